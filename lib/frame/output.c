/* output.c - standard output, or a file that is replaced only when the new one is complete. */
#include "frame.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a killed run must not leave its unfinished file: memory exhaustion ends a run without unwinding. */
static char *unfinished;

static void on_exhaustion(void)
{
	static const char text[] = "kam: out of memory\n";
	if (unfinished)
		unlink(unfinished);
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(KAM_SYSTEM);
}

/* The mode that the finished file should have: that of the file it replaces, or what a new one would get. */
static mode_t wanted_mode(const char *path)
{
	struct stat info;
	if (stat(path, &info) == 0)
		return info.st_mode & 07777;
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static enum kam_status open_beside(struct kam_run *run, const char *path, struct kam_error *err)
{
	const char *slash = strrchr(path, '/');
	size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
	struct kam_buffer name = {0};
	struct stat info;
	if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
		return kam_fail(err, KAM_USAGE, "--output %s: is not a regular file; redirect standard output instead", path);
	kam_buffer_format(&name, "%.*s.%s.XXXXXX", (int)directory, path, path + directory);
	kam_buffer_terminated(&name);
	run->output_descriptor = mkostemp(name.p, O_CLOEXEC);
	if (run->output_descriptor < 0) {
		kam_buffer_free(&name);
		return kam_fail_errno(err, "create a file beside", path);
	}
	run->output_temporary = unfinished = name.p;
	if (fchmod(run->output_descriptor, wanted_mode(path)) != 0)
		return kam_fail_errno(err, "set the mode of", name.p);
	return KAM_OK;
}

enum kam_status kam_open_output(struct kam_run *run, struct kam_error *err)
{
	const char *path = kam_option_text(run, "output");
	run->output_descriptor = STDOUT_FILENO;
	kam_on_exhaustion(on_exhaustion);
	enum kam_status status = path ? open_beside(run, path, err) : KAM_OK;
	run->sink = kam_sink_new(run->output_descriptor, path ? path : "standard output");
	return status;
}

/* One checked end of all output. A file is kept only if all went well; what a map has written to standard output stays. */
enum kam_status kam_close_output(struct kam_run *run, bool keep, struct kam_error *err)
{
	const char *path = kam_option_text(run, "output");
	kam_writer_finish(run->writer);
	run->writer = NULL;
	bool flush = run->sink && (keep || !run->output_temporary);
	enum kam_status status = flush ? kam_sink_flush(run->sink, err) : KAM_OK;
	if (run->output_temporary) {
		if (!status && keep && fsync(run->output_descriptor) != 0)
			status = kam_fail_errno(err, "write", path);
		if (close(run->output_descriptor) != 0 && !status)
			status = kam_fail_errno(err, "write", path);
		if (!status && keep && rename(run->output_temporary, path) != 0)
			status = kam_fail_errno(err, "replace", path);
		if (status || !keep)
			unlink(run->output_temporary);
		unfinished = NULL;
		free(run->output_temporary);
		run->output_temporary = NULL;
	} else if (run->sink && close(STDOUT_FILENO) != 0 && !status && errno != EBADF) {
		status = kam_fail_errno(err, "write", "standard output");
	}
	kam_sink_free(run->sink);
	run->sink = NULL;
	return status;
}
