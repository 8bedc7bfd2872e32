/* intermittent.c - Teunter, Syntetos and Babai's method. */
#include "kam/intermittent.h"

#include <math.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

double kam_zero_share(const double *y, size_t n)
{
	size_t zeros = 0;
	for (size_t t = 0; t < n; t++)
		zeros += y[t] == 0;
	return (double)zeros / (double)n;
}

static double mean_size(const double *y, size_t n)
{
	double sum = 0;
	size_t some = 0;
	for (size_t t = 0; t < n; t++) {
		sum += y[t];
		some += y[t] != 0;
	}
	return some ? sum / (double)some : 0;
}

void kam_intermittent_run(struct kam_intermittent *c, const double *y, size_t n)
{
	c->size = mean_size(y, n);
	c->chance = 1 - kam_zero_share(y, n);
	c->squares = 0;
	for (size_t t = 0; t < n; t++) {
		double error = y[t] - c->chance * c->size;
		c->squares += error * error;
		c->chance += c->beta * ((y[t] != 0) - c->chance);
		if (y[t] != 0)
			c->size += c->alpha * (y[t] - c->size);
	}
}

void kam_intermittent_fit(struct kam_intermittent *c, const double *y, size_t n)
{
	static const double choices[] = {0.01, 0.05, 0.1, 0.2, 0.3};
	c->squares = INFINITY;
	for (size_t i = 0; i < COUNT(choices) * COUNT(choices); i++) {
		struct kam_intermittent one = {.alpha = choices[i / COUNT(choices)], .beta = choices[i % COUNT(choices)]};
		kam_intermittent_run(&one, y, n);
		if (one.squares < c->squares)
			*c = one;
	}
}
