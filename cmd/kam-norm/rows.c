/* rows.c - each record, its values written in one way. */
#include "norm.h"

#include <stdlib.h>

static enum kam_value_kind kind_of(const struct kam_record *record, int column)
{
	if ((size_t)column >= record->count)
		return KAM_MISSING;
	return record->kinds ? (enum kam_value_kind)record->kinds[column] : KAM_STRING;
}

/* Whether a text begins and ends with digits: so it names no currency. */
static bool is_bare_number(struct kam_slice s)
{
	return s.n && s.p[0] >= '0' && s.p[0] <= '9' && s.p[s.n - 1] >= '0' && s.p[s.n - 1] <= '9';
}

/* The currency that the record's amounts are written with, appended to r->value; nothing where they name none. It must not
 * be lost, and there is room for one: an amount in another, or in any where no column takes it up, is refused. */
static enum kam_status written_currency(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_error *err)
{
	const struct norm *n = r->set;
	char code[4] = "";
	for (size_t i = 0; i < n->priced_count; i++) {
		struct kam_money money = {0};
		bool present = false;
		if (is_bare_number(kam_input_text(in, record, n->priced[i])))
			continue;
		enum kam_status status = kam_input_money(in, record, n->priced[i], &money, &present, err);
		if (status)
			return status;
		if (!present || !money.currency[0] || strcmp(money.currency, code) == 0)
			continue;
		if (code[0] || !n->has_currency)
			return kam_bad_value(err, kam_field_name(n->priced[i]), kam_input_text(in, record, n->priced[i]),
				code[0] ? "is in another currency than the record's other amounts" : "names a currency, and the records before it did not");
		memcpy(code, money.currency, sizeof code);
	}
	kam_buffer_text(&r->value, code);
	return KAM_OK;
}

/* Whether no amount of the record can name a currency. */
static bool names_no_currency(const struct norm *n, const struct kam_input *in, const struct kam_record *record)
{
	for (size_t i = 0; i < n->priced_count; i++)
		if (!is_bare_number(kam_input_text(in, record, n->priced[i])))
			return false;
	return true;
}

/* A currency column, filled from the amounts where it is blank. */
static enum kam_status currency_value(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_slice *value,
	struct kam_error *err)
{
	const struct norm *n = r->set;
	r->value.n = 0;
	enum kam_status status = n->adds_currency ? KAM_OK : kam_input_plain(in, record, KAM_CURRENCY, &r->value, err);
	if (!status && !r->value.n)
		status = written_currency(r, in, record, err);
	*value = kam_buffer_slice(&r->value);
	return status;
}

static inline enum kam_status write_canonical(struct norm_room *r, struct kam_input *in, const struct kam_record *record, const struct output *o,
	struct kam_writer *w, struct kam_error *err)
{
	struct kam_slice value;
	enum kam_status status = o->field == KAM_CURRENCY ? currency_value(r, in, record, &value, err)
	                                                  : kam_input_plain_value(in, record, o->field, &r->value, &value, err);
	if (!status)
		kam_write_value(w, value, value.n && !o->bare ? KAM_STRING : KAM_NUMBER); /* blank is null, never "" */
	return status;
}

/* The share of the required fields that are filled. What stands for nothing does not fill a field. */
static void write_completeness(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w)
{
	const struct norm *n = r->set;
	size_t filled = 0;
	struct kam_decimal share;
	r->missing.n = 0;
	for (size_t i = 0; i < n->required_count; i++) {
		if (!kam_is_placeholder(kam_input_text(in, record, n->required[i]))) {
			filled++;
			continue;
		}
		kam_buffer_format(&r->missing, "%s%s", r->missing.n ? ";" : "", kam_field_name(n->required[i]));
	}
	kam_decimal_divide(kam_decimal_whole((int64_t)filled), kam_decimal_whole((int64_t)n->required_count), 6, &share);
	kam_write_decimal(w, share);
	kam_write_text(w, kam_buffer_slice(&r->missing));
}

static void write_passing(const struct kam_record *record, int column, struct kam_writer *w)
{
	enum kam_value_kind kind = kind_of(record, column);
	kam_write_value(w, kind == KAM_MISSING ? kam_slice(NULL, 0) : record->fields[column], kind);
}

static enum kam_status write_outputs(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err)
{
	const struct norm *n = r->set;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < n->count && !status; i++) {
		const struct output *o = &n->outputs[i];
		if (o->field == KAM_FIELDS)
			write_passing(record, o->column, w);
		else
			status = write_canonical(r, in, record, o, w, err);
	}
	return status;
}

/* Canonical columns from place *next of them on, up to that output. */
static enum kam_status write_canonical_before(struct norm_room *r, size_t output, size_t *next, struct kam_input *in, const struct kam_record *record,
	struct kam_writer *w, struct kam_error *err)
{
	const struct norm *n = r->set;
	enum kam_status status = KAM_OK;
	for (; *next < n->canonical_count && n->canonical[*next] < output && !status; ++*next) {
		kam_write_skip(w, n->canonical[*next]);
		status = write_canonical(r, in, record, &n->outputs[n->canonical[*next]], w, err);
	}
	return status;
}

/* The same of a record that lacks most columns. */
static enum kam_status write_members(struct norm_room *r, struct kam_input *in, const struct kam_record *record, struct kam_writer *w,
	struct kam_error *err)
{
	const struct norm *n = r->set;
	size_t next = 0;
	enum kam_status status = KAM_OK;
	r->sorted = kam_grow(r->sorted, &r->sorted_capacity, record->members_count, sizeof *r->sorted);
	kam_record_sort_members(record, r->sorted);
	for (size_t i = 0; i < record->members_count && !status; i++) {
		size_t output = r->sorted[i] < n->columns_of_input ? n->passing[r->sorted[i]] : n->count;
		if (output == n->count)
			continue;
		status = write_canonical_before(r, output, &next, in, record, w, err);
		kam_write_skip(w, output);
		if (!status)
			write_passing(record, (int)r->sorted[i], w);
	}
	if (!status)
		status = write_canonical_before(r, n->count, &next, in, record, w, err);
	kam_write_skip(w, n->count);
	return status;
}

void norm_begin(void *room, const void *settings)
{
	((struct norm_room *)room)->set = settings;
}

enum kam_status norm_row(void *room, struct kam_input *in, const struct kam_record *record, struct kam_writer *w, struct kam_error *err)
{
	struct norm_room *r = room;
	const struct norm *n = r->set;
	enum kam_status status = KAM_OK;
	r->value.n = 0;
	if (!n->has_currency && !names_no_currency(n, in, record)) /* else nothing looks at what the amounts are written with */
		status = written_currency(r, in, record, err);
	if (status)
		return status;
	status = kam_record_is_sparse(record) ? write_members(r, in, record, w, err) : write_outputs(r, in, record, w, err);
	if (status)
		return status;
	if (n->required_count)
		write_completeness(r, in, record, w);
	if (n->splits_name)
		norm_write_name_parts(r, in, record, w);
	if (n->tells_provenance) {
		kam_write_text(w, kam_text(kam_input_name(in)));
		kam_write_count(w, record->line);
	}
	return KAM_OK;
}

void norm_end(void *room)
{
	struct norm_room *r = room;
	kam_buffer_free(&r->value);
	kam_buffer_free(&r->missing);
	kam_splitter_free(&r->splitter);
	free(r->sorted);
}
