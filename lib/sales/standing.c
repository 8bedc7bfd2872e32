/* standing.c - what there is to know of one deal of a funnel. */
#include "kam/funnel.h"

const char *kam_funnel_flag_name(enum kam_funnel_flag flag)
{
	static const char *const names[KAM_FUNNEL_FLAGS] = {"stalled", "zombie", "price-early", "regressed", "skipped", "no-close-date", "past-close-date",
		"lost-but-probable", "won-below-100", "open-at-100", "status-against-stage"};
	return names[flag];
}

bool kam_funnel_is_open(const struct kam_funnel *f, int place)
{
	return place >= 0 && place < kam_stages_count(f->set->stages) && kam_stages_at(f->set->stages, place)->kind == KAM_STAGE_OPEN;
}

kam_day kam_funnel_entered(const struct kam_entry *entry)
{
	const struct kam_journey *j = &entry->known.journey;
	return j->told && j->last_place == entry->known.place ? j->entered : entry->stage_since;
}

unsigned kam_funnel_flags_of(const struct kam_funnel *f, const struct kam_entry *entry)
{
	const struct kam_known *k = &entry->known;
	unsigned flags = 0;
	bool open = k->outcome == KAM_OPEN && kam_funnel_is_open(f, k->place);
	if (open && kam_funnel_entered(entry) != KAM_NO_DAY && f->stalled_after[k->place] != SIZE_MAX &&
		kam_book_days(kam_funnel_entered(entry), f->as_of) > f->stalled_after[k->place])
		flags |= 1 << KAM_FLAG_STALLED;
	if (open && f->can_be_zombie && kam_book_began(entry) != KAM_NO_DAY && kam_book_days(kam_book_began(entry), f->as_of) > f->zombie_after)
		flags |= 1 << KAM_FLAG_ZOMBIE;
	if (open && entry->quoted && f->set->price_stage && !kam_stage_reaches(kam_stages_at(f->set->stages, k->place), f->set->price_stage))
		flags |= 1 << KAM_FLAG_PRICE_EARLY;
	if (open && k->journey.regressions)
		flags |= 1 << KAM_FLAG_REGRESSED;
	uint64_t used = 0;
	for (int s = 0; f->has_history && s < kam_stages_count(f->set->stages); s++)
		used |= (uint64_t)(f->movement.visits[s].entered > 0) << s;
	if (open && (k->journey.skipped & used))
		flags |= 1 << KAM_FLAG_SKIPPED;
	if (open && k->close_date == KAM_NO_DAY)
		flags |= 1 << KAM_FLAG_NO_CLOSE_DATE;
	if (open && k->close_date != KAM_NO_DAY && k->close_date < f->as_of)
		flags |= 1 << KAM_FLAG_PAST_CLOSE_DATE;
	flags |= entry->contradictions & KAM_LOST_BUT_PROBABLE ? 1u << KAM_FLAG_LOST_BUT_PROBABLE : 0;
	flags |= entry->contradictions & KAM_WON_BELOW_100 ? 1u << KAM_FLAG_WON_BELOW_100 : 0;
	flags |= entry->contradictions & KAM_OPEN_AT_100 ? 1u << KAM_FLAG_OPEN_AT_100 : 0;
	flags |= entry->contradictions & KAM_STATUS_AGAINST_STAGE ? 1u << KAM_FLAG_STATUS_AGAINST_STAGE : 0;
	return flags;
}

/* The value of the column that segments were learnt by, if the deals are grouped by it now. */
static struct kam_slice value_by(const struct kam_funnel *f, const struct kam_entry *entry, const char *column)
{
	for (size_t i = 0; column && i < f->book->by_count; i++)
		if (strcmp(f->book->by[i].name, column) == 0)
			return kam_table_key(&f->book->by[i].values, entry->values[i]);
	return kam_slice(NULL, 0);
}

bool kam_funnel_probability(const struct kam_funnel *f, const struct kam_entry *entry, struct kam_decimal *probability)
{
	const struct kam_known *k = &entry->known;
	struct kam_standing standing = {.stage = k->place, .days_in_stage = -1, .days = -1,
		.segment = value_by(f, entry, kam_stages_learnt_by(f->set->stages, false)),
		.owner = kam_stages_learnt_by(f->set->stages, true) ? entry->owner : kam_slice(NULL, 0)};
	double p;
	if (kam_funnel_entered(entry) != KAM_NO_DAY)
		standing.days_in_stage = (int)kam_book_days(kam_funnel_entered(entry), f->as_of);
	if (kam_book_began(entry) != KAM_NO_DAY)
		standing.days = (int)kam_book_days(kam_book_began(entry), f->as_of);
	if (kam_stages_probability(f->set->stages, &standing, &p)) {
		*probability = kam_decimal_estimate(p);
		return true;
	}
	*probability = entry->probability;
	return entry->has_probability;
}
