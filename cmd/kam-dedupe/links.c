/* links.c - reviewers' decisions on the rows of one sheet. */
#include "dedupe.h"

/* The rows that can be named, by their ids: those of a sheet, and of another behind it. */
struct named {
	const struct kam_sheet *sheets[2];
	int ids[2];   /* columns; -1: its rows have none */
	size_t first; /* rows of the first sheet */
};

static int which(const struct named *n, size_t *row)
{
	int second = *row >= n->first;
	*row -= second ? n->first : 0;
	return second;
}

static struct kam_slice id_of(const void *from, size_t row)
{
	const struct named *n = from;
	int sheet = which(n, &row);
	return n->ids[sheet] < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(n->sheets[sheet], row, (size_t)n->ids[sheet]);
}

static uint64_t line_of(const void *from, size_t row)
{
	const struct named *n = from;
	int sheet = which(n, &row);
	return kam_sheet_line(n->sheets[sheet], row);
}

static const char *file_of(const void *from, size_t row)
{
	const struct named *n = from;
	return kam_sheet_name(n->sheets[which(n, &row)]);
}

static enum kam_status read_links(struct dedupe *d, const struct named *named, size_t count, struct kam_error *err)
{
	struct kam_sheet *sheet;
	enum kam_status status = kam_run_sheet(d->run, "links", 0, &sheet, err);
	if (status || !sheet)
		return status;
	if (named->ids[0] < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s: no column holds the ids that --links names: --map account_id=\"HEADING\" tells", kam_sheet_name(d->sheet));
	const struct kam_links_rows rows = {count, id_of, line_of, file_of, named};
	status = kam_links_read(sheet, &rows, &d->links, err);
	if (!status && d->links.absent)
		kam_run_note(d->run, "--links: %zu of its lines name records that are not here", d->links.absent);
	return status;
}

enum kam_status dedupe_read_links(struct dedupe *d, struct kam_error *err)
{
	size_t rows = kam_sheet_rows(d->sheet);
	const struct named named = {{d->sheet, NULL}, {kam_id_column(d->sheet, NULL), -1}, rows};
	return read_links(d, &named, rows, err);
}

enum kam_status dedupe_read_intake_links(struct dedupe *d, const struct kam_intake *in, struct kam_error *err)
{
	const struct named named = {{in->master, in->incoming}, {in->id, kam_id_column(in->incoming, NULL)}, in->masters};
	return read_links(d, &named, in->masters + in->arrivals, err);
}
