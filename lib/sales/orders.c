/* orders.c - lines of orders are put away as they come, and lines of one order made one when a shelf is full.
 *
 * A hash table of all orders would be touched at random, a wait for memory at each line. Shelves are written from front to
 * back, and a full one is tidied in the nearest cache. Then it may grow by five eighths of what it holds: so many lines
 * may wait for every distinct order that it takes less than forty bytes. */
#include "orders.h"

#include "kam/table.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 };

static bool is_same(const struct kam_order *a, const struct kam_order *b)
{
	return a->hash == b->hash && a->more_hash == b->more_hash;
}

/* Adds a part of an order to another. */
static bool add_part(struct kam_spill *spill, struct kam_order *to, const struct kam_order *part)
{
	unsigned scale = to->scale;
	bool fits = kam_spill_add(spill, &to->sum, &scale, kam_spill_read(spill, part->sum, part->scale));
	to->scale = scale & KAM_SPILLED;
	if (part->month < to->month)
		to->month = part->month;
	return fits;
}

/* Empties the index, for so many orders or fewer; the result is how many slots it has. */
static size_t clear_index(struct kam_orders *set, size_t count)
{
	size_t slots = 64;
	while (slots < count * 2)
		slots *= 2;
	set->index = kam_grow(set->index, &set->index_room, slots, sizeof *set->index);
	memset(set->index, 0, slots * sizeof *set->index);
	return slots;
}

/* Takes in the part of an order that stands behind the distinct orders, of which there are *kept. False when a sum leaves the range of decimals. */
static bool take_in(struct kam_orders *set, size_t slots, struct kam_order *orders, uint32_t *kept)
{
	const struct kam_order *part = &orders[*kept];
	size_t slot = kam_scatter(part->hash, slots);
	while (set->index[slot] && !is_same(&orders[set->index[slot] - 1], part))
		slot = (slot + 1) & (slots - 1);
	if (set->index[slot])
		return add_part(&set->spill, &orders[set->index[slot] - 1], part);
	set->index[slot] = ++*kept;
	return true;
}

/* Makes parts of one order one; *count becomes the number of orders. False when a sum leaves the range of decimals. */
static bool tidy(struct kam_orders *set, struct kam_order *orders, uint32_t *count)
{
	size_t slots = clear_index(set, *count);
	uint32_t kept = 0;
	bool fits = true;
	for (uint32_t i = 0; i < *count; i++) {
		orders[kept] = orders[i];
		fits = take_in(set, slots, orders, &kept) && fits;
	}
	*count = kept;
	return fits;
}

static bool make_room(struct kam_orders *set, struct kam_order_shelf *shelf)
{
	bool fits = tidy(set, shelf->orders, &shelf->count);
	shelf->room = shelf->count / 8 * 13 > FIRST_ROOM ? shelf->count / 8 * 13 : FIRST_ROOM;
	shelf->orders = kam_resize(shelf->orders, shelf->room, sizeof *shelf->orders);
	return fits;
}

static struct kam_order_shelf *shelf_of(struct kam_orders *set, size_t group, uint64_t hash)
{
	return &set->shelves[group][hash >> KAM_ORDER_SHELF_SHIFT];
}

static struct kam_order order_of(struct kam_spill *spill, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal sum)
{
	int64_t value = 0;
	unsigned scale = 0;
	kam_spill_write(spill, &value, &scale, sum);
	return (struct kam_order){.hash = hash[0], .sum = value, .account = account, .month = (uint32_t)month & 0x1FFFF, .scale = scale & KAM_SPILLED,
		.more_hash = (uint32_t)(hash[1] >> 55) & 0x1FF};
}

void kam_orders_warm(const struct kam_orders *set, size_t group, const uint64_t hash[2])
{
	const struct kam_order_shelf *shelf = &set->shelves[group][hash[0] >> KAM_ORDER_SHELF_SHIFT];
	if (shelf->count < shelf->room)
		kam_warm(&shelf->orders[shelf->count], sizeof *shelf->orders);
}

bool kam_orders_add(struct kam_orders *set, size_t group, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount)
{
	struct kam_order_shelf *shelf = shelf_of(set, group, hash[0]);
	bool fits = shelf->count < shelf->room || make_room(set, shelf);
	shelf->orders[shelf->count++] = order_of(&set->spill, account, hash, month, amount);
	return fits;
}

static int compare(const struct kam_order *a, const struct kam_order *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (int)a->more_hash - (int)b->more_hash;
}

static int by_hash(const void *a, const void *b)
{
	return compare(a, b);
}

bool kam_orders_list(struct kam_orders *set, size_t group, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal sum)
{
	struct kam_order_shelf *shelf = shelf_of(set, group, hash[0]);
	const struct kam_order o = order_of(&set->spill, account, hash, month, (struct kam_decimal){0});
	if (shelf->count && compare(&o, &shelf->orders[shelf->count - 1]) <= 0)
		return false;
	return kam_orders_add(set, group, account, hash, month, sum);
}

/* Makes a copy of an order of another set one of this: account numbers and what is spilled are each set's own. */
static void translate(struct kam_orders *to, const struct kam_orders *from, struct kam_order *order)
{
	if (from->account_of)
		order->account = from->account_of[order->account];
	if (order->scale == KAM_SPILLED) {
		unsigned scale = 0;
		kam_spill_write(&to->spill, &order->sum, &scale, kam_order_sum(order, &from->spill));
		order->scale = scale & KAM_SPILLED;
	}
}

/* All that the sets hold of one shelf, made one. */
static bool unite(struct kam_orders *all, struct kam_order_shelf *united, struct kam_orders *const *sets, size_t count, size_t group, size_t shelf)
{
	size_t room = 0;
	for (size_t i = 0; i < count; i++)
		room += sets[i]->shelves[group][shelf].count;
	if (room > united->room || !united->orders) {
		free(united->orders);
		united->orders = kam_resize(NULL, room + 1, sizeof *united->orders);
		united->room = (uint32_t)room;
	}
	united->count = 0;
	kam_spill_free(&all->spill);
	size_t slots = clear_index(all, room);
	bool fits = true;
	for (size_t i = 0; i < count; i++) {
		const struct kam_order_shelf *its = &sets[i]->shelves[group][shelf];
		for (uint32_t k = 0; k < its->count; k++) {
			struct kam_order *end = &united->orders[united->count];
			*end = its->orders[k];
			translate(all, sets[i], end);
			fits = take_in(all, slots, united->orders, &united->count) && fits;
		}
	}
	return fits;
}

static void visit_shelf(const struct kam_orders *all, const struct kam_order_shelf *united, kam_visit_orders *visit, void *context)
{
	for (uint32_t i = 0; i < united->count; i += KAM_ORDERS_AT_ONCE)
		visit(context, &united->orders[i], united->count - i < KAM_ORDERS_AT_ONCE ? united->count - i : KAM_ORDERS_AT_ONCE, &all->spill);
}

bool kam_orders_visit(struct kam_orders *const *sets, size_t count, size_t group, bool sorted, kam_visit_orders *visit, void *context)
{
	struct kam_orders all = {0};
	struct kam_order_shelf united = {0};
	bool fits = true;
	for (size_t shelf = 0; shelf < KAM_ORDER_SHELVES; shelf++) {
		fits = unite(&all, &united, sets, count, group, shelf) && fits;
		if (sorted && united.count)
			qsort(united.orders, united.count, sizeof *united.orders, by_hash);
		visit_shelf(&all, &united, visit, context);
	}
	free(united.orders);
	free(all.index);
	kam_spill_free(&all.spill);
	return fits;
}

void kam_orders_free_group(struct kam_orders *set, size_t group)
{
	for (size_t shelf = 0; shelf < KAM_ORDER_SHELVES; shelf++) {
		free(set->shelves[group][shelf].orders);
		set->shelves[group][shelf] = (struct kam_order_shelf){0};
	}
}

void kam_orders_free(struct kam_orders *set)
{
	if (!set)
		return;
	for (size_t group = 0; group < KAM_ORDER_GROUPS; group++)
		kam_orders_free_group(set, group);
	kam_spill_free(&set->spill);
	free(set->index);
	free(set->account_of);
	free(set);
}
