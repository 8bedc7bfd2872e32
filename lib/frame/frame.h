/* frame.h - what the files of this floor share. Private to it. */
#ifndef KAM_FRAME_H
#define KAM_FRAME_H

#include "kam/command.h"
#include "kam/replace.h"

#include <stdatomic.h>

#define KAM_VERSION "0.1.0"

/* An option as it was given. */
struct given {
	const struct kam_option *option;
	const char *text;
};

/* Why records were left out, and how many. */
struct skip_reason {
	char text[64];
	uint64_t count;
};

enum { MOST_SKIP_REASONS = 16, MOST_FILES_BESIDE = 4, KAM_MOST_JOBS = 256 };

/* What became of the records: read = used + bad + skipped. */
struct kam_tally {
	uint64_t read, used, bad;
	struct skip_reason skips[MOST_SKIP_REASONS];
	size_t skips_count;
};

struct kam_run {
	const struct kam_command *command;
	struct given *given;
	size_t given_count, given_capacity;
	char **files;
	size_t files_count;
	bool standard_input_taken; /* by an option */
	size_t files_by_option; /* of them, the last ones: named by options of kind KAM_OPTION_INPUT */
	struct kam_rules *rules;
	struct kam_input_options input_options;
	struct kam_mapping *mappings;
	size_t mappings_count;
	struct kam_pool sheets; /* struct kam_sheet *, to free */
	struct kam_sheet **joined; /* --join: added to every main input but those that options name */
	size_t joined_count;
	struct kam_arena arena;
	bool quiet;

	/* output */
	enum kam_format format; /* KAM_AUTO until the first input tells */
	char delimiter;         /* of the first input, for output like it */
	struct kam_sink *sink;
	struct kam_writer *writer;
	struct kam_replacement replacement; /* --output; the sink is its own then */
	struct kam_replacement beside[MOST_FILES_BESIDE]; /* what is written with it; there is room for it at the end */
	size_t beside_count;

	/* rejects */
	int rejects_descriptor;
	struct kam_sink *rejects;
	struct kam_buffer rejects_header; /* of the files read; the header of the rejects */
	bool rejects_begun;
	struct kam_buffer rejects_end; /* what goes behind the last piece of a reject that comes in pieces */

	bool show_progress;
	uint64_t started_at, shown_at; /* milliseconds */
	const char *step;              /* of a solve: what it is at, since when, and how far it was then */
	uint64_t step_at, step_done;

	struct kam_buffer read_with;        /* the side inputs that shape a partial state, with their digests: rates:0123 ... */
	struct kam_buffer states_read_with; /* those of the states merged so far */
	bool states_met;

	struct kam_tally tally;
	enum kam_status worst;
};

/* options.c: the options every command has, and reading the command line. */
/* Option i of those that every command has, but for those that this one gives a meaning of its own; NULL behind the last. */
const struct kam_option *kam_common_option(const struct kam_command *c, size_t i);
enum kam_status kam_parse_options(struct kam_run *run, int argc, char **argv, struct kam_error *err);
enum kam_status kam_side_mappings(struct kam_run *run, const char *side, struct kam_mapping **mappings, size_t *count, struct kam_error *err);

/* given.c: whether what was given goes together, as the command says; and a day as options have it. */
enum kam_status kam_check_options(const struct kam_run *run, struct kam_error *err);

/* For a file that an option names: KAM_USAGE when it is standard input, and that is read for something else. */
enum kam_status kam_claim_standard_input(struct kam_run *run, const char *option, const char *path, struct kam_error *err);
bool kam_read_day(const char *text, enum kam_option_kind kind, kam_day *day);

/* help.c */
void kam_print_help(const struct kam_command *command, struct kam_buffer *out);
void kam_print_version(const struct kam_command *command, struct kam_buffer *out);
void kam_print_options(const struct kam_command *command, const char *form, struct kam_buffer *out);

/* explain.c */
enum kam_status kam_explain(struct kam_run *run, struct kam_input *in, struct kam_error *err);

/* message.c */
void kam_complain(struct kam_run *run, const char *file, uint64_t line, const char *text);

/* ending.c: makes sure that a run which is out of memory or ended by a signal leaves no unfinished file. Call first. */
void kam_end_well(const struct kam_command *command);

/* output.c: --output and standard output. */
enum kam_status kam_open_output(struct kam_run *run, struct kam_error *err);
enum kam_status kam_close_output(struct kam_run *run, bool keep, struct kam_error *err);

/* rejects.c */
enum kam_status kam_open_rejects(struct kam_run *run, struct kam_error *err);
/* Whether rejects of this file can go beside those of the files before it. */
enum kam_status kam_accept_rejects_of(struct kam_run *run, struct kam_input *in, struct kam_error *err);
void kam_reject(struct kam_run *run, struct kam_input *in, const struct kam_record *record, const char *why);
enum kam_status kam_close_rejects(struct kam_run *run, struct kam_error *err);

/* progress.c: a line on a terminal's standard error, for regular files that take more than a second. */
void kam_progress_start(struct kam_run *run);
void kam_progress(struct kam_run *run, struct kam_input *in);
void kam_progress_at(struct kam_run *run, const char *name, uint64_t done, uint64_t size);
void kam_progress_clear(struct kam_run *run);

/* tally.c */
void kam_tally_skip(struct kam_tally *tally, const char *reason, uint64_t count);
void kam_tally_merge(struct kam_tally *into, const struct kam_tally *from);

/* map.c: an empty room, and a room freed. */
void *kam_map_begin(const struct kam_map *map, const void *settings);
void kam_map_end(const struct kam_map *map, void *room);

/* fold.c: an empty state, or a fork of one, NULL when it can't be done; whether two states can be one; and a state freed. */
void *kam_fold_begin(const struct kam_fold *fold, void *settings);
void *kam_fold_fork(const struct kam_fold *fold, const void *beside);
enum kam_status kam_fold_agree(const struct kam_fold *fold, const void *a, const void *b, struct kam_error *err);
void kam_fold_free(const struct kam_fold *fold, void *state);

/* gather.c: folds pieces of the input on several cores, into as many states. */
struct kam_desk {
	void *state;
	struct kam_input *in; /* what it reads parts of a file by */
	struct kam_tally tally;
};

struct kam_pieces {
	size_t count;
	const char *name;      /* of all, for progress */
	const uint64_t *sizes; /* in bytes */
	const struct kam_input *in; /* of the file that the pieces are parts of; NULL: they are files */
	void *(*begin)(void *of); /* a new state; NULL when it can't be done */
	bool (*fold)(void *of, size_t piece, struct kam_desk *desk, const atomic_bool *give_up); /* false: something is out of the ordinary */
	void (*settle)(void *of, struct kam_desk *desks, size_t count); /* once all is folded and agrees, before it is merged; may be NULL */
	void *of;
};

/* *state may be replaced by another, which the run frees. False, with nothing done, when anything is out of the ordinary: then the input is
 * to be read in order, which is what says exactly what is wrong where. */
bool kam_gather(struct kam_run *run, const struct kam_pieces *pieces, void **state);

/* Folds what is left of an open input, to its end. False when anything is out of the ordinary, or when others give up; nothing is said. */
bool kam_fold_quietly(const struct kam_fold *fold, struct kam_desk *desk, struct kam_input *in, const atomic_bool *give_up);

/* parallel.c: gathers the parts of the rest of an open input. False, with nothing done, too when it is not of the kind. */
bool kam_fold_parts(struct kam_run *run, struct kam_input *in, void **state);

/* several.c: gathers the run's files from that place on, as many as are whole, which is what *count becomes. False, with nothing done, when
 * they are to be read in order. */
bool kam_fold_files(struct kam_run *run, size_t first, size_t *count, void *settings, void **state);

/* ordered.c: maps the rest of an open input on several cores. KAM_END when all of it has been written; KAM_OK when in is
 * to be read on in order from where it stands now, because it is not of the kind, or because what comes holds anything out
 * of the ordinary. */
enum kam_status kam_map_parts(struct kam_run *run, struct kam_input *in, const void *settings, struct kam_error *err);

/* partial.c: notes the contents of a side input, if states are shaped by it. */
void kam_note_read_with(struct kam_run *run, const char *option, const struct kam_sheet *sheet);

/* A fold's state as lines of the output; and all files of the run, which hold such lines, merged into a state:
 * what is wrong with each is said. */
enum kam_status kam_write_partial(struct kam_run *run, void *state, struct kam_error *err);
enum kam_status kam_merge_partials(struct kam_run *run, void *settings, void *state);

/* loop.c: what a shape does with each file, and with each good record. parts uses the rest of a file, behind its first
 * records, on several cores: KAM_END when all of it has been used, KAM_OK when it is to be read on in order. */
typedef enum kam_status kam_use_record(void *of, struct kam_input *in, const struct kam_record *record, struct kam_error *err);
struct kam_handler {
	void *of;
	enum kam_status (*bind)(void *of, struct kam_input *in, struct kam_error *err);
	kam_use_record *use;
	enum kam_status (*parts)(void *of, struct kam_input *in, struct kam_error *err);
	size_t (*several)(void *of, size_t first); /* how many files, from that place on, have been used at once; NULL: none ever */
};

/* A JSON input in whose first records no key was found: it is empty, or bad throughout. */
bool kam_has_no_keys(struct kam_input *in);

/* Reads every file of the run; what is wrong with one is said and remembered, and the next has its turn. */
void kam_run_files(struct kam_run *run, const struct kam_handler *handler);

/* So many bad records of a run, or of an input that is read as a whole, are told of in full. */
enum { SHOWN_IN_FULL = 20 };

/* The worst that has happened is the status of the run, although it went on. */
void kam_remember(struct kam_run *run, enum kam_status status);

/* Whether bad records are set aside: by this run, or by those whose states it merges. */
bool kam_sets_rejects_aside(const struct kam_run *run);

/* "read 3 records: ...": read = used + rejected + skipped, always. */
void kam_say_tally(struct kam_run *run);

/* The format of the first input is that of the output, unless --to says otherwise. */
void kam_settle_output_format(struct kam_run *run, const struct kam_reader *reader);

/* fold.c, map.c, solve.c: the three shapes. */
enum kam_status kam_run_fold(struct kam_run *run, struct kam_error *err);
enum kam_status kam_run_map(struct kam_run *run, struct kam_error *err);
enum kam_status kam_run_solve(struct kam_run *run, struct kam_error *err);

#endif
