/* waterfall.h - what changed between two snapshots of deals: every cent of the difference has one reason.
 *
 * A deal's changes are taken one after the other, in the order of enum kam_reason: each step's reason is charged what the sum
 * changes by it. So the reasons add up to new - old exactly, whatever changed at once. A deal that is only in one snapshot
 * is new or removed as a whole. A lost deal is lost at its old value, before anything else of it changed; a won one is won
 * at its new value, after everything else; but what was blank before it was won becomes known with the win. */
#ifndef KAM_WATERFALL_H
#define KAM_WATERFALL_H

#include "kam/period.h"
#include "kam/snapshot.h"

enum kam_reason {
	KAM_REASON_NEW,
	KAM_REASON_REMOVED,
	KAM_REASON_OWNER_IN,     /* to the unit, from another */
	KAM_REASON_OWNER_OUT,
	KAM_REASON_LOST,
	KAM_REASON_SLIPPED,      /* out of the period, to a later one or to no date at all */
	KAM_REASON_PULLED_OUT,   /* out of the period, to an earlier one */
	KAM_REASON_PULLED_IN,    /* into the period, from a later one or from no date */
	KAM_REASON_SLIPPED_IN,   /* into the period, from an earlier one */
	KAM_REASON_AMOUNT_UP,
	KAM_REASON_AMOUNT_DOWN,
	KAM_REASON_PROBABILITY_UP, /* only where values are weighted */
	KAM_REASON_PROBABILITY_DOWN,
	KAM_REASON_CATEGORY_UP,  /* to a surer category */
	KAM_REASON_CATEGORY_DOWN,
	KAM_REASON_REOPENED,
	KAM_REASON_WON,
	KAM_REASONS
};

/* "new", "pulled_in" ... */
const char *kam_reason_name(enum kam_reason reason);

/* KAM_REASONS if there is none of that name. */
enum kam_reason kam_reason_named(struct kam_slice name);

enum kam_periods_kept { KAM_ANY_PERIOD, KAM_ONE_PERIOD, KAM_EACH_PERIOD };

/* Which deals count, and what for. */
struct kam_counting {
	unsigned categories;     /* bits 1 << category */
	bool weighted;           /* a deal counts for its amount times its probability; where that is not known, for nothing */
	enum kam_periods_kept periods; /* all close dates, or those of one period, or each period for itself */
	struct kam_span period;  /* the one; of each, only the kind counts */
};

/* A deal and the unit it belongs to. */
struct kam_placed {
	struct kam_aspect at;
	uint32_t unit;
};

/* What one of its changes does to the sum of one unit and period. */
struct kam_change {
	enum kam_reason reason;
	uint32_t unit;
	int period;              /* as kam_span.index; 0 unless each period counts for itself */
	struct kam_decimal by;
};

enum { KAM_MOST_CHANGES = 16 };

/* Whether a deal counts, for how much and in which period. *overflow is set, never cleared. */
bool kam_counts(const struct kam_counting *counting, const struct kam_aspect *deal, int *period, struct kam_decimal *value, bool *overflow);

/* The changes of a deal that move the sum, in order; returns how many. *overflow is set where a value leaves the range of
 * decimals, and never cleared. */
size_t kam_deal_changes(const struct kam_counting *counting, const struct kam_placed *before, const struct kam_placed *now,
	struct kam_change changes[KAM_MOST_CHANGES], bool *overflow);

/* The bars of one unit and period. */
struct kam_bars {
	uint32_t unit;
	int period;
	struct kam_decimal before, now, change[KAM_REASONS];
	uint64_t deals_before, deals_now, deals[KAM_REASONS]; /* deals behind a bar are those that moved it */
	/* Of the open deals that counted before: those with a close date, which were due; what became of them: won, lost; or still open,
	 * and put off (by days_pushed together, of those that still have a date) or pulled in. Slipped are those of the due that were put off
	 * beyond their period, even if they were won there; where all close dates count, those that were put off. */
	uint64_t due, won, lost, pushed, days_pushed, pulled, slipped;
	struct kam_decimal due_value, slipped_value; /* at their old values */
};

struct kam_waterfall;

/* One deal behind one bar. */
struct kam_move {
	uint32_t before, now;    /* its numbers in the two snapshots; KAM_ABSENT: it is not there */
	uint32_t unit;
	int period;
	enum kam_reason reason;
	struct kam_decimal by;
	uint32_t pushes;         /* times its close date has been put off, from one snapshot to the next, so far */
};

/* Compares two snapshots, for the group of all deals and those of every column they are grouped by; groups are the units.
 * keeps_moves: every deal's moves are kept, of the group of all or, where there are columns, of the first. earlier: of the steps
 * before this, whose pushes go on; NULL: there is none. */
struct kam_waterfall *kam_waterfall_new(const struct kam_snapshots *snapshots, size_t before, size_t now, const struct kam_counting *counting,
	bool keeps_moves, const struct kam_waterfall *earlier);
void kam_waterfall_free(struct kam_waterfall *waterfall);

/* Whether all sums are what they must be: the bars of each unit and period add up to now - before, and so do the moves. KAM_BAD_DATA
 * when a sum left the range of decimals, KAM_SYSTEM when the program has miscounted. */
enum kam_status kam_waterfall_check(const struct kam_waterfall *waterfall, struct kam_error *err);

/* Units in order, each with its periods in order; those without any deal that counts are left out, save that of all deals. */
size_t kam_waterfall_count(const struct kam_waterfall *waterfall);
const struct kam_bars *kam_waterfall_at(const struct kam_waterfall *waterfall, size_t i);

/* By unit, period, reason, the largest first, and then by id. */
size_t kam_waterfall_moves(const struct kam_waterfall *waterfall);
const struct kam_move *kam_waterfall_move(const struct kam_waterfall *waterfall, size_t i);

/* Deals that count by category and period in either snapshot, but for nothing: without an amount, or without a probability. */
uint64_t kam_waterfall_without_amount(const struct kam_waterfall *waterfall);
uint64_t kam_waterfall_without_probability(const struct kam_waterfall *waterfall);

/* Open deals left out of one or each period because they have no close date, in either snapshot. */
uint64_t kam_waterfall_undated(const struct kam_waterfall *waterfall);

#endif
