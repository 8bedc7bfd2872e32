/* months.c - a bit for each month. */
#include "months.h"

bool kam_months_add(struct kam_months *m, struct kam_pool *more, int month)
{
	uint16_t block = (uint16_t)(month / 64);
	uint64_t bit = UINT64_C(1) << (month % 64);
	if (!m->used) {
		*m = (struct kam_months){.bits = bit, .block = block, .used = true};
		return true;
	}
	while (m->block != block && m->next)
		m = kam_pool_at(more, m->next - 1);
	if (m->block != block) {
		more->size = sizeof *m;
		struct kam_months *added = kam_pool_add(more);
		*added = (struct kam_months){.bits = bit, .block = block, .used = true};
		m->next = (uint32_t)more->count;
		return true;
	}
	bool is_new = !(m->bits & bit);
	m->bits |= bit;
	return is_new;
}

bool kam_months_has(const struct kam_months *m, const struct kam_pool *more, int month)
{
	uint16_t block = (uint16_t)(month / 64);
	while (m->block != block && m->next)
		m = kam_pool_at(more, m->next - 1);
	return m->used && m->block == block && (m->bits >> (month % 64) & 1);
}

void kam_months_visit(const struct kam_months *m, const struct kam_pool *more, void (*visit)(void *context, int month), void *context)
{
	for (; m->used; m = kam_pool_at(more, m->next - 1)) {
		for (uint64_t bits = m->bits; bits; bits &= bits - 1)
			visit(context, m->block * 64 + __builtin_ctzll(bits));
		if (!m->next)
			return;
	}
}
