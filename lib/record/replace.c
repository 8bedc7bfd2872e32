/* replace.c - beside, then renamed: who is killed half-way leaves the old file whole. Where the file system can, the new file has no
 * name before it is complete, so that nothing else is left of it either. */
#include "kam/replace.h"

#include "kam/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
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

static void hold_signals(sigset_t *before)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, before);
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

/* The name under which an open file can be linked to. */
static const char *link_source(int descriptor, char text[40])
{
	snprintf(text, 40, "/proc/self/fd/%d", descriptor);
	return text;
}

/* A file without a name; -1 with errno 0 where there can be none. */
static int create_nameless(const char *directory)
{
	char source[40];
	int descriptor = open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		errno = errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL ? 0 : errno;
		return -1;
	}
	if (access(link_source(descriptor, source), F_OK) == 0)
		return descriptor;
	close(descriptor);
	errno = 0;
	return -1;
}

/* No signal comes between the file and its name being known to kam_replace_abandon. */
static int create_named(char *template)
{
	sigset_t before;
	hold_signals(&before);
	int descriptor = mkostemp(template, O_CLOEXEC);
	if (descriptor >= 0)
		swap_begun(NULL, template);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return descriptor;
}

enum kam_status kam_replace_begin(struct kam_replacement *r, const char *path, struct kam_error *err)
{
	enum { LONGEST = 200 }; /* part of a name that is used again: there must be room for what is put round it */
	const char *slash = strrchr(path, '/');
	size_t directory = slash ? (size_t)(slash - path) + 1 : 0;
	struct kam_buffer name = {0};
	mode_t mode;
	*r = (struct kam_replacement){.path = path, .descriptor = -1};
	enum kam_status status = look_at_old(path, &mode, err);
	if (status)
		return status;
	kam_buffer_format(&name, "%.*s", (int)directory, directory ? path : "./");
	r->descriptor = create_nameless(name.n ? kam_buffer_terminated(&name) : ".");
	kam_buffer_format(&name, ".%.*s.XXXXXX", LONGEST, path + directory);
	kam_buffer_terminated(&name);
	if (r->descriptor < 0 && errno == 0) {
		r->stage = KAM_BESIDE;
		r->descriptor = create_named(name.p);
	}
	if (r->descriptor < 0) {
		status = kam_fail_errno(err, "create a file beside", path);
		kam_buffer_free(&name);
		return status;
	}
	r->name = name.p;
	r->sink = kam_sink_new(r->descriptor, path);
	return fchmod(r->descriptor, mode) == 0 ? KAM_OK : kam_fail_errno(err, "set the mode of the new", path);
}

static enum kam_status make_lasting(struct kam_replacement *r, struct kam_error *err)
{
	enum kam_status status = kam_sink_flush(r->sink, err);
	return status || fsync(r->descriptor) == 0 ? status : kam_fail_errno(err, "write", r->path);
}

/* Gives a nameless file a name that nobody can guess. */
static enum kam_status give_name(struct kam_replacement *r, struct kam_error *err)
{
	enum { TRIES = 100, DIGITS = 6 };
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._";
	char source[40], *end = r->name + strlen(r->name) - DIGITS;
	for (int i = 0; i < TRIES && r->stage == KAM_NAMELESS; i++) {
		unsigned char random[DIGITS] = {0};
		if (getrandom(random, sizeof random, 0) != sizeof random)
			break;
		for (size_t k = 0; k < DIGITS; k++)
			end[k] = digits[random[k] % 64];
		if (linkat(AT_FDCWD, link_source(r->descriptor, source), AT_FDCWD, r->name, AT_SYMLINK_FOLLOW) == 0)
			r->stage = KAM_BESIDE;
		else if (errno != EEXIST)
			break;
	}
	return r->stage != KAM_NAMELESS ? KAM_OK : kam_fail_errno(err, "name the new", r->path);
}

/* The last moment at which a full disk may show. */
static enum kam_status close_file(struct kam_replacement *r, struct kam_error *err)
{
	int result = close(r->descriptor);
	r->descriptor = -1;
	return result == 0 ? KAM_OK : kam_fail_errno(err, "write", r->path);
}

/* The new file takes its place; if it may have to be taken back, the old one goes where the new one was. A file system that knows no
 * exchange takes nothing back but what was not there before. */
static enum kam_status put_in_place(struct kam_replacement *r, bool for_good, struct kam_error *err)
{
	bool exchanged = !for_good && renameat2(AT_FDCWD, r->name, AT_FDCWD, r->path, RENAME_EXCHANGE) == 0;
	bool is_new = !for_good && !exchanged && errno == ENOENT, may_rename = for_good || is_new || errno == EINVAL || errno == ENOSYS;
	if (!exchanged && (!may_rename || rename(r->name, r->path) != 0))
		return kam_fail_errno(err, "replace", r->path);
	r->stage = exchanged ? KAM_EXCHANGED : is_new ? KAM_ADDED : KAM_IN_PLACE;
	return KAM_OK;
}

static void take_back(struct kam_replacement *r)
{
	if (r->stage == KAM_EXCHANGED && renameat2(AT_FDCWD, r->name, AT_FDCWD, r->path, RENAME_EXCHANGE) == 0)
		r->stage = KAM_BESIDE;
	if (r->stage == KAM_ADDED && rename(r->path, r->name) == 0)
		r->stage = KAM_BESIDE;
}

/* All names are given before one file takes its place, so that little can go wrong then. */
static enum kam_status put_all_in_place(struct kam_replacement *files, size_t count, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < count && !status; i++)
		status = give_name(&files[i], err);
	for (size_t i = 0; i < count && !status; i++)
		status = close_file(&files[i], err);
	for (size_t i = 0; i < count && !status; i++)
		status = put_in_place(&files[i], i + 1 == count, err);
	for (size_t i = 0; i < count && status; i++)
		take_back(&files[i]);
	return status;
}

/* Removes what stands beside the file: the new one that is not wanted, or the old one. A call that failed once may not fail again. */
static void clear(struct kam_replacement *r)
{
	if (r->descriptor >= 0)
		close(r->descriptor);
	if ((r->stage == KAM_BESIDE || r->stage == KAM_EXCHANGED) && unlink(r->name) != 0)
		unlink(r->name);
	swap_begun(r->name, NULL);
	kam_sink_free(r->sink);
	free(r->name);
	*r = (struct kam_replacement){.descriptor = -1};
}

enum kam_status kam_replace_end(struct kam_replacement *files, size_t count, bool keep, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	sigset_t before;
	for (size_t i = 0; i < count && keep && !status; i++)
		status = make_lasting(&files[i], err);
	hold_signals(&before);
	if (keep && !status)
		status = put_all_in_place(files, count, err);
	for (size_t i = 0; i < count; i++)
		clear(&files[i]);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}
