/* facts.c - date order and decimal mark are properties of a column, proven by the values that leave no choice. */
#include "facts.h"

#include "kam/text.h"

#include <stdlib.h>

static bool is_number(enum kam_field_type type)
{
	return type == KAM_TYPE_MONEY || type == KAM_TYPE_NUMBER;
}

/* Whether a probability can only be a percentage. */
static bool is_over_one(struct kam_slice value, enum kam_decimal_mark mark)
{
	struct kam_money money;
	return kam_money_parse(value, mark, &money) == KAM_OK && !money.percent && kam_decimal_compare(money.amount, kam_decimal_whole(1)) > 0;
}

void kam_facts_learn(struct kam_facts *facts, enum kam_field_type type, struct kam_slice value)
{
	if (type == KAM_TYPE_DATE && !facts->order)
		facts->order = kam_date_proof(value);
	if ((is_number(type) || type == KAM_TYPE_PROBABILITY) && !facts->mark)
		facts->mark = kam_money_proof(value);
	if (type == KAM_TYPE_PROBABILITY && !facts->percent)
		facts->percent = is_over_one(value, facts->mark);
}

bool kam_facts_open(const struct kam_facts *facts, enum kam_field_type type)
{
	if (type == KAM_TYPE_PROBABILITY)
		return !facts->percent && !facts->whole;
	return type == KAM_TYPE_DATE ? !facts->order : is_number(type) && !facts->mark;
}

void kam_facts_share(struct kam_facts *facts, const struct kam_binding *binding, enum kam_field field)
{
	struct kam_facts *mine = &facts[binding->column[field]];
	for (int f = 0; f < KAM_FIELDS; f++) {
		const struct kam_facts *other = binding->column[f] >= 0 ? &facts[binding->column[f]] : mine;
		if (!mine->order)
			mine->order = other->order;
		if (!mine->mark)
			mine->mark = other->mark;
	}
}

enum kam_status kam_bad_value(struct kam_error *err, const char *field, struct kam_slice value, const char *what)
{
	struct kam_buffer shown = {0};
	kam_printable(value, &shown);
	kam_fail(err, KAM_BAD_DATA, "%s: \"%s\" %s", field, kam_buffer_terminated(&shown), what);
	kam_buffer_free(&shown);
	return KAM_BAD_DATA;
}

enum kam_status kam_facts_date(struct kam_slice s, struct kam_facts *facts, enum kam_field field, kam_day *day, struct kam_error *err)
{
	*day = KAM_NO_DAY;
	if (kam_is_placeholder(s))
		return KAM_OK;
	enum kam_status status = kam_date_parse(s, facts->order, day);
	if (!status && !facts->order)
		facts->order = kam_date_proof(s);
	if (status != KAM_BAD_DATA)
		return status;
	return kam_bad_value(err, kam_field_name(field), s,
		facts->order && kam_date_parse(s, KAM_ORDER_UNKNOWN, day) != KAM_BAD_DATA
			? facts->order == KAM_ORDER_DMY ? "is not a date in the column's order, day/month/year" : "is not a date in the column's order, month/day/year"
			: "is not a date");
}

enum kam_status kam_facts_money(struct kam_slice s, bool is_json_number, struct kam_facts *facts, enum kam_field field,
	struct kam_money *value, bool *present, struct kam_error *err)
{
	*present = false;
	if (kam_is_placeholder(s)) {
		*value = (struct kam_money){0};
		return KAM_OK;
	}
	enum kam_status status = kam_money_parse(s, is_json_number ? KAM_MARK_DOT : facts->mark, value);
	*present = status == KAM_OK;
	if (!status && !facts->mark && !is_json_number)
		facts->mark = kam_money_proof(s);
	return status == KAM_BAD_DATA ? kam_bad_value(err, kam_field_name(field), s, "is not a number") : status;
}

enum kam_status kam_facts_unproven(struct kam_slice s, enum kam_field field, struct kam_error *err)
{
	return kam_bad_value(err, kam_field_name(field), s,
		kam_field_type(field) == KAM_TYPE_DATE
			? "can be day/month or month/day, and no value in the file shows which: --date-format dmy or mdy tells"
			: "can have a decimal or a thousands separator, and no value in the file shows which: --decimal dot or comma tells");
}

static enum kam_status plain_probability(struct kam_slice s, bool is_json_number, const struct kam_facts *facts, enum kam_field field,
	struct kam_decimal *out, struct kam_error *err)
{
	struct kam_money money;
	struct kam_decimal hundred = kam_decimal_whole(100);
	enum kam_status status = kam_money_parse(s, is_json_number || (facts->whole && !facts->mark) ? KAM_MARK_DOT : facts->mark, &money);
	if (status == KAM_UNPROVEN)
		return status;
	if (status || kam_decimal_sign(money.amount) < 0 || kam_decimal_compare(money.amount, hundred) > 0)
		return kam_bad_value(err, kam_field_name(field), s, "is not a probability");
	bool percent = money.percent || facts->percent || kam_decimal_compare(money.amount, kam_decimal_whole(1)) > 0;
	if (!percent && kam_facts_open(facts, KAM_TYPE_PROBABILITY))
		return KAM_UNPROVEN;
	*out = money.amount;
	if (percent)
		kam_decimal_divide(money.amount, hundred, money.amount.scale + 2, out);
	return KAM_OK;
}

static enum kam_status plain_number(struct kam_slice s, bool is_json_number, struct kam_facts *facts, enum kam_field field, struct kam_decimal *out,
	struct kam_error *err)
{
	struct kam_money money;
	bool present;
	enum kam_status status = kam_facts_money(s, is_json_number, facts, field, &money, &present, err);
	*out = money.amount;
	if (!status && money.percent)
		kam_decimal_divide(money.amount, kam_decimal_whole(100), money.amount.scale + 2, out);
	return status;
}

static enum kam_status plain_boolean(struct kam_slice s, enum kam_field field, struct kam_buffer *out, struct kam_error *err)
{
	bool yes;
	if (!kam_yes_no(s, &yes))
		return kam_bad_value(err, kam_field_name(field), s, "is not yes or no");
	kam_buffer_text(out, yes ? "true" : "false");
	return KAM_OK;
}

static enum kam_status plain_date(struct kam_slice s, struct kam_facts *facts, enum kam_field field, struct kam_buffer *out, struct kam_error *err)
{
	char text[KAM_DATE_TEXT];
	kam_day day;
	enum kam_status status = kam_facts_date(s, facts, field, &day, err);
	if (!status)
		kam_buffer_add(out, kam_slice(text, kam_date_format(day, text)));
	return status;
}

/* Whether a number is written as we write it: digits, and decimals that do not end in 0. */
static bool is_canonical(struct kam_slice s)
{
	size_t i = s.n && s.p[0] == '-', digits = 0, point = 0;
	if (s.n > 18 || s.n <= i || (s.p[i] == '0' && (s.n == i + 1 ? i : s.p[i + 1] != '.')))
		return false;
	for (; i < s.n; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		if (s.p[i] == '.' && digits && !point)
			point = i;
		else if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return !point || (s.p[s.n - 1] != '.' && s.p[s.n - 1] != '0');
}

enum kam_status kam_facts_plain(struct kam_slice s, bool is_json_number, struct kam_facts *facts, enum kam_field field, struct kam_buffer *out,
	struct kam_error *err)
{
	enum kam_field_type type = kam_field_type(field);
	struct kam_decimal number;
	char text[KAM_DECIMAL_TEXT];
	bool yes;
	bool is_text = type == KAM_TYPE_ID || type == KAM_TYPE_TEXT;
	bool means_something = (type == KAM_TYPE_BOOLEAN && kam_yes_no(s, &yes)) || (is_text && kam_is(s, "NA")); /* North America */
	if (kam_is_placeholder(s) && !means_something)
		return KAM_OK;
	if (is_number(type) && facts->mark == KAM_MARK_DOT && is_canonical(s)) {
		kam_buffer_add(out, s);
		return KAM_OK;
	}
	if (type == KAM_TYPE_DATE)
		return plain_date(s, facts, field, out, err);
	if (type == KAM_TYPE_BOOLEAN)
		return plain_boolean(s, field, out, err);
	if (is_text) {
		kam_buffer_add(out, kam_domain_word(field, s));
		return KAM_OK;
	}
	enum kam_status status = type == KAM_TYPE_PROBABILITY ? plain_probability(s, is_json_number, facts, field, &number, err)
	                                                      : plain_number(s, is_json_number, facts, field, &number, err);
	if (!status)
		kam_buffer_add(out, kam_slice(text, kam_decimal_format(number, text)));
	return status;
}
