/* table.c - open addressing with stored hashes: most probes settle without touching a key. */
#include "kam/table.h"

#include <stdlib.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t kam_hash(struct kam_slice bytes)
{
	return XXH3_64bits(bytes.p ? bytes.p : "", bytes.n);
}

void kam_hash_pair(struct kam_slice first, struct kam_slice second, uint64_t hash[2])
{
	XXH128_hash_t h = XXH3_128bits_withSeed(second.p ? second.p : "", second.n, kam_hash(first));
	hash[0] = h.low64;
	hash[1] = h.high64;
}

/* The slot where key is, or the free slot where it would go. */
static struct kam_table_slot *probe(const struct kam_table *table, struct kam_slice key, uint64_t hash)
{
	size_t mask = table->capacity - 1;
	for (size_t i = (size_t)(hash >> 32);; i++) {
		struct kam_table_slot *slot = &table->slots[i & mask];
		if (!slot->number)
			return slot;
		if (slot->hash == (uint32_t)hash && kam_same(kam_table_key(table, slot->number - 1), key))
			return slot;
	}
}

static void grow(struct kam_table *table)
{
	size_t capacity = table->capacity ? table->capacity * 2 : 64;
	struct kam_table_slot *slots = kam_allocate(capacity, sizeof *slots);
	for (uint32_t number = 0; number < kam_table_count(table); number++) {
		uint64_t hash = kam_hash(kam_table_key(table, number));
		size_t i = (size_t)(hash >> 32);
		while (slots[i & (capacity - 1)].number)
			i++;
		slots[i & (capacity - 1)] = (struct kam_table_slot){(uint32_t)hash, number + 1};
	}
	free(table->slots);
	table->slots = slots;
	table->capacity = capacity;
}

uint32_t kam_table_put(struct kam_table *table, struct kam_slice key, bool *added)
{
	if (kam_table_count(table) >= table->capacity / 4 * 3)
		grow(table);
	uint64_t hash = kam_hash(key);
	struct kam_table_slot *slot = probe(table, key, hash);
	if (added)
		*added = !slot->number;
	if (!slot->number) {
		table->keys.size = sizeof(struct kam_slice);
		struct kam_slice *kept = kam_pool_add(&table->keys);
		*kept = kam_slice(kam_arena_copy(&table->arena, key.p, key.n), key.n);
		*slot = (struct kam_table_slot){(uint32_t)hash, kam_table_count(table)};
	}
	return slot->number - 1;
}

uint32_t kam_table_find(const struct kam_table *table, struct kam_slice key)
{
	if (!table->capacity)
		return KAM_ABSENT;
	return probe(table, key, kam_hash(key))->number - 1; /* a free slot gives 0 - 1: KAM_ABSENT */
}

void kam_table_free(struct kam_table *table)
{
	free(table->slots);
	kam_pool_free(&table->keys);
	kam_arena_free(&table->arena);
	*table = (struct kam_table){0};
}
