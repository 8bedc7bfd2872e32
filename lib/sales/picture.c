/* picture.c - draws funnels and waterfalls in text. */
#include "kam/picture.h"

#include "kam/text.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

enum { BAR_WIDTH = 30 };

static bool shows_unicode(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);
		if (value && value[0])
			return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
	}
	return false;
}

struct kam_picture kam_picture_for(bool on_terminal)
{
	const char *no_colour = getenv("NO_COLOR");
	return (struct kam_picture){.unicode = shows_unicode(), .colour = on_terminal && !(no_colour && no_colour[0]), .width = BAR_WIDTH};
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

static void draw_row(const struct kam_picture *p, const struct kam_picture_row *row, double longest, size_t label_width, struct kam_buffer *out)
{
	bool colour = p->colour && row->band != KAM_BAND_NA;
	kam_buffer_add(out, row->label);
	repeat(out, " ", label_width - kam_width(row->label) + 2);
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

void kam_draw_funnel(const struct kam_picture *picture, const struct kam_picture_row *rows, size_t count, struct kam_buffer *out)
{
	double longest = 0;
	size_t label_width = 0;
	for (size_t i = 0; i < count; i++) {
		size_t width = kam_width(rows[i].label);
		label_width = width > label_width ? width : label_width;
		longest = fmax(longest, rows[i].size);
	}
	for (size_t i = 0; i < count; i++)
		draw_row(picture, &rows[i], longest, label_width, out);
}

static const char *fall_colour(enum kam_fall kind)
{
	return kind == KAM_FALL_UP ? "\x1b[32m" : kind == KAM_FALL_DOWN ? "\x1b[31m" : "";
}

static const char *fall_block(enum kam_fall kind, bool unicode)
{
	static const char *const blocks[][2] = {{" ", " "}, {"#", "\xE2\x96\x88"}, {"+", "\xE2\x96\x93"}, {"-", "\xE2\x96\x92"}};
	return blocks[kind][unicode];
}

/* One bar on the scale from low to high. What is there at all shows, however small. */
static void draw_fall(const struct kam_picture *p, const struct kam_fall_row *row, double low, double high, struct kam_buffer *out)
{
	double scale = high > low ? (double)p->width / (high - low) : 0;
	size_t begin = (size_t)lround((fmin(row->from, row->to) - low) * scale), end = (size_t)lround((fmax(row->from, row->to) - low) * scale);
	if (end == begin && row->from != row->to) {
		begin -= begin == p->width;
		end = begin + 1;
	}
	if (end == begin)
		return;
	kam_buffer_text(out, "  ");
	repeat(out, " ", begin);
	if (p->colour)
		kam_buffer_text(out, fall_colour(row->kind));
	repeat(out, fall_block(row->kind, p->unicode), end - begin);
	if (p->colour && fall_colour(row->kind)[0])
		kam_buffer_text(out, "\x1b[0m");
}

void kam_draw_waterfall(const struct kam_picture *picture, const struct kam_fall_row *rows, size_t count, struct kam_buffer *out)
{
	double low = 0, high = 0;
	size_t label_width = 0;
	for (size_t i = 0; i < count; i++) {
		size_t width = kam_width(rows[i].label);
		label_width = width > label_width ? width : label_width;
		low = fmin(low, fmin(rows[i].from, rows[i].to));
		high = fmax(high, fmax(rows[i].from, rows[i].to));
	}
	for (size_t i = 0; i < count; i++) {
		kam_buffer_add(out, rows[i].label);
		repeat(out, " ", label_width - kam_width(rows[i].label) + 2);
		kam_buffer_add(out, rows[i].figures);
		if (rows[i].kind != KAM_FALL_NONE)
			draw_fall(picture, &rows[i], low, high, out);
		kam_buffer_byte(out, '\n');
	}
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
