/* merge.h - the golden records of all clusters, a log of their making, and the way back to the rows as they were.
 *
 * The log holds the file as it stood, record by record, and what the golden records held when they were written: so undoing
 * gives back every byte, and what has been changed in the golden records since can be told from what the merge did. */
#ifndef KAM_MERGE_H
#define KAM_MERGE_H

#include "kam/golden.h"
#include "kam/input.h"

/* Which rows name which as their parents. */
struct kam_merge_parents {
	int id, column;     /* columns of the sheet: of ids, and of what names a parent by its id */
	const uint32_t *of; /* by row: its parent, which may be itself; KAM_NO_MEMBER where it has none here */
};

/* All rows of a sheet by cluster. It owns its lists; the sheet, cluster, labels and parents are borrowed. Zero-initialise. */
struct kam_merge {
	const struct kam_sheet *sheet;
	const struct kam_merge_parents *parents; /* NULL: there are none */
	size_t columns, clusters;
	const uint32_t *cluster;        /* by row */
	const struct kam_slice *labels; /* by cluster: the text that names it in the golden file */
	uint32_t *starts;               /* by cluster, and one more: where its rows begin in rows */
	uint32_t *rows;                 /* a cluster after the other, in the order of the sheet */
	uint32_t *from;                 /* by cluster and column: the row whose cell is kept, KAM_NO_MEMBER where all are blank */
};

void kam_merge_new(struct kam_merge *m, struct kam_golden *g, const struct kam_sheet *sheet, const uint32_t *cluster, size_t clusters,
	const struct kam_slice *labels, const struct kam_merge_parents *parents);

static inline size_t kam_merge_size(const struct kam_merge *m, size_t cluster)
{
	return m->starts[cluster + 1] - m->starts[cluster];
}

/* A cell of a row as the golden records see it: its parent by the id of the golden record that the parent has become part of, nothing
 * where another row of its own record was its parent. Without blanks around it. */
struct kam_slice kam_merge_cell(const struct kam_merge *m, uint32_t row, size_t column);

/* A cell of a golden record, and what it is in JSON: a row's, as it stood but for kam_merge_cell. */
struct kam_slice kam_merge_value(const struct kam_merge *m, size_t cluster, size_t column, enum kam_value_kind *kind);

void kam_merge_free(struct kam_merge *m);

struct kam_sink;

/* Where the merged rows came from. */
struct kam_merge_origin {
	const char *path;       /* of the input; "-" is standard input, which must be a regular file by now */
	const char *encoding;   /* as it was told; NULL: recognised */
	const char *label;      /* the heading of the column that holds the clusters' labels in the golden file */
};

/* Writes the log of a merge. KAM_BAD_DATA when the input could not be written back byte for byte. */
enum kam_status kam_merge_log(const struct kam_merge *m, const struct kam_merge_origin *origin, struct kam_sink *sink, struct kam_error *err);

/* What undoing a merge found in the golden file beside what the merge had written. */
struct kam_undone {
	size_t rows;      /* restored as they were */
	size_t edited;    /* records of one row, changed since: they stay as they are now */
	size_t merged;    /* golden records of several rows, changed since: their rows are restored, and they are kept behind them */
	size_t added;     /* rows that the merge did not write: they are kept behind the others */
	size_t missing;   /* golden records that are no longer there: their rows are restored */
	bool unknown;     /* columns are gone from the golden file: what was changed can't be told */
	struct kam_buffer notes; /* a line for each edited or merged or added row, a few of each */
	struct kam_buffer out;   /* the file as it was, in its encoding */
};

/* Undoes the merge whose log is at path on the golden records as they are now. KAM_BAD_DATA when the log is incomplete or damaged.
 * To be freed with kam_undone_free whatever is returned. */
enum kam_status kam_merge_undo(const char *path, const struct kam_sheet *golden, struct kam_undone *out, struct kam_error *err);
void kam_undone_free(struct kam_undone *undone);

#endif
