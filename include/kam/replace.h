/* replace.h - a file that is written beside the one it replaces, and takes its place only when it is complete. */
#ifndef KAM_REPLACE_H
#define KAM_REPLACE_H

#include "kam/status.h"
#include "kam/writer.h"

#include <stdbool.h>

/* Zero-initialise. The sink is the replacement's, for its user to write to. */
struct kam_replacement {
	const char *path;
	char *temporary;
	int descriptor;
	struct kam_sink *sink;
};

/* Begins a file beside path, with the mode of the file it replaces or of a new one. path is borrowed. KAM_USAGE when path is
 * there and no regular file: such a thing can't be replaced. */
enum kam_status kam_replace_begin(struct kam_replacement *r, const char *path, struct kam_error *err);

/* Writes what waits, makes it lasting, and puts it in path's place; or, unless keep, throws it away. The old file stands
 * untouched whenever this does not return KAM_OK. */
enum kam_status kam_replace_end(struct kam_replacement *r, bool keep, struct kam_error *err);

/* Throws away every file that has been begun and not ended: for a run that ends without unwinding. */
void kam_replace_abandon(void);

#endif
