/* several.c - many files on all cores, each of them whole.
 *
 * Files that are too small to be cut, or that are packed, are shared out as the parts of one file are. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct files {
	struct kam_run *run;
	void *settings;
	size_t first, count; /* of the run's files */
	uint64_t *sizes;
	char **notes;        /* what there is to say of each, said in their order; NULL: nothing */
};

static bool is_packed(const char *path)
{
	unsigned char magic[2] = {0};
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	bool packed = descriptor >= 0 && read(descriptor, magic, sizeof magic) == sizeof magic && magic[0] == 0x1f && magic[1] == 0x8b;
	if (descriptor >= 0)
		close(descriptor);
	return packed;
}

/* Whether a file is one that parallel.c would not cut, and that can be read again. */
static bool is_whole(const char *path, uint64_t *size)
{
	struct stat about;
	if (strcmp(path, "-") == 0 || stat(path, &about) != 0 || !S_ISREG(about.st_mode))
		return false;
	*size = (uint64_t)about.st_size;
	return *size < 2 * kam_sizes.folded_part || is_packed(path);
}

static void *begin_state(void *files)
{
	const struct files *f = files;
	return kam_fold_begin(f->run->command->fold, f->settings);
}

static bool fold_file(void *files, size_t i, struct kam_desk *desk, const atomic_bool *give_up)
{
	struct files *f = files;
	const struct kam_fold *fold = f->run->command->fold;
	struct kam_error err;
	struct kam_input *in;
	bool clean = kam_input_open(f->run->files[f->first + i], &f->run->input_options, &in, &err) == KAM_OK;
	if (clean && f->first + i == 0)
		kam_settle_output_format(f->run, kam_input_reader(in));
	clean = clean && !kam_has_no_keys(in) && fold->open(desk->state, in, &err) == KAM_OK && kam_fold_quietly(fold, desk, in, give_up);
	const char *note = in ? kam_stream_note(kam_reader_stream(kam_input_reader(in))) : NULL;
	f->notes[i] = note ? strdup(note) : NULL;
	kam_input_close(in);
	return clean && (!note || f->notes[i]);
}

static void say_notes(const struct files *f, bool aloud)
{
	for (size_t i = 0; i < f->count; i++) {
		if (f->notes[i] && aloud)
			kam_complain(f->run, f->run->files[f->first + i], 0, f->notes[i]);
		free(f->notes[i]);
	}
}

static bool gather(struct files *f, void **state)
{
	f->notes = kam_allocate(f->count, sizeof *f->notes);
	kam_progress_start(f->run);
	bool done = kam_gather(f->run, &(struct kam_pieces){.count = f->count, .name = "files", .sizes = f->sizes, .begin = begin_state,
		.fold = fold_file, .of = f}, state);
	kam_progress_clear(f->run);
	say_notes(f, done && !f->run->quiet);
	free(f->notes);
	return done;
}

bool kam_fold_files(struct kam_run *run, size_t first, size_t *count, void *settings, void **state)
{
	const struct kam_fold *fold = run->command->fold;
	size_t capacity = 0;
	struct files f = {.run = run, .settings = settings, .first = first};
	bool in_order = kam_run_jobs(run) < 2 || !fold->apart || !fold->apart(*state) || run->rejects || run->tally.bad || run->joined_count ||
	                kam_option_given(run, "explain");
	uint64_t size;
	for (; !in_order && first + f.count < run->files_count && is_whole(run->files[first + f.count], &size); f.count++) {
		f.sizes = kam_grow(f.sizes, &capacity, f.count + 1, sizeof *f.sizes);
		f.sizes[f.count] = size;
	}
	bool done = f.count > 1 && gather(&f, state);
	free(f.sizes);
	*count = f.count;
	return done;
}
