/* original.c - reads a file as it stands a second time, so that what is not changed can be written back to the byte. */
#include "original.h"

#include "kam/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum kam_status encode_text(struct kam_slice text, const char *encoding, struct kam_buffer *out, struct kam_error *err)
{
	if (!encoding) {
		kam_buffer_add(out, text);
		return KAM_OK;
	}
	iconv_t converter = iconv_open(encoding, "UTF-8");
	if (converter == (iconv_t)-1)
		return kam_fail(err, KAM_BAD_DATA, "encoding \"%s\" is not known here", encoding);
	char *from = (char *)(uintptr_t)text.p; /* iconv does not write to it */
	size_t left = text.n;
	bool done = false, good = true;
	while (!done && good) {
		size_t room = left + 64;
		char *to = kam_buffer_reserve(out, room);
		size_t before = room;
		done = iconv(converter, left ? &from : NULL, &left, &to, &room) != (size_t)-1 && !left;
		good = done || errno == E2BIG;
		out->n += before - room;
	}
	iconv_close(converter);
	return good ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "encoding %s does not have all characters", encoding);
}

static enum kam_status read_text(const char *path, const char *encoding, struct original *o, bool *packed, struct kam_error *err)
{
	struct kam_stream *stream;
	size_t n = 1;
	if (strcmp(path, "-") == 0 && lseek(STDIN_FILENO, 0, SEEK_SET) < 0)
		return kam_fail_errno(err, "read again", "standard input");
	enum kam_status status = kam_stream_open(path, encoding, &stream, err);
	while (!status && n) {
		enum { BLOCK = 1 << 20 };
		status = kam_stream_read(stream, kam_buffer_reserve(&o->text, BLOCK), BLOCK, &n, err);
		o->text.n += status ? 0 : n;
	}
	if (!status) {
		const char *found = kam_stream_encoding(stream);
		snprintf(o->encoding, sizeof o->encoding, "%s", found ? found : "");
		*packed = kam_stream_is_packed(stream);
	}
	kam_stream_close(stream);
	return status;
}

static enum kam_status read_bytes(const char *path, struct kam_buffer *out, struct kam_error *err)
{
	bool standard = strcmp(path, "-") == 0;
	int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = 1;
	while (descriptor >= 0 && n) {
		enum { BLOCK = 1 << 20 };
		n = pread(descriptor, kam_buffer_reserve(out, BLOCK), BLOCK, (off_t)out->n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		out->n += (size_t)n;
	}
	enum kam_status status = descriptor < 0 || n < 0 ? kam_fail_errno(err, "read again", path) : KAM_OK;
	if (descriptor >= 0 && !standard)
		close(descriptor);
	return status;
}

enum kam_status original_encode(struct kam_slice text, const char *encoding, bool mark, struct kam_buffer *out, struct kam_error *err)
{
	const char *to = encoding && encoding[0] ? encoding : NULL;
	enum kam_status status = mark ? encode_text(KAM_LITERAL("\xEF\xBB\xBF"), to, out, err) : KAM_OK;
	return status ? status : encode_text(text, to, out, err);
}

/* Whether the text, with or without a byte order mark, gives the file's bytes. */
static bool gives_bytes(struct original *o)
{
	struct kam_buffer back = {0};
	bool same = false, possible = true;
	for (int mark = 0; mark < 2 && possible && !same; mark++) {
		back.n = 0;
		o->mark = mark;
		possible = original_encode(kam_buffer_slice(&o->text), o->encoding, o->mark, &back, NULL) == KAM_OK;
		same = possible && kam_same(kam_buffer_slice(&back), kam_buffer_slice(&o->bytes));
	}
	kam_buffer_free(&back);
	return same;
}

enum kam_status original_read(const char *path, const char *encoding, struct original *o, struct kam_error *err)
{
	bool packed = false;
	enum kam_status status = read_text(path, encoding, o, &packed, err);
	if (!status && packed)
		return original_encode(kam_buffer_slice(&o->text), o->encoding, false, &o->bytes, err);
	if (!status)
		status = read_bytes(path, &o->bytes, err);
	if (!status && !gives_bytes(o))
		status = kam_fail(err, KAM_BAD_DATA, "%s: can't be written back byte for byte%s%s: convert it to UTF-8 first", path,
			o->encoding[0] ? " as " : "", o->encoding);
	return status;
}

void original_free(struct original *o)
{
	kam_buffer_free(&o->text);
	kam_buffer_free(&o->bytes);
}

enum kam_status rewriting_begin(struct rewriting *r, struct kam_slice head, bool json, char delimiter, const struct kam_slice *columns,
	size_t count, struct kam_error *err)
{
	const struct kam_writer_options options = {.format = json ? KAM_JSON : KAM_CSV, .delimiter = delimiter, .headless = true};
	struct kam_column *named = kam_allocate(count + 1, sizeof *named);
	for (size_t c = 0; c < count; c++)
		named[c] = (struct kam_column){columns[c].p, KAM_CELL_TEXT, false};
	bool crlf = head.n > 1 && memcmp(head.p + head.n - 2, "\r\n", 2) == 0;
	*r = (struct rewriting){.sink = kam_sink_new(-1, "memory"), .line_end = crlf ? "\r\n" : "\n"};
	enum kam_status status = kam_writer_new(r->sink, &options, named, count, &r->writer, err);
	free(named);
	kam_buffer_add(&r->text, head);
	return status;
}

void rewriting_row(struct rewriting *r)
{
	struct kam_buffer *pending = kam_sink_pending(r->sink);
	kam_write_row(r->writer);
	if (r->text.n && r->text.p[r->text.n - 1] != '\n')
		kam_buffer_text(&r->text, r->line_end);
	kam_buffer_add(&r->text, kam_slice(pending->p, pending->n - 1));
	kam_buffer_text(&r->text, r->line_end);
	pending->n = 0;
}

void rewriting_free(struct rewriting *r)
{
	kam_writer_finish(r->writer);
	kam_sink_free(r->sink);
	kam_buffer_free(&r->text);
}

bool original_is_array(bool json, struct kam_slice head, struct kam_slice first)
{
	struct kam_slice start = kam_trim(kam_trim(head).n ? head : first);
	return json && start.n && start.p[0] == '[';
}
