/* flat.h - cuts flat JSON objects of plain members: the many. Everything else is left to jansson. Private to this floor.
 *
 * A function here takes only what jansson is sure to accept, and says what jansson would: anything it is in doubt of, it
 * declines. */
#ifndef KAM_FLAT_H
#define KAM_FLAT_H

#include "kam/reader.h"

struct kam_flat {
	const char *p, *end; /* the object's text, from where it is still to be read */
	const char *limit;   /* bytes up to here may be looked at */
	bool high;           /* some byte is not ASCII: it must still be checked as UTF-8 */
	bool escapes;        /* the last string holds escapes: kam_flat_unescape makes its text */
};

/* Passes the opening brace; false when there is none. *empty: the object ends behind it. */
bool kam_flat_open(struct kam_flat *f, bool *empty);

/* Passes a key, which is without its quotes then, and the colon. False for one with escapes, and for errors. */
bool kam_flat_key(struct kam_flat *f, struct kam_slice *key);

/* Passes a value: a string without its quotes, or the text of a number, true or false; null has a NULL text. False for all that is
 * not plain: escapes by number, nesting, numbers that may be too large, errors. */
bool kam_flat_value(struct kam_flat *f, struct kam_slice *value, enum kam_value_kind *kind);

/* Passes the comma behind a value; *last: it was the brace that ends the object. False when it was neither. */
bool kam_flat_next(struct kam_flat *f, bool *last);

/* Whether nothing but white space follows. */
bool kam_flat_ends(struct kam_flat *f);

/* What once stood between two values: a comma, a key and a colon, and the white space among them; or what stood before the first. */
struct kam_flat_place {
	char text[48];
	unsigned char n; /* 0: nothing, or too much */
};

void kam_flat_keep(struct kam_flat_place *place, const char *from, const char *to);

/* Passes just the same; false, with nothing passed, where something else stands. */
bool kam_flat_same(struct kam_flat *f, const struct kam_flat_place *place);

/* Writes a string without its escapes, which takes at most as many bytes; returns how many. */
size_t kam_flat_unescape(struct kam_slice text, char *to);

#endif
