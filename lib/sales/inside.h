/* inside.h - what a ledger is made of, for the files that make it. Private to this floor. */
#ifndef KAM_INSIDE_H
#define KAM_INSIDE_H

#include "kam/ledger.h"
#include "months.h"
#include "orders.h"
#include "recent.h"

/* A line of cache: half of the time goes into waiting for it. */
struct account {
	int64_t revenue, cost, profit, largest;
	uint32_t revenue_scale : 6, cost_scale : 6, profit_scale : 6, largest_scale : 6;
	uint32_t cost_missing : 1, profit_missing : 1, orders_unknown : 1, has_largest : 1;
	uint32_t orders;
	kam_day first, last;
	struct kam_months months;
};

struct kam_ledger {
	struct kam_table keys;
	struct kam_pool accounts;               /* struct account */
	struct kam_pool months;                 /* struct kam_months beyond the first of an account */
	struct kam_periods recent[KAM_PERIODS];
	bool dropped[KAM_PERIODS];
	struct kam_orders **orders; /* the first is the ledger's own; others came with ledgers that were merged */
	size_t orders_count, orders_capacity;
	struct kam_spill spill;
	struct kam_months touched[KAM_PERIODS];     /* all periods with sales, of each length */
	int touched_count[KAM_PERIODS];
	kam_day first, last;
	bool period_given;
	enum kam_period period;
};

static inline struct account *account_at(const struct kam_ledger *ledger, uint32_t number)
{
	return kam_pool_at(&ledger->accounts, number);
}

/* Widens a span of days by another; KAM_NO_DAY: nothing yet. */
static inline void kam_widen(kam_day *first, kam_day *last, kam_day other_first, kam_day other_last)
{
	if (other_first == KAM_NO_DAY)
		return;
	if (*first == KAM_NO_DAY || other_first < *first)
		*first = other_first;
	if (*last == KAM_NO_DAY || other_last > *last)
		*last = other_last;
}

/* Makes room for an account whose key is new. */
void kam_ledger_open_account(struct kam_ledger *ledger);

/* Adds to an account's sums; false when one leaves the range of decimals. */
static inline bool kam_ledger_add_money(struct kam_ledger *ledger, struct account *a, struct kam_decimal revenue, struct kam_decimal cost,
	struct kam_decimal profit)
{
	unsigned revenue_scale = a->revenue_scale, cost_scale = a->cost_scale, profit_scale = a->profit_scale;
	bool fits = kam_spill_add(&ledger->spill, &a->revenue, &revenue_scale, revenue) &&
	            kam_spill_add(&ledger->spill, &a->cost, &cost_scale, cost) && kam_spill_add(&ledger->spill, &a->profit, &profit_scale, profit);
	/* rarely: a write would hold up the next read */
	if (revenue_scale != a->revenue_scale || cost_scale != a->cost_scale || profit_scale != a->profit_scale) {
		a->revenue_scale = revenue_scale & KAM_SPILLED;
		a->cost_scale = cost_scale & KAM_SPILLED;
		a->profit_scale = profit_scale & KAM_SPILLED;
	}
	return fits;
}

static inline void kam_ledger_raise_largest(struct kam_ledger *ledger, struct account *a, struct kam_decimal order)
{
	unsigned scale = a->largest_scale;
	if (a->has_largest && kam_decimal_compare(order, kam_spill_read(&ledger->spill, a->largest, scale)) <= 0)
		return;
	kam_spill_write(&ledger->spill, &a->largest, &scale, order);
	a->largest_scale = scale & KAM_SPILLED;
	a->has_largest = true;
}

/* Notes that an account, and so the data, has sales in that month; true if that is new. */
bool kam_ledger_add_month(struct kam_ledger *ledger, struct account *a, int month);

/* Recent periods of that length will not be asked for. */
void kam_ledger_drop_length(struct kam_ledger *ledger, int length);

#endif
