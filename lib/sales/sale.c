/* sale.c - reads sales out of order lines, opportunities and account totals. */
#include "kam/sale.h"

#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

/* Of what few exports need: kept out of the way of what is read of every record. */
#define RARE __attribute__((noinline))

static bool has_key(const struct kam_sales *sales, const struct kam_input *in)
{
	return sales->of_anyone || kam_input_has(in, KAM_ACCOUNT_ID) || kam_input_has(in, KAM_ACCOUNT_NAME);
}

static bool has_money(const struct kam_input *in)
{
	return kam_input_has(in, KAM_AMOUNT) || kam_input_has(in, KAM_UNIT_PRICE);
}

static bool has_date(const struct kam_sales *sales, const struct kam_input *in)
{
	return sales->label_column >= 0 || kam_input_has(in, KAM_DATE);
}

/* Whether the headings are those of records of the type that is bound now. */
static bool fits(const struct kam_sales *sales, const struct kam_input *in, enum kam_record_type type)
{
	if (!has_key(sales, in) || !has_money(in))
		return false;
	if (type == KAM_OPPORTUNITIES)
		return kam_input_has(in, KAM_CLOSE_DATE) && (kam_input_has(in, KAM_STAGE) || kam_input_has(in, KAM_STATUS) || kam_input_has(in, KAM_IS_WON));
	if (type == KAM_TRANSACTIONS)
		return has_date(sales, in);
	return !sales->of_anyone; /* totals without a date are no use where dates are what counts */
}

/* The column of labels in a file of period totals; -1 if there is none. */
static int find_labels(const struct kam_input *in)
{
	static const char *const headings[] = {"period", "Period", "month", "Month", "quarter", "Quarter", "week", "Week", "year", "Year", "期间",
		"月份", "季度", "年份"};
	int column = -1;
	for (size_t i = 0; i < KAM_COUNT(headings) && column < 0; i++)
		column = kam_input_column(in, kam_text(headings[i]));
	return column;
}

static enum kam_status nothing_fits(const struct kam_sales *sales, const struct kam_input *in, struct kam_error *err)
{
	if (sales->of_anyone)
		return kam_fail(err, KAM_BAD_DATA, "no column for%s%s%s: --map FIELD=\"HEADING\" names one, --join FILE adds columns by a shared id, "
			"--explain shows what was recognised", has_date(sales, in) ? "" : " date", has_date(sales, in) || has_money(in) ? "" : ", nor for",
			has_money(in) ? "" : " amount");
	return kam_fail(err, KAM_BAD_DATA, "no column for%s%s%s: --map FIELD=\"HEADING\" names one, --join FILE adds columns by a shared id, "
		"--explain shows what was recognised", has_key(sales, in) ? "" : " account_id or account_name",
		has_key(sales, in) || has_money(in) ? "" : ", nor for", has_money(in) ? "" : " amount");
}

enum kam_status kam_sales_open(struct kam_sales *sales, struct kam_input *in, struct kam_error *err)
{
	static const enum kam_record_type types[] = {KAM_OPPORTUNITIES, KAM_TRANSACTIONS, KAM_ACCOUNTS};
	size_t i = 0;
	if (kam_input_recognise(in, NULL) == KAM_OK && kam_input_binding(in)->type == KAM_HISTORY)
		return kam_fail(err, KAM_BAD_DATA, "holds the history of opportunities, a deal many times over, and not sales");
	for (; i < KAM_COUNT(types); i++) {
		enum kam_status status = kam_input_bind(in, types[i], err);
		if (status && status != KAM_BAD_DATA) /* what is at odds with one type may be clear for another */
			return status;
		sales->label_column = !status && sales->of_anyone && types[i] == KAM_TRANSACTIONS && !kam_input_has(in, KAM_DATE) ? find_labels(in) : -1;
		if (!status && fits(sales, in, types[i]))
			break;
	}
	if (i == KAM_COUNT(types)) {
		enum kam_status status = kam_input_bind(in, KAM_TRANSACTIONS, err);
		return status ? status : nothing_fits(sales, in, err);
	}
	sales->type = types[i];
	bool by_name = !kam_input_has(in, KAM_ACCOUNT_ID);
	if (!sales->of_anyone && sales->opened && by_name != sales->by_name)
		return kam_fail(err, KAM_BAD_DATA, "knows accounts by %s, the files before it by %s: --map account_id=\"HEADING\" makes them alike",
			by_name ? "name" : "id", by_name ? "id" : "name");
	if (!sales->opened)
		sales->latest = KAM_NO_DAY;
	sales->by_name = by_name;
	sales->any_orders |= sales->type == KAM_TRANSACTIONS;
	sales->opened = true;
	sales->any_cost |= kam_input_has(in, KAM_COST);
	sales->any_profit |= kam_input_has(in, KAM_COST) || kam_input_has(in, KAM_PROFIT);
	return KAM_OK;
}

enum kam_outcome kam_sales_status(struct kam_sales *sales, const struct kam_input *in, const struct kam_record *record)
{
	return kam_outcome_told(&sales->outcomes, kam_input_text(in, record, KAM_STATUS), kam_input_has(in, KAM_IS_WON),
		kam_input_text(in, record, KAM_IS_WON), kam_input_text(in, record, KAM_IS_CLOSED));
}

static enum kam_outcome outcome_of(struct kam_sales *sales, const struct kam_input *in, const struct kam_record *record)
{
	return kam_outcome_of_deal(&sales->outcomes, kam_input_text(in, record, KAM_STATUS), kam_input_has(in, KAM_IS_WON),
		kam_input_text(in, record, KAM_IS_WON), kam_input_text(in, record, KAM_IS_CLOSED), kam_input_text(in, record, KAM_STAGE));
}

static enum kam_status skip(struct kam_error *err, const char *why)
{
	return kam_fail(err, KAM_SKIPPED, "%s", why);
}

static bool is_in_window(const struct kam_sales *sales, kam_day day)
{
	return (sales->since == KAM_NO_DAY || day >= sales->since) && (sales->until == KAM_NO_DAY || day <= sales->until);
}

static enum kam_field date_field(const struct kam_sales *sales)
{
	return sales->type == KAM_OPPORTUNITIES ? KAM_CLOSE_DATE : KAM_DATE;
}

/* A deal that was lost or an order that was cancelled is no sale, but it shows how far the data reaches. */
static enum kam_status skip_closed(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, const char *why,
	struct kam_error *err)
{
	kam_day day;
	if (kam_input_date(in, record, date_field(sales), &day, NULL) == KAM_OK && day != KAM_NO_DAY && is_in_window(sales, day) &&
	    (sales->latest == KAM_NO_DAY || day > sales->latest))
		sales->latest = day;
	return skip(err, why);
}

/* Leaves out what is no sale. */
static RARE enum kam_status check_outcome(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	if (sales->type == KAM_TRANSACTIONS && kam_input_has(in, KAM_ORDER_STATUS)) {
		struct kam_slice status = kam_input_text(in, record, KAM_ORDER_STATUS);
		if (!status.n || kam_outcome_of(&sales->outcomes, status, false) != KAM_CANCELLED)
			return KAM_OK;
		sales->returned++;
		return skip_closed(sales, in, record, "cancelled", err);
	}
	if (sales->type != KAM_OPPORTUNITIES)
		return KAM_OK;
	enum kam_outcome outcome = outcome_of(sales, in, record);
	return outcome == KAM_WON ? KAM_OK : outcome == KAM_LOST ? skip_closed(sales, in, record, "lost", err)
		: skip(err, outcome == KAM_CANCELLED ? "cancelled" : "open");
}

static enum kam_status read_number(struct kam_slice text, kam_day *number, struct kam_error *err)
{
	struct kam_decimal d;
	int64_t n;
	if (!kam_decimal_parse(text, &d) || !kam_decimal_units(kam_decimal_trim(d), 0, &n) || n < 0 || n > 1000000)
		return kam_bad_value(err, "period", text, "is not a whole number of 0 to 1000000");
	*number = (kam_day)n;
	return KAM_OK;
}

/* The date of a total: a number, a label, or the date that it may be after all. */
static RARE enum kam_status read_label(const struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_sale *sale,
	struct kam_error *err)
{
	struct kam_slice text = sales->label_column >= 0 ? kam_trim(kam_input_cell(in, record, sales->label_column))
		: kam_input_text(in, record, date_field(sales));
	struct kam_span span;
	if (sales->numbered)
		return read_number(text, &sale->date, err);
	if (kam_span_parse(text, &span) == KAM_OK) {
		sale->labelled = true;
		sale->label = span.kind;
		sale->date = kam_span_first(span);
		return KAM_OK;
	}
	if (sales->label_column < 0)
		return kam_input_date(in, record, date_field(sales), &sale->date, err);
	return kam_date_parse(text, KAM_ORDER_UNKNOWN, &sale->date) == KAM_OK ? KAM_OK
		: kam_bad_value(err, "period", text, "is no period such as 2026-03 or 2026Q1, nor a date that can be told");
}

static RARE enum kam_status no_date(const struct kam_input *in, const struct kam_record *record, enum kam_field field, struct kam_error *err)
{
	return kam_bad_value(err, kam_field_name(field), kam_input_text(in, record, field), "is no date");
}

static inline enum kam_status read_date(const struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, bool plain,
	struct kam_sale *sale, struct kam_error *err)
{
	enum kam_field field = plain ? KAM_DATE : date_field(sales);
	enum kam_status status = !plain && sales->of_anyone ? read_label(sales, in, record, sale, err) : kam_input_date(in, record, field, &sale->date, err);
	if (status)
		return status;
	if (sale->date == KAM_NO_DAY)
		return no_date(in, record, field, err);
	return is_in_window(sales, sale->date) ? KAM_OK : skip(err, "outside the window");
}

static RARE enum kam_status out_of_range(struct kam_error *err)
{
	return kam_fail(err, KAM_BAD_DATA, "amount: price x quantity x (1 - discount) has more than %d digits", KAM_DECIMAL_DIGITS);
}

/* gross less discount. A discount is a fraction of 0 to 1 unless the user says that it is a percentage or an amount. */
static enum kam_status less_discount(const struct kam_sales *sales, struct kam_money discount, struct kam_slice text, struct kam_decimal gross,
	struct kam_decimal *net, struct kam_error *err)
{
	struct kam_decimal one = kam_decimal_whole(1), hundred = kam_decimal_whole(100), kept;
	if (sales->discount == KAM_DISCOUNT_AMOUNT && !discount.percent)
		return kam_decimal_subtract(gross, discount.amount, net) ? KAM_OK : out_of_range(err);
	if (sales->discount == KAM_DISCOUNT_PERCENT || discount.percent)
		kam_decimal_divide(discount.amount, hundred, discount.amount.scale + 2, &discount.amount);
	if (kam_decimal_sign(discount.amount) < 0 || kam_decimal_compare(discount.amount, one) > 0)
		return kam_bad_value(err, "discount", text, "is not between 0 and 1: --discount percent or amount says what it is");
	return kam_decimal_subtract(one, discount.amount, &kept) && kam_decimal_multiply(gross, kept, net) ? KAM_OK : out_of_range(err);
}

/* unit_price x quantity x (1 - discount), where there is no amount. */
static enum kam_status compute_amount(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_money *amount,
	bool *present, struct kam_error *err)
{
	struct kam_money quantity = {.amount = {1, 0}}, discount = {0};
	bool has_quantity = true, has_discount;
	enum kam_status status = kam_input_money(in, record, KAM_UNIT_PRICE, amount, present, err);
	if (!status && kam_input_has(in, KAM_QUANTITY))
		status = kam_input_money(in, record, KAM_QUANTITY, &quantity, &has_quantity, err);
	else
		sales->one_unit++;
	if (!status)
		status = kam_input_money(in, record, KAM_DISCOUNT, &discount, &has_discount, err);
	*present = *present && has_quantity;
	if (status || !*present)
		return status;
	if (!kam_decimal_multiply(amount->amount, quantity.amount, &amount->amount))
		return out_of_range(err);
	return has_discount ? less_discount(sales, discount, kam_input_text(in, record, KAM_DISCOUNT), amount->amount, &amount->amount, err) : KAM_OK;
}

/* Amounts of different currencies are never added. The order of the rows must not decide which of them is at fault, so
 * this is not the fault of a record: the run as a whole fails. */
static void note_currency(struct kam_sales *sales, const struct kam_input *in, const struct kam_record *record, const char *code)
{
	if (!code[0] || strcmp(sales->currency, code) == 0)
		return;
	if (!sales->currency[0])
		memcpy(sales->currency, code, sizeof sales->currency);
	else if (!sales->mixed[0])
		snprintf(sales->mixed, sizeof sales->mixed, "%.250s:%llu: currency: \"%s\" beside \"%s\": "
			"amounts of different currencies can't be added (--rates FILE converts them)",
			kam_input_name(in), (unsigned long long)record->line, code, sales->currency);
}

/* Brings one amount of a sale to the currency of the run; without rates, checks that there is only one. column is the code
 * in the currency column, "" if it says nothing: then what the amount is written with counts. */
static enum kam_status settle_currency(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, const char *column,
	const struct kam_money *money, kam_day day, struct kam_decimal *amount, struct kam_error *err)
{
	const char *code = column[0] ? column : money->currency;
	if (!code[0])
		return KAM_OK;
	if (sales->rates)
		return kam_rates_convert(sales->rates, code, day, amount, err);
	note_currency(sales, in, record, code);
	return KAM_OK;
}

/* The code in the currency column, "" if it says nothing. */
static RARE enum kam_status read_currency(struct kam_sales *sales, const struct kam_input *in, const struct kam_record *record, char code[4],
	struct kam_error *err)
{
	struct kam_slice text = kam_input_text(in, record, KAM_CURRENCY);
	int known;
	if (kam_memo_find(&sales->codes, text, &known)) {
		memcpy(code, &known, 4);
		return KAM_OK;
	}
	if (kam_is_placeholder(text) || kam_currency_code(text, code)) {
		memcpy(&known, code, 4);
		kam_memo_keep(&sales->codes, text, known);
		return KAM_OK;
	}
	return kam_bad_value(err, "currency", text, "is not a currency");
}

/* One amount of a sale, in the currency of the run; 0 where it is not there. The general case. */
static RARE enum kam_status read_any_amount(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, enum kam_field field,
	const char *currency, kam_day day, struct kam_decimal *amount, bool *present, struct kam_error *err)
{
	struct kam_money money = {0};
	enum kam_status status = kam_input_money(in, record, field, &money, present, err);
	if (!status && !*present && field == KAM_AMOUNT && kam_input_has(in, KAM_UNIT_PRICE))
		status = compute_amount(sales, in, record, &money, present, err);
	*amount = *present ? money.amount : (struct kam_decimal){0};
	return status || !*present ? status : settle_currency(sales, in, record, currency, &money, day, amount, err);
}

/* The same, quick where it is a plain number and no currency is named, as nearly always, or there is no such column. */
static inline enum kam_status read_amount(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, enum kam_field field,
	const char *currency, kam_day day, struct kam_decimal *amount, bool *present, struct kam_error *err)
{
	*present = !currency[0] && kam_input_amount(in, record, field, amount);
	if (*present)
		return KAM_OK;
	if (kam_input_has(in, field) || field == KAM_AMOUNT)
		return read_any_amount(sales, in, record, field, currency, day, amount, present, err);
	*amount = (struct kam_decimal){0};
	return KAM_OK;
}

enum kam_status kam_sales_amount(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, kam_day day,
	struct kam_decimal *amount, bool *present, struct kam_error *err)
{
	char currency[4] = "";
	enum kam_status status = kam_input_has(in, KAM_CURRENCY) ? read_currency(sales, in, record, currency, err) : KAM_OK;
	return status ? status : read_amount(sales, in, record, KAM_AMOUNT, currency, day, amount, present, err);
}

static inline __attribute__((always_inline)) enum kam_status read_money(struct kam_sales *sales, struct kam_input *in,
	const struct kam_record *record, bool plain, struct kam_sale *sale, struct kam_error *err)
{
	char code[4] = "";
	const char *currency = plain ? "" : code;
	enum kam_status status = !plain && kam_input_has(in, KAM_CURRENCY) ? read_currency(sales, in, record, code, err) : KAM_OK;
	if (!status)
		status = read_amount(sales, in, record, KAM_AMOUNT, currency, sale->date, &sale->amount, &sale->has_amount, err);
	if (!status)
		status = read_amount(sales, in, record, KAM_COST, currency, sale->date, &sale->cost, &sale->has_cost, err);
	if (!status)
		status = read_amount(sales, in, record, KAM_PROFIT, currency, sale->date, &sale->profit, &sale->has_profit, err);
	if (status)
		return status;
	if (sale->has_amount && sale->has_cost && !kam_input_has(in, KAM_PROFIT)) {
		sale->has_profit = true;
		if (!kam_decimal_subtract(sale->amount, sale->cost, &sale->profit))
			return out_of_range(err);
	}
	if (!sale->has_amount)
		sales->without_amount++;
	if (sale->amount.value < 0)
		sales->returned++;
	return KAM_OK;
}

static RARE enum kam_status read_orders(struct kam_input *in, const struct kam_record *record, struct kam_sale *sale, struct kam_error *err)
{
	struct kam_money orders;
	enum kam_status status = kam_input_money(in, record, KAM_ORDERS, &orders, &sale->has_orders, err);
	if (status || !sale->has_orders)
		return status;
	struct kam_decimal n = kam_decimal_trim(orders.amount);
	if (n.scale || n.value < 0 || n.value > UINT32_MAX)
		return kam_bad_value(err, "orders", kam_input_text(in, record, KAM_ORDERS), "is not a number of orders");
	sale->orders = (uint32_t)n.value;
	return KAM_OK;
}

static RARE enum kam_status no_account(const struct kam_sales *sales, struct kam_slice account, struct kam_error *err)
{
	return kam_bad_value(err, sales->by_name ? "account_name" : "account_id", account, "names no account: whose sale this is can't be told");
}

/* Reads a record of any file; or, the same without what is known of it, of a plain one. */
static inline __attribute__((always_inline)) enum kam_status read_sale(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record,
	bool plain, struct kam_sale *sale, struct kam_error *err)
{
	enum kam_record_type type = plain ? KAM_TRANSACTIONS : sales->type;
	bool of_anyone = !plain && sales->of_anyone;
	sale->date = KAM_NO_DAY;
	sale->has_orders = sale->labelled = false;
	sale->orders = 0;
	enum kam_status status = plain ? KAM_OK : check_outcome(sales, in, record, err);
	if (!status && type != KAM_ACCOUNTS)
		status = read_date(sales, in, record, plain, sale, err);
	if (status)
		return status;
	sale->name = kam_input_text(in, record, KAM_ACCOUNT_NAME);
	sale->account = sales->by_name ? sale->name : kam_input_text(in, record, KAM_ACCOUNT_ID);
	if (!of_anyone && kam_is_placeholder(sale->account))
		return no_account(sales, sale->account, err);
	sale->order = type == KAM_TRANSACTIONS ? kam_input_text(in, record, KAM_ORDER_ID)
	            : type == KAM_OPPORTUNITIES ? kam_input_text(in, record, KAM_OPP_ID) : kam_slice(NULL, 0);
	if (kam_is_placeholder(sale->order))
		sale->order = kam_slice(NULL, 0);
	status = read_money(sales, in, record, plain, sale, err);
	if (!status && type == KAM_OPPORTUNITIES && sale->order.n)
		sales->deals++;
	return status || type != KAM_ACCOUNTS ? status : read_orders(in, record, sale, err);
}

static RARE enum kam_status read_any_sale(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_sale *sale,
	struct kam_error *err)
{
	return read_sale(sales, in, record, false, sale, err);
}

enum kam_status kam_sales_read(struct kam_sales *sales, struct kam_input *in, const struct kam_record *record, struct kam_sale *sale,
	struct kam_error *err)
{
	bool plain = sales->type == KAM_TRANSACTIONS && !sales->of_anyone && !kam_input_has(in, KAM_ORDER_STATUS) && !kam_input_has(in, KAM_CURRENCY);
	return plain ? read_sale(sales, in, record, true, sale, err) : read_any_sale(sales, in, record, sale, err);
}

enum { BY_NAME = 1, ANY_COST = 2, ANY_PROFIT = 4, ANY_ORDERS = 8, KINDS = 16 };

void kam_sales_save(const struct kam_sales *sales, struct kam_state_writer *w)
{
	if (!sales->opened) /* nothing has been read */
		return;
	kam_state_begin(w, "sales");
	kam_state_write_count(w, "kinds", (uint64_t)(sales->by_name * BY_NAME | sales->any_cost * ANY_COST | sales->any_profit * ANY_PROFIT |
		sales->any_orders * ANY_ORDERS));
	kam_state_write_text(w, "currency", kam_text(sales->rates ? kam_rates_currency(sales->rates) : sales->currency));
	kam_state_write_day(w, "latest", sales->latest);
	kam_state_write_count(w, "without_amount", sales->without_amount);
	kam_state_write_count(w, "returned", sales->returned);
	kam_state_write_count(w, "one_unit", sales->one_unit);
	if (sales->deals)
		kam_state_write_count(w, "deals", sales->deals);
	kam_state_end(w);
}

enum kam_status kam_sales_load(struct kam_sales *sales, const struct kam_state_reader *r, struct kam_error *err)
{
	uint64_t kinds;
	struct kam_slice currency = kam_state_text(r, "currency");
	enum kam_status status = kam_state_count(r, "kinds", KINDS - 1, &kinds, err);
	if (!status)
		status = kam_state_day(r, "latest", &sales->latest, err);
	if (!status)
		status = kam_state_count(r, "without_amount", INT64_MAX, &sales->without_amount, err);
	if (!status)
		status = kam_state_count(r, "returned", INT64_MAX, &sales->returned, err);
	if (!status)
		status = kam_state_count(r, "one_unit", INT64_MAX, &sales->one_unit, err);
	if (!status && kam_state_text(r, "deals").n)
		status = kam_state_count(r, "deals", INT64_MAX, &sales->deals, err);
	if (!status && currency.n && !kam_currency_code(currency, sales->currency))
		status = kam_state_bad(r, "currency", err);
	sales->opened = true;
	sales->by_name = kinds & BY_NAME;
	sales->any_cost |= (kinds & ANY_COST) != 0;
	sales->any_profit |= (kinds & ANY_PROFIT) != 0;
	sales->any_orders |= (kinds & ANY_ORDERS) != 0;
	return status;
}

void kam_sales_fork(struct kam_sales *fork, const struct kam_sales *beside)
{
	*fork = *beside;
	fork->outcomes = (struct kam_outcomes){.rules = beside->outcomes.rules};
	fork->without_amount = fork->returned = fork->one_unit = fork->deals = 0;
}

enum kam_status kam_sales_agree(const struct kam_sales *a, const struct kam_sales *b, struct kam_error *err)
{
	if (a->mixed[0] || b->mixed[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", a->mixed[0] ? a->mixed : b->mixed);
	if (a->opened && b->opened && !a->of_anyone && a->by_name != b->by_name)
		return kam_fail(err, KAM_BAD_DATA, "knows accounts by %s, those before it by %s", b->by_name ? "name" : "id", a->by_name ? "name" : "id");
	bool alike = !a->currency[0] || !b->currency[0] || strcmp(a->currency, b->currency) == 0;
	return alike ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "its amounts are in %s, those before it in %s", b->currency, a->currency);
}

void kam_sales_merge(struct kam_sales *sales, const struct kam_sales *from)
{
	if (!sales->opened)
		sales->latest = KAM_NO_DAY;
	if (from->opened)
		sales->by_name = from->by_name;
	sales->opened |= from->opened;
	sales->any_cost |= from->any_cost;
	sales->any_profit |= from->any_profit;
	sales->any_orders |= from->any_orders;
	sales->without_amount += from->without_amount;
	sales->returned += from->returned;
	sales->one_unit += from->one_unit;
	sales->deals += from->deals;
	if (from->opened && from->latest > sales->latest) /* KAM_NO_DAY is before all */
		sales->latest = from->latest;
	if (!sales->currency[0])
		memcpy(sales->currency, from->currency, sizeof sales->currency);
}

void kam_sales_free(struct kam_sales *sales)
{
	kam_outcomes_free(&sales->outcomes);
}
