/* portfolio.c - accounts ranked, tiered and judged against each other. */
#include "kam/portfolio.h"

#include "kam/work.h"

#include <stdlib.h>

enum basis { BY_MEASURE, BY_REVENUE, BY_MINUTES };

/* Members on their way into a ranking. */
struct basis_of {
	struct kam_accounts *accounts;
	uint32_t *members;
	enum basis basis;
};

static bool ranked_measure(const void *context, uint32_t i, struct kam_decimal *measure)
{
	const struct basis_of *b = context;
	const struct kam_account *a = &b->accounts->at[b->members[i]];
	if (b->basis == BY_MEASURE)
		return kam_account_measure(b->accounts, a, measure);
	*measure = b->basis == BY_REVENUE ? kam_ledger_revenue(b->accounts->ledger, b->members[i]) : kam_account_service(b->accounts, a)->minutes;
	return true;
}

static struct kam_slice ranked_id(const void *context, uint32_t i)
{
	const struct basis_of *b = context;
	return kam_account_id(b->accounts, &b->accounts->at[b->members[i]]);
}

static void keep_rank(void *context, uint32_t i, uint32_t rank, char tier)
{
	struct basis_of *b = context;
	struct kam_account *a = &b->accounts->at[b->members[i]];
	if (b->basis == BY_MEASURE)
		a->rank = rank, a->tier = tier;
	else if (b->basis == BY_REVENUE)
		a->revenue_rank = rank, a->scale = tier;
	else if (b->accounts->service)
		b->accounts->service[b->members[i]].minutes_rank = rank;
}

/* Puts the members into that order. */
static void reorder(uint32_t *members, uint32_t count, uint32_t *order)
{
	for (uint32_t i = 0; i < count; i++)
		order[i] = members[order[i]];
	if (count)
		memcpy(members, order, count * sizeof *members);
}

/* The members ranked on one basis. */
struct placing {
	struct basis_of basis;
	struct kam_concentration concentration;
	uint32_t *order;
	bool done;
};

struct placings {
	const struct kam_portfolio *p;
	struct placing at[3];
	size_t count;
};

static void place_members(void *placings, size_t i)
{
	struct placings *all = placings;
	struct placing *placing = &all->at[i];
	const struct kam_ranking ranking = {.count = all->p->count, .jobs = all->p->jobs / all->count, .context = &placing->basis,
		.measure = ranked_measure, .id = ranked_id, .keep = keep_rank};
	placing->order = kam_allocate(ranking.count, sizeof *placing->order);
	placing->done = kam_rank(&ranking, &all->p->rules->cuts, placing->order, &placing->concentration);
}

/* Ranks the members on all bases at once, and puts them into the order of the measure. */
static enum kam_status rank_all(struct kam_portfolio *p, struct kam_accounts *accounts, struct kam_error *err)
{
	struct placings all = {.p = p, .count = p->has_minutes ? 3 : 2};
	bool done = true;
	for (size_t i = 0; i < all.count; i++)
		all.at[i].basis = (struct basis_of){accounts, p->by_rank, (enum basis)i};
	kam_share_out(p->jobs, all.count, place_members, &all);
	for (size_t i = 0; i < all.count; i++)
		done = done && all.at[i].done;
	p->measure = all.at[BY_MEASURE].concentration;
	p->revenue = all.at[BY_REVENUE].concentration;
	p->minutes_fifth = all.at[BY_MINUTES].concentration.first_fifth;
	reorder(p->by_rank, p->count, all.at[BY_MEASURE].order);
	for (size_t i = 0; i < all.count; i++)
		free(all.at[i].order);
	return done ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "the total needs more than %d digits", KAM_DECIMAL_DIGITS);
}

static void add_margin(struct kam_portfolio *p)
{
	for (uint32_t i = 0; i < p->count; i++) {
		struct kam_decimal profit;
		if (!kam_ledger_profit(p->ledger, p->by_rank[i], &profit))
			continue;
		kam_decimal_add(p->profit, profit, &p->profit);
		kam_decimal_add(p->profit_revenue, kam_ledger_revenue(p->ledger, p->by_rank[i]), &p->profit_revenue);
	}
	p->has_margin = kam_fraction(p->profit, p->profit_revenue, &p->margin);
}

static struct kam_verdict judge_account(const struct kam_portfolio *p, const struct kam_accounts *accounts, const struct kam_account *a,
	struct kam_buffer *reason)
{
	const struct kam_service *service = kam_account_service(accounts, a);
	uint32_t number = kam_account_number(accounts, a);
	struct kam_candidate c = {.account = number, .totals = kam_ledger_totals(p->ledger, number), .tier = a->tier, .rank = a->rank,
		.revenue_rank = a->revenue_rank, .since = a->since, .minutes = service->minutes, .minutes_rank = service->minutes_rank,
		.has_cost_to_serve = service->has_cost, .cost_to_serve = service->cost};
	c.measure_known = kam_account_measure(accounts, a, &c.measure);
	return kam_judge(p, &c, reason);
}

void kam_portfolio_tell_fake(const struct kam_portfolio *p, const struct kam_accounts *accounts, const struct kam_account *a, struct kam_buffer *out)
{
	struct kam_buffer reason = {0};
	if (a->verdict.fake) {
		judge_account(p, accounts, a, &reason);
		kam_buffer_add(out, kam_buffer_slice(&reason));
	}
	kam_buffer_free(&reason);
}

/* Accounts being judged at the same time. */
struct judging {
	const struct kam_portfolio *p;
	struct kam_accounts *accounts;
};

enum { JUDGED_AT_ONCE = 1024 };

static void judge_piece(void *judging, size_t piece)
{
	const struct judging *j = judging;
	struct kam_buffer reason = {0};
	uint32_t from = (uint32_t)piece * JUDGED_AT_ONCE, end = j->p->count - from < JUDGED_AT_ONCE ? j->p->count : from + JUDGED_AT_ONCE;
	for (uint32_t i = from; i < end; i++) {
		struct kam_account *a = kam_account_ranked(j->accounts, j->p, i);
		kam_portfolio_warm(j->p, j->accounts, i);
		a->verdict = judge_account(j->p, j->accounts, a, &reason);
	}
	kam_buffer_free(&reason);
}

void kam_portfolio_warm(const struct kam_portfolio *p, const struct kam_accounts *accounts, uint32_t i)
{
	enum { FAR = 24, MIDDLE = 16, NEAR = 8 };
	if (i + FAR < p->count)
		kam_warm(&accounts->at[p->by_rank[i + FAR]], sizeof(struct kam_account));
	if (i + MIDDLE < p->count)
		kam_ledger_warm(p->ledger, p->by_rank[i + MIDDLE]);
	if (i + NEAR < p->count)
		kam_ledger_warm_key(p->ledger, p->by_rank[i + NEAR]);
}

enum kam_status kam_portfolio_judge(struct kam_portfolio *p, struct kam_accounts *accounts, uint32_t *members, uint32_t count,
	struct kam_error *err)
{
	struct judging judging = {p, accounts};
	p->ledger = accounts->ledger;
	p->by_profit = accounts->by_profit;
	p->by_rank = members;
	p->count = count;
	add_margin(p);
	enum kam_status status = rank_all(p, accounts, err);
	if (!status)
		kam_share_out(p->jobs, (count + JUDGED_AT_ONCE - 1) / JUDGED_AT_ONCE, judge_piece, &judging);
	return status;
}
