/* generate.c - order lines for benchmarks: generate ROWS ACCOUNTS [PROFILE], the same bytes for the same arguments.
 *
 * plain     one field in each row is quoted; in one row of eight it holds doubled quotes. Each line of an order may be
 *           another account's, so there are about as many orders of an account as rows: the hardest case
 * whole     as plain, but an order of two lines is one account's, on one day
 * quoted    every field is quoted, as Salesforce writes
 * doubled   the text of each row holds many doubled quotes
 * wide      120 columns
 * json      JSON Lines, the same values as plain
 * export    as plain, with the headings, dates and amounts of an ERP: 31/12/2023, "1,234.50"
 * accounts  no orders and no text; every account comes up once in as many rows as there are accounts */
#include "../../examples/chance.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDE_COLUMNS = 113, MONTHS = 48, MOST_LINE = 4096, BLOCK = 1 << 18 };

enum profile { PLAIN, WHOLE, QUOTED, DOUBLED, WIDE, JSON, EXPORT, ACCOUNTS, PROFILES };

static const char *const profile_names[PROFILES] = {"plain", "whole", "quoted", "doubled", "wide", "json", "export", "accounts"};

static const char *const headings[PROFILES] = {
	[EXPORT] = "Order Number,Customer ID,Customer,Order Date,Item,Net Amount,Cost",
	[QUOTED] = "\"order_id\",\"account_id\",\"account_name\",\"date\",\"product\",\"amount\",\"cost\"",
	[ACCOUNTS] = "account_id,account_name,date,amount,cost",
};

struct line {
	uint64_t order, account, cents, cost_cents;
	unsigned year, month, day, product;
	bool quotes; /* the text has some */
};

static void draw_buyer(struct line *l, uint64_t accounts, uint64_t random)
{
	double u = (double)(random >> 11) / 9007199254740992.0;
	l->account = (uint64_t)(u * u * (double)accounts); /* squared: some accounts buy much more than others */
}

static void draw_date(struct line *l, uint64_t random)
{
	unsigned month = (unsigned)(random % MONTHS);
	l->year = 2020 + month / 12;
	l->month = month % 12 + 1;
	l->day = (unsigned)(random >> 8) % 28 + 1;
}

static void draw_line(struct line *l, enum profile profile, uint64_t row, uint64_t accounts, uint64_t *state)
{
	uint64_t r = splitmix64(state), s = splitmix64(state);
	l->order = row / 2;
	if (profile != WHOLE || row % 2 == 0) {
		draw_buyer(l, accounts, r);
		draw_date(l, s);
	}
	if (profile == ACCOUNTS)
		l->account = row % accounts * 2654435761U % accounts; /* a prime: all accounts, in no order */
	l->product = (unsigned)(s >> 16) % 97;
	l->quotes = row % 8 == 0;
	l->cents = 100 + (s >> 32) % 500000;
	l->cost_cents = l->cents * 7 / 10;
}

/* Each of these writes behind the bytes at p and returns their new end. */

static char *put(char *p, const char *text)
{
	size_t n = strlen(text);
	memcpy(p, text, n);
	return p + n;
}

static char *put_number(char *p, uint64_t number, int least_digits)
{
	char digits[20];
	int n = 0;
	for (; number || n < least_digits; number /= 10)
		digits[n++] = (char)('0' + number % 10);
	while (n)
		*p++ = digits[--n];
	return p;
}

static char *put_date(char *p, const struct line *l, enum profile profile)
{
	char mark = profile == EXPORT ? '/' : '-';
	p = profile == EXPORT ? put_number(p, l->day, 2) : put_number(p, l->year, 4);
	*p++ = mark;
	p = put_number(p, l->month, 2);
	*p++ = mark;
	return profile == EXPORT ? put_number(p, l->year, 4) : put_number(p, l->day, 2);
}

static char *put_amount(char *p, uint64_t cents, enum profile profile)
{
	bool thousands = profile == EXPORT && cents >= 100000;
	if (thousands) {
		*p++ = '"';
		p = put_number(p, cents / 100000, 1);
		*p++ = ',';
	}
	p = put_number(p, thousands ? cents / 100 % 1000 : cents / 100, thousands ? 3 : 1);
	*p++ = '.';
	p = put_number(p, cents % 100, 2);
	return thousands ? put(p, "\"") : p;
}

/* The text, with quote standing for each of its quotes. It makes five million lines half a gigabyte. */
static char *put_product(char *p, const struct line *l, enum profile profile, const char *quote)
{
	const char *rest = ", galvanised, box of 20";
	if (!l->quotes && profile != DOUBLED)
		return put(put(put_number(put(p, "Widget, "), l->product, 1), " mm"), rest);
	p = put(put(p, "Widget "), quote);
	p = put(put_number(p, l->product, 1), quote);
	p = put(put(p, " x"), rest);
	for (int i = 0; i < 4 && profile == DOUBLED; i++)
		p = put(put(put(put(p, " "), quote), "Mk"), quote);
	return p;
}

static char *put_csv(char *p, const struct line *l, enum profile profile)
{
	const char *edge = profile == QUOTED ? "\"" : "", *between = profile == QUOTED ? "\",\"" : ",";
	p = put(p, edge);
	if (profile != ACCOUNTS)
		p = put(put_number(put(p, "SO-"), l->order, 8), between);
	p = put(put_number(put(p, "C"), l->account, 6), between);
	p = put(put_number(put(p, "Customer "), l->account, 1), between);
	p = put(put_date(p, l, profile), between);
	if (profile != ACCOUNTS)
		p = put(put_product(put(p, profile == QUOTED ? "" : "\""), l, profile, "\"\""), profile == QUOTED ? between : "\",");
	p = put(put_amount(p, l->cents, profile), between);
	p = put(put_amount(p, l->cost_cents, profile), edge);
	for (unsigned i = 0; i < WIDE_COLUMNS && profile == WIDE; i++)
		p = put_number(put(p, ","), (l->product * 31U + i * 7U) % 1000U, 1);
	return put(p, "\n");
}

static char *put_json(char *p, const struct line *l)
{
	p = put_number(put(p, "{\"order_id\":\"SO-"), l->order, 8);
	p = put_number(put(p, "\",\"account_id\":\"C"), l->account, 6);
	p = put_number(put(p, "\",\"account_name\":\"Customer "), l->account, 1);
	p = put_date(put(p, "\",\"date\":\""), l, JSON);
	p = put_product(put(p, "\",\"product\":\""), l, JSON, "\\\"");
	p = put_amount(put(p, "\",\"amount\":"), l->cents, JSON);
	return put(put_amount(put(p, ",\"cost\":"), l->cost_cents, JSON), "}\n");
}

static char *put_header(char *p, enum profile profile)
{
	if (profile == JSON)
		return p;
	p = put(p, headings[profile] ? headings[profile] : "order_id,account_id,account_name,date,product,amount,cost");
	for (unsigned i = 0; i < WIDE_COLUMNS && profile == WIDE; i++)
		p = put_number(put(p, ",extra_"), i, 1);
	return put(p, "\n");
}

static int usage(void)
{
	fputs("usage: generate ROWS ACCOUNTS [plain|whole|quoted|doubled|wide|json|export|accounts]\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static char block[BLOCK + MOST_LINE];
	uint64_t rows = argc > 2 ? strtoull(argv[1], NULL, 10) : 0, accounts = argc > 2 ? strtoull(argv[2], NULL, 10) : 0, state = 1;
	int profile = PLAIN;
	while (argc > 3 && profile < PROFILES && strcmp(argv[3], profile_names[profile]) != 0)
		profile++;
	if (!accounts || profile == PROFILES)
		return usage();
	struct line l;
	char *p = put_header(block, (enum profile)profile);
	for (uint64_t row = 0; row < rows; row++) {
		draw_line(&l, (enum profile)profile, row, accounts, &state);
		p = profile == JSON ? put_json(p, &l) : put_csv(p, &l, (enum profile)profile);
		if (p - block >= BLOCK) {
			fwrite(block, 1, (size_t)(p - block), stdout);
			p = block;
		}
	}
	fwrite(block, 1, (size_t)(p - block), stdout);
	return ferror(stdout) || fclose(stdout) != 0;
}
