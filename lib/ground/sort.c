/* sort.c - items are dealt out to places, each of which is sorted by itself. */
#include "kam/sort.h"

#include "kam/memory.h"
#include "kam/work.h"

#include <stdlib.h>

struct dealing {
	const struct kam_sorting *how;
	char *items, *dealt;
	size_t starts[KAM_SORT_PLACES + 2]; /* by place, in items */
};

static void deal(struct dealing *d, size_t count)
{
	size_t size = d->how->size;
	for (size_t i = 0; i < count; i++)
		d->starts[d->how->place(d->items + i * size, d->how->of) + 2]++;
	for (size_t p = 2; p < KAM_SORT_PLACES + 2; p++)
		d->starts[p] += d->starts[p - 1];
	for (size_t i = 0; i < count; i++) {
		const char *item = d->items + i * size;
		memcpy(d->dealt + d->starts[d->how->place(item, d->how->of) + 1]++ * size, item, size);
	}
}

static void sort_place(void *context, size_t place)
{
	const struct dealing *d = context;
	size_t size = d->how->size, from = d->starts[place], count = d->starts[place + 1] - from;
	if (count > 1)
		qsort_r(d->dealt + from * size, count, size, d->how->compare, d->how->of);
	if (count)
		memcpy(d->items + from * size, d->dealt + from * size, count * size);
}

void kam_sort(const struct kam_sorting *how, void *items, size_t count, size_t jobs)
{
	struct dealing d = {.how = how, .items = items, .dealt = kam_resize(NULL, count, how->size)};
	deal(&d, count);
	kam_share_out(jobs, KAM_SORT_PLACES, sort_place, &d);
	free(d.dealt);
}

/* A radix sort, eleven bits at a time. */
void kam_sort_by_upper_half(uint64_t *numbers, size_t count)
{
	enum { BITS = 11, WAYS = 1 << BITS, PASSES = 3 };
	uint64_t *other = kam_resize(NULL, count, sizeof *other), *from = numbers, *to = other;
	size_t starts[PASSES][WAYS + 1] = {0};
	for (size_t i = 0; i < count; i++)
		for (unsigned pass = 0; pass < PASSES; pass++)
			starts[pass][(from[i] >> (32 + pass * BITS) & (WAYS - 1)) + 1]++;
	for (unsigned pass = 0; pass < PASSES; pass++) {
		for (unsigned b = 0; b < WAYS; b++)
			starts[pass][b + 1] += starts[pass][b];
		for (size_t i = 0; i < count; i++)
			to[starts[pass][from[i] >> (32 + pass * BITS) & (WAYS - 1)]++] = from[i];
		uint64_t *swapped = from;
		from = to;
		to = swapped;
	}
	memcpy(numbers, other, count * sizeof *numbers);
	free(other);
}
