/* columns.c - the input's columns as they stand, and what is computed behind them. */
#include "score.h"

/* A computed column; where the input has its name already, it is numbered. */
void score_add(struct scorer *s, const char *prefix, const char *name, enum kam_cell kind, unsigned detail)
{
	struct kam_buffer text = {0};
	kam_buffer_format(&text, "%s%s", prefix, name);
	kam_columns_add(&s->output, kam_buffer_terminated(&text), kind, detail);
	kam_buffer_free(&text);
}

/* The input's columns, as they stand. In a table for people the answers themselves are a detail. */
void score_add_passing(struct scorer *s, struct kam_input *in)
{
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	s->output.count = 0;
	for (size_t c = 0; c < header->count; c++) {
		bool answer = false;
		for (size_t i = 0; s->form && i < s->form->questions_count; i++)
			answer = answer || s->columns[i] == (int)c;
		if (answer)
			kam_columns_add(&s->output, header->names[c].p, KAM_CELL_TEXT, KAM_DETAIL);
		else
			kam_columns_pass(&s->output, header->names[c].p, c);
	}
	s->passing = header->count;
}

/* Columns that come up late are not passed on. */
static void pass_members(struct score_room *r, const struct kam_record *record, struct kam_writer *w)
{
	size_t passing = r->set->passing;
	r->sorted = kam_grow(r->sorted, &r->sorted_capacity, record->members_count, sizeof *r->sorted);
	kam_record_sort_members(record, r->sorted);
	for (size_t i = 0; i < record->members_count && r->sorted[i] < passing; i++) {
		kam_write_skip(w, r->sorted[i]);
		kam_write_value(w, record->fields[r->sorted[i]], (enum kam_value_kind)record->kinds[r->sorted[i]]);
	}
	kam_write_skip(w, passing);
}

void score_pass(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	size_t passing = r->set->passing;
	if (record->count == passing && kam_write_record(w, record, kam_reader_delimiter(kam_input_reader(in))))
		return;
	if (kam_record_is_sparse(record)) {
		pass_members(r, record, w);
		return;
	}
	for (size_t c = 0; c < passing; c++) {
		bool there = c < record->count;
		enum kam_value_kind kind = !there ? KAM_MISSING : record->kinds ? (enum kam_value_kind)record->kinds[c] : KAM_STRING;
		kam_write_value(w, there ? record->fields[c] : kam_slice(NULL, 0), kind);
	}
}

const struct kam_column *score_columns(const void *settings, size_t *count)
{
	const struct scorer *s = settings;
	*count = s->output.count;
	return s->output.columns;
}
