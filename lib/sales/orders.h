/* orders.h - the set of distinct orders with their sums, in about thirty bytes each. Private to this floor. */
#ifndef KAM_ORDERS_H
#define KAM_ORDERS_H

#include "kam/decimal.h"
#include "kam/memory.h"

#include <stdint.h>

/* A decimal in eight bytes and a six-bit scale. The few that do not fit are kept whole elsewhere: scale SPILLED, value
 * their place there. */
enum { KAM_SPILLED = 63 };

struct kam_spill {
	struct kam_pool whole; /* struct kam_decimal */
};

struct kam_decimal kam_spill_read(const struct kam_spill *spill, int64_t value, unsigned scale);

/* value += by; false when the sum leaves the range of decimals. */
bool kam_spill_add(struct kam_spill *spill, int64_t *value, unsigned *scale, struct kam_decimal by);

/* 24 bytes. An order is known by its account and 73 bits of a hash of its id: among a million orders of one account, two
 * are taken for one with a probability of 5e-11. */
struct kam_order {
	uint64_t id_hash;
	int64_t sum;
	uint32_t account;  /* UINT32_MAX marks a free slot */
	uint32_t packed;   /* month:17, scale:6, more of the hash:9 */
};

enum { KAM_ORDER_SEGMENTS = 64 };

struct kam_orders {
	struct {
		struct kam_order *slots;
		uint32_t capacity, count;
	} segments[KAM_ORDER_SEGMENTS];
	struct kam_spill spill;
};

/* Adds a line of an order of that account. hash is kam_hash_pair of the buyer (it tells apart orders of accounts that are
 * added up under one) and the order's id. month is that of the line; an order counts in the earliest. *added says whether
 * the order is new. False when the sum leaves the range of decimals. */
bool kam_orders_add(struct kam_orders *orders, uint32_t account, const uint64_t hash[2], int month, struct kam_decimal amount, bool *added);

/* Calls the memory of an order near: only a matter of speed. id_hash is the first word of its hash. */
void kam_orders_warm(const struct kam_orders *orders, uint32_t account, uint64_t id_hash);

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
