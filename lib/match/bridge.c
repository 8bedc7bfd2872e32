/* bridge.c - pairs by which alone two parts of a cluster hang together: where a cluster is wrong, it is often there. */
#include "inside.h"

#include <math.h>
#include <stdlib.h>

/* The likely pairs of clusters as a graph of records, and what a walk through it in depth has seen (Tarjan 1974). */
struct graph {
	const struct kam_match *m;
	size_t *starts;      /* by record, and one more: where its neighbours begin */
	uint32_t *neighbours;
	uint32_t *order;     /* records as they were first seen */
	uint32_t *when;      /* by record: its place in that order, from 1; 0: not seen */
	uint32_t *earliest;  /* by record: the first that can be reached from behind it but by the way it was reached */
	uint32_t *behind;    /* by record: how many are, itself included */
	uint32_t *from;      /* by record: where it was reached from */
	size_t *next;        /* by record: its neighbour to try next */
	size_t seen;
	uint32_t *ends;      /* of bridges: the end that is farther from the start */
	size_t ends_count, ends_capacity;
	double threshold;    /* bits */
};

static bool is_edge(const struct graph *g, const struct kam_match_pair *p, const uint32_t *cluster)
{
	return (double)p->bits >= g->threshold && cluster[p->a] == cluster[p->b];
}

static void read_graph(struct graph *g, const uint32_t *cluster)
{
	const struct kam_match *m = g->m;
	g->starts = kam_allocate(m->records + 2, sizeof *g->starts);
	for (size_t i = 0; i < m->pairs_count; i++)
		if (is_edge(g, &m->pairs[i], cluster)) {
			g->starts[m->pairs[i].a + 2]++;
			g->starts[m->pairs[i].b + 2]++;
		}
	for (size_t r = 2; r < m->records + 2; r++)
		g->starts[r] += g->starts[r - 1];
	g->neighbours = kam_allocate(g->starts[m->records + 1] + 1, sizeof *g->neighbours);
	for (size_t i = 0; i < m->pairs_count; i++)
		if (is_edge(g, &m->pairs[i], cluster)) {
			g->neighbours[g->starts[m->pairs[i].a + 1]++] = m->pairs[i].b;
			g->neighbours[g->starts[m->pairs[i].b + 1]++] = m->pairs[i].a;
		}
}

static void see(struct graph *g, uint32_t record, uint32_t from)
{
	g->order[g->seen++] = record;
	g->when[record] = g->earliest[record] = (uint32_t)g->seen;
	g->behind[record] = 1;
	g->from[record] = from;
	g->next[record] = g->starts[record];
}

static void reach(struct graph *g, uint32_t record, uint32_t earliest)
{
	g->earliest[record] = earliest < g->earliest[record] ? earliest : g->earliest[record];
}

/* Goes back from a record all of whose neighbours have been tried; the pair that is gone back over is a bridge where no other way leads
 * back. */
static void leave(struct graph *g, uint32_t record)
{
	uint32_t from = g->from[record];
	reach(g, from, g->earliest[record]);
	g->behind[from] += g->behind[record];
	if (g->earliest[record] <= g->when[from])
		return;
	g->ends = kam_grow(g->ends, &g->ends_capacity, g->ends_count + 1, sizeof *g->ends);
	g->ends[g->ends_count++] = record;
}

/* From a record to all that can be reached from it. */
static void walk(struct graph *g, uint32_t start)
{
	uint32_t at = start;
	see(g, start, start);
	for (;;) {
		if (g->next[at] < g->starts[at + 1]) {
			uint32_t other = g->neighbours[g->next[at]++];
			if (!g->when[other]) {
				see(g, other, at);
				at = other;
			} else if (other != g->from[at]) {
				reach(g, at, g->when[other]);
			}
		} else if (at == start) {
			return;
		} else {
			leave(g, at);
			at = g->from[at];
		}
	}
}

enum { LOOKED_AT = 1000 }; /* pairs that are looked at for another that holds the two parts together */

/* Whether one pair alone, of all between the records behind `end` and the others that were reached from start, is likely: also of those
 * that no key brought together. */
static bool is_alone(const struct graph *g, uint32_t start, uint32_t end)
{
	size_t first = g->when[start] - 1, all = first + g->behind[start], from = g->when[end] - 1, to = from + g->behind[end];
	size_t looked = 0, likely = 0;
	for (size_t i = from; i < to; i++)
		for (size_t k = first; k < all; k++) {
			if (k == from)
				k = to;
			if (k == all || looked++ >= LOOKED_AT)
				break;
			likely += match_score(g->m, NULL, g->order[i], g->order[k]) >= g->threshold;
			if (likely > 1)
				return false;
		}
	return true;
}

static bool is_settled(const struct kam_match_link *links, size_t count, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < count; i++)
		if (links[i].same && ((links[i].a == a && links[i].b == b) || (links[i].a == b && links[i].b == a)))
			return true;
	return false;
}

/* Notes the ends of bridges between parts of several records each among those that were reached from start. */
static size_t note_ends(const struct graph *g, uint32_t start, const struct kam_match_link *links, size_t links_count, uint32_t *across)
{
	size_t count = 0;
	for (size_t i = 0; i < g->ends_count; i++) {
		uint32_t end = g->ends[i], behind = g->behind[end];
		if (behind < 2 || g->behind[start] - behind < 2 || is_settled(links, links_count, end, g->from[end]) || !is_alone(g, start, end))
			continue;
		across[end] = g->from[end];
		across[g->from[end]] = end;
		count++;
	}
	return count;
}

static void begin(struct graph *g)
{
	size_t n = g->m->records + 1;
	g->order = kam_allocate_bytes(n * sizeof *g->order);
	g->when = kam_allocate(n, sizeof *g->when);
	g->earliest = kam_allocate_bytes(n * sizeof *g->earliest);
	g->behind = kam_allocate_bytes(n * sizeof *g->behind);
	g->from = kam_allocate_bytes(n * sizeof *g->from);
	g->next = kam_allocate_bytes(n * sizeof *g->next);
}

size_t match_find_bridges(const struct kam_match *m, const uint32_t *cluster, const struct kam_match_link *links, size_t links_count,
	uint32_t *across)
{
	struct graph g = {.m = m, .threshold = log2(m->settings.threshold / (1 - m->settings.threshold))};
	size_t count = 0;
	read_graph(&g, cluster);
	begin(&g);
	for (uint32_t r = 0; r < m->records; r++) {
		if (g.when[r] || g.starts[r] == g.starts[r + 1])
			continue;
		g.ends_count = 0;
		walk(&g, r);
		count += note_ends(&g, r, links, links_count, across);
	}
	free(g.starts);
	free(g.neighbours);
	free(g.order);
	free(g.when);
	free(g.earliest);
	free(g.behind);
	free(g.from);
	free(g.next);
	free(g.ends);
	return count;
}
