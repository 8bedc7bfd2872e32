/* master.c - incoming records against a master: what each of them is, and the master with what they add. */
#include "dedupe.h"

#include "kam/columns.h"
#include "kam/master.h"

#include <stdlib.h>

struct intake_run {
	struct dedupe *d;
	struct kam_sheet *incoming;
	struct kam_intake in;
	struct kam_decision *decisions;
	struct kam_supplement *supplement;
	int *fields;         /* by column of the master */
	struct kam_buffer text;
};

static struct kam_slice cell_of(const void *from, size_t row, size_t column)
{
	return kam_intake_cell(from, row, column);
}

static size_t next_column(const void *from, size_t row, size_t column)
{
	const struct kam_intake *in = from;
	return row < in->masters ? kam_sheet_next(in->master, row, column) : column;
}

/* Which columns are which, and the master's ids. */
static enum kam_status read_columns(struct intake_run *r, struct kam_error *err)
{
	struct kam_intake *in = &r->in;
	enum kam_status status = kam_sheet_bind(r->d->sheet, KAM_ACCOUNTS, err);
	if (!status)
		status = kam_sheet_bind(r->incoming, KAM_ACCOUNTS, err);
	if (!status)
		status = kam_intake_id(r->d->sheet, NULL, &in->id, err);
	if (status)
		return status;
	in->masters = kam_sheet_rows(in->master);
	in->arrivals = kam_sheet_rows(in->incoming);
	if (!kam_intake_columns(in->master, in->incoming, &in->from))
		return kam_fail(err, KAM_BAD_DATA, "%s and %s have no column in common: --map FIELD=\"HEADING\" and --map master.FIELD=\"HEADING\" name some",
			kam_sheet_name(in->master), kam_sheet_name(in->incoming));
	return KAM_OK;
}

/* Says which incoming columns the master has no place for: what stands there is not taken over. */
static void note_columns(struct intake_run *r)
{
	const struct kam_header *header = kam_sheet_header(r->incoming);
	unsigned char *taken = kam_allocate(header->count + 1, 1);
	r->text.n = 0;
	for (size_t c = 0; c < kam_sheet_header(r->in.master)->count; c++)
		if (r->in.from[c] >= 0)
			taken[r->in.from[c]] = 1;
	for (size_t i = 0; i < header->count; i++) {
		if (!taken[i] && header->names[i].n)
			kam_buffer_format(&r->text, "%s%.*s", r->text.n ? ", " : "", KAM_PRINT(header->names[i]));
	}
	free(taken);
	if (r->text.n)
		kam_run_note(r->d->run, "the master has no column for %.800s", kam_buffer_terminated(&r->text));
}

/* Master and incoming records behind one another, only the latter among themselves. The id is never evidence, and what only one
 * side has is none. */
static enum kam_status make_matcher(struct intake_run *r, struct kam_error *err)
{
	struct dedupe *d = r->d;
	size_t columns = kam_sheet_header(r->in.master)->count, rows = r->in.masters + r->in.arrivals;
	enum kam_status status = dedupe_read_roles(d, err);
	if (status)
		return status;
	for (size_t c = 0; c < columns; c++)
		if (r->in.from[c] < 0 || (int)c == r->in.id)
			d->roles[c] = KAM_ROLE_IGNORE;
	d->part = kam_allocate(rows + 1, sizeof *d->part);
	for (size_t row = r->in.masters; row < rows; row++)
		d->part[row] = 1;
	d->apart = kam_allocate(2, sizeof *d->apart);
	d->apart[0] = true;
	const struct kam_match_source source = {.rows = rows, .columns = columns, .headings = d->headings, .cell = cell_of, .next = next_column,
		.from = &r->in, .roles = d->roles, .part = d->part, .apart = d->apart};
	return kam_match_new(&source, &d->settings, &d->match, err);
}

static enum kam_status make_golden(struct intake_run *r, struct kam_error *err)
{
	const struct kam_sheet *master = r->in.master;
	size_t count = kam_sheet_header(master)->count;
	unsigned char *roles = kam_allocate(count + 1, 1);
	r->fields = kam_allocate(count + 1, sizeof *r->fields);
	for (size_t c = 0; c < count; c++) {
		roles[c] = (unsigned char)kam_match_role(r->d->match, c);
		r->fields[c] = (int)kam_binding_field(kam_sheet_binding(master), c);
	}
	const struct kam_golden_columns columns = {count, kam_sheet_header(master)->names, roles, r->fields, -1, r->in.id};
	enum kam_status status = kam_golden_new(kam_run_rules(r->d->run), &columns, &r->in.golden, err);
	free(roles);
	return status;
}

/* By arrival, the record that its parent_id names. */
static void read_parents(struct intake_run *r)
{
	struct dedupe *d = r->d;
	dedupe_read_intake_parents(d, &r->in);
	r->in.parent_of = kam_allocate(r->in.arrivals + 1, sizeof *r->in.parent_of);
	for (size_t i = 0; i < r->in.arrivals; i++)
		r->in.parent_of[i] = KAM_NO_CUSTOMER;
	for (size_t i = 0; i < d->parents_count; i++)
		if (d->parents[i].b >= r->in.masters)
			r->in.parent_of[d->parents[i].b - r->in.masters] = d->parents[i].a;
}

/* Customers that are linked: parents and groups. Who is to be reviewed stands for itself. */
static void relate(struct intake_run *r)
{
	size_t records = r->in.masters + r->in.arrivals;
	struct kam_match_clusters customers = {.cluster = kam_allocate(records + 1, sizeof *customers.cluster), .count = records};
	for (uint32_t i = 0; i < records; i++) {
		const struct kam_decision *d = i < r->in.masters ? NULL : &r->decisions[i - r->in.masters];
		customers.cluster[i] = d && d->action != KAM_ACTION_REVIEW ? d->customer : i;
	}
	kam_match_relate(r->d->match, &customers, r->d->parents, r->d->parents_count, &r->d->related);
	kam_match_clusters_free(&customers);
}

static enum kam_status decide(struct intake_run *r, struct kam_error *err)
{
	struct dedupe *d = r->d;
	struct kam_master_settings settings = {.threshold = d->settings.threshold, .review = d->settings.review};
	enum kam_status status = kam_master_rules_read(kam_run_rules(d->run), &settings, &r->in.prefix, err);
	if (status)
		return status;
	r->decisions = kam_allocate(r->in.arrivals + 1, sizeof *r->decisions);
	kam_master_decide(d->match, &r->in, &d->links, &settings, r->decisions);
	kam_supplement_new(&r->in, r->decisions, &r->supplement);
	relate(r);
	return KAM_OK;
}

/* Output. */

static const struct kam_column computed[] = {
	{"action", KAM_CELL_TEXT, false},
	{"master_id", KAM_CELL_TEXT, false},
	{"match_probability", KAM_CELL_RATIO, KAM_IF_ROOM(1)},
	{"reason", KAM_CELL_TEXT, false},
	{"filled", KAM_CELL_TEXT, false},
	{"conflicts", KAM_CELL_TEXT, KAM_IF_ROOM(2)},
	{"merge_proposal", KAM_CELL_TEXT, KAM_IF_ROOM(3)},
	{"related_to", KAM_CELL_TEXT, KAM_IF_ROOM(4)},
};

static enum kam_status begin_output(struct intake_run *r, struct kam_writer **w, struct kam_error *err)
{
	const struct kam_header *header = kam_sheet_header(r->incoming);
	struct kam_columns columns = {0};
	for (size_t i = 0; i < header->count; i++)
		kam_columns_pass(&columns, header->names[i].p, i);
	for (size_t i = 0; i < KAM_COUNT(computed); i++)
		kam_columns_add(&columns, computed[i].name, computed[i].kind, computed[i].detail);
	enum kam_status status = kam_run_writer(r->d->run, columns.columns, columns.count, w, err);
	kam_columns_free(&columns);
	return status;
}

/* A record as a person finds it: the master's by its id, an incoming one by its line. */
static void add_record(const struct intake_run *r, uint32_t record, struct kam_buffer *out)
{
	if (record < r->in.masters)
		kam_buffer_format(out, "%.*s", KAM_PRINT(kam_sheet_cell(r->in.master, record, (size_t)r->in.id)));
	else
		kam_buffer_format(out, "line %llu", (unsigned long long)kam_sheet_line(r->incoming, record - r->in.masters));
}

static void add_reason(struct intake_run *r, uint32_t arrival, struct kam_buffer *out)
{
	const struct kam_decision *d = &r->decisions[arrival];
	uint32_t self = (uint32_t)r->in.masters + arrival;
	if (d->linked) {
		kam_buffer_text(out, "a reviewer says that it is ");
		add_record(r, d->against, out);
	} else if (kam_match_is_blank(r->d->match, self)) {
		kam_buffer_text(out, "no field that can be compared is filled");
	} else if (d->against == KAM_NO_CUSTOMER) {
		kam_buffer_format(out, "no record is like it%s%s", d->forbidden ? " but for one that it can't be: " : "", d->forbidden ? d->forbidden : "");
	} else {
		kam_buffer_text(out, d->rival != KAM_NO_CUSTOMER ? "fits two customers; " : d->action == KAM_ACTION_NEW ? "to be reviewed is " : "");
		add_record(r, d->against, out);
		kam_buffer_text(out, ": ");
		dedupe_add_reason(r->d->match, self, d->against, out);
	}
}

static void add_id(const struct intake_run *r, uint32_t customer, struct kam_buffer *out)
{
	kam_buffer_add(out, kam_supplement_id(r->supplement, customer));
}

/* The customers that an arrival's is linked with, by their ids; who has none yet by its line. */
static void add_related(const struct intake_run *r, uint32_t arrival, struct kam_buffer *out)
{
	const struct kam_decision *d = &r->decisions[arrival];
	const struct kam_match_related *related = &r->d->related;
	uint32_t masters = (uint32_t)r->in.masters, customer = d->action == KAM_ACTION_REVIEW ? masters + arrival : d->customer;
	for (size_t i = related->starts[customer]; i < related->starts[customer + 1]; i++) {
		uint32_t other = related->others[i];
		kam_buffer_text(out, i > related->starts[customer] ? "; " : "");
		if (other >= masters && r->decisions[other - masters].action == KAM_ACTION_REVIEW)
			add_record(r, other, out);
		else
			add_id(r, other, out);
	}
}

static void write_text(struct intake_run *r, struct kam_writer *w)
{
	kam_write_text(w, kam_buffer_slice(&r->text));
	r->text.n = 0;
}

static void write_decision(struct intake_run *r, uint32_t arrival, struct kam_writer *w)
{
	const struct kam_decision *d = &r->decisions[arrival];
	r->text.n = 0;
	kam_write_text(w, kam_text(kam_action_name(d->action)));
	kam_write_text(w, d->customer == KAM_NO_CUSTOMER ? kam_slice(NULL, 0) : kam_supplement_id(r->supplement, d->customer));
	if (d->action == KAM_ACTION_NEW || d->against == KAM_NO_CUSTOMER)
		kam_write_blank(w);
	else
		kam_write_decimal(w, dedupe_ratio(d->probability));
	add_reason(r, arrival, &r->text);
	write_text(r, w);
	kam_supplement_filled(r->supplement, arrival, &r->text);
	write_text(r, w);
	kam_supplement_conflicts(r->supplement, arrival, &r->text);
	write_text(r, w);
	if (d->rival != KAM_NO_CUSTOMER) {
		add_id(r, d->customer, &r->text);
		kam_buffer_text(&r->text, "; ");
		add_id(r, d->rival, &r->text);
	}
	write_text(r, w);
	add_related(r, arrival, &r->text);
	write_text(r, w);
}

static bool is_wanted(const struct kam_decision *d, const char *only)
{
	if (!only)
		return true;
	return strcmp(only, "review") == 0 ? d->action == KAM_ACTION_REVIEW : d->action == KAM_ACTION_MATCH || d->action == KAM_ACTION_UPDATE;
}

static enum kam_status write_rows(struct intake_run *r, struct kam_error *err)
{
	const char *only = kam_option_text(r->d->run, "only");
	struct kam_writer *w;
	enum kam_status status = begin_output(r, &w, err);
	for (uint32_t i = 0; i < r->in.arrivals && !status; i++) {
		if (!is_wanted(&r->decisions[i], only))
			continue;
		dedupe_pass(r->incoming, i, w);
		write_decision(r, i, w);
		kam_write_row(w);
	}
	return status;
}

static void note_actions(struct intake_run *r)
{
	size_t counts[4] = {0}, proposals = 0;
	for (size_t i = 0; i < r->in.arrivals; i++) {
		counts[r->decisions[i].action]++;
		proposals += r->decisions[i].rival != KAM_NO_CUSTOMER;
	}
	kam_run_note(r->d->run, "%zu incoming: %zu match, %zu update, %zu new (unassigned: a new customer has no owner), %zu to review, "
		"of these %zu proposals to merge",
		r->in.arrivals, counts[KAM_ACTION_MATCH], counts[KAM_ACTION_UPDATE], counts[KAM_ACTION_NEW], counts[KAM_ACTION_REVIEW], proposals);
}

static enum kam_status write_master(struct intake_run *r, struct kam_error *err)
{
	struct kam_buffer text = {0};
	if (!kam_option_given(r->d->run, "write-master"))
		return KAM_OK;
	enum kam_status status = kam_supplement_write(r->supplement, kam_sheet_name(r->in.master), kam_option_text(r->d->run, "encoding"), &text, err);
	if (!status)
		status = dedupe_write_file(r->d, "write-master", kam_buffer_slice(&text), err);
	kam_buffer_free(&text);
	return status;
}

static enum kam_status match_intake(struct intake_run *r, struct kam_error *err)
{
	struct dedupe *d = r->d;
	enum kam_status status = read_columns(r, err);
	if (!status)
		status = make_matcher(r, err);
	if (!status)
		status = make_golden(r, err);
	if (!status)
		status = dedupe_read_intake_links(d, &r->in, err);
	if (status)
		return status;
	read_parents(r);
	note_columns(r);
	status = dedupe_learn(d, err);
	if (status || kam_option_given(d->run, "plan"))
		return status;
	status = decide(r, err);
	if (!status)
		status = kam_option_given(d->run, "review") ? dedupe_review_intake(d, &r->in, r->decisions) : write_rows(r, err);
	if (!status)
		note_actions(r);
	return status ? status : write_master(r, err);
}

enum kam_status dedupe_master(struct dedupe *d, struct kam_error *err)
{
	struct intake_run r = {.d = d, .incoming = d->sheet};
	enum kam_status status = kam_run_sheet(d->run, "master", 0, &d->sheet, err);
	r.in.master = d->sheet;
	r.in.incoming = r.incoming;
	if (!status)
		status = match_intake(&r, err);
	kam_supplement_free(r.supplement);
	kam_golden_free(r.in.golden);
	kam_buffer_free(&r.text);
	free(r.in.from);
	free(r.in.parent_of);
	free(r.decisions);
	free(r.fields);
	return status;
}
