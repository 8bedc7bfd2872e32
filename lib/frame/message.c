/* message.c - everything that goes to standard error, in one grammar: NAME: FILE:LINE: WHAT. */
#include "frame.h"

#include <stdarg.h>
#include <stdio.h>

void kam_complain(struct kam_run *run, const char *file, uint64_t line, const char *text)
{
	struct kam_buffer message = {0};
	kam_buffer_format(&message, "%s: ", run->command->name);
	if (file)
		kam_buffer_format(&message, "%s:", file);
	if (line)
		kam_buffer_format(&message, "%llu:", (unsigned long long)line);
	if (file)
		kam_buffer_byte(&message, ' ');
	kam_buffer_format(&message, "%s\n", text);
	kam_progress_clear(run);
	fwrite(message.p, 1, message.n, stderr);
	kam_buffer_free(&message);
}

void kam_run_note(struct kam_run *run, const char *format, ...)
{
	char line[1000];
	va_list args;
	if (run->quiet)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	kam_complain(run, NULL, 0, line);
}
