/* status.h - how things end: one enum for exit statuses, and errors as values.
 *
 * Library functions that can fail return an enum kam_status and describe the failure in a struct kam_error that the
 * caller owns. Nothing below the frame prints or exits; the one exception, memory exhaustion, is in memory.h. */
#ifndef KAM_STATUS_H
#define KAM_STATUS_H

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses, the same for every command; also the results of library functions. */
enum kam_status {
	KAM_OK = 0,         /* done */
	KAM_CHECK_SAID_NO = 1, /* a check that was asked for (--fail-on) said no */
	KAM_USAGE = 2,      /* the command line or a rules file is wrong */
	KAM_BAD_DATA = 3,   /* the input is wrong */
	KAM_SYSTEM = 4,     /* input/output or memory failed */
	/* Below: results inside a run, never exit statuses. */
	KAM_END,            /* no more records */
	KAM_SKIPPED,        /* a record that is left out for a stated, harmless reason */
	KAM_BROKEN,         /* the input is wrong in a way that leaves nothing more to be read of it: KAM_BAD_DATA for the run */
	KAM_UNPROVEN,       /* a value can be read in two ways and its column has not been settled yet */
};

struct kam_error {
	enum kam_status status;
	uint64_t line;   /* of the file being read, where that is known; else 0 */
	char text[1000]; /* one line, without file and line number: the frame adds those */
};

/* Whether nothing more can be had where this came from. */
static inline bool kam_is_final(enum kam_status status)
{
	return status == KAM_SYSTEM || status == KAM_USAGE || status == KAM_BROKEN;
}

/* Describes a failure in *err and returns status, so that callers can write `return kam_fail(err, ...)`.
 * err may be NULL when the caller wants only the status. */
enum kam_status kam_fail(struct kam_error *err, enum kam_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As kam_fail, with the system's reason for errno: "cannot VERB OBJECT: reason". Status KAM_SYSTEM. */
enum kam_status kam_fail_errno(struct kam_error *err, const char *verb, const char *object);

#endif
