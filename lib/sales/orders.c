/* orders.c - a hash table that holds its entries in order and grows in small steps.
 *
 * Ordered linear probing (O. Amble, D. E. Knuth, "Ordered hash tables", The Computer Journal 17, 1974): entries stand in the
 * order of their hashes, so that a search ends where its hash would stand, and so that a table grows where it is, from one
 * end to the other, without a second copy. Many small tables grow one at a time by a quarter: the whole is never less than
 * 64 % full, nor more than 80 %. */
#include "orders.h"

#include <stdlib.h>
#include <string.h>

enum { FREE_SLOT = -1, AHEAD = 16 /* slots to look ahead when walking */, FIRST_CAPACITY = 64, OVERFLOW = 32 };

static bool is_free(const struct kam_order *o)
{
	return o->account == (uint32_t)FREE_SLOT;
}

static const uint64_t STEP = UINT64_C(0x9E3779B97F4A7C15), FACTOR = UINT64_C(0xD6E8FEB86659FD93), INVERSE = UINT64_C(0xCFEE444D8B59A89B);

/* Where an order stands: mixes the account in, so that equal ids of many accounts spread. */
static uint64_t place_of(uint64_t hash, uint32_t account)
{
	uint64_t x = hash ^ (account + 1) * STEP;
	x ^= x >> 32;
	return x * FACTOR;
}

/* The hash it was made of. */
static uint64_t hash_of(const struct kam_order *o)
{
	uint64_t x = o->place * INVERSE;
	x ^= x >> 32;
	return x ^ (o->account + 1) * STEP;
}

static size_t segment_of(uint64_t place)
{
	return place >> 58;
}

/* The slot where a search begins. */
static uint32_t home_of(uint64_t place, uint32_t capacity)
{
	return (uint32_t)((place << 6 >> 32) * capacity >> 32);
}

void kam_orders_warm(const struct kam_orders *orders, uint32_t account, uint64_t hash)
{
	enum { WARMED = 6 }; /* slots: most searches end within them */
	uint64_t place = place_of(hash, account);
	const struct kam_order_segment *s = &orders->segments[segment_of(place)];
	if (s->capacity)
		kam_warm(&s->slots[home_of(place, s->capacity)], WARMED * sizeof *s->slots);
}

static uint32_t slots_of(const struct kam_order_segment *s)
{
	return s->capacity ? s->capacity + OVERFLOW : 0;
}

/* Moves all entries to the end of a table that has become wider, then each to its new place, which is not behind where it
 * is. False, with all entries in order still, when they pile up beyond the last slot. */
static bool spread(struct kam_order_segment *s, uint32_t old_slots)
{
	uint32_t slots = slots_of(s), from = slots, to = 0;
	for (uint32_t i = old_slots; i-- > 0;)
		if (!is_free(&s->slots[i]))
			s->slots[--from] = s->slots[i];
	for (; from < slots; from++) {
		uint32_t home = home_of(s->slots[from].place, s->capacity);
		bool fits = home <= from;
		while (to < (fits ? home : from))
			s->slots[to++].account = (uint32_t)FREE_SLOT;
		if (!fits)
			return false;
		s->slots[to++] = s->slots[from];
	}
	while (to < slots)
		s->slots[to++].account = (uint32_t)FREE_SLOT;
	return true;
}

static void grow(struct kam_order_segment *s)
{
	uint32_t old_slots;
	do {
		old_slots = slots_of(s);
		s->capacity = s->capacity ? s->capacity + s->capacity / 4 : FIRST_CAPACITY;
		s->slots = kam_resize(s->slots, slots_of(s), sizeof *s->slots);
	} while (!spread(s, old_slots));
}

/* The order's slot: the one that holds it, or a free one made where it belongs. NULL when there is no room. */
static struct kam_order *find(struct kam_order_segment *s, const struct kam_order *wanted)
{
	struct kam_order *end = s->slots + slots_of(s), *o = s->slots + home_of(wanted->place, s->capacity), *gap;
	while (o < end && !is_free(o) && o->place < wanted->place)
		o++;
	for (; o < end && !is_free(o) && o->place == wanted->place; o++)
		if (o->account == wanted->account && o->more_hash == wanted->more_hash)
			return o;
	for (gap = o; gap < end && !is_free(gap); gap++)
		;
	if (gap == end)
		return NULL;
	memmove(o + 1, o, (size_t)(gap - o) * sizeof *o);
	o->account = (uint32_t)FREE_SLOT;
	return o;
}

bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added)
{
	struct kam_order wanted = {.place = place_of(hash[0], account), .account = account, .month = (uint32_t)month & 0x1FFFF, .more_hash = (uint32_t)(hash[1] >> 55) & 0x1FF};
	struct kam_order_segment *s = &orders->segments[segment_of(wanted.place)];
	if (s->count * 5ULL >= s->capacity * 4ULL)
		grow(s);
	struct kam_order *o;
	while (!(o = find(s, &wanted)))
		grow(s);
	*added = is_free(o);
	if (*added) {
		*o = wanted;
		s->count++;
	}
	unsigned scale = o->scale;
	bool fits = kam_spill_add(&orders->spill, &o->sum, &scale, amount);
	o->scale = scale & KAM_SPILLED;
	if (wanted.month < o->month)
		o->month = wanted.month;
	return fits;
}

/* An order that comes up soon, or NULL. */
static const struct kam_order *next_but(const struct kam_order_segment *s, uint32_t i)
{
	return i + AHEAD < slots_of(s) && !is_free(&s->slots[i + AHEAD]) ? &s->slots[i + AHEAD] : NULL;
}

bool kam_orders_merge(struct kam_orders *orders, const struct kam_orders *from, const uint32_t *account_of,
	void (*known)(void *context, uint32_t account), void *context)
{
	bool added;
	for (const struct kam_order_segment *s = from->segments; s < from->segments + KAM_ORDER_SEGMENTS; s++)
		for (uint32_t i = 0; i < slots_of(s); i++) {
			const struct kam_order *o = &s->slots[i], *soon = next_but(s, i);
			if (soon)
				kam_orders_warm(orders, account_of[soon->account], hash_of(soon));
			if (is_free(o))
				continue;
			const uint64_t hash[2] = {hash_of(o), (uint64_t)o->more_hash << 55};
			if (!kam_orders_add(orders, account_of[o->account], hash, (int)o->month, kam_spill_read(&from->spill, o->sum, o->scale), &added))
				return false;
			if (!added)
				known(context, account_of[o->account]);
		}
	return true;
}

void kam_orders_visit(const struct kam_orders *orders, void (*warm)(void *context, uint32_t account), kam_visit_order *visit, void *context)
{
	for (const struct kam_order_segment *s = orders->segments; s < orders->segments + KAM_ORDER_SEGMENTS; s++)
		for (uint32_t i = 0; i < slots_of(s); i++) {
			const struct kam_order *o = &s->slots[i], *soon = next_but(s, i);
			if (soon)
				warm(context, soon->account);
			if (!is_free(o))
				visit(context, o->account, (int)o->month, kam_spill_read(&orders->spill, o->sum, o->scale));
		}
}

void kam_orders_free(struct kam_orders *orders)
{
	for (size_t segment = 0; segment < KAM_ORDER_SEGMENTS; segment++)
		free(orders->segments[segment].slots);
	kam_spill_free(&orders->spill);
	*orders = (struct kam_orders){0};
}
