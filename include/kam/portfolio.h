/* portfolio.h - accounts judged against each other: all of a run, or those of one group. */
#ifndef KAM_PORTFOLIO_H
#define KAM_PORTFOLIO_H

#include "kam/accounts.h"

/* Ranks the members by revenue, by minutes where the portfolio has any, and by the measure; gives them tiers, and judges each.
 * The rules, the as-of day, the target, has_minutes and jobs are set before; the rest of the portfolio is set here. members are put
 * into the order of the measure, and must outlive the portfolio. KAM_BAD_DATA: a total leaves the range of decimals. */
enum kam_status kam_portfolio_judge(struct kam_portfolio *p, struct kam_accounts *accounts, struct kam_account **members, uint32_t count,
	struct kam_error *err);

/* Calls near what the accounts behind the i-th by rank will need, for they lie scattered: only a matter of speed. */
void kam_portfolio_warm(const struct kam_portfolio *p, uint32_t i);

#endif
