/* parents.c - the rows whose parent_id names another row: parents and subsidiaries are linked, never merged. */
#include "dedupe.h"

#include "kam/table.h"

#include <stdlib.h>

/* The first row of each id. */
static void index_rows(const struct dedupe *d, size_t id, struct kam_table *ids, uint32_t *row_of)
{
	for (size_t row = 0; row < kam_sheet_rows(d->sheet); row++) {
		struct kam_slice cell = kam_sheet_cell(d->sheet, row, id);
		bool added = false;
		uint32_t n = cell.n ? kam_table_put(ids, cell, &added) : 0;
		if (added)
			row_of[n] = (uint32_t)row;
	}
}

static uint32_t root_of(uint32_t *roots, uint32_t row)
{
	while (roots[row] != row)
		row = roots[row] = roots[roots[row]];
	return row;
}

/* Says of each parent and child that they are not one, but for those whom reviewers hold to be. */
static void forbid(struct dedupe *d)
{
	size_t rows = kam_sheet_rows(d->sheet), reviewed = d->links.count;
	uint32_t *roots = kam_allocate(rows, sizeof *roots);
	for (size_t row = 0; row < rows; row++)
		roots[row] = (uint32_t)row;
	for (size_t i = 0; i < reviewed; i++)
		if (d->links.links[i].same)
			roots[root_of(roots, d->links.links[i].a)] = root_of(roots, d->links.links[i].b);
	d->links.links = kam_grow(d->links.links, &d->links.capacity, reviewed + d->parents_count + 1, sizeof *d->links.links);
	for (size_t i = 0; i < d->parents_count; i++)
		if (root_of(roots, d->parents[i].a) != root_of(roots, d->parents[i].b))
			d->links.links[d->links.count++] = d->parents[i];
	free(roots);
}

void dedupe_read_parents(struct dedupe *d)
{
	int id = kam_id_column(d->sheet, NULL), parent = kam_sheet_binding(d->sheet)->column[KAM_PARENT_ID];
	size_t rows = kam_sheet_rows(d->sheet), capacity = 0;
	struct kam_table ids = {0};
	if (id < 0 || parent < 0)
		return;
	uint32_t *row_of = kam_allocate(rows + 1, sizeof *row_of);
	index_rows(d, (size_t)id, &ids, row_of);
	for (size_t row = 0; row < rows; row++) {
		struct kam_slice cell = kam_sheet_cell(d->sheet, row, (size_t)parent);
		uint32_t n = cell.n ? kam_table_find(&ids, cell) : KAM_ABSENT;
		if (n == KAM_ABSENT || row_of[n] == row)
			continue;
		d->parents = kam_grow(d->parents, &capacity, d->parents_count + 1, sizeof *d->parents);
		d->parents[d->parents_count++] = (struct kam_match_link){row_of[n], (uint32_t)row, false};
	}
	if (d->parents_count)
		forbid(d);
	kam_table_free(&ids);
	free(row_of);
}
