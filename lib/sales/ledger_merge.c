/* ledger_merge.c - one ledger made of two. */
#include "inside.h"

#include <stdlib.h>

enum { MERGED_AT_ONCE = 32 };

static void touch_month(void *ledger, int month)
{
	kam_ledger_touch(ledger, month);
}

static bool merge_account(struct kam_ledger *ledger, struct kam_sums *a, const struct kam_ledger *from, const struct kam_sums *b)
{
	kam_months_unite(&a->months, &ledger->months, &b->months, &from->months);
	kam_widen(&a->first, &a->last, b->first, b->last);
	a->cost_missing |= b->cost_missing;
	a->profit_missing |= b->profit_missing;
	a->orders_unknown |= b->orders_unknown;
	a->orders += b->orders;
	if (b->has_largest)
		kam_ledger_raise_largest(ledger, a, kam_spill_read(&from->spill, b->largest, b->largest_scale));
	return kam_ledger_add_money(ledger, a, kam_spill_read(&from->spill, b->revenue, b->revenue_scale),
		kam_spill_read(&from->spill, b->cost, b->cost_scale), kam_spill_read(&from->spill, b->profit, b->profit_scale));
}

/* Adds what the other ledger knows of an account's recent periods of one length. */
static bool merge_cells(struct kam_ledger *ledger, uint32_t number, int length, const struct kam_ledger *from, uint32_t its_number)
{
	int count;
	const struct kam_period_cell *cells = kam_periods_cells(&from->recent[length], its_number, &count);
	for (int i = 0; i < count; i++) {
		struct kam_period_cell *c = cells[i].period ? kam_periods_cell(&ledger->recent[length], number, kam_cell_period(&cells[i])) : NULL;
		if (c && !kam_cell_add(&ledger->spill, c, kam_spill_read(&from->spill, cells[i].revenue, cells[i].revenue_scale),
			kam_spill_read(&from->spill, cells[i].profit, cells[i].profit_scale), cells[i].orders))
			return false;
	}
	return true;
}

/* Calls near, in steps, what the recent periods of accounts some places on will need. */
static void warm_recent(const struct kam_ledger *ledger, int length, const struct kam_ledger *from, const uint32_t *account_of, uint32_t n)
{
	enum { NEAR = 16, FAR = 2 * NEAR };
	uint32_t count = kam_ledger_count(from);
	if (n + FAR < count)
		kam_periods_warm_ref(&ledger->recent[length], account_of[n + FAR]);
	if (n + NEAR < count) {
		kam_periods_warm(&ledger->recent[length], account_of[n + NEAR]);
		kam_periods_warm(&from->recent[length], n + NEAR);
	}
}

static bool merge_recent(struct kam_ledger *ledger, const struct kam_ledger *from, const uint32_t *account_of)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		if (from->dropped[length])
			kam_ledger_drop_length(ledger, length);
		uint32_t count = ledger->dropped[length] ? 0 : kam_ledger_count(from);
		for (uint32_t n = 0; n < count; n++) {
			warm_recent(ledger, length, from, account_of, n);
			if (!merge_cells(ledger, account_of[n], length, from, n))
				return false;
		}
	}
	return true;
}

/* Takes the other ledger's orders over, as they are: equal ones are found when the ledger is closed. */
static void merge_orders(struct kam_ledger *ledger, struct kam_ledger *from, const uint32_t *account_of)
{
	for (size_t i = 0; i < from->orders_count; i++) {
		struct kam_orders *set = from->orders[i];
		uint32_t *before = set->account_of;
		if (!before)
			set->places = kam_ledger_count(from);
		set->account_of = kam_resize(NULL, set->places, sizeof *before);
		for (uint32_t n = 0; n < set->places; n++)
			set->account_of[n] = account_of[before ? before[n] : n];
		free(before);
		kam_ledger_add_orders(ledger, set);
	}
	from->orders_count = 0;
}

/* Finds or opens the accounts of another ledger from first up to end, a step of all before the next: see kam_table_warm_slot. */
static void find_accounts(struct kam_ledger *ledger, const struct kam_ledger *from, uint32_t first, uint32_t end, uint32_t *account_of)
{
	uint64_t hashes[MERGED_AT_ONCE];
	for (uint32_t n = first; n < end; n++) {
		hashes[n - first] = kam_table_hash(kam_ledger_key(from, n));
		kam_table_warm_slot(&ledger->keys, hashes[n - first]);
	}
	for (uint32_t n = first; n < end; n++)
		kam_table_warm_key(&ledger->keys, hashes[n - first]);
	for (uint32_t n = first; n < end; n++) {
		bool added;
		account_of[n] = kam_table_put_hashed(&ledger->keys, kam_ledger_key(from, n), hashes[n - first], &added);
		if (added)
			kam_ledger_open_account(ledger);
		kam_ledger_warm_sums(ledger, account_of[n]);
	}
}

bool kam_ledger_merge(struct kam_ledger *ledger, struct kam_ledger *from, uint32_t **account_of)
{
	uint32_t count = kam_ledger_count(from);
	*account_of = kam_allocate(count, sizeof **account_of);
	for (uint32_t first = 0, end; first < count; first = end) {
		end = count - first < MERGED_AT_ONCE ? count : first + MERGED_AT_ONCE;
		find_accounts(ledger, from, first, end, *account_of);
		for (uint32_t n = first; n < end; n++)
			if (!merge_account(ledger, sums_of(ledger, (*account_of)[n]), from, sums_of(from, n)))
				return false;
	}
	kam_months_visit(&from->touched[KAM_MONTH], &from->months, touch_month, ledger);
	if (!merge_recent(ledger, from, *account_of))
		return false;
	merge_orders(ledger, from, *account_of);
	return true;
}
