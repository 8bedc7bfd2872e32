/* submitted.c - forecasts that were submitted, against each other. */
#include "waterfall.h"

#include "kam/figures.h"
#include "kam/ranking.h"

enum kam_status waterfall_refuse_deals(const struct waterfall *s, struct kam_error *err)
{
	static const char *const options_of_deals[] = {"by", "period", "categories", "measure", "since", "until", "rates", "summary", "deals"};
	for (size_t i = 0; i < KAM_COUNT(options_of_deals); i++)
		if (kam_option_given(s->set->run, options_of_deals[i]))
			return kam_fail(err, KAM_USAGE, "--%s is without effect: it is about deals, and this is a submitted forecast", options_of_deals[i]);
	return KAM_OK;
}

enum kam_status waterfall_begin_submitted(const struct waterfall *s, struct kam_writer **w, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false},
		{"category", KAM_CELL_TEXT, false}, {"from", KAM_CELL_TEXT, true}, {"to", KAM_CELL_TEXT, true}, {"reason", KAM_CELL_TEXT, false},
		{"change", KAM_CELL_NUMBER, false}, {"share", KAM_CELL_RATIO, false}, {"total", KAM_CELL_NUMBER, false}};
	return kam_run_writer(s->set->run, columns, KAM_COUNT(columns), w, err);
}

static void write_submitted_row(const struct waterfall *s, struct kam_writer *w, size_t step, size_t number, const char *reason,
	const struct kam_decimal *change, struct kam_decimal before, struct kam_decimal total)
{
	struct kam_slice keys[KAM_SUBMITTED_KEYS];
	struct kam_decimal share = {0};
	kam_submitted_keys(s->submitted, number, keys);
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++)
		kam_write_text(w, keys[i]);
	kam_write_text(w, kam_submitted_name(s->submitted, step));
	kam_write_text(w, kam_submitted_name(s->submitted, step + 1));
	kam_write_text(w, kam_text(reason));
	kam_write_optional(w, change != NULL, change ? *change : share);
	kam_write_optional(w, change && kam_share(*change, before, &share), share);
	kam_write_decimal(w, total);
	kam_write_row(w);
}

static void write_submitted_number(const struct waterfall *s, struct kam_writer *w, size_t step, size_t number)
{
	struct kam_submitted_change c;
	bool overflow = false;
	if (!kam_submitted_compare(s->submitted, number, step, step + 1, &c, &overflow))
		return;
	struct kam_decimal total = c.before;
	write_submitted_row(s, w, step, number, "start", NULL, c.before, total);
	for (int r = 0; r < KAM_SUBMITTED_REASONS; r++) {
		if (!kam_decimal_sign(c.by[r]))
			continue;
		kam_decimal_add(total, c.by[r], &total);
		write_submitted_row(s, w, step, number, kam_submitted_reason_name((enum kam_submitted_reason)r), &c.by[r], c.before, total);
	}
	write_submitted_row(s, w, step, number, "end", NULL, c.before, c.now);
}

enum kam_status waterfall_write_submitted(const struct waterfall *s, struct kam_error *err)
{
	struct kam_writer *w;
	kam_submitted_settle(s->submitted);
	size_t count = kam_submitted_count(s->submitted);
	enum kam_status status = waterfall_refuse_deals(s, err);
	if (status)
		return status;
	if (count < 2)
		return kam_fail(err, KAM_BAD_DATA, "there is one forecast: nothing to compare: %s", waterfall_two_of(s, "give two files"));
	if (s->set->limit.given)
		return kam_fail(err, KAM_USAGE, "--fail-on is without effect: it judges deals, not submitted forecasts");
	kam_run_note(s->set->run, "%zu submitted forecasts, %.*s to %.*s", count, KAM_PRINT(kam_submitted_name(s->submitted, 0)),
		KAM_PRINT(kam_submitted_name(s->submitted, count - 1)));
	status = kam_submitted_check(s->submitted, err);
	if (!status)
		status = waterfall_begin_submitted(s, &w, err);
	for (size_t step = 0; step + 1 < count && !status; step++)
		for (size_t number = 0; number < kam_submitted_numbers(s->submitted); number++)
			write_submitted_number(s, w, step, number);
	return status;
}
