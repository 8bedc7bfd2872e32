/* names.c - any bytes are a company's name: its parts come from it, capitals do not matter, and kinship is symmetric. */
#include "fuzz.h"

#include "kam/kinship.h"

static struct kam_splitter splitter;
static struct kam_arena arena;

static void check_part(struct kam_slice name, struct kam_slice part)
{
	FUZZ_CHECK(part.n <= name.n);
	if (part.n)
		FUZZ_CHECK(memchr(name.p, part.p[0], name.n) && memchr(name.p, part.p[part.n - 1], name.n));
}

static void check_parts(struct kam_slice name)
{
	struct kam_company c;
	kam_company_split(&splitter, name, &c);
	const struct kam_slice parts[] = {c.region, c.brand, c.industry, c.form, c.branch, c.place, c.note};
	size_t written = 0;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		check_part(name, parts[i]);
		written += parts[i].n;
	}
	FUZZ_CHECK(c.legal < KAM_LEGALS);
	FUZZ_CHECK(!c.whole_key.n || written || c.is_group); /* nothing is stripped to nothing */
	FUZZ_CHECK(!c.brand.n == !c.brand_key.n && !c.brand_key.n == !c.plain_key.n);
	FUZZ_CHECK(c.region_code < 1000000 && c.branch_region_code < 1000000);
}

/* The same with small letters for capitals of ASCII has the same keys. */
static void check_capitals(struct kam_slice name)
{
	struct kam_buffer small = {0}, keys = {0};
	struct kam_company c;
	for (size_t i = 0; i < name.n; i++)
		kam_buffer_byte(&small, (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]));
	kam_company_split(&splitter, name, &c);
	kam_buffer_add(&keys, c.whole_key);
	kam_buffer_byte(&keys, '|');
	kam_buffer_add(&keys, c.brand_key);
	size_t first = keys.n;
	kam_company_split(&splitter, kam_buffer_slice(&small), &c);
	kam_buffer_add(&keys, c.whole_key);
	kam_buffer_byte(&keys, '|');
	kam_buffer_add(&keys, c.brand_key);
	fuzz_same("capitals", kam_slice(keys.p, first), kam_slice(keys.p + first, keys.n - first));
	kam_buffer_free(&small);
	kam_buffer_free(&keys);
}

static void check_kinship(struct kam_slice one, struct kam_slice other)
{
	struct kam_kin a, b;
	kam_kin_prepare(&splitter, one, &arena, &a);
	kam_kin_prepare(&splitter, other, &arena, &b);
	for (int branches = KAM_BRANCHES_SAME; branches <= KAM_BRANCHES_DISTINCT; branches++) {
		struct kam_relation there = kam_kin_relate(&a, &b, (enum kam_branches)branches), back = kam_kin_relate(&b, &a, (enum kam_branches)branches);
		struct kam_relation self = kam_kin_relate(&a, &a, (enum kam_branches)branches);
		FUZZ_CHECK(there.kinship == back.kinship && there.region == back.region && there.legal == back.legal);
		FUZZ_CHECK(self.kinship == (a.whole ? KAM_KIN_SAME : KAM_KIN_NULL));
		FUZZ_CHECK(self.region == KAM_AGREE_SAME || self.region == KAM_AGREE_UNKNOWN);
	}
	kam_arena_reset(&arena);
}

FUZZ_TARGET(names)
{
	struct kam_slice rest = kam_slice((const char *)data, size), name, before = {0};
	while (kam_split(&rest, '\n', &name)) {
		check_parts(name);
		check_capitals(name);
		check_kinship(before, name);
		before = name;
	}
	return 0;
}
