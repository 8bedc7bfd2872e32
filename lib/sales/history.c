/* history.c - change logs and snapshots, packed row by row and unpacked deal by deal.
 *
 * Rows are only hashed and put into a bucket by their deal's hash: writing goes forward in memory and no table of deals is
 * searched. A bucket is small enough to be sorted in the cache; then its deals stand one after the other. */
#include "shelf.h"

#include <stdio.h>
#include <stdlib.h>

struct kam_deal_key kam_deal_key(struct kam_slice id)
{
	uint64_t hash[2];
	if (id.n == 18 && memcmp(id.p, "006", 3) == 0) /* its last three only guard the case of the others */
		id.n = 15;
	kam_hash_seeded(id, 0, hash);
	return (struct kam_deal_key){hash[0], (uint32_t)hash[1]};
}

static struct shelf *new_shelf(void)
{
	struct shelf *shelf = kam_allocate(1, sizeof *shelf);
	shelf->amount_at.size = sizeof(struct kam_decimal);
	return shelf;
}

struct kam_history *kam_history_new(kam_day until)
{
	struct kam_history *history = kam_allocate(1, sizeof *history);
	history->shelf = new_shelf();
	history->until = until;
	history->first = history->last = history->first_snapshot = history->next = KAM_NO_DAY;
	history->last_field_kind = -1;
	return history;
}

void kam_history_free(struct kam_history *history)
{
	if (!history)
		return;
	while (history->shelf) {
		struct shelf *shelf = history->shelf;
		history->shelf = shelf->next;
		kam_arena_free(&shelf->arena);
		kam_table_free(&shelf->words);
		kam_table_free(&shelf->amounts);
		free(shelf->word_rows);
		kam_pool_free(&shelf->amount_at);
		free(shelf->place_of);
		free(shelf->rank_of);
		free(shelf->recent_days);
		free(shelf);
	}
	kam_buffer_free(&history->last_field_text);
	free(history);
}

enum kam_status kam_history_open(struct kam_history *history, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = kam_input_bind(in, KAM_HISTORY, err);
	if (status)
		return status;
	bool has_when = kam_input_has(in, KAM_CHANGED_AT);
	if (!kam_input_has(in, KAM_OPP_ID))
		return kam_fail(err, KAM_BAD_DATA, "no column for opp_id: --map opp_id=\"HEADING\" names it");
	if (kam_input_has(in, KAM_FIELD) && kam_input_has(in, KAM_NEW_VALUE) && has_when)
		history->form = LONG;
	else if (kam_input_has(in, KAM_SNAPSHOT_DATE) && kam_input_has(in, KAM_STAGE))
		history->form = SNAPSHOTS;
	else if (has_when && kam_input_has(in, KAM_STAGE))
		history->form = CHANGES;
	else
		return kam_fail(err, KAM_BAD_DATA, "is no history: it needs field, new_value and changed_at, or stage and snapshot_date, or stage and changed_at");
	return KAM_OK;
}

enum { SMALLEST_CHUNK = 6, LARGEST_CHUNK = 384 };

static void push(struct shelf *shelf, const struct entry *entry)
{
	struct chunk **bucket = &shelf->buckets[entry->hash >> BUCKET_SHIFT], *chunk = *bucket;
	if (!chunk || chunk->count == chunk->capacity) {
		uint32_t capacity = !chunk ? SMALLEST_CHUNK : chunk->capacity * 2 < LARGEST_CHUNK ? chunk->capacity * 2 : LARGEST_CHUNK;
		struct chunk *fresh = kam_arena_take(&shelf->arena, sizeof *fresh + capacity * sizeof *fresh->entries);
		*fresh = (struct chunk){.next = chunk, .capacity = capacity};
		*bucket = chunk = fresh;
	}
	chunk->entries[chunk->count++] = *entry;
}

/* Two digits at p as a number; -1 if they are none. */
static int two_digits(const char *p)
{
	unsigned tens = (unsigned)(p[0] - '0'), ones = (unsigned)(p[1] - '0');
	return tens < 10 && ones < 10 ? (int)(tens * 10 + ones) : -1;
}

/* Whether s is a day in ten characters, of which there is one reading in any file, and a time in nine: "2024-03-21T14:05:59". */
static bool is_moment(struct kam_slice s)
{
	return s.n == MOMENT_TEXT && (s.p[10] == 'T' || s.p[10] == ' ') && s.p[4] == '-' && s.p[7] == '-' && s.p[13] == ':' && s.p[16] == ':' &&
	       two_digits(s.p + 11) >= 0 && two_digits(s.p + 11) < 24 && two_digits(s.p + 14) >= 0 && two_digits(s.p + 14) < 60 &&
	       two_digits(s.p + 17) >= 0 && two_digits(s.p + 17) < 60;
}

/* The second of the day that a date's text names, 0 where it names none: "... 14:05", "... 2:05:30 PM", the fraction of a
 * spreadsheet's day, milliseconds since 1970. Only the order of changes on one day depends on it. */
static uint32_t second_of_day(struct kam_slice s)
{
	if (is_moment(s))
		return (uint32_t)((two_digits(s.p + 11) * 60 + two_digits(s.p + 14)) * 60 + two_digits(s.p + 17));
	const char *colon = memchr(s.p, ':', s.n), *end = s.p + s.n;
	if (!colon) {
		const char *point = memchr(s.p, '.', s.n);
		uint64_t number = 0;
		double part = 0, unit = 0.1;
		if ((s.n == 12 || s.n == 13) && !point) {
			for (size_t i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
				number = number * 10 + (uint64_t)(s.p[i] - '0');
			return (uint32_t)(number / 1000 % 86400);
		}
		for (const char *p = point && point - s.p == 5 ? point + 1 : end; p < end && *p >= '0' && *p <= '9'; p++, unit /= 10)
			part += (*p - '0') * unit;
		return (uint32_t)(part * 86400);
	}
	int hour = colon - s.p >= 2 && colon[-2] != ' ' && colon[-2] != 'T' ? two_digits(colon - 2) : colon > s.p ? colon[-1] - '0' : -1;
	int minute = end - colon >= 3 ? two_digits(colon + 1) : -1;
	int second = end - colon >= 6 && colon[3] == ':' ? two_digits(colon + 4) : 0;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
		return 0;
	bool half = end[-1] == 'M' || end[-1] == 'm', after_noon = half && (end[-2] == 'P' || end[-2] == 'p');
	if (half)
		hour = hour % 12 + (after_noon ? 12 : 0);
	return (uint32_t)((hour * 60 + minute) * 60 + second);
}

/* Where the day of a moment is kept; its text is not s's if it is not known yet. */
static struct recent_day *recent_day(struct shelf *shelf, struct kam_slice s)
{
	uint32_t tail;
	memcpy(&tail, s.p + 6, sizeof tail);
	if (!shelf->recent_days)
		shelf->recent_days = kam_allocate(RECENT_DAYS, sizeof *shelf->recent_days);
	return &shelf->recent_days[(tail + (uint32_t)s.p[5] * 8191u + (uint32_t)s.p[3] * 131071u + (uint32_t)s.p[2] * 524287u) * 2654435761u >> 19];
}

static enum kam_status read_day(struct kam_history *history, struct kam_input *in, const struct kam_record *record, enum kam_field field,
	struct kam_slice text, kam_day *day, struct kam_error *err)
{
	struct recent_day *recent = is_moment(text) ? recent_day(history->shelf, text) : NULL;
	if (recent && memcmp(recent->text, text.p, DAY_TEXT) == 0) {
		*day = recent->day;
		return KAM_OK;
	}
	enum kam_status status = kam_input_date(in, record, field, day, err);
	if (!status && recent) {
		memcpy(recent->text, text.p, DAY_TEXT);
		recent->day = *day;
	}
	return status;
}

static enum kam_status read_when(struct kam_history *history, struct kam_input *in, const struct kam_record *record, struct entry *entry,
	struct kam_error *err)
{
	enum kam_field field = history->form == SNAPSHOTS ? KAM_SNAPSHOT_DATE : KAM_CHANGED_AT;
	struct kam_slice text = kam_input_text(in, record, field);
	enum kam_status status = read_day(history, in, record, field, text, &entry->day, err);
	if (status)
		return status;
	if (entry->day == KAM_NO_DAY)
		return kam_bad_value(err, kam_field_name(field), text, "is no date");
	entry->order = history->form == SNAPSHOTS ? 0 : second_of_day(text) << KIND_BITS;
	return KAM_OK;
}

/* The place among the recent words where this one, which is not empty, is kept. */
static size_t recent_place(struct kam_slice text)
{
	return (text.n * 7 + (unsigned char)text.p[0] + 31u * (unsigned char)text.p[text.n / 2]) % RECENT_WORDS;
}

/* Counts a row that names the word. */
static void count_row(struct shelf *shelf, uint32_t word)
{
	shelf->word_rows = kam_grow(shelf->word_rows, &shelf->word_rows_capacity, (size_t)word + 1, sizeof *shelf->word_rows);
	while (shelf->word_rows_count <= word)
		shelf->word_rows[shelf->word_rows_count++] = 0;
	shelf->word_rows[word]++;
}

enum kam_status kam_shelf_word(struct shelf *shelf, struct kam_slice text, bool is_status, uint32_t *word, struct kam_error *err)
{
	char marked[256];
	bool is_plain = !is_status && text.n;
	struct recent_word *recent = &shelf->recent_words[is_plain ? recent_place(text) : 0];
	if (is_plain && kam_same(recent->text, text)) {
		*word = recent->word;
		count_row(shelf, *word);
		return KAM_OK;
	}
	if (!text.n || kam_is_placeholder(text)) {
		*word = NO_WORD;
		return KAM_OK;
	}
	if (is_status) {
		marked[0] = STATUS_MARK;
		text.n = text.n < sizeof marked - 1 ? text.n : sizeof marked - 1;
		memcpy(marked + 1, text.p, text.n);
		text = kam_slice(marked, text.n + 1);
	}
	*word = kam_table_put(&shelf->words, text, NULL);
	count_row(shelf, *word);
	if (is_plain)
		*recent = (struct recent_word){kam_table_key(&shelf->words, *word), *word};
	return *word < NO_WORD ? KAM_OK : kam_bad_value(err, "stage", text, "is one stage too many: no column of stages has so many");
}

void kam_shelf_put(struct shelf *shelf, const struct entry *entry, enum kind kind, uint32_t value)
{
	struct entry e = *entry;
	e.order |= (uint32_t)kind;
	e.value = value;
	push(shelf, &e);
}

static uint32_t number_amount(struct shelf *shelf, struct kam_slice key, struct kam_decimal amount)
{
	bool added;
	uint32_t number = kam_table_put(&shelf->amounts, key, &added);
	if (added)
		*(struct kam_decimal *)kam_pool_add(&shelf->amount_at) = amount;
	return number;
}

/* By its digits behind a NUL, which no text begins with: the same text is another number where the decimal mark is another. */
uint32_t kam_shelf_amount(struct shelf *shelf, struct kam_decimal amount)
{
	char key[2 + sizeof amount.value] = {0};
	amount = kam_decimal_trim(amount);
	key[1] = (char)amount.scale;
	memcpy(key + 2, &amount.value, sizeof amount.value);
	return number_amount(shelf, kam_slice(key, sizeof key), amount);
}

static enum kam_status log_amount(struct shelf *shelf, struct kam_input *in, struct entry *entry, enum kind kind, struct kam_slice text,
	struct kam_error *err)
{
	struct kam_money money = {0};
	uint32_t number = kam_is_placeholder(text) ? 0 : kam_table_find(&shelf->amounts, text);
	if (kam_is_placeholder(text))
		return KAM_OK;
	enum kam_decimal_mark mark = kam_input_facts(in, kam_input_binding(in)->column[KAM_NEW_VALUE])->mark;
	enum kam_status status = number == KAM_ABSENT ? kam_money_parse(text, mark, &money) : KAM_OK;
	if (status)
		return kam_bad_value(err, kind == AMOUNT ? "new_value" : "old_value", text,
			status == KAM_UNPROVEN ? "can be read in two ways: --decimal dot or comma tells" : "is not an amount");
	kam_shelf_put(shelf, entry, kind, number == KAM_ABSENT ? number_amount(shelf, text, money.amount) : number);
	return KAM_OK;
}

static enum kam_status log_close(struct shelf *shelf, struct kam_input *in, struct entry *entry, enum kind kind, struct kam_slice text,
	struct kam_error *err)
{
	kam_day day;
	if (kam_is_placeholder(text))
		return KAM_OK;
	int column = kam_input_binding(in)->column[KAM_CHANGED_AT];
	enum kam_status status = kam_date_parse(text, column < 0 ? KAM_ORDER_UNKNOWN : kam_input_facts(in, column)->order, &day);
	if (status)
		return kam_bad_value(err, kind == CLOSE ? "new_value" : "old_value", text,
			status == KAM_UNPROVEN ? "is ambiguous: --date-format dmy or mdy tells" : "is not a date");
	kam_shelf_put(shelf, entry, kind, (uint32_t)day);
	return KAM_OK;
}

static enum kam_status log_stage(struct shelf *shelf, struct entry *entry, struct kam_slice old, struct kam_slice new, bool is_status,
	struct kam_error *err)
{
	uint32_t from = NO_WORD, to;
	enum kam_status status = is_status ? KAM_OK : kam_shelf_word(shelf, old, false, &from, err);
	if (!status)
		status = kam_shelf_word(shelf, new, is_status, &to, err);
	if (!status && to != NO_WORD)
		kam_shelf_put(shelf, entry, STAGE, from << 16 | to);
	return status;
}

/* Which field of a deal a name in a log means; KAM_FIELDS: another one. The dictionary knows the names. */
static enum kam_field field_meant(struct kam_slice name)
{
	static const enum kam_field fields[] = {KAM_STAGE, KAM_CLOSE_DATE, KAM_AMOUNT, KAM_STATUS, KAM_CREATED};
	enum kam_field found = KAM_FIELDS;
	struct kam_slice heading = name;
	struct kam_header header = {.names = &heading, .count = 1};
	struct kam_binding binding;
	while (heading.n && heading.p[heading.n - 1] == '.') /* "Created." */
		heading.n--;
	if (kam_bind(&header, KAM_OPPORTUNITIES, NULL, 0, &binding, NULL) == KAM_OK)
		for (size_t i = 0; i < KAM_COUNT(fields); i++)
			if (binding.column[fields[i]] == 0)
				found = fields[i];
	return found;
}

static enum kam_field field_of(struct kam_history *history, struct kam_slice name)
{
	if (history->last_field_kind < 0 || !kam_same(name, kam_buffer_slice(&history->last_field_text))) {
		history->last_field_text.n = 0;
		kam_buffer_add(&history->last_field_text, name);
		history->last_field_kind = (int)field_meant(name);
	}
	return (enum kam_field)history->last_field_kind;
}

static enum kam_status add_logged(struct kam_history *history, struct kam_input *in, const struct kam_record *record, struct entry *entry,
	struct kam_error *err)
{
	struct shelf *shelf = history->shelf;
	struct kam_slice old = kam_input_text(in, record, KAM_OLD_VALUE), new = kam_input_text(in, record, KAM_NEW_VALUE);
	enum kam_field field = field_of(history, kam_input_text(in, record, KAM_FIELD));
	enum kam_status status;
	switch (field) {
	case KAM_STAGE:
	case KAM_STATUS:
		return log_stage(shelf, entry, old, new, field == KAM_STATUS, err);
	case KAM_CLOSE_DATE:
		status = log_close(shelf, in, entry, OLD_CLOSE, old, err);
		return status ? status : log_close(shelf, in, entry, CLOSE, new, err);
	case KAM_AMOUNT:
		status = log_amount(shelf, in, entry, OLD_AMOUNT, old, err);
		return status ? status : log_amount(shelf, in, entry, AMOUNT, new, err);
	case KAM_CREATED:
		kam_shelf_put(shelf, entry, CREATED, 0);
		return KAM_OK;
	default:
		return kam_fail(err, KAM_SKIPPED, "change of another field");
	}
}

/* A row that holds the deal as it was: after a change, or on a day. A status that says won or lost outweighs the stage. */
static enum kam_status add_whole(struct kam_history *history, struct kam_input *in, const struct kam_record *record, struct entry *entry,
	struct kam_error *err)
{
	struct shelf *shelf = history->shelf;
	struct kam_slice stage = kam_input_text(in, record, KAM_STAGE), state = kam_input_text(in, record, KAM_STATUS);
	struct kam_money amount;
	kam_day close;
	bool present;
	uint32_t word, status_word = NO_WORD;
	enum kam_status status = kam_input_date(in, record, KAM_CLOSE_DATE, &close, err);
	if (!status)
		status = kam_input_money(in, record, KAM_AMOUNT, &amount, &present, err);
	if (!status)
		status = kam_shelf_word(shelf, stage, false, &word, err);
	if (!status)
		status = kam_shelf_word(shelf, state, true, &status_word, err);
	if (status)
		return status;
	kam_shelf_put(shelf, entry, history->form == SNAPSHOTS ? SNAPSHOT : STAGE, status_word << 16 | word);
	if (close != KAM_NO_DAY)
		kam_shelf_put(shelf, entry, CLOSE, (uint32_t)close);
	if (present)
		kam_shelf_put(shelf, entry, AMOUNT, kam_shelf_amount(shelf, amount.amount));
	return KAM_OK;
}

static void lower(kam_day *first, kam_day day)
{
	if (day != KAM_NO_DAY && (*first == KAM_NO_DAY || day < *first))
		*first = day;
}

static void widen(kam_day *first, kam_day *last, kam_day day)
{
	lower(first, day);
	if (*last == KAM_NO_DAY || day > *last)
		*last = day;
}

enum kam_status kam_history_add(struct kam_history *history, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_slice id = kam_input_text(in, record, KAM_OPP_ID);
	struct entry entry = {0};
	if (!id.n || (id.n < 8 && kam_is_placeholder(id)))
		return kam_bad_value(err, "opp_id", id, "names no deal");
	enum kam_status status = read_when(history, in, record, &entry, err);
	if (status)
		return status;
	bool later = kam_is_later_than_told(history, entry.day);
	if (later)
		lower(&history->next, entry.day);
	if (later && history->form != LONG)
		return kam_fail(err, KAM_SKIPPED, "after the as-of date");
	struct kam_deal_key key = kam_deal_key(id);
	entry.hash = key.hash;
	entry.more = key.more;
	status = history->form == LONG ? add_logged(history, in, record, &entry, err) : add_whole(history, in, record, &entry, err);
	if (status || later)
		return status;
	history->rows++;
	widen(&history->first, &history->last, entry.day);
	if (history->form == SNAPSHOTS)
		lower(&history->first_snapshot, entry.day);
	return KAM_OK;
}

struct kam_history *kam_history_fork(const struct kam_history *history)
{
	struct kam_history *fork = kam_history_new(history->until);
	fork->form = history->form;
	return fork;
}

void kam_history_merge(struct kam_history *history, struct kam_history *from)
{
	struct shelf **last = &history->shelf;
	while (*last)
		last = &(*last)->next;
	*last = from->shelf;
	from->shelf = NULL;
	history->rows += from->rows;
	if (from->first != KAM_NO_DAY) {
		widen(&history->first, &history->last, from->first);
		widen(&history->first, &history->last, from->last);
	}
	lower(&history->first_snapshot, from->first_snapshot);
	lower(&history->next, from->next);
}

uint64_t kam_history_rows(const struct kam_history *history)
{
	return history->rows;
}

kam_day kam_history_first(const struct kam_history *history)
{
	return history->first;
}

kam_day kam_history_last(const struct kam_history *history)
{
	return history->last;
}

kam_day kam_history_next(const struct kam_history *history)
{
	return history->next;
}

kam_day kam_history_first_snapshot(const struct kam_history *history)
{
	return history->first_snapshot;
}
