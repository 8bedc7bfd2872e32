/* forbid.c - who can't be one customer, however likely it looks. */
#include "inside.h"

const char *match_forbidden(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b)
{
	for (size_t i = 0; i < m->fields_count; i++) {
		const struct field *f = &m->fields[i];
		uint32_t x = match_value(m, a, i), y = match_value(m, b, i);
		if ((!f->taxid_kinds && !f->kin) || x == y || x == NO_VALUE || y == NO_VALUE)
			continue;
		if (f->taxid_kinds && (f->taxid_kinds[x] & f->taxid_kinds[y]))
			return "both tax ids are valid, and they differ";
		if (f->kin && match_compare_memo(memo, m, i, x, y).level == KAM_KIN_GROUP)
			return f->branches == KAM_BRANCHES_SAME ? "one is a group, and the other a firm of it"
				: "they are a group and a firm of it, or two sites of a firm";
	}
	return NULL;
}

const char *kam_match_forbidden(const struct kam_match *m, uint32_t a, uint32_t b)
{
	return match_forbidden(m, NULL, m->record_of[a], m->record_of[b]);
}
