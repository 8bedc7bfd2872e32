/* learn.c - a simulated company whose deals move by known rates: what is learnt from its history must cover the truth as often
 * as the interval says, while half of the deals are still open and a count of closed deals is far off.
 *
 * The same company is written as a change log, as whole changes and as daily snapshots: all must tell the same. */
#include "check.h"

#include "kam/history.h"
#include "kam/learn.h"
#include "kam/memory.h"
#include "kam/movement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STAGES = 5, MOST_DEALS = 1500, DAYS = 300, SEEDS = 100, LONGEST = 4000 };

/* Companies of several sizes and habits. */
static const struct kind {
	int deals;
	double early_on, late_on;     /* daily hazard of going on, before and from day 45 in the stage */
	double early_loss, late_loss; /* of losing, before and from day 30 */
} kinds[] = {{200, 0.018, 0.018, 0.004, 0.004}, {700, 0.022, 0.008, 0.001, 0.007}, {1500, 0.006, 0.018, 0.002, 0.009}};

enum { KINDS = 3 };

static uint64_t state;

static double uniform(void)
{
	return (double)(check_random(&state) >> 11) / 9007199254740992.0;
}

static const char *const names[STAGES] = {"01", "02", "04", "05", "07"};

/* Daily hazards by age in the stage; later stages go on a little faster, some deals go back. */
static void hazards(const struct kind *kind, int stage, int age, double *on, double *back, double *lose)
{
	*on = (age < 45 ? kind->early_on : kind->late_on) + 0.002 * stage;
	*back = stage ? 0.002 : 0;
	*lose = age < 30 ? kind->early_loss : kind->late_loss;
}

/* The probability of winning from the moment a stage is entered, by the rates: the truth. */
static void find_truth(const struct kind *kind, double truth[STAGES])
{
	double moves[STAGES * STAGES] = {0}, visits[STAGES * STAGES], win[STAGES] = {0};
	for (int s = 0; s < STAGES; s++) {
		double here = 1;
		for (int age = 0; age < LONGEST; age++) {
			double on, back, lose;
			hazards(kind, s, age, &on, &back, &lose);
			if (s + 1 < STAGES)
				moves[s * STAGES + s + 1] += here * on;
			else
				win[s] += here * on;
			if (s)
				moves[s * STAGES + s - 1] += here * back;
			here *= 1 - on - back - lose;
		}
	}
	kam_chain_visits(moves, STAGES, visits);
	for (int s = 0; s < STAGES; s++) {
		truth[s] = 0;
		for (int k = 0; k < STAGES; k++)
			truth[s] += visits[s * STAGES + k] * win[k];
	}
}

/* What a company's deals did: the place of each on each day from its first; -1: not there yet. */
struct company {
	const struct kind *kind;
	signed char place[MOST_DEALS][DAYS + 1]; /* STAGES: won, STAGES + 1: lost */
	int first[MOST_DEALS];
	long won, lost;
};

static void simulate(struct company *c, const struct kind *kind, uint64_t seed)
{
	c->kind = kind;
	state = seed * 0x9E3779B97F4A7C15u; /* the first numbers of small seeds are small too */
	for (int i = 0; i < 10; i++)
		uniform();
	c->won = c->lost = 0;
	for (int d = 0; d < c->kind->deals; d++) {
		int place = 0, age = 0;
		c->first[d] = (int)(uniform() * (DAYS - 1)) + 1;
		memset(c->place[d], -1, sizeof c->place[d]);
		for (int day = c->first[d]; day <= DAYS; day++) {
			c->place[d][day] = (signed char)place;
			if (place >= STAGES || day == DAYS)
				continue;
			double on, back, lose, u = uniform();
			hazards(c->kind, place, age++, &on, &back, &lose);
			int next = u < on ? place + 1 : u < on + back ? place - 1 : u < on + back + lose ? STAGES + 1 : place;
			age = next == place ? age : 0;
			place = next;
		}
		c->won += place == STAGES;
		c->lost += place == STAGES + 1;
	}
}

enum form { LOG, WHOLE, SNAPSHOT };

static const char *name_of(int place)
{
	return place < STAGES ? names[place] : place == STAGES ? "Won" : "Lost";
}

static void write_day(FILE *f, int day)
{
	char text[KAM_DATE_TEXT];
	kam_date_format(kam_day_of((struct kam_civil){2024, 1, 1}) + day, text);
	fputs(text, f);
}

static void write_company(const struct company *c, enum form form, FILE *f)
{
	fputs(form == LOG ? "opp_id,field,old_value,new_value,changed_at,changed_by\n" : form == WHOLE ? "opp_id,stage,changed_at,changed_by\n"
		: "opp_id,stage,snapshot_date\n", f);
	for (int d = 0; d < c->kind->deals; d++)
		for (int day = c->first[d]; day <= DAYS; day++) {
			int place = c->place[d][day], before = day > c->first[d] ? c->place[d][day - 1] : -1;
			if (place == before && form != SNAPSHOT)
				continue;
			fprintf(f, "D%d,", d);
			if (form == LOG)
				fprintf(f, "stage,%s,", before < 0 ? "" : name_of(before));
			fprintf(f, "%s,", name_of(place));
			write_day(f, day);
			fputs(form == SNAPSHOT ? "\n" : ",u\n", f);
		}
	for (int d = 0; d < 2; d++) { /* one deal on the first of all days, and one on the last: the history reaches so far */
		fprintf(f, form == LOG ? "end%d,stage,,Lost," : "end%d,Lost,", d);
		write_day(f, d ? DAYS : 0);
		fputs(form == SNAPSHOT ? "\n" : ",u\n", f);
	}
}

struct world {
	struct kam_rules *rules;
	struct kam_stages *stages;
	struct kam_outcomes outcomes;
};

static const char *rules_text(void)
{
	static char text[16384];
	snprintf(text, sizeof text, "{%s, %s}", kam_stages_rules, kam_status_rules);
	return text;
}

static void open_world(struct world *w)
{
	struct kam_error err;
	w->rules = kam_rules_new(rules_text());
	kam_stages_new(w->rules, &w->stages, &err);
	w->outcomes = (struct kam_outcomes){.rules = w->rules};
}

static void close_world(struct world *w)
{
	kam_outcomes_free(&w->outcomes);
	kam_stages_free(w->stages);
	kam_rules_free(w->rules);
}

/* Reads what was written as history, and adds it up. */
static void read_back(struct world *w, const struct company *c, enum form form, struct kam_history **history, struct kam_movement *movement)
{
	char path[] = "/tmp/kam-learn.XXXXXX";
	close(mkstemp(path));
	FILE *f = fopen(path, "we");
	write_company(c, form, f);
	fclose(f);
	struct kam_input_options options = {0};
	struct kam_input *in;
	struct kam_record record;
	struct kam_error err;
	struct kam_buffer unmapped = {0};
	static kam_day ends[3];
	*history = kam_history_new(KAM_NO_DAY);
	CHECK(kam_input_open(path, &options, &in, &err) == KAM_OK);
	CHECK(kam_history_open(*history, in, &err) == KAM_OK);
	while (kam_input_next(in, &record, &err) == KAM_OK)
		CHECK(kam_history_add(*history, in, &record, &err) == KAM_OK);
	kam_input_close(in);
	unlink(path);
	kam_history_map(*history, w->stages, &w->outcomes, &unmapped);
	CHECK(unmapped.n == 0);
	kam_buffer_free(&unmapped);
	kam_day last = kam_history_last(*history);
	ends[0] = last - 100, ends[1] = last - 50, ends[2] = last;
	struct kam_movement_setup setup = {.stages = w->stages, .history = *history, .as_of = last, .ends = ends, .ends_count = 3, .groups = 1, .threads = 2};
	kam_movement_tell(&setup, movement);
}

/* What 100 companies of one kind show. */
struct tally {
	double bias, error, open; /* of the closed deals' win rate; of what is learnt; share of open deals: summed over companies */
	int covered, cases;
};

static void try_company(struct world *w, struct company *c, const double truth[STAGES], struct tally *t)
{
	struct kam_history *history;
	struct kam_movement movement;
	struct kam_estimate estimates[KAM_MOST_STAGES];
	struct kam_age_table ages[KAM_MOST_STAGES];
	read_back(w, c, LOG, &history, &movement);
	CHECK(kam_learn_stages(&movement, 0.5, estimates, ages));
	for (int s = 0; s < STAGES; s++) {
		const struct kam_estimate *e = &estimates[kam_stages_find(w->stages, kam_text(names[s]))];
		t->covered += e->low <= truth[s] && truth[s] <= e->high;
		t->error += e->p - truth[s];
		t->cases++;
	}
	t->bias += (double)c->won / (double)(c->won + c->lost) - truth[0];
	t->open += 1 - (double)(c->won + c->lost) / c->kind->deals;
	kam_movement_free(&movement);
	kam_history_free(history);
}

static void half_the_deals_are_open_and_the_interval_holds(void)
{
	struct company *c = kam_allocate(1, sizeof *c);
	struct world w;
	int covered = 0, cases = 0;
	open_world(&w);
	for (const struct kind *kind = kinds; kind < kinds + KINDS; kind++) {
		struct tally t = {0};
		double truth[STAGES];
		find_truth(kind, truth);
		for (uint64_t seed = 1; seed <= SEEDS; seed++) {
			simulate(c, kind, seed);
			try_company(&w, c, truth, &t);
		}
		printf("# %d seeds of %d deals, %.1f %% open: learnt probabilities cover the truth in %.1f %% of %d cases (stated 90), mean error %+.2f points; "
			"won / (won + lost) is off by %+.2f points\n", SEEDS, kind->deals, 100 * t.open / SEEDS, 100.0 * t.covered / t.cases, t.cases,
			100 * t.error / t.cases, 100 * t.bias / SEEDS);
		CHECK(t.open / SEEDS > 0.45 && t.open / SEEDS < 0.55);
		CHECK(fabs(t.bias / SEEDS) > 0.05);
		covered += t.covered;
		cases += t.cases;
	}
	printf("# together %.1f %% of %d cases\n", 100.0 * covered / cases, cases);
	CHECK(100.0 * covered / cases >= 87 && 100.0 * covered / cases <= 93);
	close_world(&w);
	free(c);
}

static bool same_counts(const struct kam_movement *a, const struct kam_movement *b)
{
	size_t stages = (size_t)kam_stages_count(a->stages), places = (size_t)a->places;
	bool same = a->deals == b->deals && a->ages == b->ages && a->regressions == b->regressions && a->months == b->months &&
	            memcmp(a->inflow, b->inflow, a->months * places * sizeof *a->inflow) == 0 && memcmp(a->outflow, b->outflow, a->months * places * sizeof *a->outflow) == 0 &&
	            memcmp(a->cycle_exits, b->cycle_exits, 2 * a->ages * sizeof *a->cycle_exits) == 0;
	for (size_t i = 0; i < stages * 3; i++)
		same = same && a->stock[i].count == b->stock[i].count;
	for (size_t s = 0; s < stages; s++) {
		const struct kam_visits *x = &a->visits[s], *y = &b->visits[s];
		same = same && x->entered == y->entered && x->deals == y->deals && x->skipped == y->skipped && !x->exits == !y->exits &&
		       memcmp(x->moves, y->moves, places * sizeof *x->moves) == 0;
		if (x->exits && y->exits)
			same = same && memcmp(x->exits, y->exits, places * a->ages * sizeof *x->exits) == 0 && memcmp(x->censored, y->censored, a->ages * sizeof *x->censored) == 0;
	}
	return same;
}

static void log_and_snapshots_tell_the_same(void)
{
	struct company *c = kam_allocate(1, sizeof *c);
	struct world w;
	struct kam_history *history[3];
	struct kam_movement movement[3];
	open_world(&w);
	simulate(c, &kinds[1], 4711);
	for (int form = LOG; form <= SNAPSHOT; form++) {
		read_back(&w, c, (enum form)form, &history[form], &movement[form]);
		/* how long the deal of the first snapshot had been there, no snapshot can tell */
		movement[form].inflow[kam_place_lost(w.stages)] = 0;
	}
	CHECK(same_counts(&movement[LOG], &movement[WHOLE]));
	CHECK(same_counts(&movement[LOG], &movement[SNAPSHOT]));
	for (int form = LOG; form <= SNAPSHOT; form++) {
		kam_movement_free(&movement[form]);
		kam_history_free(history[form]);
	}
	close_world(&w);
	free(c);
}

int main(void)
{
	TEST(half_the_deals_are_open_and_the_interval_holds);
	TEST(log_and_snapshots_tell_the_same);
	return check_end();
}
