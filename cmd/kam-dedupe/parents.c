/* parents.c - records whose parent_id names another record: parents and subsidiaries are linked, never merged. */
#include "dedupe.h"

#include "kam/table.h"

#include <stdlib.h>

/* Rows of a sheet, as records from `first` on. */
struct place {
	const struct kam_sheet *sheet;
	int id; /* column; -1: they have none */
	uint32_t first;
};

/* The first record of each id that is named as a parent and not found yet. */
static void find_named(const struct place *p, const struct kam_table *named, uint32_t *record_of)
{
	for (size_t row = 0; p->id >= 0 && row < kam_sheet_rows(p->sheet); row++) {
		struct kam_slice id = kam_sheet_cell(p->sheet, row, (size_t)p->id);
		uint32_t n = id.n ? kam_table_find(named, id) : KAM_ABSENT;
		if (n != KAM_ABSENT && record_of[n] == KAM_ABSENT)
			record_of[n] = p->first + (uint32_t)row;
	}
}

static void add_parent(struct dedupe *d, uint32_t parent, uint32_t child)
{
	if (parent == KAM_ABSENT || parent == child)
		return;
	d->parents = kam_grow(d->parents, &d->parents_capacity, d->parents_count + 1, sizeof *d->parents);
	d->parents[d->parents_count++] = (struct kam_match_link){parent, child, false};
}

/* The parents of a sheet's rows, looked for in one place after the other. */
static void add_parents(struct dedupe *d, const struct place *children, const struct place *where, size_t places)
{
	int column = kam_sheet_binding(children->sheet)->column[KAM_PARENT_ID];
	size_t rows = kam_sheet_rows(children->sheet);
	struct kam_table named = {0};
	for (size_t row = 0; column >= 0 && row < rows; row++) {
		struct kam_slice id = kam_sheet_cell(children->sheet, row, (size_t)column);
		if (id.n)
			kam_table_put(&named, id, NULL);
	}
	uint32_t count = kam_table_count(&named), *record_of = kam_allocate(count + 1, sizeof *record_of);
	for (uint32_t i = 0; i < count; i++)
		record_of[i] = KAM_ABSENT;
	for (size_t i = 0; count && i < places; i++)
		find_named(&where[i], &named, record_of);
	for (size_t row = 0; count && row < rows; row++) {
		struct kam_slice id = kam_sheet_cell(children->sheet, row, (size_t)column);
		if (id.n)
			add_parent(d, record_of[kam_table_find(&named, id)], children->first + (uint32_t)row);
	}
	free(record_of);
	kam_table_free(&named);
}

static uint32_t root_of(uint32_t *roots, uint32_t row)
{
	while (roots[row] != row)
		row = roots[row] = roots[roots[row]];
	return row;
}

/* Says of each parent and child among so many records that they are not one, but for those whom reviewers hold to be. */
static void forbid(struct dedupe *d, size_t records)
{
	size_t reviewed = d->links.count;
	if (!d->parents_count)
		return;
	uint32_t *roots = kam_allocate(records, sizeof *roots);
	for (size_t i = 0; i < records; i++)
		roots[i] = (uint32_t)i;
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
	const struct place all = {d->sheet, kam_id_column(d->sheet, NULL), 0};
	add_parents(d, &all, &all, 1);
	forbid(d, kam_sheet_rows(d->sheet));
}

void dedupe_read_intake_parents(struct dedupe *d, const struct kam_intake *in)
{
	int own = kam_id_column(in->incoming, NULL);
	const struct place where[] = {{in->incoming, own, (uint32_t)in->masters}, {in->master, in->id, 0}};
	add_parents(d, &where[1], &where[1], 1);
	add_parents(d, &where[0], where, own < 0 || own == in->from[in->id] ? 2 : 1);
	forbid(d, in->masters + in->arrivals);
}
