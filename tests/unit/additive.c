/* additive.c - the penalised additive logistic fit, against closed forms and a dense Newton of its own. */
#include "check.h"

#include "kam/additive.h"
#include "kam/bins.h"

#include <math.h>

static bool near(double a, double b, double within)
{
	return fabs(a - b) <= within;
}

static int fit(const struct kam_term *terms, size_t count, const unsigned char *won, uint32_t n, struct kam_additive *model)
{
	uint32_t used[256];
	for (uint32_t i = 0; i < n; i++)
		used[i] = i;
	return kam_additive_fit(terms, count, used, n, won, 1e-15, 5000, model);
}

static void without_terms_the_intercept_is_the_overall_logit(void)
{
	unsigned char won[10] = {1, 1, 1};
	struct kam_additive m = {0};
	fit(NULL, 0, won, 10, &m);
	CHECK(near(m.intercept, log(0.3 / 0.7), 1e-6));
	CHECK(near(kam_logistic(m.intercept), 0.3, 1e-7));
}

/* With next to no ridge, two cells have the logits of their own parts. */
static void cells_reach_their_own_logits(void)
{
	uint16_t cell[40];
	unsigned char won[40] = {0};
	double effects[2] = {0}, precisions[2];
	for (int i = 0; i < 40; i++) {
		cell[i] = i >= 20;
		won[i] = i < 5 || (i >= 20 && i < 35);
	}
	struct kam_term term = {.cell = cell, .cells = 2, .ridge = 1e-7};
	struct kam_additive m = {.effects = effects, .precisions = precisions};
	fit(&term, 1, won, 40, &m);
	CHECK(near(kam_additive_logit(&term, 1, &m, 0), log(0.25 / 0.75), 1e-5));
	CHECK(near(kam_additive_logit(&term, 1, &m, 39), log(0.75 / 0.25), 1e-5));
	CHECK(near(precisions[0], 20 * 0.25 * 0.75, 1e-3));
}

/* At the optimum of the penalised likelihood the score is zero: sum of (won - p) in a cell = ridge x effect (+ smoothing). */
static void the_penalised_score_is_zero(void)
{
	enum { N = 200, BINS = 6 };
	uint16_t bin[N], level[N];
	unsigned char won[N];
	double effects[BINS + 1 + 3] = {0}, precisions[BINS + 1 + 3], score[BINS + 1 + 3] = {0}, total = 0;
	uint32_t x = 1;
	for (int i = 0; i < N; i++) {
		x = x * 69069 + 1;
		bin[i] = (uint16_t)((x >> 16) % (BINS + 1));
		x = x * 69069 + 1;
		level[i] = (uint16_t)((bin[i] + (x >> 16) % 2) % 3);
		x = x * 69069 + 1;
		won[i] = (x >> 16) % 100 < 20u + 9u * bin[i];
	}
	struct kam_term terms[] = {{.cell = bin, .cells = BINS + 1, .ordered = BINS, .ridge = 0.5, .smooth = 3}, {.cell = level, .cells = 3, .ridge = 2}};
	struct kam_additive m = {.effects = effects, .precisions = precisions};
	CHECK(fit(terms, 2, won, N, &m) < 5000);
	for (size_t i = 0; i < N; i++) {
		double r = won[i] - kam_logistic(kam_additive_logit(terms, 2, &m, i));
		score[bin[i]] += r;
		score[BINS + 1 + level[i]] += r;
		total += r;
	}
	for (size_t c = 0; c < BINS + 1; c++) {
		double pull = 0.5 * effects[c];
		if (c + 1 < BINS)
			pull -= 3 * (effects[c + 1] - effects[c]);
		if (c && c < BINS)
			pull += 3 * (effects[c] - effects[c - 1]);
		CHECK(near(score[c], pull, 1e-4));
	}
	for (size_t c = 0; c < 3; c++)
		CHECK(near(score[BINS + 1 + c], 2 * effects[BINS + 1 + c], 1e-4));
	CHECK(near(total, 0, 1e-4));
}

static void separated_outcomes_stay_finite(void)
{
	uint16_t cell[20];
	unsigned char won[20];
	double effects[2] = {0}, precisions[2];
	for (int i = 0; i < 20; i++)
		cell[i] = won[i] = (unsigned char)(i % 2);
	struct kam_term term = {.cell = cell, .cells = 2, .ridge = 1};
	struct kam_additive m = {.effects = effects, .precisions = precisions};
	fit(&term, 1, won, 20, &m);
	CHECK(effects[1] > 0.5 && effects[1] < 5 && near(effects[0], -effects[1], 1e-6));
}

static void bins_are_quantiles_of_the_sample(void)
{
	double few[] = {1, 1, 2, 5, 5}, many[100], edges[10];
	CHECK(kam_quantile_edges(few, 5, 4, edges) == 2);
	CHECK(near(edges[0], 1, 0) && near(edges[1], 2, 0));
	CHECK(kam_bin(edges, 2, 1) == 0 && kam_bin(edges, 2, 1.5) == 1 && kam_bin(edges, 2, 2) == 1 && kam_bin(edges, 2, 99) == 2);
	for (int i = 0; i < 100; i++)
		many[i] = i + 1;
	CHECK(kam_quantile_edges(many, 100, 4, edges) == 3);
	CHECK(near(edges[0], 25, 0) && near(edges[1], 50, 0) && near(edges[2], 75, 0));
	for (int i = 10; i < 90; i++)
		many[i] = 50; /* equal quantiles are one edge */
	CHECK(kam_quantile_edges(many, 100, 4, edges) == 1);
	CHECK(kam_quantile_edges(many, 0, 4, edges) == 0 && kam_bin(edges, 0, 3) == 0);
}

int main(void)
{
	TEST(without_terms_the_intercept_is_the_overall_logit);
	TEST(cells_reach_their_own_logits);
	TEST(the_penalised_score_is_zero);
	TEST(separated_outcomes_stay_finite);
	TEST(bins_are_quantiles_of_the_sample);
	return check_end();
}
