/* directory.c - the accounts file, by account. */
#include "kam/directory.h"

#include <stdlib.h>

static struct kam_slice key_at(const struct kam_directory *d, size_t row)
{
	return kam_sheet_text(d->sheet, row, d->by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID);
}

enum kam_status kam_directory_open(struct kam_directory *d, struct kam_sheet *sheet, bool by_name, struct kam_error *err)
{
	*d = (struct kam_directory){.sheet = sheet, .by_name = by_name};
	if (!sheet)
		return KAM_OK;
	enum kam_status status = kam_sheet_bind(sheet, KAM_ACCOUNTS, err);
	if (status)
		return status;
	if (kam_sheet_binding(sheet)->column[by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s: no column for %s, by which the sales know their accounts: --map accounts.%s=\"HEADING\" names it",
			kam_sheet_name(sheet), by_name ? "account_name" : "account_id", by_name ? "account_name" : "account_id");
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		struct kam_slice key = key_at(d, row);
		bool added;
		if (!key.n)
			continue;
		uint32_t number = kam_table_put(&d->rows, key, &added);
		if (!added)
			return kam_fail(err, KAM_BAD_DATA, "%s:%llu: account \"%.*s\" stands in line %llu already", kam_sheet_name(sheet),
				(unsigned long long)kam_sheet_line(sheet, row), KAM_PRINT(key), (unsigned long long)kam_sheet_line(sheet, d->row_of[number]));
		d->row_of = kam_grow(d->row_of, &d->capacity, number + 1, sizeof *d->row_of);
		d->row_of[number] = (uint32_t)row;
	}
	return KAM_OK;
}

uint32_t kam_directory_row(const struct kam_directory *d, struct kam_slice account)
{
	uint32_t number = kam_table_find(&d->rows, account);
	return number == KAM_ABSENT ? KAM_ABSENT : d->row_of[number];
}

static struct kam_slice parent_of(const struct kam_directory *d, struct kam_slice account)
{
	uint32_t row = d->sheet ? kam_directory_row(d, account) : KAM_ABSENT;
	return row == KAM_ABSENT ? kam_slice(NULL, 0) : kam_sheet_text(d->sheet, row, KAM_PARENT_ID);
}

/* The smallest member of the ring that account is part of. */
static struct kam_slice smallest_in_ring(const struct kam_directory *d, struct kam_slice account)
{
	struct kam_slice smallest = account;
	for (struct kam_slice a = parent_of(d, account); !kam_same(a, account); a = parent_of(d, a))
		if (kam_compare(a, smallest) < 0)
			smallest = a;
	return smallest;
}

struct kam_slice kam_directory_root(const struct kam_directory *d, struct kam_slice account)
{
	/* the second walker goes half as fast: in a ring the first one meets it (R. W. Floyd) */
	struct kam_slice slow = account;
	for (bool odd = false;; odd = !odd) {
		struct kam_slice parent = parent_of(d, account);
		if (!parent.n)
			return account;
		account = parent;
		if (odd)
			slow = parent_of(d, slow);
		if (kam_same(account, slow))
			return smallest_in_ring(d, account);
	}
}

void kam_directory_free(struct kam_directory *d)
{
	kam_table_free(&d->rows);
	free(d->row_of);
}
