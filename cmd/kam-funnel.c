/* kam-funnel.c - is the funnel healthy, and where does it leak? */
#include "kam/book.h"
#include "kam/command.h"
#include "kam/health.h"
#include "kam/lesson.h"
#include "kam/picture.h"
#include "kam/ranking.h"
#include "kam/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum show { SHOW_FUNNEL, SHOW_DEALS, SHOW_MOVES, SHOW_FLOW, SHOW_CASH, SHOW_SUMMARY, SHOW_LEARN, SHOWS };

static const char *const show_names[SHOWS] = {NULL, "deals", "moves", "flow", "cash", "summary", "learn"};

/* Things to know of a deal; in output order. */
enum flag { STALLED, ZOMBIE, PRICE_EARLY, REGRESSED, SKIPPED, NO_CLOSE_DATE, PAST_CLOSE_DATE, LOST_BUT_PROBABLE, WON_BELOW_100, OPEN_AT_100,
	STATUS_AGAINST_STAGE, FLAGS };

static const char *const flag_names[FLAGS] = {"stalled", "zombie", "price-early", "regressed", "skipped", "no-close-date", "past-close-date",
	"lost-but-probable", "won-below-100", "open-at-100", "status-against-stage"};

/* One row of the funnel, of one group. */
struct line {
	uint64_t count;
	struct kam_decimal amount, weighted, probabilities;
	uint64_t with_amount, with_probability;
	uint64_t stalled, zombies, unproven;
	struct kam_norm norm;
	enum kam_band band;
};

/* What all states of a run share. */
struct settings {
	struct kam_run *run;
	enum show show;
	struct kam_stages *stages;
	struct kam_health_cuts cuts;
	struct kam_decimal zombie_quantile, stalled_quantile;
	int closed_needed, exits_needed;
	const char *price_stage;
	bool by_amount;
	kam_day as_of;             /* as given; KAM_NO_DAY: the latest date */
	struct kam_rates *rates;
	struct kam_sheet *norms, *activities;
};

struct funnel {
	struct settings *set;
	bool is_fork, reads_history;
	struct kam_history *history;
	struct kam_book *book;     /* NULL in forks: deals are read by one thread */
	uint64_t exports, histories; /* files of deals, and of their history, that were read */

	/* behind the last record */
	kam_day as_of;
	kam_day ends[KAM_MOST_STAGES * 4 + 1]; /* of past periods, and as-of as the last */
	size_t ends_count;
	struct kam_movement movement;
	bool has_history, has_movement;
	struct kam_risks cycles;   /* causes: won, lost */
	uint32_t *cycle_exits, *cycle_censored;
	bool can_be_zombie;
	size_t zombie_after, *stalled_after; /* days; by stage, SIZE_MAX: can't be told */
	int rows, row_of[KAM_MOST_STAGES], stage_of_row[KAM_MOST_STAGES];
	bool shown[KAM_MOST_STAGES]; /* by row */
	struct line *lines;        /* [group * (rows + ENDS) + row] */
	uint64_t flags[FLAGS];
	uint64_t unplaced;         /* closed after as-of, and no history tells where they stood */
	const char *overflow;
};

/* Behind the stages' rows: all that is open, what was won, what was lost. */
enum { ALL_OPEN, WON, LOST, ENDS };

enum { MOST_PERIODS = KAM_MOST_STAGES * 4 };

/* Settings. */

static enum kam_status choose_show(struct settings *set, struct kam_error *err)
{
	for (int s = SHOW_DEALS; s < SHOWS; s++) {
		if (!kam_option_given(set->run, show_names[s]))
			continue;
		if (set->show)
			return kam_fail(err, KAM_USAGE, "--%s and --%s: choose one", show_names[set->show], show_names[s]);
		set->show = (enum show)s;
	}
	return KAM_OK;
}

static bool is_flag(const char *name)
{
	for (int f = 0; f < FLAGS; f++)
		if (strcmp(name, flag_names[f]) == 0)
			return true;
	return strcmp(name, "missing") == 0;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_options(const struct settings *set, struct kam_error *err)
{
	static const struct {
		const char *option, *needs;
	} pairs[] = {{"only", "deals"}, {"segment", "learn"}, {"currency", "rates"}};
	const char *only = kam_option_text(set->run, "only");
	for (size_t i = 0; i < COUNT(pairs); i++)
		if (kam_option_given(set->run, pairs[i].option) && !kam_option_given(set->run, pairs[i].needs))
			return kam_fail(err, KAM_USAGE, "--%s is without effect: it needs --%s", pairs[i].option, pairs[i].needs);
	if (only && !is_flag(only))
		return kam_fail(err, KAM_USAGE, "--only: \"%.60s\" is no flag: missing, stalled, zombie, price-early, regressed, skipped, no-close-date, "
			"past-close-date, lost-but-probable, won-below-100, open-at-100, status-against-stage", only);
	if (kam_option_given(set->run, "fail-on") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--fail-on is without effect: it judges the funnel, not --%s", show_names[set->show]);
	if (kam_option_given(set->run, "by") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--by is without effect: it divides the funnel, not --%s", show_names[set->show]);
	if (kam_option_given(set->run, "periods") && kam_option_count(set->run, "periods") > MOST_PERIODS)
		return kam_fail(err, KAM_USAGE, "--periods: at most %d", MOST_PERIODS);
	return KAM_OK;
}

static enum kam_status read_rules(struct settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = kam_stages_new(rules, &set->stages, err);
	if (!status)
		status = kam_health_read(rules, &set->cuts, err);
	if (!status)
		status = kam_rules_number(rules, "zombie.quantile", "0.5", "1", &set->zombie_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "zombie.closed_deals", 1, 1000000, &set->closed_needed, err);
	if (!status)
		status = kam_rules_number(rules, "stalled.quantile", "0.5", "1", &set->stalled_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "stalled.advances", 1, 1000000, &set->exits_needed, err);
	set->price_stage = kam_rules_text(rules, "price_stage");
	return status;
}

static enum kam_status read_side_inputs(struct settings *set, struct kam_error *err)
{
	struct kam_sheet *rates = NULL;
	enum kam_status status = kam_run_joins(set->run, err);
	if (!status)
		status = kam_run_sheet(set->run, "norms", 0, &set->norms, err);
	if (!status)
		status = kam_run_sheet(set->run, "activities", 0, &set->activities, err);
	if (!status)
		status = kam_run_sheet(set->run, "rates", 0, &rates, err);
	return status || !rates ? status : kam_rates_open(rates, kam_option_text(set->run, "currency"), &set->rates, err);
}

static enum kam_status name_dimensions(struct funnel *f, struct kam_error *err)
{
	const char *name;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; !status && (name = kam_option_at(f->set->run, "by", i)); i++)
		status = kam_book_group_by(f->book, name, err);
	if (!status && (name = kam_option_text(f->set->run, "segment")))
		status = kam_book_group_by(f->book, name, err);
	return status;
}

static enum kam_status funnel_init(struct kam_run *run, void **state, struct kam_error *err)
{
	struct funnel *f = *state = kam_allocate(1, sizeof *f);
	struct settings *set = f->set = kam_allocate(1, sizeof *set);
	const char *measure = kam_option_text(run, "measure");
	set->run = run;
	set->by_amount = measure && strcmp(measure, "amount") == 0;
	set->as_of = kam_option_given(run, "as-of") ? kam_option_day(run, "as-of") : KAM_NO_DAY;
	f->history = kam_history_new();
	f->book = kam_allocate(1, sizeof *f->book);
	enum kam_status status = choose_show(set, err);
	if (!status)
		status = check_options(set, err);
	if (!status)
		status = read_rules(set, err);
	if (!status)
		status = read_side_inputs(set, err);
	if (status)
		return status;
	kam_book_begin(f->book, set->stages, kam_run_rules(run));
	f->book->until = set->as_of;
	f->book->deals.sales.rates = set->rates;
	f->book->reject_unmapped = kam_option_given(run, "rejects");
	return name_dimensions(f, err);
}

/* Reading. */

/* Lead to cash goes by source where there is one, and what is learnt by owner. */
static enum kam_status name_own_dimensions(struct funnel *f, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = f->set->show == SHOW_CASH ? KAM_SOURCE : KAM_OWNER;
	const char *name = kam_field_name(field);
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	for (size_t i = 0; i < f->book->by_count; i++)
		if (strcmp(f->book->by[i].name, name) == 0)
			return status;
	return status || !kam_input_has(in, field) ? status : f->exports ? KAM_OK : kam_book_group_by(f->book, name, err);
}

static enum kam_status funnel_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct funnel *f = state;
	enum kam_status status = kam_input_recognise(in, err);
	if (status)
		return status;
	f->reads_history = kam_input_binding(in)->type == KAM_HISTORY;
	if (f->reads_history) {
		f->histories++;
		return kam_history_open(f->history, in, err);
	}
	bool by_source = f->set->show == SHOW_CASH || f->set->show == SHOW_LEARN;
	status = by_source ? name_own_dimensions(f, in, err) : KAM_OK;
	if (!status)
		status = kam_book_open(f->book, in, err);
	f->exports += !status;
	return status;
}

static enum kam_status funnel_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct funnel *f = state;
	return f->reads_history ? kam_history_add(f->history, in, record, f->set->as_of, err) : kam_book_add(f->book, in, record, err);
}

/* Histories are long and are read in parts; deals are few. */
static void *funnel_fork(void *state)
{
	const struct funnel *f = state;
	if (!f->reads_history)
		return NULL;
	struct funnel *fork = kam_allocate(1, sizeof *fork);
	fork->set = f->set;
	fork->is_fork = fork->reads_history = true;
	fork->history = kam_history_fork(f->history);
	return fork;
}

static bool funnel_agree(const void *a, const void *b)
{
	(void)a, (void)b;
	return true;
}

static void funnel_merge(void *into, void *from)
{
	struct funnel *f = into, *other = from;
	kam_history_merge(f->history, other->history);
	f->exports += other->exports;
	f->histories += other->histories;
	if (other->book) {
		f->book = other->book;
		other->book = NULL;
	}
}

/* Behind the last record: days. */

static void settle_as_of(struct funnel *f)
{
	f->as_of = f->set->as_of;
	if (f->as_of != KAM_NO_DAY)
		return;
	kam_day last = kam_history_last(f->history);
	f->as_of = f->book->latest;
	if (last != KAM_NO_DAY && (f->as_of == KAM_NO_DAY || last > f->as_of))
		f->as_of = last;
}

/* The ends of the months before as-of that history reaches back to, and as-of itself behind them. */
static void settle_ends(struct funnel *f)
{
	size_t wanted = kam_option_given(f->set->run, "periods") ? (size_t)kam_option_count(f->set->run, "periods") : 12, found = 0;
	kam_day first = kam_history_first(f->history), ends[MOST_PERIODS];
	struct kam_civil month = kam_civil_of(f->as_of);
	if (first == KAM_NO_DAY)
		return;
	for (; found < wanted; found++) {
		kam_day end = kam_day_of((struct kam_civil){month.year, month.month, 1}) - 1;
		if (end < first)
			break;
		ends[found] = end;
		month = kam_civil_of(end);
	}
	for (size_t i = 0; i < found; i++)
		f->ends[i] = ends[found - 1 - i];
	f->ends_count = found;
	f->ends[found] = f->as_of;
}

static unsigned threads(const struct funnel *f)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return kam_option_given(f->set->run, "jobs") ? (unsigned)kam_option_count(f->set->run, "jobs") : cores > 0 ? (unsigned)cores : 1;
}

/* History as movement, and what it says of each deal. */
static void tell_history(struct funnel *f)
{
	struct kam_movement_setup setup = {.stages = f->set->stages, .history = f->history, .as_of = f->as_of, .ends = f->ends, .ends_count = f->ends_count + 1,
		.groups = f->book->groups, .has_export = f->exports > 0, .find = f->exports ? kam_book_find : NULL, .context = f->book, .threads = threads(f),
		.passages = f->set->show == SHOW_CASH};
	kam_movement_tell(&setup, &f->movement);
	f->has_movement = true;
	for (size_t i = 0; i < kam_book_count(f->book) && kam_history_rows(f->history); i++) {
		struct kam_entry *entry = kam_book_at(f->book, i);
		if (!entry->known.journey.told)
			kam_movement_untold(&setup, &f->movement, &entry->known);
	}
}

static bool is_open_stage(const struct funnel *f, int place)
{
	return place >= 0 && place < kam_stages_count(f->set->stages) && kam_stages_at(f->set->stages, place)->kind == KAM_STAGE_OPEN;
}

/* As of an earlier day a deal stands where history says it stood then. */
static void place_deals(struct funnel *f)
{
	for (size_t i = 0; i < kam_book_count(f->book); i++) {
		struct kam_entry *entry = kam_book_at(f->book, i);
		struct kam_journey *j = &entry->known.journey;
		bool earlier = f->set->as_of != KAM_NO_DAY && j->told && entry->known.outcome == KAM_OPEN && is_open_stage(f, j->last_place);
		if (earlier)
			entry->known.place = j->last_place;
		f->unplaced += entry->later && entry->known.place == KAM_NO_STAGE;
	}
}

/* Behind the last record: how long deals live. */

/* Cycles of the export's deals where it has dates of creation, else those of history. */
static void count_cycles(struct funnel *f)
{
	if (!f->book->any_created) {
		if (f->has_movement)
			f->cycles = (struct kam_risks){f->movement.ages, 2, f->movement.cycle_exits, f->movement.cycle_censored};
		return;
	}
	size_t ages = KAM_LONGEST_AGE + 1, last = 0;
	f->cycle_exits = kam_allocate(2 * ages, sizeof *f->cycle_exits);
	f->cycle_censored = kam_allocate(ages, sizeof *f->cycle_censored);
	for (size_t i = 0; i < kam_book_count(f->book); i++) {
		const struct kam_entry *entry = kam_book_at(f->book, i);
		kam_day end = kam_book_is_closed(entry) ? entry->known.close_date : f->as_of;
		if (kam_book_began(entry) == KAM_NO_DAY || end == KAM_NO_DAY || entry->known.outcome == KAM_OUTCOME_UNKNOWN)
			continue;
		size_t age = kam_book_days(kam_book_began(entry), end);
		last = age > last ? age : last;
		if (kam_book_is_closed(entry))
			f->cycle_exits[(entry->known.outcome == KAM_LOST ? ages : 0) + age]++;
		else
			f->cycle_censored[age]++;
	}
	memmove(f->cycle_exits + last + 1, f->cycle_exits + ages, (last + 1) * sizeof *f->cycle_exits);
	f->cycles = (struct kam_risks){last + 1, 2, f->cycle_exits, f->cycle_censored};
}

/* The age by which a share q of the closed deals had closed; cause 2: won and lost together. False if none has. */
static bool cycle_quantile(const struct funnel *f, size_t cause, double q, size_t *days)
{
	const struct kam_risks *r = &f->cycles;
	uint64_t all = 0, sum = 0;
	for (size_t c = 0; c < r->causes; c++)
		all += cause == 2 || cause == c ? kam_risks_exits(r, c) : 0;
	for (*days = 0; *days < r->ages && all; ++*days) {
		for (size_t c = 0; c < r->causes; c++)
			sum += cause == 2 || cause == c ? r->exits[c * r->ages + *days] : 0;
		if (sum && (double)sum >= q * (double)all)
			return true;
	}
	return false;
}

static void settle_zombies(struct funnel *f)
{
	uint64_t closed = f->cycles.ages ? kam_risks_exits(&f->cycles, 0) + kam_risks_exits(&f->cycles, 1) : 0;
	f->can_be_zombie = closed >= (uint64_t)f->set->closed_needed && cycle_quantile(f, 2, kam_decimal_double(f->set->zombie_quantile), &f->zombie_after);
}

/* What visits to a stage come to: on, back, or lost. Free exits. */
enum { FORWARD, BACK, LOSS, WAYS };

static bool ways_out(const struct funnel *f, int stage, struct kam_risks *ways)
{
	struct kam_risks r;
	if (!f->has_movement || !kam_visits_risks(&f->movement, stage, &r))
		return false;
	uint32_t *exits = kam_allocate(WAYS * r.ages, sizeof *exits);
	for (size_t place = 0; place < r.causes; place++) {
		int way = (int)place == kam_place_lost(f->set->stages) ? LOSS : (int)place > stage ? FORWARD : BACK;
		for (size_t age = 0; age < r.ages; age++)
			exits[(size_t)way * r.ages + age] += r.exits[place * r.ages + age];
	}
	*ways = (struct kam_risks){r.ages, WAYS, exits, r.censored};
	return true;
}

/* The days after which a deal has stalled: nearly all that went on from the stage had done so by then. */
static void settle_stalls(struct funnel *f)
{
	int count = kam_stages_count(f->set->stages);
	f->stalled_after = kam_allocate((size_t)count, sizeof *f->stalled_after);
	for (int s = 0; s < count; s++) {
		struct kam_risks ways;
		f->stalled_after[s] = SIZE_MAX;
		if (!ways_out(f, s, &ways))
			continue;
		size_t days;
		if (kam_risks_exits(&ways, FORWARD) >= (uint64_t)f->set->exits_needed &&
		    kam_risks_cause_quantile(&ways, FORWARD, kam_decimal_double(f->set->stalled_quantile), &days))
			f->stalled_after[s] = days;
		free((uint32_t *)ways.exits);
	}
}

/* What is known of one deal. */

/* The day it came into its stage: by history, if that knows the same stage, else as the export says. */
static kam_day entered(const struct kam_entry *entry)
{
	const struct kam_journey *j = &entry->known.journey;
	return j->told && j->last_place == entry->known.place ? j->entered : entry->stage_since;
}

static unsigned flags_of(const struct funnel *f, const struct kam_entry *entry)
{
	const struct kam_known *k = &entry->known;
	unsigned flags = 0;
	bool open = k->outcome == KAM_OPEN && is_open_stage(f, k->place);
	if (open && entered(entry) != KAM_NO_DAY && f->stalled_after[k->place] != SIZE_MAX && kam_book_days(entered(entry), f->as_of) > f->stalled_after[k->place])
		flags |= 1 << STALLED;
	if (open && f->can_be_zombie && kam_book_began(entry) != KAM_NO_DAY && kam_book_days(kam_book_began(entry), f->as_of) > f->zombie_after)
		flags |= 1 << ZOMBIE;
	if (open && entry->quoted && f->set->price_stage && !kam_stage_reaches(kam_stages_at(f->set->stages, k->place), f->set->price_stage))
		flags |= 1 << PRICE_EARLY;
	if (open && k->journey.regressions)
		flags |= 1 << REGRESSED;
	uint64_t used = 0;
	for (int s = 0; f->has_movement && s < kam_stages_count(f->set->stages); s++)
		used |= (uint64_t)(f->movement.visits[s].entered > 0) << s;
	if (open && (k->journey.skipped & used))
		flags |= 1 << SKIPPED;
	if (open && k->close_date == KAM_NO_DAY)
		flags |= 1 << NO_CLOSE_DATE;
	if (open && k->close_date != KAM_NO_DAY && k->close_date < f->as_of)
		flags |= 1 << PAST_CLOSE_DATE;
	flags |= entry->contradictions & KAM_LOST_BUT_PROBABLE ? 1u << LOST_BUT_PROBABLE : 0;
	flags |= entry->contradictions & KAM_WON_BELOW_100 ? 1u << WON_BELOW_100 : 0;
	flags |= entry->contradictions & KAM_OPEN_AT_100 ? 1u << OPEN_AT_100 : 0;
	flags |= entry->contradictions & KAM_STATUS_AGAINST_STAGE ? 1u << STATUS_AGAINST_STAGE : 0;
	return flags;
}

static struct kam_decimal to_decimal(double x)
{
	char text[64];
	struct kam_decimal d = {0};
	int n = snprintf(text, sizeof text, "%.6f", x);
	kam_decimal_parse(kam_slice(text, (size_t)n), &d);
	return d;
}

/* The value of the column that segments were learnt by, if the deals are grouped by it now. */
static struct kam_slice value_by(const struct funnel *f, const struct kam_entry *entry, const char *column)
{
	for (size_t i = 0; column && i < f->book->by_count; i++)
		if (strcmp(f->book->by[i].name, column) == 0)
			return kam_table_key(&f->book->by[i].values, entry->values[i]);
	return kam_slice(NULL, 0);
}

/* The probability that an open deal is won: by the rules, else as the export says. */
static bool probability_of(const struct funnel *f, const struct kam_entry *entry, struct kam_decimal *probability)
{
	const struct kam_known *k = &entry->known;
	struct kam_standing standing = {.stage = k->place, .days_in_stage = -1, .days = -1, .segment = value_by(f, entry, kam_stages_learnt_by(f->set->stages, false)),
		.owner = kam_stages_learnt_by(f->set->stages, true) ? entry->owner : kam_slice(NULL, 0)};
	double p;
	if (entered(entry) != KAM_NO_DAY)
		standing.days_in_stage = (int)kam_book_days(entered(entry), f->as_of);
	if (kam_book_began(entry) != KAM_NO_DAY)
		standing.days = (int)kam_book_days(kam_book_began(entry), f->as_of);
	if (kam_stages_probability(f->set->stages, &standing, &p)) {
		*probability = to_decimal(p);
		return true;
	}
	*probability = entry->probability;
	return entry->has_probability;
}

static enum kam_status mark_quoted(struct funnel *f, struct kam_error *err)
{
	struct kam_sheet *sheet = f->set->activities;
	enum kam_status status = kam_sheet_bind(sheet, KAM_ACTIVITIES, err);
	const struct kam_binding *binding = kam_sheet_binding(sheet);
	if (!status && (binding->column[KAM_OPP_ID] < 0 || binding->column[KAM_PRICE_QUOTED] < 0))
		return kam_fail(err, KAM_BAD_DATA, "%s: no column for %s: --map activities.FIELD=\"HEADING\" names it", kam_sheet_name(sheet),
			binding->column[KAM_OPP_ID] < 0 ? "opp_id" : "price_quoted");
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++) {
		struct kam_slice quoted = kam_sheet_text(sheet, row, KAM_PRICE_QUOTED);
		bool yes = true;
		kam_day day;
		status = kam_sheet_date(sheet, row, KAM_DATE, &day, err);
		if (status || kam_is_placeholder(quoted) || (kam_yes_no(quoted, &yes) && !yes) || (day != KAM_NO_DAY && day > f->as_of))
			continue;
		uint32_t number = kam_table_find(&f->book->ids, kam_sheet_text(sheet, row, KAM_OPP_ID));
		if (number != KAM_ABSENT)
			kam_book_at(f->book, number)->quoted = true;
	}
	f->book->any_quoted = true;
	return status;
}

/* The funnel's rows. */

/* In the domain's order: those before the funnel, then 01 to 07. */
static int by_number(const void *a, const void *b, void *stages)
{
	const struct kam_stage *x = kam_stages_at(stages, *(const int *)a), *y = kam_stages_at(stages, *(const int *)b);
	int order = (x->kind == KAM_STAGE_OPEN) - (y->kind == KAM_STAGE_OPEN);
	return order ? order : kam_compare(x->number, y->number);
}

/* One row for each stage in which deals can stand; with --crosswalk one for each of the domain's. */
static void lay_out_rows(struct funnel *f)
{
	struct kam_stages *stages = f->set->stages;
	bool crosswalk = kam_option_given(f->set->run, "crosswalk");
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		bool first = stage->kind == KAM_STAGE_OPEN || stage->kind == KAM_STAGE_BEFORE;
		for (int r = 0; r < f->rows && crosswalk && first; r++)
			first = !kam_same(kam_stages_at(stages, f->stage_of_row[r])->number, stage->number);
		if (first)
			f->stage_of_row[f->rows++] = s;
	}
	if (crosswalk)
		qsort_r(f->stage_of_row, (size_t)f->rows, sizeof *f->stage_of_row, by_number, stages);
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		f->row_of[s] = -1;
		for (int r = 0; r < f->rows && (stage->kind == KAM_STAGE_OPEN || stage->kind == KAM_STAGE_BEFORE); r++)
			if (f->stage_of_row[r] == s || (crosswalk && kam_same(kam_stages_at(stages, f->stage_of_row[r])->number, stage->number)))
				f->row_of[s] = r;
		if (f->row_of[s] >= 0)
			f->shown[f->row_of[s]] |= stage->kind == KAM_STAGE_OPEN;
	}
}

static struct line *line_at(const struct funnel *f, uint32_t group, int row)
{
	return &f->lines[(size_t)group * (size_t)(f->rows + ENDS) + (size_t)row];
}

static void add_to(struct funnel *f, struct kam_decimal *sum, struct kam_decimal more)
{
	if (!kam_decimal_add(*sum, more, sum))
		f->overflow = "a sum needs more than 37 digits";
}

static void add_deal(struct funnel *f, struct line *line, const struct kam_entry *entry, unsigned flags, bool has_probability,
	struct kam_decimal probability)
{
	struct kam_decimal weighted;
	line->count++;
	line->with_amount += entry->known.has_amount;
	add_to(f, &line->amount, entry->known.amount);
	line->stalled += flags >> STALLED & 1;
	line->zombies += flags >> ZOMBIE & 1;
	line->unproven += entry->known.outcome == KAM_OPEN && kam_book_missing(f->book, entry) != 0;
	if (!has_probability)
		return;
	line->with_probability++;
	add_to(f, &line->probabilities, probability);
	if (kam_decimal_multiply(entry->known.amount, probability, &weighted))
		add_to(f, &line->weighted, weighted);
	else
		f->overflow = "a weighted amount needs more than 37 digits";
}

/* The row of a deal; -1: it stands in none. */
static int row_of_deal(const struct funnel *f, const struct kam_entry *entry)
{
	const struct kam_known *k = &entry->known;
	if (k->outcome == KAM_WON || k->outcome == KAM_LOST)
		return f->rows + (k->outcome == KAM_WON ? WON : LOST);
	return k->place == KAM_NO_STAGE ? -1 : f->row_of[k->place];
}

static void add_entry(struct funnel *f, const struct kam_entry *entry)
{
	unsigned flags = flags_of(f, entry);
	int row = row_of_deal(f, entry);
	struct kam_decimal probability = kam_decimal_whole(entry->known.outcome == KAM_WON);
	bool has_probability = kam_book_is_closed(entry) || probability_of(f, entry, &probability);
	if (row < 0)
		return;
	for (int flag = 0; flag < FLAGS; flag++)
		f->flags[flag] += flags >> flag & 1;
	for (size_t g = 0; g <= f->book->by_count; g++) {
		uint32_t group = g ? entry->groups[g - 1] : 0;
		add_deal(f, line_at(f, group, row), entry, flags, has_probability, probability);
		if (is_open_stage(f, entry->known.place) && !kam_book_is_closed(entry))
			add_deal(f, line_at(f, group, f->rows + ALL_OPEN), entry, flags, has_probability, probability);
	}
	if (row < f->rows)
		f->shown[row] = true;
}

/* Without an export the history tells what stands where. */
static void add_from_history(struct funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++) {
		const struct kam_stock *now = &f->movement.stock[(size_t)s * (f->ends_count + 1) + f->ends_count];
		const struct kam_stage *stage = kam_stages_at(f->set->stages, s);
		if (f->row_of[s] < 0 || stage->kind != KAM_STAGE_OPEN)
			continue;
		struct line *lines[] = {line_at(f, 0, f->row_of[s]), line_at(f, 0, f->rows + ALL_OPEN)};
		for (size_t i = 0; i < COUNT(lines); i++) {
			struct kam_decimal weighted, p = stage->probability.value;
			lines[i]->count += now->count;
			lines[i]->with_amount += now->count;
			add_to(f, &lines[i]->amount, now->amount);
			if (!stage->probability.known || !kam_decimal_multiply(now->amount, p, &weighted))
				continue;
			add_to(f, &lines[i]->weighted, weighted);
			lines[i]->with_probability += now->count;
			if (kam_decimal_multiply(p, kam_decimal_whole((int64_t)now->count), &p))
				add_to(f, &lines[i]->probabilities, p);
		}
	}
	for (int end = WON; end <= LOST; end++) {
		struct line *line = line_at(f, 0, f->rows + end);
		const struct kam_stock *final = &f->movement.finals[end - WON];
		*line = (struct line){.count = final->count, .amount = final->amount, .with_amount = final->count};
	}
}

/* Norms: a file before a column before history before the rules. */

static void add_norm(struct funnel *f, struct kam_norm *norm, struct kam_decimal total, int64_t periods)
{
	struct kam_decimal scaled = total;
	if (norm->known && norm->periods != periods) { /* of stages that share a row: all mean over the same periods */
		f->overflow = "norms of one row stand for different numbers of periods";
		return;
	}
	norm->known = true;
	norm->periods = periods;
	add_to(f, &norm->total, scaled);
}

static void norms_from_rules(struct funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++) {
		const struct kam_stage *stage = kam_stages_at(f->set->stages, s);
		const struct kam_figure *norm = f->set->by_amount ? &stage->norm_amount : &stage->norm_count;
		if (norm->known && f->row_of[s] >= 0)
			add_norm(f, &line_at(f, 0, f->row_of[s])->norm, norm->value, 1);
	}
}

static void norms_from_history(struct funnel *f)
{
	size_t stages = (size_t)kam_stages_count(f->set->stages), places = f->ends_count + 1;
	for (uint32_t g = 0; g < f->book->groups; g++)
		for (size_t s = 0; s < stages; s++) {
			struct kam_decimal total = {0};
			const struct kam_stock *stock = &f->movement.stock[(g * stages + s) * places];
			if (f->row_of[s] < 0 || kam_stages_at(f->set->stages, (int)s)->kind != KAM_STAGE_OPEN)
				continue;
			for (size_t e = 0; e < f->ends_count; e++)
				add_to(f, &total, f->set->by_amount ? stock[e].amount : kam_decimal_whole((int64_t)stock[e].count));
			add_norm(f, &line_at(f, g, f->row_of[s])->norm, total, (int64_t)f->ends_count);
		}
}

static void norms_from_column(struct funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++)
		if (f->book->norms[s].known && f->row_of[s] >= 0)
			add_norm(f, &line_at(f, 0, f->row_of[s])->norm, f->book->norms[s].value, 1);
}

/* The group that a row of the norms' file is about: that of all, unless it names a value of a column of --by. */
static uint32_t group_of_norm(const struct funnel *f, size_t row)
{
	for (uint32_t g = 1; g < f->book->groups; g++) {
		struct kam_slice value;
		const struct kam_dimension *d = kam_book_group(f->book, g, &value);
		int column = kam_sheet_column(f->set->norms, kam_text(d->name));
		if (column >= 0 && value.n && kam_same(kam_sheet_cell(f->set->norms, row, (size_t)column), value))
			return g;
	}
	return 0;
}

/* Whether the row speaks of a group that no deal is in. */
static bool is_of_other_group(const struct funnel *f, size_t row)
{
	for (size_t i = 0; i < f->book->by_count; i++) {
		int column = kam_sheet_column(f->set->norms, kam_text(f->book->by[i].name));
		if (column >= 0 && kam_sheet_cell(f->set->norms, row, (size_t)column).n)
			return true;
	}
	return false;
}

static enum kam_status norm_from_row(struct funnel *f, size_t row, struct kam_error *err)
{
	struct kam_sheet *sheet = f->set->norms;
	struct kam_slice name = kam_sheet_text(sheet, row, KAM_STAGE);
	struct kam_money norm;
	bool present;
	enum kam_status status = kam_sheet_money(sheet, row, KAM_NORM, &norm, &present, err);
	int stage = kam_stages_find(f->set->stages, name);
	if (status || !present)
		return status;
	if (stage == KAM_NO_STAGE || f->row_of[stage] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: stage: \"%.*s\" is no open stage of the rules", kam_sheet_name(sheet),
			(unsigned long long)kam_sheet_line(sheet, row), KAM_PRINT(kam_fit(name, 60)));
	uint32_t group = group_of_norm(f, row);
	struct kam_norm *known = &line_at(f, group, f->row_of[stage])->norm;
	if (!group && is_of_other_group(f, row))
		return KAM_OK;
	if (known->known && !kam_option_given(f->set->run, "crosswalk"))
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: stage: \"%.*s\" stands twice", kam_sheet_name(sheet),
			(unsigned long long)kam_sheet_line(sheet, row), KAM_PRINT(kam_fit(name, 60)));
	add_norm(f, known, norm.amount, 1);
	return KAM_OK;
}

static enum kam_status norms_from_file(struct funnel *f, struct kam_error *err)
{
	struct kam_sheet *sheet = f->set->norms;
	enum kam_status status = kam_sheet_bind(sheet, KAM_OPPORTUNITIES, err);
	const struct kam_binding *binding = kam_sheet_binding(sheet);
	if (!status && (binding->column[KAM_STAGE] < 0 || binding->column[KAM_NORM] < 0))
		return kam_fail(err, KAM_BAD_DATA, "%s: no column for %s: --map norms.FIELD=\"HEADING\" names it", kam_sheet_name(sheet),
			binding->column[KAM_STAGE] < 0 ? "stage" : "norm");
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++)
		status = norm_from_row(f, row, err);
	return status;
}

static enum kam_status find_norms(struct funnel *f, struct kam_error *err)
{
	bool column = false;
	for (int s = 0; s < kam_stages_count(f->set->stages); s++)
		column = column || f->book->norms[s].known;
	if (f->set->norms)
		return norms_from_file(f, err);
	if (column)
		norms_from_column(f);
	else if (f->has_movement && f->ends_count)
		norms_from_history(f);
	else
		norms_from_rules(f);
	return KAM_OK;
}

/* Each stage's band, and that of all: the worst. */
static void judge(struct funnel *f)
{
	for (uint32_t g = 0; g < f->book->groups; g++) {
		struct line *all = line_at(f, g, f->rows + ALL_OPEN);
		for (int r = 0; r < f->rows; r++) {
			struct line *line = line_at(f, g, r);
			if (kam_stages_at(f->set->stages, f->stage_of_row[r])->kind != KAM_STAGE_OPEN)
				continue;
			line->band = kam_health(f->set->by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &f->set->cuts);
			all->band = line->band > all->band ? line->band : all->band;
			if (line->norm.known)
				add_norm(f, &all->norm, line->norm.total, line->norm.periods);
		}
	}
}

static enum kam_status fill_funnel(struct funnel *f, struct kam_error *err)
{
	lay_out_rows(f);
	f->lines = kam_allocate((size_t)f->book->groups * (size_t)(f->rows + ENDS), sizeof *f->lines);
	for (size_t i = 0; i < kam_book_count(f->book); i++)
		add_entry(f, kam_book_at(f->book, i));
	if (!f->exports && f->has_movement)
		add_from_history(f);
	enum kam_status status = find_norms(f, err);
	if (status)
		return status;
	judge(f);
	return f->overflow ? kam_fail(err, KAM_BAD_DATA, "%s", f->overflow) : KAM_OK;
}

/* Writing the funnel. */

static const struct kam_column funnel_columns[] = {
	{"by", KAM_CELL_TEXT, false}, {"group", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, false},
	{"count", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false}, {"weighted_amount", KAM_CELL_NUMBER, false},
	{"probability", KAM_CELL_RATIO, false}, {"norm", KAM_CELL_NUMBER, false}, {"health", KAM_CELL_RATIO, false}, {"band", KAM_CELL_TEXT, false},
	{"stalled", KAM_CELL_NUMBER, true}, {"zombies", KAM_CELL_NUMBER, true}, {"unproven", KAM_CELL_NUMBER, true},
};

static struct kam_slice number_of_row(const struct funnel *f, int row)
{
	static const char *const ends[ENDS] = {"open", "won", "lost"};
	return row < f->rows ? kam_stages_at(f->set->stages, f->stage_of_row[row])->number : kam_text(ends[row - f->rows]);
}

static struct kam_slice name_of_row(const struct funnel *f, int row)
{
	static const char *const ends[ENDS] = {"all open stages", "won", "lost"};
	if (row >= f->rows)
		return kam_text(ends[row - f->rows]);
	const struct kam_stage *stage = kam_stages_at(f->set->stages, f->stage_of_row[row]);
	const char *domain = kam_option_given(f->set->run, "crosswalk") ? kam_domain_stage_name(stage->number, false) : NULL;
	return domain ? kam_text(domain) : stage->name;
}

static void write_optional(struct kam_writer *w, bool known, struct kam_decimal value)
{
	if (known)
		kam_write_decimal(w, value);
	else
		kam_write_blank(w);
}

static void write_known_count(struct kam_writer *w, bool known, uint64_t count)
{
	if (known)
		kam_write_count(w, count);
	else
		kam_write_blank(w);
}

/* The mean of the deals' probabilities. */
static bool mean_probability(const struct line *line, struct kam_decimal *mean)
{
	return line->with_probability && kam_decimal_divide(line->probabilities, kam_decimal_whole((int64_t)line->with_probability), 6, mean);
}

/* What can be told of this run's deals. */
static bool knows_stalled(const struct funnel *f)
{
	return f->has_movement && f->exports;
}

static bool knows_zombies(const struct funnel *f)
{
	return f->can_be_zombie && f->exports;
}

static void write_line(const struct funnel *f, struct kam_writer *w, uint32_t group, int row)
{
	const struct line *line = line_at(f, group, row);
	struct kam_decimal mean = {0}, norm = {0}, ratio = {0}, probability = {0};
	bool open = row < f->rows || row == f->rows + ALL_OPEN;
	struct kam_slice value = {0};
	if (f->book->by_count) {
		kam_write_text(w, group ? kam_text(kam_book_group(f->book, group, &value)->name) : KAM_LITERAL("all"));
		kam_write_text(w, value);
	}
	kam_write_text(w, number_of_row(f, row));
	kam_write_text(w, name_of_row(f, row));
	kam_write_count(w, line->count);
	kam_write_decimal(w, line->amount);
	write_optional(w, line->with_probability || !line->count, line->weighted);
	bool has_mean = mean_probability(line, &mean);
	probability = mean;
	write_optional(w, has_mean, probability);
	bool judged = row < f->rows && kam_norm_mean(&line->norm, &norm);
	write_optional(w, judged, norm);
	write_optional(w, judged && kam_health_ratio(f->set->by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &ratio), ratio);
	kam_write_text(w, open ? kam_text(kam_band_name(line->band)) : kam_slice(NULL, 0));
	write_known_count(w, open && knows_stalled(f), line->stalled);
	write_known_count(w, open && knows_zombies(f), line->zombies);
	write_known_count(w, open && f->book->judged, line->unproven);
	kam_write_row(w);
}

static enum kam_status write_rows(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	size_t skip = f->book->by_count ? 0 : 2;
	enum kam_status status = kam_run_writer(f->set->run, funnel_columns + skip, COUNT(funnel_columns) - skip, &w, err);
	for (uint32_t g = 0; g < f->book->groups && !status; g++)
		for (int r = 0; r < f->rows + ENDS; r++)
			if (r >= f->rows || f->shown[r])
				write_line(f, w, g, r);
	return status;
}

/* A number for people: thousands apart, no cents. */
static void format_amount(struct kam_decimal amount, struct kam_buffer *out)
{
	char digits[KAM_DECIMAL_TEXT];
	size_t n = kam_decimal_format(kam_decimal_round(amount, 0), digits);
	for (size_t i = 0; i < n; i++) {
		if (i && digits[i - 1] != '-' && (n - i) % 3 == 0)
			kam_buffer_byte(out, ',');
		kam_buffer_byte(out, digits[i]);
	}
}

static void pad_left(struct kam_buffer *out, struct kam_slice text, size_t width)
{
	for (size_t i = text.n; i < width; i++)
		kam_buffer_byte(out, ' ');
	kam_buffer_add(out, text);
}

enum { AMOUNT_WIDTH = 15 };

static void add_troubles(const struct funnel *f, const struct line *line, bool open, struct kam_buffer *text)
{
	const struct {
		bool known;
		uint64_t count;
	} troubles[] = {{knows_stalled(f), line->stalled}, {knows_zombies(f), line->zombies}};
	for (size_t i = 0; i < COUNT(troubles); i++)
		if (troubles[i].known && open)
			kam_buffer_format(text, " %7llu", (unsigned long long)troubles[i].count);
}

/* "   12      1,234,567   118.0%", as aligned text. */
static struct kam_slice figures_of(const struct funnel *f, const struct line *line, bool open, struct kam_arena *arena)
{
	struct kam_buffer text = {0}, amount = {0};
	struct kam_decimal ratio;
	char percent[KAM_DECIMAL_TEXT + 2] = "";
	if (kam_health_ratio(f->set->by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &ratio) &&
	    kam_decimal_multiply(ratio, kam_decimal_whole(100), &ratio))
		memcpy(percent + kam_decimal_format_places(ratio, 1, percent), "%", 2);
	format_amount(line->amount, &amount);
	kam_buffer_format(&text, "%8llu ", (unsigned long long)line->count);
	pad_left(&text, kam_buffer_slice(&amount), AMOUNT_WIDTH);
	kam_buffer_byte(&text, ' ');
	pad_left(&text, kam_text(percent), 8);
	add_troubles(f, line, open, &text);
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	kam_buffer_free(&amount);
	return kept;
}

static struct kam_slice label_of(const struct funnel *f, int row, struct kam_arena *arena)
{
	struct kam_buffer text = {0};
	if (row < f->rows)
		kam_buffer_format(&text, "%.*s ", KAM_PRINT(number_of_row(f, row)));
	kam_buffer_add(&text, name_of_row(f, row));
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

static void draw_group(const struct funnel *f, const struct kam_picture *picture, uint32_t group, struct kam_buffer *out)
{
	struct kam_picture_row rows[KAM_MOST_STAGES + ENDS + 1];
	struct kam_arena arena = {0};
	struct kam_slice value;
	size_t count = 0;
	char heads[96];
	int n = snprintf(heads, sizeof heads, "%8s %*s %8s%s%s  band", "deals", AMOUNT_WIDTH, "amount", "of norm", knows_stalled(f) ? " stalled" : "",
		knows_zombies(f) ? " zombies" : "");
	rows[count++] = (struct kam_picture_row){KAM_LITERAL("stage"), -1, kam_slice(heads, (size_t)n), KAM_BAND_NA};
	for (int r = 0; r < f->rows + ENDS; r++) {
		const struct line *line = line_at(f, group, r);
		if (r < f->rows && !f->shown[r])
			continue;
		double size = r >= f->rows ? -1 : f->set->by_amount ? kam_decimal_double(line->amount) : (double)line->count;
		rows[count++] = (struct kam_picture_row){label_of(f, r, &arena), size, figures_of(f, line, r <= f->rows + ALL_OPEN, &arena), line->band};
	}
	if (group) {
		const struct kam_dimension *d = kam_book_group(f->book, group, &value);
		kam_buffer_format(out, "\n%s: ", d->name);
		kam_printable(value.n ? value : KAM_LITERAL("(blank)"), out);
		kam_buffer_byte(out, '\n');
	}
	kam_draw_funnel(picture, rows, count, out);
	kam_arena_free(&arena);
}

static void draw(const struct funnel *f)
{
	struct kam_buffer out = {0};
	bool terminal = isatty(STDOUT_FILENO) && !kam_option_given(f->set->run, "output");
	struct kam_picture picture = kam_picture_for(terminal);
	char day[KAM_DATE_TEXT] = "";
	if (f->as_of != KAM_NO_DAY)
		kam_date_format(f->as_of, day);
	kam_buffer_format(&out, "Sales funnel%s%s, bars and health by %s\n", day[0] ? " as of " : "", day, f->set->by_amount ? "amount" : "count");
	for (uint32_t g = 0; g < f->book->groups; g++)
		draw_group(f, &picture, g, &out);
	kam_run_document(f->set->run, kam_buffer_slice(&out));
	kam_buffer_free(&out);
}

/* A table for people is drawn, unless they ask for columns. */
static enum kam_status write_funnel(const struct funnel *f, struct kam_error *err)
{
	const char *to = kam_option_text(f->set->run, "to");
	bool markdown = to && strcmp(to, "markdown") == 0;
	if (!kam_run_for_people(f->set->run) || markdown || kam_option_given(f->set->run, "columns"))
		return write_rows(f, err);
	draw(f);
	return KAM_OK;
}

static enum kam_status check_bands(const struct funnel *f, struct kam_error *err)
{
	const char *fail_on = kam_option_text(f->set->run, "fail-on");
	enum kam_band worst = fail_on && strcmp(fail_on, "good") == 0 ? KAM_GOOD : KAM_WARNING;
	struct kam_buffer text = {0};
	for (uint32_t g = 0; g < f->book->groups && fail_on; g++)
		for (int r = 0; r < f->rows; r++) {
			struct kam_slice value = {0};
			if (line_at(f, g, r)->band < worst || text.n > 300)
				continue;
			if (g)
				kam_book_group(f->book, g, &value);
			kam_buffer_format(&text, "%s%.*s %.*s%s%.*s", text.n ? ", " : "", KAM_PRINT(number_of_row(f, r)), KAM_PRINT(name_of_row(f, r)), g ? " of " : "",
				KAM_PRINT(value));
		}
	enum kam_status status = text.n ? kam_fail(err, KAM_CHECK_SAID_NO, "%s: %s", fail_on, kam_buffer_terminated(&text)) : KAM_OK;
	kam_buffer_free(&text);
	return status;
}

/* --deals */

static const struct kam_column deal_columns[] = {
	{"opp_id", KAM_CELL_TEXT, false}, {"opp_name", KAM_CELL_TEXT, true}, {"owner", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false},
	{"stage_name", KAM_CELL_TEXT, false}, {"status", KAM_CELL_TEXT, true}, {"amount", KAM_CELL_NUMBER, false}, {"probability", KAM_CELL_RATIO, false},
	{"created", KAM_CELL_TEXT, true}, {"close_date", KAM_CELL_TEXT, false}, {"age", KAM_CELL_NUMBER, false}, {"days_in_stage", KAM_CELL_NUMBER, false},
	{"pushes", KAM_CELL_NUMBER, false}, {"missing", KAM_CELL_TEXT, false}, {"flags", KAM_CELL_TEXT, false},
};

static void add_word(struct kam_buffer *text, const char *word)
{
	kam_buffer_format(text, "%s%s", text->n ? ";" : "", word);
}

static void list_missing(const struct funnel *f, uint64_t missing, struct kam_buffer *text)
{
	for (size_t i = 0; i < f->book->required_count; i++)
		if (missing >> i & 1)
			add_word(text, f->book->required[i]);
}

static void list_flags(unsigned flags, struct kam_buffer *text)
{
	for (int i = 0; i < FLAGS; i++)
		if (flags >> i & 1)
			add_word(text, flag_names[i]);
}

static void write_stage(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry)
{
	int place = entry->known.place;
	const struct kam_stage *stage = place == KAM_NO_STAGE ? NULL : kam_stages_at(f->set->stages, place);
	kam_write_text(w, stage ? stage->number : kam_slice(NULL, 0));
	kam_write_text(w, stage ? stage->name : kam_slice(NULL, 0));
	kam_write_text(w, kam_text(entry->known.outcome == KAM_WON ? "won" : entry->known.outcome == KAM_LOST ? "lost" : "open"));
}

static void write_days(struct kam_writer *w, kam_day from, kam_day to)
{
	write_known_count(w, from != KAM_NO_DAY && to != KAM_NO_DAY, from == KAM_NO_DAY || to == KAM_NO_DAY ? 0 : kam_book_days(from, to));
}

static void write_deal(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry, unsigned flags, uint64_t missing)
{
	struct kam_buffer text = {0};
	struct kam_decimal probability = kam_decimal_whole(entry->known.outcome == KAM_WON);
	bool open = !kam_book_is_closed(entry), has_probability = !open || probability_of(f, entry, &probability);
	kam_write_text(w, entry->id);
	kam_write_text(w, entry->name);
	kam_write_text(w, entry->owner);
	write_stage(f, w, entry);
	write_optional(w, entry->known.has_amount, entry->known.amount);
	write_optional(w, has_probability, probability);
	kam_write_day(w, entry->known.created);
	kam_write_day(w, entry->known.close_date);
	write_days(w, kam_book_began(entry), open ? f->as_of : entry->known.close_date);
	write_days(w, open ? entered(entry) : KAM_NO_DAY, f->as_of);
	write_known_count(w, entry->known.journey.told, entry->known.journey.pushes);
	list_missing(f, missing, &text);
	kam_write_text(w, kam_buffer_slice(&text));
	text.n = 0;
	list_flags(flags, &text);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_write_row(w);
	kam_buffer_free(&text);
}

/* Open deals, and closed ones whose status contradicts itself. */
static bool is_listed(const struct funnel *f, const struct kam_entry *entry, unsigned flags, uint64_t missing)
{
	const char *only = kam_option_text(f->set->run, "only");
	if (row_of_deal(f, entry) < 0 || (kam_book_is_closed(entry) && !entry->contradictions))
		return false;
	if (!only || strcmp(only, "missing") == 0)
		return !only || missing;
	for (int i = 0; i < FLAGS; i++)
		if (strcmp(only, flag_names[i]) == 0)
			return flags >> i & 1;
	return false;
}

static enum kam_status write_deals(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	if (!f->exports)
		return kam_fail(err, KAM_BAD_DATA, "--deals: needs an export of deals beside their history");
	enum kam_status status = kam_run_writer(f->set->run, deal_columns, COUNT(deal_columns), &w, err);
	if (status)
		return status;
	struct kam_entry **sorted = kam_book_sorted(f->book);
	for (size_t i = 0; i < kam_book_count(f->book); i++) {
		unsigned flags = flags_of(f, sorted[i]);
		uint64_t missing = kam_book_is_closed(sorted[i]) ? 0 : kam_book_missing(f->book, sorted[i]);
		if (is_listed(f, sorted[i], flags, missing))
			write_deal(f, w, sorted[i], flags, missing);
	}
	free(sorted);
	return KAM_OK;
}

/* What history alone can tell. */

static enum kam_status need_movement(const struct funnel *f, struct kam_error *err)
{
	return f->has_history ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "--%s: needs the history of the deals (--history FILE)", show_names[f->set->show]);
}

static void write_estimate(struct kam_writer *w, const struct kam_estimate *e)
{
	write_optional(w, e->known, to_decimal(e->p));
	write_optional(w, e->known, to_decimal(e->low));
	write_optional(w, e->known, to_decimal(e->high));
}

static void write_quantile(struct kam_writer *w, const struct kam_risks *r, double q)
{
	size_t age = 0;
	bool known = kam_risks_quantile(r, q, &age);
	write_known_count(w, known, age);
}

/* The worth of one way out of a stage: its probability, with the interval. */
static struct kam_estimate way(const struct kam_risks *ways, int which)
{
	double values[WAYS] = {0}, variance;
	values[which] = 1;
	double p = kam_risks_value(ways, values, NULL, &variance);
	uint64_t n = kam_risks_spells(ways), exits = 0;
	for (size_t cause = 0; cause < WAYS; cause++)
		exits += kam_risks_exits(ways, cause);
	if (!exits)
		return (struct kam_estimate){0};
	return kam_estimate(p, variance, n);
}

/* --moves */

static const struct kam_column move_columns[] = {
	{"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, false}, {"entered", KAM_CELL_NUMBER, false}, {"forward", KAM_CELL_NUMBER, false},
	{"back", KAM_CELL_NUMBER, false}, {"lost", KAM_CELL_NUMBER, false}, {"open", KAM_CELL_NUMBER, false}, {"conversion", KAM_CELL_RATIO, false},
	{"conversion_low", KAM_CELL_RATIO, true}, {"conversion_high", KAM_CELL_RATIO, true}, {"loss", KAM_CELL_RATIO, true},
	{"days_q1", KAM_CELL_NUMBER, false}, {"days_median", KAM_CELL_NUMBER, false}, {"days_q3", KAM_CELL_NUMBER, false},
	{"skipped", KAM_CELL_NUMBER, false}, {"stalled_after", KAM_CELL_NUMBER, true}, {"win_probability", KAM_CELL_RATIO, false},
	{"win_low", KAM_CELL_RATIO, true}, {"win_high", KAM_CELL_RATIO, true}, {"win_n", KAM_CELL_NUMBER, true},
};

static void write_ways(const struct funnel *f, struct kam_writer *w, int stage)
{
	struct kam_risks ways;
	struct kam_estimate none = {0}, forward, loss;
	if (!ways_out(f, stage, &ways)) {
		write_estimate(w, &none);
		for (int i = 0; i < 4; i++)
			kam_write_blank(w);
		return;
	}
	forward = way(&ways, FORWARD);
	loss = way(&ways, LOSS);
	write_estimate(w, &forward);
	write_optional(w, loss.known, to_decimal(loss.p));
	write_quantile(w, &ways, 0.25);
	write_quantile(w, &ways, 0.5);
	write_quantile(w, &ways, 0.75);
	free((uint32_t *)ways.exits);
}

static void write_moves_of(const struct funnel *f, struct kam_writer *w, int s, const struct kam_estimate *win)
{
	const struct kam_visits *visits = &f->movement.visits[s];
	const struct kam_stage *stage = kam_stages_at(f->set->stages, s);
	uint64_t counts[WAYS] = {0}, left = 0;
	for (int place = 0; place < f->movement.places; place++) {
		counts[place == kam_place_lost(f->set->stages) ? LOSS : place > s ? FORWARD : BACK] += visits->moves[place];
		left += visits->moves[place];
	}
	kam_write_text(w, stage->number);
	kam_write_text(w, stage->name);
	kam_write_count(w, visits->entered);
	for (int i = 0; i < WAYS; i++)
		kam_write_count(w, counts[i]);
	kam_write_count(w, visits->entered - left);
	write_ways(f, w, s);
	write_known_count(w, visits->entered, visits->skipped);
	write_known_count(w, f->stalled_after[s] != SIZE_MAX, f->stalled_after[s]);
	write_estimate(w, win);
	write_known_count(w, win->known, win->n);
	kam_write_row(w);
}

/* What was learnt from history: of stages, and of deals as a whole. */
struct learnt {
	struct kam_estimate deals, *stages;
	struct kam_age_table deal_ages, *stage_ages;
};

static struct learnt learn(const struct funnel *f)
{
	size_t count = (size_t)kam_stages_count(f->set->stages);
	struct learnt l = {.stages = kam_allocate(count, sizeof *l.stages), .stage_ages = kam_allocate(count, sizeof *l.stage_ages)};
	if (f->cycles.ages)
		l.deals = kam_learn_deals(&f->cycles, &l.deal_ages);
	if (f->has_history)
		kam_learn_stages(&f->movement, l.deals.p, l.stages, l.stage_ages);
	return l;
}

static void free_learnt(struct learnt *l)
{
	free(l->stages);
	free(l->stage_ages);
}

static enum kam_status write_moves(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = need_movement(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, move_columns, COUNT(move_columns), &w, err);
	if (status)
		return status;
	struct learnt l = learn(f);
	for (int s = 0; s < kam_stages_count(f->set->stages); s++)
		if (f->movement.visits[s].entered || is_open_stage(f, s))
			write_moves_of(f, w, s, &l.stages[s]);
	free_learnt(&l);
	return KAM_OK;
}

/* --flow */

static enum kam_status write_flow(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"period", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, false},
		{"inflow", KAM_CELL_NUMBER, false}, {"outflow", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false}};
	struct kam_writer *w;
	enum kam_status status = need_movement(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, columns, COUNT(columns), &w, err);
	const struct kam_movement *m = &f->movement;
	for (size_t month = 0; month < m->months && !status; month++)
		for (int place = 0; place < m->places; place++) {
			uint64_t in = m->inflow[month * (size_t)m->places + (size_t)place], out = m->outflow[month * (size_t)m->places + (size_t)place];
			bool end = place >= kam_stages_count(f->set->stages);
			char period[16];
			if (!in && !out)
				continue;
			int number = m->first_month + (int)month;
			int n = snprintf(period, sizeof period, "%04d-%02d", number / 12, number % 12 + 1);
			kam_write_text(w, kam_slice(period, (size_t)n));
			kam_write_text(w, end ? kam_text(place == kam_place_won(f->set->stages) ? "won" : "lost") : kam_stages_at(f->set->stages, place)->number);
			kam_write_text(w, end ? kam_text(place == kam_place_won(f->set->stages) ? "won" : "lost") : kam_stages_at(f->set->stages, place)->name);
			kam_write_count(w, in);
			write_known_count(w, !end, out);
			write_optional(w, !end, kam_decimal_whole((int64_t)in - (int64_t)out));
			kam_write_row(w);
		}
	return status;
}

/* --cash */

static struct kam_slice milestone_name(const struct funnel *f, int milestone)
{
	const struct kam_stages *stages = f->set->stages;
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		bool own = stage->kind == KAM_STAGE_BEFORE || stage->kind == KAM_STAGE_AFTER;
		if (kam_milestone(stages, s) == milestone)
			return own ? stage->name : KAM_LITERAL("funnel");
	}
	return KAM_LITERAL("won");
}

static void write_passage(const struct funnel *f, struct kam_writer *w, uint32_t group, int milestone)
{
	const struct kam_passage *p = &f->movement.passages[group * (uint32_t)kam_milestones(f->set->stages) + (uint32_t)milestone];
	static const double passing[] = {1, 0};
	struct kam_slice source = KAM_LITERAL("all");
	struct kam_risks r;
	bool known = kam_passage_risks(&f->movement, p, &r) && p->passed + p->lost > 0;
	size_t days = 0;
	if (group)
		kam_book_group(f->book, group, &source);
	kam_write_text(w, source);
	kam_write_text(w, milestone_name(f, milestone));
	kam_write_count(w, p->reached);
	kam_write_count(w, p->passed);
	kam_write_count(w, p->lost);
	kam_write_count(w, p->reached - p->passed - p->lost);
	write_optional(w, known, known ? to_decimal(kam_risks_value(&r, passing, NULL, NULL)) : (struct kam_decimal){0});
	for (int q = 1; q <= 3; q++) {
		bool found = known && kam_risks_cause_quantile(&r, 0, 0.25 * q, &days);
		write_known_count(w, found, days);
	}
	kam_write_row(w);
}

static enum kam_status write_cash(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"source", KAM_CELL_TEXT, false}, {"milestone", KAM_CELL_TEXT, false}, {"reached", KAM_CELL_NUMBER, false},
		{"passed", KAM_CELL_NUMBER, false}, {"lost", KAM_CELL_NUMBER, false}, {"open", KAM_CELL_NUMBER, false}, {"conversion", KAM_CELL_RATIO, false},
		{"days_q1", KAM_CELL_NUMBER, false}, {"days_median", KAM_CELL_NUMBER, false}, {"days_q3", KAM_CELL_NUMBER, false}};
	struct kam_writer *w;
	enum kam_status status = need_movement(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, columns, COUNT(columns), &w, err);
	int milestones = kam_milestones(f->set->stages);
	for (uint32_t g = 0; g < f->book->groups && !status; g++)
		for (int i = 0; i < milestones; i++)
			if (f->movement.passages[g * (uint32_t)milestones + (uint32_t)i].reached)
				write_passage(f, w, g, i);
	return status;
}

/* --summary */

static void figure(struct kam_writer *w, const char *name, struct kam_slice value)
{
	kam_write_text(w, kam_text(name));
	if (value.n)
		kam_write_value(w, value, KAM_NUMBER);
	else
		kam_write_blank(w);
	kam_write_row(w);
}

static void figure_decimal(struct kam_writer *w, const char *name, bool known, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	figure(w, name, kam_slice(text, known ? kam_decimal_format(value, text) : 0));
}

static void figure_count(struct kam_writer *w, const char *name, bool known, uint64_t count)
{
	figure_decimal(w, name, known, kam_decimal_whole((int64_t)count));
}

static void figure_ratio(struct kam_writer *w, const char *name, bool known, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	figure(w, name, kam_slice(text, known ? kam_decimal_format_places(value, 6, text) : 0));
}

static void figure_text(struct kam_writer *w, const char *name, const char *value)
{
	kam_write_text(w, kam_text(name));
	kam_write_text(w, kam_text(value));
	kam_write_row(w);
}

static void summarise_cycle(const struct funnel *f, struct kam_writer *w)
{
	static const struct {
		const char *name;
		size_t cause;
		double q;
	} figures[] = {{"cycle_median_days", 2, 0.5}, {"cycle_won_median_days", 0, 0.5}, {"cycle_lost_median_days", 1, 0.5}, {"cycle_max_days", 2, 1}};
	for (size_t i = 0; i < COUNT(figures); i++) {
		size_t days = 0;
		bool known = f->cycles.ages && cycle_quantile(f, figures[i].cause, figures[i].q, &days);
		figure_count(w, figures[i].name, known, days);
	}
	figure_count(w, "zombie_after_days", f->can_be_zombie, f->zombie_after);
}

/* What the funnel yields in a day: open deals x probability of winning x mean value of a won deal / days of a cycle. */
static bool velocity(const struct funnel *f, const struct kam_estimate *win, struct kam_decimal *result)
{
	const struct line *open = line_at(f, 0, f->rows + ALL_OPEN), *won = line_at(f, 0, f->rows + WON);
	struct kam_decimal value;
	size_t days;
	if (!win->known || kam_decimal_sign(won->amount) <= 0 || !f->cycles.ages || !cycle_quantile(f, 0, 0.5, &days) || !days)
		return false;
	return kam_decimal_multiply(won->amount, kam_decimal_whole((int64_t)open->count), &value) && kam_decimal_multiply(value, to_decimal(win->p), &value) &&
	       kam_decimal_divide(value, kam_decimal_whole((int64_t)won->with_amount * (int64_t)days), 2, result);
}

static void summarise_counts(const struct funnel *f, struct kam_writer *w)
{
	static const char *const names[ENDS] = {"open", "won", "lost"};
	struct kam_decimal rate = {0};
	const struct line *won = line_at(f, 0, f->rows + WON), *lost = line_at(f, 0, f->rows + LOST);
	char name[40];
	for (int end = ALL_OPEN; end < ENDS; end++) {
		const struct line *line = line_at(f, 0, f->rows + end);
		snprintf(name, sizeof name, "%s_deals", names[end]);
		figure_count(w, name, true, line->count);
		snprintf(name, sizeof name, "%s_amount", names[end]);
		figure_decimal(w, name, true, line->amount);
	}
	bool known = kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate);
	figure_ratio(w, "win_rate_of_closed", known, rate);
}

static void summarise_movement(const struct funnel *f, struct kam_writer *w)
{
	const struct kam_movement *m = &f->movement;
	if (!f->has_history)
		return;
	figure_count(w, "history_deals", true, m->deals);
	figure_count(w, "close_date_pushes", true, m->pushes);
	figure_count(w, "deals_pushed", true, m->pushed);
	figure_count(w, "regressions", true, m->regressions);
	figure_count(w, "deals_regressed", true, m->regressed);
	figure_count(w, "norm_periods", true, f->ends_count);
}

static enum kam_status write_summary(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};
	struct kam_writer *w;
	char day[KAM_DATE_TEXT] = "";
	struct kam_decimal v = {0};
	enum kam_status status = kam_run_writer(f->set->run, columns, COUNT(columns), &w, err);
	if (status)
		return status;
	if (f->as_of != KAM_NO_DAY)
		kam_date_format(f->as_of, day);
	struct learnt l = learn(f);
	figure_text(w, "as_of", day);
	figure_text(w, "measure", f->set->by_amount ? "amount" : "count");
	figure_text(w, "band", kam_band_name(line_at(f, 0, f->rows + ALL_OPEN)->band));
	summarise_counts(f, w);
	figure_ratio(w, "win_probability", l.deals.known, to_decimal(l.deals.p));
	figure_ratio(w, "win_probability_low", l.deals.known, to_decimal(l.deals.low));
	figure_ratio(w, "win_probability_high", l.deals.known, to_decimal(l.deals.high));
	summarise_cycle(f, w);
	bool known = velocity(f, &l.deals, &v);
	figure_decimal(w, "velocity_per_day", known, v);
	for (int flag = 0; flag < FLAGS && f->exports; flag++) {
		char name[40];
		int n = snprintf(name, sizeof name, "deals_%s", flag_names[flag]);
		for (int i = 0; i < n; i++)
			name[i] = name[i] == '-' ? '_' : name[i];
		figure_count(w, name, true, f->flags[flag]);
	}
	summarise_movement(f, w);
	free_learnt(&l);
	return KAM_OK;
}

/* --learn */

static enum kam_status write_learnt(const struct funnel *f, struct kam_error *err)
{
	struct learnt l = learn(f);
	struct kam_buffer out = {0};
	struct kam_lesson lesson = {.rules = kam_run_rules(f->set->run), .stages = f->set->stages, .book = f->book,
		.movement = f->has_history ? &f->movement : NULL, .ends_count = f->ends_count, .as_of = f->as_of,
		.has_segment = kam_option_given(f->set->run, "segment"), .deals = l.deals, .estimates = l.stages, .deal_ages = l.deal_ages,
		.stage_ages = l.stage_ages};
	enum kam_status status = l.deals.known ? KAM_OK
		: kam_fail(err, KAM_BAD_DATA, "--learn: no closed deal has both the day it began and the day it ended: nothing to learn from");
	if (!status) {
		kam_lesson_write(&lesson, &out);
		kam_run_document(f->set->run, kam_buffer_slice(&out));
	}
	kam_buffer_free(&out);
	free_learnt(&l);
	return status;
}

/* Notes: what the figures stand on, once. */

static void note_basis(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	char day[KAM_DATE_TEXT];
	if (f->as_of == KAM_NO_DAY) {
		kam_run_note(run, "no date of anything that has happened: ages and norms can't be told");
		return;
	}
	kam_date_format(f->as_of, day);
	kam_run_note(run, "as of %s%s; health by %s", day, kam_option_given(run, "as-of") ? "" : ", the latest date", f->set->by_amount ? "amount" : "count");
	if (f->has_history && f->ends_count)
		kam_run_note(run, "norms: the mean stock at the ends of %zu months before that", f->ends_count);
	else if (!f->set->norms)
		kam_run_note(run, "norms: %s", f->has_history ? "the history reaches back to no end of a month" : "only where the rules or a norm column have them (--history, --norms)");
}

static void note_deals(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	const struct line *open = line_at(f, 0, f->rows + ALL_OPEN), *won = line_at(f, 0, f->rows + WON), *lost = line_at(f, 0, f->rows + LOST);
	struct kam_decimal rate;
	char text[KAM_DECIMAL_TEXT] = "";
	if (kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate) &&
	    kam_decimal_multiply(rate, kam_decimal_whole(100), &rate))
		kam_decimal_format_places(rate, 2, text);
	kam_run_note(run, "%llu open, %llu won, %llu lost%s%s%s", (unsigned long long)open->count, (unsigned long long)won->count, (unsigned long long)lost->count,
		text[0] ? "; win rate of closed deals " : "", text, text[0] ? "%" : "");
	size_t median, longest;
	if (f->cycles.ages && cycle_quantile(f, 2, 0.5, &median) && cycle_quantile(f, 2, 1, &longest))
		kam_run_note(run, "closed deals took %zu days in the median, %zu at most", median, longest);
	if (f->can_be_zombie && f->exports)
		kam_run_note(run, "%llu of %llu open deals are zombies: older than %zu days", (unsigned long long)open->zombies, (unsigned long long)open->count, f->zombie_after);
	uint64_t contradictions = f->flags[LOST_BUT_PROBABLE] + f->flags[WON_BELOW_100] + f->flags[OPEN_AT_100] + f->flags[STATUS_AGAINST_STAGE];
	if (contradictions)
		kam_run_note(run, "status against probability or stage: %llu lost but probable, %llu won below 100%%, %llu open at 100%%, %llu against the stage (--deals lists them)",
			(unsigned long long)f->flags[LOST_BUT_PROBABLE], (unsigned long long)f->flags[WON_BELOW_100], (unsigned long long)f->flags[OPEN_AT_100],
			(unsigned long long)f->flags[STATUS_AGAINST_STAGE]);
	if (f->book->without_amount)
		kam_run_note(run, "open deals without an amount: %llu; they count, and add nothing to amounts", (unsigned long long)f->book->without_amount);
	if (f->unplaced)
		kam_run_note(run, "deals closed after the as-of date, of which no history tells where they stood then: %llu, left out", (unsigned long long)f->unplaced);
}

static void note_missing(const struct funnel *f)
{
	struct kam_buffer text = {0};
	struct kam_run *run = f->set->run;
	if (!f->exports)
		return;
	for (size_t i = 0; i < f->book->required_count; i++)
		if (!(f->book->judged >> i & 1))
			kam_buffer_format(&text, "%s%s", text.n ? ", " : "evidence (no such column): ", f->book->required[i]);
	if (!f->book->any_quoted)
		kam_buffer_format(&text, "%sprice-early (no price_quoted column)", text.n ? "; " : "");
	if (!f->has_history)
		kam_buffer_format(&text, "%sstalled, pushes, regressed, skipped (no --history)", text.n ? "; " : "");
	if (!f->can_be_zombie)
		kam_buffer_format(&text, "%szombie (under %d closed deals with created and close_date)", text.n ? "; " : "", f->set->closed_needed);
	if (text.n)
		kam_run_note(run, "not computed: %s", kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	if (f->has_history && f->movement.gone)
		kam_run_note(run, "deals of the history that the export lacks: %llu; taken for gone after their last change", (unsigned long long)f->movement.gone);
	if (f->set->rates)
		kam_run_note(run, "amounts converted to %s by --rates", kam_rates_currency(f->set->rates));
}

/* The end of the run. */

/* Every stage that was named must be one of the rules: what is not would silently be missing from the funnel. */
static enum kam_status check_stages(struct funnel *f, struct kam_error *err)
{
	struct kam_buffer names = {0};
	kam_book_list_unmapped(f->book, &names);
	if (f->has_history && !names.n)
		kam_history_map(f->history, f->set->stages, &f->book->deals.sales.outcomes, &names);
	enum kam_status status = !names.n ? KAM_OK : kam_fail(err, KAM_BAD_DATA,
		"stage: these are no stages of the rules: %.700s; --rules FILE names them (see examples/rules)", kam_buffer_terminated(&names));
	kam_buffer_free(&names);
	return status;
}

static enum kam_status prepare(struct funnel *f, struct kam_error *err)
{
	f->has_history = f->histories > 0;
	if (f->book->deals.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", f->book->deals.sales.mixed);
	if (!f->exports && f->book->by_count)
		return kam_fail(err, KAM_BAD_DATA, "--%s: needs an export of deals beside their history", kam_option_given(f->set->run, "by") ? "by" : "segment");
	enum kam_status status = check_stages(f, err);
	if (status)
		return status;
	settle_as_of(f);
	kam_book_number_groups(f->book);
	if (f->as_of != KAM_NO_DAY)
		settle_ends(f);
	if (f->has_history)
		tell_history(f);
	place_deals(f);
	count_cycles(f);
	settle_zombies(f);
	settle_stalls(f);
	return f->set->activities ? mark_quoted(f, err) : KAM_OK;
}

static enum kam_status funnel_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	static enum kam_status (*const write[SHOWS])(const struct funnel *, struct kam_error *) = {write_funnel, write_deals, write_moves, write_flow, write_cash,
		write_summary, write_learnt};
	struct funnel *f = state;
	(void)run;
	enum kam_status status = prepare(f, err);
	if (!status)
		status = fill_funnel(f, err);
	if (!status && f->movement.overflow)
		status = kam_fail(err, KAM_BAD_DATA, "a sum of amounts needs more than %d digits", KAM_DECIMAL_DIGITS);
	if (status)
		return status;
	note_basis(f);
	note_deals(f);
	note_missing(f);
	status = write[f->set->show](f, err);
	return status ? status : check_bands(f, err);
}

static void funnel_free(void *state)
{
	struct funnel *f = state;
	if (!f)
		return;
	kam_history_free(f->history);
	kam_movement_free(&f->movement);
	free(f->cycle_exits);
	free(f->cycle_censored);
	free(f->stalled_after);
	free(f->lines);
	if (f->book)
		kam_book_free(f->book);
	free(f->book);
	if (!f->is_fork) {
		kam_rates_free(f->set->rates);
		kam_stages_free(f->set->stages);
		free(f->set);
	}
	free(f);
}

static const struct kam_fold fold = {
	.init = funnel_init,
	.open = funnel_open,
	.add = funnel_add,
	.emit = funnel_emit,
	.fork = funnel_fork,
	.agree = funnel_agree,
	.merge = funnel_merge,
	.free = funnel_free,
};

int main(int argc, char **argv)
{
	struct kam_buffer rules = {0};
	kam_buffer_format(&rules, "{%s, %s, \"zombie\": {\"quantile\": 1, \"closed_deals\": 20}, \"stalled\": {\"quantile\": 0.9, \"advances\": 20},"
		" \"price_stage\": \"07\", \"status\": %s}", kam_stages_rules, kam_health_rules, kam_status_rules);
	struct kam_command command = {
		.name = "kam-funnel",
		.purpose = "Show whether the sales funnel is healthy, and where it leaks",
		.reads = "exports of deals, and their history",
		.example = "kam-funnel examples/data/opportunities.csv --history examples/data/history.csv --to table",
		.options = options,
		.options_count = COUNT(options),
		.rules = kam_buffer_terminated(&rules),
		.fold = &fold,
	};
	int status = kam_main(&command, argc, argv);
	kam_buffer_free(&rules);
	return status;
}
