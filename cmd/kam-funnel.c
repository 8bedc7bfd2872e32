/* kam-funnel.c - is the funnel healthy, and where does it leak? */
#include "kam-funnel/funnel.h"

static const struct kam_option options[] = {
	{"by", KAM_OPTION_TEXT, "COLUMN", "also each value of COLUMN for itself", true},
	{"measure", KAM_OPTION_CHOICE, "count|amount", "judge health by this (default: count)", false},
	{"history", KAM_OPTION_INPUT, "FILE", "what happened to the deals: a change log, or snapshots", true},
	{"norms", KAM_OPTION_FILE, "FILE", "what usually stands in each stage: stage, norm", false},
	{"periods", KAM_OPTION_COUNT, "N", "norm: mean of the last N ends of months (default 12)", false},
	{"crosswalk", KAM_OPTION_FLAG, NULL, "show the domain's stages, 01 to 07, not the firm's", false},
	{"as-of", KAM_OPTION_AS_OF, "DATE", "the funnel as it was on DATE, or today", false},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"activities", KAM_OPTION_FILE, "FILE", "visits with price_quoted, by opp_id", false},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by exchange rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"deals", KAM_OPTION_FLAG, NULL, "list the open deals: what they lack, what is wrong", false},
	{"only", KAM_OPTION_TEXT, "FLAG", "with --deals: only those with FLAG", false},
	{"moves", KAM_OPTION_FLAG, NULL, "how deals move: conversion, days, skips, by stage", false},
	{"flow", KAM_OPTION_FLAG, NULL, "what came into and left each stage, by month", false},
	{"cash", KAM_OPTION_FLAG, NULL, "from lead to cash: steps outside the funnel, by source", false},
	{"summary", KAM_OPTION_FLAG, NULL, "write the funnel's figures: win rate, cycle, velocity", false},
	{"learn", KAM_OPTION_FLAG, NULL, "write win probabilities and norms as a rules file", false},
	{"segment", KAM_OPTION_TEXT, "COLUMN", "with --learn: owners are drawn to their COLUMN", false},
	{"fail-on", KAM_OPTION_CHOICE, "warning|good", "exit 1 if an open stage is that bad", false},
	KAM_PARTIAL_OPTIONS,
};

static const struct kam_need needs[] = {{"only", "deals"}, {"segment", "learn"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const alternatives[] = {"deals|moves|flow|cash|summary|learn", "merge|history", NULL};

static const char *const rules[] = {kam_stages_rules, kam_health_rules, "\"zombie\": {\"quantile\": 1, \"closed_deals\": 20}",
	"\"stalled\": {\"quantile\": 0.9, \"advances\": 20}", "\"price_stage\": \"07\"", kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct funnel_settings),
	.state_size = sizeof(struct funnel),
	.init = funnel_init,
	.begin = funnel_begin,
	.open = funnel_open,
	.add = funnel_add,
	.check = funnel_check,
	.emit = funnel_emit,
	.fork = funnel_fork,
	.apart = kam_fold_always,
	.agree = funnel_agree,
	.merge = funnel_merge,
	.save = funnel_save,
	.load = funnel_load,
	.shaped_by = "by|as-of|currency|cash|learn|segment",
	.read_with = "join|rates",
	.end = funnel_end,
	.finish = funnel_finish,
};

const struct kam_command kam_program = {
	.name = "kam-funnel",
	.purpose = "Show whether the sales funnel is healthy, and where it leaks",
	.reads = "exports of deals, and their history",
	.example = "kam-funnel examples/data/opportunities.csv --history examples/data/history.csv --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.alternatives = alternatives,
	.rules = rules,
	.fold = &fold,
};
