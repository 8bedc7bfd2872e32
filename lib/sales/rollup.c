/* rollup.c - adds a forecast up the tree. */
#include "kam/rollup.h"

#include <stdlib.h>

/* The numbers of one span. */
struct sheet_of_span {
	struct kam_span span;
	uint32_t *number; /* [unit * KAM_LINES + line]: place in numbers, plus one; 0: none */
};

struct kam_rollup {
	const struct kam_tree *tree;
	struct kam_pool numbers;     /* struct kam_number */
	struct kam_pool spans;       /* struct sheet_of_span, as they come */
	struct kam_table span_of;    /* by the bytes of a struct kam_span */
	size_t *order;               /* of the spans, once finished */
	size_t last;                 /* the span that was used last */
	bool overflow;
};

struct kam_rollup *kam_rollup_new(const struct kam_tree *tree)
{
	struct kam_rollup *r = kam_allocate(1, sizeof *r);
	r->tree = tree;
	r->numbers.size = sizeof(struct kam_number);
	r->spans.size = sizeof(struct sheet_of_span);
	return r;
}

static struct sheet_of_span *span_at(const struct kam_rollup *r, size_t i)
{
	return kam_pool_at(&r->spans, i);
}

static struct sheet_of_span *put_span(struct kam_rollup *r, struct kam_span span)
{
	bool added;
	if (r->spans.count && kam_span_same(span_at(r, r->last)->span, span))
		return span_at(r, r->last);
	int key[2] = {(int)span.kind, span.index};
	r->last = kam_table_put(&r->span_of, kam_slice((const char *)key, sizeof key), &added);
	if (added) {
		struct sheet_of_span *s = kam_pool_add(&r->spans);
		s->span = span;
		s->number = kam_allocate(kam_tree_count(r->tree) * KAM_LINES, sizeof *s->number);
	}
	return span_at(r, r->last);
}

static struct kam_number *find(const struct kam_rollup *r, const struct sheet_of_span *s, uint32_t unit, int line)
{
	uint32_t place = s->number[(size_t)unit * KAM_LINES + (size_t)line];
	return place ? kam_pool_at(&r->numbers, place - 1) : NULL;
}

static struct kam_number *put(struct kam_rollup *r, struct sheet_of_span *s, uint32_t unit, int line)
{
	uint32_t *place = &s->number[(size_t)unit * KAM_LINES + (size_t)line];
	if (*place)
		return kam_pool_at(&r->numbers, *place - 1);
	struct kam_number *n = kam_pool_add(&r->numbers);
	*place = (uint32_t)r->numbers.count;
	return n;
}

static void plus(struct kam_rollup *r, struct kam_decimal *sum, struct kam_decimal more)
{
	r->overflow |= !kam_decimal_add(*sum, more, sum);
}

static struct kam_decimal less(struct kam_rollup *r, struct kam_decimal a, struct kam_decimal b)
{
	struct kam_decimal difference = {0};
	r->overflow |= !kam_decimal_subtract(a, b, &difference);
	return difference;
}

bool kam_rollup_add(struct kam_rollup *r, uint32_t unit, struct kam_span span, int line, struct kam_decimal amount, uint64_t deals)
{
	struct kam_number *n = put(r, put_span(r, span), unit, line);
	plus(r, &n->direct, amount);
	n->deals += deals;
	return !r->overflow;
}

void kam_rollup_revise(struct kam_rollup *r, const struct kam_revision *revision)
{
	put(r, put_span(r, revision->span), revision->unit, revision->line)->revision = revision;
}

void kam_rollup_open(struct kam_rollup *r, uint32_t unit, struct kam_span span, int line)
{
	put(r, put_span(r, span), unit, line);
}

static const struct kam_revision *later_of(const struct kam_revision *a, const struct kam_revision *b)
{
	return !a ? b : !b || !kam_is_later(b->at, a->at) ? a : b;
}

/* A unit's number, once those of all units under it are known. */
static void settle(struct kam_rollup *r, struct kam_number *n)
{
	plus(r, &n->calculated, n->direct);
	struct kam_decimal below = n->incoming;
	plus(r, &below, n->direct);
	n->submitted = n->revision ? n->revision->amount : below;
	plus(r, &n->judgement, less(r, n->submitted, below)); /* in quarters there is that of the months already */
	n->stale = n->revision && n->latest && kam_is_later(n->latest->at, n->revision->at);
	n->latest = later_of(n->revision, n->latest);
	n->revised |= n->revision != NULL;
}

/* One line of one span, from the last unit to the top. */
static void roll_up(struct kam_rollup *r, struct sheet_of_span *s, int line)
{
	for (size_t place = kam_tree_count(r->tree); place-- > 0;) {
		uint32_t unit = kam_tree_place(r->tree, place), over = kam_tree_at(r->tree, unit)->parent;
		struct kam_number *n = find(r, s, unit, line);
		if (!n)
			continue;
		settle(r, n);
		if (over == KAM_ABSENT)
			continue;
		struct kam_number *above = put(r, s, over, line);
		plus(r, &above->calculated, n->calculated);
		plus(r, &above->incoming, n->submitted);
		above->deals += n->deals;
		above->revised |= n->revised;
		above->latest = later_of(above->latest, n->latest);
	}
}

/* A month's own deals and judgement in its quarter; what the units below bring comes from the quarter's own roll-up. */
static void add_to_quarter(struct kam_rollup *r, const struct sheet_of_span *month, struct sheet_of_span *quarter)
{
	for (uint32_t unit = 0; unit < kam_tree_count(r->tree); unit++)
		for (int line = 0; line < KAM_LINES; line++) {
			const struct kam_number *n = find(r, month, unit, line);
			if (!n)
				continue;
			struct kam_number *q = put(r, quarter, unit, line);
			plus(r, &q->direct, n->direct);
			plus(r, &q->incoming, n->judgement);
			plus(r, &q->judgement, n->judgement);
			q->latest = later_of(q->latest, n->revision);
		}
}

/* Deals are counted where they lie: in a month before it is rolled up, so that the quarter's own roll-up adds them once. */
static void count_in_quarter(struct kam_rollup *r, const struct sheet_of_span *month, struct sheet_of_span *quarter)
{
	for (size_t i = 0; i < kam_tree_count(r->tree) * KAM_LINES; i++) {
		uint32_t unit = (uint32_t)(i / KAM_LINES);
		int line = (int)(i % KAM_LINES);
		const struct kam_number *n = find(r, month, unit, line);
		if (n && n->deals)
			put(r, quarter, unit, line)->deals += n->deals;
	}
}

/* What must hold exactly. */
static bool adds_up(struct kam_rollup *r, const struct sheet_of_span *s, int line)
{
	struct kam_decimal direct = {0}, judgement = {0};
	const struct kam_number *top = find(r, s, kam_tree_place(r->tree, 0), line);
	for (uint32_t unit = 0; unit < kam_tree_count(r->tree); unit++) {
		const struct kam_number *n = find(r, s, unit, line);
		if (!n)
			continue;
		plus(r, &direct, n->direct);
		plus(r, &judgement, n->judgement);
	}
	plus(r, &judgement, direct);
	return !top || (kam_decimal_compare(top->calculated, direct) == 0 && kam_decimal_compare(top->submitted, judgement) == 0);
}

static int by_span(const void *a, const void *b, void *rollup)
{
	return kam_span_compare(span_at(rollup, *(const size_t *)a)->span, span_at(rollup, *(const size_t *)b)->span);
}

static void roll_up_all(struct kam_rollup *r, enum kam_period kind)
{
	for (size_t i = 0; i < r->spans.count; i++)
		for (int line = 0; line < KAM_LINES && span_at(r, i)->span.kind == kind; line++)
			roll_up(r, span_at(r, i), line);
}

enum kam_status kam_rollup_finish(struct kam_rollup *r, bool quarters, struct kam_error *err)
{
	size_t months = r->spans.count;
	for (size_t i = 0; i < months; i++)
		quarters |= span_at(r, i)->span.kind == KAM_QUARTER;
	for (size_t i = 0; i < months && quarters; i++)
		if (span_at(r, i)->span.kind == KAM_MONTH)
			count_in_quarter(r, span_at(r, i), put_span(r, (struct kam_span){KAM_QUARTER, span_at(r, i)->span.index / 3}));
	roll_up_all(r, KAM_MONTH);
	for (size_t i = 0; i < months && quarters; i++)
		if (span_at(r, i)->span.kind == KAM_MONTH)
			add_to_quarter(r, span_at(r, i), put_span(r, (struct kam_span){KAM_QUARTER, span_at(r, i)->span.index / 3}));
	roll_up_all(r, KAM_QUARTER);
	r->order = kam_allocate(r->spans.count + 1, sizeof *r->order);
	for (size_t i = 0; i < r->spans.count; i++)
		r->order[i] = i;
	qsort_r(r->order, r->spans.count, sizeof *r->order, by_span, r);
	for (size_t i = 0; i < r->spans.count; i++)
		for (int line = 0; line < KAM_LINES; line++)
			if (!adds_up(r, span_at(r, i), line) && !r->overflow)
				return kam_fail(err, KAM_SYSTEM, "the roll-up does not add up: a fault of the program");
	return r->overflow ? kam_fail(err, KAM_BAD_DATA, "a sum needs more than %d digits", KAM_DECIMAL_DIGITS) : KAM_OK;
}

size_t kam_rollup_spans(const struct kam_rollup *r)
{
	return r->spans.count;
}

struct kam_span kam_rollup_span(const struct kam_rollup *r, size_t i)
{
	return span_at(r, r->order[i])->span;
}

const struct kam_number *kam_rollup_at(const struct kam_rollup *r, size_t span, uint32_t unit, int line)
{
	return find(r, span_at(r, r->order[span]), unit, line);
}

void kam_rollup_free(struct kam_rollup *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->spans.count; i++)
		free(span_at(r, i)->number);
	kam_pool_free(&r->spans);
	kam_pool_free(&r->numbers);
	kam_table_free(&r->span_of);
	free(r->order);
	free(r);
}
