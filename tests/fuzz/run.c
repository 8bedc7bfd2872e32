/* run.c - commands run inside the target's process, what they print kept in memory. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A command closes its standard output: a duplicate of this file takes its place in every run. */
static int output_file(void)
{
	static int descriptor = -1;
	if (descriptor < 0)
		descriptor = memfd_create("output", MFD_CLOEXEC);
	return descriptor;
}

static void read_output(struct kam_buffer *out)
{
	struct stat info;
	FUZZ_CHECK(fstat(output_file(), &info) == 0);
	size_t n = (size_t)info.st_size;
	FUZZ_CHECK(pread(output_file(), kam_buffer_reserve(out, n + 1), n, 0) == (ssize_t)n);
	out->n = n;
}

void fuzz_run(struct fuzz_run *run, const struct kam_command *command, char **arguments)
{
	char *messages;
	size_t messages_size;
	int count = 0;
	while (arguments[count])
		count++;
	FILE *real = stderr;
	FUZZ_CHECK(ftruncate(output_file(), 0) == 0 && lseek(output_file(), 0, SEEK_SET) == 0);
	FUZZ_CHECK(dup2(output_file(), STDOUT_FILENO) == STDOUT_FILENO);
	stderr = open_memstream(&messages, &messages_size);
	run->out.n = run->err.n = 0;
	run->status = kam_main(command, count, arguments);
	FUZZ_CHECK(dup2(output_file(), STDOUT_FILENO) == STDOUT_FILENO); /* or the next file would be taken for it */
	fclose(stderr);
	stderr = real;
	kam_buffer_add(&run->err, kam_slice(messages, messages_size));
	free(messages);
	read_output(&run->out);
}

/* The number behind the word in the summary "read N records: N used, N bad, N skipped". */
static uint64_t count_before(const char *summary, const char *word)
{
	const char *at = strstr(summary, word);
	FUZZ_CHECK(at != NULL);
	while (at > summary && at[-1] == ' ')
		at--;
	while (at > summary && at[-1] >= '0' && at[-1] <= '9')
		at--;
	return strtoull(at, NULL, 10);
}

/* The line "NAME: read N records ...", and no message that quotes such words. False when there is none. */
static bool find_summary(struct kam_slice messages, const char *name, struct kam_buffer *line)
{
	struct kam_buffer begin = {0};
	struct kam_slice text;
	bool found = false;
	kam_buffer_format(&begin, "%s: read ", name);
	while (!found && kam_split(&messages, '\n', &text)) /* and not "read as transactions" */
		found = text.n > begin.n && memcmp(text.p, begin.p, begin.n) == 0 && text.p[begin.n] >= '0' && text.p[begin.n] <= '9';
	kam_buffer_free(&begin);
	kam_buffer_add(line, text);
	return found;
}

bool fuzz_adds_up(const struct fuzz_run *run, const char *name)
{
	struct kam_buffer line = {0};
	bool adds_up = true;
	if (find_summary(kam_buffer_slice(&run->err), name, &line)) {
		const char *summary = kam_buffer_terminated(&line), *bad = strstr(summary, " rejected") ? " rejected" : " bad";
		adds_up = count_before(summary, " record") == count_before(summary, " used") + count_before(summary, bad) + count_before(summary, " skipped");
	}
	kam_buffer_free(&line);
	return adds_up;
}

uint64_t fuzz_records_used(const struct fuzz_run *run, const char *name)
{
	struct kam_buffer line = {0};
	uint64_t used = find_summary(kam_buffer_slice(&run->err), name, &line) ? count_before(kam_buffer_terminated(&line), " used") : 0;
	kam_buffer_free(&line);
	return used;
}

void fuzz_run_free(struct fuzz_run *run)
{
	kam_buffer_free(&run->out);
	kam_buffer_free(&run->err);
}
