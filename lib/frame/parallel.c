/* parallel.c - one file on all cores.
 *
 * The file is cut where records seem to begin, many times: a core that is held up then leaves more of the parts to the others. That a
 * part begins at a record is proven by the part before it, which must end outside a record without an error. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <stdlib.h>

enum { MOST_PARTS = 256, PARTS_PER_JOB = 24 };

/* A file in parts. */
struct cut_file {
	const struct kam_fold *fold;
	struct kam_input *in;
	const void *state; /* of what has been read before */
	uint64_t cuts[MOST_PARTS + 1], sizes[MOST_PARTS];
	uint64_t line;               /* in which the first part begins */
	uint64_t lines[MOST_PARTS];  /* how many each has */
	size_t count;
};

static size_t wanted_parts(const struct kam_run *run, struct kam_input *in)
{
	unsigned long long done, size;
	kam_stream_position(kam_reader_stream(kam_input_reader(in)), &done, &size);
	size_t jobs = kam_run_jobs(run), most = jobs < 2 ? 0 : jobs * PARTS_PER_JOB < MOST_PARTS ? jobs * PARTS_PER_JOB : MOST_PARTS;
	return size / kam_sizes.folded_part < most ? (size_t)(size / kam_sizes.folded_part) : most;
}

static void *fork_state(void *file)
{
	const struct cut_file *f = file;
	return kam_fold_fork(f->fold, f->state);
}

/* Lines of a part are numbered from the offset it begins at, which no line of another part can come to. */
static uint64_t first_number(const struct cut_file *f, size_t i)
{
	return f->cuts[i] + 1;
}

/* A desk reads part after part by one input, as if there were nothing between them. */
static bool fold_part(void *file, size_t i, struct kam_desk *desk, const atomic_bool *give_up)
{
	struct cut_file *f = file;
	struct kam_error err;
	size_t skipped;
	enum kam_status status = desk->in ? kam_input_move_part(desk->in, f->cuts[i], f->cuts[i + 1], &err)
	                                  : kam_input_open_part(f->in, f->cuts[i], f->cuts[i + 1], &desk->in, &err);
	if (status)
		return false;
	struct kam_reader *reader = kam_input_reader(desk->in);
	kam_reader_begin_at(reader, first_number(f, i));
	bool clean = kam_fold_quietly(f->fold, desk, desk->in, give_up) && kam_stream_is_plain(kam_reader_stream(reader), &skipped);
	f->lines[i] = kam_reader_line(reader) - first_number(f, i);
	return clean;
}

/* Now that all lines have been counted, what the states keep of them can be their place in the file. */
static void number_lines(void *file, struct kam_desk *desks, size_t count)
{
	const struct cut_file *f = file;
	uint64_t numbers[MOST_PARTS], lines[MOST_PARTS];
	for (size_t i = 0; i < f->count; i++) {
		numbers[i] = first_number(f, i);
		lines[i] = i ? lines[i - 1] + f->lines[i - 1] : f->line;
	}
	for (size_t i = 0; i < count && f->fold->renumber; i++)
		f->fold->renumber(desks[i].state, &(struct kam_part_lines){f->count, numbers, lines});
}

bool kam_fold_parts(struct kam_run *run, struct kam_input *in, void **state)
{
	struct cut_file f = {.fold = run->command->fold, .in = in, .state = *state};
	size_t wanted = wanted_parts(run, in);
	bool in_order = wanted < 2 || run->rejects || run->tally.bad || kam_input_has_joins(in);
	f.count = in_order ? 0 : kam_reader_parts(kam_input_reader(in), wanted, f.cuts);
	if (f.count < 2)
		return false;
	f.line = kam_reader_line(kam_input_reader(in));
	for (size_t i = 0; i < f.count; i++)
		f.sizes[i] = f.cuts[i + 1] - f.cuts[i];
	return kam_gather(run, &(struct kam_pieces){.count = f.count, .name = kam_input_name(in), .sizes = f.sizes, .in = in, .begin = fork_state,
		.fold = fold_part, .settle = number_lines, .of = &f}, state);
}
