/* latent.c - two hidden classes behind patterns of agreement. */
#include "kam/latent.h"

#include <math.h>
#include <string.h>

static unsigned level_of(uint64_t levels, size_t field)
{
	return (unsigned)(levels >> (field * KAM_LATENT_BITS) & (KAM_LATENT_LEVELS - 1));
}

static double within(double x, double cap)
{
	return x > cap ? cap : x < -cap ? -cap : x;
}

/* Pools neighbours that fall into one (pool adjacent violators). */
static void make_monotone(double *values, const double *weights, size_t count)
{
	double value[KAM_LATENT_LEVELS], weight[KAM_LATENT_LEVELS];
	size_t size[KAM_LATENT_LEVELS], blocks = 0, at = 0;
	for (size_t i = 0; i < count; i++) {
		value[blocks] = values[i];
		weight[blocks] = weights[i];
		size[blocks++] = 1;
		while (blocks > 1 && value[blocks - 2] > value[blocks - 1]) {
			double sum = weight[blocks - 2] + weight[blocks - 1];
			value[blocks - 2] = (value[blocks - 2] * weight[blocks - 2] + value[blocks - 1] * weight[blocks - 1]) / sum;
			weight[blocks - 2] = sum;
			size[blocks - 2] += size[blocks - 1];
			blocks--;
		}
	}
	for (size_t b = 0; b < blocks; b++)
		for (size_t k = 0; k < size[b]; k++)
			values[at++] = value[b];
}

void kam_latent_bits(const struct kam_latent *model, size_t field, double cap, double bits[KAM_LATENT_LEVELS])
{
	double weights[KAM_LATENT_LEVELS];
	bits[0] = 0;
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++) {
		bits[level] = within(log2(model->m[field][level] / model->u[field][level]), cap);
		weights[level] = model->m[field][level] + 1e-9;
	}
	make_monotone(bits + 1, weights + 1, KAM_LATENT_LEVELS - 1);
}

/* The log2 odds of a pattern. */
static double odds_of(double bits[][KAM_LATENT_LEVELS], size_t fields, uint64_t levels, double prior)
{
	double sum = prior;
	for (size_t f = 0; f < fields; f++)
		sum += bits[f][level_of(levels, f)];
	return sum;
}

static void normalise(double *shares)
{
	double sum = 0;
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		sum += shares[level];
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		shares[level] /= sum;
}

/* Adds each pattern to the levels of its fields, by how likely it is (or is not) a match. Returns the sum. */
static double weigh(const struct kam_latent_pattern *patterns, size_t count, double bits[][KAM_LATENT_LEVELS], size_t fields, double prior,
	int matches, double into[][KAM_LATENT_LEVELS])
{
	double sum = 0;
	for (size_t i = 0; i < count; i++) {
		double probability = 1 / (1 + exp2(-odds_of(bits, fields, patterns[i].levels, prior)));
		double weight = patterns[i].count * (!matches ? 1 - probability : probability >= 0.5 ? probability : 0);
		sum += weight;
		for (size_t f = 0; f < fields; f++)
			into[f][level_of(patterns[i].levels, f)] += weight;
	}
	return sum;
}

enum { MOST_STEPS = 200 };

/* What strangers that were not seen at a level count for, so that nothing is impossible. */
static const double unseen = 0.5;

void kam_latent_fit(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap, double *odds)
{
	double bits[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS];
	for (int step = 0; step < MOST_STEPS; step++) {
		double m[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS] = {{0}}, u[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS] = {{0}}, moved = 0;
		double prior = log2(model->share / (1 - model->share));
		for (size_t f = 0; f < model->fields; f++)
			kam_latent_bits(model, f, cap, bits[f]);
		double matches = weigh(candidates, candidates_count, bits, model->fields, prior, 1, m);
		weigh(strangers, strangers_count, bits, model->fields, prior, 0, u);
		for (size_t f = 0; f < model->fields; f++) {
			for (size_t level = 1; level < KAM_LATENT_LEVELS; level++) {
				m[f][level] += model->prior[f][level];
				u[f][level] += unseen;
			}
			normalise(m[f]);
			normalise(u[f]);
			for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
				moved = fmax(moved, fabs(m[f][level] - model->m[f][level]));
		}
		memcpy(model->m, m, sizeof m);
		memcpy(model->u, u, sizeof u);
		double share = fmin(fmax((matches + 1) / all, 1e-15), 0.5);
		moved = fmax(moved, fabs(log2(share / model->share)) / 100);
		model->share = share;
		if (moved < 1e-5)
			break;
	}
	for (size_t f = 0; f < model->fields; f++)
		kam_latent_bits(model, f, cap, bits[f]);
	for (size_t i = 0; odds && i < candidates_count; i++)
		odds[i] = odds_of(bits, model->fields, candidates[i].levels, log2(model->share / (1 - model->share)));
}
