/* columns.c - the columns of an output, none of which may have the name of another. */
#include "kam/columns.h"

#include "kam/buffer.h"

#include <stdlib.h>

static bool is_named(const struct kam_columns *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->columns[i].name, name) == 0)
			return true;
	return false;
}

const char *kam_columns_add(struct kam_columns *c, const char *name, enum kam_cell kind, bool detail)
{
	struct kam_buffer text = {0};
	kam_buffer_text(&text, name);
	for (int number = 2; name[0] && is_named(c, kam_buffer_terminated(&text)); number++) {
		text.n = 0;
		kam_buffer_format(&text, "%s %d", name, number);
	}
	c->columns = kam_grow(c->columns, &c->capacity, c->count + 1, sizeof *c->columns);
	const char *kept = kam_arena_copy(&c->names, text.p, text.n);
	c->columns[c->count++] = (struct kam_column){kept, kind, detail};
	kam_buffer_free(&text);
	return kept;
}

void kam_columns_free(struct kam_columns *c)
{
	free(c->columns);
	kam_arena_free(&c->names);
}
