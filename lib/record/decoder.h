/* decoder.h - from the bytes of a file to UTF-8: which encoding, and its conversion. Private to this floor. */
#ifndef KAM_DECODER_H
#define KAM_DECODER_H

#include "kam/slice.h"
#include "kam/status.h"

struct kam_decoder;

/* Fills to with up to room bytes; *n below room only at the end. */
typedef enum kam_status kam_read_bytes(void *from, char *to, size_t room, size_t *n, struct kam_error *err);

/* encoding as for kam_stream_open. seen holds bytes that were already read from the source; they are copied. */
enum kam_status kam_decoder_open(const char *encoding, kam_read_bytes *read, void *from, struct kam_slice seen, struct kam_decoder **out,
	struct kam_error *err);

enum kam_status kam_decoder_read(struct kam_decoder *d, char *to, size_t room, size_t *n, struct kam_error *err);

/* Whether bytes pass as they are, but for the *skipped bytes of a mark at their start. */
bool kam_decoder_is_plain(const struct kam_decoder *d, size_t *skipped);

/* Remembers what has been read and not yet handed out; rewinding brings it back, for a source that is rewound too. */
void kam_decoder_mark(struct kam_decoder *d);
void kam_decoder_rewind(struct kam_decoder *d);

/* Forgets what has been read and not yet handed out: the source goes on from another place. */
void kam_decoder_restart(struct kam_decoder *d);

/* What is being converted; NULL: nothing. */
const char *kam_decoder_encoding(const struct kam_decoder *d);
const char *kam_decoder_note(const struct kam_decoder *d);

void kam_decoder_close(struct kam_decoder *d);

#endif
