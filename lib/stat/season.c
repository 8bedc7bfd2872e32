/* season.c - the test for a season, and classical decomposition. */
#include "kam/season.h"

#include <math.h>

static double mean_of(const double *y, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += y[i];
	return sum / (double)n;
}

/* The sum of products of deviations from the mean, lag places apart. */
static double covariance(const double *y, size_t n, size_t lag, double mean)
{
	double sum = 0;
	for (size_t i = lag; i < n; i++)
		sum += (y[i] - mean) * (y[i - lag] - mean);
	return sum;
}

double kam_autocorrelation(const double *y, size_t n, size_t lag)
{
	double mean = mean_of(y, n), variance = covariance(y, n, 0, mean);
	return variance > 0 ? covariance(y, n, lag, mean) / variance : 0;
}

bool kam_is_seasonal(const double *y, size_t n, size_t m, double z)
{
	if (m < 2 || n < 3 * m)
		return false;
	double mean = mean_of(y, n), variance = covariance(y, n, 0, mean), squares = 0;
	if (variance <= 0)
		return false;
	for (size_t lag = 1; lag < m; lag++) {
		double r = covariance(y, n, lag, mean) / variance;
		squares += r * r;
	}
	double r = covariance(y, n, m, mean) / variance;
	return fabs(r) > z * sqrt((1 + 2 * squares) / (double)n);
}

/* The mean over a season centred at place t; an even season reaches half a value to either side. */
static double centred_mean(const double *y, size_t t, size_t m)
{
	size_t half = m / 2;
	double sum = 0;
	for (size_t i = t - half; i <= t + half; i++)
		sum += y[i];
	if (m % 2 == 0)
		sum -= (y[t - half] + y[t + half]) / 2;
	return sum / (double)m;
}

static bool all_positive(const double *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (y[i] <= 0)
			return false;
	return true;
}

/* Indices are shifted or scaled to have mean 0 or 1. */
static void settle(struct kam_season *season)
{
	double mean = mean_of(season->index, season->m);
	for (size_t i = 0; i < season->m; i++)
		season->index[i] = season->kind == KAM_SEASON_ADDS ? season->index[i] - mean : season->index[i] / mean;
}

/* What is left over of value t when the trend is taken out. */
static double left_over(const struct kam_season *season, const double *y, size_t t)
{
	double trend = centred_mean(y, t, season->m);
	return season->kind == KAM_SEASON_ADDS ? y[t] - trend : y[t] / trend;
}

void kam_decompose(const double *y, size_t n, size_t m, struct kam_season *season)
{
	size_t seen[KAM_SEASON_MOST] = {0};
	season->kind = all_positive(y, n) ? KAM_SEASON_MULTIPLIES : KAM_SEASON_ADDS;
	season->m = m = m ? m : 1;
	for (size_t i = 0; i < m; i++)
		season->index[i] = 0;
	for (size_t t = m / 2; t + m / 2 < n; t++) {
		season->index[t % m] += left_over(season, y, t);
		seen[t % m]++;
	}
	for (size_t i = 0; i < m; i++)
		season->index[i] = seen[i] ? season->index[i] / (double)seen[i] : season->kind == KAM_SEASON_MULTIPLIES;
	settle(season);
}

/* The variance that chance gives an index on average: that of what is left over in one place of the season, by how often the
 * place was seen. Negative where no place was seen twice. */
static double chance(const double *y, size_t n, const struct kam_season *season)
{
	double sums[KAM_SEASON_MOST] = {0}, squares = 0, shares = 0;
	size_t seen[KAM_SEASON_MOST] = {0}, m = season->m ? season->m : 1, degrees = 0;
	for (size_t t = m / 2; t + m / 2 < n; t++) {
		double value = left_over(season, y, t);
		sums[t % m] += value;
		seen[t % m]++;
		squares += value * value;
	}
	for (size_t i = 0; i < m; i++) {
		if (!seen[i])
			continue;
		squares -= sums[i] * sums[i] / (double)seen[i];
		shares += 1 / (double)seen[i] / (double)m;
		degrees += seen[i] - 1;
	}
	return degrees ? fmax(0, squares) / (double)degrees * shares : -1;
}

void kam_season_shrink(const double *y, size_t n, struct kam_season *season)
{
	double none = season->kind == KAM_SEASON_MULTIPLIES, noise = chance(y, n, season), spread = 0;
	for (size_t i = 0; i < season->m; i++)
		spread += (season->index[i] - none) * (season->index[i] - none) / (double)(season->m - 1);
	double share = noise < 0 || spread <= 0 ? 0 : fmax(0, 1 - noise / spread);
	for (size_t i = 0; i < season->m; i++)
		season->index[i] = none + share * (season->index[i] - none);
	if (share <= 0)
		season->kind = KAM_NO_SEASON;
}

void kam_season_out(const struct kam_season *season, const double *values, size_t first, size_t n, double *out)
{
	for (size_t i = 0; i < n; i++) {
		double index = season->kind == KAM_NO_SEASON ? 0 : season->index[(first + i) % season->m];
		out[i] = season->kind == KAM_SEASON_MULTIPLIES ? values[i] / index : values[i] - index;
	}
}

void kam_season_in(const struct kam_season *season, const double *values, size_t first, size_t n, double *out)
{
	for (size_t i = 0; i < n; i++) {
		double index = season->kind == KAM_NO_SEASON ? 0 : season->index[(first + i) % season->m];
		out[i] = season->kind == KAM_SEASON_MULTIPLIES ? values[i] * index : values[i] + index;
	}
}
