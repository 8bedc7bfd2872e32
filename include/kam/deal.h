/* deal.h - one opportunity of an export, read for those who ask where it stands: its stage, outcome, amount and dates. */
#ifndef KAM_DEAL_H
#define KAM_DEAL_H

#include "kam/sale.h"
#include "kam/stages.h"

/* Status that contradicts stage or probability; bits. */
enum {
	KAM_LOST_BUT_PROBABLE = 1 << 0,  /* lost, with a probability over 0 */
	KAM_WON_BELOW_100 = 1 << 1,      /* won, with a probability under 1 */
	KAM_OPEN_AT_100 = 1 << 2,        /* open, with a probability of 1 */
	KAM_STATUS_AGAINST_STAGE = 1 << 3, /* the status says one end, the stage another, or one is over and the other open */
};

/* Slices are borrowed until the next record. */
struct kam_deal {
	struct kam_slice id, name, owner, account;
	struct kam_slice stage_text, category_text; /* empty: it has none */
	int stage;                 /* KAM_NO_STAGE: the stages do not have it; see outcome */
	enum kam_outcome outcome;  /* KAM_OPEN, KAM_WON or KAM_LOST; KAM_OUTCOME_UNKNOWN: the stage is not mapped */
	bool has_amount, has_probability;
	struct kam_decimal amount;      /* 0 where there is none */
	struct kam_decimal probability; /* the export's own, 0..1 */
	kam_day created, close_date, stage_since; /* KAM_NO_DAY: not known */
	unsigned contradictions;
};

/* How deals are read; sales.rates and sales.outcomes.rules are the caller's to set. Free sales with kam_sales_free. */
struct kam_deals {
	const struct kam_stages *stages;
	bool figures_only; /* names, owners and accounts are not wanted */
	bool latest_rates; /* amounts are converted by the latest rates, whatever the close date: a deal that is put off keeps its worth */
	struct kam_sales sales;
	struct kam_buffer value;
	struct kam_memo recent; /* stages of texts: an export has few of them, and finding one takes time */
};

/* Binds a file's columns as opportunities. KAM_BAD_DATA says what is missing. */
enum kam_status kam_deals_open(struct kam_deals *deals, struct kam_input *in, struct kam_error *err);

/* Reads a record. KAM_SKIPPED: cancelled. An unmapped stage is no error here: the caller lists them. */
enum kam_status kam_deals_read(struct kam_deals *deals, struct kam_input *in, const struct kam_record *record, struct kam_deal *deal,
	struct kam_error *err);

/* The members of a line of a partial state that say what is known of a deal, and back; texts are borrowed until the next line, the account
 * and the texts of stage and category are not kept. KAM_BAD_DATA when a member is not what it must be. */
void kam_deal_save(const struct kam_deal *deal, struct kam_state_writer *w);
enum kam_status kam_deal_load(const struct kam_stages *stages, const struct kam_state_reader *r, struct kam_deal *deal, struct kam_error *err);

/* The member that says in which currency all amounts of a state are. */
void kam_save_currency(const struct kam_sales *sales, struct kam_state_writer *w);
enum kam_status kam_load_currency(const struct kam_state_reader *r, struct kam_sales *sales, struct kam_error *err);

#endif
