/* fuzz.c - files in memory, descriptions of what is read, comparisons. */
#include "fuzz.h"

#include "kam/sizes.h"
#include "kam/stream.h"
#include "kam/text.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

unsigned fuzz_choice(struct kam_slice *input)
{
	if (!input->n)
		return 0;
	unsigned c = (unsigned char)input->p[0];
	*input = kam_slice(input->p + 1, input->n - 1);
	return c;
}

enum { ROOM = 16 * 1024 }; /* for inputs that come at once */

static struct kam_sizes large;

void fuzz_use_large_sizes(void)
{
	if (!large.window) {
		large = kam_sizes;
		large.window = large.block = ROOM; /* clearing more would take most of the time */
	}
	kam_sizes = large;
}

void fuzz_use_small_sizes(struct kam_slice choices, struct kam_slice text)
{
	fuzz_use_large_sizes();
	kam_sizes.window = 2 + fuzz_choice(&choices) % 150;
	if (kam_utf8_fault(text, NULL) == text.n)
		kam_sizes.block = 16 + kam_sizes.window * 7 % 90;
	kam_sizes.scan = 64;
	unsigned more = fuzz_choice(&choices);
	kam_sizes.first = more % 8;
	kam_sizes.cut_records = 1 + more / 8 % 4;
	more = fuzz_choice(&choices);
	kam_sizes.mapped_part = 64 + more % 64 * 8;
	kam_sizes.folded_part = 64 + more % 64 * 8;
	kam_sizes.cut_near = 64 + more;
	kam_sizes.cut_far = 512 + more;
}

void fuzz_use_lane(const char *lane)
{
	setenv("KAM_LANE", lane, 1);
}

void fuzz_stop(const char *file, int line, const char *what)
{
	fflush(stdout);
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

const char *fuzz_file(unsigned place, struct kam_slice bytes)
{
	static struct {
		bool open;
		int descriptor;
		char path[40];
	} files[4];
	FUZZ_CHECK(place < sizeof files / sizeof *files);
	if (!files[place].open) {
		files[place].open = true;
		files[place].descriptor = memfd_create("input", MFD_CLOEXEC);
		snprintf(files[place].path, sizeof files[place].path, "/proc/self/fd/%d", files[place].descriptor);
	}
	FUZZ_CHECK(ftruncate(files[place].descriptor, 0) == 0);
	FUZZ_CHECK(pwrite(files[place].descriptor, bytes.n ? bytes.p : "", bytes.n, 0) == (ssize_t)bytes.n);
	return files[place].path;
}

const char *fuzz_pipe(struct kam_slice bytes)
{
	static char path[40];
	static int ends[2] = {-1, -1};
	if (bytes.n > ROOM)
		return fuzz_file(3, bytes);
	if (ends[0] >= 0)
		close(ends[0]);
	FUZZ_CHECK(pipe2(ends, O_CLOEXEC) == 0);
	FUZZ_CHECK(write(ends[1], bytes.n ? bytes.p : "", bytes.n) == (ssize_t)bytes.n);
	close(ends[1]);
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	return path;
}

/* Bytes in one line of text. */
static void add_bytes(struct kam_buffer *out, struct kam_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= ' ' && c < 0x7F && c != '\\' && c != '[' && c != ']')
			kam_buffer_byte(out, (char)c);
		else
			kam_buffer_format(out, "\\x%02X", (unsigned)c);
	}
}

static void add_fields(struct kam_buffer *out, const struct kam_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		kam_buffer_format(out, " %c", record->kinds ? "snom"[record->kinds[i]] : 'f');
		kam_buffer_byte(out, record->fields[i].p || !record->kinds ? '[' : '-');
		add_bytes(out, record->fields[i]);
		kam_buffer_byte(out, ']');
	}
}

static void add_record(struct kam_buffer *out, enum kam_status status, const struct kam_record *record, const struct kam_error *err)
{
	FUZZ_CHECK(!record->utf8 || kam_utf8_fault(record->raw, NULL) == record->raw.n);
	kam_buffer_format(out, "]\n%llu: ", (unsigned long long)record->line);
	if (status == KAM_OK)
		add_fields(out, record);
	else
		kam_buffer_format(out, "%s: %s", status == KAM_SKIPPED ? "skipped" : "bad", err->text);
	kam_buffer_text(out, " raw [");
	add_bytes(out, record->raw);
}

/* The pieces of a bad record that is too long to hold are put together again: they may be cut anywhere. */
static void add_records(struct kam_buffer *out, struct kam_reader *r)
{
	struct kam_record record;
	struct kam_error err = {0};
	enum kam_status status;
	uint64_t most = 200000, lines = 0;
	while ((status = kam_reader_next(r, &record, &err)) != KAM_END && !kam_is_final(status)) {
		FUZZ_CHECK(most-- > 0);
		FUZZ_CHECK(record.line >= lines);
		lines = record.line;
		if (record.continued && status == KAM_BAD_DATA)
			add_bytes(out, record.raw);
		else
			add_record(out, status, &record, &err);
		err.text[0] = '\0';
	}
	kam_buffer_format(out, "]\nline %llu", (unsigned long long)kam_reader_line(r));
	if (status != KAM_END)
		kam_buffer_format(out, "\nstatus %d: %s", status, err.text);
	else
		FUZZ_CHECK(kam_reader_next(r, &record, &err) == KAM_END);
}

void fuzz_describe(const char *path, const struct kam_reader_options *options, struct kam_buffer *out)
{
	struct kam_reader *r;
	struct kam_error err = {0};
	struct kam_buffer records = {0};
	out->n = 0;
	enum kam_status status = kam_reader_open(path, options, &r, &err);
	if (status) {
		kam_buffer_format(out, "status %d, line %llu: ", status, (unsigned long long)err.line);
		add_bytes(out, kam_text(err.text));
		return;
	}
	add_records(&records, r);
	kam_buffer_format(out, "format %d, delimiter %d, header line [", kam_reader_format(r), kam_reader_delimiter(r));
	add_bytes(out, kam_reader_header_line(r));
	for (size_t i = 0; i < kam_reader_header(r)->count; i++) {
		kam_buffer_text(out, "] [");
		add_bytes(out, kam_reader_header(r)->names[i]);
	}
	kam_buffer_add(out, kam_buffer_slice(&records));
	const char *note = kam_stream_note(kam_reader_stream(r));
	kam_buffer_format(out, "\nnote %s", note ? note : "");
	kam_buffer_free(&records);
	kam_reader_close(r);
}

void fuzz_same(const char *what, struct kam_slice one, struct kam_slice other)
{
	if (kam_same(one, other))
		return;
	fflush(stdout);
	fprintf(stderr, "%s differ:\n--- one\n%.*s\n--- other\n%.*s\n", what, KAM_PRINT(one), KAM_PRINT(other));
	abort();
}

void fuzz_compare_lanes(struct kam_slice text, struct kam_slice sizes, const struct kam_reader_options *options, bool as_pipe)
{
	static struct kam_buffer plain, other;
	const char *path = fuzz_file(0, text);

	fuzz_use_large_sizes();
	fuzz_use_lane("");
	fuzz_describe(path, options, &plain);
	fuzz_use_lane("library");
	fuzz_describe(path, options, &other);
	fuzz_same("plain lane and library", kam_buffer_slice(&plain), kam_buffer_slice(&other));
	fuzz_use_small_sizes(sizes, text);
	fuzz_describe(as_pipe ? fuzz_pipe(text) : path, options, &other);
	fuzz_same("library at once and in pieces", kam_buffer_slice(&plain), kam_buffer_slice(&other));
	fuzz_use_lane(as_pipe ? "narrow" : "wider");
	fuzz_describe(as_pipe ? fuzz_pipe(text) : path, options, &other);
	fuzz_same("plain lane at once and in pieces", kam_buffer_slice(&plain), kam_buffer_slice(&other));
}
