/* review.c - two records side by side: marks, widths, long values, control characters. */
#include "check.h"

#include "kam/review.h"
#include "kam/text.h"

static const struct kam_slice names[] = {KAM_WORD("name"), KAM_WORD("电话"), KAM_WORD("city"), KAM_WORD("fax")};
static const struct kam_slice a_cells[] = {KAM_WORD("上海骏棠机械有限公司"), KAM_WORD("021-5551 2340"), KAM_WORD("上海"), KAM_WORD("")};
static const struct kam_slice b_cells[] = {KAM_WORD("上海骏棠机械制造集团有限公司"), KAM_WORD("(021)55512340"), KAM_WORD("上海"), KAM_WORD(" ")};

static void draw(bool colour, size_t width, struct kam_buffer *out)
{
	const struct kam_review review = {width, colour};
	const struct kam_review_pair pair = {.question = KAM_LITERAL("1 of 1"), .a = KAM_LITERAL("A17"), .b = KAM_LITERAL("A93"), .fields = 4, .names = names,
		.a_cells = a_cells, .b_cells = b_cells, .reason = KAM_LITERAL("phone the same")};
	kam_review_add(&review, &pair, out);
}

static void marks_tell_what_differs(void)
{
	struct kam_buffer out = {0};
	draw(false, 60, &out);
	CHECK_TEXT(kam_buffer_slice(&out),
		"1 of 1\n"
		"         A17                       A93\n"
		"  name ! 上海骏棠机械有限公司      上海骏棠机械制造集团有限\n"
		"       |                           公司\n"
		"  电话 ~ 021-5551 2340             (021)55512340\n"
		"  city = 上海                      上海\n"
		"  why: phone the same\n"
		"\n");
	kam_buffer_free(&out);
}

static void colour_adds_to_the_marks(void)
{
	struct kam_buffer plain = {0}, colour = {0}, stripped = {0};
	draw(false, 60, &plain);
	draw(true, 60, &colour);
	CHECK(memmem(colour.p, colour.n, "\033[1m! ", 6));
	for (size_t i = 0; i < colour.n; i++) {
		if (colour.p[i] == '\033')
			i += 3;
		else
			kam_buffer_byte(&stripped, colour.p[i]);
	}
	CHECK_TEXT(kam_buffer_slice(&stripped), kam_buffer_terminated(&plain));
	kam_buffer_free(&plain);
	kam_buffer_free(&colour);
	kam_buffer_free(&stripped);
}

/* Whatever stands in a cell, no line is wider than the terminal, and nothing of the value is lost. */
static void lines_fit(void)
{
	char cell[3000];
	uint64_t state = 7;
	for (int round = 0; round < 200; round++) {
		struct kam_buffer out = {0};
		size_t n = 0, width = 60 + (size_t)(check_random(&state) % 120);
		static const char *const pieces[] = {"x", "海", "\t", "\n", "e\xCC\x81", " ", "\xF0\x9F\x98\x80", "\033"};
		for (size_t count = check_random(&state) % 400; count--;) {
			const char *piece = pieces[check_random(&state) % 8];
			memcpy(cell + n, piece, strlen(piece));
			n += strlen(piece);
		}
		const struct kam_slice one = kam_slice(cell, n), none = KAM_LITERAL("");
		const struct kam_review review = {width, false};
		const struct kam_review_pair pair = {.a = KAM_LITERAL("1"), .b = KAM_LITERAL("2"), .fields = 1, .names = names, .a_cells = &one, .b_cells = &none};
		kam_review_add(&review, &pair, &out);
		struct kam_slice rest = kam_buffer_slice(&out), line;
		size_t shown = 0, letters = 0;
		while (kam_split(&rest, '\n', &line)) {
			CHECK(kam_width(line) <= width);
			for (size_t i = 0; i < line.n; i++)
				shown += line.p[i] == 'x' || (unsigned char)line.p[i] == 0xE6;
		}
		for (size_t i = 0; i < n; i++)
			letters += cell[i] == 'x' || (unsigned char)cell[i] == 0xE6;
		CHECK_NUMBER(shown, letters);
		kam_buffer_free(&out);
	}
}

int main(void)
{
	TEST(marks_tell_what_differs);
	TEST(colour_adds_to_the_marks);
	TEST(lines_fit);
	return check_end();
}
