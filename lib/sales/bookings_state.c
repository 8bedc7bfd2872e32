/* bookings_state.c - bookings as lines of a partial state, and back.
 *
 * Series come sorted by their values, so that a state has the same bytes in whatever order the records came. A series is one
 * line: the index of its first period and the sums from there on, with a dash for a period without a record. */
#include "booked.h"

#include <stdlib.h>

enum { FURTHEST = 1000000 }; /* from 0: of numbers, and of indices of periods */

static const char *const value_names[KAM_BOOKINGS_COLUMNS] = {"value_1", "value_2", "value_3", "value_4", "value_5", "value_6"};

/* A day, or in numbered files a number. */
static void write_date(const struct kam_bookings *b, struct kam_state_writer *w, const char *name, kam_day date)
{
	if (b->setup->period == KAM_NUMBERED)
		kam_state_write_decimal(w, name, kam_decimal_whole(date));
	else
		kam_state_write_day(w, name, date);
}

static void save_dates(const struct kam_bookings *b, struct kam_state_writer *w)
{
	kam_state_begin(w, "dates");
	kam_state_write_count(w, "kinds", b->kinds);
	kam_state_write_count(w, "days_of_month", b->days_of_month);
	kam_state_write_count(w, "weekdays", b->weekdays);
	write_date(b, w, "first", b->first);
	write_date(b, w, "last", b->last);
	kam_state_write_count(w, "places", (uint64_t)b->most_scale);
	kam_state_write_count(w, "without", b->without);
	kam_state_end(w);
}

static void list_sums(const struct kam_bookings *b, const struct kam_booked *series, struct kam_buffer *out)
{
	char text[KAM_DECIMAL_TEXT];
	out->n = 0;
	for (size_t k = 0; k < series->count; k++) {
		const struct cell *cell = &series->cells[k];
		if (k)
			kam_buffer_byte(out, ' ');
		if (cell->seen)
			kam_buffer_add(out, kam_slice(text, kam_decimal_format(kam_cell_value(b, cell), text)));
		else
			kam_buffer_byte(out, '-');
	}
}

void kam_bookings_save(const struct kam_bookings *b, struct kam_state_writer *w)
{
	struct kam_buffer sums = {0};
	uint32_t *sorted = kam_table_order(&b->keys);
	kam_sales_save(&b->sales, w);
	if (b->kinds)
		save_dates(b, w);
	for (size_t i = 0; i < b->series.count; i++) {
		const struct kam_booked *series = kam_pool_at(&b->series, sorted[i]);
		kam_state_begin(w, "series");
		for (size_t c = 0; c < b->setup->columns; c++)
			kam_state_write_text(w, value_names[c], kam_bookings_value(b, sorted[i], c));
		kam_state_write_decimal(w, "first", kam_decimal_whole(series->first));
		list_sums(b, series, &sums);
		kam_state_write_text(w, "sums", kam_buffer_slice(&sums));
		kam_state_end(w);
	}
	free(sorted);
	kam_buffer_free(&sums);
}

/* A number, or an index of a period. */
static enum kam_status load_whole(const struct kam_state_reader *r, const char *name, int *out, struct kam_error *err)
{
	struct kam_decimal number;
	enum kam_status status = kam_state_decimal(r, name, &number, err);
	number = kam_decimal_trim(number);
	if (!status && (number.scale || number.value < -FURTHEST || number.value > FURTHEST))
		status = kam_state_bad(r, name, err);
	*out = status ? 0 : (int)number.value;
	return status;
}

static enum kam_status load_date(const struct kam_bookings *b, const struct kam_state_reader *r, const char *name, kam_day *date,
	struct kam_error *err)
{
	if (b->setup->period == KAM_NUMBERED)
		return load_whole(r, name, date, err);
	enum kam_status status = kam_state_day(r, name, date, err);
	return !status && *date == KAM_NO_DAY ? kam_state_bad(r, name, err) : status;
}

static enum kam_status load_dates(struct kam_bookings *b, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t kinds, weekdays, places;
	enum kam_status status = kam_state_count(r, "kinds", (1U << (DATED + 1)) - 1, &kinds, err);
	if (!status && (!kinds || b->kinds))
		status = kam_state_bad(r, "kinds", err);
	if (!status)
		status = kam_state_count(r, "days_of_month", UINT32_MAX, &b->days_of_month, err);
	if (!status)
		status = kam_state_count(r, "weekdays", (1U << 7) - 1, &weekdays, err);
	if (!status)
		status = load_date(b, r, "first", &b->first, err);
	if (!status)
		status = load_date(b, r, "last", &b->last, err);
	if (!status && b->last < b->first)
		status = kam_state_bad(r, "last", err);
	if (!status)
		status = kam_state_count(r, "places", KAM_DECIMAL_DIGITS, &places, err);
	if (!status)
		status = kam_state_count(r, "without", INT64_MAX, &b->without, err);
	if (status)
		return status;
	b->kinds = (unsigned)kinds;
	b->weekdays = (unsigned)weekdays;
	b->most_scale = (int)places;
	return KAM_OK;
}

/* The series that a line is about, which no line before it was; NULL with err set. */
static struct kam_booked *claim_series(struct kam_bookings *b, const struct kam_state_reader *r, struct kam_error *err)
{
	b->key.n = 0;
	for (size_t c = 0; c < b->setup->columns; c++) {
		kam_buffer_add(&b->key, kam_state_text(r, value_names[c]));
		kam_buffer_add(&b->key, kam_slice("", 1));
	}
	if (kam_table_find(&b->keys, kam_buffer_slice(&b->key)) == KAM_ABSENT)
		return kam_booked_of(b, kam_buffer_slice(&b->key));
	kam_state_bad(r, b->setup->columns ? value_names[0] : "is", err);
	return NULL;
}

static enum kam_status load_series(struct kam_bookings *b, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_slice rest = kam_state_text(r, "sums"), word;
	struct kam_booked *series = claim_series(b, r, err);
	struct kam_decimal sum;
	int first = 0;
	enum kam_status status = series ? load_whole(r, "first", &first, err) : KAM_BAD_DATA;
	if (!status && !rest.n)
		status = kam_state_bad(r, "sums", err);
	for (int i = first; !status && kam_split(&rest, ' ', &word); i++) {
		struct cell *cell = kam_bookings_reach(b, i, i + 1) ? kam_booked_cell(series, i) : NULL;
		if (!cell || (!kam_is(word, "-") && !(kam_decimal_parse(word, &sum) && kam_cell_book(b, cell, sum))))
			status = kam_state_bad(r, "sums", err);
	}
	return status;
}

enum kam_status kam_bookings_load(struct kam_bookings *b, const struct kam_state_reader *r, struct kam_error *err)
{
	if (kam_state_is(r, "sales"))
		return kam_sales_load(&b->sales, r, err);
	if (kam_state_is(r, "dates"))
		return load_dates(b, r, err);
	return kam_state_is(r, "series") ? load_series(b, r, err) : kam_state_bad(r, "is", err);
}
