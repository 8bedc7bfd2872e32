/* kam-tier.c - who the key accounts are, and who only looks like one. */
#include "kam-tier/tier.h"

#include <stdlib.h>

static const struct kam_option options[] = {
	{"measure", KAM_OPTION_CHOICE, "profit|revenue", "rank by this (default: profit where known)", false},
	{"period", KAM_OPTION_CHOICE, "month|quarter|year", "length of a period (default: by the data)", false},
	{"since", KAM_OPTION_DATE, "DATE", "leave out sales before DATE (YYYY-MM-DD)", false},
	{"until", KAM_OPTION_DATE, "DATE", "leave out sales after DATE", false},
	{"as-of", KAM_OPTION_AS_OF, "DATE", "judge as of DATE or today; later sales are left out", false},
	{"target", KAM_OPTION_NUMBER, "AMOUNT", "the goal in units of the measure, for criterion 2", false},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"accounts", KAM_OPTION_FILE, "FILE", "account master: industry, since, cost_to_serve ...", false},
	{"roll-up", KAM_OPTION_CHOICE, "parent", "add subsidiaries up under their parent_id", false},
	{"activities", KAM_OPTION_FILE, "FILE", "visits and calls with minutes, for criterion 4", false},
	{"minute-cost", KAM_OPTION_NUMBER, "AMOUNT", "cost of a minute of activity, for cost_to_serve", false},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by exchange rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"discount", KAM_OPTION_CHOICE, "percent|amount", "read discounts so, not as fractions", false},
	{"group", KAM_OPTION_TEXT, "COLUMN", "each value of COLUMN is a portfolio of its own", false},
	{"keep", KAM_OPTION_TEXT, "COLUMN", "carry COLUMN of the input along", true},
	{"top", KAM_OPTION_COUNT, "N", "write the first N accounts only", false},
	{"only", KAM_OPTION_CHOICE, "key|fake|dealer", "write these accounts only", false},
	{"threshold", KAM_OPTION_NUMBER, "AMOUNT", "with --summary: count accounts over AMOUNT", false},
	{"summary", KAM_OPTION_FLAG, NULL, "write the portfolio's figures, not its accounts", false},
	KAM_PARTIAL_OPTIONS,
};

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

static enum kam_status tier_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct tier_settings *set = settings;
	set->run = run;
	set->group = kam_option_text(run, "group");
	set->roll_up = kam_option_given(run, "roll-up");
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
}

static enum kam_status tier_begin(void *state, void *settings, struct kam_error *err)
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

static void tier_end(void *state)
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

static void tier_finish(void *settings)
{
	struct tier_settings *set = settings;
	kam_rates_free(set->rates);
	kam_directory_free(&set->directory);
}

static const struct kam_need needs[] = {{"minute-cost", "activities"}, {"threshold", "summary"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const rules[] = {kam_key_rules_json, kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct tier_settings),
	.state_size = sizeof(struct tier),
	.init = tier_init,
	.begin = tier_begin,
	.open = tier_open,
	.add = tier_add,
	.emit = tier_emit,
	.fork = tier_fork,
	.agree = tier_agree,
	.merge = tier_merge,
	.entities = tier_entities,
	.save = tier_save,
	.load = tier_load,
	.shaped_by = "period|since|until|as-of|roll-up|currency|discount|group|keep",
	.read_with = "join|accounts|rates",
	.end = tier_end,
	.finish = tier_finish,
};

const struct kam_command kam_program = {
	.name = "kam-tier",
	.purpose = "Rank accounts, tier them, and tell key accounts from fake ones",
	.reads = "order lines, won deals or account totals",
	.example = "kam-tier examples/data/orders.csv --to table --top 20",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.rules = rules,
	.fold = &fold,
};
