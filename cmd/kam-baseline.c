/* kam-baseline.c - what history alone lets expect of each series and of their sums, and how far to believe it. */
#include "kam-baseline/baseline.h"

static const struct kam_option options[] = {
	{"by", KAM_OPTION_TEXT, "A,B", "a series for each value of these columns, and all sums", false},
	{"period", KAM_OPTION_CHOICE, "month|quarter|year|week|number", "add up by this (default: found in the data)", false},
	{"horizon", KAM_OPTION_COUNT, "N", "periods ahead (default: 12 months, 8 quarters, 13 weeks ...)", false},
	{"season", KAM_OPTION_COUNT, "M", "periods of a season; 1: none (default: a year)", false},
	{"measure", KAM_OPTION_CHOICE, "amount|profit|quantity", "what is forecast (default: amount)", false},
	{"level", KAM_OPTION_NUMBER, "PERCENT", "a range that holds so much (default: 80 and 95)", true},
	{"reconcile", KAM_OPTION_CHOICE, "mint|wls|ols|bottom-up", "how sums and parts agree (default: mint)", false},
	{"members", KAM_OPTION_FLAG, NULL, "also what each method says for itself", false},
	{"signed", KAM_OPTION_FLAG, NULL, "amounts may fall below 0", false},
	{"own-end", KAM_OPTION_FLAG, NULL, "series end with their own last record; no sums", false},
	{"as-of", KAM_OPTION_AS_OF, "DATE", "forecast from what was known on DATE, or today", false},
	{"since", KAM_OPTION_DATE, "DATE", "leave earlier sales out", false},
	{"evaluate", KAM_OPTION_FLAG, NULL, "how forecasts would have done on the past, by level", false},
	{"origins", KAM_OPTION_COUNT, "N", "with --evaluate: forecast from N past periods (default 8)", false},
	{"fail-on", KAM_OPTION_CHOICE, "worse", "with --evaluate: exit 1 unless it beats last year's figures", false},
	{"rows", KAM_OPTION_FLAG, NULL, "in tables too, a row for each period", false},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by exchange rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"discount", KAM_OPTION_CHOICE, "percent|amount", "read discounts so, not as fractions", false},
	KAM_PARTIAL_OPTIONS,
};

static enum kam_status baseline_open(void *state, struct kam_input *in, struct kam_error *err)
{
	return kam_bookings_open(&((struct baseline *)state)->bookings, in, err);
}

static enum kam_status baseline_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	return kam_bookings_add(&((struct baseline *)state)->bookings, in, record, err);
}

static bool baseline_fork(void *state, const void *beside)
{
	struct baseline *fork = state;
	const struct baseline *s = beside;
	fork->set = s->set;
	kam_bookings_fork(&fork->bookings, &s->bookings);
	return true;
}

static enum kam_status baseline_agree(const void *a, const void *b, struct kam_error *err)
{
	return kam_bookings_agree(&((const struct baseline *)a)->bookings, &((const struct baseline *)b)->bookings, err);
}

static void baseline_merge(void *into, void *from)
{
	kam_bookings_merge(&((struct baseline *)into)->bookings, &((struct baseline *)from)->bookings);
}

static size_t baseline_entities(const void *state)
{
	return kam_bookings_count(&((const struct baseline *)state)->bookings);
}

static enum kam_status baseline_check(void *state, struct kam_error *err)
{
	return kam_bookings_check(&((struct baseline *)state)->bookings, err);
}

static enum kam_status baseline_save(void *state, struct kam_state_writer *w, struct kam_error *err)
{
	(void)err;
	kam_bookings_save(&((struct baseline *)state)->bookings, w);
	return KAM_OK;
}

static enum kam_status baseline_load(void *state, const struct kam_state_reader *r, struct kam_error *err)
{
	return kam_bookings_load(&((struct baseline *)state)->bookings, r, err);
}

static const struct kam_need needs[] = {{"origins", "evaluate"}, {"fail-on", "evaluate"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const rules[] = {"\"baseline\": {\"zeros\": 0.3, \"fewest_periods\": 5, \"whole_period\": 0.9, \"error_power\": 0.5}",
	kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct baseline_settings),
	.state_size = sizeof(struct baseline),
	.init = baseline_init,
	.begin = baseline_begin,
	.open = baseline_open,
	.add = baseline_add,
	.check = baseline_check,
	.emit = baseline_emit,
	.fork = baseline_fork,
	.apart = kam_fold_always,
	.agree = baseline_agree,
	.merge = baseline_merge,
	.entities = baseline_entities,
	.save = baseline_save,
	.load = baseline_load,
	.shaped_by = "by|period|measure|as-of|since|currency|discount",
	.read_with = "join|rates",
	.end = baseline_end,
	.finish = baseline_finish,
};

const struct kam_command kam_program = {
	.name = "kam-baseline",
	.purpose = "Forecast bookings from their history, each series and every sum",
	.reads = "order lines, won deals or totals of periods",
	.example = "kam-baseline examples/data/orders.csv --by category --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.rules = rules,
	.fold = &fold,
};
