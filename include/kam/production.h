/* production.h - a forecast by product, for those who have to make it, and beside what the channel says. */
#ifndef KAM_PRODUCTION_H
#define KAM_PRODUCTION_H

#include "kam/forecast.h"

/* Products as units of a tree under "all", and what each comes to by span and line. */
struct kam_production {
	struct kam_tree *tree;
	struct kam_rollup *amounts, *quantities;
};

/* Of all deals of a built forecast, whose pipeline keeps products. KAM_BAD_DATA when a sum leaves the range of decimals. */
enum kam_status kam_production_of(const struct kam_forecast *f, struct kam_production *out, struct kam_error *err);
void kam_production_free(struct kam_production *production);

/* A row of the channel's forecast, and ours beside it. */
struct kam_channel_row {
	uint32_t unit;
	struct kam_slice product;   /* empty: of all products */
	struct kam_span span;
	bool has_amount, has_quantity;
	struct kam_decimal amount, quantity; /* the channel's */
	struct kam_decimal ours, our_quantity;
	uint64_t file_line;
};

struct kam_channel {
	struct kam_channel_row *at; /* in the order of the file */
	size_t count;
};

/* Reads unit, product, period, amount and quantity, and puts what we expect beside each: of a unit as a whole what it submitted, of
 * one of its products what its deals come to. Products are the same if they differ only in case, blanks, hyphens and underscores. */
enum kam_status kam_channel_read(struct kam_sheet *sheet, const struct kam_submissions *who, const struct kam_forecast *f, struct kam_channel *out,
	struct kam_error *err);
void kam_channel_free(struct kam_channel *channel);

/* (ours - theirs) / theirs; false where theirs is 0. */
bool kam_channel_gap(struct kam_decimal ours, struct kam_decimal theirs, struct kam_decimal *gap, struct kam_decimal *share);

#endif
