/* ranking.c - ranks, shares and tiers, all in exact arithmetic. */
#include "kam/ranking.h"

#include "kam/memory.h"
#include "kam/sort.h"

#include <stdlib.h>

enum { SHARE_PLACES = 6, FRACTION_PLACES = 18 };

/* An item on its way into the ranking, with all measures at one scale where they fit: they are asked for only while they
 * are near. */
struct sort_key {
	int64_t measure;
	uint32_t item;
	bool known, exact;
};

/* The items, and the scale of their keys' measures. */
struct sorting {
	const struct kam_ranking *r;
	struct sort_key *keys;
	int scale;
};

static struct kam_decimal measure_of(const struct sorting *s, const struct sort_key *key)
{
	struct kam_decimal measure = {key->measure, s->scale};
	if (!key->exact)
		s->r->measure(s->r->context, key->item, &measure);
	return measure;
}

static int by_measure(const void *a, const void *b, void *sorting)
{
	const struct sort_key *x = a, *y = b;
	const struct sorting *s = sorting;
	if (x->known != y->known)
		return x->known ? -1 : 1;
	if (x->exact && y->exact && x->measure != y->measure)
		return x->measure > y->measure ? -1 : 1;
	int order = x->known && !(x->exact && y->exact) ? kam_decimal_compare(measure_of(s, y), measure_of(s, x)) : 0;
	return order ? order : kam_compare(s->r->id(s->r->context, x->item), s->r->id(s->r->context, y->item));
}

/* Roughly where a key goes: measures are many where they are small, so powers of two have as many places each. */
static size_t place_of(const void *key, const void *sorting)
{
	enum { UNKNOWN = KAM_SORT_PLACES - 1, LOWEST = UNKNOWN - 1, HALF = KAM_SORT_PLACES / 2, FINER = 3 };
	const struct sort_key *k = key;
	if (!k->known)
		return UNKNOWN;
	if (!k->exact) /* beyond all that is exact */
		return kam_decimal_sign(measure_of(sorting, k)) > 0 ? 0 : LOWEST;
	uint64_t size = k->measure < 0 ? -(uint64_t)k->measure : (uint64_t)k->measure;
	if (!size)
		return HALF;
	unsigned power = 63 - (unsigned)__builtin_clzll(size);
	size_t steps = (size_t)power << FINER | (power < FINER ? size << (FINER - power) : size >> (power - FINER)) % (1U << FINER);
	if (k->measure > 0)
		return HALF - 1 - steps;
	return HALF + steps < LOWEST ? HALF + steps : LOWEST;
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

static void read_keys(struct sorting *s)
{
	s->keys = kam_allocate(s->r->count, sizeof *s->keys);
	s->scale = finest_scale(s->r);
	for (uint32_t i = 0; i < s->r->count; i++) {
		struct kam_decimal measure;
		struct sort_key *key = &s->keys[i];
		key->item = i;
		key->known = s->r->measure(s->r->context, i, &measure);
		key->exact = key->known && kam_decimal_units(measure, s->scale, &key->measure);
	}
}

static bool add_up(const struct sorting *s, struct kam_concentration *c)
{
	for (uint32_t i = 0; i < s->r->count; i++) {
		if (!s->keys[i].known)
			continue;
		struct kam_decimal measure = measure_of(s, &s->keys[i]);
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

/* A fraction of a whole, worked out once. */
struct cut {
	struct kam_decimal fraction, whole, limit;
	bool fits;
};

static struct cut cut_at(struct kam_decimal fraction, struct kam_decimal whole)
{
	struct cut cut = {.fraction = fraction, .whole = whole};
	cut.fits = kam_decimal_multiply(fraction, whole, &cut.limit);
	return cut;
}

static bool is_below(struct kam_decimal part, const struct cut *cut)
{
	return cut->fits ? kam_decimal_compare(part, cut->limit) < 0 : kam_is_under(part, cut->fraction, cut->whole);
}

/* The accounts that come while the sum before them is below a cut. The sum grows until it is the whole or more, and losses take it back
 * to the whole, not below: once it has reached a cut it need not be compared any more. */
struct stretch {
	struct cut cut;
	bool over;
};

static bool is_within(struct stretch *s, struct kam_decimal before)
{
	s->over = s->over || !is_below(before, &s->cut);
	return !s->over;
}

static char tier_of(struct kam_decimal measure, struct kam_decimal before, struct stretch *a, struct stretch *b)
{
	if (kam_decimal_sign(measure) <= 0)
		return 'C';
	return is_within(a, before) ? 'A' : is_within(b, before) ? 'B' : 'C';
}

/* The Gini coefficient of sorted values, x_1 the largest: G = (n + 1 - 2 * sum(i * x_i) / sum(x)) / n, the usual formula
 * for descending order (C. Gini 1912; e.g. Dorfman, Review of Economics and Statistics 61, 1979). */
static bool gini(const struct sorting *s, struct kam_concentration *c)
{
	struct kam_decimal weighted = {0}, term, ratio;
	for (uint32_t i = 0; i < c->known; i++)
		if (!kam_decimal_multiply(measure_of(s, &s->keys[i]), kam_decimal_whole(i + 1), &term) || !kam_decimal_add(weighted, term, &weighted))
			return false;
	return kam_decimal_multiply(weighted, kam_decimal_whole(2), &weighted) && kam_decimal_divide(weighted, c->total, 12, &ratio) &&
	       kam_decimal_subtract(kam_decimal_whole((int64_t)c->known + 1), ratio, &ratio) &&
	       kam_decimal_divide(ratio, kam_decimal_whole(c->known), SHARE_PLACES, &c->gini);
}

/* Ranks what has been sorted. */
static bool rank_sorted(const struct sorting *s, const struct kam_tier_cuts *cuts, struct kam_concentration *c)
{
	const struct kam_ranking *r = s->r;
	struct stretch a = {.cut = cut_at(cuts->a, c->total)}, b = {.cut = cut_at(cuts->b, c->total)};
	struct stretch eighty = {.cut = cut_at((struct kam_decimal){8, 1}, c->total), .over = !c->has_shares};
	struct kam_decimal before = {0}, sum, peak = {0};
	for (uint32_t i = 0; i < c->known; i++) {
		struct kam_decimal measure = measure_of(s, &s->keys[i]);
		r->keep(r->context, s->keys[i].item, i + 1, c->has_shares ? tier_of(measure, before, &a, &b) : '\0');
		if (!kam_decimal_add(before, measure, &sum))
			return false;
		if (i + 1 == c->first_fifth)
			kam_share(sum, c->total, &c->fifth_share);
		if (is_within(&eighty, before))
			c->needed = i + 1;
		if (kam_decimal_compare(sum, peak) > 0)
			peak = sum;
		before = sum;
	}
	for (uint32_t i = c->known; i < r->count; i++)
		r->keep(r->context, s->keys[i].item, 0, '\0');
	kam_share(peak, c->total, &c->peak);
	return true;
}

bool kam_rank(const struct kam_ranking *r, const struct kam_tier_cuts *cuts, uint32_t *order, struct kam_concentration *c)
{
	struct sorting sorting = {.r = r};
	*c = (struct kam_concentration){0};
	read_keys(&sorting);
	bool done = add_up(&sorting, c);
	if (done) {
		kam_sort(&(struct kam_sorting){sizeof *sorting.keys, place_of, by_measure, &sorting}, sorting.keys, r->count, r->jobs);
		done = rank_sorted(&sorting, cuts, c);
		c->has_gini = done && c->has_shares && !c->losses.value && gini(&sorting, c);
	}
	for (uint32_t i = 0; i < r->count; i++)
		order[i] = sorting.keys[i].item;
	free(sorting.keys);
	return done;
}

bool kam_share(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *share)
{
	return kam_decimal_sign(whole) > 0 && kam_decimal_divide(part, whole, SHARE_PLACES, share);
}

bool kam_fraction(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *fraction)
{
	return kam_decimal_sign(whole) > 0 && kam_decimal_divide(part, whole, FRACTION_PLACES, fraction);
}
