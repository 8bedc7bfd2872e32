/* answer.c - the end of a run: snapshots are compared, and what changed is written. */
#include "waterfall.h"

#include <stdlib.h>

static void note_basis(const struct waterfall *s)
{
	struct kam_run *run = s->set->run;
	struct kam_buffer text = {0};
	uint64_t without_amount = 0, without_probability = 0, undated = 0;
	waterfall_name_counted(s->set, &text);
	kam_run_note(run, "%zu snapshots, %.*s to %.*s; counted: %s, by %s", kam_snapshots_count(s->snapshots), KAM_PRINT(waterfall_label(s, 0)),
		KAM_PRINT(waterfall_label(s, s->steps_count)), kam_buffer_terminated(&text), s->set->counting.weighted ? "weighted amount" : "amount");
	for (size_t i = 0; i < s->steps_count; i++) {
		without_amount += kam_waterfall_without_amount(s->steps[i]);
		without_probability += kam_waterfall_without_probability(s->steps[i]);
		undated += kam_waterfall_undated(s->steps[i]);
	}
	if (without_amount)
		kam_run_note(run, "deals that count, before and after, without an amount: %llu; they add nothing", (unsigned long long)without_amount);
	if (without_probability)
		kam_run_note(run, "deals that count, before and after, without a probability: %llu; they add nothing (--rules gives stages one)",
			(unsigned long long)without_probability);
	if (undated)
		kam_run_note(run, "open deals, before and after, without a close date: %llu; they belong to no period", (unsigned long long)undated);
	if (s->gone)
		kam_run_note(run, "deals of the history that the export lacks: %llu", (unsigned long long)s->gone);
	if (s->set->rates)
		kam_run_note(run, "amounts converted to %s by the latest rates of --rates, so that no rate is a reason", kam_rates_currency(s->set->rates));
	kam_buffer_free(&text);
}

const char *waterfall_two_of(const struct waterfall *s, const char *files)
{
	return !kam_option_given(s->set->run, "merge") ? files
		: "states must be of two days or more; where rows have no snapshot_date, --partial --snapshot DATE tells it";
}

/* Winds the one export back, by its change log. */
static enum kam_status rewind_export(struct waterfall *s, struct kam_error *err)
{
	const struct kam_snapshots_setup *setup = &s->set->setup;
	if (setup->from == KAM_NO_DAY || !kam_snapshots_are_export(s->snapshots))
		return kam_fail(err, KAM_BAD_DATA, "--history: winds one export without snapshot dates back to the day that --since tells");
	kam_day day = kam_snapshot_day(kam_snapshots_at(s->snapshots, 0));
	if (day != KAM_NO_DAY && day <= setup->from)
		return kam_fail(err, KAM_BAD_DATA, "--history: --since is not before the day of the export, so there is nothing to wind back");
	s->gone = kam_snapshots_rewind(s->snapshots, s->history, setup->from);
	if (setup->to != KAM_NO_DAY) {
		kam_snapshots_rewind(s->snapshots, s->history, setup->to);
		kam_snapshots_drop_export(s->snapshots);
	}
	return KAM_OK;
}

enum kam_status waterfall_check(void *state, struct kam_error *err)
{
	struct waterfall *s = state;
	struct kam_buffer unmapped = {0};
	enum kam_status status = kam_snapshots_check(s->snapshots, err);
	if (!status && s->histories)
		kam_history_map(s->history, s->set->stages, kam_snapshots_outcomes(s->snapshots), &unmapped);
	if (unmapped.n)
		status = kam_fail(err, KAM_BAD_DATA, "stage: these are no stages of the rules: %.700s; --rules FILE names them", kam_buffer_terminated(&unmapped));
	kam_buffer_free(&unmapped);
	return status;
}

static enum kam_status compare(struct waterfall *s, struct kam_error *err)
{
	enum kam_status status = s->histories ? rewind_export(s, err) : KAM_OK;
	if (!status)
		kam_snapshots_settle(s->snapshots);
	size_t count = kam_snapshots_count(s->snapshots);
	bool cut = s->set->setup.from != KAM_NO_DAY || s->set->setup.to != KAM_NO_DAY;
	if (!status && !s->histories && !kam_snapshots_dated(s->snapshots) && cut)
		status = kam_fail(err, KAM_BAD_DATA, "--since and --until need rows with a snapshot_date "
			"(--map snapshot_date=\"HEADING\" names it), or the deals' --history");
	if (!status && count < 2 && cut && kam_snapshots_dated(s->snapshots))
		status = kam_fail(err, KAM_BAD_DATA, "nothing to compare: there must be a snapshot on --since or before, and a later one by --until");
	if (!status && count < 2)
		status = kam_fail(err, KAM_BAD_DATA, "%s: nothing to compare: %s", count ? "there is one snapshot" : "there is no snapshot",
			waterfall_two_of(s, "give two files, or one whose rows have a snapshot_date of two days or more"));
	s->steps = kam_allocate(count, sizeof(struct kam_waterfall *));
	for (size_t i = 0; i + 1 < count && !status; i++) {
		s->steps[s->steps_count++] = kam_waterfall_new(s->snapshots, i, i + 1, &s->set->counting, s->set->setup.keeps_texts, i ? s->steps[i - 1] : NULL);
		status = kam_waterfall_check(s->steps[i], err);
	}
	return status;
}

static enum kam_status write_answer(const struct waterfall *s, struct kam_error *err)
{
	const struct kam_run *run = s->set->run;
	if (kam_option_given(run, "deals"))
		return waterfall_write_deals(s, err);
	return kam_option_given(run, "summary") ? waterfall_write_summary(s, err) : waterfall_write_bars(s, err);
}

enum kam_status waterfall_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct waterfall *s = state;
	if (kam_run_is_empty(run) && kam_snapshots_count(s->snapshots) < 2) {
		kam_run_note(run, "no %s: nothing to compare", s->submitted ? "forecasts" : "deals");
		return s->submitted ? waterfall_begin_submitted(s, &(struct kam_writer *){NULL}, err) : write_answer(s, err);
	}
	if (s->submitted)
		return waterfall_write_submitted(s, err);
	enum kam_status status = compare(s, err);
	if (status)
		return status;
	note_basis(s);
	status = write_answer(s, err);
	return status ? status : waterfall_check_limit(s, err);
}
