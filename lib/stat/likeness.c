/* likeness.c - how alike two short texts are. */
#include "kam/likeness.h"

#include <string.h>

enum { MOST = 64 }; /* units of a text that are looked at: one bit each */

/* Marks which units of a and b agree within the window of Jaro's metric; returns how many. */
static unsigned mark(const uint16_t *a, unsigned n, const uint16_t *b, unsigned m, uint64_t *in_a, uint64_t *in_b)
{
	unsigned longest = n > m ? n : m, window = longest > 3 ? longest / 2 - 1 : 0, matches = 0;
	for (unsigned i = 0; i < n; i++) {
		unsigned from = i > window ? i - window : 0, to = i + window + 1 < m ? i + window + 1 : m;
		for (unsigned k = from; k < to; k++)
			if (a[i] == b[k] && !(*in_b >> k & 1)) {
				*in_b |= 1ULL << k;
				*in_a |= 1ULL << i;
				matches++;
				break;
			}
	}
	return matches;
}

static unsigned transpositions(const uint16_t *a, uint64_t in_a, const uint16_t *b, uint64_t in_b)
{
	unsigned differ = 0;
	for (; in_a; in_a &= in_a - 1, in_b &= in_b - 1)
		differ += a[__builtin_ctzll(in_a)] != b[__builtin_ctzll(in_b)];
	return differ / 2;
}

double kam_jaro_winkler(const uint16_t *a, size_t na, const uint16_t *b, size_t nb)
{
	const unsigned n = (unsigned)(na < MOST ? na : MOST), m = (unsigned)(nb < MOST ? nb : MOST);
	uint64_t in_a = 0, in_b = 0;
	unsigned matches = mark(a, n, b, m, &in_a, &in_b), prefix = 0;
	if (!matches)
		return n == m && !n ? 1 : 0;
	double hits = matches, swaps = transpositions(a, in_a, b, in_b);
	double jaro = (hits / n + hits / m + (hits - swaps) / hits) / 3;
	while (prefix < 4 && prefix < n && prefix < m && a[prefix] == b[prefix])
		prefix++;
	return jaro + prefix * 0.1 * (1 - jaro);
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

unsigned kam_edits(const uint16_t *a, size_t na, const uint16_t *b, size_t nb, unsigned most)
{
	unsigned rows[3][MOST + 1];
	const unsigned n = (unsigned)(na < MOST ? na : MOST), m = (unsigned)(nb < MOST ? nb : MOST);
	most = least(most, MOST); /* there are never more */
	if ((n > m ? n - m : m - n) > most)
		return most + 1;
	for (unsigned k = 0; k <= m; k++)
		rows[0][k] = k;
	for (unsigned i = 1; i <= n; i++) {
		unsigned *row = rows[i % 3], *above = rows[(i - 1) % 3], *higher = rows[(i + 1) % 3];
		unsigned from = i > most + 1 ? i - most : 1, to = i + most < m ? i + most : m; /* outside are over most changes */
		unsigned best = row[from - 1] = from == 1 ? i : most + 1;
		if (to < m)
			row[to + 1] = most + 1;
		for (unsigned k = from; k <= to; k++) {
			row[k] = least(least(row[k - 1], above[k]) + 1, above[k - 1] + (a[i - 1] != b[k - 1])); // NOLINT: within the band all was written
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				row[k] = least(row[k], higher[k - 2] + 1);
			best = least(best, row[k]);
		}
		if (best > most)
			return most + 1;
	}
	return least(rows[n % 3][m], most + 1);
}
