/* selections.c - the accounts of a kind: how many there are, and what they hold. */
#include "summary.h"

#include <stdio.h>

typedef bool select_account(const struct tier *t, const struct kam_account *e, unsigned which);

static void summarise_selection(const struct tier_summary *s, const char *name, select_account *select, unsigned which)
{
	struct kam_decimal measure = {0}, revenue = {0};
	uint64_t count = 0;
	char full[96];
	for (uint32_t i = 0; i < s->j->p.count; i++) {
		const struct kam_account *e = tier_ranked(s->t, s->j, i);
		if (!select(s->t, e, which))
			continue;
		count++;
		revenue = tier_plus(revenue, kam_ledger_totals(s->t->ledger, s->j->p.by_rank[i]).revenue);
		kam_account_add_measure(&s->t->accounts, e, &measure);
	}
	snprintf(full, sizeof full, "%s_accounts", name);
	tier_figure_count(s, full, count);
	snprintf(full, sizeof full, "%s_share_of_%s", name, s->t->accounts.by_profit ? "profit" : "revenue");
	tier_figure_share(s, full, measure, s->j->p.measure.total);
	if (s->t->accounts.by_profit) {
		snprintf(full, sizeof full, "%s_share_of_revenue", name);
		tier_figure_share(s, full, revenue, s->j->p.revenue.total);
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

void tier_summarise_verdicts(const struct tier_summary *s)
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

/* The share of accounts that came by a referral. */
static void summarise_referral_rate(const struct tier_summary *s)
{
	uint32_t referred = 0;
	for (uint32_t i = 0; i < s->j->p.count; i++)
		referred += was_referred(s->t, tier_ranked(s->t, s->j, i), 0);
	tier_figure_share(s, "referral_rate", kam_decimal_whole(referred), kam_decimal_whole(s->j->p.count));
}

void tier_summarise_referrals(const struct tier_summary *s)
{
	summarise_selection(s, "referred", was_referred, 0);
	summarise_referral_rate(s);
}
