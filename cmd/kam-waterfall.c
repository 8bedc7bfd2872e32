/* kam-waterfall.c - what changed between two snapshots of the pipeline, and why? */
#include "kam/command.h"
#include "kam/figures.h"
#include "kam/picture.h"
#include "kam/ranking.h"
#include "kam/submitted.h"
#include "kam/text.h"
#include "kam/waterfall.h"

#include <stdlib.h>
#include <unistd.h>

static const struct kam_option options[] = {
	{"by", KAM_OPTION_TEXT, "COLUMN", "also each value of COLUMN, such as owner, for itself", true},
	{"period", KAM_OPTION_TEXT, "PERIOD", "only closes in PERIOD (2026Q1); month, quarter: each", false},
	{"categories", KAM_OPTION_TEXT, "LIST", "what counts: categories, or a view (open_pipeline)", false},
	{"measure", KAM_OPTION_CHOICE, "amount|weighted", "add up this (default: amount)", false},
	{"since", KAM_OPTION_DATE, "DATE", "compare how it was on DATE: the last snapshot by then", false},
	{"until", KAM_OPTION_DATE, "DATE", "with how it was on DATE (default: the last)", false},
	{"history", KAM_OPTION_INPUT, "FILE", "a change log: wind the deals back to --since", true},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by the latest rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"summary", KAM_OPTION_FLAG, NULL, "one row for each unit: all bars, slip rate, pushes", false},
	{"deals", KAM_OPTION_FLAG, NULL, "list the deals behind each bar", false},
	{"only", KAM_OPTION_TEXT, "REASON", "with --deals: only those behind that bar", false},
	{"fail-on", KAM_OPTION_TEXT, "CHECK", "exit 1 if a bar is over a limit: slipped>20%", false},
};

/* --fail-on: a reason's change, or the slip rate, against a limit. */
struct limit {
	bool given, slip_rate, percent;
	enum kam_reason reason;
	struct kam_decimal most;
};

/* What all states of a run share. */
struct settings {
	struct kam_run *run;
	struct kam_stages *stages;
	struct kam_categories *categories;
	struct kam_rates *rates;
	struct kam_counting counting;
	struct kam_snapshots_setup setup;
	struct limit limit;
	enum kam_reason only;     /* KAM_REASONS: all */
	bool has_units, has_periods; /* columns of the output */
};

struct state {
	struct settings *set;
	struct kam_snapshots *snapshots;
	struct kam_waterfall **steps; /* from one snapshot to the next */
	size_t steps_count;
	struct kam_submitted *submitted; /* where the files are submitted forecasts; else NULL */
	bool reads_deals, reads_history; /* the current file */
	struct kam_history *history;
	uint64_t histories; /* files of history that were read */
	uint64_t gone;      /* deals of the history that the export lacks */
};

/* Settings. */

static enum kam_status read_categories(struct settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "categories");
	struct kam_slice rest = kam_text(text ? text : kam_view_name(KAM_VIEW_OPEN_PIPELINE)), name;
	while (kam_split(&rest, ',', &name)) {
		unsigned bits = 0;
		enum kam_category category = kam_categories_find(set->categories, name);
		for (int v = 0; v < KAM_VIEWS; v++)
			bits |= kam_is(kam_trim(name), kam_view_name((enum kam_category_view)v)) ? kam_view_categories((enum kam_category_view)v) : 0;
		if (!bits && category == KAM_NO_CATEGORY)
			return kam_fail(err, KAM_USAGE, "--categories: \"%.*s\" is no category and no view: omitted, pipeline, best_case, most_likely, commit, closed; "
				"open_pipeline, best_case_forecast, most_likely_forecast, commit_forecast", KAM_PRINT(kam_fit(name, 60)));
		set->counting.categories |= bits ? bits : 1u << category;
	}
	return KAM_OK;
}

static enum kam_status read_period(struct settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "period");
	struct kam_counting *counting = &set->counting;
	if (!text)
		return KAM_OK;
	for (int kind = KAM_MONTH; kind <= KAM_WEEK; kind++)
		if (strcmp(text, kam_period_name((enum kam_period)kind)) == 0) {
			counting->periods = KAM_EACH_PERIOD;
			counting->period.kind = (enum kam_period)kind;
			return KAM_OK;
		}
	counting->periods = KAM_ONE_PERIOD;
	if (kam_span_parse(kam_text(text), &counting->period))
		return kam_fail(err, KAM_USAGE, "--period: \"%.60s\" is no period: 2026-03, 2026Q1, 2026 and 2026-W05 are; month, quarter, year and week stand for each", text);
	return KAM_OK;
}

static enum kam_status read_limit(struct settings *set, struct kam_error *err)
{
	const char *text = kam_option_text(set->run, "fail-on"), *sign = text ? strchr(text, '>') : NULL;
	struct limit *limit = &set->limit;
	if (!text)
		return KAM_OK;
	struct kam_slice name = sign ? kam_trim(kam_slice(text, (size_t)(sign - text))) : kam_text(text), number = kam_trim(kam_text(sign ? sign + 1 : NULL));
	limit->given = true;
	limit->slip_rate = kam_is(name, "slip_rate");
	limit->reason = kam_reason_named(name);
	limit->percent = number.n && number.p[number.n - 1] == '%';
	number.n -= limit->percent;
	if (!kam_decimal_parse(kam_trim(number), &limit->most) || kam_decimal_sign(limit->most) < 0 || (limit->reason == KAM_REASONS && !limit->slip_rate) ||
	    (limit->slip_rate && !limit->percent))
		return kam_fail(err, KAM_USAGE, "--fail-on: \"%.60s\" is no check: slipped>20%% (of what there was), lost>1000000 and slip_rate>20%% are, and so with every reason", text);
	return KAM_OK;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_options(struct settings *set, struct kam_error *err)
{
	const char *only = kam_option_text(set->run, "only");
	set->only = only ? kam_reason_named(kam_text(only)) : KAM_REASONS;
	if (only && set->only == KAM_REASONS)
		return kam_fail(err, KAM_USAGE, "--only: \"%.60s\" is no reason (kam-waterfall(1) lists them)", only);
	if (set->setup.from != KAM_NO_DAY && set->setup.to != KAM_NO_DAY && set->setup.from >= set->setup.to)
		return kam_fail(err, KAM_USAGE, "--since must be before --until");
	return KAM_OK;
}

static enum kam_status read_units(struct settings *set, struct kam_error *err)
{
	struct kam_snapshots_setup *setup = &set->setup;
	const char *name;
	for (size_t i = 0; (name = kam_option_at(set->run, "by", i)); i++) {
		for (size_t k = 0; k < setup->by_count; k++)
			if (strcmp(setup->by[k], name) == 0)
				return kam_fail(err, KAM_USAGE, "--by %s: is named twice", name);
		if (setup->by_count == KAM_MOST_BY)
			return kam_fail(err, KAM_USAGE, "--by: more than %d columns", KAM_MOST_BY);
		setup->by[setup->by_count++] = name;
	}
	set->has_units = setup->by_count > 0;
	return KAM_OK;
}

static enum kam_status read_settings(struct settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = check_options(set, err);
	if (!status)
		status = kam_stages_new(rules, &set->stages, err);
	if (!status)
		status = kam_categories_new(rules, set->stages, &set->categories, err);
	if (!status)
		status = read_categories(set, err);
	if (!status)
		status = read_period(set, err);
	if (!status)
		status = read_limit(set, err);
	if (!status)
		status = read_units(set, err);
	if (!status)
		status = kam_run_joins(set->run, err);
	return status ? status : kam_rates_of_run(set->run, &set->rates, err);
}

static enum kam_status waterfall_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct settings *set = settings;
	set->run = run;
	set->counting.weighted = kam_option_is(run, "measure", "weighted");
	set->setup.rules = kam_run_rules(run);
	set->setup.keeps_texts = kam_option_given(run, "deals");
	set->setup.reject_unmapped = kam_option_given(run, "rejects");
	set->setup.from = kam_option_day(run, "since");
	set->setup.to = kam_option_day(run, "until");
	enum kam_status status = read_settings(set, err);
	set->has_periods = set->counting.periods == KAM_EACH_PERIOD;
	set->setup.stages = set->stages;
	set->setup.categories = set->categories;
	set->setup.rates = set->rates;
	return status;
}

static enum kam_status waterfall_begin(void *state, void *settings, struct kam_error *err)
{
	struct state *s = state;
	(void)err;
	s->set = settings;
	s->snapshots = kam_snapshots_new(&s->set->setup);
	s->history = kam_history_new();
	return KAM_OK;
}

/* Reading. */

static enum kam_status open_submitted(struct state *s, struct kam_input *in, struct kam_error *err)
{
	static const char *const options_of_deals[] = {"by", "period", "categories", "measure", "since", "until", "rates", "summary", "deals"};
	for (size_t i = 0; i < KAM_COUNT(options_of_deals); i++)
		if (kam_option_given(s->set->run, options_of_deals[i]))
			return kam_fail(err, KAM_USAGE, "--%s is without effect: it is about deals, and this is a submitted forecast", options_of_deals[i]);
	if (!s->submitted)
		s->submitted = kam_submitted_new();
	return kam_submitted_open(s->submitted, in, err);
}

/* A log of changes; dated rows are snapshots. */
static bool is_log(struct kam_input *in)
{
	return kam_input_recognise(in, NULL) == KAM_OK && kam_input_binding(in)->type == KAM_HISTORY && !kam_input_has(in, KAM_SNAPSHOT_DATE);
}

static enum kam_status waterfall_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct state *s = state;
	s->reads_history = is_log(in);
	if (s->reads_history) {
		s->histories++;
		return kam_history_open(s->history, in, err);
	}
	enum kam_status status = kam_input_bind(in, KAM_QUOTAS, err);
	bool submitted = !status && kam_submitted_is(in);
	if (submitted ? s->reads_deals : s->submitted != NULL)
		return kam_fail(err, KAM_BAD_DATA, "deals and submitted forecasts can't be compared with each other");
	s->reads_deals = !submitted;
	return submitted ? open_submitted(s, in, err) : kam_snapshots_open(s->snapshots, in, err);
}

static enum kam_status waterfall_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct state *s = state;
	if (s->reads_history)
		return kam_history_add(s->history, in, record, KAM_NO_DAY, err);
	return s->submitted ? kam_submitted_add(s->submitted, in, record, err) : kam_snapshots_add(s->snapshots, in, record, err);
}

/* Forecasts are short. */
static bool waterfall_fork(void *state, const void *beside)
{
	const struct state *s = beside;
	struct state *fork = state;
	if (s->submitted)
		return false;
	fork->set = s->set;
	fork->reads_deals = true;
	fork->reads_history = s->reads_history;
	fork->snapshots = kam_snapshots_fork(s->snapshots);
	fork->history = kam_history_fork(s->history);
	return true;
}

static bool waterfall_agree(const void *a, const void *b)
{
	return kam_snapshots_agree(((const struct state *)a)->snapshots, ((const struct state *)b)->snapshots);
}

static void waterfall_merge(void *into, void *from)
{
	struct state *s = into, *other = from;
	kam_snapshots_merge(s->snapshots, other->snapshots);
	kam_history_merge(s->history, other->history);
	s->histories += other->histories;
}

static size_t waterfall_entities(const void *state)
{
	return kam_snapshots_deals(((const struct state *)state)->snapshots);
}

/* What all rows of a unit and period begin with. */

struct place {
	const struct state *s;
	size_t step;
	uint32_t unit;
	int period;
};

static struct place place_of(const struct state *s, size_t step, const struct kam_bars *b)
{
	return (struct place){s, step, b->unit, b->period};
}

static struct kam_slice label_of(const struct state *s, size_t snapshot)
{
	return kam_snapshot_label(kam_snapshots_at(s->snapshots, snapshot));
}

static struct kam_slice period_label(const struct settings *set, int period, char text[KAM_SPAN_TEXT])
{
	return kam_slice(text, kam_span_format((struct kam_span){set->counting.period.kind, period}, text));
}

enum { PLACE_COLUMNS = 5 };

#define UNIT_COLUMNS {"by", KAM_CELL_TEXT, false}, {"unit", KAM_CELL_TEXT, false}
#define OTHER_COLUMNS {"period", KAM_CELL_TEXT, false}, {"from", KAM_CELL_TEXT, true}, {"to", KAM_CELL_TEXT, true}

/* The columns that this run has: all but those of units and periods where there is only one. */
static enum kam_status begin_rows(const struct state *s, const struct kam_column *columns, size_t count, struct kam_writer **w, struct kam_error *err)
{
	struct kam_column own[64];
	size_t kept = 0;
	for (size_t i = 0; i < count; i++)
		if ((i >= 2 || s->set->has_units) && (i != 2 || s->set->has_periods))
			own[kept++] = columns[i];
	return kam_run_writer(s->set->run, own, kept, w, err);
}

static void write_place(struct kam_writer *w, const struct place *p)
{
	char text[KAM_SPAN_TEXT];
	struct kam_slice value = {0};
	if (p->s->set->has_units) {
		kam_write_text(w, p->unit ? kam_text(kam_snapshots_group(p->s->snapshots, p->unit, &value)->name) : KAM_LITERAL("all"));
		kam_write_text(w, value);
	}
	if (p->s->set->has_periods)
		kam_write_text(w, period_label(p->s->set, p->period, text));
	kam_write_text(w, label_of(p->s, p->step));
	kam_write_text(w, label_of(p->s, p->step + 1));
}

/* The bars. */

static const struct kam_column bar_columns[] = {
	UNIT_COLUMNS, OTHER_COLUMNS, {"reason", KAM_CELL_TEXT, false}, {"deals", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false},
	{"share", KAM_CELL_RATIO, false}, {"total", KAM_CELL_NUMBER, false},
};

static void write_bar(struct kam_writer *w, const struct place *p, const char *name, uint64_t deals, const struct kam_decimal *change,
	struct kam_decimal before, struct kam_decimal total)
{
	struct kam_decimal share = {0};
	write_place(w, p);
	kam_write_text(w, kam_text(name));
	kam_write_count(w, deals);
	kam_write_optional(w, change != NULL, change ? *change : share);
	kam_write_optional(w, change && kam_share(*change, before, &share), share);
	kam_write_decimal(w, total);
	kam_write_row(w);
}

static void write_bars(struct kam_writer *w, const struct place *p, const struct kam_bars *b)
{
	struct kam_decimal total = b->before;
	write_bar(w, p, "start", b->deals_before, NULL, b->before, total);
	for (int r = 0; r < KAM_REASONS; r++) {
		if (!b->deals[r])
			continue;
		kam_decimal_add(total, b->change[r], &total); /* no sum on the way is further from 0 than those that were checked */
		write_bar(w, p, kam_reason_name((enum kam_reason)r), b->deals[r], &b->change[r], b->before, total);
	}
	write_bar(w, p, "end", b->deals_now, NULL, b->before, b->now);
}

/* For each unit and period of each step. */
static void for_each(const struct state *s, struct kam_writer *w, void write(struct kam_writer *w, const struct place *p, const struct kam_bars *b))
{
	for (size_t i = 0; i < s->steps_count; i++)
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct place p = place_of(s, i, b);
			write(w, &p, b);
		}
}

static enum kam_status write_rows(const struct state *s, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = begin_rows(s, bar_columns, KAM_COUNT(bar_columns), &w, err);
	if (!status)
		for_each(s, w, write_bars);
	return status;
}

/* --summary */

static struct kam_decimal whole(uint64_t n)
{
	return kam_decimal_whole((int64_t)n);
}

static void write_summary_row(struct kam_writer *w, const struct place *p, const struct kam_bars *b)
{
	struct kam_decimal change = {0}, rate = {0};
	const uint64_t counts[] = {b->deals_before, b->deals_now, b->due, b->won, b->lost, b->slipped};
	write_place(w, p);
	kam_write_decimal(w, b->before);
	for (int r = 0; r < KAM_REASONS; r++)
		kam_write_decimal(w, b->change[r]);
	kam_write_decimal(w, b->now);
	bool known = kam_decimal_subtract(b->now, b->before, &change);
	kam_write_optional(w, known, change);
	for (size_t i = 0; i < KAM_COUNT(counts); i++)
		kam_write_count(w, counts[i]);
	kam_write_optional(w, kam_share(whole(b->slipped), whole(b->due), &rate), rate);
	kam_write_optional(w, kam_share(b->slipped_value, b->due_value, &rate), rate);
	kam_write_count(w, b->pushed);
	kam_write_count(w, b->days_pushed);
	kam_write_count(w, b->pulled);
	kam_write_row(w);
}

static enum kam_status write_summary(const struct state *s, struct kam_error *err)
{
	static const struct kam_column before[] = {UNIT_COLUMNS, OTHER_COLUMNS, {"start", KAM_CELL_NUMBER, false}};
	static const struct kam_column after[] = {{"end", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false}, {"deals_start", KAM_CELL_NUMBER, true},
		{"deals_end", KAM_CELL_NUMBER, true}, {"due", KAM_CELL_NUMBER, false}, {"due_won", KAM_CELL_NUMBER, false}, {"due_lost", KAM_CELL_NUMBER, false},
		{"due_slipped", KAM_CELL_NUMBER, false}, {"slip_rate", KAM_CELL_RATIO, false}, {"slip_rate_value", KAM_CELL_RATIO, true}, {"pushed", KAM_CELL_NUMBER, false},
		{"days_pushed", KAM_CELL_NUMBER, true}, {"pulled", KAM_CELL_NUMBER, false}};
	struct kam_column columns[KAM_COUNT(before) + KAM_REASONS + KAM_COUNT(after)];
	struct kam_writer *w;
	memcpy(columns, before, sizeof before);
	for (int r = 0; r < KAM_REASONS; r++)
		columns[KAM_COUNT(before) + (size_t)r] = (struct kam_column){kam_reason_name((enum kam_reason)r), KAM_CELL_NUMBER, true};
	memcpy(columns + KAM_COUNT(before) + KAM_REASONS, after, sizeof after);
	enum kam_status status = begin_rows(s, columns, KAM_COUNT(columns), &w, err);
	if (!status)
		for_each(s, w, write_summary_row);
	return status;
}

/* --deals */

static const struct kam_column deal_columns[] = {
	UNIT_COLUMNS, OTHER_COLUMNS, {"reason", KAM_CELL_TEXT, false}, {"change", KAM_CELL_NUMBER, false}, {"opp_id", KAM_CELL_TEXT, false},
	{"opp_name", KAM_CELL_TEXT, true}, {"owner", KAM_CELL_TEXT, false}, {"old_stage", KAM_CELL_TEXT, false}, {"new_stage", KAM_CELL_TEXT, false},
	{"old_category", KAM_CELL_TEXT, true}, {"new_category", KAM_CELL_TEXT, true}, {"old_amount", KAM_CELL_NUMBER, false},
	{"new_amount", KAM_CELL_NUMBER, false}, {"old_probability", KAM_CELL_RATIO, true}, {"new_probability", KAM_CELL_RATIO, true},
	{"old_close_date", KAM_CELL_TEXT, false}, {"new_close_date", KAM_CELL_TEXT, false}, {"pushes", KAM_CELL_NUMBER, false},
};

static struct kam_slice stage_of(const struct state *s, const struct kam_aspect *a)
{
	if (!a->there || a->outcome == KAM_WON || a->outcome == KAM_LOST)
		return !a->there ? kam_slice(NULL, 0) : kam_text(a->outcome == KAM_WON ? "won" : "lost");
	return a->stage == KAM_NO_STAGE ? kam_slice(NULL, 0) : kam_stages_at(s->set->stages, a->stage)->number;
}

static void write_move(const struct state *s, struct kam_writer *w, size_t step, const struct kam_move *m)
{
	const struct kam_snapshot *before = kam_snapshots_at(s->snapshots, step), *now = kam_snapshots_at(s->snapshots, step + 1);
	struct kam_aspect sides[2] = {{0}, {0}};
	struct place p = {s, step, m->unit, m->period};
	if (m->before != KAM_ABSENT)
		kam_snapshot_aspect(before, m->before, &sides[0]);
	if (m->now != KAM_ABSENT)
		kam_snapshot_aspect(now, m->now, &sides[1]);
	const struct kam_deal_texts *texts = m->now != KAM_ABSENT ? kam_snapshot_texts(now, m->now) : kam_snapshot_texts(before, m->before);
	write_place(w, &p);
	kam_write_text(w, kam_text(kam_reason_name(m->reason)));
	kam_write_decimal(w, m->by);
	kam_write_text(w, texts->id);
	kam_write_text(w, texts->name);
	kam_write_text(w, texts->owner);
	for (int i = 0; i < 2; i++)
		kam_write_text(w, stage_of(s, &sides[i]));
	for (int i = 0; i < 2; i++)
		kam_write_text(w, sides[i].there ? kam_text(kam_category_name(sides[i].category)) : kam_slice(NULL, 0));
	for (int i = 0; i < 2; i++)
		kam_write_optional(w, sides[i].has_amount, sides[i].amount);
	for (int i = 0; i < 2; i++)
		kam_write_optional(w, sides[i].has_probability, sides[i].probability);
	for (int i = 0; i < 2; i++)
		kam_write_day(w, sides[i].there ? sides[i].close_date : KAM_NO_DAY);
	kam_write_count(w, m->pushes);
	kam_write_row(w);
}

static enum kam_status write_deals(const struct state *s, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = begin_rows(s, deal_columns, KAM_COUNT(deal_columns), &w, err);
	for (size_t i = 0; i < s->steps_count && !status; i++)
		for (size_t k = 0; k < kam_waterfall_moves(s->steps[i]); k++) {
			const struct kam_move *m = kam_waterfall_move(s->steps[i], k);
			if (s->set->only == KAM_REASONS || m->reason == s->set->only)
				write_move(s, w, i, m);
		}
	return status;
}

/* The picture. */

/* "slipped 3 of 12 that were due (25.0%); close dates put off: 5" */
static void add_slips(const struct kam_bars *b, struct kam_buffer *out)
{
	struct kam_decimal rate;
	char percent[KAM_DECIMAL_TEXT];
	if (!kam_share(whole(b->slipped), whole(b->due), &rate) || !kam_decimal_multiply(rate, kam_decimal_whole(100), &rate))
		return;
	kam_decimal_format_places(rate, 1, percent);
	kam_buffer_format(out, "slipped: %llu of %llu deals that were due (%s%%); put off: %llu, pulled in: %llu\n", (unsigned long long)b->slipped,
		(unsigned long long)b->due, percent, (unsigned long long)b->pushed, (unsigned long long)b->pulled);
}

static void draw_heading(const struct place *p, struct kam_buffer *out)
{
	struct kam_slice value;
	char text[KAM_SPAN_TEXT];
	if (p->unit) {
		kam_buffer_format(out, "\n%s: ", kam_snapshots_group(p->s->snapshots, p->unit, &value)->name);
		kam_printable(value.n ? value : KAM_LITERAL("(blank)"), out);
		kam_buffer_byte(out, '\n');
	}
	if (p->s->set->has_periods)
		kam_buffer_format(out, "\n%.*s\n", KAM_PRINT(period_label(p->s->set, p->period, text)));
}

static void draw_bars(const struct kam_picture *picture, const struct place *p, const struct kam_bars *b, struct kam_buffer *out)
{
	struct kam_fall falls[KAM_REASONS];
	struct kam_cascade cascade = {.head = p->s->set->counting.weighted ? "weighted" : "amount", .counts_deals = true, .before = b->before, .now = b->now,
		.deals_before = b->deals_before, .deals_now = b->deals_now, .falls = falls};
	for (int r = 0; r < KAM_REASONS; r++)
		if (b->deals[r])
			falls[cascade.count++] = (struct kam_fall){kam_text(kam_reason_name((enum kam_reason)r)), b->deals[r], b->change[r]};
	draw_heading(p, out);
	kam_draw_waterfall(picture, &cascade, out);
	add_slips(b, out);
}

static void name_counted(const struct settings *set, struct kam_buffer *out)
{
	char text[KAM_SPAN_TEXT];
	const char *between = "";
	for (int c = 0; c < KAM_CATEGORIES; c++)
		if (set->counting.categories >> c & 1) {
			kam_buffer_format(out, "%s%s", between, kam_category_name((enum kam_category)c));
			between = ", ";
		}
	if (set->counting.periods == KAM_ONE_PERIOD)
		kam_buffer_format(out, "; closing in %.*s", KAM_PRINT(kam_slice(text, kam_span_format(set->counting.period, text))));
}

static void draw(const struct state *s)
{
	struct kam_buffer out = {0};
	struct kam_picture picture = kam_picture_for(isatty(STDOUT_FILENO) && !kam_option_given(s->set->run, "output"));
	for (size_t i = 0; i < s->steps_count; i++) {
		kam_buffer_text(&out, i ? "\nFrom " : "From ");
		kam_printable(label_of(s, i), &out);
		kam_buffer_text(&out, " to ");
		kam_printable(label_of(s, i + 1), &out);
		kam_buffer_text(&out, ": ");
		name_counted(s->set, &out);
		kam_buffer_byte(&out, '\n');
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct place p = place_of(s, i, b);
			draw_bars(&picture, &p, b, &out);
		}
	}
	kam_run_document(s->set->run, kam_buffer_slice(&out));
	kam_buffer_free(&out);
}

/* A table for people is drawn, unless they ask for columns or there is nothing to draw. */
static enum kam_status write_waterfall(const struct state *s, struct kam_error *err)
{
	const char *to = kam_option_text(s->set->run, "to");
	bool markdown = to && strcmp(to, "markdown") == 0;
	if (!kam_run_for_people(s->set->run) || !s->steps_count || markdown || kam_option_given(s->set->run, "columns"))
		return write_rows(s, err);
	draw(s);
	return KAM_OK;
}

/* Submitted forecasts. */

static enum kam_status begin_submitted(const struct state *s, struct kam_writer **w, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false},
		{"category", KAM_CELL_TEXT, false}, {"from", KAM_CELL_TEXT, true}, {"to", KAM_CELL_TEXT, true}, {"reason", KAM_CELL_TEXT, false},
		{"change", KAM_CELL_NUMBER, false}, {"share", KAM_CELL_RATIO, false}, {"total", KAM_CELL_NUMBER, false}};
	return kam_run_writer(s->set->run, columns, KAM_COUNT(columns), w, err);
}

static void write_submitted_row(const struct state *s, struct kam_writer *w, size_t step, size_t number, const char *reason,
	const struct kam_decimal *change, struct kam_decimal before, struct kam_decimal total)
{
	struct kam_slice keys[KAM_SUBMITTED_KEYS];
	struct kam_decimal share = {0};
	kam_submitted_keys(s->submitted, number, keys);
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++)
		kam_write_text(w, keys[i]);
	kam_write_text(w, kam_text(kam_submitted_name(s->submitted, step)));
	kam_write_text(w, kam_text(kam_submitted_name(s->submitted, step + 1)));
	kam_write_text(w, kam_text(reason));
	kam_write_optional(w, change != NULL, change ? *change : share);
	kam_write_optional(w, change && kam_share(*change, before, &share), share);
	kam_write_decimal(w, total);
	kam_write_row(w);
}

static void write_submitted_number(const struct state *s, struct kam_writer *w, size_t step, size_t number)
{
	struct kam_submitted_change c;
	bool overflow = false;
	if (!kam_submitted_compare(s->submitted, number, step, step + 1, &c, &overflow))
		return;
	struct kam_decimal total = c.before;
	write_submitted_row(s, w, step, number, "start", NULL, c.before, total);
	for (int r = 0; r < KAM_SUBMITTED_REASONS; r++) {
		if (!kam_decimal_sign(c.by[r]))
			continue;
		kam_decimal_add(total, c.by[r], &total);
		write_submitted_row(s, w, step, number, kam_submitted_reason_name((enum kam_submitted_reason)r), &c.by[r], c.before, total);
	}
	write_submitted_row(s, w, step, number, "end", NULL, c.before, c.now);
}

static enum kam_status write_submitted(const struct state *s, struct kam_error *err)
{
	struct kam_writer *w;
	kam_submitted_settle(s->submitted);
	size_t count = kam_submitted_count(s->submitted);
	if (count < 2)
		return kam_fail(err, KAM_BAD_DATA, "there is one forecast: nothing to compare: give two files");
	if (s->set->limit.given)
		return kam_fail(err, KAM_USAGE, "--fail-on is without effect: it judges deals, not submitted forecasts");
	kam_run_note(s->set->run, "%zu submitted forecasts, %s to %s", count, kam_submitted_name(s->submitted, 0), kam_submitted_name(s->submitted, count - 1));
	enum kam_status status = kam_submitted_check(s->submitted, err);
	if (!status)
		status = begin_submitted(s, &w, err);
	for (size_t step = 0; step + 1 < count && !status; step++)
		for (size_t number = 0; number < kam_submitted_numbers(s->submitted); number++)
			write_submitted_number(s, w, step, number);
	return status;
}

/* --fail-on */

static struct kam_decimal size_of(struct kam_decimal d)
{
	return kam_decimal_sign(d) < 0 ? kam_decimal_negate(d) : d;
}

static bool is_over(const struct limit *limit, const struct kam_bars *b)
{
	struct kam_decimal part = limit->slip_rate ? whole(b->slipped) : size_of(b->change[limit->reason]), most = limit->most;
	struct kam_decimal base = limit->slip_rate ? whole(b->due) : size_of(b->before);
	if (limit->percent && (!kam_decimal_multiply(part, kam_decimal_whole(100), &part) || !kam_decimal_multiply(most, base, &most)))
		return false;
	return kam_decimal_compare(part, most) > 0;
}

static enum kam_status check_limit(const struct state *s, struct kam_error *err)
{
	struct kam_buffer text = {0};
	for (size_t i = 0; i < s->steps_count && s->set->limit.given; i++)
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct kam_slice value = KAM_LITERAL("all");
			char period[KAM_SPAN_TEXT];
			if (!is_over(&s->set->limit, b) || text.n > 300)
				continue;
			if (b->unit)
				kam_snapshots_group(s->snapshots, b->unit, &value);
			kam_buffer_text(&text, text.n ? ", " : "");
			kam_printable(value.n ? value : KAM_LITERAL("(blank)"), &text);
			if (s->set->has_periods)
				kam_buffer_format(&text, " in %.*s", KAM_PRINT(period_label(s->set, b->period, period)));
			if (s->steps_count > 1)
				kam_buffer_format(&text, " to %.*s", KAM_PRINT(label_of(s, i + 1)));
		}
	enum kam_status status = text.n ? kam_fail(err, KAM_CHECK_SAID_NO, "%s: %s", kam_option_text(s->set->run, "fail-on"), kam_buffer_terminated(&text)) : KAM_OK;
	kam_buffer_free(&text);
	return status;
}

/* The end of the run. */

static void note_basis(const struct state *s)
{
	struct kam_run *run = s->set->run;
	struct kam_buffer text = {0};
	uint64_t without_amount = 0, without_probability = 0, undated = 0;
	name_counted(s->set, &text);
	kam_run_note(run, "%zu snapshots, %.*s to %.*s; counted: %s, by %s", kam_snapshots_count(s->snapshots), KAM_PRINT(label_of(s, 0)),
		KAM_PRINT(label_of(s, s->steps_count)), kam_buffer_terminated(&text), s->set->counting.weighted ? "weighted amount" : "amount");
	for (size_t i = 0; i < s->steps_count; i++) {
		without_amount += kam_waterfall_without_amount(s->steps[i]);
		without_probability += kam_waterfall_without_probability(s->steps[i]);
		undated += kam_waterfall_undated(s->steps[i]);
	}
	if (without_amount)
		kam_run_note(run, "deals that count, before and after, without an amount: %llu; they add nothing", (unsigned long long)without_amount);
	if (without_probability)
		kam_run_note(run, "deals that count, before and after, without a probability: %llu; they add nothing (--rules gives stages one)",
			(unsigned long long)without_probability);
	if (undated)
		kam_run_note(run, "open deals, before and after, without a close date: %llu; they belong to no period", (unsigned long long)undated);
	if (s->gone)
		kam_run_note(run, "deals of the history that the export lacks: %llu", (unsigned long long)s->gone);
	if (s->set->rates)
		kam_run_note(run, "amounts converted to %s by the latest rates of --rates, so that no rate is a reason", kam_rates_currency(s->set->rates));
	kam_buffer_free(&text);
}

/* Winds the one export back, by its change log. */
static enum kam_status rewind_export(struct state *s, struct kam_error *err)
{
	const struct kam_snapshots_setup *setup = &s->set->setup;
	struct kam_buffer unmapped = {0};
	if (setup->from == KAM_NO_DAY || kam_snapshots_dated(s->snapshots) || kam_snapshots_count(s->snapshots) != 1)
		return kam_fail(err, KAM_BAD_DATA, "--history: winds one export without snapshot dates back to the day that --since tells");
	kam_history_map(s->history, s->set->stages, kam_snapshots_outcomes(s->snapshots), &unmapped);
	enum kam_status status = unmapped.n ? kam_fail(err, KAM_BAD_DATA, "stage: these are no stages of the rules: %.700s; --rules FILE names them",
		kam_buffer_terminated(&unmapped)) : KAM_OK;
	kam_buffer_free(&unmapped);
	if (status)
		return status;
	s->gone = kam_snapshots_rewind(s->snapshots, s->history, setup->from);
	if (setup->to != KAM_NO_DAY) {
		kam_snapshots_rewind(s->snapshots, s->history, setup->to);
		kam_snapshots_drop_files(s->snapshots);
	}
	return KAM_OK;
}

static enum kam_status compare(struct state *s, struct kam_error *err)
{
	enum kam_status status = s->histories ? rewind_export(s, err) : KAM_OK;
	if (!status)
		status = kam_snapshots_settle(s->snapshots, err);
	size_t count = kam_snapshots_count(s->snapshots);
	if (!status && !s->histories && !kam_snapshots_dated(s->snapshots) && (s->set->setup.from != KAM_NO_DAY || s->set->setup.to != KAM_NO_DAY))
		status = kam_fail(err, KAM_BAD_DATA, "--since and --until need rows with a snapshot_date (--map snapshot_date=\"HEADING\" names it), or the deals' --history");
	if (!status && count < 2)
		status = kam_fail(err, KAM_BAD_DATA, "%s: nothing to compare: give two files, or one whose rows have a snapshot_date of two days or more",
			count ? "there is one snapshot" : "there is no snapshot");
	s->steps = kam_allocate(count, sizeof(struct kam_waterfall *));
	for (size_t i = 0; i + 1 < count && !status; i++) {
		s->steps[s->steps_count++] = kam_waterfall_new(s->snapshots, i, i + 1, &s->set->counting, s->set->setup.keeps_texts, i ? s->steps[i - 1] : NULL);
		status = kam_waterfall_check(s->steps[i], err);
	}
	return status;
}

static enum kam_status write_answer(const struct state *s, struct kam_error *err)
{
	const struct kam_run *run = s->set->run;
	return kam_option_given(run, "deals") ? write_deals(s, err) : kam_option_given(run, "summary") ? write_summary(s, err) : write_waterfall(s, err);
}

static enum kam_status waterfall_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct state *s = state;
	if (kam_run_is_empty(run) && kam_snapshots_count(s->snapshots) < 2) {
		kam_run_note(run, "no %s: nothing to compare", s->submitted ? "forecasts" : "deals");
		return s->submitted ? begin_submitted(s, &(struct kam_writer *){NULL}, err) : write_answer(s, err);
	}
	if (s->submitted)
		return write_submitted(s, err);
	enum kam_status status = compare(s, err);
	if (status)
		return status;
	note_basis(s);
	status = write_answer(s, err);
	return status ? status : check_limit(s, err);
}

static void waterfall_end(void *state)
{
	struct state *s = state;
	for (size_t i = 0; i < s->steps_count; i++)
		kam_waterfall_free(s->steps[i]);
	free(s->steps);
	kam_snapshots_free(s->snapshots);
	kam_submitted_free(s->submitted);
	kam_history_free(s->history);
}

static void waterfall_finish(void *settings)
{
	struct settings *set = settings;
	kam_rates_free(set->rates);
	kam_categories_free(set->categories);
	kam_stages_free(set->stages);
}

static const struct kam_need needs[] = {{"only", "deals"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const alternatives[] = {"deals|summary", NULL};

static const char *const rules[] = {kam_stages_rules, kam_categories_rules, kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct settings),
	.state_size = sizeof(struct state),
	.init = waterfall_init,
	.begin = waterfall_begin,
	.open = waterfall_open,
	.add = waterfall_add,
	.emit = waterfall_emit,
	.fork = waterfall_fork,
	.agree = waterfall_agree,
	.merge = waterfall_merge,
	.entities = waterfall_entities,
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
