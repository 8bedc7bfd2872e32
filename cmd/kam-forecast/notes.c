/* notes.c - what the figures stand on, and what could not be counted, once. */
#include "forecast.h"

#include <stdio.h>

/* For notes: "1 deal", "2 deals". */
static const char *plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void note_excluded(struct forecast_settings *set)
{
	struct kam_buffer text = {0};
	for (int e = KAM_NOT_CONFIRMED; e < KAM_EXCLUSIONS; e++) {
		const struct kam_excluded *excluded = &set->forecast.excluded[e];
		char amount[KAM_DECIMAL_TEXT];
		if (!excluded->deals)
			continue;
		kam_decimal_format(excluded->amount, amount);
		kam_buffer_format(&text, "%s%s %llu (%s)", text.n ? ", " : "", kam_exclusion_name((enum kam_exclusion)e),
			(unsigned long long)excluded->deals, amount);
	}
	if (text.n)
		kam_run_note(set->run, "excluded: %s%s%s", kam_buffer_terminated(&text),
			kam_option_given(set->run, "excluded") ? "" : "; --excluded lists them",
			set->forecast.excluded[KAM_NO_CLOSE_DATE].deals && !kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT)
				? "; --probability learnt says when deals without a date may close" : "");
	kam_buffer_free(&text);
}

static void note_time(struct forecast_settings *set)
{
	const struct kam_odds *odds = &set->forecast.odds;
	if (odds->knows_time && (odds->too_fast || odds->too_old))
		kam_run_note(set->run, "of %llu won deals none took under %d or over %d days: %llu open deal%s would have to be faster, %llu older",
			(unsigned long long)odds->wins, odds->fastest, odds->slowest, (unsigned long long)odds->too_fast, plural(odds->too_fast),
			(unsigned long long)odds->too_old);
	if (odds->unknown) {
		char amount[KAM_DECIMAL_TEXT];
		if (odds->unknown_overflows)
			snprintf(amount, sizeof amount, "more than %d digits", KAM_DECIMAL_DIGITS);
		else
			kam_decimal_format(odds->unknown_amount, amount);
		kam_run_note(set->run, "%llu open deal%s (%s) without a probability: expected leaves them out", (unsigned long long)odds->unknown,
			plural(odds->unknown), amount);
	}
}

static void note_learnt(struct forecast_settings *set)
{
	const struct kam_timing *t = set->timing;
	if (!kam_odds_asks(&set->forecast.odds, KAM_ODDS_LEARNT))
		return;
	if (!t)
		kam_run_note(set->run, "nothing was learnt: under %d closed deals with both dates", set->timing_rules.closed_deals);
	else
		kam_run_note(set->run, "learnt from %llu closed deals%s; owners %s; expected by that: %llu open deals, "
			"%llu of them with their product's mean amount",
			(unsigned long long)kam_timing_closed(t), kam_timing_trials(t) ? ", and corrected by forecasts of earlier days" : "",
			kam_timing_owners_differ(t) ? "count" : "do not count",
			(unsigned long long)set->forecast.odds.learnt, (unsigned long long)set->forecast.odds.learnt_amounts);
}

static void note_basis(struct forecast_settings *set, const struct kam_pipeline *p, kam_day as_of)
{
	char day[KAM_DATE_TEXT] = "an unknown day";
	const struct kam_forecast *f = &set->forecast;
	if (as_of != KAM_NO_DAY)
		kam_date_format(as_of, day);
	kam_run_note(set->run, "as of %s%s; by %s; deals that count: %llu; units: %zu", day,
		p->until == KAM_NO_DAY && as_of != KAM_NO_DAY ? ", the latest date" : "", kam_period_name(f->kind), (unsigned long long)f->counted,
		kam_tree_count(set->tree));
	if (!p->any_confirmed && p->any_open)
		kam_run_note(set->run, "there is no column confirmed: all open deals count");
	if (set->rates)
		kam_run_note(set->run, "amounts converted to %s by --rates", kam_rates_currency(set->rates));
	if (f->revisions.later)
		kam_run_note(set->run, "%llu revision%s made after the as-of date: not in force", (unsigned long long)f->revisions.later,
			plural(f->revisions.later));
}

void forecast_note(struct forecast_settings *set, const struct kam_pipeline *p, kam_day as_of)
{
	note_basis(set, p, as_of);
	note_excluded(set);
	note_time(set);
	note_learnt(set);
}
