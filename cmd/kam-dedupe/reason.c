/* reason.c - why two records are one, in words that a person can check. */
#include "dedupe.h"

#include <stdlib.h>

enum { TOLD = 4 }; /* fields for, and as many against */

static int by_bits(const void *a, const void *b)
{
	const struct kam_match_say *x = a, *y = b;
	if (x->bits > y->bits || x->bits < y->bits)
		return x->bits < y->bits ? 1 : -1;
	return kam_compare(x->field, y->field);
}

static void add_say(const struct kam_match_say *say, const char *before, struct kam_buffer *out)
{
	kam_buffer_format(out, "%s%.*s %s", before, KAM_PRINT(say->field), say->level);
}

void dedupe_add_reason(struct kam_match *match, uint32_t a, uint32_t b, struct kam_buffer *out)
{
	struct kam_match_why why;
	size_t start = out->n, told = 0;
	kam_match_explain(match, a, b, &why);
	qsort(why.says, why.count, sizeof *why.says, by_bits);
	for (size_t i = 0; i < why.count && told < TOLD && why.says[i].bits > 0; i++, told++)
		add_say(&why.says[i], out->n > start ? ", " : "", out);
	bool against = false;
	told = 0;
	for (size_t i = why.count; i-- > 0 && told < TOLD && why.says[i].bits < 0; told++) {
		add_say(&why.says[i], against ? ", " : out->n > start ? "; but " : "", out);
		against = true;
	}
	if (why.forbidden)
		kam_buffer_format(out, "%s%s", out->n > start ? "; " : "", why.forbidden);
}

void dedupe_add_doubt(const struct dedupe *d, uint32_t row, int id, struct kam_buffer *out)
{
	uint32_t other = d->clusters.doubt[row];
	struct kam_slice name = id < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(d->sheet, other, (size_t)id);
	double probability = kam_match_probability(kam_match_score(d->match, row, other));
	if (name.n)
		kam_buffer_add(out, name);
	else
		kam_buffer_format(out, "line %llu", (unsigned long long)kam_sheet_line(d->sheet, other));
	if (probability > 1 - d->settings.review)
		kam_buffer_text(out, ", by which alone two parts of the customer hang together: ");
	else
		kam_buffer_format(out, ", %.0f %% likely: ", 100 * probability);
	dedupe_add_reason(d->match, row, other, out);
}
