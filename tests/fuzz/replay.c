/* replay.c - runs every input of every target's corpus, or "TARGET FILE ...", without a fuzzer. */
#include "fuzz.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef int run_input(const uint8_t *data, size_t size);

#define NAMED(name) {#name, fuzz_target_##name},
static const struct {
	const char *name;
	run_input *run;
} targets[] = {FUZZ_TARGETS(NAMED)};

static char path[4096]; /* of the input under test */

/* What the target says of the input has been said. */
static void on_abort(int number)
{
	static const char text[] = "on the input ";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	ignored = write(STDERR_FILENO, path, strlen(path));
	ignored = write(STDERR_FILENO, "\n", 1);
	(void)ignored;
	signal(number, SIG_DFL);
	raise(number);
}

static bool replay(run_input *run)
{
	struct kam_buffer text = {0};
	FILE *f = fopen(path, "re");
	if (!f) {
		perror(path);
		return false;
	}
	for (size_t n = 1; n > 0; text.n += n)
		n = fread(kam_buffer_reserve(&text, 4096), 1, 4096, f);
	fclose(f);
	uint8_t *exact = malloc(text.n ? text.n : 1); /* so that reading behind the end is seen */
	if (!exact)
		abort();
	memcpy(exact, text.p, text.n);
	run(exact, text.n);
	free(exact);
	kam_buffer_free(&text);
	return true;
}

/* How many inputs there are; 0 when something is wrong with them. */
static int replay_corpus(const char *name, run_input *run)
{
	char directory[2000];
	const char *root = getenv("ROOT");
	int count = 0;
	snprintf(directory, sizeof directory, "%s/tests/fuzz/corpus/%s", root ? root : ".", name);
	DIR *entries = opendir(directory);
	if (!entries) {
		perror(directory);
		return 0;
	}
	for (struct dirent *entry; (entry = readdir(entries));) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
		if (!replay(run))
			return 0;
		count++;
	}
	closedir(entries);
	return count;
}

int main(int argc, char **argv)
{
	signal(SIGABRT, on_abort);
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		if (argc > 1 && strcmp(argv[1], targets[i].name) != 0)
			continue;
		for (int k = 2; k < argc; k++) {
			snprintf(path, sizeof path, "%s", argv[k]);
			if (!replay(targets[i].run))
				return 1;
		}
		int count = argc > 2 ? 1 : replay_corpus(targets[i].name, targets[i].run);
		if (!count)
			return 1;
		fprintf(stderr, "ok - %d inputs to %s\n", count, targets[i].name); /* targets use standard output */
	}
	return 0;
}
