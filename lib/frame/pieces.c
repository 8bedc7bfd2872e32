/* pieces.c - rows of what is in memory, made on all cores and written in order. */
#include "frame.h"

#include "kam/work.h"

#include <pthread.h>
#include <stdlib.h>

/* So many pieces may wait until those before them have been written: memory is bounded, and no core waits for another as long as both
 * take about as long. */
enum { PLACES_PER_CORE = 4 };

/* Where a piece is made. */
struct place {
	struct kam_sink *sink;
	struct kam_writer *writer;
	bool made;
};

struct making {
	kam_write_piece *write;
	void *context;
	struct kam_sink *out;
	struct place *places; /* a piece is made at its number, modulo their count */
	size_t count;
	pthread_mutex_t lock; /* for the following and what places say is made */
	pthread_cond_t turned;
	size_t turn;          /* the piece to be written next */
	bool writing, failed;
};

static struct place *make_places(const struct kam_writer *writer, size_t count)
{
	struct place *places = kam_allocate(count, sizeof *places);
	for (size_t i = 0; i < count; i++) {
		places[i].sink = kam_sink_new(-1, "memory");
		places[i].writer = kam_writer_fork(writer, places[i].sink);
	}
	return places;
}

static void free_places(struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		kam_writer_finish(places[i].writer);
		kam_sink_free(places[i].sink);
	}
	free(places);
}

/* Waits for the place of a piece; false when there is no need to make it. */
static bool take_place(struct making *m, size_t piece)
{
	pthread_mutex_lock(&m->lock);
	while (piece - m->turn >= m->count)
		pthread_cond_wait(&m->turned, &m->lock);
	bool failed = m->failed;
	pthread_mutex_unlock(&m->lock);
	return !failed;
}

/* Adds what was made at a place to the output. Only the core that writes comes here. */
static bool write_place(const struct making *m, const struct place *place)
{
	struct kam_buffer *made = kam_sink_pending(place->sink);
	kam_sink_add(m->out, kam_buffer_slice(made));
	made->n = 0;
	return !kam_sink_failed(m->out);
}

/* A piece is made: it is written, with those behind it that were made before it, unless another core is at that already, or a piece
 * before it is not made yet. */
static void give_place(struct making *m, struct place *own)
{
	struct place *place;
	pthread_mutex_lock(&m->lock);
	own->made = true;
	while (!m->writing && (place = &m->places[m->turn % m->count])->made) {
		m->writing = true;
		pthread_mutex_unlock(&m->lock);
		bool written = write_place(m, place);
		pthread_mutex_lock(&m->lock);
		m->failed = m->failed || !written;
		m->writing = place->made = false;
		m->turn++;
		pthread_cond_broadcast(&m->turned);
	}
	pthread_mutex_unlock(&m->lock);
}

static void make_piece(void *making, size_t piece)
{
	struct making *m = making;
	struct place *place = &m->places[piece % m->count];
	if (take_place(m, piece))
		m->write(m->context, piece, place->writer);
	give_place(m, place);
}

static void write_on_several(struct kam_run *run, size_t jobs, size_t pieces, kam_write_piece *write, void *context)
{
	struct making m = {.write = write, .context = context, .out = run->sink, .count = jobs * PLACES_PER_CORE};
	m.places = make_places(run->writer, m.count);
	pthread_mutex_init(&m.lock, NULL);
	pthread_cond_init(&m.turned, NULL);
	kam_share_out(jobs, pieces, make_piece, &m);
	pthread_cond_destroy(&m.turned);
	pthread_mutex_destroy(&m.lock);
	free_places(m.places, m.count);
}

void kam_run_pieces(struct kam_run *run, size_t pieces, kam_write_piece *write, void *context)
{
	size_t jobs = kam_run_jobs(run);
	if (jobs > 1 && pieces > 1 && !kam_run_for_people(run))
		write_on_several(run, jobs < pieces ? jobs : pieces, pieces, write, context);
	else
		for (size_t i = 0; i < pieces && !kam_sink_failed(run->sink); i++)
			write(context, i, run->writer);
}
