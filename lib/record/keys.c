/* keys.c - the keys of JSON Lines, looked for on several threads: a line is a record wherever the file is cut. */
#include "keys.h"

#include "json.h"
#include "kam/limits.h"
#include "kam/sizes.h"
#include "kam/stream.h"
#include "kam/table.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PARTS = 64 };

struct part {
	struct kam_reader *reader;
	pthread_t thread;
	bool started, clean;
};

static void *read_part(void *argument)
{
	struct part *p = argument;
	struct kam_record record;
	struct kam_error ignored;
	enum kam_status status;
	size_t skipped;
	do
		status = kam_reader_next(p->reader, &record, &ignored);
	while (status != KAM_END && !kam_is_final(status));
	p->clean = status == KAM_END && kam_stream_is_plain(kam_reader_stream(p->reader), &skipped);
	return NULL;
}

/* Reads all parts; false when one of them could not be, or is not what it seemed to be. */
static bool read_parts(const struct kam_reader *r, const char *path, const uint64_t *cuts, struct part *parts, size_t count)
{
	struct kam_error ignored;
	bool clean = true;
	for (size_t i = 0; i < count && clean; i++) {
		clean = !kam_reader_open_part(r, path, cuts[i], cuts[i + 1], &parts[i].reader, &ignored);
		parts[i].started = clean && pthread_create(&parts[i].thread, NULL, read_part, &parts[i]) == 0;
		clean = clean && parts[i].started;
	}
	for (size_t i = 0; i < count; i++) {
		if (parts[i].started)
			pthread_join(parts[i].thread, NULL);
		clean = clean && parts[i].clean;
	}
	return clean;
}

/* In the order of the file: as they would have come up. */
static void add_keys(struct kam_header *header, const struct part *parts, size_t count)
{
	struct kam_table known = {0};
	for (size_t i = 0; i < header->count; i++)
		kam_table_put(&known, header->names[i], NULL);
	for (size_t i = 0; i < count; i++) {
		const struct kam_header *its = kam_reader_header(parts[i].reader);
		for (size_t k = 0; k < its->count; k++) {
			bool added;
			kam_table_put(&known, its->names[k], &added);
			if (added && header->count < kam_limits.columns)
				kam_header_add(header, its->names[k]);
		}
	}
	kam_table_free(&known);
}

bool kam_find_keys(struct kam_reader *r, const char *path, size_t threads, struct kam_header *header)
{
	uint64_t cuts[MOST_PARTS + 1];
	unsigned long long done, size;
	kam_stream_position(kam_reader_stream(r), &done, &size);
	size_t wanted = size / kam_sizes.folded_part < threads ? (size_t)(size / kam_sizes.folded_part) : threads;
	if (wanted < 2 || strcmp(path, "-") == 0)
		return false;
	size_t count = kam_reader_parts(r, wanted < MOST_PARTS ? wanted : MOST_PARTS, cuts);
	if (count < 2)
		return false;
	struct part *parts = kam_allocate(count, sizeof *parts);
	bool clean = read_parts(r, path, cuts, parts, count);
	if (clean)
		add_keys(header, parts, count);
	for (size_t i = 0; i < count; i++)
		kam_reader_close(parts[i].reader);
	free(parts);
	return clean;
}
