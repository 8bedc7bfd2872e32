/* review.c - draws two records side by side. */
#include "kam/review.h"

#include "kam/money.h"
#include "kam/text.h"

enum { LEAST_WIDTH = 60, MOST_WIDTH = 160, MOST_NAME = 24, AROUND = 7 }; /* columns; AROUND: of blanks and mark */

struct layout {
	size_t name, value; /* columns */
};

static struct layout lay_out(const struct kam_review *review, const struct kam_review_pair *pair)
{
	size_t width = review->width < LEAST_WIDTH ? LEAST_WIDTH : review->width > MOST_WIDTH ? MOST_WIDTH : review->width;
	struct layout l = {0, 0};
	for (size_t i = 0; i < pair->fields; i++) {
		size_t w = kam_width(pair->names[i]);
		l.name = w > l.name ? w : l.name;
	}
	l.name = l.name > MOST_NAME ? MOST_NAME : l.name;
	l.value = (width - l.name - AROUND) / 2;
	return l;
}

/* Letters and digits alone, folded. */
static void add_bare(struct kam_slice cell, struct kam_buffer *out)
{
	size_t start = out->n, end = start;
	kam_fold(cell, out);
	for (size_t i = start; i < out->n; i++) {
		unsigned char c = (unsigned char)out->p[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			out->p[end++] = (char)c;
	}
	out->n = end;
}

static char mark_of(struct kam_slice a, struct kam_slice b)
{
	struct kam_buffer x = {0}, y = {0};
	if (kam_is_placeholder(a) || kam_is_placeholder(b))
		return ' ';
	if (kam_same(a, b))
		return '=';
	add_bare(a, &x);
	add_bare(b, &y);
	bool alike = x.n && kam_same(kam_buffer_slice(&x), kam_buffer_slice(&y));
	kam_buffer_free(&x);
	kam_buffer_free(&y);
	return alike ? '~' : '!';
}

static void add_blanks(size_t count, struct kam_buffer *out)
{
	while (count--)
		kam_buffer_byte(out, ' ');
}

/* Appends as much of *rest as fits into width columns, padded to them; *rest becomes what is left. Control characters would
 * tear the lines. */
static void add_piece(struct kam_slice *rest, size_t width, struct kam_buffer *out)
{
	struct kam_slice piece = kam_fit(*rest, width);
	if (!piece.n && rest->n) /* a character wider than the column */
		piece = *rest;
	size_t start = out->n;
	kam_buffer_add(out, piece);
	for (size_t i = start; i < out->n; i++)
		if ((unsigned char)out->p[i] < ' ' || out->p[i] == 0x7F)
			out->p[i] = ' ';
	size_t used = kam_width(kam_slice(out->p + start, out->n - start));
	add_blanks(width > used ? width - used : 0, out);
	*rest = kam_slice(rest->p + piece.n, rest->n - piece.n);
}

static void end_line(struct kam_buffer *out)
{
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	kam_buffer_byte(out, '\n');
}

static void add_field(const struct layout *l, bool colour, struct kam_slice name, char mark, struct kam_slice a, struct kam_slice b,
	struct kam_buffer *out)
{
	bool bold = colour && mark == '!';
	do {
		add_blanks(2, out);
		add_piece(&name, l->name, out);
		add_blanks(1, out);
		if (bold)
			kam_buffer_text(out, "\033[1m");
		kam_buffer_byte(out, mark);
		add_blanks(1, out);
		add_piece(&a, l->value, out);
		add_blanks(2, out);
		add_piece(&b, l->value, out);
		end_line(out);
		if (bold) {
			out->n--;
			kam_buffer_text(out, "\033[0m\n");
		}
		mark = mark == '=' || mark == '~' || mark == '!' ? '|' : mark;
	} while (name.n || a.n || b.n);
}

static void add_line(const char *before, struct kam_slice text, struct kam_buffer *out)
{
	if (!text.n)
		return;
	kam_buffer_text(out, before);
	kam_buffer_add(out, text);
	kam_buffer_byte(out, '\n');
}

void kam_review_add(const struct kam_review *review, const struct kam_review_pair *pair, struct kam_buffer *out)
{
	struct layout l = lay_out(review, pair);
	add_line("", pair->question, out);
	add_field(&l, false, kam_slice("", 0), ' ', pair->a, pair->b, out);
	for (size_t i = 0; i < pair->fields; i++) {
		struct kam_slice a = kam_trim(pair->a_cells[i]), b = kam_trim(pair->b_cells[i]);
		if (a.n || b.n)
			add_field(&l, review->colour, pair->names[i], mark_of(a, b), a, b, out);
	}
	add_line("  why: ", pair->reason, out);
	add_line("  ", pair->answer, out);
	kam_buffer_byte(out, '\n');
}
