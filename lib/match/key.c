/* key.c - keys by which records are brought together, and their indexes. */
#include "inside.h"

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
	out->of = f->of;
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

static unsigned hashes_of_atom(const struct atom_hashes *atom, uint32_t record, const uint32_t **out)
{
	uint32_t value = atom->of[record];
	if (value == NO_VALUE)
		return 0;
	*out = atom->hashes + (size_t)value * atom->most;
	return atom->counts[value];
}

unsigned match_key_hashes(const struct key_hashes *key, uint32_t record, uint32_t *out)
{
	const uint32_t *first, *second;
	unsigned n = hashes_of_atom(key->atoms[0], record, &first), count = 0;
	if (key->count == 1) {
		memcpy(out, n ? first : out, n * sizeof *out);
		return n;
	}
	unsigned k = n ? hashes_of_atom(key->atoms[1], record, &second) : 0;
	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < k; j++)
			out[count++] = (uint32_t)mix((uint64_t)first[i] << 32 | second[j]);
	return count;
}

/* Radix sort by the upper half, eleven bits at a time. */
static void sort_entries(uint64_t *entries, size_t count)
{
	enum { BITS = 11, WAYS = 1 << BITS, PASSES = 3 };
	uint64_t *other = kam_allocate_bytes((count + 1) * sizeof *other), *from = entries, *to = other;
	size_t starts[PASSES][WAYS + 1] = {0};
	for (size_t i = 0; i < count; i++)
		for (unsigned pass = 0; pass < PASSES; pass++)
			starts[pass][(from[i] >> (32 + pass * BITS) & (WAYS - 1)) + 1]++;
	for (unsigned pass = 0; pass < PASSES; pass++) {
		for (unsigned b = 0; b < WAYS; b++)
			starts[pass][b + 1] += starts[pass][b];
		for (size_t i = 0; i < count; i++)
			to[starts[pass][from[i] >> (32 + pass * BITS) & (WAYS - 1)]++] = from[i];
		uint64_t *swapped = from;
		from = to;
		to = swapped;
	}
	memcpy(entries, other, count * sizeof *entries);
	free(other);
}

static unsigned count_hashes(const struct key_hashes *key, size_t record)
{
	unsigned count = 1;
	for (size_t i = 0; i < key->count; i++) {
		uint32_t value = key->atoms[i]->of[record];
		count *= value == NO_VALUE ? 0 : key->atoms[i]->counts[value];
	}
	return count;
}

static size_t count_all_hashes(const struct key_hashes *key, size_t from, size_t to)
{
	size_t count = 0;
	for (size_t r = from; r < to; r++)
		count += count_hashes(key, r);
	return count;
}

static void add_entries(const struct key_hashes *key, size_t from, size_t to, uint64_t *entries, size_t *count)
{
	uint32_t found[MOST_HASHES * MOST_HASHES];
	for (size_t r = from; r < to; r++) {
		unsigned n = match_key_hashes(key, (uint32_t)r, found);
		for (unsigned i = 0; i < n; i++)
			entries[(*count)++] = (uint64_t)found[i] << 32 | r;
	}
}

uint64_t *match_key_entries(const struct kam_match *m, const struct key_hashes *key, struct sample records, size_t *count)
{
	size_t others = m->newcomers, all = count_all_hashes(key, 0, records.newcomers) + count_all_hashes(key, others, others + records.others);
	uint64_t *entries = kam_allocate_bytes((all + 1) * sizeof *entries);
	*count = 0;
	add_entries(key, 0, records.newcomers, entries, count);
	add_entries(key, others, others + records.others, entries, count);
	sort_entries(entries, *count);
	return entries;
}

size_t match_newcomers(const struct kam_match *m, const uint64_t *group, size_t count)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if ((uint32_t)group[middle] < m->newcomers)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t match_group_end(const uint64_t *entries, size_t count, size_t i)
{
	uint64_t hash = entries[i] >> 32;
	while (i < count && entries[i] >> 32 == hash)
		i++;
	return i;
}

bool match_holds(const uint32_t *sorted, size_t count, uint32_t hash)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (sorted[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && sorted[low] == hash;
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

void match_index_key(const struct kam_match *m, struct key *key, const struct key_hashes *hashes)
{
	const struct sample all = {m->newcomers, m->records - m->newcomers};
	key->entries = match_key_entries(m, hashes, all, &key->entries_count);
	key->pairs = count_pairs(m, key->entries, key->entries_count);
	order_crowds(m, key);
}

/* Records in pieces, for several cores. */
struct indexing {
	struct kam_match *m;
	const struct key_hashes *hashes;
};

enum { RECORDS = 1 << 14 }; /* of a piece */

static size_t piece_end(const struct kam_match *m, size_t piece)
{
	return (piece + 1) * RECORDS < m->records ? (piece + 1) * RECORDS : m->records;
}

static void count_piece(void *context, size_t piece)
{
	const struct indexing *x = context;
	struct kam_match *m = x->m;
	for (size_t r = piece * RECORDS; r < piece_end(m, piece); r++)
		for (size_t k = 0; k < m->keys_count; k++)
			m->met_at[r + 1] += m->met_by[r * m->keys_count + k] = (unsigned char)count_hashes(&x->hashes[k], r);
}

static void fill_piece(void *context, size_t piece)
{
	const struct indexing *x = context;
	struct kam_match *m = x->m;
	for (size_t r = piece * RECORDS; r < piece_end(m, piece); r++) {
		uint32_t *at = m->met + m->met_at[r];
		for (size_t k = 0; k < m->keys_count; k++)
			at += match_key_hashes(&x->hashes[k], (uint32_t)r, at);
	}
}

void match_index_records(struct kam_match *m, const struct key_hashes *hashes)
{
	struct indexing x = {m, hashes};
	size_t pieces = (m->records + RECORDS - 1) / RECORDS;
	m->met_at = kam_allocate(m->records + 1, sizeof *m->met_at);
	m->met_by = kam_allocate_bytes(m->records * m->keys_count + 1);
	kam_share_out(m->settings.jobs, pieces, count_piece, &x);
	for (size_t r = 0; r < m->records; r++)
		m->met_at[r + 1] += m->met_at[r];
	m->met = kam_allocate_bytes((m->met_at[m->records] + 1) * sizeof *m->met);
	kam_share_out(m->settings.jobs, pieces, fill_piece, &x);
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

void match_free_key(struct key *key)
{
	free(key->entries);
	free(key->crowded);
}
