/* picture.c - the funnel drawn for people. */
#include "funnel.h"

#include "kam/picture.h"
#include "kam/text.h"

#include <stdio.h>

enum { DEALS_WIDTH = 8, AMOUNT_WIDTH = 15, NARROW_DEALS = 5, NARROW_SCREEN = 110 };

/* How wide the columns of figures are. */
struct figure_widths {
	size_t deals, amount;
};

static void add_troubles(const struct funnel *f, const struct kam_funnel_line *line, bool open, struct kam_buffer *text)
{
	const struct {
		bool known;
		uint64_t count;
	} troubles[] = {{funnel_knows_stalled(f), line->stalled}, {funnel_knows_zombies(f), line->zombies}};
	for (size_t i = 0; i < KAM_COUNT(troubles); i++)
		if (troubles[i].known && open)
			kam_buffer_format(text, " %7llu", (unsigned long long)troubles[i].count);
}

/* "   12      1,234,567   118.0%", as aligned text. */
static struct kam_slice figures_of(const struct funnel *f, const struct kam_funnel_line *line, bool open, const struct figure_widths *widths,
	struct kam_arena *arena)
{
	struct kam_buffer text = {0};
	struct kam_decimal ratio;
	char percent[KAM_DECIMAL_TEXT + 2] = "";
	if (kam_health_ratio(f->set->funnel.by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &ratio) &&
	    kam_decimal_multiply(ratio, kam_decimal_whole(100), &ratio))
		memcpy(percent + kam_decimal_format_places(ratio, 1, percent), "%", 2);
	kam_buffer_format(&text, "%*llu ", (int)widths->deals, (unsigned long long)line->count);
	kam_picture_amount(&text, line->amount, false, widths->amount);
	kam_buffer_byte(&text, ' ');
	kam_picture_right(&text, kam_text(percent), 8);
	add_troubles(f, line, open, &text);
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

/* On a narrow screen amounts take no more room than the longest of them. */
static struct figure_widths widths_for(const struct funnel *f, const struct kam_picture *picture, uint32_t group)
{
	struct figure_widths widths = {DEALS_WIDTH, AMOUNT_WIDTH};
	struct kam_buffer text = {0};
	if (!picture->screen || picture->screen >= NARROW_SCREEN)
		return widths;
	widths = (struct figure_widths){NARROW_DEALS, sizeof "amount" - 1};
	for (int r = 0; r < f->at.rows + KAM_END_ROWS; r++) {
		text.n = 0;
		kam_picture_amount(&text, kam_funnel_line(&f->at, group, r)->amount, false, widths.amount);
		widths.amount = text.n;
	}
	kam_buffer_free(&text);
	return widths;
}

static struct kam_slice label_of(const struct funnel *f, int row, struct kam_arena *arena)
{
	struct kam_buffer text = {0};
	if (row < f->at.rows)
		kam_buffer_format(&text, "%.*s ", KAM_PRINT(funnel_row_number(f, row)));
	kam_buffer_add(&text, funnel_row_name(f, row));
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

static void draw_group(const struct funnel *f, const struct kam_picture *picture, uint32_t group, struct kam_buffer *out)
{
	struct kam_picture_row rows[KAM_MOST_STAGES + KAM_END_ROWS + 1];
	struct kam_arena arena = {0};
	struct kam_slice value;
	size_t count = 0;
	char heads[96];
	const struct figure_widths widths = widths_for(f, picture, group);
	int n = snprintf(heads, sizeof heads, "%*s %*s %8s%s%s  band", (int)widths.deals, "deals",
		(int)widths.amount, "amount", "of norm", funnel_knows_stalled(f) ? " stalled" : "",
		funnel_knows_zombies(f) ? " zombies" : "");
	rows[count++] = (struct kam_picture_row){KAM_LITERAL("stage"), -1, kam_slice(heads, (size_t)n), KAM_BAND_NA};
	for (int r = 0; r < f->at.rows + KAM_END_ROWS; r++) {
		const struct kam_funnel_line *line = kam_funnel_line(&f->at, group, r);
		if (r < f->at.rows && !f->at.shown[r])
			continue;
		double size = r >= f->at.rows ? -1 : f->set->funnel.by_amount ? kam_decimal_double(line->amount) : (double)line->count;
		bool open = r <= f->at.rows + KAM_ROW_ALL_OPEN;
		rows[count++] = (struct kam_picture_row){label_of(f, r, &arena), size, figures_of(f, line, open, &widths, &arena), line->band};
	}
	if (group) {
		const struct kam_dimension *d = kam_book_group(f->at.book, group, &value);
		kam_buffer_format(out, "\n%s: ", d->name);
		kam_printable(value.n ? value : KAM_LITERAL("(blank)"), out);
		kam_buffer_byte(out, '\n');
	}
	kam_draw_funnel(picture, rows, count, out);
	kam_arena_free(&arena);
}

void funnel_draw(const struct funnel *f)
{
	struct kam_buffer out = {0};
	size_t columns;
	bool terminal = kam_run_on_terminal(f->set->run, &columns);
	struct kam_picture picture = kam_picture_for(terminal, columns);
	char day[KAM_DATE_TEXT] = "";
	if (f->at.as_of != KAM_NO_DAY)
		kam_date_format(f->at.as_of, day);
	kam_buffer_format(&out, "Sales funnel%s%s, bars and health by %s\n", day[0] ? " as of " : "", day, f->set->funnel.by_amount ? "amount" : "count");
	for (uint32_t g = 0; g < f->at.book->groups; g++)
		draw_group(f, &picture, g, &out);
	kam_run_document(f->set->run, kam_buffer_slice(&out));
	kam_buffer_free(&out);
}
