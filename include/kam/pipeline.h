/* pipeline.h - the deals that a forecast is made of: each with its owner, and those that do not count with the reason.
 *
 * Deals come from an export of opportunities; order lines count as deals that are closed. Deals are kept until the end,
 * because the as-of date may be known only then. A pipeline owns its texts. */
#ifndef KAM_PIPELINE_H
#define KAM_PIPELINE_H

#include "kam/category.h"
#include "kam/deal.h"
#include "kam/origin.h"
#include "kam/tree.h"

/* Why a deal does not count. The first few are the state of a deal, the others are faults of the data. */
enum kam_exclusion {
	KAM_COUNTS,
	KAM_NOT_CONFIRMED,
	KAM_NOT_PRIMARY,     /* its owner is not its primary owner */
	KAM_NO_CLOSE_DATE,   /* nobody says when */
	KAM_PAST_CLOSE_DATE, /* open, but it should have been closed before the as-of date */
	KAM_NO_AMOUNT,
	KAM_STANDS_TWICE,
	KAM_TWO_PRIMARY_OWNERS,
	KAM_UNMAPPED_STAGE,
	KAM_UNKNOWN_CATEGORY,
	KAM_UNKNOWN_OWNER,
	KAM_NO_OWNER,
	KAM_BAD_SPLITS,      /* they do not add up to 100 % */
	KAM_EXCLUSIONS,
};

/* no-close-date and the like. */
const char *kam_exclusion_name(enum kam_exclusion exclusion);

static inline bool kam_is_fault(enum kam_exclusion exclusion)
{
	return exclusion >= KAM_STANDS_TWICE;
}

struct kam_prospect {
	struct kam_decimal amount;
	kam_day created, close_date, stage_since; /* KAM_NO_DAY: not known */
	uint32_t id;               /* its number in ids; KAM_ABSENT: it has none */
	uint32_t owner, product;   /* numbers in owners and products */
	int32_t probability;       /* the export's own, in millionths; -1: it has none */
	int32_t score;             /* the column win_probability, likewise */
	short stage;               /* KAM_NO_STAGE: not known */
	signed char category;      /* enum kam_category */
	unsigned char outcome;     /* KAM_OPEN, KAM_WON or KAM_LOST: on the as-of date */
	unsigned char exclusion;   /* enum kam_exclusion */
	bool has_amount;
	bool later;                /* it was closed after the as-of date: how it stood on that day is not known */
	uint64_t origin;
};

/* A deal that could not be taken up at all, where such deals are to be listed. */
struct kam_refused {
	struct kam_slice id, owner, stage;
	enum kam_exclusion exclusion;
	bool has_amount;
	struct kam_decimal amount;
	kam_day close_date;
	uint64_t origin;
};

struct kam_pipeline {
	/* to be set */
	struct kam_tree *tree;     /* complete, or one of levels whose paths the deals bring */
	bool tree_grows;           /* the latter */
	bool by_owner;             /* of one level, and that is the owner */
	const struct kam_categories *categories;
	struct kam_deals deals;
	kam_day until;             /* as-of as the user gave it; KAM_NO_DAY: none */
	bool lists_faults;         /* deals at fault are kept as refused, and are no errors */
	bool keeps_products;       /* and quantities */

	/* what was read */
	struct kam_files files;
	struct kam_pool prospects; /* struct kam_prospect */
	struct kam_pool quantities;/* struct kam_decimal, by prospect, where products are kept */
	struct kam_pool refused;   /* struct kam_refused */
	struct kam_table ids, owners, products; /* owners: ids, or paths of a tree that grows, with a NUL behind each level */
	uint32_t *prospect_of;     /* by id */
	uint32_t *unit_of;         /* by owner; KAM_ABSENT: not known yet, or nobody */
	size_t ids_capacity, owners_capacity;
	bool orders;               /* the current file holds order lines */
	int level_columns[KAM_MOST_LEVELS], score_column; /* of the current file; -1: it has none */
	bool any_confirmed;        /* some file has the column */
	bool any_open;             /* some deal is open */
	kam_day latest;            /* of what has happened: creations, ends of closed deals, orders */
	struct kam_arena texts;
	struct kam_buffer value;
};

/* Prepares an empty pipeline; stages and categories must outlive it. */
void kam_pipeline_begin(struct kam_pipeline *p, const struct kam_stages *stages, const struct kam_categories *categories,
	const struct kam_rules *rules);

/* Binds a file's columns as opportunities or order lines. KAM_BAD_DATA, or KAM_USAGE for a level that is no column. */
enum kam_status kam_pipeline_open(struct kam_pipeline *p, struct kam_input *in, struct kam_error *err);
enum kam_status kam_pipeline_add(struct kam_pipeline *p, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* For several threads: an empty pipeline beside p, whose settings it shares; whether two can be one (no deal stands in both, one
 * currency); and all of from added to p. From can only be freed then. */
struct kam_pipeline *kam_pipeline_fork(const struct kam_pipeline *p);
enum kam_status kam_pipeline_agree(const struct kam_pipeline *a, const struct kam_pipeline *b, struct kam_error *err);
void kam_pipeline_merge(struct kam_pipeline *p, struct kam_pipeline *from);

/* What a prospect is known by, and of; texts are borrowed. */
struct kam_prospect_texts {
	struct kam_slice id;       /* empty: it has none */
	struct kam_slice owner;    /* as in the table of owners */
	struct kam_slice product;
	struct kam_decimal quantity;
};

/* Adds a prospect that was read elsewhere; its numbers of id, owner and product, and its origin, are void. */
enum kam_kept { KAM_KEPT, KAM_KEPT_BEFORE, KAM_OWNED_BY_NOBODY };
enum kam_kept kam_pipeline_keep(struct kam_pipeline *p, const struct kam_prospect *prospect, const struct kam_prospect_texts *texts);

/* The places of the deals in an order that does not depend on that in which they came; free with free(). */
size_t *kam_pipeline_order(const struct kam_pipeline *p);

/* Puts the deals, and the numbers of owners and products, into such an order: estimates are sums of fractions, of which the last digits are
 * others when they are added up in another order. */
void kam_pipeline_sort(struct kam_pipeline *p);

/* Writes a pipeline as lines of a partial state, the same for the same deals, whatever their order; and takes such a line, which is pipeline
 * or deal, into an empty one. Deals at fault are not in it. KAM_BAD_DATA says what is not as it was written, or lacks what this run needs. */
void kam_pipeline_save(const struct kam_pipeline *p, struct kam_state_writer *w);
enum kam_status kam_pipeline_load(struct kam_pipeline *p, const struct kam_state_reader *r, struct kam_error *err);

/* Gives deals that were read from parts of a file their lines in the file. */
void kam_pipeline_renumber(struct kam_pipeline *p, const struct kam_part_lines *lines);

/* Reads who else works on the deals: opp_id, owner, primary, split. Deals whose owner is not primary do not count; several
 * primary owners, or splits that do not add up, are faults. KAM_BAD_DATA names the faults, unless they are listed. *unknown
 * becomes the number of rows about deals that the export lacks. */
enum kam_status kam_pipeline_read_team(struct kam_pipeline *p, struct kam_sheet *team, uint64_t *unknown, struct kam_error *err);

/* Adds the units of a tree that grows; for two pipelines that share one, before the other is finished. */
enum kam_status kam_pipeline_add_paths(struct kam_pipeline *p, struct kam_error *err);

/* Behind the last record: completes a tree that grows, and excludes what is out of date on the as-of date. */
enum kam_status kam_pipeline_finish(struct kam_pipeline *p, kam_day as_of, struct kam_error *err);

static inline size_t kam_pipeline_count(const struct kam_pipeline *p)
{
	return p->prospects.count;
}

static inline struct kam_prospect *kam_pipeline_at(const struct kam_pipeline *p, size_t i)
{
	return kam_pool_at(&p->prospects, i);
}

static inline uint32_t kam_pipeline_unit(const struct kam_pipeline *p, const struct kam_prospect *prospect)
{
	return p->unit_of[prospect->owner];
}

/* The id of a deal; empty where the export has none. And its owner, as the export names it. */
struct kam_slice kam_pipeline_id(const struct kam_pipeline *p, const struct kam_prospect *prospect);
struct kam_slice kam_pipeline_owner(const struct kam_pipeline *p, const struct kam_prospect *prospect);

/* The quantity of deal i; 0 where products are not kept. */
struct kam_decimal kam_pipeline_quantity(const struct kam_pipeline *p, size_t i);

void kam_pipeline_free(struct kam_pipeline *p);

#endif
