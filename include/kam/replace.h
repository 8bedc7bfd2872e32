/* replace.h - a file that is written beside the one it replaces, and takes its place only when it is complete. */
#ifndef KAM_REPLACE_H
#define KAM_REPLACE_H

#include "kam/status.h"
#include "kam/writer.h"

#include <stdbool.h>

/* Where the new file is: nowhere to be seen, beside the old one, or in its place with the old one where it was; with nothing in its
 * place before; or with nothing left of the old one. */
enum kam_replacement_stage { KAM_NAMELESS, KAM_BESIDE, KAM_EXCHANGED, KAM_ADDED, KAM_IN_PLACE };

/* Zero-initialise. The sink is the replacement's, for its user to write to; it is NULL unless a file has been begun. */
struct kam_replacement {
	const char *path;
	char *name; /* beside path */
	enum kam_replacement_stage stage;
	int descriptor;
	struct kam_sink *sink;
};

/* Begins a file beside path, with the mode of the file it replaces or of a new one. path is borrowed. KAM_USAGE when path is
 * there and no regular file: such a thing can't be replaced. */
enum kam_status kam_replace_begin(struct kam_replacement *r, const char *path, struct kam_error *err);

/* Writes what waits in so many files that have been begun, makes it lasting, and puts all in their places; or, unless keep, throws them
 * away. All old files stand untouched whenever this does not return KAM_OK, as far as their file systems can exchange two. */
enum kam_status kam_replace_end(struct kam_replacement *files, size_t count, bool keep, struct kam_error *err);

/* Throws away every file that has been begun and not ended: for a run that ends without unwinding. */
void kam_replace_abandon(void);

#endif
