/* lend.c - what has been learnt from some records, for others of the same columns. */
#include "inside.h"

static const struct field *counterpart(const struct kam_match *from, const struct field *f)
{
	for (size_t i = 0; i < from->fields_count; i++) {
		const struct field *other = &from->fields[i];
		if (other->role == f->role && other->part == f->part && kam_same(other->name, f->name))
			return other;
	}
	return NULL;
}

void kam_match_lend(const struct kam_match *from, struct kam_match *to)
{
	for (size_t i = 0; i < to->fields_count; i++) {
		struct field *f = &to->fields[i];
		const struct field *other = counterpart(from, f);
		if (!other)
			continue; /* blank in all of those records */
		memcpy(f->u, other->u, sizeof f->u);
		memcpy(f->m, other->m, sizeof f->m);
		memcpy(f->bits, other->bits, sizeof f->bits);
		memcpy(f->expected, other->expected, sizeof f->expected);
	}
	to->lambda = from->lambda;
	to->learnt = true;
}

void kam_match_expect(struct kam_match *m, double share)
{
	m->lambda = share;
}
