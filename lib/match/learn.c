/* learn.c - how often strangers and true pairs agree at each level, from the records themselves. */
#include "inside.h"

#include "kam/latent.h"

#include <math.h>
#include <stdlib.h>

enum { CAP = 24 }; /* bits that one field may say at most */

/* Patterns of agreement and how often each was seen. */
struct patterns {
	struct kam_table table;
	uint64_t *counts;
	size_t capacity;
};

static void add_pattern(struct patterns *p, uint64_t levels, uint64_t times)
{
	bool added;
	uint32_t number = kam_table_put(&p->table, kam_slice((const char *)&levels, sizeof levels), &added);
	p->counts = kam_grow(p->counts, &p->capacity, number + 1, sizeof *p->counts);
	p->counts[number] = (added ? 0 : p->counts[number]) + times;
}

static uint64_t pattern_at(const struct patterns *p, uint32_t i)
{
	uint64_t levels;
	memcpy(&levels, kam_table_key(&p->table, i).p, sizeof levels);
	return levels;
}

static void merge_patterns(struct patterns *into, const struct patterns *from)
{
	for (uint32_t i = 0; i < kam_table_count(&from->table); i++)
		add_pattern(into, pattern_at(from, i), from->counts[i]);
}

static void free_patterns(struct patterns *p)
{
	kam_table_free(&p->table);
	free(p->counts);
}

static int by_levels(const void *a, const void *b)
{
	const struct kam_latent_pattern *x = a, *y = b;
	return (x->levels > y->levels) - (x->levels < y->levels);
}

/* Sorted, so that sums do not depend on the order in which patterns were met. */
static struct kam_latent_pattern *sorted_patterns(const struct patterns *p, double scale, size_t *count)
{
	*count = kam_table_count(&p->table);
	struct kam_latent_pattern *out = kam_allocate(*count + 1, sizeof *out);
	for (uint32_t i = 0; i < *count; i++)
		out[i] = (struct kam_latent_pattern){pattern_at(p, i), (double)p->counts[i] * scale};
	qsort(out, *count, sizeof *out, by_levels);
	return out;
}

/* The levels of a pair; rarity, if asked for, by field. */
static uint64_t levels_of(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b, float *rarity)
{
	uint64_t levels = 0;
	for (size_t i = 0; i < m->fields_count; i++) {
		struct agreement agreement = match_compare_memo(memo, m, i, m->fields[i].of[a], m->fields[i].of[b]);
		levels |= (uint64_t)agreement.level << (i * KAM_LATENT_BITS);
		if (rarity)
			rarity[i] = agreement.rarity;
	}
	return levels;
}

enum { STRANGERS = 300000 };

/* Records stand in the order of their hashes: neighbours are pairs at random. */
static struct kam_latent_pattern *meet_strangers(const struct kam_match *m, size_t *count)
{
	struct memo *memo = match_memo_new(m);
	struct patterns met_patterns = {0}, *patterns = &met_patterns;
	size_t met = 0;
	for (size_t distance = 1; distance < m->records && met < STRANGERS; distance++)
		for (size_t a = 0; a + distance < m->records && met < STRANGERS; a++)
			if (match_may_pair(m, (uint32_t)a, (uint32_t)(a + distance))) {
				add_pattern(patterns, levels_of(m, memo, (uint32_t)a, (uint32_t)(a + distance), NULL), 1);
				met++;
			}
	match_memo_free(memo);
	struct kam_latent_pattern *sorted = sorted_patterns(patterns, 1, count);
	free_patterns(patterns);
	return sorted;
}

/* What true pairs agree on where there is nothing to learn from: in much data they agree wholly in seven of ten fields. */
static const double shipped[LEVELS] = {0, 0.06, 0.02, 0.04, 0.05, 0.06, 0.07, 0.70};

enum { SHIPPED_PAIRS = 10 }; /* how many pairs that is taken to be worth */

static void to_model(const struct kam_match *m, struct kam_latent *model)
{
	model->fields = m->fields_count;
	model->share = m->lambda;
	for (size_t i = 0; i < m->fields_count; i++)
		for (size_t level = 1; level < LEVELS; level++) {
			model->m[i][level] = m->fields[i].m[level];
			model->u[i][level] = m->fields[i].u[level];
			model->prior[i][level] = shipped[level] * SHIPPED_PAIRS;
		}
}

static void from_model(struct kam_match *m, const struct kam_latent *model)
{
	m->lambda = model->share;
	for (size_t i = 0; i < m->fields_count; i++) {
		struct field *f = &m->fields[i];
		memcpy(f->m, model->m[i], sizeof f->m);
		memcpy(f->u, model->u[i], sizeof f->u);
		kam_latent_bits(model, i, CAP, f->bits);
	}
}

void match_learn_strangers(struct kam_match *m)
{
	struct kam_latent model;
	m->strangers = meet_strangers(m, &m->strangers_count);
	const struct kam_latent_pattern *seen = m->strangers;
	size_t count = m->strangers_count;
	for (size_t i = 0; i < m->fields_count; i++) {
		struct field *f = &m->fields[i];
		double sum = 0;
		for (size_t level = 1; level < LEVELS; level++) {
			f->u[level] = 0.5;
			f->m[level] = shipped[level];
		}
		for (size_t k = 0; k < count; k++)
			f->u[seen[k].levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1)] += seen[k].count;
		for (size_t level = 1; level < LEVELS; level++)
			sum += f->u[level];
		for (size_t level = 1; level < LEVELS; level++)
			f->u[level] /= sum;
		f->expected[EXACT] = -log2(f->u[EXACT]);
	}
	m->lambda = (double)m->records / match_all_pairs(m) / 2;
	m->lambda = m->lambda < 0.1 ? m->lambda : 0.1;
	to_model(m, &model);
	from_model(m, &model);
}

/* One thread's look at the candidates. */
struct look {
	struct patterns patterns;
	struct memo *memo;
};


static void *begin_look(const struct kam_match *m)
{
	struct look *look = kam_allocate(1, sizeof *look);
	look->memo = match_memo_new(m);
	return look;
}

static void look_at_pair(void *state, const struct kam_match *m, uint32_t a, uint32_t b, uint32_t key)
{
	struct look *look = state;
	(void)key;
	add_pattern(&look->patterns, levels_of(m, look->memo, a, b, NULL), 1);
}

static void end_look(void *state, struct kam_match *m)
{
	struct look *look = state;
	merge_patterns(m->learning, &look->patterns);
	free_patterns(&look->patterns);
	match_memo_free(look->memo);
	free(look);
}

/* The rarity that agreements of likely matches have on average, by field and level: what the level's bits stand for. */
struct rarity {
	struct memo *memo;
	int64_t sum[KAM_MATCH_FIELDS][LEVELS]; /* in 1/1024 bits, so that the order of adding does not matter */
	int64_t count[KAM_MATCH_FIELDS][LEVELS];
};

static void *begin_rarity(const struct kam_match *m)
{
	struct rarity *r = kam_allocate(1, sizeof *r);
	r->memo = match_memo_new(m);
	return r;
}

static void add_rarity(void *state, const struct kam_match *m, uint32_t a, uint32_t b, uint32_t key)
{
	struct rarity *r = state;
	float rarity[KAM_MATCH_FIELDS];
	(void)key;
	uint64_t levels = levels_of(m, r->memo, a, b, rarity);
	double sum = match_prior(m);
	for (size_t i = 0; i < m->fields_count; i++)
		sum += m->fields[i].bits[levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1)];
	if (sum < 0)
		return;
	for (size_t i = 0; i < m->fields_count; i++) {
		unsigned level = (unsigned)(levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1));
		r->sum[i][level] += lround((double)rarity[i] * 1024);
		r->count[i][level]++;
	}
}

static void end_rarity(void *state, struct kam_match *m)
{
	struct rarity *r = state, *all = m->learning;
	for (size_t i = 0; i < m->fields_count; i++)
		for (size_t level = 0; level < LEVELS; level++) {
			all->sum[i][level] += r->sum[i][level];
			all->count[i][level] += r->count[i][level];
		}
	match_memo_free(r->memo);
	free(r);
}

static void learn_rarity(struct kam_match *m, double sample)
{
	static const struct pair_visitor visitor = {begin_rarity, add_rarity, end_rarity};
	struct rarity *all = kam_allocate(1, sizeof *all);
	m->learning = all;
	match_visit_pairs(m, &visitor, sample, "learning");
	for (size_t i = 0; i < m->fields_count; i++) {
		for (size_t level = 2; level < EXACT; level++)
			m->fields[i].expected[level] = all->count[i][level] ? (double)all->sum[i][level] / (double)all->count[i][level] / 1024 : 0;
		m->fields[i].expected[EXACT] = -log2(m->fields[i].u[EXACT]);
	}
	free(all);
}

enum { LOOKED_AT_PAIRS = 3000000 };

void kam_match_learn(struct kam_match *m)
{
	static const struct pair_visitor visitor = {begin_look, look_at_pair, end_look};
	struct patterns candidates = {0};
	struct kam_latent model;
	double pairs = 1;
	size_t candidates_count;
	for (size_t k = 0; k < m->keys_count; k++)
		pairs += (double)m->keys[k].pairs;
	double sample = pairs > LOOKED_AT_PAIRS ? LOOKED_AT_PAIRS / pairs : 1;
	m->learning = &candidates;
	match_visit_pairs(m, &visitor, sample, "learning");
	struct kam_latent_pattern *c = sorted_patterns(&candidates, 1 / sample, &candidates_count);
	to_model(m, &model);
	kam_latent_fit(&model, c, candidates_count, m->strangers, m->strangers_count, match_all_pairs(m), CAP, NULL);
	from_model(m, &model);
	learn_rarity(m, sample);
	m->learnt = true;
	free(c);
	free_patterns(&candidates);
}
