/* match.c - a matcher from beginning to end: its making, and its scored pairs. */
#include "inside.h"

#include "kam/sort.h"

#include <math.h>
#include <stdlib.h>

enum kam_status kam_match_new(const struct kam_match_source *source, const struct kam_match_settings *settings, struct kam_match **out,
	struct kam_error *err)
{
	struct kam_match *m = kam_allocate(1, sizeof *m);
	m->source = *source;
	m->settings = *settings;
	m->roles = kam_allocate(source->columns, 1);
	for (size_t c = 0; c < source->columns; c++)
		m->roles[c] = source->roles ? source->roles[c] : KAM_ROLES;
	match_read_lists(m);
	match_infer_roles(m);
	*out = m;
	enum kam_status status = match_build_fields(m, err);
	if (status) {
		kam_match_free(m);
		*out = NULL;
	}
	return status;
}

enum kam_role kam_match_role(const struct kam_match *m, size_t column)
{
	return (enum kam_role)m->roles[column];
}

uint32_t kam_match_same(const struct kam_match *m, uint32_t row)
{
	return m->first_row[m->record_of[row]];
}

bool kam_match_is_blank(const struct kam_match *m, uint32_t row)
{
	for (size_t i = 0; i < m->fields_count; i++)
		if (match_value(m, m->record_of[row], i) != NO_VALUE)
			return false;
	return true;
}

/* One thread's finds. */
struct finds {
	struct memo *memo;
	struct kam_match_pair *pairs;
	size_t count, capacity;
};

static void *begin_finds(const struct kam_match *m)
{
	struct finds *f = kam_allocate(1, sizeof *f);
	f->memo = match_memo_new(m);
	return f;
}

static double least_bits(const struct kam_match *m)
{
	return log2(m->settings.review / (1 - m->settings.review));
}

static bool may_score(void *state, const struct kam_match *m, uint32_t a, uint32_t b)
{
	return match_may_reach(m, ((struct finds *)state)->memo, a, b, m->least);
}

static void score_pair(void *state, const struct kam_match *m, uint32_t a, uint32_t b, uint32_t key)
{
	struct finds *f = state;
	double bits = match_score(m, f->memo, a, b);
	if (bits < m->least || !(bits < m->prior || bits > m->prior)) /* who share no field say nothing of each other */
		return;
	f->pairs = kam_grow(f->pairs, &f->capacity, f->count + 1, sizeof *f->pairs);
	f->pairs[f->count++] = (struct kam_match_pair){a, b, (float)bits, key};
}

static void end_finds(void *state, struct kam_match *m)
{
	struct finds *f = state;
	m->pairs = kam_grow(m->pairs, &m->pairs_capacity, m->pairs_count + f->count + 1, sizeof *m->pairs);
	if (f->count)
		memcpy(m->pairs + m->pairs_count, f->pairs, f->count * sizeof *f->pairs);
	m->pairs_count += f->count;
	match_memo_free(f->memo);
	free(f->pairs);
	free(f);
}

static int by_records(const void *a, const void *b, void *of)
{
	const struct kam_match_pair *x = a, *y = b;
	(void)of;
	if (x->a != y->a)
		return (x->a > y->a) - (x->a < y->a);
	if (x->b != y->b)
		return (x->b > y->b) - (x->b < y->b);
	return (x->key > y->key) - (x->key < y->key);
}

static size_t place_of_pair(const void *pair, const void *m)
{
	return (size_t)((const struct kam_match_pair *)pair)->a * KAM_SORT_PLACES / ((const struct kam_match *)m)->records;
}

void match_find_pairs(struct kam_match *m)
{
	static const struct pair_visitor visitor = {begin_finds, may_score, score_pair, end_finds};
	const struct kam_sorting how = {sizeof *m->pairs, place_of_pair, by_records, m};
	size_t kept = 0;
	if (m->found)
		return;
	m->found = true;
	m->least = least_bits(m);
	match_note_best(m);
	match_visit_pairs(m, &visitor, 1, "comparing");
	for (size_t k = 0; k < m->keys_count; k++)
		match_free_entries(&m->keys[k]);
	kam_sort(&how, m->pairs, m->pairs_count, m->settings.jobs);
	for (size_t i = 0; i < m->pairs_count; i++)
		if (!i || m->pairs[i].a != m->pairs[i - 1].a || m->pairs[i].b != m->pairs[i - 1].b)
			m->pairs[kept++] = m->pairs[i];
	m->pairs_count = kept;
}

size_t kam_match_pairs(struct kam_match *m)
{
	match_find_pairs(m);
	return m->pairs_count;
}

struct kam_match_pair kam_match_pair(const struct kam_match *m, size_t number)
{
	struct kam_match_pair pair = m->pairs[number];
	pair.a = m->first_row[pair.a];
	pair.b = m->first_row[pair.b];
	return pair;
}

void kam_match_quality(const struct kam_match *m, struct kam_match_quality *out)
{
	*out = m->quality;
}

void kam_match_free(struct kam_match *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->fields_count; i++)
		match_free_field(&m->fields[i]);
	for (size_t k = 0; k < m->keys_count; k++)
		match_free_key(&m->keys[k]);
	kam_table_free(&m->free_mail);
	kam_table_free(&m->placeholders);
	kam_arena_free(&m->names);
	free(m->roles);
	free(m->record_of);
	free(m->first_row);
	free(m->parts);
	free(m->hashes);
	free(m->values);
	match_free_records(m);
	free(m->pairs);
	free(m->strangers);
	kam_buffer_free(&m->words);
	free(m);
}
