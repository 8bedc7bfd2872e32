/* revision.c - reads revisions and quotas. */
#include "kam/revision.h"

#include "kam/faults.h"
#include "kam/text.h"

#include <stdlib.h>

const char *kam_line_name(int line)
{
	return line == KAM_LINE_EXPECTED ? "expected" : kam_category_name((enum kam_category)line);
}

/* Cells of a row. */

bool kam_submission_unit(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, uint32_t *unit, struct kam_faults *faults)
{
	struct kam_slice level = kam_sheet_text(sheet, row, KAM_LEVEL), text = kam_sheet_text(sheet, row, KAM_UNIT);
	bool ambiguous;
	if (kam_is_placeholder(level))
		level.n = 0;
	*unit = kam_tree_find(who->tree, level, text, &ambiguous);
	if (*unit != KAM_ABSENT)
		return true;
	if (ambiguous)
		kam_faults_add(faults, kam_sheet_line(sheet, row), "unit: \"%.*s\" is several units: a column level tells which", KAM_PRINT(kam_fit(text, 60)));
	else
		kam_faults_add(faults, kam_sheet_line(sheet, row), "unit: \"%.*s\" is no unit of the reporting tree%s%.*s", KAM_PRINT(kam_fit(text, 60)),
			level.n ? " at level " : "", KAM_PRINT(kam_fit(level, 40)));
	return false;
}

bool kam_submission_span(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, struct kam_span *span, struct kam_faults *faults)
{
	struct kam_slice text = kam_sheet_text(sheet, row, KAM_PERIOD);
	enum kam_status status = kam_span_parse(text, span);
	if (status)
		status = kam_span_read(text, who->kind, KAM_ORDER_UNKNOWN, span);
	if (!status && (span->kind == KAM_MONTH || span->kind == KAM_QUARTER))
		return true;
	kam_faults_add(faults, kam_sheet_line(sheet, row), "period: \"%.*s\" is no month or quarter", KAM_PRINT(kam_fit(text, 40)));
	return false;
}

/* The currency is that of the row's column, else what the amount is written with. */
static bool read_currency(struct kam_sheet *sheet, size_t row, char currency[4], struct kam_faults *faults)
{
	struct kam_slice text = kam_sheet_text(sheet, row, KAM_CURRENCY);
	if (kam_is_placeholder(text) || kam_currency_code(text, currency))
		return true;
	kam_faults_add(faults, kam_sheet_line(sheet, row), "currency: \"%.*s\" is not a currency", KAM_PRINT(kam_fit(text, 40)));
	return false;
}

bool kam_submission_amount(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_decimal *amount,
	struct kam_faults *faults)
{
	struct kam_money money = {0};
	struct kam_error why;
	bool present;
	enum kam_status status = kam_sheet_money(sheet, row, field, &money, &present, &why);
	*amount = money.amount;
	if (status)
		kam_faults_take(faults, kam_sheet_line(sheet, row), kam_sheet_name(sheet), &why);
	else if (!present)
		kam_faults_add(faults, kam_sheet_line(sheet, row), "%s: is blank", kam_field_name(field));
	else if (field == KAM_QUANTITY)
		return true;
	else if (!read_currency(sheet, row, money.currency, faults))
		return false;
	else if (money.currency[0] && who->currency[0] && strcmp(money.currency, who->currency) != 0)
		kam_faults_add(faults, kam_sheet_line(sheet, row), "%s: is in %s, the deals are in %s: they can't be added", kam_field_name(field), money.currency,
			who->currency);
	else
		return true;
	return false;
}

/* Revisions. */

static bool read_line(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, int *line, struct kam_faults *faults)
{
	struct kam_slice text = kam_sheet_text(sheet, row, KAM_CATEGORY);
	if (kam_is(text, "expected"))
		*line = KAM_LINE_EXPECTED;
	else
		*line = kam_categories_find(who->categories, text);
	if (*line != KAM_NO_CATEGORY)
		return true;
	kam_faults_add(faults, kam_sheet_line(sheet, row), "category: \"%.*s\" is no forecast category of the rules (--print-rules lists them)",
		KAM_PRINT(kam_fit(text, 40)));
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Two digits at most, and how many there were. */
static int number_at(struct kam_slice s, size_t at, size_t *digits)
{
	int n = 0;
	for (*digits = 0; *digits < 2 && at + *digits < s.n && is_digit(s.p[at + *digits]); ++*digits)
		n = n * 10 + (s.p[at + *digits] - '0');
	return n;
}

/* The second of the day that a time behind a date tells: 14:05, 2:05:30 PM; 0 without one. */
static int second_of(struct kam_slice s)
{
	size_t colon = 0, digits;
	while (colon < s.n && s.p[colon] != ':')
		colon++;
	if (colon == s.n || !colon || !is_digit(s.p[colon - 1]))
		return 0;
	size_t from = colon > 1 && is_digit(s.p[colon - 2]) ? colon - 2 : colon - 1;
	int hour = number_at(s, from, &digits), minute = number_at(s, colon + 1, &digits), second = 0;
	size_t next = colon + 1 + digits;
	if (next < s.n && s.p[next] == ':')
		second = number_at(s, next + 1, &digits);
	bool afternoon = false, morning = false;
	for (size_t i = next; i + 1 < s.n; i++) {
		afternoon |= (s.p[i] == 'P' || s.p[i] == 'p') && (s.p[i + 1] == 'M' || s.p[i + 1] == 'm');
		morning |= (s.p[i] == 'A' || s.p[i] == 'a') && (s.p[i + 1] == 'M' || s.p[i + 1] == 'm');
	}
	hour = morning && hour == 12 ? 0 : afternoon && hour < 12 ? hour + 12 : hour;
	return hour * 3600 + minute * 60 + second;
}

static bool read_moment(struct kam_sheet *sheet, size_t row, struct kam_moment *at, struct kam_faults *faults)
{
	struct kam_error why;
	enum kam_status status = kam_sheet_date(sheet, row, KAM_AT, &at->day, &why);
	at->second = second_of(kam_sheet_text(sheet, row, KAM_AT));
	if (!status && at->day != KAM_NO_DAY)
		return true;
	if (status)
		kam_faults_take(faults, kam_sheet_line(sheet, row), kam_sheet_name(sheet), &why);
	else
		kam_faults_add(faults, kam_sheet_line(sheet, row), "at: is blank: which of several revisions is in force can't be told");
	return false;
}

static int by_unit_and_time(const void *a, const void *b)
{
	const struct kam_revision *x = a, *y = b;
	int order = x->unit != y->unit ? (x->unit > y->unit) - (x->unit < y->unit) : kam_span_compare(x->span, y->span);
	if (order)
		return order;
	if (x->line != y->line)
		return x->line - y->line;
	return kam_is_later(x->at, y->at) ? 1 : kam_is_later(y->at, x->at) ? -1 : kam_decimal_compare(x->amount, y->amount);
}

static bool same_number(const struct kam_revision *a, const struct kam_revision *b)
{
	return a->unit == b->unit && kam_span_compare(a->span, b->span) == 0 && a->line == b->line;
}

/* The last one of each that was made in time is in force; two at the same time must say the same. */
static void settle(struct kam_revisions *revisions, kam_day until, struct kam_faults *faults)
{
	for (size_t i = 0; i < revisions->count; i++) {
		struct kam_revision *r = &revisions->at[i], *next = r + 1;
		bool has_next = i + 1 < revisions->count && same_number(r, next);
		bool in_time = until == KAM_NO_DAY || r->at.day <= until;
		r->in_force = in_time && (!has_next || (until != KAM_NO_DAY && next->at.day > until));
		revisions->later += !in_time;
		if (has_next && !kam_is_later(next->at, r->at) && kam_decimal_compare(r->amount, next->amount) != 0)
			kam_faults_add(faults, next->file_line > r->file_line ? next->file_line : r->file_line,
				"at: \"%.*s\" has two revisions of one number at the same time: the other is in line %llu", KAM_PRINT(kam_fit(r->at_text, 40)),
				(unsigned long long)(next->file_line > r->file_line ? r->file_line : next->file_line));
	}
}

enum kam_status kam_revisions_read(struct kam_sheet *sheet, const struct kam_submissions *who, struct kam_revisions *out, struct kam_error *err)
{
	static const enum kam_field needed[] = {KAM_UNIT, KAM_PERIOD, KAM_CATEGORY, KAM_AMOUNT, KAM_AT};
	struct kam_faults faults = {0};
	enum kam_status status = kam_sheet_need(sheet, KAM_REVISIONS, "revisions", needed, KAM_COUNT(needed), err);
	if (status)
		return status;
	out->at = kam_allocate(kam_sheet_rows(sheet) + 1, sizeof *out->at);
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		struct kam_revision r = {.by = kam_sheet_text(sheet, row, KAM_BY), .note = kam_sheet_text(sheet, row, KAM_NOTE),
			.at_text = kam_sheet_text(sheet, row, KAM_AT), .file_line = kam_sheet_line(sheet, row)};
		bool good = kam_submission_unit(who, sheet, row, &r.unit, &faults);
		good &= kam_submission_span(who, sheet, row, &r.span, &faults);
		good &= read_line(who, sheet, row, &r.line, &faults);
		good &= kam_submission_amount(who, sheet, row, KAM_AMOUNT, &r.amount, &faults);
		good &= read_moment(sheet, row, &r.at, &faults);
		if (good)
			out->at[out->count++] = r;
	}
	qsort(out->at, out->count, sizeof *out->at, by_unit_and_time);
	settle(out, who->until, &faults);
	return kam_faults_tell(&faults, kam_sheet_name(sheet), err);
}

void kam_revisions_free(struct kam_revisions *revisions)
{
	free(revisions->at);
}

/* Quotas. */

static int by_unit_and_span(const void *a, const void *b)
{
	const struct kam_quota *x = a, *y = b;
	return x->unit != y->unit ? (x->unit > y->unit) - (x->unit < y->unit) : kam_span_compare(x->span, y->span);
}

enum kam_status kam_quotas_read(struct kam_sheet *sheet, const struct kam_submissions *who, struct kam_quotas *out, struct kam_error *err)
{
	static const enum kam_field needed[] = {KAM_UNIT, KAM_PERIOD, KAM_QUOTA};
	struct kam_faults faults = {0};
	enum kam_status status = kam_sheet_need(sheet, KAM_QUOTAS, "quota", needed, KAM_COUNT(needed), err);
	if (status)
		return status;
	out->at = kam_allocate(kam_sheet_rows(sheet) + 1, sizeof *out->at);
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		struct kam_quota q = {.file_line = kam_sheet_line(sheet, row)};
		bool good = kam_submission_unit(who, sheet, row, &q.unit, &faults);
		good &= kam_submission_span(who, sheet, row, &q.span, &faults);
		good &= kam_submission_amount(who, sheet, row, KAM_QUOTA, &q.amount, &faults);
		if (good)
			out->at[out->count++] = q;
	}
	qsort(out->at, out->count, sizeof *out->at, by_unit_and_span);
	for (size_t i = 1; i < out->count; i++)
		if (by_unit_and_span(&out->at[i - 1], &out->at[i]) == 0)
			kam_faults_add(&faults, out->at[i].file_line, "quota: that of \"%.*s\" stands twice for the period",
				KAM_PRINT(kam_fit(kam_tree_at(who->tree, out->at[i].unit)->id, 60)));
	return kam_faults_tell(&faults, kam_sheet_name(sheet), err);
}

bool kam_quotas_find(const struct kam_quotas *quotas, uint32_t unit, struct kam_span span, struct kam_decimal *amount)
{
	struct kam_quota wanted = {.unit = unit, .span = span};
	const struct kam_quota *found = quotas->count ? bsearch(&wanted, quotas->at, quotas->count, sizeof wanted, by_unit_and_span) : NULL;
	bool any = false;
	*amount = found ? found->amount : (struct kam_decimal){0};
	for (int m = 0; m < 3 && !found && span.kind == KAM_QUARTER; m++) {
		struct kam_decimal month;
		if (!kam_quotas_find(quotas, unit, (struct kam_span){KAM_MONTH, span.index * 3 + m}, &month))
			continue;
		any = true;
		kam_decimal_add(*amount, month, amount); /* three sums of money: they fit */
	}
	return found || any;
}

void kam_quotas_free(struct kam_quotas *quotas)
{
	free(quotas->at);
}
