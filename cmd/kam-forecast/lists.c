/* lists.c - what does not count, and what was submitted. */
#include "forecast.h"

#include "kam/figures.h"

static const struct kam_column excluded_columns[] = {
	{"opp_id", KAM_CELL_TEXT, false}, {"owner", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"amount", KAM_CELL_NUMBER, false},
	{"close_date", KAM_CELL_TEXT, false}, {"reason", KAM_CELL_TEXT, false}, {"fault", KAM_CELL_TEXT, KAM_IF_ROOM(2)},
	{"line", KAM_CELL_NUMBER, KAM_IF_ROOM(1)}, {"file", KAM_CELL_TEXT, false}, /* the last only of several files */
};

static void write_excluded_row(struct kam_writer *w, const struct kam_pipeline *p, const struct kam_refused *r)
{
	kam_write_text(w, r->id);
	kam_write_text(w, r->owner);
	kam_write_text(w, r->stage);
	kam_write_optional(w, r->has_amount, r->amount);
	kam_write_day(w, r->close_date);
	kam_write_text(w, kam_text(kam_exclusion_name(r->exclusion)));
	kam_write_text(w, kam_text(kam_is_fault(r->exclusion) ? "yes" : "no"));
	kam_write_count(w, kam_origin_line(r->origin));
	if (kam_files_count(&p->files) > 1)
		kam_write_text(w, kam_origin_file(&p->files, r->origin));
	kam_write_row(w);
}

enum kam_status forecast_write_excluded(struct forecast_settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_writer *w;
	size_t columns = KAM_COUNT(excluded_columns) - (kam_files_count(&p->files) < 2);
	enum kam_status status = kam_run_writer(set->run, excluded_columns, columns, &w, err);
	for (size_t i = 0; i < p->refused.count && !status; i++)
		write_excluded_row(w, p, kam_pool_at(&p->refused, i));
	for (size_t i = 0; i < kam_pipeline_count(p) && !status; i++) {
		const struct kam_prospect *d = kam_pipeline_at(p, i);
		if (!d->exclusion)
			continue;
		write_excluded_row(w, p, &(struct kam_refused){.id = kam_pipeline_id(p, d), .owner = kam_pipeline_owner(p, d),
			.stage = d->stage == KAM_NO_STAGE ? kam_slice(NULL, 0) : kam_stages_at(set->stages, d->stage)->name,
			.exclusion = (enum kam_exclusion)d->exclusion, .has_amount = d->has_amount, .amount = d->amount, .close_date = d->close_date,
			.origin = d->origin});
	}
	return status;
}

static const struct kam_column submission_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, KAM_IF_ROOM(3)}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false},
	{"amount", KAM_CELL_NUMBER, false}, {"submitted_by", KAM_CELL_TEXT, false}, {"submitted_at", KAM_CELL_TEXT, KAM_IF_ROOM(2)},
	{"note", KAM_CELL_TEXT, false}, {"in_force", KAM_CELL_TEXT, false}, {"stale", KAM_CELL_TEXT, KAM_IF_ROOM(1)},
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

static void write_submission_row(const struct forecast_settings *set, struct kam_writer *w, const struct kam_revision *r)
{
	char period[KAM_SPAN_TEXT];
	kam_write_text(w, kam_tree_at(set->tree, r->unit)->id);
	kam_write_text(w, kam_tree_at(set->tree, r->unit)->level);
	kam_write_text(w, kam_slice(period, kam_span_format(r->span, period)));
	kam_write_text(w, kam_text(kam_line_name(r->line)));
	kam_write_decimal(w, r->amount);
	kam_write_text(w, r->by);
	kam_write_text(w, r->at_text);
	kam_write_text(w, r->note);
	kam_write_text(w, kam_text(r->in_force ? "yes" : "no"));
	kam_write_text(w, kam_text(!r->in_force ? "" : is_stale(set->forecast.rollup, r) ? "yes" : "no"));
	kam_write_row(w);
}

enum kam_status forecast_write_submissions(struct forecast_settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	const struct kam_forecast *f = &set->forecast;
	enum kam_status status = kam_run_writer(set->run, submission_columns, KAM_COUNT(submission_columns), &w, err);
	for (size_t place = 0; place < kam_tree_count(set->tree) && !status; place++)
		for (size_t i = 0; i < f->revisions.count; i++)
			if (f->revisions.at[i].unit == kam_tree_place(set->tree, place))
				write_submission_row(set, w, &f->revisions.at[i]);
	return status;
}
