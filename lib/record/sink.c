/* sink.c - buffered writing that never loses an error. */
#include "kam/writer.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { FLUSH_AT = 64 * 1024 };

struct kam_sink {
	int descriptor;
	const char *name;
	struct kam_buffer pending;
	int failure; /* errno of the first failed write */
};

struct kam_sink *kam_sink_new(int descriptor, const char *name)
{
	struct kam_sink *sink = kam_allocate(1, sizeof *sink);
	sink->descriptor = descriptor;
	sink->name = name;
	return sink;
}

static void write_out(struct kam_sink *sink, struct kam_slice bytes)
{
	while (bytes.n && !sink->failure) {
		ssize_t n = write(sink->descriptor, bytes.p, bytes.n);
		if (n >= 0)
			bytes = kam_slice(bytes.p + n, bytes.n - (size_t)n);
		else if (errno != EINTR)
			sink->failure = errno;
	}
}

static void write_pending(struct kam_sink *sink)
{
	write_out(sink, kam_buffer_slice(&sink->pending));
	sink->pending.n = 0;
}

struct kam_buffer *kam_sink_pending(struct kam_sink *sink)
{
	return &sink->pending;
}

void kam_sink_settle(struct kam_sink *sink)
{
	if (sink->pending.n >= FLUSH_AT && sink->descriptor >= 0)
		write_pending(sink);
}

void kam_sink_add(struct kam_sink *sink, struct kam_slice bytes)
{
	if (bytes.n >= FLUSH_AT && sink->descriptor >= 0) { /* no need for a copy */
		write_pending(sink);
		write_out(sink, bytes);
		return;
	}
	kam_buffer_add(&sink->pending, bytes);
	kam_sink_settle(sink);
}

enum kam_status kam_sink_flush(struct kam_sink *sink, struct kam_error *err)
{
	write_pending(sink);
	if (!sink->failure)
		return KAM_OK;
	errno = sink->failure;
	return sink->failure == EPIPE ? KAM_END : kam_fail_errno(err, "write", sink->name);
}

bool kam_sink_failed(const struct kam_sink *sink)
{
	return sink->failure != 0;
}

void kam_sink_free(struct kam_sink *sink)
{
	if (!sink)
		return;
	kam_buffer_free(&sink->pending);
	free(sink);
}
