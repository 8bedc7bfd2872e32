/* read.c - the deals, and with --against what became of them. */
#include "forecast.h"

static struct kam_pipeline *current(const struct forecast *state)
{
	return state->reads_actual ? state->actual : state->pipeline;
}

/* The file of --against comes last; it may be the one that is forecast, as of an earlier day. */
enum kam_status forecast_open(void *of, struct kam_input *in, struct kam_error *err)
{
	struct forecast *state = of;
	const char *against = kam_option_text(state->set->run, "against");
	state->reads_actual = against && state->files && strcmp(kam_input_name(in), against) == 0;
	state->files++;
	return kam_pipeline_open(current(state), in, err);
}

enum kam_status forecast_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	return kam_pipeline_add(current(state), in, record, err);
}

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
	return status || !x->actual ? status : kam_pipeline_agree(x->actual, y->actual, err);
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
	if (x->actual)
		kam_pipeline_merge(x->actual, y->actual);
	x->files += y->files;
}

size_t forecast_entities(const void *state)
{
	return kam_pipeline_count(((const struct forecast *)state)->pipeline);
}
