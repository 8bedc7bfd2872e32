/* baseline.h - one run of kam-baseline, for the files that its parts are in. */
#ifndef KAM_BASELINE_COMMAND_H
#define KAM_BASELINE_COMMAND_H

#include "kam/baseline.h"
#include "kam/command.h"

enum { MOST_LEVELS = 8, NAME = 24 };

/* What all states of a run share. */
struct baseline_settings {
	struct kam_run *run;
	struct kam_bookings_setup bookings;
	struct kam_arena arena;
	struct kam_rates *rates;
	double levels[MOST_LEVELS]; /* 0.8 for 80 % */
	char low[MOST_LEVELS][NAME], high[MOST_LEVELS][NAME];
	size_t levels_count;
	double whole;
	struct kam_baseline_setup baseline;
};

struct baseline {
	struct baseline_settings *set;
	struct kam_bookings bookings;
};

/* What is written. All that is printed is in units of 10^-places, so that sums are exact. */
struct output {
	struct baseline *s;
	struct kam_history_span span;
	struct kam_panel panel;
	struct kam_baseline b;
	int places;
	kam_int128 *forecast, *bottom_up; /* [node * horizon + k], exact sums of the leaves' */
	struct kam_writer *w;
};

static inline size_t baseline_horizon(const struct output *o)
{
	return o->s->set->baseline.outlook.horizon;
}

/* settings.c: what the options say. */
enum kam_status baseline_init(struct kam_run *run, void *settings, struct kam_error *err);
enum kam_status baseline_begin(void *state, void *settings, struct kam_error *err);
void baseline_end(void *state);
void baseline_finish(void *settings);

/* answer.c: the end of a run. */
enum kam_status baseline_emit(void *state, struct kam_run *run, struct kam_error *err);

/* units.c: estimates in units of the output, and sums of the rounded parts. */
kam_int128 baseline_to_units(const struct output *o, double value);
struct kam_decimal baseline_from_units(const struct output *o, kam_int128 units);
void baseline_add_up(struct output *o);
void baseline_write_units(const struct output *o, kam_int128 units);

/* keys.c: which series a row is about: its level, and its value in each column of --by. baseline_begin_output fails where
 * such a column has the name of another. */
enum { MOST_COLUMNS = KAM_BOOKINGS_COLUMNS + 2 * MOST_LEVELS + KAM_MEMBERS + 16 };
const char *baseline_period_word(int kind);
size_t baseline_format_period(const struct output *o, int index, char text[KAM_SPAN_TEXT]);
struct kam_slice baseline_level_name(const struct output *o, size_t level, struct kam_buffer *room);
void baseline_add_column(struct kam_column *columns, size_t *count, const char *name, enum kam_cell kind, unsigned detail);
size_t baseline_key_columns(const struct output *o, struct kam_column *columns);
enum kam_status baseline_begin_output(struct output *o, struct kam_column *columns, size_t count, struct kam_error *err);
void baseline_write_keys(const struct output *o, size_t node, struct kam_buffer *room);

/* reason.c: why a series was not forecast by models; empty where it was. */
struct kam_slice baseline_reason(const struct output *o, size_t node, struct kam_buffer *room);

/* rows.c: a row for each period. */
enum kam_status baseline_begin_rows(struct output *o, struct kam_error *err);
enum kam_status baseline_write_rows(struct output *o, struct kam_error *err);

/* picture.c: a line for each series, for people. */
enum kam_status baseline_write_pictures(struct output *o, struct kam_error *err);

/* trials.c: --evaluate; baseline_try_nothing is what it says where there is nothing to judge. */
enum kam_status baseline_evaluate(struct output *o, struct kam_error *err);
enum kam_status baseline_try_nothing(struct output *o, struct kam_error *err);

/* notes.c */
void baseline_note(const struct output *o);

#endif
