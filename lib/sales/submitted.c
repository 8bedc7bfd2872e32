/* submitted.c - keeps submitted forecasts, and takes their differences apart. */
#include "kam/submitted.h"

#include "kam/table.h"

#include <stdio.h>
#include <stdlib.h>

enum column { CALCULATED, SUBMITTED, ADJUSTMENT, JUDGEMENT, AMOUNTS };

static const char *const amount_names[AMOUNTS] = {"calculated", "submitted", "adjustment", "judgement"};
static const char *const key_names[KAM_SUBMITTED_KEYS] = {"unit", "level", "period", "category"};

/* A number of one forecast. */
struct cell {
	bool there;
	uint64_t line;          /* 0: it came with a partial state */
	struct kam_decimal calculated, below, judgement; /* their sum was submitted */
};

struct forecast {
	struct kam_edition edition;
	struct cell *cells;     /* by number; those beyond count are not there */
	size_t count, capacity;
};

struct kam_submitted {
	struct kam_table numbers; /* keys with '\0' between them */
	uint32_t *order;
	struct forecast *at;
	size_t count, capacity;
	size_t current;         /* that rows are added to */
	struct kam_arena texts;
	int keys[KAM_SUBMITTED_KEYS], amounts[AMOUNTS]; /* columns of the current file */
	struct kam_buffer key;
};

const char *kam_submitted_reason_name(enum kam_submitted_reason reason)
{
	static const char *const names[KAM_SUBMITTED_REASONS] = {"new", "removed", "calculated", "judgement_below", "judgement"};
	return names[reason];
}

struct kam_submitted *kam_submitted_new(void)
{
	return kam_allocate(1, sizeof(struct kam_submitted));
}

void kam_submitted_free(struct kam_submitted *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->count; i++)
		free(s->at[i].cells);
	free(s->at);
	free(s->order);
	kam_table_free(&s->numbers);
	kam_buffer_free(&s->key);
	kam_arena_free(&s->texts);
	free(s);
}

static int column_of(const struct kam_input *in, const char *name)
{
	return kam_input_column(in, kam_text(name));
}

bool kam_submitted_is(const struct kam_input *in)
{
	return column_of(in, "unit") >= 0 && column_of(in, "category") >= 0 && column_of(in, "submitted") >= 0;
}

/* The place of the forecast of that edition; s->count: there is none. */
static size_t find_forecast(const struct kam_submitted *s, const struct kam_edition *edition)
{
	size_t i = 0;
	while (i < s->count && kam_edition_order(&s->at[i].edition, edition) != 0)
		i++;
	return i;
}

/* Goes on with the forecast of that edition, which it begins if there is none. */
static void begin_forecast(struct kam_submitted *s, struct kam_edition edition)
{
	s->current = find_forecast(s, &edition);
	if (s->current < s->count)
		return;
	s->at = kam_grow(s->at, &s->capacity, s->count + 1, sizeof *s->at);
	s->at[s->count++] = (struct forecast){.edition = edition};
}

enum kam_status kam_submitted_open(struct kam_submitted *s, struct kam_input *in, kam_day day, struct kam_error *err)
{
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++)
		s->keys[i] = column_of(in, key_names[i]);
	for (int i = 0; i < AMOUNTS; i++)
		s->amounts[i] = column_of(in, amount_names[i]);
	if (s->amounts[CALCULATED] < 0)
		return kam_fail(err, KAM_BAD_DATA, "no column calculated: it is not what kam-forecast writes");
	begin_forecast(s, kam_edition_of(day, s->count + 1, kam_text(kam_input_name(in)), &s->texts));
	return KAM_OK;
}

static enum kam_status read_amount(const struct kam_submitted *s, const struct kam_input *in, const struct kam_record *record, enum column column,
	struct kam_decimal *amount, struct kam_error *err)
{
	struct kam_slice text = kam_input_cell(in, record, s->amounts[column]);
	*amount = (struct kam_decimal){0};
	if (!text.n || kam_decimal_parse(text, amount))
		return KAM_OK;
	return kam_bad_value(err, amount_names[column], text, "is not a number");
}

/* Where a forecast keeps the number of that key. */
static struct cell *put_cell(struct kam_submitted *s, struct forecast *f, struct kam_slice key)
{
	size_t number = kam_table_put(&s->numbers, key, NULL);
	f->cells = kam_grow(f->cells, &f->capacity, number + 1, sizeof *f->cells);
	while (f->count <= number)
		f->cells[f->count++] = (struct cell){0};
	return &f->cells[number];
}

/* Claims the record's number in the current forecast. */
static enum kam_status claim(struct kam_submitted *s, struct kam_input *in, const struct kam_record *record, struct cell **cell,
	struct kam_error *err)
{
	s->key.n = 0;
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++) {
		kam_buffer_add(&s->key, kam_input_cell(in, record, s->keys[i]));
		kam_buffer_byte(&s->key, '\0');
	}
	*cell = put_cell(s, &s->at[s->current], kam_buffer_slice(&s->key));
	if (!(*cell)->there)
		return KAM_OK;
	char why[100];
	snprintf(why, sizeof why, "has this period and category twice: first in line %llu", (unsigned long long)(*cell)->line);
	return kam_bad_value(err, "unit", kam_input_cell(in, record, s->keys[KAM_SUBMITTED_UNIT]), why);
}

enum kam_status kam_submitted_add(struct kam_submitted *s, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	struct kam_decimal amounts[AMOUNTS], sum;
	struct cell *cell;
	for (int i = 0; i < AMOUNTS; i++) {
		enum kam_status status = read_amount(s, in, record, (enum column)i, &amounts[i], err);
		if (status)
			return status;
	}
	if (s->amounts[ADJUSTMENT] < 0 && !kam_decimal_subtract(amounts[SUBMITTED], amounts[CALCULATED], &amounts[ADJUSTMENT]))
		return kam_fail(err, KAM_BAD_DATA, "submitted: the difference to calculated is out of range");
	if (!kam_decimal_add(amounts[CALCULATED], amounts[ADJUSTMENT], &sum) || kam_decimal_compare(sum, amounts[SUBMITTED]) != 0)
		return kam_bad_value(err, "submitted", kam_input_cell(in, record, s->amounts[SUBMITTED]), "is not calculated + adjustment");
	enum kam_status status = claim(s, in, record, &cell, err);
	if (status)
		return status;
	*cell = (struct cell){.there = true, .line = record->line, .calculated = amounts[CALCULATED], .judgement = amounts[JUDGEMENT]};
	if (!kam_decimal_subtract(amounts[ADJUSTMENT], amounts[JUDGEMENT], &cell->below))
		return kam_fail(err, KAM_BAD_DATA, "judgement: the difference to adjustment is out of range");
	return KAM_OK;
}

size_t kam_submitted_count(const struct kam_submitted *s)
{
	return s->count;
}

struct kam_slice kam_submitted_name(const struct kam_submitted *s, size_t forecast)
{
	return s->at[forecast].edition.name;
}

static int in_time(const void *a, const void *b)
{
	return kam_edition_order(&((const struct forecast *)a)->edition, &((const struct forecast *)b)->edition);
}

static void sort_forecasts(struct kam_submitted *s)
{
	if (s->count)
		qsort(s->at, s->count, sizeof *s->at, in_time);
}

void kam_submitted_settle(struct kam_submitted *s)
{
	sort_forecasts(s);
	s->order = kam_table_order(&s->numbers);
}

/* For several runs. */

enum kam_status kam_submitted_agree(const struct kam_submitted *a, const struct kam_submitted *b, struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < b->count && !status; i++) {
		for (size_t k = 0; k < a->count && !status; k++)
			status = kam_editions_agree(&a->at[k].edition, &b->at[i].edition, err);
		size_t same = find_forecast(a, &b->at[i].edition);
		for (size_t n = 0; n < b->at[i].count && same < a->count && !status; n++) {
			struct kam_slice key = kam_table_key(&b->numbers, (uint32_t)n);
			uint32_t number = kam_table_find(&a->numbers, key);
			if (b->at[i].cells[n].there && number < a->at[same].count && a->at[same].cells[number].there) /* KAM_ABSENT is beyond all */
				status = kam_bad_value(err, "unit", kam_text(key.p), "has this period and category in two parts of one forecast");
		}
	}
	return status;
}

void kam_submitted_merge(struct kam_submitted *into, const struct kam_submitted *from)
{
	for (size_t i = 0; i < from->count; i++) {
		const struct forecast *f = &from->at[i];
		begin_forecast(into, kam_edition_of(f->edition.day, f->edition.place, f->edition.name, &into->texts));
		for (size_t n = 0; n < f->count; n++)
			if (f->cells[n].there)
				*put_cell(into, &into->at[into->current], kam_table_key(&from->numbers, (uint32_t)n)) = f->cells[n];
	}
}

static void save_number(struct kam_slice key, const struct cell *cell, struct kam_state_writer *w)
{
	struct kam_slice name;
	kam_state_begin(w, "number");
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++) {
		kam_split(&key, '\0', &name);
		kam_state_write_text(w, key_names[i], name);
	}
	kam_state_write_decimal(w, "calculated", cell->calculated);
	kam_state_write_decimal(w, "below", cell->below);
	kam_state_write_decimal(w, "judgement", cell->judgement);
	kam_state_end(w);
}

void kam_submitted_save(struct kam_submitted *s, struct kam_state_writer *w)
{
	uint32_t *order = kam_table_order(&s->numbers);
	sort_forecasts(s);
	for (size_t i = 0; i < s->count; i++) {
		const struct forecast *f = &s->at[i];
		kam_state_begin(w, "forecast");
		kam_edition_save(&f->edition, w);
		kam_state_end(w);
		for (uint32_t k = 0; k < kam_table_count(&s->numbers); k++)
			if (order[k] < f->count && f->cells[order[k]].there)
				save_number(kam_table_key(&s->numbers, order[k]), &f->cells[order[k]], w);
	}
	free(order);
}

static enum kam_status load_forecast(struct kam_submitted *s, const struct kam_state_reader *r, struct kam_error *err)
{
	struct kam_edition edition = {0};
	enum kam_status status = kam_edition_load(r, &s->texts, &edition, err);
	if (!status && (find_forecast(s, &edition) < s->count || (s->count && (s->at[0].edition.day == KAM_NO_DAY) != (edition.day == KAM_NO_DAY))))
		status = kam_state_bad(r, edition.day == KAM_NO_DAY ? "place" : "day", err);
	if (!status)
		begin_forecast(s, edition);
	return status;
}

static enum kam_status load_number(struct kam_submitted *s, const struct kam_state_reader *r, struct kam_error *err)
{
	struct cell number = {.there = true};
	if (!s->count)
		return kam_state_bad(r, "is", err);
	enum kam_status status = kam_state_decimal(r, "calculated", &number.calculated, err);
	if (!status)
		status = kam_state_decimal(r, "below", &number.below, err);
	if (!status)
		status = kam_state_decimal(r, "judgement", &number.judgement, err);
	if (status)
		return status;
	s->key.n = 0;
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++) {
		kam_buffer_add(&s->key, kam_state_text(r, key_names[i]));
		kam_buffer_byte(&s->key, '\0');
	}
	struct cell *cell = put_cell(s, &s->at[s->current], kam_buffer_slice(&s->key));
	if (cell->there)
		return kam_state_bad(r, "unit", err);
	*cell = number;
	return KAM_OK;
}

enum kam_status kam_submitted_load(struct kam_submitted *s, const struct kam_state_reader *r, struct kam_error *err)
{
	return kam_state_is(r, "forecast") ? load_forecast(s, r, err) : load_number(s, r, err);
}

size_t kam_submitted_numbers(const struct kam_submitted *s)
{
	return kam_table_count(&s->numbers);
}

void kam_submitted_keys(const struct kam_submitted *s, size_t number, struct kam_slice keys[KAM_SUBMITTED_KEYS])
{
	struct kam_slice rest = kam_table_key(&s->numbers, s->order[number]);
	for (int i = 0; i < KAM_SUBMITTED_KEYS; i++)
		kam_split(&rest, '\0', &keys[i]);
}

static struct cell cell_at(const struct forecast *f, size_t number)
{
	return number < f->count ? f->cells[number] : (struct cell){0};
}

static struct kam_decimal total_of(const struct cell *c, bool *overflow)
{
	struct kam_decimal sum;
	if (!kam_decimal_add(c->calculated, c->below, &sum) || !kam_decimal_add(sum, c->judgement, &sum))
		*overflow = true;
	return sum;
}

static void subtract(struct kam_decimal a, struct kam_decimal b, struct kam_decimal *difference, bool *overflow)
{
	if (!kam_decimal_subtract(a, b, difference))
		*overflow = true;
}

bool kam_submitted_compare(const struct kam_submitted *s, size_t number, size_t before, size_t now, struct kam_submitted_change *change,
	bool *overflow)
{
	struct cell a = cell_at(&s->at[before], s->order[number]), b = cell_at(&s->at[now], s->order[number]);
	*change = (struct kam_submitted_change){.before = total_of(&a, overflow), .now = total_of(&b, overflow)};
	if (a.there && b.there) {
		subtract(b.calculated, a.calculated, &change->by[KAM_SUBMITTED_CALCULATED], overflow);
		subtract(b.below, a.below, &change->by[KAM_SUBMITTED_BELOW], overflow);
		subtract(b.judgement, a.judgement, &change->by[KAM_SUBMITTED_JUDGEMENT], overflow);
	} else {
		subtract(change->now, change->before, &change->by[b.there ? KAM_SUBMITTED_NEW : KAM_SUBMITTED_REMOVED], overflow);
	}
	return a.there || b.there;
}

static bool adds_up(const struct kam_submitted_change *c, bool *overflow)
{
	struct kam_decimal sum = c->before;
	for (int r = 0; r < KAM_SUBMITTED_REASONS; r++)
		*overflow |= !kam_decimal_add(sum, c->by[r], &sum);
	return kam_decimal_compare(sum, c->now) == 0;
}

enum kam_status kam_submitted_check(const struct kam_submitted *s, struct kam_error *err)
{
	for (size_t step = 0; step + 1 < s->count; step++)
		for (size_t number = 0; number < kam_submitted_numbers(s); number++) {
			struct kam_submitted_change c;
			bool overflow = false, there = kam_submitted_compare(s, number, step, step + 1, &c, &overflow), right = !there || adds_up(&c, &overflow);
			if (overflow)
				return kam_fail(err, KAM_BAD_DATA, "a sum of amounts needs more than %d digits", KAM_DECIMAL_DIGITS);
			if (!right)
				return kam_fail(err, KAM_SYSTEM, "the bars do not add up: this is a fault of the program");
		}
	return KAM_OK;
}
