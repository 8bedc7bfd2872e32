/* text.h - UTF-8: validity, folding for comparison, and width on a terminal. */
#ifndef KAM_TEXT_H
#define KAM_TEXT_H

#include "kam/buffer.h"

#include <stdint.h>

/* Whether s holds nothing but ASCII. */
bool kam_is_ascii(struct kam_slice s);

/* Offset of the first byte that is not part of valid UTF-8; s.n when all is valid. A character cut off by the end of s is
 * not valid; *cut (may be NULL) says whether that is the only fault. */
size_t kam_utf8_fault(struct kam_slice s, bool *cut);

/* Appends s in a form in which texts that people take for the same compare equal: NFKC, case folded. Bytes that are not
 * UTF-8 are appended as they are. */
void kam_fold(struct kam_slice s, struct kam_buffer *out);

/* s in out alone, folded, without blanks at its ends and without any of the bytes of dropped: the form in which words of
 * exports and of rules are compared. Borrowed from out. */
struct kam_slice kam_fold_word(struct kam_slice s, const char *dropped, struct kam_buffer *out);

/* Columns that s takes on a terminal: 2 for East Asian wide characters, 0 for combining ones. */
size_t kam_width(struct kam_slice s);

/* The longest start of s that is at most width columns wide, never splitting a character. */
struct kam_slice kam_fit(struct kam_slice s, size_t width);

/* Appends s for a message: control characters and invalid bytes as \xHH, cut with an ellipsis after 60 columns. */
void kam_printable(struct kam_slice s, struct kam_buffer *out);

#endif
