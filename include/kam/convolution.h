/* convolution.h - what a sum of deals may come to when each is won or not: its whole distribution, not only its mean.
 *
 * Deals are independent here; a common shock comes on top. Pure functions: no random numbers, and results that do not
 * depend on the order of the deals. */
#ifndef KAM_CONVOLUTION_H
#define KAM_CONVOLUTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A deal: worth so much (in any unit, cents say; it may be negative) with that probability (0..1), else nothing. */
struct kam_chance {
	int64_t amount;
	double probability;
};

enum { KAM_SPREAD_BINS = 65536 };

/* The distribution: values in ascending order, the mass of each. */
struct kam_spread {
	double *at, *mass;
	double *below;  /* the mass of all values up to and with this one */
	size_t count;
	bool exact;     /* every value is one that deals can come to; else masses lie on a grid, and are true to a step of it */
};

/* The distribution of the sum. Few deals are enumerated; amounts with a common measure lie on the grid of that measure; both
 * are exact. Otherwise the grid has about KAM_SPREAD_BINS steps over all that can reasonably happen (17 standard deviations,
 * or from nothing to everything): each amount is shared between the two steps beside it, so that the mean stays exact, deals
 * are convolved one by one into blocks and blocks in a tree of fast Fourier transforms. What lies so far out that its
 * mass is under 1e-13 is moved to the end of the grid. No deals: all mass is at 0. Free with kam_spread_free. */
struct kam_spread *kam_spread_of(const struct kam_chance *deals, size_t n);
void kam_spread_free(struct kam_spread *spread);

double kam_spread_mean(const struct kam_spread *spread);

/* The smallest value that the sum does not exceed with probability q or more, q in 0..1. */
double kam_spread_quantile(const struct kam_spread *spread, double q);

/* The probability that the sum is `least` or more. */
double kam_spread_above(const struct kam_spread *spread, double least);

/* A factor that all deals share: lognormal, with mean 1 and a standard deviation of `size` (0.2: all deals together come to a
 * fifth more or less than expected, two years in three), at 256 points of equal probability. The one-factor idea is
 * Vasicek's (2002) of loan portfolios; here it works on what deals are worth and not on whether they are won, so that it is
 * measured as past forecasts' relative errors are. */
enum { KAM_SHOCK_POINTS = 256 };

struct kam_shock {
	double size, factors[KAM_SHOCK_POINTS];
};

/* size is 0 or more; 0: no shock. */
struct kam_shock kam_shock_of(double size);

/* Quantile and probability as above, of fixed + factor x sum. */
double kam_shocked_quantile(const struct kam_spread *spread, double fixed, const struct kam_shock *shock, double q);
double kam_shocked_above(const struct kam_spread *spread, double fixed, const struct kam_shock *shock, double least);

#endif
