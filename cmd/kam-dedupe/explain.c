/* explain.c - why rows are one, or not: as JSON Lines for all pairs that were joined, or for one pair as text. */
#include "dedupe.h"

#include <stdlib.h>

/* The column by which people call rows: the account's id, a column that is headed id, or the first. */
static size_t id_column(const struct dedupe *d)
{
	int column = kam_sheet_binding(d->sheet)->column[KAM_ACCOUNT_ID];
	if (column < 0)
		column = kam_sheet_column(d->sheet, KAM_LITERAL("id"));
	return column < 0 ? 0 : (size_t)column;
}

static void add_text(struct kam_buffer *out, const char *key, struct kam_slice text)
{
	kam_buffer_format(out, "\"%s\":", key);
	kam_json_string(out, text);
}

static void add_say(struct kam_buffer *out, const struct kam_match_say *say)
{
	kam_buffer_text(out, "{");
	add_text(out, "field", say->field);
	kam_buffer_format(out, ",\"role\":\"%s\",\"level\":\"%s\",", kam_role_name(say->role), say->level);
	add_text(out, "a", say->a);
	kam_buffer_text(out, ",");
	add_text(out, "b", say->b);
	kam_buffer_format(out, ",\"bits\":%.3f}", say->bits);
}

static void add_pair(struct kam_buffer *out, const struct dedupe *d, const struct kam_match_why *why, uint32_t a, uint32_t b)
{
	size_t column = id_column(d);
	kam_buffer_text(out, "{");
	add_text(out, "id1", kam_sheet_cell(d->sheet, a, column));
	kam_buffer_text(out, ",");
	add_text(out, "id2", kam_sheet_cell(d->sheet, b, column));
	kam_buffer_format(out, ",\"cluster_id\":\"%u\",\"key\":", d->clusters.cluster[a] + 1);
	if (why->key)
		kam_json_string(out, kam_text(why->key));
	else
		kam_buffer_text(out, "null");
	kam_buffer_format(out, ",\"prior\":%.3f,\"fields\":[", why->prior);
	for (size_t i = 0; i < why->count; i++) {
		kam_buffer_text(out, i ? "," : "");
		add_say(out, &why->says[i]);
	}
	kam_buffer_format(out, "],\"relation\":%.3f,\"sum\":%.3f,\"probability\":%.6f}\n", why->relation, why->sum, why->probability);
}

/* Pairs that met by a key and are in one cluster, and rows that are the same in all that is compared. */
void dedupe_explain(struct dedupe *d)
{
	struct kam_buffer out = {0};
	struct kam_match_why why;
	size_t count = kam_match_pairs(d->match);
	for (size_t i = 0; i < count; i++) {
		struct kam_match_pair pair = kam_match_pair(d->match, i);
		if (d->clusters.cluster[pair.a] != d->clusters.cluster[pair.b])
			continue;
		out.n = 0;
		kam_match_explain(d->match, pair.a, pair.b, &why);
		add_pair(&out, d, &why, pair.a, pair.b);
		kam_run_document(d->run, kam_buffer_slice(&out));
	}
	for (size_t row = 0; row < kam_sheet_rows(d->sheet); row++) {
		uint32_t same = kam_match_same(d->match, (uint32_t)row);
		if (same == row)
			continue;
		out.n = 0;
		kam_match_explain(d->match, same, (uint32_t)row, &why);
		add_pair(&out, d, &why, same, (uint32_t)row);
		kam_run_document(d->run, kam_buffer_slice(&out));
	}
	kam_buffer_free(&out);
}

static enum kam_status find_row(const struct dedupe *d, struct kam_slice id, uint32_t *row, struct kam_error *err)
{
	size_t column = id_column(d), found = 0;
	for (size_t i = 0; i < kam_sheet_rows(d->sheet); i++)
		if (kam_same(kam_sheet_cell(d->sheet, i, column), id) && !found++)
			*row = (uint32_t)i;
	struct kam_slice heading = d->headings[column];
	if (!found)
		return kam_fail(err, KAM_USAGE, "--why: no row has \"%.*s\" in %.*s", KAM_PRINT(id), KAM_PRINT(heading));
	if (found > 1)
		kam_run_note(d->run, "--why: %zu rows have \"%.*s\" in %.*s: this is the first", found, KAM_PRINT(id), KAM_PRINT(heading));
	return KAM_OK;
}

static void print_why(const struct dedupe *d, const struct kam_match_why *why, uint32_t a, uint32_t b, struct kam_buffer *out)
{
	bool together = d->clusters.cluster[a] == d->clusters.cluster[b];
	kam_buffer_format(out, "%-18s %-20s %8.2f bits\n", "any two records", "match so rarely", why->prior);
	for (size_t i = 0; i < why->count; i++) {
		const struct kam_match_say *say = &why->says[i];
		kam_buffer_format(out, "%-18.*s %-20s %8.2f bits  %.*s | %.*s\n", KAM_PRINT(say->field), say->level, say->bits, KAM_PRINT(say->a),
			KAM_PRINT(say->b));
	}
	kam_buffer_format(out, "%-18s %-20s %8.2f bits\n", "may be related", "and not the same", why->relation);
	kam_buffer_format(out, "%-18s %-20s %8.2f bits, probability %.6f\n", "sum", "", why->sum, why->probability);
	kam_buffer_format(out, "%s%s\n", why->key ? "met by key: " : "no key brings them together", why->key ? why->key : "");
	if (why->forbidden)
		kam_buffer_format(out, "can't be one: %s\n", why->forbidden);
	kam_buffer_format(out, "%s\n", together ? "in one cluster" : "in two clusters");
}

enum kam_status dedupe_why(struct dedupe *d, struct kam_error *err)
{
	struct kam_slice rest = kam_text(kam_option_text(d->run, "why")), first;
	struct kam_match_why why;
	struct kam_buffer out = {0};
	uint32_t a = 0, b = 0;
	kam_split(&rest, ',', &first);
	if (!rest.p || !rest.n || !first.n)
		return kam_fail(err, KAM_USAGE, "--why: must be ID,ID");
	enum kam_status status = find_row(d, first, &a, err);
	if (!status)
		status = find_row(d, rest, &b, err);
	if (status)
		return status;
	kam_match_explain(d->match, a, b, &why);
	print_why(d, &why, a, b, &out);
	kam_run_document(d->run, kam_buffer_slice(&out));
	kam_buffer_free(&out);
	return KAM_OK;
}

/* What it all comes to. */
static void say_answer(const struct dedupe *d)
{
	const struct kam_match_clusters *c = &d->clusters;
	size_t rows = kam_sheet_rows(d->sheet), several = 0, doubtful = 0;
	for (size_t i = 0; i < c->count; i++)
		several += c->size[i] > 1;
	for (size_t row = 0; row < rows; row++)
		doubtful += c->doubt[row] != KAM_NO_ROW;
	kam_run_note(d->run, "rows: %zu; customers: %zu, with several rows: %zu; rows to review: %zu", rows, c->count, several, doubtful);
}

/* Clusters that are larger than a customer's rows should be, and those that may be two. */
static void say_shape(const struct dedupe *d)
{
	const struct kam_match_clusters *c = &d->clusters;
	size_t outsized = 0;
	uint32_t largest = 0;
	for (uint32_t i = 0; i < c->count; i++) {
		outsized += c->size[i] > d->settings.outsized;
		largest = c->size[i] > c->size[largest] ? i : largest;
	}
	if (outsized)
		kam_run_note(d->run, "%zu clusters have more than %.0f rows, the largest is %u with %u: --only duplicates shows them", outsized,
			d->settings.outsized, largest + 1, c->size[largest]);
	if (c->bridges)
		kam_run_note(d->run, "pairs that alone hold two parts of a cluster together: %zu; --only review shows their rows", c->bridges);
	if (c->outsized)
		kam_run_note(d->run, "components too large to be weighed pair by pair, and cut at weaker pairs first: %zu", c->outsized);
}

/* In the place of what to expect. */
static void say_undecided(const struct dedupe *d, const struct kam_match_quality *q)
{
	struct kam_buffer facts = {0};
	for (size_t i = 0; i < q->facts_count; i++)
		kam_buffer_format(&facts, "%s%.*s", i ? ", " : "", KAM_PRINT(q->facts[i]));
	kam_run_note(d->run, "warning: about %.0f pairs agree on nearly all but %.*s and were taken for kin, %.0f pairs for matches: what precision and "
		"recall to expect can't be told; where one entity may differ there, leave these columns out (--role %.*s=ignore)",
		q->undecided, KAM_PRINT(kam_buffer_slice(&facts)), q->matches, KAM_PRINT(q->facts[0]));
	kam_buffer_free(&facts);
}

static void say_expected(const struct dedupe *d, const struct kam_match_quality *q)
{
	if (q->joined)
		kam_run_note(d->run, "expected precision %.3f, expected recall %.3f (of true pairs, %.1f%% are brought together by some key)", q->precision,
			q->recall, q->blocking_recall * 100);
	else
		kam_run_note(d->run, "of the pairs that were compared none are one customer: there is no precision or recall to expect (true ones among them: "
			"about %.1f)", q->matches);
}

/* Says how good the matches should be; false when they can't be told from the rest. */
bool dedupe_say_quality(struct dedupe *d)
{
	struct kam_match_quality q;
	kam_match_quality(d->match, &q);
	say_answer(d);
	if (q.undecided > 0)
		say_undecided(d, &q);
	else
		say_expected(d, &q);
	if (q.crowded)
		kam_run_note(d->run, "%llu records stood in groups too large to be compared whole: each was compared with its neighbours there (--plan)",
			(unsigned long long)q.crowded);
	if (!q.separates && q.undecided <= 0)
		kam_run_note(d->run, "warning: the fields do not separate matches from the rest (%.0f%% of the expected matches are doubtful): "
			"rows marked review need a look", q.doubtful * 100);
	if (q.cut || q.forbidden)
		kam_run_note(d->run, "likely pairs that were cut: %llu, as the others of their clusters speak against them; "
			"that can't be one: %llu (tax ids, groups of firms)",
			(unsigned long long)q.cut, (unsigned long long)q.forbidden);
	say_shape(d);
	return q.separates;
}
