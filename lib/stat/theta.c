/* theta.c - the theta method and DOTM. */
#include "kam/theta.h"

#include "kam/minimise.h"

#include <math.h>

void kam_theta_over(struct kam_theta *theta, const struct kam_smoothing *ses, const double *y, size_t n)
{
	double middle = ((double)n - 1) / 2, product = 0, width = 0;
	for (size_t t = 0; t < n; t++) {
		product += ((double)t - middle) * y[t];
		width += ((double)t - middle) * ((double)t - middle);
	}
	theta->ses = *ses;
	theta->drift = product / width / 2;
	theta->n = n;
}

void kam_theta_fit(struct kam_theta *theta, const double *y, size_t n)
{
	struct kam_smoothing ses;
	kam_smoothing_fit(&ses, KAM_FLAT, y, n);
	kam_theta_over(theta, &ses, y, n);
}

double kam_theta_ahead(const struct kam_theta *theta, size_t k)
{
	double alpha = theta->ses.alpha;
	return theta->ses.level + theta->drift * ((double)k - 1 + (1 - pow(1 - alpha, (double)theta->n)) / alpha);
}

/* A straight line fitted anew with each value. */
struct line {
	double mean, slope;
};

static void line_add(struct line *line, double value, size_t t) /* t counts from 1 */
{
	double d = (double)t;
	line->slope = t == 1 ? 0 : ((d - 2) * line->slope + 6 / d * (value - line->mean)) / (d + 1);
	line->mean += (value - line->mean) / d;
}

/* Where the line of the first t values starts, at place 0. */
static double line_start(const struct line *line, size_t t)
{
	return t == 0 ? 0 : line->mean - ((double)t + 1) / 2 * line->slope;
}

/* What the line adds to the level k places behind value t, by a weight of 1. */
static double pull(const struct line *line, double alpha, size_t t, size_t k)
{
	double gone = pow(1 - alpha, (double)t);
	return gone * line_start(line, t) + line->slope * ((double)k - 1 + (1 - gone * (1 - alpha)) / alpha);
}

void kam_dotm_run(struct kam_dotm *d, const double *y, size_t n, double *errors)
{
	struct line line = {0, 0};
	double level = d->first_level, alpha = d->alpha, gone = 1;
	d->squares = 0;
	for (size_t t = 0; t < n; t++) {
		double line_adds = gone * line_start(&line, t) + line.slope * (1 - gone * (1 - alpha)) / alpha;
		double e = y[t] - level - d->weight * line_adds;
		if (errors)
			errors[t] = e;
		d->squares += t < 2 ? 0 : e * e;
		level += alpha * (y[t] - level);
		line_add(&line, y[t], t + 1);
		gone *= 1 - alpha;
	}
	d->level = level;
	d->mean = line.mean;
	d->slope = line.slope;
	d->n = n;
}

double kam_dotm_ahead(const struct kam_dotm *d, size_t k)
{
	struct line line = {d->mean, d->slope};
	return d->level + d->weight * pull(&line, d->alpha, d->n, k);
}

struct series {
	const double *y;
	size_t n;
};

/* For a given alpha the error is linear in first level and weight: solved for, the weight within 0..1. */
static double solve(double alpha, const struct series *s, struct kam_dotm *d)
{
	struct line line = {0, 0};
	double level = 0, gone = 1, a11 = 0, a12 = 0, a22 = 0, b1 = 0, b2 = 0, all = 0;
	for (size_t t = 0; t < s->n; t++) {
		double adds = gone * line_start(&line, t) + line.slope * (1 - gone * (1 - alpha)) / alpha, e = s->y[t] - level;
		if (t >= 2) {
			a11 += gone * gone;
			a12 += gone * adds;
			a22 += adds * adds;
			b1 += gone * e;
			b2 += adds * e;
			all += e * e;
		}
		level += alpha * (s->y[t] - level);
		line_add(&line, s->y[t], t + 1);
		gone *= 1 - alpha;
	}
	double determinant = a11 * a22 - a12 * a12;
	double weight = determinant > 1e-12 * a11 * a22 ? (a11 * b2 - a12 * b1) / determinant : 0;
	weight = fmin(fmax(weight, 0), 1);
	double first = a11 > 0 ? (b1 - weight * a12) / a11 : 0;
	d->alpha = alpha;
	d->weight = weight;
	d->first_level = first;
	return all - 2 * (first * b1 + weight * b2) + first * first * a11 + 2 * first * weight * a12 + weight * weight * a22;
}

static double objective(const double *x, void *context)
{
	struct kam_dotm d;
	return solve(*x, context, &d);
}

void kam_dotm_fit(struct kam_dotm *d, const double *y, size_t n)
{
	struct series s = {y, n};
	enum { POINTS = 8 };
	const double low = 0.1, high = 0.99, step = 0.1275;
	double best = INFINITY, start = 0.5, alpha;
	for (int i = 0; i < POINTS; i++) {
		double a = low + i * step, value = objective(&a, &s);
		if (value < best)
			best = value, start = a;
	}
	kam_minimise_line(objective, &s, fmax(low, start - step), fmin(high, start + step), 14, &alpha);
	solve(alpha, &s, d);
	kam_dotm_run(d, y, n, NULL);
}
