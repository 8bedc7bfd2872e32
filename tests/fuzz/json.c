/* json.c - JSON Lines and arrays by the plain lane and by jansson, read at once and in odd pieces: all must say the same. */
#include "fuzz.h"

FUZZ_TARGET(json)
{
	struct kam_slice text = kam_slice((const char *)data, size);
	static struct kam_buffer plain, other;
	unsigned first = fuzz_choice(&text);
	struct kam_slice sizes = kam_slice(text.p, text.n < 1 ? text.n : 1);
	text = kam_slice(text.p + sizes.n, text.n - sizes.n);
	struct kam_reader_options options = {
		.format = KAM_JSON,
		.all_keys = first & 1,
		.max_field = first & 2 ? 1 + (first >> 3) : 0,
	};
	bool as_pipe = first & 4;
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
