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

struct kam_decimal kam_spill_read(const struct kam_spill *spill, int64_t value, unsigned scale);

/* Puts a decimal where value and scale stand. */
void kam_spill_write(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal d);

/* value += by, the general case. False when the sum leaves the range of decimals. */
bool kam_spill_sum(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by);

/* The same; quick where the scales are alike and nothing overflows. */
static inline bool kam_spill_add(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by)
{
	int64_t small = (int64_t)by.value, sum;
	if (!*value && *scale < (unsigned)by.scale) /* nothing yet */
		*scale = (unsigned)by.scale;
	if (*scale != (unsigned)by.scale || small != by.value || *scale == KAM_SPILLED || __builtin_add_overflow(*value, small, &sum))
		return kam_spill_sum(spill, value, scale, by);
	*value = sum;
	return true;
}

void kam_spill_free(struct kam_spill *spill);

#endif
