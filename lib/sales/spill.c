/* spill.c - a decimal grows into its place: eight bytes until it needs more. */
#include "spill.h"

void kam_spill_put(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal d)
{
	if (*scale == KAM_SPILLED) {
		*(struct kam_decimal *)kam_pool_at(&spill->whole, (size_t)*value) = d;
	} else if (d.value != (int64_t)d.value) {
		spill->whole.size = sizeof d;
		*(struct kam_decimal *)kam_pool_add(&spill->whole) = d;
		*value = (int64_t)spill->whole.count - 1;
		*scale = KAM_SPILLED;
	} else {
		*value = (int64_t)d.value;
		*scale = (unsigned)d.scale;
	}
}

bool kam_spill_sum(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by)
{
	struct kam_decimal sum;
	if (!kam_decimal_add(kam_spill_read(spill, *value, *scale), by, &sum))
		return false;
	kam_spill_write(spill, value, scale, sum);
	return true;
}

void kam_spill_free(struct kam_spill *spill)
{
	kam_pool_free(&spill->whole);
}
