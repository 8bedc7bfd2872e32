/* winfile.c - a model of win probability as JSON, and back. Numbers are rounded to six digits: what is saved is the model. */
#include "winmodel.h"

#include "kam/document.h"
#include "kam/writer.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

enum { VERSION = 1 };

static const char *const kinds[KAM_WIN_KINDS] = {"bins", "round", "exact", "levels"};

static void add_number(struct kam_buffer *out, double x)
{
	kam_buffer_format(out, "%.6g", x == 0 ? 0.0 : x); // NOLINT: no minus before nothing
}

static void add_string(struct kam_buffer *out, const char *text)
{
	kam_json_string(out, kam_text(text));
}

static void save_list(const double *values, size_t count, const char *format, struct kam_buffer *out)
{
	kam_buffer_byte(out, '[');
	for (size_t i = 0; i < count; i++) {
		kam_buffer_text(out, i ? ", " : "");
		kam_buffer_format(out, format, values[i]); // NOLINT(clang-diagnostic-format-nonliteral)
	}
	kam_buffer_byte(out, ']');
}

static void save_feature(const struct kam_win_feature *f, struct kam_buffer *out)
{
	kam_buffer_format(out, "    {\"column\": %zu, \"kind\": \"%s\", \"groups\": %zu, \"mean\": ", f->column, kinds[f->kind], f->groups);
	add_number(out, f->mean);
	kam_buffer_text(out, ", \"edges\": ");
	save_list(f->edges, f->edges_count, "%.17g", out);
	kam_buffer_text(out, ", \"cells\": [\n");
	for (size_t c = 0; c < f->cells_count; c++) {
		const struct kam_win_cell *cell = &f->cells[c];
		kam_buffer_text(out, "      {\"is\": ");
		add_string(out, cell->is);
		kam_buffer_format(out, ", \"deals\": %u, \"won\": %u, \"effect\": ", cell->deals, cell->won);
		add_number(out, cell->effect);
		kam_buffer_text(out, ", \"variance\": ");
		add_number(out, cell->variance);
		kam_buffer_format(out, ", \"group\": %u}%s\n", cell->group, c + 1 < f->cells_count ? "," : "");
	}
	kam_buffer_text(out, "    ]}");
}

static void save_pair(const struct kam_win_model *m, const struct kam_win_pair *p, struct kam_buffer *out)
{
	size_t cells = m->features[p->a].groups * m->features[p->b].groups;
	kam_buffer_format(out, "    {\"a\": %zu, \"b\": %zu, \"mean\": ", p->a, p->b);
	add_number(out, p->mean);
	kam_buffer_text(out, ", \"effects\": ");
	save_list(p->effects, cells, "%.6g", out);
	kam_buffer_text(out, ", \"variances\": ");
	save_list(p->variances, cells, "%.6g", out);
	kam_buffer_byte(out, '}');
}

void kam_win_save(const struct kam_win_model *m, struct kam_buffer *out)
{
	kam_buffer_format(out, "{\n  \"kam_score_model\": %d,\n  \"deals\": %u,\n  \"won\": %u,\n  \"reasons\": %d,\n", VERSION, m->deals, m->won,
		m->reasons);
	const struct {
		const char *name;
		double value;
	} numbers[] = {{"intercept", m->intercept}, {"variance", m->variance}, {"ridge", m->ridge}, {"pair_ridge", m->pair_ridge},
		{"calibration_intercept", m->calibration_intercept}, {"calibration_slope", m->calibration_slope}, {"log_loss", m->log_loss}};
	for (size_t i = 0; i < KAM_COUNT(numbers); i++) {
		kam_buffer_format(out, "  \"%s\": ", numbers[i].name);
		add_number(out, numbers[i].value);
		kam_buffer_text(out, ",\n");
	}
	kam_buffer_text(out, "  \"columns\": [\n");
	for (size_t c = 0; c < m->columns_count; c++) {
		kam_buffer_text(out, "    {\"heading\": ");
		add_string(out, m->columns[c].heading);
		kam_buffer_format(out, ", \"decimal\": \"%s\"}%s\n", m->columns[c].comma ? "comma" : "dot", c + 1 < m->columns_count ? "," : "");
	}
	kam_buffer_text(out, "  ],\n  \"features\": [\n");
	for (size_t f = 0; f < m->features_count; f++) {
		save_feature(&m->features[f], out);
		kam_buffer_text(out, f + 1 < m->features_count ? ",\n" : "\n");
	}
	kam_buffer_text(out, "  ],\n  \"pairs\": [\n");
	for (size_t k = 0; k < m->pairs_count; k++) {
		save_pair(m, &m->pairs[k], out);
		kam_buffer_text(out, k + 1 < m->pairs_count ? ",\n" : "\n");
	}
	kam_buffer_text(out, "  ]\n}\n");
}

/* Loading: every number and place is checked, since the file may have been edited. */

struct loading {
	struct kam_win_model *model;
	const char *path;
	struct kam_error *err;
	bool bad;
};

static double number(struct loading *l, const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	l->bad = l->bad || !json_is_number(value) || !isfinite(json_number_value(value)) || fabs(json_number_value(value)) > 1e300;
	return json_number_value(value);
}

static size_t whole(struct loading *l, const json_t *object, const char *name, size_t under)
{
	const json_t *value = json_object_get(object, name);
	bool good = json_is_integer(value) && json_integer_value(value) >= 0 && (unsigned long long)json_integer_value(value) < under;
	l->bad = l->bad || !good;
	return good ? (size_t)json_integer_value(value) : 0;
}

static const char *text(struct loading *l, const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));
	l->bad = l->bad || !s;
	return s ? kam_arena_copy(&l->model->arena, s, strlen(s)) : "";
}

static void load_list(struct loading *l, const json_t *list, double *to, size_t count)
{
	l->bad = l->bad || json_array_size(list) != count;
	for (size_t i = 0; i < count && !l->bad; i++) {
		const json_t *value = json_array_get(list, i);
		l->bad = !json_is_number(value);
		to[i] = json_number_value(value);
	}
}

static void load_cells(struct loading *l, const json_t *cells, struct kam_win_feature *f)
{
	for (size_t c = 0; c < f->cells_count && !l->bad; c++) {
		const json_t *from = json_array_get(cells, c);
		f->cells[c] = (struct kam_win_cell){.is = text(l, from, "is"), .deals = (uint32_t)whole(l, from, "deals", UINT32_MAX),
			.won = (uint32_t)whole(l, from, "won", UINT32_MAX), .effect = number(l, from, "effect"), .variance = number(l, from, "variance"),
			.group = (uint32_t)whole(l, from, "group", f->groups ? f->groups : 1)};
		l->bad = l->bad || f->cells[c].variance < 0;
		bool added = true;
		if (f->kind == KAM_WIN_LEVELS && c + 2 < f->cells_count)
			kam_table_put(&f->levels, kam_text(f->cells[c].is), &added);
		l->bad = l->bad || !added;
	}
}

static void load_feature(struct loading *l, const json_t *from)
{
	struct kam_win_model *m = l->model;
	const json_t *cells = json_object_get(from, "cells"), *edges = json_object_get(from, "edges");
	const char *kind = text(l, from, "kind");
	struct kam_win_feature *f = &m->features[m->features_count];
	*f = (struct kam_win_feature){.column = whole(l, from, "column", m->columns_count), .groups = whole(l, from, "groups", 10000),
		.mean = number(l, from, "mean"), .cells_count = json_array_size(cells), .edges_count = json_array_size(edges)};
	while (f->kind < KAM_WIN_KINDS && strcmp(kind, kinds[f->kind]) != 0)
		f->kind++;
	size_t extra = f->kind == KAM_WIN_ROUND ? 9 : f->kind == KAM_WIN_LEVELS ? 2 : f->edges_count + 2;
	bool exactly = f->kind != KAM_WIN_LEVELS;
	l->bad = l->bad || f->kind == KAM_WIN_KINDS || f->cells_count < extra || (exactly && f->cells_count != extra) || f->cells_count > UINT16_MAX;
	if (l->bad)
		return;
	m->features_count++;
	f->cells = kam_allocate(f->cells_count, sizeof *f->cells);
	f->edges = kam_allocate(f->edges_count + 1, sizeof *f->edges);
	load_list(l, edges, f->edges, f->edges_count);
	load_cells(l, cells, f);
}

static void load_pair(struct loading *l, const json_t *from)
{
	struct kam_win_model *m = l->model;
	struct kam_win_pair *p = &m->pairs[m->pairs_count];
	*p = (struct kam_win_pair){.a = whole(l, from, "a", m->features_count), .b = whole(l, from, "b", m->features_count),
		.mean = number(l, from, "mean")};
	if (l->bad)
		return;
	size_t cells = m->features[p->a].groups * m->features[p->b].groups;
	l->bad = json_array_size(json_object_get(from, "effects")) != cells;
	if (l->bad)
		return;
	m->pairs_count++;
	p->effects = kam_allocate(2 * cells + 1, sizeof *p->effects);
	p->variances = p->effects + cells;
	load_list(l, json_object_get(from, "effects"), p->effects, cells);
	load_list(l, json_object_get(from, "variances"), p->variances, cells);
}

static void load_columns(struct loading *l, const json_t *columns)
{
	struct kam_win_model *m = l->model;
	m->columns_count = json_array_size(columns);
	l->bad = l->bad || !m->columns_count || m->columns_count > KAM_MOST_WIN_COLUMNS;
	m->columns = kam_allocate(m->columns_count + 1, sizeof *m->columns);
	for (size_t c = 0; c < m->columns_count && !l->bad; c++) {
		m->columns[c].heading = text(l, json_array_get(columns, c), "heading");
		m->columns[c].comma = strcmp(text(l, json_array_get(columns, c), "decimal"), "comma") == 0;
	}
}

static void load(struct loading *l, const json_t *root)
{
	struct kam_win_model *m = l->model;
	const json_t *features = json_object_get(root, "features"), *pairs = json_object_get(root, "pairs");
	m->deals = (uint32_t)whole(l, root, "deals", UINT32_MAX);
	m->won = (uint32_t)whole(l, root, "won", UINT32_MAX);
	m->reasons = (int)whole(l, root, "reasons", 100);
	m->intercept = number(l, root, "intercept");
	m->variance = number(l, root, "variance");
	l->bad = l->bad || m->variance < 0 || !m->deals;
	load_columns(l, json_object_get(root, "columns"));
	size_t count = json_array_size(features);
	l->bad = l->bad || count > 3 * (size_t)KAM_MOST_WIN_COLUMNS;
	m->features = kam_allocate(count + 1, sizeof *m->features);
	for (size_t f = 0; f < count && !l->bad; f++)
		load_feature(l, json_array_get(features, f));
	m->pairs = kam_allocate(json_array_size(pairs) + 1, sizeof *m->pairs);
	for (size_t k = 0; k < json_array_size(pairs) && !l->bad; k++)
		load_pair(l, json_array_get(pairs, k));
}

enum kam_status kam_win_load(const char *path, struct kam_win_model **out, struct kam_error *err)
{
	json_t *root;
	*out = NULL;
	enum kam_status status = kam_document_load(path, KAM_BAD_DATA, &root, err);
	if (status)
		return status;
	const json_t *version = json_object_get(root, "kam_score_model");
	struct loading l = {.model = kam_allocate(1, sizeof *l.model), .path = path, .err = err};
	if (!json_is_integer(version))
		status = kam_fail(err, KAM_BAD_DATA, "%s: is not a model of kam-score (--learn makes one)", path);
	else if (json_integer_value(version) != VERSION)
		status = kam_fail(err, KAM_BAD_DATA, "%s: is a model of version %lld; this program reads version %d: learn it anew", path,
			(long long)json_integer_value(version), VERSION);
	else
		load(&l, root);
	if (!status && l.bad)
		status = kam_fail(err, KAM_BAD_DATA, "%s: is damaged: learn it anew", path);
	json_decref(root);
	if (status)
		kam_win_free(l.model);
	else
		*out = l.model;
	return status;
}
