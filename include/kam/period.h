/* period.h - a period of the calendar as a value: this month, that quarter, the year 2026, the fifth week of it.
 *
 * Periods are calendar periods; weeks are those of ISO 8601, from Monday to Sunday, and belong to the year of their
 * Thursday. */
#ifndef KAM_PERIOD_H
#define KAM_PERIOD_H

#include "kam/date.h"

/* Two spans of one kind are in order by their index, and index + 1 is the next. */
struct kam_span {
	enum kam_period kind;
	int index; /* months, quarters or years since year 0; weeks since that of 1970-01-01 */
};

enum { KAM_SPAN_TEXT = 16 }; /* bytes that hold any label kam_span_format writes */

/* The span of that kind that holds the day. */
struct kam_span kam_span_of(kam_day day, enum kam_period kind);

/* Its first and last day. */
kam_day kam_span_first(struct kam_span span);
kam_day kam_span_last(struct kam_span span);

/* The span so many spans later; earlier where n is under 0. */
static inline struct kam_span kam_span_add(struct kam_span span, int n)
{
	span.index += n;
	return span;
}

static inline bool kam_span_holds(struct kam_span span, kam_day day)
{
	return day != KAM_NO_DAY && day >= kam_span_first(span) && day <= kam_span_last(span);
}

/* The span of another kind that holds all of it: the quarter of a month. False where there is none. */
bool kam_span_within(struct kam_span span, enum kam_period kind, struct kam_span *longer);

static inline bool kam_span_same(struct kam_span a, struct kam_span b)
{
	return a.kind == b.kind && a.index == b.index;
}

/* By their first day, then the shorter first: <0, 0, >0. */
int kam_span_compare(struct kam_span a, struct kam_span b);

/* 2026-03, 2026Q1, 2026 or 2026-W05, and a NUL; returns the length. */
size_t kam_span_format(struct kam_span span, char text[KAM_SPAN_TEXT]);

/* A label that says of what kind it is: 2026-03, 2026/3, 202603, Mar 2026, Mar-26, 2026Q1, 2026-Q1, Q1 2026, 1Q26, 2026, 2026-W05,
 * and Chinese ones with the signs for year, quarter, month and week, where numbers may be Chinese too. KAM_BAD_DATA when it is none. */
enum kam_status kam_span_parse(struct kam_slice s, struct kam_span *span);

/* The span of that kind that is meant: by its own label, by that of a span within it, or by a date, which is read as kam_date_parse
 * reads it. */
enum kam_status kam_span_read(struct kam_slice s, enum kam_period kind, enum kam_date_order order, struct kam_span *span);

#endif
