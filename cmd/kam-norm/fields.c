/* fields.c - --print-fields: the fields of every type of record, and the headings that stand for them. */
#include "norm.h"

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

bool norm_print(const struct kam_run *run, struct kam_buffer *out)
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
