/* kam-funnel.c - is the funnel healthy, and where does it leak? */
#include "kam/command.h"
#include "kam/figures.h"
#include "kam/funnel.h"
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

enum show { SHOW_FUNNEL, SHOW_DEALS, SHOW_MOVES, SHOW_FLOW, SHOW_CASH, SHOW_SUMMARY, SHOW_LEARN, SHOWS };

static const char *const show_names[SHOWS] = {NULL, "deals", "moves", "flow", "cash", "summary", "learn"};

enum { USUAL_PERIODS = 12 };

/* What all states of a run share. */
struct settings {
	struct kam_run *run;
	enum show show;
	struct kam_funnel_setup funnel;
	struct kam_rates *rates;
	struct kam_sheet *norms, *activities;
};

struct funnel {
	struct settings *set;
	bool reads_history;
	uint64_t histories;   /* files of history that were read */
	struct kam_funnel at; /* its book is NULL in forks: deals are read by one thread */
};

/* Settings. */

static enum show asked_for(const struct kam_run *run)
{
	for (int s = SHOW_DEALS; s < SHOWS; s++)
		if (kam_option_given(run, show_names[s]))
			return (enum show)s;
	return SHOW_FUNNEL;
}

static bool is_flag(const char *name)
{
	for (int f = 0; f < KAM_FUNNEL_FLAGS; f++)
		if (strcmp(name, kam_funnel_flag_name((enum kam_funnel_flag)f)) == 0)
			return true;
	return strcmp(name, "missing") == 0;
}

/* Options that would be without effect are mistakes. */
static enum kam_status check_options(const struct settings *set, struct kam_error *err)
{
	const char *only = kam_option_text(set->run, "only");
	if (only && !is_flag(only))
		return kam_fail(err, KAM_USAGE, "--only: \"%.60s\" is no flag: missing, stalled, zombie, price-early, regressed, skipped, no-close-date, "
			"past-close-date, lost-but-probable, won-below-100, open-at-100, status-against-stage", only);
	if (kam_option_given(set->run, "fail-on") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--fail-on is without effect: it judges the funnel, not --%s", show_names[set->show]);
	if (kam_option_given(set->run, "by") && set->show != SHOW_FUNNEL)
		return kam_fail(err, KAM_USAGE, "--by is without effect: it divides the funnel, not --%s", show_names[set->show]);
	if (kam_option_count(set->run, "periods", 0) > KAM_MOST_NORM_PERIODS)
		return kam_fail(err, KAM_USAGE, "--periods: at most %d", KAM_MOST_NORM_PERIODS);
	return KAM_OK;
}

static enum kam_status read_rules(struct settings *set, struct kam_error *err)
{
	const struct kam_rules *rules = kam_run_rules(set->run);
	enum kam_status status = kam_stages_new(rules, &set->funnel.stages, err);
	if (!status)
		status = kam_health_read(rules, &set->funnel.cuts, err);
	if (!status)
		status = kam_rules_number(rules, "zombie.quantile", "0.5", "1", &set->funnel.zombie_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "zombie.closed_deals", 1, 1000000, &set->funnel.closed_needed, err);
	if (!status)
		status = kam_rules_number(rules, "stalled.quantile", "0.5", "1", &set->funnel.stalled_quantile, err);
	if (!status)
		status = kam_rules_count(rules, "stalled.advances", 1, 1000000, &set->funnel.exits_needed, err);
	set->funnel.price_stage = kam_rules_text(rules, "price_stage");
	return status;
}

static enum kam_status read_side_inputs(struct settings *set, struct kam_error *err)
{
	enum kam_status status = kam_run_joins(set->run, err);
	if (!status)
		status = kam_run_sheet(set->run, "norms", 0, &set->norms, err);
	if (!status)
		status = kam_run_sheet(set->run, "activities", 0, &set->activities, err);
	return status ? status : kam_rates_of_run(set->run, &set->rates, err);
}

static enum kam_status name_dimensions(struct funnel *f, struct kam_error *err)
{
	const char *name;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; !status && (name = kam_option_at(f->set->run, "by", i)); i++)
		status = kam_book_group_by(f->at.book, name, err);
	if (!status && (name = kam_option_text(f->set->run, "segment")))
		status = kam_book_group_by(f->at.book, name, err);
	return status;
}

static enum kam_status funnel_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct settings *set = settings;
	set->run = run;
	set->show = asked_for(run);
	set->funnel.by_amount = kam_option_is(run, "measure", "amount");
	set->funnel.crosswalk = kam_option_given(run, "crosswalk");
	set->funnel.periods = (size_t)kam_option_count(run, "periods", USUAL_PERIODS);
	set->funnel.as_of = kam_option_day(run, "as-of");
	set->funnel.threads = (unsigned)kam_run_jobs(run);
	set->funnel.passages = set->show == SHOW_CASH;
	enum kam_status status = check_options(set, err);
	if (!status)
		status = read_rules(set, err);
	return status ? status : read_side_inputs(set, err);
}

static enum kam_status funnel_begin(void *state, void *settings, struct kam_error *err)
{
	struct funnel *f = state;
	struct settings *set = f->set = settings;
	f->at.set = &set->funnel;
	f->at.history = kam_history_new();
	f->at.book = kam_allocate(1, sizeof *f->at.book);
	kam_book_begin(f->at.book, set->funnel.stages, kam_run_rules(set->run));
	f->at.book->until = set->funnel.as_of;
	f->at.book->deals.sales.rates = set->rates;
	f->at.book->reject_unmapped = kam_option_given(set->run, "rejects");
	return name_dimensions(f, err);
}

/* Reading. */

/* Lead to cash goes by source where there is one, and what is learnt by owner. */
static enum kam_status name_own_dimensions(struct funnel *f, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = f->set->show == SHOW_CASH ? KAM_SOURCE : KAM_OWNER;
	const char *name = kam_field_name(field);
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	for (size_t i = 0; i < f->at.book->by_count; i++)
		if (strcmp(f->at.book->by[i].name, name) == 0)
			return status;
	return status || !kam_input_has(in, field) ? status : f->at.exports ? KAM_OK : kam_book_group_by(f->at.book, name, err);
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
		return kam_history_open(f->at.history, in, err);
	}
	bool by_source = f->set->show == SHOW_CASH || f->set->show == SHOW_LEARN;
	status = by_source ? name_own_dimensions(f, in, err) : KAM_OK;
	if (!status)
		status = kam_book_open(f->at.book, in, err);
	f->at.exports += !status;
	return status;
}

static enum kam_status funnel_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct funnel *f = state;
	return f->reads_history ? kam_history_add(f->at.history, in, record, f->set->funnel.as_of, err) : kam_book_add(f->at.book, in, record, err);
}

/* Histories are long and are read in parts; deals are few. */
static bool funnel_fork(void *state, const void *beside)
{
	const struct funnel *f = beside;
	struct funnel *fork = state;
	if (!f->reads_history)
		return false;
	fork->set = f->set;
	fork->at.set = f->at.set;
	fork->reads_history = true;
	fork->at.history = kam_history_fork(f->at.history);
	return true;
}

static void funnel_merge(void *into, void *from)
{
	struct funnel *f = into, *other = from;
	kam_history_merge(f->at.history, other->at.history);
	f->at.exports += other->at.exports;
	f->histories += other->histories;
	if (other->at.book) {
		f->at.book = other->at.book;
		other->at.book = NULL;
	}
}

/* Behind the last record. */

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
		if (status || kam_is_placeholder(quoted) || (kam_yes_no(quoted, &yes) && !yes) || (day != KAM_NO_DAY && day > f->at.as_of))
			continue;
		uint32_t number = kam_table_find(&f->at.book->ids, kam_sheet_text(sheet, row, KAM_OPP_ID));
		if (number != KAM_ABSENT)
			kam_book_at(f->at.book, number)->quoted = true;
	}
	f->at.book->any_quoted = true;
	return status;
}

static enum kam_status fill_funnel(struct funnel *f, struct kam_error *err)
{
	kam_funnel_fill(&f->at);
	enum kam_status status = kam_funnel_find_norms(&f->at, f->set->norms, err);
	if (status)
		return status;
	kam_funnel_judge(&f->at);
	return f->at.overflow ? kam_fail(err, KAM_BAD_DATA, "%s", f->at.overflow) : KAM_OK;
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
	static const char *const ends[KAM_END_ROWS] = {"open", "won", "lost"};
	return row < f->at.rows ? kam_stages_at(f->set->funnel.stages, f->at.stage_of_row[row])->number : kam_text(ends[row - f->at.rows]);
}

static struct kam_slice name_of_row(const struct funnel *f, int row)
{
	static const char *const ends[KAM_END_ROWS] = {"all open stages", "won", "lost"};
	if (row >= f->at.rows)
		return kam_text(ends[row - f->at.rows]);
	const struct kam_stage *stage = kam_stages_at(f->set->funnel.stages, f->at.stage_of_row[row]);
	const char *domain = f->set->funnel.crosswalk ? kam_domain_stage_name(stage->number, false) : NULL;
	return domain ? kam_text(domain) : stage->name;
}

/* The mean of the deals' probabilities. */
static bool mean_probability(const struct kam_funnel_line *line, struct kam_decimal *mean)
{
	return line->with_probability && kam_decimal_divide(line->probabilities, kam_decimal_whole((int64_t)line->with_probability), 6, mean);
}

/* What can be told of this run's deals. */
static bool knows_stalled(const struct funnel *f)
{
	return f->at.has_history && f->at.exports;
}

static bool knows_zombies(const struct funnel *f)
{
	return f->at.can_be_zombie && f->at.exports;
}

/* Of all deals. */
static const struct kam_funnel_line *end_row(const struct funnel *f, int end)
{
	return kam_funnel_line(&f->at, 0, f->at.rows + end);
}

static void write_line(const struct funnel *f, struct kam_writer *w, uint32_t group, int row)
{
	const struct kam_funnel_line *line = kam_funnel_line(&f->at, group, row);
	struct kam_decimal mean = {0}, norm = {0}, ratio = {0}, probability = {0};
	bool open = row < f->at.rows || row == f->at.rows + KAM_ROW_ALL_OPEN;
	struct kam_slice value = {0};
	if (f->at.book->by_count) {
		kam_write_text(w, group ? kam_text(kam_book_group(f->at.book, group, &value)->name) : KAM_LITERAL("all"));
		kam_write_text(w, value);
	}
	kam_write_text(w, number_of_row(f, row));
	kam_write_text(w, name_of_row(f, row));
	kam_write_count(w, line->count);
	kam_write_decimal(w, line->amount);
	kam_write_optional(w, line->with_probability || !line->count, line->weighted);
	bool has_mean = mean_probability(line, &mean);
	probability = mean;
	kam_write_optional(w, has_mean, probability);
	bool judged = row < f->at.rows && kam_norm_mean(&line->norm, &norm);
	kam_write_optional(w, judged, norm);
	kam_write_optional(w, judged && kam_health_ratio(f->set->funnel.by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &ratio), ratio);
	kam_write_text(w, open ? kam_text(kam_band_name(line->band)) : kam_slice(NULL, 0));
	kam_write_known_count(w, open && knows_stalled(f), line->stalled);
	kam_write_known_count(w, open && knows_zombies(f), line->zombies);
	kam_write_known_count(w, open && f->at.book->judged, line->unproven);
	kam_write_row(w);
}

static enum kam_status write_rows(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	size_t skip = f->at.book->by_count ? 0 : 2;
	enum kam_status status = kam_run_writer(f->set->run, funnel_columns + skip, KAM_COUNT(funnel_columns) - skip, &w, err);
	for (uint32_t g = 0; g < f->at.book->groups && !status; g++)
		for (int r = 0; r < f->at.rows + KAM_END_ROWS; r++)
			if (r >= f->at.rows || f->at.shown[r])
				write_line(f, w, g, r);
	return status;
}

enum { AMOUNT_WIDTH = 15 };

static void add_troubles(const struct funnel *f, const struct kam_funnel_line *line, bool open, struct kam_buffer *text)
{
	const struct {
		bool known;
		uint64_t count;
	} troubles[] = {{knows_stalled(f), line->stalled}, {knows_zombies(f), line->zombies}};
	for (size_t i = 0; i < KAM_COUNT(troubles); i++)
		if (troubles[i].known && open)
			kam_buffer_format(text, " %7llu", (unsigned long long)troubles[i].count);
}

/* "   12      1,234,567   118.0%", as aligned text. */
static struct kam_slice figures_of(const struct funnel *f, const struct kam_funnel_line *line, bool open, struct kam_arena *arena)
{
	struct kam_buffer text = {0};
	struct kam_decimal ratio;
	char percent[KAM_DECIMAL_TEXT + 2] = "";
	if (kam_health_ratio(f->set->funnel.by_amount ? line->amount : kam_decimal_whole((int64_t)line->count), &line->norm, &ratio) &&
	    kam_decimal_multiply(ratio, kam_decimal_whole(100), &ratio))
		memcpy(percent + kam_decimal_format_places(ratio, 1, percent), "%", 2);
	kam_buffer_format(&text, "%8llu ", (unsigned long long)line->count);
	kam_picture_amount(&text, line->amount, false, AMOUNT_WIDTH);
	kam_buffer_byte(&text, ' ');
	kam_picture_right(&text, kam_text(percent), 8);
	add_troubles(f, line, open, &text);
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

static struct kam_slice label_of(const struct funnel *f, int row, struct kam_arena *arena)
{
	struct kam_buffer text = {0};
	if (row < f->at.rows)
		kam_buffer_format(&text, "%.*s ", KAM_PRINT(number_of_row(f, row)));
	kam_buffer_add(&text, name_of_row(f, row));
	struct kam_slice kept = kam_slice(kam_arena_copy(arena, text.p, text.n), text.n);
	kam_buffer_free(&text);
	return kept;
}

static void draw_group(const struct funnel *f, const struct kam_picture *picture, uint32_t group, struct kam_buffer *out)
{
	struct kam_picture_row rows[KAM_MOST_STAGES + KAM_END_ROWS + 1];
	struct kam_arena arena = {0};
	struct kam_slice value;
	size_t count = 0;
	char heads[96];
	int n = snprintf(heads, sizeof heads, "%8s %*s %8s%s%s  band", "deals", AMOUNT_WIDTH, "amount", "of norm", knows_stalled(f) ? " stalled" : "",
		knows_zombies(f) ? " zombies" : "");
	rows[count++] = (struct kam_picture_row){KAM_LITERAL("stage"), -1, kam_slice(heads, (size_t)n), KAM_BAND_NA};
	for (int r = 0; r < f->at.rows + KAM_END_ROWS; r++) {
		const struct kam_funnel_line *line = kam_funnel_line(&f->at, group, r);
		if (r < f->at.rows && !f->at.shown[r])
			continue;
		double size = r >= f->at.rows ? -1 : f->set->funnel.by_amount ? kam_decimal_double(line->amount) : (double)line->count;
		rows[count++] = (struct kam_picture_row){label_of(f, r, &arena), size, figures_of(f, line, r <= f->at.rows + KAM_ROW_ALL_OPEN, &arena), line->band};
	}
	if (group) {
		const struct kam_dimension *d = kam_book_group(f->at.book, group, &value);
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
	if (f->at.as_of != KAM_NO_DAY)
		kam_date_format(f->at.as_of, day);
	kam_buffer_format(&out, "Sales funnel%s%s, bars and health by %s\n", day[0] ? " as of " : "", day, f->set->funnel.by_amount ? "amount" : "count");
	for (uint32_t g = 0; g < f->at.book->groups; g++)
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
	for (uint32_t g = 0; g < f->at.book->groups && fail_on; g++)
		for (int r = 0; r < f->at.rows; r++) {
			struct kam_slice value = {0};
			if (kam_funnel_line(&f->at, g, r)->band < worst || text.n > 300)
				continue;
			if (g)
				kam_book_group(f->at.book, g, &value);
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
	for (size_t i = 0; i < f->at.book->required_count; i++)
		if (missing >> i & 1)
			add_word(text, f->at.book->required[i]);
}

static void list_flags(unsigned flags, struct kam_buffer *text)
{
	for (int i = 0; i < KAM_FUNNEL_FLAGS; i++)
		if (flags >> i & 1)
			add_word(text, kam_funnel_flag_name((enum kam_funnel_flag)i));
}

static void write_stage(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry)
{
	int place = entry->known.place;
	const struct kam_stage *stage = place == KAM_NO_STAGE ? NULL : kam_stages_at(f->set->funnel.stages, place);
	kam_write_text(w, stage ? stage->number : kam_slice(NULL, 0));
	kam_write_text(w, stage ? stage->name : kam_slice(NULL, 0));
	kam_write_text(w, kam_text(entry->known.outcome == KAM_WON ? "won" : entry->known.outcome == KAM_LOST ? "lost" : "open"));
}

static void write_days(struct kam_writer *w, kam_day from, kam_day to)
{
	kam_write_known_count(w, from != KAM_NO_DAY && to != KAM_NO_DAY, from == KAM_NO_DAY || to == KAM_NO_DAY ? 0 : kam_book_days(from, to));
}

static void write_deal(const struct funnel *f, struct kam_writer *w, const struct kam_entry *entry, unsigned flags, uint64_t missing)
{
	struct kam_buffer text = {0};
	struct kam_decimal probability = kam_decimal_whole(entry->known.outcome == KAM_WON);
	bool open = !kam_book_is_closed(entry), has_probability = !open || kam_funnel_probability(&f->at, entry, &probability);
	kam_write_text(w, entry->id);
	kam_write_text(w, entry->name);
	kam_write_text(w, entry->owner);
	write_stage(f, w, entry);
	kam_write_optional(w, entry->known.has_amount, entry->known.amount);
	kam_write_optional(w, has_probability, probability);
	kam_write_day(w, entry->known.created);
	kam_write_day(w, entry->known.close_date);
	write_days(w, kam_book_began(entry), open ? f->at.as_of : entry->known.close_date);
	write_days(w, open ? kam_funnel_entered(entry) : KAM_NO_DAY, f->at.as_of);
	kam_write_known_count(w, entry->known.journey.told, entry->known.journey.pushes);
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
	if (kam_funnel_row(&f->at, entry) < 0 || (kam_book_is_closed(entry) && !entry->contradictions))
		return false;
	if (!only || strcmp(only, "missing") == 0)
		return !only || missing;
	for (int i = 0; i < KAM_FUNNEL_FLAGS; i++)
		if (strcmp(only, kam_funnel_flag_name((enum kam_funnel_flag)i)) == 0)
			return flags >> i & 1;
	return false;
}

static enum kam_status write_deals(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	if (!f->at.exports)
		return kam_fail(err, KAM_BAD_DATA, "--deals: needs an export of deals beside their history");
	enum kam_status status = kam_run_writer(f->set->run, deal_columns, KAM_COUNT(deal_columns), &w, err);
	if (status)
		return status;
	struct kam_entry **sorted = kam_book_sorted(f->at.book);
	for (size_t i = 0; i < kam_book_count(f->at.book); i++) {
		unsigned flags = kam_funnel_flags_of(&f->at, sorted[i]);
		uint64_t missing = kam_book_is_closed(sorted[i]) ? 0 : kam_book_missing(f->at.book, sorted[i]);
		if (is_listed(f, sorted[i], flags, missing))
			write_deal(f, w, sorted[i], flags, missing);
	}
	free(sorted);
	return KAM_OK;
}

/* What history alone can tell. */

static enum kam_status need_movement(const struct funnel *f, struct kam_error *err)
{
	return f->at.has_history ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "--%s: needs the history of the deals (--history FILE)", show_names[f->set->show]);
}

static void write_estimate(struct kam_writer *w, const struct kam_estimate *e)
{
	kam_write_optional(w, e->known, kam_decimal_estimate(e->p));
	kam_write_optional(w, e->known, kam_decimal_estimate(e->low));
	kam_write_optional(w, e->known, kam_decimal_estimate(e->high));
}

static void write_quantile(struct kam_writer *w, const struct kam_risks *r, double q)
{
	size_t age = 0;
	bool known = kam_risks_quantile(r, q, &age);
	kam_write_known_count(w, known, age);
}

/* The worth of one way out of a stage: its probability, with the interval. */
static struct kam_estimate way(const struct kam_risks *ways, int which)
{
	double values[KAM_WAYS] = {0}, variance;
	values[which] = 1;
	double p = kam_risks_value(ways, values, NULL, &variance);
	uint64_t n = kam_risks_spells(ways), exits = 0;
	for (size_t cause = 0; cause < KAM_WAYS; cause++)
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
	if (!kam_funnel_ways(&f->at, stage, &ways)) {
		write_estimate(w, &none);
		for (int i = 0; i < 4; i++)
			kam_write_blank(w);
		return;
	}
	forward = way(&ways, KAM_WAY_FORWARD);
	loss = way(&ways, KAM_WAY_LOSS);
	write_estimate(w, &forward);
	kam_write_optional(w, loss.known, kam_decimal_estimate(loss.p));
	write_quantile(w, &ways, 0.25);
	write_quantile(w, &ways, 0.5);
	write_quantile(w, &ways, 0.75);
	free((uint32_t *)ways.exits);
}

static void write_moves_of(const struct funnel *f, struct kam_writer *w, int s, const struct kam_estimate *win)
{
	const struct kam_visits *visits = &f->at.movement.visits[s];
	const struct kam_stage *stage = kam_stages_at(f->set->funnel.stages, s);
	uint64_t counts[KAM_WAYS] = {0}, left = 0;
	for (int place = 0; place < f->at.movement.places; place++) {
		counts[place == kam_place_lost(f->set->funnel.stages) ? KAM_WAY_LOSS : place > s ? KAM_WAY_FORWARD : KAM_WAY_BACK] += visits->moves[place];
		left += visits->moves[place];
	}
	kam_write_text(w, stage->number);
	kam_write_text(w, stage->name);
	kam_write_count(w, visits->entered);
	for (int i = 0; i < KAM_WAYS; i++)
		kam_write_count(w, counts[i]);
	kam_write_count(w, visits->entered - left);
	write_ways(f, w, s);
	kam_write_known_count(w, visits->entered, visits->skipped);
	kam_write_known_count(w, f->at.stalled_after[s] != SIZE_MAX, f->at.stalled_after[s]);
	write_estimate(w, win);
	kam_write_known_count(w, win->known, win->n);
	kam_write_row(w);
}

/* What was learnt from history: of stages, and of deals as a whole. */
struct learnt {
	struct kam_estimate deals, *stages;
	struct kam_age_table deal_ages, *stage_ages;
};

static struct learnt learn(const struct funnel *f)
{
	size_t count = (size_t)kam_stages_count(f->set->funnel.stages);
	struct learnt l = {.stages = kam_allocate(count, sizeof *l.stages), .stage_ages = kam_allocate(count, sizeof *l.stage_ages)};
	if (f->at.cycles.ages)
		l.deals = kam_learn_deals(&f->at.cycles, &l.deal_ages);
	if (f->at.has_history)
		kam_learn_stages(&f->at.movement, l.deals.p, l.stages, l.stage_ages);
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
		status = kam_run_writer(f->set->run, move_columns, KAM_COUNT(move_columns), &w, err);
	if (status)
		return status;
	struct learnt l = learn(f);
	for (int s = 0; s < kam_stages_count(f->set->funnel.stages); s++)
		if (f->at.movement.visits[s].entered || kam_funnel_is_open(&f->at, s))
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
		status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	const struct kam_movement *m = &f->at.movement;
	for (size_t month = 0; month < m->months && !status; month++)
		for (int place = 0; place < m->places; place++) {
			uint64_t in = m->inflow[month * (size_t)m->places + (size_t)place], out = m->outflow[month * (size_t)m->places + (size_t)place];
			bool end = place >= kam_stages_count(f->set->funnel.stages);
			char period[16];
			if (!in && !out)
				continue;
			int number = m->first_month + (int)month;
			int n = snprintf(period, sizeof period, "%04d-%02d", number / 12, number % 12 + 1);
			kam_write_text(w, kam_slice(period, (size_t)n));
			kam_write_text(w, end ? kam_text(place == kam_place_won(f->set->funnel.stages) ? "won" : "lost") : kam_stages_at(f->set->funnel.stages, place)->number);
			kam_write_text(w, end ? kam_text(place == kam_place_won(f->set->funnel.stages) ? "won" : "lost") : kam_stages_at(f->set->funnel.stages, place)->name);
			kam_write_count(w, in);
			kam_write_known_count(w, !end, out);
			kam_write_optional(w, !end, kam_decimal_whole((int64_t)in - (int64_t)out));
			kam_write_row(w);
		}
	return status;
}

/* --cash */

static struct kam_slice milestone_name(const struct funnel *f, int milestone)
{
	const struct kam_stages *stages = f->set->funnel.stages;
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
	const struct kam_passage *p = &f->at.movement.passages[group * (uint32_t)kam_milestones(f->set->funnel.stages) + (uint32_t)milestone];
	static const double passing[] = {1, 0};
	struct kam_slice source = KAM_LITERAL("all");
	struct kam_risks r;
	bool known = kam_passage_risks(&f->at.movement, p, &r) && p->passed + p->lost > 0;
	size_t days = 0;
	if (group)
		kam_book_group(f->at.book, group, &source);
	kam_write_text(w, source);
	kam_write_text(w, milestone_name(f, milestone));
	kam_write_count(w, p->reached);
	kam_write_count(w, p->passed);
	kam_write_count(w, p->lost);
	kam_write_count(w, p->reached - p->passed - p->lost);
	kam_write_optional(w, known, known ? kam_decimal_estimate(kam_risks_value(&r, passing, NULL, NULL)) : (struct kam_decimal){0});
	for (int q = 1; q <= 3; q++) {
		bool found = known && kam_risks_cause_quantile(&r, 0, 0.25 * q, &days);
		kam_write_known_count(w, found, days);
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
		status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	int milestones = kam_milestones(f->set->funnel.stages);
	for (uint32_t g = 0; g < f->at.book->groups && !status; g++)
		for (int i = 0; i < milestones; i++)
			if (f->at.movement.passages[g * (uint32_t)milestones + (uint32_t)i].reached)
				write_passage(f, w, g, i);
	return status;
}

/* --summary */

static void summarise_cycle(const struct funnel *f, struct kam_writer *w)
{
	static const struct {
		const char *name;
		size_t cause;
		double q;
	} figures[] = {{"cycle_median_days", 2, 0.5}, {"cycle_won_median_days", 0, 0.5}, {"cycle_lost_median_days", 1, 0.5}, {"cycle_max_days", 2, 1}};
	for (size_t i = 0; i < KAM_COUNT(figures); i++) {
		size_t days = 0;
		bool known = f->at.cycles.ages && kam_funnel_cycle(&f->at, figures[i].cause, figures[i].q, &days);
		kam_figure_count(w, figures[i].name, known, days);
	}
	kam_figure_count(w, "zombie_after_days", f->at.can_be_zombie, f->at.zombie_after);
}

/* What the funnel yields in a day: open deals x probability of winning x mean value of a won deal / days of a cycle. */
static bool velocity(const struct funnel *f, const struct kam_estimate *win, struct kam_decimal *result)
{
	const struct kam_funnel_line *open = end_row(f, KAM_ROW_ALL_OPEN), *won = end_row(f, KAM_ROW_WON);
	struct kam_decimal value;
	size_t days;
	if (!win->known || kam_decimal_sign(won->amount) <= 0 || !f->at.cycles.ages || !kam_funnel_cycle(&f->at, 0, 0.5, &days) || !days)
		return false;
	return kam_decimal_multiply(won->amount, kam_decimal_whole((int64_t)open->count), &value) && kam_decimal_multiply(value, kam_decimal_estimate(win->p), &value) &&
	       kam_decimal_divide(value, kam_decimal_whole((int64_t)won->with_amount * (int64_t)days), 2, result);
}

static void summarise_counts(const struct funnel *f, struct kam_writer *w)
{
	static const char *const names[KAM_END_ROWS] = {"open", "won", "lost"};
	struct kam_decimal rate = {0};
	const struct kam_funnel_line *won = end_row(f, KAM_ROW_WON), *lost = end_row(f, KAM_ROW_LOST);
	char name[40];
	for (int end = KAM_ROW_ALL_OPEN; end < KAM_END_ROWS; end++) {
		const struct kam_funnel_line *line = end_row(f, end);
		snprintf(name, sizeof name, "%s_deals", names[end]);
		kam_figure_count(w, name, true, line->count);
		snprintf(name, sizeof name, "%s_amount", names[end]);
		kam_figure_decimal(w, name, true, line->amount);
	}
	bool known = kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate);
	kam_figure_ratio(w, "win_rate_of_closed", known, rate);
}

static void summarise_movement(const struct funnel *f, struct kam_writer *w)
{
	const struct kam_movement *m = &f->at.movement;
	if (!f->at.has_history)
		return;
	kam_figure_count(w, "history_deals", true, m->deals);
	kam_figure_count(w, "close_date_pushes", true, m->pushes);
	kam_figure_count(w, "deals_pushed", true, m->pushed);
	kam_figure_count(w, "regressions", true, m->regressions);
	kam_figure_count(w, "deals_regressed", true, m->regressed);
	kam_figure_count(w, "norm_periods", true, f->at.ends_count);
}

static enum kam_status write_summary(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};
	struct kam_writer *w;
	char day[KAM_DATE_TEXT] = "";
	struct kam_decimal v = {0};
	enum kam_status status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	if (status)
		return status;
	if (f->at.as_of != KAM_NO_DAY)
		kam_date_format(f->at.as_of, day);
	struct learnt l = learn(f);
	kam_figure_text(w, "as_of", kam_text(day));
	kam_figure_text(w, "measure", kam_text(f->set->funnel.by_amount ? "amount" : "count"));
	kam_figure_text(w, "band", kam_text(kam_band_name(end_row(f, KAM_ROW_ALL_OPEN)->band)));
	summarise_counts(f, w);
	kam_figure_ratio(w, "win_probability", l.deals.known, kam_decimal_estimate(l.deals.p));
	kam_figure_ratio(w, "win_probability_low", l.deals.known, kam_decimal_estimate(l.deals.low));
	kam_figure_ratio(w, "win_probability_high", l.deals.known, kam_decimal_estimate(l.deals.high));
	summarise_cycle(f, w);
	bool known = velocity(f, &l.deals, &v);
	kam_figure_decimal(w, "velocity_per_day", known, v);
	for (int flag = 0; flag < KAM_FUNNEL_FLAGS && f->at.exports; flag++) {
		char name[40];
		int n = snprintf(name, sizeof name, "deals_%s", kam_funnel_flag_name((enum kam_funnel_flag)flag));
		for (int i = 0; i < n; i++)
			name[i] = name[i] == '-' ? '_' : name[i];
		kam_figure_count(w, name, true, f->at.flags[flag]);
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
	struct kam_lesson lesson = {.rules = kam_run_rules(f->set->run), .stages = f->set->funnel.stages, .book = f->at.book,
		.movement = f->at.has_history ? &f->at.movement : NULL, .ends_count = f->at.ends_count, .as_of = f->at.as_of,
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
	if (f->at.as_of == KAM_NO_DAY) {
		kam_run_note(run, "no date of anything that has happened: ages and norms can't be told");
		return;
	}
	kam_date_format(f->at.as_of, day);
	kam_run_note(run, "as of %s%s; health by %s", day, kam_option_given(run, "as-of") ? "" : ", the latest date", f->set->funnel.by_amount ? "amount" : "count");
	if (f->at.has_history && f->at.ends_count)
		kam_run_note(run, "norms: the mean stock at the ends of %zu months before that", f->at.ends_count);
	else if (!f->set->norms)
		kam_run_note(run, "norms: %s", f->at.has_history ? "the history reaches back to no end of a month" : "only where the rules or a norm column have them (--history, --norms)");
}

static void note_deals(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	const struct kam_funnel_line *open = end_row(f, KAM_ROW_ALL_OPEN), *won = end_row(f, KAM_ROW_WON), *lost = end_row(f, KAM_ROW_LOST);
	struct kam_decimal rate;
	char text[KAM_DECIMAL_TEXT] = "";
	if (kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate) &&
	    kam_decimal_multiply(rate, kam_decimal_whole(100), &rate))
		kam_decimal_format_places(rate, 2, text);
	kam_run_note(run, "%llu open, %llu won, %llu lost%s%s%s", (unsigned long long)open->count, (unsigned long long)won->count, (unsigned long long)lost->count,
		text[0] ? "; win rate of closed deals " : "", text, text[0] ? "%" : "");
	size_t median, longest;
	if (f->at.cycles.ages && kam_funnel_cycle(&f->at, 2, 0.5, &median) && kam_funnel_cycle(&f->at, 2, 1, &longest))
		kam_run_note(run, "closed deals took %zu days in the median, %zu at most", median, longest);
	if (f->at.can_be_zombie && f->at.exports)
		kam_run_note(run, "%llu of %llu open deals are zombies: older than %zu days", (unsigned long long)open->zombies, (unsigned long long)open->count, f->at.zombie_after);
	uint64_t contradictions = f->at.flags[KAM_FLAG_LOST_BUT_PROBABLE] + f->at.flags[KAM_FLAG_WON_BELOW_100] + f->at.flags[KAM_FLAG_OPEN_AT_100] + f->at.flags[KAM_FLAG_STATUS_AGAINST_STAGE];
	if (contradictions)
		kam_run_note(run, "status against probability or stage: %llu lost but probable, %llu won below 100%%, %llu open at 100%%, %llu against the stage (--deals lists them)",
			(unsigned long long)f->at.flags[KAM_FLAG_LOST_BUT_PROBABLE], (unsigned long long)f->at.flags[KAM_FLAG_WON_BELOW_100], (unsigned long long)f->at.flags[KAM_FLAG_OPEN_AT_100],
			(unsigned long long)f->at.flags[KAM_FLAG_STATUS_AGAINST_STAGE]);
	if (f->at.book->without_amount)
		kam_run_note(run, "open deals without an amount: %llu; they count, and add nothing to amounts", (unsigned long long)f->at.book->without_amount);
	if (f->at.unplaced)
		kam_run_note(run, "deals closed after the as-of date, of which no history tells where they stood then: %llu, left out", (unsigned long long)f->at.unplaced);
}

static void note_missing(const struct funnel *f)
{
	struct kam_buffer text = {0};
	struct kam_run *run = f->set->run;
	if (!f->at.exports)
		return;
	for (size_t i = 0; i < f->at.book->required_count; i++)
		if (!(f->at.book->judged >> i & 1))
			kam_buffer_format(&text, "%s%s", text.n ? ", " : "evidence (no such column): ", f->at.book->required[i]);
	if (!f->at.book->any_quoted)
		kam_buffer_format(&text, "%sprice-early (no price_quoted column)", text.n ? "; " : "");
	if (!f->at.has_history)
		kam_buffer_format(&text, "%sstalled, pushes, regressed, skipped (no --history)", text.n ? "; " : "");
	if (!f->at.can_be_zombie)
		kam_buffer_format(&text, "%szombie (under %d closed deals with created and close_date)", text.n ? "; " : "", f->set->funnel.closed_needed);
	if (text.n)
		kam_run_note(run, "not computed: %s", kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	if (f->at.has_history && f->at.movement.gone)
		kam_run_note(run, "deals of the history that the export lacks: %llu; taken for gone after their last change", (unsigned long long)f->at.movement.gone);
	if (f->set->rates)
		kam_run_note(run, "amounts converted to %s by --rates", kam_rates_currency(f->set->rates));
}

/* The end of the run. */

/* Every stage that was named must be one of the rules: what is not would silently be missing from the funnel. */
static enum kam_status check_stages(struct funnel *f, struct kam_error *err)
{
	struct kam_buffer names = {0};
	kam_unmapped_list(&f->at.book->unmapped, &names);
	if (f->at.has_history && !names.n)
		kam_history_map(f->at.history, f->set->funnel.stages, &f->at.book->deals.sales.outcomes, &names);
	enum kam_status status = !names.n ? KAM_OK : kam_fail(err, KAM_BAD_DATA,
		"stage: these are no stages of the rules: %.700s; --rules FILE names them (see examples/rules)", kam_buffer_terminated(&names));
	kam_buffer_free(&names);
	return status;
}

static enum kam_status prepare(struct funnel *f, struct kam_error *err)
{
	f->at.has_history = f->histories > 0;
	if (f->at.book->deals.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", f->at.book->deals.sales.mixed);
	if (!f->at.exports && f->at.book->by_count)
		return kam_fail(err, KAM_BAD_DATA, "--%s: needs an export of deals beside their history", kam_option_given(f->set->run, "by") ? "by" : "segment");
	enum kam_status status = check_stages(f, err);
	if (status)
		return status;
	kam_funnel_settle(&f->at);
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
	if (!status && f->at.movement.overflow)
		status = kam_fail(err, KAM_BAD_DATA, "a sum of amounts needs more than %d digits", KAM_DECIMAL_DIGITS);
	if (status)
		return status;
	note_basis(f);
	note_deals(f);
	note_missing(f);
	status = write[f->set->show](f, err);
	return status ? status : check_bands(f, err);
}

static void funnel_end(void *state)
{
	struct funnel *f = state;
	kam_history_free(f->at.history);
	kam_funnel_free(&f->at);
	if (f->at.book)
		kam_book_free(f->at.book);
	free(f->at.book);
}

static void funnel_finish(void *settings)
{
	struct settings *set = settings;
	kam_rates_free(set->rates);
	kam_stages_free(set->funnel.stages);
}

static const struct kam_need needs[] = {{"only", "deals"}, {"segment", "learn"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const alternatives[] = {"deals|moves|flow|cash|summary|learn", NULL};

static const char *const rules[] = {kam_stages_rules, kam_health_rules, "\"zombie\": {\"quantile\": 1, \"closed_deals\": 20}",
	"\"stalled\": {\"quantile\": 0.9, \"advances\": 20}", "\"price_stage\": \"07\"", kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct settings),
	.state_size = sizeof(struct funnel),
	.init = funnel_init,
	.begin = funnel_begin,
	.open = funnel_open,
	.add = funnel_add,
	.emit = funnel_emit,
	.fork = funnel_fork,
	.merge = funnel_merge,
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
