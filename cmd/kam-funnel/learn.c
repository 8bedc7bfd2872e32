/* learn.c - --learn: win probabilities and norms as rules, and what they are learnt from. */
#include "funnel.h"

#include "kam/lesson.h"

#include <stdlib.h>

struct funnel_learnt funnel_learn(const struct funnel *f)
{
	size_t count = (size_t)kam_stages_count(f->set->funnel.stages);
	struct funnel_learnt l = {.stages = kam_allocate(count, sizeof *l.stages), .stage_ages = kam_allocate(count, sizeof *l.stage_ages)};
	if (f->at.cycles.ages)
		l.deals = kam_learn_deals(&f->at.cycles, &l.deal_ages);
	if (f->at.has_history)
		kam_learn_stages(&f->at.movement, l.deals.p, l.stages, l.stage_ages);
	return l;
}

void funnel_free_learnt(struct funnel_learnt *l)
{
	free(l->stages);
	free(l->stage_ages);
}

enum kam_status funnel_write_learnt(const struct funnel *f, struct kam_error *err)
{
	struct funnel_learnt l = funnel_learn(f);
	struct kam_buffer out = {0};
	struct kam_lesson lesson = {.rules = kam_run_rules(f->set->run), .stages = f->set->funnel.stages, .book = f->at.book,
		.movement = f->at.has_history ? &f->at.movement : NULL, .ends_count = f->at.ends_count, .as_of = f->at.as_of,
		.has_segment = kam_option_given(f->set->run, "segment"), .deals = l.deals, .estimates = l.stages, .deal_ages = l.deal_ages,
		.stage_ages = l.stage_ages};
	enum kam_status status = l.deals.known ? KAM_OK
		: kam_fail(err, KAM_BAD_DATA, "--learn: no closed deal has both the day it began and the day it ended: nothing to learn from");
	if (!status) {
		kam_lesson_write(&lesson, &out);
		kam_run_document(f->set->run, kam_buffer_slice(&out));
	}
	kam_buffer_free(&out);
	funnel_free_learnt(&l);
	return status;
}
