/* loop.c - one loop over files for every command, and what it tallies. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOWN_IN_FULL = 20 };

static void remember(struct kam_run *run, enum kam_status status)
{
	if (status == KAM_BROKEN)
		status = KAM_BAD_DATA;
	if (status > run->worst)
		run->worst = status;
}

static void tally_bad(struct kam_run *run, struct kam_input *in, const struct kam_record *record, const struct kam_error *err)
{
	if (record->continued) {
		kam_reject(run, in, record, "");
		return;
	}
	run->tally.bad++;
	kam_progress_clear(run);
	if (run->tally.bad <= SHOWN_IN_FULL)
		kam_complain(run, kam_input_name(in), record->line, err->text);
	kam_reject(run, in, record, err->text);
}

/* The format of the first input is that of the output, unless --to says otherwise. */
static void settle_output_format(struct kam_run *run, const struct kam_reader *reader)
{
	if (run->format == KAM_AUTO) {
		run->format = kam_reader_format(reader);
		run->delimiter = kam_reader_delimiter(reader);
	}
}

typedef enum kam_status use_record(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err);

/* Reads an open input, at most so many records, handing every good one on. Failures of the system end the run; bad data
 * does not. KAM_END at the end. */
static enum kam_status read_input(struct kam_run *run, struct kam_input *in, use_record *use, void *state, size_t most, struct kam_error *err)
{
	for (size_t i = 0; i < most; i++) {
		struct kam_record record;
		enum kam_status status = kam_input_next(in, &record, err);
		if (status == KAM_END)
			return KAM_END;
		if (kam_is_final(status))
			return status;
		run->tally.read += !record.continued;
		kam_progress(run, in);
		if (status == KAM_OK)
			status = use(state, in, &record, err);
		if (status == KAM_OK)
			run->tally.used++;
		else if (status == KAM_SKIPPED)
			kam_tally_skip(&run->tally, err->text, 1);
		else if (status == KAM_BAD_DATA)
			tally_bad(run, in, &record, err);
		else
			return status; /* KAM_END: nobody reads what we write, so there is no need to go on */
	}
	return KAM_OK;
}

/* A JSON input in whose first records no key was found: it is empty, or bad throughout. */
static bool has_no_keys(struct kam_input *in)
{
	struct kam_reader *reader = kam_input_reader(in);
	return kam_reader_format(reader) == KAM_JSON && kam_reader_header(reader)->count == 0;
}

/* What there is to do with a record of no keys. */
static enum kam_status pass_over(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	(void)state, (void)in, (void)record;
	return kam_fail(err, KAM_SKIPPED, "blank");
}

typedef enum kam_status bind_input(void *state, struct kam_input *in, struct kam_error *err);

/* What the loop needs of a fold while it goes over the files. The state may be replaced by one of its forks; all are kept
 * until the end, because forks share what the first one owns. */
struct folding {
	struct kam_run *run;
	const struct kam_fold *fold;
	void *state;
	struct kam_pool states; /* void * */
};

static enum kam_status open_fold(void *folding, struct kam_input *in, struct kam_error *err)
{
	struct folding *f = folding;
	return f->fold->open(f->state, in, err);
}

static enum kam_status fold_record(void *folding, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct folding *f = folding;
	return f->fold->add(f->state, in, record, err);
}

/* Folds the rest of the input on several cores, if that can be done. */
static bool fold_parts(struct folding *f, struct kam_input *in)
{
	void *state = f->state;
	if (!f->fold->fork || !kam_fold_parts(f->run, in, &state))
		return false;
	if (state != f->state)
		*(void **)kam_pool_add(&f->states) = f->state = state;
	return true;
}

/* What the loop needs of a map while it goes over the files. */
struct mapping {
	struct kam_run *run;
	const struct kam_map *map;
	void *state;
	struct kam_buffer names; /* of the first file's output columns */
};

/* Only good records before the first bad one are written, unless bad ones are set aside. */
static enum kam_status map_record(void *mapping, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct mapping *m = mapping;
	enum kam_status status = m->map->row(m->state, in, record, m->run->writer, err);
	bool writing = !m->run->tally.bad || m->run->rejects;
	if (status || !writing)
		kam_write_nothing(m->run->writer);
	else
		kam_write_row(m->run->writer);
	return !status && kam_sink_failed(m->run->sink) ? KAM_END : status;
}

static enum kam_status read_file(struct kam_run *run, struct kam_input *in, use_record *use, void *state, struct kam_error *err)
{
	enum kam_status status = read_input(run, in, use, state, kam_sizes.first, err);
	if (!status && use == fold_record && fold_parts(state, in))
		return KAM_OK;
	if (!status && use == map_record)
		status = kam_map_parts(run, in, ((struct mapping *)state)->map, ((struct mapping *)state)->state, err);
	return status ? status : read_input(run, in, use, state, SIZE_MAX, err);
}

/* One file from opening to closing: what is wrong with it is said and remembered, and the next file has its turn. */
static void run_file(struct kam_run *run, const char *path, bool join, bind_input *bind, use_record *use, void *state)
{
	struct kam_error err = {0};
	struct kam_input *in;
	kam_progress_start(run);
	enum kam_status status = kam_input_open(path, &run->input_options, &in, &err);
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (!status) {
		const char *note;
		settle_output_format(run, kam_input_reader(in));
		for (size_t i = 0; i < run->joined_count && join; i++)
			kam_input_join(in, run->joined[i]);
		bool keyless = has_no_keys(in);
		status = kam_accept_rejects_of(run, in, &err);
		if (!status && !keyless)
			status = bind(state, in, &err);
		if (kam_option_given(run, "explain")) {
			if (status == KAM_BAD_DATA) /* what was recognised is wanted most when it was not enough */
				kam_complain(run, name, err.line, err.text);
			status = kam_explain(run, in, &err);
		} else if (!status) {
			status = read_file(run, in, keyless ? pass_over : use, state, &err);
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
		run_file(run, "-", true, bind, use, state);
	for (size_t i = 0; i < run->files_count; i++)
		run_file(run, run->files[i], i < run->files_count - run->files_by_option, bind, use, state);
}

/* Whether bad records are set aside: by this run, or by those whose states it merges. */
static bool sets_rejects_aside(const struct kam_run *run)
{
	return run->rejects || kam_option_given(run, "merge");
}

/* read = used + rejected + skipped, always. */
static void say_tally(struct kam_run *run)
{
	struct kam_buffer text = {0};
	uint64_t skipped = 0;
	const struct kam_tally *tally = &run->tally;
	for (size_t i = 0; i < tally->skips_count; i++)
		skipped += tally->skips[i].count;
	if (tally->bad > SHOWN_IN_FULL && !kam_option_given(run, "merge")) {
		kam_buffer_format(&text, "%llu more bad records", (unsigned long long)(tally->bad - SHOWN_IN_FULL));
		kam_complain(run, NULL, 0, kam_buffer_terminated(&text));
		text.n = 0;
	}
	kam_buffer_format(&text, "read %llu record%s: %llu used, %llu %s, %llu skipped", (unsigned long long)tally->read, tally->read == 1 ? "" : "s",
		(unsigned long long)tally->used, (unsigned long long)tally->bad, sets_rejects_aside(run) ? "rejected" : "bad", (unsigned long long)skipped);
	for (size_t i = 0; i < tally->skips_count; i++)
		kam_buffer_format(&text, "%s%s %llu", i ? ", " : " (", tally->skips[i].text, (unsigned long long)tally->skips[i].count);
	if (tally->skips_count)
		kam_buffer_byte(&text, ')');
	if (!run->quiet)
		kam_complain(run, NULL, 0, kam_buffer_terminated(&text));
	kam_buffer_free(&text);
}

static enum kam_status run_fold(struct kam_run *run, struct kam_error *err)
{
	struct folding f = {.run = run, .fold = run->command->fold, .states.size = sizeof(void *)};
	enum kam_status status = f.fold->init(run, &f.state, err);
	*(void **)kam_pool_add(&f.states) = f.state;
	if (!status) {
		if (kam_option_given(run, "merge"))
			remember(run, kam_merge_partials(run, f.state));
		else
			run_files(run, open_fold, fold_record, &f);
		if (run->tally.bad && !sets_rejects_aside(run))
			remember(run, KAM_BAD_DATA);
		if (!kam_option_given(run, "explain")) {
			say_tally(run);
			if (run->worst == KAM_OK)
				status = kam_option_given(run, "partial") ? kam_write_partial(run, f.state, err) : f.fold->emit(f.state, run, err);
		}
	}
	for (size_t i = f.states.count; i-- > 0;)
		f.fold->free(*(void **)kam_pool_at(&f.states, i));
	kam_pool_free(&f.states);
	return status;
}

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

static enum kam_status run_map(struct kam_run *run, struct kam_error *err)
{
	struct mapping m = {.run = run, .map = run->command->map};
	run->input_options.reader.all_keys = true;
	enum kam_status status = m.map->init(run, &m.state, err);
	if (!status) {
		run_files(run, open_map, map_record, &m);
		if (run->tally.bad && !run->rejects)
			remember(run, KAM_BAD_DATA);
		if (!kam_option_given(run, "explain")) {
			say_tally(run);
			if (run->worst == KAM_OK && m.map->finish)
				status = m.map->finish(m.state, run, err);
		}
	}
	m.map->free(m.state);
	kam_buffer_free(&m.names);
	return status;
}

/* Puts a copy in the place of a pipe, which could be read only once. */
static enum kam_status keep_standard_input(struct kam_error *err)
{
	struct stat info;
	char block[4096];
	ssize_t n;
	if (fstat(STDIN_FILENO, &info) != 0 || S_ISREG(info.st_mode))
		return KAM_OK;
	FILE *copy = tmpfile();
	if (!copy)
		return kam_fail_errno(err, "create", "a temporary copy of the input");
	bool written = true;
	while (written && (n = read(STDIN_FILENO, block, sizeof block)) != 0)
		written = n < 0 ? errno == EINTR : fwrite(block, 1, (size_t)n, copy) == (size_t)n;
	written = written && fflush(copy) == 0 && lseek(fileno(copy), 0, SEEK_SET) == 0 && dup2(fileno(copy), STDIN_FILENO) == STDIN_FILENO;
	enum kam_status status = written ? KAM_OK : kam_fail_errno(err, "keep", "a temporary copy of the input");
	fclose(copy);
	return status;
}

static enum kam_status run_solve(struct kam_run *run, struct kam_error *err)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	char **files = run->files_count ? run->files : standard_input;
	size_t count = run->files_count ? run->files_count : 1;
	struct kam_sheet **sheets = kam_arena_take(&run->arena, count * sizeof *sheets);
	bool again = run->command->solve->reads_again && run->command->solve->reads_again(run);
	kam_progress_start(run);
	for (size_t i = 0; i < count; i++) {
		bool standard = strcmp(files[i], "-") == 0;
		const char *name = standard ? "standard input" : files[i], *note;
		enum kam_status status = again && standard ? keep_standard_input(err) : KAM_OK;
		if (!status)
			status = kam_sheet_load(files[i], &run->input_options, &sheets[i], err);
		if (status) {
			kam_complain(run, name, err->line, err->text);
			remember(run, status);
			continue;
		}
		if ((note = kam_sheet_note(sheets[i])) && !run->quiet)
			kam_complain(run, name, 0, note);
		if (run->command->solve->like_input)
			settle_output_format(run, kam_sheet_reader(sheets[i]));
		*(struct kam_sheet **)kam_pool_add(&run->sheets) = sheets[i];
	}
	enum kam_status status = run->worst ? KAM_OK : run->command->solve->solve(run, sheets, count, err);
	kam_progress_clear(run);
	return status;
}

enum kam_status kam_run_shape(struct kam_run *run, struct kam_error *err)
{
	const struct kam_command *c = run->command;
	enum kam_shape shape = c->shape ? c->shape(run) : c->fold ? KAM_FOLD : c->map ? KAM_MAP : KAM_SOLVE;
	return shape == KAM_FOLD ? run_fold(run, err) : shape == KAM_MAP ? run_map(run, err) : run_solve(run, err);
}
