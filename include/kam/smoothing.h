/* smoothing.h - exponential smoothing without a season: SES, Holt's linear trend, and the damped trend. Pure functions over arrays.
 * Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), chapters 2, 3 and 6. */
#ifndef KAM_SMOOTHING_H
#define KAM_SMOOTHING_H

#include <stddef.h>

enum kam_trend { KAM_FLAT, KAM_LINEAR, KAM_DAMPED };

/* y[t] = level + phi trend + e; then level += phi trend + alpha e and trend = phi trend + beta e. Without a trend beta and
 * both trends are 0 and phi is 1. */
struct kam_smoothing {
	double alpha, beta, phi;
	double first_level, first_trend; /* before the first value */
	double level, trend;             /* behind the last */
	double squares;                  /* sum of e squared */
};

/* Runs over the values with the parameters and first states that s holds, and sets the rest. errors (n places) becomes e; may
 * be NULL. */
void kam_smoothing_run(struct kam_smoothing *s, const double *y, size_t n, double *errors);

/* The parameters and first states with the smallest squares: the errors are linear in the first states, so that these are
 * solved for exactly, and only the parameters are searched, alpha in 0.0001..0.9999, beta in 0.0001..alpha, phi in 0.8..0.98.
 * First states of short series are drawn towards a line through the first values, or an exact fit would take the noise of the
 * beginning for a trend. n >= 3. */
void kam_smoothing_fit(struct kam_smoothing *s, enum kam_trend trend, const double *y, size_t n);

/* What the model says of the value k >= 1 places behind the last. */
double kam_smoothing_ahead(const struct kam_smoothing *s, size_t k);

/* The variance of the error k places ahead in units of that one place ahead: 1 + the sum of squared psi weights. */
double kam_smoothing_spread(const struct kam_smoothing *s, size_t k);

#endif
