/* document.h - a file that is one JSON value: rules, models. */
#ifndef KAM_DOCUMENT_H
#define KAM_DOCUMENT_H

#include "kam/status.h"

struct json_t;

/* Reads a file of at most kam_limits.document bytes. The value is the caller's, to give up with json_decref. KAM_SYSTEM when the
 * file can't be read; bad, with file, line and reason, when it is not JSON. */
enum kam_status kam_document_load(const char *path, enum kam_status bad, struct json_t **out, struct kam_error *err);

#endif
