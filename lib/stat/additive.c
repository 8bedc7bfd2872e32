/* additive.c - penalised additive logistic regression, by backfitting. */
#include "kam/additive.h"

#include "kam/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* What a fit works on: by place in used, the logit, the weight p (1 - p) and the working residual. */
struct work {
	const struct kam_term *terms;
	size_t count, n, cells;
	const uint32_t *used;
	const unsigned char *won;
	double *logit, *weight, *residual;
	double *logit_before, *logit_last;  /* as the effects below */
	double *score, *information, *step; /* of one term's cells */
	double *before, *last;              /* the effects before a sweep, and after the one before */
	double last_intercept;
};

double kam_logistic(double logit)
{
	return 1 / (1 + exp(-logit));
}

double kam_additive_logit(const struct kam_term *terms, size_t count, const struct kam_additive *model, size_t row)
{
	double sum = model->intercept;
	const double *effects = model->effects;
	for (size_t t = 0; t < count; effects += terms[t++].cells)
		sum += effects[terms[t].cell[row]];
	return sum;
}

static double penalty(const struct work *w, const double *effects)
{
	double sum = 0;
	for (size_t t = 0; t < w->count; effects += w->terms[t++].cells) {
		for (size_t c = 0; c < w->terms[t].cells; c++)
			sum += w->terms[t].ridge * effects[c] * effects[c];
		for (size_t c = 0; c + 1 < w->terms[t].ordered; c++)
			sum += w->terms[t].smooth * (effects[c + 1] - effects[c]) * (effects[c + 1] - effects[c]);
	}
	return sum / 2;
}

static void sum_logits(struct work *w, const struct kam_additive *m)
{
	const double *effects = m->effects;
	for (size_t i = 0; i < w->n; i++)
		w->logit[i] = m->intercept;
	for (size_t t = 0; t < w->count; effects += w->terms[t++].cells)
		for (size_t i = 0; i < w->n; i++)
			w->logit[i] += effects[w->terms[t].cell[w->used[i]]];
}

/* Fills in weights and residuals by the logits; returns the penalised log-likelihood. */
static double look(struct work *w, const struct kam_additive *m)
{
	double sum = 0;
	for (size_t i = 0; i < w->n; i++) {
		double x = w->logit[i], e = exp(-fabs(x)), p = x < 0 ? e / (1 + e) : 1 / (1 + e);
		bool won = w->won[w->used[i]];
		sum += (won ? fmin(x, 0) : fmin(-x, 0)) - log1p(e);
		w->residual[i] = (won ? 1 : 0) - p;
		w->weight[i] = fmax(p * (1 - p), 1e-10);
	}
	return sum - penalty(w, m->effects);
}

/* Solves the system that is tridiagonal over the first cells, because neighbours are tied, and diagonal over the rest:
 * elimination without pivots (the matrix is diagonally dominant). score becomes what is left of it. */
static void solve(const struct kam_term *t, const double *information, double *score, double *step)
{
	double carried = 0;
	size_t k = t->ordered;
	for (size_t c = 0; c < t->cells; c++) {
		double tied = c < k && k > 1 ? t->smooth * ((c > 0) + (c + 1 < k)) : 0;
		double diagonal = information[c] + tied;
		if (c && c < k) {
			double factor = t->smooth / carried;
			diagonal -= t->smooth * factor;
			score[c] += factor * score[c - 1];
		}
		carried = diagonal;
		step[c] = diagonal;
	}
	for (size_t c = t->cells; c-- > 0;)
		step[c] = (score[c] + (c + 1 < k ? t->smooth * step[c + 1] : 0)) / step[c];
}

/* One term's Newton step given all others, taken: its effects and the working residuals are brought up to date. */
static void fit_term(struct work *w, const struct kam_term *t, double *effects, double *precisions)
{
	memset(w->score, 0, t->cells * sizeof *w->score);
	memset(w->information, 0, t->cells * sizeof *w->information);
	for (size_t i = 0; i < w->n; i++) {
		uint16_t c = t->cell[w->used[i]];
		w->score[c] += w->residual[i];
		w->information[c] += w->weight[i];
	}
	for (size_t c = 0; c < t->cells; c++) {
		w->score[c] -= t->ridge * effects[c];
		w->information[c] += t->ridge;
		if (c + 1 < t->ordered)
			w->score[c] += t->smooth * (effects[c + 1] - effects[c]);
		if (c && c < t->ordered)
			w->score[c] -= t->smooth * (effects[c] - effects[c - 1]);
		precisions[c] = w->information[c] + (c < t->ordered && t->ordered > 1 ? t->smooth * ((c > 0) + (c + 1 < t->ordered)) : 0);
	}
	solve(t, w->information, w->score, w->step);
	for (size_t c = 0; c < t->cells; c++)
		effects[c] += w->step[c];
	for (size_t i = 0; i < w->n; i++) {
		double step = w->step[t->cell[w->used[i]]];
		w->residual[i] -= w->weight[i] * step;
		w->logit[i] += step;
	}
}

static void fit_intercept(struct work *w, struct kam_additive *m)
{
	double score = 0, information = 1e-9;
	for (size_t i = 0; i < w->n; i++) {
		score += w->residual[i];
		information += w->weight[i];
	}
	double step = score / information;
	m->intercept += step;
	for (size_t i = 0; i < w->n; i++) {
		w->residual[i] -= w->weight[i] * step;
		w->logit[i] += step;
	}
}

static void sweep(struct work *w, struct kam_additive *m)
{
	size_t at = 0;
	fit_intercept(w, m);
	for (size_t t = 0; t < w->count; at += w->terms[t++].cells)
		fit_term(w, &w->terms[t], m->effects + at, m->precisions + at);
}

/* x, which came from y, goes half of the way back. */
static void halve(double *x, const double *y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (x[i] + y[i]) / 2;
}

/* Goes half of the way back, until the likelihood has grown or the way is gone. */
static double hold_back(struct work *w, struct kam_additive *m, double intercept, double reached)
{
	double now = look(w, m);
	for (int i = 0; i < 20 && now < reached; i++) {
		m->intercept = (m->intercept + intercept) / 2;
		halve(m->effects, w->before, w->cells);
		halve(w->logit, w->logit_before, w->n);
		now = look(w, m);
	}
	return now;
}

/* x goes on in the direction in which it has left last, which becomes what x was. */
static void go_on(double *x, double *last, size_t n, double further)
{
	for (size_t i = 0; i < n; i++) {
		double here = x[i];
		x[i] += further * (here - last[i]);
		last[i] = here;
	}
}

/* Goes on in the direction of the last sweep: Nesterov's momentum, dropped where it does not help. Effects that several
 * columns share settle in tens of sweeps instead of hundreds. */
static double speed_on(struct work *w, struct kam_additive *m, double reached, double *momentum)
{
	double next = (1 + sqrt(1 + 4 * *momentum * *momentum)) / 2, further = (*momentum - 1) / next;
	*momentum = next;
	go_on(&m->intercept, &w->last_intercept, 1, further);
	go_on(m->effects, w->last, w->cells, further);
	go_on(w->logit, w->logit_last, w->n, further);
	double now = further > 0 ? look(w, m) : reached;
	if (now >= reached)
		return now;
	*momentum = 1;
	m->intercept = w->last_intercept;
	if (w->cells)
		memcpy(m->effects, w->last, w->cells * sizeof *m->effects);
	memcpy(w->logit, w->logit_last, w->n * sizeof *w->logit);
	return look(w, m);
}

int kam_additive_fit(const struct kam_term *terms, size_t count, const uint32_t *used, size_t n, const unsigned char *won, double tolerance, int most,
	struct kam_additive *model)
{
	struct work w = {.terms = terms, .count = count, .n = n, .used = used, .won = won};
	size_t widest = 1;
	for (size_t t = 0; t < count; t++) {
		w.cells += terms[t].cells;
		widest = terms[t].cells > widest ? terms[t].cells : widest;
	}
	double *rows = kam_allocate(5 * n + 1, sizeof *rows), *cells = kam_allocate(3 * widest + 2 * w.cells + 1, sizeof *cells);
	w.last_intercept = model->intercept;
	w.logit = rows, w.weight = rows + n, w.residual = rows + 2 * n, w.logit_before = rows + 3 * n, w.logit_last = rows + 4 * n;
	w.score = cells, w.information = cells + widest, w.step = cells + 2 * widest, w.before = cells + 3 * widest, w.last = w.before + w.cells;
	if (w.cells)
		memcpy(w.last, model->effects, w.cells * sizeof *w.last);
	sum_logits(&w, model);
	memcpy(w.logit_last, w.logit, n * sizeof *w.logit);
	double reached = look(&w, model), momentum = 1;
	int sweeps = 0;
	for (bool growing = n > 0; growing && sweeps < most; sweeps++) {
		double intercept = model->intercept;
		if (w.cells)
			memcpy(w.before, model->effects, w.cells * sizeof *w.before);
		memcpy(w.logit_before, w.logit, n * sizeof *w.logit);
		sweep(&w, model);
		double now = hold_back(&w, model, intercept, reached);
		growing = now - reached > tolerance * (double)n;
		reached = speed_on(&w, model, now, &momentum);
	}
	free(rows);
	free(cells);
	return sweeps;
}
