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

void fuzz_run_free(struct fuzz_run *run)
{
	kam_buffer_free(&run->out);
	kam_buffer_free(&run->err);
}
