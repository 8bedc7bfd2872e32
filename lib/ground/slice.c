/* slice.c - trimming and splitting. */
#include "kam/slice.h"

/* Bytes of the blank that s begins with; 0 if none. U+00A0, U+3000 and U+FEFF count: spreadsheets leave them behind. */
static size_t blank_at_start(struct kam_slice s)
{
	if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
		return 1;
	if (s.n >= 2 && memcmp(s.p, "\xC2\xA0", 2) == 0)
		return 2;
	if (s.n >= 3 && (memcmp(s.p, "\xE3\x80\x80", 3) == 0 || memcmp(s.p, "\xEF\xBB\xBF", 3) == 0))
		return 3;
	return 0;
}

static size_t blank_at_end(struct kam_slice s)
{
	for (size_t k = 1; k <= 3 && k <= s.n; k++)
		if (blank_at_start(kam_slice(s.p + s.n - k, k)) == k)
			return k;
	return 0;
}

struct kam_slice kam_trim_blanks(struct kam_slice s)
{
	size_t k;
	while ((k = blank_at_start(s)))
		s.p += k, s.n -= k;
	while ((k = blank_at_end(s)))
		s.n -= k;
	return s;
}

bool kam_split(struct kam_slice *rest, char separator, struct kam_slice *part)
{
	if (!rest->p)
		return false;
	const char *at = rest->n ? memchr(rest->p, separator, rest->n) : NULL;
	if (!at) {
		*part = *rest;
		*rest = kam_slice(NULL, 0);
		return true;
	}
	*part = kam_slice(rest->p, (size_t)(at - rest->p));
	*rest = kam_slice(at + 1, rest->n - part->n - 1);
	return true;
}

size_t kam_count_lines(struct kam_slice s)
{
	size_t lines = 0;
	for (const char *p = s.p, *end = s.p + s.n; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return lines;
}
