/* kam-tier.c - who the key accounts are, and who only looks like one. */
#include "kam-tier/tier.h"

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

static const struct kam_need needs[] = {{"minute-cost", "activities"}, {"threshold", "summary"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const alternatives[] = {"summary|top", "summary|only", NULL};

static const char *const rules[] = {kam_key_rules_json, kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct tier_settings),
	.state_size = sizeof(struct tier),
	.init = tier_init,
	.begin = tier_begin,
	.open = tier_open,
	.add = tier_add,
	.check = tier_check,
	.emit = tier_emit,
	.fork = tier_fork,
	.apart = tier_apart,
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
	.alternatives = alternatives,
	.rules = rules,
	.fold = &fold,
};
