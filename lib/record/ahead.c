/* ahead.c - a thread that fills blocks, and a reader that empties them. */
#include "ahead.h"

#include "kam/memory.h"
#include "kam/sizes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 4 };

struct block {
	char *p;
	size_t n;
	struct kam_ahead_seen seen;
	enum kam_status status;
	struct kam_error err; /* of a status that is none */
};

struct kam_ahead {
	kam_ahead_source *source;
	void *from;
	struct block blocks[BLOCKS]; /* a ring */
	size_t size;                 /* of a block */
	size_t filled, emptied;      /* how many have been, in all */
	size_t taken;                /* bytes of the block that is being emptied */
	bool stop;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
};

static bool is_last(const struct block *b)
{
	return b->status || !b->n;
}

/* Waits for a block to fill; false when no more are wanted. */
static bool wait_for_room(struct kam_ahead *a)
{
	pthread_mutex_lock(&a->mutex);
	while (!a->stop && a->filled == a->emptied + BLOCKS)
		pthread_cond_wait(&a->changed, &a->mutex);
	bool stop = a->stop;
	pthread_mutex_unlock(&a->mutex);
	return !stop;
}

static void *fill_blocks(void *ahead)
{
	struct kam_ahead *a = ahead;
	bool last = false;
	while (!last && wait_for_room(a)) {
		struct block *b = &a->blocks[a->filled % BLOCKS];
		b->status = a->source(a->from, b->p, a->size, &b->n, &b->seen, &b->err);
		last = is_last(b);
		pthread_mutex_lock(&a->mutex);
		a->filled++;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->mutex);
	}
	return NULL;
}

struct kam_ahead *kam_ahead_start(kam_ahead_source *source, void *from)
{
	struct kam_ahead *a = kam_allocate(1, sizeof *a);
	a->source = source;
	a->from = from;
	a->size = kam_sizes.window;
	for (size_t i = 0; i < BLOCKS; i++)
		a->blocks[i].p = kam_resize(NULL, a->size, 1);
	pthread_mutex_init(&a->mutex, NULL);
	pthread_cond_init(&a->changed, NULL);
	if (pthread_create(&a->thread, NULL, fill_blocks, a) == 0)
		return a;
	for (size_t i = 0; i < BLOCKS; i++)
		free(a->blocks[i].p);
	free(a);
	return NULL;
}

enum kam_status kam_ahead_read(struct kam_ahead *a, char *to, size_t room, size_t *n, struct kam_ahead_seen *seen, struct kam_error *err)
{
	pthread_mutex_lock(&a->mutex);
	while (a->filled == a->emptied)
		pthread_cond_wait(&a->changed, &a->mutex);
	pthread_mutex_unlock(&a->mutex);
	const struct block *b = &a->blocks[a->emptied % BLOCKS];
	size_t left = b->n - a->taken;
	*seen = b->seen;
	*n = left < room ? left : room;
	if (b->status)
		*err = b->err;
	if (is_last(b)) /* it stays: there is nothing behind it */
		return b->status;
	memcpy(to, b->p + a->taken, *n);
	a->taken += *n;
	if (a->taken < b->n)
		return KAM_OK;
	a->taken = 0;
	pthread_mutex_lock(&a->mutex);
	a->emptied++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->mutex);
	return KAM_OK;
}

void kam_ahead_stop(struct kam_ahead *a)
{
	pthread_mutex_lock(&a->mutex);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->mutex);
	pthread_join(a->thread, NULL);
	for (size_t i = 0; i < BLOCKS; i++)
		free(a->blocks[i].p);
	pthread_mutex_destroy(&a->mutex);
	pthread_cond_destroy(&a->changed);
	free(a);
}
