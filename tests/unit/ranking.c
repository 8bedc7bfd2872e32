/* ranking.c - small portfolios reckoned by hand. */
#include "kam/ranking.h"

#include "check.h"

enum { MOST = 20 };

/* An account, and what is made of it. */
struct item {
	struct kam_slice id;
	struct kam_decimal measure;
	bool known;
	char tier;
	uint32_t rank;
};

static bool measure_at(const void *items, uint32_t i, struct kam_decimal *measure)
{
	const struct item *item = (const struct item *)items + i;
	*measure = item->measure;
	return item->known;
}

static struct kam_slice id_at(const void *items, uint32_t i)
{
	return ((const struct item *)items + i)->id;
}

/* A portfolio by id and measure ("" where it is not known), and what kam_rank makes of it. */
struct portfolio {
	struct item items[MOST];
	uint32_t order[MOST];
	struct kam_decimal before; /* sums before each step: there is only one */
	size_t count;
	struct kam_concentration c;
	bool ranked;
};

static struct portfolio *rank(const char *const (*accounts)[2], size_t count)
{
	static struct portfolio p;
	uint32_t ranks[MOST];
	struct kam_tier_cuts cuts = {{7, 1}, {9, 1}};
	p = (struct portfolio){.count = count};
	for (size_t i = 0; i < count; i++) {
		p.items[i] = (struct item){.id = kam_text(accounts[i][0]), .known = accounts[i][1][0] != '\0'};
		if (p.items[i].known && !kam_decimal_parse(kam_text(accounts[i][1]), &p.items[i].measure))
			check_fail(__FILE__, __LINE__, "%s is not read", accounts[i][1]);
	}
	const struct kam_ranking ranking = {.count = (uint32_t)count, .context = p.items, .measure = measure_at, .id = id_at};
	p.ranked = kam_rank(&ranking, &cuts, ranks, &p.before, &p.c);
	for (uint32_t i = 0; i < count; i++) {
		p.order[ranks[i] - 1] = i;
		p.items[i].rank = ranks[i] <= p.c.known ? ranks[i] : 0;
		p.items[i].tier = kam_tier_at(&p.c, p.items[i].rank);
	}
	return &p;
}

#define RANK(accounts) rank(accounts, sizeof(accounts) / sizeof(*(accounts)))

/* "a1A b2B ...": ids in ranked order with rank and tier, '-' for none. */
static struct kam_slice summary(const struct portfolio *p)
{
	static char text[40 * MOST];
	size_t n = 0;
	text[0] = '\0';
	for (size_t i = 0; i < p->count; i++) {
		const struct item *item = &p->items[p->order[i]];
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%.*s%u%c", i ? " " : "", KAM_PRINT(item->id), item->rank, item->tier ? item->tier : '-');
	}
	return kam_slice(text, n);
}

static struct kam_slice digits(struct kam_decimal d)
{
	static char texts[4][KAM_DECIMAL_TEXT];
	static unsigned next;
	char *text = texts[next++ % 4];
	return kam_slice(text, kam_decimal_format(d, text));
}

/* 50 + 30 + 15 + 5 = 100. Before them stand 0, 50, 80, 95 of it. Gini: (5 - 2 * (50 + 60 + 45 + 20) / 100) / 4. */
static void tiers_are_cut_by_what_stands_before(void)
{
	static const char *const accounts[][2] = {{"c", "15"}, {"a", "50"}, {"d", "5"}, {"b", "30"}};
	const struct portfolio *p = RANK(accounts);
	CHECK(p->ranked);
	CHECK_TEXT(summary(p), "a1A b2A c3B d4C");
	CHECK_TEXT(digits(p->c.total), "100");
	CHECK_NUMBER(p->c.known, 4);
	CHECK_NUMBER(p->c.first_fifth, 1);
	CHECK_TEXT(digits(p->c.fifth_share), "0.5");
	CHECK_NUMBER(p->c.needed, 2);
	CHECK_TEXT(digits(p->c.peak), "1");
	CHECK(p->c.has_shares && p->c.has_gini);
	CHECK_TEXT(digits(p->c.gini), "0.375");
}

/* Exactly 70 % before it is no longer A, exactly 90 % no longer B; a hair under still is. */
static void a_cut_belongs_to_the_tier_behind_it(void)
{
	static const char *const exact[][2] = {{"a", "70"}, {"b", "20"}, {"c", "10"}};
	static const char *const under[][2] = {{"a", "69.99"}, {"b", "20"}, {"c", "10.01"}};
	CHECK_TEXT(summary(RANK(exact)), "a1A b2B c3C");
	CHECK_TEXT(summary(RANK(under)), "a1A b2A c3B");
}

/* Exactly 80 % needs one account, a hair under needs the next. */
static void eighty_percent_counts_its_accounts(void)
{
	static const char *const exact[][2] = {{"a", "80"}, {"b", "15"}, {"c", "5"}};
	static const char *const under[][2] = {{"a", "79.99"}, {"b", "15"}, {"c", "5.01"}};
	CHECK_NUMBER(RANK(exact)->c.needed, 1);
	CHECK_NUMBER(RANK(under)->c.needed, 2);
}

static void ties_stand_by_id_in_byte_order(void)
{
	static const char *const accounts[][2] = {{"b", "10"}, {"a", "10.00"}, {"B", "10"}, {"10", "10"}, {"9", "10"}, {"ab", "10"}};
	CHECK_TEXT(summary(RANK(accounts)), "101A 92A B3A a4A ab5A b6B"); /* 50 of 60 before b, 40 (66.7 %) before ab */
}

/* 100 + 0 - 20: the total is 80, the peak 125 %. What is not over 0 is C, and a coefficient would mean nothing. */
/* Some fit into a machine word at the finest scale, some do not: all are ranked by what they are worth. */
static void measures_of_all_sizes_are_ranked_by_worth(void)
{
	static const char *const accounts[][2] = {{"a", "1"}, {"b", "1.5"}, {"c", "99999999999999999999"}, {"d", "0.0000000001"},
		{"e", "99999999999999999999.5"}, {"f", "-2"}, {"g", "1.50"}};
	CHECK_TEXT(summary(RANK(accounts)), "e1A c2A b3C g4C a5C d6C f7C");
}

static void losers_are_c_and_raise_the_peak(void)
{
	static const char *const accounts[][2] = {{"loser", "-20"}, {"zero", "0"}, {"winner", "100"}};
	const struct portfolio *p = RANK(accounts);
	CHECK_TEXT(summary(p), "winner1A zero2C loser3C");
	CHECK_TEXT(digits(p->c.total), "80");
	CHECK_TEXT(digits(p->c.peak), "1.25");
	CHECK_TEXT(digits(p->c.losses), "-20");
	CHECK_TEXT(digits(p->c.fifth_share), "1.25");
	CHECK_NUMBER(p->c.needed, 1);
	CHECK(p->c.has_shares && !p->c.has_gini);
}

static void a_total_not_over_zero_has_no_shares(void)
{
	static const char *const zero[][2] = {{"a", "10"}, {"b", "-10"}}, *const negative[][2] = {{"a", "1"}, {"b", "-10"}};
	const struct portfolio *p = RANK(zero);
	CHECK_TEXT(summary(p), "a1- b2-");
	CHECK(p->ranked && !p->c.has_shares && !p->c.has_gini);
	p = RANK(negative);
	CHECK_TEXT(summary(p), "a1- b2-");
	CHECK(p->ranked && !p->c.has_shares);
}

static void what_is_not_known_is_not_ranked(void)
{
	static const char *const accounts[][2] = {{"x", ""}, {"a", "1"}, {"w", ""}, {"b", "3"}};
	const struct portfolio *p = RANK(accounts);
	CHECK_TEXT(summary(p), "b1A a2B w0- x0-");
	CHECK_NUMBER(p->c.known, 2);
	static const char *const nobody[][2] = {{"a", ""}};
	p = RANK(nobody);
	CHECK_TEXT(summary(p), "a0-");
	CHECK(p->ranked && p->c.known == 0 && p->c.first_fifth == 0 && !p->c.has_shares);
	CHECK(rank(NULL, 0)->ranked);
}

static void a_fifth_is_rounded_down_but_never_to_none(void)
{
	static const char *const accounts[][2] = {{"a", "9"}, {"b", "8"}, {"c", "7"}, {"d", "6"}, {"e", "5"}, {"f", "4"}, {"g", "3"}, {"h", "2"}, {"i", "1"}, {"j", "1"}};
	CHECK_NUMBER(rank(accounts, 1)->c.first_fifth, 1);
	CHECK_NUMBER(rank(accounts, 4)->c.first_fifth, 1);
	CHECK_NUMBER(rank(accounts, 9)->c.first_fifth, 1);
	CHECK_NUMBER(rank(accounts, 10)->c.first_fifth, 2);
	CHECK_TEXT(digits(rank(accounts, 10)->c.fifth_share), "0.369565"); /* 17 / 46 */
}

static void equal_accounts_have_no_concentration(void)
{
	static const char *const equal[][2] = {{"a", "5"}, {"b", "5"}, {"c", "5"}}, *const one[][2] = {{"a", "5"}, {"b", "0"}, {"c", "0"}, {"d", "0"}};
	CHECK_TEXT(digits(RANK(equal)->c.gini), "0");
	CHECK_TEXT(digits(RANK(one)->c.gini), "0.75"); /* (n - 1) / n: all in one hand */
}

/* 9223372036854775807 is the largest of 64 bits: what just fits, just does not, and is equal with other places. */
static void measures_at_the_edge_of_a_machine_word_are_told_apart(void)
{
	static const char *const accounts[][2] = {{"a", "9223372036854775806"}, {"b", "9223372036854775807"}, {"c", "9223372036854775808"},
		{"d", "9223372036854775807"}, {"e", "-9223372036854775807"}, {"f", "-9223372036854775808"}, {"g", "-9223372036854775809"}, {"h", "0"}};
	static const char *const finer[][2] = {{"a", "9223372036854775807"}, {"b", "922337203685477580.7"}, {"c", "922337203685477580.70"},
		{"d", "-922337203685477580.8"}, {"e", "-92233720368547758.07"}};
	CHECK_TEXT(summary(RANK(accounts)), "c1A b2C d3C a4C h5C e6C f7C g8C");
	CHECK_TEXT(summary(RANK(finer)), "a1A b2C c3C e4C d5C");
}

enum { CROWD = 3 * KAM_RANKING_STEP + 7 };

/* In cents, many of them equal, some below zero, the last not known. */
static bool crowd_measure(const void *scale, uint32_t i, struct kam_decimal *measure)
{
	*measure = (struct kam_decimal){(int64_t)(i * 7919 % 401) - 40, *(const int *)scale};
	return i + 5 < CROWD;
}

static struct kam_slice crowd_id(const void *scale, uint32_t i)
{
	static char ids[CROWD][8];
	(void)scale;
	return kam_slice(ids[i], (size_t)snprintf(ids[i], sizeof ids[i], "%05u", (CROWD - i) * 11 % CROWD));
}

static void sums_stand_at_every_step(void)
{
	static uint32_t order[CROWD], ranks[CROWD];
	struct kam_decimal before[4], sum = {0}, measure, last = kam_decimal_whole(INT64_MAX);
	struct kam_tier_cuts cuts = {{7, 1}, {9, 1}};
	struct kam_concentration c;
	int scale = 2;
	const struct kam_ranking ranking = {.count = CROWD, .context = &scale, .measure = crowd_measure, .id = crowd_id};
	CHECK_NUMBER(kam_ranking_steps(CROWD), 4);
	CHECK(kam_rank(&ranking, &cuts, ranks, before, &c));
	for (uint32_t i = 0; i < CROWD; i++)
		order[ranks[i] - 1] = i;
	CHECK_NUMBER(c.known, CROWD - 5);
	for (uint32_t i = 0; i < CROWD; i++) {
		bool known = crowd_measure(&scale, order[i], &measure);
		CHECK(known == (i < c.known));
		if (i % KAM_RANKING_STEP == 0)
			CHECK(kam_decimal_compare(before[i / KAM_RANKING_STEP], sum) == 0);
		int step = known ? kam_decimal_compare(measure, last) : 0;
		if (i && i != c.known)
			CHECK(step < 0 || (step == 0 && kam_compare(crowd_id(&scale, order[i - 1]), crowd_id(&scale, order[i])) < 0));
		if (known)
			kam_decimal_add(sum, measure, &sum);
		last = measure;
	}
	CHECK(kam_decimal_compare(c.total, sum) == 0);
}

/* The order in which accounts come changes nothing. */
static void ranking_does_not_depend_on_order(void)
{
	static const char *const there[][2] = {{"a", "7"}, {"b", "7"}, {"c", "3"}, {"d", "-1"}, {"e", "0.5"}};
	static const char *const back[][2] = {{"e", "0.5"}, {"d", "-1"}, {"c", "3"}, {"b", "7"}, {"a", "7"}};
	char first[200];
	snprintf(first, sizeof first, "%.*s", KAM_PRINT(summary(RANK(there))));
	CHECK_TEXT(summary(RANK(back)), first);
}

/* Near the limit of decimals 70 % of the total has a digit too many: an answer may be refused then, but not wrong. */
static void the_largest_totals_are_not_mistaken(void)
{
	static const char *const accounts[][2] = {{"a", "9e36"}, {"b", "1e30"}};
	const struct portfolio *p = RANK(accounts);
	CHECK(!p->ranked || (p->items[0].tier == 'A' && p->c.needed == 1));
	static const char *const over[][2] = {{"a", "9e36"}, {"b", "9e36"}};
	CHECK(!RANK(over)->ranked);
}

static void shares_round_half_to_even(void)
{
	struct kam_decimal share = {0};
	CHECK(kam_share(kam_decimal_whole(1), kam_decimal_whole(3), &share));
	CHECK_TEXT(digits(share), "0.333333");
	CHECK(kam_share(kam_decimal_whole(5), kam_decimal_whole(10000000), &share));
	CHECK_TEXT(digits(share), "0");
	CHECK(kam_share(kam_decimal_whole(15), kam_decimal_whole(10000000), &share));
	CHECK_TEXT(digits(share), "0.000002");
	CHECK(kam_share(kam_decimal_whole(-1), kam_decimal_whole(4), &share));
	CHECK_TEXT(digits(share), "-0.25");
	CHECK(!kam_share(kam_decimal_whole(1), kam_decimal_whole(0), &share));
	CHECK(!kam_share(kam_decimal_whole(1), kam_decimal_whole(-2), &share));
}

int main(void)
{
	TEST(tiers_are_cut_by_what_stands_before);
	TEST(a_cut_belongs_to_the_tier_behind_it);
	TEST(eighty_percent_counts_its_accounts);
	TEST(ties_stand_by_id_in_byte_order);
	TEST(measures_of_all_sizes_are_ranked_by_worth);
	TEST(measures_at_the_edge_of_a_machine_word_are_told_apart);
	TEST(sums_stand_at_every_step);
	TEST(losers_are_c_and_raise_the_peak);
	TEST(a_total_not_over_zero_has_no_shares);
	TEST(what_is_not_known_is_not_ranked);
	TEST(a_fifth_is_rounded_down_but_never_to_none);
	TEST(equal_accounts_have_no_concentration);
	TEST(ranking_does_not_depend_on_order);
	TEST(the_largest_totals_are_not_mistaken);
	TEST(shares_round_half_to_even);
	return check_end();
}
