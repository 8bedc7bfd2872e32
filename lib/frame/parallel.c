/* parallel.c - one file on all cores.
 *
 * The file is cut where records seem to begin, each part is folded into a state of its own, and the states are merged.
 * That a part begins at a record is proven by the part before it, which must end outside a record without an error. Any
 * error, any value that would need a look ahead, any disagreement between the parts, or millions of entities: and all of
 * it is dropped, and the file is read in order. So there is one place that says what is wrong, and the result is the same on any number of cores. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* With more entities than that in one part, parts would cost more memory than they save time. */
enum { MOST_ENTITIES = 2000000 };

enum { MOST_PARTS = 256, RECORDS_BETWEEN_LOOKS = 16384 };

struct part {
	const struct kam_fold *fold;
	struct kam_input *in;
	struct kam_share *share;
	bool clean;              /* read to its end, and nothing out of the ordinary */
	atomic_bool *give_up;    /* some part was not clean */
	_Atomic uint64_t offset; /* how far it has come, for progress */
	pthread_t thread;
	bool started;
};

/* Says how far a part has come; false when it has too many entities. */
static bool look_up(const struct kam_fold *fold, const void *state, struct kam_input *in, _Atomic uint64_t *offset)
{
	unsigned long long done, size;
	kam_stream_position(kam_reader_stream(kam_input_reader(in)), &done, &size);
	if (offset)
		atomic_store_explicit(offset, done, memory_order_relaxed);
	return !fold->entities || fold->entities(state) <= MOST_ENTITIES;
}

bool kam_fold_quietly(const struct kam_fold *fold, void *state, struct kam_input *in, struct kam_tally *tally, atomic_bool *give_up,
	_Atomic uint64_t *offset)
{
	while (!atomic_load_explicit(give_up, memory_order_relaxed)) {
		struct kam_record record;
		struct kam_error err;
		enum kam_status status = kam_input_next(in, &record, &err);
		if (status == KAM_END)
			return true;
		tally->read++;
		if (!status)
			status = fold->add(state, in, &record, &err);
		if (status == KAM_SKIPPED)
			kam_tally_skip(tally, err.text, 1);
		else if (status)
			return false;
		else
			tally->used++;
		if (tally->read % RECORDS_BETWEEN_LOOKS == 0 && !look_up(fold, state, in, offset))
			return false;
	}
	return false;
}

static void *fold_part(void *argument)
{
	struct part *p = argument;
	size_t skipped;
	p->clean = kam_fold_quietly(p->fold, p->share->state, p->in, &p->share->tally, p->give_up, &p->offset) &&
	           kam_stream_is_plain(kam_reader_stream(kam_input_reader(p->in)), &skipped);
	if (!p->clean)
		atomic_store(p->give_up, true);
	return NULL;
}

size_t kam_run_jobs(const struct kam_run *run)
{
	uint64_t jobs = kam_option_count(run, "jobs", 0);
	if (!jobs) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN); /* which reads files: only where it is wanted */
		jobs = cores > 0 ? (uint64_t)cores : 1;
	}
	return (size_t)(jobs < MOST_PARTS ? jobs : MOST_PARTS);
}

static size_t wanted_parts(const struct kam_run *run, struct kam_input *in)
{
	unsigned long long done, size;
	kam_stream_position(kam_reader_stream(kam_input_reader(in)), &done, &size);
	size_t jobs = kam_run_jobs(run);
	return size / kam_sizes.folded_part < jobs ? (size_t)(size / kam_sizes.folded_part) : jobs;
}

/* Waits for a part, showing how far all have come. */
static void wait_for(struct kam_run *run, struct part *parts, size_t count, size_t i, const uint64_t *cuts)
{
	for (;;) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 200000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		if (pthread_timedjoin_np(parts[i].thread, NULL, &until) == 0)
			return;
		uint64_t done = 0;
		for (size_t k = 0; k < count; k++) {
			uint64_t offset = atomic_load_explicit(&parts[k].offset, memory_order_relaxed);
			done += offset > cuts[k] ? offset - cuts[k] : 0;
		}
		kam_progress_at(run, kam_input_name(parts[0].in), done, cuts[count] - cuts[0]);
	}
}

static bool open_parts(struct kam_input *in, const void *state, const struct kam_fold *fold, struct part *parts, struct kam_share *shares,
	size_t count, const uint64_t *cuts, atomic_bool *give_up)
{
	for (size_t i = 0; i < count; i++) {
		struct kam_error err;
		parts[i].fold = fold;
		parts[i].give_up = give_up;
		parts[i].share = &shares[i];
		shares[i].state = kam_fold_fork(fold, state);
		if (!shares[i].state || kam_input_open_part(in, cuts[i], cuts[i + 1], &parts[i].in, &err))
			return false;
	}
	kam_reader_begin_at(kam_input_reader(parts[0].in), kam_reader_line(kam_input_reader(in)));
	return true;
}

static bool run_parts(struct kam_run *run, struct part *parts, size_t count, const uint64_t *cuts)
{
	bool clean = true;
	for (size_t i = 0; i < count; i++)
		parts[i].started = pthread_create(&parts[i].thread, NULL, fold_part, &parts[i]) == 0;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].started)
			wait_for(run, parts, count, i, cuts);
		clean = clean && parts[i].started && parts[i].clean;
	}
	return clean;
}

/* Whether all parts, and what was read before them, have read the columns in one way. */
static bool inputs_agree(const struct kam_input *in, const struct part *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!kam_input_agree(in, parts[i].in))
			return false;
		for (size_t k = 0; k < i; k++)
			if (!kam_input_agree(parts[k].in, parts[i].in))
				return false;
	}
	return true;
}

/* Of parts that have been read: where all but the first, which has known it, begin. */
static void tell_lines(const struct kam_fold *fold, const struct part *parts, size_t count)
{
	uint64_t line = kam_reader_line(kam_input_reader(parts[0].in));
	for (size_t i = 1; i < count && fold->begins_at; i++) {
		fold->begins_at(parts[i].share->state, line);
		line += kam_reader_line(kam_input_reader(parts[i].in)) - 1;
	}
}

bool kam_fold_parts(struct kam_run *run, struct kam_input *in, void **state)
{
	const struct kam_fold *fold = run->command->fold;
	uint64_t cuts[MOST_PARTS + 1];
	size_t wanted = wanted_parts(run, in);
	bool in_order = wanted < 2 || run->rejects || run->tally.bad || kam_input_has_joins(in);
	size_t count = in_order ? 0 : kam_reader_parts(kam_input_reader(in), wanted, cuts);
	if (count < 2)
		return false;
	struct part *parts = kam_allocate(count, sizeof *parts);
	struct kam_share *shares = kam_allocate(count, sizeof *shares);
	atomic_bool give_up = false;
	bool done = open_parts(in, *state, fold, parts, shares, count, cuts, &give_up) && run_parts(run, parts, count, cuts) &&
	            inputs_agree(in, parts, count) && kam_shares_agree(fold, *state, shares, count);
	if (done)
		tell_lines(fold, parts, count);
	for (size_t i = 0; i < count; i++)
		kam_input_close(parts[i].in);
	if (done)
		kam_shares_join(run, fold, shares, count, state);
	kam_shares_free(fold, shares, count);
	free(parts);
	return done;
}
