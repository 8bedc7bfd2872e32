/* rewind.c - winds an export of deals back to an earlier day by their change log. */
#include "positions.h"

#include <stdio.h>
#include <stdlib.h>

/* What winding back needs. */
struct rewind {
	struct kam_snapshots *all;
	const struct kam_snapshot *now; /* the export */
	struct kam_snapshot *then;
	kam_day day;
	struct kam_table keys;          /* bytes of struct kam_deal_key -> number in now */
	bool *told;                     /* by number in now: the log tells of it */
	uint64_t gone;                  /* deals of the log that the export lacks */
};

static struct kam_slice key_bytes(struct kam_deal_key key, char bytes[12])
{
	memcpy(bytes, &key.hash, 8);
	memcpy(bytes + 8, &key.more, 4);
	return kam_slice(bytes, 12);
}

/* A deal that stands at a place of the history. */
static void stand_at(const struct kam_snapshots *s, int place, struct kam_deal *deal)
{
	bool stage = place >= 0 && place < kam_stages_count(s->setup->stages);
	enum kam_stage_kind kind = stage ? kam_stages_at(s->setup->stages, place)->kind : KAM_STAGE_OPEN;
	bool won = place == kam_place_won(s->setup->stages) || (stage && (kind == KAM_STAGE_WON || kind == KAM_STAGE_AFTER));
	bool lost = place == kam_place_lost(s->setup->stages) || (stage && kind == KAM_STAGE_LOST);
	deal->outcome = won ? KAM_WON : lost ? KAM_LOST : KAM_OPEN;
	deal->stage = stage ? place : KAM_NO_STAGE;
}

/* What the export says of the deal, as far as it held already: the figures that no log may contradict. */
static void take_from_export(const struct rewind *w, uint32_t number, struct kam_deal *deal)
{
	struct kam_aspect a;
	kam_snapshot_aspect(w->now, number, &a);
	*deal = (struct kam_deal){.outcome = a.outcome, .stage = a.stage, .has_amount = a.has_amount, .amount = a.amount, .close_date = a.close_date,
		.has_probability = a.has_probability, .probability = a.probability, .created = kam_position_created(w->now, number)};
	bool closed = a.outcome == KAM_WON || a.outcome == KAM_LOST;
	if (closed && a.close_date != KAM_NO_DAY && a.close_date > w->day) { /* it was open still, and nobody says where */
		deal->outcome = KAM_OPEN;
		deal->stage = KAM_NO_STAGE;
		deal->has_probability = false;
	}
}

/* The step that held on the day; story->count if none did. */
static size_t step_on(const struct kam_story *story, kam_day day)
{
	size_t found = story->count;
	for (size_t i = 0; i < story->count; i++)
		if (story->steps[i].day == KAM_NO_DAY || story->steps[i].day <= day)
			found = i;
	return found;
}

/* Lays what the log knows of the day over the deal. What it only learnt of later was blank then; what it never knew, it never changed. */
static void lay_over(const struct rewind *w, const struct kam_story *story, size_t at, struct kam_deal *deal)
{
	const struct kam_step *step = &story->steps[at];
	bool amount_later = false, date_later = false;
	int stage = deal->stage;
	enum kam_outcome outcome = deal->outcome;
	for (size_t i = at + 1; i < story->count; i++) {
		amount_later |= story->steps[i].amount != NULL;
		date_later |= story->steps[i].close_date != KAM_NO_DAY;
	}
	if (step->place != KAM_NOWHERE)
		stand_at(w->all, step->place, deal);
	if (deal->stage != stage || deal->outcome != outcome)
		deal->has_probability = false;
	if (step->amount || amount_later) {
		deal->has_amount = step->amount != NULL;
		deal->amount = step->amount ? *step->amount : (struct kam_decimal){0};
	}
	if (step->close_date != KAM_NO_DAY || date_later)
		deal->close_date = step->close_date;
}

static void place(struct rewind *w, const struct kam_deal *deal, uint32_t number, enum kam_category category)
{
	const struct kam_deal_texts none = {0};
	const struct kam_deal_texts *texts = number == KAM_ABSENT || !w->all->setup->keeps_texts ? &none : kam_snapshot_texts(w->now, number);
	const uint32_t *values = number == KAM_ABSENT || !w->all->setup->by_count ? w->all->blank_values : kam_pool_at(&w->now->values, number);
	kam_positions_put(w->all, w->then, deal, category, values, texts);
}

/* A deal whose place has not changed since has the category that the export gives it; another is classed by the rules. */
static enum kam_category category_on(const struct rewind *w, const struct kam_deal *deal, uint32_t number)
{
	struct kam_aspect a;
	if (number != KAM_ABSENT) {
		kam_snapshot_aspect(w->now, number, &a);
		if (a.outcome == deal->outcome && a.stage == deal->stage)
			return a.category;
	}
	return KAM_NO_CATEGORY;
}

static void tell(void *context, const struct kam_story *story)
{
	struct rewind *w = context;
	char bytes[12], id[32];
	struct kam_deal deal = {.outcome = KAM_OPEN, .stage = KAM_NO_STAGE, .close_date = KAM_NO_DAY, .created = story->created};
	uint32_t number = kam_table_find(&w->keys, key_bytes(story->key, bytes));
	if (number != KAM_ABSENT) {
		w->told[number] = true;
		take_from_export(w, number, &deal);
	}
	w->gone += number == KAM_ABSENT;
	kam_day began = deal.created != KAM_NO_DAY ? deal.created : story->created;
	size_t at = step_on(story, w->day);
	if (at == story->count || (began != KAM_NO_DAY && began > w->day))
		return;
	lay_over(w, story, at, &deal);
	int n = snprintf(id, sizeof id, "%016llx%08x", (unsigned long long)story->key.hash, story->key.more);
	struct kam_slice known = number == KAM_ABSENT ? kam_slice(id, (size_t)n) : kam_table_key(&w->now->ids, number);
	kam_table_put(&w->then->ids, known, NULL);
	deal.id = known;
	place(w, &deal, number, category_on(w, &deal, number));
}

/* Deals of which the log says nothing stood as they stand. */
static void place_untold(struct rewind *w)
{
	for (uint32_t i = 0; i < kam_snapshot_count(w->now); i++) {
		struct kam_deal deal;
		take_from_export(w, i, &deal);
		if (w->told[i] || (deal.created != KAM_NO_DAY && deal.created > w->day))
			continue;
		kam_table_put(&w->then->ids, kam_table_key(&w->now->ids, i), NULL);
		deal.id = kam_table_key(&w->now->ids, i);
		place(w, &deal, i, category_on(w, &deal, i));
	}
}

uint64_t kam_snapshots_rewind(struct kam_snapshots *s, const struct kam_history *history, kam_day day)
{
	struct rewind w = {.all = s, .now = s->at[0], .day = day};
	char bytes[12];
	w.then = kam_snapshot_add(s, day, 0, kam_slice(NULL, 0));
	w.told = kam_allocate(kam_snapshot_count(w.now), sizeof *w.told);
	for (uint32_t i = 0; i < kam_snapshot_count(w.now); i++)
		kam_table_put(&w.keys, key_bytes(kam_deal_key(kam_table_key(&w.now->ids, i)), bytes), NULL);
	for (size_t d = 0; d < s->setup->by_count; d++)
		s->blank_values[d] = kam_table_put(&s->by[d].values, KAM_LITERAL(""), NULL);
	kam_history_walk(history, 0, 1, tell, &w);
	place_untold(&w);
	kam_table_free(&w.keys);
	free(w.told);
	return w.gone;
}
