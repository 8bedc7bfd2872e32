/* flat.h - cuts flat JSON objects of plain members: the many. Everything else is left to jansson. Private to this floor.
 *
 * A function here takes only what jansson is sure to accept, and says what jansson would: anything it is in doubt of, it
 * declines. */
#ifndef KAM_FLAT_H
#define KAM_FLAT_H

#include "kam/reader.h"
#include "wide.h"

struct kam_flat {
	const char *p, *end; /* the object's text, from where it is still to be read */
	const char *limit;   /* bytes up to here may be looked at */
	bool high;           /* some byte is not ASCII: it must still be checked as UTF-8 */
	bool escapes;        /* the last string holds escapes: kam_flat_unescape makes its text */
};

/* Passes the opening brace; false when there is none. *empty: the object ends behind it. */
bool kam_flat_open(struct kam_flat *f, bool *empty);

/* Passes a key, which is without its quotes then, and the colon. False for one with escapes, and for errors. */
bool kam_flat_key(struct kam_flat *f, struct kam_slice *key);

/* Bits for the first bytes that no JSON string holds as they are: quotes, backslashes and control characters. */
static inline uint64_t kam_flat_string_stops(kam_wide v)
{
	return kam_bits_of((kam_wide)((v == kam_wide_of('"')) | (v == kam_wide_of('\\')) | (v < kam_wide_of(' '))));
}

/* Passes a value: a string without its quotes, or the text of a number, true or false; null has a NULL text. False for all that is
 * not plain: escapes by number, nesting, numbers that may be too large, errors. */
bool kam_flat_value(struct kam_flat *f, struct kam_slice *value, enum kam_value_kind *kind);

/* Passes the comma behind a value; *last: it was the brace that ends the object. False when it was neither. */
bool kam_flat_next(struct kam_flat *f, bool *last);

/* Whether nothing but white space follows. */
bool kam_flat_ends(struct kam_flat *f);

/* What once stood between two values: a comma, a key and a colon, and the white space among them; or what stood before the first. */
struct kam_flat_place {
	char text[48];
	unsigned char n; /* 0: nothing, or too much */
};

void kam_flat_keep(struct kam_flat_place *place, const char *from, const char *to);

/* How many bytes from a place on the two functions below look at, at most. */
enum { KAM_FLAT_LOOK = sizeof(struct kam_flat_place) + KAM_WIDE };

/* What follows at p when just the same stands there; else NULL. */
static inline const char *kam_flat_same(const char *p, const struct kam_flat_place *place)
{
	for (size_t i = 0; i < place->n; i += KAM_WIDE) {
		kam_wide a, b;
		memcpy(&a, p + i, sizeof a);
		memcpy(&b, place->text + i, sizeof b);
		uint64_t differ = kam_bits_of((kam_wide)(a != b)), of_place = place->n - i < KAM_WIDE ? (UINT64_C(1) << (place->n - i)) - 1 : ~UINT64_C(0);
		if (differ & of_place)
			return NULL;
	}
	return place->n ? p + place->n : NULL;
}

/* What follows a value that is seen as a whole at one look, a string without escapes or a number of plain digits; else NULL. *high is as in
 * struct kam_flat. */
static inline const char *kam_flat_short_value(const char *p, struct kam_slice *value, enum kam_value_kind *kind, bool *high)
{
	kam_wide v;
	bool is_string = *p == '"';
	p += is_string;
	memcpy(&v, p, sizeof v);
	if (is_string) {
		uint64_t stops = kam_flat_string_stops(v);
		size_t n = stops ? (size_t)__builtin_ctzll(stops) : 0;
		*high |= (kam_bits_of((kam_wide)((kam_signed_wide)v < 0)) & (stops ^ (stops - 1))) != 0;
		*kind = KAM_STRING;
		*value = kam_slice(p, n);
		return stops && p[n] == '"' ? p + n + 1 : NULL;
	}
	uint64_t others = ~kam_digit_bits(v) & ((UINT64_C(1) << KAM_WIDE) - 1), behind = others & (others - 1);
	size_t digits = others ? (size_t)__builtin_ctzll(others) : 0, n = digits;
	if (behind && p[n] == '.' && (n = (size_t)__builtin_ctzll(behind)) == digits + 1)
		return NULL;
	*kind = KAM_NUMBER;
	*value = kam_slice(p, n);
	return digits && (*p != '0' || digits == 1) && (p[n] == ',' || p[n] == '}') ? p + n : NULL;
}

/* Writes a string without its escapes, which takes at most as many bytes; returns how many. */
size_t kam_flat_unescape(struct kam_slice text, char *to);

#endif
