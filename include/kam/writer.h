/* writer.h - rows out, as CSV, TSV, JSON Lines, an aligned table or Markdown. */
#ifndef KAM_WRITER_H
#define KAM_WRITER_H

#include "kam/buffer.h"
#include "kam/date.h"
#include "kam/decimal.h"
#include "kam/reader.h"

/* Where bytes go. Buffers; remembers the first failure. */
struct kam_sink;

/* Writes to an open descriptor, which stays the caller's; name is for messages. A negative descriptor: all is kept. */
struct kam_sink *kam_sink_new(int descriptor, const char *name);
void kam_sink_add(struct kam_sink *sink, struct kam_slice bytes);

/* What waits to be written, to add to; then kam_sink_settle, which writes once there is enough. */
struct kam_buffer *kam_sink_pending(struct kam_sink *sink);
void kam_sink_settle(struct kam_sink *sink);

/* Writes what is buffered. KAM_END when the reader of a pipe has gone, KAM_SYSTEM for any other failure, now or before. */
enum kam_status kam_sink_flush(struct kam_sink *sink, struct kam_error *err);

/* Whether writing has failed: no need to go on. */
bool kam_sink_failed(const struct kam_sink *sink);
void kam_sink_free(struct kam_sink *sink);

enum kam_cell {
	KAM_CELL_TEXT,
	KAM_CELL_NUMBER, /* money and counts: every digit, except that tables round to 2 places */
	KAM_CELL_FIGURE, /* numbers of several kinds in one column */
	KAM_CELL_RATIO,  /* a fraction with 6 places; tables show a percentage */
	KAM_CELL_PICTURE, /* text that says nothing when it is cut */
};

/* How much a table for people can do without a column. Where a screen is too narrow for all that it shows, the column with the largest
 * KAM_IF_ROOM goes first, after those in which no row says anything; a line below names them. */
enum { KAM_SHOWN, KAM_DETAIL /* left out unless asked for */ };
#define KAM_IF_ROOM(n) (KAM_DETAIL + (n))

struct kam_column {
	const char *name;
	enum kam_cell kind;
	unsigned detail; /* KAM_SHOWN, KAM_DETAIL or KAM_IF_ROOM; false and true do for the first two */
};

struct kam_writer;

struct kam_writer_options {
	enum kam_format format; /* not KAM_AUTO */
	char delimiter;         /* of CSV; 0 is a comma */
	bool bom;               /* begin CSV with a byte order mark */
	bool inert;             /* CSV: put ' before text that a spreadsheet would run as a formula */
	bool headless;          /* the header has been written elsewhere */
	const char *columns;    /* comma-separated names: only these, in this order; NULL: all, or in tables those without detail */
	size_t width;           /* tables: of the screen, for which columns are left out and text is cut so that lines fit; 0: no limit */
};

/* columns are copied. KAM_USAGE when options->columns names one that is not there. */
enum kam_status kam_writer_new(struct kam_sink *sink, const struct kam_writer_options *options, const struct kam_column *columns, size_t count,
	struct kam_writer **out, struct kam_error *err);

/* A writer of more rows of the same kind to another sink, for one that has begun. To be finished first. */
struct kam_writer *kam_writer_fork(const struct kam_writer *w, struct kam_sink *sink);

/* Cells come in the order of the columns, every column of every row. An empty text is written as null in JSON. */
void kam_write_text(struct kam_writer *w, struct kam_slice text);
void kam_write_decimal(struct kam_writer *w, struct kam_decimal number);
void kam_write_count(struct kam_writer *w, uint64_t count);
void kam_write_day(struct kam_writer *w, kam_day day); /* KAM_NO_DAY is blank */
void kam_write_blank(struct kam_writer *w);

/* A value that passes through: it leaves as JSON or CSV told it. KAM_MISSING leaves no trace in JSON. */
void kam_write_value(struct kam_writer *w, struct kam_slice value, enum kam_value_kind kind);

/* Leaves out the cells before that column, each as one that is KAM_MISSING: in JSON that takes no time. */
void kam_write_skip(struct kam_writer *w, size_t column);

/* Writes all fields of a CSV record at once, at the start of a row whose first columns they are: false, with nothing written,
 * when they must be written one by one. delimiter is that of the record's file. The bytes are the same either way. */
bool kam_write_record(struct kam_writer *w, const struct kam_record *record, char delimiter);

/* Ends a row. */
void kam_write_row(struct kam_writer *w);

/* Forgets the cells of a row that was begun. */
void kam_write_nothing(struct kam_writer *w);

/* Writes what tables hold back until the end; frees the writer. */
void kam_writer_finish(struct kam_writer *w);

/* Appends text as a CSV field, quoted only where it must be. */
void kam_csv_field(struct kam_buffer *out, struct kam_slice text, char delimiter);

/* Appends text as a JSON string. */
void kam_json_string(struct kam_buffer *out, struct kam_slice text);

#endif
