/* plain.c - values in their one form, at once where they have it already or nearly.
 *
 * What is taken here leaves as facts.c would have it, without being taken apart first; everything else is left to facts.c. */
#include "kam/input.h"

#include "facts.h"
#include "wide.h"

enum { ROOM = 32, DATE_LENGTH = 10 };

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
	kam_day day;
	if (kam_date_iso(s, &day)) {
		*value = kam_slice(s.p, DATE_LENGTH);
		return true;
	}
	if (!order || s.n != DATE_LENGTH || s.p[2] != s.p[5] || (s.p[2] != '/' && s.p[2] != '-' && s.p[2] != '.'))
		return false;
	int month_at = order == KAM_ORDER_MDY ? 0 : 3, day_at = 3 - month_at, century = two_digits(s.p + 6), year = two_digits(s.p + 8);
	if (century < 0 || year < 0 || !kam_civil_valid((struct kam_civil){century * 100 + year, two_digits(s.p + month_at), two_digits(s.p + day_at)}))
		return false;
	memcpy(room, s.p + 6, 4);
	memcpy(room + 5, s.p + month_at, 2);
	memcpy(room + 8, s.p + day_at, 2);
	room[4] = room[7] = '-';
	*value = kam_slice(room, DATE_LENGTH);
	return true;
}

static bool has_words_of_the_domain(enum kam_field field)
{
	return field == KAM_ACCOUNT_TYPE || field == KAM_SOURCE;
}

/* Whether a cell has its value's one form. */
static inline bool is_plain(enum kam_field field, struct kam_slice cell, enum kam_decimal_mark mark)
{
	kam_day day;
	switch (kam_field_type(field)) {
	case KAM_TYPE_ID:
	case KAM_TYPE_TEXT:
		return cell.n && kam_is_visible_ascii(cell.p[0]) && kam_is_visible_ascii(cell.p[cell.n - 1]) && !kam_is_placeholder(cell) &&
		       !has_words_of_the_domain(field);
	case KAM_TYPE_NUMBER:
	case KAM_TYPE_MONEY: return is_in_our_form(cell, mark);
	case KAM_TYPE_DATE: return cell.n == DATE_LENGTH && kam_date_iso(cell, &day);
	default: return false;
	}
}

/* The value of a cell that has another form, at once where it nearly has it. */
static __attribute__((noinline)) enum kam_status make_plain(struct kam_input *in, const struct kam_record *record, enum kam_field field,
	struct kam_buffer *room, struct kam_slice *value, struct kam_error *err)
{
	const struct kam_bound *bound = kam_input_bound(in);
	int column = bound->binding.column[field];
	enum kam_field_type type = kam_field_type(field);
	room->n = 0;
	if (column >= 0) {
		struct kam_slice s = *value = kam_input_text(in, record, field);
		const struct kam_facts *facts = &bound->facts[column];
		bool done = false;
		if (type == KAM_TYPE_ID || type == KAM_TYPE_TEXT)
			done = !has_words_of_the_domain(field) && !kam_is_placeholder(s);
		else if (type == KAM_TYPE_MONEY || type == KAM_TYPE_NUMBER)
			done = number_at_once(s, kam_record_has_number(record, column) ? KAM_MARK_DOT : facts->mark, kam_buffer_reserve(room, ROOM), value);
		else if (type == KAM_TYPE_DATE)
			done = date_at_once(s, facts->order, kam_buffer_reserve(room, ROOM), value);
		if (done)
			return KAM_OK;
	}
	enum kam_status status = kam_input_plain(in, record, field, room, err);
	*value = kam_buffer_slice(room);
	return status;
}

enum kam_status kam_input_plain_value(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_buffer *room,
	struct kam_slice *value, struct kam_error *err)
{
	const struct kam_bound *bound = kam_input_bound(in);
	int column = bound->binding.column[field];
	if (kam_input_own_cell(in, record, field, value) &&
		is_plain(field, *value, kam_record_has_number(record, column) ? KAM_MARK_DOT : bound->facts[column].mark))
		return KAM_OK;
	return make_plain(in, record, field, room, value, err);
}
