/* forecast.h - one run of kam-forecast, for the files that its parts are in. */
#ifndef KAM_FORECAST_COMMAND_H
#define KAM_FORECAST_COMMAND_H

#include "kam/command.h"
#include "kam/forecast.h"
#include "kam/lines.h"
#include "kam/range.h"

/* What all states of a run share. */
struct forecast_settings {
	struct kam_run *run;
	struct kam_stages *stages;
	struct kam_categories *categories;
	struct kam_tree *tree;
	struct kam_rates *rates;
	struct kam_sheet *revisions, *quota, *team, *channel;
	struct kam_forecast forecast;
	struct kam_timing_rules timing_rules;
	struct kam_timing *timing;
	bool has_shock;
	double shock;               /* relative standard deviation of what all deals come to */
	struct kam_range *ranges;   /* NULL: not asked for */
};

struct forecast {
	struct forecast_settings *set;
	struct kam_pipeline *pipeline;
	struct kam_pipeline *actual; /* NULL: there is nothing to judge by */
	bool reads_actual;           /* the current file is that of --against */
	uint64_t files;
};

/* settings.c: what the options say. */
enum kam_status forecast_init(struct kam_run *run, void *settings, struct kam_error *err);
enum kam_status forecast_begin(void *state, void *settings, struct kam_error *err);
void forecast_end(void *state);

/* What became of the deals of a pipeline: empty yet. */
struct kam_pipeline *forecast_actual_of(const struct kam_pipeline *p);
void forecast_finish(void *settings);
bool forecast_is_cumulative(const struct kam_run *run);

/* Whether a span lies in the window of --since and --until. */
bool forecast_is_in_window(const struct kam_run *run, struct kam_span span);

/* read.c: the deals, and with --against what became of them. */
enum kam_status forecast_open(void *state, struct kam_input *in, struct kam_error *err);
enum kam_status forecast_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* What is read now: the deals, or what became of them. */
static inline struct kam_pipeline *forecast_current(const struct forecast *state)
{
	return state->reads_actual ? state->actual : state->pipeline;
}

/* state.c: states beside each other: parts of a file, and those of several runs. */
bool forecast_fork(void *state, const void *beside);
enum kam_status forecast_agree(const void *a, const void *b, struct kam_error *err);
void forecast_renumber(void *fork, const struct kam_part_lines *lines);
void forecast_merge(void *into, void *from);
size_t forecast_entities(const void *state);
enum kam_status forecast_save(void *state, struct kam_state_writer *w, struct kam_error *err);
enum kam_status forecast_load(void *state, const struct kam_state_reader *r, struct kam_error *err);

/* answer.c: what is wrong with all deals together, and the end of a run. forecast_submissions is what what people submit is read by. */
enum kam_status forecast_check(void *state, struct kam_error *err);
enum kam_status forecast_emit(void *state, struct kam_run *run, struct kam_error *err);
struct kam_submissions forecast_submissions(const struct forecast_settings *set, const struct kam_pipeline *p);

/* notes.c: what the figures stand on. */
void forecast_note(struct forecast_settings *set, const struct kam_pipeline *p, kam_day as_of);

/* rows.c: the roll-up. forecast_is_shown says whether a unit's span is; forecast_write_estimate writes a figure of statistics,
 * to so many places. */
enum kam_status forecast_write_rollup(struct forecast_settings *set, struct kam_error *err);
bool forecast_is_shown(const struct forecast_settings *set, size_t span, uint32_t unit);
void forecast_write_estimate(struct kam_writer *w, bool known, double value, int places);

/* tree.c: the roll-up for people. */
enum kam_status forecast_write_tree(const struct forecast_settings *set, struct kam_error *err);

/* lists.c: --excluded and --submissions. */
enum kam_status forecast_write_excluded(struct forecast_settings *set, const struct kam_pipeline *p, struct kam_error *err);
enum kam_status forecast_write_submissions(struct forecast_settings *set, struct kam_error *err);

/* products.c: --by product and --channel. */
enum kam_status forecast_write_products(struct forecast_settings *set, struct kam_error *err);
enum kam_status forecast_write_channel(struct forecast_settings *set, const struct kam_pipeline *p, struct kam_error *err);

/* accuracy.c: --against. */
enum kam_status forecast_judge(struct forecast *state, kam_day as_of, struct kam_error *err);

/* a - b, of numbers whose sums have been checked before. */
static inline struct kam_decimal forecast_minus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_subtract(a, b, &a);
	return a;
}

#endif
