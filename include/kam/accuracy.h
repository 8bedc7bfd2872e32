/* accuracy.h - how far a forecast was off, by the measures of the M competitions. Pure functions over arrays.
 * Source: Makridakis, Spiliotis and Assimakopoulos, "The M4 Competition" (2020), section 2.3. */
#ifndef KAM_ACCURACY_H
#define KAM_ACCURACY_H

#include <stddef.h>

/* The mean of 200 |y - f| / (|y| + |f|), in percent 0..200; a value forecast exactly counts 0, also 0 by 0. */
double kam_smape(const double *actual, const double *forecast, size_t h);

/* The mean absolute error of naming the value m places before, within the n values of history: what MASE and MSIS divide by.
 * 0 when n <= m, or nothing differs. */
double kam_naive_scale(const double *history, size_t n, size_t m);

/* The mean absolute error over scale, which must be over 0. */
double kam_mase(const double *actual, const double *forecast, size_t h, double scale);

/* The mean scaled interval score: width, and 2 / (1 - level) times what falls outside, over scale. level is 0.95 in M4. */
double kam_msis(const double *actual, const double *low, const double *high, size_t h, double level, double scale);

#endif
