/* ledger.c - adds sales up by account.
 *
 * Which length of period the commands will look at depends on how much time the data covers, which is known only at its
 * end. So recent periods are kept at every length that is still possible: once four years have been touched, months and
 * quarters can't be chosen any more, and their cells are dropped. */
#include "inside.h"

#include "kam/work.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static void add_orders(struct kam_ledger *ledger, struct kam_orders *orders)
{
	ledger->orders = kam_grow(ledger->orders, &ledger->orders_capacity, ledger->orders_count + 1, sizeof(struct kam_orders *));
	ledger->orders[ledger->orders_count++] = orders;
}

static void free_orders(struct kam_ledger *ledger)
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
	ledger->accounts.size = sizeof(struct account);
	for (int length = 0; length < KAM_PERIODS; length++)
		ledger->dropped[length] = period && *period != (enum kam_period)length;
	ledger->period_given = period != NULL;
	ledger->period = period ? *period : KAM_MONTH;
	ledger->first = ledger->last = KAM_NO_DAY;
	add_orders(ledger, kam_allocate(1, sizeof(struct kam_orders)));
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
	free_orders(ledger);
	kam_spill_free(&ledger->spill);
	free(ledger);
}

/* Makes room for an account whose key is new. */
void kam_ledger_open_account(struct kam_ledger *ledger)
{
	struct account *fresh = kam_pool_add(&ledger->accounts);
	fresh->first = fresh->last = KAM_NO_DAY;
}

/* Notes that a period of each length has been touched, and drops the cells of lengths that can't be chosen any more. */
static void touch(struct kam_ledger *ledger, int month)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		int period = kam_period_of_month(month, (enum kam_period)length);
		ledger->touched_count[length] += kam_months_add(&ledger->touched[length], &ledger->months, period);
	}
}

bool kam_ledger_add_month(struct kam_ledger *ledger, struct account *a, int month)
{
	if (!kam_months_add(&a->months, &ledger->months, month))
		return false;
	touch(ledger, month);
	return true;
}

static enum kam_period choose_period(const struct kam_ledger *ledger)
{
	return ledger->touched_count[KAM_YEAR] >= 4 ? KAM_YEAR : ledger->touched_count[KAM_QUARTER] >= 4 ? KAM_QUARTER : KAM_MONTH;
}

void kam_ledger_drop_length(struct kam_ledger *ledger, int length)
{
	if (ledger->dropped[length])
		return;
	kam_periods_free(&ledger->recent[length]);
	ledger->dropped[length] = true;
}

/* Touched periods only grow in number, so a length shorter than today's choice is never chosen again. */
static void drop_cells(struct kam_ledger *ledger)
{
	for (int length = 0; !ledger->period_given && length < (int)choose_period(ledger); length++)
		kam_ledger_drop_length(ledger, length);
}

static bool add_recent(struct kam_ledger *ledger, uint32_t number, int month, struct kam_decimal revenue, struct kam_decimal profit, uint32_t orders)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		struct kam_period_cell *c = ledger->dropped[length] ? NULL
			: kam_periods_cell(&ledger->recent[length], number, kam_period_of_month(month, (enum kam_period)length));
		if (c && !kam_cell_add(&ledger->spill, c, revenue, profit, orders))
			return false;
	}
	return true;
}

static void add_date(struct kam_ledger *ledger, struct account *a, kam_day day, int month)
{
	if (kam_ledger_add_month(ledger, a, month))
		drop_cells(ledger);
	kam_widen(&a->first, &a->last, day, day);
	kam_widen(&ledger->first, &ledger->last, day, day);
}

/* Counts the sale's order, or the orders that an account row says it stands for. */
static bool add_order(struct kam_ledger *ledger, const struct kam_posting *p, struct account *a, int month)
{
	const struct kam_sale *sale = &p->sale;
	if (sale->date == KAM_NO_DAY || sale->has_orders) {
		a->orders += sale->orders;
		a->orders_unknown |= !sale->has_orders;
		return true;
	}
	if (p->has_order) /* counted when the ledger is closed */
		return kam_orders_add(ledger->orders[0], kam_order_group(p->key_hash), p->number, p->order_hash, month, sale->amount);
	kam_ledger_raise_largest(ledger, a, sale->amount);
	a->orders++;
	return true;
}

static bool post(struct kam_ledger *ledger, const struct kam_posting *p)
{
	const struct kam_sale *sale = &p->sale;
	struct account *a = account_at(ledger, p->number);
	bool dated = sale->date != KAM_NO_DAY;
	int month = dated ? kam_month_of(sale->date) : 0;
	if (!sale->has_cost)
		a->cost_missing = true;
	if (!sale->has_profit)
		a->profit_missing = true;
	if (dated)
		add_date(ledger, a, sale->date, month);
	return kam_ledger_add_money(ledger, a, sale->amount, sale->cost, sale->profit) && add_order(ledger, p, a, month) &&
	       (!dated || !sale->has_profit || add_recent(ledger, p->number, month, sale->amount, sale->profit, !p->has_order));
}

/* Calls near what is kept of an account, in two steps: the second reads what the first called. */
static void warm_account(const struct kam_ledger *ledger, uint32_t number)
{
	kam_warm(account_at(ledger, number), sizeof(struct account));
	for (int length = 0; length < KAM_PERIODS; length++)
		if (!ledger->dropped[length])
			kam_periods_warm_ref(&ledger->recent[length], number);
}

static void warm_cells(const struct kam_ledger *ledger, uint32_t number)
{
	for (int length = 0; length < KAM_PERIODS; length++)
		if (!ledger->dropped[length])
			kam_periods_warm(&ledger->recent[length], number);
}

/* Finds the account of a posting, opening it if it is new. */
static void find_account(struct kam_ledger *ledger, struct kam_posting *p)
{
	bool added;
	p->number = kam_table_put_hashed(&ledger->keys, p->key, p->table_hash, &added);
	if (added)
		kam_ledger_open_account(ledger);
	warm_account(ledger, p->number);
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

bool kam_posting_take(struct kam_posting *p, const struct kam_sale *sale)
{
	struct kam_sale *sum = &p->sale;
	struct kam_decimal amount, cost, profit;
	bool same = p->has_order && sale->date == sum->date && kam_same(sale->order, sum->order) && sale->has_cost == sum->has_cost &&
	            sale->has_profit == sum->has_profit && !sale->has_orders && !sum->has_orders && sale->date != KAM_NO_DAY;
	if (!same || !kam_decimal_add(sum->amount, sale->amount, &amount) || !kam_decimal_add(sum->cost, sale->cost, &cost) ||
	    !kam_decimal_add(sum->profit, sale->profit, &profit))
		return false;
	sum->amount = amount;
	sum->cost = cost;
	sum->profit = profit;
	return true;
}

enum kam_status kam_ledger_post(struct kam_ledger *ledger, struct kam_posting *postings, size_t count, struct kam_error *err)
{
	struct kam_posting *end = postings + count, *p;
	for (p = postings; p < end; p++)
		kam_table_warm_key(&ledger->keys, p->table_hash);
	for (p = postings; p < end; p++)
		find_account(ledger, p);
	for (p = postings; p < end; p++)
		warm_cells(ledger, p->number);
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
	enum kam_status status = kam_ledger_post(ledger, &posting, 1, err);
	*number = posting.number;
	return status;
}

enum { MERGED_AT_ONCE = 32 };

/* Where months of another ledger go. */
struct receiver {
	struct kam_ledger *ledger;
	struct account *account;
};

static void add_month(void *context, int month)
{
	struct receiver *r = context;
	kam_ledger_add_month(r->ledger, r->account, month);
}

static bool merge_account(struct kam_ledger *ledger, struct account *a, const struct kam_ledger *from, const struct account *b)
{
	struct receiver receiver = {ledger, a};
	kam_months_visit(&b->months, &from->months, add_month, &receiver);
	kam_widen(&a->first, &a->last, b->first, b->last);
	a->cost_missing |= b->cost_missing;
	a->profit_missing |= b->profit_missing;
	a->orders_unknown |= b->orders_unknown;
	a->orders += b->orders;
	if (b->has_largest)
		kam_ledger_raise_largest(ledger, a, kam_spill_read(&from->spill, b->largest, b->largest_scale));
	return kam_ledger_add_money(ledger, a, kam_spill_read(&from->spill, b->revenue, b->revenue_scale), kam_spill_read(&from->spill, b->cost, b->cost_scale),
		kam_spill_read(&from->spill, b->profit, b->profit_scale));
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

static bool merge_recent(struct kam_ledger *ledger, const struct kam_ledger *from, const uint32_t *account_of)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		if (from->dropped[length])
			kam_ledger_drop_length(ledger, length);
		uint32_t count = ledger->dropped[length] ? 0 : kam_ledger_count(from);
		for (uint32_t n = 0; n < count; n++) {
			if (n + MERGED_AT_ONCE < count)
				kam_periods_warm(&ledger->recent[length], account_of[n + MERGED_AT_ONCE]);
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
		add_orders(ledger, set);
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
		warm_account(ledger, account_of[n]);
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
			if (!merge_account(ledger, account_at(ledger, (*account_of)[n]), from, account_at(from, n)))
				return false;
	}
	kam_widen(&ledger->first, &ledger->last, from->first, from->last);
	if (!merge_recent(ledger, from, *account_of))
		return false;
	merge_orders(ledger, from, *account_of);
	drop_cells(ledger);
	return true;
}

/* Groups of orders being settled at the same time. */
struct settling {
	struct kam_ledger *ledger;
	pthread_mutex_t spill_mutex; /* what is spilled is the ledger's, not the group's */
	atomic_bool overflowed;
};

static void raise_shared(struct settling *s, struct account *a, struct kam_decimal order)
{
	bool spills = a->largest_scale == KAM_SPILLED || order.value > INT64_MAX || order.value < INT64_MIN;
	if (spills)
		pthread_mutex_lock(&s->spill_mutex);
	kam_ledger_raise_largest(s->ledger, a, order);
	if (spills)
		pthread_mutex_unlock(&s->spill_mutex);
}

/* Hands a distinct order to its account: its sum may be the largest, and it counts once, in the period it began in. */
static void settle_order(struct settling *s, const struct kam_order_total *order)
{
	struct kam_ledger *ledger = s->ledger;
	struct account *a = account_at(ledger, order->account);
	int count, period = kam_period_of_month(order->month, ledger->period);
	struct kam_period_cell *cells = kam_periods_cells(&ledger->recent[ledger->period], order->account, &count);
	a->orders++;
	raise_shared(s, a, order->sum);
	for (int i = 0; i < count; i++)
		cells[i].orders += kam_cell_period(&cells[i]) == period;
}

static void settle_orders(void *settling, const struct kam_order_total *orders, size_t count)
{
	struct settling *s = settling;
	for (size_t i = 0; i < count; i++)
		warm_account(s->ledger, orders[i].account);
	for (size_t i = 0; i < count; i++)
		warm_cells(s->ledger, orders[i].account);
	for (size_t i = 0; i < count; i++)
		settle_order(s, &orders[i]);
}

static void settle_group(void *settling, size_t group)
{
	struct settling *s = settling;
	if (!kam_orders_visit(s->ledger->orders, s->ledger->orders_count, group, false, settle_orders, s))
		atomic_store(&s->overflowed, true);
}

bool kam_ledger_close(struct kam_ledger *ledger, size_t jobs)
{
	if (!ledger->period_given)
		ledger->period = choose_period(ledger);
	for (int length = 0; length < KAM_PERIODS; length++)
		if (length != (int)ledger->period)
			kam_ledger_drop_length(ledger, length);
	struct settling settling = {.ledger = ledger, .spill_mutex = PTHREAD_MUTEX_INITIALIZER};
	kam_share_out(jobs, KAM_ORDER_GROUPS, settle_group, &settling);
	free_orders(ledger);
	return !settling.overflowed;
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
	warm_account(ledger, account);
	kam_warm_line(kam_pool_at(&ledger->keys.keys, account));
}

void kam_ledger_warm_key(const struct kam_ledger *ledger, uint32_t account)
{
	kam_warm_line(*(const char *const *)kam_pool_at(&ledger->keys.keys, account));
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
	const struct account *a = account_at(ledger, account);
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
	const struct account *a = account_at(ledger, account);
	return kam_spill_read(&ledger->spill, a->revenue, a->revenue_scale);
}

bool kam_ledger_profit(const struct kam_ledger *ledger, uint32_t account, struct kam_decimal *profit)
{
	const struct account *a = account_at(ledger, account);
	*profit = kam_spill_read(&ledger->spill, a->profit, a->profit_scale);
	return !a->profit_missing;
}

int kam_ledger_active_periods(const struct kam_ledger *ledger, uint32_t account)
{
	const struct account *a = account_at(ledger, account);
	if (!a->months.bits)
		return 0;
	int active = 0;
	int first = kam_period_of_month(kam_month_of(a->first), ledger->period), last = kam_period_of_month(kam_month_of(a->last), ledger->period);
	for (int period = first; period <= last; period++)
		active += kam_ledger_active_in(ledger, account, period);
	return active;
}

bool kam_ledger_active_in(const struct kam_ledger *ledger, uint32_t account, int period_index)
{
	static const int lengths[] = {1, 3, 12};
	const struct account *a = account_at(ledger, account);
	int length = lengths[ledger->period];
	for (int month = period_index * length; month < (period_index + 1) * length; month++)
		if (kam_months_has(&a->months, &ledger->months, month))
			return true;
	return false;
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
