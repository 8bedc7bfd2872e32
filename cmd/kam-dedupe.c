/* kam-dedupe.c - which records are the same customer. */
#include "kam-dedupe/dedupe.h"

#include "kam/golden.h"

#include <stdlib.h>

static const struct kam_option options[] = {
	{"threshold", KAM_OPTION_NUMBER, "P", "records are one from that probability on (default 0.5)", false},
	{"only", KAM_OPTION_CHOICE, "duplicates|review", "write only rows with a duplicate, or doubtful ones, by cluster", false},
	{"role", KAM_OPTION_TEXT, "HEADING=ROLE", "what a column holds, where it is not clear (--plan shows)", true},
	{"source", KAM_OPTION_TEXT, "COLUMN", "compare only rows that differ in that column", false},
	{"one-to-one", KAM_OPTION_FLAG, NULL, "with --source: at most one row of each source in a cluster", false},
	{"branches", KAM_OPTION_CHOICE, "same|distinct", "a branch is its firm (default), or a customer of its own", false},
	{"plan", KAM_OPTION_FLAG, NULL, "print roles, keys, pairs, recall and cost, and stop", false},
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

static enum kam_status write_answer(struct dedupe *d, struct kam_error *err)
{
	if (kam_option_given(d->run, "why"))
		return dedupe_why(d, err);
	if (kam_option_given(d->run, "review"))
		return dedupe_review(d);
	if (kam_option_given(d->run, "merge"))
		return dedupe_write_golden(d, err);
	if (!kam_option_given(d->run, "explain"))
		return dedupe_write_rows(d, err);
	dedupe_explain(d);
	return KAM_OK;
}

static enum kam_status match_rows(struct dedupe *d, struct kam_error *err)
{
	enum kam_status status = kam_sheet_bind(d->sheet, KAM_ACCOUNTS, err);
	if (!status)
		status = dedupe_read_roles(d, err);
	if (!status)
		status = dedupe_read_source(d, err);
	if (!status)
		status = dedupe_read_links(d, err);
	if (!status)
		status = dedupe_make_matcher(d, err);
	if (!status)
		dedupe_read_parents(d);
	if (!status)
		status = dedupe_learn(d, err);
	if (status || kam_option_given(d->run, "plan"))
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
		status = dedupe_read_settings(&d, err);
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

static const char *const rules[] = {kam_match_rules, kam_golden_rules, kam_master_rules, NULL};

static const struct kam_need needs[] = {{"provenance", "merge"}, {"merge-log", "merge"}, {"write-master", "master"},
	{"one-to-one", "source"}, {NULL, NULL}};

static const struct kam_solve solving = {.solve = solve, .reads_again = reads_again, .like_input = true};

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
