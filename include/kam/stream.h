/* stream.h - the bytes of one input, as UTF-8 without a byte order mark, whatever the file holds.
 *
 * gzip is unpacked and other encodings are converted on the way. The stream owns its file; kam_stream_close frees all. */
#ifndef KAM_STREAM_H
#define KAM_STREAM_H

#include "kam/slice.h"
#include "kam/status.h"

struct kam_stream;

/* Opens path ("-" is standard input). encoding names any encoding iconv knows, or is NULL: then UTF-8, UTF-16 by its
 * mark, and GB18030 where the text is not UTF-8 and reads as Chinese. KAM_SYSTEM when it can't be opened or is a
 * directory, KAM_USAGE for an unknown encoding, KAM_BAD_DATA for a spreadsheet or archive. */
enum kam_status kam_stream_open(const char *path, const char *encoding, struct kam_stream **out, struct kam_error *err);

/* Opens the bytes from start up to end of a regular file that is plain (see kam_stream_is_plain). */
enum kam_status kam_stream_open_range(const char *path, unsigned long long start, unsigned long long end, struct kam_stream **out,
	struct kam_error *err);

/* Has such a stream end elsewhere. */
void kam_stream_end_at(struct kam_stream *s, unsigned long long end);

/* Whether what is read are the bytes of a regular file as they stand, but for a byte order mark, whose length goes to
 * *skipped. It may cease to be so when bytes that are not ASCII come up. */
bool kam_stream_is_plain(const struct kam_stream *s, size_t *skipped);

/* From here on reads ahead in a thread of its own, where it takes time to come to the bytes: a pipe's, or unpacked ones. */
void kam_stream_read_ahead(struct kam_stream *s);

/* Reads up to room bytes into to; *n is 0 only at the end. */
enum kam_status kam_stream_read(struct kam_stream *s, char *to, size_t room, size_t *n, struct kam_error *err);

/* Goes to an offset of a plain file (see kam_stream_is_plain). */
enum kam_status kam_stream_seek(struct kam_stream *s, unsigned long long offset, struct kam_error *err);

/* Remembers this place: after kam_stream_rewind the bytes read since come again. What can't be re-read from the file is
 * kept in an unlinked temporary. One mark at a time; a mark may be set again after its rewind. */
enum kam_status kam_stream_mark(struct kam_stream *s, struct kam_error *err);
enum kam_status kam_stream_rewind(struct kam_stream *s, struct kam_error *err);

/* The open file. */
int kam_stream_descriptor(const struct kam_stream *s);

/* The encoding that is converted, as iconv calls it; NULL while nothing is. Owned by the stream. */
const char *kam_stream_encoding(const struct kam_stream *s);

/* Whether the file is gzip. */
bool kam_stream_is_packed(const struct kam_stream *s);

/* Something the user should know, such as an encoding that was recognised; NULL if nothing. Owned by the stream. */
const char *kam_stream_note(const struct kam_stream *s);

/* Bytes of the file read so far, and its size (0 if unknown): for progress. */
void kam_stream_position(const struct kam_stream *s, unsigned long long *done, unsigned long long *size);

void kam_stream_close(struct kam_stream *s);

#endif
