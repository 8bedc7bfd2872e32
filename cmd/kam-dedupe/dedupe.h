/* dedupe.h - one run of kam-dedupe, for the files that its modes are in. */
#ifndef KAM_DEDUPE_H
#define KAM_DEDUPE_H

#include "kam/command.h"
#include "kam/links.h"
#include "kam/master.h"
#include "kam/match.h"

/* One run: the rows of a file, or of a master and a file behind each other. */
struct dedupe {
	struct kam_run *run;
	struct kam_sheet *sheet;
	struct kam_match_settings settings;
	struct kam_match *match;
	struct kam_slice *headings;
	unsigned char *roles;
	uint32_t *part;
	bool *apart;
	struct kam_match_clusters clusters;
	struct kam_links links;
	struct kam_match_link *parents; /* a row and that of its parent; they are never one, unless a reviewer says so */
	size_t parents_count, parents_capacity;
	struct kam_match_related related;
	bool separates; /* matches from the rest */
};

/* merge.c: one golden record per cluster, and the rows of such as they were. */
enum kam_status dedupe_write_golden(struct dedupe *d, struct kam_error *err);
enum kam_status dedupe_undo(struct kam_run *run, struct kam_sheet *golden, struct kam_error *err);

/* master.c: what each row is to the master, and the master supplemented. */
enum kam_status dedupe_master(struct dedupe *d, struct kam_error *err);

/* links.c: what --links says of the rows of the sheet, or of master and incoming rows. */
enum kam_status dedupe_read_links(struct dedupe *d, struct kam_error *err);
enum kam_status dedupe_read_intake_links(struct dedupe *d, const struct kam_intake *in, struct kam_error *err);

/* parents.c: whose parent is who, by parent_id; behind what reviewers say. What an incoming row names is another such row, or where
 * these have no ids of their own but the master's or none, one of the master. */
void dedupe_read_parents(struct dedupe *d);
void dedupe_read_intake_parents(struct dedupe *d, const struct kam_intake *in);

/* review.c: doubtful pairs side by side, as a document. */
enum kam_status dedupe_review(struct dedupe *d);
enum kam_status dedupe_review_intake(struct dedupe *d, const struct kam_intake *in, const struct kam_decision *decisions);

/* reason.c: appends why two rows are one, or not: "name the same, phone the same; but city different"; or why a row of d->clusters needs a
 * look: the other row of the pair, by its id in that column (or -1: by its line), and the same. */
void dedupe_add_reason(struct kam_match *match, uint32_t a, uint32_t b, struct kam_buffer *out);
void dedupe_add_doubt(const struct dedupe *d, uint32_t row, int id, struct kam_buffer *out);

/* file.c: writes the file that the option names beside the output. */
enum kam_status dedupe_write_file(struct dedupe *d, const char *option, struct kam_slice text, struct kam_error *err);

/* roles.c: what the options say of the columns, by the headings of d->sheet: what each holds, and which tells the source.
 * dedupe_find_column fails where an option names none. */
enum kam_status dedupe_find_column(const struct dedupe *d, const char *option, struct kam_slice heading, size_t *column, struct kam_error *err);
enum kam_status dedupe_read_roles(struct dedupe *d, struct kam_error *err);
enum kam_status dedupe_read_source(struct dedupe *d, struct kam_error *err);

/* matcher.c: the matcher of a run: what the options say of matching; the parameters, learnt or from a file. */
enum kam_status dedupe_read_settings(struct dedupe *d, struct kam_error *err); /* first of all */
enum kam_status dedupe_make_matcher(struct dedupe *d, struct kam_error *err);
enum kam_status dedupe_learn(struct dedupe *d, struct kam_error *err); /* plans with what --model has, and learns; --plan: writes that instead */

/* rows.c: each row with its cluster. dedupe_pass writes the cells of a row as they are, dedupe_write_related the numbers of the clusters
 * that one is linked with. */
enum kam_status dedupe_write_rows(struct dedupe *d, struct kam_error *err);
void dedupe_pass(const struct kam_sheet *sheet, size_t row, struct kam_writer *w);
void dedupe_write_related(const struct dedupe *d, uint32_t cluster, struct kam_writer *w);

/* options.c: which options exclude each other. */
enum kam_status dedupe_check_options(const struct kam_run *run, struct kam_error *err);

/* explain.c: why rows are one, or not; and how far all of it can be trusted. */
void dedupe_explain(struct dedupe *d);
enum kam_status dedupe_why(struct dedupe *d, struct kam_error *err);
bool dedupe_say_quality(struct dedupe *d);

/* A probability with 6 places. */
struct kam_decimal dedupe_ratio(double x);

#endif
