/* replay.c - runs the corpus of a target, or the files given, without a fuzzer; its own name says which target. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char name[4096]; /* of the input under test */

/* What the target says of the input has been said. */
static void on_abort(int number)
{
	static const char text[] = "on the input ";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	ignored = write(STDERR_FILENO, name, strlen(name));
	ignored = write(STDERR_FILENO, "\n", 1);
	(void)ignored;
	signal(number, SIG_DFL);
	raise(number);
}

static bool replay(const char *path)
{
	struct kam_buffer text = {0};
	snprintf(name, sizeof name, "%s", path);
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
	LLVMFuzzerTestOneInput(exact, text.n);
	free(exact);
	kam_buffer_free(&text);
	return true;
}

static int replay_corpus(const char *target)
{
	char path[2000];
	const char *root = getenv("ROOT");
	snprintf(path, sizeof path, "%s/tests/fuzz/corpus/%s", root ? root : ".", target);
	DIR *directory = opendir(path);
	int count = 0;
	if (!directory) {
		perror(path);
		return 1;
	}
	for (struct dirent *entry; (entry = readdir(directory));) {
		char file[4096];
		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] == '.')
			continue;
		if (!replay(file))
			return 1;
		count++;
	}
	closedir(directory);
	fflush(stdout);
	fprintf(stderr, "ok - fuzz %s: %d inputs\n", target, count);
	return count == 0;
}

int main(int argc, char **argv)
{
	const char *target = strrchr(program_invocation_name, '-');
	signal(SIGABRT, on_abort);
	for (int i = 1; i < argc; i++)
		if (!replay(argv[i]))
			return 1;
	return argc > 1 ? 0 : replay_corpus(target ? target + 1 : program_invocation_name);
}
