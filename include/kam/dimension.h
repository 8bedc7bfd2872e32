/* dimension.h - a column that records are grouped by: its values, numbered as they come up and put in order in the end. */
#ifndef KAM_DIMENSION_H
#define KAM_DIMENSION_H

#include "kam/input.h"
#include "kam/state.h"
#include "kam/table.h"

enum { KAM_MOST_BY = 8 }; /* columns that records are grouped by at once */

/* Zero-initialise, set the name; free with kam_dimension_free. */
struct kam_dimension {
	const char *name;           /* as the user gave it: a canonical field or a heading; it must outlive the dimension */
	enum kam_field field;       /* KAM_FIELDS: a column that is no canonical field */
	int column;                 /* of the current file */
	struct kam_table values;
	uint32_t *order;            /* of the values, in byte order */
	uint32_t first_group;       /* the number of the first of them among all groups */
};

/* Finds the column in a file whose fields are bound; an owner may be known by name only. KAM_USAGE when it has none. */
enum kam_status kam_dimension_bind(struct kam_dimension *d, struct kam_input *in, struct kam_error *err);

/* The number of the record's value, which is read in one form whatever the file's habits; room is for its use. */
enum kam_status kam_dimension_read(struct kam_dimension *d, struct kam_input *in, const struct kam_record *record, struct kam_buffer *room,
	uint32_t *value, struct kam_error *err);

/* Puts the values in byte order; the result, to be freed with free(), is the rank of each. */
uint32_t *kam_dimension_rank(struct kam_dimension *d);

/* The members of a line of a partial state that hold a record's values, whose numbers are given; and back. */
void kam_dimensions_save(const struct kam_dimension *by, size_t count, const uint32_t *values, struct kam_state_writer *w);
void kam_dimensions_load(struct kam_dimension *by, size_t count, const struct kam_state_reader *r, uint32_t *values);

void kam_dimension_free(struct kam_dimension *d);

#endif
