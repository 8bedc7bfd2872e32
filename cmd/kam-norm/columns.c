/* columns.c - what a file brings, and in which columns it goes on. */
#include "norm.h"

/* Fields whose values may name a currency. */
static const enum kam_field priced_fields[NORM_PRICED] = {KAM_AMOUNT, KAM_UNIT_PRICE, KAM_COST, KAM_PROFIT};

static bool is_number(enum kam_field field)
{
	enum kam_field_type type = field == KAM_FIELDS ? KAM_TYPE_TEXT : kam_field_type(field);
	return type == KAM_TYPE_MONEY || type == KAM_TYPE_NUMBER || type == KAM_TYPE_PROBABILITY;
}

static void add_output(struct norm *n, enum kam_field field, int column)
{
	bool bare = is_number(field) || (field != KAM_FIELDS && kam_field_type(field) == KAM_TYPE_BOOLEAN);
	n->outputs = kam_grow(n->outputs, &n->capacity, n->count + 1, sizeof *n->outputs);
	n->outputs[n->count++] = (struct output){field, column, bare};
}

/* For records that are read by their members. */
static void index_outputs(struct norm *n, size_t columns)
{
	n->columns_of_input = columns;
	n->canonical_count = 0;
	n->canonical = kam_resize(n->canonical, n->count, sizeof *n->canonical);
	n->passing = kam_resize(n->passing, columns, sizeof *n->passing);
	for (size_t c = 0; c < columns; c++)
		n->passing[c] = n->count;
	for (size_t i = 0; i < n->count; i++)
		if (n->outputs[i].field == KAM_FIELDS)
			n->passing[n->outputs[i].column] = i;
		else
			n->canonical[n->canonical_count++] = i;
}

/* Canonical columns first, in the dictionary's order; then the rest in the file's. With --rename all in the file's. */
static void choose_outputs(struct norm *n, struct kam_input *in)
{
	const struct kam_binding *binding = kam_input_binding(in);
	size_t columns = kam_reader_header(kam_input_reader(in))->count;
	bool rename = kam_option_given(n->run, "rename"), only_known = kam_option_given(n->run, "only-known");
	n->count = 0;
	for (int f = 0; f < KAM_FIELDS && !rename; f++)
		if (binding->column[f] >= 0 || (f == KAM_CURRENCY && n->adds_currency))
			add_output(n, (enum kam_field)f, binding->column[f]);
	for (size_t c = 0; c < columns && !only_known; c++) {
		enum kam_field field = kam_binding_field(binding, c);
		if (field != KAM_FIELDS && binding->column[field] != (int)c) /* it only stands in for another */
			field = KAM_FIELDS;
		if (rename || field == KAM_FIELDS)
			add_output(n, field, (int)c);
	}
	if (rename && n->adds_currency)
		add_output(n, KAM_CURRENCY, -1);
	index_outputs(n, columns);
}

static void add_column(struct norm *n, const char *name, enum kam_cell kind, unsigned detail)
{
	n->columns = kam_grow(n->columns, &n->columns_capacity, n->columns_count + 1, sizeof *n->columns);
	n->columns[n->columns_count++] = (struct kam_column){name, kind, detail};
	kam_table_put(&n->given_names, kam_text(name), NULL);
}

/* A heading that may have been given to a column before it, by --map or in the input: then it is numbered. */
static const char *passing_name(struct norm *n, const char *heading)
{
	if (!heading[0] || kam_table_find(&n->given_names, kam_text(heading)) == KAM_ABSENT)
		return heading;
	struct kam_buffer name = {0};
	kam_buffer_format(&name, "%s 2", heading);
	const char *copy = kam_arena_copy(&n->names, name.p, name.n);
	kam_buffer_free(&name);
	return copy;
}

/* On a narrow screen headings that are not known go first, then fields from the right: the first two stay, and what was asked for. */
static unsigned room_for(enum kam_field field, size_t place)
{
	enum { STAYING = 2, UNKNOWN = 1 << 20 };
	return place < STAYING ? KAM_SHOWN : KAM_IF_ROOM((unsigned)place + (field == KAM_FIELDS ? UNKNOWN : 0));
}

/* Of the parts of a name those that a narrow screen shows. */
static bool is_main_part(const char *part)
{
	return strcmp(part, "name_region") == 0 || strcmp(part, "name_brand") == 0 || strcmp(part, "name_industry") == 0;
}

static void name_columns(struct norm *n, struct kam_input *in)
{
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	n->columns_count = 0;
	kam_table_free(&n->given_names);
	for (size_t i = 0; i < n->count; i++) {
		enum kam_field field = n->outputs[i].field;
		add_column(n, field == KAM_FIELDS ? passing_name(n, header->names[n->outputs[i].column].p) : kam_field_name(field),
			is_number(field) ? KAM_CELL_FIGURE : KAM_CELL_TEXT, room_for(field, i));
	}
	if (n->required_count) {
		add_column(n, passing_name(n, "completeness"), KAM_CELL_RATIO, KAM_SHOWN);
		add_column(n, passing_name(n, "missing"), KAM_CELL_TEXT, KAM_SHOWN);
	}
	for (size_t i = 0; norm_name_parts[i] && n->splits_name; i++)
		add_column(n, passing_name(n, norm_name_parts[i]), KAM_CELL_TEXT, is_main_part(norm_name_parts[i]) ? KAM_SHOWN : KAM_IF_ROOM(1));
	if (n->tells_provenance) {
		add_column(n, passing_name(n, "source_file"), KAM_CELL_TEXT, KAM_SHOWN);
		add_column(n, passing_name(n, "source_line"), KAM_CELL_FIGURE, KAM_SHOWN);
	}
}

static bool knows_any(const struct kam_binding *binding)
{
	for (int f = 0; f < KAM_FIELDS; f++)
		if (binding->column[f] >= 0)
			return true;
	return false;
}

enum kam_status norm_open(void *settings, struct kam_input *in, struct kam_error *err)
{
	struct norm *n = settings;
	const char *as = kam_option_text(n->run, "as");
	enum kam_status status = as ? kam_input_bind(in, kam_record_type_named(kam_text(as)), err) : kam_input_recognise(in, err);
	if (status)
		return status;
	if (!knows_any(kam_input_binding(in)) && kam_option_given(n->run, "only-known"))
		return kam_fail(err, KAM_BAD_DATA, "no heading is known: --map FIELD=\"HEADING\" names some (--print-fields text lists all)");
	if (!knows_any(kam_input_binding(in)))
		kam_run_note(n->run, "%.200s: no heading is known: all columns pass as they are (--header A,B,C if the file has none)", kam_input_name(in));
	if (!as)
		kam_run_note(n->run, "%.200s: read as %s", kam_input_name(in), kam_record_type_name(kam_input_binding(in)->type));
	if (n->splits_name && !kam_input_has(in, KAM_ACCOUNT_NAME))
		return kam_fail(err, KAM_BAD_DATA, "--split-name: no heading is known for names of companies: --map account_name=\"HEADING\" names one");
	bool named = false;
	n->priced_count = 0;
	for (size_t i = 0; i < KAM_COUNT(priced_fields) && !status; i++) {
		if (!named)
			status = kam_input_names_currency(in, priced_fields[i], &named, err);
		if (kam_input_has(in, priced_fields[i]))
			n->priced[n->priced_count++] = priced_fields[i];
	}
	if (status)
		return status;
	n->adds_currency = named && !kam_input_has(in, KAM_CURRENCY);
	n->has_currency = n->adds_currency || kam_input_has(in, KAM_CURRENCY);
	choose_outputs(n, in);
	name_columns(n, in);
	return KAM_OK;
}

const struct kam_column *norm_columns(const void *settings, size_t *count)
{
	const struct norm *n = settings;
	*count = n->columns_count;
	return n->columns;
}
