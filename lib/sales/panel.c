/* panel.c - series and all their sums, as arrays. */
#include "kam/baseline.h"

#include <stdlib.h>

struct keys {
	const struct kam_bookings *b;
	size_t columns;
};

static int compare_values(struct kam_slice a, struct kam_slice b)
{
	return kam_compare(a, b);
}

static int compare_keys(const void *a, const void *b, void *context)
{
	const struct keys *keys = context;
	int order = 0;
	for (size_t c = 0; c < keys->columns && !order; c++)
		order = compare_values(kam_bookings_value(keys->b, *(const uint32_t *)a, c), kam_bookings_value(keys->b, *(const uint32_t *)b, c));
	return order;
}

/* The leaves that have history, by the bytes of their values. */
static size_t sort_leaves(struct kam_panel *panel, const struct kam_bookings *b, const struct kam_history_span *span)
{
	struct keys keys = {b, b->setup->columns};
	size_t leaves = 0, count = kam_bookings_count(b);
	panel->booked = kam_allocate(count, sizeof *panel->booked);
	for (size_t i = 0; i < count; i++) {
		int first, last;
		if (kam_bookings_range(b, i, span, &first, &last))
			panel->booked[leaves++] = (uint32_t)i;
	}
	qsort_r(panel->booked, leaves, sizeof *panel->booked, compare_keys, &keys);
	return leaves;
}

struct column {
	const struct kam_bookings *b;
	const uint32_t *booked;
	size_t column;
};

static int compare_in_column(const void *a, const void *b, void *context)
{
	const struct column *c = context;
	return compare_values(kam_bookings_value(c->b, c->booked[*(const uint32_t *)a], c->column),
		kam_bookings_value(c->b, c->booked[*(const uint32_t *)b], c->column));
}

/* ranks[leaf * columns + column]: the place of the leaf's value among those of its column. */
static uint32_t *rank_values(const struct kam_panel *panel, const struct kam_bookings *b, size_t leaves)
{
	size_t columns = b->setup->columns;
	uint32_t *ranks = kam_allocate(leaves * columns + 1, sizeof *ranks), *sorted = kam_allocate(leaves, sizeof *sorted);
	for (size_t c = 0; c < columns; c++) {
		struct column column = {b, panel->booked, c};
		uint32_t rank = 0;
		for (size_t i = 0; i < leaves; i++)
			sorted[i] = (uint32_t)i;
		qsort_r(sorted, leaves, sizeof *sorted, compare_in_column, &column);
		for (size_t i = 0; i < leaves; i++) {
			rank += i > 0 && compare_in_column(&sorted[i - 1], &sorted[i], &column) != 0;
			ranks[sorted[i] * columns + c] = rank;
		}
	}
	free(sorted);
	return ranks;
}

/* Without sums there is one level, that of the leaves. */
static void only_leaves(struct kam_levels *l, size_t leaves, size_t columns)
{
	*l = (struct kam_levels){.columns = columns, .leaves = leaves, .levels = 1, .nodes = leaves};
	l->masks = kam_allocate(1, sizeof *l->masks);
	l->masks[0] = (1U << columns) - 1;
	l->node_of = kam_allocate(leaves, sizeof *l->node_of);
	l->node = kam_allocate(leaves, sizeof *l->node);
	l->first = kam_allocate(2, sizeof *l->first);
	l->first[1] = leaves;
	for (size_t leaf = 0; leaf < leaves; leaf++) {
		l->node[leaf] = (struct kam_node){0, leaf};
		l->node_of[leaf] = (uint32_t)leaf;
	}
}

static void fill_leaf(struct kam_series *s, const struct kam_bookings *b, size_t i, const struct kam_history_span *span, bool apart)
{
	int first = 0, last = 0;
	kam_bookings_range(b, i, span, &first, &last);
	s->last = apart ? last : span->last;
	s->n = (size_t)(s->last - first) + 1;
	s->y = kam_allocate(s->n, sizeof *s->y);
	kam_bookings_fill(b, i, span, first, s->n, s->y);
}

static void add_series(struct kam_series *sum, const struct kam_series *s)
{
	if (s->n > sum->n) { /* all end together: what is longer begins earlier */
		double *longer = kam_allocate(s->n, sizeof *longer);
		if (sum->n)
			memcpy(longer + (s->n - sum->n), sum->y, sum->n * sizeof *longer);
		free(sum->y);
		sum->y = longer;
		sum->n = s->n;
	}
	for (size_t t = 0; t < s->n; t++)
		sum->y[sum->n - s->n + t] += s->y[t];
	sum->last = s->last;
}

void kam_panel_build(struct kam_panel *panel, const struct kam_bookings *b, const struct kam_history_span *span, bool apart)
{
	size_t leaves = sort_leaves(panel, b, span);
	struct kam_levels *l = &panel->levels;
	uint32_t *ranks = rank_values(panel, b, leaves);
	if (apart)
		only_leaves(l, leaves, b->setup->columns);
	else
		kam_levels_build(l, ranks, leaves, b->setup->columns);
	free(ranks);
	panel->series = kam_allocate(l->nodes, sizeof *panel->series);
	size_t bottom = l->levels ? l->levels - 1 : 0;
	for (size_t leaf = 0; leaf < leaves; leaf++) {
		struct kam_series *s = &panel->series[l->node_of[bottom * leaves + leaf]];
		fill_leaf(s, b, panel->booked[leaf], span, apart);
		for (size_t level = 0; level < bottom; level++)
			add_series(&panel->series[l->node_of[level * leaves + leaf]], s);
	}
}

struct kam_slice kam_panel_value(const struct kam_panel *panel, const struct kam_bookings *b, size_t node, size_t column)
{
	return kam_bookings_value(b, panel->booked[panel->levels.node[node].leaf], column);
}

void kam_panel_free(struct kam_panel *panel)
{
	for (size_t node = 0; node < panel->levels.nodes; node++)
		free(panel->series[node].y);
	free(panel->series);
	free(panel->booked);
	kam_levels_free(&panel->levels);
}
