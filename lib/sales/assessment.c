/* assessment.c - assessments of opportunities, ours and rivals'. */
#include "kam/assessment.h"

#include <stdlib.h>

static int by_opportunity(const void *a, const void *b)
{
	const struct kam_assessment *x = a, *y = b;
	int order = kam_compare(x->opportunity, y->opportunity);
	if (!order)
		order = kam_compare(x->by, y->by);
	return order ? order : (x->day > y->day) - (x->day < y->day);
}

/* How a sheet is read: by the form, whose questions are in these columns (-1: none). */
struct reading {
	const struct kam_form *form;
	struct kam_answers answers;
	struct kam_sheet *sheet;
	int columns[KAM_MOST_QUESTIONS];
};

static enum kam_status read_row(struct reading *r, size_t row, struct kam_assessment *a, struct kam_error *err)
{
	struct kam_slice cells[KAM_MOST_QUESTIONS];
	int places[KAM_MOST_QUESTIONS];
	const char *name = kam_sheet_name(r->sheet);
	unsigned long long line = (unsigned long long)kam_sheet_line(r->sheet, row);
	for (size_t i = 0; i < r->form->questions_count; i++) {
		places[i] = (int)i;
		cells[i] = r->columns[i] < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(r->sheet, row, (size_t)r->columns[i]);
	}
	a->row = row;
	a->opportunity = kam_sheet_text(r->sheet, row, KAM_OPP_ID);
	a->by = kam_sheet_text(r->sheet, row, KAM_ASSESSED_FOR);
	if (!a->opportunity.n)
		return kam_fail(err, KAM_BAD_DATA, "%s:%llu: opp_id: is blank: what is assessed can't be told", name, line);
	enum kam_status status = kam_sheet_date(r->sheet, row, KAM_ASSESSED_AT, &a->day, err);
	if (!status && (status = kam_form_score(r->form, &r->answers, cells, r->form->questions_count, places, &a->score, err))) {
		struct kam_error why = *err;
		return kam_fail(err, status, "%s:%llu: %.800s", name, line, why.text);
	}
	return status;
}

static enum kam_status bind_sheet(struct reading *r, const char *const *mapped, struct kam_error *err)
{
	size_t found = 0;
	enum kam_status status = kam_sheet_bind(r->sheet, KAM_OPPORTUNITIES, err);
	if (!status && kam_sheet_binding(r->sheet)->column[KAM_OPP_ID] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s: there is no opp_id column: --map opp_id=\"HEADING\" names one", kam_sheet_name(r->sheet));
	if (!status)
		status = kam_form_bind(r->form, kam_sheet_header(r->sheet), mapped, r->columns, err);
	for (size_t q = 0; q < r->form->questions_count && !status; q++)
		found += r->columns[q] >= 0;
	if (!status && !found)
		return kam_fail(err, KAM_BAD_DATA, "%s: no column is a question of the form: --map %s=\"HEADING\" names one", kam_sheet_name(r->sheet),
			r->form->questions[0].key);
	return status;
}

static enum kam_status read_sheet(struct reading *r, const char *const *mapped, size_t number, struct kam_assessments *out, struct kam_error *err)
{
	if (kam_sheet_header(r->sheet)->count == 0) /* empty JSON Lines */
		return KAM_OK;
	enum kam_status status = bind_sheet(r, mapped, err);
	for (size_t row = 0; row < kam_sheet_rows(r->sheet) && !status; row++) {
		out->at = kam_grow(out->at, &out->capacity, out->count + 1, sizeof *out->at);
		out->at[out->count].sheet = number;
		status = read_row(r, row, &out->at[out->count], err);
		out->count++;
	}
	return status;
}

/* Two assessments of the same at the same time: which of them holds can't be told. */
static enum kam_status check_twins(struct kam_sheet **sheets, const struct kam_assessment *all, size_t n, struct kam_error *err)
{
	for (size_t i = 1; i < n; i++)
		if (by_opportunity(&all[i - 1], &all[i]) == 0)
			return kam_fail(err, KAM_BAD_DATA, "%s:%llu and %s:%llu: opportunity \"%.*s\" is assessed twice for %s%.*s at the same time: "
				"assessed_at must tell them apart",
				kam_sheet_name(sheets[all[i - 1].sheet]), (unsigned long long)kam_sheet_line(sheets[all[i - 1].sheet], all[i - 1].row),
				kam_sheet_name(sheets[all[i].sheet]), (unsigned long long)kam_sheet_line(sheets[all[i].sheet], all[i].row), KAM_PRINT(all[i].opportunity),
				all[i].by.n ? "" : "us", KAM_PRINT(all[i].by));
	return KAM_OK;
}

enum kam_status kam_assessments_read(const struct kam_form *form, const char *const *mapped, struct kam_sheet **sheets, size_t count,
	struct kam_assessments *out, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	struct reading r = {.form = form};
	for (size_t i = 0; i < count && !status; i++) {
		r.sheet = sheets[i];
		status = read_sheet(&r, mapped, i, out, err);
	}
	kam_answers_free(&r.answers);
	if (status)
		return status;
	if (out->count)
		qsort(out->at, out->count, sizeof *out->at, by_opportunity);
	return check_twins(sheets, out->at, out->count, err);
}

struct kam_contest kam_contest(const struct kam_assessment *all, size_t n)
{
	struct kam_contest s = {0};
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
