/* keyaccount.c - the verdict on one account. */
#include "kam/keyaccount.h"

const char kam_key_rules_json[] =
	"\"tiers\": {\"A\": 0.7, \"B\": 0.9},"
	"\"key\": {\"share_of_criteria\": 0.75, \"goal_share\": 0.05, \"active_periods\": 3, \"of_periods\": 4, \"tenure_years\": 2},"
	"\"fake\": {\"one_order_share\": 0.8, \"one_period_of\": 4, \"squeezed_periods\": 4, \"squeezed_orders\": 2, \"squeezed_fall\": 0.05,"
	" \"floor_share\": 0.25, \"repeat_orders\": 2, \"repeat_periods\": 2}";

enum kam_status kam_key_rules_read(const struct kam_rules *rules, struct kam_key_rules *out, struct kam_error *err)
{
	const struct {
		const char *path;
		struct kam_decimal *to;
	} shares[] = {{"tiers.A", &out->cuts.a}, {"tiers.B", &out->cuts.b}, {"key.share_of_criteria", &out->share_of_criteria},
		{"key.goal_share", &out->goal_share}, {"fake.one_order_share", &out->one_order_share}, {"fake.squeezed_fall", &out->squeezed_fall},
		{"fake.floor_share", &out->floor_share}};
	const struct {
		const char *path;
		int high, *to;
	} counts[] = {{"key.active_periods", 1000, &out->active_periods}, {"key.of_periods", 1000, &out->of_periods},
		{"key.tenure_years", 100, &out->tenure_years}, {"fake.one_period_of", 1000, &out->one_period_of},
		{"fake.squeezed_periods", KAM_RECENT, &out->squeezed_periods}, {"fake.squeezed_orders", 1000, &out->squeezed_orders},
		{"fake.repeat_orders", 1000, &out->repeat_orders}, {"fake.repeat_periods", 1000, &out->repeat_periods}};
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < KAM_COUNT(shares) && !status; i++)
		status = kam_rules_number(rules, shares[i].path, "0", "1", shares[i].to, err);
	for (size_t i = 0; i < KAM_COUNT(counts) && !status; i++)
		status = kam_rules_count(rules, counts[i].path, 1, counts[i].high, counts[i].to, err);
	if (!status && kam_decimal_compare(out->cuts.a, out->cuts.b) > 0)
		return kam_fail(err, KAM_USAGE, "rule tiers.A: must not be over tiers.B");
	return status;
}

static enum kam_answer answer(bool yes)
{
	return yes ? KAM_YES : KAM_NO;
}

static bool in_first_fifth(uint32_t rank, uint32_t fifth)
{
	return rank && rank <= fifth;
}

/* (1) A large part of profit. */
static enum kam_answer by_profit(const struct kam_portfolio *p, const struct kam_candidate *c)
{
	if (!c->tier)
		return KAM_NOT_COMPUTABLE;
	return answer(c->tier == 'A' && in_first_fifth(c->rank, p->measure.first_fifth));
}

/* (2) Decisive for the goals: a notable part of the target, or the one without which it would be missed. */
static enum kam_answer by_goal(const struct kam_portfolio *p, const struct kam_candidate *c)
{
	struct kam_decimal part, rest;
	if (!p->has_target || !c->measure_known || !kam_decimal_multiply(p->target, p->rules->goal_share, &part) ||
	    !kam_decimal_subtract(p->measure.total, c->measure, &rest))
		return KAM_NOT_COMPUTABLE;
	bool reached = kam_decimal_compare(p->measure.total, p->target) >= 0, without = kam_decimal_compare(rest, p->target) >= 0;
	return answer(kam_decimal_compare(c->measure, part) >= 0 || (reached && !without));
}

/* The last day from which, so many years later, the as-of day is reached. */
static kam_day last_start(kam_day as_of, int years)
{
	if (kam_civil_of(as_of).year < years) /* before all days */
		return KAM_NO_DAY;
	kam_day start = kam_day_add_years(as_of, -years);
	return start + (kam_day_add_years(start + 1, years) <= as_of); /* 28 and 29 February may both end on the 28th */
}

/* Tenure counts from `since`. Without it the first order stands in, where the data reaches back far enough to show it. */
static enum kam_answer has_tenure(const struct kam_portfolio *p, const struct kam_candidate *c)
{
	kam_day start = c->since != KAM_NO_DAY ? c->since : c->totals.first;
	if (start == KAM_NO_DAY || p->as_of == KAM_NO_DAY || (c->since == KAM_NO_DAY && !p->reaches_back))
		return KAM_NOT_COMPUTABLE;
	return answer(start <= p->long_since);
}

/* (3) A long and stable relation: tenure, and sales in most of the latest periods. */
static enum kam_answer by_relation(const struct kam_portfolio *p, const struct kam_candidate *c, enum kam_answer long_term)
{
	if (c->totals.first == KAM_NO_DAY || p->as_of == KAM_NO_DAY)
		return KAM_NOT_COMPUTABLE;
	int active = kam_ledger_active_among(p->ledger, c->account, p->first_period, p->latest_period);
	return answer(active >= p->rules->active_periods && long_term != KAM_NO);
}

/* (4) A large part of our time. */
static enum kam_answer by_time(const struct kam_portfolio *p, const struct kam_candidate *c)
{
	if (!p->has_minutes)
		return KAM_NOT_COMPUTABLE;
	return answer(kam_decimal_sign(c->minutes) > 0 && in_first_fifth(c->minutes_rank, p->minutes_fifth));
}

bool kam_margin(const struct kam_totals *totals, struct kam_decimal *margin)
{
	return totals->profit_known && kam_share(totals->profit, totals->revenue, margin);
}

static void add_reason(struct kam_buffer *reason, const char *text)
{
	if (reason->n)
		kam_buffer_text(reason, "; ");
	kam_buffer_text(reason, text);
}

/* "12.3%" */
static void add_percent(struct kam_buffer *reason, struct kam_decimal share)
{
	char text[KAM_DECIMAL_TEXT];
	struct kam_decimal percent = {0};
	kam_decimal_multiply(share, kam_decimal_whole(100), &percent);
	kam_decimal_format_places(percent, 1, text);
	kam_buffer_format(reason, "%s%%", text);
}

/* A chance mass purchase. */
static bool is_one_off(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_buffer *reason)
{
	struct kam_decimal share;
	if (!c->totals.orders_known || c->totals.first == KAM_NO_DAY)
		return false;
	if (c->totals.orders == 1) {
		add_reason(reason, "a single order");
		return true;
	}
	if (kam_decimal_sign(c->totals.revenue) > 0 && !kam_is_under(c->totals.largest_order, p->rules->one_order_share, c->totals.revenue) &&
	    kam_share(c->totals.largest_order, c->totals.revenue, &share)) {
		add_reason(reason, "one order is ");
		add_percent(reason, share);
		kam_buffer_text(reason, " of revenue");
		return true;
	}
	enum kam_period period = kam_ledger_period(p->ledger);
	int touched = kam_ledger_periods_touched(p->ledger, period);
	if (touched >= p->rules->one_period_of && kam_ledger_active_periods(p->ledger, c->account) == 1) {
		add_reason(reason, "");
		kam_buffer_format(reason, "active in one %s of %d", kam_period_name(period), touched);
		return true;
	}
	return false;
}

/* The margins of the latest active periods, if there are enough of them with enough orders in each. */
static bool recent_margins(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_decimal margins[KAM_RECENT])
{
	struct kam_recent recent[KAM_RECENT];
	int count = kam_ledger_recent(p->ledger, c->account, recent), wanted = p->rules->squeezed_periods;
	if (count < wanted || wanted < 2)
		return false;
	for (int i = 0; i < wanted; i++) {
		const struct kam_recent *r = &recent[count - wanted + i];
		if (r->orders < (uint32_t)p->rules->squeezed_orders || !kam_fraction(r->profit, r->revenue, &margins[i]))
			return false;
	}
	return true;
}

static bool margin_is_squeezed(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_buffer *reason)
{
	struct kam_decimal margins[KAM_RECENT], fall;
	int last = p->rules->squeezed_periods - 1;
	if (!p->has_margin || !recent_margins(p, c, margins))
		return false;
	for (int i = 0; i < last; i++)
		if (kam_decimal_compare(margins[i + 1], margins[i]) >= 0)
			return false;
	if (!kam_decimal_subtract(margins[0], margins[last], &fall) || kam_decimal_compare(fall, p->rules->squeezed_fall) < 0 ||
	    kam_decimal_compare(margins[last], p->margin) >= 0)
		return false;
	add_reason(reason, "margin fell from ");
	add_percent(reason, margins[0]);
	kam_buffer_text(reason, " to ");
	add_percent(reason, margins[last]);
	kam_buffer_format(reason, " over its latest %d active %ss", last + 1, kam_period_name(kam_ledger_period(p->ledger)));
	return true;
}

/* Nothing left after discounts and service, or less and less. */
static bool is_squeezer(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_buffer *reason)
{
	struct kam_decimal left = c->totals.profit;
	if (!c->totals.profit_known)
		return false;
	if (c->has_cost_to_serve)
		kam_decimal_subtract(left, c->cost_to_serve, &left);
	if (kam_decimal_sign(left) > 0)
		return margin_is_squeezed(p, c, reason);
	char text[KAM_DECIMAL_TEXT];
	kam_decimal_format_places(left, 2, text);
	add_reason(reason, c->has_cost_to_serve ? "profit after cost to serve is " : "profit is ");
	kam_buffer_text(reason, text);
	return true;
}

/* Whether the account's margin is under the floor, a share of the portfolio's. By cross-multiplication: a margin of a third
 * has no end of digits. */
static bool is_under_floor(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_decimal margin, struct kam_decimal floor)
{
	struct kam_decimal own, allowed;
	if (kam_decimal_multiply(c->totals.profit, p->profit_revenue, &own) && kam_decimal_multiply(p->profit, p->rules->floor_share, &allowed) &&
	    kam_decimal_multiply(allowed, c->totals.revenue, &allowed))
		return kam_decimal_compare(own, allowed) < 0;
	return kam_decimal_compare(margin, floor) < 0;
}

/* Repeated volume that earns next to nothing. */
static bool is_unprofitable(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_buffer *reason)
{
	struct kam_decimal floor, margin;
	bool repeated = c->totals.orders_known && c->totals.orders >= (uint32_t)p->rules->repeat_orders &&
	                kam_ledger_active_periods(p->ledger, c->account) >= p->rules->repeat_periods;
	if (!repeated || !p->has_margin || !c->totals.profit_known || !kam_fraction(c->totals.profit, c->totals.revenue, &margin) ||
	    !kam_decimal_multiply(p->margin, p->rules->floor_share, &floor) || kam_decimal_sign(c->totals.profit) <= 0 ||
	    !is_under_floor(p, c, margin, floor))
		return false;
	add_reason(reason, "margin ");
	add_percent(reason, margin);
	kam_buffer_text(reason, " is under the floor of ");
	add_percent(reason, floor);
	return true;
}

static unsigned find_fakes(const struct kam_portfolio *p, const struct kam_candidate *c, const struct kam_verdict *v, struct kam_buffer *reason)
{
	bool judged = in_first_fifth(c->revenue_rank, p->revenue.first_fifth) || v->criteria[KAM_BY_PROFIT] == KAM_YES;
	if (!judged)
		return 0;
	unsigned fake = is_one_off(p, c, reason) ? KAM_ONE_OFF : 0;
	if (is_squeezer(p, c, reason))
		return fake | KAM_SQUEEZER;
	return is_unprofitable(p, c, reason) ? fake | KAM_UNPROFITABLE : fake;
}

/* Not fake, and enough of what can be computed holds. */
static bool is_key(const struct kam_portfolio *p, const struct kam_verdict *v)
{
	int computable = 0, held = 0;
	for (int i = 0; i < KAM_CRITERIA; i++) {
		computable += v->criteria[i] != KAM_NOT_COMPUTABLE;
		held += v->criteria[i] == KAM_YES;
	}
	return computable && !v->fake && held >= p->needed[computable];
}

/* The fewest criteria that are a share of so many. */
static int enough_of(struct kam_decimal share, int criteria)
{
	struct kam_decimal needed = kam_decimal_whole(criteria);
	int held = 0;
	kam_decimal_multiply(share, needed, &needed);
	while (held < criteria && kam_decimal_compare(kam_decimal_whole(held), needed) < 0)
		held++;
	return held;
}

void kam_judge_by(struct kam_portfolio *p)
{
	const struct kam_key_rules *rules = p->rules;
	kam_day first = kam_ledger_first(p->ledger);
	for (int n = 0; n <= KAM_CRITERIA; n++)
		p->needed[n] = enough_of(rules->share_of_criteria, n);
	p->reaches_back = first != KAM_NO_DAY && kam_day_add_years(first, rules->tenure_years) <= kam_ledger_last(p->ledger);
	if (p->as_of == KAM_NO_DAY)
		return;
	p->long_since = last_start(p->as_of, rules->tenure_years);
	p->latest_period = kam_period_of_month(kam_month_of(p->as_of), kam_ledger_period(p->ledger));
	p->first_period = p->latest_period < rules->of_periods ? 0 : p->latest_period - rules->of_periods + 1;
}

void kam_judge(const struct kam_portfolio *p, const struct kam_candidate *c, struct kam_verdict *v, struct kam_buffer *reason)
{
	enum kam_answer long_term = has_tenure(p, c);
	reason->n = 0;
	v->criteria[KAM_BY_PROFIT] = (unsigned char)by_profit(p, c);
	v->criteria[KAM_BY_GOAL] = (unsigned char)by_goal(p, c);
	v->criteria[KAM_BY_RELATION] = (unsigned char)by_relation(p, c, long_term);
	v->criteria[KAM_BY_TIME] = (unsigned char)by_time(p, c);
	v->long_term = (unsigned char)long_term;
	v->fake = (unsigned char)find_fakes(p, c, v, reason);
	v->key = is_key(p, v);
}

void kam_write_criteria(const struct kam_verdict *v, struct kam_buffer *out)
{
	static const char *const names[] = {"profit:", ";goal:", ";relation:", ";time:"};
	static const char *const answers[] = {"na", "no", "yes"};
	for (int i = 0; i < KAM_CRITERIA; i++) {
		kam_buffer_text(out, names[i]);
		kam_buffer_text(out, answers[v->criteria[i]]);
	}
}

void kam_write_fakes(unsigned fake, struct kam_buffer *out)
{
	static const char *const names[] = {"one-off", "unprofitable", "squeezer"};
	size_t start = out->n;
	for (unsigned i = 0; i < 3; i++)
		if (fake >> i & 1)
			kam_buffer_format(out, "%s%s", out->n > start ? "+" : "", names[i]);
}
