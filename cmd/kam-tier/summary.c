/* summary.c - what is written of a portfolio: a row for each figure. */
#include "tier.h"

#include "kam/text.h"

#include <stdio.h>

static const struct kam_column summary_columns[] = {
	{"group", KAM_CELL_TEXT, false}, {"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};

struct summary {
	struct tier *t;
	struct kam_writer *w;
	const struct tier_portfolio *j;
};

static void begin_figure(const struct summary *s, const char *name)
{
	if (s->t->set->group)
		kam_write_text(s->w, kam_account_group(&s->t->accounts, s->j->p.by_rank[0]));
	kam_write_text(s->w, kam_text(name));
}

static void figure(const struct summary *s, const char *name, struct kam_decimal value)
{
	begin_figure(s, name);
	kam_write_decimal(s->w, value);
	kam_write_row(s->w);
}

static void figure_count(const struct summary *s, const char *name, uint64_t count)
{
	figure(s, name, kam_decimal_whole((int64_t)count));
}

static void figure_text(const struct summary *s, const char *name, struct kam_slice text)
{
	begin_figure(s, name);
	kam_write_text(s->w, text);
	kam_write_row(s->w);
}

/* A ratio with its 6 places; for people with 2. */
static void figure_ratio(const struct summary *s, const char *name, struct kam_decimal ratio)
{
	char text[KAM_DECIMAL_TEXT];
	size_t n = kam_decimal_format_places(ratio, kam_run_for_people(s->t->set->run) ? 2 : 6, text);
	begin_figure(s, name);
	kam_write_value(s->w, kam_slice(text, n), KAM_NUMBER);
	kam_write_row(s->w);
}

/* part / whole, for people as a percentage. Left out where the whole is not over 0. */
static void figure_share(const struct summary *s, const char *name, struct kam_decimal part, struct kam_decimal whole)
{
	struct kam_decimal share;
	if (kam_decimal_sign(whole) <= 0 || !kam_decimal_divide(part, whole, 6, &share))
		return;
	char text[KAM_DECIMAL_TEXT + 2];
	if (!kam_run_for_people(s->t->set->run)) {
		figure_ratio(s, name, share);
		return;
	}
	kam_decimal_multiply(share, kam_decimal_whole(100), &share);
	size_t n = kam_decimal_format_places(share, 2, text);
	memcpy(text + n, " %", 3);
	figure_text(s, name, kam_slice(text, n + 2));
}

static struct kam_decimal plus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_add(a, b, &a); /* parts of a total that has been added up before */
	return a;
}

static void summarise_basis(const struct summary *s)
{
	char text[KAM_DATE_TEXT];
	const struct kam_portfolio *p = &s->j->p;
	if (s->t->as_of != KAM_NO_DAY)
		figure_text(s, "as_of", kam_slice(text, kam_date_format(s->t->as_of, text)));
	if (kam_ledger_first(s->t->ledger) != KAM_NO_DAY)
		figure_text(s, "period", kam_text(kam_period_name(kam_ledger_period(s->t->ledger))));
	figure_text(s, "measure", kam_text(s->t->accounts.by_profit ? "profit" : "revenue"));
	figure_count(s, "accounts", s->j->p.count);
	figure(s, "revenue", p->revenue.total);
	if (p->has_margin) {
		figure(s, "profit", p->profit);
		figure_share(s, "margin", p->margin, kam_decimal_whole(1));
	}
}

/* The first fifth by revenue: what it holds of revenue and of profit, and how many of it lose money. */
static void summarise_largest(const struct summary *s)
{
	const struct kam_portfolio *p = &s->j->p;
	struct kam_decimal profit = {0}, revenue = {0};
	uint64_t losing = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_totals totals = kam_ledger_totals(s->t->ledger, s->j->p.by_rank[i]->number);
		if (s->j->p.by_rank[i]->revenue_rank > p->revenue.first_fifth)
			continue;
		revenue = plus(revenue, totals.revenue);
		if (totals.profit_known)
			profit = plus(profit, totals.profit);
		losing += totals.profit_known && kam_decimal_sign(totals.profit) < 0;
	}
	figure_count(s, "largest_fifth_accounts", p->revenue.first_fifth);
	figure_share(s, "largest_fifth_share_of_revenue", revenue, p->revenue.total);
	if (p->has_margin) {
		figure_share(s, "largest_fifth_share_of_profit", profit, p->profit);
		figure_count(s, "largest_fifth_losing_money", losing);
	}
}

static void summarise_concentration(const struct summary *s)
{
	static const uint32_t tops[] = {1, 5, 10, 20};
	const struct kam_concentration *c = &s->j->p.measure;
	struct kam_decimal one = kam_decimal_whole(1);
	if (!c->has_shares)
		return;
	figure_count(s, "first_fifth_accounts", c->first_fifth);
	figure_share(s, "first_fifth_share", c->fifth_share, one);
	figure_count(s, "accounts_for_80_percent", c->needed);
	figure_share(s, "accounts_for_80_percent_share", kam_decimal_whole(c->needed), kam_decimal_whole(c->known));
	struct kam_decimal running = {0};
	for (uint32_t i = 0, next = 0; i < c->known && next < KAM_COUNT(tops); i++) {
		char name[32];
		kam_account_add_measure(&s->t->accounts, s->j->p.by_rank[i], &running);
		if (i + 1 != tops[next])
			continue;
		snprintf(name, sizeof name, "top_%u_share", tops[next++]);
		figure_share(s, name, running, c->total);
	}
	figure_share(s, "peak_cumulative_share", c->peak, one);
	if (c->losses.value)
		figure(s, "lost_by_accounts_under_zero", c->losses);
	if (c->has_gini)
		figure_share(s, "gini", c->gini, one);
	if (s->t->accounts.by_profit && s->j->p.revenue.has_gini)
		figure_share(s, "gini_of_revenue", s->j->p.revenue.gini, one);
}

/* A selection of accounts: how many, and what they hold. */
typedef bool select_account(const struct tier *t, const struct kam_account *e, unsigned which);

static void summarise_selection(const struct summary *s, const char *name, select_account *select, unsigned which)
{
	struct kam_decimal measure = {0}, revenue = {0};
	uint64_t count = 0;
	char full[96];
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = s->j->p.by_rank[i];
		if (!select(s->t, e, which))
			continue;
		count++;
		revenue = plus(revenue, kam_ledger_totals(s->t->ledger, e->number).revenue);
		kam_account_add_measure(&s->t->accounts, e, &measure);
	}
	snprintf(full, sizeof full, "%s_accounts", name);
	figure_count(s, full, count);
	snprintf(full, sizeof full, "%s_share_of_%s", name, s->t->accounts.by_profit ? "profit" : "revenue");
	figure_share(s, full, measure, s->j->p.measure.total);
	if (s->t->accounts.by_profit) {
		snprintf(full, sizeof full, "%s_share_of_revenue", name);
		figure_share(s, full, revenue, s->j->p.revenue.total);
	}
}

static bool in_tier(const struct tier *t, const struct kam_account *e, unsigned tier)
{
	(void)t;
	return e->tier == (char)tier;
}

static bool is_key_account(const struct tier *t, const struct kam_account *e, unsigned ignored)
{
	(void)t, (void)ignored;
	return e->verdict.key;
}

static bool is_fake(const struct tier *t, const struct kam_account *e, unsigned kinds)
{
	(void)t;
	return e->verdict.fake & kinds;
}

static bool is_long_term(const struct tier *t, const struct kam_account *e, unsigned ignored)
{
	(void)t, (void)ignored;
	return e->verdict.long_term == KAM_YES;
}

static bool was_referred(const struct tier *t, const struct kam_account *e, unsigned ignored)
{
	(void)ignored;
	return tier_text(t, e, KAM_REFERRED_BY).n > 0;
}

static bool is_over_threshold(const struct tier *t, const struct kam_account *e, unsigned ignored)
{
	struct kam_decimal measure;
	(void)ignored;
	return kam_account_measure(&t->accounts, e, &measure) && kam_decimal_compare(measure, kam_option_number(t->set->run, "threshold")) > 0;
}

static void summarise_verdicts(const struct summary *s)
{
	static const char *const tiers[] = {"tier_A", "tier_B", "tier_C"};
	for (unsigned i = 0; i < 3; i++)
		summarise_selection(s, tiers[i], in_tier, 'A' + i);
	summarise_selection(s, "key", is_key_account, 0);
	summarise_selection(s, "fake", is_fake, KAM_ONE_OFF | KAM_UNPROFITABLE | KAM_SQUEEZER);
	summarise_selection(s, "fake_one_off", is_fake, KAM_ONE_OFF);
	summarise_selection(s, "fake_unprofitable", is_fake, KAM_UNPROFITABLE);
	summarise_selection(s, "fake_squeezer", is_fake, KAM_SQUEEZER);
	if (kam_option_given(s->t->set->run, "threshold"))
		summarise_selection(s, "over_threshold", is_over_threshold, 0);
}

/* How many accounts have tenure of the years that make a relation long, and the longest tenure in whole years. */
static void summarise_tenure(const struct summary *s)
{
	kam_day earliest = KAM_NO_DAY;
	uint64_t computable = 0, longer = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = s->j->p.by_rank[i];
		kam_day start = e->since != KAM_NO_DAY ? e->since : kam_ledger_totals(s->t->ledger, e->number).first;
		if (e->verdict.long_term == KAM_NOT_COMPUTABLE)
			continue;
		computable++;
		longer += is_long_term(s->t, e, 0);
		if (earliest == KAM_NO_DAY || start < earliest)
			earliest = start;
	}
	if (!computable)
		return;
	int years = 0;
	while (kam_day_add_years(earliest, years + 1) <= s->t->as_of)
		years++;
	figure_share(s, "long_term_share_of_accounts", kam_decimal_whole((int64_t)longer), kam_decimal_whole((int64_t)computable));
	figure_count(s, "longest_tenure_years", (uint64_t)years);
}

/* How many accounts have each form of ownership. */
static void summarise_ownership(const struct summary *s)
{
	struct kam_table forms = {0};
	uint64_t counts[256] = {0};
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		struct kam_slice form = tier_text(s->t, s->j->p.by_rank[i], KAM_OWNERSHIP);
		uint32_t n = kam_table_count(&forms) < KAM_COUNT(counts) - 1 ? kam_table_put(&forms, form.n ? form : KAM_LITERAL("unknown"), NULL)
		                                                         : kam_table_find(&forms, form);
		if (n != KAM_ABSENT)
			counts[n]++;
	}
	for (uint32_t n = 0; tier_has(s->t, KAM_OWNERSHIP) && n < kam_table_count(&forms); n++) {
		char name[128];
		snprintf(name, sizeof name, "ownership_%.*s_accounts", KAM_PRINT(kam_fit(kam_table_key(&forms, n), 80)));
		figure_count(s, name, counts[n]);
	}
	kam_table_free(&forms);
}

/* The share of accounts that came by a referral. */
static void summarise_referral_rate(const struct summary *s)
{
	uint32_t referred = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++)
		referred += was_referred(s->t, s->j->p.by_rank[i], 0);
	figure_share(s, "referral_rate", kam_decimal_whole(referred), kam_decimal_whole(s->j->p.count));
}

/* The tier's share of our time over its share of the measure: under 1, it is served less than it earns. */
static void summarise_tilt(const struct summary *s)
{
	enum { KEY = 3, CLASSES };
	static const char *const names[CLASSES] = {"tilt_tier_A", "tilt_tier_B", "tilt_tier_C", "tilt_key"};
	struct kam_decimal all = {0}, minutes[CLASSES] = {{0}}, measure[CLASSES] = {{0}}, tilt, time_share, share;
	if (!s->j->p.has_minutes || !s->t->accounts.service)
		return;
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = s->j->p.by_rank[i];
		struct kam_decimal spent = kam_account_service(&s->t->accounts, e)->minutes;
		all = plus(all, spent);
		for (int class = 0; class < CLASSES; class++) {
			if (class == KEY ? !e->verdict.key : e->tier != 'A' + class)
				continue;
			minutes[class] = plus(minutes[class], spent);
			kam_account_add_measure(&s->t->accounts, e, &measure[class]);
		}
	}
	for (int class = 0; class < CLASSES; class++)
		if (kam_decimal_divide(minutes[class], all, 12, &time_share) && kam_decimal_sign(measure[class]) > 0 &&
		    kam_decimal_divide(measure[class], s->j->p.measure.total, 12, &share) && kam_decimal_divide(time_share, share, 6, &tilt))
			figure_ratio(s, names[class], tilt);
}

enum kam_status tier_write_summary(struct tier *t, const struct tier_portfolio *groups, size_t count, struct kam_error *err)
{
	struct summary s = {.t = t};
	size_t skip_group = !t->set->group;
	enum kam_status status = kam_run_writer(t->set->run, summary_columns + skip_group, KAM_COUNT(summary_columns) - skip_group, &s.w, err);
	for (size_t g = 0; g < count && !status; g++) {
		s.j = &groups[g];
		if (!s.j->p.count)
			continue;
		summarise_basis(&s);
		summarise_largest(&s);
		summarise_concentration(&s);
		summarise_verdicts(&s);
		summarise_tenure(&s);
		summarise_ownership(&s);
		if (tier_has(t, KAM_REFERRED_BY)) {
			summarise_selection(&s, "referred", was_referred, 0);
			summarise_referral_rate(&s);
		}
		summarise_tilt(&s);
	}
	return status;
}
