/* mergelog.c - writes the log of a merge. */
#include "mergelog.h"
#include "original.h"

#include "kam/merge.h"
#include "kam/state.h"
#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

void digest_add(struct digest *d, struct kam_slice text)
{
	uint64_t hash[2];
	kam_hash_seeded(text, d->hash[0], hash);
	d->hash[1] = (d->hash[1] << 7 | d->hash[1] >> 57) ^ hash[1];
	d->hash[0] = hash[0];
}

void digest_format(const struct digest *d, char text[DIGEST_TEXT])
{
	snprintf(text, DIGEST_TEXT, "%016llx%016llx", (unsigned long long)d->hash[0], (unsigned long long)d->hash[1]);
}

/* Lines. */

struct log {
	struct kam_state_writer w;
	struct digest digest; /* of all texts so far */
};

static void write_part(struct log *log, const char *name, struct kam_slice text)
{
	kam_state_write_text(&log->w, name, text);
	digest_add(&log->digest, text);
}

static void write_digest(struct log *log, const char *name, const struct digest *digest)
{
	char text[DIGEST_TEXT];
	digest_format(digest, text);
	kam_state_write_text(&log->w, name, kam_text(text));
}

static struct digest golden_digest(const struct kam_merge *m, size_t cluster)
{
	struct digest digest = {0};
	enum kam_value_kind kind;
	for (size_t c = 0; c < m->columns; c++)
		digest_add(&digest, kam_trim(kam_merge_value(m, cluster, c, &kind)));
	return digest;
}

static void write_head(struct log *log, const struct kam_merge *m, const struct kam_merge_origin *origin, const struct original *o,
	const struct digest *digest)
{
	const struct kam_reader *reader = kam_sheet_reader(m->sheet);
	const struct kam_header *header = kam_sheet_header(m->sheet);
	char delimiter = kam_reader_delimiter(reader);
	size_t first = kam_sheet_rows(m->sheet) ? (size_t)kam_sheet_offset(m->sheet, 0) : o->text.n;
	kam_state_begin(&log->w, "merge");
	kam_state_write_count(&log->w, "version", MERGE_LOG_VERSION);
	kam_state_write_text(&log->w, "of", kam_text(origin->path));
	kam_state_write_text(&log->w, "format", kam_text(kam_reader_format(reader) == KAM_JSON ? "json" : "csv"));
	kam_state_write_text(&log->w, "delimiter", kam_slice(&delimiter, delimiter != '\0'));
	kam_state_write_text(&log->w, "encoding", kam_text(o->encoding));
	kam_state_write_count(&log->w, "mark", o->mark);
	kam_state_write_text(&log->w, "label", kam_text(origin->label));
	kam_state_write_count(&log->w, "columns", m->columns);
	kam_state_write_count(&log->w, "rows", kam_sheet_rows(m->sheet));
	write_digest(log, "digest", digest);
	write_part(log, "text", kam_slice(o->text.p, first));
	kam_state_end(&log->w);
	for (size_t c = 0; c < m->columns; c++) {
		kam_state_begin(&log->w, "column");
		write_part(log, "name", header->names[c]);
		kam_state_end(&log->w);
	}
}

/* A row, and what stands between it and the next. That of a cluster of its own is its own golden record. */
static void write_row(struct log *log, const struct kam_merge *m, const struct original *o, size_t row)
{
	size_t cluster = m->cluster[row], start = (size_t)kam_sheet_offset(m->sheet, row), end = (size_t)kam_sheet_end(m->sheet, row);
	size_t next = row + 1 < kam_sheet_rows(m->sheet) ? (size_t)kam_sheet_offset(m->sheet, row + 1) : o->text.n;
	kam_state_begin(&log->w, "row");
	write_part(log, "cluster", m->labels[cluster]);
	if (kam_merge_size(m, cluster) == 1) {
		struct digest digest = golden_digest(m, cluster);
		write_digest(log, "digest", &digest);
	}
	write_part(log, "text", kam_slice(o->text.p + start, end - start));
	write_part(log, "after", kam_slice(o->text.p + end, next - end));
	kam_state_end(&log->w);
}

static void write_golden(struct log *log, const struct kam_merge *m, size_t cluster)
{
	struct digest digest = golden_digest(m, cluster);
	enum kam_value_kind kind;
	char name[24];
	kam_state_begin(&log->w, "golden");
	write_part(log, "cluster", m->labels[cluster]);
	write_digest(log, "digest", &digest);
	for (size_t c = 0; c < m->columns; c++) {
		snprintf(name, sizeof name, "%zu", c);
		write_part(log, name, kam_trim(kam_merge_value(m, cluster, c, &kind)));
	}
	kam_state_end(&log->w);
}

static void write_log(struct log *log, const struct kam_merge *m, const struct kam_merge_origin *origin, const struct original *o,
	const struct digest *digest)
{
	write_head(log, m, origin, o, digest);
	for (size_t row = 0; row < kam_sheet_rows(m->sheet) && !kam_sink_failed(log->w.sink); row++)
		write_row(log, m, o, row);
	for (size_t k = 0; k < m->clusters && !kam_sink_failed(log->w.sink); k++)
		if (kam_merge_size(m, k) > 1)
			write_golden(log, m, k);
	kam_state_begin(&log->w, "end");
	kam_state_write_count(&log->w, "lines", log->w.lines);
	write_digest(log, "digest", &log->digest);
	kam_state_end(&log->w);
}

enum kam_status kam_merge_log(const struct kam_merge *m, const struct kam_merge_origin *origin, struct kam_sink *sink, struct kam_error *err)
{
	struct original original = {0};
	struct digest digest = {0};
	enum kam_status status = original_read(origin->path, origin->encoding, &original, err);
	size_t rows = kam_sheet_rows(m->sheet);
	if (!status && rows && kam_sheet_end(m->sheet, rows - 1) > original.text.n)
		status = kam_fail(err, KAM_BAD_DATA, "%s: has been changed while it was read", origin->path);
	if (!status) {
		digest_add(&digest, kam_buffer_slice(&original.bytes));
		struct log log = {.w.sink = sink};
		write_log(&log, m, origin, &original, &digest);
	}
	original_free(&original);
	return status;
}
