/* rejects.c - bad records, verbatim with the reason.
 *
 * A CSV record keeps its bytes and gets one field more, the reason; so once it has been mended, the rejects file can be
 * fed back beside the rest. A JSON record that is an object is spliced; what is no object is kept as a string. A
 * record that is too long to hold comes in pieces: they stand together, and the reason behind the last. */
#include "frame.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_one_file(const char *a, const char *b)
{
	struct stat x, y;
	return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino);
}

/* Opening the rejects empties the file: it must be none that is read, nor the output. */
static enum kam_status check_path(const struct kam_run *run, const char *path, struct kam_error *err)
{
	for (size_t i = 0; i < run->files_count; i++)
		if (is_one_file(run->files[i], path))
			return kam_fail(err, KAM_USAGE, "--rejects %s: is read as input", path);
	for (size_t i = 0; i < run->given_count; i++) {
		const struct given *g = &run->given[i];
		if (g->option->kind == KAM_OPTION_FILE && strcmp(g->option->name, "rejects") != 0 && is_one_file(g->text, path))
			return kam_fail(err, KAM_USAGE, "--rejects %s: is the file of --%s", path, g->option->name);
	}
	return KAM_OK;
}

enum kam_status kam_open_rejects(struct kam_run *run, struct kam_error *err)
{
	const char *path = kam_option_text(run, "rejects");
	if (!path)
		return KAM_OK;
	enum kam_status status = check_path(run, path, err);
	if (status)
		return status;
	run->rejects_descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (run->rejects_descriptor < 0)
		return kam_fail_errno(err, "create", path);
	run->rejects = kam_sink_new(run->rejects_descriptor, path);
	return KAM_OK;
}

enum kam_status kam_accept_rejects_of(struct kam_run *run, struct kam_input *in, struct kam_error *err)
{
	struct kam_slice header = kam_reader_header_line(kam_input_reader(in));
	if (!run->rejects || !header.n || kam_same(kam_buffer_slice(&run->rejects_header), header))
		return KAM_OK;
	if (run->rejects_header.n)
		return kam_fail(err, KAM_USAGE, "has other headings than the file before it: their rejects can't be one file; run them one at a time");
	kam_buffer_add(&run->rejects_header, header);
	return KAM_OK;
}

static void write_header(struct kam_run *run, char delimiter)
{
	struct kam_buffer line = {0};
	if (run->rejects_begun || !run->rejects_header.n) /* --header: the file has none to copy */
		return;
	run->rejects_begun = true;
	kam_buffer_add(&line, kam_buffer_slice(&run->rejects_header));
	kam_buffer_format(&line, "%creject_reason\n", delimiter);
	kam_sink_add(run->rejects, kam_buffer_slice(&line));
	kam_buffer_free(&line);
}

/* The characters of a JSON string, without the quotes round them. */
static void add_json_text(struct kam_buffer *line, struct kam_slice text)
{
	size_t start = line->n;
	kam_json_string(line, text);
	memmove(line->p + start, line->p + start + 1, line->n - start - 2);
	line->n -= 2;
}

/* An object gets the reason as one member more; it may stand on many lines of an array, a string can't. */
static void splice_object(struct kam_slice raw, struct kam_buffer *line)
{
	bool empty = kam_trim(kam_slice(raw.p + 1, raw.n - 2)).n == 0;
	for (size_t i = 0; i + 1 < raw.n; i++)
		kam_buffer_byte(line, raw.p[i] == '\n' || raw.p[i] == '\r' ? ' ' : raw.p[i]);
	kam_buffer_text(line, empty ? "" : ",");
}

/* What goes before the reason; the rest of a record in pieces goes on behind it. */
static void begin_json(const struct kam_record *record, struct kam_buffer *line, struct kam_buffer *end)
{
	struct kam_slice raw = kam_trim(record->raw);
	if (!record->in_pieces && raw.n >= 2 && raw.p[0] == '{' && raw.p[raw.n - 1] == '}') {
		splice_object(raw, line);
	} else {
		kam_buffer_text(line, "{\"reject_record\":\"");
		add_json_text(line, record->in_pieces ? record->raw : raw);
		kam_buffer_text(end, "\",");
	}
}

static void begin_reject(struct kam_run *run, struct kam_input *in, const struct kam_record *record, const char *why, struct kam_buffer *line)
{
	struct kam_reader *reader = kam_input_reader(in);
	struct kam_buffer *end = &run->rejects_end;
	char delimiter = kam_reader_delimiter(reader);
	if (kam_reader_format(reader) == KAM_JSON) {
		begin_json(record, line, end);
		kam_buffer_text(end, "\"reject_reason\":");
		kam_json_string(end, kam_text(why));
		kam_buffer_text(end, "}\n");
	} else {
		write_header(run, delimiter);
		kam_buffer_add(line, record->raw);
		kam_buffer_byte(end, delimiter);
		kam_csv_field(end, kam_text(why), delimiter);
		kam_buffer_byte(end, '\n');
	}
}

/* No more of the last reject comes. */
static void end_reject(struct kam_run *run)
{
	kam_sink_add(run->rejects, kam_buffer_slice(&run->rejects_end));
	run->rejects_end.n = 0;
}

void kam_reject(struct kam_run *run, struct kam_input *in, const struct kam_record *record, const char *why)
{
	struct kam_buffer line = {0};
	if (!run->rejects)
		return;
	if (!record->continued) {
		end_reject(run);
		begin_reject(run, in, record, why, &line);
	} else if (kam_reader_format(kam_input_reader(in)) == KAM_JSON) {
		add_json_text(&line, record->raw);
	} else {
		kam_buffer_add(&line, record->raw);
	}
	kam_sink_add(run->rejects, kam_buffer_slice(&line));
	kam_buffer_free(&line);
}

enum kam_status kam_close_rejects(struct kam_run *run, struct kam_error *err)
{
	if (run->rejects)
		end_reject(run);
	enum kam_status status = run->rejects ? kam_sink_flush(run->rejects, err) : KAM_OK;
	if (run->rejects && close(run->rejects_descriptor) != 0 && !status)
		status = kam_fail_errno(err, "write", kam_option_text(run, "rejects"));
	kam_sink_free(run->rejects);
	kam_buffer_free(&run->rejects_header);
	kam_buffer_free(&run->rejects_end);
	run->rejects = NULL;
	return status == KAM_END ? KAM_OK : status;
}
