/* latent.h - hidden classes behind patterns of agreement: strangers, matches, and pairs that are kin without being one. The model
 * of Fellegi and Sunter (1969) with classes more, fitted by EM over counts of patterns (Winkler 1988; Enamorado, Fifield and Imai
 * 2019). Kin are of several kinds: each agrees as strangers do on some fields, together, and on all others nearly always as matches do,
 * how often is learnt (a household, the sites of a firm, the editions of a book); without them fields that differ together would each
 * count alone. Pairs
 * count for a class only where they are likelier of it than not (classification EM, Celeux and Govaert 1992): matches are so rare
 * that many unlikely ones would outweigh them. Pure. */
#ifndef KAM_LATENT_H
#define KAM_LATENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KAM_LATENT_LEVELS = 16, KAM_LATENT_FIELDS = 16, KAM_LATENT_BITS = 4, KAM_LATENT_KINDS = 8 };

/* How often pairs agree so: level of field i in bits 4i to 4i + 3; level 0 is blank and says nothing. */
struct kam_latent_pattern {
	uint64_t levels;
	double count;
};

/* The classes whose agreement is learnt; kin are made of the two. */
enum kam_latent_class { KAM_STRANGERS, KAM_MATCHES, KAM_LATENT_CLASSES };

/* Kinds of kin. */
struct kam_latent_kin {
	size_t kinds;
	double share[KAM_LATENT_KINDS]; /* of all pairs */
	double agree[KAM_LATENT_KINDS][KAM_LATENT_FIELDS]; /* how many of a kind agree on a field as matches do, the others as strangers; 0 stays 0 */
};

struct kam_latent {
	size_t fields;
	double share[KAM_LATENT_CLASSES]; /* of all pairs; with those of the kinds they add up to 1 */
	struct kam_latent_kin kin;
	/* How often pairs of each class agree so, over levels 1 and up, each sums to 1; and how many pairs are taken to have been
	 * seen beforehand, by level. */
	double seen[KAM_LATENT_CLASSES][KAM_LATENT_FIELDS][KAM_LATENT_LEVELS];
	double prior[KAM_LATENT_CLASSES][KAM_LATENT_FIELDS][KAM_LATENT_LEVELS];
	double ceiling[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS]; /* bits that a level may say for a match at most */
};

/* What a field's level says for a match against strangers, in bits: log2 of how much likelier it is there, held within -cap and
 * cap, and never falling as levels rise (weighted isotonic regression). */
void kam_latent_bits(const struct kam_latent *model, size_t field, double cap, double bits[KAM_LATENT_LEVELS]);

/* The log2 odds that a pair is a match, from what each of its fields says. */
double kam_latent_odds(const double share[KAM_LATENT_CLASSES], const struct kam_latent_kin *kin, const double *bits, size_t fields);

/* Fits all of the model. candidates: pairs that may be matches, out of all pairs; the rest are taken for strangers. strangers: a
 * sample of all pairs at random, by which it is known how they agree. */
void kam_latent_fit(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap);

/* How well a model explains how the candidates agree: log2 of their likelihood. By it, ends that EM has reached from several beginnings can
 * be compared. */
double kam_latent_likelihood(const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count, double cap);

/* Of the candidates that are likely of a kind of kin, the share whose agreement on these fields, a bit each, speaks for a match: where
 * the kind should differ in them, few. 0 where there are none of the kind. */
double kam_latent_alike(const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count, size_t kind, uint32_t fields,
	double cap);

#endif
