/* recent.c - blocks of cells that grow with the account. */
#include "recent.h"

enum { KIND_SHIFT = 30 };

static const uint32_t PLACE = (UINT32_C(1) << KIND_SHIFT) - 1;

/* Cells in a block of that kind. */
static int cells_in(uint32_t kind)
{
	return kind ? KAM_RECENT : 1;
}

static size_t block_size(uint32_t kind)
{
	return (size_t)cells_in(kind) * sizeof(struct kam_period_cell);
}

static struct kam_period_cell *block_at(const struct kam_periods *periods, uint32_t ref)
{
	return kam_pool_at(&periods->blocks[ref >> KIND_SHIFT], (ref & PLACE) - 1);
}

/* An empty block of that kind; the result is its ref. */
static uint32_t take_block(struct kam_periods *periods, uint32_t kind)
{
	struct kam_pool *pool = &periods->blocks[kind];
	uint32_t place = periods->given_back[kind];
	if (place) {
		struct kam_period_cell *block = kam_pool_at(pool, place - 1);
		periods->given_back[kind] = block->orders;
		memset(block, 0, block_size(kind));
	} else {
		pool->size = block_size(kind);
		kam_pool_add(pool);
		place = (uint32_t)pool->count;
	}
	return kind << KIND_SHIFT | place;
}

/* Where in a block of so many cells a period is looked for first. */
static int own_place(int period, int count)
{
	_Static_assert((KAM_RECENT & (KAM_RECENT - 1)) == 0, "a power of two");
	return period & (count - 1);
}

/* The cell of a period; NULL if there is none, and *room is a free cell then, or that of the oldest period. */
static struct kam_period_cell *look(struct kam_period_cell *cells, int count, int period, struct kam_period_cell **room)
{
	*room = &cells[own_place(period, count)];
	for (int i = 0; i < count; i++) {
		struct kam_period_cell *c = &cells[own_place(period + i, count)];
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
	uint32_t kind = ref >> KIND_SHIFT, wider = take_block(periods, kind + 1);
	struct kam_period_cell *old = block_at(periods, ref);
	block_at(periods, wider)[own_place(kam_cell_period(old), KAM_RECENT)] = *old;
	old->orders = periods->given_back[kind];
	periods->given_back[kind] = ref & PLACE;
	return wider;
}

struct kam_period_cell *kam_periods_cell(struct kam_periods *periods, uint32_t account, int period)
{
	periods->refs.size = sizeof(uint32_t);
	while (periods->refs.count <= account)
		kam_pool_add(&periods->refs);
	uint32_t *ref = kam_pool_at(&periods->refs, account);
	if (!*ref)
		*ref = take_block(periods, 0);
	int count = cells_in(*ref >> KIND_SHIFT);
	struct kam_period_cell *room, *cell = look(block_at(periods, *ref), count, period, &room);
	if (cell)
		return cell;
	if (room->period && count < KAM_RECENT) {
		*ref = widen(periods, *ref);
		look(block_at(periods, *ref), KAM_RECENT, period, &room);
	}
	if (kam_cell_period(room) > period)
		return NULL;
	*room = (struct kam_period_cell){.period = ((uint32_t)period + 1) & 0x1FFFF};
	return room;
}

struct kam_period_cell *kam_periods_cells(const struct kam_periods *periods, uint32_t account, int *count)
{
	*count = 0;
	if (account >= periods->refs.count)
		return NULL;
	uint32_t ref = *(uint32_t *)kam_pool_at(&periods->refs, account);
	if (!ref)
		return NULL;
	*count = cells_in(ref >> KIND_SHIFT);
	return block_at(periods, ref);
}

/* All cells are looked at: which it is, if any, is nearly at random, and a branch would be guessed wrong. */
void kam_periods_count_order(const struct kam_periods *periods, uint32_t account, int period)
{
	int count;
	struct kam_period_cell *cells = kam_periods_cells(periods, account, &count);
	for (int i = 0; i < count; i++)
		cells[i].orders += kam_cell_period(&cells[i]) == period;
}

void kam_periods_warm_ref(const struct kam_periods *periods, uint32_t account)
{
	if (account < periods->refs.count)
		kam_warm_line(kam_pool_at(&periods->refs, account));
}

void kam_periods_warm(const struct kam_periods *periods, uint32_t account)
{
	int count;
	const struct kam_period_cell *cells = kam_periods_cells(periods, account, &count);
	if (cells)
		kam_warm(cells, (size_t)count * sizeof *cells);
}

void kam_periods_warm_cell(const struct kam_periods *periods, uint32_t account, int period)
{
	int count;
	const struct kam_period_cell *cells = kam_periods_cells(periods, account, &count);
	if (cells)
		kam_warm(&cells[own_place(period, count)], sizeof *cells);
}

void kam_periods_free(struct kam_periods *periods)
{
	kam_pool_free(&periods->refs);
	for (int kind = 0; kind < KAM_CELL_BLOCKS; kind++)
		kam_pool_free(&periods->blocks[kind]);
	*periods = (struct kam_periods){0};
}
