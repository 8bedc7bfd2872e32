/* faults.c - gathers faults. */
#include "kam/faults.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { NAMED = 8 };

void kam_faults_add(struct kam_faults *faults, uint64_t line, const char *format, ...)
{
	char text[300];
	va_list args;
	if (faults->count++ >= NAMED)
		return;
	if (faults->text.n)
		kam_buffer_format(&faults->text, "; line %llu: ", (unsigned long long)line);
	else
		faults->line = line;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	kam_buffer_text(&faults->text, text);
}

void kam_faults_take(struct kam_faults *faults, uint64_t line, const char *file, const struct kam_error *err)
{
	char prefix[300];
	int n = snprintf(prefix, sizeof prefix, "%.200s:%llu: ", file, (unsigned long long)line);
	bool has = strncmp(err->text, prefix, (size_t)n) == 0;
	kam_faults_add(faults, line, "%.250s", err->text + (has ? n : 0));
}

enum kam_status kam_faults_tell(struct kam_faults *faults, const char *file, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	if (faults->count > NAMED)
		kam_buffer_format(&faults->text, "; and %zu more", faults->count - NAMED);
	if (faults->count)
		status = kam_fail(err, KAM_BAD_DATA, "%.200s:%llu: %.700s", file, (unsigned long long)faults->line, kam_buffer_terminated(&faults->text));
	kam_buffer_free(&faults->text);
	return status;
}
