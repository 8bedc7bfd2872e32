/* fold.c - many records in, one row per entity out. */
#include "frame.h"

#include <limits.h>
#include <malloc.h>
#include <stdlib.h>

bool kam_fold_always(const void *state)
{
	(void)state;
	return true;
}

void *kam_fold_begin(const struct kam_fold *fold, void *settings)
{
	struct kam_error err;
	void *state = kam_allocate(1, fold->state_size);
	if (fold->begin(state, settings, &err) == KAM_OK)
		return state;
	kam_fold_free(fold, state);
	return NULL;
}

void *kam_fold_fork(const struct kam_fold *fold, const void *beside)
{
	void *state = kam_allocate(1, fold->state_size);
	if (fold->fork(state, beside))
		return state;
	free(state);
	return NULL;
}

enum kam_status kam_fold_agree(const struct kam_fold *fold, const void *a, const void *b, struct kam_error *err)
{
	return fold->agree ? fold->agree(a, b, err) : KAM_OK;
}

void kam_fold_free(const struct kam_fold *fold, void *state)
{
	fold->end(state);
	free(state);
}

/* What the loop needs of a fold while it goes over the files. The state may be replaced by one of its forks; all are kept
 * until the end, because forks share what the first one owns. */
struct folding {
	struct kam_run *run;
	const struct kam_fold *fold;
	void *settings, *state;
	struct kam_pool states; /* void * */
	size_t in_order;        /* files before this place were to be read at once, and could not */
};

static enum kam_status open_fold(void *folding, struct kam_input *in, struct kam_error *err)
{
	struct folding *f = folding;
	return f->fold->open(f->state, in, err);
}

static enum kam_status fold_record(void *folding, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct folding *f = folding;
	return f->fold->add(f->state, in, record, err);
}

/* The state has become another, which is kept too. */
static void replace_state(struct folding *f, void *state)
{
	if (state != f->state)
		*(void **)kam_pool_add(&f->states) = f->state = state;
}

/* Folds the rest of the input on several cores, if that can be done. */
static enum kam_status fold_parts(void *folding, struct kam_input *in, struct kam_error *err)
{
	struct folding *f = folding;
	void *state = f->state;
	(void)err;
	if (!f->fold->fork || !kam_fold_parts(f->run, in, &state))
		return KAM_OK;
	replace_state(f, state);
	return KAM_END;
}

/* Folds the files that come next on several cores, if that can be done. */
static size_t fold_files(void *folding, size_t first)
{
	struct folding *f = folding;
	void *state = f->state;
	size_t count;
	if (first < f->in_order)
		return 0;
	if (!kam_fold_files(f->run, first, &count, f->settings, &state)) {
		f->in_order = first + count;
		return 0;
	}
	replace_state(f, state);
	return count;
}

/* Reads all there is: records, or with --merge the states that other runs have written. */
static void read_all(struct folding *f)
{
	struct kam_run *run = f->run;
	if (kam_option_given(run, "merge"))
		kam_remember(run, kam_merge_partials(run, f->settings, f->state));
	else
		kam_run_files(run, &(struct kam_handler){.of = f, .bind = open_fold, .use = fold_record, .parts = fold_parts, .several = fold_files});
	if (run->tally.bad && !kam_sets_rejects_aside(run))
		kam_remember(run, KAM_BAD_DATA);
}

static enum kam_status write_all(struct folding *f, struct kam_error *err)
{
	struct kam_run *run = f->run;
	if (kam_option_given(run, "explain"))
		return KAM_OK;
	kam_say_tally(run);
	if (run->worst)
		return KAM_OK;
	enum kam_status status = f->fold->check ? f->fold->check(f->state, err) : KAM_OK;
	if (status)
		return status;
	return kam_option_given(run, "partial") ? kam_write_partial(run, f->state, err) : f->fold->emit(f->state, run, err);
}

enum kam_status kam_run_fold(struct kam_run *run, struct kam_error *err)
{
	const struct kam_fold *fold = run->command->fold;
	struct folding f = {.run = run, .fold = fold, .states.size = sizeof(void *)};
	void *settings = f.settings = kam_allocate(1, fold->settings_size);
	enum kam_status status = fold->init(run, settings, err);
	if (!status) {
		*(void **)kam_pool_add(&f.states) = f.state = kam_allocate(1, fold->state_size);
		status = fold->begin(f.state, settings, err);
	}
	if (!status) {
		read_all(&f);
		status = write_all(&f, err);
	}
	mallopt(M_TRIM_THRESHOLD, INT_MAX); /* all there is goes back at once when the process ends: not bit by bit before */
	for (size_t i = f.states.count; i-- > 0;)
		kam_fold_free(fold, *(void **)kam_pool_at(&f.states, i));
	kam_pool_free(&f.states);
	fold->finish(settings);
	free(settings);
	return status;
}
