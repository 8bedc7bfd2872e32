/* portfolio.c - accounts ranked, tiered and judged against each other. */
#include "kam/portfolio.h"

#include "kam/work.h"

#include <stdatomic.h>
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

/* The members ranked on one basis. */
struct placing {
	struct basis_of basis;
	struct kam_concentration concentration;
	uint32_t *ranks;             /* of members, as kam_rank gives them */
	struct kam_decimal *before;  /* what those before every step add up to */
	bool done;
};

struct placings {
	const struct kam_portfolio *p;
	struct placing at[3];
	size_t count;
};

/* Each basis has its ranks for itself: where several cores wrote into the same accounts, each would wait for the other. */
static void place_members(void *placings, size_t i)
{
	struct placings *all = placings;
	struct placing *placing = &all->at[i];
	const struct kam_ranking ranking = {.count = all->p->count, .context = &placing->basis, .measure = ranked_measure, .id = ranked_id};
	placing->done = kam_rank(&ranking, &all->p->rules->cuts, placing->ranks, placing->before, &placing->concentration);
}

static struct placing open_placing(const struct kam_portfolio *p, struct kam_accounts *accounts, enum basis basis)
{
	return (struct placing){
		.basis = {accounts, p->by_rank, basis},
		.ranks = kam_resize(NULL, p->count, sizeof(uint32_t)),
		.before = kam_arena_take(&accounts->arena, (kam_ranking_steps(p->count) + 1) * sizeof(struct kam_decimal)),
	};
}

static void close_placings(struct placings *all)
{
	for (size_t i = 0; i < all->count; i++)
		free(all->at[i].ranks);
}

/* Ranks the members on all bases, at once where they are not so many that the memory it takes counts. */
static bool rank_all(struct kam_portfolio *p, struct kam_accounts *accounts, struct placings *all)
{
	enum { MANY = 2000000 };
	bool done = true;
	*all = (struct placings){.p = p, .count = p->has_minutes ? 3 : 2};
	for (size_t i = 0; i < all->count; i++)
		all->at[i] = open_placing(p, accounts, (enum basis)i);
	kam_share_out(p->count < MANY ? p->jobs : 1, all->count, place_members, all);
	for (size_t i = 0; i < all->count; i++)
		done = done && all->at[i].done;
	p->measure = all->at[BY_MEASURE].concentration;
	p->before = all->at[BY_MEASURE].before;
	p->revenue = all->at[BY_REVENUE].concentration;
	p->minutes_fifth = all->at[BY_MINUTES].concentration.first_fifth;
	return done;
}

/* Puts the members into the order of the measure. */
static void reorder(struct kam_portfolio *p, const uint32_t *ranks)
{
	uint32_t *order = kam_resize(NULL, p->count, sizeof *order);
	for (uint32_t i = 0; i < p->count; i++)
		order[ranks[i] - 1] = p->by_rank[i];
	if (p->count)
		memcpy(p->by_rank, order, p->count * sizeof *order);
	free(order);
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

static void judge_account(const struct kam_portfolio *p, const struct kam_accounts *accounts, const struct kam_account *a,
	struct kam_verdict *verdict, struct kam_buffer *reason)
{
	const struct kam_service *service = kam_account_service(accounts, a);
	uint32_t number = kam_account_number(accounts, a);
	struct kam_candidate c = {.account = number, .totals = kam_ledger_totals(p->ledger, number), .tier = a->tier, .rank = a->rank,
		.revenue_rank = a->revenue_rank, .since = a->since, .minutes = service->minutes, .minutes_rank = service->minutes_rank,
		.has_cost_to_serve = service->has_cost, .cost_to_serve = service->cost};
	c.measure_known = kam_account_measure(accounts, a, &c.measure);
	kam_judge(p, &c, verdict, reason);
}

void kam_portfolio_tell_fake(const struct kam_portfolio *p, const struct kam_accounts *accounts, const struct kam_account *a, struct kam_buffer *out)
{
	struct kam_buffer reason = {0};
	if (a->verdict.fake) {
		struct kam_verdict same;
		judge_account(p, accounts, a, &same, &reason);
		kam_buffer_add(out, kam_buffer_slice(&reason));
	}
	kam_buffer_free(&reason);
}

/* Accounts being judged at the same time. */
struct judging {
	const struct kam_portfolio *p;
	struct kam_accounts *accounts;
	const struct placings *placings;
	atomic_uint key, fake;
};

enum { JUDGED_AT_ONCE = 1024, NEAR = 8 };

/* The rank of the i-th member; 0: none. */
static uint32_t rank_of(const struct placing *placing, uint32_t i)
{
	return placing->ranks[i] <= placing->concentration.known ? placing->ranks[i] : 0;
}

/* Where the i-th member stands. */
static void place_account(const struct judging *j, struct kam_account *a, uint32_t i)
{
	const struct placing *at = j->placings->at;
	a->rank = rank_of(&at[BY_MEASURE], i);
	a->tier = kam_tier_at(&j->p->measure, a->rank);
	a->revenue_rank = rank_of(&at[BY_REVENUE], i);
	a->scale = kam_tier_at(&j->p->revenue, a->revenue_rank);
	if (at[BY_MINUTES].ranks && j->accounts->service)
		j->accounts->service[j->p->by_rank[i]].minutes_rank = rank_of(&at[BY_MINUTES], i);
}

/* Calls near the recent periods of an account that will be looked at whether it is a fake. */
static void warm_suspect(const struct judging *j, uint32_t i)
{
	const struct placing *at = j->placings->at;
	if (at[BY_REVENUE].ranks[i] <= j->p->revenue.first_fifth || at[BY_MEASURE].ranks[i] <= j->p->measure.first_fifth)
		kam_ledger_warm_recent(j->p->ledger, j->p->by_rank[i]);
}

/* In the order of the members, which is that of memory where they are not in groups. */
static void judge_piece(void *judging, size_t piece)
{
	struct judging *j = judging;
	struct kam_buffer reason = {0};
	uint32_t from = (uint32_t)piece * JUDGED_AT_ONCE, end = j->p->count - from < JUDGED_AT_ONCE ? j->p->count : from + JUDGED_AT_ONCE;
	unsigned key = 0, fake = 0;
	for (uint32_t i = from; i < end; i++) {
		struct kam_account *a = &j->accounts->at[j->p->by_rank[i]];
		if (j->accounts->grouped)
			kam_portfolio_warm(j->p, j->accounts, i);
		if (i + NEAR < j->p->count)
			warm_suspect(j, i + NEAR);
		place_account(j, a, i);
		judge_account(j->p, j->accounts, a, &a->verdict, &reason);
		key += a->verdict.key;
		fake += a->verdict.fake != 0;
	}
	atomic_fetch_add(&j->key, key);
	atomic_fetch_add(&j->fake, fake);
	kam_buffer_free(&reason);
}

void kam_portfolio_warm(const struct kam_portfolio *p, const struct kam_accounts *accounts, uint32_t i)
{
	enum { FAR = 24, MIDDLE = 16 };
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
	struct placings placings;
	struct judging judging = {.p = p, .accounts = accounts, .placings = &placings};
	p->ledger = accounts->ledger;
	p->by_profit = accounts->by_profit;
	p->by_rank = members;
	p->count = count;
	add_margin(p);
	kam_judge_by(p);
	bool done = rank_all(p, accounts, &placings);
	if (done) {
		kam_share_out(p->jobs, (count + JUDGED_AT_ONCE - 1) / JUDGED_AT_ONCE, judge_piece, &judging);
		reorder(p, placings.at[BY_MEASURE].ranks);
	}
	p->key = judging.key;
	p->fake = judging.fake;
	close_placings(&placings);
	return done ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "the total needs more than %d digits", KAM_DECIMAL_DIGITS);
}
