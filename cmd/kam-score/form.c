/* form.c - rows by the form: scores, needs and whys. */
#include "score.h"

static const enum kam_field need_fields[NEEDS] = {KAM_LONG_TERM, KAM_STABLE, KAM_CORE_VALUE, KAM_SOLUTION_OPEN};

void score_form_columns(struct scorer *s)
{
	const struct kam_form *form = s->form;
	for (size_t d = 0; d < form->dimensions_count; d++)
		score_add(s, "score_", form->dimensions[d].key, KAM_CELL_NUMBER, SCORE_BY_DIMENSION);
	score_add(s, "score_", "total", KAM_CELL_NUMBER, false);
	score_add(s, "score_", "unknown", KAM_CELL_NUMBER, KAM_IF_ROOM(3));
	score_add(s, "score_", "value", KAM_CELL_TEXT, false);
	score_add(s, "score_", "weakest", KAM_CELL_TEXT, KAM_IF_ROOM(1));
	score_add(s, "score_", "missing", KAM_CELL_TEXT, true);
	if (s->has_needs)
		score_add(s, "score_", "need", KAM_CELL_TEXT, false);
	if (s->has_whys)
		score_add(s, "score_", "depth", KAM_CELL_TEXT, KAM_IF_ROOM(2));
}

/* Says which questions the file does not ask; a file that asks none is no assessment. */
static enum kam_status check_questions(const struct scorer *s, struct kam_input *in, struct kam_error *err)
{
	const struct kam_form *form = s->form;
	struct kam_buffer text = {0};
	size_t found = 0;
	for (size_t i = 0; i < form->questions_count; i++) {
		found += s->columns[i] >= 0;
		if (s->columns[i] < 0)
			kam_buffer_format(&text, "%s%s", text.n ? ", " : "", form->questions[i].key);
	}
	if (found && text.n)
		kam_run_note(s->run, "%.200s: no column for %.600s: unknown in every row", kam_input_name(in), kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	return found ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "no column is a question of the form (%s to %s): --map %s=\"HEADING\" names one, "
		"--print-rules shows the wordings", form->questions[0].key, form->questions[form->questions_count - 1].key, form->questions[0].key);
}

enum kam_status score_form_open(struct scorer *s, struct kam_input *in, struct kam_error *err)
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
	score_add_passing(s, in);
	score_form_columns(s);
	return KAM_OK;
}

/* A need is long-term, stable, of core value, and leaves the solution open; what is none of one of these is a want. */
static enum kam_status write_need(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err)
{
	bool want = false, unknown = false;
	for (size_t i = 0; i < NEEDS; i++) {
		struct kam_slice cell = kam_input_cell(in, record, r->set->needs[i]);
		enum kam_answer_word word = kam_form_word(r->set->form, &r->answers, cell);
		if (word > KAM_ANSWER_NO)
			return kam_bad_value(err, kam_field_name(need_fields[i]), cell, "is neither yes, no nor unknown");
		want = want || word == KAM_ANSWER_NO;
		unknown = unknown || word == KAM_ANSWER_UNKNOWN;
	}
	kam_write_text(w, kam_text(want ? "want" : unknown ? "" : "need"));
	return KAM_OK;
}

/* A need that has not been asked why often enough is a shallow one. */
static enum kam_status write_depth(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err)
{
	struct kam_slice cell = kam_input_cell(in, record, r->set->whys);
	struct kam_decimal whys;
	bool unknown = kam_form_word(r->set->form, &r->answers, cell) == KAM_ANSWER_UNKNOWN;
	if (!unknown && (!kam_decimal_parse(cell, &whys) || kam_decimal_sign(whys) < 0 || kam_decimal_trim(whys).scale))
		return kam_bad_value(err, "whys", cell, "is not a number of whys");
	kam_write_text(w, kam_text(unknown ? "" : kam_decimal_compare(whys, kam_decimal_whole(r->set->whys_needed)) < 0 ? "shallow" : "deep"));
	return KAM_OK;
}

static void write_missing(struct score_room *r, const struct kam_score *score, struct kam_writer *w)
{
	const struct kam_form *form = r->set->form;
	r->text.n = 0;
	for (size_t i = 0; score->unknown && i < form->questions_count; i++) {
		if (!score->is_unknown[i])
			continue;
		if (r->text.n)
			kam_buffer_byte(&r->text, ';');
		kam_buffer_text(&r->text, form->questions[i].key);
	}
	kam_write_text(w, kam_buffer_slice(&r->text));
}

void score_write(struct score_room *r, const struct kam_score *score, struct kam_writer *w)
{
	const struct kam_form *form = r->set->form;
	for (size_t d = 0; d < form->dimensions_count; d++)
		kam_write_decimal(w, kam_form_points(score->by_dimension[d]));
	kam_write_decimal(w, kam_form_points(score->total));
	kam_write_count(w, (uint64_t)score->unknown);
	kam_write_text(w, kam_text(form->bands[score->band].name));
	kam_write_text(w, kam_text(score->weakest < 0 ? "" : form->dimensions[score->weakest].key));
	write_missing(r, score, w);
}

/* Money spent on the wrong deals: open, of the lowest value, past stage 04. */
static enum kam_status check_stage(struct score_room *r, struct kam_input *in, const struct kam_record *record, const struct kam_score *score,
	struct kam_error *err)
{
	const struct scorer *s = r->set;
	struct kam_slice stage = kam_input_text(in, record, KAM_STAGE);
	enum kam_outcome outcome = kam_outcome_of_deal(&r->outcomes, kam_input_text(in, record, KAM_STATUS), kam_input_has(in, KAM_IS_WON),
		kam_input_text(in, record, KAM_IS_WON), kam_input_text(in, record, KAM_IS_CLOSED), stage);
	if (outcome != KAM_OPEN || kam_is_placeholder(stage))
		return KAM_OK;
	int found = kam_stages_find(s->stages, stage);
	if (found == KAM_NO_STAGE)
		return kam_bad_value(err, "stage", stage, "is none of the stages in the rules (examples/rules has the stages of common systems)");
	r->low_past += (size_t)score->band + 1 == s->form->bands_count && kam_stage_reaches(kam_stages_at(s->stages, found), "05");
	return KAM_OK;
}

enum kam_status score_form_row(struct score_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err)
{
	const struct scorer *s = r->set;
	struct kam_score score;
	enum kam_status status = kam_form_score(s->form, &r->answers, record->fields, record->count, s->columns, &score, err);
	if (!status && s->fail_on)
		status = check_stage(r, in, record, &score, err);
	if (status)
		return status;
	if (s->only >= 0 && score.band != s->only)
		return kam_fail(err, KAM_SKIPPED, "%s", s->form->bands[score.band].name);
	score_pass(r, in, record, w);
	score_write(r, &score, w);
	if (s->has_needs)
		status = write_need(r, in, record, w, err);
	if (!status && s->has_whys)
		status = write_depth(r, in, record, w, err);
	return status;
}
