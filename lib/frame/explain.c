/* explain.c - which heading was taken for which field, why, and what its column holds. */
#include "frame.h"

#include "kam/text.h"

#include <stdlib.h>

static const struct kam_column columns[] = {
	{"file", KAM_CELL_TEXT, true},
	{"heading", KAM_CELL_TEXT, false},
	{"field", KAM_CELL_TEXT, false},
	{"why", KAM_CELL_TEXT, KAM_IF_ROOM(2)},
	{"type", KAM_CELL_TEXT, KAM_IF_ROOM(3)},
	{"reading", KAM_CELL_TEXT, false},
	{"blank", KAM_CELL_NUMBER, KAM_IF_ROOM(1)},
	{"examples", KAM_CELL_TEXT, false},
};

enum { EXAMPLES = 3, LONGEST_EXAMPLE = 20 };

/* What is seen of a column. */
struct seen {
	uint64_t filled;
	struct kam_buffer examples;
	size_t examples_count;
	struct kam_slice last; /* the last example, in examples */
};

static void see(struct seen *s, struct kam_slice value)
{
	value = kam_trim(value);
	if (!value.n)
		return;
	s->filled++;
	struct kam_slice shown = kam_fit(value, LONGEST_EXAMPLE);
	if (s->examples_count == EXAMPLES || (s->examples_count && kam_same(shown, s->last)))
		return;
	if (s->examples_count++)
		kam_buffer_text(&s->examples, " | ");
	size_t start = s->examples.n;
	kam_buffer_add(&s->examples, shown);
	s->last = kam_slice(s->examples.p + start, shown.n);
}

/* A whole input. */
struct look {
	uint64_t records;
	struct seen *seen; /* by column */
	size_t count, capacity;
};

static void see_record(struct look *look, size_t headings, const struct kam_record *record)
{
	if (headings > look->count) {
		look->seen = kam_grow(look->seen, &look->capacity, headings, sizeof *look->seen);
		memset(look->seen + look->count, 0, (headings - look->count) * sizeof *look->seen);
		look->count = headings;
	}
	look->records++;
	size_t count = record->members ? record->members_count : record->count; /* of the fields that may hold something */
	for (size_t i = 0; look->seen && i < count; i++) {
		size_t column = record->members ? record->members[i] : i;
		see(&look->seen[column], record->fields[column]);
	}
}

/* Reads every record: blanks are counted, and what a column proves is learnt on the way. Bad records are passed over;
 * the run itself will name them. */
static enum kam_status look_at_all(struct kam_input *in, struct look *look, struct kam_error *err)
{
	struct kam_record record;
	struct kam_buffer ignored = {0};
	enum kam_status status = KAM_OK;
	while (status != KAM_END && !kam_is_final(status)) {
		status = kam_input_next(in, &record, err);
		if (status)
			continue;
		see_record(look, kam_reader_header(kam_input_reader(in))->count, &record);
		for (int f = 0; f < KAM_FIELDS; f++)
			if (kam_input_binding(in)->column[f] >= 0) {
				ignored.n = 0;
				kam_input_plain(in, &record, (enum kam_field)f, &ignored, NULL);
			}
	}
	kam_buffer_free(&ignored);
	return kam_is_final(status) ? status : KAM_OK;
}

static void write_reason(struct kam_writer *w, const struct kam_binding *binding, enum kam_field field, size_t column)
{
	struct kam_buffer why = {0};
	if (field == KAM_FIELDS)
		kam_buffer_text(&why, "not known: passed over");
	else if (binding->fallback[field] == (int)column)
		kam_buffer_text(&why, "read where the other is blank");
	else if (binding->why[field] == KAM_BY_SYNONYM)
		kam_buffer_format(&why, "known heading in %s", kam_record_type_name(binding->type));
	else
		kam_buffer_text(&why, binding->why[field] == KAM_BY_MAP ? "--map" : "canonical name");
	kam_write_text(w, kam_buffer_slice(&why));
	kam_buffer_free(&why);
}

/* How the column's values are read, where that had to be found out. */
static const char *reading_of(const struct kam_facts *facts, enum kam_field field)
{
	static const char *const orders[] = {"", "day/month/year", "month/day/year"}, *const marks[] = {"", "decimal point", "decimal comma"};
	enum kam_field_type type = field == KAM_FIELDS ? KAM_TYPE_TEXT : kam_field_type(field);
	if (type == KAM_TYPE_DATE)
		return orders[facts->order];
	if (type == KAM_TYPE_PROBABILITY)
		return facts->percent ? "0 to 100" : facts->whole ? "0 to 1" : "";
	return type == KAM_TYPE_MONEY || type == KAM_TYPE_NUMBER ? marks[facts->mark] : "";
}

static void write_column(struct kam_writer *w, struct kam_input *in, size_t column, const struct look *look)
{
	const struct kam_binding *binding = kam_input_binding(in);
	enum kam_field field = kam_binding_field(binding, column);
	kam_write_text(w, kam_text(kam_input_name(in)));
	kam_write_text(w, kam_reader_header(kam_input_reader(in))->names[column]);
	kam_write_text(w, kam_text(field == KAM_FIELDS ? "" : kam_field_name(field)));
	write_reason(w, binding, field, column);
	kam_write_text(w, kam_text(field == KAM_FIELDS ? "" : kam_field_type_name(kam_field_type(field))));
	kam_write_text(w, kam_text(reading_of(kam_input_facts(in, (int)column), field)));
	static const struct seen nothing;
	const struct seen *seen = column < look->count ? &look->seen[column] : &nothing;
	kam_write_count(w, look->records - seen->filled);
	kam_write_text(w, kam_buffer_slice(&seen->examples));
	kam_write_row(w);
}

enum kam_status kam_explain(struct kam_run *run, struct kam_input *in, struct kam_error *err)
{
	struct look look = {0};
	enum kam_status status = look_at_all(in, &look, err);
	if (!status && !run->writer)
		status = kam_run_writer(run, columns, KAM_COUNT(columns), &run->writer, err);
	size_t headings = kam_reader_header(kam_input_reader(in))->count;
	for (size_t i = 0; i < headings && !status; i++)
		write_column(run->writer, in, i, &look);
	for (size_t i = 0; i < look.count; i++)
		kam_buffer_free(&look.seen[i].examples);
	free(look.seen);
	return status;
}
