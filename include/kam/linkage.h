/* linkage.h - average linkage: groups by what their members say of one another on average. Pure. */
#ifndef KAM_LINKAGE_H
#define KAM_LINKAGE_H

#include <stddef.h>
#include <stdint.h>

/* Joins, again and again, the two groups whose members are closest on average (Sokal and Michener 1958), as long as that is at
 * least least. closeness is count by count and symmetric, and is used up; NAN where nothing is known of a pair, -INFINITY where
 * the two must not be in one group. group gets, by item, the smallest item of its group. Of equals, the first. */
void kam_average_linkage(float *closeness, size_t count, double least, uint32_t *group);

#endif
