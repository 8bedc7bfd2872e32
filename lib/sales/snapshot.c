/* snapshot.c - keeps where every deal of every snapshot stood. */
#include "positions.h"

#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

static void begin_deals(struct kam_snapshots *s)
{
	s->deals = (struct kam_deals){.stages = s->setup->stages, .latest_rates = true, .figures_only = !s->setup->keeps_texts,
		.sales = {.rates = s->setup->rates, .outcomes = {.rules = s->setup->rules}}};
}

struct kam_snapshots *kam_snapshots_new(const struct kam_snapshots_setup *setup)
{
	struct kam_snapshots *s = kam_allocate(1, sizeof *s);
	s->setup = setup;
	begin_deals(s);
	for (size_t i = 0; i < setup->by_count; i++)
		s->by[i].name = setup->by[i];
	return s;
}

static void free_snapshot(struct kam_snapshot *snapshot)
{
	kam_table_free(&snapshot->ids);
	kam_pool_free(&snapshot->positions);
	kam_pool_free(&snapshot->values);
	kam_pool_free(&snapshot->texts);
	kam_spill_free(&snapshot->spill);
	kam_arena_free(&snapshot->arena);
	free(snapshot);
}

void kam_snapshots_free(struct kam_snapshots *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free_snapshot(s->at[i]);
	for (size_t i = 0; i < s->setup->by_count; i++) {
		kam_dimension_free(&s->by[i]);
		free(s->rank[i]);
	}
	free(s->at);
	kam_sales_free(&s->deals.sales);
	kam_buffer_free(&s->deals.value);
	kam_unmapped_free(&s->stages);
	kam_unmapped_free(&s->categories);
	kam_files_free(&s->names);
	kam_buffer_free(&s->room);
	free(s);
}

struct kam_snapshot *kam_snapshot_add(struct kam_snapshots *s, kam_day day, size_t place, struct kam_slice name)
{
	struct kam_snapshot *snapshot = kam_allocate(1, sizeof *snapshot);
	snapshot->edition = kam_edition_of(day, place, name, &snapshot->arena);
	snapshot->all = s;
	snapshot->positions.size = sizeof(struct kam_position);
	snapshot->values.size = s->setup->by_count * sizeof(uint32_t);
	snapshot->texts.size = sizeof(struct kam_deal_texts);
	s->at = kam_grow(s->at, &s->capacity, s->count + 1, sizeof(struct kam_snapshot *));
	s->at[s->count++] = snapshot;
	return snapshot;
}

struct kam_snapshot *kam_snapshot_of(const struct kam_snapshots *s, const struct kam_edition *edition)
{
	for (size_t i = 0; i < s->count; i++)
		if (kam_edition_order(&s->at[i]->edition, edition) == 0)
			return s->at[i];
	return NULL;
}

/* The snapshot that all rows of a file belong to. One without a deal is one too. */
static struct kam_snapshot *snapshot_of_file(struct kam_snapshots *s, struct kam_input *in)
{
	struct kam_edition edition = {.day = s->setup->day, .place = s->setup->day == KAM_NO_DAY ? s->files : 0};
	struct kam_snapshot *snapshot = kam_snapshot_of(s, &edition);
	if (!snapshot)
		snapshot = kam_snapshot_add(s, edition.day, edition.place, kam_text(kam_input_name(in)));
	snapshot->told = s->dated;
	return snapshot;
}

/* Reading. */

enum kam_status kam_snapshots_open(struct kam_snapshots *s, struct kam_input *in, struct kam_error *err)
{
	enum kam_status status = kam_deals_open(&s->deals, in, err);
	for (size_t i = 0; i < s->setup->by_count && !status; i++)
		status = kam_dimension_bind(&s->by[i], in, err);
	if (status)
		return status;
	bool rows_dated = kam_input_has(in, KAM_SNAPSHOT_DATE), dated = rows_dated || s->setup->day != KAM_NO_DAY;
	if (!kam_input_has(in, KAM_OPP_ID))
		return kam_fail(err, KAM_BAD_DATA, "no column for opp_id, by which snapshots are compared: --map opp_id=\"HEADING\" names it");
	if (s->files && dated != s->dated)
		return kam_fail(err, KAM_BAD_DATA, "%s a snapshot date, unlike the file before it", dated ? "has" : "has not");
	s->dated = dated;
	s->rows_dated = rows_dated;
	s->files++;
	kam_files_open(&s->names, kam_input_name(in));
	s->current = rows_dated ? NULL : snapshot_of_file(s, in);
	return KAM_OK;
}

/* Whether the day is the last of all that are not later than limit; KAM_NO_DAY: of all. */
static bool is_last(const struct kam_snapshots *s, kam_day day, kam_day limit)
{
	kam_day end = limit == KAM_NO_DAY ? INT32_MAX : limit;
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i]->edition.day > day && s->at[i]->edition.day <= end)
			return false;
	return day <= end;
}

static bool is_first(const struct kam_snapshots *s, kam_day day)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->at[i]->edition.day < day)
			return false;
	return true;
}

/* Whether the snapshot of that day may still be one of the two that are wanted, as far as days are known. */
static bool is_wanted(const struct kam_snapshots *s, kam_day day)
{
	const struct kam_snapshots_setup *set = s->setup;
	if (set->from == KAM_NO_DAY && set->to == KAM_NO_DAY)
		return true;
	if (set->to != KAM_NO_DAY && day > set->to)
		return false;
	return is_last(s, day, set->to) || (set->from == KAM_NO_DAY ? is_first(s, day) : is_last(s, day, set->from));
}

/* Forgets the snapshots that later ones have made superfluous. An export whose day was told may yet be wound back: it is kept to the end. */
static void prune(struct kam_snapshots *s, bool at_the_end)
{
	size_t kept = 0;
	for (size_t i = 0; i < s->count; i++) {
		if (is_wanted(s, s->at[i]->edition.day) || (s->at[i]->told && !at_the_end)) {
			struct kam_snapshot *snapshot = s->at[i];
			s->at[i] = s->at[kept];
			s->at[kept++] = snapshot;
		}
	}
	for (size_t i = kept; i < s->count; i++)
		free_snapshot(s->at[i]);
	s->count = kept;
}

/* The snapshot that the record belongs to: NULL with KAM_OK, none that is wanted. */
static enum kam_status choose_snapshot(struct kam_snapshots *s, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_edition edition = {.day = KAM_NO_DAY};
	if (!s->rows_dated) {
		s->current = s->current ? s->current : snapshot_of_file(s, in);
		return KAM_OK;
	}
	enum kam_status status = kam_input_date(in, record, KAM_SNAPSHOT_DATE, &edition.day, err);
	if (status)
		return status;
	if (edition.day == KAM_NO_DAY)
		return kam_bad_value(err, "snapshot_date", kam_slice(NULL, 0), "is missing");
	if (s->setup->to != KAM_NO_DAY && edition.day > s->setup->to)
		return kam_fail(err, KAM_SKIPPED, "later than --until");
	if (s->current && s->current->edition.day == edition.day)
		return KAM_OK;
	s->current = kam_snapshot_of(s, &edition);
	if (s->current || !is_wanted(s, edition.day))
		return KAM_OK;
	struct kam_snapshot *snapshot = kam_snapshot_add(s, edition.day, 0, kam_slice(NULL, 0));
	prune(s, false);
	s->current = snapshot;
	return KAM_OK;
}

struct kam_slice kam_comparable_id(struct kam_slice id)
{
	if (id.n == 18 && memcmp(id.p, "006", 3) == 0)
		id.n = 15;
	return id;
}

/* Claims the deal's id, whose hash is given; a deal that stands twice would be counted twice. */
static enum kam_status claim_id(const struct kam_files *files, struct kam_snapshot *snapshot, struct kam_slice id, uint64_t hash,
	struct kam_error *err)
{
	bool added;
	if (!id.n)
		return kam_bad_value(err, "opp_id", id, "is missing: which deal it is can't be told");
	uint32_t number = kam_table_put_hashed(&snapshot->ids, kam_comparable_id(id), hash, &added);
	if (added)
		return KAM_OK;
	const struct kam_position *first = kam_pool_at(&snapshot->positions, number);
	struct kam_buffer why = {0};
	kam_buffer_text(&why, "stands twice: first in ");
	kam_origin_tell(files, first->origin, &why);
	enum kam_status status = kam_bad_value(err, "opp_id", id, kam_buffer_terminated(&why));
	kam_buffer_free(&why);
	return status;
}

/* The probability that an open deal is won: its own, else its stage's. */
static void settle_probability(const struct kam_snapshots *s, const struct kam_deal *deal, struct kam_candidate *candidate)
{
	const struct kam_stage *stage = deal->stage == KAM_NO_STAGE ? NULL : kam_stages_at(s->setup->stages, deal->stage);
	candidate->has_probability = deal->has_probability || (stage && stage->probability.known);
	candidate->probability = deal->has_probability ? deal->probability : stage ? stage->probability.value : (struct kam_decimal){0};
	if (deal->outcome == KAM_WON || deal->outcome == KAM_LOST) {
		candidate->has_probability = true;
		candidate->probability = kam_decimal_whole(deal->outcome == KAM_WON);
	}
}

/* Words that the rules lack. */
static enum kam_status check_words(struct kam_snapshots *s, const struct kam_deal *deal, enum kam_category category, struct kam_error *err)
{
	bool no_stage = deal->outcome == KAM_OUTCOME_UNKNOWN;
	if (!no_stage && category != KAM_NO_CATEGORY)
		return KAM_OK;
	if (s->setup->reject_unmapped && no_stage)
		return kam_bad_value(err, "stage", deal->stage_text, "is no stage of the rules (--print-rules lists them)");
	if (s->setup->reject_unmapped)
		return kam_bad_value(err, "forecast_category", deal->category_text, "is no category of the rules (--print-rules lists them)");
	kam_unmapped_add(no_stage ? &s->stages : &s->categories, no_stage ? deal->stage_text : deal->category_text, 1);
	return KAM_OK;
}

static void put_position(struct kam_snapshot *snapshot, const struct kam_deal *deal, const struct kam_candidate *candidate,
	enum kam_category category, uint64_t origin)
{
	struct kam_position *p = kam_pool_add(&snapshot->positions);
	unsigned scale = 0;
	*p = (struct kam_position){.origin = origin, .close_date = deal->close_date, .created = deal->created, .outcome = (unsigned char)deal->outcome,
		.category = (signed char)category,
		.stage = (signed char)deal->stage, .has_amount = deal->has_amount, .has_probability = candidate->has_probability};
	kam_spill_write(&snapshot->spill, &p->amount, &scale, deal->amount);
	p->amount_scale = (unsigned char)scale;
	scale = 0;
	kam_spill_write(&snapshot->spill, &p->probability, &scale, candidate->probability);
	p->probability_scale = (unsigned char)scale;
}

static struct kam_slice keep(struct kam_snapshot *snapshot, struct kam_slice text)
{
	return text.n ? kam_slice(kam_arena_copy(&snapshot->arena, text.p, text.n), text.n) : text;
}

static void put_texts(struct kam_snapshot *snapshot, struct kam_slice id, struct kam_slice name, struct kam_slice owner)
{
	*(struct kam_deal_texts *)kam_pool_add(&snapshot->texts) = (struct kam_deal_texts){keep(snapshot, id), keep(snapshot, name), keep(snapshot, owner)};
}

enum kam_status kam_snapshots_add(struct kam_snapshots *s, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_deal deal;
	uint32_t values[KAM_MOST_BY];
	enum kam_status status = choose_snapshot(s, in, record, err);
	if (status || !s->current)
		return status;
	uint64_t hash = kam_table_hash(kam_comparable_id(kam_input_text(in, record, KAM_OPP_ID)));
	kam_table_warm_slot(&s->current->ids, hash); /* the rest of the record is read while it comes */
	status = kam_deals_read(&s->deals, in, record, &deal, err);
	for (size_t i = 0; i < s->setup->by_count && !status; i++)
		status = kam_dimension_read(&s->by[i], in, record, &s->room, &values[i], err);
	if (status)
		return status;
	struct kam_candidate candidate = {.category_text = deal.category_text, .outcome = deal.outcome, .stage = deal.stage, .recent = &s->recent};
	settle_probability(s, &deal, &candidate);
	enum kam_category category = kam_categories_of(s->setup->categories, &candidate);
	status = check_words(s, &deal, category, err);
	if (!status)
		status = claim_id(&s->names, s->current, deal.id, hash, err);
	if (status)
		return status;
	put_position(s->current, &deal, &candidate, category, kam_origin(&s->names, record->line));
	if (s->setup->by_count)
		memcpy(kam_pool_add(&s->current->values), values, s->current->values.size);
	if (s->setup->keeps_texts)
		put_texts(s->current, deal.id, deal.name, deal.owner);
	return KAM_OK;
}

void kam_positions_put(struct kam_snapshots *s, struct kam_snapshot *snapshot, const struct kam_deal *deal, enum kam_category category,
	const uint32_t *values, const struct kam_deal_texts *texts)
{
	struct kam_candidate candidate = {.outcome = deal->outcome, .stage = deal->stage};
	settle_probability(s, deal, &candidate);
	put_position(snapshot, deal, &candidate, category == KAM_NO_CATEGORY ? kam_categories_of(s->setup->categories, &candidate) : category, 0);
	if (s->setup->by_count)
		memcpy(kam_pool_add(&snapshot->values), values, snapshot->values.size);
	if (s->setup->keeps_texts)
		put_texts(snapshot, texts->id.n ? texts->id : deal->id, texts->name, texts->owner);
}

kam_day kam_position_created(const struct kam_snapshot *snapshot, uint32_t number)
{
	return ((const struct kam_position *)kam_pool_at(&snapshot->positions, number))->created;
}

/* Parts. */

struct kam_snapshots *kam_snapshots_fork(const struct kam_snapshots *s)
{
	struct kam_snapshots *fork = kam_snapshots_new(s->setup);
	for (size_t i = 0; i < s->setup->by_count; i++)
		fork->by[i] = (struct kam_dimension){.name = s->by[i].name, .field = s->by[i].field, .column = s->by[i].column};
	fork->files = s->files;
	fork->dated = s->dated;
	fork->rows_dated = s->rows_dated;
	kam_files_fork(&fork->names, &s->names);
	return fork;
}

enum { KEYS_AHEAD = 8, SLOTS_AHEAD = 16 };

/* Makes ready, in a table, what deals behind the i'th will ask for. */
static void warm_ahead(const struct kam_table *ids, const struct kam_table *asking, uint32_t i)
{
	if (i + SLOTS_AHEAD < kam_table_count(asking))
		kam_table_warm_slot(ids, kam_table_hash(kam_table_key(asking, i + SLOTS_AHEAD)));
	if (i + KEYS_AHEAD < kam_table_count(asking))
		kam_table_warm_key(ids, kam_table_hash(kam_table_key(asking, i + KEYS_AHEAD)));
}

static enum kam_status share_no_deal(const struct kam_snapshot *a, const struct kam_snapshot *b, struct kam_error *err)
{
	for (uint32_t i = 0; i < kam_table_count(&b->ids); i++) {
		warm_ahead(&a->ids, &b->ids, i);
		if (kam_table_find(&a->ids, kam_table_key(&b->ids, i)) != KAM_ABSENT)
			return kam_fail(err, KAM_BAD_DATA, "opp_id: \"%.*s\" has come before in the snapshot of %.*s: each of its deals belongs into one part",
				KAM_PRINT(kam_fit(kam_table_key(&b->ids, i), 60)), KAM_PRINT(kam_fit(b->edition.name, 100)));
	}
	return KAM_OK;
}

enum kam_status kam_snapshots_agree(const struct kam_snapshots *a, const struct kam_snapshots *b, struct kam_error *err)
{
	enum kam_status status = kam_sales_agree(&a->deals.sales, &b->deals.sales, err);
	for (size_t i = 0; i < b->count && !status; i++) {
		for (size_t k = 0; k < a->count && !status; k++)
			status = kam_editions_agree(&a->at[k]->edition, &b->at[i]->edition, err);
		const struct kam_snapshot *same = kam_snapshot_of(a, &b->at[i]->edition);
		if (!status && same)
			status = share_no_deal(same, b->at[i], err);
	}
	return status;
}

static void copy_spilled(struct kam_spill *to, const struct kam_spill *from, int64_t *value, unsigned char *scale)
{
	unsigned written = 0;
	if (*scale != KAM_SPILLED)
		return;
	kam_spill_write(to, value, &written, kam_spill_read(from, *value, *scale));
	*scale = (unsigned char)written;
}

/* Adds the deals of a snapshot to those of the same snapshot in another state. map: the numbers of the dimensions' values there. */
static void merge_snapshot(struct kam_snapshots *into, struct kam_snapshot *to, const struct kam_snapshot *from, uint32_t *const *map,
	const uint32_t *files)
{
	to->told |= from->told;
	for (uint32_t i = 0; i < kam_table_count(&from->ids); i++) {
		warm_ahead(&to->ids, &from->ids, i);
		kam_table_put(&to->ids, kam_table_key(&from->ids, i), NULL);
		struct kam_position *p = kam_pool_add(&to->positions);
		*p = *(const struct kam_position *)kam_pool_at(&from->positions, i);
		p->origin = kam_origin_moved(files, p->origin);
		copy_spilled(&to->spill, &from->spill, &p->amount, &p->amount_scale);
		copy_spilled(&to->spill, &from->spill, &p->probability, &p->probability_scale);
		if (into->setup->by_count) {
			const uint32_t *values = kam_pool_at(&from->values, i);
			uint32_t *own = kam_pool_add(&to->values);
			for (size_t d = 0; d < into->setup->by_count; d++)
				own[d] = map[d][values[d]];
		}
		if (into->setup->keeps_texts) {
			const struct kam_deal_texts *t = kam_pool_at(&from->texts, i);
			put_texts(to, t->id, t->name, t->owner);
		}
	}
}

/* Takes over a snapshot that the first state lacks. */
static void move_snapshot(struct kam_snapshots *into, struct kam_snapshot *snapshot, uint32_t *const *map, const uint32_t *files)
{
	for (size_t i = 0; i < snapshot->positions.count; i++) {
		struct kam_position *p = kam_pool_at(&snapshot->positions, i);
		p->origin = kam_origin_moved(files, p->origin);
	}
	for (size_t i = 0; i < snapshot->values.count; i++) {
		uint32_t *values = kam_pool_at(&snapshot->values, i);
		for (size_t d = 0; d < into->setup->by_count; d++)
			values[d] = map[d][values[d]];
	}
	snapshot->all = into;
	into->at = kam_grow(into->at, &into->capacity, into->count + 1, sizeof(struct kam_snapshot *));
	into->at[into->count++] = snapshot;
}

/* The numbers that the values of a dimension have in another state. */
static uint32_t *map_values(struct kam_dimension *into, const struct kam_dimension *from)
{
	uint32_t count = kam_table_count(&from->values), *map = kam_allocate(count, sizeof *map);
	for (uint32_t v = 0; v < count; v++)
		map[v] = kam_table_put(&into->values, kam_table_key(&from->values, v), NULL);
	return map;
}

void kam_snapshots_merge(struct kam_snapshots *into, struct kam_snapshots *from)
{
	uint32_t *map[KAM_MOST_BY], *files = kam_files_merge(&into->names, &from->names);
	for (size_t d = 0; d < KAM_MOST_BY; d++) /* those beyond by_count have no values */
		map[d] = map_values(&into->by[d], &from->by[d]);
	for (size_t i = 0; i < from->count; i++) {
		struct kam_snapshot *same = kam_snapshot_of(into, &from->at[i]->edition);
		if (same)
			merge_snapshot(into, same, from->at[i], map, files);
		else
			move_snapshot(into, from->at[i], map, files);
		if (same)
			free_snapshot(from->at[i]);
	}
	from->count = 0;
	into->dated |= from->dated;
	if (into->dated)
		prune(into, false);
	for (size_t d = 0; d < KAM_MOST_BY; d++)
		free(map[d]);
	free(files);
	into->files = from->files > into->files ? from->files : into->files;
	into->current = NULL;
	kam_sales_merge(&into->deals.sales, &from->deals.sales);
	if (!into->deals.sales.mixed[0])
		memcpy(into->deals.sales.mixed, from->deals.sales.mixed, sizeof from->deals.sales.mixed);
	kam_unmapped_merge(&into->stages, &from->stages);
	kam_unmapped_merge(&into->categories, &from->categories);
}

void kam_snapshots_renumber(struct kam_snapshots *s, const struct kam_part_lines *lines)
{
	for (size_t i = 0; i < s->count; i++) {
		for (size_t k = 0; k < s->at[i]->positions.count; k++) {
			struct kam_position *p = kam_pool_at(&s->at[i]->positions, k);
			p->origin = kam_origin_renumbered(p->origin, lines);
		}
	}
}

size_t kam_snapshots_deals(const struct kam_snapshots *s)
{
	size_t sum = 0;
	for (size_t i = 0; i < s->count; i++)
		sum += s->at[i]->positions.count;
	return sum;
}

/* Behind the last record. */

static int in_time(const void *a, const void *b)
{
	return kam_edition_order(&(*(struct kam_snapshot *const *)a)->edition, &(*(struct kam_snapshot *const *)b)->edition);
}

void kam_snapshots_sort(struct kam_snapshots *s)
{
	if (s->count)
		qsort(s->at, s->count, sizeof(struct kam_snapshot *), in_time);
}

static enum kam_status check_unmapped(const struct kam_unmapped *unmapped, const char *what, const char *plural, struct kam_error *err)
{
	struct kam_buffer names = {0};
	kam_unmapped_list(unmapped, &names);
	enum kam_status status = names.n ? kam_fail(err, KAM_BAD_DATA, "%s: these are no %s of the rules: %.700s; --rules FILE names them", what, plural,
		kam_buffer_terminated(&names)) : KAM_OK;
	kam_buffer_free(&names);
	return status;
}

enum kam_status kam_snapshots_check(const struct kam_snapshots *s, struct kam_error *err)
{
	if (s->deals.sales.mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", s->deals.sales.mixed);
	enum kam_status status = check_unmapped(&s->stages, "stage", "stages", err);
	return status ? status : check_unmapped(&s->categories, "forecast_category", "categories", err);
}

void kam_snapshots_settle(struct kam_snapshots *s)
{
	if (s->dated)
		prune(s, true);
	kam_snapshots_sort(s);
	s->groups = 1;
	for (size_t d = 0; d < s->setup->by_count; d++) {
		s->rank[d] = kam_dimension_rank(&s->by[d]);
		s->by[d].first_group = s->groups;
		s->groups += kam_table_count(&s->by[d].values);
	}
}

/* Asking. */

void kam_snapshots_drop_export(struct kam_snapshots *s)
{
	free_snapshot(s->at[0]);
	memmove(s->at, s->at + 1, --s->count * sizeof(struct kam_snapshot *));
}

struct kam_outcomes *kam_snapshots_outcomes(struct kam_snapshots *s)
{
	return &s->deals.sales.outcomes;
}

size_t kam_snapshots_count(const struct kam_snapshots *s)
{
	return s->count;
}

const struct kam_snapshot *kam_snapshots_at(const struct kam_snapshots *s, size_t i)
{
	return s->at[i];
}

bool kam_snapshots_dated(const struct kam_snapshots *s)
{
	return s->dated;
}

bool kam_snapshots_any(const struct kam_snapshots *s)
{
	return s->files > 0;
}

bool kam_snapshots_are_export(const struct kam_snapshots *s)
{
	return s->count == 1 && (!s->dated || s->at[0]->told);
}

uint32_t kam_snapshots_groups(const struct kam_snapshots *s)
{
	return s->groups;
}

uint32_t kam_snapshots_first_groups(const struct kam_snapshots *s)
{
	return s->setup->by_count > 1 ? s->by[1].first_group : s->groups;
}

size_t kam_snapshots_dimensions(const struct kam_snapshots *s)
{
	return s->setup->by_count;
}

const struct kam_dimension *kam_snapshots_group(const struct kam_snapshots *s, uint32_t group, struct kam_slice *value)
{
	size_t i = s->setup->by_count - 1;
	while (i > 0 && s->by[i].first_group > group)
		i--;
	*value = kam_table_key(&s->by[i].values, s->by[i].order[group - s->by[i].first_group]);
	return &s->by[i];
}

kam_day kam_snapshot_day(const struct kam_snapshot *snapshot)
{
	return snapshot->edition.day;
}

struct kam_slice kam_snapshot_label(const struct kam_snapshot *snapshot)
{
	return snapshot->edition.name;
}

uint32_t kam_snapshot_count(const struct kam_snapshot *snapshot)
{
	return kam_table_count(&snapshot->ids);
}

uint32_t kam_snapshot_find(const struct kam_snapshot *snapshot, const struct kam_snapshot *other, uint32_t number)
{
	warm_ahead(&snapshot->ids, &other->ids, number);
	return kam_table_find(&snapshot->ids, kam_table_key(&other->ids, number));
}

void kam_snapshot_aspect(const struct kam_snapshot *snapshot, uint32_t number, struct kam_aspect *aspect)
{
	const struct kam_position *p = kam_pool_at(&snapshot->positions, number);
	*aspect = (struct kam_aspect){.there = true, .has_amount = p->has_amount, .has_probability = p->has_probability,
		.category = (enum kam_category)p->category, .outcome = (enum kam_outcome)p->outcome, .stage = p->stage, .close_date = p->close_date,
		.amount = kam_spill_read(&snapshot->spill, p->amount, p->amount_scale),
		.probability = kam_spill_read(&snapshot->spill, p->probability, p->probability_scale)};
}

uint32_t kam_snapshot_group(const struct kam_snapshot *snapshot, uint32_t number, size_t i)
{
	const uint32_t *values = kam_pool_at(&snapshot->values, number);
	return snapshot->all->by[i].first_group + snapshot->all->rank[i][values[i]];
}

const struct kam_deal_texts *kam_snapshot_texts(const struct kam_snapshot *snapshot, uint32_t number)
{
	return kam_pool_at(&snapshot->texts, number);
}
