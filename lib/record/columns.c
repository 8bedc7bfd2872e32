/* columns.c - the columns of an output, none of which may have the name of another. */
#include "kam/columns.h"

#include "kam/buffer.h"

#include <stdlib.h>

const char *kam_columns_add(struct kam_columns *c, const char *name, enum kam_cell kind, unsigned detail)
{
	struct kam_buffer text = {0};
	kam_buffer_text(&text, name);
	if (!c->count)
		kam_table_free(&c->taken);
	for (int number = 2; name[0] && kam_table_find(&c->taken, kam_buffer_slice(&text)) != KAM_ABSENT; number++) {
		text.n = 0;
		kam_buffer_format(&text, "%s %d", name, number);
	}
	c->columns = kam_grow(c->columns, &c->capacity, c->count + 1, sizeof *c->columns);
	const char *kept = kam_arena_copy(&c->names, text.p, text.n);
	c->columns[c->count++] = (struct kam_column){kept, kind, detail};
	kam_table_put(&c->taken, kam_buffer_slice(&text), NULL);
	kam_buffer_free(&text);
	return kept;
}

void kam_columns_pass(struct kam_columns *c, const char *name, size_t place)
{
	enum { STAYING = 2, AFTER = 100 }; /* what is computed is left out after what passes, unless its KAM_IF_ROOM is larger */
	kam_columns_add(c, name, KAM_CELL_TEXT, place < STAYING ? KAM_SHOWN : KAM_IF_ROOM(AFTER + (unsigned)place));
}

void kam_columns_free(struct kam_columns *c)
{
	free(c->columns);
	kam_arena_free(&c->names);
	kam_table_free(&c->taken);
}
