/* stat.c - intervals, competing risks, chains and shrinkage against closed forms and published or independent values. */
#include "check.h"

#include "kam/interval.h"
#include "kam/shrink.h"
#include "kam/survival.h"

#include <math.h>
#include <string.h>

#define NEAR(got, wanted, within) CHECK_CASE(fabs((got) - (wanted)) <= (within), "%s:%d: %.10g is not %.10g", __func__, __LINE__, (double)(got), (double)(wanted))

static void beta_has_its_closed_forms(void)
{
	NEAR(kam_beta_share(1, 1, 0.3), 0.3, 1e-14);
	NEAR(kam_beta_share(3, 1, 0.5), 0.125, 1e-14);             /* x^a */
	NEAR(kam_beta_share(1, 4, 0.2), 1 - pow(0.8, 4), 1e-14);
	NEAR(kam_beta_share(0.5, 0.5, 0.5), 0.5, 1e-13);
	NEAR(kam_beta_share(0.5, 0.5, 0.25), 1.0 / 3, 1e-13);      /* 2/pi asin(sqrt x) */
	NEAR(kam_beta_share(5, 6, 0.4), 0.3668967424, 1e-10);      /* P(Binomial(10, 0.4) >= 5) */
	NEAR(kam_beta_share(50001, 50001, 0.5), 0.5, 1e-9);
	NEAR(kam_beta_quantile(3, 1, 0.125), 0.5, 1e-11);
	CHECK(kam_beta_share(2, 2, 0) == 0 && kam_beta_share(2, 2, 1) == 1);
}

static void intervals_are_those_of_the_literature(void)
{
	struct kam_interval i = kam_clopper_pearson(0, 10, 0.95);  /* 1 - 0.025^(1/10) */
	NEAR(i.low, 0, 0);
	NEAR(i.high, 1 - pow(0.025, 0.1), 1e-10);
	i = kam_clopper_pearson(10, 10, 0.95);
	NEAR(i.low, pow(0.025, 0.1), 1e-10);
	NEAR(i.high, 1, 0);
	i = kam_wilson(81, 263, 0.95);                             /* Newcombe 1998, table I: 0.2553 to 0.3662 */
	NEAR(i.low, 0.2553, 5e-5);
	NEAR(i.high, 0.3662, 5e-5);
	i = kam_clopper_pearson(81, 263, 0.95);                    /* the same table: 0.2527 to 0.3676 */
	NEAR(i.low, 0.2527, 5e-5);
	NEAR(i.high, 0.3676, 5e-5);
	i = kam_jeffreys(0, 20, 0.9);
	CHECK(i.low == 0 && i.high > 0 && i.high < 0.14);
	NEAR(kam_normal_quantile(0.975), 1.959963985, 1e-9);
	NEAR(kam_normal_quantile(0.5), 0, 1e-12);
}

/* Ages 0..5, causes 0 and 1. */
static const uint32_t exits[] = {0, 2, 1, 0, 1, 0, /* cause 1: */ 0, 1, 0, 2, 0, 0};
static const uint32_t none_open[] = {0, 0, 0, 0, 0, 0}, some_open[] = {0, 0, 2, 0, 1, 0};

static void without_open_spells_risks_are_shares(void)
{
	struct kam_risks r = {6, 2, exits, none_open};
	const double first[] = {1, 0}, both[] = {1, 1};
	double at_age[6], variance;
	size_t age;
	CHECK(kam_risks_spells(&r) == 7 && kam_risks_exits(&r, 0) == 4 && kam_risks_exits(&r, 1) == 3);
	NEAR(kam_risks_value(&r, first, at_age, &variance), 4.0 / 7, 1e-12);
	NEAR(variance, 4.0 / 7 * 3 / 7 / 7, 1e-12); /* that of a share: Greenwood's formula comes to the binomial */
	NEAR(kam_risks_value(&r, both, NULL, NULL), 1, 1e-12);
	NEAR(at_age[2], 0.5, 1e-12);             /* of the four that reach it two end so */
	CHECK(kam_risks_quantile(&r, 0.5, &age) && age == 2);
	CHECK(kam_risks_quantile(&r, 1, &age) && age == 4);
	CHECK(kam_risks_cause_quantile(&r, 1, 0.5, &age) && age == 3);
}

static void open_spells_count_while_they_last(void)
{
	struct kam_risks r = {6, 2, exits, some_open};
	const double first[] = {1, 0};
	size_t age;
	/* at risk 10, 10, 7, 4, 2, 0: F1 = 2/10 + 7/10 1/7 + 6/10 (1 - 2/4) 1/2; the half that is left at 4 outlives the data,
	 * too few to say it is dead: it ends as the later half of the exits do, three of cause 1 in five */
	double open = 0.7 * (6.0 / 7) * 0.5 * 0.5;
	struct kam_tail tail = kam_risks_tail(&r);
	NEAR(tail.open, open, 1e-12);
	NEAR(tail.dead, 0, 0);
	NEAR(kam_risks_value(&r, first, NULL, NULL), 0.2 + 0.1 + 0.6 * 0.5 * 0.5 + open * 2 / 4, 1e-12);
	CHECK(kam_risks_quantile(&r, 0.5, &age) && age == 3);
	CHECK(!kam_risks_quantile(&r, 0.9, &age));
}

static void what_outlives_all_exits_for_long_is_dead(void)
{
	static uint32_t few[2 * 500], open[500];
	const double first[] = {1, 0};
	few[10] = 50;
	few[500 + 20] = 50;
	open[499] = 100;
	struct kam_risks r = {500, 2, few, open};
	struct kam_tail tail = kam_risks_tail(&r);
	NEAR(tail.open, 0.5, 1e-12);
	CHECK(tail.dead > 0.999);
	NEAR(kam_risks_value(&r, first, NULL, NULL), 0.25, 1e-4);
}

static void a_chain_is_a_random_walk(void)
{
	/* from 0 to 1 or out, from 1 to 0 or out, a half each: 4/3 visits at home, 2/3 next door */
	const double moves[] = {0, 0.5, 0.5, 0}, trap[] = {0, 1, 1, 0};
	double visits[4];
	CHECK(kam_chain_visits(moves, 2, visits));
	NEAR(visits[0], 4.0 / 3, 1e-12);
	NEAR(visits[1], 2.0 / 3, 1e-12);
	NEAR(visits[3], 4.0 / 3, 1e-12);
	CHECK(!kam_chain_visits(trap, 2, visits));
}

static void groups_that_differ_by_noise_are_one(void)
{
	const struct kam_evidence alike[] = {{11, 10, 5}, {9, 10, 5}, {10, 10, 5}, {12, 10, 5}}, unlike[] = {{20, 10, 5}, {1, 10, 5}, {18, 10, 5}, {2, 10, 5}};
	CHECK(kam_between_variance(alike, 4) == 0);
	CHECK(kam_shrink(&alike[0], 0).log_odds == 0);
	double between = kam_between_variance(unlike, 4);
	/* by hand: y = 2, -1.8, 1.6, -1.6, weights 5, mean .05, Q = 61.75; (Q - 3) / (20 - 100 / 20) */
	NEAR(between, (61.75 - 3) / 15, 1e-9);
	struct kam_shrunk s = kam_shrink(&unlike[0], between);
	NEAR(s.log_odds, 10 / (5 + 1 / between), 1e-12);
	CHECK(s.log_odds < 2 && s.log_odds > 1.8);
	NEAR(kam_chi_square_share(7.8147, 3), 0.95, 0.002);
	NEAR(kam_chi_square_share(43.773, 30), 0.95, 0.001);
}

/* Of 7 spells one by one: what ends by cause 0 within so many days of those still open. */
static void within_a_time_risks_are_shares_of_those_still_open(void)
{
	struct kam_risks r = {6, 2, exits, none_open};
	double within[6];
	kam_risks_within(&r, 0, 100, within);
	NEAR(within[0], 4.0 / 7, 1e-12);
	NEAR(within[1], 2.0 / 4, 1e-12); /* four outlive day 1, two of them end so */
	NEAR(within[2], 1.0 / 3, 1e-12);
	NEAR(within[3], 1, 1e-12);       /* one is left, and ends so */
	NEAR(within[4], 0, 0);           /* nothing outlives day 4 */
	kam_risks_within(&r, 0, 1, within);
	NEAR(within[0], 2.0 / 7, 1e-12);
	NEAR(within[1], 1.0 / 4, 1e-12);
	NEAR(within[2], 0, 1e-12);
	kam_risks_within(&r, 0, 0, within);
	NEAR(within[0], 0, 0);
	r.censored = some_open;          /* 0 1 2 3 4: ten spells */
	kam_risks_within(&r, 1, 100, within);
	NEAR(within[2], 2.0 / 4, 1e-12); /* four outlive day 2 and are watched on */
}

/* Buehlmann's own kind of figures: two groups of three, within variance 1, means 2 and 5. */
static void means_are_drawn_to_that_of_all(void)
{
	const struct kam_sizes_seen groups[] = {{3, 6, 14}, {3, 15, 77}}, alike[] = {{3, 6, 14}, {3, 6, 14}}, few[] = {{1, 1, 1}, {1, 2, 4}};
	double weight = kam_credibility_weight(groups, 2);
	NEAR(weight, 1 / ((13.5 - 1) / 3), 1e-12); /* between: (sum n (mean - all)^2 - (groups - 1) s^2) / (n - sum n^2 / n) */
	NEAR(kam_credible_mean(&groups[0], 3.5, weight), (6 + weight * 3.5) / (3 + weight), 1e-12);
	CHECK(isinf(kam_credibility_weight(alike, 2)) && isinf(kam_credibility_weight(few, 2)));
	NEAR(kam_credible_mean(&alike[0], 2, INFINITY), 2, 0);
}

int main(void)
{
	TEST(beta_has_its_closed_forms);
	TEST(intervals_are_those_of_the_literature);
	TEST(without_open_spells_risks_are_shares);
	TEST(open_spells_count_while_they_last);
	TEST(what_outlives_all_exits_for_long_is_dead);
	TEST(a_chain_is_a_random_walk);
	TEST(groups_that_differ_by_noise_are_one);
	TEST(within_a_time_risks_are_shares_of_those_still_open);
	TEST(means_are_drawn_to_that_of_all);
	return check_end();
}
