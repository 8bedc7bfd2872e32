/* linkage.c - average linkage over a matrix. */
#include "kam/linkage.h"

#include "kam/memory.h"

#include <math.h>
#include <stdlib.h>

struct linkage {
	float *sums;        /* of what members say, by group and group */
	uint32_t *known;    /* of how many pairs that is */
	uint32_t *nearest;  /* by group */
	float *closeness;   /* to the nearest */
	unsigned char *live;
	size_t count;
};

static double mean(const struct linkage *l, size_t i, size_t k)
{
	uint32_t known = l->known[i * l->count + k];
	return known ? (double)l->sums[i * l->count + k] / known : -INFINITY;
}

static void find_nearest(struct linkage *l, size_t i)
{
	l->closeness[i] = -INFINITY;
	l->nearest[i] = (uint32_t)i;
	for (size_t k = 0; k < l->count; k++)
		if (k != i && l->live[k] && mean(l, i, k) > l->closeness[i]) {
			l->closeness[i] = (float)mean(l, i, k);
			l->nearest[i] = (uint32_t)k;
		}
}

static void join(struct linkage *l, size_t i, size_t k)
{
	l->live[k] = 0;
	for (size_t j = 0; j < l->count; j++) {
		if (!l->live[j] || j == i)
			continue;
		l->sums[i * l->count + j] += l->sums[k * l->count + j];
		l->known[i * l->count + j] += l->known[k * l->count + j];
		l->sums[j * l->count + i] = l->sums[i * l->count + j];
		l->known[j * l->count + i] = l->known[i * l->count + j];
	}
	find_nearest(l, i);
	for (size_t j = 0; j < l->count; j++) {
		if (!l->live[j] || j == i)
			continue;
		if (l->nearest[j] == i || l->nearest[j] == k) {
			find_nearest(l, j);
		} else if (mean(l, j, i) > l->closeness[j]) {
			l->closeness[j] = (float)mean(l, j, i);
			l->nearest[j] = (uint32_t)i;
		}
	}
}

static size_t closest(const struct linkage *l)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < l->count; i++)
		if (l->live[i] && l->closeness[i] > -INFINITY && (best == SIZE_MAX || l->closeness[i] > l->closeness[best]))
			best = i;
	return best;
}

static void begin(struct linkage *l)
{
	for (size_t i = 0; i < l->count * l->count; i++) {
		l->known[i] = isnan(l->sums[i]) ? 0U : 1U;
		if (!l->known[i])
			l->sums[i] = 0;
	}
	for (size_t i = 0; i < l->count; i++)
		l->live[i] = 1;
	for (size_t i = 0; i < l->count; i++)
		find_nearest(l, i);
}

void kam_average_linkage(float *closeness, size_t count, double least, uint32_t *group)
{
	struct linkage l = {.sums = closeness, .known = kam_allocate(count * count, sizeof *l.known), .nearest = kam_allocate(count, sizeof *l.nearest),
		.closeness = kam_allocate(count, sizeof *l.closeness), .live = kam_allocate(count, 1), .count = count};
	for (size_t i = 0; i < count; i++)
		group[i] = (uint32_t)i;
	begin(&l);
	for (size_t i; (i = closest(&l)) != SIZE_MAX && (double)l.closeness[i] >= least;) {
		size_t k = l.nearest[i], kept = i < k ? i : k, gone = i < k ? k : i;
		for (size_t j = 0; j < count; j++)
			if (group[j] == gone)
				group[j] = (uint32_t)kept;
		join(&l, kept, gone);
	}
	free(l.known);
	free(l.nearest);
	free(l.closeness);
	free(l.live);
}
