/* spelling.c - edit distance, pinyin, acronyms and abbreviations over short texts. */
#include "spelling.h"

#include "tables.h"

#include <string.h>

enum { LONGEST = 96 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* The common beginning and end need no comparing. */
static void strip_common(struct kam_spelling *a, struct kam_spelling *b)
{
	while (a->n && b->n && a->c[0] == b->c[0])
		a->c++, a->n--, b->c++, b->n--;
	while (a->n && b->n && a->c[a->n - 1] == b->c[b->n - 1])
		a->n--, b->n--;
}

unsigned kam_changes(struct kam_spelling a, struct kam_spelling b, unsigned most)
{
	strip_common(&a, &b);
	size_t gap = a.n > b.n ? a.n - b.n : b.n - a.n;
	if (gap > most || a.n > LONGEST || b.n > LONGEST)
		return most + 1;
	if (!a.n || !b.n)
		return (unsigned)gap;
	if (most <= 1) { /* what is left must be one character for another, or two swapped */
		bool swapped = a.n == 2 && b.n == 2 && a.c[0] == b.c[1] && a.c[1] == b.c[0];
		return most && ((a.n == 1 && b.n == 1) || swapped) ? 1 : most + 1;
	}
	unsigned rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];
	for (size_t k = 0; k <= b.n; k++)
		last[k] = k <= most ? (unsigned)k : most + 1;
	memset(before, 0, sizeof rows[0]);
	for (size_t i = 1; i <= a.n; i++) {
		size_t from = i > most ? i - most : 1, to = i + most < b.n ? i + most : b.n;
		unsigned best = most + 1;
		now[from - 1] = from == 1 && i <= most ? (unsigned)i : most + 1;
		best = least(best, now[from - 1]);
		for (size_t k = from; k <= to; k++) {
			unsigned above = k == i + most ? most + 1 : last[k];
			now[k] = least(least(above, now[k - 1]) + 1, last[k - 1] + (a.c[i - 1] != b.c[k - 1]));
			if (i > 1 && k > 1 && a.c[i - 1] == b.c[k - 2] && a.c[i - 2] == b.c[k - 1] && !(k - 2 + most < i - 2))
				now[k] = least(now[k], before[k - 2] + 1);
			best = least(best, now[k]);
		}
		if (best > most)
			return most + 1;
		unsigned *spare = before;
		before = last, last = now, now = spare;
	}
	return least(last[b.n], most + 1);
}

static const uint16_t *readings_of(uint16_t hanzi)
{
	static const uint16_t none[KAM_READINGS];
	return hanzi >= KAM_HANZI_FIRST && hanzi < KAM_HANZI_END ? kam_readings[kam_hanzi[hanzi - KAM_HANZI_FIRST].readings] : none;
}

bool kam_sound_alike(uint16_t a, uint16_t b)
{
	if (a == b)
		return true;
	const uint16_t *x = readings_of(a), *y = readings_of(b);
	for (size_t i = 0; i < KAM_READINGS && x[i]; i++)
		for (size_t k = 0; k < KAM_READINGS && y[k]; k++)
			if (x[i] == y[k])
				return true;
	return false;
}

/* How many letters from `at` on the syllable takes, blanks not counted among its letters but in what it takes; 0: it is not there.
 * lü is spelt lv, lu or lyu. */
static size_t spelt(struct kam_spelling letters, size_t at, const char *syllable)
{
	size_t i = at;
	for (const char *p = syllable; *p; p++, i++) {
		if (i >= letters.n)
			return 0;
		if (letters.c[i] == (unsigned char)*p || (*p == 'v' && letters.c[i] == 'u'))
			continue;
		if (*p == 'v' && letters.c[i] == 'y' && i + 1 < letters.n && letters.c[i + 1] == 'u') {
			i++;
			continue;
		}
		return 0;
	}
	return i - at;
}

/* The places that the letters can have come to when one more hanzi is read from each of the places in `from`. */
static uint64_t read_hanzi(struct kam_spelling letters, uint16_t hanzi, uint64_t from)
{
	const uint16_t *set = readings_of(hanzi);
	uint64_t to = 0;
	for (; from; from &= from - 1) {
		size_t at = (size_t)__builtin_ctzll(from);
		at += at && at < letters.n && letters.c[at] == ' ';
		for (size_t i = 0; i < KAM_READINGS && set[i]; i++) {
			size_t n = spelt(letters, at, kam_syllables[set[i]]);
			if (n && at + n < 64)
				to |= (uint64_t)1 << (at + n);
		}
	}
	return to;
}

bool kam_spells(struct kam_spelling letters, struct kam_spelling name, size_t brand)
{
	uint64_t places = 1;
	if (letters.n > 63)
		letters.n = 63;
	for (size_t i = 0; i < name.n && places; i++) {
		places = read_hanzi(letters, name.c[i], places);
		if (i + 1 < brand)
			continue;
		if (places >> letters.n & 1)
			return true;
		for (uint64_t rest = i + 1 == brand ? places : 0; rest; rest &= rest - 1)
			if (letters.c[__builtin_ctzll(rest)] == ' ')
				return true;
	}
	return false;
}

bool kam_next_spelling(struct kam_spelling *rest, struct kam_spelling *word)
{
	while (rest->n && rest->c[0] == ' ')
		rest->c++, rest->n--;
	word->c = rest->c;
	while (rest->n && rest->c[0] != ' ')
		rest->c++, rest->n--;
	word->n = (size_t)(rest->c - word->c);
	return word->n > 0;
}

bool kam_is_acronym(struct kam_spelling letters, struct kam_spelling words)
{
	struct kam_spelling word;
	size_t i = 0;
	for (; kam_next_spelling(&words, &word); i++)
		if (i >= letters.n || letters.c[i] != word.c[0])
			return false;
	return i >= 2 && i == letters.n;
}

bool kam_abbreviates(struct kam_spelling a, struct kam_spelling b)
{
	enum { FEWEST = 3 };
	size_t n = a.n < b.n ? a.n : b.n;
	return n >= FEWEST && memcmp(a.c, b.c, n * sizeof *a.c) == 0;
}
