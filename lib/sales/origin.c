/* origin.c - where records stand. */
#include "kam/origin.h"

enum { LINE_BITS = 40 }; /* no file has so many lines */

static uint64_t pack(uint32_t file, uint64_t line)
{
	return (uint64_t)file << LINE_BITS | kam_origin_line(line);
}

static uint32_t file_of(uint64_t origin)
{
	return (uint32_t)(origin >> LINE_BITS);
}

void kam_files_open(struct kam_files *files, const char *name)
{
	files->current = kam_table_put(&files->names, kam_text(name), NULL);
}

void kam_files_fork(struct kam_files *fork, const struct kam_files *files)
{
	if (kam_table_count(&files->names))
		fork->current = kam_table_put(&fork->names, kam_table_key(&files->names, files->current), NULL);
}

uint64_t kam_origin(const struct kam_files *files, uint64_t line)
{
	return pack(files->current, line);
}

uint64_t kam_origin_line(uint64_t origin)
{
	return origin & (((uint64_t)1 << LINE_BITS) - 1);
}

struct kam_slice kam_origin_file(const struct kam_files *files, uint64_t origin)
{
	return kam_table_key(&files->names, file_of(origin));
}

size_t kam_files_count(const struct kam_files *files)
{
	return kam_table_count(&files->names);
}

void kam_origin_tell(const struct kam_files *files, uint64_t origin, struct kam_buffer *out)
{
	unsigned long long line = kam_origin_line(origin);
	if (file_of(origin) == files->current)
		kam_buffer_format(out, "line %llu", line);
	else
		kam_buffer_format(out, "%.*s:%llu", KAM_PRINT(kam_origin_file(files, origin)), line);
}

uint32_t *kam_files_merge(struct kam_files *into, const struct kam_files *from)
{
	uint32_t count = kam_table_count(&from->names), *map = kam_allocate((size_t)count + 1, sizeof *map); /* what came without a file has 0 */
	for (uint32_t i = 0; i < count; i++)
		map[i] = kam_table_put(&into->names, kam_table_key(&from->names, i), NULL);
	return map;
}

uint64_t kam_origin_moved(const uint32_t *map, uint64_t origin)
{
	return pack(map[file_of(origin)], kam_origin_line(origin));
}

uint64_t kam_origin_renumbered(uint64_t origin, const struct kam_part_lines *lines)
{
	return pack(file_of(origin), kam_part_line(lines, kam_origin_line(origin)));
}

void kam_files_free(struct kam_files *files)
{
	kam_table_free(&files->names);
}
