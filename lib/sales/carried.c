/* carried.c - the latest value of each field of each account. */
#include "kam/carried.h"

#include <stdlib.h>

enum { NEAR = 24 };

/* Half a line of cache: names are compared sale by sale, and most of them are short. A value that has once been longer stays far. */
struct value {
	uint32_t n : 31, is_far : 1;
	kam_day day;
	union {
		char near[NEAR];
		struct {
			char *p; /* in the arena */
			uint32_t capacity;
		} far;
	} at;
};

static struct value *value_at(const struct kam_carried *c, size_t column, uint32_t account)
{
	return kam_pool_item(&c->values[column], account, sizeof(struct value));
}

static struct kam_slice text_of(const struct value *v)
{
	return kam_slice(v->is_far ? v->at.far.p : v->at.near, v->n);
}

/* Room for so many bytes of the value. Far off it is twice what is wanted, so that changing values can't fill the arena row by row. */
static char *room_for(struct kam_carried *c, struct value *v, uint32_t n)
{
	if (!v->is_far && n <= NEAR)
		return v->at.near;
	if (!v->is_far || n > v->at.far.capacity) {
		v->is_far = true;
		v->at.far.capacity = 2 * n;
		v->at.far.p = kam_arena_bytes(&c->arena, v->at.far.capacity);
	}
	return v->at.far.p;
}

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
	return v->n && v->day == day && kam_compare(text_of(v), offered) <= 0;
}

void kam_carried_put(struct kam_carried *c, int column, uint32_t account, struct kam_slice value, kam_day day)
{
	struct kam_pool *pool = &c->values[column];
	if (!value.n || value.n > UINT32_MAX / 4)
		return;
	while (pool->count <= account)
		kam_pool_add(pool);
	struct value *v = value_at(c, (size_t)column, account);
	if (v->n && day < v->day)
		return;
	if (kam_same(text_of(v), value)) {
		if (day > v->day)
			v->day = day;
		return;
	}
	if (stands(v, value, day))
		return;
	memcpy(room_for(c, v, (uint32_t)value.n), value.p, value.n);
	v->n = (uint32_t)value.n & 0x7FFFFFFF;
	v->day = day;
}

void kam_carried_merge(struct kam_carried *c, const struct kam_carried *from, const uint32_t *account_of)
{
	for (size_t i = 0; i < from->count; i++) {
		int column = kam_carried_column(c, from->names[i]);
		for (uint32_t n = 0; column >= 0 && n < from->values[i].count; n++) {
			const struct value *v = value_at(from, i, n);
			kam_carried_put(c, column, account_of[n], text_of(v), v->day);
		}
	}
}

static void save_column(const struct kam_carried *c, size_t column, const uint32_t *sorted, uint32_t count, struct kam_state_writer *w)
{
	kam_state_begin(w, "column"); /* which may hold no value yet */
	kam_state_write_text(w, "column", kam_text(c->names[column]));
	kam_state_end(w);
	for (uint32_t place = 0; place < count; place++) {
		const struct value *v = sorted[place] < c->values[column].count ? value_at(c, column, sorted[place]) : NULL;
		if (!v || !v->n)
			continue;
		kam_state_begin(w, "value");
		kam_state_write_text(w, "column", kam_text(c->names[column]));
		kam_state_write_count(w, "account", place);
		kam_state_write_text(w, "value", text_of(v));
		kam_state_write_day(w, "day", v->day);
		kam_state_end(w);
	}
}

static int by_name(const void *a, const void *b, void *carried)
{
	const struct kam_carried *c = carried;
	return strcmp(c->names[*(const size_t *)a], c->names[*(const size_t *)b]);
}

void kam_carried_save(struct kam_carried *c, const uint32_t *place_of, uint32_t count, struct kam_state_writer *w)
{
	size_t columns[KAM_MOST_CARRIED];
	uint32_t *sorted = kam_allocate(count, sizeof *sorted);
	for (uint32_t n = 0; n < count; n++)
		sorted[place_of[n]] = n;
	for (size_t i = 0; i < c->count; i++)
		columns[i] = i;
	qsort_r(columns, c->count, sizeof *columns, by_name, c);
	for (size_t i = 0; i < c->count; i++)
		save_column(c, columns[i], sorted, count, w);
	free(sorted);
}

enum kam_status kam_carried_load(struct kam_carried *c, int column, uint32_t count, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t account;
	kam_day day;
	enum kam_status status = kam_state_count(r, "account", UINT32_MAX, &account, err);
	if (!status && account >= count)
		status = kam_state_bad(r, "account", err);
	if (!status)
		status = kam_state_day(r, "day", &day, err);
	if (!status && !kam_state_text(r, "value").n)
		status = kam_state_bad(r, "value", err);
	if (!status)
		kam_carried_put(c, column, (uint32_t)account, kam_state_text(r, "value"), day);
	return status;
}

void kam_carried_warm(const struct kam_carried *c, int column, uint32_t account)
{
	if (account < c->values[column].count)
		kam_warm_line(value_at(c, (size_t)column, account));
}

struct kam_slice kam_carried_get(const struct kam_carried *c, int column, uint32_t account)
{
	if (column < 0 || account >= c->values[column].count)
		return kam_slice(NULL, 0);
	return text_of(value_at(c, (size_t)column, account));
}

void kam_carried_free(struct kam_carried *c)
{
	for (size_t i = 0; i < c->count; i++)
		kam_pool_free(&c->values[i]);
	kam_arena_free(&c->arena);
}
