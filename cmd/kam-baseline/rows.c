/* rows.c - the forecast, a row for each period. */
#include "baseline.h"

enum kam_status baseline_begin_rows(struct output *o, struct kam_error *err)
{
	struct baseline_settings *set = o->s->set;
	struct kam_column columns[MOST_COLUMNS];
	size_t count = baseline_key_columns(o, columns);
	baseline_add_column(columns, &count, "period", KAM_CELL_TEXT, false);
	baseline_add_column(columns, &count, "forecast", KAM_CELL_NUMBER, false);
	for (size_t i = 0; i < set->levels_count; i++) {
		baseline_add_column(columns, &count, set->low[i], KAM_CELL_NUMBER, i ? KAM_IF_ROOM(2) : KAM_SHOWN);
		baseline_add_column(columns, &count, set->high[i], KAM_CELL_NUMBER, i ? KAM_IF_ROOM(2) : KAM_SHOWN);
	}
	baseline_add_column(columns, &count, "base", KAM_CELL_NUMBER, set->bookings.columns ? KAM_IF_ROOM(3) : KAM_DETAIL);
	baseline_add_column(columns, &count, "bottom_up", KAM_CELL_NUMBER, set->bookings.columns ? KAM_IF_ROOM(4) : KAM_DETAIL);
	for (int m = 0; m < KAM_BASELINE && set->baseline.members; m++)
		baseline_add_column(columns, &count, kam_member_name((enum kam_member)m), KAM_CELL_NUMBER, false);
	baseline_add_column(columns, &count, "history", KAM_CELL_FIGURE, true);
	baseline_add_column(columns, &count, "seasonal", KAM_CELL_TEXT, true);
	baseline_add_column(columns, &count, "reason", KAM_CELL_TEXT, false);
	return baseline_begin_output(o, columns, count, err);
}

static void write_range(const struct output *o, size_t at)
{
	const struct baseline_settings *set = o->s->set;
	for (size_t i = 0; i < set->levels_count; i++) {
		kam_int128 reach = baseline_to_units(o, kam_outlook_reach(set->levels[i]) * o->b.deviation[at]), low = o->forecast[at] - reach;
		baseline_write_units(o, low < 0 && !set->baseline.outlook.is_signed ? 0 : low);
		baseline_write_units(o, o->forecast[at] + reach);
	}
}

static void write_row(const struct output *o, size_t node, size_t k, struct kam_buffer *room)
{
	size_t h = baseline_horizon(o), at = node * h + k;
	char label[KAM_SPAN_TEXT];
	baseline_write_keys(o, node, room);
	kam_write_text(o->w, kam_slice(label, baseline_format_period(o, o->panel.series[node].last + 1 + (int)k, label)));
	baseline_write_units(o, o->forecast[at]);
	write_range(o, at);
	baseline_write_units(o, baseline_to_units(o, o->b.base[at]));
	baseline_write_units(o, o->bottom_up[at]);
	for (int m = 0; m < KAM_BASELINE && o->b.members; m++)
		baseline_write_units(o, baseline_to_units(o, o->b.members[(node * KAM_MEMBERS + (size_t)m) * h + k]));
	kam_write_count(o->w, o->panel.series[node].n);
	kam_write_text(o->w, kam_text(o->b.seasonal[node] ? "yes" : "no"));
	kam_write_text(o->w, baseline_reason(o, node, room));
	kam_write_row(o->w);
}

enum kam_status baseline_write_rows(struct output *o, struct kam_error *err)
{
	struct kam_buffer room = {0};
	enum kam_status status = baseline_begin_rows(o, err);
	for (size_t node = 0; node < o->panel.levels.nodes && !status; node++)
		for (size_t k = 0; k < baseline_horizon(o); k++)
			write_row(o, node, k, &room);
	kam_buffer_free(&room);
	return status;
}
