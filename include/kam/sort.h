/* sort.h - large arrays sorted on several cores, and numbers by their bits. */
#ifndef KAM_SORT_H
#define KAM_SORT_H

#include <stddef.h>
#include <stdint.h>

enum { KAM_SORT_PLACES = 1024 };

struct kam_sorting {
	size_t size;                                               /* of an item, in bytes */
	size_t (*place)(const void *item, const void *of);         /* roughly where: 0 .. KAM_SORT_PLACES - 1, never falling in the order */
	int (*compare)(const void *a, const void *b, void *of);    /* as qsort_r(3) wants it; called from several threads */
	void *of;                                                  /* for both */
};

/* Sorts count items on at most jobs threads. Takes as much memory again as the fullest places hold while it runs. */
void kam_sort(const struct kam_sorting *how, void *items, size_t count, size_t jobs);

/* A number to sort by, and what it belongs to. */
struct kam_sort_number {
	uint64_t number;
	uint32_t item, mark; /* both the caller's */
};

/* Sorts by number, the smallest first; what has the same number keeps its order. Takes as much memory again while it runs. */
void kam_sort_by_number(struct kam_sort_number *numbers, size_t count);

/* Sorts by the upper 32 bits alone; numbers that agree in these keep their order. Takes as much memory again while it runs. */
void kam_sort_by_upper_half(uint64_t *numbers, size_t count);

#endif
