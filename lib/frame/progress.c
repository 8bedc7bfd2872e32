/* progress.c - how far a long run has come. */
#include "frame.h"

#include "kam/stream.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static uint64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void kam_progress_start(struct kam_run *run)
{
	run->show_progress = !run->quiet && isatty(STDERR_FILENO);
	run->started_at = run->show_progress ? milliseconds() : 0;
}

enum { RECORDS_BETWEEN_LOOKS = 16384, FIRST_AFTER = 1000, EVERY = 200 };

void kam_progress_at(struct kam_run *run, const char *name, uint64_t done, uint64_t size)
{
	uint64_t now = milliseconds();
	if (!run->show_progress || now - run->started_at < FIRST_AFTER || now - run->shown_at < EVERY || !size)
		return;
	run->shown_at = now;
	fprintf(stderr, "\r%s: %.60s: %3u%%", run->command->name, name, (unsigned)(done * 100 / size));
}

void kam_progress(struct kam_run *run, struct kam_input *in)
{
	if (!run->show_progress || run->tally.read % RECORDS_BETWEEN_LOOKS)
		return;
	unsigned long long done, size;
	kam_stream_position(kam_reader_stream(kam_input_reader(in)), &done, &size);
	kam_progress_at(run, kam_input_name(in), done, size);
}

/* Takes the line away, so that what follows begins at the margin. */
void kam_progress_clear(struct kam_run *run)
{
	if (run->shown_at)
		fputs("\r\033[K", stderr);
	run->shown_at = 0;
}
