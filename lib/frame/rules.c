/* rules.c - rules objects on top of jansson. */
#include "kam/rules.h"

#include "kam/buffer.h"
#include "kam/document.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct kam_rules {
	json_t *defaults; /* as the command has them: what a file's shape is checked against */
	json_t *root;     /* with the files laid over them */
};

struct kam_rules *kam_rules_new(const char *defaults)
{
	struct kam_rules *rules = kam_allocate(1, sizeof *rules);
	rules->defaults = json_loads(defaults, JSON_REJECT_DUPLICATES, NULL);
	rules->root = json_deep_copy(rules->defaults);
	return rules;
}

/* What a rule is said to be: whole numbers and others are one kind, and so are true and false. Null stands where a number is not known. */
static const char *kind_of(const json_t *value)
{
	static const char *const kinds[] = {[JSON_OBJECT] = "an object", [JSON_ARRAY] = "a list", [JSON_STRING] = "a text", [JSON_INTEGER] = "a number",
		[JSON_REAL] = "a number", [JSON_TRUE] = "true or false", [JSON_FALSE] = "true or false", [JSON_NULL] = "a number, or null"};
	return kinds[json_typeof(value)];
}

static bool may_stand_for(const json_t *value, const json_t *model)
{
	return strcmp(kind_of(value), kind_of(model)) == 0 || (json_typeof(model) == JSON_NULL && json_is_number(value));
}

/* Checks that value has the shape of model, which may hold less; path grows on the way down and is cut again. */
static enum kam_status check(const json_t *model, json_t *value, struct kam_buffer *path, const char *file, struct kam_error *err)
{
	size_t length = path->n;
	if (!may_stand_for(value, model))
		return kam_fail(err, KAM_USAGE, "%s: %s: must be %s", file, path->n ? kam_buffer_terminated(path) : "the rules", kind_of(model));
	enum kam_status status = KAM_OK;
	const char *key;
	json_t *part;
	json_object_foreach(value, key, part) {
		kam_buffer_format(path, "%s%s", length ? "." : "", key);
		const json_t *expected = json_object_get(model, key);
		if (!expected)
			return kam_fail(err, KAM_USAGE, "%s: %s: there is no such rule (--print-rules lists them)", file, kam_buffer_terminated(path));
		if ((status = check(expected, part, path, file, err)))
			return status;
		path->n = length;
	}
	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *expected = json_array_get(model, 0);
		kam_buffer_format(path, "[%zu]", i);
		if (expected && (status = check(expected, json_array_get(value, i), path, file, err)))
			return status;
		path->n = length;
	}
	return KAM_OK;
}

enum kam_status kam_rules_overlay(struct kam_rules *rules, const char *file, struct kam_error *err)
{
	json_t *overlay;
	enum kam_status status = kam_document_load(file, KAM_USAGE, &overlay, err);
	if (status)
		return status;
	struct kam_buffer path = {0};
	status = check(rules->defaults, overlay, &path, file, err);
	if (!status)
		json_object_update_recursive(rules->root, overlay);
	kam_buffer_free(&path);
	json_decref(overlay);
	return status;
}

static const json_t *find(const struct kam_rules *rules, const char *path)
{
	const json_t *at = rules->root;
	struct kam_slice rest = kam_text(path), part;
	while (at && kam_split(&rest, '.', &part)) {
		const char *bracket = memchr(part.p, '[', part.n);
		at = json_object_getn(at, part.p, bracket ? (size_t)(bracket - part.p) : part.n);
		if (bracket)
			at = json_array_get(at, strtoul(bracket + 1, NULL, 10));
	}
	return at;
}

static struct kam_decimal number_of(const json_t *value)
{
	char text[64];
	struct kam_decimal number = {0};
	if (json_is_integer(value))
		return kam_decimal_whole(json_integer_value(value));
	/* 15 digits give back the decimal that was written, not the binary fraction nearest to it */
	snprintf(text, sizeof text, "%.15g", json_real_value(value));
	kam_decimal_parse(kam_text(text), &number);
	return number;
}

enum kam_status kam_rules_number(const struct kam_rules *rules, const char *path, const char *low, const char *high, struct kam_decimal *out,
	struct kam_error *err)
{
	struct kam_decimal least = {0}, most = {0};
	kam_decimal_parse(kam_text(low), &least);
	kam_decimal_parse(kam_text(high), &most);
	*out = number_of(find(rules, path));
	if (kam_decimal_compare(*out, least) < 0 || kam_decimal_compare(*out, most) > 0)
		return kam_fail(err, KAM_USAGE, "rule %s: must lie between %s and %s", path, low, high);
	return KAM_OK;
}

enum kam_status kam_rules_count(const struct kam_rules *rules, const char *path, int low, int high, int *out, struct kam_error *err)
{
	const json_t *value = find(rules, path);
	if (!json_is_integer(value) || json_integer_value(value) < low || json_integer_value(value) > high)
		return kam_fail(err, KAM_USAGE, "rule %s: must be a whole number between %d and %d", path, low, high);
	*out = (int)json_integer_value(value);
	return KAM_OK;
}

const char *kam_rules_word(const struct kam_rules *rules, const char *path, size_t i)
{
	return json_string_value(json_array_get(find(rules, path), i));
}

const char *kam_rules_text(const struct kam_rules *rules, const char *path)
{
	return json_string_value(find(rules, path));
}

size_t kam_rules_length(const struct kam_rules *rules, const char *path)
{
	return json_array_size(find(rules, path));
}

bool kam_rules_has(const struct kam_rules *rules, const char *path)
{
	const json_t *value = find(rules, path);
	return value && json_typeof(value) != JSON_NULL;
}

char *kam_rules_print(const struct kam_rules *rules)
{
	struct kam_buffer text = {0};
	char *json = json_dumps(rules->root, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
	kam_buffer_text(&text, json);
	kam_buffer_byte(&text, '\n');
	free(json);
	kam_buffer_terminated(&text);
	return text.p;
}

void kam_rules_free(struct kam_rules *rules)
{
	if (!rules)
		return;
	json_decref(rules->defaults);
	json_decref(rules->root);
	free(rules);
}
