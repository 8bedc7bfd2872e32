/* tier.h - one run of kam-tier, for the files that its parts are in. */
#ifndef KAM_TIER_H
#define KAM_TIER_H

#include "kam/carried.h"
#include "kam/command.h"
#include "kam/directory.h"
#include "kam/keyaccount.h"

/* Account fields that come along when the input or the accounts file has them, in output order. */
enum { TIER_FIELDS = 19 };
extern const enum kam_field tier_fields[TIER_FIELDS];

/* An account, or in groups the part of an account that belongs to a group. */
struct entity {
	const char *fake_reason;
	uint32_t number;             /* in the ledger */
	uint32_t rank, revenue_rank; /* by the measure and by revenue, from 1; 0: none */
	kam_day since;
	char tier, scale;            /* by the measure and by revenue, 'A'..'C'; 0: none */
	struct kam_verdict verdict;
};

/* What side inputs add to an account; there only when the run has such inputs. */
struct extra {
	bool has_cost_to_serve;
	uint32_t minutes_rank, referrals;
	struct kam_decimal minutes, cost_to_serve, referred_revenue;
};

/* Between the account and the group in the key of an account's part of a group: a byte that no text holds. */
enum { SEPARATOR = '\x1F' };

/* A field that came along with a sale of the batch. */
struct pending_field {
	size_t sale; /* its place in the batch */
	int column;  /* of the carried fields */
	struct kam_slice value;
};

enum { BATCH = 64 };

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
	struct kam_posting batch[BATCH];
	size_t batch_count;
	struct kam_arena batch_text;
	struct pending_field *fields;
	size_t fields_count, fields_capacity;
	char overflow[320]; /* what is wrong, once a sum has left the range of decimals */

	/* after the last sale */
	bool by_profit;
	kam_day as_of;
	int column_of[KAM_FIELDS]; /* the carried column of a field; -1: none */
	struct entity *entities;
	struct kam_table sole;     /* in groups: account -> place in sole_entity */
	uint32_t *sole_entity;     /* the account's only entity, or KAM_ABSENT where it has several */
	uint32_t divided;          /* entities beyond the first of their account */
	struct extra *extras;      /* by number; NULL: no side input has any */
	uint32_t count;
	struct kam_arena arena;
};

/* kam-tier.c */
static inline bool tier_has(const struct tier *t, enum kam_field field)
{
	return t->column_of[field] >= 0;
}

/* sales.c: each sale on its way into the ledger. tier_post posts those that wait. tier_owner is the account that a sale is
 * added up under: the buyer, or the head of its group. */
enum kam_status tier_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);
void tier_post(struct tier *t);
struct kam_slice tier_owner(const struct tier *t, struct kam_slice account);

#endif
