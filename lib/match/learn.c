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
		struct agreement agreement = match_compare_memo(memo, m, i, match_value(m, a, i), match_value(m, b, i));
		levels |= (uint64_t)agreement.level << (i * KAM_LATENT_BITS);
		if (rarity)
			rarity[i] = agreement.rarity;
	}
	return levels;
}

enum { STRANGERS = 200000 };

/* Records stand in the order of their hashes: neighbours are pairs at random. */
static struct kam_latent_pattern *meet_strangers(const struct kam_match *m, size_t *count)
{
	struct memo *memo = match_memo_new(m);
	struct patterns met_patterns = {0}, *patterns = &met_patterns;
	size_t met = 0;
	size_t nearest = m->newcomers < m->records ? m->newcomers : 1;
	for (size_t distance = nearest; distance < m->records && met < STRANGERS; distance++)
		for (size_t a = 0; a < m->newcomers && a + distance < m->records && met < STRANGERS; a++)
			if (match_may_pair(m, (uint32_t)a, (uint32_t)(a + distance))) {
				add_pattern(patterns, levels_of(m, memo, (uint32_t)a, (uint32_t)(a + distance), NULL), 1);
				met++;
			}
	match_memo_free(memo);
	struct kam_latent_pattern *sorted = sorted_patterns(patterns, 1, count);
	free_patterns(patterns);
	return sorted;
}

/* How pairs agree where there is nothing to learn from: true pairs wholly in seven of ten fields, strangers hardly ever. */
static const double matches_agree[LEVELS] = {[ELSE] = 0.06, 0.02, 0.04, 0.05, 0.06, [NEARLY] = 0.07, [EXACT] = 0.70};
static const double strangers_agree[LEVELS] = {[ELSE] = 0.95, 0.03, 0.01, 0.003, 0.001, [NEARLY] = 0.0005};
static const double kin_matches[LEVELS] = {[KAM_KIN_OTHER] = 0.06, 0.005, 0.01, 0.02, 0.03, 0.03, 0.06, 0.03, 0.05, 0.08, 0.02, 0.10, 0.20, 0.10, [EXACT] = 0.20};
static const double kin_strangers[LEVELS] = {[KAM_KIN_OTHER] = 0.995, 1e-4, 2e-4, 1e-4, 1e-4, 1e-4, 1e-4, 2e-4, 1e-5, 1e-5, 1e-6, 1e-5, 1e-5, 1e-6};

/* How often strangers hold the very same value. */
double match_chance(enum kam_role role)
{
	static const double chance[KAM_ROLES] = {[KAM_ROLE_NAME] = 1e-4, [KAM_ROLE_PERSON] = 2e-3, [KAM_ROLE_TEXT] = 1e-3, [KAM_ROLE_ADDRESS] = 1e-4,
		[KAM_ROLE_CITY] = 0.03, [KAM_ROLE_POSTCODE] = 3e-3, [KAM_ROLE_PHONE] = 1e-4, [KAM_ROLE_EMAIL] = 3e-3, [KAM_ROLE_DOMAIN] = 3e-4,
		[KAM_ROLE_TAXID] = 1e-5, [KAM_ROLE_CODE] = 0.01, [KAM_ROLE_DATE] = 1e-3, [KAM_ROLE_CATEGORY] = 0.2};
	return chance[role];
}

enum { SHIPPED_PAIRS = 10, SHIPPED_STRANGERS = 100 }; /* how many pairs that is taken to be worth */

/* For how many pairs a level counts on which no strangers were seen to agree. */
static const double UNSEEN = 0.3;

/* Bits that a level may say for a match at most, whatever the data seem to teach: a brand that two firms have in common links
 * them and does not make them one. */
static double ceiling_of(const struct field *f, size_t level)
{
	enum { NO_KIN = -3, BRAND_ALONE = -4 };
	if (f->kin && level <= KAM_KIN_INDUSTRY_APART)
		return level == KAM_KIN_OTHER ? NO_KIN : BRAND_ALONE;
	return CAP;
}

static void ship_field(const struct field *f, struct kam_latent *model, size_t i)
{
	double rest = 1 - match_chance(f->role);
	for (size_t level = 1; level < LEVELS; level++) {
		double match = (f->kin ? kin_matches : matches_agree)[level], stranger = (f->kin ? kin_strangers : strangers_agree)[level] * rest;
		if (level == EXACT)
			stranger = match_chance(f->role);
		if (match <= 0)
			match = stranger = 1e-12; /* a level that is not used */
		model->prior[KAM_MATCHES][i][level] = match * SHIPPED_PAIRS;
		model->prior[KAM_STRANGERS][i][level] = stranger * SHIPPED_STRANGERS + (match > 1e-9 ? UNSEEN : 0);
		model->ceiling[i][level] = ceiling_of(f, level);
	}
}

static void to_model(const struct kam_match *m, struct kam_latent *model)
{
	memset(model, 0, sizeof *model);
	model->fields = m->fields_count;
	memcpy(model->share, m->share, sizeof model->share);
	model->kin = m->kin;
	for (size_t i = 0; i < m->fields_count; i++) {
		ship_field(&m->fields[i], model, i);
		for (int class = 0; class < KAM_LATENT_CLASSES; class++)
			memcpy(model->seen[class][i], m->fields[i].seen[class], sizeof model->seen[class][i]);
	}
}

static void from_model(struct kam_match *m, const struct kam_latent *model)
{
	memcpy(m->share, model->share, sizeof m->share);
	m->kin = model->kin;
	for (size_t i = 0; i < m->fields_count; i++) {
		struct field *f = &m->fields[i];
		for (int class = 0; class < KAM_LATENT_CLASSES; class++)
			memcpy(f->seen[class], model->seen[class][i], sizeof f->seen[class]);
		kam_latent_bits(model, i, CAP, f->bits);
		f->expected[EXACT] = -log2(f->seen[KAM_STRANGERS][EXACT]);
	}
}

static void normalise(double *levels)
{
	double sum = 0;
	for (size_t level = 1; level < LEVELS; level++)
		sum += levels[level];
	for (size_t level = 1; level < LEVELS; level++)
		levels[level] /= sum;
}

void match_learn_strangers(struct kam_match *m)
{
	struct kam_latent model;
	m->strangers = meet_strangers(m, &m->strangers_count);
	m->share[KAM_MATCHES] = (double)m->newcomers / match_all_pairs(m) / 2;
	m->share[KAM_MATCHES] = m->share[KAM_MATCHES] < 0.1 ? m->share[KAM_MATCHES] : 0.1;
	match_find_kinds(m);
	m->share[KAM_STRANGERS] = 1 - m->share[KAM_MATCHES];
	for (size_t k = 0; k < m->kin.kinds; k++) {
		m->kin.share[k] = m->share[KAM_MATCHES];
		m->share[KAM_STRANGERS] -= m->kin.share[k];
	}
	to_model(m, &model);
	memcpy(model.seen, model.prior, sizeof model.seen);
	for (size_t i = 0; i < m->fields_count; i++) {
		for (size_t k = 0; k < m->strangers_count; k++)
			model.seen[KAM_STRANGERS][i][m->strangers[k].levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1)] += m->strangers[k].count;
		for (int class = 0; class < KAM_LATENT_CLASSES; class++)
			normalise(model.seen[class][i]);
	}
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
	double said[KAM_MATCH_FIELDS];
	for (size_t i = 0; i < m->fields_count; i++)
		said[i] = m->fields[i].bits[levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1)];
	if (kam_latent_odds(m->share, &m->kin, said, m->fields_count) < 0)
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
	static const struct pair_visitor visitor = {begin_rarity, NULL, add_rarity, end_rarity};
	struct rarity *all = kam_allocate(1, sizeof *all);
	m->learning = all;
	match_visit_pairs(m, &visitor, sample, "learning");
	for (size_t i = 0; i < m->fields_count; i++)
		for (size_t level = 2; level < EXACT; level++)
			m->fields[i].expected[level] = all->count[i][level] ? (double)all->sum[i][level] / (double)all->count[i][level] / 1024 : 0;
	free(all);
}

/* Whether kin of a kind are so few that they may be matches with an error. */
static bool are_mistaken(const struct kam_latent *model, size_t kind)
{
	return model->kin.share[kind] <= model->share[KAM_MATCHES] * matches_agree[ELSE];
}

/* Fits the model again, from the start, without kinds of kin that there are not. */
static void fit(struct kam_match *m, const struct kam_latent_pattern *candidates, size_t count)
{
	struct kam_latent model;
	size_t before;
	do {
		to_model(m, &model);
		before = m->kin.kinds;
		kam_latent_fit(&model, candidates, count, m->strangers, m->strangers_count, match_all_pairs(m), CAP);
		m->kin.kinds = 0;
		for (size_t k = 0; k < before; k++)
			if (!are_mistaken(&model, k)) {
				m->kin.share[m->kin.kinds] = m->kin.share[k];
				m->kin.apart[m->kin.kinds++] = m->kin.apart[k];
			} else {
				m->share[KAM_STRANGERS] += m->kin.share[k];
			}
	} while (m->kin.kinds < before);
	from_model(m, &model);
}

enum { LOOKED_AT_PAIRS = 1000000 };

void kam_match_learn(struct kam_match *m)
{
	static const struct pair_visitor visitor = {begin_look, NULL, look_at_pair, end_look};
	struct patterns *candidates = kam_allocate(1, sizeof *candidates);
	double pairs = 1;
	size_t candidates_count;
	for (size_t k = 0; k < m->keys_count; k++)
		pairs += (double)m->keys[k].pairs;
	double sample = pairs > LOOKED_AT_PAIRS ? LOOKED_AT_PAIRS / pairs : 1;
	m->learning = candidates;
	match_visit_pairs(m, &visitor, sample, "learning");
	struct kam_latent_pattern *c = sorted_patterns(candidates, 1 / sample, &candidates_count);
	fit(m, c, candidates_count);
	learn_rarity(m, sample);
	m->learnt = true;
	free(c);
	free_patterns(candidates);
	free(candidates);
}
