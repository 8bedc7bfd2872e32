/* dictionary.h - the table of headings. Private to this floor. */
#ifndef KAM_DICTIONARY_H
#define KAM_DICTIONARY_H

#include "kam/field.h"

struct kam_dictionary_row {
	enum kam_record_type type;
	enum kam_field field;
	const char *synonyms; /* separated by '|' */
};

extern const struct kam_dictionary_row kam_dictionary[];
extern const size_t kam_dictionary_rows;

extern const struct kam_dictionary_row kam_fallbacks[];
extern const size_t kam_fallbacks_count;

#endif
