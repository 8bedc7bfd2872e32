/* period.c - periods of the calendar: their days, their order, and every label that is read. */
#include "kam/period.h"

#include "check.h"

static kam_day day(int year, int month, int day_of_month)
{
	return kam_day_of((struct kam_civil){year, month, day_of_month});
}

static struct kam_slice label(struct kam_span span)
{
	static char text[KAM_SPAN_TEXT];
	return kam_slice(text, kam_span_format(span, text));
}

static void a_day_is_in_one_period_of_each_kind(void)
{
	CHECK_TEXT(label(kam_span_of(day(2026, 3, 31), KAM_MONTH)), "2026-03");
	CHECK_TEXT(label(kam_span_of(day(2026, 3, 31), KAM_QUARTER)), "2026Q1");
	CHECK_TEXT(label(kam_span_of(day(2026, 4, 1), KAM_QUARTER)), "2026Q2");
	CHECK_TEXT(label(kam_span_of(day(2026, 12, 31), KAM_QUARTER)), "2026Q4");
	CHECK_TEXT(label(kam_span_of(day(2026, 12, 31), KAM_YEAR)), "2026");
	CHECK_TEXT(label(kam_span_of(day(2026, 2, 1), KAM_WEEK)), "2026-W05");
	CHECK_TEXT(label(kam_span_of(day(2026, 2, 2), KAM_WEEK)), "2026-W06");
}

/* From ISO 8601's own examples: the year of a week is not always that of its day. */
static void weeks_belong_to_the_year_of_their_thursday(void)
{
	static const struct {
		int year, month, day;
		const char *label;
	} cases[] = {{2004, 12, 31, "2004-W53"}, {2005, 1, 2, "2004-W53"}, {2005, 1, 3, "2005-W01"}, {2007, 1, 1, "2007-W01"}, {2007, 12, 31, "2008-W01"},
		{2008, 12, 28, "2008-W52"}, {2008, 12, 29, "2009-W01"}, {2009, 12, 31, "2009-W53"}, {2010, 1, 3, "2009-W53"}, {2010, 1, 4, "2010-W01"},
		{1969, 12, 28, "1969-W52"}, {1969, 12, 29, "1970-W01"}, {1970, 1, 4, "1970-W01"}, {1, 1, 1, "0001-W01"}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_slice got = label(kam_span_of(day(cases[i].year, cases[i].month, cases[i].day), KAM_WEEK));
		CHECK_CASE(kam_is(got, cases[i].label), "%d-%d-%d is in %.*s, not %s", cases[i].year, cases[i].month, cases[i].day, KAM_PRINT(got), cases[i].label);
	}
}

/* Day after day: each is within its period, periods follow each other without a gap, and labels lead back. */
static void periods_follow_each_other_without_a_gap(void)
{
	for (int kind = KAM_MONTH; kind <= KAM_WEEK; kind++) {
		struct kam_span before = kam_span_of(day(1899, 12, 31), (enum kam_period)kind);
		for (kam_day d = day(1900, 1, 1); d <= day(2110, 1, 1); d++) {
			struct kam_span span = kam_span_of(d, (enum kam_period)kind), read;
			CHECK_CASE(kam_span_holds(span, d), "day %d is not in its own %s", d, kam_period_name((enum kam_period)kind));
			CHECK_CASE((span.index != before.index) == (kam_span_first(span) == d), "day %d: a %s begins within another", d, kam_period_name((enum kam_period)kind));
			CHECK_CASE(span.index == before.index || span.index == before.index + 1, "day %d leaves a gap", d);
			CHECK_CASE(!kam_span_parse(label(span), &read) && read.kind == span.kind && read.index == span.index, "label %.*s", KAM_PRINT(label(span)));
			before = span;
		}
	}
	CHECK(!kam_span_holds(kam_span_of(0, KAM_YEAR), KAM_NO_DAY));
	CHECK_NUMBER(kam_span_last(kam_span_of(day(2024, 2, 3), KAM_MONTH)), day(2024, 2, 29));
	CHECK_NUMBER(kam_span_last(kam_span_of(day(2023, 2, 3), KAM_QUARTER)), day(2023, 3, 31));
	CHECK_NUMBER(kam_span_first(kam_span_of(day(2023, 9, 30), KAM_QUARTER)), day(2023, 7, 1));
	CHECK_TEXT(label(kam_span_add(kam_span_of(day(2023, 12, 1), KAM_MONTH), 1)), "2024-01");
	CHECK_TEXT(label(kam_span_add(kam_span_of(day(2023, 1, 1), KAM_QUARTER), -1)), "2022Q4");
}

static void labels_are_read(void)
{
	static const struct {
		const char *text, *wanted; /* NULL: it is none */
	} cases[] = {
		{"2026-03", "2026-03"}, {"2026/3", "2026-03"}, {"2026.03", "2026-03"}, {"2026 3", "2026-03"}, {"202603", "2026-03"}, {"03/2026", "2026-03"},
		{"3-2026", "2026-03"}, {"2026年3月", "2026-03"}, {"2026年03月份", "2026-03"}, {"2026年三月", "2026-03"}, {"2026年十二月", "2026-12"},
		{"2026年 10 月", "2026-10"}, {"2026-3月", "2026-03"}, {"Mar 2026", "2026-03"}, {"Mar-26", "2026-03"}, {"March 2026", "2026-03"},
		{"2026Q1", "2026Q1"}, {"2026-Q1", "2026Q1"}, {"2026 q4", "2026Q4"}, {"Q1 2026", "2026Q1"}, {"Q1-2026", "2026Q1"}, {"Q3/26", "2026Q3"},
		{"1Q26", "2026Q1"}, {"4Q1999", "1999Q4"}, {"2026年Q2", "2026Q2"}, {"2026年一季度", "2026Q1"}, {"2026年第四季度", "2026Q4"}, {"2026年2季度", "2026Q2"},
		{"2026年三季", "2026Q3"}, {"26Q1", "2026Q1"}, {" 2026 ", "2026"}, {"2026年", "2026"}, {"2026年度", "2026"},
		{"2026-W05", "2026-W05"}, {"2026W5", "2026-W05"}, {"W05 2026", "2026-W05"}, {"2026年第5周", "2026-W05"}, {"2026-W53", "2026-W53"},
		{"2025-W53", NULL}, {"2026-W00", NULL}, {"2026-W54", NULL}, {"2026-13", NULL}, {"2026-00", NULL}, {"2026Q5", NULL}, {"2026Q0", NULL}, {"0000", NULL},
		{"0000-01", NULL}, {"202613", NULL}, {"", NULL}, {"Q1", NULL}, {"March", NULL}, {"FY", NULL}, {"2026-03-01", NULL}, {"20260301", NULL}, {"16 Apr 2021", NULL},
		{"2026年十三月", NULL}, {"2026五季度", NULL}, {"12345", NULL}, {"1e5", NULL}, {"----", NULL}, {"2026QQ1", NULL}, {"99999999999999", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_span span;
		bool is = kam_span_parse(kam_text(cases[i].text), &span) == KAM_OK;
		CHECK_CASE(is == (cases[i].wanted != NULL), "\"%s\" is %sread", cases[i].text, is ? "" : "not ");
		if (is && cases[i].wanted)
			CHECK_CASE(kam_is(label(span), cases[i].wanted), "\"%s\" is read as %.*s", cases[i].text, KAM_PRINT(label(span)));
	}
}

static void a_date_or_a_part_names_its_period(void)
{
	static const struct {
		const char *text;
		enum kam_period kind;
		const char *wanted;
	} cases[] = {{"2026-03-31", KAM_QUARTER, "2026Q1"}, {"2026-03-31T10:00:00Z", KAM_MONTH, "2026-03"}, {"2026-03", KAM_QUARTER, "2026Q1"}, {"2026Q4", KAM_YEAR, "2026"},
		{"2026年3月21日", KAM_WEEK, "2026-W12"}, {"31/3/2026", KAM_YEAR, "2026"}, {"2026-W14", KAM_QUARTER, NULL}, {"2026-W15", KAM_QUARTER, "2026Q2"},
		{"2026", KAM_MONTH, NULL}, {"soon", KAM_MONTH, NULL}, {"2026Q1", KAM_QUARTER, "2026Q1"}};
	struct kam_span span;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		bool is = kam_span_read(kam_text(cases[i].text), cases[i].kind, KAM_ORDER_UNKNOWN, &span) == KAM_OK;
		CHECK_CASE(is == (cases[i].wanted != NULL), "\"%s\" is %sread", cases[i].text, is ? "" : "not ");
		if (is && cases[i].wanted)
			CHECK_CASE(kam_is(label(span), cases[i].wanted), "\"%s\" is read as %.*s", cases[i].text, KAM_PRINT(label(span)));
	}
	CHECK_NUMBER(kam_span_read(KAM_LITERAL("3/4/2026"), KAM_MONTH, KAM_ORDER_UNKNOWN, &span), KAM_UNPROVEN);
	CHECK(!kam_span_read(KAM_LITERAL("3/4/2026"), KAM_MONTH, KAM_ORDER_MDY, &span) && kam_is(label(span), "2026-03"));
}

static void periods_are_in_order_by_their_first_day(void)
{
	static const char *const order[] = {"2025-W52", "2025-12", "2026-W01", "2026-01", "2026Q1", "2026", "2026-W02", "2026-02", "2026Q2"};
	/* a week that begins in a month lies behind that month's beginning */
	static const int rank[] = {2, 1, 3, 4, 5, 6, 7, 8, 9};
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		for (size_t k = 0; k < sizeof order / sizeof *order; k++) {
			struct kam_span a = {0}, b = {0};
			CHECK(!kam_span_parse(kam_text(order[i]), &a) && !kam_span_parse(kam_text(order[k]), &b));
			int got = kam_span_compare(a, b), wanted = (rank[i] > rank[k]) - (rank[i] < rank[k]);
			CHECK_CASE(got == wanted, "%s against %s is %d", order[i], order[k], got);
		}
}

int main(void)
{
	TEST(a_day_is_in_one_period_of_each_kind);
	TEST(weeks_belong_to_the_year_of_their_thursday);
	TEST(periods_follow_each_other_without_a_gap);
	TEST(labels_are_read);
	TEST(a_date_or_a_part_names_its_period);
	TEST(periods_are_in_order_by_their_first_day);
	return check_end();
}
