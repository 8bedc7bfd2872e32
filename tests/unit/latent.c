/* latent.c - classes behind patterns of agreement that were made from known shares: the fit must find these again. */
#include "check.h"

#include "kam/latent.h"

#include <math.h>

enum { FIELDS = 6, PATTERNS = 1 << FIELDS, DIFFER = 1, SAME = 15, APART = 2 };

static const double all_pairs = 1e7, seen_strangers = 1e6;
static const double true_share = 1e-4, kin_share = 4e-5, matches_same = 0.95, strangers_same = 0.001;
static const double kin_agree[FIELDS] = {0, 0, 0.4, 1, 1, 1}; /* the first two fields differ among all kin, the third among most */

static double likelihood(unsigned pattern, const double agree[FIELDS])
{
	double product = 1;
	for (int f = 0; f < FIELDS; f++) {
		double same = agree[f] * matches_same + (1 - agree[f]) * strangers_same;
		product *= pattern >> f & 1 ? same : 1 - same;
	}
	return product;
}

static uint64_t levels_of(unsigned pattern)
{
	uint64_t levels = 0;
	for (unsigned f = 0; f < FIELDS; f++)
		levels |= (uint64_t)(pattern >> f & 1 ? SAME : DIFFER) << (f * KAM_LATENT_BITS);
	return levels;
}

static void make_pairs(struct kam_latent_pattern candidates[PATTERNS], struct kam_latent_pattern strangers[PATTERNS])
{
	static const double none[FIELDS] = {0}, all[FIELDS] = {1, 1, 1, 1, 1, 1};
	for (unsigned i = 0; i < PATTERNS; i++) {
		double share = true_share * likelihood(i, all) + kin_share * likelihood(i, kin_agree) +
			(1 - true_share - kin_share) * likelihood(i, none);
		candidates[i] = (struct kam_latent_pattern){levels_of(i), share * all_pairs};
		strangers[i] = (struct kam_latent_pattern){levels_of(i), share * seen_strangers};
	}
}

/* A model that knows of the kin which fields they differ in, and no more. */
static struct kam_latent first_guess(void)
{
	struct kam_latent model = {.fields = FIELDS, .share = {[KAM_STRANGERS] = 1 - 2e-5, [KAM_MATCHES] = 1e-5}, .kin = {.kinds = 1, .share = {1e-5}}};
	for (size_t f = 0; f < FIELDS; f++) {
		model.kin.agree[0][f] = f < APART ? 0 : 0.9;
		for (int level = 1; level < KAM_LATENT_LEVELS; level++) {
			bool used = level == SAME || level == DIFFER;
			model.seen[KAM_MATCHES][f][level] = used ? level == SAME ? 0.7 : 0.3 : 1e-12;
			model.seen[KAM_STRANGERS][f][level] = used ? level == SAME ? 0.002 : 0.998 : 1e-12;
			model.ceiling[f][level] = 24;
			for (int class = 0; class < KAM_LATENT_CLASSES; class++)
				model.prior[class][f][level] = model.seen[class][f][level];
		}
	}
	return model;
}

static void kin_are_told_from_matches(void)
{
	struct kam_latent_pattern candidates[PATTERNS], strangers[PATTERNS];
	struct kam_latent model = first_guess();
	make_pairs(candidates, strangers);
	kam_latent_fit(&model, candidates, PATTERNS, strangers, PATTERNS, all_pairs, 24);
	CHECK_CASE(fabs(model.share[KAM_MATCHES] / true_share - 1) < 0.1, "matches are %g of all, not %g", model.share[KAM_MATCHES], true_share);
	CHECK_CASE(fabs(model.kin.share[0] / kin_share - 1) < 0.25, "kin are %g of all, not %g", model.kin.share[0], kin_share);
	for (int f = 0; f < FIELDS; f++)
		CHECK_CASE(fabs(model.kin.agree[0][f] - kin_agree[f]) < 0.05, "%g of kin agree on field %d, not %g", model.kin.agree[0][f], f, kin_agree[f]);
	CHECK(fabs(model.seen[KAM_MATCHES][3][SAME] - matches_same) < 0.03);
	CHECK(kam_latent_alike(&model, candidates, PATTERNS, 0, 3, 24) < 0.05);  /* they do differ in the first two fields */
	CHECK(kam_latent_alike(&model, candidates, PATTERNS, 0, 56, 24) > 0.95); /* and agree on the last three */
	CHECK(kam_latent_alike(&model, candidates, PATTERNS, 0, 0, 24) <= 0);
}

/* Who agree on what kin do agree on, and on nothing else, are told for kin; so are, less surely, those who agree on the field in which
 * most of these differ. */
static void odds_follow_kin(void)
{
	struct kam_latent_kin kin = {.kinds = 1, .share = {kin_share}};
	const double share[KAM_LATENT_CLASSES] = {[KAM_STRANGERS] = 1 - true_share - kin_share, [KAM_MATCHES] = true_share};
	double same = log2(matches_same / strangers_same), differ = log2((1 - matches_same) / (1 - strangers_same));
	double all[FIELDS] = {same, same, same, same, same, same};
	double four[FIELDS] = {differ, differ, same, same, same, same}, three[FIELDS] = {differ, differ, differ, same, same, same};
	for (int f = 0; f < FIELDS; f++)
		kin.agree[0][f] = kin_agree[f];
	double rest = log2(share[KAM_STRANGERS]), matches = log2(true_share) + 6 * same;
	double of_kin = log2(kin_share) + 3 * same + log2(0.4 * exp2(same) + 0.6);
	CHECK(fabs(kam_latent_odds(share, &kin, all, FIELDS) - (matches - log2(exp2(rest) + exp2(of_kin)))) < 1e-9);
	CHECK(kam_latent_odds(share, &kin, four, FIELDS) < 0);
	CHECK(kam_latent_odds(share, &kin, three, FIELDS) < kam_latent_odds(share, &kin, four, FIELDS) - 4);
}

int main(void)
{
	TEST(kin_are_told_from_matches);
	TEST(odds_follow_kin);
	return check_end();
}
