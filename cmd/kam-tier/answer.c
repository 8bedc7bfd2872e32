/* answer.c - the end of a run: accounts are gathered, judged, group by group, and written. */
#include "tier.h"

#include "kam/label.h"

#include <stdlib.h>

static int by_group(const void *a, const void *b, void *accounts)
{
	const struct kam_accounts *all = accounts;
	const struct kam_account *x = &all->at[*(const uint32_t *)a], *y = &all->at[*(const uint32_t *)b];
	int order = kam_compare(kam_account_group(accounts, x), kam_account_group(accounts, y));
	return order ? order : kam_compare(kam_account_id(accounts, x), kam_account_id(accounts, y));
}

enum kam_status tier_check(void *state, struct kam_error *err)
{
	struct tier *t = state;
	tier_post(t);
	if (t->sales.mixed[0] || t->overflow[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", t->sales.mixed[0] ? t->sales.mixed : t->overflow);
	return KAM_OK;
}

/* Profit where any account's is known, unless the user says otherwise. */
static enum kam_status choose_measure(struct tier *t, struct kam_error *err)
{
	const char *measure = kam_option_text(t->set->run, "measure");
	bool known = false;
	struct kam_decimal profit;
	for (uint32_t n = 0; n < t->accounts.count && !known; n++)
		known = kam_ledger_profit(t->ledger, n, &profit);
	t->accounts.by_profit = measure ? strcmp(measure, "profit") == 0 : known;
	if (t->accounts.by_profit && !known && t->accounts.count)
		return kam_fail(err, KAM_BAD_DATA, "--measure profit: no account's profit is known: the input needs a profit or a cost column");
	return KAM_OK;
}

/* The median of the potentials that are numbers. */
static void find_median(const struct tier *t, struct tier_portfolio *j)
{
	struct kam_decimal *values = kam_allocate(j->p.count, sizeof *values);
	size_t n = 0;
	for (uint32_t i = 0; i < j->p.count; i++)
		n += kam_potential(tier_text(t, tier_ranked(t, j, i), KAM_POTENTIAL), &values[n]);
	j->has_median = kam_median(values, n, &j->median);
	free(values);
}

static enum kam_status judge(struct tier *t, uint32_t *members, uint32_t count, struct tier_portfolio *j, struct kam_error *err)
{
	const struct kam_run *run = t->set->run;
	*j = (struct tier_portfolio){.p = {.rules = &t->set->rules, .as_of = t->as_of, .has_minutes = t->set->activities != NULL, .jobs = kam_run_jobs(run),
		.has_target = kam_option_given(run, "target"), .target = kam_option_number(run, "target")}};
	enum kam_status status = kam_portfolio_judge(&j->p, &t->accounts, members, count, err);
	if (!status && tier_has(t, KAM_POTENTIAL))
		find_median(t, j);
	return status;
}

static bool in_one_group(const struct kam_accounts *accounts, uint32_t a, uint32_t b)
{
	return !accounts->grouped || kam_same(kam_account_group(accounts, &accounts->at[a]), kam_account_group(accounts, &accounts->at[b]));
}

/* Portfolios in the order of their names. */
struct groups {
	struct tier_portfolio *at;
	size_t count, capacity;
};

/* Judges each group for itself. */
static enum kam_status judge_groups(struct tier *t, struct groups *groups, struct kam_error *err)
{
	uint32_t count = t->accounts.count;
	uint32_t *members = kam_arena_take(&t->accounts.arena, (count + 1) * sizeof *members);
	enum kam_status status = KAM_OK;
	for (uint32_t n = 0; n < count; n++)
		members[n] = n;
	if (t->set->group)
		qsort_r(members, count, sizeof *members, by_group, &t->accounts);
	for (uint32_t first = 0, next; first < count && !status; first = next) {
		for (next = first + 1; next < count && in_one_group(&t->accounts, members[first], members[next]); next++)
			;
		groups->at = kam_grow(groups->at, &groups->capacity, groups->count + 1, sizeof *groups->at);
		status = judge(t, members + first, next - first, &groups->at[groups->count++], err);
	}
	return status;
}

enum kam_status tier_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct tier *t = state;
	struct groups groups = {0};
	enum kam_status status = tier_open_directory(t, err);
	if (!status)
		status = tier_gather(t, err);
	if (!status)
		status = choose_measure(t, err);
	if (status)
		return status;
	status = judge_groups(t, &groups, err);
	if (!status) {
		tier_note(t, groups.at, groups.count);
		status = kam_option_given(run, "summary") ? tier_write_summary(t, groups.at, groups.count, err)
			: tier_write_accounts(t, groups.at, groups.count, err);
	}
	free(groups.at);
	return status;
}
