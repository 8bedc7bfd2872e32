/* origin.h - where a record stands: its file among those that were read, and its line there, in eight bytes. */
#ifndef KAM_ORIGIN_H
#define KAM_ORIGIN_H

#include "kam/buffer.h"
#include "kam/reader.h"
#include "kam/table.h"

/* The files that were read. Zero-initialise; free with kam_files_free. */
struct kam_files {
	struct kam_table names;
	uint32_t current;
};

/* The file that records come from now. name is copied. */
void kam_files_open(struct kam_files *files, const char *name);

/* For a part of the file that another state has open. */
void kam_files_fork(struct kam_files *fork, const struct kam_files *files);

/* The origin of a line of the current file, and the line and the file of an origin; borrowed from files. */
uint64_t kam_origin(const struct kam_files *files, uint64_t line);
uint64_t kam_origin_line(uint64_t origin);
struct kam_slice kam_origin_file(const struct kam_files *files, uint64_t origin);

/* How many files of different names were read. */
size_t kam_files_count(const struct kam_files *files);

/* Appends where a record stands, for a message about one of the current file: "line 7", or "other.csv:7". */
void kam_origin_tell(const struct kam_files *files, uint64_t origin, struct kam_buffer *out);

/* Adds the files of another state: the map, to be freed with free(), leads from origins there to those here. */
uint32_t *kam_files_merge(struct kam_files *into, const struct kam_files *from);
uint64_t kam_origin_moved(const uint32_t *map, uint64_t origin);

/* An origin in a part of a file, with the line it has in the file. */
uint64_t kam_origin_renumbered(uint64_t origin, const struct kam_part_lines *lines);

void kam_files_free(struct kam_files *files);

#endif
