/* ranking.c - ranks, shares and tiers, all in exact arithmetic. */
#include "kam/ranking.h"

#include "kam/memory.h"
#include "kam/sort.h"

#include <stdlib.h>

enum { SHARE_PLACES = 6, FRACTION_PLACES = 18 };

/* The items in the order of their measures, each by a number that falls as its measure, at a scale all have in common, grows. Those that
 * do not fit stand at the first and at the last number, and are asked for again; so are the few that just fit. */
struct sorting {
	const struct kam_ranking *r;
	struct kam_sort_number *keys; /* known items first */
	uint32_t known;
	int scale;
};

enum { LARGE = 0xFF }; /* the mark of a measure of more than 64 bits, where others have their scale */
static const uint64_t FIRST = 0, LAST = UINT64_MAX;

static uint64_t number_of(int64_t measure)
{
	return (uint64_t)INT64_MAX - (uint64_t)measure;
}

static struct kam_decimal asked_measure(const struct sorting *s, const struct kam_sort_number *key)
{
	struct kam_decimal measure = {0};
	s->r->measure(s->r->context, key->item, &measure);
	return measure;
}

static bool is_exact(const struct kam_sort_number *key)
{
	return key->number != FIRST && key->number != LAST;
}

static struct kam_decimal measure_of(const struct sorting *s, const struct kam_sort_number *key)
{
	return is_exact(key) ? (struct kam_decimal){(int64_t)number_of((int64_t)key->number), s->scale} : asked_measure(s, key);
}

static int by_id(const void *a, const void *b, void *sorting)
{
	const struct kam_sort_number *x = a, *y = b;
	const struct kam_ranking *r = ((const struct sorting *)sorting)->r;
	return kam_compare(r->id(r->context, x->item), r->id(r->context, y->item));
}

/* Of those with the same number. */
static int by_measure(const void *a, const void *b, void *sorting)
{
	int order = is_exact(a) ? 0 : kam_decimal_compare(asked_measure(sorting, b), asked_measure(sorting, a));
	return order ? order : by_id(a, b, sorting);
}

/* Asks for every measure once, and finds the finest scale among them; those that are not known go to the end. */
static void ask(struct sorting *s)
{
	uint32_t end = s->r->count;
	s->keys = kam_resize(NULL, s->r->count, sizeof *s->keys);
	for (uint32_t i = 0; i < s->r->count; i++) {
		struct kam_decimal measure;
		if (!s->r->measure(s->r->context, i, &measure)) {
			s->keys[--end] = (struct kam_sort_number){.item = i};
			continue;
		}
		if (measure.scale > s->scale)
			s->scale = measure.scale;
		bool fits = (int64_t)measure.value == measure.value;
		s->keys[s->known++] = (struct kam_sort_number){(uint64_t)measure.value, i, fits ? (uint32_t)measure.scale : LARGE};
	}
}

/* Brings a measure to the common scale. */
static uint64_t common_number(const struct sorting *s, const struct kam_sort_number *key)
{
	struct kam_decimal measure = {(int64_t)key->number, (int)key->mark};
	int64_t units;
	if (key->mark == LARGE)
		measure = asked_measure(s, key);
	else if (measure.scale == s->scale)
		return number_of((int64_t)key->number);
	if (kam_decimal_units(measure, s->scale, &units))
		return number_of(units);
	return measure.value > 0 ? FIRST : LAST;
}

static void sort(struct sorting *s)
{
	struct kam_sort_number *keys = s->keys;
	for (uint32_t i = 0; i < s->known; i++)
		keys[i].number = common_number(s, &keys[i]);
	kam_sort_by_number(keys, s->known);
	for (uint32_t first = 0, next; first < s->known; first = next) {
		for (next = first + 1; next < s->known && keys[next].number == keys[first].number; next++)
			;
		if (next - first > 1)
			qsort_r(keys + first, next - first, sizeof *keys, by_measure, s);
	}
	qsort_r(keys + s->known, s->r->count - s->known, sizeof *keys, by_id, s);
}

static bool add_up(const struct sorting *s, struct kam_concentration *c)
{
	c->known = s->known;
	for (uint32_t i = 0; i < s->known; i++) {
		struct kam_decimal measure = measure_of(s, &s->keys[i]);
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

/* The limit goes up to the next unit of the scale that all sums have: none lies between, and they compare at once. */
static struct cut cut_at(struct kam_decimal fraction, struct kam_decimal whole, int scale)
{
	struct cut cut = {.fraction = fraction, .whole = whole};
	cut.fits = kam_decimal_multiply(fraction, whole, &cut.limit);
	if (cut.fits) {
		struct kam_decimal rounded = kam_decimal_round(cut.limit, scale), missing = {kam_decimal_compare(rounded, cut.limit) < 0, scale};
		kam_decimal_add(rounded, missing, &cut.limit);
	}
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

/* The measure of a key times its place, from 1: what fits a machine word is far from the range of decimals then. */
static bool weigh(const struct sorting *s, uint32_t i, struct kam_decimal *weighted)
{
	const struct kam_sort_number *key = &s->keys[i];
	*weighted = measure_of(s, key);
	if (!is_exact(key))
		return kam_decimal_multiply(*weighted, kam_decimal_whole(i + 1), weighted);
	weighted->value *= i + 1;
	return true;
}

/* The Gini coefficient of sorted values, x_1 the largest: G = (n + 1 - 2 * sum(i * x_i) / sum(x)) / n, the usual formula
 * for descending order (C. Gini 1912; e.g. Dorfman, Review of Economics and Statistics 61, 1979). */
static bool gini(const struct sorting *s, struct kam_concentration *c)
{
	struct kam_decimal weighted = {0}, term, ratio;
	for (uint32_t i = 0; i < c->known; i++)
		if (!weigh(s, i, &term) || !kam_decimal_add(weighted, term, &weighted))
			return false;
	return kam_decimal_multiply(weighted, kam_decimal_whole(2), &weighted) && kam_decimal_divide(weighted, c->total, 12, &ratio) &&
	       kam_decimal_subtract(kam_decimal_whole((int64_t)c->known + 1), ratio, &ratio) &&
	       kam_decimal_divide(ratio, kam_decimal_whole(c->known), SHARE_PLACES, &c->gini);
}

/* Ranks what has been sorted. Tiers A and B are of what is over 0, which comes first. */
static bool rank_sorted(const struct sorting *s, const struct kam_tier_cuts *cuts, struct kam_decimal *before, struct kam_concentration *c)
{
	struct stretch a = {.cut = cut_at(cuts->a, c->total, s->scale), .over = !c->has_shares};
	struct stretch b = {.cut = cut_at(cuts->b, c->total, s->scale), .over = !c->has_shares};
	struct stretch eighty = {.cut = cut_at((struct kam_decimal){8, 1}, c->total, s->scale), .over = !c->has_shares};
	struct kam_decimal sum = {0}, peak = {0};
	for (uint32_t i = 0; i < c->known; i++) {
		struct kam_decimal measure = measure_of(s, &s->keys[i]);
		bool gains = kam_decimal_sign(measure) > 0;
		if (i % KAM_RANKING_STEP == 0)
			before[i / KAM_RANKING_STEP] = sum;
		if (gains && is_within(&a, sum))
			c->in_a++;
		else if (gains && is_within(&b, sum))
			c->in_b++;
		if (is_within(&eighty, sum))
			c->needed = i + 1;
		if (!kam_decimal_add(sum, measure, &sum))
			return false;
		if (i + 1 == c->first_fifth)
			kam_share(sum, c->total, &c->fifth_share);
		if (gains)
			peak = sum;
	}
	for (size_t step = kam_ranking_steps(c->known); step < kam_ranking_steps(s->r->count); step++)
		before[step] = sum;
	kam_share(peak, c->total, &c->peak);
	return true;
}

bool kam_rank(const struct kam_ranking *r, const struct kam_tier_cuts *cuts, uint32_t *ranks, struct kam_decimal *before,
	struct kam_concentration *c)
{
	struct sorting sorting = {.r = r};
	*c = (struct kam_concentration){0};
	ask(&sorting);
	sort(&sorting);
	bool done = add_up(&sorting, c) && rank_sorted(&sorting, cuts, before, c);
	c->has_gini = done && c->has_shares && !c->losses.value && gini(&sorting, c);
	for (uint32_t i = 0; i < r->count; i++)
		ranks[sorting.keys[i].item] = i + 1;
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
