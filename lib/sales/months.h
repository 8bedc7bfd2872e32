/* months.h - sets of months: 64 of them in an account, further ones linked. Private to this floor. */
#ifndef KAM_MONTHS_H
#define KAM_MONTHS_H

#include "kam/memory.h"

#include <stdbool.h>
#include <stdint.h>

/* Zero-initialised it is empty. Months count from year 0. */
struct kam_months {
	uint64_t bits;
	uint32_t next;  /* place of the next block in the pool, plus one */
	uint16_t block; /* month / 64 */
	bool used;
};

/* Adds a month; true if it is new. Blocks beyond the first come from more, a pool of struct kam_months. */
bool kam_months_add(struct kam_months *m, struct kam_pool *more, int month);
bool kam_months_has(const struct kam_months *m, const struct kam_pool *more, int month);

/* Calls visit for every month of the set, in no particular order. */
void kam_months_visit(const struct kam_months *m, const struct kam_pool *more, void (*visit)(void *context, int month), void *context);

#endif
