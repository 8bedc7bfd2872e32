/* convolution.c - distributions of sums of deals against closed forms, brute force and exact sums by another way. */
#include "check.h"

#include "kam/convolution.h"

#include <math.h>

#define NEAR(got, wanted, within) CHECK_CASE(fabs((got) - (wanted)) <= (within), "%s:%d: %.12g is not %.12g", __func__, __LINE__, (double)(got), (double)(wanted))

static const double asked[] = {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99};
enum { ASKED = sizeof asked / sizeof *asked };

static double total_of(const struct kam_chance *deals, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += fabs((double)deals[i].amount);
	return sum;
}

static double mean_of(const struct kam_chance *deals, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += (double)deals[i].amount * deals[i].probability;
	return sum;
}

static void no_deal_is_nothing(void)
{
	struct kam_spread *s = kam_spread_of(NULL, 0);
	NEAR(kam_spread_quantile(s, 0.9), 0, 0);
	NEAR(kam_spread_above(s, 0), 1, 0);
	NEAR(kam_spread_above(s, 1), 0, 0);
	kam_spread_free(s);
}

static void one_deal_is_all_or_nothing(void)
{
	const struct kam_chance deal = {123457, 0.3};
	struct kam_spread *s = kam_spread_of(&deal, 1);
	CHECK(s->exact);
	NEAR(kam_spread_mean(s), 0.3 * 123457, 1e-9);
	NEAR(kam_spread_quantile(s, 0.7), 0, 0);
	NEAR(kam_spread_quantile(s, 0.71), 123457, 0);
	NEAR(kam_spread_above(s, 123457), 0.3, 1e-15);
	NEAR(kam_spread_above(s, 123458), 0, 0);
	kam_spread_free(s);
}

static void what_is_sure_is_no_chance(void)
{
	const struct kam_chance deals[] = {{100, 1}, {50, 0}, {0, 0.5}, {-30, 1}, {-20, 0.25}};
	struct kam_spread *s = kam_spread_of(deals, 5);
	NEAR(kam_spread_mean(s), 65, 1e-12);
	NEAR(kam_spread_quantile(s, 0), 50, 0);
	NEAR(kam_spread_quantile(s, 0.25), 50, 0);
	NEAR(kam_spread_quantile(s, 0.26), 70, 0);
	kam_spread_free(s);
}

/* P(X <= k) by the recursion of its terms. */
static double binomial_to(int n, double p, int k)
{
	double term = pow(1 - p, n), sum = term;
	for (int i = 1; i <= k; i++) {
		term *= (double)(n - i + 1) / i * p / (1 - p);
		sum += term;
	}
	return sum;
}

static void equal_amounts_are_binomial(void)
{
	static struct kam_chance deals[500];
	const double p = 0.37;
	const int64_t amount = 1234567;
	for (int i = 0; i < 500; i++)
		deals[i] = (struct kam_chance){amount, p};
	struct kam_spread *s = kam_spread_of(deals, 500);
	CHECK(s->exact);
	NEAR(kam_spread_mean(s), mean_of(deals, 500), 1e-10 * total_of(deals, 500));
	for (int k = 130; k < 240; k++)
		NEAR(1 - kam_spread_above(s, (double)((k + 1) * amount)), binomial_to(500, p, k), 1e-11);
	for (int i = 0; i < ASKED; i++) {
		int k = 0;
		while (binomial_to(500, p, k) < asked[i])
			k++;
		NEAR(kam_spread_quantile(s, asked[i]), (double)(k * amount), 0);
	}
	kam_spread_free(s);
}

/* Deals of amounts low..high times unit, give or take jitter, and probabilities over nearly all of 0..1. */
static void draw(struct kam_chance *deals, size_t n, uint64_t seed, int64_t high, int64_t unit, int64_t jitter)
{
	for (size_t i = 0; i < n; i++) {
		int64_t amount = 1 + (int64_t)(check_random(&seed) % (uint64_t)high);
		deals[i].amount = amount * unit + (jitter ? (int64_t)(check_random(&seed) % (uint64_t)jitter) : 0);
		deals[i].probability = 0.02 + 0.96 * (double)(check_random(&seed) % 1000) / 1000;
	}
}

/* All sums of 20 deals, by twice as many subsets for each deal: masses in buckets of one. */
static void all_subsets_of_twenty_agree(void)
{
	struct kam_chance deals[20];
	draw(deals, 20, 20, 997, 1, 0);
	size_t total = (size_t)total_of(deals, 20);
	double *mass = calloc(total + 1, sizeof *mass), sum = 0;
	for (uint32_t set = 0; set < 1U << 20; set++) {
		size_t value = 0;
		double p = 1;
		for (int i = 0; i < 20; i++) {
			value += set >> i & 1 ? (size_t)deals[i].amount : 0;
			p *= set >> i & 1 ? deals[i].probability : 1 - deals[i].probability;
		}
		mass[value] += p;
	}
	struct kam_spread *s = kam_spread_of(deals, 20);
	CHECK(s->exact);
	for (size_t v = 0; v <= total; v++) {
		NEAR(1 - kam_spread_above(s, (double)v), sum, 1e-9);
		sum += mass[v];
	}
	kam_spread_free(s);
	free(mass);
}

/* The exact distribution of sums of small whole amounts, deal by deal. */
static double *exact_masses(const struct kam_chance *deals, size_t n, int64_t unit, size_t *count)
{
	size_t total = 0;
	for (size_t i = 0; i < n; i++)
		total += (size_t)(deals[i].amount / unit);
	double *mass = calloc(total + 1, sizeof *mass);
	mass[0] = 1;
	for (size_t i = 0; i < n; i++)
		for (size_t v = total + 1, a = (size_t)(deals[i].amount / unit); v-- > 0;)
			mass[v] = mass[v] * (1 - deals[i].probability) + (v >= a ? mass[v - a] * deals[i].probability : 0);
	*count = total + 1;
	return mass;
}

/* Amounts without a common measure lie between the steps of the grid. */
static void the_grid_is_true_to_a_ten_thousandth(void)
{
	static const struct {
		size_t deals;
		int64_t high, unit;
	} cases[] = {{13, 1000, 1000003}, {100, 300, 1000003}, {500, 100, 1000003}, {500, 1, 1000003}, {3000, 20, 10000019}, {20000, 5, 100000007}};
	static struct kam_chance deals[20000];
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		size_t n = cases[c].deals, count;
		draw(deals, n, 7 + c, cases[c].high, cases[c].unit, 5);
		double *mass = exact_masses(deals, n, cases[c].unit, &count), total = total_of(deals, n);
		struct kam_spread *s = kam_spread_of(deals, n);
		CHECK_CASE(!s->exact, "case %zu: has a common measure", c);
		NEAR(kam_spread_mean(s), mean_of(deals, n), 1e-9 * total);
		for (int i = 0; i < ASKED; i++) {
			double sum = 0;
			size_t v = 0;
			while ((sum += mass[v]) < asked[i])
				v++;
			double got = kam_spread_quantile(s, asked[i]), wanted = (double)v * (double)cases[c].unit;
			CHECK_CASE(fabs(got - wanted) <= 1e-4 * total, "case %zu: quantile %g is %.10g, not %.10g: off by %g of the total", c, asked[i], got,
				wanted, fabs(got - wanted) / total);
		}
		kam_spread_free(s);
		free(mass);
	}
}

static void the_order_of_deals_does_not_matter(void)
{
	static struct kam_chance deals[300], turned[300];
	draw(deals, 300, 3, 1000, 1000003, 977);
	for (int i = 0; i < 300; i++)
		turned[i] = deals[299 - i];
	struct kam_spread *a = kam_spread_of(deals, 300), *b = kam_spread_of(turned, 300);
	CHECK(a->count == b->count && memcmp(a->mass, b->mass, a->count * sizeof *a->mass) == 0);
	kam_spread_free(a);
	kam_spread_free(b);
}

/* A shock widens the spread as the law of total variance says, and leaves the mean. */
static void a_common_shock_widens(void)
{
	static struct kam_chance deals[400];
	draw(deals, 400, 5, 1000, 1, 0);
	struct kam_spread *s = kam_spread_of(deals, 400);
	struct kam_shock none = kam_shock_of(0), fifth = kam_shock_of(0.2);
	double mean = mean_of(deals, 400), variance = 0, sum = 0;
	for (int i = 0; i < 400; i++)
		variance += (double)(deals[i].amount * deals[i].amount) * deals[i].probability * (1 - deals[i].probability);
	for (int i = 0; i < KAM_SHOCK_POINTS; i++)
		sum += fifth.factors[i] / KAM_SHOCK_POINTS;
	NEAR(sum, 1, 1e-12);
	for (int i = 0; i < ASKED; i++)
		NEAR(kam_shocked_quantile(s, 1000, &none, asked[i]), 1000 + kam_spread_quantile(s, asked[i]), 1e-9);
	double low = kam_shocked_quantile(s, 0, &fifth, 0.1), high = kam_shocked_quantile(s, 0, &fifth, 0.9);
	double sigma = sqrt(variance * 1.04 + mean * mean * 0.04);
	CHECK(low < kam_spread_quantile(s, 0.1) && high > kam_spread_quantile(s, 0.9));
	NEAR((high - low) / (2 * 1.2815515655 * sigma), 1, 0.03); /* nearly normal, if a little askew */
	NEAR(kam_shocked_above(s, 0, &fifth, low), 0.9, 1e-3);
	NEAR(kam_shocked_above(s, 500, &fifth, high + 500), 0.1, 1e-3);
	kam_spread_free(s);
}

int main(void)
{
	TEST(no_deal_is_nothing);
	TEST(one_deal_is_all_or_nothing);
	TEST(what_is_sure_is_no_chance);
	TEST(equal_amounts_are_binomial);
	TEST(all_subsets_of_twenty_agree);
	TEST(the_grid_is_true_to_a_ten_thousandth);
	TEST(the_order_of_deals_does_not_matter);
	TEST(a_common_shock_widens);
	return check_end();
}
