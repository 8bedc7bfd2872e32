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

/* One checked end of all output. A file is kept only if all went well; what a map has written to standard output stays. */
enum kam_status kam_close_output(struct kam_run *run, bool keep, struct kam_error *err)
{
	kam_writer_finish(run->writer);
	run->writer = NULL;
	if (!run->sink)
		return KAM_OK;
	enum kam_status status;
	if (run->replacement.temporary) {
		status = kam_replace_end(&run->replacement, keep, err);
	} else {
		status = kam_sink_flush(run->sink, err);
		if (close(STDOUT_FILENO) != 0 && !status && errno != EBADF)
			status = kam_fail_errno(err, "write", "standard output");
		kam_sink_free(run->sink);
	}
	run->sink = NULL;
	return status;
}
