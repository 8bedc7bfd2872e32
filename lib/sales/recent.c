/* recent.c - blocks of cells that grow with the account. */
#include "recent.h"

/* Cells in a block of that kind. */
static int cells_in(uint32_t kind)
{
	return kind ? KAM_RECENT : 1;
}

/* An empty block of that kind; the result is its ref. */
static uint32_t take_block(struct kam_periods *periods, uint32_t kind)
{
	struct kam_pool *pool = &periods->blocks[kind];
	size_t size = (size_t)cells_in(kind) * sizeof(struct kam_period_cell);
	uint32_t place = periods->given_back[kind];
	if (place) {
		struct kam_period_cell *block = kam_pool_at(pool, place - 1);
		periods->given_back[kind] = block->orders;
		memset(block, 0, size);
	} else {
		pool->size = size;
		kam_pool_add(pool);
		place = (uint32_t)pool->count;
	}
	return kind << KAM_REF_KIND_SHIFT | place;
}

/* The cell of a period; NULL if there is none, and *room is a free cell then, or that of the oldest period. */
static struct kam_period_cell *look(struct kam_period_cell *cells, int count, int period, struct kam_period_cell **room)
{
	*room = &cells[kam_own_place(period, count)];
	for (int i = 0; i < count; i++) {
		struct kam_period_cell *c = &cells[kam_own_place(period + i, count)];
		if (kam_cell_period(c) == period)
			return c;
		if (c->period < (*room)->period)
			*room = c;
		if (!c->period)
			return NULL;
	}
	return NULL;
}

/* Moves an account's cell to a block of the next kind. */
static uint32_t widen(struct kam_periods *periods, uint32_t ref)
{
	uint32_t kind = ref >> KAM_REF_KIND_SHIFT, wider = take_block(periods, kind + 1);
	struct kam_period_cell *old = kam_periods_block(periods, ref);
	kam_periods_block(periods, wider)[kam_own_place(kam_cell_period(old), KAM_RECENT)] = *old;
	old->orders = periods->given_back[kind];
	periods->given_back[kind] = (uint32_t)kam_ref_place(ref) + 1;
	return wider;
}

struct kam_period_cell *kam_periods_any_cell(struct kam_periods *periods, uint32_t account, int period)
{
	periods->refs.size = sizeof(uint32_t);
	while (periods->refs.count <= account)
		kam_pool_add(&periods->refs);
	uint32_t *ref = kam_pool_at(&periods->refs, account);
	if (!*ref)
		*ref = take_block(periods, 0);
	int count = cells_in(*ref >> KAM_REF_KIND_SHIFT);
	struct kam_period_cell *room, *cell = look(kam_periods_block(periods, *ref), count, period, &room);
	if (cell)
		return cell;
	if (room->period && count < KAM_RECENT) {
		*ref = widen(periods, *ref);
		look(kam_periods_block(periods, *ref), KAM_RECENT, period, &room);
	}
	if (kam_cell_period(room) > period)
		return NULL;
	*room = (struct kam_period_cell){.period = ((uint32_t)period + 1) & 0x1FFFF};
	return room;
}

bool kam_cell_add_any(struct kam_spill *spill, struct kam_period_cell *c, struct kam_decimal revenue, struct kam_decimal profit, uint32_t orders)
{
	unsigned revenue_scale = c->revenue_scale, profit_scale = c->profit_scale;
	bool fits = kam_spill_add(spill, &c->revenue, &revenue_scale, revenue) && kam_spill_add(spill, &c->profit, &profit_scale, profit);
	c->revenue_scale = revenue_scale & KAM_SPILLED;
	c->profit_scale = profit_scale & KAM_SPILLED;
	c->orders += orders;
	return fits;
}

void kam_periods_free(struct kam_periods *periods)
{
	kam_pool_free(&periods->refs);
	for (int kind = 0; kind < KAM_CELL_BLOCKS; kind++)
		kam_pool_free(&periods->blocks[kind]);
	*periods = (struct kam_periods){0};
}
