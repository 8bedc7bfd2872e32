/* months.h - sets of months: those of five years in an account, others linked. Private to this floor. */
#ifndef KAM_MONTHS_H
#define KAM_MONTHS_H

#include "kam/date.h"
#include "kam/memory.h"

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialised it is empty. Months count from year 0. Windows of one set may overlap: a month is in the first that reaches it. */
struct kam_months {
	uint64_t bits; /* of the months from base on; never 0 once there is a month */
	int32_t base;
	uint32_t next; /* place of the next window in the pool, plus one */
};

enum { KAM_MONTHS_WINDOW = 64 };

static inline bool kam_months_reach(const struct kam_months *m, int month)
{
	return (unsigned)(month - m->base) < KAM_MONTHS_WINDOW;
}

/* Whether the month is known to be in the set from its first window alone. */
static inline bool kam_months_hold(const struct kam_months *m, int month)
{
	return kam_months_reach(m, month) && m->bits >> (month - m->base) & 1;
}

/* Adds a month; true if it is new. Windows beyond the first come from more, a pool of struct kam_months. */
bool kam_months_add_far(struct kam_months *m, struct kam_pool *more, int month);

static inline bool kam_months_add(struct kam_months *m, struct kam_pool *more, int month)
{
	if (!m->bits || !kam_months_reach(m, month))
		return kam_months_add_far(m, more, month);
	uint64_t bit = UINT64_C(1) << (month - m->base);
	bool is_new = !(m->bits & bit);
	m->bits |= bit;
	return is_new;
}

/* Whether the set has any month from first up to, but not including, end. */
bool kam_months_any(const struct kam_months *m, const struct kam_pool *more, int first, int end);

/* In how many periods of a kind, from one index to another, it has any. */
int kam_months_count(const struct kam_months *m, const struct kam_pool *more, enum kam_period kind, int first, int last);

/* Adds all months of another set, whose further windows are in other_more. */
void kam_months_unite(struct kam_months *m, struct kam_pool *more, const struct kam_months *other, const struct kam_pool *other_more);

/* Calls visit for every month of the set, in no particular order. */
void kam_months_visit(const struct kam_months *m, const struct kam_pool *more, void (*visit)(void *context, int month), void *context);

#endif
