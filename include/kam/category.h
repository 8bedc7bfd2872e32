/* category.h - forecast categories: how sure a deal is said to be, in six words (formats.md section 3, rules.md section 6). */
#ifndef KAM_CATEGORY_H
#define KAM_CATEGORY_H

#include "kam/sale.h"
#include "kam/stages.h"

enum kam_category {
	KAM_NO_CATEGORY = -1,
	KAM_CATEGORY_OMITTED,
	KAM_CATEGORY_PIPELINE,
	KAM_CATEGORY_BEST_CASE,
	KAM_CATEGORY_MOST_LIKELY,
	KAM_CATEGORY_COMMIT,
	KAM_CATEGORY_CLOSED,
	KAM_CATEGORIES,
};

/* The cumulative views that forecasts are given in, as Salesforce defines them. */
enum kam_category_view { KAM_VIEW_OPEN_PIPELINE, KAM_VIEW_BEST_CASE, KAM_VIEW_MOST_LIKELY, KAM_VIEW_COMMIT, KAM_VIEWS };

/* The rule "categories" as a member of a JSON object: the words of each category in every system, and how an open deal is
 * classed that has none. A command that uses it has kam_stages_rules among its rules too. */
extern const char kam_categories_rules[];

struct kam_categories;

/* Reads the rules; KAM_USAGE names the path of what is wrong. rules and stages must outlive the categories. */
enum kam_status kam_categories_new(const struct kam_rules *rules, const struct kam_stages *stages, struct kam_categories **out,
	struct kam_error *err);
void kam_categories_free(struct kam_categories *categories);

/* omitted, pipeline, best_case, most_likely, commit, closed. */
const char *kam_category_name(enum kam_category category);

/* The category that an export's text means, compared without case, blanks, hyphens and underscores. KAM_NO_CATEGORY: the rules
 * do not have it. */
enum kam_category kam_categories_find(const struct kam_categories *categories, struct kam_slice text);

/* What is known of a deal that is to be classed. */
struct kam_candidate {
	struct kam_slice category_text;  /* of its forecast category; empty: it has none */
	enum kam_outcome outcome;
	int stage;                       /* of the stages; KAM_NO_STAGE: not known */
	bool has_probability;
	struct kam_decimal probability;  /* of winning, 0..1: its own, or its stage's */
	struct kam_memo *recent;         /* of category texts, for who classes many deals; NULL: none */
};

/* A deal's category: closed where it is won and omitted where it is lost or cancelled, whatever its text says; else what its text
 * says, unless that is closed, which an open deal is not; else by the rules' list of stages; else commit from the stage on that
 * the rules name, best case by probability, or by stage where that is not known, and pipeline. KAM_NO_CATEGORY: its text is no
 * category of the rules. */
enum kam_category kam_categories_of(const struct kam_categories *categories, const struct kam_candidate *deal);

/* open_pipeline, best_case_forecast, most_likely_forecast, commit_forecast. */
const char *kam_view_name(enum kam_category_view view);

/* The categories that the view adds up: bits 1 << category. */
unsigned kam_view_categories(enum kam_category_view view);

#endif
