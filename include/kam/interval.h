/* interval.h - intervals for a share. Pure functions of numbers: no state, no input or output. */
#ifndef KAM_INTERVAL_H
#define KAM_INTERVAL_H

struct kam_interval {
	double low, high;
};

/* The regularised incomplete beta function I_x(a, b) for a, b > 0 and x in 0..1: the probability that a beta variable is at
 * most x. Continued fraction of DLMF 8.17.22; about 14 correct digits for a and b up to a million. */
double kam_beta_share(double a, double b, double x);

/* The x with I_x(a, b) = p, p in 0..1. By bisection, to 1e-12. */
double kam_beta_quantile(double a, double b, double p);

/* Intervals of the given level (0.9: nine in ten hold the truth) for successes out of n > 0; successes may be a fraction.
 * Clopper and Pearson (1934) never fall short of their level; Wilson (1927) comes close to it on average; Jeffreys takes the
 * quantiles of Beta(successes + 1/2, n - successes + 1/2), and 0 and 1 at the ends (Brown, Cai and DasGupta 2001). */
struct kam_interval kam_clopper_pearson(double successes, double n, double level);
struct kam_interval kam_wilson(double successes, double n, double level);
struct kam_interval kam_jeffreys(double successes, double n, double level);

/* The z with P(Z <= z) = p for a standard normal Z, p in (0, 1). By bisection on erfc, to 1e-12. */
double kam_normal_quantile(double p);

#endif
