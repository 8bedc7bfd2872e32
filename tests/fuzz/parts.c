/* parts.c - commands on one core and on several, with files cut into many small parts: the same bytes and messages. */
#include "fuzz.h"

enum { MOST_WORDS = 16 };

/* The command line that the first bytes choose, all but the number of jobs. */
static size_t choose_words(struct kam_slice *input, char **words, bool *norm)
{
	static char lax[] = "--lax", json[] = "--to=json", rename[] = "--rename", group[] = "--group=account_name", keep[] = "--keep=order_id",
		summary[] = "--summary", partial[] = "--partial", dmy[] = "--date-format=dmy", quiet[] = "--quiet", max[] = "--max-field=40",
		known[] = "--only-known", require[] = "--require=amount,date", month[] = "--period=month", as[] = "--as=transactions";
	unsigned c = fuzz_choice(input), d = fuzz_choice(input);
	size_t n = 1;
	*norm = c & 1;
	if (c & 2)
		words[n++] = lax;
	if (c & 4)
		words[n++] = json;
	if (c & 8)
		words[n++] = dmy;
	if (c & 16)
		words[n++] = quiet;
	if (c & 32)
		words[n++] = max;
	if (*norm && !(d & 128)) /* to recognise the type would take most of the time */
		words[n++] = as;
	if (*norm && d & 1)
		words[n++] = d & 2 ? rename : known;
	if (*norm && d & 4)
		words[n++] = require;
	if (!*norm && d & 1)
		words[n++] = group;
	if (!*norm && d & 2)
		words[n++] = keep;
	if (!*norm && d & 4)
		words[n++] = d & 8 ? summary : partial;
	if (!*norm && d & 16)
		words[n++] = month;
	return n;
}

FUZZ_TARGET(parts)
{
	static struct fuzz_run one, many;
	static char tier[] = "kam-tier", norm[] = "kam-norm", in_order[] = "--jobs=1";
	char jobs[] = "--jobs=N", *words[MOST_WORDS] = {0};
	struct kam_slice text = kam_slice((const char *)data, size);
	bool is_norm;
	size_t n = choose_words(&text, words, &is_norm);
	jobs[sizeof jobs - 2] = (char)('2' + fuzz_choice(&text) % 4);
	struct kam_slice sizes = kam_slice(text.p, text.n < 3 ? text.n : 3);
	text = kam_slice(text.p + sizes.n, text.n - sizes.n);
	const char *path = fuzz_file(0, text);
	words[0] = is_norm ? norm : tier;
	words[n++] = in_order;
	words[n] = (char *)path;
	fuzz_use_lane("");
	fuzz_use_large_sizes();
	fuzz_run(&one, is_norm ? &fuzz_norm : &fuzz_tier, words);
	words[n - 1] = jobs;
	fuzz_use_small_sizes(sizes, text);
	fuzz_run(&many, is_norm ? &fuzz_norm : &fuzz_tier, words);
	fuzz_same("messages on one core and on several", kam_buffer_slice(&one.err), kam_buffer_slice(&many.err));
	fuzz_same("outputs on one core and on several", kam_buffer_slice(&one.out), kam_buffer_slice(&many.out));
	FUZZ_CHECK(one.status == many.status);
	return 0;
}
