/* accounts.h - the accounts of a run, once all sales are in the ledger: what is known of them beside their sales, and what
 * has become of them. Each is an account, or in groups the part of an account that belongs to a group. */
#ifndef KAM_ACCOUNTS_H
#define KAM_ACCOUNTS_H

#include "kam/keyaccount.h"
#include "kam/memory.h"
#include "kam/table.h"

/* In groups, between the account and the group in the ledger's keys: a byte that no text holds. */
enum { KAM_GROUP_SEPARATOR = '\x1F' };

struct kam_account {
	uint32_t rank, revenue_rank; /* by the measure and by revenue, from 1; 0: none */
	kam_day since;               /* KAM_NO_DAY: not known */
	char tier, scale;            /* by the measure and by revenue, 'A'..'C'; 0: none */
	struct kam_verdict verdict;
};

/* What serving an account takes, and what it brings beside its own sales. */
struct kam_service {
	bool has_cost;
	uint32_t minutes_rank, referrals; /* the rank from 1; 0: none */
	struct kam_decimal minutes, cost, referred_revenue;
};

/* Zero-initialise; free with kam_accounts_free. */
struct kam_accounts {
	const struct kam_ledger *ledger;
	bool grouped;                /* keys have a group behind the account */
	bool by_profit;              /* what they are ranked by: profit, or else revenue */
	struct kam_account *at;      /* by number in the ledger */
	uint32_t count;
	uint32_t divided;            /* of them, those that are not the first of their account */
	struct kam_service *service; /* by number; NULL: nothing is known of any */
	struct kam_table sole;       /* in groups: account -> place in sole_number */
	uint32_t *sole_number;       /* KAM_ABSENT where the account has several */
	struct kam_arena arena;      /* for what belongs to accounts */
};

/* Takes up all accounts of the ledger, which must outlive them. */
void kam_accounts_open(struct kam_accounts *accounts, const struct kam_ledger *ledger, bool grouped);

/* An account's number in the ledger; and the account that is i-th by rank in a portfolio of them, from 0. */
static inline uint32_t kam_account_number(const struct kam_accounts *accounts, const struct kam_account *a)
{
	return (uint32_t)(a - accounts->at);
}

static inline struct kam_account *kam_account_ranked(const struct kam_accounts *accounts, const struct kam_portfolio *p, uint32_t i)
{
	return &accounts->at[p->by_rank[i]];
}

/* The parts of an account's key; the group is empty where there are no groups. */
struct kam_slice kam_account_id(const struct kam_accounts *accounts, const struct kam_account *a);
struct kam_slice kam_account_group(const struct kam_accounts *accounts, const struct kam_account *a);

/* What accounts are ranked by; false when it is not known of this one. */
bool kam_account_measure(const struct kam_accounts *accounts, const struct kam_account *a, struct kam_decimal *measure);

/* Adds an account's measure to a sum, if it is known. */
void kam_account_add_measure(const struct kam_accounts *accounts, const struct kam_account *a, struct kam_decimal *sum);

/* Where figures of an account go that other inputs have; NULL if it has no sales, or if they are divided among groups: such
 * figures go to none of these rather than to each. */
struct kam_service *kam_accounts_serve(struct kam_accounts *accounts, struct kam_slice id);

/* What is known of serving an account; all zero where nothing is. */
const struct kam_service *kam_account_service(const struct kam_accounts *accounts, const struct kam_account *a);

void kam_accounts_free(struct kam_accounts *accounts);

#endif
