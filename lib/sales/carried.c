/* carried.c - the latest value of each field of each account. */
#include "kam/carried.h"

struct value {
	char *p;
	uint32_t n, capacity;
	kam_day day;
};

int kam_carried_column(struct kam_carried *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->names[i], name) == 0)
			return (int)i;
	if (c->count == KAM_MOST_CARRIED)
		return -1;
	c->names[c->count] = name;
	c->values[c->count].size = sizeof(struct value);
	return (int)c->count++;
}

/* Whether the value holds against another of the same day or a later one. */
static bool stands(const struct value *v, struct kam_slice offered, kam_day day)
{
	return v->n && v->day == day && kam_compare(kam_slice(v->p, v->n), offered) <= 0;
}

void kam_carried_put(struct kam_carried *c, int column, uint32_t account, struct kam_slice value, kam_day day)
{
	struct kam_pool *pool = &c->values[column];
	if (!value.n || value.n > UINT32_MAX / 4)
		return;
	while (pool->count <= account)
		kam_pool_add(pool);
	struct value *v = kam_pool_at(pool, account);
	if (v->n && day < v->day)
		return;
	if (v->n == value.n && memcmp(v->p, value.p, value.n) == 0) {
		if (day > v->day)
			v->day = day;
		return;
	}
	if (stands(v, value, day))
		return;
	if (value.n > v->capacity) { /* room to spare, so that changing values can't fill the arena row by row */
		v->capacity = (uint32_t)value.n + (v->p ? (uint32_t)value.n : 0);
		v->p = kam_arena_bytes(&c->arena, v->capacity);
	}
	memcpy(v->p, value.p, value.n);
	v->n = (uint32_t)value.n;
	v->day = day;
}

void kam_carried_merge(struct kam_carried *c, const struct kam_carried *from, const uint32_t *account_of)
{
	for (size_t column = 0; column < from->count; column++)
		for (uint32_t n = 0; n < from->values[column].count; n++) {
			const struct value *v = kam_pool_at(&from->values[column], n);
			kam_carried_put(c, (int)column, account_of[n], kam_slice(v->p, v->n), v->day);
		}
}

void kam_carried_warm(const struct kam_carried *c, int column, uint32_t account)
{
	if (account < c->values[column].count)
		__builtin_prefetch(kam_pool_at(&c->values[column], account), 1);
}

struct kam_slice kam_carried_get(const struct kam_carried *c, int column, uint32_t account)
{
	if (column < 0 || account >= c->values[column].count)
		return kam_slice(NULL, 0);
	const struct value *v = kam_pool_at(&c->values[column], account);
	return kam_slice(v->p, v->n);
}

void kam_carried_free(struct kam_carried *c)
{
	for (size_t i = 0; i < c->count; i++)
		kam_pool_free(&c->values[i]);
	kam_arena_free(&c->arena);
}
