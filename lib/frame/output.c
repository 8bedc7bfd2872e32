/* output.c - standard output, or a file that is replaced only when the new one is complete. */
#include "frame.h"

#include <errno.h>
#include <unistd.h>

/* What is said of a path that can't be replaced names the option and the way out. */
static enum kam_status open_beside(struct kam_run *run, const char *path, struct kam_error *err)
{
	enum kam_status status = kam_replace_begin(&run->replacement, path, err);
	run->sink = run->replacement.sink;
	return status == KAM_USAGE ? kam_fail(err, KAM_USAGE, "--output %s: is not a regular file; redirect standard output instead", path) : status;
}

enum kam_status kam_open_output(struct kam_run *run, struct kam_error *err)
{
	const char *path = kam_option_text(run, "output");
	if (path)
		return open_beside(run, path, err);
	run->sink = kam_sink_new(STDOUT_FILENO, "standard output");
	return KAM_OK;
}

/* Two outputs can't be one file. */
static enum kam_status check_alone(const struct kam_run *run, const char *option, const char *path, struct kam_error *err)
{
	for (size_t i = 0; i < run->given_count; i++) {
		const char *other = run->given[i].option->name;
		bool is_written = strcmp(other, "output") == 0 || strcmp(other, "rejects") == 0 || strncmp(other, "write-", strlen("write-")) == 0;
		if (is_written && strcmp(other, option) != 0 && strcmp(run->given[i].text, path) == 0)
			return kam_fail(err, KAM_USAGE, "--%s %s: is the file of --%s", option, path, other);
	}
	return KAM_OK;
}

enum kam_status kam_run_file(struct kam_run *run, const char *option, struct kam_sink **out, struct kam_error *err)
{
	const char *path = kam_option_text(run, option);
	struct kam_replacement *file = &run->beside[run->beside_count];
	enum kam_status status = check_alone(run, option, path, err);
	if (!status)
		status = kam_replace_begin(file, path, err);
	run->beside_count += file->sink != NULL;
	*out = file->sink;
	return status;
}

/* Closing a copy shows what a close would. Whoever reads a pipe sees its end only when the files beside it are in their places. */
static enum kam_status finish_standard_output(struct kam_run *run, struct kam_error *err)
{
	enum kam_status status = kam_sink_flush(run->sink, err);
	int copy = dup(STDOUT_FILENO);
	if ((copy < 0 || close(copy) != 0) && !status && errno != EBADF)
		status = kam_fail_errno(err, "write", "standard output");
	kam_sink_free(run->sink);
	return status;
}

/* One checked end of all output. Files are kept only if all went well; what a map has written to standard output stays. */
enum kam_status kam_close_output(struct kam_run *run, bool keep, struct kam_error *err)
{
	kam_writer_finish(run->writer);
	run->writer = NULL;
	enum kam_status status = run->sink && !run->replacement.sink ? finish_standard_output(run, err) : KAM_OK;
	if (run->replacement.sink)
		run->beside[run->beside_count++] = run->replacement; /* behind what says how it came about */
	run->replacement = (struct kam_replacement){0};
	run->sink = NULL;
	enum kam_status replaced = kam_replace_end(run->beside, run->beside_count, keep && status != KAM_SYSTEM, status ? NULL : err);
	run->beside_count = 0;
	close(STDOUT_FILENO);
	return status ? status : replaced;
}
