/* kam-dedupe.c - which records are the same customer. */
#include "kam-dedupe/dedupe.h"

#include "kam/golden.h"
#include "kam/table.h"

#include <stdlib.h>

static const struct kam_option options[] = {
	{"threshold", KAM_OPTION_NUMBER, "P", "records are one from that probability on (default 0.5)", false},
	{"only", KAM_OPTION_CHOICE, "duplicates|review", "write only rows with a duplicate, or only doubtful ones", false},
	{"role", KAM_OPTION_TEXT, "HEADING=ROLE", "what a column holds, where it is not clear (--plan shows)", true},
	{"source", KAM_OPTION_TEXT, "COLUMN", "compare only rows that differ in that column", false},
	{"one-to-one", KAM_OPTION_FLAG, NULL, "with --source: at most one row of each source in a cluster", false},
	{"branches", KAM_OPTION_CHOICE, "same|distinct", "a branch is its firm (default), or a customer of its own", false},
	{"plan", KAM_OPTION_FLAG, NULL, "print roles, keys, pairs and estimated recall, and stop", false},
	{"model", KAM_OPTION_FILE, "FILE", "take what FILE has learnt instead of learning", false},
	{"write-model", KAM_OPTION_FILE, "FILE", "write what has been learnt, as JSON", false},
	{"explain", KAM_OPTION_FLAG, NULL, "write why, pair by pair, as JSON Lines", false},
	{"why", KAM_OPTION_TEXT, "ID,ID", "print why these two rows are one, or not, and stop", false},
	{"review", KAM_OPTION_FLAG, NULL, "show doubtful pairs side by side, for a person to decide", false},
	{"links", KAM_OPTION_FILE, "FILE", "reviewers' decisions: id1, id2, and same or different", false},
	{"merge", KAM_OPTION_FLAG, NULL, "write one golden record per cluster", false},
	{"provenance", KAM_OPTION_FLAG, NULL, "with --merge: from which row each field came", false},
	{"merge-log", KAM_OPTION_FILE, "FILE", "with --merge: write what --undo needs to FILE", false},
	{"undo", KAM_OPTION_FILE, "LOG", "from golden records back to the rows as they were", false},
	{"master", KAM_OPTION_FILE, "FILE", "say what each row is to the master in FILE", false},
	{"write-master", KAM_OPTION_FILE, "FILE", "with --master: write the master with what the rows add", false},
	{"fail-on", KAM_OPTION_CHOICE, "doubtful", "exit 1 when matches can't be told from the rest", false},
};

static struct kam_slice cell_of(const void *from, size_t row, size_t column)
{
	const struct dedupe *d = from;
	return kam_sheet_cell(d->sheet, row, column);
}

static enum kam_status find_column(const struct dedupe *d, const char *option, struct kam_slice heading, size_t *column, struct kam_error *err)
{
	int found = kam_sheet_column(d->sheet, heading);
	if (found < 0)
		return kam_fail(err, KAM_USAGE, "--%s: there is no column \"%.*s\"", option, KAM_PRINT(heading));
	*column = (size_t)found;
	return KAM_OK;
}

enum kam_status dedupe_read_roles(struct dedupe *d, struct kam_error *err)
{
	const struct kam_header *header = kam_sheet_header(d->sheet);
	const char *text;
	d->headings = header->names;
	d->roles = kam_allocate(header->count + 1, 1);
	memset(d->roles, KAM_ROLES, header->count);
	for (size_t i = 0; (text = kam_option_at(d->run, "role", i)); i++) {
		const char *equals = strrchr(text, '=');
		enum kam_role role = equals ? kam_role_named(kam_text(equals + 1)) : KAM_ROLES;
		size_t column = 0;
		if (role == KAM_ROLES)
			return kam_fail(err, KAM_USAGE, "--role %s: must be HEADING=ROLE, with a role of kam-dedupe(1)", text);
		enum kam_status status = find_column(d, "role", kam_slice(text, (size_t)(equals - text)), &column, err);
		if (status)
			return status;
		d->roles[column] = (unsigned char)role;
	}
	return KAM_OK;
}

static int by_name(const void *a, const void *b, void *names)
{
	return kam_compare(kam_table_key(names, *(const uint32_t *)a), kam_table_key(names, *(const uint32_t *)b));
}

/* Numbers parts in the order of their names instead of that in which they were seen. */
static void number_by_name(struct kam_table *names, uint32_t *part, size_t rows)
{
	uint32_t count = kam_table_count(names);
	uint32_t *order = kam_allocate(count + 1, sizeof *order), *number = kam_allocate(count + 1, sizeof *number);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof *order, by_name, names);
	for (uint32_t i = 0; i < count; i++)
		number[order[i]] = i;
	for (size_t row = 0; row < rows; row++)
		part[row] = number[part[row]];
	free(order);
	free(number);
}

/* Each value of the source column is a part of its own. */
static enum kam_status read_source(struct dedupe *d, struct kam_error *err)
{
	const char *heading = kam_option_text(d->run, "source");
	struct kam_table names = {0};
	size_t column = 0, rows = kam_sheet_rows(d->sheet);
	if (!heading)
		return KAM_OK;
	enum kam_status status = find_column(d, "source", kam_text(heading), &column, err);
	if (status)
		return status;
	d->roles[column] = KAM_ROLE_IGNORE;
	d->part = kam_allocate(rows + 1, sizeof *d->part);
	for (size_t row = 0; row < rows; row++)
		d->part[row] = kam_table_put(&names, kam_sheet_cell(d->sheet, row, column), NULL);
	number_by_name(&names, d->part, rows);
	d->apart = kam_allocate(kam_table_count(&names) + 1, sizeof *d->apart);
	memset(d->apart, true, kam_table_count(&names));
	kam_table_free(&names);
	return KAM_OK;
}

static void show_progress(void *of, const char *what, uint64_t done, uint64_t total)
{
	kam_run_progress(of, what, done, total);
}

struct kam_match_settings dedupe_settings(struct kam_run *run)
{
	struct kam_match_settings settings = KAM_MATCH_SETTINGS;
	const char *branches = kam_option_text(run, "branches");
	settings.branches = branches && strcmp(branches, "distinct") == 0 ? KAM_BRANCHES_DISTINCT : KAM_BRANCHES_SAME;
	settings.jobs = kam_run_jobs(run);
	settings.progress = show_progress;
	settings.progress_of = run;
	if (kam_option_given(run, "threshold"))
		settings.threshold = strtod(kam_option_text(run, "threshold"), NULL);
	return settings;
}

static enum kam_status make_matcher(struct dedupe *d, struct kam_error *err)
{
	struct kam_match_settings settings = dedupe_settings(d->run);
	struct kam_match_source source = {.rows = kam_sheet_rows(d->sheet), .columns = kam_sheet_header(d->sheet)->count, .headings = d->headings,
		.cell = cell_of, .from = d, .roles = d->roles, .part = d->part, .apart = d->apart};
	return kam_match_new(&source, &settings, &d->match, err);
}

void dedupe_write_plan(struct dedupe *d)
{
	struct kam_buffer text = {0};
	kam_match_print_plan(d->match, &text);
	kam_run_document(d->run, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static const struct kam_column computed[] = {
	{"cluster_id", KAM_CELL_TEXT, false},
	{"cluster_size", KAM_CELL_NUMBER, false},
	{"match_probability", KAM_CELL_RATIO, false},
	{"duplicate", KAM_CELL_TEXT, false},
	{"related_to", KAM_CELL_TEXT, false},
};

static enum kam_status begin_output(struct dedupe *d, struct kam_writer **w, struct kam_error *err)
{
	size_t count = kam_sheet_header(d->sheet)->count, all = count + KAM_COUNT(computed);
	struct kam_column *columns = kam_allocate(all, sizeof *columns);
	for (size_t i = 0; i < count; i++)
		columns[i] = (struct kam_column){d->headings[i].p, KAM_CELL_TEXT, false};
	for (size_t i = 0; i < KAM_COUNT(computed); i++)
		columns[count + i] = computed[i];
	enum kam_status status = kam_run_writer(d->run, columns, all, w, err);
	free(columns);
	return status;
}

struct kam_decimal dedupe_ratio(double x)
{
	return (struct kam_decimal){.value = (kam_int128)(x * 1e6 + 0.5), .scale = 6};
}

/* The clusters that this one is linked with, by their numbers. */
static void write_related(const struct dedupe *d, uint32_t cluster, struct kam_writer *w)
{
	struct kam_buffer text = {0};
	for (size_t i = d->related.starts[cluster]; i < d->related.starts[cluster + 1]; i++)
		kam_buffer_format(&text, "%s%u", text.n ? "; " : "", d->related.others[i] + 1);
	kam_write_text(w, kam_buffer_slice(&text));
	kam_buffer_free(&text);
}

static void write_computed(const struct dedupe *d, size_t row, struct kam_writer *w)
{
	const struct kam_match_clusters *c = &d->clusters;
	uint32_t cluster = c->cluster[row];
	kam_write_count(w, cluster + 1);
	kam_write_count(w, c->size[cluster]);
	kam_write_decimal(w, dedupe_ratio((double)c->probability[row]));
	bool doubtful = c->review[row] && (c->size[cluster] == 1 || !d->separates);
	kam_write_text(w, doubtful ? KAM_LITERAL("review") : c->size[cluster] > 1 ? KAM_LITERAL("yes") : KAM_LITERAL("no"));
	write_related(d, cluster, w);
}

static bool is_wanted(const struct dedupe *d, const char *only, size_t row)
{
	bool duplicate = d->clusters.size[d->clusters.cluster[row]] > 1;
	return !only || (only[0] == 'd' ? duplicate : d->clusters.review[row]);
}

static enum kam_status write_rows(struct dedupe *d, struct kam_error *err)
{
	const char *only = kam_option_text(d->run, "only");
	struct kam_writer *w;
	enum kam_status status = begin_output(d, &w, err);
	size_t columns = kam_sheet_header(d->sheet)->count;
	for (size_t row = 0; row < kam_sheet_rows(d->sheet) && !status; row++) {
		if (!is_wanted(d, only, row))
			continue;
		for (size_t c = 0; c < columns; c++) {
			enum kam_value_kind kind;
			struct kam_slice value = kam_sheet_value(d->sheet, row, c, &kind);
			kam_write_value(w, value, kind);
		}
		write_computed(d, row, w);
		kam_write_row(w);
	}
	return status;
}

static enum kam_status write_model(struct dedupe *d, struct kam_error *err)
{
	struct kam_buffer text = {0};
	if (!kam_option_given(d->run, "write-model"))
		return KAM_OK;
	kam_match_write_model(d->match, &text);
	enum kam_status status = dedupe_write_file(d, "write-model", kam_buffer_slice(&text), err);
	kam_buffer_free(&text);
	return status;
}

enum kam_status dedupe_plan(struct dedupe *d, struct kam_error *err)
{
	const char *model = kam_option_text(d->run, "model");
	enum kam_status status = model ? kam_match_read_model(d->match, model, err) : KAM_OK;
	if (!status)
		kam_match_plan(d->match);
	return status;
}

enum kam_status dedupe_learn(struct dedupe *d, struct kam_error *err)
{
	if (!kam_option_given(d->run, "model"))
		kam_match_learn(d->match);
	return write_model(d, err);
}

static enum kam_status write_answer(struct dedupe *d, struct kam_error *err)
{
	if (kam_option_given(d->run, "why"))
		return dedupe_why(d, err);
	if (kam_option_given(d->run, "review"))
		return dedupe_review(d);
	if (kam_option_given(d->run, "merge"))
		return dedupe_write_golden(d, err);
	if (!kam_option_given(d->run, "explain"))
		return write_rows(d, err);
	dedupe_explain(d);
	return KAM_OK;
}

static enum kam_status match_rows(struct dedupe *d, struct kam_error *err)
{
	enum kam_status status = kam_sheet_bind(d->sheet, KAM_ACCOUNTS, err);
	if (!status)
		status = dedupe_read_roles(d, err);
	if (!status)
		status = read_source(d, err);
	if (!status)
		status = dedupe_read_links(d, err);
	if (!status)
		status = make_matcher(d, err);
	if (!status)
		dedupe_read_parents(d);
	if (!status)
		status = dedupe_plan(d, err);
	if (status)
		return status;
	if (kam_option_given(d->run, "plan")) {
		dedupe_write_plan(d);
		return KAM_OK;
	}
	status = dedupe_learn(d, err);
	if (status)
		return status;
	kam_match_cluster(d->match, d->links.links, d->links.count, kam_option_given(d->run, "one-to-one"), &d->clusters);
	kam_match_relate(d->match, &d->clusters, d->parents, d->parents_count, &d->related);
	d->separates = dedupe_say_quality(d);
	status = write_answer(d, err);
	if (!status && !d->separates && kam_option_given(d->run, "fail-on"))
		return kam_fail(err, KAM_CHECK_SAID_NO, "matches can't be told from the rest");
	return status;
}

static enum kam_status solve(struct kam_run *run, struct kam_sheet **sheets, size_t count, struct kam_error *err)
{
	struct dedupe d = {.run = run, .sheet = sheets[0]};
	if (count != 1)
		return kam_fail(err, KAM_USAGE, "one file at a time: put files together first");
	enum kam_status status = dedupe_check_options(run, err);
	if (!status && kam_sheet_header(sheets[0])->count == 0 && !kam_option_given(run, "write-master")) /* empty JSON Lines: nothing to tell of */
		return KAM_OK;
	if (!status)
		status = kam_option_given(run, "undo") ? dedupe_undo(run, sheets[0], err)
			: kam_option_given(run, "master") ? dedupe_master(&d, err) : match_rows(&d, err);
	kam_links_free(&d.links);
	kam_match_clusters_free(&d.clusters);
	kam_match_related_free(&d.related);
	free(d.parents);
	kam_match_free(d.match);
	free(d.roles);
	free(d.part);
	free(d.apart);
	return status;
}

/* The log of a merge holds the input as it stands. */
static bool reads_again(const struct kam_run *run)
{
	return kam_option_given(run, "merge-log");
}

static const struct kam_solve solving = {.solve = solve, .reads_again = reads_again, .like_input = true};

static const char *const rules[] = {kam_golden_rules, kam_master_rules, NULL};

static const struct kam_need needs[] = {{"provenance", "merge"}, {"merge-log", "merge"}, {"write-master", "master"}, {"one-to-one", "source"}, {NULL, NULL}};

const struct kam_command kam_program = {
	.name = "kam-dedupe",
	.purpose = "Tell which records are the same customer",
	.reads = "customers, companies or persons, from any system",
	.example = "kam-dedupe examples/data/accounts.csv --only duplicates --to table",
	.options = options,
	.options_count = KAM_COUNT(options),
	.needs = needs,
	.rules = rules,
	.solve = &solving,
};
