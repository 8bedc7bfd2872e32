/* limits.c - limits and where the environment changes them. */
#include "kam/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

struct kam_limits kam_limits = {
	.columns = 65536,
	.document = 16 << 20,
};

/* A whole number over 0; *number stays where the variable is not set. */
static enum kam_status read_variable(const char *name, size_t *number, struct kam_error *err)
{
	const char *text = getenv(name);
	char *end;
	if (!text || !*text)
		return KAM_OK;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || !value)
		return kam_fail(err, KAM_USAGE, "%s: \"%.100s\" must be a whole number over 0", name, text);
	*number = (size_t)value;
	return KAM_OK;
}

enum kam_status kam_limits_read(struct kam_error *err)
{
	size_t memory = 0;
	enum kam_status status = read_variable("KAM_MAX_COLUMNS", &kam_limits.columns, err);
	if (!status)
		status = read_variable("KAM_MAX_DOCUMENT", &kam_limits.document, err);
	if (!status)
		status = read_variable("KAM_MAX_MEMORY", &memory, err);
	struct rlimit most = {memory, memory};
	if (!status && memory && setrlimit(RLIMIT_DATA, &most) != 0)
		return kam_fail_errno(err, "limit memory to", "KAM_MAX_MEMORY");
	return status;
}
