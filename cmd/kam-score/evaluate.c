/* evaluate.c - --evaluate: how good win probabilities are on closed deals. */
#include "score.h"

#include "kam/discrimination.h"

#include <stdlib.h>

enum { RELIABILITY_BINS = 10, FOLDS = 5 };

static void write_figure(struct kam_writer *w, const char *figure, struct kam_decimal value)
{
	char text[KAM_DECIMAL_TEXT];
	kam_write_text(w, kam_text(figure));
	kam_write_value(w, kam_slice(text, kam_decimal_format(value, text)), KAM_NUMBER); /* with all its places, in tables too */
	for (int i = 0; i < 5; i++)
		kam_write_blank(w);
	kam_write_row(w);
}

static void write_reliability(struct kam_writer *w, const struct kam_reliability *bins)
{
	for (int b = 0; b < RELIABILITY_BINS; b++) {
		const struct kam_reliability *r = &bins[b];
		kam_write_text(w, kam_text("reliability"));
		kam_write_blank(w);
		kam_write_decimal(w, score_fraction((double)b / RELIABILITY_BINS));
		kam_write_decimal(w, score_fraction((double)(b + 1) / RELIABILITY_BINS));
		kam_write_count(w, r->deals);
		if (r->deals) {
			kam_write_decimal(w, score_fraction(r->sum / (double)r->deals));
			kam_write_decimal(w, score_fraction((double)r->won / (double)r->deals));
		} else {
			kam_write_blank(w);
			kam_write_blank(w);
		}
		kam_write_row(w);
	}
}

static enum kam_status write_evaluation(struct kam_run *run, const double *p, const unsigned char *won, size_t count, size_t folds,
	struct kam_error *err)
{
	static const struct kam_column columns[] = {{"figure", KAM_CELL_TEXT, false}, {"value", KAM_CELL_FIGURE, false}, {"from", KAM_CELL_RATIO, false},
		{"to", KAM_CELL_RATIO, false}, {"deals", KAM_CELL_NUMBER, false}, {"predicted", KAM_CELL_RATIO, false}, {"won", KAM_CELL_RATIO, false}};
	struct kam_reliability bins[RELIABILITY_BINS];
	struct kam_writer *w;
	size_t wins = 0;
	enum kam_status status = kam_run_writer(run, columns, KAM_COUNT(columns), &w, err);
	if (status)
		return status;
	for (size_t i = 0; i < count; i++)
		wins += won[i];
	write_figure(w, "deals", kam_decimal_whole((int64_t)count));
	write_figure(w, "won", kam_decimal_whole((int64_t)wins));
	write_figure(w, "folds", kam_decimal_whole((int64_t)folds));
	write_figure(w, "auc", score_fraction(kam_auc(p, won, count)));
	write_figure(w, "brier", score_fraction(kam_brier(p, won, count)));
	write_figure(w, "log_loss", score_fraction(kam_log_loss(p, won, count)));
	write_figure(w, "ece", score_fraction(kam_calibration_error(p, won, count, bins, RELIABILITY_BINS)));
	write_reliability(w, bins);
	return KAM_OK;
}

/* What the model in --model says of all closed deals: for deals it was not learnt from. */
static enum kam_status apply_model(struct kam_run *run, const struct kam_deals *d, double *p, struct kam_error *err)
{
	struct kam_win_model *model;
	enum kam_status status = kam_win_load(kam_option_text(run, "model"), &model, err);
	if (status)
		return status;
	int *columns = kam_allocate(model->columns_count, sizeof *columns);
	const struct kam_header header = {.names = d->headings, .count = d->columns_count};
	status = kam_win_bind(model, &header, columns, err);
	for (size_t i = 0; i < d->count && !status; i++)
		p[i] = kam_win_score(model, d->cells + i * d->columns_count, d->columns_count, columns, NULL, NULL).probability;
	free(columns);
	kam_win_free(model);
	return status;
}

enum kam_status score_evaluate(struct kam_run *run, const struct kam_deals *d, const struct kam_win_rules *rules, struct kam_error *err)
{
	double *p = kam_allocate(d->count + 1, sizeof *p);
	size_t folds = (size_t)kam_option_count(run, "folds", FOLDS);
	enum kam_status status = KAM_OK;
	folds = folds < d->count ? folds : d->count;
	if (kam_option_given(run, "model")) {
		folds = 0;
		status = apply_model(run, d, p, err);
	} else {
		kam_win_cross_validate(d, rules, folds, p);
	}
	if (!status)
		status = write_evaluation(run, p, d->won, d->count, folds, err);
	free(p);
	return status;
}
