/* funnel.h - one run of kam-funnel, for the files that its parts are in. */
#ifndef KAM_FUNNEL_COMMAND_H
#define KAM_FUNNEL_COMMAND_H

#include "kam/command.h"
#include "kam/funnel.h"
#include "kam/learn.h"

/* What is written. */
enum show { SHOW_FUNNEL, SHOW_DEALS, SHOW_MOVES, SHOW_FLOW, SHOW_CASH, SHOW_SUMMARY, SHOW_LEARN, SHOWS };

/* What all states of a run share. */
struct funnel_settings {
	struct kam_run *run;
	enum show show;
	struct kam_funnel_setup funnel;
	struct kam_rates *rates;
	struct kam_sheet *norms, *activities;
};

struct funnel {
	struct funnel_settings *set;
	bool reads_history;   /* the current file is one */
	uint64_t histories;   /* files of history that were read */
	struct kam_funnel at; /* its book is NULL in forks for history: deals are read by one thread */
};

/* A row at the end, of all deals. */
static inline const struct kam_funnel_line *funnel_end_row(const struct funnel *f, int end)
{
	return kam_funnel_line(&f->at, 0, f->at.rows + end);
}

/* settings.c: what the options say. The option of what is shown is funnel_show_name. */
enum kam_status funnel_init(struct kam_run *run, void *settings, struct kam_error *err);
enum kam_status funnel_begin(void *state, void *settings, struct kam_error *err);
void funnel_end(void *state);
void funnel_finish(void *settings);
const char *funnel_show_name(enum show show);

/* read.c: exports of deals, and their history. funnel_own_column is what deals are grouped by wherever an export has it: the source on the
 * way from lead to cash, the owner for what is learnt; KAM_FIELDS: nothing. */
enum kam_status funnel_open(void *state, struct kam_input *in, struct kam_error *err);
enum kam_status funnel_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);
enum kam_field funnel_own_column(const struct funnel *f);

/* state.c: states beside each other: parts of a history, and those of several runs. */
bool funnel_fork(void *state, const void *beside);
enum kam_status funnel_agree(const void *a, const void *b, struct kam_error *err);
void funnel_merge(void *into, void *from);
enum kam_status funnel_save(void *state, struct kam_state_writer *w, struct kam_error *err);
enum kam_status funnel_load(void *state, const struct kam_state_reader *r, struct kam_error *err);

/* answer.c: what is wrong with all records together, and the end of a run. */
enum kam_status funnel_check(void *state, struct kam_error *err);
enum kam_status funnel_emit(void *state, struct kam_run *run, struct kam_error *err);

/* notes.c: what the figures stand on. */
void funnel_note(const struct funnel *f);

/* rows.c: the stages, as rows or drawn. funnel_check_bands is --fail-on. */
enum kam_status funnel_write_stages(const struct funnel *f, struct kam_error *err);
enum kam_status funnel_check_bands(const struct funnel *f, struct kam_error *err);
struct kam_slice funnel_row_number(const struct funnel *f, int row);
struct kam_slice funnel_row_name(const struct funnel *f, int row);

/* picture.c: the stages drawn. */
void funnel_draw(const struct funnel *f);

/* What can be told of this run's deals. */
static inline bool funnel_knows_stalled(const struct funnel *f)
{
	return f->at.has_history && f->at.exports;
}

static inline bool funnel_knows_zombies(const struct funnel *f)
{
	return f->at.can_be_zombie && f->at.exports;
}

/* deals.c: --deals. */
enum kam_status funnel_write_deals(const struct funnel *f, struct kam_error *err);

/* moves.c: --moves and --flow; funnel_need_history says that what is shown needs one. */
enum kam_status funnel_need_history(const struct funnel *f, struct kam_error *err);
enum kam_status funnel_write_moves(const struct funnel *f, struct kam_error *err);
enum kam_status funnel_write_flow(const struct funnel *f, struct kam_error *err);

/* cash.c: --cash. */
enum kam_status funnel_write_cash(const struct funnel *f, struct kam_error *err);

/* summary.c: --summary. */
enum kam_status funnel_write_summary(const struct funnel *f, struct kam_error *err);

/* learn.c: what history teaches, of stages and of deals as a whole; --learn. */
struct funnel_learnt {
	struct kam_estimate deals, *stages;
	struct kam_age_table deal_ages, *stage_ages;
};

struct funnel_learnt funnel_learn(const struct funnel *f);
void funnel_free_learnt(struct funnel_learnt *l);
enum kam_status funnel_write_learnt(const struct funnel *f, struct kam_error *err);

#endif
