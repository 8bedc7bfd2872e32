/* mergelog.h - what the log of a merge looks like: shared by the file that writes it and the one that reads it. Private to
 * this room.
 *
 * JSON Lines: the file ("merge"), its columns in order, its rows in order with every byte of them, the golden records of several
 * rows, and the end, whose digest covers all texts before it. */
#ifndef KAM_MERGELOG_H
#define KAM_MERGELOG_H

#include "kam/slice.h"

#include <stdint.h>

enum { MERGE_LOG_VERSION = 1, DIGEST_TEXT = 33 };

/* A digest of texts in their order. Zero-initialise. */
struct digest {
	uint64_t hash[2];
};

/* Adds a text: where one ends and the next begins counts. */
void digest_add(struct digest *d, struct kam_slice text);
void digest_format(const struct digest *d, char text[DIGEST_TEXT]);

#endif
