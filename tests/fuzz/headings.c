/* headings.c - any header over a few records: what kam-norm makes of it is read again as the same. */
#include "fuzz.h"

static char norm[] = "kam-norm", rename[] = "--rename", quiet[] = "--quiet", explain[] = "--explain", json[] = "--to=json";

FUZZ_TARGET(headings)
{
	static struct fuzz_run first, second;
	struct kam_slice text = kam_slice((const char *)data, size);
	unsigned choice = fuzz_choice(&text);
	static char lax[] = "--lax";
	char *words[] = {norm, quiet, choice & 1 ? rename : lax, (char *)fuzz_file(0, text), NULL};
	fuzz_use_lane("");
	fuzz_use_large_sizes();
	if (choice & 2) {
		words[1] = explain;
		words[2] = choice & 4 ? json : quiet;
		fuzz_run(&first, &fuzz_norm, words);
		FUZZ_CHECK(first.status != KAM_SYSTEM);
		return 0;
	}
	fuzz_run(&first, &fuzz_norm, words);
	FUZZ_CHECK(first.status != KAM_SYSTEM && (!first.status || first.err.n));
	if (first.status)
		return 0;
	words[3] = (char *)fuzz_file(1, kam_buffer_slice(&first.out));
	fuzz_run(&second, &fuzz_norm, words);
	FUZZ_CHECK(second.status != KAM_SYSTEM);
	return 0;
}
