/* window.c - a sliding view of a stream. */
#include "window.h"

#include "kam/memory.h"
#include "kam/sizes.h"

#include <stdlib.h>

enum kam_status kam_window_more(struct kam_window *w, struct kam_error *err)
{
	if (w->start) {
		memmove(w->p, w->p + w->start, w->end - w->start);
		w->end -= w->start;
		w->base += w->start;
		w->start = 0;
	}
	if (w->capacity - w->end < kam_sizes.window / 2) {
		w->capacity = w->capacity < kam_sizes.window ? kam_sizes.window : w->capacity * 2;
		w->p = kam_resize(w->p, w->capacity, 1);
	}
	size_t n;
	enum kam_status status = kam_stream_read(w->stream, w->p + w->end, w->capacity - w->end, &n, err);
	if (status)
		return status == KAM_BAD_DATA ? KAM_BROKEN : status;
	w->end += n;
	w->ended = n == 0;
	return KAM_OK;
}

enum kam_status kam_window_line(struct kam_window *w, size_t from, size_t most, size_t *next, struct kam_error *err)
{
	for (;;) {
		size_t have = w->end - w->start;
		const char *lf = have > from ? memchr(w->p + w->start + from, '\n', have - from) : NULL;
		*next = lf ? (size_t)(lf - (w->p + w->start)) + 1 : have;
		if (*next - (lf != NULL) > most + 1)
			return KAM_BAD_DATA;
		if (lf || w->ended)
			return KAM_OK;
		from = have;
		enum kam_status status = kam_window_more(w, err);
		if (status)
			return status;
	}
}

bool kam_window_piece(const struct kam_window *w, size_t *n)
{
	char last = *n ? w->p[w->start + *n - 1] : '\n';
	if (last == '\n' || (w->ended && w->start + *n == w->end))
		return true;
	*n -= last == '\r';
	return false;
}

void kam_window_free(struct kam_window *w)
{
	free(w->p);
	*w = (struct kam_window){0};
}
