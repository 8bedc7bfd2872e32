/* state.c - states beside each other: parts of a file, and those of several runs. */
#include "tier.h"

#include <stdio.h>
#include <stdlib.h>

bool tier_fork(void *state, const void *beside)
{
	const struct tier *t = beside;
	struct tier *fork = state;
	if (t->file.group_in_accounts) /* reading the accounts file learns about its columns: not for several at a time */
		return false;
	fork->set = t->set;
	kam_sales_fork(&fork->sales, &t->sales);
	tier_begin_sums(fork);
	for (size_t i = 0; i < t->carried.count; i++)
		kam_carried_column(&fork->carried, t->carried.names[i]);
	fork->file = t->file;
	fork->as_of = t->as_of;
	memcpy(fork->column_of, t->column_of, sizeof fork->column_of);
	return true;
}

/* Once the accounts file is open, it is only looked up; a group that stands there is read, which learns about its columns. */
bool tier_apart(const void *state)
{
	const struct tier_settings *set = ((const struct tier *)state)->set;
	return !tier_has_directory(set) || (set->directory_open && !set->group);
}

/* What is wrong with a part, or between two, is said better when the input is read in order. */
enum kam_status tier_agree(const void *a, const void *b, struct kam_error *err)
{
	const struct tier *x = a, *y = b;
	if (x->overflow[0] || y->overflow[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", x->overflow[0] ? x->overflow : y->overflow);
	return kam_sales_agree(&x->sales, &y->sales, err);
}

size_t tier_entities(const void *state)
{
	return kam_ledger_count(((const struct tier *)state)->ledger);
}

void tier_merge(void *into, void *from)
{
	struct tier *t = into, *f = from;
	uint32_t *account_of;
	tier_post(t);
	tier_post(f);
	if (!kam_ledger_merge(t->ledger, f->ledger, &account_of) && !t->overflow[0])
		snprintf(t->overflow, sizeof t->overflow, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	kam_carried_merge(&t->carried, &f->carried, account_of);
	free(account_of);
	if (f->overflow[0] && !t->overflow[0])
		memcpy(t->overflow, f->overflow, sizeof t->overflow);
	kam_sales_merge(&t->sales, &f->sales);
	for (int field = 0; field < KAM_FIELDS; field++)
		if (f->column_of[field] >= 0)
			t->column_of[field] = kam_carried_column(&t->carried, kam_field_name((enum kam_field)field));
}

enum kam_status tier_save(void *state, struct kam_state_writer *w, struct kam_error *err)
{
	struct tier *t = state;
	kam_sales_save(&t->sales, w);
	uint32_t *place_of;
	bool fits = kam_ledger_save(t->ledger, w, &place_of);
	kam_carried_save(&t->carried, place_of, kam_ledger_count(t->ledger), w);
	free(place_of);
	return fits ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "the sum of an order needs more than %d digits", KAM_DECIMAL_DIGITS);
}

/* The carried column that a line of a state names; -1 when this run carries none of that name. */
static int named_column(struct tier *t, struct kam_slice name)
{
	enum kam_field field = kam_field_named(name);
	const char *keep;
	if (field == KAM_ACCOUNT_NAME)
		return t->name_column;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (tier_fields[i] == field)
			return t->column_of[field] = kam_carried_column(&t->carried, kam_field_name(field));
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++)
		if (kam_is(name, keep))
			return kam_carried_column(&t->carried, keep);
	return -1;
}

enum kam_status tier_load(void *state, const struct kam_state_reader *r, struct kam_error *err)
{
	struct tier *t = state;
	if (kam_state_is(r, "sales"))
		return kam_sales_load(&t->sales, r, err);
	if (!kam_state_is(r, "column") && !kam_state_is(r, "value"))
		return kam_ledger_load(t->ledger, r, err);
	int column = named_column(t, kam_state_text(r, "column"));
	if (column < 0)
		return kam_state_bad(r, "column", err);
	return kam_state_is(r, "column") ? KAM_OK : kam_carried_load(&t->carried, column, kam_ledger_count(t->ledger), r, err);
}
