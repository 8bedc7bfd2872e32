/* rate.c - how good clusters should be, by the pairs' own probabilities. */
#include "inside.h"

#include <math.h>
#include <stdlib.h>

/* Where a record may be one with no more than one of another source, its pairs there are rivals: no two are true. By record and source,
 * the odds of its pairs there, added up. */
struct rivals {
	struct kam_table table;
	double *odds;
	size_t capacity;
};

/* Of a record and a source: a key of the table. */
static struct kam_slice rival_key(const uint32_t of[2])
{
	return kam_slice((const char *)of, 2 * sizeof *of);
}

static void add_rival(struct rivals *r, uint32_t record, uint32_t source, double odds)
{
	bool added;
	uint32_t number = kam_table_put(&r->table, rival_key((uint32_t[2]){record, source}), &added);
	r->odds = kam_grow(r->odds, &r->capacity, number + 1, sizeof *r->odds);
	r->odds[number] = (added ? 0 : r->odds[number]) + odds;
}

static double odds_of(const struct kam_match_pair *p)
{
	return exp2((double)p->bits);
}

static void find_rivals(const struct kam_match *m, struct rivals *r)
{
	for (size_t i = 0; i < m->pairs_count; i++) {
		const struct kam_match_pair *p = &m->pairs[i];
		if (m->parts[p->a] == m->parts[p->b])
			continue;
		add_rival(r, p->a, m->parts[p->b], odds_of(p));
		add_rival(r, p->b, m->parts[p->a], odds_of(p));
	}
}

static double rival_odds(const struct rivals *r, uint32_t record, uint32_t source)
{
	return r->odds[kam_table_find(&r->table, rival_key((uint32_t[2]){record, source}))];
}

/* Of this pair, all its rivals and none of them, one is true. */
static double probability_of(const struct kam_match *m, const struct rivals *r, const struct kam_match_pair *p)
{
	if (!r->odds)
		return kam_match_probability((double)p->bits);
	if (m->parts[p->a] == m->parts[p->b])
		return 0;
	double odds = odds_of(p);
	return odds / (1 + rival_odds(r, p->a, m->parts[p->b]) + rival_odds(r, p->b, m->parts[p->a]) - odds);
}

/* Kin who differ in facts alone may be matches whose facts have changed: how they agree can't tell which where there
 * are so many for each match that is found. */
static void find_undecided(const struct kam_match *m, struct kam_match_quality *q)
{
	enum { MANY = 10 };
	uint32_t facts = 0;
	for (size_t k = 0; k < m->kin.kinds; k++) {
		double pairs = m->kin.share[k] * match_all_pairs(m);
		if (match_kin_identity(m, k) || pairs <= fmax(q->undecided, MANY * fmax(q->matches, 1)))
			continue;
		q->undecided = pairs;
		facts = match_kin_apart(m, k);
	}
	for (size_t i = 0; i < m->fields_count; i++)
		if (facts >> i & 1)
			q->facts[q->facts_count++] = m->fields[i].name;
}

/* The probability of a pair that few kin are not taken for matches either: as good as matches are known to be. */
static double surely(const struct kam_match *m, const struct kam_latent_kin *all, struct memo *memo, const struct kam_match_pair *p,
	double probability)
{
	if (!m->few.kinds)
		return probability;
	return fmin(probability, kam_match_probability(match_score_beside(m, all, memo, p->a, p->b)));
}

static struct kam_latent_kin all_kin(const struct kam_match *m)
{
	struct kam_latent_kin all = m->kin;
	for (size_t k = 0; k < m->few.kinds; k++) {
		all.share[all.kinds] = m->few.share[k];
		memcpy(all.agree[all.kinds++], m->few.agree[k], sizeof all.agree[0]);
	}
	return all;
}

/* What only the others of a cluster hold together is no evidence either way. */
void match_rate_pairs(struct kam_match *m, const uint32_t *into, bool one_to_one)
{
	struct kam_match_quality *q = &m->quality;
	struct memo *memo = match_memo_new(m);
	struct rivals rivals = {0};
	struct kam_latent_kin all = all_kin(m);
	double true_joined = 0, sure = 0, doubtful = 0;
	*q = (struct kam_match_quality){.blocking_recall = m->blocking_recall};
	if (one_to_one && m->parts)
		find_rivals(m, &rivals);
	for (size_t k = 0; k < m->keys_count; k++)
		q->crowded += m->keys[k].windowed;
	for (size_t i = 0; i < m->pairs_count; i++) {
		double p = probability_of(m, &rivals, &m->pairs[i]);
		bool together = into[m->pairs[i].a] == into[m->pairs[i].b], likely = p >= m->settings.threshold && !together;
		bool forbidden = !together && match_forbidden(m, memo, m->pairs[i].a, m->pairs[i].b);
		q->forbidden += likely && forbidden;
		q->cut += likely && !forbidden;
		if (forbidden)
			continue;
		q->matches += p;
		q->joined += together;
		true_joined += together ? p : 0;
		sure += together ? surely(m, &all, memo, &m->pairs[i], p) : 0;
		doubtful += p < m->settings.precision ? p : 0;
	}
	q->precision = q->joined ? sure / (double)q->joined : 1;
	q->recall = q->matches > 0 ? true_joined / q->matches * m->blocking_recall : 1;
	q->doubtful = q->matches > 0 ? doubtful / q->matches : 0;
	find_undecided(m, q);
	q->separates = q->precision >= m->settings.precision && q->doubtful <= m->settings.doubtful && q->undecided <= 0;
	kam_table_free(&rivals.table);
	free(rivals.odds);
	match_memo_free(memo);
}
