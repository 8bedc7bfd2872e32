/* work.h - work in pieces that do not depend on each other, on several cores. */
#ifndef KAM_WORK_H
#define KAM_WORK_H

#include <stddef.h>

typedef void kam_work(void *context, size_t piece);

/* Calls work for the pieces 0 .. pieces - 1, each once and in no particular order, on at most jobs threads, of which the
 * caller is one; returns when all are done. */
void kam_share_out(size_t jobs, size_t pieces, kam_work *work, void *context);

#endif
