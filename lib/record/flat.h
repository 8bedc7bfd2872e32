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

/* At the opening brace; false when there is none. *empty says that the object has no members. */
bool kam_flat_open(struct kam_flat *f, bool *empty);

/* The next key, without its quotes, and its value: a string without its quotes, or the text of a number, true or false;
 * null has a NULL text. *last: the object ends behind it, and so does the text. False for all that is not plain: escapes
 * by number or in a key, nesting, numbers that may be too large, errors. */
bool kam_flat_member(struct kam_flat *f, struct kam_slice *key, struct kam_slice *value, enum kam_value_kind *kind, bool *last);

/* Writes a string without its escapes, which takes at most as many bytes; returns how many. */
size_t kam_flat_unescape(struct kam_slice text, char *to);

#endif
