/* orders.c - a hash table that holds its entries and grows in small steps.
 *
 * Many small tables grow one at a time by an eighth, so that the whole never needs room for two copies of itself. */
#include "orders.h"

#include "kam/table.h"

#include <stdlib.h>

struct kam_decimal kam_spill_read(const struct kam_spill *spill, int64_t value, unsigned scale)
{
	if (scale == KAM_SPILLED)
		return *(const struct kam_decimal *)kam_pool_at(&spill->whole, (size_t)value);
	return (struct kam_decimal){value, (int)scale};
}

bool kam_spill_add(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by)
{
	struct kam_decimal sum;
	if (!kam_decimal_add(kam_spill_read(spill, *value, *scale), by, &sum))
		return false;
	if (*scale == KAM_SPILLED) {
		*(struct kam_decimal *)kam_pool_at(&spill->whole, (size_t)*value) = sum;
		return true;
	}
	if (sum.value > INT64_MAX || sum.value < INT64_MIN) {
		spill->whole.size = sizeof sum;
		*(struct kam_decimal *)kam_pool_add(&spill->whole) = sum;
		*value = (int64_t)spill->whole.count - 1;
		*scale = KAM_SPILLED;
		return true;
	}
	*value = (int64_t)sum.value;
	*scale = (unsigned)sum.scale;
	return true;
}

enum { FREE_SLOT = -1, AHEAD = 16 /* slots to look ahead when walking */ };

static unsigned month_of(const struct kam_order *o)
{
	return o->packed & 0x1FFFF;
}

static unsigned scale_of(const struct kam_order *o)
{
	return o->packed >> 17 & 0x3F;
}

static unsigned more_hash_of(const struct kam_order *o)
{
	return o->packed >> 23;
}

static uint32_t pack(unsigned month, unsigned scale, unsigned more_hash)
{
	return month | scale << 17 | more_hash << 23;
}

/* Where an order is looked for first: mixes the account in, so that equal ids of many accounts spread. */
static uint64_t place_of(uint64_t id_hash, uint32_t account)
{
	uint64_t x = id_hash ^ (account + 1) * UINT64_C(0x9E3779B97F4A7C15);
	x ^= x >> 32;
	return x * UINT64_C(0xD6E8FEB86659FD93);
}

static bool is_free(const struct kam_order *o)
{
	return o->account == (uint32_t)FREE_SLOT;
}

static uint32_t first_slot(uint64_t id_hash, uint32_t account, uint32_t capacity)
{
	return (uint32_t)((place_of(id_hash, account) << 6 >> 32) * capacity >> 32);
}

void kam_orders_warm(const struct kam_orders *orders, uint32_t account, uint64_t id_hash)
{
	size_t segment = place_of(id_hash, account) >> 58;
	uint32_t capacity = orders->segments[segment].capacity;
	if (capacity)
		__builtin_prefetch(&orders->segments[segment].slots[first_slot(id_hash, account, capacity)], 1);
}

static struct kam_order *probe(struct kam_order *slots, uint32_t capacity, const struct kam_order *wanted)
{
	for (uint32_t i = first_slot(wanted->id_hash, wanted->account, capacity);; i = i + 1 == capacity ? 0 : i + 1) {
		struct kam_order *o = &slots[i];
		if (is_free(o) || (o->id_hash == wanted->id_hash && o->account == wanted->account && more_hash_of(o) == more_hash_of(wanted)))
			return o;
	}
}

static void grow_segment(struct kam_orders *orders, size_t segment)
{
	uint32_t old_capacity = orders->segments[segment].capacity, capacity = old_capacity < 64 ? 64 : old_capacity + old_capacity / 8;
	struct kam_order *old = orders->segments[segment].slots, *slots = kam_resize(NULL, capacity, sizeof *slots);
	for (uint32_t i = 0; i < capacity; i++)
		slots[i].account = (uint32_t)FREE_SLOT;
	for (uint32_t i = 0; i < old_capacity; i++)
		if (!is_free(&old[i]))
			*probe(slots, capacity, &old[i]) = old[i];
	free(old);
	orders->segments[segment].slots = slots;
	orders->segments[segment].capacity = capacity;
}

bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added)
{
	struct kam_order wanted = {.id_hash = hash[0], .account = account, .packed = pack((unsigned)month, 0, (unsigned)(hash[1] >> 55))};
	size_t segment = place_of(wanted.id_hash, account) >> 58;
	if (orders->segments[segment].count * 5ULL >= orders->segments[segment].capacity * 4ULL)
		grow_segment(orders, segment);
	struct kam_order *o = probe(orders->segments[segment].slots, orders->segments[segment].capacity, &wanted);
	*added = is_free(o);
	if (*added) {
		*o = wanted;
		orders->segments[segment].count++;
	}
	unsigned scale = scale_of(o), earliest = (unsigned)month < month_of(o) ? (unsigned)month : month_of(o);
	if (!kam_spill_add(&orders->spill, &o->sum, &scale, amount))
		return false;
	o->packed = pack(earliest, scale, more_hash_of(o));
	return true;
}

bool kam_orders_merge(struct kam_orders *orders, const struct kam_orders *from, const uint32_t *account_of,
	void (*known)(void *context, uint32_t account), void *context)
{
	bool added;
	for (size_t segment = 0; segment < KAM_ORDER_SEGMENTS; segment++) {
		const struct kam_order *slots = from->segments[segment].slots;
		uint32_t capacity = from->segments[segment].capacity;
		for (uint32_t i = 0; i < capacity; i++) {
			if (i + AHEAD < capacity && !is_free(&slots[i + AHEAD]))
				kam_orders_warm(orders, account_of[slots[i + AHEAD].account], slots[i + AHEAD].id_hash);
			if (is_free(&slots[i]))
				continue;
			const uint64_t hash[2] = {slots[i].id_hash, (uint64_t)more_hash_of(&slots[i]) << 55};
			if (!kam_orders_add(orders, account_of[slots[i].account], hash, (int)month_of(&slots[i]),
				kam_spill_read(&from->spill, slots[i].sum, scale_of(&slots[i])), &added))
				return false;
			if (!added)
				known(context, account_of[slots[i].account]);
		}
	}
	return true;
}

void kam_orders_visit(const struct kam_orders *orders, void (*warm)(void *context, uint32_t account), kam_visit_order *visit, void *context)
{
	for (size_t segment = 0; segment < KAM_ORDER_SEGMENTS; segment++)
		for (uint32_t i = 0; i < orders->segments[segment].capacity; i++) {
			const struct kam_order *o = &orders->segments[segment].slots[i];
			if (i + AHEAD < orders->segments[segment].capacity && !is_free(o + AHEAD))
				warm(context, o[AHEAD].account);
			if (!is_free(o))
				visit(context, o->account, (int)month_of(o), kam_spill_read(&orders->spill, o->sum, scale_of(o)));
		}
}

void kam_orders_free(struct kam_orders *orders)
{
	for (size_t segment = 0; segment < KAM_ORDER_SEGMENTS; segment++)
		free(orders->segments[segment].slots);
	kam_pool_free(&orders->spill.whole);
	*orders = (struct kam_orders){0};
}
