/* answer.c - the end of a run: series are forecast, made to agree with their sums, and written. */
#include "baseline.h"

#include <stdlib.h>

enum { LEAST_PLACES = 2, MOST_PLACES = 6 };

static size_t usual_season(int kind)
{
	static const size_t seasons[] = {12, 4, 1, 52, 1};
	return seasons[kind];
}

static size_t usual_horizon(int kind)
{
	static const size_t horizons[] = {12, 8, 3, 13, 12};
	return horizons[kind];
}

static void settle_setup(struct output *o)
{
	struct baseline_settings *set = o->s->set;
	struct kam_outlook_options *outlook = &set->baseline.outlook;
	outlook->season = (size_t)kam_option_count(set->run, "season", usual_season(o->span.kind));
	outlook->horizon = (size_t)kam_option_count(set->run, "horizon", usual_horizon(o->span.kind));
	int scale = o->s->bookings.most_scale;
	o->places = scale < LEAST_PLACES ? LEAST_PLACES : scale > MOST_PLACES ? MOST_PLACES : scale;
}

static enum kam_status write_nothing(struct output *o, struct kam_error *err)
{
	kam_run_note(o->s->set->run, "no sales: nothing to forecast from");
	return kam_option_given(o->s->set->run, "evaluate") ? baseline_try_nothing(o, err) : baseline_begin_rows(o, err);
}

static enum kam_status answer(struct output *o, struct kam_error *err)
{
	struct kam_run *run = o->s->set->run;
	settle_setup(o);
	kam_panel_build(&o->panel, &o->s->bookings, &o->span, kam_option_given(run, "own-end"));
	if (!o->panel.levels.leaves)
		return kam_fail(err, KAM_BAD_DATA, "there is no whole %s of sales to forecast from", baseline_period_word(o->span.kind));
	baseline_note(o);
	if (kam_option_given(run, "evaluate"))
		return baseline_evaluate(o, err);
	kam_baseline_run(&o->b, &o->panel, &o->s->set->baseline, 0);
	baseline_add_up(o);
	bool pictures = kam_run_for_people(run) && !kam_option_given(run, "rows") && !kam_option_given(run, "members") && o->panel.levels.nodes > 1;
	return pictures ? baseline_write_pictures(o, err) : baseline_write_rows(o, err);
}

enum kam_status baseline_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct output o = {.s = state};
	if (kam_run_is_empty(run))
		return write_nothing(&o, err);
	enum kam_status status = kam_bookings_settle(&o.s->bookings, kam_option_day(run, "as-of"), o.s->set->whole, &o.span, err);
	if (!status)
		status = answer(&o, err);
	kam_baseline_free(&o.b);
	kam_panel_free(&o.panel);
	free(o.forecast);
	free(o.bottom_up);
	return status;
}
