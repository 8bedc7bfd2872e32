/* ending.c - runs that end without unwinding, out of memory or by a signal: nothing unfinished stays behind. */
#include "frame.h"

#include <jansson.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char exhausted[80]; /* what is said without memory to say it in */
static atomic_flag said;

/* Several cores may run out of memory at once: one says so, in one piece, and ends them all. */
static void on_exhaustion(void)
{
	while (atomic_flag_test_and_set(&said))
		pause();
	kam_replace_abandon();
	ssize_t ignored = write(STDERR_FILENO, exhausted, strlen(exhausted));
	(void)ignored;
	_exit(KAM_SYSTEM);
}

/* The signal ends the run as it would have: what started it sees that. */
static void on_signal(int number)
{
	kam_replace_abandon();
	signal(number, SIG_DFL);
	raise(number);
}

/* A signal that is ignored, as by nohup, or that others handle stays theirs. */
static void end_well_on(int number)
{
	struct sigaction action;
	if (sigaction(number, NULL, &action) != 0 || action.sa_handler != SIG_DFL)
		return;
	action = (struct sigaction){.sa_handler = on_signal};
	sigaction(number, &action, NULL);
}

void kam_end_well(const struct kam_command *command)
{
	static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU};
	snprintf(exhausted, sizeof exhausted, "%s: out of memory\n", command->name);
	kam_on_exhaustion(on_exhaustion);
	json_set_alloc_funcs(kam_allocate_bytes, free); /* jansson takes some failures for an absence */
	for (size_t i = 0; i < KAM_COUNT(signals); i++)
		end_well_on(signals[i]);
	signal(SIGPIPE, SIG_IGN); /* a closed pipe, and a file that has reached its limit, are seen where they are written to */
	signal(SIGXFSZ, SIG_IGN);
}
