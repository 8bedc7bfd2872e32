/* ledger.h - sales added up by account: what every command that values accounts stands on.
 *
 * State is bounded by accounts and distinct orders, never by rows, and does not depend on the order in which sales come. */
#ifndef KAM_LEDGER_H
#define KAM_LEDGER_H

#include "kam/sale.h"
#include "kam/state.h"

struct kam_ledger;
struct kam_sums; /* what it keeps of an account */

/* period: the one the user chose, or NULL: then the ledger chooses by what the data touches: years from four on, else
 * quarters from four on, else months. */
struct kam_ledger *kam_ledger_new(const enum kam_period *period);
void kam_ledger_free(struct kam_ledger *ledger);

/* A sale on its way into the ledger, or several lines of one order. */
struct kam_posting {
	struct kam_slice key; /* of the account it is added to: see kam_ledger_add */
	struct kam_sale sale;
	uint32_t number;      /* of the account: set when that is found */
	int month;            /* of a sale with a date: likewise */
	struct kam_sums *sums; /* for the ledger's use, as these: */
	uint64_t table_hash, key_hash, order_hash[2]; /* the last two of a sale that has an order */
	bool has_order;
};

/* To be called once key and sale are set: takes from the sale's texts what posting will need. Of all texts only the key
 * must stay where it is until the posting has been posted. */
void kam_ledger_prepare(const struct kam_ledger *ledger, struct kam_posting *posting);

/* Adds a sale to a posting of the same account, whose texts have stayed where they are: in most exports the lines of an order
 * stand together, and are posted as one. False, with nothing added, when it is not another line of the order, of that day. */
bool kam_posting_take(struct kam_posting *posting, const struct kam_sale *sale);

/* Finds the accounts of many sales, each of them prepared, opening those that are new; and then adds the sales. That is faster than one at a
 * time, because the waits for memory of some are the work of others. */
void kam_ledger_find_accounts(struct kam_ledger *ledger, struct kam_posting *postings, size_t count);
enum kam_status kam_ledger_post(struct kam_ledger *ledger, const struct kam_posting *postings, size_t count, struct kam_error *err);

/* Adds a sale to the account whose key is given (it may be that of a group the buyer belongs to; sale->account then keeps
 * the buyers' orders apart). *number is the account's number, counted from 0 as accounts come up. KAM_BAD_DATA when a sum
 * leaves the range of decimals. */
enum kam_status kam_ledger_add(struct kam_ledger *ledger, struct kam_slice key, const struct kam_sale *sale, uint32_t *number,
	struct kam_error *err);

/* Adds all of from, a ledger with the same period, which is good only for kam_ledger_free afterwards; *account_of (of as many places as
 * from has accounts, to be freed with free) becomes the numbers that its accounts have in the first. False when a sum leaves the range of
 * decimals. */
bool kam_ledger_merge(struct kam_ledger *ledger, struct kam_ledger *from, uint32_t **account_of);

/* Writes all that has been added; kam_ledger_load takes each of these lines into an empty ledger with the same period.
 * *place_of, to be freed, becomes the number that each account has in what was written. Saving is false when the sum of an order leaves the
 * range of decimals; loading is KAM_BAD_DATA where a line is not what was saved. A ledger that was loaded is only good for being merged. */
bool kam_ledger_save(struct kam_ledger *ledger, struct kam_state_writer *w, uint32_t **place_of);
enum kam_status kam_ledger_load(struct kam_ledger *ledger, const struct kam_state_reader *r, struct kam_error *err);

/* Settles what needs all sales, on so many threads: the period, the number of orders, in recent periods too, and the largest.
 * Nothing may be added afterwards. False when the sum of an order leaves the range of decimals. */
bool kam_ledger_close(struct kam_ledger *ledger, size_t jobs);

uint32_t kam_ledger_count(const struct kam_ledger *ledger);
/* The account with that key, or KAM_ABSENT. */
uint32_t kam_ledger_find(const struct kam_ledger *ledger, struct kam_slice key);
struct kam_slice kam_ledger_key(const struct kam_ledger *ledger, uint32_t account);
enum kam_period kam_ledger_period(const struct kam_ledger *ledger);
int kam_ledger_periods_touched(const struct kam_ledger *ledger, enum kam_period period);

/* How many orders, known by account and id, there were among the sales that have an order; once the ledger is closed. */
uint64_t kam_ledger_distinct_orders(const struct kam_ledger *ledger);

/* The first and last day of all sales; KAM_NO_DAY if none has a date. */
kam_day kam_ledger_first(const struct kam_ledger *ledger);
kam_day kam_ledger_last(const struct kam_ledger *ledger);

/* Gives back what kam_ledger_find needs: it finds nothing afterwards. */
void kam_ledger_forget_index(struct kam_ledger *ledger);

/* Call near what is kept of an account, and, some time later, its key or its recent periods: only a matter of speed. */
void kam_ledger_warm(const struct kam_ledger *ledger, uint32_t account);
void kam_ledger_warm_key(const struct kam_ledger *ledger, uint32_t account);
void kam_ledger_warm_recent(const struct kam_ledger *ledger, uint32_t account);

/* What an account adds up to. A sum is known only when every one of its sales had the value. */
struct kam_totals {
	struct kam_decimal revenue, cost, profit, largest_order;
	bool cost_known, profit_known;
	bool orders_known; /* account rows may not say */
	uint32_t orders;
	kam_day first, last;
};

struct kam_totals kam_ledger_totals(const struct kam_ledger *ledger, uint32_t account);

/* One of them, without the others; false where it is not known. */
struct kam_decimal kam_ledger_revenue(const struct kam_ledger *ledger, uint32_t account);
bool kam_ledger_profit(const struct kam_ledger *ledger, uint32_t account, struct kam_decimal *profit);

/* In how many periods the account had sales, and in how many of those from one index to another. */
int kam_ledger_active_periods(const struct kam_ledger *ledger, uint32_t account);
int kam_ledger_active_among(const struct kam_ledger *ledger, uint32_t account, int first, int last);

/* One of an account's latest active periods. */
struct kam_recent {
	int period; /* index, as kam_period_of_month gives it */
	uint32_t orders;
	struct kam_decimal revenue, profit;
};

enum { KAM_RECENT = 4 };

/* The latest active periods, oldest first; returns how many (at most KAM_RECENT). Only for accounts whose profit is known. */
int kam_ledger_recent(const struct kam_ledger *ledger, uint32_t account, struct kam_recent recent[KAM_RECENT]);

#endif
