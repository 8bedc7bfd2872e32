/* accounts.c - the accounts of a ledger, and what is known of them beside their sales. */
#include "kam/accounts.h"

#include <stdlib.h>

/* Finds the accounts all of whose sales are in one group. */
static void find_sole(struct kam_accounts *accounts)
{
	accounts->sole_number = kam_allocate(accounts->count, sizeof *accounts->sole_number);
	for (uint32_t n = 0; n < accounts->count; n++) {
		bool added;
		uint32_t place = kam_table_put(&accounts->sole, kam_account_id(accounts, &accounts->at[n]), &added);
		accounts->sole_number[place] = added ? n : KAM_ABSENT;
		accounts->divided += !added;
	}
}

void kam_accounts_open(struct kam_accounts *accounts, const struct kam_ledger *ledger, bool grouped)
{
	accounts->ledger = ledger;
	accounts->grouped = grouped;
	accounts->count = kam_ledger_count(ledger);
	accounts->at = kam_allocate(accounts->count, sizeof *accounts->at);
	for (uint32_t n = 0; n < accounts->count; n++)
		accounts->at[n].since = KAM_NO_DAY;
	if (grouped)
		find_sole(accounts);
}

struct kam_slice kam_account_id(const struct kam_accounts *accounts, const struct kam_account *a)
{
	struct kam_slice rest = kam_ledger_key(accounts->ledger, kam_account_number(accounts, a)), id = rest;
	if (accounts->grouped)
		kam_split(&rest, KAM_GROUP_SEPARATOR, &id);
	return id;
}

struct kam_slice kam_account_group(const struct kam_accounts *accounts, const struct kam_account *a)
{
	struct kam_slice rest = kam_ledger_key(accounts->ledger, kam_account_number(accounts, a)), id;
	if (!accounts->grouped)
		return kam_slice(NULL, 0);
	kam_split(&rest, KAM_GROUP_SEPARATOR, &id);
	return rest;
}

bool kam_account_measure(const struct kam_accounts *accounts, const struct kam_account *a, struct kam_decimal *measure)
{
	if (accounts->by_profit)
		return kam_ledger_profit(accounts->ledger, kam_account_number(accounts, a), measure);
	*measure = kam_ledger_revenue(accounts->ledger, kam_account_number(accounts, a));
	return true;
}

void kam_account_add_measure(const struct kam_accounts *accounts, const struct kam_account *a, struct kam_decimal *sum)
{
	struct kam_decimal measure;
	if (kam_account_measure(accounts, a, &measure))
		kam_decimal_add(*sum, measure, sum);
}

static uint32_t only_number(const struct kam_accounts *accounts, struct kam_slice id)
{
	uint32_t number = accounts->grouped ? kam_table_find(&accounts->sole, id) : kam_ledger_find(accounts->ledger, id);
	return number == KAM_ABSENT || !accounts->grouped ? number : accounts->sole_number[number];
}

struct kam_service *kam_accounts_serve(struct kam_accounts *accounts, struct kam_slice id)
{
	uint32_t number = only_number(accounts, id);
	if (number == KAM_ABSENT)
		return NULL;
	if (!accounts->service)
		accounts->service = kam_allocate(accounts->count, sizeof *accounts->service);
	return &accounts->service[number];
}

const struct kam_service *kam_account_service(const struct kam_accounts *accounts, const struct kam_account *a)
{
	static const struct kam_service none;
	return accounts->service ? &accounts->service[kam_account_number(accounts, a)] : &none;
}

void kam_accounts_free(struct kam_accounts *accounts)
{
	free(accounts->at);
	free(accounts->service);
	free(accounts->sole_number);
	kam_table_free(&accounts->sole);
	kam_arena_free(&accounts->arena);
}
