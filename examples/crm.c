/* crm.c - the deals of one small company, written the way each of eleven CRM systems exports them.
 *
 * usage: crm [DIRECTORY]
 *
 * Lakeside Metrology sells measuring instruments. Company, customers and people are invented. Every file tells of the same
 * deals; what differs are the habits of the systems: headings, stages, dates, money, quoting, encoding. The random numbers are
 * our own and begin at the same place, so every machine writes the same bytes. */
#include "chance.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

typedef int64_t cents;

static _Noreturn void fail(const char *what, const char *object)
{
	fprintf(stderr, "crm: %s %s: %s\n", what, object, strerror(errno));
	exit(4);
}

/* ---- chance ---- */

/* Each deal has a stream of its own for every use, so that one file does not depend on another. */
enum use { STORY = 1, SALESFORCE_ID, GUID, HEX_ID, CHECKSUM, CLOCK, CHANGES, CHANGE_ID };

static struct chance chance_of(enum use use, int number)
{
	struct chance chance = {((uint64_t)use << 32) + (uint64_t)number};
	chance.state = draw(&chance);
	return chance;
}

/* ---- dates: days since 1970-01-01 ---- */

enum { OPENING = 19360 /* 2023-01-03 */, EXPORTED = 20437 /* 2025-12-15 */ };

struct civil {
	int year, month, day;
};

/* Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days, for days after 1970. */
static struct civil civil_of(int day)
{
	int z = day + 719468, era = z / 146097, doe = z % 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
	return (struct civil){era * 400 + yoe + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

/* ---- the company ---- */

static const struct owner {
	const char *name, *salesforce_id;
	int id;
} owners[] = {
	{"Marta Quill", "0055f00000A1bCdAAJ", 101},
	{"Tobias Renn", "0055f00000A1bCeAAJ", 102},
	{"陈一诺", "0055f00000A1bCfAAJ", 103},
};

/* How many deals an account has of each kind, how large they are, and from when on it buys. */
static const struct account {
	const char *name, *brief;
	int owner, won, lost, open, low, high, first;
} accounts[] = {
	{"Copperfork Aerospace, Inc.", "Copperfork", 0, 8, 1, 2, 34000, 61000, OPENING},
	{"无锡澄矩机床有限公司", "澄矩", 2, 8, 2, 1, 26000, 52000, OPENING + 20},
	{"Falkenried Maschinenbau GmbH & Co. KG", "Falkenried", 1, 5, 1, 1, 9000, 24000, OPENING + 60},
	{"Tallmere Offshore Ltd", "Tallmere", 0, 1, 0, 0, 388000, 412000, OPENING + 700},
	{"青岛岚衡轨道装备有限公司", "岚衡", 2, 3, 1, 1, 12000, 31000, OPENING + 200},
	{"Harrow, Lyle & Sons Ltd", "Harrow Lyle", 0, 2, 1, 1, 4000, 19000, OPENING + 150},
	{"Brünnstedt Prüftechnik GmbH", "Brünnstedt", 1, 2, 1, 1, 5000, 16000, OPENING + 300},
	{"成都砚山航空制造有限公司", "砚山", 2, 2, 1, 1, 8000, 27000, OPENING + 400},
	{"Clairval Mécanique SAS", "Clairval", 1, 1, 1, 1, 3000, 12000, OPENING + 500},
	{"Pine Hollow \"Gauge\" Works LLC", "Pine Hollow", 0, 2, 0, 1, 600, 4800, OPENING + 100},
	{"宁波泊舟汽车电子有限公司", "泊舟", 2, 2, 1, 1, 2000, 9000, OPENING + 600},
	{"深圳启榆光电股份有限公司", "启榆", 2, 0, 2, 1, 7000, 15000, OPENING + 650},
};

static const char *const products[] = {
	"HX-110 Caliper Set", "HX-230 Roughness Tester", "24\" Surface Plate", "HX-410 Microscope", "HX-430 Profile Projector",
	"Full Service Contract, 1 year", "CMM 7.10.7", "Inspect Pro Licence",
};

static const char *const sources[] = {"Trade Show", "Web", "Partner", "Advertisement", "Existing Customer"};
static const char *const reasons[] = {"Price", "Competitor", "No budget", "No decision"};

enum outcome { OPEN, WON, LOST };

static const char *const outcomes[] = {"Open", "Won", "Lost"};

enum { STEPS = 4, NO_AMOUNT = -1, MOST_DEALS = 80 };

struct deal {
	const struct account *account;
	const char *source, *reason;
	enum outcome outcome;
	int number, step, created, close;
	cents amount;
	char name[120];
};

struct company {
	int deals;
	struct deal deal[MOST_DEALS];
};

static cents amount_of(struct chance *chance, const struct account *account)
{
	cents whole = between(chance, account->low / 50, account->high / 50) * 50;
	int odd = between(chance, 0, 99);
	return whole * 100 + (odd < 60 ? odd : 0);
}

static struct deal *add_deal(struct company *company, struct chance *chance, const struct account *account, enum outcome outcome)
{
	struct deal *deal = &company->deal[company->deals++];
	*deal = (struct deal){.account = account, .outcome = outcome, .number = company->deals, .amount = amount_of(chance, account), .reason = ""};
	deal->step = outcome == WON ? STEPS - 1 : between(chance, 0, STEPS - 1);
	deal->source = sources[between(chance, 0, (int)COUNT(sources) - 1)];
	if (outcome == LOST)
		deal->reason = reasons[between(chance, 0, (int)COUNT(reasons) - 1)];
	return deal;
}

/* Won deals are spread evenly over the time in which the account buys, lost ones anyhow; open ones close about now. */
static int close_of(struct chance *chance, const struct account *account, enum outcome outcome, int ordinal)
{
	int span = EXPORTED - 4 - account->first;
	if (outcome == LOST)
		return between(chance, account->first + 30, EXPORTED - 20);
	if (outcome == OPEN)
		return EXPORTED + between(chance, -18, 15);
	int slot = span / account->won;
	return account->first + span * ordinal / account->won + between(chance, slot / 4, slot - 1);
}

static void add_deals(struct company *company, struct chance *chance, const struct account *account, enum outcome outcome, int count)
{
	for (int i = 0; i < count; i++) {
		int close = close_of(chance, account, outcome, i); /* before the rest is drawn: an assignment would leave the order open */
		add_deal(company, chance, account, outcome)->close = close;
	}
}

static int compare_created(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void name_deal(struct chance *chance, struct deal *deal, int number)
{
	const char *product = products[between(chance, 0, (int)COUNT(products) - 1)];
	deal->number = number;
	snprintf(deal->name, sizeof deal->name, "%s %d-%03d %s", deal->account->brief, civil_of(deal->created).year, number, product);
}

/* Two of the open deals have no amount yet: that is not the same as nothing. */
static void forget_amounts(struct company *company)
{
	int forgotten = 0;
	for (int d = 0; d < company->deals && forgotten < 2; d++)
		if (company->deal[d].outcome == OPEN && company->deal[d].step == 0) {
			company->deal[d].amount = NO_AMOUNT;
			forgotten++;
		}
}

static void make_deals(struct company *company)
{
	struct chance chance = chance_of(STORY, 0);
	for (size_t a = 0; a < COUNT(accounts); a++) {
		add_deals(company, &chance, &accounts[a], WON, accounts[a].won);
		add_deals(company, &chance, &accounts[a], LOST, accounts[a].lost);
		add_deals(company, &chance, &accounts[a], OPEN, accounts[a].open);
	}
	for (int d = 0; d < company->deals; d++) {
		struct deal *deal = &company->deal[d];
		deal->created = deal->close - between(&chance, 25, 140);
	}
	qsort(company->deal, (size_t)company->deals, sizeof *company->deal, compare_created);
	for (int d = 0; d < company->deals; d++)
		name_deal(&chance, &company->deal[d], d + 1);
	forget_amounts(company);
}

/* ---- cells ---- */

struct text {
	size_t n;
	char p[2000];
};

static void add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(struct text *t, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	int n = vsnprintf(t->p + t->n, sizeof t->p - t->n, format, args);
	va_end(args);
	t->n += n > 0 ? (size_t)n : 0;
}

enum shape {
	ISO = 1, ISO_MINUTES, ISO_SECONDS, ISO_MICROSECONDS, ISO_ZULU, AMERICAN, GERMAN, GERMAN_MINUTES, NAMED, SERIAL, SERIAL_TIME,
	CHINESE, SLASHES_MINUTES,
	PLAIN, FLOAT, DOLLARS, COMMA, /* money */
	WHOLE, SIGNED, FRACTION, ONE_PLACE, /* shares */
	DIGIT, LOWER, PYTHON, /* yes and no */
};

static void add_named_day(struct text *out, struct civil c, int minute)
{
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	add(out, "%d %s, %d %02d:%02d:00", c.day, months[c.month - 1], c.year, minute / 60, minute % 60);
}

static void add_day(struct text *out, int day, int minute, int shape)
{
	struct civil c = civil_of(day);
	int hour = minute / 60, rest = minute % 60;
	switch (shape) {
	case ISO: add(out, "%04d-%02d-%02d", c.year, c.month, c.day); break;
	case ISO_MINUTES: add(out, "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day, hour, rest); break;
	case ISO_SECONDS: add(out, "%04d-%02d-%02d %02d:%02d:00", c.year, c.month, c.day, hour, rest); break;
	case ISO_MICROSECONDS: add(out, "%04d-%02d-%02d %02d:%02d:00.%06d", c.year, c.month, c.day, hour, rest, day * 37 % 1000000); break;
	case ISO_ZULU: add(out, "%04d-%02d-%02dT%02d:%02d:00.000Z", c.year, c.month, c.day, hour, rest); break;
	case AMERICAN: add(out, "%d/%d/%d", c.month, c.day, c.year); break;
	case GERMAN: add(out, "%02d.%02d.%04d", c.day, c.month, c.year); break;
	case GERMAN_MINUTES: add(out, "%02d.%02d.%04d %02d:%02d", c.day, c.month, c.year, hour, rest); break;
	case NAMED: add_named_day(out, c, minute); break;
	case SERIAL: add(out, "%d", day + 25569); break;
	case SERIAL_TIME: add(out, "%d.%04d", day + 25569, minute * 10000 / 1440); break;
	case CHINESE: add(out, "%d年%d月%d日", c.year, c.month, c.day); break;
	default: add(out, "%d/%d/%d %d:%02d", c.year, c.month, c.day, hour, rest);
	}
}

static void add_grouped(struct text *out, cents whole, char separator)
{
	if (whole >= 1000) {
		add_grouped(out, whole / 1000, separator);
		add(out, "%c%03d", separator, (int)(whole % 1000));
	} else {
		add(out, "%d", (int)whole);
	}
}

static void add_money(struct text *out, cents amount, int shape)
{
	int odd = (int)(amount % 100);
	if (amount == NO_AMOUNT)
		return;
	if (shape == DOLLARS)
		add(out, "$");
	if (shape == DOLLARS || shape == COMMA)
		add_grouped(out, amount / 100, shape == COMMA ? '.' : ',');
	else
		add(out, "%" PRId64, amount / 100);
	if (shape == FLOAT) /* no more digits than needed, but one */
		add(out, odd % 10 ? ".%02d" : ".%d", odd % 10 ? odd : odd / 10);
	else
		add(out, "%c%02d", shape == COMMA ? ',' : '.', odd);
}

static void add_share(struct text *out, int percent, int shape)
{
	if (shape == FRACTION)
		add(out, percent % 10 ? "%d.%02d" : "%d.%d", percent / 100, percent % 10 ? percent % 100 : percent % 100 / 10);
	else
		add(out, shape == SIGNED ? "%d%%" : shape == ONE_PLACE ? "%d.0" : "%d", percent);
}

static void add_yes(struct text *out, bool yes, int shape)
{
	static const char *const words[][2] = {{"0", "1"}, {"false", "true"}, {"False", "True"}};
	add(out, "%s", words[shape - DIGIT][yes]);
}

/* ---- what stands in a column ---- */

struct system;

struct column {
	const char *heading;
	void (*value)(struct text *out, const struct system *system, const struct deal *deal, const struct column *column);
	int shape;
	const char *constant;
	bool number; /* where only numbers go without quotes */
};

enum quoting { WHERE_NEEDED, ALWAYS, BLANKS_TOO, ALL_BUT_NUMBERS };

struct system {
	const char *file;
	const struct column *columns;
	size_t count;
	const char *stages[STEPS + 2]; /* the open ones; won, lost: NULL where a status says so and the stage stays */
	int percents[STEPS + 2];
	char delimiter;
	const char *line_end;
	enum quoting quoting;
	const char *encoding;          /* NULL: UTF-8 */
	bool mark, newest_first;
	void (*footer)(FILE *file, int deals);
};

static int place_of(const struct deal *deal)
{
	return deal->outcome == OPEN ? deal->step : deal->outcome == WON ? STEPS : STEPS + 1;
}

static int percent_of(const struct system *system, const struct deal *deal)
{
	return system->percents[place_of(deal)];
}

/* The minute of the day at which the deal was entered. */
static int minute_of(const struct deal *deal)
{
	struct chance chance = chance_of(CLOCK, deal->number);
	return between(&chance, 481, 1079);
}

static int modified_on(const struct deal *deal)
{
	return deal->outcome == OPEN ? EXPORTED - deal->number % 9 : deal->close;
}

#define VALUE(name) static void name(struct text *out, const struct system *system, const struct deal *deal, const struct column *column)
#define UNUSED (void)system, (void)deal, (void)column

VALUE(constant)
{
	UNUSED;
	add(out, "%s", column->constant ? column->constant : "");
}

VALUE(name)
{
	UNUSED;
	add(out, "%s", deal->name);
}

VALUE(account)
{
	UNUSED;
	add(out, "%s", deal->account->name);
}

VALUE(owner)
{
	UNUSED;
	add(out, "%s", owners[deal->account->owner].name);
}

VALUE(owner_id)
{
	UNUSED;
	add(out, "%d", owners[deal->account->owner].id);
}

VALUE(stage)
{
	UNUSED;
	const char *closed = system->stages[place_of(deal)];
	add(out, "%s%s", closed ? closed : system->stages[deal->step], column->constant ? column->constant : "");
}

VALUE(status)
{
	UNUSED;
	add(out, "%s", deal->outcome == OPEN && column->constant ? column->constant : outcomes[deal->outcome]);
}

VALUE(status_of_erpnext)
{
	static const char *const open[] = {"Open", "Replied", "Quotation", "Quotation"};
	UNUSED;
	add(out, "%s", deal->outcome == OPEN ? open[deal->step] : deal->outcome == WON ? "Converted" : "Lost");
}

VALUE(status_reason)
{
	UNUSED;
	add(out, "%s", deal->outcome == OPEN ? "In Progress" : deal->outcome == WON ? "Won" : deal->number % 2 ? "Canceled" : "Out-Sold");
}

VALUE(status_code)
{
	static const char *const codes[] = {"", "1", "2"};
	UNUSED;
	add(out, "%s", codes[deal->outcome]);
}

VALUE(is_closed)
{
	UNUSED;
	add_yes(out, deal->outcome != OPEN, column->shape);
}

VALUE(is_won)
{
	UNUSED;
	add_yes(out, deal->outcome == WON, column->shape);
}

VALUE(is_lost)
{
	UNUSED;
	add_yes(out, deal->outcome == LOST, column->shape);
}

VALUE(is_active)
{
	UNUSED;
	add_yes(out, deal->outcome != LOST, column->shape);
}

VALUE(amount)
{
	UNUSED;
	add_money(out, deal->amount, column->shape);
}

VALUE(amount_won)
{
	UNUSED;
	if (deal->outcome == WON)
		add_money(out, deal->amount, column->shape);
}

/* What the goods cost by the price list, before the discount of a tenth on the whole. */
VALUE(amount_listed)
{
	UNUSED;
	add_money(out, deal->amount == NO_AMOUNT ? NO_AMOUNT : (deal->amount * 10 + 8) / 9, column->shape);
}

VALUE(expected)
{
	UNUSED;
	add_money(out, deal->amount == NO_AMOUNT ? NO_AMOUNT : deal->amount * percent_of(system, deal) / 100, column->shape);
}

VALUE(probability)
{
	UNUSED;
	add_share(out, percent_of(system, deal), column->shape);
}

VALUE(category)
{
	static const char *const open[] = {"Pipeline", "Pipeline", "Best Case", "Commit"};
	UNUSED;
	const char *text = deal->outcome == OPEN ? open[deal->step] : deal->outcome == WON ? "Closed" : "Omitted";
	bool code = column->constant && strcmp(text, "Best Case") == 0;
	add(out, "%s", code ? column->constant : text);
}

VALUE(category_of_hubspot)
{
	static const char *const open[] = {"Not forecasted", "Pipeline", "Best case", "Commit"};
	UNUSED;
	add(out, "%s", deal->outcome == OPEN ? open[deal->step] : deal->outcome == WON ? "Closed won" : "Not forecasted");
}

VALUE(close_date)
{
	UNUSED;
	add_day(out, deal->close, column->shape == NAMED ? 3 : 0, column->shape);
}

VALUE(closed_on)
{
	UNUSED;
	if (deal->outcome != OPEN)
		add_day(out, deal->close, minute_of(deal), column->shape);
}

VALUE(won_on)
{
	UNUSED;
	if (deal->outcome == WON)
		add_day(out, deal->close, minute_of(deal), column->shape);
}

VALUE(lost_on)
{
	UNUSED;
	if (deal->outcome == LOST)
		add_day(out, deal->close, minute_of(deal), column->shape);
}

VALUE(created)
{
	UNUSED;
	add_day(out, deal->created, minute_of(deal), column->shape);
}

VALUE(modified)
{
	UNUSED;
	add_day(out, modified_on(deal), minute_of(deal), column->shape);
}

VALUE(age)
{
	UNUSED;
	add(out, "%d", (deal->outcome == OPEN ? EXPORTED : deal->close) - deal->created);
}

VALUE(fiscal_period)
{
	UNUSED;
	struct civil c = civil_of(deal->close);
	add(out, "Q%d-%d", (c.month + 2) / 3, c.year);
}

VALUE(fiscal_year)
{
	UNUSED;
	add(out, "%d", civil_of(deal->close).year);
}

VALUE(fiscal_quarter)
{
	UNUSED;
	add(out, "%d", (civil_of(deal->close).month + 2) / 3);
}

VALUE(source)
{
	UNUSED;
	add(out, "%s", deal->source);
}

VALUE(reason)
{
	UNUSED;
	add(out, "%s", deal->reason);
}

VALUE(next_step)
{
	static const char *const steps[] = {"Call back", "Send data sheet", "Revise the quote:\nthey want \"CMM\" training included",
		"Await order; chase in 1 week"};
	UNUSED;
	if (deal->outcome == OPEN)
		add(out, "%s", steps[deal->step]);
}

VALUE(contacts)
{
	UNUSED;
	add(out, "%d", 900100 + deal->number);
	if (deal->number % 3 == 0)
		add(out, ";%d", 910100 + deal->number);
}

/* ---- ids ---- */

static void add_drawn(struct text *out, struct chance *chance, const char *digits, int base, int count)
{
	while (count--)
		add(out, "%c", digits[between(chance, 0, base - 1)]);
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char hex[] = "0123456789abcdef";

/* The three characters that make an id of 15 safe where case is lost: a bit for each capital, in groups of five. */
static void add_suffix(struct text *out, const char *id)
{
	for (int group = 0; group < 3; group++) {
		unsigned bits = 0;
		for (int i = 0; i < 5; i++) {
			char c = id[group * 5 + i];
			bits |= (unsigned)(c >= 'A' && c <= 'Z') << i;
		}
		add(out, "%c", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bits]);
	}
}

static void add_salesforce_id(struct text *out, const char *prefix, enum use use, int number, bool suffix)
{
	struct chance chance = chance_of(use, number);
	struct text id = {0};
	add(&id, "%s5f0000", prefix);
	add_drawn(&id, &chance, base64, 62, 15 - (int)id.n);
	add(out, "%s", id.p);
	if (suffix)
		add_suffix(out, id.p);
}

VALUE(salesforce_id)
{
	UNUSED;
	add_salesforce_id(out, "006", SALESFORCE_ID, deal->number, column->shape == WHOLE);
}

VALUE(guid)
{
	static const int parts[] = {8, 4, 4, 4, 12};
	UNUSED;
	struct chance chance = chance_of(GUID, deal->number);
	for (size_t i = 0; i < COUNT(parts); i++) {
		add(out, "%s", i ? "-" : "");
		add_drawn(out, &chance, hex, 16, parts[i]);
	}
}

VALUE(hex_id)
{
	UNUSED;
	struct chance chance = chance_of(HEX_ID, deal->number);
	add(out, "6");
	add_drawn(out, &chance, hex, 16, 16);
}

VALUE(checksum)
{
	UNUSED;
	struct chance chance = chance_of(CHECKSUM, deal->number);
	add_drawn(out, &chance, base64, 64, 86);
	add(out, "==");
}

VALUE(odoo_id)
{
	UNUSED;
	struct chance chance = chance_of(HEX_ID, deal->number);
	add(out, "__export__.crm_lead_%d_", 40 + deal->number);
	add_drawn(out, &chance, hex, 16, 8);
}

/* A number behind a prefix, with leading zeros. */
VALUE(numbered)
{
	UNUSED;
	add(out, "%s%05d", column->constant, 100 + deal->number * 3);
}

VALUE(erpnext_id)
{
	UNUSED;
	add(out, "CRM-OPP-%d-%05d", civil_of(deal->created).year, deal->number);
}

VALUE(small_number)
{
	UNUSED;
	add(out, "%d", 40 + deal->number);
}

/* ---- the systems ---- */

static const struct column salesforce_report[] = {
	{.heading = "Opportunity Owner", .value = owner},
	{.heading = "Account Name", .value = account},
	{.heading = "Opportunity Name", .value = name},
	{.heading = "Stage", .value = stage},
	{.heading = "Fiscal Period", .value = fiscal_period},
	{.heading = "Opportunity Currency", .value = constant, .constant = "USD"},
	{.heading = "Amount", .value = amount, .shape = PLAIN},
	{.heading = "Expected Revenue", .value = expected, .shape = PLAIN},
	{.heading = "Probability (%)", .value = probability, .shape = SIGNED},
	{.heading = "Forecast Category", .value = category},
	{.heading = "Age", .value = age},
	{.heading = "Close Date", .value = close_date, .shape = AMERICAN},
	{.heading = "Created Date", .value = created, .shape = AMERICAN},
	{.heading = "Next Step", .value = next_step},
	{.heading = "Lead Source", .value = source},
	{.heading = "Type", .value = constant, .constant = "New Business"},
	{.heading = "Closed", .value = is_closed, .shape = DIGIT},
	{.heading = "Won", .value = is_won, .shape = DIGIT},
	{.heading = "Opportunity ID", .value = salesforce_id},
};

static const struct column salesforce_api[] = {
	{.heading = "ID", .value = salesforce_id, .shape = WHOLE},
	{.heading = "NAME", .value = name},
	{.heading = "ACCOUNT.NAME", .value = account},
	{.heading = "STAGENAME", .value = stage},
	{.heading = "AMOUNT", .value = amount, .shape = FLOAT},
	{.heading = "PROBABILITY", .value = probability, .shape = ONE_PLACE},
	{.heading = "EXPECTEDREVENUE", .value = expected, .shape = FLOAT},
	{.heading = "CLOSEDATE", .value = close_date, .shape = ISO_ZULU},
	{.heading = "TYPE", .value = constant, .constant = "New Business"},
	{.heading = "NEXTSTEP", .value = next_step},
	{.heading = "LEADSOURCE", .value = source},
	{.heading = "ISCLOSED", .value = is_closed, .shape = LOWER},
	{.heading = "ISWON", .value = is_won, .shape = LOWER},
	{.heading = "FORECASTCATEGORY", .value = category, .constant = "BestCase"},
	{.heading = "FORECASTCATEGORYNAME", .value = category},
	{.heading = "CURRENCYISOCODE", .value = constant, .constant = "USD"},
	{.heading = "OWNER.NAME", .value = owner},
	{.heading = "CREATEDDATE", .value = created, .shape = ISO_ZULU},
	{.heading = "LASTACTIVITYDATE", .value = modified, .shape = ISO},
	{.heading = "FISCALYEAR", .value = fiscal_year},
	{.heading = "FISCALQUARTER", .value = fiscal_quarter},
};

static const struct column hubspot[] = {
	{.heading = "Record ID", .value = numbered, .constant = "987650"},
	{.heading = "Deal Name", .value = name},
	{.heading = "Deal Stage", .value = stage, .constant = " (Sales Pipeline)"},
	{.heading = "Pipeline", .value = constant, .constant = "Sales Pipeline"},
	{.heading = "Amount", .value = amount, .shape = FLOAT},
	{.heading = "Close Date", .value = close_date, .shape = ISO_MINUTES},
	{.heading = "Create Date", .value = created, .shape = ISO_MINUTES},
	{.heading = "Deal owner", .value = owner},
	{.heading = "Deal probability", .value = probability, .shape = FRACTION},
	{.heading = "Forecast category", .value = category_of_hubspot},
	{.heading = "Last Activity Date", .value = modified, .shape = ISO_MINUTES},
	{.heading = "Is Closed Won", .value = is_won, .shape = LOWER},
	{.heading = "Is closed lost", .value = is_lost, .shape = LOWER},
	{.heading = "Closed Lost Reason", .value = reason},
	{.heading = "Associated Company", .value = account},
	{.heading = "Associated Contact IDs", .value = contacts},
};

static const struct column dynamics[] = {
	{.heading = "(Do Not Modify) Opportunity", .value = guid},
	{.heading = "(Do Not Modify) Row Checksum", .value = checksum},
	{.heading = "(Do Not Modify) Modified On", .value = modified, .shape = SERIAL_TIME},
	{.heading = "Topic", .value = name},
	{.heading = "Potential Customer", .value = account},
	{.heading = "Status", .value = status},
	{.heading = "Status Reason", .value = status_reason},
	{.heading = "Pipeline Phase", .value = stage},
	{.heading = "Est. Close Date", .value = close_date, .shape = SERIAL},
	{.heading = "Est. Revenue", .value = amount, .shape = FLOAT},
	{.heading = "Actual Close Date", .value = closed_on, .shape = SERIAL},
	{.heading = "Actual Revenue", .value = amount_won, .shape = FLOAT},
	{.heading = "Probability", .value = probability, .shape = WHOLE},
	{.heading = "Rating", .value = constant, .constant = "Warm"},
	{.heading = "Owner", .value = owner},
	{.heading = "Created On", .value = created, .shape = SERIAL_TIME},
};

static const struct column pipedrive[] = {
	{.heading = "Deal - ID", .value = small_number},
	{.heading = "Deal - Title", .value = name},
	{.heading = "Deal - Value", .value = amount, .shape = FLOAT},
	{.heading = "Deal - Currency of value", .value = constant, .constant = "USD"},
	{.heading = "Deal - Probability", .value = probability, .shape = WHOLE},
	{.heading = "Deal - Organization", .value = account},
	{.heading = "Deal - Pipeline", .value = constant, .constant = "Pipeline"},
	{.heading = "Deal - Contact person", .value = constant},
	{.heading = "Deal - Stage", .value = stage},
	{.heading = "Deal - Label", .value = constant},
	{.heading = "Deal - Status", .value = status},
	{.heading = "Deal - Deal created", .value = created, .shape = ISO_SECONDS},
	{.heading = "Deal - Update time", .value = modified, .shape = ISO_SECONDS},
	{.heading = "Deal - Next activity date", .value = constant},
	{.heading = "Deal - Won time", .value = won_on, .shape = ISO_SECONDS},
	{.heading = "Deal - Lost time", .value = lost_on, .shape = ISO_SECONDS},
	{.heading = "Deal - Lost reason", .value = reason},
	{.heading = "Deal - Expected close date", .value = close_date, .shape = ISO},
	{.heading = "Deal - Owner", .value = owner},
};

static const struct column zoho[] = {
	{.heading = "Potential Id", .value = numbered, .constant = "zcrm_48768760000003"},
	{.heading = "Potential Owner", .value = owner},
	{.heading = "Amount", .value = amount, .shape = DOLLARS},
	{.heading = "Potential Name", .value = name},
	{.heading = "Closing Date", .value = close_date, .shape = NAMED},
	{.heading = "Account Name", .value = account},
	{.heading = "Stage", .value = stage},
	{.heading = "Type", .value = constant, .constant = "New Business"},
	{.heading = "Probability (%)", .value = probability, .shape = WHOLE},
	{.heading = "Expected Revenue", .value = expected, .shape = DOLLARS},
	{.heading = "Next Step", .value = next_step},
	{.heading = "Lead Source", .value = source},
	{.heading = "Campaign Id", .value = constant},
	{.heading = "Created Time", .value = created, .shape = NAMED},
	{.heading = "Forecast Type", .value = status},
	{.heading = "Age in Days", .value = age},
	{.heading = "", .value = constant}, {.heading = "", .value = constant}, {.heading = "", .value = constant},
};

static const struct column odoo[] = {
	{.heading = "External ID", .value = odoo_id},
	{.heading = "Opportunity", .value = name},
	{.heading = "Customer", .value = account},
	{.heading = "Salesperson", .value = owner},
	{.heading = "Sales Team", .value = constant, .constant = "Sales"},
	{.heading = "Stage", .value = stage},
	{.heading = "Expected Revenue", .value = amount, .shape = FLOAT},
	{.heading = "Probability", .value = probability, .shape = ONE_PLACE},
	{.heading = "Expected Closing", .value = close_date, .shape = ISO},
	{.heading = "Closed Date", .value = closed_on, .shape = ISO_SECONDS},
	{.heading = "Created on", .value = created, .shape = ISO_SECONDS},
	{.heading = "Lost Reason", .value = reason},
	{.heading = "Active", .value = is_active, .shape = PYTHON},
	{.heading = "Is Won", .value = status, .constant = "Pending"},
	{.heading = "Priority", .value = constant, .constant = "Medium"},
	{.heading = "Tags", .value = constant},
};

static const struct column espocrm[] = {
	{.heading = "id", .value = hex_id},
	{.heading = "name", .value = name},
	{.heading = "accountName", .value = account},
	{.heading = "stage", .value = stage},
	{.heading = "amount", .value = amount, .shape = FLOAT},
	{.heading = "amountCurrency", .value = constant, .constant = "USD"},
	{.heading = "amountConverted", .value = amount, .shape = FLOAT},
	{.heading = "amountWeightedConverted", .value = expected, .shape = FLOAT},
	{.heading = "probability", .value = probability, .shape = WHOLE},
	{.heading = "closeDate", .value = close_date, .shape = ISO},
	{.heading = "leadSource", .value = source},
	{.heading = "assignedUserName", .value = owner},
	{.heading = "createdAt", .value = created, .shape = ISO_SECONDS},
};

static const struct column suitecrm[] = {
	{.heading = "Opportunity Name", .value = name},
	{.heading = "ID", .value = guid},
	{.heading = "Account Name", .value = account},
	{.heading = "Type", .value = constant, .constant = "New Business"},
	{.heading = "Lead Source", .value = source},
	{.heading = "Campaign Source", .value = constant},
	{.heading = "Opportunity Amount", .value = amount, .shape = COMMA},
	{.heading = "Expected Close Date", .value = close_date, .shape = GERMAN},
	{.heading = "Next Step", .value = next_step},
	{.heading = "Sales Stage", .value = stage},
	{.heading = "Probability (%)", .value = probability, .shape = WHOLE},
	{.heading = "Assigned To", .value = owner},
	{.heading = "Date Created", .value = created, .shape = GERMAN_MINUTES},
};

static const struct column erpnext[] = {
	{.heading = "name", .value = erpnext_id},
	{.heading = "title", .value = name},
	{.heading = "opportunity_from", .value = constant, .constant = "Customer"},
	{.heading = "party_name", .value = account},
	{.heading = "status", .value = status_of_erpnext},
	{.heading = "sales_stage", .value = stage},
	{.heading = "company", .value = constant, .constant = "Lakeside Metrology"},
	{.heading = "currency", .value = constant, .constant = "USD"},
	{.heading = "opportunity_amount", .value = amount, .shape = FLOAT, .number = true},
	{.heading = "probability", .value = probability, .shape = ONE_PLACE, .number = true},
	{.heading = "expected_closing", .value = close_date, .shape = ISO},
	{.heading = "opportunity_owner", .value = owner},
	{.heading = "territory", .value = constant, .constant = "All Territories"},
	{.heading = "order_lost_reason", .value = reason},
	{.heading = "creation", .value = created, .shape = ISO_MICROSECONDS},
};

static const struct column yudao[] = {
	{.heading = "编号", .value = small_number},
	{.heading = "商机名称", .value = name},
	{.heading = "客户名称", .value = account},
	{.heading = "跟进状态", .value = is_active, .shape = LOWER},
	{.heading = "最后跟进时间", .value = modified, .shape = SLASHES_MINUTES},
	{.heading = "负责人的用户编号", .value = owner_id},
	{.heading = "负责人名字", .value = owner},
	{.heading = "商机状态组", .value = constant, .constant = "默认流程"},
	{.heading = "商机状态", .value = stage},
	{.heading = "结束状态", .value = status_code},
	{.heading = "预计成交日期", .value = close_date, .shape = CHINESE},
	{.heading = "产品总金额", .value = amount_listed, .shape = PLAIN},
	{.heading = "整单折扣", .value = constant, .constant = "10"},
	{.heading = "商机总金额", .value = amount, .shape = PLAIN},
	{.heading = "备注", .value = constant},
	{.heading = "创建时间", .value = created, .shape = SLASHES_MINUTES},
};

#define COLUMNS(table) .columns = table, .count = COUNT(table)

static void report_footer(FILE *file, int deals)
{
	fprintf(file, "\n\"Grand Totals (%d records)\"\n\n\"Confidential Information - Do Not Distribute\"\n"
		"\"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved.\"\n", deals);
}

static const struct system systems[] = {
	{"salesforce-report.csv", COLUMNS(salesforce_report),
		.stages = {"Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"},
		.percents = {10, 20, 75, 90, 100, 0}, .delimiter = ',', .line_end = "\n", .quoting = ALWAYS, .footer = report_footer},
	{"salesforce-api.csv", COLUMNS(salesforce_api),
		.stages = {"Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"},
		.percents = {10, 20, 75, 90, 100, 0}, .delimiter = ',', .line_end = "\n", .quoting = ALWAYS, .newest_first = true},
	{"hubspot.csv", COLUMNS(hubspot),
		.stages = {"Appointment Scheduled", "Qualified To Buy", "Presentation Scheduled", "Contract Sent", "Closed Won", "Closed Lost"},
		.percents = {20, 40, 60, 90, 100, 0}, .delimiter = ',', .line_end = "\n", .quoting = ALWAYS, .newest_first = true},
	{"dynamics.txt", COLUMNS(dynamics), .stages = {"1-Qualify", "2-Develop", "3-Propose", "4-Close"},
		.percents = {20, 40, 60, 90, 100, 0}, .delimiter = '\t', .line_end = "\r\n", .encoding = "UTF-16LE", .mark = true},
	{"pipedrive.csv", COLUMNS(pipedrive), .stages = {"Qualified", "Contact Made", "Proposal Made", "Negotiations Started"},
		.percents = {20, 40, 60, 80, 100, 0}, .delimiter = ',', .line_end = "\r\n", .mark = true},
	{"zoho.csv", COLUMNS(zoho),
		.stages = {"Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"},
		.percents = {10, 20, 75, 90, 100, 0}, .delimiter = ',', .line_end = "\r\n", .newest_first = true},
	{"odoo.csv", COLUMNS(odoo), .stages = {"New", "Qualified", "Proposition", "Proposition", "Won"},
		.percents = {10, 30, 70, 70, 100, 0}, .delimiter = ',', .line_end = "\r\n", .quoting = ALWAYS},
	{"espocrm.csv", COLUMNS(espocrm), .stages = {"Prospecting", "Qualification", "Proposal", "Negotiation", "Closed Won", "Closed Lost"},
		.percents = {10, 20, 50, 80, 100, 0}, .delimiter = ',', .line_end = "\n", .quoting = BLANKS_TOO, .newest_first = true},
	{"suitecrm.csv", COLUMNS(suitecrm),
		.stages = {"Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review", "Closed Won", "Closed Lost"},
		.percents = {20, 25, 65, 80, 100, 0}, .delimiter = ';', .line_end = "\r\n", .quoting = ALWAYS},
	{"erpnext.csv", COLUMNS(erpnext), .stages = {"Qualification", "Needs Analysis", "Proposal/Price Quote", "Negotiation/Review"},
		.percents = {10, 25, 50, 70, 100, 0}, .delimiter = ',', .line_end = "\r\n", .quoting = ALL_BUT_NUMBERS, .newest_first = true},
	{"yudao.csv", COLUMNS(yudao), .stages = {"初步洽谈", "需求确定", "方案报价", "签订合同"},
		.percents = {10, 30, 60, 80, 100, 0}, .delimiter = ',', .line_end = "\r\n", .encoding = "GBK"},
};

/* ---- files ---- */

/* A file that grows in memory, and is converted when it is complete. */
struct sheet {
	const struct system *habits;
	FILE *file;
	char *bytes;
	size_t n;
	bool row_begun;
};

static void open_sheet(struct sheet *sheet, const struct system *habits)
{
	*sheet = (struct sheet){.habits = habits};
	sheet->file = open_memstream(&sheet->bytes, &sheet->n);
	if (!sheet->file)
		fail("cannot begin", habits->file);
	if (habits->mark)
		fputs("\xEF\xBB\xBF", sheet->file);
}

static bool is_quoted(const struct system *habits, const struct text *cell, bool number)
{
	char special[] = {habits->delimiter, '"', '\r', '\n', habits->quoting == BLANKS_TOO ? ' ' : '"', '\0'};
	if (habits->quoting == ALWAYS)
		return true;
	if (habits->quoting == ALL_BUT_NUMBERS)
		return !number || !cell->n;
	return strpbrk(cell->p, special) != NULL;
}

static void put_cell(struct sheet *sheet, const struct text *cell, bool number)
{
	bool quoted = is_quoted(sheet->habits, cell, number);
	if (sheet->row_begun)
		fputc(sheet->habits->delimiter, sheet->file);
	sheet->row_begun = true;
	if (quoted)
		fputc('"', sheet->file);
	for (size_t i = 0; i < cell->n; i++) {
		if (cell->p[i] == '"')
			fputc('"', sheet->file);
		fputc(cell->p[i], sheet->file);
	}
	if (quoted)
		fputc('"', sheet->file);
}

static void put_text(struct sheet *sheet, const char *text)
{
	struct text cell = {0};
	add(&cell, "%s", text);
	put_cell(sheet, &cell, false);
}

static void end_row(struct sheet *sheet)
{
	fputs(sheet->habits->line_end, sheet->file);
	sheet->row_begun = false;
}

/* The bytes of the file in its encoding, in place of those in UTF-8. */
static void convert(struct sheet *sheet)
{
	iconv_t converter = iconv_open(sheet->habits->encoding, "UTF-8");
	if (converter == (iconv_t)-1)
		fail("cannot convert to", sheet->habits->encoding);
	size_t left = sheet->n, room = sheet->n * 4 + 4, all = room;
	char *from = sheet->bytes, *converted = malloc(room), *to = converted;
	if (!converted || iconv(converter, &from, &left, &to, &room) == (size_t)-1)
		fail("cannot convert", sheet->habits->file);
	iconv_close(converter);
	free(sheet->bytes);
	sheet->bytes = converted;
	sheet->n = all - room;
}

static void close_sheet(struct sheet *sheet, const char *directory)
{
	char path[1024];
	if (fclose(sheet->file) != 0)
		fail("cannot make", sheet->habits->file);
	if (sheet->habits->encoding)
		convert(sheet);
	snprintf(path, sizeof path, "%s/%s", directory, sheet->habits->file);
	FILE *file = fopen(path, "wb");
	if (!file || fwrite(sheet->bytes, 1, sheet->n, file) != sheet->n || fclose(file) != 0)
		fail("cannot write", path);
	free(sheet->bytes);
}

static void write_system(const struct company *company, const struct system *system, const char *directory)
{
	struct sheet sheet;
	open_sheet(&sheet, system);
	for (size_t c = 0; c < system->count; c++)
		put_text(&sheet, system->columns[c].heading);
	end_row(&sheet);
	for (int d = 0; d < company->deals; d++) {
		const struct deal *deal = &company->deal[system->newest_first ? company->deals - 1 - d : d];
		for (size_t c = 0; c < system->count; c++) {
			struct text cell = {0};
			system->columns[c].value(&cell, system, deal, &system->columns[c]);
			put_cell(&sheet, &cell, system->columns[c].number);
		}
		end_row(&sheet);
	}
	if (system->footer)
		system->footer(sheet.file, company->deals);
	close_sheet(&sheet, directory);
}

/* ---- Salesforce's history of the deals ---- */

/* One moment in the life of a deal; the fields hold what was true from then on. */
struct moment {
	const struct deal *deal;
	int number, day, minute, place, close;
	cents amount;
};

enum { MOST_MOMENTS = STEPS + 3 };

/* The stages one after the other, evenly in time; on the way the close date was put off once, and the amount raised. */
static int tell(const struct deal *deal, struct moment *moments)
{
	struct chance chance = chance_of(CHANGES, deal->number);
	int steps = deal->outcome == OPEN ? deal->step + 1 : deal->step + 2, count = 0;
	int end = modified_on(deal), pushed = between(&chance, 0, 2) ? 0 : between(&chance, 7, 40);
	cents earlier = deal->amount == NO_AMOUNT || between(&chance, 0, 3) ? deal->amount : deal->amount / 10000 * 9000;
	for (int i = 0; i < steps; i++) {
		bool last = i == steps - 1;
		moments[count++] = (struct moment){
			.deal = deal, .number = deal->number * MOST_MOMENTS + i, .minute = minute_of(deal),
			.day = deal->created + (steps > 1 ? (end - deal->created) * i / (steps - 1) : 0),
			.place = last ? place_of(deal) : i,
			.close = last || i > 1 ? deal->close : deal->close - pushed,
			.amount = last || i > 0 ? deal->amount : earlier,
		};
	}
	return count;
}

static void put_id(struct sheet *sheet, const char *prefix, enum use use, int number)
{
	struct text cell = {0};
	add_salesforce_id(&cell, prefix, use, number, true);
	put_cell(sheet, &cell, false);
}

static void put_day(struct sheet *sheet, int day, int minute, int shape)
{
	struct text cell = {0};
	add_day(&cell, day, minute, shape);
	put_cell(sheet, &cell, false);
}

static void put_money(struct sheet *sheet, cents amount)
{
	struct text cell = {0};
	add_money(&cell, amount, FLOAT);
	put_cell(sheet, &cell, false);
}

static void put_headings(struct sheet *sheet, const char *const *headings)
{
	for (; *headings; headings++)
		put_text(sheet, *headings);
	end_row(sheet);
}

static void put_begin(struct sheet *sheet, const struct moment *now, int change)
{
	put_id(sheet, change ? "017" : "008", CHANGE_ID, now->number * 8 + change);
	put_id(sheet, "006", SALESFORCE_ID, now->deal->number);
	put_text(sheet, owners[now->deal->account->owner].salesforce_id);
	put_day(sheet, now->day, now->minute, ISO_ZULU);
}

static void put_snapshot(struct sheet *sheet, const struct moment *before, const struct moment *now)
{
	const struct system *salesforce = &systems[0];
	static const char *const categories[] = {"Pipeline", "Pipeline", "BestCase", "Forecast", "Closed", "Omitted"};
	struct text share = {0};
	add_share(&share, salesforce->percents[now->place], ONE_PLACE);
	put_begin(sheet, now, 0);
	put_text(sheet, salesforce->stages[now->place]);
	put_money(sheet, now->amount);
	put_money(sheet, before ? before->amount : NO_AMOUNT);
	put_day(sheet, now->close, 0, ISO);
	if (before)
		put_day(sheet, before->close, 0, ISO);
	else
		put_text(sheet, "");
	put_cell(sheet, &share, false);
	put_text(sheet, categories[now->place]);
	put_day(sheet, now->day, now->minute, ISO_ZULU);
	end_row(sheet);
}

static void write_history(const struct company *company, const char *directory)
{
	static const struct system habits = {.file = "salesforce-history.csv", .delimiter = ',', .line_end = "\n", .quoting = ALWAYS};
	static const char *const headings[] = {"Id", "OpportunityId", "CreatedById", "CreatedDate", "StageName", "Amount", "PrevAmount", "CloseDate",
		"PrevCloseDate", "Probability", "ForecastCategory", "SystemModstamp", NULL};
	struct sheet sheet;
	open_sheet(&sheet, &habits);
	put_headings(&sheet, headings);
	for (int d = 0; d < company->deals; d++) {
		struct moment moments[MOST_MOMENTS];
		int count = tell(&company->deal[d], moments);
		for (int i = 0; i < count; i++)
			put_snapshot(&sheet, i ? &moments[i - 1] : NULL, &moments[i]);
	}
	close_sheet(&sheet, directory);
}

static void stage_then(struct text *out, const struct moment *moment)
{
	add(out, "%s", systems[0].stages[moment->place]);
}

static void amount_then(struct text *out, const struct moment *moment)
{
	add_money(out, moment->amount, FLOAT);
}

static void close_then(struct text *out, const struct moment *moment)
{
	add_day(out, moment->close, 0, ISO);
}

/* A row for each field that is not what it was. */
static void put_changes(struct sheet *sheet, const struct moment *before, const struct moment *now)
{
	static const struct {
		const char *name;
		void (*value)(struct text *out, const struct moment *moment);
	} fields[] = {{"StageName", stage_then}, {"Amount", amount_then}, {"CloseDate", close_then}};
	for (size_t f = 0; f < COUNT(fields); f++) {
		struct text old = {0}, new = {0};
		fields[f].value(&old, before);
		fields[f].value(&new, now);
		if (strcmp(old.p, new.p) == 0)
			continue;
		put_begin(sheet, now, (int)f + 1);
		put_text(sheet, fields[f].name);
		put_cell(sheet, &old, false);
		put_cell(sheet, &new, false);
		end_row(sheet);
	}
}

static void write_field_history(const struct company *company, const char *directory)
{
	static const struct system habits = {.file = "salesforce-field-history.csv", .delimiter = ',', .line_end = "\n", .quoting = ALWAYS};
	static const char *const headings[] = {"Id", "OpportunityId", "CreatedById", "CreatedDate", "Field", "OldValue", "NewValue", NULL};
	struct sheet sheet;
	open_sheet(&sheet, &habits);
	put_headings(&sheet, headings);
	for (int d = 0; d < company->deals; d++) {
		struct moment moments[MOST_MOMENTS];
		int count = tell(&company->deal[d], moments);
		for (int i = 1; i < count; i++)
			put_changes(&sheet, &moments[i - 1], &moments[i]);
	}
	close_sheet(&sheet, directory);
}

int main(int argc, char **argv)
{
	static struct company company;
	const char *directory = argc > 1 ? argv[1] : "examples/crm";
	if (argc > 2 || directory[0] == '-') {
		fputs("usage: crm [DIRECTORY]\n", stderr);
		return 2;
	}
	if (mkdir(directory, 0777) != 0 && errno != EEXIST)
		fail("cannot make", directory);
	make_deals(&company);
	for (size_t s = 0; s < COUNT(systems); s++)
		write_system(&company, &systems[s], directory);
	write_history(&company, directory);
	write_field_history(&company, directory);
	return 0;
}
