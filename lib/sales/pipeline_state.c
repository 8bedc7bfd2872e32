/* pipeline_state.c - the deals of a forecast as lines of a partial state, and back.
 *
 * Deals come in the order of their ids, those without by all that is known of them, so that a state has the same bytes in whatever order
 * they came. */
#include "kam/pipeline.h"

#include "kam/text.h"

#include <stdlib.h>

static const char *const level_names[KAM_MOST_LEVELS] = {"level_1", "level_2", "level_3", "level_4", "level_5", "level_6", "level_7", "level_8",
	"level_9", "level_10", "level_11", "level_12"};

enum { UNCONFIRMED = 1, LATER = 2, ALL_FLAGS = 3 }; /* of a deal */

/* Whether owners are paths of levels, and not ids. */
static bool has_paths(const struct kam_pipeline *p)
{
	return p->tree_grows && !p->by_owner;
}

/* Where the units of owners come from: what parts and merge must have in common. */
static const char *tree_name(const struct kam_pipeline *p)
{
	return !p->tree_grows ? "users" : has_paths(p) ? "levels" : "owners";
}

static void save_path(const struct kam_pipeline *p, const struct kam_prospect *d, struct kam_state_writer *w)
{
	struct kam_slice rest = kam_table_key(&p->owners, d->owner), unit;
	for (size_t i = 0; i < kam_tree_levels(p->tree) && kam_split(&rest, '\0', &unit); i++)
		kam_state_write_text(w, level_names[i], unit);
}

/* Millionths; under 0: there is none. */
static void save_score(int32_t score, struct kam_state_writer *w)
{
	if (score >= 0)
		kam_state_write_decimal(w, "score", kam_decimal_trim((struct kam_decimal){score, 6}));
}

static void save_deal(const struct kam_pipeline *p, size_t i, struct kam_state_writer *w)
{
	const struct kam_prospect *d = kam_pipeline_at(p, i);
	const struct kam_slice owner = has_paths(p) ? kam_slice(NULL, 0) : kam_table_key(&p->owners, d->owner);
	const struct kam_deal deal = {.id = kam_pipeline_id(p, d), .owner = owner, .stage = d->stage, .outcome = (enum kam_outcome)d->outcome,
		.has_amount = d->has_amount, .amount = d->amount, .has_probability = d->probability >= 0,
		.probability = kam_decimal_trim((struct kam_decimal){d->probability, 6}), .created = d->created, .close_date = d->close_date,
		.stage_since = d->stage_since};
	kam_state_begin(w, "deal");
	kam_deal_save(&deal, w);
	if (has_paths(p))
		save_path(p, d, w);
	kam_state_write_count(w, "category", (uint64_t)d->category);
	save_score(d->score, w);
	kam_state_write_count(w, "flags", (uint64_t)((d->exclusion == KAM_NOT_CONFIRMED) * UNCONFIRMED | d->later * LATER));
	if (p->keeps_products) {
		kam_state_write_text(w, "product", kam_table_key(&p->products, d->product));
		kam_state_write_decimal(w, "quantity", kam_pipeline_quantity(p, i));
	}
	kam_state_end(w);
}

void kam_pipeline_save(const struct kam_pipeline *p, struct kam_state_writer *w)
{
	size_t *order = kam_pipeline_order(p);
	kam_state_begin(w, "pipeline");
	kam_save_currency(&p->deals.sales, w);
	kam_state_write_day(w, "latest", p->latest);
	kam_state_write_count(w, "confirmed", p->any_confirmed);
	kam_state_write_count(w, "products", p->keeps_products);
	kam_state_write_text(w, "tree", kam_text(tree_name(p)));
	kam_state_end(w);
	for (size_t i = 0; i < kam_pipeline_count(p); i++)
		save_deal(p, order[i], w);
	free(order);
}

static enum kam_status load_head(struct kam_pipeline *p, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t confirmed, products = 0;
	enum kam_status status = kam_load_currency(r, &p->deals.sales, err);
	if (!status)
		status = kam_state_day(r, "latest", &p->latest, err);
	if (!status)
		status = kam_state_count(r, "confirmed", 1, &confirmed, err);
	if (!status)
		status = kam_state_count(r, "products", 1, &products, err);
	if (status)
		return status;
	p->any_confirmed = confirmed;
	struct kam_slice tree = kam_state_text(r, "tree");
	if (!kam_is(tree, tree_name(p)))
		return kam_fail(err, KAM_BAD_DATA, "its units are those of %.*s, this run's of %s: --users belongs to all parts and the merge, or to none",
			KAM_PRINT(kam_fit(tree, 60)), tree_name(p));
	return products || !p->keeps_products ? KAM_OK
		: kam_fail(err, KAM_BAD_DATA, "was made without products: parts need --by product, --channel or --probability learnt too");
}

/* The path of an owner, as the table of owners has it. */
static struct kam_slice load_path(struct kam_pipeline *p, const struct kam_state_reader *r)
{
	p->value.n = 0;
	for (size_t i = 0; i < kam_tree_levels(p->tree); i++) {
		kam_buffer_add(&p->value, kam_state_text(r, level_names[i]));
		kam_buffer_byte(&p->value, '\0');
	}
	return kam_buffer_slice(&p->value);
}

/* A probability in millionths. */
static enum kam_status load_millionths(const struct kam_state_reader *r, const char *name, int32_t *out, struct kam_error *err)
{
	struct kam_decimal number;
	int64_t units = -1;
	*out = -1;
	if (!kam_state_text(r, name).n)
		return KAM_OK;
	enum kam_status status = kam_state_decimal(r, name, &number, err);
	if (!status && (!kam_decimal_units(number, 6, &units) || units < 0 || units > 1000000))
		status = kam_state_bad(r, name, err);
	*out = status ? -1 : (int32_t)units;
	return status;
}

static enum kam_status load_figures(const struct kam_pipeline *p, const struct kam_state_reader *r, struct kam_prospect *d,
	struct kam_prospect_texts *texts, struct kam_error *err)
{
	uint64_t category, flags = 0;
	enum kam_status status = load_millionths(r, "probability", &d->probability, err);
	if (!status)
		status = load_millionths(r, "score", &d->score, err);
	if (!status)
		status = kam_state_count(r, "category", KAM_CATEGORIES - 1, &category, err);
	if (!status)
		status = kam_state_count(r, "flags", ALL_FLAGS, &flags, err);
	if (!status && p->keeps_products)
		status = kam_state_decimal(r, "quantity", &texts->quantity, err);
	if (status)
		return status;
	d->category = (signed char)category;
	d->exclusion = flags & UNCONFIRMED ? KAM_NOT_CONFIRMED : KAM_COUNTS;
	d->later = flags & LATER;
	return KAM_OK;
}

static enum kam_status load_deal(struct kam_pipeline *p, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_deal deal;
	enum kam_status status = kam_deal_load(p->deals.stages, r, &deal, err);
	struct kam_prospect d = {.amount = deal.amount, .created = deal.created, .close_date = deal.close_date, .stage_since = deal.stage_since,
		.stage = (short)deal.stage, .outcome = (unsigned char)deal.outcome, .has_amount = deal.has_amount};
	struct kam_prospect_texts texts = {.id = deal.id, .owner = has_paths(p) ? load_path(p, r) : deal.owner, .product = kam_state_text(r, "product")};
	if (!status && deal.outcome == KAM_OUTCOME_UNKNOWN)
		status = kam_state_bad(r, "outcome", err);
	if (!status && !texts.owner.n)
		status = kam_state_bad(r, "owner", err);
	if (!status)
		status = load_figures(p, r, &d, &texts, err);
	if (status)
		return status;
	enum kam_kept kept = kam_pipeline_keep(p, &d, &texts);
	return kept == KAM_KEPT ? KAM_OK : kam_state_bad(r, kept == KAM_KEPT_BEFORE ? "id" : "owner", err);
}

enum kam_status kam_pipeline_load(struct kam_pipeline *p, const struct kam_state_reader *r, struct kam_error *err)
{
	if (kam_state_is(r, "pipeline"))
		return load_head(p, r, err);
	return kam_state_is(r, "deal") ? load_deal(p, r, err) : kam_state_bad(r, "is", err);
}
