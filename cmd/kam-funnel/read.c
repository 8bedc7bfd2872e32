/* read.c - exports of deals, and their history. */
#include "funnel.h"

enum kam_field funnel_own_column(const struct funnel *f)
{
	return f->set->show == SHOW_CASH ? KAM_SOURCE : f->set->show == SHOW_LEARN ? KAM_OWNER : KAM_FIELDS;
}

static enum kam_status name_own_column(struct funnel *f, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = funnel_own_column(f);
	if (field == KAM_FIELDS)
		return KAM_OK;
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
	status = name_own_column(f, in, err);
	if (!status)
		status = kam_book_open(f->at.book, in, err);
	f->at.exports += !status;
	return status;
}

enum kam_status funnel_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct funnel *f = state;
	return f->reads_history ? kam_history_add(f->at.history, in, record, err) : kam_book_add(f->at.book, in, record, err);
}
