/* ets.h - exponential smoothing in state space form, the model chosen by AICc. Pure functions over arrays.
 * Source: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), chapters 2, 5 and 7; the taxonomy is
 * theirs: error, trend, season, each N(one), A(dditive), A(dditive) d(amped) or M(ultiplicative). */
#ifndef KAM_ETS_H
#define KAM_ETS_H

#include "kam/season.h"
#include "kam/smoothing.h"

/* One model. The level, trend and parameters are those of base; base.squares are of the errors in their own kind. */
struct kam_ets {
	struct kam_smoothing base;
	enum kam_trend trend;
	bool relative;                  /* errors are shares of what was expected, and a season multiplies; else both add */
	double gamma;                   /* of the season; 0 without */
	const struct kam_season *first; /* before the first value; the caller's, and must outlive the model; its kind tells the model's */
	struct kam_season season;       /* behind the last, of value t at t % m */
	size_t n;                       /* values seen */
	double aicc;                    /* up to a constant of the series; infinity: too few values */
};

/* Runs over the values with the parameters and first states that e holds, and sets the rest but aicc. False when a relative model
 * meets what it expects to be 0 or less. */
bool kam_ets_run(struct kam_ets *e, const double *y, size_t n);

enum { KAM_ETS_MODELS = 6 };

/* The models that were fitted, each with its Akaike weight, exp((best - aicc) / 2) as a share of the sum (Burnham and Anderson,
 * Model Selection and Multimodel Inference, 2002, section 2.9). */
struct kam_ets_set {
	struct kam_ets model[KAM_ETS_MODELS];
	double weight[KAM_ETS_MODELS];
	size_t count, best; /* best: the one that AICc chooses */
};

/* Fits models without trend, with one and with a damped one; with errors that add, and, where all values are over 0, relative ones.
 * Where there is a season, errors are of its kind. starts are fits of the three trends to the series with the season taken
 * out: the search goes on from there. */
void kam_ets_fit(struct kam_ets_set *set, const struct kam_smoothing starts[3], const struct kam_season *season, const double *y, size_t n);

/* What the model says of the value k >= 1 places behind the last, and the variance of its error there. */
double kam_ets_ahead(const struct kam_ets *e, size_t k);
double kam_ets_variance(const struct kam_ets *e, size_t k);

#endif
