/* figures.c - a row of the summary for a figure. */
#include "summary.h"

static void begin_figure(const struct tier_summary *s, const char *name)
{
	if (s->t->set->group)
		kam_write_text(s->w, kam_account_group(&s->t->accounts, tier_ranked(s->t, s->j, 0)));
	kam_write_text(s->w, kam_text(name));
}

void tier_figure(const struct tier_summary *s, const char *name, struct kam_decimal value)
{
	begin_figure(s, name);
	kam_write_decimal(s->w, value);
	kam_write_row(s->w);
}

void tier_figure_count(const struct tier_summary *s, const char *name, uint64_t count)
{
	tier_figure(s, name, kam_decimal_whole((int64_t)count));
}

void tier_figure_text(const struct tier_summary *s, const char *name, struct kam_slice text)
{
	begin_figure(s, name);
	kam_write_text(s->w, text);
	kam_write_row(s->w);
}

void tier_figure_ratio(const struct tier_summary *s, const char *name, struct kam_decimal ratio)
{
	char text[KAM_DECIMAL_TEXT];
	size_t n = kam_decimal_format_places(ratio, kam_run_for_people(s->t->set->run) ? 2 : 6, text);
	begin_figure(s, name);
	kam_write_value(s->w, kam_slice(text, n), KAM_NUMBER);
	kam_write_row(s->w);
}

void tier_figure_share(const struct tier_summary *s, const char *name, struct kam_decimal part, struct kam_decimal whole)
{
	struct kam_decimal share;
	if (kam_decimal_sign(whole) <= 0 || !kam_decimal_divide(part, whole, 6, &share))
		return;
	char text[KAM_DECIMAL_TEXT + 2];
	if (!kam_run_for_people(s->t->set->run)) {
		tier_figure_ratio(s, name, share);
		return;
	}
	kam_decimal_multiply(share, kam_decimal_whole(100), &share);
	size_t n = kam_decimal_format_places(share, 2, text);
	memcpy(text + n, " %", 3);
	tier_figure_text(s, name, kam_slice(text, n + 2));
}
