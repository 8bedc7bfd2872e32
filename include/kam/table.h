/* table.h - a hash table from byte strings to small integers, numbered in the order they were first seen.
 *
 * Keys are copied into the table's arena and live as long as the table. Nothing that a command prints may follow the
 * table's internal order: walk keys by number, and sort. That order hangs on a seed that each run draws anew, so that nobody can choose
 * keys which all fall on one place. */
#ifndef KAM_TABLE_H
#define KAM_TABLE_H

#include "kam/memory.h"
#include "kam/slice.h"

#include <stdint.h>

/* 16 bytes: a probe touches a slot, and the key only when its hash agrees. */
struct kam_table_slot {
	const char *key; /* behind its length in four bytes; NULL marks a free slot */
	uint32_t hash;   /* the low half of kam_table_hash */
	uint32_t number; /* of the key */
};

struct kam_table {
	struct kam_table_slot *slots;
	size_t capacity;      /* of slots, a power of two */
	struct kam_pool keys; /* const char *, by number: as in the slots */
	struct kam_arena arena;
};

#define KAM_ABSENT UINT32_MAX

/* The number of key, adding it if it is new; *added (may be NULL) says which. Numbers count from 0. */
uint32_t kam_table_put(struct kam_table *table, struct kam_slice key, bool *added);

/* The same in steps, for many keys at a time: while one step of a key waits for memory, others go on. hash is
 * kam_table_hash(key). Warming is only a matter of speed. */
uint64_t kam_table_hash(struct kam_slice key);
void kam_table_warm_slot(const struct kam_table *table, uint64_t hash);
void kam_table_warm_key(const struct kam_table *table, uint64_t hash);
uint32_t kam_table_put_hashed(struct kam_table *table, struct kam_slice key, uint64_t hash, bool *added);

/* The number of key, or KAM_ABSENT. */
uint32_t kam_table_find(const struct kam_table *table, struct kam_slice key);

static inline uint32_t kam_table_count(const struct kam_table *table)
{
	return (uint32_t)table->keys.count;
}

static inline struct kam_slice kam_table_stored(const char *key)
{
	uint32_t n;
	memcpy(&n, key - sizeof n, sizeof n);
	return kam_slice(key, n);
}

static inline struct kam_slice kam_table_key(const struct kam_table *table, uint32_t number)
{
	return kam_table_stored(*(const char *const *)kam_pool_item(&table->keys, number, sizeof(const char *)));
}

/* The numbers of all keys, in byte order of the keys; free with free(). */
uint32_t *kam_table_order(const struct kam_table *table);

/* Gives back all but the keys by number: nothing can be found or put any more. */
void kam_table_forget_index(struct kam_table *table);

void kam_table_free(struct kam_table *table);

/* A place for a hash, below a power of two: likewise by the seed of the run, for other tables than this. */
size_t kam_scatter(uint64_t hash, size_t places);

/* A 64-bit hash of the bytes, the same on every machine and in every run: for all that is written, or chosen by it. */
uint64_t kam_hash(struct kam_slice bytes);

/* A 128-bit hash of the bytes and the seed, likewise. */
void kam_hash_seeded(struct kam_slice bytes, uint64_t seed, uint64_t hash[2]);

#endif
