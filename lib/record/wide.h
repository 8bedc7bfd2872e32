/* wide.h - sixteen bytes at a time, from one source on every machine. Private to this floor. */
#ifndef KAM_WIDE_H
#define KAM_WIDE_H

#include <stdint.h>
#include <string.h>

enum { KAM_WIDE = 16 };

typedef unsigned char kam_wide __attribute__((vector_size(KAM_WIDE)));

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

#endif
