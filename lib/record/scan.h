/* scan.h - finds the structure of CSV text with wide compares: where fields and records end outside quotes, and where the
 * text is not plainly legal. Private to this floor. */
#ifndef KAM_SCAN_H
#define KAM_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the scan carries from one stretch of text to the next. */
struct kam_scan_carry {
	uint64_t quoted;     /* all ones inside quotes, else 0 */
	uint64_t after_end;  /* bit 0: the last byte ended a field or a record, or was a closing quote (or text begins here) */
	uint64_t after_close; /* bit 0: the last byte was a closing quote */
	uint64_t after_cr;   /* bit 0: the last byte was a carriage return outside quotes */
};

/* At the start of a record. */
#define KAM_SCAN_START ((struct kam_scan_carry){.after_end = 1})

/* How wide registers may be, where the processor has them. */
enum kam_width { KAM_WIDEST, KAM_WIDER, KAM_NARROW };

struct kam_scan {
	enum kam_width width;
	struct kam_scan_carry carry;
	uint32_t *ends;       /* offsets of delimiters and line feeds outside quotes, in order */
	size_t ends_count, ends_capacity;
	uint32_t *rows;       /* for each of those line feeds, how many ends there are up to it and with it */
	size_t rows_count, rows_capacity;
	uint32_t *doubled;    /* offsets of the second quote of each doubled pair, in order, and UINT32_MAX behind the last */
	size_t doubled_count, doubled_capacity;
	size_t scanned;       /* offset up to which the text has been scanned */
	bool has_high;        /* some byte is not ASCII */
	bool has_quoted_lf;   /* some line feed stands inside quotes */
	bool irregular;       /* the text at scanned is not plain: quotes in odd places, a lone CR, NUL */
};

/* Scans text[scan->scanned .. n), adding to what was found before, and stops where the text is irregular. */
void kam_scan(struct kam_scan *scan, const char *text, size_t n, char delimiter);

/* Forgets so many ends and doubled quotes that were found first, and all rows: they have been used. */
void kam_scan_use(struct kam_scan *scan, size_t ends, size_t doubled);

/* Forgets what was found; the next scan begins at offset start, at the start of a record. */
void kam_scan_reset(struct kam_scan *scan, size_t start);

void kam_scan_free(struct kam_scan *scan);

#endif
