/* state.c - states beside each other: parts of a history, and those of several runs. */
#include "funnel.h"

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

enum kam_status funnel_agree(const void *a, const void *b, struct kam_error *err)
{
	const struct kam_funnel *x = &((const struct funnel *)a)->at, *y = &((const struct funnel *)b)->at;
	return x->book && y->book ? kam_book_agree(x->book, y->book, err) : KAM_OK;
}

void funnel_merge(void *into, void *from)
{
	struct funnel *f = into, *other = from;
	kam_history_merge(f->at.history, other->at.history);
	f->at.exports += other->at.exports;
	f->histories += other->histories;
	if (f->at.book && other->at.book) {
		kam_book_merge(f->at.book, other->at.book);
	} else if (other->at.book) {
		f->at.book = other->at.book;
		other->at.book = NULL;
	}
}

enum kam_status funnel_save(void *state, struct kam_state_writer *w, struct kam_error *err)
{
	struct funnel *f = state;
	(void)err;
	kam_state_begin(w, "files");
	kam_state_write_count(w, "exports", f->at.exports);
	kam_state_write_count(w, "histories", f->histories);
	kam_state_end(w);
	if (f->at.exports)
		kam_book_save(f->at.book, w);
	if (f->histories)
		kam_history_save(f->at.history, w);
	return KAM_OK;
}

static enum kam_status load_files(struct funnel *f, const struct kam_state_reader *r, struct kam_error *err)
{
	enum kam_status status = kam_state_count(r, "exports", INT64_MAX, &f->at.exports, err);
	return status ? status : kam_state_count(r, "histories", INT64_MAX, &f->histories, err);
}

enum kam_status funnel_load(void *state, const struct kam_state_reader *r, struct kam_error *err)
{
	static const char *const of_book[] = {"book", "column", "norm", "deal"};
	struct funnel *f = state;
	enum kam_field own = funnel_own_column(f);
	if (kam_state_is(r, "files"))
		return load_files(f, r, err);
	for (size_t i = 0; i < KAM_COUNT(of_book); i++)
		if (kam_state_is(r, of_book[i]))
			return kam_book_load(f->at.book, r, own == KAM_FIELDS ? NULL : kam_field_name(own), err);
	return kam_history_load(f->at.history, r, err);
}
