/* edition.h - which of several snapshots or forecasts: the one of a day, or a file by its place among those that were given. */
#ifndef KAM_EDITION_H
#define KAM_EDITION_H

#include "kam/memory.h"
#include "kam/state.h"

struct kam_edition {
	kam_day day;           /* KAM_NO_DAY: it is a file */
	size_t place;          /* of the file, from 1; 0 where there is a day */
	struct kam_slice name; /* for people: the day, or the file's name */
};

/* The edition of that day or, where it is KAM_NO_DAY, the file of that name at that place. The name is kept in the arena. */
struct kam_edition kam_edition_of(kam_day day, size_t place, struct kam_slice name, struct kam_arena *arena);

/* Days in order, and behind them files; 0: they are the same. */
int kam_edition_order(const struct kam_edition *a, const struct kam_edition *b);

/* Whether the editions of two runs can stand beside each other. KAM_BAD_DATA where only one has a day, and where both have another file at
 * one place: then nothing says which is the earlier. */
enum kam_status kam_editions_agree(const struct kam_edition *a, const struct kam_edition *b, struct kam_error *err);

/* The members of a line of a partial state that say which edition it is, and back. */
void kam_edition_save(const struct kam_edition *edition, struct kam_state_writer *w);
enum kam_status kam_edition_load(const struct kam_state_reader *r, struct kam_arena *arena, struct kam_edition *out, struct kam_error *err);

#endif
