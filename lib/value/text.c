/* text.c - UTF-8, on top of utf8proc. */
#include "kam/text.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Bytes of ASCII that s begins with, many at a time. */
static size_t ascii_run(struct kam_slice s)
{
	typedef uint64_t pair __attribute__((vector_size(16)));
	const uint64_t high = 0x8080808080808080U;
	size_t i = 0;
	for (pair pairs[4]; i + sizeof pairs <= s.n; i += sizeof pairs) {
		memcpy(pairs, s.p + i, sizeof pairs);
		pair all = pairs[0] | pairs[1] | pairs[2] | pairs[3];
		if ((all[0] | all[1]) & high)
			break;
	}
	while (i < s.n && !((unsigned char)s.p[i] & 0x80))
		i++;
	return i;
}

bool kam_is_ascii(struct kam_slice s)
{
	return ascii_run(s) == s.n;
}

/* Bytes that the character beginning with this byte should have; 0 for a byte that begins none. */
static size_t expected_length(unsigned char first)
{
	return first < 0x80 ? 1 : first >= 0xC2 && first < 0xE0 ? 2 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

/* The character at the start of s; its length, or 0 when it is not valid. */
static size_t decode(struct kam_slice s, utf8proc_int32_t *code)
{
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, code);
	return n > 0 ? (size_t)n : 0;
}

size_t kam_utf8_fault(struct kam_slice s, bool *cut)
{
	if (cut)
		*cut = false;
	for (size_t i = 0;;) {
		i += ascii_run(kam_slice(s.p + i, s.n - i));
		if (i == s.n)
			return i;
		utf8proc_int32_t code;
		size_t n = decode(kam_slice(s.p + i, s.n - i), &code);
		if (!n) {
			size_t left = s.n - i;
			bool continues = true;
			for (size_t k = 1; k < left && k < 4; k++)
				continues = continues && ((unsigned char)s.p[i + k] & 0xC0) == 0x80;
			if (cut)
				*cut = continues && left < expected_length((unsigned char)s.p[i]);
			return i;
		}
		i += n;
	}
}

/* Whether it is ASCII and Han characters (U+4E00 to U+9FFF) alone: these fold to themselves. */
static bool is_ascii_and_han(struct kam_slice s)
{
	for (size_t i = ascii_run(s); i < s.n;) {
		const unsigned char *c = (const unsigned char *)s.p + i;
		bool han = c[0] >= 0xE4 && c[0] <= 0xE9 && s.n - i >= 3 && c[1] >= (c[0] == 0xE4 ? 0xB8 : 0x80) && c[1] < 0xC0 && (c[2] & 0xC0) == 0x80;
		if (!han && c[0] >= 0x80)
			return false;
		i += han ? 3 : 1;
	}
	return true;
}

void kam_fold(struct kam_slice s, struct kam_buffer *out)
{
	if (is_ascii_and_han(s)) {
		char *to = kam_buffer_reserve(out, s.n);
		for (size_t i = 0; i < s.n; i++)
			to[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
		out->n += s.n;
		return;
	}
	utf8proc_uint8_t *folded = NULL;
	utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n, &folded,
		UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
	if (n == UTF8PROC_ERROR_NOMEM)
		kam_exhausted();
	kam_buffer_add(out, n < 0 ? s : kam_slice((const char *)folded, (size_t)n));
	free(folded);
}

struct kam_slice kam_fold_word(struct kam_slice s, const char *dropped, struct kam_buffer *out)
{
	size_t kept = 0;
	out->n = 0;
	kam_fold(kam_trim(s), out);
	for (size_t i = 0; i < out->n; i++)
		if (!out->p[i] || !strchr(dropped, out->p[i]))
			out->p[kept++] = out->p[i];
	out->n = kept;
	return kam_buffer_slice(out);
}

/* Walks s while its characters fit into width columns; returns the bytes walked, and the columns they take. */
static size_t walk(struct kam_slice s, size_t width, size_t *taken)
{
	size_t i = 0;
	*taken = 0;
	while (i < s.n) {
		utf8proc_int32_t code;
		size_t n = decode(kam_slice(s.p + i, s.n - i), &code);
		size_t columns = n ? (size_t)utf8proc_charwidth(code) : 1;
		if (columns > width - *taken)
			break;
		*taken += columns;
		i += n ? n : 1;
	}
	return i;
}

size_t kam_width(struct kam_slice s)
{
	size_t columns;
	walk(s, SIZE_MAX, &columns);
	return columns;
}

struct kam_slice kam_fit(struct kam_slice s, size_t width)
{
	size_t columns;
	return kam_slice(s.p, walk(s, width, &columns));
}

void kam_printable(struct kam_slice s, struct kam_buffer *out)
{
	struct kam_slice fitting = kam_fit(s, 60);
	for (size_t i = 0; i < fitting.n;) {
		utf8proc_int32_t code;
		size_t n = decode(kam_slice(fitting.p + i, fitting.n - i), &code);
		if (n && code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA0))
			kam_buffer_add(out, kam_slice(fitting.p + i, n));
		else
			for (size_t k = 0; k < (n ? n : 1); k++)
				kam_buffer_format(out, "\\x%02X", (unsigned)(unsigned char)fitting.p[i + k]);
		i += n ? n : 1;
	}
	if (fitting.n < s.n)
		kam_buffer_text(out, "\xE2\x80\xA6");
}
