/* input.c - records with canonical, typed fields; joined sheets; facts settled by looking ahead when a value needs them. */
#include "kam/input.h"

#include "facts.h"
#include "kam/stream.h"
#include "kam/table.h"

#include <stdlib.h>

enum { MOST_JOINS = 8 };

struct join {
	struct kam_sheet *sheet;
	enum kam_field key;      /* KAM_FIELDS: nothing shared */
	struct kam_table rows;   /* key text -> n, and the row of the nth key is rows_of[n] */
	uint32_t *row_of;
	size_t row_of_capacity;
	uint32_t current;        /* row of the current record, or KAM_ABSENT */
};

struct kam_input {
	struct kam_bound bound; /* must be first */
	const char *name;
	struct kam_reader *reader;
	struct kam_input_options options;
	size_t bound_columns; /* of the header when it was bound; JSON headers grow */
	size_t facts_capacity;
	struct kam_table known; /* headings that would change the binding, once the header has grown */
	struct kam_error clash; /* why it can't be bound anew */
	struct join joins[MOST_JOINS];
	size_t joins_count;
	bool is_part;
};

enum kam_status kam_input_open(const char *path, const struct kam_input_options *options, struct kam_input **out, struct kam_error *err)
{
	struct kam_input *in = kam_allocate(1, sizeof *in);
	in->name = strcmp(path, "-") == 0 ? "standard input" : path;
	in->options = *options;
	enum kam_status status = kam_reader_open(path, &options->reader, &in->reader, err);
	if (status) {
		free(in);
		in = NULL;
	}
	*out = in;
	return status;
}

const char *kam_input_name(const struct kam_input *in)
{
	return in->name;
}

struct kam_reader *kam_input_reader(struct kam_input *in)
{
	return in->reader;
}

const struct kam_binding *kam_input_binding(const struct kam_input *in)
{
	return &in->bound.binding;
}

void kam_input_join(struct kam_input *in, struct kam_sheet *sheet)
{
	if (in->joins_count < MOST_JOINS)
		in->joins[in->joins_count++] = (struct join){.sheet = sheet, .current = KAM_ABSENT};
}

/* The id that file and sheet share. Order and opportunity name a row best; an account comes before the rest. */
static enum kam_field shared_key(const struct kam_binding *a, const struct kam_binding *b)
{
	static const enum kam_field first[] = {KAM_ORDER_ID, KAM_OPP_ID, KAM_ACCOUNT_ID};
	for (size_t i = 0; i < KAM_COUNT(first); i++)
		if (a->column[first[i]] >= 0 && b->column[first[i]] >= 0)
			return first[i];
	for (int f = 0; f < KAM_FIELDS; f++)
		if (kam_field_type((enum kam_field)f) == KAM_TYPE_ID && a->column[f] >= 0 && b->column[f] >= 0)
			return (enum kam_field)f;
	if (a->column[KAM_ACCOUNT_NAME] >= 0 && b->column[KAM_ACCOUNT_NAME] >= 0)
		return KAM_ACCOUNT_NAME;
	return KAM_FIELDS;
}

/* Indexes the sheet by the shared id, which must name one row. */
static enum kam_status index_join(struct kam_input *in, struct join *join, struct kam_error *err)
{
	kam_table_free(&join->rows);
	join->key = shared_key(&in->bound.binding, kam_sheet_binding(join->sheet));
	if (join->key == KAM_FIELDS)
		return kam_fail(err, KAM_BAD_DATA, "--join %s: shares no id with the input: --map FIELD=\"HEADING\" and --map join.FIELD=\"HEADING\" name one",
			kam_sheet_name(join->sheet));
	for (size_t row = 0; row < kam_sheet_rows(join->sheet); row++) {
		struct kam_slice id = kam_sheet_text(join->sheet, row, join->key);
		bool added;
		if (!id.n)
			continue;
		uint32_t number = kam_table_put(&join->rows, id, &added);
		if (!added)
			return kam_fail(err, KAM_BAD_DATA, "--join %s: lines %llu and %llu have the same %s \"%.*s\": a joined file must have one line for each",
				kam_sheet_name(join->sheet), (unsigned long long)kam_sheet_line(join->sheet, join->row_of[number]),
				(unsigned long long)kam_sheet_line(join->sheet, row), kam_field_name(join->key), KAM_PRINT(id));
		join->row_of = kam_grow(join->row_of, &join->row_of_capacity, number + 1, sizeof *join->row_of);
		join->row_of[number] = (uint32_t)row;
	}
	return KAM_OK;
}

static void make_facts(struct kam_input *in, size_t count)
{
	in->bound.facts = kam_grow(in->bound.facts, &in->facts_capacity, count, sizeof *in->bound.facts);
	for (size_t i = in->bound_columns; i < count; i++)
		in->bound.facts[i] = (struct kam_facts){.order = in->options.date_order, .mark = in->options.mark};
	in->bound_columns = count;
}

static enum kam_status bind_columns(struct kam_input *in, enum kam_record_type type, struct kam_error *err)
{
	const struct kam_header *header = kam_reader_header(in->reader);
	make_facts(in, header->count);
	kam_table_free(&in->known);
	return kam_bind(header, type, in->options.mappings, in->options.mappings_count, &in->bound.binding, err);
}

/* The join that supplies a field, or NULL. */
static const struct join *join_of(const struct kam_input *in, enum kam_field field)
{
	for (size_t i = 0; i < in->joins_count; i++)
		if (in->joins[i].key != KAM_FIELDS && kam_sheet_binding(in->joins[i].sheet)->column[field] >= 0)
			return &in->joins[i];
	return NULL;
}

/* What there is by what is bound now. */
static void note_fields(struct kam_input *in)
{
	for (int f = 0; f < KAM_FIELDS; f++)
		in->bound.has[f] = in->bound.binding.column[f] >= 0 || join_of(in, (enum kam_field)f);
}

/* Binds anew when some heading that has come up since may change anything. Where that can't be done this record is bad; those behind it
 * are read as those before. */
static enum kam_status bind_more(struct kam_input *in, struct kam_error *err)
{
	const struct kam_header *header = kam_reader_header(in->reader);
	struct kam_binding before = in->bound.binding;
	bool concerns = in->bound_columns == 0;
	if (!kam_table_count(&in->known))
		kam_known_headings(before.type, in->options.mappings, in->options.mappings_count, &in->known);
	for (size_t i = in->bound_columns; i < header->count && !concerns; i++)
		concerns = kam_is_known_heading(&in->known, before.type, header->names[i]);
	make_facts(in, header->count);
	if (!concerns || in->clash.status)
		return concerns ? kam_fail(err, in->clash.status, "%s", in->clash.text) : KAM_OK;
	enum kam_status status = kam_bind(header, before.type, in->options.mappings, in->options.mappings_count, &in->bound.binding, &in->clash);
	if (status) {
		in->bound.binding = before;
		return kam_fail(err, status, "%s", in->clash.text);
	}
	note_fields(in);
	return KAM_OK;
}

enum kam_status kam_input_bind(struct kam_input *in, enum kam_record_type type, struct kam_error *err)
{
	enum kam_status status = bind_columns(in, type, err);
	for (size_t i = 0; i < in->joins_count && !status; i++) {
		status = kam_sheet_bind(in->joins[i].sheet, type, err);
		if (!status)
			status = index_join(in, &in->joins[i], err);
	}
	note_fields(in);
	return status;
}

static int heading_column(const struct kam_header *header, struct kam_slice heading)
{
	for (size_t i = 0; i < header->count; i++)
		if (kam_same(header->names[i], heading))
			return (int)i;
	return -1;
}

/* One file's column for a canonical name or a heading. */
static int column_in(const struct kam_header *header, const struct kam_binding *binding, struct kam_slice heading)
{
	enum kam_field field = kam_field_named(heading);
	int column = heading_column(header, heading);
	return column < 0 && field != KAM_FIELDS ? binding->column[field] : column;
}

/* Columns of the joined sheets are numbered from here, a sheet after the other. */
enum { JOINED = 1 << 20, PER_JOIN = 1 << 16 };

int kam_input_column(const struct kam_input *in, struct kam_slice heading)
{
	int column = column_in(kam_reader_header(in->reader), &in->bound.binding, heading);
	for (size_t i = 0; i < in->joins_count && column < 0; i++) {
		column = column_in(kam_sheet_header(in->joins[i].sheet), kam_sheet_binding(in->joins[i].sheet), heading);
		if (column >= 0)
			column += JOINED + PER_JOIN * (int)i;
	}
	return column;
}

struct kam_slice kam_input_cell(const struct kam_input *in, const struct kam_record *record, int column)
{
	if (column < 0)
		return kam_slice(NULL, 0);
	if (column < JOINED)
		return (size_t)column < record->count ? kam_trim(record->fields[column]) : kam_slice(NULL, 0);
	const struct join *join = &in->joins[(column - JOINED) / PER_JOIN];
	if (join->current == KAM_ABSENT)
		return kam_slice(NULL, 0);
	return kam_sheet_cell(join->sheet, join->current, (size_t)(column - JOINED) % PER_JOIN);
}

static void find_joined_rows(struct kam_input *in, const struct kam_record *record)
{
	for (size_t i = 0; i < in->joins_count; i++) {
		struct join *join = &in->joins[i];
		uint32_t number = join->key == KAM_FIELDS ? KAM_ABSENT
			: kam_table_find(&join->rows, kam_input_cell(in, record, in->bound.binding.column[join->key]));
		join->current = number == KAM_ABSENT ? KAM_ABSENT : join->row_of[number];
	}
}

enum kam_status kam_input_next(struct kam_input *in, struct kam_record *record, struct kam_error *err)
{
	enum kam_status status = kam_reader_next(in->reader, record, err);
	if (status)
		return status;
	if (kam_reader_header(in->reader)->count > in->bound_columns) {
		status = bind_more(in, err);
		if (status)
			return status;
	}
	if (in->joins_count)
		find_joined_rows(in, record);
	return KAM_OK;
}

struct kam_slice kam_input_other_text(const struct kam_input *in, const struct kam_record *record, enum kam_field field)
{
	int column = in->bound.binding.column[field], fallback = in->bound.binding.fallback[field];
	if (column >= 0) {
		struct kam_slice s = (size_t)column < record->count ? kam_trim(record->fields[column]) : kam_slice(NULL, 0);
		bool stands_in = fallback >= 0 && (size_t)fallback < record->count && kam_is_placeholder(s);
		return stands_in ? kam_trim(record->fields[fallback]) : s;
	}
	const struct join *join = join_of(in, field);
	return join && join->current != KAM_ABSENT ? kam_sheet_text(join->sheet, join->current, field) : kam_slice(NULL, 0);
}

static void learn_record(struct kam_input *in, const struct kam_record *record)
{
	for (int f = 0; f < KAM_FIELDS; f++) {
		int column = in->bound.binding.column[f];
		if (column >= 0) /* with what stands in for a blank: both are read by the column's facts */
			kam_facts_learn(&in->bound.facts[column], kam_field_type((enum kam_field)f), kam_input_text(in, record, (enum kam_field)f));
	}
}

/* Looks ahead until the field's column has proven its fact, or to the end. */
static enum kam_status settle(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_error *err)
{
	struct kam_reader *ahead;
	if (in->is_part)
		return KAM_UNPROVEN;
	struct kam_facts *mine = &in->bound.facts[in->bound.binding.column[field]];
	learn_record(in, record);
	if (mine->whole) /* all that follows has been looked at before */
		return KAM_OK;
	enum kam_status status = kam_reader_look_ahead(in->reader, &ahead, err);
	if (status)
		return status;
	struct kam_record next;
	struct kam_error ignored;
	while (kam_facts_open(mine, kam_field_type(field))) {
		status = kam_reader_next(ahead, &next, &ignored);
		if (status == KAM_END || kam_is_final(status))
			break;
		if (!status)
			learn_record(in, &next);
	}
	mine->whole = true;
	if (kam_facts_open(mine, kam_field_type(field)))
		kam_facts_share(in->bound.facts, &in->bound.binding, field);
	return kam_reader_look_back(in->reader, ahead, err);
}

enum kam_status kam_input_other_date(struct kam_input *in, const struct kam_record *record, enum kam_field field, kam_day *day,
	struct kam_error *err)
{
	int column = in->bound.binding.column[field];
	if (column < 0) {
		const struct join *join = join_of(in, field);
		*day = KAM_NO_DAY;
		return join && join->current != KAM_ABSENT ? kam_sheet_date(join->sheet, join->current, field, day, err) : KAM_OK;
	}
	struct kam_slice s = kam_input_text(in, record, field);
	enum kam_status status = kam_facts_date(s, &in->bound.facts[column], field, day, err);
	if (status != KAM_UNPROVEN)
		return status;
	status = settle(in, record, field, err);
	if (!status)
		status = kam_facts_date(s, &in->bound.facts[column], field, day, err);
	return status == KAM_UNPROVEN && !in->is_part ? kam_facts_unproven(s, field, err) : status;
}

enum kam_status kam_input_money(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_money *value,
	bool *present, struct kam_error *err)
{
	int column = in->bound.binding.column[field];
	*value = (struct kam_money){0};
	*present = kam_input_amount(in, record, field, &value->amount);
	if (*present)
		return KAM_OK;
	if (column < 0) {
		const struct join *join = join_of(in, field);
		return join && join->current != KAM_ABSENT ? kam_sheet_money(join->sheet, join->current, field, value, present, err) : KAM_OK;
	}
	struct kam_slice s = kam_input_text(in, record, field);
	bool number = kam_record_has_number(record, column);
	enum kam_status status = kam_facts_money(s, number, &in->bound.facts[column], field, value, present, err);
	if (status != KAM_UNPROVEN)
		return status;
	status = settle(in, record, field, err);
	if (!status)
		status = kam_facts_money(s, number, &in->bound.facts[column], field, value, present, err);
	return status == KAM_UNPROVEN && !in->is_part ? kam_facts_unproven(s, field, err) : status;
}

enum kam_status kam_input_names_currency(struct kam_input *in, enum kam_field field, bool *yes, struct kam_error *err)
{
	struct kam_reader *ahead;
	*yes = false;
	if (in->bound.binding.column[field] < 0)
		return KAM_OK;
	enum kam_status status = kam_reader_look_ahead(in->reader, &ahead, err);
	if (status)
		return status;
	for (int i = 0; i < 1000 && !*yes; i++) {
		struct kam_record record;
		struct kam_error ignored;
		struct kam_money money = {0};
		status = kam_reader_next(ahead, &record, &ignored);
		if (status == KAM_END || kam_is_final(status))
			break;
		if (!status && kam_money_parse(kam_input_text(in, &record, field), KAM_MARK_UNKNOWN, &money) != KAM_BAD_DATA)
			*yes = money.currency[0] != '\0';
	}
	return kam_reader_look_back(in->reader, ahead, err);
}

const struct kam_facts *kam_input_facts(const struct kam_input *in, int column)
{
	return &in->bound.facts[column];
}

enum kam_status kam_input_plain(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_buffer *out,
	struct kam_error *err)
{
	int column = in->bound.binding.column[field];
	if (column < 0) {
		const struct join *join = join_of(in, field);
		return join && join->current != KAM_ABSENT ? kam_sheet_plain(join->sheet, join->current, field, out, err) : KAM_OK;
	}
	struct kam_slice s = kam_input_text(in, record, field);
	bool number = kam_record_has_number(record, column);
	enum kam_status status = kam_facts_plain(s, number, &in->bound.facts[column], field, out, err);
	if (status != KAM_UNPROVEN)
		return status;
	status = settle(in, record, field, err);
	if (!status)
		status = kam_facts_plain(s, number, &in->bound.facts[column], field, out, err);
	return status == KAM_UNPROVEN && !in->is_part ? kam_facts_unproven(s, field, err) : status;
}

enum kam_status kam_input_open_part(const struct kam_input *in, uint64_t start, uint64_t end, struct kam_input **out, struct kam_error *err)
{
	struct kam_input *part = *out = kam_allocate(1, sizeof *part);
	part->name = in->name;
	part->options = in->options;
	part->is_part = true;
	enum kam_status status = kam_reader_open_part(in->reader, in->name, start, end, &part->reader, err);
	if (!status)
		status = bind_columns(part, in->bound.binding.type, err);
	if (status)
		return status;
	note_fields(part);
	memcpy(part->bound.facts, in->bound.facts, in->bound_columns * sizeof *part->bound.facts);
	return KAM_OK;
}

enum kam_status kam_input_move_part(struct kam_input *part, uint64_t start, uint64_t end, struct kam_error *err)
{
	kam_stream_end_at(kam_reader_stream(part->reader), end);
	return kam_reader_seek(part->reader, start, 1, err);
}

bool kam_input_agree(const struct kam_input *a, const struct kam_input *b)
{
	for (int f = 0; f < KAM_FIELDS; f++) {
		int x = a->bound.binding.column[f], y = b->bound.binding.column[f];
		if ((x < 0) != (y < 0))
			return false;
		if (x < 0)
			continue;
		const struct kam_facts *p = &a->bound.facts[x], *q = &b->bound.facts[y];
		if ((p->order && q->order && p->order != q->order) || (p->mark && q->mark && p->mark != q->mark))
			return false;
	}
	return true;
}

void kam_input_learn(struct kam_input *in, const struct kam_input *from)
{
	size_t count = in->bound_columns < from->bound_columns ? in->bound_columns : from->bound_columns;
	for (size_t i = 0; i < count; i++) {
		if (!in->bound.facts[i].order)
			in->bound.facts[i].order = from->bound.facts[i].order;
		if (!in->bound.facts[i].mark)
			in->bound.facts[i].mark = from->bound.facts[i].mark;
		in->bound.facts[i].percent |= from->bound.facts[i].percent;
	}
}

bool kam_input_has_joins(const struct kam_input *in)
{
	return in->joins_count > 0;
}

void kam_input_close(struct kam_input *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->joins_count; i++) {
		kam_table_free(&in->joins[i].rows);
		free(in->joins[i].row_of);
	}
	kam_reader_close(in->reader);
	free(in->bound.facts);
	kam_table_free(&in->known);
	free(in);
}
