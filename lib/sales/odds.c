/* odds.c - the probability of winning each open deal. */
#include "kam/odds.h"

#include <math.h>

const char kam_odds_rules[] = "\"odds\": {\"closed_deals\": 30, \"least\": 0.0001}";

static bool source_named(struct kam_slice word, enum kam_odds_source *source)
{
	static const char *const names[KAM_ODDS_SOURCES] = {"deal", "stage", "score", "learnt"};
	for (int s = 0; s < KAM_ODDS_SOURCES; s++)
		if (kam_is(word, names[s])) {
			*source = (enum kam_odds_source)s;
			return true;
		}
	return false;
}

bool kam_odds_asks(const struct kam_odds *odds, enum kam_odds_source source)
{
	for (size_t i = 0; i < odds->count; i++)
		if (odds->order[i] == source)
			return true;
	return false;
}

enum kam_status kam_odds_read(const struct kam_rules *rules, const char *order, struct kam_odds *odds, struct kam_error *err)
{
	struct kam_slice rest = kam_text(order ? order : "deal,stage,score"), word;
	struct kam_decimal least = {0};
	while (kam_split(&rest, ',', &word)) {
		enum kam_odds_source source;
		if (odds->count == KAM_ODDS_SOURCES || !source_named(kam_trim(word), &source))
			return kam_fail(err, KAM_USAGE, "--probability: \"%.60s\" must be one or more of deal, stage, score, learnt, separated by commas", order);
		odds->order[odds->count++] = source;
	}
	enum kam_status status = kam_rules_count(rules, "odds.closed_deals", 1, 1000000, &odds->closed_needed, err);
	if (!status)
		status = kam_rules_number(rules, "odds.least", "0", "0.01", &least, err);
	odds->least = (int32_t)lrint(kam_decimal_double(least) * KAM_CERTAIN);
	return status;
}

void kam_odds_settle(struct kam_odds *odds, const struct kam_pipeline *pipeline, kam_day as_of)
{
	odds->pipeline = pipeline;
	odds->as_of = as_of;
	for (size_t i = 0; i < kam_pipeline_count(pipeline); i++) {
		const struct kam_prospect *p = kam_pipeline_at(pipeline, i);
		if (p->outcome != KAM_WON || p->created == KAM_NO_DAY || p->close_date == KAM_NO_DAY || p->close_date < p->created)
			continue;
		int days = p->close_date - p->created;
		odds->fastest = !odds->wins || days < odds->fastest ? days : odds->fastest;
		odds->slowest = !odds->wins || days > odds->slowest ? days : odds->slowest;
		odds->wins++;
	}
	odds->knows_time = odds->wins >= (uint64_t)odds->closed_needed && as_of != KAM_NO_DAY;
}

static int days_between(kam_day from, kam_day to)
{
	return from == KAM_NO_DAY || to == KAM_NO_DAY || to < from ? -1 : to - from;
}

static int32_t by_stage(const struct kam_odds *odds, const struct kam_prospect *p)
{
	struct kam_standing standing = {.stage = p->stage, .days_in_stage = days_between(p->stage_since, odds->as_of),
		.days = days_between(p->created, odds->as_of), .owner = kam_pipeline_owner(odds->pipeline, p)};
	double probability;
	if (!kam_stages_probability(odds->pipeline->deals.stages, &standing, &probability))
		return -1;
	return (int32_t)lrint(probability * KAM_CERTAIN);
}

static int32_t by_source(const struct kam_odds *odds, const struct kam_prospect *p, enum kam_odds_source source)
{
	switch (source) {
	case KAM_ODDS_DEAL:
		return p->probability;
	case KAM_ODDS_SCORE:
		return p->score;
	case KAM_ODDS_STAGE:
		return by_stage(odds, p);
	default:
		return odds->timing && kam_timing_knows(odds->timing, p) ? KAM_BY_TIMING : -1;
	}
}

/* A deal cannot close faster than any deal has, nor later than any has. */
static bool time_allows(struct kam_odds *odds, const struct kam_prospect *p, struct kam_span span)
{
	int age = days_between(p->created, odds->as_of), at_the_end = days_between(p->created, kam_span_last(span));
	if (!odds->knows_time || age < 0)
		return true;
	bool too_fast = at_the_end < odds->fastest, too_old = age > odds->slowest;
	odds->too_fast += too_fast;
	odds->too_old += too_old;
	return !too_fast && !too_old;
}

int32_t kam_odds_of(struct kam_odds *odds, const struct kam_prospect *p, struct kam_span span)
{
	int32_t probability = -1;
	if (p->outcome != KAM_OPEN)
		return p->outcome == KAM_WON ? KAM_CERTAIN : 0;
	for (size_t i = 0; i < odds->count && probability == -1; i++)
		probability = by_source(odds, p, odds->order[i]);
	if (probability == -1) {
		odds->unknown++;
		if (!kam_decimal_add(odds->unknown_amount, p->amount, &odds->unknown_amount))
			odds->unknown_overflows = true;
		return -1;
	}
	return probability > odds->least && !time_allows(odds, p, span) ? odds->least : probability;
}

bool kam_odds_weigh(struct kam_decimal amount, int32_t probability, struct kam_decimal *weighted)
{
	bool fits = kam_decimal_multiply(amount, (struct kam_decimal){probability, 6}, weighted);
	*weighted = kam_decimal_trim(*weighted);
	return fits;
}
