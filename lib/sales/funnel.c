/* funnel.c - every deal in its row of the funnel. */
#include "kam/funnel.h"

#include <stdlib.h>

/* Days. */

static void settle_as_of(struct kam_funnel *f)
{
	f->as_of = f->set->as_of;
	if (f->as_of != KAM_NO_DAY)
		return;
	kam_day last = kam_history_last(f->history);
	f->as_of = f->book->latest;
	if (last != KAM_NO_DAY && (f->as_of == KAM_NO_DAY || last > f->as_of))
		f->as_of = last;
}

/* The ends of the months before as-of that history reaches back to, and as-of itself behind them. */
static void settle_ends(struct kam_funnel *f)
{
	size_t found = 0;
	kam_day first = kam_history_first(f->history), ends[KAM_MOST_NORM_PERIODS];
	struct kam_civil month = kam_civil_of(f->as_of);
	if (first == KAM_NO_DAY)
		return;
	for (; found < f->set->periods; found++) {
		kam_day end = kam_day_of((struct kam_civil){month.year, month.month, 1}) - 1;
		if (end < first)
			break;
		ends[found] = end;
		month = kam_civil_of(end);
	}
	for (size_t i = 0; i < found; i++)
		f->ends[i] = ends[found - 1 - i];
	f->ends_count = found;
	f->ends[found] = f->as_of;
}

/* History as movement, and what it says of each deal. */
static void tell_history(struct kam_funnel *f)
{
	struct kam_movement_setup setup = {.stages = f->set->stages, .history = f->history, .as_of = f->as_of, .ends = f->ends,
		.ends_count = f->ends_count + 1,
		.groups = f->book->groups, .has_export = f->exports > 0, .find = f->exports ? kam_book_find : NULL, .context = f->book, .threads = f->set->threads,
		.passages = f->set->passages};
	kam_movement_tell(&setup, &f->movement);
	for (size_t i = 0; i < kam_book_count(f->book) && kam_history_rows(f->history); i++) {
		struct kam_entry *entry = kam_book_at(f->book, i);
		if (!entry->known.journey.told)
			kam_movement_untold(&setup, &f->movement, &entry->known);
	}
}

/* Puts an open deal where, and at what amount, history says that it stood. */
static void rewind_deal(struct kam_funnel *f, struct kam_entry *entry)
{
	const struct kam_journey *j = &entry->known.journey;
	if (entry->known.place != j->last_place) { /* what the export says of its stage is of another one */
		entry->has_probability = false;
		entry->contradictions = 0;
	}
	entry->known.place = j->last_place;
	if (j->tells_close)
		entry->known.close_date = j->close_date;
	f->amounts_told = f->amounts_told || j->tells_amount;
	if (!j->tells_amount || entry->known.amount_settled)
		return;
	f->book->without_amount -= !entry->later && !entry->known.has_amount;
	f->book->without_amount += !j->amount;
	entry->known.has_amount = j->amount != NULL;
	entry->known.amount = j->amount ? *j->amount : (struct kam_decimal){0};
}

/* As of an earlier day than the export's a deal stands as history says it stood then. */
static void place_deals(struct kam_funnel *f)
{
	f->export_is_later = kam_history_next(f->history) != KAM_NO_DAY;
	for (size_t i = 0; i < kam_book_count(f->book); i++)
		f->export_is_later = f->export_is_later || kam_book_at(f->book, i)->later;
	for (size_t i = 0; i < kam_book_count(f->book); i++) {
		struct kam_entry *entry = kam_book_at(f->book, i);
		const struct kam_journey *j = &entry->known.journey;
		if (f->export_is_later && j->told && entry->known.outcome == KAM_OPEN && kam_funnel_is_open(f, j->last_place))
			rewind_deal(f, entry);
		f->unplaced += entry->later && entry->known.place == KAM_NO_STAGE;
	}
}

/* In the domain's order: those before the funnel, then 01 to 07. */
static int by_number(const void *a, const void *b, void *stages)
{
	const struct kam_stage *x = kam_stages_at(stages, *(const int *)a), *y = kam_stages_at(stages, *(const int *)b);
	int order = (x->kind == KAM_STAGE_OPEN) - (y->kind == KAM_STAGE_OPEN);
	return order ? order : kam_compare(x->number, y->number);
}

/* One row for each stage in which deals can stand; with --crosswalk one for each of the domain's. */
static void lay_out_rows(struct kam_funnel *f)
{
	struct kam_stages *stages = f->set->stages;
	bool crosswalk = f->set->crosswalk;
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		bool first = stage->kind == KAM_STAGE_OPEN || stage->kind == KAM_STAGE_BEFORE;
		for (int r = 0; r < f->rows && crosswalk && first; r++)
			first = !kam_same(kam_stages_at(stages, f->stage_of_row[r])->number, stage->number);
		if (first)
			f->stage_of_row[f->rows++] = s;
	}
	if (crosswalk)
		qsort_r(f->stage_of_row, (size_t)f->rows, sizeof *f->stage_of_row, by_number, stages);
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		f->row_of[s] = -1;
		for (int r = 0; r < f->rows && (stage->kind == KAM_STAGE_OPEN || stage->kind == KAM_STAGE_BEFORE); r++)
			if (f->stage_of_row[r] == s || (crosswalk && kam_same(kam_stages_at(stages, f->stage_of_row[r])->number, stage->number)))
				f->row_of[s] = r;
		if (f->row_of[s] >= 0)
			f->shown[f->row_of[s]] |= stage->kind == KAM_STAGE_OPEN;
	}
}

struct kam_funnel_line *kam_funnel_line(const struct kam_funnel *f, uint32_t group, int row)
{
	return &f->lines[(size_t)group * (size_t)(f->rows + KAM_END_ROWS) + (size_t)row];
}

void kam_funnel_sum(struct kam_funnel *f, struct kam_decimal *sum, struct kam_decimal more)
{
	if (!kam_decimal_add(*sum, more, sum))
		f->overflow = "a sum needs more than 37 digits";
}

static void add_deal(struct kam_funnel *f, struct kam_funnel_line *line, const struct kam_entry *entry, unsigned flags, bool has_probability,
	struct kam_decimal probability)
{
	struct kam_decimal weighted;
	line->count++;
	line->with_amount += entry->known.has_amount;
	kam_funnel_sum(f, &line->amount, entry->known.amount);
	line->stalled += flags >> KAM_FLAG_STALLED & 1;
	line->zombies += flags >> KAM_FLAG_ZOMBIE & 1;
	line->unproven += entry->known.outcome == KAM_OPEN && kam_book_missing(f->book, entry) != 0;
	if (!has_probability)
		return;
	line->with_probability++;
	kam_funnel_sum(f, &line->probabilities, probability);
	if (kam_decimal_multiply(entry->known.amount, probability, &weighted))
		kam_funnel_sum(f, &line->weighted, weighted);
	else
		f->overflow = "a weighted amount needs more than 37 digits";
}

int kam_funnel_row(const struct kam_funnel *f, const struct kam_entry *entry)
{
	const struct kam_known *k = &entry->known;
	if (k->outcome == KAM_WON || k->outcome == KAM_LOST)
		return f->rows + (k->outcome == KAM_WON ? KAM_ROW_WON : KAM_ROW_LOST);
	return k->place == KAM_NO_STAGE ? -1 : f->row_of[k->place];
}

static void add_entry(struct kam_funnel *f, const struct kam_entry *entry)
{
	unsigned flags = kam_funnel_flags_of(f, entry);
	int row = kam_funnel_row(f, entry);
	struct kam_decimal probability = kam_decimal_whole(entry->known.outcome == KAM_WON);
	bool has_probability = kam_book_is_closed(entry) || kam_funnel_probability(f, entry, &probability);
	if (row < 0)
		return;
	for (int flag = 0; flag < KAM_FUNNEL_FLAGS; flag++)
		f->flags[flag] += flags >> flag & 1;
	for (size_t g = 0; g <= f->book->by_count; g++) {
		uint32_t group = g ? entry->groups[g - 1] : 0;
		add_deal(f, kam_funnel_line(f, group, row), entry, flags, has_probability, probability);
		if (kam_funnel_is_open(f, entry->known.place) && !kam_book_is_closed(entry))
			add_deal(f, kam_funnel_line(f, group, f->rows + KAM_ROW_ALL_OPEN), entry, flags, has_probability, probability);
	}
	if (row < f->rows)
		f->shown[row] = true;
}

/* Without an export the history tells what stands where. */
static void add_from_history(struct kam_funnel *f)
{
	for (int s = 0; s < kam_stages_count(f->set->stages); s++) {
		const struct kam_stock *now = &f->movement.stock[(size_t)s * (f->ends_count + 1) + f->ends_count];
		const struct kam_stage *stage = kam_stages_at(f->set->stages, s);
		if (f->row_of[s] < 0 || stage->kind != KAM_STAGE_OPEN)
			continue;
		struct kam_funnel_line *lines[] = {kam_funnel_line(f, 0, f->row_of[s]), kam_funnel_line(f, 0, f->rows + KAM_ROW_ALL_OPEN)};
		for (size_t i = 0; i < 2; i++) {
			struct kam_decimal weighted, p = stage->probability.value;
			lines[i]->count += now->count;
			lines[i]->with_amount += now->count;
			kam_funnel_sum(f, &lines[i]->amount, now->amount);
			if (!stage->probability.known || !kam_decimal_multiply(now->amount, p, &weighted))
				continue;
			kam_funnel_sum(f, &lines[i]->weighted, weighted);
			lines[i]->with_probability += now->count;
			if (kam_decimal_multiply(p, kam_decimal_whole((int64_t)now->count), &p))
				kam_funnel_sum(f, &lines[i]->probabilities, p);
		}
	}
	for (int end = KAM_ROW_WON; end <= KAM_ROW_LOST; end++) {
		struct kam_funnel_line *line = kam_funnel_line(f, 0, f->rows + end);
		const struct kam_stock *final = &f->movement.finals[end - KAM_ROW_WON];
		*line = (struct kam_funnel_line){.count = final->count, .amount = final->amount, .with_amount = final->count};
	}
}

void kam_funnel_settle(struct kam_funnel *f)
{
	settle_as_of(f);
	kam_book_number_groups(f->book);
	if (f->as_of != KAM_NO_DAY)
		settle_ends(f);
	if (f->has_history)
		tell_history(f);
	place_deals(f);
	kam_funnel_count_cycles(f);
	kam_funnel_settle_limits(f);
}

void kam_funnel_fill(struct kam_funnel *f)
{
	lay_out_rows(f);
	f->lines = kam_allocate((size_t)f->book->groups * (size_t)(f->rows + KAM_END_ROWS), sizeof *f->lines);
	for (size_t i = 0; i < kam_book_count(f->book); i++)
		add_entry(f, kam_book_at(f->book, i));
	if (!f->exports && f->has_history)
		add_from_history(f);
}

void kam_funnel_free(struct kam_funnel *f)
{
	kam_movement_free(&f->movement);
	free(f->cycle_exits);
	free(f->cycle_censored);
	free(f->stalled_after);
	free(f->lines);
}
