/* rows.c - each row with its cluster. */
#include "dedupe.h"

#include "kam/columns.h"
#include "kam/sort.h"

#include <stdlib.h>

static const struct kam_column computed[] = {
	{"cluster_id", KAM_CELL_TEXT, false},
	{"cluster_size", KAM_CELL_NUMBER, KAM_IF_ROOM(2)},
	{"match_probability", KAM_CELL_RATIO, false},
	{"duplicate", KAM_CELL_TEXT, false},
	{"related_to", KAM_CELL_TEXT, KAM_IF_ROOM(1)},
	{"reason", KAM_CELL_TEXT, false}, /* with --only review alone */
};

static bool tells_reasons(const struct dedupe *d)
{
	const char *only = kam_option_text(d->run, "only");
	return only && strcmp(only, "review") == 0;
}

static enum kam_status begin_output(struct dedupe *d, struct kam_writer **w, struct kam_error *err)
{
	struct kam_columns columns = {0};
	for (size_t i = 0; i < kam_sheet_header(d->sheet)->count; i++)
		kam_columns_pass(&columns, d->headings[i].p, i);
	for (size_t i = 0; i < KAM_COUNT(computed) - !tells_reasons(d); i++)
		kam_columns_add(&columns, computed[i].name, computed[i].kind, computed[i].detail);
	enum kam_status status = kam_run_writer(d->run, columns.columns, columns.count, w, err);
	kam_columns_free(&columns);
	return status;
}

struct kam_decimal dedupe_ratio(double x)
{
	return (struct kam_decimal){.value = (kam_int128)(x * 1e6 + 0.5), .scale = 6};
}

void dedupe_pass(const struct kam_sheet *sheet, size_t row, struct kam_writer *w)
{
	size_t columns = kam_sheet_header(sheet)->count;
	for (size_t c = 0; (c = kam_sheet_next(sheet, row, c)) < columns; c++) {
		enum kam_value_kind kind;
		struct kam_slice value = kam_sheet_value(sheet, row, c, &kind);
		kam_write_skip(w, c);
		kam_write_value(w, value, kind);
	}
	kam_write_skip(w, columns);
}

void dedupe_write_related(const struct dedupe *d, uint32_t cluster, struct kam_writer *w)
{
	struct kam_buffer text = {0};
	for (size_t i = d->related.starts[cluster]; i < d->related.starts[cluster + 1]; i++)
		kam_buffer_format(&text, "%s%u", text.n ? "; " : "", d->related.others[i] + 1);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static void write_computed(const struct dedupe *d, size_t row, struct kam_writer *w)
{
	const struct kam_match_clusters *c = &d->clusters;
	uint32_t cluster = c->cluster[row];
	kam_write_count(w, cluster + 1);
	kam_write_count(w, c->size[cluster]);
	kam_write_decimal(w, dedupe_ratio((double)c->probability[row]));
	bool doubtful = c->doubt[row] != KAM_NO_ROW && (c->size[cluster] == 1 || !d->separates);
	kam_write_text(w, doubtful ? KAM_LITERAL("review") : c->size[cluster] > 1 ? KAM_LITERAL("yes") : KAM_LITERAL("no"));
	dedupe_write_related(d, cluster, w);
}

static bool is_wanted(const struct dedupe *d, size_t row)
{
	return tells_reasons(d) ? d->clusters.doubt[row] != KAM_NO_ROW : d->clusters.size[d->clusters.cluster[row]] > 1;
}

static void write_row(const struct dedupe *d, size_t row, struct kam_writer *w)
{
	dedupe_pass(d->sheet, row, w);
	write_computed(d, row, w);
}

/* Only those wanted, for a person to look at: cluster by cluster, in the order of their first rows. */
static void write_wanted(const struct dedupe *d, struct kam_writer *w)
{
	struct kam_buffer reason = {0};
	size_t rows = kam_sheet_rows(d->sheet), count = 0;
	int id = kam_id_column(d->sheet, NULL);
	uint64_t *wanted = kam_allocate(rows + 1, sizeof *wanted);
	for (size_t row = 0; row < rows; row++)
		if (is_wanted(d, row))
			wanted[count++] = (uint64_t)d->clusters.cluster[row] << 32 | row;
	kam_sort_by_upper_half(wanted, count);
	for (size_t i = 0; i < count; i++) {
		write_row(d, (uint32_t)wanted[i], w);
		if (tells_reasons(d)) {
			reason.n = 0;
			dedupe_add_doubt(d, (uint32_t)wanted[i], id, &reason);
			kam_write_text(w, kam_buffer_slice(&reason));
		}
		kam_write_row(w);
	}
	kam_buffer_free(&reason);
	free(wanted);
}

enum kam_status dedupe_write_rows(struct dedupe *d, struct kam_error *err)
{
	bool some = kam_option_given(d->run, "only");
	struct kam_writer *w;
	enum kam_status status = begin_output(d, &w, err);
	if (!status && some)
		write_wanted(d, w);
	for (size_t row = 0; row < kam_sheet_rows(d->sheet) && !status && !some; row++) {
		write_row(d, row, w);
		kam_write_row(w);
	}
	return status;
}
