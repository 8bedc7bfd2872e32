/* answer.c - the end of a run: the forecast is built and written. */
#include "forecast.h"

static kam_day settle_as_of(const struct kam_pipeline *p)
{
	return p->until != KAM_NO_DAY ? p->until : p->latest;
}

struct kam_submissions forecast_submissions(const struct forecast_settings *set, const struct kam_pipeline *p)
{
	return (struct kam_submissions){.tree = set->tree, .categories = set->categories, .kind = set->forecast.kind,
		.currency = set->rates ? kam_rates_currency(set->rates) : p->deals.sales.currency, .until = p->until};
}

static enum kam_status read_submissions(struct forecast_settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_forecast *f = &set->forecast;
	struct kam_submissions who = forecast_submissions(set, p);
	enum kam_status status = set->revisions ? kam_revisions_read(set->revisions, &who, &f->revisions, err) : KAM_OK;
	return status || !set->quota ? status : kam_quotas_read(set->quota, &who, &f->quotas, err);
}

static enum kam_status read_team(struct forecast_settings *set, struct kam_pipeline *p, struct kam_error *err)
{
	uint64_t unknown = 0;
	enum kam_status status = set->team ? kam_pipeline_read_team(p, set->team, &unknown, err) : KAM_OK;
	if (!status && unknown)
		kam_run_note(set->run, "--team: %llu row%s about deals that are not in the input", (unsigned long long)unknown, unknown == 1 ? " is" : "s are");
	return status;
}

static void learn_timing(struct forecast_settings *set, const struct kam_pipeline *p, kam_day as_of)
{
	if (kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT))
		set->timing = kam_timing_learn(p, as_of, kam_forecast_kind(&set->forecast), &set->timing_rules);
	set->forecast.odds.timing = set->timing;
}

/* A tree that grows is complete only when it has the actual deals' units too. */
static enum kam_status finish_actual(struct forecast *state, struct kam_error *err)
{
	const struct kam_sales *sales = &state->actual->deals.sales;
	if (sales->currency[0] && state->pipeline->deals.sales.currency[0] && strcmp(sales->currency, state->pipeline->deals.sales.currency) != 0)
		return kam_fail(err, KAM_BAD_DATA, "--against: is in %s, the forecast in %s", sales->currency, state->pipeline->deals.sales.currency);
	if (!state->actual->tree_grows)
		return kam_pipeline_finish(state->actual, state->actual->latest, err);
	return kam_pipeline_add_paths(state->actual, err);
}

static enum kam_status write_answer(struct forecast *state, kam_day as_of, struct kam_error *err)
{
	struct forecast_settings *set = state->set;
	const struct kam_pipeline *p = state->pipeline;
	struct kam_run *run = set->run;
	if (kam_option_given(run, "excluded"))
		return forecast_write_excluded(set, p, err);
	if (kam_option_given(run, "submissions"))
		return forecast_write_submissions(set, err);
	if (kam_option_given(run, "by"))
		return forecast_write_products(set, err);
	if (set->channel)
		return forecast_write_channel(set, p, err);
	if (set->forecast.keeps_stakes)
		set->ranges = kam_ranges_of(&set->forecast, set->shock, kam_run_jobs(run));
	if (state->actual)
		return forecast_judge(state, as_of, err);
	return kam_run_for_people(run) && !kam_option_given(run, "columns") ? forecast_write_tree(set, err) : forecast_write_rollup(set, err);
}

enum kam_status forecast_check(void *of, struct kam_error *err)
{
	const struct forecast *state = of;
	const char *mixed = state->pipeline->deals.sales.mixed;
	if (!mixed[0] && state->actual)
		mixed = state->actual->deals.sales.mixed;
	return mixed[0] ? kam_fail(err, KAM_BAD_DATA, "%s", mixed) : KAM_OK;
}

/* Estimates must not depend on the order of rows, nor on which core has read them. */
static void sort_deals(struct forecast *state)
{
	const struct forecast_settings *set = state->set;
	bool lists_in_order = kam_option_given(set->run, "excluded");
	if (!lists_in_order && (kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT) || set->forecast.keeps_stakes || state->actual))
		kam_pipeline_sort(state->pipeline);
}

enum kam_status forecast_emit(void *of, struct kam_run *run, struct kam_error *err)
{
	struct forecast *state = of;
	struct forecast_settings *set = state->set;
	struct kam_pipeline *p = state->pipeline;
	kam_day as_of = settle_as_of(p);
	if (!state->actual && (kam_option_given(run, "horizon") || kam_option_given(run, "reliability")))
		return kam_fail(err, KAM_USAGE, "--%s is without effect: no state was made with --against",
			kam_option_given(run, "horizon") ? "horizon" : "reliability");
	sort_deals(state);
	enum kam_status status = read_team(set, p, err);
	if (!status && state->actual)
		status = finish_actual(state, err);
	if (!status)
		status = kam_pipeline_finish(p, as_of, err);
	if (!status)
		status = read_submissions(set, p, err);
	if (status)
		return status;
	set->forecast.pipeline = p;
	kam_odds_settle(&set->forecast.odds, p, as_of);
	learn_timing(set, p, as_of);
	status = kam_forecast_build(&set->forecast, err);
	if (status)
		return status;
	forecast_note(set, p, as_of);
	return write_answer(state, as_of, err);
}
