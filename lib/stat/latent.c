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

/* Pools neighbours where the higher of them is less of a match (pool adjacent violators): what pairs of a pool have in common is
 * as likely as its levels are together. */
static void make_monotone(const double *matches, const double *strangers, size_t count, double *ratio)
{
	double match[KAM_LATENT_LEVELS], stranger[KAM_LATENT_LEVELS];
	size_t size[KAM_LATENT_LEVELS], blocks = 0, at = 0;
	for (size_t i = 0; i < count; i++) {
		match[blocks] = matches[i];
		stranger[blocks] = strangers[i];
		size[blocks++] = 1;
		while (blocks > 1 && match[blocks - 2] * stranger[blocks - 1] > match[blocks - 1] * stranger[blocks - 2]) {
			match[blocks - 2] += match[blocks - 1];
			stranger[blocks - 2] += stranger[blocks - 1];
			size[blocks - 2] += size[blocks - 1];
			blocks--;
		}
	}
	for (size_t b = 0; b < blocks; b++)
		for (size_t k = 0; k < size[b]; k++)
			ratio[at++] = match[b] / stranger[b];
}

void kam_latent_bits(const struct kam_latent *model, size_t field, double cap, double bits[KAM_LATENT_LEVELS])
{
	double ratio[KAM_LATENT_LEVELS];
	make_monotone(model->seen[KAM_MATCHES][field] + 1, model->seen[KAM_STRANGERS][field] + 1, KAM_LATENT_LEVELS - 1, ratio + 1);
	bits[0] = 0;
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		bits[level] = fmin(within(log2(ratio[level]), cap), model->ceiling[field][level]);
}

/* log2 of the odds of each class against strangers: matches first, then each kind of kin. */
static void weigh(const double share[KAM_LATENT_CLASSES], const struct kam_latent_kin *kin, const double *bits, size_t fields,
	double odds[KAM_LATENT_KINDS + 1])
{
	double ratio[KAM_LATENT_FIELDS];
	odds[0] = log2(share[KAM_MATCHES] / share[KAM_STRANGERS]);
	for (size_t f = 0; f < fields; f++) {
		odds[0] += bits[f];
		ratio[f] = kin->kinds ? exp2(bits[f]) : 1;
	}
	for (size_t k = 0; k < kin->kinds; k++) {
		double product = kin->share[k] / share[KAM_STRANGERS];
		for (size_t f = 0; f < fields; f++)
			product *= 1 + kin->agree[k][f] * (ratio[f] - 1);
		odds[k + 1] = log2(product);
	}
}

/* log2 of what strangers and kin weigh together, strangers being 1. */
static double weigh_others(const double *odds, size_t kinds)
{
	double most = 0, sum = 0;
	for (size_t k = 1; k <= kinds; k++)
		most = fmax(most, odds[k]);
	for (size_t k = 1; k <= kinds; k++)
		sum += exp2(odds[k] - most);
	return most + log2(sum + exp2(-most));
}

double kam_latent_odds(const double share[KAM_LATENT_CLASSES], const struct kam_latent_kin *kin, const double *bits, size_t fields)
{
	double odds[KAM_LATENT_KINDS + 1];
	weigh(share, kin, bits, fields, odds);
	return odds[0] - weigh_others(odds, kin->kinds);
}

enum { CLASSES = 1 + KAM_LATENT_KINDS + 1 }; /* matches, kinds of kin, strangers last */

/* How likely a pattern is of each class. */
static void classify(const struct kam_latent *model, levels_of_fields bits, uint64_t levels, double probability[CLASSES])
{
	double said[KAM_LATENT_FIELDS], odds[KAM_LATENT_KINDS + 1];
	for (size_t f = 0; f < model->fields; f++)
		said[f] = bits[f][level_of(levels, f)];
	weigh(model->share, &model->kin, said, model->fields, odds);
	double is_match = 1 / (1 + exp2(weigh_others(odds, model->kin.kinds) - odds[0])), all = is_match;
	probability[0] = is_match;
	for (size_t k = 1; k <= model->kin.kinds; k++)
		all += probability[k] = is_match * exp2(odds[k] - odds[0]);
	probability[model->kin.kinds + 1] = fmax(1 - all, 0);
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

/* What one step counts. */
struct counts {
	levels_of_fields seen[KAM_LATENT_CLASSES];
	double pairs[CLASSES];
	double held[KAM_LATENT_KINDS][KAM_LATENT_FIELDS];   /* of kin, both hold the field */
	double agreed[KAM_LATENT_KINDS][KAM_LATENT_FIELDS]; /* and agree on it as matches do */
};

static void add_kin(const struct kam_latent *model, levels_of_fields bits, uint64_t levels, size_t kind, double weight, struct counts *into)
{
	for (size_t f = 0; f < model->fields; f++) {
		double agree = model->kin.agree[kind][f], ratio = exp2(bits[f][level_of(levels, f)]);
		if (!level_of(levels, f) || agree <= 0)
			continue;
		into->held[kind][f] += weight;
		into->agreed[kind][f] += weight * agree * ratio / (1 + agree * (ratio - 1));
	}
}

static void add_candidate(const struct kam_latent *model, levels_of_fields bits, const struct kam_latent_pattern *c, struct counts *into)
{
	double p[CLASSES];
	classify(model, bits, c->levels, p);
	for (size_t k = 0; k <= model->kin.kinds; k++) {
		if (p[k] < 0.5)
			continue;
		into->pairs[k] += c->count * p[k];
		if (k)
			add_kin(model, bits, c->levels, k - 1, c->count * p[k], into);
		else
			add_levels(into->seen[KAM_MATCHES], model->fields, c->levels, c->count * p[k]);
	}
}

/* By how much a prior pair weighs more for each match that was seen. */
static const double never = 0.002;

/* Pairs of each class that are taken to have been seen beforehand. */
static const double seen_matches = 1, seen_kin = 0.05;

/* Pairs of a kind that are taken to have been seen to hold a field, and how many of them agreed on it. */
static const double held_kin = 10, agreed_kin = 9;

/* Pairs of strangers that a file of few records has not had room for. */
static const double unseen = 100;

/* Moves what has been seen of a class to what was seen now, and tells how far that is. */
static double move(double seen[KAM_LATENT_LEVELS], double now[KAM_LATENT_LEVELS])
{
	double moved = 0;
	normalise(now);
	for (size_t level = 1; level < KAM_LATENT_LEVELS; level++)
		moved = fmax(moved, fabs(now[level] - seen[level]));
	memcpy(seen, now, KAM_LATENT_LEVELS * sizeof *seen);
	return moved;
}

static void share_out(struct kam_latent *model, const struct counts *counts, double all)
{
	double rest = 1;
	for (size_t k = 0; k <= model->kin.kinds; k++) {
		double *share = k ? &model->kin.share[k - 1] : &model->share[KAM_MATCHES];
		*share = fmin(fmax((counts->pairs[k] + (k ? seen_kin : seen_matches)) / (all + unseen), 1e-15), 0.9 / CLASSES);
		rest -= *share;
	}
	model->share[KAM_STRANGERS] = rest;
}

/* Moves what kin agree on to what they do now, and tells how far that is. */
static double move_kin(struct kam_latent *model, const struct counts *counts)
{
	double moved = 0;
	for (size_t k = 0; k < model->kin.kinds; k++)
		for (size_t f = 0; f < model->fields; f++) {
			double *agree = &model->kin.agree[k][f], now = (counts->agreed[k][f] + agreed_kin) / (counts->held[k][f] + held_kin);
			if (*agree <= 0)
				continue;
			moved = fmax(moved, fabs(now - *agree));
			*agree = now;
		}
	return moved;
}

/* One step: how the classes look from the pairs that are likely theirs. Returns how far classes moved. */
static double step(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap)
{
	levels_of_fields bits;
	struct counts next = {0};
	double p[CLASSES], moved = 0;
	memcpy(next.seen, model->prior, sizeof next.seen);
	for (size_t f = 0; f < model->fields; f++)
		kam_latent_bits(model, f, cap, bits[f]);
	for (size_t i = 0; i < candidates_count; i++)
		add_candidate(model, bits, &candidates[i], &next);
	for (size_t i = 0; i < strangers_count; i++) {
		classify(model, bits, strangers[i].levels, p);
		add_levels(next.seen[KAM_STRANGERS], model->fields, strangers[i].levels, strangers[i].count * p[model->kin.kinds + 1]);
	}
	for (size_t f = 0; f < model->fields; f++) {
		for (size_t level = 1; level < KAM_LATENT_LEVELS; level++) /* what has never been seen is not impossible, however much has been */
			next.seen[KAM_MATCHES][f][level] += next.pairs[0] * never * model->prior[KAM_MATCHES][f][level];
		for (int class = 0; class < KAM_LATENT_CLASSES; class++)
			moved = fmax(moved, move(model->seen[class][f], next.seen[class][f]));
	}
	share_out(model, &next, all);
	return fmax(moved, move_kin(model, &next));
}

void kam_latent_fit(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap)
{
	enum { MOST_STEPS = 100 };
	for (int i = 0; i < MOST_STEPS; i++)
		if (step(model, candidates, candidates_count, strangers, strangers_count, all, cap) < 1e-4)
			break;
}

/* log2 of how often strangers agree so. */
static double rate_as_strangers(const struct kam_latent *model, uint64_t levels)
{
	double sum = 0;
	for (size_t f = 0; f < model->fields; f++)
		if (level_of(levels, f))
			sum += log2(model->seen[KAM_STRANGERS][f][level_of(levels, f)]);
	return sum;
}

double kam_latent_likelihood(const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count, double cap)
{
	levels_of_fields bits;
	double sum = 0;
	for (size_t f = 0; f < model->fields; f++)
		kam_latent_bits(model, f, cap, bits[f]);
	for (size_t i = 0; i < count; i++) {
		double said[KAM_LATENT_FIELDS], odds[KAM_LATENT_KINDS + 1];
		for (size_t f = 0; f < model->fields; f++)
			said[f] = bits[f][level_of(candidates[i].levels, f)];
		weigh(model->share, &model->kin, said, model->fields, odds);
		double others = weigh_others(odds, model->kin.kinds), all = fmax(others, odds[0]) + log2(1 + exp2(-fabs(others - odds[0])));
		sum += candidates[i].count * (rate_as_strangers(model, candidates[i].levels) + log2(model->share[KAM_STRANGERS]) + all);
	}
	return sum;
}

double kam_latent_alike(const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count, size_t kind, uint32_t fields,
	double cap)
{
	levels_of_fields bits;
	double p[CLASSES], all = 0, alike = 0;
	for (size_t f = 0; f < model->fields; f++)
		kam_latent_bits(model, f, cap, bits[f]);
	for (size_t i = 0; i < count; i++) {
		double said = 0;
		classify(model, bits, candidates[i].levels, p);
		if (p[kind + 1] < 0.5)
			continue;
		for (size_t f = 0; f < model->fields; f++)
			said += fields >> f & 1 ? bits[f][level_of(candidates[i].levels, f)] : 0;
		all += candidates[i].count;
		alike += said > 0 ? candidates[i].count : 0;
	}
	return all > 0 ? alike / all : 0;
}
