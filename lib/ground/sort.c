/* sort.c - items are dealt out to places, each of which is sorted by itself; numbers, by their bits. */
#include "kam/sort.h"

#include "kam/memory.h"
#include "kam/work.h"

#include <stdlib.h>

struct dealing {
	const struct kam_sorting *how;
	char *items;
	size_t starts[KAM_SORT_PLACES + 1]; /* by place, in items */
};

static size_t place_of(const struct dealing *d, const char *item)
{
	return d->how->place(item, d->how->of);
}

/* Brings every item to its place, in place: one in the hand is put down where the next of its place goes, and what lay there is taken up,
 * until one belongs where the first was taken from. hand and other have room for an item. */
static void deal(struct dealing *d, size_t count, char *hand, char *other)
{
	size_t size = d->how->size, next[KAM_SORT_PLACES];
	for (size_t i = 0; i < count; i++)
		d->starts[place_of(d, d->items + i * size) + 1]++;
	for (size_t p = 1; p <= KAM_SORT_PLACES; p++)
		d->starts[p] += d->starts[p - 1];
	memcpy(next, d->starts, sizeof next);
	for (size_t p = 0; p < KAM_SORT_PLACES; p++)
		while (next[p] < d->starts[p + 1]) {
			char *hole = d->items + next[p] * size;
			size_t place = place_of(d, hole);
			for (memcpy(hand, hole, size); place != p; place = place_of(d, hand)) {
				char *there = d->items + next[place]++ * size, *taken = other;
				memcpy(taken, there, size);
				memcpy(there, hand, size);
				other = hand;
				hand = taken;
			}
			memcpy(hole, hand, size);
			next[p]++;
		}
}

static void sort_place(void *context, size_t place)
{
	const struct dealing *d = context;
	size_t size = d->how->size, from = d->starts[place], count = d->starts[place + 1] - from;
	if (count > 1)
		qsort_r(d->items + from * size, count, size, d->how->compare, d->how->of);
}

void kam_sort(const struct kam_sorting *how, void *items, size_t count, size_t jobs)
{
	struct dealing d = {.how = how, .items = items};
	char *room = kam_resize(NULL, 2, how->size);
	deal(&d, count, room, room + how->size);
	kam_share_out(jobs, KAM_SORT_PLACES, sort_place, &d);
	free(room);
}

/* Both below are radix sorts of so many bits at a time. */
enum { BITS = 11, WAYS = 1 << BITS };

/* Where a number goes by some of the bits of what it has over the least. */
static size_t way_of(const struct kam_sort_number *n, uint64_t least, unsigned shift)
{
	return (n->number - least) >> shift & (WAYS - 1);
}

static void deal_numbers(const struct kam_sort_number *from, struct kam_sort_number *to, size_t count, uint64_t least, unsigned shift)
{
	size_t starts[WAYS + 1] = {0};
	for (size_t i = 0; i < count; i++)
		starts[way_of(&from[i], least, shift) + 1]++;
	for (unsigned w = 0; w < WAYS; w++)
		starts[w + 1] += starts[w];
	for (size_t i = 0; i < count; i++)
		to[starts[way_of(&from[i], least, shift)]++] = from[i];
}

void kam_sort_by_number(struct kam_sort_number *numbers, size_t count)
{
	uint64_t least = UINT64_MAX, most = 0;
	struct kam_sort_number *other = kam_resize(NULL, count, sizeof *other), *from = numbers, *to = other;
	for (size_t i = 0; i < count; i++) {
		least = numbers[i].number < least ? numbers[i].number : least;
		most = numbers[i].number > most ? numbers[i].number : most;
	}
	for (unsigned shift = 0; count && shift < 64 && (most - least) >> shift; shift += BITS) {
		deal_numbers(from, to, count, least, shift);
		struct kam_sort_number *swapped = from;
		from = to;
		to = swapped;
	}
	if (from != numbers)
		memcpy(numbers, from, count * sizeof *numbers);
	free(other);
}

void kam_sort_by_upper_half(uint64_t *numbers, size_t count)
{
	enum { PASSES = 3 };
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
