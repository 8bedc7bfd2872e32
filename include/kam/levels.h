/* levels.h - the sums that series add up to: a tree where columns nest, a grid where they cross, and both at once.
 *
 * A leaf is a combination of values, one of each column. A level is a set of columns by which leaves are added up: none is the
 * total, all are the leaves. Where each value of a column goes with one value of another (each city with its country), the
 * other is part of every level that has the first, so that no sum comes up twice. */
#ifndef KAM_LEVELS_H
#define KAM_LEVELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kam_node {
	size_t level;
	size_t leaf; /* one that is added up in it, the first */
};

/* Zero-initialise; free with kam_levels_free. */
struct kam_levels {
	size_t columns, leaves;
	size_t levels;       /* from the total, the fewest columns first, to the leaves */
	unsigned *masks;     /* of each level: a bit for each column that it has */
	uint32_t *node_of;   /* [level * leaves + leaf]: the node of that level that the leaf is part of */
	size_t nodes;        /* from the total to the leaves; those of a level are in the order of their values */
	struct kam_node *node;
	size_t *first;       /* [level]: its first node; [levels]: nodes */
};

/* values[leaf * columns + column] is the rank of a leaf's value among those of its column; leaves are distinct. */
void kam_levels_build(struct kam_levels *l, const uint32_t *values, size_t leaves, size_t columns);

/* Whether a level has a column. */
static inline bool kam_level_has(const struct kam_levels *l, size_t level, size_t column)
{
	return (l->masks[level] >> column & 1) != 0;
}

/* sums[node] becomes the sum of the values of its leaves, added in the order of leaves. */
void kam_levels_add_up(const struct kam_levels *l, const double *leaf_values, double *sums);

/* The transpose: leaf_values[leaf] becomes the sum of the values of the nodes that it is part of. */
void kam_levels_hand_down(const struct kam_levels *l, const double *node_values, double *leaf_values);

void kam_levels_free(struct kam_levels *l);

#endif
