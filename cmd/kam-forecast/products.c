/* products.c - what production and the channel need. */
#include "forecast.h"

#include "kam/figures.h"
#include "kam/production.h"

static const struct kam_column product_columns[] = {
	{"product", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false}, {"category", KAM_CELL_TEXT, false}, {"deals", KAM_CELL_NUMBER, false},
	{"quantity", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false},
};

static void write_product_row(struct kam_writer *w, const struct kam_production *made, size_t span, uint32_t product, const struct kam_row *row)
{
	struct kam_number amount, quantity;
	char period[KAM_SPAN_TEXT];
	if (!kam_lines_add(made->amounts, span, product, row->lines, &amount) || !kam_lines_add(made->quantities, span, product, row->lines, &quantity))
		return;
	kam_write_text(w, kam_tree_at(made->tree, product)->id);
	kam_write_text(w, kam_slice(period, kam_span_format(kam_rollup_span(made->amounts, span), period)));
	kam_write_text(w, kam_text(row->name));
	kam_write_count(w, amount.deals);
	kam_write_decimal(w, quantity.calculated);
	kam_write_decimal(w, amount.calculated);
	kam_write_row(w);
}

enum kam_status forecast_write_products(struct forecast_settings *set, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_row rows[KAM_LINES];
	struct kam_production made = {0};
	size_t count = kam_rows_list(forecast_is_cumulative(set->run), rows);
	enum kam_status status = kam_production_of(&set->forecast, &made, err);
	if (!status)
		status = kam_run_writer(set->run, product_columns, KAM_COUNT(product_columns), &w, err);
	for (size_t place = 0; !status && place < kam_tree_count(made.tree); place++)
		for (size_t span = 0; span < kam_rollup_spans(made.amounts); span++)
			for (size_t i = 0; i < count && forecast_is_in_window(set->run, kam_rollup_span(made.amounts, span)); i++)
				write_product_row(w, &made, span, kam_tree_place(made.tree, place), &rows[i]);
	kam_production_free(&made);
	return status;
}

static const struct kam_column channel_columns[] = {
	{"unit", KAM_CELL_TEXT, false}, {"level", KAM_CELL_TEXT, KAM_IF_ROOM(1)}, {"product", KAM_CELL_TEXT, false}, {"period", KAM_CELL_TEXT, false},
	{"channel_amount", KAM_CELL_NUMBER, false}, {"amount", KAM_CELL_NUMBER, false}, {"gap", KAM_CELL_NUMBER, false},
	{"gap_share", KAM_CELL_RATIO, false}, {"channel_quantity", KAM_CELL_NUMBER, KAM_IF_ROOM(4)}, {"quantity", KAM_CELL_NUMBER, KAM_IF_ROOM(2)},
	{"quantity_gap", KAM_CELL_NUMBER, KAM_IF_ROOM(5)}, {"quantity_gap_share", KAM_CELL_RATIO, KAM_IF_ROOM(3)}, {"flag", KAM_CELL_TEXT, false},
};

/* Ours beside theirs. Whether the gap is beyond the tolerance: where they expect nothing, anything is. */
static bool write_gap(struct kam_writer *w, bool known, struct kam_decimal theirs, struct kam_decimal ours, struct kam_decimal tolerance)
{
	struct kam_decimal gap = {0}, share = {0};
	bool has_share = known && kam_channel_gap(ours, theirs, &gap, &share);
	bool beyond = known && (has_share ? kam_decimal_compare(share, tolerance) > 0 || kam_decimal_compare(kam_decimal_negate(share), tolerance) > 0
		: kam_decimal_sign(gap) != 0);
	kam_write_optional(w, known, theirs);
	kam_write_decimal(w, ours);
	kam_write_optional(w, known, gap);
	kam_write_optional(w, has_share, share);
	return beyond;
}

/* Whether a gap is beyond the tolerance. */
static bool write_channel_row(const struct forecast_settings *set, struct kam_writer *w, const struct kam_channel_row *r,
	struct kam_decimal tolerance)
{
	char period[KAM_SPAN_TEXT];
	kam_write_text(w, kam_tree_at(set->tree, r->unit)->id);
	kam_write_text(w, kam_tree_at(set->tree, r->unit)->level);
	kam_write_text(w, r->product);
	kam_write_text(w, kam_slice(period, kam_span_format(r->span, period)));
	bool flag = write_gap(w, r->has_amount, r->amount, r->ours, tolerance);
	flag = write_gap(w, r->has_quantity, r->quantity, r->our_quantity, tolerance) || flag;
	kam_write_text(w, kam_text(flag ? "yes" : "no"));
	kam_write_row(w);
	return flag;
}

enum kam_status forecast_write_channel(struct forecast_settings *set, const struct kam_pipeline *p, struct kam_error *err)
{
	struct kam_writer *w;
	struct kam_channel channel = {0};
	struct kam_submissions who = forecast_submissions(set, p);
	struct kam_decimal tolerance = {0};
	uint64_t flags = 0;
	enum kam_status status = kam_rules_number(kam_run_rules(set->run), "channel.tolerance", "0", "1000", &tolerance, err);
	if (kam_option_given(set->run, "tolerance"))
		tolerance = kam_option_number(set->run, "tolerance");
	if (!status)
		status = kam_channel_read(set->channel, &who, &set->forecast, &channel, err);
	if (!status)
		status = kam_run_writer(set->run, channel_columns, KAM_COUNT(channel_columns), &w, err);
	for (size_t i = 0; i < channel.count && !status; i++)
		if (forecast_is_in_window(set->run, channel.at[i].span))
			flags += write_channel_row(set, w, &channel.at[i], tolerance);
	if (!status && flags)
		kam_run_note(set->run, "%llu of %zu rows of the channel are beyond the tolerance", (unsigned long long)flags, channel.count);
	kam_channel_free(&channel);
	return status;
}
