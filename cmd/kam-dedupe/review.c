/* review.c - doubtful pairs for a person: those of a file, or incoming records beside those of the master. */
#include "dedupe.h"

#include "kam/review.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct drawing {
	struct dedupe *d;
	struct kam_review review;
	struct kam_slice *cells[2];
	struct kam_buffer question, reason, answer, names[2], out;
	size_t columns;
};

static void begin(struct drawing *w, struct dedupe *d)
{
	struct winsize size = {0};
	const char *no_colour = getenv("NO_COLOR");
	bool terminal = !kam_option_given(d->run, "output") && isatty(STDOUT_FILENO);
	if (terminal)
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	w->d = d;
	w->review.width = size.ws_col ? size.ws_col : 100;
	w->review.colour = terminal && !(no_colour && no_colour[0]);
	w->columns = kam_sheet_header(d->sheet)->count;
	for (int i = 0; i < 2; i++)
		w->cells[i] = kam_allocate(w->columns + 1, sizeof *w->cells[i]);
}

static void end(struct drawing *w)
{
	kam_run_document(w->d->run, kam_buffer_slice(&w->out));
	kam_buffer_free(&w->out);
	kam_buffer_free(&w->question);
	kam_buffer_free(&w->reason);
	kam_buffer_free(&w->answer);
	for (int i = 0; i < 2; i++) {
		kam_buffer_free(&w->names[i]);
		free(w->cells[i]);
	}
}

/* Draws a pair whose cells, names, question and answer are there. */
static void draw(struct drawing *w, uint32_t a, uint32_t b)
{
	w->reason.n = 0;
	dedupe_add_reason(w->d->match, a, b, &w->reason);
	const struct kam_review_pair pair = {
		.question = kam_buffer_slice(&w->question),
		.a = kam_buffer_slice(&w->names[0]),
		.b = kam_buffer_slice(&w->names[1]),
		.fields = w->columns,
		.names = w->d->headings,
		.a_cells = w->cells[0],
		.b_cells = w->cells[1],
		.reason = kam_buffer_slice(&w->reason),
		.answer = kam_buffer_slice(&w->answer),
	};
	kam_review_add(&w->review, &pair, &w->out);
	if (w->out.n > 1 << 16) {
		kam_run_document(w->d->run, kam_buffer_slice(&w->out));
		w->out.n = 0;
	}
}

static void ask(struct drawing *w, size_t number, size_t count, double probability, const char *more)
{
	w->question.n = 0;
	kam_buffer_format(&w->question, "%zu of %zu: one customer? %.0f %% likely%s", number, count, 100 * probability, more);
}

/* Of a file. */

static int likeliest_first(const void *a, const void *b)
{
	const struct kam_match_pair *x = a, *y = b;
	if (x->bits > y->bits || x->bits < y->bits)
		return x->bits < y->bits ? 1 : -1;
	if (x->a != y->a)
		return (x->a > y->a) - (x->a < y->a);
	return (x->b > y->b) - (x->b < y->b);
}

static bool is_settled(const struct dedupe *d, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < d->links.count; i++) {
		const struct kam_match_link *l = &d->links.links[i];
		if ((l->a == a && l->b == b) || (l->a == b && l->b == a))
			return true;
	}
	return false;
}

/* Pairs that are neither clearly one customer nor clearly two, and that no reviewer has settled. To be freed. */
static struct kam_match_pair *doubtful_pairs(struct dedupe *d, size_t *count)
{
	size_t all = kam_match_pairs(d->match);
	double review = d->settings.review;
	struct kam_match_pair *out = kam_allocate(all + 1, sizeof *out);
	*count = 0;
	for (size_t i = 0; i < all; i++) {
		struct kam_match_pair pair = kam_match_pair(d->match, i);
		double p = kam_match_probability((double)pair.bits);
		if (p >= review && p <= 1 - review && !is_settled(d, pair.a, pair.b))
			out[(*count)++] = pair;
	}
	if (*count)
		qsort(out, *count, sizeof *out, likeliest_first);
	return out;
}

static void name_row(const struct dedupe *d, uint32_t row, int id, struct kam_buffer *out)
{
	struct kam_slice cell = id < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(d->sheet, row, (size_t)id);
	out->n = 0;
	if (cell.n)
		kam_buffer_format(out, "%.*s (line %llu)", KAM_PRINT(cell), (unsigned long long)kam_sheet_line(d->sheet, row));
	else
		kam_buffer_format(out, "line %llu", (unsigned long long)kam_sheet_line(d->sheet, row));
}

static void draw_rows(struct drawing *w, uint32_t a, uint32_t b, int id)
{
	const struct dedupe *d = w->d;
	const uint32_t rows[2] = {a, b};
	for (int side = 0; side < 2; side++) {
		name_row(d, rows[side], id, &w->names[side]);
		for (size_t c = 0; c < w->columns; c++)
			w->cells[side][c] = (int)c == id ? kam_slice(NULL, 0) : kam_sheet_cell(d->sheet, rows[side], c);
	}
	w->answer.n = 0;
	if (id >= 0) {
		struct kam_slice x = kam_sheet_cell(d->sheet, a, (size_t)id), y = kam_sheet_cell(d->sheet, b, (size_t)id);
		kam_buffer_format(&w->answer, "for --links: %.*s,%.*s,same or %.*s,%.*s,different", KAM_PRINT(x), KAM_PRINT(y), KAM_PRINT(x), KAM_PRINT(y));
	}
	draw(w, a, b);
}

enum kam_status dedupe_review(struct dedupe *d)
{
	struct drawing w = {0};
	size_t count;
	struct kam_match_pair *pairs = doubtful_pairs(d, &count);
	int id = kam_id_column(d->sheet, NULL);
	begin(&w, d);
	for (size_t i = 0; i < count; i++) {
		ask(&w, i + 1, count, kam_match_probability((double)pairs[i].bits), "");
		draw_rows(&w, pairs[i].a, pairs[i].b, id);
	}
	end(&w);
	kam_run_note(d->run, "%zu pairs to review", count);
	free(pairs);
	return KAM_OK;
}

/* Against a master. */

static void name_record(const struct kam_intake *in, uint32_t record, struct kam_buffer *out)
{
	out->n = 0;
	if (record < in->masters)
		kam_buffer_format(out, "master: %.*s", KAM_PRINT(kam_sheet_cell(in->master, record, (size_t)in->id)));
	else
		kam_buffer_format(out, "incoming: line %llu", (unsigned long long)kam_sheet_line(in->incoming, record - in->masters));
}

static void draw_records(struct drawing *w, const struct kam_intake *in, uint32_t a, uint32_t b)
{
	const uint32_t records[2] = {a, b};
	for (int side = 0; side < 2; side++) {
		name_record(in, records[side], &w->names[side]);
		for (size_t c = 0; c < w->columns; c++)
			w->cells[side][c] = (int)c == in->id ? kam_slice(NULL, 0) : kam_intake_cell(in, records[side], c);
	}
	w->answer.n = 0;
	draw(w, a, b);
}

enum kam_status dedupe_review_intake(struct dedupe *d, const struct kam_intake *in, const struct kam_decision *decisions)
{
	struct drawing w = {0};
	size_t count = 0, number = 0;
	begin(&w, d);
	for (size_t i = 0; i < in->arrivals; i++)
		count += decisions[i].action == KAM_ACTION_REVIEW && decisions[i].against != KAM_NO_CUSTOMER;
	for (uint32_t i = 0; i < in->arrivals; i++) {
		const struct kam_decision *decision = &decisions[i];
		uint32_t self = (uint32_t)in->masters + i;
		if (decision->action != KAM_ACTION_REVIEW || decision->against == KAM_NO_CUSTOMER)
			continue;
		ask(&w, ++number, count, decision->probability, decision->rival != KAM_NO_CUSTOMER ? ", but it fits another as well" : "");
		draw_records(&w, in, self, decision->against);
		if (decision->rival == KAM_NO_CUSTOMER)
			continue;
		w.question.n = 0;
		kam_buffer_text(&w.question, "the other: are both one customer of the master? A proposal to merge them");
		draw_records(&w, in, self, decision->rival);
	}
	end(&w);
	return KAM_OK;
}
