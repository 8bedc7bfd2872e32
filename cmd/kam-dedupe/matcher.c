/* matcher.c - the matcher of a run, and its parameters. */
#include "dedupe.h"

#include <stdlib.h>

static struct kam_slice cell_of(const void *from, size_t row, size_t column)
{
	const struct dedupe *d = from;
	return kam_sheet_cell(d->sheet, row, column);
}

static size_t next_column(const void *from, size_t row, size_t column)
{
	const struct dedupe *d = from;
	return kam_sheet_next(d->sheet, row, column);
}

static void show_progress(void *of, const char *what, uint64_t done, uint64_t total)
{
	kam_run_progress(of, what, done, total);
}

enum kam_status dedupe_read_settings(struct dedupe *d, struct kam_error *err)
{
	const char *branches = kam_option_text(d->run, "branches"), *threshold = kam_option_text(d->run, "threshold");
	d->settings = (struct kam_match_settings)KAM_MATCH_SETTINGS;
	d->settings.branches = branches && strcmp(branches, "distinct") == 0 ? KAM_BRANCHES_DISTINCT : KAM_BRANCHES_SAME;
	d->settings.jobs = kam_run_jobs(d->run);
	d->settings.progress = show_progress;
	d->settings.progress_of = d->run;
	enum kam_status status = kam_match_rules_read(kam_run_rules(d->run), &d->settings, err);
	if (!status && threshold) {
		d->settings.threshold = strtod(threshold, NULL);
		if (!(d->settings.threshold > 0 && d->settings.threshold < 1))
			return kam_fail(err, KAM_USAGE, "--threshold %s: must be over 0 and under 1", threshold);
	}
	return status;
}

enum kam_status dedupe_make_matcher(struct dedupe *d, struct kam_error *err)
{
	struct kam_match_source source = {.rows = kam_sheet_rows(d->sheet), .columns = kam_sheet_header(d->sheet)->count, .headings = d->headings,
		.cell = cell_of, .next = next_column, .from = d, .roles = d->roles, .part = d->part, .apart = d->apart};
	return kam_match_new(&source, &d->settings, &d->match, err);
}

static void write_plan(struct dedupe *d)
{
	struct kam_buffer text = {0};
	kam_match_print_plan(d->match, &text);
	kam_run_document(d->run, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static enum kam_status write_model(struct dedupe *d, struct kam_error *err)
{
	struct kam_buffer text = {0};
	if (!kam_option_given(d->run, "write-model"))
		return KAM_OK;
	kam_match_write_model(d->match, &text);
	enum kam_status status = dedupe_write_file(d, "write-model", kam_buffer_slice(&text), err);
	kam_buffer_free(&text);
	return status;
}

enum kam_status dedupe_learn(struct dedupe *d, struct kam_error *err)
{
	const char *model = kam_option_text(d->run, "model");
	enum kam_status status = model ? kam_match_read_model(d->match, model, err) : KAM_OK;
	if (status)
		return status;
	kam_match_plan(d->match);
	if (!kam_match_has_keys(d->match))
		kam_run_note(d->run, "no key brings likely matches together within the budget: nothing is compared, "
			"and only rows that say the same are one (--plan)");
	if (kam_option_given(d->run, "plan")) {
		write_plan(d);
		return KAM_OK;
	}
	kam_match_learn(d->match);
	return write_model(d, err);
}
