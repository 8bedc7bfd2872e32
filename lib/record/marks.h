/* marks.h - what stands in 64 bytes of text, as bits: three times, for any machine, and for x86-64 processors with AVX2 and with AVX-512.
 * Which of these it has is found out as the program runs. Private to this floor. */
#ifndef KAM_MARKS_H
#define KAM_MARKS_H

#include "wide.h"

enum { KAM_BLOCK = 64 };

/* Where the bytes that matter stand in a block, a bit for each. high: those that are not ASCII. */
struct kam_marks {
	uint64_t quotes, line_feeds, returns, nuls, delimiters, high;
};

/* The steps that a machine may have instructions for: what stands in a block; for each bit the parity of those up to it; and the number of
 * each bit, counted from base, into a list that has room for KAM_BLOCK more than there are bits. */
typedef struct kam_marks kam_mark_block(const char *block, char delimiter);
typedef uint64_t kam_prefix_parity(uint64_t bits);
typedef void kam_list_bits(uint32_t *list, uint64_t bits, uint32_t base);

#define KAM_INLINE static inline __attribute__((always_inline))

/* On any machine. */

KAM_INLINE uint64_t kam_equal_to(const kam_wide *parts, char c)
{
	kam_wide wanted = kam_wide_of(c);
	uint64_t bits = 0;
	for (int i = 0; i < KAM_BLOCK / KAM_WIDE; i++)
		bits |= kam_bits_of((kam_wide)(parts[i] == wanted)) << (i * KAM_WIDE);
	return bits;
}

KAM_INLINE struct kam_marks kam_mark_anywhere(const char *block, char delimiter)
{
	kam_wide parts[KAM_BLOCK / KAM_WIDE];
	memcpy(parts, block, sizeof parts);
	kam_signed_wide all = (kam_signed_wide)(parts[0] | parts[1] | parts[2] | parts[3]);
	return (struct kam_marks){kam_equal_to(parts, '"'), kam_equal_to(parts, '\n'), kam_equal_to(parts, '\r'), kam_equal_to(parts, '\0'),
		kam_equal_to(parts, delimiter), kam_bits_of((kam_wide)(all < 0))};
}

KAM_INLINE uint64_t kam_parity_anywhere(uint64_t bits)
{
	for (int shift = 1; shift < KAM_BLOCK; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

/* So many at a time, needed or not: a branch upon how many there are could not be foretold. */
KAM_INLINE void kam_list_anywhere(uint32_t *list, uint64_t bits, uint32_t base)
{
	enum { AT_ONCE = 8 };
	const uint64_t top = UINT64_C(1) << (KAM_BLOCK - 1); /* for the count, which knows no answer where there is no bit */
	do {
		for (int i = 0; i < AT_ONCE; i++) {
			*list++ = base + (uint32_t)__builtin_ctzll(bits | top);
			bits &= bits - 1;
		}
	} while (bits);
}

#if defined(__x86_64__)
#include <immintrin.h>

#define KAM_ON_AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul")))
#define KAM_ON_AVX512 __attribute__((target("avx512bw,avx512vbmi2,avx2,bmi,popcnt,pclmul")))

static inline bool kam_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("pclmul");
}

static inline bool kam_has_avx512(void)
{
	return kam_has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2");
}

typedef unsigned char kam_half_block __attribute__((vector_size(KAM_BLOCK / 2)));

KAM_INLINE KAM_ON_AVX2 uint64_t kam_bits_of_both(kam_half_block first, kam_half_block second)
{
	return (unsigned)_mm256_movemask_epi8((__m256i)first) | (uint64_t)(unsigned)_mm256_movemask_epi8((__m256i)second) << (KAM_BLOCK / 2);
}

KAM_INLINE KAM_ON_AVX2 uint64_t kam_both_equal_to(kam_half_block first, kam_half_block second, char c)
{
	kam_half_block wanted = (kam_half_block)_mm256_set1_epi8(c);
	return kam_bits_of_both((kam_half_block)(first == wanted), (kam_half_block)(second == wanted));
}

KAM_INLINE KAM_ON_AVX2 struct kam_marks kam_mark_avx2(const char *block, char delimiter)
{
	kam_half_block first, second;
	memcpy(&first, block, sizeof first);
	memcpy(&second, block + sizeof first, sizeof second);
	return (struct kam_marks){kam_both_equal_to(first, second, '"'), kam_both_equal_to(first, second, '\n'), kam_both_equal_to(first, second, '\r'),
		kam_both_equal_to(first, second, '\0'), kam_both_equal_to(first, second, delimiter), kam_bits_of_both(first, second)};
}

/* A product without carries, with all ones, is the parity of all bits below. */
KAM_INLINE KAM_ON_AVX2 uint64_t kam_parity_clmul(uint64_t bits)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xFF), 0);
	return (uint64_t)_mm_cvtsi128_si64(product);
}

KAM_INLINE KAM_ON_AVX512 struct kam_marks kam_mark_avx512(const char *block, char delimiter)
{
	__m512i all = _mm512_loadu_si512(block);
	return (struct kam_marks){_mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('"')), _mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('\n')),
		_mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8('\r')), _mm512_testn_epi8_mask(all, all),
		_mm512_cmpeq_epi8_mask(all, _mm512_set1_epi8(delimiter)), _mm512_movepi8_mask(all)};
}

/* The numbers 0 to 63, of which those of the bits are drawn together; sixteen of them at a time are made wide. */
KAM_INLINE KAM_ON_AVX512 void kam_list_avx512(uint32_t *list, uint64_t bits, uint32_t base)
{
	static const unsigned char numbers[KAM_BLOCK] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28,
		29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	__m512i left = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(numbers));
	for (int count = __builtin_popcountll(bits);; count -= KAM_WIDE) {
		_mm512_storeu_si512(list, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(left)), _mm512_set1_epi32((int)base)));
		if (count <= KAM_WIDE)
			return;
		left = _mm512_alignr_epi32(_mm512_setzero_si512(), left, KAM_WIDE / sizeof(uint32_t));
		list += KAM_WIDE;
	}
}
#endif

#endif
