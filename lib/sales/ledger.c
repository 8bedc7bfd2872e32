/* ledger.c - adds sales up by account.
 *
 * Which length of period the commands will look at depends on how much time the data covers, which is known only at its
 * end. So recent periods are kept at every length that is still possible: once four years have been touched, months and
 * quarters can't be chosen any more, and their cells are dropped. */
#include "kam/ledger.h"

#include "orders.h"

#include <stdlib.h>

/* A set of months: 64 in a block, further blocks linked. */
struct months {
	uint32_t block; /* month / 64 */
	uint32_t next;  /* place of the next block in the ledger's pool, plus one */
	uint64_t bits;
};

/* Bits of account.flags: what is not known, or not only from dated rows. */
enum { COST_MISSING = 1, PROFIT_MISSING = 2, ORDERS_UNKNOWN = 4, HAS_MONTHS = 8 };

struct account {
	kam_int128 revenue, cost, profit, largest;
	unsigned char revenue_scale, cost_scale, profit_scale, largest_scale, flags;
	bool has_largest;
	uint32_t orders;
	kam_day first, last;
	struct months months;
};

/* One recent period of one account, in 24 bytes. orders counts sales without an order id until the ledger is closed. */
struct cell {
	int64_t revenue, profit;
	uint32_t packed; /* period:17 (plus one, 0 is free), revenue scale:6, profit scale:6 */
	uint32_t orders;
};

struct kam_ledger {
	struct kam_table keys;
	struct kam_pool accounts;               /* struct account */
	struct kam_pool months;                 /* struct months beyond the first of an account */
	struct kam_pool recent[KAM_PERIODS];    /* struct cell[KAM_RECENT] by account */
	bool dropped[KAM_PERIODS];
	struct kam_orders orders;
	struct kam_spill spill;
	struct months touched[KAM_PERIODS];     /* all periods with sales, of each length */
	int touched_count[KAM_PERIODS];
	kam_day first, last;
	bool period_given;
	enum kam_period period;
};

struct kam_ledger *kam_ledger_new(const enum kam_period *period)
{
	struct kam_ledger *ledger = kam_allocate(1, sizeof *ledger);
	ledger->accounts.size = sizeof(struct account);
	ledger->months.size = sizeof(struct months);
	for (int length = 0; length < KAM_PERIODS; length++)
		ledger->recent[length].size = KAM_RECENT * sizeof(struct cell);
	for (int length = 0; length < KAM_PERIODS; length++)
		ledger->dropped[length] = period && *period != (enum kam_period)length;
	ledger->period_given = period != NULL;
	ledger->period = period ? *period : KAM_MONTH;
	ledger->first = ledger->last = KAM_NO_DAY;
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
		kam_pool_free(&ledger->recent[length]);
	kam_orders_free(&ledger->orders);
	kam_pool_free(&ledger->spill.whole);
	free(ledger);
}

static struct account *account_at(const struct kam_ledger *ledger, uint32_t number)
{
	return kam_pool_at(&ledger->accounts, number);
}

/* Makes room for an account whose key is new. */
static void open_account(struct kam_ledger *ledger)
{
	struct account *fresh = kam_pool_add(&ledger->accounts);
	fresh->first = fresh->last = KAM_NO_DAY;
}

/* Sets the bit of a month; true if it was not set before. *used says whether the first block holds anything. */
static bool months_add(struct kam_ledger *ledger, struct months *m, bool used, int month)
{
	uint32_t block = (uint32_t)month / 64;
	uint64_t bit = UINT64_C(1) << ((uint32_t)month % 64);
	if (!used) {
		*m = (struct months){block, 0, bit};
		return true;
	}
	while (m->block != block && m->next)
		m = kam_pool_at(&ledger->months, m->next - 1);
	if (m->block != block) {
		struct months *added = kam_pool_add(&ledger->months);
		*added = (struct months){block, 0, bit};
		m->next = (uint32_t)ledger->months.count;
		return true;
	}
	bool is_new = !(m->bits & bit);
	m->bits |= bit;
	return is_new;
}

static bool months_has(const struct kam_ledger *ledger, const struct months *m, int month)
{
	uint32_t block = (uint32_t)month / 64;
	while (m->block != block && m->next)
		m = kam_pool_at(&ledger->months, m->next - 1);
	return m->block == block && (m->bits >> ((uint32_t)month % 64) & 1);
}

static bool add_to(kam_int128 *value, unsigned char *scale, struct kam_decimal by)
{
	if (*scale == by.scale && __builtin_expect(*value < INT64_MAX && *value > INT64_MIN && by.value < INT64_MAX && by.value > INT64_MIN, 1)) {
		*value += by.value;
		return true;
	}
	struct kam_decimal sum;
	if (!kam_decimal_add((struct kam_decimal){*value, *scale}, by, &sum))
		return false;
	*value = sum.value;
	*scale = (unsigned char)sum.scale;
	return true;
}

/* Notes that a period of each length has been touched, and drops the cells of lengths that can't be chosen any more. */
static void touch(struct kam_ledger *ledger, int month)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		int period = kam_period_of_month(month, (enum kam_period)length);
		ledger->touched_count[length] += months_add(ledger, &ledger->touched[length], ledger->touched_count[length] > 0, period);
	}
}

static enum kam_period choose_period(const struct kam_ledger *ledger)
{
	return ledger->touched_count[KAM_YEAR] >= 4 ? KAM_YEAR : ledger->touched_count[KAM_QUARTER] >= 4 ? KAM_QUARTER : KAM_MONTH;
}

/* Touched periods only grow in number, so a length shorter than today's choice is never chosen again. */
static void drop_cells(struct kam_ledger *ledger)
{
	for (int length = 0; !ledger->period_given && length < (int)choose_period(ledger); length++)
		if (!ledger->dropped[length]) {
			kam_pool_free(&ledger->recent[length]);
			ledger->dropped[length] = true;
		}
}

static int cell_period(const struct cell *c)
{
	return (int)(c->packed & 0x1FFFF) - 1;
}

/* The account's cell for a period: the one it has, a free one, or that of its oldest period if that is older. NULL when
 * all four are later: the period is not among the latest. */
static struct cell *find_cell(struct cell cells[KAM_RECENT], int period)
{
	struct cell *oldest = &cells[0];
	for (int i = 0; i < KAM_RECENT; i++) {
		if (cell_period(&cells[i]) == period)
			return &cells[i];
		if (cell_period(&cells[i]) < cell_period(oldest))
			oldest = &cells[i];
	}
	if (cell_period(oldest) > period)
		return NULL;
	*oldest = (struct cell){.packed = (uint32_t)period + 1};
	return oldest;
}

static bool add_to_cell(struct kam_ledger *ledger, struct cell *c, const struct kam_sale *sale)
{
	unsigned revenue_scale = c->packed >> 17 & 0x3F, profit_scale = c->packed >> 23 & 0x3F;
	if (!kam_spill_add(&ledger->spill, &c->revenue, &revenue_scale, sale->amount) ||
	    !kam_spill_add(&ledger->spill, &c->profit, &profit_scale, sale->profit))
		return false;
	c->packed = (c->packed & 0x1FFFF) | revenue_scale << 17 | profit_scale << 23;
	c->orders += !sale->order.n;
	return true;
}

static bool add_recent(struct kam_ledger *ledger, uint32_t number, int month, const struct kam_sale *sale)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		if (ledger->dropped[length])
			continue;
		while (ledger->recent[length].count <= number)
			kam_pool_add(&ledger->recent[length]);
		struct cell *c = find_cell(kam_pool_at(&ledger->recent[length], number), kam_period_of_month(month, (enum kam_period)length));
		if (c && !add_to_cell(ledger, c, sale))
			return false;
	}
	return true;
}

static void add_date(struct kam_ledger *ledger, struct account *a, kam_day day, int month)
{
	if (months_add(ledger, &a->months, a->flags & HAS_MONTHS, month)) {
		touch(ledger, month);
		drop_cells(ledger);
	}
	a->flags |= HAS_MONTHS;
	if (a->first == KAM_NO_DAY || day < a->first)
		a->first = day;
	if (a->last == KAM_NO_DAY || day > a->last)
		a->last = day;
	if (ledger->first == KAM_NO_DAY || day < ledger->first)
		ledger->first = day;
	if (ledger->last == KAM_NO_DAY || day > ledger->last)
		ledger->last = day;
}

static void raise_largest(struct account *a, struct kam_decimal order)
{
	if (a->has_largest && kam_decimal_compare(order, (struct kam_decimal){a->largest, a->largest_scale}) <= 0)
		return;
	a->has_largest = true;
	a->largest = order.value;
	a->largest_scale = (unsigned char)order.scale;
}

/* Counts the sale's order, or the orders that an account row says it stands for. */
static bool add_order(struct kam_ledger *ledger, const struct kam_posting *p, struct account *a, int month)
{
	const struct kam_sale *sale = &p->sale;
	if (sale->date == KAM_NO_DAY || sale->has_orders) {
		a->orders += sale->orders;
		if (!sale->has_orders)
			a->flags |= ORDERS_UNKNOWN;
		return true;
	}
	bool added = true;
	if (!sale->order.n)
		raise_largest(a, sale->amount);
	else if (!kam_orders_add(&ledger->orders, p->number, p->order_hash, month, sale->amount, &added))
		return false;
	a->orders += added;
	return true;
}

static bool post(struct kam_ledger *ledger, const struct kam_posting *p)
{
	const struct kam_sale *sale = &p->sale;
	struct account *a = account_at(ledger, p->number);
	bool dated = sale->date != KAM_NO_DAY;
	int month = dated ? kam_month_of(sale->date) : 0;
	if (!sale->has_cost)
		a->flags |= COST_MISSING;
	if (!sale->has_profit)
		a->flags |= PROFIT_MISSING;
	if (dated)
		add_date(ledger, a, sale->date, month);
	return add_to(&a->revenue, &a->revenue_scale, sale->amount) && add_to(&a->cost, &a->cost_scale, sale->cost) &&
	       add_to(&a->profit, &a->profit_scale, sale->profit) && add_order(ledger, p, a, month) &&
	       (!dated || !sale->has_profit || add_recent(ledger, p->number, month, sale));
}

/* Calls near what is kept of an account. */
static void warm_account(void *context, uint32_t number)
{
	const struct kam_ledger *ledger = context;
	const char *a = (const char *)account_at(ledger, number);
	__builtin_prefetch(a, 1);
	__builtin_prefetch(a + sizeof(struct account) - 1, 1);
	for (int length = 0; length < KAM_PERIODS; length++)
		if (number < ledger->recent[length].count) {
			const char *cells = kam_pool_at(&ledger->recent[length], number);
			__builtin_prefetch(cells, 1);
			__builtin_prefetch(cells + KAM_RECENT * sizeof(struct cell) - 1, 1);
		}
}

/* Finds the account of a posting, opening it if it is new, and calls near what posting will touch. */
static void find_account(struct kam_ledger *ledger, struct kam_posting *p)
{
	bool added;
	p->number = kam_table_put_hashed(&ledger->keys, p->key, p->key_hash, &added);
	if (added)
		open_account(ledger);
	warm_account(ledger, p->number);
	if (p->sale.order.n)
		kam_orders_warm(&ledger->orders, p->number, p->order_hash[0]);
}

enum kam_status kam_ledger_post(struct kam_ledger *ledger, struct kam_posting *postings, size_t count, struct kam_error *err)
{
	for (size_t i = 0; i < count; i++) {
		postings[i].key_hash = kam_hash(postings[i].key);
		kam_table_warm_slot(&ledger->keys, postings[i].key_hash);
		if (postings[i].sale.order.n)
			kam_hash_pair(postings[i].sale.account, postings[i].sale.order, postings[i].order_hash);
	}
	for (size_t i = 0; i < count; i++)
		kam_table_warm_key(&ledger->keys, postings[i].key_hash);
	for (size_t i = 0; i < count; i++)
		find_account(ledger, &postings[i]);
	for (size_t i = 0; i < count; i++)
		if (!post(ledger, &postings[i]))
			return kam_fail(err, KAM_BAD_DATA, "the sum of account \"%.*s\" needs more than %d digits", KAM_PRINT(postings[i].key),
				KAM_DECIMAL_DIGITS);
	return KAM_OK;
}

enum kam_status kam_ledger_add(struct kam_ledger *ledger, struct kam_slice key, const struct kam_sale *sale, uint32_t *number,
	struct kam_error *err)
{
	struct kam_posting posting = {.key = key, .sale = *sale};
	enum kam_status status = kam_ledger_post(ledger, &posting, 1, err);
	*number = posting.number;
	return status;
}

/* Adds the months of an account of another ledger. */
static void merge_months(struct kam_ledger *ledger, struct account *a, const struct kam_ledger *from, const struct account *b)
{
	const struct months *m = &b->months;
	if (!(b->flags & HAS_MONTHS))
		return;
	for (;;) {
		for (uint64_t bits = m->bits; bits; bits &= bits - 1) {
			int month = (int)(m->block * 64 + (uint32_t)__builtin_ctzll(bits));
			if (months_add(ledger, &a->months, a->flags & HAS_MONTHS, month))
				touch(ledger, month);
			a->flags |= HAS_MONTHS;
		}
		if (!m->next)
			return;
		m = kam_pool_at(&from->months, m->next - 1);
	}
}

static void merge_days(kam_day *first, kam_day *last, kam_day other_first, kam_day other_last)
{
	if (other_first == KAM_NO_DAY)
		return;
	if (*first == KAM_NO_DAY || other_first < *first)
		*first = other_first;
	if (*last == KAM_NO_DAY || other_last > *last)
		*last = other_last;
}

static bool merge_account(struct kam_ledger *ledger, struct account *a, const struct kam_ledger *from, const struct account *b)
{
	merge_months(ledger, a, from, b);
	merge_days(&a->first, &a->last, b->first, b->last);
	a->flags |= b->flags;
	a->orders += b->orders;
	if (b->has_largest)
		raise_largest(a, (struct kam_decimal){b->largest, b->largest_scale});
	return add_to(&a->revenue, &a->revenue_scale, (struct kam_decimal){b->revenue, b->revenue_scale}) &&
	       add_to(&a->cost, &a->cost_scale, (struct kam_decimal){b->cost, b->cost_scale}) &&
	       add_to(&a->profit, &a->profit_scale, (struct kam_decimal){b->profit, b->profit_scale});
}

/* Adds what the other ledger knows of an account's recent periods of one length. */
static bool merge_cells(struct kam_ledger *ledger, uint32_t number, int length, const struct kam_ledger *from, const struct cell *cells)
{
	while (ledger->recent[length].count <= number)
		kam_pool_add(&ledger->recent[length]);
	for (int i = 0; i < KAM_RECENT; i++) {
		struct cell *c = cell_period(&cells[i]) < 0 ? NULL : find_cell(kam_pool_at(&ledger->recent[length], number), cell_period(&cells[i]));
		if (!c)
			continue;
		const struct kam_sale sum = {.order = KAM_LITERAL("counted below"),
			.amount = kam_spill_read(&from->spill, cells[i].revenue, cells[i].packed >> 17 & 0x3F),
			.profit = kam_spill_read(&from->spill, cells[i].profit, cells[i].packed >> 23 & 0x3F)};
		if (!add_to_cell(ledger, c, &sum))
			return false;
		c->orders += cells[i].orders;
	}
	return true;
}

static bool merge_recent(struct kam_ledger *ledger, const struct kam_ledger *from, const uint32_t *account_of)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		if (from->dropped[length] && !ledger->dropped[length]) {
			kam_pool_free(&ledger->recent[length]);
			ledger->dropped[length] = true;
		}
		for (uint32_t n = 0; !ledger->dropped[length] && n < from->recent[length].count; n++)
			if (!merge_cells(ledger, account_of[n], length, from, kam_pool_at(&from->recent[length], n)))
				return false;
	}
	return true;
}

/* An order that both ledgers know was counted by both. */
static void count_once(void *ledger, uint32_t number)
{
	account_at(ledger, number)->orders--;
}

bool kam_ledger_merge(struct kam_ledger *ledger, const struct kam_ledger *from, uint32_t **account_of)
{
	uint32_t count = kam_ledger_count(from);
	*account_of = kam_allocate(count, sizeof **account_of);
	for (uint32_t n = 0; n < count; n++) {
		bool added;
		(*account_of)[n] = kam_table_put(&ledger->keys, kam_ledger_key(from, n), &added);
		if (added)
			open_account(ledger);
		if (!merge_account(ledger, account_at(ledger, (*account_of)[n]), from, account_at(from, n)))
			return false;
	}
	merge_days(&ledger->first, &ledger->last, from->first, from->last);
	if (!merge_recent(ledger, from, *account_of) || !kam_orders_merge(&ledger->orders, &from->orders, *account_of, count_once, ledger))
		return false;
	drop_cells(ledger);
	return true;
}

/* Hands a distinct order to its account: its sum may be the largest, and it counts in the period it began in. */
static void settle_order(void *context, uint32_t number, int month, struct kam_decimal sum)
{
	struct kam_ledger *ledger = context;
	const struct kam_pool *recent = &ledger->recent[ledger->period];
	raise_largest(account_at(ledger, number), sum);
	if (number >= recent->count)
		return;
	struct cell *cells = kam_pool_at(recent, number);
	for (int i = 0; i < KAM_RECENT; i++)
		cells[i].orders += cell_period(&cells[i]) == kam_period_of_month(month, ledger->period);
}

void kam_ledger_close(struct kam_ledger *ledger)
{
	if (!ledger->period_given)
		ledger->period = choose_period(ledger);
	kam_orders_visit(&ledger->orders, warm_account, settle_order, ledger);
	kam_orders_free(&ledger->orders);
	for (int length = 0; length < KAM_PERIODS; length++)
		if (length != (int)ledger->period)
			kam_pool_free(&ledger->recent[length]);
}

uint32_t kam_ledger_count(const struct kam_ledger *ledger)
{
	return kam_table_count(&ledger->keys);
}

uint32_t kam_ledger_find(const struct kam_ledger *ledger, struct kam_slice key)
{
	return kam_table_find(&ledger->keys, key);
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
		.revenue = {a->revenue, a->revenue_scale},
		.cost = {a->cost, a->cost_scale},
		.profit = {a->profit, a->profit_scale},
		.largest_order = {a->largest, a->largest_scale},
		.cost_known = !(a->flags & COST_MISSING),
		.profit_known = !(a->flags & PROFIT_MISSING),
		.orders_known = !(a->flags & ORDERS_UNKNOWN),
		.orders = a->orders,
		.first = a->first,
		.last = a->last,
	};
}

int kam_ledger_active_periods(const struct kam_ledger *ledger, uint32_t account)
{
	const struct account *a = account_at(ledger, account);
	if (!(a->flags & HAS_MONTHS))
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
		if ((a->flags & HAS_MONTHS) && months_has(ledger, &a->months, month))
			return true;
	return false;
}

static int by_period(const void *a, const void *b)
{
	return ((const struct kam_recent *)a)->period - ((const struct kam_recent *)b)->period;
}

int kam_ledger_recent(const struct kam_ledger *ledger, uint32_t account, struct kam_recent recent[KAM_RECENT])
{
	const struct kam_pool *pool = &ledger->recent[ledger->period];
	int count = 0;
	if (account >= pool->count)
		return 0;
	const struct cell *cells = kam_pool_at(pool, account);
	for (int i = 0; i < KAM_RECENT; i++)
		if (cell_period(&cells[i]) >= 0)
			recent[count++] = (struct kam_recent){cell_period(&cells[i]), cells[i].orders,
				kam_spill_read(&ledger->spill, cells[i].revenue, cells[i].packed >> 17 & 0x3F),
				kam_spill_read(&ledger->spill, cells[i].profit, cells[i].packed >> 23 & 0x3F)};
	qsort(recent, (size_t)count, sizeof *recent, by_period);
	return count;
}
