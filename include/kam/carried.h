/* carried.h - fields of accounts that come along with their sales: of several values the latest stands. */
#ifndef KAM_CARRIED_H
#define KAM_CARRIED_H

#include "kam/date.h"
#include "kam/memory.h"
#include "kam/slice.h"
#include "kam/state.h"

#include <stdint.h>

enum { KAM_MOST_CARRIED = 64 };

/* Zero-initialise. */
struct kam_carried {
	const char *names[KAM_MOST_CARRIED];
	struct kam_pool values[KAM_MOST_CARRIED]; /* by account */
	size_t count;
	struct kam_arena arena;
};

/* The place of the column with that name, added if it is new; -1 when there are too many. name must outlive the store. */
int kam_carried_column(struct kam_carried *c, const char *name);

/* Offers a value dated day (KAM_NO_DAY is before all others). A blank never replaces a value; of two of the same day the
 * one smaller in byte order stands, so that the order of rows does not matter. */
void kam_carried_put(struct kam_carried *c, int column, uint32_t account, struct kam_slice value, kam_day day);

/* Calls the memory of that value near: only a matter of speed. */
void kam_carried_warm(const struct kam_carried *c, int column, uint32_t account);

/* Offers all values of from; columns are found by name, account_of gives each account's number in c. */
void kam_carried_merge(struct kam_carried *c, const struct kam_carried *from, const uint32_t *account_of);

/* Empty where none was offered. */
struct kam_slice kam_carried_get(const struct kam_carried *c, int column, uint32_t account);

/* Writes every column as a line "column" of a partial state, sorted by name, and behind it its values as lines "value", under
 * the numbers that place_of gives their accounts. kam_carried_load takes a line "value": column is the place of the column it
 * names; accounts below count are known. */
void kam_carried_save(struct kam_carried *c, const uint32_t *place_of, uint32_t count, struct kam_state_writer *w);
enum kam_status kam_carried_load(struct kam_carried *c, int column, uint32_t count, const struct kam_state_reader *r, struct kam_error *err);

void kam_carried_free(struct kam_carried *c);

#endif
