/* kam-score.c - whether an opportunity is worth it: by a form of questions, or by what closed deals teach. */
#include "kam/command.h"
#include "kam/stages.h"
#include "kam/form.h"
#include "kam/winmodel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct kam_option options[] = {
	{"only", KAM_OPTION_TEXT, "VALUE", "write opportunities of this value only, as high", false},
	{"fail-on", KAM_OPTION_CHOICE, "low-past-04", "status 1 if one of low value is past stage 04", false},
	{"compare", KAM_OPTION_FLAG, NULL, "rank us against rivals, and against our last assessment", false},
	{"learn", KAM_OPTION_FLAG, NULL, "learn win probability from closed deals; write the model", false},
	{"model", KAM_OPTION_FILE, "FILE", "add win probability by the model in FILE", false},
	{"evaluate", KAM_OPTION_FLAG, NULL, "say how good win probabilities are on closed deals", false},
	{"folds", KAM_OPTION_COUNT, "N", "with --evaluate: folds (5); as many as deals: one by one", false},
	{"drop", KAM_OPTION_TEXT, "COLUMN", "do not learn from COLUMN", true},
	{"keep", KAM_OPTION_TEXT, "COLUMN", "learn from COLUMN though it is left out by itself", true},
};

enum { RELIABILITY_BINS = 10, FOLDS = 5, NEEDS = 4 };

struct scorer {
	bool is_fork; /* shares what another state owns */
	struct kam_run *run;
	struct kam_form *form;
	struct kam_win_model *model;
	struct kam_outcomes outcomes;
	const char *mapped[KAM_MOST_QUESTIONS];
	int columns[KAM_MOST_QUESTIONS]; /* of the questions in the current file; -1: none */
	int *model_columns;
	int needs[NEEDS], whys;          /* of the current file; -1: none */
	bool has_needs, has_whys;
	int whys_needed;
	int only;                        /* band; -1: all */
	bool fail_on;
	struct kam_stages *stages;       /* with fail_on */
	uint64_t low_past;
	struct kam_column *output;
	size_t output_count, output_capacity, passing;
	struct kam_arena names;
	struct kam_buffer text, reasons;
};

/* Options. */

static enum kam_status check_options(const struct kam_run *run, struct kam_error *err)
{
	static const char *const modes[] = {"compare", "learn", "evaluate"};
	const char *mode = NULL;
	for (size_t i = 0; i < KAM_COUNT(modes); i++)
		mode = kam_option_given(run, modes[i]) ? modes[i] : mode;
	if (kam_option_given(run, "model") && kam_option_given(run, "folds"))
		return kam_fail(err, KAM_USAGE, "--folds is without effect: the model is there already");
	if ((mode || kam_option_given(run, "model")) && (kam_option_given(run, "only") || kam_option_given(run, "fail-on")))
		return kam_fail(err, KAM_USAGE, "--only and --fail-on go by the form: without --compare, --learn, --model and --evaluate");
	if (mode && kam_option_given(run, "rejects"))
		return kam_fail(err, KAM_USAGE, "--rejects is without effect with --%s: all its data must be good", mode);
	return KAM_OK;
}

/* --map KEY=HEADING for questions; what names neither a field nor a question is a mistake. */
static enum kam_status read_mappings(struct kam_run *run, const struct kam_form *form, const char **mapped, struct kam_error *err)
{
	const char *text;
	for (size_t i = 0; (text = kam_option_at(run, "map", i)); i++) {
		struct kam_slice rest = kam_text(text), key;
		kam_split(&rest, '=', &key);
		int question = kam_form_question(form, key);
		if (question >= 0)
			mapped[question] = rest.p;
		else if (kam_field_named(key) == KAM_FIELDS)
			return kam_fail(err, KAM_USAGE, "--map %s: there is no field or question \"%.*s\"", text, KAM_PRINT(key));
	}
	return KAM_OK;
}

static enum kam_status read_only(struct scorer *s, struct kam_error *err)
{
	const char *only = kam_option_text(s->run, "only");
	s->only = -1;
	for (size_t i = 0; only && i < s->form->bands_count; i++)
		if (strcmp(only, s->form->bands[i].name) == 0)
			s->only = (int)i;
	return !only || s->only >= 0 ? KAM_OK : kam_fail(err, KAM_USAGE, "--only %s: the form has no such value (--print-rules: form.bands)", only);
}

/* Columns. */

static bool is_named(const struct scorer *s, const char *name)
{
	for (size_t i = 0; i < s->output_count; i++)
		if (strcmp(s->output[i].name, name) == 0)
			return true;
	return false;
}

static void add_column(struct scorer *s, struct kam_slice name, enum kam_cell kind, bool detail)
{
	s->output = kam_grow(s->output, &s->output_capacity, s->output_count + 1, sizeof *s->output);
	s->output[s->output_count] = (struct kam_column){kam_arena_copy(&s->names, name.p, name.n), kind, detail};
	s->output_count++;
}

/* A computed column; where the input has its name already, it is numbered. */
static void add_computed(struct scorer *s, const char *prefix, const char *name, enum kam_cell kind, bool detail)
{
	s->text.n = 0;
	kam_buffer_format(&s->text, "%s%s", prefix, name);
	for (int number = 2; is_named(s, kam_buffer_terminated(&s->text)); number++) {
		s->text.n = 0;
		kam_buffer_format(&s->text, "%s%s %d", prefix, name, number);
	}
	add_column(s, kam_buffer_slice(&s->text), kind, detail);
}

/* The input's columns, as they stand. In a table for people the answers themselves are a detail. */
static void add_passing(struct scorer *s, struct kam_input *in)
{
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	s->output_count = 0;
	for (size_t c = 0; c < header->count; c++) {
		bool answer = false;
		for (size_t i = 0; s->form && i < s->form->questions_count; i++)
			answer = answer || s->columns[i] == (int)c;
		add_column(s, header->names[c], KAM_CELL_TEXT, answer);
	}
	s->passing = header->count;
}

static void pass(const struct scorer *s, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	if (record->count == s->passing && kam_write_record(w, record, kam_reader_delimiter(kam_input_reader(in))))
		return;
	for (size_t c = 0; c < s->passing; c++) {
		bool there = c < record->count;
		enum kam_value_kind kind = !there ? KAM_MISSING : record->kinds ? (enum kam_value_kind)record->kinds[c] : KAM_STRING;
		kam_write_value(w, there ? record->fields[c] : kam_slice(NULL, 0), kind);
	}
}

static const struct kam_column *score_columns(void *state, size_t *count)
{
	const struct scorer *s = state;
	*count = s->output_count;
	return s->output;
}

/* The form. */

static enum kam_status form_init(struct scorer *s, struct kam_error *err)
{
	s->form = kam_allocate(1, sizeof *s->form);
	enum kam_status status = kam_form_read(kam_run_rules(s->run), s->form, err);
	if (!status)
		status = kam_rules_count(kam_run_rules(s->run), "whys", 1, 100, &s->whys_needed, err);
	if (!status)
		status = read_mappings(s->run, s->form, s->mapped, err);
	if (!status && s->fail_on)
		status = kam_stages_new(kam_run_rules(s->run), &s->stages, err);
	return status ? status : read_only(s, err);
}

static enum kam_status score_init(struct kam_run *run, void **state, struct kam_error *err)
{
	struct scorer *s = kam_allocate(1, sizeof *s);
	const char *model = kam_option_text(run, "model");
	*state = s;
	s->run = run;
	s->fail_on = kam_option_given(run, "fail-on");
	s->outcomes.rules = kam_run_rules(run);
	enum kam_status status = check_options(run, err);
	if (status)
		return status;
	return model ? kam_win_load(model, &s->model, err) : form_init(s, err);
}

static const enum kam_field need_fields[NEEDS] = {KAM_LONG_TERM, KAM_STABLE, KAM_CORE_VALUE, KAM_SOLUTION_OPEN};

static void form_columns(struct scorer *s)
{
	const struct kam_form *form = s->form;
	for (size_t d = 0; d < form->dimensions_count; d++)
		add_computed(s, "score_", form->dimensions[d].key, KAM_CELL_NUMBER, false);
	add_computed(s, "score_", "total", KAM_CELL_NUMBER, false);
	add_computed(s, "score_", "unknown", KAM_CELL_NUMBER, false);
	add_computed(s, "score_", "value", KAM_CELL_TEXT, false);
	add_computed(s, "score_", "weakest", KAM_CELL_TEXT, false);
	add_computed(s, "score_", "missing", KAM_CELL_TEXT, true);
	if (s->has_needs)
		add_computed(s, "score_", "need", KAM_CELL_TEXT, false);
	if (s->has_whys)
		add_computed(s, "score_", "depth", KAM_CELL_TEXT, false);
}

/* Says which questions the file does not ask; a file that asks none is no assessment. */
static enum kam_status check_questions(struct scorer *s, struct kam_input *in, struct kam_error *err)
{
	size_t found = 0;
	s->text.n = 0;
	for (size_t i = 0; i < s->form->questions_count; i++) {
		found += s->columns[i] >= 0;
		if (s->columns[i] < 0)
			kam_buffer_format(&s->text, "%s%s", s->text.n ? ", " : "", s->form->questions[i].key);
	}
	if (!found)
		return kam_fail(err, KAM_BAD_DATA, "no column is a question of the form (%s to %s): --map %s=\"HEADING\" names one, --print-rules shows the wordings",
			s->form->questions[0].key, s->form->questions[s->form->questions_count - 1].key, s->form->questions[0].key);
	if (s->text.n)
		kam_run_note(s->run, "%.200s: no column for %.600s: unknown in every row", kam_input_name(in), kam_buffer_terminated(&s->text));
	return KAM_OK;
}

static enum kam_status form_open(struct scorer *s, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = kam_form_bind(s->form, kam_reader_header(kam_input_reader(in)), s->mapped, s->columns, err);
	if (!status)
		status = check_questions(s, in, err);
	if (status)
		return status;
	if (s->fail_on && !kam_input_has(in, KAM_STAGE))
		return kam_fail(err, KAM_BAD_DATA, "--fail-on low-past-04: there is no stage column: --map stage=\"HEADING\" names one");
	s->has_needs = false;
	for (size_t i = 0; i < NEEDS; i++) {
		s->needs[i] = kam_input_binding(in)->column[need_fields[i]];
		s->has_needs = s->has_needs || s->needs[i] >= 0;
	}
	s->whys = kam_input_binding(in)->column[KAM_WHYS];
	s->has_whys = s->whys >= 0;
	add_passing(s, in);
	form_columns(s);
	return KAM_OK;
}

static enum kam_status score_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct scorer *s = state;
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	if (status)
		return status;
	if (s->form)
		return form_open(s, in, err);
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	s->model_columns = kam_resize(s->model_columns, s->model->columns_count, sizeof *s->model_columns);
	status = kam_win_bind(s->model, header, s->model_columns, err);
	if (status)
		return status;
	add_passing(s, in);
	add_computed(s, "win_", "probability", KAM_CELL_RATIO, false);
	add_computed(s, "win_", "low", KAM_CELL_RATIO, false);
	add_computed(s, "win_", "high", KAM_CELL_RATIO, false);
	add_computed(s, "win_", "n", KAM_CELL_NUMBER, true);
	add_computed(s, "win_", "level", KAM_CELL_TEXT, true);
	add_computed(s, "win_", "reasons", KAM_CELL_TEXT, false);
	return KAM_OK;
}

/* A need is long-term, stable, of core value, and leaves the solution open; what is none of one of these is a want. */
static enum kam_status write_need(struct scorer *s, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	bool want = false, unknown = false;
	for (size_t i = 0; i < NEEDS; i++) {
		struct kam_slice cell = kam_input_cell(in, record, s->needs[i]);
		enum kam_answer_word word = kam_form_word(s->form, cell);
		if (word > KAM_ANSWER_NO)
			return kam_bad_value(err, kam_field_name(need_fields[i]), cell, "is neither yes, no nor unknown");
		want = want || word == KAM_ANSWER_NO;
		unknown = unknown || word == KAM_ANSWER_UNKNOWN;
	}
	kam_write_text(w, kam_text(want ? "want" : unknown ? "" : "need"));
	return KAM_OK;
}

/* A need that has not been asked why often enough is a shallow one. */
static enum kam_status write_depth(struct scorer *s, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct kam_slice cell = kam_input_cell(in, record, s->whys);
	struct kam_decimal whys;
	bool unknown = kam_form_word(s->form, cell) == KAM_ANSWER_UNKNOWN;
	if (!unknown && (!kam_decimal_parse(cell, &whys) || kam_decimal_sign(whys) < 0 || kam_decimal_trim(whys).scale))
		return kam_bad_value(err, "whys", cell, "is not a number of whys");
	kam_write_text(w, kam_text(unknown ? "" : kam_decimal_compare(whys, kam_decimal_whole(s->whys_needed)) < 0 ? "shallow" : "deep"));
	return KAM_OK;
}

static void write_missing(struct scorer *s, const struct kam_score *score, struct kam_writer *w)
{
	s->text.n = 0;
	for (size_t i = 0; score->unknown && i < s->form->questions_count; i++) {
		if (!score->is_unknown[i])
			continue;
		if (s->text.n)
			kam_buffer_byte(&s->text, ';');
		kam_buffer_text(&s->text, s->form->questions[i].key);
	}
	kam_write_text(w, kam_buffer_slice(&s->text));
}

static void write_score(struct scorer *s, const struct kam_score *score, struct kam_writer *w)
{
	const struct kam_form *form = s->form;
	for (size_t d = 0; d < form->dimensions_count; d++)
		kam_write_decimal(w, kam_form_points(score->by_dimension[d]));
	kam_write_decimal(w, kam_form_points(score->total));
	kam_write_count(w, (uint64_t)score->unknown);
	kam_write_text(w, kam_text(form->bands[score->band].name));
	kam_write_text(w, kam_text(score->weakest < 0 ? "" : form->dimensions[score->weakest].key));
	write_missing(s, score, w);
}

/* Money spent on the wrong deals: open, of the lowest value, past stage 04. */
static enum kam_status check_stage(struct scorer *s, struct kam_input *in, const struct kam_record *record, const struct kam_score *score,
	struct kam_error *err)
{
	struct kam_slice stage = kam_input_text(in, record, KAM_STAGE);
	enum kam_outcome outcome = kam_outcome_of_deal(&s->outcomes, kam_input_text(in, record, KAM_STATUS), kam_input_has(in, KAM_IS_WON),
		kam_input_text(in, record, KAM_IS_WON), kam_input_text(in, record, KAM_IS_CLOSED), stage);
	if (outcome != KAM_OPEN || kam_is_placeholder(stage))
		return KAM_OK;
	int found = kam_stages_find(s->stages, stage);
	if (found == KAM_NO_STAGE)
		return kam_bad_value(err, "stage", stage, "is none of the stages in the rules (examples/rules has the stages of common systems)");
	s->low_past += (size_t)score->band + 1 == s->form->bands_count && kam_stage_reaches(kam_stages_at(s->stages, found), "05");
	return KAM_OK;
}

static enum kam_status form_row(struct scorer *s, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct kam_score score;
	enum kam_status status = kam_form_score(s->form, record->fields, record->count, s->columns, &score, err);
	if (!status && s->fail_on)
		status = check_stage(s, in, record, &score, err);
	if (status)
		return status;
	if (s->only >= 0 && score.band != s->only)
		return kam_fail(err, KAM_SKIPPED, "%s", s->form->bands[score.band].name);
	pass(s, in, record, w);
	write_score(s, &score, w);
	if (s->has_needs)
		status = write_need(s, in, record, w, err);
	if (!status && s->has_whys)
		status = write_depth(s, in, record, w, err);
	return status;
}

static struct kam_decimal fraction(double x)
{
	return (struct kam_decimal){(kam_int128)llround(x * 1e6), 6};
}

static enum kam_status score_row(void *state, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct scorer *s = state;
	if (s->form)
		return form_row(s, in, record, w, err);
	struct kam_win_score score = kam_win_score(s->model, record->fields, record->count, s->model_columns, &s->text, &s->reasons);
	pass(s, in, record, w);
	kam_write_decimal(w, fraction(score.probability));
	kam_write_decimal(w, fraction(score.low));
	kam_write_decimal(w, fraction(score.high));
	kam_write_count(w, score.n);
	kam_write_text(w, kam_buffer_slice(&s->text));
	kam_write_text(w, kam_buffer_slice(&s->reasons));
	return KAM_OK;
}

static enum kam_status score_finish(void *state, struct kam_run *run, struct kam_error *err)
{
	struct scorer *s = state;
	(void)run;
	if (!s->low_past)
		return KAM_OK;
	return kam_fail(err, KAM_CHECK_SAID_NO, "%llu opportunit%s of value %s past stage 04", (unsigned long long)s->low_past,
		s->low_past == 1 ? "y" : "ies", s->form->bands[s->form->bands_count - 1].name);
}

static void score_free(void *state)
{
	struct scorer *s = state;
	if (!s)
		return;
	kam_form_free(s->form);
	if (!s->is_fork) {
		kam_win_free(s->model);
		kam_stages_free(s->stages);
		kam_outcomes_free(&s->outcomes);
		free(s->model_columns);
		free(s->output);
		kam_arena_free(&s->names);
	}
	kam_buffer_free(&s->text);
	kam_buffer_free(&s->reasons);
	free(s);
}

/* A check over all rows is made in order. */
static void *score_fork(void *state)
{
	const struct scorer *s = state;
	if (s->fail_on)
		return NULL;
	struct scorer *fork = kam_allocate(1, sizeof *fork);
	*fork = *s;
	fork->is_fork = true;
	fork->form = s->form ? kam_form_fork(s->form) : NULL;
	fork->text = fork->reasons = (struct kam_buffer){0};
	return fork;
}

static const struct kam_map map = {.init = score_init, .open = score_open, .columns = score_columns, .row = score_row, .fork = score_fork,
	.finish = score_finish, .free = score_free};

/* Against rivals, and over time. */

/* One assessment. */
struct assessed {
	struct kam_slice opportunity, by; /* by: blank is us */
	kam_day day;                      /* KAM_NO_DAY: before all others */
	size_t sheet, row;
	struct kam_score score;
};

static int by_opportunity(const void *a, const void *b)
{
	const struct assessed *x = a, *y = b;
	int order = kam_compare(x->opportunity, y->opportunity);
	if (!order)
		order = kam_compare(x->by, y->by);
	return order ? order : (x->day > y->day) - (x->day < y->day);
}

static enum kam_status read_assessment(struct scorer *s, struct kam_sheet *sheet, size_t row, struct assessed *a, struct kam_error *err)
{
	struct kam_slice cells[KAM_MOST_QUESTIONS];
	int places[KAM_MOST_QUESTIONS];
	const char *name = kam_sheet_name(sheet);
	unsigned long long line = (unsigned long long)kam_sheet_line(sheet, row);
	for (size_t i = 0; i < s->form->questions_count; i++) {
		places[i] = (int)i;
		cells[i] = s->columns[i] < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(sheet, row, (size_t)s->columns[i]);
	}
	a->row = row;
	a->opportunity = kam_sheet_text(sheet, row, KAM_OPP_ID);
	a->by = kam_sheet_text(sheet, row, KAM_ASSESSED_FOR);
	if (!a->opportunity.n)
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: opp_id: is blank: what is assessed can't be told", name, line);
	enum kam_status status = kam_sheet_date(sheet, row, KAM_ASSESSED_AT, &a->day, err);
	if (!status && (status = kam_form_score(s->form, cells, s->form->questions_count, places, &a->score, err))) {
		struct kam_error why = *err;
		return kam_fail(err, status, "%s:%llu: %.800s", name, line, why.text);
	}
	return status;
}

static enum kam_status read_assessments(struct scorer *s, struct kam_sheet **sheets, size_t count, struct assessed **all, size_t *n, struct kam_error *err)
{
	size_t capacity = 0;
	for (size_t i = 0; i < count; i++) {
		if (kam_sheet_header(sheets[i])->count == 0) /* empty JSON Lines */
			continue;
		enum kam_status status = kam_sheet_bind(sheets[i], KAM_OPPORTUNITIES, err);
		if (!status && kam_sheet_binding(sheets[i])->column[KAM_OPP_ID] < 0)
			status = kam_fail(err, KAM_BAD_DATA, "%s: there is no opp_id column: --map opp_id=\"HEADING\" names one", kam_sheet_name(sheets[i]));
		if (!status)
			status = kam_form_bind(s->form, kam_sheet_header(sheets[i]), s->mapped, s->columns, err);
		size_t found = 0;
		for (size_t q = 0; q < s->form->questions_count; q++)
			found += !status && s->columns[q] >= 0;
		if (!status && !found)
			status = kam_fail(err, KAM_BAD_DATA, "%s: no column is a question of the form: --map %s=\"HEADING\" names one", kam_sheet_name(sheets[i]), s->form->questions[0].key);
		for (size_t row = 0; row < kam_sheet_rows(sheets[i]) && !status; row++) {
			*all = kam_grow(*all, &capacity, *n + 1, sizeof **all);
			(*all)[*n].sheet = i;
			status = read_assessment(s, sheets[i], row, &(*all)[*n], err);
			++*n;
		}
		if (status)
			return status;
	}
	return KAM_OK;
}

/* Two assessments of the same at the same time: which of them holds can't be told. */
static enum kam_status check_twins(struct kam_sheet **sheets, const struct assessed *all, size_t n, struct kam_error *err)
{
	for (size_t i = 1; i < n; i++)
		if (by_opportunity(&all[i - 1], &all[i]) == 0)
			return kam_fail(err, KAM_BAD_DATA, "%s:%llu and %s:%llu: opportunity \"%.*s\" is assessed twice for %s%.*s at the same time: assessed_at must tell them apart",
				kam_sheet_name(sheets[all[i - 1].sheet]), (unsigned long long)kam_sheet_line(sheets[all[i - 1].sheet], all[i - 1].row),
				kam_sheet_name(sheets[all[i].sheet]), (unsigned long long)kam_sheet_line(sheets[all[i].sheet], all[i].row), KAM_PRINT(all[i].opportunity),
				all[i].by.n ? "" : "us", KAM_PRINT(all[i].by));
	return KAM_OK;
}

/* Where an opportunity stands: our latest assessment and the one before, and the rivals' latest. */
struct standing {
	const struct assessed *us, *before, *best;
	size_t rivals, ahead;
};

/* The assessments of one opportunity, which are sorted by whose they are and then by day. */
static struct standing stand(const struct assessed *all, size_t n)
{
	struct standing s = {0};
	for (size_t i = 0; i < n; i++) {
		bool latest = i + 1 == n || !kam_same(all[i].by, all[i + 1].by);
		if (!all[i].by.n) {
			s.before = latest ? s.before : &all[i];
			s.us = latest ? &all[i] : s.us;
			continue;
		}
		if (!latest)
			continue;
		s.rivals++;
		s.ahead += s.us && all[i].score.total > s.us->score.total;
		if (!s.best || all[i].score.total > s.best->score.total)
			s.best = &all[i];
	}
	return s;
}

/* The difference of two scores, by dimension and in all; blank where one of them is missing. */
static void write_difference(const struct kam_form *form, const struct assessed *a, const struct assessed *b, struct kam_writer *w)
{
	for (size_t d = 0; d <= form->dimensions_count; d++) {
		if (!a || !b)
			kam_write_blank(w);
		else if (d < form->dimensions_count)
			kam_write_decimal(w, kam_form_points(a->score.by_dimension[d] - b->score.by_dimension[d]));
		else
			kam_write_decimal(w, kam_form_points(a->score.total - b->score.total));
	}
}

static void write_standing(struct scorer *s, struct kam_slice opportunity, const struct standing *t, struct kam_writer *w)
{
	kam_write_text(w, opportunity);
	kam_write_day(w, t->us ? t->us->day : KAM_NO_DAY);
	if (t->us)
		write_score(s, &t->us->score, w);
	for (size_t i = 0; !t->us && i < s->form->dimensions_count + 5; i++)
		kam_write_blank(w);
	kam_write_count(w, t->rivals);
	if (t->us)
		kam_write_count(w, t->ahead + 1);
	else
		kam_write_blank(w);
	kam_write_text(w, t->best ? t->best->by : kam_slice(NULL, 0));
	write_difference(s->form, t->us, t->best, w);
	kam_write_day(w, t->before ? t->before->day : KAM_NO_DAY);
	write_difference(s->form, t->us, t->before, w);
	kam_write_row(w);
}

static void compare_columns(struct scorer *s)
{
	const struct kam_form *form = s->form;
	add_computed(s, "", "opp_id", KAM_CELL_TEXT, false);
	add_computed(s, "", "assessed_at", KAM_CELL_TEXT, false);
	s->has_needs = s->has_whys = false;
	form_columns(s);
	add_computed(s, "", "rivals", KAM_CELL_NUMBER, false);
	add_computed(s, "", "rank", KAM_CELL_NUMBER, false);
	add_computed(s, "", "best_rival", KAM_CELL_TEXT, false);
	for (size_t d = 0; d < form->dimensions_count; d++)
		add_computed(s, "gap_", form->dimensions[d].key, KAM_CELL_NUMBER, false);
	add_computed(s, "gap_", "total", KAM_CELL_NUMBER, false);
	add_computed(s, "", "assessed_before", KAM_CELL_TEXT, false);
	for (size_t d = 0; d < form->dimensions_count; d++)
		add_computed(s, "change_", form->dimensions[d].key, KAM_CELL_NUMBER, true);
	add_computed(s, "change_", "total", KAM_CELL_NUMBER, false);
}

static enum kam_status write_comparison(struct scorer *s, const struct assessed *all, size_t n, struct kam_error *err)
{
	struct kam_writer *w;
	size_t opportunities = 0, unassessed = 0;
	compare_columns(s);
	enum kam_status status = kam_run_writer(s->run, s->output, s->output_count, &w, err);
	for (size_t first = 0, next; first < n && !status; first = next) {
		for (next = first + 1; next < n && kam_same(all[next].opportunity, all[first].opportunity); next++)
			;
		struct standing t = stand(all + first, next - first);
		opportunities++;
		unassessed += !t.us;
		write_standing(s, all[first].opportunity, &t, w);
	}
	kam_run_note(s->run, "%zu assessments of %zu opportunities; %zu without one of our own", n, opportunities, unassessed);
	return status;
}

static enum kam_status compare(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	struct scorer *s = kam_allocate(1, sizeof *s);
	struct assessed *all = NULL;
	size_t n = 0;
	s->run = run;
	enum kam_status status = form_init(s, err);
	if (!status)
		status = read_assessments(s, sheets, count, &all, &n, err);
	if (!status && n)
		qsort(all, n, sizeof *all, by_opportunity);
	if (!status)
		status = check_twins(sheets, all, n, err);
	if (!status)
		status = write_comparison(s, all, n, err);
	free(all);
	score_free(s);
	return status;
}

/* Learning. */

/* The values of an option that repeats, NULL behind the last. */
static const char **listed(const struct kam_run *run, const char *option)
{
	size_t count = 0;
	while (kam_option_at(run, option, count))
		count++;
	const char **list = kam_allocate(count + 1, sizeof *list);
	for (size_t i = 0; i < count; i++)
		list[i] = kam_option_at(run, option, i);
	return list;
}

static void note_deals(struct kam_run *run, const struct kam_deals *d)
{
	struct kam_slice rest = kam_buffer_slice(&d->notes), line;
	kam_run_note(run, "%zu closed deals, %zu won; left out: %zu open, %zu cancelled", d->count, d->wins, d->open, d->cancelled);
	if (d->repeated)
		kam_run_note(run, "%zu repeated ids: each deal counts once", d->repeated);
	if (d->alike)
		kam_run_note(run, "%zu deals are like another in all that is learnt from, and have no id: each counts", d->alike);
	while (kam_split(&rest, '\n', &line))
		if (line.n)
			kam_run_note(run, "%.*s", KAM_PRINT(line));
}

static void write_figure(struct kam_writer *w, const char *figure, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	kam_write_text(w, kam_text(figure));
	kam_write_value(w, kam_slice(text, kam_decimal_format(value, text)), KAM_NUMBER); /* with all its places, in tables too */
	for (int i = 0; i < 5; i++)
		kam_write_blank(w);
	kam_write_row(w);
}

static void write_reliability(struct kam_writer *w, const struct kam_reliability *bins)
{
	for (int b = 0; b < RELIABILITY_BINS; b++) {
		const struct kam_reliability *r = &bins[b];
		kam_write_text(w, kam_text("reliability"));
		kam_write_blank(w);
		kam_write_decimal(w, fraction((double)b / RELIABILITY_BINS));
		kam_write_decimal(w, fraction((double)(b + 1) / RELIABILITY_BINS));
		kam_write_count(w, r->deals);
		if (r->deals) {
			kam_write_decimal(w, fraction(r->sum / (double)r->deals));
			kam_write_decimal(w, fraction((double)r->won / (double)r->deals));
		} else {
			kam_write_blank(w);
			kam_write_blank(w);
		}
		kam_write_row(w);
	}
}

static enum kam_status write_evaluation(struct kam_run *run, const double *p, const unsigned char *won, size_t count, size_t folds, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}, {"from", KAM_CELL_RATIO, false},
		{"to", KAM_CELL_RATIO, false}, {"deals", KAM_CELL_NUMBER, false}, {"predicted", KAM_CELL_RATIO, false}, {"won", KAM_CELL_RATIO, false}};
	struct kam_reliability bins[RELIABILITY_BINS];
	struct kam_writer *w;
	size_t wins = 0;
	enum kam_status status = kam_run_writer(run, columns, KAM_COUNT(columns), &w, err);
	if (status)
		return status;
	for (size_t i = 0; i < count; i++)
		wins += won[i];
	write_figure(w, "deals", kam_decimal_whole((int64_t)count));
	write_figure(w, "won", kam_decimal_whole((int64_t)wins));
	write_figure(w, "folds", kam_decimal_whole((int64_t)folds));
	write_figure(w, "auc", fraction(kam_auc(p, won, count)));
	write_figure(w, "brier", fraction(kam_brier(p, won, count)));
	write_figure(w, "log_loss", fraction(kam_log_loss(p, won, count)));
	write_figure(w, "ece", fraction(kam_calibration_error(p, won, count, bins, RELIABILITY_BINS)));
	write_reliability(w, bins);
	return KAM_OK;
}

/* What the model in --model says of all closed deals: for deals it was not learnt from. */
static enum kam_status apply_model(struct kam_run *run, const struct kam_deals *d, double *p, struct kam_error *err)
{
	struct kam_win_model *model;
	enum kam_status status = kam_win_load(kam_option_text(run, "model"), &model, err);
	if (status)
		return status;
	int *columns = kam_allocate(model->columns_count, sizeof *columns);
	const struct kam_header header = {.names = d->headings, .count = d->columns_count};
	status = kam_win_bind(model, &header, columns, err);
	for (size_t i = 0; i < d->count && !status; i++)
		p[i] = kam_win_score(model, d->cells + i * d->columns_count, d->columns_count, columns, NULL, NULL).probability;
	free(columns);
	kam_win_free(model);
	return status;
}

static enum kam_status evaluate(struct kam_run *run, const struct kam_deals *d, const struct kam_win_rules *rules, struct kam_error *err)
{
	double *p = kam_allocate(d->count + 1, sizeof *p);
	size_t folds = (size_t)kam_option_count(run, "folds", FOLDS);
	enum kam_status status = KAM_OK;
	folds = folds < d->count ? folds : d->count;
	if (kam_option_given(run, "model")) {
		folds = 0;
		status = apply_model(run, d, p, err);
	} else {
		kam_win_cross_validate(d, rules, folds, p);
	}
	if (!status)
		status = write_evaluation(run, p, d->won, d->count, folds, err);
	free(p);
	return status;
}

static void learn(struct kam_run *run, const struct kam_deals *d, const struct kam_win_rules *rules)
{
	struct kam_buffer text = {0};
	struct kam_win_model *model = kam_win_learn(d, rules, NULL, 0);
	kam_win_save(model, &text);
	kam_run_document(run, kam_buffer_slice(&text));
	kam_buffer_free(&text);
	kam_win_free(model);
}

static enum kam_status solve_deals(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	struct kam_win_rules rules;
	struct kam_deals deals = {0};
	const char **drop = listed(run, "drop"), **keep = listed(run, "keep");
	enum kam_status status = kam_win_rules_read(kam_run_rules(run), &rules, err);
	if (!status)
		status = kam_deals_gather(sheets, count, &rules, drop, keep, &deals, err);
	if (!status) {
		note_deals(run, &deals);
		if (kam_option_given(run, "evaluate"))
			status = evaluate(run, &deals, &rules, err);
		else
			learn(run, &deals, &rules);
	}
	kam_deals_free(&deals);
	free(drop);
	free(keep);
	return status;
}

static enum kam_status solve(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	enum kam_status status = check_options(run, err);
	if (status)
		return status;
	return kam_option_given(run, "compare") ? compare(run, sheets, count, err) : solve_deals(run, sheets, count, err);
}

static const struct kam_solve solving = {.solve = solve};

static enum kam_shape shape_of(const struct kam_run *run)
{
	bool whole = kam_option_given(run, "compare") || kam_option_given(run, "learn") || kam_option_given(run, "evaluate");
	return whole && !kam_option_given(run, "explain") ? KAM_SOLVE : KAM_MAP;
}

static const struct kam_need needs[] = {{"folds", "evaluate"}, {"drop", "learn|evaluate"}, {"keep", "learn|evaluate"}, {NULL, NULL}};

static const char *const alternatives[] = {"compare|learn|evaluate", "model|compare", "model|learn", NULL};

static const char *const rules[] = {kam_form_rules, kam_answer_rules, "\"whys\": 5", kam_win_rules_json, kam_stages_rules, kam_status_rules, NULL};

const struct kam_command kam_program = {
	.name = "kam-score",
	.purpose = "Tell which opportunities are worth it, why, and how likely they are won",
	.reads = "opportunities with answers to a form's questions, or with an outcome to learn from",
	.example = "kam-score examples/data/assessments.csv --only high --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.alternatives = alternatives,
	.rules = rules,
	.map = &map,
	.solve = &solving,
	.shape = shape_of,
	.maps_own_names = true,
};
