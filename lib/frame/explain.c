/* explain.c - which heading was taken for which field, and why. */
#include "frame.h"

static const struct kam_column columns[] = {
	{"file", KAM_CELL_TEXT, true},
	{"heading", KAM_CELL_TEXT, false},
	{"field", KAM_CELL_TEXT, false},
	{"type", KAM_CELL_TEXT, false},
	{"why", KAM_CELL_TEXT, false},
};

static enum kam_field field_of(const struct kam_binding *binding, size_t column)
{
	int f = 0;
	while (f < KAM_FIELDS && binding->column[f] != (int)column)
		f++;
	return (enum kam_field)f;
}

static void write_reason(struct kam_writer *w, const struct kam_binding *binding, enum kam_field field)
{
	static const char *const reasons[] = {"", "--map", "canonical name", "a heading known for"};
	struct kam_buffer why = {0};
	if (field == KAM_FIELDS)
		kam_buffer_text(&why, "not known: passed over");
	else if (binding->why[field] == KAM_BY_SYNONYM)
		kam_buffer_format(&why, "%s %s in %s", reasons[KAM_BY_SYNONYM], kam_field_name(field), kam_record_type_name(binding->type));
	else
		kam_buffer_text(&why, reasons[binding->why[field]]);
	kam_write_text(w, kam_buffer_slice(&why));
	kam_buffer_free(&why);
}

enum kam_status kam_explain(struct kam_run *run, struct kam_input *in, struct kam_error *err)
{
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	const struct kam_binding *binding = kam_input_binding(in);
	if (!run->writer) {
		enum kam_status status = kam_run_writer(run, columns, sizeof columns / sizeof *columns, &run->writer, err);
		if (status)
			return status;
	}
	for (size_t i = 0; i < header->count; i++) {
		enum kam_field field = field_of(binding, i);
		kam_write_text(run->writer, kam_text(kam_input_name(in)));
		kam_write_text(run->writer, header->names[i]);
		kam_write_text(run->writer, kam_text(field == KAM_FIELDS ? "" : kam_field_name(field)));
		kam_write_text(run->writer, kam_text(field == KAM_FIELDS ? "" : kam_field_type_name(kam_field_type(field))));
		write_reason(run->writer, binding, field);
		kam_write_row(run->writer);
	}
	return KAM_OK;
}
