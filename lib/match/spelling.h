/* spelling.h - whether two texts of a few dozen characters are spelt, abbreviated or pronounced alike. */
#ifndef KAM_MATCH_SPELLING_H
#define KAM_MATCH_SPELLING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Characters without accents. */
struct kam_spelling {
	const uint16_t *c;
	size_t n;
};

static inline bool kam_is_hanzi(uint16_t c)
{
	return c >= 0x2E80;
}

/* Changes (a character more, less, other, or two swapped) from a to b, if there are at most `most`, else most + 1. Optimal
 * string alignment, in a band of 2 × most + 1. Texts over 96 characters are taken to differ. */
unsigned kam_changes(struct kam_spelling a, struct kam_spelling b, unsigned most);

/* Whether two hanzi have a reading in common, or are the same. */
bool kam_sound_alike(uint16_t a, uint16_t b);

/* Whether letters spell the hanzi in pinyin: all hanzi of name, of which the first brand ones must be there and end where a
 * word of the letters ends. A set of readings per hanzi; any of them fits. */
bool kam_spells(struct kam_spelling letters, struct kam_spelling name, size_t brand);

/* Whether letters are the first ones of at least two words. */
bool kam_is_acronym(struct kam_spelling letters, struct kam_spelling words);

/* Whether two words are one, written out or cut short (Services, Serv). */
bool kam_abbreviates(struct kam_spelling a, struct kam_spelling b);

/* The next word of *rest, blanks between; false at the end. */
bool kam_next_spelling(struct kam_spelling *rest, struct kam_spelling *word);

#endif
