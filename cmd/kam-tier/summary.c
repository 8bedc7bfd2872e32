/* summary.c - what is written of a portfolio: a row for each figure. */
#include "summary.h"

#include "kam/text.h"

#include <stdio.h>

static const struct kam_column summary_columns[] = {
	{"group", KAM_CELL_TEXT, false}, {"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};

static void summarise_basis(const struct tier_summary *s)
{
	char text[KAM_DATE_TEXT];
	const struct kam_portfolio *p = &s->j->p;
	if (s->t->as_of != KAM_NO_DAY)
		tier_figure_text(s, "as_of", kam_slice(text, kam_date_format(s->t->as_of, text)));
	if (kam_ledger_first(s->t->ledger) != KAM_NO_DAY)
		tier_figure_text(s, "period", kam_text(kam_period_name(kam_ledger_period(s->t->ledger))));
	tier_figure_text(s, "measure", kam_text(s->t->accounts.by_profit ? "profit" : "revenue"));
	tier_figure_count(s, "accounts", s->j->p.count);
	tier_figure(s, "revenue", p->revenue.total);
	if (p->has_margin) {
		tier_figure(s, "profit", p->profit);
		tier_figure_share(s, "margin", p->margin, kam_decimal_whole(1));
	}
}

/* The first fifth by revenue: what it holds of revenue and of profit, and how many of it lose money. */
static void summarise_largest(const struct tier_summary *s)
{
	const struct kam_portfolio *p = &s->j->p;
	struct kam_decimal profit = {0}, revenue = {0};
	uint64_t losing = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_totals totals = kam_ledger_totals(s->t->ledger, s->j->p.by_rank[i]);
		if (tier_ranked(s->t, s->j, i)->revenue_rank > p->revenue.first_fifth)
			continue;
		revenue = tier_plus(revenue, totals.revenue);
		if (totals.profit_known)
			profit = tier_plus(profit, totals.profit);
		losing += totals.profit_known && kam_decimal_sign(totals.profit) < 0;
	}
	tier_figure_count(s, "largest_fifth_accounts", p->revenue.first_fifth);
	tier_figure_share(s, "largest_fifth_share_of_revenue", revenue, p->revenue.total);
	if (p->has_margin) {
		tier_figure_share(s, "largest_fifth_share_of_profit", profit, p->profit);
		tier_figure_count(s, "largest_fifth_losing_money", losing);
	}
}

static void summarise_concentration(const struct tier_summary *s)
{
	static const uint32_t tops[] = {1, 5, 10, 20};
	const struct kam_concentration *c = &s->j->p.measure;
	struct kam_decimal one = kam_decimal_whole(1);
	if (!c->has_shares)
		return;
	tier_figure_count(s, "first_fifth_accounts", c->first_fifth);
	tier_figure_share(s, "first_fifth_share", c->fifth_share, one);
	tier_figure_count(s, "accounts_for_80_percent", c->needed);
	tier_figure_share(s, "accounts_for_80_percent_share", kam_decimal_whole(c->needed), kam_decimal_whole(c->known));
	struct kam_decimal running = {0};
	for (uint32_t i = 0, next = 0; i < c->known && next < KAM_COUNT(tops); i++) {
		char name[32];
		kam_account_add_measure(&s->t->accounts, tier_ranked(s->t, s->j, i), &running);
		if (i + 1 != tops[next])
			continue;
		snprintf(name, sizeof name, "top_%u_share", tops[next++]);
		tier_figure_share(s, name, running, c->total);
	}
	tier_figure_share(s, "peak_cumulative_share", c->peak, one);
	if (c->losses.value)
		tier_figure(s, "lost_by_accounts_under_zero", c->losses);
	if (c->has_gini)
		tier_figure_share(s, "gini", c->gini, one);
	if (s->t->accounts.by_profit && s->j->p.revenue.has_gini)
		tier_figure_share(s, "gini_of_revenue", s->j->p.revenue.gini, one);
}

/* How many accounts have tenure of the years that make a relation long, and the longest tenure in whole years. */
static void summarise_tenure(const struct tier_summary *s)
{
	kam_day earliest = KAM_NO_DAY;
	uint64_t computable = 0, longer = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = tier_ranked(s->t, s->j, i);
		kam_day start = e->since != KAM_NO_DAY ? e->since : kam_ledger_totals(s->t->ledger, s->j->p.by_rank[i]).first;
		if (e->verdict.long_term == KAM_NOT_COMPUTABLE)
			continue;
		computable++;
		longer += e->verdict.long_term == KAM_YES;
		if (earliest == KAM_NO_DAY || start < earliest)
			earliest = start;
	}
	if (!computable)
		return;
	int years = 0;
	while (kam_day_add_years(earliest, years + 1) <= s->t->as_of)
		years++;
	tier_figure_share(s, "long_term_share_of_accounts", kam_decimal_whole((int64_t)longer), kam_decimal_whole((int64_t)computable));
	tier_figure_count(s, "longest_tenure_years", (uint64_t)years);
}

/* How many accounts have each form of ownership. */
static void summarise_ownership(const struct tier_summary *s)
{
	struct kam_table forms = {0};
	uint64_t counts[256] = {0};
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		struct kam_slice form = tier_text(s->t, tier_ranked(s->t, s->j, i), KAM_OWNERSHIP);
		uint32_t n = kam_table_count(&forms) < KAM_COUNT(counts) - 1 ? kam_table_put(&forms, form.n ? form : KAM_LITERAL("unknown"), NULL)
		                                                         : kam_table_find(&forms, form);
		if (n != KAM_ABSENT)
			counts[n]++;
	}
	for (uint32_t n = 0; tier_has(s->t, KAM_OWNERSHIP) && n < kam_table_count(&forms); n++) {
		char name[128];
		snprintf(name, sizeof name, "ownership_%.*s_accounts", KAM_PRINT(kam_fit(kam_table_key(&forms, n), 80)));
		tier_figure_count(s, name, counts[n]);
	}
	kam_table_free(&forms);
}

/* The tier's share of our time over its share of the measure: under 1, it is served less than it earns. */
static void summarise_tilt(const struct tier_summary *s)
{
	enum { KEY = 3, CLASSES };
	static const char *const names[CLASSES] = {"tilt_tier_A", "tilt_tier_B", "tilt_tier_C", "tilt_key"};
	struct kam_decimal all = {0}, minutes[CLASSES] = {{0}}, measure[CLASSES] = {{0}}, tilt, time_share, share;
	if (!s->j->p.has_minutes || !s->t->accounts.service)
		return;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = tier_ranked(s->t, s->j, i);
		struct kam_decimal spent = kam_account_service(&s->t->accounts, e)->minutes;
		all = tier_plus(all, spent);
		for (int class = 0; class < CLASSES; class++) {
			if (class == KEY ? !e->verdict.key : e->tier != 'A' + class)
				continue;
			minutes[class] = tier_plus(minutes[class], spent);
			kam_account_add_measure(&s->t->accounts, e, &measure[class]);
		}
	}
	for (int class = 0; class < CLASSES; class++)
		if (kam_decimal_divide(minutes[class], all, 12, &time_share) && kam_decimal_sign(measure[class]) > 0 &&
		    kam_decimal_divide(measure[class], s->j->p.measure.total, 12, &share) && kam_decimal_divide(time_share, share, 6, &tilt))
			tier_figure_ratio(s, names[class], tilt);
}

enum kam_status tier_write_summary(struct tier *t, const struct tier_portfolio *groups, size_t count, struct kam_error *err)
{
	struct tier_summary s = {.t = t};
	size_t skip_group = !t->set->group;
	enum kam_status status = kam_run_writer(t->set->run, summary_columns + skip_group, KAM_COUNT(summary_columns) - skip_group, &s.w, err);
	for (size_t g = 0; g < count && !status; g++) {
		s.j = &groups[g];
		if (!s.j->p.count)
			continue;
		summarise_basis(&s);
		summarise_largest(&s);
		summarise_concentration(&s);
		tier_summarise_verdicts(&s);
		summarise_tenure(&s);
		summarise_ownership(&s);
		if (tier_has(t, KAM_REFERRED_BY))
			tier_summarise_referrals(&s);
		summarise_tilt(&s);
	}
	return status;
}
