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

/* The order that this value proves, if any. */
enum kam_date_order kam_date_proof(struct kam_slice s);

/* YYYY-MM-DD and a NUL; returns the length. */
size_t kam_date_format(kam_day day, char text[KAM_DATE_TEXT]);

#endif
