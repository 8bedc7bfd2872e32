/* review.h - two records side by side, for a person who has to say whether they are one customer. */
#ifndef KAM_REVIEW_H
#define KAM_REVIEW_H

#include "kam/buffer.h"
#include "kam/slice.h"

#include <stdbool.h>

struct kam_review {
	size_t width;  /* columns of the terminal; a narrow one is taken for 60 */
	bool colour;   /* what differs is bold; the marks say it too */
};

struct kam_review_pair {
	struct kam_slice question; /* the first line: which pair, how likely */
	struct kam_slice a, b;     /* what the records are called */
	size_t fields;
	const struct kam_slice *names, *a_cells, *b_cells;
	struct kam_slice reason;   /* in words */
	struct kam_slice answer;   /* what to do; may be empty */
};

/* Appends the pair: each field that either has on a line or more, its name, a mark, and both values. The marks: = the same,
 * ~ the same but for how it is written, ! different, and none where one is blank. Long values go on in the next line; East Asian
 * characters are two columns wide. */
void kam_review_add(const struct kam_review *review, const struct kam_review_pair *pair, struct kam_buffer *out);

#endif
