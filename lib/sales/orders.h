/* orders.h - the set of distinct orders with their sums, in about thirty bytes each. Private to this floor. */
#ifndef KAM_ORDERS_H
#define KAM_ORDERS_H

#include "spill.h"

#include <stdint.h>

/* 24 bytes. An order is known by its account and 73 bits of a hash of its id: among a million orders of one account, two
 * are taken for one with a probability of 5e-11. */
struct kam_order {
	uint64_t place;    /* the hash and the account, mixed: orders stand in its order */
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
	} segments[KAM_ORDER_SEGMENTS];
	struct kam_spill spill;
};

/* Adds a line of an order of that account. hash is kam_hash_pair of the buyer (it tells apart orders of accounts that are
 * added up under one) and the order's id. month is that of the line; an order counts in the earliest. *added says whether
 * the order is new. False when the sum leaves the range of decimals. */
bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added);

/* Calls the memory of an order near: only a matter of speed. hash is the first word of its hash. */
void kam_orders_warm(const struct kam_orders *orders, uint32_t account, uint64_t hash);

/* Adds all orders of from; account_of gives each account's number in the set they go to. known is called for each order
 * that is in both. False when a sum leaves the range of decimals. */
bool kam_orders_merge(struct kam_orders *orders, const struct kam_orders *from, const uint32_t *account_of,
	void (*known)(void *context, uint32_t account), void *context);

/* Calls visit for every order, in no particular order; and warm for its account some time before, so that the memory it
 * needs can be called near. */
typedef void kam_visit_order(void *context, uint32_t account, int month, struct kam_decimal sum);
void kam_orders_visit(const struct kam_orders *orders, void (*warm)(void *context, uint32_t account), kam_visit_order *visit, void *context);

void kam_orders_free(struct kam_orders *orders);

#endif
