/* lesson.c - what was learnt, written as a rules file. */
#include "kam/lesson.h"

#include "kam/health.h"
#include "kam/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>


static void json_member(struct kam_buffer *out, const char *name, struct kam_slice text)
{
	kam_buffer_format(out, "\"%s\": ", name);
	kam_json_string(out, text);
}

static void json_words(const struct kam_lesson *l, int stage, const char *key, struct kam_buffer *out)
{
	char path[48];
	const char *word;
	snprintf(path, sizeof path, "stages[%d].%s", stage, key);
	kam_buffer_format(out, ", \"%s\": [", key);
	for (size_t i = 0; (word = kam_rules_word(l->rules, path, i)); i++) {
		kam_buffer_text(out, i ? ", " : "");
		kam_json_string(out, kam_text(word));
	}
	kam_buffer_byte(out, ']');
}

static void json_estimate(const struct kam_estimate *e, const struct kam_age_table *ages, struct kam_buffer *out)
{
	if (!e->known) {
		kam_buffer_text(out, "\"probability\": null, \"low\": null, \"high\": null, \"n\": 0, \"by_age\": []");
		return;
	}
	kam_buffer_format(out, "\"probability\": %.6f, \"low\": %.6f, \"high\": %.6f, \"n\": %llu, \"by_age\": [", e->p, e->low, e->high,
		(unsigned long long)e->n);
	for (size_t i = 0; i < ages->count; i++)
		kam_buffer_format(out, "%s{\"from\": %d, \"probability\": %.6f}", i ? ", " : "", ages->at[i].from, ages->at[i].probability);
	kam_buffer_byte(out, ']');
}

/* The mean stock of a stage at the ends of the past periods. */
static bool mean_stock(const struct kam_lesson *l, int stage, bool amount, struct kam_decimal *mean)
{
	struct kam_norm norm = {.known = l->movement != NULL && l->ends_count > 0, .periods = (int64_t)l->ends_count};
	for (size_t e = 0; norm.known && e < l->ends_count; e++) {
		const struct kam_stock *stock = &l->movement->stock[(size_t)stage * (l->ends_count + 1) + e];
		if (!kam_decimal_add(norm.total, amount ? stock->amount : kam_decimal_whole((int64_t)stock->count), &norm.total))
			return false;
	}
	return kam_norm_mean(&norm, mean);
}

static void json_norm(const struct kam_lesson *l, int stage, bool amount, struct kam_buffer *out)
{
	struct kam_decimal mean;
	char text[KAM_DECIMAL_TEXT] = "null";
	if (kam_stages_at(l->stages, stage)->kind == KAM_STAGE_OPEN && mean_stock(l, stage, amount, &mean))
		kam_decimal_format(mean, text);
	kam_buffer_format(out, ", \"norm_%s\": %s", amount ? "amount" : "count", text);
}

static void json_stage(const struct kam_lesson *l, int s, struct kam_buffer *out)
{
	static const char *const kinds[] = {"before", "open", "closed", "won", "lost", "after"};
	const struct kam_stage *stage = kam_stages_at(l->stages, s);
	kam_buffer_text(out, s ? ",\n    {" : "\n    {");
	json_member(out, "number", stage->number);
	kam_buffer_text(out, ", ");
	json_member(out, "name", stage->name);
	kam_buffer_text(out, ", ");
	json_member(out, "name_zh", stage->name_zh);
	kam_buffer_format(out, ", \"kind\": \"%s\",\n     ", kinds[stage->kind]);
	json_estimate(&l->estimates[s], &l->stage_ages[s], out);
	json_norm(l, s, false, out);
	json_norm(l, s, true, out);
	json_words(l, s, "synonyms", out);
	json_words(l, s, "requires", out);
	kam_buffer_byte(out, '}');
}

/* The probability with which a deal began, and that with which it stands now; false where nothing is known of it. */
static bool start_and_now(const struct kam_lesson *l, const struct kam_entry *entry, double *start, double *now)
{
	const struct kam_known *k = &entry->known;
	const struct kam_age_table *table = &l->deal_ages;
	kam_day since = kam_book_began(entry);
	int first = k->journey.told ? k->journey.first_place : KAM_NO_STAGE;
	bool by_stage = first >= 0 && first < kam_stages_count(l->stages) && l->estimates[first].known;
	if (k->outcome == KAM_OUTCOME_UNKNOWN || (!by_stage && (!l->deals.known || since == KAM_NO_DAY)))
		return false;
	*start = by_stage ? l->estimates[first].p : l->deals.p;
	*now = k->outcome == KAM_WON;
	if (kam_book_is_closed(entry))
		return true;
	if (by_stage) {
		if (k->place == KAM_NO_STAGE || !l->estimates[k->place].known || k->journey.entered == KAM_NO_DAY)
			return false;
		table = &l->stage_ages[k->place];
		since = k->journey.entered;
	}
	size_t days = kam_book_days(since, l->as_of), i = 0;
	while (i + 1 < table->count && (size_t)table->at[i + 1].from <= days)
		i++;
	*now = table->count ? table->at[i].probability : *start;
	return true;
}

/* One level of groups: what was seen of each, and how far it shifts. */
struct level {
	const struct kam_dimension *dimension;
	size_t place;                  /* among the dimensions */
	uint32_t count;
	struct kam_evidence *evidence; /* by value */
	struct kam_shrunk *shrunk;
	uint64_t *deals, *won;
};

/* Gathers the evidence of a level, where the level above it has had its say. */
static void gather_level(const struct kam_lesson *l, struct kam_entry *const *sorted, struct level *level, const struct level *above)
{
	level->count = kam_table_count(&level->dimension->values);
	level->evidence = kam_allocate(level->count, sizeof *level->evidence);
	level->shrunk = kam_allocate(level->count, sizeof *level->shrunk);
	level->deals = kam_allocate(level->count, sizeof *level->deals);
	level->won = kam_allocate(level->count, sizeof *level->won);
	for (size_t i = 0; i < kam_book_count(l->book); i++) {
		double start, now;
		if (!start_and_now(l, sorted[i], &start, &now))
			continue;
		uint32_t value = sorted[i]->values[level->place];
		double shift = above ? above->shrunk[sorted[i]->values[above->place]].log_odds : 0;
		bool open = !kam_book_is_closed(sorted[i]);
		kam_learn_add(&level->evidence[value], kam_shift_odds(start, shift), open ? kam_shift_odds(now, shift) : now, open);
		level->deals[value]++;
		level->won[value] += sorted[i]->known.outcome == KAM_WON;
	}
	double between = kam_between_variance(level->evidence, level->count);
	for (uint32_t v = 0; v < level->count; v++)
		level->shrunk[v] = kam_shrink(&level->evidence[v], between);
}

static void free_level(struct level *level)
{
	free(level->evidence);
	free(level->shrunk);
	free(level->deals);
	free(level->won);
}

/* The segment that most of an owner's deals are in: what the owner's shift is drawn to. */
static struct kam_shrunk shift_above(const struct kam_lesson *l, const struct level *level, const struct level *above, uint32_t value)
{
	uint64_t *deals = kam_allocate(above->count, sizeof *deals), most = 0;
	struct kam_shrunk shift = {0};
	for (size_t i = 0; i < kam_book_count(l->book); i++) {
		const struct kam_entry *entry = kam_book_at(l->book, i);
		if (entry->values[level->place] == value)
			deals[entry->values[above->place]]++;
	}
	for (uint32_t rank = 0; rank < above->count; rank++) {
		uint32_t v = above->dimension->order[rank];
		if (deals[v] > most)
			most = deals[v], shift = above->shrunk[v];
	}
	free(deals);
	return shift;
}

static void json_level(const struct kam_lesson *l, const struct level *level, const struct level *above, const char *name, bool *first,
	struct kam_buffer *out)
{
	static const double z = 1.6448536269514722; /* 95 % of a normal distribution: both ends leave out 10 % */
	for (uint32_t rank = 0; rank < level->count; rank++) {
		uint32_t v = level->dimension->order[rank];
		struct kam_shrunk base = above ? shift_above(l, level, above, v) : (struct kam_shrunk){0};
		double shift = level->shrunk[v].log_odds + base.log_odds, reach = z * sqrt(level->shrunk[v].variance + base.variance);
		kam_buffer_format(out, "%s\n      {\"level\": \"%s\", ", *first ? "" : ",", name);
		json_member(out, "name", kam_table_key(&level->dimension->values, v));
		kam_buffer_format(out, ", \"odds\": %.6f, \"low\": %.6f, \"high\": %.6f, \"n\": %llu, \"won\": %llu}", exp(shift), exp(shift - reach),
			exp(shift + reach), (unsigned long long)level->deals[v], (unsigned long long)level->won[v]);
		*first = false;
	}
}

/* Segments first, then owners within them. */
static void json_groups(const struct kam_lesson *l, struct kam_buffer *out)
{
	struct kam_entry **sorted = kam_book_sorted(l->book);
	struct level levels[2];
	size_t count = l->book->by_count < 2 ? l->book->by_count : 2;
	bool first = true;
	kam_buffer_text(out, "    \"groups\": [");
	for (size_t i = 0; i < count; i++) {
		levels[i] = (struct level){.dimension = &l->book->by[i], .place = i};
		gather_level(l, sorted, &levels[i], i ? &levels[0] : NULL);
		bool segment = l->has_segment && i == 0;
		json_level(l, &levels[i], i ? &levels[0] : NULL, segment ? "segment" : "owner", &first, out);
	}
	for (size_t i = 0; i < count; i++)
		free_level(&levels[i]);
	kam_buffer_text(out, "]\n");
	free(sorted);
}

void kam_lesson_write(const struct kam_lesson *l, struct kam_buffer *out)
{
	char day[KAM_DATE_TEXT] = "";
	bool owner = l->book->by_count > (size_t)l->has_segment;
	if (l->as_of != KAM_NO_DAY)
		kam_date_format(l->as_of, day);
	kam_buffer_text(out, "{\n  \"stages\": [");
	for (int s = 0; s < kam_stages_count(l->stages); s++)
		json_stage(l, s, out);
	kam_buffer_format(out, "],\n  \"learnt\": {\"as_of\": \"%s\", \"deals\": %llu, ", day, (unsigned long long)l->deals.n);
	json_member(out, "segment_by", l->has_segment ? kam_text(l->book->by[0].name) : kam_slice(NULL, 0));
	kam_buffer_text(out, ", ");
	json_member(out, "owner_by", owner ? kam_text(l->book->by[l->has_segment].name) : kam_slice(NULL, 0));
	kam_buffer_text(out, ",\n    \"win\": {");
	json_estimate(&l->deals, &l->deal_ages, out);
	kam_buffer_text(out, "},\n");
	json_groups(l, out);
	kam_buffer_text(out, "  }\n}\n");
}
