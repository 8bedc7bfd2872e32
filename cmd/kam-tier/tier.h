/* tier.h - one run of kam-tier, for the files that its parts are in. */
#ifndef KAM_TIER_H
#define KAM_TIER_H

#include "kam/carried.h"
#include "kam/command.h"
#include "kam/directory.h"
#include "kam/portfolio.h"

/* Account fields that come along when the input or the accounts file has them, in output order. */
enum { TIER_FIELDS = 19 };
extern const enum kam_field tier_fields[TIER_FIELDS];

/* A field that came along with a sale of the batch. */
struct pending_field {
	const struct kam_posting *sale;
	int column; /* of the carried fields */
	struct kam_slice value;
};

enum { BATCH = 32 };

/* What all states of a run share. */
struct tier_settings {
	struct kam_run *run;
	struct kam_key_rules rules;
	struct kam_sheet *accounts, *activities;
	struct kam_rates *rates;
	struct kam_directory directory;
	bool directory_open;
	const char *group;
	bool roll_up;
};

/* Where the current file has what comes along with sales. */
struct tier_file {
	int group_column;                    /* -1: none */
	enum kam_field group_field;          /* KAM_FIELDS: not a canonical field */
	bool group_in_accounts;              /* both are of the accounts file */
	int input_columns[KAM_MOST_CARRIED]; /* by carried column; -1: it has none */
	bool only_names;                     /* a sale brings nothing for its account but sums and a name */
};

struct tier {
	struct tier_settings *set;
	struct kam_sales sales;
	struct kam_ledger *ledger;
	struct kam_carried carried;
	int name_column;
	struct tier_file file;
	struct kam_buffer key, value;
	struct kam_posting batch[BATCH], *next; /* where the next sale goes: those before it wait to be posted */
	struct kam_arena batch_text;
	struct pending_field *fields;
	size_t fields_count, fields_capacity;
	char overflow[320]; /* what is wrong, once a sum has left the range of decimals */

	kam_day as_of;             /* KAM_NO_DAY until it is known */
	int column_of[KAM_FIELDS]; /* the carried column of a field; -1: none */
	struct kam_accounts accounts; /* after the last sale */
};

/* Accounts that are judged against each other: all, or those of a group. */
struct tier_portfolio {
	struct kam_portfolio p;
	bool has_median; /* of the potentials that are numbers */
	struct kam_decimal median;
};

/* Whether sales are looked up in the accounts file as they are read. */
static inline bool tier_has_directory(const struct tier_settings *set)
{
	return set->accounts || set->roll_up;
}

/* Whether anything was carried along for a field, and what of an account. */
static inline bool tier_has(const struct tier *t, enum kam_field field)
{
	return t->column_of[field] >= 0;
}

static inline struct kam_slice tier_text(const struct tier *t, const struct kam_account *e, enum kam_field field)
{
	return kam_carried_get(&t->carried, t->column_of[field], kam_account_number(&t->accounts, e));
}

/* The account that is i-th by rank, from 0. */
static inline struct kam_account *tier_ranked(const struct tier *t, const struct tier_portfolio *j, uint32_t i)
{
	return kam_account_ranked(&t->accounts, &j->p, i);
}

/* settings.c: what the options say. tier_begin_sums makes an empty ledger, and the columns of what is carried: the name is always among them. */
enum kam_status tier_init(struct kam_run *run, void *settings, struct kam_error *err);
enum kam_status tier_begin(void *state, void *settings, struct kam_error *err);
void tier_begin_sums(struct tier *t);
void tier_end(void *state);
void tier_finish(void *settings);

/* read.c: binds a file's columns. tier_open_directory opens the accounts file by what the sales know accounts by, once that is
 * known. */
enum kam_status tier_open(void *state, struct kam_input *in, struct kam_error *err);
enum kam_status tier_open_directory(struct tier *t, struct kam_error *err);

/* sales.c: each sale on its way into the ledger. tier_post posts those that wait. tier_owner is the account that a sale is
 * added up under: the buyer, or the head of its group. */
enum kam_status tier_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);
void tier_post(struct tier *t);
struct kam_slice tier_owner(const struct tier *t, struct kam_slice account);

/* side.c: closes the ledger, and adds to its accounts what else is known of them. */
enum kam_status tier_gather(struct tier *t, struct kam_error *err);

/* answer.c: posts what waits, and says what was wrong with all sales together; the end of a run. */
enum kam_status tier_check(void *state, struct kam_error *err);
enum kam_status tier_emit(void *state, struct kam_run *run, struct kam_error *err);

/* rows.c, summary.c, notes.c: what is written of portfolios, and said about them. tier_computes says whether a column of that
 * name is among what is computed for an account. */
bool tier_computes(const char *name);
enum kam_status tier_write_accounts(struct tier *t, const struct tier_portfolio *groups, size_t count, struct kam_error *err);
enum kam_status tier_write_summary(struct tier *t, const struct tier_portfolio *groups, size_t count, struct kam_error *err);
void tier_note(struct tier *t, const struct tier_portfolio *groups, size_t count);

/* state.c: states beside each other. */
bool tier_fork(void *state, const void *beside);
bool tier_apart(const void *state);
enum kam_status tier_agree(const void *a, const void *b, struct kam_error *err);
void tier_merge(void *into, void *from);
size_t tier_entities(const void *state);
enum kam_status tier_save(void *state, struct kam_state_writer *w, struct kam_error *err);
enum kam_status tier_load(void *state, const struct kam_state_reader *r, struct kam_error *err);

#endif
