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
	return scale == KAM_SPILLED ? *(const struct kam_decimal *)kam_pool_at(&spill->whole, (size_t)value) : (struct kam_decimal){value, (int)scale};
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

/* value += by, the general case. False when the sum leaves the range of decimals. */
bool kam_spill_sum(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by);

/* The same; quick where both have as many places, quicker than in general where they nearly have, and nothing overflows eight bytes. */
static inline bool kam_spill_add(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by)
{
	static const int64_t powers[] = {1, 10, 100, 1000, 10000};
	int64_t small = (int64_t)by.value, sum;
	if (*scale == (unsigned)by.scale && small == by.value && !__builtin_add_overflow(*value, small, &sum)) {
		*value = sum;
		return true;
	}
	if (!*value && *scale < (unsigned)by.scale) /* nothing yet */
		*scale = (unsigned)by.scale;
	unsigned places = *scale - (unsigned)by.scale; /* how many fewer it has; a vast number where it has more */
	if (places >= KAM_COUNT(powers) || small != by.value || *scale == KAM_SPILLED || __builtin_mul_overflow(small, powers[places], &small) ||
	    __builtin_add_overflow(*value, small, &sum))
		return kam_spill_sum(spill, value, scale, by);
	*value = sum;
	return true;
}

void kam_spill_free(struct kam_spill *spill);

#endif
