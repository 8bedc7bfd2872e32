/* sheet.c - a file in memory. */
#include "kam/input.h"

#include "facts.h"
#include "kam/search.h"
#include "kam/stream.h"
#include "kam/table.h"

#include <stdlib.h>

/* A row's parts stand one behind the other, unaligned: its shape in a byte, where each cell ends, the columns of the cells where it
 * is sparse, their kinds where it is typed, and their text. */
struct row {
	uint64_t line;
	uint64_t offset; /* in the file's text */
	const char *parts;
	uint32_t length; /* in the file's text, with the line end */
	uint32_t count;  /* of cells: a JSON row may be shorter than the header that later rows extended */
};

enum shape {
	WIDE = 1,   /* ends take four bytes each, not two */
	SPARSE = 2, /* only these columns have cells */
	TYPED = 4,  /* as JSON tells it */
};

struct kam_sheet {
	const char *name;
	struct kam_reader *reader; /* kept for its header */
	struct kam_input_options options;
	struct kam_pool rows;      /* struct row */
	struct kam_arena arena;
	struct kam_binding binding;
	struct kam_facts *facts;   /* by column */
};

/* Where the parts begin, as distances from the first. */
struct layout {
	size_t columns, kinds, text;
};

static struct layout layout_of(const struct row *r)
{
	struct layout at;
	at.columns = 1 + (r->parts[0] & WIDE ? sizeof(uint32_t) : sizeof(uint16_t)) * r->count;
	at.kinds = at.columns + (r->parts[0] & SPARSE ? sizeof(uint32_t) * r->count : 0);
	at.text = at.kinds + (r->parts[0] & TYPED ? r->count : 0);
	return at;
}

static uint32_t number_at(const char *numbers, size_t i)
{
	uint32_t number;
	memcpy(&number, numbers + i * sizeof number, sizeof number);
	return number;
}

static size_t end_at(const struct row *r, size_t i)
{
	const char *ends = r->parts + 1;
	uint16_t narrow;
	if (r->parts[0] & WIDE)
		return number_at(ends, i);
	memcpy(&narrow, ends + i * sizeof narrow, sizeof narrow);
	return narrow;
}

static void set_end(char *parts, size_t i, size_t end)
{
	uint32_t wide = (uint32_t)end;
	uint16_t narrow = (uint16_t)end;
	if (parts[0] & WIDE)
		memcpy(parts + 1 + i * sizeof wide, &wide, sizeof wide);
	else
		memcpy(parts + 1 + i * sizeof narrow, &narrow, sizeof narrow);
}

/* Cell i of a record: the i-th of all, or of those it has. */
static size_t column_at(const uint32_t *columns, size_t i)
{
	return columns ? columns[i] : i;
}

static size_t text_length(const struct kam_record *record, const uint32_t *columns, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += record->fields[column_at(columns, i)].n + 1;
	return n;
}

/* Copies the record's cells behind one another. */
static void fill_parts(const struct row *r, const struct kam_record *record, const uint32_t *columns, char *parts)
{
	struct layout at = layout_of(r);
	size_t end = 0;
	if (columns)
		memcpy(parts + at.columns, columns, sizeof *columns * r->count);
	for (size_t i = 0; i < r->count; i++, end++) {
		struct kam_slice s = record->fields[column_at(columns, i)];
		if (record->kinds)
			parts[at.kinds + i] = (char)record->kinds[column_at(columns, i)];
		if (s.n)
			memcpy(parts + at.text + end, s.p, s.n);
		end += s.n;
		parts[at.text + end] = '\0';
		set_end(parts, i, end);
	}
}

static void keep_row(struct kam_sheet *sheet, const struct kam_record *record, uint64_t offset)
{
	struct row *row = kam_pool_add(&sheet->rows);
	bool sparse = kam_record_is_sparse(record);
	size_t count = sparse ? record->members_count : record->count;
	uint32_t *columns = sparse ? kam_allocate(count + 1, sizeof *columns) : NULL;
	if (sparse)
		kam_record_sort_members(record, columns);
	size_t text = text_length(record, columns, count);
	char shape = (char)((text > UINT16_MAX ? WIDE : 0) | (sparse ? SPARSE : 0) | (record->kinds ? TYPED : 0));
	*row = (struct row){.line = record->line, .offset = offset, .parts = &shape, .length = (uint32_t)(kam_reader_offset(sheet->reader) - offset),
		.count = (uint32_t)count};
	char *parts = kam_arena_bytes(&sheet->arena, layout_of(row).text + text);
	parts[0] = shape;
	row->parts = parts;
	fill_parts(row, record, columns, parts);
	free(columns);
}

/* Reads all records. KAM_BAD_DATA: some were bad. */
static enum kam_status read_rows(struct kam_sheet *sheet, kam_tell_bad *tell, void *of, struct kam_error *err)
{
	bool bad = false;
	for (;;) {
		struct kam_record record = {0};
		uint64_t offset = kam_reader_offset(sheet->reader);
		enum kam_status status = kam_reader_next(sheet->reader, &record, err);
		bool told = status == KAM_BAD_DATA || status == KAM_BROKEN;
		bad = bad || told;
		if (told && !record.continued)
			tell(of, record.line, err->text);
		else if (!status && !bad)
			keep_row(sheet, &record, offset);
		if (status == KAM_END || status == KAM_BROKEN)
			return bad ? KAM_BAD_DATA : KAM_OK;
		if (status && status != KAM_SKIPPED && !told)
			return status;
	}
}

enum kam_status kam_sheet_load(const char *path, const struct kam_input_options *options, kam_tell_bad *tell, void *of, struct kam_sheet **out,
	struct kam_error *err)
{
	struct kam_sheet *sheet = kam_allocate(1, sizeof *sheet);
	*out = NULL;
	sheet->name = path;
	sheet->options = *options;
	sheet->rows.size = sizeof(struct row);
	enum kam_status status = kam_reader_open(path, &options->reader, &sheet->reader, err);
	if (!status)
		status = read_rows(sheet, tell, of, err);
	if (!status)
		*out = sheet;
	else
		kam_sheet_free(sheet);
	return status == KAM_BROKEN ? KAM_BAD_DATA : status;
}

enum kam_status kam_sheet_bind(struct kam_sheet *sheet, enum kam_record_type type, struct kam_error *err)
{
	const struct kam_header *header = kam_reader_header(sheet->reader);
	free(sheet->facts);
	sheet->facts = kam_allocate(header->count, sizeof *sheet->facts);
	for (size_t i = 0; i < header->count; i++)
		sheet->facts[i] = (struct kam_facts){.order = sheet->options.date_order, .mark = sheet->options.mark};
	enum kam_status status = kam_bind(header, type, sheet->options.mappings, sheet->options.mappings_count, &sheet->binding, err);
	if (!status || !err)
		return status;
	struct kam_error why = *err;
	return kam_fail(err, status, "%s: %.800s", sheet->name, why.text);
}

enum kam_status kam_sheet_need(struct kam_sheet *sheet, enum kam_record_type type, const char *option, const enum kam_field *needed, size_t count,
	struct kam_error *err)
{
	enum kam_status status = kam_sheet_bind(sheet, type, err);
	for (size_t i = 0; i < count && !status; i++)
		if (kam_sheet_binding(sheet)->column[needed[i]] < 0)
			status = kam_fail(err, KAM_BAD_DATA, "%.200s: no column for %s: --map %s.%s=\"HEADING\" names it", kam_sheet_name(sheet),
				kam_field_name(needed[i]), option, kam_field_name(needed[i]));
	return status;
}

int kam_sheet_column(const struct kam_sheet *sheet, struct kam_slice heading)
{
	const struct kam_header *header = kam_reader_header(sheet->reader);
	for (size_t i = 0; i < header->count; i++)
		if (kam_same(header->names[i], heading))
			return (int)i;
	return -1;
}

const char *kam_sheet_name(const struct kam_sheet *sheet)
{
	return sheet->name;
}

const char *kam_sheet_note(const struct kam_sheet *sheet)
{
	return kam_stream_note(kam_reader_stream(sheet->reader));
}

const struct kam_reader *kam_sheet_reader(const struct kam_sheet *sheet)
{
	return sheet->reader;
}

const struct kam_header *kam_sheet_header(const struct kam_sheet *sheet)
{
	return kam_reader_header(sheet->reader);
}

const struct kam_binding *kam_sheet_binding(const struct kam_sheet *sheet)
{
	return &sheet->binding;
}

size_t kam_sheet_rows(const struct kam_sheet *sheet)
{
	return sheet->rows.count;
}

static const struct row *row_at(const struct kam_sheet *sheet, size_t row)
{
	return kam_pool_at(&sheet->rows, row);
}

uint64_t kam_sheet_line(const struct kam_sheet *sheet, size_t row)
{
	return row_at(sheet, row)->line;
}

uint64_t kam_sheet_offset(const struct kam_sheet *sheet, size_t row)
{
	return row_at(sheet, row)->offset;
}

uint64_t kam_sheet_end(const struct kam_sheet *sheet, size_t row)
{
	return row_at(sheet, row)->offset + row_at(sheet, row)->length;
}

static size_t column_of(const struct row *r, size_t place)
{
	return r->parts[0] & SPARSE ? number_at(r->parts + layout_of(r).columns, place) : place;
}

struct seek {
	const struct row *row;
	size_t column;
};

static bool is_before(const void *seek, size_t place)
{
	const struct seek *s = seek;
	return column_of(s->row, place) < s->column;
}

/* The place of the first cell from a column on; r->count where there is none. */
static size_t place_from(const struct row *r, size_t column)
{
	const struct seek seek = {r, column};
	if (r->parts[0] & SPARSE)
		return kam_search(r->count, is_before, &seek);
	return column < r->count ? column : r->count;
}

/* The place of a column's cell; r->count where there is none. */
static size_t place_of(const struct row *r, size_t column)
{
	size_t place = place_from(r, column);
	return place < r->count && column_of(r, place) == column ? place : r->count;
}

size_t kam_sheet_next(const struct kam_sheet *sheet, size_t row, size_t column)
{
	const struct row *r = row_at(sheet, row);
	size_t place = place_from(r, column);
	return place < r->count ? column_of(r, place) : kam_sheet_header(sheet)->count;
}

static struct kam_slice text_at(const struct row *r, size_t place)
{
	size_t start = place ? end_at(r, place - 1) + 1 : 0;
	return kam_slice(r->parts + layout_of(r).text + start, end_at(r, place) - start);
}

struct kam_slice kam_sheet_value(const struct kam_sheet *sheet, size_t row, size_t column, enum kam_value_kind *kind)
{
	const struct row *r = row_at(sheet, row);
	size_t place = place_of(r, column);
	bool there = place < r->count;
	*kind = !there ? KAM_MISSING : r->parts[0] & TYPED ? (enum kam_value_kind)r->parts[layout_of(r).kinds + place] : KAM_STRING;
	return there ? text_at(r, place) : kam_slice(NULL, 0);
}

struct kam_slice kam_sheet_cell(const struct kam_sheet *sheet, size_t row, size_t column)
{
	const struct row *r = row_at(sheet, row);
	size_t place = place_of(r, column);
	return place < r->count ? kam_trim(text_at(r, place)) : kam_slice(NULL, 0);
}

uint64_t kam_sheet_digest(const struct kam_sheet *sheet)
{
	const struct kam_header *header = kam_sheet_header(sheet);
	uint64_t digest[2] = {header->count, 0};
	for (size_t column = 0; column < header->count; column++)
		kam_hash_seeded(header->names[column], digest[0], digest);
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++)
		for (size_t column = 0; column < header->count; column++)
			kam_hash_seeded(kam_sheet_cell(sheet, row, column), digest[0], digest);
	return digest[0];
}

struct kam_slice kam_sheet_text(const struct kam_sheet *sheet, size_t row, enum kam_field field)
{
	int column = sheet->binding.column[field];
	return column < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(sheet, row, (size_t)column);
}

/* Says where in this sheet the value stands: the frame knows only the main input's place. */
static enum kam_status at_row(const struct kam_sheet *sheet, size_t row, enum kam_status status, struct kam_error *err)
{
	if (status != KAM_BAD_DATA)
		return status;
	struct kam_error why = *err;
	return kam_fail(err, status, "%s:%llu: %.800s", sheet->name, (unsigned long long)kam_sheet_line(sheet, row), why.text);
}

/* Looks through the whole sheet for the facts of its bound columns. */
static void settle(struct kam_sheet *sheet, enum kam_field field)
{
	for (size_t row = 0; row < sheet->rows.count; row++)
		for (int f = 0; f < KAM_FIELDS; f++) {
			int column = sheet->binding.column[f];
			if (column >= 0)
				kam_facts_learn(&sheet->facts[column], kam_field_type((enum kam_field)f), kam_sheet_cell(sheet, row, (size_t)column));
		}
	sheet->facts[sheet->binding.column[field]].whole = true;
	kam_facts_share(sheet->facts, &sheet->binding, field);
}

static bool is_json_number(const struct kam_sheet *sheet, size_t row, int column)
{
	enum kam_value_kind kind;
	kam_sheet_value(sheet, row, (size_t)column, &kind);
	return kind == KAM_NUMBER;
}

enum kam_status kam_sheet_date(struct kam_sheet *sheet, size_t row, enum kam_field field, kam_day *day, struct kam_error *err)
{
	int column = sheet->binding.column[field];
	struct kam_slice s = kam_sheet_text(sheet, row, field);
	*day = KAM_NO_DAY;
	if (column < 0)
		return KAM_OK;
	enum kam_status status = kam_facts_date(s, &sheet->facts[column], field, day, err);
	if (status != KAM_UNPROVEN)
		return at_row(sheet, row, status, err);
	settle(sheet, field);
	status = kam_facts_date(s, &sheet->facts[column], field, day, err);
	return at_row(sheet, row, status == KAM_UNPROVEN ? kam_facts_unproven(s, field, err) : status, err);
}

enum kam_status kam_sheet_money(struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_money *value, bool *present,
	struct kam_error *err)
{
	int column = sheet->binding.column[field];
	struct kam_slice s = kam_sheet_text(sheet, row, field);
	*present = false;
	if (column < 0)
		return KAM_OK;
	bool number = is_json_number(sheet, row, column);
	enum kam_status status = kam_facts_money(s, number, &sheet->facts[column], field, value, present, err);
	if (status != KAM_UNPROVEN)
		return at_row(sheet, row, status, err);
	settle(sheet, field);
	status = kam_facts_money(s, number, &sheet->facts[column], field, value, present, err);
	return at_row(sheet, row, status == KAM_UNPROVEN ? kam_facts_unproven(s, field, err) : status, err);
}

enum kam_status kam_sheet_plain(struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_buffer *out, struct kam_error *err)
{
	int column = sheet->binding.column[field];
	struct kam_slice s = kam_sheet_text(sheet, row, field);
	if (column < 0)
		return KAM_OK;
	bool number = is_json_number(sheet, row, column);
	enum kam_status status = kam_facts_plain(s, number, &sheet->facts[column], field, out, err);
	if (status != KAM_UNPROVEN)
		return at_row(sheet, row, status, err);
	settle(sheet, field);
	status = kam_facts_plain(s, number, &sheet->facts[column], field, out, err);
	return at_row(sheet, row, status == KAM_UNPROVEN ? kam_facts_unproven(s, field, err) : status, err);
}

void kam_sheet_free(struct kam_sheet *sheet)
{
	if (!sheet)
		return;
	kam_reader_close(sheet->reader);
	kam_pool_free(&sheet->rows);
	kam_arena_free(&sheet->arena);
	free(sheet->facts);
	free(sheet);
}
