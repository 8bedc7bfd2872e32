/* gather.c - pieces of the input on all cores, each by whichever core is free.
 *
 * There are as many states as cores, whatever the number of pieces: they are merged at the end. Anything out of the ordinary in any piece,
 * any value that would need a look ahead, any disagreement, or millions of entities: and all of it is dropped, and the input is read in
 * order. So there is one place that says what is wrong, and the result is the same on any number of cores. */
#include "frame.h"

#include "kam/work.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* With more entities than that in one state, several would cost more memory than they save time. */
enum { MOST_ENTITIES = 2000000, RECORDS_BETWEEN_LOOKS = 16384 };

struct gathering {
	struct kam_run *run;
	const struct kam_pieces *pieces;
	struct kam_desk *desks, **free_desks;
	size_t desks_count, free_count;
	uint64_t done, size; /* bytes */
	atomic_bool give_up; /* some piece was not clean */
	pthread_mutex_t mutex;
};

size_t kam_run_jobs(const struct kam_run *run)
{
	uint64_t jobs = kam_option_count(run, "jobs", 0);
	if (!jobs) {
		long cores = sysconf(_SC_NPROCESSORS_ONLN); /* which reads files: only where it is wanted */
		jobs = cores > 0 ? (uint64_t)cores : 1;
	}
	return (size_t)(jobs < KAM_MOST_JOBS ? jobs : KAM_MOST_JOBS);
}

bool kam_fold_quietly(const struct kam_fold *fold, struct kam_desk *desk, struct kam_input *in, const atomic_bool *give_up)
{
	while (!atomic_load_explicit(give_up, memory_order_relaxed)) {
		struct kam_record record;
		struct kam_error err;
		enum kam_status status = kam_input_next(in, &record, &err);
		if (status == KAM_END)
			return true;
		desk->tally.read++;
		if (!status)
			status = fold->add(desk->state, in, &record, &err);
		if (status == KAM_SKIPPED)
			kam_tally_skip(&desk->tally, err.text, 1);
		else if (status)
			return false;
		else
			desk->tally.used++;
		if (desk->tally.read % RECORDS_BETWEEN_LOOKS == 0 && fold->entities && fold->entities(desk->state) > MOST_ENTITIES)
			return false;
	}
	return false;
}

static struct kam_desk *take_desk(struct gathering *g)
{
	pthread_mutex_lock(&g->mutex);
	struct kam_desk *desk = g->free_desks[--g->free_count];
	pthread_mutex_unlock(&g->mutex);
	return desk;
}

static void leave_desk(struct gathering *g, struct kam_desk *desk, size_t piece)
{
	pthread_mutex_lock(&g->mutex);
	g->free_desks[g->free_count++] = desk;
	g->done += g->pieces->sizes[piece];
	kam_progress_at(g->run, g->pieces->name, g->done, g->size);
	pthread_mutex_unlock(&g->mutex);
}

static void fold_piece(void *gathering, size_t piece)
{
	struct gathering *g = gathering;
	if (atomic_load(&g->give_up))
		return;
	struct kam_desk *desk = take_desk(g);
	if (!g->pieces->fold(g->pieces->of, piece, desk, &g->give_up))
		atomic_store(&g->give_up, true);
	leave_desk(g, desk, piece);
}

/* Whether two desks, or a desk and what was read before, can be one: their states, and what they have learnt of the columns of a file. */
static bool agree(const struct kam_fold *fold, const void *a, const struct kam_input *a_in, const struct kam_desk *b)
{
	struct kam_error err; /* said better when the input is read in order */
	return kam_fold_agree(fold, a, b->state, &err) == KAM_OK && (!a_in || !b->in || kam_input_agree(a_in, b->in));
}

static bool all_agree(const struct gathering *g, const void *state)
{
	const struct kam_fold *fold = g->run->command->fold;
	for (size_t i = 0; i < g->desks_count; i++) {
		if (!agree(fold, state, g->pieces->in, &g->desks[i]))
			return false;
		for (size_t k = 0; k < i; k++)
			if (!agree(fold, g->desks[k].state, g->desks[k].in, &g->desks[i]))
				return false;
	}
	return true;
}

static bool begin_desks(struct gathering *g)
{
	bool begun = true;
	g->desks = kam_allocate(g->desks_count, sizeof *g->desks);
	g->free_desks = kam_allocate(g->desks_count, sizeof *g->free_desks);
	for (; g->free_count < g->desks_count; g->free_count++) {
		g->free_desks[g->free_count] = &g->desks[g->free_count];
		g->desks[g->free_count].state = g->pieces->begin(g->pieces->of);
		begun = begun && g->desks[g->free_count].state;
	}
	return begun;
}

/* The first desk's state is large already: all is added to it, and it takes the place of the state before. */
static void join_desks(struct gathering *g, void **state)
{
	const struct kam_fold *fold = g->run->command->fold;
	fold->merge(g->desks[0].state, *state);
	*state = g->desks[0].state;
	g->desks[0].state = NULL;
	for (size_t i = 0; i < g->desks_count; i++) {
		kam_tally_merge(&g->run->tally, &g->desks[i].tally);
		if (g->desks[i].state)
			fold->merge(*state, g->desks[i].state);
	}
}

static void end_desks(struct gathering *g)
{
	for (size_t i = 0; i < g->desks_count; i++) {
		kam_input_close(g->desks[i].in);
		if (g->desks[i].state)
			kam_fold_free(g->run->command->fold, g->desks[i].state);
	}
	free(g->desks);
	free(g->free_desks);
}

bool kam_gather(struct kam_run *run, const struct kam_pieces *pieces, void **state)
{
	size_t jobs = kam_run_jobs(run);
	struct gathering g = {.run = run, .pieces = pieces, .desks_count = jobs < pieces->count ? jobs : pieces->count,
		.mutex = PTHREAD_MUTEX_INITIALIZER};
	for (size_t i = 0; i < pieces->count; i++)
		g.size += pieces->sizes[i];
	bool done = begin_desks(&g);
	if (done)
		kam_share_out(g.desks_count, pieces->count, fold_piece, &g);
	done = done && !atomic_load(&g.give_up) && all_agree(&g, *state);
	if (done && pieces->settle)
		pieces->settle(pieces->of, g.desks, g.desks_count);
	if (done)
		join_desks(&g, state);
	end_desks(&g);
	return done;
}
