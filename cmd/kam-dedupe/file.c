/* file.c - what is written beside the output. */
#include "dedupe.h"

#include "kam/replace.h"

enum kam_status dedupe_write_file(const char *path, struct kam_slice text, struct kam_error *err)
{
	struct kam_replacement file = {0};
	enum kam_status status = kam_replace_begin(&file, path, err);
	if (!status)
		kam_sink_add(file.sink, text);
	enum kam_status ended = kam_replace_end(&file, !status, status ? NULL : err);
	return status ? status : ended;
}
