/* ranking.h - the 80/20 of a portfolio: ranks, shares, ABC tiers, concentration. */
#ifndef KAM_RANKING_H
#define KAM_RANKING_H

#include "kam/decimal.h"
#include "kam/rules.h"

#include <stdint.h>

/* An account is in tier A when the accounts ranked before it hold less than cut a of the total, in B below cut b, else in C:
 * the ABC of SAP's documentation (first 70 %, next 20 %, last 10 %). */
struct kam_tier_cuts {
	struct kam_decimal a, b; /* fractions of the total */
};

/* What is ranked, item by item: asked for rather than copied, because there may be many. */
struct kam_ranking {
	uint32_t count;
	const void *context;
	bool (*measure)(const void *context, uint32_t item, struct kam_decimal *measure); /* false where it is not known */
	struct kam_slice (*id)(const void *context, uint32_t item);                      /* breaks ties, in byte order */
};

/* Sums over a ranking are kept at every so many places. */
enum { KAM_RANKING_STEP = 512 };

static inline size_t kam_ranking_steps(uint32_t count)
{
	return ((size_t)count + KAM_RANKING_STEP - 1) / KAM_RANKING_STEP;
}

/* What a ranked portfolio says about itself. */
struct kam_concentration {
	uint32_t known;                   /* accounts whose measure is known */
	struct kam_decimal total;
	uint32_t first_fifth;             /* a fifth of them, rounded down, at least one */
	bool has_shares;                  /* false where the total is not over 0: then the following are not set */
	uint32_t in_a, in_b;              /* accounts in these tiers, which come first */
	struct kam_decimal fifth_share;   /* what the first fifth holds, a fraction */
	uint32_t needed;                  /* accounts that together hold 80 % */
	struct kam_decimal peak;          /* the highest cumulative share: over 1 where some lose */
	struct kam_decimal losses;        /* what accounts under 0 add up to, negative */
	bool has_gini;                    /* false where some are under 0: the coefficient has no meaning then */
	struct kam_decimal gini;          /* 0 equal .. 1 all in one hand */
};

/* Ranks items by measure, the largest first: ranks (of count places) becomes the rank of each, from 1. Those whose measure is not known have
 * ranks over c->known, in the order of their ids.
 * before (of kam_ranking_steps(count) places) becomes what those before every KAM_RANKING_STEP-th add up to. False when a sum leaves the
 * range of decimals. */
bool kam_rank(const struct kam_ranking *r, const struct kam_tier_cuts *cuts, uint32_t *ranks, struct kam_decimal *before,
	struct kam_concentration *out);

/* The tier, 'A', 'B' or 'C', of the account of that rank (from 1; 0: it has none); 0 where there are no tiers. */
static inline char kam_tier_at(const struct kam_concentration *c, uint32_t rank)
{
	if (!rank || !c->has_shares)
		return '\0';
	return rank <= c->in_a ? 'A' : rank <= c->in_a + c->in_b ? 'B' : 'C';
}

/* Whether part is less than cut (a fraction) of the whole: exactly, not by a rounded share. */
bool kam_is_under(struct kam_decimal part, struct kam_decimal cut, struct kam_decimal whole);

/* part / whole as a fraction of 18 places, to judge by; false where the whole is not over 0. */
bool kam_fraction(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *fraction);

/* The same of 6 places, to show. */
bool kam_share(struct kam_decimal part, struct kam_decimal whole, struct kam_decimal *share);

#endif
