/* lines.h - the rows that a forecast is read in: its categories one by one, or each with all that are surer, and what is
 * expected. */
#ifndef KAM_LINES_H
#define KAM_LINES_H

#include "kam/rollup.h"

struct kam_row {
	const char *name;
	unsigned lines; /* of the roll-up, that it adds up: bits 1 << line */
	unsigned upto;  /* the lines that count towards the quota; 0: none */
};

/* From the surest down; what is expected is the last. Returns how many there are. */
size_t kam_rows_list(bool cumulative, struct kam_row rows[KAM_LINES]);

/* Whether somebody may go by it: it holds all that is closed, or what is expected. */
bool kam_row_is_forecast(const struct kam_row *row);

/* The numbers of some lines together; direct, calculated, submitted, judgement and deals are sums, the revision is the latest.
 * False if there is none of them. */
bool kam_lines_add(const struct kam_rollup *rollup, size_t span, uint32_t unit, unsigned lines, struct kam_number *sum);

#endif
