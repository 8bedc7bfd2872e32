/* reconcile.h - forecasts of sums and of their parts made to agree. Pure: arrays in, arrays out.
 *
 * Forecasts of all nodes are projected onto those that add up: the parts x with the least (S x - y)' W^-1 (S x - y), where y are
 * the forecasts, S adds parts up, and W is how far forecasts are off. Source: Wickramasuriya, Athanasopoulos and Hyndman,
 * "Optimal forecast reconciliation for hierarchical and grouped time series through trace minimization" (2019). */
#ifndef KAM_RECONCILE_H
#define KAM_RECONCILE_H

#include "kam/levels.h"

enum kam_reconciliation {
	KAM_BOTTOM_UP,  /* the parts as they are, added up */
	KAM_OLS,        /* all forecasts are off as much */
	KAM_WLS,        /* by the number of parts */
	KAM_MINT,       /* as their errors were, the correlations shrunk towards none (Schaefer and Strimmer 2005) */
};

const char *kam_reconciliation_name(enum kam_reconciliation how);

struct kam_reconciler; /* W, ready for use */

/* errors[node * periods + t] are errors of forecasts one period ahead, for KAM_MINT; else NULL and 0. They are used up, and must
 * outlive the reconciler with l. power is that of the size of errors in the root of W: 1 as published. With 0.5 large nodes count
 * for more: further ahead sums go wrong less than their errors one ahead say, since parts that each miss a slow change miss
 * it together. */
struct kam_reconciler *kam_reconciler_new(enum kam_reconciliation how, const struct kam_levels *l, double *errors, size_t periods, double power);

/* parts[leaf] becomes the reconciled forecast of each leaf for the forecasts of all nodes. */
void kam_reconcile(const struct kam_reconciler *r, const double *forecasts, double *parts);

void kam_reconciler_free(struct kam_reconciler *r);

#endif
