/* submitted.h - two or more submitted forecasts, as kam-forecast writes them, and what changed from each to the next.
 *
 * A number is known by its unit, level, period and category. What was submitted is what the deals come to (calculated), plus
 * what was judged below the unit, plus the unit's own judgement; each of the three is a reason of its own, and they add up exactly. */
#ifndef KAM_SUBMITTED_H
#define KAM_SUBMITTED_H

#include "kam/edition.h"
#include "kam/input.h"

enum kam_submitted_reason {
	KAM_SUBMITTED_NEW,        /* only the new forecast has the number */
	KAM_SUBMITTED_REMOVED,
	KAM_SUBMITTED_CALCULATED, /* the deals below it come to more, or less */
	KAM_SUBMITTED_BELOW,      /* others revised theirs */
	KAM_SUBMITTED_JUDGEMENT,  /* it was revised itself */
	KAM_SUBMITTED_REASONS
};

/* "new", "removed", "calculated", "judgement_below", "judgement". */
const char *kam_submitted_reason_name(enum kam_submitted_reason reason);

struct kam_submitted;

struct kam_submitted *kam_submitted_new(void);
void kam_submitted_free(struct kam_submitted *submitted);

/* Whether a file whose columns are bound holds submitted forecasts: it has the columns unit, category and submitted. */
bool kam_submitted_is(const struct kam_input *in);

/* Begins a forecast, or goes on with that of the day (KAM_NO_DAY: each file is one), and adds a row of it. KAM_BAD_DATA when a number stands
 * twice or does not add up. */
enum kam_status kam_submitted_open(struct kam_submitted *submitted, struct kam_input *in, kam_day day, struct kam_error *err);
enum kam_status kam_submitted_add(struct kam_submitted *submitted, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

size_t kam_submitted_count(const struct kam_submitted *submitted); /* of forecasts */
struct kam_slice kam_submitted_name(const struct kam_submitted *submitted, size_t forecast);

/* For several runs: whether two can be one, which no number of a forecast stands in twice then; all of from added to the first; and the lines
 * of a partial state, the same for the same numbers, of which kam_submitted_load takes each, which is forecast or number, into an empty one. */
enum kam_status kam_submitted_agree(const struct kam_submitted *a, const struct kam_submitted *b, struct kam_error *err);
void kam_submitted_merge(struct kam_submitted *into, const struct kam_submitted *from);
void kam_submitted_save(struct kam_submitted *submitted, struct kam_state_writer *w);
enum kam_status kam_submitted_load(struct kam_submitted *submitted, const struct kam_state_reader *r, struct kam_error *err);

/* Behind the last record: puts the forecasts in order, those of days by day, and the numbers by unit, level, period and category, in byte order. */
void kam_submitted_settle(struct kam_submitted *submitted);
size_t kam_submitted_numbers(const struct kam_submitted *submitted);

/* Then: whether what changed of every number adds up. KAM_BAD_DATA when a difference leaves the range of decimals. */
enum kam_status kam_submitted_check(const struct kam_submitted *submitted, struct kam_error *err);

/* What a number is called: unit, level, period and category. */
enum { KAM_SUBMITTED_UNIT, KAM_SUBMITTED_LEVEL, KAM_SUBMITTED_PERIOD, KAM_SUBMITTED_CATEGORY, KAM_SUBMITTED_KEYS };
void kam_submitted_keys(const struct kam_submitted *submitted, size_t number, struct kam_slice keys[KAM_SUBMITTED_KEYS]);

/* What a number was in one forecast and is in the next: 0 where a forecast does not have it. */
struct kam_submitted_change {
	struct kam_decimal before, now, by[KAM_SUBMITTED_REASONS];
};

/* False when neither forecast has the number. *overflow is set where a difference leaves the range of decimals. */
bool kam_submitted_compare(const struct kam_submitted *submitted, size_t number, size_t before, size_t now, struct kam_submitted_change *change,
	bool *overflow);

#endif
