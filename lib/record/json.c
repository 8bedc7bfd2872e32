/* json.c - JSON records: one object a line, or one array of objects.
 *
 * jansson decides what is JSON. Once it has accepted an object, the fields are taken from the text itself, so that a
 * number keeps the digits it was written with. Flat objects of plain members do not need to be asked about: see flat.h. */
#include "json.h"

#include "flat.h"
#include "kam/buffer.h"
#include "kam/limits.h"
#include "kam/table.h"
#include "kam/text.h"

#include <jansson.h>
#include <stdlib.h>

enum mode { UNKNOWN, LINES, ARRAY, ARRAY_ENDED, ARRAY_BROKEN };

/* What stood before a value when the place was last read, and the column of the value: most objects are written alike, and then no key
 * needs to be looked for. */
struct expected {
	struct kam_flat_place before;
	uint32_t column;
};

struct kam_json {
	enum mode mode;
	bool discarding, after_element, library_only;
	size_t max_field;
	struct kam_header *header;
	bool too_many; /* the record has a key beyond the limit of columns */
	struct kam_table columns; /* key -> column */
	struct kam_slice *fields; /* by column, as all of these, which have room for so many: */
	size_t capacity;
	unsigned char *kinds;
	struct expected *next;    /* behind the value of the column */
	struct expected first;    /* at the start of an object */
	uint32_t *filled;         /* columns that the current record fills */
	size_t filled_count;
	struct kam_buffer path;   /* the key being read, with those it is nested in */
	struct kam_arena decoded; /* strings that had escapes, of the current record */
};

struct kam_json *kam_json_new(struct kam_header *header, size_t max_field)
{
	struct kam_json *json = kam_allocate(1, sizeof *json);
	const char *lane = getenv("KAM_LANE");
	json->header = header;
	json->max_field = max_field ? max_field : KAM_MAX_FIELD;
	json->library_only = lane && strcmp(lane, "library") == 0;
	return json;
}

bool kam_json_is_lines(const struct kam_json *json)
{
	return json->mode == LINES;
}

/* Room for the values of all columns. */
static void make_room(struct kam_json *json)
{
	size_t before = json->capacity, after = before;
	json->fields = kam_grow(json->fields, &after, kam_table_count(&json->columns), sizeof *json->fields);
	if (after == before)
		return;
	json->kinds = kam_resize(json->kinds, after, 1);
	json->next = kam_resize(json->next, after, sizeof *json->next);
	json->filled = kam_resize(json->filled, after, sizeof *json->filled);
	memset(json->fields + before, 0, (after - before) * sizeof *json->fields);
	memset(json->kinds + before, KAM_MISSING, after - before);
	memset(json->next + before, 0, (after - before) * sizeof *json->next);
	json->capacity = after;
}

/* Numbers the columns as the header does. There may be more in it than this reader has come to: others that look ahead have put
 * them there, and a part of a file begins with all that is known of the whole. */
static void know_columns(struct kam_json *json)
{
	for (size_t i = kam_table_count(&json->columns); i < json->header->count; i++)
		kam_table_put(&json->columns, json->header->names[i], NULL);
	make_room(json);
}

struct kam_json *kam_json_copy(const struct kam_json *json, struct kam_header *header)
{
	struct kam_json *copy = kam_json_new(header, json->max_field);
	copy->mode = json->mode;
	copy->after_element = json->after_element;
	know_columns(copy);
	return copy;
}

static const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;

enum kam_status kam_json_check(struct kam_slice text, struct kam_error *err)
{
	json_error_t reason;
	if (text.n && memchr(text.p, '\0', text.n)) /* jansson would take it for the end */
		return kam_fail(err, KAM_BAD_DATA, "not JSON: a NUL byte");
	json_t *value = json_loadb(text.p ? text.p : "", text.n, flags, &reason);
	if (!value)
		return kam_fail(err, KAM_BAD_DATA, "not JSON: %s (at character %d)", reason.text, reason.column);
	json_decref(value);
	return KAM_OK;
}

/* Walking text that jansson has accepted: no malformed input reaches the functions below. */

static const char *skip_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		p++;
	return p;
}

/* p is at an opening quote; the result is behind the closing one. */
static const char *skip_string(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

static const char *skip_value(const char *p)
{
	if (*p == '"')
		return skip_string(p);
	if (*p != '{' && *p != '[') {
		while (*p != ',' && *p != '}' && *p != ']' && *p != ' ' && *p != '\t' && *p != '\r' && *p != '\n')
			p++;
		return p;
	}
	int depth = 0;
	do {
		if (*p == '"') {
			p = skip_string(p);
			continue;
		}
		depth += (*p == '{' || *p == '[') - (*p == '}' || *p == ']');
		p++;
	} while (depth);
	return p;
}

/* The text of a string token; jansson decodes the ones with escapes. */
static struct kam_slice string_text(struct kam_json *json, const char *token, const char *end)
{
	struct kam_slice inside = kam_slice(token + 1, (size_t)(end - token) - 2);
	if (!inside.n || !memchr(inside.p, '\\', inside.n))
		return inside;
	json_t *value = json_loadb(token, (size_t)(end - token), flags, NULL);
	size_t n = json_string_length(value);
	struct kam_slice text = kam_slice(kam_arena_copy(&json->decoded, json_string_value(value), n), n);
	json_decref(value);
	return text;
}

static void fill(struct kam_json *json, uint32_t column, struct kam_slice value, enum kam_value_kind kind)
{
	if (json->kinds[column] == KAM_MISSING)
		json->filled[json->filled_count++] = column;
	json->fields[column] = value;
	json->kinds[column] = (unsigned char)kind;
}

static void empty_all(struct kam_json *json)
{
	struct kam_slice *fields = json->fields;
	unsigned char *kinds = json->kinds;
	const uint32_t *filled = json->filled;
	for (size_t i = 0, n = json->filled_count; i < n; i++) {
		fields[filled[i]] = kam_slice(NULL, 0);
		kinds[filled[i]] = KAM_MISSING;
	}
	json->filled_count = 0;
	kam_arena_reset(&json->decoded);
}

void kam_header_add(struct kam_header *h, struct kam_slice name)
{
	h->names = kam_grow(h->names, &h->capacity, h->count + 1, sizeof *h->names);
	h->names[h->count++] = kam_slice(kam_arena_copy(&h->arena, name.p, name.n), name.n);
}

static void put(struct kam_json *json, struct kam_slice value, enum kam_value_kind kind)
{
	struct kam_slice key = kam_buffer_slice(&json->path);
	uint32_t column = kam_table_find(&json->columns, key);
	if (column == KAM_ABSENT) {
		know_columns(json);
		column = kam_table_find(&json->columns, key);
	}
	if (column == KAM_ABSENT) {
		if (kam_table_count(&json->columns) >= kam_limits.columns) {
			json->too_many = true;
			return;
		}
		column = kam_table_put(&json->columns, key, NULL);
		kam_header_add(json->header, key);
		make_room(json);
	}
	fill(json, column, value, kind);
}

/* Puts the members of the object at p; nested objects go under their key and a dot. Recursion is bounded: jansson refuses
 * more than JSON_PARSER_MAX_DEPTH levels. */
static const char *walk_object(struct kam_json *json, const char *p)
{
	size_t outer = json->path.n;
	for (p = skip_space(p + 1); *p != '}'; p = skip_space(p)) {
		if (*p == ',')
			p = skip_space(p + 1);
		const char *key = p, *key_end = skip_string(p);
		json->path.n = outer;
		kam_buffer_add(&json->path, string_text(json, key, key_end));
		p = skip_space(skip_space(key_end) + 1);
		if (*p == '{') {
			kam_buffer_byte(&json->path, '.');
			p = walk_object(json, p);
			continue;
		}
		const char *end = skip_value(p);
		if (*p == '"')
			put(json, string_text(json, p, end), KAM_STRING);
		else if (*p == 'n')
			put(json, kam_slice(NULL, 0), KAM_OTHER);
		else
			put(json, kam_slice(p, (size_t)(end - p)), *p == '-' || (*p >= '0' && *p <= '9') ? KAM_NUMBER : KAM_OTHER);
		p = end;
	}
	json->path.n = outer;
	return p + 1;
}

/* Passes what stands before a flat object's next value, and expects the same there the next time. False for a key that is new, and for
 * what is not plain. */
static bool take_key(const struct kam_json *json, struct kam_flat *f, bool first, struct expected *expected, bool *last)
{
	const char *from = f->p;
	struct kam_slice key;
	if (first ? !kam_flat_open(f, last) : !kam_flat_next(f, last))
		return false;
	if (*last)
		return true;
	if (!kam_flat_key(f, &key))
		return false;
	uint32_t column = kam_table_find(&json->columns, key);
	if (column == KAM_ABSENT)
		return false;
	kam_flat_keep(&expected->before, from, f->p);
	expected->column = column;
	return true;
}

static bool take_flat_value(struct kam_json *json, struct kam_flat *f, uint32_t column)
{
	struct kam_slice value;
	enum kam_value_kind kind;
	if (json->kinds[column] != KAM_MISSING || !kam_flat_value(f, &value, &kind)) /* a key that stands twice is an error */
		return false;
	if (kind == KAM_STRING && f->escapes) {
		char *to = kam_arena_bytes(&json->decoded, value.n);
		value = kam_slice(to, kam_flat_unescape(value, to));
	}
	fill(json, column, value, kind);
	return true;
}

/* Takes members as long as just what is expected stands before them, and they have short values: nearly all. So all that this needs is in
 * registers. What is expected next is returned. */
static __attribute__((noinline)) struct expected *take_expected(struct kam_json *json, struct kam_flat *f, struct expected *expected)
{
	struct kam_slice *fields = json->fields, value;
	unsigned char *kinds = json->kinds;
	struct expected *next = json->next;
	size_t taken = json->filled_count;
	const char *p = f->p, *end = f->end, *limit = f->limit;
	enum kam_value_kind kind;
	bool high = f->high;
	while (limit - p > KAM_FLAT_LOOK) {
		uint32_t column = expected->column;
		const char *at = kam_flat_same(p, &expected->before), *behind = at ? kam_flat_short_value(at, &value, &kind, &high) : NULL;
		if (!behind || behind >= end || kinds[column] != KAM_MISSING)
			break;
		fields[column] = value;
		kinds[column] = (unsigned char)kind;
		json->filled[taken++] = column;
		expected = &next[column];
		p = behind;
	}
	json->filled_count = taken;
	f->p = p;
	f->high = high;
	return expected;
}

/* Passes what stands before the next value, where that is what is expected. */
static bool take_place(struct kam_flat *f, const struct expected *expected)
{
	const char *behind = f->limit - f->p > KAM_FLAT_LOOK ? kam_flat_same(f->p, &expected->before) : NULL;
	if (!behind || behind >= f->end)
		return false;
	f->p = behind;
	return true;
}

/* Takes a flat object of known keys. False, with nothing that lasts, when it is another. */
static bool take_flat(struct kam_json *json, struct kam_flat *f)
{
	const char *start = f->p;
	struct expected *expected = &json->first;
	empty_all(json);
	if (json->library_only)
		return false;
	for (bool last = false;;) {
		expected = take_expected(json, f, expected);
		if (!take_place(f, expected) && !take_key(json, f, expected == &json->first, expected, &last))
			return false;
		if (last)
			break;
		if (!take_flat_value(json, f, expected->column))
			return false;
		expected = &json->next[expected->column];
	}
	struct kam_slice text = kam_slice(start, (size_t)(f->p - start));
	return !f->high || kam_utf8_fault(text, NULL) == text.n;
}

static enum kam_status take_any(struct kam_json *json, struct kam_slice text, struct kam_error *err)
{
	enum kam_status status = kam_json_check(text, err);
	if (status)
		return status;
	const char *p = skip_space(text.p);
	if (*p != '{')
		return kam_fail(err, KAM_BAD_DATA, "a record must be a JSON object");
	empty_all(json);
	json->path.n = 0;
	json->too_many = false;
	walk_object(json, p);
	if (json->too_many)
		return kam_fail(err, KAM_BAD_DATA, "with its keys the input has more than %zu, the limit of columns (KAM_MAX_COLUMNS)", kam_limits.columns);
	return KAM_OK;
}

/* Hands out what has been taken. */
static enum kam_status hand_out(const struct kam_json *json, struct kam_record *record, struct kam_error *err)
{
	record->fields = json->fields;
	record->kinds = json->kinds;
	record->count = kam_table_count(&json->columns);
	record->members = json->filled;
	record->members_count = json->filled_count;
	for (size_t i = 0; i < json->filled_count && record->raw.n > json->max_field; i++) {
		uint32_t column = json->filled[i];
		if (record->fields[column].n > json->max_field)
			return kam_fail(err, KAM_BAD_DATA, "%.*s: %zu bytes, longer than the limit of %zu (--max-field)",
				KAM_PRINT(json->header->names[column]), record->fields[column].n, json->max_field);
	}
	return KAM_OK;
}

/* Takes the object that record->raw is. Bytes behind it may be looked at up to limit. */
static enum kam_status take_object(struct kam_json *json, const char *limit, struct kam_record *record, struct kam_error *err)
{
	struct kam_flat f = {.p = record->raw.p, .end = record->raw.p + record->raw.n, .limit = limit};
	bool flat = take_flat(json, &f) && kam_flat_ends(&f);
	enum kam_status status = flat ? KAM_OK : take_any(json, record->raw, err);
	record->utf8 = flat;
	return status ? status : hand_out(json, record, err);
}

/* Uses n bytes of the window. */
static struct kam_slice use(struct kam_window *w, size_t n, uint64_t *lines)
{
	struct kam_slice s = kam_slice(w->p + w->start, n);
	*lines += kam_count_lines(s);
	w->start += n;
	return s;
}

static enum kam_status next_line(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	size_t n, most = json->max_field * KAM_RECORD_PER_FIELD;
	enum kam_status status = kam_window_line(w, 0, json->discarding ? 0 : most, &n, err);
	if (kam_is_final(status) || (!status && n == 0))
		return status ? status : KAM_END;
	record->line = *lines;
	record->continued = json->discarding;
	if (status == KAM_BAD_DATA || json->discarding) {
		json->discarding = record->in_pieces = !kam_window_piece(w, &n);
		record->raw = use(w, n, lines);
		if (!json->discarding)
			record->raw = kam_without_line_end(record->raw);
		return kam_fail(err, KAM_BAD_DATA, "record is longer than %zu bytes (4 x --max-field)", most);
	}
	record->raw = kam_slice(w->p + w->start, n);
	*lines += record->raw.p[n - 1] == '\n'; /* no other stands before it */
	w->start += n;
	record->raw = kam_trim(kam_without_line_end(record->raw));
	if (!record->raw.n)
		return kam_fail(err, KAM_SKIPPED, "blank");
	return take_object(json, w->p + w->end, record, err);
}

/* The length of the element at the start of the window, by brackets and strings alone; 0 when the input ends inside it.
 * KAM_BAD_DATA when it is too long. */
static enum kam_status element_length(struct kam_json *json, struct kam_window *w, size_t *length, struct kam_error *err)
{
	int depth = 0;
	bool in_string = false;
	for (size_t i = 0;; i++) {
		if (i > json->max_field * KAM_RECORD_PER_FIELD)
			return KAM_BAD_DATA;
		while (w->start + i >= w->end) {
			*length = 0;
			if (w->ended)
				return KAM_OK;
			enum kam_status status = kam_window_more(w, err);
			if (status)
				return status;
		}
		char c = w->p[w->start + i];
		if (in_string) {
			if (c == '\\')
				i++;
			in_string = c != '"';
			continue;
		}
		in_string = c == '"';
		if (c == '{' || c == '[')
			depth++;
		if (depth == 0 && (c == ',' || c == ']')) {
			*length = i;
			return KAM_OK;
		}
		if (c == '}' || c == ']')
			depth--;
		if (depth == 0 && (c == '}' || c == ']')) {
			*length = i + 1;
			return KAM_OK;
		}
	}
}

/* Skips white space; *c is the next character, 0 at the end of input. */
static enum kam_status next_char(struct kam_window *w, char *c, uint64_t *lines, struct kam_error *err)
{
	for (;;) {
		while (w->start < w->end) {
			*c = w->p[w->start];
			if (*c != ' ' && *c != '\t' && *c != '\r' && *c != '\n')
				return KAM_OK;
			*lines += *c == '\n';
			w->start++;
		}
		*c = '\0';
		if (w->ended)
			return KAM_OK;
		enum kam_status status = kam_window_more(w, err);
		if (status)
			return status;
	}
}

/* A fault in the array's own structure: the rest can't be told apart, and is one reject, in pieces as they come. */
static enum kam_status broken_array(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines,
	const char *what, struct kam_error *err)
{
	json->mode = ARRAY_BROKEN;
	record->line = *lines;
	record->in_pieces = true;
	record->raw = use(w, w->end - w->start, lines);
	return kam_fail(err, KAM_BAD_DATA, "the JSON array is broken: %s; nothing behind it can be read", what);
}

/* What comes behind the fault. */
static enum kam_status next_broken(struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	enum kam_status status = w->start == w->end && !w->ended ? kam_window_more(w, err) : KAM_OK;
	if (status || w->start == w->end)
		return status ? status : KAM_END;
	record->line = *lines;
	record->continued = record->in_pieces = true;
	record->raw = use(w, w->end - w->start, lines);
	return kam_fail(err, KAM_BAD_DATA, "stands behind the fault in the JSON array");
}

/* Takes the element at the start of the window where it is flat and all of it is there: it ends where its brace closes. */
static bool take_flat_element(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines)
{
	const char *start = w->p + w->start;
	struct kam_flat f = {.p = start, .end = w->p + w->end, .limit = w->p + w->end};
	if (!take_flat(json, &f) || (size_t)(f.p - start) > json->max_field * KAM_RECORD_PER_FIELD)
		return false;
	record->line = *lines;
	record->raw = use(w, (size_t)(f.p - start), lines);
	record->utf8 = true;
	json->after_element = true;
	return true;
}

static enum kam_status next_element(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines,
	struct kam_error *err)
{
	char c;
	enum kam_status status = next_char(w, &c, lines, err);
	if (status)
		return status;
	if (json->after_element && c == ',') {
		use(w, 1, lines);
		if ((status = next_char(w, &c, lines, err)))
			return status;
		if (c == ']')
			return broken_array(json, w, record, lines, "a comma before the closing bracket", err);
	} else if (c == ']') {
		use(w, 1, lines);
		json->mode = ARRAY_ENDED;
		if ((status = next_char(w, &c, lines, err)))
			return status;
		return c ? broken_array(json, w, record, lines, "something follows the closing bracket", err) : KAM_END;
	} else if (json->after_element && c) {
		return broken_array(json, w, record, lines, "a comma is missing", err);
	}
	size_t n;
	if (!c)
		return broken_array(json, w, record, lines, "its closing bracket is missing", err);
	if (c == '{' && take_flat_element(json, w, record, lines))
		return hand_out(json, record, err);
	status = element_length(json, w, &n, err);
	if (kam_is_final(status))
		return status;
	if (status == KAM_BAD_DATA || n == 0)
		return broken_array(json, w, record, lines, status ? "an element is longer than 4 x --max-field" : "an element is cut off or empty", err);
	record->line = *lines;
	record->raw = use(w, n, lines);
	json->after_element = true;
	return take_object(json, w->p + w->end, record, err);
}

__attribute__((noinline)) /* with it the reader's own way would be longer, for both formats */
enum kam_status kam_json_next(struct kam_json *json, struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	*record = (struct kam_record){.line = *lines};
	if (json->mode == UNKNOWN) {
		char c;
		enum kam_status status = next_char(w, &c, lines, err);
		if (status)
			return status;
		json->mode = c == '[' ? ARRAY : LINES;
		if (c == '[')
			use(w, 1, lines);
	}
	if (json->mode == ARRAY_ENDED)
		return KAM_END;
	if (json->mode == ARRAY_BROKEN)
		return next_broken(w, record, lines, err);
	return json->mode == ARRAY ? next_element(json, w, record, lines, err) : next_line(json, w, record, lines, err);
}

void kam_json_free(struct kam_json *json)
{
	if (!json)
		return;
	kam_table_free(&json->columns);
	kam_buffer_free(&json->path);
	kam_arena_free(&json->decoded);
	free(json->fields);
	free(json->kinds);
	free(json->next);
	free(json->filled);
	free(json);
}
