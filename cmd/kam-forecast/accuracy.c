/* accuracy.c - how true the forecast was. */
#include "forecast.h"

#include "kam/discrimination.h"
#include "kam/figures.h"
#include "kam/trial.h"

#include <stdlib.h>

static const struct kam_column accuracy_columns[] = {
	{"level", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false}, {"numbers", KAM_CELL_NUMBER, KAM_IF_ROOM(2)},
	{"submitted", KAM_CELL_NUMBER, false}, {"actual", KAM_CELL_NUMBER, false}, {"bias", KAM_CELL_RATIO, false}, {"wape", KAM_CELL_RATIO, false},
	{"value_added", KAM_CELL_NUMBER, false}, {"covered", KAM_CELL_RATIO, KAM_IF_ROOM(1)}, {"shocked_covered", KAM_CELL_RATIO, KAM_IF_ROOM(3)},
};

static void write_share(struct kam_writer *w, uint64_t part, uint64_t whole)
{
	struct kam_decimal share = {0};
	bool known = whole && kam_decimal_divide(kam_decimal_whole((int64_t)part), kam_decimal_whole((int64_t)whole), 6, &share);
	kam_write_optional(w, known, share);
}

static void write_accuracy_row(const struct forecast_settings *set, struct kam_writer *w, struct kam_slice level, struct kam_slice unit,
	const char *category, const struct kam_accuracy *a)
{
	struct kam_decimal bias = {0}, wape = {0};
	bool has_bias = kam_accuracy_bias(a, &bias), has_wape = kam_accuracy_wape(a, &wape);
	if (!a->numbers)
		return;
	kam_write_text(w, level);
	kam_write_text(w, unit);
	kam_write_text(w, kam_text(category));
	kam_write_count(w, a->numbers);
	kam_write_decimal(w, a->submitted);
	kam_write_decimal(w, a->actual);
	kam_write_optional(w, has_bias, bias);
	kam_write_optional(w, has_wape, wape);
	kam_write_decimal(w, forecast_minus(a->missed_below, a->missed));
	write_share(w, a->covered, a->ranges);
	write_share(w, set->has_shock ? a->shocked_covered : 0, set->has_shock ? a->ranges : 0);
	kam_write_row(w);
}

/* The units of a level, one by one and together. */
static void write_level(const struct forecast_settings *set, const struct kam_trial *trial, struct kam_writer *w, struct kam_slice level,
	const struct kam_row *row)
{
	struct kam_accuracy all = {0};
	for (size_t place = 0; place < kam_tree_count(set->tree); place++) {
		uint32_t unit = kam_tree_place(set->tree, place);
		const struct kam_unit *u = kam_tree_at(set->tree, unit);
		struct kam_accuracy one = {0};
		if (!kam_same(u->level, level))
			continue;
		kam_accuracy_add(trial, unit, row->lines, &all);
		kam_accuracy_add(trial, unit, row->lines, &one);
		write_accuracy_row(set, w, u->level, u->id, row->name, &one);
	}
	write_accuracy_row(set, w, level, kam_slice(NULL, 0), row->name, &all);
}

/* Cumulative forecasts, and what was expected: what a unit may have gone by. */
static enum kam_status write_accuracy(const struct forecast_settings *set, const struct kam_trial *trial, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_row rows[KAM_LINES];
	struct kam_table levels = {0};
	size_t count = kam_rows_list(true, rows);
	enum kam_status status = kam_run_writer(set->run, accuracy_columns, KAM_COUNT(accuracy_columns), &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree); place++)
		kam_table_put(&levels, kam_tree_at(set->tree, kam_tree_place(set->tree, place))->level, NULL);
	for (uint32_t level = 0; level < kam_table_count(&levels) && !status; level++)
		for (size_t i = 0; i < count; i++)
			if (kam_row_is_forecast(&rows[i]))
				write_level(set, trial, w, kam_table_key(&levels, level), &rows[i]);
	kam_table_free(&levels);
	return status;
}

enum { RELIABILITY_BINS = 10 };

static const struct kam_column reliability_columns[] = {
	{"from", KAM_CELL_RATIO, false}, {"to", KAM_CELL_RATIO, false}, {"deals", KAM_CELL_NUMBER, false}, {"probability", KAM_CELL_RATIO, false},
	{"won", KAM_CELL_RATIO, false}, {"brier", KAM_CELL_FIGURE, false}, {"expected", KAM_CELL_NUMBER, false}, {"came", KAM_CELL_NUMBER, false},
};

static enum kam_status write_reliability(const struct forecast_settings *set, const struct kam_judged *j, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_reliability bins[RELIABILITY_BINS + 1];
	enum kam_status status = kam_run_writer(set->run, reliability_columns, KAM_COUNT(reliability_columns), &w, err);
	if (status || !j->count)
		return status;
	kam_calibration_error(j->probability, j->won, j->count, bins, RELIABILITY_BINS);
	struct kam_reliability *all = &bins[RELIABILITY_BINS];
	*all = (struct kam_reliability){0};
	for (int b = 0; b <= RELIABILITY_BINS; b++) {
		bool whole = b == RELIABILITY_BINS;
		const struct kam_reliability *bin = &bins[b];
		if (!whole) {
			all->deals += bin->deals;
			all->won += bin->won;
			all->sum += bin->sum;
		}
		forecast_write_estimate(w, true, whole ? 0 : (double)b / RELIABILITY_BINS, 6);
		forecast_write_estimate(w, true, whole ? 1 : (double)(b + 1) / RELIABILITY_BINS, 6);
		kam_write_count(w, bin->deals);
		forecast_write_estimate(w, bin->deals, bin->sum / (double)bin->deals, 6);
		write_share(w, bin->won, bin->deals);
		forecast_write_estimate(w, whole, kam_brier(j->probability, j->won, j->count), 6);
		forecast_write_estimate(w, whole, j->expected, 2);
		forecast_write_estimate(w, whole, j->came, 2);
		kam_write_row(w);
	}
	return KAM_OK;
}

static void note_trial(const struct forecast_settings *set, const struct kam_trial *trial, const struct kam_judged *j)
{
	double shock;
	char until[KAM_DATE_TEXT] = "an unknown day";
	if (trial->until != KAM_NO_DAY)
		kam_date_format(trial->until, until);
	if (kam_accuracy_shock(trial, &shock))
		kam_run_note(set->run, "judged by what is known on %s; expected at the top was off by %.1f %% of it: --shock %.3f says so to --range",
			until, 100 * shock, shock);
	else
		kam_run_note(set->run, "judged by what is known on %s: no period that was open on the as-of date is over", until);
	if (j->count)
		kam_run_note(set->run, "%zu open deals with a probability: Brier %.4f; worth %.2f by it, and %.2f came", j->count,
			kam_brier(j->probability, j->won, j->count), j->expected, j->came);
}

enum kam_status forecast_judge(struct forecast *state, kam_day as_of, struct kam_error *err)
{
	struct forecast_settings *set = state->set;
	struct kam_rollup *bookings = NULL;
	struct kam_judged judged = {0};
	struct kam_trial trial = {.forecast = &set->forecast, .ranges = set->ranges, .actual = state->actual, .as_of = as_of,
		.until = state->actual->latest};
	enum kam_status status = kam_trial_bookings(state->actual, set->forecast.kind, &bookings, err);
	trial.bookings = bookings;
	if (!status) {
		kam_judge_deals(&trial, (size_t)kam_option_count(set->run, "horizon", 0), &judged);
		note_trial(set, &trial, &judged);
		status = kam_option_given(set->run, "reliability") ? write_reliability(set, &judged, err) : write_accuracy(set, &trial, err);
	}
	kam_rollup_free(bookings);
	free(judged.probability);
	free(judged.won);
	return status;
}
