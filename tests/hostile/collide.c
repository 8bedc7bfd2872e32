/* collide.c - "collide COUNT": order lines of so many accounts, one each, chosen so that the stable hash of each account falls on one
 * place in 64; and so that of each order. What who knows the program but not the seed of a run can do to its hash tables. */
#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

/* The next number from *i on whose hash, with that seed, is as wanted. */
static unsigned long next(unsigned long *i, bool order, uint64_t seed)
{
	enum { PLACES = 1 << 20, FEW = PLACES / 64 };
	char text[24];
	for (;; ++*i) {
		uint64_t hash[2] = {0};
		struct kam_slice key = kam_slice(text, (size_t)snprintf(text, sizeof text, "%lu", *i));
		if (order)
			kam_hash_seeded(key, seed, hash);
		else
			hash[0] = kam_hash(key) >> 32;
		if (hash[0] % PLACES < FEW)
			return (*i)++;
	}
}

int main(int argc, char **argv)
{
	unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, account = 0, order = 0;
	uint64_t seed = kam_hash(kam_text("a"));
	puts("order_id,account_id,date,amount");
	for (unsigned long n = 0; n < count; n++)
		printf(",%lu,2024-01-01,1\n", next(&account, false, 0));
	for (unsigned long n = 0; n < count; n++)
		printf("%lu,a,2024-01-01,1\n", next(&order, true, seed));
	return 0;
}
