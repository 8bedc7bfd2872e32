/* decimal.c - exact arithmetic, to the last of its 37 digits. */
#include "kam/decimal.h"

#include "check.h"

#define NINES "9999999999999999999999999999999999999" /* 37 of them: the largest number */
#define MINUS_NINES "-9999999999999999999999999999999999999"
#define ZEROS "0000000000000000000000000000000000000" /* 37 of them */

static struct kam_decimal number(const char *text)
{
	struct kam_decimal d = {0};
	if (!kam_decimal_parse(kam_text(text), &d))
		check_fail(__FILE__, __LINE__, "%s is not read", text);
	return d;
}

/* Several results may be looked at together. */
static const char *text_of(struct kam_decimal d)
{
	static char texts[8][KAM_DECIMAL_TEXT];
	static unsigned next;
	char *text = texts[next++ % 8];
	size_t n = kam_decimal_format(d, text);
	return n == strlen(text) ? text : "(its length is wrong)";
}

static bool is(struct kam_decimal d, const char *text)
{
	return strcmp(text_of(d), text) == 0;
}

static void texts_are_read(void)
{
	static const char *const cases[][2] = {
		{"0", "0"}, {"-0", "0"}, {"0.00", "0"}, {"007", "7"}, {"+5", "5"}, {"-12.50", "-12.5"}, {"1e3", "1000"}, {"1.5E+3", "1500"},
		{"1e-3", "0.001"}, {"12E-5", "0.00012"}, {"0e9999", "0"}, {"-2.5e1", "-25"}, {NINES, NINES}, {MINUS_NINES, MINUS_NINES},
		{"0." NINES, "0." NINES}, {"1e36", "1000000000000000000000000000000000000"}, {"1e-37", "0.0000000000000000000000000000000000001"},
		{"000" NINES, NINES}, {"9007199254740993", "9007199254740993"}, {"0.1", "0.1"}, {"123456789012345678.9012345678901234567", "123456789012345678.9012345678901234567"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_decimal d = {0};
		bool known = kam_decimal_parse(kam_text(cases[i][0]), &d);
		CHECK_CASE(known && is(d, cases[i][1]), "%s is read as %s", cases[i][0], known ? text_of(d) : "nothing");
	}
}

static void what_is_no_number_is_refused(void)
{
	static const char *const cases[] = {"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1.2.3", "1,2", " 1", "1 ", "1e5x", "0x10", "1e5.0", "--1", "+-1", "NaN",
		"inf", "1_000", "1" ZEROS, NINES "9", "0." ZEROS "1", "123456789012345678.90123456789012345678", "1e37", "1e-38", "1e9999", "1e-9999", "1e99999999999", "\xEF\xBC\x91"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_decimal d;
		CHECK_CASE(!kam_decimal_parse(kam_text(cases[i]), &d), "\"%s\" is taken for a number", cases[i]);
	}
	struct kam_decimal d;
	CHECK(!kam_decimal_parse(kam_slice("1\0", 2), &d));
}

static void sums_are_exact(void)
{
	struct kam_decimal s;
	CHECK(kam_decimal_add(number("0.1"), number("0.2"), &s) && is(s, "0.3"));
	CHECK(kam_decimal_add(number("1.005"), number("-1.005"), &s) && is(s, "0"));
	CHECK(kam_decimal_add(number("99999999999999999999"), number("0.00000000000000001"), &s) && is(s, "99999999999999999999.00000000000000001"));
	CHECK(kam_decimal_subtract(number("0.3"), number("0.1"), &s) && is(s, "0.2"));
	CHECK(kam_decimal_subtract(number("1"), number("1.5"), &s) && is(s, "-0.5"));
	s = number("0");
	for (int i = 0; i < 100000; i++)
		CHECK(kam_decimal_add(s, number("0.01"), &s));
	CHECK(is(s, "1000"));
}

static void sums_out_of_range_are_refused(void)
{
	struct kam_decimal s = number("42");
	CHECK(!kam_decimal_add(number(NINES), number("1"), &s));
	CHECK(!kam_decimal_add(number("-" NINES), number("-1"), &s));
	CHECK(!kam_decimal_subtract(number(NINES), number("-1"), &s));
	CHECK(!kam_decimal_add(number("1e36"), number("0.1"), &s));
	CHECK(kam_decimal_add(number(NINES), number("-1"), &s) && is(s, "9999999999999999999999999999999999998"));
	CHECK(kam_decimal_add(number(NINES), number("-" NINES), &s) && is(s, "0"));
}

/* Where numbers of 64 bits end and more are needed. */
static void sums_go_on_beyond_64_bits(void)
{
	struct kam_decimal s, most = kam_decimal_whole(INT64_MAX), least = kam_decimal_whole(INT64_MIN);
	CHECK(kam_decimal_add(most, most, &s) && is(s, "18446744073709551614") && kam_decimal_subtract(s, most, &s) && is(s, "9223372036854775807"));
	CHECK(kam_decimal_add(least, least, &s) && is(s, "-18446744073709551616") && kam_decimal_subtract(s, least, &s) && is(s, "-9223372036854775808"));
	CHECK(kam_decimal_subtract(most, least, &s) && is(s, "18446744073709551615"));
	CHECK(kam_decimal_subtract(least, most, &s) && is(s, "-18446744073709551615"));
	CHECK(kam_decimal_subtract(kam_decimal_whole(0), least, &s) && is(s, "9223372036854775808"));
	CHECK(kam_decimal_add(number("92233720368547758.07"), number("-0.01"), &s) && is(s, "92233720368547758.06"));
	CHECK(kam_decimal_subtract(number("92233720368547758.07"), number("-0.001"), &s) && is(s, "92233720368547758.071"));
	CHECK(kam_decimal_compare(most, number("9223372036854775807.5")) < 0 && kam_decimal_compare(least, number("-9223372036854775808.5")) > 0);
}

/* The sum of 10^36 and 0.00 is 10^36, whatever places the zero was written with. */
static void places_without_digits_do_not_refuse_a_sum(void)
{
	struct kam_decimal s = {0};
	CHECK(kam_decimal_add(number("0.00"), number("1e36"), &s) && is(s, "1000000000000000000000000000000000000"));
	CHECK(kam_decimal_add(number("1e36"), number("5.00"), &s) && is(s, "1000000000000000000000000000000000005"));
}

/* Sums of the same numbers in any order are the same text. */
static void sums_do_not_depend_on_order(void)
{
	enum { COUNT = 2000 };
	static struct kam_decimal all[COUNT];
	uint64_t seed = 1;
	char first[KAM_DECIMAL_TEXT] = "", now[KAM_DECIMAL_TEXT];
	for (size_t i = 0; i < COUNT; i++)
		all[i] = (struct kam_decimal){(kam_int128)(int64_t)check_random(&seed), (int)(check_random(&seed) % 15)};
	for (int round = 0; round < 5; round++) {
		struct kam_decimal s = {0};
		for (size_t i = 0; i < COUNT; i++)
			CHECK(kam_decimal_add(s, all[i], &s));
		kam_decimal_format(s, now);
		if (round == 0)
			memcpy(first, now, sizeof first);
		CHECK(strcmp(first, now) == 0);
		for (size_t i = COUNT - 1; i > 0; i--) {
			size_t k = check_random(&seed) % (i + 1);
			struct kam_decimal swapped = all[i];
			all[i] = all[k];
			all[k] = swapped;
		}
	}
}

static void products_are_exact(void)
{
	struct kam_decimal p;
	CHECK(kam_decimal_multiply(number("1.5"), number("1.5"), &p) && is(p, "2.25"));
	CHECK(kam_decimal_multiply(number("-0.2"), number("21.35"), &p) && is(p, "-4.27"));
	CHECK(kam_decimal_multiply(number("2.50"), number("4.00"), &p) && is(p, "10"));
	CHECK(kam_decimal_multiply(number("0"), number(NINES), &p) && is(p, "0"));
	CHECK(kam_decimal_multiply(number("1e18"), number("1e18"), &p) && is(p, "1000000000000000000000000000000000000"));
	CHECK(kam_decimal_multiply(number("1e-20"), number("1e-17"), &p) && is(p, "0.0000000000000000000000000000000000001"));
	CHECK(!kam_decimal_multiply(number("1e-20"), number("1e-18"), &p));
	CHECK(!kam_decimal_multiply(number("1e19"), number("1e18"), &p));
	CHECK(!kam_decimal_multiply(number(NINES), number("2"), &p));
	CHECK(!kam_decimal_multiply(number("-" NINES), number(NINES), &p));
}

static void quotients_round_half_to_even(void)
{
	static const struct {
		const char *a, *b;
		int places;
		const char *quotient;
	} cases[] = {
		{"1", "3", 6, "0.333333"}, {"2", "3", 6, "0.666667"}, {"1", "8", 2, "0.12"}, {"3", "8", 2, "0.38"}, {"5", "2", 0, "2"}, {"7", "2", 0, "4"},
		{"1", "2", 0, "0"}, {"3", "2", 0, "2"}, {"-5", "2", 0, "-2"}, {"-7", "2", 0, "-4"}, {"-1", "2", 0, "0"}, {"5", "-2", 0, "-2"}, {"-7", "-2", 0, "4"},
		{"0.375", "3", 2, "0.12"},  /* 0.125, a tie that division finds below the places of a */
		{"0.3751", "3", 2, "0.13"}, /* 0.12503..: over the tie */
		{"0.3749", "3", 2, "0.12"}, {"0.1250000000001", "1", 2, "0.13"}, {"0.125", "1", 2, "0.12"}, {"0.135", "1", 2, "0.14"}, {"1.005", "1", 2, "1"},
		{"1.015", "1", 2, "1.02"}, {"0.0000005", "1", 6, "0"}, {"0.0000015", "1", 6, "0.000002"}, {"0.00000050000000001", "1", 6, "0.000001"},
		{"1", "0.001", 0, "1000"}, {"100", "7", 3, "14.286"}, {"0", "5", 6, "0"}, {"1", NINES, 6, "0"}, {NINES, NINES, 6, "1"}, {NINES, "1", 0, NINES},
		{"1", "3", 37, "0.3333333333333333333333333333333333333"}, {"2", "3", 37, "0.6666666666666666666666666666666666667"},
		{"0.0000000000000000000000000000000000001", "1", 0, "0"}, {"999.9999995", "1", 6, "1000"}, {"999.9999985", "1", 6, "999.999998"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_decimal q = {0};
		bool known = kam_decimal_divide(number(cases[i].a), number(cases[i].b), cases[i].places, &q);
		CHECK_CASE(known && is(q, cases[i].quotient), "%s / %s to %d places is %s, not %s", cases[i].a, cases[i].b, cases[i].places,
			known ? text_of(q) : "refused", cases[i].quotient);
	}
}

static void quotients_that_do_not_exist_are_refused(void)
{
	struct kam_decimal q;
	CHECK(!kam_decimal_divide(number("1"), number("0"), 6, &q));
	CHECK(!kam_decimal_divide(number("0"), number("0.00"), 6, &q));
	CHECK(!kam_decimal_divide(number(NINES), number("0.1"), 0, &q));
	CHECK(!kam_decimal_divide(number(NINES), number("1"), 1, &q));
	CHECK(!kam_decimal_divide(number("1"), number("1e-37"), 1, &q));
	CHECK(!kam_decimal_divide(number("1e-37"), number("100"), 39, &q)); /* there are no more than 37 places */
	CHECK(!kam_decimal_divide(number("1"), number("3"), 38, &q));
}

/* a = q * b + what was cut, which is at most half a unit; on a tie q is even. */
static void quotients_agree_with_integer_division(void)
{
	uint64_t seed = 7;
	for (int i = 0; i < 20000; i++) {
		int64_t a = (int64_t)(check_random(&seed) >> (check_random(&seed) % 40 + 20)), b = (int64_t)(check_random(&seed) >> (check_random(&seed) % 30 + 33)) + 1;
		int64_t units = a * 100 / b, left = a * 100 % b * 2;
		units += left > b || (left == b && units % 2);
		struct kam_decimal q, wanted = {i % 2 ? -units : units, 2};
		CHECK(kam_decimal_divide(kam_decimal_whole(i % 2 ? -a : a), kam_decimal_whole(b), 2, &q));
		CHECK(kam_decimal_compare(q, wanted) == 0);
	}
}

static void rounding_is_half_to_even(void)
{
	static const struct {
		const char *from;
		int places;
		const char *to;
	} cases[] = {{"2.5", 0, "2"}, {"3.5", 0, "4"}, {"-2.5", 0, "-2"}, {"-3.5", 0, "-4"}, {"2.51", 0, "3"}, {"2.49", 0, "2"}, {"1.005", 2, "1"}, {"1.015", 2, "1.02"},
		{"9.995", 2, "10"}, {"0.5", 0, "0"}, {"-0.5", 0, "0"}, {"1.2", 5, "1.2"}, {"0." NINES, 0, "1"}, {"0.0000000000000000000000000000000000005", 36, "0"},
		{"7", 0, "7"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_decimal r = kam_decimal_round(number(cases[i].from), cases[i].places);
		CHECK_CASE(is(r, cases[i].to), "%s to %d places is %s", cases[i].from, cases[i].places, text_of(r));
	}
}

static void numbers_compare_whatever_their_scale(void)
{
	static const char *const ascending[] = {MINUS_NINES, "-1e36", "-2", "-1.5", "-0.0000000000000000000000000000000000001", "0",
		"0.0000000000000000000000000000000000001", "0.1", "0.1000000000000000000000000000000000001", "1", "1.0000000000000000000000001",
		"123456789012345678.1", "123456789012345678.1000000000000000001", "1e36", NINES};
	size_t count = sizeof ascending / sizeof *ascending;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < count; k++)
			CHECK_CASE(kam_decimal_compare(number(ascending[i]), number(ascending[k])) == (i > k) - (i < k), "%s against %s is %d", ascending[i],
				ascending[k], kam_decimal_compare(number(ascending[i]), number(ascending[k])));
	CHECK(kam_decimal_compare(number("1.50"), number("1.5000")) == 0);
	CHECK(kam_decimal_compare(number("0.00"), number("0")) == 0);
	CHECK_NUMBER(kam_decimal_sign(number("-0.01")), -1);
	CHECK_NUMBER(kam_decimal_sign(number("-0.00")), 0);
	CHECK_NUMBER(kam_decimal_sign(number("0.01")), 1);
}

static void one_number_has_one_text(void)
{
	struct kam_decimal product;
	CHECK(kam_decimal_multiply(number("0.25"), number("4"), &product));
	CHECK(is(product, "1") && is(number("1.000"), "1") && is(number("10e-1"), "1"));
	CHECK(is((struct kam_decimal){-100, 2}, "-1"));
	CHECK(is((struct kam_decimal){-5, 3}, "-0.005"));
	CHECK(is((struct kam_decimal){5, 37}, "0.0000000000000000000000000000000000005"));
	CHECK(is(kam_decimal_whole(INT64_MIN), "-9223372036854775808"));
	CHECK(is(kam_decimal_whole(INT64_MAX), "9223372036854775807"));
	CHECK(is(kam_decimal_negate(number("1.5")), "-1.5") && is(kam_decimal_negate(number("0")), "0"));
	CHECK_NUMBER(kam_decimal_trim(number("1.500")).scale, 1);
	CHECK_NUMBER(kam_decimal_trim(number("0.000")).scale, 0);
	CHECK_NUMBER(kam_decimal_trim(number("100")).scale, 0);
}

static void places_are_filled_or_rounded(void)
{
	static const struct {
		const char *from;
		int places;
		const char *to;
	} cases[] = {{"1", 2, "1.00"}, {"1.005", 2, "1.00"}, {"1.015", 2, "1.02"}, {"-0.004", 2, "0.00"}, {"-1.5", 0, "-2"}, {"0.5", 6, "0.500000"}, {"1234.5", 1, "1234.5"},
		{"0", 6, "0.000000"}, {"-0.0000005", 6, "0.000000"}, {"-0.0000006", 6, "-0.000001"}, {"99.995", 2, "100.00"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[KAM_DECIMAL_TEXT];
		size_t n = kam_decimal_format_places(number(cases[i].from), cases[i].places, text);
		CHECK_CASE(n == strlen(text) && strcmp(text, cases[i].to) == 0, "%s with %d places is %s", cases[i].from, cases[i].places, text);
	}
}

static void texts_are_read_back(void)
{
	uint64_t seed = 3;
	for (int i = 0; i < 20000; i++) {
		int64_t high = (int64_t)check_random(&seed) >> (check_random(&seed) % 60), low = (int64_t)(check_random(&seed) >> 5);
		struct kam_decimal d = {(kam_int128)high * low, (int)(check_random(&seed) % 38)}, back; /* below 2^63 * 2^59, 37 digits */
		CHECK(kam_decimal_parse(kam_text(text_of(d)), &back) && kam_decimal_compare(d, back) == 0);
	}
}

/* The same number with so many places more, and too many digits for a machine word. */
static struct kam_decimal widened(struct kam_decimal d)
{
	enum { MORE = 18 };
	for (int i = 0; i < MORE; i++)
		d.value *= 10;
	return (struct kam_decimal){d.value, d.scale + MORE};
}

static void counts_are_written_to_the_last_digit(void)
{
	uint64_t power = 1;
	for (int digits = 1; digits <= 20; digits++, power *= 10)
		for (uint64_t n = power - 1; n <= power + 1; n++) {
			char text[KAM_DECIMAL_TEXT], wanted[KAM_DECIMAL_TEXT];
			size_t length = (size_t)snprintf(wanted, sizeof wanted, "%llu", (unsigned long long)n);
			CHECK_CASE(kam_count_format(n, text) == length && strcmp(text, wanted) == 0, "%s is written %s", wanted, text);
		}
	char text[KAM_DECIMAL_TEXT];
	CHECK_NUMBER(kam_count_format(UINT64_MAX, text), 20);
	CHECK_TEXT(kam_text(text), "18446744073709551615");
}

static void check_in_both_widths(struct kam_decimal a, struct kam_decimal b)
{
	struct kam_decimal narrow, wide;
	CHECK_CASE(is(a, text_of(widened(a))), "%s is also written %s", text_of(a), text_of(widened(a)));
	for (int places = 0; places <= 12; places += 3) {
		char text[KAM_DECIMAL_TEXT], other[KAM_DECIMAL_TEXT];
		size_t n = kam_decimal_format_places(a, places, text);
		CHECK_CASE(kam_decimal_format_places(widened(a), places, other) == n && strcmp(text, other) == 0, "%s is also written %s", text, other);
		narrow = kam_decimal_round(a, places);
		CHECK_CASE(kam_decimal_compare(narrow, kam_decimal_round(widened(a), places)) == 0, "%s is rounded to %s", text_of(a), text_of(narrow));
		bool known = kam_decimal_divide(a, b, places, &narrow), also = kam_decimal_divide(widened(a), widened(b), places, &wide);
		CHECK_CASE(known == also && (!known || kam_decimal_compare(narrow, wide) == 0), "%s / %s is %s and %s", text_of(a), text_of(b),
			known ? text_of(narrow) : "refused", also ? text_of(wide) : "refused");
	}
}

/* What fits into a machine word takes a shorter way, to the same end. */
static void machine_words_change_nothing(void)
{
	static const int64_t edges[] = {0, 1, -1, 5, 9, 10, -10, 15, 25, 99, 100, 101, 1000, 999999, -1000000, INT64_MAX, INT64_MIN, INT64_MAX / 2, INT64_MAX / 2 + 1,
		999999999999999999, 1000000000000000000, -1000000000000000001};
	for (size_t i = 0; i < KAM_COUNT(edges); i++)
		for (size_t k = 0; k < KAM_COUNT(edges); k++)
			for (int scale = 0; scale <= 19; scale++)
				check_in_both_widths((struct kam_decimal){edges[i], scale}, (struct kam_decimal){edges[k], 19 - scale});
	uint64_t seed = 11;
	for (int i = 0; i < 5000; i++) {
		int64_t a = (int64_t)check_random(&seed) >> (check_random(&seed) % 63), b = (int64_t)check_random(&seed) >> (check_random(&seed) % 63);
		check_in_both_widths((struct kam_decimal){a, (int)(check_random(&seed) % 20)}, (struct kam_decimal){b, (int)(check_random(&seed) % 20)});
	}
}

static void doubles_are_the_nearest(void)
{
	CHECK(kam_decimal_double(number("0.5")) > 0.4999999999999999 && kam_decimal_double(number("0.5")) < 0.5000000000000001);
	CHECK(kam_decimal_double(number("-1e36")) < -0.9999999999e36);
	double third = kam_decimal_double(number("0.3333333333333333333333333333333333333"));
	CHECK(third > 0.333333333333333 && third < 0.333333333333334);
	CHECK(kam_decimal_double(number("-9007199254740993.5")) == -9007199254740994.0);
	/* one number is one double, whatever zeros are behind it: some that were rounded twice were not */
	for (int64_t tenths = 123456789012345607; tenths < 123456789012345707; tenths++)
		for (int zeros = 1; zeros < 19; zeros++) {
			struct kam_decimal tenth = {tenths, 1}, padded = tenth;
			for (int k = 0; k < zeros; k++, padded.scale++)
				padded.value *= 10;
			CHECK(kam_decimal_double(padded) == kam_decimal_double(tenth));
		}
}

int main(void)
{
	TEST(texts_are_read);
	TEST(what_is_no_number_is_refused);
	TEST(sums_are_exact);
	TEST(sums_out_of_range_are_refused);
	TEST(sums_go_on_beyond_64_bits);
	TEST(places_without_digits_do_not_refuse_a_sum);
	TEST(sums_do_not_depend_on_order);
	TEST(products_are_exact);
	TEST(quotients_round_half_to_even);
	TEST(quotients_that_do_not_exist_are_refused);
	TEST(quotients_agree_with_integer_division);
	TEST(rounding_is_half_to_even);
	TEST(numbers_compare_whatever_their_scale);
	TEST(one_number_has_one_text);
	TEST(places_are_filled_or_rounded);
	TEST(texts_are_read_back);
	TEST(counts_are_written_to_the_last_digit);
	TEST(machine_words_change_nothing);
	TEST(doubles_are_the_nearest);
	return check_end();
}
