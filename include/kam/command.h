/* command.h - what a command declares, and what the frame does for it.
 *
 * A command is a value: its name, options, rules and one shape, declared as kam_program. The frame owns files, formats,
 * messages, exit statuses, --help, and the memory of what a command keeps while it runs. */
#ifndef KAM_COMMAND_H
#define KAM_COMMAND_H

#include "kam/input.h"
#include "kam/rules.h"
#include "kam/state.h"
#include "kam/writer.h"

struct kam_run; /* one run of a command */

enum kam_option_kind {
	KAM_OPTION_FLAG,
	KAM_OPTION_TEXT,
	KAM_OPTION_CHOICE, /* one of the words in .argument, separated by '|' */
	KAM_OPTION_COUNT,  /* a whole number over 0 */
	KAM_OPTION_NUMBER, /* a decimal number of 0 or more */
	KAM_OPTION_DATE,   /* YYYY-MM-DD */
	KAM_OPTION_AS_OF,  /* YYYY-MM-DD, or today */
	KAM_OPTION_FILE,   /* the name of a file */
	KAM_OPTION_INPUT,  /* the name of a file that is read behind the main input, in the same way */
};

struct kam_option {
	const char *name;     /* without the dashes */
	enum kam_option_kind kind;
	const char *argument; /* how the argument is called in help; the choices of a choice; NULL for a flag */
	const char *help;     /* one line, without a full stop */
	bool repeats;         /* may be given more than once */
};

/* An option that is without effect unless another is given too: one of those named, separated by '|'. */
struct kam_need {
	const char *option, *needs;
};

/* One record in, one record out. What all rows share, such as options and the columns of the file, is the settings; what a row is made
 * in is the room, of which each core has its own. Both are the command's own structs; the frame makes them, zeroed, and frees them. */
struct kam_map {
	size_t settings_size, room_size;
	enum kam_status (*init)(struct kam_run *run, void *settings, struct kam_error *err);
	void (*begin)(void *room, const void *settings); /* an empty room; settings outlive it */
	enum kam_status (*open)(void *settings, struct kam_input *in, struct kam_error *err); /* each file: bind its columns */
	/* The output's columns, once a file has been opened; they must be the same for every file. */
	const struct kam_column *(*columns)(const void *settings, size_t *count);
	/* Writes the cells of one row; the frame ends the row, or drops it if the record is bad. */
	enum kam_status (*row)(void *room, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err);
	/* Whether rows depend on nothing but their record and what has been settled for the file, so that cores can share them. NULL: yes. */
	bool (*apart)(const void *settings);
	/* Behind the last record of a run in which nothing was wrong and no cores have shared the rows: KAM_CHECK_SAID_NO, with err saying
	 * why, when a check that was asked for said no. May be NULL. */
	enum kam_status (*check)(const void *room, struct kam_error *err);
	/* Free what a room and the settings hold: settings for which init has been called, even in vain. */
	void (*end)(void *room);
	void (*finish)(void *settings);
};

/* Many records in, one row per entity out. What is added up is a state: there may be several, in parts of a file and in
 * runs, which become one. What all of them share, such as options and side inputs, is the settings. Both are the command's
 * own structs; the frame makes them, zeroed, and frees them. */
struct kam_fold {
	size_t settings_size, state_size;
	enum kam_status (*init)(struct kam_run *run, void *settings, struct kam_error *err);
	enum kam_status (*begin)(void *state, void *settings, struct kam_error *err); /* an empty state; settings outlive it */
	enum kam_status (*open)(void *state, struct kam_input *in, struct kam_error *err); /* each file: bind its columns */
	/* KAM_SKIPPED leaves the record out; err says in a word or two why, and the summary counts it. */
	enum kam_status (*add)(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);
	/* Behind the last record, before what was added up is written in any way: what is wrong with all of it together. May be NULL. */
	enum kam_status (*check)(void *state, struct kam_error *err);
	enum kam_status (*emit)(void *state, struct kam_run *run, struct kam_error *err);
	/* For several cores; may be NULL. fork makes a state that is empty beside another, for more records of the file that is
	 * open there; false, with nothing made, when it can't be done. apart says whether files that are still to come can be read in
	 * any order, at once, each into one of several states that begin has made; NULL: they can't. agree says whether two states
	 * can be one, KAM_BAD_DATA why not; NULL: always.
	 * renumber gives what a fork keeps of its records' lines the lines they have in the file, before it is merged; NULL: it keeps none.
	 * merge adds all of the second to the first; the second is only freed afterwards. */
	bool (*fork)(void *state, const void *beside);
	bool (*apart)(const void *state);
	enum kam_status (*agree)(const void *a, const void *b, struct kam_error *err);
	void (*renumber)(void *fork, const struct kam_part_lines *lines);
	void (*merge)(void *into, void *from);
	size_t (*entities)(const void *state); /* how many a state holds; may be NULL */
	/* For several runs; may be NULL. save writes a state as lines; load takes each line of one into an empty state, which
	 * is then asked whether it agrees, and merged. shaped_by names the options that decide what a state holds, separated by '|', and
	 * read_with those of side inputs whose contents do. */
	enum kam_status (*save)(void *state, struct kam_state_writer *w, struct kam_error *err);
	enum kam_status (*load)(void *fork, const struct kam_state_reader *r, struct kam_error *err);
	const char *shaped_by, *read_with;
	/* Free what a state and the settings hold: those for which begin, fork or init have been called, even in vain. */
	void (*end)(void *state);
	void (*finish)(void *settings);
};

/* Yes: for folds whose files can always be read apart. */
bool kam_fold_always(const void *state);

/* For the options of a command whose fold can save and load. */
#define KAM_PARTIAL_OPTIONS \
	{"partial", KAM_OPTION_FLAG, NULL, "write what has been added up, for a later --merge", false}, \
	{"merge", KAM_OPTION_FLAG, NULL, "the files are what --partial wrote: go on from there", false}

/* Whole inputs in, anything out. */
struct kam_solve {
	enum kam_status (*solve)(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err);
	/* Whether the command reads its inputs a second time, with kam_stream_open: then standard input is kept for it where it is a
	 * pipe. May be NULL. */
	bool (*reads_again)(const struct kam_run *run);
	bool like_input; /* output has the format and the delimiter of the first input, unless --to says otherwise; else it is CSV */
};

enum kam_shape { KAM_MAP, KAM_FOLD, KAM_SOLVE };

struct kam_command {
	const char *name;
	const char *purpose; /* one line, without a full stop */
	const char *reads;   /* what the input is, in a few words */
	const char *example; /* a command line that shows the main job */
	const struct kam_option *options;
	size_t options_count;
	const struct kam_need *needs;     /* ended by one without a name; NULL: none */
	const char *const *alternatives;  /* options of which one at most may be given: "a|b|c"; ended by NULL; NULL: none */
	const char *const *rules;         /* the default rules: members of a JSON object, ended by NULL; NULL: it has none */
	/* Answers options that print something about the command and stop; false if none of them was given. May be NULL. */
	bool (*print)(const struct kam_run *run, struct kam_buffer *out);
	const struct kam_map *map; /* the shape: one of these three, */
	const struct kam_fold *fold;
	const struct kam_solve *solve;
	enum kam_shape (*shape)(const struct kam_run *run); /* or several, and which of them these options ask for; else NULL */
	bool maps_own_names; /* --map may also name what is no field: the command looks for it with kam_option_at */
};

/* What a command's file declares: main() runs it. */
extern const struct kam_command kam_program;

/* Runs the command and returns its exit status. */
int kam_main(const struct kam_command *command, int argc, char **argv);

/* What was given on the command line, checked already. NULL when the option was not given. */
const char *kam_option_text(const struct kam_run *run, const char *name);
bool kam_option_given(const struct kam_run *run, const char *name);

/* The value at place i of an option that repeats; NULL behind the last. */
const char *kam_option_at(const struct kam_run *run, const char *name, size_t i);

/* Whether the value that was given is that word. */
bool kam_option_is(const struct kam_run *run, const char *name, const char *word);

/* Numbers and dates. When the option was not given: 0, the usual count, KAM_NO_DAY. */
struct kam_decimal kam_option_number(const struct kam_run *run, const char *name);
uint64_t kam_option_count(const struct kam_run *run, const char *name, uint64_t usual);
kam_day kam_option_day(const struct kam_run *run, const char *name);

/* How many threads the run may use. */
size_t kam_run_jobs(const struct kam_run *run);

const struct kam_rules *kam_run_rules(const struct kam_run *run);

/* Loads the side input that the option names, with the --map settings addressed to it (--map OPTION.FIELD=HEADING). The
 * run owns the sheet. *out is NULL when the option was not given. */
enum kam_status kam_run_sheet(struct kam_run *run, const char *option, size_t i, struct kam_sheet **out, struct kam_error *err);

/* Loads every file that --join names; the frame joins them to each main input. */
enum kam_status kam_run_joins(struct kam_run *run, struct kam_error *err);

/* Begins the command's output; columns are copied. The frame finishes and frees the writer. */
enum kam_status kam_run_writer(struct kam_run *run, const struct kam_column *columns, size_t count, struct kam_writer **out, struct kam_error *err);

/* Writes rows of what is in memory to the run's writer, which has begun: write is called for each of the pieces 0 .. pieces - 1, on all
 * cores unless people read the output, and what they write leaves in their order. write must not change what other pieces read. */
typedef void kam_write_piece(void *context, size_t piece, struct kam_writer *w);
void kam_run_pieces(struct kam_run *run, size_t pieces, kam_write_piece *write, void *context);

/* Whether no record of the inputs was of use. What a fold writes then has a header and no rows, and the status is 0: a table
 * without records is a table. */
bool kam_run_is_empty(const struct kam_run *run);

/* Adds text to the output as it stands: for a command whose answer is a document and not rows. */
void kam_run_document(struct kam_run *run, struct kam_slice text);

/* Begins the file that the option names, to be written beside the output; the frame ends it. It takes its place together with the output,
 * when all has gone well. */
enum kam_status kam_run_file(struct kam_run *run, const char *option, struct kam_sink **out, struct kam_error *err);

/* Whether the output goes to a terminal, and how many columns it has; 0 where it does not say, or there is none. */
bool kam_run_on_terminal(const struct kam_run *run, size_t *columns);

/* Whether the output is for people. */
bool kam_run_for_people(const struct kam_run *run);

/* How far a solve has come, on a terminal: "NAME: WHAT: 37%, 12 s left". Not for several threads at once. */
void kam_run_progress(struct kam_run *run, const char *what, uint64_t done, uint64_t total);

/* A line on standard error, unless --quiet: "NAME: ...". */
void kam_run_note(struct kam_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
