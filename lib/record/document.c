/* document.c - JSON files that are read whole. */
#include "kam/document.h"

#include "kam/buffer.h"
#include "kam/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <unistd.h>

/* One byte more than the limit shows that there are more. */
static enum kam_status read_whole(int descriptor, const char *path, struct kam_buffer *text, struct kam_error *err)
{
	enum { BLOCK = 64 * 1024 };
	while (text->n <= kam_limits.document) {
		ssize_t n = read(descriptor, kam_buffer_reserve(text, BLOCK), BLOCK);
		if (n == 0)
			return KAM_OK;
		if (n < 0 && errno != EINTR)
			return kam_fail_errno(err, "read", path);
		text->n += n > 0 ? (size_t)n : 0;
	}
	return KAM_OK;
}

static enum kam_status parse(const char *path, const struct kam_buffer *text, enum kam_status bad, json_t **out, struct kam_error *err)
{
	json_error_t reason;
	if (text->n > kam_limits.document)
		return kam_fail(err, bad, "%s: is longer than %zu bytes (KAM_MAX_DOCUMENT)", path, kam_limits.document);
	*out = json_loadb(text->n ? text->p : "", text->n, JSON_REJECT_DUPLICATES, &reason);
	return *out ? KAM_OK : kam_fail(err, bad, "%s:%d: %s (at character %d)", path, reason.line, reason.text, reason.column);
}

enum kam_status kam_document_load(const char *path, enum kam_status bad, json_t **out, struct kam_error *err)
{
	struct kam_buffer text = {0};
	*out = NULL;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0)
		return kam_fail_errno(err, "open", path);
	enum kam_status status = read_whole(descriptor, path, &text, err);
	close(descriptor);
	if (!status)
		status = parse(path, &text, bad, out, err);
	kam_buffer_free(&text);
	return status;
}
