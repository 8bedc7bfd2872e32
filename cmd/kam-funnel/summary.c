/* summary.c - --summary: a row for each figure. */
#include "funnel.h"

#include "kam/figures.h"
#include "kam/ranking.h"

#include <stdio.h>

static void summarise_cycle(const struct funnel *f, struct kam_writer *w)
{
	static const struct {
		const char *name;
		size_t cause;
		double q;
	} figures[] = {{"cycle_median_days", 2, 0.5}, {"cycle_won_median_days", 0, 0.5}, {"cycle_lost_median_days", 1, 0.5}, {"cycle_max_days", 2, 1}};
	for (size_t i = 0; i < KAM_COUNT(figures); i++) {
		size_t days = 0;
		bool known = f->at.cycles.ages && kam_funnel_cycle(&f->at, figures[i].cause, figures[i].q, &days);
		kam_figure_count(w, figures[i].name, known, days);
	}
	kam_figure_count(w, "zombie_after_days", f->at.can_be_zombie, f->at.zombie_after);
}

static void summarise_counts(const struct funnel *f, struct kam_writer *w)
{
	static const char *const names[KAM_END_ROWS] = {"open", "won", "lost"};
	struct kam_decimal rate = {0};
	const struct kam_funnel_line *won = funnel_end_row(f, KAM_ROW_WON), *lost = funnel_end_row(f, KAM_ROW_LOST);
	char name[40];
	for (int end = KAM_ROW_ALL_OPEN; end < KAM_END_ROWS; end++) {
		const struct kam_funnel_line *line = funnel_end_row(f, end);
		snprintf(name, sizeof name, "%s_deals", names[end]);
		kam_figure_count(w, name, true, line->count);
		snprintf(name, sizeof name, "%s_amount", names[end]);
		kam_figure_decimal(w, name, true, line->amount);
	}
	bool known = kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate);
	kam_figure_ratio(w, "win_rate_of_closed", known, rate);
}

static void summarise_movement(const struct funnel *f, struct kam_writer *w)
{
	const struct kam_movement *m = &f->at.movement;
	if (!f->at.has_history)
		return;
	kam_figure_count(w, "history_deals", true, m->deals);
	kam_figure_count(w, "close_date_pushes", true, m->pushes);
	kam_figure_count(w, "deals_pushed", true, m->pushed);
	kam_figure_count(w, "regressions", true, m->regressions);
	kam_figure_count(w, "deals_regressed", true, m->regressed);
	kam_figure_count(w, "norm_periods", true, f->at.ends_count);
}

enum kam_status funnel_write_summary(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};
	struct kam_writer *w;
	char day[KAM_DATE_TEXT] = "";
	struct kam_decimal v = {0};
	enum kam_status status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	if (status)
		return status;
	if (f->at.as_of != KAM_NO_DAY)
		kam_date_format(f->at.as_of, day);
	struct funnel_learnt l = funnel_learn(f);
	kam_figure_text(w, "as_of", kam_text(day));
	kam_figure_text(w, "measure", kam_text(f->set->funnel.by_amount ? "amount" : "count"));
	kam_figure_text(w, "band", kam_text(kam_band_name(funnel_end_row(f, KAM_ROW_ALL_OPEN)->band)));
	summarise_counts(f, w);
	kam_figure_ratio(w, "win_probability", l.deals.known, kam_decimal_estimate(l.deals.p));
	kam_figure_ratio(w, "win_probability_low", l.deals.known, kam_decimal_estimate(l.deals.low));
	kam_figure_ratio(w, "win_probability_high", l.deals.known, kam_decimal_estimate(l.deals.high));
	summarise_cycle(f, w);
	bool known = l.deals.known && kam_funnel_velocity(&f->at, kam_decimal_estimate(l.deals.p), &v);
	kam_figure_decimal(w, "velocity_per_day", known, v);
	for (int flag = 0; flag < KAM_FUNNEL_FLAGS && f->at.exports; flag++) {
		char name[40];
		int n = snprintf(name, sizeof name, "deals_%s", kam_funnel_flag_name((enum kam_funnel_flag)flag));
		for (int i = 0; i < n; i++)
			name[i] = name[i] == '-' ? '_' : name[i];
		kam_figure_count(w, name, true, f->at.flags[flag]);
	}
	summarise_movement(f, w);
	funnel_free_learnt(&l);
	return KAM_OK;
}
