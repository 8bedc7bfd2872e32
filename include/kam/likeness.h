/* likeness.h - how alike two short texts are. Pure; texts are arrays of units (UTF-16, or anything with equality), of which
 * the first 64 are looked at. */
#ifndef KAM_LIKENESS_H
#define KAM_LIKENESS_H

#include <stddef.h>
#include <stdint.h>

/* Jaro's similarity with Winkler's bonus for a common prefix of up to 4 units, 0..1 (Winkler 1990: scale 0.1). */
double kam_jaro_winkler(const uint16_t *a, size_t na, const uint16_t *b, size_t nb);

/* The least number of insertions, deletions, replacements and swaps of neighbours that turn a into b (the distance of optimal
 * string alignment); most + 1 when it is over most. */
unsigned kam_edits(const uint16_t *a, size_t na, const uint16_t *b, size_t nb, unsigned most);

#endif
