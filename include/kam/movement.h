/* movement.h - how deals move through the stages: what history adds up to.
 *
 * Counts only, so that they can be added part by part in any order. A visit is the time that a deal spends in a stage
 * without a break; a deal may visit a stage several times. */
#ifndef KAM_MOVEMENT_H
#define KAM_MOVEMENT_H

#include "kam/history.h"
#include "kam/survival.h"

/* What happened to one deal on its way. */
struct kam_journey {
	bool told;            /* history tells of it */
	kam_day entered;      /* the stage it is in; KAM_NO_DAY: not known */
	kam_day started;      /* its first stage; KAM_NO_DAY: not known */
	int first_place, last_place;
	uint64_t visited;     /* a bit for each stage */
	uint32_t pushes;      /* times its close date was put off */
	uint32_t regressions; /* times it went back */
	const struct kam_decimal *amount; /* as history tells it; NULL: blank, where it */
	bool tells_amount, tells_close;
	kam_day close_date;   /* likewise; KAM_NO_DAY: blank */
	uint64_t skipped;     /* stages it jumped over and never saw; those that no deal ever saw are among them */
};

/* What else is known of a deal, from an export. */
struct kam_known {
	kam_day created, close_date;
	enum kam_outcome outcome; /* KAM_OUTCOME_UNKNOWN: not known */
	int place;                /* the stage it is in, or that it was closed in; KAM_NO_STAGE */
	bool has_amount;
	struct kam_decimal amount;
	bool amount_settled;      /* it was converted: history's own amounts are in another currency */
	const uint32_t *groups;   /* the groups it belongs to, besides the group of all, which is 0 */
	size_t groups_count;
	struct kam_journey journey; /* is filled in */
};

/* Stock at the end of a period. */
struct kam_stock {
	uint64_t count;
	struct kam_decimal amount;
};

struct kam_movement_setup {
	const struct kam_stages *stages;
	const struct kam_history *history;
	kam_day as_of;
	const kam_day *ends;      /* days at whose end the stock is taken, in order */
	size_t ends_count;
	uint32_t groups;          /* 1: only that of all */
	bool has_export;          /* deals that the export lacks are gone since their last change */
	/* Finds what is known of a deal; NULL: nothing. Called by several threads, never twice for one deal. */
	struct kam_known *(*find)(void *context, struct kam_deal_key key);
	void *context;
	unsigned threads;
	bool passages;            /* count them too */
};

/* What became of visits to one stage. */
struct kam_visits {
	uint64_t entered;         /* visits */
	uint64_t deals;           /* deals that were ever in it */
	uint64_t skipped;         /* deals that jumped over it */
	uint64_t *moves;          /* by place: visits that ended there */
	uint32_t *exits;          /* [place * ages + age]: those of which both days are known; NULL: none */
	uint32_t *censored;       /* [age]: visits that are still open */
};

/* From lead to cash a deal passes milestones: each stage before the funnel, the funnel as a whole, the win, each stage behind it. */
struct kam_passage {
	uint64_t reached, passed, lost; /* deals that came there, went on to a later milestone, were lost before that */
	uint32_t *exits;                /* [(0 passed, 1 lost) * ages + age]; NULL: no day is known */
	uint32_t *censored;
};

/* The milestone that a place belongs to; -1: none (lost). */
int kam_milestone(const struct kam_stages *stages, int place);
int kam_milestones(const struct kam_stages *stages);

/* What a milestone is called: "funnel", "won", or the stage that it is. */
struct kam_slice kam_milestone_name(const struct kam_stages *stages, int milestone);

struct kam_movement {
	const struct kam_stages *stages;
	int places;
	size_t ages;
	struct kam_visits *visits;  /* by stage */
	uint64_t deals;             /* of which history tells */
	uint64_t gone;              /* that the export lacks */
	uint64_t pushes, pushed;    /* of close dates, and deals with any */
	uint64_t regressions, regressed;
	struct kam_stock finals[2]; /* deals that stand won, and lost */
	struct kam_stock *stock;    /* [(group * stages + stage) * ends + end] */
	size_t ends_count;
	kam_day first_day;          /* of the history */
	int first_month;            /* as kam_month_of; of inflow and outflow */
	uint16_t *first_end;        /* from the first day on: the first end of a period that is not before it */
	uint16_t *month_of_day;     /* from the first day on: the month, counted from the first */
	size_t months;
	uint64_t *inflow, *outflow; /* [month * places + place] */
	bool overflow;              /* a sum of amounts left the range of decimals */
	uint32_t *cycle_exits;      /* [(0 won, 1 lost) * ages + age]: from its first stage to its end, deals whose start is known */
	uint32_t *cycle_censored;
	struct kam_passage *passages; /* [group * milestones + milestone]; NULL: not asked for */
	size_t passages_count;
};

void kam_movement_tell(const struct kam_movement_setup *setup, struct kam_movement *movement);

/* The story of a deal that history says nothing of: it has been in its stage since it was created. */
void kam_movement_untold(const struct kam_movement_setup *setup, struct kam_movement *movement, struct kam_known *known);
void kam_movement_free(struct kam_movement *movement);

/* The visits to a stage as risks with a cause for each place, and a passage's with the causes passed and lost. False where there
 * are none. */
bool kam_passage_risks(const struct kam_movement *movement, const struct kam_passage *passage, struct kam_risks *risks);
bool kam_visits_risks(const struct kam_movement *movement, int stage, struct kam_risks *risks);

#endif
