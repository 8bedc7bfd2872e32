/* intermittent.c - Teunter, Syntetos and Babai's method. */
#include "kam/intermittent.h"

#include <math.h>
#include <stdbool.h>

enum { FIRST = 12 };

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

/* -2 ln of the likelihood of there being something, or nothing, by the chance before. */
static double surprise(double chance, bool something)
{
	const double least = 0.001;
	double p = fmin(fmax(chance, least), 1 - least);
	return -2 * log(something ? p : 1 - p);
}

void kam_intermittent_run(struct kam_intermittent *c, const double *y, size_t n)
{
	c->size = mean_size(y, n);
	c->chance = 1 - kam_zero_share(y, n < FIRST ? n : FIRST);
	c->squares = c->surprise = 0;
	for (size_t t = 0; t < n; t++) {
		double error = y[t] - c->chance * c->size;
		c->squares += error * error;
		c->surprise += surprise(c->chance, y[t] != 0);
		c->chance += c->beta * ((y[t] != 0) - c->chance);
		if (y[t] != 0)
			c->size += c->alpha * (y[t] - c->size);
	}
}

void kam_intermittent_fit(struct kam_intermittent *c, const double *y, size_t n)
{
	static const double choices[] = {0.02, 0.05, 0.1, 0.2, 0.3};
	struct kam_intermittent one = {.alpha = 0.1}, best = {.surprise = INFINITY};
	for (size_t i = 0; i < COUNT(choices); i++) {
		one.beta = choices[i];
		kam_intermittent_run(&one, y, n);
		if (one.surprise < best.surprise)
			best = one;
	}
	c->squares = INFINITY;
	for (size_t i = 0; i < COUNT(choices); i++) {
		one = (struct kam_intermittent){.alpha = choices[i], .beta = best.beta};
		kam_intermittent_run(&one, y, n);
		if (one.squares < c->squares)
			*c = one;
	}
}
