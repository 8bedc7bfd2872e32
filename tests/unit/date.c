/* date.c - the civil calendar, and every shape of a date that exports use (formats.md section 4). */
#include "kam/date.h"

#include "check.h"

#include <stdlib.h>

static kam_day day(int year, int month, int day_of_month)
{
	return kam_day_of((struct kam_civil){year, month, day_of_month});
}

/* Walks the calendar by its plain rules, day after day through 9999 years. */
static void every_day_goes_there_and_back(void)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	kam_day number = day(1, 1, 1);
	CHECK_NUMBER(number, -719162);
	for (int year = 1; year <= 9999; year++)
		for (int month = 1; month <= 12; month++) {
			int last = days[month - 1] + (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
			for (int d = 1; d <= last; d++, number++) {
				struct kam_civil c = kam_civil_of(number);
				CHECK_CASE(c.year == year && c.month == month && c.day == d, "day %d is %d-%d-%d, not %d-%d-%d", (int)number, c.year, c.month, c.day,
					year, month, d);
				CHECK_CASE(kam_day_of((struct kam_civil){year, month, d}) == number, "%d-%d-%d is day %d, not %d", year, month, d,
					(int)kam_day_of((struct kam_civil){year, month, d}), (int)number);
			}
			CHECK(!kam_civil_valid((struct kam_civil){year, month, last + 1}) && kam_civil_valid((struct kam_civil){year, month, last}));
		}
	CHECK_NUMBER(number - 1, day(9999, 12, 31));
	CHECK_NUMBER(day(1970, 1, 1), 0);
	CHECK_NUMBER(day(2000, 3, 1), 11017);
}

static void what_is_no_day_is_known(void)
{
	static const struct kam_civil not[] = {{0, 1, 1}, {10000, 1, 1}, {2024, 0, 1}, {2024, 13, 1}, {2024, 1, 0}, {2024, 1, 32}, {2023, 2, 29}, {1900, 2, 29},
		{2024, 2, 30}, {2024, 4, 31}, {-5, 1, 1}};
	for (size_t i = 0; i < sizeof not / sizeof *not; i++)
		CHECK_CASE(!kam_civil_valid(not[i]), "%d-%d-%d is taken for a day", not[i].year, not[i].month, not[i].day);
	CHECK(kam_civil_valid((struct kam_civil){2024, 2, 29}) && kam_civil_valid((struct kam_civil){2000, 2, 29}));
}

static void years_are_added_to_leap_days(void)
{
	CHECK_NUMBER(kam_day_add_years(day(2020, 2, 29), 1), day(2021, 2, 28));
	CHECK_NUMBER(kam_day_add_years(day(2020, 2, 29), 2), day(2022, 2, 28));
	CHECK_NUMBER(kam_day_add_years(day(2020, 2, 29), 4), day(2024, 2, 29));
	CHECK_NUMBER(kam_day_add_years(day(2096, 2, 29), 4), day(2100, 2, 28));
	CHECK_NUMBER(kam_day_add_years(day(2022, 2, 28), 2), day(2024, 2, 28));
	CHECK_NUMBER(kam_day_add_years(day(2024, 12, 31), -1), day(2023, 12, 31));
}

static void periods_hold_whole_months(void)
{
	CHECK(kam_month_of(day(2024, 3, 31)) + 1 == kam_month_of(day(2024, 4, 1)));
	CHECK(kam_month_of(day(2023, 12, 31)) + 1 == kam_month_of(day(2024, 1, 1)));
	for (int month = 1; month <= 12; month++) {
		int m = kam_month_of(day(2024, month, 15));
		CHECK_NUMBER(kam_period_of_month(m, KAM_MONTH), m);
		CHECK_NUMBER(kam_period_of_month(m, KAM_QUARTER) - kam_period_of_month(kam_month_of(day(2024, 1, 1)), KAM_QUARTER), (month - 1) / 3);
		CHECK_NUMBER(kam_period_of_month(m, KAM_YEAR), 2024);
	}
	CHECK_TEXT(kam_text(kam_period_name(KAM_MONTH)), "month");
	CHECK_TEXT(kam_text(kam_period_name(KAM_QUARTER)), "quarter");
	CHECK_TEXT(kam_text(kam_period_name(KAM_YEAR)), "year");
}

struct shape {
	const char *text;
	enum kam_date_order order;
	const char *iso; /* NULL: KAM_BAD_DATA; "?": KAM_UNPROVEN */
};

static void check_shapes(const struct shape *shapes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char text[KAM_DATE_TEXT] = "";
		kam_day d = KAM_NO_DAY;
		enum kam_status status = kam_date_parse(kam_text(shapes[i].text), shapes[i].order, &d);
		const char *wanted = shapes[i].iso;
		if (status == KAM_OK)
			kam_date_format(d, text);
		if (!wanted)
			CHECK_CASE(status == KAM_BAD_DATA, "\"%s\" is read as %s (status %d), but is no date", shapes[i].text, text, status);
		else if (strcmp(wanted, "?") == 0)
			CHECK_CASE(status == KAM_UNPROVEN, "\"%s\" is read as %s (status %d), but could be two dates", shapes[i].text, text, status);
		else
			CHECK_CASE(status == KAM_OK && strcmp(text, wanted) == 0, "\"%s\" is read as %s (status %d), not %s", shapes[i].text, text, status, wanted);
	}
}

#define CHECK_SHAPES(shapes) check_shapes(shapes, sizeof(shapes) / sizeof(*(shapes)))

static void exports_shapes_are_read(void)
{
	static const struct shape shapes[] = {
		{"2024-03-05", KAM_ORDER_UNKNOWN, "2024-03-05"}, {" 2024-03-05 ", KAM_ORDER_UNKNOWN, "2024-03-05"}, {"2024-3-5", KAM_ORDER_UNKNOWN, "2024-03-05"},
		{"2024-03-05T23:59:59Z", KAM_ORDER_UNKNOWN, "2024-03-05"}, {"2024-03-05T00:03:00.000+0000", KAM_ORDER_UNKNOWN, "2024-03-05"},
		{"2024-03-05T23:30:00-08:00", KAM_ORDER_UNKNOWN, "2024-03-05"}, {"2026-12-01 00:00", KAM_ORDER_UNKNOWN, "2026-12-01"},
		{"2024-03-05 10:20:30.123456", KAM_ORDER_UNKNOWN, "2024-03-05"}, {"2024/3/21", KAM_ORDER_UNKNOWN, "2024-03-21"},
		{"2024/03/21 8:05", KAM_ORDER_UNKNOWN, "2024-03-21"}, {"2024.3.21", KAM_ORDER_UNKNOWN, "2024-03-21"}, {"20240321", KAM_ORDER_UNKNOWN, "2024-03-21"},
		{"2024\xE5\xB9\xB4" "3\xE6\x9C\x88" "21\xE6\x97\xA5", KAM_ORDER_UNKNOWN, "2024-03-21"},
		{"2024\xE5\xB9\xB4" "12\xE6\x9C\x88", KAM_ORDER_UNKNOWN, "2024-12-01"}, {"2024-03", KAM_ORDER_UNKNOWN, "2024-03-01"},
		{"16 Apr, 2021 00:03:00", KAM_ORDER_UNKNOWN, "2021-04-16"}, {"15 Apr, 2021 00:02:00", KAM_ORDER_UNKNOWN, "2021-04-15"},
		{"16 Apr 2021", KAM_ORDER_UNKNOWN, "2021-04-16"}, {"16-Apr-21", KAM_ORDER_UNKNOWN, "2021-04-16"}, {"16-APR-2021", KAM_ORDER_UNKNOWN, "2021-04-16"},
		{"Apr 16, 2021", KAM_ORDER_UNKNOWN, "2021-04-16"}, {"April 16, 2021", KAM_ORDER_UNKNOWN, "2021-04-16"}, {"Sept. 3, 2021", KAM_ORDER_UNKNOWN, "2021-09-03"},
		{"3rd May 2021", KAM_ORDER_UNKNOWN, "2021-05-03"}, {"Mar-24", KAM_ORDER_UNKNOWN, "2024-03-01"}, {"Mar-99", KAM_ORDER_UNKNOWN, "1999-03-01"},
		{"March 2024", KAM_ORDER_UNKNOWN, "2024-03-01"}, {"Feb 29, 2024", KAM_ORDER_UNKNOWN, "2024-02-29"},
		{"0001-01-01", KAM_ORDER_UNKNOWN, "0001-01-01"}, {"9999-12-31", KAM_ORDER_UNKNOWN, "9999-12-31"},
	};
	CHECK_SHAPES(shapes);
}

static void serials_and_milliseconds_are_read(void)
{
	static const struct shape shapes[] = {
		{"45321", KAM_ORDER_UNKNOWN, "2024-01-30"}, {"45292", KAM_ORDER_UNKNOWN, "2024-01-01"}, {"45321.75", KAM_ORDER_UNKNOWN, "2024-01-30"},
		{"25569", KAM_ORDER_UNKNOWN, "1970-01-01"}, {"36526", KAM_ORDER_UNKNOWN, "2000-01-01"}, {"1617235200000", KAM_ORDER_UNKNOWN, "2021-04-01"},
		{"1617321599999", KAM_ORDER_UNKNOWN, "2021-04-01"}, {"946684800000", KAM_ORDER_UNKNOWN, "2000-01-01"},
	};
	CHECK_SHAPES(shapes);
}

static void day_and_month_are_told_or_proven(void)
{
	static const struct shape shapes[] = {
		{"3/4/2024", KAM_ORDER_DMY, "2024-04-03"}, {"3/4/2024", KAM_ORDER_MDY, "2024-03-04"}, {"3/4/2024", KAM_ORDER_UNKNOWN, "?"},
		{"03-04-24", KAM_ORDER_UNKNOWN, "?"}, {"12.11.2024", KAM_ORDER_UNKNOWN, "?"}, {"03/01/19", KAM_ORDER_DMY, "2019-01-03"},
		{"13/4/2024", KAM_ORDER_UNKNOWN, "2024-04-13"}, {"4/13/2024", KAM_ORDER_UNKNOWN, "2024-04-13"}, {"4/4/2024", KAM_ORDER_UNKNOWN, "2024-04-04"},
		{"13/4/2024", KAM_ORDER_MDY, NULL}, {"4/13/2024", KAM_ORDER_DMY, NULL}, {"13-04-2024 18:30", KAM_ORDER_UNKNOWN, "2024-04-13"},
		{"25-12-2023 10:00", KAM_ORDER_DMY, "2023-12-25"}, {"12/31/2023 11:59:59 PM", KAM_ORDER_MDY, "2023-12-31"},
		{"29/02/24", KAM_ORDER_UNKNOWN, "2024-02-29"}, {"31/12/68", KAM_ORDER_UNKNOWN, "2068-12-31"}, {"31/12/69", KAM_ORDER_UNKNOWN, "1969-12-31"},
		{"31/12/00", KAM_ORDER_UNKNOWN, "2000-12-31"}, {"3/4/2024 10:00", KAM_ORDER_UNKNOWN, "?"},
	};
	CHECK_SHAPES(shapes);
}

static void what_is_no_date_is_refused(void)
{
	static const struct shape shapes[] = {
		{"", KAM_ORDER_UNKNOWN, NULL}, {"abc", KAM_ORDER_UNKNOWN, NULL}, {"2024", KAM_ORDER_UNKNOWN, NULL}, {"12", KAM_ORDER_UNKNOWN, NULL},
		{"2024-13-01", KAM_ORDER_UNKNOWN, NULL}, {"2024-00-10", KAM_ORDER_UNKNOWN, NULL}, {"2024-02-30", KAM_ORDER_UNKNOWN, NULL},
		{"2023-02-29", KAM_ORDER_UNKNOWN, NULL}, {"1900-02-29", KAM_ORDER_UNKNOWN, NULL}, {"0000-01-01", KAM_ORDER_UNKNOWN, NULL},
		{"2024-01-00", KAM_ORDER_UNKNOWN, NULL}, {"2024-01-01x", KAM_ORDER_UNKNOWN, NULL}, {"2024-01-01 25:00", KAM_ORDER_UNKNOWN, NULL},
		{"2024-01-01 10:60", KAM_ORDER_UNKNOWN, NULL}, {"2024-01-01 10", KAM_ORDER_UNKNOWN, NULL}, {"2024/3-21", KAM_ORDER_UNKNOWN, NULL},
		{"2024-1-1-1", KAM_ORDER_UNKNOWN, NULL}, {"32/01/2024", KAM_ORDER_UNKNOWN, NULL}, {"31/04/2024", KAM_ORDER_UNKNOWN, NULL},
		{"29/02/2023", KAM_ORDER_UNKNOWN, NULL}, {"13/13/2024", KAM_ORDER_UNKNOWN, NULL}, {"0/1/2024", KAM_ORDER_DMY, NULL}, {"1/2/345", KAM_ORDER_DMY, NULL},
		{"1/2", KAM_ORDER_DMY, NULL}, {"1/2-2024", KAM_ORDER_DMY, NULL}, {"Foo 12, 2024", KAM_ORDER_UNKNOWN, NULL}, {"Ap 12, 2024", KAM_ORDER_UNKNOWN, NULL},
		{"31 Feb 2024", KAM_ORDER_UNKNOWN, NULL}, {"1234567", KAM_ORDER_UNKNOWN, NULL}, {"20241301", KAM_ORDER_UNKNOWN, NULL},
		{"99999", KAM_ORDER_UNKNOWN, NULL}, {"123", KAM_ORDER_UNKNOWN, NULL}, {"99999999999999", KAM_ORDER_UNKNOWN, NULL},
		{"-45321", KAM_ORDER_UNKNOWN, NULL}, {"2024\xE5\xB9\xB4" "13\xE6\x9C\x88" "1\xE6\x97\xA5", KAM_ORDER_UNKNOWN, NULL},
		{"2024\xE5\xB9\xB4" "3\xE6\x9C\x88" "21", KAM_ORDER_UNKNOWN, NULL}, {"today", KAM_ORDER_UNKNOWN, NULL}, {"N/A", KAM_ORDER_UNKNOWN, NULL},
	};
	CHECK_SHAPES(shapes);
}

static void only_one_part_over_twelve_proves(void)
{
	static const struct {
		const char *text;
		enum kam_date_order order;
	} cases[] = {{"13/4/2024", KAM_ORDER_DMY}, {"4/13/2024", KAM_ORDER_MDY}, {"31-01-99", KAM_ORDER_DMY}, {"01.31.99 10:00", KAM_ORDER_MDY}, {"4/4/2024", KAM_ORDER_UNKNOWN},
		{"12/11/2024", KAM_ORDER_UNKNOWN}, {"31/04/2024", KAM_ORDER_UNKNOWN}, {"13/13/2024", KAM_ORDER_UNKNOWN}, {"30/02/2024", KAM_ORDER_UNKNOWN},
		{"2024-04-13", KAM_ORDER_UNKNOWN}, {"13 Apr 2024", KAM_ORDER_UNKNOWN}, {"", KAM_ORDER_UNKNOWN}, {"45321", KAM_ORDER_UNKNOWN}, {"x", KAM_ORDER_UNKNOWN}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_CASE(kam_date_proof(kam_text(cases[i].text)) == cases[i].order, "\"%s\" proves %d", cases[i].text, kam_date_proof(kam_text(cases[i].text)));
}

static void dates_are_written_as_iso(void)
{
	char text[KAM_DATE_TEXT];
	CHECK_NUMBER(kam_date_format(day(1, 2, 3), text), 10);
	CHECK_TEXT(kam_text(text), "0001-02-03");
	kam_date_format(day(9999, 12, 31), text);
	CHECK_TEXT(kam_text(text), "9999-12-31");
	kam_date_format(0, text);
	CHECK_TEXT(kam_text(text), "1970-01-01");
}

/* Whatever stands at whatever place of YYYY-MM-DD: a day is read just where there are digits, hyphens and a day of that name. */
static void iso_is_read_at_once(void)
{
	static const char *const texts[] = {"2024-02-29", "1999-12-31", "0001-01-01", "9876-10-05"};
	for (size_t i = 0; i < KAM_COUNT(texts); i++)
		for (size_t at = 0; at < 10; at++)
			for (int byte = 0; byte < 256; byte++) {
				char text[11];
				kam_day at_once = KAM_NO_DAY;
				memcpy(text, texts[i], sizeof text);
				text[at] = (char)byte;
				bool digit = byte >= '0' && byte <= '9', hyphen = at == 4 || at == 7;
				struct kam_civil c = {atoi(text), atoi(text + 5), atoi(text + 8)};
				bool is_day = (hyphen ? byte == '-' : digit) && kam_civil_valid(c);
				bool read = kam_date_iso(kam_slice(text, 10), &at_once);
				CHECK_CASE(read == is_day && (!read || at_once == kam_day_of(c)), "\"%.10s\" is day %d", text, (int)at_once);
			}
}

/* One calendar for all texts, so that each comes upon what others have left: a month is read by its first day and then by its last, by the
 * one behind, and by a text that is no date beside it; and those of twenty years apart have one place. */
static void calendars_read_what_is_read_without(void)
{
	static struct kam_calendar calendar;
	static const char *const odd[] = {"", "2024-02-2", "2024-02-29T10:30:00", "2024-02-29 25:00:00", "2024-02-290", "2024/02/29", "2024-02-2:", "2024-02-2\xB2",
		"2024-02-\2629", "2024-02-/9", "2024-02-:0", "2024-02-0/", "2024-02-.9"};
	for (int month = 1980 * 12; month < 2060 * 12; month++)
		for (int of_month = 0; of_month < 100; of_month++) {
			char text[40];
			kam_day by_calendar = KAM_NO_DAY, without = KAM_NO_DAY;
			int shuffled = (of_month * 29 + 1) % 100, year = month / 12 + (of_month & 1 ? 20 : 0);
			snprintf(text, sizeof text, "%04d-%02d-%02d", year % 10000, month % 12 + 1, shuffled % 100);
			bool read = kam_calendar_read(&calendar, kam_slice(text, 10), &by_calendar);
			CHECK_CASE(read == kam_date_iso(kam_slice(text, 10), &without) && by_calendar == without, "%s is day %d", text, (int)by_calendar);
		}
	for (size_t i = 0; i < KAM_COUNT(odd); i++) {
		kam_day by_calendar = KAM_NO_DAY, without = KAM_NO_DAY;
		CHECK(kam_calendar_read(&calendar, kam_text("2024-02-29"), &by_calendar) && by_calendar == day(2024, 2, 29));
		by_calendar = KAM_NO_DAY;
		bool read = kam_calendar_read(&calendar, kam_text(odd[i]), &by_calendar);
		CHECK_CASE(read == kam_date_iso(kam_text(odd[i]), &without) && by_calendar == without, "\"%s\" is day %d", odd[i], (int)by_calendar);
	}
}

int main(void)
{
	TEST(iso_is_read_at_once);
	TEST(calendars_read_what_is_read_without);
	TEST(every_day_goes_there_and_back);
	TEST(what_is_no_day_is_known);
	TEST(years_are_added_to_leap_days);
	TEST(periods_hold_whole_months);
	TEST(exports_shapes_are_read);
	TEST(serials_and_milliseconds_are_read);
	TEST(day_and_month_are_told_or_proven);
	TEST(what_is_no_date_is_refused);
	TEST(only_one_part_over_twelve_proves);
	TEST(dates_are_written_as_iso);
	return check_end();
}
