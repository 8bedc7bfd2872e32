/* links.c - reads reviewers' decisions and makes sure that they do not contradict each other. */
#include "kam/links.h"

#include "kam/date.h"
#include "kam/money.h"
#include "kam/table.h"
#include "kam/text.h"

#include <stdlib.h>

enum { ID1, ID2, KIND, AT, COLUMNS };

static const char *const headings[COLUMNS] = {"id1|id_1|id 1|id_a|left_id|编号1", "id2|id_2|id 2|id_b|right_id|编号2",
	"kind|link|decision|结论", "at|date|日期"};

static const char sames[] = "must-link|must|same|match|merge|yes|true|1|是|相同|合并";
static const char differents[] = "cannot-link|cannot|different|distinct|apart|no|false|0|否|不同|不合并";

struct reading {
	const struct kam_sheet *sheet;
	const struct kam_links_rows *rows;
	int columns[COLUMNS];
	struct kam_table ids;
	uint32_t *row_of;  /* by id */
	uint32_t *again;   /* by id: another row that has it; KAM_ABSENT: none */
	uint64_t *lines;   /* by link */
};

static bool is_listed(struct kam_slice text, const char *list)
{
	struct kam_buffer folded = {0};
	struct kam_slice rest = kam_text(list), word;
	bool found = false;
	kam_fold(text, &folded);
	while (!found && kam_split(&rest, '|', &word))
		found = kam_same(word, kam_buffer_slice(&folded));
	kam_buffer_free(&folded);
	return found;
}

static enum kam_status find_columns(struct reading *r, struct kam_error *err)
{
	const struct kam_header *header = kam_sheet_header(r->sheet);
	for (int i = 0; i < COLUMNS; i++) {
		r->columns[i] = -1;
		for (size_t c = 0; c < header->count && r->columns[i] < 0; c++)
			if (is_listed(kam_trim(header->names[c]), headings[i]))
				r->columns[i] = (int)c;
		if (r->columns[i] < 0 && i != AT)
			return kam_fail(err, KAM_BAD_DATA, "%s: there is no column %s: links have id1, id2 and kind (same or different), and may have by, at and note",
				kam_sheet_name(r->sheet), i == ID1 ? "id1" : i == ID2 ? "id2" : "kind");
	}
	return KAM_OK;
}

static void index_ids(struct reading *r)
{
	r->row_of = kam_allocate(r->rows->rows + 1, sizeof *r->row_of);
	r->again = kam_allocate(r->rows->rows + 1, sizeof *r->again);
	r->lines = kam_allocate(kam_sheet_rows(r->sheet) + 1, sizeof *r->lines);
	for (size_t row = 0; row < r->rows->rows; row++) {
		struct kam_slice id = r->rows->id(r->rows->from, row);
		bool added;
		if (!id.n)
			continue;
		uint32_t n = kam_table_put(&r->ids, id, &added);
		if (added) {
			r->row_of[n] = (uint32_t)row;
			r->again[n] = KAM_ABSENT;
		} else {
			r->again[n] = (uint32_t)row;
		}
	}
}

static enum kam_status fail_at(const struct reading *r, size_t row, const char *column, struct kam_slice value, const char *what,
	struct kam_error *err)
{
	struct kam_error why;
	kam_bad_value(&why, column, value, what);
	return kam_fail(err, KAM_BAD_DATA, "%s:%llu: %.900s", kam_sheet_name(r->sheet), (unsigned long long)kam_sheet_line(r->sheet, row), why.text);
}

/* The row that a link names; KAM_ABSENT when there is none. */
static enum kam_status find_row(const struct reading *r, size_t row, int column, uint32_t *found, struct kam_error *err)
{
	struct kam_slice id = kam_sheet_cell(r->sheet, row, (size_t)r->columns[column]);
	const struct kam_links_rows *rows = r->rows;
	if (!id.n)
		return fail_at(r, row, column == ID1 ? "id1" : "id2", id, "is blank", err);
	uint32_t n = kam_table_find(&r->ids, id);
	*found = n == KAM_ABSENT ? n : r->row_of[n];
	if (n == KAM_ABSENT || r->again[n] == KAM_ABSENT)
		return KAM_OK;
	return kam_fail(err, KAM_BAD_DATA, "%s:%llu: \"%.*s\" is the id of %s:%llu and of %s:%llu: which of them is meant can't be told",
		kam_sheet_name(r->sheet), (unsigned long long)kam_sheet_line(r->sheet, row), KAM_PRINT(id), rows->file(rows->from, *found),
		(unsigned long long)rows->line(rows->from, *found), rows->file(rows->from, r->again[n]), (unsigned long long)rows->line(rows->from, r->again[n]));
}

static enum kam_status read_link(struct reading *r, size_t row, struct kam_links *out, struct kam_error *err)
{
	struct kam_slice kind = kam_sheet_cell(r->sheet, row, (size_t)r->columns[KIND]);
	struct kam_slice at = r->columns[AT] < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(r->sheet, row, (size_t)r->columns[AT]);
	kam_day day;
	struct kam_match_link link = {.same = is_listed(kind, sames)};
	if (!link.same && !is_listed(kind, differents))
		return fail_at(r, row, "kind", kind, "is neither same (must-link) nor different (cannot-link)", err);
	if (!kam_is_placeholder(at) && kam_date_parse(at, KAM_ORDER_DMY, &day) && kam_date_parse(at, KAM_ORDER_MDY, &day))
		return fail_at(r, row, "at", at, "is not a date", err);
	enum kam_status status = find_row(r, row, ID1, &link.a, err);
	if (!status)
		status = find_row(r, row, ID2, &link.b, err);
	if (status)
		return status;
	if (link.a == link.b && link.a != KAM_ABSENT)
		return link.same ? KAM_OK : fail_at(r, row, "id2", kam_sheet_cell(r->sheet, row, (size_t)r->columns[ID2]),
			"is id1 too: a record is not different from itself", err);
	if (link.a == KAM_ABSENT || link.b == KAM_ABSENT) {
		out->absent++;
		return KAM_OK;
	}
	r->lines[out->count] = kam_sheet_line(r->sheet, row);
	out->links = kam_grow(out->links, &out->capacity, out->count + 1, sizeof *out->links);
	out->links[out->count++] = link;
	return KAM_OK;
}

/* Contradictions. */

static uint32_t root(uint32_t *parents, uint32_t row)
{
	while (parents[row] != row)
		row = parents[row] = parents[parents[row]];
	return row;
}

/* Same links by row, so that a way from one row to another can be found: next[2i] follows link i at its a, next[2i+1] at its b. */
struct ways {
	uint32_t *first, *next; /* half links; KAM_ABSENT: no more */
};

/* The links on the shortest way from a to b, which there is. */
static void add_way(const struct kam_links *l, const struct ways *w, uint32_t a, uint32_t b, size_t rows, const uint64_t *lines,
	struct kam_buffer *out)
{
	uint32_t *queue = kam_allocate(rows, sizeof *queue), *by = kam_allocate(rows, sizeof *by);
	size_t head = 0, tail = 0;
	memset(by, 0xFF, rows * sizeof *by);
	queue[tail++] = b;
	by[b] = 0;
	while (by[a] == KAM_ABSENT && head < tail) {
		uint32_t at = queue[head++];
		for (uint32_t half = w->first[at]; half != KAM_ABSENT; half = w->next[half]) {
			uint32_t to = half % 2 ? l->links[half / 2].a : l->links[half / 2].b;
			if (by[to] != KAM_ABSENT)
				continue;
			by[to] = half;
			queue[tail++] = to;
		}
	}
	for (uint32_t at = a; at != b && by[at] != KAM_ABSENT;) {
		kam_buffer_format(out, "%s%llu", out->n ? ", " : "", (unsigned long long)lines[by[at] / 2]);
		at = by[at] % 2 ? l->links[by[at] / 2].b : l->links[by[at] / 2].a;
	}
	free(queue);
	free(by);
}

static struct ways lead_ways(const struct kam_links *l, size_t rows)
{
	struct ways w = {kam_allocate(rows + 1, sizeof *w.first), kam_allocate(2 * l->count + 1, sizeof *w.next)};
	memset(w.first, 0xFF, (rows + 1) * sizeof *w.first);
	for (size_t i = l->count; i-- > 0;) {
		if (!l->links[i].same)
			continue;
		const uint32_t ends[2] = {l->links[i].a, l->links[i].b};
		for (uint32_t e = 0; e < 2; e++) {
			w.next[2 * i + e] = w.first[ends[e]];
			w.first[ends[e]] = (uint32_t)(2 * i) + e;
		}
	}
	return w;
}

static enum kam_status contradict(const struct reading *r, const struct kam_links *l, size_t i, struct kam_error *err)
{
	struct ways w = lead_ways(l, r->rows->rows);
	struct kam_buffer way = {0};
	const struct kam_match_link *link = &l->links[i];
	add_way(l, &w, link->a, link->b, r->rows->rows, r->lines, &way);
	bool several = way.n && memchr(way.p, ',', way.n);
	struct kam_slice a = r->rows->id(r->rows->from, link->a), b = r->rows->id(r->rows->from, link->b);
	kam_fail(err, KAM_BAD_DATA, "%s:%llu: says that \"%.*s\" and \"%.*s\" are different, and line%s %s that they are the same: one of them must go",
		kam_sheet_name(r->sheet), (unsigned long long)r->lines[i], KAM_PRINT(a), KAM_PRINT(b), several ? "s" : "",
		kam_buffer_terminated(&way));
	kam_buffer_free(&way);
	free(w.first);
	free(w.next);
	return KAM_BAD_DATA;
}

static enum kam_status check_links(const struct reading *r, const struct kam_links *l, struct kam_error *err)
{
	uint32_t *parents = kam_allocate(r->rows->rows + 1, sizeof *parents);
	enum kam_status status = KAM_OK;
	for (size_t row = 0; row < r->rows->rows; row++)
		parents[row] = (uint32_t)row;
	for (size_t i = 0; i < l->count; i++)
		if (l->links[i].same)
			parents[root(parents, l->links[i].a)] = root(parents, l->links[i].b);
	for (size_t i = 0; i < l->count && !status; i++)
		if (!l->links[i].same && root(parents, l->links[i].a) == root(parents, l->links[i].b))
			status = contradict(r, l, i, err);
	free(parents);
	return status;
}

enum kam_status kam_links_read(const struct kam_sheet *sheet, const struct kam_links_rows *rows, struct kam_links *out, struct kam_error *err)
{
	struct reading r = {.sheet = sheet, .rows = rows};
	*out = (struct kam_links){0};
	enum kam_status status = find_columns(&r, err);
	if (!status)
		index_ids(&r);
	for (size_t row = 0; row < kam_sheet_rows(sheet) && !status; row++)
		status = read_link(&r, row, out, err);
	if (!status)
		status = check_links(&r, out, err);
	kam_table_free(&r.ids);
	free(r.row_of);
	free(r.again);
	free(r.lines);
	return status;
}

void kam_links_free(struct kam_links *links)
{
	free(links->links);
	*links = (struct kam_links){0};
}
