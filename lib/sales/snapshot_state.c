/* snapshot_state.c - snapshots as lines of a partial state, and back.
 *
 * Snapshots come in order, each with its deals behind it in the order of their ids, so that a state has the same bytes in whatever order
 * they came. */
#include "positions.h"

#include <stdlib.h>

static struct kam_deal deal_of(const struct kam_snapshot *snapshot, uint32_t number, const struct kam_aspect *a)
{
	const struct kam_deal_texts *texts = kam_snapshot_texts(snapshot, number);
	return (struct kam_deal){.id = texts->id, .name = texts->name, .owner = texts->owner, .stage = a->stage, .outcome = a->outcome,
		.has_amount = a->has_amount, .amount = a->amount, .has_probability = a->has_probability, .probability = a->probability,
		.created = kam_position_created(snapshot, number), .close_date = a->close_date, .stage_since = KAM_NO_DAY};
}

static void save_snapshot(const struct kam_snapshots *s, const struct kam_snapshot *snapshot, struct kam_state_writer *w)
{
	uint32_t *order = kam_table_order(&snapshot->ids);
	kam_state_begin(w, "snapshot");
	kam_edition_save(&snapshot->edition, w);
	kam_state_write_count(w, "told", snapshot->told);
	kam_state_end(w);
	for (uint32_t i = 0; i < kam_snapshot_count(snapshot); i++) {
		struct kam_aspect a;
		kam_snapshot_aspect(snapshot, order[i], &a);
		const struct kam_deal deal = deal_of(snapshot, order[i], &a);
		kam_state_begin(w, "deal");
		kam_deal_save(&deal, w);
		kam_state_write_count(w, "category", (uint64_t)a.category);
		if (s->setup->by_count)
			kam_dimensions_save(s->by, s->setup->by_count, kam_pool_at(&snapshot->values, order[i]), w);
		kam_state_end(w);
	}
	free(order);
}

void kam_snapshots_save(struct kam_snapshots *s, struct kam_state_writer *w)
{
	if (!s->files)
		return;
	kam_state_begin(w, "snapshots");
	kam_save_currency(&s->deals.sales, w);
	kam_state_write_count(w, "dated", s->dated);
	kam_state_end(w);
	kam_snapshots_sort(s);
	for (size_t i = 0; i < s->count; i++)
		save_snapshot(s, s->at[i], w);
}

static enum kam_status load_head(struct kam_snapshots *s, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t dated;
	enum kam_status status = kam_state_count(r, "dated", 1, &dated, err);
	s->files = 1;
	s->dated = dated;
	return status ? status : kam_load_currency(r, &s->deals.sales, err);
}

static enum kam_status load_snapshot(struct kam_snapshots *s, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_edition edition = {0};
	struct kam_arena names = {0};
	uint64_t told = 0;
	enum kam_status status = kam_edition_load(r, &names, &edition, err);
	if (!status)
		status = kam_state_count(r, "told", s->dated, &told, err);
	if (!status && (kam_snapshot_of(s, &edition) || s->dated != (edition.day != KAM_NO_DAY)))
		status = kam_state_bad(r, s->dated ? "day" : "place", err);
	if (!status) {
		s->current = kam_snapshot_add(s, edition.day, edition.place, edition.name);
		s->current->told = told;
	}
	kam_arena_free(&names);
	return status;
}

static enum kam_status load_deal(struct kam_snapshots *s, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_deal deal;
	uint32_t values[KAM_MOST_BY];
	uint64_t category = 0;
	bool added = false;
	if (!s->current)
		return kam_state_bad(r, "is", err);
	enum kam_status status = kam_deal_load(s->setup->stages, r, &deal, err);
	if (!status && deal.outcome == KAM_OUTCOME_UNKNOWN)
		status = kam_state_bad(r, "outcome", err);
	if (!status)
		status = kam_state_count(r, "category", KAM_CATEGORIES - 1, &category, err);
	if (status)
		return status;
	if (deal.id.n)
		kam_table_put(&s->current->ids, kam_comparable_id(deal.id), &added);
	if (!added)
		return kam_state_bad(r, "id", err);
	kam_dimensions_load(s->by, s->setup->by_count, r, values);
	kam_positions_put(s, s->current, &deal, (enum kam_category)category, values, &(struct kam_deal_texts){deal.id, deal.name, deal.owner});
	return KAM_OK;
}

enum kam_status kam_snapshots_load(struct kam_snapshots *s, const struct kam_state_reader *r, struct kam_error *err)
{
	if (kam_state_is(r, "snapshots"))
		return load_head(s, r, err);
	return kam_state_is(r, "snapshot") ? load_snapshot(s, r, err) : load_deal(s, r, err);
}
