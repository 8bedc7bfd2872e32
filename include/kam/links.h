/* links.h - what reviewers have decided: two records are one customer, or they are not. */
#ifndef KAM_LINKS_H
#define KAM_LINKS_H

#include "kam/input.h"
#include "kam/match.h"

/* The rows that links can name. */
struct kam_links_rows {
	size_t rows;
	struct kam_slice (*id)(const void *from, size_t row); /* without blanks around it; empty: it can't be named */
	uint64_t (*line)(const void *from, size_t row);
	const char *(*file)(const void *from, size_t row);
	const void *from;
};

struct kam_links {
	struct kam_match_link *links;
	size_t count, capacity;
	size_t absent; /* links that name a record which is not there: it may have gone since */
};

/* Reads a sheet with the columns id1, id2 and kind (same or different, must-link or cannot-link, and their like), and by, at and
 * note for people. KAM_BAD_DATA names the line of what can't be understood, both lines of decisions that contradict each
 * other, directly or by what follows from them, and ids that two rows share. To be freed whatever is returned. */
enum kam_status kam_links_read(const struct kam_sheet *sheet, const struct kam_links_rows *rows, struct kam_links *out, struct kam_error *err);

void kam_links_free(struct kam_links *links);

#endif
