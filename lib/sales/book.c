/* book.c - keeps the deals of an export. */
#include "kam/book.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_ALTERNATIVES = 4 };

enum kam_status kam_book_group_by(struct kam_book *book, const char *name, struct kam_error *err)
{
	if (book->by_count == KAM_MOST_BY)
		return kam_fail(err, KAM_USAGE, "--by: more than %d columns", KAM_MOST_BY);
	for (size_t i = 0; i < book->by_count; i++)
		if (strcmp(book->by[i].name, name) == 0)
			return kam_fail(err, KAM_USAGE, "--by %s: is named twice", name);
	book->by[book->by_count++] = (struct kam_dimension){.name = name, .field = KAM_FIELDS, .column = -1};
	return KAM_OK;
}

/* The place of a required column in the list of all, added if it is new; KAM_MOST_EVIDENCE: the list is full. */
static size_t place_of_requirement(const struct kam_book *book, const char *word)
{
	size_t i = 0;
	while (i < book->required_count && strcmp(book->required[i], word) != 0)
		i++;
	return i;
}

void kam_book_begin(struct kam_book *book, const struct kam_stages *stages, const struct kam_rules *rules)
{
	const char *word;
	book->deals.stages = stages;
	book->deals.sales.outcomes.rules = rules;
	book->entries.size = sizeof(struct kam_entry);
	book->until = book->latest = KAM_NO_DAY;
	for (int s = 0; s < kam_stages_count(stages); s++)
		for (size_t i = 0; (word = kam_stages_required(stages, s, i)); i++)
			if (place_of_requirement(book, word) == book->required_count && book->required_count < KAM_MOST_EVIDENCE)
				book->required[book->required_count++] = word;
}

/* The columns of a requirement and its alternatives. */
static void find_required(struct kam_book *book, struct kam_input *in, size_t i)
{
	struct kam_slice rest = kam_text(book->required[i]), name;
	int *columns = book->required_columns[i];
	for (size_t k = 0; k < MOST_ALTERNATIVES; k++)
		columns[k] = kam_split(&rest, '|', &name) ? kam_input_column(in, kam_trim(name)) : -1;
	for (size_t k = 0; k < MOST_ALTERNATIVES; k++)
		if (columns[k] >= 0)
			book->judged |= (uint64_t)1 << i;
}

enum kam_status kam_book_open(struct kam_book *book, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = kam_deals_open(&book->deals, in, err);
	for (size_t i = 0; i < book->by_count && !status; i++)
		status = kam_dimension_bind(&book->by[i], in, err);
	for (size_t i = 0; i < book->required_count && !status; i++)
		find_required(book, in, i);
	book->any_quoted |= kam_input_has(in, KAM_PRICE_QUOTED);
	kam_files_open(&book->files, kam_input_name(in));
	return status;
}

/* Whether a cell holds something: not blank, and not no. */
static bool is_filled(struct kam_slice cell)
{
	bool yes;
	if (kam_is_placeholder(cell))
		return false;
	return !kam_yes_no(cell, &yes) || yes;
}

static uint64_t read_evidence(const struct kam_book *book, struct kam_input *in, const struct kam_record *record)
{
	uint64_t evidence = 0;
	for (size_t i = 0; i < book->required_count; i++)
		for (size_t k = 0; k < MOST_ALTERNATIVES; k++) {
			int column = book->required_columns[i][k];
			if (column >= 0 && is_filled(kam_input_cell(in, record, column)))
				evidence |= (uint64_t)1 << i;
		}
	return evidence;
}

static struct kam_slice keep(struct kam_book *book, struct kam_slice s)
{
	return s.n ? kam_slice(kam_arena_copy(&book->texts, s.p, s.n), s.n) : s;
}

/* A name of a stage that no rule has. */
static enum kam_status note_unmapped(struct kam_book *book, const struct kam_deal *deal, struct kam_error *err)
{
	if (book->reject_unmapped)
		return kam_bad_value(err, "stage", deal->stage_text, "is no stage of the rules (--print-rules lists them)");
	kam_unmapped_add(&book->unmapped, deal->stage_text, 1);
	return KAM_OK;
}

static enum kam_status read_values(struct kam_book *book, struct kam_input *in, const struct kam_record *record, struct kam_entry *entry,
	struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < book->by_count && !status; i++)
		status = kam_dimension_read(&book->by[i], in, record, &book->value, &entry->values[i], err);
	return status;
}

/* A norm beside the deals must be the same for all deals of a stage. */
static enum kam_status read_norm(struct kam_book *book, struct kam_input *in, const struct kam_record *record, int stage, struct kam_error *err)
{
	struct kam_money norm;
	bool present;
	enum kam_status status = kam_input_money(in, record, KAM_NORM, &norm, &present, err);
	if (status || !present || stage == KAM_NO_STAGE)
		return status;
	struct kam_norm_column *known = &book->norms[stage];
	if (known->known && kam_decimal_compare(known->value, norm.amount) != 0)
		return kam_bad_value(err, "norm", kam_input_text(in, record, KAM_NORM), "differs from that of another deal of the stage");
	*known = (struct kam_norm_column){true, norm.amount};
	return KAM_OK;
}

static void happened(struct kam_book *book, kam_day day)
{
	if (day != KAM_NO_DAY && (book->until == KAM_NO_DAY || day <= book->until) && (book->latest == KAM_NO_DAY || day > book->latest))
		book->latest = day;
}

/* The place of a deal: its stage, unless that only says that it is over. */
static int place_of(const struct kam_book *book, const struct kam_deal *deal)
{
	if (deal->stage == KAM_NO_STAGE)
		return KAM_NO_STAGE;
	enum kam_stage_kind kind = kam_stages_at(book->deals.stages, deal->stage)->kind;
	return kind == KAM_STAGE_CLOSED || kind == KAM_STAGE_WON || kind == KAM_STAGE_LOST ? KAM_NO_STAGE : deal->stage;
}

static void fill(struct kam_book *book, const struct kam_deal *deal, uint64_t line, struct kam_entry *entry)
{
	bool closed = deal->outcome == KAM_WON || deal->outcome == KAM_LOST;
	bool later = closed && book->until != KAM_NO_DAY && deal->close_date != KAM_NO_DAY && deal->close_date > book->until;
	entry->id = deal->id;
	entry->name = deal->name;
	entry->owner = deal->owner;
	entry->known = (struct kam_known){.created = deal->created, .close_date = deal->close_date, .outcome = later ? KAM_OPEN : deal->outcome,
		.place = later ? KAM_NO_STAGE : place_of(book, deal), .has_amount = deal->has_amount, .amount = deal->amount,
		.amount_settled = book->deals.sales.rates != NULL, .journey = {.entered = KAM_NO_DAY, .started = KAM_NO_DAY}};
	entry->stage_since = deal->stage_since;
	entry->has_probability = deal->has_probability;
	entry->probability = deal->probability;
	entry->contradictions = later ? 0 : deal->contradictions;
	entry->later = later;
	entry->origin = kam_origin(&book->files, line);
	book->any_created |= deal->created != KAM_NO_DAY;
	book->without_amount += !closed && !deal->has_amount;
	happened(book, deal->created);
	if (closed)
		happened(book, deal->close_date);
}

bool kam_book_keep(struct kam_book *book, const struct kam_entry *entry)
{
	char key[32];
	bool added;
	struct kam_slice id = entry->id;
	if (!id.n) { /* without an id each row is a deal of its own, and takes a number that no id has */
		key[0] = '\0';
		id = kam_slice(key, 1 + (size_t)snprintf(key + 1, sizeof key - 1, "%zu", kam_book_count(book)));
	}
	kam_table_put(&book->ids, id, &added);
	if (!added)
		return false;
	struct kam_entry *kept = kam_pool_add(&book->entries);
	*kept = *entry;
	kept->id = keep(book, entry->id);
	kept->name = keep(book, entry->name);
	kept->owner = keep(book, entry->owner);
	return true;
}

/* A deal that stands twice would be counted twice. */
static enum kam_status stands_twice(const struct kam_book *book, struct kam_slice id, struct kam_error *err)
{
	struct kam_buffer why = {0};
	kam_buffer_text(&why, "stands twice: first in ");
	kam_origin_tell(&book->files, kam_book_at(book, kam_table_find(&book->ids, id))->origin, &why);
	enum kam_status status = kam_bad_value(err, "opp_id", id, kam_buffer_terminated(&why));
	kam_buffer_free(&why);
	return status;
}

enum kam_status kam_book_add(struct kam_book *book, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_deal deal;
	struct kam_entry entry = {0};
	enum kam_status status = kam_deals_read(&book->deals, in, record, &deal, err);
	if (!status && book->until != KAM_NO_DAY && deal.created != KAM_NO_DAY && deal.created > book->until)
		return kam_fail(err, KAM_SKIPPED, "created after the as-of date");
	if (!status && deal.outcome == KAM_OUTCOME_UNKNOWN)
		status = note_unmapped(book, &deal, err);
	if (!status)
		status = read_values(book, in, record, &entry, err);
	if (!status && kam_input_has(in, KAM_NORM))
		status = read_norm(book, in, record, deal.stage, err);
	if (!status && deal.id.n && kam_table_find(&book->ids, deal.id) != KAM_ABSENT)
		status = stands_twice(book, deal.id, err);
	if (status)
		return status;
	entry.evidence = read_evidence(book, in, record);
	entry.quoted = kam_input_has(in, KAM_PRICE_QUOTED) && is_filled(kam_input_text(in, record, KAM_PRICE_QUOTED));
	fill(book, &deal, record->line, &entry);
	kam_book_keep(book, &entry);
	return KAM_OK;
}

/* Orders the values of a dimension and gives each deal its group. */
static void number_dimension(struct kam_book *book, size_t i)
{
	struct kam_dimension *d = &book->by[i];
	uint32_t *rank = kam_dimension_rank(d);
	d->first_group = book->groups;
	for (size_t e = 0; e < kam_book_count(book); e++) {
		struct kam_entry *entry = kam_book_at(book, e);
		entry->groups[i] = d->first_group + rank[entry->values[i]];
	}
	book->groups += kam_table_count(&d->values);
	free(rank);
}

static struct kam_slice key_bytes(const struct kam_deal_key *key, char bytes[12])
{
	memcpy(bytes, &key->hash, 8);
	memcpy(bytes + 8, &key->more, 4);
	return kam_slice(bytes, 12);
}

void kam_book_number_groups(struct kam_book *book)
{
	char bytes[12];
	book->groups = 1;
	for (size_t i = 0; i < book->by_count; i++)
		number_dimension(book, i);
	book->sorted = kam_book_sorted(book);
	for (size_t e = 0; e < kam_book_count(book); e++) {
		struct kam_entry *entry = book->sorted[e];
		struct kam_deal_key key = kam_deal_key(entry->id);
		entry->known.groups = entry->groups;
		entry->known.groups_count = book->by_count;
		if (!entry->id.n) /* a key that no deal of a history has */
			key = (struct kam_deal_key){e, UINT32_MAX};
		bool added;
		kam_table_put(&book->keys, key_bytes(&key, bytes), &added);
		if (!added) { /* the two forms of one Salesforce id: the first stands for both */
			key = (struct kam_deal_key){e, UINT32_MAX};
			kam_table_put(&book->keys, key_bytes(&key, bytes), NULL);
		}
	}
}

struct kam_known *kam_book_find(void *book, struct kam_deal_key key)
{
	char bytes[12];
	const struct kam_book *b = book;
	uint32_t number = kam_table_find(&b->keys, key_bytes(&key, bytes));
	return number == KAM_ABSENT ? NULL : &b->sorted[number]->known;
}

const struct kam_dimension *kam_book_group(const struct kam_book *book, uint32_t group, struct kam_slice *value)
{
	size_t i = book->by_count - 1;
	while (i > 0 && book->by[i].first_group > group)
		i--;
	const struct kam_dimension *d = &book->by[i];
	*value = kam_table_key(&d->values, d->order[group - d->first_group]);
	return d;
}

uint64_t kam_book_missing(const struct kam_book *book, const struct kam_entry *entry)
{
	uint64_t missing = 0;
	const char *word;
	for (size_t i = 0; entry->known.place != KAM_NO_STAGE && (word = kam_stages_required(book->deals.stages, entry->known.place, i)); i++) {
		size_t place = place_of_requirement(book, word);
		if (place < book->required_count && book->judged >> place & 1 && !(entry->evidence >> place & 1))
			missing |= (uint64_t)1 << place;
	}
	return missing;
}

/* Of deals without an id, by all that is shown of them: where they stood in which file does not matter. */
static int by_what_is_known(const struct kam_entry *x, const struct kam_entry *y)
{
	int orders[] = {kam_compare(x->name, y->name), kam_compare(x->owner, y->owner), KAM_ORDER(x->known.created, y->known.created),
		KAM_ORDER(x->known.close_date, y->known.close_date), KAM_ORDER(x->known.place, y->known.place), KAM_ORDER(x->known.outcome, y->known.outcome),
		kam_decimal_compare(x->known.amount, y->known.amount), KAM_ORDER(x->known.has_amount, y->known.has_amount),
		KAM_ORDER(x->stage_since, y->stage_since), kam_decimal_compare(x->probability, y->probability),
		KAM_ORDER(x->has_probability, y->has_probability), KAM_ORDER(x->contradictions, y->contradictions), KAM_ORDER(x->evidence, y->evidence),
		KAM_ORDER(x->quoted, y->quoted)};
	for (size_t i = 0; i < KAM_COUNT(orders); i++)
		if (orders[i])
			return orders[i];
	return 0;
}

static int by_id(const void *a, const void *b)
{
	const struct kam_entry *x = *(struct kam_entry *const *)a, *y = *(struct kam_entry *const *)b;
	int order = kam_compare(x->id, y->id);
	return order || x->id.n ? order : by_what_is_known(x, y);
}

struct kam_entry **kam_book_sorted(const struct kam_book *book)
{
	struct kam_entry **sorted = kam_allocate(kam_book_count(book), sizeof *sorted);
	for (size_t i = 0; i < kam_book_count(book); i++)
		sorted[i] = kam_book_at(book, i);
	qsort(sorted, kam_book_count(book), sizeof *sorted, by_id);
	return sorted;
}

void kam_book_free(struct kam_book *book)
{
	kam_sales_free(&book->deals.sales);
	kam_buffer_free(&book->deals.value);
	for (size_t i = 0; i < book->by_count; i++)
		kam_dimension_free(&book->by[i]);
	kam_pool_free(&book->entries);
	free(book->sorted);
	kam_table_free(&book->ids);
	kam_table_free(&book->keys);
	kam_files_free(&book->files);
	kam_unmapped_free(&book->unmapped);
	kam_arena_free(&book->texts);
	kam_buffer_free(&book->value);
}
