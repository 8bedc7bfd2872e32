/* learn.c - win probabilities by stage, by age, and by group. */
#include "kam/learn.h"

#include "kam/interval.h"

#include <math.h>
#include <stdlib.h>

static const double LEVEL = 0.9;

/* How many trials a variance is worth less because it is estimated from the same few exits as the share: found with the
 * simulated companies of tests/unit/learn.c, where without it intervals from 100 deals held the truth in 84 % of cases. */
static const double LOST_TRIALS = 5;

/* An estimate from its variance: that of a share of as many trials as would give this variance, but no more than were seen. */
struct kam_estimate kam_estimate(double p, double variance, uint64_t n)
{
	double trials = variance > 0 ? p * (1 - p) / variance : (double)n;
	trials = fmin(trials, (double)n);
	trials *= trials > 0 ? trials / (trials + LOST_TRIALS) : 0;
	struct kam_interval i = trials > 0 ? kam_jeffreys(p * trials, trials, LEVEL) : (struct kam_interval){0, 1};
	return (struct kam_estimate){true, p, i.low, i.high, n};
}

enum { FEWEST_AT_RISK = 10 };

/* The ages at which a table changes: quartiles and tails of the exits while some are at risk, and behind the last one where
 * spells have outlived it. */
static size_t cut_ages(const struct kam_risks *r, const uint64_t *risk, size_t cuts[KAM_MOST_AGES])
{
	static const double shares[] = {0.25, 0.5, 0.75, 0.9, 0.97};
	uint64_t all = 0, sum = 0;
	size_t count = 1, last = 0, next = 0;
	for (size_t cause = 0; cause < r->causes; cause++)
		all += kam_risks_exits(r, cause);
	cuts[0] = 0;
	for (size_t age = 0; age < r->ages; age++) {
		uint64_t exits = 0;
		for (size_t cause = 0; cause < r->causes; cause++)
			exits += r->exits[cause * r->ages + age];
		sum += exits;
		last = exits ? age : last;
		while (next < KAM_COUNT(shares) && exits && (double)sum >= shares[next] * (double)all) {
			next++;
			if (age + 1 > cuts[count - 1] && risk[age + 1] >= FEWEST_AT_RISK)
				cuts[count++] = age + 1;
		}
	}
	if (last + 1 > cuts[count - 1] && last + 1 < r->ages && risk[last + 1] >= FEWEST_AT_RISK)
		cuts[count++] = last + 1;
	return count;
}

/* Between two cuts a table holds the mean over those who were at risk there, day by day, and over one more who did as those of
 * the ages before: so that a few are not taken for all, and none for never. */
static void make_table(const struct kam_risks *r, const double *worth, struct kam_age_table *table)
{
	size_t cuts[KAM_MOST_AGES + 1], count;
	uint64_t *risk = kam_allocate(r->ages + 1, sizeof *risk);
	double before = worth[0];
	for (size_t age = r->ages; age-- > 0;) {
		risk[age] = risk[age + 1] + r->censored[age];
		for (size_t cause = 0; cause < r->causes; cause++)
			risk[age] += r->exits[cause * r->ages + age];
	}
	count = cut_ages(r, risk, cuts);
	cuts[count] = r->ages;
	table->count = 0;
	for (size_t c = 0; c < count; c++) {
		double sum = 0, weight = 0, spells = (double)risk[cuts[c]];
		for (size_t age = cuts[c]; age < cuts[c + 1]; age++) {
			sum += worth[age] * (double)risk[age];
			weight += (double)risk[age];
		}
		before = ((weight > 0 ? sum / weight : before) * spells + before) / (spells + 1);
		table->at[table->count++] = (struct kam_stage_age){(int)cuts[c], before};
	}
	free(risk);
}

struct kam_estimate kam_learn_deals(const struct kam_risks *cycles, struct kam_age_table *ages)
{
	static const double won_is_all[] = {1, 0};
	double variance, *worth = kam_allocate(cycles->ages + 1, sizeof *worth);
	struct kam_estimate estimate = {0};
	uint64_t closed = kam_risks_exits(cycles, 0) + kam_risks_exits(cycles, 1);
	*ages = (struct kam_age_table){.count = 0};
	if (closed) {
		double p = kam_risks_value(cycles, won_is_all, worth, &variance);
		estimate = kam_estimate(p, variance, kam_risks_spells(cycles));
		make_table(cycles, worth, ages);
	}
	free(worth);
	return estimate;
}

/* The chain of stages. */
struct chain {
	const struct kam_movement *m;
	size_t places, stages;
	bool *live;       /* by place: it can be left for somewhere else */
	double *values;   /* by place: the probability of winning */
	double *moves;    /* stages x stages */
	double *visits;
	double *variance; /* of each stage's own exits */
};

static bool is_live(const struct kam_movement *m, size_t place)
{
	struct kam_risks r;
	if (place >= (size_t)kam_stages_count(m->stages))
		return false;
	enum kam_stage_kind kind = kam_stages_at(m->stages, (int)place)->kind;
	if ((kind != KAM_STAGE_OPEN && kind != KAM_STAGE_BEFORE) || !kam_visits_risks(m, (int)place, &r))
		return false;
	for (size_t cause = 0; cause < r.causes; cause++)
		if (kam_risks_exits(&r, cause))
			return true;
	return false;
}

/* What ends are worth; stages that nobody has left yet are worth the fallback. */
static void value_ends(struct chain *c, double fallback)
{
	for (size_t place = 0; place < c->places; place++) {
		bool stage = place < c->stages;
		enum kam_stage_kind kind = stage ? kam_stages_at(c->m->stages, (int)place)->kind : KAM_STAGE_LOST;
		c->live[place] = is_live(c->m, place);
		if (stage)
			c->values[place] = kind == KAM_STAGE_AFTER ? 1 : kind == KAM_STAGE_LOST ? 0 : fallback;
		else
			c->values[place] = place == c->stages; /* won */
	}
}

/* The probability of each move out of a stage, and what its moves to ends are worth. */
static double fill_row(struct chain *c, size_t stage)
{
	struct kam_risks r;
	double *unit = kam_allocate(c->places, sizeof *unit), worth = 0;
	kam_visits_risks(c->m, (int)stage, &r);
	for (size_t to = 0; to < c->places; to++) {
		if (!kam_risks_exits(&r, to))
			continue;
		unit[to] = 1;
		double p = kam_risks_value(&r, unit, NULL, NULL);
		unit[to] = 0;
		if (c->live[to])
			c->moves[stage * c->stages + to] = p;
		else
			worth += p * c->values[to];
	}
	free(unit);
	return worth;
}

static bool solve(struct chain *c)
{
	double *ends = kam_allocate(c->stages, sizeof *ends);
	for (size_t s = 0; s < c->stages; s++)
		ends[s] = c->live[s] ? fill_row(c, s) : 0;
	bool done = kam_chain_visits(c->moves, c->stages, c->visits);
	for (size_t s = 0; s < c->stages && done; s++) {
		if (!c->live[s])
			continue;
		c->values[s] = 0;
		for (size_t k = 0; k < c->stages; k++)
			c->values[s] += c->visits[s * c->stages + k] * ends[k];
	}
	free(ends);
	return done;
}

static void estimate_stages(struct chain *c, struct kam_estimate *estimates, struct kam_age_table *ages)
{
	double *worth = kam_allocate(c->m->ages + 1, sizeof *worth);
	struct kam_risks r;
	for (size_t s = 0; s < c->stages; s++)
		if (c->live[s] && kam_visits_risks(c->m, (int)s, &r)) {
			kam_risks_value(&r, c->values, worth, &c->variance[s]);
			make_table(&r, worth, &ages[s]);
		}
	for (size_t s = 0; s < c->stages; s++) {
		double variance = 0;
		if (!c->live[s] || !kam_visits_risks(c->m, (int)s, &r))
			continue;
		for (size_t k = 0; k < c->stages; k++)
			variance += c->visits[s * c->stages + k] * c->visits[s * c->stages + k] * c->variance[k];
		estimates[s] = kam_estimate(fmax(0, fmin(1, c->values[s])), variance, kam_risks_spells(&r));
	}
	free(worth);
}

bool kam_learn_stages(const struct kam_movement *movement, double fallback, struct kam_estimate *estimates, struct kam_age_table *ages)
{
	size_t stages = (size_t)kam_stages_count(movement->stages), places = (size_t)movement->places;
	struct chain c = {.m = movement, .places = places, .stages = stages,
		.live = kam_allocate(places, sizeof *c.live), .values = kam_allocate(places, sizeof *c.values),
		.moves = kam_allocate(stages * stages, sizeof *c.moves), .visits = kam_allocate(stages * stages, sizeof *c.visits),
		.variance = kam_allocate(stages, sizeof *c.variance)};
	bool any = false;
	for (size_t s = 0; s < stages; s++) {
		estimates[s] = (struct kam_estimate){0};
		ages[s].count = 0;
	}
	value_ends(&c, fallback);
	for (size_t s = 0; s < stages; s++)
		any = any || c.live[s];
	bool done = any && solve(&c);
	if (done)
		estimate_stages(&c, estimates, ages);
	free(c.live);
	free(c.values);
	free(c.moves);
	free(c.visits);
	free(c.variance);
	return done;
}

void kam_learn_add(struct kam_evidence *evidence, double start, double now, bool open)
{
	double spent = start * (1 - start) - (open ? now * (1 - now) : 0);
	evidence->observed += open ? 0 : now;
	evidence->expected += open ? start - now : start;
	evidence->variance += spent;
}
