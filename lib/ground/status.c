/* status.c - errors as values. */
#include "kam/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum kam_status kam_fail(struct kam_error *err, enum kam_status status, const char *format, ...)
{
	if (!err)
		return status;
	err->status = status;
	err->line = 0;
	va_list args;
	va_start(args, format);
	vsnprintf(err->text, sizeof err->text, format, args);
	va_end(args);
	return status;
}

enum kam_status kam_fail_errno(struct kam_error *err, const char *verb, const char *object)
{
	return kam_fail(err, KAM_SYSTEM, "cannot %s %s: %s", verb, object, strerror(errno));
}
