/* story.c - a history unpacked deal by deal.
 *
 * A bucket is small enough to be sorted in the cache; then its deals stand one after the other. */
#include "shelf.h"

#include "kam/unmapped.h"

#include <stdlib.h>

/* Where words lead. */

/* Places beyond those that stories tell of. */
enum { PLACE_UNMAPPED = -2 };

static int place_of(const struct kam_stages *stages, struct kam_outcomes *outcomes, struct kam_slice word)
{
	bool is_status = word.n && word.p[0] == STATUS_MARK;
	int stage = is_status ? KAM_NO_STAGE : kam_stages_find(stages, word);
	if (stage != KAM_NO_STAGE) {
		enum kam_stage_kind kind = kam_stages_at(stages, stage)->kind;
		return kind == KAM_STAGE_WON ? kam_place_won(stages) : kind == KAM_STAGE_LOST ? kam_place_lost(stages) : stage;
	}
	enum kam_outcome outcome = kam_outcome_of(outcomes, is_status ? kam_slice(word.p + 1, word.n - 1) : word, is_status);
	return outcome == KAM_WON ? kam_place_won(stages) : outcome == KAM_LOST || outcome == KAM_CANCELLED ? kam_place_lost(stages)
		: is_status ? KAM_NOWHERE : PLACE_UNMAPPED;
}

/* Names without a place, over all shelves, with the rows that have them. */
static void list_unmapped(struct kam_history *history, struct kam_buffer *out)
{
	struct kam_unmapped names = {0};
	for (struct shelf *shelf = history->shelf; shelf; shelf = shelf->next)
		for (uint32_t w = 0; w < kam_table_count(&shelf->words); w++)
			if (shelf->place_of[w] == PLACE_UNMAPPED)
				kam_unmapped_add(&names, kam_table_key(&shelf->words, w), shelf->word_rows[w]);
	kam_unmapped_list(&names, out);
	kam_unmapped_free(&names);
}

void kam_history_map(struct kam_history *history, const struct kam_stages *stages, struct kam_outcomes *outcomes, struct kam_buffer *unmapped)
{
	for (struct shelf *shelf = history->shelf; shelf; shelf = shelf->next) {
		uint32_t count = kam_table_count(&shelf->words);
		shelf->place_of = kam_resize(shelf->place_of, count + 1, sizeof *shelf->place_of);
		for (uint32_t w = 0; w < count; w++)
			shelf->place_of[w] = place_of(stages, outcomes, kam_table_key(&shelf->words, w));
	}
	list_unmapped(history, unmapped);
}

struct walk {
	const struct kam_history *history;
	kam_tell *tell;
	void *context;
	struct sorter sorter;
	struct kam_step *steps;
	size_t steps_capacity;
};

static int place_at(const struct shelf *shelf, uint32_t word)
{
	return word == NO_WORD || shelf->place_of[word] == PLACE_UNMAPPED ? KAM_NOWHERE : shelf->place_of[word];
}

static void unpack_places(const struct shelf *shelf, const struct entry *e, struct event *out)
{
	enum kind kind = kind_in(e->order);
	*out = (struct event){.hash = e->hash, .more = e->more, .day = e->day, .order = e->order, .a = KAM_NOWHERE, .b = KAM_NOWHERE};
	if (kind == STAGE || kind == SNAPSHOT) {
		int first = place_at(shelf, e->value >> 16), second = place_at(shelf, e->value & NO_WORD);
		uint32_t word = e->value >> 16;
		bool is_status = word != NO_WORD && kam_table_key(&shelf->words, word).p[0] == STATUS_MARK;
		out->a = is_status ? KAM_NOWHERE : first;
		out->b = is_status && first != KAM_NOWHERE ? first : second;
	} else if (kind == AMOUNT || kind == OLD_AMOUNT) {
		out->amount = kam_pool_at(&shelf->amount_at, e->value);
	} else {
		out->b = (int32_t)e->value;
	}
}

/* All entries of a bucket, from all shelves. */
static size_t gather(const struct kam_history *history, unsigned bucket, kam_unpack *unpack, struct sorter *s)
{
	size_t count = 0;
	for (const struct shelf *shelf = history->shelf; shelf; shelf = shelf->next)
		for (const struct chunk *chunk = shelf->buckets[bucket]; chunk; chunk = chunk->next) {
			s->events = kam_grow(s->events, &s->events_capacity, count + chunk->count, sizeof *s->events);
			for (uint32_t i = 0; i < chunk->count; i++)
				unpack(shelf, &chunk->entries[i], &s->events[count++]);
		}
	return count;
}

static inline int compare_events(const struct event *x, const struct event *y)
{
	int order = KAM_ORDER(x->hash, y->hash);
	if (!order)
		order = KAM_ORDER(x->more, y->more);
	if (!order)
		order = KAM_ORDER(x->day, y->day);
	if (!order)
		order = KAM_ORDER(x->order, y->order);
	if (!order)
		order = KAM_ORDER(x->b, y->b);
	if (!order)
		order = KAM_ORDER(x->a, y->a);
	return !order && x->amount && y->amount ? kam_decimal_compare(*x->amount, *y->amount) : order;
}

static int by_deal_and_time(const void *a, const void *b)
{
	return compare_events(a, b);
}

enum { FEW = 24 };

static void sort_events(struct event *events, size_t count)
{
	if (count > FEW) {
		qsort(events, count, sizeof *events, by_deal_and_time);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct event e = events[i];
		size_t k = i;
		for (; k > 0 && compare_events(&events[k - 1], &e) > 0; k--)
			events[k] = events[k - 1];
		events[k] = e;
	}
}

/* Sorts: first apart by the next bits of the hash, which leaves a deal or two to each group. */
static void sort_apart(struct sorter *s, size_t count)
{
	unsigned bits = 1;
	while (bits < 20 && (size_t)1 << bits < count / 4)
		bits++;
	size_t groups = (size_t)1 << bits;
	unsigned shift = BUCKET_SHIFT - bits;
	s->starts = kam_grow(s->starts, &s->starts_capacity, groups + 1, sizeof *s->starts);
	s->sorted = kam_grow(s->sorted, &s->sorted_capacity, count, sizeof *s->sorted);
	memset(s->starts, 0, (groups + 1) * sizeof *s->starts);
	for (size_t i = 0; i < count; i++)
		s->starts[(s->events[i].hash >> shift & (groups - 1)) + 1]++;
	for (size_t g = 0; g < groups; g++)
		s->starts[g + 1] += s->starts[g];
	for (size_t i = 0; i < count; i++) /* afterwards starts[g] is where group g ends */
		s->sorted[s->starts[s->events[i].hash >> shift & (groups - 1)]++] = s->events[i];
	for (size_t g = 0, start = 0; g < groups; start = s->starts[g++])
		sort_events(s->sorted + start, s->starts[g] - start);
}

/* Leaves one of what is said more than once: a row that stands twice changes nothing. */
static size_t drop_repeated(struct event *events, size_t count)
{
	size_t kept = count > 0;
	for (size_t i = 1; i < count; i++)
		if (compare_events(&events[kept - 1], &events[i]) != 0)
			events[kept++] = events[i];
	return kept;
}

size_t kam_sort_bucket(const struct kam_history *history, unsigned bucket, kam_unpack *unpack, struct sorter *sorter)
{
	size_t count = gather(history, bucket, unpack, sorter);
	if (count)
		sort_apart(sorter, count);
	return drop_repeated(sorter->sorted, count);
}

void kam_sorter_free(struct sorter *sorter)
{
	free(sorter->events);
	free(sorter->sorted);
	free(sorter->starts);
}

size_t kam_events_of_deal(const struct event *events, size_t count)
{
	size_t n = 1;
	while (n < count && events[n].hash == events[0].hash && events[n].more == events[0].more)
		n++;
	return n;
}

static enum kind kind_of(const struct event *e)
{
	return kind_in(e->order);
}

static bool is_stage(const struct event *e)
{
	return kind_of(e) == STAGE || kind_of(e) == SNAPSHOT;
}

/* Of stage changes at one moment, whose order is not told, the last is the one that no other goes on from. */
static int last_of_moment(const struct event *events, size_t count)
{
	for (size_t i = count; i-- > 0 && count > 1;) {
		bool goes_on = events[i].b == KAM_NOWHERE;
		for (size_t k = 0; k < count && !goes_on; k++)
			goes_on = k != i && events[k].a == events[i].b;
		if (!goes_on)
			return events[i].b;
	}
	return events[count - 1].b;
}

/* Where the deal stood before the first change that is known of; of several at one moment, what none of them leads to. */
static int first_of_moment(const struct event *events, size_t count)
{
	for (size_t i = 0; i < count && count > 1; i++) {
		bool led_to = events[i].a == KAM_NOWHERE;
		for (size_t k = 0; k < count && !led_to; k++)
			led_to = k != i && events[k].b == events[i].a;
		if (!led_to)
			return events[i].a;
	}
	return events[0].a;
}

/* How many events from this one on are stage changes of the same moment. */
static size_t same_moment(const struct event *events, size_t count)
{
	size_t n = 1;
	while (n < count && is_stage(&events[n]) && events[n].day == events[0].day && events[n].order == events[0].order)
		n++;
	return n;
}

/* What stood when the history began, from the old values of the first changes. */
static struct kam_step before_history(const struct event *events, size_t count)
{
	struct kam_step step = {.day = KAM_NO_DAY, .place = KAM_NOWHERE, .close_date = KAM_NO_DAY};
	bool stage = false, close = false, amount = false;
	for (size_t i = 0; i < count; i++) {
		enum kind kind = kind_of(&events[i]);
		if (is_stage(&events[i]) && !stage) {
			stage = true;
			step.place = first_of_moment(&events[i], same_moment(&events[i], count - i));
		} else if ((kind == OLD_CLOSE || kind == CLOSE) && !close) {
			close = true;
			step.close_date = kind == OLD_CLOSE ? events[i].b : KAM_NO_DAY;
		} else if ((kind == OLD_AMOUNT || kind == AMOUNT) && !amount) {
			amount = true;
			step.amount = kind == OLD_AMOUNT ? events[i].amount : NULL;
		}
	}
	return step;
}

static bool same_state(const struct kam_step *a, const struct kam_step *b)
{
	bool same_amount = a->amount == b->amount || (a->amount && b->amount && kam_decimal_compare(*a->amount, *b->amount) == 0);
	return a->place == b->place && a->close_date == b->close_date && same_amount;
}

/* Takes the events of one day into the state. */
static size_t take_day(const struct event *events, size_t count, struct kam_step *state)
{
	size_t i = 0;
	kam_day day = events[0].day;
	while (i < count && events[i].day == day) {
		enum kind kind = kind_of(&events[i]);
		size_t n = is_stage(&events[i]) ? same_moment(&events[i], count - i) : 1;
		int place = is_stage(&events[i]) ? last_of_moment(&events[i], n) : KAM_NOWHERE;
		if (place != KAM_NOWHERE)
			state->place = place;
		if (kind == CLOSE)
			state->close_date = events[i].b;
		else if (kind == AMOUNT)
			state->amount = events[i].amount;
		i += n;
	}
	state->day = day;
	return i;
}

/* The events of one deal, in order, as its story. */
static void tell_story(struct walk *w, const struct event *events, size_t count)
{
	struct kam_story story = {.key = {events[0].hash, events[0].more}, .first_seen = events[0].day, .created = KAM_NO_DAY, .last_seen = KAM_NO_DAY};
	struct kam_step state = before_history(events, count), last = {.place = KAM_NOWHERE, .close_date = KAM_NO_DAY};
	size_t steps = 0, told = count;
	while (told && kam_is_later_than_told(w->history, events[told - 1].day))
		told--;
	w->steps = kam_grow(w->steps, &w->steps_capacity, count + 1, sizeof *w->steps);
	if (!same_state(&state, &last))
		w->steps[steps++] = last = state;
	for (size_t i = 0; i < told;) {
		for (size_t k = i; k < told && events[k].day == events[i].day; k++) {
			story.from_snapshots |= kind_of(&events[k]) == SNAPSHOT;
			if (kind_of(&events[k]) == CREATED && story.created == KAM_NO_DAY)
				story.created = events[k].day;
		}
		i += take_day(events + i, told - i, &state);
		if (!same_state(&state, &last) || !steps)
			w->steps[steps++] = last = state;
	}
	if (!steps) /* all that is told comes later, to what was blank */
		w->steps[steps++] = state;
	if (story.from_snapshots)
		story.last_seen = events[told - 1].day;
	story.all_later = !told;
	for (size_t i = told; i < count; i++) {
		story.amount_later = story.amount_later || (kind_of(&events[i]) == AMOUNT && !state.amount);
		story.close_later = story.close_later || (kind_of(&events[i]) == CLOSE && state.close_date == KAM_NO_DAY);
	}
	story.steps = w->steps;
	story.count = steps;
	w->tell(w->context, &story);
}

void kam_history_walk(const struct kam_history *history, unsigned part, unsigned parts, kam_tell *tell, void *context)
{
	struct walk w = {.history = history, .tell = tell, .context = context};
	for (unsigned bucket = BUCKETS * part / parts; bucket < BUCKETS * (part + 1) / parts; bucket++) {
		size_t count = kam_sort_bucket(history, bucket, unpack_places, &w.sorter);
		for (size_t first = 0, n; first < count; first += n) {
			n = kam_events_of_deal(w.sorter.sorted + first, count - first);
			tell_story(&w, w.sorter.sorted + first, n);
		}
	}
	kam_sorter_free(&w.sorter);
	free(w.steps);
}
