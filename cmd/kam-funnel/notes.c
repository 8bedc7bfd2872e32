/* notes.c - what the figures stand on, once. */
#include "funnel.h"

#include "kam/ranking.h"

typedef unsigned long long count; /* as printf takes it */

static void note_basis(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	char day[KAM_DATE_TEXT];
	if (f->at.as_of == KAM_NO_DAY) {
		kam_run_note(run, "no date of anything that has happened: ages and norms can't be told");
		return;
	}
	kam_date_format(f->at.as_of, day);
	kam_run_note(run, "as of %s%s; health by %s", day, kam_option_given(run, "as-of") ? "" : ", the latest date",
		f->set->funnel.by_amount ? "amount" : "count");
	if (f->at.has_history && f->at.ends_count)
		kam_run_note(run, "norms: the mean stock at the ends of %zu months before that", f->at.ends_count);
	else if (!f->set->norms)
		kam_run_note(run, "norms: %s", f->at.has_history ? "the history reaches back to no end of a month"
			: "only where the rules or a norm column have them (--history, --norms)");
}

static void note_ends(const struct funnel *f)
{
	const struct kam_funnel_line *open = funnel_end_row(f, KAM_ROW_ALL_OPEN);
	const struct kam_funnel_line *won = funnel_end_row(f, KAM_ROW_WON), *lost = funnel_end_row(f, KAM_ROW_LOST);
	struct kam_decimal rate;
	char text[KAM_DECIMAL_TEXT] = "";
	if (kam_share(kam_decimal_whole((int64_t)won->count), kam_decimal_whole((int64_t)(won->count + lost->count)), &rate) &&
	    kam_decimal_multiply(rate, kam_decimal_whole(100), &rate))
		kam_decimal_format_places(rate, 2, text);
	kam_run_note(f->set->run, "%llu open, %llu won, %llu lost%s%s%s", (count)open->count, (count)won->count, (count)lost->count,
		text[0] ? "; win rate of closed deals " : "", text, text[0] ? "%" : "");
}

static void note_ages(const struct funnel *f)
{
	const struct kam_funnel_line *open = funnel_end_row(f, KAM_ROW_ALL_OPEN);
	size_t median, longest;
	if (f->at.cycles.ages && kam_funnel_cycle(&f->at, 2, 0.5, &median) && kam_funnel_cycle(&f->at, 2, 1, &longest))
		kam_run_note(f->set->run, "closed deals took %zu days in the median, %zu at most", median, longest);
	if (funnel_knows_zombies(f))
		kam_run_note(f->set->run, "%llu of %llu open deals are zombies: older than %zu days", (count)open->zombies, (count)open->count, f->at.zombie_after);
}

static void note_doubts(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	const uint64_t *flags = f->at.flags;
	if (flags[KAM_FLAG_LOST_BUT_PROBABLE] + flags[KAM_FLAG_WON_BELOW_100] + flags[KAM_FLAG_OPEN_AT_100] + flags[KAM_FLAG_STATUS_AGAINST_STAGE])
		kam_run_note(run, "status against probability or stage: %llu lost but probable, %llu won below 100%%, %llu open at 100%%, %llu against the stage "
			"(--deals lists them)", (count)flags[KAM_FLAG_LOST_BUT_PROBABLE], (count)flags[KAM_FLAG_WON_BELOW_100], (count)flags[KAM_FLAG_OPEN_AT_100],
			(count)flags[KAM_FLAG_STATUS_AGAINST_STAGE]);
	if (f->at.book->without_amount)
		kam_run_note(run, "open deals without an amount: %llu; they count, and add nothing to amounts", (count)f->at.book->without_amount);
	if (f->at.unplaced)
		kam_run_note(run, "deals closed after the as-of date, of which no history tells where they stood then: %llu, left out", (count)f->at.unplaced);
}

/* What is of the export's day and not of as-of, which is earlier. */
static void note_later(const struct funnel *f)
{
	struct kam_run *run = f->set->run;
	if (!f->at.exports || !f->at.export_is_later)
		return;
	if (!f->at.has_history)
		kam_run_note(run, "the export is of a later day: open deals have its stages and amounts (--history tells those of the as-of date)");
	else if (f->set->rates)
		kam_run_note(run, "the export is of a later day: amounts are its own, for those of the history are not converted");
	else if (!f->at.amounts_told)
		kam_run_note(run, "the export is of a later day: amounts are its own, for the history tells none");
}

static void note_missing(const struct funnel *f)
{
	struct kam_buffer text = {0};
	if (!f->at.exports)
		return;
	for (size_t i = 0; i < f->at.book->required_count; i++)
		if (!(f->at.book->judged >> i & 1))
			kam_buffer_format(&text, "%s%s", text.n ? ", " : "evidence (no such column): ", f->at.book->required[i]);
	if (!f->at.book->any_quoted)
		kam_buffer_format(&text, "%sprice-early (no price_quoted column)", text.n ? "; " : "");
	if (!f->at.has_history)
		kam_buffer_format(&text, "%sstalled, pushes, regressed, skipped (no --history)", text.n ? "; " : "");
	if (!f->at.can_be_zombie)
		kam_buffer_format(&text, "%szombie (under %d closed deals with created and close_date)", text.n ? "; " : "", f->set->funnel.closed_needed);
	if (text.n)
		kam_run_note(f->set->run, "not computed: %s", kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	if (f->at.has_history && f->at.movement.gone)
		kam_run_note(f->set->run, "deals of the history that the export lacks: %llu; taken for gone after their last change", (count)f->at.movement.gone);
	if (f->set->rates)
		kam_run_note(f->set->run, "amounts converted to %s by --rates", kam_rates_currency(f->set->rates));
}

void funnel_note(const struct funnel *f)
{
	note_basis(f);
	note_ends(f);
	note_ages(f);
	note_doubts(f);
	note_later(f);
	note_missing(f);
}
