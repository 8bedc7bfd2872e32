/* waterfall.c - adds up, for every unit and period, what changed between two snapshots and why. */
#include "kam/waterfall.h"

#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

struct kam_waterfall {
	const struct kam_snapshots *snapshots;
	const struct kam_snapshot *before, *now;
	const struct kam_counting *counting;
	size_t by_count;
	struct kam_table cells;    /* unit and period -> place in bars */
	struct kam_pool bars;      /* struct kam_bars */
	const struct kam_bars **sorted;
	size_t sorted_count;
	bool keeps_moves;
	struct kam_pool moves;     /* struct kam_move */
	const struct kam_move **sorted_moves;
	uint32_t *pushes;          /* by number in `now`; NULL: not kept */
	uint64_t without_amount, without_probability, undated;
	bool overflow;
};

/* The bars of a unit and period. Where periods do not count each for itself, those of unit i are at place i. */
static struct kam_bars *bars_of(struct kam_waterfall *w, uint32_t unit, int period)
{
	uint32_t key[2] = {unit, (uint32_t)period}, place = unit;
	if (w->counting->periods == KAM_EACH_PERIOD) {
		bool added;
		place = kam_table_put(&w->cells, kam_slice((const char *)key, sizeof key), &added);
		if (added)
			*(struct kam_bars *)kam_pool_add(&w->bars) = (struct kam_bars){.unit = unit, .period = period};
	}
	return kam_pool_at(&w->bars, place);
}

static void add(struct kam_waterfall *w, struct kam_decimal *sum, struct kam_decimal by)
{
	if (!kam_decimal_add(*sum, by, sum))
		w->overflow = true;
}

/* What is the matter with a deal that counts, or would. Both snapshots are looked at for the group of all deals. */
static void note(struct kam_waterfall *w, const struct kam_aspect *deal, bool counts)
{
	w->without_amount += counts && !deal->has_amount;
	w->without_probability += counts && w->counting->weighted && !deal->has_probability;
	w->undated += !counts && deal->outcome == KAM_OPEN && deal->close_date == KAM_NO_DAY && deal->category != KAM_NO_CATEGORY &&
		(w->counting->categories >> deal->category & 1);
}

static bool is_put_off(const struct kam_aspect *before, const struct kam_aspect *now)
{
	return now->close_date != before->close_date && (now->close_date == KAM_NO_DAY || now->close_date > before->close_date);
}

/* What became of an open deal that was due. */
static void follow(struct kam_waterfall *w, struct kam_bars *b, const struct kam_aspect *before, const struct kam_aspect *now, int period,
	struct kam_decimal value)
{
	bool open = now->there && now->outcome == KAM_OPEN, put_off = now->there && is_put_off(before, now);
	int later;
	struct kam_decimal unused;
	b->due++;
	add(w, &b->due_value, value);
	b->won += now->there && now->outcome == KAM_WON;
	b->lost += now->there && now->outcome == KAM_LOST;
	b->pulled += open && !put_off && now->close_date != before->close_date;
	b->pushed += open && put_off;
	if (open && put_off && now->close_date != KAM_NO_DAY)
		b->days_pushed += (uint64_t)(now->close_date - before->close_date);
	struct kam_aspect moved = *before;
	moved.close_date = now->close_date;
	bool beyond = !kam_counts(w->counting, &moved, &later, &unused, &w->overflow) || later != period;
	if (put_off && now->outcome != KAM_LOST && (w->counting->periods == KAM_ANY_PERIOD ? open : beyond)) {
		b->slipped++;
		add(w, &b->slipped_value, value);
	}
}

/* Adds what a deal was and is to the totals of its units. */
static void add_totals(struct kam_waterfall *w, const struct kam_placed *before, const struct kam_placed *now)
{
	struct kam_decimal value;
	int period;
	if (before->at.there && kam_counts(w->counting, &before->at, &period, &value, &w->overflow)) {
		struct kam_bars *b = bars_of(w, before->unit, period);
		b->deals_before++;
		add(w, &b->before, value);
		if (before->at.outcome == KAM_OPEN && before->at.close_date != KAM_NO_DAY)
			follow(w, b, &before->at, &now->at, period, value);
	}
	if (now->at.there && kam_counts(w->counting, &now->at, &period, &value, &w->overflow)) {
		struct kam_bars *b = bars_of(w, now->unit, period);
		b->deals_now++;
		add(w, &b->now, value);
	}
}

/* A deal's numbers in the two snapshots. */
struct pair {
	uint32_t before, now;
};

static void keep_moves(struct kam_waterfall *w, struct pair pair, const struct kam_change *changes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*(struct kam_move *)kam_pool_add(&w->moves) = (struct kam_move){pair.before, pair.now, changes[i].unit, changes[i].period, changes[i].reason,
			changes[i].by, pair.now == KAM_ABSENT ? 0 : w->pushes[pair.now]};
}

static void compare_in_units(struct kam_waterfall *w, struct pair pair, const struct kam_placed *before, const struct kam_placed *now, bool keeps)
{
	struct kam_change changes[KAM_MOST_CHANGES];
	size_t count = kam_deal_changes(w->counting, before, now, changes, &w->overflow);
	add_totals(w, before, now);
	for (size_t i = 0; i < count; i++) {
		struct kam_bars *b = bars_of(w, changes[i].unit, changes[i].period);
		add(w, &b->change[changes[i].reason], changes[i].by);
		/* a deal that leaves a bar's unit or period for another is in two bars, but never twice in one */
		b->deals[changes[i].reason]++;
	}
	if (keeps)
		keep_moves(w, pair, changes, count);
}

static void compare_pair(struct kam_waterfall *w, struct pair pair)
{
	struct kam_placed before = {0}, now = {0};
	struct kam_decimal value;
	int period;
	if (pair.before != KAM_ABSENT)
		kam_snapshot_aspect(w->before, pair.before, &before.at);
	if (pair.now != KAM_ABSENT)
		kam_snapshot_aspect(w->now, pair.now, &now.at);
	note(w, &before.at, kam_counts(w->counting, &before.at, &period, &value, &w->overflow));
	note(w, &now.at, kam_counts(w->counting, &now.at, &period, &value, &w->overflow));
	if (w->pushes && before.at.there && now.at.there && before.at.outcome == KAM_OPEN && now.at.outcome == KAM_OPEN)
		w->pushes[pair.now] += before.at.close_date != KAM_NO_DAY && is_put_off(&before.at, &now.at);
	for (size_t d = 0; d <= w->by_count; d++) {
		before.unit = d && before.at.there ? kam_snapshot_group(w->before, pair.before, d - 1) : 0;
		now.unit = d && now.at.there ? kam_snapshot_group(w->now, pair.now, d - 1) : 0;
		compare_in_units(w, pair, &before, &now, w->keeps_moves && d == (w->by_count > 0));
	}
}

/* Every deal of either snapshot once. */
static void compare_all(struct kam_waterfall *w, const struct kam_waterfall *earlier)
{
	bool *met = kam_allocate(kam_snapshot_count(w->before), sizeof *met);
	for (uint32_t i = 0; i < kam_snapshot_count(w->now); i++) {
		uint32_t same = kam_snapshot_find(w->before, w->now, i);
		if (same != KAM_ABSENT)
			met[same] = true;
		if (same != KAM_ABSENT && earlier && earlier->pushes)
			w->pushes[i] = earlier->pushes[same];
		compare_pair(w, (struct pair){same, i});
	}
	for (uint32_t i = 0; i < kam_snapshot_count(w->before); i++)
		if (!met[i])
			compare_pair(w, (struct pair){i, KAM_ABSENT});
	free(met);
}

static bool is_empty(const struct kam_bars *b)
{
	if (b->deals_before || b->deals_now)
		return false;
	for (int r = 0; r < KAM_REASONS; r++)
		if (b->deals[r])
			return false;
	return true;
}

static int by_unit(const void *a, const void *b)
{
	const struct kam_bars *x = *(const struct kam_bars *const *)a, *y = *(const struct kam_bars *const *)b;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return (x->period > y->period) - (x->period < y->period);
}

static void sort_bars(struct kam_waterfall *w)
{
	w->sorted = kam_allocate(w->bars.count, sizeof(const struct kam_bars *));
	for (size_t i = 0; i < w->bars.count; i++) {
		const struct kam_bars *b = kam_pool_at(&w->bars, i);
		if (!is_empty(b) || (!b->unit && w->counting->periods != KAM_EACH_PERIOD))
			w->sorted[w->sorted_count++] = b;
	}
	qsort(w->sorted, w->sorted_count, sizeof(const struct kam_bars *), by_unit);
}

static struct kam_slice id_of(const struct kam_waterfall *w, const struct kam_move *m)
{
	return m->now != KAM_ABSENT ? kam_snapshot_texts(w->now, m->now)->id : kam_snapshot_texts(w->before, m->before)->id;
}

static struct kam_decimal size_of(struct kam_decimal d)
{
	return kam_decimal_sign(d) < 0 ? kam_decimal_negate(d) : d;
}

static int by_size(const void *a, const void *b, void *waterfall)
{
	const struct kam_move *x = *(const struct kam_move *const *)a, *y = *(const struct kam_move *const *)b;
	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	if (x->period != y->period)
		return x->period < y->period ? -1 : 1;
	if (x->reason != y->reason)
		return x->reason < y->reason ? -1 : 1;
	int order = kam_decimal_compare(size_of(y->by), size_of(x->by));
	return order ? order : kam_compare(id_of(waterfall, x), id_of(waterfall, y));
}

static void sort_moves(struct kam_waterfall *w)
{
	w->sorted_moves = kam_allocate(w->moves.count, sizeof(const struct kam_move *));
	for (size_t i = 0; i < w->moves.count; i++)
		w->sorted_moves[i] = kam_pool_at(&w->moves, i);
	qsort_r(w->sorted_moves, w->moves.count, sizeof(const struct kam_move *), by_size, w);
}

struct kam_waterfall *kam_waterfall_new(const struct kam_snapshots *snapshots, size_t before, size_t now, const struct kam_counting *counting,
	bool keeps_moves, const struct kam_waterfall *earlier)
{
	struct kam_waterfall *w = kam_allocate(1, sizeof *w);
	w->snapshots = snapshots;
	w->before = kam_snapshots_at(snapshots, before);
	w->now = kam_snapshots_at(snapshots, now);
	w->counting = counting;
	w->by_count = kam_snapshots_dimensions(snapshots);
	w->bars.size = sizeof(struct kam_bars);
	w->moves.size = sizeof(struct kam_move);
	w->keeps_moves = keeps_moves;
	if (keeps_moves)
		w->pushes = kam_allocate(kam_snapshot_count(w->now), sizeof *w->pushes);
	for (uint32_t g = 0; g < kam_snapshots_groups(snapshots) && counting->periods != KAM_EACH_PERIOD; g++)
		((struct kam_bars *)kam_pool_add(&w->bars))->unit = g;
	compare_all(w, earlier);
	sort_bars(w);
	if (keeps_moves)
		sort_moves(w);
	return w;
}

void kam_waterfall_free(struct kam_waterfall *w)
{
	if (!w)
		return;
	kam_table_free(&w->cells);
	kam_pool_free(&w->bars);
	kam_pool_free(&w->moves);
	free(w->sorted);
	free(w->sorted_moves);
	free(w->pushes);
	free(w);
}

static enum kam_status too_many_digits(struct kam_error *err)
{
	return kam_fail(err, KAM_BAD_DATA, "a sum of amounts needs more than %d digits", KAM_DECIMAL_DIGITS);
}

/* The bars' sum must be what the totals, which were added up for themselves, differ by. */
static enum kam_status check_bars(const struct kam_bars *b, struct kam_error *err)
{
	struct kam_decimal sum = b->before;
	for (int r = 0; r < KAM_REASONS; r++)
		if (!kam_decimal_add(sum, b->change[r], &sum))
			return too_many_digits(err);
	return kam_decimal_compare(sum, b->now) == 0 ? KAM_OK : kam_fail(err, KAM_SYSTEM, "the bars do not add up: this is a fault of the program");
}

/* Each move belongs to a bar, and a bar is its moves. */
static enum kam_status check_moves(const struct kam_waterfall *w, struct kam_error *err)
{
	size_t at = 0;
	bool right = true;
	for (size_t i = 0; i < w->sorted_count; i++) {
		const struct kam_bars *b = w->sorted[i];
		bool listed = w->by_count == 0 || (b->unit && b->unit < kam_snapshots_first_groups(w->snapshots));
		for (int r = 0; r < KAM_REASONS; r++) {
			struct kam_decimal sum = {0};
			for (; at < w->moves.count; at++) {
				const struct kam_move *m = w->sorted_moves[at];
				if (m->unit != b->unit || m->period != b->period || (int)m->reason != r)
					break;
				if (!kam_decimal_add(sum, m->by, &sum))
					return too_many_digits(err);
			}
			right = right && (!listed || kam_decimal_compare(sum, b->change[r]) == 0);
		}
	}
	return right && at == w->moves.count ? KAM_OK
		: kam_fail(err, KAM_SYSTEM, "the deals behind the bars do not add up: this is a fault of the program");
}

enum kam_status kam_waterfall_check(const struct kam_waterfall *w, struct kam_error *err)
{
	enum kam_status status = w->overflow ? too_many_digits(err) : KAM_OK;
	for (size_t i = 0; i < w->sorted_count && !status; i++)
		status = check_bars(w->sorted[i], err);
	return status || !w->keeps_moves ? status : check_moves(w, err);
}

size_t kam_waterfall_count(const struct kam_waterfall *w)
{
	return w->sorted_count;
}

const struct kam_bars *kam_waterfall_at(const struct kam_waterfall *w, size_t i)
{
	return w->sorted[i];
}

size_t kam_waterfall_moves(const struct kam_waterfall *w)
{
	return w->moves.count;
}

const struct kam_move *kam_waterfall_move(const struct kam_waterfall *w, size_t i)
{
	return w->sorted_moves[i];
}

uint64_t kam_waterfall_without_amount(const struct kam_waterfall *w)
{
	return w->without_amount;
}

uint64_t kam_waterfall_without_probability(const struct kam_waterfall *w)
{
	return w->without_probability;
}

uint64_t kam_waterfall_undated(const struct kam_waterfall *w)
{
	return w->undated;
}
