/* buffer.c - bytes that grow. */
#include "kam/buffer.h"

#include "check.h"

static void bytes_are_kept_as_it_grows(void)
{
	struct kam_buffer b = {0};
	for (unsigned i = 0; i < 100000; i++)
		kam_buffer_byte(&b, (char)('a' + i % 26));
	CHECK_NUMBER(b.n, 100000);
	for (unsigned i = 0; i < 100000; i++)
		CHECK(b.p[i] == (char)('a' + i % 26));
	kam_buffer_free(&b);
	CHECK(b.p == NULL && b.n == 0 && b.capacity == 0);
}

static void anything_can_be_added(void)
{
	struct kam_buffer b = {0};
	kam_buffer_add(&b, kam_slice(NULL, 0));
	kam_buffer_text(&b, "");
	CHECK_NUMBER(b.n, 0);
	kam_buffer_add(&b, kam_slice("a\0b", 3));
	kam_buffer_text(&b, "cd");
	kam_buffer_format(&b, "%s", "");
	kam_buffer_format(&b, "%d-%s", 42, "x");
	CHECK(b.n == 9 && memcmp(b.p, "a\0bcd42-x", 9) == 0);
	kam_buffer_free(&b);
}

static void format_takes_long_texts(void)
{
	struct kam_buffer b = {0};
	char text[5001];
	memset(text, 'x', 5000);
	text[5000] = '\0';
	kam_buffer_format(&b, "<%s>", text);
	CHECK_NUMBER(b.n, 5002);
	CHECK(b.p[0] == '<' && b.p[5001] == '>');
	kam_buffer_free(&b);
}

static void termination_is_not_counted(void)
{
	struct kam_buffer b = {0};
	CHECK_TEXT(kam_text(kam_buffer_terminated(&b)), "");
	for (int i = 0; i < 64; i++) {
		kam_buffer_byte(&b, 'y');
		CHECK_NUMBER(strlen(kam_buffer_terminated(&b)), i + 1);
		CHECK_NUMBER(b.n, i + 1);
	}
	kam_buffer_free(&b);
}

static void reserved_room_changes_nothing(void)
{
	struct kam_buffer b = {0};
	kam_buffer_text(&b, "ab");
	char *room = kam_buffer_reserve(&b, 1000);
	CHECK(room == b.p + 2 && b.n == 2 && b.capacity >= 1002);
	memset(room, 'z', 1000);
	CHECK_TEXT(kam_buffer_slice(&b), "ab");
	kam_buffer_free(&b);
}

int main(void)
{
	TEST(bytes_are_kept_as_it_grows);
	TEST(anything_can_be_added);
	TEST(format_takes_long_texts);
	TEST(termination_is_not_counted);
	TEST(reserved_room_changes_nothing);
	return check_end();
}
