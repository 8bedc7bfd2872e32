/* master.h - what to do with each incoming record against a master: it is one there, it supplements one, it is new, or somebody
 * must look.
 *
 * Incoming records are decided in their order, each against the master as it stood and what has been decided of those before it:
 * so a batch gives nearly what its halves give one after the other. Master ids never change; a record that fits two customers
 * joins none of them, and is a proposal to merge them. */
#ifndef KAM_MASTER_H
#define KAM_MASTER_H

#include "kam/golden.h"
#include "kam/input.h"
#include "kam/links.h"
#include "kam/match.h"

enum kam_action { KAM_ACTION_MATCH, KAM_ACTION_NEW, KAM_ACTION_UPDATE, KAM_ACTION_REVIEW };

/* match, new, update, review */
const char *kam_action_name(enum kam_action action);

#define KAM_NO_CUSTOMER UINT32_MAX

/* What has been decided of an incoming record. Customers are numbered as their records: those of the master by row, new ones by
 * the number of master rows and the row of the incoming record that began it. So are records. */
struct kam_decision {
	enum kam_action action;
	uint32_t customer;   /* that it is, may be, or begins; KAM_NO_CUSTOMER: it has nothing by which to tell */
	uint32_t against;    /* the record that speaks for it most; of a new one, a record like it that is to be reviewed; KAM_NO_CUSTOMER: none */
	uint32_t rival;      /* another customer that it fits; KAM_NO_CUSTOMER: none */
	double probability;  /* of being that customer; 0 for a new one */
	bool linked;         /* a reviewer said so */
	const char *forbidden; /* why it is none that it looks like; NULL: nothing forbids */
};

struct kam_master_settings {
	double threshold, review; /* probabilities, as those of the matcher */
	double margin;            /* a customer this many times as likely as the next is the one that is meant; over 1 */
};

/* The member "master" of a rules object, for kam_rules_new; and what it says. KAM_USAGE names the rule that is wrong. */
extern const char kam_master_rules[];
enum kam_status kam_master_rules_read(const struct kam_rules *rules, struct kam_master_settings *settings, const char **prefix,
	struct kam_error *err);

/* Which records stand where. */
struct kam_intake {
	const struct kam_sheet *master, *incoming;
	size_t masters, arrivals; /* rows of each */
	int *from;                /* by column of the master: the incoming column that holds the same; -1: none */
	int id;                   /* the master's column of ids */
	struct kam_golden *golden; /* over the master's columns */
	const char *prefix;       /* of new ids */
	uint32_t *parent_of;      /* by arrival: the record that its parent_id names; KAM_NO_CUSTOMER: none */
};

/* Finds which column of the incoming file is which of the master's: the same heading, the same heading but for case and blanks, or
 * the same field in both. Both sheets must be bound. *from is to be freed with free(). Returns how many columns they share. */
size_t kam_intake_columns(const struct kam_sheet *master, const struct kam_sheet *incoming, int **from);

/* The column whose cells name a sheet's rows: the heading that is told, or the field account_id, or a usual heading; -1: none. The
 * sheet must be bound to accounts. */
int kam_id_column(const struct kam_sheet *sheet, const char *heading);

/* Finds the master's ids and makes sure that each row has one of its own; KAM_BAD_DATA names the lines. heading may be NULL. */
enum kam_status kam_intake_id(const struct kam_sheet *master, const char *heading, int *id, struct kam_error *err);

/* A cell of a record, by column of the master. */
struct kam_slice kam_intake_cell(const struct kam_intake *in, size_t record, size_t column);

/* Decides of all arrivals. The matcher's rows are the records. links are between records. decisions has room for all arrivals. */
void kam_master_decide(struct kam_match *match, const struct kam_intake *in, const struct kam_links *links,
	const struct kam_master_settings *settings, struct kam_decision *decisions);

/* What incoming records add to customers, in their order. */
struct kam_supplement;

/* Works out what each arrival fills, and makes a match that fills anything an update. */
void kam_supplement_new(const struct kam_intake *in, struct kam_decision *decisions, struct kam_supplement **out);

/* Appends what an arrival fills ("phone; email"), and what it says otherwise ("city: Bonn (master: Berlin)"). */
void kam_supplement_filled(const struct kam_supplement *s, size_t arrival, struct kam_buffer *out);
void kam_supplement_conflicts(const struct kam_supplement *s, size_t arrival, struct kam_buffer *out);

/* A customer's cell as the master will hold it. */
struct kam_slice kam_supplement_cell(const struct kam_supplement *s, uint32_t customer, size_t column);

/* The id of a customer: the master's, or for a new one a word made from what its record says, which no other has. */
struct kam_slice kam_supplement_id(const struct kam_supplement *s, uint32_t customer);

/* Appends the master with everything that arrivals add, in the master's own form and encoding: what is not supplemented stays as
 * it is to the byte, new customers follow without an owner. path and encoding are those of the master. */
enum kam_status kam_supplement_write(const struct kam_supplement *s, const char *path, const char *encoding, struct kam_buffer *out,
	struct kam_error *err);

void kam_supplement_free(struct kam_supplement *s);

#endif
