/* options.c - which options of kam-dedupe exclude each other. */
#include "dedupe.h"

static const struct {
	const char *a, *b;
} apart[] = {{"merge", "only"}, {"merge", "master"}, {"merge", "undo"}, {"undo", "master"}, {"undo", "only"}, {"undo", "links"}, {"undo", "to"},
	{"undo", "columns"}, {"undo", "bom"}, {"master", "source"}, {"review", "only"},
	{"review", "to"}, {"review", "columns"}, {"review", "bom"}, {"review", "merge"}, {"review", "undo"}};

enum kam_status dedupe_check_options(const struct kam_run *run, struct kam_error *err)
{
	for (size_t i = 0; i < KAM_COUNT(apart); i++)
		if (kam_option_given(run, apart[i].a) && kam_option_given(run, apart[i].b))
			return kam_fail(err, KAM_USAGE, "--%s and --%s do not go together", apart[i].a, apart[i].b);
	if (kam_option_given(run, "rejects"))
		return kam_fail(err, KAM_USAGE, "--rejects is without effect: all data must be good, for half of it misleads");
	return KAM_OK;
}
