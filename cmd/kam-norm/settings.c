/* settings.c - what the options of kam-norm say, and what a run begins with. */
#include "norm.h"

#include <stdlib.h>

static enum kam_status read_required(struct norm *n, struct kam_error *err)
{
	struct kam_slice rest = kam_text(kam_option_text(n->run, "require")), name;
	while (kam_split(&rest, ',', &name)) {
		enum kam_field field = kam_field_named(kam_trim(name));
		if (field == KAM_FIELDS)
			return kam_fail(err, KAM_USAGE, "--require: there is no field \"%.*s\" (--print-fields text lists them)", KAM_PRINT(name));
		if (n->required_count == MOST_REQUIRED)
			return kam_fail(err, KAM_USAGE, "--require: more than %d fields", MOST_REQUIRED);
		n->required[n->required_count++] = field;
	}
	return KAM_OK;
}

enum kam_status norm_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct norm *n = settings;
	n->run = run;
	if (kam_option_given(run, "rename") && kam_option_given(run, "only-known"))
		return kam_fail(err, KAM_USAGE, "--rename keeps all columns and --only-known does not: choose one");
	n->splits_name = kam_option_given(run, "split-name");
	n->tells_provenance = kam_option_given(run, "provenance");
	return read_required(n, err);
}

/* Lines are counted through the whole file only. */
bool norm_apart(const void *settings)
{
	return !((const struct norm *)settings)->tells_provenance;
}

void norm_finish(void *settings)
{
	struct norm *n = settings;
	free(n->outputs);
	free(n->canonical);
	free(n->passing);
	free(n->columns);
	kam_arena_free(&n->names);
	kam_table_free(&n->given_names);
}
