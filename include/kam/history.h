/* history.h - what happened to deals: change logs and snapshots of any system, as one sequence of steps for each deal.
 *
 * Three forms are told apart by their columns: a row per changed field (field, old_value, new_value), a row per change of
 * a deal (stage, amount, close date and when), and dated snapshots. All become the same: the state of a deal at the end of
 * each day on which it changed. So a log and daily snapshots of one company give the same steps, and the order of rows
 * does not matter. State is 24 bytes a row, a partial state has each change once; deals are known by 96 bits of a hash of their id. */
#ifndef KAM_HISTORY_H
#define KAM_HISTORY_H

#include "kam/date.h"
#include "kam/sale.h"
#include "kam/stages.h"

struct kam_history;

/* A deal's id, as history knows it. The 18 characters of a Salesforce id are the same as its 15. */
struct kam_deal_key {
	uint64_t hash;
	uint32_t more;
};

struct kam_deal_key kam_deal_key(struct kam_slice id);

/* Where a deal stands: a stage's number in the stages, or past them. */
enum { KAM_NOWHERE = -1 };

static inline int kam_place_won(const struct kam_stages *stages)
{
	return kam_stages_count(stages);
}

static inline int kam_place_lost(const struct kam_stages *stages)
{
	return kam_stages_count(stages) + 1;
}

static inline int kam_places(const struct kam_stages *stages)
{
	return kam_stages_count(stages) + 2;
}

/* A deal at the end of a day on which something changed. */
struct kam_step {
	kam_day day;          /* KAM_NO_DAY: it stood so when the history began */
	int place;            /* KAM_NOWHERE: not known yet */
	kam_day close_date;   /* KAM_NO_DAY: not known, or blank */
	const struct kam_decimal *amount; /* NULL: not known */
};

struct kam_story {
	struct kam_deal_key key;
	const struct kam_step *steps;
	size_t count;
	kam_day first_seen;   /* the day of its first row, be it after the last day of the history */
	kam_day created;      /* as a log says it; KAM_NO_DAY: it does not */
	kam_day last_seen;    /* of its last snapshot; KAM_NO_DAY in logs, which only say what changes */
	bool from_snapshots;
	bool all_later;       /* all its rows are after the last day: the one step is what their old values say of it */
	bool amount_later, close_later; /* of its amount, its close date, only rows after the last day tell, to which it was blank */
};

/* until is the last day that is told of; KAM_NO_DAY: there is none. Of later rows of a change log only the old values count, for what
 * stood until then; later rows that hold all of a deal are left out. */
struct kam_history *kam_history_new(kam_day until);
void kam_history_free(struct kam_history *history);

/* Binds a file's columns as history. KAM_BAD_DATA says what is missing. */
enum kam_status kam_history_open(struct kam_history *history, struct kam_input *in, struct kam_error *err);

/* Adds a row. KAM_SKIPPED: it is about another field, or too late. */
enum kam_status kam_history_add(struct kam_history *history, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* An empty history for a part of the file that is open; and all of from added to the first, which takes its rows over: from can
 * only be freed then. */
struct kam_history *kam_history_fork(const struct kam_history *history);
void kam_history_merge(struct kam_history *history, struct kam_history *from);

/* Writes a history as lines of a partial state: the same for the same rows, whatever their order, and however often they stand. */
void kam_history_save(struct kam_history *history, struct kam_state_writer *w);

/* Takes a line of one into a fork. KAM_BAD_DATA says what is not as it was written. */
enum kam_status kam_history_load(struct kam_history *history, const struct kam_state_reader *r, struct kam_error *err);

/* Of rows until the last day; KAM_NO_DAY: there are none. */
uint64_t kam_history_rows(const struct kam_history *history);
kam_day kam_history_first(const struct kam_history *history);
kam_day kam_history_last(const struct kam_history *history);
kam_day kam_history_next(const struct kam_history *history);           /* the first day after the last of which there is a row */
kam_day kam_history_first_snapshot(const struct kam_history *history); /* KAM_NO_DAY: no file has snapshots */

/* Finds the place of every stage that was named. Names that the stages do not have go to unmapped as "NAME (n)", in byte
 * order and separated by ", ": with n rows each. outcomes recognises won and lost where the stages do not. */
void kam_history_map(struct kam_history *history, const struct kam_stages *stages, struct kam_outcomes *outcomes, struct kam_buffer *unmapped);

/* Calls tell for the story of every deal among part `part` of `parts`, in an order that depends on the ids alone. What it
 * is given is borrowed for the call. Parts may be walked by several threads. */
typedef void kam_tell(void *context, const struct kam_story *story);
void kam_history_walk(const struct kam_history *history, unsigned part, unsigned parts, kam_tell *tell, void *context);

#endif
