/* rows.c - the roll-up, a row for each unit, period and category. */
#include "forecast.h"

#include "kam/figures.h"

#include <stdio.h>

static const struct kam_column rollup_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false},
	{"calculated", KAM_CELL_NUMBER, false}, {"submitted", KAM_CELL_NUMBER, false}, {"adjustment", KAM_CELL_NUMBER, false},
	{"judgement", KAM_CELL_NUMBER, false}, {"submitted_by", KAM_CELL_TEXT, false}, {"submitted_at", KAM_CELL_TEXT, false},
	{"note", KAM_CELL_TEXT, false}, {"stale", KAM_CELL_TEXT, false}, {"quota", KAM_CELL_NUMBER, false}, {"gap", KAM_CELL_NUMBER, false},
	{"name", KAM_CELL_TEXT, true}, {"parent", KAM_CELL_TEXT, true}, {"deals", KAM_CELL_NUMBER, true}, {"direct", KAM_CELL_NUMBER, true},
	{"p10", KAM_CELL_NUMBER, false}, {"p50", KAM_CELL_NUMBER, false}, {"p90", KAM_CELL_NUMBER, false}, {"quota_chance", KAM_CELL_RATIO, false},
	{"shocked_p10", KAM_CELL_NUMBER, false}, {"shocked_p50", KAM_CELL_NUMBER, false}, {"shocked_p90", KAM_CELL_NUMBER, false},
	{"shocked_quota_chance", KAM_CELL_RATIO, false},
};

enum { RANGE_COLUMNS = 4, SHOCK_COLUMNS = 4 };

static void write_submission(struct kam_writer *w, const struct kam_number *n)
{
	const struct kam_revision *r = n->revision;
	kam_write_text(w, r ? r->by : kam_slice(NULL, 0));
	kam_write_text(w, r ? r->at_text : kam_slice(NULL, 0));
	kam_write_text(w, r ? r->note : kam_slice(NULL, 0));
	kam_write_text(w, kam_text(!r ? "" : n->stale ? "yes" : "no"));
}

/* A figure of statistics, to so many places. */
void forecast_write_estimate(struct kam_writer *w, bool known, double value, int places)
{
	char text[400];
	struct kam_decimal number = {0};
	int n = snprintf(text, sizeof text, "%.*f", places, value);
	known = known && kam_decimal_parse(kam_slice(text, (size_t)n), &number);
	kam_write_optional(w, known, number);
}

/* Ranges are those of what is expected. */
static void write_range(const struct forecast_settings *set, struct kam_writer *w, size_t span, uint32_t unit, const struct kam_row *row)
{
	static const struct kam_range none;
	const struct kam_range *r = &set->ranges[span * kam_tree_count(set->tree) + unit];
	r = row->lines == 1U << KAM_LINE_EXPECTED ? r : &none;
	forecast_write_estimate(w, r->known, r->p10, 2);
	forecast_write_estimate(w, r->known, r->p50, 2);
	forecast_write_estimate(w, r->known, r->p90, 2);
	forecast_write_estimate(w, r->has_quota, r->quota, 6);
	if (!set->has_shock)
		return;
	forecast_write_estimate(w, r->known, r->shocked_p10, 2);
	forecast_write_estimate(w, r->known, r->shocked_p50, 2);
	forecast_write_estimate(w, r->known, r->shocked_p90, 2);
	forecast_write_estimate(w, r->has_quota, r->shocked_quota, 6);
}

static void write_row(const struct forecast_settings *set, struct kam_writer *w, size_t span, uint32_t unit, const struct kam_row *row)
{
	const struct kam_rollup *r = set->forecast.rollup;
	const struct kam_unit *u = kam_tree_at(set->tree, unit);
	char period[KAM_SPAN_TEXT];
	struct kam_number n, upto;
	struct kam_decimal quota;
	if (!kam_lines_add(r, span, unit, row->lines, &n))
		return;
	kam_lines_add(r, span, unit, row->upto, &upto);
	bool has_quota = row->upto && kam_quotas_find(&set->forecast.quotas, unit, kam_rollup_span(r, span), &quota);
	kam_write_text(w, u->id);
	kam_write_text(w, u->level);
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(r, span), period)));
	kam_write_text(w, kam_text(row->name));
	kam_write_decimal(w, n.calculated);
	kam_write_decimal(w, n.submitted);
	kam_write_decimal(w, forecast_minus(n.submitted, n.calculated));
	kam_write_decimal(w, n.judgement);
	write_submission(w, &n);
	kam_write_optional(w, has_quota, has_quota ? quota : n.direct);
	kam_write_optional(w, has_quota, has_quota ? forecast_minus(quota, upto.submitted) : n.direct);
	kam_write_text(w, u->name);
	kam_write_text(w, u->parent == KAM_ABSENT ? kam_slice(NULL, 0) : kam_tree_at(set->tree, u->parent)->id);
	kam_write_count(w, n.deals);
	kam_write_decimal(w, n.direct);
	if (set->ranges)
		write_range(set, w, span, unit, row);
	kam_write_row(w);
}

bool forecast_is_shown(const struct forecast_settings *set, size_t span, uint32_t unit)
{
	return forecast_is_in_window(set->run, kam_rollup_span(set->forecast.rollup, span)) && kam_forecast_shows(&set->forecast, span, unit);
}

enum kam_status forecast_write_rollup(struct forecast_settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_row rows[KAM_LINES];
	size_t count = kam_rows_list(forecast_is_cumulative(set->run), rows);
	size_t unused = !set->ranges ? RANGE_COLUMNS + SHOCK_COLUMNS : set->has_shock ? 0 : SHOCK_COLUMNS;
	enum kam_status status = kam_run_writer(set->run, rollup_columns, KAM_COUNT(rollup_columns) - unused, &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree) && !status; place++) {
		uint32_t unit = kam_tree_place(set->tree, place);
		for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup); span++)
			for (size_t i = 0; i < count && forecast_is_shown(set, span, unit); i++)
				write_row(set, w, span, unit, &rows[i]);
	}
	return status;
}
