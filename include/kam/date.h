/* date.h - civil dates: a day in the proleptic Gregorian calendar, without time or zone. */
#ifndef KAM_DATE_H
#define KAM_DATE_H

#include "kam/slice.h"
#include "kam/status.h"

#include <stdint.h>

/* Days since 1970-01-01. */
typedef int32_t kam_day;

#define KAM_NO_DAY INT32_MIN

struct kam_civil {
	int year, month, day; /* month 1..12, day 1..31 */
};

/* Whether 3/4/2024 is in April or in March. A column shows it (13/4 can only be one) or the user tells. */
enum kam_date_order { KAM_ORDER_UNKNOWN, KAM_ORDER_DMY, KAM_ORDER_MDY };

/* Periods made of whole months, so many kinds of them; and the week of ISO 8601, which is not. */
enum kam_period { KAM_MONTH, KAM_QUARTER, KAM_YEAR, KAM_PERIODS, KAM_WEEK = KAM_PERIODS };

enum { KAM_DATE_TEXT = 16 }; /* bytes that hold any date kam_date_format writes */

bool kam_civil_valid(struct kam_civil c);
kam_day kam_day_of(struct kam_civil c);
struct kam_civil kam_civil_of(kam_day day);

/* The same date in another year; 29 February becomes 28 where the year has none. */
kam_day kam_day_add_years(kam_day day, int years);

/* Months since year 0, and the index of the period of the given kind, made of whole months, that holds such a month. */
int kam_month_of(kam_day day);
int kam_period_of_month(int month, enum kam_period kind);
const char *kam_period_name(enum kam_period kind);

/* Any shape that exports use: ISO with or without time, Y/M/D, D/M/Y and M/D/Y, 16 Apr 2021, Apr 16, 2021, Mar-24 (the
 * first of that month), 2024-03, 20240321, 2024 with year-month-day signs, Excel serials, epoch milliseconds. Two-digit
 * years 00-68 are 20YY. KAM_UNPROVEN when day and month could change places and order is unknown; KAM_BAD_DATA when it
 * is no date, or none in that order. The text of an error is the caller's. */
enum kam_status kam_date_parse(struct kam_slice s, enum kam_date_order order, kam_day *day);

/* The same for the commonest dates by far, YYYY-MM-DD alone or with a time behind it; false for all others. */
bool kam_date_iso(struct kam_slice s, kam_day *day);

/* The months that such dates have come up in, by the eight characters that they are written with, YYYY-MM-: whoever reads many dates reads
 * few months. Zero-initialise. Only a matter of speed. */
enum { KAM_CALENDAR_BITS = 10 };
struct kam_calendar {
	struct kam_known_month {
		uint64_t text;
		kam_day before; /* the day before its first */
		uint32_t days;
	} at[1 << KAM_CALENDAR_BITS];
};

/* The place of a month: the factor brings together the last digit of its year, both of its own, and the last bit of the decade's, so that no
 * two months of twenty years have the same. */
static inline struct kam_known_month *kam_calendar_place(struct kam_calendar *calendar, uint64_t text)
{
	uint64_t digits = text & 0x000F01000F010000U;
	return &calendar->at[digits * 0x0000800040040800U >> (64 - KAM_CALENDAR_BITS)];
}

/* As kam_date_iso, by way of the calendar: the general case, and the same, quick where the month is known. */
__attribute__((noinline)) bool kam_calendar_add(struct kam_calendar *calendar, struct kam_slice s, kam_day *day);
static inline bool kam_calendar_read(struct kam_calendar *calendar, struct kam_slice s, kam_day *day)
{
	uint64_t text;
	if (s.n != sizeof text + 2)
		return kam_calendar_add(calendar, s, day);
	memcpy(&text, s.p, sizeof text);
	const struct kam_known_month *month = kam_calendar_place(calendar, text);
	unsigned tens = (unsigned)s.p[8] - '0', ones = (unsigned)s.p[9] - '0', of_month = tens * 10 + ones; /* tens that are none give no day of a month */
	if (month->text != text || ones > 9 || of_month - 1 >= month->days)
		return kam_calendar_add(calendar, s, day);
	*day = month->before + (kam_day)of_month;
	return true;
}

/* The order that this value proves, if any. */
enum kam_date_order kam_date_proof(struct kam_slice s);

/* YYYY-MM-DD and a NUL; returns the length. */
size_t kam_date_format(kam_day day, char text[KAM_DATE_TEXT]);

#endif
