/* smoothing.c - SES, Holt and the damped trend, with first states solved for and parameters searched. */
#include "kam/smoothing.h"

#include "kam/minimise.h"

#include <math.h>

/* phi + phi^2 + ... + phi^k */
static double reach(double phi, size_t k)
{
	return phi == 1 ? (double)k : phi * (1 - pow(phi, (double)k)) / (1 - phi);
}

void kam_smoothing_run(struct kam_smoothing *s, const double *y, size_t n, double *errors)
{
	double level = s->first_level, trend = s->first_trend, squares = 0;
	for (size_t t = 0; t < n; t++) {
		double step = s->phi * trend, e = y[t] - level - step;
		level += step + s->alpha * e;
		trend = step + s->beta * e;
		squares += e * e;
		if (errors)
			errors[t] = e;
	}
	s->level = level;
	s->trend = trend;
	s->squares = squares;
}

double kam_smoothing_ahead(const struct kam_smoothing *s, size_t k)
{
	return s->level + s->trend * reach(s->phi, k);
}

double kam_smoothing_spread(const struct kam_smoothing *s, size_t k)
{
	double sum = 1;
	for (size_t j = 1; j < k; j++) {
		double weight = s->alpha + s->beta * reach(s->phi, j);
		sum += weight * weight;
	}
	return sum;
}

/* What a first trend is drawn towards, the slope of a line through the first values, and how much that counts. */
struct prior {
	double trend, weight;
};

struct fit {
	const double *y;
	size_t n;
	enum kam_trend trend;
	struct prior prior;
};

static struct prior slope_of_first(const double *y, size_t n)
{
	enum { FIRST = 20 };
	size_t first = n < FIRST ? n : FIRST;
	double middle = (double)(first + 1) / 2, mean = 0, slope = 0, width = 0;
	for (size_t i = 0; i < first; i++)
		mean += y[i] / (double)first;
	for (size_t i = 0; i < first; i++) {
		slope += ((double)(i + 1) - middle) * (y[i] - mean);
		width += ((double)(i + 1) - middle) * ((double)(i + 1) - middle);
	}
	return (struct prior){slope / width, 10};
}

/* The first states with the smallest squares for given parameters. The error is what a run from nothing leaves, less level and
 * trend times what a run over nothing makes of a first level or trend of 1. */
static void solve_first_states(const struct fit *f, struct kam_smoothing *s)
{
	double level = 0, trend = 0, level1 = 1, trend1 = 0, level2 = 0, trend2 = 1;
	double a11 = 0, a12 = 0, a22 = f->prior.weight, b1 = 0, b2 = f->prior.weight * f->prior.trend;
	double phi = s->phi, alpha = s->alpha, beta = s->beta;
	for (size_t t = 0; t < f->n; t++) {
		double e = f->y[t] - level - phi * trend, e1 = level1 + phi * trend1, e2 = level2 + phi * trend2;
		level += phi * trend + alpha * e;
		trend = phi * trend + beta * e;
		level1 = e1 * (1 - alpha);
		trend1 = phi * trend1 - beta * e1;
		level2 = e2 * (1 - alpha);
		trend2 = phi * trend2 - beta * e2;
		a11 += e1 * e1;
		a12 += e1 * e2;
		a22 += e2 * e2;
		b1 += e1 * e;
		b2 += e2 * e;
	}
	double determinant = a11 * a22 - a12 * a12;
	if (f->trend == KAM_FLAT || !(determinant > 1e-12 * a11 * a22)) {
		s->first_trend = f->trend == KAM_FLAT ? 0 : f->prior.trend;
		s->first_level = (b1 - a12 * s->first_trend) / a11;
		return;
	}
	s->first_level = (b1 * a22 - b2 * a12) / determinant;
	s->first_trend = (a11 * b2 - a12 * b1) / determinant;
}

/* x is alpha, beta as a share of alpha, phi: as many as the trend has. */
static double squares_at(const double *x, const struct fit *f, struct kam_smoothing *s)
{
	s->alpha = x[0];
	s->beta = f->trend == KAM_FLAT ? 0 : x[0] * x[1];
	s->phi = f->trend == KAM_DAMPED ? x[2] : 1;
	solve_first_states(f, s);
	kam_smoothing_run(s, f->y, f->n, NULL);
	double off = s->first_trend - f->prior.trend;
	return s->squares + (f->trend == KAM_FLAT ? 0 : f->prior.weight * off * off);
}

static double objective(const double *x, void *context)
{
	struct kam_smoothing s;
	return squares_at(x, context, &s);
}

/* The best of a few points all over the box, to go downhill from. */
static void coarse(struct fit *f, double *x)
{
	static const double alphas[] = {0.05, 0.2, 0.5, 0.85}, shares[] = {0.05, 0.3};
	double best = INFINITY;
	for (size_t i = 0; i < 4; i++) {
		for (size_t j = 0; j < 2; j++) {
			double at[3] = {alphas[i], shares[j], 0.93}, value = objective(at, f);
			if (value < best)
				best = value, x[0] = at[0], x[1] = at[1], x[2] = at[2];
			if (f->trend == KAM_FLAT)
				break;
		}
	}
}

void kam_smoothing_fit(struct kam_smoothing *s, enum kam_trend trend, const double *y, size_t n)
{
	struct fit f = {y, n, trend, slope_of_first(y, n)};
	const struct kam_box box = {(size_t)trend + 1, {0.0001, 0.0001, 0.8}, {0.9999, 0.9999, 0.98}};
	double x[3] = {0.3, 0.1, 0.9};
	coarse(&f, x);
	if (trend == KAM_FLAT)
		kam_minimise_line(objective, &f, fmax(0.0001, x[0] - 0.35), fmin(0.9999, x[0] + 0.35), 25, x);
	else
		kam_minimise(objective, &f, &box, x, 0.1, 1e-6, 120);
	squares_at(x, &f, s);
}
