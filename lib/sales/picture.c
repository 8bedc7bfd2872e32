/* picture.c - draws funnels and waterfalls in text. */
#include "kam/picture.h"

#include "kam/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { BAR_WIDTH = 30, SHORTEST_BAR = 6, SHORTEST_LABEL = 12, GAP = 2 };

static bool shows_unicode(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < KAM_COUNT(names); i++) {
		const char *value = getenv(names[i]);
		if (value && value[0])
			return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
	}
	return false;
}

struct kam_picture kam_picture_for(bool on_terminal, size_t columns)
{
	const char *no_colour = getenv("NO_COLOR");
	return (struct kam_picture){.unicode = shows_unicode(), .colour = on_terminal && !(no_colour && no_colour[0]), .width = BAR_WIDTH,
		.screen = columns};
}

static void repeat(struct kam_buffer *out, const char *text, size_t times)
{
	while (times--)
		kam_buffer_text(out, text);
}

static const char *colour_of(enum kam_band band)
{
	return band == KAM_WARNING ? "\x1b[31m" : band == KAM_GOOD ? "\x1b[33m" : band == KAM_EXCELLENT ? "\x1b[32m" : "";
}

/* A bar in the middle of its room. What is there at all shows, however small. */
static void draw_bar(const struct kam_picture *p, double share, struct kam_buffer *out)
{
	size_t length = (size_t)lround(share * (double)p->width);
	if (share > 0 && !length)
		length = 1;
	size_t left = (p->width - length) / 2;
	repeat(out, " ", left);
	repeat(out, p->unicode ? "\xE2\x96\x88" : "#", length);
	repeat(out, " ", p->width - length - left);
}

/* A label and the gap behind it; too long is cut with an ellipsis. */
static void draw_label(struct kam_slice label, size_t width, struct kam_buffer *out)
{
	bool cut = kam_width(label) > width;
	if (cut)
		label = kam_fit(label, width - 1);
	kam_buffer_add(out, label);
	kam_buffer_text(out, cut ? "\xE2\x80\xA6" : "");
	repeat(out, " ", width - kam_width(label) - cut + GAP);
}

static void draw_row(const struct kam_picture *p, const struct kam_picture_row *row, double longest, size_t label_width, struct kam_buffer *out)
{
	bool colour = p->colour && row->band != KAM_BAND_NA;
	draw_label(row->label, label_width, out);
	if (colour)
		kam_buffer_text(out, colour_of(row->band));
	draw_bar(p, row->size > 0 && longest > 0 ? row->size / longest : 0, out);
	if (colour)
		kam_buffer_text(out, "\x1b[0m");
	kam_buffer_text(out, "  ");
	kam_buffer_add(out, row->figures);
	if (row->band != KAM_BAND_NA)
		kam_buffer_format(out, "  %s%s%s", colour ? colour_of(row->band) : "", kam_band_name(row->band), colour ? "\x1b[0m" : "");
	while (out->n && out->p[out->n - 1] == ' ')
		out->n--;
	kam_buffer_byte(out, '\n');
}

/* Bars as long as the screen has room beside so many columns. */
static size_t room_for_bars(const struct kam_picture *p, size_t beside)
{
	size_t room = p->screen > beside ? p->screen - beside : 0;
	return !p->screen || room > p->width ? p->width : room < SHORTEST_BAR ? SHORTEST_BAR : room;
}

static size_t wider(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Labels as long as the screen has room beside the shortest bars and so many columns of figures. */
static size_t room_for_labels(const struct kam_picture *p, size_t longest, size_t figures)
{
	size_t beside = SHORTEST_BAR + GAP + GAP + figures;
	if (!p->screen || beside + longest <= p->screen)
		return longest;
	return beside + SHORTEST_LABEL < p->screen ? p->screen - beside : longest < SHORTEST_LABEL ? longest : SHORTEST_LABEL;
}

void kam_draw_funnel(const struct kam_picture *picture, const struct kam_picture_row *rows, size_t count, struct kam_buffer *out)
{
	struct kam_picture fitted = *picture;
	double longest = 0;
	size_t label_width = 0, rest = 0;
	for (size_t i = 0; i < count; i++) {
		size_t band = rows[i].band == KAM_BAND_NA ? 0 : GAP + strlen(kam_band_name(rows[i].band));
		label_width = wider(label_width, kam_width(rows[i].label));
		rest = wider(rest, kam_width(rows[i].figures) + band);
		longest = fmax(longest, rows[i].size);
	}
	label_width = room_for_labels(picture, label_width, rest);
	fitted.width = room_for_bars(picture, label_width + GAP + GAP + rest);
	for (size_t i = 0; i < count; i++)
		draw_row(&fitted, &rows[i], longest, label_width, out);
}

void kam_picture_right(struct kam_buffer *out, struct kam_slice text, size_t width)
{
	size_t taken = kam_width(text);
	repeat(out, " ", taken < width ? width - taken : 0);
	kam_buffer_add(out, text);
}

void kam_picture_amount(struct kam_buffer *out, struct kam_decimal amount, bool is_signed, size_t width)
{
	char digits[KAM_DECIMAL_TEXT];
	struct kam_buffer text = {0};
	size_t n = kam_decimal_format(kam_decimal_round(amount, 0), digits);
	if (is_signed && kam_decimal_sign(amount) > 0)
		kam_buffer_byte(&text, '+');
	for (size_t i = 0; i < n; i++) {
		if (i && digits[i - 1] != '-' && (n - i) % 3 == 0)
			kam_buffer_byte(&text, ',');
		kam_buffer_byte(&text, digits[i]);
	}
	kam_picture_right(out, kam_buffer_slice(&text), width);
	kam_buffer_free(&text);
}

/* A bar of a waterfall; a total begins at 0. */
enum bar { BAR_TOTAL, BAR_UP, BAR_DOWN };

static const char *bar_colour(enum bar bar)
{
	return bar == BAR_UP ? "\x1b[32m" : bar == BAR_DOWN ? "\x1b[31m" : "";
}

static const char *bar_block(enum bar bar, bool unicode)
{
	static const char *const blocks[][2] = {{"#", "\xE2\x96\x88"}, {"+", "\xE2\x96\x93"}, {"-", "\xE2\x96\x92"}};
	return blocks[bar][unicode];
}

/* What the rows of one waterfall share. */
struct cascade_page {
	const struct kam_picture *picture;
	bool counts_deals;
	size_t label_width;
	double low, high; /* of the scale */
};

/* One bar from one place of the scale to another. What is there at all shows, however small. */
static void draw_fall(const struct cascade_page *page, enum bar bar, double from, double to, struct kam_buffer *out)
{
	const struct kam_picture *p = page->picture;
	double scale = page->high > page->low ? (double)p->width / (page->high - page->low) : 0;
	size_t begin = (size_t)lround((fmin(from, to) - page->low) * scale), end = (size_t)lround((fmax(from, to) - page->low) * scale);
	bool colour = p->colour && bar != BAR_TOTAL;
	if (end == begin && from != to) {
		begin -= begin == p->width;
		end = begin + 1;
	}
	if (end == begin)
		return;
	kam_buffer_text(out, "  ");
	repeat(out, " ", begin);
	kam_buffer_text(out, colour ? bar_colour(bar) : "");
	repeat(out, bar_block(bar, p->unicode), end - begin);
	kam_buffer_text(out, colour ? "\x1b[0m" : "");
}

enum { DEALS_WIDTH = 8, AMOUNT_WIDTH = 16 };

static void begin_fall_row(const struct cascade_page *page, struct kam_slice label, const char *deals, struct kam_buffer *out)
{
	kam_buffer_add(out, label);
	repeat(out, " ", page->label_width - kam_width(label) + 2);
	if (page->counts_deals)
		kam_picture_right(out, kam_text(deals), DEALS_WIDTH);
}

static void draw_fall_row(const struct cascade_page *page, struct kam_slice label, uint64_t deals, struct kam_decimal amount, enum bar bar,
	double from, double to, struct kam_buffer *out)
{
	char count[24];
	snprintf(count, sizeof count, "%llu", (unsigned long long)deals);
	begin_fall_row(page, label, count, out);
	kam_picture_amount(out, amount, bar != BAR_TOTAL, AMOUNT_WIDTH);
	draw_fall(page, bar, from, to, out);
	kam_buffer_byte(out, '\n');
}

static struct cascade_page lay_out_cascade(const struct kam_picture *picture, const struct kam_cascade *c)
{
	struct cascade_page page = {.picture = picture, .counts_deals = c->counts_deals, .label_width = sizeof "reason" - 1};
	double at = kam_decimal_double(c->before);
	page.low = fmin(0, fmin(at, kam_decimal_double(c->now)));
	page.high = fmax(0, fmax(at, kam_decimal_double(c->now)));
	for (size_t i = 0; i < c->count; i++) {
		size_t width = kam_width(c->falls[i].name);
		page.label_width = width > page.label_width ? width : page.label_width;
		at += kam_decimal_double(c->falls[i].change);
		page.low = fmin(page.low, at);
		page.high = fmax(page.high, at);
	}
	return page;
}

void kam_draw_waterfall(const struct kam_picture *picture, const struct kam_cascade *cascade, struct kam_buffer *out)
{
	struct cascade_page page = lay_out_cascade(picture, cascade);
	double at = kam_decimal_double(cascade->before);
	begin_fall_row(&page, KAM_LITERAL("reason"), "deals", out);
	kam_picture_right(out, kam_text(cascade->head), AMOUNT_WIDTH);
	kam_buffer_byte(out, '\n');
	draw_fall_row(&page, KAM_LITERAL("start"), cascade->deals_before, cascade->before, BAR_TOTAL, 0, at, out);
	for (size_t i = 0; i < cascade->count; i++) {
		const struct kam_fall *fall = &cascade->falls[i];
		double to = at + kam_decimal_double(fall->change);
		draw_fall_row(&page, fall->name, fall->deals, fall->change, to < at ? BAR_DOWN : BAR_UP, at, to, out);
		at = to;
	}
	draw_fall_row(&page, KAM_LITERAL("end"), cascade->deals_now, cascade->now, BAR_TOTAL, 0, kam_decimal_double(cascade->now), out);
}
