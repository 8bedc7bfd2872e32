/* driver.c - a command over a real file, and over so many damaged copies of it.
 *
 * "corpora COUNT SEED FILE WORD ...": the command of the words reads the beginning of FILE, damaged differently each time, with and
 * without --rejects. It must end by itself in time with status 0 or 3, say something whenever that is 3, and what it says
 * it has read must be what it has used, found bad and skipped. Prints how many inputs were tried, and how many ended with 0. */
#include "kam/buffer.h"
#include "kam/table.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_BYTES = 48 * 1024, SECONDS = 60, INPUT = 100, OUTPUT = 101, MESSAGES = 102 };

static uint64_t state;

/* A number below most. */
static size_t roll(size_t most)
{
	state = state * 6364136223846793005U + 1442695040888963407U;
	return most ? (size_t)(state >> 33) % most : 0;
}

static void replace(struct kam_buffer *b, size_t at, size_t length, struct kam_slice with)
{
	struct kam_buffer changed = {0};
	kam_buffer_add(&changed, kam_slice(b->p, at));
	kam_buffer_add(&changed, with);
	kam_buffer_add(&changed, kam_slice(b->p + at + length, b->n - at - length));
	kam_buffer_free(b);
	*b = changed;
}

/* What hurts readers. */
static struct kam_slice nasty(void)
{
	static const struct kam_slice all[] = {{"\"", 1}, {"\"\"", 2}, {"\n", 1}, {"\r", 1}, {"\r\n", 2}, {"\0", 1}, {",", 1}, {";", 1}, {"\t", 1}, {"\xEF\xBB\xBF", 3},
		{"\xFF", 1}, {"\xC3", 1}, {"{", 1}, {"[", 1}, {"}", 1}, {"\\", 1}, {"-", 1}, {"99999999999999999999999999", 26}, {"1e309", 5}, {"2024-02-30", 10},
		{"31/04/2024", 10}, {"=", 1}, {"''", 2}, {"\xF0\x9F\x98\x80", 4}, {"\xE3\x80\x80", 3}, {"\x1A", 1}, {"sep=;\n", 6}, {"N/A", 3}, {"\xC2\xA5", 2}};
	return all[roll(sizeof all / sizeof *all)];
}

static void damage(struct kam_buffer *b)
{
	size_t at = roll(b->n + 1), length = roll(b->n - at < 200 ? b->n - at + 1 : 200), other = roll(b->n + 1);
	struct kam_buffer piece = {0};
	switch (roll(8)) {
	case 0:
		if (at < b->n)
			b->p[at] = (char)roll(256);
		break;
	case 1:
	case 2:
		replace(b, at, 0, nasty());
		break;
	case 3:
		replace(b, at, length, kam_slice(NULL, 0));
		break;
	case 4:
		kam_buffer_add(&piece, kam_slice(b->p + at, length));
		replace(b, other, 0, kam_buffer_slice(&piece));
		break;
	case 5:
		replace(b, at, length, nasty());
		break;
	case 6: /* cut off, rarely */
		if (roll(4) == 0)
			b->n = at;
		break;
	default: /* a long field */
		for (size_t i = 0; i < 70000; i++)
			kam_buffer_byte(&piece, (char)('a' + i % 26));
		if (roll(8) == 0)
			replace(b, at, 0, kam_buffer_slice(&piece));
	}
	kam_buffer_free(&piece);
}

static void check(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "corpora: cannot %s: %s\n", what, strerror(errno));
	exit(2);
}

static void fill(int descriptor, struct kam_slice text)
{
	check(ftruncate(descriptor, 0) == 0 && pwrite(descriptor, text.n ? text.p : "", text.n, 0) == (ssize_t)text.n, "write an input");
}

/* Whole lines, where there are lines. */
static void read_beginning(const char *path, struct kam_buffer *out)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = read(file, kam_buffer_reserve(out, MOST_BYTES), MOST_BYTES);
	check(file >= 0 && got >= 0, "read the file");
	close(file);
	const char *end = got == MOST_BYTES ? memrchr(out->p, '\n', MOST_BYTES) : NULL;
	out->n = end ? (size_t)(end + 1 - out->p) : (size_t)got;
}

static void on_alarm(int number)
{
	(void)number;
}

/* The exit status; 256 + the signal that ended it, which SIGKILL is when it takes too long. */
static int run(char **words)
{
	extern char **environ;
	posix_spawn_file_actions_t actions;
	pid_t child;
	int status;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, MESSAGES, STDERR_FILENO);
	fill(MESSAGES, kam_slice("", 0));
	check(lseek(MESSAGES, 0, SEEK_SET) == 0, "go to the beginning of the messages");
	check(posix_spawn(&child, words[0], &actions, NULL, words, environ) == 0, "start the command");
	posix_spawn_file_actions_destroy(&actions);
	alarm(SECONDS);
	while (waitpid(child, &status, 0) < 0)
		kill(child, SIGKILL);
	alarm(0);
	return WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* The number that stands before the word. */
static unsigned long long number_before(const char *text, const char *word)
{
	const char *at = strstr(text, word);
	while (at && at > text && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return at ? strtoull(at, NULL, 10) : 0;
}

static bool adds_up(const char *messages)
{
	const char *summary = messages;
	while ((summary = strstr(summary, ": read ")) && (summary[7] < '0' || summary[7] > '9')) /* "read as transactions" */
		summary++;
	if (!summary)
		return true;
	unsigned long long bad = strstr(summary, " rejected, ") ? number_before(summary, " rejected, ") : number_before(summary, " bad, ");
	return number_before(summary, " record") == number_before(summary, " used, ") + bad + number_before(summary, " skipped");
}

/* Commands that take no --rejects say so, before they do anything. */
static bool is_well(int status, const struct kam_buffer *messages)
{
	bool refuses = status == 2 && strstr(messages->p, "--rejects is without effect");
	return (status == 0 || refuses || (status == 3 && messages->n)) && adds_up(messages->p);
}

static void keep(const struct kam_buffer *text, char **words, int status, const struct kam_buffer *messages)
{
	char name[] = "/tmp/kam-corpora-XXXXXX";
	int descriptor = mkstemp(name);
	if (descriptor >= 0) {
		fill(descriptor, kam_buffer_slice(text));
		close(descriptor);
	}
	fprintf(stderr, "corpora: status %d of %s for %s\n%.*s\n", status, words[0], name, (int)(messages->n < 3000 ? messages->n : 3000), messages->p);
}

int main(int argc, char **argv)
{
	static char rejects[] = "--rejects=/dev/null", path[] = "/dev/fd/100";
	struct kam_buffer whole = {0}, text = {0}, messages = {0};
	char *words[32];
	size_t n = 0, zeros = 0, faults = 0;
	if (argc < 5 || argc > 30) {
		fputs("usage: corpora COUNT SEED FILE WORD ...\n", stderr);
		return 2;
	}
	for (int i = 4; i < argc; i++)
		words[n++] = argv[i];
	words[n++] = path;
	words[n] = words[n + 1] = NULL;
	check(dup2(memfd_create("input", 0), INPUT) == INPUT && dup2(memfd_create("messages", 0), MESSAGES) == MESSAGES, "make files");
	read_beginning(argv[3], &whole);
	struct sigaction action = {.sa_handler = on_alarm};
	sigaction(SIGALRM, &action, NULL);
	setenv("ASAN_OPTIONS", "detect_leaks=1:allocator_may_return_null=1:exitcode=99", 1);
	setenv("UBSAN_OPTIONS", "exitcode=99", 1);
	unsigned long long count = strtoull(argv[1], NULL, 10);
	for (unsigned long long i = 0; i <= count; i++) { /* the first is as it is */
		state = kam_hash(kam_text(argv[3])) ^ (strtoull(argv[2], NULL, 10) + i * 0x9E3779B97F4A7C15U);
		text.n = 0;
		kam_buffer_add(&text, kam_buffer_slice(&whole));
		for (size_t k = i ? 1 + roll(4) : 0; k > 0; k--)
			damage(&text);
		fill(INPUT, kam_buffer_slice(&text));
		words[n] = i % 2 ? rejects : NULL;
		int status = run(words);
		messages.n = 0;
		ssize_t got = pread(MESSAGES, kam_buffer_reserve(&messages, 65536), 65535, 0);
		messages.n = got > 0 ? (size_t)got : 0;
		kam_buffer_terminated(&messages);
		zeros += status == 0;
		if (!is_well(status, &messages)) {
			faults++;
			keep(&text, words, status, &messages);
		}
	}
	kam_buffer_free(&whole);
	kam_buffer_free(&text);
	kam_buffer_free(&messages);
	printf("%llu %zu %zu\n", count + 1, zeros, faults);
	return faults > 0;
}
