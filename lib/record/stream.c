/* stream.c - file -> gunzip -> encoding -> UTF-8 bytes, with a place to come back to. */
#include "kam/stream.h"

#include "kam/memory.h"
#include "kam/sizes.h"
#include "kam/text.h"
#include "ahead.h"
#include "decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 64 * 1024 };

struct kam_stream {
	const char *path;
	int fd;
	unsigned long long done, size, end; /* end: where to stop; 0: at the file's end */
	bool regular;
	off_t marked_at;                    /* a plain file is read again from here; -1: bytes are kept */
	z_stream *gzip;             /* while unpacking */
	char *packed;               /* what gzip reads from */
	bool gzip_ended;
	struct kam_decoder *decoder;
	FILE *kept;                 /* bytes read since the mark, for inputs that can't be read again */
	bool recording, replaying;
	bool wants_ahead;             /* to be read ahead, if it goes beyond a window */
	size_t given;                 /* bytes, until then */
	struct kam_ahead *ahead;      /* then all of the above that reads belongs to its thread */
	struct kam_ahead_seen seen;   /* of what has come from there */
	int waker;                    /* readable when nothing more is wanted; -1: there is no need */
};

/* Waits until there is something to read; false when nothing more is wanted. */
static bool wait_for_bytes(const struct kam_stream *s)
{
	struct pollfd ready[] = {{s->fd, POLLIN, 0}, {s->waker, POLLIN, 0}};
	while (s->waker >= 0 && poll(ready, 2, -1) < 0 && errno == EINTR)
		;
	return s->waker < 0 || !ready[1].revents;
}

/* Fills to as far as the file goes: short reads of pipes must not decide where blocks end. */
static enum kam_status read_file(struct kam_stream *s, char *to, size_t room, size_t *n, struct kam_error *err)
{
	*n = 0;
	if (s->end && room > s->end - s->done)
		room = (size_t)(s->end - s->done);
	while (*n < room && wait_for_bytes(s)) {
		ssize_t got = read(s->fd, to + *n, room - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return kam_fail_errno(err, "read", s->path);
		if (got == 0)
			break;
		*n += (size_t)got;
		s->done += (size_t)got;
	}
	return KAM_OK;
}

static enum kam_status read_gzip(struct kam_stream *s, char *to, size_t room, size_t *n, struct kam_error *err)
{
	z_stream *z = s->gzip;
	z->next_out = (Bytef *)to;
	z->avail_out = (uInt)room;
	while (z->avail_out && !s->gzip_ended) {
		if (!z->avail_in) {
			size_t got;
			enum kam_status status = read_file(s, s->packed, BLOCK, &got, err);
			if (status)
				return status;
			if (!got)
				return kam_fail(err, KAM_BAD_DATA, "gzip data ends early: the file is cut off");
			z->next_in = (Bytef *)s->packed;
			z->avail_in = (uInt)got;
		}
		int result = inflate(z, Z_NO_FLUSH);
		if (result == Z_STREAM_END) {
			size_t got = 0;
			if (!z->avail_in) {
				enum kam_status status = read_file(s, s->packed, BLOCK, &got, err);
				if (status)
					return status;
				z->next_in = (Bytef *)s->packed;
				z->avail_in = (uInt)got;
			}
			s->gzip_ended = !z->avail_in; /* several members may follow each other */
			if (!s->gzip_ended)
				inflateReset(z);
		} else if (result != Z_OK && result != Z_BUF_ERROR) {
			return kam_fail(err, KAM_BAD_DATA, "gzip data is damaged: %s", z->msg ? z->msg : "unknown fault");
		}
	}
	*n = room - z->avail_out;
	return KAM_OK;
}

static enum kam_status read_unpacked(void *stream, char *to, size_t room, size_t *n, struct kam_error *err)
{
	struct kam_stream *s = stream;
	return s->gzip ? read_gzip(s, to, room, n, err) : read_file(s, to, room, n, err);
}

static void *allocate_for_zlib(void *unused, unsigned count, unsigned size)
{
	(void)unused;
	return kam_allocate(count, size);
}

static void free_for_zlib(void *unused, void *p)
{
	(void)unused;
	free(p);
}

static enum kam_status begin_gzip(struct kam_stream *s, struct kam_slice start, struct kam_error *err)
{
	s->gzip = kam_allocate(1, sizeof *s->gzip);
	s->gzip->zalloc = allocate_for_zlib;
	s->gzip->zfree = free_for_zlib;
	if (inflateInit2(s->gzip, 16 + MAX_WBITS) != Z_OK)
		return kam_fail(err, KAM_SYSTEM, "cannot start zlib");
	memcpy(s->packed, start.p, start.n);
	s->gzip->next_in = (Bytef *)s->packed;
	s->gzip->avail_in = (uInt)start.n;
	return KAM_OK;
}

/* Looks at the first bytes: gzip is unpacked, a spreadsheet is named with the way out. */
static enum kam_status recognise(struct kam_stream *s, const char *encoding, struct kam_error *err)
{
	char *start = s->packed;
	size_t n;
	enum kam_status status = read_file(s, start, 4, &n, err);
	if (status)
		return status;
	struct kam_slice seen = kam_slice(start, n);
	if (n == 4 && memcmp(start, "PK\3\4", 4) == 0)
		return kam_fail(err, KAM_BAD_DATA, "is an .xlsx workbook or a zip archive: save the sheet as CSV UTF-8 (or convert it with"
			" \"libreoffice --headless --convert-to csv\" or \"in2csv\", or unpack it) and read that");
	if (n == 4 && memcmp(start, "\xD0\xCF\x11\xE0", 4) == 0)
		return kam_fail(err, KAM_BAD_DATA, "is an old Excel workbook (.xls): save the sheet as CSV UTF-8 and read that");
	if (n >= 2 && memcmp(start, "\x1F\x8B", 2) == 0) {
		status = begin_gzip(s, seen, err);
		seen = kam_slice(NULL, 0);
	}
	return status ? status : kam_decoder_open(encoding, read_unpacked, s, seen, &s->decoder, err);
}

enum kam_status kam_stream_open(const char *path, const char *encoding, struct kam_stream **out, struct kam_error *err)
{
	struct kam_stream *s = kam_allocate(1, sizeof *s);
	s->marked_at = s->waker = -1;
	bool standard = strcmp(path, "-") == 0;
	*out = NULL;
	s->path = standard ? "standard input" : path;
	s->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	s->packed = kam_allocate(BLOCK, 1);
	struct stat info;
	enum kam_status status = KAM_OK;
	if (s->fd < 0)
		status = kam_fail(err, KAM_SYSTEM, "cannot open: %s", strerror(errno));
	else if (fstat(s->fd, &info) != 0)
		status = kam_fail(err, KAM_SYSTEM, "cannot look at it: %s", strerror(errno));
	else if (S_ISDIR(info.st_mode))
		status = kam_fail(err, KAM_SYSTEM, "is a directory, not a file of records");
	else if (S_ISREG(info.st_mode)) {
		s->regular = true;
		s->size = (unsigned long long)info.st_size;
	}
	if (!status)
		status = recognise(s, encoding, err);
	if (status) {
		kam_stream_close(s);
		return status;
	}
	*out = s;
	return KAM_OK;
}

enum kam_status kam_stream_open_range(const char *path, unsigned long long start, unsigned long long end, struct kam_stream **out,
	struct kam_error *err)
{
	struct kam_stream *s = kam_allocate(1, sizeof *s);
	*out = s;
	s->path = path;
	s->fd = open(path, O_RDONLY | O_CLOEXEC);
	s->done = start;
	s->end = s->size = end;
	s->regular = true;
	s->marked_at = s->waker = -1;
	if (s->fd < 0 || lseek(s->fd, (off_t)start, SEEK_SET) < 0)
		return kam_fail(err, KAM_SYSTEM, "cannot open: %s", strerror(errno));
	return kam_decoder_open(NULL, read_unpacked, s, kam_slice(NULL, 0), &s->decoder, err);
}

bool kam_stream_is_plain(const struct kam_stream *s, size_t *skipped)
{
	return s->regular && !s->gzip && kam_decoder_is_plain(s->decoder, skipped);
}

void kam_stream_end_at(struct kam_stream *s, unsigned long long end)
{
	s->end = s->size = end;
}

enum kam_status kam_stream_seek(struct kam_stream *s, unsigned long long offset, struct kam_error *err)
{
	if (lseek(s->fd, (off_t)offset, SEEK_SET) < 0)
		return kam_fail_errno(err, "read again", s->path);
	s->done = offset;
	s->marked_at = -1;
	kam_decoder_restart(s->decoder);
	return KAM_OK;
}

static enum kam_status keep(struct kam_stream *s, const char *bytes, size_t n, struct kam_error *err)
{
	if (fwrite(bytes, 1, n, s->kept) != n)
		return kam_fail_errno(err, "write", "a temporary copy of the input");
	return KAM_OK;
}

void kam_stream_read_ahead(struct kam_stream *s)
{
	s->wants_ahead = !s->regular || s->gzip;
}

static enum kam_status read_for_ahead(void *stream, char *to, size_t room, size_t *n, struct kam_ahead_seen *seen, struct kam_error *err)
{
	struct kam_stream *s = stream;
	enum kam_status status = kam_decoder_read(s->decoder, to, room, n, err);
	*seen = (struct kam_ahead_seen){kam_decoder_note(s->decoder), kam_decoder_encoding(s->decoder), s->done};
	return status;
}

static void begin_ahead(struct kam_stream *s)
{
	s->wants_ahead = false;
	s->waker = s->regular ? -1 : eventfd(0, EFD_CLOEXEC);
	if (s->regular || s->waker >= 0)
		s->ahead = kam_ahead_start(read_for_ahead, s);
}

static void end_ahead(struct kam_stream *s)
{
	uint64_t one = 1;
	if (s->ahead) {
		while (s->waker >= 0 && write(s->waker, &one, sizeof one) < 0 && errno == EINTR)
			;
		kam_ahead_stop(s->ahead);
	}
	if (s->waker >= 0)
		close(s->waker);
}

static enum kam_status read_decoded(struct kam_stream *s, char *to, size_t room, size_t *n, struct kam_error *err)
{
	if (s->wants_ahead && s->given >= kam_sizes.window)
		begin_ahead(s);
	if (s->ahead)
		return kam_ahead_read(s->ahead, to, room, n, &s->seen, err);
	enum kam_status status = kam_decoder_read(s->decoder, to, room, n, err);
	s->given += *n;
	return status;
}

enum kam_status kam_stream_read(struct kam_stream *s, char *to, size_t room, size_t *n, struct kam_error *err)
{
	if (s->replaying) {
		*n = fread(to, 1, room, s->kept);
		if (*n)
			return KAM_OK;
		if (ferror(s->kept))
			return kam_fail_errno(err, "read", "a temporary copy of the input");
		s->replaying = false;
		if (s->recording) /* writing after reading needs a seek between them */
			fseeko(s->kept, 0, SEEK_END);
	}
	enum kam_status status = read_decoded(s, to, room, n, err);
	return status || !s->recording || !*n ? status : keep(s, to, *n, err);
}

/* A plain file needs no copy: its place, and what the decoder holds, bring everything back. */
static bool mark_place(struct kam_stream *s)
{
	size_t skipped;
	s->marked_at = -1;
	if (s->kept || !kam_stream_is_plain(s, &skipped))
		return false;
	s->marked_at = lseek(s->fd, 0, SEEK_CUR);
	if (s->marked_at >= 0)
		kam_decoder_mark(s->decoder);
	return s->marked_at >= 0;
}

/* What is still to be replayed stays in the temporary; what was replayed before the mark is dropped by copying the rest to
 * a new one only when there is a rest. */
enum kam_status kam_stream_mark(struct kam_stream *s, struct kam_error *err)
{
	if (mark_place(s))
		return KAM_OK;
	FILE *fresh = tmpfile();
	if (!fresh)
		return kam_fail_errno(err, "create", "a temporary copy of the input");
	FILE *old = s->kept;
	bool rest = s->replaying;
	s->kept = fresh;
	s->recording = true;
	s->replaying = false;
	char block[4096];
	enum kam_status status = KAM_OK;
	for (size_t n; rest && !status && (n = fread(block, 1, sizeof block, old)) > 0;)
		status = keep(s, block, n, err);
	if (old)
		fclose(old);
	if (rest && !status) {
		rewind(s->kept);
		s->replaying = true;
	}
	return status;
}

enum kam_status kam_stream_rewind(struct kam_stream *s, struct kam_error *err)
{
	if (s->marked_at >= 0) {
		if (lseek(s->fd, s->marked_at, SEEK_SET) < 0)
			return kam_fail_errno(err, "read again", s->path);
		s->done = (unsigned long long)s->marked_at;
		kam_decoder_rewind(s->decoder);
		return KAM_OK;
	}
	if (fflush(s->kept) != 0 || fseeko(s->kept, 0, SEEK_SET) != 0)
		return kam_fail_errno(err, "write", "a temporary copy of the input");
	s->recording = false;
	s->replaying = true;
	return KAM_OK;
}

int kam_stream_descriptor(const struct kam_stream *s)
{
	return s->fd;
}

const char *kam_stream_encoding(const struct kam_stream *s)
{
	return s->ahead ? s->seen.encoding : kam_decoder_encoding(s->decoder);
}

bool kam_stream_is_packed(const struct kam_stream *s)
{
	return s->gzip != NULL;
}

const char *kam_stream_note(const struct kam_stream *s)
{
	return s->ahead ? s->seen.note : kam_decoder_note(s->decoder);
}

void kam_stream_position(const struct kam_stream *s, unsigned long long *done, unsigned long long *size)
{
	*done = s->ahead ? s->seen.done : s->done;
	*size = s->size;
}

void kam_stream_close(struct kam_stream *s)
{
	if (!s)
		return;
	end_ahead(s);
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	if (s->gzip)
		inflateEnd(s->gzip);
	if (s->kept)
		fclose(s->kept);
	kam_decoder_close(s->decoder);
	free(s->gzip);
	free(s->packed);
	free(s);
}
