/* dedupe.h - one run of kam-dedupe, for the files that its modes are in. */
#ifndef KAM_DEDUPE_H
#define KAM_DEDUPE_H

#include "kam/command.h"
#include "kam/links.h"
#include "kam/match.h"

/* One run: the rows of a file, or of a master and a file behind each other. */
struct dedupe {
	struct kam_run *run;
	struct kam_sheet *sheet;
	struct kam_match *match;
	struct kam_slice *headings;
	unsigned char *roles;
	uint32_t *part;
	bool *apart;
	struct kam_match_clusters clusters;
	struct kam_links links;
};

/* merge.c: one golden record per cluster, and the rows of such as they were. */
enum kam_status dedupe_write_golden(struct dedupe *d, struct kam_error *err);
enum kam_status dedupe_undo(struct kam_run *run, struct kam_sheet *golden, struct kam_error *err);

/* links.c: what --links says of the rows of a sheet. */
enum kam_status dedupe_read_links(struct dedupe *d, struct kam_error *err);

/* Which options need others, and which exclude each other. */
enum kam_status dedupe_check_options(const struct kam_run *run, struct kam_error *err);

/* A probability with 6 places. */
struct kam_decimal dedupe_ratio(double x);

#endif
