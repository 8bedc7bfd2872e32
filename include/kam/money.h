/* money.h - numbers as people and exports write them: signs, thousands, currencies, K and M, wan and yi, percents. */
#ifndef KAM_MONEY_H
#define KAM_MONEY_H

#include "kam/decimal.h"
#include "kam/status.h"
#include "kam/word.h"

/* Whether 1.234 is a little over one or over a thousand. A column shows it or the user tells. */
enum kam_decimal_mark { KAM_MARK_UNKNOWN, KAM_MARK_DOT, KAM_MARK_COMMA };

struct kam_money {
	struct kam_decimal amount;
	char currency[4]; /* ISO 4217 code that the value itself names by code or symbol, or "" */
	bool percent;     /* a percent sign followed: amount is as written, 12.5 for "12.5 %" */
};

/* KAM_UNPROVEN when the one separator could be either and mark is unknown; KAM_BAD_DATA when it is no number, or not one
 * with that mark. The text of an error is the caller's. */
enum kam_status kam_money_parse(struct kam_slice s, enum kam_decimal_mark mark, struct kam_money *out);

/* Up to eight characters: digits, and one dot among them where point allows it. */
struct kam_digits {
	uint64_t number; /* of all digits, as if there were no dot */
	int scale;       /* how many stand behind the dot */
	bool dot;
};

static inline __attribute__((always_inline)) bool kam_digits_read(const char *p, size_t n, bool point, struct kam_digits *out)
{
	enum { DOT = '.' ^ '0', BYTE = 0xFF };
	uint64_t digits = kam_word_upper(p, n) ^ 0x3030303030303030U << kam_word_upper_at(n), others = kam_word_beyond_nine(digits);
	*out = (struct kam_digits){0};
	if (others) {
		uint64_t lowest = others & -others, at = lowest >> 4; /* where a dot is a byte of others is 0x30: at is 1 in it */
		digits ^= at * DOT;
		if (!point || others != lowest * 3 || (digits & at * BYTE))
			return false;
		digits += (digits & (at - 1)) * BYTE; /* those before it move into its place */
		out->scale = __builtin_clzll(at) / 8;
		out->dot = true;
	}
	out->number = kam_word_number(digits);
	return true;
}

/* kam_money_plain of what begins with a sign or is longer: up to sixteen characters, which are read in two parts. */
__attribute__((noinline)) bool kam_money_long(struct kam_slice s, enum kam_decimal_mark mark, struct kam_decimal *out);

/* The same for the commonest numbers by far: plain digits, with one decimal dot behind the first where mark is a dot. False, with
 * nothing set, for all others, and for some that have more than seven digits behind the dot or sixteen in all. */
static inline __attribute__((always_inline)) bool kam_money_plain(struct kam_slice s, enum kam_decimal_mark mark, struct kam_decimal *out)
{
	struct kam_digits d;
	if (s.n - 1 >= 8 || s.p[0] == '.' || !kam_digits_read(s.p, s.n, mark == KAM_MARK_DOT, &d))
		return kam_money_long(s, mark, out);
	out->value = (int64_t)d.number;
	out->scale = d.scale;
	return true;
}

/* The decimal mark that this value proves, if any. */
enum kam_decimal_mark kam_money_proof(struct kam_slice s);

/* The ISO code that a currency column's text names (a code in any case, a symbol, or a Chinese name) into code.
 * False when it names none. */
bool kam_currency_code(struct kam_slice s, char code[4]);

/* ASCII that a placeholder may begin with, and the word itself: for kam_is_placeholder. */
extern const bool kam_begins_placeholder[128];
bool kam_is_placeholder_word(struct kam_slice s);

/* Whether s stands for "no value": empty, blanks, -, N/A, null, None, Unknown, Select, or a Chinese equivalent. */
static inline __attribute__((always_inline)) bool kam_is_placeholder(struct kam_slice s)
{
	if (!s.n)
		return true;
	unsigned char first = (unsigned char)s.p[0];
	return (first >= 0x80 || kam_begins_placeholder[first]) && kam_is_placeholder_word(s);
}

#endif
