/* sales.c - each sale on its way into the ledger, with the account fields that come along with it. */
#include "tier.h"

#include <stdio.h>

struct kam_slice tier_owner(const struct tier *t, struct kam_slice account)
{
	return t->set->roll_up ? kam_directory_root(&t->set->directory, account) : account;
}

/* The group of a sale, in the domain's words where it is a field. Borrowed until the next value is read. */
static enum kam_status group_of(struct tier *t, struct kam_input *in, const struct kam_record *record, struct kam_slice account,
	struct kam_slice *group, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	uint32_t row = t->file.group_in_accounts ? kam_directory_row(&t->set->directory, account) : KAM_ABSENT;
	*group = kam_slice(NULL, 0);
	if (t->file.group_in_accounts && row == KAM_ABSENT)
		return KAM_OK;
	if (t->file.group_field == KAM_FIELDS) {
		*group = t->file.group_in_accounts ? kam_sheet_cell(t->set->accounts, row, (size_t)t->file.group_column)
		                                   : kam_input_cell(in, record, t->file.group_column);
		return KAM_OK;
	}
	t->value.n = 0;
	status = t->file.group_in_accounts ? kam_sheet_plain(t->set->accounts, row, t->file.group_field, &t->value, err)
	                              : kam_input_plain(in, record, t->file.group_field, &t->value, err);
	*group = kam_buffer_slice(&t->value);
	return status;
}

/* The key of an account within the sale's group, in t->key. */
static __attribute__((noinline)) enum kam_status make_key(struct tier *t, struct kam_input *in, const struct kam_record *record,
	struct kam_slice account, struct kam_error *err)
{
	struct kam_slice group;
	enum kam_status status = group_of(t, in, record, account, &group, err);
	t->key.n = 0;
	kam_buffer_add(&t->key, account);
	kam_buffer_byte(&t->key, KAM_GROUP_SEPARATOR);
	kam_buffer_add(&t->key, group);
	return status;
}

/* Sales are posted a batch at a time; until then what they point to is kept here. */

/* Copies a text to *room, which moves on behind it. */
static inline __attribute__((always_inline)) struct kam_slice keep(char **room, struct kam_slice s)
{
	char *copy = *room;
	kam_copy(copy, s.p, s.n);
	*room += s.n;
	return kam_slice(copy, s.n);
}

static void keep_field(struct tier *t, int column, struct kam_slice value)
{
	if (!value.n)
		return;
	char *room = kam_arena_bytes(&t->batch_text, value.n);
	t->fields = kam_grow(t->fields, &t->fields_capacity, t->fields_count + 1, sizeof *t->fields);
	t->fields[t->fields_count++] = (struct pending_field){t->next, column, keep(&room, value)};
}

/* All that comes along with a sale but the name. */
static __attribute__((noinline)) enum kam_status keep_fields(struct tier *t, struct kam_input *in, const struct kam_record *record,
	struct kam_error *err)
{
	size_t before = t->fields_count;
	for (size_t i = 0; i < TIER_FIELDS; i++) {
		if (!tier_has(t, tier_fields[i]))
			continue;
		t->value.n = 0;
		enum kam_status status = kam_input_plain(in, record, tier_fields[i], &t->value, err);
		if (status) {
			t->fields_count = before;
			return status;
		}
		keep_field(t, t->column_of[tier_fields[i]], kam_buffer_slice(&t->value));
	}
	for (size_t i = 0; i < t->carried.count; i++)
		if (t->file.input_columns[i] >= 0)
			keep_field(t, (int)i, kam_input_cell(in, record, t->file.input_columns[i]));
	return KAM_OK;
}

/* Posts the batch. A sum that leaves the range of decimals fails the run as a whole, whichever record it came to light at. */
void tier_post(struct tier *t)
{
	struct kam_error err;
	const struct kam_posting *end = t->next, *p;
	const struct pending_field *fields_end = t->fields + t->fields_count, *f;
	kam_ledger_find_accounts(t->ledger, t->batch, (size_t)(end - t->batch));
	for (p = t->batch; p < end; p++)
		kam_carried_warm(&t->carried, t->name_column, p->number);
	for (f = t->fields; f < fields_end; f++)
		kam_carried_warm(&t->carried, f->column, f->sale->number);
	if (kam_ledger_post(t->ledger, t->batch, (size_t)(end - t->batch), &err) && !t->overflow[0])
		snprintf(t->overflow, sizeof t->overflow, "%.300s", err.text);
	for (p = t->batch; p < end; p++)
		kam_carried_put(&t->carried, t->name_column, p->number, p->sale.name, p->sale.date);
	for (f = t->fields; f < fields_end; f++)
		kam_carried_put(&t->carried, f->column, f->sale->number, f->value, f->sale->sale.date);
	t->next = t->batch;
	t->fields_count = 0;
	kam_arena_reset(&t->batch_text);
}

/* Adds a sale to the posting before it, if it is another line of the same order and brings nothing else: most that are not are of another
 * day. */
static bool take_line(struct tier *t, const struct kam_sale *sale)
{
	if (t->next == t->batch)
		return false;
	struct kam_posting *before = t->next - 1;
	return before->sale.date == sale->date && t->file.only_names && kam_same(before->key, sale->account) &&
	       kam_same(before->sale.name, sale->name) && kam_posting_take(before, sale);
}

enum kam_status tier_add(void *state, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct tier *t = state;
	struct kam_posting *p = t->next;
	struct kam_sale *sale = &p->sale;
	enum kam_status status = kam_sales_read(&t->sales, in, record, sale, err);
	if (status || take_line(t, sale))
		return status;
	struct kam_slice owner = tier_owner(t, sale->account), key = owner;
	bool is_own = !t->set->roll_up || kam_same(owner, sale->account);
	if (t->set->group) {
		status = make_key(t, in, record, owner, err);
		key = kam_buffer_slice(&t->key);
	}
	if (!status && is_own && !t->file.only_names)
		status = keep_fields(t, in, record, err);
	if (status)
		return status;
	if (!t->set->roll_up)
		sale->account = kam_slice(NULL, 0); /* the buyer tells orders apart only under one head */
	if (!is_own)
		sale->name = kam_slice(NULL, 0);
	char *room = kam_arena_bytes(&t->batch_text, key.n + sale->order.n + sale->name.n);
	p->key = keep(&room, key);
	sale->order = keep(&room, sale->order);
	sale->name = keep(&room, sale->name);
	kam_ledger_prepare(t->ledger, p);
	if (++t->next == t->batch + BATCH)
		tier_post(t);
	return KAM_OK;
}
