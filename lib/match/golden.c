/* golden.c - survivorship: of the cells that members of a cluster have in a column, one stays.
 *
 * Cells that say the same are a group. Criteria, in the order that the rules give, choose the group, and then the spelling within
 * it; what they leave open, the order of bytes decides. */
#include "kam/golden.h"

#include "inside.h"
#include "kam/company.h"
#include "kam/date.h"
#include "kam/money.h"
#include "kam/text.h"

#include <stdlib.h>

const char kam_golden_rules[] = "\"golden\": {"
	"\"order\": [\"valid\", \"frequent\", \"recent\", \"longest\"], "
	"\"fields\": [\"account_id: complete recent lowest\", \"account_name: valid frequent longest recent\", \"since: lowest\"], "
	"\"together\": [\"address\", \"street\", \"city\", \"region\", \"province\", \"state\", \"postcode\", \"postal code\", \"zip\", \"zip code\", "
		"\"country\", \"地址\", \"城市\", \"省份\", \"省\", \"市\", \"邮编\", \"国家\"], "
	"\"updated\": [\"updated\", \"updated at\", \"update time\", \"modified\", \"modified at\", \"modified time\", \"last modified\", "
		"\"last modified date\", \"last update\", \"changed_at\", \"更新时间\", \"修改时间\", \"最后修改时间\", \"最后更新时间\"]}";

enum criterion { VALID, FREQUENT, RECENT, OLD, COMPLETE, LONGEST, SHORTEST, LOWEST, HIGHEST, CRITERIA };

static const char *const criterion_names[CRITERIA] = {"valid", "frequent", "recent", "old", "complete", "longest", "shortest", "lowest", "highest"};

enum { LEAST_PHONE_DIGITS = 7 };

struct order {
	enum criterion by[CRITERIA];
	size_t count;
};

struct column {
	struct order order;
	enum kam_role role;
	enum kam_field_type type; /* KAM_TYPE_TEXT where the dictionary does not know the column */
	bool together;            /* comes from the same records as the others of its kind */
};

/* A cell that is not blank, and what speaks for it. */
struct candidate {
	struct kam_slice key;   /* what it says */
	struct kam_slice text;  /* as it stands */
	struct kam_slice source;
	uint32_t member;
	kam_day day;            /* when the record was last changed; KAM_NO_DAY: not known */
	size_t filled;          /* cells of the record */
	bool valid;
};

/* What speaks for all candidates that are one, be it in what they say or in every byte. */
struct support {
	struct candidate best;  /* the latest day, the most filled, the longest text and so on of them, each by itself */
	struct kam_slice lowest, highest;
	size_t first, count;    /* in the sorted candidates */
	size_t sources, longest, shortest;
	kam_day latest, earliest;
};

struct kam_golden {
	struct kam_golden_columns columns;
	struct column *by_column;
	int updated;            /* column; -1: none */
	struct candidate *candidates;
	size_t candidates_count, candidates_capacity;
	kam_day *days;          /* by member */
	size_t *filled;         /* by member */
	size_t members_capacity, days_capacity;
	struct kam_arena keys;
	struct kam_buffer text, other;
	struct kam_splitter splitter;
};

/* Rules. */

static enum kam_status add_criterion(struct order *order, const char *path, struct kam_slice word, struct kam_error *err)
{
	enum criterion c = 0;
	while (c < CRITERIA && !kam_is(word, criterion_names[c]))
		c++;
	if (c == CRITERIA || order->count == CRITERIA)
		return kam_fail(err, KAM_USAGE, "rule %s: \"%.*s\" is none of valid, frequent, recent, old, complete, longest, shortest, lowest, highest",
			path, word.n > 60 ? 60 : (int)word.n, word.p);
	order->by[order->count++] = c;
	return KAM_OK;
}

/* The criteria of all fields that have none of their own. */
static enum kam_status read_order(const struct kam_rules *rules, struct order *order, struct kam_error *err)
{
	const char *word;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; !status && (word = kam_rules_word(rules, "golden.order", i)); i++)
		status = add_criterion(order, "golden.order", kam_text(word), err);
	return status;
}

/* Those behind the colon of "FIELD: CRITERION CRITERION". */
static enum kam_status read_own_order(struct kam_slice words, struct order *order, struct kam_error *err)
{
	struct kam_slice word;
	enum kam_status status = KAM_OK;
	order->count = 0;
	while (!status && kam_split(&words, ' ', &word))
		status = word.n ? add_criterion(order, "golden.fields", word, err) : KAM_OK;
	return status;
}

/* Whether a rule's word names the column: by its field, or by its heading whatever the case. */
static bool names_column(struct kam_golden *g, struct kam_slice word, size_t column)
{
	int field = g->columns.fields[column];
	if (field != KAM_FIELDS && kam_is(word, kam_field_name((enum kam_field)field)))
		return true;
	g->text.n = g->other.n = 0;
	match_clean(KAM_ROLE_TEXT, word, &g->text);
	match_clean(KAM_ROLE_TEXT, g->columns.headings[column], &g->other);
	return g->text.n && kam_same(kam_buffer_slice(&g->text), kam_buffer_slice(&g->other));
}

static bool list_names_column(struct kam_golden *g, const struct kam_rules *rules, const char *path, size_t column)
{
	const char *word;
	for (size_t i = 0; (word = kam_rules_word(rules, path, i)); i++)
		if (names_column(g, kam_text(word), column))
			return true;
	return false;
}

static enum kam_status read_column(struct kam_golden *g, const struct kam_rules *rules, size_t column, struct kam_error *err)
{
	struct column *c = &g->by_column[column];
	int field = g->columns.fields[column];
	const char *own;
	enum kam_status status = read_order(rules, &c->order, err);
	c->role = (enum kam_role)g->columns.roles[column];
	c->type = field == KAM_FIELDS ? KAM_TYPE_TEXT : kam_field_type((enum kam_field)field);
	c->together = list_names_column(g, rules, "golden.together", column);
	for (size_t i = 0; !status && (own = kam_rules_word(rules, "golden.fields", i)); i++) {
		struct kam_slice rest = kam_text(own), name;
		kam_split(&rest, ':', &name);
		if (names_column(g, kam_trim(name), column))
			status = read_own_order(rest, &c->order, err);
	}
	return status;
}

enum kam_status kam_golden_new(const struct kam_rules *rules, const struct kam_golden_columns *columns, struct kam_golden **out,
	struct kam_error *err)
{
	struct kam_golden *g = *out = kam_allocate(1, sizeof *g);
	g->columns = *columns;
	g->by_column = kam_allocate(columns->count, sizeof *g->by_column);
	g->updated = -1;
	enum kam_status status = KAM_OK;
	for (size_t c = 0; c < columns->count && !status; c++) {
		status = read_column(g, rules, c, err);
		if (g->updated < 0 && list_names_column(g, rules, "golden.updated", c))
			g->updated = (int)c;
	}
	return status;
}

/* What a cell says. */

bool kam_golden_is_blank(struct kam_slice cell)
{
	return kam_is_placeholder(kam_trim(cell));
}

/* Numbers and dates by their value, everything else by what the comparison of records makes of it. */
static void add_key(const struct column *c, struct kam_slice cell, struct kam_buffer *out)
{
	struct kam_money money;
	kam_day day;
	char text[KAM_DECIMAL_TEXT];
	size_t start = out->n;
	bool number = c->type == KAM_TYPE_MONEY || c->type == KAM_TYPE_NUMBER;
	if (number && kam_money_parse(cell, KAM_MARK_DOT, &money) == KAM_OK)
		kam_buffer_add(out, kam_slice(text, kam_decimal_format(money.amount, text)));
	else if (c->type == KAM_TYPE_DATE && kam_date_parse(cell, KAM_ORDER_UNKNOWN, &day) == KAM_OK)
		kam_buffer_format(out, "%d", day);
	else if (c->role == KAM_ROLE_DOMAIN)
		match_clean_domain(NULL, cell, out);
	else
		match_clean(c->role == KAM_ROLE_IGNORE ? KAM_ROLE_TEXT : c->role, cell, out);
	if (out->n == start) /* signs alone, or what is no phone number: it says what it is */
		kam_fold(cell, out);
}

/* Whether a name of several words is all in capitals, or has none: as somebody typed it in haste. */
static bool is_of_one_case(struct kam_slice name)
{
	enum { ENOUGH = 8 }; /* letters: shorter ones may be acronyms */
	size_t upper = 0, lower = 0;
	for (size_t i = 0; i < name.n; i++) {
		upper += name.p[i] >= 'A' && name.p[i] <= 'Z';
		lower += name.p[i] >= 'a' && name.p[i] <= 'z';
	}
	return (!upper || !lower) && upper + lower >= ENOUGH;
}

/* Whether the cell is what it ought to be. */
static bool is_valid(struct kam_golden *g, const struct column *c, struct kam_slice cell, struct kam_slice key)
{
	struct kam_company company;
	kam_day day;
	if (c->type == KAM_TYPE_DATE || c->role == KAM_ROLE_DATE)
		return kam_date_parse(cell, KAM_ORDER_DMY, &day) == KAM_OK || kam_date_parse(cell, KAM_ORDER_MDY, &day) == KAM_OK;
	switch (c->role) {
	case KAM_ROLE_TAXID:
		return match_taxid_kinds(key) != 0;
	case KAM_ROLE_EMAIL: {
		const char *at = memchr(cell.p, '@', cell.n);
		return at && at > cell.p && memchr(at, '.', cell.n - (size_t)(at - cell.p)) && !memchr(cell.p, ' ', cell.n);
	}
	case KAM_ROLE_PHONE:
		return key.n >= LEAST_PHONE_DIGITS;
	case KAM_ROLE_NAME: /* a note as (停用) says that another record is in use */
		kam_company_split(&g->splitter, cell, &company);
		return !company.is_inactive && !is_of_one_case(cell);
	default:
		return true;
	}
}

/* Candidates. */

static kam_day day_of(const struct kam_golden *g, const struct kam_slice *row)
{
	kam_day day = KAM_NO_DAY;
	if (g->updated >= 0 && kam_date_parse(row[g->updated], KAM_ORDER_DMY, &day) != KAM_OK)
		day = KAM_NO_DAY;
	return day;
}

/* What is the same of a member in every column. */
static void weigh_members(struct kam_golden *g, const struct kam_slice *cells, size_t members)
{
	size_t n = g->columns.count;
	g->days = kam_grow(g->days, &g->days_capacity, members, sizeof *g->days);
	g->filled = kam_grow(g->filled, &g->members_capacity, members, sizeof *g->filled);
	for (size_t i = 0; i < members; i++) {
		g->days[i] = day_of(g, cells + i * n);
		g->filled[i] = 0;
		for (size_t c = 0; c < n; c++)
			g->filled[i] += !kam_golden_is_blank(cells[i * n + c]);
	}
}

static void add_candidate(struct kam_golden *g, const struct kam_slice *row, size_t column, uint32_t member)
{
	struct kam_slice cell = row[column];
	g->text.n = 0;
	add_key(&g->by_column[column], cell, &g->text);
	struct kam_slice key = kam_slice(kam_arena_copy(&g->keys, g->text.p, g->text.n), g->text.n);
	g->candidates = kam_grow(g->candidates, &g->candidates_capacity, g->candidates_count + 1, sizeof *g->candidates);
	g->candidates[g->candidates_count++] = (struct candidate){
		.key = key,
		.text = cell,
		.source = g->columns.source < 0 ? kam_slice(NULL, 0) : row[g->columns.source],
		.member = member,
		.day = g->days[member],
		.filled = g->filled[member],
		.valid = is_valid(g, &g->by_column[column], cell, key),
	};
}

/* By what they say, then how they say it; then by who says it: the latest, the most complete, the first. */
static int by_key(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = kam_compare(x->key, y->key);
	if (!order)
		order = kam_compare(x->text, y->text);
	if (!order)
		order = (x->day < y->day) - (x->day > y->day);
	if (!order)
		order = (x->filled < y->filled) - (x->filled > y->filled);
	return order ? order : (x->member > y->member) - (x->member < y->member);
}

static int by_source(const void *a, const void *b)
{
	return kam_compare(*(const struct kam_slice *)a, *(const struct kam_slice *)b);
}

/* How many sources say it. Without a column that names them, each record is one. */
static size_t count_sources(const struct kam_golden *g, const struct candidate *candidates, size_t count)
{
	size_t distinct = 1;
	if (g->columns.source < 0 || count == 1)
		return count;
	struct kam_slice *sources = kam_allocate(count, sizeof *sources);
	for (size_t i = 0; i < count; i++)
		sources[i] = candidates[i].source;
	qsort(sources, count, sizeof *sources, by_source);
	for (size_t i = 1; i < count; i++)
		distinct += !kam_same(sources[i - 1], sources[i]);
	free(sources);
	return distinct;
}

static int compare_values(const struct column *c, struct kam_slice a, struct kam_slice b)
{
	struct kam_decimal x, y;
	kam_day p, q;
	if (c->type == KAM_TYPE_DATE && kam_date_parse(a, KAM_ORDER_DMY, &p) == KAM_OK && kam_date_parse(b, KAM_ORDER_DMY, &q) == KAM_OK)
		return (p > q) - (p < q);
	if (kam_decimal_parse(a, &x) && kam_decimal_parse(b, &y) && kam_decimal_compare(x, y))
		return kam_decimal_compare(x, y);
	return kam_compare(a, b);
}

static struct support weigh(const struct kam_golden *g, const struct column *c, size_t first, size_t count)
{
	const struct candidate *all = g->candidates + first;
	struct support s = {.best = all[0], .lowest = all[0].text, .highest = all[0].text, .first = first, .count = count, .latest = all[0].day,
		.earliest = all[0].day, .longest = kam_width(all[0].text), .shortest = kam_width(all[0].text)};
	for (size_t i = 1; i < count; i++) {
		size_t width = kam_width(all[i].text);
		s.best.valid = s.best.valid || all[i].valid;
		s.best.filled = all[i].filled > s.best.filled ? all[i].filled : s.best.filled;
		s.latest = all[i].day > s.latest ? all[i].day : s.latest;
		s.earliest = all[i].day != KAM_NO_DAY && (s.earliest == KAM_NO_DAY || all[i].day < s.earliest) ? all[i].day : s.earliest;
		s.longest = width > s.longest ? width : s.longest;
		s.shortest = width < s.shortest ? width : s.shortest;
		s.lowest = compare_values(c, all[i].text, s.lowest) < 0 ? all[i].text : s.lowest;
		s.highest = compare_values(c, all[i].text, s.highest) > 0 ? all[i].text : s.highest;
	}
	s.sources = count_sources(g, all, count);
	return s;
}

/* Over 0: a is better. */
static int compare_by(enum criterion by, const struct column *c, const struct support *a, const struct support *b)
{
	switch (by) {
	case VALID: return a->best.valid - b->best.valid;
	case FREQUENT: return (a->sources > b->sources) - (a->sources < b->sources);
	case RECENT: return (a->latest > b->latest) - (a->latest < b->latest);
	case OLD: return a->earliest == KAM_NO_DAY || b->earliest == KAM_NO_DAY ? (b->earliest == KAM_NO_DAY) - (a->earliest == KAM_NO_DAY)
		: (a->earliest < b->earliest) - (a->earliest > b->earliest);
	case COMPLETE: return (a->best.filled > b->best.filled) - (a->best.filled < b->best.filled);
	case LONGEST: return (a->longest > b->longest) - (a->longest < b->longest);
	case SHORTEST: return (a->shortest < b->shortest) - (a->shortest > b->shortest);
	case LOWEST: return -compare_values(c, a->lowest, b->lowest);
	default: return compare_values(c, a->highest, b->highest);
	}
}

static bool is_better(const struct column *c, const struct support *a, const struct support *b)
{
	for (size_t i = 0; i < c->order.count; i++) {
		int order = compare_by(c->order.by[i], c, a, b);
		if (order)
			return order > 0;
	}
	return false; /* the first in the order of bytes stays */
}

/* The best of the stretches of sorted candidates that are one, by what they say or by every byte. */
static struct support best_of(const struct kam_golden *g, const struct column *c, size_t first, size_t count, bool by_text)
{
	struct support best = {0};
	for (size_t i = first, next; i < first + count; i = next) {
		const struct candidate *all = g->candidates;
		for (next = i + 1; next < first + count && kam_same(all[i].key, all[next].key) && (!by_text || kam_same(all[i].text, all[next].text)); next++)
			;
		struct support one = weigh(g, c, i, next - i);
		if (!best.count || is_better(c, &one, &best))
			best = one;
	}
	return best;
}

/* Chooses a column's cell among the members that may speak: 0 for those that may not. */
static uint32_t choose(struct kam_golden *g, size_t column, const struct kam_slice *cells, size_t members, const unsigned char *may_speak)
{
	const struct column *c = &g->by_column[column];
	g->candidates_count = 0;
	kam_arena_reset(&g->keys);
	for (size_t i = 0; i < members; i++)
		if ((!may_speak || may_speak[i]) && !kam_golden_is_blank(cells[i * g->columns.count + column]))
			add_candidate(g, cells + i * g->columns.count, column, (uint32_t)i);
	if (!g->candidates_count)
		return KAM_NO_MEMBER;
	qsort(g->candidates, g->candidates_count, sizeof *g->candidates, by_key);
	struct support group = best_of(g, c, 0, g->candidates_count, false);
	struct support spelling = best_of(g, c, group.first, group.count, true);
	return g->candidates[spelling.first].member;
}

/* Columns that belong together come from records that agree on the first of them that any record has: an address in one
 * street and another's city would be invented. */
static void choose_together(struct kam_golden *g, const struct kam_slice *cells, size_t members, uint32_t *from)
{
	size_t n = g->columns.count, lead = n;
	unsigned char *agrees = kam_allocate(members, 1), *silent = kam_allocate(members, 1);
	for (size_t c = 0; c < n; c++) {
		if (!g->by_column[c].together)
			continue;
		if (lead == n) {
			from[c] = choose(g, c, cells, members, NULL);
			if (from[c] == KAM_NO_MEMBER)
				continue;
			lead = c;
			for (size_t i = 0; i < members; i++) {
				silent[i] = kam_golden_is_blank(cells[i * n + c]);
				agrees[i] = !silent[i] && kam_golden_agree(g, c, cells[i * n + c], cells[from[c] * n + c]);
			}
			continue;
		}
		from[c] = choose(g, c, cells, members, agrees);
		if (from[c] == KAM_NO_MEMBER)
			from[c] = choose(g, c, cells, members, silent);
	}
	free(silent);
	free(agrees);
}

void kam_golden_choose(struct kam_golden *g, const struct kam_slice *cells, size_t members, uint32_t *from)
{
	if (members == 1) {
		for (size_t c = 0; c < g->columns.count; c++)
			from[c] = 0;
		return;
	}
	weigh_members(g, cells, members);
	choose_together(g, cells, members, from);
	for (size_t c = 0; c < g->columns.count; c++)
		if (!g->by_column[c].together)
			from[c] = choose(g, c, cells, members, NULL);
}

bool kam_golden_is_together(const struct kam_golden *g, size_t column)
{
	return g->by_column[column].together;
}

/* Conflicts. */

bool kam_golden_agree(struct kam_golden *g, size_t column, struct kam_slice a, struct kam_slice b)
{
	if (kam_same(a, b))
		return true;
	g->text.n = g->other.n = 0;
	add_key(&g->by_column[column], a, &g->text);
	add_key(&g->by_column[column], b, &g->other);
	return kam_same(kam_buffer_slice(&g->text), kam_buffer_slice(&g->other));
}

/* Appends the column's other values, each once, in the order of members. */
static bool add_conflicts(struct kam_golden *g, size_t column, const struct kam_slice *cells, size_t members, struct kam_slice kept,
	const struct kam_slice *names, struct kam_buffer *out)
{
	struct kam_table said = {0};
	bool any = false, added;
	for (size_t i = 0; i < members; i++) {
		struct kam_slice cell = cells[i * g->columns.count + column];
		if (kam_golden_is_blank(cell) || kam_golden_agree(g, column, cell, kept))
			continue;
		g->text.n = 0;
		add_key(&g->by_column[column], cell, &g->text);
		kam_table_put(&said, kam_buffer_slice(&g->text), &added);
		if (!added)
			continue;
		if (any)
			kam_buffer_text(out, ", ");
		else
			kam_buffer_format(out, "%s%.*s: ", out->n ? "; " : "", KAM_PRINT(g->columns.headings[column]));
		kam_buffer_format(out, "%.*s (%.*s)", KAM_PRINT(cell), KAM_PRINT(names[i]));
		any = true;
	}
	kam_table_free(&said);
	return any;
}

size_t kam_golden_conflicts(struct kam_golden *g, const struct kam_slice *cells, size_t members, const uint32_t *from,
	const struct kam_slice *names, struct kam_buffer *out)
{
	size_t conflicts = 0;
	for (size_t c = 0; c < g->columns.count && members > 1; c++)
		if (from[c] != KAM_NO_MEMBER && (int)c != g->columns.id && (int)c != g->columns.source && (int)c != g->updated)
			conflicts += add_conflicts(g, c, cells, members, cells[from[c] * g->columns.count + c], names, out);
	return conflicts;
}

void kam_golden_free(struct kam_golden *g)
{
	if (!g)
		return;
	free(g->by_column);
	free(g->candidates);
	free(g->days);
	free(g->filled);
	kam_arena_free(&g->keys);
	kam_buffer_free(&g->text);
	kam_buffer_free(&g->other);
	kam_splitter_free(&g->splitter);
	free(g);
}
