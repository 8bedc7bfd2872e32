/* tally.c - what became of the records. */
#include "frame.h"

#include <stdio.h>
#include <string.h>

/* The place of a reason, which is added if it is new: they stand sorted, so that the order of the records does not show. */
static struct skip_reason *find_reason(struct kam_tally *tally, const char *reason)
{
	struct skip_reason *s = tally->skips, *end = s + tally->skips_count;
	while (s < end && strcmp(s->text, reason) < 0)
		s++;
	if (s < end && strcmp(s->text, reason) == 0)
		return s;
	if (tally->skips_count == MOST_SKIP_REASONS)
		return end - 1;
	memmove(s + 1, s, (size_t)(end - s) * sizeof *s);
	*s = (struct skip_reason){0};
	snprintf(s->text, sizeof s->text, "%.60s", reason);
	tally->skips_count++;
	return s;
}

void kam_tally_skip(struct kam_tally *tally, const char *reason, uint64_t count)
{
	find_reason(tally, reason)->count += count;
}

void kam_tally_merge(struct kam_tally *into, const struct kam_tally *from)
{
	into->read += from->read;
	into->used += from->used;
	into->bad += from->bad;
	for (size_t i = 0; i < from->skips_count; i++)
		kam_tally_skip(into, from->skips[i].text, from->skips[i].count);
}
