/* winmodel.h - win probability learnt from closed deals: an additive model over the columns of an export, that keeps why.
 *
 * Each column becomes cells: a number is cut into bins, how round it is and its most frequent values; any other column
 * has a cell for each level, one for all that are rare or new, and one for blank. Pairs of columns have cells for their
 * crossings. The logit of winning is the sum of the effects of the cells that a deal falls into (kam/additive.h). */
#ifndef KAM_WINMODEL_H
#define KAM_WINMODEL_H

#include "kam/additive.h"
#include "kam/buffer.h"
#include "kam/discrimination.h"
#include "kam/field.h"
#include "kam/rules.h"
#include "kam/sale.h"
#include "kam/table.h"

/* The rules "learn" as the member of a JSON object. */
extern const char kam_win_rules_json[];

struct kam_win_rules {
	int bins;          /* most bins of a number */
	int groups;        /* most groups of a column's cells when it is crossed with another */
	int rare;          /* a level with fewer deals is rare */
	int frequent;      /* a number that so many deals share has a cell of its own */
	int least_deals, least_of_each; /* fewer closed deals, or fewer of either outcome: nothing is learnt */
	int folds;         /* of cross-validation */
	int reasons;       /* most reasons given for a probability */
	double betrays;    /* a column that tells won from lost alone with an AUC over this knows the outcome */
	double ridge, pair_ridge; /* penalties of the effects; ridge 0: both are chosen by cross-validation; pair_ridge 0: no pairs */
	const struct kam_rules *rules;
};

enum kam_status kam_win_rules_read(const struct kam_rules *rules, struct kam_win_rules *out, struct kam_error *err);

/* Closed deals, ready to learn from: one entry per deal, in an order that depends on their content only. Cells borrow from
 * the sheets. */
struct kam_deals {
	size_t count, columns_count;
	struct kam_slice *headings;   /* by column */
	struct kam_slice *cells;      /* by deal, then column */
	unsigned char *won;           /* by deal */
	uint64_t *hash;               /* by deal: of its id, or of its cells where there is none: decides its fold */
	unsigned char *is_id;         /* by column: numbers in it are names */
	size_t wins, open, repeated, cancelled, alike; /* repeated: ids, dropped; alike: without ids, kept */
	struct kam_buffer notes;      /* what was left out and why, a line each */
};

/* Gathers the closed deals of all sheets and chooses the columns: what is known only after closing by the rules' headings,
 * what betrays the outcome, ids, dates and free text are left out, each with a note, unless keep names them; drop names more. Lists
 * end with NULL. KAM_BAD_DATA: no outcome column, too few deals, a sheet without a column of the first. */
enum kam_status kam_deals_gather(struct kam_sheet **sheets, size_t count, const struct kam_win_rules *rules, const char *const *drop,
	const char *const *keep, struct kam_deals *out, struct kam_error *err);
void kam_deals_free(struct kam_deals *deals);

enum { KAM_MOST_WIN_COLUMNS = 500 };

enum kam_win_kind { KAM_WIN_BINS, KAM_WIN_ROUND, KAM_WIN_EXACT, KAM_WIN_LEVELS, KAM_WIN_KINDS };

struct kam_win_cell {
	const char *is; /* what a deal in it is, in words */
	uint32_t deals, won;
	double effect, variance; /* of the logit */
	uint32_t group;
};

/* One way to look at a column. Its last two cells are "blank" and, before it, "rare or new" (unused by bins). */
struct kam_win_feature {
	enum kam_win_kind kind;
	size_t column;
	size_t cells_count, groups;
	struct kam_win_cell *cells;
	double *edges;           /* bins: upper bounds; exact: the values, sorted */
	size_t edges_count;
	struct kam_table levels; /* levels: text -> cell */
	double mean;             /* effect over all deals learnt from */
};

struct kam_win_pair {
	size_t a, b;      /* features */
	double *effects, *variances;  /* a's groups by b's */
	double mean;
};

struct kam_win_column {
	const char *heading;
	bool comma; /* the decimal mark */
};

struct kam_win_model {
	struct kam_win_column *columns;
	struct kam_win_feature *features;
	struct kam_win_pair *pairs;
	size_t columns_count, features_count, pairs_count;
	uint32_t deals, won;
	double intercept, variance;          /* of the logit */
	double ridge, pair_ridge;            /* the penalties cross-validation chose; pair_ridge 0: no pairs */
	double calibration_intercept, calibration_slope; /* as found out of fold; the effects have them in already */
	double log_loss;                     /* out of fold */
	int reasons;
	struct kam_arena arena;
};

/* Learns from the deals that used lists (all of them: used NULL). */
struct kam_win_model *kam_win_learn(const struct kam_deals *deals, const struct kam_win_rules *rules, const uint32_t *used, size_t n);

/* Probabilities out of fold for all deals: each is judged by a model that was learnt without its fold. folds of at least
 * the number of deals leaves one out at a time; then, and beyond 20 folds, the penalties are chosen once from all deals. */
void kam_win_cross_validate(const struct kam_deals *deals, const struct kam_win_rules *rules, size_t folds, double *p);

struct kam_win_score {
	double probability, low, high; /* never 0 or 1; the interval covers 95 % */
	uint32_t n;                    /* deals behind the scarcest level used */
};

/* Scores a record's cells; columns as kam_win_bind found them. level gets the scarcest level used, reasons the strongest
 * contributions against the average deal; both are overwritten, and may be NULL. */
struct kam_win_score kam_win_score(const struct kam_win_model *model, const struct kam_slice *cells, size_t cells_count, const int *columns,
	struct kam_buffer *level, struct kam_buffer *reasons);

/* The column of each of the model's headings. KAM_BAD_DATA names those that are not there. */
enum kam_status kam_win_bind(const struct kam_win_model *model, const struct kam_header *header, int *columns, struct kam_error *err);

/* The model as JSON, and back. KAM_SYSTEM: can't be opened; KAM_BAD_DATA: is no model, or one of another version. */
void kam_win_save(const struct kam_win_model *model, struct kam_buffer *out);
enum kam_status kam_win_load(const char *path, struct kam_win_model **out, struct kam_error *err);

void kam_win_free(struct kam_win_model *model);

#endif
