/* kam-baseline.c - what history alone lets expect of each series and of their sums, and how far to believe it. */
#include "kam/baseline.h"
#include "kam/command.h"
#include "kam/fan.h"
#include "kam/intermittent.h"
#include "kam/season.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

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
};

enum { MOST_LEVELS = 8, MOST_HORIZON = 520, MOST_ORIGINS = 120, NAME = 24, USUAL_ORIGINS = 8 };

/* What all states of a run share. */
struct settings {
	struct kam_run *run;
	struct kam_bookings_setup bookings;
	struct kam_arena arena;
	struct kam_rates *rates;
	double levels[MOST_LEVELS]; /* 0.8 for 80 % */
	char low[MOST_LEVELS][NAME], high[MOST_LEVELS][NAME];
	size_t levels_count;
	double whole;
	struct kam_baseline_setup baseline;
};

struct state {
	struct settings *set;
	struct kam_bookings bookings;
};

/* Settings. */

static enum kam_status split_columns(struct settings *set, struct kam_error *err)
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

static void add_level(struct settings *set, double percent)
{
	size_t i = set->levels_count++;
	set->levels[i] = percent / 100;
	snprintf(set->low[i], NAME, "low_%g", percent);
	snprintf(set->high[i], NAME, "high_%g", percent);
}

static enum kam_status read_levels(struct settings *set, struct kam_error *err)
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

static enum kam_status check_options(const struct settings *set, struct kam_error *err)
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

static enum kam_status read_rules(struct settings *set, struct kam_error *err)
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

static void read_choices(struct settings *set)
{
	static const char *const periods[] = {"month", "quarter", "year", "week", "number", NULL}, *const measures[] = {"amount", "profit", "quantity", NULL},
		*const ways[] = {"bottom-up", "ols", "wls", "mint", NULL};
	set->bookings.period = choice(set->run, "period", periods, -1);
	set->bookings.measure = (enum kam_measure)choice(set->run, "measure", measures, KAM_MEASURE_AMOUNT);
	set->baseline.reconcile = (enum kam_reconciliation)choice(set->run, "reconcile", ways, KAM_MINT);
	set->baseline.outlook.is_signed = kam_option_given(set->run, "signed");
	set->baseline.members = kam_option_given(set->run, "members");
	set->baseline.jobs = kam_run_jobs(set->run);
}

static void read_sales(struct state *s)
{
	struct kam_run *run = s->set->run;
	struct kam_sales *sales = &s->bookings.sales;
	const char *discount = kam_option_text(run, "discount");
	s->bookings.setup = &s->set->bookings;
	sales->outcomes.rules = kam_run_rules(run);
	sales->rates = s->set->rates;
	sales->discount = !discount ? KAM_DISCOUNT_FRACTION : discount[0] == 'p' ? KAM_DISCOUNT_PERCENT : KAM_DISCOUNT_AMOUNT;
	sales->since = kam_option_day(run, "since");
	sales->until = kam_option_day(run, "as-of");
	sales->latest = KAM_NO_DAY;
	s->bookings.first = s->bookings.last = KAM_NO_DAY;
}

static enum kam_status baseline_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct settings *set = settings;
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

static enum kam_status baseline_begin(void *state, void *settings, struct kam_error *err)
{
	struct state *s = state;
	(void)err;
	s->set = settings;
	read_sales(s);
	return KAM_OK;
}

/* Reading. */

static enum kam_status baseline_open(void *state, struct kam_input *in, struct kam_error *err)
{
	return kam_bookings_open(&((struct state *)state)->bookings, in, err);
}

static enum kam_status baseline_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	return kam_bookings_add(&((struct state *)state)->bookings, in, record, err);
}

static bool baseline_fork(void *state, const void *beside)
{
	const struct state *s = beside;
	struct state *fork = state;
	fork->set = s->set;
	read_sales(fork);
	fork->bookings.sales.type = s->bookings.sales.type;
	fork->bookings.sales.opened = s->bookings.sales.opened;
	fork->bookings.sales.by_name = s->bookings.sales.by_name;
	fork->bookings.sales.of_anyone = s->bookings.sales.of_anyone;
	fork->bookings.sales.numbered = s->bookings.sales.numbered;
	fork->bookings.sales.label_column = s->bookings.sales.label_column;
	fork->bookings.sales.any_cost = s->bookings.sales.any_cost;
	fork->bookings.sales.any_profit = s->bookings.sales.any_profit;
	memcpy(fork->bookings.column_of, s->bookings.column_of, sizeof fork->bookings.column_of);
	memcpy(fork->bookings.field_of, s->bookings.field_of, sizeof fork->bookings.field_of);
	return true;
}

static bool baseline_agree(const void *a, const void *b)
{
	const struct kam_sales *x = &((const struct state *)a)->bookings.sales, *y = &((const struct state *)b)->bookings.sales;
	return !x->mixed[0] && !y->mixed[0] && (!x->currency[0] || !y->currency[0] || strcmp(x->currency, y->currency) == 0);
}

static void baseline_merge(void *into, void *from)
{
	kam_bookings_merge(&((struct state *)into)->bookings, &((struct state *)from)->bookings);
}

static size_t baseline_entities(const void *state)
{
	return kam_bookings_count(&((const struct state *)state)->bookings);
}

static void baseline_end(void *state)
{
	kam_bookings_free(&((struct state *)state)->bookings);
}

static void baseline_finish(void *settings)
{
	struct settings *set = settings;
	kam_rates_free(set->rates);
	kam_arena_free(&set->arena);
}

/* Output. All that is printed is in units of 10^-places, so that sums are exact. */

struct output {
	struct state *s;
	struct kam_history_span span;
	struct kam_panel panel;
	struct kam_baseline b;
	int places;
	kam_int128 *forecast, *bottom_up; /* [node * horizon + k], exact sums of the leaves' */
	struct kam_writer *w;
};

enum { LEAST_PLACES = 2, MOST_PLACES = 6 };

static kam_int128 to_units(const struct output *o, double value)
{
	const double most = 1e36;
	double scaled = value * pow(10, o->places);
	return (kam_int128)rint(fmin(fmax(scaled, -most), most));
}

static struct kam_decimal from_units(const struct output *o, kam_int128 units)
{
	return (struct kam_decimal){units, o->places};
}

static size_t horizon_of(const struct output *o)
{
	return o->s->set->baseline.outlook.horizon;
}

/* Sums of the rounded parts. */
static void add_up(struct output *o)
{
	const struct kam_levels *l = &o->panel.levels;
	size_t h = horizon_of(o);
	o->forecast = kam_allocate(l->nodes * h, sizeof *o->forecast);
	o->bottom_up = kam_allocate(l->nodes * h, sizeof *o->bottom_up);
	for (size_t leaf = 0; leaf < l->leaves; leaf++) {
		size_t own = l->node_of[(l->levels - 1) * l->leaves + leaf];
		for (size_t k = 0; k < h; k++) {
			kam_int128 part = to_units(o, o->b.parts[leaf * h + k]), base = to_units(o, o->b.base[own * h + k]);
			for (size_t level = 0; level < l->levels; level++) {
				size_t at = l->node_of[level * l->leaves + leaf] * h + k;
				o->forecast[at] += part;
				o->bottom_up[at] += base;
			}
		}
	}
}

static size_t usual_season(int kind)
{
	static const size_t seasons[] = {12, 4, 1, 52, 1};
	return seasons[kind];
}

static size_t usual_horizon(int kind)
{
	static const size_t horizons[] = {12, 8, 3, 13, 12};
	return horizons[kind];
}

static const char *period_word(int kind)
{
	return kind == KAM_NUMBERED ? "number" : kam_period_name((enum kam_period)kind);
}

static void settle_setup(struct output *o)
{
	struct settings *set = o->s->set;
	struct kam_outlook_options *outlook = &set->baseline.outlook;
	outlook->season = (size_t)kam_option_count(set->run, "season", usual_season(o->span.kind));
	outlook->horizon = (size_t)kam_option_count(set->run, "horizon", usual_horizon(o->span.kind));
	int scale = o->s->bookings.most_scale;
	o->places = scale < LEAST_PLACES ? LEAST_PLACES : scale > MOST_PLACES ? MOST_PLACES : scale;
}

static size_t format_period(const struct output *o, int index, char text[KAM_SPAN_TEXT])
{
	if (o->span.kind == KAM_NUMBERED)
		return (size_t)snprintf(text, KAM_SPAN_TEXT, "%d", index);
	return kam_span_format((struct kam_span){(enum kam_period)o->span.kind, index}, text);
}

static void note_settings(const struct output *o)
{
	struct kam_run *run = o->s->set->run;
	const struct kam_outlook_options *outlook = &o->s->set->baseline.outlook;
	char day[KAM_DATE_TEXT], label[KAM_SPAN_TEXT];
	if (o->span.kind == KAM_NUMBERED)
		format_period(o, o->span.last, day);
	else
		kam_date_format(o->span.as_of, day);
	kam_run_note(run, "as of %s%s; period %s%s; season %zu; %zu series, %zu with their sums", day,
		o->span.kind == KAM_NUMBERED ? ", the last number" : kam_option_given(run, "as-of") ? "" : ", the latest date",
		period_word(o->span.kind), o->span.found ? ", as the data has it" : "", outlook->season, o->panel.levels.leaves, o->panel.levels.nodes);
	if (o->span.partial) {
		format_period(o, o->span.last + 1, label);
		kam_run_note(run, "%s has not run its course by %s: what was booked in it is no history, and it is the first that is forecast", label, day);
	}
	if (o->s->bookings.without)
		kam_run_note(run, "%llu records have no %s: they count 0", (unsigned long long)o->s->bookings.without,
			kam_option_given(run, "measure") ? kam_option_text(run, "measure") : "amount");
	if (o->s->set->rates)
		kam_run_note(run, "amounts converted to %s by --rates", kam_rates_currency(o->s->set->rates));
}

/* "total", or the level's columns. */
static struct kam_slice level_name(const struct output *o, size_t level, struct kam_buffer *room)
{
	const struct kam_bookings_setup *setup = &o->s->set->bookings;
	room->n = 0;
	for (size_t c = 0; c < setup->columns; c++)
		if (kam_level_has(&o->panel.levels, level, c))
			kam_buffer_format(room, "%s%s", room->n ? "," : "", setup->by[c]);
	return room->n ? kam_buffer_slice(room) : kam_text("total");
}

static void write_keys(const struct output *o, size_t node, struct kam_buffer *room)
{
	size_t level = o->panel.levels.node[node].level;
	kam_write_text(o->w, level_name(o, level, room));
	for (size_t c = 0; c < o->s->set->bookings.columns; c++) {
		if (kam_level_has(&o->panel.levels, level, c))
			kam_write_text(o->w, kam_panel_value(&o->panel, &o->s->bookings, node, c));
		else
			kam_write_blank(o->w);
	}
}

/* Why a node was not forecast by models. */
static struct kam_slice reason_of(const struct output *o, size_t node, struct kam_buffer *room)
{
	const struct kam_series *s = &o->panel.series[node];
	room->n = 0;
	switch (o->b.basis[node]) {
	case KAM_BASIS_MODELS:
		break;
	case KAM_BASIS_NOTHING:
		kam_buffer_text(room, "no history");
		break;
	case KAM_BASIS_SHORT:
		kam_buffer_format(room, "short: %zu of the %zu periods that models need, so the last one is repeated", s->n, o->s->set->baseline.outlook.fewest);
		break;
	case KAM_BASIS_CONSTANT:
		kam_buffer_text(room, "constant: it has never changed");
		break;
	case KAM_BASIS_INTERMITTENT:
		kam_buffer_format(room, "intermittent: %.0f%% of the periods are 0, so the mean rate is given", 100 * kam_zero_share(s->y, s->n));
		break;
	case KAM_BASIS_UNFIT:
		kam_buffer_text(room, "unfit: models came to no number, so the last period is repeated");
		break;
	}
	return kam_buffer_slice(room);
}

static void add_column(struct kam_column *columns, size_t *count, const char *name, enum kam_cell kind, bool detail)
{
	columns[(*count)++] = (struct kam_column){name, kind, detail};
}

enum { MOST_COLUMNS = KAM_BOOKINGS_COLUMNS + 2 * MOST_LEVELS + KAM_MEMBERS + 16 };

static enum kam_status begin(struct output *o, struct kam_column *columns, size_t count, struct kam_error *err)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(columns[i].name, columns[j].name) == 0)
				return kam_fail(err, KAM_USAGE, "--by %s: the output has a column of that name: --map ANOTHER=\"%s\" renames yours", columns[j].name, columns[j].name);
	return kam_run_writer(o->s->set->run, columns, count, &o->w, err);
}

static size_t key_columns(const struct output *o, struct kam_column *columns)
{
	size_t count = 0;
	add_column(columns, &count, "level", KAM_CELL_TEXT, !o->s->set->bookings.columns);
	for (size_t c = 0; c < o->s->set->bookings.columns; c++)
		add_column(columns, &count, o->s->set->bookings.by[c], KAM_CELL_TEXT, false);
	return count;
}

static enum kam_status begin_rows(struct output *o, struct kam_error *err)
{
	struct settings *set = o->s->set;
	struct kam_column columns[MOST_COLUMNS];
	size_t count = key_columns(o, columns);
	add_column(columns, &count, "period", KAM_CELL_TEXT, false);
	add_column(columns, &count, "forecast", KAM_CELL_NUMBER, false);
	for (size_t i = 0; i < set->levels_count; i++) {
		add_column(columns, &count, set->low[i], KAM_CELL_NUMBER, false);
		add_column(columns, &count, set->high[i], KAM_CELL_NUMBER, false);
	}
	add_column(columns, &count, "base", KAM_CELL_NUMBER, !set->bookings.columns);
	add_column(columns, &count, "bottom_up", KAM_CELL_NUMBER, !set->bookings.columns);
	for (int m = 0; m < KAM_BASELINE && set->baseline.members; m++)
		add_column(columns, &count, kam_member_name((enum kam_member)m), KAM_CELL_NUMBER, false);
	add_column(columns, &count, "history", KAM_CELL_FIGURE, true);
	add_column(columns, &count, "seasonal", KAM_CELL_TEXT, true);
	add_column(columns, &count, "reason", KAM_CELL_TEXT, false);
	return begin(o, columns, count, err);
}

static void write_units(const struct output *o, kam_int128 units)
{
	kam_write_decimal(o->w, from_units(o, units));
}

static void write_range(const struct output *o, size_t at)
{
	const struct settings *set = o->s->set;
	for (size_t i = 0; i < set->levels_count; i++) {
		kam_int128 reach = to_units(o, kam_outlook_reach(set->levels[i]) * o->b.deviation[at]), low = o->forecast[at] - reach;
		write_units(o, low < 0 && !set->baseline.outlook.is_signed ? 0 : low);
		write_units(o, o->forecast[at] + reach);
	}
}

static void write_row(const struct output *o, size_t node, size_t k, struct kam_buffer *room)
{
	size_t h = horizon_of(o), at = node * h + k;
	char label[KAM_SPAN_TEXT];
	write_keys(o, node, room);
	kam_write_text(o->w, kam_slice(label, format_period(o, o->panel.series[node].last + 1 + (int)k, label)));
	write_units(o, o->forecast[at]);
	write_range(o, at);
	write_units(o, to_units(o, o->b.base[at]));
	write_units(o, o->bottom_up[at]);
	for (int m = 0; m < KAM_BASELINE && o->b.members; m++)
		write_units(o, to_units(o, o->b.members[(node * KAM_MEMBERS + (size_t)m) * h + k]));
	kam_write_count(o->w, o->panel.series[node].n);
	kam_write_text(o->w, kam_text(o->b.seasonal[node] ? "yes" : "no"));
	kam_write_text(o->w, reason_of(o, node, room));
	kam_write_row(o->w);
}

static enum kam_status write_rows(struct output *o, struct kam_error *err)
{
	struct kam_buffer room = {0};
	enum kam_status status = begin_rows(o, err);
	for (size_t node = 0; node < o->panel.levels.nodes && !status; node++)
		for (size_t k = 0; k < horizon_of(o); k++)
			write_row(o, node, k, &room);
	kam_buffer_free(&room);
	return status;
}

/* A line for each series: for people. */

static enum kam_status write_pictures(struct output *o, struct kam_error *err)
{
	struct kam_column columns[MOST_COLUMNS];
	struct kam_buffer room = {0}, picture = {0};
	size_t h = horizon_of(o), count = key_columns(o, columns);
	add_column(columns, &count, "history", KAM_CELL_TEXT, false);
	add_column(columns, &count, "outlook", KAM_CELL_TEXT, false);
	add_column(columns, &count, "past", KAM_CELL_NUMBER, false);
	add_column(columns, &count, "ahead", KAM_CELL_NUMBER, false);
	add_column(columns, &count, "base", KAM_CELL_NUMBER, false);
	add_column(columns, &count, "bottom_up", KAM_CELL_NUMBER, false);
	add_column(columns, &count, "reason", KAM_CELL_TEXT, false);
	enum kam_status status = begin(o, columns, count, err);
	for (size_t node = 0; node < o->panel.levels.nodes && !status; node++) {
		const struct kam_series *s = &o->panel.series[node];
		struct kam_fan fan = {.history = s->y, .n = s->n, .horizon = h, .deviation = o->b.deviation + node * h,
			.reach = kam_outlook_reach(o->s->set->levels[0]), .is_signed = o->s->set->baseline.outlook.is_signed};
		kam_int128 ahead = 0, base = 0, bottom_up = 0, past = 0;
		double *forecast = kam_allocate(h, sizeof *forecast);
		for (size_t k = 0; k < h; k++) {
			forecast[k] = kam_decimal_double(from_units(o, o->forecast[node * h + k]));
			ahead += o->forecast[node * h + k];
			base += to_units(o, o->b.base[node * h + k]);
			bottom_up += o->bottom_up[node * h + k];
			past += k < s->n ? to_units(o, s->y[s->n - 1 - k]) : 0;
		}
		fan.forecast = forecast;
		write_keys(o, node, &room);
		picture.n = 0;
		kam_fan_history(&fan, &picture);
		kam_write_text(o->w, kam_buffer_slice(&picture));
		picture.n = 0;
		kam_fan_outlook(&fan, &picture);
		kam_write_text(o->w, kam_buffer_slice(&picture));
		write_units(o, past);
		write_units(o, ahead);
		write_units(o, base);
		write_units(o, bottom_up);
		kam_write_text(o->w, reason_of(o, node, &room));
		kam_write_row(o->w);
		free(forecast);
	}
	kam_buffer_free(&room);
	kam_buffer_free(&picture);
	return status;
}

/* Trials. */

static void write_ratio(struct kam_writer *w, bool known, double value)
{
	enum { RATIO_PLACES = 6 };
	if (known)
		kam_write_decimal(w, (struct kam_decimal){(kam_int128)rint(value * 1e6), RATIO_PLACES});
	else
		kam_write_blank(w);
}

static void write_trial(const struct output *o, size_t level, const struct kam_trial *t, struct kam_buffer *room)
{
	bool known = t->cases > 0;
	kam_write_text(o->w, level < o->panel.levels.levels ? level_name(o, level, room) : kam_text("all"));
	kam_write_count(o->w, t->series);
	kam_write_count(o->w, t->cases);
	write_ratio(o->w, known, t->smape / 100);
	write_ratio(o->w, known, t->naive_smape / 100);
	write_ratio(o->w, known, t->mase);
	write_ratio(o->w, known, t->naive_mase);
	write_ratio(o->w, known, t->base_mase);
	write_ratio(o->w, known, t->bottom_up_mase);
	write_ratio(o->w, known, t->within[0]);
	write_ratio(o->w, known, t->within[1]);
	write_ratio(o->w, known, t->better);
	kam_write_row(o->w);
}

/* As many origins as the longest series has room for, at most those asked for. */
static size_t origins_of(const struct output *o)
{
	const struct settings *set = o->s->set;
	size_t wanted = (size_t)kam_option_count(set->run, "origins", USUAL_ORIGINS), longest = 0;
	size_t needed = set->baseline.outlook.fewest + horizon_of(o);
	for (size_t node = 0; node < o->panel.levels.nodes; node++)
		longest = o->panel.series[node].n > longest ? o->panel.series[node].n : longest;
	size_t room = longest >= needed ? longest - needed + 1 : 0;
	return wanted < room ? wanted : room;
}

static enum kam_status begin_trials(struct output *o, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"level", KAM_CELL_TEXT, false}, {"series", KAM_CELL_FIGURE, false}, {"cases", KAM_CELL_FIGURE, false},
		{"smape", KAM_CELL_RATIO, false}, {"smape_snaive", KAM_CELL_RATIO, false}, {"mase", KAM_CELL_NUMBER, false}, {"mase_snaive", KAM_CELL_NUMBER, false},
		{"mase_base", KAM_CELL_NUMBER, false}, {"mase_bottom_up", KAM_CELL_NUMBER, false}, {"within_80", KAM_CELL_RATIO, false},
		{"within_95", KAM_CELL_RATIO, false}, {"better", KAM_CELL_RATIO, false}};
	return kam_run_writer(o->s->set->run, columns, KAM_COUNT(columns), &o->w, err);
}

/* --fail-on worse, by what all levels together came to. */
static enum kam_status check_trial(const struct output *o, const struct kam_trial *all, struct kam_error *err)
{
	if (!kam_option_given(o->s->set->run, "fail-on"))
		return KAM_OK;
	if (!all->cases)
		return kam_fail(err, KAM_CHECK_SAID_NO, "--fail-on worse: nothing could be judged");
	if (all->mase >= all->naive_mase)
		return kam_fail(err, KAM_CHECK_SAID_NO, "--fail-on worse: forecasts are no nearer than the figures of a season before");
	return KAM_OK;
}

static enum kam_status evaluate(struct output *o, struct kam_error *err)
{
	size_t levels = o->panel.levels.levels, origins = origins_of(o);
	struct kam_buffer room = {0};
	enum kam_status status = begin_trials(o, err);
	if (status)
		return status;
	if (!origins)
		kam_run_note(o->s->set->run, "no series is long enough to be judged: %zu periods and %zu to forecast", o->s->set->baseline.outlook.fewest, horizon_of(o));
	struct kam_trial *trials = kam_allocate(levels + 1, sizeof *trials);
	kam_baseline_try(&o->panel, &o->s->set->baseline, origins, trials);
	for (size_t level = 0; level <= levels; level++)
		if (level < levels || levels > 1)
			write_trial(o, level, &trials[level], &room);
	kam_run_note(o->s->set->run, "%zu origins, the last %zu periods before the end", origins, horizon_of(o));
	status = check_trial(o, &trials[levels], err);
	free(trials);
	kam_buffer_free(&room);
	return status;
}

static enum kam_status write_nothing(struct output *o, struct kam_error *err)
{
	static const struct kam_trial none;
	kam_run_note(o->s->set->run, "no sales: nothing to forecast from");
	if (!kam_option_given(o->s->set->run, "evaluate"))
		return begin_rows(o, err);
	enum kam_status status = begin_trials(o, err);
	return status ? status : check_trial(o, &none, err);
}

static enum kam_status answer(struct output *o, struct kam_error *err)
{
	struct kam_run *run = o->s->set->run;
	settle_setup(o);
	kam_panel_build(&o->panel, &o->s->bookings, &o->span, kam_option_given(run, "own-end"));
	if (!o->panel.levels.leaves)
		return kam_fail(err, KAM_BAD_DATA, "there is no whole %s of sales to forecast from", period_word(o->span.kind));
	note_settings(o);
	if (kam_option_given(run, "evaluate"))
		return evaluate(o, err);
	kam_baseline_run(&o->b, &o->panel, &o->s->set->baseline, 0);
	add_up(o);
	bool pictures = kam_run_for_people(run) && !kam_option_given(run, "rows") && !kam_option_given(run, "members") && o->panel.levels.nodes > 1;
	return pictures ? write_pictures(o, err) : write_rows(o, err);
}

static enum kam_status baseline_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct output o = {.s = state};
	if (o.s->bookings.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", o.s->bookings.sales.mixed);
	if (kam_run_is_empty(run))
		return write_nothing(&o, err);
	enum kam_status status = kam_bookings_settle(&o.s->bookings, kam_option_day(run, "as-of"), o.s->set->whole, &o.span, err);
	if (!status)
		status = answer(&o, err);
	kam_baseline_free(&o.b);
	kam_panel_free(&o.panel);
	free(o.forecast);
	free(o.bottom_up);
	return status;
}

static const struct kam_need needs[] = {{"origins", "evaluate"}, {"fail-on", "evaluate"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const rules[] = {"\"baseline\": {\"zeros\": 0.3, \"fewest_periods\": 5, \"whole_period\": 0.9, \"error_power\": 0.5}",
	kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct settings),
	.state_size = sizeof(struct state),
	.init = baseline_init,
	.begin = baseline_begin,
	.open = baseline_open,
	.add = baseline_add,
	.emit = baseline_emit,
	.fork = baseline_fork,
	.agree = baseline_agree,
	.merge = baseline_merge,
	.entities = baseline_entities,
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
