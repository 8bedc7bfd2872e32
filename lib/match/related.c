/* related.c - clusters that are linked without being one: a parent and its subsidiaries, a group and its firms, and the sites of a firm
 * where these are customers of their own. */
#include "inside.h"

#include <stdlib.h>

/* Two clusters, the lower one in the upper half. */
struct ties {
	uint64_t *ties;
	size_t count, capacity;
};

static void add_tie(struct ties *t, uint32_t a, uint32_t b)
{
	if (a == b)
		return;
	t->ties = kam_grow(t->ties, &t->capacity, t->count + 2, sizeof *t->ties);
	t->ties[t->count++] = (uint64_t)a << 32 | b;
	t->ties[t->count++] = (uint64_t)b << 32 | a;
}

/* A record by the brand of its name. */
struct branded {
	uint64_t brand;
	uint32_t record;
};

static int by_brand(const void *a, const void *b)
{
	const struct branded *x = a, *y = b;
	if (x->brand != y->brand)
		return (x->brand > y->brand) - (x->brand < y->brand);
	return (x->record > y->record) - (x->record < y->record);
}

enum { MOST_OF_BRAND = 2000 }; /* records of one brand that are held against one another; of more the first */

static void tie_brand(const struct kam_match *m, size_t field, const struct kam_match_clusters *clusters, const struct branded *of, size_t n,
	struct ties *ties)
{
	const struct field *f = &m->fields[field];
	n = n > MOST_OF_BRAND ? MOST_OF_BRAND : n;
	for (size_t i = 0; i < n; i++) {
		const struct kam_kin *a = &f->kin[match_value(m, of[i].record, field)];
		for (size_t k = 0; k < n && (a->is_group || a->is_branch); k++) {
			const struct kam_kin *b = &f->kin[match_value(m, of[k].record, field)];
			if (kam_kin_relate(a, b, f->branches).kinship == KAM_KIN_GROUP)
				add_tie(ties, clusters->cluster[m->first_row[of[i].record]], clusters->cluster[m->first_row[of[k].record]]);
		}
	}
}

/* Brands of which some record is a group or a branch, and few others: a bit for each remainder. */
enum { TYING = 1 << 20 };

static uint64_t *mark_tying_brands(const struct kam_match *m, size_t field)
{
	uint64_t *marks = kam_allocate(TYING / 64, sizeof *marks);
	const struct field *f = &m->fields[field];
	for (size_t v = 0; v < kam_table_count(&f->texts); v++)
		if (f->kin[v].brand && (f->kin[v].is_group || f->kin[v].is_branch))
			marks[f->kin[v].brand % TYING / 64] |= 1ULL << f->kin[v].brand % 64;
	return marks;
}

static void tie_firms(const struct kam_match *m, size_t field, const struct kam_match_clusters *clusters, struct ties *ties)
{
	struct branded *all = kam_allocate(m->records + 1, sizeof *all);
	uint64_t *marks = mark_tying_brands(m, field);
	size_t count = 0;
	for (uint32_t r = 0; r < m->records; r++) {
		uint32_t value = match_value(m, r, field);
		uint64_t brand = value == NO_VALUE ? 0 : m->fields[field].kin[value].brand;
		if (brand && marks[brand % TYING / 64] >> brand % 64 & 1)
			all[count++] = (struct branded){brand, r};
	}
	free(marks);
	if (count)
		qsort(all, count, sizeof *all, by_brand);
	for (size_t i = 0, n; i < count; i += n) {
		for (n = 1; i + n < count && all[i + n].brand == all[i].brand; n++)
			;
		tie_brand(m, field, clusters, all + i, n, ties);
	}
	free(all);
}

static int by_clusters(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

void kam_match_relate(const struct kam_match *m, const struct kam_match_clusters *clusters, const struct kam_match_link *parents,
	size_t parents_count, struct kam_match_related *out)
{
	struct ties ties = {0};
	for (size_t i = 0; i < parents_count; i++)
		add_tie(&ties, clusters->cluster[parents[i].a], clusters->cluster[parents[i].b]);
	for (size_t i = 0; i < m->fields_count; i++)
		if (m->fields[i].kin)
			tie_firms(m, i, clusters, &ties);
	if (ties.count)
		qsort(ties.ties, ties.count, sizeof *ties.ties, by_clusters);
	out->starts = kam_allocate(clusters->count + 2, sizeof *out->starts);
	out->others = kam_allocate(ties.count + 1, sizeof *out->others);
	size_t kept = 0, at = 0;
	for (uint32_t c = 0; c < clusters->count; c++) {
		out->starts[c] = kept;
		for (; at < ties.count && ties.ties[at] >> 32 == c; at++)
			if (!at || ties.ties[at] != ties.ties[at - 1])
				out->others[kept++] = (uint32_t)ties.ties[at];
	}
	out->starts[clusters->count] = kept;
	free(ties.ties);
}

void kam_match_related_free(struct kam_match_related *related)
{
	free(related->starts);
	free(related->others);
}
