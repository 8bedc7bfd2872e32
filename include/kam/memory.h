/* memory.h - overflow-checked allocation, and an arena.
 *
 * Running out of memory is the one failure that is not returned: every caller would do the same with it. It goes to the
 * handler the frame installs, which removes unfinished output, says so and exits with status 4.
 * What kam_allocate and kam_resize return is the caller's, to free with free(); what an arena returns lives as long as the arena. */
#ifndef KAM_MEMORY_H
#define KAM_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Called once when memory is exhausted; must not return. The default writes a line to standard error and exits 4. */
void kam_on_exhaustion(void (*handler)(void));

/* Says that memory is exhausted where a library has said so. */
_Noreturn void kam_exhausted(void);

/* n bytes, not zeroed; never NULL. In the shape that libraries want of an allocator. */
void *kam_allocate_bytes(size_t n);

/* count objects of size bytes, zeroed; never NULL. */
void *kam_allocate(size_t count, size_t size);

/* As kam_allocate, for what is read here and there: on large pages where it is large, which spares walks through page tables. */
void *kam_allocate_wide(size_t count, size_t size);

/* old resized to count objects of size bytes (new bytes are not zeroed); never NULL. */
void *kam_resize(void *old, size_t count, size_t size);

/* Doubles *capacity until it is at least needed, and resizes old to it. For amortised growth of arrays. */
void *kam_grow(void *old, size_t *capacity, size_t needed, size_t size);

/* A bump allocator: many small things that are freed together. Zero-initialise. */
struct kam_arena {
	struct kam_arena_block *blocks;
	char *next, *end;
};

/* size bytes, aligned for any type, not zeroed. */
void *kam_arena_take(struct kam_arena *arena, size_t size);

/* kam_arena_bytes where the current block has no room. */
__attribute__((noinline)) char *kam_arena_more_bytes(struct kam_arena *arena, size_t size);

/* size bytes with no alignment: for text. */
static inline char *kam_arena_bytes(struct kam_arena *arena, size_t size)
{
	char *p = arena->next;
	if (!p || size > (size_t)(arena->end - p))
		return kam_arena_more_bytes(arena, size);
	arena->next += size;
	return p;
}

/* A copy of n bytes, unaligned, with a terminating NUL that is not counted. */
static inline char *kam_arena_copy(struct kam_arena *arena, const char *bytes, size_t n)
{
	char *p = kam_arena_bytes(arena, n + 1);
	if (n)
		memcpy(p, bytes, n);
	p[n] = '\0';
	return p;
}

/* Forgets everything taken, keeping one block for what comes next. */
void kam_arena_reset(struct kam_arena *arena);

void kam_arena_free(struct kam_arena *arena);

/* An array that grows in chunks and never moves its elements: no transient copy, stable addresses. Zero-initialise with
 * .size set to the size of an element. */
struct kam_pool {
	size_t size;  /* bytes of one element */
	size_t count; /* elements in use */
	char **chunks;
	size_t chunks_capacity;
};

enum { KAM_POOL_CHUNK = 1024 }; /* elements per chunk */

/* Adds one zeroed element and returns it. */
void *kam_pool_add(struct kam_pool *pool);

/* Element i of a pool whose elements are of that size, a constant: quicker than kam_pool_at. i must be below count. */
static inline void *kam_pool_item(const struct kam_pool *pool, size_t i, size_t size)
{
	return pool->chunks[i / KAM_POOL_CHUNK] + i % KAM_POOL_CHUNK * size;
}

/* Element i; i must be below count. */
static inline void *kam_pool_at(const struct kam_pool *pool, size_t i)
{
	return kam_pool_item(pool, i, pool->size);
}

void kam_pool_free(struct kam_pool *pool);

/* Calls the line of memory at p near, to be read or written soon: only a matter of speed. It comes into the second cache (that is the 2), because
 * processors drop most of what is called into the first by the dozen. What only calls lines near has no effect in the eyes of the compiler,
 * which leaves out calls to it: hence the statement that does nothing. */
static inline void kam_warm_line(const void *p)
{
	__builtin_prefetch(p, 1, 2);
	__asm__ volatile("");
}

/* The same for n bytes from p on, up to 64: they lie on two lines at most. */
static inline void kam_warm_ends(const void *p, size_t n)
{
	kam_warm_line(p);
	kam_warm_line((const char *)p + n - 1);
}

/* The same for n bytes from p on. */
static inline void kam_warm(const void *p, size_t n)
{
	enum { LINE = 64 };
	const char *end = (const char *)p + n;
	for (const char *line = (const char *)((uintptr_t)p & ~(uintptr_t)(LINE - 1)); line < end; line += LINE)
		kam_warm_line(line);
}

#endif
