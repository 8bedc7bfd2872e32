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
	static struct kam_buffer plain, other;
	bool as_pipe;
	struct kam_reader_options options = choose_options(&text, &as_pipe);
	struct kam_slice sizes = kam_slice(text.p, text.n < 1 ? text.n : 1);
	text = kam_slice(text.p + sizes.n, text.n - sizes.n);
	const char *path = fuzz_file(0, text);

	fuzz_use_large_sizes();
	fuzz_use_lane("");
	fuzz_describe(path, &options, &plain);
	fuzz_use_lane("library");
	fuzz_describe(path, &options, &other);
	fuzz_same("plain lane and library", kam_buffer_slice(&plain), kam_buffer_slice(&other));
	fuzz_use_small_sizes(sizes, text);
	fuzz_describe(as_pipe ? fuzz_pipe(text) : path, &options, &other);
	fuzz_same("library at once and in pieces", kam_buffer_slice(&plain), kam_buffer_slice(&other));
	fuzz_use_lane("");
	fuzz_describe(as_pipe ? fuzz_pipe(text) : path, &options, &other);
	fuzz_same("plain lane at once and in pieces", kam_buffer_slice(&plain), kam_buffer_slice(&other));
	return 0;
}
