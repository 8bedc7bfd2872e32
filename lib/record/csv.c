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
	size_t next_end, next_doubled; /* places in the scan's lists */
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
	csv->scan.narrow = lane && strcmp(lane, "narrow") == 0;
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
	kam_scan_reset(&csv->scan, w->start);
	csv->next_end = csv->next_doubled = 0;
	csv->scanned_bytes = w->p;
}

/* Scans on, reading more if need be. False when there is no more, or what follows is not plain. */
static bool scan_on(struct kam_csv *csv, struct kam_window *w, enum kam_status *status, struct kam_error *err)
{
	enum { WHOLE = 64 };
	struct kam_scan *scan = &csv->scan;
	for (;;) {
		size_t upto = scan->scanned + kam_sizes.scan < w->end ? scan->scanned + kam_sizes.scan : w->end;
		if (!w->ended || upto < w->end) /* a block that is cut off now would be seen without what follows it */
			upto = scan->scanned + (upto - scan->scanned) / WHOLE * WHOLE;
		if (scan->irregular)
			return false;
		if (upto > scan->scanned) {
			size_t before = scan->ends_count;
			kam_scan(scan, w->p, upto, csv->delimiter);
			if (scan->ends_count > before)
				return true;
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
}

/* The text of a quoted field with its doubled quotes made single. The buffer has room: it never moves within a record. */
static struct kam_slice undouble(struct kam_csv *csv, struct kam_slice inside)
{
	char *start = csv->undoubled.p + csv->undoubled.n, *to = start;
	for (size_t i = 0; i < inside.n; i++) {
		*to++ = inside.p[i];
		i += inside.p[i] == '"';
	}
	csv->undoubled.n += (size_t)(to - start);
	return kam_slice(start, (size_t)(to - start));
}

/* The field whose opening quote is at one offset of the window and whose end is at the other. */
static struct kam_slice quoted_field(struct kam_csv *csv, const struct kam_window *w, size_t from, size_t end)
{
	const struct kam_scan *scan = &csv->scan;
	size_t to = w->p[end - 1] == '\r' ? end - 1 : end;
	struct kam_slice s = kam_slice(w->p + from + 1, to - from - 2);
	while (csv->next_doubled < scan->doubled_count && scan->doubled[csv->next_doubled] < from)
		csv->next_doubled++;
	if (csv->next_doubled == scan->doubled_count || scan->doubled[csv->next_doubled] >= to)
		return s;
	if (!csv->undoubled.n)
		kam_buffer_reserve(&csv->undoubled, w->end - w->start);
	return undouble(csv, s);
}

/* How far the current record has been cut. */
struct cut {
	size_t count; /* of fields */
	size_t from;  /* offset of the next */
	size_t place; /* of its end among those that were found */
};

static struct cut begin_cut(struct kam_csv *csv, const struct kam_window *w)
{
	csv->undoubled.n = 0;
	return (struct cut){.from = w->start, .place = csv->next_end};
}

/* A carriage return outside quotes stands before the line feed, and is none of the field's bytes. */
static void drop_return(struct kam_slice *field, const char *line_feed)
{
	bool quoted = field->p + field->n != line_feed;
	if (!quoted && field->n && line_feed[-1] == '\r')
		field->n--;
}

/* Cuts on as far as ends have been found. True when the record has ended. */
static bool cut_fields(struct kam_csv *csv, const struct kam_window *w, struct cut *c)
{
	const char *p = w->p;
	const uint32_t *ends = csv->scan.ends;
	size_t count = c->count, from = c->from, place = c->place, found = csv->scan.ends_count;
	bool ended = false;
	reserve_fields(csv, count + found - place);
	struct kam_slice *fields = csv->fields;
	while (place < found && !ended) {
		size_t end = ends[place++];
		ended = p[end] == '\n';
		fields[count++] = p[from] == '"' ? quoted_field(csv, w, from, end) : kam_slice(p + from, end - from);
		from = end + 1;
	}
	if (ended)
		drop_return(&fields[count - 1], p + from - 1);
	*c = (struct cut){count, from, place};
	return ended;
}

/* Takes one record by the plain lane. False, with nothing used, when it is not plain, or *status is a failure. */
static bool take_plain(struct kam_csv *csv, struct kam_window *w, struct kam_record *record, uint64_t *lines, enum kam_status *status,
	struct kam_error *err)
{
	const struct kam_scan *scan = &csv->scan;
	if (csv->scanned_bytes != w->p || (csv->next_end == scan->ends_count && scan->scanned < w->start))
		restart_scan(csv, w);
	struct cut cut = begin_cut(csv, w);
	while (!cut_fields(csv, w, &cut)) {
		size_t start = w->start;
		const char *bytes = w->p;
		if (!scan_on(csv, w, status, err))
			return false;
		if (w->start != start || w->p != bytes) { /* the bytes are elsewhere now: the record is begun again */
			csv->next_doubled = 0;
			cut = begin_cut(csv, w);
		}
	}
	if (cut.from - w->start > longest_record(csv)) /* where it ends then is not for this lane to say */
		return false;
	record->fields = csv->fields;
	record->count = cut.count;
	record->utf8 = !scan->has_high;
	record->raw = kam_slice(w->p + w->start, cut.from - w->start);
	*lines += scan->has_quoted_lf ? kam_count_lines(record->raw) : 1;
	w->start = cut.from;
	csv->next_end = cut.place;
	if (cut.place == scan->ends_count) { /* all is used: the lists begin anew */
		csv->scan.ends_count = csv->scan.doubled_count = 0;
		csv->next_end = csv->next_doubled = 0;
	}
	return true;
}

static enum kam_status check_limits(const struct kam_csv *csv, const struct kam_record *record, struct kam_error *err)
{
	bool scanned = csv->scanned_bytes != NULL; /* then there is no NUL byte */
	if (!scanned && record->raw.n && memchr(record->raw.p, '\0', record->raw.n))
		return kam_fail(err, KAM_BAD_DATA, "a NUL byte: this is not text (or UTF-16 without its mark: --encoding UTF-16LE)");
	if (record->raw.n > longest_record(csv))
		return too_long(csv, err);
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
static enum kam_status take_irregular(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
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
	csv->scanned_bytes = NULL; /* scanning begins anew behind it */
	return status;
}

enum kam_status kam_csv_next(struct kam_csv *csv, struct kam_window *w, bool one_column, struct kam_record *record, uint64_t *lines,
	struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	*record = (struct kam_record){.line = *lines};
	if (csv->discarding)
		return discard(csv, w, record, lines, err);
	if (csv->library_only || !take_plain(csv, w, record, lines, &status, err)) {
		if (!status)
			status = take_irregular(csv, w, one_column, record, lines, err);
		if (status == KAM_END || kam_is_final(status))
			return status;
	}
	if (!csv->discarding)
		record->raw = kam_without_line_end(record->raw);
	if (!record->raw.n && !one_column)
		return kam_fail(err, KAM_SKIPPED, "blank");
	return status ? status : check_limits(csv, record, err);
}

void kam_csv_restart(struct kam_csv *csv)
{
	csv->scanned_bytes = NULL;
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
