/* state.c - states beside each other: parts of a file, and those of several runs. */
#include "waterfall.h"

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
	const struct waterfall *x = a, *y = b;
	if ((x->submitted && kam_snapshots_any(y->snapshots)) || (y->submitted && kam_snapshots_any(x->snapshots)))
		return kam_fail(err, KAM_BAD_DATA, "deals and submitted forecasts can't be compared with each other");
	enum kam_status status = kam_snapshots_agree(x->snapshots, y->snapshots, err);
	return status || !x->submitted || !y->submitted ? status : kam_submitted_agree(x->submitted, y->submitted, err);
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
	if (s->submitted && other->submitted) {
		kam_submitted_merge(s->submitted, other->submitted);
	} else if (other->submitted) {
		s->submitted = other->submitted;
		other->submitted = NULL;
	}
}

size_t waterfall_entities(const void *state)
{
	return kam_snapshots_deals(((const struct waterfall *)state)->snapshots);
}

enum kam_status waterfall_save(void *state, struct kam_state_writer *w, struct kam_error *err)
{
	struct waterfall *s = state;
	(void)err;
	kam_snapshots_save(s->snapshots, w);
	if (s->submitted)
		kam_submitted_save(s->submitted, w);
	if (s->histories)
		kam_history_save(s->history, w);
	return KAM_OK;
}

enum kam_status waterfall_load(void *state, const struct kam_state_reader *r, struct kam_error *err)
{
	struct waterfall *s = state;
	if (kam_state_is(r, "snapshots") || kam_state_is(r, "snapshot") || kam_state_is(r, "deal"))
		return kam_snapshots_load(s->snapshots, r, err);
	if (kam_state_is(r, "forecast") || kam_state_is(r, "number")) {
		s->submitted = s->submitted ? s->submitted : kam_submitted_new();
		return kam_submitted_load(s->submitted, r, err);
	}
	s->histories = 1;
	return kam_history_load(s->history, r, err);
}
