/* fuzz.h - what the fuzz targets share. A target takes any bytes and returns, or says what is wrong and aborts.
 *
 * The first bytes of an input choose the options, the rest is the text to be read. */
#ifndef FUZZ_H
#define FUZZ_H

#include "kam/buffer.h"
#include "kam/command.h"
#include "kam/reader.h"

#include <stdint.h>

/* "FUZZ_TARGET(csv) { ... data, size ... }": for the fuzzer each target is a program, for the replay all are in one. */
#define FUZZ_TARGETS(X) X(csv) X(json) X(parts) X(write) X(state) X(values) X(names) X(files) X(headings)
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
#define FUZZ_TARGET(name) int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
#else
#define FUZZ_DECLARE(name) int fuzz_target_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS(FUZZ_DECLARE)
#define FUZZ_TARGET(name) int fuzz_target_##name(const uint8_t *data, size_t size)
#endif

/* The next byte of the input that chooses something; 0 behind the end. */
unsigned fuzz_choice(struct kam_slice *input);

/* The sizes of kam/sizes.h as they are on real machines, or small and odd, chosen by the input's first three bytes. Only
 * where there is nothing to be guessed of the encoding of text may it be told from few bytes at once. */
void fuzz_use_large_sizes(void);
void fuzz_use_small_sizes(struct kam_slice choices, struct kam_slice text);

/* The reader's lane. */
void fuzz_use_lane(const char *lane);

/* A path under which bytes can be read until it is asked for the same place again. A pipe takes so many bytes as it has
 * room for, and can be read once; larger ones are files. */
const char *fuzz_file(unsigned place, struct kam_slice bytes);
const char *fuzz_pipe(struct kam_slice bytes);

/* All that a reader says of a file: headings, records, lines, faults. */
void fuzz_describe(const char *path, const struct kam_reader_options *options, struct kam_buffer *out);

/* Stops with both texts when they differ. */
void fuzz_same(const char *what, struct kam_slice one, struct kam_slice other);

/* Reads text by the plain lane and by the library, at once and in pieces as sizes say, from a file or a pipe: all must say
 * the same. */
void fuzz_compare_lanes(struct kam_slice text, struct kam_slice sizes, const struct kam_reader_options *options, bool as_pipe);

/* Stops when it does not hold. */
#define FUZZ_CHECK(holds) ((holds) ? (void)0 : fuzz_stop(__FILE__, __LINE__, #holds))
void fuzz_stop(const char *file, int line, const char *what) __attribute__((noreturn));

/* What a command does with its arguments (a NULL behind them): its standard output and standard error are kept. */
struct fuzz_run {
	int status;
	struct kam_buffer out, err;
};

void fuzz_run(struct fuzz_run *run, const struct kam_command *command, char **arguments);
void fuzz_run_free(struct fuzz_run *run);

/* Whether the command says it has read as many records as it has used, found bad and skipped; also when it says nothing of it. */
bool fuzz_adds_up(const struct fuzz_run *run, const char *name);

/* How many records it says it has used; 0 when it says nothing of it. */
uint64_t fuzz_records_used(const struct fuzz_run *run, const char *name);

/* The commands, as the Makefile names them. */
extern const struct kam_command fuzz_baseline, fuzz_dedupe, fuzz_forecast, fuzz_funnel, fuzz_norm, fuzz_score, fuzz_tier, fuzz_waterfall;

#endif
