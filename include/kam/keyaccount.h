/* keyaccount.h - which accounts are key accounts, and which only look like it: the four criteria and the three kinds of
 * fake of rules.md section 3. */
#ifndef KAM_KEYACCOUNT_H
#define KAM_KEYACCOUNT_H

#include "kam/buffer.h"
#include "kam/ledger.h"
#include "kam/ranking.h"

struct kam_key_rules {
	struct kam_tier_cuts cuts;
	struct kam_decimal share_of_criteria; /* of the computable criteria that must hold */
	struct kam_decimal goal_share;        /* of the target that makes an account decisive */
	int active_periods, of_periods;       /* activity that makes a relation stable */
	int tenure_years;                     /* that makes it long */
	struct kam_decimal one_order_share;   /* of revenue that makes a purchase a chance one */
	int one_period_of;                    /* periods from which a single active one is suspicious */
	int squeezed_periods, squeezed_orders;
	struct kam_decimal squeezed_fall;     /* of the margin, in all */
	struct kam_decimal floor_share;       /* of the portfolio's margin */
	int repeat_orders, repeat_periods;    /* that make volume repeated */
};

/* The rules that these are read from, as the members of a JSON object. */
extern const char kam_key_rules_json[];
enum kam_status kam_key_rules_read(const struct kam_rules *rules, struct kam_key_rules *out, struct kam_error *err);

enum kam_answer { KAM_NOT_COMPUTABLE, KAM_NO, KAM_YES };

enum kam_criterion { KAM_BY_PROFIT, KAM_BY_GOAL, KAM_BY_RELATION, KAM_BY_TIME, KAM_CRITERIA };

enum kam_fake { KAM_ONE_OFF = 1, KAM_UNPROFITABLE = 2, KAM_SQUEEZER = 4 };

/* What is known of a portfolio as a whole. */
struct kam_portfolio {
	const struct kam_key_rules *rules;
	const struct kam_ledger *ledger;
	kam_day as_of;
	bool by_profit;                    /* the measure is profit */
	struct kam_concentration measure, revenue;
	bool has_margin;
	struct kam_decimal profit, profit_revenue, margin; /* of the accounts whose profit is known; margin is a kam_fraction */
	bool has_target;
	struct kam_decimal target;         /* in units of the measure */
	bool has_minutes;
	uint32_t minutes_fifth;            /* accounts in the first fifth by minutes */
	size_t jobs;                       /* the most threads to judge on */
	uint32_t *by_rank;                 /* the numbers of its accounts, in the order of the measure */
	uint32_t count;
	const struct kam_decimal *before;  /* what the accounts before every KAM_RANKING_STEP-th by rank add up to */
	uint32_t key, fake;                /* how many of its accounts are so */
	bool reaches_back;                 /* the data is long enough for a first order to show when a relation began */
	kam_day long_since;                /* relations that began by that day are long */
	int first_period, latest_period;   /* those that tell whether a relation is stable, up to that of the as-of day */
	int needed[KAM_CRITERIA + 1];      /* criteria that must hold, by how many can be computed */
};

/* What is known of one account. */
struct kam_candidate {
	uint32_t account;
	struct kam_totals totals;
	bool measure_known;
	struct kam_decimal measure, minutes;
	char tier;                         /* by the measure; 0: none */
	uint32_t rank, revenue_rank, minutes_rank; /* from 1; 0: none */
	kam_day since;                     /* KAM_NO_DAY: not known */
	bool has_cost_to_serve;
	struct kam_decimal cost_to_serve;
};

struct kam_verdict {
	unsigned char criteria[KAM_CRITERIA]; /* enum kam_answer */
	unsigned char fake;                /* enum kam_fake, added up */
	bool key;
	unsigned char long_term;           /* enum kam_answer: tenure of the years that make it so */
};

/* profit / revenue; false where the profit is not known or the revenue not over 0. */
bool kam_margin(const struct kam_totals *totals, struct kam_decimal *margin);

/* Works out what is the same for all accounts of a portfolio whose rules, ledger and as-of day are set. */
void kam_judge_by(struct kam_portfolio *portfolio);

/* Judges one account. Why it is a fake goes to *reason as text, empty when it is none. */
void kam_judge(const struct kam_portfolio *portfolio, const struct kam_candidate *candidate, struct kam_verdict *verdict, struct kam_buffer *reason);

/* Appends "profit:yes;goal:na;relation:no;time:na". */
void kam_write_criteria(const struct kam_verdict *verdict, struct kam_buffer *out);

/* Appends the kinds of fake, joined by '+'. */
void kam_write_fakes(unsigned fake, struct kam_buffer *out);

#endif
