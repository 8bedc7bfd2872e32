/* facts.h - what a whole column proves, and values read in its light. Private to this floor. */
#ifndef KAM_FACTS_H
#define KAM_FACTS_H

#include "kam/input.h"

/* Takes what value proves about a column of that type, if the fact is still open. */
void kam_facts_learn(struct kam_facts *facts, enum kam_field_type type, struct kam_slice value);

/* Whether a column of that type still lacks its fact. */
bool kam_facts_open(const struct kam_facts *facts, enum kam_field_type type);

/* Gives columns that have not proven their fact the one that another column of the file has: a file is written by one
 * machine with one set of habits. facts are by column. */
void kam_facts_share(struct kam_facts *facts, const struct kam_binding *binding, enum kam_field field);

/* Reads a value, learning what it proves; KAM_UNPROVEN when a fact is missing. is_json_number: its decimal mark is a dot by grammar. */
enum kam_status kam_facts_date(struct kam_slice s, struct kam_facts *facts, enum kam_field field, kam_day *day, struct kam_error *err);
enum kam_status kam_facts_money(struct kam_slice s, bool is_json_number, struct kam_facts *facts, enum kam_field field,
	struct kam_money *value, bool *present, struct kam_error *err);

/* Appends the value in one form, as kam_input_plain describes; KAM_UNPROVEN when a fact is missing. */
enum kam_status kam_facts_plain(struct kam_slice s, bool is_json_number, struct kam_facts *facts, enum kam_field field, struct kam_buffer *out,
	struct kam_error *err);

/* The domain's word for a value of account_type or source; other values, and other fields, as they are. */
struct kam_slice kam_domain_word(enum kam_field field, struct kam_slice s);

/* The error for a value that stays unproven after the whole column has been seen. */
enum kam_status kam_facts_unproven(struct kam_slice s, enum kam_field field, struct kam_error *err);

#endif
