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

int main(void)
{
	TEST(fields_and_strings);
	return check_faults;
}
