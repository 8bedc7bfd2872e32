/* state.c - typed lines over the JSON reader and writer. */
#include "kam/state.h"

#include "kam/buffer.h"

#include <stdio.h>
#include <stdlib.h>

static void add_name(struct kam_state_writer *w, const char *name)
{
	struct kam_buffer *out = kam_sink_pending(w->sink);
	kam_buffer_text(out, ",\"");
	kam_buffer_text(out, name);
	kam_buffer_text(out, "\":");
}

void kam_state_begin(struct kam_state_writer *w, const char *is)
{
	struct kam_buffer *out = kam_sink_pending(w->sink);
	kam_buffer_text(out, "{\"is\":");
	kam_json_string(out, kam_text(is));
}

void kam_state_write_text(struct kam_state_writer *w, const char *name, struct kam_slice text)
{
	if (!text.n)
		return;
	add_name(w, name);
	kam_json_string(kam_sink_pending(w->sink), text);
}

void kam_state_write_count(struct kam_state_writer *w, const char *name, uint64_t count)
{
	char text[KAM_DECIMAL_TEXT];
	size_t n = kam_decimal_format((struct kam_decimal){(kam_int128)count, 0}, text);
	add_name(w, name);
	kam_buffer_add(kam_sink_pending(w->sink), kam_slice(text, n));
}

void kam_state_write_decimal(struct kam_state_writer *w, const char *name, struct kam_decimal number)
{
	char text[KAM_DECIMAL_TEXT];
	kam_state_write_text(w, name, kam_slice(text, kam_decimal_format(number, text)));
}

void kam_state_write_day(struct kam_state_writer *w, const char *name, kam_day day)
{
	char text[KAM_DATE_TEXT];
	if (day != KAM_NO_DAY)
		kam_state_write_text(w, name, kam_slice(text, kam_date_format(day, text)));
}

enum { FIRST_DIGITS = 16 };

void kam_state_write_hash(struct kam_state_writer *w, const char *name, const uint64_t hash[2], int digits)
{
	char text[64];
	int n = snprintf(text, sizeof text, "%016llx%0*llx", (unsigned long long)hash[0], digits - FIRST_DIGITS, (unsigned long long)hash[1]);
	kam_state_write_text(w, name, kam_slice(text, (size_t)n));
}

void kam_state_end(struct kam_state_writer *w)
{
	kam_buffer_text(kam_sink_pending(w->sink), "}\n");
	w->lines++;
	kam_sink_settle(w->sink);
}

struct kam_state_reader {
	struct kam_reader *reader;
	struct kam_record record;
	uint64_t lines;
};

enum kam_status kam_state_open(const char *path, struct kam_state_reader **out, struct kam_error *err)
{
	enum { MOST = 1 << 29 }; /* bytes of a member, which may hold a whole record with all its quotes escaped */
	const struct kam_reader_options options = {.format = KAM_JSON, .max_field = MOST};
	struct kam_reader *reader;
	*out = NULL;
	enum kam_status status = kam_reader_open(path, &options, &reader, err);
	if (status)
		return status;
	*out = kam_allocate(1, sizeof **out);
	(*out)->reader = reader;
	return KAM_OK;
}

void kam_state_close(struct kam_state_reader *r)
{
	if (r)
		kam_reader_close(r->reader);
	free(r);
}

enum kam_status kam_state_next(struct kam_state_reader *r, struct kam_error *err)
{
	enum kam_status status;
	do {
		status = kam_reader_next(r->reader, &r->record, err);
	} while (status == KAM_SKIPPED); /* blank lines */
	r->lines += status == KAM_OK;
	if (status && status != KAM_END)
		err->line = r->record.line;
	return status == KAM_BROKEN ? KAM_BAD_DATA : status;
}

uint64_t kam_state_lines(const struct kam_state_reader *r)
{
	return r->lines;
}

struct kam_slice kam_state_text(const struct kam_state_reader *r, const char *name)
{
	const struct kam_header *header = kam_reader_header(r->reader);
	size_t n = strlen(name);
	for (size_t i = 0; i < r->record.count; i++)
		if (header->names[i].n == n && memcmp(header->names[i].p, name, n) == 0)
			return r->record.fields[i];
	return kam_slice(NULL, 0);
}

bool kam_state_is(const struct kam_state_reader *r, const char *is)
{
	return kam_is(kam_state_text(r, "is"), is);
}

enum kam_status kam_state_bad(const struct kam_state_reader *r, const char *name, struct kam_error *err)
{
	struct kam_slice text = kam_state_text(r, name);
	kam_fail(err, KAM_BAD_DATA, "%s: \"%.*s\" is not what a state holds there", name, text.n > 60 ? 60 : (int)text.n, text.p ? text.p : "");
	err->line = r->record.line;
	return KAM_BAD_DATA;
}

enum kam_status kam_state_count(const struct kam_state_reader *r, const char *name, uint64_t most, uint64_t *out, struct kam_error *err)
{
	struct kam_decimal number;
	enum kam_status status = kam_state_decimal(r, name, &number, err);
	number = kam_decimal_trim(number);
	if (!status && (number.scale || number.value < 0 || number.value > (kam_int128)most))
		status = kam_state_bad(r, name, err);
	*out = status ? 0 : (uint64_t)number.value;
	return status;
}

enum kam_status kam_state_decimal(const struct kam_state_reader *r, const char *name, struct kam_decimal *out, struct kam_error *err)
{
	*out = (struct kam_decimal){0};
	return kam_decimal_parse(kam_state_text(r, name), out) ? KAM_OK : kam_state_bad(r, name, err);
}

enum kam_status kam_state_day(const struct kam_state_reader *r, const char *name, kam_day *out, struct kam_error *err)
{
	struct kam_slice text = kam_state_text(r, name);
	*out = KAM_NO_DAY;
	return !text.n || kam_date_parse(text, KAM_ORDER_UNKNOWN, out) == KAM_OK ? KAM_OK : kam_state_bad(r, name, err);
}

enum kam_status kam_state_hash(const struct kam_state_reader *r, const char *name, int digits, uint64_t hash[2], struct kam_error *err)
{
	struct kam_slice text = kam_state_text(r, name);
	hash[0] = hash[1] = 0;
	for (size_t i = 0; i < text.n; i++) {
		const char *all = "0123456789abcdef", *digit = text.p[i] ? strchr(all, text.p[i]) : NULL;
		if (!digit)
			return kam_state_bad(r, name, err);
		uint64_t *word = &hash[i >= FIRST_DIGITS];
		*word = *word << 4 | (uint64_t)(digit - all);
	}
	return text.n == (size_t)digits ? KAM_OK : kam_state_bad(r, name, err);
}
