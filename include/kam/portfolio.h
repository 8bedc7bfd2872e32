/* portfolio.h - accounts judged against each other: all of a run, or those of one group. */
#ifndef KAM_PORTFOLIO_H
#define KAM_PORTFOLIO_H

#include "kam/accounts.h"

/* Ranks the members by revenue, by minutes where the portfolio has any, and by the measure; gives them tiers, and judges each.
 * The rules, the as-of day, the target, has_minutes and jobs are set before; the rest of the portfolio is set here. members are the accounts'
 * numbers, which are put into the order of the measure, and must outlive the portfolio. KAM_BAD_DATA: a total leaves the range of decimals. */
enum kam_status kam_portfolio_judge(struct kam_portfolio *p, struct kam_accounts *accounts, uint32_t *members, uint32_t count,
	struct kam_error *err);

/* Appends why an account that was judged is a fake; nothing when it is none. It is told anew: most accounts are none. */
void kam_portfolio_tell_fake(const struct kam_portfolio *p, const struct kam_accounts *accounts, const struct kam_account *a, struct kam_buffer *out);

/* Calls near what the accounts behind the i-th by rank will need, for they lie scattered: only a matter of speed. */
void kam_portfolio_warm(const struct kam_portfolio *p, const struct kam_accounts *accounts, uint32_t i);

#endif
