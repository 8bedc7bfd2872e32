/* columns.c - the input's columns as they stand, and what is computed behind them. */
#include "score.h"

/* A computed column; where the input has its name already, it is numbered. */
void score_add(struct scorer *s, const char *prefix, const char *name, enum kam_cell kind, unsigned detail)
{
	s->text.n = 0;
	kam_buffer_format(&s->text, "%s%s", prefix, name);
	kam_columns_add(&s->output, kam_buffer_terminated(&s->text), kind, detail);
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
static void pass_members(struct scorer *s, const struct kam_record *record, struct kam_writer *w)
{
	s->sorted = kam_grow(s->sorted, &s->sorted_capacity, record->members_count, sizeof *s->sorted);
	kam_record_sort_members(record, s->sorted);
	for (size_t i = 0; i < record->members_count && s->sorted[i] < s->passing; i++) {
		kam_write_skip(w, s->sorted[i]);
		kam_write_value(w, record->fields[s->sorted[i]], (enum kam_value_kind)record->kinds[s->sorted[i]]);
	}
	kam_write_skip(w, s->passing);
}

void score_pass(struct scorer *s, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	if (record->count == s->passing && kam_write_record(w, record, kam_reader_delimiter(kam_input_reader(in))))
		return;
	if (kam_record_is_sparse(record)) {
		pass_members(s, record, w);
		return;
	}
	for (size_t c = 0; c < s->passing; c++) {
		bool there = c < record->count;
		enum kam_value_kind kind = !there ? KAM_MISSING : record->kinds ? (enum kam_value_kind)record->kinds[c] : KAM_STRING;
		kam_write_value(w, there ? record->fields[c] : kam_slice(NULL, 0), kind);
	}
}

const struct kam_column *score_columns(void *state, size_t *count)
{
	const struct scorer *s = state;
	*count = s->output.count;
	return s->output.columns;
}
