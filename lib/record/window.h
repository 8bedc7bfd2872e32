/* window.h - the stretch of a stream that is in memory. Private to this floor. */
#ifndef KAM_WINDOW_H
#define KAM_WINDOW_H

#include "kam/slice.h"
#include "kam/status.h"
#include "kam/stream.h"

#include <stdint.h>

/* p[start..end) has been read and not yet used. */
struct kam_window {
	struct kam_stream *stream;
	char *p;
	size_t start, end, capacity;
	uint64_t base; /* offset of p[0] in the stream */
	bool ended; /* nothing follows p[end] */
};

/* Reads more behind end, moving what is unused to the front and growing as needed. Offsets from start stay right. */
enum kam_status kam_window_more(struct kam_window *w, struct kam_error *err);

/* Finds the end of the line that holds offset from (counted from start): *next is the offset behind its LF, or of the end
 * of input. KAM_BAD_DATA with err untouched when more than most bytes and a CR stand before it; *next is then how far the
 * line is known. Wherever blocks end, the same lines are too long. */
enum kam_status kam_window_line(struct kam_window *w, size_t from, size_t most, size_t *next, struct kam_error *err);

/* Whether the first *n bytes, which are too many to hold, reach a line's end or that of the input. Where they do not, a CR
 * at their end is left for the next piece: its LF may follow. */
bool kam_window_piece(const struct kam_window *w, size_t *n);

static inline struct kam_slice kam_without_line_end(struct kam_slice s)
{
	s.n -= s.n && s.p[s.n - 1] == '\n';
	s.n -= s.n && s.p[s.n - 1] == '\r';
	return s;
}

void kam_window_free(struct kam_window *w);

#endif
