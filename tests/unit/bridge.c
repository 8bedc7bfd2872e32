/* bridge.c - pairs by which alone two parts of a cluster hang together. */
#include "../../lib/match/inside.h"

#include "check.h"

enum { RECORDS = 8 };

static const struct kam_match_pair triangles[] = {{0, 1, 5, 0}, {0, 2, 5, 0}, {1, 2, 5, 0}, {2, 3, 5, 0}, {3, 4, 5, 0}, {3, 5, 5, 0}, {4, 5, 5, 0}, {5, 6, 5, 0}};
static const uint32_t one[RECORDS] = {0}, two[RECORDS] = {0, 0, 0, 3, 3, 3, 3, 7};

/* How many bridges these pairs have; marked: the ends, one bit each. */
static size_t find(const struct kam_match_pair *pairs, size_t count, const uint32_t *cluster, const struct kam_match_link *links, size_t links_count,
	unsigned *marked)
{
	struct kam_match m = {.records = RECORDS, .settings = KAM_MATCH_SETTINGS, .pairs_count = count};
	uint32_t across[RECORDS];
	struct kam_match_pair copy[16];
	memcpy(copy, pairs, count * sizeof *pairs);
	memset(across, 0xFF, sizeof across);
	m.pairs = copy;
	m.share[KAM_MATCHES] = 0.001; /* who are no pair are strangers */
	m.share[KAM_STRANGERS] = 0.999;
	size_t found = match_find_bridges(&m, cluster, links, links_count, across);
	*marked = 0;
	for (unsigned i = 0; i < RECORDS; i++)
		if (across[i] != UINT32_MAX) {
			CHECK_NUMBER(across[across[i]], i);
			*marked |= 1U << i;
		}
	return found;
}

static void two_parts_and_what_holds_them(void)
{
	unsigned marked;
	CHECK_NUMBER(find(triangles, KAM_COUNT(triangles), one, NULL, 0, &marked), 1);
	CHECK_NUMBER(marked, 1 << 2 | 1 << 3); /* not 5 and 6: a record alone is no part */
}

static void no_bridge_where_there_are_two_ways(void)
{
	struct kam_match_pair pairs[KAM_COUNT(triangles) + 1] = {{1, 4, 5, 0}};
	unsigned marked;
	memcpy(pairs + 1, triangles, sizeof triangles);
	CHECK_NUMBER(find(pairs, KAM_COUNT(pairs), one, NULL, 0, &marked), 0);
	pairs[0].bits = -1; /* unlikely: no way */
	CHECK_NUMBER(find(pairs, KAM_COUNT(pairs), one, NULL, 0, &marked), 1);
}

static void nothing_between_clusters(void)
{
	unsigned marked;
	CHECK_NUMBER(find(triangles, KAM_COUNT(triangles), two, NULL, 0, &marked), 0);
	CHECK_NUMBER(marked, 0);
}

static void a_reviewer_has_settled_it(void)
{
	static const struct kam_match_link same[] = {{3, 2, true}}, different[] = {{3, 2, false}};
	unsigned marked;
	CHECK_NUMBER(find(triangles, KAM_COUNT(triangles), one, same, 1, &marked), 0);
	CHECK_NUMBER(find(triangles, KAM_COUNT(triangles), one, different, 1, &marked), 1);
}

int main(void)
{
	TEST(two_parts_and_what_holds_them);
	TEST(no_bridge_where_there_are_two_ways);
	TEST(nothing_between_clusters);
	TEST(a_reviewer_has_settled_it);
	return check_end();
}
