/* buffer.c - bytes that grow. */
#include "kam/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void kam_buffer_grow(struct kam_buffer *b, size_t more)
{
	b->p = kam_grow(b->p, &b->capacity, b->n + more, 1);
}

void kam_buffer_text(struct kam_buffer *b, const char *terminated)
{
	kam_buffer_add(b, kam_text(terminated));
}

void kam_buffer_format(struct kam_buffer *b, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n <= 0)
		return;
	va_start(args, format);
	vsnprintf(kam_buffer_reserve(b, (size_t)n + 1), (size_t)n + 1, format, args);
	va_end(args);
	b->n += (size_t)n;
}

const char *kam_buffer_terminated(struct kam_buffer *b)
{
	*kam_buffer_reserve(b, 1) = '\0';
	return b->p;
}

void kam_buffer_free(struct kam_buffer *b)
{
	free(b->p);
	*b = (struct kam_buffer){0};
}
