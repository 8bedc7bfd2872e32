/* settings.c - what the options of kam-funnel say, and what a run begins with. */
#include "funnel.h"

#include "kam/ranking.h"

#include <stdlib.h>

enum { USUAL_PERIODS = 12 };

static const char *const show_names[SHOWS] = {NULL, "deals", "moves", "flow", "cash", "summary", "learn"};

const char *funnel_show_name(enum show show)
{
	return show_names[show];
}

static enum show asked_for(const struct kam_run *run)
{
	for (int s = SHOW_DEALS; s < SHOWS; s++)
		if (kam_option_given(run, show_names[s]))
			return (enum show)s;
	return SHOW_FUNNEL;
}

static bool is_flag(const char *name)
{
	for (int f = 0; f < KAM_FUNNEL_FLAGS; f++)
		if (strcmp(name, kam_funnel_flag_name((enum kam_funnel_flag)f)) == 0)
			return true;
	return strcmp(name, "missing") == 0;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_options(const struct funnel_settings *set, struct kam_error *err)
{
	const char *only = kam_option_text(set->run, "only");
	if (only && !is_flag(only))
		return kam_fail(err, KAM_USAGE, "--only: \"%.60s\" is no flag: missing, stalled, zombie, price-early, regressed, skipped, no-close-date, "
			"past-close-date, lost-but-probable, won-below-100, open-at-100, status-against-stage", only);
	if (kam_option_given(set->run, "fail-on") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--fail-on is without effect: it judges the funnel, not --%s", funnel_show_name(set->show));
	if (kam_option_given(set->run, "by") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--by is without effect: it divides the funnel, not --%s", funnel_show_name(set->show));
	if (kam_option_count(set->run, "periods", 0) > KAM_MOST_NORM_PERIODS)
		return kam_fail(err, KAM_USAGE, "--periods: at most %d", KAM_MOST_NORM_PERIODS);
	return KAM_OK;
}

static enum kam_status read_rules(struct funnel_settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = kam_stages_new(rules, &set->funnel.stages, err);
	if (!status)
		status = kam_health_read(rules, &set->funnel.cuts, err);
	if (!status)
		status = kam_rules_number(rules, "zombie.quantile", "0.5", "1", &set->funnel.zombie_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "zombie.closed_deals", 1, 1000000, &set->funnel.closed_needed, err);
	if (!status)
		status = kam_rules_number(rules, "stalled.quantile", "0.5", "1", &set->funnel.stalled_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "stalled.advances", 1, 1000000, &set->funnel.exits_needed, err);
	set->funnel.price_stage = kam_rules_text(rules, "price_stage");
	return status;
}

static enum kam_status read_side_inputs(struct funnel_settings *set, struct kam_error *err)
{
	enum kam_status status = kam_run_joins(set->run, err);
	if (!status)
		status = kam_run_sheet(set->run, "norms", 0, &set->norms, err);
	if (!status)
		status = kam_run_sheet(set->run, "activities", 0, &set->activities, err);
	return status ? status : kam_rates_of_run(set->run, &set->rates, err);
}

static enum kam_status name_dimensions(struct funnel *f, struct kam_error *err)
{
	const char *name;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; !status && (name = kam_option_at(f->set->run, "by", i)); i++)
		status = kam_book_group_by(f->at.book, name, err);
	if (!status && (name = kam_option_text(f->set->run, "segment")))
		status = kam_book_group_by(f->at.book, name, err);
	return status;
}

enum kam_status funnel_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct funnel_settings *set = settings;
	set->run = run;
	set->show = asked_for(run);
	set->funnel.by_amount = kam_option_is(run, "measure", "amount");
	set->funnel.crosswalk = kam_option_given(run, "crosswalk");
	set->funnel.periods = (size_t)kam_option_count(run, "periods", USUAL_PERIODS);
	set->funnel.as_of = kam_option_day(run, "as-of");
	set->funnel.threads = (unsigned)kam_run_jobs(run);
	set->funnel.passages = set->show == SHOW_CASH;
	enum kam_status status = check_options(set, err);
	if (!status)
		status = read_rules(set, err);
	return status ? status : read_side_inputs(set, err);
}

enum kam_status funnel_begin(void *state, void *settings, struct kam_error *err)
{
	struct funnel *f = state;
	struct funnel_settings *set = f->set = settings;
	f->at.set = &set->funnel;
	f->at.history = kam_history_new(set->funnel.as_of);
	f->at.book = kam_allocate(1, sizeof *f->at.book);
	kam_book_begin(f->at.book, set->funnel.stages, kam_run_rules(set->run));
	f->at.book->until = set->funnel.as_of;
	f->at.book->deals.sales.rates = set->rates;
	f->at.book->reject_unmapped = kam_option_given(set->run, "rejects");
	return name_dimensions(f, err);
}

void funnel_end(void *state)
{
	struct funnel *f = state;
	kam_history_free(f->at.history);
	kam_funnel_free(&f->at);
	if (f->at.book)
		kam_book_free(f->at.book);
	free(f->at.book);
}

void funnel_finish(void *settings)
{
	struct funnel_settings *set = settings;
	kam_rates_free(set->rates);
	kam_stages_free(set->funnel.stages);
}
