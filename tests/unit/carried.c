/* carried.c - of several values of a field the latest stands, of two of one day the smaller. */
#include "kam/carried.h"

#include "check.h"

static void put(struct kam_carried *c, uint32_t account, const char *value, kam_day day)
{
	kam_carried_put(c, 0, account, kam_text(value), day);
}

static void the_latest_value_stands(void)
{
	struct kam_carried c = {0};
	CHECK_NUMBER(kam_carried_column(&c, "region"), 0);
	put(&c, 0, "East", 5);
	put(&c, 0, "West", 9);
	put(&c, 0, "North", 7);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "West");
	kam_carried_free(&c);
}

static void of_one_day_the_smaller_stands(void)
{
	struct kam_carried c = {0};
	kam_carried_column(&c, "region");
	put(&c, 0, "b", 5);
	put(&c, 0, "ab", 5);
	put(&c, 0, "abc", 5);
	put(&c, 1, "\xE4\xB8\xAD", 5);
	put(&c, 1, "z", 5);
	put(&c, 2, "a", 5);
	put(&c, 2, "A", 5);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "ab");
	CHECK_TEXT(kam_carried_get(&c, 0, 1), "z");
	CHECK_TEXT(kam_carried_get(&c, 0, 2), "A");
	kam_carried_free(&c);
}

static void a_blank_replaces_nothing(void)
{
	struct kam_carried c = {0};
	kam_carried_column(&c, "region");
	put(&c, 0, "East", 5);
	put(&c, 0, "", 9);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "East");
	put(&c, 1, "", 5);
	CHECK_TEXT(kam_carried_get(&c, 0, 1), "");
	CHECK_TEXT(kam_carried_get(&c, 0, 77), "");
	CHECK_TEXT(kam_carried_get(&c, -1, 0), "");
	kam_carried_free(&c);
}

static void a_value_without_a_day_gives_way(void)
{
	struct kam_carried c = {0};
	kam_carried_column(&c, "region");
	put(&c, 0, "dated", -5);
	put(&c, 0, "a", KAM_NO_DAY);
	put(&c, 1, "a", KAM_NO_DAY);
	put(&c, 1, "dated", -5);
	put(&c, 2, "b", KAM_NO_DAY);
	put(&c, 2, "a", KAM_NO_DAY);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "dated");
	CHECK_TEXT(kam_carried_get(&c, 0, 1), "dated");
	CHECK_TEXT(kam_carried_get(&c, 0, 2), "a");
	kam_carried_free(&c);
}

static void columns_are_named_once(void)
{
	struct kam_carried c = {0};
	char names[KAM_MOST_CARRIED + 1][16];
	for (int i = 0; i <= KAM_MOST_CARRIED; i++) {
		snprintf(names[i], sizeof names[i], "c%d", i);
		CHECK_NUMBER(kam_carried_column(&c, names[i]), i < KAM_MOST_CARRIED ? i : -1);
	}
	char again[] = "c7";
	CHECK_NUMBER(kam_carried_column(&c, again), 7);
	kam_carried_put(&c, 7, 3, KAM_LITERAL("x"), 1);
	CHECK_TEXT(kam_carried_get(&c, 7, 3), "x");
	CHECK_TEXT(kam_carried_get(&c, 8, 3), "");
	kam_carried_free(&c);
}

/* Values of many lengths, in five orders, leave the same behind. */
static void the_order_of_rows_does_not_matter(void)
{
	enum { ROWS = 3000, ACCOUNTS = 40 };
	static struct row {
		uint32_t account;
		kam_day day;
		char value[32];
	} rows[ROWS];
	static char first[ACCOUNTS][32];
	uint64_t seed = 11;
	for (size_t i = 0; i < ROWS; i++) {
		rows[i].account = (uint32_t)(check_random(&seed) % ACCOUNTS);
		rows[i].day = (kam_day)(check_random(&seed) % 20);
		int length = (int)(check_random(&seed) % 25);
		snprintf(rows[i].value, sizeof rows[i].value, "%.*s%llu", length, "wwwwwwwwwwwwwwwwwwwwwwwwwwwww", (unsigned long long)(check_random(&seed) % 5));
	}
	for (int round = 0; round < 5; round++) {
		struct kam_carried c = {0};
		kam_carried_column(&c, "region");
		for (size_t i = 0; i < ROWS; i++)
			put(&c, rows[i].account, rows[i].value, rows[i].day);
		for (uint32_t a = 0; a < ACCOUNTS; a++) {
			struct kam_slice value = kam_carried_get(&c, 0, a);
			if (round == 0)
				snprintf(first[a], sizeof first[a], "%.*s", KAM_PRINT(value));
			CHECK_TEXT(value, first[a]);
		}
		kam_carried_free(&c);
		for (size_t i = ROWS - 1; i > 0; i--) {
			size_t k = check_random(&seed) % (i + 1);
			struct row swapped = rows[i];
			rows[i] = rows[k];
			rows[k] = swapped;
		}
	}
}

/* What two stores hold, merged, is what one would hold; accounts may be numbered otherwise in the second. */
static void merged_stores_are_one(void)
{
	struct kam_carried c = {0}, from = {0};
	static const uint32_t account_of[] = {2, 0, 1};
	kam_carried_column(&c, "region"), kam_carried_column(&c, "industry");
	kam_carried_column(&from, "region"), kam_carried_column(&from, "industry");
	put(&c, 0, "East", 5);
	put(&c, 1, "b", 5);
	put(&c, 2, "kept", 9);
	put(&from, 1, "West", 6);
	put(&from, 2, "a", 5);
	put(&from, 0, "lost", 8);
	kam_carried_put(&from, 1, 2, KAM_LITERAL("steel"), 1);
	kam_carried_merge(&c, &from, account_of);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "West");
	CHECK_TEXT(kam_carried_get(&c, 0, 1), "a");
	CHECK_TEXT(kam_carried_get(&c, 0, 2), "kept");
	CHECK_TEXT(kam_carried_get(&c, 1, 1), "steel");
	kam_carried_free(&from);
	CHECK_TEXT(kam_carried_get(&c, 0, 0), "West");
	kam_carried_free(&c);
}

int main(void)
{
	TEST(the_latest_value_stands);
	TEST(of_one_day_the_smaller_stands);
	TEST(a_blank_replaces_nothing);
	TEST(a_value_without_a_day_gives_way);
	TEST(columns_are_named_once);
	TEST(the_order_of_rows_does_not_matter);
	TEST(merged_stores_are_one);
	return check_end();
}
