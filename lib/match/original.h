/* original.h - a file as it stands, byte for byte, and rows written in its form. Private to this room. */
#ifndef KAM_ORIGINAL_H
#define KAM_ORIGINAL_H

#include "kam/buffer.h"
#include "kam/input.h"
#include "kam/writer.h"

/* Zero-initialise. */
struct original {
	struct kam_buffer text;  /* as UTF-8, without a byte order mark: what offsets of a sheet count in */
	struct kam_buffer bytes; /* as they stand in the file; of a packed file, as it unpacks */
	char encoding[64];       /* "": UTF-8 */
	bool mark;               /* it begins with a byte order mark */
};

/* Reads the file again, and makes sure that its text gives its bytes again: KAM_BAD_DATA when it does not. "-" is standard
 * input, which must be a regular file. encoding is what was told, NULL: recognised. */
enum kam_status original_read(const char *path, const char *encoding, struct original *o, struct kam_error *err);

/* Appends text in an encoding of iconv's ("" and NULL: UTF-8), behind a byte order mark if there is one. KAM_BAD_DATA when the encoding
 * lacks a character. */
enum kam_status original_encode(struct kam_slice text, const char *encoding, bool mark, struct kam_buffer *out, struct kam_error *err);

void original_free(struct original *o);

/* Text in the form of a file, to which rows can be added. */
struct rewriting {
	struct kam_buffer text;
	struct kam_sink *sink;
	struct kam_writer *writer;
	const char *line_end;
};

/* Begins with a head, by which the file's line ends are known. columns' names must end with NUL. */
enum kam_status rewriting_begin(struct rewriting *r, struct kam_slice head, bool json, char delimiter, const struct kam_slice *columns,
	size_t count, struct kam_error *err);

/* Ends the row whose cells have been written to the writer, and appends it as a line. */
void rewriting_row(struct rewriting *r);
void rewriting_free(struct rewriting *r);

/* Whether records stand in one JSON array, into which no row can be put. first is what stands before the first record's end. */
bool original_is_array(bool json, struct kam_slice head, struct kam_slice first);

#endif
