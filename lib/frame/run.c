/* run.c - kam_main: from the command line to the exit status. */
#include "frame.h"

#include "kam/faults.h"
#include "kam/limits.h"

#include <malloc.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct kam_rules *kam_run_rules(const struct kam_run *run)
{
	return run->rules;
}

static void gather_bad(void *faults, uint64_t line, const char *what)
{
	kam_faults_add(faults, line, "%.250s", what);
}

enum kam_status kam_run_sheet(struct kam_run *run, const char *option, size_t i, struct kam_sheet **out, struct kam_error *err)
{
	const char *path = kam_option_at(run, option, i);
	*out = NULL;
	if (!path)
		return KAM_OK;
	struct kam_mapping *mappings;
	struct kam_input_options options = run->input_options;
	enum kam_status status = kam_claim_standard_input(run, option, path, err);
	if (!status)
		status = kam_side_mappings(run, option, &mappings, &options.mappings_count, err);
	if (status)
		return status;
	options.mappings = mappings;
	options.reader.header = NULL;
	struct kam_faults faults = {0};
	status = kam_sheet_load(path, &options, gather_bad, &faults, out, err);
	if (status) {
		struct kam_error why = *err;
		enum kam_status bad = kam_faults_tell(&faults, path, err);
		if (bad && status == KAM_BAD_DATA)
			return bad;
		return why.line ? kam_fail(err, status, "%s:%llu: %.800s", path, (unsigned long long)why.line, why.text)
		                : kam_fail(err, status, "%s: %.800s", path, why.text);
	}
	if (kam_sheet_note(*out) && !run->quiet)
		kam_complain(run, path, 0, kam_sheet_note(*out));
	*(struct kam_sheet **)kam_pool_add(&run->sheets) = *out;
	kam_note_read_with(run, option, *out);
	return KAM_OK;
}

enum kam_status kam_run_joins(struct kam_run *run, struct kam_error *err)
{
	size_t count = 0;
	while (kam_option_at(run, "join", count))
		count++;
	run->joined = kam_arena_take(&run->arena, (count + 1) * sizeof *run->joined);
	for (run->joined_count = 0; run->joined_count < count; run->joined_count++) {
		enum kam_status status = kam_run_sheet(run, "join", run->joined_count, &run->joined[run->joined_count], err);
		if (status)
			return status;
	}
	return KAM_OK;
}

bool kam_run_on_terminal(const struct kam_run *run, size_t *columns)
{
	struct winsize size = {0};
	bool is = !run->replacement.sink && isatty(STDOUT_FILENO);
	if (is)
		ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col;
	return is;
}

static enum kam_format output_format(const struct kam_run *run)
{
	size_t columns;
	if (!kam_option_given(run, "to") && kam_run_on_terminal(run, &columns))
		return KAM_TABLE;
	return run->format == KAM_AUTO ? KAM_CSV : run->format;
}

bool kam_run_for_people(const struct kam_run *run)
{
	enum kam_format format = output_format(run);
	return format == KAM_TABLE || format == KAM_MARKDOWN;
}

enum kam_status kam_run_writer(struct kam_run *run, const struct kam_column *columns, size_t count, struct kam_writer **out, struct kam_error *err)
{
	size_t screen;
	kam_run_on_terminal(run, &screen);
	struct kam_writer_options options = {
		.format = output_format(run),
		.delimiter = kam_option_given(run, "to") ? '\0' : run->delimiter,
		.bom = kam_option_given(run, "bom"),
		.inert = kam_option_given(run, "safe-for-spreadsheets"),
		.columns = kam_option_text(run, "columns"),
		.width = screen,
	};
	enum kam_status status = kam_writer_new(run->sink, &options, columns, count, &run->writer, err);
	*out = run->writer;
	return status;
}

bool kam_run_is_empty(const struct kam_run *run)
{
	return !run->tally.used;
}

void kam_run_document(struct kam_run *run, struct kam_slice text)
{
	kam_sink_add(run->sink, text);
}

/* Options that print something about the command and stop. False if none was given. */
static bool print_about(struct kam_run *run)
{
	struct kam_buffer text = {0};
	if (kam_option_given(run, "help")) {
		kam_print_help(run->command, &text);
	} else if (kam_option_given(run, "version")) {
		kam_print_version(run->command, &text);
	} else if (kam_option_given(run, "print-options")) {
		kam_print_options(run->command, kam_option_text(run, "print-options"), &text);
	} else if (kam_option_given(run, "print-rules")) {
		char *rules = run->rules ? kam_rules_print(run->rules) : NULL;
		kam_buffer_text(&text, rules ? rules : "{}\n");
		free(rules);
	} else if (run->command->print && run->command->print(run, &text)) {
		/* the command has printed something about itself */
	} else {
		return false;
	}
	kam_sink_add(run->sink, kam_buffer_slice(&text));
	kam_buffer_free(&text);
	return true;
}

static struct kam_rules *default_rules(const char *const *members)
{
	struct kam_buffer text = {0};
	for (size_t i = 0; members[i]; i++)
		kam_buffer_format(&text, "%s%s", i ? ", " : "{", members[i]);
	kam_buffer_byte(&text, '}');
	struct kam_rules *rules = kam_rules_new(kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	return rules;
}

static enum kam_status run_shape(struct kam_run *run, struct kam_error *err)
{
	const struct kam_command *c = run->command;
	enum kam_shape shape = c->shape ? c->shape(run) : c->fold ? KAM_FOLD : c->map ? KAM_MAP : KAM_SOLVE;
	return shape == KAM_FOLD ? kam_run_fold(run, err) : shape == KAM_MAP ? kam_run_map(run, err) : kam_run_solve(run, err);
}

static enum kam_status run_command(struct kam_run *run, int argc, char **argv, struct kam_error *err)
{
	enum kam_status status = kam_limits_read(err);
	if (!status)
		status = kam_parse_options(run, argc, argv, err);
	if (status)
		return status;
	if (run->command->rules)
		run->rules = default_rules(run->command->rules);
	const char *file;
	for (size_t i = 0; (file = kam_option_at(run, "rules", i)); i++) { /* a later file is laid over those before it */
		if (!run->rules)
			return kam_fail(err, KAM_USAGE, "--rules: %s has no rules", run->command->name);
		status = kam_rules_overlay(run->rules, file, err);
		if (status)
			return status;
	}
	status = kam_open_output(run, err);
	if (status || print_about(run))
		return status;
	status = kam_check_options(run, err);
	if (!status)
		status = kam_open_rejects(run, err);
	return status ? status : run_shape(run, err);
}

static void free_run(struct kam_run *run)
{
	for (size_t i = 0; i < run->sheets.count; i++)
		kam_sheet_free(*(struct kam_sheet **)kam_pool_at(&run->sheets, i));
	run->sheets.size = sizeof(struct kam_sheet *);
	kam_pool_free(&run->sheets);
	kam_rules_free(run->rules);
	kam_buffer_free(&run->read_with);
	kam_buffer_free(&run->states_read_with);
	kam_arena_free(&run->arena);
	free(run->given);
}

int kam_main(const struct kam_command *command, int argc, char **argv)
{
	struct kam_run run = {.command = command, .sheets.size = sizeof(struct kam_sheet *)};
	struct kam_error err = {0};
	mallopt(M_MMAP_THRESHOLD, 64 * 1024); /* tables that grow give their old room back instead of scattering the heap */
	kam_end_well(command);
	enum kam_status status = run_command(&run, argc, argv, &err);
	if (status)
		kam_complain(&run, NULL, 0, err.text);
	if (run.worst > status)
		status = run.worst;
	enum kam_status closed = kam_close_rejects(&run, &err);
	if (closed)
		kam_complain(&run, NULL, 0, err.text);
	if (closed > status)
		status = closed;
	closed = kam_close_output(&run, status == KAM_OK || status == KAM_CHECK_SAID_NO, &err);
	if (closed == KAM_SYSTEM) {
		kam_complain(&run, NULL, 0, err.text);
		status = KAM_SYSTEM;
	}
	free_run(&run);
	return (int)status;
}
