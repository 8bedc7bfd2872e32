/* money.c - from "$1,117.10K" to a decimal. */
#include "kam/money.h"

#include <strings.h>

struct word {
	const char *text;
	const char *code; /* of a currency */
	int exponent;     /* of a multiplier */
};

/* Symbols as exports use them. A bare dollar sign is read as USD and the yen-yuan sign as CNY: a currency column says
 * otherwise where it matters, and codes win over symbols. */
static const struct word currencies[] = {
	{"US$", "USD", 0}, {"HK$", "HKD", 0}, {"NT$", "TWD", 0}, {"A$", "AUD", 0}, {"C$", "CAD", 0}, {"S$", "SGD", 0}, {"R$", "BRL", 0},
	{"$", "USD", 0}, {"\xEF\xBC\x84", "USD", 0}, {"\xE2\x82\xAC", "EUR", 0}, {"\xC2\xA3", "GBP", 0}, {"\xEF\xBF\xA1", "GBP", 0},
	{"\xC2\xA5", "CNY", 0}, {"\xEF\xBF\xA5", "CNY", 0}, {"RMB", "CNY", 0}, {"\xE4\xBA\xBA\xE6\xB0\x91\xE5\xB8\x81", "CNY", 0},
	{"\xE2\x82\xB9", "INR", 0}, {"Rs.", "INR", 0}, {"\xE2\x82\xA9", "KRW", 0},
	{"\xE7\xBE\x8E\xE5\x85\x83", "USD", 0}, {"\xE6\xAC\xA7\xE5\x85\x83", "EUR", 0}, {"\xE6\x97\xA5\xE5\x85\x83", "JPY", 0},
	{"\xE6\xB8\xAF\xE5\x85\x83", "HKD", 0}, {"\xE6\xB8\xAF\xE5\xB8\x81", "HKD", 0}, {"\xE9\x9F\xA9\xE5\x85\x83", "KRW", 0},
	{"\xE5\x85\x83", "CNY", 0}, /* after the names that end in it */
	{"\xE2\x82\xBD", "RUB", 0}, {"\xE2\x82\xBA", "TRY", 0}, {"kr", "SEK", 0},
};

/* Codes common enough to be told from a stray word; a currency column may hold any three capitals. */
static const char *const codes[] = {"USD", "EUR", "GBP", "CNY", "CNH", "JPY", "INR", "HKD", "TWD", "KRW", "SGD", "AUD", "NZD", "CAD",
	"CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "RUB", "UAH", "BRL", "MXN", "ARS", "CLP", "COP", "PEN", "ZAR",
	"NGN", "KES", "EGP", "AED", "SAR", "QAR", "ILS", "THB", "MYR", "IDR", "PHP", "VND", "PKR", "BDT", "LKR", "MOP", "KWD"};

static const struct word multipliers[] = {
	{"\xE4\xBA\xBF", NULL, 8}, {"\xE7\x99\xBE\xE4\xB8\x87", NULL, 6}, {"\xE5\x8D\x83\xE4\xB8\x87", NULL, 7}, {"\xE4\xB8\x87", NULL, 4},
	{"\xE5\x8D\x83", NULL, 3}, {"bn", NULL, 9}, {"B", NULL, 9}, {"mn", NULL, 6}, {"M", NULL, 6}, {"m", NULL, 6}, {"K", NULL, 3}, {"k", NULL, 3},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool begins(struct kam_slice s, const char *text)
{
	size_t n = strlen(text);
	return s.n >= n && memcmp(s.p, text, n) == 0;
}

static bool ends(struct kam_slice s, const char *text)
{
	size_t n = strlen(text);
	return s.n >= n && memcmp(s.p + s.n - n, text, n) == 0;
}

/* Removes text from either end of *s, and blanks after it. */
static bool strip(struct kam_slice *s, const char *text)
{
	size_t n = strlen(text);
	if (begins(*s, text))
		s->p += n;
	else if (!ends(*s, text))
		return false;
	s->n -= n;
	*s = kam_trim(*s);
	return true;
}

static bool strip_end(struct kam_slice *s, const char *text)
{
	if (!ends(*s, text))
		return false;
	s->n -= strlen(text);
	*s = kam_trim(*s);
	return true;
}

/* Removes one currency from either end of *s; its code, or NULL. */
static const char *strip_currency(struct kam_slice *s)
{
	for (size_t i = 0; i < KAM_COUNT(codes); i++)
		if (strip(s, codes[i]))
			return codes[i];
	for (size_t i = 0; i < KAM_COUNT(currencies); i++)
		if (strip(s, currencies[i].text))
			return currencies[i].code;
	return NULL;
}

/* Removes the currency, which may be named before the number and behind it. False when two different ones are named; a
 * code says more than a bare dollar sign. */
static bool strip_currencies(struct kam_slice *s, char currency[4])
{
	for (const char *code; (code = strip_currency(s));) {
		bool dollar = strcmp(code, "USD") == 0;
		if (currency[0] && strcmp(currency, code) != 0 && !dollar)
			return false;
		if (!currency[0])
			memcpy(currency, code, 4);
	}
	return true;
}

static int strip_multiplier(struct kam_slice *s)
{
	for (size_t i = 0; i < KAM_COUNT(multipliers); i++)
		if (strip_end(s, multipliers[i].text))
			return multipliers[i].exponent;
	return 0;
}

/* Removes a sign, leading or trailing, hyphen or U+2212, or accountants' brackets; true if it makes the number negative. */
static bool strip_sign(struct kam_slice *s)
{
	if (s->n >= 2 && s->p[0] == '(' && s->p[s->n - 1] == ')') {
		*s = kam_trim(kam_slice(s->p + 1, s->n - 2));
		return true;
	}
	if (strip(s, "-") || strip(s, "\xE2\x88\x92"))
		return true;
	if (begins(*s, "+"))
		strip(s, "+");
	return false;
}

enum { MOST_CORE = 64 }; /* digits and separators of one number */

/* Digits and separators of a number, once everything else is stripped. */
struct core {
	char text[MOST_CORE]; /* digits, dots and commas; apostrophes and spaces between digits are dropped */
	size_t n, dots, commas, last; /* last: where the last dot or comma is */
	bool spaced;                  /* apostrophes or spaces grouped the digits: thousands are settled */
};

static size_t group_blank(struct kam_slice s)
{
	static const char *const blanks[] = {"'", " ", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF", "\xE2\x80\x99", "\xEF\xBC\x8C"};
	for (size_t i = 0; i < KAM_COUNT(blanks); i++)
		if (begins(s, blanks[i]))
			return strlen(blanks[i]);
	return 0;
}

static bool read_core(struct kam_slice s, struct core *c)
{
	*c = (struct core){0};
	for (size_t i = 0, blank; i < s.n;) {
		if (i && (blank = group_blank(kam_slice(s.p + i, s.n - i)))) {
			/* a blank groups thousands: a digit before, three digits behind */
			size_t after = i + blank;
			if (!is_digit(s.p[i - 1]) || s.n - after < 3 || !is_digit(s.p[after]) || !is_digit(s.p[after + 1]) ||
			    !is_digit(s.p[after + 2]) || (s.n - after > 3 && is_digit(s.p[after + 3])))
				return false;
			c->spaced = true;
			i = after;
			continue;
		}
		if (c->n == MOST_CORE || (!is_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != ','))
			return false;
		c->dots += s.p[i] == '.';
		c->commas += s.p[i] == ',';
		if (!is_digit(s.p[i]))
			c->last = c->n;
		c->text[c->n++] = s.p[i++];
	}
	return c->n > c->dots + c->commas;
}

/* Whether the separators before end group thousands: threes, or the Indian twos before a last three. */
static bool well_grouped(const struct core *c, char separator, size_t end)
{
	size_t run = 0, groups = 0;
	for (size_t i = end; i-- > 0;) {
		if (c->text[i] != separator) {
			run++;
			continue;
		}
		if (groups == 0 ? run != 3 : run != 3 && run != 2)
			return false;
		groups++;
		run = 0;
	}
	return run >= 1 && run <= 3;
}

/* The decimal mark that the core proves by its shape; *valid is false when it has no reading at all. */
static enum kam_decimal_mark proven_mark(const struct core *c, bool *valid)
{
	*valid = true;
	size_t separators = c->dots + c->commas;
	if (separators == 0)
		return KAM_MARK_UNKNOWN;
	char last = c->text[c->last];
	enum kam_decimal_mark as_decimal = last == '.' ? KAM_MARK_DOT : KAM_MARK_COMMA;
	enum kam_decimal_mark as_group = last == '.' ? KAM_MARK_COMMA : KAM_MARK_DOT;
	if (c->dots && c->commas) {
		size_t of_last = last == '.' ? c->dots : c->commas;
		*valid = of_last == 1 && well_grouped(c, last == '.' ? ',' : '.', c->last);
		return as_decimal;
	}
	if (separators > 1) {
		*valid = !c->spaced && well_grouped(c, last, c->n);
		return as_group;
	}
	size_t before = c->last, after = c->n - c->last - 1;
	bool could_group = after == 3 && before >= 1 && before <= 3 && c->text[0] != '0' && !c->spaced;
	return could_group ? KAM_MARK_UNKNOWN : as_decimal;
}

/* The core's value once the mark is known. */
static bool core_value(const struct core *c, enum kam_decimal_mark mark, struct kam_decimal *out)
{
	char plain[MOST_CORE];
	size_t n = 0;
	char point = mark == KAM_MARK_COMMA ? ',' : '.';
	for (size_t i = 0; i < c->n; i++) {
		if (is_digit(c->text[i]))
			plain[n++] = c->text[i];
		else if (c->text[i] == point)
			plain[n++] = '.';
	}
	return kam_decimal_parse(kam_slice(plain, n), out);
}

/* Everything but the digits: sign, currency, multiplier and percent, in any order that people write. */
struct wrapping {
	bool negative, percent, confused; /* confused: two currencies */
	int exponent;
	char currency[4];
};

static struct kam_slice unwrap(struct kam_slice s, struct wrapping *w)
{
	*w = (struct wrapping){0};
	s = kam_trim(s);
	if (s.n && is_digit(s.p[0]) && is_digit(s.p[s.n - 1])) /* nothing is wrapped round it */
		return s;
	w->negative = strip_sign(&s);
	w->confused = !strip_currencies(&s, w->currency);
	if (!w->negative)
		w->negative = strip_sign(&s);
	w->percent = strip_end(&s, "%") || strip_end(&s, "\xEF\xBC\x85");
	w->exponent = strip_multiplier(&s);
	w->confused = !strip_currencies(&s, w->currency) || w->confused;
	return s;
}

bool kam_money_long(struct kam_slice s, enum kam_decimal_mark mark, struct kam_decimal *out)
{
	enum { WORD = 8 };
	struct kam_digits head = {0}, tail;
	bool negative = s.n && s.p[0] == '-';
	if (s.n <= WORD && !negative)
		return false;
	s.p += negative;
	s.n -= negative;
	if (!s.n || s.n > 2 * WORD || s.p[0] == '.')
		return false;
	size_t before = s.n > WORD ? s.n - WORD : 0;
	if ((before && !kam_digits_read(s.p, before, false, &head)) || !kam_digits_read(s.p + before, s.n - before, mark == KAM_MARK_DOT, &tail))
		return false;
	int64_t number = (int64_t)(head.number * (tail.dot ? 10000000 : 100000000) + tail.number);
	out->value = negative ? -number : number;
	out->scale = tail.scale;
	return true;
}

enum kam_status kam_money_parse(struct kam_slice s, enum kam_decimal_mark mark, struct kam_money *out)
{
	*out = (struct kam_money){0};
	if (kam_money_plain(s, mark, &out->amount))
		return KAM_OK;
	struct wrapping w;
	struct core core;
	bool valid;
	if (!read_core(unwrap(s, &w), &core)) {
		/* 1.5E+03, as spreadsheets write large numbers */
		return mark != KAM_MARK_COMMA && kam_decimal_parse(kam_trim(s), &out->amount) ? KAM_OK : KAM_BAD_DATA;
	}
	enum kam_decimal_mark proven = proven_mark(&core, &valid);
	if (!valid || w.confused || (proven && mark && proven != mark))
		return KAM_BAD_DATA;
	memcpy(out->currency, w.currency, sizeof w.currency);
	if (!proven && !mark && core.dots + core.commas)
		return KAM_UNPROVEN;
	if (!core_value(&core, proven ? proven : mark, &out->amount))
		return KAM_BAD_DATA;
	struct kam_decimal multiplier = {1, 0};
	for (int k = 0; k < w.exponent; k++)
		multiplier.value *= 10;
	if (!kam_decimal_multiply(out->amount, multiplier, &out->amount))
		return KAM_BAD_DATA;
	if (w.negative)
		out->amount = kam_decimal_negate(out->amount);
	out->percent = w.percent;
	return KAM_OK;
}

enum kam_decimal_mark kam_money_proof(struct kam_slice s)
{
	struct wrapping w;
	struct core core;
	bool valid, separated = s.n && (memchr(s.p, '.', s.n) || memchr(s.p, ',', s.n));
	if (!separated || !read_core(unwrap(s, &w), &core))
		return KAM_MARK_UNKNOWN;
	enum kam_decimal_mark mark = proven_mark(&core, &valid);
	return valid ? mark : KAM_MARK_UNKNOWN;
}

bool kam_currency_code(struct kam_slice s, char code[4])
{
	s = kam_trim(s);
	for (size_t i = 0; i < KAM_COUNT(currencies); i++)
		if (kam_is(s, currencies[i].text)) {
			memcpy(code, currencies[i].code, 4);
			return true;
		}
	if (s.n != 3)
		return false;
	for (size_t i = 0; i < 3; i++) {
		char upper = (char)(s.p[i] & ~0x20);
		if (upper < 'A' || upper > 'Z')
			return false;
		code[i] = upper;
	}
	code[3] = '\0';
	return true;
}

/* Blanks and the first letters of the words below. */
const bool kam_begins_placeholder[128] = {['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true, ['\r'] = true, [' '] = true, ['-'] = true,
	['#'] = true, ['?'] = true, ['n'] = true, ['N'] = true, ['u'] = true, ['U'] = true, ['s'] = true, ['S'] = true};

enum { LONGEST_PLACEHOLDER = 8 };

static __attribute__((noinline)) bool is_word(struct kam_slice s)
{
	static const struct kam_slice words[] = {KAM_WORD(""), KAM_WORD("-"), KAM_WORD("--"), KAM_WORD("n/a"), KAM_WORD("na"), KAM_WORD("#n/a"),
		KAM_WORD("null"), KAM_WORD("none"), KAM_WORD("--none--"), KAM_WORD("nil"), KAM_WORD("nan"), KAM_WORD("unknown"),
		KAM_WORD("select"), KAM_WORD("?"), KAM_WORD("\xE6\x97\xA0") /* wu */, KAM_WORD("\xE6\x9C\xAA\xE7\x9F\xA5") /* weizhi */,
		KAM_WORD("\xE6\x9A\x82\xE6\x97\xA0") /* zanwu */, KAM_WORD("\xE2\x80\x94"), KAM_WORD("\xE2\x80\x93")};
	for (size_t i = 0; i < KAM_COUNT(words); i++)
		if (s.n == words[i].n && strncasecmp(s.p, words[i].p, s.n) == 0)
			return true;
	return false;
}

bool kam_is_placeholder_word(struct kam_slice s)
{
	s = kam_trim(s);
	return s.n <= LONGEST_PLACEHOLDER && is_word(s); /* most ids that begin like one are longer */
}
