/* range.h - how much may come of a forecast: the whole distribution of what each unit's open deals come to. */
#ifndef KAM_RANGE_H
#define KAM_RANGE_H

#include "kam/forecast.h"

/* What a unit's span may come to, with what is closed already. */
struct kam_range {
	bool known;
	double p10, p50, p90;                         /* deals being independent of each other */
	double shocked_p10, shocked_p50, shocked_p90; /* with a common shock on all that is open */
	bool has_quota;
	double quota, shocked_quota;                  /* probabilities of reaching the quota */
};

/* By span and unit, [span * units + unit], for the spans of the forecast's kind, on so many threads and with the same result
 * on any number of them. The forecast must be built, with its stakes kept. shock is 0 or more. Free with free(). */
struct kam_range *kam_ranges_of(const struct kam_forecast *f, double shock, size_t threads);

#endif
