/* cash.c - --cash: from lead to cash, by source. */
#include "funnel.h"

#include "kam/figures.h"

static void write_passage(const struct funnel *f, struct kam_writer *w, uint32_t group, int milestone)
{
	const struct kam_passage *p = &f->at.movement.passages[group * (uint32_t)kam_milestones(f->set->funnel.stages) + (uint32_t)milestone];
	static const double passing[] = {1, 0};
	struct kam_slice source = KAM_LITERAL("all");
	struct kam_risks r;
	bool known = kam_passage_risks(&f->at.movement, p, &r) && p->passed + p->lost > 0;
	size_t days = 0;
	if (group)
		kam_book_group(f->at.book, group, &source);
	kam_write_text(w, source);
	kam_write_text(w, kam_milestone_name(f->set->funnel.stages, milestone));
	kam_write_count(w, p->reached);
	kam_write_count(w, p->passed);
	kam_write_count(w, p->lost);
	kam_write_count(w, p->reached - p->passed - p->lost);
	kam_write_optional(w, known, known ? kam_decimal_estimate(kam_risks_value(&r, passing, NULL, NULL)) : (struct kam_decimal){0});
	for (int q = 1; q <= 3; q++) {
		bool found = known && kam_risks_cause_quantile(&r, 0, 0.25 * q, &days);
		kam_write_known_count(w, found, days);
	}
	kam_write_row(w);
}

enum kam_status funnel_write_cash(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"source", KAM_CELL_TEXT, false}, {"milestone", KAM_CELL_TEXT, false},
		{"reached", KAM_CELL_NUMBER, false}, {"passed", KAM_CELL_NUMBER, false}, {"lost", KAM_CELL_NUMBER, false}, {"open", KAM_CELL_NUMBER, false},
		{"conversion", KAM_CELL_RATIO, false}, {"days_q1", KAM_CELL_NUMBER, false}, {"days_median", KAM_CELL_NUMBER, false},
		{"days_q3", KAM_CELL_NUMBER, false}};
	struct kam_writer *w;
	enum kam_status status = funnel_need_history(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	int milestones = kam_milestones(f->set->funnel.stages);
	for (uint32_t g = 0; g < f->at.book->groups && !status; g++)
		for (int i = 0; i < milestones; i++)
			if (f->at.movement.passages[g * (uint32_t)milestones + (uint32_t)i].reached)
				write_passage(f, w, g, i);
	return status;
}
