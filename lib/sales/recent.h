/* recent.h - what each account sold in its latest active periods of one length. Private to this floor. */
#ifndef KAM_RECENT_H
#define KAM_RECENT_H

#include "kam/ledger.h"
#include "spill.h"

/* One period of one account, in 24 bytes. orders counts sales without an order id until the ledger is closed. */
struct kam_period_cell {
	int64_t revenue, profit;
	uint32_t period : 17; /* plus one; 0 marks a free cell */
	uint32_t revenue_scale : 6, profit_scale : 6;
	uint32_t orders;
};

/* Cells stand in blocks of one, or of KAM_RECENT once the account has had a second period: most accounts that have two get more. A
 * period is looked for from a place of its own on, so that one look finds it nearly always. */
enum { KAM_CELL_BLOCKS = 2 };

/* Zero-initialise. */
struct kam_periods {
	struct kam_pool refs;                    /* uint32_t by account: kind of block << 30 | its place + 1; 0: none yet */
	struct kam_pool blocks[KAM_CELL_BLOCKS]; /* struct kam_period_cell[kind ? KAM_RECENT : 1] */
	uint32_t given_back[KAM_CELL_BLOCKS];    /* the first unused block, plus one; each names the next in .orders */
};

/* The account's cell for a period: the one it has, a fresh one, or that of its oldest period if that is older and there is
 * no more room. NULL when all KAM_RECENT are later: the period is not among the latest. Valid until the next call. */
struct kam_period_cell *kam_periods_cell(struct kam_periods *periods, uint32_t account, int period);

/* The account's cells, some of which may be free; *count is their number. */
struct kam_period_cell *kam_periods_cells(const struct kam_periods *periods, uint32_t account, int *count);

/* Counts an order in the account's cell for a period, unless it has none: later ones may have taken its place. */
void kam_periods_count_order(const struct kam_periods *periods, uint32_t account, int period);

/* Calls near where the account's cells are, and then all cells, or the one for a period. */
void kam_periods_warm_ref(const struct kam_periods *periods, uint32_t account);
void kam_periods_warm(const struct kam_periods *periods, uint32_t account);
void kam_periods_warm_cell(const struct kam_periods *periods, uint32_t account, int period);

void kam_periods_free(struct kam_periods *periods);

static inline int kam_cell_period(const struct kam_period_cell *c)
{
	return (int)c->period - 1;
}

/* Adds to a cell; false when a sum leaves the range of decimals. */
static inline bool kam_cell_add(struct kam_spill *spill, struct kam_period_cell *c, struct kam_decimal revenue, struct kam_decimal profit,
	uint32_t orders)
{
	unsigned revenue_scale = c->revenue_scale, profit_scale = c->profit_scale;
	bool fits = kam_spill_add(spill, &c->revenue, &revenue_scale, revenue) && kam_spill_add(spill, &c->profit, &profit_scale, profit);
	if (revenue_scale != c->revenue_scale || profit_scale != c->profit_scale) { /* rarely: a write would hold up the next read */
		c->revenue_scale = revenue_scale & KAM_SPILLED;
		c->profit_scale = profit_scale & KAM_SPILLED;
	}
	c->orders += orders;
	return fits;
}

#endif
