/* additive.h - penalised additive logistic regression over cells: logit P(y = 1) = intercept + the effects of the cells that a
 * row falls into, one cell of each term.
 *
 * A term is a column cut into bins, the levels of a category, or the crossing of two of those. Nothing here allocates for
 * the caller but what kam_additive_fit fills in. Hastie and Tibshirani, Generalized Additive Models (1990), chapters 4 and 6. */
#ifndef KAM_ADDITIVE_H
#define KAM_ADDITIVE_H

#include <stddef.h>
#include <stdint.h>

/* One term. Its penalty is ridge/2 * sum of squared effects, and for the first `ordered` cells, which are neighbours in
 * their order, smooth/2 * sum of squared differences between neighbours. ridge must be over 0. */
struct kam_term {
	const uint16_t *cell; /* of each row, below cells */
	size_t cells, ordered;
	double ridge, smooth;
};

struct kam_additive {
	double intercept;   /* of the logit */
	double *effects;    /* of the terms' cells, one term after the other; the caller's, zero or a first guess */
	double *precisions; /* likewise: the diagonal of the penalised information at the solution; 1 / it is about the variance of an effect */
};

/* Fits by penalised maximum likelihood: Newton's method, its linear systems by one Gauss-Seidel sweep over the terms (a
 * cell's equations within a term are diagonal, or tridiagonal where it is ordered), with the step halved where the
 * penalised likelihood does not grow. used lists the rows that count, won the outcome of every row (0 or 1). Stops when
 * the likelihood grows by less than tolerance per row, or after most sweeps. Returns how many sweeps it took. */
int kam_additive_fit(const struct kam_term *terms, size_t count, const uint32_t *used, size_t n, const unsigned char *won, double tolerance, int most,
	struct kam_additive *model);

/* The logit of a row. */
double kam_additive_logit(const struct kam_term *terms, size_t count, const struct kam_additive *model, size_t row);

/* 1 / (1 + exp(-logit)). */
double kam_logistic(double logit);

#endif
