/* loop.c - one loop over files for every command, and what it tallies. */
#include "frame.h"

#include "kam/stream.h"

#include <stdio.h>

enum { SHOWN_IN_FULL = 20 };

static void remember(struct kam_run *run, enum kam_status status)
{
	if (status > run->worst)
		run->worst = status;
}

static void tally_skip(struct kam_run *run, const char *reason)
{
	size_t i = 0;
	while (i < run->skips_count && strcmp(run->skips[i].text, reason) != 0)
		i++;
	if (i == run->skips_count) {
		if (i == MOST_SKIP_REASONS)
			i--;
		else
			snprintf(run->skips[run->skips_count++].text, sizeof run->skips->text, "%.60s", reason);
	}
	run->skips[i].count++;
}

static void tally_bad(struct kam_run *run, struct kam_input *in, const struct kam_record *record, const struct kam_error *err)
{
	if (record->continued) {
		kam_reject(run, in, record, "");
		return;
	}
	run->bad++;
	kam_progress_clear(run);
	if (run->bad <= SHOWN_IN_FULL)
		kam_complain(run, kam_input_name(in), record->line, err->text);
	kam_reject(run, in, record, err->text);
}

/* The format of the first input is that of the output, unless --to says otherwise. */
static void settle_output_format(struct kam_run *run, struct kam_input *in)
{
	struct kam_reader *reader = kam_input_reader(in);
	if (run->format == KAM_AUTO) {
		run->format = kam_reader_format(reader);
		run->delimiter = kam_reader_delimiter(reader);
	}
}

typedef enum kam_status use_record(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* Reads one open input to its end, handing every good record on. Failures of the system end the run; bad data does not. */
static enum kam_status read_input(struct kam_run *run, struct kam_input *in, use_record *use, void *state, struct kam_error *err)
{
	for (;;) {
		struct kam_record record;
		enum kam_status status = kam_input_next(in, &record, err);
		if (status == KAM_END)
			return KAM_OK;
		if (status == KAM_SYSTEM || status == KAM_USAGE)
			return status;
		run->read += !record.continued;
		kam_progress(run, in);
		if (status == KAM_OK)
			status = use(state, in, &record, err);
		if (status == KAM_OK)
			run->used++;
		else if (status == KAM_SKIPPED)
			tally_skip(run, err->text);
		else if (status == KAM_BAD_DATA)
			tally_bad(run, in, &record, err);
		else
			return status == KAM_END ? KAM_OK : status; /* nobody reads on: no need to go on */
	}
}

/* An empty JSON input: no records, and no keys to bind. */
static bool has_no_records(struct kam_input *in)
{
	struct kam_reader *reader = kam_input_reader(in);
	return kam_reader_format(reader) == KAM_JSON && kam_reader_header(reader)->count == 0;
}

typedef enum kam_status bind_input(void *state, struct kam_input *in, struct kam_error *err);

/* One file from opening to closing: what is wrong with it is said and remembered, and the next file has its turn. */
static void run_file(struct kam_run *run, const char *path, bind_input *bind, use_record *use, void *state)
{
	struct kam_error err = {0};
	struct kam_input *in;
	kam_progress_start(run);
	enum kam_status status = kam_input_open(path, &run->input_options, &in, &err);
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (!status) {
		const char *note;
		settle_output_format(run, in);
		for (size_t i = 0; i < run->joined_count; i++)
			kam_input_join(in, run->joined[i]);
		status = has_no_records(in) ? KAM_END : bind(state, in, &err);
		if (kam_option_given(run, "explain")) {
			if (status == KAM_BAD_DATA) /* what was recognised is wanted most when it was not enough */
				kam_complain(run, name, err.line, err.text);
			status = kam_explain(run, in, &err);
		} else if (!status) {
			status = read_input(run, in, use, state, &err);
		}
		status = status == KAM_END ? KAM_OK : status;
		if ((note = kam_stream_note(kam_reader_stream(kam_input_reader(in)))) && !run->quiet)
			kam_complain(run, name, 0, note);
	}
	kam_progress_clear(run);
	if (status) {
		kam_complain(run, name, err.line, err.text);
		remember(run, status);
	}
	kam_input_close(in);
}

static void run_files(struct kam_run *run, bind_input *bind, use_record *use, void *state)
{
	if (!run->files_count)
		run_file(run, "-", bind, use, state);
	for (size_t i = 0; i < run->files_count; i++)
		run_file(run, run->files[i], bind, use, state);
}

/* read = used + rejected + skipped, always. */
static void say_tally(struct kam_run *run)
{
	struct kam_buffer text = {0};
	uint64_t skipped = 0;
	for (size_t i = 0; i < run->skips_count; i++)
		skipped += run->skips[i].count;
	if (run->bad > SHOWN_IN_FULL) {
		kam_buffer_format(&text, "%llu more bad records", (unsigned long long)(run->bad - SHOWN_IN_FULL));
		kam_complain(run, NULL, 0, kam_buffer_terminated(&text));
		text.n = 0;
	}
	kam_buffer_format(&text, "read %llu record%s: %llu used, %llu %s, %llu skipped", (unsigned long long)run->read, run->read == 1 ? "" : "s",
		(unsigned long long)run->used, (unsigned long long)run->bad, run->rejects ? "rejected" : "bad", (unsigned long long)skipped);
	for (size_t i = 0; i < run->skips_count; i++)
		kam_buffer_format(&text, "%s%s %llu", i ? ", " : " (", run->skips[i].text, (unsigned long long)run->skips[i].count);
	if (run->skips_count)
		kam_buffer_byte(&text, ')');
	if (!run->quiet)
		kam_complain(run, NULL, 0, kam_buffer_terminated(&text));
	kam_buffer_free(&text);
}

static enum kam_status run_fold(struct kam_run *run, struct kam_error *err)
{
	const struct kam_fold *fold = run->command->fold;
	void *state = NULL;
	enum kam_status status = fold->init(run, &state, err);
	if (!status) {
		run_files(run, fold->open, fold->add, state);
		if (run->bad && !run->rejects)
			remember(run, KAM_BAD_DATA);
		if (!kam_option_given(run, "explain")) {
			say_tally(run);
			if (run->worst == KAM_OK)
				status = fold->emit(state, run, err);
		}
	}
	fold->free(state);
	return status;
}

/* What the loop needs of a map while it goes over the files. */
struct mapping {
	struct kam_run *run;
	const struct kam_map *map;
	void *state;
	struct kam_buffer names; /* of the first file's output columns */
};

static enum kam_status open_map(void *mapping, struct kam_input *in, struct kam_error *err)
{
	struct mapping *m = mapping;
	struct kam_buffer names = {0};
	size_t count;
	enum kam_status status = m->map->open(m->state, in, err);
	if (status || kam_option_given(m->run, "explain"))
		return status;
	const struct kam_column *columns = m->map->columns(m->state, &count);
	for (size_t i = 0; i < count; i++)
		kam_buffer_format(&names, "%s\n", columns[i].name);
	if (!m->run->writer) {
		m->names = names;
		return kam_run_writer(m->run, columns, count, &m->run->writer, err);
	}
	bool alike = kam_same(kam_buffer_slice(&names), kam_buffer_slice(&m->names));
	kam_buffer_free(&names);
	return alike ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "has other columns than the file before it: one output can't hold both");
}

/* Only good records before the first bad one are written, unless bad ones are set aside. */
static enum kam_status map_record(void *mapping, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct mapping *m = mapping;
	enum kam_status status = m->map->row(m->state, in, record, m->run->writer, err);
	bool writing = !m->run->bad || m->run->rejects;
	if (status || !writing)
		kam_write_nothing(m->run->writer);
	else
		kam_write_row(m->run->writer);
	return !status && kam_sink_failed(m->run->sink) ? KAM_END : status;
}

static enum kam_status run_map(struct kam_run *run, struct kam_error *err)
{
	struct mapping m = {.run = run, .map = run->command->map};
	run->input_options.reader.all_keys = true;
	enum kam_status status = m.map->init(run, &m.state, err);
	if (!status) {
		run_files(run, open_map, map_record, &m);
		if (run->bad && !run->rejects)
			remember(run, KAM_BAD_DATA);
		if (!kam_option_given(run, "explain"))
			say_tally(run);
	}
	m.map->free(m.state);
	kam_buffer_free(&m.names);
	return status;
}

static enum kam_status run_solve(struct kam_run *run, struct kam_error *err)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	char **files = run->files_count ? run->files : standard_input;
	size_t count = run->files_count ? run->files_count : 1;
	struct kam_sheet **sheets = kam_arena_take(&run->arena, count * sizeof *sheets);
	for (size_t i = 0; i < count; i++) {
		enum kam_status status = kam_sheet_load(files[i], &run->input_options, &sheets[i], err);
		if (status)
			return status;
		*(struct kam_sheet **)kam_pool_add(&run->sheets) = sheets[i];
	}
	return run->command->solve->solve(run, sheets, count, err);
}

enum kam_status kam_run_shape(struct kam_run *run, struct kam_error *err)
{
	return run->command->fold ? run_fold(run, err) : run->command->map ? run_map(run, err) : run_solve(run, err);
}
