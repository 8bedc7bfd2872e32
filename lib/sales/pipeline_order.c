/* pipeline_order.c - the deals of a forecast in an order that does not depend on that in which they came: by id, those without one by all that
 * is known of them. */
#include "kam/pipeline.h"

#include <stdlib.h>

static struct kam_slice owner_key(const struct kam_pipeline *p, const struct kam_prospect *d)
{
	return kam_table_key(&p->owners, d->owner);
}

static struct kam_slice product_of(const struct kam_pipeline *p, const struct kam_prospect *d)
{
	return p->keeps_products ? kam_table_key(&p->products, d->product) : kam_slice(NULL, 0);
}

static int by_number(struct kam_decimal x, struct kam_decimal y)
{
	int order = kam_decimal_compare(x, y);
	return order ? order : KAM_ORDER(x.scale, y.scale);
}

static int by_what_is_known(const struct kam_pipeline *p, size_t i, size_t k)
{
	const struct kam_prospect *x = kam_pipeline_at(p, i), *y = kam_pipeline_at(p, k);
	int orders[] = {kam_compare(owner_key(p, x), owner_key(p, y)), kam_compare(product_of(p, x), product_of(p, y)),
		KAM_ORDER(x->close_date, y->close_date), KAM_ORDER(x->created, y->created), KAM_ORDER(x->stage_since, y->stage_since),
		by_number(x->amount, y->amount), KAM_ORDER(x->has_amount, y->has_amount), KAM_ORDER(x->stage, y->stage), KAM_ORDER(x->category, y->category),
		KAM_ORDER(x->outcome, y->outcome), KAM_ORDER(x->probability, y->probability), KAM_ORDER(x->score, y->score),
		KAM_ORDER(x->exclusion, y->exclusion), KAM_ORDER(x->later, y->later), by_number(kam_pipeline_quantity(p, i), kam_pipeline_quantity(p, k))};
	for (size_t o = 0; o < KAM_COUNT(orders); o++)
		if (orders[o])
			return orders[o];
	return 0;
}

static int in_order(const void *a, const void *b, void *pipeline)
{
	const struct kam_pipeline *p = pipeline;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	struct kam_slice x = kam_pipeline_id(p, kam_pipeline_at(p, i)), y = kam_pipeline_id(p, kam_pipeline_at(p, k));
	int order = kam_compare(x, y);
	return order || x.n ? order : by_what_is_known(p, i, k);
}

size_t *kam_pipeline_order(const struct kam_pipeline *p)
{
	size_t *order = kam_allocate(kam_pipeline_count(p) + 1, sizeof *order);
	for (size_t i = 0; i < kam_pipeline_count(p); i++)
		order[i] = i;
	qsort_r(order, kam_pipeline_count(p), sizeof *order, in_order, (void *)(uintptr_t)p);
	return order;
}

/* Numbers the keys of a table anew, in byte order: the new number of each, to be freed with free(). */
static uint32_t *sort_keys(struct kam_table *table)
{
	uint32_t count = kam_table_count(table), *order = kam_table_order(table), *number = kam_allocate((size_t)count + 1, sizeof *number);
	struct kam_table sorted = {0};
	for (uint32_t i = 0; i < count; i++)
		number[order[i]] = kam_table_put(&sorted, kam_table_key(table, order[i]), NULL);
	kam_table_free(table);
	*table = sorted;
	free(order);
	return number;
}

static void sort_owners(struct kam_pipeline *p, uint32_t *const owners)
{
	uint32_t count = kam_table_count(&p->owners), *unit_of = kam_allocate((size_t)count + 1, sizeof *unit_of);
	for (uint32_t o = 0; o < count; o++)
		unit_of[owners[o]] = p->unit_of[o];
	free(p->unit_of);
	p->unit_of = unit_of;
	p->owners_capacity = (size_t)count + 1;
}

void kam_pipeline_sort(struct kam_pipeline *p)
{
	size_t *order = kam_pipeline_order(p);
	uint32_t *owners = sort_keys(&p->owners), *products = sort_keys(&p->products);
	struct kam_pool prospects = {.size = p->prospects.size}, quantities = {.size = p->quantities.size};
	sort_owners(p, owners);
	for (size_t i = 0; i < kam_pipeline_count(p); i++) {
		struct kam_prospect *d = kam_pool_add(&prospects);
		*d = *kam_pipeline_at(p, order[i]);
		d->owner = owners[d->owner];
		d->product = p->keeps_products ? products[d->product] : 0;
		if (d->id != KAM_ABSENT)
			p->prospect_of[d->id] = (uint32_t)i;
		if (p->keeps_products)
			*(struct kam_decimal *)kam_pool_add(&quantities) = kam_pipeline_quantity(p, order[i]);
	}
	kam_pool_free(&p->prospects);
	kam_pool_free(&p->quantities);
	p->prospects = prospects;
	p->quantities = quantities;
	free(order);
	free(owners);
	free(products);
}
