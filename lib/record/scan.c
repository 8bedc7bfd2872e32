/* scan.c - 64 bytes at a time: a bit for each byte that matters, and parallel prefix over the quotes.
 *
 * The method is that of G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second" (VLDB Journal 28, 2019), applied
 * to CSV: a byte is inside quotes when the number of quotes before it is odd. Whether the quotes stand where RFC 4180 lets
 * them is decided by their neighbours; what is not plainly legal is left to libcsv. */
#include "scan.h"

#include "kam/memory.h"
#include "marks.h"

#include <stdlib.h>
#include <string.h>

/* Adds, for each line feed, the number of ends up to it: those of the block, and those before it. Two at once, needed or not. */
KAM_INLINE void add_rows(struct kam_scan *scan, uint64_t line_feeds, uint64_t ends)
{
	uint32_t *to = scan->rows + scan->rows_count, before = (uint32_t)scan->ends_count;
	scan->rows_count += (size_t)__builtin_popcountll(line_feeds);
	do {
		for (int i = 0; i < 2; i++) {
			uint64_t upto = line_feeds ^ (line_feeds - 1);
			*to++ = before + (uint32_t)__builtin_popcountll(ends & upto);
			line_feeds &= line_feeds - 1;
		}
	} while (line_feeds);
}

enum { ROOM = 2 * KAM_BLOCK }; /* lists have that much more than they hold: more is written than counts */

/* What one block holds. */
struct found {
	uint64_t ends, rows, doubled, irregular, quoted_lf;
	struct kam_scan_carry carry;
};

KAM_INLINE struct found look_at(const struct kam_marks *m, const struct kam_scan_carry *before, kam_prefix_parity *parity)
{
	struct found f;
	uint64_t inside = parity(m->quotes) ^ before->quoted; /* from an opening quote up to the one that closes it */
	f.ends = (m->delimiters | m->line_feeds) & ~inside;
	f.rows = m->line_feeds & ~inside;
	f.quoted_lf = m->line_feeds & inside;
	uint64_t opening = m->quotes & inside, closing = m->quotes & ~inside, lone_cr = m->returns & ~inside;
	uint64_t after_end = (f.ends | closing) << 1 | before->after_end;
	uint64_t after_close = closing << 1 | before->after_close;
	uint64_t after_cr = lone_cr << 1 | before->after_cr;
	f.doubled = opening & after_close;
	/* A field's quotes open at its start or double a quote; what closes is followed by an end, a CR or the doubling quote;
	 * a CR outside quotes is followed by an LF. */
	f.irregular = (opening & ~after_end) | (after_close & ~(f.ends | lone_cr | opening)) | (after_cr & ~f.rows) | m->nuls;
	f.carry.quoted = inside >> 63 ? ~UINT64_C(0) : 0;
	f.carry.after_end = (f.ends | closing) >> 63;
	f.carry.after_close = closing >> 63;
	f.carry.after_cr = lone_cr >> 63;
	return f;
}

KAM_INLINE void take(struct kam_scan *scan, const struct found *f, uint64_t valid, kam_list_bits *list)
{
	uint32_t base = (uint32_t)scan->scanned;
	uint64_t ends = f->ends & valid, doubled = f->doubled & valid;
	add_rows(scan, f->rows & valid, ends);
	list(scan->ends + scan->ends_count, ends, base);
	scan->ends_count += (size_t)__builtin_popcountll(ends);
	if (doubled) {
		list(scan->doubled + scan->doubled_count, doubled, base);
		scan->doubled_count += (size_t)__builtin_popcountll(doubled);
	}
	scan->has_quoted_lf |= (f->quoted_lf & valid) != 0;
}

/* What a block says depends on the block before it by the carry alone: that is kept in registers, by way of a scan of our own. */
KAM_INLINE void scan_on(struct kam_scan *of, const char *text, size_t n, char delimiter, kam_mark_block *mark, kam_prefix_parity *parity,
	kam_list_bits *list)
{
	struct kam_scan scan = *of;
	while (scan.scanned < n && !scan.irregular) {
		char last[KAM_BLOCK];
		const char *block = text + scan.scanned;
		size_t left = n - scan.scanned;
		uint64_t here = ~UINT64_C(0);
		if (left < KAM_BLOCK) { /* blanks mean nothing to the scan */
			memset(last, ' ', KAM_BLOCK);
			block = memcpy(last, block, left);
			here = (UINT64_C(1) << left) - 1;
		}
		struct kam_marks marks = mark(block, delimiter);
		struct found f = look_at(&marks, &scan.carry, parity);
		scan.has_high |= marks.high != 0;
		if (f.irregular & here) {
			scan.irregular = true;
			here = (f.irregular & -f.irregular) - 1;
		}
		take(&scan, &f, here, list);
		scan.carry = f.carry;
		scan.scanned += left < KAM_BLOCK ? left : KAM_BLOCK;
	}
	*of = scan;
}

typedef void scan_text(struct kam_scan *scan, const char *text, size_t n, char delimiter);

static void scan_anywhere(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	scan_on(scan, text, n, delimiter, kam_mark_anywhere, kam_parity_anywhere, kam_list_anywhere);
}

#if defined(__x86_64__)
KAM_ON_AVX2 static void scan_avx2(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	scan_on(scan, text, n, delimiter, kam_mark_avx2, kam_parity_clmul, kam_list_anywhere);
}

KAM_ON_AVX512 static void scan_avx512(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	scan_on(scan, text, n, delimiter, kam_mark_avx512, kam_parity_clmul, kam_list_avx512);
}

static scan_text *widest(enum kam_width width)
{
	return width == KAM_WIDEST && kam_has_avx512() ? scan_avx512 : width <= KAM_WIDER && kam_has_avx2() ? scan_avx2 : scan_anywhere;
}
#else
static scan_text *widest(enum kam_width width)
{
	(void)width;
	return scan_anywhere;
}
#endif

void kam_scan(struct kam_scan *scan, const char *text, size_t n, char delimiter)
{
	size_t most = n - scan->scanned + ROOM;
	scan->ends = kam_grow(scan->ends, &scan->ends_capacity, scan->ends_count + most, sizeof *scan->ends);
	scan->rows = kam_grow(scan->rows, &scan->rows_capacity, scan->rows_count + most, sizeof *scan->rows);
	scan->doubled = kam_grow(scan->doubled, &scan->doubled_capacity, scan->doubled_count + most, sizeof *scan->doubled);
	widest(scan->width)(scan, text, n, delimiter);
	scan->doubled[scan->doubled_count] = UINT32_MAX;
}

void kam_scan_use(struct kam_scan *scan, size_t ends, size_t doubled)
{
	scan->ends_count -= ends;
	scan->doubled_count -= doubled;
	scan->rows_count = 0;
	if (scan->ends_count)
		memmove(scan->ends, scan->ends + ends, scan->ends_count * sizeof *scan->ends);
	if (scan->doubled)
		memmove(scan->doubled, scan->doubled + doubled, (scan->doubled_count + 1) * sizeof *scan->doubled);
}

void kam_scan_reset(struct kam_scan *scan, size_t start)
{
	scan->carry = KAM_SCAN_START;
	scan->ends_count = scan->rows_count = scan->doubled_count = 0;
	scan->scanned = start;
	scan->has_high = scan->has_quoted_lf = scan->irregular = false;
}

void kam_scan_free(struct kam_scan *scan)
{
	free(scan->ends);
	free(scan->rows);
	free(scan->doubled);
	*scan = (struct kam_scan){0};
}
