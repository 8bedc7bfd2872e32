/* bins.h - numbers cut into bins of about equal size. */
#ifndef KAM_BINS_H
#define KAM_BINS_H

#include <stddef.h>

/* Cuts sorted values into at most `most` bins. edges gets the upper bound of each bin but the last; a value x is in the
 * first bin whose edge is not under it (kam_bin). With no more distinct values than bins, each has its own; otherwise the
 * edges are quantiles (type 1 of Hyndman and Fan, 1996: a value of the sample), and equal ones are one. Returns the
 * number of edges, below most. edges needs room for most of them. */
size_t kam_quantile_edges(const double *sorted, size_t n, size_t most, double *edges);

/* The bin of x, 0 to edges_count. */
size_t kam_bin(const double *edges, size_t edges_count, double x);

#endif
