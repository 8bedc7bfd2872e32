/* memory.c - growth, arenas and pools. */
#include "kam/memory.h"

#include "check.h"

#include <setjmp.h>
#include <stdalign.h>

static jmp_buf exhausted;

static void on_exhaustion(void)
{
	longjmp(exhausted, 1);
}

/* Sizes whose product leaves size_t; volatile, so that the compiler does not see it coming. */
static volatile size_t half = SIZE_MAX / 2 + 1;

static void a_product_that_overflows_is_exhaustion(void)
{
	volatile int calls = 0;
	kam_on_exhaustion(on_exhaustion);
	if (setjmp(exhausted) == 0)
		free(kam_allocate(half, 2));
	else
		calls = calls + 1;
	if (setjmp(exhausted) == 0)
		free(kam_resize(NULL, half, 4));
	else
		calls = calls + 1;
	if (setjmp(exhausted) == 0) {
		size_t capacity = 16;
		free(kam_grow(NULL, &capacity, half + 1, 1));
	} else {
		calls = calls + 1;
	}
	CHECK_NUMBER(calls, 3);
}

static void allocation_is_zeroed_and_never_null(void)
{
	unsigned char *p = kam_allocate(1000, 3), *none = kam_allocate(0, 8);
	unsigned sum = 0;
	for (size_t i = 0; i < 3000; i++)
		sum += p[i];
	CHECK_NUMBER(sum, 0);
	CHECK(none != NULL);
	free(p);
	free(none);
}

static void growth_doubles_and_keeps(void)
{
	size_t capacity = 0, changes = 0, before = 0;
	uint32_t *p = NULL;
	for (uint32_t i = 0; i < 100000; i++) {
		p = kam_grow(p, &capacity, i + 1, sizeof *p);
		p[i] = i;
		changes += capacity != before;
		before = capacity;
	}
	CHECK(capacity >= 100000 && capacity < 200000);
	CHECK(changes < 20);
	for (uint32_t i = 0; i < 100000; i += 7)
		CHECK_NUMBER(p[i], i);
	uint32_t *same = kam_grow(p, &capacity, 5, sizeof *p);
	CHECK(same == p);
	free(p);
}

static void an_arena_keeps_small_and_large_things(void)
{
	struct kam_arena arena = {0};
	char *kept[3000];
	for (size_t i = 0; i < 3000; i++) {
		size_t n = i % 500 == 499 ? 100000 : i % 97;
		kept[i] = kam_arena_bytes(&arena, n + 1);
		memset(kept[i], (int)(i % 251), n + 1);
	}
	for (size_t i = 0; i < 3000; i++) {
		size_t n = i % 500 == 499 ? 100000 : i % 97;
		CHECK((unsigned char)kept[i][0] == i % 251 && (unsigned char)kept[i][n] == i % 251);
	}
	kam_arena_free(&arena);
	CHECK(arena.blocks == NULL);
}

static void an_arena_aligns_what_it_takes(void)
{
	struct kam_arena arena = {0};
	for (size_t i = 0; i < 200; i++) {
		kam_arena_bytes(&arena, i % 13);
		void *p = kam_arena_take(&arena, i % 40);
		CHECK((uintptr_t)p % alignof(max_align_t) == 0);
	}
	kam_arena_free(&arena);
}

static void a_copy_is_terminated(void)
{
	struct kam_arena arena = {0};
	char *copy = kam_arena_copy(&arena, "a\0b", 3), *empty = kam_arena_copy(&arena, NULL, 0);
	CHECK(memcmp(copy, "a\0b", 4) == 0);
	CHECK(empty[0] == '\0');
	kam_arena_free(&arena);
}

static void an_arena_is_used_again_after_reset(void)
{
	struct kam_arena arena = {0};
	for (int round = 0; round < 1000; round++) {
		for (int i = 0; i < 100; i++)
			memset(kam_arena_bytes(&arena, 1000), round % 127, 1000);
		if (round % 10 == 0)
			memset(kam_arena_bytes(&arena, 200000), 1, 200000);
		kam_arena_reset(&arena);
	}
	char *p = kam_arena_copy(&arena, "still good", 10);
	CHECK_TEXT(kam_text(p), "still good");
	kam_arena_free(&arena);
	kam_arena_reset(&arena);
	CHECK(arena.blocks == NULL);
}

static void a_pool_never_moves_its_elements(void)
{
	struct kam_pool pool = {.size = sizeof(uint64_t)};
	uint64_t *first = kam_pool_add(&pool);
	*first = 12345;
	for (uint64_t i = 1; i < 5000; i++) {
		uint64_t *p = kam_pool_add(&pool);
		CHECK_NUMBER(*p, 0);
		*p = i;
	}
	CHECK_NUMBER(pool.count, 5000);
	CHECK(kam_pool_at(&pool, 0) == first && *first == 12345);
	for (uint64_t i = 1; i < 5000; i++)
		CHECK(*(uint64_t *)kam_pool_at(&pool, i) == i);
	kam_pool_free(&pool);
	CHECK_NUMBER(pool.count, 0);
	CHECK_NUMBER(pool.size, sizeof(uint64_t));
	kam_pool_add(&pool);
	CHECK_NUMBER(pool.count, 1);
	kam_pool_free(&pool);
}

int main(void)
{
	TEST(allocation_is_zeroed_and_never_null);
	TEST(growth_doubles_and_keeps);
	TEST(an_arena_keeps_small_and_large_things);
	TEST(an_arena_aligns_what_it_takes);
	TEST(a_copy_is_terminated);
	TEST(an_arena_is_used_again_after_reset);
	TEST(a_pool_never_moves_its_elements);
	TEST(a_product_that_overflows_is_exhaustion);
	return check_end();
}
