/* book_state.c - books beside each other, and as lines of a partial state.
 *
 * Deals come in the order of their ids, so that a state has the same bytes in whatever order they came. */
#include "kam/book.h"

#include <stdlib.h>

enum { QUOTED = 1, LATER = 2, SETTLED = 4, ALL_FLAGS = 7 };            /* of a deal */
enum { ANY_QUOTED = 1, ANY_CREATED = 2, ALL_SEEN = 3 };                /* of a book */
enum { ALL_CONTRADICTIONS = KAM_STATUS_AGAINST_STAGE * 2 - 1 };

static enum kam_status agree_on_columns(const struct kam_book *a, const struct kam_book *b, struct kam_error *err)
{
	bool alike = a->by_count == b->by_count || !kam_book_count(a) || !kam_book_count(b);
	for (size_t i = 0; i < a->by_count && i < b->by_count; i++)
		alike = alike && strcmp(a->by[i].name, b->by[i].name) == 0;
	return alike ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "its deals have other columns to be grouped by than those before them");
}

static enum kam_status agree_on_norms(const struct kam_book *a, const struct kam_book *b, struct kam_error *err)
{
	for (int s = 0; s < KAM_MOST_STAGES; s++)
		if (a->norms[s].known && b->norms[s].known && kam_decimal_compare(a->norms[s].value, b->norms[s].value) != 0)
			return kam_fail(err, KAM_BAD_DATA, "norm: stage %.*s has another than before", KAM_PRINT(kam_stages_at(a->deals.stages, s)->number));
	return KAM_OK;
}

enum kam_status kam_book_agree(const struct kam_book *a, const struct kam_book *b, struct kam_error *err)
{
	enum kam_status status = kam_sales_agree(&a->deals.sales, &b->deals.sales, err);
	if (!status)
		status = agree_on_columns(a, b, err);
	if (!status)
		status = agree_on_norms(a, b, err);
	for (size_t i = 0; i < kam_book_count(b) && !status; i++) {
		struct kam_slice id = kam_book_at(b, i)->id;
		if (id.n && kam_table_find(&a->ids, id) != KAM_ABSENT)
			status = kam_bad_value(err, "opp_id", id, "has come before: each deal belongs into one part");
	}
	return status;
}

static void merge_columns(struct kam_book *into, const struct kam_book *from)
{
	struct kam_error none;
	for (size_t i = into->by_count; i < from->by_count; i++)
		kam_book_group_by(into, from->by[i].name, &none);
}

void kam_book_merge(struct kam_book *into, const struct kam_book *from)
{
	uint32_t *files = kam_files_merge(&into->files, &from->files);
	merge_columns(into, from);
	for (size_t e = 0; e < kam_book_count(from); e++) {
		struct kam_entry entry = *kam_book_at(from, e);
		for (size_t i = 0; i < from->by_count; i++)
			entry.values[i] = kam_table_put(&into->by[i].values, kam_table_key(&from->by[i].values, entry.values[i]), NULL);
		entry.origin = kam_origin_moved(files, entry.origin);
		kam_book_keep(into, &entry);
	}
	free(files);
	for (int s = 0; s < KAM_MOST_STAGES; s++)
		if (from->norms[s].known)
			into->norms[s] = from->norms[s];
	kam_sales_merge(&into->deals.sales, &from->deals.sales);
	into->latest = from->latest > into->latest ? from->latest : into->latest; /* KAM_NO_DAY is before all */
	into->judged |= from->judged;
	into->any_quoted |= from->any_quoted;
	into->any_created |= from->any_created;
	into->without_amount += from->without_amount;
}

static void save_head(const struct kam_book *book, struct kam_state_writer *w)
{
	kam_state_begin(w, "book");
	kam_save_currency(&book->deals.sales, w);
	kam_state_write_day(w, "latest", book->latest);
	kam_state_write_decimal(w, "judged", (struct kam_decimal){(kam_int128)book->judged, 0});
	kam_state_write_count(w, "seen", (uint64_t)(book->any_quoted * ANY_QUOTED | book->any_created * ANY_CREATED));
	kam_state_write_count(w, "without_amount", book->without_amount);
	kam_state_end(w);
	for (size_t i = 0; i < book->by_count; i++) {
		kam_state_begin(w, "column");
		kam_state_write_text(w, "name", kam_text(book->by[i].name));
		kam_state_end(w);
	}
	for (int s = 0; s < KAM_MOST_STAGES; s++)
		if (book->norms[s].known) {
			kam_state_begin(w, "norm");
			kam_state_write_count(w, "stage", (uint64_t)s);
			kam_state_write_decimal(w, "norm", book->norms[s].value);
			kam_state_end(w);
		}
}

static void save_deal(const struct kam_book *book, const struct kam_entry *e, struct kam_state_writer *w)
{
	const struct kam_deal deal = {.id = e->id, .name = e->name, .owner = e->owner, .stage = e->known.place, .outcome = e->known.outcome,
		.has_amount = e->known.has_amount, .amount = e->known.amount, .has_probability = e->has_probability, .probability = e->probability,
		.created = e->known.created, .close_date = e->known.close_date, .stage_since = e->stage_since};
	kam_state_begin(w, "deal");
	kam_deal_save(&deal, w);
	kam_state_write_count(w, "contradictions", e->contradictions);
	kam_state_write_decimal(w, "evidence", (struct kam_decimal){(kam_int128)e->evidence, 0});
	kam_state_write_count(w, "flags", (uint64_t)(e->quoted * QUOTED | e->later * LATER | e->known.amount_settled * SETTLED));
	kam_dimensions_save(book->by, book->by_count, e->values, w);
	kam_state_end(w);
}

void kam_book_save(const struct kam_book *book, struct kam_state_writer *w)
{
	struct kam_entry **sorted = kam_book_sorted(book);
	save_head(book, w);
	for (size_t i = 0; i < kam_book_count(book); i++)
		save_deal(book, sorted[i], w);
	free(sorted);
}

static enum kam_status load_head(struct kam_book *book, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t seen;
	enum kam_status status = kam_state_day(r, "latest", &book->latest, err);
	if (!status)
		status = kam_load_currency(r, &book->deals.sales, err);
	if (!status)
		status = kam_state_count(r, "judged", UINT64_MAX, &book->judged, err);
	if (!status)
		status = kam_state_count(r, "seen", ALL_SEEN, &seen, err);
	if (!status)
		status = kam_state_count(r, "without_amount", INT64_MAX, &book->without_amount, err);
	if (status)
		return status;
	book->any_quoted = seen & ANY_QUOTED;
	book->any_created = (seen & ANY_CREATED) != 0;
	return KAM_OK;
}

/* A column that deals are grouped by: the next of those that this run groups by too, or that which it takes from any export. */
static enum kam_status load_column(struct kam_book *book, const struct kam_state_reader *r, const char *own, struct kam_error *err)
{
	struct kam_slice name = kam_state_text(r, "name");
	size_t met = book->columns_met++;
	if (met < book->by_count)
		return kam_is(name, book->by[met].name) ? KAM_OK : kam_state_bad(r, "name", err);
	bool fits = own && kam_is(name, own) && kam_book_group_by(book, own, err) == KAM_OK;
	return fits ? KAM_OK : kam_state_bad(r, "name", err);
}

static enum kam_status load_norm(struct kam_book *book, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t stage;
	struct kam_decimal norm;
	enum kam_status status = kam_state_count(r, "stage", (uint64_t)kam_stages_count(book->deals.stages) - 1, &stage, err);
	if (!status)
		status = kam_state_decimal(r, "norm", &norm, err);
	if (!status)
		book->norms[stage] = (struct kam_norm_column){true, norm};
	return status;
}

static enum kam_status load_bits(const struct kam_state_reader *r, struct kam_entry *e, struct kam_error *err)
{
	uint64_t contradictions, flags = 0;
	enum kam_status status = kam_state_count(r, "contradictions", ALL_CONTRADICTIONS, &contradictions, err);
	if (!status)
		status = kam_state_count(r, "evidence", UINT64_MAX, &e->evidence, err);
	if (!status)
		status = kam_state_count(r, "flags", ALL_FLAGS, &flags, err);
	e->contradictions = (unsigned)contradictions;
	e->quoted = flags & QUOTED;
	e->later = (flags & LATER) != 0;
	e->known.amount_settled = (flags & SETTLED) != 0;
	return status;
}

static enum kam_status load_deal(struct kam_book *book, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_deal deal;
	enum kam_status status = kam_deal_load(book->deals.stages, r, &deal, err);
	struct kam_entry e = {.id = deal.id, .name = deal.name, .owner = deal.owner, .stage_since = deal.stage_since,
		.has_probability = deal.has_probability, .probability = deal.probability,
		.known = {.place = deal.stage, .outcome = deal.outcome, .has_amount = deal.has_amount, .amount = deal.amount, .created = deal.created,
			.close_date = deal.close_date, .journey = {.entered = KAM_NO_DAY, .started = KAM_NO_DAY}}};
	if (!status)
		status = load_bits(r, &e, err);
	if (status)
		return status;
	kam_dimensions_load(book->by, book->by_count, r, e.values);
	return kam_book_keep(book, &e) ? KAM_OK : kam_state_bad(r, "id", err);
}

enum kam_status kam_book_load(struct kam_book *book, const struct kam_state_reader *r, const char *own, struct kam_error *err)
{
	if (kam_state_is(r, "book"))
		return load_head(book, r, err);
	if (kam_state_is(r, "column"))
		return load_column(book, r, own, err);
	return kam_state_is(r, "norm") ? load_norm(book, r, err) : load_deal(book, r, err);
}
