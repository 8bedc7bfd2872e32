/* reader.h - records from CSV, TSV, JSON Lines or one JSON array.
 *
 * A record and everything it points to is borrowed from the reader until the next call of kam_reader_next; copy to keep.
 * libcsv is the grammar of CSV and jansson that of JSON: what they accept is what we accept. */
#ifndef KAM_READER_H
#define KAM_READER_H

#include "kam/memory.h"
#include "kam/slice.h"
#include "kam/status.h"

#include <stdint.h>

enum kam_format { KAM_AUTO, KAM_CSV, KAM_TSV, KAM_JSON, KAM_TABLE, KAM_MARKDOWN };

/* The limits of one field and one record, in bytes, unless the options say otherwise. */
#define KAM_MAX_FIELD (16u << 20)
#define KAM_RECORD_PER_FIELD 4u /* a record may be this many times as long as a field */

struct kam_reader_options {
	enum kam_format format; /* KAM_AUTO tells by content */
	char delimiter;         /* 0 sniffs it from the first two records */
	const char *encoding;   /* NULL recognises it; see kam_stream_open */
	const char *header;     /* comma-separated headings of a file that has none; NULL: its first record */
	bool lax;               /* take quotes inside unquoted fields as they are; number headings that stand twice */
	bool all_keys;          /* find every key of a JSON input before its first record is handed out */
	size_t max_field;       /* 0: KAM_MAX_FIELD */
	size_t threads;         /* how many may be used: over 1, pipes and gzip are read ahead, and keys are looked for in parts of a file */
};

/* The headings; in JSON, the keys seen so far, nested ones as a.b. */
struct kam_header {
	struct kam_slice *names;
	size_t count, capacity;
	struct kam_arena arena;
};

/* As JSON tells them; in CSV all are strings. KAM_OTHER is true, false, a list, or null (with an empty text). */
enum kam_value_kind { KAM_STRING, KAM_NUMBER, KAM_OTHER, KAM_MISSING };

struct kam_record {
	const struct kam_slice *fields;   /* by column; p is NULL where a JSON record lacks the key or holds null */
	const unsigned char *kinds;       /* enum kam_value_kind by column; NULL in CSV */
	size_t count;                     /* of fields */
	const uint32_t *members;          /* the columns that a JSON record has, each once, in no order; NULL in CSV */
	size_t members_count;
	uint64_t line;                    /* where it begins, from 1 */
	struct kam_slice raw;             /* verbatim, without the line end */
	bool utf8;                        /* known to be UTF-8 */
	bool continued;                   /* of a bad record only: raw is the next piece of the one before */
	bool in_pieces;                   /* of a bad record only: raw is not all of it, more may follow */
};

/* Whether a record has so few of the columns that it is better read by its members: else rows of a key or two each, all different,
 * would take time and room by the square. */
static inline bool kam_record_is_sparse(const struct kam_record *record)
{
	return record->members && record->members_count < record->count / 4;
}

/* Whether the record holds a JSON number there: its decimal mark is a dot, whatever the column's is. */
static inline bool kam_record_has_number(const struct kam_record *record, int column)
{
	return record->kinds && (size_t)column < record->count && record->kinds[column] == KAM_NUMBER;
}

/* The members by column, in room that the caller has for them. */
void kam_record_sort_members(const struct kam_record *record, uint32_t *sorted);

struct kam_reader;

/* Opens path ("-" is standard input) and reads its header. An empty JSON input has no records; an empty CSV is KAM_BAD_DATA. */
enum kam_status kam_reader_open(const char *path, const struct kam_reader_options *options, struct kam_reader **out, struct kam_error *err);

const struct kam_header *kam_reader_header(const struct kam_reader *r);

/* The text of the header as it stood in the file; empty in JSON. */
struct kam_slice kam_reader_header_line(const struct kam_reader *r);

enum kam_format kam_reader_format(const struct kam_reader *r);
char kam_reader_delimiter(const struct kam_reader *r);
struct kam_stream *kam_reader_stream(struct kam_reader *r);

/* The next record. KAM_BAD_DATA: this one is bad (its line and raw text are set, err says why) and the next call goes on
 * behind it. KAM_SKIPPED: a blank row or a report's footer; err names which. KAM_END: no more; KAM_SYSTEM, KAM_BROKEN: no more
 * can be had, and err says why. */
enum kam_status kam_reader_next(struct kam_reader *r, struct kam_record *record, struct kam_error *err);

/* A second reader over what comes behind the current record, for facts that only the rest of a column can show. r must
 * not be read until kam_reader_look_back; the same bytes then come to r again. */
enum kam_status kam_reader_look_ahead(struct kam_reader *r, struct kam_reader **ahead, struct kam_error *err);
enum kam_status kam_reader_look_back(struct kam_reader *r, struct kam_reader *ahead, struct kam_error *err);

/* Cuts what comes behind the current record into parts that begin at records, for readers of their own: cuts[0] is the
 * offset in the file where the next record begins, cuts[i] where part i begins, cuts[parts] the file's end. Returns how
 * many parts there are, at most as many as asked for; 0 when the input can't be read in parts (it is no plain file). Where
 * a part begins is an educated guess: a reader that finds its part ending outside a record proves it for the next. */
size_t kam_reader_parts(struct kam_reader *r, size_t parts, uint64_t *cuts);

/* A reader of the part from start up to end of r's file, with r's header and settings. */
enum kam_status kam_reader_open_part(const struct kam_reader *r, const char *path, uint64_t start, uint64_t end, struct kam_reader **out,
	struct kam_error *err);

/* Of a file that is read in parts, by as many numbers as there are parts, in their order: the one that each part's first line had while its
 * place in the file was not known, below that of the next part's and at or over its own; and its line in the file. */
struct kam_part_lines {
	size_t count;
	const uint64_t *numbers, *lines;
};

/* The line in the file of what was read as a line of a part, or of what stands before all parts, under that number. */
uint64_t kam_part_line(const struct kam_part_lines *parts, uint64_t number);

/* The number of the line that a part goes on with. */
void kam_reader_begin_at(struct kam_reader *part, uint64_t number);

/* Where the next record begins in the text that kam_stream_read gives, and in which line. */
uint64_t kam_reader_offset(const struct kam_reader *r);
uint64_t kam_reader_line(const struct kam_reader *r);

/* Goes on reading from an offset of kam_reader_parts, where a record is known to begin, in that line. */
enum kam_status kam_reader_seek(struct kam_reader *r, uint64_t offset, uint64_t line, struct kam_error *err);

void kam_reader_close(struct kam_reader *r);

#endif
