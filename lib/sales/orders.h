/* orders.h - the distinct orders with their sums, in at most forty bytes each. Private to this floor. */
#ifndef KAM_ORDERS_H
#define KAM_ORDERS_H

#include "spill.h"

#include <stdint.h>

/* 24 bytes. An order is known by 73 bits of a hash of its account and its id: among ten million orders, two are taken for
 * one with a probability of 5e-9. */
struct kam_order {
	uint64_t hash;
	int64_t sum;
	uint32_t account;
	uint32_t month : 17, scale : 6, more_hash : 9; /* month: the earliest */
};

static inline struct kam_decimal kam_order_sum(const struct kam_order *order, const struct kam_spill *spill)
{
	return kam_spill_read(spill, order->sum, order->scale);
}

/* Orders lie on shelves, by their account's hash and their own: what is on a shelf stays in the cache while it is worked on,
 * and shelves of one group hold all orders of the accounts whose hash falls to the group. */
enum { KAM_ORDER_GROUPS = 64, KAM_ORDER_SHELVES = 4, KAM_ORDER_GROUP_SHIFT = 58, KAM_ORDER_SHELF_SHIFT = 62 };

/* Zero-initialise. */
struct kam_orders {
	struct kam_order_shelf {
		struct kam_order *orders; /* some of them parts of one order */
		uint32_t count, room;
	} shelves[KAM_ORDER_GROUPS][KAM_ORDER_SHELVES];
	struct kam_spill spill;
	uint32_t *index;      /* to find parts of one order by */
	size_t index_room;
	uint32_t *account_of; /* the set's account numbers are places here; NULL: they are the numbers themselves. Owned. */
	uint32_t places;      /* of account_of */
};

/* The group of accounts whose key has that hash. */
static inline size_t kam_order_group(uint64_t key_hash)
{
	return key_hash >> KAM_ORDER_GROUP_SHIFT;
}

/* Adds a line of an order, of an account of that group. hash is that of the account's key and the order's id together. month
 * is that of the line; an order counts in the earliest. False when the sum leaves the range of decimals. */
bool kam_orders_add(struct kam_orders *orders, size_t group, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount);

/* Calls near where a line of that order will be put: only a matter of speed. */
void kam_orders_warm(const struct kam_orders *orders, size_t group, const uint64_t hash[2]);

/* Adds a whole order, which must come behind those before it as kam_orders_visit has them, else false. */
bool kam_orders_list(struct kam_orders *orders, size_t group, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal sum);

enum { KAM_ORDERS_AT_ONCE = 64 };

/* Calls visit for the distinct orders of a group of several sets, at most KAM_ORDERS_AT_ONCE at a time, each with what all sets know of it:
 * shelf by shelf, and if sorted, on each by their hash. False when a sum leaves the range of decimals. spill is that of the sums. Groups can be
 * visited at the same time. */
typedef void kam_visit_orders(void *context, const struct kam_order *orders, size_t count, const struct kam_spill *spill);
bool kam_orders_visit(struct kam_orders *const *sets, size_t count, size_t group, bool sorted, kam_visit_orders *visit, void *context);

/* Gives a group's orders back. */
void kam_orders_free_group(struct kam_orders *orders, size_t group);

/* Frees the set, which was allocated; NULL is nothing. */
void kam_orders_free(struct kam_orders *orders);

#endif
