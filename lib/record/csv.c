/* csv.c - CSV records, by two lanes.
 *
 * The plain lane takes a line without quotes, stray carriage returns and NUL bytes: its fields are what stands between the
 * delimiters. Everything else goes to libcsv in strict mode, a line at a time until it says that the row has ended, so
 * that an error never reaches beyond the line it stands in. */
#include "csv.h"

#include "kam/buffer.h"

#include <csv.h>
#include <stdlib.h>

struct span {
	size_t offset, n;
};

struct kam_csv {
	char delimiter;
	bool lax, library_only;
	size_t max_field;
	struct kam_slice *fields;
	size_t capacity;
	/* the library lane */
	struct csv_parser parser;
	bool parser_ready;
	struct kam_buffer text; /* the fields' bytes, one after the other */
	struct span *spans;
	size_t spans_count, spans_capacity, rows;
	bool discarding; /* inside a record that was too long to hold: its rest is still to be passed over */
};

struct kam_csv *kam_csv_new(char delimiter, bool lax, size_t max_field)
{
	struct kam_csv *csv = kam_allocate(1, sizeof *csv);
	const char *lane = getenv("KAM_LANE");
	csv->delimiter = delimiter;
	csv->lax = lax;
	csv->library_only = lane && strcmp(lane, "library") == 0;
	csv->max_field = max_field ? max_field : KAM_MAX_FIELD;
	return csv;
}

static void *resize_for_libcsv(void *old, size_t size)
{
	return kam_resize(old, size, 1);
}

static int nothing_is_space(unsigned char c)
{
	(void)c;
	return 0; /* else libcsv trims fields */
}

static void on_field(void *bytes, size_t n, void *context)
{
	struct kam_csv *csv = context;
	csv->spans = kam_grow(csv->spans, &csv->spans_capacity, csv->spans_count + 1, sizeof *csv->spans);
	csv->spans[csv->spans_count++] = (struct span){csv->text.n, n};
	kam_buffer_add(&csv->text, kam_slice(bytes, n));
}

static void on_row(int terminator, void *context)
{
	(void)terminator;
	((struct kam_csv *)context)->rows++;
}

static void begin_row(struct kam_csv *csv, unsigned char options)
{
	if (csv->parser_ready)
		csv_free(&csv->parser);
	csv_init(&csv->parser, options);
	csv_set_delim(&csv->parser, (unsigned char)csv->delimiter);
	csv_set_space_func(&csv->parser, nothing_is_space);
	csv_set_realloc_func(&csv->parser, resize_for_libcsv);
	csv->parser_ready = true;
	csv->text.n = csv->spans_count = csv->rows = 0;
}

/* Feeds bytes; true when libcsv took them all. */
static bool feed(struct kam_csv *csv, const char *p, size_t n)
{
	return csv_parse(&csv->parser, p, n, on_field, on_row, csv) == n;
}

static enum kam_status stray_quote(struct kam_csv *csv, struct kam_error *err)
{
	return kam_fail(err, KAM_BAD_DATA,
		"field %zu: stray quote (a quote inside a field must be doubled and the field quoted; --lax takes it as it is)",
		csv->spans_count + 1);
}

/* Feeds one line, watching carriage returns: one that ends a row without an LF behind it is an error. */
static enum kam_status feed_line(struct kam_csv *csv, const char *p, size_t n, struct kam_error *err)
{
	for (size_t done = 0; done < n;) {
		const char *cr = memchr(p + done, '\r', n - done);
		size_t upto = cr ? (size_t)(cr - p) + 1 : n;
		bool before_lf = cr && upto < n && p[upto] == '\n';
		if (before_lf)
			upto++;
		if (!feed(csv, p + done, upto - done))
			return stray_quote(csv, err);
		if (csv->rows && cr && !before_lf)
			return kam_fail(err, KAM_BAD_DATA,
				"field %zu: a carriage return without a line feed (old Mac line ends? tr '\\r' '\\n' converts them)", csv->spans_count);
		done = upto;
	}
	return KAM_OK;
}

static size_t count_lines(struct kam_slice s)
{
	size_t lines = 0;
	for (const char *p = s.p, *end = s.p + s.n; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		lines++;
	return lines;
}

static struct kam_slice without_line_end(struct kam_slice s)
{
	if (s.n && s.p[s.n - 1] == '\n')
		s.n--;
	if (s.n && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

static void reserve_fields(struct kam_csv *csv, size_t count)
{
	csv->fields = kam_grow(csv->fields, &csv->capacity, count, sizeof *csv->fields);
}

/* Hands out what libcsv collected. */
static void take_spans(struct kam_csv *csv, struct kam_record *record)
{
	reserve_fields(csv, csv->spans_count);
	for (size_t i = 0; i < csv->spans_count; i++)
		csv->fields[i] = kam_slice(csv->text.p + csv->spans[i].offset, csv->spans[i].n);
	record->fields = csv->fields;
	record->count = csv->spans_count;
}

/* A line that strict grammar refused, taken as it stands: quotes inside unquoted fields are text. A quoted field that the
 * line does not close stays an error, so that one stray quote can't swallow what follows. */
static enum kam_status take_lax(struct kam_csv *csv, struct kam_slice line, struct kam_error *err)
{
	begin_row(csv, 0);
	if (!feed(csv, line.p, line.n) || csv->parser.quoted || (csv->rows == 0 && csv_fini(&csv->parser, on_field, on_row, csv) != 0))
		return KAM_BAD_DATA;
	(void)err;
	return csv->rows == 1 ? KAM_OK : KAM_BAD_DATA;
}

/* Lets libcsv read the record that begins at w->start and whose first line is n bytes long; *taken is the length of the
 * whole record. */
static enum kam_status take_by_library(struct kam_csv *csv, struct kam_window *w, size_t n, size_t *taken, struct kam_error *err)
{
	size_t done = 0;
	begin_row(csv, CSV_STRICT | CSV_STRICT_FINI);
	for (;;) {
		enum kam_status status = feed_line(csv, w->p + w->start + done, n - done, err);
		*taken = n;
		if (status && csv->lax && done == 0 && take_lax(csv, kam_slice(w->p + w->start, n), err) == KAM_OK)
			return KAM_OK;
		if (status || csv->rows)
			return status;
		done = n;
		bool complete = w->p[w->start + n - 1] == '\n';
		if (!complete) { /* the end of input ends the row, unless a quote is open */
			if (csv_fini(&csv->parser, on_field, on_row, csv) != 0)
				return kam_fail(err, KAM_BAD_DATA, "field %zu: a quote is opened and never closed", csv->spans_count + 1);
			return KAM_OK;
		}
		status = kam_window_line(w, done, csv->max_field * KAM_RECORD_PER_FIELD, &n, err);
		if (status == KAM_BAD_DATA) {
			*taken = w->end - w->start;
			csv->discarding = true;
			return kam_fail(err, KAM_BAD_DATA, "record is longer than %zu bytes (4 x --max-field); is a quote left open in it?",
				csv->max_field * KAM_RECORD_PER_FIELD);
		}
		if (status)
			return status;
		if (n == done) /* nothing behind the last line end, and a quote is open */
			return kam_fail(err, KAM_BAD_DATA, "field %zu: a quote is opened and never closed", csv->spans_count + 1);
	}
}

static bool is_plain(const struct kam_csv *csv, struct kam_slice line)
{
	return !csv->library_only && !memchr(line.p, '"', line.n) && !memchr(line.p, '\r', line.n);
}

static void take_plain(struct kam_csv *csv, struct kam_slice line, struct kam_record *record)
{
	size_t count = 0;
	struct kam_slice rest = line;
	if (!rest.p)
		rest.p = "";
	for (;;) {
		if (count == csv->capacity)
			reserve_fields(csv, count + 1);
		if (!kam_split(&rest, csv->delimiter, &csv->fields[count]))
			break;
		count++;
	}
	record->fields = csv->fields;
	record->count = count;
}

static enum kam_status check_limits(const struct kam_csv *csv, const struct kam_record *record, struct kam_error *err)
{
	if (record->raw.n && memchr(record->raw.p, '\0', record->raw.n))
		return kam_fail(err, KAM_BAD_DATA, "a NUL byte: this is not text (or UTF-16 without its mark: --encoding UTF-16LE)");
	if (record->raw.n > csv->max_field)
		for (size_t i = 0; i < record->count; i++)
			if (record->fields[i].n > csv->max_field)
				return kam_fail(err, KAM_BAD_DATA, "field %zu: %zu bytes, longer than the limit of %zu (--max-field)", i + 1,
					record->fields[i].n, csv->max_field);
	return KAM_OK;
}

/* The next piece of a record that was too long to hold, up to and with its line end. */
static enum kam_status discard(struct kam_csv *csv, struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	size_t n;
	enum kam_status status = kam_window_line(w, 0, 0, &n, err);
	if (status == KAM_SYSTEM)
		return status;
	csv->discarding = status == KAM_BAD_DATA;
	if (status == KAM_BAD_DATA)
		n = w->end - w->start;
	record->raw = kam_slice(w->p + w->start, n);
	*lines += count_lines(record->raw);
	record->raw = without_line_end(record->raw);
	record->continued = true;
	w->start += n;
	return KAM_BAD_DATA;
}

enum kam_status kam_csv_next(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
	struct kam_error *err)
{
	size_t n;
	*record = (struct kam_record){.line = *lines};
	if (csv->discarding)
		return discard(csv, w, record, lines, err);
	enum kam_status status = kam_window_line(w, 0, csv->max_field * KAM_RECORD_PER_FIELD, &n, err);
	if (status == KAM_SYSTEM || (!status && n == 0))
		return status ? status : KAM_END;
	if (status == KAM_BAD_DATA) {
		n = w->end - w->start;
		csv->discarding = true;
		kam_fail(err, KAM_BAD_DATA, "record is longer than %zu bytes (4 x --max-field)", csv->max_field * KAM_RECORD_PER_FIELD);
	} else {
		struct kam_slice line = without_line_end(kam_slice(w->p + w->start, n));
		if (line.n == 0 && !one_column) {
			kam_fail(err, status = KAM_SKIPPED, "blank");
		} else if (line.n == 0 || is_plain(csv, line)) {
			take_plain(csv, line, record);
		} else {
			status = take_by_library(csv, w, n, &n, err);
			if (status == KAM_SYSTEM)
				return status;
			if (!status)
				take_spans(csv, record);
		}
	}
	record->raw = kam_slice(w->p + w->start, n);
	*lines += count_lines(record->raw);
	record->raw = without_line_end(record->raw);
	w->start += n;
	return status ? status : check_limits(csv, record, err);
}

/* How many fields the line at *rest has with this delimiter, respecting quotes; *rest moves behind it. */
static size_t count_fields(struct kam_slice *rest, char delimiter)
{
	size_t count = 1;
	bool quoted = false;
	while (rest->n) {
		char c = *rest->p++;
		rest->n--;
		if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '\n')
			break;
		else if (!quoted && c == delimiter)
			count++;
	}
	return count;
}

char kam_csv_sniff(struct kam_slice text)
{
	static const char candidates[] = {',', ';', '\t', '|'};
	char best = ',';
	size_t best_score = 0;
	for (size_t i = 0; i < sizeof candidates; i++) {
		struct kam_slice rest = text;
		size_t first = count_fields(&rest, candidates[i]);
		bool single = rest.n == 0;
		size_t second = single ? first : count_fields(&rest, candidates[i]);
		/* a delimiter that both records agree on beats any that they do not */
		size_t score = first < 2 ? 0 : first + (first == second ? 1000000U : 0);
		if (score > best_score) {
			best = candidates[i];
			best_score = score;
		}
	}
	return best;
}

void kam_csv_free(struct kam_csv *csv)
{
	if (!csv)
		return;
	if (csv->parser_ready)
		csv_free(&csv->parser);
	kam_buffer_free(&csv->text);
	free(csv->spans);
	free(csv->fields);
	free(csv);
}
