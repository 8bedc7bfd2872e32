/* replace.c - beside, then renamed: who is killed half-way leaves the old file whole. */
#include "kam/replace.h"

#include "kam/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BEGUN = 8 };

/* Names of the files that have been begun, for kam_replace_abandon, which a signal may call at any time. */
static char *volatile begun[MOST_BEGUN];

static void swap_begun(char *from, char *to)
{
	for (size_t i = 0; i < MOST_BEGUN; i++)
		if (begun[i] == from) {
			begun[i] = to;
			return;
		}
}

void kam_replace_abandon(void)
{
	for (size_t i = 0; i < MOST_BEGUN; i++)
		if (begun[i])
			unlink(begun[i]);
}

/* What a new file would get. */
static mode_t usual_mode(void)
{
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

/* The mode that the finished file should have: that of the file it replaces, or the usual one. */
static enum kam_status look_at_old(const char *path, mode_t *mode, struct kam_error *err)
{
	struct stat info;
	*mode = usual_mode();
	if (stat(path, &info) != 0)
		return errno == ENOENT ? KAM_OK : kam_fail_errno(err, "look at", path);
	if (!S_ISREG(info.st_mode))
		return kam_fail(err, KAM_USAGE, "%s: is not a regular file, and can't be replaced", path);
	*mode = info.st_mode & 07777;
	return KAM_OK;
}

/* No signal comes between the file and its name being known to kam_replace_abandon. */
static int create(char *template)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int descriptor = mkostemp(template, O_CLOEXEC);
	if (descriptor >= 0)
		swap_begun(NULL, template);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return descriptor;
}

enum kam_status kam_replace_begin(struct kam_replacement *r, const char *path, struct kam_error *err)
{
	const char *slash = strrchr(path, '/');
	size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
	struct kam_buffer name = {0};
	mode_t mode;
	*r = (struct kam_replacement){.path = path, .descriptor = -1};
	enum kam_status status = look_at_old(path, &mode, err);
	if (status)
		return status;
	kam_buffer_format(&name, "%.*s.%s.XXXXXX", (int)directory, path, path + directory);
	kam_buffer_terminated(&name);
	r->descriptor = create(name.p);
	if (r->descriptor < 0) {
		status = kam_fail_errno(err, "create a file beside", path);
		kam_buffer_free(&name);
		return status;
	}
	r->temporary = name.p;
	r->sink = kam_sink_new(r->descriptor, path);
	return fchmod(r->descriptor, mode) == 0 ? KAM_OK : kam_fail_errno(err, "set the mode of", name.p);
}

enum kam_status kam_replace_end(struct kam_replacement *r, bool keep, struct kam_error *err)
{
	if (!r->temporary)
		return KAM_OK;
	enum kam_status status = keep ? kam_sink_flush(r->sink, err) : KAM_OK;
	if (!status && keep && fsync(r->descriptor) != 0)
		status = kam_fail_errno(err, "write", r->path);
	if (close(r->descriptor) != 0 && !status)
		status = kam_fail_errno(err, "write", r->path);
	if (!status && keep && rename(r->temporary, r->path) != 0)
		status = kam_fail_errno(err, "replace", r->path);
	if (status || !keep)
		unlink(r->temporary);
	swap_begun(r->temporary, NULL);
	kam_sink_free(r->sink);
	free(r->temporary);
	*r = (struct kam_replacement){0};
	return status;
}
