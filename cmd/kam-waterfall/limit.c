/* limit.c - --fail-on: whether a bar is over its limit. */
#include "waterfall.h"

#include "kam/text.h"

static struct kam_decimal size_of(struct kam_decimal d)
{
	return kam_decimal_sign(d) < 0 ? kam_decimal_negate(d) : d;
}

static bool is_over(const struct limit *limit, const struct kam_bars *b)
{
	struct kam_decimal part = limit->slip_rate ? waterfall_whole(b->slipped) : size_of(b->change[limit->reason]), most = limit->most;
	struct kam_decimal base = limit->slip_rate ? waterfall_whole(b->due) : size_of(b->before);
	if (limit->percent && (!kam_decimal_multiply(part, kam_decimal_whole(100), &part) || !kam_decimal_multiply(most, base, &most)))
		return false;
	return kam_decimal_compare(part, most) > 0;
}

enum kam_status waterfall_check_limit(const struct waterfall *s, struct kam_error *err)
{
	struct kam_buffer text = {0};
	for (size_t i = 0; i < s->steps_count && s->set->limit.given; i++)
		for (size_t k = 0; k < kam_waterfall_count(s->steps[i]); k++) {
			const struct kam_bars *b = kam_waterfall_at(s->steps[i], k);
			struct kam_slice value = KAM_LITERAL("all");
			char period[KAM_SPAN_TEXT];
			if (!is_over(&s->set->limit, b) || text.n > 300)
				continue;
			if (b->unit)
				kam_snapshots_group(s->snapshots, b->unit, &value);
			kam_buffer_text(&text, text.n ? ", " : "");
			kam_printable(value.n ? value : KAM_LITERAL("(blank)"), &text);
			if (s->set->has_periods)
				kam_buffer_format(&text, " in %.*s", KAM_PRINT(waterfall_period(s->set, b->period, period)));
			if (s->steps_count > 1)
				kam_buffer_format(&text, " to %.*s", KAM_PRINT(waterfall_label(s, i + 1)));
		}
	enum kam_status status = !text.n ? KAM_OK
		: kam_fail(err, KAM_CHECK_SAID_NO, "%s: %s", kam_option_text(s->set->run, "fail-on"), kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	return status;
}
