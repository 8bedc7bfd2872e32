/* tree.c - the roll-up for people: the tree of each period, a row for each unit with what it submits. */
#include "forecast.h"

#include "kam/figures.h"

/* People who ask what will come are not shown what has been, unless they ask or there is nothing else. */
static bool is_ahead(const struct forecast_settings *set, struct kam_span span)
{
	return kam_option_given(set->run, "since") || !set->forecast.pipeline->any_open || kam_span_last(span) >= set->forecast.odds.as_of;
}

/* Whether some unit has a number of that row: columns without any are left out. */
static bool is_used(const struct forecast_settings *set, const struct kam_row *row)
{
	struct kam_number n;
	for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup); span++)
		if (forecast_is_in_window(set->run, kam_rollup_span(set->forecast.rollup, span)) && is_ahead(set, kam_rollup_span(set->forecast.rollup, span)) &&
		    kam_lines_add(set->forecast.rollup, span, kam_tree_place(set->tree, 0), row->lines, &n))
			return true;
	return false;
}

static void write_indented(struct kam_writer *w, const struct kam_unit *u)
{
	struct kam_buffer text = {0};
	for (int i = 0; i < u->depth; i++)
		kam_buffer_text(&text, "  ");
	kam_buffer_add(&text, u->name.n ? u->name : u->id);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

/* Who revised what, and whether it is stale. */
static void write_revised(const struct forecast_settings *set, struct kam_writer *w, size_t span, uint32_t unit)
{
	struct kam_buffer text = {0};
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = kam_rollup_at(set->forecast.rollup, span, unit, line);
		char judgement[KAM_DECIMAL_TEXT];
		if (!n || !n->revision)
			continue;
		kam_decimal_format(n->judgement, judgement);
		kam_buffer_format(&text, "%s%s %s%s%s%.*s%s", text.n ? "; " : "", kam_line_name(line), kam_decimal_sign(n->judgement) < 0 ? "" : "+", judgement,
			n->revision->by.n ? " by " : "", KAM_PRINT(n->revision->by), n->stale ? " (stale)" : "");
	}
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static void write_tree_row(const struct forecast_settings *set, struct kam_writer *w, size_t span, uint32_t unit,
	const struct kam_row *rows, size_t count)
{
	const struct kam_rollup *r = set->forecast.rollup;
	const struct kam_range none = {0}, *range = set->ranges ? &set->ranges[span * kam_tree_count(set->tree) + unit] : &none;
	char period[KAM_SPAN_TEXT];
	struct kam_number n = {0};
	struct kam_decimal quota = {0};
	bool any = false, has_quota = kam_quotas_find(&set->forecast.quotas, unit, kam_rollup_span(r, span), &quota);
	for (size_t i = 0; i < count; i++)
		any = any || kam_lines_add(r, span, unit, rows[i].lines, &n);
	if (!any)
		return;
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(r, span), period)));
	write_indented(w, kam_tree_at(set->tree, unit));
	for (size_t i = 0; i < count; i++) {
		bool known = kam_lines_add(r, span, unit, rows[i].lines, &n);
		kam_write_optional(w, known, n.submitted);
	}
	if (set->ranges) {
		forecast_write_estimate(w, range->known, set->has_shock ? range->shocked_p10 : range->p10, 2);
		forecast_write_estimate(w, range->known, set->has_shock ? range->shocked_p90 : range->p90, 2);
	}
	if (set->quota) {
		kam_write_optional(w, has_quota, quota);
		kam_write_optional(w, has_quota, forecast_minus(quota, n.submitted)); /* of what is expected, the last column */
	}
	if (set->quota && set->ranges)
		forecast_write_estimate(w, range->has_quota, set->has_shock ? range->shocked_quota : range->quota, 6);
	if (set->revisions)
		write_revised(set, w, span, unit);
	kam_write_row(w);
}

enum kam_status forecast_write_tree(const struct forecast_settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_column columns[KAM_LINES + 10] = {{"period", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}};
	struct kam_row all[KAM_LINES], rows[KAM_LINES];
	size_t all_count = kam_rows_list(forecast_is_cumulative(set->run), all), count = 0, n = 2;
	for (size_t i = 0; i < all_count; i++)
		if (is_used(set, &all[i]) || all[i].lines == 1U << KAM_LINE_EXPECTED) {
			bool expected = all[i].lines == 1U << KAM_LINE_EXPECTED;
			rows[count++] = all[i];
			columns[n++] = (struct kam_column){all[i].name, KAM_CELL_NUMBER, expected ? KAM_SHOWN : KAM_IF_ROOM((unsigned)i + 1)};
		}
	if (set->ranges) {
		columns[n++] = (struct kam_column){set->has_shock ? "shocked_p10" : "p10", KAM_CELL_NUMBER, false};
		columns[n++] = (struct kam_column){set->has_shock ? "shocked_p90" : "p90", KAM_CELL_NUMBER, false};
	}
	if (set->quota) {
		columns[n++] = (struct kam_column){"quota", KAM_CELL_NUMBER, KAM_IF_ROOM(2)};
		columns[n++] = (struct kam_column){"gap", KAM_CELL_NUMBER, KAM_IF_ROOM(1)};
	}
	if (set->quota && set->ranges)
		columns[n++] = (struct kam_column){"chance", KAM_CELL_RATIO, false};
	if (set->revisions)
		columns[n++] = (struct kam_column){"revised", KAM_CELL_TEXT, false};
	enum kam_status status = kam_run_writer(set->run, columns, n, &w, err);
	for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup) && !status; span++)
		for (size_t place = 0; place < kam_tree_count(set->tree); place++)
			if (is_ahead(set, kam_rollup_span(set->forecast.rollup, span)) && forecast_is_shown(set, span, kam_tree_place(set->tree, place)))
				write_tree_row(set, w, span, kam_tree_place(set->tree, place), rows, count);
	return status;
}
