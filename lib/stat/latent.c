/* latent.c - hidden classes behind patterns of agreement. */
#include "kam/latent.h"

#include <math.h>
#include <string.h>

typedef double levels_of_fields[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS];

static unsigned level_of(uint64_t levels, size_t field)
{
	return (unsigned)(levels >> (field * KAM_LATENT_BITS) & (KAM_LATENT_LEVELS - 1));
}

static double within(double x, double cap)
{
	return x > cap ? cap : x > -cap ? x : -cap;
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

void kam_latent_bits(const struct kam_latent *model, enum kam_latent_class class, size_t field, double cap, double bits[KAM_LATENT_LEVELS])
{
	double weights[KAM_LATENT_LEVELS];
	const double *seen = model->seen[class][field];
	bits[0] = 0;
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++) {
		bits[level] = within(log2(seen[level] / model->seen[KAM_STRANGERS][field][level]), cap);
		weights[level] = seen[level] + 1e-12;
	}
	make_monotone(bits + 1, weights + 1, KAM_LATENT_LEVELS - 1);
	for (size_t level = 1; level < KAM_LATENT_LEVELS && class == KAM_MATCHES; level++)
		if (bits[level] > model->ceiling[field][level])
			bits[level] = model->ceiling[field][level];
}

double kam_latent_odds(const double share[KAM_LATENT_CLASSES], double match_bits, double related_bits)
{
	double others = log2(share[KAM_STRANGERS] + share[KAM_RELATED] * exp2(related_bits));
	if (related_bits > 1000) /* exp2 is at its end */
		others = log2(share[KAM_RELATED]) + related_bits;
	return log2(share[KAM_MATCHES]) + match_bits - others;
}

static double sum_bits(levels_of_fields bits, size_t fields, uint64_t levels)
{
	double sum = 0;
	for (size_t f = 0; f < fields; f++)
		sum += bits[f][level_of(levels, f)];
	return sum;
}

/* How likely a pattern is of each class. */
static void classify(const struct kam_latent *model, levels_of_fields *bits, uint64_t levels, double probability[KAM_LATENT_CLASSES])
{
	double match = sum_bits(bits[KAM_MATCHES], model->fields, levels), related = sum_bits(bits[KAM_RELATED], model->fields, levels);
	double is_match = 1 / (1 + exp2(-kam_latent_odds(model->share, match, related)));
	double odds = log2(model->share[KAM_RELATED]) + related - log2(model->share[KAM_STRANGERS]);
	double is_related = model->unrelated ? 0 : (1 - is_match) / (1 + exp2(-odds));
	probability[KAM_MATCHES] = is_match;
	probability[KAM_RELATED] = is_related;
	probability[KAM_STRANGERS] = 1 - is_match - is_related;
}

static void normalise(double *shares)
{
	double sum = 0;
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		sum += shares[level];
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		shares[level] /= sum;
}

static void add_levels(levels_of_fields into, size_t fields, uint64_t levels, double weight)
{
	for (size_t f = 0; f < fields; f++)
		into[f][level_of(levels, f)] += weight;
}

/* By how much a prior pair weighs more for each match that was seen. */
static const double never = 0.002;

/* Pairs of strangers that a file of few records has not had room for. */
static const double unseen = 100;

/* One step: how the classes look from the pairs that are likely theirs. Returns how far matches moved. */
static double step(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap)
{
	levels_of_fields bits[KAM_LATENT_CLASSES], next[KAM_LATENT_CLASSES];
	double p[KAM_LATENT_CLASSES], sums[KAM_LATENT_CLASSES] = {0}, moved = 0;
	memcpy(next, model->prior, sizeof next);
	for (size_t f = 0; f < model->fields; f++) {
		kam_latent_bits(model, KAM_MATCHES, f, cap, bits[KAM_MATCHES][f]);
		kam_latent_bits(model, KAM_RELATED, f, cap, bits[KAM_RELATED][f]);
	}
	for (size_t i = 0; i < candidates_count; i++) {
		classify(model, bits, candidates[i].levels, p);
		for (int class = KAM_MATCHES; class <= KAM_RELATED; class++)
			if (p[class] >= 0.5) {
				sums[class] += candidates[i].count * p[class];
				add_levels(next[class], model->fields, candidates[i].levels, candidates[i].count * p[class]);
			}
	}
	for (size_t i = 0; i < strangers_count; i++) {
		classify(model, bits, strangers[i].levels, p);
		add_levels(next[KAM_STRANGERS], model->fields, strangers[i].levels, strangers[i].count * p[KAM_STRANGERS]);
	}
	for (size_t f = 0; f < model->fields; f++) {
		if (model->fixed[f])
			memcpy(next[KAM_RELATED][f], model->prior[KAM_RELATED][f], sizeof next[KAM_RELATED][f]);
		for (size_t level = 1; level < KAM_LATENT_LEVELS; level++) /* what has never been seen is not impossible, however much has been */
			next[KAM_MATCHES][f][level] += sums[KAM_MATCHES] * never * model->prior[KAM_MATCHES][f][level];
		for (int class = 0; class < KAM_LATENT_CLASSES; class++) {
			normalise(next[class][f]);
			for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
				moved = fmax(moved, fabs(next[class][f][level] - model->seen[class][f][level]));
		}
	}
	memcpy(model->seen, next, sizeof next);
	for (int class = KAM_MATCHES; class <= KAM_RELATED; class++)
		model->share[class] = class == KAM_RELATED && model->unrelated ? 0 : fmin(fmax((sums[class] + 1) / (all + unseen), 1e-15), 0.45);
	model->share[KAM_STRANGERS] = 1 - model->share[KAM_MATCHES] - model->share[KAM_RELATED];
	return moved;
}

void kam_latent_fit(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap)
{
	enum { MOST_STEPS = 100 };
	for (int i = 0; i < MOST_STEPS; i++)
		if (step(model, candidates, candidates_count, strangers, strangers_count, all, cap) < 1e-4)
			break;
}
