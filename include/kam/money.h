/* money.h - numbers as people and exports write them: signs, thousands, currencies, K and M, wan and yi, percents. */
#ifndef KAM_MONEY_H
#define KAM_MONEY_H

#include "kam/decimal.h"
#include "kam/status.h"

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

/* The same for the commonest numbers by far: plain digits, with one decimal dot behind the first where mark is a dot. False, with
 * nothing set, for all others, and for some that have more than seven digits behind the dot or sixteen in all. */
bool kam_money_plain(struct kam_slice s, enum kam_decimal_mark mark, struct kam_decimal *out);

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
