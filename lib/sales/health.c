/* health.c - bands of a stage's health, cut on exact values. */
#include "kam/health.h"

#include "kam/ranking.h"

const char kam_health_rules[] = "\"health\": {\"good\": 0.7, \"excellent\": 1}";

enum kam_status kam_health_read(const struct kam_rules *rules, struct kam_health_cuts *cuts, struct kam_error *err)
{
	enum kam_status status = kam_rules_number(rules, "health.good", "0", "1000", &cuts->good, err);
	if (!status)
		status = kam_rules_number(rules, "health.excellent", "0", "1000", &cuts->excellent, err);
	if (!status && kam_decimal_compare(cuts->excellent, cuts->good) < 0)
		return kam_fail(err, KAM_USAGE, "rule health.excellent: must not be under health.good");
	return status;
}

/* current x periods, which stands to the norm's total as current does to the norm. */
static bool scale_up(struct kam_decimal current, const struct kam_norm *norm, struct kam_decimal *scaled)
{
	return norm->known && kam_decimal_sign(norm->total) > 0 && kam_decimal_multiply(current, kam_decimal_whole(norm->periods), scaled);
}

enum kam_band kam_health(struct kam_decimal current, const struct kam_norm *norm, const struct kam_health_cuts *cuts)
{
	struct kam_decimal scaled, bound;
	if (!scale_up(current, norm, &scaled))
		return KAM_BAND_NA;
	if (kam_is_under(scaled, cuts->good, norm->total))
		return KAM_WARNING;
	return kam_decimal_multiply(cuts->excellent, norm->total, &bound) && kam_decimal_compare(scaled, bound) > 0 ? KAM_EXCELLENT : KAM_GOOD;
}

bool kam_norm_mean(const struct kam_norm *norm, struct kam_decimal *mean)
{
	return norm->known && kam_decimal_divide(norm->total, kam_decimal_whole(norm->periods), 6, mean);
}

bool kam_health_ratio(struct kam_decimal current, const struct kam_norm *norm, struct kam_decimal *ratio)
{
	struct kam_decimal scaled;
	return scale_up(current, norm, &scaled) && kam_share(scaled, norm->total, ratio);
}

const char *kam_band_name(enum kam_band band)
{
	static const char *const names[] = {"na", "excellent", "good", "warning"};
	return names[band];
}
