/* text.c - UTF-8: validity, folding, width. */
#include "kam/text.h"

#include "check.h"

#include <stdlib.h>
#include <utf8proc.h>

static void faults_in_utf8_are_found(void)
{
	static const struct {
		const char *bytes;
		size_t n, fault;
		bool cut;
	} cases[] = {
		{"", 0, 0, false}, {"plain ascii, longer than eight", 30, 30, false}, {"\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80", 9, 9, false},
		{"abcdefgh\xE9", 9, 8, true},          /* Latin-1 e-acute at the end: it could be the start of a character */
		{"abcdefgh\xE9jk", 11, 8, false},      /* ... but not before a letter */
		{"\x80", 1, 0, false},                 /* a continuation byte alone */
		{"\xC0\xAF", 2, 0, false},             /* overlong */
		{"\xE0\x80\xAF", 3, 0, false}, {"\xED\xA0\x80", 3, 0, false}, /* overlong; a surrogate */
		{"\xF4\x90\x80\x80", 4, 0, false},     /* beyond U+10FFFF */
		{"\xFF", 1, 0, false}, {"a\xE4\xB8", 3, 1, true}, {"a\xF0\x9F\x98", 4, 1, true}, {"\xE4\xB8\xAD\xE4", 4, 3, true},
		{"\xC3\xA9\xC3", 3, 2, true}, {"\0\xC3\xA9", 3, 3, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool cut = !cases[i].cut;
		size_t fault = kam_utf8_fault(kam_slice(cases[i].bytes, cases[i].n), &cut);
		CHECK_CASE(fault == cases[i].fault && cut == cases[i].cut, "case %zu: fault at %zu%s", i, fault, cut ? ", cut" : "");
		CHECK(kam_utf8_fault(kam_slice(cases[i].bytes, cases[i].n), NULL) == fault);
	}
}

static void folding_makes_the_same_equal(void)
{
	static const char *const cases[][2] = {{"ACME Ltd", "acme ltd"}, {"\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\xA3", "abc"}, {"Stra\xC3\x9F" "e", "strasse"},
		{"\xC3\x89", "\xC3\xA9"}, {"E\xCC\x81", "\xC3\xA9"}, {"\xE5\xAE\xA2\xE6\x88\xB7ID", "\xE5\xAE\xA2\xE6\x88\xB7id"}, {"\xE3\x80\x80", " "}, {"", ""}, {"\xEF\xAC\x81", "fi"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_buffer out = {0};
		kam_buffer_text(&out, "<");
		kam_fold(kam_text(cases[i][0]), &out);
		CHECK_CASE(out.n == strlen(cases[i][1]) + 1 && memcmp(out.p + 1, cases[i][1], out.n - 1) == 0, "\"%s\" folds to \"%.*s\"", cases[i][0],
			(int)out.n, out.p);
		kam_buffer_free(&out);
	}
}

/* Characters that need no library, and their neighbours, fold as the library has it. */
static void every_character_folds_as_the_library_says(void)
{
	enum { FIRST = 0x2E80, LAST = 0xA4CF };
	struct kam_buffer out = {0};
	for (utf8proc_int32_t code = FIRST; code <= LAST; code++) {
		utf8proc_uint8_t text[8] = "A";
		utf8proc_ssize_t n = 1 + utf8proc_encode_char(code, text + 1);
		text[n++] = 'B';
		utf8proc_uint8_t *folded = NULL;
		utf8proc_ssize_t length = utf8proc_map(text, n, &folded, UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
		out.n = 0;
		kam_fold(kam_slice((char *)text, (size_t)n), &out);
		CHECK_CASE(length > 0 && kam_same(kam_buffer_slice(&out), kam_slice((char *)folded, (size_t)length)), "U+%04X", (unsigned)code);
		free(folded);
	}
	kam_buffer_free(&out);
}

static void what_is_not_utf8_folds_to_itself(void)
{
	static const char *const cases[] = {"A\xFF\xE9", "A\xE4\xB8", ("A\xE4\xB8" "B"), "A\xE5", "A\xE9\xC0\x80"};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_buffer out = {0};
		kam_fold(kam_text(cases[i]), &out);
		CHECK_CASE(kam_same(kam_buffer_slice(&out), kam_text(cases[i])), "case %zu", i);
		kam_buffer_free(&out);
	}
}

static void width_counts_columns(void)
{
	CHECK_NUMBER(kam_width(KAM_LITERAL("")), 0);
	CHECK_NUMBER(kam_width(KAM_LITERAL("abc")), 3);
	CHECK_NUMBER(kam_width(KAM_LITERAL("\xE4\xB8\xAD\xE6\x96\x87")), 4);          /* two hanzi */
	CHECK_NUMBER(kam_width(KAM_LITERAL("a\xE4\xB8\xAD")), 3);
	CHECK_NUMBER(kam_width(KAM_LITERAL("e\xCC\x81")), 1);                         /* a combining accent */
	CHECK_NUMBER(kam_width(KAM_LITERAL("\xEF\xBC\xA1")), 2);                      /* a full-width A */
	CHECK_NUMBER(kam_width(KAM_LITERAL("\xC3\xA9")), 1);
	CHECK_NUMBER(kam_width(KAM_LITERAL("\xEA\xB0\x80")), 2);                      /* hangul */
}

static void fitting_never_splits_a_character(void)
{
	CHECK_TEXT(kam_fit(KAM_LITERAL("\xE4\xB8\xAD\xE6\x96\x87"), 4), "\xE4\xB8\xAD\xE6\x96\x87");
	CHECK_TEXT(kam_fit(KAM_LITERAL("\xE4\xB8\xAD\xE6\x96\x87"), 3), "\xE4\xB8\xAD");
	CHECK_TEXT(kam_fit(KAM_LITERAL("\xE4\xB8\xAD\xE6\x96\x87"), 1), "");
	CHECK_TEXT(kam_fit(KAM_LITERAL("e\xCC\x81x"), 1), "e\xCC\x81");               /* the accent stays with its letter */
	CHECK_TEXT(kam_fit(KAM_LITERAL("abc"), 0), "");
	CHECK_TEXT(kam_fit(KAM_LITERAL("abc"), 9), "abc");
}

static void messages_show_any_bytes(void)
{
	struct kam_buffer out = {0};
	kam_printable(kam_slice("a\0\t\x7F\xE9z\xE4\xB8\xAD", 9), &out);
	CHECK_TEXT(kam_buffer_slice(&out), "a\\x00\\x09\\x7F\\xE9z\xE4\xB8\xAD");
	out.n = 0;
	kam_printable(KAM_LITERAL("\xC2\x9B[31m"), &out); /* a C1 control, which some terminals obey */
	CHECK_TEXT(kam_buffer_slice(&out), "\\xC2\\x9B[31m");
	out.n = 0;
	char text[100];
	memset(text, 'x', sizeof text);
	kam_printable(kam_slice(text, 60), &out);
	CHECK_NUMBER(out.n, 60);
	out.n = 0;
	kam_printable(kam_slice(text, 61), &out);
	CHECK(out.n == 63 && memcmp(out.p + 60, "\xE2\x80\xA6", 3) == 0);
	kam_buffer_free(&out);
}

int main(void)
{
	TEST(faults_in_utf8_are_found);
	TEST(folding_makes_the_same_equal);
	TEST(every_character_folds_as_the_library_says);
	TEST(what_is_not_utf8_folds_to_itself);
	TEST(width_counts_columns);
	TEST(fitting_never_splits_a_character);
	TEST(messages_show_any_bytes);
	return check_end();
}
