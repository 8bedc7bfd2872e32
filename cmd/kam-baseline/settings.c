/* settings.c - what the options of kam-baseline say, and what a run begins with. */
#include "baseline.h"

#include "kam/season.h"

#include <stdio.h>

enum { MOST_HORIZON = 520, MOST_ORIGINS = 120 };

static enum kam_status split_columns(struct baseline_settings *set, struct kam_error *err)
{
	struct kam_slice rest = kam_text(kam_option_text(set->run, "by")), name;
	struct kam_bookings_setup *b = &set->bookings;
	while (kam_split(&rest, ',', &name)) {
		name = kam_trim(name);
		if (!name.n)
			return kam_fail(err, KAM_USAGE, "--by: a name is missing");
		if (b->columns == KAM_BOOKINGS_COLUMNS)
			return kam_fail(err, KAM_USAGE, "--by: more than %d columns", KAM_BOOKINGS_COLUMNS);
		b->by[b->columns] = kam_arena_copy(&set->arena, name.p, name.n);
		for (size_t c = 0; c < b->columns; c++)
			if (strcmp(b->by[c], b->by[b->columns]) == 0)
				return kam_fail(err, KAM_USAGE, "--by: %s twice", b->by[c]);
		b->columns++;
	}
	return KAM_OK;
}

static void add_level(struct baseline_settings *set, double percent)
{
	size_t i = set->levels_count++;
	set->levels[i] = percent / 100;
	snprintf(set->low[i], NAME, "low_%g", percent);
	snprintf(set->high[i], NAME, "high_%g", percent);
}

static enum kam_status read_levels(struct baseline_settings *set, struct kam_error *err)
{
	const char *text;
	for (size_t i = 0; (text = kam_option_at(set->run, "level", i)); i++) {
		struct kam_decimal d;
		if (!kam_decimal_parse(kam_text(text), &d) || kam_decimal_double(d) < 1 || kam_decimal_double(d) > 99.9)
			return kam_fail(err, KAM_USAGE, "--level: \"%s\" is not between 1 and 99.9 percent", text);
		if (i == MOST_LEVELS)
			return kam_fail(err, KAM_USAGE, "--level: more than %d", MOST_LEVELS);
		add_level(set, kam_decimal_double(d));
	}
	if (!set->levels_count) {
		add_level(set, 80);
		add_level(set, 95);
	}
	return KAM_OK;
}

static enum kam_status check_options(const struct baseline_settings *set, struct kam_error *err)
{
	static const char *const alone[][2] = {{"members", "evaluate"}, {"own-end", "reconcile"}, {"rows", "evaluate"}, {"level", "evaluate"}};
	struct kam_run *run = set->run;
	for (size_t i = 0; i < KAM_COUNT(alone); i++)
		if (kam_option_given(run, alone[i][0]) && kam_option_given(run, alone[i][1]))
			return kam_fail(err, KAM_USAGE, "--%s is without effect with --%s", alone[i][0], alone[i][1]);
	if (kam_option_given(run, "reconcile") && !set->bookings.columns)
		return kam_fail(err, KAM_USAGE, "--reconcile is without effect: one series has no sums, --by divides it");
	if (kam_option_is(run, "period", "number") && (kam_option_given(run, "as-of") || kam_option_given(run, "since")))
		return kam_fail(err, KAM_USAGE, "--period number: numbers are no dates, so --as-of and --since can't be used");
	if (kam_option_count(run, "season", 0) > KAM_SEASON_MOST)
		return kam_fail(err, KAM_USAGE, "--season: at most %d", KAM_SEASON_MOST);
	if (kam_option_count(run, "horizon", 0) > MOST_HORIZON)
		return kam_fail(err, KAM_USAGE, "--horizon: at most %d", MOST_HORIZON);
	if (kam_option_count(run, "origins", 0) > MOST_ORIGINS)
		return kam_fail(err, KAM_USAGE, "--origins: at most %d", MOST_ORIGINS);
	return KAM_OK;
}

static enum kam_status read_rules(struct baseline_settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	struct kam_decimal zeros, whole, power;
	int fewest = 0;
	enum kam_status status = kam_rules_number(rules, "baseline.zeros", "0", "1", &zeros, err);
	if (!status)
		status = kam_rules_number(rules, "baseline.whole_period", "0", "1", &whole, err);
	if (!status)
		status = kam_rules_number(rules, "baseline.error_power", "0", "1", &power, err);
	if (!status)
		status = kam_rules_count(rules, "baseline.fewest_periods", KAM_OUTLOOK_FEWEST, 1000, &fewest, err);
	if (status)
		return status;
	set->whole = kam_decimal_double(whole);
	set->baseline.power = kam_decimal_double(power);
	set->baseline.outlook.zeros = kam_decimal_double(zeros);
	set->baseline.outlook.fewest = (size_t)fewest;
	return KAM_OK;
}

static int choice(const struct kam_run *run, const char *option, const char *const *words, int fallback)
{
	const char *text = kam_option_text(run, option);
	for (int i = 0; text && words[i]; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	return fallback;
}

static void read_choices(struct baseline_settings *set)
{
	static const char *const periods[] = {"month", "quarter", "year", "week", "number", NULL};
	static const char *const measures[] = {"amount", "profit", "quantity", NULL}, *const ways[] = {"bottom-up", "ols", "wls", "mint", NULL};
	set->bookings.period = choice(set->run, "period", periods, -1);
	set->bookings.measure = (enum kam_measure)choice(set->run, "measure", measures, KAM_MEASURE_AMOUNT);
	set->baseline.reconcile = (enum kam_reconciliation)choice(set->run, "reconcile", ways, KAM_MINT);
	set->baseline.outlook.is_signed = kam_option_given(set->run, "signed");
	set->baseline.members = kam_option_given(set->run, "members");
	set->baseline.jobs = kam_run_jobs(set->run);
}

static void read_sales(struct baseline *s)
{
	struct kam_run *run = s->set->run;
	struct kam_sales *sales = &s->bookings.sales;
	const char *discount = kam_option_text(run, "discount");
	s->bookings.setup = &s->set->bookings;
	sales->of_anyone = true;
	sales->numbered = s->set->bookings.period == KAM_NUMBERED;
	sales->outcomes.rules = kam_run_rules(run);
	sales->rates = s->set->rates;
	sales->discount = !discount ? KAM_DISCOUNT_FRACTION : discount[0] == 'p' ? KAM_DISCOUNT_PERCENT : KAM_DISCOUNT_AMOUNT;
	sales->since = kam_option_day(run, "since");
	sales->until = kam_option_day(run, "as-of");
	sales->latest = KAM_NO_DAY;
	s->bookings.first = s->bookings.last = KAM_NO_DAY;
}

enum kam_status baseline_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct baseline_settings *set = settings;
	set->run = run;
	enum kam_status status = split_columns(set, err);
	if (!status)
		status = check_options(set, err);
	if (!status)
		status = read_levels(set, err);
	if (!status)
		status = read_rules(set, err);
	if (!status)
		status = kam_run_joins(run, err);
	if (!status)
		status = kam_rates_of_run(run, &set->rates, err);
	read_choices(set);
	return status;
}

enum kam_status baseline_begin(void *state, void *settings, struct kam_error *err)
{
	struct baseline *s = state;
	(void)err;
	s->set = settings;
	read_sales(s);
	return KAM_OK;
}

void baseline_end(void *state)
{
	kam_bookings_free(&((struct baseline *)state)->bookings);
}

void baseline_finish(void *settings)
{
	struct baseline_settings *set = settings;
	kam_rates_free(set->rates);
	kam_arena_free(&set->arena);
}
