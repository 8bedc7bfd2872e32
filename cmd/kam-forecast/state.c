/* state.c - states beside each other: parts of a file, and those of several runs. */
#include "forecast.h"

/* What is listed tells its line in the file, which a part of it does not know. */
bool forecast_fork(void *of, const void *beside)
{
	const struct forecast *state = beside;
	struct forecast *fork = of;
	if (state->pipeline->lists_faults)
		return false;
	fork->set = state->set;
	fork->reads_actual = state->reads_actual;
	fork->pipeline = kam_pipeline_fork(state->pipeline);
	fork->actual = state->actual ? kam_pipeline_fork(state->actual) : NULL;
	fork->files = 0; /* those of the first state are counted there */
	return true;
}

enum kam_status forecast_agree(const void *a, const void *b, struct kam_error *err)
{
	const struct forecast *x = a, *y = b;
	enum kam_status status = kam_pipeline_agree(x->pipeline, y->pipeline, err);
	return status || !x->actual || !y->actual ? status : kam_pipeline_agree(x->actual, y->actual, err);
}

void forecast_renumber(void *fork, const struct kam_part_lines *lines)
{
	struct forecast *state = fork;
	kam_pipeline_renumber(state->pipeline, lines);
	if (state->actual)
		kam_pipeline_renumber(state->actual, lines);
}

void forecast_merge(void *into, void *from)
{
	struct forecast *x = into, *y = from;
	kam_pipeline_merge(x->pipeline, y->pipeline);
	if (x->actual && y->actual) {
		kam_pipeline_merge(x->actual, y->actual);
	} else if (y->actual) {
		x->actual = y->actual;
		y->actual = NULL;
	}
	x->files += y->files;
}

size_t forecast_entities(const void *state)
{
	return kam_pipeline_count(((const struct forecast *)state)->pipeline);
}

enum kam_status forecast_save(void *of, struct kam_state_writer *w, struct kam_error *err)
{
	const struct forecast *state = of;
	(void)err;
	kam_pipeline_save(state->pipeline, w);
	if (!state->actual)
		return KAM_OK;
	kam_state_begin(w, "against"); /* the lines behind it */
	kam_state_end(w);
	kam_pipeline_save(state->actual, w);
	return KAM_OK;
}

enum kam_status forecast_load(void *of, const struct kam_state_reader *r, struct kam_error *err)
{
	struct forecast *state = of;
	if (!kam_state_is(r, "against"))
		return kam_pipeline_load(forecast_current(state), r, err);
	if (state->actual)
		return kam_state_bad(r, "is", err);
	state->actual = forecast_actual_of(state->pipeline);
	state->reads_actual = true;
	return KAM_OK;
}
