/* date.c - civil dates and the shapes they take in exports. */
#include "kam/date.h"

#include "digits.h"
#include "kam/word.h"

#include <stdio.h>
#include <strings.h>

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return days[month - 1] + (month == 2 && leap(year));
}

bool kam_civil_valid(struct kam_civil c)
{
	return c.year >= 1 && c.year <= 9999 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
	       (c.day <= 28 || c.day <= days_in_month(c.year, c.month));
}

/* Eras of 400 years that begin on 1 March, so that the leap day comes last: H. Hinnant, "chrono-Compatible Low-Level
 * Date Algorithms", days_from_civil and civil_from_days. */
enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

kam_day kam_day_of(struct kam_civil c)
{
	int year = c.year - (c.month <= 2), era = year / 400, of_era = year % 400;
	int of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.day - 1;
	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

/* A day by the year that begins on 1 March before it: its place in that year, from 0, and the month, 3 to 14. */
struct march_day {
	uint32_t year, of_year, month;
};

/* By multiplications that stand for divisions: C. Neri, L. Schneider, "Euclidean affine functions and their application to calendar
 * algorithms", Software: Practice and Experience 53 (2023). No valid day is before year 0. */
static inline struct march_day march_day_of(kam_day day)
{
	uint32_t quarters = 4 * (uint32_t)(day + DAYS_TO_1970) + 3, century = quarters / DAYS_PER_ERA, of_century = quarters % DAYS_PER_ERA / 4;
	uint64_t scaled = UINT64_C(2939745) * (4 * of_century + 3); /* 2^32 / 1461 */
	uint32_t of_year = (uint32_t)scaled / 2939745 / 4;
	return (struct march_day){100 * century + (uint32_t)(scaled >> 32), of_year, (2141 * of_year + 197913) >> 16};
}

struct kam_civil kam_civil_of(kam_day day)
{
	struct march_day m = march_day_of(day);
	bool next_year = m.month > 12;
	return (struct kam_civil){(int)(m.year + next_year), (int)(m.month - 12 * next_year), (int)((2141 * m.of_year + 197913) % 65536 / 2141 + 1)};
}

kam_day kam_day_add_years(kam_day day, int years)
{
	struct kam_civil c = kam_civil_of(day);
	c.year += years;
	if (c.day > days_in_month(c.year, c.month))
		c.day = days_in_month(c.year, c.month);
	return kam_day_of(c);
}

int kam_month_of(kam_day day)
{
	struct march_day m = march_day_of(day);
	return (int)(m.year * 12 + m.month - 1);
}

int kam_period_of_month(int month, enum kam_period kind)
{
	return kind == KAM_YEAR ? month / 12 : kind == KAM_QUARTER ? month / 3 : month;
}

const char *kam_period_name(enum kam_period kind)
{
	static const char *const names[] = {"month", "quarter", "year", "week"};
	return names[kind];
}

size_t kam_date_format(kam_day day, char text[KAM_DATE_TEXT])
{
	struct kam_civil c = kam_civil_of(day);
	unsigned year = (unsigned)c.year;
	char *to = kam_write_two(kam_write_two(text, year / 100 % 100), year % 100);
	*to++ = '-';
	to = kam_write_two(to, (unsigned)c.month);
	*to++ = '-';
	to = kam_write_two(to, (unsigned)c.day);
	*to = '\0';
	return (size_t)(to - text);
}

/* Reading: a cursor over the text, and small steps that advance it when they match. */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void skip(struct kam_slice *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

static void skip_spaces(struct kam_slice *s)
{
	while (s->n && s->p[0] == ' ')
		skip(s, 1);
}

static bool take_text(struct kam_slice *s, const char *text)
{
	size_t n = strlen(text);
	if (s->n < n || memcmp(s->p, text, n) != 0)
		return false;
	skip(s, n);
	return true;
}

/* A run of 1..most digits; returns how many, 0 if there is none or it is longer. */
static int take_number(struct kam_slice *s, int most, int *number)
{
	int n = 0, value = 0;
	while ((size_t)n < s->n && is_digit(s->p[n])) {
		if (n == most)
			return 0;
		value = value * 10 + (s->p[n++] - '0');
	}
	skip(s, (size_t)n);
	*number = value;
	return n;
}

/* A month's English name or its first three letters (or "Sept"); 0 if none. */
static int take_month_name(struct kam_slice *s)
{
	static const char *const names[] = {"january", "february", "march", "april", "may", "june", "july", "august",
		"september", "october", "november", "december"};
	size_t n = 0;
	while (n < s->n && is_letter(s->p[n]))
		n++;
	for (int month = 1; month <= 12; month++) {
		const char *name = names[month - 1];
		bool is_short = n == 3 || (n == 4 && month == 9);
		if ((is_short || n == strlen(name)) && strncasecmp(s->p, name, n) == 0) {
			skip(s, n);
			if (is_short)
				take_text(s, ".");
			return month;
		}
	}
	return 0;
}

static int full_year(int year, int digits)
{
	if (digits > 2)
		return year;
	return year <= 68 ? 2000 + year : 1900 + year;
}

static bool take_two_digits(struct kam_slice *s, int below)
{
	int n;
	return take_number(s, 2, &n) && n < below;
}

/* What may follow a date: nothing, or a time of day with or without a zone. The time is read and dropped: a civil date
 * is the day as it was written. */
static bool only_time_left(struct kam_slice s)
{
	if (s.n == 0)
		return true;
	if (s.p[0] != 'T' && s.p[0] != 't' && s.p[0] != ' ')
		return false;
	skip(&s, 1);
	skip_spaces(&s);
	if (s.n == 0)
		return true;
	if (!take_two_digits(&s, 25) || !take_text(&s, ":") || !take_two_digits(&s, 60))
		return false;
	if (take_text(&s, ":")) {
		if (!take_two_digits(&s, 61))
			return false;
		if (take_text(&s, ".") || take_text(&s, ",")) {
			size_t n = 0;
			while (n < s.n && is_digit(s.p[n]))
				n++;
			skip(&s, n);
		}
	}
	skip_spaces(&s);
	if (take_text(&s, "AM") || take_text(&s, "PM") || take_text(&s, "am") || take_text(&s, "pm"))
		skip_spaces(&s);
	if (s.n == 0 || take_text(&s, "Z") || take_text(&s, "z") || take_text(&s, "UTC") || take_text(&s, "GMT"))
		return s.n == 0;
	if (!take_text(&s, "+") && !take_text(&s, "-"))
		return false;
	int zone;
	int digits = take_number(&s, 4, &zone);
	return (digits == 4 || (digits == 2 && (s.n == 0 || (take_text(&s, ":") && take_two_digits(&s, 60))))) && s.n == 0;
}

/* What a text says, before anyone has chosen between day and month. */
struct reading {
	struct kam_civil civil;
	bool swappable; /* civil.day and civil.month stand as first and second part of D/M or M/D */
};

/* After the year: month, and day unless the text ends there. */
static bool read_year_first(struct kam_slice s, int year, struct reading *r)
{
	bool chinese = take_text(&s, "\xE5\xB9\xB4"); /* nian */
	char separator = s.n ? s.p[0] : '\0';
	if (!chinese && separator != '-' && separator != '/' && separator != '.')
		return false;
	if (!chinese)
		skip(&s, 1);
	r->civil = (struct kam_civil){year, 0, 1};
	if (!take_number(&s, 2, &r->civil.month) && !(r->civil.month = take_month_name(&s)))
		return false;
	if (chinese ? !take_text(&s, "\xE6\x9C\x88") /* yue */ : s.n > 0 && s.p[0] != separator)
		return false;
	if (s.n == 0)
		return true; /* a month: its first day */
	if (!chinese)
		skip(&s, 1);
	if (!take_number(&s, 2, &r->civil.day))
		return false;
	if (chinese && !take_text(&s, "\xE6\x97\xA5")) /* ri */
		return false;
	return only_time_left(s);
}

/* first/second/year, where first and second are day and month in an order still to be found. */
static bool read_year_last(struct kam_slice s, int first, struct reading *r)
{
	char separator = s.n ? s.p[0] : '\0';
	int second, year, digits;
	if (separator != '/' && separator != '-' && separator != '.')
		return false;
	skip(&s, 1);
	if (!take_number(&s, 2, &second) || s.n == 0 || s.p[0] != separator)
		return false;
	skip(&s, 1);
	digits = take_number(&s, 4, &year);
	if (digits != 2 && digits != 4)
		return false;
	*r = (struct reading){{full_year(year, digits), second, first}, true};
	return only_time_left(s);
}

static void skip_date_punctuation(struct kam_slice *s)
{
	while (s->n && (s->p[0] == ' ' || s->p[0] == ',' || s->p[0] == '-' || s->p[0] == '/'))
		skip(s, 1);
}

/* 16 Apr, 2021: after the day. */
static bool read_day_name_year(struct kam_slice s, int day, struct reading *r)
{
	int year;
	if (!take_text(&s, "st") && !take_text(&s, "nd") && !take_text(&s, "rd"))
		take_text(&s, "th");
	skip_date_punctuation(&s);
	int month = take_month_name(&s);
	skip_date_punctuation(&s);
	int digits = month ? take_number(&s, 4, &year) : 0;
	if (digits != 2 && digits != 4)
		return false;
	r->civil = (struct kam_civil){full_year(year, digits), month, day};
	return only_time_left(s);
}

/* Apr 16, 2021 and Mar-24 (March 2024): the text begins with a name. */
static bool read_name_first(struct kam_slice s, struct reading *r)
{
	int month = take_month_name(&s), number, year;
	if (!month)
		return false;
	skip_date_punctuation(&s);
	int digits = take_number(&s, 4, &number);
	if (!digits)
		return false;
	if (s.n == 0 && (digits == 4 || digits == 2)) {
		r->civil = (struct kam_civil){full_year(number, digits), month, 1};
		return true;
	}
	skip_date_punctuation(&s);
	int year_digits = take_number(&s, 4, &year);
	if (year_digits != 2 && year_digits != 4)
		return false;
	r->civil = (struct kam_civil){full_year(year, year_digits), month, number};
	return only_time_left(s);
}

/* A bare number: YYYYMMDD, an Excel serial (days since 1899-12-30, with a fraction for the time), epoch milliseconds. */
static bool read_number(struct kam_slice s, size_t digits, struct reading *r)
{
	int64_t n = 0;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (s.p[i] - '0');
	skip(&s, digits);
	if (digits == 5 && n >= 10000 && n <= 80000 && take_text(&s, ".")) {
		while (s.n && is_digit(s.p[0]))
			skip(&s, 1);
	}
	if (s.n && !(digits == 8 && only_time_left(s)))
		return false;
	if (digits == 8) {
		r->civil = (struct kam_civil){(int)(n / 10000), (int)(n / 100 % 100), (int)(n % 100)};
		return true;
	}
	if (digits == 5 && n >= 10000 && n <= 80000) {
		r->civil = kam_civil_of((kam_day)(n - 25569));
		return true;
	}
	if (digits == 12 || digits == 13) {
		r->civil = kam_civil_of((kam_day)(n / 86400000));
		return true;
	}
	return false;
}

static bool read_date(struct kam_slice s, struct reading *r)
{
	*r = (struct reading){0};
	size_t digits = 0;
	while (digits < s.n && digits < 14 && is_digit(s.p[digits]))
		digits++;
	if (digits >= 5)
		return read_number(s, digits, r);
	if (digits == 0)
		return read_name_first(s, r);
	int number = 0;
	take_number(&s, 4, &number);
	if (digits == 4)
		return read_year_first(s, number, r);
	return digits <= 2 && (read_year_last(s, number, r) || read_day_name_year(s, number, r));
}

static bool swap(struct kam_civil *c)
{
	int day = c->day;
	c->day = c->month;
	c->month = day;
	return kam_civil_valid(*c);
}

/* Their number; negative if they are not digits. */
static int two_digits(const char *p)
{
	unsigned tens = (unsigned)((unsigned char)p[0] - '0'), ones = (unsigned)((unsigned char)p[1] - '0');
	return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
}

/* THH:MM:SS behind a date. */
static bool is_time(const char *p)
{
	int hour = two_digits(p + 1), minute = two_digits(p + 4), second = two_digits(p + 7);
	return (p[0] == 'T' || p[0] == ' ') && p[3] == ':' && p[6] == ':' && hour >= 0 && hour <= 24 && minute >= 0 && minute <= 59 && second >= 0 &&
	       second <= 60;
}

/* The commonest shapes by far, YYYY-MM-DD alone or with a time, without the general machinery: the first eight characters at
 * once, each less what it should be or begin at. */
static bool read_iso(struct kam_slice s, struct kam_civil *c)
{
	enum { DATE = 10, WITH_TIME = 19 };
	if ((s.n != DATE && s.n != WITH_TIME) || (s.n == WITH_TIME && !is_time(s.p + DATE)))
		return false;
	uint64_t digits = kam_word_at(s.p) ^ 0x2D30302D30303030U, hyphens = 0xFF0000FF00000000U; /* "0000-00-" */
	uint64_t pairs = digits * 10 + (digits >> 8);
	c->year = (int)((pairs & 0xFF) * 100 + (pairs >> 16 & 0xFF));
	c->month = (int)(pairs >> 40 & 0xFF);
	c->day = two_digits(s.p + 8);
	return !(digits & hyphens) && !kam_word_beyond_nine(digits) && c->day >= 0;
}

bool kam_date_iso(struct kam_slice s, kam_day *day)
{
	struct kam_civil c;
	if (!read_iso(s, &c) || !kam_civil_valid(c))
		return false;
	*day = kam_day_of(c);
	return true;
}

bool kam_calendar_add(struct kam_calendar *calendar, struct kam_slice s, kam_day *day)
{
	struct kam_civil c;
	struct kam_known_month month;
	if (!read_iso(s, &c) || !kam_civil_valid(c))
		return false;
	*day = kam_day_of(c);
	if (s.n != sizeof month.text + 2) /* a time behind it */
		return true;
	memcpy(&month.text, s.p, sizeof month.text);
	month.before = *day - c.day;
	month.days = (uint32_t)days_in_month(c.year, c.month);
	*kam_calendar_place(calendar, month.text) = month;
	return true;
}

enum kam_status kam_date_parse(struct kam_slice s, enum kam_date_order order, kam_day *day)
{
	struct reading r;
	if (kam_date_iso(s, day))
		return KAM_OK;
	if (!read_date(kam_trim(s), &r))
		return KAM_BAD_DATA;
	if (r.swappable) { /* stands as day first */
		bool unclear = kam_civil_valid(r.civil) && r.civil.day <= 12 && r.civil.day != r.civil.month;
		if (unclear && order == KAM_ORDER_UNKNOWN)
			return KAM_UNPROVEN;
		bool month_first = order == KAM_ORDER_MDY || (order == KAM_ORDER_UNKNOWN && r.civil.month > 12);
		if (month_first)
			swap(&r.civil);
	}
	if (!kam_civil_valid(r.civil))
		return KAM_BAD_DATA;
	*day = kam_day_of(r.civil);
	return KAM_OK;
}

enum kam_date_order kam_date_proof(struct kam_slice s)
{
	struct reading r;
	if (read_iso(s, &r.civil) || !read_date(kam_trim(s), &r) || !r.swappable)
		return KAM_ORDER_UNKNOWN;
	bool day_first = kam_civil_valid(r.civil), month_first = swap(&r.civil);
	if (day_first == month_first)
		return KAM_ORDER_UNKNOWN;
	return day_first ? KAM_ORDER_DMY : KAM_ORDER_MDY;
}
