/* writer.c - what needs quotes or escapes is found wherever it stands, in texts of every length. */
#include "kam/writer.h"

#include "check.h"

enum { LONGEST = 70 };

/* The field as the definition has it, byte by byte. */
static void slow_field(struct kam_buffer *out, struct kam_slice text)
{
	bool quoted = false;
	for (size_t i = 0; i < text.n; i++)
		quoted = quoted || (text.p[i] && strchr(";\"\r\n", text.p[i]));
	if (quoted)
		kam_buffer_byte(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			kam_buffer_byte(out, '"');
		kam_buffer_byte(out, text.p[i]);
	}
	if (quoted)
		kam_buffer_byte(out, '"');
}

static void slow_string(struct kam_buffer *out, struct kam_slice text)
{
	kam_buffer_byte(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '"' || c == '\\')
			kam_buffer_format(out, "\\%c", c);
		else if (c == '\n' || c == '\r' || c == '\t')
			kam_buffer_text(out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
		else if ((unsigned char)c < 0x20)
			kam_buffer_format(out, "\\u%04x", (unsigned)(unsigned char)c);
		else
			kam_buffer_byte(out, c);
	}
	kam_buffer_byte(out, '"');
}

/* Texts that are allocated to just their length, so that a checker of memory sees what is read beyond it. */
static void fields_and_strings(void)
{
	static const char special[] = {';', '"', '\n', '\r', '\\', '\t', '\x1F', ' ', '!', '\x80', '\xFF', '\0'};
	for (size_t n = 0; n <= LONGEST; n++)
		for (size_t at = 0; at < n; at++)
			for (size_t c = 0; c < sizeof special; c++) {
				struct kam_buffer got = {0}, wanted = {0};
				char *text = malloc(n);
				memset(text, 'a', n);
				text[at] = special[c];
				kam_csv_field(&got, kam_slice(text, n), ';');
				kam_json_string(&got, kam_slice(text, n));
				slow_field(&wanted, kam_slice(text, n));
				slow_string(&wanted, kam_slice(text, n));
				CHECK_CASE(kam_same(kam_buffer_slice(&got), kam_buffer_slice(&wanted)), "%zu bytes, \\x%02X at %zu: %.*s", n, (unsigned char)special[c], at,
					KAM_PRINT(kam_buffer_slice(&got)));
				free(text);
				kam_buffer_free(&got);
				kam_buffer_free(&wanted);
			}
}

static const struct kam_column cells[] = {{"count", KAM_CELL_NUMBER, false}, {"sum", KAM_CELL_NUMBER, false}, {"share", KAM_CELL_RATIO, false},
	{"whole", KAM_CELL_RATIO, false}, {"day", KAM_CELL_TEXT, false}, {"none", KAM_CELL_TEXT, false}, {"large", KAM_CELL_NUMBER, false}};

/* What stands in them, row by row; the days are 1999-12-31 and 0205-06-07. */
static const char *const texts[][KAM_COUNT(cells)] = {{"0", "-1050.05", "0.333333", "2.000000", "1999-12-31", "", "9223372036854775807"},
	{"12345678901", "0.5", "-0.100000", "0.000000", "0205-06-07", "", "-123456789012345678901234567890.5"}};

static void write_cells(struct kam_writer *w)
{
	struct kam_decimal large = {0};
	kam_write_count(w, 0);
	kam_write_decimal(w, (struct kam_decimal){-10500500, 4});
	kam_write_decimal(w, (struct kam_decimal){333333, 6});
	kam_write_count(w, 2);
	kam_write_day(w, kam_day_of((struct kam_civil){1999, 12, 31}));
	kam_write_day(w, KAM_NO_DAY);
	kam_write_decimal(w, kam_decimal_whole(INT64_MAX));
	kam_write_row(w);
	CHECK(kam_decimal_parse(kam_text(texts[1][6]), &large));
	kam_write_count(w, 12345678901);
	kam_write_decimal(w, (struct kam_decimal){5, 1});
	kam_write_decimal(w, (struct kam_decimal){-1, 1});
	kam_write_decimal(w, (struct kam_decimal){-4, 7}); /* rounds to nothing */
	kam_write_day(w, kam_day_of((struct kam_civil){205, 6, 7}));
	kam_write_blank(w);
	kam_write_decimal(w, large);
	kam_write_row(w);
}

static void wanted_row(struct kam_buffer *out, const char *const *row, char delimiter)
{
	for (size_t i = 0; i < KAM_COUNT(cells); i++) {
		if (i)
			kam_buffer_byte(out, delimiter);
		kam_csv_field(out, kam_text(row[i]), delimiter);
	}
	kam_buffer_byte(out, '\n');
}

static void wanted_members(struct kam_buffer *out, const char *const *row)
{
	for (size_t i = 0; i < KAM_COUNT(cells); i++) {
		kam_buffer_format(out, "%s\"%s\":", i ? "," : "{", cells[i].name);
		kam_buffer_format(out, cells[i].kind == KAM_CELL_TEXT && row[i][0] ? "\"%s\"" : "%s", row[i][0] ? row[i] : "null");
	}
	kam_buffer_text(out, "}\n");
}

/* Whatever parts them: of a delimiter that numbers or days hold too, they need quotes. Columns that are asked for come the same way. */
static void numbers_and_days(void)
{
	static const char delimiters[] = ",;.-05\t|";
	for (size_t d = 0; delimiters[d]; d++)
		for (int chosen = 0; chosen < 2; chosen++)
			for (int json = 0; json < 2; json++) {
				struct kam_sink *sink = kam_sink_new(-1, "memory");
				struct kam_writer_options options = {.format = json ? KAM_JSON : KAM_CSV, .delimiter = delimiters[d], .headless = true,
					.columns = chosen ? "count,sum,share,whole,day,none,large" : NULL};
				struct kam_writer *w;
				struct kam_error err;
				struct kam_buffer wanted = {0};
				CHECK_NUMBER(kam_writer_new(sink, &options, cells, KAM_COUNT(cells), &w, &err), KAM_OK);
				write_cells(w);
				for (size_t row = 0; row < KAM_COUNT(texts); row++)
					json ? wanted_members(&wanted, texts[row]) : wanted_row(&wanted, texts[row], delimiters[d]);
				CHECK_CASE(kam_same(kam_buffer_slice(kam_sink_pending(sink)), kam_buffer_slice(&wanted)), "%c %d %d: %.*s", delimiters[d], chosen, json,
					KAM_PRINT(kam_buffer_slice(kam_sink_pending(sink))));
				kam_writer_finish(w);
				kam_sink_free(sink);
				kam_buffer_free(&wanted);
			}
}

int main(void)
{
	TEST(numbers_and_days);
	TEST(fields_and_strings);
	return check_faults;
}
