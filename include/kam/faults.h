/* faults.h - all that is wrong with a side input, in one error: each fault with its line, as far as there is room. */
#ifndef KAM_FAULTS_H
#define KAM_FAULTS_H

#include "kam/buffer.h"
#include "kam/status.h"

/* Zero-initialise. */
struct kam_faults {
	struct kam_buffer text;
	size_t count;
	uint64_t line; /* of the first */
};

void kam_faults_add(struct kam_faults *faults, uint64_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Adds what err says of a row, without the name of the file and the line in front, which some errors have. */
void kam_faults_take(struct kam_faults *faults, uint64_t line, const char *file, const struct kam_error *err);

/* KAM_OK if there is none, else KAM_BAD_DATA: `FILE:LINE: WHAT; line LINE: WHAT; and N more`. Frees what the faults own. */
enum kam_status kam_faults_tell(struct kam_faults *faults, const char *file, struct kam_error *err);

#endif
