/* norm.h - one run of kam-norm, for the files that its parts are in. */
#ifndef KAM_NORM_H
#define KAM_NORM_H

#include "kam/command.h"
#include "kam/company.h"
#include "kam/table.h"

enum { MOST_REQUIRED = 64, NORM_PRICED = 4 };

/* An output column: a canonical field, or a column of the input as it is. */
struct output {
	enum kam_field field; /* KAM_FIELDS: not canonical */
	int column;           /* of the input; -1: the field is asked for and the file has none */
	bool bare;            /* a number or a truth value: it stands without quotes in JSON */
};

/* What all rows share. */
struct norm {
	struct kam_run *run;
	struct output *outputs;
	size_t count, capacity;
	size_t *canonical;    /* of them, those with a field, in order */
	size_t canonical_count;
	size_t *passing;      /* of them, that of each column; as many as there are where there is none */
	size_t columns_of_input;
	struct kam_column *columns;
	size_t columns_count, columns_capacity;
	enum kam_field required[MOST_REQUIRED];
	size_t required_count;
	struct kam_arena names;
	struct kam_table given_names; /* of the columns */
	bool has_currency;  /* the output has a column for it */
	bool adds_currency; /* amounts name their currency, and there is no column for it */
	bool splits_name, tells_provenance;
	enum kam_field priced[NORM_PRICED]; /* the fields whose values may name a currency, that the file has */
	size_t priced_count;
};

/* What a row is made in. */
struct norm_room {
	const struct norm *set;
	struct kam_buffer value, missing;
	struct kam_splitter splitter;
	uint32_t *sorted; /* a sparse record's members */
	size_t sorted_capacity;
};

/* settings.c: what the options say. */
enum kam_status norm_init(struct kam_run *run, void *settings, struct kam_error *err);
bool norm_apart(const void *settings);
void norm_finish(void *settings);

/* columns.c: what a file brings, and in which columns it goes on. */
enum kam_status norm_open(void *settings, struct kam_input *in, struct kam_error *err);
const struct kam_column *norm_columns(const void *settings, size_t *count);

/* rows.c: each record. */
void norm_begin(void *room, const void *settings);
enum kam_status norm_row(void *room, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err);
void norm_end(void *room);

/* names.c: --split-name. The columns, in the order in which they are written; NULL behind the last. */
extern const char *const norm_name_parts[];
void norm_write_name_parts(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w);

/* fields.c: --print-fields. */
bool norm_print(const struct kam_run *run, struct kam_buffer *out);

#endif
