/* settings.c - what the options of kam-tier say, and what a run begins with. */
#include "tier.h"

#include <stdlib.h>

const enum kam_field tier_fields[TIER_FIELDS] = {KAM_ACCOUNT_TYPE, KAM_INDUSTRY, KAM_REGION, KAM_OWNERSHIP, KAM_OWNER, KAM_PARENT_ID, KAM_SINCE,
	KAM_SOURCE, KAM_EMPLOYEES, KAM_WEBSITE, KAM_PHONE, KAM_EMAIL, KAM_ADDRESS, KAM_TAX_ID, KAM_PREV_TIER, KAM_POTENTIAL, KAM_COST_TO_SERVE,
	KAM_DEPTH, KAM_REFERRED_BY};

static enum kam_status read_period(const struct kam_run *run, enum kam_period *period)
{
	const char *name = kam_option_text(run, "period");
	for (int p = 0; name && p < KAM_PERIODS; p++)
		if (strcmp(name, kam_period_name((enum kam_period)p)) == 0)
			*period = (enum kam_period)p;
	return name ? KAM_OK : KAM_END;
}

/* An explicit as-of is also the end of the window: what happened later was not known then. */
static void read_window(struct tier *t)
{
	struct kam_run *run = t->set->run;
	t->sales.since = kam_option_day(run, "since");
	t->sales.until = kam_option_day(run, "until");
	t->as_of = kam_option_day(run, "as-of");
	if (t->as_of != KAM_NO_DAY && (t->sales.until == KAM_NO_DAY || t->as_of < t->sales.until))
		t->sales.until = t->as_of;
}

enum kam_status tier_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct tier_settings *set = settings;
	set->run = run;
	set->group = kam_option_text(run, "group");
	set->roll_up = kam_option_given(run, "roll-up");
	if (kam_option_given(run, "target") && !kam_decimal_sign(kam_option_number(run, "target")))
		return kam_fail(err, KAM_USAGE, "--target: a goal of 0 would make every account decisive");
	enum kam_status status = kam_key_rules_read(kam_run_rules(run), &set->rules, err);
	if (!status)
		status = kam_run_joins(run, err);
	if (!status)
		status = kam_run_sheet(run, "accounts", 0, &set->accounts, err);
	if (!status)
		status = kam_run_sheet(run, "activities", 0, &set->activities, err);
	return status ? status : kam_rates_of_run(run, &set->rates, err);
}

void tier_begin_sums(struct tier *t)
{
	enum kam_period period;
	t->ledger = kam_ledger_new(read_period(t->set->run, &period) == KAM_OK ? &period : NULL);
	t->name_column = kam_carried_column(&t->carried, "account_name");
	t->next = t->batch;
}

enum kam_status tier_begin(void *state, void *settings, struct kam_error *err)
{
	struct tier *t = state;
	(void)err;
	t->set = settings;
	t->sales.outcomes.rules = kam_run_rules(t->set->run);
	t->sales.rates = t->set->rates;
	t->sales.discount = kam_option_is(t->set->run, "discount", "percent") ? KAM_DISCOUNT_PERCENT
		: kam_option_given(t->set->run, "discount") ? KAM_DISCOUNT_AMOUNT : KAM_DISCOUNT_FRACTION;
	read_window(t);
	tier_begin_sums(t);
	for (int f = 0; f < KAM_FIELDS; f++)
		t->column_of[f] = -1;
	return KAM_OK;
}

void tier_end(void *state)
{
	struct tier *t = state;
	kam_sales_free(&t->sales);
	kam_ledger_free(t->ledger);
	kam_carried_free(&t->carried);
	kam_buffer_free(&t->key);
	kam_buffer_free(&t->value);
	kam_arena_free(&t->batch_text);
	free(t->fields);
	kam_accounts_free(&t->accounts);
}

void tier_finish(void *settings)
{
	struct tier_settings *set = settings;
	kam_rates_free(set->rates);
	kam_directory_free(&set->directory);
}
