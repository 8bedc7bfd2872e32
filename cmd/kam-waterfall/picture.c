/* picture.c - the waterfall drawn for people. */
#include "waterfall.h"

#include "kam/picture.h"
#include "kam/ranking.h"
#include "kam/text.h"

/* "slipped 3 of 12 that were due (25.0%); close dates put off: 5" */
static void add_slips(const struct kam_bars *b, struct kam_buffer *out)
{
	struct kam_decimal rate;
	char percent[KAM_DECIMAL_TEXT];
	if (!kam_share(waterfall_whole(b->slipped), waterfall_whole(b->due), &rate) || !kam_decimal_multiply(rate, kam_decimal_whole(100), &rate))
		return;
	kam_decimal_format_places(rate, 1, percent);
	kam_buffer_format(out, "slipped: %llu of %llu deals that were due (%s%%); put off: %llu, pulled in: %llu\n", (unsigned long long)b->slipped,
		(unsigned long long)b->due, percent, (unsigned long long)b->pushed, (unsigned long long)b->pulled);
}

static void draw_heading(const struct place *p, struct kam_buffer *out)
{
	struct kam_slice value;
	char text[KAM_SPAN_TEXT];
	if (p->unit) {
		kam_buffer_format(out, "\n%s: ", kam_snapshots_group(p->s->snapshots, p->unit, &value)->name);
		kam_printable(value.n ? value : KAM_LITERAL("(blank)"), out);
		kam_buffer_byte(out, '\n');
	}
	if (p->s->set->has_periods)
		kam_buffer_format(out, "\n%.*s\n", KAM_PRINT(waterfall_period(p->s->set, p->period, text)));
}

static void draw_bars(const struct kam_picture *picture, const struct place *p, const struct kam_bars *b, struct kam_buffer *out)
{
	struct kam_fall falls[KAM_REASONS];
	struct kam_cascade cascade = {.head = p->s->set->counting.weighted ? "weighted" : "amount", .counts_deals = true, .before = b->before, .now = b->now,
		.deals_before = b->deals_before, .deals_now = b->deals_now, .falls = falls};
	for (int r = 0; r < KAM_REASONS; r++)
		if (b->deals[r])
			falls[cascade.count++] = (struct kam_fall){kam_text(kam_reason_name((enum kam_reason)r)), b->deals[r], b->change[r]};
	draw_heading(p, out);
	kam_draw_waterfall(picture, &cascade, out);
	add_slips(b, out);
}

void waterfall_name_counted(const struct waterfall_settings *set, struct kam_buffer *out)
{
	char text[KAM_SPAN_TEXT];
	const char *between = "";
	for (int c = 0; c < KAM_CATEGORIES; c++)
		if (set->counting.categories >> c & 1) {
			kam_buffer_format(out, "%s%s", between, kam_category_name((enum kam_category)c));
			between = ", ";
		}
	if (set->counting.periods == KAM_ONE_PERIOD)
		kam_buffer_format(out, "; closing in %.*s", KAM_PRINT(kam_slice(text, kam_span_format(set->counting.period, text))));
}

void waterfall_draw(const struct waterfall *s)
{
	struct kam_buffer out = {0};
	size_t columns;
	bool terminal = kam_run_on_terminal(s->set->run, &columns);
	struct kam_picture picture = kam_picture_for(terminal, columns);
	for (size_t i = 0; i < s->steps_count; i++) {
		kam_buffer_text(&out, i ? "\nFrom " : "From ");
		kam_printable(waterfall_label(s, i), &out);
		kam_buffer_text(&out, " to ");
		kam_printable(waterfall_label(s, i + 1), &out);
		kam_buffer_text(&out, ": ");
		waterfall_name_counted(s->set, &out);
		kam_buffer_byte(&out, '\n');
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct place p = waterfall_place(s, i, b);
			draw_bars(&picture, &p, b, &out);
		}
	}
	kam_run_document(s->set->run, kam_buffer_slice(&out));
	kam_buffer_free(&out);
}
