/* solve.c - whole inputs in, anything out. */
#include "frame.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Puts a copy in the place of a pipe, which could be read only once. */
static enum kam_status keep_standard_input(struct kam_error *err)
{
	struct stat info;
	char block[4096];
	ssize_t n;
	if (fstat(STDIN_FILENO, &info) != 0 || S_ISREG(info.st_mode))
		return KAM_OK;
	FILE *copy = tmpfile();
	if (!copy)
		return kam_fail_errno(err, "create", "a temporary copy of the input");
	bool written = true;
	while (written && (n = read(STDIN_FILENO, block, sizeof block)) != 0)
		written = n < 0 ? errno == EINTR : fwrite(block, 1, (size_t)n, copy) == (size_t)n;
	written = written && fflush(copy) == 0 && lseek(fileno(copy), 0, SEEK_SET) == 0 && dup2(fileno(copy), STDIN_FILENO) == STDIN_FILENO;
	enum kam_status status = written ? KAM_OK : kam_fail_errno(err, "keep", "a temporary copy of the input");
	fclose(copy);
	return status;
}

/* An input whose bad records are told of. */
struct bad_input {
	struct kam_run *run;
	const char *name;
	uint64_t count;
};

static void tell_bad(void *of, uint64_t line, const char *what)
{
	struct bad_input *bad = of;
	if (bad->count++ < SHOWN_IN_FULL)
		kam_complain(bad->run, bad->name, line, what);
}

/* What is wrong with an input, behind its bad records. */
static void say_why(struct kam_run *run, const struct bad_input *bad, enum kam_status status, const struct kam_error *err)
{
	char text[64];
	if (bad->count && status == KAM_BAD_DATA) {
		snprintf(text, sizeof text, "%llu bad record%s: all must be good", (unsigned long long)bad->count, bad->count == 1 ? "" : "s");
		kam_complain(run, bad->name, 0, text);
	} else {
		kam_complain(run, bad->name, err->line, err->text);
	}
	kam_remember(run, status);
}

enum kam_status kam_run_solve(struct kam_run *run, struct kam_error *err)
{
	static char dash[] = "-";
	char *standard_input[] = {dash};
	char **files = run->files_count ? run->files : standard_input;
	size_t count = run->files_count ? run->files_count : 1;
	struct kam_sheet **sheets = kam_arena_take(&run->arena, count * sizeof *sheets);
	bool again = run->command->solve->reads_again && run->command->solve->reads_again(run);
	kam_progress_start(run);
	for (size_t i = 0; i < count; i++) {
		bool standard = strcmp(files[i], "-") == 0;
		const char *name = standard ? "standard input" : files[i], *note;
		struct bad_input bad = {run, name, 0};
		enum kam_status status = again && standard ? keep_standard_input(err) : KAM_OK;
		if (!status)
			status = kam_sheet_load(files[i], &run->input_options, tell_bad, &bad, &sheets[i], err);
		if (status) {
			say_why(run, &bad, status, err);
			continue;
		}
		if ((note = kam_sheet_note(sheets[i])) && !run->quiet)
			kam_complain(run, name, 0, note);
		if (run->command->solve->like_input)
			kam_settle_output_format(run, kam_sheet_reader(sheets[i]));
		*(struct kam_sheet **)kam_pool_add(&run->sheets) = sheets[i];
	}
	enum kam_status status = run->worst ? KAM_OK : run->command->solve->solve(run, sheets, count, err);
	kam_progress_clear(run);
	return status;
}
