/* forecast.c - from deals and submissions to a forecast. */
#include "kam/forecast.h"

#include <math.h>
#include <stdlib.h>

static bool any_of_kind(const struct kam_forecast *f, enum kam_period kind)
{
	for (size_t i = 0; i < f->revisions.count; i++)
		if (f->revisions.at[i].span.kind == kind)
			return true;
	for (size_t i = 0; i < f->quotas.count; i++)
		if (f->quotas.at[i].span.kind == kind)
			return true;
	return false;
}

enum kam_period kam_forecast_kind(const struct kam_forecast *f)
{
	if (f->kind_given)
		return f->kind;
	return any_of_kind(f, KAM_QUARTER) && !any_of_kind(f, KAM_MONTH) ? KAM_QUARTER : KAM_MONTH;
}

/* Months are needed where they are shown, and where somebody revised one. */
static enum kam_period kind_of_deals(const struct kam_forecast *f)
{
	for (size_t i = 0; i < f->revisions.count; i++)
		if (f->revisions.at[i].span.kind == KAM_MONTH)
			return KAM_MONTH;
	return f->kind;
}

static bool exclude(struct kam_excluded *excluded, bool has_amount, struct kam_decimal amount)
{
	excluded->deals++;
	return !has_amount || kam_decimal_add(excluded->amount, amount, &excluded->amount);
}

static bool add_stake(struct kam_forecast *f, uint32_t unit, struct kam_span span, enum kam_period kind, struct kam_decimal amount,
	int32_t probability)
{
	struct kam_decimal weighted;
	if (f->keeps_stakes && probability < KAM_CERTAIN)
		*(struct kam_stake *)kam_pool_add(&f->stakes) = (struct kam_stake){amount, unit, span, probability};
	if (span.kind != kind) /* a quarter among months: they are not shown, so any of its own will do */
		span = kam_span_of(kam_span_last(span), kind);
	return kam_odds_weigh(amount, probability, &weighted) && kam_rollup_add(f->rollup, unit, span, KAM_LINE_EXPECTED, weighted, 1);
}

/* A deal whose time is learnt: what of it is expected in each span, whatever its close date says. */
static bool spread_deal(struct kam_forecast *f, const struct kam_prospect *p, enum kam_period kind)
{
	const struct kam_timing *timing = f->odds.timing;
	struct kam_decimal amount;
	int32_t before = 0;
	bool fits = true;
	if (!kam_timing_amount(timing, p, &amount))
		return true;
	f->learnt++;
	f->learnt_amounts += !p->has_amount;
	for (size_t i = 0; i < kam_timing_spans(timing) && fits; i++) {
		int32_t by = (int32_t)lrint(kam_timing_by(timing, p, i) * KAM_CERTAIN);
		if (by > before)
			fits = add_stake(f, kam_pipeline_unit(f->pipeline, p), kam_timing_span(timing, i), kind, amount, by - before);
		before = by > before ? by : before;
	}
	return fits;
}

/* One deal that counts: in its category, and in what is expected as far as its probability is known. */
static bool add_deal(struct kam_forecast *f, const struct kam_prospect *p, enum kam_period kind)
{
	uint32_t unit = kam_pipeline_unit(f->pipeline, p);
	struct kam_span span = kam_span_of(p->close_date, kind), shown = kam_span_of(p->close_date, f->kind);
	int32_t probability = p->category == KAM_CATEGORY_OMITTED ? 0 : kam_odds_of(&f->odds, p, shown);
	f->counted++;
	if (!kam_rollup_add(f->rollup, unit, span, p->category, p->amount, 1))
		return false;
	kam_rollup_open(f->rollup, unit, span, KAM_LINE_EXPECTED);
	if (probability == KAM_BY_TIMING)
		return spread_deal(f, p, kind);
	return probability <= 0 || add_stake(f, unit, f->kind == kind ? span : shown, kind, p->amount, probability);
}

/* Deals that do not count, because nobody says when or how much, may still be expected by what was learnt. */
static bool add_excluded(struct kam_forecast *f, const struct kam_prospect *p, enum kam_period kind)
{
	bool unsaid = p->exclusion == KAM_NO_CLOSE_DATE || p->exclusion == KAM_PAST_CLOSE_DATE || p->exclusion == KAM_NO_AMOUNT;
	bool fits = exclude(&f->excluded[p->exclusion], p->has_amount, p->amount);
	if (!unsaid || p->category == KAM_CATEGORY_OMITTED || !f->odds.timing || !kam_timing_knows(f->odds.timing, p))
		return fits;
	return spread_deal(f, p, kind) && fits;
}

static void add_submissions(struct kam_forecast *f)
{
	for (size_t i = 0; i < f->revisions.count; i++)
		if (f->revisions.at[i].in_force)
			kam_rollup_revise(f->rollup, &f->revisions.at[i]);
	for (size_t i = 0; i < f->quotas.count; i++) {
		const struct kam_quota *q = &f->quotas.at[i];
		struct kam_span span = q->span;
		if (f->kind == KAM_QUARTER)
			kam_span_within(q->span, KAM_QUARTER, &span);
		kam_rollup_open(f->rollup, q->unit, span, KAM_LINE_EXPECTED);
	}
}

enum kam_status kam_forecast_build(struct kam_forecast *f, struct kam_error *err)
{
	bool fits = true;
	f->kind = kam_forecast_kind(f);
	f->stakes.size = sizeof(struct kam_stake);
	f->rollup = kam_rollup_new(f->pipeline->tree);
	enum kam_period kind = kind_of_deals(f);
	for (size_t i = 0; i < kam_pipeline_count(f->pipeline); i++) {
		const struct kam_prospect *p = kam_pipeline_at(f->pipeline, i);
		fits = (p->exclusion ? add_excluded(f, p, kind) : add_deal(f, p, kind)) && fits;
	}
	for (size_t i = 0; i < f->pipeline->refused.count; i++) {
		const struct kam_refused *r = kam_pool_at(&f->pipeline->refused, i);
		fits = exclude(&f->excluded[r->exclusion], r->has_amount, r->amount) && fits;
	}
	if (!fits)
		return kam_fail(err, KAM_BAD_DATA, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	add_submissions(f);
	return kam_rollup_finish(f->rollup, f->kind == KAM_QUARTER, err);
}

/* Whether somebody at the unit or under it revised the span. */
static bool is_revised(const struct kam_forecast *f, size_t span, uint32_t unit)
{
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = kam_rollup_at(f->rollup, span, unit, line);
		if (n && n->revised)
			return true;
	}
	return false;
}

bool kam_forecast_shows(const struct kam_forecast *f, size_t span, uint32_t unit)
{
	struct kam_span s = kam_rollup_span(f->rollup, span);
	struct kam_quota wanted = {.unit = unit, .span = s};
	if (s.kind == f->kind)
		return true;
	if (s.kind == KAM_MONTH)
		return false;
	for (size_t i = 0; i < f->quotas.count; i++)
		if (f->quotas.at[i].unit == wanted.unit && kam_span_same(f->quotas.at[i].span, wanted.span))
			return true;
	return is_revised(f, span, unit);
}

void kam_forecast_free(struct kam_forecast *f)
{
	kam_revisions_free(&f->revisions);
	kam_quotas_free(&f->quotas);
	kam_pool_free(&f->stakes);
	kam_rollup_free(f->rollup);
}
