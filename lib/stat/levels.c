/* levels.c - which sums there are of series that are divided by several columns. */
#include "kam/levels.h"

#include "kam/memory.h"

#include <stdlib.h>
#include <string.h>

static uint32_t most_rank(const uint32_t *values, size_t leaves, size_t columns, size_t column)
{
	uint32_t most = 0;
	for (size_t leaf = 0; leaf < leaves; leaf++)
		if (values[leaf * columns + column] > most)
			most = values[leaf * columns + column];
	return most;
}

/* Whether each value of column a goes with one value of column b. */
static bool determines(const uint32_t *values, size_t leaves, size_t columns, size_t a, size_t b)
{
	bool so = true;
	uint32_t *with = kam_allocate((size_t)most_rank(values, leaves, columns, a) + 1, sizeof *with);
	for (size_t leaf = 0; leaf < leaves && so; leaf++) {
		const uint32_t *key = &values[leaf * columns];
		so = with[key[a]] == 0 || with[key[a]] == key[b] + 1;
		with[key[a]] = key[b] + 1;
	}
	free(with);
	return so;
}

/* A set of columns with all that they determine. */
static unsigned closure(unsigned mask, const unsigned *determined, size_t columns)
{
	unsigned all = mask;
	for (size_t c = 0; c < columns; c++)
		if (mask >> c & 1)
			all |= determined[c];
	return all;
}

static int compare_masks(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
	int by_size = __builtin_popcount(x) - __builtin_popcount(y);
	return by_size ? by_size : x < y ? -1 : x > y;
}

static void choose_levels(struct kam_levels *l, const uint32_t *values)
{
	unsigned determined[sizeof(unsigned) * 8] = {0}, all = (1U << l->columns) - 1;
	for (size_t a = 0; a < l->columns; a++)
		for (size_t b = 0; b < l->columns; b++)
			if (a != b && determines(values, l->leaves, l->columns, a, b))
				determined[a] |= 1U << b;
	l->masks = kam_allocate((size_t)all + 1, sizeof *l->masks);
	for (unsigned mask = 0; mask <= all; mask++)
		if (closure(mask, determined, l->columns) == mask)
			l->masks[l->levels++] = mask;
	qsort(l->masks, l->levels, sizeof *l->masks, compare_masks);
}

struct order {
	const uint32_t *values;
	size_t columns;
	unsigned mask;
};

/* By the values of the level's columns, then by the number of the leaf. */
static int compare_leaves(const void *a, const void *b, void *context)
{
	const struct order *o = context;
	size_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	for (size_t c = 0; c < o->columns; c++) {
		uint32_t p = o->values[x * o->columns + c], q = o->values[y * o->columns + c];
		if ((o->mask >> c & 1) && p != q)
			return p < q ? -1 : 1;
	}
	return x < y ? -1 : x > y;
}

static bool alike(const struct order *o, size_t x, size_t y)
{
	for (size_t c = 0; c < o->columns; c++)
		if ((o->mask >> c & 1) && o->values[x * o->columns + c] != o->values[y * o->columns + c])
			return false;
	return true;
}

static void number_nodes(struct kam_levels *l, const uint32_t *values, size_t level, uint32_t *sorted)
{
	struct order order = {values, l->columns, l->masks[level]};
	for (size_t leaf = 0; leaf < l->leaves; leaf++)
		sorted[leaf] = (uint32_t)leaf;
	qsort_r(sorted, l->leaves, sizeof *sorted, compare_leaves, &order);
	l->first[level] = l->nodes;
	for (size_t i = 0; i < l->leaves; i++) {
		if (i == 0 || !alike(&order, sorted[i - 1], sorted[i]))
			l->node[l->nodes++] = (struct kam_node){level, sorted[i]};
		l->node_of[level * l->leaves + sorted[i]] = (uint32_t)(l->nodes - 1);
	}
}

void kam_levels_build(struct kam_levels *l, const uint32_t *values, size_t leaves, size_t columns)
{
	l->columns = columns;
	l->leaves = leaves;
	choose_levels(l, values);
	l->node_of = kam_allocate(l->levels * leaves, sizeof *l->node_of);
	l->node = kam_allocate(l->levels * leaves, sizeof *l->node);
	l->first = kam_allocate(l->levels + 1, sizeof *l->first);
	uint32_t *sorted = kam_allocate(leaves, sizeof *sorted);
	for (size_t level = 0; level < l->levels; level++)
		number_nodes(l, values, level, sorted);
	l->first[l->levels] = l->nodes;
	free(sorted);
}

void kam_levels_add_up(const struct kam_levels *l, const double *leaf_values, double *sums)
{
	memset(sums, 0, l->nodes * sizeof *sums);
	for (size_t level = 0; level < l->levels; level++)
		for (size_t leaf = 0; leaf < l->leaves; leaf++)
			sums[l->node_of[level * l->leaves + leaf]] += leaf_values[leaf];
}

void kam_levels_hand_down(const struct kam_levels *l, const double *node_values, double *leaf_values)
{
	memset(leaf_values, 0, l->leaves * sizeof *leaf_values);
	for (size_t level = 0; level < l->levels; level++)
		for (size_t leaf = 0; leaf < l->leaves; leaf++)
			leaf_values[leaf] += node_values[l->node_of[level * l->leaves + leaf]];
}

void kam_levels_free(struct kam_levels *l)
{
	free(l->masks);
	free(l->node_of);
	free(l->node);
	free(l->first);
	*l = (struct kam_levels){0};
}
