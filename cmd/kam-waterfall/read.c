/* read.c - snapshots of deals, their change log, or submitted forecasts. */
#include "waterfall.h"

static enum kam_status open_submitted(struct waterfall *s, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = waterfall_refuse_deals(s, err);
	if (status)
		return status;
	if (!s->submitted)
		s->submitted = kam_submitted_new();
	return kam_submitted_open(s->submitted, in, s->set->setup.day, err);
}

/* A log of changes; dated rows are snapshots. */
static bool is_log(struct kam_input *in)
{
	return kam_input_recognise(in, NULL) == KAM_OK && kam_input_binding(in)->type == KAM_HISTORY && !kam_input_has(in, KAM_SNAPSHOT_DATE);
}

enum kam_status waterfall_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct waterfall *s = state;
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

enum kam_status waterfall_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct waterfall *s = state;
	if (s->reads_history)
		return kam_history_add(s->history, in, record, err);
	return s->submitted ? kam_submitted_add(s->submitted, in, record, err) : kam_snapshots_add(s->snapshots, in, record, err);
}
