/* kam-forecast.c - what will be booked, level by level, and who says so. */
#include "kam-forecast/forecast.h"

static const struct kam_option options[] = {
	{"users", KAM_OPTION_FILE, "FILE", "who reports to whom: user_id, manager_id", false},
	{"levels", KAM_OPTION_TEXT, "A,B,C", "take the tree from these columns, the lowest first", false},
	{"period", KAM_OPTION_CHOICE, "month|quarter", "periods (default: as revised, else months)", false},
	{"view", KAM_OPTION_CHOICE, "single|cumulative", "categories one by one (default), or added up", false},
	{"since", KAM_OPTION_DATE, "DATE", "only the periods that end on DATE or later", false},
	{"until", KAM_OPTION_DATE, "DATE", "only the periods that begin by DATE", false},
	{"revisions", KAM_OPTION_FILE, "FILE", "submitted: unit, period, category, amount, by, at", false},
	{"quota", KAM_OPTION_FILE, "FILE", "quotas: unit, period, quota", false},
	{"team", KAM_OPTION_FILE, "FILE", "who works on it too: opp_id, owner, primary, split", false},
	{"by", KAM_OPTION_CHOICE, "product", "by product, with quantities, for production", false},
	{"channel", KAM_OPTION_FILE, "FILE", "what the channel forecasts, beside ours", false},
	{"tolerance", KAM_OPTION_NUMBER, "X", "with --channel: flag gaps beyond X (default 0.1)", false},
	{"probability", KAM_OPTION_TEXT, "A,B,C", "its sources in turn (default deal,stage,score)", false},
	{"range", KAM_OPTION_FLAG, NULL, "also P10, P50, P90 and the chance to reach the quota", false},
	{"shock", KAM_OPTION_NUMBER, "X", "with --range: all deals may come to X more or less", false},
	{"as-of", KAM_OPTION_AS_OF, "DATE", "the forecast as it was on DATE, or today", false},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by exchange rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"against", KAM_OPTION_INPUT, "FILE", "judge the forecast by what became of the deals", false},
	{"horizon", KAM_OPTION_COUNT, "DAYS", "with --against: deals by what is learnt of DAYS days", false},
	{"reliability", KAM_OPTION_FLAG, NULL, "with --against: probabilities against outcomes", false},
	{"excluded", KAM_OPTION_FLAG, NULL, "list the deals that do not count, with the reason", false},
	{"submissions", KAM_OPTION_FLAG, NULL, "list all that was submitted, and what is in force", false},
	KAM_PARTIAL_OPTIONS,
};

static const struct kam_need needs[] = {{"currency", "rates"}, {"submissions", "revisions"}, {"shock", "range"}, {"horizon", "against|merge"},
	{"reliability", "against|merge"}, {"tolerance", "channel"}, {NULL, NULL}};

static const char *const alternatives[] = {"by|channel|against|excluded|submissions", "merge|against", "merge|excluded", "partial|excluded", NULL};

static const char *const rules[] = {kam_stages_rules, kam_categories_rules, kam_odds_rules, kam_timing_rules, "\"channel\": {\"tolerance\": 0.1}",
	"\"range\": {\"shock\": null}", kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct forecast_settings),
	.state_size = sizeof(struct forecast),
	.init = forecast_init,
	.begin = forecast_begin,
	.open = forecast_open,
	.add = forecast_add,
	.check = forecast_check,
	.emit = forecast_emit,
	.fork = forecast_fork,
	.agree = forecast_agree,
	.renumber = forecast_renumber,
	.merge = forecast_merge,
	.entities = forecast_entities,
	.save = forecast_save,
	.load = forecast_load,
	.shaped_by = "levels|as-of|currency",
	.read_with = "join|rates|users",
	.end = forecast_end,
	.finish = forecast_finish,
};

const struct kam_command kam_program = {
	.name = "kam-forecast",
	.purpose = "Roll a forecast up the reporting tree, with who revised it and by how much",
	.reads = "opportunities, or order lines as closed deals",
	.example = "kam-forecast examples/data/opportunities.csv --users examples/data/users.csv --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.alternatives = alternatives,
	.rules = rules,
	.fold = &fold,
};
