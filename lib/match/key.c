/* key.c - keys by which records are brought together, and their indexes. */
#include "inside.h"

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
static unsigned rare_tokens(const struct field *f, const struct value *v, uint32_t *out)
{
	const struct token *best[MOST_HASHES];
	unsigned count = 0;
	for (unsigned i = 0; i < v->n; i++) {
		const struct token *t = match_token(f, v, i);
		unsigned at = count;
		if (t->n < 2 || t->count < 2)
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

unsigned match_atom_hashes(const struct kam_match *m, struct atom atom, uint32_t record, uint32_t *out)
{
	const struct field *f = &m->fields[atom.field];
	if (f->of[record] == NO_VALUE)
		return 0;
	const struct value *v = &f->values[f->of[record]];
	switch (atom.kind) {
	case ATOM_VALUE:
		out[0] = (uint32_t)v->hash;
		return 1;
	case ATOM_TOKEN:
		return rare_tokens(f, v, out);
	case ATOM_START:
		return start_hash(f, v, out);
	default:
		return shingles(f, v, out);
	}
}

unsigned match_key_hashes(const struct kam_match *m, const struct key *key, uint32_t record, uint32_t *out)
{
	uint32_t first[MOST_HASHES], second[MOST_HASHES];
	if (key->count == 1)
		return match_atom_hashes(m, key->atoms[0], record, out);
	unsigned n = match_atom_hashes(m, key->atoms[0], record, first), k = n ? match_atom_hashes(m, key->atoms[1], record, second) : 0, count = 0;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < k; j++)
			out[count++] = (uint32_t)mix((uint64_t)first[i] << 32 | second[j]);
	return count;
}

/* Radix sort by the upper half, eight bits at a time. */
void match_sort_entries(uint64_t *entries, size_t count)
{
	uint64_t *other = kam_allocate(count, sizeof *other), *from = entries, *to = other;
	for (unsigned shift = 32; shift < 64; shift += 8) {
		size_t starts[257] = {0};
		for (size_t i = 0; i < count; i++)
			starts[(from[i] >> shift & 255) + 1]++;
		for (unsigned b = 0; b < 256; b++)
			starts[b + 1] += starts[b];
		for (size_t i = 0; i < count; i++)
			to[starts[from[i] >> shift & 255]++] = from[i];
		uint64_t *swapped = from;
		from = to;
		to = swapped;
	}
	free(other);
}

static size_t group_end(const uint64_t *entries, size_t count, size_t i)
{
	uint64_t hash = entries[i] >> 32;
	while (i < count && entries[i] >> 32 == hash)
		i++;
	return i;
}

static uint64_t pairs_of_group(uint64_t n)
{
	if (n <= CROWD)
		return n * (n - 1) / 2;
	return n * NEIGHBOURS;
}

uint64_t match_count_pairs(const uint64_t *entries, size_t count)
{
	uint64_t pairs = 0;
	for (size_t i = 0, end; i < count; i = end) {
		end = group_end(entries, count, i);
		pairs += pairs_of_group(end - i);
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
	uint32_t x = (uint32_t) * (const uint64_t *)a, y = (uint32_t) * (const uint64_t *)b, v = f->of[x], w = f->of[y];
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

static void order_crowds(struct kam_match *m, struct key *key)
{
	struct crowd crowd = {m, telling_field(m, key)};
	size_t capacity = 0;
	for (size_t i = 0, end; i < key->entries_count; i = end) {
		end = group_end(key->entries, key->entries_count, i);
		if (end - i <= CROWD)
			continue;
		qsort_r(key->entries + i, end - i, sizeof *key->entries, by_text, &crowd);
		key->windowed += end - i;
		key->crowded = kam_grow(key->crowded, &capacity, key->crowded_count + 1, sizeof *key->crowded);
		key->crowded[key->crowded_count++] = (uint32_t)(key->entries[i] >> 32);
	}
}

void match_index_key(struct kam_match *m, struct key *key)
{
	uint32_t found[MOST_HASHES * MOST_HASHES];
	size_t capacity = 0, count = 0;
	key->starts = kam_allocate(m->records + 1, sizeof *key->starts);
	for (size_t r = 0; r < m->records; r++) {
		unsigned n = match_key_hashes(m, key, (uint32_t)r, found);
		key->hashes = kam_grow(key->hashes, &capacity, count + n, sizeof *key->hashes);
		for (unsigned i = 0; i < n; i++)
			key->hashes[count++] = found[i];
		key->starts[r + 1] = (uint32_t)count;
	}
	key->entries = kam_allocate(count + 1, sizeof *key->entries);
	for (size_t r = 0; r < m->records; r++)
		for (size_t i = key->starts[r]; i < key->starts[r + 1]; i++)
			key->entries[key->entries_count++] = (uint64_t)key->hashes[i] << 32 | r;
	match_sort_entries(key->entries, key->entries_count);
	key->pairs = match_count_pairs(key->entries, key->entries_count);
	order_crowds(m, key);
}

void match_name_key(const struct kam_match *m, struct key *key)
{
	static const char *const forms[] = {"%.*s", "word of %.*s", "start of %.*s", "shingle of %.*s"};
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

void match_free_key(struct key *key)
{
	free(key->entries);
	free(key->hashes);
	free(key->starts);
	free(key->crowded);
}
