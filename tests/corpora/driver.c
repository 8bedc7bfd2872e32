/* driver.c - a command over a real file, and over so many damaged parts of it.
 *
 * "corpora FIRST-LAST SEED FILE NAME [OPTION ...]": the command reads the beginning of FILE for number 0 and a part of it, damaged
 * differently, for each other number, with and without --rejects, on one core and on several. It must end by itself in time with
 * status 0 or 3, say something whenever that is 3, and what it says it has read must be what it has used, found bad and skipped.
 * Where it finds nothing to use in the beginning, a tenth of the numbers is tried. Prints how many inputs were tried, how many ended
 * with 0, and how many were ill-treated, which are told by the words that try them again.
 *
 * Many inputs are read one after the other in one process. When it ends in any way but well, each of them has a process of its
 * own, which shows what is wrong and with which number. Memory that is lost is seen where a process ends, by LeakSanitizer. */
#include "damage.h"

#include "../fuzz/fuzz.h"
#include "kam/table.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 60, TOGETHER = 250, MOST_WORDS = 30, MOST_FINDINGS = 20 };

const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "detect_leaks=1:allocator_may_return_null=1";
}

struct numbers {
	unsigned long long first, last;
};

/* What the processes that try tell the one that waits for them. */
struct told {
	unsigned long long taken; /* inputs that ended with 0 */
	bool refused;             /* number 0 ended with 3, and nothing was used */
	bool finished;            /* all inputs have been tried */
};

struct trial {
	const struct kam_command *command;
	const char *path;
	uint64_t seed;
	struct kam_slice file;
	char *words[MOST_WORDS + 4];
	size_t words_count;
	struct told *told;
};

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "corpora: cannot %s: %s\n", what, strerror(errno));
	exit(2);
}

static struct kam_slice map_file(const char *path)
{
	struct stat info;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	check(descriptor >= 0 && fstat(descriptor, &info) == 0, "open the file");
	size_t size = (size_t)info.st_size;
	const char *p = size ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : "";
	check(p != MAP_FAILED, "map the file");
	close(descriptor);
	return kam_slice(p, size);
}

static const struct kam_command *find_command(const char *name)
{
	static const struct kam_command *const all[] = {&fuzz_baseline, &fuzz_dedupe, &fuzz_forecast, &fuzz_funnel, &fuzz_norm, &fuzz_score,
		&fuzz_tier, &fuzz_waterfall};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	fprintf(stderr, "corpora: no command %s\n", name);
	exit(2);
}

static void make_input(const struct trial *t, unsigned long long number, struct kam_buffer *text)
{
	const char *name = strrchr(t->path, '/');
	corpora_seed(kam_hash(kam_text(name ? name : t->path)) ^ (t->seed + number * 0x9E3779B97F4A7C15U));
	if (number == 0) {
		corpora_cut_beginning(t->file, text);
		return;
	}
	corpora_cut(t->file, text);
	corpora_damage(text);
}

/* Modes that can't set bad records aside say so before they do anything, and do without. */
static void run(struct trial *t, const struct kam_buffer *text, unsigned long long number, struct fuzz_run *out)
{
	static char one_core[] = "--jobs=1", rejects[] = "--rejects=/dev/null";
	static bool can_reject = true;
	char **more = t->words + t->words_count;
	*more++ = (char *)fuzz_file(0, kam_buffer_slice(text));
	if (number % 8)
		*more++ = one_core;
	more[0] = number % 2 && can_reject ? rejects : NULL;
	more[1] = NULL;
	fuzz_run(out, t->command, t->words);
	if (out->status != 2 || !strstr(kam_buffer_terminated(&out->err), "--rejects is without effect"))
		return;
	can_reject = false;
	run(t, text, number, out);
}

static const char *what_is_wrong(const struct trial *t, struct fuzz_run *out)
{
	if (out->status != 0 && out->status != 3)
		return "status";
	if (out->status == 3 && !out->err.n)
		return "silence";
	return fuzz_adds_up(out, t->command->name) ? NULL : "sum";
}

/* Seconds in which the process runs: one that is stopped, with the machine or without, has its time yet. */
static volatile sig_atomic_t seconds;

static void on_second(int number)
{
	if (++seconds < SECONDS) {
		alarm(1);
		return;
	}
	signal(number, SIG_DFL);
	raise(number);
}

static void give_time(void)
{
	seconds = 0;
	alarm(1);
}

static _Noreturn void try_here(struct trial *t, struct numbers numbers)
{
	struct fuzz_run out = {0};
	struct kam_buffer text = {0};
	signal(SIGALRM, on_second);
	for (unsigned long long i = numbers.first; i <= numbers.last; i++) {
		make_input(t, i, &text);
		give_time();
		run(t, &text, i, &out);
		const char *wrong = what_is_wrong(t, &out);
		if (wrong) {
			fprintf(stderr, "wrong %s, status %d\n%.*s\n", wrong, out.status, (int)(out.err.n < 3000 ? out.err.n : 3000), out.err.p);
			_exit(1);
		}
		t->told->taken += out.status == 0;
		t->told->refused = i == 0 && out.status == 3 && !fuzz_records_used(&out, t->command->name);
	}
	kam_buffer_free(&text);
	fuzz_run_free(&out);
	t->told->finished = true;
	exit(0);
}

enum { LEFT = -1 };

/* 0 when all goes well; LEFT when a command has left the process as if it had; else what it has ended with, as wait has it. */
static int try_apart(struct trial *t, struct numbers numbers)
{
	int status = 0;
	unsigned long long taken = t->told->taken;
	t->told->finished = false;
	pid_t child = fork();
	check(child >= 0, "start a process");
	if (child == 0)
		try_here(t, numbers);
	check(waitpid(child, &status, 0) == child, "wait for a process");
	if (status == 0 && !t->told->finished)
		status = LEFT;
	if (status)
		t->told->taken = taken;
	return status;
}

static bool refuses_file(struct trial *t)
{
	try_apart(t, (struct numbers){0, 0});
	t->told->taken = 0;
	return t->told->refused;
}

static void keep_input(const struct trial *t, unsigned long long number)
{
	char name[] = "/tmp/kam-corpora-XXXXXX";
	struct kam_buffer text = {0};
	make_input(t, number, &text);
	int descriptor = mkstemp(name);
	check(descriptor >= 0 && write(descriptor, text.p, text.n) == (ssize_t)text.n, "keep an input");
	close(descriptor);
	fprintf(stderr, "corpora: it is in %s\n", name);
	kam_buffer_free(&text);
}

/* With the words that try it again. */
static void report(const struct trial *t, struct numbers numbers, int status)
{
	if (status == LEFT)
		fputs("corpora: it leaves the process\n", stderr);
	else if (WIFSIGNALED(status))
		fprintf(stderr, "corpora: %s\n", WTERMSIG(status) == SIGALRM ? "it takes too long" : strsignal(WTERMSIG(status)));
	fprintf(stderr, "corpora: corpora %llu-%llu %llu %s", numbers.first, numbers.last, (unsigned long long)t->seed, t->path);
	for (size_t i = 0; i < t->words_count; i++)
		fprintf(stderr, " %s", t->words[i]);
	fputc('\n', stderr);
	if (numbers.first == numbers.last)
		keep_input(t, numbers.first);
}

/* How many findings there are. */
static size_t try_alone(struct trial *t, struct numbers numbers, size_t most)
{
	size_t findings = 0;
	for (unsigned long long i = numbers.first; i <= numbers.last && findings < most; i++) {
		struct numbers one = {i, i};
		int status = try_apart(t, one);
		if (status)
			report(t, one, status);
		findings += status != 0;
	}
	return findings;
}

static size_t try_together(struct trial *t, struct numbers numbers, size_t most)
{
	int status = try_apart(t, numbers);
	size_t findings = status ? try_alone(t, numbers, most) : 0;
	if (status && !findings) { /* only one behind the other */
		report(t, numbers, status);
		findings = 1;
	}
	return findings;
}

int main(int argc, char **argv)
{
	struct trial t = {0};
	struct numbers all;
	if (argc < 5 || argc - 4 > MOST_WORDS || sscanf(argv[1], "%llu-%llu", &all.first, &all.last) != 2) {
		fputs("usage: corpora FIRST-LAST SEED FILE NAME [OPTION ...]\n", stderr);
		return 2;
	}
	t.seed = strtoull(argv[2], NULL, 10);
	t.path = argv[3];
	t.command = find_command(argv[4]);
	t.file = map_file(t.path);
	for (int i = 4; i < argc; i++)
		t.words[t.words_count++] = argv[i];
	t.told = mmap(NULL, sizeof *t.told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check(t.told != MAP_FAILED, "share memory");
	if (refuses_file(&t))
		all.last = all.first + (all.last - all.first) / 10;
	size_t findings = 0;
	unsigned long long tried = 0;
	for (struct numbers some = all; some.first <= all.last && findings < MOST_FINDINGS; some.first = some.last + 1) {
		some.last = all.last - some.first < TOGETHER ? all.last : some.first + TOGETHER - 1;
		findings += try_together(&t, some, MOST_FINDINGS - findings);
		tried += some.last - some.first + 1;
	}
	printf("%llu %llu %zu\n", tried, t.told->taken, findings);
	return findings > 0;
}
