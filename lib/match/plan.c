/* plan.c - which keys bring records together: chosen by exact counts under a budget.
 *
 * A sample of records is held against all that share anything rare with them; likely matches among these pairs, by shipped
 * weights, show what a key is worth. Then, again and again, the key that finds most new matches per pair is taken. */
#include "inside.h"

#include "kam/work.h"

#include <stdlib.h>

enum {
	SMALL = 2000000,     /* so many pairs are all compared */
	MOST_ATOMS = 64,     /* one bit each */
	PROBES = 2000,       /* records of the sample */
	PROBED_GROUP = 100,  /* groups up to that size are looked at whole */
	COUNTED = 20000,     /* records over which keys of two atoms are counted */
	MOST_POOL = 4096,
};

/* Pairs of which one is a probe, a << 32 | b. */
struct met {
	uint64_t *pairs;
	size_t count, capacity;
};

struct candidate {
	struct key key;
	double pairs;
	uint64_t atoms;     /* bits of those it needs */
	uint32_t *crowded;  /* hashes of groups in which only neighbours would be compared, sorted */
	size_t crowded_count, crowded_capacity;
	uint64_t *finds;    /* likely matches that it brings together, but for those in crowds: a bit each */
	bool taken;
};

struct planning {
	struct kam_match *m;
	struct atom_hashes atoms[MOST_ATOMS];
	size_t atoms_count;
	struct met met[MOST_ATOMS]; /* by atom; then all of them in the first */
	uint64_t *shared;   /* by pair met, then by likely match: which atoms both have */
	uint64_t *matches;  /* the pairs that are such */
	size_t matches_count;
	struct candidate *pool;
	size_t pool_count;
	struct key_hashes chosen[MOST_KEYS]; /* by key */
};

static void add_atom(struct planning *p, size_t field, enum atom_kind kind)
{
	if (p->atoms_count < MOST_ATOMS)
		p->atoms[p->atoms_count++].atom = (struct atom){(uint16_t)field, (uint16_t)kind};
}

static void gather_atoms(struct planning *p)
{
	for (int kind = 0; kind < ATOM_KINDS; kind++)
		for (size_t i = 0; i < p->m->fields_count; i++) {
			const struct field *f = &p->m->fields[i];
			bool words = f->cut == CUT_WORDS && f->role != KAM_ROLE_CATEGORY && f->role != KAM_ROLE_CITY;
			bool starts = words || f->role == KAM_ROLE_CITY || f->role == KAM_ROLE_DATE || f->role == KAM_ROLE_POSTCODE || f->part == LOCAL_PART;
			bool runs = (words && f->part != DOMAINS) || f->role == KAM_ROLE_TAXID || f->part == LOCAL_PART;
			bool parts = f->kin && (kind == ATOM_CORE || kind == ATOM_BRAND);
			if (kind == ATOM_VALUE || (kind == ATOM_TOKEN && words) || (kind == ATOM_START && starts) || (kind == ATOM_SHINGLE && runs) || parts)
				add_atom(p, i, (enum atom_kind)kind);
		}
}

static void add_candidate(struct planning *p, size_t first, size_t second)
{
	if (p->pool_count == MOST_POOL)
		return;
	struct candidate *c = &p->pool[p->pool_count++];
	*c = (struct candidate){.key = {.atoms = {p->atoms[first].atom, p->atoms[second].atom}, .count = first == second ? 1 : 2},
		.atoms = 1ULL << first | 1ULL << second};
}

/* A candidate of each atom, then one of each two of different fields. */
static void gather_candidates(struct planning *p)
{
	for (size_t i = 0; i < p->atoms_count; i++)
		add_candidate(p, i, i);
	for (size_t i = 0; i < p->atoms_count; i++)
		for (size_t k = i + 1; k < p->atoms_count; k++)
			if (p->atoms[i].atom.field != p->atoms[k].atom.field)
				add_candidate(p, i, k);
}

static struct key_hashes hashes_of(const struct planning *p, uint64_t atoms)
{
	struct key_hashes out = {0};
	for (; atoms; atoms &= atoms - 1)
		out.atoms[out.count++] = &p->atoms[__builtin_ctzll(atoms)];
	return out;
}

/* Records stand in the order of their hashes: the first are a sample. */
static void meet_probes(const struct kam_match *m, struct met *met, const uint64_t *group, size_t n)
{
	for (size_t i = 0; i < n && (uint32_t)group[i] < PROBES; i++)
		for (size_t k = i + 1; k < n; k++) {
			if (!match_may_pair(m, (uint32_t)group[i], (uint32_t)group[k]) || (uint32_t)group[i] == (uint32_t)group[k])
				continue;
			met->pairs = kam_grow(met->pairs, &met->capacity, met->count + 1, sizeof *met->pairs);
			met->pairs[met->count++] = (uint64_t)(uint32_t)group[i] << 32 | (uint32_t)group[k];
		}
}

/* So many records, of newcomers and others as many as of all. */
static struct sample sample_of(const struct kam_match *m, size_t records)
{
	size_t newcomers = records * m->newcomers / m->records;
	newcomers = newcomers ? newcomers : 1;
	return (struct sample){newcomers, records - newcomers};
}

/* Counts the pairs of a candidate over some records, as if what they are like were repeated scale times; met: where to put
 * pairs with the probes; NULL: nowhere. */
static void count_candidate(const struct planning *p, struct candidate *c, size_t records, struct met *met)
{
	double scale = (double)p->m->records / (double)records;
	const struct key_hashes hashes = hashes_of(p, c->atoms);
	size_t count;
	uint64_t *entries = match_key_entries(p->m, &hashes, sample_of(p->m, records), &count);
	for (size_t at = 0, end; at < count; at = end) {
		end = match_group_end(entries, count, at);
		double n = (double)(end - at), new = (double)match_newcomers(p->m, entries + at, end - at);
		double all = (new * (new - 1) / 2 + new * (n - new)) * scale * scale;
		bool crowd = n * scale > CROWD;
		c->pairs += crowd && n * scale * NEIGHBOURS < all ? n * scale * NEIGHBOURS : all;
		if (crowd) {
			c->crowded = kam_grow(c->crowded, &c->crowded_capacity, c->crowded_count + 1, sizeof *c->crowded);
			c->crowded[c->crowded_count++] = (uint32_t)(entries[at] >> 32);
		}
		if (met && end - at <= PROBED_GROUP)
			meet_probes(p->m, met, entries + at, end - at);
	}
	free(entries);
}

static void try_atom(void *context, size_t i)
{
	struct planning *p = context;
	match_hash_atom(p->m, &p->atoms[i]);
	count_candidate(p, &p->pool[i], p->m->records, &p->met[i]);
}

static void try_two_atoms(void *context, size_t i)
{
	struct planning *p = context;
	count_candidate(p, &p->pool[p->atoms_count + i], p->m->records < COUNTED ? p->m->records : COUNTED, NULL);
}

static int by_pair(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

/* All pairs met by any atom, each once. */
static void gather_met(struct planning *p)
{
	struct met *all = &p->met[0];
	size_t kept = 0;
	for (size_t i = 1; i < p->atoms_count; i++) {
		all->pairs = kam_grow(all->pairs, &all->capacity, all->count + p->met[i].count + 1, sizeof *all->pairs);
		if (p->met[i].count)
			memcpy(all->pairs + all->count, p->met[i].pairs, p->met[i].count * sizeof *all->pairs);
		all->count += p->met[i].count;
		free(p->met[i].pairs);
		p->met[i].pairs = NULL;
	}
	if (all->count)
		qsort(all->pairs, all->count, sizeof *all->pairs, by_pair);
	for (size_t i = 0; i < all->count; i++)
		if (!i || all->pairs[i] != all->pairs[i - 1])
			all->pairs[kept++] = all->pairs[i];
	all->count = kept;
}

/* Whether two records share a hash that is none of these. */
static bool shares(const struct kam_match *m, const struct key_hashes *key, uint64_t pair, const uint32_t *but, size_t but_count)
{
	uint32_t x[MOST_HASHES * MOST_HASHES], y[MOST_HASHES * MOST_HASHES];
	unsigned n = match_key_hashes(m, key, (uint32_t)(pair >> 32), x), k = n ? match_key_hashes(m, key, (uint32_t)pair, y) : 0;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < k; j++)
			if (x[i] == y[j] && !match_holds(but, but_count, x[i]))
				return true;
	return false;
}

enum { LOOKED_AT = 4096 }; /* pairs that a thread takes at once */

static void look_for_matches(void *context, size_t piece)
{
	struct planning *p = context;
	size_t end = (piece + 1) * LOOKED_AT < p->met[0].count ? (piece + 1) * LOOKED_AT : p->met[0].count;
	struct memo *memo = match_memo_new(p->m);
	for (size_t i = piece * LOOKED_AT; i < end; i++) {
		uint64_t pair = p->met[0].pairs[i];
		bool likely = match_score(p->m, memo, (uint32_t)(pair >> 32), (uint32_t)pair) >= 0;
		for (size_t k = 0; likely && k < p->atoms_count; k++) {
			const struct key_hashes atom = hashes_of(p, 1ULL << k);
			p->shared[i] |= (uint64_t)shares(p->m, &atom, pair, NULL, 0) << k;
		}
	}
	match_memo_free(memo);
}

static void find_matches(struct planning *p)
{
	gather_met(p);
	p->matches = p->met[0].pairs;
	p->shared = kam_allocate(p->met[0].count + 1, sizeof *p->shared);
	kam_share_out(p->m->settings.jobs, (p->met[0].count + LOOKED_AT - 1) / LOOKED_AT, look_for_matches, p);
	for (size_t i = 0; i < p->met[0].count; i++)
		if (p->shared[i]) {
			p->matches[p->matches_count] = p->matches[i];
			p->shared[p->matches_count++] = p->shared[i];
		}
}

static size_t words_of_bits(const struct planning *p)
{
	return p->matches_count / 64 + 1;
}

static void note_finds(void *context, size_t i)
{
	struct planning *p = context;
	struct candidate *c = &p->pool[i];
	const struct key_hashes key = hashes_of(p, c->atoms);
	c->finds = kam_allocate(words_of_bits(p), sizeof *c->finds);
	for (size_t k = 0; k < p->matches_count; k++)
		if ((p->shared[k] & c->atoms) == c->atoms && (!c->crowded_count || shares(p->m, &key, p->matches[k], c->crowded, c->crowded_count)))
			c->finds[k / 64] |= 1ULL << k % 64;
}

static size_t new_matches(const struct planning *p, const struct candidate *c, const uint64_t *found)
{
	size_t count = 0;
	for (size_t i = 0; i < words_of_bits(p); i++)
		count += (size_t)__builtin_popcountll(c->finds[i] & ~found[i]);
	return count;
}

/* Chao's (1987) lower bound of what no key would find, from what only one and only two of the fields would have found. */
static double estimate_missed(const struct planning *p)
{
	double once = 0, twice = 0;
	for (size_t i = 0; i < p->matches_count; i++) {
		uint32_t fields = 0;
		for (size_t k = 0; k < p->atoms_count; k++)
			if (p->shared[i] >> k & 1)
				fields |= 1U << p->atoms[k].atom.field;
		once += __builtin_popcount(fields) == 1;
		twice += __builtin_popcount(fields) == 2;
	}
	return once * once / (2 * (twice + 1));
}

static void choose(struct planning *p, double budget)
{
	uint64_t *found = kam_allocate(words_of_bits(p), sizeof *found);
	struct kam_match *m = p->m;
	double left = budget, covered = 0, dear = (double)m->newcomers;
	while (m->keys_count < MOST_KEYS) {
		struct candidate *best = NULL;
		size_t most = 0;
		double worth = 0;
		for (size_t i = 0; i < p->pool_count; i++) {
			struct candidate *c = &p->pool[i];
			size_t gain = c->taken || c->pairs > left ? 0 : new_matches(p, c, found);
			if ((double)gain / (c->pairs + dear) > worth) {
				worth = (double)gain / (c->pairs + dear);
				best = c;
				most = gain;
			}
		}
		if (!best || ((double)most < (double)p->matches_count / 1000 && best->pairs > budget / 50))
			break;
		best->taken = true;
		left -= best->pairs;
		covered += (double)most;
		best->key.found = p->matches_count ? (double)most / (double)p->matches_count : 0;
		for (size_t i = 0; i < words_of_bits(p); i++)
			found[i] |= best->finds[i];
		p->chosen[m->keys_count] = hashes_of(p, best->atoms);
		m->keys[m->keys_count++] = best->key;
	}
	m->blocking_recall = p->matches_count ? covered / ((double)p->matches_count + estimate_missed(p)) : 1;
	free(found);
}

/* Where all that records share are crowds, neighbours in them are better than nothing. */
static void choose_crowds(struct planning *p, double budget)
{
	for (size_t i = 0; i < p->pool_count; i++) {
		p->pool[i].crowded_count = 0;
		free(p->pool[i].finds);
		note_finds(p, i);
	}
	choose(p, budget);
}

static void free_planning(struct planning *p)
{
	for (size_t i = 0; i < p->pool_count; i++) {
		free(p->pool[i].crowded);
		free(p->pool[i].finds);
	}
	for (size_t i = 0; i < p->atoms_count; i++)
		match_free_atom(&p->atoms[i]);
	free(p->matches);
	free(p->shared);
	free(p->pool);
}

static void index_key(void *context, size_t k)
{
	struct planning *p = context;
	match_name_key(p->m, &p->m->keys[k]);
	match_index_key(p->m, &p->m->keys[k], &p->chosen[k]);
}

/* Ends the planning, which takes room that is better used. */
static void index_keys(struct planning *p)
{
	kam_share_out(p->m->settings.jobs, p->m->keys_count, index_key, p);
	free_planning(p);
	match_index_records(p->m);
}

static void hash_atom(void *context, size_t i)
{
	struct planning *p = context;
	for (size_t k = 0; k < p->m->keys_count; k++)
		for (size_t c = 0; c < p->m->keys[k].count; c++)
			if (!p->atoms[i].hashes && match_is_same_atom(p->m->keys[k].atoms[c], p->atoms[i].atom))
				match_hash_atom(p->m, &p->atoms[i]);
}

/* Keys that a model has brought, where these records have what they need. */
static void take_keys(struct kam_match *m)
{
	struct planning p = {.m = m};
	gather_atoms(&p);
	kam_share_out(m->settings.jobs, p.atoms_count, hash_atom, &p);
	for (size_t k = 0; k < m->keys_count; k++)
		for (size_t i = 0; i < p.atoms_count; i++)
			for (size_t c = 0; c < m->keys[k].count; c++)
				if (match_is_same_atom(m->keys[k].atoms[c], p.atoms[i].atom))
					p.chosen[k].atoms[p.chosen[k].count++] = &p.atoms[i];
	index_keys(&p);
}

static void drop_keys(struct kam_match *m)
{
	for (size_t k = 0; k < m->keys_count; k++)
		match_free_key(&m->keys[k]);
	match_free_records(m);
	m->keys_count = 0;
}

static uint64_t planned_pairs(const struct kam_match *m)
{
	uint64_t pairs = 0;
	for (size_t k = 0; k < m->keys_count; k++)
		pairs += m->keys[k].pairs;
	return pairs;
}

static void plan_keys(struct kam_match *m, double budget)
{
	struct planning p = {.m = m, .pool = kam_allocate(MOST_POOL, sizeof *p.pool)};
	gather_atoms(&p);
	gather_candidates(&p);
	kam_share_out(m->settings.jobs, p.atoms_count, try_atom, &p);
	find_matches(&p);
	kam_share_out(m->settings.jobs, p.pool_count - p.atoms_count, try_two_atoms, &p);
	kam_share_out(m->settings.jobs, p.pool_count, note_finds, &p);
	choose(&p, budget);
	if (!m->keys_count)
		choose_crowds(&p, budget);
	index_keys(&p);
}

enum { STALE = 4 }; /* times the budget: keys that bring so much together are no longer those to take */

void kam_match_plan(struct kam_match *m)
{
	double all = match_all_pairs(m), budget = m->settings.budget * (double)m->newcomers;
	budget = budget > SMALL ? budget : SMALL;
	if (!m->learnt)
		match_learn_strangers(m);
	if (m->keys_count)
		take_keys(m);
	if ((double)planned_pairs(m) > STALE * budget)
		drop_keys(m);
	if (m->keys_count) {
		m->planned = true;
	} else if (all > budget) {
		plan_keys(m, budget);
	} else {
		m->keys_count = 1;
		m->keys[0] = (struct key){.pairs = (uint64_t)all, .found = 1};
		match_name_key(m, &m->keys[0]);
		m->blocking_recall = 1;
	}
	m->planned = true;
}

/* Microseconds of one core at 2.5 GHz or so, as measured on a million customers. */
static const double ROW_COST = 12, PAIR_COST = 0.6;

void kam_match_print_plan(const struct kam_match *m, struct kam_buffer *out)
{
	for (size_t c = 0; c < m->source.columns; c++)
		kam_buffer_format(out, "role  %.*s: %s\n", KAM_PRINT(m->source.headings[c]), kam_role_name((enum kam_role)m->roles[c]));
	for (size_t k = 0; k < m->keys_count; k++) {
		const struct key *key = &m->keys[k];
		kam_buffer_format(out, "key   %zu %s: %llu pairs, finds %.1f%% of the sample's matches that those before it did not", k + 1, key->name,
			(unsigned long long)key->pairs, key->found * 100);
		if (key->windowed)
			kam_buffer_format(out, "; %llu records in groups over %d, each compared with its %d neighbours", (unsigned long long)key->windowed, CROWD,
				NEIGHBOURS);
		kam_buffer_byte(out, '\n');
	}
	if (!m->keys_count)
		kam_buffer_text(out, "key   none: no likely match was met, or nothing that such records share fits the budget: no pairs are compared\n");
	kam_buffer_format(out, "total %zu rows, %zu distinct records, %llu pairs of %.0f, estimated recall %.4f\n", m->source.rows, m->records,
		(unsigned long long)planned_pairs(m), match_all_pairs(m), m->blocking_recall);
	kam_buffer_format(out, "cost  about %.1f s of one core's time, at %.0f microseconds a row and %.1f a pair\n",
		((double)m->source.rows * ROW_COST + (double)planned_pairs(m) * PAIR_COST) * 1e-6, ROW_COST, PAIR_COST);
}

bool kam_match_has_keys(const struct kam_match *m)
{
	return m->keys_count > 0;
}
