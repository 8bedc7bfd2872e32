/* forecast.h - the deals of a pipeline, and what people submitted, as one forecast: rules.md section 6 in code. */
#ifndef KAM_FORECAST_H
#define KAM_FORECAST_H

#include "kam/odds.h"
#include "kam/pipeline.h"
#include "kam/rollup.h"

struct kam_excluded {
	uint64_t deals;
	struct kam_decimal amount; /* of those that have one */
};

/* What an open deal adds to what is expected of a span. */
struct kam_stake {
	struct kam_decimal amount;
	uint32_t unit;
	struct kam_span span;      /* of the kind that is shown */
	int32_t probability;       /* in millionths */
};

struct kam_forecast {
	/* to be set */
	bool keeps_stakes;
	const struct kam_pipeline *pipeline; /* finished */
	struct kam_odds odds;                /* settled */
	struct kam_revisions revisions;
	struct kam_quotas quotas;
	bool kind_given;
	enum kam_period kind;                /* KAM_MONTH or KAM_QUARTER; chosen where it is not given */

	/* what comes of it */
	struct kam_rollup *rollup;
	struct kam_excluded excluded[KAM_EXCLUSIONS];
	struct kam_pool stakes;              /* struct kam_stake, where they are kept */
	uint64_t counted;                    /* deals that count */
};

/* What a deal adds to a line of a span: all of it, or what is expected. */
struct kam_share {
	struct kam_span span;
	int line;
	int32_t probability;       /* in millionths */
};

enum { KAM_MOST_SHARES = 64 };

/* The shares of a deal in spans of the forecast's kind; what odds cannot tell is counted there. amount becomes what it is worth. A
 * deal that does not count has none, unless nobody says when or how much, and what was learnt does. */
size_t kam_forecast_shares(const struct kam_forecast *f, struct kam_odds *odds, const struct kam_prospect *prospect,
	struct kam_share shares[KAM_MOST_SHARES], struct kam_decimal *amount);

/* By months, unless all revisions and quotas are of quarters. */
enum kam_period kam_forecast_kind(const struct kam_forecast *f);

/* Adds everything up. KAM_BAD_DATA when a sum leaves the range of decimals. */
enum kam_status kam_forecast_build(struct kam_forecast *f, struct kam_error *err);

/* Whether a span of the roll-up is to be shown: those of the kind asked for, and quarters that somebody revised or has a quota for
 * beside months, since what was said of a quarter cannot be shown in a month. */
bool kam_forecast_shows(const struct kam_forecast *f, size_t span, uint32_t unit);

void kam_forecast_free(struct kam_forecast *f);

#endif
