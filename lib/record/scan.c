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

enum { BLOCK = 64, STEP = KAM_WIDE };

struct block {
	kam_wide part[BLOCK / STEP];
};

static inline uint64_t equal_to(const struct block *b, char c)
{
	kam_wide wanted = kam_wide_of(c);
	uint64_t bits = 0;
	for (int i = 0; i < BLOCK / STEP; i++)
		bits |= kam_bits_of((kam_wide)(b->part[i] == wanted)) << (i * STEP);
	return bits;
}

static inline uint64_t not_ascii(const struct block *b)
{
	kam_wide all = b->part[0] | b->part[1] | b->part[2] | b->part[3];
	const kam_wide high = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
	return kam_bits_of((kam_wide)((all & high) == high));
}

/* Bit i of the result is the parity of bits 0..i. */
static inline uint64_t prefix_parity(uint64_t bits)
{
	for (int shift = 1; shift < 64; shift *= 2)
		bits ^= bits << shift;
	return bits;
}

static inline void add_offsets(uint32_t *to, size_t *count, uint64_t bits, size_t base)
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

static inline struct found look_at(const struct block *b, char delimiter, const struct kam_scan_carry *before)
{
	struct found f;
	uint64_t quotes = equal_to(b, '"'), lf = equal_to(b, '\n'), cr = equal_to(b, '\r'), nul = equal_to(b, '\0');
	uint64_t inside = prefix_parity(quotes) ^ before->quoted; /* from an opening quote up to the one that closes it */
	f.ends = (equal_to(b, delimiter) | lf) & ~inside;
	f.quoted_lf = lf & inside;
	uint64_t opening = quotes & inside, closing = quotes & ~inside, lone_cr = cr & ~inside;
	uint64_t after_end = (f.ends | closing) << 1 | before->after_end;
	uint64_t after_close = closing << 1 | before->after_close;
	uint64_t after_cr = lone_cr << 1 | before->after_cr;
	f.doubled = opening & after_close;
	/* A field's quotes open at its start or double a quote; what closes is followed by an end, a CR or the doubling quote;
	 * a CR outside quotes is followed by an LF. */
	f.irregular = (opening & ~after_end) | (after_close & ~(f.ends | lone_cr | opening)) | (after_cr & ~(lf & ~inside)) | nul;
	f.carry.quoted = inside >> 63 ? ~UINT64_C(0) : 0;
	f.carry.after_end = (f.ends | closing) >> 63;
	f.carry.after_close = closing >> 63;
	f.carry.after_cr = lone_cr >> 63;
	return f;
}

static void take(struct kam_scan *scan, const struct found *f, size_t base, uint64_t valid)
{
	add_offsets(scan->ends, &scan->ends_count, f->ends & valid, base);
	if (f->doubled & valid) {
		scan->doubled = kam_grow(scan->doubled, &scan->doubled_capacity, scan->doubled_count + BLOCK, sizeof *scan->doubled);
		add_offsets(scan->doubled, &scan->doubled_count, f->doubled & valid, base);
	}
	scan->has_quoted_lf |= (f->quoted_lf & valid) != 0;
}

void kam_scan(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	size_t most = scan->ends_count + n - scan->scanned + BLOCK;
	scan->ends = kam_grow(scan->ends, &scan->ends_capacity, most, sizeof *scan->ends);
	while (scan->scanned < n && !scan->irregular) {
		struct block b;
		size_t left = n - scan->scanned;
		if (left < BLOCK) { /* blanks mean nothing to the scan */
			memset(&b, ' ', sizeof b);
			memcpy(&b, text + scan->scanned, left);
		} else {
			memcpy(&b, text + scan->scanned, sizeof b);
		}
		struct found f = look_at(&b, delimiter, &scan->carry);
		uint64_t here = left < BLOCK ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
		scan->has_high |= not_ascii(&b) != 0;
		if (f.irregular & here) {
			scan->irregular = true;
			here = (f.irregular & -f.irregular) - 1;
		}
		take(scan, &f, scan->scanned, here);
		scan->carry = f.carry;
		scan->scanned += left < BLOCK ? left : BLOCK;
	}
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
