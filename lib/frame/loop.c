/* loop.c - one loop over files for maps and folds, and what it tallies. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <stdio.h>

void kam_remember(struct kam_run *run, enum kam_status status)
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
	if (run->tally.bad <= SHOWN_IN_FULL)
		kam_complain(run, kam_input_name(in), record->line, err->text);
	kam_reject(run, in, record, err->text);
}

void kam_settle_output_format(struct kam_run *run, const struct kam_reader *reader)
{
	if (run->format == KAM_AUTO) {
		run->format = kam_reader_format(reader);
		run->delimiter = kam_reader_delimiter(reader);
	}
}

/* Reads an open input, at most so many records, handing every good one on. Failures of the system end the run; bad data
 * does not. KAM_END at the end. */
static enum kam_status read_input(struct kam_run *run, struct kam_input *in, kam_use_record *use, void *of, size_t most, struct kam_error *err)
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
			status = use(of, in, &record, err);
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

bool kam_has_no_keys(struct kam_input *in)
{
	struct kam_reader *reader = kam_input_reader(in);
	return kam_reader_format(reader) == KAM_JSON && kam_reader_header(reader)->count == 0;
}

/* What there is to do with a record of no keys. */
static enum kam_status pass_over(void *of, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	(void)of, (void)in, (void)record;
	return kam_fail(err, KAM_SKIPPED, "blank");
}

static enum kam_status read_file(struct kam_run *run, struct kam_input *in, const struct kam_handler *h, struct kam_error *err)
{
	enum kam_status status = read_input(run, in, h->use, h->of, kam_sizes.first, err);
	if (!status)
		status = h->parts(h->of, in, err);
	return status ? status : read_input(run, in, h->use, h->of, SIZE_MAX, err);
}

/* Reads a file whose records are of no use: it says what is wrong with them. */
static enum kam_status pass_over_file(struct kam_run *run, struct kam_input *in, struct kam_error *err)
{
	return read_input(run, in, pass_over, NULL, SIZE_MAX, err);
}

/* One file from opening to closing: what is wrong with it is said and remembered, and the next file has its turn. */
static void run_file(struct kam_run *run, const char *path, bool join, const struct kam_handler *h)
{
	struct kam_error err = {0};
	struct kam_input *in;
	kam_progress_start(run);
	enum kam_status status = kam_input_open(path, &run->input_options, &in, &err);
	const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
	if (!status) {
		const char *note;
		kam_settle_output_format(run, kam_input_reader(in));
		for (size_t i = 0; i < run->joined_count && join; i++)
			kam_input_join(in, run->joined[i]);
		bool keyless = kam_has_no_keys(in);
		status = kam_accept_rejects_of(run, in, &err);
		if (!status && !keyless)
			status = h->bind(h->of, in, &err);
		if (kam_option_given(run, "explain")) {
			if (status == KAM_BAD_DATA) /* what was recognised is wanted most when it was not enough */
				kam_complain(run, name, err.line, err.text);
			status = kam_explain(run, in, &err);
		} else if (!status) {
			status = keyless ? pass_over_file(run, in, &err) : read_file(run, in, h, &err);
		}
		status = status == KAM_END ? KAM_OK : status;
		if ((note = kam_stream_note(kam_reader_stream(kam_input_reader(in)))) && !run->quiet)
			kam_complain(run, name, 0, note);
	}
	kam_progress_clear(run);
	if (status) {
		kam_complain(run, name, err.line, err.text);
		kam_remember(run, status);
	}
	kam_input_close(in);
}

void kam_run_files(struct kam_run *run, const struct kam_handler *handler)
{
	if (!run->files_count)
		run_file(run, "-", true, handler);
	for (size_t i = 0, used; i < run->files_count; i += used) {
		used = handler->several ? handler->several(handler->of, i) : 0;
		if (!used) {
			run_file(run, run->files[i], i < run->files_count - run->files_by_option, handler);
			used = 1;
		}
	}
}

bool kam_sets_rejects_aside(const struct kam_run *run)
{
	return run->rejects || kam_option_given(run, "merge");
}

void kam_say_tally(struct kam_run *run)
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
		(unsigned long long)tally->used, (unsigned long long)tally->bad, kam_sets_rejects_aside(run) ? "rejected" : "bad", (unsigned long long)skipped);
	for (size_t i = 0; i < tally->skips_count; i++)
		kam_buffer_format(&text, "%s%s %llu", i ? ", " : " (", tally->skips[i].text, (unsigned long long)tally->skips[i].count);
	if (tally->skips_count)
		kam_buffer_byte(&text, ')');
	if (!run->quiet)
		kam_complain(run, NULL, 0, kam_buffer_terminated(&text));
	kam_buffer_free(&text);
}
