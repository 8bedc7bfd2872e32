/* side.c - what side inputs and other accounts say of each account, once all sales are in. */
#include "tier.h"

static enum kam_status add_account_row(struct tier *t, size_t row, struct kam_error *err)
{
	struct kam_slice account = kam_sheet_text(t->set->accounts, row, t->sales.by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID);
	struct kam_money cost;
	bool present;
	enum kam_status status = kam_sheet_money(t->set->accounts, row, KAM_COST_TO_SERVE, &cost, &present, err);
	struct kam_service *x = !status && present ? kam_accounts_serve(&t->accounts, tier_owner(t, account)) : NULL;
	if (!x)
		return status;
	x->has_cost = true;
	return kam_decimal_add(x->cost, cost.amount, &x->cost) ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "cost_to_serve: out of range");
}

/* The accounts file wins over what came along with sales. */
static enum kam_status add_account_fields(struct tier *t, struct kam_error *err)
{
	const struct kam_binding *binding = kam_sheet_binding(t->set->accounts);
	for (size_t i = 0; i < TIER_FIELDS + 1; i++) {
		enum kam_field field = i < TIER_FIELDS ? tier_fields[i] : KAM_ACCOUNT_NAME;
		if (binding->column[field] < 0)
			continue;
		int column = t->column_of[field] = kam_carried_column(&t->carried, kam_field_name(field));
		for (uint32_t n = 0; n < t->accounts.count; n++) {
			uint32_t row = kam_directory_row(&t->set->directory, kam_account_id(&t->accounts, &t->accounts.at[n]));
			t->value.n = 0;
			enum kam_status status = row == KAM_ABSENT ? KAM_OK : kam_sheet_plain(t->set->accounts, row, field, &t->value, err);
			if (status)
				return status;
			kam_carried_put(&t->carried, column, n, kam_buffer_slice(&t->value), INT32_MAX);
		}
	}
	for (size_t row = 0; row < kam_sheet_rows(t->set->accounts); row++) {
		enum kam_status status = add_account_row(t, row, err);
		if (status)
			return status;
	}
	return KAM_OK;
}

static enum kam_status add_activity(struct tier *t, size_t row, bool by_name, struct kam_error *err)
{
	struct kam_slice account = kam_sheet_text(t->set->activities, row, by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID);
	struct kam_money minutes;
	bool present;
	kam_day day = KAM_NO_DAY;
	enum kam_status status = kam_sheet_money(t->set->activities, row, KAM_MINUTES, &minutes, &present, err);
	if (!status)
		status = kam_sheet_date(t->set->activities, row, KAM_DATE, &day, err);
	bool outside = !status && day != KAM_NO_DAY && (day < t->sales.since || (t->as_of != KAM_NO_DAY && day > t->as_of)); /* KAM_NO_DAY is before all */
	struct kam_service *x = !status && present && !outside ? kam_accounts_serve(&t->accounts, tier_owner(t, account)) : NULL;
	if (!x)
		return status;
	return kam_decimal_add(x->minutes, minutes.amount, &x->minutes) ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "minutes: out of range");
}

static enum kam_status add_activities(struct tier *t, struct kam_error *err)
{
	const enum kam_field needed[] = {t->sales.by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID, KAM_MINUTES};
	enum kam_status status = kam_sheet_need(t->set->activities, KAM_ACTIVITIES, "activities", needed, KAM_COUNT(needed), err);
	for (size_t row = 0; row < kam_sheet_rows(t->set->activities) && !status; row++)
		status = add_activity(t, row, t->sales.by_name, err);
	return status;
}

/* Referrals point from the one who was referred to the one who referred. */
static void add_referral(struct tier *t, const struct kam_account *referred)
{
	struct kam_slice by = tier_text(t, referred, KAM_REFERRED_BY);
	struct kam_service *x = by.n ? kam_accounts_serve(&t->accounts, by) : NULL;
	if (!x)
		return;
	x->referrals++;
	kam_decimal_add(x->referred_revenue, kam_ledger_revenue(t->ledger, kam_account_number(&t->accounts, referred)), &x->referred_revenue);
}

/* A cost to serve that the accounts file did not give comes along with the sales, or follows from the minutes where these are priced. */
static void add_cost_to_serve(struct tier *t, const struct kam_account *e, bool priced)
{
	struct kam_slice carried = tier_text(t, e, KAM_COST_TO_SERVE);
	struct kam_service *x = carried.n || priced ? kam_accounts_serve(&t->accounts, kam_account_id(&t->accounts, e)) : NULL;
	if (!x || x->has_cost)
		return;
	x->has_cost = kam_decimal_parse(carried, &x->cost);
	if (!x->has_cost && priced)
		x->has_cost = kam_decimal_multiply(x->minutes, kam_option_number(t->set->run, "minute-cost"), &x->cost);
}

/* Adds to each account what came along with its sales, or follows from its minutes. */
static void add_carried(struct tier *t)
{
	bool priced = t->set->activities && kam_option_given(t->set->run, "minute-cost");
	if (!priced && !tier_has(t, KAM_SINCE) && !tier_has(t, KAM_COST_TO_SERVE) && !tier_has(t, KAM_REFERRED_BY))
		return;
	for (uint32_t n = 0; n < t->accounts.count; n++) {
		struct kam_account *e = &t->accounts.at[n];
		if (tier_has(t, KAM_SINCE))
			kam_date_parse(tier_text(t, e, KAM_SINCE), KAM_ORDER_UNKNOWN, &e->since);
		add_cost_to_serve(t, e, priced);
		add_referral(t, e);
	}
}

/* Unless it was given, the as-of day is the latest of any sale, or of what was closed without one. */
static void settle_as_of(struct tier *t)
{
	if (t->as_of != KAM_NO_DAY)
		return;
	t->as_of = kam_ledger_last(t->ledger);
	if (t->as_of != KAM_NO_DAY && t->sales.latest != KAM_NO_DAY && t->sales.latest > t->as_of)
		t->as_of = t->sales.latest;
}

/* Whether any account will be looked up by its key: else what that takes is given back before more is needed. */
static bool looks_up(const struct tier *t)
{
	return t->set->accounts || t->set->activities || tier_has(t, KAM_REFERRED_BY) || tier_has(t, KAM_COST_TO_SERVE);
}

enum kam_status tier_gather(struct tier *t, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	if (!kam_ledger_close(t->ledger, kam_run_jobs(t->set->run)))
		return kam_fail(err, KAM_BAD_DATA, "the sum of an order needs more than %d digits", KAM_DECIMAL_DIGITS);
	settle_as_of(t);
	if (!looks_up(t))
		kam_ledger_forget_index(t->ledger);
	kam_accounts_open(&t->accounts, t->ledger, t->set->group != NULL);
	if (t->set->accounts && t->set->directory_open) /* it is not where there was no record to look up */
		status = add_account_fields(t, err);
	if (!status && t->set->activities)
		status = add_activities(t, err);
	if (!status)
		add_carried(t);
	kam_ledger_forget_index(t->ledger);
	return status;
}
