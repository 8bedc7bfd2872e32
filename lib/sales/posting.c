/* posting.c - sales on their way into the ledger, many at a time, so that the waits for memory of some are the work of others. */
#include "inside.h"

static bool add_recent(struct kam_ledger *ledger, uint32_t number, int month, struct kam_decimal revenue, struct kam_decimal profit, uint32_t orders)
{
	for (int i = 0; i < ledger->kept_count; i++) {
		int length = ledger->kept[i];
		struct kam_period_cell *c = kam_periods_cell(&ledger->recent[length], number, kam_period_of_month(month, (enum kam_period)length));
		if (c && !kam_cell_add(&ledger->spill, c, revenue, profit, orders))
			return false;
	}
	return true;
}

/* Counts the sale's order, or the orders that an account row says it stands for. */
static bool add_order(struct kam_ledger *ledger, const struct kam_posting *p, struct kam_sums *a)
{
	const struct kam_sale *sale = &p->sale;
	if (sale->date == KAM_NO_DAY || sale->has_orders) {
		a->orders += sale->orders;
		a->orders_unknown |= !sale->has_orders;
		return true;
	}
	if (p->has_order) /* counted when the ledger is closed */
		return kam_orders_add(ledger->orders[0], kam_order_group(p->key_hash), p->number, p->order_hash, p->month, sale->amount);
	kam_ledger_raise_largest(ledger, a, sale->amount);
	a->orders++;
	return true;
}

static bool post(struct kam_ledger *ledger, const struct kam_posting *p)
{
	const struct kam_sale *sale = &p->sale;
	struct kam_sums *a = p->sums;
	bool dated = sale->date != KAM_NO_DAY;
	if (!sale->has_cost)
		a->cost_missing = true;
	if (!sale->has_profit)
		a->profit_missing = true;
	if (dated) {
		kam_ledger_add_month(ledger, a, p->month);
		kam_widen(&a->first, &a->last, sale->date, sale->date);
	}
	return kam_ledger_add_money(ledger, a, sale->amount, sale->cost, sale->profit) && add_order(ledger, p, a) &&
	       (!dated || !sale->has_profit || add_recent(ledger, p->number, p->month, sale->amount, sale->profit, !p->has_order));
}

/* Finds the account of a posting, opening it if it is new. */
static void find_account(struct kam_ledger *ledger, struct kam_posting *p)
{
	bool added;
	p->number = kam_table_put_hashed(&ledger->keys, p->key, p->table_hash, &added);
	if (added)
		kam_ledger_open_account(ledger);
	p->sums = sums_of(ledger, p->number);
	p->month = p->sale.date == KAM_NO_DAY ? 0 : kam_month_of(p->sale.date);
	kam_ledger_warm_sums(ledger, p->number);
}

void kam_ledger_prepare(const struct kam_ledger *ledger, struct kam_posting *p)
{
	p->table_hash = kam_table_hash(p->key);
	kam_table_warm_slot(&ledger->keys, p->table_hash);
	p->has_order = p->sale.order.n > 0;
	if (!p->has_order)
		return;
	/* an id names an order of its buyer, who may be the account itself: others may use it again */
	p->key_hash = kam_hash(p->key);
	kam_hash_seeded(p->sale.order, p->sale.account.n ? p->key_hash + 2 * kam_hash(p->sale.account) : p->key_hash, p->order_hash);
}

/* Adds what was sold; false, with nothing added, when a sum leaves the range of decimals. */
static __attribute__((noinline)) bool add_any(struct kam_sale *sum, const struct kam_sale *sale)
{
	struct kam_decimal amount, cost, profit;
	if (!kam_decimal_add(sum->amount, sale->amount, &amount) || !kam_decimal_add(sum->cost, sale->cost, &cost) ||
	    !kam_decimal_add(sum->profit, sale->profit, &profit))
		return false;
	sum->amount = amount;
	sum->cost = cost;
	sum->profit = profit;
	return true;
}

bool kam_posting_take(struct kam_posting *p, const struct kam_sale *sale)
{
	struct kam_sale *sum = &p->sale;
	bool same = p->has_order && sale->date == sum->date && kam_same(sale->order, sum->order) && sale->has_cost == sum->has_cost &&
	            sale->has_profit == sum->has_profit && !sale->has_orders && !sum->has_orders && sale->date != KAM_NO_DAY;
	if (!same)
		return false;
	if (!kam_decimal_are_alike(sum->amount, sale->amount) || !kam_decimal_are_alike(sum->cost, sale->cost) ||
	    !kam_decimal_are_alike(sum->profit, sale->profit))
		return add_any(sum, sale);
	sum->amount.value += sale->amount.value;
	sum->cost.value += sale->cost.value;
	sum->profit.value += sale->profit.value;
	return true;
}

void kam_ledger_find_accounts(struct kam_ledger *ledger, struct kam_posting *postings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		kam_table_warm_key(&ledger->keys, postings[i].table_hash);
	for (size_t i = 0; i < count; i++)
		find_account(ledger, &postings[i]);
}

static void warm(const struct kam_ledger *ledger, const struct kam_posting *p)
{
	kam_ledger_warm_cells(ledger, p->number, p->month);
	if (p->has_order)
		kam_orders_warm(ledger->orders[0], kam_order_group(p->key_hash), p->order_hash);
}

enum kam_status kam_ledger_post(struct kam_ledger *ledger, const struct kam_posting *postings, size_t count, struct kam_error *err)
{
	const struct kam_posting *end = postings + count, *p;
	for (p = postings; p < end; p++)
		warm(ledger, p);
	for (p = postings; p < end; p++)
		if (!post(ledger, p))
			return kam_fail(err, KAM_BAD_DATA, "the sum of account \"%.*s\" needs more than %d digits", KAM_PRINT(p->key), KAM_DECIMAL_DIGITS);
	return KAM_OK;
}

enum kam_status kam_ledger_add(struct kam_ledger *ledger, struct kam_slice key, const struct kam_sale *sale, uint32_t *number,
	struct kam_error *err)
{
	struct kam_posting posting = {.key = key, .sale = *sale};
	kam_ledger_prepare(ledger, &posting);
	kam_ledger_find_accounts(ledger, &posting, 1);
	*number = posting.number;
	return kam_ledger_post(ledger, &posting, 1, err);
}
