/* settle.c - the end of adding up: which length of period is looked at, and what distinct orders say of their accounts. */
#include "inside.h"

#include "kam/work.h"

#include <pthread.h>
#include <stdatomic.h>

/* Groups of orders being settled at the same time. */
struct settling {
	struct kam_ledger *ledger;
	pthread_mutex_t spill_mutex; /* what is spilled is the ledger's, not the group's */
	atomic_bool overflowed;
	atomic_size_t count; /* of distinct orders */
};

static void raise_shared(struct settling *s, struct kam_sums *a, struct kam_decimal order)
{
	if (kam_ledger_raise_quickly(a, order))
		return;
	bool spills = a->largest_scale == KAM_SPILLED || order.value > INT64_MAX || order.value < INT64_MIN;
	if (spills)
		pthread_mutex_lock(&s->spill_mutex);
	kam_ledger_raise_largest(s->ledger, a, order);
	if (spills)
		pthread_mutex_unlock(&s->spill_mutex);
}

/* Hands a distinct order to its account: its sum may be the largest, and it counts once, in the period it began in. */
static void settle_order(struct settling *s, const struct kam_order_total *order, struct kam_sums *a)
{
	const struct kam_ledger *ledger = s->ledger;
	a->orders++;
	raise_shared(s, a, order->sum);
	kam_periods_count_order(&ledger->recent[ledger->period], order->account, kam_period_of_month(order->month, ledger->period));
}

/* In three steps, so that the waits for memory of some are the work of others. */
static void settle_orders(void *settling, const struct kam_order_total *orders, size_t count)
{
	struct settling *s = settling;
	const struct kam_ledger *ledger = s->ledger;
	const struct kam_periods *recent = &ledger->recent[ledger->period];
	struct kam_sums *sums[KAM_ORDERS_AT_ONCE];
	for (size_t i = 0; i < count; i++) {
		sums[i] = sums_of(ledger, orders[i].account);
		kam_warm_line(sums[i]);
		kam_periods_warm_ref(recent, orders[i].account);
	}
	for (size_t i = 0; i < count; i++)
		kam_periods_warm(recent, orders[i].account);
	for (size_t i = 0; i < count; i++)
		settle_order(s, &orders[i], sums[i]);
	atomic_fetch_add_explicit(&s->count, count, memory_order_relaxed);
}

static void settle_group(void *settling, size_t group)
{
	struct settling *s = settling;
	const struct kam_ledger *ledger = s->ledger;
	if (!kam_orders_visit(ledger->orders, ledger->orders_count, group, false, settle_orders, s))
		atomic_store(&s->overflowed, true);
	for (size_t i = 0; i < ledger->orders_count; i++)
		kam_orders_free_group(ledger->orders[i], group);
}

bool kam_ledger_close(struct kam_ledger *ledger, size_t jobs)
{
	ledger->period = kam_ledger_choose_period(ledger);
	for (int length = 0; length < KAM_PERIODS; length++)
		if (length != (int)ledger->period)
			kam_ledger_drop_length(ledger, length);
	struct settling settling = {.ledger = ledger, .spill_mutex = PTHREAD_MUTEX_INITIALIZER};
	kam_share_out(jobs, KAM_ORDER_GROUPS, settle_group, &settling);
	kam_ledger_free_orders(ledger);
	ledger->distinct_orders = settling.count;
	return !settling.overflowed;
}
