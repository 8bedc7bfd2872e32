/* range.c - distributions for every unit and span. */
#include "kam/range.h"

#include "kam/convolution.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MOST_PLACES = 4, MOST_THREADS = 64 };

/* A stake where it lies in the order of the tree: those of a unit and of all under it are neighbours. */
struct placed {
	size_t span;
	uint32_t place;
	struct kam_chance chance;
};

struct job {
	size_t span;
	uint32_t unit;
	const struct placed *from;
	size_t count;
};

struct ranges {
	const struct kam_forecast *f;
	struct kam_shock shock;
	int scale;                /* amounts are counted in 10^-scale */
	struct placed *placed;
	size_t placed_count;
	struct job *jobs;
	size_t jobs_count;
	atomic_size_t next;
	struct kam_range *out;
};

static int by_place(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;
	if (x->span != y->span)
		return x->span < y->span ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int64_t in_units(struct kam_decimal amount, int scale, bool *fits)
{
	int64_t units = 0;
	*fits = kam_decimal_units(kam_decimal_round(amount, scale), scale, &units) && *fits;
	return units;
}

/* The finest scale, up to MOST_PLACES, that no amount is too large for. */
static int choose_scale(const struct kam_forecast *f)
{
	int scale = 0;
	for (size_t i = 0; i < f->stakes.count && scale < MOST_PLACES; i++) {
		const struct kam_stake *stake = kam_pool_at(&f->stakes, i);
		int needed = kam_decimal_trim(stake->amount).scale;
		scale = needed > scale ? needed < MOST_PLACES ? needed : MOST_PLACES : scale;
	}
	for (; scale > 0; scale--) {
		bool fits = true;
		for (size_t i = 0; i < f->stakes.count && fits; i++)
			in_units(((const struct kam_stake *)kam_pool_at(&f->stakes, i))->amount, scale, &fits);
		if (fits)
			break;
	}
	return scale;
}

/* The place of the span among those of the roll-up; their number: it is none of them. */
static size_t find_span(const struct kam_rollup *r, struct kam_span span)
{
	size_t i = 0;
	while (i < kam_rollup_spans(r) && !kam_span_same(kam_rollup_span(r, i), span))
		i++;
	return i;
}

static void place_stakes(struct ranges *r)
{
	const struct kam_forecast *f = r->f;
	const struct kam_tree *tree = f->pipeline->tree;
	size_t units = kam_tree_count(tree), last = 0;
	uint32_t *place_of = kam_allocate(units + 1, sizeof *place_of);
	bool fits = true;
	for (size_t place = 0; place < units; place++)
		place_of[kam_tree_place(tree, place)] = (uint32_t)place;
	r->placed = kam_allocate(f->stakes.count + 1, sizeof *r->placed);
	for (size_t i = 0; i < f->stakes.count; i++) {
		const struct kam_stake *stake = kam_pool_at(&f->stakes, i);
		if (last >= kam_rollup_spans(f->rollup) || !kam_span_same(kam_rollup_span(f->rollup, last), stake->span))
			last = find_span(f->rollup, stake->span);
		r->placed[r->placed_count++] = (struct placed){last, place_of[stake->unit],
			{in_units(stake->amount, r->scale, &fits), (double)stake->probability / KAM_CERTAIN}};
	}
	qsort(r->placed, r->placed_count, sizeof *r->placed, by_place);
	free(place_of);
}

/* Behind the last place of a unit and of those under it. */
static uint32_t end_of_subtree(const struct kam_tree *tree, uint32_t place)
{
	int depth = kam_tree_at(tree, kam_tree_place(tree, place))->depth;
	uint32_t end = place + 1;
	while (end < kam_tree_count(tree) && kam_tree_at(tree, kam_tree_place(tree, end))->depth > depth)
		end++;
	return end;
}

/* The first stake at that place or behind it. */
static size_t first_at(const struct ranges *r, size_t span, uint32_t place)
{
	struct placed wanted = {.span = span, .place = place};
	size_t low = 0, high = r->placed_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_place(&r->placed[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void list_jobs(struct ranges *r)
{
	const struct kam_rollup *rollup = r->f->rollup;
	const struct kam_tree *tree = r->f->pipeline->tree;
	size_t units = kam_tree_count(tree);
	r->jobs = kam_allocate(units * kam_rollup_spans(rollup) + 1, sizeof *r->jobs);
	for (uint32_t place = 0; place < units; place++) {
		uint32_t unit = kam_tree_place(tree, place), end = end_of_subtree(tree, place);
		for (size_t span = 0; span < kam_rollup_spans(rollup); span++) {
			if (kam_rollup_span(rollup, span).kind != r->f->kind || !kam_rollup_at(rollup, span, unit, KAM_LINE_EXPECTED))
				continue;
			size_t from = first_at(r, span, place), to = first_at(r, span, end);
			r->jobs[r->jobs_count++] = (struct job){span, unit, r->placed + from, to - from};
		}
	}
}

static struct kam_range range_of(const struct ranges *r, const struct job *job)
{
	const struct kam_number *closed = kam_rollup_at(r->f->rollup, job->span, job->unit, KAM_CATEGORY_CLOSED);
	struct kam_chance *chances = kam_allocate(job->count + 1, sizeof *chances);
	double unit = pow(10, r->scale), fixed = closed ? kam_decimal_double(closed->calculated) * unit : 0;
	struct kam_decimal quota;
	for (size_t i = 0; i < job->count; i++)
		chances[i] = job->from[i].chance;
	struct kam_spread *spread = kam_spread_of(chances, job->count);
	struct kam_range range = {.known = true,
		.p10 = (fixed + kam_spread_quantile(spread, 0.1)) / unit,
		.p50 = (fixed + kam_spread_quantile(spread, 0.5)) / unit,
		.p90 = (fixed + kam_spread_quantile(spread, 0.9)) / unit,
		.shocked_p10 = kam_shocked_quantile(spread, fixed, &r->shock, 0.1) / unit,
		.shocked_p50 = kam_shocked_quantile(spread, fixed, &r->shock, 0.5) / unit,
		.shocked_p90 = kam_shocked_quantile(spread, fixed, &r->shock, 0.9) / unit,
		.has_quota = kam_quotas_find(&r->f->quotas, job->unit, kam_rollup_span(r->f->rollup, job->span), &quota)};
	if (range.has_quota) {
		double least = kam_decimal_double(quota) * unit;
		range.quota = kam_spread_above(spread, least - fixed);
		range.shocked_quota = kam_shocked_above(spread, fixed, &r->shock, least);
	}
	kam_spread_free(spread);
	free(chances);
	return range;
}

static void *work(void *ranges)
{
	struct ranges *r = ranges;
	size_t units = kam_tree_count(r->f->pipeline->tree);
	for (size_t i; (i = atomic_fetch_add(&r->next, 1)) < r->jobs_count;)
		r->out[r->jobs[i].span * units + r->jobs[i].unit] = range_of(r, &r->jobs[i]);
	return NULL;
}

struct kam_range *kam_ranges_of(const struct kam_forecast *f, double shock, size_t threads)
{
	struct ranges r = {.f = f, .shock = kam_shock_of(shock), .scale = choose_scale(f)};
	pthread_t thread[MOST_THREADS];
	size_t started = 0;
	r.out = kam_allocate(kam_tree_count(f->pipeline->tree) * kam_rollup_spans(f->rollup) + 1, sizeof *r.out);
	place_stakes(&r);
	list_jobs(&r);
	while (started + 1 < threads && started < MOST_THREADS && pthread_create(&thread[started], NULL, work, &r) == 0)
		started++;
	work(&r);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	free(r.placed);
	free(r.jobs);
	return r.out;
}
