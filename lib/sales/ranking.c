/* ranking.c - ranks, shares and tiers, all in exact arithmetic. */
#include "kam/ranking.h"

#include "kam/memory.h"

#include <stdlib.h>

enum { SHARE_PLACES = 6, FRACTION_PLACES = 18 };

/* What an item is sorted by, with all measures at one scale where they fit: sorting then stays among neighbours. */
struct sort_key {
	int64_t measure;
	uint32_t item;
	bool known, exact;
};

static struct kam_decimal measure_of(const struct kam_ranking *r, uint32_t item)
{
	struct kam_decimal measure = {0};
	r->measure(r->context, item, &measure);
	return measure;
}

static int by_measure(const void *a, const void *b, void *ranking)
{
	const struct sort_key *x = a, *y = b;
	const struct kam_ranking *r = ranking;
	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (x->exact && y->exact && x->measure != y->measure)
		return x->measure > y->measure ? -1 : 1;
	int order = x->known && !(x->exact && y->exact) ? kam_decimal_compare(measure_of(r, y->item), measure_of(r, x->item)) : 0;
	return order ? order : kam_compare(r->id(r->context, x->item), r->id(r->context, y->item));
}

/* The finest scale among the measures. */
static int finest_scale(const struct kam_ranking *r)
{
	struct kam_decimal measure;
	int scale = 0;
	for (uint32_t i = 0; i < r->count; i++)
		if (r->measure(r->context, i, &measure) && measure.scale > scale)
			scale = measure.scale;
	return scale;
}

/* The items, the largest measure first, equal ones by id, unknown ones last. */
static void sort_items(const struct kam_ranking *r, uint32_t *order)
{
	struct sort_key *keys = kam_allocate(r->count, sizeof *keys);
	int scale = finest_scale(r);
	for (uint32_t i = 0; i < r->count; i++) {
		struct kam_decimal measure;
		keys[i].item = i;
		keys[i].known = r->measure(r->context, i, &measure);
		keys[i].exact = keys[i].known && kam_decimal_units(measure, scale, &keys[i].measure);
	}
	qsort_r(keys, r->count, sizeof *keys, by_measure, (void *)(uintptr_t)r);
	for (uint32_t i = 0; i < r->count; i++)
		order[i] = keys[i].item;
	free(keys);
}

static bool add_up(const struct kam_ranking *r, struct kam_concentration *c)
{
	for (uint32_t i = 0; i < r->count; i++) {
		struct kam_decimal measure;
		if (!r->measure(r->context, i, &measure))
			continue;
		c->known++;
		if (!kam_decimal_add(c->total, measure, &c->total))
			return false;
		if (kam_decimal_sign(measure) < 0 && !kam_decimal_add(c->losses, measure, &c->losses))
			return false;
	}
	c->has_shares = kam_decimal_sign(c->total) > 0;
	c->first_fifth = c->known / 5 ? c->known / 5 : c->known > 0;
	return true;
}

bool kam_is_under(struct kam_decimal part, struct kam_decimal cut, struct kam_decimal whole)
{
	struct kam_decimal limit, share;
	if (kam_decimal_multiply(cut, whole, &limit))
		return kam_decimal_compare(part, limit) < 0;
	/* a whole of so many digits that a fraction of it does not fit: 12 places of the share tell as well */
	return kam_decimal_divide(part, whole, 12, &share) && kam_decimal_compare(share, cut) < 0;
}

static char tier_of(struct kam_decimal measure, struct kam_decimal before, struct kam_decimal total, const struct kam_tier_cuts *cuts)
{
	if (kam_decimal_sign(measure) <= 0)
		return 'C';
	return kam_is_under(before, cuts->a, total) ? 'A' : kam_is_under(before, cuts->b, total) ? 'B' : 'C';
}

/* The Gini coefficient of sorted values, x_1 the largest: G = (n + 1 - 2 * sum(i * x_i) / sum(x)) / n, the usual formula
 * for descending order (C. Gini 1912; e.g. Dorfman, Review of Economics and Statistics 61, 1979). */
static bool gini(const struct kam_ranking *r, const uint32_t *order, struct kam_concentration *c)
{
	struct kam_decimal weighted = {0}, term, ratio;
	for (uint32_t i = 0; i < c->known; i++)
		if (!kam_decimal_multiply(measure_of(r, order[i]), kam_decimal_whole(i + 1), &term) || !kam_decimal_add(weighted, term, &weighted))
			return false;
	return kam_decimal_multiply(weighted, kam_decimal_whole(2), &weighted) && kam_decimal_divide(weighted, c->total, 12, &ratio) &&
	       kam_decimal_subtract(kam_decimal_whole((int64_t)c->known + 1), ratio, &ratio) &&
	       kam_decimal_divide(ratio, kam_decimal_whole(c->known), SHARE_PLACES, &c->gini);
}

bool kam_rank(const struct kam_ranking *r, const struct kam_tier_cuts *cuts, uint32_t *order, struct kam_concentration *c)
{
	struct kam_decimal before = {0}, sum, eighty = {8, 1}, peak = {0};
	*c = (struct kam_concentration){0};
	if (!add_up(r, c))
		return false;
	sort_items(r, order);
	for (uint32_t i = 0; i < c->known; i++) {
		struct kam_decimal measure = measure_of(r, order[i]);
		r->keep(r->context, order[i], i + 1, c->has_shares ? tier_of(measure, before, c->total, cuts) : '\0');
		if (!kam_decimal_add(before, measure, &sum))
			return false;
		if (i + 1 == c->first_fifth)
			kam_share(sum, c->total, &c->fifth_share);
		if (kam_is_under(before, eighty, c->total))
			c->needed = i + 1;
		if (kam_decimal_compare(sum, peak) > 0)
			peak = sum;
		before = sum;
	}
	for (uint32_t i = c->known; i < r->count; i++)
		r->keep(r->context, order[i], 0, '\0');
	kam_share(peak, c->total, &c->peak);
	c->has_gini = c->has_shares && !c->losses.value && gini(r, order, c);
	return true;
}

bool kam_share(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *share)
{
	return kam_decimal_sign(whole) > 0 && kam_decimal_divide(part, whole, SHARE_PLACES, share);
}

bool kam_fraction(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *fraction)
{
	return kam_decimal_sign(whole) > 0 && kam_decimal_divide(part, whole, FRACTION_PLACES, fraction);
}
