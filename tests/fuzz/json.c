/* json.c - JSON Lines and arrays by the plain lane and by jansson, read at once and in odd pieces: all must say the same. */
#include "fuzz.h"

FUZZ_TARGET(json)
{
	struct kam_slice text = kam_slice((const char *)data, size);
	unsigned first = fuzz_choice(&text);
	struct kam_slice sizes = kam_slice(text.p, text.n < 1 ? text.n : 1);
	text = kam_slice(text.p + sizes.n, text.n - sizes.n);
	struct kam_reader_options options = {
		.format = KAM_JSON,
		.all_keys = first & 1,
		.max_field = first & 2 ? 1 + (first >> 3) : 0,
		.threads = first & 8 ? 3 : 1,
	};
	bool as_pipe = first & 4;
	fuzz_compare_lanes(text, sizes, &options, as_pipe);
	return 0;
}
