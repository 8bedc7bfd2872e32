/* modelfile.c - what has been learnt, as JSON that a person can read and change. */
#include "inside.h"

#include "kam/document.h"

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

static bool is_used(const struct field *f, unsigned level)
{
	return level <= NEARLY || level == EXACT || f->kin;
}

static json_t *field_json(const struct field *f)
{
	json_t *levels = json_array();
	for (unsigned level = EXACT; level > BLANK; level--)
		if (is_used(f, level))
			json_array_append_new(levels, json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "means", match_level_name(f, level), "level", (int)level,
				"matches", number(f->seen[KAM_MATCHES][level]), "strangers", number(f->seen[KAM_STRANGERS][level]), "related",
				number(f->seen[KAM_RELATED][level]), "bits", number(f->bits[KAM_MATCHES][level]), "related_bits",
				number(f->bits[KAM_RELATED][level]), "rarity", number(f->expected[level])));
	return json_pack("{s:o, s:s, s:o}", "field", json_stringn(f->name.p, f->name.n), "role", kam_role_name(f->role), "levels", levels);
}

void kam_match_write_model(const struct kam_match *m, struct kam_buffer *out)
{
	json_t *fields = json_array();
	for (size_t i = 0; i < m->fields_count; i++)
		json_array_append_new(fields, field_json(&m->fields[i]));
	json_t *root = json_pack("{s:o, s:o, s:o}", "share_of_pairs_that_match", number(m->share[KAM_MATCHES]), "share_of_pairs_that_are_related",
		number(m->share[KAM_RELATED]), "fields", fields);
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
		const json_t *bits = json_object_get(level, "bits"), *related = json_object_get(level, "related_bits");
		double strangers = json_number_value(json_object_get(level, "strangers"));
		if (number < 1 || number >= LEVELS || !json_is_number(bits) || !json_is_number(related) || !(strangers > 0))
			return bad(file, path, "a level needs level (1 to 15), bits, related_bits, and strangers over 0", err);
		f->seen[KAM_STRANGERS][number] = strangers;
		f->seen[KAM_MATCHES][number] = json_number_value(json_object_get(level, "matches"));
		f->seen[KAM_RELATED][number] = json_number_value(json_object_get(level, "related"));
		f->bits[KAM_MATCHES][number] = json_number_value(bits);
		f->bits[KAM_RELATED][number] = json_number_value(related);
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
	json_t *root;
	size_t found = 0;
	enum kam_status status = kam_document_load(file, KAM_USAGE, &root, err);
	if (status)
		return status;
	const json_t *share = json_object_get(root, "share_of_pairs_that_match"), *fields = json_object_get(root, "fields");
	double match = json_number_value(share), related = json_number_value(json_object_get(root, "share_of_pairs_that_are_related"));
	status = match > 0 && related >= 0 && match + related < 1 ? KAM_OK
		: bad(file, "share_of_pairs_that_match", "must be over 0, and with share_of_pairs_that_are_related under 1", err);
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
	m->share[KAM_MATCHES] = match;
	m->share[KAM_RELATED] = related;
	m->share[KAM_STRANGERS] = 1 - match - related;
	m->learnt = true;
	return status;
}
