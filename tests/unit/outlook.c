/* outlook.c - seasons, smoothing, theta, ETS and accuracy against closed forms, R's forecast package and published values.
 *
 * Figures "by R" are those of R 4.2 with its packages stats and forecast 8.20 as Debian 12 has them; what was called stands beside
 * each. */
#include "check.h"

#include "kam/accuracy.h"
#include "kam/ets.h"
#include "kam/intermittent.h"
#include "kam/minimise.h"
#include "kam/outlook.h"
#include "kam/theta.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define NEAR(got, wanted, within) CHECK_CASE(fabs((got) - (wanted)) <= (within), "%s:%d: %.10g is not %.10g", __func__, __LINE__, (double)(got), (double)(wanted))
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The flow of the Nile at Aswan, 1871 to 1900 (Cobb 1978). */
static const double nile[] = {1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
	1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840};

/* Thousands of airline passengers by month, 1949 to 1960 (Box and Jenkins 1976, series G). */
static const double passengers[] = {112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158, 133,
	114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218, 230, 242, 209, 191, 172, 194, 196, 196,
	236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315,
	364, 347, 312, 274, 237, 278, 284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404, 347,
	305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472, 548, 559, 463, 407, 362, 405, 417, 391,
	419, 461, 472, 535, 622, 606, 508, 461, 390, 432};

static double bowl(const double *x, void *context)
{
	(void)context;
	return (x[0] - 1) * (x[0] - 1) + 10 * (x[1] - x[0]) * (x[1] - x[0]);
}

static double parabola(const double *x, void *context)
{
	(void)context;
	return (*x - 0.3) * (*x - 0.3);
}

static void the_smallest_value_is_found(void)
{
	struct kam_box wide = {2, {-5, -5}, {5, 5}}, narrow = {2, {-5, -5}, {0.5, 5}};
	double x[] = {-3, 4}, y[] = {-3, 4}, z;
	NEAR(kam_minimise(bowl, NULL, &wide, x, 0.1, 1e-14, 1000), 0, 1e-9);
	NEAR(x[0], 1, 1e-4);
	NEAR(x[1], 1, 1e-4);
	NEAR(kam_minimise(bowl, NULL, &narrow, y, 0.1, 1e-14, 1000), 0.25, 1e-6); /* at the wall */
	kam_minimise_line(parabola, NULL, 0, 1, 40, &z);
	NEAR(z, 0.3, 1e-6);
}

static void seasons_are_those_of_r(void)
{
	/* by R: decompose(AirPassengers, "mult")$figure and decompose(AirPassengers)$figure; acf(AirPassengers) */
	static const double multiplies[] = {0.9102303674, 0.8836253207, 1.007366288, 0.9759060123, 0.9813780275, 1.112775827, 1.226555543,
		1.219910969, 1.060491933, 0.9217572404, 0.8011780824, 0.89882439};
	static const double adds[] = {-24.74873737, -36.18813131, -2.241161616, -8.036616162, -4.506313131, 35.40277778, 63.83080808, 62.82323232,
		16.52020202, -20.64267677, -53.59343434, -28.61994949};
	double shifted[COUNT(passengers)];
	struct kam_season season;
	kam_decompose(passengers, COUNT(passengers), 12, &season);
	CHECK(season.kind == KAM_SEASON_MULTIPLIES);
	for (size_t i = 0; i < 12; i++)
		NEAR(season.index[i], multiplies[i], 1e-9);
	for (size_t t = 0; t < COUNT(passengers); t++)
		shifted[t] = passengers[t] - 104;
	kam_decompose(shifted, COUNT(passengers), 12, &season);
	CHECK(season.kind == KAM_SEASON_ADDS); /* some value is 0 */
	for (size_t i = 0; i < 12; i++)
		NEAR(season.index[i], adds[i], 1e-7);
	NEAR(kam_autocorrelation(passengers, COUNT(passengers), 1), 0.9480473408, 1e-10);
	NEAR(kam_autocorrelation(passengers, COUNT(passengers), 12), 0.7603950423, 1e-10);
	CHECK(kam_is_seasonal(passengers, COUNT(passengers), 12, 1.645));
	CHECK(!kam_is_seasonal(nile, COUNT(nile), 4, 1.645));
	CHECK(!kam_is_seasonal(passengers, 35, 12, 1.645)); /* under three seasons */
}

static void a_season_that_is_chance_is_none(void)
{
	struct kam_season season;
	double regular[48], noise[480];
	uint32_t seed = 7;
	for (size_t t = 0; t < COUNT(regular); t++)
		regular[t] = t % 4 == 0 ? 20 : 10;
	kam_decompose(regular, COUNT(regular), 4, &season);
	double before = season.index[0];
	kam_season_shrink(regular, COUNT(regular), &season);
	NEAR(season.index[0], before, 1e-12); /* the same every year: no chance in it */
	double found = 0, left = 0;
	for (size_t t = 0; t < COUNT(noise); t++) {
		seed = seed * 1664525 + 1013904223;
		noise[t] = 100 + (double)(seed >> 16) / 1000;
	}
	for (size_t first = 0; first + 48 <= COUNT(noise); first += 48) {
		kam_decompose(noise + first, 48, 12, &season);
		for (size_t i = 0; i < 12; i++)
			found += fabs(season.index[i] - 1);
		kam_season_shrink(noise + first, 48, &season);
		for (size_t i = 0; i < 12 && season.kind; i++)
			left += fabs(season.index[i] - 1);
	}
	CHECK_CASE(left < found / 4, "%g of %g", left, found);
}

static void a_season_goes_out_and_in(void)
{
	struct kam_season season;
	double flat[COUNT(passengers)];
	kam_decompose(passengers, COUNT(passengers), 12, &season);
	kam_season_out(&season, passengers, 0, COUNT(passengers), flat);
	kam_season_in(&season, flat, 0, COUNT(passengers), flat);
	NEAR(flat[17], passengers[17], 1e-12);
}

static void smoothing_is_that_of_r(void)
{
	/* by R: ets(y, "ANN", alpha=0.3); ets(y, "AAN", damped=FALSE, alpha=0.4, beta=0.1); ... damped=TRUE, phi=0.9; forecast(h=3) */
	static const struct {
		struct kam_smoothing s;
		double squares, ahead[3], spread[3];
	} cases[] = {
		{{.alpha = 0.3, .phi = 1, .first_level = 1113.133437}, 729153.3344, {969.3992261, 969.3992261, 969.3992261}, {1, 1.09, 1.18}},
		{{.alpha = 0.4, .beta = 0.1, .phi = 1, .first_level = 1119.314927, .first_trend = -0.5604937403}, 845742.1324,
			{856.5568599, 802.8157884, 749.0747169}, {1, 1.25, 1.61}},
		{{.alpha = 0.4, .beta = 0.1, .phi = 0.9, .first_level = 1114.431252, .first_trend = 0.2559010369}, 803876.528,
			{858.5748069, 816.7751054, 779.155374}, {1, 1.2401, 1.566141}},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kam_smoothing s = cases[i].s;
		kam_smoothing_run(&s, nile, COUNT(nile), NULL);
		NEAR(s.squares, cases[i].squares, 0.01);
		for (size_t k = 1; k <= 3; k++) {
			NEAR(kam_smoothing_ahead(&s, k), cases[i].ahead[k - 1], 1e-5);
			NEAR(kam_smoothing_spread(&s, k), cases[i].spread[k - 1], 1e-9);
		}
	}
}

static void fits_are_as_good_as_those_of_r(void)
{
	/* by R: ets(y, "ANN"), ets(y, "AAN", damped=FALSE), ets(y, "AAN", damped=TRUE), sum(residuals^2) */
	static const double squares[] = {652090.3112, 645688.8335, 717876.0412};
	for (int trend = KAM_FLAT; trend <= KAM_DAMPED; trend++) {
		struct kam_smoothing s;
		kam_smoothing_fit(&s, (enum kam_trend)trend, nile, COUNT(nile));
		CHECK_CASE(s.squares < squares[trend] * 1.0005, "trend %d: %.1f", trend, s.squares);
	}
}

static void theta_is_that_of_r(void)
{
	/* by R: thetaf(y, h=3), ses(y)$model$par */
	struct kam_smoothing ses = {.alpha = 0.0001000274146, .phi = 1, .first_level = 1078.365869};
	struct kam_theta theta;
	kam_smoothing_run(&ses, nile, COUNT(nile), NULL);
	kam_theta_over(&theta, &ses, nile, COUNT(nile));
	NEAR(theta.drift, -1.332480534, 1e-9);
	NEAR(kam_theta_ahead(&theta, 1), 1038.44932, 1e-3);
	NEAR(kam_theta_ahead(&theta, 3), 1035.784359, 1e-3);
}

static void a_dynamic_theta_without_its_line_is_ses(void)
{
	struct kam_dotm d = {.alpha = 0.3, .first_level = 1113.133437};
	struct kam_smoothing s = {.alpha = 0.3, .phi = 1, .first_level = 1113.133437};
	kam_dotm_run(&d, nile, COUNT(nile), NULL);
	kam_smoothing_run(&s, nile, COUNT(nile), NULL);
	NEAR(kam_dotm_ahead(&d, 1), s.level, 1e-9);
}

/* A straight line: the line through all before hits each value from the third on, and what is ahead lies on it. */
static void a_dynamic_theta_goes_on_with_a_line(void)
{
	struct kam_dotm d = {.alpha = 0.5, .weight = 1};
	double line[12], errors[12];
	for (size_t t = 0; t < COUNT(line); t++)
		line[t] = 100 + 7 * (double)t;
	kam_dotm_fit(&d, line, COUNT(line));
	kam_dotm_run(&d, line, COUNT(line), errors);
	CHECK(d.squares < 1);
	NEAR(kam_dotm_ahead(&d, 3), 100 + 7 * 14, 1);
}

/* What was solved for is nowhere better close by. */
static void a_dynamic_theta_is_at_its_best(void)
{
	struct kam_dotm best, other;
	kam_dotm_fit(&best, passengers, COUNT(passengers));
	for (int i = -1; i <= 1; i += 2) {
		other = best;
		other.first_level += i;
		kam_dotm_run(&other, passengers, COUNT(passengers), NULL);
		CHECK(other.squares >= best.squares);
		other = best;
		other.weight += 0.01 * i;
		kam_dotm_run(&other, passengers, COUNT(passengers), NULL);
		CHECK(other.squares >= best.squares || other.weight > 1 || other.weight < 0);
		other = best;
		other.alpha += 0.005 * i;
		kam_dotm_run(&other, passengers, COUNT(passengers), NULL);
		CHECK(other.squares >= best.squares || other.alpha > 0.99 || other.alpha < 0.1);
	}
}

static void models_of_ets_are_those_of_r(void)
{
	/* by R: ets(AirPassengers, "MAM", damped=FALSE, alpha=.7, beta=.01, gamma=.05), whose first season runs backwards from the value before the first */
	static const double first[] = {0.8905726231, 0.7932226157, 0.9179356929, 1.05357859, 1.213801268, 1.233655206, 1.117977861, 0.9888631387,
		0.989156687, 1.016338396, 0.8858350914, 0.8990628306};
	struct kam_season season = {KAM_SEASON_MULTIPLIES, 12, {0}};
	for (size_t i = 0; i < 12; i++)
		season.index[i] = first[11 - i];
	struct kam_ets e = {.base = {.alpha = 0.7, .beta = 0.01, .phi = 1, .first_level = 124.5662404, .first_trend = 1.883254702},
		.trend = KAM_LINEAR, .relative = true, .gamma = 0.05, .first = &season};
	CHECK(kam_ets_run(&e, passengers, COUNT(passengers)));
	NEAR(e.base.squares, 0.1938115964, 1e-8);
	NEAR(kam_ets_ahead(&e, 1), 443.2994128, 1e-5);
	NEAR(kam_ets_ahead(&e, 13), 472.983, 0.03); /* R says what the mean will be, which relative errors lift a little */
}

static void models_that_add_are_those_of_r(void)
{
	/* by R: ets(AirPassengers, "AAA", damped=TRUE, alpha=.5, beta=.01, gamma=.2, phi=.95) */
	static const double first[] = {-29.74983102, -56.34957045, -36.29238438, -6.515250587, 33.7738776, 50.6292817, 39.20347969, 14.39975773,
		14.87435096, 15.16014673, -15.93116143, -23.20269654};
	struct kam_season season = {KAM_SEASON_ADDS, 12, {0}};
	for (size_t i = 0; i < 12; i++)
		season.index[i] = first[11 - i];
	struct kam_ets e = {.base = {.alpha = 0.5, .beta = 0.01, .phi = 0.95, .first_level = 136.6352442, .first_trend = 0.8737886095},
		.trend = KAM_DAMPED, .gamma = 0.2, .first = &season};
	CHECK(kam_ets_run(&e, passengers, COUNT(passengers)));
	NEAR(kam_ets_ahead(&e, 1), 454.9502533, 1e-5);
	NEAR(kam_ets_ahead(&e, 13), 460.6460378, 1e-5);
}

static void weights_follow_aicc(void)
{
	struct kam_smoothing starts[3];
	struct kam_season none = {0};
	struct kam_ets_set set;
	double sum = 0;
	memset(&set, 0x55, sizeof set); /* what was in its place before does not matter */
	for (int trend = KAM_FLAT; trend <= KAM_DAMPED; trend++)
		kam_smoothing_fit(&starts[trend], (enum kam_trend)trend, nile, COUNT(nile));
	kam_ets_fit(&set, starts, &none, nile, COUNT(nile));
	CHECK(set.count == 6);
	NEAR(set.model[0].gamma, 0, 0);
	NEAR(kam_ets_ahead(&set.model[0], 9), kam_ets_ahead(&set.model[0], 1), 0); /* no season, no trend */
	for (size_t i = 0; i < set.count; i++) {
		sum += set.weight[i];
		NEAR(set.weight[i], set.weight[set.best] * exp((set.model[set.best].aicc - set.model[i].aicc) / 2), 1e-12);
	}
	NEAR(sum, 1, 1e-12);
	NEAR(set.model[0].aicc, 30 * log(652090.3112 / 30) + 6 + 24.0 / 26, 0.01); /* ANN: three parameters, squares by R */
}

static void rare_demand_is_a_chance_and_a_size(void)
{
	double y[40] = {0};
	struct kam_intermittent c = {.alpha = 0.5, .beta = 0.5};
	y[0] = 8;
	y[1] = 4;
	NEAR(kam_zero_share(y, 40), 0.95, 1e-12);
	kam_intermittent_run(&c, y, 2); /* first 6 and 1; then size 7, 5.5; chance 1, 1 */
	NEAR(c.size, 5.5, 1e-12);
	NEAR(c.chance, 1, 1e-12);
	NEAR(c.squares, 4 + 9, 1e-12);
	kam_intermittent_fit(&c, y, 40);
	CHECK(c.chance * c.size < 0.3); /* what has stopped selling fades */
}

static void measures_are_those_of_their_definitions(void)
{
	static const double history[] = {1, 3, 2, 5}, actual[] = {4, 6}, forecast[] = {5, 6}, low[] = {3, 7}, high[] = {6, 8}, zero[] = {0, 0};
	NEAR(kam_smape(actual, forecast, 2), 200.0 / 9 / 2, 1e-12);
	NEAR(kam_smape(zero, zero, 2), 0, 0);
	NEAR(kam_naive_scale(history, 4, 1), 2, 1e-12);
	NEAR(kam_naive_scale(history, 4, 2), 1.5, 1e-12);
	NEAR(kam_naive_scale(history, 2, 2), 0, 0);
	NEAR(kam_mase(actual, forecast, 2, 2), 0.25, 1e-12);
	NEAR(kam_msis(actual, low, high, 2, 0.95, 2), (3 + 1 + 40 * 1) / 2.0 / 2, 1e-12);
}

static void there_is_always_an_outlook(void)
{
	struct kam_outlook_options options = {.season = 12, .horizon = 18, .zeros = 0.3, .fewest = KAM_OUTLOOK_FEWEST};
	struct kam_outlook o = {0};
	static const double three[] = {5, 6, 4}, same[] = {7, 7, 7, 7, 7, 7, 7}, rare[] = {0, 0, 3, 0, 0, 0, 4, 0, 0, 1, 0, 0}, falling[] = {9, 7, 5, 3, 1, 1, 0.5, 0.1},
		huge[] = {1e300, -1e300, 1e300, -1e300, 1e300, -1e308, 1e308, 1e300};
	kam_outlook(&o, three, 0, &options);
	CHECK(o.basis == KAM_BASIS_NOTHING);
	kam_outlook(&o, three, 1, &options);
	CHECK(o.basis == KAM_BASIS_SHORT && o.forecast[17] == 5 && o.deviation[0] == 0);
	kam_outlook(&o, three, 3, &options);
	CHECK(o.basis == KAM_BASIS_SHORT && o.forecast[0] == 4);
	NEAR(o.deviation[0], sqrt((1 + 4) / 2.0), 1e-12);
	kam_outlook(&o, same, COUNT(same), &options);
	CHECK(o.basis == KAM_BASIS_CONSTANT && o.forecast[3] == 7 && o.deviation[3] == 0);
	kam_outlook(&o, rare, COUNT(rare), &options);
	CHECK(o.basis == KAM_BASIS_INTERMITTENT && o.forecast[0] > 0 && o.forecast[0] < 2 && o.forecast[0] == o.forecast[17]);
	kam_outlook(&o, falling, COUNT(falling), &options);
	CHECK(o.basis == KAM_BASIS_MODELS);
	for (size_t k = 0; k < 18; k++) { /* no member falls below 0, and none is drawn down by what can't be */
		CHECK(o.members[KAM_HOLT * 18 + k] >= 0);
		NEAR(o.forecast[k], (o.members[KAM_DYNAMIC_THETA * 18 + k] + o.members[KAM_ETS_AVERAGE * 18 + k]) / 2, 1e-12);
	}
	options.is_signed = true;
	kam_outlook(&o, falling, COUNT(falling), &options);
	CHECK(o.forecast[17] < 0);
	kam_outlook(&o, huge, COUNT(huge), &options);
	CHECK(o.basis == KAM_BASIS_UNFIT && o.forecast[0] == 1e300);
	kam_outlook_free(&o);
}

static void an_outlook_is_the_mean_of_its_members(void)
{
	struct kam_outlook_options options = {.season = 12, .horizon = 24, .zeros = 0.3, .fewest = KAM_OUTLOOK_FEWEST};
	struct kam_outlook o = {0};
	kam_outlook(&o, passengers, COUNT(passengers), &options);
	const double *dotm = o.members + KAM_DYNAMIC_THETA * 24, *ets = o.members + KAM_ETS_AVERAGE * 24, *naive = o.members + KAM_SEASONAL_NAIVE * 24;
	CHECK(o.seasonal);
	for (size_t k = 0; k < 24; k++) {
		NEAR(o.forecast[k], (dotm[k] + ets[k]) / 2, 1e-9);
		NEAR(naive[k], passengers[132 + k % 12], 0);
		CHECK(k == 0 || o.deviation[k] > 0);
	}
	CHECK(o.forecast[6] > 600 && o.forecast[6] < 720); /* July 1961: the peak goes on, over the 622 of a year before */
	CHECK(o.deviation[23] > o.deviation[11]);
	NEAR(kam_outlook_reach(0.95), 1.959964, 1e-6);
	kam_outlook_free(&o);
}

int main(void)
{
	TEST(the_smallest_value_is_found);
	TEST(seasons_are_those_of_r);
	TEST(a_season_that_is_chance_is_none);
	TEST(a_season_goes_out_and_in);
	TEST(smoothing_is_that_of_r);
	TEST(fits_are_as_good_as_those_of_r);
	TEST(theta_is_that_of_r);
	TEST(a_dynamic_theta_without_its_line_is_ses);
	TEST(a_dynamic_theta_goes_on_with_a_line);
	TEST(a_dynamic_theta_is_at_its_best);
	TEST(models_of_ets_are_those_of_r);
	TEST(models_that_add_are_those_of_r);
	TEST(weights_follow_aicc);
	TEST(rare_demand_is_a_chance_and_a_size);
	TEST(measures_are_those_of_their_definitions);
	TEST(there_is_always_an_outlook);
	TEST(an_outlook_is_the_mean_of_its_members);
	return check_end();
}
