/* score.h - one run of kam-score, for the files that its parts are in. */
#ifndef KAM_SCORE_COMMAND_H
#define KAM_SCORE_COMMAND_H

#include "kam/columns.h"
#include "kam/command.h"
#include "kam/form.h"
#include "kam/stages.h"
#include "kam/winmodel.h"

enum { NEEDS = 4 };

/* Rows are scored by a form, or by a model. */
struct scorer {
	struct kam_run *run;
	struct kam_form *form;
	struct kam_win_model *model;
	const char *mapped[KAM_MOST_QUESTIONS];
	int columns[KAM_MOST_QUESTIONS]; /* of the questions in the current file; -1: none */
	int *model_columns;
	int needs[NEEDS], whys;          /* of the current file; -1: none */
	bool has_needs, has_whys;
	int whys_needed;
	int only;                        /* band; -1: all */
	bool fail_on;
	struct kam_stages *stages;       /* with fail_on */
	struct kam_columns output;
	size_t passing;                  /* of them, those of the input */
};

/* What a row is made in. */
struct score_room {
	const struct scorer *set;
	struct kam_answers answers;
	uint32_t *sorted; /* a sparse record's members */
	size_t sorted_capacity;
	struct kam_buffer text, reasons;
	struct kam_outcomes outcomes; /* with fail_on, as: */
	uint64_t low_past;
};

/* settings.c: what the options say. score_read_form is what a form needs, of the options too. */
enum kam_status score_check_options(const struct kam_run *run, struct kam_error *err);
enum kam_status score_read_form(struct scorer *s, struct kam_error *err);
enum kam_status score_init(struct kam_run *run, void *settings, struct kam_error *err);
bool score_apart(const void *settings);
void score_finish(void *settings);
void score_begin(void *room, const void *settings);
void score_end(void *room);

/* columns.c: the input's columns as they stand, and what is computed behind them: PREFIXname. */
/* Where a screen is too narrow, the scores by dimension go first, before what the input says. */
enum { SCORE_BY_DIMENSION = KAM_IF_ROOM(1 << 20) };
void score_add(struct scorer *s, const char *prefix, const char *name, enum kam_cell kind, unsigned detail);
void score_add_passing(struct scorer *s, struct kam_input *in);
void score_pass(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w);
const struct kam_column *score_columns(const void *settings, size_t *count);

/* form.c: rows by the form. */
void score_form_columns(struct scorer *s);
enum kam_status score_form_open(struct scorer *s, struct kam_input *in, struct kam_error *err);
enum kam_status score_form_row(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err);
void score_write(struct score_room *r, const struct kam_score *score, struct kam_writer *w);

/* rows.c: rows by the form or by the model. */
enum kam_status score_open(void *settings, struct kam_input *in, struct kam_error *err);
enum kam_status score_row(void *room, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err);
enum kam_status score_check(const void *room, struct kam_error *err);

/* A probability with 6 places. */
struct kam_decimal score_fraction(double x);

/* compare.c: --compare, against rivals and over time. */
enum kam_status score_compare(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err);

/* learn.c: --learn, and for --evaluate what is learnt from. */
enum kam_status score_solve_deals(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err);

/* evaluate.c: how good win probabilities are on closed deals. */
enum kam_status score_evaluate(struct kam_run *run, const struct kam_deals *d, const struct kam_win_rules *rules, struct kam_error *err);

#endif
