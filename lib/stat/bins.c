/* bins.c - quantile binning. */
#include "kam/bins.h"

#include "kam/search.h"

static size_t count_distinct(const double *sorted, size_t n, size_t most)
{
	size_t count = n > 0;
	for (size_t i = 1; i < n && count <= most; i++)
		count += sorted[i] > sorted[i - 1];
	return count;
}

size_t kam_quantile_edges(const double *sorted, size_t n, size_t most, double *edges)
{
	size_t count = 0;
	if (count_distinct(sorted, n, most) <= most) {
		for (size_t i = 1; i < n; i++)
			if (sorted[i] > sorted[i - 1])
				edges[count++] = sorted[i - 1];
		return count;
	}
	for (size_t k = 1; k < most; k++) {
		double q = sorted[(k * n + most - 1) / most - 1];
		if (q < sorted[n - 1] && (!count || q > edges[count - 1]))
			edges[count++] = q;
	}
	return count;
}

struct seek {
	const double *edges;
	double x;
};

static bool is_below(const void *seek, size_t place)
{
	const struct seek *s = seek;
	return s->edges[place] < s->x;
}

size_t kam_bin(const double *edges, size_t edges_count, double x)
{
	const struct seek seek = {edges, x};
	return kam_search(edges_count, is_below, &seek);
}
