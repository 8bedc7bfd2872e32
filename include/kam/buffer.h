/* buffer.h - bytes that grow. Zero-initialise; the buffer owns its bytes until kam_buffer_free. */
#ifndef KAM_BUFFER_H
#define KAM_BUFFER_H

#include "kam/memory.h"
#include "kam/slice.h"

struct kam_buffer {
	char *p;
	size_t n, capacity;
};

static inline struct kam_slice kam_buffer_slice(const struct kam_buffer *b)
{
	return kam_slice(b->p, b->n);
}

/* Where there is too little room: for kam_buffer_reserve. */
__attribute__((noinline)) void kam_buffer_grow(struct kam_buffer *b, size_t more);

/* Makes room for more bytes beyond n and returns where they go; n is unchanged. */
static inline char *kam_buffer_reserve(struct kam_buffer *b, size_t more)
{
	if (b->capacity - b->n < more || !b->p)
		kam_buffer_grow(b, more);
	return b->p + b->n;
}

static inline void kam_buffer_add(struct kam_buffer *b, struct kam_slice s)
{
	if (!s.n || !s.p)
		return;
	memcpy(kam_buffer_reserve(b, s.n), s.p, s.n);
	b->n += s.n;
}

static inline void kam_buffer_byte(struct kam_buffer *b, char c)
{
	if (b->n == b->capacity)
		kam_buffer_grow(b, 1);
	b->p[b->n++] = c;
}

void kam_buffer_text(struct kam_buffer *b, const char *terminated);

void kam_buffer_format(struct kam_buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes as a C string; valid until the buffer changes. */
const char *kam_buffer_terminated(struct kam_buffer *b);

void kam_buffer_free(struct kam_buffer *b);

#endif
