/* driver.c - runs one command again and again, each time with another call gone wrong, and judges what came of it.
 *
 * "faults LIBRARY MOST WORD ...": the Nth call of each kind fails, N = 1, 2, ... until a run needs no more; where MOST is not 0, only
 * so many of them. Words: <FILE is read as standard input, |FILE through a pipe; @NAME is a file NAME of a fresh directory
 * that holds "old" before the run, and ! stands for file systems that know neither files without names nor exchanging two. For each kind that occurs it prints how often it was made to fail, how often the
 * command ended with status 4, how often it made good for the fault, and how often neither.
 *
 * Status 4 must come with a message, leave every @ file but @rejects old and nothing beside it, and have written to standard
 * output only the beginning of what the clean run writes. Making good is to give all that the clean run gives. */
#include "kam/buffer.h"
#include "kam/status.h"
#include "kam/table.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_WORDS = 64, MOST_FILES = 4, SECONDS = 60 };

struct mode {
	char *words[MOST_WORDS];
	const char *input;             /* standard input; NULL: empty */
	bool input_is_pipe;
	const char *files[MOST_FILES]; /* the @ files */
	size_t files_count;
	const char *directory;
};

/* What a run has left behind. */
struct outcome {
	int status; /* of the exit; 256 + the signal that ended it */
	bool faulty; /* the call that was to fail came */
	struct kam_buffer out, err, report, files[MOST_FILES];
	size_t entries; /* of the directory */
};

static void stop(const char *what)
{
	fprintf(stderr, "faults: cannot %s: %s\n", what, strerror(errno));
	exit(2);
}

static void read_file(const char *path, struct kam_buffer *out)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;
	out->n = 0;
	if (descriptor < 0)
		return;
	while ((n = read(descriptor, kam_buffer_reserve(out, 65536), 65536)) > 0)
		out->n += (size_t)n;
	close(descriptor);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		stop("write a file");
}

static const char *path_of(const struct mode *mode, const char *name)
{
	struct kam_buffer path = {0};
	kam_buffer_format(&path, "%s/%s", mode->directory, name);
	return kam_buffer_terminated(&path);
}

static size_t count_entries(const char *directory)
{
	size_t n = 0;
	DIR *entries = opendir(directory);
	while (entries && readdir(entries))
		n++;
	if (entries)
		closedir(entries);
	return n;
}

static void clear_directory(const struct mode *mode)
{
	DIR *entries = opendir(mode->directory);
	struct dirent *entry;
	while (entries && (entry = readdir(entries)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(entries), entry->d_name, 0);
	if (entries)
		closedir(entries);
	for (size_t i = 0; i < mode->files_count; i++)
		write_file(mode->files[i], "old\n");
}

/* The descriptor of the standard input; a pipe holds all of the file already. */
static int open_input(const struct mode *mode)
{
	int descriptor = open(mode->input ? mode->input : "/dev/null", O_RDONLY | O_CLOEXEC), ends[2];
	if (descriptor < 0)
		stop("open the input");
	if (!mode->input_is_pipe)
		return descriptor;
	struct kam_buffer text = {0};
	read_file(mode->input, &text);
	close(descriptor);
	if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) < 0 || write(ends[1], text.p, text.n) != (ssize_t)text.n)
		stop("fill a pipe");
	close(ends[1]);
	kam_buffer_free(&text);
	return ends[0];
}

static void on_alarm(int number)
{
	(void)number;
}

static int wait_for(pid_t child)
{
	int status;
	alarm(SECONDS);
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			stop("wait");
		kill(child, SIGKILL); /* it hangs */
	}
	alarm(0);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

enum { REPORT = 100 }; /* the descriptor on which the library reports */

static void run(const struct mode *mode, const char *kind, unsigned long long call, struct outcome *o)
{
	extern char **environ;
	static const char out[] = "/out", err[] = "/err", report[] = "/report";
	struct kam_buffer base = {0}, fault = {0};
	clear_directory(mode);
	kam_buffer_format(&base, "%s.run", mode->directory);
	const char *const names[] = {out, err, report};
	struct kam_buffer paths[3] = {0};
	for (size_t i = 0; i < 3; i++)
		kam_buffer_format(&paths[i], "%s%s", kam_buffer_terminated(&base), names[i]);
	kam_buffer_format(&fault, "%s %llu", kind, call);
	setenv("KAM_FAULT", kam_buffer_terminated(&fault), 1);

	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	int input = open_input(mode);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	const int places[] = {STDOUT_FILENO, STDERR_FILENO, REPORT};
	for (size_t i = 0; i < 3; i++)
		posix_spawn_file_actions_addopen(&actions, places[i], kam_buffer_terminated(&paths[i]), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	pid_t child;
	if (posix_spawn(&child, mode->words[0], &actions, NULL, mode->words, environ) != 0)
		stop("start the command");
	posix_spawn_file_actions_destroy(&actions);
	close(input);
	o->status = wait_for(child);
	read_file(paths[0].p, &o->out);
	read_file(paths[1].p, &o->err);
	read_file(paths[2].p, &o->report);
	for (size_t i = 0; i < mode->files_count; i++)
		read_file(mode->files[i], &o->files[i]);
	o->entries = count_entries(mode->directory);
	o->faulty = o->report.n && strstr(kam_buffer_terminated(&o->report), "fault\n");
	for (size_t i = 0; i < 3; i++)
		kam_buffer_free(&paths[i]);
	kam_buffer_free(&base);
	kam_buffer_free(&fault);
}

static bool same(const struct kam_buffer *a, const struct kam_buffer *b)
{
	return kam_same(kam_buffer_slice(a), kam_buffer_slice(b));
}

static bool gives_all(const struct mode *mode, const struct outcome *clean, const struct outcome *o)
{
	bool all = o->status == clean->status && same(&clean->out, &o->out) && o->entries == clean->entries;
	for (size_t i = 0; i < mode->files_count; i++)
		all = all && same(&clean->files[i], &o->files[i]);
	return all;
}

/* Of rejects only the beginning need be there. */
static bool fails_well(const struct mode *mode, const struct outcome *clean, const struct outcome *o)
{
	bool begins = o->out.n <= clean->out.n && (!o->out.n || memcmp(o->out.p, clean->out.p, o->out.n) == 0);
	bool well = o->status == KAM_SYSTEM && begins && o->err.n > 5 && memcmp(o->err.p, "kam", 3) == 0;
	well = well && o->entries == 2 + mode->files_count;
	for (size_t i = 0; i < mode->files_count; i++)
		well = well && (strstr(mode->files[i], "/rejects") || kam_is(kam_buffer_slice(&o->files[i]), "old\n"));
	return well;
}

static void show(const struct mode *mode, const char *kind, unsigned long long call, const struct outcome *o)
{
	fprintf(stderr, "faults: %s %llu: status %d, %zu bytes out, %zu entries:", kind, call, o->status, o->out.n, o->entries - 2);
	for (size_t i = 0; mode->words[i]; i++)
		fprintf(stderr, " %s", mode->words[i]);
	fprintf(stderr, "\n%.*s\n", (int)(o->err.n < 3000 ? o->err.n : 3000), o->err.p ? o->err.p : "");
}

/* How many calls of the kind the clean run made. */
static unsigned long long calls_of(const struct outcome *clean, const char *kind)
{
	struct kam_slice rest = kam_buffer_slice(&clean->report), line, word;
	while (kam_split(&rest, '\n', &line))
		if (kam_split(&line, ' ', &word) && kam_is(word, kind))
			return strtoull(line.p, NULL, 10);
	return 0;
}

/* Which call fails in the run at place i: each in turn; of a sample, any, but always the same. */
static unsigned long long choose(unsigned long long i, unsigned long long calls, unsigned long long most, const char *seed)
{
	uint64_t hash[2];
	if (!most || calls <= most)
		return i + 1;
	kam_hash_seeded(kam_text(seed), i, hash);
	return 1 + hash[0] % calls;
}

/* True when nothing was wrong. Without a limit it goes on until the call that is to fail no longer comes. */
static bool try_kind(const struct mode *mode, const char *kind, const struct outcome *clean, unsigned long long most, const char *seed)
{
	static struct outcome o;
	unsigned long long calls = calls_of(clean, kind), injected = 0, said = 0, good = 0;
	for (unsigned long long i = 0; most ? i < most && i < calls : i < calls || o.faulty; i++) {
		unsigned long long call = choose(i, calls, most, seed);
		run(mode, kind, call, &o);
		if (!o.faulty)
			continue; /* threads share calls differently each time */
		injected++;
		if (gives_all(mode, clean, &o))
			good++;
		else if (fails_well(mode, clean, &o))
			said++;
		else
			show(mode, kind, call, &o);
	}
	if (injected)
		printf("%s %llu %llu %llu %llu\n", kind, injected, said, good, injected - said - good);
	return injected == said + good;
}

static void read_words(struct mode *mode, char **words)
{
	size_t n = 0;
	for (; *words && n + 1 < MOST_WORDS; words++) {
		if (**words == '<' || **words == '|') {
			mode->input = *words + 1;
			mode->input_is_pipe = **words == '|';
		} else if (strcmp(*words, "!") == 0) {
			setenv("KAM_FAULT_OLD_FILES", "1", 1);
		} else if (**words == '@' && mode->files_count < MOST_FILES) {
			mode->files[mode->files_count] = path_of(mode, *words + 1);
			mode->words[n++] = (char *)mode->files[mode->files_count++];
		} else {
			mode->words[n++] = *words;
		}
	}
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = {"memory", "open", "stat", "seek", "read", "read_short", "read_interrupted", "write", "write_broken", "write_short",
		"write_interrupted", "sync", "close", "rename", "unlink", "mode", "stream", "thread"};
	static struct outcome clean, again;
	const char *directory = getenv("TMP");
	struct kam_buffer preload = {0}, seed = {0};
	if (argc < 4 || !directory) {
		fputs("usage: TMP=DIRECTORY faults LIBRARY MOST WORD ...\n", stderr);
		return 2;
	}
	struct mode mode = {.directory = path_of(&(struct mode){.directory = directory}, "files")};
	read_words(&mode, argv + 3);
	kam_buffer_format(&preload, "%s.run", mode.directory);
	mkdir(mode.directory, 0700);
	mkdir(kam_buffer_terminated(&preload), 0700);
	struct sigaction action = {.sa_handler = on_alarm};
	sigaction(SIGALRM, &action, NULL);
	for (int i = 4; i < argc; i++) /* places differ from run to run, names do not */
		kam_buffer_text(&seed, strrchr(argv[i], '/') ? strrchr(argv[i], '/') : argv[i]);
	setenv("ASAN_OPTIONS", "detect_leaks=1:verify_asan_link_order=0:allocator_may_return_null=1:exitcode=99", 1);
	setenv("UBSAN_OPTIONS", "exitcode=99", 1);
	setenv("LD_PRELOAD", argv[1], 1);
	setenv("KAM_FAULT_REPORT", "100", 1);

	run(&mode, "none", 0, &clean);
	run(&mode, "none", 0, &again);
	if (clean.status > KAM_BAD_DATA || !gives_all(&mode, &clean, &again)) {
		show(&mode, "none", 0, &clean);
		return 2;
	}
	bool well = true;
	unsigned long long most = strtoull(argv[2], NULL, 10);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		well = try_kind(&mode, kinds[i], &clean, most, kam_buffer_terminated(&seed)) && well;
	return !well;
}
