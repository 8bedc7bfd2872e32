/* recognise.c - which type of record a file holds, by its headings. */
#include "kam/input.h"

/* Fields that speak for a type more than others: other types do not have them. */
static const struct {
	enum kam_record_type type;
	enum kam_field field;
	int weight;
} signs[] = {
	{KAM_TRANSACTIONS, KAM_ORDER_ID, 6}, {KAM_TRANSACTIONS, KAM_UNIT_PRICE, 3}, {KAM_TRANSACTIONS, KAM_AMOUNT, 1}, {KAM_TRANSACTIONS, KAM_DATE, 1},
	{KAM_OPPORTUNITIES, KAM_STAGE, 5}, {KAM_OPPORTUNITIES, KAM_CLOSE_DATE, 4}, {KAM_OPPORTUNITIES, KAM_PROBABILITY, 3},
	{KAM_OPPORTUNITIES, KAM_OPP_NAME, 6}, {KAM_OPPORTUNITIES, KAM_ACCOUNT_NAME, 3}, {KAM_OPPORTUNITIES, KAM_ACCOUNT_ID, 3},
	{KAM_OPPORTUNITIES, KAM_OPP_ID, 2}, {KAM_OPPORTUNITIES, KAM_STATUS, 3}, {KAM_OPPORTUNITIES, KAM_FORECAST_CATEGORY, 3},
	{KAM_ACTIVITIES, KAM_MINUTES, 5}, {KAM_ACTIVITIES, KAM_ACTIVITY_TYPE, 2}, {KAM_ACTIVITIES, KAM_DIRECTION, 2},
	{KAM_HISTORY, KAM_NEW_VALUE, 5}, {KAM_HISTORY, KAM_OLD_VALUE, 5}, {KAM_HISTORY, KAM_SNAPSHOT_DATE, 20}, {KAM_HISTORY, KAM_CHANGED_BY, 20},
	{KAM_CONTACTS, KAM_CONTACT_ID, 5}, {KAM_CONTACTS, KAM_CONTACT_NAME, 2}, {KAM_CONTACTS, KAM_INFLUENCE, 3},
	{KAM_CASES, KAM_CASE_ID, 5}, {KAM_CASES, KAM_FIRST_USER, 3},
	{KAM_USERS, KAM_MANAGER_ID, 5}, {KAM_USERS, KAM_USER_ID, 4}, {KAM_USERS, KAM_SKILLS, 2},
	{KAM_QUOTAS, KAM_QUOTA, 6},
	{KAM_REVISIONS, KAM_BY, 4}, {KAM_REVISIONS, KAM_AT, 4}, {KAM_CHANNEL_FORECASTS, KAM_PERIOD, 3},
	{KAM_TEAMS, KAM_SPLIT, 6}, {KAM_TEAMS, KAM_PRIMARY, 6},
	{KAM_RATES, KAM_RATE, 6},
	{KAM_ACCOUNTS, KAM_ACCOUNT_NAME, 1}, {KAM_ACCOUNTS, KAM_INDUSTRY, 1}, {KAM_ACCOUNTS, KAM_TAX_ID, 2},
};

static bool has(const struct kam_binding *binding, enum kam_field field)
{
	return binding->column[field] >= 0;
}

/* Whether what makes a record of that type is there at all. */
static bool can_be(const struct kam_binding *b)
{
	switch (b->type) {
	case KAM_OPPORTUNITIES:
		return has(b, KAM_STAGE) || has(b, KAM_STATUS) || has(b, KAM_CLOSE_DATE) || has(b, KAM_PROBABILITY) || has(b, KAM_IS_WON) ||
			has(b, KAM_FORECAST_CATEGORY);
	case KAM_HISTORY:
		return has(b, KAM_OPP_ID) && (has(b, KAM_NEW_VALUE) || has(b, KAM_SNAPSHOT_DATE) || has(b, KAM_CHANGED_BY));
	case KAM_CONTACTS:
		return has(b, KAM_CONTACT_NAME) && (has(b, KAM_ROLE) || has(b, KAM_DEPARTMENT) || has(b, KAM_LEVEL) || has(b, KAM_INFLUENCE) ||
			has(b, KAM_STANCE) || has(b, KAM_REPORTS_TO) || has(b, KAM_ACCOUNT_ID));
	case KAM_REVISIONS:
		return has(b, KAM_UNIT) && has(b, KAM_PERIOD) && has(b, KAM_CATEGORY) && has(b, KAM_AMOUNT) && (has(b, KAM_BY) || has(b, KAM_AT));
	case KAM_CHANNEL_FORECASTS:
		return has(b, KAM_UNIT) && has(b, KAM_PERIOD) && (has(b, KAM_AMOUNT) || has(b, KAM_QUANTITY));
	case KAM_TEAMS:
		return has(b, KAM_OPP_ID) && (has(b, KAM_PRIMARY) || has(b, KAM_SPLIT));
	case KAM_RATES:
		return has(b, KAM_FROM_CURRENCY) && has(b, KAM_TO_CURRENCY) && has(b, KAM_RATE);
	default:
		return true;
	}
}

static int score(const struct kam_binding *binding)
{
	int sum = 0;
	if (!can_be(binding))
		return -1;
	for (int f = 0; f < KAM_FIELDS; f++)
		sum += binding->column[f] >= 0;
	for (size_t i = 0; i < KAM_COUNT(signs); i++)
		if (signs[i].type == binding->type && binding->column[signs[i].field] >= 0)
			sum += signs[i].weight;
	return sum;
}

enum { A_FEW_POINTS = 4 };

enum kam_status kam_input_recognise(struct kam_input *in, struct kam_error *err)
{
	int best = -2;
	enum kam_record_type best_type = KAM_TRANSACTIONS;
	struct kam_error unclear = {0};
	for (int type = 0; type < KAM_RECORD_TYPES; type++) {
		/* headings that are ambiguous for one type may be clear for another, if it has more than a word or two to say */
		struct kam_error why;
		if (kam_input_bind(in, (enum kam_record_type)type, &why) != KAM_OK) {
			if (!unclear.status)
				unclear = why;
			continue;
		}
		int points = score(kam_input_binding(in));
		if (points > best) {
			best = points;
			best_type = (enum kam_record_type)type;
		}
	}
	if (unclear.status && best < A_FEW_POINTS)
		return kam_fail(err, unclear.status, "%.900s", unclear.text);
	return kam_input_bind(in, best_type, err);
}
