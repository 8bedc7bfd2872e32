/* positions.h - how snapshots keep deals; for who makes snapshots. Private to this floor. */
#ifndef KAM_POSITIONS_H
#define KAM_POSITIONS_H

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
	kam_day day;              /* KAM_NO_DAY: a file is the snapshot */
	size_t file;              /* its place among the files; 0 where it has a day */
	const char *name;
	char label[KAM_DATE_TEXT];
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
	bool dated;
	struct kam_unmapped stages, categories;
	struct kam_buffer room;
	struct kam_memo recent;         /* categories of texts */
};

/* Adds an empty snapshot of that day. */
struct kam_snapshot *kam_snapshot_add(struct kam_snapshots *snapshots, kam_day day);

/* Adds a deal whose id has just been put into the snapshot's table; a category that is not given follows from the rules. Texts are copied. */
void kam_positions_put(struct kam_snapshots *snapshots, struct kam_snapshot *snapshot, const struct kam_deal *deal, enum kam_category category,
	const uint32_t *values, const struct kam_deal_texts *texts);

kam_day kam_position_created(const struct kam_snapshot *snapshot, uint32_t number);

#endif
