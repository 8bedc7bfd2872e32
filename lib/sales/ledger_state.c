/* ledger_state.c - a ledger as lines of a partial state, and back.
 *
 * Accounts come first, sorted by key, and are numbered as they come; orders and recent periods name them by number. So a
 * state has the same bytes in whatever order the sales came. An account's line counts only the orders that no line of their
 * own stands for. */
#include "inside.h"

#include "kam/buffer.h"

#include <stdlib.h>

enum { LAST_MONTH = 9999 * 12 + 11 };

/* Of an order's hash nine bits go beyond the first word. */
enum { HASH_DIGITS = 19, HASH_SHIFT = 55 };

static void write_month(struct kam_buffer *out, int month)
{
	char text[KAM_DATE_TEXT];
	kam_date_format(kam_day_of((struct kam_civil){month / 12, month % 12 + 1, 1}), text);
	kam_buffer_add(out, kam_slice(text, 7));
}

/* YYYY-MM; negative if it is not that. */
static int read_month(struct kam_slice text)
{
	kam_day day;
	return text.n == 7 && kam_date_parse(text, KAM_ORDER_UNKNOWN, &day) == KAM_OK ? kam_month_of(day) : -1;
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Months of a set, to be sorted. */
struct listed {
	int *months;
	size_t count, capacity;
};

static void list_month(void *context, int month)
{
	struct listed *l = context;
	l->months = kam_grow(l->months, &l->capacity, l->count + 1, sizeof *l->months);
	l->months[l->count++] = month;
}

static void write_months(const struct kam_ledger *ledger, const struct kam_sums *a, struct listed *l, struct kam_buffer *text)
{
	l->count = text->n = 0;
	kam_months_visit(&a->months, &ledger->months, list_month, l);
	if (l->count)
		qsort(l->months, l->count, sizeof *l->months, by_number);
	for (size_t i = 0; i < l->count; i++) {
		if (i)
			kam_buffer_byte(text, ' ');
		write_month(text, l->months[i]);
	}
}

static void save_account(const struct kam_ledger *ledger, uint32_t number, struct kam_slice months, struct kam_state_writer *w)
{
	const struct kam_sums *a = sums_of(ledger, number);
	const struct kam_spill *spill = &ledger->spill;
	kam_state_begin(w, "account");
	kam_state_write_text(w, "key", kam_ledger_key(ledger, number));
	kam_state_write_decimal(w, "revenue", kam_spill_read(spill, a->revenue, a->revenue_scale));
	kam_state_write_decimal(w, "cost", kam_spill_read(spill, a->cost, a->cost_scale));
	kam_state_write_decimal(w, "profit", kam_spill_read(spill, a->profit, a->profit_scale));
	if (a->has_largest)
		kam_state_write_decimal(w, "largest", kam_spill_read(spill, a->largest, a->largest_scale));
	kam_state_write_count(w, "orders", a->orders);
	kam_state_write_day(w, "first", a->first);
	kam_state_write_day(w, "last", a->last);
	kam_state_write_text(w, "months", months);
	kam_state_write_count(w, "unknown", (uint64_t)(a->cost_missing | a->profit_missing << 1 | a->orders_unknown << 2));
	kam_state_end(w);
}

static int by_period(const void *a, const void *b)
{
	const struct kam_period_cell *x = a, *y = b;
	return kam_cell_period(x) - kam_cell_period(y);
}

static void save_cells(const struct kam_ledger *ledger, enum kam_period length, uint32_t number, uint32_t place, struct kam_state_writer *w)
{
	int count;
	struct kam_period_cell *cells = kam_periods_cells(&ledger->recent[length], number, &count);
	if (count > 1)
		qsort(cells, (size_t)count, sizeof *cells, by_period);
	for (int i = 0; i < count; i++) {
		if (!cells[i].period)
			continue;
		kam_state_begin(w, "period");
		kam_state_write_count(w, "account", place);
		kam_state_write_text(w, "length", kam_text(kam_period_name(length)));
		kam_state_write_count(w, "period", (uint64_t)kam_cell_period(&cells[i]));
		kam_state_write_decimal(w, "revenue", kam_spill_read(&ledger->spill, cells[i].revenue, cells[i].revenue_scale));
		kam_state_write_decimal(w, "profit", kam_spill_read(&ledger->spill, cells[i].profit, cells[i].profit_scale));
		kam_state_write_count(w, "orders", cells[i].orders);
		kam_state_end(w);
	}
}

/* Where orders are written, and the places of their accounts. */
struct order_saver {
	struct kam_state_writer *w;
	const uint32_t *place_of;
};

static void save_orders(void *saver, const struct kam_order *orders, size_t count, const struct kam_spill *spill)
{
	struct kam_state_writer *w = ((struct order_saver *)saver)->w;
	const uint32_t *place_of = ((struct order_saver *)saver)->place_of;
	struct kam_buffer month = {0};
	for (size_t i = 0; i < count; i++) {
		const uint64_t hash[2] = {orders[i].hash, orders[i].more_hash};
		month.n = 0;
		write_month(&month, (int)orders[i].month);
		kam_state_begin(w, "order");
		kam_state_write_count(w, "account", place_of[orders[i].account]);
		kam_state_write_hash(w, "hash", hash, HASH_DIGITS);
		kam_state_write_text(w, "month", kam_buffer_slice(&month));
		kam_state_write_decimal(w, "sum", kam_order_sum(&orders[i], spill));
		kam_state_end(w);
	}
	kam_buffer_free(&month);
}

static int by_key(const void *a, const void *b, void *ledger)
{
	return kam_compare(kam_ledger_key(ledger, *(const uint32_t *)a), kam_ledger_key(ledger, *(const uint32_t *)b));
}

/* The accounts' numbers in the order of their keys; to be freed. */
static uint32_t *sort_accounts(struct kam_ledger *ledger)
{
	uint32_t count = kam_ledger_count(ledger), *sorted = kam_allocate(count, sizeof *sorted);
	for (uint32_t n = 0; n < count; n++)
		sorted[n] = n;
	qsort_r(sorted, count, sizeof *sorted, by_key, ledger);
	return sorted;
}

static void save_accounts(const struct kam_ledger *ledger, const uint32_t *sorted, struct kam_state_writer *w)
{
	struct listed months = {0};
	struct kam_buffer text = {0};
	for (uint32_t i = 0; i < kam_ledger_count(ledger); i++) {
		write_months(ledger, sums_of(ledger, sorted[i]), &months, &text);
		save_account(ledger, sorted[i], kam_buffer_slice(&text), w);
	}
	free(months.months);
	kam_buffer_free(&text);
}

static void save_periods(const struct kam_ledger *ledger, const uint32_t *sorted, struct kam_state_writer *w)
{
	for (int length = 0; length < KAM_PERIODS; length++) {
		if (ledger->dropped[length]) {
			kam_state_begin(w, "dropped");
			kam_state_write_text(w, "length", kam_text(kam_period_name((enum kam_period)length)));
			kam_state_end(w);
		}
		for (uint32_t i = 0; i < kam_ledger_count(ledger); i++)
			save_cells(ledger, (enum kam_period)length, sorted[i], i, w);
	}
}

bool kam_ledger_save(struct kam_ledger *ledger, struct kam_state_writer *w, uint32_t **place_of)
{
	uint32_t count = kam_ledger_count(ledger), *sorted = sort_accounts(ledger);
	*place_of = kam_allocate(count, sizeof **place_of);
	for (uint32_t i = 0; i < count; i++)
		(*place_of)[sorted[i]] = i;
	save_accounts(ledger, sorted, w);
	save_periods(ledger, sorted, w);
	struct order_saver saver = {w, *place_of};
	bool fits = true;
	for (size_t group = 0; group < KAM_ORDER_GROUPS; group++)
		fits = kam_orders_visit(ledger->orders, ledger->orders_count, group, true, save_orders, &saver) && fits;
	free(sorted);
	return fits;
}

static enum kam_status load_months(struct kam_ledger *ledger, struct kam_sums *a, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_slice rest = kam_state_text(r, "months"), word;
	while (rest.n && kam_split(&rest, ' ', &word)) {
		int month = read_month(word);
		if (month < 0)
			return kam_state_bad(r, "months", err);
		kam_ledger_add_month(ledger, a, month);
	}
	return a->first != KAM_NO_DAY && !a->months.bits ? kam_state_bad(r, "months", err) : KAM_OK;
}

static enum kam_status load_largest(struct kam_ledger *ledger, struct kam_sums *a, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_decimal largest;
	if (!kam_state_text(r, "largest").n)
		return KAM_OK;
	enum kam_status status = kam_state_decimal(r, "largest", &largest, err);
	if (!status)
		kam_ledger_raise_largest(ledger, a, largest);
	return status;
}

static enum kam_status load_sums(struct kam_ledger *ledger, struct kam_sums *a, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_decimal revenue, cost, profit;
	uint64_t orders, unknown;
	enum kam_status status = kam_state_decimal(r, "revenue", &revenue, err);
	if (!status)
		status = kam_state_decimal(r, "cost", &cost, err);
	if (!status)
		status = kam_state_decimal(r, "profit", &profit, err);
	if (!status)
		status = kam_state_count(r, "orders", UINT32_MAX, &orders, err);
	if (!status)
		status = kam_state_count(r, "unknown", 7, &unknown, err);
	if (status)
		return status;
	a->orders = (uint32_t)orders;
	a->cost_missing = unknown & 1;
	a->profit_missing = unknown >> 1 & 1;
	a->orders_unknown = unknown >> 2 & 1;
	return kam_ledger_add_money(ledger, a, revenue, cost, profit) ? KAM_OK : kam_state_bad(r, "revenue", err);
}

static enum kam_status load_account(struct kam_ledger *ledger, const struct kam_state_reader *r, struct kam_error *err)
{
	bool added = false;
	kam_day first, last;
	struct kam_slice key = kam_state_text(r, "key");
	if (key.n)
		kam_table_put(&ledger->keys, key, &added);
	if (!added)
		return kam_state_bad(r, "key", err);
	kam_ledger_open_account(ledger);
	struct kam_sums *a = sums_of(ledger, kam_ledger_count(ledger) - 1);
	enum kam_status status = kam_state_day(r, "first", &first, err);
	if (!status)
		status = kam_state_day(r, "last", &last, err);
	if (!status && ((first == KAM_NO_DAY) != (last == KAM_NO_DAY) || last < first))
		status = kam_state_bad(r, "last", err);
	if (status)
		return status;
	kam_widen(&a->first, &a->last, first, last);
	status = load_months(ledger, a, r, err);
	if (!status)
		status = load_largest(ledger, a, r, err);
	return status ? status : load_sums(ledger, a, r, err);
}

/* The account that a line names by its number. */
static enum kam_status load_number(const struct kam_ledger *ledger, const struct kam_state_reader *r, uint32_t *number, struct kam_error *err)
{
	uint64_t n;
	enum kam_status status = kam_state_count(r, "account", UINT32_MAX, &n, err);
	*number = (uint32_t)n;
	return status || n < kam_ledger_count(ledger) ? status : kam_state_bad(r, "account", err);
}

static enum kam_status load_length(const struct kam_state_reader *r, int *length, struct kam_error *err)
{
	for (*length = 0; *length < KAM_PERIODS; ++*length)
		if (kam_is(kam_state_text(r, "length"), kam_period_name((enum kam_period)*length)))
			return KAM_OK;
	return kam_state_bad(r, "length", err);
}

static enum kam_status load_period(struct kam_ledger *ledger, const struct kam_state_reader *r, struct kam_error *err)
{
	uint32_t account;
	uint64_t period, orders;
	struct kam_decimal revenue, profit;
	int length = 0;
	enum kam_status status = load_number(ledger, r, &account, err);
	if (!status)
		status = load_length(r, &length, err);
	if (!status)
		status = kam_state_count(r, "period", LAST_MONTH, &period, err);
	if (!status)
		status = kam_state_count(r, "orders", UINT32_MAX, &orders, err);
	if (!status)
		status = kam_state_decimal(r, "revenue", &revenue, err);
	if (!status)
		status = kam_state_decimal(r, "profit", &profit, err);
	if (status || ledger->dropped[length])
		return status;
	struct kam_period_cell *c = kam_periods_cell(&ledger->recent[length], account, (int)period);
	return !c || kam_cell_add(&ledger->spill, c, revenue, profit, (uint32_t)orders) ? KAM_OK : kam_state_bad(r, "revenue", err);
}

static enum kam_status load_order(struct kam_ledger *ledger, const struct kam_state_reader *r, struct kam_error *err)
{
	uint32_t account;
	uint64_t hash[2];
	struct kam_decimal sum = {0};
	int month = read_month(kam_state_text(r, "month"));
	enum kam_status status = load_number(ledger, r, &account, err);
	if (!status)
		status = kam_state_decimal(r, "sum", &sum, err);
	if (!status && month < 0)
		status = kam_state_bad(r, "month", err);
	if (status)
		return status;
	size_t group = kam_order_group(kam_hash(kam_ledger_key(ledger, account)));
	status = kam_state_hash(r, "hash", HASH_DIGITS, hash, err);
	if (!status && hash[1] >> (64 - HASH_SHIFT))
		status = kam_state_bad(r, "hash", err);
	hash[1] <<= HASH_SHIFT;
	return status || kam_orders_list(ledger->orders[0], group, account, hash, month, sum) ? status : kam_state_bad(r, "hash", err);
}

enum kam_status kam_ledger_load(struct kam_ledger *ledger, const struct kam_state_reader *r, struct kam_error *err)
{
	int length;
	if (kam_state_is(r, "account"))
		return load_account(ledger, r, err);
	if (kam_state_is(r, "period"))
		return load_period(ledger, r, err);
	if (kam_state_is(r, "order"))
		return load_order(ledger, r, err);
	if (!kam_state_is(r, "dropped"))
		return kam_state_bad(r, "is", err);
	enum kam_status status = load_length(r, &length, err);
	if (!status)
		kam_ledger_drop_length(ledger, length);
	return status;
}
