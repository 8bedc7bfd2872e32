/* forecast.h - the deals of a pipeline, and what people submitted, as one forecast: rules.md section 6 in code. */
#ifndef KAM_FORECAST_H
#define KAM_FORECAST_H

#include "kam/convolution.h"
#include "kam/odds.h"
#include "kam/pipeline.h"
#include "kam/rollup.h"

struct kam_excluded {
	uint64_t deals;
	struct kam_decimal amount; /* of those that have one */
};

struct kam_forecast {
	/* to be set */
	const struct kam_pipeline *pipeline; /* finished */
	struct kam_odds odds;                /* settled */
	struct kam_revisions revisions;
	struct kam_quotas quotas;
	bool kind_given;
	enum kam_period kind;                /* KAM_MONTH or KAM_QUARTER; chosen where it is not given */

	/* what comes of it */
	struct kam_rollup *rollup;
	struct kam_excluded excluded[KAM_EXCLUSIONS];
	uint64_t counted;                    /* deals that count */
};

/* By months, unless all revisions and quotas are of quarters. */
enum kam_period kam_forecast_kind(const struct kam_forecast *f);

/* Adds everything up. KAM_BAD_DATA when a sum leaves the range of decimals. */
enum kam_status kam_forecast_build(struct kam_forecast *f, struct kam_error *err);

/* Whether a span of the roll-up is to be shown: those of the kind asked for, and quarters that somebody revised or has a quota for
 * beside months, since what was said of a quarter cannot be shown in a month. */
bool kam_forecast_shows(const struct kam_forecast *f, size_t span, uint32_t unit);

/* What a unit's open deals of a span may come to, beside what is closed. */
struct kam_range {
	bool known;
	double p10, p50, p90;          /* of all, deals being independent */
	double shocked[3];             /* the same with the common shock */
	double quota, shocked_quota;   /* probability of reaching the quota; under 0: there is none */
};

/* By unit and span, [span * units + unit], on so many threads, with the same result on any number of them; free with free(). */
struct kam_range *kam_forecast_ranges(const struct kam_forecast *f, double shock, unsigned threads);

void kam_forecast_free(struct kam_forecast *f);

#endif
