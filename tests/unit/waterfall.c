/* waterfall.c - the changes of a deal: each kind by hand, and whatever changes at once adds up to new - old in every unit and period. */
#include "kam/waterfall.h"

#include "check.h"

enum { OPEN_VIEW = 1 << KAM_CATEGORY_PIPELINE | 1 << KAM_CATEGORY_BEST_CASE | 1 << KAM_CATEGORY_MOST_LIKELY | 1 << KAM_CATEGORY_COMMIT,
	COMMIT_VIEW = 1 << KAM_CATEGORY_COMMIT | 1 << KAM_CATEGORY_CLOSED };

static kam_day day(int month, int day_of_month)
{
	return kam_day_of((struct kam_civil){2026, month, day_of_month});
}

static struct kam_span quarter(int number)
{
	return kam_span_of(day(3 * number, 1), KAM_QUARTER);
}

/* An open deal of the pipeline, of 100 at 50 %, that closes in the first quarter. */
static struct kam_placed open_deal(void)
{
	return (struct kam_placed){{.there = true, .has_amount = true, .has_probability = true, .category = KAM_CATEGORY_PIPELINE, .outcome = KAM_OPEN,
		.close_date = day(2, 1), .amount = {100, 0}, .probability = {5, 1}}, 1};
}

static void close_deal(struct kam_placed *deal, bool won)
{
	deal->at.outcome = won ? KAM_WON : KAM_LOST;
	deal->at.category = won ? KAM_CATEGORY_CLOSED : KAM_CATEGORY_OMITTED;
	deal->at.probability = kam_decimal_whole(won);
}

/* The changes as "REASON UNIT BY, ...". */
static struct kam_slice told(const struct kam_counting *counting, const struct kam_placed *before, const struct kam_placed *now)
{
	static struct kam_buffer out;
	struct kam_change changes[KAM_MOST_CHANGES];
	bool overflow = false;
	size_t count = kam_deal_changes(counting, before, now, changes, &overflow);
	out.n = 0;
	for (size_t i = 0; i < count; i++) {
		char by[KAM_DECIMAL_TEXT];
		kam_decimal_format(changes[i].by, by);
		kam_buffer_format(&out, "%s%s %u %s", i ? ", " : "", kam_reason_name(changes[i].reason), changes[i].unit, by);
	}
	CHECK(!overflow);
	return out.n ? kam_buffer_slice(&out) : KAM_LITERAL("");
}

static const struct kam_counting open_amounts = {.categories = OPEN_VIEW};
static const struct kam_placed absent;

static void one_change_has_one_reason(void)
{
	struct kam_counting first_quarter = {.categories = OPEN_VIEW, .periods = KAM_ONE_PERIOD, .period = quarter(1)};
	struct kam_counting weighted = {.categories = OPEN_VIEW, .weighted = true}, commit = {.categories = COMMIT_VIEW};
	struct kam_placed a = open_deal(), b = open_deal();
	CHECK_TEXT(told(&open_amounts, &a, &b), "");
	CHECK_TEXT(told(&open_amounts, &absent, &b), "new 1 100");
	CHECK_TEXT(told(&open_amounts, &a, &absent), "removed 1 -100");
	b.unit = 2;
	CHECK_TEXT(told(&open_amounts, &a, &b), "owner_out 1 -100, owner_in 2 100");
	b = open_deal();
	close_deal(&b, false);
	b.at.amount = (struct kam_decimal){0}; /* what a loss does to the amount is no reason of its own */
	CHECK_TEXT(told(&open_amounts, &a, &b), "lost 1 -100");
	b = open_deal();
	close_deal(&b, true);
	CHECK_TEXT(told(&open_amounts, &a, &b), "won 1 -100");
	CHECK_TEXT(told(&commit, &a, &b), "won 1 100");
	CHECK_TEXT(told(&open_amounts, &b, &a), "reopened 1 100");
	b = open_deal();
	b.at.close_date = day(5, 1);
	CHECK_TEXT(told(&open_amounts, &a, &b), "");
	CHECK_TEXT(told(&first_quarter, &a, &b), "slipped 1 -100");
	CHECK_TEXT(told(&first_quarter, &b, &a), "pulled_in 1 100");
	b.at.close_date = KAM_NO_DAY;
	CHECK_TEXT(told(&first_quarter, &a, &b), "slipped 1 -100");
	CHECK_TEXT(told(&first_quarter, &b, &a), "pulled_in 1 100");
	b.at.close_date = day(1, 1) - 1;
	CHECK_TEXT(told(&first_quarter, &a, &b), "pulled_out 1 -100");
	CHECK_TEXT(told(&first_quarter, &b, &a), "slipped_in 1 100");
	b.at.close_date = day(3, 31);
	CHECK_TEXT(told(&first_quarter, &a, &b), "");
	b = open_deal();
	b.at.amount = (struct kam_decimal){12345, 2};
	CHECK_TEXT(told(&open_amounts, &a, &b), "amount_up 1 23.45");
	CHECK_TEXT(told(&open_amounts, &b, &a), "amount_down 1 -23.45");
	CHECK_TEXT(told(&weighted, &a, &b), "amount_up 1 11.725");
	b = open_deal();
	b.at.probability = (struct kam_decimal){75, 2};
	CHECK_TEXT(told(&open_amounts, &a, &b), "");
	CHECK_TEXT(told(&weighted, &a, &b), "probability_up 1 25");
	CHECK_TEXT(told(&weighted, &b, &a), "probability_down 1 -25");
	b = open_deal();
	b.at.category = KAM_CATEGORY_COMMIT;
	CHECK_TEXT(told(&open_amounts, &a, &b), "");
	CHECK_TEXT(told(&commit, &a, &b), "category_up 1 100");
	CHECK_TEXT(told(&commit, &b, &a), "category_down 1 -100");
	b.at.category = KAM_CATEGORY_OMITTED;
	CHECK_TEXT(told(&open_amounts, &a, &b), "category_down 1 -100");
}

static void several_changes_are_taken_in_order(void)
{
	struct kam_counting first_quarter = {.categories = OPEN_VIEW, .periods = KAM_ONE_PERIOD, .period = quarter(1)};
	struct kam_counting quarters = {.categories = OPEN_VIEW, .periods = KAM_EACH_PERIOD, .period = quarter(1)};
	struct kam_counting weighted = {.categories = OPEN_VIEW, .weighted = true}, commit = {.categories = COMMIT_VIEW};
	struct kam_placed a = open_deal(), b = open_deal();
	b.at.close_date = day(5, 1);
	b.at.amount = kam_decimal_whole(150);
	CHECK_TEXT(told(&first_quarter, &a, &b), "slipped 1 -100");
	CHECK_TEXT(told(&first_quarter, &b, &a), "pulled_in 1 150, amount_down 1 -50");
	CHECK_TEXT(told(&quarters, &a, &b), "slipped 1 -100, slipped_in 1 100, amount_up 1 50");
	b.unit = 2;
	b.at.category = KAM_CATEGORY_COMMIT;
	CHECK_TEXT(told(&quarters, &a, &b), "owner_out 1 -100, owner_in 2 100, slipped 2 -100, slipped_in 2 100, amount_up 2 50");
	CHECK_TEXT(told(&commit, &a, &b), "category_up 2 150");
	b = open_deal();
	b.at.amount = kam_decimal_whole(200);
	b.at.probability = (struct kam_decimal){8, 1};
	CHECK_TEXT(told(&weighted, &a, &b), "amount_up 1 50, probability_up 1 60");
	close_deal(&b, true); /* won at its new value */
	b.at.close_date = day(1, 15);
	CHECK_TEXT(told(&first_quarter, &a, &b), "amount_up 1 100, won 1 -200");
	CHECK_TEXT(told(&commit, &a, &b), "won 1 200");
	close_deal(&b, false); /* lost at its old one */
	b.unit = 2;
	CHECK_TEXT(told(&first_quarter, &a, &b), "owner_out 1 -100, owner_in 2 100, lost 2 -100");
	close_deal(&a, true);
	close_deal(&b, false);
	CHECK_TEXT(told(&commit, &a, &b), "owner_out 1 -100, owner_in 2 100, lost 2 -100");
	CHECK_TEXT(told(&commit, &absent, &a), "new 1 100");
}

/* Systems that know amount and date of a deal only once it is won. */
static void what_was_blank_becomes_known_with_the_win(void)
{
	struct kam_counting commit = {.categories = COMMIT_VIEW, .periods = KAM_ONE_PERIOD, .period = quarter(1)};
	struct kam_counting all = {.categories = OPEN_VIEW, .periods = KAM_ONE_PERIOD, .period = quarter(1)};
	struct kam_placed a = open_deal(), b = open_deal();
	a.at.has_amount = false;
	a.at.amount = (struct kam_decimal){0};
	a.at.close_date = KAM_NO_DAY;
	close_deal(&b, true);
	CHECK_TEXT(told(&commit, &a, &b), "won 1 100");
	CHECK_TEXT(told(&all, &a, &b), "");
	CHECK_TEXT(told(&open_amounts, &a, &b), "");
	b.at.outcome = KAM_OPEN;
	b.at.category = KAM_CATEGORY_PIPELINE;
	CHECK_TEXT(told(&all, &a, &b), "amount_up 1 100");
}

static uint64_t state = 20261125;

static unsigned any(unsigned below)
{
	return (unsigned)(check_random(&state) % below);
}

static struct kam_placed any_deal(void)
{
	struct kam_placed deal = {0};
	deal.at.there = any(8) > 0;
	if (!deal.at.there)
		return deal;
	deal.unit = 1 + any(3);
	deal.at.outcome = any(4) ? KAM_OPEN : any(2) ? KAM_WON : KAM_LOST;
	deal.at.category = deal.at.outcome == KAM_WON ? KAM_CATEGORY_CLOSED : deal.at.outcome == KAM_LOST ? KAM_CATEGORY_OMITTED : (enum kam_category)any(KAM_CATEGORY_CLOSED);
	deal.at.close_date = any(6) ? day(1, 1) + (int)any(800) - 200 : KAM_NO_DAY;
	deal.at.has_amount = any(6) > 0;
	deal.at.amount = deal.at.has_amount ? (struct kam_decimal){(kam_int128)any(2000000) - 200000, (int)any(4)} : (struct kam_decimal){0};
	deal.at.has_probability = any(6) > 0;
	deal.at.probability = !deal.at.has_probability ? (struct kam_decimal){0} : deal.at.outcome == KAM_WON ? kam_decimal_whole(1)
		: deal.at.outcome == KAM_LOST ? (struct kam_decimal){0} : (struct kam_decimal){any(1001), 3};
	return deal;
}

static struct kam_counting any_counting(void)
{
	return (struct kam_counting){.categories = any(1 << KAM_CATEGORIES), .weighted = any(2), .periods = (enum kam_periods_kept)any(3),
		.period = kam_span_of(day(1, 1) + (int)any(400), (enum kam_period)any(4))};
}

/* What the deal adds to the sum of a unit and period. */
static struct kam_decimal worth(const struct kam_counting *counting, const struct kam_placed *deal, uint32_t unit, int period)
{
	struct kam_decimal value;
	bool overflow = false;
	int in;
	bool counts = kam_counts(counting, &deal->at, &in, &value, &overflow);
	return counts && deal->unit == unit && in == period ? value : (struct kam_decimal){0};
}

static void check_sum(const struct kam_counting *counting, const struct kam_placed *before, const struct kam_placed *now, const struct kam_change *changes,
	size_t count, uint32_t unit, int period)
{
	struct kam_decimal sum = worth(counting, before, unit, period);
	for (size_t i = 0; i < count; i++)
		if (changes[i].unit == unit && changes[i].period == period)
			CHECK(kam_decimal_add(sum, changes[i].by, &sum));
	CHECK_CASE(kam_decimal_compare(sum, worth(counting, now, unit, period)) == 0, "unit %u, period %d: the changes do not add up", unit, period);
}

static void whatever_changes_at_once_adds_up(void)
{
	for (int round = 0; round < 300000; round++) {
		struct kam_counting counting = any_counting();
		struct kam_placed before = any_deal(), now = any(3) ? any_deal() : before;
		struct kam_change changes[KAM_MOST_CHANGES];
		struct kam_decimal value;
		bool overflow = false;
		int period;
		size_t count = kam_deal_changes(&counting, &before, &now, changes, &overflow);
		CHECK(!overflow && count < KAM_MOST_CHANGES);
		for (uint32_t unit = 0; unit < 4; unit++) {
			for (size_t i = 0; i < count; i++)
				check_sum(&counting, &before, &now, changes, count, unit, changes[i].period);
			if (kam_counts(&counting, &before.at, &period, &value, &overflow))
				check_sum(&counting, &before, &now, changes, count, unit, period);
			if (kam_counts(&counting, &now.at, &period, &value, &overflow))
				check_sum(&counting, &before, &now, changes, count, unit, period);
		}
		for (size_t i = 0; i < count; i++)
			for (size_t k = 0; k < i; k++)
				CHECK_CASE(changes[i].reason != changes[k].reason || changes[i].unit != changes[k].unit || changes[i].period != changes[k].period,
					"%s twice in one bar", kam_reason_name(changes[i].reason));
		/* out of one unit is into another: over all units these add up to nothing */
		struct kam_decimal moved = {0};
		for (size_t i = 0; i < count; i++)
			if (changes[i].reason == KAM_REASON_OWNER_IN || changes[i].reason == KAM_REASON_OWNER_OUT)
				CHECK(kam_decimal_add(moved, changes[i].by, &moved));
		CHECK(!kam_decimal_sign(moved));
		/* a reopened deal was closed before */
		for (size_t i = 0; i < count; i++)
			CHECK(changes[i].reason != KAM_REASON_REOPENED || before.at.outcome != KAM_OPEN);
	}
}

int main(void)
{
	TEST(one_change_has_one_reason);
	TEST(several_changes_are_taken_in_order);
	TEST(what_was_blank_becomes_known_with_the_win);
	TEST(whatever_changes_at_once_adds_up);
	return check_end();
}
