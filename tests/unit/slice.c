/* slice.c - comparing, trimming and splitting. */
#include "kam/slice.h"

#include "check.h"

#include <stdlib.h>

static void slices_compare_by_bytes(void)
{
	CHECK(kam_same(kam_slice(NULL, 0), KAM_LITERAL("")));
	CHECK(!kam_same(KAM_LITERAL("a"), KAM_LITERAL("A")));
	CHECK(kam_is(KAM_LITERAL("a"), "a") && !kam_is(KAM_LITERAL("a"), "ab"));
	CHECK(kam_compare(KAM_LITERAL("a"), KAM_LITERAL("ab")) < 0);
	CHECK(kam_compare(KAM_LITERAL("b"), KAM_LITERAL("ab")) > 0);
	CHECK(kam_compare(KAM_LITERAL(""), kam_slice(NULL, 0)) == 0);
	CHECK(kam_compare(KAM_LITERAL("Z"), KAM_LITERAL("a")) < 0);
	CHECK(kam_compare(KAM_LITERAL("z"), KAM_LITERAL("\xC3\xA9")) < 0); /* bytes over 127 come last, not first */
	CHECK_NUMBER(kam_text(NULL).n, 0);
}

/* All of it, and nothing beside it; both places end where the text does. */
static void bytes_are_copied(void)
{
	static const char text[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	for (size_t n = 0; n < sizeof text; n++) {
		char *from = memcpy(malloc(n + 1), text, n), *to = malloc(n + 1);
		memset(to, '.', n + 1);
		kam_copy(to + 1, from, n);
		CHECK_CASE(to[0] == '.' && memcmp(to + 1, text, n) == 0, "%zu bytes are not the same", n);
		memset(to, '.', n + 1);
		kam_copy(to, from, n);
		CHECK_CASE(to[n] == '.' && memcmp(to, text, n) == 0, "%zu bytes are more", n);
		free(from);
		free(to);
	}
	kam_copy(NULL, NULL, 0);
}

static void blanks_are_trimmed(void)
{
	CHECK_TEXT(kam_trim(KAM_LITERAL("  a b\t\r\n")), "a b");
	CHECK_TEXT(kam_trim(KAM_LITERAL("\xC2\xA0\xE3\x80\x80" "a" "\xE3\x80\x80\xC2\xA0 ")), "a"); /* no-break and ideographic */
	CHECK_TEXT(kam_trim(KAM_LITERAL("\xEF\xBB\xBFid")), "id");
	CHECK_TEXT(kam_trim(KAM_LITERAL(" \xC2\xA0 ")), "");
	CHECK_TEXT(kam_trim(KAM_LITERAL("")), "");
	CHECK_TEXT(kam_trim(kam_slice(NULL, 0)), "");
	CHECK_TEXT(kam_trim(KAM_LITERAL("\xE4\xB8\xAD")), "\xE4\xB8\xAD");         /* a character is not cut */
	CHECK_TEXT(kam_trim(KAM_LITERAL("x\xC3\xA0")), "x\xC3\xA0");               /* a-grave ends in the no-break space's second byte */
	CHECK_TEXT(kam_trim(KAM_LITERAL("\xE3\x80\x81")), "\xE3\x80\x81");         /* an ideographic comma is no blank */
}

static void splitting_gives_every_part(void)
{
	struct kam_slice rest = kam_text("a,,b,"), part;
	CHECK(kam_split(&rest, ',', &part));
	CHECK_TEXT(part, "a");
	CHECK(kam_split(&rest, ',', &part));
	CHECK_TEXT(part, "");
	CHECK(kam_split(&rest, ',', &part));
	CHECK_TEXT(part, "b");
	CHECK(kam_split(&rest, ',', &part));
	CHECK_TEXT(part, "");
	CHECK(!kam_split(&rest, ',', &part));
	rest = kam_text("");
	CHECK(kam_split(&rest, ',', &part) && part.n == 0);
	CHECK(!kam_split(&rest, ',', &part));
	rest = kam_slice(NULL, 0);
	CHECK(!kam_split(&rest, ',', &part));
}

int main(void)
{
	TEST(slices_compare_by_bytes);
	TEST(bytes_are_copied);
	TEST(blanks_are_trimmed);
	TEST(splitting_gives_every_part);
	return check_end();
}
