/* deals.c - closed deals to learn from, and which of their columns may be learnt from. */
#include "winmodel.h"

#include "kam/input.h"
#include "kam/text.h"

#include <math.h>
#include <stdlib.h>

const char kam_win_rules_json[] =
	"\"learn\": {\"least_deals\": 50, \"least_of_each\": 10, \"folds\": 5, \"bins\": 48, \"groups\": 8, \"rare\": 5, \"frequent\": 30,"
	" \"reasons\": 3, \"betrays\": 0.97, \"ridge\": 0, \"pair_ridge\": 0, "
	"\"after_closing\": [\"*close date*\", \"closed*\", \"*closing*\", \"won*\", \"lost*\", \"*loss*reason*\","
	" \"*reason*loss*\", \"*lost reason*\", \"*win reason*\", \"actual *\", \"*sales stage*\", \"*deal stage*\", \"stage*\", \"*duration*\","
	" \"*elapsed*\", \"*days*\", \"age\", \"age *\", \"*sales cycle*\", \"*probability*\", \"*forecast*\", \"expected revenue\", \"last activity*\","
	" \"last modified*\", \"next step*\", \"next activity*\", \"*输单*\", \"*赢单*\", \"*丢单*\", \"*成交*\", \"*结束*\", \"*关闭*\", \"*阶段*\","
	" \"*周期*\", \"*天数*\", \"*赢率*\", \"*可能性*\", \"*下次联系*\", \"*最后跟进*\"]}";

enum kam_status kam_win_rules_read(const struct kam_rules *rules, struct kam_win_rules *out, struct kam_error *err)
{
	const struct {
		const char *path;
		int low, high, *to;
	} counts[] = {{"learn.bins", 2, 1000, &out->bins}, {"learn.groups", 2, 50, &out->groups}, {"learn.rare", 1, 1000000, &out->rare},
		{"learn.frequent", 2, 1000000, &out->frequent}, {"learn.least_deals", 20, 1000000, &out->least_deals},
		{"learn.least_of_each", 5, 1000000, &out->least_of_each}, {"learn.folds", 2, 20, &out->folds}, {"learn.reasons", 0, 20, &out->reasons}};
	struct kam_decimal betrays, ridge, pair_ridge;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < KAM_COUNT(counts) && !status; i++)
		status = kam_rules_count(rules, counts[i].path, counts[i].low, counts[i].high, counts[i].to, err);
	if (!status)
		status = kam_rules_number(rules, "learn.betrays", "0.5", "1", &betrays, err);
	if (!status)
		status = kam_rules_number(rules, "learn.ridge", "0", "1000000", &ridge, err);
	if (!status)
		status = kam_rules_number(rules, "learn.pair_ridge", "0", "1000000", &pair_ridge, err);
	if (status)
		return status;
	out->betrays = kam_decimal_double(betrays);
	out->ridge = kam_decimal_double(ridge);
	out->pair_ridge = kam_decimal_double(pair_ridge);
	out->rules = rules;
	return KAM_OK;
}

/* What a column of the first sheet is to learning. */
struct candidate {
	struct kam_slice heading;
	int columns[64]; /* in each sheet */
	bool is_id, is_date;
	const char *why; /* it is left out; NULL: it is learnt from */
};

struct gathering {
	struct kam_sheet **sheets;
	size_t sheets_count;
	const struct kam_win_rules *rules;
	const char *const *drop, *const *keep;
	struct candidate *candidates;
	size_t candidates_count;
	struct kam_deals *out;
	struct kam_error *err;
};

/* One closed deal. */
struct deal {
	size_t sheet, row;
	bool won;
	struct kam_slice id;
	uint64_t content[2]; /* of all its cells and its outcome: the canonical order */
	uint64_t cells;      /* of the cells that are learnt from */
};

/* Folded, with '_', '-' and blanks all as blanks. */
static void comparable(struct kam_slice s, struct kam_buffer *out)
{
	out->n = 0;
	kam_fold(kam_trim(s), out);
	for (size_t i = 0; i < out->n; i++)
		if (out->p[i] == '_' || out->p[i] == '-')
			out->p[i] = ' ';
}

/* Whether text has the shape of pattern, in which '*' stands for anything. */
static bool matches(struct kam_slice pattern, struct kam_slice text)
{
	if (!pattern.n)
		return !text.n;
	if (pattern.p[0] == '*') {
		for (size_t i = 0; i <= text.n; i++)
			if (matches(kam_slice(pattern.p + 1, pattern.n - 1), kam_slice(text.p + i, text.n - i)))
				return true;
		return false;
	}
	return text.n && text.p[0] == pattern.p[0] && matches(kam_slice(pattern.p + 1, pattern.n - 1), kam_slice(text.p + 1, text.n - 1));
}

static bool is_listed(const char *const *list, struct kam_slice heading)
{
	struct kam_buffer a = {0}, b = {0};
	bool found = false;
	comparable(heading, &a);
	for (; *list && !found; list++) {
		comparable(kam_text(*list), &b);
		found = kam_same(kam_buffer_slice(&a), kam_buffer_slice(&b));
	}
	kam_buffer_free(&a);
	kam_buffer_free(&b);
	return found;
}

static bool is_after_closing(const struct kam_rules *rules, struct kam_slice heading)
{
	struct kam_buffer text = {0}, pattern = {0};
	const char *word;
	bool found = false;
	comparable(heading, &text);
	for (size_t i = 0; !found && (word = kam_rules_word(rules, "learn.after_closing", i)); i++) {
		comparable(kam_text(word), &pattern);
		found = matches(kam_buffer_slice(&pattern), kam_buffer_slice(&text));
	}
	kam_buffer_free(&text);
	kam_buffer_free(&pattern);
	return found;
}

/* Why a column is left out by what it is called; NULL: it is not. */
static const char *excluded(const struct gathering *g, struct kam_slice heading, enum kam_field field)
{
	if (is_listed(g->drop, heading))
		return "--drop";
	if (field == KAM_STATUS || field == KAM_IS_WON || field == KAM_IS_CLOSED)
		return "is the outcome";
	if (is_listed(g->keep, heading))
		return NULL;
	if (field == KAM_STAGE || field == KAM_CLOSE_DATE || field == KAM_LOSS_REASON || field == KAM_PROBABILITY || field == KAM_FORECAST_CATEGORY ||
	    is_after_closing(g->rules->rules, heading))
		return "is known only after closing, by its heading";
	if (field == KAM_OPP_ID || field == KAM_OPP_NAME)
		return "names the deal";
	return NULL;
}

static enum kam_status check_named(const struct gathering *g, const char *option, const char *const *list)
{
	for (; *list; list++) {
		const char *one[] = {*list, NULL};
		bool found = false;
		for (size_t c = 0; c < g->candidates_count && !found; c++)
			found = is_listed(one, g->candidates[c].heading);
		if (!found)
			return kam_fail(g->err, KAM_USAGE, "--%s %s: there is no such column", option, *list);
	}
	return KAM_OK;
}

/* The first sheet's columns, and where the other sheets have them. */
static enum kam_status find_candidates(struct gathering *g)
{
	const struct kam_header *header = kam_sheet_header(g->sheets[0]);
	g->candidates = kam_allocate(header->count + 1, sizeof *g->candidates);
	g->candidates_count = header->count;
	for (size_t c = 0; c < header->count; c++) {
		struct candidate *k = &g->candidates[c];
		enum kam_field field = kam_binding_field(kam_sheet_binding(g->sheets[0]), c);
		k->heading = header->names[c];
		k->is_id = field != KAM_FIELDS && kam_field_type(field) == KAM_TYPE_ID;
		k->is_date = field != KAM_FIELDS && kam_field_type(field) == KAM_TYPE_DATE;
		k->why = excluded(g, k->heading, field);
		for (size_t s = 0; s < g->sheets_count; s++) {
			k->columns[s] = kam_sheet_column(g->sheets[s], k->heading);
			if (k->columns[s] < 0 && !k->why)
				return kam_fail(g->err, KAM_BAD_DATA, "%s: there is no column \"%.*s\", which %s has", kam_sheet_name(g->sheets[s]),
					KAM_PRINT(k->heading), kam_sheet_name(g->sheets[0]));
		}
	}
	enum kam_status status = check_named(g, "drop", g->drop);
	return status ? status : check_named(g, "keep", g->keep);
}

static struct kam_slice cell_of(const struct gathering *g, const struct deal *d, size_t candidate)
{
	int column = g->candidates[candidate].columns[d->sheet];
	return column < 0 ? kam_slice(NULL, 0) : kam_sheet_cell(g->sheets[d->sheet], d->row, (size_t)column);
}

/* Hashes what tells a deal from others, whatever its place in the file. */
static void hash_deal(const struct gathering *g, struct deal *d, struct kam_buffer *all, struct kam_buffer *learnt)
{
	all->n = learnt->n = 0;
	for (size_t c = 0; c < g->candidates_count; c++) {
		struct kam_slice cell = cell_of(g, d, c);
		kam_buffer_add(all, cell);
		kam_buffer_byte(all, '\0');
		if (g->candidates[c].why)
			continue;
		kam_buffer_add(learnt, cell);
		kam_buffer_byte(learnt, '\0');
	}
	kam_buffer_byte(all, d->won ? '1' : '0');
	d->content[0] = kam_hash(kam_buffer_slice(all));
	kam_buffer_byte(all, '\0'); /* a second hash of the same: deals that share both are alike */
	d->content[1] = kam_hash(kam_buffer_slice(all));
	d->cells = kam_hash(kam_buffer_slice(learnt));
}

static int by_content(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;
	for (int i = 0; i < 2; i++)
		if (x->content[i] != y->content[i])
			return x->content[i] < y->content[i] ? -1 : 1;
	return 0;
}

/* The closed deals of a sheet, appended. */
static enum kam_status read_sheet(struct gathering *g, size_t s, struct deal **deals, size_t *capacity, size_t *count)
{
	struct kam_sheet *sheet = g->sheets[s];
	struct kam_outcomes outcomes = {.rules = g->rules->rules};
	bool has_won = kam_sheet_binding(sheet)->column[KAM_IS_WON] >= 0;
	struct kam_buffer all = {0}, learnt = {0};
	for (size_t row = 0; row < kam_sheet_rows(sheet); row++) {
		enum kam_outcome outcome = kam_outcome_of_deal(&outcomes, kam_sheet_text(sheet, row, KAM_STATUS), has_won, kam_sheet_text(sheet, row, KAM_IS_WON),
			kam_sheet_text(sheet, row, KAM_IS_CLOSED), kam_sheet_text(sheet, row, KAM_STAGE));
		g->out->open += outcome == KAM_OPEN;
		g->out->cancelled += outcome == KAM_CANCELLED;
		if (outcome != KAM_WON && outcome != KAM_LOST)
			continue;
		*deals = kam_grow(*deals, capacity, *count + 1, sizeof **deals);
		struct deal *d = &(*deals)[(*count)++];
		*d = (struct deal){.sheet = s, .row = row, .won = outcome == KAM_WON, .id = kam_sheet_text(sheet, row, KAM_OPP_ID)};
		hash_deal(g, d, &all, &learnt);
	}
	kam_buffer_free(&all);
	kam_buffer_free(&learnt);
	kam_outcomes_free(&outcomes);
	return KAM_OK;
}

/* Of several deals with one id, the first in canonical order stands. */
static size_t drop_repeated(struct deal *deals, size_t count)
{
	struct kam_table ids = {0};
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool added = true;
		if (deals[i].id.n)
			kam_table_put(&ids, deals[i].id, &added);
		if (added)
			deals[kept++] = deals[i];
	}
	kam_table_free(&ids);
	return kept;
}

/* The numbers of a column, blanks under all others; false if it holds anything else. */
static bool order_of_numbers(const struct gathering *g, const struct deal *deals, size_t count, size_t candidate, double *x)
{
	for (size_t i = 0; i < count; i++) {
		struct kam_slice cell = cell_of(g, &deals[i], candidate);
		int zeros;
		x[i] = -INFINITY;
		if (!kam_is_placeholder(cell) && !kam_win_number(cell, false, &x[i], &zeros))
			return false;
	}
	return true;
}

/* How well a column alone tells won from lost: the AUC of each level's part won, drawn to the overall part by one deal, so
 * that a level seen once says little. */
static double discriminates(const struct gathering *g, const struct deal *deals, size_t count, size_t candidate, size_t wins, size_t *levels)
{
	struct kam_table table = {0};
	size_t capacity = 0;
	struct { double deals, won; } *sums = NULL;
	uint32_t *level = kam_allocate(count + 1, sizeof *level);
	double *p = kam_allocate(count + 1, sizeof *p), base = (double)wins / (double)count;
	unsigned char *won = kam_allocate(count + 1, 1);
	for (size_t i = 0; i < count; i++) {
		level[i] = kam_table_put(&table, cell_of(g, &deals[i], candidate), NULL);
		size_t old = capacity;
		sums = kam_grow(sums, &capacity, level[i] + 1, sizeof *sums);
		if (capacity > old)
			memset((char *)sums + old * sizeof *sums, 0, (capacity - old) * sizeof *sums);
		sums[level[i]].deals++;
		sums[level[i]].won += deals[i].won;
		won[i] = deals[i].won;
	}
	/* without the deal itself: a column of ids must not seem to know everything */
	for (size_t i = 0; i < count; i++)
		p[i] = (sums[level[i]].won - deals[i].won + base) / sums[level[i]].deals;
	*levels = kam_table_count(&table);
	double auc = kam_auc(p, won, count);
	if (order_of_numbers(g, deals, count, candidate, p)) { /* 0.9 from one end is as good as from the other */
		double by_size = kam_auc(p, won, count);
		auc = fmax(auc, fmax(by_size, 1 - by_size));
	}
	kam_table_free(&table);
	free(sums);
	free(level);
	free(p);
	free(won);
	return auc;
}

/* The part of a column's filled cells that are dates and no numbers. */
static double part_of_dates(const struct gathering *g, const struct deal *deals, size_t count, size_t candidate)
{
	size_t filled = 0, dates = 0, step = count / 1000 + 1;
	for (size_t i = 0; i < count; i += step) {
		struct kam_slice cell = cell_of(g, &deals[i], candidate);
		struct kam_money number;
		kam_day day;
		if (kam_is_placeholder(cell))
			continue;
		filled++;
		dates += kam_money_parse(cell, KAM_MARK_DOT, &number) == KAM_BAD_DATA && kam_date_parse(cell, KAM_ORDER_UNKNOWN, &day) != KAM_BAD_DATA;
	}
	return filled ? (double)dates / (double)filled : 0;
}

/* Whether nearly every filled cell is a number. */
static bool is_number(const struct gathering *g, const struct deal *deals, size_t count, size_t candidate)
{
	for (size_t i = 0; i < count; i++) {
		struct kam_slice cell = cell_of(g, &deals[i], candidate);
		struct kam_money number;
		if (!kam_is_placeholder(cell) && kam_money_parse(cell, KAM_MARK_DOT, &number) == KAM_BAD_DATA)
			return false;
	}
	return true;
}

/* Leaves out columns by what they hold. */
static void judge_content(struct gathering *g, const struct deal *deals, size_t count)
{
	for (size_t c = 0; c < g->candidates_count; c++) {
		struct candidate *k = &g->candidates[c];
		size_t levels;
		if (k->why)
			continue;
		bool kept = is_listed(g->keep, k->heading);
		double auc = discriminates(g, deals, count, c, g->out->wins, &levels);
		if (levels < 2)
			k->why = "is the same in all deals";
		else if (!kept && auc > g->rules->betrays)
			k->why = "betrays the outcome: alone it tells won from lost";
		else if (!kept && (k->is_date || part_of_dates(g, deals, count, c) > 0.9))
			k->why = "holds dates";
		else if (!kept && levels > count / 2 && levels > 50 && (k->is_id || !is_number(g, deals, count, c)))
			k->why = "differs from deal to deal";
	}
}

static void note_excluded(struct gathering *g)
{
	const char *said[64];
	size_t count = 0;
	for (size_t c = 0; c < g->candidates_count; c++) { /* one line for each reason */
		const char *why = g->candidates[c].why;
		bool again = false;
		for (size_t i = 0; i < count && why; i++)
			again = again || said[i] == why;
		if (!why || again || count == KAM_COUNT(said))
			continue;
		said[count++] = why;
		kam_buffer_text(&g->out->notes, "not learnt from: ");
		for (size_t i = c, first = true; i < g->candidates_count; i++)
			if (g->candidates[i].why == why) {
				kam_buffer_format(&g->out->notes, "%s%.*s", first ? "" : ", ", KAM_PRINT(g->candidates[i].heading));
				first = false;
			}
		kam_buffer_format(&g->out->notes, " (%s)\n", why);
	}
}

static void fill(struct gathering *g, const struct deal *deals, size_t count)
{
	struct kam_deals *out = g->out;
	size_t columns = 0;
	for (size_t c = 0; c < g->candidates_count; c++)
		columns += !g->candidates[c].why;
	out->count = count;
	out->columns_count = columns;
	out->headings = kam_allocate(columns + 1, sizeof *out->headings);
	out->is_id = kam_allocate(columns + 1, 1);
	out->cells = kam_allocate(count * columns + 1, sizeof *out->cells);
	out->won = kam_allocate(count + 1, 1);
	out->hash = kam_allocate(count + 1, sizeof *out->hash);
	struct kam_table alike = {0};
	uint64_t *times = kam_allocate(count + 1, sizeof *times);
	for (size_t i = 0; i < count; i++) {
		out->won[i] = deals[i].won;
		if (deals[i].id.n) {
			out->hash[i] = kam_hash(deals[i].id);
			continue;
		}
		/* without ids, deals that are alike are still deals of their own: they are told apart by their number */
		uint64_t key[2] = {deals[i].cells, 0};
		bool added;
		uint32_t number = kam_table_put(&alike, kam_slice((const char *)key, sizeof *key), &added);
		key[1] = times[number]++;
		out->alike += !added;
		out->hash[i] = kam_hash(kam_slice((const char *)key, sizeof key));
	}
	kam_table_free(&alike);
	free(times);
	for (size_t c = 0, at = 0; c < g->candidates_count; c++) {
		if (g->candidates[c].why)
			continue;
		out->headings[at] = g->candidates[c].heading;
		out->is_id[at] = g->candidates[c].is_id;
		for (size_t i = 0; i < count; i++)
			out->cells[i * columns + at] = cell_of(g, &deals[i], c);
		at++;
	}
}

static enum kam_status check_enough(const struct gathering *g, size_t count)
{
	size_t wins = g->out->wins, losses = count - wins;
	if (count >= (size_t)g->rules->least_deals && wins >= (size_t)g->rules->least_of_each && losses >= (size_t)g->rules->least_of_each)
		return KAM_OK;
	return kam_fail(g->err, KAM_BAD_DATA, "too few closed deals to learn from: %zu, %zu won and %zu lost; rules learn.least_deals %d and "
		"learn.least_of_each %d ask for more", count, wins, losses, g->rules->least_deals, g->rules->least_of_each);
}

static enum kam_status gather(struct gathering *g, struct deal **deals)
{
	size_t count = 0, capacity = 0;
	enum kam_status status = find_candidates(g);
	for (size_t s = 0; s < g->sheets_count && !status; s++)
		status = read_sheet(g, s, deals, &capacity, &count);
	if (status)
		return status;
	if (count)
		qsort(*deals, count, sizeof **deals, by_content);
	size_t kept = drop_repeated(*deals, count);
	g->out->repeated = count - kept;
	for (size_t i = 0; i < kept; i++)
		g->out->wins += (*deals)[i].won;
	status = check_enough(g, kept);
	if (status)
		return status;
	judge_content(g, *deals, kept);
	note_excluded(g);
	fill(g, *deals, kept);
	if (g->out->columns_count > KAM_MOST_WIN_COLUMNS)
		return kam_fail(g->err, KAM_BAD_DATA, "there are %zu columns to learn from, more than %d: --drop some", g->out->columns_count,
			KAM_MOST_WIN_COLUMNS);
	return g->out->columns_count ? KAM_OK : kam_fail(g->err, KAM_BAD_DATA, "there is no column to learn from");
}

enum kam_status kam_deals_gather(struct kam_sheet **sheets, size_t count, const struct kam_win_rules *rules, const char *const *drop,
	const char *const *keep, struct kam_deals *out, struct kam_error *err)
{
	struct gathering g = {.sheets = sheets, .sheets_count = count, .rules = rules, .drop = drop, .keep = keep, .out = out, .err = err};
	struct deal *deals = NULL;
	if (count > KAM_COUNT(g.candidates->columns))
		return kam_fail(err, KAM_USAGE, "more than 64 files to learn from: join them first");
	for (size_t s = 0; s < count; s++) {
		enum kam_status status = kam_sheet_bind(sheets[s], KAM_OPPORTUNITIES, err);
		if (status)
			return status;
		const struct kam_binding *b = kam_sheet_binding(sheets[s]);
		if (b->column[KAM_STATUS] < 0 && b->column[KAM_STAGE] < 0 && b->column[KAM_IS_WON] < 0)
			return kam_fail(err, KAM_BAD_DATA, "%s: no column tells won from lost: --map status=\"HEADING\" names one", kam_sheet_name(sheets[s]));
	}
	enum kam_status status = gather(&g, &deals);
	free(g.candidates);
	free(deals);
	return status;
}

void kam_deals_free(struct kam_deals *deals)
{
	free(deals->headings);
	free(deals->cells);
	free(deals->won);
	free(deals->hash);
	free(deals->is_id);
	kam_buffer_free(&deals->notes);
}
