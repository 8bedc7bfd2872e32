/* orders.c - a hash table that holds its entries in order and grows in small steps.
 *
 * Ordered linear probing (O. Amble, D. E. Knuth, "Ordered hash tables", The Computer Journal 17, 1974): entries stand in the
 * order of their hashes, so that a search ends where its hash would stand, and so that a table grows where it is, from one
 * end to the other, without a second copy. Many small tables grow one at a time by a quarter: the whole is never less than
 * 64 % full, nor more than 80 %. */
#include "orders.h"

#include <stdlib.h>
#include <string.h>

enum { FREE_SLOT = -1, FIRST_CAPACITY = 64, OVERFLOW = 32 };

static bool is_free(const struct kam_order *o)
{
	return o->account == (uint32_t)FREE_SLOT;
}

/* Before, at or behind the other, in the order of the table: <0, 0, >0. */
static int compare(const struct kam_order *a, const struct kam_order *b)
{
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return (int)a->more_hash - (int)b->more_hash;
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

void kam_orders_warm(const struct kam_orders *orders, uint64_t place)
{
	enum { WARMED = 6 }; /* slots: most searches end within them */
	const struct kam_order_segment *s = &orders->segments[segment_of(place)];
	if (s->capacity)
		kam_warm(&s->slots[home_of(place, s->capacity)], WARMED * sizeof *s->slots);
}

static uint32_t slots_of(const struct kam_order_segment *s)
{
	return s->capacity ? s->capacity + OVERFLOW : s->count;
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
	while (o < end && !is_free(o) && compare(o, wanted) < 0)
		o++;
	if (o < end && !is_free(o) && compare(o, wanted) == 0)
		return o;
	for (gap = o; gap < end && !is_free(gap); gap++)
		;
	if (gap == end)
		return NULL;
	memmove(o + 1, o, (size_t)(gap - o) * sizeof *o);
	o->account = (uint32_t)FREE_SLOT;
	return o;
}

static struct kam_order order_of(uint32_t account, const uint64_t hash[2], int month)
{
	return (struct kam_order){.place = hash[0], .account = account, .month = (uint32_t)month & 0x1FFFF, .more_hash = (uint32_t)(hash[1] >> 55) & 0x1FF};
}

bool kam_orders_list(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal sum)
{
	struct kam_order o = order_of(account, hash, month);
	struct kam_order_segment *s = &orders->segments[segment_of(o.place)];
	unsigned scale = 0;
	if (s->count && compare(&o, &s->slots[s->count - 1]) <= 0)
		return false;
	if (s->count == s->room) {
		s->room = s->room ? s->room + s->room / 4 : FIRST_CAPACITY;
		s->slots = kam_resize(s->slots, s->room, sizeof *s->slots);
	}
	kam_spill_write(&orders->spill, &o.sum, &scale, sum);
	o.scale = scale & KAM_SPILLED;
	s->slots[s->count++] = o;
	return true;
}

bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added)
{
	struct kam_order wanted = order_of(account, hash, month);
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
	if (wanted.month < o->month)
		o->month = wanted.month;
	unsigned scale = o->scale;
	bool fits = kam_spill_add(&orders->spill, &o->sum, &scale, amount);
	o->scale = scale & KAM_SPILLED;
	return fits;
}

/* A walk over one segment of one set. */
struct walk {
	const struct kam_order *now, *end; /* now is NULL at the end */
	const struct kam_orders *set;
};

static void step(struct walk *w, const struct kam_order *from)
{
	while (from < w->end && is_free(from))
		from++;
	w->now = from < w->end ? from : NULL;
}

/* Adds the order a walk stands at to what is known of it, and goes on. */
static bool add_part(struct walk *w, struct kam_order_total *total)
{
	const struct kam_order *o = w->now;
	total->account = w->set->account_of ? w->set->account_of[o->account] : o->account;
	if (!total->times || (int)o->month < total->month)
		total->month = (int)o->month;
	total->times++;
	total->hash[0] = o->place;
	total->hash[1] = (uint64_t)o->more_hash << 55;
	step(w, o + 1);
	return kam_decimal_add(total->sum, kam_spill_read(&w->set->spill, o->sum, o->scale), &total->sum);
}

/* Takes the first order that any walk stands at, from all that stand at it. */
static bool take_first(struct walk *walks, size_t count, struct kam_order_total *total, bool *fits)
{
	const struct kam_order *first = NULL;
	*total = (struct kam_order_total){0};
	for (size_t i = 0; i < count; i++)
		if (walks[i].now && (!first || compare(walks[i].now, first) < 0))
			first = walks[i].now;
	for (size_t i = 0; i < count && first; i++)
		if (walks[i].now && (walks[i].now == first || compare(walks[i].now, first) == 0))
			*fits = add_part(&walks[i], total) && *fits;
	return first != NULL;
}

bool kam_orders_visit(struct kam_orders *const *sets, size_t count, kam_visit_orders *visit, void *context)
{
	enum { BATCH = 64 };
	struct kam_order_total totals[BATCH];
	struct walk *walks = kam_allocate(count, sizeof *walks);
	size_t n = 0;
	bool fits = true;
	for (size_t i = 0; i < KAM_ORDER_SEGMENTS; i++) {
		for (size_t k = 0; k < count; k++) {
			const struct kam_order_segment *s = &sets[k]->segments[i];
			walks[k] = (struct walk){.end = s->slots + slots_of(s), .set = sets[k]};
			step(&walks[k], s->slots);
		}
		while (take_first(walks, count, &totals[n], &fits))
			if (++n == BATCH) {
				visit(context, totals, n);
				n = 0;
			}
	}
	visit(context, totals, n);
	free(walks);
	return fits;
}

void kam_orders_free(struct kam_orders *orders)
{
	for (size_t segment = 0; orders && segment < KAM_ORDER_SEGMENTS; segment++)
		free(orders->segments[segment].slots);
	if (orders) {
		kam_spill_free(&orders->spill);
		free(orders->account_of);
	}
	free(orders);
}
