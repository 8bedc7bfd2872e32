/* work.c - threads that take one piece after the other. */
#include "kam/work.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MOST_THREADS = 256 };

struct shop {
	atomic_size_t next;
	size_t pieces;
	kam_work *work;
	void *context;
};

static void *take_pieces(void *argument)
{
	struct shop *shop = argument;
	size_t piece;
	while ((piece = atomic_fetch_add(&shop->next, 1)) < shop->pieces)
		shop->work(shop->context, piece);
	return NULL;
}

void kam_share_out(size_t jobs, size_t pieces, kam_work *work, void *context)
{
	struct shop shop = {.pieces = pieces, .work = work, .context = context};
	pthread_t threads[MOST_THREADS];
	size_t most = jobs < pieces ? jobs : pieces, started = 0;
	while (started + 1 < most && started < MOST_THREADS && pthread_create(&threads[started], NULL, take_pieces, &shop) == 0)
		started++;
	take_pieces(&shop);
	while (started)
		pthread_join(threads[--started], NULL);
}
