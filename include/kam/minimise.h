/* minimise.h - the smallest value of a function of a few numbers, each kept within its bounds. Pure: no state, no chance. */
#ifndef KAM_MINIMISE_H
#define KAM_MINIMISE_H

#include <stddef.h>

enum { KAM_MINIMISE_MOST = 6 }; /* dimensions */

/* What is to be small, at x; context is the caller's. Infinity where it can't be computed. */
typedef double kam_objective(const double *x, void *context);

/* A box to look in. */
struct kam_box {
	size_t n; /* dimensions, 1..KAM_MINIMISE_MOST */
	double low[KAM_MINIMISE_MOST], high[KAM_MINIMISE_MOST];
};

/* Goes downhill from x, which must lie in the box, and leaves the best point found in x; returns the value there. step is the
 * first step as a share of each side of the box; it stops after most evaluations, or when the corners of the simplex are within
 * tolerance of each other by value, relative to it. Nelder and Mead, "A simplex method for function minimization" (1965), with
 * points that leave the box drawn back to its wall. */
double kam_minimise(kam_objective *f, void *context, const struct kam_box *box, double *x, double step, double tolerance, size_t most);

/* The same in one dimension: by golden sections of [low, high], most evaluations in all; the best point goes to *x. Finds the
 * smallest value of a function that falls and then rises (Kiefer 1953), and some local one of any other. */
double kam_minimise_line(kam_objective *f, void *context, double low, double high, size_t most, double *x);

#endif
