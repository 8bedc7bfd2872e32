/* discrimination.c - measures of probabilities, against counts by hand and closed forms. */
#include "check.h"

#include "kam/discrimination.h"

#include <math.h>

static const double p[] = {0.1, 0.4, 0.35, 0.8};
static const unsigned char won[] = {0, 0, 1, 1};

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

/* Of the four pairs of a won and a lost deal three are in order; a tie is half a pair. */
static void auc_counts_pairs(void)
{
	static const double tied[] = {0.5, 0.5, 0.5, 0.9};
	static const unsigned char alike[] = {1, 1, 1, 1};
	CHECK(near(kam_auc(p, won, 4), 0.75));
	CHECK(near(kam_auc(tied, won, 4), (0.5 + 0.5 + 1 + 1) / 4));
	CHECK(near(kam_auc(p, alike, 4), 0.5));
	CHECK(near(kam_auc(p, won, 0), 0.5));
}

static void brier_and_log_loss_are_means(void)
{
	CHECK(near(kam_brier(p, won, 4), (0.01 + 0.16 + 0.4225 + 0.04) / 4));
	CHECK(near(kam_log_loss(p, won, 4), -(log(0.9) + log(0.6) + log(0.35) + log(0.8)) / 4));
}

static void calibration_error_is_the_mean_gap(void)
{
	struct kam_reliability bins[2];
	CHECK(near(kam_calibration_error(p, won, 4, bins, 2), (fabs(0.85 - 1) + fabs(0.8 - 1)) / 4));
	CHECK(bins[0].deals == 3 && bins[0].won == 1 && bins[1].deals == 1 && bins[1].won == 1);
}

/* Logits that are twice too large, of outcomes that follow the halved ones exactly: the slope is one half. */
static void recalibration_finds_the_slope(void)
{
	double logit[200], a, b;
	unsigned char outcome[200] = {0};
	for (int i = 0; i < 200; i++) {
		logit[i] = i < 100 ? 2 * log(0.25 / 0.75) + 1 : 2 * log(0.8 / 0.2) + 1;
		outcome[i] = i < 25 || (i >= 100 && i < 180);
	}
	kam_recalibrate(logit, outcome, 200, &a, &b);
	CHECK(fabs(b - 0.5) < 1e-6 && fabs(a + 0.5) < 1e-6);
}

static void recalibration_of_separated_outcomes_changes_nothing(void)
{
	static const double logit[] = {-1, -1, 1, 1}, same[] = {1, 1, 1, 1};
	double a, b;
	kam_recalibrate(logit, won, 4, &a, &b);
	CHECK(near(a, 0) && near(b, 1));
	kam_recalibrate(same, won, 4, &a, &b);
	CHECK(near(a, 0) && near(b, 1));
}

int main(void)
{
	TEST(auc_counts_pairs);
	TEST(brier_and_log_loss_are_means);
	TEST(calibration_error_is_the_mean_gap);
	TEST(recalibration_finds_the_slope);
	TEST(recalibration_of_separated_outcomes_changes_nothing);
	return check_end();
}
