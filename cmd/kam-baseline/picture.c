/* picture.c - the forecast for people, a line for each series. */
#include "baseline.h"

#include "kam/fan.h"

#include <stdlib.h>

/* What the periods ahead come to, and as many before. */
struct outlook {
	kam_int128 past, ahead, base, bottom_up;
};

static struct outlook sum_up(const struct output *o, size_t node)
{
	const struct kam_series *s = &o->panel.series[node];
	struct outlook sums = {0};
	size_t h = baseline_horizon(o);
	for (size_t k = 0; k < h; k++) {
		sums.ahead += o->forecast[node * h + k];
		sums.base += baseline_to_units(o, o->b.base[node * h + k]);
		sums.bottom_up += o->bottom_up[node * h + k];
		sums.past += k < s->n ? baseline_to_units(o, s->y[s->n - 1 - k]) : 0;
	}
	return sums;
}

/* The series as a line of blocks, and what lies ahead as a line of its own. */
static void write_fan(const struct output *o, size_t node, struct kam_buffer *picture)
{
	const struct kam_series *s = &o->panel.series[node];
	size_t h = baseline_horizon(o);
	double *forecast = kam_allocate(h, sizeof *forecast);
	struct kam_fan fan = {.history = s->y, .n = s->n, .horizon = h, .forecast = forecast, .deviation = o->b.deviation + node * h,
		.reach = kam_outlook_reach(o->s->set->levels[0]), .is_signed = o->s->set->baseline.outlook.is_signed};
	for (size_t k = 0; k < h; k++)
		forecast[k] = kam_decimal_double(baseline_from_units(o, o->forecast[node * h + k]));
	picture->n = 0;
	kam_fan_history(&fan, picture);
	kam_write_text(o->w, kam_buffer_slice(picture));
	picture->n = 0;
	kam_fan_outlook(&fan, picture);
	kam_write_text(o->w, kam_buffer_slice(picture));
	free(forecast);
}

static enum kam_status begin_pictures(struct output *o, struct kam_error *err)
{
	struct kam_column columns[MOST_COLUMNS];
	size_t count = baseline_key_columns(o, columns);
	baseline_add_column(columns, &count, "history", KAM_CELL_PICTURE, KAM_IF_ROOM(1));
	baseline_add_column(columns, &count, "outlook", KAM_CELL_PICTURE, KAM_IF_ROOM(2));
	baseline_add_column(columns, &count, "past", KAM_CELL_NUMBER, false);
	baseline_add_column(columns, &count, "ahead", KAM_CELL_NUMBER, false);
	baseline_add_column(columns, &count, "base", KAM_CELL_NUMBER, KAM_IF_ROOM(3));
	baseline_add_column(columns, &count, "bottom_up", KAM_CELL_NUMBER, KAM_IF_ROOM(4));
	baseline_add_column(columns, &count, "reason", KAM_CELL_TEXT, false);
	return baseline_begin_output(o, columns, count, err);
}

enum kam_status baseline_write_pictures(struct output *o, struct kam_error *err)
{
	struct kam_buffer room = {0}, picture = {0};
	enum kam_status status = begin_pictures(o, err);
	for (size_t node = 0; node < o->panel.levels.nodes && !status; node++) {
		const struct outlook sums = sum_up(o, node);
		baseline_write_keys(o, node, &room);
		write_fan(o, node, &picture);
		baseline_write_units(o, sums.past);
		baseline_write_units(o, sums.ahead);
		baseline_write_units(o, sums.base);
		baseline_write_units(o, sums.bottom_up);
		kam_write_text(o->w, baseline_reason(o, node, &room));
		kam_write_row(o->w);
	}
	kam_buffer_free(&room);
	kam_buffer_free(&picture);
	return status;
}
