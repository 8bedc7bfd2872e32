/* convolution.c - distributions of sums of deals, on a grid. */
#include "kam/convolution.h"

#include "kam/interval.h"
#include "kam/memory.h"

#include <fftw3.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
	FEW = 12,          /* so many deals are enumerated: 4,096 values */
	BLOCK = 32,        /* deals convolved one by one before transforms pay */
	SHORT = 96,        /* a factor so short is convolved as it stands */
	LARGEST = 24,      /* transforms of up to 2^24 points */
};

/* So far out does the grid matter, in standard deviations of the sum; and mass that may be moved to its ends. */
static const double REACH = 17, NOTHING = 1e-13;

/* Mass on a part of the grid: mass[i] lies at step from + i. */
struct part {
	int64_t from;
	size_t count;
	double *mass;
};

/* A deal on the grid: it is worth steps, or one more with probability more. steps is not negative. */
struct step_deal {
	size_t steps;
	double more, probability;
};

/* Amounts first, so that the order of equal sums does not depend on that of the deals. */
static int in_order(const void *a, const void *b)
{
	const struct kam_chance *x = a, *y = b;
	if (x->amount != y->amount)
		return x->amount < y->amount ? -1 : 1;
	return (x->probability > y->probability) - (x->probability < y->probability);
}

/* Deals that can change the sum, in order; a loss that may happen is a sure loss that may be spared. *fixed becomes what is sure. */
static struct kam_chance *settle(const struct kam_chance *deals, size_t n, size_t *count, double *fixed)
{
	struct kam_chance *open = kam_allocate(n + 1, sizeof *open);
	__extension__ __int128 sure = 0;
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		double p = fmax(0, fmin(1, deals[i].probability));
		int64_t amount = deals[i].amount;
		if (amount < 0) {
			sure += amount;
			amount = -amount;
			p = 1 - p;
		}
		if (p >= 1)
			sure += amount;
		else if (p > 0 && amount)
			open[(*count)++] = (struct kam_chance){amount, p};
	}
	qsort(open, *count, sizeof *open, in_order);
	*fixed = (double)sure;
	return open;
}

/* Few deals: every sum that can be. */

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return x[0] != y[0] ? (x[0] > y[0]) - (x[0] < y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

static struct kam_spread *new_spread(size_t count)
{
	struct kam_spread *s = kam_allocate(1, sizeof *s);
	s->at = kam_allocate(count, sizeof *s->at);
	s->mass = kam_allocate(count, sizeof *s->mass);
	s->below = kam_allocate(count, sizeof *s->below);
	return s;
}

static void add_up(struct kam_spread *s)
{
	double sum = 0;
	for (size_t i = 0; i < s->count; i++)
		s->below[i] = sum += s->mass[i];
}

static struct kam_spread *enumerate(const struct kam_chance *deals, size_t n, double fixed)
{
	size_t all = (size_t)1 << n;
	double(*sums)[2] = kam_allocate(all, sizeof *sums);
	struct kam_spread *s = new_spread(all);
	for (size_t set = 0; set < all; set++) {
		double value = 0, mass = 1;
		for (size_t i = 0; i < n; i++) {
			bool won = set >> i & 1;
			value += won ? (double)deals[i].amount : 0;
			mass *= won ? deals[i].probability : 1 - deals[i].probability;
		}
		sums[set][0] = value + fixed;
		sums[set][1] = mass;
	}
	qsort(sums, all, sizeof *sums, by_value);
	for (size_t i = 0; i < all; i++) {
		if (!s->count || s->at[s->count - 1] != sums[i][0])
			s->at[s->count++] = sums[i][0];
		s->mass[s->count - 1] += sums[i][1];
	}
	s->exact = true;
	free(sums);
	add_up(s);
	return s;
}

/* Many: a grid. */

static int64_t common_measure(int64_t a, int64_t b)
{
	while (b) {
		int64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* The step of the grid; *exact: all amounts are multiples of it. */
static double choose_step(const struct kam_chance *deals, size_t n, bool *exact)
{
	double total = 0, variance = 0;
	int64_t measure = 0;
	for (size_t i = 0; i < n; i++) {
		double amount = (double)deals[i].amount;
		total += amount;
		variance += amount * amount * deals[i].probability * (1 - deals[i].probability);
		measure = common_measure(deals[i].amount, measure);
	}
	double range = fmin(total, REACH * sqrt(variance));
	*exact = range / (double)measure <= KAM_SPREAD_BINS;
	return *exact ? (double)measure : range / KAM_SPREAD_BINS;
}

static struct step_deal on_grid(const struct kam_chance *deal, double step)
{
	double steps = (double)deal->amount / step, whole = floor(steps);
	return (struct step_deal){(size_t)whole, steps - whole, deal->probability};
}

/* Moves what next to nothing lies in at either end to what is left. */
static void trim(struct part *p)
{
	size_t first = 0, last = p->count - 1;
	double moved = 0;
	while (first < last && moved + p->mass[first] < NOTHING)
		moved += p->mass[first++];
	p->mass[first] += moved;
	moved = 0;
	while (last > first && moved + p->mass[last] < NOTHING)
		moved += p->mass[last--];
	p->mass[last] += moved;
	p->count = last - first + 1;
	memmove(p->mass, p->mass + first, p->count * sizeof *p->mass);
	p->from += (int64_t)first;
}

/* to becomes mass with a deal added; it has room for its steps and one more. Returns how far it reaches. */
static size_t add_deal(const double *restrict mass, size_t count, const struct step_deal *deal, double *restrict to)
{
	double lost = 1 - deal->probability, more = deal->probability * deal->more, won = deal->probability - more;
	double *restrict shifted = to + deal->steps;
	size_t reach = count + deal->steps + (deal->more > 0);
	for (size_t i = 0; i < count; i++)
		to[i] = mass[i] * lost;
	memset(to + count, 0, (reach - count) * sizeof *to);
	for (size_t i = 0; i < count; i++)
		shifted[i] += mass[i] * won;
	for (size_t i = 0; i < count && more > 0; i++)
		shifted[i + 1] += mass[i] * more;
	return reach;
}

static struct part make_block(const struct kam_chance *deals, size_t n, double step)
{
	size_t room = 1;
	struct part p = {.count = 1};
	for (size_t i = 0; i < n; i++)
		room += on_grid(&deals[i], step).steps + 1;
	double *next = kam_allocate(room, sizeof *next);
	p.mass = kam_allocate(room, sizeof *p.mass);
	p.mass[0] = 1;
	for (size_t i = 0; i < n; i++) {
		struct step_deal deal = on_grid(&deals[i], step);
		double *before = p.mass;
		p.count = add_deal(before, p.count, &deal, next);
		p.mass = next;
		next = before;
	}
	free(next);
	trim(&p);
	return p;
}

/* Plans of transforms, made once: making one is not for several threads at a time, following it is. Transforms are of real
 * numbers to half of the complex ones, since the other half mirrors it: plans of these are made much faster than others. */
static pthread_mutex_t planning = PTHREAD_MUTEX_INITIALIZER;
static fftw_plan forward[LARGEST + 1], backward[LARGEST + 1];

static void plan(int size)
{
	pthread_mutex_lock(&planning);
	if (!forward[size]) {
		int points = 1 << size;
		double *from = fftw_alloc_real((size_t)points), *to = fftw_alloc_real((size_t)points);
		forward[size] = fftw_plan_r2r_1d(points, from, to, FFTW_R2HC, FFTW_ESTIMATE | FFTW_UNALIGNED);
		backward[size] = fftw_plan_r2r_1d(points, from, to, FFTW_HC2R, FFTW_ESTIMATE | FFTW_UNALIGNED);
		fftw_free(from);
		fftw_free(to);
	}
	pthread_mutex_unlock(&planning);
}

static void transform(const struct part *p, size_t points, int size, double *room, double *out)
{
	memcpy(room, p->mass, p->count * sizeof *room);
	memset(room + p->count, 0, (points - p->count) * sizeof *room);
	fftw_execute_r2r(forward[size], room, out);
}

/* x becomes x times y, complex number by complex number: real parts stand at k, imaginary ones at points - k. */
static void multiply_complex(double *x, const double *y, size_t points)
{
	x[0] *= y[0] / (double)points;
	x[points / 2] *= y[points / 2] / (double)points;
	for (size_t k = 1; k < points / 2; k++) {
		double re = x[k] * y[k] - x[points - k] * y[points - k], im = x[k] * y[points - k] + x[points - k] * y[k];
		x[k] = re / (double)points;
		x[points - k] = im / (double)points;
	}
}

static void multiply_transforms(const struct part *a, const struct part *b, struct part *product)
{
	int size = 1;
	while ((size_t)1 << size < product->count)
		size++;
	size_t points = (size_t)1 << size;
	double *room = kam_allocate(3 * points, sizeof *room), *x = room + points, *y = x + points;
	plan(size);
	transform(a, points, size, room, x);
	transform(b, points, size, room, y);
	multiply_complex(x, y, points);
	fftw_execute_r2r(backward[size], x, room);
	for (size_t i = 0; i < product->count; i++)
		product->mass[i] = fmax(0, room[i]); /* rounding leaves some 1e-17 either side of nothing */
	free(room);
}

static void multiply_directly(const struct part *a, const struct part *b, struct part *product)
{
	for (size_t k = 0; k < b->count; k++)
		for (size_t i = 0; i < a->count; i++)
			product->mass[i + k] += a->mass[i] * b->mass[k];
}

/* a becomes the distribution of the sum of both; b is freed. */
static void convolve(struct part *a, struct part *b)
{
	struct part product = {.from = a->from + b->from, .count = a->count + b->count - 1};
	product.mass = kam_allocate(product.count, sizeof *product.mass);
	if (a->count <= SHORT)
		multiply_directly(b, a, &product);
	else if (b->count <= SHORT)
		multiply_directly(a, b, &product);
	else
		multiply_transforms(a, b, &product);
	free(a->mass);
	free(b->mass);
	trim(&product);
	*a = product;
}

/* Neighbours into one, until there is only one. */
static struct part merge_blocks(struct part *blocks, size_t count)
{
	for (; count > 1; count = (count + 1) / 2)
		for (size_t i = 0; i < count; i += 2) {
			if (i + 1 < count)
				convolve(&blocks[i], &blocks[i + 1]);
			blocks[i / 2] = blocks[i];
		}
	return blocks[0];
}

static struct kam_spread *convolve_all(const struct kam_chance *deals, size_t n, double fixed)
{
	bool exact;
	double step = choose_step(deals, n, &exact), sum = 0;
	size_t count = (n + BLOCK - 1) / BLOCK;
	struct part *blocks = kam_allocate(count, sizeof *blocks);
	for (size_t b = 0; b < count; b++)
		blocks[b] = make_block(deals + b * BLOCK, n - b * BLOCK < BLOCK ? n - b * BLOCK : BLOCK, step);
	struct part all = merge_blocks(blocks, count);
	struct kam_spread *s = new_spread(all.count);
	for (size_t i = 0; i < all.count; i++)
		sum += all.mass[i];
	s->count = all.count;
	s->exact = exact;
	for (size_t i = 0; i < s->count; i++) {
		s->at[i] = fixed + (double)(all.from + (int64_t)i) * step;
		s->mass[i] = all.mass[i] / sum;
	}
	free(all.mass);
	free(blocks);
	add_up(s);
	return s;
}

struct kam_spread *kam_spread_of(const struct kam_chance *deals, size_t n)
{
	size_t count;
	double fixed;
	struct kam_chance *open = settle(deals, n, &count, &fixed);
	struct kam_spread *s = count <= FEW ? enumerate(open, count, fixed) : convolve_all(open, count, fixed);
	free(open);
	return s;
}

void kam_spread_free(struct kam_spread *spread)
{
	if (!spread)
		return;
	free(spread->at);
	free(spread->mass);
	free(spread->below);
	free(spread);
}

double kam_spread_mean(const struct kam_spread *spread)
{
	double sum = 0;
	for (size_t i = 0; i < spread->count; i++)
		sum += spread->at[i] * spread->mass[i];
	return sum;
}

/* Sums of masses are true to about 1e-14; what is asked of them is met when it is met to 1e-12. */
static const double SLACK = 1e-12;

double kam_spread_quantile(const struct kam_spread *spread, double q)
{
	size_t low = 0, high = spread->count - 1;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (spread->below[middle] >= q - SLACK)
			high = middle;
		else
			low = middle + 1;
	}
	return spread->at[low];
}

/* The mass of the values up to most. */
static double mass_to(const struct kam_spread *spread, double most)
{
	size_t low = 0, high = spread->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (spread->at[middle] <= most)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? spread->below[low - 1] : 0;
}

/* The least a value can be to count as `least`: it may have been rounded. */
static double just_under(double least)
{
	return least - fabs(least) * SLACK - SLACK;
}

double kam_spread_above(const struct kam_spread *spread, double least)
{
	return fmax(0, fmin(1, 1 - mass_to(spread, just_under(least))));
}

struct kam_shock kam_shock_of(double size)
{
	struct kam_shock shock = {.size = size};
	double sigma = sqrt(log1p(size * size)), sum = 0;
	for (size_t i = 0; i < KAM_SHOCK_POINTS; i++)
		sum += shock.factors[i] = exp(sigma * kam_normal_quantile(((double)i + 0.5) / KAM_SHOCK_POINTS));
	for (size_t i = 0; i < KAM_SHOCK_POINTS; i++)
		shock.factors[i] *= KAM_SHOCK_POINTS / sum; /* so that the mean is 1 and not nearly so */
	return shock;
}

static double shocked_to(const struct kam_spread *spread, double fixed, const struct kam_shock *shock, double most)
{
	double sum = 0;
	for (size_t i = 0; i < KAM_SHOCK_POINTS; i++)
		sum += mass_to(spread, (most - fixed) / shock->factors[i]);
	return sum / KAM_SHOCK_POINTS;
}

double kam_shocked_quantile(const struct kam_spread *spread, double fixed, const struct kam_shock *shock, double q)
{
	double least = shock->factors[0], most = shock->factors[KAM_SHOCK_POINTS - 1];
	double first = spread->at[0], last = spread->at[spread->count - 1];
	double low = fixed + fmin(first * least, first * most), high = fixed + fmax(last * least, last * most);
	if (shock->size <= 0)
		return fixed + kam_spread_quantile(spread, q);
	for (int i = 0; i < 80 && high - low > 1e-9 * fmax(1, fabs(high)); i++) {
		double middle = low + (high - low) / 2;
		if (shocked_to(spread, fixed, shock, middle) >= q - SLACK)
			high = middle;
		else
			low = middle;
	}
	return high;
}

double kam_shocked_above(const struct kam_spread *spread, double fixed, const struct kam_shock *shock, double least)
{
	if (shock->size <= 0)
		return kam_spread_above(spread, least - fixed);
	return fmax(0, fmin(1, 1 - shocked_to(spread, fixed, shock, just_under(least))));
}
