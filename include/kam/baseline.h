/* baseline.h - what history alone lets expect: every series and every sum of them forecast, made to agree, and tried on the past. */
#ifndef KAM_BASELINE_H
#define KAM_BASELINE_H

#include "kam/bookings.h"
#include "kam/levels.h"
#include "kam/outlook.h"
#include "kam/reconcile.h"

/* The history of one node, from its first record on; what has no record is 0. */
struct kam_series {
	double *y;
	size_t n;
	int last;      /* the index of its last period */
};

/* The history of all leaves and of all sums. Zero-initialise; free with kam_panel_free. */
struct kam_panel {
	struct kam_levels levels;
	struct kam_series *series; /* [node] */
	uint32_t *booked;          /* [leaf]: its number among the bookings */
};

/* Leaves are in the order of their values. apart: no sums, and each series ends with its last record; else all end with the span. */
void kam_panel_build(struct kam_panel *panel, const struct kam_bookings *b, const struct kam_history_span *span, bool apart);

/* The value of a node in a column that its level has. */
struct kam_slice kam_panel_value(const struct kam_panel *panel, const struct kam_bookings *b, size_t node, size_t column);

void kam_panel_free(struct kam_panel *panel);

struct kam_baseline_setup {
	struct kam_outlook_options outlook;
	enum kam_reconciliation reconcile;
	double power;  /* of KAM_MINT, as kam_reconciler_new takes it */
	size_t jobs;   /* threads; the result does not depend on it */
	bool members;  /* keep what each member says */
};

/* Forecasts of all nodes. Zero-initialise; free with kam_baseline_free. Places are [node * horizon + k], of leaves [leaf * horizon + k]. */
struct kam_baseline {
	size_t horizon;
	double *base;      /* each node for itself */
	double *deviation; /* of the errors of that */
	double *parts;     /* leaves when all has been made to agree */
	double *members;   /* [(node * KAM_MEMBERS + member) * horizon + k]; NULL unless asked for */
	enum kam_basis *basis;
	bool *seasonal;
};

/* Forecasts from all but the latest hidden periods of history. */
void kam_baseline_run(struct kam_baseline *b, const struct kam_panel *panel, const struct kam_baseline_setup *setup, size_t hidden);
void kam_baseline_free(struct kam_baseline *b);

/* How the forecasts of a level would have done on the past: means over its series and origins. */
struct kam_trial {
	size_t series, cases;        /* those that could be judged; a case is a series from an origin */
	double smape, naive_smape;   /* of forecasts that agree; of the seasonal naive */
	double mase, naive_mase;
	double base_mase, bottom_up_mase;
	double within[2];            /* the share of what came that lay within the levels of 0.8 and 0.95 */
	double better;               /* the share of cases in which the forecast was nearer than the seasonal naive */
};

/* Tries the forecast from several origins, a period apart, the last of them horizon periods before the end. trials[level] for each level,
 * and for all in trials[levels]. Cases whose past never changes are left out: there is nothing to divide by. */
void kam_baseline_try(const struct kam_panel *panel, const struct kam_baseline_setup *setup, size_t origins, struct kam_trial *trials);

#endif
