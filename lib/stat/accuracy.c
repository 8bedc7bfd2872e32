/* accuracy.c - sMAPE, MASE and MSIS. */
#include "kam/accuracy.h"

#include <math.h>

double kam_smape(const double *actual, const double *forecast, size_t h)
{
	double sum = 0;
	for (size_t i = 0; i < h; i++) {
		double error = fabs(actual[i] - forecast[i]);
		sum += error > 0 ? 200 * error / (fabs(actual[i]) + fabs(forecast[i])) : 0;
	}
	return sum / (double)h;
}

double kam_naive_scale(const double *history, size_t n, size_t m)
{
	double sum = 0;
	if (n <= m)
		return 0;
	for (size_t i = m; i < n; i++)
		sum += fabs(history[i] - history[i - m]);
	return sum / (double)(n - m);
}

double kam_mase(const double *actual, const double *forecast, size_t h, double scale)
{
	double sum = 0;
	for (size_t i = 0; i < h; i++)
		sum += fabs(actual[i] - forecast[i]);
	return sum / (double)h / scale;
}

double kam_msis(const double *actual, const double *low, const double *high, size_t h, double level, double scale)
{
	double sum = 0, price = 2 / (1 - level);
	for (size_t i = 0; i < h; i++)
		sum += high[i] - low[i] + price * (fmax(0, low[i] - actual[i]) + fmax(0, actual[i] - high[i]));
	return sum / (double)h / scale;
}
