/* picture.h - a funnel for people: bars one under the other, with their bands. */
#ifndef KAM_PICTURE_H
#define KAM_PICTURE_H

#include "kam/buffer.h"
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
	size_t width; /* of the bars, in columns */
};

/* What the terminal can show: by LC_ALL, LC_CTYPE and LANG whether more than ASCII, by NO_COLOR and on_terminal whether colours. */
struct kam_picture kam_picture_for(bool on_terminal);

/* Appends the rows, bars centred, every line ended by LF. */
void kam_draw_funnel(const struct kam_picture *picture, const struct kam_picture_row *rows, size_t count, struct kam_buffer *out);

#endif
