/* ledger.c - sales added up by account, in any order. */
#include "kam/ledger.h"

#include "check.h"

static kam_day day(int year, int month, int day_of_month)
{
	return kam_day_of((struct kam_civil){year, month, day_of_month});
}

static struct kam_decimal number(const char *text)
{
	struct kam_decimal d = {0};
	if (text && !kam_decimal_parse(kam_text(text), &d))
		check_fail(__FILE__, __LINE__, "%s is not read", text);
	return d;
}

/* A sale with a profit; NULL stands for what is not there. */
static struct kam_sale sale_of(const char *order, kam_day date, const char *amount, const char *profit)
{
	return (struct kam_sale){.order = kam_text(order), .date = date, .has_amount = amount != NULL, .amount = number(amount), .has_profit = profit != NULL,
		.profit = number(profit)};
}

static uint32_t add(struct kam_ledger *ledger, const char *account, struct kam_sale sale)
{
	uint32_t n = KAM_ABSENT;
	struct kam_error err;
	enum kam_status status = kam_ledger_add(ledger, kam_text(account), &sale, &n, &err);
	CHECK_NUMBER(status, KAM_OK);
	return n;
}

static struct kam_slice digits(struct kam_decimal d)
{
	static char texts[4][KAM_DECIMAL_TEXT];
	static unsigned next;
	char *text = texts[next++ % 4];
	return kam_slice(text, kam_decimal_format(d, text));
}

/* A posting of a sale takes another, and what it adds up to then; "" where it does not. */
static struct kam_slice taken(struct kam_sale first, struct kam_sale second)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	struct kam_posting posting = {.key = KAM_LITERAL("a"), .sale = first};
	kam_ledger_prepare(ledger, &posting);
	bool took = kam_posting_take(&posting, &second);
	if (!took)
		CHECK(posting.sale.amount.value == first.amount.value && posting.sale.profit.value == first.profit.value);
	kam_ledger_free(ledger);
	return took ? digits(posting.sale.amount) : KAM_LITERAL("");
}

static void lines_of_an_order_are_one_posting(void)
{
	kam_day d = day(2024, 2, 29);
	struct kam_sale first = sale_of("1", d, "10.50", "2"), orders = first;
	orders.has_orders = true;
	CHECK_TEXT(taken(first, sale_of("1", d, "-0.75", "0")), "9.75");
	CHECK_TEXT(taken(first, sale_of("1", d, "0.125", "0.1")), "10.625");
	CHECK_TEXT(taken(first, sale_of("1", d, "92233720368547758.07", "0")), "92233720368547768.57");
	CHECK_TEXT(taken(sale_of("1", d, "92233720368547758.07", "0"), sale_of("1", d, "92233720368547758.07", "0")), "184467440737095516.14");
	CHECK_TEXT(taken(sale_of("1", d, "1e36", "1e36"), sale_of("1", d, "5", "5")), "1000000000000000000000000000000000005");
	CHECK_TEXT(taken(sale_of("1", d, "5", "9e36"), sale_of("1", d, "5", "9e36")), ""); /* a sum that leaves the range is said of the account */
	CHECK_TEXT(taken(first, sale_of("2", d, "1", "0")), "");
	CHECK_TEXT(taken(first, sale_of("1", d + 1, "1", "0")), "");
	CHECK_TEXT(taken(first, sale_of("1", d, "1", NULL)), "");
	CHECK_TEXT(taken(first, orders), "");
	CHECK_TEXT(taken(sale_of("", d, "1", "0"), sale_of("", d, "1", "0")), "");
	CHECK_TEXT(taken(sale_of("1", KAM_NO_DAY, "1", "0"), sale_of("1", KAM_NO_DAY, "1", "0")), "");
}

static void sums_and_days_are_kept_by_account(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	uint32_t a = add(ledger, "a", sale_of("1", day(2024, 3, 5), "10.50", "2")), b = add(ledger, "b", sale_of("2", day(2024, 1, 1), "7", NULL));
	CHECK(a == 0 && b == 1);
	CHECK_NUMBER(add(ledger, "a", sale_of("3", day(2024, 2, 1), "-0.75", "0.255")), a);
	kam_ledger_close(ledger, 1);
	struct kam_totals t = kam_ledger_totals(ledger, a);
	CHECK_TEXT(digits(t.revenue), "9.75");
	CHECK_TEXT(digits(t.profit), "2.255");
	CHECK_TEXT(digits(t.largest_order), "10.5");
	CHECK(t.profit_known && !t.cost_known && t.orders_known);
	CHECK_NUMBER(t.orders, 2);
	CHECK(t.first == day(2024, 2, 1) && t.last == day(2024, 3, 5));
	CHECK(!kam_ledger_totals(ledger, b).profit_known);
	CHECK(kam_ledger_first(ledger) == day(2024, 1, 1) && kam_ledger_last(ledger) == day(2024, 3, 5));
	CHECK_NUMBER(kam_ledger_count(ledger), 2);
	CHECK_NUMBER(kam_ledger_find(ledger, KAM_LITERAL("b")), b);
	CHECK_NUMBER(kam_ledger_find(ledger, KAM_LITERAL("c")), KAM_ABSENT);
	CHECK_TEXT(kam_ledger_key(ledger, a), "a");
	kam_ledger_free(ledger);
}

/* One missing cost or profit makes the account's sum unknown, whichever sale lacks it. */
static void a_sum_is_known_when_every_sale_has_it(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	uint32_t a = add(ledger, "a", sale_of("1", day(2024, 3, 5), "10", NULL));
	add(ledger, "a", sale_of("2", day(2024, 3, 6), "10", "1"));
	struct kam_sale with_cost = sale_of("3", day(2024, 3, 5), "10", "4");
	with_cost.has_cost = true;
	with_cost.cost = number("6");
	uint32_t b = add(ledger, "b", with_cost);
	kam_ledger_close(ledger, 1);
	CHECK(!kam_ledger_totals(ledger, a).profit_known);
	CHECK(kam_ledger_totals(ledger, b).cost_known && kam_ledger_totals(ledger, b).profit_known);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, b).cost), "6");
	kam_ledger_free(ledger);
}

static void orders_are_counted_once_per_account(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	uint32_t a = add(ledger, "a", sale_of("1", day(2024, 1, 5), "10", "1"));
	add(ledger, "a", sale_of("1", day(2024, 1, 5), "30", "1"));
	add(ledger, "a", sale_of("2", day(2024, 1, 6), "35", "1"));
	uint32_t b = add(ledger, "b", sale_of("1", day(2024, 1, 5), "5", "1")); /* another account's order of the same number */
	uint32_t c = add(ledger, "c", sale_of(NULL, day(2024, 1, 5), "4", "1")); /* without a number each row is an order */
	add(ledger, "c", sale_of(NULL, day(2024, 1, 5), "4", "1"));
	uint32_t d = add(ledger, "d", sale_of("1", day(2024, 1, 5), "-5", "1")); /* nothing but a return: the largest order is negative */
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_totals(ledger, a).orders, 2);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, a).largest_order), "40");
	CHECK_NUMBER(kam_ledger_totals(ledger, b).orders, 1);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, b).largest_order), "5");
	CHECK_NUMBER(kam_ledger_totals(ledger, c).orders, 2);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, c).largest_order), "4");
	CHECK_TEXT(digits(kam_ledger_totals(ledger, d).largest_order), "-5");
	kam_ledger_free(ledger);
}

/* Under a parent two subsidiaries may use the same order number. */
static void buyers_orders_are_kept_apart(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	struct kam_sale first = sale_of("1", day(2024, 1, 5), "10", "1"), second = first;
	first.account = KAM_LITERAL("north");
	second.account = KAM_LITERAL("south");
	uint32_t parent = add(ledger, "parent", first);
	add(ledger, "parent", second);
	add(ledger, "parent", first);
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_totals(ledger, parent).orders, 2);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, parent).largest_order), "20");
	kam_ledger_free(ledger);
}

static void many_orders_are_told_apart(void)
{
	enum { ORDERS = 100000 };
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	uint32_t a = 0;
	for (int twice = 0; twice < 2; twice++)
		for (int i = 0; i < ORDERS; i++) {
			char id[16];
			snprintf(id, sizeof id, "%d", i);
			a = add(ledger, i % 2 ? "odd" : "even", sale_of(id, day(2024, 1, 1) + i % 300, "0.5", "0.1"));
		}
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_totals(ledger, 0).orders, ORDERS / 2);
	CHECK_NUMBER(kam_ledger_totals(ledger, a).orders, ORDERS / 2);
	CHECK_TEXT(digits(kam_ledger_totals(ledger, a).largest_order), "1");
	CHECK_TEXT(digits(kam_ledger_totals(ledger, a).revenue), "50000");
	kam_ledger_free(ledger);
}

/* The period that days spread over years, one sale each, lead to. */
static enum kam_period chosen(const kam_day *days, size_t count)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	for (size_t i = 0; i < count; i++)
		add(ledger, i % 2 ? "a" : "b", sale_of(NULL, days[i], "1", "1"));
	kam_ledger_close(ledger, 1);
	enum kam_period period = kam_ledger_period(ledger);
	kam_ledger_free(ledger);
	return period;
}

#define CHOSEN(days) chosen(days, sizeof(days) / sizeof(*(days)))

static void the_period_follows_what_is_touched(void)
{
	const kam_day four_years[] = {day(2021, 12, 31), day(2022, 6, 1), day(2023, 6, 1), day(2024, 1, 1)};    /* four calendar years in two and a day */
	const kam_day three_years[] = {day(2021, 1, 1), day(2022, 6, 1), day(2023, 6, 1), day(2023, 12, 31)};
	const kam_day four_quarters[] = {day(2024, 3, 31), day(2024, 4, 1), day(2024, 7, 1), day(2024, 10, 1)};
	const kam_day three_quarters[] = {day(2024, 1, 1), day(2024, 2, 1), day(2024, 4, 1), day(2024, 9, 30)};
	const kam_day gap[] = {day(2015, 1, 1), day(2024, 1, 1)};                                                /* ten years apart, but two are touched */
	CHECK_NUMBER(CHOSEN(four_years), KAM_YEAR);
	CHECK_NUMBER(CHOSEN(three_years), KAM_QUARTER);
	CHECK_NUMBER(CHOSEN(four_quarters), KAM_QUARTER);
	CHECK_NUMBER(CHOSEN(three_quarters), KAM_MONTH);
	CHECK_NUMBER(CHOSEN(gap), KAM_MONTH);
	enum kam_period given = KAM_MONTH;
	struct kam_ledger *ledger = kam_ledger_new(&given);
	for (size_t i = 0; i < 4; i++)
		add(ledger, "a", sale_of(NULL, four_years[i], "1", "1"));
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_period(ledger), KAM_MONTH);
	CHECK_NUMBER(kam_ledger_periods_touched(ledger, KAM_YEAR), 4);
	CHECK_NUMBER(kam_ledger_periods_touched(ledger, KAM_MONTH), 4);
	CHECK_NUMBER(kam_ledger_active_periods(ledger, 0), 4);
	kam_ledger_free(ledger);
}

static int period_index(kam_day d, enum kam_period period)
{
	return kam_period_of_month(kam_month_of(d), period);
}

static int active_in(const struct kam_ledger *ledger, uint32_t account, int period)
{
	return kam_ledger_active_among(ledger, account, period, period);
}

static void activity_is_by_period(void)
{
	enum kam_period quarter = KAM_QUARTER;
	struct kam_ledger *ledger = kam_ledger_new(&quarter);
	uint32_t a = add(ledger, "a", sale_of(NULL, day(2020, 2, 1), "1", "1"));
	add(ledger, "a", sale_of(NULL, day(2020, 3, 31), "1", "1"));
	add(ledger, "a", sale_of(NULL, day(2020, 4, 1), "1", "1"));
	add(ledger, "a", sale_of(NULL, day(2031, 12, 31), "1", "1")); /* far: more than one block of months */
	add(ledger, "a", sale_of(NULL, day(1999, 1, 1), "1", "1"));
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_active_periods(ledger, a), 4);
	CHECK_NUMBER(active_in(ledger, a, period_index(day(2020, 1, 1), quarter)), 1);
	CHECK_NUMBER(active_in(ledger, a, period_index(day(2031, 10, 1), quarter)), 1);
	CHECK_NUMBER(active_in(ledger, a, period_index(day(1999, 3, 31), quarter)), 1);
	CHECK_NUMBER(active_in(ledger, a, period_index(day(2020, 7, 1), quarter)), 0);
	CHECK_NUMBER(active_in(ledger, a, period_index(day(2031, 9, 30), quarter)), 0);
	kam_ledger_free(ledger);
}

/* Sales in some months are counted in every run of periods of every length, though they lie in several windows of months. */
static void activity_is_counted_over_any_periods(void)
{
	static const int spans[] = {1, 12, 40, 63, 64, 65, 130};
	for (size_t s = 0; s < KAM_COUNT(spans); s++)
		for (int kind = 0; kind < KAM_PERIODS; kind++) {
			enum kam_period period = (enum kam_period)kind;
			struct kam_ledger *ledger = kam_ledger_new(&period);
			bool active[200] = {false};
			int base = period_index(day(2010, 1, 1), period), most = kam_period_of_month(spans[s] + 11, period) + 1, wrong = 0;
			uint32_t random = 5;
			for (int i = 0; i < spans[s] / 3 + 1; i++) {
				int month = (int)((random = random * 1664525 + 1013904223) >> 8) % spans[s];
				active[kam_period_of_month(month, period)] = true;
				add(ledger, "a", sale_of(NULL, day(2010 + month / 12, month % 12 + 1, 28), "1", "1"));
			}
			kam_ledger_close(ledger, 1);
			for (int first = 0; first < most; first++)
				for (int last = first, count = 0; last < most; last++) {
					count += active[last];
					wrong += kam_ledger_active_among(ledger, 0, base + first, base + last) != count;
				}
			CHECK_CASE(!wrong, "%d runs of %ss in %d months are counted wrongly", wrong, kam_period_name(period), spans[s]);
			kam_ledger_free(ledger);
		}
}

/* Months come up in any order, near one another and far apart; each is active once it has come up, and no other. */
static void activity_is_by_month_in_any_order(void)
{
	enum { MOST = 400 };
	static const int spans[] = {1, 40, 63, 64, 65, 130, MOST};
	enum kam_period monthly = KAM_MONTH;
	uint32_t random = 1;
	for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
		struct kam_ledger *ledger = kam_ledger_new(&monthly);
		bool active[MOST] = {false};
		int first = period_index(day(1990, 1, 1), monthly), count = 0, wrong = 0;
		for (int i = 0; i < spans[s] / 2 + 1; i++) {
			int month = (int)((random = random * 1664525 + 1013904223) >> 8) % spans[s];
			count += !active[month];
			active[month] = true;
			add(ledger, "a", sale_of(NULL, day(1990 + month / 12, month % 12 + 1, 15), "1", "1"));
		}
		kam_ledger_close(ledger, 1);
		for (int month = 0; month < MOST; month++)
			wrong += active_in(ledger, 0, first + month) != active[month];
		CHECK_NUMBER(wrong, 0);
		CHECK_NUMBER(kam_ledger_active_periods(ledger, 0), count);
		kam_ledger_free(ledger);
	}
}

/* "PERIOD:ORDERS:REVENUE:PROFIT ..." of the latest active periods, counted from 2020. */
static struct kam_slice recent_text(const struct kam_ledger *ledger, uint32_t account)
{
	static char text[400];
	struct kam_recent recent[KAM_RECENT];
	int count = kam_ledger_recent(ledger, account, recent);
	size_t n = 0;
	text[0] = '\0';
	for (int i = 0; i < count; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%d:%u:%.*s:%.*s", i ? " " : "", recent[i].period - period_index(day(2020, 1, 1), kam_ledger_period(ledger)),
			recent[i].orders, KAM_PRINT(digits(recent[i].revenue)), KAM_PRINT(digits(recent[i].profit)));
	return kam_slice(text, n);
}

/* Six quarters with sales: the latest four stand, however late an old one comes up; an order counts where it began. */
static void the_latest_four_active_periods_stand(void)
{
	static const struct {
		int year, month;
		const char *order, *amount, *profit;
	} sales[] = {{2020, 1, "1", "10", "1"}, {2020, 5, "2", "20", "2"}, {2020, 9, "3", "30", "3"}, {2021, 2, "4", "40", "4"}, {2021, 3, "5", "0.5", "0.25"},
		{2021, 8, "6", "50", "5"}, {2022, 12, "7", "60", "6"}, {2020, 10, "4", "1", "0.1"}, {2020, 2, "8", "100", "10"}, {2022, 11, NULL, "3", "3"}};
	enum kam_period quarter = KAM_QUARTER;
	for (int round = 0; round < 10; round++) {
		struct kam_ledger *ledger = kam_ledger_new(&quarter);
		for (int i = 0; i < 10; i++) { /* from another place each time, forwards and backwards */
			int k = (round % 2 ? 10 - i : i) + round;
			add(ledger, "a", sale_of(sales[k % 10].order, day(sales[k % 10].year, sales[k % 10].month, 1), sales[k % 10].amount, sales[k % 10].profit));
		}
		kam_ledger_close(ledger, 1);
		/* 2020Q4: the 1 of order 4, which began there; 2021Q1: the rest of it, and order 5; 2021Q3; 2022Q4 with a row that is an order */
		CHECK_TEXT(recent_text(ledger, 0), "3:1:1:0.1 4:1:40.5:4.25 6:1:50:5 11:2:63:9");
		kam_ledger_free(ledger);
	}
}

/* The length of the period settles at the end; its cells must hold what came before. */
static void recent_periods_have_the_length_that_is_chosen(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	for (int year = 2020; year < 2026; year++)
		for (int month = 1; month <= 12; month += 5)
			add(ledger, "a", sale_of(NULL, day(year, month, 1), "1", "0.5"));
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_period(ledger), KAM_YEAR);
	CHECK_TEXT(recent_text(ledger, 0), "2:3:3:1.5 3:3:3:1.5 4:3:3:1.5 5:3:3:1.5");
	kam_ledger_free(ledger);
}

/* Sums that no 64-bit integer holds. */
static void big_sums_are_exact(void)
{
	enum kam_period month = KAM_MONTH;
	struct kam_ledger *ledger = kam_ledger_new(&month);
	for (int i = 0; i < 4; i++)
		add(ledger, "a", sale_of("1", day(2020, 1, 1), "9223372036854775807", "12345678901234567890.12345"));
	add(ledger, "a", sale_of("2", day(2020, 2, 1), "0.0000000000000001", "-1"));
	kam_ledger_close(ledger, 1);
	struct kam_totals t = kam_ledger_totals(ledger, 0);
	CHECK_TEXT(digits(t.largest_order), "36893488147419103228");
	CHECK_TEXT(digits(t.profit), "49382715604938271559.4938");
	CHECK_TEXT(recent_text(ledger, 0), "0:1:36893488147419103228:49382715604938271560.4938 1:1:0.0000000000000001:-1");
	kam_ledger_free(ledger);
}

static void a_sum_out_of_range_is_bad_data(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	struct kam_error err = {0};
	uint32_t n;
	struct kam_sale huge = sale_of("1", day(2020, 1, 1), "9e36", "1");
	CHECK_NUMBER(kam_ledger_add(ledger, KAM_LITERAL("a"), &huge, &n, &err), KAM_OK);
	CHECK_NUMBER(kam_ledger_add(ledger, KAM_LITERAL("a"), &huge, &n, &err), KAM_BAD_DATA);
	CHECK(strstr(err.text, "\"a\"") && strstr(err.text, "37 digits"));
	kam_ledger_free(ledger);
}

/* Account rows that are totals have no dates; they may say how many orders they stand for. */
static void totals_without_dates_are_added_up(void)
{
	struct kam_ledger *ledger = kam_ledger_new(NULL);
	struct kam_sale counted = sale_of(NULL, KAM_NO_DAY, "100", "20");
	counted.has_orders = true;
	counted.orders = 7;
	uint32_t a = add(ledger, "a", counted), b = add(ledger, "b", sale_of(NULL, KAM_NO_DAY, "5", "1"));
	counted.orders = 2;
	add(ledger, "a", counted);
	kam_ledger_close(ledger, 1);
	CHECK_NUMBER(kam_ledger_totals(ledger, a).orders, 9);
	CHECK(kam_ledger_totals(ledger, a).orders_known && !kam_ledger_totals(ledger, b).orders_known);
	CHECK(kam_ledger_totals(ledger, a).first == KAM_NO_DAY && kam_ledger_first(ledger) == KAM_NO_DAY && kam_ledger_last(ledger) == KAM_NO_DAY);
	CHECK_NUMBER(kam_ledger_active_periods(ledger, a), 0);
	CHECK_TEXT(recent_text(ledger, a), "");
	kam_ledger_free(ledger);
}

/* Everything that can be asked of a ledger, as text, by account in byte order. */
static char *describe(const struct kam_ledger *ledger)
{
	enum { ROOM = 1 << 20 };
	char *text = malloc(ROOM);
	size_t n = (size_t)snprintf(text, ROOM, "%d %d..%d\n", kam_ledger_period(ledger), (int)kam_ledger_first(ledger), (int)kam_ledger_last(ledger));
	for (int i = 0; i < 1000; i++) {
		char key[16];
		snprintf(key, sizeof key, "k%03d", i);
		uint32_t a = kam_ledger_find(ledger, kam_text(key));
		if (a == KAM_ABSENT)
			continue;
		struct kam_totals t = kam_ledger_totals(ledger, a);
		n += (size_t)snprintf(text + n, ROOM - n, "%s %.*s %.*s %.*s %u %d..%d %d active %.*s\n", key, KAM_PRINT(digits(t.revenue)), KAM_PRINT(digits(t.profit)),
			KAM_PRINT(digits(t.largest_order)), t.orders, (int)t.first, (int)t.last, kam_ledger_active_periods(ledger, a), KAM_PRINT(recent_text(ledger, a)));
	}
	return text;
}

/* Random sales of 60 accounts, over seven years, some of them in orders that go on for months. */
enum { SALES = 5000 };

static struct random_sale {
	char account[16], order[16];
	struct kam_sale sale;
} sales[SALES];

static void make_sales(uint64_t *state, int days)
{
	uint64_t seed = *state;
	for (size_t i = 0; i < SALES; i++) {
		snprintf(sales[i].account, sizeof sales[i].account, "k%03d", (int)(check_random(&seed) % 60));
		snprintf(sales[i].order, sizeof sales[i].order, "o%d", (int)(check_random(&seed) % 900));
		int64_t big = (int64_t)(check_random(&seed) >> (check_random(&seed) % 63));
		sales[i].sale = (struct kam_sale){.date = day(2017, 1, 1) + (kam_day)(check_random(&seed) % (uint64_t)days), .has_amount = true, .has_profit = true,
			.amount = {check_random(&seed) % 9 ? big : -big, (int)(check_random(&seed) % 8)}, .profit = {big / 7, (int)(check_random(&seed) % 8)}};
	}
	*state = seed;
}

static void add_random_sale(struct kam_ledger *ledger, const struct random_sale *s)
{
	struct kam_sale sale = s->sale;
	sale.order = strcmp(s->order, "o7") < 0 ? kam_text(s->order) : kam_slice(NULL, 0);
	add(ledger, s->account, sale);
}

/* Closes, describes and frees the ledger, which must say what the first one said. */
static void check_same(struct kam_ledger *ledger, char **first, int round)
{
	kam_ledger_close(ledger, 1);
	char *now = describe(ledger);
	kam_ledger_free(ledger);
	if (!*first) {
		*first = now;
		return;
	}
	size_t at = 0;
	while (now[at] && (*first)[at] == now[at])
		at++;
	CHECK_CASE(now[at] == (*first)[at], "round %d differs at byte %zu: %.60s", round, at, now + at);
	free(now);
}

static void the_order_of_sales_does_not_matter(void)
{
	uint64_t seed = 5;
	char *first = NULL;
	make_sales(&seed, 2500);
	for (int round = 0; round < 4; round++) {
		struct kam_ledger *ledger = kam_ledger_new(NULL);
		for (size_t i = 0; i < SALES; i++)
			add_random_sale(ledger, &sales[i]);
		check_same(ledger, &first, round);
		for (size_t i = SALES - 1; i > 0; i--) {
			size_t k = check_random(&seed) % (i + 1);
			struct random_sale swapped = sales[i];
			sales[i] = sales[k];
			sales[k] = swapped;
		}
	}
	free(first);
}

/* Parts added up apart and merged are the whole, however the sales are spread over them and whatever the period is. */
static void merged_parts_are_the_whole(void)
{
	static const int spans[] = {80, 700, 2500}; /* days that lead to months, quarters, years */
	uint64_t seed = 77;
	for (size_t span = 0; span < 3; span++) {
		char *first = NULL;
		make_sales(&seed, spans[span]);
		for (uint64_t parts = 1; parts <= 5; parts++) {
			struct kam_ledger *ledgers[5];
			for (uint64_t p = 0; p < parts; p++)
				ledgers[p] = kam_ledger_new(NULL);
			for (size_t i = 0; i < SALES; i++) /* in runs, or at random */
				add_random_sale(ledgers[parts % 2 ? i * parts / SALES : check_random(&seed) % parts], &sales[i]);
			for (uint64_t p = 1; p < parts; p++) {
				uint32_t *account_of = NULL;
				CHECK(kam_ledger_merge(ledgers[0], ledgers[p], &account_of));
				for (uint32_t n = 0; n < kam_ledger_count(ledgers[p]); n++)
					CHECK(kam_same(kam_ledger_key(ledgers[p], n), kam_ledger_key(ledgers[0], account_of[n])));
				free(account_of);
				kam_ledger_free(ledgers[p]);
			}
			check_same(ledgers[0], &first, (int)parts);
		}
		free(first);
	}
}

/* Many at a time give what one at a time gives. */
static void postings_are_sales_added(void)
{
	uint64_t seed = 99;
	char *first = NULL;
	make_sales(&seed, 1500);
	static struct kam_posting postings[SALES];
	for (size_t batch = 1; batch <= 64; batch *= 8) {
		struct kam_ledger *ledger = kam_ledger_new(NULL);
		struct kam_error err;
		for (size_t i = 0; i < SALES; i++) {
			postings[i] = (struct kam_posting){.key = kam_text(sales[i].account), .sale = sales[i].sale};
			postings[i].sale.order = kam_text(sales[i].order);
			kam_ledger_prepare(ledger, &postings[i]);
		}
		for (size_t i = 0; i < SALES; i += batch) {
			size_t n = SALES - i < batch ? SALES - i : batch;
			kam_ledger_find_accounts(ledger, postings + i, n);
			CHECK_NUMBER(kam_ledger_post(ledger, postings + i, n, &err), KAM_OK);
			for (size_t k = i; k < i + n; k++)
				CHECK(kam_same(kam_ledger_key(ledger, postings[k].number), postings[k].key));
		}
		check_same(ledger, &first, (int)batch);
	}
	free(first);
}

int main(void)
{
	TEST(lines_of_an_order_are_one_posting);
	TEST(sums_and_days_are_kept_by_account);
	TEST(a_sum_is_known_when_every_sale_has_it);
	TEST(orders_are_counted_once_per_account);
	TEST(buyers_orders_are_kept_apart);
	TEST(many_orders_are_told_apart);
	TEST(the_period_follows_what_is_touched);
	TEST(activity_is_by_period);
	TEST(activity_is_counted_over_any_periods);
	TEST(activity_is_by_month_in_any_order);
	TEST(the_latest_four_active_periods_stand);
	TEST(recent_periods_have_the_length_that_is_chosen);
	TEST(big_sums_are_exact);
	TEST(a_sum_out_of_range_is_bad_data);
	TEST(totals_without_dates_are_added_up);
	TEST(the_order_of_sales_does_not_matter);
	TEST(merged_parts_are_the_whole);
	TEST(postings_are_sales_added);
	return check_end();
}
