/* cluster.c - from pairs to clusters: components, then average linkage inside each. */
#include "inside.h"

#include "kam/linkage.h"
#include "kam/search.h"
#include "kam/sort.h"
#include "kam/work.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
	MOST_LINKED = 2000, /* records of a component that are all weighed against one another */
	LEAST_SAY = -12, MOST_SAY = 12, /* bits: what one pair may say in the average */
};

#define NO_RECORD UINT32_MAX

struct clustering {
	struct kam_match *m;
	struct kam_match_link *links; /* of records */
	size_t links_count;
	bool one_to_one;
	double threshold;    /* bits */
	uint32_t *parent;    /* by record: union and find; once components are settled, the first of its own */
	uint32_t *place;     /* by record: of it in the component at hand */
	atomic_size_t outsized;
};

static uint32_t root_of(uint32_t *parent, uint32_t i)
{
	while (parent[i] != i) {
		parent[i] = parent[parent[i]];
		i = parent[i];
	}
	return i;
}

static void unite(uint32_t *parent, uint32_t a, uint32_t b)
{
	a = root_of(parent, a);
	b = root_of(parent, b);
	if (a < b)
		parent[b] = a;
	else
		parent[a] = b;
}

static float say_of(double bits)
{
	return (float)(bits < LEAST_SAY ? LEAST_SAY : bits > MOST_SAY ? MOST_SAY : bits);
}

static float closeness_of(const struct clustering *c, struct memo *memo, uint32_t a, uint32_t b)
{
	if (!match_may_pair(c->m, a, b) || (c->one_to_one && c->m->parts && c->m->parts[a] == c->m->parts[b]))
		return c->one_to_one ? -INFINITY : NAN;
	if (match_forbidden(c->m, memo, a, b))
		return -INFINITY;
	double bits = match_score(c->m, memo, a, b);
	return c->one_to_one && bits > 0 ? (float)bits : say_of(bits); /* of rivals the likeliest, however likely all are */
}

static int by_component(const void *a, const void *b, void *parent)
{
	const uint32_t *component = parent;
	uint32_t x = component[((const struct kam_match_link *)a)->a], y = component[((const struct kam_match_link *)b)->a];
	return (x > y) - (x < y);
}

struct link_seek {
	const struct clustering *clustering;
	uint32_t component;
};

static bool is_of_earlier(const void *seek, size_t link)
{
	const struct link_seek *s = seek;
	return s->clustering->parent[s->clustering->links[link].a] < s->component;
}

/* The first link of a component; links stand in the order of these. */
static size_t first_link(const struct clustering *c, uint32_t component)
{
	const struct link_seek seek = {c, component};
	return kam_search(c->links_count, is_of_earlier, &seek);
}

static void apply_links(const struct clustering *c, const uint32_t *records, size_t n, float *closeness)
{
	uint32_t component = c->parent[records[0]];
	for (size_t i = first_link(c, component); i < c->links_count && c->parent[c->links[i].a] == component; i++) {
		if (c->parent[c->links[i].b] != component)
			continue;
		uint32_t a = c->links[i].a, b = c->links[i].b, x = c->place[a], y = c->place[b];
		if (a != b && x < n && y < n && records[x] == a && records[y] == b)
			closeness[x * n + y] = closeness[y * n + x] = c->links[i].same ? 1e6F : -INFINITY;
	}
}

/* Average linkage among these records; those of one group are united in into. */
static void link_records(struct clustering *c, struct memo *memo, const uint32_t *records, size_t n, uint32_t *into)
{
	float *closeness = kam_allocate(n * n, sizeof *closeness);
	uint32_t *group = kam_allocate(n, sizeof *group);
	for (size_t i = 0; i < n; i++) {
		c->place[records[i]] = (uint32_t)i;
		closeness[i * n + i] = NAN;
		for (size_t k = 0; k < i; k++)
			closeness[i * n + k] = closeness[k * n + i] = closeness_of(c, memo, records[k], records[i]);
	}
	apply_links(c, records, n, closeness);
	kam_average_linkage(closeness, n, c->threshold, group);
	for (size_t i = 0; i < n; i++)
		unite(into, records[group[i]], records[i]);
	free(closeness);
	free(group);
}

/* Records, which are told in their order, sorted by component. */
static uint64_t *sort_by_root(uint32_t *parent, const uint32_t *records, size_t n)
{
	uint64_t *sorted = kam_allocate(n + 1, sizeof *sorted);
	for (size_t i = 0; i < n; i++)
		sorted[i] = (uint64_t)root_of(parent, records[i]) << 32 | records[i];
	kam_sort_by_upper_half(sorted, n);
	return sorted;
}

static void settle(struct clustering *c, struct memo *memo, const uint32_t *records, size_t n, double least, uint32_t *into);

/* A component that is too large falls apart where its pairs are weaker. */
static void split(struct clustering *c, struct memo *memo, const uint32_t *records, size_t n, double least, uint32_t *into)
{
	uint32_t *parent = kam_allocate(c->m->records, sizeof *parent), *part = kam_allocate(n, sizeof *part);
	c->outsized++;
	for (size_t i = 0; i < n; i++)
		parent[records[i]] = records[i];
	for (size_t i = 0; i < c->m->pairs_count; i++) {
		const struct kam_match_pair *p = &c->m->pairs[i];
		if ((double)p->bits >= least && c->parent[p->a] == c->parent[records[0]])
			unite(parent, p->a, p->b);
	}
	uint64_t *sorted = sort_by_root(parent, records, n);
	for (size_t i = 0, count; i < n; i += count) {
		for (count = 0; i + count < n && sorted[i + count] >> 32 == sorted[i] >> 32; count++)
			part[count] = (uint32_t)sorted[i + count];
		settle(c, memo, part, count, least, into);
	}
	free(sorted);
	free(parent);
	free(part);
}

/* Records that nothing tells apart but what forbids them to be one: that is held against the first and the latest of those united. */
static void unite_all(struct clustering *c, struct memo *memo, const uint32_t *records, size_t n, uint32_t *into)
{
	uint32_t latest = records[0];
	for (size_t i = 1; i < n; i++)
		if (!match_forbidden(c->m, memo, records[0], records[i]) && !match_forbidden(c->m, memo, latest, records[i])) {
			unite(into, records[0], records[i]);
			latest = records[i];
		}
}

enum { STEP = 4, STRONGEST = 40 }; /* bits */

static void settle(struct clustering *c, struct memo *memo, const uint32_t *records, size_t n, double least, uint32_t *into)
{
	if (n <= 1)
		return;
	if (n <= MOST_LINKED)
		link_records(c, memo, records, n, into);
	else if (least < STRONGEST)
		split(c, memo, records, n, least + STEP, into);
	else
		unite_all(c, memo, records, n, into);
}

static uint32_t *identity(size_t n)
{
	uint32_t *numbers = kam_allocate(n + 1, sizeof *numbers);
	for (size_t i = 0; i < n; i++)
		numbers[i] = (uint32_t)i;
	return numbers;
}

/* Components, for several cores: none has to do with another. */
struct settling {
	struct clustering *c;
	const uint64_t *sorted; /* by component */
	uint32_t *into;
};

enum { SETTLED = 1 << 14 }; /* records whose components are settled at once */

static bool begins_component(const struct settling *s, size_t i)
{
	return i == 0 || s->sorted[i - 1] >> 32 != s->sorted[i] >> 32;
}

/* The components that begin in the piece. */
static void settle_piece(void *context, size_t piece)
{
	const struct settling *s = context;
	const struct kam_match *m = s->c->m;
	struct memo *memo = match_memo_new(m);
	uint32_t *part = NULL;
	size_t capacity = 0, end = (piece + 1) * SETTLED < m->records ? (piece + 1) * SETTLED : m->records;
	for (size_t i = piece * SETTLED; i < end; i++) {
		size_t count = 0;
		for (; begins_component(s, i) && i + count < m->records && s->sorted[i + count] >> 32 == s->sorted[i] >> 32; count++) {
			part = kam_grow(part, &capacity, count + 1, sizeof *part);
			part[count] = (uint32_t)s->sorted[i + count];
		}
		settle(s->c, memo, part, count, log2(m->settings.review), s->into);
	}
	free(part);
	match_memo_free(memo);
}

static void settle_all(struct clustering *c, uint32_t *into)
{
	uint32_t *all = identity(c->m->records);
	uint64_t *sorted = sort_by_root(c->parent, all, c->m->records);
	for (size_t i = 0; i < c->m->records; i++)
		c->parent[(uint32_t)sorted[i]] = (uint32_t)(sorted[i] >> 32);
	if (c->links_count)
		qsort_r(c->links, c->links_count, sizeof *c->links, by_component, c->parent);
	struct settling s = {c, sorted, into};
	kam_share_out(c->m->settings.jobs, (c->m->records + SETTLED - 1) / SETTLED, settle_piece, &s);
	free(sorted);
	free(all);
}

static void number_clusters(const struct kam_match *m, uint32_t *parent, struct kam_match_clusters *out)
{
	uint32_t *number = kam_allocate(m->records + 1, sizeof *number);
	out->cluster = kam_allocate(m->source.rows + 1, sizeof *out->cluster);
	out->size = kam_allocate(m->source.rows + 1, sizeof *out->size);
	out->probability = kam_allocate(m->source.rows + 1, sizeof *out->probability);
	out->doubt = kam_allocate(m->source.rows + 1, sizeof *out->doubt);
	for (size_t row = 0; row < m->source.rows; row++) {
		uint32_t root = root_of(parent, m->record_of[row]);
		if (!number[root])
			number[root] = (uint32_t)++out->count;
		out->cluster[row] = number[root] - 1;
		out->size[number[root] - 1]++;
	}
	free(number);
}

/* Clusters numbered anew in the order of their first rows, and counted. */
static void renumber(const struct kam_match *m, struct kam_match_clusters *out)
{
	uint32_t *number = kam_allocate(out->count + 1, sizeof *number);
	memset(out->size, 0, out->count * sizeof *out->size);
	out->count = 0;
	for (size_t row = 0; row < m->source.rows; row++) {
		uint32_t *n = &number[out->cluster[row]];
		*n = *n ? *n : (uint32_t)++out->count;
		out->cluster[row] = *n - 1;
		out->size[*n - 1]++;
	}
	free(number);
}

/* Rings of rows that reviewers hold to be one: from each row to another of its ring. */
static uint32_t *join_rows(const struct kam_match *m, const struct kam_match_link *links, size_t links_count)
{
	uint32_t *root = identity(m->source.rows), *next = identity(m->source.rows);
	for (size_t i = 0; i < links_count; i++) {
		uint32_t a = links[i].a, b = links[i].b;
		if (!links[i].same || root_of(root, a) == root_of(root, b))
			continue;
		unite(root, a, b);
		uint32_t after = next[a];
		next[a] = next[b];
		next[b] = after;
	}
	free(root);
	return next;
}

/* Rows that say just the same are one record, but not where they say nothing, nor where a reviewer knows better; who must be one
 * with a row that is parted goes with it. */
static void part_rows(const struct kam_match *m, const struct kam_match_link *links, size_t links_count, struct kam_match_clusters *out)
{
	uint32_t *next = join_rows(m, links, links_count);
	for (uint32_t row = 0; row < m->source.rows; row++)
		if (m->first_row[m->record_of[row]] != row && next[row] == row && kam_match_is_blank(m, row))
			out->cluster[row] = (uint32_t)out->count++;
	for (size_t i = 0; i < links_count; i++) {
		uint32_t later = links[i].a > links[i].b ? links[i].a : links[i].b, at = later;
		if (links[i].same || m->record_of[links[i].a] != m->record_of[links[i].b] || out->cluster[links[i].a] != out->cluster[links[i].b])
			continue;
		do
			out->cluster[at] = (uint32_t)out->count;
		while ((at = next[at]) != later);
		out->count++;
	}
	free(next);
	renumber(m, out);
}

/* By record, the likeliest of those with which it is neither clearly one nor clearly not; of equals the first. NO_RECORD: none. */
static void find_doubts(const struct kam_match *m, uint32_t *doubt)
{
	float *bits = kam_allocate(m->records + 1, sizeof *bits), sure = (float)-log2(m->settings.review / (1 - m->settings.review));
	for (size_t r = 0; r < m->records; r++)
		bits[r] = -INFINITY;
	for (size_t i = 0; i < m->pairs_count; i++) {
		const struct kam_match_pair *p = &m->pairs[i];
		const uint32_t of[2] = {p->a, p->b};
		for (int side = 0; side < 2 && p->bits < sure; side++)
			if (p->bits > bits[of[side]]) {
				bits[of[side]] = p->bits;
				doubt[of[side]] = of[1 - side];
			}
	}
	free(bits);
}

/* What the others of its cluster say of each record, on average; of pairs that were compared. */
static void rate_rows(const struct kam_match *m, const uint32_t *doubt, struct kam_match_clusters *out)
{
	double *sums = kam_allocate(m->records + 1, sizeof *sums), *counts = kam_allocate(m->records + 1, sizeof *counts);
	for (size_t i = 0; i < m->pairs_count; i++) {
		const struct kam_match_pair *p = &m->pairs[i];
		if (out->cluster[m->first_row[p->a]] != out->cluster[m->first_row[p->b]])
			continue;
		sums[p->a] += (double)say_of((double)p->bits);
		sums[p->b] += (double)say_of((double)p->bits);
		counts[p->a]++;
		counts[p->b]++;
	}
	for (size_t row = 0; row < m->source.rows; row++) {
		uint32_t r = m->record_of[row];
		out->probability[row] = counts[r] > 0 ? (float)kam_match_probability(sums[r] / counts[r]) : 1;
		out->doubt[row] = doubt[r] == NO_RECORD ? KAM_NO_ROW : m->first_row[doubt[r]];
	}
	free(sums);
	free(counts);
}

void kam_match_cluster(struct kam_match *m, const struct kam_match_link *links, size_t links_count, bool one_to_one,
	struct kam_match_clusters *out)
{
	struct kam_match_link *by_record = kam_allocate(links_count + 1, sizeof *by_record);
	*out = (struct kam_match_clusters){0};
	match_find_pairs(m);
	struct clustering c = {.m = m, .links = by_record, .links_count = links_count, .one_to_one = one_to_one,
		.threshold = log2(m->settings.threshold / (1 - m->settings.threshold)), .parent = identity(m->records),
		.place = kam_allocate(m->records + 1, sizeof *c.place)};
	for (size_t i = 0; i < links_count; i++) {
		by_record[i] = (struct kam_match_link){m->record_of[links[i].a], m->record_of[links[i].b], links[i].same};
		if (links[i].same)
			unite(c.parent, by_record[i].a, by_record[i].b);
	}
	for (size_t i = 0; i < m->pairs_count; i++)
		unite(c.parent, m->pairs[i].a, m->pairs[i].b);
	uint32_t *into = identity(m->records);
	settle_all(&c, into);
	for (size_t r = 0; r < m->records; r++)
		into[r] = root_of(into, (uint32_t)r);
	match_rate_pairs(m, into, one_to_one);
	uint32_t *doubt = kam_allocate(m->records + 1, sizeof *doubt);
	for (size_t r = 0; r < m->records; r++)
		doubt[r] = NO_RECORD;
	size_t bridges = match_find_bridges(m, into, by_record, links_count, doubt);
	find_doubts(m, doubt);
	number_clusters(m, into, out);
	part_rows(m, links, links_count, out);
	rate_rows(m, doubt, out);
	out->bridges = bridges;
	out->outsized = c.outsized;
	free(doubt);
	free(into);
	free(c.parent);
	free(c.place);
	free(by_record);
}

void kam_match_clusters_free(struct kam_match_clusters *clusters)
{
	free(clusters->cluster);
	free(clusters->size);
	free(clusters->probability);
	free(clusters->doubt);
}
