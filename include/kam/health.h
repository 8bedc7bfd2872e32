/* health.h - what stands in a stage against what usually does: rules.md section 5. */
#ifndef KAM_HEALTH_H
#define KAM_HEALTH_H

#include "kam/rules.h"

/* The rules "health" as a member of a JSON object. */
extern const char kam_health_rules[];

struct kam_health_cuts {
	struct kam_decimal good, excellent; /* fractions of the norm */
};

enum kam_band { KAM_BAND_NA, KAM_EXCELLENT, KAM_GOOD, KAM_WARNING };

/* A norm as a mean: total over a number of periods, kept apart so that nothing is rounded before it is judged. */
struct kam_norm {
	bool known;
	struct kam_decimal total;
	int64_t periods; /* over 0 where the norm is known */
};

enum kam_status kam_health_read(const struct kam_rules *rules, struct kam_health_cuts *cuts, struct kam_error *err);

/* The band of current against the norm: over 100 % excellent, 70 % to 100 % good, under 70 % warning (with the domain's
 * cuts), exactly. A norm that is not known, or not over 0, gives KAM_BAND_NA. */
enum kam_band kam_health(struct kam_decimal current, const struct kam_norm *norm, const struct kam_health_cuts *cuts);

/* The mean, and current over it, to 6 places, half to even; false where there is none. */
bool kam_norm_mean(const struct kam_norm *norm, struct kam_decimal *mean);
bool kam_health_ratio(struct kam_decimal current, const struct kam_norm *norm, struct kam_decimal *ratio);

/* "excellent", "good", "warning", "na". */
const char *kam_band_name(enum kam_band band);

#endif
