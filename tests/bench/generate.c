/* generate.c - order lines for benchmarks: generate ROWS ACCOUNTS [quoted|wide|json], the same bytes for the same
 * arguments. One field in each row is quoted; in one row of eight it holds doubled quotes. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014). */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

enum profile { PLAIN, QUOTED, WIDE, JSON };

enum { WIDE_COLUMNS = 113, MONTHS = 48 };

struct line {
	uint64_t order, account;
	unsigned year, month, day, product, doubled;
	uint64_t cents, cost_cents;
};

static struct line make_line(uint64_t row, uint64_t accounts, uint64_t *state)
{
	uint64_t r = next_random(state), s = next_random(state);
	unsigned month = (unsigned)(s % MONTHS);
	struct line l = {.order = row / 2, .year = 2020 + month / 12, .month = month % 12 + 1, .day = (unsigned)(s >> 8) % 28 + 1,
		.product = (unsigned)(s >> 16) % 97, .doubled = row % 8 == 0, .cents = 100 + (s >> 32) % 500000};
	/* the square of a uniform number: some accounts buy much more than others */
	double u = (double)(r >> 11) / 9007199254740992.0;
	l.account = (uint64_t)(u * u * (double)accounts);
	l.cost_cents = l.cents * 7 / 10;
	return l;
}

static void print_csv(const struct line *l, enum profile profile)
{
	const char *q = profile == QUOTED ? "\"" : "";
	printf("%sSO-%08" PRIu64 "%s,%sC%06" PRIu64 "%s,%sCustomer %" PRIu64 "%s,%s%u-%02u-%02u%s,", q, l->order, q, q, l->account, q, q, l->account, q,
		q, l->year, l->month, l->day, q);
	printf(l->doubled ? "\"Widget \"\"%u\"\" x\"," : "\"Widget, %u\",", l->product);
	printf("%s%" PRIu64 ".%02u%s,%s%" PRIu64 ".%02u%s", q, l->cents / 100, (unsigned)(l->cents % 100), q, q, l->cost_cents / 100,
		(unsigned)(l->cost_cents % 100), q);
	for (int i = 0; profile == WIDE && i < WIDE_COLUMNS; i++)
		printf(",%u", (l->product * 31U + (unsigned)i * 7U) % 1000U);
	putchar('\n');
}

static void print_json(const struct line *l)
{
	printf("{\"order_id\":\"SO-%08" PRIu64 "\",\"account_id\":\"C%06" PRIu64 "\",\"account_name\":\"Customer %" PRIu64 "\",", l->order, l->account,
		l->account);
	printf("\"date\":\"%u-%02u-%02u\",\"product\":\"Widget %u\",\"amount\":%" PRIu64 ".%02u,\"cost\":%" PRIu64 ".%02u}\n", l->year, l->month, l->day,
		l->product, l->cents / 100, (unsigned)(l->cents % 100), l->cost_cents / 100, (unsigned)(l->cost_cents % 100));
}

static enum profile profile_named(const char *name)
{
	return strcmp(name, "quoted") == 0 ? QUOTED : strcmp(name, "wide") == 0 ? WIDE : strcmp(name, "json") == 0 ? JSON : PLAIN;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: generate ROWS ACCOUNTS [plain|quoted|wide|json]\n", stderr);
		return 2;
	}
	uint64_t rows = strtoull(argv[1], NULL, 10), accounts = strtoull(argv[2], NULL, 10), state = 1;
	enum profile profile = argc > 3 ? profile_named(argv[3]) : PLAIN;
	if (profile != JSON) {
		fputs("order_id,account_id,account_name,date,product,amount,cost", stdout);
		for (int i = 0; profile == WIDE && i < WIDE_COLUMNS; i++)
			printf(",extra_%d", i);
		putchar('\n');
	}
	for (uint64_t row = 0; row < rows; row++) {
		struct line l = make_line(row, accounts, &state);
		if (profile == JSON)
			print_json(&l);
		else
			print_csv(&l, profile);
	}
	return fclose(stdout) != 0;
}
