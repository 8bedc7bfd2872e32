/* damage.h - parts of files, and what happens to files, as a number decides. */
#ifndef CORPORA_DAMAGE_H
#define CORPORA_DAMAGE_H

#include "kam/buffer.h"

/* All that follows depends on it alone. */
void corpora_seed(uint64_t seed);

/* A part of a file: its heading, and whole lines behind it or from anywhere. Mostly small, so that many can be tried; some have room for
 * what needs many records. */
void corpora_cut(struct kam_slice file, struct kam_buffer *out);

/* The beginning of a file, as large as a part can be. */
void corpora_cut_beginning(struct kam_slice file, struct kam_buffer *out);

/* Damages text in one to four places. */
void corpora_damage(struct kam_buffer *text);

#endif
