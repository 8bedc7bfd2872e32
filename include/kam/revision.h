/* revision.h - what people submitted: revisions of a unit's forecast, and the quotas it is held against.
 *
 * A revision is a new record: it replaces what came from below for those above only, and none is ever dropped. Of several
 * for one unit, span and line the one made last is in force. */
#ifndef KAM_REVISION_H
#define KAM_REVISION_H

#include "kam/category.h"
#include "kam/period.h"
#include "kam/tree.h"

/* The lines of a forecast: the categories, and behind them what is expected of all: closed deals, and open ones weighted by their
 * probability. */
enum { KAM_LINE_EXPECTED = KAM_CATEGORIES, KAM_LINES };

/* omitted, pipeline, best_case, most_likely, commit, closed, expected. */
const char *kam_line_name(int line);

/* When something was said: a day, and the second of it where the file has a time. */
struct kam_moment {
	kam_day day;
	int second;
};

static inline bool kam_is_later(struct kam_moment a, struct kam_moment b)
{
	return a.day != b.day ? a.day > b.day : a.second > b.second;
}

struct kam_revision {
	uint32_t unit;
	struct kam_span span;       /* a month or a quarter */
	int line;
	struct kam_decimal amount;
	struct kam_moment at;
	struct kam_slice by, note, at_text;
	bool in_force;              /* the last one of its unit, span and line that was made by the as-of date */
	uint64_t file_line;
};

struct kam_revisions {
	struct kam_revision *at;    /* by unit, span, line and time */
	size_t count;
	uint64_t later;             /* made after the as-of date */
};

struct kam_quota {
	uint32_t unit;
	struct kam_span span;
	struct kam_decimal amount;
	uint64_t file_line;
};

struct kam_quotas {
	struct kam_quota *at;       /* by unit and span */
	size_t count;
};

/* Who reads them: periods that are dates mean the span of that kind that holds the day. */
struct kam_submissions {
	const struct kam_tree *tree;
	const struct kam_categories *categories;
	enum kam_period kind;
	const char *currency;       /* of the run; "": not known */
	kam_day until;              /* revisions made later are not in force; KAM_NO_DAY: no limit */
};

/* KAM_BAD_DATA names every row with an unknown unit, period or category, and those that say two things at the same time. sheet
 * must outlive the revisions. */
enum kam_status kam_revisions_read(struct kam_sheet *sheet, const struct kam_submissions *who, struct kam_revisions *out, struct kam_error *err);
enum kam_status kam_quotas_read(struct kam_sheet *sheet, const struct kam_submissions *who, struct kam_quotas *out, struct kam_error *err);

/* The quota of a unit: for that span; of a quarter without one, those of its months together. False if there is none. */
bool kam_quotas_find(const struct kam_quotas *quotas, uint32_t unit, struct kam_span span, struct kam_decimal *amount);

/* Whether a unit and a period of a side input are known; else adds a fault. */
struct kam_faults;
bool kam_submission_unit(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, uint32_t *unit, struct kam_faults *faults);
bool kam_submission_span(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, struct kam_span *span, struct kam_faults *faults);
bool kam_submission_amount(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_decimal *amount,
	struct kam_faults *faults);

void kam_revisions_free(struct kam_revisions *revisions);
void kam_quotas_free(struct kam_quotas *quotas);

#endif
