/* roles.c - what the options say of the columns: what each holds, and which tells the source. */
#include "dedupe.h"

#include "kam/table.h"

#include <stdlib.h>

enum kam_status dedupe_find_column(const struct dedupe *d, const char *option, struct kam_slice heading, size_t *column, struct kam_error *err)
{
	int found = kam_sheet_column(d->sheet, heading);
	if (found < 0)
		return kam_fail(err, KAM_USAGE, "--%s: there is no column \"%.*s\"", option, KAM_PRINT(heading));
	*column = (size_t)found;
	return KAM_OK;
}

enum kam_status dedupe_read_roles(struct dedupe *d, struct kam_error *err)
{
	const struct kam_header *header = kam_sheet_header(d->sheet);
	const char *text;
	d->headings = header->names;
	d->roles = kam_allocate(header->count + 1, 1);
	memset(d->roles, KAM_ROLES, header->count);
	for (size_t i = 0; (text = kam_option_at(d->run, "role", i)); i++) {
		const char *equals = strrchr(text, '=');
		enum kam_role role = equals ? kam_role_named(kam_text(equals + 1)) : KAM_ROLES;
		size_t column = 0;
		if (role == KAM_ROLES)
			return kam_fail(err, KAM_USAGE, "--role %s: must be HEADING=ROLE, with a role of kam-dedupe(1)", text);
		enum kam_status status = dedupe_find_column(d, "role", kam_slice(text, (size_t)(equals - text)), &column, err);
		if (status)
			return status;
		d->roles[column] = (unsigned char)role;
	}
	return KAM_OK;
}

static int by_name(const void *a, const void *b, void *names)
{
	return kam_compare(kam_table_key(names, *(const uint32_t *)a), kam_table_key(names, *(const uint32_t *)b));
}

/* Numbers parts in the order of their names instead of that in which they were seen. */
static void number_by_name(struct kam_table *names, uint32_t *part, size_t rows)
{
	uint32_t count = kam_table_count(names);
	uint32_t *order = kam_allocate(count + 1, sizeof *order), *number = kam_allocate(count + 1, sizeof *number);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof *order, by_name, names);
	for (uint32_t i = 0; i < count; i++)
		number[order[i]] = i;
	for (size_t row = 0; row < rows; row++)
		part[row] = number[part[row]];
	free(order);
	free(number);
}

/* Each value of the source column is a part of its own. */
enum kam_status dedupe_read_source(struct dedupe *d, struct kam_error *err)
{
	const char *heading = kam_option_text(d->run, "source");
	struct kam_table names = {0};
	size_t column = 0, rows = kam_sheet_rows(d->sheet);
	if (!heading)
		return KAM_OK;
	enum kam_status status = dedupe_find_column(d, "source", kam_text(heading), &column, err);
	if (status)
		return status;
	d->roles[column] = KAM_ROLE_IGNORE;
	d->part = kam_allocate(rows + 1, sizeof *d->part);
	for (size_t row = 0; row < rows; row++)
		d->part[row] = kam_table_put(&names, kam_sheet_cell(d->sheet, row, column), NULL);
	number_by_name(&names, d->part, rows);
	d->apart = kam_allocate(kam_table_count(&names) + 1, sizeof *d->apart);
	memset(d->apart, true, kam_table_count(&names));
	kam_table_free(&names);
	return KAM_OK;
}
