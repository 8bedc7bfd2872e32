/* explain.c - why two rows are one, or not, field by field. */
#include "inside.h"

void kam_match_explain(struct kam_match *m, uint32_t a, uint32_t b, struct kam_match_why *out)
{
	uint32_t x = m->record_of[a], y = m->record_of[b];
	double match = 0, said[KAM_MATCH_FIELDS];
	*out = (struct kam_match_why){.prior = match_prior(m)};
	for (size_t i = 0; i < m->fields_count; i++) {
		const struct field *f = &m->fields[i];
		uint32_t v = match_value(m, x, i), w = match_value(m, y, i);
		struct agreement agreement = match_compare(f, v, w);
		struct kam_match_say *say = &out->says[out->count++];
		*say = (struct kam_match_say){.field = f->name, .role = f->role, .level = match_level_name(f, agreement.level), .bits = match_bits(f, agreement)};
		if (v != NO_VALUE)
			say->a = match_text(f, v);
		if (w != NO_VALUE)
			say->b = match_text(f, w);
		match += say->bits;
		said[i] = say->bits;
	}
	out->sum = kam_latent_odds(m->share, &m->kin, said, m->fields_count);
	out->relation = out->sum - out->prior - match;
	out->forbidden = match_forbidden(m, NULL, x, y);
	int key = match_first_key(m, x, y);
	out->key = key < 0 ? NULL : m->keys[key].name;
	out->probability = out->forbidden ? 0 : kam_match_probability(out->sum);
}
