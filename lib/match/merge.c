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

/* The row that holds the id of the golden record that a row's parent has become part of; KAM_NO_MEMBER where none does. */
static uint32_t parent_of(const struct kam_merge *m, uint32_t row)
{
	uint32_t parent = m->parents->of[row];
	return parent == KAM_NO_MEMBER ? KAM_NO_MEMBER : m->from[m->cluster[parent] * m->columns + (size_t)m->parents->id];
}

static bool names_parent(const struct kam_merge *m, uint32_t row, size_t column)
{
	return m->parents && (int)column == m->parents->column && parent_of(m, row) != KAM_NO_MEMBER;
}

static bool has_become_its_parent(const struct kam_merge *m, uint32_t row)
{
	uint32_t parent = m->parents->of[row];
	return parent != row && m->cluster[parent] == m->cluster[row];
}

struct kam_slice kam_merge_cell(const struct kam_merge *m, uint32_t row, size_t column)
{
	if (!names_parent(m, row, column))
		return kam_sheet_cell(m->sheet, row, column);
	return has_become_its_parent(m, row) ? kam_slice(NULL, 0) : kam_sheet_cell(m->sheet, parent_of(m, row), (size_t)m->parents->id);
}

/* What is needed to choose. */
struct choosing {
	struct kam_merge *m;
	struct kam_golden *golden;
	struct kam_slice *cells;
	size_t capacity;
};

/* The rows whose cells a cluster keeps, by column. */
static void choose(struct choosing *c, size_t cluster, uint32_t *from)
{
	const struct kam_merge *m = c->m;
	const uint32_t *rows = m->rows + m->starts[cluster];
	size_t members = kam_merge_size(m, cluster);
	c->cells = kam_grow(c->cells, &c->capacity, members * m->columns, sizeof *c->cells);
	for (size_t i = 0; i < members; i++)
		for (size_t column = 0; column < m->columns; column++)
			c->cells[i * m->columns + column] = kam_merge_cell(m, rows[i], column);
	kam_golden_choose(c->golden, c->cells, members, from);
	for (size_t column = 0; column < m->columns; column++)
		from[column] = from[column] == KAM_NO_MEMBER ? KAM_NO_MEMBER : rows[from[column]];
}

/* Once the ids are settled: parents by these. */
static void choose_parents(struct choosing *c, const struct kam_merge_parents *parents)
{
	struct kam_merge *m = c->m;
	uint32_t *from = kam_allocate(m->columns + 1, sizeof *from);
	m->parents = parents;
	for (size_t k = 0; k < m->clusters; k++) {
		if (kam_merge_size(m, k) < 2)
			continue;
		choose(c, k, from);
		m->from[k * m->columns + (size_t)parents->column] = from[parents->column];
	}
	free(from);
}

void kam_merge_new(struct kam_merge *m, struct kam_golden *g, const struct kam_sheet *sheet, const uint32_t *cluster, size_t clusters,
	const struct kam_slice *labels, const struct kam_merge_parents *parents)
{
	struct choosing c = {.m = m, .golden = g};
	*m = (struct kam_merge){.sheet = sheet, .columns = kam_sheet_header(sheet)->count, .clusters = clusters, .cluster = cluster, .labels = labels};
	sort_rows(m, kam_sheet_rows(sheet));
	m->from = kam_allocate(clusters * m->columns + 1, sizeof *m->from);
	for (size_t k = 0; k < clusters; k++)
		choose(&c, k, m->from + k * m->columns);
	if (parents)
		choose_parents(&c, parents);
	free(c.cells);
}

struct kam_slice kam_merge_value(const struct kam_merge *m, size_t cluster, size_t column, enum kam_value_kind *kind)
{
	uint32_t row = m->from[cluster * m->columns + column];
	*kind = KAM_OTHER;
	if (row == KAM_NO_MEMBER)
		return kam_slice(NULL, 0);
	if (!names_parent(m, row, column) || kam_same(kam_merge_cell(m, row, column), kam_sheet_cell(m->sheet, row, column)))
		return kam_sheet_value(m->sheet, row, column, kind);
	return has_become_its_parent(m, row) ? kam_slice(NULL, 0) : kam_sheet_value(m->sheet, parent_of(m, row), (size_t)m->parents->id, kind);
}

void kam_merge_free(struct kam_merge *m)
{
	free(m->starts);
	free(m->rows);
	free(m->from);
	*m = (struct kam_merge){0};
}
