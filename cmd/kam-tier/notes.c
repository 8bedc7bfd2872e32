/* notes.c - what the figures stand on, and what could not be computed, once. */
#include "tier.h"

static void percent_text(struct kam_decimal share, char text[KAM_DECIMAL_TEXT])
{
	kam_decimal_multiply(share, kam_decimal_whole(100), &share);
	kam_decimal_format_places(share, 1, text);
}

static void note_basis(struct tier *t)
{
	char day[KAM_DATE_TEXT];
	const char *measure = t->accounts.by_profit ? "profit" : "revenue";
	if (kam_ledger_first(t->ledger) == KAM_NO_DAY) {
		kam_run_note(t->set->run, t->accounts.count ? "account totals without dates; measure %s" : "no sales: nothing to rank", measure);
		return;
	}
	kam_date_format(t->as_of, day);
	kam_run_note(t->set->run, "as of %s%s; period %s; measure %s", day, kam_option_given(t->set->run, "as-of") ? "" : ", the latest date",
		kam_period_name(kam_ledger_period(t->ledger)), measure);
}

/* The real concentration: 80/20 is a saying, not a law. */
static void note_concentration(struct tier *t, const struct tier_portfolio *j)
{
	const struct kam_concentration *c = &j->p.measure;
	const char *measure = t->accounts.by_profit ? "profit" : "revenue";
	char share[KAM_DECIMAL_TEXT], peak[KAM_DECIMAL_TEXT], lost[KAM_DECIMAL_TEXT];
	if (!c->has_shares) {
		kam_run_note(t->set->run, "the total %s is not over 0: no shares and tiers", measure);
		return;
	}
	percent_text(c->fifth_share, share);
	kam_run_note(t->set->run, "%s%.*s%sthe first %u of %u accounts (a fifth) hold %s%% of %s; 80%% takes %u; %u key, %u fake",
		t->set->group ? "group \"" : "", KAM_PRINT(kam_account_group(&t->accounts, tier_ranked(t, j, 0))), t->set->group ? "\": " : "",
		c->first_fifth, c->known, share, measure, c->needed, j->p.key, j->p.fake);
	if (c->losses.value) {
		percent_text(c->peak, peak);
		kam_decimal_format_places(c->losses, 2, lost);
		kam_run_note(t->set->run, "accounts under zero cost %s: the cumulative share peaks at %s%%", lost, peak);
	}
}

static void note_missing(struct tier *t)
{
	struct kam_buffer text = {0};
	const struct {
		bool missing;
		const char *what;
	} all[] = {
		{!t->sales.any_profit, "profit and margin (no cost or profit column; only one-off fakes can be judged)"},
		{t->sales.any_profit && !t->sales.any_cost, "cost (no such column)"},
		{!kam_option_given(t->set->run, "target"), "the goal criterion (--target)"},
		{!t->set->activities, "the time criterion (--activities)"},
		{!tier_has(t, KAM_POTENTIAL), "quadrant (no potential column)"},
		{!tier_has(t, KAM_PREV_TIER), "move (no prev_tier column)"},
	};
	for (size_t i = 0; i < KAM_COUNT(all); i++)
		if (all[i].missing)
			kam_buffer_format(&text, "%s%s", text.n ? "; " : "", all[i].what);
	if (text.n)
		kam_run_note(t->set->run, "not computed: %s", kam_buffer_terminated(&text));
	kam_buffer_free(&text);
}

static void note_data(struct tier *t, const struct tier_portfolio *groups, size_t count)
{
	uint64_t deals = kam_ledger_distinct_orders(t->ledger);
	if (!t->sales.any_orders && t->sales.deals > deals)
		kam_run_note(t->set->run, "%llu won records for %llu deals: several with one opp_id were added up, as the lines of an order are; "
			"is a deal in twice?", (unsigned long long)t->sales.deals, (unsigned long long)deals);
	if (t->set->rates)
		kam_run_note(t->set->run, "amounts converted to %s by --rates", kam_rates_currency(t->set->rates));
	uint32_t unknown = 0;
	for (size_t g = 0; g < count; g++)
		unknown += groups[g].p.count - groups[g].p.measure.known;
	if (unknown)
		kam_run_note(t->set->run, "%u account%s some sale without cost or profit: not ranked", unknown, unknown == 1 ? " has" : "s have");
	if (t->sales.without_amount)
		kam_run_note(t->set->run, "sales without an amount: %llu; they count as orders and add nothing to revenue",
			(unsigned long long)t->sales.without_amount);
	if (t->accounts.divided && (t->set->accounts || t->set->activities))
		kam_run_note(t->set->run, "accounts with sales in several groups: their cost to serve and minutes are counted in none");
	if (t->sales.one_unit)
		kam_run_note(t->set->run, "there is no quantity column: each row counts as one unit");
	if (!t->sales.returned && t->sales.any_orders)
		kam_run_note(t->set->run, "there are no returns (negative amounts): revenue may be gross");
}

void tier_note(struct tier *t, const struct tier_portfolio *groups, size_t count)
{
	note_basis(t);
	for (size_t g = 0; g < count; g++)
		note_concentration(t, &groups[g]);
	if (!count)
		return;
	note_missing(t);
	note_data(t, groups, count);
}
