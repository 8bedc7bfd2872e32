/* merge.c - one golden record per cluster, with a log by which the rows can be had again as they were. */
#include "dedupe.h"

#include "kam/columns.h"
#include "kam/master.h"
#include "kam/merge.h"

#include <stdlib.h>

/* What the output needs beside the merge. */
struct golden_output {
	struct dedupe *d;
	struct kam_golden *golden;
	struct kam_merge merge;
	struct kam_slice *labels; /* by cluster */
	struct kam_slice *names;  /* by row: what a person calls it */
	int *fields;              /* by column */
	struct kam_columns columns;
	struct kam_arena texts;
	struct kam_slice *cells;  /* of the members of one cluster */
	uint32_t *from;           /* by column: which of them */
	struct kam_slice *members;
	size_t cells_capacity, members_capacity;
	bool provenance;
};

static struct kam_slice keep(struct golden_output *o, const char *format, unsigned long long number)
{
	struct kam_buffer text = {0};
	kam_buffer_format(&text, format, number);
	struct kam_slice kept = kam_slice(kam_arena_copy(&o->texts, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

/* Rows are called by their id, or by the line they stand in. */
static void name_rows(struct golden_output *o, int id)
{
	const struct kam_sheet *sheet = o->d->sheet;
	o->names = kam_allocate(kam_sheet_rows(sheet) + 1, sizeof *o->names);
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		struct kam_slice cell = id < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(sheet, row, (size_t)id);
		o->names[row] = cell.n ? cell : keep(o, "line %llu", (unsigned long long)kam_sheet_line(sheet, row));
	}
}

/* The column that --source names, or that the dictionary knows as the source; -1: none. */
static int find_source(const struct dedupe *d)
{
	const char *heading = kam_option_text(d->run, "source");
	return heading ? kam_sheet_column(d->sheet, kam_text(heading)) : kam_sheet_binding(d->sheet)->column[KAM_SOURCE];
}

static enum kam_status make_golden(struct golden_output *o, struct kam_error *err)
{
	struct dedupe *d = o->d;
	size_t count = kam_sheet_header(d->sheet)->count;
	unsigned char *roles = kam_allocate(count + 1, 1);
	o->fields = kam_allocate(count + 1, sizeof *o->fields);
	for (size_t c = 0; c < count; c++) {
		roles[c] = (unsigned char)kam_match_role(d->match, c);
		o->fields[c] = (int)kam_binding_field(kam_sheet_binding(d->sheet), c);
	}
	const struct kam_golden_columns columns = {count, d->headings, roles, o->fields, find_source(d), kam_id_column(d->sheet, NULL)};
	enum kam_status status = kam_golden_new(kam_run_rules(d->run), &columns, &o->golden, err);
	free(roles);
	name_rows(o, columns.id);
	return status;
}

/* By row, its parent. To be freed. */
static uint32_t *parents_of(const struct dedupe *d, int id, int column)
{
	size_t rows = kam_sheet_rows(d->sheet);
	uint32_t *of = kam_allocate(rows + 1, sizeof *of);
	for (size_t row = 0; row < rows; row++) {
		struct kam_slice name = kam_sheet_cell(d->sheet, row, (size_t)column);
		of[row] = name.n && kam_same(name, kam_sheet_cell(d->sheet, row, (size_t)id)) ? (uint32_t)row : KAM_NO_MEMBER;
	}
	for (size_t i = 0; i < d->parents_count; i++)
		of[d->parents[i].b] = d->parents[i].a;
	return of;
}

static void make_labels(struct golden_output *o)
{
	size_t count = o->d->clusters.count;
	o->labels = kam_allocate(count + 1, sizeof *o->labels);
	for (size_t k = 0; k < count; k++)
		o->labels[k] = keep(o, "%llu", (unsigned long long)k + 1);
}

/* Returns the heading of the clusters' numbers. */
static const char *add_columns(struct golden_output *o)
{
	size_t count = o->merge.columns;
	struct kam_buffer text = {0};
	for (size_t c = 0; c < count; c++)
		kam_columns_pass(&o->columns, o->d->headings[c].p, c);
	const char *label = kam_columns_add(&o->columns, "cluster_id", KAM_CELL_TEXT, false);
	kam_columns_add(&o->columns, "cluster_size", KAM_CELL_NUMBER, KAM_IF_ROOM(3));
	kam_columns_add(&o->columns, "match_probability", KAM_CELL_RATIO, KAM_IF_ROOM(2));
	kam_columns_add(&o->columns, "members", KAM_CELL_TEXT, KAM_IF_ROOM(1));
	kam_columns_add(&o->columns, "conflicts", KAM_CELL_TEXT, false);
	kam_columns_add(&o->columns, "related_to", KAM_CELL_TEXT, false);
	for (size_t c = 0; c < count && o->provenance; c++) {
		text.n = 0;
		kam_buffer_format(&text, "%s_from", o->d->headings[c].p);
		kam_columns_add(&o->columns, kam_buffer_terminated(&text), KAM_CELL_TEXT, true);
	}
	kam_buffer_free(&text);
	return label;
}

/* Rows. */

static void gather_members(struct golden_output *o, size_t cluster)
{
	const struct kam_merge *m = &o->merge;
	size_t members = kam_merge_size(m, cluster);
	o->cells = kam_grow(o->cells, &o->cells_capacity, members * m->columns, sizeof *o->cells);
	o->members = kam_grow(o->members, &o->members_capacity, members, sizeof *o->members);
	for (size_t i = 0; i < members; i++) {
		uint32_t row = m->rows[m->starts[cluster] + i];
		o->members[i] = o->names[row];
		for (size_t c = 0; c < m->columns; c++) {
			o->cells[i * m->columns + c] = kam_merge_cell(m, row, c);
			if (m->from[cluster * m->columns + c] == row)
				o->from[c] = (uint32_t)i;
		}
	}
	for (size_t c = 0; c < m->columns; c++)
		if (m->from[cluster * m->columns + c] == KAM_NO_MEMBER)
			o->from[c] = KAM_NO_MEMBER;
}

static double lowest_probability(const struct golden_output *o, size_t cluster)
{
	double lowest = 1;
	for (uint32_t i = o->merge.starts[cluster]; i < o->merge.starts[cluster + 1]; i++) {
		double p = (double)o->d->clusters.probability[o->merge.rows[i]];
		lowest = p < lowest ? p : lowest;
	}
	return lowest;
}

static void write_members(const struct golden_output *o, size_t members, struct kam_buffer *text, struct kam_writer *w)
{
	text->n = 0;
	for (size_t i = 0; i < members; i++)
		kam_buffer_format(text, "%s%.*s", i ? "; " : "", KAM_PRINT(o->members[i]));
	kam_write_text(w, kam_buffer_slice(text));
}

static void write_golden(struct golden_output *o, size_t cluster, struct kam_buffer *text, struct kam_writer *w)
{
	const struct kam_merge *m = &o->merge;
	size_t members = kam_merge_size(m, cluster);
	gather_members(o, cluster);
	for (size_t c = 0; c < m->columns; c++) {
		enum kam_value_kind kind;
		struct kam_slice value = kam_merge_value(m, cluster, c, &kind);
		kam_write_value(w, value, kind);
	}
	kam_write_text(w, o->labels[cluster]);
	kam_write_count(w, members);
	kam_write_decimal(w, dedupe_ratio(lowest_probability(o, cluster)));
	write_members(o, members, text, w);
	text->n = 0;
	kam_golden_conflicts(o->golden, o->cells, members, o->from, o->members, text);
	kam_write_text(w, kam_buffer_slice(text));
	dedupe_write_related(o->d, (uint32_t)cluster, w);
	for (size_t c = 0; c < m->columns && o->provenance; c++)
		kam_write_text(w, o->from[c] == KAM_NO_MEMBER ? kam_slice(NULL, 0) : o->members[o->from[c]]);
	kam_write_row(w);
}

static enum kam_status write_all(struct golden_output *o, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_buffer text = {0};
	enum kam_status status = kam_run_writer(o->d->run, o->columns.columns, o->columns.count, &w, err);
	o->from = kam_allocate(o->merge.columns + 1, sizeof *o->from);
	for (size_t k = 0; k < o->merge.clusters && !status; k++)
		write_golden(o, k, &text, w);
	kam_buffer_free(&text);
	return status;
}

static enum kam_status write_log(struct golden_output *o, const struct kam_merge_origin *origin, struct kam_error *err)
{
	struct kam_sink *sink;
	if (!kam_option_given(o->d->run, "merge-log"))
		return KAM_OK;
	enum kam_status status = kam_run_file(o->d->run, "merge-log", &sink, err);
	return status ? status : kam_merge_log(&o->merge, origin, sink, err);
}

enum kam_status dedupe_write_golden(struct dedupe *d, struct kam_error *err)
{
	struct golden_output o = {.d = d, .provenance = kam_option_given(d->run, "provenance")};
	struct kam_merge_parents parents = {kam_id_column(d->sheet, NULL), kam_sheet_binding(d->sheet)->column[KAM_PARENT_ID], NULL};
	uint32_t *of = parents.id < 0 || parents.column < 0 ? NULL : parents_of(d, parents.id, parents.column);
	parents.of = of;
	enum kam_status status = make_golden(&o, err);
	if (!status) {
		make_labels(&o);
		kam_merge_new(&o.merge, o.golden, d->sheet, d->clusters.cluster, d->clusters.count, o.labels,
			parents.of ? &parents : NULL);
		const struct kam_merge_origin origin = {kam_sheet_name(d->sheet), kam_option_text(d->run, "encoding"), add_columns(&o)};
		status = write_log(&o, &origin, err);
	}
	if (!status)
		status = write_all(&o, err);
	kam_merge_free(&o.merge);
	kam_golden_free(o.golden);
	kam_arena_free(&o.texts);
	free(of);
	free(o.labels);
	free(o.names);
	free(o.fields);
	kam_columns_free(&o.columns);
	free(o.cells);
	free(o.from);
	free(o.members);
	return status;
}

/* The way back. */

static void note_undone(struct kam_run *run, const struct kam_undone *u)
{
	struct kam_slice rest = kam_buffer_slice(&u->notes), line;
	while (kam_split(&rest, '\n', &line))
		if (line.n)
			kam_run_note(run, "%.*s", KAM_PRINT(line));
	if (u->unknown)
		kam_run_note(run, "columns that the merge wrote are gone: what has been changed since can't be told, and is not kept");
	if (u->missing)
		kam_run_note(run, "%zu golden records are no longer there: their rows are restored", u->missing);
	kam_run_note(run, "%zu rows restored; changed since: %zu that stay so, %zu kept behind; added since: %zu kept behind", u->rows - u->edited,
		u->edited, u->merged, u->added);
}

enum kam_status dedupe_undo(struct kam_run *run, struct kam_sheet *golden, struct kam_error *err)
{
	struct kam_undone undone;
	enum kam_status status = kam_merge_undo(kam_option_text(run, "undo"), golden, &undone, err);
	if (!status) {
		note_undone(run, &undone);
		kam_run_document(run, kam_buffer_slice(&undone.out));
	}
	kam_undone_free(&undone);
	return status;
}
