/* modelfile.c - what has been learnt, as JSON that a person can read and change. */
#include "inside.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Six digits are what a person can use, and print the same everywhere. */
static json_t *number(double x)
{
	char text[32];
	snprintf(text, sizeof text, "%.6g", x);
	return json_real(strtod(text, NULL));
}

static json_t *field_json(const struct field *f)
{
	json_t *levels = json_array();
	for (unsigned level = EXACT; level > BLANK; level--)
		json_array_append_new(levels, json_pack("{s:s, s:i, s:o, s:o, s:o, s:o}", "means", match_level_name(f, level), "level", (int)level,
			"matches", number(f->m[level]), "strangers", number(f->u[level]), "bits", number(f->bits[level]), "rarity", number(f->expected[level])));
	return json_pack("{s:o, s:s, s:o}", "field", json_stringn(f->name.p, f->name.n), "role", kam_role_name(f->role), "levels", levels);
}

void kam_match_write_model(const struct kam_match *m, struct kam_buffer *out)
{
	json_t *fields = json_array();
	for (size_t i = 0; i < m->fields_count; i++)
		json_array_append_new(fields, field_json(&m->fields[i]));
	json_t *root = json_pack("{s:o, s:o}", "share_of_pairs_that_match", number(m->lambda), "fields", fields);
	char *text = json_dumps(root, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
	kam_buffer_text(out, text);
	kam_buffer_byte(out, '\n');
	free(text);
	json_decref(root);
}

static enum kam_status bad(const char *file, const char *path, const char *what, struct kam_error *err)
{
	return kam_fail(err, KAM_USAGE, "%s: %s: %s", file, path, what);
}

static enum kam_status read_levels(struct field *f, const json_t *levels, const char *file, const char *path, struct kam_error *err)
{
	for (size_t i = 0; i < json_array_size(levels); i++) {
		const json_t *level = json_array_get(levels, i);
		json_int_t number = json_integer_value(json_object_get(level, "level"));
		const json_t *bits = json_object_get(level, "bits");
		double m = json_number_value(json_object_get(level, "matches")), u = json_number_value(json_object_get(level, "strangers"));
		if (number < 1 || number >= LEVELS || !json_is_number(bits) || !(m > 0) || !(u > 0))
			return bad(file, path, "a level needs level 1 to 7, bits, and matches and strangers over 0", err);
		f->m[number] = m;
		f->u[number] = u;
		f->bits[number] = json_number_value(bits);
		f->expected[number] = json_number_value(json_object_get(level, "rarity"));
	}
	return KAM_OK;
}

static struct field *field_named(struct kam_match *m, const json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "field")), *role = json_string_value(json_object_get(json, "role"));
	for (size_t i = 0; i < m->fields_count && name && role; i++)
		if (kam_is(m->fields[i].name, name) && strcmp(kam_role_name(m->fields[i].role), role) == 0)
			return &m->fields[i];
	return NULL;
}

enum kam_status kam_match_read_model(struct kam_match *m, const char *file, struct kam_error *err)
{
	json_error_t reason;
	json_t *root = json_load_file(file, JSON_REJECT_DUPLICATES, &reason);
	size_t found = 0;
	if (!root)
		return kam_fail(err, KAM_USAGE, "%s:%d: %s", file, reason.line, reason.text);
	const json_t *share = json_object_get(root, "share_of_pairs_that_match"), *fields = json_object_get(root, "fields");
	double lambda = json_number_value(share);
	enum kam_status status = lambda > 0 && lambda < 1 ? KAM_OK : bad(file, "share_of_pairs_that_match", "must lie between 0 and 1", err);
	for (size_t i = 0; i < json_array_size(fields) && !status; i++) {
		char path[32];
		const json_t *json = json_array_get(fields, i);
		struct field *f = field_named(m, json);
		snprintf(path, sizeof path, "fields[%zu]", i);
		if (f)
			status = read_levels(f, json_object_get(json, "levels"), file, path, err);
		found += f != NULL;
	}
	json_decref(root);
	if (!status && found < m->fields_count)
		return kam_fail(err, KAM_USAGE, "%s: knows %zu of the %zu fields that are compared", file, found, m->fields_count);
	m->lambda = lambda;
	m->learnt = true;
	return status;
}
