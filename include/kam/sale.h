/* sale.h - what was sold to whom, when and for how much, whatever the export: order lines, won opportunities, or account
 * rows that carry totals already. rules.md section 3 in code: every command that values accounts reads through here. */
#ifndef KAM_SALE_H
#define KAM_SALE_H

#include "kam/input.h"
#include "kam/memo.h"
#include "kam/period.h"
#include "kam/rates.h"
#include "kam/rules.h"
#include "kam/state.h"
#include "kam/table.h"

/* The rules "status", which a command must have for kam_sales to recognise open, won and lost. */
extern const char kam_status_rules[];

enum kam_outcome { KAM_OUTCOME_UNKNOWN, KAM_OPEN, KAM_WON, KAM_LOST, KAM_CANCELLED };

/* Recognises outcomes from status and stage words; remembers what it has seen. */
struct kam_outcomes {
	const struct kam_rules *rules;
	struct kam_table seen;
	unsigned char *outcome_of; /* by number in seen */
	size_t capacity;
	struct kam_memo recent[2]; /* of texts as they stand; those that may be codes apart */
};

/* The outcome that a status (or a stage) text means; KAM_OUTCOME_UNKNOWN if the words are not known. is_code allows bare
 * numbers to mean something: in a status column only. */
enum kam_outcome kam_outcome_of(struct kam_outcomes *outcomes, struct kam_slice text, bool is_code);

/* What a deal's status, or else its won and closed flags, say of its outcome; KAM_OUTCOME_UNKNOWN where they say nothing. */
enum kam_outcome kam_outcome_told(struct kam_outcomes *outcomes, struct kam_slice status, bool has_won, struct kam_slice is_won,
	struct kam_slice is_closed);

/* The outcome of a deal: a status that is known decides; then, where the export has them (has_won), the won and closed
 * flags; then the stage. A deal that nothing settles is open. */
enum kam_outcome kam_outcome_of_deal(struct kam_outcomes *outcomes, struct kam_slice status, bool has_won, struct kam_slice is_won,
	struct kam_slice is_closed, struct kam_slice stage);
void kam_outcomes_free(struct kam_outcomes *outcomes);

enum kam_discount { KAM_DISCOUNT_FRACTION, KAM_DISCOUNT_PERCENT, KAM_DISCOUNT_AMOUNT };

/* One sale. Slices are borrowed until the next record. */
struct kam_sale {
	struct kam_slice account; /* the account's key: its id, or its name where the export has no id */
	struct kam_slice name;
	struct kam_slice order;   /* empty: the row is an order of its own */
	kam_day date;             /* KAM_NO_DAY in account rows: they are totals; the first day of the period that a label names */
	bool labelled;            /* the date was a label, of the kind below */
	enum kam_period label;
	bool has_amount, has_cost, has_profit;
	struct kam_decimal amount, cost, profit;
	bool has_orders;          /* an account row that says how many orders it stands for */
	uint32_t orders;
};

/* How the sales of a run are read, and what was noticed. Zero-initialise, set the first block, free with kam_sales_free. */
struct kam_sales {
	struct kam_outcomes outcomes;
	enum kam_discount discount;
	const struct kam_rates *rates; /* NULL: amounts are not converted */
	kam_day since, until; /* the window, both inclusive; KAM_NO_DAY: open */
	bool of_anyone;       /* records need name no account, and may be totals dated by a label such as 2026Q1 */
	bool numbered;        /* dates are whole numbers of periods, 1, 2, 3 ... */

	enum kam_record_type type; /* of the current file */
	bool by_name;              /* accounts are known by name: the file has no id */
	bool opened;               /* a file was opened before: the next must know accounts in the same way */
	bool any_cost, any_profit; /* some file has the column */
	bool any_orders;           /* some file holds order lines */
	int label_column;          /* of_anyone, in a file without dates: the labels of periods; else -1 */
	kam_day latest;            /* of what was closed without a sale: lost deals, cancelled orders */
	uint64_t without_amount, returned, one_unit;
	uint64_t deals;            /* records of won opportunities that have an id: more than there are deals where some stand several times */
	char currency[4];          /* the one currency of the run, once known */
	struct kam_memo codes;     /* of what stands in columns of currencies: the four bytes of the code as a number */
	char mixed[400];           /* set when a second currency comes up: FILE:LINE: what; the run must then fail */
};

/* Binds a file's columns as transactions, opportunities or accounts, whichever its headings are. KAM_BAD_DATA says what is
 * missing. */
enum kam_status kam_sales_open(struct kam_sales *sales, struct kam_input *in, struct kam_error *err);

/* Reads a record. KAM_SKIPPED: not a sale (open, lost, cancelled), or outside the window. */
enum kam_status kam_sales_read(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_sale *sale,
	struct kam_error *err);

/* Writes what was noticed as the line "sales" of a partial state, and takes it back into sales of the same settings.
 * KAM_BAD_DATA when they know accounts in another way. */
void kam_sales_save(const struct kam_sales *sales, struct kam_state_writer *w);
enum kam_status kam_sales_load(struct kam_sales *sales, const struct kam_state_reader *r, struct kam_error *err);

/* Sales that are read in the same way, for more of the current file, whose records have not been counted yet. */
void kam_sales_fork(struct kam_sales *fork, const struct kam_sales *beside);

/* Whether what two have read can be one: KAM_BAD_DATA where the currencies differ. */
enum kam_status kam_sales_agree(const struct kam_sales *a, const struct kam_sales *b, struct kam_error *err);

/* Adds what others have noticed. */
void kam_sales_merge(struct kam_sales *sales, const struct kam_sales *from);

/* What status and won and closed flags of an opportunity say, without its stage; KAM_OUTCOME_UNKNOWN if nothing. */
enum kam_outcome kam_sales_status(struct kam_sales *sales, const struct kam_input *in, const struct kam_record *record);

/* The record's amount in the currency of the run, converted by the rates of that day; 0 where it has none. */
enum kam_status kam_sales_amount(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, kam_day day,
	struct kam_decimal *amount, bool *present, struct kam_error *err);

void kam_sales_free(struct kam_sales *sales);

#endif
