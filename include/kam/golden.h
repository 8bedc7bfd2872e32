/* golden.h - one record out of several that are the same customer: which of them each field is taken from, and what the others
 * say against it.
 *
 * Every cell of a golden record is a cell of one of its members, as it stood: nothing is invented. What is chosen depends on what
 * the members say and not on their order; that decides only which of equal cells is named as the source.
 * The caller owns the survivor until kam_golden_free; it is for one thread. */
#ifndef KAM_GOLDEN_H
#define KAM_GOLDEN_H

#include "kam/field.h"
#include "kam/match.h"
#include "kam/rules.h"

/* The member "golden" of a rules object, for kam_rules_new. */
extern const char kam_golden_rules[];

struct kam_golden;

/* The columns that are decided upon; headings are borrowed. */
struct kam_golden_columns {
	size_t count;
	const struct kam_slice *headings;
	const unsigned char *roles; /* enum kam_role by column */
	const int *fields;          /* enum kam_field by column, KAM_FIELDS where it is none */
	int source;                 /* the column that says where a record comes from; -1: each stands for itself */
	int id;                     /* the column whose values name records, which do not contradict each other; -1: none */
};

/* KAM_USAGE names the rule that is wrong. */
enum kam_status kam_golden_new(const struct kam_rules *rules, const struct kam_golden_columns *columns, struct kam_golden **out,
	struct kam_error *err);

#define KAM_NO_MEMBER UINT32_MAX

/* Chooses for each column the member whose cell is kept, KAM_NO_MEMBER where all are blank. cells holds the members' cells, a
 * member after the other, without blanks around them. */
void kam_golden_choose(struct kam_golden *g, const struct kam_slice *cells, size_t members, uint32_t *from);

/* Appends what members say otherwise than what has been chosen: `phone: 021-5555 (A17), 021-6666 (A19); city: Bonn (A19)`.
 * names are those of the members. Returns how many columns have such. */
size_t kam_golden_conflicts(struct kam_golden *g, const struct kam_slice *cells, size_t members, const uint32_t *from,
	const struct kam_slice *names, struct kam_buffer *out);

/* Whether a cell says nothing: it is blank, or stands for "no value". */
bool kam_golden_is_blank(struct kam_slice cell);

/* Whether two cells of a column say the same, however they are written. */
bool kam_golden_agree(struct kam_golden *g, size_t column, struct kam_slice a, struct kam_slice b);

/* Whether the column belongs with others, so that one of them is not to be taken where another contradicts. */
bool kam_golden_is_together(const struct kam_golden *g, size_t column);

void kam_golden_free(struct kam_golden *g);

#endif
