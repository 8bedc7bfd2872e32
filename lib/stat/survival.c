/* survival.c - competing risks in discrete time, and chains of them. */
#include "kam/survival.h"

#include "kam/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t exits_at(const struct kam_risks *r, size_t cause, size_t age)
{
	return r->exits[cause * r->ages + age];
}

static uint64_t all_exits_at(const struct kam_risks *r, size_t age)
{
	uint64_t sum = 0;
	for (size_t cause = 0; cause < r->causes; cause++)
		sum += exits_at(r, cause, age);
	return sum;
}

uint64_t kam_risks_exits(const struct kam_risks *r, size_t cause)
{
	uint64_t sum = 0;
	for (size_t age = 0; age < r->ages; age++)
		sum += exits_at(r, cause, age);
	return sum;
}

uint64_t kam_risks_spells(const struct kam_risks *r)
{
	uint64_t sum = 0;
	for (size_t age = 0; age < r->ages; age++)
		sum += all_exits_at(r, age) + r->censored[age];
	return sum;
}

/* Spells at risk at each age; free with free(). */
static uint64_t *at_risk(const struct kam_risks *r)
{
	uint64_t *risk = kam_allocate(r->ages + 1, sizeof *risk), sum = 0;
	for (size_t age = r->ages; age-- > 0;)
		risk[age] = sum += all_exits_at(r, age) + r->censored[age];
	return risk;
}

/* The later half: from the age at which half of all exits have come, to the last exit. */
struct later {
	size_t from, last;
	uint64_t exits;
	double rate; /* exits per spell and day */
};

static bool find_later(const struct kam_risks *r, const uint64_t *risk, struct later *later)
{
	uint64_t all = 0, sum = 0, exposure = 0;
	bool found = false;
	*later = (struct later){0};
	for (size_t age = 0; age < r->ages; age++)
		all += all_exits_at(r, age);
	for (size_t age = 0; age < r->ages; age++) {
		uint64_t exits = all_exits_at(r, age);
		if (!found && exits && 2 * (sum + exits) >= all)
			found = true, later->from = age;
		if (exits)
			later->last = age;
		sum += exits;
	}
	for (size_t age = later->from; found && age <= later->last; age++) {
		later->exits += all_exits_at(r, age);
		exposure += risk[age];
	}
	later->rate = exposure ? (double)later->exits / (double)exposure : 0;
	return found;
}

/* How much of what outlives the last exit is dead. */
static double dead_share(const struct kam_risks *r, const uint64_t *risk, const struct later *later)
{
	double exposure = 0;
	for (size_t age = later->last + 1; age < r->ages; age++)
		exposure += (double)risk[age];
	double expected = later->rate * exposure;
	return expected <= 3 ? 0 : 1 - exp(3 - expected);
}

struct kam_tail kam_risks_tail(const struct kam_risks *r)
{
	struct kam_tail tail = {1, 0};
	struct later later;
	uint64_t *risk = at_risk(r);
	if (find_later(r, risk, &later)) {
		for (size_t age = 0; age <= later.last; age++)
			tail.open *= risk[age] ? 1 - (double)all_exits_at(r, age) / (double)risk[age] : 1;
		tail.dead = dead_share(r, risk, &later);
	}
	free(risk);
	return tail;
}

/* What an exit of the later half is worth on average. */
static double later_worth(const struct kam_risks *r, const struct later *later, const double *values)
{
	double sum = 0;
	for (size_t cause = 0; cause < r->causes; cause++)
		for (size_t age = later->from; age <= later->last; age++)
			sum += values[cause] * exits_at(r, cause, age);
	return sum / (double)later->exits;
}

/* The exits at one age: their share of those at risk, and what these exits are worth together, per spell at risk. */
static void at_one_age(const struct kam_risks *r, const uint64_t *risk, size_t age, const double *values, double base, double *hazard, double *worth,
	double *squares)
{
	*hazard = *worth = *squares = 0;
	for (size_t cause = 0; cause < r->causes && risk[age]; cause++) {
		double h = (double)exits_at(r, cause, age) / (double)risk[age], gain = values[cause] - base;
		*hazard += h;
		*worth += h * values[cause];
		*squares += h * gain * gain;
	}
}

/* Backwards from the end: worth(age) = sum of h_j values_j + (1 - sum of h_j) worth(age + 1). The hazards of different ages
 * are independent multinomials, so the variance is the sum over ages of survival^2 x the variance of what one spell at
 * risk gains there / the spells at risk. */
double kam_risks_value(const struct kam_risks *r, const double *values, double *at_age, double *variance)
{
	struct later later;
	uint64_t *risk = at_risk(r);
	double *next = kam_allocate(r->ages + 1, sizeof *next), hazard, worth, squares, survival = 1, sum = 0;
	if (find_later(r, risk, &later))
		next[r->ages] = (1 - dead_share(r, risk, &later)) * later_worth(r, &later, values);
	for (size_t age = r->ages; age-- > 0;) {
		at_one_age(r, risk, age, values, 0, &hazard, &worth, &squares);
		next[age] = worth + (1 - hazard) * next[age + 1];
	}
	for (size_t age = 0; age < r->ages && variance; age++) {
		at_one_age(r, risk, age, values, next[age + 1], &hazard, &worth, &squares);
		double mean = worth - hazard * next[age + 1];
		if (risk[age])
			sum += survival * survival * (squares - mean * mean) / (double)risk[age];
		survival *= 1 - hazard;
	}
	if (variance)
		*variance = sum;
	if (at_age)
		memcpy(at_age, next, r->ages * sizeof *at_age);
	double result = next[0];
	free(next);
	free(risk);
	return result;
}

void kam_risks_within(const struct kam_risks *r, size_t cause, size_t days, double *at_age)
{
	uint64_t *risk = at_risk(r);
	double *open = kam_allocate(r->ages + 1, sizeof *open), *ended = kam_allocate(r->ages + 1, sizeof *ended), survival = 1, sum = 0;
	for (size_t age = 0; age < r->ages; age++) {
		sum += risk[age] ? survival * exits_at(r, cause, age) / (double)risk[age] : 0;
		survival *= risk[age] ? 1 - (double)all_exits_at(r, age) / (double)risk[age] : 1;
		ended[age] = sum;
		open[age] = survival;
	}
	for (size_t age = 0; age < r->ages; age++) {
		size_t last = days < r->ages - 1 - age ? age + days : r->ages - 1;
		at_age[age] = open[age] > 0 ? (ended[last] - ended[age]) / open[age] : 0;
	}
	free(risk);
	free(open);
	free(ended);
}

bool kam_risks_quantile(const struct kam_risks *r, double q, size_t *age)
{
	uint64_t *risk = at_risk(r);
	double survival = 1;
	bool found = false;
	for (size_t t = 0; t < r->ages && !found && risk[t]; t++) {
		survival *= 1 - (double)all_exits_at(r, t) / (double)risk[t];
		found = 1 - survival >= q - 1e-12 && all_exits_at(r, t);
		*age = t;
	}
	free(risk);
	return found;
}

bool kam_risks_cause_quantile(const struct kam_risks *r, size_t cause, double q, size_t *age)
{
	uint64_t *risk = at_risk(r);
	double survival = 1, sum = 0, *incidence = kam_allocate(r->ages + 1, sizeof *incidence);
	bool found = false;
	for (size_t t = 0; t < r->ages && risk[t]; t++) {
		sum += survival * exits_at(r, cause, t) / (double)risk[t];
		survival *= 1 - (double)all_exits_at(r, t) / (double)risk[t];
		incidence[t] = sum;
	}
	for (size_t t = 0; t < r->ages && !found && sum > 0; t++) {
		found = incidence[t] >= q * sum - 1e-12 && exits_at(r, cause, t);
		*age = t;
	}
	free(incidence);
	free(risk);
	return found;
}

/* Exchanges two rows of a and of b. */
static void exchange(double *a, double *b, size_t n, size_t i, size_t k)
{
	for (size_t c = 0; c < n && i != k; c++) {
		double x = a[i * n + c], y = b[i * n + c];
		a[i * n + c] = a[k * n + c], a[k * n + c] = x;
		b[i * n + c] = b[k * n + c], b[k * n + c] = y;
	}
}

/* One step of elimination: row `row` loses `factor` times row `from`. */
static void take_off(double *a, double *b, size_t n, size_t row, size_t from, double factor)
{
	for (size_t c = 0; c < n && factor != 0; c++) {
		a[row * n + c] -= factor * a[from * n + c];
		b[row * n + c] -= factor * b[from * n + c];
	}
}

/* b becomes the inverse of a, by Gauss and Jordan with the largest pivot. */
static bool invert(double *a, double *b, size_t n)
{
	for (size_t c = 0; c < n; c++) {
		size_t pivot = c;
		for (size_t row = c + 1; row < n; row++)
			if (fabs(a[row * n + c]) > fabs(a[pivot * n + c]))
				pivot = row;
		if (fabs(a[pivot * n + c]) < 1e-12)
			return false;
		exchange(a, b, n, c, pivot);
		double scale = 1 / a[c * n + c];
		take_off(a, b, n, c, c, 1 - scale);
		for (size_t row = 0; row < n; row++)
			if (row != c)
				take_off(a, b, n, row, c, a[row * n + c]);
	}
	return true;
}

bool kam_chain_visits(const double *moves, size_t n, double *visits)
{
	double *a = kam_allocate(n * n + 1, sizeof *a);
	for (size_t i = 0; i < n * n; i++) {
		visits[i] = i / n == i % n;
		a[i] = visits[i] - moves[i];
	}
	bool ends = invert(a, visits, n);
	free(a);
	return ends;
}
