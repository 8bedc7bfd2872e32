/* damage.c - parts of files, and what happens to files. */
#include "damage.h"

#include <string.h>

enum { SMALL = 3 * 1024, MIDDLE = 16 * 1024, LARGE = 48 * 1024, LONG_FIELD = 70000 };

static uint64_t state;

void corpora_seed(uint64_t seed)
{
	state = seed;
}

/* A number below most. */
static size_t roll(size_t most)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return most ? (size_t)(state >> 33) % most : 0;
}

/* Up to the last end of a line, where there is one. */
static struct kam_slice whole_lines(struct kam_slice text, size_t most)
{
	if (text.n <= most)
		return text;
	const char *end = memrchr(text.p, '\n', most);
	return kam_slice(text.p, end ? (size_t)(end + 1 - text.p) : most);
}

/* Where the line behind a place begins. */
static size_t next_line(struct kam_slice text, size_t at)
{
	const char *end = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
	return end ? (size_t)(end + 1 - text.p) : text.n;
}

void corpora_cut_beginning(struct kam_slice file, struct kam_buffer *out)
{
	out->n = 0;
	kam_buffer_add(out, whole_lines(file, LARGE));
}

void corpora_cut(struct kam_slice file, struct kam_buffer *out)
{
	size_t kind = roll(1000), most = kind < 1 ? LARGE : kind < 20 ? MIDDLE : SMALL;
	size_t heading = next_line(file, 0), from = roll(2) && file.n > most ? next_line(file, roll(file.n - most)) : heading;
	out->n = 0;
	kam_buffer_add(out, whole_lines(kam_slice(file.p, heading), most));
	if (from < file.n && out->n < most)
		kam_buffer_add(out, whole_lines(kam_slice(file.p + from, file.n - from), most - out->n));
}

static void replace(struct kam_buffer *b, size_t at, size_t length, struct kam_slice with)
{
	struct kam_buffer changed = {0};
	kam_buffer_add(&changed, kam_slice(b->p, at));
	kam_buffer_add(&changed, with);
	kam_buffer_add(&changed, kam_slice(b->p + at + length, b->n - at - length));
	kam_buffer_free(b);
	*b = changed;
}

/* What hurts readers. */
static struct kam_slice nasty(void)
{
	static const struct kam_slice all[] = {{"\"", 1}, {"\"\"", 2}, {"\n", 1}, {"\r", 1}, {"\r\n", 2}, {"\0", 1}, {",", 1}, {";", 1}, {"\t", 1},
		{"\xEF\xBB\xBF", 3}, {"\xFF", 1}, {"\xC3", 1}, {"{", 1}, {"[", 1}, {"}", 1}, {"\\", 1}, {"-", 1}, {"99999999999999999999999999", 26}, {"1e309", 5},
		{"2024-02-30", 10}, {"31/04/2024", 10}, {"=", 1}, {"''", 2}, {"\xF0\x9F\x98\x80", 4}, {"\xE3\x80\x80", 3}, {"\x1A", 1}, {"sep=;\n", 6}, {"N/A", 3}, {"\xC2\xA5", 2}};
	return all[roll(sizeof all / sizeof *all)];
}

static void insert_long_field(struct kam_buffer *b, size_t at)
{
	struct kam_buffer field = {0};
	for (size_t i = 0; i < LONG_FIELD; i++)
		kam_buffer_byte(&field, (char)('a' + i % 26));
	replace(b, at, 0, kam_buffer_slice(&field));
	kam_buffer_free(&field);
}

static void insert_copy(struct kam_buffer *b, size_t from, size_t length, size_t at)
{
	struct kam_buffer piece = {0};
	kam_buffer_add(&piece, kam_slice(b->p + from, length));
	replace(b, at, 0, kam_buffer_slice(&piece));
	kam_buffer_free(&piece);
}

static void damage_once(struct kam_buffer *b)
{
	size_t at = roll(b->n + 1), length = roll(b->n - at < 200 ? b->n - at + 1 : 200), other = roll(b->n + 1);
	switch (roll(8)) {
	case 0:
		if (at < b->n)
			b->p[at] = (char)roll(256);
		break;
	case 1:
	case 2:
		replace(b, at, 0, nasty());
		break;
	case 3:
		replace(b, at, length, kam_slice(NULL, 0));
		break;
	case 4:
		insert_copy(b, at, length, other);
		break;
	case 5:
		replace(b, at, length, nasty());
		break;
	case 6: /* cut off, rarely */
		if (roll(4) == 0)
			b->n = at;
		break;
	default: /* seldom: a command works as long on it as on a large part */
		if (roll(32) == 0)
			insert_long_field(b, at);
	}
}

void corpora_damage(struct kam_buffer *text)
{
	for (size_t n = 1 + roll(4); n > 0; n--)
		damage_once(text);
}
