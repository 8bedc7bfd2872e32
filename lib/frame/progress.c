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

void kam_run_progress(struct kam_run *run, const char *what, uint64_t done, uint64_t total)
{
	uint64_t now = run->show_progress ? milliseconds() : 0;
	if (!run->show_progress || now - run->started_at < FIRST_AFTER || now - run->shown_at < EVERY || !total)
		return;
	if (run->step != what) { /* what remains is told from the pace of this step alone */
		run->step = what;
		run->step_at = now;
		run->step_done = done;
	}
	run->shown_at = now;
	fprintf(stderr, "\r\033[K%s: %s: %3u%%", run->command->name, what, (unsigned)(done * 100 / total));
	if (done > run->step_done && now - run->step_at >= FIRST_AFTER) {
		unsigned long long left = (now - run->step_at) * (total - done) / (done - run->step_done) / 1000 + 1;
		fprintf(stderr, ", %llu s left", left);
	}
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
