/* funnel.h - the sales funnel of a book of deals and their history: what stands in each stage, what usually does, and which
 * deals there is something to know of. rules.md section 5.
 *
 * The caller fills in the first block and calls kam_funnel_settle, kam_funnel_fill, kam_funnel_find_norms and
 * kam_funnel_judge in this order. Amounts are exact; a sum that leaves the range of decimals sets overflow, and the run must
 * then fail with that text. */
#ifndef KAM_FUNNEL_H
#define KAM_FUNNEL_H

#include "kam/book.h"
#include "kam/health.h"

enum { KAM_MOST_NORM_PERIODS = KAM_MOST_STAGES * 4 };

/* Things to know of a deal; in output order. */
enum kam_funnel_flag {
	KAM_FLAG_STALLED,
	KAM_FLAG_ZOMBIE,
	KAM_FLAG_PRICE_EARLY,
	KAM_FLAG_REGRESSED,
	KAM_FLAG_SKIPPED,
	KAM_FLAG_NO_CLOSE_DATE,
	KAM_FLAG_PAST_CLOSE_DATE,
	KAM_FLAG_LOST_BUT_PROBABLE,
	KAM_FLAG_WON_BELOW_100,
	KAM_FLAG_OPEN_AT_100,
	KAM_FLAG_STATUS_AGAINST_STAGE,
	KAM_FUNNEL_FLAGS
};

/* "stalled", "zombie" ... */
const char *kam_funnel_flag_name(enum kam_funnel_flag flag);

/* Behind the stages' rows: all that is open, what was won, what was lost. */
enum { KAM_ROW_ALL_OPEN, KAM_ROW_WON, KAM_ROW_LOST, KAM_END_ROWS };

/* What visits to a stage come to. */
enum { KAM_WAY_FORWARD, KAM_WAY_BACK, KAM_WAY_LOSS, KAM_WAYS };

/* How a funnel is judged. */
struct kam_funnel_setup {
	struct kam_stages *stages;
	struct kam_health_cuts cuts;
	struct kam_decimal zombie_quantile, stalled_quantile;
	int closed_needed, exits_needed; /* closed deals to tell zombies by, advances to tell stalled deals by */
	const char *price_stage;  /* a price quoted before it is early; NULL: never */
	bool by_amount;           /* health is that of amounts, not of counts */
	bool crosswalk;           /* rows are the domain's stages */
	bool passages;            /* history is also told as the way from lead to cash */
	size_t periods;           /* months of which the norm is the mean, at most KAM_MOST_NORM_PERIODS */
	kam_day as_of;            /* KAM_NO_DAY: the latest date of what has happened */
	unsigned threads;
};

/* One row of one group. */
struct kam_funnel_line {
	uint64_t count;
	struct kam_decimal amount, weighted, probabilities;
	uint64_t with_amount, with_probability;
	uint64_t stalled, zombies, unproven;
	struct kam_norm norm;
	enum kam_band band;
};

struct kam_funnel {
	const struct kam_funnel_setup *set;
	struct kam_book *book;
	struct kam_history *history;
	uint64_t exports;         /* files of deals that were read; 0: the history alone tells */
	bool has_history;

	kam_day as_of;            /* KAM_NO_DAY: nothing dated has happened */
	kam_day ends[KAM_MOST_NORM_PERIODS + 1]; /* of past periods, and as-of as the last */
	size_t ends_count;
	struct kam_movement movement; /* with history */
	struct kam_risks cycles;  /* from beginning to end of deals; causes: won, lost; no ages: not known */
	uint32_t *cycle_exits, *cycle_censored;
	bool can_be_zombie;
	size_t zombie_after;      /* days */
	size_t *stalled_after;    /* days, by stage; SIZE_MAX: can't be told */
	int rows, row_of[KAM_MOST_STAGES], stage_of_row[KAM_MOST_STAGES]; /* row_of a stage that has none is -1 */
	bool shown[KAM_MOST_STAGES]; /* by row */
	struct kam_funnel_line *lines;
	uint64_t flags[KAM_FUNNEL_FLAGS]; /* deals with each */
	bool export_is_later;     /* the export tells of a later day than as-of: where history tells of that day, it is believed */
	bool amounts_told;        /* and it does tell amounts */
	uint64_t unplaced;        /* closed after as-of, and no history tells where they stood */
	const char *overflow;     /* what left the range of decimals; NULL: nothing */
};

/* Behind the last record, with the stages of the history mapped: days, groups, movement, how long deals live. */
void kam_funnel_settle(struct kam_funnel *f);

/* Lays out the rows and puts every deal where it stands. */
void kam_funnel_fill(struct kam_funnel *f);

/* What usually stands in each stage: from the file (stage, norm and columns that the deals are grouped by; NULL: none), before
 * a norm column, before history, before the rules. KAM_BAD_DATA names what is wrong with the file. */
enum kam_status kam_funnel_find_norms(struct kam_funnel *f, struct kam_sheet *file, struct kam_error *err);

/* Each stage's band, and that of all: the worst. */
void kam_funnel_judge(struct kam_funnel *f);

/* A row of a group: 0 .. rows - 1, or rows + KAM_ROW_... Group 0 is that of all deals. */
struct kam_funnel_line *kam_funnel_line(const struct kam_funnel *f, uint32_t group, int row);

/* The row of a deal; -1: it stands in none. */
int kam_funnel_row(const struct kam_funnel *f, const struct kam_entry *entry);

/* Adds more to sum, or sets overflow. */
void kam_funnel_sum(struct kam_funnel *f, struct kam_decimal *sum, struct kam_decimal more);

bool kam_funnel_is_open(const struct kam_funnel *f, int place);

/* The day a deal came into its stage: by history, if that knows the same stage, else as the export says. */
kam_day kam_funnel_entered(const struct kam_entry *entry);

/* What there is to know of a deal: bits by enum kam_funnel_flag. */
unsigned kam_funnel_flags_of(const struct kam_funnel *f, const struct kam_entry *entry);

/* The probability that an open deal is won: by the rules, else as the export says; false where neither tells. */
bool kam_funnel_probability(const struct kam_funnel *f, const struct kam_entry *entry, struct kam_decimal *probability);

/* What is counted of how long deals live: called by kam_funnel_settle. */
void kam_funnel_count_cycles(struct kam_funnel *f);
void kam_funnel_settle_limits(struct kam_funnel *f);

/* The age in days by which a share q of the closed deals had closed; cause 0 won, 1 lost, 2 both. False if none has. */
bool kam_funnel_cycle(const struct kam_funnel *f, size_t cause, double q, size_t *days);

/* What the funnel yields in a day: open deals x probability of winning x mean value of a won deal / median days of a won deal's
 * cycle. False where one of these is not known. */
bool kam_funnel_velocity(const struct kam_funnel *f, struct kam_decimal win_probability, struct kam_decimal *velocity);

/* The ways out of a stage, by age; free ways->exits. False where history has no day of any. */
bool kam_funnel_ways(const struct kam_funnel *f, int stage, struct kam_risks *ways);

void kam_funnel_free(struct kam_funnel *f);

#endif
