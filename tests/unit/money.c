/* money.c - numbers as people and exports write them (formats.md section 4). */
#include "kam/memory.h"
#include "kam/money.h"

#include "check.h"

#include <stdlib.h>

#define YUAN_SIGN "\xC2\xA5"
#define WIDE_YUAN_SIGN "\xEF\xBF\xA5"
#define YUAN "\xE5\x85\x83"
#define WAN "\xE4\xB8\x87"
#define YI "\xE4\xBA\xBF"
#define EURO "\xE2\x82\xAC"
#define POUND "\xC2\xA3"
#define RUPEE "\xE2\x82\xB9"
#define MINUS "\xE2\x88\x92"
#define NBSP "\xC2\xA0"

struct shape {
	const char *text;
	enum kam_decimal_mark mark;
	const char *amount; /* NULL: KAM_BAD_DATA; "?": KAM_UNPROVEN */
	const char *currency;
	bool percent;
};

static void check_shapes(const struct shape *shapes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct shape *s = &shapes[i];
		char amount[KAM_DECIMAL_TEXT] = "";
		struct kam_money m;
		enum kam_status status = kam_money_parse(kam_text(s->text), s->mark, &m);
		if (status == KAM_OK)
			kam_decimal_format(m.amount, amount);
		if (!s->amount)
			CHECK_CASE(status == KAM_BAD_DATA, "\"%s\" is read as %s (status %d), but is no number", s->text, amount, status);
		else if (strcmp(s->amount, "?") == 0)
			CHECK_CASE(status == KAM_UNPROVEN, "\"%s\" is read as %s (status %d), but could be two numbers", s->text, amount, status);
		else
			CHECK_CASE(status == KAM_OK && strcmp(amount, s->amount) == 0 && strcmp(m.currency, s->currency) == 0 && m.percent == s->percent,
				"\"%s\" is read as %s %s%s (status %d), not %s %s", s->text, amount, status ? "" : m.currency, !status && m.percent ? " percent" : "",
				status, s->amount, s->currency);
	}
}

#define CHECK_SHAPES(shapes) check_shapes(shapes, sizeof(shapes) / sizeof(*(shapes)))

static void plain_numbers_are_read(void)
{
	static const struct shape shapes[] = {
		{"0", KAM_MARK_UNKNOWN, "0", "", false}, {"12", KAM_MARK_UNKNOWN, "12", "", false}, {"-12.5", KAM_MARK_UNKNOWN, "-12.5", "", false},
		{"+3", KAM_MARK_UNKNOWN, "3", "", false}, {" 7.25 ", KAM_MARK_UNKNOWN, "7.25", "", false}, {"16.448", KAM_MARK_DOT, "16.448", "", false},
		{"1234.567", KAM_MARK_UNKNOWN, "1234.567", "", false}, {"0.123", KAM_MARK_UNKNOWN, "0.123", "", false}, {"0,123", KAM_MARK_UNKNOWN, "0.123", "", false},
		{"12,5", KAM_MARK_UNKNOWN, "12.5", "", false}, {"1.5E+03", KAM_MARK_UNKNOWN, "1500", "", false}, {"1E5", KAM_MARK_UNKNOWN, "100000", "", false},
		{"9007199254740993", KAM_MARK_UNKNOWN, "9007199254740993", "", false}, {"0.1000", KAM_MARK_DOT, "0.1", "", false},
		{"9999999999999999999999999999999999999", KAM_MARK_UNKNOWN, "9999999999999999999999999999999999999", "", false},
		{"5-", KAM_MARK_UNKNOWN, "-5", "", false}, {MINUS "5", KAM_MARK_UNKNOWN, "-5", "", false}, {"(123.45)", KAM_MARK_UNKNOWN, "-123.45", "", false},
		{"( 5 )", KAM_MARK_UNKNOWN, "-5", "", false}, {"-0", KAM_MARK_UNKNOWN, "0", "", false},
	};
	CHECK_SHAPES(shapes);
}

static void thousands_are_grouped(void)
{
	static const struct shape shapes[] = {
		{"1,234,567", KAM_MARK_UNKNOWN, "1234567", "", false}, {"1.234.567", KAM_MARK_UNKNOWN, "1234567", "", false},
		{"1,234.56", KAM_MARK_UNKNOWN, "1234.56", "", false}, {"1.234,56", KAM_MARK_UNKNOWN, "1234.56", "", false},
		{"1 234,56", KAM_MARK_UNKNOWN, "1234.56", "", false}, {"1" NBSP "234" NBSP "567", KAM_MARK_UNKNOWN, "1234567", "", false},
		{"1'234.50", KAM_MARK_UNKNOWN, "1234.5", "", false}, {"1,00,000", KAM_MARK_UNKNOWN, "100000", "", false},
		{"12,34,567.89", KAM_MARK_UNKNOWN, "1234567.89", "", false}, {"1,234,567.891", KAM_MARK_UNKNOWN, "1234567.891", "", false},
		{"1 234", KAM_MARK_UNKNOWN, "1234", "", false},
	};
	CHECK_SHAPES(shapes);
}

static void currencies_and_multipliers_are_read(void)
{
	static const struct shape shapes[] = {
		{"$1,117.10K", KAM_MARK_UNKNOWN, "1117100", "USD", false}, {"$342.09K", KAM_MARK_UNKNOWN, "342090", "USD", false},
		{"$22,700.00", KAM_MARK_UNKNOWN, "22700", "USD", false}, {POUND "1,234.56", KAM_MARK_UNKNOWN, "1234.56", "GBP", false},
		{EURO "1.234,56", KAM_MARK_UNKNOWN, "1234.56", "EUR", false}, {"1.234,56 " EURO, KAM_MARK_UNKNOWN, "1234.56", "EUR", false},
		{YUAN_SIGN "500", KAM_MARK_UNKNOWN, "500", "CNY", false}, {WIDE_YUAN_SIGN "1,000,000", KAM_MARK_UNKNOWN, "1000000", "CNY", false},
		{"500" YUAN, KAM_MARK_UNKNOWN, "500", "CNY", false}, {"1.5" WAN, KAM_MARK_UNKNOWN, "15000", "", false}, {"12.5" WAN YUAN, KAM_MARK_UNKNOWN, "125000", "CNY", false},
		{"3" YI, KAM_MARK_UNKNOWN, "300000000", "", false}, {"0.35" YI YUAN, KAM_MARK_UNKNOWN, "35000000", "CNY", false},
		{RUPEE "1,00,000", KAM_MARK_UNKNOWN, "100000", "INR", false}, {"Rs.500", KAM_MARK_UNKNOWN, "500", "INR", false},
		{"1,234.50 USD", KAM_MARK_UNKNOWN, "1234.5", "USD", false}, {"USD 1,234.50", KAM_MARK_UNKNOWN, "1234.5", "USD", false},
		{"1234.5EUR", KAM_MARK_UNKNOWN, "1234.5", "EUR", false}, {"($123.45)", KAM_MARK_UNKNOWN, "-123.45", "USD", false},
		{"$(123.45)", KAM_MARK_UNKNOWN, "-123.45", "USD", false}, {"-$5", KAM_MARK_UNKNOWN, "-5", "USD", false}, {"$-5", KAM_MARK_UNKNOWN, "-5", "USD", false},
		{"2.5M", KAM_MARK_UNKNOWN, "2500000", "", false}, {"5 bn", KAM_MARK_UNKNOWN, "5000000000", "", false}, {"HK$20", KAM_MARK_UNKNOWN, "20", "HKD", false},
		{"5k", KAM_MARK_UNKNOWN, "5000", "", false}, {"-5K", KAM_MARK_UNKNOWN, "-5000", "", false},
	};
	CHECK_SHAPES(shapes);
}

/* Chinese names of foreign currencies end in the sign of the yuan. */
static void foreign_currencies_have_chinese_names(void)
{
	static const struct shape shapes[] = {
		{"100\xE7\xBE\x8E\xE5\x85\x83", KAM_MARK_UNKNOWN, "100", "USD", false}, {"100\xE6\xAC\xA7\xE5\x85\x83", KAM_MARK_UNKNOWN, "100", "EUR", false},
		{"100\xE6\xB8\xAF\xE5\xB8\x81", KAM_MARK_UNKNOWN, "100", "HKD", false}, {"5" WAN "\xE7\xBE\x8E\xE5\x85\x83", KAM_MARK_UNKNOWN, "50000", "USD", false},
	};
	CHECK_SHAPES(shapes);
}

static void percents_are_marked(void)
{
	static const struct shape shapes[] = {
		{"12.5%", KAM_MARK_UNKNOWN, "12.5", "", true}, {"20 %", KAM_MARK_UNKNOWN, "20", "", true}, {"-3%", KAM_MARK_UNKNOWN, "-3", "", true},
		{"12,5%", KAM_MARK_UNKNOWN, "12.5", "", true}, {"20\xEF\xBC\x85", KAM_MARK_UNKNOWN, "20", "", true},
	};
	CHECK_SHAPES(shapes);
}

static void one_separator_before_three_digits_is_unproven(void)
{
	static const struct shape shapes[] = {
		{"1.234", KAM_MARK_UNKNOWN, "?", "", false}, {"1,234", KAM_MARK_UNKNOWN, "?", "", false}, {"-12.345", KAM_MARK_UNKNOWN, "?", "", false},
		{"123,456", KAM_MARK_UNKNOWN, "?", "", false}, {"$1,234", KAM_MARK_UNKNOWN, "?", "", false}, {"1.500K", KAM_MARK_UNKNOWN, "?", "", false},
		{"1.234", KAM_MARK_DOT, "1.234", "", false}, {"1.234", KAM_MARK_COMMA, "1234", "", false}, {"1,234", KAM_MARK_DOT, "1234", "", false},
		{"1,234", KAM_MARK_COMMA, "1.234", "", false}, {"$1,234", KAM_MARK_DOT, "1234", "USD", false}, {"123.456", KAM_MARK_COMMA, "123456", "", false},
	};
	CHECK_SHAPES(shapes);
}

static void a_proof_against_the_mark_is_an_error(void)
{
	static const struct shape shapes[] = {
		{"1,234.56", KAM_MARK_COMMA, NULL, "", false}, {"1.234,56", KAM_MARK_DOT, NULL, "", false}, {"12,5", KAM_MARK_DOT, NULL, "", false},
		{"12.5", KAM_MARK_COMMA, NULL, "", false}, {"1.234.567", KAM_MARK_DOT, NULL, "", false}, {"1,234,567", KAM_MARK_COMMA, NULL, "", false},
		{"1.234,56", KAM_MARK_COMMA, "1234.56", "", false}, {"1,234.56", KAM_MARK_DOT, "1234.56", "", false},
	};
	CHECK_SHAPES(shapes);
}

static void what_is_no_number_is_refused(void)
{
	static const struct shape shapes[] = {
		{"", KAM_MARK_UNKNOWN, NULL, "", false}, {"12,3x", KAM_MARK_UNKNOWN, NULL, "", false}, {"abc", KAM_MARK_UNKNOWN, NULL, "", false},
		{"$", KAM_MARK_UNKNOWN, NULL, "", false}, {"--5", KAM_MARK_UNKNOWN, NULL, "", false}, {"1.2.3", KAM_MARK_UNKNOWN, NULL, "", false},
		{"1,23,4.5", KAM_MARK_UNKNOWN, NULL, "", false}, {"1,234,56", KAM_MARK_UNKNOWN, NULL, "", false}, {"1,2345,678", KAM_MARK_UNKNOWN, NULL, "", false},
		{"1,2345.67", KAM_MARK_UNKNOWN, NULL, "", false}, {"1.234,567.89", KAM_MARK_UNKNOWN, NULL, "", false}, {"5 apples", KAM_MARK_UNKNOWN, NULL, "", false},
		{"1 23", KAM_MARK_UNKNOWN, NULL, "", false}, {"12 3456", KAM_MARK_UNKNOWN, NULL, "", false}, {"(5", KAM_MARK_UNKNOWN, NULL, "", false},
		{"5)", KAM_MARK_UNKNOWN, NULL, "", false}, {"2024-01-01", KAM_MARK_UNKNOWN, NULL, "", false}, {"1/2", KAM_MARK_UNKNOWN, NULL, "", false},
		{".", KAM_MARK_UNKNOWN, NULL, "", false}, {",", KAM_MARK_UNKNOWN, NULL, "", false}, {"0x10", KAM_MARK_UNKNOWN, NULL, "", false},
		{"NaN", KAM_MARK_UNKNOWN, NULL, "", false}, {"inf", KAM_MARK_UNKNOWN, NULL, "", false}, {"5KK", KAM_MARK_UNKNOWN, NULL, "", false},
		{"99999999999999999999999999999999999999", KAM_MARK_UNKNOWN, NULL, "", false}, {"9999999999999999999999999999999999999K", KAM_MARK_UNKNOWN, NULL, "", false},
		{"$5" EURO, KAM_MARK_UNKNOWN, NULL, "", false},
	};
	CHECK_SHAPES(shapes);
}

static void proof_is_what_a_value_leaves_open(void)
{
	static const struct {
		const char *text;
		enum kam_decimal_mark mark;
	} cases[] = {{"1.234,56", KAM_MARK_COMMA}, {"1,234.56", KAM_MARK_DOT}, {"1.234", KAM_MARK_UNKNOWN}, {"1,234", KAM_MARK_UNKNOWN}, {"1.5", KAM_MARK_DOT},
		{"1,5", KAM_MARK_COMMA}, {"1,234,567", KAM_MARK_DOT}, {"1.234.567", KAM_MARK_COMMA}, {"1234.567", KAM_MARK_DOT}, {"0,123", KAM_MARK_COMMA}, {"12", KAM_MARK_UNKNOWN},
		{"1.2.3", KAM_MARK_UNKNOWN}, {"x", KAM_MARK_UNKNOWN}, {"", KAM_MARK_UNKNOWN}, {EURO "12,50", KAM_MARK_COMMA}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_CASE(kam_money_proof(kam_text(cases[i].text)) == cases[i].mark, "\"%s\" proves %d", cases[i].text, kam_money_proof(kam_text(cases[i].text)));
}

static void currency_columns_name_codes(void)
{
	static const char *const cases[][2] = {{"USD", "USD"}, {"usd", "USD"}, {" eur ", "EUR"}, {"$", "USD"}, {EURO, "EUR"}, {YUAN, "CNY"},
		{"\xE4\xBA\xBA\xE6\xB0\x91\xE5\xB8\x81", "CNY"}, {"RMB", "CNY"}, {"\xE7\xBE\x8E\xE5\x85\x83", "USD"}, {"XYZ", "XYZ"}, {"", NULL}, {"dollars", NULL},
		{"US", NULL}, {"U$D", NULL}, {"12E", NULL}, {"`ab", NULL}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char code[4] = "";
		bool known = kam_currency_code(kam_text(cases[i][0]), code);
		CHECK_CASE(known == (cases[i][1] != NULL) && (!known || strcmp(code, cases[i][1]) == 0), "\"%s\" is %s", cases[i][0], known ? code : "no currency");
	}
}

static void placeholders_stand_for_nothing(void)
{
	static const char *const blank[] = {"", " ", "-", "--", "N/A", "n/a", "#N/A", "NULL", "None", "--None--", "Unknown", "Select", "\xE6\x97\xA0",
		"\xE6\x9C\xAA\xE7\x9F\xA5", " \xE3\x80\x80 ", "?", "                                        "};
	static const char *const full[] = {"0", "a", "-1", "---", "nobody", "no", "Select one", "\xE6\x97\xA0\xE9\x94\xA1"};
	for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
		CHECK_CASE(kam_is_placeholder(kam_text(blank[i])), "\"%s\" is taken for a value", blank[i]);
	for (size_t i = 0; i < sizeof full / sizeof *full; i++)
		CHECK_CASE(!kam_is_placeholder(kam_text(full[i])), "\"%s\" is taken for a placeholder", full[i]);
}

/* What is read at once is what is read digit by digit, whatever stands at whatever place; s is read where nothing lies behind it. */
static void check_at_once(const char *text, size_t n)
{
	char *s = memcpy(kam_allocate_bytes(n), text, n);
	struct kam_decimal at_once, by_digit;
	if (kam_money_plain(kam_slice(s, n), KAM_MARK_DOT, &at_once)) {
		bool read = kam_decimal_parse(kam_slice(s, n), &by_digit);
		CHECK_CASE(read && at_once.value == by_digit.value && at_once.scale == by_digit.scale, "\"%.*s\" is not the same at once", (int)n, text);
	}
	free(s);
}

static void numbers_are_the_same_at_once(void)
{
	static const char digits[] = "90817263544536271";
	for (size_t n = 1; n < sizeof digits; n++)
		for (size_t at = 0; at < n; at++)
			for (int byte = 0; byte < 256; byte++) {
				char text[sizeof digits + 1] = "-";
				memcpy(text + 1, digits, n);
				text[1 + at] = (char)byte;
				check_at_once(text + 1, n);
				check_at_once(text, n + 1);
				text[1 + n / 2] = '.';
				check_at_once(text + 1, n);
			}
}

static void most_numbers_are_read_at_once(void)
{
	static const char *const yes[] = {"0", "-0.00", "7", "12.5", "1083.57", "-84.04", "12345678", "123456.78", "1250000.00", "-98765432.1", "1.1234567", "9999999999999.99"};
	static const char *const no[] = {"", "-", ".5", "1,5", "+1", "1.2.3", "1 ", "12345678901234567", "1e5"};
	struct kam_decimal d;
	for (size_t i = 0; i < KAM_COUNT(yes); i++)
		CHECK_CASE(kam_money_plain(kam_text(yes[i]), KAM_MARK_DOT, &d), "\"%s\" is not read at once", yes[i]);
	for (size_t i = 0; i < KAM_COUNT(no); i++)
		CHECK_CASE(!kam_money_plain(kam_text(no[i]), KAM_MARK_DOT, &d), "\"%s\" is read at once", no[i]);
	CHECK(!kam_money_plain(kam_text("1.5"), KAM_MARK_UNKNOWN, &d) && !kam_money_plain(kam_text("1.5"), KAM_MARK_COMMA, &d));
}

int main(void)
{
	TEST(numbers_are_the_same_at_once);
	TEST(most_numbers_are_read_at_once);
	TEST(plain_numbers_are_read);
	TEST(thousands_are_grouped);
	TEST(currencies_and_multipliers_are_read);
	TEST(foreign_currencies_have_chinese_names);
	TEST(percents_are_marked);
	TEST(one_separator_before_three_digits_is_unproven);
	TEST(a_proof_against_the_mark_is_an_error);
	TEST(what_is_no_number_is_refused);
	TEST(proof_is_what_a_value_leaves_open);
	TEST(currency_columns_name_codes);
	TEST(placeholders_stand_for_nothing);
	return check_end();
}
