/* read.c - the deals, and with --against what became of them. */
#include "forecast.h"

/* The file of --against comes last; it may be the one that is forecast, as of an earlier day. */
enum kam_status forecast_open(void *of, struct kam_input *in, struct kam_error *err)
{
	struct forecast *state = of;
	const char *against = kam_option_text(state->set->run, "against");
	state->reads_actual = against && state->files && strcmp(kam_input_name(in), against) == 0;
	state->files++;
	return kam_pipeline_open(forecast_current(state), in, err);
}

enum kam_status forecast_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	return kam_pipeline_add(forecast_current(state), in, record, err);
}
