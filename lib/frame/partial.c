/* partial.c - folds past one run: --partial writes the state instead of the result, --merge reads states instead of records.
 *
 * A state begins with a line that says who wrote it, in which version of the format, under which rules and options; states
 * that differ in any of these refuse to be one. It ends with a line that counts the others: a state that was cut off is not
 * taken for a whole one. */
#include "frame.h"

#include "kam/state.h"
#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

enum { FORMAT = 2 };

/* The rules of this run in sixteen digits. */
static void digest_rules(const struct kam_run *run, char digest[17])
{
	char *text = run->rules ? kam_rules_print(run->rules) : NULL;
	snprintf(digest, 17, "%016llx", (unsigned long long)kam_hash(kam_text(text ? text : "")));
	free(text);
}

/* The options given that decide what is added up, in the order of the command's table. */
static void list_options(const struct kam_run *run, struct kam_buffer *out)
{
	struct kam_slice rest = kam_text(run->command->fold->shaped_by), word;
	while (kam_split(&rest, '|', &word)) {
		char name[64];
		const char *text;
		snprintf(name, sizeof name, "%.*s", KAM_PRINT(word));
		for (size_t i = 0; (text = kam_option_at(run, name, i)); i++)
			kam_buffer_format(out, "%s--%s%s%s", out->n ? " " : "", name, *text ? " " : "", text);
	}
}

/* Whether the words, separated by '|', hold that one. */
static bool names(const char *words, const char *wanted)
{
	struct kam_slice rest = kam_text(words), word;
	while (kam_split(&rest, '|', &word))
		if (kam_is(word, wanted))
			return true;
	return false;
}

void kam_note_read_with(struct kam_run *run, const char *option, const struct kam_sheet *sheet)
{
	const struct kam_fold *fold = run->command->fold;
	bool matters = kam_option_given(run, "partial") || kam_option_given(run, "merge");
	if (fold && matters && names(fold->read_with, option))
		kam_buffer_format(&run->read_with, "%s%s:%016llx", run->read_with.n ? " " : "", option, (unsigned long long)kam_sheet_digest(sheet));
}

/* The words of a note that are of that option. */
static void words_of(struct kam_slice note, struct kam_slice option, struct kam_buffer *out)
{
	struct kam_slice word;
	out->n = 0;
	while (note.n && kam_split(&note, ' ', &word))
		if (word.n > option.n && word.p[option.n] == ':' && memcmp(word.p, option.p, option.n) == 0)
			kam_buffer_add(out, word);
}

/* Whether this run was given other contents for an option than a state was read with; *option is the first such. */
static bool reads_otherwise(const struct kam_run *run, struct kam_slice note, struct kam_slice *option)
{
	struct kam_slice rest = kam_text(run->command->fold->read_with);
	struct kam_buffer mine = {0}, its = {0};
	bool otherwise = false;
	while (!otherwise && kam_split(&rest, '|', option)) {
		words_of(kam_buffer_slice(&run->read_with), *option, &mine);
		words_of(note, *option, &its);
		otherwise = mine.n && its.n && !kam_same(kam_buffer_slice(&mine), kam_buffer_slice(&its));
	}
	kam_buffer_free(&mine);
	kam_buffer_free(&its);
	return otherwise;
}

/* States were read with the same side inputs, and with those that this run was given too. */
static enum kam_status check_read_with(struct kam_run *run, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_slice note = kam_state_text(r, "read_with"), option;
	if (run->states_met && !kam_same(note, kam_buffer_slice(&run->states_read_with)))
		return kam_fail(err, KAM_BAD_DATA, "was read with other side inputs than the states before it: \"%.*s\" beside \"%.*s\"", KAM_PRINT(note),
			KAM_PRINT(kam_buffer_slice(&run->states_read_with)));
	if (reads_otherwise(run, note, &option))
		return kam_fail(err, KAM_BAD_DATA, "was read with other contents of --%.*s than this run has", KAM_PRINT(option));
	if (!run->states_met)
		kam_buffer_add(&run->states_read_with, note);
	run->states_met = true;
	return KAM_OK;
}

static void write_tally(const struct kam_run *run, struct kam_state_writer *w)
{
	kam_state_begin(w, "records");
	kam_state_write_count(w, "read", run->tally.read);
	kam_state_write_count(w, "used", run->tally.used);
	kam_state_write_count(w, "rejected", run->tally.bad);
	kam_state_end(w);
	for (size_t i = 0; i < run->tally.skips_count; i++) {
		kam_state_begin(w, "skipped");
		kam_state_write_text(w, "reason", kam_text(run->tally.skips[i].text));
		kam_state_write_count(w, "records", run->tally.skips[i].count);
		kam_state_end(w);
	}
}

enum kam_status kam_write_partial(struct kam_run *run, void *state, struct kam_error *err)
{
	struct kam_state_writer w = {.sink = run->sink};
	struct kam_buffer given = {0};
	char digest[17];
	digest_rules(run, digest);
	list_options(run, &given);
	kam_state_begin(&w, "partial state");
	kam_state_write_text(&w, "of", kam_text(run->command->name));
	kam_state_write_count(&w, "format", FORMAT);
	kam_state_write_text(&w, "rules", kam_text(digest));
	kam_state_write_text(&w, "options", kam_buffer_slice(&given));
	kam_state_write_text(&w, "read_with", kam_buffer_slice(run->states_met ? &run->states_read_with : &run->read_with));
	kam_state_end(&w);
	kam_buffer_free(&given);
	write_tally(run, &w);
	enum kam_status status = run->command->fold->save(state, &w, err);
	if (status) /* without its end it is no state */
		return status;
	kam_state_begin(&w, "end");
	kam_state_write_count(&w, "lines", w.lines);
	kam_state_end(&w);
	return KAM_OK;
}

static enum kam_status at(const struct kam_state_reader *r, enum kam_status status, struct kam_error *err)
{
	err->line = kam_state_lines(r);
	return status;
}

/* A state's first line: whether it may be merged into this run. */
static enum kam_status check_head(struct kam_run *run, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_buffer given = {0};
	char digest[17];
	uint64_t format;
	if (!kam_state_is(r, "partial state"))
		return at(r, kam_fail(err, KAM_BAD_DATA, "is no partial state: %s --partial writes one", run->command->name), err);
	if (!kam_is(kam_state_text(r, "of"), run->command->name))
		return at(r, kam_fail(err, KAM_BAD_DATA, "is a state of %.*s", KAM_PRINT(kam_state_text(r, "of"))), err);
	enum kam_status status = kam_state_count(r, "format", UINT32_MAX, &format, err);
	if (!status && format != FORMAT)
		status = at(r, kam_fail(err, KAM_BAD_DATA, "is a state of format %u: this version reads format %d", (unsigned)format, FORMAT), err);
	digest_rules(run, digest);
	if (!status && !kam_is(kam_state_text(r, "rules"), digest))
		status = at(r, kam_fail(err, KAM_BAD_DATA, "was made under other rules: parts and merge need the same --rules"), err);
	list_options(run, &given);
	if (!status && !kam_same(kam_state_text(r, "options"), kam_buffer_slice(&given)))
		status = at(r, kam_fail(err, KAM_BAD_DATA, "was made with the options \"%.*s\", this run has \"%.*s\": they must be the same",
			KAM_PRINT(kam_state_text(r, "options")), KAM_PRINT(kam_buffer_slice(&given))), err);
	if (!status && (status = check_read_with(run, r, err)))
		at(r, status, err);
	kam_buffer_free(&given);
	return status;
}

static enum kam_status add_tally(const struct kam_state_reader *r, struct kam_tally *tally, struct kam_error *err)
{
	uint64_t read = 0, used = 0, bad = 0, skipped = 0;
	enum kam_status status;
	if (kam_state_is(r, "skipped")) {
		char reason[64];
		snprintf(reason, sizeof reason, "%.*s", KAM_PRINT(kam_state_text(r, "reason")));
		status = kam_state_count(r, "records", INT64_MAX, &skipped, err);
		if (!status && skipped)
			kam_tally_skip(tally, reason, skipped);
		return status;
	}
	status = kam_state_count(r, "read", INT64_MAX, &read, err);
	if (!status)
		status = kam_state_count(r, "used", INT64_MAX, &used, err);
	if (!status)
		status = kam_state_count(r, "rejected", INT64_MAX, &bad, err);
	tally->read += read;
	tally->used += used;
	tally->bad += bad;
	return status;
}

/* A state's last line, against what has been read of it. */
static enum kam_status check_end(const struct kam_state_reader *r, uint64_t lines, const struct kam_tally *tally, struct kam_error *err)
{
	uint64_t told, known = tally->used + tally->bad;
	enum kam_status status = kam_state_count(r, "lines", INT64_MAX, &told, err);
	if (status)
		return status;
	if (told != lines)
		return kam_state_bad(r, "lines", err);
	for (size_t i = 0; i < tally->skips_count; i++)
		known += tally->skips[i].count;
	return known == tally->read ? KAM_OK : at(r, kam_fail(err, KAM_BAD_DATA, "the state's records don't add up: it was changed"), err);
}

/* The rest of a state, behind its first line, into a state of its own. */
static enum kam_status read_state(struct kam_run *run, struct kam_state_reader *r, void *part, struct kam_tally *tally, struct kam_error *err)
{
	uint64_t first = kam_state_lines(r) - 1;
	for (;;) {
		enum kam_status status = kam_state_next(r, err);
		if (status == KAM_END)
			return at(r, kam_fail(err, KAM_BAD_DATA, "the state ends early: it was cut off"), err);
		if (status)
			return status;
		if (kam_state_is(r, "end"))
			return check_end(r, kam_state_lines(r) - first - 1, tally, err);
		bool tallied = kam_state_is(r, "records") || kam_state_is(r, "skipped");
		status = tallied ? add_tally(r, tally, err) : run->command->fold->load(part, r, err);
		if (status)
			return err->line ? status : at(r, status, err);
	}
}

/* One state of a file, which may hold several. */
static enum kam_status merge_state(struct kam_run *run, struct kam_state_reader *r, void *settings, void *state, struct kam_error *err)
{
	const struct kam_fold *fold = run->command->fold;
	struct kam_tally tally = {0};
	enum kam_status status = check_head(run, r, err);
	if (status)
		return status;
	void *part = kam_allocate(1, fold->state_size);
	status = fold->begin(part, settings, err);
	if (!status)
		status = read_state(run, r, part, &tally, err);
	if (!status && (status = kam_fold_agree(fold, state, part, err)))
		at(r, status, err);
	if (!status) {
		fold->merge(state, part);
		kam_tally_merge(&run->tally, &tally);
	}
	kam_fold_free(fold, part);
	return status;
}

static enum kam_status merge_file(struct kam_run *run, const char *path, void *settings, void *state, struct kam_error *err)
{
	struct kam_state_reader *r;
	enum kam_status status = kam_state_open(path, &r, err);
	if (status)
		return status;
	status = kam_state_next(r, err);
	if (status == KAM_END)
		status = at(r, kam_fail(err, KAM_BAD_DATA, "is empty: no partial state"), err);
	while (!status) {
		status = merge_state(run, r, settings, state, err);
		if (!status)
			status = kam_state_next(r, err);
	}
	kam_state_close(r);
	return status == KAM_END ? KAM_OK : status;
}

enum kam_status kam_merge_partials(struct kam_run *run, void *settings, void *state)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	char **files = run->files_count ? run->files : standard_input;
	size_t count = run->files_count ? run->files_count : 1;
	enum kam_status worst = KAM_OK;
	for (size_t i = 0; i < count; i++) {
		struct kam_error err = {0};
		enum kam_status status = merge_file(run, files[i], settings, state, &err);
		if (status)
			kam_complain(run, strcmp(files[i], "-") == 0 ? "standard input" : files[i], err.line, err.text);
		if (status > worst)
			worst = status;
	}
	return worst;
}
