/* unmapped.h - words that the rules do not have, and how many records say them: a run that left them out would be silently wrong. */
#ifndef KAM_UNMAPPED_H
#define KAM_UNMAPPED_H

#include "kam/buffer.h"
#include "kam/table.h"

/* Zero-initialise; free with kam_unmapped_free. */
struct kam_unmapped {
	struct kam_table words;
	struct kam_pool records; /* uint64_t: of each word */
};

void kam_unmapped_add(struct kam_unmapped *unmapped, struct kam_slice word, uint64_t records);
void kam_unmapped_merge(struct kam_unmapped *into, const struct kam_unmapped *from);

/* Appends them as "WORD" (n), in byte order and separated by ", ". */
void kam_unmapped_list(const struct kam_unmapped *unmapped, struct kam_buffer *out);

void kam_unmapped_free(struct kam_unmapped *unmapped);

#endif
