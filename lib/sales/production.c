/* production.c - what to make, by product and period. */
#include "kam/production.h"

#include <stdlib.h>

static struct kam_slice product_name(const struct kam_pipeline *p, uint32_t product)
{
	struct kam_slice name = kam_table_key(&p->products, product);
	return kam_is_placeholder(name) ? KAM_LITERAL("(none)") : name;
}

/* Each product as a unit; free with free(). */
static uint32_t *plant(const struct kam_pipeline *p, struct kam_production *out)
{
	uint32_t *unit_of = kam_allocate((size_t)kam_table_count(&p->products) + 1, sizeof *unit_of);
	kam_tree_of_levels("product", &out->tree, NULL);
	for (uint32_t product = 0; product < kam_table_count(&p->products); product++) {
		struct kam_slice path = product_name(p, product);
		kam_tree_add_path(out->tree, &path, &unit_of[product], NULL);
	}
	kam_tree_finish(out->tree);
	return unit_of;
}

static bool add_share(struct kam_rollup *r, uint32_t unit, const struct kam_share *share, struct kam_decimal number)
{
	struct kam_decimal weighted = number;
	return (share->line != KAM_LINE_EXPECTED || kam_odds_weigh(number, share->probability, &weighted)) &&
	       kam_rollup_add(r, unit, share->span, share->line, weighted, 1);
}

enum kam_status kam_production_of(const struct kam_forecast *f, struct kam_production *out, struct kam_error *err)
{
	const struct kam_pipeline *p = f->pipeline;
	struct kam_odds odds = f->odds; /* a copy: it has counted already */
	uint32_t *unit_of = plant(p, out);
	bool fits = true;
	out->amounts = kam_rollup_new(out->tree);
	out->quantities = kam_rollup_new(out->tree);
	for (size_t i = 0; i < kam_pipeline_count(p); i++) {
		const struct kam_prospect *d = kam_pipeline_at(p, i);
		struct kam_share shares[KAM_MOST_SHARES];
		struct kam_decimal amount, quantity = *(const struct kam_decimal *)kam_pool_at(&p->quantities, i);
		size_t count = kam_forecast_shares(f, &odds, d, shares, &amount);
		for (size_t k = 0; k < count; k++) {
			fits = add_share(out->amounts, unit_of[d->product], &shares[k], amount) && fits;
			fits = add_share(out->quantities, unit_of[d->product], &shares[k], quantity) && fits;
		}
	}
	free(unit_of);
	if (!fits)
		return kam_fail(err, KAM_BAD_DATA, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	enum kam_status status = kam_rollup_finish(out->amounts, false, err);
	return status ? status : kam_rollup_finish(out->quantities, false, err);
}

void kam_production_free(struct kam_production *production)
{
	kam_rollup_free(production->amounts);
	kam_rollup_free(production->quantities);
	kam_tree_free(production->tree);
}
