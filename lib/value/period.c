/* period.c - periods of the calendar, and the labels that exports and people give them. */
#include "kam/period.h"

#include <stdio.h>

enum { DAYS_IN_WEEK = 7, MONDAY_BEFORE_1970 = -3, LAST_YEAR = 9999 };

static int months_of(enum kam_period kind)
{
	return kind == KAM_YEAR ? 12 : kind == KAM_QUARTER ? 3 : 1;
}

/* The week counted from that of 1970-01-01, a Thursday. */
static int week_of(kam_day day)
{
	int since = day - MONDAY_BEFORE_1970;
	return since / DAYS_IN_WEEK - (since % DAYS_IN_WEEK < 0);
}

struct kam_span kam_span_of(kam_day day, enum kam_period kind)
{
	return (struct kam_span){kind, kind == KAM_WEEK ? week_of(day) : kam_period_of_month(kam_month_of(day), kind)};
}

kam_day kam_span_first(struct kam_span span)
{
	if (span.kind == KAM_WEEK)
		return span.index * DAYS_IN_WEEK + MONDAY_BEFORE_1970;
	int month = span.index * months_of(span.kind);
	return kam_day_of((struct kam_civil){month / 12, month % 12 + 1, 1});
}

kam_day kam_span_last(struct kam_span span)
{
	return kam_span_first(kam_span_add(span, 1)) - 1;
}

bool kam_span_within(struct kam_span span, enum kam_period kind, struct kam_span *longer)
{
	*longer = kam_span_of(kam_span_first(span), kind);
	return kam_span_last(span) <= kam_span_last(*longer);
}

int kam_span_compare(struct kam_span a, struct kam_span b)
{
	kam_day first = kam_span_first(a), other = kam_span_first(b);
	if (first == other) {
		first = kam_span_last(a);
		other = kam_span_last(b);
	}
	return (first > other) - (first < other);
}

/* The year of a week is that of its Thursday. */
static int year_of_week(int week)
{
	return kam_civil_of(kam_span_first((struct kam_span){KAM_WEEK, week}) + 3).year;
}

/* The week with 4 January in it is the first of its year. */
static int first_week(int year)
{
	return week_of(kam_day_of((struct kam_civil){year, 1, 4}));
}

size_t kam_span_format(struct kam_span span, char text[KAM_SPAN_TEXT])
{
	int n;
	if (span.kind == KAM_WEEK) {
		int year = year_of_week(span.index);
		n = snprintf(text, KAM_SPAN_TEXT, "%04d-W%02d", year % 10000, (span.index - first_week(year) + 1) % 100);
	} else {
		struct kam_civil c = kam_civil_of(kam_span_first(span));
		const char *form = span.kind == KAM_YEAR ? "%04d" : span.kind == KAM_QUARTER ? "%04dQ%d" : "%04d-%02d";
		n = snprintf(text, KAM_SPAN_TEXT, form, c.year % 10000, span.kind == KAM_QUARTER ? c.month / 3 + 1 : c.month);
	}
	return (size_t)n;
}

/* Labels. A label is taken apart into numbers and signs; which of them there are, and in what order, is its shape: y for a number
 * of four digits, t for two, d for one, s for six; Y, Q, M, W and K for the signs of year, quarter, month and week. */

enum { MOST_PARTS = 8 };

struct label {
	char shape[MOST_PARTS];
	int numbers[MOST_PARTS]; /* by place in shape; 0 for signs */
	size_t parts;
};

static const struct {
	const char *text;
	char sign;
} signs[] = {{"季度", 'Q'}, {"季", 'Q'}, {"年度", 'Y'}, {"年", 'Y'}, {"月份", 'M'}, {"月", 'M'}, {"周", 'W'}, {"Q", 'Q'}, {"q", 'Q'},
	{"W", 'W'}, {"w", 'W'}};

static const char *const between[] = {" ", "-", "/", ".", "_", "第", "\xC2\xA0", "\xE3\x80\x80"};

static bool take(struct kam_slice *s, const char *text)
{
	size_t n = strlen(text);
	if (s->n < n || memcmp(s->p, text, n) != 0)
		return false;
	*s = kam_slice(s->p + n, s->n - n);
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One to twelve in Chinese signs; 0 if there is none. */
static int take_chinese(struct kam_slice *s)
{
	static const char *const numbers[] = {"十二", "十一", "十", "九", "八", "七", "六", "五", "四", "三", "二", "一"};
	for (int i = 0; i < 12; i++)
		if (take(s, numbers[i]))
			return 12 - i;
	return 0;
}

/* The kind of a number by its digits; 0 if labels have no such numbers. */
static char take_number(struct kam_slice *s, int *number)
{
	static const char kinds[] = {0, 'd', 't', 0, 'y', 0, 's'};
	size_t n = 0;
	for (*number = 0; n < s->n && is_digit(s->p[n]) && n < sizeof kinds; n++)
		*number = *number * 10 + (s->p[n] - '0');
	*s = kam_slice(s->p + n, s->n - n);
	return n < sizeof kinds ? kinds[n] : 0;
}

static char take_sign(struct kam_slice *s)
{
	for (size_t i = 0; i < KAM_COUNT(signs); i++)
		if (take(s, signs[i].text))
			return signs[i].sign;
	return 0;
}

static bool take_between(struct kam_slice *s)
{
	for (size_t i = 0; i < KAM_COUNT(between); i++)
		if (take(s, between[i]))
			return true;
	return false;
}

/* False where s holds anything that labels do not. */
static bool take_apart(struct kam_slice s, struct label *label)
{
	*label = (struct label){.parts = 0};
	while (s.n) {
		int number = 0;
		char part;
		if (take_between(&s))
			continue;
		if (is_digit(s.p[0]))
			part = take_number(&s, &number);
		else
			part = (number = take_chinese(&s)) ? 't' : take_sign(&s);
		if (!part || label->parts == MOST_PARTS - 1)
			return false;
		label->numbers[label->parts] = number;
		label->shape[label->parts++] = part;
	}
	return label->parts > 0;
}

/* Shapes of labels, with the places of year and number in them. A year of two digits is one of this century, as in dates. */
static const struct {
	const char *shape;
	enum kam_period kind;
	int year, number;
} shapes[] = {
	{"y", KAM_YEAR, 0, 0}, {"yY", KAM_YEAR, 0, 0},
	{"yd", KAM_MONTH, 0, 1}, {"yt", KAM_MONTH, 0, 1}, {"yYdM", KAM_MONTH, 0, 2}, {"yYtM", KAM_MONTH, 0, 2}, {"ydM", KAM_MONTH, 0, 1},
	{"ytM", KAM_MONTH, 0, 1},
	{"dy", KAM_MONTH, 1, 0}, {"ty", KAM_MONTH, 1, 0},
	{"yQd", KAM_QUARTER, 0, 2}, {"yYQd", KAM_QUARTER, 0, 3}, {"yYdQ", KAM_QUARTER, 0, 2}, {"yYtQ", KAM_QUARTER, 0, 2}, {"ydQ", KAM_QUARTER, 0, 1},
	{"ytQ", KAM_QUARTER, 0, 1}, {"Qdy", KAM_QUARTER, 2, 1}, {"dQy", KAM_QUARTER, 2, 0}, {"Qdt", KAM_QUARTER, 2, 1}, {"dQt", KAM_QUARTER, 2, 0},
	{"tQd", KAM_QUARTER, 0, 2},
	{"yWt", KAM_WEEK, 0, 2}, {"yWd", KAM_WEEK, 0, 2}, {"yYtW", KAM_WEEK, 0, 2}, {"yYdW", KAM_WEEK, 0, 2}, {"Wty", KAM_WEEK, 2, 1},
	{"Wdy", KAM_WEEK, 2, 1},
};

/* The number'th month, quarter or week of the year. False if it has none. */
static bool make_span(enum kam_period kind, int year, int number, struct kam_span *span)
{
	if (year < 1 || year > LAST_YEAR || number < 1)
		return false;
	if (kind == KAM_WEEK) {
		*span = (struct kam_span){KAM_WEEK, first_week(year) + number - 1};
		return number < 54 && year_of_week(span->index) == year;
	}
	int in_year = 12 / months_of(kind);
	*span = (struct kam_span){kind, year * in_year + number - 1};
	return number <= in_year;
}

static bool has_shape(const struct label *label, const char *shape)
{
	return kam_is(kam_slice(label->shape, label->parts), shape);
}

static bool read_label(struct kam_slice s, struct kam_span *span)
{
	struct label label;
	if (!take_apart(s, &label))
		return false;
	if (has_shape(&label, "s"))
		return make_span(KAM_MONTH, label.numbers[0] / 100, label.numbers[0] % 100, span);
	for (size_t i = 0; i < KAM_COUNT(shapes); i++) {
		if (!has_shape(&label, shapes[i].shape))
			continue;
		int year = label.numbers[shapes[i].year];
		if (label.shape[shapes[i].year] == 't')
			year += year <= 68 ? 2000 : 1900;
		return make_span(shapes[i].kind, year, shapes[i].kind == KAM_YEAR ? 1 : label.numbers[shapes[i].number], span);
	}
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "Mar-26" and "March 2026": a date of letters and one number, which can only be a year. */
static bool is_named_month(struct kam_slice s)
{
	size_t letters = 0, numbers = 0;
	for (size_t i = 0; i < s.n; i++) {
		letters += is_letter(s.p[i]);
		numbers += is_digit(s.p[i]) && (!i || !is_digit(s.p[i - 1]));
	}
	return letters >= 3 && numbers == 1;
}

enum kam_status kam_span_parse(struct kam_slice s, struct kam_span *span)
{
	kam_day day;
	s = kam_trim(s);
	if (read_label(s, span))
		return KAM_OK;
	if (!is_named_month(s) || kam_date_parse(s, KAM_ORDER_UNKNOWN, &day))
		return KAM_BAD_DATA;
	*span = kam_span_of(day, KAM_MONTH);
	return KAM_OK;
}

enum kam_status kam_span_read(struct kam_slice s, enum kam_period kind, enum kam_date_order order, struct kam_span *span)
{
	struct kam_span named;
	kam_day day;
	if (!kam_span_parse(s, &named))
		return kam_span_within(named, kind, span) ? KAM_OK : KAM_BAD_DATA;
	enum kam_status status = kam_date_parse(s, order, &day);
	if (!status)
		*span = kam_span_of(day, kind);
	return status;
}
