/* field.c - canonical columns: their names and types, and finding them among a file's headings. */
#include "kam/field.h"

#include "kam/buffer.h"
#include "kam/table.h"
#include "kam/text.h"
#include "dictionary.h"

#include <stdlib.h>
#include <strings.h>

static const struct {
	const char *name;
	enum kam_field_type type;
} fields[] = {
#define KAM_FIELD(identifier, name, type) {name, type},
#include "kam/fields.def"
#undef KAM_FIELD
};

const char *kam_field_name(enum kam_field field)
{
	return fields[field].name;
}

enum kam_field_type kam_field_type(enum kam_field field)
{
	return fields[field].type;
}

const char *kam_field_type_name(enum kam_field_type type)
{
	static const char *const names[] = {"id", "text", "number", "money", "date", "yes/no", "probability"};
	return names[type];
}

const char *kam_record_type_name(enum kam_record_type type)
{
	static const char *const names[] = {"transactions", "accounts", "opportunities", "activities", "history", "contacts", "cases", "users",
		"quotas", "revisions", "channel", "team", "rates"};
	return names[type];
}

enum kam_record_type kam_record_type_named(struct kam_slice name)
{
	int type = 0;
	while (type < KAM_RECORD_TYPES && !kam_is(name, kam_record_type_name((enum kam_record_type)type)))
		type++;
	return (enum kam_record_type)type;
}

enum kam_field kam_field_named(struct kam_slice name)
{
	int field = 0;
	while (field < KAM_FIELDS && !kam_is(name, fields[field].name))
		field++;
	return (enum kam_field)field;
}

const char *kam_field_synonyms(enum kam_record_type type, enum kam_field field)
{
	for (size_t i = 0; i < kam_dictionary_rows; i++)
		if (kam_dictionary[i].type == type && kam_dictionary[i].field == field)
			return kam_dictionary[i].synonyms;
	return NULL;
}

/* Some systems name the entity before each heading. Only that of the record itself is dropped: beside "Deal - ID", an
 * "Organization - ID" is the account's. */
static struct kam_slice without_entity(struct kam_slice heading, enum kam_record_type type)
{
	static const struct {
		enum kam_record_type type;
		const char *prefix;
	} entities[] = {{KAM_OPPORTUNITIES, "Deal - "}, {KAM_OPPORTUNITIES, "Opportunity - "}, {KAM_OPPORTUNITIES, "Lead - "},
		{KAM_ACCOUNTS, "Organization - "}, {KAM_ACCOUNTS, "Account - "}, {KAM_ACCOUNTS, "Company - "}, {KAM_CONTACTS, "Person - "},
		{KAM_CONTACTS, "Contact - "}, {KAM_ACTIVITIES, "Activity - "}};
	for (size_t i = 0; i < KAM_COUNT(entities); i++) {
		size_t n = strlen(entities[i].prefix);
		if (entities[i].type == type && heading.n > n && strncasecmp(heading.p, entities[i].prefix, n) == 0)
			return kam_slice(heading.p + n, heading.n - n);
	}
	return heading;
}

/* The form in which headings are compared, appended to out. */
static void normalise(struct kam_slice heading, enum kam_record_type type, struct kam_buffer *out)
{
	heading = kam_trim(heading);
	while (heading.n && heading.p[heading.n - 1] == '*')
		heading.n--;
	size_t start = out->n, kept = start;
	kam_fold(without_entity(kam_trim(heading), type), out);
	for (size_t i = start; i < out->n; i++)
		if (out->p[i] != ' ' && out->p[i] != '_' && out->p[i] != '-')
			out->p[kept++] = out->p[i];
	out->n = kept;
}

/* A header's headings in comparable form, one after the other. */
struct headings {
	const struct kam_header *header;
	enum kam_record_type type;
	struct kam_buffer text;
	size_t *starts; /* count + 1 of them */
	struct kam_buffer *wanted; /* a name that is looked for, in the same form */
};

static void read_headings(const struct kam_header *header, enum kam_record_type type, struct headings *h)
{
	*h = (struct headings){.header = header, .type = type};
	h->starts = kam_allocate(header->count + 1, sizeof *h->starts);
	for (size_t i = 0; i < header->count; i++) {
		normalise(header->names[i], type, &h->text);
		h->starts[i + 1] = h->text.n;
	}
}

static struct kam_slice heading_at(const struct headings *h, size_t column)
{
	return kam_slice(h->text.p + h->starts[column], h->starts[column + 1] - h->starts[column]);
}

enum { ABSENT = -1, AMBIGUOUS = -2 };

/* The column whose heading compares equal to name; ABSENT, or AMBIGUOUS with both columns in err. */
static int find(const struct headings *h, struct kam_slice name, struct kam_error *err)
{
	int found = ABSENT;
	h->wanted->n = 0;
	normalise(name, h->type, h->wanted);
	for (size_t i = 0; i < h->header->count && h->wanted->n; i++) {
		if (!kam_same(heading_at(h, i), kam_buffer_slice(h->wanted)))
			continue;
		if (found >= 0) {
			kam_fail(err, KAM_BAD_DATA, "headings \"%.*s\" and \"%.*s\" could both be %.*s: say which, as in --map FIELD=\"HEADING\"",
				KAM_PRINT(h->header->names[found]), KAM_PRINT(h->header->names[i]), KAM_PRINT(name));
			found = AMBIGUOUS;
			break;
		}
		found = (int)i;
	}
	return found;
}

/* --map takes the heading as it stands, or in comparable form. */
static int find_mapped(const struct headings *h, struct kam_slice heading, struct kam_error *err)
{
	for (size_t i = 0; i < h->header->count; i++)
		if (kam_same(h->header->names[i], heading))
			return (int)i;
	return find(h, heading, err);
}

static bool is_taken(const struct kam_binding *b, int column)
{
	for (int f = 0; f < KAM_FIELDS; f++)
		if (b->column[f] == column)
			return true;
	return false;
}

static enum kam_status bind_mappings(const struct headings *h, const struct kam_mapping *mappings, size_t count, struct kam_binding *b,
	struct kam_error *err)
{
	for (size_t i = 0; i < count; i++) {
		int column = find_mapped(h, mappings[i].heading, err);
		if (column == AMBIGUOUS)
			return KAM_BAD_DATA;
		if (column == ABSENT && h->header->count)
			return kam_fail(err, KAM_USAGE, "--map %s=\"%.*s\": there is no such heading", kam_field_name(mappings[i].field),
				KAM_PRINT(mappings[i].heading));
		b->column[mappings[i].field] = column;
		b->why[mappings[i].field] = KAM_BY_MAP;
	}
	return KAM_OK;
}

static enum kam_status bind_column(const struct headings *h, struct kam_slice name, enum kam_field field, enum kam_why why,
	struct kam_binding *b, struct kam_error *err)
{
	int column = find(h, name, err);
	if (column == AMBIGUOUS)
		return KAM_BAD_DATA;
	if (column == ABSENT || is_taken(b, column))
		return KAM_OK;
	b->column[field] = column;
	b->why[field] = (unsigned char)why;
	return KAM_OK;
}

/* The passes over the synonyms: those after '=', which stand for a heading in just these characters, before even a
 * canonical name; plain ones; those after '?', which count only beside an order, cost or profit column; those after '~',
 * which take what is left. */
static const char marks[] = {'=', '\0', '?', '~'};

static bool stands_so(const struct headings *h, struct kam_slice name)
{
	for (size_t i = 0; i < h->header->count; i++)
		if (kam_same(h->header->names[i], name))
			return true;
	return false;
}

static enum kam_status bind_synonyms(const struct headings *h, const struct kam_dictionary_row *row, char mark, struct kam_binding *b,
	struct kam_error *err)
{
	struct kam_slice rest = kam_text(row->synonyms), name;
	while (b->column[row->field] < 0 && kam_split(&rest, '|', &name)) {
		char its_mark = strchr("=?~", name.p[0]) ? name.p[0] : '\0';
		if (its_mark != mark)
			continue;
		if (mark)
			name.p++, name.n--;
		if (mark == '=' && !stands_so(h, name))
			continue;
		enum kam_status status = bind_column(h, name, row->field, KAM_BY_SYNONYM, b, err);
		if (status)
			return status;
	}
	return KAM_OK;
}

static bool has_sales_columns(const struct kam_binding *b)
{
	return b->column[KAM_ORDER_ID] >= 0 || b->column[KAM_ORDERS] >= 0 || b->column[KAM_COST] >= 0 || b->column[KAM_PROFIT] >= 0;
}

static enum kam_status bind_dictionary(const struct headings *h, enum kam_record_type type, struct kam_binding *b, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	for (size_t pass = 0; pass < sizeof marks; pass++) {
		for (size_t i = 0; i < kam_dictionary_rows && !status && marks[pass] == '\0'; i++) {
			const struct kam_dictionary_row *row = &kam_dictionary[i];
			if (row->type == type && b->column[row->field] < 0)
				status = bind_column(h, kam_text(kam_field_name(row->field)), row->field, KAM_BY_NAME, b, err);
		}
		for (size_t i = 0; i < kam_dictionary_rows && !status; i++) {
			const struct kam_dictionary_row *row = &kam_dictionary[i];
			if (row->type == type && (marks[pass] != '?' || has_sales_columns(b)))
				status = bind_synonyms(h, row, marks[pass], b, err);
		}
	}
	return status;
}

/* A column that no field has taken may stand in for one whose own is blank. */
static void bind_fallbacks(const struct headings *h, enum kam_record_type type, struct kam_binding *b)
{
	for (size_t i = 0; i < kam_fallbacks_count; i++) {
		const struct kam_dictionary_row *row = &kam_fallbacks[i];
		struct kam_slice rest = kam_text(row->synonyms), name;
		while (row->type == type && b->column[row->field] >= 0 && b->fallback[row->field] < 0 && kam_split(&rest, '|', &name)) {
			int column = find(h, name, NULL);
			if (column >= 0 && !is_taken(b, column))
				b->fallback[row->field] = column;
		}
	}
}

enum kam_status kam_bind(const struct kam_header *header, enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count,
	struct kam_binding *binding, struct kam_error *err)
{
	struct headings h;
	struct kam_buffer wanted = {0};
	*binding = (struct kam_binding){.type = type};
	for (int f = 0; f < KAM_FIELDS; f++)
		binding->column[f] = binding->fallback[f] = ABSENT;
	read_headings(header, type, &h);
	h.wanted = &wanted;
	enum kam_status status = bind_mappings(&h, mappings, mappings_count, binding, err);
	if (!status)
		status = bind_dictionary(&h, type, binding, err);
	if (!status)
		bind_fallbacks(&h, type, binding);
	kam_buffer_free(&wanted);
	kam_buffer_free(&h.text);
	free(h.starts);
	return status;
}

/* Names may have a mark before them. */
static void know(struct kam_table *known, enum kam_record_type type, struct kam_slice name)
{
	struct kam_buffer form = {0};
	bool marked = name.n && strchr("=?~", name.p[0]);
	normalise(kam_slice(name.p + marked, name.n - marked), type, &form);
	kam_table_put(known, kam_buffer_slice(&form), NULL);
	kam_buffer_free(&form);
}

static void know_row(struct kam_table *known, const struct kam_dictionary_row *row)
{
	struct kam_slice rest = kam_text(row->synonyms), name;
	know(known, row->type, kam_text(kam_field_name(row->field)));
	while (kam_split(&rest, '|', &name))
		know(known, row->type, name);
}

void kam_known_headings(enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count, struct kam_table *known)
{
	for (size_t i = 0; i < kam_dictionary_rows; i++)
		if (kam_dictionary[i].type == type)
			know_row(known, &kam_dictionary[i]);
	for (size_t i = 0; i < kam_fallbacks_count; i++)
		if (kam_fallbacks[i].type == type)
			know_row(known, &kam_fallbacks[i]);
	for (size_t i = 0; i < mappings_count; i++) {
		know(known, type, mappings[i].heading);
		kam_table_put(known, mappings[i].heading, NULL); /* as it stands, too */
	}
}

bool kam_is_known_heading(const struct kam_table *known, enum kam_record_type type, struct kam_slice heading)
{
	struct kam_buffer form = {0};
	normalise(heading, type, &form);
	bool is_known = kam_table_find(known, heading) != KAM_ABSENT || (form.n && kam_table_find(known, kam_buffer_slice(&form)) != KAM_ABSENT);
	kam_buffer_free(&form);
	return is_known;
}

enum kam_field kam_binding_field(const struct kam_binding *binding, size_t column)
{
	int f = 0;
	while (f < KAM_FIELDS && binding->column[f] != (int)column && binding->fallback[f] != (int)column)
		f++;
	return (enum kam_field)f;
}
