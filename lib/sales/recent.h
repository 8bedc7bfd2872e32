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

enum { KAM_REF_KIND_SHIFT = 30 };

static inline size_t kam_ref_place(uint32_t ref)
{
	return (ref & ((UINT32_C(1) << KAM_REF_KIND_SHIFT) - 1)) - 1;
}

/* The block that a ref names. */
static inline struct kam_period_cell *kam_periods_block(const struct kam_periods *periods, uint32_t ref)
{
	return ref >> KAM_REF_KIND_SHIFT ? kam_pool_item(&periods->blocks[1], kam_ref_place(ref), KAM_RECENT * sizeof(struct kam_period_cell))
	                                 : kam_pool_item(&periods->blocks[0], kam_ref_place(ref), sizeof(struct kam_period_cell));
}

/* The account's cells, some of which may be free; *count is their number. */
static inline struct kam_period_cell *kam_periods_cells(const struct kam_periods *periods, uint32_t account, int *count)
{
	uint32_t ref = account < periods->refs.count ? *(const uint32_t *)kam_pool_item(&periods->refs, account, sizeof ref) : 0;
	*count = !ref ? 0 : ref >> KAM_REF_KIND_SHIFT ? KAM_RECENT : 1;
	return ref ? kam_periods_block(periods, ref) : NULL;
}

static inline int kam_cell_period(const struct kam_period_cell *c)
{
	return (int)c->period - 1;
}

/* Where in a block of so many cells a period is looked for first. */
static inline int kam_own_place(int period, int count)
{
	_Static_assert((KAM_RECENT & (KAM_RECENT - 1)) == 0, "a power of two");
	return period & (count - 1);
}

/* The account's cell for a period: the one it has, a fresh one, or that of its oldest period if that is older and there is
 * no more room. NULL when all KAM_RECENT are later: the period is not among the latest. Valid until the next call. */
struct kam_period_cell *kam_periods_any_cell(struct kam_periods *periods, uint32_t account, int period);

/* The same; quick where it has one in its own place. */
static inline struct kam_period_cell *kam_periods_cell(struct kam_periods *periods, uint32_t account, int period)
{
	int count;
	struct kam_period_cell *cells = kam_periods_cells(periods, account, &count), *own = cells ? &cells[kam_own_place(period, count)] : NULL;
	return own && kam_cell_period(own) == period ? own : kam_periods_any_cell(periods, account, period);
}

/* Call near where the account's cells are, and then all cells, or the one for a period. */
static inline void kam_periods_warm_ref(const struct kam_periods *periods, uint32_t account)
{
	if (account < periods->refs.count)
		kam_warm_line(kam_pool_item(&periods->refs, account, sizeof(uint32_t)));
}

static inline void kam_periods_warm(const struct kam_periods *periods, uint32_t account)
{
	int count;
	const struct kam_period_cell *cells = kam_periods_cells(periods, account, &count);
	if (cells)
		kam_warm(cells, (size_t)count * sizeof *cells);
}

static inline void kam_periods_warm_cell(const struct kam_periods *periods, uint32_t account, int period)
{
	int count;
	const struct kam_period_cell *cells = kam_periods_cells(periods, account, &count);
	if (cells)
		kam_warm_ends(&cells[kam_own_place(period, count)], sizeof *cells);
}

void kam_periods_free(struct kam_periods *periods);

/* Adds to a cell, the general case; false when a sum leaves the range of decimals. */
bool kam_cell_add_any(struct kam_spill *spill, struct kam_period_cell *c, struct kam_decimal revenue, struct kam_decimal profit, uint32_t orders);

/* The same; quick where nothing but the sums changes. */
static inline bool kam_cell_add(struct kam_spill *spill, struct kam_period_cell *c, struct kam_decimal revenue, struct kam_decimal profit,
	uint32_t orders)
{
	int64_t revenue_sum, profit_sum;
	if (!kam_spill_quick_sum(c->revenue, c->revenue_scale, revenue, &revenue_sum) ||
	    !kam_spill_quick_sum(c->profit, c->profit_scale, profit, &profit_sum))
		return kam_cell_add_any(spill, c, revenue, profit, orders);
	c->revenue = revenue_sum;
	c->profit = profit_sum;
	c->orders += orders;
	return true;
}

#endif
