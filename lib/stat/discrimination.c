/* discrimination.c - measures of probabilities against outcomes. */
#include "kam/discrimination.h"

#include "kam/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct ranked {
	double p;
	unsigned char won;
};

static int by_probability(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	return (x->p > y->p) - (x->p < y->p);
}

double kam_auc(const double *p, const unsigned char *won, size_t n)
{
	struct ranked *all = kam_allocate(n + 1, sizeof *all);
	double ranks = 0, wins = 0;
	for (size_t i = 0; i < n; i++)
		all[i] = (struct ranked){p[i], won[i]};
	qsort(all, n, sizeof *all, by_probability);
	for (size_t first = 0, next; first < n; first = next) { /* ties share their mean rank */
		for (next = first; next < n && all[next].p <= all[first].p; next++)
			;
		for (size_t i = first; i < next; i++)
			if (all[i].won) {
				wins++;
				ranks += (double)(first + next + 1) / 2;
			}
	}
	free(all);
	double losses = (double)n - wins;
	return wins > 0 && losses > 0 ? (ranks - wins * (wins + 1) / 2) / (wins * losses) : 0.5;
}

double kam_brier(const double *p, const unsigned char *won, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (p[i] - won[i]) * (p[i] - won[i]);
	return n ? sum / (double)n : 0;
}

double kam_log_loss(const double *p, const unsigned char *won, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum -= log(won[i] ? p[i] : 1 - p[i]);
	return n ? sum / (double)n : 0;
}

double kam_calibration_error(const double *p, const unsigned char *won, size_t n, struct kam_reliability *bins, size_t count)
{
	double gaps = 0;
	for (size_t b = 0; b < count; b++)
		bins[b] = (struct kam_reliability){0};
	for (size_t i = 0; i < n; i++) {
		size_t b = (size_t)(p[i] * (double)count);
		b = b < count ? b : count - 1;
		bins[b].deals++;
		bins[b].won += won[i];
		bins[b].sum += p[i];
	}
	for (size_t b = 0; b < count; b++)
		gaps += fabs(bins[b].sum - (double)bins[b].won);
	return n ? gaps / (double)n : 0;
}

/* The log-likelihood of outcomes whose logits are a + b times these. */
static double likelihood(const double *logit, const unsigned char *won, size_t n, double a, double b)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) {
		double x = a + b * logit[i];
		sum += fmin(won[i] ? x : -x, 0) - log1p(exp(-fabs(x)));
	}
	return sum;
}

/* Newton's step from a and b; false where there is none. */
static bool newton(const double *logit, const unsigned char *won, size_t n, double a, double b, double *da, double *db)
{
	double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
	for (size_t i = 0; i < n; i++) {
		double p = 1 / (1 + exp(-(a + b * logit[i]))), r = won[i] - p, w = p * (1 - p);
		ga += r, gb += r * logit[i];
		haa += w, hab += w * logit[i], hbb += w * logit[i] * logit[i];
	}
	double determinant = haa * hbb - hab * hab;
	*da = (hbb * ga - hab * gb) / determinant;
	*db = (haa * gb - hab * ga) / determinant;
	return determinant > 1e-9 * (1 + haa * hbb);
}

void kam_recalibrate(const double *logit, const unsigned char *won, size_t n, double *intercept, double *slope)
{
	double a = 0, b = 1, da, db, now = likelihood(logit, won, n, a, b);
	*intercept = 0, *slope = 1;
	for (int round = 0; round < 100 && newton(logit, won, n, a, b, &da, &db); round++) {
		double step = 1, next;
		while ((next = likelihood(logit, won, n, a + step * da, b + step * db)) < now && step > 1e-6)
			step /= 2;
		a += step * da, b += step * db;
		if (fabs(b) > 100)
			return;
		if (fabs(step * da) + fabs(step * db) < 1e-9) {
			*intercept = a, *slope = b;
			return;
		}
		now = next;
	}
}
