/* reconcile.c - reconciliation by conjugate gradients: nothing of the size of parts by parts is ever made. */
#include "kam/reconcile.h"

#include "kam/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct kam_reconciler {
	enum kam_reconciliation how;
	const struct kam_levels *l;
	double *inverse;   /* [node]: 1 over the part of W that is diagonal, D */
	double *errors;
	size_t periods;
	double low_rank;   /* W is D + low_rank E E', with E the errors */
	double *inner;     /* Cholesky factor of 1 / low_rank + E' D^-1 E, periods by periods */
};

const char *kam_reconciliation_name(enum kam_reconciliation how)
{
	static const char *const names[] = {"bottom-up", "ols", "wls", "mint"};
	return names[how];
}

static double square(double x)
{
	return x * x;
}

/* The root of the mean square of a node's errors. */
static double size_of(const double *errors, size_t periods)
{
	double sum = 0;
	for (size_t t = 0; t < periods; t++)
		sum += square(errors[t]);
	return sqrt(sum / (double)periods);
}

/* The correlation of two nodes' errors, and the variance of that estimate, added to *squares and *variances. */
static void add_correlation(const double *a, const double *b, double scale, size_t periods, double *squares, double *variances)
{
	double n = (double)periods, mean = 0, spread = 0;
	for (size_t t = 0; t < periods; t++)
		mean += a[t] * b[t] / scale / n;
	for (size_t t = 0; t < periods; t++)
		spread += square(a[t] * b[t] / scale - mean);
	*squares += mean * mean;
	*variances += n / ((n - 1) * (n - 1) * (n - 1)) * spread;
}

/* How far correlations are shrunk: the share of their squares that is chance. Of more nodes than MOST every so manieth counts. */
static double shrinkage(const struct kam_levels *l, const double *errors, size_t periods, const double *sizes)
{
	enum { MOST = 1500 };
	size_t step = l->nodes / MOST + 1;
	double squares = 0, variances = 0;
	for (size_t i = 0; i < l->nodes; i += step)
		for (size_t j = i + step; j < l->nodes; j += step)
			if (sizes[i] > 0 && sizes[j] > 0)
				add_correlation(errors + i * periods, errors + j * periods, sizes[i] * sizes[j], periods, &squares, &variances);
	return squares > 0 ? fmin(fmax(variances / squares, 0), 1) : 1;
}

/* a becomes its lower Cholesky factor; n by n, positive definite. */
static void factor(double *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double sum = a[i * n + j];
			for (size_t k = 0; k < j; k++)
				sum -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
		}
	}
}

/* x becomes the solution of L L' x = x. */
static void solve_factored(const double *factor_of, size_t n, double *x)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			x[i] -= factor_of[i * n + k] * x[k];
		x[i] /= factor_of[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			x[i] -= factor_of[k * n + i] * x[k];
		x[i] /= factor_of[i * n + i];
	}
}

/* The middle of Woodbury's formula for the inverse of D + low_rank E E'. */
static void prepare_inner(struct kam_reconciler *r)
{
	size_t n = r->periods;
	r->inner = kam_allocate(n * n, sizeof *r->inner);
	for (size_t node = 0; node < r->l->nodes; node++) {
		const double *e = r->errors + node * n;
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j <= i; j++)
				r->inner[i * n + j] += e[i] * e[j] * r->inverse[node];
	}
	for (size_t i = 0; i < n; i++)
		r->inner[i * n + i] += 1 / r->low_rank;
	factor(r->inner, n);
}

/* The size of each node's errors, which are brought to that size to the given power; returns the largest. A node without errors,
 * a constant one, is all but certain. */
static double settle_sizes(struct kam_reconciler *r, double power, double *sizes)
{
	const double least = 1e-5;
	double largest = 0;
	for (size_t node = 0; node < r->l->nodes; node++) {
		sizes[node] = size_of(r->errors + node * r->periods, r->periods);
		largest = fmax(largest, sizes[node]);
	}
	for (size_t node = 0; node < r->l->nodes && largest > 0; node++) {
		double factor_of = pow(fmax(sizes[node] / largest, least), power - 1) / largest;
		for (size_t t = 0; t < r->periods; t++)
			r->errors[node * r->periods + t] *= factor_of;
		sizes[node] *= factor_of;
	}
	return largest > 0 ? 1 : 0;
}

/* W of KAM_MINT: correlations of errors keep 1 - lambda of what they were. */
static void prepare_mint(struct kam_reconciler *r, double power)
{
	size_t nodes = r->l->nodes;
	double *sizes = kam_allocate(nodes, sizeof *sizes), largest = settle_sizes(r, power, sizes);
	double lambda = fmax(shrinkage(r->l, r->errors, r->periods, sizes), 0.001);
	for (size_t node = 0; node < nodes; node++)
		r->inverse[node] = largest > 0 ? 1 / (lambda * square(fmax(sizes[node], 1e-5 * largest))) : 1;
	r->low_rank = (1 - lambda) / (double)r->periods;
	if (largest > 0 && r->low_rank > 0)
		prepare_inner(r);
	free(sizes);
}

struct kam_reconciler *kam_reconciler_new(enum kam_reconciliation how, const struct kam_levels *l, double *errors, size_t periods, double power)
{
	struct kam_reconciler *r = kam_allocate(1, sizeof *r);
	*r = (struct kam_reconciler){.how = how, .l = l, .errors = errors, .periods = periods};
	r->inverse = kam_allocate(l->nodes, sizeof *r->inverse);
	for (size_t node = 0; node < l->nodes; node++)
		r->inverse[node] = how == KAM_WLS ? 0 : 1;
	for (size_t i = 0; how == KAM_WLS && i < l->levels * l->leaves; i++)
		r->inverse[l->node_of[i]] += 1;
	for (size_t node = 0; how == KAM_WLS && node < l->nodes; node++)
		r->inverse[node] = 1 / r->inverse[node];
	if (how == KAM_MINT)
		prepare_mint(r, power);
	return r;
}

void kam_reconciler_free(struct kam_reconciler *r)
{
	if (!r)
		return;
	free(r->inverse);
	free(r->inner);
	free(r);
}

/* y becomes W^-1 y. */
static void weigh(const struct kam_reconciler *r, double *y)
{
	size_t n = r->periods;
	for (size_t node = 0; node < r->l->nodes; node++)
		y[node] *= r->inverse[node];
	if (!r->inner)
		return;
	double *middle = kam_allocate(n, sizeof *middle);
	for (size_t node = 0; node < r->l->nodes; node++)
		for (size_t t = 0; t < n; t++)
			middle[t] += r->errors[node * n + t] * y[node];
	solve_factored(r->inner, n, middle);
	for (size_t node = 0; node < r->l->nodes; node++)
		for (size_t t = 0; t < n; t++)
			y[node] -= r->inverse[node] * r->errors[node * n + t] * middle[t];
	free(middle);
}

/* S' W^-1 y by leaf; y is used up. */
static void hand_down(const struct kam_reconciler *r, double *y, double *out)
{
	weigh(r, y);
	kam_levels_hand_down(r->l, y, out);
}

static double product(const double *a, const double *b, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

/* What conjugate gradients keep; all by leaf but sums, which is by node. */
struct search {
	double *left, *way, *pushed, *smooth, *scale, *sums;
};

/* The diagonal of S' D^-1 S, by which steps are scaled. */
static void set_scale(const struct kam_reconciler *r, double *scale)
{
	kam_levels_hand_down(r->l, r->inverse, scale);
	for (size_t i = 0; i < r->l->leaves; i++)
		scale[i] = 1 / scale[i];
}

/* Solves S' W^-1 S x = S' W^-1 y from x on: conjugate gradients (Hestenes and Stiefel 1952), scaled. */
static void descend(const struct kam_reconciler *r, const double *y, double *x, struct search *s)
{
	enum { MOST_STEPS = 1000 };
	size_t leaves = r->l->leaves, nodes = r->l->nodes;
	kam_levels_add_up(r->l, x, s->sums);
	for (size_t node = 0; node < nodes; node++)
		s->sums[node] = y[node] - s->sums[node];
	hand_down(r, s->sums, s->left);
	for (size_t i = 0; i < leaves; i++)
		s->way[i] = s->smooth[i] = s->scale[i] * s->left[i];
	double now = product(s->left, s->smooth, leaves), goal = now * 1e-24;
	for (int step = 0; step < MOST_STEPS && now > goal && now > 0; step++) {
		kam_levels_add_up(r->l, s->way, s->sums);
		hand_down(r, s->sums, s->pushed);
		double length = now / product(s->way, s->pushed, leaves), before = now;
		if (!isfinite(length))
			return;
		for (size_t i = 0; i < leaves; i++) {
			x[i] += length * s->way[i];
			s->left[i] -= length * s->pushed[i];
			s->smooth[i] = s->scale[i] * s->left[i];
		}
		now = product(s->left, s->smooth, leaves);
		for (size_t i = 0; i < leaves; i++)
			s->way[i] = s->smooth[i] + now / before * s->way[i];
	}
}

void kam_reconcile(const struct kam_reconciler *r, const double *forecasts, double *parts)
{
	const struct kam_levels *l = r->l;
	for (size_t leaf = 0; leaf < l->leaves; leaf++)
		parts[leaf] = forecasts[l->node_of[(l->levels - 1) * l->leaves + leaf]];
	if (r->how == KAM_BOTTOM_UP || l->nodes == l->leaves)
		return;
	double *room = kam_allocate(5 * l->leaves + l->nodes, sizeof *room);
	struct search s = {room, room + l->leaves, room + 2 * l->leaves, room + 3 * l->leaves, room + 4 * l->leaves, room + 5 * l->leaves};
	set_scale(r, s.scale);
	descend(r, forecasts, parts, &s);
	free(room);
}
