/* plan.c - which keys bring records together: chosen by exact counts under a budget.
 *
 * A sample of records is held against all that share anything rare with them; likely matches among these pairs, by shipped
 * weights, show what a key is worth. Then, again and again, the key that finds most new matches per pair is taken. */
#include "inside.h"

#include <math.h>
#include <stdlib.h>

enum {
	SMALL = 2000000,     /* so many pairs are all compared */
	MOST_ATOMS = 64,     /* one bit each */
	PROBES = 2000,       /* records of the sample */
	PROBED_GROUP = 100,  /* groups up to that size are looked at whole */
	COUNTED = 20000,     /* records over which keys of two atoms are counted */
	MOST_POOL = 4096,
};

struct candidate {
	struct key key;
	double pairs;
	uint64_t atoms; /* bits of those it needs */
	bool taken;
};

struct planning {
	struct kam_match *m;
	struct atom atoms[MOST_ATOMS];
	size_t atoms_count;
	uint64_t *met;      /* pairs with the probes, a << 32 | b */
	size_t met_count, met_capacity;
	uint64_t *shared;   /* by likely match: which atoms both have */
	size_t matches;
	struct candidate *pool;
	size_t pool_count;
};

static void add_atom(struct planning *p, size_t field, enum atom_kind kind)
{
	if (p->atoms_count < MOST_ATOMS)
		p->atoms[p->atoms_count++] = (struct atom){(uint16_t)field, (uint16_t)kind};
}

static void gather_atoms(struct planning *p)
{
	for (int kind = 0; kind < ATOM_KINDS; kind++)
		for (size_t i = 0; i < p->m->fields_count; i++) {
			const struct field *f = &p->m->fields[i];
			bool words = f->cut == CUT_WORDS && f->role != KAM_ROLE_CATEGORY && f->role != KAM_ROLE_CITY;
			bool starts = words || f->role == KAM_ROLE_CITY || f->role == KAM_ROLE_DATE || f->role == KAM_ROLE_POSTCODE || f->part == LOCAL_PART;
			bool runs = (words && f->part != DOMAINS) || f->role == KAM_ROLE_TAXID || f->part == LOCAL_PART;
			if (kind == ATOM_VALUE || (kind == ATOM_TOKEN && words) || (kind == ATOM_START && starts) || (kind == ATOM_SHINGLE && runs))
				add_atom(p, i, (enum atom_kind)kind);
		}
}

static uint64_t *entries_of(const struct kam_match *m, const struct key *key, size_t records, size_t *count)
{
	uint64_t *entries = NULL;
	uint32_t found[MOST_HASHES * MOST_HASHES];
	size_t capacity = 0;
	*count = 0;
	for (size_t r = 0; r < records; r++) {
		unsigned n = match_key_hashes(m, key, (uint32_t)r, found);
		entries = kam_grow(entries, &capacity, *count + n + 1, sizeof *entries);
		for (unsigned i = 0; i < n; i++)
			entries[(*count)++] = (uint64_t)found[i] << 32 | r;
	}
	if (*count)
		match_sort_entries(entries, *count);
	return entries;
}

/* Records stand in the order of their hashes: the first are a sample. */
static void meet_probes(struct planning *p, const uint64_t *group, size_t n)
{
	for (size_t i = 0; i < n && (uint32_t)group[i] < PROBES; i++)
		for (size_t k = i + 1; k < n; k++) {
			if (!match_may_pair(p->m, (uint32_t)group[i], (uint32_t)group[k]) || (uint32_t)group[i] == (uint32_t)group[k])
				continue;
			p->met = kam_grow(p->met, &p->met_capacity, p->met_count + 1, sizeof *p->met);
			p->met[p->met_count++] = (uint64_t)(uint32_t)group[i] << 32 | (uint32_t)group[k];
		}
}

static void add_candidate(struct planning *p, const struct key *key, double pairs, uint64_t atoms)
{
	if (p->pool_count < MOST_POOL)
		p->pool[p->pool_count++] = (struct candidate){.key = *key, .pairs = pairs, .atoms = atoms};
}

static void try_atoms(struct planning *p)
{
	for (size_t i = 0; i < p->atoms_count; i++) {
		struct key key = {.atoms = {p->atoms[i]}, .count = 1};
		size_t count;
		uint64_t *entries = entries_of(p->m, &key, p->m->records, &count);
		for (size_t at = 0, end; at < count; at = end) {
			for (end = at; end < count && entries[end] >> 32 == entries[at] >> 32;)
				end++;
			if (end - at <= PROBED_GROUP)
				meet_probes(p, entries + at, end - at);
		}
		add_candidate(p, &key, (double)match_count_pairs(entries, count), 1ULL << i);
		free(entries);
	}
}

static void count_two_atoms(struct planning *p)
{
	size_t counted = p->m->records < COUNTED ? p->m->records : COUNTED;
	double scale = (double)p->m->records / (double)counted;
	for (size_t i = 0; i < p->atoms_count; i++)
		for (size_t k = i + 1; k < p->atoms_count; k++) {
			struct key key = {.atoms = {p->atoms[i], p->atoms[k]}, .count = 2};
			size_t count;
			if (p->atoms[i].field == p->atoms[k].field)
				continue;
			uint64_t *entries = entries_of(p->m, &key, counted, &count);
			add_candidate(p, &key, (double)match_count_pairs(entries, count) * scale * scale, 1ULL << i | 1ULL << k);
			free(entries);
		}
}

static int by_pair(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static bool shares_atom(const struct kam_match *m, struct atom atom, uint32_t a, uint32_t b)
{
	uint32_t x[MOST_HASHES], y[MOST_HASHES];
	unsigned n = match_atom_hashes(m, atom, a, x), k = match_atom_hashes(m, atom, b, y);
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < k; j++)
			if (x[i] == y[j])
				return true;
	return false;
}

static void find_matches(struct planning *p)
{
	struct memo *memo = match_memo_new(p->m);
	qsort(p->met, p->met_count, sizeof *p->met, by_pair);
	p->shared = kam_allocate(p->met_count + 1, sizeof *p->shared);
	for (size_t i = 0; i < p->met_count; i++) {
		uint32_t a = (uint32_t)(p->met[i] >> 32), b = (uint32_t)p->met[i];
		if ((i && p->met[i] == p->met[i - 1]) || match_score(p->m, memo, a, b) < 0)
			continue;
		for (size_t k = 0; k < p->atoms_count; k++)
			if (shares_atom(p->m, p->atoms[k], a, b))
				p->shared[p->matches] |= 1ULL << k;
		p->matches++;
	}
	match_memo_free(memo);
}

static size_t new_matches(const struct planning *p, const struct candidate *c, const unsigned char *found)
{
	size_t count = 0;
	for (size_t i = 0; i < p->matches; i++)
		count += !found[i] && (p->shared[i] & c->atoms) == c->atoms;
	return count;
}

/* Chao's (1987) lower bound of what no key would find, from what only one and only two of the fields would have found. */
static double estimate_missed(const struct planning *p)
{
	double once = 0, twice = 0;
	for (size_t i = 0; i < p->matches; i++) {
		uint32_t fields = 0;
		for (size_t k = 0; k < p->atoms_count; k++)
			if (p->shared[i] >> k & 1)
				fields |= 1U << p->atoms[k].field;
		once += __builtin_popcount(fields) == 1;
		twice += __builtin_popcount(fields) == 2;
	}
	return once * once / (2 * (twice + 1));
}

static void choose(struct planning *p, double budget)
{
	unsigned char *found = kam_allocate(p->matches + 1, 1);
	struct kam_match *m = p->m;
	double left = budget, covered = 0, dear = (double)m->records;
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
		if (!best || (double)most < (double)p->matches / 1000)
			break;
		best->taken = true;
		left -= best->pairs;
		covered += (double)most;
		best->key.found = p->matches ? (double)most / (double)p->matches : 0;
		for (size_t i = 0; i < p->matches; i++)
			found[i] |= (p->shared[i] & best->atoms) == best->atoms;
		m->keys[m->keys_count++] = best->key;
	}
	m->blocking_recall = p->matches ? covered / ((double)p->matches + estimate_missed(p)) : 1;
	free(found);
}

static void plan_keys(struct kam_match *m, double budget)
{
	struct planning p = {.m = m, .pool = kam_allocate(MOST_POOL, sizeof *p.pool)};
	match_learn_strangers(m);
	gather_atoms(&p);
	try_atoms(&p);
	find_matches(&p);
	count_two_atoms(&p);
	choose(&p, budget);
	free(p.met);
	free(p.shared);
	free(p.pool);
	for (size_t k = 0; k < m->keys_count; k++) {
		match_name_key(m, &m->keys[k]);
		match_index_key(m, &m->keys[k]);
	}
}

void kam_match_plan(struct kam_match *m)
{
	double all = match_all_pairs(m), budget = m->settings.budget * (double)m->records;
	budget = budget > SMALL ? budget : SMALL;
	if (all > budget) {
		plan_keys(m, budget);
	} else {
		match_learn_strangers(m);
		m->keys_count = 1;
		m->keys[0] = (struct key){.pairs = (uint64_t)all, .found = 1};
		match_name_key(m, &m->keys[0]);
		m->blocking_recall = 1;
	}
	m->planned = true;
}

void kam_match_print_plan(const struct kam_match *m, struct kam_buffer *out)
{
	uint64_t pairs = 0;
	for (size_t c = 0; c < m->source.columns; c++)
		kam_buffer_format(out, "role  %.*s: %s\n", KAM_PRINT(m->source.headings[c]), kam_role_name((enum kam_role)m->roles[c]));
	for (size_t k = 0; k < m->keys_count; k++) {
		const struct key *key = &m->keys[k];
		pairs += key->pairs;
		kam_buffer_format(out, "key   %zu %s: %llu pairs, finds %.1f%% of the sample's matches that those before it did not", k + 1, key->name,
			(unsigned long long)key->pairs, key->found * 100);
		if (key->windowed)
			kam_buffer_format(out, "; %llu records in groups over %d, each compared with its %d neighbours", (unsigned long long)key->windowed, CROWD,
				NEIGHBOURS);
		kam_buffer_byte(out, '\n');
	}
	kam_buffer_format(out, "total %zu rows, %zu distinct records, %llu pairs of %.0f, estimated recall %.4f\n", m->source.rows, m->records,
		(unsigned long long)pairs, match_all_pairs(m), m->blocking_recall);
}
