/* supplement.c - what incoming records add to the master: fields that were blank, and customers that were not there. */
#include "kam/master.h"
#include "original.h"

#include "kam/table.h"

#include <stdlib.h>

struct kam_supplement {
	const struct kam_intake *in;
	const struct kam_decision *decisions;
	struct kam_table filled;   /* customer and column -> n, and arrivals[n] has filled it */
	uint32_t *arrivals;
	size_t arrivals_capacity;
	unsigned char *touched;    /* by master row */
	struct kam_slice *ids;     /* by arrival: of the customer that it began */
	struct kam_arena texts;
};

struct cell_key {
	uint32_t customer, column;
};

static struct kam_slice key_slice(const struct cell_key *key)
{
	return kam_slice((const char *)key, sizeof *key);
}

/* Who has an owner is decided when customers are assigned, never by what comes in. */
static bool is_owner(const struct kam_intake *in, size_t column)
{
	enum kam_field field = kam_binding_field(kam_sheet_binding(in->master), column);
	return field == KAM_OWNER || field == KAM_OWNER_NAME;
}

static bool is_filled_from(const struct kam_intake *in, size_t column)
{
	return in->from[column] >= 0 && (int)column != in->id && !is_owner(in, column);
}

/* What an arrival says of a column; of its parent, the id in the master, where the parent is a customer. */
static struct kam_slice arrival_cell(const struct kam_supplement *s, size_t arrival, size_t column)
{
	const struct kam_intake *in = s->in;
	struct kam_slice cell = kam_intake_cell(in, in->masters + arrival, column);
	uint32_t parent = (int)column == kam_sheet_binding(in->master)->column[KAM_PARENT_ID] ? in->parent_of[arrival] : KAM_NO_CUSTOMER;
	if (parent == KAM_NO_CUSTOMER)
		return cell;
	const struct kam_decision *d = parent < in->masters ? NULL : &s->decisions[parent - in->masters];
	uint32_t customer = d ? d->customer : parent;
	if (d && d->action == KAM_ACTION_REVIEW)
		return cell;
	return customer == s->decisions[arrival].customer ? kam_slice(NULL, 0) : kam_supplement_id(s, customer); /* none is its own parent */
}

/* The cell that a customer began with. */
static struct kam_slice first_cell(const struct kam_supplement *s, uint32_t customer, size_t column)
{
	const struct kam_intake *in = s->in;
	bool is_new = customer >= in->masters;
	if (!is_new)
		return kam_intake_cell(in, customer, column);
	return is_filled_from(in, column) ? arrival_cell(s, customer - in->masters, column) : kam_slice(NULL, 0);
}

/* The arrival that has filled a customer's cell; KAM_NO_CUSTOMER: none. */
static uint32_t filler_of(const struct kam_supplement *s, uint32_t customer, size_t column)
{
	const struct cell_key key = {customer, (uint32_t)column};
	uint32_t n = kam_table_find(&s->filled, key_slice(&key));
	return n == KAM_ABSENT ? KAM_NO_CUSTOMER : s->arrivals[n];
}

struct kam_slice kam_supplement_cell(const struct kam_supplement *s, uint32_t customer, size_t column)
{
	uint32_t filler = filler_of(s, customer, column);
	if (filler != KAM_NO_CUSTOMER)
		return arrival_cell(s, filler, column);
	if ((int)column == s->in->id)
		return kam_supplement_id(s, customer);
	struct kam_slice cell = first_cell(s, customer, column);
	return customer >= s->in->masters && kam_golden_is_blank(cell) ? kam_slice(NULL, 0) : cell;
}

static bool says_otherwise(const struct kam_supplement *s, size_t arrival, uint32_t customer, size_t column)
{
	struct kam_slice new = arrival_cell(s, arrival, column), old = kam_supplement_cell(s, customer, column);
	return !kam_golden_is_blank(new) && !kam_golden_is_blank(old) && !kam_golden_agree(s->in->golden, column, new, old);
}

/* Columns that belong together are filled only where none of them contradicts: a street in one town is not the address of a
 * customer in another. */
static bool fits_together(const struct kam_supplement *s, size_t arrival, uint32_t customer, size_t column)
{
	bool together = kam_golden_is_together(s->in->golden, column);
	for (size_t c = 0; together && c < kam_sheet_header(s->in->master)->count; c++)
		if (c != column && kam_golden_is_together(s->in->golden, c) && s->in->from[c] >= 0 && says_otherwise(s, arrival, customer, c))
			return false;
	return true;
}

/* Returns how many cells the arrival fills. */
static size_t fill(struct kam_supplement *s, size_t arrival, uint32_t customer)
{
	const struct kam_intake *in = s->in;
	size_t filled = 0;
	for (size_t c = 0; c < kam_sheet_header(in->master)->count; c++) {
		const struct cell_key key = {customer, (uint32_t)c};
		if (!is_filled_from(in, c) || kam_golden_is_blank(arrival_cell(s, arrival, c)) ||
			!kam_golden_is_blank(kam_supplement_cell(s, customer, c)) || !fits_together(s, arrival, customer, c))
			continue;
		uint32_t n = kam_table_put(&s->filled, key_slice(&key), NULL);
		s->arrivals = kam_grow(s->arrivals, &s->arrivals_capacity, n + 1, sizeof *s->arrivals);
		s->arrivals[n] = (uint32_t)arrival;
		filled++;
	}
	if (filled && customer < in->masters)
		s->touched[customer] = 1;
	return filled;
}

/* New ids. */

/* A record's cells as one number. */
static uint64_t hash_record(const struct kam_intake *in, size_t record)
{
	struct kam_buffer text = {0};
	for (size_t c = 0; c < kam_sheet_header(in->master)->count; c++) {
		if (in->from[c] >= 0)
			kam_buffer_add(&text, kam_intake_cell(in, record, c));
		kam_buffer_byte(&text, '\0');
	}
	uint64_t hash = kam_hash(kam_buffer_slice(&text));
	kam_buffer_free(&text);
	return hash;
}

/* Ten digits of 32, without those that are taken for one another. */
static void format_id(uint64_t hash, const char *prefix, struct kam_buffer *out)
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	out->n = 0;
	kam_buffer_text(out, prefix);
	for (int shift = 45; shift >= 0; shift -= 5)
		kam_buffer_byte(out, digits[hash >> shift & 31]);
}

/* Of each new customer, the least hash of its records: whoever comes first. To be freed. */
static uint64_t *hash_customers(const struct kam_supplement *s)
{
	const struct kam_intake *in = s->in;
	uint64_t *hashes = kam_allocate(in->arrivals + 1, sizeof *hashes);
	for (size_t i = 0; i < in->arrivals; i++) {
		const struct kam_decision *d = &s->decisions[i];
		if (d->action == KAM_ACTION_REVIEW || d->customer < in->masters)
			continue;
		uint64_t hash = hash_record(in, in->masters + i), *of = &hashes[d->customer - in->masters];
		*of = d->action == KAM_ACTION_NEW || hash < *of ? hash : *of;
	}
	return hashes;
}

/* Gives each new customer an id that none of those taken, nor another new one, has: made from its hash, or from that id in turn. */
static void give_ids(struct kam_supplement *s, const uint64_t *hashes, const struct kam_table *taken, struct kam_table *given)
{
	struct kam_buffer text = {0};
	for (size_t i = 0; i < s->in->arrivals; i++) {
		bool added = false;
		for (uint64_t hash = hashes[i]; s->decisions[i].action == KAM_ACTION_NEW && !added; hash = kam_hash(kam_buffer_slice(&text))) {
			format_id(hash, s->in->prefix, &text);
			if (kam_table_find(taken, kam_buffer_slice(&text)) == KAM_ABSENT)
				kam_table_put(given, kam_buffer_slice(&text), &added);
		}
		if (added)
			s->ids[i] = kam_slice(kam_arena_copy(&s->texts, text.p, text.n), text.n);
	}
	kam_buffer_free(&text);
}

/* Ids of the master that have been given all the same are taken; whether there are any. The master's are many, those given are few. */
static bool take_back(const struct kam_intake *in, const struct kam_table *given, struct kam_table *taken)
{
	bool any = false;
	for (size_t row = 0; row < in->masters; row++) {
		struct kam_slice id = kam_sheet_cell(in->master, row, (size_t)in->id);
		if (kam_table_find(given, id) == KAM_ABSENT)
			continue;
		kam_table_put(taken, id, NULL);
		any = true;
	}
	return any;
}

static void make_ids(struct kam_supplement *s)
{
	struct kam_table taken = {0}, given = {0};
	uint64_t *hashes = hash_customers(s);
	s->ids = kam_allocate(s->in->arrivals + 1, sizeof *s->ids);
	do {
		kam_table_free(&given);
		give_ids(s, hashes, &taken, &given);
	} while (take_back(s->in, &given, &taken));
	free(hashes);
	kam_table_free(&given);
	kam_table_free(&taken);
}

struct kam_slice kam_supplement_id(const struct kam_supplement *s, uint32_t customer)
{
	if (customer >= s->in->masters)
		return s->ids[customer - s->in->masters];
	return kam_sheet_cell(s->in->master, customer, (size_t)s->in->id);
}

void kam_supplement_new(const struct kam_intake *in, struct kam_decision *decisions, struct kam_supplement **out)
{
	struct kam_supplement *s = *out = kam_allocate(1, sizeof *s);
	s->in = in;
	s->decisions = decisions;
	s->touched = kam_allocate(in->masters + 1, 1);
	make_ids(s);
	for (size_t i = 0; i < in->arrivals; i++)
		if (decisions[i].action == KAM_ACTION_MATCH && fill(s, i, decisions[i].customer))
			decisions[i].action = KAM_ACTION_UPDATE;
}

/* For people. */

void kam_supplement_filled(const struct kam_supplement *s, size_t arrival, struct kam_buffer *out)
{
	const struct kam_header *header = kam_sheet_header(s->in->master);
	size_t start = out->n;
	if (s->decisions[arrival].action != KAM_ACTION_UPDATE)
		return;
	for (size_t c = 0; c < header->count; c++)
		if (filler_of(s, s->decisions[arrival].customer, c) == arrival)
			kam_buffer_format(out, "%s%.*s", out->n > start ? "; " : "", KAM_PRINT(header->names[c]));
}

void kam_supplement_conflicts(const struct kam_supplement *s, size_t arrival, struct kam_buffer *out)
{
	const struct kam_header *header = kam_sheet_header(s->in->master);
	uint32_t customer = s->decisions[arrival].customer;
	size_t start = out->n;
	if (customer == KAM_NO_CUSTOMER || s->decisions[arrival].action == KAM_ACTION_NEW)
		return;
	for (size_t c = 0; c < header->count; c++) {
		if (!is_filled_from(s->in, c) || !says_otherwise(s, arrival, customer, c))
			continue;
		struct kam_slice new = arrival_cell(s, arrival, c), old = kam_supplement_cell(s, customer, c);
		kam_buffer_format(out, "%s%.*s: %.*s (master: %.*s)", out->n > start ? "; " : "", KAM_PRINT(header->names[c]), KAM_PRINT(new), KAM_PRINT(old));
	}
}

/* The master, supplemented. */

static void write_customer(const struct kam_supplement *s, uint32_t customer, struct rewriting *r)
{
	for (size_t c = 0; c < kam_sheet_header(s->in->master)->count; c++) {
		enum kam_value_kind kind = KAM_STRING;
		bool kept = customer < s->in->masters && filler_of(s, customer, c) == KAM_NO_CUSTOMER;
		struct kam_slice cell = kept ? kam_sheet_value(s->in->master, customer, c, &kind) : kam_supplement_cell(s, customer, c);
		kam_write_value(r->writer, cell, !kept && !cell.n ? KAM_MISSING : kind);
	}
	rewriting_row(r);
}

static void write_all(const struct kam_supplement *s, struct kam_slice text, struct rewriting *r)
{
	const struct kam_intake *in = s->in;
	const struct kam_sheet *master = in->master;
	size_t at = in->masters ? (size_t)kam_sheet_offset(master, 0) : text.n;
	for (size_t row = 0; row < in->masters; row++) {
		size_t end = (size_t)kam_sheet_end(master, row), next = row + 1 < in->masters ? (size_t)kam_sheet_offset(master, row + 1) : text.n;
		if (s->touched[row])
			write_customer(s, (uint32_t)row, r);
		else
			kam_buffer_add(&r->text, kam_slice(text.p + at, end - at));
		for (size_t i = 0; row + 1 == in->masters && i < in->arrivals; i++)
			if (s->decisions[i].action == KAM_ACTION_NEW)
				write_customer(s, (uint32_t)(in->masters + i), r);
		kam_buffer_add(&r->text, kam_slice(text.p + end, next - end)); /* blank rows, a report's footer */
		at = next;
	}
	for (size_t i = 0; !in->masters && i < in->arrivals; i++)
		if (s->decisions[i].action == KAM_ACTION_NEW)
			write_customer(s, (uint32_t)i, r);
}

static bool changes_anything(const struct kam_supplement *s)
{
	for (size_t i = 0; i < s->in->arrivals; i++)
		if (s->decisions[i].action == KAM_ACTION_NEW || s->decisions[i].action == KAM_ACTION_UPDATE)
			return true;
	return false;
}

enum kam_status kam_supplement_write(const struct kam_supplement *s, const char *path, const char *encoding, struct kam_buffer *out,
	struct kam_error *err)
{
	const struct kam_sheet *master = s->in->master;
	const struct kam_reader *reader = kam_sheet_reader(master);
	struct original o = {0};
	struct rewriting r = {0};
	bool json = kam_reader_format(reader) == KAM_JSON;
	enum kam_status status = original_read(path, encoding, &o, err);
	if (!status && s->in->masters && kam_sheet_end(master, s->in->masters - 1) > o.text.n)
		status = kam_fail(err, KAM_BAD_DATA, "%s: has been changed while it was read", path);
	size_t head = s->in->masters ? (size_t)kam_sheet_offset(master, 0) : o.text.n;
	size_t first = s->in->masters ? (size_t)kam_sheet_end(master, 0) : head;
	if (!status && !changes_anything(s)) {
		kam_buffer_add(out, kam_buffer_slice(&o.bytes));
		original_free(&o);
		return KAM_OK;
	}
	if (!status && original_is_array(json, kam_slice(o.text.p, head), kam_slice(o.text.p + head, first - head)))
		status = kam_fail(err, KAM_BAD_DATA, "%s: is one JSON array, which can't be supplemented: write it as JSON Lines", path);
	if (!status)
		status = rewriting_begin(&r, kam_slice(o.text.p, head), json, kam_reader_delimiter(reader), kam_sheet_header(master)->names,
			kam_sheet_header(master)->count, err);
	if (!status) {
		write_all(s, kam_buffer_slice(&o.text), &r);
		status = original_encode(kam_buffer_slice(&r.text), o.encoding, o.mark, out, err);
	}
	rewriting_free(&r);
	original_free(&o);
	return status;
}

void kam_supplement_free(struct kam_supplement *s)
{
	if (!s)
		return;
	kam_table_free(&s->filled);
	kam_arena_free(&s->texts);
	free(s->arrivals);
	free(s->touched);
	free(s->ids);
	free(s);
}
