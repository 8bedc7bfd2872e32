/* state.c - partial states: any bytes may come where one is expected; what loads is saved as it was; and the parts of a
 * file, folded apart and merged, give what the whole gives. */
#include "fuzz.h"

static char merge[] = "--merge", partial[] = "--partial", json[] = "--to=json", quiet[] = "--quiet", snapshot[] = "--snapshot=2024-02-29";

/* The folds with states. */
static const struct {
	const struct kam_command *command;
	char name[16];
} folds[] = {{&fuzz_tier, "kam-tier"}, {&fuzz_baseline, "kam-baseline"}, {&fuzz_funnel, "kam-funnel"}, {&fuzz_waterfall, "kam-waterfall"},
	{&fuzz_forecast, "kam-forecast"}};

/* Which of them the first three bits of an input choose. */
static const unsigned char chosen[] = {0, 1, 2, 3, 4, 2, 0, 1};
static unsigned fold;

static void fold_of(struct fuzz_run *run, char *option, const char *one, const char *other)
{
	char *words[] = {(char *)folds[fold].name, json, option, (char *)one, (char *)other, NULL, NULL};
	if (folds[fold].command == &fuzz_waterfall && option != merge) /* the halves of a file are no two snapshots */
		words[other ? 5 : 4] = snapshot;
	fuzz_run(run, folds[fold].command, words);
}

/* The run's output as a file. */
static const char *kept(unsigned place, const struct fuzz_run *run)
{
	return fuzz_file(place, kam_buffer_slice(&run->out));
}

/* Saved, loaded and saved again: the same bytes. Loaded twice, and shown: no harm. */
static void take_state(struct kam_slice text)
{
	static struct fuzz_run first, second;
	const char *path = fuzz_file(0, text);
	char *again[] = {(char *)folds[fold].name, partial, merge, (char *)path, NULL};
	fold_of(&second, merge, path, path);
	fuzz_run(&first, folds[fold].command, again);
	if (first.status)
		return;
	again[3] = (char *)kept(1, &first);
	fuzz_run(&second, folds[fold].command, again);
	if (second.status)
		fuzz_same("messages", kam_buffer_slice(&first.err), kam_buffer_slice(&second.err));
	fuzz_same("a state, and the same loaded and saved,", kam_buffer_slice(&first.out), kam_buffer_slice(&second.out));
}

/* The first line as the header of both halves. */
static void take_records(struct kam_slice text, unsigned where)
{
	static struct fuzz_run half, whole;
	struct kam_buffer second = {0};
	const char *lf = text.n ? memchr(text.p, '\n', text.n) : NULL, *cut = lf;
	for (unsigned i = 0; cut && i < where; i++)
		cut = memchr(cut + 1, '\n', text.n - (size_t)(cut + 1 - text.p));
	if (!cut)
		return;
	struct kam_slice head = kam_slice(text.p, (size_t)(lf + 1 - text.p)), rest = kam_slice(cut + 1, text.n - (size_t)(cut + 1 - text.p));
	kam_buffer_add(&second, head);
	kam_buffer_add(&second, rest);
	const char *one = fuzz_file(0, kam_slice(text.p, text.n - rest.n)), *other = fuzz_file(1, kam_buffer_slice(&second));
	kam_buffer_free(&second);
	fold_of(&half, partial, one, NULL);
	if (half.status)
		return;
	const char *state = kept(2, &half);
	fold_of(&half, partial, other, NULL);
	if (half.status)
		return;
	fold_of(&whole, quiet, one, other);
	fold_of(&half, merge, state, kept(3, &half));
	if (whole.status != half.status)
		fuzz_same("messages", kam_buffer_slice(&whole.err), kam_buffer_slice(&half.err));
	fuzz_same("a whole, and its halves merged,", kam_buffer_slice(&whole.out), kam_buffer_slice(&half.out));
}

FUZZ_TARGET(state)
{
	struct kam_slice text = kam_slice((const char *)data, size);
	unsigned choice = fuzz_choice(&text);
	fold = chosen[choice >> 5];
	fuzz_use_lane("");
	fuzz_use_large_sizes();
	if (choice & 1)
		take_records(text, choice >> 1 & 15);
	else
		take_state(text);
	return 0;
}
