/* interval.c - the beta and normal distributions, and intervals for a share. */
#include "kam/interval.h"

#include <math.h>

/* ln of x^a (1 - x)^b / (a B(a, b)): what stands before the continued fraction. lgamma_r, because lgamma is not safe with
 * threads. */
static double ln_front(double a, double b, double x)
{
	int sign;
	return lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign) + a * log(x) + b * log1p(-x) - log(a);
}

/* Term m of DLMF 8.17.23. */
static double term(double a, double b, double x, int i)
{
	int m = i / 2;
	if (i % 2)
		return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
	return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
}

/* The continued fraction 1 / (1 + d1 / (1 + d2 / ...)) by the method of Lentz. */
static double fraction(double a, double b, double x)
{
	static const double tiny = 1e-300;
	double f = 1, c = 1, d = 0;
	for (int i = 1; i < 20000; i++) {
		double e = term(a, b, x, i);
		d = 1 + e * d;
		c = 1 + e / c;
		d = 1 / (fabs(d) < tiny ? tiny : d);
		c = fabs(c) < tiny ? tiny : c;
		f *= c * d;
		if (fabs(c * d - 1) < 1e-15)
			break;
	}
	return 1 / f;
}

double kam_beta_share(double a, double b, double x)
{
	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	if (x > (a + 1) / (a + b + 2)) /* on this side the other tail converges */
		return 1 - exp(ln_front(b, a, 1 - x)) * fraction(b, a, 1 - x);
	return exp(ln_front(a, b, x)) * fraction(a, b, x);
}

double kam_beta_quantile(double a, double b, double p)
{
	double low = 0, high = 1;
	for (int i = 0; i < 60 && high - low > 1e-13; i++) {
		double middle = (low + high) / 2;
		if (kam_beta_share(a, b, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

struct kam_interval kam_clopper_pearson(double successes, double n, double level)
{
	double tail = (1 - level) / 2, failures = n - successes;
	return (struct kam_interval){
		successes <= 0 ? 0 : kam_beta_quantile(successes, failures + 1, tail),
		failures <= 0 ? 1 : kam_beta_quantile(successes + 1, failures, 1 - tail),
	};
}

struct kam_interval kam_jeffreys(double successes, double n, double level)
{
	double tail = (1 - level) / 2, failures = n - successes;
	return (struct kam_interval){
		successes <= 0 ? 0 : kam_beta_quantile(successes + 0.5, failures + 0.5, tail),
		failures <= 0 ? 1 : kam_beta_quantile(successes + 0.5, failures + 0.5, 1 - tail),
	};
}

double kam_normal_quantile(double p)
{
	double low = -40, high = 40;
	for (int i = 0; i < 100 && high - low > 1e-13; i++) {
		double middle = (low + high) / 2;
		if (erfc(-middle / sqrt(2)) / 2 < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

struct kam_interval kam_wilson(double successes, double n, double level)
{
	double z = kam_normal_quantile(1 - (1 - level) / 2), share = successes / n, room = z * z / n;
	double middle = (share + room / 2) / (1 + room), reach = z * sqrt(share * (1 - share) / n + room / (4 * n)) / (1 + room);
	return (struct kam_interval){fmax(0, middle - reach), fmin(1, middle + reach)};
}
