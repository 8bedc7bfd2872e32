/* ordered.c - a map on all cores, its rows in the order of the input.
 *
 * The file is cut where records seem to begin. Workers map the parts, each into memory; the run writes them in order. That
 * a part begins at a record is proven by the part before it, which must end outside a record. At the first part that is not
 * beyond doubt - a bad record, a value that needs a look ahead, a column read in two ways - the workers stop, and the input
 * is read on in order from where that part begins: so there is one place that says what is wrong, and where. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <pthread.h>
#include <stdlib.h>

enum { MOST_PARTS = 65536, AHEAD_PER_WORKER = 2 };

/* Input and sink stay for the piece that takes this place next. */
struct piece {
	struct kam_input *in;
	struct kam_sink *sink;
	struct kam_tally tally;
	bool done, clean;
};

struct shop {
	struct kam_run *run;
	const struct kam_map *map;
	struct kam_input *in;
	uint64_t *cuts;
	struct piece *pieces;        /* a ring of so many as may be between next and written: memory is bounded */
	size_t pieces_count;
	size_t count, next, written; /* next: to be taken by a worker; written: how many have been */
	bool stop;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
};

struct worker {
	struct shop *shop;
	void *room;
	pthread_t thread;
	bool started;
};

static struct piece *piece_at(const struct shop *shop, size_t i)
{
	return &shop->pieces[i % shop->pieces_count];
}

/* Maps all records of an open piece. */
static bool map_records(struct shop *shop, struct piece *p, void *room, struct kam_writer *w)
{
	for (;;) {
		struct kam_record record;
		struct kam_error err;
		enum kam_status status = kam_input_next(p->in, &record, &err);
		if (status == KAM_END)
			return true;
		p->tally.read++;
		if (!status)
			status = shop->map->row(room, p->in, &record, w, &err);
		if (status == KAM_SKIPPED) {
			kam_write_nothing(w);
			kam_tally_skip(&p->tally, err.text, 1);
		} else if (status) {
			return false;
		} else {
			kam_write_row(w);
			p->tally.used++;
		}
	}
}

/* Under the mutex, for what the run's input knows of its columns grows as pieces are written. */
static enum kam_status open_piece(struct shop *shop, size_t i, struct piece *p)
{
	struct kam_error err;
	enum kam_status status;
	pthread_mutex_lock(&shop->mutex);
	if (p->in) {
		kam_input_learn(p->in, shop->in);
		status = kam_input_move_part(p->in, shop->cuts[i], shop->cuts[i + 1], &err);
	} else {
		status = kam_input_open_part(shop->in, shop->cuts[i], shop->cuts[i + 1], &p->in, &err);
	}
	pthread_mutex_unlock(&shop->mutex);
	return status;
}

static void map_piece(struct shop *shop, size_t i, void *room)
{
	struct piece *p = piece_at(shop, i);
	size_t skipped;
	if (!p->sink)
		p->sink = kam_sink_new(-1, "memory");
	kam_sink_pending(p->sink)->n = 0;
	if (open_piece(shop, i, p))
		return;
	struct kam_writer *w = kam_writer_fork(shop->run->writer, p->sink);
	p->clean = map_records(shop, p, room, w) && kam_stream_is_plain(kam_reader_stream(kam_input_reader(p->in)), &skipped);
	kam_writer_finish(w);
}

static void *work(void *argument)
{
	struct worker *me = argument;
	struct shop *shop = me->shop;
	pthread_mutex_lock(&shop->mutex);
	for (;;) {
		while (!shop->stop && shop->next < shop->count && shop->next >= shop->written + shop->pieces_count)
			pthread_cond_wait(&shop->changed, &shop->mutex);
		if (shop->stop || shop->next == shop->count)
			break;
		size_t i = shop->next++;
		pthread_mutex_unlock(&shop->mutex);
		map_piece(shop, i, me->room);
		pthread_mutex_lock(&shop->mutex);
		piece_at(shop, i)->done = true;
		pthread_cond_broadcast(&shop->changed);
	}
	pthread_mutex_unlock(&shop->mutex);
	return NULL;
}

static void clear_piece(struct piece *p)
{
	*p = (struct piece){.in = p->in, .sink = p->sink};
}

static void wait_for(struct shop *shop, size_t i)
{
	pthread_mutex_lock(&shop->mutex);
	while (!piece_at(shop, i)->done)
		pthread_cond_wait(&shop->changed, &shop->mutex);
	pthread_mutex_unlock(&shop->mutex);
}

/* The piece has been written: what it has learnt is known to those behind it, and its place is free. */
static void is_written(struct shop *shop, struct piece *p)
{
	pthread_mutex_lock(&shop->mutex);
	kam_input_learn(shop->in, p->in);
	clear_piece(p);
	shop->written++;
	pthread_cond_broadcast(&shop->changed);
	pthread_mutex_unlock(&shop->mutex);
}

/* Writes the pieces as they are done. KAM_OK: up to *written, behind which the input must be read in order. */
static enum kam_status write_pieces(struct shop *shop, size_t *written, uint64_t *lines)
{
	struct kam_run *run = shop->run;
	for (; *written < shop->count; ++*written) {
		struct piece *p = piece_at(shop, *written);
		wait_for(shop, *written);
		if (!p->clean || !kam_input_agree(shop->in, p->in))
			return KAM_OK;
		kam_sink_add(run->sink, kam_buffer_slice(kam_sink_pending(p->sink)));
		kam_tally_merge(&run->tally, &p->tally);
		*lines += kam_reader_line(kam_input_reader(p->in)) - 1;
		is_written(shop, p);
		if (kam_sink_failed(run->sink))
			return KAM_END;
		kam_progress_at(run, kam_input_name(shop->in), shop->cuts[*written + 1], shop->cuts[shop->count]);
	}
	return KAM_END;
}

static void stop_workers(struct shop *shop, struct worker *workers, size_t jobs)
{
	pthread_mutex_lock(&shop->mutex);
	shop->stop = true;
	pthread_cond_broadcast(&shop->changed);
	pthread_mutex_unlock(&shop->mutex);
	for (size_t i = 0; i < jobs; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
		kam_map_end(shop->map, workers[i].room);
	}
}

/* Starts the workers; false when there is none. */
static bool start_workers(struct shop *shop, const void *settings, struct worker *workers, size_t jobs)
{
	bool any = false;
	for (size_t i = 0; i < jobs; i++) {
		workers[i].shop = shop;
		workers[i].room = kam_map_begin(shop->map, settings);
		workers[i].started = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
		any = any || workers[i].started;
	}
	return any;
}

static enum kam_status run_shop(struct shop *shop, const void *settings, size_t jobs, struct kam_error *err)
{
	struct worker *workers = kam_allocate(jobs, sizeof *workers);
	enum kam_status status = KAM_OK;
	size_t written = 0;
	uint64_t lines = kam_reader_line(kam_input_reader(shop->in));
	bool any = start_workers(shop, settings, workers, jobs);
	if (any)
		status = write_pieces(shop, &written, &lines);
	stop_workers(shop, workers, jobs);
	free(workers);
	for (size_t i = 0; i < shop->pieces_count; i++) {
		kam_input_close(shop->pieces[i].in);
		kam_sink_free(shop->pieces[i].sink);
	}
	if (status == KAM_OK && written)
		return kam_reader_seek(kam_input_reader(shop->in), shop->cuts[written], lines, err);
	return status;
}

enum kam_status kam_map_parts(struct kam_run *run, struct kam_input *in, const void *settings, struct kam_error *err)
{
	const struct kam_map *map = run->command->map;
	unsigned long long done, size;
	size_t jobs = kam_run_jobs(run);
	bool apart = !run->rejects && !run->tally.bad && !kam_input_has_joins(in) && run->writer && !kam_run_for_people(run);
	bool in_order = jobs < 2 || !apart || (map->apart && !map->apart(settings));
	kam_stream_position(kam_reader_stream(kam_input_reader(in)), &done, &size);
	size_t wanted = in_order ? 0 : (size_t)(size / kam_sizes.mapped_part < MOST_PARTS ? size / kam_sizes.mapped_part : MOST_PARTS);
	if (wanted < 2)
		return KAM_OK;
	struct shop shop = {.run = run, .map = map, .in = in, .pieces_count = jobs * AHEAD_PER_WORKER, .mutex = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER};
	shop.cuts = kam_allocate(wanted + 1, sizeof *shop.cuts);
	shop.count = kam_reader_parts(kam_input_reader(in), wanted, shop.cuts);
	shop.pieces = kam_allocate(shop.pieces_count, sizeof *shop.pieces);
	enum kam_status status = shop.count < 2 ? KAM_OK : run_shop(&shop, settings, jobs, err);
	free(shop.cuts);
	free(shop.pieces);
	return status;
}
