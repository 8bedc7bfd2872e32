/* merge.c - golden records of all clusters of a sheet. */
#include "kam/merge.h"

#include <stdlib.h>

/* Rows by cluster, by counting. */
static void sort_rows(struct kam_merge *m, size_t rows)
{
	m->starts = kam_allocate(m->clusters + 1, sizeof *m->starts);
	m->rows = kam_allocate(rows + 1, sizeof *m->rows);
	for (size_t r = 0; r < rows; r++)
		m->starts[m->cluster[r]]++;
	uint32_t at = 0;
	for (size_t k = 0; k <= m->clusters; k++) {
		uint32_t count = m->starts[k];
		m->starts[k] = at;
		at += count;
	}
	uint32_t *next = kam_allocate(m->clusters + 1, sizeof *next);
	memcpy(next, m->starts, (m->clusters + 1) * sizeof *next);
	for (size_t r = 0; r < rows; r++)
		m->rows[next[m->cluster[r]]++] = (uint32_t)r;
	free(next);
}

void kam_merge_new(struct kam_merge *m, struct kam_golden *g, const struct kam_sheet *sheet, const uint32_t *cluster, size_t clusters,
	const struct kam_slice *labels)
{
	struct kam_slice *cells = NULL;
	size_t capacity = 0;
	*m = (struct kam_merge){.sheet = sheet, .columns = kam_sheet_header(sheet)->count, .clusters = clusters, .cluster = cluster, .labels = labels};
	sort_rows(m, kam_sheet_rows(sheet));
	m->from = kam_allocate(clusters * m->columns + 1, sizeof *m->from);
	for (size_t k = 0; k < clusters; k++) {
		const uint32_t *rows = m->rows + m->starts[k];
		size_t members = kam_merge_size(m, k);
		uint32_t *from = m->from + k * m->columns;
		cells = kam_grow(cells, &capacity, members * m->columns, sizeof *cells);
		for (size_t i = 0; i < members; i++)
			for (size_t c = 0; c < m->columns; c++)
				cells[i * m->columns + c] = kam_sheet_cell(sheet, rows[i], c);
		kam_golden_choose(g, cells, members, from);
		for (size_t c = 0; c < m->columns; c++)
			from[c] = from[c] == KAM_NO_MEMBER ? KAM_NO_MEMBER : rows[from[c]];
	}
	free(cells);
}

struct kam_slice kam_merge_value(const struct kam_merge *m, size_t cluster, size_t column, enum kam_value_kind *kind)
{
	uint32_t row = m->from[cluster * m->columns + column];
	if (row != KAM_NO_MEMBER)
		return kam_sheet_value(m->sheet, row, column, kind);
	*kind = KAM_OTHER;
	return kam_slice(NULL, 0);
}

void kam_merge_free(struct kam_merge *m)
{
	free(m->starts);
	free(m->rows);
	free(m->from);
	*m = (struct kam_merge){0};
}
