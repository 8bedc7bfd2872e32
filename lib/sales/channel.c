/* channel.c - the channel's forecast beside ours. */
#include "kam/faults.h"
#include "kam/production.h"
#include "kam/text.h"

#include <stdlib.h>

static bool read_number(const struct kam_submissions *who, struct kam_sheet *sheet, size_t row, enum kam_field field, bool *has,
	struct kam_decimal *number, struct kam_faults *faults)
{
	*has = !kam_is_placeholder(kam_sheet_text(sheet, row, field));
	return !*has || kam_submission_amount(who, sheet, row, field, number, faults);
}

static enum kam_status read_rows(struct kam_sheet *sheet, const struct kam_submissions *who, struct kam_channel *out, struct kam_error *err)
{
	struct kam_faults faults = {0};
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		struct kam_channel_row r = {.product = kam_sheet_text(sheet, row, KAM_PRODUCT), .file_line = kam_sheet_line(sheet, row)};
		bool good = kam_submission_unit(who, sheet, row, &r.unit, &faults);
		if (kam_is_placeholder(r.product))
			r.product = kam_slice(NULL, 0);
		good &= kam_submission_span(who, sheet, row, &r.span, &faults);
		good &= read_number(who, sheet, row, KAM_AMOUNT, &r.has_amount, &r.amount, &faults);
		good &= read_number(who, sheet, row, KAM_QUANTITY, &r.has_quantity, &r.quantity, &faults);
		if (good && r.span.kind != who->kind) {
			char period[KAM_SPAN_TEXT];
			kam_span_format(r.span, period);
			kam_faults_add(&faults, r.file_line, "period: \"%s\" is no %s: --period makes them alike", period, kam_period_name(who->kind));
		} else if (good) {
			out->at[out->count++] = r;
		}
	}
	return kam_faults_tell(&faults, kam_sheet_name(sheet), err);
}

/* What rows are looked up by: unit, span and product. */
static struct kam_slice key_of(uint32_t unit, struct kam_span span, struct kam_slice product, struct kam_buffer *folded, struct kam_buffer *key)
{
	int place[3] = {(int)unit, (int)span.kind, span.index};
	key->n = 0;
	kam_buffer_add(key, kam_slice((const char *)place, sizeof place));
	kam_buffer_add(key, kam_fold_word(product, " -_", folded));
	return kam_buffer_slice(key);
}

/* The rows of the channel by their keys. */
struct places {
	struct kam_channel *channel;
	struct kam_table keys;
	size_t *row_of;
	size_t capacity;
	struct kam_buffer folded, key;
};

static enum kam_status index_rows(struct places *places, const char *file, struct kam_error *err)
{
	struct kam_faults faults = {0};
	for (size_t i = 0; i < places->channel->count; i++) {
		const struct kam_channel_row *r = &places->channel->at[i];
		bool added;
		uint32_t number = kam_table_put(&places->keys, key_of(r->unit, r->span, r->product, &places->folded, &places->key), &added);
		places->row_of = kam_grow(places->row_of, &places->capacity, number + 1, sizeof *places->row_of);
		if (added)
			places->row_of[number] = i;
		else
			kam_faults_add(&faults, r->file_line, "unit, product and period stand twice: first in line %llu",
				(unsigned long long)places->channel->at[places->row_of[number]].file_line);
	}
	return kam_faults_tell(&faults, file, err);
}

static bool add_to(struct places *places, uint32_t unit, const struct kam_share *share, struct kam_slice product, struct kam_decimal amount,
	struct kam_decimal quantity)
{
	uint32_t number = kam_table_find(&places->keys, key_of(unit, share->span, product, &places->folded, &places->key));
	if (number == KAM_ABSENT)
		return true;
	struct kam_channel_row *r = &places->channel->at[places->row_of[number]];
	struct kam_decimal weighted, units;
	return kam_odds_weigh(amount, share->probability, &weighted) && kam_odds_weigh(quantity, share->probability, &units) &&
	       (!product.n || kam_decimal_add(r->ours, weighted, &r->ours)) && kam_decimal_add(r->our_quantity, units, &r->our_quantity);
}

/* What our deals are expected to come to, for their unit and all above it. */
static bool add_deals(struct places *places, const struct kam_forecast *f)
{
	const struct kam_pipeline *p = f->pipeline;
	struct kam_odds odds = f->odds; /* a copy: it has counted already */
	bool fits = true;
	for (size_t i = 0; i < kam_pipeline_count(p); i++) {
		const struct kam_prospect *d = kam_pipeline_at(p, i);
		struct kam_share shares[KAM_MOST_SHARES];
		struct kam_decimal amount, quantity = *(const struct kam_decimal *)kam_pool_at(&p->quantities, i);
		size_t count = kam_forecast_shares(f, &odds, d, shares, &amount);
		for (size_t k = 0; k < count; k++)
			for (uint32_t u = kam_pipeline_unit(p, d); u != KAM_ABSENT && shares[k].line == KAM_LINE_EXPECTED; u = kam_tree_at(p->tree, u)->parent) {
				fits = add_to(places, u, &shares[k], kam_table_key(&p->products, d->product), amount, quantity) && fits;
				fits = add_to(places, u, &shares[k], kam_slice(NULL, 0), amount, quantity) && fits;
			}
	}
	return fits;
}

/* Of a unit as a whole it is what it submitted that counts. */
static void take_submitted(struct kam_channel *channel, const struct kam_rollup *rollup)
{
	for (size_t i = 0; i < channel->count; i++)
		for (size_t span = 0; span < kam_rollup_spans(rollup) && !channel->at[i].product.n; span++) {
			const struct kam_number *n = kam_span_same(kam_rollup_span(rollup, span), channel->at[i].span)
				? kam_rollup_at(rollup, span, channel->at[i].unit, KAM_LINE_EXPECTED) : NULL;
			if (n)
				channel->at[i].ours = n->submitted;
		}
}

enum kam_status kam_channel_read(struct kam_sheet *sheet, const struct kam_submissions *who, const struct kam_forecast *f, struct kam_channel *out,
	struct kam_error *err)
{
	struct places places = {.channel = out};
	enum kam_status status = kam_sheet_bind(sheet, KAM_CHANNEL_FORECASTS, err);
	const int *column = kam_sheet_binding(sheet)->column;
	if (!status && (column[KAM_UNIT] < 0 || column[KAM_PERIOD] < 0 || (column[KAM_AMOUNT] < 0 && column[KAM_QUANTITY] < 0)))
		return kam_fail(err, KAM_BAD_DATA, "%.200s: needs columns for unit, period, and amount or quantity: --map channel.FIELD=\"HEADING\" names one",
			kam_sheet_name(sheet));
	out->at = kam_allocate(kam_sheet_rows(sheet) + 1, sizeof *out->at);
	if (!status)
		status = read_rows(sheet, who, out, err);
	if (!status)
		status = index_rows(&places, kam_sheet_name(sheet), err);
	if (!status && !add_deals(&places, f))
		status = kam_fail(err, KAM_BAD_DATA, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS);
	if (!status)
		take_submitted(out, f->rollup);
	kam_table_free(&places.keys);
	kam_buffer_free(&places.folded);
	kam_buffer_free(&places.key);
	free(places.row_of);
	return status;
}

bool kam_channel_gap(struct kam_decimal ours, struct kam_decimal theirs, struct kam_decimal *gap, struct kam_decimal *share)
{
	return kam_decimal_subtract(ours, theirs, gap) && kam_decimal_divide(*gap, theirs, 6, share);
}

void kam_channel_free(struct kam_channel *channel)
{
	free(channel->at);
}
