/* key.c - keys by which records are brought together, and their indexes. */
#include "inside.h"

#include "kam/search.h"
#include "kam/sort.h"
#include "kam/work.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9FB21C651E98DF25U;
	x ^= x >> 28;
	x *= 0x9FB21C651E98DF25U;
	return x ^ x >> 32;
}

/* The rarest words of a value that others have too, the rarest first. */
static unsigned rare_tokens(const struct field *f, const struct value *v, unsigned least, uint32_t *out)
{
	const struct token *best[MOST_HASHES];
	unsigned count = 0;
	for (unsigned i = 0; i < v->n; i++) {
		const struct token *t = match_token(f, v, i);
		unsigned at = count;
		if (t->n < 2 || t->count < least)
			continue;
		while (at > 0 && (best[at - 1]->count > t->count || (best[at - 1]->count == t->count && best[at - 1]->hash > t->hash)))
			at--;
		if (at == MOST_HASHES || (at > 0 && best[at - 1] == t))
			continue;
		for (unsigned k = count < MOST_HASHES ? count : MOST_HASHES - 1; k > at; k--)
			best[k] = best[k - 1];
		best[at] = t;
		count += count < MOST_HASHES;
	}
	for (unsigned i = 0; i < count; i++)
		out[i] = best[i]->hash;
	return count;
}

/* The first units of the text, spaces left out. */
static unsigned start_hash(const struct field *f, const struct value *v, uint32_t *out)
{
	enum { START = 4 };
	uint64_t hash = 0;
	unsigned units = 0;
	for (unsigned i = 0; i < v->n && units < START; i++) {
		const struct token *t = match_token(f, v, i);
		for (unsigned k = 0; k < t->n && units < START; k++, units++)
			hash = mix(hash ^ f->units[t->at + k]);
	}
	out[0] = (uint32_t)hash;
	return units > 0;
}

/* Of all runs of three units, those with the least hash by two ways of hashing: two texts share one about as often as
 * they share runs (Broder 1997). */
static unsigned shingles(const struct field *f, const struct value *v, uint32_t *out)
{
	enum { RUN = 3, WAYS = 2 };
	uint64_t least[WAYS] = {UINT64_MAX, UINT64_MAX}, run = 0;
	unsigned units = 0;
	for (unsigned i = 0; i < v->n; i++) {
		const struct token *t = match_token(f, v, i);
		for (unsigned k = 0; k < t->n; k++) {
			run = (run << 16 | f->units[t->at + k]) & 0xFFFFFFFFFFFFU;
			units++;
			for (unsigned way = 0; units >= RUN && way < WAYS; way++) {
				uint64_t hash = mix(run + way * 0x9E3779B97F4A7C15U);
				least[way] = hash < least[way] ? hash : least[way];
			}
		}
	}
	for (unsigned way = 0; way < WAYS; way++)
		out[way] = (uint32_t)(least[way] ^ way);
	return units >= RUN ? WAYS : 0;
}

static unsigned hash_value(const struct kam_match *m, const struct field *f, enum atom_kind kind, const struct value *v, uint32_t *out)
{
	const struct kam_kin *kin = f->kin ? &f->kin[v - f->values] : NULL;
	switch (kind) {
	case ATOM_VALUE:
		out[0] = (uint32_t)v->hash;
		return 1;
	case ATOM_TOKEN:
		return rare_tokens(f, v, m->newcomers < m->records ? 1 : 2, out);
	case ATOM_START:
		return start_hash(f, v, out);
	case ATOM_SHINGLE:
		return shingles(f, v, out);
	default:
		if (!kin)
			return 0;
		out[0] = (uint32_t)mix(kind == ATOM_CORE ? kin->core : kin->brand);
		return kind == ATOM_CORE ? kin->core != 0 : kin->brand != 0;
	}
}

void match_hash_atom(const struct kam_match *m, struct atom_hashes *out)
{
	static const unsigned char most[ATOM_KINDS] = {[ATOM_VALUE] = 1, [ATOM_TOKEN] = MOST_HASHES, [ATOM_START] = 1, [ATOM_SHINGLE] = 2,
		[ATOM_CORE] = 1, [ATOM_BRAND] = 1};
	const struct field *f = &m->fields[out->atom.field];
	size_t values = kam_table_count(&f->texts);
	out->most = most[out->atom.kind];
	out->hashes = kam_allocate(values * out->most + 1, sizeof *out->hashes);
	out->counts = kam_allocate(values + 1, 1);
	for (size_t v = 0; v < values; v++) {
		uint32_t found[MOST_HASHES];
		unsigned n = hash_value(m, f, (enum atom_kind)out->atom.kind, &f->values[v], found);
		out->counts[v] = (unsigned char)n;
		memcpy(out->hashes + v * out->most, found, n * sizeof *found);
	}
}

void match_free_atom(struct atom_hashes *atom)
{
	free(atom->hashes);
	free(atom->counts);
}

static unsigned hashes_of_atom(const struct kam_match *m, const struct atom_hashes *atom, uint32_t record, const uint32_t **out)
{
	uint32_t value = match_value(m, record, atom->atom.field);
	if (value == NO_VALUE)
		return 0;
	*out = atom->hashes + (size_t)value * atom->most;
	return atom->counts[value];
}

unsigned match_key_hashes(const struct kam_match *m, const struct key_hashes *key, uint32_t record, uint32_t *out)
{
	const uint32_t *first, *second;
	unsigned n = hashes_of_atom(m, key->atoms[0], record, &first), count = 0;
	if (key->count == 1) {
		memcpy(out, n ? first : out, n * sizeof *out);
		return n;
	}
	unsigned k = n ? hashes_of_atom(m, key->atoms[1], record, &second) : 0;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < k; j++)
			out[count++] = (uint32_t)mix((uint64_t)first[i] << 32 | second[j]);
	return count;
}

struct entries {
	uint64_t *entries;
	size_t count, capacity;
};

/* Hashes that newcomers have, and few others: a bit for each remainder. */
struct marks {
	uint64_t *bits;
	size_t mask;
};

static struct marks mark_hashes(const struct entries *e)
{
	enum { BITS_OF_ENTRY = 16 };
	size_t bits = 64;
	while (bits < e->count * BITS_OF_ENTRY)
		bits *= 2;
	struct marks marks = {kam_allocate(bits / 64, sizeof *marks.bits), bits - 1};
	for (size_t i = 0; i < e->count; i++) {
		size_t at = (size_t)(e->entries[i] >> 32) & marks.mask;
		marks.bits[at / 64] |= 1ULL << at % 64;
	}
	return marks;
}

static bool is_marked(const struct marks *marks, uint32_t hash)
{
	size_t at = hash & marks->mask;
	return !marks->bits || marks->bits[at / 64] >> at % 64 & 1;
}

static void add_entries(const struct kam_match *m, const struct key_hashes *key, size_t from, size_t to, const struct marks *marks, struct entries *e)
{
	uint32_t found[MOST_HASHES * MOST_HASHES];
	for (size_t r = from; r < to; r++) {
		unsigned n = match_key_hashes(m, key, (uint32_t)r, found);
		e->entries = kam_grow(e->entries, &e->capacity, e->count + n + 1, sizeof *e->entries);
		for (unsigned i = 0; i < n; i++)
			if (is_marked(marks, found[i]))
				e->entries[e->count++] = (uint64_t)found[i] << 32 | r;
	}
}

/* Of others than newcomers, only those that share something with one are worth sorting; of a sample all are, for what is said of all of
 * them by it. */
uint64_t *match_key_entries(const struct kam_match *m, const struct key_hashes *key, struct sample records, size_t *count)
{
	struct entries e = {0};
	struct marks marks = {0};
	size_t others = m->newcomers;
	add_entries(m, key, 0, records.newcomers, &marks, &e);
	if (records.others && records.newcomers == m->newcomers)
		marks = mark_hashes(&e);
	add_entries(m, key, others, others + records.others, &marks, &e);
	free(marks.bits);
	e.entries = kam_resize(e.entries, e.count + 1, sizeof *e.entries);
	kam_sort_by_upper_half(e.entries, e.count);
	*count = e.count;
	return e.entries;
}

struct group {
	const uint64_t *entries;
	size_t newcomers; /* of all records */
};

static bool is_newcomer(const void *group, size_t place)
{
	const struct group *g = group;
	return (uint32_t)g->entries[place] < g->newcomers;
}

size_t match_newcomers(const struct kam_match *m, const uint64_t *group, size_t count)
{
	const struct group wanted = {group, m->newcomers};
	return kam_search(count, is_newcomer, &wanted);
}

size_t match_group_end(const uint64_t *entries, size_t count, size_t i)
{
	uint64_t hash = entries[i] >> 32;
	while (i < count && entries[i] >> 32 == hash)
		i++;
	return i;
}

struct seek {
	const uint32_t *sorted;
	uint32_t hash;
};

static bool is_below(const void *seek, size_t place)
{
	const struct seek *s = seek;
	return s->sorted[place] < s->hash;
}

bool match_holds(const uint32_t *sorted, size_t count, uint32_t hash)
{
	const struct seek wanted = {sorted, hash};
	size_t place = kam_search(count, is_below, &wanted);
	return place < count && sorted[place] == hash;
}

static uint64_t count_pairs(const struct kam_match *m, const uint64_t *entries, size_t count)
{
	uint64_t pairs = 0;
	for (size_t i = 0, end; i < count; i = end) {
		end = match_group_end(entries, count, i);
		uint64_t n = end - i, new = match_newcomers(m, entries + i, end - i), all = new * (new - 1) / 2 + new * (n - new);
		pairs += n <= CROWD || all < n * NEIGHBOURS ? all : n * NEIGHBOURS;
	}
	return pairs;
}

/* In groups that are too large, neighbours should be as like as can be: records by the text that tells them apart best. */
struct crowd {
	const struct kam_match *m;
	size_t field;
};

static int by_text(const void *a, const void *b, void *argument)
{
	const struct crowd *c = argument;
	const struct field *f = &c->m->fields[c->field];
	uint32_t x = (uint32_t) * (const uint64_t *)a, y = (uint32_t) * (const uint64_t *)b;
	uint32_t v = match_value(c->m, x, c->field), w = match_value(c->m, y, c->field);
	int order = v == w ? 0 : v == NO_VALUE ? 1 : w == NO_VALUE ? -1 : kam_compare(match_text(f, v), match_text(f, w));
	return order ? order : (x > y) - (x < y);
}

static size_t telling_field(const struct kam_match *m, const struct key *key)
{
	size_t best = 0;
	uint32_t most = 0;
	for (size_t i = 0; i < m->fields_count; i++) {
		uint32_t distinct = kam_table_count(&m->fields[i].texts);
		bool own = i == key->atoms[0].field || (key->count == 2 && i == key->atoms[1].field);
		if (!own && distinct > most) {
			most = distinct;
			best = i;
		}
	}
	return best;
}

static void order_crowds(const struct kam_match *m, struct key *key)
{
	struct crowd crowd = {m, telling_field(m, key)};
	size_t capacity = 0;
	for (size_t i = 0, end; i < key->entries_count; i = end) {
		end = match_group_end(key->entries, key->entries_count, i);
		if (end - i <= CROWD)
			continue;
		qsort_r(key->entries + i, end - i, sizeof *key->entries, by_text, &crowd);
		key->windowed += end - i;
		key->crowded = kam_grow(key->crowded, &capacity, key->crowded_count + 1, sizeof *key->crowded);
		key->crowded[key->crowded_count++] = (uint32_t)(key->entries[i] >> 32);
	}
}

/* Keeps the groups that bring pairs. */
static void keep_groups(const struct kam_match *m, struct key *key)
{
	size_t kept = 0;
	for (size_t i = 0, end; i < key->entries_count; i = end) {
		end = match_group_end(key->entries, key->entries_count, i);
		if (end - i < 2 || !match_newcomers(m, key->entries + i, end - i))
			continue;
		memmove(key->entries + kept, key->entries + i, (end - i) * sizeof *key->entries);
		kept += end - i;
	}
	key->entries_count = kept;
	key->entries = kam_resize(key->entries, kept + 1, sizeof *key->entries);
}

void match_index_key(const struct kam_match *m, struct key *key, const struct key_hashes *hashes)
{
	const struct sample all = {m->newcomers, m->records - m->newcomers};
	key->entries = match_key_entries(m, hashes, all, &key->entries_count);
	keep_groups(m, key);
	key->pairs = count_pairs(m, key->entries, key->entries_count);
	order_crowds(m, key);
}

/* Hashes by record, taken from the keys' indexes. */
struct indexing {
	struct kam_match *m;
	unsigned char *placed; /* as met_by */
};

static void count_hashes(void *context, size_t k)
{
	const struct kam_match *m = ((const struct indexing *)context)->m;
	for (size_t i = 0; i < m->keys[k].entries_count; i++)
		m->met_by[(uint32_t)m->keys[k].entries[i] * m->keys_count + k]++;
}

static void place_hashes(void *context, size_t k)
{
	const struct indexing *x = context;
	const struct kam_match *m = x->m;
	for (size_t i = 0; i < m->keys[k].entries_count; i++) {
		uint32_t record = (uint32_t)m->keys[k].entries[i];
		const unsigned char *by = m->met_by + record * m->keys_count;
		size_t at = m->met_at[record] + x->placed[record * m->keys_count + k]++;
		for (size_t before = 0; before < k; before++)
			at += by[before];
		m->met[at] = (uint32_t)(m->keys[k].entries[i] >> 32);
	}
}

void match_index_records(struct kam_match *m)
{
	struct indexing x = {m, kam_allocate(m->records * m->keys_count + 1, 1)};
	m->met_at = kam_allocate(m->records + 1, sizeof *m->met_at);
	m->met_by = kam_allocate(m->records * m->keys_count + 1, 1);
	kam_share_out(m->settings.jobs, m->keys_count, count_hashes, &x);
	for (size_t r = 0; r < m->records; r++) {
		m->met_at[r + 1] = m->met_at[r];
		for (size_t k = 0; k < m->keys_count; k++)
			m->met_at[r + 1] += m->met_by[r * m->keys_count + k];
	}
	m->met = kam_allocate_bytes((m->met_at[m->records] + 1) * sizeof *m->met);
	kam_share_out(m->settings.jobs, m->keys_count, place_hashes, &x);
	free(x.placed);
}

void match_free_records(struct kam_match *m)
{
	free(m->met_at);
	free(m->met_by);
	free(m->met);
	m->met_at = NULL;
	m->met_by = NULL;
	m->met = NULL;
}

void match_name_key(const struct kam_match *m, struct key *key)
{
	static const char *const forms[] = {"%.*s", "word of %.*s", "start of %.*s", "shingle of %.*s", "brand and industry of %.*s", "brand of %.*s"};
	size_t n = 0;
	for (size_t i = 0; i < key->count && n < sizeof key->name; i++) {
		char part[80];
		struct kam_slice name = m->fields[key->atoms[i].field].name;
		if (name.n > 40)
			name.n = 40;
		snprintf(part, sizeof part, forms[key->atoms[i].kind], KAM_PRINT(name));
		n += (size_t)snprintf(key->name + n, sizeof key->name - n, "%s%s", i ? " + " : "", part);
	}
	if (!key->count)
		snprintf(key->name, sizeof key->name, "every pair");
}

void match_free_entries(struct key *key)
{
	free(key->entries);
	key->entries = NULL;
	key->entries_count = 0;
}

void match_free_key(struct key *key)
{
	match_free_entries(key);
	free(key->crowded);
}
