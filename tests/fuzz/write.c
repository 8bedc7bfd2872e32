/* write.c - what is read, written as CSV, TSV and JSON, and read again: the same fields. */
#include "fuzz.h"

#include "kam/text.h"
#include "kam/writer.h"

#include <stdlib.h>

/* One record in text that tells its fields apart. In CSV there are no kinds, and nothing is missing; JSON Lines have lists
 * in one line. */
static void add_record(struct kam_buffer *out, const struct kam_header *header, const struct kam_record *record, bool kinds)
{
	for (size_t i = 0; i < record->count; i++) {
		unsigned kind = !kinds ? 0 : record->kinds ? record->kinds[i] : KAM_STRING;
		if (kind == KAM_MISSING)
			continue;
		struct kam_slice name = header->names[i];
		bool nameless = !name.n || (name.n >= 7 && memcmp(name.p, "column_", 7) == 0); /* JSON gives it a name */
		kam_buffer_format(out, "%.*s%u%c%zu:", nameless ? 0 : (int)name.n, name.p, kind,
			!kinds || record->fields[i].p || !record->kinds ? '=' : '0', record->fields[i].n);
		for (size_t k = 0; k < record->fields[i].n; k++)
			kam_buffer_byte(out, kind == KAM_OTHER && record->fields[i].p[k] == '\n' ? ' ' : record->fields[i].p[k]);
		kam_buffer_byte(out, '\n');
	}
	kam_buffer_text(out, "--\n");
}

static void write_record(struct kam_writer *w, const struct kam_header *header, const struct kam_record *record)
{
	for (size_t i = 0; i < header->count; i++) {
		bool there = i < record->count && (!record->kinds || record->kinds[i] != KAM_MISSING);
		kam_write_value(w, there ? record->fields[i] : kam_slice(NULL, 0),
			!there ? KAM_MISSING : record->kinds ? (enum kam_value_kind)record->kinds[i] : KAM_STRING);
	}
	kam_write_row(w);
}

/* Reads path; writes its good records in the format to a file, and describes them. False when there is nothing to write. */
static bool rewrite(const char *path, enum kam_format from, enum kam_format to, bool kinds, unsigned place, struct kam_buffer *said, const char **written)
{
	struct kam_reader_options options = {.format = from, .all_keys = true, .delimiter = from == KAM_CSV ? ',' : from == KAM_TSV ? '\t' : '\0'};
	struct kam_writer_options how = {.format = to};
	struct kam_reader *r;
	struct kam_writer *w;
	struct kam_record record;
	struct kam_error err = {0};
	enum kam_status status;
	said->n = 0;
	if (kam_reader_open(path, &options, &r, &err))
		return false;
	const struct kam_header *header = kam_reader_header(r);
	struct kam_column *columns = kam_allocate(header->count, sizeof *columns);
	for (size_t i = 0; i < header->count; i++)
		columns[i] = (struct kam_column){.name = header->names[i].p, .kind = KAM_CELL_TEXT};
	struct kam_sink *sink = kam_sink_new(-1, "memory");
	FUZZ_CHECK(kam_writer_new(sink, &how, columns, header->count, &w, &err) == KAM_OK);
	while ((status = kam_reader_next(r, &record, &err)) != KAM_END && !kam_is_final(status)) {
		if (status)
			continue;
		add_record(said, header, &record, kinds);
		write_record(w, header, &record);
	}
	bool any = header->count > 0;
	kam_writer_finish(w);
	*written = fuzz_file(place, kam_buffer_slice(kam_sink_pending(sink)));
	kam_sink_free(sink);
	free(columns);
	kam_reader_close(r);
	return any;
}

/* Written in a format and read again. */
static void check_format(const char *path, enum kam_format from, enum kam_format to)
{
	static struct kam_buffer one, other;
	const char *first, *second;
	if (!rewrite(path, from, to, to == KAM_JSON, 1, &one, &first))
		return;
	FUZZ_CHECK(rewrite(first, to, to, to == KAM_JSON, 2, &other, &second) || !one.n);
	fuzz_same("what is written, and what is read of it,", kam_buffer_slice(&one), kam_buffer_slice(&other));
}

FUZZ_TARGET(write)
{
	struct kam_slice text = kam_slice((const char *)data, size);
	enum kam_format from = fuzz_choice(&text) & 1 ? KAM_JSON : KAM_CSV;
	const char *path = fuzz_file(0, text);
	fuzz_use_lane("");
	fuzz_use_large_sizes();
	if (from == KAM_CSV) {
		check_format(path, from, KAM_CSV);
		check_format(path, from, KAM_TSV);
	}
	check_format(path, from, KAM_JSON);
	return 0;
}
