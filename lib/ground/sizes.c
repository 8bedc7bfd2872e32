/* sizes.c - the sizes that suit real machines and files. */
#include "kam/sizes.h"

struct kam_sizes kam_sizes = {
	.window = 256 * 1024,
	.block = 256 * 1024,
	.scan = 32 * 1024,
	.first = 1000,
	.mapped_part = 2 << 20,
	.folded_part = 1 << 20,
	.cut_near = 16 * 1024,
	.cut_far = 1024 * 1024,
	.cut_records = 8,
};
