/* replace.c - beside, then renamed: who is killed half-way leaves the old file whole. */
#include "kam/replace.h"

#include "kam/buffer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BEGUN = 8 };

/* Names of the files that have been begun, for kam_replace_abandon. */
static char *begun[MOST_BEGUN];

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

enum kam_status kam_replace_begin(struct kam_replacement *r, const char *path, struct kam_error *err)
{
	const char *slash = strrchr(path, '/');
	size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
	struct kam_buffer name = {0};
	struct stat info;
	*r = (struct kam_replacement){.path = path, .descriptor = -1};
	if (stat(path, &info) == 0 && !S_ISREG(info.st_mode))
		return kam_fail(err, KAM_USAGE, "%s: is not a regular file, and can't be replaced", path);
	kam_buffer_format(&name, "%.*s.%s.XXXXXX", (int)directory, path, path + directory);
	kam_buffer_terminated(&name);
	r->descriptor = mkostemp(name.p, O_CLOEXEC);
	if (r->descriptor < 0) {
		kam_buffer_free(&name);
		return kam_fail_errno(err, "create a file beside", path);
	}
	r->temporary = name.p;
	swap_begun(NULL, name.p);
	r->sink = kam_sink_new(r->descriptor, path);
	return fchmod(r->descriptor, wanted_mode(path)) == 0 ? KAM_OK : kam_fail_errno(err, "set the mode of", name.p);
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
