/* plain.c - values in their one form, at once where they have it already or nearly.
 *
 * What is taken here leaves as facts.c would have it, without being taken apart first; everything else is left to facts.c. */
#include "kam/input.h"

#include "facts.h"
#include "wide.h"

enum { ROOM = 32 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits as we write them: no zero before them, and where there are decimals none behind them. */
static bool is_in_our_form(struct kam_slice s, enum kam_decimal_mark mark)
{
	if (!s.n || s.n > KAM_WIDE)
		return false;
	uint64_t others = ~kam_digit_bits(kam_wide_short(s.p, s.n)) & ((UINT64_C(1) << s.n) - 1);
	size_t point = others ? (size_t)__builtin_ctzll(others) : s.n;
	if (!others)
		return s.p[0] != '0' || s.n == 1;
	return mark == KAM_MARK_DOT && !(others & (others - 1)) && s.p[point] == '.' && point && point + 1 < s.n && s.p[s.n - 1] != '0' &&
	       (s.p[0] != '0' || point == 1);
}

/* Digits, perhaps in threes by commas, and decimals behind a dot: without the commas, and without zeros at the end. */
static bool number_at_once(struct kam_slice s, enum kam_decimal_mark mark, char room[ROOM], struct kam_slice *value)
{
	enum { LONGEST = 18 };
	char *to = room, *point = NULL;
	bool grouped = false;
	size_t i = 0, run = 0; /* digits since the last separator */
	if (is_in_our_form(s, mark)) {
		*value = s;
		return true;
	}
	if (!s.n || s.n > LONGEST)
		return false;
	if (s.p[0] == '-')
		*to++ = s.p[i++];
	char *digits = to;
	for (; i < s.n; i++) {
		char c = s.p[i];
		if (is_digit(c)) {
			*to++ = c;
			run++;
			continue;
		}
		bool is_point = c == '.', well_placed = grouped ? run == 3 : run && (run <= 3 || is_point);
		if ((!is_point && c != ',') || point || mark != KAM_MARK_DOT || !well_placed)
			return false;
		if (is_point)
			*(point = to++) = c;
		grouped |= !is_point;
		run = 0;
	}
	if (grouped && !point ? run != 3 : !run)
		return false;
	while (point && to[-1] == '0')
		to--;
	to -= to[-1] == '.';
	*value = kam_slice(room, (size_t)(to - room));
	return *digits != '0' || (point == digits + 1 && to > point);
}

/* Their number; negative if they are not digits. */
static int two_digits(const char *p)
{
	return is_digit(p[0]) && is_digit(p[1]) ? (p[0] - '0') * 10 + p[1] - '0' : -1;
}

/* YYYY-MM-DD alone or with a time; DD/MM/YYYY and MM/DD/YYYY where the order is known. */
static bool date_at_once(struct kam_slice s, enum kam_date_order order, char room[ROOM], struct kam_slice *value)
{
	enum { LENGTH = 10 };
	kam_day day;
	if (kam_date_iso(s, &day)) {
		*value = kam_slice(s.p, LENGTH);
		return true;
	}
	if (!order || s.n != LENGTH || s.p[2] != s.p[5] || (s.p[2] != '/' && s.p[2] != '-' && s.p[2] != '.'))
		return false;
	int month_at = order == KAM_ORDER_MDY ? 0 : 3, day_at = 3 - month_at, century = two_digits(s.p + 6), year = two_digits(s.p + 8);
	if (century < 0 || year < 0 || !kam_civil_valid((struct kam_civil){century * 100 + year, two_digits(s.p + month_at), two_digits(s.p + day_at)}))
		return false;
	memcpy(room, s.p + 6, 4);
	memcpy(room + 5, s.p + month_at, 2);
	memcpy(room + 8, s.p + day_at, 2);
	room[4] = room[7] = '-';
	*value = kam_slice(room, LENGTH);
	return true;
}

static bool text_at_once(enum kam_field field, struct kam_slice s, struct kam_slice *value)
{
	*value = s;
	return field != KAM_ACCOUNT_TYPE && field != KAM_SOURCE && !kam_is_placeholder(s);
}

enum kam_status kam_input_plain_value(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_buffer *room,
	struct kam_slice *value, struct kam_error *err)
{
	const struct kam_bound *bound = kam_input_bound(in);
	int column = bound->binding.column[field];
	enum kam_field_type type = kam_field_type(field);
	if (column >= 0) {
		struct kam_slice s = kam_input_text(in, record, field);
		const struct kam_facts *facts = &bound->facts[column];
		bool json_number = kam_record_has_number(record, column), done = false;
		room->n = 0;
		if (type == KAM_TYPE_ID || type == KAM_TYPE_TEXT)
			done = text_at_once(field, s, value);
		else if (type == KAM_TYPE_MONEY || type == KAM_TYPE_NUMBER)
			done = number_at_once(s, json_number ? KAM_MARK_DOT : facts->mark, kam_buffer_reserve(room, ROOM), value);
		else if (type == KAM_TYPE_DATE)
			done = date_at_once(s, facts->order, kam_buffer_reserve(room, ROOM), value);
		if (done)
			return KAM_OK;
	}
	room->n = 0;
	enum kam_status status = kam_input_plain(in, record, field, room, err);
	*value = kam_buffer_slice(room);
	return status;
}
