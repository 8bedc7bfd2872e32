/* intermittent.h - series that are mostly 0: how often there is something, and how much it is then. Pure functions over arrays. */
#ifndef KAM_INTERMITTENT_H
#define KAM_INTERMITTENT_H

#include <stddef.h>

/* Smooths the chance that a value is not 0 with every value, and the size of those that are not 0 with each of them, so that what
 * has stopped selling fades: Teunter, Syntetos and Babai, "Intermittent demand: linking forecasting to inventory obsolescence"
 * (2011). The forecast is chance times size, the same for all that is ahead. */
struct kam_intermittent {
	double alpha, beta;  /* of size and chance */
	double size, chance; /* behind the last value */
	double squares;      /* of the errors one value ahead */
	double surprise;     /* -2 ln of the likelihood of what was 0 and what was not */
};

/* The share of values that are 0. n > 0. */
double kam_zero_share(const double *y, size_t n);

/* Runs with the alpha and beta that c holds, and sets the rest. The first size is the mean of what is not 0, the first chance the
 * share of it among the first twelve. */
void kam_intermittent_run(struct kam_intermittent *c, const double *y, size_t n);

/* Takes, of a few that the literature recommends, the beta under which what was 0 and what was not are the likeliest (squares would
 * follow the largest sale alone), and then the alpha with the smallest squares. */
void kam_intermittent_fit(struct kam_intermittent *c, const double *y, size_t n);

#endif
