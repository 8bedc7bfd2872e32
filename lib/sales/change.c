/* change.c - the changes of one deal between two snapshots, one after the other, and what each does to the sum. */
#include "kam/waterfall.h"

static const char *const names[KAM_REASONS] = {"new", "removed", "owner_in", "owner_out", "lost", "slipped", "pulled_out", "pulled_in", "slipped_in",
	"amount_up", "amount_down", "probability_up", "probability_down", "category_up", "category_down", "reopened", "won"};

const char *kam_reason_name(enum kam_reason reason)
{
	return names[reason];
}

enum kam_reason kam_reason_named(struct kam_slice name)
{
	int reason = 0;
	while (reason < KAM_REASONS && !kam_is(name, names[reason]))
		reason++;
	return (enum kam_reason)reason;
}

/* Whether its close date lets the deal count, and in which period. */
static bool is_in_period(const struct kam_counting *counting, kam_day close_date, int *period)
{
	if (counting->periods == KAM_ONE_PERIOD)
		return kam_span_holds(counting->period, close_date);
	if (counting->periods == KAM_EACH_PERIOD && close_date != KAM_NO_DAY)
		*period = kam_span_of(close_date, counting->period.kind).index;
	return counting->periods == KAM_ANY_PERIOD || close_date != KAM_NO_DAY;
}

bool kam_counts(const struct kam_counting *counting, const struct kam_aspect *deal, int *period, struct kam_decimal *value, bool *overflow)
{
	*period = 0;
	bool counts = deal->there && deal->category != KAM_NO_CATEGORY && (counting->categories >> deal->category & 1) &&
		is_in_period(counting, deal->close_date, period);
	*value = deal->amount;
	if (counts && counting->weighted && !kam_decimal_multiply(deal->amount, deal->probability, value))
		*overflow = true;
	return counts;
}

/* A deal on its way from one snapshot to the other. */
struct walk {
	const struct kam_counting *counting;
	struct kam_placed at;      /* as far as it has come */
	bool counts;
	int period;
	struct kam_decimal value;
	struct kam_change *changes;
	size_t count;
	bool *overflow;
};

static void charge(struct walk *w, enum kam_reason reason, uint32_t unit, int period, struct kam_decimal by)
{
	if (kam_decimal_sign(by))
		w->changes[w->count++] = (struct kam_change){reason, unit, period, by};
}

/* Goes on to `next`. Where the deal stays in one unit and period, what its value changes by is charged to `up` or `down`; where it
 * leaves, its old value is charged to `out`; where it comes in, its new value to `in`. */
static void step(struct walk *w, const struct kam_placed *next, enum kam_reason in, enum kam_reason out, enum kam_reason up, enum kam_reason down)
{
	struct kam_decimal value, by;
	int period;
	bool counts = kam_counts(w->counting, &next->at, &period, &value, w->overflow);
	if (counts && w->counts && period == w->period && next->unit == w->at.unit) {
		if (!kam_decimal_subtract(value, w->value, &by))
			*w->overflow = true;
		else
			charge(w, kam_decimal_sign(by) > 0 ? up : down, next->unit, period, by);
	} else {
		if (w->counts)
			charge(w, out, w->at.unit, w->period, kam_decimal_negate(w->value));
		if (counts)
			charge(w, in, next->unit, period, value);
	}
	w->at = *next;
	w->counts = counts;
	w->period = period;
	w->value = value;
}

static void step_for(struct walk *w, const struct kam_placed *next, enum kam_reason reason)
{
	step(w, next, reason, reason, reason, reason);
}

/* No date is later than any. */
static bool is_later(kam_day a, kam_day b)
{
	return a != b && (a == KAM_NO_DAY || (b != KAM_NO_DAY && a > b));
}

static void step_date(struct walk *w, kam_day to)
{
	struct kam_placed next = w->at;
	bool later = is_later(to, next.at.close_date);
	next.at.close_date = to;
	/* within one period its value does not change */
	step(w, &next, later ? KAM_REASON_SLIPPED_IN : KAM_REASON_PULLED_IN, later ? KAM_REASON_SLIPPED : KAM_REASON_PULLED_OUT, KAM_REASON_AMOUNT_UP,
		KAM_REASON_AMOUNT_DOWN);
}

static void step_amount(struct walk *w, const struct kam_aspect *to)
{
	struct kam_placed next = w->at;
	next.at.amount = to->amount;
	next.at.has_amount = to->has_amount;
	step(w, &next, KAM_REASON_AMOUNT_UP, KAM_REASON_AMOUNT_DOWN, KAM_REASON_AMOUNT_UP, KAM_REASON_AMOUNT_DOWN);
}

static void step_probability(struct walk *w, const struct kam_aspect *to)
{
	struct kam_placed next = w->at;
	next.at.probability = to->probability;
	next.at.has_probability = to->has_probability;
	step(w, &next, KAM_REASON_PROBABILITY_UP, KAM_REASON_PROBABILITY_DOWN, KAM_REASON_PROBABILITY_UP, KAM_REASON_PROBABILITY_DOWN);
}

static void step_category(struct walk *w, const struct kam_aspect *to)
{
	struct kam_placed next = w->at;
	enum kam_reason reason = to->category > next.at.category ? KAM_REASON_CATEGORY_UP : KAM_REASON_CATEGORY_DOWN;
	next.at.category = to->category;
	step_for(w, &next, reason);
}

static void step_unit(struct walk *w, uint32_t unit)
{
	struct kam_placed next = w->at;
	next.unit = unit;
	if (unit != w->at.unit)
		step(w, &next, KAM_REASON_OWNER_IN, KAM_REASON_OWNER_OUT, KAM_REASON_OWNER_IN, KAM_REASON_OWNER_OUT);
}

/* Lost as it stood: what the loss does to date and amount is of no interest to the sum. */
static void step_lost(struct walk *w, const struct kam_aspect *to)
{
	struct kam_placed next = w->at;
	next.at.outcome = to->outcome;
	next.at.category = to->category;
	next.at.probability = to->probability;
	next.at.has_probability = to->has_probability;
	step_for(w, &next, KAM_REASON_LOST);
}

/* All that changes while the deal's outcome stays. */
static void step_terms(struct walk *w, const struct kam_aspect *to, bool won)
{
	if (to->close_date != w->at.at.close_date && !(won && w->at.at.close_date == KAM_NO_DAY))
		step_date(w, to->close_date);
	if (!won || w->at.at.has_amount)
		step_amount(w, to);
}

static void walk_on(struct walk *w, const struct kam_placed *now)
{
	bool lost = now->at.outcome == KAM_LOST && w->at.at.outcome != KAM_LOST;
	bool won = now->at.outcome == KAM_WON && w->at.at.outcome != KAM_WON;
	bool reopened = now->at.outcome == KAM_OPEN && w->at.at.outcome != KAM_OPEN;
	step_unit(w, now->unit);
	if (lost)
		step_lost(w, &now->at);
	step_terms(w, &now->at, won);
	if (!won && !reopened) {
		step_probability(w, &now->at);
		step_category(w, &now->at);
	}
	step_for(w, now, won ? KAM_REASON_WON : KAM_REASON_REOPENED);
}

size_t kam_deal_changes(const struct kam_counting *counting, const struct kam_placed *before, const struct kam_placed *now,
	struct kam_change changes[KAM_MOST_CHANGES], bool *overflow)
{
	struct walk w = {.counting = counting, .at = *before, .changes = changes, .overflow = overflow};
	w.counts = kam_counts(counting, &before->at, &w.period, &w.value, overflow);
	if (!before->at.there || !now->at.there)
		step_for(&w, now, now->at.there ? KAM_REASON_NEW : KAM_REASON_REMOVED);
	else
		walk_on(&w, now);
	return w.count;
}
