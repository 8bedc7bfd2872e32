/* sort.c - large arrays come out as qsort would have them, on any number of threads. */
#include "kam/sort.h"

#include "check.h"

enum { MANY = 50000 };

struct item {
	uint64_t key;
	uint32_t number;
};

static size_t place_of(const void *item, const void *of)
{
	(void)of;
	return (size_t)(((const struct item *)item)->key >> 54);
}

static int by_key(const void *a, const void *b, void *of)
{
	const struct item *x = a, *y = b;
	(void)of;
	if (x->key != y->key)
		return (x->key > y->key) - (x->key < y->key);
	return (x->number > y->number) - (x->number < y->number);
}

static int by_key_alone(const void *a, const void *b)
{
	return by_key(a, b, NULL);
}

/* Keys of which some are equal; bits: so many of them differ, from the top. */
static struct item *random_items(size_t count, unsigned bits)
{
	struct item *items = calloc(count + 1, sizeof *items);
	uint64_t state = 88172645463325252U;
	for (uint32_t i = 0; i < count; i++)
		items[i] = (struct item){bits ? check_random(&state) >> (64 - bits) << (64 - bits) : 0, i};
	return items;
}

static void items_come_in_order(void)
{
	static const size_t counts[] = {0, 1, 2, 1000, MANY};
	static const unsigned bits[] = {0, 3, 12, 64};
	const struct kam_sorting how = {.size = sizeof(struct item), .place = place_of, .compare = by_key};
	for (size_t c = 0; c < KAM_COUNT(counts); c++)
		for (size_t b = 0; b < KAM_COUNT(bits); b++)
			for (size_t jobs = 1; jobs <= 3; jobs++) {
				struct item *got = random_items(counts[c], bits[b]), *wanted = random_items(counts[c], bits[b]);
				kam_sort(&how, got, counts[c], jobs);
				qsort(wanted, counts[c], sizeof *wanted, by_key_alone);
				CHECK_CASE(memcmp(got, wanted, counts[c] * sizeof *got) == 0, "%zu items of %u bits on %zu threads", counts[c], bits[b], jobs);
				free(got);
				free(wanted);
			}
}

static int by_number(const void *a, const void *b)
{
	const struct kam_sort_number *x = a, *y = b;
	if (x->number != y->number)
		return (x->number > y->number) - (x->number < y->number);
	return (x->item > y->item) - (x->item < y->item);
}

/* Numbers that differ in so many bits, which stand that far up; from, where they begin. Equal ones keep their order. */
static void numbers_come_in_order(void)
{
	static const size_t counts[] = {0, 1, 2, 1000, MANY};
	static const unsigned bits[] = {1, 11, 12, 33, 64};
	static const uint64_t from[] = {0, 5, UINT64_C(1) << 63, UINT64_MAX - 1000000};
	static struct kam_sort_number got[MANY], wanted[MANY];
	for (size_t c = 0; c < KAM_COUNT(counts); c++)
		for (size_t b = 0; b < KAM_COUNT(bits); b++)
			for (size_t f = 0; f < KAM_COUNT(from); f++) {
				uint64_t state = 88172645463325252U;
				for (uint32_t i = 0; i < counts[c]; i++)
					got[i] = (struct kam_sort_number){from[f] + (check_random(&state) >> (64 - bits[b])), i, ~i};
				memcpy(wanted, got, sizeof got);
				kam_sort_by_number(got, counts[c]);
				qsort(wanted, counts[c], sizeof *wanted, by_number);
				CHECK_CASE(memcmp(got, wanted, counts[c] * sizeof *got) == 0, "%zu numbers of %u bits from %llu", counts[c], bits[b],
					(unsigned long long)from[f]);
			}
}

static void numbers_come_by_their_upper_half(void)
{
	static uint64_t numbers[MANY];
	uint64_t state = 88172645463325252U;
	for (uint32_t i = 0; i < MANY; i++)
		numbers[i] = check_random(&state) >> 40 << 40 | i;
	kam_sort_by_upper_half(numbers, MANY);
	for (size_t i = 1; i < MANY; i++)
		CHECK(numbers[i - 1] < numbers[i]);
	for (uint32_t i = 0; i < MANY; i++)
		numbers[i] = 5ULL << 32 | (MANY - i);
	kam_sort_by_upper_half(numbers, MANY);
	for (uint32_t i = 0; i < MANY; i++)
		CHECK_NUMBER((uint32_t)numbers[i], MANY - i);
}

int main(void)
{
	TEST(items_come_in_order);
	TEST(numbers_come_in_order);
	TEST(numbers_come_by_their_upper_half);
	return check_end();
}
