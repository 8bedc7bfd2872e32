/* decimal.h - exact decimal numbers: a 128-bit integer and a power of ten.
 *
 * Sums and products of what exports hold are exact, so they depend neither on order nor on binary rounding. A result that
 * would need more than KAM_DECIMAL_DIGITS digits is refused (the function returns false), never rounded. */
#ifndef KAM_DECIMAL_H
#define KAM_DECIMAL_H

#include "kam/slice.h"

#include <stdint.h>

__extension__ typedef __int128 kam_int128;

/* value / 10^scale; scale is 0..KAM_DECIMAL_DIGITS, |value| < 10^KAM_DECIMAL_DIGITS. Zero-initialised it is 0. */
struct kam_decimal {
	kam_int128 value;
	int scale;
};

enum {
	KAM_DECIMAL_DIGITS = 37,
	KAM_DECIMAL_TEXT = 48, /* bytes that hold any number kam_decimal_format writes */
};

struct kam_decimal kam_decimal_whole(int64_t n);

/* [+-]digits[.digits][e[+-]digits], where the digits on one side of the point may be missing; nothing else. False if s is not that, or has
 * too many digits. */
bool kam_decimal_parse(struct kam_slice s, struct kam_decimal *out);

/* Of any two, each by its value and its scale: so that the quick ways below have nothing to lay out in memory for what they hardly ever call. */
bool kam_decimal_add_any(kam_int128 a, int a_scale, kam_int128 b, int b_scale, struct kam_decimal *sum);

/* Whether both have the same places and no more than 64 bits, as nearly always. */
static inline __attribute__((always_inline)) bool kam_decimal_are_alike(struct kam_decimal a, struct kam_decimal b)
{
	return a.scale == b.scale && a.value == (int64_t)a.value && b.value == (int64_t)b.value;
}

/* False when the sum leaves the range, as below. */
static inline __attribute__((always_inline)) bool kam_decimal_add(struct kam_decimal a, struct kam_decimal b, struct kam_decimal *sum)
{
	if (!kam_decimal_are_alike(a, b))
		return kam_decimal_add_any(a.value, a.scale, b.value, b.scale, sum);
	sum->value = a.value + b.value;
	sum->scale = a.scale;
	return true;
}

static inline __attribute__((always_inline)) bool kam_decimal_subtract(struct kam_decimal a, struct kam_decimal b, struct kam_decimal *difference)
{
	if (!kam_decimal_are_alike(a, b))
		return kam_decimal_add_any(a.value, a.scale, -b.value, b.scale, difference);
	difference->value = a.value - b.value;
	difference->scale = a.scale;
	return true;
}

bool kam_decimal_multiply(struct kam_decimal a, struct kam_decimal b, struct kam_decimal *product);

/* a / b to the given number of decimal places, half to even. False if b is 0, the result is
 * out of range, or more places are asked for than a decimal has. */
bool kam_decimal_divide(struct kam_decimal a, struct kam_decimal b, int places, struct kam_decimal *quotient);

/* a to at most the given number of decimal places, half to even. */
struct kam_decimal kam_decimal_round(struct kam_decimal a, int places);

struct kam_decimal kam_decimal_negate(struct kam_decimal a);

/* The same number with the smallest scale. */
struct kam_decimal kam_decimal_trim(struct kam_decimal a);

/* -1, 0, 1. */
static inline int kam_decimal_sign(struct kam_decimal a)
{
	return (a.value > 0) - (a.value < 0);
}

/* -1, 0, 1: the general case, and the same, quick where both have the same places. */
int kam_decimal_compare_any(kam_int128 a, int a_scale, kam_int128 b, int b_scale);

static inline int kam_decimal_compare(struct kam_decimal a, struct kam_decimal b)
{
	return a.scale == b.scale ? KAM_ORDER(a.value, b.value) : kam_decimal_compare_any(a.value, a.scale, b.value, b.scale);
}

/* Writes every digit that a holds, without trailing zeros after the point, and a NUL; returns the length. One number has
 * one text, whatever it was computed from. */
size_t kam_decimal_format(struct kam_decimal a, char text[KAM_DECIMAL_TEXT]);

/* As above with exactly the given number of places, rounded half to even. */
size_t kam_decimal_format_places(struct kam_decimal a, int places, char text[KAM_DECIMAL_TEXT]);

/* Writes the digits of a count and a NUL; returns the length. */
size_t kam_count_format(uint64_t count, char text[KAM_DECIMAL_TEXT]);

/* a in units of 10^-scale, where scale is at least that of a; false when that does not fit. */
bool kam_decimal_units(struct kam_decimal a, int scale, int64_t *units);

/* A statistic (a probability, a ratio) with 6 places; 0 where x is no number or too large for a decimal. */
struct kam_decimal kam_decimal_estimate(double x);

/* The nearest double, for statistics; never for money. */
double kam_decimal_double(struct kam_decimal a);

#endif
