/* odds.h - how likely each open deal is to be won in its period: by the deal, the stage rules or a score, as far as time allows. */
#ifndef KAM_ODDS_H
#define KAM_ODDS_H

#include "kam/period.h"
#include "kam/pipeline.h"
#include "kam/timing.h"

/* The rule "odds" as a member of a JSON object. */
extern const char kam_odds_rules[];

enum kam_odds_source {
	KAM_ODDS_DEAL,   /* the export's own probability */
	KAM_ODDS_STAGE,  /* what the rules say of its stage, its age and its owner: see kam_stages_probability */
	KAM_ODDS_SCORE,  /* the column win_probability */
	KAM_ODDS_LEARNT, /* when deals of its age were won: kam/timing.h */
	KAM_ODDS_SOURCES,
};

enum { KAM_CERTAIN = 1000000 }; /* probabilities are counted in millionths, so that weighted amounts are exact */

struct kam_odds {
	enum kam_odds_source order[KAM_ODDS_SOURCES]; /* the first that knows something decides */
	size_t count;
	int closed_needed;       /* rule: wins from which how long deals take is known */
	int32_t least;           /* rule: what remains of a deal that time says cannot be won */

	const struct kam_timing *timing; /* NULL: nothing was learnt, or it is not asked for */

	const struct kam_pipeline *pipeline;
	kam_day as_of;
	bool knows_time;
	int fastest, slowest;    /* days from creation to the win: no deal has been faster, none slower */
	uint64_t wins;           /* that this was seen in */
	uint64_t unknown;        /* deals without any probability, */
	struct kam_decimal unknown_amount;
	bool unknown_overflows;  /* which leaves the range of decimals */
	uint64_t learnt, learnt_amounts; /* deals that what was learnt decides for, and for whose amounts too */
	uint64_t too_fast, too_old; /* deals that time speaks against */
};

bool kam_odds_asks(const struct kam_odds *odds, enum kam_odds_source source);

/* Reads the rules, and the order of sources: words deal, stage, score and learnt, separated by commas; NULL: the first three. KAM_USAGE. */
enum kam_status kam_odds_read(const struct kam_rules *rules, const char *order, struct kam_odds *odds, struct kam_error *err);

/* Learns from the pipeline's won deals how long a deal takes. The pipeline must be finished, and outlive the odds. */
void kam_odds_settle(struct kam_odds *odds, const struct kam_pipeline *pipeline, kam_day as_of);

/* The probability in millionths that a deal is won in that span; -1: nothing says, which is counted; KAM_BY_TIMING: what was learnt
 * decides, which spreads the deal over spans. */
enum { KAM_BY_TIMING = -2 };
int32_t kam_odds_of(struct kam_odds *odds, const struct kam_prospect *prospect, struct kam_span span);

/* amount x probability, exactly. False when that leaves the range of decimals. */
bool kam_odds_weigh(struct kam_decimal amount, int32_t probability, struct kam_decimal *weighted);

#endif
