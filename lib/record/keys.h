/* keys.h - finds the keys of a large file of JSON Lines. Private to this floor. */
#ifndef KAM_KEYS_H
#define KAM_KEYS_H

#include "kam/reader.h"

/* Adds the keys of all records behind r's current one to a header, in the order in which they come up; r itself reads nothing. False,
 * with nothing done, when the input can't be read in parts, or is not worth it: then it must be read to its end. */
bool kam_find_keys(struct kam_reader *r, const char *path, size_t threads, struct kam_header *header);

#endif
