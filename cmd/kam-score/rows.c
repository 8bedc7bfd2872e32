/* rows.c - rows by the form or by the model. */
#include "score.h"

#include <math.h>

enum kam_status score_open(void *settings, struct kam_input *in, struct kam_error *err)
{
	struct scorer *s = settings;
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	if (status)
		return status;
	if (s->form)
		return score_form_open(s, in, err);
	const struct kam_header *header = kam_reader_header(kam_input_reader(in));
	s->model_columns = kam_resize(s->model_columns, s->model->columns_count, sizeof *s->model_columns);
	status = kam_win_bind(s->model, header, s->model_columns, err);
	if (status)
		return status;
	score_add_passing(s, in);
	score_add(s, "win_", "probability", KAM_CELL_RATIO, false);
	score_add(s, "win_", "low", KAM_CELL_RATIO, false);
	score_add(s, "win_", "high", KAM_CELL_RATIO, false);
	score_add(s, "win_", "n", KAM_CELL_NUMBER, true);
	score_add(s, "win_", "level", KAM_CELL_TEXT, true);
	score_add(s, "win_", "reasons", KAM_CELL_TEXT, false);
	return KAM_OK;
}

struct kam_decimal score_fraction(double x)
{
	return (struct kam_decimal){(kam_int128)llround(x * 1e6), 6};
}

enum kam_status score_row(void *room, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct score_room *r = room;
	const struct scorer *s = r->set;
	if (s->form)
		return score_form_row(r, in, record, w, err);
	struct kam_win_score score = kam_win_score(s->model, record->fields, record->count, s->model_columns, &r->text, &r->reasons);
	score_pass(r, in, record, w);
	kam_write_decimal(w, score_fraction(score.probability));
	kam_write_decimal(w, score_fraction(score.low));
	kam_write_decimal(w, score_fraction(score.high));
	kam_write_count(w, score.n);
	kam_write_text(w, kam_buffer_slice(&r->text));
	kam_write_text(w, kam_buffer_slice(&r->reasons));
	return KAM_OK;
}

enum kam_status score_check(const void *room, struct kam_error *err)
{
	const struct score_room *r = room;
	const struct kam_form *form = r->set->form;
	if (!r->low_past)
		return KAM_OK;
	return kam_fail(err, KAM_CHECK_SAID_NO, "%llu opportunit%s of value %s past stage 04", (unsigned long long)r->low_past,
		r->low_past == 1 ? "y" : "ies", form->bands[form->bands_count - 1].name);
}
