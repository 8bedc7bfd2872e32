/* flat.c - strings are crossed with wide compares; the rest of an object is short. */
#include "flat.h"

#include <string.h>

static void skip_space(struct kam_flat *f)
{
	while (f->p < f->end && (*f->p == ' ' || *f->p == '\t' || *f->p == '\n' || *f->p == '\r'))
		f->p++;
}

static bool take(struct kam_flat *f, char c)
{
	if (f->p >= f->end || *f->p != c)
		return false;
	f->p++;
	return true;
}

/* Up to the next byte that is no plain character of a string; false when there is none. */
static bool cross_plain(struct kam_flat *f)
{
	while (f->limit - f->p >= KAM_WIDE) {
		kam_wide v;
		memcpy(&v, f->p, sizeof v);
		uint64_t stop = kam_flat_string_stops(v);
		uint64_t high = kam_bits_of((kam_wide)((kam_signed_wide)v < 0));
		if (stop) {
			f->high |= (high & (stop - 1) & ~stop) != 0;
			f->p += __builtin_ctzll(stop);
			return f->p < f->end;
		}
		f->high |= high != 0;
		f->p += KAM_WIDE;
	}
	while (f->p < f->end && *f->p != '"' && *f->p != '\\' && (unsigned char)*f->p >= ' ')
		f->high |= (unsigned char)*f->p++ >= 0x80;
	return f->p < f->end;
}

/* What a backslash and this character stand for; 0 for those that are left to jansson. */
static char escaped(char c)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *at = c ? strchr(letters, c) : NULL;
	return at ? meanings[at - letters] : '\0';
}

/* Up to the quote that closes the string; false when something stands before it that is not plain, nor simply escaped. */
static bool cross_string(struct kam_flat *f)
{
	while (cross_plain(f)) {
		if (*f->p == '"')
			return true;
		if (*f->p != '\\' || f->end - f->p < 2 || !escaped(f->p[1]))
			return false;
		f->escapes = true;
		f->p += 2;
	}
	return false;
}

size_t kam_flat_unescape(struct kam_slice text, char *to)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++)
		to[n++] = text.p[i] == '\\' ? escaped(text.p[++i]) : text.p[i];
	return n;
}

static bool take_string(struct kam_flat *f, struct kam_slice *s)
{
	if (!take(f, '"'))
		return false;
	const char *start = f->p;
	f->escapes = false;
	if (!cross_string(f))
		return false;
	*s = kam_slice(start, (size_t)(f->p - start));
	return take(f, '"');
}

enum { MOST_DIGITS = 18 };

/* Moves behind the digits that stand here; how many they are, or more than MOST_DIGITS. */
static size_t take_digits(struct kam_flat *f)
{
	const char *start = f->p;
	if (f->limit - f->p >= KAM_WIDE) {
		kam_wide v;
		memcpy(&v, f->p, sizeof v);
		uint64_t others = ~kam_digit_bits(v) & ((UINT64_C(1) << KAM_WIDE) - 1);
		f->p += others ? __builtin_ctzll(others) : KAM_WIDE;
		if (others)
			return (size_t)(f->p - start);
	}
	while (f->p < f->end && f->p - start <= MOST_DIGITS && *f->p >= '0' && *f->p <= '9')
		f->p++;
	return (size_t)(f->p - start);
}

/* An integer that fits in 64 bits for certain, or such a one with some decimals. */
static bool take_number(struct kam_flat *f, struct kam_slice *s)
{
	const char *start = f->p;
	take(f, '-');
	bool zero = f->p < f->end && *f->p == '0';
	size_t digits = take_digits(f), decimals = 0;
	if (!digits || digits > MOST_DIGITS || (zero && digits > 1))
		return false;
	if (take(f, '.') && (!(decimals = take_digits(f)) || decimals > MOST_DIGITS))
		return false;
	*s = kam_slice(start, (size_t)(f->p - start));
	return f->p >= f->end || (*f->p != 'e' && *f->p != 'E');
}

static bool take_word(struct kam_flat *f, const char *word, struct kam_slice *s)
{
	size_t n = strlen(word);
	if ((size_t)(f->end - f->p) < n || memcmp(f->p, word, n) != 0)
		return false;
	*s = kam_slice(f->p, n);
	f->p += n;
	return true;
}

bool kam_flat_value(struct kam_flat *f, struct kam_slice *value, enum kam_value_kind *kind)
{
	char c = f->p < f->end ? *f->p : '\0';
	*kind = c == '"' ? KAM_STRING : c == '-' || (c >= '0' && c <= '9') ? KAM_NUMBER : KAM_OTHER;
	if (*kind == KAM_STRING)
		return take_string(f, value);
	if (*kind == KAM_NUMBER)
		return take_number(f, value);
	if (c == 'n' && take_word(f, "null", value)) {
		*value = kam_slice(NULL, 0);
		return true;
	}
	return take_word(f, "true", value) || take_word(f, "false", value);
}

bool kam_flat_open(struct kam_flat *f, bool *empty)
{
	skip_space(f);
	if (!take(f, '{'))
		return false;
	skip_space(f);
	*empty = take(f, '}');
	return true;
}

bool kam_flat_key(struct kam_flat *f, struct kam_slice *key)
{
	if (!take_string(f, key) || f->escapes)
		return false;
	skip_space(f);
	if (!take(f, ':'))
		return false;
	skip_space(f);
	return true;
}

bool kam_flat_next(struct kam_flat *f, bool *last)
{
	skip_space(f);
	*last = take(f, '}');
	if (*last)
		return true;
	if (!take(f, ','))
		return false;
	skip_space(f);
	return true;
}

bool kam_flat_ends(struct kam_flat *f)
{
	skip_space(f);
	return f->p == f->end;
}

void kam_flat_keep(struct kam_flat_place *place, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);
	place->n = n <= sizeof place->text ? (unsigned char)n : 0;
	if (place->n)
		memcpy(place->text, from, n);
}
