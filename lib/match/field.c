/* field.c - fields from columns: values numbered, cut into tokens, counted; and records from rows. */
#include "inside.h"

#include "kam/sort.h"
#include "kam/text.h"
#include "kam/work.h"

#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

static struct field *add_field(struct kam_match *m, enum kam_role role, enum part part, size_t column)
{
	if (m->fields_count == KAM_MATCH_FIELDS)
		return NULL;
	struct field *f = &m->fields[m->fields_count++];
	bool words = role == KAM_ROLE_NAME || role == KAM_ROLE_PERSON || role == KAM_ROLE_TEXT || role == KAM_ROLE_ADDRESS || role == KAM_ROLE_CITY ||
		role == KAM_ROLE_CATEGORY || part == DOMAINS;
	*f = (struct field){.role = role, .part = part, .cut = words ? CUT_WORDS : CUT_NEVER, .columns = {column}, .columns_count = 1,
		.name = m->source.headings[column]};
	f->branches = m->settings.branches;
	f->companies = role == KAM_ROLE_NAME && match_holds_companies(&m->source, column);
	return f;
}

/* Fields in an order of their own, whatever that of the columns: by role, then by heading. */
static int by_role(const void *a, const void *b)
{
	const struct field *x = a, *y = b;
	if (x->role != y->role)
		return (x->role > y->role) - (x->role < y->role);
	if (x->part != y->part)
		return (x->part > y->part) - (x->part < y->part);
	return kam_compare(x->name, y->name);
}

static bool has_digit(struct kam_slice word)
{
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] >= '0' && word.p[i] <= '9')
			return true;
	return false;
}

/* Appends the words of a clean text that have a digit, or those that have none. */
static void add_words(struct kam_slice text, bool digits, struct kam_buffer *out)
{
	struct kam_slice word;
	while (kam_split(&text, ' ', &word)) {
		if (!word.n || has_digit(word) != digits)
			continue;
		if (out->n)
			kam_buffer_byte(out, ' ');
		kam_buffer_add(out, word);
	}
}

enum { LOOKED_AT = 1000, NUMBERED = 2 }; /* rows that are looked at, and one of how many has words and numbers */

/* Whether a column is of things that are told apart by numbers: sizes, models. */
static bool holds_numbers(const struct kam_match_source *s, size_t column)
{
	struct kam_buffer clean = {0}, words = {0};
	size_t seen = 0, numbered = 0;
	uint64_t every = s->rows / LOOKED_AT + 1;
	for (size_t row = 0; row < s->rows; row++) {
		struct kam_slice cell = s->cell(s->from, row, column);
		if (!cell.n || kam_hash(cell) % every)
			continue;
		clean.n = words.n = 0;
		match_clean(KAM_ROLE_TEXT, cell, &clean);
		add_words(kam_buffer_slice(&clean), false, &words);
		seen++;
		numbered += words.n && has_digit(kam_buffer_slice(&clean));
	}
	kam_buffer_free(&clean);
	kam_buffer_free(&words);
	return numbered * NUMBERED >= seen && numbered;
}

/* Things that have the same words and other numbers are others: words and numbers are compared each by themselves. */
static void part_numbers(struct kam_match *m)
{
	size_t count = m->fields_count;
	for (size_t i = 0; i < count; i++) {
		struct field *f = &m->fields[i], *numbers;
		if ((f->role != KAM_ROLE_NAME && f->role != KAM_ROLE_TEXT) || f->companies || f->part != WHOLE_CELL || !holds_numbers(&m->source, f->columns[0]))
			continue;
		if (!(numbers = add_field(m, KAM_ROLE_CODE, NUMBERS, f->columns[0])))
			return;
		struct kam_buffer name = {0};
		kam_buffer_format(&name, "%.*s, numbers", KAM_PRINT(f->name));
		numbers->name = kam_slice(kam_arena_copy(&m->names, name.p, name.n), name.n);
		kam_buffer_free(&name);
		numbers->cut = CUT_WORDS;
		f->part = WORDS;
	}
}

static void declare_fields(struct kam_match *m)
{
	struct field *domains = NULL;
	for (size_t c = 0; c < m->source.columns; c++) {
		enum kam_role role = (enum kam_role)m->roles[c];
		if (role == KAM_ROLE_EMAIL)
			add_field(m, role, LOCAL_PART, c);
		else if (role != KAM_ROLE_IGNORE && role != KAM_ROLE_DOMAIN)
			add_field(m, role, WHOLE_CELL, c);
	}
	for (size_t c = 0; c < m->source.columns; c++) { /* e-mail addresses and websites name the same domain: it counts once */
		if (m->roles[c] != KAM_ROLE_EMAIL && m->roles[c] != KAM_ROLE_DOMAIN)
			continue;
		if (!domains)
			domains = add_field(m, KAM_ROLE_DOMAIN, DOMAINS, c);
		else if (domains->columns_count < KAM_MATCH_FIELDS)
			domains->columns[domains->columns_count++] = c;
		if (domains)
			domains->name = KAM_LITERAL("domain");
	}
	part_numbers(m);
	qsort(m->fields, m->fields_count, sizeof *m->fields, by_role);
}

/* Tokens. */

static bool is_ideograph(int32_t code)
{
	return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) || code >= 0x20000;
}

static uint32_t new_token(struct field *f, struct kam_slice text)
{
	f->tokens = kam_grow(f->tokens, &f->tokens_capacity, f->tokens_count + 1, sizeof *f->tokens);
	struct token *t = &f->tokens[f->tokens_count];
	*t = (struct token){.at = (uint32_t)f->units_count, .hash = (uint32_t)kam_hash(text)};
	for (size_t i = 0; i < text.n && t->n < UINT16_MAX;) {
		utf8proc_int32_t code;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text.p + i, (utf8proc_ssize_t)(text.n - i), &code);
		i += n > 0 ? (size_t)n : 1;
		f->units = kam_grow(f->units, &f->units_capacity, f->units_count + 1, sizeof *f->units);
		uint16_t unit = (uint16_t)(n <= 0 ? 0xFFFD : code > 0xFFFF ? (code & 0x7FF) | 0xD800 : code);
		f->units[f->units_count++] = unit;
		t->n++;
		t->kinds |= 1U << unit % 32;
		t->digits |= unit >= '0' && unit <= '9';
	}
	t->soft = !t->digits && t->n && !is_ideograph(f->units[t->at]);
	return (uint32_t)f->tokens_count++;
}

/* A value that is one token has that of its own number. */
static uint32_t put_token(struct field *f, struct kam_slice text)
{
	bool added = true;
	uint32_t number = f->cut == CUT_NEVER ? 0 : kam_table_put(&f->words, text, &added);
	return added ? new_token(f, text) : number;
}

static void add_token(struct field *f, struct value *v, struct kam_slice text)
{
	if (!text.n || v->n == MOST_TOKENS)
		return;
	uint32_t number = put_token(f, text);
	f->order = kam_grow(f->order, &f->order_capacity, f->order_count + 1, sizeof *f->order);
	f->order[f->order_count++] = number;
	v->soft |= (uint32_t)f->tokens[number].soft << v->n;
	v->n++;
}

/* A run of ideographs falls into pairs of neighbours, which are words often enough; a name of a person stays whole. */
static void cut_ideographs(struct field *f, struct value *v, struct kam_slice run)
{
	size_t starts[3] = {0}, seen = 0;
	if (f->role == KAM_ROLE_PERSON || run.n <= 6) {
		add_token(f, v, run);
		return;
	}
	for (size_t i = 0; i <= run.n; i++)
		if (i == run.n || ((unsigned char)run.p[i] & 0xC0) != 0x80) {
			starts[0] = starts[1];
			starts[1] = starts[2];
			starts[2] = i;
			if (++seen > 2)
				add_token(f, v, kam_slice(run.p + starts[0], i - starts[0]));
		}
}

static void cut_word(struct field *f, struct value *v, struct kam_slice word)
{
	for (size_t i = 0; i < word.n;) {
		size_t start = i;
		bool wide = false;
		while (i < word.n) {
			utf8proc_int32_t code;
			utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)word.p + i, (utf8proc_ssize_t)(word.n - i), &code);
			bool now = n > 0 && is_ideograph(code);
			if (i > start && now != wide)
				break;
			wide = now;
			i += n > 0 ? (size_t)n : 1;
		}
		struct kam_slice run = kam_slice(word.p + start, i - start);
		if (wide)
			cut_ideographs(f, v, run);
		else
			add_token(f, v, run);
	}
}

static void cut_value(struct field *f, struct value *v, struct kam_slice text)
{
	struct kam_slice rest = text, word;
	v->at = (uint32_t)f->order_count;
	if (f->cut == CUT_NEVER)
		add_token(f, v, text);
	else
		while (kam_split(&rest, ' ', &word))
			cut_word(f, v, word);
}

/* Names of companies are kept as they were written but for case: parentheses and points say what their parts are. */
static void cut_name(struct field *f, struct value *v, struct kam_slice text)
{
	struct kam_buffer clean = {0};
	match_clean(KAM_ROLE_NAME, text, &clean);
	cut_value(f, v, kam_buffer_slice(&clean));
	kam_buffer_free(&clean);
}

static uint32_t put_value(struct field *f, struct kam_slice text)
{
	bool added;
	uint32_t number = kam_table_put(&f->texts, text, &added);
	if (!added)
		return number;
	f->values = kam_grow(f->values, &f->values_capacity, number + 1, sizeof *f->values);
	f->values[number] = (struct value){.hash = kam_hash(text)};
	if (f->companies)
		cut_name(f, &f->values[number], text);
	else
		cut_value(f, &f->values[number], text);
	return number;
}

/* A domain beside others of the record, sorted, each once. */
static void add_domain(struct kam_buffer *all, struct kam_slice domain)
{
	if (!domain.n)
		return;
	if (!all->n) {
		kam_buffer_add(all, domain);
	} else if (!memmem(all->p, all->n, domain.p, domain.n)) {
		struct kam_buffer both = {0};
		bool first = kam_compare(domain, kam_buffer_slice(all)) < 0;
		kam_buffer_add(&both, first ? domain : kam_buffer_slice(all));
		kam_buffer_byte(&both, ' ');
		kam_buffer_add(&both, first ? kam_buffer_slice(all) : domain);
		kam_buffer_free(all);
		*all = both;
	}
}

static bool is_placeholder(const struct kam_match *m, struct kam_slice cell)
{
	struct kam_buffer folded = {0};
	if (!cell.n || cell.n > 2 * m->longest_placeholder) /* of full width it takes more bytes than folded */
		return false;
	kam_fold(cell, &folded);
	bool found = kam_table_find(&m->placeholders, kam_buffer_slice(&folded)) != KAM_ABSENT;
	kam_buffer_free(&folded);
	return found;
}

/* A cell as evidence: nothing where it stands for nothing. */
static struct kam_slice evidence(const struct kam_match *m, size_t row, size_t column)
{
	struct kam_slice cell = kam_trim(m->source.cell(m->source.from, row, column));
	return is_placeholder(m, cell) ? kam_slice(NULL, 0) : cell;
}

static void clean_field(const struct kam_match *m, const struct field *f, size_t row, struct kam_buffer *out)
{
	for (size_t i = 0; i < f->columns_count; i++) {
		struct kam_slice cell = evidence(m, row, f->columns[i]);
		if (f->part == LOCAL_PART) {
			match_clean_email(&m->free_mail, cell, out, NULL);
		} else if (f->part == DOMAINS) {
			struct kam_buffer domain = {0};
			if (m->roles[f->columns[i]] == KAM_ROLE_EMAIL)
				match_clean_email(&m->free_mail, cell, NULL, &domain);
			else
				match_clean_domain(&m->free_mail, cell, &domain);
			add_domain(out, kam_buffer_slice(&domain));
			kam_buffer_free(&domain);
		} else if (f->part == WORDS || f->part == NUMBERS) {
			struct kam_buffer clean = {0};
			match_clean(KAM_ROLE_TEXT, cell, &clean);
			add_words(kam_buffer_slice(&clean), f->part == NUMBERS, out);
			kam_buffer_free(&clean);
		} else if (f->companies) {
			match_clean_name(cell, out);
		} else {
			match_clean(f->role, cell, out);
		}
	}
}

/* Where a column repeats what others hold ("Ann Mary Lee" beside "Ann" and "Lee"), what they hold must not count twice: only
 * the rest of it is compared. */

static bool has_word(struct kam_slice text, struct kam_slice word)
{
	struct kam_slice part;
	while (kam_split(&text, ' ', &part))
		if (kam_same(part, word))
			return true;
	return false;
}

static bool has_words(struct kam_slice text, struct kam_slice words)
{
	struct kam_slice word;
	while (kam_split(&words, ' ', &word))
		if (!has_word(text, word))
			return false;
	return true;
}

enum { REPEATS = 90 }; /* per cent of the rows that have both */

/* Whether column whole holds what column part does, in nearly all rows. Rows are chosen by their values' hashes. */
static bool repeats(const struct kam_match *m, size_t whole, size_t part)
{
	const struct kam_match_source *s = &m->source;
	struct kam_buffer a = {0}, b = {0};
	size_t both = 0, held = 0, longer = 0;
	uint64_t every = s->rows / LOOKED_AT + 1;
	for (size_t row = 0; row < s->rows; row++) {
		struct kam_slice x = s->cell(s->from, row, whole), y = s->cell(s->from, row, part);
		if (!x.n || !y.n || kam_hash(x) % every)
			continue;
		a.n = b.n = 0;
		match_clean(KAM_ROLE_TEXT, x, &a);
		match_clean(KAM_ROLE_TEXT, y, &b);
		if (!a.n || !b.n)
			continue;
		both++;
		held += has_words(kam_buffer_slice(&a), kam_buffer_slice(&b));
		longer += a.n > b.n;
	}
	kam_buffer_free(&a);
	kam_buffer_free(&b);
	return both && held * 100 >= both * REPEATS && longer * 2 > both;
}

static bool is_words(const struct field *f)
{
	return f->part == WHOLE_CELL && (f->role == KAM_ROLE_NAME || f->role == KAM_ROLE_PERSON || f->role == KAM_ROLE_TEXT || f->role == KAM_ROLE_ADDRESS);
}

static void find_repeats(struct kam_match *m)
{
	for (size_t i = 0; i < m->fields_count; i++) {
		struct field *whole = &m->fields[i];
		for (size_t k = 0; k < m->fields_count && is_words(whole); k++) {
			const struct field *part = &m->fields[k];
			bool words = is_words(part) || part->role == KAM_ROLE_CITY || part->role == KAM_ROLE_POSTCODE;
			if (k != i && words && part->part == WHOLE_CELL && repeats(m, whole->columns[0], part->columns[0]))
				whole->columns[whole->columns_count++] = part->columns[0];
		}
		if (is_words(whole) && whole->columns_count > 1)
			whole->part = REMAINDER;
	}
}

static void clean_remainder(const struct kam_match *m, const struct field *f, size_t row, struct kam_buffer *out)
{
	struct kam_buffer whole = {0}, parts = {0};
	struct kam_slice word;
	match_clean(f->role, evidence(m, row, f->columns[0]), &whole);
	for (size_t i = 1; i < f->columns_count; i++) {
		match_clean(KAM_ROLE_TEXT, evidence(m, row, f->columns[i]), &parts);
		kam_buffer_byte(&parts, ' ');
	}
	for (struct kam_slice rest = kam_buffer_slice(&whole); whole.n && kam_split(&rest, ' ', &word);) {
		if (has_word(kam_buffer_slice(&parts), word))
			continue;
		if (out->n)
			kam_buffer_byte(out, ' ');
		kam_buffer_add(out, word);
	}
	kam_buffer_free(&whole);
	kam_buffer_free(&parts);
}

static void build_field(void *context, size_t i)
{
	struct kam_match *m = context;
	struct field *f = &m->fields[i];
	struct kam_buffer text = {0};
	f->of = kam_allocate(m->source.rows, sizeof *f->of);
	for (size_t row = 0; row < m->source.rows; row++) {
		text.n = 0;
		if (f->part == REMAINDER)
			clean_remainder(m, f, row, &text);
		else
			clean_field(m, f, row, &text);
		f->of[row] = text.n ? put_value(f, kam_buffer_slice(&text)) : NO_VALUE;
	}
	kam_buffer_free(&text);
	kam_table_free(&f->words);
	kam_table_forget_index(&f->texts);
}

/* Records. */

struct hashed {
	uint64_t high, low;
	uint32_t row;
};

/* Rows of a part that is not compared within itself stay apart: each is a record of its own. */
static bool stays_apart(const struct kam_match *m, uint32_t row)
{
	return m->source.part && m->source.apart && m->source.apart[m->source.part[row]];
}

/* Of all that a row says, whatever the order of the columns, also of what is not compared. */
static uint64_t hash_cells(const struct kam_match *m, uint32_t row)
{
	uint64_t sum = 0, both[2];
	for (size_t c = 0; c < m->source.columns; c++) {
		kam_hash_seeded(m->source.cell(m->source.from, row, c), kam_hash(m->source.headings[c]), both);
		sum += both[0];
	}
	return sum;
}

/* Which of two rows that say the same in all that is compared is the first must not depend on where they stand, where each is a
 * record. */
static int by_hash(const void *a, const void *b, void *of)
{
	const struct hashed *x = a, *y = b;
	if (x->high != y->high)
		return (x->high > y->high) - (x->high < y->high);
	if (x->low != y->low)
		return (x->low > y->low) - (x->low < y->low);
	if (stays_apart(of, x->row)) {
		uint64_t v = hash_cells(of, x->row), w = hash_cells(of, y->row);
		if (v != w)
			return (v > w) - (v < w);
	}
	return (x->row > y->row) - (x->row < y->row);
}

static size_t count_newcomers(const struct kam_match *m)
{
	size_t count = 0;
	for (size_t r = 0; r < m->records; r++)
		count += !stays_apart(m, m->first_row[r]);
	return count ? count : m->records;
}

static struct hashed hash_row(const struct kam_match *m, uint32_t row)
{
	uint64_t parts[KAM_MATCH_FIELDS + 1], both[2];
	for (size_t i = 0; i < m->fields_count; i++) {
		uint32_t value = m->fields[i].of[row];
		parts[i] = value == NO_VALUE ? 0 : m->fields[i].values[value].hash;
	}
	parts[m->fields_count] = m->source.part ? m->source.part[row] : 0;
	kam_hash_seeded(kam_slice((const char *)parts, (m->fields_count + 1) * sizeof *parts), 0, both);
	return (struct hashed){both[0] >> 1 | (uint64_t)stays_apart(m, row) << 63, both[1], row};
}

/* Rows, and then records, in pieces for several cores. */
enum { PIECE = 1 << 14 };

struct hashing {
	struct kam_match *m;
	struct hashed *rows;
};

static size_t end_of_piece(size_t piece, size_t all)
{
	return (piece + 1) * PIECE < all ? (piece + 1) * PIECE : all;
}

static void hash_piece(void *context, size_t piece)
{
	const struct hashing *h = context;
	for (size_t row = piece * PIECE; row < end_of_piece(piece, h->m->source.rows); row++)
		h->rows[row] = hash_row(h->m, (uint32_t)row);
}

/* The upper ten bits. */
static size_t place_of_hash(const void *item, const void *of)
{
	(void)of;
	return (size_t)(((const struct hashed *)item)->high >> 54);
}

static struct hashed *sort_rows(struct kam_match *m)
{
	struct hashing h = {m, kam_resize(NULL, m->source.rows, sizeof *h.rows)};
	const struct kam_sorting how = {sizeof *h.rows, place_of_hash, by_hash, m};
	kam_share_out(m->settings.jobs, (m->source.rows + PIECE - 1) / PIECE, hash_piece, &h);
	kam_sort(&how, h.rows, m->source.rows, m->settings.jobs);
	return h.rows;
}

static void number_records(struct kam_match *m, const struct hashed *sorted)
{
	m->record_of = kam_allocate(m->source.rows, sizeof *m->record_of);
	m->first_row = kam_allocate(m->source.rows, sizeof *m->first_row);
	m->hashes = kam_allocate(m->source.rows, sizeof *m->hashes);
	for (size_t i = 0; i < m->source.rows; i++) {
		const struct hashed *h = &sorted[i];
		if (!i || h->high != h[-1].high || h->low != h[-1].low || stays_apart(m, h->row)) {
			m->hashes[m->records] = h->high << 1;
			m->first_row[m->records++] = h->row;
		}
		m->record_of[h->row] = (uint32_t)(m->records - 1);
	}
}

static void gather_values(void *context, size_t piece)
{
	const struct kam_match *m = context;
	for (size_t r = piece * PIECE; r < end_of_piece(piece, m->records); r++)
		for (size_t i = 0; i < m->fields_count; i++)
			m->values[r * m->fields_count + i] = m->fields[i].of[m->first_row[r]];
}

static void find_records(struct kam_match *m)
{
	struct hashed *rows = sort_rows(m);
	number_records(m, rows);
	free(rows);
	m->newcomers = count_newcomers(m);
	m->values = kam_allocate_bytes((m->records * m->fields_count + 1) * sizeof *m->values);
	kam_share_out(m->settings.jobs, (m->records + PIECE - 1) / PIECE, gather_values, m);
	for (size_t i = 0; i < m->fields_count; i++) {
		free(m->fields[i].of);
		m->fields[i].of = NULL;
	}
	if (!m->source.part)
		return;
	m->parts = kam_allocate(m->records, sizeof *m->parts);
	for (size_t r = 0; r < m->records; r++)
		m->parts[r] = m->source.part[m->first_row[r]];
}

/* The records of one more such file are likely to hold what those at hand do; but few of them are not all there is. */
enum { UNKNOWN_VALUES = 100, UNKNOWN_TOKENS = 10 };

float match_rarity(const struct field *f, double others)
{
	return (float)log2((double)(f->filled + UNKNOWN_VALUES) / (others + UNKNOWN_VALUES * match_chance(f->role)));
}

/* How rare values and tokens are, over distinct records, of a master where there is one: log2 of the filled records per record that has it. */
static void count_field(void *context, size_t number)
{
	const struct kam_match *m = context;
	struct field *f = &((struct kam_match *)context)->fields[number];
	for (size_t r = m->newcomers < m->records ? m->newcomers : 0; r < m->records; r++)
		if (match_value(m, (uint32_t)r, number) != NO_VALUE) {
			f->values[match_value(m, (uint32_t)r, number)].count++;
			f->filled++;
		}
	size_t values = kam_table_count(&f->texts);
	for (size_t i = 0; i < values; i++) {
		const struct value *v = &f->values[i];
		for (unsigned k = 0; k < v->n; k++)
			f->tokens[f->order[v->at + k]].count += v->count;
	}
	for (size_t i = 0; i < f->tokens_count; i++)
		f->tokens[i].bits = (float)log2((double)(f->filled + UNKNOWN_TOKENS) / (f->tokens[i].count ? f->tokens[i].count : 1));
	for (size_t i = 0; i < values; i++) {
		struct value *v = &f->values[i];
		v->bits = match_rarity(f, fmax(v->count - 1.0, 1));
		for (unsigned k = 0; k < v->n; k++)
			v->total += match_token(f, v, k)->bits;
	}
}

void match_count(struct kam_match *m)
{
	kam_share_out(m->settings.jobs, m->fields_count, count_field, m);
	for (size_t i = 0; i < m->fields_count; i++) {
		if (m->fields[i].role == KAM_ROLE_TAXID)
			match_prepare_taxids(&m->fields[i]);
		if (m->fields[i].companies)
			match_prepare_kin(&m->fields[i], m->settings.jobs);
	}
}

enum kam_status match_build_fields(struct kam_match *m, struct kam_error *err)
{
	declare_fields(m);
	find_repeats(m);
	if (!m->fields_count)
		return kam_fail(err, KAM_BAD_DATA, "no column can be compared: --role HEADING=ROLE tells what one holds");
	kam_share_out(m->settings.jobs, m->fields_count, build_field, m);
	find_records(m);
	match_count(m);
	return KAM_OK;
}

void match_free_field(struct field *f)
{
	free(f->of);
	kam_table_free(&f->texts);
	kam_table_free(&f->words);
	free(f->values);
	free(f->tokens);
	free(f->order);
	free(f->units);
	free(f->taxid_kinds);
	free(f->kin);
	free(f->cores);
	free(f->brands);
	for (size_t i = 0; i < KIN_PIECES; i++)
		kam_arena_free(&f->kin_text[i]);
}
