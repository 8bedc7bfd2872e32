/* history.c - a change log of deals for the benchmark, its rows in no order: history ROWS >FILE. The same bytes on every machine. */
#include "../../examples/chance.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct change {
	uint32_t deal;
	int16_t stage;   /* 1..7, 8: won, 9: lost */
	int16_t before;  /* 0: created */
	int32_t minute;  /* since the beginning of 2020 */
};

static uint64_t state = 20240229;

static uint64_t next(void)
{
	return splitmix64(&state);
}

/* One deal from stage to stage, a day or more in each; some are still open. */
static size_t live(struct change *changes, size_t count, size_t most, uint32_t deal)
{
	int16_t stage = 1, before = 0;
	int32_t minute = (int32_t)(next() % (1440 * 1500));
	for (;;) {
		if (count < most)
			changes[count++] = (struct change){deal, stage, before, minute};
		uint64_t luck = next() % 100;
		if (stage > 7 || luck < 15)
			return count;
		before = stage;
		stage = luck < 25 ? 9 : stage == 7 ? 8 : (int16_t)(stage + 1);
		minute += (int32_t)(1440 + next() % (1440 * 60));
	}
}

static void print_change(const struct change *c)
{
	static const char *const names[] = {"", "01", "02", "03", "04", "05", "06", "07", "Won", "Lost"};
	int day = c->minute / 1440, year = 2020;
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	for (; day >= 365 + (year % 4 == 0); year++)
		day -= 365 + (year % 4 == 0);
	int month = 0;
	for (; day >= lengths[month] + (month == 1 && year % 4 == 0); month++)
		day -= lengths[month] + (month == 1 && year % 4 == 0);
	printf("OP-%07u,stage,%s,%s,%04d-%02d-%02dT%02d:%02d:00,U%03u\n", c->deal, names[c->before], names[c->stage], year, month + 1, day + 1,
		c->minute / 60 % 24, c->minute % 60, c->deal % 300);
}

int main(int argc, char **argv)
{
	size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000, count = 0;
	struct change *changes = calloc(most ? most : 1, sizeof *changes);
	if (!changes)
		return 4;
	for (uint32_t deal = 1; count < most; deal++)
		count = live(changes, count, most, deal);
	for (size_t i = count; i > 1; i--) {
		size_t k = next() % i;
		struct change c = changes[i - 1];
		changes[i - 1] = changes[k];
		changes[k] = c;
	}
	puts("opp_id,field,old_value,new_value,changed_at,changed_by");
	for (size_t i = 0; i < count; i++)
		print_change(&changes[i]);
	free(changes);
	return 0;
}
