/* picture.h - pictures for people in text: a funnel, bars one under the other with their bands; a waterfall, bars that go on where
 * the one above ended. */
#ifndef KAM_PICTURE_H
#define KAM_PICTURE_H

#include "kam/buffer.h"
#include "kam/decimal.h"
#include "kam/health.h"

struct kam_picture_row {
	struct kam_slice label;
	double size;              /* the length of the bar; the longest of the picture fills it; under 0: no bar */
	struct kam_slice figures; /* already aligned, to the right of the bar */
	enum kam_band band;       /* KAM_BAND_NA: none is shown */
};

struct kam_picture {
	bool unicode; /* else plain ASCII */
	bool colour;
	size_t width;  /* of the bars, in columns */
	size_t screen; /* what lines should fit, in columns; 0: anything */
};

/* What the output can show: by LC_ALL, LC_CTYPE and LANG whether more than ASCII, by NO_COLOR and on_terminal whether colours, in so
 * many columns. */
struct kam_picture kam_picture_for(bool on_terminal, size_t columns);

/* Appends the rows, bars centred, every line ended by LF. */
void kam_draw_funnel(const struct kam_picture *picture, const struct kam_picture_row *rows, size_t count, struct kam_buffer *out);

/* One step of a waterfall. */
struct kam_fall {
	struct kam_slice name;
	uint64_t deals;
	struct kam_decimal change;
};

struct kam_cascade {
	const char *head;          /* of the column of amounts */
	bool counts_deals;         /* there is a column of deals */
	struct kam_decimal before, now;
	uint64_t deals_before, deals_now;
	const struct kam_fall *falls;
	size_t count;
};

/* Appends a waterfall: the start, each step, the end; every line ended by LF, all bars on one scale that holds 0. */
void kam_draw_waterfall(const struct kam_picture *picture, const struct kam_cascade *cascade, struct kam_buffer *out);

/* Appends text to the right of so many columns. */
void kam_picture_right(struct kam_buffer *out, struct kam_slice text, size_t width);

/* Appends a number for people: thousands apart, no cents, to the right of so many columns; with a plus where is_signed says so. */
void kam_picture_amount(struct kam_buffer *out, struct kam_decimal amount, bool is_signed, size_t width);

#endif
