/* movement.c - stories of deals, added up. */
#include "kam/movement.h"

#include <pthread.h>
#include <stdlib.h>

enum { LONGEST_AGE = 36600 }; /* days: a century, against dates that are none */

/* A time in a place; days are KAM_NO_DAY where they are not known. */
struct visit {
	int place;
	kam_day enter, exit; /* exit: KAM_NO_DAY while it lasts */
	const struct kam_decimal *amount; /* at its beginning */
};

/* One thread's share of the work. */
struct teller {
	const struct kam_movement_setup *setup;
	struct kam_movement *m;
	unsigned part, parts;
	struct visit *visits;
	size_t capacity, count;
	pthread_t thread;
};

static void begin(const struct kam_movement_setup *setup, struct kam_movement *m)
{
	kam_day first = kam_history_first(setup->history), last = setup->as_of;
	*m = (struct kam_movement){.stages = setup->stages, .places = kam_places(setup->stages), .ends_count = setup->ends_count};
	long span = first == KAM_NO_DAY || last < first ? 0 : (long)last - first;
	m->ages = (size_t)(span < LONGEST_AGE ? span : LONGEST_AGE) + 1;
	m->visits = kam_allocate((size_t)kam_stages_count(setup->stages), sizeof *m->visits);
	for (int s = 0; s < kam_stages_count(setup->stages); s++)
		m->visits[s].moves = kam_allocate((size_t)m->places, sizeof *m->visits[s].moves);
	m->stock = kam_allocate((size_t)setup->groups * (size_t)kam_stages_count(setup->stages) * (setup->ends_count + 1), sizeof *m->stock);
	if (setup->passages) {
		m->passages_count = (size_t)setup->groups * (size_t)kam_milestones(setup->stages);
		m->passages = kam_allocate(m->passages_count, sizeof *m->passages);
	}
	m->cycle_exits = kam_allocate(2 * m->ages, sizeof *m->cycle_exits);
	m->cycle_censored = kam_allocate(m->ages, sizeof *m->cycle_censored);
	if (first == KAM_NO_DAY)
		return;
	m->first_day = first;
	m->first_end = kam_allocate(m->ages, sizeof *m->first_end);
	for (size_t i = 0, e = 0; i < m->ages; i++) {
		while (e < setup->ends_count && setup->ends[e] < first + (kam_day)i)
			e++;
		m->first_end[i] = (uint16_t)e;
	}
	m->first_month = kam_month_of(first);
	m->month_of_day = kam_allocate(m->ages, sizeof *m->month_of_day);
	for (size_t i = 0; i < m->ages; i++)
		m->month_of_day[i] = (uint16_t)(kam_month_of(first + (kam_day)i) - m->first_month);
	m->months = m->month_of_day[m->ages - 1] + 1u;
	m->inflow = kam_allocate(m->months * (size_t)m->places, sizeof *m->inflow);
	m->outflow = kam_allocate(m->months * (size_t)m->places, sizeof *m->outflow);
}

static size_t age_of(const struct kam_movement *m, kam_day from, kam_day to)
{
	long age = to < from ? 0 : (long)to - from;
	return (size_t)age < m->ages ? (size_t)age : m->ages - 1;
}

static void flow(struct kam_movement *m, uint64_t *in_or_out, kam_day day, int place)
{
	if (day != KAM_NO_DAY && day >= m->first_day && (size_t)(day - m->first_day) < m->ages)
		in_or_out[m->month_of_day[day - m->first_day] * (size_t)m->places + (size_t)place]++;
}

static void add_stock(struct kam_movement *m, struct kam_stock *stock, const struct kam_decimal *amount)
{
	stock->count++;
	if (amount && !kam_decimal_add(stock->amount, *amount, &stock->amount))
		m->overflow = true;
}

/* The amount of a deal at the end of that day. What is only told of later was blank until then. */
static const struct kam_decimal *amount_on(const struct kam_story *story, const struct kam_known *known, kam_day day)
{
	const struct kam_decimal *amount = NULL;
	bool told = story->amount_later;
	if (known && known->amount_settled)
		return known->has_amount ? &known->amount : NULL;
	for (size_t i = 0; i < story->count; i++) {
		bool by_then = story->steps[i].day == KAM_NO_DAY || story->steps[i].day <= day;
		told = told || story->steps[i].amount;
		amount = by_then && story->steps[i].amount ? story->steps[i].amount : amount;
	}
	return told ? amount : known && known->has_amount ? &known->amount : NULL;
}

/* Counts an open visit in the stock at the ends of the periods that fall into it. */
static void take_stock(struct teller *t, const struct kam_story *story, const struct kam_known *known, const struct visit *v)
{
	const struct kam_movement_setup *setup = t->setup;
	size_t stages = (size_t)kam_stages_count(setup->stages);
	size_t e = v->enter == KAM_NO_DAY || v->enter < t->m->first_day ? 0 : t->m->first_end[age_of(t->m, t->m->first_day, v->enter)];
	for (; e < setup->ends_count && (v->exit == KAM_NO_DAY || setup->ends[e] < v->exit); e++) {
		kam_day end = setup->ends[e];
		const struct kam_decimal *amount = amount_on(story, known, end);
		add_stock(t->m, &t->m->stock[(size_t)v->place * setup->ends_count + e], amount);
		for (size_t g = 0; known && g < known->groups_count; g++)
			add_stock(t->m, &t->m->stock[(known->groups[g] * stages + (size_t)v->place) * setup->ends_count + e], amount);
	}
}

static void ensure_ages(struct kam_movement *m, struct kam_visits *visits)
{
	if (visits->exits)
		return;
	visits->exits = kam_allocate((size_t)m->places * m->ages, sizeof *visits->exits);
	visits->censored = kam_allocate(m->ages, sizeof *visits->censored);
}

/* One visit to a stage: until it went on to next, or was last seen (until). */
static void count_visit(struct teller *t, const struct visit *v, int next, kam_day until)
{
	struct kam_movement *m = t->m;
	struct kam_visits *visits = &m->visits[v->place];
	visits->entered++;
	flow(m, m->inflow, v->enter, v->place);
	if (v->exit != KAM_NO_DAY) {
		flow(m, m->outflow, v->exit, v->place);
		visits->moves[next]++;
	}
	if (v->enter == KAM_NO_DAY)
		return;
	ensure_ages(m, visits);
	if (v->exit != KAM_NO_DAY)
		visits->exits[(size_t)next * m->ages + age_of(m, v->enter, v->exit)]++;
	else
		visits->censored[age_of(m, v->enter, until)]++;
}

static void visit(struct teller *t, int place, kam_day enter, const struct kam_decimal *amount)
{
	if (t->count && t->visits[t->count - 1].place == place)
		return;
	if (t->count)
		t->visits[t->count - 1].exit = enter;
	t->visits = kam_grow(t->visits, &t->capacity, t->count + 1, sizeof *t->visits);
	t->visits[t->count++] = (struct visit){place, enter, KAM_NO_DAY, amount};
}

/* When the first stage that a story tells of was entered. What stood there when a log begins has stood there since the deal
 * was created, if the log reaches so far back; what stands in the first of all snapshots came there nobody knows when. */
static kam_day first_entry(const struct kam_movement_setup *setup, const struct kam_story *story, const struct kam_known *known)
{
	const struct kam_step *step = &story->steps[0];
	kam_day created = story->created != KAM_NO_DAY ? story->created : known ? known->created : KAM_NO_DAY;
	if (story->from_snapshots && step->day == kam_history_first_snapshot(setup->history))
		return created == step->day ? created : KAM_NO_DAY;
	if (step->day != KAM_NO_DAY)
		return step->day;
	return created != KAM_NO_DAY && created >= kam_history_first(setup->history) && created <= story->first_seen ? created : KAM_NO_DAY;
}

/* A stage that only the status can explain. */
static int resolve(const struct kam_movement_setup *setup, int place, const struct kam_known *known)
{
	if (place < kam_stages_count(setup->stages) && kam_stages_at(setup->stages, place)->kind == KAM_STAGE_CLOSED)
		return known && known->outcome == KAM_WON ? kam_place_won(setup->stages) : kam_place_lost(setup->stages);
	return place;
}

/* A story's visits, and behind them what the export knows of the end. */
static void list_visits(struct teller *t, const struct kam_story *story, const struct kam_known *known)
{
	const struct kam_movement_setup *setup = t->setup;
	bool tells_place = false;
	t->count = 0;
	for (size_t i = 0; i < story->count; i++)
		tells_place = tells_place || story->steps[i].place != KAM_NOWHERE;
	for (size_t i = 0; i < story->count; i++) {
		const struct kam_step *step = &story->steps[i];
		int place = step->place;
		if (place == KAM_NOWHERE && !tells_place && known) /* of a deal whose stage never changed, a log tells other changes only */
			place = known->place;
		if (place == KAM_NOWHERE)
			continue;
		visit(t, resolve(setup, place, known), i ? step->day : first_entry(setup, story, known), step->amount);
	}
	bool ended = known && (known->outcome == KAM_WON || known->outcome == KAM_LOST) && known->close_date != KAM_NO_DAY &&
		known->close_date <= setup->as_of;
	const struct visit *last = t->count ? &t->visits[t->count - 1] : NULL;
	if (!ended || !last || last->place >= kam_stages_count(setup->stages) || kam_stages_at(setup->stages, last->place)->kind == KAM_STAGE_AFTER)
		return;
	kam_day day = last->enter != KAM_NO_DAY && known->close_date < last->enter ? last->enter : known->close_date;
	visit(t, known->outcome == KAM_WON ? kam_place_won(setup->stages) : kam_place_lost(setup->stages), day, last->amount);
}

/* Until when a deal was seen to be where it is. */
static kam_day seen_until(const struct teller *t, const struct kam_story *story, const struct kam_known *known)
{
	const struct kam_movement_setup *setup = t->setup;
	if (story->from_snapshots && story->last_seen < kam_history_last(setup->history))
		return story->last_seen;
	if (setup->has_export && !known) {
		kam_day day = story->steps[story->count - 1].day;
		return story->last_seen != KAM_NO_DAY ? story->last_seen : day == KAM_NO_DAY ? story->first_seen : day;
	}
	return setup->as_of;
}

static bool is_open(const struct kam_stages *stages, int place)
{
	return place < kam_stages_count(stages) && kam_stages_at(stages, place)->kind == KAM_STAGE_OPEN;
}

static uint64_t bits_between(int low, int high)
{
	uint64_t bits = 0;
	for (int i = low + 1; i < high && i < KAM_MOST_STAGES; i++)
		bits |= (uint64_t)1 << i;
	return bits;
}

/* What the visits of a deal say of its journey. */
static void sum_up(const struct teller *t, const struct kam_story *story, struct kam_journey *j)
{
	const struct kam_stages *stages = t->setup->stages;
	int low = -1, high = -1;
	*j = (struct kam_journey){.told = true, .entered = t->visits[t->count - 1].enter, .started = t->visits[0].enter,
		.first_place = t->visits[0].place, .last_place = t->visits[t->count - 1].place};
	for (size_t i = 0; i < t->count; i++) {
		int place = t->visits[i].place;
		bool reached = is_open(stages, place) || place == kam_place_won(stages);
		if (place < kam_stages_count(stages))
			j->visited |= (uint64_t)1 << place;
		if (reached && low < 0)
			low = place;
		if (reached && place > high)
			high = place;
		if (i && is_open(stages, place) && place < t->visits[i - 1].place)
			j->regressions++;
	}
	for (int s = 0; s < kam_stages_count(stages); s++)
		if (is_open(stages, s) && (bits_between(low, high) & ~j->visited) >> s & 1)
			j->skipped |= (uint64_t)1 << s;
	j->close_date = KAM_NO_DAY;
	for (size_t i = 0; i < story->count; i++) {
		kam_day next = story->steps[i].close_date;
		j->pushes += j->close_date != KAM_NO_DAY && next != KAM_NO_DAY && next > j->close_date;
		j->close_date = next != KAM_NO_DAY ? next : j->close_date;
		j->amount = story->steps[i].amount ? story->steps[i].amount : j->amount;
	}
	j->tells_close = story->close_later || j->close_date != KAM_NO_DAY;
	j->tells_amount = story->amount_later || j->amount;
}

static void count_journey(struct kam_movement *m, const struct kam_journey *j)
{
	m->deals++;
	m->pushes += j->pushes;
	m->pushed += j->pushes > 0;
	m->regressions += j->regressions;
	m->regressed += j->regressions > 0;
	for (int s = 0; s < kam_stages_count(m->stages); s++) {
		m->visits[s].deals += j->visited >> s & 1;
		m->visits[s].skipped += j->skipped >> s & 1;
	}
}

/* From the first stage to the end. A deal that was opened again after its end counts by where it stands now. */
static void count_cycle(struct teller *t, const struct kam_journey *j, kam_day until)
{
	struct kam_movement *m = t->m;
	if (j->started == KAM_NO_DAY || !is_open(m->stages, j->first_place))
		return;
	if (j->last_place == kam_place_lost(m->stages))
		m->cycle_exits[m->ages + age_of(m, j->started, j->entered)]++;
	else if (!is_open(m->stages, j->last_place)) {
		size_t i = t->count - 1;
		while (i > 0 && !is_open(m->stages, t->visits[i - 1].place))
			i--;
		m->cycle_exits[age_of(m, j->started, t->visits[i].enter)]++;
	} else {
		m->cycle_censored[age_of(m, j->started, until)]++;
	}
}

int kam_milestone(const struct kam_stages *stages, int place)
{
	int before = 0, after = 0;
	for (int s = 0; s < kam_stages_count(stages); s++) {
		enum kam_stage_kind kind = kam_stages_at(stages, s)->kind;
		before += kind == KAM_STAGE_BEFORE && s < place;
		after += kind == KAM_STAGE_AFTER && s < place;
	}
	if (place == kam_place_lost(stages))
		return -1;
	int leads = 0;
	for (int s = 0; s < kam_stages_count(stages); s++)
		leads += kam_stages_at(stages, s)->kind == KAM_STAGE_BEFORE;
	if (place == kam_place_won(stages))
		return leads + 1;
	enum kam_stage_kind kind = kam_stages_at(stages, place)->kind;
	return kind == KAM_STAGE_BEFORE ? before : kind == KAM_STAGE_AFTER ? leads + 2 + after : leads;
}

int kam_milestones(const struct kam_stages *stages)
{
	int count = 2;
	for (int s = 0; s < kam_stages_count(stages); s++) {
		enum kam_stage_kind kind = kam_stages_at(stages, s)->kind;
		count += kind == KAM_STAGE_BEFORE || kind == KAM_STAGE_AFTER;
	}
	return count;
}

struct kam_slice kam_milestone_name(const struct kam_stages *stages, int milestone)
{
	for (int s = 0; s < kam_stages_count(stages); s++) {
		const struct kam_stage *stage = kam_stages_at(stages, s);
		bool own = stage->kind == KAM_STAGE_BEFORE || stage->kind == KAM_STAGE_AFTER;
		if (kam_milestone(stages, s) == milestone)
			return own ? stage->name : KAM_LITERAL("funnel");
	}
	return KAM_LITERAL("won");
}

/* A deal's way past one milestone: from its first day there to its first day at a later one. */
static void pass(struct kam_movement *m, struct kam_passage *p, kam_day from, kam_day next, kam_day lost, kam_day until, bool passed, bool is_lost)
{
	kam_day to = passed ? next : is_lost ? lost : until;
	p->reached++;
	p->passed += passed;
	p->lost += is_lost && !passed;
	if (from == KAM_NO_DAY || to == KAM_NO_DAY)
		return;
	if (!p->exits) {
		p->exits = kam_allocate(2 * m->ages, sizeof *p->exits);
		p->censored = kam_allocate(m->ages, sizeof *p->censored);
	}
	if (passed || is_lost)
		p->exits[(passed ? 0 : m->ages) + age_of(m, from, to)]++;
	else
		p->censored[age_of(m, from, to)]++;
}

static void count_passages(struct teller *t, const struct kam_known *known, kam_day until)
{
	struct kam_movement *m = t->m;
	int count = kam_milestones(m->stages);
	kam_day days[KAM_MOST_STAGES + 2], lost = KAM_NO_DAY;
	bool reached[KAM_MOST_STAGES + 2] = {false}, is_lost = t->visits[t->count - 1].place == kam_place_lost(m->stages);
	for (size_t i = t->count; i-- > 0;) { /* backwards, so that the first visit stands */
		int milestone = kam_milestone(m->stages, t->visits[i].place);
		if (milestone < 0)
			lost = t->visits[i].enter;
		else
			reached[milestone] = true, days[milestone] = t->visits[i].enter;
	}
	for (int i = 0; i < count; i++) {
		int next = i + 1;
		while (next < count && !reached[next])
			next++;
		for (size_t g = 0; reached[i] && g <= (known ? known->groups_count : 0); g++) {
			uint32_t group = g ? known->groups[g - 1] : 0;
			pass(m, &m->passages[group * (uint32_t)count + (uint32_t)i], days[i], next < count ? days[next] : KAM_NO_DAY, lost, until, next < count, is_lost);
		}
	}
}

static void add_story(struct teller *t, const struct kam_story *story, struct kam_known *known)
{
	struct kam_movement *m = t->m;
	struct kam_journey journey;
	list_visits(t, story, known);
	if (!t->count)
		return;
	kam_day until = seen_until(t, story, known);
	m->gone += t->setup->has_export && !known;
	for (size_t i = 0; i < t->count; i++) {
		struct visit *v = &t->visits[i];
		bool last = i + 1 == t->count, gone = last && until < t->setup->as_of;
		if (v->place >= kam_stages_count(m->stages)) {
			flow(m, m->inflow, v->enter, v->place);
			continue;
		}
		count_visit(t, v, last ? KAM_NOWHERE : t->visits[i + 1].place, until);
		struct visit shown = *v;
		if (gone)
			shown.exit = until + 1;
		if (is_open(m->stages, v->place))
			take_stock(t, story, known, &shown);
	}
	sum_up(t, story, &journey);
	if (journey.last_place >= kam_stages_count(m->stages) || kam_stages_at(m->stages, journey.last_place)->kind == KAM_STAGE_AFTER)
		add_stock(m, &m->finals[journey.last_place == kam_place_lost(m->stages)], amount_on(story, known, t->setup->as_of));
	count_journey(m, &journey);
	count_cycle(t, &journey, until);
	if (m->passages)
		count_passages(t, known, until);
	if (known)
		known->journey = journey;
}

static void tell(void *context, const struct kam_story *story)
{
	struct teller *t = context;
	struct kam_known *known = t->setup->find ? t->setup->find(t->setup->context, story->key) : NULL;
	if (known || !story->all_later) /* else nothing says that it was there yet */
		add_story(t, story, known);
}

static void *work(void *context)
{
	struct teller *t = context;
	kam_history_walk(t->setup->history, t->part, t->parts, tell, t);
	free(t->visits);
	return NULL;
}

static void add_counts(uint64_t *into, const uint64_t *from, size_t count)
{
	for (size_t i = 0; i < count && into; i++)
		into[i] += from[i];
}

static void add_ages(uint32_t *into, const uint32_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++)
		into[i] += from[i];
}

static void add_visits(struct kam_movement *m, struct kam_visits *into, const struct kam_visits *from)
{
	into->entered += from->entered;
	into->deals += from->deals;
	into->skipped += from->skipped;
	add_counts(into->moves, from->moves, (size_t)m->places);
	if (!from->exits)
		return;
	ensure_ages(m, into);
	add_ages(into->exits, from->exits, (size_t)m->places * m->ages);
	add_ages(into->censored, from->censored, m->ages);
}

static void add_passage(const struct kam_movement *m, struct kam_passage *into, const struct kam_passage *from)
{
	into->reached += from->reached;
	into->passed += from->passed;
	into->lost += from->lost;
	if (!from->exits)
		return;
	if (!into->exits) {
		into->exits = kam_allocate(2 * m->ages, sizeof *into->exits);
		into->censored = kam_allocate(m->ages, sizeof *into->censored);
	}
	add_ages(into->exits, from->exits, 2 * m->ages);
	add_ages(into->censored, from->censored, m->ages);
}

/* Adds what another thread has counted. */
static void merge(const struct kam_movement_setup *setup, struct kam_movement *m, const struct kam_movement *from)
{
	size_t stocks = (size_t)setup->groups * (size_t)kam_stages_count(m->stages) * setup->ends_count;
	for (int s = 0; s < kam_stages_count(m->stages); s++)
		add_visits(m, &m->visits[s], &from->visits[s]);
	for (size_t i = 0; i < stocks; i++) {
		m->stock[i].count += from->stock[i].count;
		m->overflow |= !kam_decimal_add(m->stock[i].amount, from->stock[i].amount, &m->stock[i].amount);
	}
	for (int i = 0; i < 2; i++) {
		m->finals[i].count += from->finals[i].count;
		m->overflow |= !kam_decimal_add(m->finals[i].amount, from->finals[i].amount, &m->finals[i].amount);
	}
	add_counts(m->inflow, from->inflow, m->months * (size_t)m->places);
	add_counts(m->outflow, from->outflow, m->months * (size_t)m->places);
	add_ages(m->cycle_exits, from->cycle_exits, 2 * m->ages);
	add_ages(m->cycle_censored, from->cycle_censored, m->ages);
	for (size_t i = 0; i < m->passages_count; i++)
		add_passage(m, &m->passages[i], &from->passages[i]);
	m->deals += from->deals;
	m->gone += from->gone;
	m->pushes += from->pushes;
	m->pushed += from->pushed;
	m->regressions += from->regressions;
	m->regressed += from->regressed;
	m->overflow |= from->overflow;
}

enum { MOST_THREADS = 64, ROWS_A_THREAD = 20000 };

void kam_movement_tell(const struct kam_movement_setup *setup, struct kam_movement *movement)
{
	struct teller tellers[MOST_THREADS] = {0};
	struct kam_movement shares[MOST_THREADS];
	uint64_t worth = kam_history_rows(setup->history) / ROWS_A_THREAD + 1;
	unsigned threads = setup->threads < MOST_THREADS ? setup->threads : MOST_THREADS;
	threads = threads < worth ? threads : (unsigned)worth;
	threads = threads ? threads : 1;
	begin(setup, movement);
	for (unsigned i = 0; i < threads; i++) {
		if (i)
			begin(setup, &shares[i]);
		tellers[i] = (struct teller){.setup = setup, .m = i ? &shares[i] : movement, .part = i, .parts = threads};
		if (i && pthread_create(&tellers[i].thread, NULL, work, &tellers[i]) != 0) {
			work(&tellers[i]); /* no thread to be had: done here and now */
			tellers[i].setup = NULL;
		}
	}
	work(&tellers[0]);
	for (unsigned i = 1; i < threads; i++) {
		if (tellers[i].setup)
			pthread_join(tellers[i].thread, NULL);
		merge(setup, movement, &shares[i]);
		kam_movement_free(&shares[i]);
	}
}

void kam_movement_untold(const struct kam_movement_setup *setup, struct kam_movement *movement, struct kam_known *known)
{
	struct kam_step step = {.day = KAM_NO_DAY, .place = known->place, .close_date = KAM_NO_DAY};
	struct kam_story story = {.steps = &step, .count = 1, .first_seen = known->created, .created = known->created, .last_seen = KAM_NO_DAY};
	struct teller t = {.setup = setup, .m = movement};
	if (known->outcome != KAM_OPEN || known->place == KAM_NO_STAGE || known->created == KAM_NO_DAY || known->created < kam_history_first(setup->history))
		return;
	add_story(&t, &story, known);
	free(t.visits);
}

void kam_movement_free(struct kam_movement *movement)
{
	for (int s = 0; movement->visits && s < kam_stages_count(movement->stages); s++) {
		free(movement->visits[s].moves);
		free(movement->visits[s].exits);
		free(movement->visits[s].censored);
	}
	for (size_t i = 0; i < movement->passages_count; i++) {
		free(movement->passages[i].exits);
		free(movement->passages[i].censored);
	}
	free(movement->passages);
	free(movement->visits);
	free(movement->stock);
	free(movement->first_end);
	free(movement->month_of_day);
	free(movement->inflow);
	free(movement->outflow);
	free(movement->cycle_exits);
	free(movement->cycle_censored);
	*movement = (struct kam_movement){0};
}

bool kam_visits_risks(const struct kam_movement *movement, int stage, struct kam_risks *risks)
{
	const struct kam_visits *visits = &movement->visits[stage];
	*risks = (struct kam_risks){movement->ages, (size_t)movement->places, visits->exits, visits->censored};
	return visits->exits != NULL;
}

bool kam_passage_risks(const struct kam_movement *movement, const struct kam_passage *passage, struct kam_risks *risks)
{
	*risks = (struct kam_risks){movement->ages, 2, passage->exits, passage->censored};
	return passage->exits != NULL;
}
