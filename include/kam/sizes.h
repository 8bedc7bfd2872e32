/* sizes.h - how much is read, scanned and divided at a time. Results never depend on it: tests make all of this small, so
 * that every seam falls into small inputs. */
#ifndef KAM_SIZES_H
#define KAM_SIZES_H

#include <stddef.h>

struct kam_sizes {
	size_t window;      /* bytes read ahead of a record; at least 2 */
	size_t block;       /* bytes converted at once, and whose encoding is told from together; at least 16 */
	size_t scan;        /* bytes of CSV scanned at once: what they hold stays in the nearest cache until it is used; in 64s */
	size_t first;       /* records read before a file is divided: they settle what its columns hold */
	size_t mapped_part; /* bytes that a worker maps at once */
	size_t folded_part; /* bytes that are worth a worker of their own */
	size_t cut_near, cut_far; /* bytes among which a cut is looked for, at first and at last */
	size_t cut_records; /* records that must follow a cut */
};

extern struct kam_sizes kam_sizes;

#endif
