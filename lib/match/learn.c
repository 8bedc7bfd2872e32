/* learn.c - how often strangers and true pairs agree at each level, from the records themselves. */
#include "inside.h"

#include "kam/latent.h"
#include "kam/work.h"

#include <math.h>
#include <stdlib.h>

enum { CAP = 24 }; /* bits that one field may say at most */

/* Numbers and how often each was seen: patterns of agreement, or values. */
struct tally {
	struct kam_table table;
	uint64_t *counts;
	size_t capacity;
};

static void add_to_tally(struct tally *p, uint64_t number, uint64_t times)
{
	bool added;
	uint32_t at = kam_table_put(&p->table, kam_slice((const char *)&number, sizeof number), &added);
	p->counts = kam_grow(p->counts, &p->capacity, at + 1, sizeof *p->counts);
	p->counts[at] = (added ? 0 : p->counts[at]) + times;
}

static uint64_t number_at(const struct tally *p, uint32_t i)
{
	uint64_t number;
	memcpy(&number, kam_table_key(&p->table, i).p, sizeof number);
	return number;
}

static void merge_tallies(struct tally *into, const struct tally *from)
{
	for (uint32_t i = 0; i < kam_table_count(&from->table); i++)
		add_to_tally(into, number_at(from, i), from->counts[i]);
}

static void free_tally(struct tally *p)
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
static struct kam_latent_pattern *sorted_patterns(const struct tally *p, double scale, size_t *count)
{
	*count = kam_table_count(&p->table);
	struct kam_latent_pattern *out = kam_allocate(*count + 1, sizeof *out);
	for (uint32_t i = 0; i < *count; i++)
		out[i] = (struct kam_latent_pattern){number_at(p, i), (double)p->counts[i] * scale};
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

/* Pairs to learn from, and how they agree. */
struct seen {
	uint32_t a, b;
	uint64_t levels;
};

struct sight {
	struct seen *pairs;
	size_t count, capacity;
};

static void add_pair(struct sight *s, uint32_t a, uint32_t b)
{
	s->pairs = kam_grow(s->pairs, &s->capacity, s->count + 1, sizeof *s->pairs);
	s->pairs[s->count++] = (struct seen){a, b, 0};
}

/* Pairs in as many pieces as there are cores. */
struct looking {
	const struct kam_match *m;
	struct sight *sight;
	size_t pieces;
	void *found; /* by piece */
};

static void look_at_piece(void *context, size_t piece)
{
	const struct looking *l = context;
	struct tally *patterns = (struct tally *)l->found + piece;
	struct memo *memo = match_memo_new(l->m);
	for (size_t i = piece * l->sight->count / l->pieces; i < (piece + 1) * l->sight->count / l->pieces; i++) {
		struct seen *s = &l->sight->pairs[i];
		s->levels = levels_of(l->m, memo, s->a, s->b, NULL);
		add_to_tally(patterns, s->levels, 1);
	}
	match_memo_free(memo);
}

/* Compares all pairs; the patterns of their levels, each pair for so many. To be freed. */
static struct kam_latent_pattern *look_at(const struct kam_match *m, struct sight *sight, double scale, size_t *count)
{
	struct looking l = {m, sight, m->settings.jobs, NULL};
	struct tally *patterns = l.found = kam_allocate(l.pieces, sizeof *patterns);
	kam_share_out(m->settings.jobs, l.pieces, look_at_piece, &l);
	for (size_t i = 1; i < l.pieces; i++) {
		merge_tallies(&patterns[0], &patterns[i]);
		free_tally(&patterns[i]);
	}
	struct kam_latent_pattern *sorted = sorted_patterns(&patterns[0], scale, count);
	free_tally(&patterns[0]);
	free(patterns);
	return sorted;
}

enum { STRANGERS = 200000 };

/* Records stand in the order of their hashes: neighbours are pairs at random. */
static struct kam_latent_pattern *meet_strangers(const struct kam_match *m, size_t *count)
{
	struct sight sight = {0};
	size_t nearest = m->newcomers < m->records ? m->newcomers : 1;
	for (size_t distance = nearest; distance < m->records && sight.count < STRANGERS; distance++)
		for (size_t a = 0; a < m->newcomers && a + distance < m->records && sight.count < STRANGERS; a++)
			if (match_may_pair(m, (uint32_t)a, (uint32_t)(a + distance)))
				add_pair(&sight, (uint32_t)a, (uint32_t)(a + distance));
	struct kam_latent_pattern *sorted = look_at(m, &sight, 1, count);
	free(sight.pairs);
	return sorted;
}

/* How pairs agree where there is nothing to learn from: true pairs wholly in seven of ten fields, strangers hardly ever. */
static const double matches_agree[LEVELS] = {[ELSE] = 0.06, 0.02, 0.04, 0.05, 0.06, [NEARLY] = 0.07, [EXACT] = 0.70};
static const double strangers_agree[LEVELS] = {[ELSE] = 0.95, 0.03, 0.01, 0.003, 0.001, [NEARLY] = 0.0005};
static const double kin_matches[LEVELS] = {[KAM_KIN_OTHER] = 0.06, 0.005, 0.01, 0.02, 0.03, 0.03, 0.06, 0.03, 0.05, 0.08, 0.02, 0.10,
	0.20, 0.10, [EXACT] = 0.20};
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

/* One thread's candidates. */

static void *begin_sight(const struct kam_match *m)
{
	(void)m;
	return kam_allocate(1, sizeof(struct sight));
}

static void see_pair(void *state, const struct kam_match *m, uint32_t a, uint32_t b, uint32_t key)
{
	(void)m;
	(void)key;
	add_pair(state, a, b);
}

static void end_sight(void *state, struct kam_match *m)
{
	struct sight *s = state, *all = m->learning;
	all->pairs = kam_grow(all->pairs, &all->capacity, all->count + s->count + 1, sizeof *all->pairs);
	if (s->count)
		memcpy(all->pairs + all->count, s->pairs, s->count * sizeof *s->pairs);
	all->count += s->count;
	free(s->pairs);
	free(s);
}

/* The rarity that agreements of likely matches have on average, by field and level: what the level's bits stand for; and by field and
 * value, likely matches that share it, in 1/1024. */
struct rarity {
	struct memo *memo;
	struct tally sharing;
	int64_t sum[KAM_MATCH_FIELDS][LEVELS]; /* in 1/1024 bits, so that the order of adding does not matter */
	int64_t count[KAM_MATCH_FIELDS][LEVELS];
};

static void add_rarity(struct rarity *r, const struct kam_match *m, const struct seen *pair)
{
	float rarity[KAM_MATCH_FIELDS];
	double said[KAM_MATCH_FIELDS];
	for (size_t i = 0; i < m->fields_count; i++)
		said[i] = m->fields[i].bits[pair->levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1)];
	double odds = kam_latent_odds(m->share, &m->kin, said, m->fields_count);
	if (odds < 0)
		return;
	levels_of(m, r->memo, pair->a, pair->b, rarity);
	for (size_t i = 0; i < m->fields_count; i++) {
		unsigned level = (unsigned)(pair->levels >> (i * KAM_LATENT_BITS) & (LEVELS - 1));
		r->sum[i][level] += lround((double)rarity[i] * 1024);
		r->count[i][level]++;
		if (level == EXACT)
			add_to_tally(&r->sharing, (uint64_t)i << 32 | match_value(m, pair->a, i), (uint64_t)lround(kam_match_probability(odds) * 1024));
	}
}

static void rate_piece(void *context, size_t piece)
{
	const struct looking *l = context;
	struct rarity *r = (struct rarity *)l->found + piece;
	r->memo = match_memo_new(l->m);
	for (size_t i = piece * l->sight->count / l->pieces; i < (piece + 1) * l->sight->count / l->pieces; i++)
		add_rarity(r, l->m, &l->sight->pairs[i]);
	match_memo_free(r->memo);
}

static void merge_rarity(struct rarity *into, const struct rarity *from)
{
	for (size_t i = 0; i < KAM_MATCH_FIELDS; i++)
		for (size_t level = 0; level < LEVELS; level++) {
			into->sum[i][level] += from->sum[i][level];
			into->count[i][level] += from->count[i][level];
		}
	merge_tallies(&into->sharing, &from->sharing);
}

/* How many strangers hold a value of which no more than one entity is known to: values that two have, twice, by those that one has
 * (Good 1953, after Turing). matched: of the values of two records, those whose records are one entity's. */
static double count_unseen(const struct field *f, double matched)
{
	double held_by[3] = {0};
	for (size_t v = 0; v < kam_table_count(&f->texts); v++)
		held_by[f->values[v].count < 3 ? f->values[v].count : 0]++;
	matched = fmin(matched, held_by[2]);
	return fmin((2 * (held_by[2] - matched) + 1) / (held_by[1] + matched + 1), 1);
}

static void rate_values(struct field *f, uint32_t records, double others)
{
	for (size_t v = 0; v < kam_table_count(&f->texts); v++)
		if (f->values[v].count == records)
			f->values[v].bits = match_rarity(f, others);
}

/* A value is as rare as it is among strangers: records of its own entity say nothing of that. Of a sample of the pairs, so many are
 * taken for matches as there are but for two standard errors (binomial). */
static void count_strangers(struct kam_match *m, const struct tally *sharing, double sample)
{
	double matched[KAM_MATCH_FIELDS] = {0}, unseen[KAM_MATCH_FIELDS];
	for (uint32_t i = 0; i < kam_table_count(&sharing->table); i++) {
		uint64_t at = number_at(sharing, i);
		matched[at >> 32] += m->fields[at >> 32].values[(uint32_t)at].count == 2 ? (double)sharing->counts[i] / 1024 / sample : 0;
	}
	for (size_t i = 0; i < m->fields_count; i++) {
		unseen[i] = count_unseen(&m->fields[i], matched[i]);
		rate_values(&m->fields[i], 2, unseen[i]);
	}
	for (uint32_t i = 0; i < kam_table_count(&sharing->table); i++) {
		uint64_t at = number_at(sharing, i);
		struct field *f = &m->fields[at >> 32];
		struct value *v = &f->values[(uint32_t)at];
		double seen = (double)sharing->counts[i] / 1024, matches = fmax(seen - 2 * sqrt(seen * (1 - sample)), 0) / sample;
		if (v->count > 2)
			v->bits = match_rarity(f, fmax(v->count - 1 - 2 * matches / v->count, unseen[at >> 32]));
	}
}

/* The records of a master are taken for one entity each, whoever comes. */
static void count_masters(struct kam_match *m)
{
	for (size_t i = 0; i < m->fields_count && m->newcomers < m->records; i++)
		rate_values(&m->fields[i], 1, count_unseen(&m->fields[i], 0));
}

static void learn_rarity(struct kam_match *m, struct sight *sight, double sample)
{
	struct looking l = {m, sight, m->settings.jobs, NULL};
	struct rarity *all = l.found = kam_allocate(l.pieces, sizeof *all);
	kam_share_out(m->settings.jobs, l.pieces, rate_piece, &l);
	for (size_t i = 1; i < l.pieces; i++) {
		merge_rarity(all, &all[i]);
		free_tally(&all[i].sharing);
	}
	for (size_t i = 0; i < m->fields_count && !m->learnt; i++)
		for (size_t level = 2; level < EXACT; level++)
			m->fields[i].expected[level] = all->count[i][level] ? (double)all->sum[i][level] / (double)all->count[i][level] / 1024 : 0;
	if (m->newcomers == m->records)
		count_strangers(m, &all->sharing, sample);
	free_tally(&all->sharing);
	free(all);
}

/* Whether kin of a kind are so few that they may be matches with an error. */
static bool are_mistaken(const struct kam_latent *model, size_t kind)
{
	return model->kin.share[kind] <= model->share[KAM_MATCHES] * matches_agree[ELSE];
}

/* Whether there are none, as far as one may tell. */
static bool is_empty(const struct kam_latent *model, size_t kind)
{
	return model->kin.share[kind] <= model->share[KAM_MATCHES] * matches_agree[ELSE] / 10;
}

/* Whether most of a kind are alike where they should differ: matches whose facts have changed. */
static bool are_matches(const struct kam_match *m, const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count,
	size_t kind)
{
	return kam_latent_alike(model, candidates, count, kind, match_kin_identity(m, kind), CAP) > 0.5;
}

static void fit_once(const struct kam_match *m, struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count)
{
	kam_latent_fit(model, candidates, count, m->strangers, m->strangers_count, match_all_pairs(m), CAP);
}

/* Begins a kind anew, among as many matches as kin: these agree on what they should, those do not differ there more than shipped. */
static void revive(const struct kam_match *m, struct kam_latent *model, size_t kind, double share)
{
	uint32_t apart = match_kin_apart(m, kind);
	model->share[KAM_STRANGERS] += model->kin.share[kind] - share;
	model->kin.share[kind] = share;
	for (size_t f = 0; f < m->fields_count; f++)
		if (apart >> f & 1) {
			memcpy(model->seen[KAM_MATCHES][f], model->prior[KAM_MATCHES][f], sizeof model->seen[KAM_MATCHES][f]);
			normalise(model->seen[KAM_MATCHES][f]);
		} else {
			model->kin.agree[kind][f] = m->kin.agree[kind][f];
		}
}

/* Where EM ends hangs on where it begins: begins at another place too, and keeps the likelier end. */
static void fit_again(const struct kam_match *m, struct kam_latent *model, struct kam_latent *again, const struct kam_latent_pattern *candidates,
	size_t count)
{
	fit_once(m, again, candidates, count);
	if (kam_latent_likelihood(again, candidates, count, CAP) > kam_latent_likelihood(model, candidates, count, CAP))
		*model = *again;
}

/* While matches are still few, kin may have been taken for matches that differ in these fields: kinds of which hardly any are left are begun
 * anew, beside the matches that have been found. */
static void fit_few_kin(const struct kam_match *m, struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count)
{
	struct kam_latent again = *model;
	size_t revived = 0;
	for (size_t k = 0; k < m->kin.kinds; k++)
		revived += are_mistaken(model, k);
	double share = model->share[KAM_MATCHES] / (double)(1 + revived);
	again.share[KAM_STRANGERS] += model->share[KAM_MATCHES] - share;
	again.share[KAM_MATCHES] = share;
	for (size_t k = 0; k < m->kin.kinds; k++)
		if (are_mistaken(model, k))
			revive(m, &again, k, share);
	if (revived)
		fit_again(m, model, &again, candidates, count);
}

static bool is_fact(const struct field *f)
{
	return f->role == KAM_ROLE_DATE || (f->role == KAM_ROLE_CODE && f->part != NUMBERS);
}

/* Facts that say nothing at first: where each record has an amount and a day of its own, these must not hide the matches. Where kin differ in
 * facts alone, matches that do can't be told from them (match_rate_pairs says so). */
static void fit_facts(const struct kam_match *m, struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count)
{
	struct kam_latent again;
	bool any = false;
	for (size_t k = 0; k < m->kin.kinds; k++)
		if (!match_kin_identity(m, k))
			return;
	to_model(m, &again);
	for (size_t f = 0; f < m->fields_count; f++)
		if (is_fact(&m->fields[f])) {
			memcpy(again.seen[KAM_MATCHES][f], again.seen[KAM_STRANGERS][f], sizeof again.seen[KAM_MATCHES][f]);
			any = true;
		}
	if (any)
		fit_again(m, model, &again, candidates, count);
}

/* The kinds that there are not, a bit each. Of those that are few only the fewest: of what is left of them another kind may be taken to be
 * then. */
static unsigned find_none(const struct kam_match *m, const struct kam_latent *model, const struct kam_latent_pattern *candidates, size_t count)
{
	unsigned none = 0;
	size_t fewest = 0;
	for (size_t k = 0; k < m->kin.kinds; k++) {
		fewest = model->kin.share[k] < model->kin.share[fewest] ? k : fewest;
		if (is_empty(model, k) || are_matches(m, model, candidates, count, k))
			none |= 1U << k;
	}
	return m->kin.kinds && are_mistaken(model, fewest) ? none | 1U << fewest : none;
}

static void add_kind(struct kam_latent_kin *into, const struct kam_latent_kin *from, size_t kind)
{
	into->share[into->kinds] = from->share[kind];
	memmove(into->agree[into->kinds++], from->agree[kind], sizeof from->agree[kind]);
}

/* Drops kinds; those that are few, as they have been learnt. */
static void drop_kinds(struct kam_match *m, const struct kam_latent *learnt, unsigned dropped)
{
	size_t kinds = m->kin.kinds;
	m->kin.kinds = 0;
	for (size_t k = 0; k < kinds; k++) {
		if (!(dropped >> k & 1)) {
			add_kind(&m->kin, &m->kin, k);
			continue;
		}
		m->share[KAM_STRANGERS] += m->kin.share[k];
		if (are_mistaken(learnt, k) && !is_empty(learnt, k))
			add_kind(&m->few, &learnt->kin, k);
	}
}

/* Fits the model again, from the start, without kinds of kin that there are not. */
static void fit(struct kam_match *m, const struct kam_latent_pattern *candidates, size_t count)
{
	struct kam_latent model;
	for (unsigned none = 1; none; drop_kinds(m, &model, none)) {
		to_model(m, &model);
		fit_once(m, &model, candidates, count);
		fit_few_kin(m, &model, candidates, count);
		fit_facts(m, &model, candidates, count);
		none = find_none(m, &model, candidates, count);
	}
	from_model(m, &model);
}

enum { LOOKED_AT_PAIRS = 1000000 };

/* Two values that are the same, and that no others are known to hold, say no less than if they were only nearly so, as far as such have
 * been seen. Of a value that others do hold it is known how common it is, whatever its words are. */
static void keep_order(struct field *f)
{
	double exact = match_bits(f, (struct agreement){EXACT, (float)f->expected[EXACT]});
	for (size_t i = 0; i < kam_table_count(&f->texts); i++) {
		struct value *v = &f->values[i];
		for (unsigned char level = 2; level <= NEARLY && v->n > 1 && v->count <= 2; level++) {
			double least = match_bits(f, (struct agreement){level, v->total}) - exact + f->expected[EXACT];
			if (f->expected[level] > 0)
				v->bits = fmaxf(v->bits, (float)least);
		}
	}
}

void kam_match_learn(struct kam_match *m)
{
	static const struct pair_visitor visitor = {begin_sight, NULL, see_pair, end_sight};
	struct sight sight = {0};
	double pairs = 1;
	size_t count;
	count_masters(m);
	if (m->learnt && m->newcomers < m->records)
		return;
	for (size_t k = 0; k < m->keys_count; k++)
		pairs += (double)m->keys[k].pairs;
	double sample = pairs > LOOKED_AT_PAIRS ? LOOKED_AT_PAIRS / pairs : 1;
	m->learning = &sight;
	match_visit_pairs(m, &visitor, sample, "learning");
	m->learning = NULL;
	struct kam_latent_pattern *candidates = look_at(m, &sight, 1 / sample, &count);
	if (!m->learnt)
		fit(m, candidates, count);
	learn_rarity(m, &sight, sample);
	for (size_t i = 0; i < m->fields_count; i++)
		if (m->fields[i].cut == CUT_WORDS && !m->fields[i].kin)
			keep_order(&m->fields[i]);
	m->learnt = true;
	free(candidates);
	free(sight.pairs);
}
