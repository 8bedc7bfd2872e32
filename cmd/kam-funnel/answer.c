/* answer.c - the end of a run: the funnel is filled, judged and written. */
#include "funnel.h"

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

enum kam_status funnel_check(void *state, struct kam_error *err)
{
	struct funnel *f = state;
	f->at.has_history = f->histories > 0;
	if (f->at.book->deals.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", f->at.book->deals.sales.mixed);
	return check_stages(f, err);
}

static enum kam_status prepare(struct funnel *f, struct kam_error *err)
{
	if (!f->at.exports && f->at.book->by_count)
		return kam_fail(err, KAM_BAD_DATA, "--%s: needs an export of deals beside their history", kam_option_given(f->set->run, "by") ? "by" : "segment");
	kam_funnel_settle(&f->at);
	return f->set->activities ? kam_book_read_quoted(f->at.book, f->set->activities, f->at.as_of, err) : KAM_OK;
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

enum kam_status funnel_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	static enum kam_status (*const write[SHOWS])(const struct funnel *, struct kam_error *) = {funnel_write_stages, funnel_write_deals,
		funnel_write_moves, funnel_write_flow, funnel_write_cash, funnel_write_summary, funnel_write_learnt};
	struct funnel *f = state;
	(void)run;
	enum kam_status status = prepare(f, err);
	if (!status)
		status = fill_funnel(f, err);
	if (!status && f->at.movement.overflow)
		status = kam_fail(err, KAM_BAD_DATA, "a sum of amounts needs more than %d digits", KAM_DECIMAL_DIGITS);
	if (status)
		return status;
	funnel_note(f);
	status = write[f->set->show](f, err);
	return status ? status : funnel_check_bands(f, err);
}
