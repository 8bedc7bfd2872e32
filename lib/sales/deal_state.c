/* deal_state.c - deals as members of lines of a partial state, and back: what all folds that keep deals know of one. */
#include "kam/deal.h"
#include "kam/dimension.h"

static const char *const value_names[KAM_MOST_BY] = {"by_1", "by_2", "by_3", "by_4", "by_5", "by_6", "by_7", "by_8"};

void kam_deal_save(const struct kam_deal *deal, struct kam_state_writer *w)
{
	kam_state_write_text(w, "id", deal->id);
	kam_state_write_text(w, "name", deal->name);
	kam_state_write_text(w, "owner", deal->owner);
	if (deal->stage != KAM_NO_STAGE)
		kam_state_write_count(w, "stage", (uint64_t)deal->stage);
	kam_state_write_count(w, "outcome", (uint64_t)deal->outcome);
	if (deal->has_amount)
		kam_state_write_decimal(w, "amount", deal->amount);
	if (deal->has_probability)
		kam_state_write_decimal(w, "probability", deal->probability);
	kam_state_write_day(w, "created", deal->created);
	kam_state_write_day(w, "close_date", deal->close_date);
	kam_state_write_day(w, "stage_since", deal->stage_since);
}

static enum kam_status load_stage(const struct kam_stages *stages, const struct kam_state_reader *r, struct kam_deal *deal, struct kam_error *err)
{
	uint64_t stage, outcome;
	enum kam_status status = kam_state_count(r, "outcome", KAM_LOST, &outcome, err);
	deal->outcome = (enum kam_outcome)outcome;
	deal->stage = KAM_NO_STAGE;
	if (status || !kam_state_text(r, "stage").n)
		return status;
	status = kam_state_count(r, "stage", (uint64_t)kam_stages_count(stages) - 1, &stage, err);
	deal->stage = (int)stage;
	return status;
}

static enum kam_status load_numbers(const struct kam_state_reader *r, struct kam_deal *deal, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	deal->has_amount = kam_state_text(r, "amount").n > 0;
	deal->has_probability = kam_state_text(r, "probability").n > 0;
	if (deal->has_amount)
		status = kam_state_decimal(r, "amount", &deal->amount, err);
	if (!status && deal->has_probability)
		status = kam_state_decimal(r, "probability", &deal->probability, err);
	return status;
}

static enum kam_status load_days(const struct kam_state_reader *r, struct kam_deal *deal, struct kam_error *err)
{
	enum kam_status status = kam_state_day(r, "created", &deal->created, err);
	if (!status)
		status = kam_state_day(r, "close_date", &deal->close_date, err);
	return status ? status : kam_state_day(r, "stage_since", &deal->stage_since, err);
}

enum kam_status kam_deal_load(const struct kam_stages *stages, const struct kam_state_reader *r, struct kam_deal *deal, struct kam_error *err)
{
	*deal = (struct kam_deal){.id = kam_state_text(r, "id"), .name = kam_state_text(r, "name"), .owner = kam_state_text(r, "owner")};
	enum kam_status status = load_stage(stages, r, deal, err);
	if (!status)
		status = load_numbers(r, deal, err);
	return status ? status : load_days(r, deal, err);
}

enum kam_status kam_load_currency(const struct kam_state_reader *r, struct kam_sales *sales, struct kam_error *err)
{
	struct kam_slice currency = kam_state_text(r, "currency");
	return !currency.n || kam_currency_code(currency, sales->currency) ? KAM_OK : kam_state_bad(r, "currency", err);
}

void kam_save_currency(const struct kam_sales *sales, struct kam_state_writer *w)
{
	kam_state_write_text(w, "currency", kam_text(sales->rates ? kam_rates_currency(sales->rates) : sales->currency));
}

void kam_dimensions_save(const struct kam_dimension *by, size_t count, const uint32_t *values, struct kam_state_writer *w)
{
	for (size_t i = 0; i < count; i++)
		kam_state_write_text(w, value_names[i], kam_table_key(&by[i].values, values[i]));
}

void kam_dimensions_load(struct kam_dimension *by, size_t count, const struct kam_state_reader *r, uint32_t *values)
{
	for (size_t i = 0; i < count; i++)
		values[i] = kam_table_put(&by[i].values, kam_state_text(r, value_names[i]), NULL);
}
