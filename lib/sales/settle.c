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

/* What an order is handed to. */
struct settled_account {
	struct kam_sums *sums;
	struct kam_period_cell *cells;
	int cells_count;
};

/* Raises the largest order of an account, whatever that takes. */
static void raise_any(struct settling *s, struct kam_sums *a, struct kam_decimal order)
{
	bool spills = a->largest_scale == KAM_SPILLED || order.value > INT64_MAX || order.value < INT64_MIN;
	if (spills)
		pthread_mutex_lock(&s->spill_mutex);
	kam_ledger_raise_largest(s->ledger, a, order);
	if (spills)
		pthread_mutex_unlock(&s->spill_mutex);
}

/* Hands a distinct order to its account: its sum may be the largest, and it counts once, in the period it began in, unless later ones have
 * taken the place of that. All cells are looked at: which it is, if any, is nearly at random, and a branch would be guessed wrong. */
static void settle_order(struct settling *s, const struct kam_order *order, const struct kam_spill *spill, const struct settled_account *a)
{
	int period = kam_period_of_month((int)order->month, s->ledger->period);
	a->sums->orders++;
	if (!kam_ledger_raise_quickly(a->sums, order->sum, order->scale))
		raise_any(s, a->sums, kam_order_sum(order, spill));
	for (int i = 0; a->cells && i < a->cells_count; i++)
		a->cells[i].orders += kam_cell_period(&a->cells[i]) == period;
}

/* In three steps, so that the waits for memory of some are the work of others. */
static void settle_orders(void *settling, const struct kam_order *orders, size_t count, const struct kam_spill *spill)
{
	struct settling *s = settling;
	const struct kam_ledger *ledger = s->ledger;
	const struct kam_periods *recent = &ledger->recent[ledger->period];
	struct settled_account accounts[KAM_ORDERS_AT_ONCE];
	for (size_t i = 0; i < count; i++) {
		accounts[i].sums = sums_of(ledger, orders[i].account);
		kam_warm_line(accounts[i].sums);
		kam_periods_warm_ref(recent, orders[i].account);
	}
	for (size_t i = 0; i < count; i++) {
		accounts[i].cells = kam_periods_cells(recent, orders[i].account, &accounts[i].cells_count);
		if (accounts[i].cells)
			kam_warm(accounts[i].cells, (size_t)accounts[i].cells_count * sizeof *accounts[i].cells);
	}
	for (size_t i = 0; i < count; i++)
		settle_order(s, &orders[i], spill, &accounts[i]);
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
	for (uint32_t n = 0; n < kam_ledger_count(ledger); n++)
		kam_widen(&ledger->first, &ledger->last, sums_of(ledger, n)->first, sums_of(ledger, n)->last);
	ledger->distinct_orders = settling.count;
	return !settling.overflowed;
}
