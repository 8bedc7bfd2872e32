/* summary.h - what is shared by the files that write a portfolio's summary. */
#ifndef KAM_TIER_SUMMARY_H
#define KAM_TIER_SUMMARY_H

#include "tier.h"

/* The portfolio that rows are written of. */
struct tier_summary {
	struct tier *t;
	struct kam_writer *w;
	const struct tier_portfolio *j;
};

/* figures.c: a row for a figure. A ratio has 6 places, for people 2; a share is part / whole, for people a percentage, and left
 * out where the whole is not over 0. */
void tier_figure(const struct tier_summary *s, const char *name, struct kam_decimal value);
void tier_figure_count(const struct tier_summary *s, const char *name, uint64_t count);
void tier_figure_text(const struct tier_summary *s, const char *name, struct kam_slice text);
void tier_figure_ratio(const struct tier_summary *s, const char *name, struct kam_decimal ratio);
void tier_figure_share(const struct tier_summary *s, const char *name, struct kam_decimal part, struct kam_decimal whole);

/* selections.c: how many accounts are of a kind, and what they hold: tiers, key accounts, fakes; those who came by a referral. */
void tier_summarise_verdicts(const struct tier_summary *s);
void tier_summarise_referrals(const struct tier_summary *s);

/* a + b, of parts of a total that has been added up before. */
static inline struct kam_decimal tier_plus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_add(a, b, &a);
	return a;
}

#endif
