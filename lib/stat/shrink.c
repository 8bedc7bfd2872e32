/* shrink.c - empirical Bayes for the odds of groups. */
#include "kam/shrink.h"

#include <math.h>

double kam_chi_square_share(double x, double degrees)
{
	if (x <= 0 || degrees <= 0)
		return 0;
	double spread = 2 / (9 * degrees);
	return erfc(-(cbrt(x / degrees) - (1 - spread)) / sqrt(spread) / sqrt(2)) / 2;
}

/* A group's one-step log odds, whose variance is 1 / group->variance. */
static double one_step(const struct kam_evidence *group)
{
	return (group->observed - group->expected) / group->variance;
}

double kam_between_variance(const struct kam_evidence *groups, size_t count)
{
	double weights = 0, squares = 0, mean = 0, q = 0;
	size_t seen = 0;
	for (size_t i = 0; i < count; i++) {
		if (groups[i].variance <= 0)
			continue;
		seen++;
		weights += groups[i].variance;
		squares += groups[i].variance * groups[i].variance;
		mean += groups[i].observed - groups[i].expected;
	}
	if (seen < 2)
		return 0;
	mean /= weights;
	for (size_t i = 0; i < count; i++)
		if (groups[i].variance > 0)
			q += groups[i].variance * (one_step(&groups[i]) - mean) * (one_step(&groups[i]) - mean);
	double degrees = (double)(seen - 1);
	if (kam_chi_square_share(q, degrees) < 0.95)
		return 0;
	return fmax(0, (q - degrees) / (weights - squares / weights));
}

struct kam_shrunk kam_shrink(const struct kam_evidence *group, double between)
{
	if (between <= 0 || group->variance <= 0)
		return (struct kam_shrunk){0, between};
	double precision = group->variance + 1 / between;
	return (struct kam_shrunk){(group->observed - group->expected) / precision, 1 / precision};
}

double kam_shift_odds(double probability, double log_odds)
{
	if (probability <= 0 || probability >= 1 || log_odds == 0)
		return probability;
	return 1 / (1 + exp(-(log(probability / (1 - probability)) + log_odds)));
}

double kam_credibility_weight(const struct kam_sizes_seen *groups, size_t count)
{
	double n = 0, squared_n = 0, sum = 0, within = 0, between = 0;
	size_t seen = 0;
	for (size_t i = 0; i < count; i++) {
		if (groups[i].n <= 0)
			continue;
		seen++;
		n += groups[i].n;
		squared_n += groups[i].n * groups[i].n;
		sum += groups[i].sum;
		within += groups[i].squares - groups[i].sum * groups[i].sum / groups[i].n;
	}
	if (seen < 2 || n <= (double)seen)
		return INFINITY;
	double mean = sum / n, variance = within / (n - (double)seen);
	for (size_t i = 0; i < count; i++)
		if (groups[i].n > 0)
			between += groups[i].n * (groups[i].sum / groups[i].n - mean) * (groups[i].sum / groups[i].n - mean);
	between = (between - (double)(seen - 1) * variance) / (n - squared_n / n);
	return between > 0 ? variance / between : INFINITY;
}

double kam_credible_mean(const struct kam_sizes_seen *group, double mean, double weight)
{
	return isinf(weight) || group->n <= 0 ? mean : (group->sum + weight * mean) / (group->n + weight);
}
