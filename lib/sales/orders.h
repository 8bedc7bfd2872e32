/* orders.h - the set of distinct orders with their sums, in about thirty bytes each. Private to this floor. */
#ifndef KAM_ORDERS_H
#define KAM_ORDERS_H

#include "spill.h"

#include <stdint.h>

/* 24 bytes. An order is known by 73 bits of a hash of its account and its id: among ten million orders, two are taken for
 * one with a probability of 5e-9. */
struct kam_order {
	uint64_t place;    /* the hash: orders stand in its order, whatever numbers accounts have */
	int64_t sum;
	uint32_t account;  /* UINT32_MAX marks a free slot */
	uint32_t month : 17, scale : 6, more_hash : 9;
};

enum { KAM_ORDER_SEGMENTS = 64 };

/* Zero-initialise. */
struct kam_orders {
	struct kam_order_segment {
		struct kam_order *slots;
		uint32_t capacity, count; /* a few slots behind the capacity take what overflows */
		uint32_t room;            /* for a list; then capacity is 0 */
	} segments[KAM_ORDER_SEGMENTS];
	struct kam_spill spill;
	uint32_t *account_of; /* the set's account numbers are places here; NULL: they are the numbers themselves. Owned. */
	uint32_t places;      /* of account_of */
};

/* Adds a line of an order of that account. hash is that of the account's key and the order's id together. month is that of
 * the line; an order counts in the earliest. *added says whether the order is new. False when the sum leaves the range of
 * decimals. */
bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added);

/* Appends a whole order to a set that is only a list: it must come behind those before it in the order that
 * kam_orders_visit has, else false. Such a set can be visited, and nothing else. */
bool kam_orders_list(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal sum);

/* Calls the memory of an order near: only a matter of speed. place is the first word of its hash. */
void kam_orders_warm(const struct kam_orders *orders, uint64_t place);

/* A distinct order, from all sets that know it. */
struct kam_order_total {
	uint32_t account;
	uint32_t times; /* in how many sets it stands */
	int month;      /* the earliest */
	uint64_t hash[2];
	struct kam_decimal sum;
};

/* Calls visit for all orders of several sets, some at a time and in no order that means anything. False when a sum leaves
 * the range of decimals. */
typedef void kam_visit_orders(void *context, const struct kam_order_total *orders, size_t count);
bool kam_orders_visit(struct kam_orders *const *sets, size_t count, kam_visit_orders *visit, void *context);

/* Frees the set, which was allocated; NULL is nothing. */
void kam_orders_free(struct kam_orders *orders);

#endif
