/* score.c - what the levels of a pair's fields add up to. */
#include "inside.h"

#include <math.h>
#include <stdlib.h>

/* How far a value's own rarity may move what its level says, in bits. */
enum { MOST_RARITY = 8, SOFT_RARITY = 4 };

static double between(double low, double x, double high)
{
	return x < low ? low : x > high ? high : x;
}

double match_bits(const struct field *f, struct agreement agreement)
{
	double bits = f->bits[agreement.level];
	if (agreement.level < 2 || agreement.rarity <= 0)
		return bits;
	double more = agreement.rarity - f->expected[agreement.level];
	return agreement.level == EXACT ? bits + between(-MOST_RARITY, more, MOST_RARITY) : bits + between(-SOFT_RARITY, more / 2, SOFT_RARITY);
}

double match_all_pairs(const struct kam_match *m)
{
	double n = (double)m->records, all = n * (n - 1) / 2;
	if (!m->parts || !m->source.apart)
		return all > 1 ? all : 1;
	size_t parts = 0;
	for (size_t r = 0; r < m->records; r++)
		parts = m->parts[r] + 1 > parts ? m->parts[r] + 1 : parts;
	double *sizes = kam_allocate(parts, sizeof *sizes);
	for (size_t r = 0; r < m->records; r++)
		sizes[m->parts[r]]++;
	for (size_t i = 0; i < parts; i++)
		if (m->source.apart[i])
			all -= sizes[i] * (sizes[i] - 1) / 2;
	free(sizes);
	return all > 1 ? all : 1;
}

double match_prior(const struct kam_match *m)
{
	return kam_latent_odds(m->share, &m->kin, NULL, 0);
}

/* Whether comparing two values of the field takes long. */
static bool is_dear(const struct field *f, uint32_t a, uint32_t b)
{
	return a != b && a != NO_VALUE && b != NO_VALUE && (f->cut == CUT_WORDS || f->part == LOCAL_PART);
}

/* The most that a field can say, from no more than whether its values are there and the same. */
static double best_of(const struct field *f, uint32_t a, uint32_t b)
{
	return a == NO_VALUE || b == NO_VALUE ? 0 : a == b ? f->best_same : f->best;
}

bool match_may_reach(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b, double least)
{
	const uint32_t *x = m->values + a * m->fields_count, *y = m->values + b * m->fields_count;
	double most = m->prior;
	for (size_t i = 0; i < m->fields_count; i++)
		most += best_of(&m->fields[i], x[i], y[i]);
	for (int dear = 0; dear < 2; dear++)
		for (size_t i = 0; i < m->fields_count && most >= least; i++) {
			const struct field *f = &m->fields[i];
			if (x[i] != NO_VALUE && y[i] != NO_VALUE && is_dear(f, x[i], y[i]) == dear)
				most += match_bits(f, dear ? match_compare_memo(memo, m, i, x[i], y[i]) : match_compare(f, x[i], y[i])) - best_of(f, x[i], y[i]);
		}
	return most >= least;
}

void match_note_best(struct kam_match *m)
{
	m->prior = match_prior(m);
	for (size_t i = 0; i < m->fields_count; i++) {
		struct field *f = &m->fields[i];
		f->best_same = f->bits[EXACT] + MOST_RARITY;
		f->best = 0;
		for (size_t level = 1; level < EXACT; level++)
			if (f->bits[level] + SOFT_RARITY > f->best)
				f->best = f->bits[level] + SOFT_RARITY;
	}
}

double match_score_beside(const struct kam_match *m, const struct kam_latent_kin *kin, struct memo *memo, uint32_t a, uint32_t b)
{
	double said[KAM_MATCH_FIELDS];
	for (size_t i = 0; i < m->fields_count; i++) {
		const struct field *f = &m->fields[i];
		said[i] = match_bits(f, match_compare_memo(memo, m, i, match_value(m, a, i), match_value(m, b, i)));
	}
	return kam_latent_odds(m->share, kin, said, m->fields_count);
}

double match_score(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b)
{
	return match_score_beside(m, &m->kin, memo, a, b);
}

double kam_match_probability(double bits)
{
	return 1 / (1 + exp2(-bits));
}

double kam_match_score(const struct kam_match *m, uint32_t a, uint32_t b)
{
	return match_score(m, NULL, m->record_of[a], m->record_of[b]);
}
