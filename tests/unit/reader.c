/* reader.c - CSV and JSON records out of all kinds of files, by both lanes. */
#include "kam/reader.h"

#include "check.h"
#include "kam/buffer.h"
#include "kam/stream.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

static const char *path; /* of the file under test */

static void write_file(const char *bytes, size_t n)
{
	FILE *f = fopen(path, "we");
	if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
		check_fail(__FILE__, __LINE__, "cannot write %s", path);
}

/* Line ends, bars and what does not print, so that a description is one line of text. */
static void escape(struct kam_buffer *out, struct kam_slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '\n')
			kam_buffer_text(out, "\\n");
		else if (c == '\r')
			kam_buffer_text(out, "\\r");
		else if (c == '|' || c == ';' || c == '\\' || (unsigned char)c < 0x20)
			kam_buffer_format(out, "\\x%02X", (unsigned)(unsigned char)c);
		else
			kam_buffer_byte(out, c);
	}
}

static void describe_fields(struct kam_buffer *out, const struct kam_record *record)
{
	static const char kinds[] = {'s', 'n', 'o', '-'};
	for (size_t i = 0; i < record->count; i++) {
		if (i)
			kam_buffer_byte(out, '|');
		if (record->kinds)
			kam_buffer_byte(out, record->fields[i].p ? kinds[record->kinds[i]] : '-');
		escape(out, record->fields[i]);
	}
}

static void describe_record(struct kam_buffer *out, enum kam_status status, const struct kam_record *record, const struct kam_error *err)
{
	char sign = status == KAM_OK ? ':' : status == KAM_SKIPPED ? '~' : record->continued ? '+' : '!';
	kam_buffer_format(out, ";%llu%c", (unsigned long long)record->line, sign);
	if (status == KAM_OK)
		describe_fields(out, record);
	else if (!record->continued)
		kam_buffer_text(out, strncmp(err->text, "not JSON", 8) == 0 ? "not JSON" : err->text); /* jansson's reasons are its own */
}

enum { MOST_RECORDS = 200000 }; /* no file here has as many */

/* "HEADING|HEADING;LINE:FIELD|FIELD;LINE!why it is bad;LINE~why it is skipped" of all that is in the file. */
static void describe(const struct kam_reader_options *options, struct kam_buffer *out)
{
	struct kam_reader *r;
	struct kam_record record;
	struct kam_error err = {0};
	struct kam_buffer records = {0};
	out->n = 0;
	enum kam_status status = kam_reader_open(path, options, &r, &err);
	if (status) {
		kam_buffer_format(out, "status %d, line %llu: %s", status, (unsigned long long)err.line, err.text);
		return;
	}
	for (int i = 0; (status = kam_reader_next(r, &record, &err)) != KAM_END && !kam_is_final(status); i++) {
		if (i == MOST_RECORDS) {
			kam_buffer_text(&records, ";and so on without an end");
			break;
		}
		describe_record(&records, status, &record, &err);
	}
	if (kam_is_final(status))
		kam_buffer_format(&records, ";%s: %s", status == KAM_BROKEN ? "broken" : "failed", err.text);
	const struct kam_header *h = kam_reader_header(r);
	for (size_t i = 0; i < h->count; i++) {
		if (i)
			kam_buffer_byte(out, '|');
		escape(out, h->names[i]);
	}
	kam_buffer_add(out, kam_buffer_slice(&records));
	kam_buffer_free(&records);
	kam_reader_close(r);
}

static const struct kam_reader_options plain;

/* Both lanes, and the plain one on any processor, must give what is wanted. */
static void check_bytes(int line, const struct kam_reader_options *options, const char *bytes, size_t n, const char *wanted)
{
	struct kam_buffer got = {0};
	static const char *const lanes[] = {"", "wider", "narrow", "library"};
	write_file(bytes, n);
	for (size_t i = 0; i < KAM_COUNT(lanes); i++) {
		setenv("KAM_LANE", lanes[i], 1);
		describe(options, &got);
		if (!kam_is(kam_buffer_slice(&got), wanted))
			check_fail(__FILE__, line, "%slane: got  %.*s  not  %s", lanes[i], (int)got.n, got.p, wanted);
	}
	setenv("KAM_LANE", "", 1);
	kam_buffer_free(&got);
}

#define CHECK_READ(bytes, wanted) check_bytes(__LINE__, &plain, bytes, sizeof(bytes) - 1, wanted)
#define CHECK_READ_WITH(option, bytes, wanted) check_bytes(__LINE__, &(struct kam_reader_options){option}, bytes, sizeof(bytes) - 1, wanted)

/* CSV */

static void csv_fields_are_cut(void)
{
	CHECK_READ("a,b\n1,2\n3,4\n", "a|b;2:1|2;3:3|4");
	CHECK_READ("a,b\n1,2", "a|b;2:1|2");
	CHECK_READ("a,b\r\n1,2\r\n3,4\r\n", "a|b;2:1|2;3:3|4");
	CHECK_READ("a,b\n,x\ny,\n", "a|b;2:|x;3:y|");
	CHECK_READ("a,b\n 1 , 2\t\n", "a|b;2: 1 | 2\\x09"); /* blanks belong to the field */
	CHECK_READ(" a , b\n1,2\n", "a|b;2:1|2");            /* but not to a heading */
	CHECK_READ("a,b\n007,1E5\n", "a|b;2:007|1E5");
	CHECK_READ("a\n", "a");
	CHECK_READ("a,,\n1,2,3\n", "a||;2:1|2|3"); /* headings may be empty, and more than one of them */
}

static void csv_quotes_are_read(void)
{
	CHECK_READ("a,b\n\"1\",\"x, y\"\n", "a|b;2:1|x, y");
	CHECK_READ("a,b\n1,\"say \"\"hi\"\"\"\n", "a|b;2:1|say \"hi\"");
	CHECK_READ("a,b\n\"\",\"\"\"\"\n", "a|b;2:|\"");
	CHECK_READ("\"a\",\"b\"\n1,2\n", "a|b;2:1|2");
	CHECK_READ("a,b\n1,\"x\ny\"\n2,z\n", "a|b;2:1|x\\ny;4:2|z");
	CHECK_READ("a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", "a|b;2:1|x\\r\\ny;4:2|z");
	CHECK_READ("a,b\n1,\"x\"", "a|b;2:1|x");
	CHECK_READ("a,b\n1,\"\n\n\n\"\n2,z\n", "a|b;2:1|\\n\\n\\n;6:2|z");
	CHECK_READ("a,b\n1,\"x\ry\"\n", "a|b;2:1|x\\ry"); /* a quoted carriage return is data */
	CHECK_READ("\"a\nb\",c\n1,2\n", "a\\nb|c;3:1|2");
}

static void blank_lines_are_skipped_and_counted(void)
{
	CHECK_READ("a,b\n1,2\n\n3,4\n\n\n", "a|b;2:1|2;3~blank;4:3|4;5~blank;6~blank");
	CHECK_READ("a,b\r\n1,2\r\n\r\n3,4\r\n", "a|b;2:1|2;3~blank;4:3|4");
	CHECK_READ("\n\na,b\n1,2\n", "a|b;4:1|2");
	CHECK_READ("a,b\n,\n , \n1,2\n", "a|b;2~blank;3~blank;4:1|2");
}

static void in_one_column_a_blank_line_is_a_row(void)
{
	CHECK_READ("a\nx\n\ny\n", "a;2:x;3:;4:y");
	CHECK_READ("a\r\nx\r\n\r\ny\r\n", "a;2:x;3:;4:y");
	CHECK_READ("a\n\"\"\n\n", "a;2:;3:");
}

static void report_footers_are_skipped(void)
{
	CHECK_READ("a,b\n1,2\n\"Copyright (c) 2000-2024 salesforce.com, inc.\"\nConfidential Information - Do Not Distribute\n",
		"a|b;2:1|2;3~footer;4~footer");
}

static void ragged_rows_are_bad(void)
{
	CHECK_READ("a,b\n1\n2,3\n", "a|b;2!has 1 field where the header has 2;3:2|3");
	CHECK_READ("a,b\n1,2,3\n4,5\n", "a|b;2!has 3 fields where the header has 2;3:4|5");
}

#define STRAY "stray quote (a quote inside a field must be doubled and the field quoted; --lax takes it as it is)"

static void stray_quotes_spoil_their_line_only(void)
{
	CHECK_READ("a,b\n1,x\"y\n2,z\n", "a|b;2!field 2: " STRAY ";3:2|z");
	CHECK_READ("a,b\n1,\"x\"y\n2,z\n", "a|b;2!field 2: " STRAY ";3:2|z");
	CHECK_READ("a,b\n1,6\"\n\"2\",z\n", "a|b;2!field 2: " STRAY ";3:2|z");
	CHECK_READ("a,b\n1,\"x\ny\"z\n2,w\n", "a|b;2!field 2: " STRAY ";4:2|w");
}

static void a_quote_left_open_is_one_reject_to_the_end(void)
{
	CHECK_READ("a,b\n1,\"x\n2,y\n3,z\n", "a|b;2!field 2: a quote is opened and never closed");
	CHECK_READ("a,b\n1,\"x", "a|b;2!field 2: a quote is opened and never closed");
	CHECK_READ("a,b\n1,2\n3,\"\n", "a|b;2:1|2;3!field 2: a quote is opened and never closed");
}

static void lone_carriage_returns_are_bad(void)
{
	struct kam_buffer got = {0};
	write_file("a,b\n1,x\r2,y\n3,z\n", 17);
	describe(&plain, &got);
	CHECK(kam_buffer_slice(&got).n > 30 && memmem(got.p, got.n, ";2!", 3) && memmem(got.p, got.n, "carriage return", 15) && memmem(got.p, got.n, ";3:3|z", 6));
	write_file("a,b\r1,x\r", 8);
	describe(&plain, &got);
	CHECK(memmem(got.p, got.n, "status 3, line 1", 16) && memmem(got.p, got.n, "carriage return", 15));
	kam_buffer_free(&got);
}

static void nul_bytes_are_bad(void)
{
	CHECK_READ("a,b\n1,x\0y\n2,z\n", "a|b;2!a NUL byte: this is not text (or UTF-16 without its mark: --encoding UTF-16LE);3:2|z");
	CHECK_READ("a,b\n1,\"x\0y\"\n2,z\n", "a|b;2!a NUL byte: this is not text (or UTF-16 without its mark: --encoding UTF-16LE);3:2|z");
}

static void fields_over_the_limit_are_bad(void)
{
	CHECK_READ_WITH(.max_field = 5, "a,b\n12345,2\n123456,2\n3,\"1234567\"\n4,5\n",
		"a|b;2:12345|2;3!field 1: 6 bytes, longer than the limit of 5 (--max-field);4!field 2: 7 bytes, longer than the limit of 5 (--max-field);5:4|5");
}

/* A record is as good in the middle of the file as at its start: how it is read must not depend on where blocks end. */
static void limits_do_not_depend_on_the_place(void)
{
	struct kam_buffer text = {0}, got = {0};
	kam_buffer_text(&text, "a,b,c,d,e,f,g,h\n");
	for (int i = 0; i < 20000; i++)
		kam_buffer_text(&text, "12345678,12345678,12345678,12345678,12345678,12345678,12345678,1234567\n");
	write_file(text.p, text.n);
	describe(&(struct kam_reader_options){.max_field = 8}, &got);
	size_t good = 0, bad = 0;
	for (size_t i = 0; i + 1 < got.n; i++) {
		good += got.p[i] == ':' && got.p[i + 1] == '1';
		bad += got.p[i] == '!';
	}
	CHECK_CASE(good == 20000 || (bad == 20000 && good == 0), "of 20000 equal records %zu are good and %zu bad", good, bad);
	kam_buffer_free(&text);
	kam_buffer_free(&got);
}

static void headers_are_checked(void)
{
	CHECK_READ("a,b,a\n1,2,3\n", "status 3, line 1: heading \"a\" stands twice, in columns 1 and 3 (--lax numbers them; --header A,B,C if the file has none)");
	CHECK_READ("", "status 3, line 0: is empty: a header was expected");
	CHECK_READ("\n\n", "status 3, line 0: is empty: a header was expected");
	CHECK_READ("\xEF\xBB\xBF", "status 3, line 0: is empty: a header was expected");
	CHECK_READ("a,n\xE9\n1,2\n", "status 3, line 1: the header is not UTF-8: name the encoding, as in --encoding CP1252");
	CHECK_READ_WITH(.header = "x", "1\n2\n", "x;1:1;2:2");
}

static void delimiters_are_sniffed(void)
{
	CHECK_READ("a;b\n1;2,5\n", "a|b;2:1|2,5");
	CHECK_READ("a\tb\n1\t2\n", "a|b;2:1|2");
	CHECK_READ("a|b\n1|2\n", "a|b;2:1|2");
	CHECK_READ("\"a,x\";b;c\n1;2;3\n", "a,x|b|c;2:1|2|3");
	CHECK_READ("name,notes\nx,\"one; two; three\"\n", "name|notes;2:x|one\\x3B two\\x3B three");
	CHECK_READ_WITH(.delimiter = ';', "a,b;c\n1,2;3\n", "a,b|c;2:1,2|3");
}

static void lax_takes_quotes_as_they_are(void)
{
	CHECK_READ_WITH(.lax = true, "a,b\n1,6\" pipe\n\"2\",z\n3,\"x \"y\" z\"\n", "a|b;2:1|6\" pipe;3:2|z;4:3|x \"y\" z");
	CHECK_READ_WITH(.lax = true, "a,b\n1,\"x\n2,y\n", "a|b;2!field 2: a quote is opened and never closed");
}

/* Encodings. */

static void encodings_are_recognised(void)
{
	CHECK_READ("\xEF\xBB\xBF" "a,b\n1,\xC3\xA9\n", "a|b;2:1|\xC3\xA9");
	CHECK_READ("\xEF\xBB\xBF\"a\",b\n1,2\n", "a|b;2:1|2");
	CHECK_READ("\xFF\xFE" "a\0,\0b\0\n\0" "1\0,\0\x2D\x4E\n\0", "a|b;2:1|\xE4\xB8\xAD");
	CHECK_READ("\xFE\xFF\0a\0,\0b\0\n\0" "1\0,\x4E\x2D\0\n", "a|b;2:1|\xE4\xB8\xAD");
	CHECK_READ_WITH(.encoding = "CP1252", "a,b\n1,caf\xE9\x80\n", "a|b;2:1|caf\xC3\xA9\xE2\x82\xAC");
	CHECK_READ("\xBF\xCD\xBB\xA7,\xBD\xF0\xB6\xEE\n\xBB\xAA\xCE\xAA,100\n", "\xE5\xAE\xA2\xE6\x88\xB7|\xE9\x87\x91\xE9\xA2\x9D;2:\xE5\x8D\x8E\xE4\xB8\xBA|100"); /* GBK */
	CHECK_READ("a,b\n1,caf\xE9\n2,x\n", "a|b;2!byte \\xE9 is not UTF-8: name the encoding, as in --encoding CP1252;3:2|x");
	CHECK_READ_WITH(.encoding = "NO-SUCH", "a,b\n1,2\n", "status 2, line 0: encoding \"NO-SUCH\" is not known: iconv -l lists them");
}

/* Chinese far behind the first block, and a character that two blocks share. */
static void chinese_may_begin_late(void)
{
	struct kam_buffer text = {0}, got = {0};
	kam_buffer_text(&text, "a,b\n");
	while (text.n < 262139)
		kam_buffer_text(&text, "1,22\n");
	for (int i = 0; i < 50000; i++)
		kam_buffer_text(&text, "\xBB\xAA\xCE\xAA\xBB\xAA,100\n");
	write_file(text.p, text.n);
	describe(&plain, &got);
	size_t hanzi = 0;
	for (size_t i = 0; i + 9 <= got.n; i++)
		hanzi += memcmp(got.p + i, "\xE5\x8D\x8E\xE4\xB8\xBA\xE5\x8D\x8E", 9) == 0;
	CHECK_NUMBER(hanzi, 50000);
	CHECK(!memchr(got.p, '!', got.n));
	kam_buffer_free(&text);
	kam_buffer_free(&got);
}

static void the_user_hears_of_a_guessed_encoding(void)
{
	static const char gbk[] = "a,b\n\xBB\xAA\xCE\xAA,1\n";
	struct kam_reader *r;
	struct kam_record record;
	struct kam_error err;
	write_file(gbk, sizeof gbk - 1);
	CHECK_NUMBER(kam_reader_open(path, &plain, &r, &err), KAM_OK);
	CHECK_NUMBER(kam_reader_next(r, &record, &err), KAM_OK);
	CHECK(kam_stream_note(kam_reader_stream(r)) != NULL);
	kam_reader_close(r);
	write_file("a,b\n\xC3\xA9,1\n", 9);
	CHECK_NUMBER(kam_reader_open(path, &plain, &r, &err), KAM_OK);
	CHECK_NUMBER(kam_reader_next(r, &record, &err), KAM_OK);
	CHECK(kam_stream_note(kam_reader_stream(r)) == NULL);
	kam_reader_close(r);
}

static void check_gzip(const char *text, int members, size_t keep, const char *wanted)
{
	struct kam_buffer got = {0};
	for (int i = 0; i < members; i++) {
		gzFile gz = gzopen(path, i ? "ab" : "wb");
		size_t half = strlen(text) / (size_t)members, n = i + 1 < members ? half : strlen(text) - half * (size_t)i;
		CHECK(gzwrite(gz, text + half * (size_t)i, (unsigned)n) == (int)n && gzclose(gz) == Z_OK);
	}
	if (keep)
		CHECK(truncate(path, (off_t)keep) == 0);
	describe(&plain, &got);
	CHECK_TEXT(kam_buffer_slice(&got), wanted);
	kam_buffer_free(&got);
}

static void gzip_is_unpacked(void)
{
	check_gzip("a,b\n1,2\n3,4\n", 1, 0, "a|b;2:1|2;3:3|4");
	check_gzip("a,b\n1,2\n3,4\n", 3, 0, "a|b;2:1|2;3:3|4");
	check_gzip("{\"a\":1}\n{\"a\":2}\n", 1, 0, "a;1:n1;2:n2");
	check_gzip("\xEF\xBB\xBF" "a,b\n1,2\n", 1, 0, "a|b;2:1|2");
	check_gzip("a,b\n1,2\n3,4\n", 1, 25, "status 3, line 0: gzip data ends early: the file is cut off");
}

/* Bytes that can't be unpacked or decoded behind good records: said once, by their own name, and then it ends. */
static void check_damage(const char *what)
{
	struct kam_buffer got = {0};
	describe(&plain, &got);
	const char *at = memmem(got.p, got.n, what, strlen(what));
	CHECK_CASE(at != NULL, "\"%s\" is not said, but ...%.*s", what, got.n > 300 ? 300 : (int)got.n, got.n > 300 ? got.p + got.n - 300 : got.p);
	CHECK_CASE(!memmem(got.p, got.n, "without an end", 14), "reading does not end");
	kam_buffer_free(&got);
}

static void a_cut_gzip_file_ends(void)
{
	uint64_t seed = 9;
	gzFile gz = gzopen(path, "wb");
	gzputs(gz, "a,b\n");
	for (int i = 0; i < 60000; i++)
		gzprintf(gz, "%llu,%d\n", (unsigned long long)check_random(&seed), i);
	CHECK(gzclose(gz) == Z_OK && truncate(path, 500000) == 0);
	check_damage("gzip data ends early");
}

/* Whole and cut off: a thread that reads ahead gives the same. */
static void streams_are_read_ahead(void)
{
	static const struct kam_reader_options ahead = {.threads = 2};
	struct kam_buffer one = {0}, other = {0};
	uint64_t seed = 11;
	gzFile gz = gzopen(path, "wb1");
	gzputs(gz, "a,b\n");
	for (int i = 0; i < 60000; i++)
		gzprintf(gz, "%llu,%s\n", (unsigned long long)check_random(&seed), i < 50000 ? "x" : "\xD6\xD0\xB9\xFA"); /* GB18030, as is found late */
	CHECK(gzclose(gz) == Z_OK);
	for (int cut = 0; cut < 2; cut++) {
		CHECK(!cut || truncate(path, 500000) == 0);
		describe(&plain, &one);
		describe(&ahead, &other);
		CHECK(one.n > 700000 && kam_same(kam_buffer_slice(&one), kam_buffer_slice(&other)));
	}
	kam_buffer_free(&one);
	kam_buffer_free(&other);
}

/* Nobody needs to wait for what no one wants: the pipe's other end stays open, and silent. */
static void a_silent_pipe_can_be_closed(void)
{
	enum { ROOM = 1 << 20, RECORDS = 100000 };
	static const struct kam_reader_options ahead = {.threads = 2};
	int ends[2];
	char name[40];
	struct kam_buffer text = {0};
	struct kam_reader *r;
	struct kam_record record;
	struct kam_error err;
	CHECK(pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[1], F_SETPIPE_SZ, ROOM) >= ROOM);
	for (int i = 0; i < RECORDS; i++)
		kam_buffer_format(&text, "%06d\n", i);
	CHECK(write(ends[1], text.p, text.n) == (ssize_t)text.n);
	snprintf(name, sizeof name, "/proc/self/fd/%d", ends[0]);
	CHECK(!kam_reader_open(name, &ahead, &r, &err));
	for (int i = 1; i < RECORDS / 2; i++)
		CHECK(!kam_reader_next(r, &record, &err) && atoi(record.fields[0].p) == i);
	alarm(60);
	kam_reader_close(r);
	alarm(0);
	kam_buffer_free(&text);
	close(ends[0]);
	close(ends[1]);
}

static void a_damaged_encoding_ends(void)
{
	struct kam_buffer text = {0};
	kam_buffer_add(&text, kam_slice("\xFF\xFE" "a\0,\0b\0\n\0" "1\0,\0" "2\0\n\0", 18));
	kam_buffer_add(&text, kam_slice("\x00\xD8\x00\xD8" "3\0,\0" "4\0\n\0", 12)); /* a surrogate pair of two first halves */
	write_file(text.p, text.n);
	check_damage("is not valid in UTF-16LE");
	kam_buffer_free(&text);
}

static void spreadsheets_are_named(void)
{
	struct kam_buffer got = {0};
	write_file("PK\3\4rest of a workbook", 22);
	describe(&plain, &got);
	CHECK(memmem(got.p, got.n, "status 3", 8) && memmem(got.p, got.n, ".xlsx", 5) && memmem(got.p, got.n, "CSV", 3));
	write_file("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	describe(&plain, &got);
	CHECK(memmem(got.p, got.n, "status 3", 8) && memmem(got.p, got.n, ".xls", 4));
	kam_buffer_free(&got);
}

/* JSON */

static void json_lines_are_read(void)
{
	CHECK_READ("{\"a\":1,\"b\":\"x\"}\n{\"b\":\"y\",\"a\":2}\n", "a|b;1:n1|sx;2:n2|sy");
	CHECK_READ("{\"a\":1}", "a;1:n1");
	CHECK_READ("{\"a\":1}\r\n\r\n{\"a\":2}\r\n", "a;1:n1;2~blank;3:n2");
	CHECK_READ("{\"a\":true,\"b\":null,\"c\":\"\"}\n", "a|b|c;1:otrue|-|s");
	CHECK_READ("{\"a\":1}\n{\"c\":3}\n", "a|c;1:n1|-;2:-|n3");
	CHECK_READ("  {\"a\" : 1 , \"b\":\t\"x\" }  \n", "a|b;1:n1|sx");
	CHECK_READ("\xEF\xBB\xBF{\"a\":1}\n", "a;1:n1");
	CHECK_READ("{}\n", ";1:");
}

/* Keys are expected where they stood in the line before. */
static void json_lines_are_written_alike_or_not(void)
{
	CHECK_READ("{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n{\"b\":5,\"a\":6}\n{\"a\":7,\"b\":8}\n", "a|b;1:n1|n2;2:n3|n4;3:n6|n5;4:n7|n8");
	CHECK_READ("{\"b\":1,\"a\":2}\n{\"a\":3,\"b\":4}\n{\"a\":5,\"b\":6,\"a\":7}\n{\"b\":8}\n", "b|a;1:n1|n2;2:n4|n3;3!not JSON;4:n8|-");
	CHECK_READ("{\"a\":1,\"b\":2,\"c\":3}\n{\"a\":4,\"c\":5}\n{\"a\":6,\"b\":7,\"c\":8}\n{}\n{\"c\":9}\n",
		"a|b|c;1:n1|n2|n3;2:n4|-|n5;3:n6|n7|n8;4:-|-|-;5:-|-|n9");
	CHECK_READ("{\"a\":1,\"b\":2}\n{ \"a\": 3, \"b\": 4 }\n{ \"a\": 5, \"b\": 6 }\n{\"a\":7, \"b\":8}\n", "a|b;1:n1|n2;2:n3|n4;3:n5|n6;4:n7|n8");
	CHECK_READ("{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":\n{\"a\":4,\"b\":5\n{\"a\":6,\"b\":7}}\n{\"a\":8,\"b\":9}\n",
		"a|b;1:n1|n2;2!not JSON;3!not JSON;4!not JSON;5:n8|n9");
	CHECK_READ("{\"a key that is longer than what is remembered of it\":1,\"b\":2}\n"
		"{\"a key that is longer than what is remembered of it\":3,\"b\":4}\n",
		"a key that is longer than what is remembered of it|b;1:n1|n2;2:n3|n4");
	CHECK_READ("[{\"a\":1,\n\"b\":2},{\"a\":3,\n\"b\":4},\n{\"a\":[5],\"b\":{}},{\"b\":6}]", "a|b;1:n1|n2;2:n3|n4;4:o[5]|-;4:-|n6");
	CHECK_READ("{\"a\":123456789012345678,\"b\":1234567890123456789}\n{\"a\":-0,\"b\":-}\n{\"a\":0.10,\"b\":01}\n{\"a\":1234567890123456.5,\"b\":1.}\n"
		"{\"a\":1.1234567890123456,\"b\":2}", "a|b;1:n123456789012345678|n1234567890123456789;2!not JSON;3!not JSON;4!not JSON;5:n1.1234567890123456|n2");
}

static void json_nesting_is_flattened(void)
{
	CHECK_READ("{\"a\":{\"b\":1,\"c\":{\"d\":\"x\"}},\"e\":[1,{\"f\":2}],\"g\":{}}\n", "a.b|a.c.d|e;1:n1|sx|o[1,{\"f\":2}]");
	CHECK_READ("{\"a\":{\"b\":1},\"a.c\":2}\n", "a.b|a.c;1:n1|n2");
}

static void json_escapes_are_decoded(void)
{
	CHECK_READ("{\"a\":\"\\u4e2d\\n\\\"\\\\\\/\"}\n", "a;1:s\xE4\xB8\xAD\\n\"\\x5C/");
	CHECK_READ("{\"a\":\"\\ud83d\\ude00\",\"\\u00e9\":\"}{\"}\n", "a|\xC3\xA9;1:s\xF0\x9F\x98\x80|s}{");
	CHECK_READ("{\"a\":\"x\\u0000y\"}\n{\"a\":\"z\"}\n", "a;1!not JSON;2:sz");
}

static void json_numbers_keep_their_digits(void)
{
	CHECK_READ("{\"a\":9007199254740993,\"b\":0.1000,\"c\":1E5,\"d\":-0.0,\"e\":12345678901234567.890123456789}\n",
		"a|b|c|d|e;1:n9007199254740993|n0.1000|n1E5|n-0.0|n12345678901234567.890123456789");
	CHECK_READ("{\"a\":9223372036854775807,\"b\":-9223372036854775808}\n", "a|b;1:n9223372036854775807|n-9223372036854775808");
}

static void bad_json_spoils_its_line_only(void)
{
	CHECK_READ("{\"a\":1}\n{\"a\":}\n{\"a\":3}\n", "a;1:n1;2!not JSON;3:n3");
	CHECK_READ("{\"a\":1,\"a\":2}\n{\"a\":3}\n", "a;1!not JSON;2:n3");
	CHECK_READ("{\"a\":1}\n[1]\n\"x\"\n{\"a\":2}\n", "a;1:n1;2!a record must be a JSON object;3!a record must be a JSON object;4:n2");
	CHECK_READ("{\"a\":1}\n{\"a\":1} {\"a\":2}\n", "a;1:n1;2!not JSON");
	CHECK_READ("{\"a\":1}\n{\"a\":\"\xE9\"}\n{\"a\":2}\n", "a;1:n1;2!not JSON;3:n2");
	CHECK_READ("{\"a\":1}\n{\"a\":", "a;1:n1;2!not JSON");
	CHECK_READ_WITH(.max_field = 3, "{\"a\":\"1234\"}\n{\"a\":\"123\"}\n", "a;1!a: 4 bytes, longer than the limit of 3 (--max-field);2:s123");
}

static void json_arrays_are_read(void)
{
	CHECK_READ("[{\"a\":1},\n {\"a\":2}]\n", "a;1:n1;2:n2");
	CHECK_READ("[\n  {\n    \"a\": \"x]\",\n    \"b\": {\"c\": [1]}\n  },\n  {\"a\": \"\\\"}\"}\n]\n", "a|b.c;2:sx]|o[1];6:s\"}|-");
	CHECK_READ("[]", "");
	CHECK_READ(" [ ] \n", "");
	CHECK_READ("[{\"a\":1},{\"a\":},{\"a\":3}]", "a;1:n1;1!not JSON;1:n3");
	CHECK_READ("[1,{\"a\":2}]", "a;1!a record must be a JSON object;1:n2");
	CHECK_READ("[[{\"a\":1}],{\"a\":2}]", "a;1!a record must be a JSON object;1:n2");
}

#define BROKEN "the JSON array is broken: "
#define REST "; nothing behind it can be read"

static void broken_arrays_are_one_reject(void)
{
	CHECK_READ("[{\"a\":1},]", "a;1:n1;1!" BROKEN "a comma before the closing bracket" REST);
	CHECK_READ("[{\"a\":1}\n{\"a\":2}]", "a;1:n1;2!" BROKEN "a comma is missing" REST);
	CHECK_READ("[{\"a\":1}", "a;1:n1;1!" BROKEN "its closing bracket is missing" REST);
	CHECK_READ("[{\"a\":1},{\"a\":", "a;1:n1;1!" BROKEN "an element is cut off or empty" REST);
	CHECK_READ("[{\"a\":1}]\n{\"a\":2}", "a;1:n1;2!" BROKEN "something follows the closing bracket" REST);
	CHECK_READ("[,{\"a\":1}]", ";1!" BROKEN "an element is cut off or empty" REST);
}

static void an_empty_json_input_has_no_records(void)
{
	CHECK_READ_WITH(.format = KAM_JSON, "", "");
	CHECK_READ_WITH(.format = KAM_JSON, "\n\n", "");
}

/* A key that comes up after the first thousand records. */
static void late_keys_become_columns(void)
{
	struct kam_buffer text = {0};
	struct kam_reader *r;
	struct kam_record record;
	struct kam_error err;
	for (int i = 0; i < 3000; i++)
		kam_buffer_format(&text, i < 2500 ? "{\"a\":%d}\n" : "{\"a\":%d,\"late\":\"x\"}\n", i);
	write_file(text.p, text.n);
	CHECK_NUMBER(kam_reader_open(path, &plain, &r, &err), KAM_OK);
	int rows = 0;
	for (; kam_reader_next(r, &record, &err) == KAM_OK; rows++) {
		CHECK_NUMBER(atoi(record.fields[0].p), rows);
		CHECK(rows < 2500 || (record.count == 2 && kam_is(record.fields[1], "x")));
	}
	CHECK_NUMBER(rows, 3000);
	CHECK_NUMBER(kam_reader_header(r)->count, 2);
	kam_reader_close(r);
	kam_buffer_free(&text);
}

/* Looking ahead. */

static uint64_t fingerprint(uint64_t hash, const struct kam_record *record)
{
	hash = (hash ^ record->line) * UINT64_C(0x9E3779B97F4A7C15);
	for (size_t i = 0; i < record->count; i++)
		for (size_t k = 0; k < record->fields[i].n; k++)
			hash = (hash ^ (unsigned char)record->fields[i].p[k]) * UINT64_C(0x100000001B3) + i;
	return hash;
}

/* Reads the file, looking ahead to its end (or part of the way) behind every record whose number is in the list. */
static uint64_t read_looking_ahead(const int *stops, size_t stops_count, int how_far)
{
	struct kam_reader *r, *ahead;
	struct kam_record record;
	struct kam_error err;
	uint64_t hash = 1;
	if (kam_reader_open(path, &plain, &r, &err) != KAM_OK)
		return 0;
	for (int n = 0; kam_reader_next(r, &record, &err) == KAM_OK; n++) {
		hash = fingerprint(hash, &record);
		for (size_t i = 0; i < stops_count; i++) {
			if (stops[i] != n)
				continue;
			struct kam_record other;
			int seen = 0;
			CHECK_NUMBER(kam_reader_look_ahead(r, &ahead, &err), KAM_OK);
			while (seen < how_far && kam_reader_next(ahead, &other, &err) == KAM_OK)
				seen++;
			CHECK_NUMBER(kam_reader_look_back(r, ahead, &err), KAM_OK);
		}
	}
	kam_reader_close(r);
	return hash;
}

static void check_looking_ahead(bool json)
{
	static const int stops[] = {0, 0, 1, 500, 501, 9000, 59999};
	struct kam_buffer text = {0};
	if (!json)
		kam_buffer_text(&text, "a,b,c\n");
	for (int i = 0; i < 60000; i++)
		kam_buffer_format(&text, json ? "{\"a\":%d,\"b\":\"line\\n%d\",\"c\":\"\xE4\xB8\xAD\"}\n" : "%d,\"line\n%d\",\xE4\xB8\xAD\n", i, i * 7);
	write_file(text.p, text.n);
	uint64_t straight = read_looking_ahead(NULL, 0, 0);
	CHECK(straight != 0);
	CHECK(read_looking_ahead(stops, 7, 1 << 30) == straight);
	CHECK(read_looking_ahead(stops, 7, 3) == straight);
	CHECK(read_looking_ahead(stops, 7, 20000) == straight);
	CHECK(read_looking_ahead(stops, 7, 0) == straight);
	kam_buffer_free(&text);
}

static void looking_ahead_loses_nothing(void)
{
	check_looking_ahead(false);
}

static void looking_ahead_in_json_loses_nothing(void)
{
	check_looking_ahead(true);
}

/* Random files of the characters that matter: both lanes must give the same of each. */
static void lanes_agree_on_anything(void)
{
	static const char *const pieces[] = {"a", "b,", ",", "\"", "\"\"", "\n", "\r\n", "\r", "\",\"", "x\"y", "12", "\xC3\xA9", " ", "\"\n\"", "a,b\n", "\"q\",", ";"};
	static const char *const widths[] = {"", "wider", "narrow"};
	uint64_t seed = 2024;
	struct kam_buffer text = {0}, one = {0}, other = {0}, shown = {0};
	int differing = 0;
	for (int i = 0; i < 4000; i++) {
		text.n = shown.n = 0;
		kam_buffer_text(&text, i % 3 ? "a,b\n" : i % 2 ? "a\n" : "a,b,c\r\n");
		for (uint64_t n = check_random(&seed) % 25; n > 0; n--)
			kam_buffer_text(&text, pieces[check_random(&seed) % (sizeof pieces / sizeof *pieces)]);
		write_file(text.p, text.n);
		struct kam_reader_options options = {.delimiter = ',', .lax = i % 4 == 0};
		setenv("KAM_LANE", widths[i / 12 % 3], 1);
		describe(&options, &one);
		setenv("KAM_LANE", "library", 1);
		describe(&options, &other);
		if (kam_same(kam_buffer_slice(&one), kam_buffer_slice(&other)))
			continue;
		differing++;
		escape(&shown, kam_buffer_slice(&text));
		check_fail(__FILE__, __LINE__, "%sof %.*s  plain gives  %.*s  and the library  %.*s", options.lax ? "lax, " : "", (int)shown.n, shown.p, (int)one.n,
			one.p, (int)other.n, other.p);
	}
	setenv("KAM_LANE", "", 1);
	CHECK_NUMBER(differing, 0);
	kam_buffer_free(&text);
	kam_buffer_free(&one);
	kam_buffer_free(&other);
	kam_buffer_free(&shown);
}

/* Quotes that open, close and double at every place of a block, and blocks of nothing but ends: all widths must give what the library does. */
static void lanes_agree_at_every_place(void)
{
	enum { PLACES = 130, COLUMNS = 100 };
	static const char *const widths[] = {"", "wider", "narrow"};
	static const char *const fields[] = {"", "\"x\"", "\"\"\"x\"", "\"x\"\"\"", "\"\n\"", "\"\""};
	struct kam_buffer text = {0}, one = {0}, other = {0};
	char filler[PLACES];
	memset(filler, 'y', sizeof filler);
	for (int place = 0; place < PLACES; place++)
		for (size_t f = 0; f < KAM_COUNT(fields); f++) {
			text.n = 0;
			for (int i = 0; i < COLUMNS; i++)
				kam_buffer_format(&text, "%sh%d", i ? "," : "", i);
			kam_buffer_format(&text, "\n%.*s,%s", place, filler, fields[f]);
			for (int i = 3; i < COLUMNS; i++)
				kam_buffer_byte(&text, ',');
			kam_buffer_text(&text, ",z\nlast");
			write_file(text.p, text.n);
			setenv("KAM_LANE", "library", 1);
			describe(&plain, &other);
			for (size_t w = 0; w < KAM_COUNT(widths); w++) {
				setenv("KAM_LANE", widths[w], 1);
				describe(&plain, &one);
				CHECK_CASE(kam_same(kam_buffer_slice(&one), kam_buffer_slice(&other)), "%s at %d by %s", fields[f], place, widths[w]);
			}
		}
	setenv("KAM_LANE", "", 1);
	kam_buffer_free(&text);
	kam_buffer_free(&one);
	kam_buffer_free(&other);
}

/* Records larger than a block, by both lanes. */
static void long_records_cross_blocks(void)
{
	struct kam_buffer text = {0}, got = {0}, wanted = {0};
	char *filler = kam_allocate(1, 300001);
	memset(filler, 'x', 300000);
	kam_buffer_format(&text, "a,b\n1,%s\n2,\"%s\n%s\"\n3,z\n", filler, filler, filler);
	kam_buffer_format(&wanted, "a|b;2:1|%s;3:2|%s\\n%s;5:3|z", filler, filler, filler);
	write_file(text.p, text.n);
	for (int i = 0; i < 2; i++) {
		setenv("KAM_LANE", i ? "library" : "", 1);
		describe(&plain, &got);
		CHECK(kam_same(kam_buffer_slice(&got), kam_buffer_slice(&wanted)));
	}
	setenv("KAM_LANE", "", 1);
	free(filler);
	kam_buffer_free(&text);
	kam_buffer_free(&got);
	kam_buffer_free(&wanted);
}

static void what_cannot_be_opened_is_said(void)
{
	struct kam_reader *r;
	struct kam_error err = {0};
	CHECK_NUMBER(kam_reader_open("/nonexistent/file.csv", &plain, &r, &err), KAM_SYSTEM);
	CHECK_TEXT(kam_text(err.text), "cannot open: No such file or directory");
	CHECK_NUMBER(kam_reader_open("/", &plain, &r, &err), KAM_SYSTEM);
	CHECK_TEXT(kam_text(err.text), "is a directory, not a file of records");
}

int main(void)
{
	static char name[] = "/tmp/kam-reader-XXXXXX";
	int fd = mkstemp(name);
	path = name;
	if (fd < 0 || close(fd) != 0)
		return 1;
	TEST(csv_fields_are_cut);
	TEST(csv_quotes_are_read);
	TEST(blank_lines_are_skipped_and_counted);
	TEST(in_one_column_a_blank_line_is_a_row);
	TEST(report_footers_are_skipped);
	TEST(ragged_rows_are_bad);
	TEST(stray_quotes_spoil_their_line_only);
	TEST(a_quote_left_open_is_one_reject_to_the_end);
	TEST(lone_carriage_returns_are_bad);
	TEST(nul_bytes_are_bad);
	TEST(fields_over_the_limit_are_bad);
	TEST(limits_do_not_depend_on_the_place);
	TEST(headers_are_checked);
	TEST(delimiters_are_sniffed);
	TEST(lax_takes_quotes_as_they_are);
	TEST(encodings_are_recognised);
	TEST(chinese_may_begin_late);
	TEST(the_user_hears_of_a_guessed_encoding);
	TEST(gzip_is_unpacked);
	TEST(a_cut_gzip_file_ends);
	TEST(a_damaged_encoding_ends);
	TEST(streams_are_read_ahead);
	TEST(a_silent_pipe_can_be_closed);
	TEST(spreadsheets_are_named);
	TEST(json_lines_are_written_alike_or_not);
	TEST(json_lines_are_read);
	TEST(json_nesting_is_flattened);
	TEST(json_escapes_are_decoded);
	TEST(json_numbers_keep_their_digits);
	TEST(bad_json_spoils_its_line_only);
	TEST(json_arrays_are_read);
	TEST(broken_arrays_are_one_reject);
	TEST(an_empty_json_input_has_no_records);
	TEST(late_keys_become_columns);
	TEST(looking_ahead_loses_nothing);
	TEST(lanes_agree_on_anything);
	TEST(lanes_agree_at_every_place);
	TEST(long_records_cross_blocks);
	TEST(what_cannot_be_opened_is_said);
	TEST(looking_ahead_in_json_loses_nothing);
	unlink(name);
	return check_end();
}
