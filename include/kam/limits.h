/* limits.h - how much of anything a run takes on, so that no input makes it grow without bound. kam-reliability(7) lists all
 * limits, --max-field among them, and the variables of the environment that change these. */
#ifndef KAM_LIMITS_H
#define KAM_LIMITS_H

#include "kam/status.h"

#include <stddef.h>

struct kam_limits {
	size_t columns;  /* of one input; KAM_MAX_COLUMNS */
	size_t document; /* bytes of a file of rules or of a model; KAM_MAX_DOCUMENT */
};

extern struct kam_limits kam_limits;

/* Takes what the environment says, KAM_MAX_MEMORY among it: bytes that the process may allocate. KAM_USAGE names a variable that
 * holds no number. */
enum kam_status kam_limits_read(struct kam_error *err);

#endif
