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

/* When a deal is won is learnt: what of it is expected in each span, whatever its close date says. */
static size_t spread(const struct kam_timing *timing, const struct kam_prospect *p, struct kam_share *shares)
{
	size_t count = 0;
	int32_t before = 0;
	for (size_t i = 0; i < kam_timing_spans(timing) && count + 2 < KAM_MOST_SHARES; i++) {
		int32_t by = (int32_t)lrint(kam_timing_by(timing, p, i) * KAM_CERTAIN);
		if (by <= before)
			continue;
		shares[count++] = (struct kam_share){kam_timing_span(timing, i), KAM_LINE_EXPECTED, by - before};
		before = by;
	}
	return count;
}

/* Whether a deal does not count only because nobody says when or how much. */
static bool is_unsaid(const struct kam_prospect *p)
{
	return p->exclusion == KAM_NO_CLOSE_DATE || p->exclusion == KAM_PAST_CLOSE_DATE || p->exclusion == KAM_NO_AMOUNT;
}

size_t kam_forecast_shares(const struct kam_forecast *f, struct kam_odds *odds, const struct kam_prospect *p,
	struct kam_share shares[KAM_MOST_SHARES], struct kam_decimal *amount)
{
	size_t count = 0;
	const struct kam_timing *timing = odds->timing && p->outcome == KAM_OPEN && kam_timing_knows(odds->timing, p) ? odds->timing : NULL;
	struct kam_span span = kam_span_of(p->close_date == KAM_NO_DAY ? odds->as_of : p->close_date, f->kind);
	*amount = p->amount;
	if (p->exclusion && (!is_unsaid(p) || !timing))
		return 0;
	if (!p->exclusion)
		shares[count++] = (struct kam_share){span, p->category, KAM_CERTAIN};
	int32_t probability = p->category == KAM_CATEGORY_OMITTED ? 0 : kam_odds_of(odds, p, span);
	if (probability == KAM_BY_TIMING) {
		bool known = kam_timing_amount(timing, p, amount);
		odds->learnt += known;
		odds->learnt_amounts += known && !p->has_amount;
		return known ? count + spread(timing, p, shares + count) : count;
	}
	if (!p->exclusion && p->category != KAM_CATEGORY_OMITTED && probability > 0)
		shares[count++] = (struct kam_share){span, KAM_LINE_EXPECTED, probability};
	return count;
}

/* Adds a share where it belongs: in the month of the close date where months are added up to quarters. */
static bool add_share(struct kam_forecast *f, const struct kam_prospect *p, const struct kam_share *share, enum kam_period kind,
	struct kam_decimal amount)
{
	uint32_t unit = kam_pipeline_unit(f->pipeline, p);
	struct kam_span span = share->span;
	struct kam_decimal weighted = amount;
	if (span.kind != kind)
		span = kam_span_of(kam_span_holds(span, p->close_date) ? p->close_date : kam_span_last(span), kind);
	if (share->line == KAM_LINE_EXPECTED && f->keeps_stakes && p->outcome == KAM_OPEN)
		*(struct kam_stake *)kam_pool_add(&f->stakes) = (struct kam_stake){amount, unit, share->span, share->probability};
	return (share->line != KAM_LINE_EXPECTED || kam_odds_weigh(amount, share->probability, &weighted)) &&
	       kam_rollup_add(f->rollup, unit, span, share->line, weighted, 1);
}

static bool add_deal(struct kam_forecast *f, const struct kam_prospect *p, enum kam_period kind)
{
	struct kam_share shares[KAM_MOST_SHARES];
	struct kam_decimal amount;
	size_t count = kam_forecast_shares(f, &f->odds, p, shares, &amount);
	bool fits = !p->exclusion || exclude(&f->excluded[p->exclusion], p->has_amount, p->amount);
	f->counted += !p->exclusion;
	for (size_t i = 0; i < count; i++)
		fits = add_share(f, p, &shares[i], kind, amount) && fits;
	if (count == 1 && shares[0].line != KAM_LINE_EXPECTED) /* nothing is expected of it: that is a figure too */
		kam_rollup_open(f->rollup, kam_pipeline_unit(f->pipeline, p), kam_span_of(p->close_date, kind), KAM_LINE_EXPECTED);
	return fits;
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
		fits = add_deal(f, p, kind) && fits;
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
