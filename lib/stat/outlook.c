/* outlook.c - one series: its season, its models, their mean, and how far that may be off. */
#include "kam/outlook.h"

#include "kam/ets.h"
#include "kam/intermittent.h"
#include "kam/interval.h"
#include "kam/memory.h"
#include "kam/theta.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ninety_percent = 1.645; /* two-sided, as the M4 competition tests for a season */

const char *kam_member_name(enum kam_member member)
{
	static const char *const names[] = {"naive", "snaive", "ses", "holt", "damped", "comb", "theta", "dotm", "ets", "ets_average", "baseline"};
	return names[member];
}

void kam_outlook_free(struct kam_outlook *o)
{
	free(o->forecast);
	free(o->deviation);
	free(o->members);
	free(o->errors);
	free(o->work);
	*o = (struct kam_outlook){0};
}

static void make_room(struct kam_outlook *o, size_t n, size_t horizon)
{
	if (horizon > o->capacity) {
		o->forecast = kam_resize(o->forecast, horizon, sizeof *o->forecast);
		o->deviation = kam_resize(o->deviation, horizon, sizeof *o->deviation);
		o->members = kam_resize(o->members, horizon * KAM_MEMBERS, sizeof *o->members);
		o->capacity = horizon;
	}
	o->work = kam_grow(o->work, &o->work_capacity, n, sizeof *o->work);
	o->errors = kam_grow(o->errors, &o->errors_capacity, n, sizeof *o->errors);
}

/* All models of a series. */
struct models {
	struct kam_season season;
	struct kam_smoothing smoothing[3]; /* by trend, over the series without its season */
	struct kam_theta theta;
	struct kam_dotm dotm;
	struct kam_ets_set ets;
};

/* A season in so far as it is more than chance: three years show it. */
static void find_season(struct kam_season *season, const double *y, size_t n, size_t m)
{
	season->kind = KAM_NO_SEASON;
	season->m = m;
	if (m < 2 || n < 3 * m)
		return;
	kam_decompose(y, n, m, season);
	kam_season_shrink(y, n, season);
}

static void fit(struct models *models, const double *y, double *flat, size_t n, size_t m)
{
	find_season(&models->season, y, n, m);
	kam_season_out(&models->season, y, 0, n, flat);
	for (int trend = KAM_FLAT; trend <= KAM_DAMPED; trend++)
		kam_smoothing_fit(&models->smoothing[trend], (enum kam_trend)trend, flat, n);
	kam_theta_over(&models->theta, &models->smoothing[KAM_FLAT], flat, n);
	kam_dotm_fit(&models->dotm, flat, n);
	kam_ets_fit(&models->ets, models->smoothing, &models->season, y, n);
}

static double ets_average(const struct kam_ets_set *set, size_t k)
{
	double sum = 0;
	for (size_t i = 0; i < set->count; i++)
		if (set->weight[i] > 0)
			sum += set->weight[i] * kam_ets_ahead(&set->model[i], k);
	return sum;
}

/* What each member says of the value k ahead. What can't fall below 0 does not do so in any member: their mean would be drawn
 * down by what can't be. */
static void say(const struct models *models, const double *y, size_t n, const struct kam_outlook_options *options, size_t k, double said[KAM_MEMBERS])
{
	size_t m = options->season;
	double least = options->is_signed ? -INFINITY : 0;
	said[KAM_SES] = models->smoothing[KAM_FLAT].level;
	said[KAM_HOLT] = kam_smoothing_ahead(&models->smoothing[KAM_LINEAR], k);
	said[KAM_DAMPED_TREND] = kam_smoothing_ahead(&models->smoothing[KAM_DAMPED], k);
	said[KAM_COMB] = (said[KAM_SES] + said[KAM_HOLT] + said[KAM_DAMPED_TREND]) / 3;
	said[KAM_THETA] = kam_theta_ahead(&models->theta, k);
	said[KAM_DYNAMIC_THETA] = kam_dotm_ahead(&models->dotm, k);
	for (int i = KAM_SES; i <= KAM_DYNAMIC_THETA; i++)
		kam_season_in(&models->season, &said[i], n + k - 1, 1, &said[i]);
	said[KAM_NAIVE] = y[n - 1];
	said[KAM_SEASONAL_NAIVE] = n >= m ? y[n - m + (k - 1) % m] : y[n - 1];
	said[KAM_ETS] = kam_ets_ahead(&models->ets.model[models->ets.best], k);
	said[KAM_ETS_AVERAGE] = ets_average(&models->ets, k);
	for (int i = 0; i < KAM_BASELINE; i++)
		said[i] = fmax(said[i], least);
	said[KAM_BASELINE] = (said[KAM_DYNAMIC_THETA] + said[KAM_ETS_AVERAGE]) / 2;
}

/* The variance of DOTM's error k ahead: that of SES with its alpha, in the units that the season gives the value. */
static double dotm_variance(const struct models *models, size_t n, size_t k)
{
	const struct kam_dotm *d = &models->dotm;
	double unit = 1, degrees = fmax((double)n - 5, 1);
	if (models->season.kind == KAM_SEASON_MULTIPLIES)
		kam_season_in(&models->season, &unit, n + k - 1, 1, &unit);
	return d->squares / degrees * (1 + (double)(k - 1) * d->alpha * d->alpha) * unit * unit;
}

/* By what a series of n values is less known k ahead than its models believe, who take parameters and drift for certain. A random
 * walk with estimated drift gives k / n (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 2021, section 5.5);
 * the rest is ours: twice that, since trends change, and 8 / n for the parameters and the choice of models. */
static double unknown(size_t n, size_t k)
{
	return (1 + 2 * (double)k / (double)n) * (1 + 8 / (double)n);
}

/* Half of it is DOTM's and half the models' of ETS, each with how far it is from the mean of all: the variance of a mixture. */
static double variance(const struct models *models, size_t n, size_t k, const double said[KAM_MEMBERS])
{
	double off = said[KAM_DYNAMIC_THETA] - said[KAM_BASELINE], sum = dotm_variance(models, n, k) + off * off;
	for (size_t i = 0; i < models->ets.count; i++) {
		if (models->ets.weight[i] <= 0)
			continue;
		off = kam_ets_ahead(&models->ets.model[i], k) - said[KAM_BASELINE];
		sum += models->ets.weight[i] * (kam_ets_variance(&models->ets.model[i], k) + off * off);
	}
	return sum / 2 * unknown(n, k);
}

/* Fills the outlook from the models; false when some number is none. */
static bool conclude(struct kam_outlook *o, const struct models *models, const double *y, size_t n, const struct kam_outlook_options *options)
{
	for (size_t k = 1; k <= options->horizon; k++) {
		double said[KAM_MEMBERS];
		say(models, y, n, options, k, said);
		for (int i = 0; i < KAM_MEMBERS; i++)
			o->members[(size_t)i * options->horizon + k - 1] = said[i];
		o->forecast[k - 1] = said[KAM_BASELINE];
		o->deviation[k - 1] = sqrt(variance(models, n, k, said));
		if (!isfinite(o->forecast[k - 1]) || !isfinite(o->deviation[k - 1]))
			return false;
	}
	return true;
}

/* The same value for all that is ahead; its error grows by growth with each step. */
static void stay(struct kam_outlook *o, enum kam_basis basis, double value, double square, double growth, const struct kam_outlook_options *options)
{
	o->basis = basis;
	for (size_t k = 0; k < options->horizon; k++) {
		o->forecast[k] = value;
		o->deviation[k] = sqrt(square * (1 + growth * (double)k));
		for (size_t i = 0; i < KAM_MEMBERS; i++)
			o->members[i * options->horizon + k] = value;
	}
}

static bool is_constant(const double *y, size_t n)
{
	for (size_t t = 1; t < n; t++)
		if (y[t] != y[0])
			return false;
	return true;
}

/* The mean square of steps: the variance of a random walk's. */
static double step_square(const double *y, size_t n)
{
	double sum = 0;
	for (size_t t = 1; t < n; t++)
		sum += (y[t] - y[t - 1]) * (y[t] - y[t - 1]);
	return sum / (double)(n - 1);
}

static void forecast_intermittent(struct kam_outlook *o, const double *y, size_t n, const struct kam_outlook_options *options)
{
	struct kam_intermittent c;
	kam_intermittent_fit(&c, y, n);
	for (size_t t = 0; t < n; t++)
		o->errors[t] = y[t] - c.chance * c.size;
	stay(o, KAM_BASIS_INTERMITTENT, c.chance * c.size, c.squares / (double)n, c.beta * c.beta, options);
}

static void keep_from_below_zero(struct kam_outlook *o, size_t horizon)
{
	for (size_t k = 0; k < horizon; k++)
		o->forecast[k] = fmax(0, o->forecast[k]);
	for (size_t i = 0; i < horizon * KAM_MEMBERS; i++)
		o->members[i] = fmax(0, o->members[i]);
}

/* The errors of DOTM in the units of y; of its first two values it knows nothing. */
static void set_errors(struct kam_outlook *o, const struct models *models, size_t n)
{
	struct kam_dotm again = models->dotm;
	kam_dotm_run(&again, o->work, n, o->errors);
	for (size_t t = 0; t < n; t++)
		o->errors[t] = t < 2 ? 0 : o->errors[t];
	if (models->season.kind == KAM_SEASON_MULTIPLIES)
		kam_season_in(&models->season, o->errors, 0, n, o->errors);
}

static void forecast_models(struct kam_outlook *o, const double *y, size_t n, const struct kam_outlook_options *options)
{
	struct models models;
	fit(&models, y, o->work, n, options->season);
	o->basis = KAM_BASIS_MODELS;
	o->seasonal = models.season.kind != KAM_NO_SEASON;
	if (conclude(o, &models, y, n, options))
		set_errors(o, &models, n);
	else
		stay(o, KAM_BASIS_UNFIT, y[n - 1], step_square(y, n), 1, options);
}

void kam_outlook(struct kam_outlook *o, const double *y, size_t n, const struct kam_outlook_options *options)
{
	make_room(o, n, options->horizon);
	o->seasonal = false;
	for (size_t t = 0; t < n; t++)
		o->errors[t] = t == 0 ? 0 : y[t] - y[t - 1];
	if (n == 0)
		stay(o, KAM_BASIS_NOTHING, 0, 0, 0, options);
	else if (n > 1 && is_constant(y, n))
		stay(o, KAM_BASIS_CONSTANT, y[0], 0, 0, options);
	else if (n < options->fewest)
		stay(o, KAM_BASIS_SHORT, y[n - 1], n > 1 ? step_square(y, n) : 0, 1, options);
	else if (kam_zero_share(y, n) > options->zeros && !kam_is_seasonal(y, n, options->season, ninety_percent))
		forecast_intermittent(o, y, n, options);
	else
		forecast_models(o, y, n, options);
	if (!options->is_signed)
		keep_from_below_zero(o, options->horizon);
}

double kam_outlook_reach(double level)
{
	return kam_normal_quantile(0.5 + level / 2);
}
