/* scan.c - 64 bytes at a time: a bit for each byte that matters, and parallel prefix over the quotes.
 *
 * The method is that of G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019), applied
 * to CSV: a byte is inside quotes when the number of quotes before it is odd. Whether the quotes stand where RFC 4180 lets
 * them is decided by their neighbours; what is not plainly legal is left to libcsv. */
#include "scan.h"

#include "kam/memory.h"
#include "wide.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 64 };

/* Where the bytes that matter stand in a block, a bit for each. high: those that are not ASCII. */
struct marks {
	uint64_t quotes, line_feeds, returns, nuls, delimiters, high;
};

/* The two steps that a machine may have an instruction for: what stands in a block, and for each bit the parity of those up to it. */
typedef struct marks mark_block(const char *block, char delimiter);
typedef uint64_t prefix_parity(uint64_t bits);

#define INLINE static inline __attribute__((always_inline))

/* On any machine. */

INLINE uint64_t equal_to(const kam_wide *parts, char c)
{
	kam_wide wanted = kam_wide_of(c);
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK / KAM_WIDE; i++)
		bits |= kam_bits_of((kam_wide)(parts[i] == wanted)) << (i * KAM_WIDE);
	return bits;
}

INLINE struct marks mark_anywhere(const char *block, char delimiter)
{
	kam_wide parts[BLOCK / KAM_WIDE];
	memcpy(parts, block, sizeof parts);
	kam_signed_wide all = (kam_signed_wide)(parts[0] | parts[1] | parts[2] | parts[3]);
	return (struct marks){equal_to(parts, '"'), equal_to(parts, '\n'), equal_to(parts, '\r'), equal_to(parts, '\0'), equal_to(parts, delimiter),
		kam_bits_of((kam_wide)(all < 0))};
}

INLINE uint64_t parity_anywhere(uint64_t bits)
{
	for (int shift = 1; shift < BLOCK; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

/* On x86-64 processors of the last ten years, which is found out as the program runs. A product without carries, with all ones, is the
 * parity of all bits below. */
#if defined(__x86_64__)
#include <immintrin.h>
#define ON_WIDER __attribute__((target("avx2,bmi,pclmul")))

typedef unsigned char wider __attribute__((vector_size(BLOCK / 2)));

INLINE ON_WIDER uint64_t bits_of_both(wider first, wider second)
{
	return (unsigned)_mm256_movemask_epi8((__m256i)first) | (uint64_t)(unsigned)_mm256_movemask_epi8((__m256i)second) << (BLOCK / 2);
}

INLINE ON_WIDER uint64_t equal_to_wider(wider first, wider second, char c)
{
	wider wanted = (wider)_mm256_set1_epi8(c);
	return bits_of_both((wider)(first == wanted), (wider)(second == wanted));
}

INLINE ON_WIDER struct marks mark_wider(const char *block, char delimiter)
{
	wider first, second;
	memcpy(&first, block, sizeof first);
	memcpy(&second, block + sizeof first, sizeof second);
	return (struct marks){equal_to_wider(first, second, '"'), equal_to_wider(first, second, '\n'), equal_to_wider(first, second, '\r'),
		equal_to_wider(first, second, '\0'), equal_to_wider(first, second, delimiter), bits_of_both(first, second)};
}

INLINE ON_WIDER uint64_t parity_wider(uint64_t bits)
{
	__m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8((char)0xFF), 0);
	return (uint64_t)_mm_cvtsi128_si64(product);
}
#endif

INLINE void add_offsets(uint32_t *to, size_t *count, uint64_t bits, size_t base)
{
	size_t n = *count;
	for (; bits; bits &= bits - 1)
		to[n++] = (uint32_t)(base + (size_t)__builtin_ctzll(bits));
	*count = n;
}

/* What one block holds. */
struct found {
	uint64_t ends, doubled, irregular, quoted_lf;
	struct kam_scan_carry carry;
};

INLINE struct found look_at(const struct marks *m, const struct kam_scan_carry *before, prefix_parity *parity)
{
	struct found f;
	uint64_t inside = parity(m->quotes) ^ before->quoted; /* from an opening quote up to the one that closes it */
	f.ends = (m->delimiters | m->line_feeds) & ~inside;
	f.quoted_lf = m->line_feeds & inside;
	uint64_t opening = m->quotes & inside, closing = m->quotes & ~inside, lone_cr = m->returns & ~inside;
	uint64_t after_end = (f.ends | closing) << 1 | before->after_end;
	uint64_t after_close = closing << 1 | before->after_close;
	uint64_t after_cr = lone_cr << 1 | before->after_cr;
	f.doubled = opening & after_close;
	/* A field's quotes open at its start or double a quote; what closes is followed by an end, a CR or the doubling quote;
	 * a CR outside quotes is followed by an LF. */
	f.irregular = (opening & ~after_end) | (after_close & ~(f.ends | lone_cr | opening)) | (after_cr & ~(m->line_feeds & ~inside)) | m->nuls;
	f.carry.quoted = inside >> 63 ? ~UINT64_C(0) : 0;
	f.carry.after_end = (f.ends | closing) >> 63;
	f.carry.after_close = closing >> 63;
	f.carry.after_cr = lone_cr >> 63;
	return f;
}

INLINE void take(struct kam_scan *scan, const struct found *f, size_t base, uint64_t valid)
{
	add_offsets(scan->ends, &scan->ends_count, f->ends & valid, base);
	if (f->doubled & valid) {
		scan->doubled = kam_grow(scan->doubled, &scan->doubled_capacity, scan->doubled_count + BLOCK, sizeof *scan->doubled);
		add_offsets(scan->doubled, &scan->doubled_count, f->doubled & valid, base);
	}
	scan->has_quoted_lf |= (f->quoted_lf & valid) != 0;
}

INLINE void scan_on(struct kam_scan *scan, const char *text, size_t n, char delimiter, mark_block *mark, prefix_parity *parity)
{
	while (scan->scanned < n && !scan->irregular) {
		char last[BLOCK];
		const char *block = text + scan->scanned;
		size_t left = n - scan->scanned;
		uint64_t here = ~UINT64_C(0);
		if (left < BLOCK) { /* blanks mean nothing to the scan */
			memset(last, ' ', BLOCK);
			block = memcpy(last, block, left);
			here = (UINT64_C(1) << left) - 1;
		}
		struct marks marks = mark(block, delimiter);
		struct found f = look_at(&marks, &scan->carry, parity);
		scan->has_high |= marks.high != 0;
		if (f.irregular & here) {
			scan->irregular = true;
			here = (f.irregular & -f.irregular) - 1;
		}
		take(scan, &f, scan->scanned, here);
		scan->carry = f.carry;
		scan->scanned += left < BLOCK ? left : BLOCK;
	}
}

#if defined(__x86_64__)
ON_WIDER static void scan_wider(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	scan_on(scan, text, n, delimiter, mark_wider, parity_wider);
}

static bool is_wider(void)
{
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("pclmul");
}
#else
#define scan_wider(scan, text, n, delimiter) ((void)0)
#define is_wider() false
#endif

void kam_scan(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	size_t most = scan->ends_count + n - scan->scanned + BLOCK;
	scan->ends = kam_grow(scan->ends, &scan->ends_capacity, most, sizeof *scan->ends);
	if (!scan->narrow && is_wider())
		scan_wider(scan, text, n, delimiter);
	else
		scan_on(scan, text, n, delimiter, mark_anywhere, parity_anywhere);
}

void kam_scan_reset(struct kam_scan *scan, size_t start)
{
	scan->carry = KAM_SCAN_START;
	scan->ends_count = scan->doubled_count = 0;
	scan->scanned = start;
	scan->has_high = scan->has_quoted_lf = scan->irregular = false;
}

void kam_scan_free(struct kam_scan *scan)
{
	free(scan->ends);
	free(scan->doubled);
	*scan = (struct kam_scan){0};
}
