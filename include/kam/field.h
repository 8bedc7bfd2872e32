/* field.h - the canonical columns, and which headings of real exports stand for them.
 *
 * The data is in lib/record/dictionary.c, one table; kam-fields(5) describes it. */
#ifndef KAM_FIELD_H
#define KAM_FIELD_H

#include "kam/reader.h"
#include "kam/slice.h"
#include "kam/status.h"

enum kam_field_type { KAM_TYPE_ID, KAM_TYPE_TEXT, KAM_TYPE_NUMBER, KAM_TYPE_MONEY, KAM_TYPE_DATE, KAM_TYPE_BOOLEAN, KAM_TYPE_PROBABILITY };

#define KAM_FIELD(identifier, name, type) KAM_##identifier,
enum kam_field {
#include "kam/fields.def"
	KAM_FIELDS
};
#undef KAM_FIELD

enum kam_record_type {
	KAM_TRANSACTIONS,
	KAM_ACCOUNTS,
	KAM_OPPORTUNITIES,
	KAM_ACTIVITIES,
	KAM_HISTORY,
	KAM_CONTACTS,
	KAM_CASES,
	KAM_USERS,
	KAM_QUOTAS,
	KAM_REVISIONS,
	KAM_CHANNEL_FORECASTS,
	KAM_TEAMS,
	KAM_RATES,
	KAM_RECORD_TYPES
};

const char *kam_field_name(enum kam_field field);
enum kam_field_type kam_field_type(enum kam_field field);
const char *kam_field_type_name(enum kam_field_type type);
const char *kam_record_type_name(enum kam_record_type type);

/* The type with that name, or KAM_RECORD_TYPES. */
enum kam_record_type kam_record_type_named(struct kam_slice name);

/* The field with that canonical name, or KAM_FIELDS. */
enum kam_field kam_field_named(struct kam_slice name);

/* One --map FIELD=HEADING. */
struct kam_mapping {
	enum kam_field field;
	struct kam_slice heading;
};

enum kam_why { KAM_NOT_THERE, KAM_BY_MAP, KAM_BY_NAME, KAM_BY_SYNONYM };

/* Which column of a file holds which field. */
struct kam_binding {
	enum kam_record_type type;
	int column[KAM_FIELDS]; /* -1: the file has none */
	int fallback[KAM_FIELDS]; /* read where column is blank; -1: none */
	int alone[KAM_FIELDS];  /* column, but -1 where there is a fallback: nearly all values are read by it */
	unsigned char why[KAM_FIELDS];
};

/* Finds the columns of the fields that records of the given type have. --map comes first, then the canonical name, then
 * the synonyms in the order of the dictionary. Two headings with the same claim are KAM_BAD_DATA, naming both; a mapping
 * to a heading that the file lacks is KAM_USAGE. */
enum kam_status kam_bind(const struct kam_header *header, enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count,
	struct kam_binding *binding, struct kam_error *err);

/* Puts into the table, zero-initialised, the forms of all headings that may change what kam_bind finds; and whether a heading is among
 * them. */
struct kam_table;
void kam_known_headings(enum kam_record_type type, const struct kam_mapping *mappings, size_t mappings_count, struct kam_table *known);
bool kam_is_known_heading(const struct kam_table *known, enum kam_record_type type, struct kam_slice heading);

/* The field that a column holds, or stands in for; KAM_FIELDS: none. */
enum kam_field kam_binding_field(const struct kam_binding *binding, size_t column);

/* A walk over the dictionary, for documentation: the synonyms of field in records of that type, separated by '|', the
 * strongest first; NULL if such records have no such field. */
const char *kam_field_synonyms(enum kam_record_type type, enum kam_field field);

#endif
