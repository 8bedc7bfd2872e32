/* decimal.c - exact decimal arithmetic on 128-bit integers. */
#include "kam/decimal.h"

#include "digits.h"

#include <stdio.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 uint128;

/* The powers of ten that a machine word holds. */
static const uint64_t small_powers[] = {1U, 10U, 100U, 1000U, 10000U, 100000U, 1000000U, 10000000U, 100000000U, 1000000000U, 10000000000U,
	100000000000U, 1000000000000U, 10000000000000U, 100000000000000U, 1000000000000000U, 10000000000000000U, 100000000000000000U,
	1000000000000000000U, 10000000000000000000U};
enum { SMALL_POWER = 19 }; /* the exponent of the last */

/* 10^exponent; exponent is 0..38, the powers of ten that a 128-bit integer holds. */
static kam_int128 power_of_ten(int exponent)
{
	kam_int128 p = (kam_int128)small_powers[exponent % SMALL_POWER];
	for (int k = exponent / SMALL_POWER; k > 0; k--)
		p *= (kam_int128)small_powers[SMALL_POWER];
	return p;
}

/* Whether a number has no more digits than a machine word holds, as nearly all have: arithmetic takes a tenth of the time then. */
static bool is_small(struct kam_decimal a)
{
	return (int64_t)a.value == a.value;
}

static uint64_t small_magnitude(struct kam_decimal a)
{
	return a.value < 0 ? -(uint64_t)a.value : (uint64_t)a.value;
}

static bool in_range(kam_int128 value)
{
	if ((int64_t)value == value) /* as nearly always */
		return true;
	kam_int128 limit = power_of_ten(KAM_DECIMAL_DIGITS);
	return value < limit && value > -limit;
}

static uint128 magnitude(kam_int128 value)
{
	return value < 0 ? -(uint128)value : (uint128)value;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct kam_decimal kam_decimal_whole(int64_t n)
{
	return (struct kam_decimal){n, 0};
}

struct kam_decimal kam_decimal_trim(struct kam_decimal a)
{
	int64_t small = (int64_t)a.value;
	if (small == a.value) { /* as nearly always: division takes a tenth of the time */
		while (a.scale > 0 && small % 10 == 0)
			small /= 10, a.scale--;
		a.value = small;
		return a;
	}
	while (a.scale > 0 && a.value % 10 == 0)
		a.value /= 10, a.scale--;
	return a;
}

/* Raises a to the given scale; false when the digits do not fit. */
static bool rescale(struct kam_decimal *a, int scale)
{
	int by = scale - a->scale;
	kam_int128 value = 0;
	if (a->value && (by > KAM_DECIMAL_DIGITS || __builtin_mul_overflow(a->value, power_of_ten(by), &value) || !in_range(value)))
		return false;
	*a = (struct kam_decimal){value, scale};
	return true;
}

static bool align(struct kam_decimal *a, struct kam_decimal *b)
{
	if (a->scale == b->scale)
		return true;
	if (a->scale < b->scale ? rescale(a, b->scale) : rescale(b, a->scale))
		return true;
	*a = kam_decimal_trim(*a); /* places that hold no digits must not be in the way */
	*b = kam_decimal_trim(*b);
	return a->scale < b->scale ? rescale(a, b->scale) : rescale(b, a->scale);
}

/* Reads the digits of an exponent; false if there are none or the number is absurd. */
static bool parse_exponent(struct kam_slice s, int *exponent)
{
	bool negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s.p++, s.n--;
	if (s.n == 0 || s.n > 4)
		return false;
	*exponent = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		*exponent = *exponent * 10 + (s.p[i] - '0');
	}
	if (negative)
		*exponent = -*exponent;
	return true;
}

/* Moves the point by the exponent. */
static bool shift(struct kam_decimal *a, int exponent)
{
	if (!a->value) {
		a->scale = 0;
		return true;
	}
	*a = kam_decimal_trim(*a);
	int scale = a->scale - exponent;
	if (scale > KAM_DECIMAL_DIGITS || scale < -KAM_DECIMAL_DIGITS)
		return false;
	a->scale = scale;
	return scale >= 0 || rescale(a, 0);
}

bool kam_decimal_parse(struct kam_slice s, struct kam_decimal *out)
{
	size_t i = 0, digits = 0;
	bool negative = s.n && s.p[0] == '-', point = false;
	struct kam_decimal a = {0};
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	for (; i < s.n; i++) {
		if (is_digit(s.p[i])) {
			a.value = a.value * 10 + (s.p[i] - '0');
			a.scale += point;
			digits++;
			if (!in_range(a.value) || a.scale > KAM_DECIMAL_DIGITS)
				return false;
		} else if (s.p[i] == '.' && !point) {
			point = true;
		} else {
			break;
		}
	}
	if (!digits)
		return false;
	if (negative)
		a.value = -a.value;
	if (i < s.n) {
		int exponent;
		if ((s.p[i] != 'e' && s.p[i] != 'E') || !parse_exponent(kam_slice(s.p + i + 1, s.n - i - 1), &exponent) ||
		    !shift(&a, exponent))
			return false;
	}
	*out = a;
	return true;
}

bool kam_decimal_add_any(kam_int128 a_value, int a_scale, kam_int128 b_value, int b_scale, struct kam_decimal *sum)
{
	struct kam_decimal a = {a_value, a_scale}, b = {b_value, b_scale};
	if (!align(&a, &b) || !in_range(a.value + b.value))
		return false;
	*sum = (struct kam_decimal){a.value + b.value, a.scale};
	return true;
}

struct kam_decimal kam_decimal_negate(struct kam_decimal a)
{
	return (struct kam_decimal){-a.value, a.scale};
}

bool kam_decimal_multiply(struct kam_decimal a, struct kam_decimal b, struct kam_decimal *product)
{
	a = kam_decimal_trim(a);
	b = kam_decimal_trim(b);
	kam_int128 value;
	if (__builtin_mul_overflow(a.value, b.value, &value) || !in_range(value) || a.scale + b.scale > KAM_DECIMAL_DIGITS)
		return false;
	*product = (struct kam_decimal){value, a.scale + b.scale};
	return true;
}

/* q rounded half to even, where what was cut off is remainder / divisor of one unit, and a little more if sticky. */
static uint128 round_half_even(uint128 q, uint128 remainder, uint128 divisor, bool sticky)
{
	uint128 twice = remainder * 2;
	bool up = twice > divisor || (twice == divisor && (sticky || (q & 1)));
	return q + up;
}

/* n / d * 10^exponent as an integer, half to even; false when it does not fit. n and d are below 10^37. */
static bool scaled_quotient(uint128 n, uint128 d, int exponent, uint128 *out)
{
	uint128 whole, limit = (uint128)power_of_ten(KAM_DECIMAL_DIGITS);
	if (exponent > 0 && exponent <= 18 && !__builtin_mul_overflow(n, (uint128)power_of_ten(exponent), &whole)) {
		n = whole;
		exponent = 0;
	}
	uint128 q = n / d, r = n - q * d;
	for (; exponent > 0; exponent--) {
		r *= 10;
		q = q * 10 + r / d;
		r %= d;
		if (q >= limit)
			return false;
	}
	if (exponent == 0) {
		*out = round_half_even(q, r, d, false);
		return q < limit;
	}
	uint128 cut = exponent < -38 ? 0 : (uint128)power_of_ten(-exponent);
	*out = cut ? round_half_even(q / cut, q % cut, cut, r != 0) : 0;
	return true;
}

/* The same in machine words; false also where a step does not fit them. */
static bool small_quotient(uint64_t n, uint64_t d, int exponent, uint64_t *out)
{
	if (exponent < 0 || exponent > SMALL_POWER || __builtin_mul_overflow(n, small_powers[exponent], &n))
		return false;
	uint64_t q = n / d, r = n % d, missing = d - r; /* to the next */
	*out = q + (r > missing || (r == missing && (q & 1)));
	return true;
}

/* A result with the sign of what it was computed from. */
static struct kam_decimal signed_decimal(uint64_t magnitude, bool negative, int scale)
{
	return (struct kam_decimal){negative ? -(kam_int128)magnitude : (kam_int128)magnitude, scale};
}

bool kam_decimal_divide(struct kam_decimal a, struct kam_decimal b, int places, struct kam_decimal *quotient)
{
	uint128 q;
	uint64_t small;
	if (b.value && places <= KAM_DECIMAL_DIGITS && is_small(a) && is_small(b) &&
	    small_quotient(small_magnitude(a), small_magnitude(b), places + b.scale - a.scale, &small)) {
		*quotient = signed_decimal(small, (a.value < 0) != (b.value < 0), places);
		return true;
	}
	if (!b.value || places > KAM_DECIMAL_DIGITS || !scaled_quotient(magnitude(a.value), magnitude(b.value), places + b.scale - a.scale, &q) ||
	    !in_range((kam_int128)q))
		return false;
	bool negative = (a.value < 0) != (b.value < 0);
	*quotient = (struct kam_decimal){negative ? -(kam_int128)q : (kam_int128)q, places};
	return true;
}

struct kam_decimal kam_decimal_round(struct kam_decimal a, int places)
{
	if (a.scale <= places)
		return a;
	uint64_t small;
	if (is_small(a) && a.scale - places <= SMALL_POWER && small_quotient(small_magnitude(a), small_powers[a.scale - places], 0, &small))
		return signed_decimal(small, a.value < 0, places);
	uint128 cut = (uint128)power_of_ten(a.scale - places), m = magnitude(a.value);
	uint128 q = round_half_even(m / cut, m % cut, cut, false);
	return (struct kam_decimal){a.value < 0 ? -(kam_int128)q : (kam_int128)q, places};
}

int kam_decimal_compare_any(kam_int128 a_value, int a_scale, kam_int128 b_value, int b_scale)
{
	struct kam_decimal a = {a_value, a_scale}, b = {b_value, b_scale};
	if (!align(&a, &b)) {
		/* Too far apart to align: the whole parts decide, and where they are equal the finer one's digits fit. */
		kam_int128 whole_a = a.value / power_of_ten(a.scale), whole_b = b.value / power_of_ten(b.scale);
		if (whole_a != whole_b)
			return whole_a > whole_b ? 1 : -1;
		a.value %= power_of_ten(a.scale);
		b.value %= power_of_ten(b.scale);
		align(&a, &b);
	}
	return (a.value > b.value) - (a.value < b.value);
}

/* Writes the digits of n, and zeros before them where there are fewer than least, so that they end at end; where they begin. */
static char *write_digits(char *end, uint64_t n, int least)
{
	char *p = end;
	for (; n >= 100; n /= 100)
		kam_write_two(p -= 2, (unsigned)(n % 100));
	if (n >= 10)
		kam_write_two(p -= 2, (unsigned)n);
	else
		*--p = (char)('0' + n);
	while (end - p < least)
		*--p = '0';
	return p;
}

static size_t format(struct kam_decimal a, char text[KAM_DECIMAL_TEXT])
{
	enum { LOW = 18 };
	char digits[KAM_DECIMAL_TEXT], *end = digits + sizeof digits, *p, *to = text;
	uint128 m = magnitude(a.value), low = (uint128)power_of_ten(LOW);
	if (m <= UINT64_MAX)
		p = write_digits(end, (uint64_t)m, a.scale + 1);
	else
		p = write_digits(write_digits(end, (uint64_t)(m % low), LOW), (uint64_t)(m / low), a.scale + 1 - LOW);
	size_t whole = (size_t)(end - p) - (size_t)a.scale;
	if (a.value < 0)
		*to++ = '-';
	memcpy(to, p, whole);
	to += whole;
	if (a.scale) {
		*to++ = '.';
		memcpy(to, p + whole, (size_t)a.scale);
		to += a.scale;
	}
	*to = '\0';
	return (size_t)(to - text);
}

/* Whether format_small can write it. */
static bool is_quickly_written(struct kam_decimal a)
{
	return is_small(a) && a.scale <= KAM_EIGHT;
}

/* Writes n; where what follows goes. Up to seven bytes behind that may be written too. */
static char *write_whole(char *to, uint64_t n)
{
	enum { UNIT = 100000000 };
	if (n < 10) { /* most shares and counts */
		*to = (char)('0' + n);
		return to + 1;
	}
	if (n >= UNIT) {
		to = write_whole(to, n / UNIT);
		kam_put_digits(to, kam_eight_digits((uint32_t)(n % UNIT)));
		return to + KAM_EIGHT;
	}
	uint64_t digits = kam_eight_digits((uint32_t)n);
	unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8; /* before the first digit, the last at most */
	kam_put_digits(to, digits >> 8 * zeros);
	return to + KAM_EIGHT - zeros;
}

/* Writes a number straight to where it is wanted, with all its places or without the zeros at their end; its length. */
static inline size_t format_small(struct kam_decimal a, bool trimmed, char text[KAM_DECIMAL_TEXT])
{
	uint64_t m = small_magnitude(a), unit = small_powers[a.scale], whole = a.scale ? m / unit : m;
	char *to = text;
	*to = '-';
	to = write_whole(to + (a.value < 0), whole);
	if (a.scale && (!trimmed || m != whole * unit)) {
		uint64_t digits = kam_eight_digits((uint32_t)(m - whole * unit)) >> 8 * (KAM_EIGHT - a.scale);
		*to++ = '.';
		kam_put_digits(to, digits);
		to += trimmed ? KAM_EIGHT - __builtin_clzll(digits) / 8 : a.scale;
	}
	*to = '\0';
	return (size_t)(to - text);
}

size_t kam_count_format(uint64_t count, char text[KAM_DECIMAL_TEXT])
{
	char *end = write_whole(text, count);
	*end = '\0';
	return (size_t)(end - text);
}

size_t kam_decimal_format(struct kam_decimal a, char text[KAM_DECIMAL_TEXT])
{
	return is_quickly_written(a) ? format_small(a, true, text) : format(kam_decimal_trim(a), text);
}

size_t kam_decimal_format_places(struct kam_decimal a, int places, char text[KAM_DECIMAL_TEXT])
{
	if (a.scale != places) {
		a = kam_decimal_round(a, places);
		if (!rescale(&a, places))
			return kam_decimal_format(a, text);
	}
	return is_quickly_written(a) ? format_small(a, false, text) : format(a, text);
}

bool kam_decimal_units(struct kam_decimal a, int scale, int64_t *units)
{
	*units = 0;
	if (!rescale(&a, scale) || a.value > INT64_MAX || a.value < INT64_MIN)
		return false;
	*units = (int64_t)a.value;
	return true;
}

/* A division of two numbers that doubles hold exactly is rounded once, to the nearest; all else goes by way of its digits, which are so too. */
double kam_decimal_double(struct kam_decimal a)
{
	enum { EXACT_BITS = 53, EXACT_SCALE = 18 };
	char text[KAM_DECIMAL_TEXT];
	if (a.scale <= EXACT_SCALE && magnitude(a.value) >> EXACT_BITS == 0)
		return (double)(int64_t)a.value / (double)small_powers[a.scale];
	kam_decimal_format(a, text);
	return strtod(text, NULL);
}

struct kam_decimal kam_decimal_estimate(double x)
{
	char text[400];
	struct kam_decimal d = {0};
	int n = snprintf(text, sizeof text, "%.6f", x);
	return kam_decimal_parse(kam_slice(text, (size_t)n), &d) ? d : (struct kam_decimal){0};
}
