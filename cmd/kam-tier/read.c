/* read.c - where a file has what comes along with its sales, and the accounts file that they are looked up in. */
#include "tier.h"

/* Whether what --keep names for the i-th time is a column of the output already. */
static bool is_written_anyway(const struct tier *t, size_t i)
{
	const char *keep = kam_option_at(t->set->run, "keep", i), *other;
	for (size_t k = 0; k < i && (other = kam_option_at(t->set->run, "keep", k)); k++)
		if (strcmp(other, keep) == 0)
			return true;
	for (size_t k = 0; k < TIER_FIELDS; k++)
		if (strcmp(keep, kam_field_name(tier_fields[k])) == 0)
			return true;
	return tier_computes(keep) || strcmp(keep, "account_id") == 0 || strcmp(keep, "account_name") == 0 || (t->set->group && strcmp(keep, "group") == 0);
}

/* Where the group comes from: a field or a column of the input, or else of the accounts file. */
static enum kam_status find_group(struct tier *t, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = kam_field_named(kam_text(t->set->group));
	t->file.group_field = field != KAM_FIELDS && kam_input_has(in, field) ? field : KAM_FIELDS;
	t->file.group_column = t->file.group_field == KAM_FIELDS ? kam_input_column(in, kam_text(t->set->group)) : -1;
	t->file.group_in_accounts = false;
	if (t->file.group_field != KAM_FIELDS || t->file.group_column >= 0)
		return KAM_OK;
	if (t->set->accounts && field != KAM_FIELDS && kam_sheet_binding(t->set->accounts)->column[field] >= 0)
		t->file.group_field = field;
	else if (t->set->accounts)
		t->file.group_column = kam_sheet_column(t->set->accounts, kam_text(t->set->group));
	t->file.group_in_accounts = t->file.group_field != KAM_FIELDS || t->file.group_column >= 0;
	if (!t->file.group_in_accounts)
		return kam_fail(err, KAM_USAGE, "--group %s: there is no such column", t->set->group);
	return KAM_OK;
}

/* Finds the columns of this file that are carried along. */
static enum kam_status find_carried(struct tier *t, struct kam_input *in, struct kam_error *err)
{
	const char *keep;
	for (size_t i = 0; i < KAM_MOST_CARRIED; i++)
		t->file.input_columns[i] = -1;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (kam_input_has(in, tier_fields[i]))
			t->column_of[tier_fields[i]] = kam_carried_column(&t->carried, kam_field_name(tier_fields[i]));
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++) {
		int input_column = kam_input_column(in, kam_text(keep));
		if (input_column < 0)
			return kam_fail(err, KAM_USAGE, "--keep %s: there is no such column", keep);
		if (is_written_anyway(t, i))
			return kam_fail(err, KAM_USAGE, "--keep %s: is written anyway, or named twice", keep);
		int column = kam_carried_column(&t->carried, keep);
		if (column < 0)
			return kam_fail(err, KAM_USAGE, "--keep: more than %d columns", KAM_MOST_CARRIED);
		t->file.input_columns[column] = input_column;
	}
	t->file.only_names = !t->set->group && !t->set->roll_up && t->carried.count == 1;
	return t->set->group ? find_group(t, in, err) : KAM_OK;
}

enum kam_status tier_open_directory(struct tier *t, struct kam_error *err)
{
	if (t->set->directory_open || !t->sales.opened || !tier_has_directory(t->set))
		return KAM_OK;
	t->set->directory_open = true;
	enum kam_status status = kam_directory_open(&t->set->directory, t->set->accounts, t->sales.by_name, err);
	if (!status && t->set->roll_up && (!t->set->accounts || kam_sheet_binding(t->set->accounts)->column[KAM_PARENT_ID] < 0))
		return kam_fail(err, KAM_USAGE, "--roll-up parent: needs --accounts FILE with a parent_id column");
	return status;
}

enum kam_status tier_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct tier *t = state;
	enum kam_status status = kam_sales_open(&t->sales, in, err);
	if (!status)
		status = tier_open_directory(t, err);
	return status ? status : find_carried(t, in, err);
}
