/* master.c - decides of incoming records, one after the other. */
#include "kam/master.h"

#include "inside.h"

#include "kam/table.h"
#include "kam/text.h"

#include <math.h>
#include <stdlib.h>

const char *kam_action_name(enum kam_action action)
{
	static const char *const names[] = {"match", "new", "update", "review"};
	return names[action];
}

const char kam_master_rules[] = "\"master\": {\"margin\": 100, \"prefix\": \"N\"}";

enum kam_status kam_master_rules_read(const struct kam_rules *rules, struct kam_master_settings *settings, const char **prefix, struct kam_error *err)
{
	struct kam_decimal margin;
	enum kam_status status = kam_rules_number(rules, "master.margin", "1", "1000000", &margin, err);
	settings->margin = kam_decimal_double(margin);
	*prefix = kam_rules_text(rules, "master.prefix");
	return status;
}

/* Columns. */

static bool same_heading(struct kam_slice a, struct kam_slice b)
{
	struct kam_buffer x = {0}, y = {0};
	kam_fold(kam_trim(a), &x);
	kam_fold(kam_trim(b), &y);
	bool same = kam_same(kam_buffer_slice(&x), kam_buffer_slice(&y));
	kam_buffer_free(&x);
	kam_buffer_free(&y);
	return same;
}

enum { EXACTLY, FOLDED, BY_FIELD, WAYS };

/* By what a column is known in that way; false: by nothing. */
static bool name_column(const struct kam_sheet *sheet, size_t column, int way, struct kam_buffer *out)
{
	struct kam_slice heading = kam_sheet_header(sheet)->names[column];
	enum kam_field field = kam_binding_field(kam_sheet_binding(sheet), column);
	out->n = 0;
	if (way == EXACTLY)
		kam_buffer_add(out, heading);
	else if (way == FOLDED)
		kam_fold(kam_trim(heading), out);
	else
		kam_buffer_format(out, "%d", (int)field);
	return way == BY_FIELD ? field != KAM_FIELDS : heading.n > 0;
}

/* Incoming columns that are still free, by name: the first of each, and behind each the next of its name. */
struct names {
	struct kam_table names;
	size_t *first, *next;
};

static void gather_names(struct names *n, const struct kam_sheet *incoming, const unsigned char *taken, int way)
{
	struct kam_buffer name = {0};
	for (size_t i = kam_sheet_header(incoming)->count; i-- > 0;) {
		bool added;
		if (taken[i] || !name_column(incoming, i, way, &name))
			continue;
		uint32_t number = kam_table_put(&n->names, kam_buffer_slice(&name), &added);
		n->next[i] = added ? SIZE_MAX : n->first[number];
		n->first[number] = i;
	}
	kam_buffer_free(&name);
}

static size_t pair_columns(struct names *n, const struct kam_sheet *master, unsigned char *taken, int way, int *from)
{
	struct kam_buffer name = {0};
	size_t paired = 0;
	for (size_t m = 0; m < kam_sheet_header(master)->count; m++) {
		uint32_t number = from[m] < 0 && name_column(master, m, way, &name) ? kam_table_find(&n->names, kam_buffer_slice(&name)) : KAM_ABSENT;
		size_t i = number == KAM_ABSENT ? SIZE_MAX : n->first[number];
		if (i == SIZE_MAX)
			continue;
		n->first[number] = n->next[i];
		from[m] = (int)i;
		taken[i] = 1;
		paired++;
	}
	kam_buffer_free(&name);
	return paired;
}

size_t kam_intake_columns(const struct kam_sheet *master, const struct kam_sheet *incoming, int **from)
{
	size_t columns = kam_sheet_header(master)->count, others = kam_sheet_header(incoming)->count, shared = 0;
	unsigned char *taken = kam_allocate(others + 1, 1);
	*from = kam_allocate(columns + 1, sizeof **from);
	for (size_t m = 0; m < columns; m++)
		(*from)[m] = -1;
	for (int way = 0; way < WAYS; way++) {
		struct names n = {.first = kam_allocate(others + 1, sizeof *n.first), .next = kam_allocate(others + 1, sizeof *n.next)};
		gather_names(&n, incoming, taken, way);
		shared += pair_columns(&n, master, taken, way, *from);
		kam_table_free(&n.names);
		free(n.first);
		free(n.next);
	}
	free(taken);
	return shared;
}

int kam_id_column(const struct kam_sheet *sheet, const char *heading)
{
	static const char *const usual[] = {"master_id", "account_id", "id", "customer_id", "lead id", "lead_id", "contact id", "contact_id", "record id",
		"record_id", "编号", "客户编号"};
	const struct kam_header *header = kam_sheet_header(sheet);
	int bound = kam_sheet_binding(sheet)->column[KAM_ACCOUNT_ID];
	if (heading)
		return kam_sheet_column(sheet, kam_text(heading));
	if (bound >= 0)
		return bound;
	for (size_t i = 0; i < KAM_COUNT(usual); i++)
		for (size_t c = 0; c < header->count; c++)
			if (same_heading(header->names[c], kam_text(usual[i])))
				return (int)c;
	return -1;
}

enum kam_status kam_intake_id(const struct kam_sheet *master, const char *heading, int *id, struct kam_error *err)
{
	struct kam_table seen = {0};
	const char *name = kam_sheet_name(master);
	enum kam_status status = KAM_OK;
	*id = kam_id_column(master, heading);
	if (*id < 0)
		return kam_fail(err, KAM_BAD_DATA, "%s: no column holds the master's ids: --map master.account_id=\"HEADING\" names it", name);
	for (size_t row = 0; row < kam_sheet_rows(master) && !status; row++) {
		struct kam_slice cell = kam_sheet_cell(master, row, (size_t)*id);
		unsigned long long line = (unsigned long long)kam_sheet_line(master, row);
		bool added;
		if (!cell.n) {
			status = kam_fail(err, KAM_BAD_DATA, "%s:%llu: %.*s: is blank: a master record must have an id", name, line,
				KAM_PRINT(kam_sheet_header(master)->names[*id]));
			break;
		}
		uint32_t first = kam_table_put(&seen, cell, &added);
		if (!added)
			status = kam_fail(err, KAM_BAD_DATA, "%s:%llu: %.*s: \"%.*s\" is the id of line %llu too: a master id must name one record", name, line,
				KAM_PRINT(kam_sheet_header(master)->names[*id]), KAM_PRINT(cell), (unsigned long long)kam_sheet_line(master, first));
	}
	kam_table_free(&seen);
	return status;
}

struct kam_slice kam_intake_cell(const struct kam_intake *in, size_t record, size_t column)
{
	if (record < in->masters)
		return kam_sheet_cell(in->master, record, column);
	int from = in->from[column];
	return from < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(in->incoming, record - in->masters, (size_t)from);
}

/* Candidates. */

/* A record before an arrival that may be the same customer. */
struct candidate {
	uint32_t record;
	float bits;
};

/* What has been decided so far, and who may be whom. */
struct deciding {
	struct kam_match *match;
	const struct kam_intake *in;
	const struct kam_links *links;
	const struct kam_master_settings *settings;
	struct kam_decision *decisions;
	size_t *starts;            /* by arrival, and one more: where its candidates begin */
	struct candidate *candidates;
	size_t *link_starts;       /* likewise its links, by number */
	uint32_t *link_numbers;
	uint32_t *twin;            /* by record: the next one that says just the same; KAM_NO_CUSTOMER: none */
	uint32_t *unmet;           /* by arrival: the first master that says just the same, where no key brought any to it; KAM_NO_CUSTOMER: none */
	uint32_t *next_unmet;      /* by master: the next one, likewise */
};

/* The later of two records is decided against the other; KAM_NO_CUSTOMER when both are in the master. */
static uint32_t arrival_of(const struct kam_intake *in, uint32_t a, uint32_t b)
{
	uint32_t later = a > b ? a : b;
	return later < in->masters ? KAM_NO_CUSTOMER : later - (uint32_t)in->masters;
}

/* Counts an item of an arrival, for end_counts; nothing of one that has none. */
static void count_of(size_t *starts, uint32_t arrival)
{
	if (arrival != KAM_NO_CUSTOMER)
		starts[arrival + 2]++;
}

/* From counts to where each arrival's items are to be put, and when they have been put, begin. */
static void end_counts(size_t *starts, size_t arrivals)
{
	for (size_t i = 2; i < arrivals + 2; i++)
		starts[i] += starts[i - 1];
}

static void sort_candidates(struct deciding *d)
{
	size_t count = kam_match_pairs(d->match);
	d->starts = kam_allocate(d->in->arrivals + 2, sizeof *d->starts);
	d->candidates = kam_allocate(count + 1, sizeof *d->candidates);
	for (size_t i = 0; i < count; i++) {
		struct kam_match_pair pair = kam_match_pair(d->match, i);
		count_of(d->starts, arrival_of(d->in, pair.a, pair.b));
	}
	end_counts(d->starts, d->in->arrivals);
	for (size_t i = 0; i < count; i++) {
		struct kam_match_pair pair = kam_match_pair(d->match, i);
		uint32_t arrival = arrival_of(d->in, pair.a, pair.b), earlier = pair.a < pair.b ? pair.a : pair.b;
		if (arrival != KAM_NO_CUSTOMER)
			d->candidates[d->starts[arrival + 1]++] = (struct candidate){earlier, pair.bits};
	}
}

static void sort_links(struct deciding *d)
{
	const struct kam_match_link *links = d->links->links;
	d->link_starts = kam_allocate(d->in->arrivals + 2, sizeof *d->link_starts);
	d->link_numbers = kam_allocate(d->links->count + 1, sizeof *d->link_numbers);
	for (size_t i = 0; i < d->links->count; i++)
		count_of(d->link_starts, arrival_of(d->in, links[i].a, links[i].b));
	end_counts(d->link_starts, d->in->arrivals);
	for (size_t i = 0; i < d->links->count; i++) {
		uint32_t arrival = arrival_of(d->in, links[i].a, links[i].b);
		if (arrival != KAM_NO_CUSTOMER)
			d->link_numbers[d->link_starts[arrival + 1]++] = (uint32_t)i;
	}
}

/* Only the first of records that say just the same has pairs. */
static void find_twins(struct deciding *d)
{
	size_t records = d->in->masters + d->in->arrivals;
	uint32_t *last = kam_allocate(records + 1, sizeof *last);
	d->twin = kam_allocate(records + 1, sizeof *d->twin);
	for (uint32_t r = 0; r < records; r++) {
		uint32_t first = kam_match_same(d->match, r);
		d->twin[r] = KAM_NO_CUSTOMER;
		if (first != r && first < r)
			d->twin[last[first]] = r;
		last[first] = r;
	}
	free(last);
}

static struct kam_slice values_of(const struct deciding *d, uint32_t record)
{
	const struct kam_match *m = d->match;
	return kam_slice((const char *)(m->values + m->record_of[record] * m->fields_count), m->fields_count * sizeof *m->values);
}

static bool has_met_its_like(const struct deciding *d, uint32_t arrival)
{
	struct kam_slice own = values_of(d, arrival + (uint32_t)d->in->masters);
	for (size_t i = d->starts[arrival]; i < d->starts[arrival + 1]; i++)
		if (d->candidates[i].record < d->in->masters && kam_same(values_of(d, d->candidates[i].record), own))
			return true;
	return false;
}

/* Who says just the same may be one even if so many say it that no key brings them together. */
static void find_unmet(struct deciding *d)
{
	const uint32_t masters = (uint32_t)d->in->masters, arrivals = (uint32_t)d->in->arrivals;
	struct kam_table said = {0};
	uint32_t *arrival_of_said = kam_allocate(arrivals + 1, sizeof *arrival_of_said);
	d->unmet = kam_allocate(arrivals + 1, sizeof *d->unmet);
	d->next_unmet = kam_allocate(masters + 1, sizeof *d->next_unmet);
	for (uint32_t i = 0; i < arrivals; i++) {
		d->unmet[i] = KAM_NO_CUSTOMER;
		if (kam_match_same(d->match, masters + i) == masters + i && !has_met_its_like(d, i))
			arrival_of_said[kam_table_put(&said, values_of(d, masters + i), NULL)] = i;
	}
	for (uint32_t r = masters; r-- > 0;) {
		uint32_t number = kam_table_find(&said, values_of(d, r));
		if (number == KAM_ABSENT)
			continue;
		d->next_unmet[r] = d->unmet[arrival_of_said[number]];
		d->unmet[arrival_of_said[number]] = r;
	}
	free(arrival_of_said);
	kam_table_free(&said);
}

/* Decisions. */

/* The customer that a record is known to be: itself in the master, what has been decided of an arrival; KAM_NO_CUSTOMER while
 * somebody must look. */
static uint32_t customer_of(const struct deciding *d, uint32_t record)
{
	if (record < d->in->masters)
		return record;
	const struct kam_decision *decision = &d->decisions[record - d->in->masters];
	return decision->action == KAM_ACTION_REVIEW ? KAM_NO_CUSTOMER : decision->customer;
}

/* What a reviewer has said of the arrival and a customer: 1 the same, -1 not, 0 nothing. */
static int reviewed(const struct deciding *d, uint32_t arrival, uint32_t customer)
{
	uint32_t self = arrival + (uint32_t)d->in->masters;
	for (size_t i = d->link_starts[arrival]; i < d->link_starts[arrival + 1]; i++) {
		const struct kam_match_link *link = &d->links->links[d->link_numbers[i]];
		if (customer_of(d, link->a == self ? link->b : link->a) == customer)
			return link->same ? 1 : -1;
	}
	return 0;
}

/* The two best customers among candidates; those that a reviewer or a rule forbids are none. */
struct ranking {
	struct candidate best, second;
	uint32_t customer, rival; /* KAM_NO_CUSTOMER: none */
	const char *forbidden;    /* why the best of those that are none is none */
	struct candidate doubt;   /* the best among incoming records that somebody must look at */
};

static struct ranking no_ranking(void)
{
	return (struct ranking){.customer = KAM_NO_CUSTOMER, .rival = KAM_NO_CUSTOMER, .doubt = {KAM_NO_CUSTOMER, 0}};
}

static void rank(struct ranking *r, struct candidate c, uint32_t customer)
{
	if (customer == r->customer) {
		if (c.bits > r->best.bits)
			r->best = c;
	} else if (r->customer == KAM_NO_CUSTOMER || c.bits > r->best.bits) {
		r->second = r->best;
		r->rival = r->customer;
		r->best = c;
		r->customer = customer;
	} else if (r->rival == KAM_NO_CUSTOMER || c.bits > r->second.bits) {
		r->second = c;
		r->rival = customer;
	}
}

/* Bits for a record that says just what the arrival says, where it is likely enough at all: more than any other has. */
enum { IDENTICAL = 1000 };

static bool is_identical(const struct deciding *d, uint32_t a, uint32_t b)
{
	const struct kam_intake *in = d->in;
	for (size_t c = 0; c < kam_sheet_header(in->master)->count; c++)
		if (in->from[c] >= 0 && (int)c != in->id && !kam_same(kam_intake_cell(in, a, c), kam_intake_cell(in, b, c)))
			return false;
	return true;
}

/* Weighs a candidate and all that say just the same. */
static void rank_twins(struct deciding *d, struct ranking *r, uint32_t arrival, struct candidate c)
{
	uint32_t self = arrival + (uint32_t)d->in->masters;
	for (uint32_t at = c.record; at != KAM_NO_CUSTOMER && at < self; at = d->twin[at]) {
		struct candidate one = {at, c.bits};
		uint32_t customer = customer_of(d, at);
		if (customer == KAM_NO_CUSTOMER) {
			r->doubt = r->doubt.record == KAM_NO_CUSTOMER || one.bits > r->doubt.bits ? one : r->doubt;
			continue;
		}
		if (reviewed(d, arrival, customer))
			continue;
		if (kam_match_probability((double)one.bits) >= d->settings->threshold && is_identical(d, self, at))
			one.bits = IDENTICAL;
		const char *forbidden = kam_match_forbidden(d->match, self, at);
		if (forbidden)
			r->forbidden = forbidden;
		else
			rank(r, one, customer);
	}
}

/* Of all records before the arrival. */
static struct ranking rank_all(struct deciding *d, uint32_t arrival)
{
	struct ranking r = no_ranking();
	uint32_t self = arrival + (uint32_t)d->in->masters, first = kam_match_same(d->match, self);
	size_t of = first - d->in->masters; /* whose pairs these are */
	for (size_t i = d->starts[of]; i < d->starts[of + 1]; i++)
		rank_twins(d, &r, arrival, d->candidates[i]);
	for (uint32_t at = d->unmet[of]; at != KAM_NO_CUSTOMER && r.rival == KAM_NO_CUSTOMER; at = d->next_unmet[at])
		rank_twins(d, &r, arrival, (struct candidate){at, (float)kam_match_score(d->match, self, at)});
	if (first != self)
		rank_twins(d, &r, arrival, (struct candidate){first, IDENTICAL});
	return r;
}

static double probability_of(float bits)
{
	return kam_match_probability((double)bits);
}

/* Whether it can't be told which of two customers is meant: both fit, and one not much better than the other, or they look like
 * one customer themselves. */
static bool is_ambiguous(const struct deciding *d, const struct ranking *r)
{
	if (r->rival == KAM_NO_CUSTOMER || probability_of(r->second.bits) < d->settings->threshold)
		return false;
	if ((double)r->best.bits - (double)r->second.bits < log2(d->settings->margin))
		return true;
	if (r->best.bits >= IDENTICAL)
		return false;
	return kam_match_probability(kam_match_score(d->match, r->customer, r->rival)) >= d->settings->threshold;
}

static struct kam_decision decision_for(const struct ranking *r, enum kam_action action)
{
	return (struct kam_decision){.action = action, .customer = r->customer, .against = r->best.record, .rival = KAM_NO_CUSTOMER,
		.probability = probability_of(r->best.bits)};
}

/* A reviewer's word comes before every figure. */
static bool decide_by_link(struct deciding *d, uint32_t arrival, struct kam_decision *out)
{
	uint32_t self = arrival + (uint32_t)d->in->masters;
	for (size_t i = d->link_starts[arrival]; i < d->link_starts[arrival + 1]; i++) {
		const struct kam_match_link *link = &d->links->links[d->link_numbers[i]];
		uint32_t other = link->a == self ? link->b : link->a, customer = customer_of(d, other);
		if (!link->same || customer == KAM_NO_CUSTOMER)
			continue;
		*out = (struct kam_decision){.action = KAM_ACTION_MATCH, .customer = customer, .against = other, .rival = KAM_NO_CUSTOMER, .probability = 1,
			.linked = true};
		return true;
	}
	return false;
}

/* Certain enough to be a match, or a proposal where two customers fit; false: neither. */
static bool decide_by_rank(struct deciding *d, const struct ranking *r, struct kam_decision *out)
{
	if (r->customer == KAM_NO_CUSTOMER || probability_of(r->best.bits) < d->settings->threshold)
		return false;
	bool ambiguous = is_ambiguous(d, r);
	*out = decision_for(r, ambiguous ? KAM_ACTION_REVIEW : KAM_ACTION_MATCH);
	out->rival = ambiguous ? r->rival : KAM_NO_CUSTOMER;
	return true;
}

static struct kam_decision decide(struct deciding *d, uint32_t arrival)
{
	struct kam_decision out;
	uint32_t self = arrival + (uint32_t)d->in->masters;
	if (decide_by_link(d, arrival, &out))
		return out;
	if (kam_match_is_blank(d->match, self))
		return (struct kam_decision){.action = KAM_ACTION_REVIEW, .customer = KAM_NO_CUSTOMER, .against = KAM_NO_CUSTOMER, .rival = KAM_NO_CUSTOMER};
	struct ranking r = rank_all(d, arrival);
	if (decide_by_rank(d, &r, &out))
		return out;
	if (r.customer != KAM_NO_CUSTOMER)
		return decision_for(&r, KAM_ACTION_REVIEW);
	return (struct kam_decision){.action = KAM_ACTION_NEW, .customer = self, .against = r.doubt.record, .rival = KAM_NO_CUSTOMER,
		.forbidden = r.forbidden};
}

void kam_master_decide(struct kam_match *match, const struct kam_intake *in, const struct kam_links *links,
	const struct kam_master_settings *settings, struct kam_decision *decisions)
{
	struct deciding d = {.match = match, .in = in, .links = links, .settings = settings, .decisions = decisions};
	sort_candidates(&d);
	sort_links(&d);
	find_twins(&d);
	find_unmet(&d);
	for (uint32_t arrival = 0; arrival < in->arrivals; arrival++)
		decisions[arrival] = decide(&d, arrival);
	free(d.starts);
	free(d.candidates);
	free(d.link_starts);
	free(d.link_numbers);
	free(d.twin);
	free(d.unmet);
	free(d.next_unmet);
}
