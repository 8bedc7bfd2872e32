/* spill.h - decimals in eight bytes and a six-bit scale, for the many; the few that do not fit are kept whole elsewhere.
 * Private to this floor. */
#ifndef KAM_SPILL_H
#define KAM_SPILL_H

#include "kam/decimal.h"
#include "kam/memory.h"

enum { KAM_SPILLED = 63 }; /* as a scale: the value is a place among those kept whole */

/* Zero-initialise. */
struct kam_spill {
	struct kam_pool whole; /* struct kam_decimal */
};

static inline struct kam_decimal kam_spill_read(const struct kam_spill *spill, int64_t value, unsigned scale)
{
	return scale == KAM_SPILLED ? *(const struct kam_decimal *)kam_pool_item(&spill->whole, (size_t)value, sizeof(struct kam_decimal)) : (struct kam_decimal){value, (int)scale};
}

/* Puts a decimal where value and scale stand, the general case. */
void kam_spill_put(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal d);

/* The same; quick where nothing has to be kept whole. */
static inline void kam_spill_write(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal d)
{
	if (*scale == KAM_SPILLED || d.value != (int64_t)d.value) {
		kam_spill_put(spill, value, scale, d);
		return;
	}
	*value = (int64_t)d.value;
	*scale = (unsigned)d.scale;
}

/* value += by, the general case of kam_spill_add. */
bool kam_spill_sum(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by);

/* *sum = value + by, of the same scale as value; false where by has more places or many fewer, or eight bytes do not hold it. Not by way of a
 * branch for as many places: whether a cent is the last digit is nearly at random. */
static inline bool kam_spill_quick_sum(int64_t value, unsigned scale, struct kam_decimal by, int64_t *sum)
{
	static const int64_t powers[] = {1, 10, 100, 1000, 10000};
	int64_t small = (int64_t)by.value;
	unsigned places = scale - (unsigned)by.scale; /* how many fewer it has: a vast number where it has more, and many where the value is spilled */
	_Static_assert(KAM_SPILLED - KAM_DECIMAL_DIGITS >= (int)KAM_COUNT(powers), "a spilled value is none of eight bytes");
	return places < KAM_COUNT(powers) && small == by.value && !__builtin_mul_overflow(small, powers[places], &small) &&
	       !__builtin_add_overflow(value, small, sum);
}

/* value += by; quick where it can be. False when the sum leaves the range of decimals. */
static inline bool kam_spill_add(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by)
{
	int64_t sum;
	if (!*value && *scale < (unsigned)by.scale) /* nothing yet */
		*scale = (unsigned)by.scale;
	if (!kam_spill_quick_sum(*value, *scale, by, &sum))
		return kam_spill_sum(spill, value, scale, by);
	*value = sum;
	return true;
}

void kam_spill_free(struct kam_spill *spill);

#endif
