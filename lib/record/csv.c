/* csv.c - CSV records, by two lanes.
 *
 * The plain lane takes records that the scan finds plainly legal: their fields are what stands between the ends it found,
 * without the quotes around them. Everything else, and the last record of a file that ends without a line feed, goes to
 * libcsv in strict mode, a line at a time until it says that the row has ended, so that an error never reaches beyond the
 * line it stands in. */
#include "csv.h"

#include "kam/buffer.h"
#include "kam/sizes.h"
#include "scan.h"

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
	/* the plain lane: what has been scanned of the window, by offsets into it */
	struct kam_scan scan;
	size_t next_end, next_row, next_doubled; /* places in the scan's lists */
	const char *scanned_bytes;     /* the window the offsets are of: it may move */
	struct kam_buffer undoubled;   /* fields whose doubled quotes were made single, of the current record */
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
	csv->scan.width = !lane ? KAM_WIDEST : strcmp(lane, "narrow") == 0 ? KAM_NARROW : strcmp(lane, "wider") == 0 ? KAM_WIDER : KAM_WIDEST;
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
	kam_buffer_reserve(&csv->text, 1); /* empty fields point somewhere too */
}

/* Feeds bytes; true when libcsv took them all. */
static bool feed(struct kam_csv *csv, const char *p, size_t n)
{
	return csv_parse(&csv->parser, p, n, on_field, on_row, csv) == n;
}

static size_t longest_record(const struct kam_csv *csv)
{
	return csv->max_field * KAM_RECORD_PER_FIELD;
}

static enum kam_status too_long(const struct kam_csv *csv, struct kam_error *err)
{
	return kam_fail(err, KAM_BAD_DATA, "record is longer than %zu bytes (4 x --max-field); is a quote left open in it?", longest_record(csv));
}

/* Gives a record up at the line that makes it too long, of which n bytes from its start are known; *taken is how many of
 * them go with it. */
static enum kam_status give_up(struct kam_csv *csv, const struct kam_window *w, size_t n, size_t *taken, struct kam_error *err)
{
	*taken = n;
	csv->discarding = !kam_window_piece(w, taken);
	return too_long(csv, err);
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

static inline void reserve_fields(struct kam_csv *csv, size_t count)
{
	if (count > csv->capacity)
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
static bool take_lax(struct kam_csv *csv, struct kam_slice line)
{
	begin_row(csv, 0);
	if (!feed(csv, line.p, line.n) || csv->parser.quoted || (csv->rows == 0 && csv_fini(&csv->parser, on_field, on_row, csv) != 0))
		return false;
	return csv->rows == 1;
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
		if (status && csv->lax && done == 0 && take_lax(csv, kam_slice(w->p + w->start, n)))
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
		status = done > longest_record(csv) ? KAM_BAD_DATA : kam_window_line(w, done, longest_record(csv), &n, err);
		if (status == KAM_BAD_DATA)
			return give_up(csv, w, n, taken, err);
		if (status)
			return status;
		if (n == done) /* nothing behind the last line end, and a quote is open */
			return kam_fail(err, KAM_BAD_DATA, "field %zu: a quote is opened and never closed", csv->spans_count + 1);
	}
}

/* Begins scanning at the window's start, where a record begins. */
static void restart_scan(struct kam_csv *csv, const struct kam_window *w)
{
	kam_csv_restart(csv);
	csv->scan.scanned = w->start;
	csv->scanned_bytes = w->p;
}

/* Forgets what was used, so that the lists stay short. */
static void forget_used(struct kam_csv *csv)
{
	kam_scan_use(&csv->scan, csv->next_end, csv->next_doubled);
	csv->next_end = csv->next_row = csv->next_doubled = 0;
}

/* Scans until the end of a record is known, reading more if need be. False when there is no more, or what follows is not plain, or *status
 * is a failure. */
static bool find_row(struct kam_csv *csv, struct kam_window *w, enum kam_status *status, struct kam_error *err)
{
	enum { WHOLE = 64 };
	struct kam_scan *scan = &csv->scan;
	if (csv->scanned_bytes != w->p)
		restart_scan(csv, w);
	else
		forget_used(csv);
	while (!scan->rows_count && !scan->irregular) {
		size_t upto = scan->scanned + kam_sizes.scan < w->end ? scan->scanned + kam_sizes.scan : w->end;
		if (!w->ended || upto < w->end) /* a block that is cut off now would be seen without what follows it */
			upto = scan->scanned + (upto - scan->scanned) / WHOLE * WHOLE;
		if (upto > scan->scanned) {
			kam_scan(scan, w->p, upto, csv->delimiter);
			continue;
		}
		if (w->ended || w->end - w->start > longest_record(csv))
			return false;
		size_t moved_by = w->start;
		*status = kam_window_more(w, err);
		if (*status)
			return false;
		csv->scanned_bytes = w->p;
		if (moved_by) /* offsets have changed */
			restart_scan(csv, w);
	}
	return scan->rows_count > 0;
}

/* Makes the doubled quotes in a field's text, of which the next is one, single. */
static struct kam_slice undouble(struct kam_csv *csv, const char *p, struct kam_slice text)
{
	const uint32_t *doubled = csv->scan.doubled;
	char *start = csv->undoubled.p + csv->undoubled.n, *to = start;
	const char *from = text.p, *end = text.p + text.n;
	for (; p + doubled[csv->next_doubled] < end; csv->next_doubled++) { /* up to and with the first of two */
		const char *second = p + doubled[csv->next_doubled];
		to = mempcpy(to, from, (size_t)(second - from));
		from = second + 1;
	}
	to = mempcpy(to, from, (size_t)(end - from));
	csv->undoubled.n += (size_t)(to - start);
	return kam_slice(start, (size_t)(to - start));
}

/* The same for all fields of a record that begins at p + start and has doubled quotes. */
static __attribute__((noinline)) void undouble_fields(struct kam_csv *csv, const char *p, size_t start, size_t line_feed, size_t count)
{
	csv->undoubled.n = 0;
	kam_buffer_reserve(&csv->undoubled, line_feed - start); /* it never moves within a record */
	for (size_t i = 0; i < count; i++)
		if (p + csv->scan.doubled[csv->next_doubled] < csv->fields[i].p + csv->fields[i].n)
			csv->fields[i] = undouble(csv, p, csv->fields[i]);
}

/* What stands between so many ends, the first of them behind text, without the quotes around it. */
static inline void cut_fields(struct kam_slice *field, const char *p, const char *text, const uint32_t *ends, size_t count)
{
	for (const uint32_t *last = ends + count; ends < last; ends++, field++) {
		const char *end = p + *ends;
		*field = *text == '"' ? kam_slice(text + 1, (size_t)(end - text) - 2) : kam_slice(text, (size_t)(end - text));
		text = end + 1;
	}
}

/* Cuts the record that begins at the window's start and whose ends are known. False, with nothing used, when it is too long: where it ends
 * then is not for this lane to say. */
static inline bool cut_row(struct kam_csv *csv, struct kam_window *w, struct kam_record *record, uint64_t *lines)
{
	const struct kam_scan *scan = &csv->scan;
	const char *p = w->p;
	size_t start = w->start, count = scan->rows[csv->next_row] - csv->next_end;
	uint32_t *ends = scan->ends + csv->next_end, *end = &ends[count - 1];
	size_t line_feed = *end;
	if (line_feed + 1 - start > longest_record(csv))
		return false;
	*end -= line_feed > start && p[line_feed - 1] == '\r'; /* outside quotes it is no byte of the field's */
	reserve_fields(csv, count);
	cut_fields(csv->fields, p, p + start, ends, count);
	if (scan->doubled[csv->next_doubled] < line_feed)
		undouble_fields(csv, p, start, line_feed, count);
	record->fields = csv->fields;
	record->count = count;
	record->utf8 = !scan->has_high;
	record->raw = kam_slice(p + start, *end - start);
	*lines += 1 + (scan->has_quoted_lf ? kam_count_lines(record->raw) : 0);
	w->start = line_feed + 1;
	csv->next_end += count;
	csv->next_row++;
	return true;
}

/* No field may be longer than the limit; few records are. */
static __attribute__((noinline)) enum kam_status check_fields(const struct kam_csv *csv, const struct kam_record *record, struct kam_error *err)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->fields[i].n > csv->max_field)
			return kam_fail(err, KAM_BAD_DATA, "field %zu: %zu bytes, longer than the limit of %zu (--max-field)", i + 1, record->fields[i].n,
				csv->max_field);
	return KAM_OK;
}

static inline enum kam_status check_limits(const struct kam_csv *csv, const struct kam_record *record, struct kam_error *err)
{
	return record->raw.n > csv->max_field ? check_fields(csv, record, err) : KAM_OK;
}

/* What the scan sees of plain records. */
static enum kam_status check_irregular(const struct kam_csv *csv, const struct kam_record *record, struct kam_error *err)
{
	if (record->raw.n && memchr(record->raw.p, '\0', record->raw.n))
		return kam_fail(err, KAM_BAD_DATA, "a NUL byte: this is not text (or UTF-16 without its mark: --encoding UTF-16LE)");
	return record->raw.n > longest_record(csv) ? too_long(csv, err) : check_limits(csv, record, err);
}

/* The next piece of a record that was too long to hold, up to and with its line end. */
static enum kam_status discard(struct kam_csv *csv, struct kam_window *w, struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	size_t n;
	enum kam_status status = kam_window_line(w, 0, 0, &n, err);
	if (kam_is_final(status))
		return status;
	csv->discarding = !kam_window_piece(w, &n);
	if (!n)
		return KAM_END;
	record->raw = kam_slice(w->p + w->start, n);
	*lines += kam_count_lines(record->raw);
	if (!csv->discarding)
		record->raw = kam_without_line_end(record->raw);
	record->continued = true;
	record->in_pieces = csv->discarding;
	w->start += n;
	return KAM_BAD_DATA;
}

/* A record that is not plain, or whose lane is the library's. */
static __attribute__((noinline)) enum kam_status take_irregular(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
	struct kam_error *err)
{
	size_t n;
	enum kam_status status = kam_window_line(w, 0, longest_record(csv), &n, err);
	if (kam_is_final(status) || (!status && n == 0))
		return status ? status : KAM_END;
	if (status == KAM_BAD_DATA) {
		give_up(csv, w, n, &n, err);
	} else if (kam_without_line_end(kam_slice(w->p + w->start, n)).n) {
		status = take_by_library(csv, w, n, &n, err);
		if (kam_is_final(status))
			return status;
		if (!status)
			take_spans(csv, record);
	} else if (one_column) { /* libcsv passes over empty lines; here they are rows */
		reserve_fields(csv, 1);
		csv->fields[0] = kam_slice("", 0);
		record->fields = csv->fields;
		record->count = 1;
	}
	record->raw = kam_slice(w->p + w->start, n);
	record->in_pieces = csv->discarding;
	*lines += kam_count_lines(record->raw);
	w->start += n;
	kam_csv_restart(csv); /* scanning begins anew behind it */
	if (!csv->discarding)
		record->raw = kam_without_line_end(record->raw);
	if (!record->raw.n && !one_column)
		return kam_fail(err, KAM_SKIPPED, "blank");
	return status ? status : check_irregular(csv, record, err);
}

/* A record that is not among those that the scan has found so far. */
static __attribute__((noinline)) enum kam_status look_further(struct kam_csv *csv, struct kam_window *w, bool one_column,
	struct kam_record *record, uint64_t *lines, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	if (csv->discarding)
		return discard(csv, w, record, lines, err);
	if (!csv->library_only && find_row(csv, w, &status, err))
		return kam_csv_next(csv, w, one_column, record, lines, err);
	return status ? status : take_irregular(csv, w, one_column, record, lines, err);
}

enum kam_status kam_csv_next(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
	struct kam_error *err)
{
	*record = (struct kam_record){.line = *lines};
	if (csv->next_row == csv->scan.rows_count)
		return look_further(csv, w, one_column, record, lines, err);
	if (!cut_row(csv, w, record, lines))
		return take_irregular(csv, w, one_column, record, lines, err);
	if (!record->raw.n && !one_column)
		return kam_fail(err, KAM_SKIPPED, "blank");
	return check_limits(csv, record, err);
}

void kam_csv_restart(struct kam_csv *csv)
{
	csv->scanned_bytes = NULL;
	kam_scan_reset(&csv->scan, 0);
	csv->next_end = csv->next_row = csv->next_doubled = 0;
}

/* How many fields the record at *rest has with this delimiter; *rest moves behind it. *ends: its line feed is there. */
static size_t count_fields(struct kam_slice *rest, char delimiter, bool *ends)
{
	size_t count = 1;
	bool quoted = false;
	for (*ends = false; rest->n && !*ends;) {
		char c = *rest->p++;
		rest->n--;
		if (c == '"')
			quoted = !quoted;
		else if (!quoted && c == '\n')
			*ends = true;
		else if (!quoted && c == delimiter)
			count++;
	}
	return count;
}

static void skip_blank_lines(struct kam_slice *rest) /* they are no records */
{
	while (rest->n && (rest->p[0] == '\n' || rest->p[0] == '\r'))
		rest->p++, rest->n--;
}

bool kam_csv_is_enough_to_sniff(struct kam_slice text)
{
	bool ends;
	count_fields(&text, ',', &ends);
	skip_blank_lines(&text);
	count_fields(&text, ',', &ends);
	return ends;
}

char kam_csv_sniff(struct kam_slice text)
{
	static const char candidates[] = {',', ';', '\t', '|'};
	char best = ',';
	size_t best_score = 0;
	for (size_t i = 0; i < sizeof candidates; i++) {
		struct kam_slice rest = text;
		bool ends;
		size_t first = count_fields(&rest, candidates[i], &ends);
		skip_blank_lines(&rest);
		bool single = rest.n == 0;
		size_t second = single ? first : count_fields(&rest, candidates[i], &ends);
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
	kam_scan_free(&csv->scan);
	kam_buffer_free(&csv->undoubled);
	kam_buffer_free(&csv->text);
	free(csv->spans);
	free(csv->fields);
	free(csv);
}
