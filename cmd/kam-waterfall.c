/* kam-waterfall.c - what changed between two snapshots of the pipeline, and why? */
#include "kam-waterfall/waterfall.h"

static const struct kam_option options[] = {
	{"by", KAM_OPTION_TEXT, "COLUMN", "also each value of COLUMN, such as owner, for itself", true},
	{"period", KAM_OPTION_TEXT, "PERIOD", "only closes in PERIOD (2026Q1); month, quarter: each", false},
	{"categories", KAM_OPTION_TEXT, "LIST", "what counts: categories, or a view (open_pipeline)", false},
	{"measure", KAM_OPTION_CHOICE, "amount|weighted", "add up this (default: amount)", false},
	{"since", KAM_OPTION_DATE, "DATE", "compare how it was on DATE: the last snapshot by then", false},
	{"until", KAM_OPTION_DATE, "DATE", "with how it was on DATE (default: the last)", false},
	{"snapshot", KAM_OPTION_DATE, "DATE", "files without a snapshot_date are of DATE", false},
	{"history", KAM_OPTION_INPUT, "FILE", "a change log: wind the deals back to --since", true},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by the latest rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"summary", KAM_OPTION_FLAG, NULL, "one row for each unit: all bars, slip rate, pushes", false},
	{"deals", KAM_OPTION_FLAG, NULL, "list the deals behind each bar", false},
	{"only", KAM_OPTION_TEXT, "REASON", "with --deals: only those behind that bar", false},
	{"fail-on", KAM_OPTION_TEXT, "CHECK", "exit 1 if a bar is over a limit: slipped>20%", false},
	KAM_PARTIAL_OPTIONS,
};

static const struct kam_need needs[] = {{"only", "deals"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const alternatives[] = {"deals|summary", "merge|history", "merge|snapshot", NULL};

static const char *const rules[] = {kam_stages_rules, kam_categories_rules, kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct waterfall_settings),
	.state_size = sizeof(struct waterfall),
	.init = waterfall_init,
	.begin = waterfall_begin,
	.open = waterfall_open,
	.add = waterfall_add,
	.check = waterfall_check,
	.emit = waterfall_emit,
	.fork = waterfall_fork,
	.agree = waterfall_agree,
	.renumber = waterfall_renumber,
	.merge = waterfall_merge,
	.entities = waterfall_entities,
	.save = waterfall_save,
	.load = waterfall_load,
	.shaped_by = "by|since|until|currency",
	.read_with = "join|rates",
	.end = waterfall_end,
	.finish = waterfall_finish,
};

const struct kam_command kam_program = {
	.name = "kam-waterfall",
	.purpose = "Show what changed between two snapshots of the pipeline, and why",
	.reads = "two or more exports of deals or forecasts, or one with a snapshot_date",
	.example = "kam-waterfall examples/data/snapshots.csv --by owner --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.alternatives = alternatives,
	.rules = rules,
	.fold = &fold,
};
