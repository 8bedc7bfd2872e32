/* lifetime.c - how long deals live, and how long they stay in a stage: when one has stalled, and when it is dead. */
#include "kam/funnel.h"

#include <stdlib.h>

/* Cycles of the export's deals where it has dates of creation, else those of history. */
void kam_funnel_count_cycles(struct kam_funnel *f)
{
	if (!f->book->any_created) {
		if (f->has_history)
			f->cycles = (struct kam_risks){f->movement.ages, 2, f->movement.cycle_exits, f->movement.cycle_censored};
		return;
	}
	size_t ages = KAM_LONGEST_AGE + 1, last = 0;
	f->cycle_exits = kam_allocate(2 * ages, sizeof *f->cycle_exits);
	f->cycle_censored = kam_allocate(ages, sizeof *f->cycle_censored);
	for (size_t i = 0; i < kam_book_count(f->book); i++) {
		const struct kam_entry *entry = kam_book_at(f->book, i);
		kam_day end = kam_book_is_closed(entry) ? entry->known.close_date : f->as_of;
		if (kam_book_began(entry) == KAM_NO_DAY || end == KAM_NO_DAY || entry->known.outcome == KAM_OUTCOME_UNKNOWN)
			continue;
		size_t age = kam_book_days(kam_book_began(entry), end);
		last = age > last ? age : last;
		if (kam_book_is_closed(entry))
			f->cycle_exits[(entry->known.outcome == KAM_LOST ? ages : 0) + age]++;
		else
			f->cycle_censored[age]++;
	}
	memmove(f->cycle_exits + last + 1, f->cycle_exits + ages, (last + 1) * sizeof *f->cycle_exits);
	f->cycles = (struct kam_risks){last + 1, 2, f->cycle_exits, f->cycle_censored};
}

/* The age by which a share q of the closed deals had closed; cause 2: won and lost together. False if none has. */
bool kam_funnel_cycle(const struct kam_funnel *f, size_t cause, double q, size_t *days)
{
	const struct kam_risks *r = &f->cycles;
	uint64_t all = 0, sum = 0;
	for (size_t c = 0; c < r->causes; c++)
		all += cause == 2 || cause == c ? kam_risks_exits(r, c) : 0;
	for (*days = 0; *days < r->ages && all; ++*days) {
		for (size_t c = 0; c < r->causes; c++)
			sum += cause == 2 || cause == c ? r->exits[c * r->ages + *days] : 0;
		if (sum && (double)sum >= q * (double)all)
			return true;
	}
	return false;
}

static void settle_zombies(struct kam_funnel *f)
{
	uint64_t closed = f->cycles.ages ? kam_risks_exits(&f->cycles, 0) + kam_risks_exits(&f->cycles, 1) : 0;
	f->can_be_zombie = closed >= (uint64_t)f->set->closed_needed &&
		kam_funnel_cycle(f, 2, kam_decimal_double(f->set->zombie_quantile), &f->zombie_after);
}

bool kam_funnel_ways(const struct kam_funnel *f, int stage, struct kam_risks *ways)
{
	struct kam_risks r;
	if (!f->has_history || !kam_visits_risks(&f->movement, stage, &r))
		return false;
	uint32_t *exits = kam_allocate(KAM_WAYS * r.ages, sizeof *exits);
	for (size_t place = 0; place < r.causes; place++) {
		int way = (int)place == kam_place_lost(f->set->stages) ? KAM_WAY_LOSS : (int)place > stage ? KAM_WAY_FORWARD : KAM_WAY_BACK;
		for (size_t age = 0; age < r.ages; age++)
			exits[(size_t)way * r.ages + age] += r.exits[place * r.ages + age];
	}
	*ways = (struct kam_risks){r.ages, KAM_WAYS, exits, r.censored};
	return true;
}

/* The days after which a deal has stalled: nearly all that went on from the stage had done so by then. */
static void settle_stalls(struct kam_funnel *f)
{
	int count = kam_stages_count(f->set->stages);
	f->stalled_after = kam_allocate((size_t)count, sizeof *f->stalled_after);
	for (int s = 0; s < count; s++) {
		struct kam_risks ways;
		f->stalled_after[s] = SIZE_MAX;
		if (!kam_funnel_ways(f, s, &ways))
			continue;
		size_t days;
		if (kam_risks_exits(&ways, KAM_WAY_FORWARD) >= (uint64_t)f->set->exits_needed &&
		    kam_risks_cause_quantile(&ways, KAM_WAY_FORWARD, kam_decimal_double(f->set->stalled_quantile), &days))
			f->stalled_after[s] = days;
		free((uint32_t *)ways.exits);
	}
}

void kam_funnel_settle_limits(struct kam_funnel *f)
{
	settle_zombies(f);
	settle_stalls(f);
}

bool kam_funnel_velocity(const struct kam_funnel *f, struct kam_decimal win_probability, struct kam_decimal *velocity)
{
	const struct kam_funnel_line *open = kam_funnel_line(f, 0, f->rows + KAM_ROW_ALL_OPEN), *won = kam_funnel_line(f, 0, f->rows + KAM_ROW_WON);
	struct kam_decimal value;
	size_t days;
	if (kam_decimal_sign(won->amount) <= 0 || !f->cycles.ages || !kam_funnel_cycle(f, 0, 0.5, &days) || !days)
		return false;
	return kam_decimal_multiply(won->amount, kam_decimal_whole((int64_t)open->count), &value) && kam_decimal_multiply(value, win_probability, &value) &&
	       kam_decimal_divide(value, kam_decimal_whole((int64_t)won->with_amount * (int64_t)days), 2, velocity);
}
