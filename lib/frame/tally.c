/* tally.c - what became of the records. */
#include "frame.h"

#include <stdio.h>

void kam_tally_skip(struct kam_tally *tally, const char *reason, uint64_t count)
{
	size_t i = 0;
	while (i < tally->skips_count && strcmp(tally->skips[i].text, reason) != 0)
		i++;
	if (i == MOST_SKIP_REASONS)
		i--;
	else if (i == tally->skips_count)
		snprintf(tally->skips[tally->skips_count++].text, sizeof tally->skips->text, "%.60s", reason);
	tally->skips[i].count += count;
}

void kam_tally_merge(struct kam_tally *into, const struct kam_tally *from)
{
	into->read += from->read;
	into->used += from->used;
	into->bad += from->bad;
	for (size_t i = 0; i < from->skips_count; i++)
		kam_tally_skip(into, from->skips[i].text, from->skips[i].count);
}
