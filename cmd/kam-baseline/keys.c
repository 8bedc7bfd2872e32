/* keys.c - which series a row is about. */
#include "baseline.h"

#include <stdio.h>

const char *baseline_period_word(int kind)
{
	return kind == KAM_NUMBERED ? "number" : kam_period_name((enum kam_period)kind);
}

size_t baseline_format_period(const struct output *o, int index, char text[KAM_SPAN_TEXT])
{
	if (o->span.kind == KAM_NUMBERED)
		return (size_t)snprintf(text, KAM_SPAN_TEXT, "%d", index);
	return kam_span_format((struct kam_span){(enum kam_period)o->span.kind, index}, text);
}

/* "total", or the level's columns. */
struct kam_slice baseline_level_name(const struct output *o, size_t level, struct kam_buffer *room)
{
	const struct kam_bookings_setup *setup = &o->s->set->bookings;
	room->n = 0;
	for (size_t c = 0; c < setup->columns; c++)
		if (kam_level_has(&o->panel.levels, level, c))
			kam_buffer_format(room, "%s%s", room->n ? "," : "", setup->by[c]);
	return room->n ? kam_buffer_slice(room) : kam_text("total");
}

void baseline_add_column(struct kam_column *columns, size_t *count, const char *name, enum kam_cell kind, unsigned detail)
{
	columns[(*count)++] = (struct kam_column){name, kind, detail};
}

size_t baseline_key_columns(const struct output *o, struct kam_column *columns)
{
	size_t count = 0;
	baseline_add_column(columns, &count, "level", KAM_CELL_TEXT, !o->s->set->bookings.columns);
	for (size_t c = 0; c < o->s->set->bookings.columns; c++)
		baseline_add_column(columns, &count, o->s->set->bookings.by[c], KAM_CELL_TEXT, false);
	return count;
}

enum kam_status baseline_begin_output(struct output *o, struct kam_column *columns, size_t count, struct kam_error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(columns[i].name, columns[j].name) == 0)
				return kam_fail(err, KAM_USAGE, "--by %s: the output has a column of that name: --map ANOTHER=\"%s\" renames yours", columns[j].name,
					columns[j].name);
	return kam_run_writer(o->s->set->run, columns, count, &o->w, err);
}

void baseline_write_keys(const struct output *o, size_t node, struct kam_buffer *room)
{
	size_t level = o->panel.levels.node[node].level;
	kam_write_text(o->w, baseline_level_name(o, level, room));
	for (size_t c = 0; c < o->s->set->bookings.columns; c++) {
		if (kam_level_has(&o->panel.levels, level, c))
			kam_write_text(o->w, kam_panel_value(&o->panel, &o->s->bookings, node, c));
		else
			kam_write_blank(o->w);
	}
}
