/* kam-forecast.c - what will be booked, level by level, and who says so. */
#include "kam/command.h"
#include "kam/discrimination.h"
#include "kam/figures.h"
#include "kam/production.h"
#include "kam/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
};

/* What all states of a run share. */
struct settings {
	struct kam_run *run;
	struct kam_stages *stages;
	struct kam_categories *categories;
	struct kam_tree *tree;
	struct kam_rates *rates;
	struct kam_sheet *revisions, *quota, *team, *channel;
	struct kam_forecast forecast;
	struct kam_timing_rules timing_rules;
	struct kam_timing *timing;
	bool has_shock;
	double shock;               /* relative standard deviation of what all deals come to */
	struct kam_range *ranges;   /* NULL: not asked for */
};

struct state {
	struct settings *set;
	struct kam_pipeline *pipeline;
	struct kam_pipeline *actual; /* NULL: there is nothing to judge by */
	bool reads_actual;           /* the current file is that of --against */
	uint64_t files;
};

/* Settings. */

static enum kam_status read_shock(struct settings *set, struct kam_error *err)
{
	struct kam_decimal shock = {0};
	bool given = kam_option_given(set->run, "shock");
	enum kam_status status = KAM_OK;
	set->has_shock = given || kam_rules_has(kam_run_rules(set->run), "range.shock");
	if (given)
		shock = kam_option_number(set->run, "shock");
	else if (set->has_shock)
		status = kam_rules_number(kam_run_rules(set->run), "range.shock", "0", "10", &shock, err);
	set->shock = kam_decimal_double(shock);
	return status || set->shock <= 10 ? status : kam_fail(err, KAM_USAGE, "--shock: at most 10");
}

static enum kam_status read_rules(struct settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = kam_stages_new(rules, &set->stages, err);
	if (!status)
		status = kam_categories_new(rules, set->stages, &set->categories, err);
	if (!status)
		status = kam_timing_read(rules, &set->timing_rules, err);
	if (!status)
		status = kam_odds_read(rules, kam_option_text(set->run, "probability"), &set->forecast.odds, err);
	return status ? status : read_shock(set, err);
}

static enum kam_status read_side_inputs(struct settings *set, struct kam_error *err)
{
	struct kam_run *run = set->run;
	enum kam_status status = kam_run_joins(run, err);
	if (!status)
		status = kam_run_sheet(run, "revisions", 0, &set->revisions, err);
	if (!status)
		status = kam_run_sheet(run, "quota", 0, &set->quota, err);
	if (!status)
		status = kam_run_sheet(run, "team", 0, &set->team, err);
	if (!status)
		status = kam_run_sheet(run, "channel", 0, &set->channel, err);
	return status ? status : kam_rates_of_run(run, &set->rates, err);
}

/* The tree: of users, of columns of the users file, of columns of the deals, or every owner right under the top. */
static enum kam_status plant_tree(struct settings *set, struct kam_error *err)
{
	const char *levels = kam_option_text(set->run, "levels");
	struct kam_sheet *users;
	enum kam_status status = kam_run_sheet(set->run, "users", 0, &users, err);
	if (!status && users && !levels)
		return kam_tree_of_users(users, &set->tree, err);
	if (!status)
		status = kam_tree_of_levels(levels ? levels : "owner", &set->tree, err);
	if (!status && users)
		status = kam_tree_add_rows(set->tree, users, err);
	if (!status && users)
		kam_tree_finish(set->tree);
	return status;
}

static enum kam_status init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct settings *set = settings;
	set->run = run;
	set->forecast.keeps_stakes = kam_option_given(run, "range");
	set->forecast.kind_given = kam_option_given(run, "period");
	set->forecast.kind = kam_option_is(run, "period", "quarter") ? KAM_QUARTER : KAM_MONTH;
	enum kam_status status = read_rules(set, err);
	if (!status)
		status = read_side_inputs(set, err);
	return status ? status : plant_tree(set, err);
}

static enum kam_status begin(void *of, void *settings, struct kam_error *err)
{
	struct state *state = of;
	struct settings *set = state->set = settings;
	struct kam_run *run = set->run;
	struct kam_pipeline *p = state->pipeline = kam_allocate(1, sizeof *p);
	(void)err;
	kam_pipeline_begin(p, set->stages, set->categories, kam_run_rules(run));
	p->tree = set->tree;
	p->tree_grows = !kam_option_given(run, "users");
	p->by_owner = p->tree_grows && !kam_option_given(run, "levels");
	p->until = kam_option_day(run, "as-of");
	p->deals.sales.rates = set->rates;
	p->keeps_products = kam_option_given(run, "by") || kam_option_given(run, "channel") || kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT);
	p->lists_faults = kam_option_given(run, "excluded");
	if (kam_option_given(run, "against")) {
		state->actual = kam_pipeline_fork(p);
		state->actual->until = KAM_NO_DAY;
		state->actual->lists_faults = false;
	}
	return KAM_OK;
}

/* Reading. */

static struct kam_pipeline *current(const struct state *state)
{
	return state->reads_actual ? state->actual : state->pipeline;
}

/* The file of --against comes last; it may be the one that is forecast, as of an earlier day. */
static enum kam_status open_file(void *of, struct kam_input *in, struct kam_error *err)
{
	struct state *state = of;
	const char *against = kam_option_text(state->set->run, "against");
	state->reads_actual = against && state->files && strcmp(kam_input_name(in), against) == 0;
	state->files++;
	return kam_pipeline_open(current(state), in, err);
}

static enum kam_status add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	return kam_pipeline_add(current(state), in, record, err);
}

/* What is listed tells its line in the file, which a part of it does not know. */
static bool fork_state(void *of, const void *beside)
{
	const struct state *state = beside;
	struct state *fork = of;
	if (state->pipeline->lists_faults)
		return false;
	fork->set = state->set;
	fork->reads_actual = state->reads_actual;
	fork->pipeline = kam_pipeline_fork(state->pipeline);
	fork->actual = state->actual ? kam_pipeline_fork(state->actual) : NULL;
	fork->files = 0; /* those of the first state are counted there */
	return true;
}

static bool agree(const void *a, const void *b)
{
	const struct state *x = a, *y = b;
	return kam_pipeline_agree(x->pipeline, y->pipeline) && (!x->actual || kam_pipeline_agree(x->actual, y->actual));
}

static void merge(void *into, void *from)
{
	struct state *x = into, *y = from;
	kam_pipeline_merge(x->pipeline, y->pipeline);
	if (x->actual)
		kam_pipeline_merge(x->actual, y->actual);
	x->files += y->files;
}

static size_t entities(const void *state)
{
	return kam_pipeline_count(((const struct state *)state)->pipeline);
}

/* Behind the last record. */

/* For notes: "1 deal", "2 deals". */
static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static kam_day settle_as_of(const struct kam_pipeline *p)
{
	return p->until != KAM_NO_DAY ? p->until : p->latest;
}

static struct kam_submissions submissions(const struct settings *set, const struct kam_pipeline *p)
{
	return (struct kam_submissions){.tree = set->tree, .categories = set->categories, .kind = set->forecast.kind,
		.currency = set->rates ? kam_rates_currency(set->rates) : p->deals.sales.currency, .until = p->until};
}

static enum kam_status read_submissions(struct settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_forecast *f = &set->forecast;
	struct kam_submissions who = submissions(set, p);
	enum kam_status status = set->revisions ? kam_revisions_read(set->revisions, &who, &f->revisions, err) : KAM_OK;
	return status || !set->quota ? status : kam_quotas_read(set->quota, &who, &f->quotas, err);
}

static enum kam_status read_team(struct settings *set, struct kam_pipeline *p, struct kam_error *err)
{
	uint64_t unknown = 0;
	enum kam_status status = set->team ? kam_pipeline_read_team(p, set->team, &unknown, err) : KAM_OK;
	if (!status && unknown)
		kam_run_note(set->run, "--team: %llu row%s about deals that are not in the input", (unsigned long long)unknown, unknown == 1 ? " is" : "s are");
	return status;
}

static void learn_timing(struct settings *set, const struct kam_pipeline *p, kam_day as_of)
{
	if (kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT))
		set->timing = kam_timing_learn(p, as_of, kam_forecast_kind(&set->forecast), &set->timing_rules);
	set->forecast.odds.timing = set->timing;
}

/* Notes: what the figures stand on, and what could not be counted, once. */

static void note_excluded(struct settings *set)
{
	struct kam_buffer text = {0};
	for (int e = KAM_NOT_CONFIRMED; e < KAM_EXCLUSIONS; e++) {
		const struct kam_excluded *excluded = &set->forecast.excluded[e];
		char amount[KAM_DECIMAL_TEXT];
		if (!excluded->deals)
			continue;
		kam_decimal_format(excluded->amount, amount);
		kam_buffer_format(&text, "%s%s %llu (%s)", text.n ? ", " : "", kam_exclusion_name((enum kam_exclusion)e), (unsigned long long)excluded->deals, amount);
	}
	if (text.n)
		kam_run_note(set->run, "excluded: %s%s", kam_buffer_terminated(&text), kam_option_given(set->run, "excluded") ? "" : "; --excluded lists them");
	kam_buffer_free(&text);
}

static void note_time(struct settings *set)
{
	const struct kam_odds *odds = &set->forecast.odds;
	if (odds->knows_time && (odds->too_fast || odds->too_old))
		kam_run_note(set->run, "of %llu won deals none took under %d or over %d days: %llu open deal%s would have to be faster, %llu older",
			(unsigned long long)odds->wins, odds->fastest, odds->slowest, (unsigned long long)odds->too_fast, plural(odds->too_fast),
			(unsigned long long)odds->too_old);
	if (odds->unknown) {
		char amount[KAM_DECIMAL_TEXT];
		kam_decimal_format(odds->unknown_amount, amount);
		kam_run_note(set->run, "%llu open deal%s (%s) without a probability: expected leaves them out", (unsigned long long)odds->unknown,
			plural(odds->unknown), amount);
	}
}

static void note_learnt(struct settings *set)
{
	const struct kam_timing *t = set->timing;
	if (!kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT))
		return;
	if (!t)
		kam_run_note(set->run, "nothing was learnt: under %d closed deals with both dates", set->timing_rules.closed_deals);
	else
		kam_run_note(set->run, "learnt from %llu closed deals%s; owners %s; expected by that: %llu open deals, %llu of them with their product's mean amount",
			(unsigned long long)kam_timing_closed(t), kam_timing_trials(t) ? ", and corrected by forecasts of earlier days" : "",
			kam_timing_owners_differ(t) ? "count" : "do not count",
			(unsigned long long)set->forecast.odds.learnt, (unsigned long long)set->forecast.odds.learnt_amounts);
}

static void note_basis(struct settings *set, const struct kam_pipeline *p, kam_day as_of)
{
	char day[KAM_DATE_TEXT] = "an unknown day";
	const struct kam_forecast *f = &set->forecast;
	if (as_of != KAM_NO_DAY)
		kam_date_format(as_of, day);
	kam_run_note(set->run, "as of %s%s; by %s; deals that count: %llu; units: %zu", day,
		p->until == KAM_NO_DAY && as_of != KAM_NO_DAY ? ", the latest date" : "", kam_period_name(f->kind), (unsigned long long)f->counted,
		kam_tree_count(set->tree));
	if (!p->any_confirmed && p->any_open)
		kam_run_note(set->run, "there is no column confirmed: all open deals count");
	if (set->rates)
		kam_run_note(set->run, "amounts converted to %s by --rates", kam_rates_currency(set->rates));
	if (f->revisions.later)
		kam_run_note(set->run, "%llu revision%s made after the as-of date: not in force", (unsigned long long)f->revisions.later, plural(f->revisions.later));
}

/* Writing the roll-up. */

static const struct kam_column rollup_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false},
	{"calculated", KAM_CELL_NUMBER, false}, {"submitted", KAM_CELL_NUMBER, false}, {"adjustment", KAM_CELL_NUMBER, false},
	{"judgement", KAM_CELL_NUMBER, false}, {"submitted_by", KAM_CELL_TEXT, false}, {"submitted_at", KAM_CELL_TEXT, false},
	{"note", KAM_CELL_TEXT, false}, {"stale", KAM_CELL_TEXT, false}, {"quota", KAM_CELL_NUMBER, false}, {"gap", KAM_CELL_NUMBER, false},
	{"name", KAM_CELL_TEXT, true}, {"parent", KAM_CELL_TEXT, true}, {"deals", KAM_CELL_NUMBER, true}, {"direct", KAM_CELL_NUMBER, true},
	{"p10", KAM_CELL_NUMBER, false}, {"p50", KAM_CELL_NUMBER, false}, {"p90", KAM_CELL_NUMBER, false}, {"quota_chance", KAM_CELL_RATIO, false},
	{"shocked_p10", KAM_CELL_NUMBER, false}, {"shocked_p50", KAM_CELL_NUMBER, false}, {"shocked_p90", KAM_CELL_NUMBER, false},
	{"shocked_quota_chance", KAM_CELL_RATIO, false},
};

enum { RANGE_COLUMNS = 4, SHOCK_COLUMNS = 4 };

/* The rows of a unit and span: a name, and the lines it adds up. */
struct row {
	const char *name;
	unsigned lines; /* bits 1 << line */
	unsigned upto;  /* the lines that count towards the quota */
};

enum { MOST_ROWS = KAM_LINES };

/* From the surest down. */
static size_t list_rows(bool cumulative, struct row rows[MOST_ROWS])
{
	size_t count = 0;
	unsigned upto = 0;
	for (int c = KAM_CATEGORY_CLOSED; c >= KAM_CATEGORY_OMITTED; c--) {
		unsigned bit = 1U << c;
		upto = c == KAM_CATEGORY_OMITTED ? 0 : upto | bit;
		int view = KAM_VIEW_OPEN_PIPELINE + c - KAM_CATEGORY_PIPELINE; /* they come in the order of the categories that they end with */
		if (cumulative && c != KAM_CATEGORY_CLOSED && c != KAM_CATEGORY_OMITTED)
			rows[count++] = (struct row){kam_view_name((enum kam_category_view)view), kam_view_categories((enum kam_category_view)view), upto};
		else
			rows[count++] = (struct row){kam_category_name((enum kam_category)c), bit, upto};
	}
	rows[count++] = (struct row){kam_line_name(KAM_LINE_EXPECTED), 1U << KAM_LINE_EXPECTED, 1U << KAM_LINE_EXPECTED};
	return count;
}

/* What somebody may go by: all that is closed, and more. */
static bool is_forecast(const struct row *row)
{
	return row->lines & (1U << KAM_CATEGORY_CLOSED | 1U << KAM_LINE_EXPECTED);
}

static struct kam_decimal plus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_add(a, b, &a); /* parts of a total that has been added up before */
	return a;
}

static struct kam_decimal minus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_subtract(a, b, &a);
	return a;
}

/* The numbers of some lines together. False if there is none of them. */
static bool add_lines(const struct kam_rollup *r, size_t span, uint32_t unit, unsigned lines, struct kam_number *sum)
{
	bool any = false;
	*sum = (struct kam_number){0};
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = lines >> line & 1 ? kam_rollup_at(r, span, unit, line) : NULL;
		if (!n)
			continue;
		any = true;
		sum->direct = plus(sum->direct, n->direct);
		sum->calculated = plus(sum->calculated, n->calculated);
		sum->submitted = plus(sum->submitted, n->submitted);
		sum->judgement = plus(sum->judgement, n->judgement);
		sum->deals += n->deals;
		sum->stale |= n->stale;
		if (n->revision && (!sum->revision || kam_is_later(n->revision->at, sum->revision->at)))
			sum->revision = n->revision;
	}
	return any;
}

static void write_submission(struct kam_writer *w, const struct kam_number *n)
{
	const struct kam_revision *r = n->revision;
	kam_write_text(w, r ? r->by : kam_slice(NULL, 0));
	kam_write_text(w, r ? r->at_text : kam_slice(NULL, 0));
	kam_write_text(w, r ? r->note : kam_slice(NULL, 0));
	kam_write_text(w, kam_text(!r ? "" : n->stale ? "yes" : "no"));
}

/* A figure of statistics, to so many places. */
static void write_estimate(struct kam_writer *w, bool known, double value, int places)
{
	char text[400];
	struct kam_decimal number = {0};
	int n = snprintf(text, sizeof text, "%.*f", places, value);
	known = known && kam_decimal_parse(kam_slice(text, (size_t)n), &number);
	kam_write_optional(w, known, number);
}

/* Ranges are those of what is expected. */
static void write_range(const struct settings *set, struct kam_writer *w, size_t span, uint32_t unit, const struct row *row)
{
	static const struct kam_range none;
	const struct kam_range *r = &set->ranges[span * kam_tree_count(set->tree) + unit];
	r = row->lines == 1U << KAM_LINE_EXPECTED ? r : &none;
	write_estimate(w, r->known, r->p10, 2);
	write_estimate(w, r->known, r->p50, 2);
	write_estimate(w, r->known, r->p90, 2);
	write_estimate(w, r->has_quota, r->quota, 6);
	if (!set->has_shock)
		return;
	write_estimate(w, r->known, r->shocked_p10, 2);
	write_estimate(w, r->known, r->shocked_p50, 2);
	write_estimate(w, r->known, r->shocked_p90, 2);
	write_estimate(w, r->has_quota, r->shocked_quota, 6);
}

static void write_row(const struct settings *set, struct kam_writer *w, size_t span, uint32_t unit, const struct row *row)
{
	const struct kam_rollup *r = set->forecast.rollup;
	const struct kam_unit *u = kam_tree_at(set->tree, unit);
	char period[KAM_SPAN_TEXT];
	struct kam_number n, upto;
	struct kam_decimal quota;
	if (!add_lines(r, span, unit, row->lines, &n))
		return;
	add_lines(r, span, unit, row->upto, &upto);
	bool has_quota = row->upto && kam_quotas_find(&set->forecast.quotas, unit, kam_rollup_span(r, span), &quota);
	kam_write_text(w, u->id);
	kam_write_text(w, u->level);
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(r, span), period)));
	kam_write_text(w, kam_text(row->name));
	kam_write_decimal(w, n.calculated);
	kam_write_decimal(w, n.submitted);
	kam_write_decimal(w, minus(n.submitted, n.calculated));
	kam_write_decimal(w, n.judgement);
	write_submission(w, &n);
	kam_write_optional(w, has_quota, has_quota ? quota : n.direct);
	kam_write_optional(w, has_quota, has_quota ? minus(quota, upto.submitted) : n.direct);
	kam_write_text(w, u->name);
	kam_write_text(w, u->parent == KAM_ABSENT ? kam_slice(NULL, 0) : kam_tree_at(set->tree, u->parent)->id);
	kam_write_count(w, n.deals);
	kam_write_decimal(w, n.direct);
	if (set->ranges)
		write_range(set, w, span, unit, row);
	kam_write_row(w);
}

static bool is_cumulative(const struct kam_run *run)
{
	return kam_option_is(run, "view", "cumulative");
}

/* Whether a span lies in the window of --since and --until. */
static bool is_in_window(const struct kam_run *run, struct kam_span span)
{
	return kam_span_last(span) >= kam_option_day(run, "since") && /* KAM_NO_DAY is before all */
	       (!kam_option_given(run, "until") || kam_span_first(span) <= kam_option_day(run, "until"));
}

/* People who ask what will come are not shown what has been, unless they ask or there is nothing else. */
static bool is_ahead(const struct settings *set, struct kam_span span)
{
	return kam_option_given(set->run, "since") || !set->forecast.pipeline->any_open || kam_span_last(span) >= set->forecast.odds.as_of;
}

static bool is_shown(const struct settings *set, size_t span, uint32_t unit)
{
	return is_in_window(set->run, kam_rollup_span(set->forecast.rollup, span)) && kam_forecast_shows(&set->forecast, span, unit);
}

static enum kam_status write_rollup(struct settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct row rows[MOST_ROWS];
	size_t count = list_rows(is_cumulative(set->run), rows);
	size_t unused = !set->ranges ? RANGE_COLUMNS + SHOCK_COLUMNS : set->has_shock ? 0 : SHOCK_COLUMNS;
	enum kam_status status = kam_run_writer(set->run, rollup_columns, KAM_COUNT(rollup_columns) - unused, &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree) && !status; place++) {
		uint32_t unit = kam_tree_place(set->tree, place);
		for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup); span++)
			for (size_t i = 0; i < count && is_shown(set, span, unit); i++)
				write_row(set, w, span, unit, &rows[i]);
	}
	return status;
}

/* The roll-up for people: the tree of each period, a row for each unit with what it submits. */

/* Whether some unit has a number of that row: columns without any are left out. */
static bool is_used(const struct settings *set, const struct row *row)
{
	struct kam_number n;
	for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup); span++)
		if (is_in_window(set->run, kam_rollup_span(set->forecast.rollup, span)) && is_ahead(set, kam_rollup_span(set->forecast.rollup, span)) &&
		    add_lines(set->forecast.rollup, span, kam_tree_place(set->tree, 0), row->lines, &n))
			return true;
	return false;
}

static void write_indented(struct kam_writer *w, const struct kam_unit *u)
{
	struct kam_buffer text = {0};
	for (int i = 0; i < u->depth; i++)
		kam_buffer_text(&text, "  ");
	kam_buffer_add(&text, u->name.n ? u->name : u->id);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

/* Who revised what, and whether it is stale. */
static void write_revised(const struct settings *set, struct kam_writer *w, size_t span, uint32_t unit)
{
	struct kam_buffer text = {0};
	for (int line = 0; line < KAM_LINES; line++) {
		const struct kam_number *n = kam_rollup_at(set->forecast.rollup, span, unit, line);
		char judgement[KAM_DECIMAL_TEXT];
		if (!n || !n->revision)
			continue;
		kam_decimal_format(n->judgement, judgement);
		kam_buffer_format(&text, "%s%s %s%s%s%.*s%s", text.n ? "; " : "", kam_line_name(line), kam_decimal_sign(n->judgement) < 0 ? "" : "+", judgement,
			n->revision->by.n ? " by " : "", KAM_PRINT(n->revision->by), n->stale ? " (stale)" : "");
	}
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static void write_tree_row(const struct settings *set, struct kam_writer *w, size_t span, uint32_t unit, const struct row *rows, size_t count)
{
	const struct kam_rollup *r = set->forecast.rollup;
	const struct kam_range none = {0}, *range = set->ranges ? &set->ranges[span * kam_tree_count(set->tree) + unit] : &none;
	char period[KAM_SPAN_TEXT];
	struct kam_number n = {0};
	struct kam_decimal quota = {0};
	bool any = false, has_quota = kam_quotas_find(&set->forecast.quotas, unit, kam_rollup_span(r, span), &quota);
	for (size_t i = 0; i < count; i++)
		any = any || add_lines(r, span, unit, rows[i].lines, &n);
	if (!any)
		return;
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(r, span), period)));
	write_indented(w, kam_tree_at(set->tree, unit));
	for (size_t i = 0; i < count; i++) {
		bool known = add_lines(r, span, unit, rows[i].lines, &n);
		kam_write_optional(w, known, n.submitted);
	}
	if (set->ranges) {
		write_estimate(w, range->known, set->has_shock ? range->shocked_p10 : range->p10, 2);
		write_estimate(w, range->known, set->has_shock ? range->shocked_p90 : range->p90, 2);
	}
	if (set->quota) {
		kam_write_optional(w, has_quota, quota);
		kam_write_optional(w, has_quota, minus(quota, n.submitted)); /* of what is expected, the last column */
	}
	if (set->quota && set->ranges)
		write_estimate(w, range->has_quota, set->has_shock ? range->shocked_quota : range->quota, 6);
	if (set->revisions)
		write_revised(set, w, span, unit);
	kam_write_row(w);
}

static enum kam_status write_tree(const struct settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_column columns[MOST_ROWS + 10] = {{"period", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}};
	struct row all[MOST_ROWS], rows[MOST_ROWS];
	size_t all_count = list_rows(is_cumulative(set->run), all), count = 0, n = 2;
	for (size_t i = 0; i < all_count; i++)
		if (is_used(set, &all[i]) || all[i].lines == 1U << KAM_LINE_EXPECTED) {
			rows[count++] = all[i];
			columns[n++] = (struct kam_column){all[i].name, KAM_CELL_NUMBER, false};
		}
	if (set->ranges) {
		columns[n++] = (struct kam_column){set->has_shock ? "shocked_p10" : "p10", KAM_CELL_NUMBER, false};
		columns[n++] = (struct kam_column){set->has_shock ? "shocked_p90" : "p90", KAM_CELL_NUMBER, false};
	}
	if (set->quota) {
		columns[n++] = (struct kam_column){"quota", KAM_CELL_NUMBER, false};
		columns[n++] = (struct kam_column){"gap", KAM_CELL_NUMBER, false};
	}
	if (set->quota && set->ranges)
		columns[n++] = (struct kam_column){"chance", KAM_CELL_RATIO, false};
	if (set->revisions)
		columns[n++] = (struct kam_column){"revised", KAM_CELL_TEXT, false};
	enum kam_status status = kam_run_writer(set->run, columns, n, &w, err);
	for (size_t span = 0; span < kam_rollup_spans(set->forecast.rollup) && !status; span++)
		for (size_t place = 0; place < kam_tree_count(set->tree); place++)
			if (is_ahead(set, kam_rollup_span(set->forecast.rollup, span)) && is_shown(set, span, kam_tree_place(set->tree, place)))
				write_tree_row(set, w, span, kam_tree_place(set->tree, place), rows, count);
	return status;
}

/* Writing what does not count, and what was submitted. */

static const struct kam_column excluded_columns[] = {
	{"opp_id", KAM_CELL_TEXT, false}, {"owner", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"amount", KAM_CELL_NUMBER, false},
	{"close_date", KAM_CELL_TEXT, false}, {"reason", KAM_CELL_TEXT, false}, {"fault", KAM_CELL_TEXT, false}, {"line", KAM_CELL_NUMBER, false},
};

static void write_excluded_row(struct kam_writer *w, const struct kam_refused *r)
{
	kam_write_text(w, r->id);
	kam_write_text(w, r->owner);
	kam_write_text(w, r->stage);
	kam_write_optional(w, r->has_amount, r->amount);
	kam_write_day(w, r->close_date);
	kam_write_text(w, kam_text(kam_exclusion_name(r->exclusion)));
	kam_write_text(w, kam_text(kam_is_fault(r->exclusion) ? "yes" : "no"));
	kam_write_count(w, r->line);
	kam_write_row(w);
}

static enum kam_status write_excluded(struct settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = kam_run_writer(set->run, excluded_columns, KAM_COUNT(excluded_columns), &w, err);
	for (size_t i = 0; i < p->refused.count && !status; i++)
		write_excluded_row(w, kam_pool_at(&p->refused, i));
	for (size_t i = 0; i < kam_pipeline_count(p) && !status; i++) {
		const struct kam_prospect *d = kam_pipeline_at(p, i);
		if (!d->exclusion)
			continue;
		write_excluded_row(w, &(struct kam_refused){.id = kam_pipeline_id(p, d), .owner = kam_pipeline_owner(p, d),
			.stage = d->stage == KAM_NO_STAGE ? kam_slice(NULL, 0) : kam_stages_at(set->stages, d->stage)->name,
			.exclusion = (enum kam_exclusion)d->exclusion, .has_amount = d->has_amount, .amount = d->amount, .close_date = d->close_date, .line = d->line});
	}
	return status;
}

static const struct kam_column submission_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false},
	{"amount", KAM_CELL_NUMBER, false}, {"submitted_by", KAM_CELL_TEXT, false}, {"submitted_at", KAM_CELL_TEXT, false},
	{"note", KAM_CELL_TEXT, false}, {"in_force", KAM_CELL_TEXT, false}, {"stale", KAM_CELL_TEXT, false},
};

/* Whether a revision that is in force is stale. */
static bool is_stale(const struct kam_rollup *r, const struct kam_revision *revision)
{
	for (size_t span = 0; span < kam_rollup_spans(r); span++) {
		const struct kam_number *n = kam_span_same(kam_rollup_span(r, span), revision->span)
			? kam_rollup_at(r, span, revision->unit, revision->line) : NULL;
		if (n)
			return n->stale;
	}
	return false;
}

static enum kam_status write_submissions(struct settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	const struct kam_forecast *f = &set->forecast;
	enum kam_status status = kam_run_writer(set->run, submission_columns, KAM_COUNT(submission_columns), &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree) && !status; place++)
		for (size_t i = 0; i < f->revisions.count; i++) {
			const struct kam_revision *r = &f->revisions.at[i];
			char period[KAM_SPAN_TEXT];
			if (r->unit != kam_tree_place(set->tree, place))
				continue;
			kam_write_text(w, kam_tree_at(set->tree, r->unit)->id);
			kam_write_text(w, kam_tree_at(set->tree, r->unit)->level);
			kam_write_text(w, kam_slice(period, kam_span_format(r->span, period)));
			kam_write_text(w, kam_text(kam_line_name(r->line)));
			kam_write_decimal(w, r->amount);
			kam_write_text(w, r->by);
			kam_write_text(w, r->at_text);
			kam_write_text(w, r->note);
			kam_write_text(w, kam_text(r->in_force ? "yes" : "no"));
			kam_write_text(w, kam_text(!r->in_force ? "" : is_stale(f->rollup, r) ? "yes" : "no"));
			kam_write_row(w);
		}
	return status;
}

/* Writing what production and the channel need. */

static const struct kam_column product_columns[] = {
	{"product", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false}, {"deals", KAM_CELL_NUMBER, false},
	{"quantity", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false},
};

static void write_product_row(struct kam_writer *w, const struct kam_production *made, size_t span, uint32_t product, const struct row *row)
{
	struct kam_number amount, quantity;
	char period[KAM_SPAN_TEXT];
	if (!add_lines(made->amounts, span, product, row->lines, &amount) || !add_lines(made->quantities, span, product, row->lines, &quantity))
		return;
	kam_write_text(w, kam_tree_at(made->tree, product)->id);
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(made->amounts, span), period)));
	kam_write_text(w, kam_text(row->name));
	kam_write_count(w, amount.deals);
	kam_write_decimal(w, quantity.calculated);
	kam_write_decimal(w, amount.calculated);
	kam_write_row(w);
}

static enum kam_status write_products(struct settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct row rows[MOST_ROWS];
	struct kam_production made = {0};
	size_t count = list_rows(is_cumulative(set->run), rows);
	enum kam_status status = kam_production_of(&set->forecast, &made, err);
	if (!status)
		status = kam_run_writer(set->run, product_columns, KAM_COUNT(product_columns), &w, err);
	for (size_t place = 0; !status && place < kam_tree_count(made.tree); place++)
		for (size_t span = 0; span < kam_rollup_spans(made.amounts); span++)
			for (size_t i = 0; i < count && is_in_window(set->run, kam_rollup_span(made.amounts, span)); i++)
				write_product_row(w, &made, span, kam_tree_place(made.tree, place), &rows[i]);
	kam_production_free(&made);
	return status;
}

static const struct kam_column channel_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"product", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false},
	{"channel_amount", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false}, {"gap", KAM_CELL_NUMBER, false},
	{"gap_share", KAM_CELL_RATIO, false}, {"channel_quantity", KAM_CELL_NUMBER, false}, {"quantity", KAM_CELL_NUMBER, false},
	{"quantity_gap", KAM_CELL_NUMBER, false}, {"quantity_gap_share", KAM_CELL_RATIO, false}, {"flag", KAM_CELL_TEXT, false},
};

/* Ours beside theirs. Whether the gap is beyond the tolerance: where they expect nothing, anything is. */
static bool write_gap(struct kam_writer *w, bool known, struct kam_decimal theirs, struct kam_decimal ours, struct kam_decimal tolerance)
{
	struct kam_decimal gap = {0}, share = {0};
	bool has_share = known && kam_channel_gap(ours, theirs, &gap, &share);
	bool beyond = known && (has_share ? kam_decimal_compare(share, tolerance) > 0 || kam_decimal_compare(kam_decimal_negate(share), tolerance) > 0
		: kam_decimal_sign(gap) != 0);
	kam_write_optional(w, known, theirs);
	kam_write_decimal(w, ours);
	kam_write_optional(w, known, gap);
	kam_write_optional(w, has_share, share);
	return beyond;
}

static enum kam_status write_channel(struct settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_channel channel = {0};
	struct kam_submissions who = submissions(set, p);
	struct kam_decimal tolerance = {0};
	uint64_t flags = 0;
	enum kam_status status = kam_rules_number(kam_run_rules(set->run), "channel.tolerance", "0", "1000", &tolerance, err);
	if (kam_option_given(set->run, "tolerance"))
		tolerance = kam_option_number(set->run, "tolerance");
	if (!status)
		status = kam_channel_read(set->channel, &who, &set->forecast, &channel, err);
	if (!status)
		status = kam_run_writer(set->run, channel_columns, KAM_COUNT(channel_columns), &w, err);
	for (size_t i = 0; i < channel.count && !status; i++) {
		const struct kam_channel_row *r = &channel.at[i];
		char period[KAM_SPAN_TEXT];
		if (!is_in_window(set->run, r->span))
			continue;
		kam_write_text(w, kam_tree_at(set->tree, r->unit)->id);
		kam_write_text(w, kam_tree_at(set->tree, r->unit)->level);
		kam_write_text(w, r->product);
		kam_write_text(w, kam_slice(period, kam_span_format(r->span, period)));
		bool flag = write_gap(w, r->has_amount, r->amount, r->ours, tolerance);
		flag = write_gap(w, r->has_quantity, r->quantity, r->our_quantity, tolerance) || flag;
		kam_write_text(w, kam_text(flag ? "yes" : "no"));
		kam_write_row(w);
		flags += flag;
	}
	if (!status && flags)
		kam_run_note(set->run, "%llu of %zu rows of the channel are beyond the tolerance", (unsigned long long)flags, channel.count);
	kam_channel_free(&channel);
	return status;
}

/* Writing how true the forecast was. */

static const struct kam_column accuracy_columns[] = {
	{"level", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false}, {"numbers", KAM_CELL_NUMBER, false},
	{"submitted", KAM_CELL_NUMBER, false}, {"actual", KAM_CELL_NUMBER, false}, {"bias", KAM_CELL_RATIO, false}, {"wape", KAM_CELL_RATIO, false},
	{"value_added", KAM_CELL_NUMBER, false}, {"covered", KAM_CELL_RATIO, false}, {"shocked_covered", KAM_CELL_RATIO, false},
};

static void write_share(struct kam_writer *w, uint64_t part, uint64_t whole)
{
	struct kam_decimal share = {0};
	bool known = whole && kam_decimal_divide(kam_decimal_whole((int64_t)part), kam_decimal_whole((int64_t)whole), 6, &share);
	kam_write_optional(w, known, share);
}

static void write_accuracy_row(const struct settings *set, struct kam_writer *w, struct kam_slice level, struct kam_slice unit, const char *category,
	const struct kam_accuracy *a)
{
	struct kam_decimal bias = {0}, wape = {0};
	bool has_bias = kam_accuracy_bias(a, &bias), has_wape = kam_accuracy_wape(a, &wape);
	if (!a->numbers)
		return;
	kam_write_text(w, level);
	kam_write_text(w, unit);
	kam_write_text(w, kam_text(category));
	kam_write_count(w, a->numbers);
	kam_write_decimal(w, a->submitted);
	kam_write_decimal(w, a->actual);
	kam_write_optional(w, has_bias, bias);
	kam_write_optional(w, has_wape, wape);
	kam_write_decimal(w, minus(a->missed_below, a->missed));
	write_share(w, a->covered, a->ranges);
	write_share(w, set->has_shock ? a->shocked_covered : 0, set->has_shock ? a->ranges : 0);
	kam_write_row(w);
}

/* Cumulative forecasts, and what was expected: what a unit may have gone by. */
static enum kam_status write_accuracy(const struct settings *set, const struct kam_trial *trial, struct kam_error *err)
{
	struct kam_writer *w;
	struct row rows[MOST_ROWS];
	struct kam_table levels = {0};
	size_t count = list_rows(true, rows);
	enum kam_status status = kam_run_writer(set->run, accuracy_columns, KAM_COUNT(accuracy_columns), &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree); place++)
		kam_table_put(&levels, kam_tree_at(set->tree, kam_tree_place(set->tree, place))->level, NULL);
	for (uint32_t level = 0; level < kam_table_count(&levels) && !status; level++)
		for (size_t i = 0; i < count; i++) {
			struct kam_accuracy all = {0};
			for (size_t place = 0; place < kam_tree_count(set->tree); place++) {
				const struct kam_unit *u = kam_tree_at(set->tree, kam_tree_place(set->tree, place));
				struct kam_accuracy one = {0};
				if (!is_forecast(&rows[i]) || !kam_same(u->level, kam_table_key(&levels, level)))
					continue;
				kam_accuracy_add(trial, kam_tree_place(set->tree, place), rows[i].lines, &all);
				kam_accuracy_add(trial, kam_tree_place(set->tree, place), rows[i].lines, &one);
				write_accuracy_row(set, w, u->level, u->id, rows[i].name, &one);
			}
			write_accuracy_row(set, w, kam_table_key(&levels, level), kam_slice(NULL, 0), rows[i].name, &all);
		}
	kam_table_free(&levels);
	return status;
}

enum { RELIABILITY_BINS = 10 };

static const struct kam_column reliability_columns[] = {
	{"from", KAM_CELL_RATIO, false}, {"to", KAM_CELL_RATIO, false}, {"deals", KAM_CELL_NUMBER, false}, {"probability", KAM_CELL_RATIO, false},
	{"won", KAM_CELL_RATIO, false}, {"brier", KAM_CELL_FIGURE, false}, {"expected", KAM_CELL_NUMBER, false}, {"came", KAM_CELL_NUMBER, false},
};

static enum kam_status write_reliability(const struct settings *set, const struct kam_judged *j, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_reliability bins[RELIABILITY_BINS + 1];
	enum kam_status status = kam_run_writer(set->run, reliability_columns, KAM_COUNT(reliability_columns), &w, err);
	if (status || !j->count)
		return status;
	kam_calibration_error(j->probability, j->won, j->count, bins, RELIABILITY_BINS);
	struct kam_reliability *all = &bins[RELIABILITY_BINS];
	*all = (struct kam_reliability){0};
	for (int b = 0; b <= RELIABILITY_BINS; b++) {
		bool whole = b == RELIABILITY_BINS;
		const struct kam_reliability *bin = &bins[b];
		if (!whole) {
			all->deals += bin->deals;
			all->won += bin->won;
			all->sum += bin->sum;
		}
		write_estimate(w, true, whole ? 0 : (double)b / RELIABILITY_BINS, 6);
		write_estimate(w, true, whole ? 1 : (double)(b + 1) / RELIABILITY_BINS, 6);
		kam_write_count(w, bin->deals);
		write_estimate(w, bin->deals, bin->sum / (double)bin->deals, 6);
		write_share(w, bin->won, bin->deals);
		write_estimate(w, whole, kam_brier(j->probability, j->won, j->count), 6);
		write_estimate(w, whole, j->expected, 2);
		write_estimate(w, whole, j->came, 2);
		kam_write_row(w);
	}
	return KAM_OK;
}

static void note_trial(const struct settings *set, const struct kam_trial *trial, const struct kam_judged *j)
{
	double shock;
	char until[KAM_DATE_TEXT] = "an unknown day";
	if (trial->until != KAM_NO_DAY)
		kam_date_format(trial->until, until);
	if (kam_accuracy_shock(trial, &shock))
		kam_run_note(set->run, "judged by what is known on %s; expected at the top was off by %.1f %% of it: --shock %.3f says so to --range", until, 100 * shock, shock);
	else
		kam_run_note(set->run, "judged by what is known on %s: no period that was open on the as-of date is over", until);
	if (j->count)
		kam_run_note(set->run, "%zu open deals with a probability: Brier %.4f; worth %.2f by it, and %.2f came", j->count,
			kam_brier(j->probability, j->won, j->count), j->expected, j->came);
}

static enum kam_status judge_forecast(struct state *state, kam_day as_of, struct kam_error *err)
{
	struct settings *set = state->set;
	struct kam_rollup *bookings = NULL;
	struct kam_judged judged = {0};
	struct kam_trial trial = {.forecast = &set->forecast, .ranges = set->ranges, .actual = state->actual, .as_of = as_of, .until = state->actual->latest};
	enum kam_status status = kam_trial_bookings(state->actual, set->forecast.kind, &bookings, err);
	trial.bookings = bookings;
	if (!status) {
		kam_judge_deals(&trial, (size_t)kam_option_count(set->run, "horizon", 0), &judged);
		note_trial(set, &trial, &judged);
		status = kam_option_given(set->run, "reliability") ? write_reliability(set, &judged, err) : write_accuracy(set, &trial, err);
	}
	kam_rollup_free(bookings);
	free(judged.probability);
	free(judged.won);
	return status;
}

/* The end of the run. */

/* A tree that grows is complete only when it has the actual deals' units too. */
static enum kam_status finish_actual(struct state *state, struct kam_error *err)
{
	const struct kam_sales *sales = &state->actual->deals.sales;
	if (sales->mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", sales->mixed);
	if (sales->currency[0] && state->pipeline->deals.sales.currency[0] && strcmp(sales->currency, state->pipeline->deals.sales.currency) != 0)
		return kam_fail(err, KAM_BAD_DATA, "--against: is in %s, the forecast in %s", sales->currency, state->pipeline->deals.sales.currency);
	if (!state->actual->tree_grows)
		return kam_pipeline_finish(state->actual, state->actual->latest, err);
	return kam_pipeline_add_paths(state->actual, err);
}

static enum kam_status emit(void *of, struct kam_run *run, struct kam_error *err)
{
	struct state *state = of;
	struct settings *set = state->set;
	struct kam_pipeline *p = state->pipeline;
	kam_day as_of = settle_as_of(p);
	if (p->deals.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", p->deals.sales.mixed);
	enum kam_status status = read_team(set, p, err);
	if (!status && state->actual)
		status = finish_actual(state, err);
	if (!status)
		status = kam_pipeline_finish(p, as_of, err);
	if (!status)
		status = read_submissions(set, p, err);
	if (status)
		return status;
	set->forecast.pipeline = p;
	kam_odds_settle(&set->forecast.odds, p, as_of);
	learn_timing(set, p, as_of);
	status = kam_forecast_build(&set->forecast, err);
	if (status)
		return status;
	note_basis(set, p, as_of);
	note_excluded(set);
	note_time(set);
	note_learnt(set);
	if (kam_option_given(run, "excluded"))
		return write_excluded(set, p, err);
	if (kam_option_given(run, "submissions"))
		return write_submissions(set, err);
	if (kam_option_given(run, "by"))
		return write_products(set, err);
	if (set->channel)
		return write_channel(set, p, err);
	if (set->forecast.keeps_stakes)
		set->ranges = kam_ranges_of(&set->forecast, set->shock, kam_run_jobs(run));
	if (state->actual)
		return judge_forecast(state, as_of, err);
	return kam_run_for_people(run) && !kam_option_given(run, "columns") ? write_tree(set, err) : write_rollup(set, err);
}

static void end(void *of)
{
	struct state *state = of;
	kam_pipeline_free(state->pipeline);
	kam_pipeline_free(state->actual);
}

static void finish(void *settings)
{
	struct settings *set = settings;
	kam_forecast_free(&set->forecast);
	free(set->ranges);
	kam_timing_free(set->timing);
	kam_tree_free(set->tree);
	kam_rates_free(set->rates);
	kam_categories_free(set->categories);
	kam_stages_free(set->stages);
}

static const struct kam_need needs[] = {{"currency", "rates"}, {"submissions", "revisions"}, {"shock", "range"}, {"horizon", "against"},
	{"reliability", "against"}, {"tolerance", "channel"}, {NULL, NULL}};

static const char *const alternatives[] = {"by|channel|against|excluded|submissions", NULL};

static const char *const rules[] = {kam_stages_rules, kam_categories_rules, kam_odds_rules, kam_timing_rules, "\"channel\": {\"tolerance\": 0.1}",
	"\"range\": {\"shock\": null}", kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct settings),
	.state_size = sizeof(struct state),
	.init = init,
	.begin = begin,
	.open = open_file,
	.add = add,
	.emit = emit,
	.fork = fork_state,
	.agree = agree,
	.merge = merge,
	.entities = entities,
	.end = end,
	.finish = finish,
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
