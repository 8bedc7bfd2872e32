/* trials.c - --evaluate: how forecasts would have done on the past, by level. */
#include "baseline.h"

#include <math.h>
#include <stdlib.h>

enum { USUAL_ORIGINS = 8 };

static void write_ratio(struct kam_writer *w, bool known, double value)
{
	enum { RATIO_PLACES = 6 };
	if (known)
		kam_write_decimal(w, (struct kam_decimal){(kam_int128)rint(value * 1e6), RATIO_PLACES});
	else
		kam_write_blank(w);
}

static void write_trial(const struct output *o, size_t level, const struct kam_trial *t, struct kam_buffer *room)
{
	bool known = t->cases > 0;
	kam_write_text(o->w, level < o->panel.levels.levels ? baseline_level_name(o, level, room) : kam_text("all"));
	kam_write_count(o->w, t->series);
	kam_write_count(o->w, t->cases);
	write_ratio(o->w, known, t->smape / 100);
	write_ratio(o->w, known, t->naive_smape / 100);
	write_ratio(o->w, known, t->mase);
	write_ratio(o->w, known, t->naive_mase);
	write_ratio(o->w, known, t->base_mase);
	write_ratio(o->w, known, t->bottom_up_mase);
	write_ratio(o->w, known, t->within[0]);
	write_ratio(o->w, known, t->within[1]);
	write_ratio(o->w, known, t->better);
	kam_write_row(o->w);
}

/* As many origins as the longest series has room for, at most those asked for. */
static size_t origins_of(const struct output *o)
{
	const struct baseline_settings *set = o->s->set;
	size_t wanted = (size_t)kam_option_count(set->run, "origins", USUAL_ORIGINS), longest = 0;
	size_t needed = set->baseline.outlook.fewest + baseline_horizon(o);
	for (size_t node = 0; node < o->panel.levels.nodes; node++)
		longest = o->panel.series[node].n > longest ? o->panel.series[node].n : longest;
	size_t room = longest >= needed ? longest - needed + 1 : 0;
	return wanted < room ? wanted : room;
}

static enum kam_status begin_trials(struct output *o, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"level", KAM_CELL_TEXT, false}, {"series", KAM_CELL_FIGURE, false}, {"cases", KAM_CELL_FIGURE, false},
		{"smape", KAM_CELL_RATIO, KAM_IF_ROOM(2)}, {"smape_snaive", KAM_CELL_RATIO, KAM_IF_ROOM(3)}, {"mase", KAM_CELL_NUMBER, false},
		{"mase_snaive", KAM_CELL_NUMBER, false}, {"mase_base", KAM_CELL_NUMBER, KAM_IF_ROOM(4)}, {"mase_bottom_up", KAM_CELL_NUMBER, KAM_IF_ROOM(5)},
		{"within_80", KAM_CELL_RATIO, false}, {"within_95", KAM_CELL_RATIO, KAM_IF_ROOM(1)}, {"better", KAM_CELL_RATIO, false}};
	return kam_run_writer(o->s->set->run, columns, KAM_COUNT(columns), &o->w, err);
}

/* --fail-on worse, by what all levels together came to. */
static enum kam_status check_trial(const struct output *o, const struct kam_trial *all, struct kam_error *err)
{
	if (!kam_option_given(o->s->set->run, "fail-on"))
		return KAM_OK;
	if (!all->cases)
		return kam_fail(err, KAM_CHECK_SAID_NO, "--fail-on worse: nothing could be judged");
	if (all->mase >= all->naive_mase)
		return kam_fail(err, KAM_CHECK_SAID_NO, "--fail-on worse: forecasts are no nearer than the figures of a season before");
	return KAM_OK;
}

enum kam_status baseline_evaluate(struct output *o, struct kam_error *err)
{
	size_t levels = o->panel.levels.levels, origins = origins_of(o);
	struct kam_buffer room = {0};
	enum kam_status status = begin_trials(o, err);
	if (status)
		return status;
	if (!origins)
		kam_run_note(o->s->set->run, "no series is long enough to be judged: %zu periods and %zu to forecast",
			o->s->set->baseline.outlook.fewest, baseline_horizon(o));
	struct kam_trial *trials = kam_allocate(levels + 1, sizeof *trials);
	kam_baseline_try(&o->panel, &o->s->set->baseline, origins, trials);
	for (size_t level = 0; level <= levels; level++)
		if (level < levels || levels > 1)
			write_trial(o, level, &trials[level], &room);
	kam_run_note(o->s->set->run, "%zu origins, the last %zu periods before the end", origins, baseline_horizon(o));
	status = check_trial(o, &trials[levels], err);
	free(trials);
	kam_buffer_free(&room);
	return status;
}

enum kam_status baseline_try_nothing(struct output *o, struct kam_error *err)
{
	static const struct kam_trial none;
	enum kam_status status = begin_trials(o, err);
	return status ? status : check_trial(o, &none, err);
}
