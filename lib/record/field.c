/* field.c - canonical columns: their names and types, and finding them among a file's headings. */
#include "kam/field.h"

#include "kam/buffer.h"
#include "kam/table.h"
#include "kam/text.h"
#include "dictionary.h"

#include <pthread.h>
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

/* The column whose heading compares equal to name, whose comparable form is given too; ABSENT, or AMBIGUOUS with both columns in err. */
static int find(const struct headings *h, struct kam_slice name, struct kam_slice form, struct kam_error *err)
{
	int found = ABSENT;
	for (size_t i = 0; i < h->header->count && form.n; i++) {
		if (!kam_same(heading_at(h, i), form))
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
	struct kam_buffer form = {0};
	normalise(heading, h->type, &form);
	int found = find(h, heading, kam_buffer_slice(&form), err);
	kam_buffer_free(&form);
	return found;
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

/* The names of fields in the order in which they are looked for: synonyms after '=', which stand for a heading in just these
 * characters; canonical names; plain synonyms; those after '?', which count only beside an order, cost or profit column; those after
 * '~', which take what is left; and last those of columns that stand in for others. */
enum kind { JUST_SO, CANONICAL, PLAIN, BESIDE_SALES, WHAT_IS_LEFT, FALLBACK };

struct name {
	enum kam_field field;
	enum kind kind;
	struct kam_slice written;
	size_t form; /* where its comparable form begins, which ends where that of the next begins */
};

/* The dictionary's names for a type of record, in comparable form. */
struct names {
	struct name *all; /* one more than there are */
	size_t count, capacity;
	struct kam_buffer forms;
	bool ready;
};

static struct kam_slice form_of(const struct names *names, size_t i)
{
	return kam_slice(names->forms.p + names->all[i].form, names->all[i + 1].form - names->all[i].form);
}

static void add_name(struct names *names, enum kam_record_type type, enum kam_field field, enum kind kind, struct kam_slice written)
{
	if (names->count + 2 > names->capacity)
		names->all = kam_grow(names->all, &names->capacity, names->count + 2, sizeof *names->all);
	names->all[names->count++] = (struct name){field, kind, written, names->forms.n};
	normalise(written, type, &names->forms);
	names->all[names->count].form = names->forms.n;
}

static void add_row(struct names *names, const struct kam_dictionary_row *row, enum kind plain)
{
	static const char marks[] = {[JUST_SO] = '=', [BESIDE_SALES] = '?', [WHAT_IS_LEFT] = '~'};
	struct kam_slice rest = kam_text(row->synonyms), name;
	while (kam_split(&rest, '|', &name)) {
		enum kind kind = plain;
		for (size_t k = 0; k < sizeof marks; k++)
			if (marks[k] && name.n && name.p[0] == marks[k])
				kind = (enum kind)k;
		size_t mark = kind != plain;
		add_name(names, row->type, row->field, kind, kam_slice(name.p + mark, name.n - mark));
	}
}

/* They are made once and stay. */
static const struct names *names_of(enum kam_record_type type)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct names made[KAM_RECORD_TYPES];
	struct names *names = &made[type];
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < kam_dictionary_rows && !names->ready; i++) {
		if (kam_dictionary[i].type != type)
			continue;
		add_name(names, type, kam_dictionary[i].field, CANONICAL, kam_text(kam_field_name(kam_dictionary[i].field)));
		add_row(names, &kam_dictionary[i], PLAIN);
	}
	for (size_t i = 0; i < kam_fallbacks_count && !names->ready; i++)
		if (kam_fallbacks[i].type == type)
			add_row(names, &kam_fallbacks[i], FALLBACK);
	names->ready = true;
	pthread_mutex_unlock(&lock);
	return names;
}

static bool stands_so(const struct headings *h, struct kam_slice name)
{
	for (size_t i = 0; i < h->header->count; i++)
		if (kam_same(h->header->names[i], name))
			return true;
	return false;
}

static bool has_sales_columns(const struct kam_binding *b)
{
	return b->column[KAM_ORDER_ID] >= 0 || b->column[KAM_ORDERS] >= 0 || b->column[KAM_COST] >= 0 || b->column[KAM_PROFIT] >= 0;
}

static bool counts(const struct headings *h, const struct name *name, const struct kam_binding *b)
{
	switch (name->kind) {
	case JUST_SO:
		return stands_so(h, name->written);
	case BESIDE_SALES:
		return has_sales_columns(b);
	default:
		return true;
	}
}

static enum kam_status bind_dictionary(const struct headings *h, const struct names *names, struct kam_binding *b, struct kam_error *err)
{
	for (enum kind kind = JUST_SO; kind < FALLBACK; kind++) {
		for (size_t i = 0; i < names->count; i++) {
			const struct name *name = &names->all[i];
			if (name->kind != kind || b->column[name->field] >= 0 || !counts(h, name, b))
				continue;
			int column = find(h, name->written, form_of(names, i), err);
			if (column == AMBIGUOUS)
				return KAM_BAD_DATA;
			if (column == ABSENT || is_taken(b, column))
				continue;
			b->column[name->field] = column;
			b->why[name->field] = kind == CANONICAL ? KAM_BY_NAME : KAM_BY_SYNONYM;
		}
	}
	return KAM_OK;
}

/* A column that no field has taken may stand in for one whose own is blank. */
static void bind_fallbacks(const struct headings *h, const struct names *names, struct kam_binding *b)
{
	for (size_t i = 0; i < names->count; i++) {
		const struct name *name = &names->all[i];
		if (name->kind != FALLBACK || b->column[name->field] < 0 || b->fallback[name->field] >= 0)
			continue;
		int column = find(h, name->written, form_of(names, i), NULL);
		if (column >= 0 && !is_taken(b, column))
			b->fallback[name->field] = column;
	}
}

enum kam_status kam_bind(const struct kam_header *header, enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count,
	struct kam_binding *binding, struct kam_error *err)
{
	struct headings h;
	*binding = (struct kam_binding){.type = type};
	for (int f = 0; f < KAM_FIELDS; f++)
		binding->column[f] = binding->fallback[f] = ABSENT;
	read_headings(header, type, &h);
	enum kam_status status = bind_mappings(&h, mappings, mappings_count, binding, err);
	if (!status)
		status = bind_dictionary(&h, names_of(type), binding, err);
	if (!status)
		bind_fallbacks(&h, names_of(type), binding);
	for (int f = 0; f < KAM_FIELDS; f++)
		binding->alone[f] = binding->fallback[f] < 0 ? binding->column[f] : ABSENT;
	kam_buffer_free(&h.text);
	free(h.starts);
	return status;
}

void kam_known_headings(enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count, struct kam_table *known)
{
	const struct names *names = names_of(type);
	struct kam_buffer form = {0};
	for (size_t i = 0; i < names->count; i++)
		kam_table_put(known, form_of(names, i), NULL);
	for (size_t i = 0; i < mappings_count; i++) {
		form.n = 0;
		normalise(mappings[i].heading, type, &form);
		kam_table_put(known, kam_buffer_slice(&form), NULL);
		kam_table_put(known, mappings[i].heading, NULL); /* as it stands, too */
	}
	kam_buffer_free(&form);
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
