/* reader.c - one face for both formats: tells them apart, reads the header, checks every record. */
#include "kam/reader.h"

#include "kam/buffer.h"
#include "kam/limits.h"
#include "kam/sizes.h"
#include "kam/table.h"
#include "kam/text.h"
#include "csv.h"
#include "json.h"
#include "keys.h"
#include "scan.h"
#include "window.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

struct kam_reader {
	struct kam_reader_options options;
	struct kam_window window;
	struct kam_csv *csv;
	struct kam_json *json;
	struct kam_header *header;
	struct kam_buffer header_line;
	enum kam_format format;
	char delimiter;
	uint64_t lines;       /* the line the next record begins in */
	bool broken;          /* nothing more can be read */
	bool ahead;           /* shares stream and header with the reader it looks ahead for */
};

/* Makes the window hold enough to tell format and delimiter: two records, or all there is, or a lot. */
static enum kam_status look_at_start(struct kam_reader *r, struct kam_slice *start, struct kam_error *err)
{
	enum { LOT = 256 * 1024 };
	struct kam_window *w = &r->window;
	bool enough = false;
	while (!enough) {
		enum kam_status status = kam_window_more(w, err);
		if (status)
			return status;
		*start = kam_slice(w->p, w->end < LOT ? w->end : LOT);
		enough = w->ended || w->end >= LOT || (kam_trim(*start).n && kam_csv_is_enough_to_sniff(*start));
	}
	return KAM_OK;
}

static void settle_format(struct kam_reader *r, struct kam_slice start)
{
	struct kam_slice trimmed = kam_trim(start);
	bool json = trimmed.n && (trimmed.p[0] == '{' || trimmed.p[0] == '[');
	r->format = r->options.format;
	if (r->format == KAM_AUTO)
		r->format = json ? KAM_JSON : KAM_CSV;
	r->delimiter = r->options.delimiter;
	if (!r->delimiter && r->format == KAM_TSV)
		r->delimiter = '\t';
	if (!r->delimiter && r->format == KAM_CSV)
		r->delimiter = kam_csv_sniff(start);
}

static void add_heading(struct kam_header *h, struct kam_slice name)
{
	kam_header_add(h, kam_trim(name));
}

static enum kam_status at_header(struct kam_error *err, enum kam_status status)
{
	err->line = 1;
	return status;
}

/* Headings that have been met, the column of each, and the number that was last tried to tell those like it apart. Empty headings are no
 * headings. */
struct met {
	struct kam_table names;
	struct met_heading {
		size_t column;
		int number;
	} *headings;
	size_t capacity;
};

/* The column where that heading stood before; the one given, which is remembered, if it is the first. */
static size_t meet(struct met *met, struct kam_slice name, size_t column)
{
	bool added = true;
	uint32_t number = name.n ? kam_table_put(&met->names, name, &added) : 0;
	if (!name.n || !added)
		return name.n ? met->headings[number].column : column;
	met->headings = kam_grow(met->headings, &met->capacity, number + 1, sizeof *met->headings);
	met->headings[number] = (struct met_heading){column, 1};
	return column;
}

/* "Amount" that stands a second time becomes "Amount 2". */
static void number_heading(struct kam_header *h, struct met *met, size_t column)
{
	struct kam_buffer name = {0};
	struct kam_slice plain = h->names[column];
	uint32_t first = kam_table_find(&met->names, plain);
	do {
		name.n = 0;
		kam_buffer_format(&name, "%.*s %d", KAM_PRINT(plain), ++met->headings[first].number);
	} while (meet(met, kam_buffer_slice(&name), column) < column);
	h->names[column] = kam_slice(kam_arena_copy(&h->arena, name.p, name.n), name.n);
	kam_buffer_free(&name);
}

static enum kam_status check_headings(const struct kam_reader *r, struct kam_error *err)
{
	struct kam_header *h = r->header;
	if (h->count > kam_limits.columns)
		return at_header(err, kam_fail(err, KAM_BAD_DATA, "has %zu columns, more than the limit of %zu (KAM_MAX_COLUMNS)", h->count, kam_limits.columns));
	struct met met = {0};
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < h->count && !status; i++) {
		size_t first = meet(&met, h->names[i], i);
		if (first < i && r->options.lax)
			number_heading(h, &met, i);
		else if (first < i)
			status = at_header(err, kam_fail(err, KAM_BAD_DATA, "heading \"%.*s\" stands twice, in columns %zu and %zu "
				"(--lax numbers them; --header A,B,C if the file has none)",
				KAM_PRINT(h->names[i]), first + 1, i + 1));
	}
	kam_table_free(&met.names);
	free(met.headings);
	return status;
}

static bool is_letter_at(struct kam_slice s, size_t i)
{
	return i < s.n && (s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z';
}

/* The encoding to name as an example for bytes that are not UTF-8: where all that is not ASCII stands in pairs that common hanzi
 * have in GB18030, and none inside a Western word, it may well be Chinese, though too little to read it so unasked. */
static const char *likely_encoding(struct kam_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char a = (unsigned char)s.p[i], b = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
		if (a < 0x80)
			continue;
		if (a < 0xB0 || a > 0xF7 || b < 0xA1 || b == 0xFF || is_letter_at(s, i + 2) || (i && is_letter_at(s, i - 1)))
			return "CP1252";
		i++;
	}
	return "GB18030";
}

static enum kam_status read_csv_header(struct kam_reader *r, struct kam_error *err)
{
	struct kam_record record;
	enum kam_status status;
	if (r->options.header) {
		struct kam_slice rest = kam_text(r->options.header), name;
		while (kam_split(&rest, ',', &name))
			add_heading(r->header, name);
		return check_headings(r, err);
	}
	do {
		status = kam_csv_next(r->csv, &r->window, false, &record, &r->lines, err);
	} while (status == KAM_SKIPPED);
	if (status == KAM_END)
		return kam_fail(err, KAM_BAD_DATA, "is empty: a header was expected");
	if (status)
		return status == KAM_BAD_DATA ? at_header(err, status) : status;
	if (kam_utf8_fault(record.raw, NULL) != record.raw.n)
		return at_header(err, kam_fail(err, KAM_BAD_DATA, "the header is not UTF-8: name the encoding, as in --encoding %s", likely_encoding(record.raw)));
	for (size_t i = 0; i < record.count; i++)
		add_heading(r->header, record.fields[i]);
	kam_buffer_add(&r->header_line, record.raw);
	return check_headings(r, err);
}

/* The keys of a JSON input stand in its records: the first ones are looked at before any is handed out. Keys that come up
 * later are added then. */
static enum kam_status read_json_header(struct kam_reader *r, const char *path, struct kam_error *err)
{
	enum { FIRST = 1000 };
	struct kam_reader *ahead;
	enum kam_status status = kam_reader_look_ahead(r, &ahead, err);
	if (status)
		return status;
	for (size_t i = 0;; i++) {
		struct kam_record record;
		struct kam_error ignored;
		if (i == FIRST && (!r->options.all_keys || kam_find_keys(ahead, path, r->options.threads, r->header)))
			break;
		status = kam_reader_next(ahead, &record, &ignored);
		if (status == KAM_END || kam_is_final(status))
			break;
	}
	return kam_reader_look_back(r, ahead, err);
}

/* Excel writes its delimiter into a line of its own before the header: sep=; */
static void take_excel_line(struct kam_reader *r, struct kam_slice start)
{
	if (start.n < 6 || memcmp(start.p, "sep=", 4) != 0 || memchr("\"\r\n", start.p[4], 4)) /* nor can NUL be one */
		return;
	size_t n = start.p[5] == '\r' ? 7 : 6;
	if (start.n < n || start.p[n - 1] != '\n')
		return;
	if (!r->delimiter || !r->options.delimiter)
		r->delimiter = start.p[4];
	r->window.start += n;
	r->lines++;
}

enum kam_status kam_reader_open(const char *path, const struct kam_reader_options *options, struct kam_reader **out, struct kam_error *err)
{
	struct kam_reader *r = kam_allocate(1, sizeof *r);
	struct kam_slice start = {0};
	*out = NULL;
	r->options = *options;
	r->lines = 1;
	r->header = kam_allocate(1, sizeof *r->header);
	enum kam_status status = kam_stream_open(path, options->encoding, &r->window.stream, err);
	if (!status)
		status = look_at_start(r, &start, err);
	if (!status && options->threads > 1)
		kam_stream_read_ahead(r->window.stream);
	if (!status) {
		settle_format(r, start);
		if (r->format == KAM_JSON) {
			r->json = kam_json_new(r->header, options->max_field);
			status = read_json_header(r, path, err);
		} else {
			take_excel_line(r, start);
			r->csv = kam_csv_new(r->delimiter, options->lax, options->max_field);
			status = read_csv_header(r, err);
		}
	}
	if (status) {
		kam_reader_close(r);
		return status == KAM_BROKEN ? KAM_BAD_DATA : status;
	}
	*out = r;
	return KAM_OK;
}

const struct kam_header *kam_reader_header(const struct kam_reader *r)
{
	return r->header;
}

struct kam_slice kam_reader_header_line(const struct kam_reader *r)
{
	return kam_buffer_slice(&r->header_line);
}

enum kam_format kam_reader_format(const struct kam_reader *r)
{
	return r->format;
}

char kam_reader_delimiter(const struct kam_reader *r)
{
	return r->delimiter;
}

struct kam_stream *kam_reader_stream(struct kam_reader *r)
{
	return r->window.stream;
}

/* How many fields hold anything; counting stops at two. */
static size_t filled_fields(const struct kam_record *record)
{
	size_t filled = 0;
	for (size_t i = 0; i < record->count && filled < 2; i++)
		filled += kam_trim(record->fields[i]).n > 0;
	return filled;
}

static bool begins_with(struct kam_slice s, const char *start)
{
	return s.n >= strlen(start) && strncasecmp(s.p, start, strlen(start)) == 0;
}

/* The lines that CRM reports put under their last row. A customer may be called nearly so: their own punctuation counts. */
static bool is_footer(struct kam_slice s)
{
	static const char *const starts[] = {"Copyright (c) 2", "Copyright \xC2\xA9 2", "Confidential Information - Do Not Distribute", "Generated By:",
		"Filtered By:", "Grand Total (", "Grand Totals (", "Report Generated:"};
	if (!s.n || !strchr("CcGgFfRr", s.p[0]))
		return false;
	for (size_t i = 0; i < KAM_COUNT(starts); i++)
		if (begins_with(s, starts[i]))
			return true;
	return (s.n == strlen("Grand Total") && begins_with(s, "Grand Total")) || (s.n == strlen("Grand Totals") && begins_with(s, "Grand Totals"));
}

static bool begins_visibly(struct kam_slice s)
{
	return s.n && kam_is_visible_ascii(s.p[0]);
}

/* Whether a row of CSV has the header's shape, and is neither blank nor the footer of a report. */
static enum kam_status check_shape(const struct kam_reader *r, const struct kam_record *record, struct kam_error *err)
{
	bool fits = record->count == r->header->count;
	size_t filled = fits && record->count == 1 ? 2 : filled_fields(record);
	if (filled == 0)
		return kam_fail(err, KAM_SKIPPED, "blank");
	/* a spreadsheet that saved a report again has padded its footer to the width of the table */
	if ((!fits || filled == 1) && is_footer(kam_trim(record->fields[0])))
		return kam_fail(err, KAM_SKIPPED, "footer");
	return fits ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "has %zu field%s where the header has %zu", record->count, record->count == 1 ? "" : "s",
		r->header->count);
}

/* Whether a row of CSV keeps all that check_record looks for, as one look tells of nearly all: neither blanks nor footers have a first field
 * and a last. */
static inline bool is_plainly_right(const struct kam_reader *r, const struct kam_record *record)
{
	return record->utf8 && record->count == r->header->count && begins_visibly(record->fields[0]) && begins_visibly(record->fields[record->count - 1]);
}

/* What both formats promise of a record. */
static __attribute__((noinline)) enum kam_status check_record(struct kam_reader *r, const struct kam_record *record, enum kam_status status,
	struct kam_error *err)
{
	r->broken = status == KAM_BROKEN;
	if (status)
		return status;
	size_t fault = record->utf8 ? record->raw.n : kam_utf8_fault(record->raw, NULL);
	if (fault != record->raw.n)
		return kam_fail(err, KAM_BAD_DATA, "byte \\x%02X is not UTF-8: name the encoding, as in --encoding %s",
			(unsigned)(unsigned char)record->raw.p[fault], likely_encoding(record->raw));
	return r->format == KAM_JSON ? KAM_OK : check_shape(r, record, err);
}

enum kam_status kam_reader_next(struct kam_reader *r, struct kam_record *record, struct kam_error *err)
{
	if (r->broken)
		return KAM_END;
	enum kam_status status = r->json ? kam_json_next(r->json, &r->window, record, &r->lines, err)
	                                 : kam_csv_next(r->csv, &r->window, r->header->count == 1, record, &r->lines, err);
	return !status && !r->json && is_plainly_right(r, record) ? KAM_OK : check_record(r, record, status, err);
}

static int by_column(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

void kam_record_sort_members(const struct kam_record *record, uint32_t *sorted)
{
	memcpy(sorted, record->members, record->members_count * sizeof *sorted);
	qsort(sorted, record->members_count, sizeof *sorted, by_column);
}

enum kam_status kam_reader_look_ahead(struct kam_reader *r, struct kam_reader **ahead, struct kam_error *err)
{
	enum kam_status status = kam_stream_mark(r->window.stream, err);
	if (status)
		return status;
	struct kam_reader *a = kam_allocate(1, sizeof *a);
	*ahead = a;
	a->options = r->options;
	a->format = r->format;
	a->delimiter = r->delimiter;
	a->header = r->header;
	a->ahead = true;
	a->lines = r->lines;
	if (r->json)
		a->json = kam_json_copy(r->json, r->header);
	else
		a->csv = kam_csv_new(r->delimiter, r->options.lax, r->options.max_field);
	struct kam_window *from = &r->window, *to = &a->window;
	size_t n = from->end - from->start;
	to->stream = from->stream;
	to->base = from->base + from->start;
	to->ended = from->ended;
	to->capacity = to->end = n;
	to->p = kam_resize(NULL, n, 1);
	memcpy(to->p, from->p + from->start, n);
	return KAM_OK;
}

enum kam_status kam_reader_look_back(struct kam_reader *r, struct kam_reader *ahead, struct kam_error *err)
{
	kam_reader_close(ahead);
	return kam_stream_rewind(r->window.stream, err);
}

/* Whether records begin at text: a few of them, read so, are plain and have the header's number of fields. */
static bool records_begin(const struct kam_reader *r, struct kam_slice text)
{
	struct kam_scan scan = {0};
	size_t records = 0;
	uint32_t ends = 0;
	kam_scan_reset(&scan, 0);
	kam_scan(&scan, text.p, text.n / 64 * 64, r->delimiter);
	while (records < scan.rows_count && records < kam_sizes.cut_records && scan.rows[records] - ends == r->header->count)
		ends = scan.rows[records++];
	kam_scan_free(&scan);
	return records == kam_sizes.cut_records;
}

/* The first offset, in the first half of so many bytes, from which records seem to begin; the end of the file where there
 * is none. */
static uint64_t look_for_cut(const struct kam_reader *r, int descriptor, uint64_t from, uint64_t size, size_t room)
{
	char *text = kam_resize(NULL, room, 1);
	ssize_t got = pread(descriptor, text, room, (off_t)from);
	uint64_t cut = size;
	size_t n = got > 0 ? (size_t)got : 0;
	for (size_t i = 0, tries = 0; i < n / 2 && cut == size && tries < 1000; tries++) {
		const char *lf = memchr(text + i, '\n', n - i);
		if (!lf)
			break;
		i = (size_t)(lf - text) + 1;
		bool begins = r->format == KAM_JSON ? i < n && text[i] == '{' : records_begin(r, kam_slice(text + i, n - i));
		if (begins)
			cut = from + i;
	}
	free(text);
	return cut;
}

static uint64_t find_cut(const struct kam_reader *r, int descriptor, uint64_t from, uint64_t size)
{
	uint64_t cut = look_for_cut(r, descriptor, from, size, kam_sizes.cut_near);
	return cut < size ? cut : look_for_cut(r, descriptor, from, size, kam_sizes.cut_far);
}

size_t kam_reader_parts(struct kam_reader *r, size_t parts, uint64_t *cuts)
{
	size_t skipped, count = 0;
	unsigned long long done, size;
	kam_stream_position(r->window.stream, &done, &size);
	if (!kam_stream_is_plain(r->window.stream, &skipped) || (r->json && !kam_json_is_lines(r->json)))
		return 0;
	cuts[0] = r->window.base + r->window.start + skipped;
	for (size_t i = 1; i < parts && cuts[count] < size; i++) {
		uint64_t cut = find_cut(r, kam_stream_descriptor(r->window.stream), cuts[0] + (size - cuts[0]) / parts * i, size);
		if (cut > cuts[count] && cut < size)
			cuts[++count] = cut;
	}
	cuts[++count] = size;
	return count;
}

enum kam_status kam_reader_open_part(const struct kam_reader *r, const char *path, uint64_t start, uint64_t end, struct kam_reader **out,
	struct kam_error *err)
{
	struct kam_reader *part = *out = kam_allocate(1, sizeof *part);
	part->options = r->options;
	part->format = r->format;
	part->delimiter = r->delimiter;
	part->lines = 1;
	part->header = kam_allocate(1, sizeof *part->header);
	for (size_t i = 0; i < r->header->count; i++)
		kam_header_add(part->header, r->header->names[i]);
	if (r->json)
		part->json = kam_json_copy(r->json, part->header);
	else
		part->csv = kam_csv_new(r->delimiter, r->options.lax, r->options.max_field);
	return kam_stream_open_range(path, start, end, &part->window.stream, err);
}

uint64_t kam_part_line(const struct kam_part_lines *parts, uint64_t number)
{
	size_t low = 0, high = parts->count; /* the part it is in is before high */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (parts->numbers[middle] <= number)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? parts->lines[low - 1] + (number - parts->numbers[low - 1]) : number;
}

void kam_reader_begin_at(struct kam_reader *part, uint64_t number)
{
	part->lines = number;
}

uint64_t kam_reader_offset(const struct kam_reader *r)
{
	return r->window.base + r->window.start;
}

uint64_t kam_reader_line(const struct kam_reader *r)
{
	return r->lines;
}

enum kam_status kam_reader_seek(struct kam_reader *r, uint64_t offset, uint64_t line, struct kam_error *err)
{
	size_t skipped;
	kam_stream_is_plain(r->window.stream, &skipped);
	r->window.start = r->window.end = 0;
	r->window.base = offset - skipped;
	r->window.ended = false;
	r->lines = line;
	if (r->csv)
		kam_csv_restart(r->csv);
	return kam_stream_seek(r->window.stream, offset, err);
}

void kam_reader_close(struct kam_reader *r)
{
	if (!r)
		return;
	if (!r->ahead) {
		kam_stream_close(r->window.stream);
		free(r->header->names);
		kam_arena_free(&r->header->arena);
		free(r->header);
	}
	kam_csv_free(r->csv);
	kam_json_free(r->json);
	kam_window_free(&r->window);
	kam_buffer_free(&r->header_line);
	free(r);
}
