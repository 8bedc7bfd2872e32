/* notes.c - what the figures stand on, once. */
#include "baseline.h"

/* A first period of which only the end was exported would count as a weak one. */
static void note_begin(const struct output *o)
{
	char label[KAM_SPAN_TEXT], from[KAM_DATE_TEXT], next[KAM_DATE_TEXT];
	if (!o->span.begun || o->span.first >= o->span.last || kam_option_given(o->s->set->run, "since"))
		return;
	baseline_format_period(o, o->span.first, label);
	kam_date_format(o->span.from, from);
	kam_date_format(kam_span_first((struct kam_span){(enum kam_period)o->span.kind, o->span.first + 1}), next);
	kam_run_note(o->s->set->run, "%s has sales from %s on only: if the export begins there, --since %s leaves that part out", label, from, next);
}

void baseline_note(const struct output *o)
{
	struct kam_run *run = o->s->set->run;
	const struct kam_outlook_options *outlook = &o->s->set->baseline.outlook;
	char day[KAM_DATE_TEXT], label[KAM_SPAN_TEXT];
	if (o->span.kind == KAM_NUMBERED)
		baseline_format_period(o, o->span.last, day);
	else
		kam_date_format(o->span.as_of, day);
	kam_run_note(run, "as of %s%s; period %s%s; season %zu; %zu series, %zu with their sums", day,
		o->span.kind == KAM_NUMBERED ? ", the last number" : kam_option_given(run, "as-of") ? "" : ", the latest date",
		baseline_period_word(o->span.kind), o->span.found ? ", as the data has it" : "", outlook->season, o->panel.levels.leaves, o->panel.levels.nodes);
	if (o->span.partial) {
		baseline_format_period(o, o->span.last + 1, label);
		kam_run_note(run, "%s has not run its course by %s: what was booked in it is no history, and it is the first that is forecast", label, day);
	}
	note_begin(o);
	if (o->s->bookings.without)
		kam_run_note(run, "%llu records have no %s: they count 0", (unsigned long long)o->s->bookings.without,
			kam_option_given(run, "measure") ? kam_option_text(run, "measure") : "amount");
	if (o->s->set->rates)
		kam_run_note(run, "amounts converted to %s by --rates", kam_rates_currency(o->s->set->rates));
}
