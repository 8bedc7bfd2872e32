/* booked.h - what bookings are made of, for the files that make them. Private to this floor. */
#ifndef KAM_BOOKED_H
#define KAM_BOOKED_H

#include "kam/bookings.h"

enum { DATED = 16 }; /* among the kinds of labels, for days */

/* The sum of one period. */
struct cell {
	int64_t value;       /* in units of 10^-scale; a place among the spilled if scale is SPILLED */
	unsigned char scale; /* SPILLED or 0..18 */
	bool seen;           /* there is a record */
};

enum { SPILLED = 255 };

/* Cells of periods in a row. The index of a period counts months, unless dates are labels of weeks, or numbers, or the user named
 * another kind. */
struct kam_booked {
	int first;
	size_t count, capacity;
	struct cell *cells;
};

/* The series of a key, added if it is new. */
struct kam_booked *kam_booked_of(struct kam_bookings *b, struct kam_slice key);

/* Notes that periods from one index on and before another are booked. False when some then lie too far apart. */
bool kam_bookings_reach(struct kam_bookings *b, int first, int beyond);

/* The cell of that period, with room made before or behind those there are. */
struct cell *kam_booked_cell(struct kam_booked *series, int index);

struct kam_decimal kam_cell_value(const struct kam_bookings *b, const struct cell *cell);

/* Adds to a cell, which then has a record. False when the sum leaves the range of decimals. */
bool kam_cell_book(struct kam_bookings *b, struct cell *cell, struct kam_decimal value);

#endif
