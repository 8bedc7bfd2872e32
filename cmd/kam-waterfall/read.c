/* read.c - snapshots of deals, their change log, or submitted forecasts. */
#include "waterfall.h"

static enum kam_status open_submitted(struct waterfall *s, struct kam_input *in, struct kam_error *err)
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

/* Forecasts are short. */
bool waterfall_fork(void *state, const void *beside)
{
	const struct waterfall *s = beside;
	struct waterfall *fork = state;
	if (s->submitted)
		return false;
	fork->set = s->set;
	fork->reads_deals = true;
	fork->reads_history = s->reads_history;
	fork->snapshots = kam_snapshots_fork(s->snapshots);
	fork->history = kam_history_fork(s->history);
	return true;
}

enum kam_status waterfall_agree(const void *a, const void *b, struct kam_error *err)
{
	return kam_snapshots_agree(((const struct waterfall *)a)->snapshots, ((const struct waterfall *)b)->snapshots, err);
}

void waterfall_renumber(void *fork, const struct kam_part_lines *lines)
{
	kam_snapshots_renumber(((struct waterfall *)fork)->snapshots, lines);
}

void waterfall_merge(void *into, void *from)
{
	struct waterfall *s = into, *other = from;
	kam_snapshots_merge(s->snapshots, other->snapshots);
	kam_history_merge(s->history, other->history);
	s->histories += other->histories;
}

size_t waterfall_entities(const void *state)
{
	return kam_snapshots_deals(((const struct waterfall *)state)->snapshots);
}
