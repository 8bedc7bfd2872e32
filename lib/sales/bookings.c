/* bookings.c - dated amounts gathered into series by key and period. */
#include "booked.h"

#include <stdlib.h>

static enum kam_status bind_column(struct kam_bookings *b, struct kam_input *in, size_t c, struct kam_error *err)
{
	const char *name = b->setup->by[c];
	enum kam_field field = kam_field_named(kam_text(name));
	if (field == KAM_OWNER && !kam_input_has(in, field))
		field = KAM_OWNER_NAME;
	b->field_of[c] = field != KAM_FIELDS && kam_input_has(in, field) ? field : KAM_FIELDS;
	b->column_of[c] = b->field_of[c] == KAM_FIELDS ? kam_input_column(in, kam_text(name)) : -1;
	if (b->field_of[c] == KAM_FIELDS && b->column_of[c] < 0)
		return kam_fail(err, KAM_USAGE, "--by %s: there is no such column", name);
	return KAM_OK;
}

enum kam_status kam_bookings_open(struct kam_bookings *b, struct kam_input *in, struct kam_error *err)
{
	if (!b->kinds)
		b->first = b->last = KAM_NO_DAY;
	enum kam_status status = kam_sales_open(&b->sales, in, err);
	if (!status && b->setup->measure == KAM_MEASURE_PROFIT && !b->sales.any_profit)
		status = kam_fail(err, KAM_BAD_DATA, "--measure profit: no column for profit or cost");
	if (!status && b->setup->measure == KAM_MEASURE_QUANTITY && !kam_input_has(in, KAM_QUANTITY))
		status = kam_fail(err, KAM_BAD_DATA, "--measure quantity: no column for quantity");
	for (size_t c = 0; c < b->setup->columns && !status; c++)
		status = bind_column(b, in, c, err);
	return status;
}

/* The amount that the setup asks for. */
static enum kam_status read_measure(struct kam_bookings *b, struct kam_input *in, const struct kam_record *record, const struct kam_sale *sale,
	struct kam_decimal *value, bool *present, struct kam_error *err)
{
	struct kam_money money = {0};
	enum kam_status status = KAM_OK;
	*present = b->setup->measure == KAM_MEASURE_PROFIT ? sale->has_profit : sale->has_amount;
	*value = b->setup->measure == KAM_MEASURE_PROFIT ? sale->profit : sale->amount;
	if (b->setup->measure == KAM_MEASURE_QUANTITY) {
		status = kam_input_money(in, record, KAM_QUANTITY, &money, present, err);
		*value = money.amount;
	}
	return status;
}

static enum kam_status read_key(struct kam_bookings *b, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	b->key.n = 0;
	for (size_t c = 0; c < b->setup->columns; c++) {
		enum kam_status status = KAM_OK;
		if (b->field_of[c] == KAM_FIELDS)
			kam_buffer_add(&b->key, kam_trim(kam_input_cell(in, record, b->column_of[c])));
		else
			status = kam_input_plain(in, record, b->field_of[c], &b->key, err);
		if (status)
			return status;
		kam_buffer_add(&b->key, kam_slice("", 1));
	}
	return KAM_OK;
}

/* The index that a sale's period has here; KAM_BAD_DATA for a label that the period asked for is too short for. */
static enum kam_status index_of(const struct kam_bookings *b, const struct kam_sale *sale, int *index, struct kam_error *err)
{
	int period = b->setup->period;
	if (period == KAM_NUMBERED) {
		*index = sale->date;
		return KAM_OK;
	}
	if (period < 0)
		period = sale->labelled && sale->label == KAM_WEEK ? KAM_WEEK : KAM_MONTH;
	else if (sale->labelled && sale->label != (enum kam_period)period &&
	         (sale->label == KAM_YEAR || period == KAM_WEEK || (period == KAM_MONTH && sale->label == KAM_QUARTER)))
		return kam_fail(err, KAM_BAD_DATA, "date: the total of a %s can't be divided by --period %s", kam_period_name(sale->label),
			kam_period_name((enum kam_period)period));
	*index = kam_span_of(sale->date, (enum kam_period)period).index;
	return KAM_OK;
}

static unsigned kind_of(const struct kam_sale *sale)
{
	return sale->labelled ? 1U << sale->label : 1U << DATED;
}

/* Whether weeks are counted beside months: then no index says anything, and kam_bookings_settle fails. */
static bool mixes(const struct kam_bookings *b, unsigned kinds)
{
	unsigned weeks = 1U << KAM_WEEK;
	return b->setup->period < 0 && b->kinds && !(b->kinds & weeks) != !(kinds & weeks);
}

static void note_date(struct kam_bookings *b, const struct kam_sale *sale)
{
	b->kinds |= kind_of(sale);
	if (b->first == KAM_NO_DAY || sale->date < b->first)
		b->first = sale->date;
	kam_day last = sale->labelled ? kam_span_last(kam_span_of(sale->date, sale->label)) : sale->date;
	if (b->last == KAM_NO_DAY || last > b->last)
		b->last = last;
	if (sale->labelled || b->setup->period == KAM_NUMBERED)
		return;
	b->days_of_month |= 1ULL << kam_civil_of(sale->date).day;
	b->weekdays |= 1U << (sale->date % 7 + 7) % 7;
}

/* Where bookings begin and end when others come to them. */
static void unite(const struct kam_bookings *b, int *first, int *beyond)
{
	bool any = b->lowest < b->beyond;
	*first = any && b->lowest < *first ? b->lowest : *first;
	*beyond = any && b->beyond > *beyond ? b->beyond : *beyond;
}

bool kam_bookings_reach(struct kam_bookings *b, int first, int beyond)
{
	unite(b, &first, &beyond);
	if (beyond - first > KAM_MOST_PERIODS)
		return false;
	b->lowest = first;
	b->beyond = beyond;
	return true;
}

struct kam_decimal kam_cell_value(const struct kam_bookings *b, const struct cell *cell)
{
	if (cell->scale == SPILLED)
		return *(const struct kam_decimal *)kam_pool_at(&b->spilled, (size_t)cell->value);
	return (struct kam_decimal){cell->value, cell->scale};
}

bool kam_cell_book(struct kam_bookings *b, struct cell *cell, struct kam_decimal value)
{
	struct kam_decimal sum;
	cell->seen = true;
	if (!kam_decimal_add(kam_cell_value(b, cell), value, &sum))
		return false;
	if (cell->scale == SPILLED) {
		*(struct kam_decimal *)kam_pool_at(&b->spilled, (size_t)cell->value) = sum;
	} else if (sum.scale <= 18 && sum.value <= INT64_MAX && sum.value >= INT64_MIN) {
		cell->value = (int64_t)sum.value;
		cell->scale = (unsigned char)sum.scale;
	} else {
		b->spilled.size = sizeof sum;
		cell->value = (int64_t)b->spilled.count;
		cell->scale = SPILLED;
		*(struct kam_decimal *)kam_pool_add(&b->spilled) = sum;
	}
	return true;
}

struct cell *kam_booked_cell(struct kam_booked *series, int index)
{
	size_t before = series->count && index < series->first ? (size_t)(series->first - index) : 0;
	size_t needed = !series->count ? 1 : before ? series->count + before : (size_t)(index - series->first) + 1;
	if (needed > series->count) {
		series->cells = kam_grow(series->cells, &series->capacity, needed, sizeof *series->cells);
		memmove(series->cells + before, series->cells, series->count * sizeof *series->cells);
		memset(before ? series->cells : series->cells + series->count, 0, (needed - series->count) * sizeof *series->cells);
		series->first = before || !series->count ? index : series->first;
		series->count = needed;
	}
	return &series->cells[index - series->first];
}

struct kam_booked *kam_booked_of(struct kam_bookings *b, struct kam_slice key)
{
	uint32_t number = kam_table_put(&b->keys, key, NULL);
	b->series.size = sizeof(struct kam_booked);
	return number < b->series.count ? kam_pool_at(&b->series, number) : kam_pool_add(&b->series);
}

static enum kam_status too_long(struct kam_error *err)
{
	return kam_fail(err, KAM_BAD_DATA, "amount: the sum of a period has more than %d digits", KAM_DECIMAL_DIGITS);
}

enum kam_status kam_bookings_add(struct kam_bookings *b, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_sale sale;
	struct kam_decimal value;
	bool present;
	int index = 0;
	enum kam_status status = kam_sales_read(&b->sales, in, record, &sale, err);
	if (!status)
		status = index_of(b, &sale, &index, err);
	if (!status)
		status = read_measure(b, in, record, &sale, &value, &present, err);
	if (!status)
		status = read_key(b, in, record, err);
	bool mixed = !status && mixes(b, kind_of(&sale));
	if (!status && !mixed && !kam_bookings_reach(b, index, index + 1))
		status = kam_fail(err, KAM_BAD_DATA, "date: lies more than %d periods from other sales: one of them is wrong (--since leaves earlier ones out)",
			KAM_MOST_PERIODS);
	if (status)
		return status;
	note_date(b, &sale);
	b->without += !present;
	value = kam_decimal_trim(value);
	if (value.scale > b->most_scale)
		b->most_scale = value.scale;
	return mixed || kam_cell_book(b, kam_booked_cell(kam_booked_of(b, kam_buffer_slice(&b->key)), index), value) ? KAM_OK : too_long(err);
}

void kam_bookings_fork(struct kam_bookings *fork, const struct kam_bookings *beside)
{
	fork->setup = beside->setup;
	kam_sales_fork(&fork->sales, &beside->sales);
	fork->first = fork->last = KAM_NO_DAY;
	memcpy(fork->column_of, beside->column_of, sizeof fork->column_of);
	memcpy(fork->field_of, beside->field_of, sizeof fork->field_of);
}

enum kam_status kam_bookings_agree(const struct kam_bookings *a, const struct kam_bookings *b, struct kam_error *err)
{
	int first = a->lowest, beyond = a->beyond;
	if (first < beyond && !mixes(a, b->kinds))
		unite(b, &first, &beyond);
	return beyond - first <= KAM_MOST_PERIODS ? kam_sales_agree(&a->sales, &b->sales, err)
		: kam_fail(err, KAM_BAD_DATA, "sales lie more than %d periods apart: a date is wrong", KAM_MOST_PERIODS);
}

void kam_bookings_merge(struct kam_bookings *into, const struct kam_bookings *from)
{
	kam_sales_merge(&into->sales, &from->sales);
	for (size_t i = 0; i < from->series.count; i++) {
		const struct kam_booked *other = kam_pool_at(&from->series, i);
		struct kam_booked *series = kam_booked_of(into, kam_table_key(&from->keys, (uint32_t)i));
		for (size_t k = 0; k < other->count; k++)
			if (other->cells[k].seen)
				into->overflow |= !kam_cell_book(into, kam_booked_cell(series, other->first + (int)k), kam_cell_value(from, &other->cells[k]));
	}
	if (from->kinds && (!into->kinds || from->first < into->first))
		into->first = from->first;
	if (from->kinds && (!into->kinds || from->last > into->last))
		into->last = from->last;
	if (from->lowest < from->beyond)
		kam_bookings_reach(into, from->lowest, from->beyond);
	into->kinds |= from->kinds;
	into->days_of_month |= from->days_of_month;
	into->weekdays |= from->weekdays;
	into->most_scale = from->most_scale > into->most_scale ? from->most_scale : into->most_scale;
	into->without += from->without;
	into->overflow |= from->overflow;
}

enum kam_status kam_bookings_check(const struct kam_bookings *b, struct kam_error *err)
{
	if (b->sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", b->sales.mixed);
	return b->overflow ? too_long(err) : KAM_OK;
}

/* Whether all records, counted by month, are in months that are step apart, and at least four of them: period totals dated by a day. */
static bool is_every(const struct kam_bookings *b, int step)
{
	int remainder = -1, low = 0, high = 0;
	bool any = false;
	for (size_t i = 0; i < b->series.count; i++) {
		const struct kam_booked *series = kam_pool_at(&b->series, i);
		for (size_t k = 0; k < series->count; k++) {
			int month = series->first + (int)k;
			if (!series->cells[k].seen)
				continue;
			if (remainder >= 0 && month % step != remainder)
				return false;
			remainder = month % step;
			low = !any || month < low ? month : low;
			high = !any || month > high ? month : high;
			any = true;
		}
	}
	return any && high - low >= 3 * step;
}

/* The kind of period in data that does not say: that of its labels; else months, unless all dates are a quarter or a year apart. */
static enum kam_status find_kind(const struct kam_bookings *b, int *kind, struct kam_error *err)
{
	if (b->kinds & (1U << KAM_WEEK)) {
		*kind = KAM_WEEK;
		return b->kinds == 1U << KAM_WEEK ? KAM_OK : kam_fail(err, KAM_BAD_DATA,
			"some dates are labels of weeks and some are not: --period week, or leave one kind out");
	}
	if (b->kinds & (1U << KAM_QUARTER | 1U << KAM_YEAR)) {
		*kind = b->kinds & (1U << KAM_YEAR) ? KAM_YEAR : KAM_QUARTER;
		return b->kinds == 1U << *kind ? KAM_OK : kam_fail(err, KAM_BAD_DATA,
			"dates are labels of several kinds: --period %s adds them up by that", kam_period_name((enum kam_period)*kind));
	}
	*kind = is_every(b, 12) ? KAM_YEAR : is_every(b, 3) ? KAM_QUARTER : KAM_MONTH;
	return KAM_OK;
}

/* Whether dates are those of totals: several, and all on one day of the month, or of the week. */
static bool are_totals(const struct kam_bookings *b, int kind)
{
	if (b->first == b->last)
		return !(b->kinds & 1U << DATED);
	bool one_day = (b->days_of_month & (b->days_of_month - 1)) == 0, one_weekday = (b->weekdays & (b->weekdays - 1)) == 0;
	return !(b->kinds & 1U << DATED) || (kind == KAM_WEEK ? one_weekday : one_day);
}

/* The index of a period in units of the kind, where it is counted by months as long as the kind is not known. */
static int by_kind(const struct kam_bookings *b, int kind, int index)
{
	return b->setup->period >= 0 || kind >= KAM_WEEK ? index : kam_period_of_month(index, (enum kam_period)kind);
}

/* How much of a period the days from one to another of it are. */
static double share_of(struct kam_span span, kam_day from, kam_day to)
{
	return (double)(to - from + 1) / (double)(kam_span_last(span) - kam_span_first(span) + 1);
}

enum kam_status kam_bookings_settle(const struct kam_bookings *b, kam_day as_of, double whole, struct kam_history_span *span, struct kam_error *err)
{
	*span = (struct kam_history_span){.kind = b->setup->period, .found = b->setup->period < 0, .as_of = as_of};
	enum kam_status status = !b->kinds ? kam_fail(err, KAM_BAD_DATA, "there are no sales to forecast from")
		: span->found ? find_kind(b, &span->kind, err) : KAM_OK;
	if (status)
		return status;
	if (span->kind == KAM_NUMBERED) {
		span->first = b->first;
		span->last = span->as_of = b->last;
		return KAM_OK;
	}
	enum kam_period kind = (enum kam_period)span->kind;
	if (as_of == KAM_NO_DAY)
		span->as_of = b->sales.latest != KAM_NO_DAY && b->sales.latest > b->last ? b->sales.latest : b->last;
	struct kam_span first = kam_span_of(b->first, kind), last = kam_span_of(span->as_of, kind);
	double run = share_of(last, kam_span_first(last), span->as_of);
	span->partial = as_of == KAM_NO_DAY ? run < whole && !are_totals(b, span->kind) : run < 1;
	span->from = b->first;
	span->begun = share_of(first, b->first, kam_span_last(first)) < whole && !are_totals(b, span->kind);
	span->first = first.index;
	span->last = last.index - span->partial;
	return span->last - span->first < KAM_MOST_PERIODS ? KAM_OK
		: kam_fail(err, KAM_USAGE, "--as-of: is more than %d periods from the first sale", KAM_MOST_PERIODS);
}

size_t kam_bookings_count(const struct kam_bookings *b)
{
	return b->series.count;
}

struct kam_slice kam_bookings_value(const struct kam_bookings *b, size_t i, size_t c)
{
	const char *p = kam_table_key(&b->keys, (uint32_t)i).p;
	for (; c; c--)
		p += strlen(p) + 1;
	return kam_text(p);
}

bool kam_bookings_range(const struct kam_bookings *b, size_t i, const struct kam_history_span *span, int *first, int *last)
{
	const struct kam_booked *series = kam_pool_at(&b->series, i);
	bool any = false;
	for (size_t k = 0; k < series->count; k++) {
		int index = by_kind(b, span->kind, series->first + (int)k);
		if (!series->cells[k].seen || index > span->last)
			continue;
		*first = any ? *first : index;
		*last = index;
		any = true;
	}
	return any;
}

void kam_bookings_fill(const struct kam_bookings *b, size_t i, const struct kam_history_span *span, int first, size_t count, double *values)
{
	const struct kam_booked *series = kam_pool_at(&b->series, i);
	for (size_t k = 0; k < series->count; k++) {
		long place = (long)by_kind(b, span->kind, series->first + (int)k) - first;
		if (place >= 0 && (size_t)place < count)
			values[place] += kam_decimal_double(kam_cell_value(b, &series->cells[k]));
	}
}

void kam_bookings_free(struct kam_bookings *b)
{
	for (size_t i = 0; i < b->series.count; i++)
		free(((struct kam_booked *)kam_pool_at(&b->series, i))->cells);
	kam_pool_free(&b->series);
	kam_pool_free(&b->spilled);
	kam_table_free(&b->keys);
	kam_buffer_free(&b->key);
	kam_buffer_free(&b->room);
	kam_sales_free(&b->sales);
}
