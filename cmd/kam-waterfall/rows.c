/* rows.c - the bars as rows: one for each bar, or one for all of a unit and period. */
#include "waterfall.h"

#include "kam/figures.h"
#include "kam/ranking.h"

static const struct kam_column bar_columns[] = {
	WATERFALL_PLACE, {"reason", KAM_CELL_TEXT, false}, {"deals", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false},
	{"share", KAM_CELL_RATIO, false}, {"total", KAM_CELL_NUMBER, false},
};

static void write_bar(struct kam_writer *w, const struct place *p, const char *name, uint64_t deals, const struct kam_decimal *change,
	struct kam_decimal before, struct kam_decimal total)
{
	struct kam_decimal share = {0};
	waterfall_write_place(w, p);
	kam_write_text(w, kam_text(name));
	kam_write_count(w, deals);
	kam_write_optional(w, change != NULL, change ? *change : share);
	kam_write_optional(w, change && kam_share(*change, before, &share), share);
	kam_write_decimal(w, total);
	kam_write_row(w);
}

static void write_bars(struct kam_writer *w, const struct place *p, const struct kam_bars *b)
{
	struct kam_decimal total = b->before;
	write_bar(w, p, "start", b->deals_before, NULL, b->before, total);
	for (int r = 0; r < KAM_REASONS; r++) {
		if (!b->deals[r])
			continue;
		kam_decimal_add(total, b->change[r], &total); /* no sum on the way is further from 0 than those that were checked */
		write_bar(w, p, kam_reason_name((enum kam_reason)r), b->deals[r], &b->change[r], b->before, total);
	}
	write_bar(w, p, "end", b->deals_now, NULL, b->before, b->now);
}

typedef void write_bars_of(struct kam_writer *w, const struct place *p, const struct kam_bars *b);

/* For each unit and period of each step. */
static void for_each(const struct waterfall *s, struct kam_writer *w, write_bars_of *write)
{
	for (size_t i = 0; i < s->steps_count; i++)
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct place p = waterfall_place(s, i, b);
			write(w, &p, b);
		}
}

static enum kam_status write_rows(const struct waterfall *s, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = waterfall_begin_rows(s, bar_columns, KAM_COUNT(bar_columns), &w, err);
	if (!status)
		for_each(s, w, write_bars);
	return status;
}

/* A table for people is drawn, unless they ask for columns or there is nothing to draw. */
enum kam_status waterfall_write_bars(const struct waterfall *s, struct kam_error *err)
{
	const char *to = kam_option_text(s->set->run, "to");
	bool markdown = to && strcmp(to, "markdown") == 0;
	if (!kam_run_for_people(s->set->run) || !s->steps_count || markdown || kam_option_given(s->set->run, "columns"))
		return write_rows(s, err);
	waterfall_draw(s);
	return KAM_OK;
}

static void write_summary_row(struct kam_writer *w, const struct place *p, const struct kam_bars *b)
{
	struct kam_decimal change = {0}, rate = {0};
	const uint64_t counts[] = {b->deals_before, b->deals_now, b->due, b->won, b->lost, b->slipped};
	waterfall_write_place(w, p);
	kam_write_decimal(w, b->before);
	for (int r = 0; r < KAM_REASONS; r++)
		kam_write_decimal(w, b->change[r]);
	kam_write_decimal(w, b->now);
	bool known = kam_decimal_subtract(b->now, b->before, &change);
	kam_write_optional(w, known, change);
	for (size_t i = 0; i < KAM_COUNT(counts); i++)
		kam_write_count(w, counts[i]);
	kam_write_optional(w, kam_share(waterfall_whole(b->slipped), waterfall_whole(b->due), &rate), rate);
	kam_write_optional(w, kam_share(b->slipped_value, b->due_value, &rate), rate);
	kam_write_count(w, b->pushed);
	kam_write_count(w, b->days_pushed);
	kam_write_count(w, b->pulled);
	kam_write_row(w);
}

enum kam_status waterfall_write_summary(const struct waterfall *s, struct kam_error *err)
{
	static const struct kam_column before[] = {WATERFALL_PLACE, {"start", KAM_CELL_NUMBER, false}};
	static const struct kam_column after[] = {{"end", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false},
		{"deals_start", KAM_CELL_NUMBER, true}, {"deals_end", KAM_CELL_NUMBER, true}, {"due", KAM_CELL_NUMBER, false},
		{"due_won", KAM_CELL_NUMBER, KAM_IF_ROOM(1)},
		{"due_lost", KAM_CELL_NUMBER, KAM_IF_ROOM(2)}, {"due_slipped", KAM_CELL_NUMBER, false}, {"slip_rate", KAM_CELL_RATIO, false},
		{"slip_rate_value", KAM_CELL_RATIO, true}, {"pushed", KAM_CELL_NUMBER, KAM_IF_ROOM(3)}, {"days_pushed", KAM_CELL_NUMBER, true},
		{"pulled", KAM_CELL_NUMBER, KAM_IF_ROOM(4)}};
	struct kam_column columns[KAM_COUNT(before) + KAM_REASONS + KAM_COUNT(after)];
	struct kam_writer *w;
	memcpy(columns, before, sizeof before);
	for (int r = 0; r < KAM_REASONS; r++)
		columns[KAM_COUNT(before) + (size_t)r] = (struct kam_column){kam_reason_name((enum kam_reason)r), KAM_CELL_NUMBER, true};
	memcpy(columns + KAM_COUNT(before) + KAM_REASONS, after, sizeof after);
	enum kam_status status = waterfall_begin_rows(s, columns, KAM_COUNT(columns), &w, err);
	if (!status)
		for_each(s, w, write_summary_row);
	return status;
}
