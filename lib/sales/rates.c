/* rates.c - exchange rates by pair and day. */
#include "kam/rates.h"

#include "kam/command.h"

#include <stdlib.h>

struct rate {
	char from[4], to[4];
	kam_day day;
	struct kam_decimal value;
	size_t row; /* of the sheet */
};

struct kam_rates {
	struct rate *rates; /* by pair, then by day */
	size_t count;
	char currency[4];
};

static int by_pair_and_day(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;
	int order = memcmp(x->from, y->from, sizeof x->from);
	if (!order)
		order = memcmp(x->to, y->to, sizeof x->to);
	return order ? order : (x->day > y->day) - (x->day < y->day);
}

static int as_they_stand(const void *a, const void *b)
{
	const struct rate *x = a, *y = b;
	int order = by_pair_and_day(a, b);
	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static enum kam_status bad_cell(const struct kam_sheet *sheet, size_t row, enum kam_field field, const char *what, struct kam_error *err)
{
	struct kam_error why;
	kam_bad_value(&why, kam_field_name(field), kam_sheet_text(sheet, row, field), what);
	return kam_fail(err, KAM_BAD_DATA, "%s:%llu: %.800s", kam_sheet_name(sheet), (unsigned long long)kam_sheet_line(sheet, row), why.text);
}

static enum kam_status read_code(struct kam_sheet *sheet, size_t row, enum kam_field field, char code[4], struct kam_error *err)
{
	return kam_currency_code(kam_sheet_text(sheet, row, field), code) ? KAM_OK : bad_cell(sheet, row, field, "is not a currency", err);
}

static enum kam_status read_rate(struct kam_sheet *sheet, size_t row, struct rate *r, struct kam_error *err)
{
	struct kam_money money;
	bool present;
	enum kam_status status = read_code(sheet, row, KAM_FROM_CURRENCY, r->from, err);
	if (!status)
		status = read_code(sheet, row, KAM_TO_CURRENCY, r->to, err);
	if (!status)
		status = kam_sheet_date(sheet, row, KAM_DATE, &r->day, err);
	if (!status)
		status = kam_sheet_money(sheet, row, KAM_RATE, &money, &present, err);
	if (status)
		return status;
	if (!present || kam_decimal_sign(money.amount) <= 0)
		return bad_cell(sheet, row, KAM_RATE, "must be over 0", err);
	r->value = money.amount;
	r->row = row;
	return KAM_OK;
}

/* The rates are sorted. */
static enum kam_status check_days(const struct kam_rates *rates, const struct kam_sheet *sheet, struct kam_error *err)
{
	for (size_t i = 1; i < rates->count; i++) {
		const struct rate *a = &rates->rates[i - 1], *b = &rates->rates[i];
		if (by_pair_and_day(a, b) == 0 && kam_decimal_compare(a->value, b->value) != 0)
			return kam_fail(err, KAM_BAD_DATA, "%s:%llu: a second rate from %s to %s on the same day, unlike that of line %llu", kam_sheet_name(sheet),
				(unsigned long long)kam_sheet_line(sheet, b->row), b->from, b->to, (unsigned long long)kam_sheet_line(sheet, a->row));
	}
	return KAM_OK;
}

/* The currency that every row has on one side. */
static bool leads_everywhere(const struct kam_rates *rates, const char *code)
{
	for (size_t i = 0; i < rates->count; i++)
		if (strcmp(rates->rates[i].from, code) != 0 && strcmp(rates->rates[i].to, code) != 0)
			return false;
	return true;
}

static enum kam_status choose_currency(struct kam_rates *rates, const char *code, struct kam_error *err)
{
	if (code && !kam_currency_code(kam_text(code), rates->currency))
		return kam_fail(err, KAM_USAGE, "--currency: \"%.20s\" is not a currency", code);
	if (code || !rates->count)
		return KAM_OK;
	memcpy(rates->currency, rates->rates[0].to, sizeof rates->currency);
	if (leads_everywhere(rates, rates->currency))
		return KAM_OK;
	memcpy(rates->currency, rates->rates[0].from, sizeof rates->currency);
	if (leads_everywhere(rates, rates->currency))
		return KAM_OK;
	return kam_fail(err, KAM_USAGE, "--rates: the file has no one currency that all rates lead to or from: --currency CODE says which to convert to");
}

enum kam_status kam_rates_open(struct kam_sheet *sheet, const char *code, struct kam_rates **out, struct kam_error *err)
{
	struct kam_rates *rates = *out = kam_allocate(1, sizeof *rates);
	static const enum kam_field needed[] = {KAM_DATE, KAM_FROM_CURRENCY, KAM_TO_CURRENCY, KAM_RATE};
	enum kam_status status = kam_sheet_need(sheet, KAM_RATES, "rates", needed, KAM_COUNT(needed), err);
	if (status)
		return status;
	rates->rates = kam_allocate(kam_sheet_rows(sheet), sizeof *rates->rates);
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++)
		status = read_rate(sheet, row, &rates->rates[rates->count++], err);
	qsort(rates->rates, rates->count, sizeof *rates->rates, as_they_stand);
	if (!status)
		status = check_days(rates, sheet, err);
	return status ? status : choose_currency(rates, code, err);
}

enum kam_status kam_rates_of_run(struct kam_run *run, struct kam_rates **out, struct kam_error *err)
{
	struct kam_sheet *sheet;
	enum kam_status status = kam_run_sheet(run, "rates", 0, &sheet, err);
	return status || !sheet ? status : kam_rates_open(sheet, kam_option_text(run, "currency"), out, err);
}

const char *kam_rates_currency(const struct kam_rates *rates)
{
	return rates->currency;
}

/* The latest rate of the pair that is not later than day; NULL if there is none. A sale without a date takes the latest. */
static const struct rate *find_rate(const struct kam_rates *rates, const char *from, const char *to, kam_day day)
{
	struct rate wanted = {.day = day == KAM_NO_DAY ? INT32_MAX : day};
	memcpy(wanted.from, from, sizeof wanted.from);
	memcpy(wanted.to, to, sizeof wanted.to);
	size_t low = 0, high = rates->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_pair_and_day(&rates->rates[middle], &wanted) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	const struct rate *r = low ? &rates->rates[low - 1] : NULL;
	return r && strcmp(r->from, from) == 0 && strcmp(r->to, to) == 0 ? r : NULL;
}

enum { MORE_PLACES = 6 };

enum kam_status kam_rates_convert(const struct kam_rates *rates, const char *currency, kam_day day, struct kam_decimal *amount,
	struct kam_error *err)
{
	char text[KAM_DATE_TEXT] = "any day";
	if (strcmp(currency, rates->currency) == 0)
		return KAM_OK;
	const struct rate *direct = find_rate(rates, currency, rates->currency, day), *inverse = find_rate(rates, rates->currency, currency, day);
	bool done = direct ? kam_decimal_multiply(*amount, direct->value, amount)
	                   : inverse && kam_decimal_divide(*amount, inverse->value, amount->scale + MORE_PLACES, amount);
	if (done)
		return KAM_OK;
	if (day != KAM_NO_DAY)
		kam_date_format(day, text);
	return kam_fail(err, KAM_BAD_DATA, "currency: \"%s\" has no rate to %s on %s or before", currency, rates->currency, text);
}

void kam_rates_free(struct kam_rates *rates)
{
	if (!rates)
		return;
	free(rates->rates);
	free(rates);
}
