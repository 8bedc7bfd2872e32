/* history_state.c - a history as lines of a partial state, and back.
 *
 * First come the names of stages and statuses, in byte order, which are numbered as they come; then a line for each deal, in the order of
 * their hashes, with all that is said of it once. So a state has the same bytes in whatever order the rows came.
 *
 * A deal's log is words: a moment, "2024-03-21" with "+50759" for the second of that day, then what is said at it: "s3>5" for a change from
 * one stage to another, "p>5" for one in a snapshot (the first is then a status), "c2024-06-30" for a close date, "a1250" for an amount,
 * with "C" and "A" for the old ones, and "n" for the creation. */
#include "shelf.h"

#include <stdlib.h>

enum { HASH_DIGITS = 24, DAY_DIGITS = 10 };

static const char letters[] = {
	[OLD_CLOSE] = 'C', [OLD_AMOUNT] = 'A', [CREATED] = 'n', [STAGE] = 's', [SNAPSHOT] = 'p', [CLOSE] = 'c', [AMOUNT] = 'a'};

/* All words of a history, and where each shelf's stand among them in byte order; to be freed. */
static uint32_t *rank_words(struct kam_history *history, struct kam_table *words)
{
	for (const struct shelf *shelf = history->shelf; shelf; shelf = shelf->next)
		for (uint32_t w = 0; w < kam_table_count(&shelf->words); w++)
			kam_table_put(words, kam_table_key(&shelf->words, w), NULL);
	uint32_t count = kam_table_count(words), *order = kam_table_order(words), *rank = kam_allocate(count, sizeof *rank);
	for (uint32_t i = 0; i < count; i++)
		rank[order[i]] = i;
	for (struct shelf *shelf = history->shelf; shelf; shelf = shelf->next) {
		uint32_t mine = kam_table_count(&shelf->words);
		shelf->rank_of = kam_resize(shelf->rank_of, mine, sizeof *shelf->rank_of);
		for (uint32_t w = 0; w < mine; w++)
			shelf->rank_of[w] = (int)rank[kam_table_find(words, kam_table_key(&shelf->words, w))];
	}
	free(rank);
	return order;
}

static int rank_at(const struct shelf *shelf, uint32_t word)
{
	return word == NO_WORD ? -1 : shelf->rank_of[word];
}

static void unpack_words(const struct shelf *shelf, const struct entry *e, struct event *out)
{
	*out = (struct event){.hash = e->hash, .more = e->more, .day = e->day, .order = e->order, .a = -1};
	switch (kind_in(e->order)) {
	case STAGE:
	case SNAPSHOT:
		out->a = rank_at(shelf, e->value >> 16);
		out->b = rank_at(shelf, e->value & NO_WORD);
		break;
	case AMOUNT:
	case OLD_AMOUNT:
		out->amount = kam_pool_at(&shelf->amount_at, e->value);
		break;
	default:
		out->b = (int32_t)e->value;
	}
}

static void write_moment(struct kam_buffer *out, const struct event *e)
{
	char day[KAM_DATE_TEXT];
	kam_date_format(e->day, day);
	kam_buffer_format(out, "%s%s", out->n ? " " : "", day);
	if (e->order >> KIND_BITS)
		kam_buffer_format(out, "+%u", (unsigned)(e->order >> KIND_BITS));
}

static void write_event(struct kam_buffer *out, const struct event *e)
{
	char text[KAM_DECIMAL_TEXT] = "";
	enum kind kind = kind_in(e->order);
	kam_buffer_format(out, " %c", letters[kind]);
	if (kind == STAGE || kind == SNAPSHOT) {
		if (e->a >= 0)
			kam_buffer_format(out, "%d", (int)e->a);
		kam_buffer_byte(out, '>');
		if (e->b >= 0)
			kam_buffer_format(out, "%d", (int)e->b);
	} else if (e->amount) {
		kam_decimal_format(*e->amount, text);
	} else if (kind != CREATED) {
		kam_date_format(e->b, text);
	}
	kam_buffer_text(out, text);
}

static void save_deal(const struct event *events, size_t count, struct kam_buffer *log, struct kam_state_writer *w)
{
	const uint64_t hash[2] = {events[0].hash, events[0].more};
	log->n = 0;
	for (size_t i = 0; i < count; i++) {
		bool later = i == 0 || events[i].day != events[i - 1].day || events[i].order >> KIND_BITS != events[i - 1].order >> KIND_BITS;
		if (later)
			write_moment(log, &events[i]);
		write_event(log, &events[i]);
	}
	kam_state_begin(w, "changes");
	kam_state_write_hash(w, "of", hash, HASH_DIGITS);
	kam_state_write_text(w, "log", kam_buffer_slice(log));
	kam_state_end(w);
}

static void save_word(struct kam_slice word, struct kam_state_writer *w)
{
	bool is_status = word.n && word.p[0] == STATUS_MARK;
	kam_state_begin(w, is_status ? "status" : "stage");
	kam_state_write_text(w, "word", is_status ? kam_slice(word.p + 1, word.n - 1) : word);
	kam_state_end(w);
}

void kam_history_save(struct kam_history *history, struct kam_state_writer *w)
{
	struct kam_table words = {0};
	struct kam_buffer log = {0};
	struct sorter sorter = {0};
	uint32_t *order = rank_words(history, &words);
	kam_state_begin(w, "history");
	kam_state_write_count(w, "rows", history->rows);
	kam_state_write_day(w, "first", history->first);
	kam_state_write_day(w, "last", history->last);
	kam_state_write_day(w, "first_snapshot", history->first_snapshot);
	kam_state_write_day(w, "next", history->next);
	kam_state_end(w);
	for (uint32_t i = 0; i < kam_table_count(&words); i++)
		save_word(kam_table_key(&words, order[i]), w);
	for (unsigned bucket = 0; bucket < BUCKETS; bucket++) {
		size_t count = kam_sort_bucket(history, bucket, unpack_words, &sorter);
		for (size_t first = 0, n; first < count; first += n) {
			n = kam_events_of_deal(sorter.sorted + first, count - first);
			save_deal(sorter.sorted + first, n, &log, w);
		}
	}
	free(order);
	kam_sorter_free(&sorter);
	kam_buffer_free(&log);
	kam_table_free(&words);
}

static enum kam_status load_head(struct kam_history *history, const struct kam_state_reader *r, struct kam_error *err)
{
	enum kam_status status = kam_state_count(r, "rows", INT64_MAX, &history->rows, err);
	if (!status)
		status = kam_state_day(r, "first", &history->first, err);
	if (!status)
		status = kam_state_day(r, "last", &history->last, err);
	if (!status)
		status = kam_state_day(r, "first_snapshot", &history->first_snapshot, err);
	if (!status)
		status = kam_state_day(r, "next", &history->next, err);
	if (!status && ((history->first == KAM_NO_DAY) != (history->last == KAM_NO_DAY) || history->last < history->first))
		status = kam_state_bad(r, "last", err);
	return status;
}

static enum kam_status load_word(struct shelf *shelf, const struct kam_state_reader *r, struct kam_error *err)
{
	uint32_t word, count = kam_table_count(&shelf->words);
	enum kam_status status = kam_shelf_word(shelf, kam_state_text(r, "word"), kam_state_is(r, "status"), &word, err);
	return status || word == count ? status : kam_state_bad(r, "word", err);
}

/* A whole number of at most so much; all of the text must be one. */
static bool read_number(struct kam_slice text, uint32_t most, uint32_t *number)
{
	uint64_t n = 0;
	for (size_t i = 0; i < text.n && n <= most; i++) {
		unsigned digit = (unsigned char)text.p[i] - (unsigned)'0';
		if (digit > 9)
			return false;
		n = n * 10 + digit;
	}
	*number = (uint32_t)n;
	return text.n && n <= most;
}

static bool read_day(struct kam_slice text, kam_day *day)
{
	return text.n == DAY_DIGITS && kam_date_iso(text, day);
}

/* "2024-03-21+50759" */
static bool read_moment(struct kam_slice text, struct entry *e)
{
	enum { LAST_SECOND = 1 << 17 };
	struct kam_slice day, second = text;
	e->order = 0;
	kam_split(&second, '+', &day);
	if (second.p && !read_number(second, LAST_SECOND, &e->order))
		return false;
	e->order <<= KIND_BITS;
	return read_day(day, &e->day);
}

/* One of two words, which may be missing. */
static bool read_rank(const struct shelf *shelf, struct kam_slice text, uint32_t *word)
{
	*word = NO_WORD;
	return !text.n || (read_number(text, NO_WORD - 1, word) && *word < kam_table_count(&shelf->words));
}

static bool read_value(struct shelf *shelf, enum kind kind, struct kam_slice text, uint32_t *value)
{
	struct kam_slice first = {0};
	struct kam_decimal amount;
	uint32_t a, b;
	kam_day day;
	switch (kind) {
	case STAGE:
	case SNAPSHOT:
		if (!kam_split(&text, '>', &first) || !text.p || !read_rank(shelf, first, &a) || !read_rank(shelf, text, &b))
			return false;
		*value = a << 16 | b;
		return true;
	case AMOUNT:
	case OLD_AMOUNT:
		if (!kam_decimal_parse(text, &amount))
			return false;
		*value = kam_shelf_amount(shelf, amount);
		return true;
	case CREATED:
		*value = 0;
		return !text.n;
	default:
		*value = read_day(text, &day) ? (uint32_t)day : 0;
		return read_day(text, &day);
	}
}

static bool read_log(struct shelf *shelf, struct kam_slice log, struct entry *e)
{
	struct kam_slice word;
	uint32_t value;
	bool has_moment = false, has_event = false;
	while (log.n && kam_split(&log, ' ', &word)) {
		const char *letter = word.n ? memchr(letters, word.p[0], sizeof letters) : NULL;
		if (!letter && !(has_moment = read_moment(word, e)))
			return false;
		if (!letter)
			continue;
		enum kind kind = (enum kind)(letter - letters);
		if (!has_moment || !read_value(shelf, kind, kam_slice(word.p + 1, word.n - 1), &value))
			return false;
		kam_shelf_put(shelf, e, kind, value);
		has_event = true;
	}
	return has_event;
}

static enum kam_status load_changes(struct shelf *shelf, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t hash[2];
	enum kam_status status = kam_state_hash(r, "of", HASH_DIGITS, hash, err);
	if (status)
		return status;
	struct entry e = {.hash = hash[0], .more = (uint32_t)hash[1]};
	return read_log(shelf, kam_state_text(r, "log"), &e) ? KAM_OK : kam_state_bad(r, "log", err);
}

enum kam_status kam_history_load(struct kam_history *history, const struct kam_state_reader *r, struct kam_error *err)
{
	if (kam_state_is(r, "history"))
		return load_head(history, r, err);
	if (kam_state_is(r, "stage") || kam_state_is(r, "status"))
		return load_word(history->shelf, r, err);
	return kam_state_is(r, "changes") ? load_changes(history->shelf, r, err) : kam_state_bad(r, "is", err);
}
