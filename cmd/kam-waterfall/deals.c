/* deals.c - --deals: the deals behind each bar. */
#include "waterfall.h"

#include "kam/figures.h"

static const struct kam_column deal_columns[] = {
	WATERFALL_PLACE, {"reason", KAM_CELL_TEXT, false}, {"change", KAM_CELL_NUMBER, false}, {"opp_id", KAM_CELL_TEXT, false},
	{"opp_name", KAM_CELL_TEXT, true}, {"owner", KAM_CELL_TEXT, false}, {"old_stage", KAM_CELL_TEXT, KAM_IF_ROOM(2)},
	{"new_stage", KAM_CELL_TEXT, false},
	{"old_category", KAM_CELL_TEXT, true}, {"new_category", KAM_CELL_TEXT, true}, {"old_amount", KAM_CELL_NUMBER, KAM_IF_ROOM(1)},
	{"new_amount", KAM_CELL_NUMBER, false}, {"old_probability", KAM_CELL_RATIO, true}, {"new_probability", KAM_CELL_RATIO, true},
	{"old_close_date", KAM_CELL_TEXT, KAM_IF_ROOM(4)}, {"new_close_date", KAM_CELL_TEXT, KAM_IF_ROOM(3)}, {"pushes", KAM_CELL_NUMBER, KAM_IF_ROOM(5)},
};

static struct kam_slice stage_of(const struct waterfall *s, const struct kam_aspect *a)
{
	if (!a->there || a->outcome == KAM_WON || a->outcome == KAM_LOST)
		return !a->there ? kam_slice(NULL, 0) : kam_text(a->outcome == KAM_WON ? "won" : "lost");
	return a->stage == KAM_NO_STAGE ? kam_slice(NULL, 0) : kam_stages_at(s->set->stages, a->stage)->number;
}

static void write_move(const struct waterfall *s, struct kam_writer *w, size_t step, const struct kam_move *m)
{
	const struct kam_snapshot *before = kam_snapshots_at(s->snapshots, step), *now = kam_snapshots_at(s->snapshots, step + 1);
	struct kam_aspect sides[2] = {{0}, {0}};
	struct place p = {s, step, m->unit, m->period};
	if (m->before != KAM_ABSENT)
		kam_snapshot_aspect(before, m->before, &sides[0]);
	if (m->now != KAM_ABSENT)
		kam_snapshot_aspect(now, m->now, &sides[1]);
	const struct kam_deal_texts *texts = m->now != KAM_ABSENT ? kam_snapshot_texts(now, m->now) : kam_snapshot_texts(before, m->before);
	waterfall_write_place(w, &p);
	kam_write_text(w, kam_text(kam_reason_name(m->reason)));
	kam_write_decimal(w, m->by);
	kam_write_text(w, texts->id);
	kam_write_text(w, texts->name);
	kam_write_text(w, texts->owner);
	for (int i = 0; i < 2; i++)
		kam_write_text(w, stage_of(s, &sides[i]));
	for (int i = 0; i < 2; i++)
		kam_write_text(w, sides[i].there ? kam_text(kam_category_name(sides[i].category)) : kam_slice(NULL, 0));
	for (int i = 0; i < 2; i++)
		kam_write_optional(w, sides[i].has_amount, sides[i].amount);
	for (int i = 0; i < 2; i++)
		kam_write_optional(w, sides[i].has_probability, sides[i].probability);
	for (int i = 0; i < 2; i++)
		kam_write_day(w, sides[i].there ? sides[i].close_date : KAM_NO_DAY);
	kam_write_count(w, m->pushes);
	kam_write_row(w);
}

enum kam_status waterfall_write_deals(const struct waterfall *s, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = waterfall_begin_rows(s, deal_columns, KAM_COUNT(deal_columns), &w, err);
	for (size_t i = 0; i < s->steps_count && !status; i++)
		for (size_t k = 0; k < kam_waterfall_moves(s->steps[i]); k++) {
			const struct kam_move *m = kam_waterfall_move(s->steps[i], k);
			if (s->set->only == KAM_REASONS || m->reason == s->set->only)
				write_move(s, w, i, m);
		}
	return status;
}
