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

enum kam_status norm_init(struct kam_run *run, void **state, struct kam_error *err)
{
	struct norm *n = kam_allocate(1, sizeof *n);
	*state = n;
	n->run = run;
	if (kam_option_given(run, "rename") && kam_option_given(run, "only-known"))
		return kam_fail(err, KAM_USAGE, "--rename keeps all columns and --only-known does not: choose one");
	n->splits_name = kam_option_given(run, "split-name");
	n->tells_provenance = kam_option_given(run, "provenance");
	return read_required(n, err);
}

/* A state for a part of the file: the choice of outputs is shared. Lines are counted through the whole file only. */
void *norm_fork(void *state)
{
	const struct norm *n = state;
	if (n->tells_provenance)
		return NULL;
	struct norm *fork = kam_allocate(1, sizeof *fork);
	*fork = *n;
	fork->is_fork = true;
	fork->value = fork->missing = (struct kam_buffer){0};
	fork->splitter = (struct kam_splitter){0};
	fork->sorted = kam_resize(NULL, n->columns_of_input, sizeof *fork->sorted);
	return fork;
}

void norm_free(void *state)
{
	struct norm *n = state;
	if (!n)
		return;
	kam_buffer_free(&n->value);
	kam_buffer_free(&n->missing);
	kam_splitter_free(&n->splitter);
	free(n->sorted);
	if (!n->is_fork) {
		free(n->outputs);
		free(n->canonical);
		free(n->passing);
		free(n->columns);
		kam_arena_free(&n->names);
		kam_table_free(&n->given_names);
	}
	free(n);
}
