/* label.c - what accounts are called by where they stand. */
#include "kam/label.h"

#include "check.h"

static struct kam_decimal number(const char *text)
{
	struct kam_decimal d = {0};
	kam_decimal_parse(kam_text(text), &d);
	return d;
}

static void a_potential_is_held_against_the_median(void)
{
	struct kam_decimal median = number("100");
	CHECK_TEXT(kam_quadrant_label('A', KAM_LITERAL("100"), &median), "key");
	CHECK_TEXT(kam_quadrant_label('A', KAM_LITERAL("99.99"), &median), "keep");
	CHECK_TEXT(kam_quadrant_label('B', KAM_LITERAL("1,200"), &median), "grow");
	CHECK_TEXT(kam_quadrant_label('C', KAM_LITERAL("-5"), &median), "low");
}

static void a_potential_may_be_a_word(void)
{
	CHECK_TEXT(kam_quadrant_label('A', KAM_LITERAL("高"), NULL), "key");
	CHECK_TEXT(kam_quadrant_label('B', KAM_LITERAL("Low"), NULL), "low");
	CHECK_TEXT(kam_quadrant_label('A', KAM_LITERAL("perhaps"), NULL), "");
	CHECK_TEXT(kam_quadrant_label('A', KAM_LITERAL(""), NULL), "");
	CHECK_TEXT(kam_quadrant_label(0, KAM_LITERAL("high"), NULL), "");
}

static void a_move_is_from_a_tier_that_is_one(void)
{
	CHECK_TEXT(kam_move_label(KAM_LITERAL("b"), 'A'), "up");
	CHECK_TEXT(kam_move_label(KAM_LITERAL("A"), 'C'), "down");
	CHECK_TEXT(kam_move_label(KAM_LITERAL("B"), 'B'), "same");
	CHECK_TEXT(kam_move_label(KAM_LITERAL(""), 'B'), "new");
	CHECK_TEXT(kam_move_label(KAM_LITERAL("D"), 'B'), "");
	CHECK_TEXT(kam_move_label(KAM_LITERAL("A"), 0), "");
}

static void depth_is_what_it_is_called_or_its_tenure(void)
{
	CHECK_TEXT(kam_depth_label(KAM_LITERAL("战略"), KAM_NO), "strategic");
	CHECK_TEXT(kam_depth_label(KAM_LITERAL("dear"), KAM_YES), "long-term");
	CHECK_TEXT(kam_depth_label(KAM_LITERAL(""), KAM_NO), "short-term");
	CHECK_TEXT(kam_depth_label(KAM_LITERAL(""), KAM_NOT_COMPUTABLE), "");
}

static void dealers_are_kept_improved_or_replaced(void)
{
	CHECK_TEXT(kam_dealer_label('A', 0, number("1")), "keep");
	CHECK_TEXT(kam_dealer_label('C', 0, number("1")), "improve");
	CHECK_TEXT(kam_dealer_label('A', KAM_ONE_OFF, number("1")), "replace");
	CHECK_TEXT(kam_dealer_label('C', 0, number("0")), "replace");
	CHECK_TEXT(kam_dealer_label(0, 0, number("1")), "");
}

static void the_median_of_an_even_number_is_between_two(void)
{
	struct kam_decimal values[] = {number("4"), number("1"), number("2.5"), number("2")}, median;
	CHECK(kam_median(values, 3, &median) && kam_decimal_compare(median, number("2.5")) == 0);
	CHECK(kam_median(values, 4, &median) && kam_decimal_compare(median, number("2.25")) == 0);
	CHECK(!kam_median(values, 0, &median));
}

int main(void)
{
	TEST(a_potential_is_held_against_the_median);
	TEST(a_potential_may_be_a_word);
	TEST(a_move_is_from_a_tier_that_is_one);
	TEST(depth_is_what_it_is_called_or_its_tenure);
	TEST(dealers_are_kept_improved_or_replaced);
	TEST(the_median_of_an_even_number_is_between_two);
	return check_end();
}
