/* compare.c - --compare: opportunities against rivals, and over time. */
#include "score.h"

#include "kam/assessment.h"

#include <stdlib.h>

/* The difference of two scores, by dimension and in all; blank where one of them is missing. */
static void write_difference(const struct kam_form *form, const struct kam_assessment *a, const struct kam_assessment *b, struct kam_writer *w)
{
	for (size_t d = 0; d <= form->dimensions_count; d++) {
		if (!a || !b)
			kam_write_blank(w);
		else if (d < form->dimensions_count)
			kam_write_decimal(w, kam_form_points(a->score.by_dimension[d] - b->score.by_dimension[d]));
		else
			kam_write_decimal(w, kam_form_points(a->score.total - b->score.total));
	}
}

static void write_standing(struct score_room *r, struct kam_slice opportunity, const struct kam_contest *t, struct kam_writer *w)
{
	const struct kam_form *form = r->set->form;
	kam_write_text(w, opportunity);
	kam_write_day(w, t->us ? t->us->day : KAM_NO_DAY);
	if (t->us)
		score_write(r, &t->us->score, w);
	for (size_t i = 0; !t->us && i < form->dimensions_count + 5; i++)
		kam_write_blank(w);
	kam_write_count(w, t->rivals);
	if (t->us)
		kam_write_count(w, t->ahead + 1);
	else
		kam_write_blank(w);
	kam_write_text(w, t->best ? t->best->by : kam_slice(NULL, 0));
	write_difference(form, t->us, t->best, w);
	kam_write_day(w, t->before ? t->before->day : KAM_NO_DAY);
	write_difference(form, t->us, t->before, w);
	kam_write_row(w);
}

static void compare_columns(struct scorer *s)
{
	const struct kam_form *form = s->form;
	score_add(s, "", "opp_id", KAM_CELL_TEXT, false);
	score_add(s, "", "assessed_at", KAM_CELL_TEXT, KAM_IF_ROOM(5));
	s->has_needs = s->has_whys = false;
	score_form_columns(s);
	score_add(s, "", "rivals", KAM_CELL_NUMBER, KAM_IF_ROOM(4));
	score_add(s, "", "rank", KAM_CELL_NUMBER, false);
	score_add(s, "", "best_rival", KAM_CELL_TEXT, false);
	for (size_t d = 0; d < form->dimensions_count; d++)
		score_add(s, "gap_", form->dimensions[d].key, KAM_CELL_NUMBER, SCORE_BY_DIMENSION);
	score_add(s, "gap_", "total", KAM_CELL_NUMBER, false);
	score_add(s, "", "assessed_before", KAM_CELL_TEXT, KAM_IF_ROOM(6));
	for (size_t d = 0; d < form->dimensions_count; d++)
		score_add(s, "change_", form->dimensions[d].key, KAM_CELL_NUMBER, true);
	score_add(s, "change_", "total", KAM_CELL_NUMBER, false);
}

static enum kam_status write_comparison(struct scorer *s, const struct kam_assessment *all, size_t n, struct kam_error *err)
{
	struct score_room room = {.set = s};
	struct kam_writer *w;
	size_t opportunities = 0, unassessed = 0;
	compare_columns(s);
	enum kam_status status = kam_run_writer(s->run, s->output.columns, s->output.count, &w, err);
	for (size_t first = 0, next; first < n && !status; first = next) {
		for (next = first + 1; next < n && kam_same(all[next].opportunity, all[first].opportunity); next++)
			;
		struct kam_contest t = kam_contest(all + first, next - first);
		opportunities++;
		unassessed += !t.us;
		write_standing(&room, all[first].opportunity, &t, w);
	}
	score_end(&room);
	kam_run_note(s->run, "%zu assessments of %zu opportunities; %zu without one of our own", n, opportunities, unassessed);
	return status;
}

enum kam_status score_compare(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	struct scorer *s = kam_allocate(1, sizeof *s);
	struct kam_assessments all = {0};
	s->run = run;
	enum kam_status status = score_read_form(s, err);
	if (!status)
		status = kam_assessments_read(s->form, s->mapped, sheets, count, &all, err);
	if (!status)
		status = write_comparison(s, all.at, all.count, err);
	free(all.at);
	score_finish(s);
	free(s);
	return status;
}
