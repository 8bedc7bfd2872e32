/* deals.c - opportunities and the tree of their owners for the benchmark: deals ROWS USERS FILE writes FILE and FILE.users. The
 * same bytes on every machine. */
#include "../../examples/chance.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 20260301;

static uint64_t next(void)
{
	return splitmix64(&state);
}

static unsigned upto(unsigned n)
{
	return (unsigned)(next() % n);
}

static void write_deal(FILE *f, unsigned number, unsigned users)
{
	static const struct {
		const char *stage, *category;
		unsigned probability;
	} stages[] = {{"Prospecting", "Pipeline", 10}, {"Qualification", "Pipeline", 10}, {"Needs Analysis", "Pipeline", 20},
		{"Value Proposition", "Best Case", 50}, {"Proposal/Price Quote", "Best Case", 75}, {"Negotiation/Review", "Commit", 90},
		{"Closed Won", "Closed", 100}, {"Closed Lost", "Omitted", 0}};
	unsigned s = upto(8), closed = s > 5;
	fprintf(f, "OP-%07u,Deal %u,A%05u,%s,%u.%02u,%u,2024-%02u-%02u,%u-%02u-%02u,U%05u,%s,P%02u,%u\n", number, number, upto(30000), stages[s].stage,
		500 + upto(90000), upto(100), stages[s].probability, 1 + upto(12), 1 + upto(28), closed ? 2025 : 2026, 1 + upto(12), 1 + upto(28),
		upto(users), stages[s].category, upto(40), 1 + upto(9));
}

int main(int argc, char **argv)
{
	char name[1000];
	if (argc != 4)
		return 2;
	unsigned rows = (unsigned)atoi(argv[1]), users = (unsigned)atoi(argv[2]);
	FILE *f = fopen(argv[3], "wb");
	snprintf(name, sizeof name, "%s.users", argv[3]);
	FILE *u = fopen(name, "wb");
	if (!f || !u)
		return 4;
	fprintf(u, "user_id,manager_id\n");
	for (unsigned i = 0; i < users; i++)
		if (i)
			fprintf(u, "U%05u,U%05u\n", i, (i - 1) / 7);
		else
			fprintf(u, "U%05u,\n", i);
	fprintf(f, "opp_id,opp_name,account_id,stage,amount,probability,created,close_date,owner,forecast_category,product,quantity\n");
	for (unsigned i = 1; i <= rows; i++)
		write_deal(f, i, users);
	return fclose(f) | fclose(u) ? 4 : 0;
}
