/* minimise.c - downhill without derivatives: a simplex in a box, and golden sections on a line. */
#include "kam/minimise.h"

#include <math.h>
#include <string.h>

struct simplex {
	size_t n;
	const struct kam_box *box;
	kam_objective *f;
	void *context;
	double at[KAM_MINIMISE_MOST + 1][KAM_MINIMISE_MOST], value[KAM_MINIMISE_MOST + 1];
	size_t evaluations;
};

static double evaluate(struct simplex *s, double *x)
{
	for (size_t i = 0; i < s->n; i++)
		x[i] = fmin(fmax(x[i], s->box->low[i]), s->box->high[i]);
	s->evaluations++;
	double value = s->f(x, s->context);
	return isnan(value) ? INFINITY : value;
}

static void keep(struct simplex *s, size_t corner, const double *x, double value)
{
	memcpy(s->at[corner], x, s->n * sizeof *x);
	s->value[corner] = value;
}

static void begin(struct simplex *s, const double *x, double step)
{
	for (size_t corner = 0; corner <= s->n; corner++) {
		double point[KAM_MINIMISE_MOST];
		memcpy(point, x, s->n * sizeof *x);
		if (corner > 0) {
			size_t i = corner - 1;
			double side = s->box->high[i] - s->box->low[i];
			point[i] += point[i] + step * side > s->box->high[i] ? -step * side : step * side;
		}
		double value = evaluate(s, point);
		keep(s, corner, point, value);
	}
}

/* The corners with the smallest, the largest and the second largest value. */
static void rank(const struct simplex *s, size_t *best, size_t *worst, size_t *second)
{
	*best = *worst = 0;
	for (size_t i = 1; i <= s->n; i++) {
		if (s->value[i] < s->value[*best])
			*best = i;
		if (s->value[i] >= s->value[*worst])
			*worst = i;
	}
	*second = *best;
	for (size_t i = 0; i <= s->n; i++)
		if (i != *worst && s->value[i] >= s->value[*second])
			*second = i;
}

/* The point on the line from the worst corner through the middle of the others, as far beyond the middle as far says. */
static double probe(struct simplex *s, size_t worst, double far, double *x)
{
	for (size_t i = 0; i < s->n; i++) {
		double middle = 0;
		for (size_t corner = 0; corner <= s->n; corner++)
			middle += corner == worst ? 0 : s->at[corner][i];
		middle /= (double)s->n;
		x[i] = middle + far * (middle - s->at[worst][i]);
	}
	return evaluate(s, x);
}

static void shrink(struct simplex *s, size_t best)
{
	for (size_t corner = 0; corner <= s->n; corner++) {
		if (corner == best)
			continue;
		for (size_t i = 0; i < s->n; i++)
			s->at[corner][i] = (s->at[corner][i] + s->at[best][i]) / 2;
		s->value[corner] = evaluate(s, s->at[corner]);
	}
}

static void advance(struct simplex *s, size_t best, size_t worst, size_t second)
{
	double x[KAM_MINIMISE_MOST], further[KAM_MINIMISE_MOST];
	double value = probe(s, worst, 1, x);
	if (value < s->value[best]) {
		double beyond = probe(s, worst, 2, further);
		keep(s, worst, beyond < value ? further : x, fmin(beyond, value));
	} else if (value < s->value[second]) {
		keep(s, worst, x, value);
	} else {
		double near = probe(s, worst, value < s->value[worst] ? 0.5 : -0.5, further);
		if (near < fmin(value, s->value[worst]))
			keep(s, worst, further, near);
		else
			shrink(s, best);
	}
}

double kam_minimise(kam_objective *f, void *context, const struct kam_box *box, double *x, double step, double tolerance, size_t most)
{
	struct simplex s = {.n = box->n, .box = box, .f = f, .context = context};
	size_t best, worst, second;
	begin(&s, x, step);
	for (;;) {
		rank(&s, &best, &worst, &second);
		double spread = s.value[worst] - s.value[best];
		if (s.evaluations >= most || !(spread > tolerance * (fabs(s.value[best]) + 1e-300)))
			break;
		advance(&s, best, worst, second);
	}
	memcpy(x, s.at[best], s.n * sizeof *x);
	return s.value[best];
}

double kam_minimise_line(kam_objective *f, void *context, double low, double high, size_t most, double *x)
{
	const double section = (sqrt(5) - 1) / 2;
	double a = high - section * (high - low), b = low + section * (high - low);
	double at_a = f(&a, context), at_b = f(&b, context);
	for (size_t i = 2; i < most; i++) {
		if (at_a <= at_b) {
			high = b, b = a, at_b = at_a;
			a = high - section * (high - low);
			at_a = f(&a, context);
		} else {
			low = a, a = b, at_a = at_b;
			b = low + section * (high - low);
			at_b = f(&b, context);
		}
	}
	*x = at_a <= at_b ? a : b;
	return fmin(at_a, at_b);
}
