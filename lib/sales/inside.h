/* inside.h - what a ledger is made of, for the files that make it. Private to this floor. */
#ifndef KAM_INSIDE_H
#define KAM_INSIDE_H

#include "kam/ledger.h"
#include "months.h"
#include "orders.h"
#include "recent.h"

/* What is kept of an account. A line of cache: half of the time goes into waiting for it. */
struct kam_sums {
	int64_t revenue, cost, profit, largest;
	uint32_t revenue_scale : 6, cost_scale : 6, profit_scale : 6, largest_scale : 6;
	uint32_t cost_missing : 1, profit_missing : 1, orders_unknown : 1, has_largest : 1;
	uint32_t orders;
	kam_day first, last;
	struct kam_months months;
};

struct kam_ledger {
	struct kam_table keys;
	struct kam_pool accounts;               /* struct kam_sums */
	struct kam_pool months;                 /* struct kam_months beyond the first of an account */
	struct kam_periods recent[KAM_PERIODS];
	bool dropped[KAM_PERIODS];
	int kept[KAM_PERIODS], kept_count;          /* the lengths that are not dropped */
	struct kam_orders **orders; /* the first is the ledger's own; others came with ledgers that were merged */
	size_t orders_count, orders_capacity;
	uint64_t distinct_orders;   /* of those, once settled */
	struct kam_spill spill;
	struct kam_months touched[KAM_PERIODS];     /* all periods with sales, of each length */
	int touched_count[KAM_PERIODS];
	kam_day first, last;        /* of all accounts, once settled */
	bool period_given;
	enum kam_period period;
};

static inline struct kam_sums *sums_of(const struct kam_ledger *ledger, uint32_t number)
{
	return kam_pool_item(&ledger->accounts, number, sizeof(struct kam_sums));
}

/* Widens a span of days by another; KAM_NO_DAY: nothing yet. Without branches, which would be taken at random: KAM_NO_DAY is before all days,
 * and, where the first day is wanted, made the latest. */
static inline void kam_widen(kam_day *first, kam_day *last, kam_day other_first, kam_day other_last)
{
	const uint32_t before_all = (uint32_t)KAM_NO_DAY;
	uint32_t place = (uint32_t)*first - before_all - 1, other_place = (uint32_t)other_first - before_all - 1;
	*first = other_place < place ? other_first : *first;
	*last = other_last > *last ? other_last : *last;
}

/* Makes room for an account whose key is new. */
void kam_ledger_open_account(struct kam_ledger *ledger);

/* Adds to an account's sums, the general case; false when one leaves the range of decimals. */
bool kam_ledger_add_any_money(struct kam_ledger *ledger, struct kam_sums *a, struct kam_decimal revenue, struct kam_decimal cost,
	struct kam_decimal profit);

/* The same; quick where nothing but the sums changes. */
static inline bool kam_ledger_add_money(struct kam_ledger *ledger, struct kam_sums *a, struct kam_decimal revenue, struct kam_decimal cost,
	struct kam_decimal profit)
{
	int64_t revenue_sum, cost_sum, profit_sum;
	if (!kam_spill_quick_sum(a->revenue, a->revenue_scale, revenue, &revenue_sum) || !kam_spill_quick_sum(a->cost, a->cost_scale, cost, &cost_sum) ||
	    !kam_spill_quick_sum(a->profit, a->profit_scale, profit, &profit_sum))
		return kam_ledger_add_any_money(ledger, a, revenue, cost, profit);
	a->revenue = revenue_sum;
	a->cost = cost_sum;
	a->profit = profit_sum;
	return true;
}

/* Raises the largest order of an account to another, where that takes no more than to compare two numbers of eight bytes. */
static inline bool kam_ledger_raise_quickly(struct kam_sums *a, int64_t value, unsigned scale)
{
	if (!a->has_largest || a->largest_scale != scale || scale == KAM_SPILLED)
		return false;
	a->largest = value > a->largest ? value : a->largest;
	return true;
}

static inline void kam_ledger_raise_largest(struct kam_ledger *ledger, struct kam_sums *a, struct kam_decimal order)
{
	unsigned scale = a->largest_scale;
	if (order.value == (int64_t)order.value && kam_ledger_raise_quickly(a, (int64_t)order.value, (unsigned)order.scale))
		return;
	if (a->has_largest && kam_decimal_compare(order, kam_spill_read(&ledger->spill, a->largest, scale)) <= 0)
		return;
	kam_spill_write(&ledger->spill, &a->largest, &scale, order);
	a->largest_scale = scale & KAM_SPILLED;
	a->has_largest = true;
}

/* Notes that the data has sales in that month, and with it in the longer periods that hold it. */
void kam_ledger_touch(struct kam_ledger *ledger, int month);

/* Notes that an account, and so the data, has sales in that month. Whether it is new to the account is nearly at random, to the data it rarely is:
 * hence what is asked first. */
static inline void kam_ledger_add_month(struct kam_ledger *ledger, struct kam_sums *a, int month)
{
	bool is_new = kam_months_add(&a->months, &ledger->months, month);
	if (!kam_months_hold(&ledger->touched[KAM_MONTH], month) && is_new)
		kam_ledger_touch(ledger, month);
}

/* Recent periods of that length will not be asked for. */
void kam_ledger_drop_length(struct kam_ledger *ledger, int length);

/* Drops the recent periods of lengths that can't be chosen any more: touched periods only grow in number, so a length shorter than
 * today's choice is never chosen again. */
void kam_ledger_drop_shorter(struct kam_ledger *ledger);

/* The length of period that what has been touched speaks for, unless the user has chosen. */
enum kam_period kam_ledger_choose_period(const struct kam_ledger *ledger);

/* Takes a set of orders over. */
void kam_ledger_add_orders(struct kam_ledger *ledger, struct kam_orders *orders);
void kam_ledger_free_orders(struct kam_ledger *ledger);

/* Calls near what is kept of an account, and then, from what that says, its recent periods that hold a month: only a matter of speed. */
static inline void kam_ledger_warm_sums(const struct kam_ledger *ledger, uint32_t number)
{
	kam_warm_line(sums_of(ledger, number));
	for (int i = 0; i < ledger->kept_count; i++)
		kam_periods_warm_ref(&ledger->recent[ledger->kept[i]], number);
}

static inline void kam_ledger_warm_cells(const struct kam_ledger *ledger, uint32_t number, int month)
{
	for (int i = 0; i < ledger->kept_count; i++)
		kam_periods_warm_cell(&ledger->recent[ledger->kept[i]], number, kam_period_of_month(month, (enum kam_period)ledger->kept[i]));
}

#endif
