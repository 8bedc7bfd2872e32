/* timing.c - learns when deals are won. */
#include "kam/timing.h"

#include "kam/discrimination.h"
#include "kam/learn.h"
#include "kam/shrink.h"
#include "kam/survival.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char kam_timing_rules[] = "\"timing\": {\"closed_deals\": 30, \"origins\": 6, \"step\": 30, \"periods\": 12}";

enum {
	LONGEST = 3660,          /* days of a lifetime */
	FEWEST_TRIALS = 200,     /* below, earlier forecasts are no proof */
	MOST_TRIALS = 200000,    /* above, every so manieth does */
};

static const double LEAST = 1e-4; /* of an open deal nothing is certain */

/* A deal's life, as far as it is known on the as-of date. */
struct life {
	kam_day start, end;      /* end: KAM_NO_DAY if it is open */
	bool won;
	uint32_t owner;
};

struct kam_timing {
	const struct kam_pipeline *pipeline;
	struct kam_timing_rules rules;
	kam_day as_of;
	struct kam_span first;
	struct life *lives;
	size_t lives_count, ages;
	double *by_span;         /* [span * ages + age] */
	double *shift;           /* by owner: log odds */
	double *owners_count;    /* by span: what they are multiplied by; 0: owners do not count */
	struct kam_sizes_seen all, *products;
	double mean, weight;     /* of won amounts; what the mean of all is worth against a product's own */
	uint64_t closed, trials;
	bool owners_differ;
};

enum kam_status kam_timing_read(const struct kam_rules *rules, struct kam_timing_rules *out, struct kam_error *err)
{
	enum kam_status status = kam_rules_count(rules, "timing.closed_deals", 1, 1000000, &out->closed_deals, err);
	if (!status)
		status = kam_rules_count(rules, "timing.origins", 0, 100, &out->origins, err);
	if (!status)
		status = kam_rules_count(rules, "timing.step", 1, 366, &out->step, err);
	return status ? status : kam_rules_count(rules, "timing.periods", 1, 60, &out->periods, err);
}

static size_t days_between(kam_day from, kam_day to)
{
	return to - from < LONGEST ? (size_t)(to - from) : LONGEST;
}

/* Lifetimes of all deals whose dates are known. */
static void gather_lives(struct kam_timing *t)
{
	t->lives = kam_allocate(kam_pipeline_count(t->pipeline) + 1, sizeof *t->lives);
	for (size_t i = 0; i < kam_pipeline_count(t->pipeline); i++) {
		const struct kam_prospect *p = kam_pipeline_at(t->pipeline, i);
		bool open = p->outcome == KAM_OPEN;
		if (p->created == KAM_NO_DAY || p->created > t->as_of || (!open && (p->close_date == KAM_NO_DAY || p->close_date < p->created)))
			continue;
		t->lives[t->lives_count++] = (struct life){p->created, open ? KAM_NO_DAY : p->close_date, p->outcome == KAM_WON, p->owner};
		t->closed += !open;
		size_t age = days_between(p->created, open ? t->as_of : p->close_date);
		t->ages = age + 1 > t->ages ? age + 1 : t->ages;
	}
}

/* Counts of lives as an earlier day knew them; causes: won, lost. Free exits; they hold censored too. */
static struct kam_risks risks_on(const struct kam_timing *t, kam_day day, uint64_t *closed)
{
	uint32_t *exits = kam_allocate(3 * t->ages, sizeof *exits), *censored = exits + 2 * t->ages;
	*closed = 0;
	for (size_t i = 0; i < t->lives_count; i++) {
		const struct life *life = &t->lives[i];
		bool over = life->end != KAM_NO_DAY && life->end <= day;
		if (life->start > day)
			continue;
		*closed += over;
		if (over)
			exits[(life->won ? 0 : t->ages) + days_between(life->start, life->end)]++;
		else
			censored[days_between(life->start, day)]++;
	}
	return (struct kam_risks){t->ages, 2, exits, censored};
}

/* By how much owners' odds differ from what all let expect, as far as that day knew and as it is more than chance: log odds by
 * owner; false where there is no difference. */
static bool learn_owners(const struct kam_timing *t, const struct kam_risks *r, kam_day day, double *shift)
{
	static const double won_is_all[] = {1, 0};
	size_t owners = kam_table_count(&t->pipeline->owners);
	double *worth = kam_allocate(t->ages, sizeof *worth);
	struct kam_evidence *evidence = kam_allocate(owners + 1, sizeof *evidence);
	kam_risks_value(r, won_is_all, worth, NULL);
	for (size_t i = 0; i < t->lives_count; i++) {
		const struct life *life = &t->lives[i];
		bool open = life->end == KAM_NO_DAY || life->end > day;
		if (life->start <= day)
			kam_learn_add(&evidence[life->owner], worth[0], open ? worth[days_between(life->start, day)] : life->won, open);
	}
	double between = kam_between_variance(evidence, owners);
	for (size_t o = 0; o < owners; o++)
		shift[o] = kam_shrink(&evidence[o], between).log_odds;
	free(worth);
	free(evidence);
	return between > 0;
}

static double logit_of(double p)
{
	p = fmax(LEAST, fmin(1 - LEAST, p));
	return log(p / (1 - p));
}

/* Forecasts of earlier days: what was said, and what came. */
struct trials {
	double *logit, *shifted; /* without and with what was known of the owner */
	unsigned char *won;
	size_t count, capacity, shifted_capacity, won_capacity, wins;
};

/* What the lives known on that day said of the deals then open, and which were won within so many days. */
static void try_origin(const struct kam_timing *t, kam_day day, size_t days, size_t thin, struct trials *trials)
{
	uint64_t closed;
	struct kam_risks r = risks_on(t, day, &closed);
	double *within = kam_allocate(t->ages, sizeof *within), *shift = kam_allocate(kam_table_count(&t->pipeline->owners) + 1, sizeof *shift);
	kam_risks_within(&r, 0, days, within);
	learn_owners(t, &r, day, shift);
	for (size_t i = 0; i < t->lives_count && closed >= (uint64_t)t->rules.closed_deals; i++) {
		const struct life *life = &t->lives[i];
		if (life->start > day || (life->end != KAM_NO_DAY && life->end <= day) || i % thin)
			continue;
		trials->logit = kam_grow(trials->logit, &trials->capacity, trials->count + 1, sizeof *trials->logit);
		trials->shifted = kam_grow(trials->shifted, &trials->shifted_capacity, trials->count + 1, sizeof *trials->shifted);
		trials->won = kam_grow(trials->won, &trials->won_capacity, trials->count + 1, 1);
		bool won = life->won && life->end != KAM_NO_DAY && (size_t)(life->end - day) <= days;
		trials->logit[trials->count] = logit_of(within[days_between(life->start, day)]);
		trials->shifted[trials->count] = trials->logit[trials->count] + shift[life->owner];
		trials->won[trials->count++] = won;
		trials->wins += won;
	}
	free(within);
	free(shift);
	free((void *)(uintptr_t)r.exits);
}

/* The intercept that makes trials right on the whole, at slope 1. */
static double whole_shift(const struct trials *trials, const double *logit)
{
	double a = 0;
	for (int round = 0; round < 100; round++) {
		double gap = 0, spread = 0;
		for (size_t i = 0; i < trials->count; i++) {
			double p = 1 / (1 + exp(-(a + logit[i])));
			gap += trials->won[i] - p;
			spread += p * (1 - p);
		}
		double step = spread > 0 ? fmax(-1, fmin(1, gap / spread)) : 0;
		a += step;
		if (fabs(step) < 1e-9)
			break;
	}
	return a;
}

enum { FEWEST_WINS = 30 };

/* What is done to the logit of a probability: a + b x (logit + what is known of the owner, if that counts). */
struct correction {
	double a, b;
	bool proven, by_owner;
};

static double log_loss_of(const struct trials *trials, const double *logit, double a, double b)
{
	double *p = kam_allocate(trials->count + 1, sizeof *p);
	for (size_t i = 0; i < trials->count; i++)
		p[i] = fmax(LEAST, fmin(1 - LEAST, 1 / (1 + exp(-(a + b * logit[i])))));
	double loss = kam_log_loss(p, trials->won, trials->count);
	free(p);
	return loss;
}

/* The correction of what was said (Cox 1958). Where what was said and what came hardly go together, or go against each other, only
 * the level is corrected. */
static double fit(const struct trials *trials, const double *logit, double *a, double *b)
{
	kam_recalibrate(logit, trials->won, trials->count, a, b);
	if (*b < 0.25 || *b > 4) {
		*a = whole_shift(trials, logit);
		*b = 1;
	}
	return log_loss_of(trials, logit, *a, *b);
}

/* Tries earlier days, and learns from what came of them: also whether owners count. Where too little has come yet, the correction
 * stays as it is. */
static void prove(struct kam_timing *t, size_t days, struct correction *c)
{
	struct trials trials = {0};
	size_t thin = t->lives_count * (size_t)t->rules.origins / MOST_TRIALS + 1;
	for (int k = 0; k < t->rules.origins; k++)
		try_origin(t, t->as_of - (kam_day)days - k * t->rules.step, days, thin, &trials);
	if (trials.count >= FEWEST_TRIALS && trials.wins >= FEWEST_WINS) {
		struct correction with = {0, 1, true, true}, without = {0, 1, true, false};
		double loss = fit(&trials, trials.logit, &without.a, &without.b);
		*c = fit(&trials, trials.shifted, &with.a, &with.b) < loss ? with : without;
		t->trials += trials.count * thin;
	}
	free(trials.logit);
	free(trials.shifted);
	free(trials.won);
}

static void correct(const struct kam_timing *t, const struct correction *c, double *within)
{
	for (size_t age = 0; age < t->ages && c->proven; age++)
		within[age] = within[age] > 0 ? 1 / (1 + exp(-(c->a + c->b * logit_of(within[age])))) : LEAST;
}

double kam_timing_within(const struct kam_timing *timing, size_t days, double *by_age)
{
	struct kam_timing t = *timing; /* only what notes say of it would change */
	uint64_t closed;
	struct kam_risks r = risks_on(&t, t.as_of, &closed);
	struct correction c = {0, 1, false, false};
	kam_risks_within(&r, 0, days, by_age);
	prove(&t, days, &c);
	correct(&t, &c, by_age);
	free((void *)(uintptr_t)r.exits);
	return c.by_owner ? c.b : 0;
}

/* What is won by the end of a later span is no less than what is won by the end of an earlier one, and no more where deals of that
 * age have never been won so late, however the two are corrected. */
static void keep_order(const struct kam_timing *t, double *within, const double *raw, const double *raw_before)
{
	for (size_t age = 0; age < t->ages; age++) {
		double before = within[age - t->ages];
		within[age] = raw[age] - raw_before[age] < 1e-9 ? before : fmax(within[age], before);
	}
}

static void learn_spans(struct kam_timing *t)
{
	uint64_t closed;
	struct kam_risks r = risks_on(t, t->as_of, &closed);
	struct correction c = {0, 1, false, false};
	double *raw = kam_allocate(2 * t->ages, sizeof *raw);
	t->shift = kam_allocate(kam_table_count(&t->pipeline->owners) + 1, sizeof *t->shift);
	learn_owners(t, &r, t->as_of, t->shift);
	t->owners_count = kam_allocate((size_t)t->rules.periods, sizeof *t->owners_count);
	t->by_span = kam_allocate((size_t)t->rules.periods * t->ages, sizeof *t->by_span);
	for (int s = 0; s < t->rules.periods; s++) {
		double *within = t->by_span + (size_t)s * t->ages, *now = raw + (s % 2 ? t->ages : 0), *before = raw + (s % 2 ? 0 : t->ages);
		size_t days = (size_t)(kam_span_last(kam_span_add(t->first, s)) - t->as_of);
		kam_risks_within(&r, 0, days, now);
		memcpy(within, now, t->ages * sizeof *within);
		prove(t, days, &c);
		correct(t, &c, within);
		t->owners_count[s] = c.by_owner ? c.b : 0;
		t->owners_differ |= c.by_owner;
		if (s)
			keep_order(t, within, now, before);
	}
	free(raw);
	free((void *)(uintptr_t)r.exits);
}

/* What won deals are worth, by product. */
static void learn_amounts(struct kam_timing *t)
{
	size_t products = kam_table_count(&t->pipeline->products);
	t->products = kam_allocate(products + 1, sizeof *t->products);
	for (size_t i = 0; i < kam_pipeline_count(t->pipeline); i++) {
		const struct kam_prospect *p = kam_pipeline_at(t->pipeline, i);
		if (p->outcome != KAM_WON || !p->has_amount || p->close_date == KAM_NO_DAY)
			continue;
		double amount = kam_decimal_double(p->amount);
		struct kam_sizes_seen *seen[] = {&t->all, &t->products[p->product]};
		for (int k = 0; k < 2; k++) {
			seen[k]->n++;
			seen[k]->sum += amount;
			seen[k]->squares += amount * amount;
		}
	}
	t->mean = t->all.n > 0 ? t->all.sum / t->all.n : 0;
	t->weight = kam_credibility_weight(t->products, products);
}

struct kam_timing *kam_timing_learn(const struct kam_pipeline *pipeline, kam_day as_of, enum kam_period kind, const struct kam_timing_rules *rules)
{
	struct kam_timing *t = kam_allocate(1, sizeof *t);
	t->pipeline = pipeline;
	t->rules = *rules;
	t->as_of = as_of;
	if (as_of != KAM_NO_DAY)
		gather_lives(t);
	if (t->closed < (uint64_t)rules->closed_deals) {
		kam_timing_free(t);
		return NULL;
	}
	t->first = kam_span_of(as_of, kind);
	learn_spans(t);
	learn_amounts(t);
	return t;
}

size_t kam_timing_spans(const struct kam_timing *t)
{
	return (size_t)t->rules.periods;
}

struct kam_span kam_timing_span(const struct kam_timing *t, size_t i)
{
	return kam_span_add(t->first, (int)i);
}

bool kam_timing_knows(const struct kam_timing *t, const struct kam_prospect *prospect)
{
	return prospect->outcome == KAM_OPEN && prospect->created != KAM_NO_DAY && prospect->created <= t->as_of;
}

size_t kam_timing_ages(const struct kam_timing *t)
{
	return t->ages;
}

int kam_timing_age(const struct kam_timing *t, const struct kam_prospect *prospect)
{
	return (int)days_between(prospect->created, t->as_of);
}

double kam_timing_shift(const struct kam_timing *t, const struct kam_prospect *prospect, double probability, double count)
{
	return kam_shift_odds(fmax(LEAST, fmin(1 - LEAST, probability)), count * t->shift[prospect->owner]);
}

double kam_timing_by(const struct kam_timing *t, const struct kam_prospect *prospect, size_t i)
{
	return kam_timing_shift(t, prospect, t->by_span[i * t->ages + (size_t)kam_timing_age(t, prospect)], t->owners_count[i]);
}

bool kam_timing_amount(const struct kam_timing *t, const struct kam_prospect *prospect, struct kam_decimal *amount)
{
	char text[400];
	*amount = prospect->amount;
	if (prospect->has_amount)
		return true;
	int n = snprintf(text, sizeof text, "%.2f", kam_credible_mean(&t->products[prospect->product], t->mean, t->weight));
	return t->all.n > 0 && kam_decimal_parse(kam_slice(text, (size_t)n), amount);
}

uint64_t kam_timing_closed(const struct kam_timing *t)
{
	return t->closed;
}

uint64_t kam_timing_trials(const struct kam_timing *t)
{
	return t->trials;
}

bool kam_timing_owners_differ(const struct kam_timing *t)
{
	return t->owners_differ;
}

void kam_timing_free(struct kam_timing *t)
{
	if (!t)
		return;
	free(t->lives);
	free(t->by_span);
	free(t->shift);
	free(t->owners_count);
	free(t->products);
	free(t);
}
