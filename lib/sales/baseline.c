/* baseline.c - all series forecast on several cores, reconciled, and tried on the past. */
#include "kam/baseline.h"

#include "kam/accuracy.h"
#include "kam/work.h"

#include <math.h>
#include <stdlib.h>

/* One forecast of a panel, shared by its threads. */
struct work {
	struct kam_baseline *b;
	const struct kam_panel *panel;
	const struct kam_baseline_setup *setup;
	size_t hidden;
	double *errors;   /* [node * periods + t], aligned at the end; NULL if nobody asks */
	size_t periods;
};

static size_t seen_of(const struct kam_series *s, size_t hidden)
{
	return s->n > hidden ? s->n - hidden : 0;
}

static void keep(const struct work *w, size_t node, const struct kam_outlook *o, size_t n)
{
	size_t h = w->b->horizon;
	memcpy(w->b->base + node * h, o->forecast, h * sizeof *o->forecast);
	memcpy(w->b->deviation + node * h, o->deviation, h * sizeof *o->deviation);
	if (w->b->members)
		memcpy(w->b->members + node * KAM_MEMBERS * h, o->members, KAM_MEMBERS * h * sizeof *o->members);
	w->b->basis[node] = o->basis;
	w->b->seasonal[node] = o->seasonal;
	for (size_t t = 0; w->errors && t < w->periods && t < n; t++)
		w->errors[node * w->periods + w->periods - 1 - t] = o->errors[n - 1 - t];
}

enum { AT_ONCE = 64 }; /* nodes of a piece of work */

static void forecast_some(void *context, size_t piece)
{
	struct work *w = context;
	struct kam_outlook o = {0};
	size_t nodes = w->panel->levels.nodes, end = (piece + 1) * AT_ONCE;
	for (size_t node = piece * AT_ONCE; node < end && node < nodes; node++) {
		size_t n = seen_of(&w->panel->series[node], w->hidden);
		kam_outlook(&o, w->panel->series[node].y, n, &w->setup->outlook);
		keep(w, node, &o, n);
	}
	kam_outlook_free(&o);
}

static void make_room(struct kam_baseline *b, const struct kam_levels *l, const struct kam_baseline_setup *setup)
{
	size_t h = b->horizon = setup->outlook.horizon;
	b->base = kam_allocate(l->nodes * h, sizeof *b->base);
	b->deviation = kam_allocate(l->nodes * h, sizeof *b->deviation);
	b->parts = kam_allocate(l->leaves * h, sizeof *b->parts);
	b->basis = kam_allocate(l->nodes, sizeof *b->basis);
	b->seasonal = kam_allocate(l->nodes, sizeof *b->seasonal);
	b->members = setup->members ? kam_allocate(l->nodes * KAM_MEMBERS * h, sizeof *b->members) : NULL;
}

/* Parts that fell below 0 are raised to it: what is left adds up as before. */
static void agree(struct work *w)
{
	const struct kam_levels *l = &w->panel->levels;
	size_t h = w->b->horizon;
	struct kam_reconciler *r = kam_reconciler_new(w->setup->reconcile, l, w->errors, w->periods, w->setup->power);
	double *forecasts = kam_allocate(l->nodes, sizeof *forecasts), *parts = kam_allocate(l->leaves, sizeof *parts);
	for (size_t k = 0; k < h; k++) {
		for (size_t node = 0; node < l->nodes; node++)
			forecasts[node] = w->b->base[node * h + k];
		kam_reconcile(r, forecasts, parts);
		for (size_t leaf = 0; leaf < l->leaves; leaf++)
			w->b->parts[leaf * h + k] = w->setup->outlook.is_signed ? parts[leaf] : fmax(0, parts[leaf]);
	}
	free(forecasts);
	free(parts);
	kam_reconciler_free(r);
}

/* Errors that reconciliation learns from: the latest, as many as the longest series has, up to MOST. */
static void room_for_errors(struct work *w)
{
	enum { MOST = 120 };
	for (size_t node = 0; node < w->panel->levels.nodes; node++) {
		size_t n = seen_of(&w->panel->series[node], w->hidden);
		w->periods = n > w->periods ? n : w->periods;
	}
	w->periods = w->periods > MOST ? MOST : w->periods;
	w->errors = kam_allocate(w->panel->levels.nodes * w->periods + 1, sizeof *w->errors);
}

void kam_baseline_run(struct kam_baseline *b, const struct kam_panel *panel, const struct kam_baseline_setup *setup, size_t hidden)
{
	struct work w = {.b = b, .panel = panel, .setup = setup, .hidden = hidden};
	make_room(b, &panel->levels, setup);
	if (setup->reconcile == KAM_MINT && panel->levels.levels > 1)
		room_for_errors(&w);
	kam_share_out(setup->jobs, (panel->levels.nodes + AT_ONCE - 1) / AT_ONCE, forecast_some, &w);
	agree(&w);
	free(w.errors);
}

void kam_baseline_free(struct kam_baseline *b)
{
	free(b->base);
	free(b->deviation);
	free(b->parts);
	free(b->members);
	free(b->basis);
	free(b->seasonal);
	*b = (struct kam_baseline){0};
}

/* Trials. */

/* A node from one origin: forecasts as they agree, as it says itself, as its parts add up, and the seasonal naive. */
struct shot {
	const double *history, *actual;
	size_t n;
	double *agreed, *bottom_up, *base, *naive;
};

static void name_last_season(const struct shot *shot, size_t season, size_t h)
{
	size_t m = season && shot->n >= season ? season : 1;
	for (size_t k = 0; k < h; k++)
		shot->naive[k] = shot->history[shot->n - m + k % m];
}

static void judge(struct kam_trial *t, const struct shot *shot, const double *deviation, const struct kam_baseline_setup *setup)
{
	static const double levels[] = {0.8, 0.95};
	size_t h = setup->outlook.horizon, m = setup->outlook.season;
	double scale = kam_naive_scale(shot->history, shot->n, shot->n > m ? m : 1);
	if (scale <= 0)
		return;
	name_last_season(shot, m, h);
	double mase = kam_mase(shot->actual, shot->agreed, h, scale), naive = kam_mase(shot->actual, shot->naive, h, scale);
	t->cases++;
	t->smape += kam_smape(shot->actual, shot->agreed, h);
	t->naive_smape += kam_smape(shot->actual, shot->naive, h);
	t->mase += mase;
	t->naive_mase += naive;
	t->base_mase += kam_mase(shot->actual, shot->base, h, scale);
	t->bottom_up_mase += kam_mase(shot->actual, shot->bottom_up, h, scale);
	t->better += mase < naive;
	for (size_t i = 0; i < 2; i++) {
		double reach = kam_outlook_reach(levels[i]), within = 0;
		for (size_t k = 0; k < h; k++)
			within += fabs(shot->actual[k] - shot->agreed[k]) <= reach * deviation[k];
		t->within[i] += within / (double)h;
	}
}

/* sums[node * horizon + k] of parts by leaf. */
static void add_up(const struct kam_levels *l, const double *parts, size_t h, double *sums)
{
	memset(sums, 0, l->nodes * h * sizeof *sums);
	for (size_t level = 0; level < l->levels; level++)
		for (size_t leaf = 0; leaf < l->leaves; leaf++)
			for (size_t k = 0; k < h; k++)
				sums[l->node_of[level * l->leaves + leaf] * h + k] += parts[leaf * h + k];
}

/* The leaves' own forecasts. */
static void take_leaves(const struct kam_levels *l, const double *base, size_t h, double *parts)
{
	for (size_t leaf = 0; leaf < l->leaves; leaf++)
		memcpy(parts + leaf * h, base + l->node_of[(l->levels - 1) * l->leaves + leaf] * h, h * sizeof *parts);
}

static void judge_origin(const struct kam_panel *panel, const struct kam_baseline_setup *setup, size_t hidden, struct kam_trial *trials)
{
	const struct kam_levels *l = &panel->levels;
	size_t h = setup->outlook.horizon;
	struct kam_baseline b = {0};
	double *agreed = kam_allocate(l->nodes * h, sizeof *agreed), *bottom_up = kam_allocate(l->nodes * h, sizeof *bottom_up);
	double *naive = kam_allocate(h, sizeof *naive);
	kam_baseline_run(&b, panel, setup, hidden);
	add_up(l, b.parts, h, agreed);
	take_leaves(l, b.base, h, b.parts);
	add_up(l, b.parts, h, bottom_up);
	for (size_t node = 0; node < l->nodes; node++) {
		const struct kam_series *s = &panel->series[node];
		size_t n = seen_of(s, hidden);
		struct shot shot = {s->y, s->y + n, n, agreed + node * h, bottom_up + node * h, b.base + node * h, naive};
		if (n >= setup->outlook.fewest)
			judge(&trials[l->node[node].level], &shot, b.deviation + node * h, setup);
	}
	kam_baseline_free(&b);
	free(agreed);
	free(bottom_up);
	free(naive);
}

static void add_trial(struct kam_trial *into, const struct kam_trial *t)
{
	into->series += t->series;
	into->cases += t->cases;
	into->smape += t->smape;
	into->naive_smape += t->naive_smape;
	into->mase += t->mase;
	into->naive_mase += t->naive_mase;
	into->base_mase += t->base_mase;
	into->bottom_up_mase += t->bottom_up_mase;
	into->better += t->better;
	into->within[0] += t->within[0];
	into->within[1] += t->within[1];
}

static void average(struct kam_trial *t)
{
	double *const sums[] = {&t->smape, &t->naive_smape, &t->mase, &t->naive_mase, &t->base_mase, &t->bottom_up_mase, &t->better, &t->within[0],
		&t->within[1]};
	for (size_t i = 0; i < KAM_COUNT(sums) && t->cases; i++)
		*sums[i] /= (double)t->cases;
}

void kam_baseline_try(const struct kam_panel *panel, const struct kam_baseline_setup *setup, size_t origins, struct kam_trial *trials)
{
	const struct kam_levels *l = &panel->levels;
	for (size_t level = 0; level <= l->levels; level++)
		trials[level] = (struct kam_trial){.series = level < l->levels ? l->first[level + 1] - l->first[level] : 0};
	for (size_t i = 0; i < origins; i++)
		judge_origin(panel, setup, setup->outlook.horizon + i, trials);
	for (size_t level = 0; level < l->levels; level++)
		add_trial(&trials[l->levels], &trials[level]);
	for (size_t level = 0; level <= l->levels; level++)
		average(&trials[level]);
}
