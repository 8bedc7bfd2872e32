/* columns.h - the columns of an output, made one by one. */
#ifndef KAM_COLUMNS_H
#define KAM_COLUMNS_H

#include "kam/memory.h"
#include "kam/table.h"
#include "kam/writer.h"

/* Zero-initialise; to begin anew, set count to 0. */
struct kam_columns {
	struct kam_column *columns;
	size_t count, capacity;
	struct kam_arena names;
	struct kam_table taken; /* names */
};

/* Adds a column. A name that is taken is numbered: "rank 2"; what the column is called then is returned, and lives as long as
 * the columns. */
const char *kam_columns_add(struct kam_columns *c, const char *name, enum kam_cell kind, unsigned detail);

/* Adds a column of the input, the one at that place, which passes through. On a narrow screen what is computed matters more: of the
 * input the first two columns stay, and the others go from the right. */
void kam_columns_pass(struct kam_columns *c, const char *name, size_t place);

void kam_columns_free(struct kam_columns *c);

#endif
