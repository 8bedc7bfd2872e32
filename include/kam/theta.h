/* theta.h - the theta method and its dynamic, optimised form. Pure functions over arrays, without a season. */
#ifndef KAM_THETA_H
#define KAM_THETA_H

#include "kam/smoothing.h"

/* SES with half the slope of a straight line through all values as drift: Assimakopoulos and Nikolopoulos (2000) in the form of
 * Hyndman and Billah, "Unmasking the Theta method" (2003). */
struct kam_theta {
	struct kam_smoothing ses;
	double drift; /* half the slope */
	size_t n;
};

void kam_theta_fit(struct kam_theta *theta, const double *y, size_t n);
/* The same with an SES that has been fitted. */
void kam_theta_over(struct kam_theta *theta, const struct kam_smoothing *ses, const double *y, size_t n);
double kam_theta_ahead(const struct kam_theta *theta, size_t k);

/* The dynamic optimised theta model, DOTM: the line is fitted anew with each value, and how much it counts, 1 - 1/theta, is
 * optimised with alpha and the first level. Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler, "Models for optimising
 * the theta method and their relationship to state space models" (2016), equations 18 to 23. */
struct kam_dotm {
	double alpha, weight; /* weight is 1 - 1/theta, 0..1 */
	double first_level;
	double level;           /* behind the last value */
	double mean, slope;     /* of the line then */
	size_t n;
	double squares;
};

/* Runs with the alpha, weight and first level that d holds, and sets the rest; errors as in kam_smoothing_run. */
void kam_dotm_run(struct kam_dotm *d, const double *y, size_t n, double *errors);

/* alpha in 0.1..0.99 is searched; weight and first level are solved for. n >= 4. */
void kam_dotm_fit(struct kam_dotm *d, const double *y, size_t n);
double kam_dotm_ahead(const struct kam_dotm *d, size_t k);

#endif
