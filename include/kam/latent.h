/* latent.h - two hidden classes behind patterns of agreement: the model of Fellegi and Sunter (1969), fitted by EM (Winkler
 * 1988; over counts of patterns as in Enamorado, Fifield and Imai 2019). Pure. */
#ifndef KAM_LATENT_H
#define KAM_LATENT_H

#include <stddef.h>
#include <stdint.h>

enum { KAM_LATENT_LEVELS = 8, KAM_LATENT_FIELDS = 20, KAM_LATENT_BITS = 3 };

/* How often pairs agree so: level of field i in bits 3i to 3i + 2; level 0 is blank and says nothing. */
struct kam_latent_pattern {
	uint64_t levels;
	double count;
};

struct kam_latent {
	size_t fields;
	double share;  /* of all pairs that are matches */
	double m[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS], u[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS]; /* over levels 1 to 7, each sums to 1 */
	double prior[KAM_LATENT_FIELDS][KAM_LATENT_LEVELS]; /* matches seen beforehand, for m */
};

/* What a field's level says for a match, in bits: log2 of m over u, held within -cap and cap, and never falling as levels rise
 * (weighted isotonic regression by m). */
void kam_latent_bits(const struct kam_latent *model, size_t field, double cap, double bits[KAM_LATENT_LEVELS]);

/* Fits m, share and u. candidates: pairs that may be matches, out of all pairs; the rest of them are taken to be none.
 * strangers: a sample of all pairs at random, by which u is kept. Returns the log2 of the odds of each candidate pattern in
 * odds (may be NULL). */
void kam_latent_fit(struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t candidates_count,
	const struct kam_latent_pattern *strangers, size_t strangers_count, double all, double cap, double *odds);

#endif
