/* file.c - what is written beside the output. */
#include "dedupe.h"

enum kam_status dedupe_write_file(struct dedupe *d, const char *option, struct kam_slice text, struct kam_error *err)
{
	struct kam_sink *sink;
	enum kam_status status = kam_run_file(d->run, option, &sink, err);
	if (!status)
		kam_sink_add(sink, text);
	return status;
}
