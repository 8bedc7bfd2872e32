/* undo.c - from golden records and the log of their making back to the rows as they were. */
#include "mergelog.h"
#include "original.h"

#include "kam/merge.h"
#include "kam/state.h"
#include "kam/table.h"
#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { NOTED_IN_FULL = 20 };

#define NO_ROW UINT32_MAX

/* A row of the log. Texts live in the log's arena. */
struct logged {
	struct kam_slice text, after;
	uint32_t cluster;
};

/* What the merge made of a cluster, and what has become of it. */
struct made {
	char digest[DIGEST_TEXT];
	uint32_t rows;                 /* that it was made of */
	const struct kam_slice *cells; /* NULL: of one row, which tells */
	uint32_t row;                  /* of the golden file now, NO_ROW: it is not there */
	bool edited;
};

struct log {
	struct kam_arena arena;
	struct kam_slice head, encoding, label;
	struct kam_slice *columns;
	struct kam_pool rows;     /* struct logged */
	struct kam_table labels;  /* clusters by label */
	struct kam_pool made;     /* struct made, by cluster */
	struct digest digest;
	char of_file[DIGEST_TEXT], ending[DIGEST_TEXT];
	size_t columns_count, rows_expected, read_columns;
	char delimiter;
	bool json, mark, ended;
};

/* Reading the log. */

static struct kam_slice keep(struct log *log, struct kam_slice text)
{
	return kam_slice(kam_arena_copy(&log->arena, text.p, text.n), text.n);
}

/* A member whose text the digest at the end covers. */
static struct kam_slice read_part(struct log *log, const struct kam_state_reader *r, const char *name)
{
	struct kam_slice text = keep(log, kam_state_text(r, name));
	digest_add(&log->digest, text);
	return text;
}

static void read_digest(const struct kam_state_reader *r, char digest[DIGEST_TEXT])
{
	struct kam_slice text = kam_state_text(r, "digest");
	size_t n = text.n < DIGEST_TEXT ? text.n : DIGEST_TEXT - 1;
	if (n)
		memcpy(digest, text.p, n);
	digest[n] = '\0';
}

static enum kam_status read_head(struct log *log, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t version, mark, columns = 0, rows = 0;
	enum kam_status status = kam_state_count(r, "version", UINT32_MAX, &version, err);
	if (!status && version != MERGE_LOG_VERSION)
		return kam_fail(err, KAM_BAD_DATA, "is the log of a merge in version %llu, and this program reads version %d", (unsigned long long)version,
			MERGE_LOG_VERSION);
	if (!status)
		status = kam_state_count(r, "mark", 1, &mark, err);
	if (!status)
		status = kam_state_count(r, "columns", 1 << 20, &columns, err);
	if (!status)
		status = kam_state_count(r, "rows", UINT32_MAX, &rows, err);
	if (status)
		return status;
	struct kam_slice delimiter = kam_state_text(r, "delimiter");
	log->json = kam_is(kam_state_text(r, "format"), "json");
	log->delimiter = delimiter.n ? delimiter.p[0] : '\0';
	log->encoding = keep(log, kam_state_text(r, "encoding"));
	log->label = keep(log, kam_state_text(r, "label"));
	log->mark = mark;
	log->rows_expected = (size_t)rows;
	log->columns_count = (size_t)columns;
	log->columns = kam_arena_take(&log->arena, (log->columns_count + 1) * sizeof *log->columns);
	read_digest(r, log->of_file);
	log->head = read_part(log, r, "text");
	return KAM_OK;
}

static struct made *made_of(struct log *log, struct kam_slice label, uint32_t *cluster)
{
	bool added;
	*cluster = kam_table_put(&log->labels, label, &added);
	if (!added)
		return kam_pool_at(&log->made, *cluster);
	struct made *made = kam_pool_add(&log->made);
	made->row = NO_ROW;
	return made;
}

static void read_row(struct log *log, const struct kam_state_reader *r)
{
	struct logged *row = kam_pool_add(&log->rows);
	struct made *made = made_of(log, read_part(log, r, "cluster"), &row->cluster);
	made->rows++;
	if (kam_state_text(r, "digest").n)
		read_digest(r, made->digest);
	row->text = read_part(log, r, "text");
	row->after = read_part(log, r, "after");
}

static void read_golden(struct log *log, const struct kam_state_reader *r)
{
	uint32_t cluster;
	char name[24];
	struct made *made = made_of(log, read_part(log, r, "cluster"), &cluster);
	struct kam_slice *cells = kam_arena_take(&log->arena, (log->columns_count + 1) * sizeof *cells);
	for (size_t c = 0; c < log->columns_count; c++) {
		snprintf(name, sizeof name, "%zu", c);
		cells[c] = read_part(log, r, name);
	}
	made->cells = cells;
	read_digest(r, made->digest);
}

static enum kam_status read_line(struct log *log, const struct kam_state_reader *r, struct kam_error *err)
{
	if (!log->columns && !kam_state_is(r, "merge"))
		return kam_fail(err, KAM_BAD_DATA, "is not the log of a merge");
	if (kam_state_is(r, "merge") && !log->columns)
		return read_head(log, r, err);
	if (kam_state_is(r, "column") && log->read_columns < log->columns_count)
		log->columns[log->read_columns++] = read_part(log, r, "name");
	else if (kam_state_is(r, "row"))
		read_row(log, r);
	else if (kam_state_is(r, "golden"))
		read_golden(log, r);
	else if (kam_state_is(r, "end") && !log->ended) {
		log->ended = true;
		read_digest(r, log->ending);
	} else {
		return kam_state_bad(r, "is", err);
	}
	return KAM_OK;
}

static enum kam_status check_log(const struct log *log, struct kam_error *err)
{
	char digest[DIGEST_TEXT];
	digest_format(&log->digest, digest);
	if (!log->ended)
		return kam_fail(err, KAM_BAD_DATA, "ends early: the log is not complete, and nothing can be restored from it");
	if (strcmp(digest, log->ending) != 0 || log->rows.count != log->rows_expected || log->read_columns != log->columns_count)
		return kam_fail(err, KAM_BAD_DATA, "has been changed since it was written: what it would restore would not be what there was");
	return KAM_OK;
}

static enum kam_status read_log(const char *path, struct log *log, struct kam_error *err)
{
	struct kam_state_reader *r;
	enum kam_status status = kam_state_open(path, &r, err);
	while (!status && !(status = kam_state_next(r, err))) {
		status = read_line(log, r, err);
		if (status && !err->line)
			err->line = kam_state_lines(r);
	}
	kam_state_close(r);
	if (status == KAM_END)
		status = check_log(log, err);
	if (!status)
		return KAM_OK;
	struct kam_error why = *err;
	return why.line ? kam_fail(err, status, "%s:%llu: %.800s", path, (unsigned long long)why.line, why.text)
	                : kam_fail(err, status, "%s: %.800s", path, why.text);
}

/* The golden file as it is now. */

struct golden_file {
	const struct kam_sheet *sheet;
	int label;       /* its column of labels; -1: it is gone */
	int *columns;    /* by column of the log; -1: it is gone */
	bool complete;   /* no column is gone */
	struct kam_table digests; /* of clusters, where labels are gone: n, and the cluster is by_digest[n] */
	uint32_t *by_digest;
};

static struct kam_slice cell_of(const struct golden_file *g, uint32_t row, size_t column)
{
	return g->columns[column] < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(g->sheet, row, (size_t)g->columns[column]);
}

static void digest_row(const struct log *log, const struct golden_file *g, uint32_t row, char text[DIGEST_TEXT])
{
	struct digest digest = {0};
	for (size_t c = 0; c < log->columns_count; c++)
		digest_add(&digest, cell_of(g, row, c));
	digest_format(&digest, text);
}

static void open_golden(const struct log *log, const struct kam_sheet *sheet, struct golden_file *g)
{
	g->sheet = sheet;
	g->label = kam_sheet_column(sheet, log->label);
	g->columns = kam_allocate(log->columns_count + 1, sizeof *g->columns);
	g->by_digest = kam_allocate(log->made.count + 1, sizeof *g->by_digest);
	g->complete = true;
	for (size_t c = 0; c < log->columns_count; c++) {
		g->columns[c] = kam_sheet_column(sheet, log->columns[c]);
		g->complete = g->complete && g->columns[c] >= 0;
	}
	for (size_t k = 0; g->label < 0 && k < log->made.count; k++) {
		const struct made *made = kam_pool_at(&log->made, k);
		uint32_t n = kam_table_put(&g->digests, kam_text(made->digest), NULL);
		g->by_digest[n] = (uint32_t)k;
	}
}

static void close_golden(struct golden_file *g)
{
	free(g->columns);
	free(g->by_digest);
	kam_table_free(&g->digests);
}

/* The cluster that a golden row stands for: by its label, or by all it holds. NO_ROW: none, or one that another row stands
 * for already. */
static uint32_t cluster_of(const struct log *log, const struct golden_file *g, uint32_t row)
{
	char digest[DIGEST_TEXT];
	uint32_t found;
	if (g->label >= 0) {
		found = kam_table_find(&log->labels, kam_sheet_cell(g->sheet, row, (size_t)g->label));
	} else {
		digest_row(log, g, row, digest);
		found = kam_table_find(&g->digests, kam_text(digest));
		found = found == KAM_ABSENT ? found : g->by_digest[found];
	}
	if (found >= log->made.count || ((struct made *)kam_pool_at(&log->made, found))->row != NO_ROW)
		return NO_ROW;
	return found;
}

/* Appends a row of the golden file in the form of the old one. */
static void put_row(const struct log *log, const struct golden_file *g, uint32_t row, struct rewriting *b)
{
	for (size_t c = 0; c < log->columns_count; c++) {
		enum kam_value_kind kind = KAM_MISSING;
		struct kam_slice value = g->columns[c] < 0 ? kam_slice(NULL, 0) : kam_sheet_value(g->sheet, row, (size_t)g->columns[c], &kind);
		kam_write_value(b->writer, value, kind);
	}
	rewriting_row(b);
}

/* What has become of the golden records. */

static void note_change(struct kam_undone *u, const struct log *log, const struct golden_file *g, const struct made *made)
{
	kam_buffer_format(&u->notes, "%s:%llu: the golden record of %u rows has been changed since", kam_sheet_name(g->sheet),
		(unsigned long long)kam_sheet_line(g->sheet, made->row), made->rows);
	const char *before = ": ";
	for (size_t c = 0; c < log->columns_count; c++) {
		struct kam_slice now = cell_of(g, made->row, c);
		if (kam_same(now, made->cells[c]))
			continue;
		kam_buffer_format(&u->notes, "%s%.*s \"", before, KAM_PRINT(log->columns[c]));
		kam_printable(made->cells[c], &u->notes);
		kam_buffer_text(&u->notes, "\" is now \"");
		kam_printable(now, &u->notes);
		kam_buffer_byte(&u->notes, '"');
		before = ", ";
	}
	kam_buffer_text(&u->notes, "; its rows are restored as they were, and it is kept behind them\n");
}

/* Finds each golden row's cluster, and which of them have been changed; the others go to added. */
static void compare(const struct log *log, const struct golden_file *g, struct kam_undone *u, unsigned char *added)
{
	char digest[DIGEST_TEXT];
	for (uint32_t row = 0; row < kam_sheet_rows(g->sheet); row++) {
		uint32_t cluster = cluster_of(log, g, row);
		added[row] = cluster == NO_ROW;
		if (added[row]) {
			if (u->added++ < NOTED_IN_FULL)
				kam_buffer_format(&u->notes, "%s:%llu: is not what the merge wrote: it is kept behind the rows that are restored\n",
					kam_sheet_name(g->sheet), (unsigned long long)kam_sheet_line(g->sheet, row));
			continue;
		}
		struct made *made = kam_pool_at(&log->made, cluster);
		made->row = row;
		digest_row(log, g, row, digest);
		made->edited = g->complete && strcmp(digest, made->digest) != 0;
		if (made->edited && made->cells) {
			added[row] = true;
			if (u->merged++ < NOTED_IN_FULL)
				note_change(u, log, g, made);
		} else if (made->edited && u->edited++ < NOTED_IN_FULL) {
			kam_buffer_format(&u->notes, "%s:%llu: has been changed since, and no merge made it: it stays as it is now\n", kam_sheet_name(g->sheet),
				(unsigned long long)kam_sheet_line(g->sheet, row));
		}
	}
	for (size_t k = 0; k < log->made.count; k++)
		u->missing += ((struct made *)kam_pool_at(&log->made, k))->row == NO_ROW;
	u->unknown = !g->complete;
}

static bool is_array(const struct log *log)
{
	struct kam_slice first = log->rows.count ? ((struct logged *)kam_pool_at(&log->rows, 0))->text : kam_slice(NULL, 0);
	return original_is_array(log->json, log->head, first);
}

static void put_back(const struct log *log, const struct golden_file *g, const unsigned char *added, struct rewriting *b)
{
	for (size_t i = 0; i < log->rows.count; i++) {
		const struct logged *row = kam_pool_at(&log->rows, i);
		const struct made *made = kam_pool_at(&log->made, row->cluster);
		if (made->edited && !made->cells)
			put_row(log, g, made->row, b);
		else
			kam_buffer_add(&b->text, row->text);
		for (uint32_t r = 0; i + 1 == log->rows.count && r < kam_sheet_rows(g->sheet); r++)
			if (added[r])
				put_row(log, g, r, b);
		kam_buffer_add(&b->text, row->after);
	}
	for (uint32_t r = 0; !log->rows.count && r < kam_sheet_rows(g->sheet); r++)
		if (added[r])
			put_row(log, g, r, b);
}

/* The text in the file's encoding; where nothing has been changed since, it must be the file to the byte. */
static enum kam_status finish(const struct log *log, const struct rewriting *b, struct kam_undone *u, struct kam_error *err)
{
	char text[DIGEST_TEXT];
	struct digest digest = {0};
	enum kam_status status = original_encode(kam_buffer_slice(&b->text), log->encoding.p, log->mark, &u->out, err);
	digest_add(&digest, kam_buffer_slice(&u->out));
	digest_format(&digest, text);
	if (!status && !u->edited && !u->merged && !u->added && strcmp(text, log->of_file) != 0)
		status = kam_fail(err, KAM_BAD_DATA, "the log does not give back the file that it was made of");
	return status;
}

enum kam_status kam_merge_undo(const char *path, const struct kam_sheet *golden, struct kam_undone *out, struct kam_error *err)
{
	struct log log = {.rows.size = sizeof(struct logged), .made.size = sizeof(struct made)};
	struct golden_file g = {0};
	struct rewriting back = {0};
	*out = (struct kam_undone){0};
	unsigned char *added = kam_allocate(kam_sheet_rows(golden) + 1, 1);
	enum kam_status status = read_log(path, &log, err);
	if (!status) {
		open_golden(&log, golden, &g);
		compare(&log, &g, out, added);
		out->rows = log.rows.count;
		if (is_array(&log) && (out->edited || out->merged || out->added))
			status = kam_fail(err, KAM_BAD_DATA, "the rows were one JSON array, and %zu records have been changed or added since: they can't be put into it",
				out->edited + out->merged + out->added);
	}
	if (!status)
		status = rewriting_begin(&back, log.head, log.json, log.delimiter, log.columns, log.columns_count, err);
	if (!status) {
		put_back(&log, &g, added, &back);
		status = finish(&log, &back, out, err);
	}
	rewriting_free(&back);
	close_golden(&g);
	free(added);
	kam_pool_free(&log.rows);
	kam_pool_free(&log.made);
	kam_table_free(&log.labels);
	kam_arena_free(&log.arena);
	return status;
}

void kam_undone_free(struct kam_undone *undone)
{
	kam_buffer_free(&undone->notes);
	kam_buffer_free(&undone->out);
}
