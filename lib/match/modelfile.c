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
			json_array_append_new(levels, json_pack("{s:s, s:i, s:o, s:o, s:o, s:o}", "means", match_level_name(f, level), "level", (int)level,
				"matches", number(f->seen[KAM_MATCHES][level]), "strangers", number(f->seen[KAM_STRANGERS][level]), "bits",
				number(f->bits[level]), "rarity", number(f->expected[level])));
	return json_pack("{s:o, s:s, s:o}", "field", json_stringn(f->name.p, f->name.n), "role", kam_role_name(f->role), "levels", levels);
}

static json_t *kin_json(const struct kam_match *m, const struct kam_latent_kin *of)
{
	json_t *kin = json_array();
	for (size_t k = 0; k < of->kinds; k++) {
		json_t *differ = json_object();
		for (size_t i = 0; i < m->fields_count; i++)
			json_object_setn_new(differ, m->fields[i].name.p, m->fields[i].name.n, number(1 - of->agree[k][i]));
		json_array_append_new(kin, json_pack("{s:o, s:o}", "share_of_pairs", number(of->share[k]), "differ_in", differ));
	}
	return kin;
}

/* What records share, in words: enum atom_kind. */
static const char *const shared[ATOM_KINDS] = {"value", "word", "start", "shingle", "brand and industry", "brand"};

static json_t *keys_json(const struct kam_match *m)
{
	json_t *keys = json_array();
	for (size_t k = 0; k < m->keys_count && m->keys[k].count; k++) {
		json_t *atoms = json_array();
		for (size_t i = 0; i < m->keys[k].count; i++) {
			const struct field *f = &m->fields[m->keys[k].atoms[i].field];
			json_array_append_new(atoms, json_pack("{s:o, s:s, s:s}", "field", json_stringn(f->name.p, f->name.n), "role", kam_role_name(f->role),
				"shares", shared[m->keys[k].atoms[i].kind]));
		}
		json_array_append_new(keys, json_pack("{s:o, s:o}", "finds", number(m->keys[k].found), "of", atoms));
	}
	return keys;
}

void kam_match_write_model(const struct kam_match *m, struct kam_buffer *out)
{
	json_t *fields = json_array();
	for (size_t i = 0; i < m->fields_count; i++)
		json_array_append_new(fields, field_json(&m->fields[i]));
	json_t *root = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "share_of_pairs_that_match", number(m->share[KAM_MATCHES]), "kin", kin_json(m, &m->kin),
		"few_kin", kin_json(m, &m->few), "fields", fields, "keys_find", number(m->blocking_recall), "keys", keys_json(m));
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
		double strangers = json_number_value(json_object_get(level, "strangers"));
		if (number < 1 || number >= LEVELS || !json_is_number(bits) || !(strangers > 0))
			return bad(file, path, "a level needs level (1 to 15), bits, and strangers over 0", err);
		f->seen[KAM_STRANGERS][number] = strangers;
		f->seen[KAM_MATCHES][number] = json_number_value(json_object_get(level, "matches"));
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

/* How many of a kind differ in the fields of a name. */
static bool read_difference(const struct kam_match *m, double *agree, const char *name, const json_t *differ)
{
	double share = json_number_value(differ);
	bool known = false;
	for (size_t i = 0; i < m->fields_count; i++)
		if (kam_is(m->fields[i].name, name)) {
			agree[i] = 1 - share;
			known = true;
		}
	return known && json_is_number(differ) && share >= 0 && share <= 1;
}

/* In fields that are not named, none differ. */
static enum kam_status read_differences(const struct kam_match *m, double *agree, json_t *differ, const char *file, struct kam_error *err)
{
	const char *name;
	json_t *share;
	for (size_t i = 0; i < m->fields_count; i++)
		agree[i] = 1;
	json_object_foreach(differ, name, share)
		if (!read_difference(m, agree, name, share))
			return bad(file, "kin", "differ_in must name fields that are compared, each with a share from 0 to 1", err);
	return KAM_OK;
}

static enum kam_status read_kinds(const struct kam_match *m, const json_t *kin, struct kam_latent_kin *out, const char *file, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	*out = (struct kam_latent_kin){.kinds = json_array_size(kin)};
	for (size_t k = 0; k < out->kinds && !status; k++) {
		const json_t *kind = json_array_get(kin, k);
		out->share[k] = json_number_value(json_object_get(kind, "share_of_pairs"));
		status = out->share[k] > 0 ? read_differences(m, out->agree[k], json_object_get(kind, "differ_in"), file, err)
			: bad(file, "kin", "share_of_pairs must be over 0", err);
	}
	return status;
}

/* What is left of all pairs is of strangers. */
static enum kam_status read_kin(struct kam_match *m, const json_t *root, const char *file, struct kam_error *err)
{
	const json_t *kin = json_object_get(root, "kin"), *few = json_object_get(root, "few_kin");
	if (json_array_size(kin) + json_array_size(few) > KAM_LATENT_KINDS)
		return bad(file, "kin", "there may be 8 kinds at most", err);
	enum kam_status status = read_kinds(m, kin, &m->kin, file, err);
	if (!status)
		status = read_kinds(m, few, &m->few, file, err);
	if (status)
		return status;
	m->share[KAM_STRANGERS] = 1 - m->share[KAM_MATCHES];
	for (size_t k = 0; k < m->kin.kinds; k++)
		m->share[KAM_STRANGERS] -= m->kin.share[k];
	return m->share[KAM_MATCHES] > 0 && m->share[KAM_STRANGERS] > 0 ? KAM_OK
		: bad(file, "share_of_pairs_that_match", "must be over 0, and with those of kin under 1", err);
}

/* An atom by field and kind; false where these records have none such. */
static bool read_atom(struct kam_match *m, const json_t *json, struct atom *out)
{
	const struct field *f = field_named(m, json);
	const char *kind = json_string_value(json_object_get(json, "shares"));
	for (int i = 0; f && kind && i < ATOM_KINDS; i++)
		if (strcmp(kind, shared[i]) == 0 && (f->kin || (i != ATOM_CORE && i != ATOM_BRAND))) {
			*out = (struct atom){(uint16_t)(f - m->fields), (uint16_t)i};
			return true;
		}
	return false;
}

/* Keys are taken all or not at all: kam_match_plan chooses others where some can't be used. */
static void read_keys(struct kam_match *m, const json_t *root)
{
	const json_t *keys = json_object_get(root, "keys");
	size_t count = json_array_size(keys) <= MOST_KEYS ? json_array_size(keys) : 0;
	for (size_t k = 0; k < count; k++) {
		const json_t *atoms = json_object_get(json_array_get(keys, k), "of");
		struct key key = {.count = json_array_size(atoms), .found = json_number_value(json_object_get(json_array_get(keys, k), "finds"))};
		bool known = key.count == 1 || key.count == 2;
		for (size_t i = 0; known && i < key.count; i++)
			known = read_atom(m, json_array_get(atoms, i), &key.atoms[i]);
		if (!known)
			return;
		m->keys[k] = key;
	}
	m->keys_count = count;
	m->blocking_recall = json_number_value(json_object_get(root, "keys_find"));
}

enum kam_status kam_match_read_model(struct kam_match *m, const char *file, struct kam_error *err)
{
	json_t *root;
	size_t found = 0;
	enum kam_status status = kam_document_load(file, KAM_USAGE, &root, err);
	if (status)
		return status;
	const json_t *share = json_object_get(root, "share_of_pairs_that_match"), *fields = json_object_get(root, "fields");
	m->share[KAM_MATCHES] = json_number_value(share);
	status = read_kin(m, root, file, err);
	for (size_t i = 0; i < json_array_size(fields) && !status; i++) {
		char path[32];
		const json_t *json = json_array_get(fields, i);
		struct field *f = field_named(m, json);
		snprintf(path, sizeof path, "fields[%zu]", i);
		if (f)
			status = read_levels(f, json_object_get(json, "levels"), file, path, err);
		found += f != NULL;
	}
	if (!status && found == m->fields_count)
		read_keys(m, root);
	json_decref(root);
	if (!status && found < m->fields_count)
		return kam_fail(err, KAM_USAGE, "%s: knows %zu of the %zu fields that are compared", file, found, m->fields_count);
	m->learnt = true;
	return status;
}
