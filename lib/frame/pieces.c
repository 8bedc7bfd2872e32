/* pieces.c - rows of what is in memory, made on all cores and written in order. */
#include "frame.h"

#include "kam/work.h"

#include <stdlib.h>

/* So many are made before they are written: memory is bounded, and the cores meet seldom. */
enum { PIECES_PER_CORE = 16 };

/* Where a piece of each wave is made. */
struct place {
	struct kam_sink *sink;
	struct kam_writer *writer;
};

struct wave {
	kam_write_piece *write;
	void *context;
	size_t first; /* of its pieces */
	struct place *places;
};

static void make_piece(void *context, size_t i)
{
	const struct wave *wave = context;
	wave->write(wave->context, wave->first + i, wave->places[i].writer);
}

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

/* Adds what was made to the output, in order. */
static void write_wave(struct kam_sink *sink, const struct place *places, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct kam_buffer *made = kam_sink_pending(places[i].sink);
		kam_sink_add(sink, kam_buffer_slice(made));
		made->n = 0;
	}
}

void kam_run_pieces(struct kam_run *run, size_t pieces, kam_write_piece *write, void *context)
{
	size_t jobs = kam_run_jobs(run), at_once = pieces / PIECES_PER_CORE < jobs ? pieces : jobs * PIECES_PER_CORE;
	bool in_order = jobs < 2 || pieces < 2 || kam_run_for_people(run);
	for (size_t i = 0; in_order && i < pieces && !kam_sink_failed(run->sink); i++)
		write(context, i, run->writer);
	if (in_order)
		return;
	struct wave wave = {.write = write, .context = context, .places = make_places(run->writer, at_once)};
	for (size_t n; wave.first < pieces && !kam_sink_failed(run->sink); wave.first += n) {
		n = pieces - wave.first < at_once ? pieces - wave.first : at_once;
		kam_share_out(jobs, n, make_piece, &wave);
		write_wave(run->sink, wave.places, n);
	}
	free_places(wave.places, at_once);
}
