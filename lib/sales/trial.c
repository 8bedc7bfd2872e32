/* trial.c - holds past forecasts against what came. */
#include "kam/trial.h"

#include <math.h>
#include <stdlib.h>

enum kam_status kam_trial_bookings(const struct kam_pipeline *actual, enum kam_period kind, struct kam_rollup **out, struct kam_error *err)
{
	bool fits = true;
	*out = kam_rollup_new(actual->tree);
	for (size_t i = 0; i < kam_pipeline_count(actual); i++) {
		const struct kam_prospect *p = kam_pipeline_at(actual, i);
		if (p->outcome == KAM_WON && p->close_date != KAM_NO_DAY && p->has_amount)
			fits = kam_rollup_add(*out, kam_pipeline_unit(actual, p), kam_span_of(p->close_date, kind), KAM_CATEGORY_CLOSED, p->amount, 1) && fits;
	}
	if (!fits)
		return kam_fail(err, KAM_BAD_DATA, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	return kam_rollup_finish(*out, false, err);
}

/* Whether a span was open on the as-of date, and is over by now. */
static bool is_judged(const struct kam_trial *t, struct kam_span span)
{
	return span.kind == t->forecast->kind && kam_span_last(span) > t->as_of && kam_span_last(span) <= t->until;
}

static struct kam_decimal booked(const struct kam_trial *t, uint32_t unit, struct kam_span span)
{
	for (size_t i = 0; i < kam_rollup_spans(t->bookings); i++) {
		const struct kam_number *n = kam_span_same(kam_rollup_span(t->bookings, i), span)
			? kam_rollup_at(t->bookings, i, unit, KAM_CATEGORY_CLOSED) : NULL;
		if (n)
			return n->calculated;
	}
	return (struct kam_decimal){0};
}

static void plus(struct kam_accuracy *a, struct kam_decimal *sum, struct kam_decimal more)
{
	a->overflow |= !kam_decimal_add(*sum, more, sum);
}

static struct kam_decimal distance(struct kam_accuracy *a, struct kam_decimal x, struct kam_decimal y)
{
	struct kam_decimal d = {0};
	a->overflow |= !kam_decimal_subtract(x, y, &d);
	return kam_decimal_sign(d) < 0 ? kam_decimal_negate(d) : d;
}

static void add_range(const struct kam_range *r, struct kam_decimal actual, struct kam_accuracy *a)
{
	double came = kam_decimal_double(actual);
	if (!r->known)
		return;
	a->ranges++;
	a->covered += came >= r->p10 && came <= r->p90;
	a->shocked_covered += came >= r->shocked_p10 && came <= r->shocked_p90;
}

static void add_span(const struct kam_trial *t, size_t span, uint32_t unit, unsigned lines, struct kam_accuracy *a)
{
	struct kam_decimal submitted = {0}, below = {0}, actual = booked(t, unit, kam_rollup_span(t->forecast->rollup, span));
	bool any = kam_decimal_sign(actual) != 0;
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = lines >> line & 1 ? kam_rollup_at(t->forecast->rollup, span, unit, line) : NULL;
		struct kam_decimal from_below;
		if (!n || !kam_decimal_subtract(n->submitted, n->judgement, &from_below))
			continue;
		any = true;
		plus(a, &submitted, n->submitted);
		plus(a, &below, from_below);
	}
	if (!any)
		return;
	a->numbers++;
	plus(a, &a->submitted, submitted);
	plus(a, &a->actual, actual);
	plus(a, &a->missed, distance(a, submitted, actual));
	plus(a, &a->missed_below, distance(a, below, actual));
	if (t->ranges && lines == 1U << KAM_LINE_EXPECTED)
		add_range(&t->ranges[span * kam_tree_count(t->actual->tree) + unit], actual, a);
}

void kam_accuracy_add(const struct kam_trial *t, uint32_t unit, unsigned lines, struct kam_accuracy *accuracy)
{
	for (size_t span = 0; span < kam_rollup_spans(t->forecast->rollup); span++)
		if (is_judged(t, kam_rollup_span(t->forecast->rollup, span)))
			add_span(t, span, unit, lines, accuracy);
}

bool kam_accuracy_bias(const struct kam_accuracy *a, struct kam_decimal *bias)
{
	struct kam_decimal gap;
	return kam_decimal_subtract(a->submitted, a->actual, &gap) && kam_decimal_divide(gap, a->actual, 6, bias);
}

bool kam_accuracy_wape(const struct kam_accuracy *a, struct kam_decimal *wape)
{
	struct kam_decimal actual = kam_decimal_sign(a->actual) < 0 ? kam_decimal_negate(a->actual) : a->actual;
	return kam_decimal_divide(a->missed, actual, 6, wape);
}

bool kam_accuracy_shock(const struct kam_trial *t, double *shock)
{
	double squares = 0;
	size_t n = 0;
	uint32_t top = kam_tree_place(t->actual->tree, 0);
	for (size_t span = 0; span < kam_rollup_spans(t->forecast->rollup); span++) {
		struct kam_accuracy one = {0};
		struct kam_span s = kam_rollup_span(t->forecast->rollup, span);
		if (!is_judged(t, s))
			continue;
		add_span(t, span, top, 1U << KAM_LINE_EXPECTED, &one);
		double expected = kam_decimal_double(one.submitted), came = kam_decimal_double(one.actual);
		if (expected <= 0)
			continue;
		squares += (came / expected - 1) * (came / expected - 1);
		n++;
	}
	*shock = n ? sqrt(squares / (double)n) : 0;
	return n > 0;
}

/* Whether a deal was won by the last of these days, and for how much. */
static bool came_true(const struct kam_trial *t, const struct kam_prospect *p, kam_day last, double *amount)
{
	uint32_t id = kam_table_find(&t->actual->ids, kam_pipeline_id(t->forecast->pipeline, p));
	const struct kam_prospect *later = id == KAM_ABSENT ? NULL : kam_pipeline_at(t->actual, t->actual->prospect_of[id]);
	bool won = later && later->outcome == KAM_WON && later->close_date != KAM_NO_DAY && later->close_date <= last;
	*amount = won ? kam_decimal_double(later->amount) : 0;
	return won;
}

/* The end of the last span that is over. */
static kam_day last_judged(const struct kam_trial *t)
{
	struct kam_span span = kam_span_of(t->until, t->forecast->kind);
	return kam_span_last(span) <= t->until ? t->until : kam_span_first(span) - 1;
}

static void judge(const struct kam_trial *t, const struct kam_prospect *p, double probability, kam_day last, struct kam_judged *out)
{
	struct kam_decimal amount = p->amount;
	double came;
	if (t->forecast->odds.timing)
		kam_timing_amount(t->forecast->odds.timing, p, &amount);
	out->probability[out->count] = probability;
	out->won[out->count++] = came_true(t, p, last, &came);
	out->expected += probability * kam_decimal_double(amount);
	out->came += came;
}

void kam_judge_deals(const struct kam_trial *t, size_t days, struct kam_judged *out)
{
	const struct kam_pipeline *p = t->forecast->pipeline;
	const struct kam_timing *timing = t->forecast->odds.timing;
	struct kam_odds odds = t->forecast->odds; /* a copy: it counts what it cannot tell */
	bool dated = t->as_of != KAM_NO_DAY && t->until != KAM_NO_DAY; /* else nothing is over */
	kam_day last = !dated ? KAM_NO_DAY : days ? t->as_of + (kam_day)days : last_judged(t);
	double *by_age = timing ? kam_allocate(kam_timing_ages(timing), sizeof *by_age) : NULL;
	*out = (struct kam_judged){.probability = kam_allocate(kam_pipeline_count(p) + 1, sizeof(double)),
		.won = kam_allocate(kam_pipeline_count(p) + 1, 1)};
	double owners_count = 0;
	if (timing && last > t->as_of)
		owners_count = kam_timing_within(timing, (size_t)(last - t->as_of), by_age);
	for (size_t i = 0; i < kam_pipeline_count(p) && last > t->as_of; i++) {
		const struct kam_prospect *d = kam_pipeline_at(p, i);
		struct kam_span span = kam_span_of(d->close_date == KAM_NO_DAY ? t->as_of : d->close_date, t->forecast->kind);
		if (d->outcome != KAM_OPEN || d->id == KAM_ABSENT || d->category == KAM_CATEGORY_OMITTED || d->exclusion == KAM_NOT_CONFIRMED ||
		    d->exclusion == KAM_NOT_PRIMARY || kam_is_fault((enum kam_exclusion)d->exclusion))
			continue;
		int32_t millionths = kam_odds_of(&odds, d, span);
		if (millionths == KAM_BY_TIMING && by_age)
			judge(t, d, kam_timing_shift(timing, d, by_age[kam_timing_age(timing, d)], owners_count), last, out);
		else if (millionths >= 0 && !d->exclusion && kam_span_last(span) <= t->until)
			judge(t, d, (double)millionths / KAM_CERTAIN, kam_span_last(span), out);
	}
	free(by_age);
}
