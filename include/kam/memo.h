/* memo.h - what was last made of short texts that come again and again, such as stages: finding it costs no more than comparing.
 *
 * Zero-initialise. It holds copies and needs no freeing; a text that is long, or whose place another has taken, is not found. */
#ifndef KAM_MEMO_H
#define KAM_MEMO_H

#include "kam/slice.h"

#include <stdint.h>

enum { KAM_MEMO_PLACES = 64, KAM_MEMO_LONGEST = 43 };

struct kam_memo {
	struct {
		int value;
		unsigned char length; /* of the text and one; 0: nothing is here */
		char text[KAM_MEMO_LONGEST];
	} at[KAM_MEMO_PLACES];
};

/* The place of a text: by its length, its first eight bytes and its last. */
static inline unsigned kam_memo_place(struct kam_slice s)
{
	uint64_t first = 0, last = 0;
	size_t n = s.n < sizeof first ? s.n : sizeof first;
	if (n) {
		memcpy(&first, s.p, n);
		memcpy(&last, s.p + s.n - n, n);
	}
	return (unsigned)(((first ^ last << 1 ^ s.n) * 0x9E3779B97F4A7C15U) >> 58);
}

static inline bool kam_memo_find(const struct kam_memo *memo, struct kam_slice s, int *value)
{
	unsigned place = kam_memo_place(s);
	if (memo->at[place].length != s.n + 1 || (s.n && memcmp(memo->at[place].text, s.p, s.n) != 0))
		return false;
	*value = memo->at[place].value;
	return true;
}

static inline void kam_memo_keep(struct kam_memo *memo, struct kam_slice s, int value)
{
	unsigned place = kam_memo_place(s);
	if (s.n > KAM_MEMO_LONGEST)
		return;
	memo->at[place].value = value;
	memo->at[place].length = (unsigned char)(s.n + 1);
	if (s.n)
		memcpy(memo->at[place].text, s.p, s.n);
}

#endif
