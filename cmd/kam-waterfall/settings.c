/* settings.c - what the options of kam-waterfall say, and what a run begins with. */
#include "waterfall.h"

#include "kam/text.h"

#include <stdlib.h>

static enum kam_status read_categories(struct waterfall_settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "categories");
	struct kam_slice rest = kam_text(text ? text : kam_view_name(KAM_VIEW_OPEN_PIPELINE)), name;
	while (kam_split(&rest, ',', &name)) {
		unsigned bits = 0;
		enum kam_category category = kam_categories_find(set->categories, name);
		for (int v = 0; v < KAM_VIEWS; v++)
			bits |= kam_is(kam_trim(name), kam_view_name((enum kam_category_view)v)) ? kam_view_categories((enum kam_category_view)v) : 0;
		if (!bits && category == KAM_NO_CATEGORY)
			return kam_fail(err, KAM_USAGE, "--categories: \"%.*s\" is no category and no view: omitted, pipeline, best_case, most_likely, commit, closed; "
				"open_pipeline, best_case_forecast, most_likely_forecast, commit_forecast", KAM_PRINT(kam_fit(name, 60)));
		set->counting.categories |= bits ? bits : 1u << category;
	}
	return KAM_OK;
}

static enum kam_status read_period(struct waterfall_settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "period");
	struct kam_counting *counting = &set->counting;
	if (!text)
		return KAM_OK;
	for (int kind = KAM_MONTH; kind <= KAM_WEEK; kind++)
		if (strcmp(text, kam_period_name((enum kam_period)kind)) == 0) {
			counting->periods = KAM_EACH_PERIOD;
			counting->period.kind = (enum kam_period)kind;
			return KAM_OK;
		}
	counting->periods = KAM_ONE_PERIOD;
	if (kam_span_parse(kam_text(text), &counting->period))
		return kam_fail(err, KAM_USAGE, "--period: \"%.60s\" is no period: 2026-03, 2026Q1, 2026 and 2026-W05 are; "
			"month, quarter, year and week stand for each", text);
	return KAM_OK;
}

static enum kam_status read_limit(struct waterfall_settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "fail-on"), *sign = text ? strchr(text, '>') : NULL;
	struct limit *limit = &set->limit;
	if (!text)
		return KAM_OK;
	struct kam_slice name = sign ? kam_trim(kam_slice(text, (size_t)(sign - text))) : kam_text(text);
	struct kam_slice number = kam_trim(kam_text(sign ? sign + 1 : NULL));
	limit->given = true;
	limit->slip_rate = kam_is(name, "slip_rate");
	limit->reason = kam_reason_named(name);
	limit->percent = number.n && number.p[number.n - 1] == '%';
	number.n -= limit->percent;
	if (!kam_decimal_parse(kam_trim(number), &limit->most) || kam_decimal_sign(limit->most) < 0 || (limit->reason == KAM_REASONS && !limit->slip_rate) ||
	    (limit->slip_rate && !limit->percent))
		return kam_fail(err, KAM_USAGE, "--fail-on: \"%.60s\" is no check: slipped>20%% (of what there was), lost>1000000 and "
			"slip_rate>20%% are, and so with every reason", text);
	return KAM_OK;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_options(struct waterfall_settings *set, struct kam_error *err)
{
	const char *only = kam_option_text(set->run, "only");
	set->only = only ? kam_reason_named(kam_text(only)) : KAM_REASONS;
	if (only && set->only == KAM_REASONS)
		return kam_fail(err, KAM_USAGE, "--only: \"%.60s\" is no reason (kam-waterfall(1) lists them)", only);
	if (set->setup.from != KAM_NO_DAY && set->setup.to != KAM_NO_DAY && set->setup.from >= set->setup.to)
		return kam_fail(err, KAM_USAGE, "--since must be before --until");
	return KAM_OK;
}

static enum kam_status read_units(struct waterfall_settings *set, struct kam_error *err)
{
	struct kam_snapshots_setup *setup = &set->setup;
	const char *name;
	for (size_t i = 0; (name = kam_option_at(set->run, "by", i)); i++) {
		for (size_t k = 0; k < setup->by_count; k++)
			if (strcmp(setup->by[k], name) == 0)
				return kam_fail(err, KAM_USAGE, "--by %s: is named twice", name);
		if (setup->by_count == KAM_MOST_BY)
			return kam_fail(err, KAM_USAGE, "--by: more than %d columns", KAM_MOST_BY);
		setup->by[setup->by_count++] = name;
	}
	set->has_units = setup->by_count > 0;
	return KAM_OK;
}

static enum kam_status read_settings(struct waterfall_settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = check_options(set, err);
	if (!status)
		status = kam_stages_new(rules, &set->stages, err);
	if (!status)
		status = kam_categories_new(rules, set->stages, &set->categories, err);
	if (!status)
		status = read_categories(set, err);
	if (!status)
		status = read_period(set, err);
	if (!status)
		status = read_limit(set, err);
	if (!status)
		status = read_units(set, err);
	if (!status)
		status = kam_run_joins(set->run, err);
	return status ? status : kam_rates_of_run(set->run, &set->rates, err);
}

enum kam_status waterfall_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct waterfall_settings *set = settings;
	set->run = run;
	set->counting.weighted = kam_option_is(run, "measure", "weighted");
	set->setup.rules = kam_run_rules(run);
	set->setup.keeps_texts = kam_option_given(run, "deals") || kam_option_given(run, "partial");
	set->setup.day = kam_option_day(run, "snapshot");
	set->setup.reject_unmapped = kam_option_given(run, "rejects");
	set->setup.from = kam_option_day(run, "since");
	set->setup.to = kam_option_day(run, "until");
	enum kam_status status = read_settings(set, err);
	set->has_periods = set->counting.periods == KAM_EACH_PERIOD;
	set->setup.stages = set->stages;
	set->setup.categories = set->categories;
	set->setup.rates = set->rates;
	return status;
}

enum kam_status waterfall_begin(void *state, void *settings, struct kam_error *err)
{
	struct waterfall *s = state;
	(void)err;
	s->set = settings;
	s->snapshots = kam_snapshots_new(&s->set->setup);
	s->history = kam_history_new(KAM_NO_DAY);
	return KAM_OK;
}

void waterfall_end(void *state)
{
	struct waterfall *s = state;
	for (size_t i = 0; i < s->steps_count; i++)
		kam_waterfall_free(s->steps[i]);
	free(s->steps);
	kam_snapshots_free(s->snapshots);
	kam_submitted_free(s->submitted);
	kam_history_free(s->history);
}

void waterfall_finish(void *settings)
{
	struct waterfall_settings *set = settings;
	kam_rates_free(set->rates);
	kam_categories_free(set->categories);
	kam_stages_free(set->stages);
}
