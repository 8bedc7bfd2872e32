/* settings.c - what the options of kam-forecast say, and what a run begins with. */
#include "forecast.h"

#include <stdlib.h>

static enum kam_status read_shock(struct forecast_settings *set, struct kam_error *err)
{
	struct kam_decimal shock = {0};
	bool given = kam_option_given(set->run, "shock");
	enum kam_status status = KAM_OK;
	set->has_shock = given || kam_rules_has(kam_run_rules(set->run), "range.shock");
	if (given)
		shock = kam_option_number(set->run, "shock");
	else if (set->has_shock)
		status = kam_rules_number(kam_run_rules(set->run), "range.shock", "0", "10", &shock, err);
	set->shock = kam_decimal_double(shock);
	return status || set->shock <= 10 ? status : kam_fail(err, KAM_USAGE, "--shock: at most 10");
}

static enum kam_status read_rules(struct forecast_settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = kam_stages_new(rules, &set->stages, err);
	if (!status)
		status = kam_categories_new(rules, set->stages, &set->categories, err);
	if (!status)
		status = kam_timing_read(rules, &set->timing_rules, err);
	if (!status)
		status = kam_odds_read(rules, kam_option_text(set->run, "probability"), &set->forecast.odds, err);
	return status ? status : read_shock(set, err);
}

static enum kam_status read_side_inputs(struct forecast_settings *set, struct kam_error *err)
{
	struct kam_run *run = set->run;
	enum kam_status status = kam_run_joins(run, err);
	if (!status)
		status = kam_run_sheet(run, "revisions", 0, &set->revisions, err);
	if (!status)
		status = kam_run_sheet(run, "quota", 0, &set->quota, err);
	if (!status)
		status = kam_run_sheet(run, "team", 0, &set->team, err);
	if (!status)
		status = kam_run_sheet(run, "channel", 0, &set->channel, err);
	return status ? status : kam_rates_of_run(run, &set->rates, err);
}

/* The tree: of users, of columns of the users file, of columns of the deals, or every owner right under the top. */
static enum kam_status plant_tree(struct forecast_settings *set, struct kam_error *err)
{
	const char *levels = kam_option_text(set->run, "levels");
	struct kam_sheet *users;
	enum kam_status status = kam_run_sheet(set->run, "users", 0, &users, err);
	if (!status && users && !levels)
		return kam_tree_of_users(users, &set->tree, err);
	if (!status)
		status = kam_tree_of_levels(levels ? levels : "owner", &set->tree, err);
	if (!status && users)
		status = kam_tree_add_rows(set->tree, users, err);
	if (!status && users)
		kam_tree_finish(set->tree);
	return status;
}

enum kam_status forecast_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct forecast_settings *set = settings;
	set->run = run;
	set->forecast.keeps_stakes = kam_option_given(run, "range");
	set->forecast.kind_given = kam_option_given(run, "period");
	set->forecast.kind = kam_option_is(run, "period", "quarter") ? KAM_QUARTER : KAM_MONTH;
	enum kam_status status = read_rules(set, err);
	if (!status)
		status = read_side_inputs(set, err);
	return status ? status : plant_tree(set, err);
}

struct kam_pipeline *forecast_actual_of(const struct kam_pipeline *p)
{
	struct kam_pipeline *actual = kam_pipeline_fork(p);
	actual->until = KAM_NO_DAY;
	actual->lists_faults = false;
	return actual;
}

enum kam_status forecast_begin(void *of, void *settings, struct kam_error *err)
{
	struct forecast *state = of;
	struct forecast_settings *set = state->set = settings;
	struct kam_run *run = set->run;
	struct kam_pipeline *p = state->pipeline = kam_allocate(1, sizeof *p);
	(void)err;
	kam_pipeline_begin(p, set->stages, set->categories, kam_run_rules(run));
	p->tree = set->tree;
	p->tree_grows = !kam_option_given(run, "users");
	p->by_owner = p->tree_grows && !kam_option_given(run, "levels");
	p->until = kam_option_day(run, "as-of");
	p->deals.sales.rates = set->rates;
	p->keeps_products = kam_option_given(run, "by") || kam_option_given(run, "channel") || kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT);
	p->lists_faults = kam_option_given(run, "excluded");
	if (kam_option_given(run, "against"))
		state->actual = forecast_actual_of(p);
	return KAM_OK;
}

void forecast_end(void *of)
{
	struct forecast *state = of;
	kam_pipeline_free(state->pipeline);
	kam_pipeline_free(state->actual);
}

void forecast_finish(void *settings)
{
	struct forecast_settings *set = settings;
	kam_forecast_free(&set->forecast);
	free(set->ranges);
	kam_timing_free(set->timing);
	kam_tree_free(set->tree);
	kam_rates_free(set->rates);
	kam_categories_free(set->categories);
	kam_stages_free(set->stages);
}

bool forecast_is_cumulative(const struct kam_run *run)
{
	return kam_option_is(run, "view", "cumulative");
}

/* Whether a span lies in the window of --since and --until. */
bool forecast_is_in_window(const struct kam_run *run, struct kam_span span)
{
	return kam_span_last(span) >= kam_option_day(run, "since") && /* KAM_NO_DAY is before all */
	       (!kam_option_given(run, "until") || kam_span_first(span) <= kam_option_day(run, "until"));
}
