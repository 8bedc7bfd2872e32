/* table.c - open addressing with stored hashes: most probes settle without touching a key. */
#include "kam/table.h"

#include <stdlib.h>
#include <sys/auxv.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

/* The run's own seed; KAM_HASH_SEED tells it, to have a run again. */
static uint64_t seed_of_run, multiplier;

__attribute__((constructor)) static void draw_seed(void)
{
	const char *told = getenv("KAM_HASH_SEED");
	const void *random = (const void *)getauxval(AT_RANDOM); /* the kernel gives every program some random bytes */
	if (told)
		seed_of_run = strtoull(told, NULL, 10);
	else if (random)
		memcpy(&seed_of_run, random, sizeof seed_of_run);
	multiplier = XXH3_64bits_withSeed("scatter", 7, seed_of_run) | 1;
}

uint64_t kam_table_hash(struct kam_slice key)
{
	return XXH3_64bits_withSeed(key.p ? key.p : "", key.n, seed_of_run);
}

/* Multiplying by a secret odd number and keeping the upper bits: hashes chosen without it meet no more often than any. */
size_t kam_scatter(uint64_t hash, size_t places)
{
	return (size_t)((hash * multiplier) >> 32) & (places - 1);
}

uint64_t kam_hash(struct kam_slice bytes)
{
	return XXH3_64bits(bytes.p ? bytes.p : "", bytes.n);
}

void kam_hash_seeded(struct kam_slice bytes, uint64_t seed, uint64_t hash[2])
{
	XXH128_hash_t h = XXH3_128bits_withSeed(bytes.p ? bytes.p : "", bytes.n, seed);
	hash[0] = h.low64;
	hash[1] = h.high64;
}

static inline size_t first_place(const struct kam_table *table, uint64_t hash)
{
	return (size_t)(hash >> 32) & (table->capacity - 1);
}

/* The slot where key is, or the free slot where it would go. */
static struct kam_table_slot *probe(const struct kam_table *table, struct kam_slice key, uint64_t hash)
{
	size_t mask = table->capacity - 1;
	for (size_t i = first_place(table, hash);; i = (i + 1) & mask) {
		struct kam_table_slot *slot = &table->slots[i];
		if (!slot->key || (slot->hash == (uint32_t)hash && kam_same(kam_table_stored(slot->key), key)))
			return slot;
	}
}

enum { KEYS_AT_ONCE = 16 };

/* Gives the keys from number `first` on their slots. Keys are read as they lie in memory, and the waits for their slots run side by side. */
static void place_keys(struct kam_table *table, uint32_t first, uint32_t count)
{
	uint64_t hashes[KEYS_AT_ONCE];
	for (uint32_t i = 0; i < count; i++) {
		hashes[i] = kam_table_hash(kam_table_key(table, first + i));
		kam_warm_line(&table->slots[first_place(table, hashes[i])]);
	}
	for (uint32_t i = 0; i < count; i++) {
		size_t place = first_place(table, hashes[i]);
		while (table->slots[place].key)
			place = (place + 1) & (table->capacity - 1);
		table->slots[place] = (struct kam_table_slot){kam_table_key(table, first + i).p, (uint32_t)hashes[i], first + i};
	}
}

static void grow(struct kam_table *table)
{
	uint32_t count = kam_table_count(table);
	free(table->slots);
	table->capacity = table->capacity ? table->capacity * 2 : 64;
	table->slots = kam_allocate_wide(table->capacity, sizeof *table->slots);
	for (uint32_t i = 0; i < count; i += KEYS_AT_ONCE)
		place_keys(table, i, count - i < KEYS_AT_ONCE ? count - i : KEYS_AT_ONCE);
}

/* A copy of the key with its length before it. */
static const char *keep_key(struct kam_arena *arena, struct kam_slice key)
{
	uint32_t n = (uint32_t)key.n;
	char *p = kam_arena_bytes(arena, sizeof n + key.n + 1) + sizeof n;
	memcpy(p - sizeof n, &n, sizeof n);
	if (n)
		memcpy(p, key.p, n);
	p[n] = '\0';
	return p;
}

/* Adds a key that is not there yet. */
static __attribute__((noinline)) uint32_t add_key(struct kam_table *table, struct kam_slice key, uint64_t hash)
{
	if (kam_table_count(table) >= table->capacity / 8 * 7)
		grow(table);
	table->keys.size = sizeof(const char *);
	const char **kept = kam_pool_add(&table->keys);
	*kept = keep_key(&table->arena, key);
	*probe(table, key, hash) = (struct kam_table_slot){*kept, (uint32_t)hash, kam_table_count(table) - 1};
	return kam_table_count(table) - 1;
}

uint32_t kam_table_put_hashed(struct kam_table *table, struct kam_slice key, uint64_t hash, bool *added)
{
	const struct kam_table_slot *slot = table->capacity ? probe(table, key, hash) : NULL;
	bool found = slot && slot->key;
	if (added)
		*added = !found;
	return found ? slot->number : add_key(table, key, hash);
}

uint32_t kam_table_put(struct kam_table *table, struct kam_slice key, bool *added)
{
	return kam_table_put_hashed(table, key, kam_table_hash(key), added);
}

void kam_table_warm_slot(const struct kam_table *table, uint64_t hash)
{
	if (table->capacity)
		kam_warm_line(&table->slots[first_place(table, hash)]);
}

void kam_table_warm_key(const struct kam_table *table, uint64_t hash)
{
	size_t mask = table->capacity - 1;
	for (size_t i = first_place(table, hash); table->capacity && table->slots[i].key; i = (i + 1) & mask) {
		if (table->slots[i].hash == (uint32_t)hash) {
			kam_warm_line(table->slots[i].key);
			return;
		}
	}
}

uint32_t kam_table_find(const struct kam_table *table, struct kam_slice key)
{
	if (!table->capacity)
		return KAM_ABSENT;
	const struct kam_table_slot *slot = probe(table, key, kam_table_hash(key));
	return slot->key ? slot->number : KAM_ABSENT;
}

static int in_byte_order(const void *a, const void *b, void *table)
{
	return kam_compare(kam_table_key(table, *(const uint32_t *)a), kam_table_key(table, *(const uint32_t *)b));
}

uint32_t *kam_table_order(const struct kam_table *table)
{
	uint32_t count = kam_table_count(table), *order = kam_allocate(count, sizeof *order);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof *order, in_byte_order, (void *)table);
	return order;
}

void kam_table_forget_index(struct kam_table *table)
{
	free(table->slots);
	table->slots = NULL;
	table->capacity = 0;
}

void kam_table_free(struct kam_table *table)
{
	free(table->slots);
	kam_pool_free(&table->keys);
	kam_arena_free(&table->arena);
	*table = (struct kam_table){0};
}
