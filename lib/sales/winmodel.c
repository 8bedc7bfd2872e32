/* winmodel.c - learning win probability from closed deals, and giving it with its reasons. */
#include "kam/winmodel.h"

#include "kam/bins.h"
#include "kam/decimal.h"
#include "kam/money.h"
#include "winmodel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	MOST_EXACT = 500,        /* values of a number that have a cell of their own */
	MOST_LEVELS = 2000,
	ROUND_LEVELS = 8,        /* not round, 1 to 6 zeros at the end, nothing */
	CROSSING_WORK = 4000000, /* deals times pairs that are learnt at most: the pairs with the largest gain are taken */
	MOST_SWEEPS = 300,
	ODDS_SHOWN = 2,          /* places */
};

#define TOLERANCE 1e-6 /* log-likelihood per deal and sweep; far under what tells one penalty from another */

/* The penalties that cross-validation chooses between. Effects are logits: a ridge of 4 is a normal prior with standard
 * deviation 1/2. */
static const double ridges[] = {2, 8, 32, 128, 1024};
static const double pair_ridges[] = {240, 80, 25, 8};

bool kam_win_number(struct kam_slice cell, bool comma, double *x, int *zeros)
{
	struct kam_money money = {0};
	if (!kam_decimal_parse(cell, &money.amount) && kam_money_parse(cell, comma ? KAM_MARK_COMMA : KAM_MARK_DOT, &money) != KAM_OK)
		return false;
	struct kam_decimal d = kam_decimal_trim(money.amount);
	*x = kam_decimal_double(d);
	*zeros = d.value == 0 ? ROUND_LEVELS - 1 : 0;
	for (kam_int128 v = d.value; d.scale == 0 && v && v % 10 == 0 && *zeros < ROUND_LEVELS - 2; v /= 10)
		++*zeros;
	return true;
}

static size_t blank_cell(const struct kam_win_feature *f)
{
	return f->cells_count - 1;
}

/* The place of x among the exact values, or that of all others. */
static size_t exact_cell(const struct kam_win_feature *f, double x)
{
	size_t at = kam_bin(f->edges, f->edges_count, x);
	return at < f->edges_count && !(f->edges[at] > x) ? at : f->edges_count;
}

size_t kam_win_cell_of(const struct kam_win_feature *f, bool comma, struct kam_slice cell)
{
	double x;
	int zeros;
	if (f->kind == KAM_WIN_LEVELS) {
		if (!cell.n)
			return blank_cell(f);
		uint32_t level = kam_table_find(&f->levels, cell);
		return level == KAM_ABSENT ? f->cells_count - 2 : level;
	}
	if (kam_is_placeholder(cell) || !kam_win_number(cell, comma, &x, &zeros))
		return blank_cell(f);
	return f->kind == KAM_WIN_BINS ? kam_bin(f->edges, f->edges_count, x) : f->kind == KAM_WIN_ROUND ? (size_t)zeros : exact_cell(f, x);
}

/* Learning. */

/* What is learnt from, and the cells of its deals. */
struct learner {
	const struct kam_deals *deals;
	const struct kam_win_rules *rules;
	const uint32_t *used;
	size_t n;
	struct kam_win_model *model;
	size_t features_capacity;
	struct kam_term *terms;   /* of the features, then of the pairs */
	size_t terms_count;
	double *effects, *precisions, intercept; /* of the last fit */
	size_t cells;             /* of all terms */
	double *logits;           /* out of fold, by deal */
	double *all_logits;       /* by fold, then deal: what each fold's model says of all deals */
};

static struct kam_slice cell_at(const struct learner *l, size_t i, size_t column)
{
	return l->deals->cells[l->used[i] * l->deals->columns_count + column];
}

static struct kam_win_feature *add_feature(struct learner *l, enum kam_win_kind kind, size_t column, size_t cells)
{
	struct kam_win_model *m = l->model;
	m->features = kam_grow(m->features, &l->features_capacity, m->features_count + 1, sizeof *m->features);
	struct kam_win_feature *f = &m->features[m->features_count++];
	*f = (struct kam_win_feature){.kind = kind, .column = column, .cells_count = cells};
	f->cells = kam_allocate(cells, sizeof *f->cells);
	f->cells[cells - 1].is = "blank";
	return f;
}

/* "over 5 up to 10", "up to 5", "over 10": a bound that is not there is infinite. */
static const char *name_range(struct learner *l, double over, double up_to)
{
	char text[80];
	int n = isinf(over) ? snprintf(text, sizeof text, "up to %.12g", up_to) : isinf(up_to) ? snprintf(text, sizeof text, "over %.12g", over)
		: snprintf(text, sizeof text, "over %.12g up to %.12g", over, up_to);
	return kam_arena_copy(&l->model->arena, text, (size_t)n);
}

static const char *name_value(struct learner *l, double value)
{
	char text[40];
	int n = snprintf(text, sizeof text, "exactly %.12g", value);
	return kam_arena_copy(&l->model->arena, text, (size_t)n);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void add_bins(struct learner *l, size_t column, const double *sorted, size_t count)
{
	double *edges = kam_allocate((size_t)l->rules->bins + 1, sizeof *edges);
	size_t k = kam_quantile_edges(sorted, count, (size_t)l->rules->bins, edges);
	struct kam_win_feature *f = add_feature(l, KAM_WIN_BINS, column, k + 2);
	f->edges = edges;
	f->edges_count = k;
	for (size_t i = 0; i <= k; i++)
		f->cells[i].is = k == 0 ? "any" : name_range(l, i ? edges[i - 1] : -INFINITY, i < k ? edges[i] : INFINITY);
}

static void add_round(struct learner *l, size_t column)
{
	static const char *const names[ROUND_LEVELS] = {"not round", "round to 10", "round to 100", "round to 1000", "round to 10000",
		"round to 100000", "round to 1000000", "0"};
	struct kam_win_feature *f = add_feature(l, KAM_WIN_ROUND, column, ROUND_LEVELS + 1);
	for (size_t i = 0; i < ROUND_LEVELS; i++)
		f->cells[i].is = names[i];
}

struct run_of {
	double value;
	size_t count;
};

static int by_count(const void *a, const void *b)
{
	const struct run_of *x = a, *y = b;
	return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : (x->value > y->value) - (x->value < y->value);
}

/* The values that many deals share: list prices, guesses. */
static void add_exact(struct learner *l, size_t column, const double *sorted, size_t count)
{
	struct run_of *runs = kam_allocate(count + 1, sizeof *runs);
	size_t k = 0;
	for (size_t first = 0, next; first < count; first = next) {
		for (next = first; next < count && !(sorted[next] > sorted[first]); next++)
			;
		if (next - first >= (size_t)l->rules->frequent)
			runs[k++] = (struct run_of){sorted[first], next - first};
	}
	qsort(runs, k, sizeof *runs, by_count);
	k = k > MOST_EXACT ? MOST_EXACT : k;
	if (k > 1) {
		struct kam_win_feature *f = add_feature(l, KAM_WIN_EXACT, column, k + 2);
		f->edges = kam_allocate(k, sizeof *f->edges);
		f->edges_count = k;
		for (size_t i = 0; i < k; i++)
			f->edges[i] = runs[i].value;
		qsort(f->edges, k, sizeof *f->edges, by_value);
		for (size_t i = 0; i < k; i++)
			f->cells[i].is = name_value(l, f->edges[i]);
		f->cells[k].is = "no frequent value";
	}
	free(runs);
}

/* The numbers of a column, sorted; false if it does not hold numbers, or only two of them. */
static bool read_numbers(struct learner *l, size_t column, double *values, size_t *count, size_t *rounds)
{
	bool comma = false;
	size_t distinct = 0;
	*count = 0;
	for (size_t i = 0; i < l->n && !comma; i++)
		comma = kam_money_proof(cell_at(l, i, column)) == KAM_MARK_COMMA;
	l->model->columns[column].comma = comma;
	for (size_t i = 0; i < l->n; i++) {
		int zeros;
		if (kam_is_placeholder(cell_at(l, i, column)))
			continue;
		if (!kam_win_number(cell_at(l, i, column), comma, &values[*count], &zeros))
			return false;
		rounds[zeros]++;
		++*count;
	}
	qsort(values, *count, sizeof *values, by_value);
	for (size_t i = 0; i < *count; i++)
		distinct += !i || values[i] > values[i - 1];
	return distinct > 2;
}

static void add_number(struct learner *l, size_t column, const double *values, size_t count, const size_t *rounds)
{
	size_t distinct = 0, used = 0;
	for (size_t i = 0; i < count; i++)
		distinct += !i || values[i] > values[i - 1];
	add_bins(l, column, values, count);
	if (distinct <= (size_t)l->rules->bins)
		return;
	for (size_t i = 0; i < ROUND_LEVELS; i++)
		used += rounds[i] * 100 > count;
	if (used > 1)
		add_round(l, column);
	add_exact(l, column, values, count);
}

struct level {
	struct kam_slice text;
	uint32_t count;
};

static int by_level_count(const void *a, const void *b)
{
	const struct level *x = a, *y = b;
	return x->count != y->count ? (x->count < y->count) - (x->count > y->count) : kam_compare(x->text, y->text);
}

/* Levels in the order of their counts, those of few deals left to the cell of the rare. */
static void add_levels(struct learner *l, size_t column)
{
	struct kam_table seen = {0};
	struct level *levels = kam_allocate(l->n + 1, sizeof *levels);
	size_t k = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct kam_slice text = cell_at(l, i, column);
		if (!text.n)
			continue;
		uint32_t number = kam_table_put(&seen, text, NULL);
		levels[number].text = text;
		levels[number].count++;
	}
	qsort(levels, kam_table_count(&seen), sizeof *levels, by_level_count);
	while (k < kam_table_count(&seen) && k < MOST_LEVELS && levels[k].count >= (uint32_t)l->rules->rare)
		k++;
	struct kam_win_feature *f = add_feature(l, KAM_WIN_LEVELS, column, k + 2);
	for (size_t i = 0; i < k; i++) {
		kam_table_put(&f->levels, levels[i].text, NULL);
		f->cells[i].is = kam_arena_copy(&l->model->arena, levels[i].text.p, levels[i].text.n);
	}
	f->cells[k].is = "rare or new";
	kam_table_free(&seen);
	free(levels);
}

static void add_features(struct learner *l)
{
	struct kam_win_model *m = l->model;
	double *values = kam_allocate(l->n + 1, sizeof *values);
	m->columns_count = l->deals->columns_count;
	m->columns = kam_allocate(m->columns_count, sizeof *m->columns);
	for (size_t c = 0; c < m->columns_count; c++) {
		size_t count, rounds[ROUND_LEVELS] = {0};
		m->columns[c].heading = kam_arena_copy(&m->arena, l->deals->headings[c].p, l->deals->headings[c].n);
		if (!l->deals->is_id[c] && read_numbers(l, c, values, &count, rounds))
			add_number(l, c, values, count, rounds);
		else
			add_levels(l, c);
	}
	free(values);
}

/* The cells of all deals in a feature; counts those that are learnt from. */
static uint16_t *encode(struct learner *l, struct kam_win_feature *f)
{
	const struct kam_deals *d = l->deals;
	uint16_t *cells = kam_allocate(d->count + 1, sizeof *cells);
	for (size_t i = 0; i < d->count; i++)
		cells[i] = (uint16_t)kam_win_cell_of(f, l->model->columns[f->column].comma, d->cells[i * d->columns_count + f->column]);
	for (size_t i = 0; i < l->n; i++) {
		f->cells[cells[l->used[i]]].deals++;
		f->cells[cells[l->used[i]]].won += d->won[l->used[i]];
	}
	return cells;
}

/* Cells in groups, to be crossed with those of other features: bins by their share of deals, the most frequent levels each
 * by itself. The last group is blank. */
static void group_cells(const struct learner *l, struct kam_win_feature *f)
{
	size_t most = (size_t)l->rules->groups, before = 0, last = 0;
	if (f->kind == KAM_WIN_EXACT)
		return;
	for (size_t c = 0; c + 1 < f->cells_count; c++) {
		size_t group = c;
		if (f->kind == KAM_WIN_BINS && f->cells_count > most + 1)
			group = before * most / (l->n + 1);
		else if (f->kind == KAM_WIN_LEVELS)
			group = c < most + 3 ? c : most + 3;
		before += f->cells[c].deals;
		f->cells[c].group = (uint32_t)group;
		last = group > last ? group : last;
	}
	f->cells[blank_cell(f)].group = (uint32_t)last + 1;
	f->groups = last + 2;
}

static struct kam_term *add_term(struct learner *l, const uint16_t *cells, size_t count, size_t ordered)
{
	struct kam_term *t = &l->terms[l->terms_count++];
	*t = (struct kam_term){.cell = cells, .cells = count, .ordered = ordered};
	l->cells += count;
	return t;
}

struct gain {
	size_t a, b;
	double gain;
};

static int by_gain(const void *a, const void *b)
{
	const struct gain *x = a, *y = b;
	if (x->gain != y->gain) // NOLINT: order only
		return x->gain < y->gain ? 1 : -1;
	return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static uint16_t *cross(const struct learner *l, size_t a, size_t b)
{
	const struct kam_win_feature *x = &l->model->features[a], *y = &l->model->features[b];
	uint16_t *cells = kam_allocate(l->deals->count + 1, sizeof *cells);
	for (size_t i = 0; i < l->deals->count; i++)
		cells[i] = (uint16_t)(x->cells[l->terms[a].cell[i]].group * y->groups + y->cells[l->terms[b].cell[i]].group);
	return cells;
}

/* What crossing two features could add to the likelihood of a model without it, over what chance would: the score test's
 * statistic less its degrees of freedom, both shrunk by a ridge. */
static double gain_of(const struct learner *l, size_t a, size_t b, const double *residual, const double *weight)
{
	uint16_t *cells = cross(l, a, b);
	size_t count = l->model->features[a].groups * l->model->features[b].groups;
	double *sums = kam_allocate(2 * count, sizeof *sums), gain = 0, ridge = pair_ridges[KAM_COUNT(pair_ridges) - 1];
	for (size_t i = 0; i < l->n; i++) {
		sums[2 * cells[l->used[i]]] += residual[i];
		sums[2 * cells[l->used[i]] + 1] += weight[i];
	}
	for (size_t c = 0; c < count; c++)
		gain += (sums[2 * c] * sums[2 * c] - sums[2 * c + 1]) / (sums[2 * c + 1] + ridge);
	free(cells);
	free(sums);
	return gain;
}

static void fit(struct learner *l, const uint32_t *used, size_t n, size_t terms, double ridge, double pair_ridge)
{
	const struct kam_win_model *m = l->model;
	for (size_t t = 0; t < terms; t++) {
		bool bins = t < m->features_count && m->features[t].kind == KAM_WIN_BINS;
		l->terms[t].ridge = t >= m->features_count ? pair_ridge : bins ? 0.01 * ridge : ridge;
		l->terms[t].smooth = bins ? ridge : 0;
	}
	struct kam_additive a = {.intercept = l->intercept, .effects = l->effects, .precisions = l->precisions};
	kam_additive_fit(l->terms, terms, used, n, l->deals->won, TOLERANCE, MOST_SWEEPS, &a);
	l->intercept = a.intercept;
}

static void restart(struct learner *l)
{
	l->intercept = 0;
	memset(l->effects, 0, l->cells * sizeof *l->effects);
}

static double logit_of(const struct learner *l, size_t terms, size_t deal)
{
	struct kam_additive a = {.intercept = l->intercept, .effects = l->effects};
	return kam_additive_logit(l->terms, terms, &a, deal);
}

/* What the features alone leave unexplained of each deal, and its weight. */
static void leave_residuals(struct learner *l, double *residual, double *weight)
{
	restart(l);
	fit(l, l->used, l->n, l->terms_count, ridges[1], 0);
	for (size_t i = 0; i < l->n; i++) {
		double p = kam_logistic(logit_of(l, l->terms_count, l->used[i]));
		residual[i] = l->deals->won[l->used[i]] - p;
		weight[i] = p * (1 - p);
	}
}

/* The pairs of features that are worth crossing, as many as there is time for. */
static void add_pairs(struct learner *l)
{
	struct kam_win_model *m = l->model;
	size_t count = 0, most = CROSSING_WORK / (l->n + 1);
	struct gain *gains = kam_allocate(m->features_count * m->features_count + 1, sizeof *gains);
	double *residual = kam_allocate(2 * l->n + 1, sizeof *residual), *weight = residual + l->n;
	size_t crossed = 0;
	for (size_t f = 0; f < m->features_count; f++)
		crossed += m->features[f].groups > 0;
	bool choosing = crossed * (crossed + 1) / 2 > most + crossed;
	if (choosing)
		leave_residuals(l, residual, weight);
	for (size_t a = 0; a < m->features_count; a++)
		for (size_t b = a + 1; b < m->features_count; b++) {
			if (!m->features[a].groups || !m->features[b].groups)
				continue;
			gains[count++] = (struct gain){a, b, choosing ? gain_of(l, a, b, residual, weight) : 0};
		}
	qsort(gains, count, sizeof *gains, by_gain);
	count = count > most ? most : count;
	m->pairs = kam_allocate(count + 1, sizeof *m->pairs);
	l->terms = kam_resize(l->terms, m->features_count + count + 1, sizeof *l->terms);
	for (size_t i = 0; i < count; i++) {
		m->pairs[m->pairs_count++] = (struct kam_win_pair){.a = gains[i].a, .b = gains[i].b};
		add_term(l, cross(l, gains[i].a, gains[i].b), m->features[gains[i].a].groups * m->features[gains[i].b].groups, 0);
	}
	l->effects = kam_resize(l->effects, l->cells + 1, sizeof *l->effects);
	l->precisions = kam_resize(l->precisions, l->cells + 1, sizeof *l->precisions);
	free(gains);
	free(residual);
}

static size_t fold_of(const struct learner *l, uint32_t deal)
{
	return (size_t)((l->deals->hash[deal] >> 32) % (uint64_t)l->rules->folds);
}

/* The log-loss out of fold with these penalties; keeps the logits. */
static double validate(struct learner *l, size_t terms, double ridge, double pair_ridge)
{
	uint32_t *train = kam_allocate(l->n + 1, sizeof *train);
	double sum = 0;
	restart(l);
	for (size_t fold = 0; fold < (size_t)l->rules->folds; fold++) {
		size_t n = 0;
		for (size_t i = 0; i < l->n; i++)
			if (fold_of(l, l->used[i]) != fold)
				train[n++] = l->used[i];
		restart(l);
		fit(l, train, n, terms, ridge, pair_ridge);
		for (size_t i = 0; i < l->n; i++) {
			double x = logit_of(l, terms, l->used[i]);
			l->all_logits[fold * l->n + i] = x;
			if (fold_of(l, l->used[i]) != fold)
				continue;
			l->logits[i] = x;
			sum += log1p(exp(-fabs(x))) + fmax(l->deals->won[l->used[i]] ? -x : x, 0);
		}
	}
	free(train);
	return sum / (double)l->n;
}

/* How far the folds' models are apart: the delete-a-group jackknife's variance of a logit, its mean over the deals. */
static double jackknife(const struct learner *l)
{
	size_t folds = (size_t)l->rules->folds;
	double sum = 0;
	for (size_t i = 0; i < l->n; i++) {
		double mean = 0, square = 0;
		for (size_t f = 0; f < folds; f++)
			mean += l->all_logits[f * l->n + i] / (double)folds;
		for (size_t f = 0; f < folds; f++)
			square += (l->all_logits[f * l->n + i] - mean) * (l->all_logits[f * l->n + i] - mean);
		sum += square * (double)(folds - 1) / (double)folds;
	}
	return sum / (double)l->n;
}

/* Chooses the penalties by cross-validation: first that of the columns, then whether pairs help and how much. */
static void choose_penalties(struct learner *l, double *spread)
{
	struct kam_win_model *m = l->model;
	double *best_logits = kam_allocate(l->n + 1, sizeof *best_logits), best = INFINITY;
	unsigned char *won = kam_allocate(l->n + 1, 1);
	for (size_t k = 0; k < KAM_COUNT(ridges) + KAM_COUNT(pair_ridges); k++) {
		bool pairs = k >= KAM_COUNT(ridges);
		if (pairs && !m->pairs_count)
			break;
		double ridge = pairs ? m->ridge : ridges[k], pair_ridge = pairs ? pair_ridges[k - KAM_COUNT(ridges)] : 0;
		double loss = validate(l, pairs ? l->terms_count : m->features_count, ridge, pair_ridge);
		if (loss >= best) { /* once a further step is worse, it stays so */
			k = pairs ? KAM_COUNT(ridges) + KAM_COUNT(pair_ridges) : KAM_COUNT(ridges) - 1;
			continue;
		}
		best = loss;
		m->ridge = ridge;
		m->pair_ridge = pair_ridge;
		*spread = jackknife(l);
		memcpy(best_logits, l->logits, l->n * sizeof *best_logits);
	}
	m->log_loss = best;
	for (size_t i = 0; i < l->n; i++)
		won[i] = l->deals->won[l->used[i]];
	kam_recalibrate(best_logits, won, l->n, &m->calibration_intercept, &m->calibration_slope);
	if (m->calibration_slope < 0) { /* nothing has been learnt: all deals are the average one */
		m->calibration_slope = 0;
		m->calibration_intercept = log((double)m->won / (double)(m->deals - m->won));
	} else if (m->calibration_slope > 2) {
		m->calibration_intercept = 0;
		m->calibration_slope = 1;
	}
	free(best_logits);
	free(won);
}

/* The mean effect of a term over the deals learnt from. */
static double mean_effect(const struct learner *l, const struct kam_term *t, const double *effects)
{
	double sum = 0;
	for (size_t i = 0; i < l->n; i++)
		sum += effects[t->cell[l->used[i]]];
	return sum / (double)l->n;
}

/* Takes the fit over into the model, recalibrated. */
static void keep_effects(struct learner *l)
{
	struct kam_win_model *m = l->model;
	const double *effects = l->effects, *precisions = l->precisions;
	double slope = m->calibration_slope;
	m->intercept = m->calibration_intercept + slope * l->intercept;
	for (size_t t = 0; t < l->terms_count; effects += l->terms[t].cells, precisions += l->terms[t++].cells) {
		double mean = slope * mean_effect(l, &l->terms[t], effects);
		if (t < m->features_count) {
			struct kam_win_feature *f = &m->features[t];
			f->mean = mean;
			for (size_t c = 0; c < f->cells_count; c++) {
				f->cells[c].effect = slope * effects[c];
				f->cells[c].variance = slope * slope / precisions[c];
			}
			continue;
		}
		struct kam_win_pair *p = &m->pairs[t - m->features_count];
		p->mean = mean;
		p->effects = kam_allocate(2 * l->terms[t].cells, sizeof *p->effects);
		p->variances = p->effects + l->terms[t].cells;
		for (size_t c = 0; c < l->terms[t].cells; c++) {
			p->effects[c] = slope * effects[c];
			p->variances[c] = slope * slope / precisions[c];
		}
	}
}

/* The variance of a logit as the sum of its cells' variances leaves out how they hang together; scaled, its mean over the
 * deals is that of the jackknife. */
static void scale_variances(struct learner *l, double spread)
{
	struct kam_win_model *m = l->model;
	double sum = 0;
	m->variance = 1 / ((double)m->deals * (double)m->won / (double)m->deals * (1 - (double)m->won / (double)m->deals));
	for (size_t i = 0; i < l->n; i++)
		for (size_t t = 0; t < l->terms_count; t++) {
			size_t cell = l->terms[t].cell[l->used[i]];
			sum += t < m->features_count ? m->features[t].cells[cell].variance : m->pairs[t - m->features_count].variances[cell];
		}
	double scale = sum > 0 && spread >= 0 ? spread * m->calibration_slope * m->calibration_slope / (sum / (double)l->n) : 1;
	for (size_t t = 0; t < m->features_count; t++)
		for (size_t c = 0; c < m->features[t].cells_count; c++)
			m->features[t].cells[c].variance *= scale;
	for (size_t t = 0; t < m->pairs_count; t++)
		for (size_t c = 0; c < m->features[m->pairs[t].a].groups * m->features[m->pairs[t].b].groups; c++)
			m->pairs[t].variances[c] *= scale;
}

static void forget_pairs(struct learner *l)
{
	while (l->terms_count > l->model->features_count) {
		l->terms_count--;
		l->cells -= l->terms[l->terms_count].cells;
		free((void *)l->terms[l->terms_count].cell); // NOLINT: ours
	}
	l->model->pairs_count = 0;
}

static void count_deals(struct learner *l)
{
	l->model->deals = (uint32_t)l->n;
	for (size_t i = 0; i < l->n; i++)
		l->model->won += l->deals->won[l->used[i]];
}

/* Learns with the penalties and the calibration of another model, with those the rules tell, or with those chosen here. */
static struct kam_win_model *learn(const struct kam_deals *deals, const struct kam_win_rules *rules, const uint32_t *used, size_t n,
	const struct kam_win_model *like)
{
	struct kam_win_model *m = kam_allocate(1, sizeof *m);
	struct learner l = {.deals = deals, .rules = rules, .used = used, .n = n, .model = m};
	const struct kam_win_model told = {.ridge = rules->ridge, .pair_ridge = rules->pair_ridge, .calibration_slope = 1};
	double spread = -1; /* not known */
	if (!like && rules->ridge > 0)
		like = &told;
	m->reasons = rules->reasons;
	count_deals(&l);
	add_features(&l);
	l.terms = kam_allocate(m->features_count + 1, sizeof *l.terms);
	for (size_t f = 0; f < m->features_count; f++) {
		struct kam_win_feature *feature = &m->features[f];
		add_term(&l, encode(&l, feature), feature->cells_count, feature->kind == KAM_WIN_BINS ? feature->cells_count - 1 : 0);
		group_cells(&l, feature);
	}
	l.effects = kam_allocate(l.cells + 1, sizeof *l.effects);
	l.precisions = kam_allocate(l.cells + 1, sizeof *l.precisions);
	l.logits = kam_allocate(n + 1, sizeof *l.logits);
	l.all_logits = kam_allocate(n * (size_t)rules->folds + 1, sizeof *l.all_logits);
	if (!like || like->pair_ridge > 0)
		add_pairs(&l);
	if (like) {
		m->ridge = like->ridge, m->pair_ridge = like->pair_ridge;
		m->calibration_intercept = like->calibration_intercept, m->calibration_slope = like->calibration_slope;
	} else {
		choose_penalties(&l, &spread);
	}
	if (!(m->pair_ridge > 0))
		forget_pairs(&l);
	restart(&l);
	fit(&l, used, n, l.terms_count, m->ridge, m->pair_ridge);
	keep_effects(&l);
	scale_variances(&l, spread);
	for (size_t t = 0; t < l.terms_count; t++)
		free((void *)l.terms[t].cell); // NOLINT: ours
	free(l.terms);
	free(l.effects);
	free(l.precisions);
	free(l.logits);
	free(l.all_logits);
	return m;
}

static uint32_t *all_deals(size_t count)
{
	uint32_t *all = kam_allocate(count + 1, sizeof *all);
	for (size_t i = 0; i < count; i++)
		all[i] = (uint32_t)i;
	return all;
}

struct kam_win_model *kam_win_learn(const struct kam_deals *deals, const struct kam_win_rules *rules, const uint32_t *used, size_t n)
{
	uint32_t *all = used ? NULL : all_deals(deals->count);
	struct kam_win_model *m = learn(deals, rules, used ? used : all, used ? n : deals->count, NULL);
	free(all);
	return m;
}

void kam_win_cross_validate(const struct kam_deals *deals, const struct kam_win_rules *rules, size_t folds, double *p)
{
	size_t count = deals->count;
	bool each = folds >= count;
	struct kam_win_model *like = folds > 20 ? kam_win_learn(deals, rules, NULL, 0) : NULL;
	uint32_t *train = kam_allocate(count + 1, sizeof *train);
	int *columns = kam_allocate(deals->columns_count + 1, sizeof *columns);
	for (size_t c = 0; c < deals->columns_count; c++)
		columns[c] = (int)c;
	for (size_t fold = 0; fold < (each ? count : folds); fold++) {
		size_t n = 0;
		for (size_t i = 0; i < count; i++)
			if ((each ? i : deals->hash[i] % folds) != fold)
				train[n++] = (uint32_t)i;
		struct kam_win_model *m = learn(deals, rules, train, n, like);
		for (size_t i = 0; i < count; i++)
			if ((each ? i : deals->hash[i] % folds) == fold)
				p[i] = kam_win_score(m, deals->cells + i * deals->columns_count, deals->columns_count, columns, NULL, NULL).probability;
		kam_win_free(m);
	}
	kam_win_free(like);
	free(train);
	free(columns);
}

/* Scoring. */

/* What each column adds to the logit, against the average deal. */
struct share {
	double sum;
	size_t column;
};

static int by_strength(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	double s = fabs(x->sum), t = fabs(y->sum);
	return s != t ? (s < t) - (s > t) : (x->column > y->column) - (x->column < y->column); // NOLINT: order only
}

/* "+Region is Midwest (odds x1.42)" */
static void write_reason(const struct kam_win_model *m, const struct share *s, struct kam_slice cell, bool seen, struct kam_buffer *out)
{
	if (out->n)
		kam_buffer_text(out, "; ");
	kam_buffer_format(out, "%c%s is %.*s%s (odds x%.*f)", s->sum < 0 ? '-' : '+', m->columns[s->column].heading, cell.n ? (int)cell.n : 5,
		cell.n ? cell.p : "blank", seen ? "" : ", rare or new", ODDS_SHOWN, exp(s->sum));
}

static struct kam_slice cell_of_record(const struct kam_slice *cells, size_t count, int column)
{
	return column >= 0 && (size_t)column < count ? kam_trim(cells[column]) : kam_slice(NULL, 0);
}

struct kam_win_score kam_win_score(const struct kam_win_model *m, const struct kam_slice *cells, size_t cells_count, const int *columns,
	struct kam_buffer *level, struct kam_buffer *reasons)
{
	struct share shares[KAM_MOST_WIN_COLUMNS];
	bool seen[KAM_MOST_WIN_COLUMNS];
	size_t at[3 * KAM_MOST_WIN_COLUMNS];
	struct kam_win_score s = {.n = m->deals};
	const struct kam_win_feature *scarcest = NULL;
	double logit = m->intercept, variance = m->variance;
	for (size_t c = 0; c < m->columns_count; c++)
		shares[c] = (struct share){0, c}, seen[c] = true;
	for (size_t f = 0; f < m->features_count; f++) {
		const struct kam_win_feature *feature = &m->features[f];
		at[f] = kam_win_cell_of(feature, m->columns[feature->column].comma, cell_of_record(cells, cells_count, columns[feature->column]));
		const struct kam_win_cell *cell = &feature->cells[at[f]];
		logit += cell->effect;
		variance += cell->variance;
		shares[feature->column].sum += cell->effect - feature->mean;
		bool is_new = feature->kind == KAM_WIN_LEVELS && at[f] == feature->cells_count - 2;
		seen[feature->column] = seen[feature->column] && !is_new;
		if ((feature->kind == KAM_WIN_LEVELS || feature->kind == KAM_WIN_BINS) && !is_new && cell->deals && cell->deals < s.n) {
			s.n = cell->deals;
			scarcest = feature;
		}
	}
	for (size_t k = 0; k < m->pairs_count; k++) {
		const struct kam_win_pair *p = &m->pairs[k];
		const struct kam_win_feature *a = &m->features[p->a], *b = &m->features[p->b];
		// cppcheck-suppress uninitvar ; the loop above has filled in every feature
		size_t cell = a->cells[at[p->a]].group * b->groups + b->cells[at[p->b]].group;
		logit += p->effects[cell];
		variance += p->variances[cell];
		shares[a->column].sum += (p->effects[cell] - p->mean) / 2;
		shares[b->column].sum += (p->effects[cell] - p->mean) / 2;
	}
	double least = 1 / ((double)m->deals + 2), wide = 1.959964 * sqrt(variance);
	s.probability = fmin(fmax(kam_logistic(logit), least), 1 - least);
	s.low = fmin(fmax(kam_logistic(logit - wide), least), 1 - least);
	s.high = fmin(fmax(kam_logistic(logit + wide), least), 1 - least);
	if (level) {
		level->n = 0;
		if (scarcest)
			kam_buffer_format(level, "%s is %s", m->columns[scarcest->column].heading, scarcest->cells[at[scarcest - m->features]].is);
		else
			kam_buffer_text(level, "all deals");
	}
	if (reasons) {
		reasons->n = 0;
		qsort(shares, m->columns_count, sizeof *shares, by_strength);
		for (size_t i = 0; i < m->columns_count && i < (size_t)m->reasons && fabs(shares[i].sum) >= 0.01; i++)
			write_reason(m, &shares[i], cell_of_record(cells, cells_count, columns[shares[i].column]), seen[shares[i].column], reasons);
	}
	return s;
}

enum kam_status kam_win_bind(const struct kam_win_model *m, const struct kam_header *header, int *columns, struct kam_error *err)
{
	struct kam_buffer missing = {0};
	for (size_t c = 0; c < m->columns_count; c++) {
		columns[c] = -1;
		for (size_t i = 0; i < header->count && columns[c] < 0; i++)
			if (kam_is(kam_trim(header->names[i]), m->columns[c].heading))
				columns[c] = (int)i;
		if (columns[c] < 0)
			kam_buffer_format(&missing, "%s\"%.60s\"", missing.n ? ", " : "", m->columns[c].heading);
	}
	enum kam_status status = !missing.n ? KAM_OK : kam_fail(err, KAM_BAD_DATA, "there is no column %.700s, which the model was learnt from",
		kam_buffer_terminated(&missing));
	kam_buffer_free(&missing);
	return status;
}

void kam_win_free(struct kam_win_model *m)
{
	if (!m)
		return;
	for (size_t f = 0; f < m->features_count; f++) {
		free(m->features[f].cells);
		free(m->features[f].edges);
		kam_table_free(&m->features[f].levels);
	}
	for (size_t k = 0; k < m->pairs_count; k++)
		free(m->pairs[k].effects);
	free(m->features);
	free(m->pairs);
	free(m->columns);
	kam_arena_free(&m->arena);
	free(m);
}
