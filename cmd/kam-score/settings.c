/* settings.c - what the options of kam-score say, and what a run begins with. */
#include "score.h"

#include <stdlib.h>

enum kam_status score_check_options(const struct kam_run *run, struct kam_error *err)
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

enum kam_status score_read_form(struct scorer *s, struct kam_error *err)
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

enum kam_status score_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct scorer *s = settings;
	const char *model = kam_option_text(run, "model");
	s->run = run;
	s->fail_on = kam_option_given(run, "fail-on");
	enum kam_status status = score_check_options(run, err);
	if (status)
		return status;
	return model ? kam_win_load(model, &s->model, err) : score_read_form(s, err);
}

/* A check over all rows is made in order. */
bool score_apart(const void *settings)
{
	return !((const struct scorer *)settings)->fail_on;
}

void score_finish(void *settings)
{
	struct scorer *s = settings;
	kam_form_free(s->form);
	kam_win_free(s->model);
	kam_stages_free(s->stages);
	free(s->model_columns);
	kam_columns_free(&s->output);
}

void score_begin(void *room, const void *settings)
{
	struct score_room *r = room;
	r->set = settings;
	r->outcomes.rules = kam_run_rules(r->set->run);
}

void score_end(void *room)
{
	struct score_room *r = room;
	kam_answers_free(&r->answers);
	kam_outcomes_free(&r->outcomes);
	kam_buffer_free(&r->text);
	kam_buffer_free(&r->reasons);
	free(r->sorted);
}
