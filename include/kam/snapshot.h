/* snapshot.h - deals as they stood on several days: an export of each, or one file whose rows say of which day they are.
 *
 * A deal is known by its id, which every row must have; the 18 characters of a Salesforce id are the same as its 15. State is
 * about a hundred bytes for each deal of each snapshot. */
#ifndef KAM_SNAPSHOT_H
#define KAM_SNAPSHOT_H

#include "kam/book.h"
#include "kam/category.h"
#include "kam/history.h"

/* How snapshots are read. */
struct kam_snapshots_setup {
	const struct kam_stages *stages;
	const struct kam_categories *categories;
	const struct kam_rules *rules;
	kam_day day;                    /* of files whose rows have no snapshot date; KAM_NO_DAY: each such file is a snapshot */
	const struct kam_rates *rates;  /* NULL: amounts are not converted. The latest rates hold for all snapshots. */
	const char *by[KAM_MOST_BY];    /* columns that deals are grouped by */
	size_t by_count;
	bool keeps_texts;               /* ids as they stand, names and owners of deals are wanted */
	bool reject_unmapped;           /* a stage or category that the rules lack is its record's error, and not the run's */
	kam_day from, to;               /* of dated rows only the last snapshots that are not later; KAM_NO_DAY: the first, the last. With
	                                 * neither all of them are kept. */
};

struct kam_snapshots;
struct kam_snapshot;

/* setup must outlive the snapshots. */
struct kam_snapshots *kam_snapshots_new(const struct kam_snapshots_setup *setup);
void kam_snapshots_free(struct kam_snapshots *snapshots);

/* Binds a file's columns. A file without a snapshot date is one snapshot, or part of that of the setup's day. KAM_BAD_DATA says what is missing. */
enum kam_status kam_snapshots_open(struct kam_snapshots *snapshots, struct kam_input *in, struct kam_error *err);
enum kam_status kam_snapshots_add(struct kam_snapshots *snapshots, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* For parts of the file that is open: an empty state beside another. For them and for other runs: whether two hold no deal of a snapshot
 * twice, one currency and the same files at the same places; and all of from added to the first, which makes from good only for being
 * freed. */
struct kam_snapshots *kam_snapshots_fork(const struct kam_snapshots *snapshots);
enum kam_status kam_snapshots_agree(const struct kam_snapshots *a, const struct kam_snapshots *b, struct kam_error *err);
void kam_snapshots_merge(struct kam_snapshots *into, struct kam_snapshots *from);

/* Gives deals that were read from parts of a file their lines in the file. */
void kam_snapshots_renumber(struct kam_snapshots *snapshots, const struct kam_part_lines *lines);
size_t kam_snapshots_deals(const struct kam_snapshots *snapshots); /* of all snapshots together */

/* Writes snapshots as lines of a partial state: the same for the same deals, whatever their order. kam_snapshots_load takes such a line,
 * which is snapshots, snapshot or deal, into empty ones of the same setup, which may do without texts. */
void kam_snapshots_save(struct kam_snapshots *snapshots, struct kam_state_writer *w);
enum kam_status kam_snapshots_load(struct kam_snapshots *snapshots, const struct kam_state_reader *r, struct kam_error *err);

/* Whether what was read is one export: a file without snapshot dates, or parts of one. */
bool kam_snapshots_are_export(const struct kam_snapshots *snapshots);

/* Behind the last record, of one export: adds a snapshot of an earlier day, as the change log has it. What the log says
 * nothing of stood as it stands; columns that deals are grouped by are those of today. Returns how many deals the log has that the export
 * lacks. The history must have been mapped. Then the export itself may be dropped, where another day takes its place. */
uint64_t kam_snapshots_rewind(struct kam_snapshots *snapshots, const struct kam_history *history, kam_day day);
void kam_snapshots_drop_export(struct kam_snapshots *snapshots);

/* How a status is recognised, for kam_history_map. */
struct kam_outcomes *kam_snapshots_outcomes(struct kam_snapshots *snapshots);

/* Behind the last record: KAM_BAD_DATA when amounts are of several currencies or words are not in the rules. */
enum kam_status kam_snapshots_check(const struct kam_snapshots *snapshots, struct kam_error *err);

/* Then: puts the snapshots that are wanted in order, dated ones by day, files as they were given, and numbers the groups. */
void kam_snapshots_settle(struct kam_snapshots *snapshots);

size_t kam_snapshots_count(const struct kam_snapshots *snapshots);
const struct kam_snapshot *kam_snapshots_at(const struct kam_snapshots *snapshots, size_t i);
bool kam_snapshots_dated(const struct kam_snapshots *snapshots);
bool kam_snapshots_any(const struct kam_snapshots *snapshots); /* some file of deals was read */

/* Groups count from 1 over all columns that deals are grouped by, those of one column after the other, each in byte order; 0 is
 * that of all deals. */
uint32_t kam_snapshots_groups(const struct kam_snapshots *snapshots);
uint32_t kam_snapshots_first_groups(const struct kam_snapshots *snapshots); /* those of the first column, and 0 */
size_t kam_snapshots_dimensions(const struct kam_snapshots *snapshots);     /* columns that deals are grouped by */
const struct kam_dimension *kam_snapshots_group(const struct kam_snapshots *snapshots, uint32_t group, struct kam_slice *value);

/* Its day; KAM_NO_DAY: it is a file. And for people its day, or the name of the file; borrowed. */
kam_day kam_snapshot_day(const struct kam_snapshot *snapshot);
struct kam_slice kam_snapshot_label(const struct kam_snapshot *snapshot);

/* Deals of a snapshot are numbered from 0. Of another snapshot's deal it finds the same one; KAM_ABSENT: it does not have it.
 * Quick when it is asked for one after the other. */
uint32_t kam_snapshot_count(const struct kam_snapshot *snapshot);
uint32_t kam_snapshot_find(const struct kam_snapshot *snapshot, const struct kam_snapshot *other, uint32_t number);

/* Where a deal stood, as far as it is known. */
struct kam_aspect {
	bool there;                /* in the snapshot; else all other fields are void */
	bool has_amount, has_probability;
	enum kam_category category;
	enum kam_outcome outcome;
	int stage;                 /* KAM_NO_STAGE: over, or not known */
	kam_day close_date;        /* KAM_NO_DAY: blank */
	struct kam_decimal amount; /* 0 where there is none */
	struct kam_decimal probability; /* of winning: 1 and 0 where it is won and lost, else its own, else its stage's */
};

void kam_snapshot_aspect(const struct kam_snapshot *snapshot, uint32_t number, struct kam_aspect *aspect);

/* The group it belongs to by the column at place i of those that deals are grouped by. */
uint32_t kam_snapshot_group(const struct kam_snapshot *snapshot, uint32_t number, size_t i);

struct kam_deal_texts {
	struct kam_slice id, name, owner;
};

/* Only where the setup says that texts are kept. */
const struct kam_deal_texts *kam_snapshot_texts(const struct kam_snapshot *snapshot, uint32_t number);

#endif
