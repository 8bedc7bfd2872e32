/* several.c - many files on all cores, each of them whole.
 *
 * Files that are too small to be cut, or that are packed, are shared out among as many states as there are cores, and the states are
 * merged. As with the parts of one file (parallel.c), anything out of the ordinary in any of them drops all of it, and they are read in
 * order: so there is one place that says what is wrong, in the order of the files. */
#include "frame.h"

#include "kam/sizes.h"
#include "kam/stream.h"
#include "kam/work.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct gathering {
	struct kam_run *run;
	const struct kam_fold *fold;
	size_t first, count;   /* of the run's files */
	uint64_t *sizes;
	char **notes;          /* what there is to say of each, said in their order; NULL: nothing */
	struct kam_share *desks, **free_desks; /* each is one core's at a time */
	size_t free_count;
	uint64_t done, size;   /* bytes */
	atomic_bool give_up;   /* some file was not clean */
	pthread_mutex_t mutex;
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

static struct kam_share *take_desk(struct gathering *g)
{
	pthread_mutex_lock(&g->mutex);
	struct kam_share *desk = g->free_desks[--g->free_count];
	pthread_mutex_unlock(&g->mutex);
	return desk;
}

static void leave_desk(struct gathering *g, struct kam_share *desk, size_t i)
{
	pthread_mutex_lock(&g->mutex);
	g->free_desks[g->free_count++] = desk;
	g->done += g->sizes[i];
	kam_progress_at(g->run, "files", g->done, g->size);
	pthread_mutex_unlock(&g->mutex);
}

/* Folds all of an open file; false when anything is out of the ordinary. */
static bool fold_input(struct gathering *g, struct kam_share *desk, struct kam_input *in)
{
	struct kam_error err;
	if (kam_has_no_keys(in) || g->fold->open(desk->state, in, &err))
		return false;
	return kam_fold_quietly(g->fold, desk->state, in, &desk->tally, &g->give_up, NULL);
}

static void fold_file(void *gathering, size_t i)
{
	struct gathering *g = gathering;
	struct kam_error err;
	struct kam_input *in;
	if (atomic_load(&g->give_up))
		return;
	struct kam_share *desk = take_desk(g);
	bool clean = kam_input_open(g->run->files[g->first + i], &g->run->input_options, &in, &err) == KAM_OK;
	if (clean && g->first + i == 0)
		kam_settle_output_format(g->run, kam_input_reader(in));
	clean = clean && fold_input(g, desk, in);
	const char *note = in ? kam_stream_note(kam_reader_stream(kam_input_reader(in))) : NULL;
	g->notes[i] = note ? strdup(note) : NULL;
	kam_input_close(in);
	leave_desk(g, desk, i);
	if (!clean || (note && !g->notes[i]))
		atomic_store(&g->give_up, true);
}

static bool begin_desks(struct gathering *g, size_t desks, void *settings)
{
	bool begun = true;
	g->desks = kam_allocate(desks, sizeof *g->desks);
	g->free_desks = kam_allocate(desks, sizeof *g->free_desks);
	for (; g->free_count < desks; g->free_count++) {
		g->free_desks[g->free_count] = &g->desks[g->free_count];
		g->desks[g->free_count].state = kam_fold_begin(g->fold, settings);
		begun = begun && g->desks[g->free_count].state;
	}
	return begun;
}

static void say_notes(const struct gathering *g, bool aloud)
{
	for (size_t i = 0; i < g->count; i++) {
		if (g->notes[i] && aloud)
			kam_complain(g->run, g->run->files[g->first + i], 0, g->notes[i]);
		free(g->notes[i]);
	}
}

static bool gather(struct gathering *g, void *settings, void **state)
{
	size_t jobs = kam_run_jobs(g->run), desks = jobs < g->count ? jobs : g->count;
	g->notes = kam_allocate(g->count, sizeof *g->notes);
	bool done = begin_desks(g, desks, settings);
	kam_progress_start(g->run);
	if (done)
		kam_share_out(desks, g->count, fold_file, g);
	kam_progress_clear(g->run);
	done = done && !atomic_load(&g->give_up) && kam_shares_agree(g->fold, *state, g->desks, desks);
	if (done)
		kam_shares_join(g->run, g->fold, g->desks, desks, state);
	say_notes(g, done && !g->run->quiet);
	kam_shares_free(g->fold, g->desks, desks);
	free(g->free_desks);
	free(g->notes);
	return done;
}

bool kam_fold_files(struct kam_run *run, size_t first, size_t *count, void *settings, void **state)
{
	const struct kam_fold *fold = run->command->fold;
	size_t capacity = 0;
	struct gathering g = {.run = run, .fold = fold, .first = first, .mutex = PTHREAD_MUTEX_INITIALIZER};
	bool in_order = kam_run_jobs(run) < 2 || !fold->apart || !fold->apart(*state) || run->rejects || run->tally.bad || run->joined_count ||
	                kam_option_given(run, "explain");
	uint64_t size;
	for (; !in_order && first + g.count < run->files_count && is_whole(run->files[first + g.count], &size); g.count++) {
		g.sizes = kam_grow(g.sizes, &capacity, g.count + 1, sizeof *g.sizes);
		g.sizes[g.count] = size;
		g.size += size;
	}
	bool done = g.count > 1 && gather(&g, settings, state);
	free(g.sizes);
	*count = g.count;
	return done;
}
