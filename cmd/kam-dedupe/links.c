/* links.c - reviewers' decisions on the rows of one sheet. */
#include "dedupe.h"

#include "kam/master.h"

/* The rows that can be named, by their ids. */
struct named {
	const struct kam_sheet *sheet;
	size_t id;
};

static struct kam_slice id_of(const void *from, size_t row)
{
	const struct named *n = from;
	return kam_sheet_cell(n->sheet, row, n->id);
}

static uint64_t line_of(const void *from, size_t row)
{
	return kam_sheet_line(((const struct named *)from)->sheet, row);
}

static const char *file_of(const void *from, size_t row)
{
	(void)row;
	return kam_sheet_name(((const struct named *)from)->sheet);
}

enum kam_status dedupe_read_links(struct dedupe *d, struct kam_error *err)
{
	struct kam_sheet *sheet;
	enum kam_status status = kam_run_sheet(d->run, "links", 0, &sheet, err);
	if (status || !sheet)
		return status;
	int id = kam_id_column(d->sheet, NULL);
	if (id < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s: no column holds the ids that --links names: --map account_id=\"HEADING\" tells", kam_sheet_name(d->sheet));
	const struct named named = {d->sheet, (size_t)id};
	const struct kam_links_rows rows = {kam_sheet_rows(d->sheet), id_of, line_of, file_of, &named};
	status = kam_links_read(sheet, &rows, &d->links, err);
	if (!status && d->links.absent)
		kam_run_note(d->run, "--links: %zu of its lines name records that are not here", d->links.absent);
	return status;
}
