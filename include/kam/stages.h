/* stages.h - the stages of a sales funnel: the domain's eight unless the rules say otherwise (rules.md section 5).
 *
 * A firm's own stages carry the number of the domain's stage that they correspond to (the crosswalk), so that any funnel
 * can be shown in the domain's eight. A win probability belongs to a firm's stage, never to a name: where the rules give
 * none, there is none. */
#ifndef KAM_STAGES_H
#define KAM_STAGES_H

#include "kam/rules.h"
#include "kam/slice.h"

/* The rules "stages" and "learnt" as members of a JSON object: a command that knows stages puts them among its rules, and
 * then reads a firm's stage file and what kam-funnel --learn writes. */
extern const char kam_stages_rules[];

enum kam_stage_kind {
	KAM_STAGE_BEFORE, /* of the lead, before the funnel */
	KAM_STAGE_OPEN,   /* 01..07 */
	KAM_STAGE_CLOSED, /* over, and only the status tells how: the domain's 08 */
	KAM_STAGE_WON,
	KAM_STAGE_LOST,
	KAM_STAGE_AFTER,  /* of a won deal, on the way to the money */
};

/* A figure that may not be known. */
struct kam_figure {
	bool known;
	struct kam_decimal value;
};

/* What history has taught about deals of a certain age, in days since they entered the stage. */
struct kam_stage_age {
	int from; /* days */
	double probability;
};

struct kam_stage {
	struct kam_slice number;        /* of the domain's stage: "01".."08"; "L1", "C1" and the like outside the funnel */
	struct kam_slice name, name_zh; /* as the firm calls it */
	enum kam_stage_kind kind;
	struct kam_figure probability;  /* of winning, 0..1 */
	struct kam_figure low, high;    /* its 90 % interval, where it was learnt */
	uint64_t n;                     /* deals it was learnt from; 0: it was not learnt */
	struct kam_figure norm_count, norm_amount; /* what usually stands in the stage */
	const struct kam_stage_age *ages;          /* by age, the youngest first */
	size_t ages_count;
};

struct kam_stages;

enum { KAM_NO_STAGE = -1, KAM_MOST_STAGES = 64 };

/* Reads the rules; KAM_USAGE names the path of what is wrong. The rules must outlive the stages. */
enum kam_status kam_stages_new(const struct kam_rules *rules, struct kam_stages **out, struct kam_error *err);
void kam_stages_free(struct kam_stages *stages);

/* The stages in the order in which a deal passes through them. */
int kam_stages_count(const struct kam_stages *stages);
const struct kam_stage *kam_stages_at(const struct kam_stages *stages, int stage);

/* The stage that an export's text means: its name, a synonym or its number, compared without case, blanks and punctuation, and
 * without a pipeline in brackets behind it or the word stage before it. KAM_NO_STAGE: the rules do not have it. */
int kam_stages_find(const struct kam_stages *stages, struct kam_slice text);

/* Whether the stage lies at or beyond the domain's stage with that number ("04"). */
bool kam_stage_reaches(const struct kam_stage *stage, const char *number);

/* The columns in which a deal at an open stage must have an entry, for it and for the domain's stages before it: place i, NULL
 * behind the last. Alternatives are separated by '|'. A stage without "requires" requires what the domain's does. */
const char *kam_stages_required(const struct kam_stages *stages, int stage, size_t i);

/* What the domain calls its stage with that number, in English or Chinese; NULL if it has none. */
const char *kam_domain_stage_name(struct kam_slice number, bool chinese);

/* A deal of which the win probability is asked. */
struct kam_standing {
	int stage;                       /* KAM_NO_STAGE: not known */
	int days_in_stage, days;         /* since it entered the stage, since it was created; -1: not known */
	struct kam_slice segment, owner; /* as in the file that was learnt from; empty: not known */
};

/* The probability that an open deal is won: by its age in the stage where that was learnt, else the stage's, else by the
 * deal's age where only that was learnt; shifted by what was learnt of its owner, else of its segment. What was learnt is
 * never 0 or 1; false where the rules tell nothing. */
bool kam_stages_probability(const struct kam_stages *stages, const struct kam_standing *standing, double *probability);

/* The columns that segments and owners were learnt by; NULL where they were not. */
const char *kam_stages_learnt_by(const struct kam_stages *stages, bool owner);

#endif
