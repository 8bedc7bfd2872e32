/* input.h - one input file as records with canonical, typed fields.
 *
 * Over a reader, an input knows which column holds which field, the facts about each column (date order, decimal mark),
 * and the sheets that are joined to it. Values are borrowed until the next record. */
#ifndef KAM_INPUT_H
#define KAM_INPUT_H

#include "kam/buffer.h"
#include "kam/date.h"
#include "kam/field.h"
#include "kam/money.h"
#include "kam/reader.h"

struct kam_input_options {
	struct kam_reader_options reader;
	const struct kam_mapping *mappings;
	size_t mappings_count;
	enum kam_date_order date_order; /* told by the user; else settled column by column */
	enum kam_decimal_mark mark;     /* likewise */
};

/* What holds for a whole column. */
struct kam_facts {
	enum kam_date_order order;
	enum kam_decimal_mark mark;
	bool percent; /* probabilities run from 0 to 100: some value is over 1 */
	bool whole;   /* all of the column has been seen */
};

/* A whole file in memory, columns by rows: for side inputs and for commands that need all records at once. Immutable once
 * loaded; it owns its cells. */
struct kam_sheet;

/* Is told of each bad record of a sheet: its line, and what is wrong with it. */
typedef void kam_tell_bad(void *of, uint64_t line, const char *what);

/* Loads path. A bad record fails the load, for half of a sheet misleads, but all of it is read: KAM_BAD_DATA when tell has been called,
 * and then err is of the last of them. */
enum kam_status kam_sheet_load(const char *path, const struct kam_input_options *options, kam_tell_bad *tell, void *of, struct kam_sheet **out,
	struct kam_error *err);

/* Binds the sheet's columns to the fields of that record type; may be called again for another. */
enum kam_status kam_sheet_bind(struct kam_sheet *sheet, enum kam_record_type type, struct kam_error *err);

/* The same for a side input that lacks none of these columns: KAM_BAD_DATA names the first that it does, and the option it came by. */
enum kam_status kam_sheet_need(struct kam_sheet *sheet, enum kam_record_type type, const char *option, const enum kam_field *needed, size_t count,
	struct kam_error *err);

const char *kam_sheet_name(const struct kam_sheet *sheet);

/* As kam_stream_note. */
const char *kam_sheet_note(const struct kam_sheet *sheet);

/* The reader it was loaded with, for the file's format and delimiter. */
const struct kam_reader *kam_sheet_reader(const struct kam_sheet *sheet);
const struct kam_header *kam_sheet_header(const struct kam_sheet *sheet);
const struct kam_binding *kam_sheet_binding(const struct kam_sheet *sheet);
size_t kam_sheet_rows(const struct kam_sheet *sheet);
uint64_t kam_sheet_line(const struct kam_sheet *sheet, size_t row);

/* Where the record begins, and ends with its line end, in the file's text as kam_stream_read gives it. */
uint64_t kam_sheet_offset(const struct kam_sheet *sheet, size_t row);
uint64_t kam_sheet_end(const struct kam_sheet *sheet, size_t row);

/* A cell without the blanks around it; and as it stands, with what it is in JSON, for kam_write_value. */
struct kam_slice kam_sheet_cell(const struct kam_sheet *sheet, size_t row, size_t column);

/* The first column from that one on in which the row has a cell; the number of columns when there is none. Rows that have few of very
 * many columns are to be walked so. */
size_t kam_sheet_next(const struct kam_sheet *sheet, size_t row, size_t column);

/* A hash of all headings and cells, whatever format and file they came from. */
uint64_t kam_sheet_digest(const struct kam_sheet *sheet);
struct kam_slice kam_sheet_value(const struct kam_sheet *sheet, size_t row, size_t column, enum kam_value_kind *kind);

/* The column with exactly that heading, or -1. */
int kam_sheet_column(const struct kam_sheet *sheet, struct kam_slice heading);

/* The cell of a field, trimmed; empty where the sheet has no such column. */
struct kam_slice kam_sheet_text(const struct kam_sheet *sheet, size_t row, enum kam_field field);

/* Typed cells. Blank cells and placeholders give *day KAM_NO_DAY, *present false. Errors name field and value. */
enum kam_status kam_sheet_date(struct kam_sheet *sheet, size_t row, enum kam_field field, kam_day *day, struct kam_error *err);
enum kam_status kam_sheet_money(struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_money *value, bool *present,
	struct kam_error *err);

/* As kam_input_plain. */
enum kam_status kam_sheet_plain(struct kam_sheet *sheet, size_t row, enum kam_field field, struct kam_buffer *out, struct kam_error *err);

void kam_sheet_free(struct kam_sheet *sheet);

struct kam_input;

enum kam_status kam_input_open(const char *path, const struct kam_input_options *options, struct kam_input **out, struct kam_error *err);

/* The name for messages: the path, or "standard input". */
const char *kam_input_name(const struct kam_input *in);
struct kam_reader *kam_input_reader(struct kam_input *in);
const struct kam_binding *kam_input_binding(const struct kam_input *in);

/* Joins a sheet: fields that the file itself lacks are looked up in it by the first id that both have (order, opportunity,
 * account, then the others). The sheet must outlive the input. Call before binding. */
void kam_input_join(struct kam_input *in, struct kam_sheet *sheet);

/* Takes the file's records (and joined sheets) for that type and binds their columns; may be called again for another. */
enum kam_status kam_input_bind(struct kam_input *in, enum kam_record_type type, struct kam_error *err);

/* Binds the columns as the type of record that the headings speak for most. */
enum kam_status kam_input_recognise(struct kam_input *in, struct kam_error *err);

/* What every record is read by: an input begins with it. */
struct kam_bound {
	struct kam_binding binding;
	bool has[KAM_FIELDS];    /* in the file or in a joined sheet */
	struct kam_facts *facts; /* by column */
	struct kam_calendar calendar;
};

static inline const struct kam_bound *kam_input_bound(const struct kam_input *in)
{
	return (const struct kam_bound *)(const void *)in;
}

/* Whether the field is there, in the file or in a joined sheet. */
static inline bool kam_input_has(const struct kam_input *in, enum kam_field field)
{
	return kam_input_bound(in)->has[field];
}

/* The column of a heading as --keep and --group give it: a canonical name, or a heading; -1 if there is none. Numbers
 * beyond the file's own columns stand for those of joined sheets. */
int kam_input_column(const struct kam_input *in, struct kam_slice heading);

/* As kam_reader_next. */
enum kam_status kam_input_next(struct kam_input *in, struct kam_record *record, struct kam_error *err);

/* Values of the current record, as those of a sheet; what is not read at once by the functions that call these. */
__attribute__((noinline)) enum kam_status kam_input_other_date(struct kam_input *in, const struct kam_record *record, enum kam_field field,
	kam_day *day, struct kam_error *err);
struct kam_slice kam_input_other_text(const struct kam_input *in, const struct kam_record *record, enum kam_field field);

/* The cell of a field that stands in the file and that no other stands in for, with the blanks around it; false for all others. */
static inline __attribute__((always_inline)) bool kam_input_own_cell(const struct kam_input *in, const struct kam_record *record,
	enum kam_field field, struct kam_slice *cell)
{
	int column = kam_input_bound(in)->binding.alone[field];
	if ((size_t)column >= record->count) /* or there is none, which is the largest size */
		return false;
	*cell = record->fields[column];
	return true;
}

static inline __attribute__((always_inline)) struct kam_slice kam_input_text(const struct kam_input *in, const struct kam_record *record,
	enum kam_field field)
{
	struct kam_slice cell;
	return kam_input_own_cell(in, record, field, &cell) && kam_is_trim(cell) ? cell : kam_input_other_text(in, record, field);
}

/* An amount in an own cell, where it is a plain number that names no currency; false for all others, which kam_input_money reads. */
static inline bool kam_input_amount(const struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_decimal *amount)
{
	struct kam_slice cell;
	const struct kam_bound *bound = kam_input_bound(in);
	int column = bound->binding.alone[field];
	return kam_input_own_cell(in, record, field, &cell) &&
	       kam_money_plain(cell, kam_record_has_number(record, column) ? KAM_MARK_DOT : bound->facts[column].mark, amount);
}

static inline enum kam_status kam_input_date(struct kam_input *in, const struct kam_record *record, enum kam_field field, kam_day *day,
	struct kam_error *err)
{
	struct kam_slice cell;
	struct kam_bound *bound = (struct kam_bound *)(void *)in;
	if (kam_input_own_cell(in, record, field, &cell) && kam_calendar_read(&bound->calendar, cell, day))
		return KAM_OK;
	return kam_input_other_date(in, record, field, day, err);
}

struct kam_slice kam_input_cell(const struct kam_input *in, const struct kam_record *record, int column);

/* Whether values of a money field name a currency themselves ("$5"), as the first thousand records show. */
enum kam_status kam_input_names_currency(struct kam_input *in, enum kam_field field, bool *yes, struct kam_error *err);

/* What has been learnt about a column so far. */
const struct kam_facts *kam_input_facts(const struct kam_input *in, int column);

/* Appends a value in one form whatever the file's habits: dates as YYYY-MM-DD, numbers as plain decimals, probabilities as
 * fractions, yes/no as true and false, account types and sources in the words of the domain; placeholders as nothing; other
 * text as it is. */
enum kam_status kam_input_plain(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_buffer *out,
	struct kam_error *err);

/* The same value, which stands in the record or in room, whose bytes it replaces. */
enum kam_status kam_input_plain_value(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_buffer *room,
	struct kam_slice *value, struct kam_error *err);

enum kam_status kam_input_money(struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_money *value,
	bool *present, struct kam_error *err);

/* An input over a part of in's file (see kam_reader_parts), bound as in is and knowing what in has learnt. It can't look
 * ahead: a value that needs it gives KAM_UNPROVEN. Inputs with joined sheets have no parts. */
enum kam_status kam_input_open_part(const struct kam_input *in, uint64_t start, uint64_t end, struct kam_input **out, struct kam_error *err);

/* Has an input over a part, which has come to its end, go on with another part, keeping what it has learnt. */
enum kam_status kam_input_move_part(struct kam_input *part, uint64_t start, uint64_t end, struct kam_error *err);

/* Whether two inputs over parts of one file have learnt the same of its columns. */
bool kam_input_agree(const struct kam_input *a, const struct kam_input *b);

/* Lets in know what another input over the same columns has learnt of them. */
void kam_input_learn(struct kam_input *in, const struct kam_input *from);

bool kam_input_has_joins(const struct kam_input *in);

void kam_input_close(struct kam_input *in);

/* Reads yes, no, true, 1, 是 and their like; false when s is none of them. */
bool kam_yes_no(struct kam_slice s, bool *yes);

/* Describes a value that can't be read: `FIELD: "VALUE" WHAT`. Returns KAM_BAD_DATA. */
enum kam_status kam_bad_value(struct kam_error *err, const char *field, struct kam_slice value, const char *what);

#endif
