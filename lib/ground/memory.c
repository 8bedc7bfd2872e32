/* memory.c - allocation that can't overflow and doesn't return NULL; arena and pool. */
#include "kam/memory.h"

#include "kam/status.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void default_handler(void)
{
	static const char text[] = "kam: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(KAM_SYSTEM);
}

static void (*exhausted)(void) = default_handler;

void kam_on_exhaustion(void (*handler)(void))
{
	exhausted = handler;
}

void kam_exhausted(void)
{
	exhausted();
	abort(); /* handlers do not return */
}

static size_t product(size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		kam_exhausted();
	return bytes ? bytes : 1;
}

void *kam_allocate_bytes(size_t n)
{
	return kam_resize(NULL, n, 1);
}

void *kam_allocate(size_t count, size_t size)
{
	void *p = calloc(1, product(count, size));
	if (!p)
		kam_exhausted();
	return p;
}

void *kam_resize(void *old, size_t count, size_t size)
{
	void *p = realloc(old, product(count, size));
	if (!p)
		kam_exhausted();
	return p;
}

void *kam_grow(void *old, size_t *capacity, size_t needed, size_t size)
{
	if (needed <= *capacity)
		return old;
	size_t wanted = *capacity ? *capacity : 16;
	while (wanted < needed)
		if (__builtin_mul_overflow(wanted, 2, &wanted))
			kam_exhausted();
	*capacity = wanted;
	return kam_resize(old, wanted, size);
}

struct kam_arena_block { /* its bytes follow it */
	alignas(max_align_t) struct kam_arena_block *older;
};

enum { ARENA_BLOCK = 64 * 1024 };

static char *bytes_of(struct kam_arena_block *block)
{
	return (char *)block + sizeof *block;
}

static char *take(struct kam_arena *arena, size_t size, size_t alignment)
{
	size_t gap = arena->next ? (size_t)(-(uintptr_t)arena->next & (alignment - 1)) : 0;
	if (!arena->next || size + gap < size || size + gap > (size_t)(arena->end - arena->next)) {
		size_t room = size > ARENA_BLOCK / 4 ? size : ARENA_BLOCK;
		if (room + sizeof(struct kam_arena_block) < room)
			kam_exhausted();
		struct kam_arena_block *block = kam_resize(NULL, 1, room + sizeof *block);
		block->older = arena->blocks;
		arena->blocks = block;
		if (room == size && arena->next) /* a large thing gets its own block; the current one stays in use */
			return bytes_of(block);
		arena->next = bytes_of(block);
		arena->end = arena->next + room;
		gap = 0;
	}
	char *p = arena->next + gap;
	arena->next = p + size;
	return p;
}

void *kam_arena_take(struct kam_arena *arena, size_t size)
{
	return take(arena, size, alignof(max_align_t));
}

char *kam_arena_more_bytes(struct kam_arena *arena, size_t size)
{
	return take(arena, size, 1);
}

static void free_blocks(struct kam_arena_block *block)
{
	while (block) {
		struct kam_arena_block *older = block->older;
		free(block);
		block = older;
	}
}

void kam_arena_reset(struct kam_arena *arena)
{
	struct kam_arena_block *kept = arena->blocks;
	/* only a block of the common size, whose end is known, is worth keeping */
	if (!kept || arena->end != bytes_of(kept) + ARENA_BLOCK) {
		kam_arena_free(arena);
		return;
	}
	free_blocks(kept->older);
	kept->older = NULL;
	arena->next = bytes_of(kept);
}

void kam_arena_free(struct kam_arena *arena)
{
	free_blocks(arena->blocks);
	*arena = (struct kam_arena){0};
}

/* Not zeroed. */
static void *allocate_aligned(size_t alignment, size_t bytes)
{
	void *p = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
	if (!p)
		kam_exhausted();
	return p;
}

void *kam_allocate_wide(size_t count, size_t size)
{
	enum { HUGE_PAGE = 2 << 20 };
	size_t bytes = product(count, size);
	if (bytes < HUGE_PAGE)
		return kam_allocate(count, size);
	void *p = allocate_aligned(HUGE_PAGE, bytes);
	madvise(p, bytes, MADV_HUGEPAGE); /* only a matter of speed: it may be refused */
	return memset(p, 0, bytes);
}

/* Zeroed, and aligned to lines of cache: elements of a line's size then take one each. */
static void *allocate_lines(size_t count, size_t size)
{
	enum { LINE = 64 };
	size_t bytes = product(count, size);
	return memset(allocate_aligned(LINE, bytes), 0, bytes);
}

void *kam_pool_add(struct kam_pool *pool)
{
	size_t chunk = pool->count / KAM_POOL_CHUNK;
	if (pool->count % KAM_POOL_CHUNK == 0) {
		pool->chunks = kam_grow(pool->chunks, &pool->chunks_capacity, chunk + 1, sizeof *pool->chunks);
		pool->chunks[chunk] = allocate_lines(KAM_POOL_CHUNK, pool->size);
	}
	return kam_pool_at(pool, pool->count++);
}

void kam_pool_free(struct kam_pool *pool)
{
	for (size_t i = 0; i < (pool->count + KAM_POOL_CHUNK - 1) / KAM_POOL_CHUNK; i++)
		free(pool->chunks[i]);
	free(pool->chunks);
	*pool = (struct kam_pool){.size = pool->size};
}
