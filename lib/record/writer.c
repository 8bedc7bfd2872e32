/* writer.c - rows in the format the reader of the output wants. */
#include "kam/writer.h"

#include "kam/table.h"
#include "kam/text.h"
#include "wide.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* How a cell stands in JSON; and numbers go to the right in tables. */
enum form { QUOTED, BARE, NULL_VALUE, ABSENT };

/* A cell of a table, kept until the widths are known. */
struct kept {
	struct kam_slice text;
	bool number;
};

typedef void take_cell(struct kam_writer *w, size_t column, struct kam_slice text, enum form form);

struct kam_writer {
	struct kam_sink *sink;
	struct kam_writer_options options;
	struct kam_column *columns;
	size_t count;
	struct kam_arena names;
	struct kam_slice *members; /* JSON: what stands before a string, by column: ,"name":" and KAM_WIDE bytes more that can be read */
	size_t *order;         /* of the columns shown: their indices, in output order */
	size_t shown;
	bool direct;           /* cells come in output order: they are written at once, else kept until the row ends */
	bool bare;             /* they are, and numbers and days as they stand, for they hold nothing that would need quotes */
	take_cell *take, *write; /* what is done with a cell that comes; what with one whose turn it is; both the same where it is direct */
	struct kam_slice *row; /* the cells of the row being made, by column; text lives in row_text */
	unsigned char *row_kinds; /* enum form, by column */
	size_t *filled;        /* the columns of row that hold something; the others are empty, and ABSENT */
	size_t filled_count;
	size_t next;           /* column of the next cell */
	struct kam_arena row_text;
	struct kam_buffer *out; /* the sink's */
	size_t row_start;       /* in out */
	struct kam_pool table; /* struct kept, row after row, shown cells only; text lives in table_text */
	struct kam_arena table_text;
};

/* What a field can't hold without quotes. */
static inline kam_wide needs_quotes(kam_wide v, char delimiter)
{
	return (kam_wide)((v == kam_wide_of(delimiter)) | (v == kam_wide_of('"')) | (v == kam_wide_of('\n')) | (v == kam_wide_of('\r')));
}

static __attribute__((noinline)) void add_quoted(struct kam_buffer *out, struct kam_slice text)
{
	kam_buffer_byte(out, '"');
	while (text.n) { /* up to and with each quote, which is then doubled */
		const char *quote = memchr(text.p, '"', text.n);
		size_t n = quote ? (size_t)(quote - text.p) + 1 : text.n;
		kam_buffer_add(out, kam_slice(text.p, n));
		if (quote)
			kam_buffer_byte(out, '"');
		text = kam_slice(text.p + n, text.n - n);
	}
	kam_buffer_byte(out, '"');
}

void kam_csv_field(struct kam_buffer *out, struct kam_slice text, char delimiter)
{
	if (kam_wide_copy(kam_buffer_reserve(out, text.n), text, needs_quotes, delimiter))
		add_quoted(out, text);
	else
		out->n += text.n;
}

/* Moves *i over what stands of these characters; how many that are digits. */
static size_t pass_over(struct kam_slice text, const char *these, size_t *i)
{
	size_t digits = 0;
	for (; *i < text.n && text.p[*i] && strchr(these, text.p[*i]); ++*i)
		digits += text.p[*i] >= '0' && text.p[*i] <= '9';
	return digits;
}

/* A number with a sign, as spreadsheets read it: -1,250.00, +3, -1.5E-3, -5%. */
static bool is_signed_number(struct kam_slice text)
{
	size_t i = 1;
	if (!pass_over(text, "0123456789.,", &i))
		return false;
	if (i + 1 < text.n && (text.p[i] == 'e' || text.p[i] == 'E')) {
		i += text.p[i + 1] == '-' || text.p[i + 1] == '+' ? 2 : 1;
		if (!pass_over(text, "0123456789", &i))
			return false;
	}
	return i == text.n || (i + 1 == text.n && text.p[i] == '%');
}

/* Whether a spreadsheet would take text for a formula: it begins with one of = + - @ (also of full width), a tab or a carriage return,
 * goes on, and is no number. */
static bool runs_in_spreadsheets(struct kam_slice text)
{
	static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
	for (size_t i = 0; i < KAM_COUNT(wide); i++)
		if (text.n >= 3 && memcmp(text.p, wide[i], 3) == 0)
			return true;
	if (text.n < 2 || !memchr("=+-@\t\r", text.p[0], 6))
		return false;
	return (text.p[0] != '-' && text.p[0] != '+') || !is_signed_number(text);
}

/* A field as the options want it: with a quote mark before it a spreadsheet shows it and does no more. */
static __attribute__((noinline)) void add_field(struct kam_writer *w, struct kam_slice text)
{
	struct kam_buffer marked = {0};
	if (!w->options.inert || !runs_in_spreadsheets(text)) {
		kam_csv_field(w->out, text, w->options.delimiter);
		return;
	}
	kam_buffer_byte(&marked, '\'');
	kam_buffer_add(&marked, text);
	kam_csv_field(w->out, kam_buffer_slice(&marked), w->options.delimiter);
	kam_buffer_free(&marked);
}

/* What a JSON string can't hold as it is. */
static inline kam_wide needs_escape(kam_wide v, char first_plain)
{
	return (kam_wide)((v == kam_wide_of('"')) | (v == kam_wide_of('\\')) | (v < kam_wide_of(first_plain)));
}

/* How many bytes at the start of text stand for themselves in a JSON string. */
static size_t plain_in_json(struct kam_slice text)
{
	size_t i = 0;
	while (i < text.n && (unsigned char)text.p[i] >= 0x20 && text.p[i] != '"' && text.p[i] != '\\')
		i++;
	return i;
}

static void add_escaped(struct kam_buffer *out, char c)
{
	switch (c) {
	case '"': kam_buffer_text(out, "\\\""); break;
	case '\\': kam_buffer_text(out, "\\\\"); break;
	case '\n': kam_buffer_text(out, "\\n"); break;
	case '\r': kam_buffer_text(out, "\\r"); break;
	case '\t': kam_buffer_text(out, "\\t"); break;
	default: kam_buffer_format(out, "\\u%04x", (unsigned)(unsigned char)c);
	}
}

/* Appends what comes behind the opening quote. */
static __attribute__((noinline)) void add_escaped_text(struct kam_buffer *out, struct kam_slice text)
{
	for (;;) {
		size_t n = plain_in_json(text);
		kam_buffer_add(out, kam_slice(text.p, n));
		if (n == text.n)
			break;
		add_escaped(out, text.p[n]);
		text = kam_slice(text.p + n + 1, text.n - n - 1);
	}
	kam_buffer_byte(out, '"');
}

void kam_json_string(struct kam_buffer *out, struct kam_slice text)
{
	char *to = kam_buffer_reserve(out, text.n + 2);
	*to = '"';
	if (kam_wide_copy(to + 1, text, needs_escape, ' ')) {
		out->n++;
		add_escaped_text(out, text);
		return;
	}
	to[text.n + 1] = '"';
	out->n += text.n + 2;
}

static bool for_people(const struct kam_writer *w)
{
	return w->options.format == KAM_TABLE || w->options.format == KAM_MARKDOWN;
}

/* Of a name that no column has, with those that there are. */
static enum kam_status no_such_column(const struct kam_writer *w, struct kam_slice name, struct kam_error *err)
{
	struct kam_buffer names = {0};
	for (size_t i = 0; i < w->count; i++)
		kam_buffer_format(&names, "%s%s", i ? ", " : "", w->columns[i].name);
	enum kam_status status = kam_fail(err, KAM_USAGE, "--columns: there is no column \"%.*s\"; there are: %.800s", KAM_PRINT(kam_fit(name, 60)),
		kam_buffer_terminated(&names));
	kam_buffer_free(&names);
	return status;
}

static enum kam_status choose_columns(struct kam_writer *w, struct kam_error *err)
{
	struct kam_slice rest = kam_text(w->options.columns), name;
	if (!rest.p) {
		for (size_t i = 0; i < w->count; i++)
			if (w->columns[i].detail != KAM_DETAIL || !for_people(w))
				w->order[w->shown++] = i;
		return KAM_OK;
	}
	while (kam_split(&rest, ',', &name)) {
		size_t i = 0;
		name = kam_trim(name);
		while (i < w->count && !kam_is(name, w->columns[i].name))
			i++;
		if (i == w->count)
			return no_such_column(w, name, err);
		for (size_t k = 0; k < w->shown; k++)
			if (w->order[k] == i)
				return kam_fail(err, KAM_USAGE, "--columns: \"%.*s\" is named twice", KAM_PRINT(kam_fit(name, 60)));
		w->order[w->shown++] = i;
	}
	return KAM_OK;
}

/* Whether a file that begins with this text would be taken for another kind of file. */
static bool is_misleading(const char *text)
{
	static const char *const starts[] = {"{", "[", "sep=", "PK", "\xEF\xBB\xBF"};
	for (size_t i = 0; i < KAM_COUNT(starts); i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static void write_header(struct kam_writer *w)
{
	if (w->options.format != KAM_CSV && w->options.format != KAM_TSV)
		return;
	if (w->options.bom)
		kam_buffer_text(w->out, "\xEF\xBB\xBF");
	for (size_t i = 0; i < w->shown; i++) {
		const char *name = w->columns[w->order[i]].name;
		if (i)
			kam_buffer_byte(w->out, w->options.delimiter);
		if ((!i && is_misleading(name)) || (w->shown == 1 && !name[0])) /* an empty line would not be a header */
			add_quoted(w->out, kam_text(name));
		else
			add_field(w, kam_text(name));
	}
	kam_buffer_byte(w->out, '\n');
}

/* With the comma before them, and the quote that opens a string. */
static void make_members(struct kam_writer *w)
{
	struct kam_buffer text = {0};
	w->members = kam_allocate(w->count, sizeof *w->members);
	for (size_t i = 0; i < w->count; i++) {
		text.n = 0;
		kam_buffer_byte(&text, ',');
		kam_json_string(&text, kam_text(w->columns[i].name));
		kam_buffer_text(&text, ":\"");
		char *member = kam_arena_bytes(&w->names, text.n + KAM_WIDE);
		memset(member + text.n, 0, KAM_WIDE);
		memcpy(member, text.p, text.n);
		w->members[i] = kam_slice(member, text.n);
	}
	kam_buffer_free(&text);
}

/* A name for a column that has none, and that no other column has. */
static const char *number_name(struct kam_writer *w, const struct kam_table *taken, size_t column)
{
	char name[64];
	int n = snprintf(name, sizeof name, "column_%zu", column + 1);
	for (size_t again = 2; kam_table_find(taken, kam_slice(name, (size_t)n)) != KAM_ABSENT; again++)
		n = snprintf(name, sizeof name, "column_%zu_%zu", column + 1, again);
	return kam_arena_copy(&w->names, name, (size_t)n);
}

/* A member of JSON must have a name, and one of its own. */
static void name_columns(struct kam_writer *w, const struct kam_column *columns)
{
	struct kam_table taken = {0};
	for (size_t i = 0; i < w->count && w->options.format == KAM_JSON; i++)
		kam_table_put(&taken, kam_text(columns[i].name), NULL);
	for (size_t i = 0; i < w->count; i++) {
		bool nameless = !columns[i].name[0] && w->options.format == KAM_JSON;
		w->columns[i] = columns[i];
		w->columns[i].name = nameless ? number_name(w, &taken, i) : kam_arena_copy(&w->names, columns[i].name, strlen(columns[i].name));
	}
	kam_table_free(&taken);
}

static inline kam_wide matches_nothing(kam_wide v, char c)
{
	(void)v, (void)c;
	return (kam_wide){0};
}

/* A list may stand on several lines, but no string in it can; here a record is a line. */
static __attribute__((noinline)) void join_lines(char *text, size_t n)
{
	for (char *lf; (lf = memchr(text, '\n', n)); n -= (size_t)(lf + 1 - text), text = lf + 1)
		*lf = ' ';
}

/* Takes a cell once there is room for it: apart from what is done with nearly all. */
static __attribute__((noinline)) void write_in_more_room(struct kam_writer *w, size_t column, struct kam_slice text, enum form form, size_t needed)
{
	kam_buffer_grow(w->out, needed);
	w->write(w, column, text, form);
}

static bool lacks_room(const struct kam_buffer *b, size_t needed)
{
	return b->capacity - b->n < needed;
}

/* Appends a cell to a row of JSON. Every member begins with a comma; the end of the row puts the brace in the place of the first. */
static void write_member(struct kam_writer *w, size_t column, struct kam_slice text, enum form form)
{
	struct kam_buffer *out = w->out;
	struct kam_slice member = w->members[column];
	if (form == ABSENT)
		return;
	if (form == NULL_VALUE)
		text = KAM_LITERAL("null");
	if (lacks_room(out, member.n + text.n + KAM_WIDE)) {
		write_in_more_room(w, column, text, form, member.n + text.n + KAM_WIDE);
		return;
	}
	char *to = out->p + out->n;
	for (size_t i = 0; i < member.n; i += KAM_WIDE) /* what goes beyond its end is written over */
		memcpy(to + i, member.p + i, KAM_WIDE);
	to += member.n;
	if (form == QUOTED) {
		if (kam_wide_copy(to, text, needs_escape, ' ')) {
			out->n += member.n;
			add_escaped_text(out, text);
			return;
		}
		to[text.n] = '"';
		out->n += member.n + text.n + 1;
		return;
	}
	to--; /* in place of the quote */
	out->n += member.n - 1 + text.n;
	kam_wide_copy(to, text, matches_nothing, 0);
	if (*to == '[')
		join_lines(to, text.n);
}

/* Appends a cell to a row of CSV. */
static void write_field(struct kam_writer *w, size_t column, struct kam_slice text, enum form form)
{
	struct kam_buffer *out = w->out;
	if (lacks_room(out, text.n + 1)) {
		write_in_more_room(w, column, text, form, text.n + 1);
		return;
	}
	out->p[out->n] = w->options.delimiter;
	out->n += column != w->order[0];
	if (w->options.inert)
		add_field(w, text);
	else if (kam_wide_copy(out->p + out->n, text, needs_quotes, w->options.delimiter))
		add_quoted(out, text);
	else
		out->n += text.n;
}

/* Keeps a cell until the row ends. */
static void keep(struct kam_writer *w, size_t column, struct kam_slice text, enum form form)
{
	w->row[column] = kam_slice(kam_arena_copy(&w->row_text, text.p, text.n), text.n);
	w->row_kinds[column] = (unsigned char)form;
	w->filled[w->filled_count++] = column;
}

enum kam_status kam_writer_new(struct kam_sink *sink, const struct kam_writer_options *options, const struct kam_column *columns, size_t count,
	struct kam_writer **out, struct kam_error *err)
{
	struct kam_writer *w = kam_allocate(1, sizeof *w);
	w->sink = sink;
	w->options = *options;
	if (!w->options.delimiter)
		w->options.delimiter = options->format == KAM_TSV ? '\t' : ',';
	w->columns = kam_allocate(count, sizeof *w->columns);
	w->count = count;
	name_columns(w, columns);
	w->order = kam_allocate(count, sizeof *w->order);
	w->row = kam_allocate(count, sizeof *w->row);
	w->row_kinds = kam_allocate(count, 1);
	w->filled = kam_allocate(count, sizeof *w->filled);
	memset(w->row_kinds, ABSENT, count);
	w->table.size = sizeof(struct kept);
	w->out = kam_sink_pending(sink);
	w->direct = !options->columns && !for_people(w);
	w->bare = w->direct && (options->format == KAM_JSON || !memchr("-.0123456789", w->options.delimiter, 12));
	w->write = options->format == KAM_JSON ? write_member : write_field;
	w->take = w->direct ? w->write : keep;
	make_members(w);
	enum kam_status status = choose_columns(w, err);
	*out = w;
	if (!status && !options->headless)
		write_header(w);
	return status;
}

struct kam_writer *kam_writer_fork(const struct kam_writer *w, struct kam_sink *sink)
{
	struct kam_writer_options options = w->options;
	struct kam_writer *fork;
	struct kam_error cannot_fail;
	options.headless = true;
	kam_writer_new(sink, &options, w->columns, w->count, &fork, &cannot_fail);
	return fork;
}

/* Others may have written to the sink since the last row. */
static inline void begin_row(struct kam_writer *w)
{
	if (!w->next)
		w->row_start = w->out->n;
}

static inline void put(struct kam_writer *w, struct kam_slice text, enum form form)
{
	begin_row(w);
	w->take(w, w->next++, text, form);
}

/* What has been kept of a row is no longer needed. */
static void clear_row(struct kam_writer *w)
{
	for (size_t i = 0; i < w->filled_count; i++) {
		w->row[w->filled[i]] = kam_slice(NULL, 0);
		w->row_kinds[w->filled[i]] = ABSENT;
	}
	w->filled_count = w->next = 0;
	kam_arena_reset(&w->row_text);
}

/* Where the text of the next cell goes, where all is bare, behind what stands before it: in JSON that ends with the quote of a string.
 * There is room for a number or a day. */
static __attribute__((noinline)) char *begin_member(struct kam_writer *w)
{
	struct kam_slice member = w->members[w->next];
	char *to = kam_buffer_reserve(w->out, member.n + KAM_DECIMAL_TEXT);
	memcpy(to, member.p, member.n);
	return to + member.n;
}

static inline char *begin_bare(struct kam_writer *w)
{
	begin_row(w);
	if (w->options.format == KAM_JSON)
		return begin_member(w);
	char *to = kam_buffer_reserve(w->out, 1 + KAM_DECIMAL_TEXT);
	*to = w->options.delimiter;
	return to + (w->next > 0);
}

/* The same for a number, which in JSON takes the place of the quote. */
static inline char *begin_number(struct kam_writer *w)
{
	return begin_bare(w) - (w->options.format == KAM_JSON);
}

static inline void end_bare(struct kam_writer *w, const char *end)
{
	w->out->n = (size_t)(end - w->out->p);
	w->next++;
}

void kam_write_blank(struct kam_writer *w)
{
	if (w->bare && w->options.format != KAM_JSON)
		end_bare(w, begin_bare(w));
	else
		put(w, kam_slice(NULL, 0), NULL_VALUE);
}

void kam_write_text(struct kam_writer *w, struct kam_slice text)
{
	if (text.n)
		put(w, text, QUOTED);
	else
		kam_write_blank(w);
}

void kam_write_value(struct kam_writer *w, struct kam_slice value, enum kam_value_kind kind)
{
	put(w, value, kind == KAM_STRING ? QUOTED : kind == KAM_MISSING ? ABSENT : value.n ? BARE : NULL_VALUE);
}

void kam_write_skip(struct kam_writer *w, size_t column)
{
	begin_row(w);
	while (w->next < column && w->direct && w->options.format != KAM_JSON)
		put(w, kam_slice(NULL, 0), ABSENT);
	w->next = column;
}

bool kam_write_record(struct kam_writer *w, const struct kam_record *record, char delimiter)
{
	bool alike = w->direct && !w->options.inert && w->options.format != KAM_JSON && w->options.delimiter == delimiter && !record->kinds && !w->next;
	/* without a quote in it, no field needs any */
	if (!alike || !record->raw.n || memchr(record->raw.p, '"', record->raw.n))
		return false;
	w->row_start = w->out->n;
	kam_buffer_add(w->out, record->raw);
	w->next = record->count;
	return true;
}

void kam_write_nothing(struct kam_writer *w)
{
	if (w->next)
		w->out->n = w->row_start;
	clear_row(w);
}

enum { RATIO_PLACES = 6 };

/* Whether the next cell is a ratio. */
static bool is_ratio(const struct kam_writer *w)
{
	return w->columns[w->next].kind == KAM_CELL_RATIO;
}

/* How a number looks in this column and format. */
static size_t format_number(const struct kam_writer *w, struct kam_decimal number, char text[KAM_DECIMAL_TEXT + 2])
{
	bool ratio = is_ratio(w);
	if (!for_people(w))
		return ratio ? kam_decimal_format_places(number, RATIO_PLACES, text) : kam_decimal_format(number, text);
	if (ratio) {
		struct kam_decimal percent;
		if (!kam_decimal_multiply(number, kam_decimal_whole(100), &percent))
			return kam_decimal_format(number, text);
		size_t n = kam_decimal_format_places(percent, 1, text);
		memcpy(text + n, "%", 2);
		return n + 1;
	}
	return kam_decimal_trim(number).scale ? kam_decimal_format_places(number, 2, text) : kam_decimal_format(number, text);
}

static __attribute__((noinline)) void put_decimal(struct kam_writer *w, struct kam_decimal number)
{
	char text[KAM_DECIMAL_TEXT + 2];
	size_t n = format_number(w, number, text);
	put(w, kam_slice(text, n), BARE);
}

void kam_write_decimal(struct kam_writer *w, struct kam_decimal number)
{
	if (!w->bare) {
		put_decimal(w, number);
		return;
	}
	char *to = begin_number(w);
	end_bare(w, to + (is_ratio(w) ? kam_decimal_format_places(number, RATIO_PLACES, to) : kam_decimal_format(number, to)));
}

void kam_write_count(struct kam_writer *w, uint64_t count)
{
	if (!w->bare || is_ratio(w)) {
		kam_write_decimal(w, kam_decimal_whole((int64_t)count));
		return;
	}
	char *to = begin_number(w);
	end_bare(w, to + kam_count_format(count, to));
}

static __attribute__((noinline)) void put_day(struct kam_writer *w, kam_day day)
{
	char text[KAM_DATE_TEXT];
	put(w, kam_slice(text, kam_date_format(day, text)), QUOTED);
}

void kam_write_day(struct kam_writer *w, kam_day day)
{
	if (day == KAM_NO_DAY) {
		kam_write_blank(w);
		return;
	}
	if (!w->bare) {
		put_day(w, day);
		return;
	}
	char *to = begin_bare(w);
	to += kam_date_format(day, to);
	*to = '"';
	end_bare(w, to + (w->options.format == KAM_JSON));
}

/* The text of a cell as Markdown has it: a bar would end the cell. */
static struct kam_slice escape_bars(struct kam_writer *w, struct kam_slice text)
{
	struct kam_buffer escaped = {0};
	if (!text.n || !memchr(text.p, '|', text.n))
		return text;
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			kam_buffer_byte(&escaped, '\\');
		kam_buffer_byte(&escaped, text.p[i]);
	}
	struct kam_slice kept = kam_slice(kam_arena_copy(&w->table_text, escaped.p, escaped.n), escaped.n);
	kam_buffer_free(&escaped);
	return kept;
}

/* Keeps a table's cell: line breaks and tabs would tear the table. */
static void keep_cell(struct kam_writer *w, size_t column)
{
	struct kept *kept = kam_pool_add(&w->table);
	struct kam_slice cell = w->row[column];
	char *copy = kam_arena_copy(&w->table_text, cell.p, cell.n);
	for (size_t i = 0; i < cell.n; i++)
		if ((unsigned char)copy[i] < 0x20)
			copy[i] = ' ';
	struct kam_slice text = kam_slice(copy, cell.n);
	*kept = (struct kept){w->options.format == KAM_MARKDOWN ? escape_bars(w, text) : text, w->row_kinds[column] == BARE};
}

/* Ends the row of CSV or JSON that stands in out. */
static void end_row(struct kam_writer *w)
{
	bool empty = w->out->n == w->row_start;
	if (w->options.format == KAM_JSON) {
		if (empty)
			kam_buffer_byte(w->out, '{');
		w->out->p[w->row_start] = '{';
		kam_buffer_byte(w->out, '}');
	} else if (empty && w->shown == 1) {
		kam_buffer_text(w->out, "\"\""); /* an empty line would not be a row */
	}
	kam_buffer_byte(w->out, '\n');
	kam_sink_settle(w->sink);
}

void kam_write_row(struct kam_writer *w)
{
	begin_row(w); /* it may have no cells */
	for (size_t i = 0; i < w->shown && !w->direct; i++) {
		size_t column = w->order[i];
		if (for_people(w))
			keep_cell(w, column);
		else
			w->write(w, column, w->row[column], (enum form)w->row_kinds[column]);
	}
	if (!for_people(w))
		end_row(w);
	if (w->direct)
		w->next = 0;
	else
		clear_row(w);
}

static const struct kept *kept_at(const struct kam_writer *w, size_t row, size_t i)
{
	return kam_pool_at(&w->table, row * w->shown + i);
}

static void repeat(struct kam_buffer *b, const char *text, size_t times)
{
	while (times--)
		kam_buffer_text(b, text);
}

/* A cell padded to width: numbers to the right, text to the left; too long is cut with an ellipsis. */
static void write_padded(struct kam_buffer *line, struct kam_slice text, size_t width, bool right, bool last)
{
	bool cut = kam_width(text) > width;
	if (cut)
		text = kam_fit(text, width - 1);
	size_t gap = width - kam_width(text) - cut;
	if (right)
		repeat(line, " ", gap);
	kam_buffer_add(line, text);
	if (cut)
		kam_buffer_text(line, "\xE2\x80\xA6");
	if (!right && !last)
		repeat(line, " ", gap);
}

enum { LONGEST_CELL = 40, READABLE_CELL = 20, SHORTEST_CELL = 12, GAP = 2 };
#define LEFT_OUT SIZE_MAX /* the width of a column that the screen has no room for */

/* Where some numbers of a column show cents, all do: their points must stand under each other. */
static void show_cents(struct kam_writer *w, size_t rows)
{
	for (size_t i = 0; i < w->shown; i++) {
		bool cents = false;
		for (size_t row = 0; row < rows && w->columns[w->order[i]].kind == KAM_CELL_NUMBER; row++)
			cents = cents || (kept_at(w, row, i)->number && memchr(kept_at(w, row, i)->text.p, '.', kept_at(w, row, i)->text.n));
		for (size_t row = 0; row < rows && cents; row++) {
			struct kept *kept = kam_pool_at(&w->table, row * w->shown + i);
			if (!kept->number || memchr(kept->text.p, '.', kept->text.n))
				continue;
			char *text = kam_arena_bytes(&w->table_text, kept->text.n + 3);
			memcpy(text, kept->text.p, kept->text.n);
			memcpy(text + kept->text.n, ".00", 3);
			kept->text = kam_slice(text, kept->text.n + 3);
		}
	}
}

static size_t *measure(const struct kam_writer *w, size_t rows)
{
	size_t *widths = kam_allocate(w->shown, sizeof *widths);
	for (size_t i = 0; i < w->shown; i++) {
		widths[i] = kam_width(kam_text(w->columns[w->order[i]].name));
		for (size_t row = 0; row < rows; row++) {
			size_t width = kam_width(kept_at(w, row, i)->text);
			if (width > widths[i])
				widths[i] = width;
		}
	}
	return widths;
}

/* Numbers stand on the right. */
static bool is_right(const struct kam_writer *w, size_t i)
{
	enum kam_cell kind = w->columns[w->order[i]].kind;
	return kind != KAM_CELL_TEXT && kind != KAM_CELL_PICTURE;
}

/* The width of a column of which no text is longer than longest. Numbers are never cut. */
static size_t capped(const struct kam_writer *w, const size_t *widths, size_t i, size_t longest)
{
	return w->columns[w->order[i]].kind == KAM_CELL_TEXT && widths[i] > longest && widths[i] != LEFT_OUT ? longest : widths[i];
}

static bool fits_screen(const struct kam_writer *w, const size_t *widths, size_t longest)
{
	size_t line = 0;
	for (size_t i = 0; i < w->shown; i++)
		if (widths[i] != LEFT_OUT)
			line += capped(w, widths, i, longest) + (line ? GAP : 0);
	return line <= w->options.width;
}

static bool is_blank(const struct kam_writer *w, size_t rows, size_t i)
{
	size_t row = 0;
	while (row < rows && !kept_at(w, row, i)->text.n)
		row++;
	return row == rows;
}

/* The column that the table can do without best; w->shown when it needs all that are left. */
static size_t most_dispensable(const struct kam_writer *w, const size_t *widths, size_t rows)
{
	size_t found = w->shown;
	unsigned most = KAM_DETAIL;
	for (size_t i = 0; i < w->shown; i++) {
		unsigned spare = is_blank(w, rows, i) ? UINT_MAX : w->columns[w->order[i]].detail;
		if (widths[i] != LEFT_OUT && spare > most) {
			most = spare;
			found = i;
		}
	}
	return found;
}

/* Leaves columns out until what there is to read can be read, unless these columns are what was asked for. */
static void leave_out(const struct kam_writer *w, size_t *widths, size_t rows)
{
	size_t i;
	while (rows && !w->options.columns && !fits_screen(w, widths, READABLE_CELL) && (i = most_dispensable(w, widths, rows)) < w->shown)
		widths[i] = LEFT_OUT;
}

/* On a screen columns are left out, and the longest text is cut, until lines fit. Where even short text does not, lines go on below,
 * and only what is very long is cut. Markdown is for a document, whatever the screen. */
static void fit_screen(const struct kam_writer *w, size_t *widths, size_t rows)
{
	size_t longest = w->options.width;
	if (!w->options.width || w->options.format == KAM_MARKDOWN)
		return;
	leave_out(w, widths, rows);
	while (longest > SHORTEST_CELL && !fits_screen(w, widths, longest))
		longest--;
	if (!fits_screen(w, widths, longest))
		longest = LONGEST_CELL;
	for (size_t i = 0; i < w->shown; i++)
		widths[i] = capped(w, widths, i, longest);
}

/* What stands before the cell of a column: `first` for the first of a line. */
static void write_gap(struct kam_writer *w, bool first)
{
	if (w->options.format == KAM_MARKDOWN)
		kam_buffer_text(w->out, first ? "| " : " | ");
	else if (!first)
		repeat(w->out, " ", GAP);
}

static void write_table_line(struct kam_writer *w, const size_t *widths, size_t row, bool header)
{
	bool markdown = w->options.format == KAM_MARKDOWN;
	size_t start = w->out->n;
	for (size_t i = 0; i < w->shown; i++) {
		struct kam_slice text = header ? kam_text(w->columns[w->order[i]].name) : kept_at(w, row, i)->text;
		if (widths[i] == LEFT_OUT)
			continue;
		write_gap(w, w->out->n == start);
		write_padded(w->out, text, widths[i], is_right(w, i), i + 1 == w->shown && !markdown);
	}
	while (!markdown && w->out->n > start && w->out->p[w->out->n - 1] == ' ')
		w->out->n--;
	kam_buffer_text(w->out, markdown ? " |\n" : "\n");
	kam_sink_settle(w->sink);
}

static void write_rule(struct kam_writer *w, const size_t *widths)
{
	bool markdown = w->options.format == KAM_MARKDOWN;
	size_t start = w->out->n;
	for (size_t i = 0; i < w->shown; i++) {
		bool right = is_right(w, i);
		if (widths[i] == LEFT_OUT)
			continue;
		write_gap(w, w->out->n == start);
		repeat(w->out, "-", widths[i] - (markdown && right));
		if (markdown && right)
			kam_buffer_byte(w->out, ':');
	}
	kam_buffer_text(w->out, markdown ? " |\n" : "\n");
	kam_sink_settle(w->sink);
}

/* Below the table, what it lacks, in lines that fit too. */
static void tell_left_out(struct kam_writer *w, const size_t *widths)
{
	size_t start = w->out->n;
	bool any = false;
	for (size_t i = 0; i < w->shown; i++) {
		const char *name = w->columns[w->order[i]].name;
		if (widths[i] != LEFT_OUT || !name[0])
			continue;
		bool fits = w->out->n - start + strlen(name) + GAP + 1 <= w->options.width; /* with a comma behind it */
		kam_buffer_text(w->out, !any ? "no room for " : fits ? ", " : ",\n");
		if (!fits)
			start = w->out->n;
		kam_buffer_text(w->out, name);
		any = true;
	}
	if (any)
		kam_buffer_text(w->out, "\n(--columns says what to show)\n");
}

static void write_table(struct kam_writer *w)
{
	size_t rows = w->shown ? w->table.count / w->shown : 0;
	show_cents(w, rows);
	size_t *widths = measure(w, rows);
	fit_screen(w, widths, rows);
	write_table_line(w, widths, 0, true);
	write_rule(w, widths);
	for (size_t row = 0; row < rows; row++)
		write_table_line(w, widths, row, false);
	tell_left_out(w, widths);
	free(widths);
}

void kam_writer_finish(struct kam_writer *w)
{
	if (!w)
		return;
	if (for_people(w) && w->shown)
		write_table(w);
	free(w->columns);
	kam_arena_free(&w->names);
	free(w->order);
	free(w->row);
	free(w->row_kinds);
	free(w->filled);
	free(w->members);
	kam_arena_free(&w->row_text);
	kam_arena_free(&w->table_text);
	kam_pool_free(&w->table);
	free(w);
}
