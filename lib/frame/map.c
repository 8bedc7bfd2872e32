/* map.c - one record in, one record out. */
#include "frame.h"

#include <stdlib.h>

void *kam_map_begin(const struct kam_map *map, const void *settings)
{
	void *room = kam_allocate(1, map->room_size);
	map->begin(room, settings);
	return room;
}

void kam_map_end(const struct kam_map *map, void *room)
{
	map->end(room);
	free(room);
}

/* What the loop needs of a map while it goes over the files. */
struct mapping {
	struct kam_run *run;
	const struct kam_map *map;
	void *settings, *room;
	struct kam_buffer names; /* of the first file's output columns */
};

/* Only good records before the first bad one are written, unless bad ones are set aside. */
static enum kam_status map_record(void *mapping, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct mapping *m = mapping;
	enum kam_status status = m->map->row(m->room, in, record, m->run->writer, err);
	bool writing = !m->run->tally.bad || m->run->rejects;
	if (status || !writing)
		kam_write_nothing(m->run->writer);
	else
		kam_write_row(m->run->writer);
	return !status && kam_sink_failed(m->run->sink) ? KAM_END : status;
}

static enum kam_status map_parts(void *mapping, struct kam_input *in, struct kam_error *err)
{
	struct mapping *m = mapping;
	return kam_map_parts(m->run, in, m->settings, err);
}

static enum kam_status open_map(void *mapping, struct kam_input *in, struct kam_error *err)
{
	struct mapping *m = mapping;
	struct kam_buffer names = {0};
	size_t count;
	enum kam_status status = m->map->open(m->settings, in, err);
	if (status || kam_option_given(m->run, "explain"))
		return status;
	const struct kam_column *columns = m->map->columns(m->settings, &count);
	for (size_t i = 0; i < count; i++)
		kam_buffer_format(&names, "%s\n", columns[i].name);
	if (!m->run->writer) {
		m->names = names;
		return kam_run_writer(m->run, columns, count, &m->run->writer, err);
	}
	bool alike = kam_same(kam_buffer_slice(&names), kam_buffer_slice(&m->names));
	kam_buffer_free(&names);
	return alike ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "has other columns than the file before it: one output can't hold both");
}

enum kam_status kam_run_map(struct kam_run *run, struct kam_error *err)
{
	const struct kam_map *map = run->command->map;
	struct mapping m = {.run = run, .map = map, .settings = kam_allocate(1, map->settings_size)};
	run->input_options.reader.all_keys = true;
	enum kam_status status = map->init(run, m.settings, err);
	if (!status) {
		m.room = kam_map_begin(map, m.settings);
		kam_run_files(run, &(struct kam_handler){.of = &m, .bind = open_map, .use = map_record, .parts = map_parts});
		if (run->tally.bad && !run->rejects)
			kam_remember(run, KAM_BAD_DATA);
		if (!kam_option_given(run, "explain")) {
			kam_say_tally(run);
			if (run->worst == KAM_OK && map->check)
				status = map->check(m.room, err);
		}
	}
	if (m.room)
		kam_map_end(map, m.room);
	map->finish(m.settings);
	free(m.settings);
	kam_buffer_free(&m.names);
	return status;
}
