/* trial.h - how true past forecasts were: what was submitted against what came, and probabilities against outcomes. */
#ifndef KAM_TRIAL_H
#define KAM_TRIAL_H

#include "kam/range.h"

/* What is judged against what. Both pipelines must be finished and share one tree. */
struct kam_trial {
	const struct kam_forecast *forecast;
	const struct kam_range *ranges;      /* NULL: none were computed */
	const struct kam_pipeline *actual;   /* the deals as they are known later */
	const struct kam_rollup *bookings;   /* what of them was won, by unit and span: kam_trial_bookings */
	kam_day as_of, until;                /* of the forecast; how far the actual deals reach */
};

/* What was won, unit by unit. */
enum kam_status kam_trial_bookings(const struct kam_pipeline *actual, enum kam_period kind, struct kam_rollup **out, struct kam_error *err);

/* Forecasts of one kind, of one unit or of many, added up over spans that were not over on the as-of date and are by now. */
struct kam_accuracy {
	uint64_t numbers;             /* forecasts compared */
	struct kam_decimal submitted, actual;
	struct kam_decimal missed;    /* the sum of |submitted - actual| */
	struct kam_decimal missed_below; /* of |what came from below - actual| */
	uint64_t ranges, covered, shocked_covered; /* with a range; within P10 and P90 */
	bool overflow;
};

/* Adds the forecasts of a unit, with lines as bits 1 << line added up. */
void kam_accuracy_add(const struct kam_trial *trial, uint32_t unit, unsigned lines, struct kam_accuracy *accuracy);

/* submitted / actual - 1, and missed / |actual|; false where nothing came. */
bool kam_accuracy_bias(const struct kam_accuracy *accuracy, struct kam_decimal *bias);
bool kam_accuracy_wape(const struct kam_accuracy *accuracy, struct kam_decimal *wape);

/* How far off what was expected at the top was, relative to it: the root of the mean square over spans. A measure of the common
 * shock. False where there was no span to compare. */
bool kam_accuracy_shock(const struct kam_trial *trial, double *shock);

/* Open deals that had a probability, and whether they were won in the time it spoke of. */
struct kam_judged {
	double *probability;
	unsigned char *won;
	size_t count;
	double expected, came;        /* worth: by probability, and of those won */
};

/* days: judge what was learnt by so many days from the as-of date on; 0: up to the last span that is over. Free both arrays. */
void kam_judge_deals(const struct kam_trial *trial, size_t days, struct kam_judged *out);

#endif
