/* positions.h - how snapshots keep deals; for who makes snapshots. Private to this floor. */
#ifndef KAM_POSITIONS_H
#define KAM_POSITIONS_H

#include "kam/edition.h"
#include "kam/origin.h"
#include "kam/snapshot.h"

#include "spill.h"

/* One deal of one snapshot, packed. */
struct kam_position {
	int64_t amount, probability; /* in units of ten to the minus scale, or spilled */
	uint64_t origin;
	kam_day close_date, created;
	unsigned char amount_scale, probability_scale, outcome;
	signed char category, stage;
	bool has_amount, has_probability;
};

struct kam_snapshot {
	struct kam_edition edition;
	bool told;                /* its day is that of the setup, for files whose rows have none: whether it is wanted is settled last */
	struct kam_table ids;     /* by number, as all of these: */
	struct kam_pool positions; /* struct kam_position */
	struct kam_pool values;   /* uint32_t[by_count]: of the dimensions */
	struct kam_pool texts;    /* struct kam_deal_texts, in: */
	struct kam_arena arena;
	struct kam_spill spill;
	const struct kam_snapshots *all;
};

struct kam_snapshots {
	const struct kam_snapshots_setup *setup;
	struct kam_deals deals;
	struct kam_dimension by[KAM_MOST_BY];
	uint32_t blank_values[KAM_MOST_BY]; /* of a deal of which nothing is known */
	uint32_t *rank[KAM_MOST_BY];    /* of the values of each dimension, once settled */
	uint32_t groups;
	struct kam_snapshot **at;
	size_t count, capacity;
	struct kam_snapshot *current;   /* the last that was added to */
	size_t files;                   /* opened */
	struct kam_files names;
	bool dated;                     /* snapshots have days */
	bool rows_dated;                /* by the rows of the current file */
	struct kam_unmapped stages, categories;
	struct kam_buffer room;
	struct kam_memo recent;         /* categories of texts */
};

/* Adds an empty snapshot: of that day or, where it is KAM_NO_DAY, of the file of that name at that place. */
struct kam_snapshot *kam_snapshot_add(struct kam_snapshots *snapshots, kam_day day, size_t place, struct kam_slice name);

/* The snapshot of that edition; NULL: there is none yet. */
struct kam_snapshot *kam_snapshot_of(const struct kam_snapshots *snapshots, const struct kam_edition *edition);

/* The form in which ids are compared: the 18 characters of a Salesforce id are its 15, and what guards their case. */
struct kam_slice kam_comparable_id(struct kam_slice id);

/* Adds a deal whose id has just been put into the snapshot's table; a category that is not given follows from the rules. Texts are copied. */
void kam_positions_put(struct kam_snapshots *snapshots, struct kam_snapshot *snapshot, const struct kam_deal *deal, enum kam_category category,
	const uint32_t *values, const struct kam_deal_texts *texts);

/* Puts the snapshots in order, whether they are wanted or not. */
void kam_snapshots_sort(struct kam_snapshots *snapshots);

kam_day kam_position_created(const struct kam_snapshot *snapshot, uint32_t number);

#endif
