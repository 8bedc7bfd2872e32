/* csv.h - cuts CSV records out of a window. Private to this floor. */
#ifndef KAM_CSV_H
#define KAM_CSV_H

#include "kam/reader.h"
#include "window.h"

struct kam_csv;

struct kam_csv *kam_csv_new(char delimiter, bool lax, size_t max_field);

/* Cuts the next record off w: its fields, line and raw text go to *record, and *lines grows by the lines it took.
 * KAM_BAD_DATA, KAM_SKIPPED (an empty line; only in files of more than one column) and KAM_END as kam_reader_next. */
enum kam_status kam_csv_next(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
	struct kam_error *err);

/* Forgets what it has seen of the window: other bytes stand there now. */
void kam_csv_restart(struct kam_csv *csv);

/* The delimiter that the first two records agree on, from comma, semicolon, tab and bar; and whether text holds two. */
char kam_csv_sniff(struct kam_slice text);
bool kam_csv_is_enough_to_sniff(struct kam_slice text);

void kam_csv_free(struct kam_csv *csv);

#endif
