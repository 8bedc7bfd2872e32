/* moves.c - --moves and --flow: what history alone can tell. */
#include "funnel.h"

#include "kam/figures.h"

#include <stdio.h>
#include <stdlib.h>

enum kam_status funnel_need_history(const struct funnel *f, struct kam_error *err)
{
	if (f->at.has_history)
		return KAM_OK;
	return kam_fail(err, KAM_BAD_DATA, "--%s: needs the history of the deals (--history FILE)", funnel_show_name(f->set->show));
}

static void write_estimate(struct kam_writer *w, const struct kam_estimate *e)
{
	kam_write_optional(w, e->known, kam_decimal_estimate(e->p));
	kam_write_optional(w, e->known, kam_decimal_estimate(e->low));
	kam_write_optional(w, e->known, kam_decimal_estimate(e->high));
}

static void write_quantile(struct kam_writer *w, const struct kam_risks *r, double q)
{
	size_t age = 0;
	bool known = kam_risks_quantile(r, q, &age);
	kam_write_known_count(w, known, age);
}

/* The worth of one way out of a stage: its probability, with the interval. */
static struct kam_estimate way(const struct kam_risks *ways, int which)
{
	double values[KAM_WAYS] = {0}, variance;
	values[which] = 1;
	double p = kam_risks_value(ways, values, NULL, &variance);
	uint64_t n = kam_risks_spells(ways), exits = 0;
	for (size_t cause = 0; cause < KAM_WAYS; cause++)
		exits += kam_risks_exits(ways, cause);
	if (!exits)
		return (struct kam_estimate){0};
	return kam_estimate(p, variance, n);
}

static const struct kam_column move_columns[] = {
	{"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, KAM_IF_ROOM(3)}, {"entered", KAM_CELL_NUMBER, false},
	{"forward", KAM_CELL_NUMBER, KAM_IF_ROOM(1)},
	{"back", KAM_CELL_NUMBER, KAM_IF_ROOM(2)}, {"lost", KAM_CELL_NUMBER, false}, {"open", KAM_CELL_NUMBER, false}, {"conversion", KAM_CELL_RATIO, false},
	{"conversion_low", KAM_CELL_RATIO, true}, {"conversion_high", KAM_CELL_RATIO, true}, {"loss", KAM_CELL_RATIO, true},
	{"days_q1", KAM_CELL_NUMBER, KAM_IF_ROOM(6)}, {"days_median", KAM_CELL_NUMBER, false}, {"days_q3", KAM_CELL_NUMBER, KAM_IF_ROOM(5)},
	{"skipped", KAM_CELL_NUMBER, KAM_IF_ROOM(4)}, {"stalled_after", KAM_CELL_NUMBER, true}, {"win_probability", KAM_CELL_RATIO, false},
	{"win_low", KAM_CELL_RATIO, true}, {"win_high", KAM_CELL_RATIO, true}, {"win_n", KAM_CELL_NUMBER, true},
};

static void write_ways(const struct funnel *f, struct kam_writer *w, int stage)
{
	struct kam_risks ways;
	struct kam_estimate none = {0}, forward, loss;
	if (!kam_funnel_ways(&f->at, stage, &ways)) {
		write_estimate(w, &none);
		for (int i = 0; i < 4; i++)
			kam_write_blank(w);
		return;
	}
	forward = way(&ways, KAM_WAY_FORWARD);
	loss = way(&ways, KAM_WAY_LOSS);
	write_estimate(w, &forward);
	kam_write_optional(w, loss.known, kam_decimal_estimate(loss.p));
	write_quantile(w, &ways, 0.25);
	write_quantile(w, &ways, 0.5);
	write_quantile(w, &ways, 0.75);
	free((uint32_t *)ways.exits);
}

static void write_moves_of(const struct funnel *f, struct kam_writer *w, int s, const struct kam_estimate *win)
{
	const struct kam_visits *visits = &f->at.movement.visits[s];
	const struct kam_stage *stage = kam_stages_at(f->set->funnel.stages, s);
	uint64_t counts[KAM_WAYS] = {0}, left = 0;
	for (int place = 0; place < f->at.movement.places; place++) {
		counts[place == kam_place_lost(f->set->funnel.stages) ? KAM_WAY_LOSS : place > s ? KAM_WAY_FORWARD : KAM_WAY_BACK] += visits->moves[place];
		left += visits->moves[place];
	}
	kam_write_text(w, stage->number);
	kam_write_text(w, stage->name);
	kam_write_count(w, visits->entered);
	for (int i = 0; i < KAM_WAYS; i++)
		kam_write_count(w, counts[i]);
	kam_write_count(w, visits->entered - left);
	write_ways(f, w, s);
	kam_write_known_count(w, visits->entered, visits->skipped);
	kam_write_known_count(w, f->at.stalled_after[s] != SIZE_MAX, f->at.stalled_after[s]);
	write_estimate(w, win);
	kam_write_known_count(w, win->known, win->n);
	kam_write_row(w);
}

enum kam_status funnel_write_moves(const struct funnel *f, struct kam_error *err)
{
	struct kam_writer *w;
	enum kam_status status = funnel_need_history(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, move_columns, KAM_COUNT(move_columns), &w, err);
	if (status)
		return status;
	struct funnel_learnt l = funnel_learn(f);
	for (int s = 0; s < kam_stages_count(f->set->funnel.stages); s++)
		if (f->at.movement.visits[s].entered || kam_funnel_is_open(&f->at, s))
			write_moves_of(f, w, s, &l.stages[s]);
	funnel_free_learnt(&l);
	return KAM_OK;
}

/* What came into a place and left it in a month; the month is counted from the first. */
static void write_flow_row(const struct funnel *f, struct kam_writer *w, size_t month, int place)
{
	const struct kam_movement *m = &f->at.movement;
	const struct kam_stages *stages = f->set->funnel.stages;
	uint64_t in = m->inflow[month * (size_t)m->places + (size_t)place], out = m->outflow[month * (size_t)m->places + (size_t)place];
	bool end = place >= kam_stages_count(stages);
	struct kam_slice end_name = kam_text(place == kam_place_won(stages) ? "won" : "lost");
	int number = m->first_month + (int)month;
	char period[16];
	if (!in && !out)
		return;
	int n = snprintf(period, sizeof period, "%04d-%02d", number / 12, number % 12 + 1);
	kam_write_text(w, kam_slice(period, (size_t)n));
	kam_write_text(w, end ? end_name : kam_stages_at(stages, place)->number);
	kam_write_text(w, end ? end_name : kam_stages_at(stages, place)->name);
	kam_write_count(w, in);
	kam_write_known_count(w, !end, out);
	kam_write_optional(w, !end, kam_decimal_whole((int64_t)in - (int64_t)out));
	kam_write_row(w);
}

enum kam_status funnel_write_flow(const struct funnel *f, struct kam_error *err)
{
	static const struct kam_column columns[] = {{"period", KAM_CELL_TEXT, false}, {"stage", KAM_CELL_TEXT, false}, {"stage_name", KAM_CELL_TEXT, false},
		{"inflow", KAM_CELL_NUMBER, false}, {"outflow", KAM_CELL_NUMBER, false}, {"change", KAM_CELL_NUMBER, false}};
	struct kam_writer *w;
	enum kam_status status = funnel_need_history(f, err);
	if (!status)
		status = kam_run_writer(f->set->run, columns, KAM_COUNT(columns), &w, err);
	for (size_t month = 0; month < f->at.movement.months && !status; month++)
		for (int place = 0; place < f->at.movement.places; place++)
			write_flow_row(f, w, month, place);
	return status;
}
