/* table.h - a hash table from byte strings to small integers, numbered in the order they were first seen.
 *
 * Keys are copied into the table's arena and live as long as the table. Nothing that a command prints may follow the
 * table's internal order: walk keys by number, and sort. */
#ifndef KAM_TABLE_H
#define KAM_TABLE_H

#include "kam/memory.h"
#include "kam/slice.h"

#include <stdint.h>

struct kam_table_slot {
	uint32_t hash;   /* the low half of the key's hash */
	uint32_t number; /* of the key, plus one; 0 marks a free slot */
};

struct kam_table {
	struct kam_table_slot *slots;
	size_t capacity;      /* of slots, a power of two */
	struct kam_pool keys; /* struct kam_slice, by number */
	struct kam_arena arena;
};

#define KAM_ABSENT UINT32_MAX

/* The number of key, adding it if it is new; *added (may be NULL) says which. Numbers count from 0. */
uint32_t kam_table_put(struct kam_table *table, struct kam_slice key, bool *added);

/* The number of key, or KAM_ABSENT. */
uint32_t kam_table_find(const struct kam_table *table, struct kam_slice key);

static inline uint32_t kam_table_count(const struct kam_table *table)
{
	return (uint32_t)table->keys.count;
}

static inline struct kam_slice kam_table_key(const struct kam_table *table, uint32_t number)
{
	return *(const struct kam_slice *)kam_pool_at(&table->keys, number);
}

void kam_table_free(struct kam_table *table);

/* A 64-bit hash of the bytes, the same on every machine and in every run. */
uint64_t kam_hash(struct kam_slice bytes);

/* A 128-bit hash of two byte strings, likewise. */
void kam_hash_pair(struct kam_slice first, struct kam_slice second, uint64_t hash[2]);

#endif
