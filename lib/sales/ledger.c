/* ledger.c - adds sales up by account.
 *
 * Which length of period the commands will look at depends on how much time the data covers, which is known only at its
 * end. So recent periods are kept at every length that is still possible: once four years have been touched, months and
 * quarters can't be chosen any more, and their cells are dropped. */
#include "inside.h"

#include <stdlib.h>

void kam_ledger_add_orders(struct kam_ledger *ledger, struct kam_orders *orders)
{
	ledger->orders = kam_grow(ledger->orders, &ledger->orders_capacity, ledger->orders_count + 1, sizeof(struct kam_orders *));
	ledger->orders[ledger->orders_count++] = orders;
}

void kam_ledger_free_orders(struct kam_ledger *ledger)
{
	for (size_t i = 0; i < ledger->orders_count; i++)
		kam_orders_free(ledger->orders[i]);
	free(ledger->orders);
	ledger->orders = NULL;
	ledger->orders_count = ledger->orders_capacity = 0;
}

struct kam_ledger *kam_ledger_new(const enum kam_period *period)
{
	struct kam_ledger *ledger = kam_allocate(1, sizeof *ledger);
	ledger->accounts.size = sizeof(struct kam_sums);
	for (int length = 0; length < KAM_PERIODS; length++) {
		ledger->dropped[length] = period && *period != (enum kam_period)length;
		if (!ledger->dropped[length])
			ledger->kept[ledger->kept_count++] = length;
	}
	ledger->period_given = period != NULL;
	ledger->period = period ? *period : KAM_MONTH;
	ledger->first = ledger->last = KAM_NO_DAY;
	kam_ledger_add_orders(ledger, kam_allocate(1, sizeof(struct kam_orders)));
	return ledger;
}

void kam_ledger_free(struct kam_ledger *ledger)
{
	if (!ledger)
		return;
	kam_table_free(&ledger->keys);
	kam_pool_free(&ledger->accounts);
	kam_pool_free(&ledger->months);
	for (int length = 0; length < KAM_PERIODS; length++)
		kam_periods_free(&ledger->recent[length]);
	kam_ledger_free_orders(ledger);
	kam_spill_free(&ledger->spill);
	free(ledger);
}

/* Makes room for an account whose key is new. */
void kam_ledger_open_account(struct kam_ledger *ledger)
{
	struct kam_sums *fresh = kam_pool_add(&ledger->accounts);
	fresh->first = fresh->last = KAM_NO_DAY;
}

void kam_ledger_touch(struct kam_ledger *ledger, int month)
{
	bool is_new = kam_months_add(&ledger->touched[KAM_MONTH], &ledger->months, month);
	for (int length = 0; is_new && length < KAM_PERIODS; length++) {
		int period = kam_period_of_month(month, (enum kam_period)length);
		ledger->touched_count[length] += length == KAM_MONTH || kam_months_add(&ledger->touched[length], &ledger->months, period);
	}
	if (is_new)
		kam_ledger_drop_shorter(ledger);
}

bool kam_ledger_add_any_money(struct kam_ledger *ledger, struct kam_sums *a, struct kam_decimal revenue, struct kam_decimal cost,
	struct kam_decimal profit)
{
	unsigned revenue_scale = a->revenue_scale, cost_scale = a->cost_scale, profit_scale = a->profit_scale;
	bool fits = kam_spill_add(&ledger->spill, &a->revenue, &revenue_scale, revenue) &&
	            kam_spill_add(&ledger->spill, &a->cost, &cost_scale, cost) && kam_spill_add(&ledger->spill, &a->profit, &profit_scale, profit);
	a->revenue_scale = revenue_scale & KAM_SPILLED;
	a->cost_scale = cost_scale & KAM_SPILLED;
	a->profit_scale = profit_scale & KAM_SPILLED;
	return fits;
}

enum kam_period kam_ledger_choose_period(const struct kam_ledger *ledger)
{
	if (ledger->period_given)
		return ledger->period;
	return ledger->touched_count[KAM_YEAR] >= 4 ? KAM_YEAR : ledger->touched_count[KAM_QUARTER] >= 4 ? KAM_QUARTER : KAM_MONTH;
}

void kam_ledger_drop_length(struct kam_ledger *ledger, int length)
{
	if (ledger->dropped[length])
		return;
	kam_periods_free(&ledger->recent[length]);
	ledger->dropped[length] = true;
	ledger->kept_count = 0;
	for (int other = 0; other < KAM_PERIODS; other++)
		if (!ledger->dropped[other])
			ledger->kept[ledger->kept_count++] = other;
}

void kam_ledger_drop_shorter(struct kam_ledger *ledger)
{
	for (int length = 0; length < (int)kam_ledger_choose_period(ledger); length++)
		kam_ledger_drop_length(ledger, length);
}

uint32_t kam_ledger_count(const struct kam_ledger *ledger)
{
	return kam_table_count(&ledger->keys);
}

uint32_t kam_ledger_find(const struct kam_ledger *ledger, struct kam_slice key)
{
	return kam_table_find(&ledger->keys, key);
}

void kam_ledger_forget_index(struct kam_ledger *ledger)
{
	kam_table_forget_index(&ledger->keys);
}

void kam_ledger_warm(const struct kam_ledger *ledger, uint32_t account)
{
	kam_ledger_warm_sums(ledger, account);
	kam_warm_line(kam_pool_at(&ledger->keys.keys, account));
}

void kam_ledger_warm_key(const struct kam_ledger *ledger, uint32_t account)
{
	kam_warm_line(*(const char *const *)kam_pool_at(&ledger->keys.keys, account));
}

void kam_ledger_warm_recent(const struct kam_ledger *ledger, uint32_t account)
{
	kam_periods_warm(&ledger->recent[ledger->period], account);
}

struct kam_slice kam_ledger_key(const struct kam_ledger *ledger, uint32_t account)
{
	return kam_table_key(&ledger->keys, account);
}

enum kam_period kam_ledger_period(const struct kam_ledger *ledger)
{
	return ledger->period;
}

int kam_ledger_periods_touched(const struct kam_ledger *ledger, enum kam_period period)
{
	return ledger->touched_count[period];
}

uint64_t kam_ledger_distinct_orders(const struct kam_ledger *ledger)
{
	return ledger->distinct_orders;
}

kam_day kam_ledger_first(const struct kam_ledger *ledger)
{
	return ledger->first;
}

kam_day kam_ledger_last(const struct kam_ledger *ledger)
{
	return ledger->last;
}

struct kam_totals kam_ledger_totals(const struct kam_ledger *ledger, uint32_t account)
{
	const struct kam_sums *a = sums_of(ledger, account);
	return (struct kam_totals){
		.revenue = kam_spill_read(&ledger->spill, a->revenue, a->revenue_scale),
		.cost = kam_spill_read(&ledger->spill, a->cost, a->cost_scale),
		.profit = kam_spill_read(&ledger->spill, a->profit, a->profit_scale),
		.largest_order = kam_spill_read(&ledger->spill, a->largest, a->largest_scale),
		.cost_known = !a->cost_missing,
		.profit_known = !a->profit_missing,
		.orders_known = !a->orders_unknown,
		.orders = a->orders,
		.first = a->first,
		.last = a->last,
	};
}

struct kam_decimal kam_ledger_revenue(const struct kam_ledger *ledger, uint32_t account)
{
	const struct kam_sums *a = sums_of(ledger, account);
	return kam_spill_read(&ledger->spill, a->revenue, a->revenue_scale);
}

bool kam_ledger_profit(const struct kam_ledger *ledger, uint32_t account, struct kam_decimal *profit)
{
	const struct kam_sums *a = sums_of(ledger, account);
	*profit = kam_spill_read(&ledger->spill, a->profit, a->profit_scale);
	return !a->profit_missing;
}

int kam_ledger_active_among(const struct kam_ledger *ledger, uint32_t account, int first, int last)
{
	return kam_months_count(&sums_of(ledger, account)->months, &ledger->months, ledger->period, first, last);
}

int kam_ledger_active_periods(const struct kam_ledger *ledger, uint32_t account)
{
	const struct kam_sums *a = sums_of(ledger, account);
	return a->months.bits ? kam_ledger_active_among(ledger, account, kam_period_of_month(kam_month_of(a->first), ledger->period),
		kam_period_of_month(kam_month_of(a->last), ledger->period)) : 0;
}

static int by_period(const void *a, const void *b)
{
	return ((const struct kam_recent *)a)->period - ((const struct kam_recent *)b)->period;
}

int kam_ledger_recent(const struct kam_ledger *ledger, uint32_t account, struct kam_recent recent[KAM_RECENT])
{
	int count = 0, cells_count;
	const struct kam_period_cell *cells = kam_periods_cells(&ledger->recent[ledger->period], account, &cells_count);
	for (int i = 0; i < cells_count; i++)
		if (cells[i].period)
			recent[count++] = (struct kam_recent){kam_cell_period(&cells[i]), cells[i].orders,
				kam_spill_read(&ledger->spill, cells[i].revenue, cells[i].revenue_scale),
				kam_spill_read(&ledger->spill, cells[i].profit, cells[i].profit_scale)};
	qsort(recent, (size_t)count, sizeof *recent, by_period);
	return count;
}
