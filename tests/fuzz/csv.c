/* csv.c - CSV by the plain lane and by libcsv, read at once and in odd pieces: all must say the same. */
#include "fuzz.h"

/* The options that the first bytes choose. */
static struct kam_reader_options choose_options(struct kam_slice *input, bool *as_pipe)
{
	static const char delimiters[] = {'\0', ',', ';', '\t', '|', ':', ' ', 'x'};
	static const char *const headers[] = {NULL, NULL, "a", "a,b"};
	unsigned first = fuzz_choice(input), most = fuzz_choice(input);
	*as_pipe = first >> 6 & 1;
	return (struct kam_reader_options){
		.format = most >> 7 ? KAM_AUTO : KAM_CSV,
		.delimiter = delimiters[first & 7],
		.lax = first >> 3 & 1,
		.header = headers[first >> 4 & 3],
		.max_field = first >> 7 ? 1 + most % 40 : 0,
	};
}

FUZZ_TARGET(csv)
{
	struct kam_slice text = kam_slice((const char *)data, size);
	bool as_pipe;
	struct kam_reader_options options = choose_options(&text, &as_pipe);
	struct kam_slice sizes = kam_slice(text.p, text.n < 1 ? text.n : 1);
	text = kam_slice(text.p + sizes.n, text.n - sizes.n);
	fuzz_compare_lanes(text, sizes, &options, as_pipe);
	return 0;
}
