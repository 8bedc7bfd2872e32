/* waterfall.h - one run of kam-waterfall, for the files that its parts are in. */
#ifndef KAM_WATERFALL_COMMAND_H
#define KAM_WATERFALL_COMMAND_H

#include "kam/command.h"
#include "kam/submitted.h"
#include "kam/waterfall.h"

/* --fail-on: a reason's change, or the slip rate, against a limit. */
struct limit {
	bool given, slip_rate, percent;
	enum kam_reason reason;
	struct kam_decimal most;
};

/* What all states of a run share. */
struct waterfall_settings {
	struct kam_run *run;
	struct kam_stages *stages;
	struct kam_categories *categories;
	struct kam_rates *rates;
	struct kam_counting counting;
	struct kam_snapshots_setup setup;
	struct limit limit;
	enum kam_reason only;     /* KAM_REASONS: all */
	bool has_units, has_periods; /* columns of the output */
};

struct waterfall {
	struct waterfall_settings *set;
	struct kam_snapshots *snapshots;
	struct kam_waterfall **steps; /* from one snapshot to the next */
	size_t steps_count;
	struct kam_submitted *submitted; /* where the files are submitted forecasts; else NULL */
	bool reads_deals, reads_history; /* the current file */
	struct kam_history *history;
	uint64_t histories; /* files of history that were read */
	uint64_t gone;      /* deals of the history that the export lacks */
};

/* settings.c: what the options say. */
enum kam_status waterfall_init(struct kam_run *run, void *settings, struct kam_error *err);
enum kam_status waterfall_begin(void *state, void *settings, struct kam_error *err);
void waterfall_end(void *state);
void waterfall_finish(void *settings);

/* read.c: snapshots of deals, their change log, or submitted forecasts. */
enum kam_status waterfall_open(void *state, struct kam_input *in, struct kam_error *err);
enum kam_status waterfall_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* state.c: states beside each other: parts of a file, and those of several runs. */
bool waterfall_fork(void *state, const void *beside);
enum kam_status waterfall_agree(const void *a, const void *b, struct kam_error *err);
void waterfall_renumber(void *fork, const struct kam_part_lines *lines);
void waterfall_merge(void *into, void *from);
size_t waterfall_entities(const void *state);
enum kam_status waterfall_save(void *state, struct kam_state_writer *w, struct kam_error *err);
enum kam_status waterfall_load(void *state, const struct kam_state_reader *r, struct kam_error *err);

/* answer.c: what is wrong with all records together, and the end of a run. limit.c: --fail-on. */
enum kam_status waterfall_check(void *state, struct kam_error *err);

/* What there must be to compare: files, as given, or where states are merged, what they must be of. */
const char *waterfall_two_of(const struct waterfall *s, const char *files);
enum kam_status waterfall_emit(void *state, struct kam_run *run, struct kam_error *err);
enum kam_status waterfall_check_limit(const struct waterfall *s, struct kam_error *err);

/* place.c: what all rows of a unit and period begin with. The columns of a table begin with those of WATERFALL_PLACE;
 * waterfall_begin_rows leaves out those of units and periods where there is only one. */
struct place {
	const struct waterfall *s;
	size_t step;
	uint32_t unit;
	int period;
};

#define WATERFALL_PLACE {"by", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, \
	{"from", KAM_CELL_TEXT, true}, {"to", KAM_CELL_TEXT, true}

struct place waterfall_place(const struct waterfall *s, size_t step, const struct kam_bars *b);
struct kam_slice waterfall_label(const struct waterfall *s, size_t snapshot);
struct kam_slice waterfall_period(const struct waterfall_settings *set, int period, char text[KAM_SPAN_TEXT]);
enum kam_status waterfall_begin_rows(const struct waterfall *s, const struct kam_column *columns, size_t count, struct kam_writer **w,
	struct kam_error *err);
void waterfall_write_place(struct kam_writer *w, const struct place *p);

/* rows.c: the bars of each unit and period, or with --summary a row of them. */
enum kam_status waterfall_write_bars(const struct waterfall *s, struct kam_error *err);
enum kam_status waterfall_write_summary(const struct waterfall *s, struct kam_error *err);

/* deals.c: --deals. */
enum kam_status waterfall_write_deals(const struct waterfall *s, struct kam_error *err);

/* picture.c: the bars drawn; waterfall_name_counted appends what is counted in words. */
void waterfall_draw(const struct waterfall *s);
void waterfall_name_counted(const struct waterfall_settings *set, struct kam_buffer *out);

/* submitted.c: forecasts that were submitted. waterfall_refuse_deals is KAM_USAGE when an option is given that is about deals. */
enum kam_status waterfall_refuse_deals(const struct waterfall *s, struct kam_error *err);
enum kam_status waterfall_begin_submitted(const struct waterfall *s, struct kam_writer **w, struct kam_error *err);
enum kam_status waterfall_write_submitted(const struct waterfall *s, struct kam_error *err);

/* A count, to divide by. */
static inline struct kam_decimal waterfall_whole(uint64_t n)
{
	return kam_decimal_whole((int64_t)n);
}

#endif
