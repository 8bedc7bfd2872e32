/* check.h - a test is a function of checks; it prints "ok - NAME", or "not ok - NAME: FILE:LINE: WHAT" for the first that fails. */
#ifndef CHECK_H
#define CHECK_H

#include "kam/slice.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static char check_fault[2000];
static int check_faults;

static inline void check_fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

static inline void check_fail(const char *file, int line, const char *format, ...)
{
	if (check_fault[0])
		return;
	int n = snprintf(check_fault, sizeof check_fault, "%s:%d: ", file, line);
	va_list args;
	va_start(args, format);
	vsnprintf(check_fault + n, sizeof check_fault - (size_t)n, format, args);
	va_end(args);
}

static inline void check_text(const char *file, int line, const char *what, struct kam_slice got, const char *wanted)
{
	if (!kam_is(got, wanted))
		check_fail(file, line, "%s is \"%.*s\", not \"%s\"", what, KAM_PRINT(got), wanted);
}

static inline void check_number(const char *file, int line, const char *what, long long got, long long wanted)
{
	if (got != wanted)
		check_fail(file, line, "%s is %lld, not %lld", what, got, wanted);
}

#define CHECK(condition) ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, "%s", #condition))
#define CHECK_TEXT(got, wanted) check_text(__FILE__, __LINE__, #got, got, wanted)
#define CHECK_NUMBER(got, wanted) check_number(__FILE__, __LINE__, #got, (long long)(got), (long long)(wanted))

/* For tables of cases: the case is named, the line is that of the table's loop. */
#define CHECK_CASE(condition, ...) ((condition) ? (void)0 : check_fail(__FILE__, __LINE__, __VA_ARGS__))

static inline void check_run(const char *name, void (*test)(void))
{
	check_fault[0] = '\0';
	test();
	if (check_fault[0])
		printf("not ok - %s: %s\n", name, check_fault);
	else
		printf("ok - %s\n", name);
	fflush(stdout); /* a later test may crash */
	check_faults += check_fault[0] != '\0';
}

#define TEST(test) check_run(#test, test)

/* A generator of numbers that is the same everywhere: xorshift64 (G. Marsaglia 2003). */
static inline uint64_t check_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* The path of a shared data file, NULL with a notice when it is not there. */
static inline const char *check_data(const char *name)
{
	static char path[1000];
	const char *data = getenv("DATA");
	snprintf(path, sizeof path, "%s/%s", data ? data : "../shared/data", name);
	FILE *f = fopen(path, "re");
	if (!f) {
		printf("# skipped: no %s\n", path);
		return NULL;
	}
	fclose(f);
	return path;
}

static inline int check_end(void)
{
	return check_faults != 0;
}

#endif
