/* slice.h - bytes with a length. A slice never owns what it points to; who does is said where it comes from. */
#ifndef KAM_SLICE_H
#define KAM_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct kam_slice {
	const char *p;
	size_t n;
};

#define KAM_LITERAL(s) ((struct kam_slice)KAM_WORD(s))

/* The same, to initialise an array with. */
#define KAM_WORD(s) {(s), sizeof(s) - 1}

/* How many elements an array has. */
#define KAM_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* -1, 0, 1, as x is less than y, the same, or more. */
#define KAM_ORDER(x, y) (((x) > (y)) - ((x) < (y)))

/* For printf's "%.*s". */
#define KAM_PRINT(s) (int)(s).n, (s).p

static inline struct kam_slice kam_slice(const char *p, size_t n)
{
	return (struct kam_slice){p, n};
}

static inline struct kam_slice kam_text(const char *terminated)
{
	return (struct kam_slice){terminated, terminated ? strlen(terminated) : 0};
}

/* Whether the first and the last bytes of n, so many each, are the same; the two may overlap. width is at most 8 and a constant, so that
 * copies are loads. */
static inline bool kam_same_ends(const char *a, const char *b, size_t n, size_t width)
{
	uint64_t first[2] = {0}, last[2] = {0};
	memcpy(&first[0], a, width);
	memcpy(&first[1], b, width);
	memcpy(&last[0], a + n - width, width);
	memcpy(&last[1], b + n - width, width);
	return ((first[0] ^ first[1]) | (last[0] ^ last[1])) == 0;
}

/* Whether n bytes are the same: of up to sixteen, which most ids and names have, without a call. */
static inline bool kam_same_bytes(const char *a, const char *b, size_t n)
{
	if (n > 16)
		return memcmp(a, b, n) == 0;
	if (n >= 8)
		return kam_same_ends(a, b, n, 8);
	if (n >= 4)
		return kam_same_ends(a, b, n, 4);
	return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

/* The first and the last width bytes of n, which may overlap. */
static inline __attribute__((always_inline)) void kam_copy_ends(char *to, const char *from, size_t n, size_t width)
{
	uint64_t first, last;
	memcpy(&first, from, width);
	memcpy(&last, from + n - width, width);
	memcpy(to, &first, width);
	memcpy(to + n - width, &last, width);
}

/* Copies n bytes between places that do not overlap: up to sixteen without a call. */
static inline __attribute__((always_inline)) void kam_copy(char *to, const char *from, size_t n)
{
	if (n > 16)
		memcpy(to, from, n);
	else if (n >= 8)
		kam_copy_ends(to, from, n, 8);
	else if (n >= 4)
		kam_copy_ends(to, from, n, 4);
	else if (n)
		kam_copy_ends(to, from, n, 1), to[n / 2] = from[n / 2];
}

static inline bool kam_same(struct kam_slice a, struct kam_slice b)
{
	return a.n == b.n && kam_same_bytes(a.p, b.p, a.n);
}

static inline bool kam_is(struct kam_slice a, const char *terminated)
{
	return kam_same(a, kam_text(terminated));
}

/* Byte order, a prefix before what it begins: <0, 0, >0. */
static inline int kam_compare(struct kam_slice a, struct kam_slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;
	return order ? order : (a.n > b.n) - (a.n < b.n);
}

/* Without ASCII blanks, no-break spaces and ideographic spaces at either end. */
struct kam_slice kam_trim_blanks(struct kam_slice s);

static inline bool kam_is_visible_ascii(char c)
{
	return c > ' ' && c < 0x7F;
}

/* Whether it is one of the many texts that are seen at once to have no blank to lose. */
static inline bool kam_is_trim(struct kam_slice s)
{
	return s.n && kam_is_visible_ascii(s.p[0]) && kam_is_visible_ascii(s.p[s.n - 1]);
}

/* The same, without a call for these. */
static inline struct kam_slice kam_trim(struct kam_slice s)
{
	return kam_is_trim(s) ? s : kam_trim_blanks(s);
}

/* How many line feeds s holds. */
size_t kam_count_lines(struct kam_slice s);

/* The part of *rest before the next separator; *rest becomes what follows it. False when *rest is used up (p == NULL). */
bool kam_split(struct kam_slice *rest, char separator, struct kam_slice *part);

#endif
