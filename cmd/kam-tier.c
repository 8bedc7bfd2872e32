/* kam-tier.c - who the key accounts are, and who only looks like one. */
#include "kam-tier/tier.h"

#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

static const struct kam_option options[] = {
	{"measure", KAM_OPTION_CHOICE, "profit|revenue", "rank by this (default: profit where known)", false},
	{"period", KAM_OPTION_CHOICE, "month|quarter|year", "length of a period (default: by the data)", false},
	{"since", KAM_OPTION_DATE, "DATE", "leave out sales before DATE (YYYY-MM-DD)", false},
	{"until", KAM_OPTION_DATE, "DATE", "leave out sales after DATE", false},
	{"as-of", KAM_OPTION_AS_OF, "DATE", "judge as of DATE or today; later sales are left out", false},
	{"target", KAM_OPTION_NUMBER, "AMOUNT", "the goal in units of the measure, for criterion 2", false},
	{"join", KAM_OPTION_FILE, "FILE", "look up missing fields in FILE by the id it shares", true},
	{"accounts", KAM_OPTION_FILE, "FILE", "account master: industry, since, cost_to_serve ...", false},
	{"roll-up", KAM_OPTION_CHOICE, "parent", "add subsidiaries up under their parent_id", false},
	{"activities", KAM_OPTION_FILE, "FILE", "visits and calls with minutes, for criterion 4", false},
	{"minute-cost", KAM_OPTION_NUMBER, "AMOUNT", "cost of a minute of activity, for cost_to_serve", false},
	{"rates", KAM_OPTION_FILE, "FILE", "convert by exchange rates: date, from, to, rate", false},
	{"currency", KAM_OPTION_TEXT, "CODE", "convert to CODE (default: where all rates lead)", false},
	{"discount", KAM_OPTION_CHOICE, "percent|amount", "read discounts so, not as fractions", false},
	{"group", KAM_OPTION_TEXT, "COLUMN", "each value of COLUMN is a portfolio of its own", false},
	{"keep", KAM_OPTION_TEXT, "COLUMN", "carry COLUMN of the input along", true},
	{"top", KAM_OPTION_COUNT, "N", "write the first N accounts only", false},
	{"only", KAM_OPTION_CHOICE, "key|fake|dealer", "write these accounts only", false},
	{"threshold", KAM_OPTION_NUMBER, "AMOUNT", "with --summary: count accounts over AMOUNT", false},
	{"summary", KAM_OPTION_FLAG, NULL, "write the portfolio's figures, not its accounts", false},
	KAM_PARTIAL_OPTIONS,
};

const enum kam_field tier_fields[TIER_FIELDS] = {KAM_ACCOUNT_TYPE, KAM_INDUSTRY, KAM_REGION, KAM_OWNERSHIP, KAM_OWNER, KAM_PARENT_ID, KAM_SINCE,
	KAM_SOURCE, KAM_EMPLOYEES, KAM_WEBSITE, KAM_PHONE, KAM_EMAIL, KAM_ADDRESS, KAM_TAX_ID, KAM_PREV_TIER, KAM_POTENTIAL, KAM_COST_TO_SERVE,
	KAM_DEPTH, KAM_REFERRED_BY};

/* What is computed, in output order. */
static const struct kam_column computed[] = {
	{"revenue", KAM_CELL_NUMBER, false}, {"cost", KAM_CELL_NUMBER, true}, {"profit", KAM_CELL_NUMBER, false}, {"margin", KAM_CELL_RATIO, false},
	{"orders", KAM_CELL_NUMBER, false}, {"first_date", KAM_CELL_TEXT, true}, {"last_date", KAM_CELL_TEXT, false},
	{"active_periods", KAM_CELL_NUMBER, true}, {"rank", KAM_CELL_NUMBER, true}, {"share", KAM_CELL_RATIO, true},
	{"cum_share", KAM_CELL_RATIO, false}, {"tier", KAM_CELL_TEXT, false}, {"scale", KAM_CELL_TEXT, true}, {"depth", KAM_CELL_TEXT, true},
	{"quadrant", KAM_CELL_TEXT, true}, {"key", KAM_CELL_TEXT, false}, {"key_reason", KAM_CELL_TEXT, true}, {"fake", KAM_CELL_TEXT, false},
	{"fake_reason", KAM_CELL_TEXT, false}, {"move", KAM_CELL_TEXT, true},
};

/* The parts of an account's key. */
static struct kam_slice id_of(const struct tier *t, const struct entity *e)
{
	struct kam_slice rest = kam_ledger_key(t->ledger, e->number), id = rest;
	if (t->set->group)
		kam_split(&rest, SEPARATOR, &id);
	return id;
}

static struct kam_slice group_name(const struct tier *t, const struct entity *e)
{
	struct kam_slice rest = kam_ledger_key(t->ledger, e->number), id;
	if (!t->set->group)
		return kam_slice(NULL, 0);
	kam_split(&rest, SEPARATOR, &id);
	return rest;
}

static struct kam_totals totals_of(const struct tier *t, const struct entity *e)
{
	return kam_ledger_totals(t->ledger, e->number);
}

/* What the accounts are ranked by; false when it is not known of this one. */
static bool measure_of(const struct tier *t, const struct entity *e, struct kam_decimal *measure)
{
	if (t->by_profit)
		return kam_ledger_profit(t->ledger, e->number, measure);
	*measure = kam_ledger_revenue(t->ledger, e->number);
	return true;
}

static struct kam_slice field_text(const struct tier *t, const struct entity *e, enum kam_field field)
{
	return kam_carried_get(&t->carried, t->column_of[field], e->number);
}

/* Reading. */

static enum kam_status read_period(const struct kam_run *run, enum kam_period *period)
{
	const char *name = kam_option_text(run, "period");
	for (int p = 0; name && p < KAM_PERIODS; p++)
		if (strcmp(name, kam_period_name((enum kam_period)p)) == 0)
			*period = (enum kam_period)p;
	return name ? KAM_OK : KAM_END;
}

/* An explicit as-of is also the end of the window: what happened later was not known then. */
static void read_window(struct tier *t)
{
	struct kam_run *run = t->set->run;
	t->sales.since = kam_option_day(run, "since");
	t->sales.until = kam_option_day(run, "until");
	t->as_of = kam_option_day(run, "as-of");
	if (t->as_of != KAM_NO_DAY && (t->sales.until == KAM_NO_DAY || t->as_of < t->sales.until))
		t->sales.until = t->as_of;
}

static enum kam_status tier_init(struct kam_run *run, void *settings, struct kam_error *err)
{
	struct tier_settings *set = settings;
	set->run = run;
	set->group = kam_option_text(run, "group");
	set->roll_up = kam_option_given(run, "roll-up");
	enum kam_status status = kam_key_rules_read(kam_run_rules(run), &set->rules, err);
	if (!status)
		status = kam_run_joins(run, err);
	if (!status)
		status = kam_run_sheet(run, "accounts", 0, &set->accounts, err);
	if (!status)
		status = kam_run_sheet(run, "activities", 0, &set->activities, err);
	return status ? status : kam_rates_of_run(run, &set->rates, err);
}

/* An empty ledger, and the columns of what is carried: the name is always among them. */
static void begin_sums(struct tier *t)
{
	enum kam_period period;
	t->ledger = kam_ledger_new(read_period(t->set->run, &period) == KAM_OK ? &period : NULL);
	t->name_column = kam_carried_column(&t->carried, "account_name");
}

static enum kam_status tier_begin(void *state, void *settings, struct kam_error *err)
{
	struct tier *t = state;
	(void)err;
	t->set = settings;
	t->sales.outcomes.rules = kam_run_rules(t->set->run);
	t->sales.rates = t->set->rates;
	t->sales.discount = kam_option_is(t->set->run, "discount", "percent") ? KAM_DISCOUNT_PERCENT
		: kam_option_given(t->set->run, "discount") ? KAM_DISCOUNT_AMOUNT : KAM_DISCOUNT_FRACTION;
	read_window(t);
	begin_sums(t);
	for (int f = 0; f < KAM_FIELDS; f++)
		t->column_of[f] = -1;
	return KAM_OK;
}

/* Whether what --keep names for the i-th time is a column of the output already. */
static bool is_written_anyway(const struct tier *t, size_t i)
{
	const char *keep = kam_option_at(t->set->run, "keep", i), *other;
	for (size_t k = 0; k < i && (other = kam_option_at(t->set->run, "keep", k)); k++)
		if (strcmp(other, keep) == 0)
			return true;
	for (size_t k = 0; k < TIER_FIELDS; k++)
		if (strcmp(keep, kam_field_name(tier_fields[k])) == 0)
			return true;
	for (size_t k = 0; k < KAM_COUNT(computed); k++)
		if (strcmp(keep, computed[k].name) == 0)
			return true;
	return strcmp(keep, "account_id") == 0 || strcmp(keep, "account_name") == 0 || (t->set->group && strcmp(keep, "group") == 0);
}

/* Where the group comes from: a field or a column of the input, or else of the accounts file. */
static enum kam_status find_group(struct tier *t, struct kam_input *in, struct kam_error *err)
{
	enum kam_field field = kam_field_named(kam_text(t->set->group));
	t->file.group_field = field != KAM_FIELDS && kam_input_has(in, field) ? field : KAM_FIELDS;
	t->file.group_column = t->file.group_field == KAM_FIELDS ? kam_input_column(in, kam_text(t->set->group)) : -1;
	t->file.group_in_accounts = false;
	if (t->file.group_field != KAM_FIELDS || t->file.group_column >= 0)
		return KAM_OK;
	if (t->set->accounts && field != KAM_FIELDS && kam_sheet_binding(t->set->accounts)->column[field] >= 0)
		t->file.group_field = field;
	else if (t->set->accounts)
		t->file.group_column = kam_sheet_column(t->set->accounts, kam_text(t->set->group));
	t->file.group_in_accounts = t->file.group_field != KAM_FIELDS || t->file.group_column >= 0;
	if (!t->file.group_in_accounts)
		return kam_fail(err, KAM_USAGE, "--group %s: there is no such column", t->set->group);
	return KAM_OK;
}

/* Finds the columns of this file that are carried along. */
static enum kam_status find_carried(struct tier *t, struct kam_input *in, struct kam_error *err)
{
	const char *keep;
	for (size_t i = 0; i < KAM_MOST_CARRIED; i++)
		t->file.input_columns[i] = -1;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (kam_input_has(in, tier_fields[i]))
			t->column_of[tier_fields[i]] = kam_carried_column(&t->carried, kam_field_name(tier_fields[i]));
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++) {
		int input_column = kam_input_column(in, kam_text(keep));
		if (input_column < 0)
			return kam_fail(err, KAM_USAGE, "--keep %s: there is no such column", keep);
		if (is_written_anyway(t, i))
			return kam_fail(err, KAM_USAGE, "--keep %s: is written anyway, or named twice", keep);
		int column = kam_carried_column(&t->carried, keep);
		if (column < 0)
			return kam_fail(err, KAM_USAGE, "--keep: more than %d columns", KAM_MOST_CARRIED);
		t->file.input_columns[column] = input_column;
	}
	t->file.only_names = !t->set->group && !t->set->roll_up && t->carried.count == 1;
	return t->set->group ? find_group(t, in, err) : KAM_OK;
}

/* Opens the accounts file by what the sales know accounts by, once that is known. */
static enum kam_status open_directory(struct tier *t, struct kam_error *err)
{
	if (t->set->directory_open || !t->sales.opened)
		return KAM_OK;
	t->set->directory_open = true;
	enum kam_status status = kam_directory_open(&t->set->directory, t->set->accounts, t->sales.by_name, err);
	if (!status && t->set->roll_up && (!t->set->accounts || kam_sheet_binding(t->set->accounts)->column[KAM_PARENT_ID] < 0))
		return kam_fail(err, KAM_USAGE, "--roll-up parent: needs --accounts FILE with a parent_id column");
	return status;
}

static enum kam_status tier_open(void *state, struct kam_input *in, struct kam_error *err)
{
	struct tier *t = state;
	enum kam_status status = kam_sales_open(&t->sales, in, err);
	if (!status)
		status = open_directory(t, err);
	return status ? status : find_carried(t, in, err);
}

/* After the last sale: what the side inputs know is added to the accounts. */

/* In groups an account may have several entities: then its side figures go to none of them rather than to each. */
static uint32_t only_entity(const struct tier *t, struct kam_slice account)
{
	uint32_t number = t->set->group ? kam_table_find(&t->sole, account) : kam_ledger_find(t->ledger, account);
	return number == KAM_ABSENT || !t->set->group ? number : t->sole_entity[number];
}

/* Where side figures of an account go; NULL if it has no sales. */
static struct extra *extra_of(struct tier *t, struct kam_slice account)
{
	uint32_t number = only_entity(t, account);
	if (number == KAM_ABSENT)
		return NULL;
	if (!t->extras)
		t->extras = kam_allocate(t->count, sizeof *t->extras);
	return &t->extras[number];
}

/* Finds the accounts all of whose sales are in one group. */
static void find_sole_entities(struct tier *t)
{
	t->sole_entity = kam_allocate(t->count, sizeof *t->sole_entity);
	for (uint32_t n = 0; n < t->count; n++) {
		bool added;
		uint32_t place = kam_table_put(&t->sole, id_of(t, &t->entities[n]), &added);
		t->sole_entity[place] = added ? n : KAM_ABSENT;
		t->divided += !added;
	}
}

static enum kam_status add_account_row(struct tier *t, size_t row, struct kam_error *err)
{
	struct kam_slice account = kam_sheet_text(t->set->accounts, row, t->sales.by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID);
	struct kam_money cost;
	bool present;
	enum kam_status status = kam_sheet_money(t->set->accounts, row, KAM_COST_TO_SERVE, &cost, &present, err);
	struct extra *x = !status && present ? extra_of(t, tier_owner(t, account)) : NULL;
	if (!x)
		return status;
	x->has_cost_to_serve = true;
	return kam_decimal_add(x->cost_to_serve, cost.amount, &x->cost_to_serve) ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "cost_to_serve: out of range");
}

/* The accounts file wins over what came along with sales. */
static enum kam_status add_account_fields(struct tier *t, struct kam_error *err)
{
	const struct kam_binding *binding = kam_sheet_binding(t->set->accounts);
	for (size_t i = 0; i < TIER_FIELDS + 1; i++) {
		enum kam_field field = i < TIER_FIELDS ? tier_fields[i] : KAM_ACCOUNT_NAME;
		if (binding->column[field] < 0)
			continue;
		int column = t->column_of[field] = kam_carried_column(&t->carried, kam_field_name(field));
		for (uint32_t n = 0; n < t->count; n++) {
			uint32_t row = kam_directory_row(&t->set->directory, id_of(t, &t->entities[n]));
			t->value.n = 0;
			enum kam_status status = row == KAM_ABSENT ? KAM_OK : kam_sheet_plain(t->set->accounts, row, field, &t->value, err);
			if (status)
				return status;
			kam_carried_put(&t->carried, column, n, kam_buffer_slice(&t->value), INT32_MAX);
		}
	}
	for (size_t row = 0; row < kam_sheet_rows(t->set->accounts); row++) {
		enum kam_status status = add_account_row(t, row, err);
		if (status)
			return status;
	}
	return KAM_OK;
}

static enum kam_status add_activity(struct tier *t, size_t row, bool by_name, struct kam_error *err)
{
	struct kam_slice account = kam_sheet_text(t->set->activities, row, by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID);
	struct kam_money minutes;
	bool present;
	kam_day day = KAM_NO_DAY;
	enum kam_status status = kam_sheet_money(t->set->activities, row, KAM_MINUTES, &minutes, &present, err);
	if (!status)
		status = kam_sheet_date(t->set->activities, row, KAM_DATE, &day, err);
	bool outside = !status && day != KAM_NO_DAY && ((t->sales.since != KAM_NO_DAY && day < t->sales.since) || (t->as_of != KAM_NO_DAY && day > t->as_of));
	struct extra *x = !status && present && !outside ? extra_of(t, tier_owner(t, account)) : NULL;
	if (!x)
		return status;
	return kam_decimal_add(x->minutes, minutes.amount, &x->minutes) ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "minutes: out of range");
}

static enum kam_status add_activities(struct tier *t, struct kam_error *err)
{
	enum kam_field key = t->sales.by_name ? KAM_ACCOUNT_NAME : KAM_ACCOUNT_ID;
	enum kam_status status = kam_sheet_bind(t->set->activities, KAM_ACTIVITIES, err);
	const struct kam_binding *binding = kam_sheet_binding(t->set->activities);
	if (!status && (binding->column[key] < 0 || binding->column[KAM_MINUTES] < 0))
		return kam_fail(err, KAM_BAD_DATA, "%s: no column for %s: --map activities.FIELD=\"HEADING\" names it", kam_sheet_name(t->set->activities),
			kam_field_name(binding->column[key] < 0 ? key : KAM_MINUTES));
	for (size_t row = 0; row < kam_sheet_rows(t->set->activities) && !status; row++)
		status = add_activity(t, row, t->sales.by_name, err);
	return status;
}

/* Referrals point from the one who was referred to the one who referred. */
static void add_referral(struct tier *t, const struct entity *referred)
{
	struct kam_slice by = field_text(t, referred, KAM_REFERRED_BY);
	struct extra *x = by.n ? extra_of(t, by) : NULL;
	if (!x)
		return;
	x->referrals++;
	kam_decimal_add(x->referred_revenue, kam_ledger_revenue(t->ledger, referred->number), &x->referred_revenue);
}

/* A cost to serve that the accounts file did not give comes along with the sales, or follows from the minutes. */
static void add_cost_to_serve(struct tier *t, const struct entity *e)
{
	struct kam_slice carried = field_text(t, e, KAM_COST_TO_SERVE);
	bool priced = t->set->activities && kam_option_given(t->set->run, "minute-cost");
	struct extra *x = carried.n || priced ? extra_of(t, id_of(t, e)) : NULL;
	if (!x || x->has_cost_to_serve)
		return;
	x->has_cost_to_serve = kam_decimal_parse(carried, &x->cost_to_serve);
	if (!x->has_cost_to_serve && priced)
		x->has_cost_to_serve = kam_decimal_multiply(x->minutes, kam_option_number(t->set->run, "minute-cost"), &x->cost_to_serve);
}

static void read_entities(struct tier *t)
{
	t->count = kam_ledger_count(t->ledger);
	t->entities = kam_allocate(t->count, sizeof *t->entities);
	for (uint32_t n = 0; n < t->count; n++)
		t->entities[n] = (struct entity){.number = n, .since = KAM_NO_DAY};
	if (t->set->group)
		find_sole_entities(t);
}

static enum kam_status gather(struct tier *t, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	if (!kam_ledger_close(t->ledger, kam_run_jobs(t->set->run)))
		return kam_fail(err, KAM_BAD_DATA, "the sum of an order needs more than %d digits", KAM_DECIMAL_DIGITS);
	if (t->as_of == KAM_NO_DAY) {
		t->as_of = kam_ledger_last(t->ledger);
		if (t->as_of != KAM_NO_DAY && t->sales.latest != KAM_NO_DAY && t->sales.latest > t->as_of)
			t->as_of = t->sales.latest;
	}
	read_entities(t);
	if (t->set->accounts)
		status = add_account_fields(t, err);
	if (!status && t->set->activities)
		status = add_activities(t, err);
	for (uint32_t n = 0; n < t->count && !status; n++) {
		struct entity *e = &t->entities[n];
		kam_date_parse(field_text(t, e, KAM_SINCE), KAM_ORDER_UNKNOWN, &e->since);
		add_cost_to_serve(t, e);
		add_referral(t, e);
	}
	kam_ledger_forget_index(t->ledger);
	return status;
}

/* Judging: one portfolio, or each group in turn. */

/* Accounts that are judged against each other: entities[first .. first + count) by rank. */
struct judged {
	struct kam_portfolio portfolio;
	struct entity **by_rank;
	uint32_t count;
	bool has_median;
	struct kam_decimal median_potential;
};

static int by_group(const void *a, const void *b, void *tier)
{
	const struct entity *x = *(struct entity *const *)a, *y = *(struct entity *const *)b;
	int order = kam_compare(group_name(tier, x), group_name(tier, y));
	return order ? order : kam_compare(id_of(tier, x), id_of(tier, y));
}

enum basis { BY_MEASURE, BY_REVENUE, BY_MINUTES };

/* Members on their way into a ranking. */
struct basis_of {
	struct tier *t;
	struct entity **members;
	enum basis basis;
};

static bool ranked_measure(const void *context, uint32_t i, struct kam_decimal *measure)
{
	const struct basis_of *b = context;
	const struct entity *e = b->members[i];
	if (b->basis == BY_MEASURE)
		return measure_of(b->t, e, measure);
	*measure = b->basis == BY_REVENUE ? kam_ledger_revenue(b->t->ledger, e->number) : b->t->extras ? b->t->extras[e->number].minutes : (struct kam_decimal){0};
	return true;
}

static struct kam_slice ranked_id(const void *context, uint32_t i)
{
	const struct basis_of *b = context;
	return id_of(b->t, b->members[i]);
}

static void keep_rank(void *context, uint32_t i, uint32_t rank, char tier)
{
	struct basis_of *b = context;
	struct entity *e = b->members[i];
	if (b->basis == BY_MEASURE)
		e->rank = rank, e->tier = tier;
	else if (b->basis == BY_REVENUE)
		e->revenue_rank = rank, e->scale = tier;
	else if (b->t->extras)
		b->t->extras[e->number].minutes_rank = rank;
}

/* Puts the members into that order. */
static void reorder(struct entity **members, uint32_t count, const uint32_t *order)
{
	struct entity **ordered = kam_allocate(count, sizeof *ordered);
	for (uint32_t i = 0; i < count; i++)
		ordered[i] = members[order[i]];
	if (count)
		memcpy(members, ordered, count * sizeof *members);
	free(ordered);
}

/* Ranks the members on one basis; on the measure they are put into that order. */
static enum kam_status rank_members(struct tier *t, struct entity **members, uint32_t count, enum basis basis, struct kam_concentration *concentration,
	struct kam_error *err)
{
	struct basis_of context = {t, members, basis};
	const struct kam_ranking ranking = {.count = count, .context = &context, .measure = ranked_measure, .id = ranked_id, .keep = keep_rank};
	uint32_t *order = kam_allocate(count, sizeof *order);
	bool done = kam_rank(&ranking, &t->set->rules.cuts, order, concentration);
	if (done && basis == BY_MEASURE)
		reorder(members, count, order);
	free(order);
	return done ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "the total needs more than %d digits", KAM_DECIMAL_DIGITS);
}

static void add_margin(const struct tier *t, struct entity **members, uint32_t count, struct kam_portfolio *p)
{
	for (uint32_t i = 0; i < count; i++) {
		struct kam_decimal profit;
		if (!kam_ledger_profit(t->ledger, members[i]->number, &profit))
			continue;
		kam_decimal_add(p->profit, profit, &p->profit);
		kam_decimal_add(p->profit_revenue, kam_ledger_revenue(t->ledger, members[i]->number), &p->profit_revenue);
	}
	p->has_margin = kam_fraction(p->profit, p->profit_revenue, &p->margin);
}

static int by_value(const void *a, const void *b)
{
	return kam_decimal_compare(*(const struct kam_decimal *)a, *(const struct kam_decimal *)b);
}

static bool potential_of(const struct tier *t, const struct entity *e, struct kam_decimal *value)
{
	struct kam_money money;
	struct kam_slice text = field_text(t, e, KAM_POTENTIAL);
	if (!text.n || kam_money_parse(text, KAM_MARK_DOT, &money) != KAM_OK)
		return false;
	*value = money.amount;
	return true;
}

/* The median of the potentials that are numbers; of an even number the mean of the two in the middle. */
static void find_median(struct tier *t, struct judged *j)
{
	struct kam_decimal *values = kam_allocate(j->count, sizeof *values), sum;
	size_t n = 0;
	for (uint32_t i = 0; i < j->count; i++)
		n += potential_of(t, j->by_rank[i], &values[n]);
	qsort(values, n, sizeof *values, by_value);
	j->has_median = n > 0 && kam_decimal_add(values[(n - 1) / 2], values[n / 2], &sum) &&
	                kam_decimal_divide(sum, kam_decimal_whole(2), sum.scale + 1, &j->median_potential);
	free(values);
}

static void judge_entity(struct tier *t, const struct kam_portfolio *p, struct entity *e, struct kam_buffer *reason)
{
	struct kam_candidate c = {.account = e->number, .totals = totals_of(t, e), .tier = e->tier, .rank = e->rank,
		.revenue_rank = e->revenue_rank, .since = e->since};
	c.measure_known = measure_of(t, e, &c.measure);
	if (t->extras) {
		const struct extra *x = &t->extras[e->number];
		c.minutes = x->minutes;
		c.minutes_rank = x->minutes_rank;
		c.has_cost_to_serve = x->has_cost_to_serve;
		c.cost_to_serve = x->cost_to_serve;
	}
	e->verdict = kam_judge(p, &c, reason);
	e->fake_reason = reason->n ? kam_arena_copy(&t->arena, reason->p, reason->n) : "";
}

/* Calls near what the accounts behind the i-th will need: they lie scattered. */
static void warm_ahead(const struct tier *t, const struct judged *j, uint32_t i)
{
	enum { FAR = 24, MIDDLE = 16, NEAR = 8 };
	if (i + FAR < j->count)
		kam_warm(j->by_rank[i + FAR], sizeof(struct entity));
	if (i + MIDDLE < j->count) {
		kam_ledger_warm(t->ledger, j->by_rank[i + MIDDLE]->number);
		kam_carried_warm(&t->carried, t->name_column, j->by_rank[i + MIDDLE]->number);
	}
	if (i + NEAR < j->count)
		kam_ledger_warm_key(t->ledger, j->by_rank[i + NEAR]->number);
}

static enum kam_status judge(struct tier *t, struct entity **members, uint32_t count, struct judged *j, struct kam_error *err)
{
	struct kam_concentration minutes = {0};
	*j = (struct judged){.count = count, .by_rank = members, .portfolio = {.rules = &t->set->rules, .ledger = t->ledger, .as_of = t->as_of, .by_profit = t->by_profit}};
	struct kam_portfolio *p = &j->portfolio;
	p->has_minutes = t->set->activities != NULL;
	p->has_target = kam_option_given(t->set->run, "target");
	if (p->has_target)
		p->target = kam_option_number(t->set->run, "target");
	enum kam_status status = rank_members(t, members, count, BY_REVENUE, &p->revenue, err);
	if (!status && p->has_minutes)
		status = rank_members(t, members, count, BY_MINUTES, &minutes, err);
	if (!status)
		status = rank_members(t, members, count, BY_MEASURE, &p->measure, err);
	if (status)
		return status;
	p->minutes_fifth = minutes.first_fifth;
	add_margin(t, members, count, p);
	struct kam_buffer reason = {0};
	for (uint32_t i = 0; i < count; i++) {
		warm_ahead(t, j, i);
		judge_entity(t, p, members[i], &reason);
	}
	kam_buffer_free(&reason);
	if (tier_has(t, KAM_POTENTIAL))
		find_median(t, j);
	return KAM_OK;
}

/* Words for a row. */

static const char *quadrant_of(const struct tier *t, const struct judged *j, const struct entity *e)
{
	struct kam_slice word = field_text(t, e, KAM_POTENTIAL);
	struct kam_decimal potential;
	if (!word.n || !e->tier)
		return "";
	bool valuable = e->tier == 'A', high;
	if (potential_of(t, e, &potential))
		high = j->has_median && kam_decimal_compare(potential, j->median_potential) >= 0;
	else if (kam_is(word, "high") || kam_is(word, "High") || kam_is(word, "HIGH") || kam_is(word, "高"))
		high = true;
	else if (kam_is(word, "low") || kam_is(word, "Low") || kam_is(word, "LOW") || kam_is(word, "低"))
		high = false;
	else
		return "";
	return valuable ? high ? "key" : "keep" : high ? "grow" : "low";
}

static const char *depth_of(const struct tier *t, const struct entity *e)
{
	struct kam_slice word = field_text(t, e, KAM_DEPTH);
	if (kam_is(word, "strategic") || kam_is(word, "Strategic") || kam_is(word, "战略") || kam_is(word, "战略客户"))
		return "strategic";
	return e->verdict.long_term == KAM_YES ? "long-term" : e->verdict.long_term == KAM_NO ? "short-term" : "";
}

static const char *scale_of(const struct entity *e)
{
	return e->scale == 'A' ? "large" : e->scale == 'B' ? "medium" : e->scale == 'C' ? "small" : "";
}

static const char *move_of(const struct tier *t, const struct entity *e)
{
	struct kam_slice before = field_text(t, e, KAM_PREV_TIER);
	if (!tier_has(t, KAM_PREV_TIER) || !e->tier)
		return "";
	if (!before.n)
		return "new";
	char old = (char)(before.p[0] & ~0x20);
	if (before.n != 1 || old < 'A' || old > 'C')
		return "";
	return old == e->tier ? "same" : e->tier < old ? "up" : "down";
}

/* What to do about a dealer: keep the good ones, replace those that bring nothing or are fakes, work with the rest. */
static const char *action_of(const struct tier *t, const struct entity *e)
{
	struct kam_slice type = field_text(t, e, KAM_ACCOUNT_TYPE);
	struct kam_decimal measure;
	if (!kam_is(type, "dealer") || !e->tier)
		return "";
	measure_of(t, e, &measure);
	if (e->verdict.fake || kam_decimal_sign(measure) <= 0)
		return "replace";
	return e->tier == 'C' ? "improve" : "keep";
}

/* Writing accounts. */

static const struct kam_column influence[] = {{"referrals", KAM_CELL_NUMBER, true}, {"referred_revenue", KAM_CELL_NUMBER, true}};
static const struct kam_column dealers[] = {{"action", KAM_CELL_TEXT, false}};

static bool only(const struct tier *t, const char *what)
{
	const char *chosen = kam_option_text(t->set->run, "only");
	return chosen && strcmp(chosen, what) == 0;
}

static void add_columns(struct kam_column *columns, size_t *count, const struct kam_column *more, size_t n)
{
	memcpy(columns + *count, more, n * sizeof *more);
	*count += n;
}

/* id, name, the account fields that are known, the group, --keep; then what is computed. fields[i] is the carried column
 * of output column i. */
static struct kam_column *list_columns(struct tier *t, int *fields, size_t *carried_end, size_t *count)
{
	struct kam_column *columns = kam_arena_take(&t->arena, (KAM_MOST_CARRIED + 40) * sizeof *columns);
	columns[0] = (struct kam_column){"account_id", KAM_CELL_TEXT, false};
	columns[1] = (struct kam_column){"account_name", KAM_CELL_TEXT, false};
	size_t n = 2;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (tier_fields[i] != KAM_DEPTH && tier_has(t, tier_fields[i])) { /* depth is among what is computed */
			fields[n] = kam_carried_column(&t->carried, kam_field_name(tier_fields[i]));
			columns[n++] = (struct kam_column){kam_field_name(tier_fields[i]), KAM_CELL_TEXT, true};
		}
	const char *keep;
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++) {
		fields[n] = kam_carried_column(&t->carried, keep);
		columns[n++] = (struct kam_column){keep, KAM_CELL_TEXT, false};
	}
	*carried_end = n;
	if (t->set->group)
		columns[n++] = (struct kam_column){"group", KAM_CELL_TEXT, false};
	add_columns(columns, &n, computed, KAM_COUNT(computed));
	if (tier_has(t, KAM_REFERRED_BY))
		add_columns(columns, &n, influence, KAM_COUNT(influence));
	if (only(t, "dealer"))
		add_columns(columns, &n, dealers, KAM_COUNT(dealers));
	*count = n;
	return columns;
}

static void write_known(struct kam_writer *w, bool known, struct kam_decimal value)
{
	if (known)
		kam_write_decimal(w, value);
	else
		kam_write_blank(w);
}

static void write_word(struct kam_writer *w, const char *word)
{
	kam_write_text(w, kam_text(word));
}

/* Rank, share, cumulative share and tier; *running is what the accounts before this one add up to. */
static void write_standing(const struct tier *t, struct kam_writer *w, const struct judged *j, const struct entity *e, struct kam_decimal *running)
{
	struct kam_decimal measure, share = {0};
	bool known = measure_of(t, e, &measure);
	if (known)
		kam_decimal_add(*running, measure, running);
	write_known(w, known, kam_decimal_whole(e->rank));
	write_known(w, known && kam_share(measure, j->portfolio.measure.total, &share), share);
	write_known(w, known && kam_share(*running, j->portfolio.measure.total, &share), share);
	kam_write_text(w, kam_slice(&e->tier, e->tier != 0));
}

static void write_totals(const struct tier *t, struct kam_writer *w, const struct entity *e)
{
	const struct kam_totals totals = totals_of(t, e);
	struct kam_decimal margin;
	bool has_margin = kam_margin(&totals, &margin);
	kam_write_decimal(w, totals.revenue);
	write_known(w, totals.cost_known, totals.cost);
	write_known(w, totals.profit_known, totals.profit);
	write_known(w, has_margin, margin);
	write_known(w, totals.orders_known, kam_decimal_whole(totals.orders));
	kam_write_day(w, totals.first);
	kam_write_day(w, totals.last);
	write_known(w, totals.first != KAM_NO_DAY, kam_decimal_whole(kam_ledger_active_periods(t->ledger, e->number)));
}

static void write_verdict(struct tier *t, struct kam_writer *w, const struct judged *j, const struct entity *e)
{
	write_word(w, scale_of(e));
	write_word(w, depth_of(t, e));
	write_word(w, quadrant_of(t, j, e));
	write_word(w, e->verdict.key ? "yes" : "no");
	t->value.n = 0;
	kam_write_criteria(&e->verdict, &t->value);
	kam_write_text(w, kam_buffer_slice(&t->value));
	t->value.n = 0;
	kam_write_fakes(e->verdict.fake, &t->value);
	kam_write_text(w, kam_buffer_slice(&t->value));
	write_word(w, e->fake_reason);
	write_word(w, move_of(t, e));
}

/* What an output row is made with. */
struct account_output {
	struct tier *t;
	struct kam_writer *w;
	int fields[KAM_MOST_CARRIED + 40]; /* the carried column of an output column */
	size_t carried_end;                /* the output columns from 2 up to here are carried */
};

static void write_account(const struct account_output *o, const struct judged *j, const struct entity *e, struct kam_decimal *running)
{
	struct tier *t = o->t;
	kam_write_text(o->w, id_of(t, e));
	kam_write_text(o->w, kam_carried_get(&t->carried, t->name_column, e->number));
	for (size_t i = 2; i < o->carried_end; i++) {
		const struct extra *x = t->extras ? &t->extras[e->number] : NULL;
		if (o->fields[i] == t->column_of[KAM_COST_TO_SERVE] && x && x->has_cost_to_serve)
			kam_write_decimal(o->w, x->cost_to_serve); /* in a group of companies the sum of all */
		else
			kam_write_text(o->w, kam_carried_get(&t->carried, o->fields[i], e->number));
	}
	if (t->set->group)
		kam_write_text(o->w, group_name(t, e));
	write_totals(t, o->w, e);
	write_standing(t, o->w, j, e, running);
	write_verdict(t, o->w, j, e);
	if (tier_has(t, KAM_REFERRED_BY)) {
		const struct extra none = {0}, *x = t->extras ? &t->extras[e->number] : &none;
		kam_write_count(o->w, x->referrals);
		kam_write_decimal(o->w, x->referred_revenue);
	}
	if (only(t, "dealer"))
		write_word(o->w, action_of(t, e));
	kam_write_row(o->w);
}

/* Accounts that are not written still count in the cumulative share of those behind them. */
static void pass_over(const struct tier *t, const struct entity *e, struct kam_decimal *running)
{
	struct kam_decimal measure;
	if (measure_of(t, e, &measure))
		kam_decimal_add(*running, measure, running);
}

static bool is_wanted(const struct tier *t, const struct entity *e)
{
	return (!only(t, "key") || e->verdict.key) && (!only(t, "fake") || e->verdict.fake) && (!only(t, "dealer") || action_of(t, e)[0]);
}

static enum kam_status write_accounts(struct tier *t, const struct judged *groups, size_t count, struct kam_error *err)
{
	struct account_output o = {.t = t};
	size_t columns_count;
	struct kam_column *columns = list_columns(t, o.fields, &o.carried_end, &columns_count);
	enum kam_status status = kam_run_writer(t->set->run, columns, columns_count, &o.w, err);
	uint64_t most = kam_option_count(t->set->run, "top", UINT64_MAX);
	for (size_t g = 0; g < count && !status; g++) {
		uint64_t written = 0;
		struct kam_decimal running = {0};
		for (uint32_t i = 0; i < groups[g].count && written < most; i++) {
			const struct entity *e = groups[g].by_rank[i];
			warm_ahead(t, &groups[g], i);
			if (is_wanted(t, e)) {
				write_account(&o, &groups[g], e, &running);
				written++;
			} else {
				pass_over(t, e, &running);
			}
		}
	}
	return status;
}

/* Writing the summary: one row per figure. */

static const struct kam_column summary_columns[] = {
	{"group", KAM_CELL_TEXT, false}, {"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}};

struct summary {
	struct tier *t;
	struct kam_writer *w;
	const struct judged *j;
};

static void begin_figure(const struct summary *s, const char *name)
{
	if (s->t->set->group)
		kam_write_text(s->w, group_name(s->t, s->j->by_rank[0]));
	write_word(s->w, name);
}

static void figure(const struct summary *s, const char *name, struct kam_decimal value)
{
	begin_figure(s, name);
	kam_write_decimal(s->w, value);
	kam_write_row(s->w);
}

static void figure_count(const struct summary *s, const char *name, uint64_t count)
{
	figure(s, name, kam_decimal_whole((int64_t)count));
}

static void figure_text(const struct summary *s, const char *name, struct kam_slice text)
{
	begin_figure(s, name);
	kam_write_text(s->w, text);
	kam_write_row(s->w);
}

/* A ratio with its 6 places; for people with 2. */
static void figure_ratio(const struct summary *s, const char *name, struct kam_decimal ratio)
{
	char text[KAM_DECIMAL_TEXT];
	size_t n = kam_decimal_format_places(ratio, kam_run_for_people(s->t->set->run) ? 2 : 6, text);
	begin_figure(s, name);
	kam_write_value(s->w, kam_slice(text, n), KAM_NUMBER);
	kam_write_row(s->w);
}

/* part / whole, for people as a percentage. Left out where the whole is not over 0. */
static void figure_share(const struct summary *s, const char *name, struct kam_decimal part, struct kam_decimal whole)
{
	struct kam_decimal share;
	if (kam_decimal_sign(whole) <= 0 || !kam_decimal_divide(part, whole, 6, &share))
		return;
	char text[KAM_DECIMAL_TEXT + 2];
	if (!kam_run_for_people(s->t->set->run)) {
		figure_ratio(s, name, share);
		return;
	}
	kam_decimal_multiply(share, kam_decimal_whole(100), &share);
	size_t n = kam_decimal_format_places(share, 2, text);
	memcpy(text + n, " %", 3);
	figure_text(s, name, kam_slice(text, n + 2));
}

static struct kam_decimal plus(struct kam_decimal a, struct kam_decimal b)
{
	kam_decimal_add(a, b, &a); /* parts of a total that has been added up before */
	return a;
}

static void summarise_basis(const struct summary *s)
{
	char text[KAM_DATE_TEXT];
	const struct kam_portfolio *p = &s->j->portfolio;
	if (s->t->as_of != KAM_NO_DAY)
		figure_text(s, "as_of", kam_slice(text, kam_date_format(s->t->as_of, text)));
	if (kam_ledger_first(s->t->ledger) != KAM_NO_DAY)
		figure_text(s, "period", kam_text(kam_period_name(kam_ledger_period(s->t->ledger))));
	figure_text(s, "measure", kam_text(s->t->by_profit ? "profit" : "revenue"));
	figure_count(s, "accounts", s->j->count);
	figure(s, "revenue", p->revenue.total);
	if (p->has_margin) {
		figure(s, "profit", p->profit);
		figure_share(s, "margin", p->margin, kam_decimal_whole(1));
	}
}

/* The first fifth by revenue: what it holds of revenue and of profit, and how many of it lose money. */
static void summarise_largest(const struct summary *s)
{
	const struct kam_portfolio *p = &s->j->portfolio;
	struct kam_decimal profit = {0}, revenue = {0};
	uint64_t losing = 0;
	for (uint32_t i = 0; i < s->j->count; i++) {
		const struct kam_totals totals = totals_of(s->t, s->j->by_rank[i]);
		if (s->j->by_rank[i]->revenue_rank > p->revenue.first_fifth)
			continue;
		revenue = plus(revenue, totals.revenue);
		if (totals.profit_known)
			profit = plus(profit, totals.profit);
		losing += totals.profit_known && kam_decimal_sign(totals.profit) < 0;
	}
	figure_count(s, "largest_fifth_accounts", p->revenue.first_fifth);
	figure_share(s, "largest_fifth_share_of_revenue", revenue, p->revenue.total);
	if (p->has_margin) {
		figure_share(s, "largest_fifth_share_of_profit", profit, p->profit);
		figure_count(s, "largest_fifth_losing_money", losing);
	}
}

static void summarise_concentration(const struct summary *s)
{
	static const uint32_t tops[] = {1, 5, 10, 20};
	const struct kam_concentration *c = &s->j->portfolio.measure;
	struct kam_decimal one = kam_decimal_whole(1);
	if (!c->has_shares)
		return;
	figure_count(s, "first_fifth_accounts", c->first_fifth);
	figure_share(s, "first_fifth_share", c->fifth_share, one);
	figure_count(s, "accounts_for_80_percent", c->needed);
	figure_share(s, "accounts_for_80_percent_share", kam_decimal_whole(c->needed), kam_decimal_whole(c->known));
	struct kam_decimal running = {0};
	for (uint32_t i = 0, next = 0; i < c->known && next < KAM_COUNT(tops); i++) {
		char name[32];
		pass_over(s->t, s->j->by_rank[i], &running);
		if (i + 1 != tops[next])
			continue;
		snprintf(name, sizeof name, "top_%u_share", tops[next++]);
		figure_share(s, name, running, c->total);
	}
	figure_share(s, "peak_cumulative_share", c->peak, one);
	if (c->losses.value)
		figure(s, "lost_by_accounts_under_zero", c->losses);
	if (c->has_gini)
		figure_share(s, "gini", c->gini, one);
	if (s->t->by_profit && s->j->portfolio.revenue.has_gini)
		figure_share(s, "gini_of_revenue", s->j->portfolio.revenue.gini, one);
}

/* A selection of accounts: how many, and what they hold. */
typedef bool select_entity(const struct tier *t, const struct entity *e, unsigned which);

static void summarise_selection(const struct summary *s, const char *name, select_entity *select, unsigned which)
{
	struct kam_decimal measure = {0}, revenue = {0};
	uint64_t count = 0;
	char full[96];
	for (uint32_t i = 0; i < s->j->count; i++) {
		const struct entity *e = s->j->by_rank[i];
		if (!select(s->t, e, which))
			continue;
		count++;
		revenue = plus(revenue, totals_of(s->t, e).revenue);
		pass_over(s->t, e, &measure);
	}
	snprintf(full, sizeof full, "%s_accounts", name);
	figure_count(s, full, count);
	snprintf(full, sizeof full, "%s_share_of_%s", name, s->t->by_profit ? "profit" : "revenue");
	figure_share(s, full, measure, s->j->portfolio.measure.total);
	if (s->t->by_profit) {
		snprintf(full, sizeof full, "%s_share_of_revenue", name);
		figure_share(s, full, revenue, s->j->portfolio.revenue.total);
	}
}

static bool in_tier(const struct tier *t, const struct entity *e, unsigned tier)
{
	(void)t;
	return e->tier == (char)tier;
}

static bool is_key_account(const struct tier *t, const struct entity *e, unsigned ignored)
{
	(void)t, (void)ignored;
	return e->verdict.key;
}

static bool is_fake(const struct tier *t, const struct entity *e, unsigned kinds)
{
	(void)t;
	return e->verdict.fake & kinds;
}

static bool is_long_term(const struct tier *t, const struct entity *e, unsigned ignored)
{
	(void)t, (void)ignored;
	return e->verdict.long_term == KAM_YES;
}

static bool was_referred(const struct tier *t, const struct entity *e, unsigned ignored)
{
	(void)ignored;
	return field_text(t, e, KAM_REFERRED_BY).n > 0;
}

static bool is_over_threshold(const struct tier *t, const struct entity *e, unsigned ignored)
{
	struct kam_decimal measure;
	(void)ignored;
	return measure_of(t, e, &measure) && kam_decimal_compare(measure, kam_option_number(t->set->run, "threshold")) > 0;
}

static void summarise_verdicts(const struct summary *s)
{
	static const char *const tiers[] = {"tier_A", "tier_B", "tier_C"};
	for (unsigned i = 0; i < 3; i++)
		summarise_selection(s, tiers[i], in_tier, 'A' + i);
	summarise_selection(s, "key", is_key_account, 0);
	summarise_selection(s, "fake", is_fake, KAM_ONE_OFF | KAM_UNPROFITABLE | KAM_SQUEEZER);
	summarise_selection(s, "fake_one_off", is_fake, KAM_ONE_OFF);
	summarise_selection(s, "fake_unprofitable", is_fake, KAM_UNPROFITABLE);
	summarise_selection(s, "fake_squeezer", is_fake, KAM_SQUEEZER);
	if (kam_option_given(s->t->set->run, "threshold"))
		summarise_selection(s, "over_threshold", is_over_threshold, 0);
}

/* How many accounts have tenure of the years that make a relation long, and the longest tenure in whole years. */
static void summarise_tenure(const struct summary *s)
{
	kam_day earliest = KAM_NO_DAY;
	uint64_t computable = 0, longer = 0;
	for (uint32_t i = 0; i < s->j->count; i++) {
		const struct entity *e = s->j->by_rank[i];
		kam_day start = e->since != KAM_NO_DAY ? e->since : totals_of(s->t, e).first;
		if (e->verdict.long_term == KAM_NOT_COMPUTABLE)
			continue;
		computable++;
		longer += is_long_term(s->t, e, 0);
		if (earliest == KAM_NO_DAY || start < earliest)
			earliest = start;
	}
	if (!computable)
		return;
	int years = 0;
	while (kam_day_add_years(earliest, years + 1) <= s->t->as_of)
		years++;
	figure_share(s, "long_term_share_of_accounts", kam_decimal_whole((int64_t)longer), kam_decimal_whole((int64_t)computable));
	figure_count(s, "longest_tenure_years", (uint64_t)years);
}

/* How many accounts have each form of ownership. */
static void summarise_ownership(const struct summary *s)
{
	struct kam_table forms = {0};
	uint64_t counts[256] = {0};
	for (uint32_t i = 0; i < s->j->count; i++) {
		struct kam_slice form = field_text(s->t, s->j->by_rank[i], KAM_OWNERSHIP);
		uint32_t n = kam_table_count(&forms) < KAM_COUNT(counts) - 1 ? kam_table_put(&forms, form.n ? form : KAM_LITERAL("unknown"), NULL)
		                                                         : kam_table_find(&forms, form);
		if (n != KAM_ABSENT)
			counts[n]++;
	}
	for (uint32_t n = 0; tier_has(s->t, KAM_OWNERSHIP) && n < kam_table_count(&forms); n++) {
		char name[128];
		snprintf(name, sizeof name, "ownership_%.*s_accounts", KAM_PRINT(kam_fit(kam_table_key(&forms, n), 80)));
		figure_count(s, name, counts[n]);
	}
	kam_table_free(&forms);
}

/* The share of accounts that came by a referral. */
static void summarise_referral_rate(const struct summary *s)
{
	uint32_t referred = 0;
	for (uint32_t i = 0; i < s->j->count; i++)
		referred += was_referred(s->t, s->j->by_rank[i], 0);
	figure_share(s, "referral_rate", kam_decimal_whole(referred), kam_decimal_whole(s->j->count));
}

/* The tier's share of our time over its share of the measure: under 1, it is served less than it earns. */
static void summarise_tilt(const struct summary *s)
{
	enum { KEY = 3, CLASSES };
	static const char *const names[CLASSES] = {"tilt_tier_A", "tilt_tier_B", "tilt_tier_C", "tilt_key"};
	struct kam_decimal all = {0}, minutes[CLASSES] = {{0}}, measure[CLASSES] = {{0}}, tilt, time_share, share;
	if (!s->j->portfolio.has_minutes || !s->t->extras)
		return;
	for (uint32_t i = 0; i < s->j->count; i++) {
		const struct entity *e = s->j->by_rank[i];
		struct kam_decimal spent = s->t->extras[e->number].minutes;
		all = plus(all, spent);
		for (int class = 0; class < CLASSES; class++) {
			if (class == KEY ? !e->verdict.key : e->tier != 'A' + class)
				continue;
			minutes[class] = plus(minutes[class], spent);
			pass_over(s->t, e, &measure[class]);
		}
	}
	for (int class = 0; class < CLASSES; class++)
		if (kam_decimal_divide(minutes[class], all, 12, &time_share) && kam_decimal_sign(measure[class]) > 0 &&
		    kam_decimal_divide(measure[class], s->j->portfolio.measure.total, 12, &share) && kam_decimal_divide(time_share, share, 6, &tilt))
			figure_ratio(s, names[class], tilt);
}

static enum kam_status write_summary(struct tier *t, const struct judged *groups, size_t count, struct kam_error *err)
{
	struct summary s = {.t = t};
	size_t skip_group = !t->set->group;
	enum kam_status status = kam_run_writer(t->set->run, summary_columns + skip_group, KAM_COUNT(summary_columns) - skip_group, &s.w, err);
	for (size_t g = 0; g < count && !status; g++) {
		s.j = &groups[g];
		if (!s.j->count)
			continue;
		summarise_basis(&s);
		summarise_largest(&s);
		summarise_concentration(&s);
		summarise_verdicts(&s);
		summarise_tenure(&s);
		summarise_ownership(&s);
		if (tier_has(t, KAM_REFERRED_BY)) {
			summarise_selection(&s, "referred", was_referred, 0);
			summarise_referral_rate(&s);
		}
		summarise_tilt(&s);
	}
	return status;
}

/* Notes: what the figures stand on, and what could not be computed, once. */

static void percent_text(struct kam_decimal share, char text[KAM_DECIMAL_TEXT])
{
	kam_decimal_multiply(share, kam_decimal_whole(100), &share);
	kam_decimal_format_places(share, 1, text);
}

static void note_basis(struct tier *t)
{
	char day[KAM_DATE_TEXT];
	const char *measure = t->by_profit ? "profit" : "revenue";
	if (kam_ledger_first(t->ledger) == KAM_NO_DAY) {
		kam_run_note(t->set->run, t->count ? "account totals without dates; measure %s" : "no sales: nothing to rank", measure);
		return;
	}
	kam_date_format(t->as_of, day);
	kam_run_note(t->set->run, "as of %s%s; period %s; measure %s", day, kam_option_given(t->set->run, "as-of") ? "" : ", the latest date",
		kam_period_name(kam_ledger_period(t->ledger)), measure);
}

/* The real concentration: 80/20 is a saying, not a law. */
static void note_concentration(struct tier *t, const struct judged *j)
{
	const struct kam_concentration *c = &j->portfolio.measure;
	const char *measure = t->by_profit ? "profit" : "revenue";
	char share[KAM_DECIMAL_TEXT], peak[KAM_DECIMAL_TEXT], lost[KAM_DECIMAL_TEXT];
	uint32_t key = 0, fake = 0;
	if (!c->has_shares) {
		kam_run_note(t->set->run, "the total %s is not over 0: no shares and tiers", measure);
		return;
	}
	for (uint32_t i = 0; i < j->count; i++) {
		key += j->by_rank[i]->verdict.key;
		fake += j->by_rank[i]->verdict.fake != 0;
	}
	percent_text(c->fifth_share, share);
	kam_run_note(t->set->run, "%s%.*s%sthe first %u of %u accounts (a fifth) hold %s%% of %s; 80%% takes %u; %u key, %u fake", t->set->group ? "group \"" : "",
		KAM_PRINT(group_name(t, j->by_rank[0])), t->set->group ? "\": " : "", c->first_fifth, c->known, share, measure,
		c->needed, key, fake);
	if (c->losses.value) {
		percent_text(c->peak, peak);
		kam_decimal_format_places(c->losses, 2, lost);
		kam_run_note(t->set->run, "accounts under zero cost %s: the cumulative share peaks at %s%%", lost, peak);
	}
}

static void note_missing(struct tier *t)
{
	struct kam_buffer text = {0};
	const struct {
		bool missing;
		const char *what;
	} all[] = {
		{!t->sales.any_profit, "profit and margin (no cost or profit column; only one-off fakes can be judged)"},
		{t->sales.any_profit && !t->sales.any_cost, "cost (no such column)"},
		{!kam_option_given(t->set->run, "target"), "the goal criterion (--target)"},
		{!t->set->activities, "the time criterion (--activities)"},
		{!tier_has(t, KAM_POTENTIAL), "quadrant (no potential column)"},
		{!tier_has(t, KAM_PREV_TIER), "move (no prev_tier column)"},
	};
	for (size_t i = 0; i < KAM_COUNT(all); i++)
		if (all[i].missing)
			kam_buffer_format(&text, "%s%s", text.n ? "; " : "", all[i].what);
	if (text.n)
		kam_run_note(t->set->run, "not computed: %s", kam_buffer_terminated(&text));
	kam_buffer_free(&text);
}

static void note_data(struct tier *t)
{
	if (t->set->rates)
		kam_run_note(t->set->run, "amounts converted to %s by --rates", kam_rates_currency(t->set->rates));
	uint32_t unknown = 0;
	struct kam_decimal profit;
	for (uint32_t n = 0; n < t->count; n++)
		unknown += t->by_profit && !kam_ledger_profit(t->ledger, t->entities[n].number, &profit);
	if (unknown)
		kam_run_note(t->set->run, "%u account%s some sale without cost or profit: not ranked", unknown, unknown == 1 ? " has" : "s have");
	if (t->sales.without_amount)
		kam_run_note(t->set->run, "sales without an amount: %llu; they count as orders and add nothing to revenue",
			(unsigned long long)t->sales.without_amount);
	if (t->divided && (t->set->accounts || t->set->activities))
		kam_run_note(t->set->run, "accounts with sales in several groups: their cost to serve and minutes are counted in none");
	if (t->sales.one_unit)
		kam_run_note(t->set->run, "there is no quantity column: each row counts as one unit");
	if (!t->sales.returned && t->sales.any_orders)
		kam_run_note(t->set->run, "there are no returns (negative amounts): revenue may be gross");
}

/* The end of the run. */

/* Profit where any account's is known, unless the user says otherwise. */
static enum kam_status choose_measure(struct tier *t, struct kam_error *err)
{
	const char *measure = kam_option_text(t->set->run, "measure");
	bool known = false;
	struct kam_decimal profit;
	for (uint32_t n = 0; n < t->count && !known; n++)
		known = kam_ledger_profit(t->ledger, t->entities[n].number, &profit);
	t->by_profit = measure ? strcmp(measure, "profit") == 0 : known;
	if (t->by_profit && !known && t->count)
		return kam_fail(err, KAM_BAD_DATA, "--measure profit: no account's profit is known: the input needs a profit or a cost column");
	return KAM_OK;
}

/* No accounts: still a header, so that the next program finds its columns. */
static enum kam_status write_nothing(struct tier *t, struct kam_error *err)
{
	return kam_option_given(t->set->run, "summary") ? write_summary(t, NULL, 0, err) : write_accounts(t, NULL, 0, err);
}

static enum kam_status write_output(struct tier *t, struct entity **members, struct kam_error *err)
{
	size_t groups_count = 0;
	struct judged *groups = kam_arena_take(&t->arena, (t->count + 1) * sizeof *groups);
	enum kam_status status = KAM_OK;
	if (t->set->group)
		qsort_r(members, t->count, sizeof *members, by_group, t);
	for (uint32_t first = 0, next; first < t->count && !status; first = next) {
		for (next = first + 1; next < t->count && (!t->set->group || kam_same(group_name(t, members[next]), group_name(t, members[first]))); next++)
			;
		status = judge(t, members + first, next - first, &groups[groups_count++], err);
	}
	if (status)
		return status;
	note_basis(t);
	if (!t->count)
		return write_nothing(t, err);
	for (size_t g = 0; g < groups_count; g++)
		note_concentration(t, &groups[g]);
	note_missing(t);
	note_data(t);
	return kam_option_given(t->set->run, "summary") ? write_summary(t, groups, groups_count, err) : write_accounts(t, groups, groups_count, err);
}

/* Posts what waits; what was wrong with all sales together is said now. */
static enum kam_status finish_sums(struct tier *t, struct kam_error *err)
{
	tier_post(t);
	if (t->sales.mixed[0] || t->overflow[0])
		return kam_fail(err, KAM_BAD_DATA, "%s", t->sales.mixed[0] ? t->sales.mixed : t->overflow);
	return KAM_OK;
}

static enum kam_status tier_emit(void *state, struct kam_run *run, struct kam_error *err)
{
	struct tier *t = state;
	(void)run;
	enum kam_status status = finish_sums(t, err);
	if (!status)
		status = open_directory(t, err);
	if (!status)
		status = gather(t, err);
	if (!status)
		status = choose_measure(t, err);
	if (status)
		return status;
	struct entity **members = kam_arena_take(&t->arena, (t->count + 1) * sizeof *members);
	for (uint32_t n = 0; n < t->count; n++)
		members[n] = &t->entities[n];
	return write_output(t, members, err);
}

static bool tier_fork(void *state, const void *beside)
{
	const struct tier *t = beside;
	struct tier *fork = state;
	if (t->file.group_in_accounts) /* reading the accounts file learns about its columns: not for several at a time */
		return false;
	fork->set = t->set;
	fork->sales = t->sales;
	fork->sales.outcomes = (struct kam_outcomes){.rules = t->sales.outcomes.rules};
	fork->sales.without_amount = fork->sales.returned = fork->sales.one_unit = 0;
	begin_sums(fork);
	for (size_t i = 0; i < t->carried.count; i++)
		kam_carried_column(&fork->carried, t->carried.names[i]);
	fork->file = t->file;
	fork->as_of = t->as_of;
	memcpy(fork->column_of, t->column_of, sizeof fork->column_of);
	return true;
}

/* What is wrong with a part, or between two, is said better when the input is read in order. */
static bool tier_agree(const void *a, const void *b)
{
	const struct kam_sales *x = &((const struct tier *)a)->sales, *y = &((const struct tier *)b)->sales;
	bool sound = !x->mixed[0] && !y->mixed[0] && !((const struct tier *)a)->overflow[0] && !((const struct tier *)b)->overflow[0];
	return sound && (!x->currency[0] || !y->currency[0] || strcmp(x->currency, y->currency) == 0);
}

static size_t tier_entities(const void *state)
{
	return kam_ledger_count(((const struct tier *)state)->ledger);
}

static void tier_merge(void *into, void *from)
{
	struct tier *t = into, *f = from;
	uint32_t *account_of;
	tier_post(t);
	tier_post(f);
	if (!kam_ledger_merge(t->ledger, f->ledger, &account_of) && !t->overflow[0])
		snprintf(t->overflow, sizeof t->overflow, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	kam_carried_merge(&t->carried, &f->carried, account_of);
	free(account_of);
	if (f->overflow[0] && !t->overflow[0])
		memcpy(t->overflow, f->overflow, sizeof t->overflow);
	kam_sales_merge(&t->sales, &f->sales);
	for (int field = 0; field < KAM_FIELDS; field++)
		if (f->column_of[field] >= 0)
			t->column_of[field] = kam_carried_column(&t->carried, kam_field_name((enum kam_field)field));
}

/* Partial states. */

static enum kam_status tier_save(void *state, struct kam_state_writer *w, struct kam_error *err)
{
	struct tier *t = state;
	enum kam_status status = finish_sums(t, err);
	if (status)
		return status;
	kam_sales_save(&t->sales, w);
	uint32_t *place_of;
	bool fits = kam_ledger_save(t->ledger, w, &place_of);
	kam_carried_save(&t->carried, place_of, kam_ledger_count(t->ledger), w);
	free(place_of);
	return fits ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "the sum of an order needs more than %d digits", KAM_DECIMAL_DIGITS);
}

/* The carried column that a line of a state names; -1 when this run carries none of that name. */
static int named_column(struct tier *t, struct kam_slice name)
{
	enum kam_field field = kam_field_named(name);
	const char *keep;
	if (field == KAM_ACCOUNT_NAME)
		return t->name_column;
	for (size_t i = 0; i < TIER_FIELDS; i++)
		if (tier_fields[i] == field)
			return t->column_of[field] = kam_carried_column(&t->carried, kam_field_name(field));
	for (size_t i = 0; (keep = kam_option_at(t->set->run, "keep", i)); i++)
		if (kam_is(name, keep))
			return kam_carried_column(&t->carried, keep);
	return -1;
}

static enum kam_status tier_load(void *state, const struct kam_state_reader *r, struct kam_error *err)
{
	struct tier *t = state;
	if (kam_state_is(r, "sales"))
		return kam_sales_load(&t->sales, r, err);
	if (!kam_state_is(r, "column") && !kam_state_is(r, "value"))
		return kam_ledger_load(t->ledger, r, err);
	int column = named_column(t, kam_state_text(r, "column"));
	if (column < 0)
		return kam_state_bad(r, "column", err);
	return kam_state_is(r, "column") ? KAM_OK : kam_carried_load(&t->carried, column, kam_ledger_count(t->ledger), r, err);
}

static void tier_end(void *state)
{
	struct tier *t = state;
	kam_sales_free(&t->sales);
	kam_ledger_free(t->ledger);
	kam_carried_free(&t->carried);
	kam_buffer_free(&t->key);
	kam_buffer_free(&t->value);
	kam_arena_free(&t->arena);
	kam_arena_free(&t->batch_text);
	free(t->fields);
	free(t->entities);
	free(t->extras);
	kam_table_free(&t->sole);
	free(t->sole_entity);
}

static void tier_finish(void *settings)
{
	struct tier_settings *set = settings;
	kam_rates_free(set->rates);
	kam_directory_free(&set->directory);
}

static const struct kam_need needs[] = {{"minute-cost", "activities"}, {"threshold", "summary"}, {"currency", "rates"}, {NULL, NULL}};

static const char *const rules[] = {kam_key_rules_json, kam_status_rules, NULL};

static const struct kam_fold fold = {
	.settings_size = sizeof(struct tier_settings),
	.state_size = sizeof(struct tier),
	.init = tier_init,
	.begin = tier_begin,
	.open = tier_open,
	.add = tier_add,
	.emit = tier_emit,
	.fork = tier_fork,
	.agree = tier_agree,
	.merge = tier_merge,
	.entities = tier_entities,
	.save = tier_save,
	.load = tier_load,
	.shaped_by = "period|since|until|as-of|roll-up|currency|discount|group|keep",
	.read_with = "join|accounts|rates",
	.end = tier_end,
	.finish = tier_finish,
};

const struct kam_command kam_program = {
	.name = "kam-tier",
	.purpose = "Rank accounts, tier them, and tell key accounts from fake ones",
	.reads = "order lines, won deals or account totals",
	.example = "kam-tier examples/data/orders.csv --to table --top 20",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.rules = rules,
	.fold = &fold,
};
