/* wide.h - sixteen bytes at a time, from one source on every machine. Private to this floor. */
#ifndef KAM_WIDE_H
#define KAM_WIDE_H

#include "kam/slice.h"

#include <stdint.h>

enum { KAM_WIDE = 16 };

typedef unsigned char kam_wide __attribute__((vector_size(KAM_WIDE)));
typedef signed char kam_signed_wide __attribute__((vector_size(KAM_WIDE)));

/* One bit for each byte of a comparison's result: the only step that compilers can't derive from vector code. */
#if defined(__SSE2__)
#include <emmintrin.h>
static inline uint64_t kam_bits_of(kam_wide v)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8((__m128i)v);
}
#elif defined(__aarch64__)
#include <arm_neon.h>
static inline uint64_t kam_bits_of(kam_wide v)
{
	const kam_wide weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t weighted = (uint8x16_t)(v & weights);
	return (uint64_t)vaddv_u8(vget_low_u8(weighted)) | (uint64_t)vaddv_u8(vget_high_u8(weighted)) << 8;
}
#else
static inline uint64_t kam_bits_of(kam_wide v)
{
	uint64_t bits = 0;
	for (int i = 0; i < KAM_WIDE; i++)
		bits |= (uint64_t)(v[i] & 1) << i;
	return bits;
}
#endif

static inline kam_wide kam_wide_of(char c)
{
	kam_wide v;
	memset(&v, c, sizeof v);
	return v;
}

/* Without a way through memory, where bytes that have just been written would have to be waited for. */
static inline kam_wide kam_wide_of_two(uint64_t first, uint64_t second)
{
	typedef uint64_t two __attribute__((vector_size(KAM_WIDE)));
	return (kam_wide)(two){first, second};
}

/* The first n bytes at p, at most KAM_WIDE, and zeros behind them, without a look at what follows. */
static inline kam_wide kam_wide_short(const char *p, size_t n)
{
	uint64_t ends[2] = {0};
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	if (n > 8) {
		memcpy(&ends[0], p, 8);
		memcpy(&ends[1], p + n - 8, 8);
		ends[1] >>= 8 * (KAM_WIDE - n);
	} else if (n >= 4) {
		uint32_t first, last;
		memcpy(&first, p, 4);
		memcpy(&last, p + n - 4, 4);
		ends[0] = first | (uint64_t)last << (8 * (n - 4));
	} else {
		for (size_t i = 0; i < n; i++)
			ends[0] |= (uint64_t)(unsigned char)p[i] << (8 * i);
	}
#else
	memcpy(ends, p, n);
#endif
	return kam_wide_of_two(ends[0], ends[1]);
}

/* A bit for each digit. */
static inline uint64_t kam_digit_bits(kam_wide v)
{
	return kam_bits_of((kam_wide)(v - kam_wide_of('0') <= kam_wide_of(9)));
}

/* All ones for each byte that is looked for; the second argument is what to look for it by. */
typedef kam_wide kam_wide_match(kam_wide v, char c);

/* Copies text to a place that has room for just so many bytes, and says whether some byte of it matches. Short texts are taken by their
 * two ends, which may overlap: nothing beyond an end is touched, and what was just written is not read again. */
static inline __attribute__((always_inline)) bool kam_wide_copy(char *to, struct kam_slice text, kam_wide_match *match, char c)
{
	const char *p = text.p;
	size_t n = text.n;
	kam_wide v, found = {0};
	if (n >= KAM_WIDE) {
		size_t i = 0;
		for (; i < n - KAM_WIDE; i += KAM_WIDE) {
			memcpy(&v, p + i, KAM_WIDE);
			memcpy(to + i, &v, KAM_WIDE);
			found |= match(v, c);
		}
		memcpy(&v, p + n - KAM_WIDE, KAM_WIDE);
		memcpy(to + n - KAM_WIDE, &v, KAM_WIDE);
		return kam_bits_of(found | match(v, c)) != 0;
	}
	uint64_t head, tail;
	if (n >= 8) {
		memcpy(&head, p, 8);
		memcpy(&tail, p + n - 8, 8);
		memcpy(to, &head, 8);
		memcpy(to + n - 8, &tail, 8);
	} else if (n >= 4) {
		uint32_t first, last;
		memcpy(&first, p, 4);
		memcpy(&last, p + n - 4, 4);
		memcpy(to, &first, 4);
		memcpy(to + n - 4, &last, 4);
		head = tail = (uint64_t)first << 32 | last;
	} else {
		if (!n)
			return false;
		unsigned char first = (unsigned char)p[0], middle = (unsigned char)p[n / 2], last = (unsigned char)p[n - 1];
		to[0] = (char)first;
		to[n / 2] = (char)middle;
		to[n - 1] = (char)last;
		head = tail = UINT64_C(0x0101010101) * first | (uint64_t)middle << 40 | (uint64_t)last << 48 | (uint64_t)last << 56;
	}
	return kam_bits_of(match(kam_wide_of_two(head, tail), c)) != 0;
}

#endif
