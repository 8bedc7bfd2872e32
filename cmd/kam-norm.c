/* kam-norm.c - any export as canonical records: the recognition that every command has, as a filter. */
#include "kam/command.h"
#include "kam/company.h"
#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

static const struct kam_option options[] = {
	{"as", KAM_OPTION_CHOICE, "transactions|accounts|opportunities|activities|history|contacts|cases|users|quotas|revisions|channel|team|rates",
		"the type of the records (default: by the headings)", false},
	{"rename", KAM_OPTION_FLAG, NULL, "keep the order of columns, renaming known ones", false},
	{"only-known", KAM_OPTION_FLAG, NULL, "leave out columns that are not recognised", false},
	{"require", KAM_OPTION_TEXT, "A,B,C", "add which of these are missing, and the share there", false},
	{"provenance", KAM_OPTION_FLAG, NULL, "add source_file and source_line", false},
	{"split-name", KAM_OPTION_FLAG, NULL, "add the parts of account_name: region, brand, industry, form", false},
	{"print-fields", KAM_OPTION_CHOICE, "text|mdoc", "print all fields with their headings and stop", false},
};

/* An output column: a canonical field, or a column of the input as it is. */
struct output {
	enum kam_field field; /* KAM_FIELDS: not canonical */
	int column;           /* of the input; -1: the field is asked for and the file has none */
	bool bare;            /* a number or a truth value: it stands without quotes in JSON */
};

/* Fields whose values may name a currency. */
static const enum kam_field priced_fields[] = {KAM_AMOUNT, KAM_UNIT_PRICE, KAM_COST, KAM_PROFIT};

enum { MOST_REQUIRED = 64 };

/* The columns of --split-name, in the order of write_name_parts. */
static const char *const name_parts[] = {"name_region", "name_region_code", "name_brand", "name_industry", "name_form", "name_form_class", "name_branch",
	"name_note", "name_key"};

struct norm {
	bool is_fork; /* shares what another state owns */
	struct kam_run *run;
	struct output *outputs;
	size_t count, capacity;
	struct kam_column *columns;
	size_t columns_count, columns_capacity;
	enum kam_field required[MOST_REQUIRED];
	size_t required_count;
	struct kam_buffer value, missing;
	struct kam_splitter splitter;
	struct kam_arena names;
	struct kam_table given_names; /* of the columns */
	bool has_currency;  /* the output has a column for it */
	bool adds_currency; /* amounts name their currency, and there is no column for it */
	bool splits_name, tells_provenance;
	enum kam_field priced[KAM_COUNT(priced_fields)]; /* the priced_fields that the file has */
	size_t priced_count;
};

static enum kam_status read_required(struct norm *n, struct kam_error *err)
{
	struct kam_slice rest = kam_text(kam_option_text(n->run, "require")), name;
	while (kam_split(&rest, ',', &name)) {
		enum kam_field field = kam_field_named(kam_trim(name));
		if (field == KAM_FIELDS)
			return kam_fail(err, KAM_USAGE, "--require: there is no field \"%.*s\" (--print-fields text lists them)", KAM_PRINT(name));
		if (n->required_count == MOST_REQUIRED)
			return kam_fail(err, KAM_USAGE, "--require: more than %d fields", MOST_REQUIRED);
		n->required[n->required_count++] = field;
	}
	return KAM_OK;
}

static enum kam_status norm_init(struct kam_run *run, void **state, struct kam_error *err)
{
	struct norm *n = kam_allocate(1, sizeof *n);
	*state = n;
	n->run = run;
	if (kam_option_given(run, "rename") && kam_option_given(run, "only-known"))
		return kam_fail(err, KAM_USAGE, "--rename keeps all columns and --only-known does not: choose one");
	n->splits_name = kam_option_given(run, "split-name");
	n->tells_provenance = kam_option_given(run, "provenance");
	return read_required(n, err);
}

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
}

static void add_column(struct norm *n, const char *name, enum kam_cell kind)
{
	n->columns = kam_grow(n->columns, &n->columns_capacity, n->columns_count + 1, sizeof *n->columns);
	n->columns[n->columns_count++] = (struct kam_column){name, kind, false};
	kam_table_put(&n->given_names, kam_text(name), NULL);
}

/* A heading that may have been given to a column before it, by --map or in the input: then it is numbered. */
static const char *passing_name(struct norm *n, const char *heading)
{
	if (!heading[0] || kam_table_find(&n->given_names, kam_text(heading)) == KAM_ABSENT)
		return heading;
	n->value.n = 0;
	kam_buffer_format(&n->value, "%s 2", heading);
	return kam_arena_copy(&n->names, n->value.p, n->value.n);
}

static void name_columns(struct norm *n, struct kam_input *in)
{
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	n->columns_count = 0;
	kam_table_free(&n->given_names);
	for (size_t i = 0; i < n->count; i++) {
		enum kam_field field = n->outputs[i].field;
		add_column(n, field == KAM_FIELDS ? passing_name(n, header->names[n->outputs[i].column].p) : kam_field_name(field),
			is_number(field) ? KAM_CELL_FIGURE : KAM_CELL_TEXT);
	}
	if (n->required_count) {
		add_column(n, passing_name(n, "completeness"), KAM_CELL_RATIO);
		add_column(n, passing_name(n, "missing"), KAM_CELL_TEXT);
	}
	for (size_t i = 0; i < KAM_COUNT(name_parts) && n->splits_name; i++)
		add_column(n, passing_name(n, name_parts[i]), KAM_CELL_TEXT);
	if (n->tells_provenance) {
		add_column(n, passing_name(n, "source_file"), KAM_CELL_TEXT);
		add_column(n, passing_name(n, "source_line"), KAM_CELL_FIGURE);
	}
}

static bool knows_any(const struct kam_binding *binding)
{
	for (int f = 0; f < KAM_FIELDS; f++)
		if (binding->column[f] >= 0)
			return true;
	return false;
}

static enum kam_status norm_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct norm *n = state;
	const char *as = kam_option_text(n->run, "as");
	enum kam_status status = as ? kam_input_bind(in, kam_record_type_named(kam_text(as)), err) : kam_input_recognise(in, err);
	if (status)
		return status;
	if (!knows_any(kam_input_binding(in)) && kam_option_given(n->run, "only-known"))
		return kam_fail(err, KAM_BAD_DATA, "no heading is known: --map FIELD=\"HEADING\" names some (--print-fields text lists all)");
	if (!knows_any(kam_input_binding(in)))
		kam_run_note(n->run, "%.200s: no heading is known: all columns pass as they are", kam_input_name(in));
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

static const struct kam_column *norm_columns(void *state, size_t *count)
{
	const struct norm *n = state;
	*count = n->columns_count;
	return n->columns;
}

static enum kam_value_kind kind_of(const struct kam_record *record, int column)
{
	if ((size_t)column >= record->count)
		return KAM_MISSING;
	return record->kinds ? (enum kam_value_kind)record->kinds[column] : KAM_STRING;
}

/* Whether a text begins and ends with digits: so it names no currency. */
static bool is_bare_number(struct kam_slice s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9' && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9';
}

/* The currency that the record's amounts are written with, appended to n->value; nothing where they name none. It must not
 * be lost, and there is room for one: an amount in another, or in any where no column takes it up, is refused. */
static enum kam_status written_currency(struct norm *n, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	char code[4] = "";
	for (size_t i = 0; i < n->priced_count; i++) {
		struct kam_money money = {0};
		bool present = false;
		if (is_bare_number(kam_input_text(in, record, n->priced[i])))
			continue;
		enum kam_status status = kam_input_money(in, record, n->priced[i], &money, &present, err);
		if (status)
			return status;
		if (!present || !money.currency[0] || strcmp(money.currency, code) == 0)
			continue;
		if (code[0] || !n->has_currency)
			return kam_bad_value(err, kam_field_name(n->priced[i]), kam_input_text(in, record, n->priced[i]),
				code[0] ? "is in another currency than the record's other amounts" : "names a currency, and the records before it did not");
		memcpy(code, money.currency, sizeof code);
	}
	kam_buffer_text(&n->value, code);
	return KAM_OK;
}

/* A currency column, filled from the amounts where it is blank. */
static enum kam_status currency_value(struct norm *n, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	enum kam_status status = n->adds_currency ? KAM_OK : kam_input_plain(in, record, KAM_CURRENCY, &n->value, err);
	return status || n->value.n ? status : written_currency(n, in, record, err);
}

static enum kam_status write_canonical(struct norm *n, struct kam_input *in, const struct kam_record *record, const struct output *o,
	struct kam_writer *w, struct kam_error *err)
{
	struct kam_slice value;
	enum kam_status status;
	if (o->field == KAM_CURRENCY) {
		n->value.n = 0;
		status = currency_value(n, in, record, err);
		value = kam_buffer_slice(&n->value);
	} else {
		status = kam_input_plain_value(in, record, o->field, &n->value, &value, err);
	}
	if (!status)
		kam_write_value(w, value, value.n && !o->bare ? KAM_STRING : KAM_NUMBER); /* blank is null, never "" */
	return status;
}

/* The share of the required fields that are filled. What stands for nothing does not fill a field. */
static void write_completeness(struct norm *n, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	size_t filled = 0;
	struct kam_decimal share;
	n->missing.n = 0;
	for (size_t i = 0; i < n->required_count; i++) {
		if (!kam_is_placeholder(kam_input_text(in, record, n->required[i]))) {
			filled++;
			continue;
		}
		kam_buffer_format(&n->missing, "%s%s", n->missing.n ? ";" : "", kam_field_name(n->required[i]));
	}
	kam_decimal_divide(kam_decimal_whole((int64_t)filled), kam_decimal_whole((int64_t)n->required_count), 6, &share);
	kam_write_decimal(w, share);
	kam_write_text(w, kam_buffer_slice(&n->missing));
}

static void write_region_code(struct kam_writer *w, uint32_t code)
{
	char text[16];
	snprintf(text, sizeof text, "%u", code);
	kam_write_text(w, kam_text(code ? text : ""));
}

/* The parts of the account's name. A region in parentheses is as good as one before the name. */
static void write_name_parts(struct norm *n, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	struct kam_company c;
	kam_company_split(&n->splitter, kam_input_text(in, record, KAM_ACCOUNT_NAME), &c);
	kam_write_text(w, c.region.n ? c.region : c.place);
	write_region_code(w, c.region_code);
	kam_write_text(w, c.brand);
	kam_write_text(w, c.industry);
	kam_write_text(w, c.form);
	kam_write_text(w, kam_text(kam_legal_name(c.legal)));
	kam_write_text(w, c.branch);
	kam_write_text(w, c.note);
	n->value.n = 0;
	kam_buffer_add(&n->value, c.plain_key);
	if (!c.is_hanzi && c.plain_key.n && c.industry_key.n)
		kam_buffer_byte(&n->value, ' ');
	kam_buffer_add(&n->value, c.industry_key);
	kam_write_text(w, kam_buffer_slice(&n->value));
}

static enum kam_status norm_row(void *state, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct norm *n = state;
	n->value.n = 0;
	if (!n->has_currency) { /* then nothing else looks at what the amounts are written with */
		enum kam_status status = written_currency(n, in, record, err);
		if (status)
			return status;
	}
	for (size_t i = 0; i < n->count; i++) {
		const struct output *o = &n->outputs[i];
		if (o->field == KAM_FIELDS) {
			enum kam_value_kind kind = kind_of(record, o->column);
			kam_write_value(w, kind == KAM_MISSING ? kam_slice(NULL, 0) : record->fields[o->column], kind);
			continue;
		}
		enum kam_status status = write_canonical(n, in, record, o, w, err);
		if (status)
			return status;
	}
	if (n->required_count)
		write_completeness(n, in, record, w);
	if (n->splits_name)
		write_name_parts(n, in, record, w);
	if (n->tells_provenance) {
		kam_write_text(w, kam_text(kam_input_name(in)));
		kam_write_count(w, record->line);
	}
	return KAM_OK;
}

static void norm_free(void *state)
{
	struct norm *n = state;
	if (!n)
		return;
	kam_buffer_free(&n->value);
	kam_buffer_free(&n->missing);
	kam_splitter_free(&n->splitter);
	if (!n->is_fork) {
		free(n->outputs);
		free(n->columns);
		kam_arena_free(&n->names);
		kam_table_free(&n->given_names);
	}
	free(n);
}

/* The dictionary: the fields of every type of record, and the headings that stand for them. */

/* A heading; in mdoc a full stop inside it must not be taken for the end of a sentence. */
static void print_heading(bool mdoc, struct kam_slice heading, struct kam_buffer *out)
{
	bool marked = strchr("=?~", heading.p[0]) != NULL, guarded = marked && heading.p[0] != '=';
	for (size_t i = marked; i < heading.n; i++) {
		kam_buffer_byte(out, heading.p[i]);
		if (mdoc && heading.p[i] == '.')
			kam_buffer_text(out, "\\&");
	}
	if (guarded)
		kam_buffer_text(out, " (*)");
}

static void print_field(bool mdoc, enum kam_record_type type, enum kam_field field, struct kam_buffer *out)
{
	struct kam_slice rest = kam_text(kam_field_synonyms(type, field)), heading;
	if (!rest.p)
		return;
	kam_buffer_format(out, mdoc ? ".It Cm %s Pq %s\n" : "  %s (%s): ", kam_field_name(field), kam_field_type_name(kam_field_type(field)));
	for (bool first = true; kam_split(&rest, '|', &heading); first = false) {
		kam_buffer_text(out, first ? "" : ", ");
		print_heading(mdoc, heading, out);
	}
	kam_buffer_text(out, mdoc ? ".\n" : "\n");
}

static bool norm_print(const struct kam_run *run, struct kam_buffer *out)
{
	const char *form = kam_option_text(run, "print-fields");
	bool mdoc = form && strcmp(form, "mdoc") == 0;
	for (int type = 0; form && type < KAM_RECORD_TYPES; type++) {
		kam_buffer_format(out, mdoc ? ".Ss %s\n.Bl -tag -width Ds\n" : "%s\n", kam_record_type_name((enum kam_record_type)type));
		for (int f = 0; f < KAM_FIELDS; f++)
			print_field(mdoc, (enum kam_record_type)type, (enum kam_field)f, out);
		if (mdoc)
			kam_buffer_text(out, ".El\n");
	}
	return form != NULL;
}

/* A state for a part of the file: the choice of outputs is shared. Lines are counted through the whole file only. */
static void *norm_fork(void *state)
{
	const struct norm *n = state;
	if (n->tells_provenance)
		return NULL;
	struct norm *fork = kam_allocate(1, sizeof *fork);
	*fork = *n;
	fork->is_fork = true;
	fork->value = fork->missing = (struct kam_buffer){0};
	fork->splitter = (struct kam_splitter){0};
	return fork;
}

static const struct kam_map map = {.init = norm_init, .open = norm_open, .columns = norm_columns, .row = norm_row, .fork = norm_fork, .free = norm_free};

const struct kam_command kam_program = {
	.name = "kam-norm",
	.purpose = "Turn any export into canonical records",
	.reads = "exports of any CRM, ERP or spreadsheet",
	.example = "kam-norm --explain examples/data/orders.csv --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.print = norm_print,
	.map = &map,
};
