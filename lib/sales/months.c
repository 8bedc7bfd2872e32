/* months.c - a bit for each month of a window, and a list of further windows. */
#include "months.h"

enum { WINDOW = KAM_MONTHS_WINDOW };

/* Moves a window so that it reaches the month too; false when its months are too far from that. */
static bool slide(struct kam_months *m, int month)
{
	int first = m->base + __builtin_ctzll(m->bits), last = m->base + WINDOW - 1 - __builtin_clzll(m->bits);
	int base = month < first ? month : first;
	if (last - base >= WINDOW || month - base >= WINDOW)
		return false;
	m->bits = base < m->base ? m->bits << (m->base - base) : m->bits >> (base - m->base);
	m->base = base;
	return true;
}

bool kam_months_add_far(struct kam_months *m, struct kam_pool *more, int month)
{
	const struct kam_months *first = m;
	if (!m->bits) {
		*m = (struct kam_months){.bits = 1, .base = month};
		return true;
	}
	while (!kam_months_reach(m, month) && m->next)
		m = kam_pool_at(more, m->next - 1);
	if (!kam_months_reach(m, month) && (m != first || !slide(m, month))) {
		more->size = sizeof *m;
		*(struct kam_months *)kam_pool_add(more) = (struct kam_months){.bits = 1, .base = month};
		m->next = (uint32_t)more->count;
		return true;
	}
	return kam_months_add(m, more, month);
}

/* Whether the months of a window are all in reach of another, which then takes them. */
static bool take_window(struct kam_months *m, const struct kam_months *window)
{
	int first = window->base + __builtin_ctzll(window->bits), last = window->base + WINDOW - 1 - __builtin_clzll(window->bits);
	if (!m->bits) {
		m->bits = window->bits;
		m->base = window->base;
		return true;
	}
	if (!kam_months_reach(m, first) || !kam_months_reach(m, last))
		return false;
	m->bits |= window->base < m->base ? window->bits >> (m->base - window->base) : window->bits << (window->base - m->base);
	return true;
}

void kam_months_unite(struct kam_months *m, struct kam_pool *more, const struct kam_months *other, const struct kam_pool *other_more)
{
	for (; other->bits; other = kam_pool_at(other_more, other->next - 1)) {
		for (uint64_t bits = take_window(m, other) ? 0 : other->bits; bits; bits &= bits - 1)
			kam_months_add(m, more, other->base + __builtin_ctzll(bits));
		if (!other->next)
			return;
	}
}

/* The bits of a window for months from first up to, but not including, end. */
static uint64_t bits_between(const struct kam_months *m, int first, int end)
{
	int from = first - m->base, to = end - m->base;
	if (to <= 0 || from >= WINDOW)
		return 0;
	uint64_t below = to >= WINDOW ? ~UINT64_C(0) : (UINT64_C(1) << to) - 1;
	return m->bits & below & (from > 0 ? ~UINT64_C(0) << from : ~UINT64_C(0));
}

bool kam_months_any(const struct kam_months *m, const struct kam_pool *more, int first, int end)
{
	while (!bits_between(m, first, end) && m->next)
		m = kam_pool_at(more, m->next - 1);
	return bits_between(m, first, end) != 0;
}

int kam_months_count(const struct kam_months *m, const struct kam_pool *more, enum kam_period kind, int first, int last)
{
	static const int lengths[] = {1, 3, 12};
	int count = 0, length = lengths[kind];
	if (m->next) { /* windows may share a period */
		for (int period = first; period <= last; period++)
			count += kam_months_any(m, more, period * length, (period + 1) * length);
		return count;
	}
	for (uint64_t bits = m->bits; bits;) {
		int period = kam_period_of_month(m->base + __builtin_ctzll(bits), kind), behind = (period + 1) * length - m->base;
		count += period >= first && period <= last;
		bits = behind < WINDOW ? bits >> behind << behind : 0;
	}
	return count;
}

void kam_months_visit(const struct kam_months *m, const struct kam_pool *more, void (*visit)(void *context, int month), void *context)
{
	for (; m->bits; m = kam_pool_at(more, m->next - 1)) {
		for (uint64_t bits = m->bits; bits; bits &= bits - 1)
			visit(context, m->base + __builtin_ctzll(bits));
		if (!m->next)
			return;
	}
}
