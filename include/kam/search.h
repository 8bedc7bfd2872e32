/* search.h - binary search, whatever is searched. */
#ifndef KAM_SEARCH_H
#define KAM_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

/* The first of count places that is not before what is looked for; count when all are. Those that are come first. */
static inline size_t kam_search(size_t count, bool (*is_before)(const void *wanted, size_t place), const void *wanted)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (is_before(wanted, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

#endif
