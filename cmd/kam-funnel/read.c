/* read.c - exports of deals, and their history. */
#include "funnel.h"

/* Lead to cash goes by source where there is one, and what is learnt by owner. */
static enum kam_status name_own_dimensions(struct funnel *f, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = f->set->show == SHOW_CASH ? KAM_SOURCE : KAM_OWNER;
	const char *name = kam_field_name(field);
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	for (size_t i = 0; i < f->at.book->by_count; i++)
		if (strcmp(f->at.book->by[i].name, name) == 0)
			return status;
	return status || !kam_input_has(in, field) ? status : f->at.exports ? KAM_OK : kam_book_group_by(f->at.book, name, err);
}

enum kam_status funnel_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct funnel *f = state;
	enum kam_status status = kam_input_recognise(in, err);
	if (status)
		return status;
	f->reads_history = kam_input_binding(in)->type == KAM_HISTORY;
	if (f->reads_history) {
		f->histories++;
		return kam_history_open(f->at.history, in, err);
	}
	bool by_source = f->set->show == SHOW_CASH || f->set->show == SHOW_LEARN;
	status = by_source ? name_own_dimensions(f, in, err) : KAM_OK;
	if (!status)
		status = kam_book_open(f->at.book, in, err);
	f->at.exports += !status;
	return status;
}

enum kam_status funnel_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct funnel *f = state;
	return f->reads_history ? kam_history_add(f->at.history, in, record, f->set->funnel.as_of, err) : kam_book_add(f->at.book, in, record, err);
}

/* Histories are long and are read in parts; deals are few. */
bool funnel_fork(void *state, const void *beside)
{
	const struct funnel *f = beside;
	struct funnel *fork = state;
	if (!f->reads_history)
		return false;
	fork->set = f->set;
	fork->at.set = f->at.set;
	fork->reads_history = true;
	fork->at.history = kam_history_fork(f->at.history);
	return true;
}

void funnel_merge(void *into, void *from)
{
	struct funnel *f = into, *other = from;
	kam_history_merge(f->at.history, other->at.history);
	f->at.exports += other->at.exports;
	f->histories += other->histories;
	if (other->at.book) {
		f->at.book = other->at.book;
		other->at.book = NULL;
	}
}
