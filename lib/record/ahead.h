/* ahead.h - reads ahead of those who use what is read, in a thread of its own. Private to this floor. */
#ifndef KAM_AHEAD_H
#define KAM_AHEAD_H

#include "kam/status.h"

#include <stddef.h>

/* What is known of the source when a block has been read from it. */
struct kam_ahead_seen {
	const char *note, *encoding; /* owned by the source */
	unsigned long long done;     /* bytes of the file */
};

/* Reads up to room bytes and looks at the source; *n is 0 at the end. Called by the thread alone. */
typedef enum kam_status kam_ahead_source(void *from, char *to, size_t room, size_t *n, struct kam_ahead_seen *seen, struct kam_error *err);

struct kam_ahead;

/* NULL where there can be no thread. */
struct kam_ahead *kam_ahead_start(kam_ahead_source *source, void *from);

/* As the source gives it, in the same order: its bytes, its end or its failure. *seen is what was seen when these bytes were read. */
enum kam_status kam_ahead_read(struct kam_ahead *ahead, char *to, size_t room, size_t *n, struct kam_ahead_seen *seen, struct kam_error *err);

/* Waits for the thread to come back from its source, which must not wait for anything by then, and frees all. */
void kam_ahead_stop(struct kam_ahead *ahead);

#endif
