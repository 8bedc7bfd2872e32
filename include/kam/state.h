/* state.h - what a fold has added up so far, as JSON Lines: written here, read and merged elsewhere.
 *
 * A line is one flat object. Its first member, "is", says what it describes; the command decides what follows. Numbers that
 * are money go as text, so that no program on the way rounds them. What a line is read from is borrowed until the next. */
#ifndef KAM_STATE_H
#define KAM_STATE_H

#include "kam/date.h"
#include "kam/decimal.h"
#include "kam/writer.h"

struct kam_state_writer {
	struct kam_sink *sink;
	uint64_t lines;
};

/* A line: begun, its members, ended. An empty text and KAM_NO_DAY leave no member. */
void kam_state_begin(struct kam_state_writer *w, const char *is);
void kam_state_write_text(struct kam_state_writer *w, const char *name, struct kam_slice text);
void kam_state_write_count(struct kam_state_writer *w, const char *name, uint64_t count);
void kam_state_write_decimal(struct kam_state_writer *w, const char *name, struct kam_decimal number);
void kam_state_write_day(struct kam_state_writer *w, const char *name, kam_day day);
/* So many hexadecimal digits, at most 32: the first 16 are those of hash[0], the others the lowest of hash[1]. */
void kam_state_write_hash(struct kam_state_writer *w, const char *name, const uint64_t hash[2], int digits);
void kam_state_end(struct kam_state_writer *w);

struct kam_state_reader;

/* Opens a file of states ("-" is standard input). Several may stand behind each other in it. */
enum kam_status kam_state_open(const char *path, struct kam_state_reader **out, struct kam_error *err);
void kam_state_close(struct kam_state_reader *r);

/* The next line; KAM_END behind the last. An error knows its line. */
enum kam_status kam_state_next(struct kam_state_reader *r, struct kam_error *err);

/* Whether the line describes that. */
bool kam_state_is(const struct kam_state_reader *r, const char *is);

/* How many lines have been read. */
uint64_t kam_state_lines(const struct kam_state_reader *r);

/* A member of the line. Where there is none, an empty text or KAM_NO_DAY; a number must be there. KAM_BAD_DATA when it is not
 * of the kind, or over most. */
struct kam_slice kam_state_text(const struct kam_state_reader *r, const char *name);
enum kam_status kam_state_count(const struct kam_state_reader *r, const char *name, uint64_t most, uint64_t *out, struct kam_error *err);
enum kam_status kam_state_decimal(const struct kam_state_reader *r, const char *name, struct kam_decimal *out, struct kam_error *err);
enum kam_status kam_state_day(const struct kam_state_reader *r, const char *name, kam_day *out, struct kam_error *err);

/* Digits as kam_state_write_hash writes them, exactly so many. */
enum kam_status kam_state_hash(const struct kam_state_reader *r, const char *name, int digits, uint64_t hash[2], struct kam_error *err);

/* KAM_BAD_DATA: the member is not what it must be. */
enum kam_status kam_state_bad(const struct kam_state_reader *r, const char *name, struct kam_error *err);

#endif
