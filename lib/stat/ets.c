/* ets.c - exponential smoothing in state space form: run, fit, and weights by AICc. */
#include "kam/ets.h"

#include "kam/minimise.h"

#include <math.h>
#include <string.h>

static bool is_seasonal(const struct kam_ets *e)
{
	return e->first->kind != KAM_NO_SEASON;
}

/* One pass over the values, by errors that add: the sum of their squares. */
static double run_adding(struct kam_ets *e, const double *y, size_t n)
{
	struct kam_smoothing *b = &e->base;
	double level = b->first_level, trend = b->first_trend, squares = 0;
	double *index = e->season.index;
	for (size_t t = 0, place = 0; t < n; t++) {
		double step = b->phi * trend, from = level + step, error = y[t] - from - index[place];
		level = from + b->alpha * error;
		trend = step + b->beta * error;
		index[place] += e->gamma * error;
		squares += error * error;
		place = place + 1 == e->season.m ? 0 : place + 1;
	}
	b->level = level;
	b->trend = trend;
	return squares;
}

/* The same by relative errors; *logs becomes the sum of ln of what was expected. Infinity where that was not over 0. */
static double run_relative(struct kam_ets *e, const double *y, size_t n, double *logs)
{
	struct kam_smoothing *b = &e->base;
	double level = b->first_level, trend = b->first_trend, squares = 0, product = 1;
	double *index = e->season.index;
	*logs = 0;
	for (size_t t = 0, place = 0; t < n; t++) {
		double step = b->phi * trend, from = level + step, expected = from * index[place];
		if (!(expected > 0))
			return INFINITY;
		double error = y[t] / expected - 1;
		level = from * (1 + b->alpha * error);
		trend = step + b->beta * from * error;
		index[place] *= 1 + e->gamma * error;
		squares += error * error;
		product *= expected; /* one logarithm for several values: it would be half of the work */
		if (!(product < 1e150 && product > 1e-150)) {
			*logs += log(product);
			product = 1;
		}
		place = place + 1 == e->season.m ? 0 : place + 1;
	}
	*logs += log(product);
	b->level = level;
	b->trend = trend;
	return squares;
}

/* A season of one place that does nothing stands in for none. */
static void begin(struct kam_ets *e)
{
	e->season.kind = e->first->kind;
	e->season.m = is_seasonal(e) ? e->first->m : 1;
	e->season.index[0] = e->relative;
	if (is_seasonal(e))
		memcpy(e->season.index, e->first->index, e->first->m * sizeof e->first->index[0]);
}

/* -2 ln of the likelihood, up to a constant of n. */
static double run(struct kam_ets *e, const double *y, size_t n)
{
	double logs = 0, tiny = 1e-300;
	begin(e);
	e->n = n;
	e->base.squares = e->relative ? run_relative(e, y, n, &logs) : run_adding(e, y, n);
	return (double)n * log(e->base.squares / (double)n + tiny) + 2 * logs;
}

bool kam_ets_run(struct kam_ets *e, const double *y, size_t n)
{
	return isfinite(run(e, y, n));
}

struct fit {
	struct kam_ets *e;
	const double *y;
	size_t n;
};

/* x is alpha, gamma as a share of 1 - alpha, beta as a share of alpha, phi: as many as the model has. */
static void take(struct kam_ets *e, const double *x)
{
	e->base.alpha = *x++;
	e->gamma = is_seasonal(e) ? *x++ * (1 - e->base.alpha) : 0;
	if (e->trend != KAM_FLAT)
		e->base.beta = *x++ * e->base.alpha;
	if (e->trend == KAM_DAMPED)
		e->base.phi = *x;
}

static double objective(const double *x, void *context)
{
	struct fit *f = context;
	take(f->e, x);
	return run(f->e, f->y, f->n);
}

/* Parameters, first states, and the variance. */
static size_t parameters(const struct kam_ets *e)
{
	static const size_t of_trend[] = {3, 5, 6};
	return of_trend[e->trend] + (is_seasonal(e) ? e->first->m : 0);
}

/* Goes downhill from what a fit without a season found. First states stay: they were solved for there. */
static void search(struct kam_ets *e, const double *y, size_t n)
{
	enum { EVALUATIONS = 60 };
	const double fine = 0.0001, alpha = e->base.alpha, share = fmin(fmax(e->base.beta / alpha, fine), 1 - fine);
	const double start[] = {alpha, 0.1, share, e->base.phi};
	const double low[] = {fine, fine, fine, 0.8}, high[] = {1 - fine, 1 - fine, 1 - fine, 0.98};
	const bool there[] = {true, is_seasonal(e), e->trend != KAM_FLAT, e->trend == KAM_DAMPED};
	struct fit f = {e, y, n};
	struct kam_box box = {0};
	double x[4] = {0};
	for (size_t i = 0; i < 4; i++) {
		if (!there[i])
			continue;
		x[box.n] = start[i];
		box.low[box.n] = low[i];
		box.high[box.n++] = high[i];
	}
	kam_minimise(objective, &f, &box, x, 0.1, 1e-5, EVALUATIONS);
	take(e, x);
}

static void fit_model(struct kam_ets *e, const double *y, size_t n)
{
	if (is_seasonal(e) || e->relative) /* else the start is the best there is */
		search(e, y, n);
	double value = run(e, y, n), p = (double)parameters(e), room = (double)n - p - 1;
	e->aicc = room > 0 ? value + 2 * p + 2 * p * (p + 1) / room : INFINITY;
}

/* Where too few values leave no model a finite AICc, the first, which is the simplest, has all the weight. */
static void weigh(struct kam_ets_set *set)
{
	double sum = 0;
	set->best = 0;
	for (size_t i = 1; i < set->count; i++)
		if (set->model[i].aicc < set->model[set->best].aicc)
			set->best = i;
	double best = set->model[set->best].aicc;
	for (size_t i = 0; i < set->count; i++) {
		double behind = set->model[i].aicc - best;
		set->weight[i] = i == set->best ? 1 : isfinite(behind) ? exp(-behind / 2) : 0;
		sum += set->weight[i];
	}
	for (size_t i = 0; i < set->count; i++)
		set->weight[i] /= sum;
}

void kam_ets_fit(struct kam_ets_set *set, const struct kam_smoothing starts[3], const struct kam_season *season, const double *y, size_t n)
{
	bool positive = true, multiplies = season->kind == KAM_SEASON_MULTIPLIES;
	for (size_t i = 0; i < n; i++)
		positive = positive && y[i] > 0;
	set->count = 0;
	for (int relative = multiplies; relative <= (positive && season->kind != KAM_SEASON_ADDS); relative++) {
		for (int trend = KAM_FLAT; trend <= KAM_DAMPED; trend++) {
			struct kam_ets *e = &set->model[set->count++];
			e->base = starts[trend];
			e->trend = (enum kam_trend)trend;
			e->relative = relative;
			e->gamma = 0;
			e->first = season;
			fit_model(e, y, n);
		}
	}
	weigh(set);
}

double kam_ets_ahead(const struct kam_ets *e, size_t k)
{
	double value = kam_smoothing_ahead(&e->base, k), out;
	kam_season_in(&e->season, &value, e->n + k - 1, 1, &out);
	return out;
}

/* Chapter 6: the squared psi weights, in which the season comes back once a year; of relative errors in shares of what is expected. */
double kam_ets_variance(const struct kam_ets *e, size_t k)
{
	double p = (double)parameters(e) - 1, degrees = fmax((double)e->n - (is_seasonal(e) ? p - (double)e->first->m : p), 1);
	double spread = kam_smoothing_spread(&e->base, k);
	size_t years = is_seasonal(e) ? (k - 1) / e->first->m : 0;
	spread += (double)years * e->gamma * (e->gamma + 2 * e->base.alpha);
	double unit = e->relative ? kam_ets_ahead(e, k) : 1;
	return e->base.squares / degrees * spread * unit * unit;
}
