/* values.c - numbers, money and dates: what is printed reads as what it was, and proofs agree with what is read. */
#include "fuzz.h"

#include "kam/date.h"
#include "kam/decimal.h"
#include "kam/money.h"
#include "kam/text.h"

static void check_decimal(struct kam_slice s)
{
	struct kam_decimal number, again;
	char text[KAM_DECIMAL_TEXT];
	if (!kam_decimal_parse(s, &number))
		return;
	size_t n = kam_decimal_format(number, text);
	FUZZ_CHECK(n < sizeof text && kam_decimal_parse(kam_slice(text, n), &again));
	FUZZ_CHECK(kam_decimal_compare(number, again) == 0);
	for (int places = 0; places <= 8; places += 2) {
		kam_decimal_format_places(number, places, text);
		FUZZ_CHECK(kam_decimal_parse(kam_text(text), &again));
		FUZZ_CHECK(kam_decimal_compare(kam_decimal_round(number, places), again) == 0);
	}
}

/* Sums and products undo each other where they can be had. */
static void check_arithmetic(struct kam_slice s, struct kam_slice t)
{
	struct kam_decimal a, b, sum, back;
	if (!kam_decimal_parse(s, &a) || !kam_decimal_parse(t, &b))
		return;
	if (kam_decimal_add(a, b, &sum) && kam_decimal_subtract(sum, b, &back))
		FUZZ_CHECK(kam_decimal_compare(a, back) == 0);
	if (kam_decimal_multiply(a, b, &sum) && kam_decimal_sign(b) && kam_decimal_divide(sum, b, a.scale, &back))
		FUZZ_CHECK(kam_decimal_compare(a, back) == 0);
	FUZZ_CHECK(kam_decimal_compare(a, b) == -kam_decimal_compare(b, a));
}

static void check_money(struct kam_slice s)
{
	struct kam_money plain = {0}, dot = {0}, comma = {0};
	enum kam_status unknown = kam_money_parse(s, KAM_MARK_UNKNOWN, &plain);
	enum kam_status by_dot = kam_money_parse(s, KAM_MARK_DOT, &dot), by_comma = kam_money_parse(s, KAM_MARK_COMMA, &comma);
	enum kam_decimal_mark proof = kam_money_proof(s);
	if (unknown == KAM_UNPROVEN)
		FUZZ_CHECK(!proof && by_dot == KAM_OK && by_comma == KAM_OK);
	if (unknown == KAM_OK && by_dot == KAM_OK)
		FUZZ_CHECK(kam_decimal_compare(plain.amount, dot.amount) == 0);
	if (unknown == KAM_OK && by_comma == KAM_OK)
		FUZZ_CHECK(kam_decimal_compare(plain.amount, comma.amount) == 0);
	if (unknown == KAM_OK)
		FUZZ_CHECK(by_dot == KAM_OK || by_comma == KAM_OK);
	if (proof) /* though it may have more digits than a number holds */
		FUZZ_CHECK((proof == KAM_MARK_DOT ? by_comma : by_dot) != KAM_OK);
	if (unknown == KAM_OK && plain.currency[0]) {
		char code[4];
		FUZZ_CHECK(kam_currency_code(kam_text(plain.currency), code) && kam_is(kam_text(code), plain.currency));
	}
}

static void check_date(struct kam_slice s)
{
	kam_day day, dmy, mdy, again;
	char text[KAM_DATE_TEXT];
	enum kam_status unknown = kam_date_parse(s, KAM_ORDER_UNKNOWN, &day);
	enum kam_status by_dmy = kam_date_parse(s, KAM_ORDER_DMY, &dmy), by_mdy = kam_date_parse(s, KAM_ORDER_MDY, &mdy);
	enum kam_date_order proof = kam_date_proof(s);
	if (unknown == KAM_UNPROVEN)
		FUZZ_CHECK(!proof && by_dmy == KAM_OK && by_mdy == KAM_OK);
	if (proof)
		FUZZ_CHECK((proof == KAM_ORDER_DMY ? by_dmy : by_mdy) == KAM_OK && (proof == KAM_ORDER_DMY ? by_mdy : by_dmy) != KAM_OK);
	if (unknown != KAM_OK)
		return;
	FUZZ_CHECK((by_dmy == KAM_OK && dmy == day) || (by_mdy == KAM_OK && mdy == day));
	FUZZ_CHECK(kam_civil_valid(kam_civil_of(day)) && kam_day_of(kam_civil_of(day)) == day);
	size_t n = kam_date_format(day, text);
	FUZZ_CHECK(kam_date_parse(kam_slice(text, n), KAM_ORDER_UNKNOWN, &again) == KAM_OK && again == day);
}

FUZZ_TARGET(values)
{
	struct kam_slice rest = kam_slice((const char *)data, size), word, before = {0};
	while (kam_split(&rest, '\n', &word)) {
		check_decimal(word);
		check_arithmetic(before, word);
		check_money(word);
		check_date(word);
		kam_width(word);
		before = word;
	}
	return 0;
}
