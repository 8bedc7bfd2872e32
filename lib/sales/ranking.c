/* ranking.c - ranks, shares and tiers, all in exact arithmetic. */
#include "kam/ranking.h"

#include "kam/memory.h"

#include <stdlib.h>

enum { SHARE_PLACES = 6, FRACTION_PLACES = 18, AHEAD = 8 /* items to call near before their turn */ };

/* What an item is sorted by, with all measures at one scale where they fit: sorting then stays among neighbours. */
struct sort_key {
	int64_t measure;
	uint32_t item;
	bool known, exact;
};

static int by_measure(const void *a, const void *b, void *items)
{
	const struct sort_key *x = a, *y = b;
	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (x->exact && y->exact && x->measure != y->measure)
		return x->measure > y->measure ? -1 : 1;
	const struct kam_ranked *p = (const struct kam_ranked *)items + x->item, *q = (const struct kam_ranked *)items + y->item;
	int order = x->known && !(x->exact && y->exact) ? kam_decimal_compare(q->measure, p->measure) : 0;
	return order ? order : kam_compare(p->id, q->id);
}

/* The items' places, the largest measure first, equal ones by id, unknown ones last. */
static void sort_items(struct kam_ranked *items, size_t count, uint32_t *order)
{
	struct sort_key *keys = kam_allocate(count, sizeof *keys);
	int scale = 0;
	for (size_t i = 0; i < count; i++)
		if (items[i].known && items[i].measure.scale > scale)
			scale = items[i].measure.scale;
	for (size_t i = 0; i < count; i++) {
		keys[i].item = (uint32_t)i;
		keys[i].known = items[i].known;
		keys[i].exact = kam_decimal_units(items[i].measure, scale, &keys[i].measure);
	}
	qsort_r(keys, count, sizeof *keys, by_measure, items);
	for (size_t i = 0; i < count; i++)
		order[i] = keys[i].item;
	free(keys);
}

static bool add_up(const struct kam_ranked *items, size_t count, struct kam_concentration *c)
{
	for (size_t i = 0; i < count; i++) {
		if (!items[i].known)
			continue;
		c->known++;
		if (!kam_decimal_add(c->total, items[i].measure, &c->total))
			return false;
		if (kam_decimal_sign(items[i].measure) < 0 && !kam_decimal_add(c->losses, items[i].measure, &c->losses))
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
static bool gini(const struct kam_ranked *items, const uint32_t *order, struct kam_concentration *c)
{
	struct kam_decimal weighted = {0}, term, ratio;
	for (uint32_t i = 0; i < c->known; i++)
		if (!kam_decimal_multiply(items[order[i]].measure, kam_decimal_whole(i + 1), &term) || !kam_decimal_add(weighted, term, &weighted))
			return false;
	return kam_decimal_multiply(weighted, kam_decimal_whole(2), &weighted) && kam_decimal_divide(weighted, c->total, 12, &ratio) &&
	       kam_decimal_subtract(kam_decimal_whole((int64_t)c->known + 1), ratio, &ratio) &&
	       kam_decimal_divide(ratio, kam_decimal_whole(c->known), SHARE_PLACES, &c->gini);
}

bool kam_rank(struct kam_ranked *items, size_t count, const struct kam_tier_cuts *cuts, uint32_t *order, struct kam_concentration *c)
{
	struct kam_decimal before = {0}, sum, eighty = {8, 1}, peak = {0};
	*c = (struct kam_concentration){0};
	if (!add_up(items, count, c))
		return false;
	sort_items(items, count, order);
	for (uint32_t i = 0; i < c->known; i++) {
		struct kam_ranked *item = &items[order[i]];
		if (i + AHEAD < c->known)
			kam_warm(&items[order[i + AHEAD]], sizeof *items);
		item->rank = i + 1;
		item->tier = c->has_shares ? tier_of(item->measure, before, c->total, cuts) : '\0';
		if (!kam_decimal_add(before, item->measure, &sum))
			return false;
		if (i + 1 == c->first_fifth)
			kam_share(sum, c->total, &c->fifth_share);
		if (kam_is_under(before, eighty, c->total))
			c->needed = i + 1;
		if (kam_decimal_compare(sum, peak) > 0)
			peak = sum;
		before = sum;
	}
	kam_share(peak, c->total, &c->peak);
	c->has_gini = c->has_shares && !c->losses.value && gini(items, order, c);
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
