/* dimension.c - columns that records are grouped by. */
#include "kam/dimension.h"

#include <stdlib.h>

enum kam_status kam_dimension_bind(struct kam_dimension *d, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = kam_field_named(kam_text(d->name));
	if (field == KAM_OWNER && !kam_input_has(in, field))
		field = KAM_OWNER_NAME;
	d->field = field != KAM_FIELDS && kam_input_has(in, field) ? field : KAM_FIELDS;
	d->column = d->field == KAM_FIELDS ? kam_input_column(in, kam_text(d->name)) : -1;
	if (d->field == KAM_FIELDS && d->column < 0)
		return kam_fail(err, KAM_USAGE, "--by %s: there is no such column", d->name);
	return KAM_OK;
}

enum kam_status kam_dimension_read(struct kam_dimension *d, struct kam_input *in, const struct kam_record *record, struct kam_buffer *room,
	uint32_t *value, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	room->n = 0;
	if (d->field == KAM_FIELDS)
		kam_buffer_add(room, kam_input_cell(in, record, d->column));
	else
		status = kam_input_plain(in, record, d->field, room, err);
	if (!status)
		*value = kam_table_put(&d->values, kam_buffer_slice(room), NULL);
	return status;
}

uint32_t *kam_dimension_rank(struct kam_dimension *d)
{
	uint32_t count = kam_table_count(&d->values), *rank = kam_allocate(count, sizeof *rank);
	d->order = kam_table_order(&d->values);
	for (uint32_t v = 0; v < count; v++)
		rank[d->order[v]] = v;
	return rank;
}

void kam_dimension_free(struct kam_dimension *d)
{
	kam_table_free(&d->values);
	free(d->order);
}
