/* fan.h - a series on one line: its history as blocks, and what lies ahead as blocks with the range above and below. */
#ifndef KAM_FAN_H
#define KAM_FAN_H

#include "kam/buffer.h"

#include <stdbool.h>

struct kam_fan {
	const double *history;
	size_t n;
	const double *forecast, *deviation;
	size_t horizon;
	double reach;   /* deviations to either side that the range takes */
	bool is_signed; /* else the range ends at 0 */
};

/* Appends a block for each of the latest periods of history, on a scale from 0 (or the lowest there is) to the highest of all. */
void kam_fan_history(const struct kam_fan *fan, struct kam_buffer *out);

/* Appends the lows, the forecasts and the highs ahead, on the same scale. */
void kam_fan_outlook(const struct kam_fan *fan, struct kam_buffer *out);

#endif
