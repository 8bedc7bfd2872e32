/* deal.c - reads opportunities: the stage by the rules, the outcome by status or stage, and where these disagree. */
#include "kam/deal.h"

enum kam_status kam_deals_open(struct kam_deals *deals, struct kam_input *in, struct kam_error *err)
{
	(void)deals;
	enum kam_status status = kam_input_bind(in, KAM_OPPORTUNITIES, err);
	if (status)
		return status;
	if (!kam_input_has(in, KAM_STAGE) && !kam_input_has(in, KAM_STATUS))
		return kam_fail(err, KAM_BAD_DATA, "no column for stage: --map stage=\"HEADING\" names it, --explain shows what was recognised");
	return KAM_OK;
}

/* What the stage alone says of the deal; KAM_OUTCOME_UNKNOWN: that it is over, or nothing. */
static enum kam_outcome outcome_by_stage(struct kam_deals *deals, const struct kam_deal *deal)
{
	if (deal->stage == KAM_NO_STAGE) {
		enum kam_outcome outcome = kam_outcome_of(&deals->sales.outcomes, deal->stage_text, false);
		return outcome == KAM_OPEN ? KAM_OUTCOME_UNKNOWN : outcome; /* an open deal must be in some stage */
	}
	switch (kam_stages_at(deals->stages, deal->stage)->kind) {
	case KAM_STAGE_CLOSED:
		return KAM_OUTCOME_UNKNOWN;
	case KAM_STAGE_WON:
	case KAM_STAGE_AFTER:
		return KAM_WON;
	case KAM_STAGE_LOST:
		return KAM_LOST;
	default:
		return KAM_OPEN;
	}
}

/* The status decides what became of the deal; a stage that is an end tells where there is no status, or only that it is open. A
 * status won or lost beside an open stage is no contradiction: many systems leave a closed deal where it stood last. */
static void settle_outcome(struct kam_deals *deals, struct kam_deal *deal, enum kam_outcome told)
{
	enum kam_outcome by_stage = outcome_by_stage(deals, deal);
	bool over = by_stage == KAM_WON || by_stage == KAM_LOST;
	deal->outcome = told == KAM_WON || told == KAM_LOST ? told : by_stage;
	if (told && over && by_stage != told)
		deal->contradictions |= KAM_STATUS_AGAINST_STAGE;
}

static void compare_probability(struct kam_deal *deal)
{
	struct kam_decimal one = kam_decimal_whole(1);
	if (!deal->has_probability)
		return;
	bool certain = kam_decimal_compare(deal->probability, one) >= 0;
	if (deal->outcome == KAM_LOST && kam_decimal_sign(deal->probability) > 0)
		deal->contradictions |= KAM_LOST_BUT_PROBABLE;
	if (deal->outcome == KAM_WON && !certain)
		deal->contradictions |= KAM_WON_BELOW_100;
	if (deal->outcome == KAM_OPEN && certain)
		deal->contradictions |= KAM_OPEN_AT_100;
}

static enum kam_status read_probability(struct kam_deals *deals, struct kam_input *in, const struct kam_record *record, struct kam_deal *deal,
	struct kam_error *err)
{
	deals->value.n = 0;
	enum kam_status status = kam_input_has(in, KAM_PROBABILITY) ? kam_input_plain(in, record, KAM_PROBABILITY, &deals->value, err) : KAM_OK;
	if (!status)
		deal->has_probability = kam_decimal_parse(kam_buffer_slice(&deals->value), &deal->probability);
	return status;
}

static enum kam_status read_dates(struct kam_input *in, const struct kam_record *record, struct kam_deal *deal, struct kam_error *err)
{
	enum kam_status status = kam_input_date(in, record, KAM_CREATED, &deal->created, err);
	if (!status)
		status = kam_input_date(in, record, KAM_CLOSE_DATE, &deal->close_date, err);
	return status ? status : kam_input_date(in, record, KAM_STAGE_SINCE, &deal->stage_since, err);
}

/* Texts that stand for nothing are empty. */
static struct kam_slice text_of(struct kam_input *in, const struct kam_record *record, enum kam_field field)
{
	struct kam_slice s = kam_input_text(in, record, field);
	return kam_is_placeholder(s) ? kam_slice(NULL, 0) : s;
}

static void read_names(struct kam_input *in, const struct kam_record *record, struct kam_deal *deal)
{
	deal->name = text_of(in, record, KAM_OPP_NAME);
	deal->account = text_of(in, record, KAM_ACCOUNT_ID);
	deal->owner = text_of(in, record, KAM_OWNER);
	if (!deal->owner.n)
		deal->owner = text_of(in, record, KAM_OWNER_NAME);
}

static int find_stage(struct kam_deals *deals, struct kam_slice text)
{
	int stage;
	if (!kam_memo_find(&deals->recent, text, &stage)) {
		stage = kam_stages_find(deals->stages, text);
		kam_memo_keep(&deals->recent, text, stage);
	}
	return stage;
}

enum kam_status kam_deals_read(struct kam_deals *deals, struct kam_input *in, const struct kam_record *record, struct kam_deal *deal,
	struct kam_error *err)
{
	enum kam_outcome told = kam_sales_status(&deals->sales, in, record);
	*deal = (struct kam_deal){.id = text_of(in, record, KAM_OPP_ID), .stage_text = text_of(in, record, KAM_STAGE),
		.category_text = text_of(in, record, KAM_FORECAST_CATEGORY)};
	if (told == KAM_CANCELLED)
		return kam_fail(err, KAM_SKIPPED, "cancelled");
	if (!deals->figures_only)
		read_names(in, record, deal);
	deal->stage = find_stage(deals, deal->stage_text);
	settle_outcome(deals, deal, told);
	if (deal->stage != KAM_NO_STAGE && kam_stages_at(deals->stages, deal->stage)->kind == KAM_STAGE_CLOSED && !deal->outcome)
		return kam_bad_value(err, "stage", deal->stage_text, "is won or lost: a status column must tell which");
	enum kam_status status = read_dates(in, record, deal, err);
	if (!status)
		status = read_probability(deals, in, record, deal, err);
	if (!status)
		status = kam_sales_amount(&deals->sales, in, record, deals->latest_rates ? KAM_NO_DAY : deal->close_date, &deal->amount, &deal->has_amount, err);
	if (status)
		return status;
	compare_probability(deal);
	return KAM_OK;
}
