/* table.c - many keys, awkward keys, and hashes that are the same everywhere. */
#include "kam/table.h"

#include "check.h"

#include <time.h>

enum { MANY = 200000 };

static struct kam_slice nth_key(unsigned i, char text[32])
{
	return kam_slice(text, (size_t)snprintf(text, 32, "%u-customer", i * 7919U));
}

static void many_keys_keep_their_numbers(void)
{
	struct kam_table table = {0};
	char text[32];
	for (unsigned i = 0; i < MANY; i++) {
		bool added = false;
		uint32_t number = kam_table_put(&table, nth_key(i, text), &added);
		CHECK(added && number == i);
	}
	CHECK_NUMBER(kam_table_count(&table), MANY);
	for (unsigned i = 0; i < MANY; i++) {
		bool added = true;
		struct kam_slice key = nth_key(i, text);
		CHECK(kam_table_put(&table, key, &added) == i && !added);
		CHECK(kam_table_find(&table, key) == i);
		CHECK(kam_same(kam_table_key(&table, i), key));
	}
	CHECK_NUMBER(kam_table_count(&table), MANY);
	CHECK_NUMBER(kam_table_find(&table, KAM_LITERAL("nobody")), KAM_ABSENT);
	kam_table_free(&table);
}

static void keys_are_bytes(void)
{
	struct kam_table table = {0};
	const struct kam_slice keys[] = {{"", 0}, {"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"007", 3}, {"7", 1}, {"A", 1}, {" a", 2}, {"1E5", 3}, {"100000", 6}};
	uint32_t count = sizeof keys / sizeof *keys;
	for (uint32_t i = 0; i < count; i++)
		CHECK_NUMBER(kam_table_put(&table, keys[i], NULL), i);
	for (uint32_t i = 0; i < count; i++)
		CHECK_NUMBER(kam_table_find(&table, keys[i]), i);
	kam_table_free(&table);
}

static void keys_are_copied(void)
{
	struct kam_table table = {0};
	char text[] = "first";
	kam_table_put(&table, kam_text(text), NULL);
	memcpy(text, "other", 5);
	CHECK_TEXT(kam_table_key(&table, 0), "first");
	CHECK_NUMBER(kam_table_find(&table, kam_text(text)), KAM_ABSENT);
	kam_table_free(&table);
}

static void an_empty_table_has_nothing(void)
{
	struct kam_table table = {0};
	CHECK_NUMBER(kam_table_find(&table, KAM_LITERAL("a")), KAM_ABSENT);
	CHECK_NUMBER(kam_table_count(&table), 0);
	kam_table_free(&table);
	kam_table_put(&table, KAM_LITERAL("a"), NULL);
	kam_table_free(&table);
	CHECK_NUMBER(kam_table_find(&table, KAM_LITERAL("a")), KAM_ABSENT);
}

/* XXH3 of the empty text and of "a", as xxhsum -H3 prints them. */
static void hashes_do_not_depend_on_the_machine(void)
{
	CHECK(kam_hash(kam_slice(NULL, 0)) == UINT64_C(0x2d06800538d394c2));
	CHECK(kam_hash(KAM_LITERAL("a")) == UINT64_C(0xe6c632b61e964e1f));
}

static void a_seed_tells_equal_texts_apart(void)
{
	uint64_t a[2], b[2], c[2];
	kam_hash_seeded(KAM_LITERAL("SO-1"), kam_hash(KAM_LITERAL("ab")), a);
	kam_hash_seeded(KAM_LITERAL("SO-1"), kam_hash(KAM_LITERAL("ac")), b);
	kam_hash_seeded(KAM_LITERAL("SO-1"), kam_hash(KAM_LITERAL("ab")), c);
	CHECK(a[0] != b[0] && a[1] != b[1]);
	CHECK(a[0] == c[0] && a[1] == c[1]);
	kam_hash_seeded(KAM_LITERAL(""), 1, a);
	kam_hash_seeded(KAM_LITERAL(""), 2, b);
	CHECK(a[0] != b[0]);
}

enum { ATTACK = 20000 };

/* Different keys. If chosen, the stable hash of each falls on one place in 64. */
static void make_keys(char keys[ATTACK][16], bool chosen)
{
	enum { PLACES = 1 << 18, FEW = PLACES / 64 };
	for (unsigned i = 0, n = 0; n < ATTACK; i++) {
		snprintf(keys[n], sizeof keys[n], "%u", i);
		n += !chosen || (kam_hash(kam_text(keys[n])) >> 32) % PLACES < FEW;
	}
}

static double seconds_to_put(char keys[ATTACK][16])
{
	struct kam_table table = {0};
	clock_t start = clock();
	for (size_t i = 0; i < ATTACK; i++)
		kam_table_put(&table, kam_text(keys[i]), NULL);
	CHECK_NUMBER(kam_table_count(&table), ATTACK);
	kam_table_free(&table);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* By the stable hash it would take a thousand times as long. */
static void chosen_keys_do_not_fall_on_one_place(void)
{
	static char keys[ATTACK][16];
	make_keys(keys, false);
	double usual = seconds_to_put(keys);
	make_keys(keys, true);
	CHECK(seconds_to_put(keys) < 10 * usual + 0.02);
}

int main(void)
{
	TEST(many_keys_keep_their_numbers);
	TEST(keys_are_bytes);
	TEST(keys_are_copied);
	TEST(an_empty_table_has_nothing);
	TEST(hashes_do_not_depend_on_the_machine);
	TEST(a_seed_tells_equal_texts_apart);
	TEST(chosen_keys_do_not_fall_on_one_place);
	return check_end();
}
