/* fan.c - blocks for a series and its outlook. */
#include "kam/fan.h"

#include <math.h>

enum { MOST_HISTORY = 24, MOST_AHEAD = 13 };

struct scale {
	double low, high;
};

static size_t shown(size_t n, size_t most)
{
	return n < most ? n : most;
}

static double low_of(const struct kam_fan *fan, size_t k)
{
	double low = fan->forecast[k] - fan->reach * fan->deviation[k];
	return fan->is_signed ? low : fmax(0, low);
}

static double high_of(const struct kam_fan *fan, size_t k)
{
	return fan->forecast[k] + fan->reach * fan->deviation[k];
}

static struct scale scale_of(const struct kam_fan *fan)
{
	struct scale s = {0, 0};
	for (size_t t = fan->n - shown(fan->n, MOST_HISTORY); t < fan->n; t++) {
		s.low = fmin(s.low, fan->history[t]);
		s.high = fmax(s.high, fan->history[t]);
	}
	for (size_t k = 0; k < shown(fan->horizon, MOST_AHEAD); k++) {
		s.low = fmin(s.low, low_of(fan, k));
		s.high = fmax(s.high, high_of(fan, k));
	}
	return s;
}

static void add_block(const struct scale *s, double value, struct kam_buffer *out)
{
	static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	double share = s->high > s->low ? (value - s->low) / (s->high - s->low) : 0;
	kam_buffer_text(out, blocks[(int)fmin(7, fmax(0, floor(share * 8)))]);
}

void kam_fan_history(const struct kam_fan *fan, struct kam_buffer *out)
{
	struct scale s = scale_of(fan);
	for (size_t t = fan->n - shown(fan->n, MOST_HISTORY); t < fan->n; t++)
		add_block(&s, fan->history[t], out);
}

void kam_fan_outlook(const struct kam_fan *fan, struct kam_buffer *out)
{
	struct scale s = scale_of(fan);
	size_t ahead = shown(fan->horizon, MOST_AHEAD);
	for (size_t k = 0; k < ahead; k++)
		add_block(&s, low_of(fan, k), out);
	kam_buffer_text(out, " ");
	for (size_t k = 0; k < ahead; k++)
		add_block(&s, fan->forecast[k], out);
	kam_buffer_text(out, " ");
	for (size_t k = 0; k < ahead; k++)
		add_block(&s, high_of(fan, k), out);
}
