/* category.c - forecast categories: the words of many systems, deals that have none, and what the views add up. */
#include "kam/category.h"

#include "check.h"
#include "overlay.h"

static struct kam_rules *rules;
static struct kam_stages *stages;
static struct kam_categories *categories;

/* With what text lays over the rules; the status of reading them. */
static enum kam_status begin(const char *laid_over, struct kam_error *err)
{
	struct kam_buffer text = {0};
	kam_buffer_format(&text, "{%s, %s}", kam_stages_rules, kam_categories_rules);
	rules = kam_rules_new(kam_buffer_terminated(&text));
	kam_buffer_free(&text);
	enum kam_status status = laid_over ? overlay(rules, laid_over, err) : KAM_OK;
	if (!status)
		status = kam_stages_new(rules, &stages, err);
	return status ? status : kam_categories_new(rules, stages, &categories, err);
}

static void end(void)
{
	kam_categories_free(categories);
	kam_stages_free(stages);
	kam_rules_free(rules);
	categories = NULL;
	stages = NULL;
}

static void words_of_every_system_are_known(void)
{
	static const struct {
		const char *text;
		enum kam_category wanted;
	} cases[] = {
		{"Omitted", KAM_CATEGORY_OMITTED}, {"Not forecasted", KAM_CATEGORY_OMITTED}, {"Lost", KAM_CATEGORY_OMITTED}, {"已省略", KAM_CATEGORY_OMITTED},
		{"Pipeline", KAM_CATEGORY_PIPELINE}, {"LONGSHOT", KAM_CATEGORY_PIPELINE}, {"管道", KAM_CATEGORY_PIPELINE},
		{"BestCase", KAM_CATEGORY_BEST_CASE}, {"Best Case", KAM_CATEGORY_BEST_CASE}, {"best_case", KAM_CATEGORY_BEST_CASE}, {"UPSIDE", KAM_CATEGORY_BEST_CASE},
		{"最佳案例", KAM_CATEGORY_BEST_CASE}, {"MostLikely", KAM_CATEGORY_MOST_LIKELY}, {" most likely ", KAM_CATEGORY_MOST_LIKELY},
		{"Forecast", KAM_CATEGORY_COMMIT}, {"Commit", KAM_CATEGORY_COMMIT}, {"Committed", KAM_CATEGORY_COMMIT}, {"SAFE", KAM_CATEGORY_COMMIT},
		{"承诺", KAM_CATEGORY_COMMIT}, {"Closed", KAM_CATEGORY_CLOSED}, {"Closed won", KAM_CATEGORY_CLOSED}, {"Won", KAM_CATEGORY_CLOSED},
		{"Ｃｏｍｍｉｔ", KAM_CATEGORY_COMMIT}, {"赢单", KAM_CATEGORY_CLOSED}, {"maybe", KAM_NO_CATEGORY}, {"", KAM_NO_CATEGORY}, {" - ", KAM_NO_CATEGORY},
	};
	CHECK_NUMBER(begin(NULL, NULL), KAM_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum kam_category got = kam_categories_find(categories, kam_text(cases[i].text));
		CHECK_CASE(got == cases[i].wanted, "\"%s\" is category %d, not %d", cases[i].text, got, cases[i].wanted);
	}
	for (int c = 0; c < KAM_CATEGORIES; c++)
		CHECK_NUMBER(kam_categories_find(categories, kam_text(kam_category_name((enum kam_category)c))), c);
	end();
}

static enum kam_category class(const char *text, enum kam_outcome outcome, const char *stage, const char *probability)
{
	struct kam_candidate deal = {.category_text = kam_text(text), .outcome = outcome, .stage = kam_stages_find(stages, kam_text(stage)),
		.has_probability = probability != NULL};
	if (probability)
		kam_decimal_parse(kam_text(probability), &deal.probability);
	return kam_categories_of(categories, &deal);
}

static void deals_are_classed(void)
{
	static const struct {
		const char *text;
		enum kam_outcome outcome;
		const char *stage, *probability;
		enum kam_category wanted;
	} cases[] = {
		{"", KAM_WON, "07", "0.3", KAM_CATEGORY_CLOSED}, {"Pipeline", KAM_WON, "", NULL, KAM_CATEGORY_CLOSED},
		{"Commit", KAM_LOST, "07", "0.9", KAM_CATEGORY_OMITTED}, {"", KAM_CANCELLED, "03", NULL, KAM_CATEGORY_OMITTED},
		{"Commit", KAM_OPEN, "01", "0.1", KAM_CATEGORY_COMMIT}, {"Omitted", KAM_OPEN, "07", "0.9", KAM_CATEGORY_OMITTED},
		{"maybe", KAM_OPEN, "07", "0.9", KAM_NO_CATEGORY}, {"Closed", KAM_OPEN, "Negotiation/Review", "0.9", KAM_CATEGORY_COMMIT},
		{"Closed", KAM_OPEN, "01", "0.1", KAM_CATEGORY_PIPELINE},
		{"", KAM_OPEN, "Negotiation/Review", "0.2", KAM_CATEGORY_COMMIT}, {"", KAM_OPEN, "Proposal", "0.5", KAM_CATEGORY_BEST_CASE},
		{"", KAM_OPEN, "Proposal", "0.499999", KAM_CATEGORY_PIPELINE}, {"", KAM_OPEN, "Prospecting", "0.5", KAM_CATEGORY_BEST_CASE},
		{"", KAM_OPEN, "Proposal", NULL, KAM_CATEGORY_BEST_CASE}, {"", KAM_OPEN, "04", NULL, KAM_CATEGORY_PIPELINE}, {"", KAM_OPEN, "lead", NULL, KAM_CATEGORY_PIPELINE},
		{"", KAM_OPEN, "no such", NULL, KAM_CATEGORY_PIPELINE}, {"", KAM_OPEN, "no such", "0.7", KAM_CATEGORY_BEST_CASE},
	};
	CHECK_NUMBER(begin(NULL, NULL), KAM_OK);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum kam_category got = class(cases[i].text, cases[i].outcome, cases[i].stage, cases[i].probability);
		CHECK_CASE(got == cases[i].wanted, "case %zu is category %d, not %d", i, got, cases[i].wanted);
	}
	end();
}

static void a_firm_maps_its_stages(void)
{
	CHECK_NUMBER(begin("{\"categories\": {\"stages\": {\"most_likely\": [\"Proposal\"], \"omitted\": [\"01\"]}, \"best_case_from\": 0.2,"
		" \"commit_from_stage\": \"06\", \"words\": {\"commit\": [\"in the bag\"]}}}", NULL), KAM_OK);
	CHECK_NUMBER(class("", KAM_OPEN, "05", "0.1"), KAM_CATEGORY_MOST_LIKELY);
	CHECK_NUMBER(class("", KAM_OPEN, "Prospecting", "0.9"), KAM_CATEGORY_OMITTED);
	CHECK_NUMBER(class("", KAM_OPEN, "03", "0.2"), KAM_CATEGORY_BEST_CASE);
	CHECK_NUMBER(class("", KAM_OPEN, "06", "0.1"), KAM_CATEGORY_COMMIT);
	CHECK_NUMBER(class("In the bag", KAM_OPEN, "01", NULL), KAM_CATEGORY_COMMIT);
	CHECK_NUMBER(class("Committed", KAM_OPEN, "01", NULL), KAM_NO_CATEGORY);
	CHECK_NUMBER(class("commit", KAM_OPEN, "01", NULL), KAM_CATEGORY_COMMIT); /* its own name always stands for it */
	end();
}

static void wrong_rules_are_named(void)
{
	static const struct {
		const char *overlay, *wanted;
	} cases[] = {
		{"{\"categories\": {\"words\": {\"commit\": [\"pipeline\"]}}}", "\"pipeline\" stands for pipeline too"},
		{"{\"categories\": {\"stages\": {\"commit\": [\"nowhere\"]}}}", "categories.stages.commit: \"nowhere\" is no stage"},
		{"{\"categories\": {\"stages\": {\"commit\": [5]}}}", "categories.stages.commit[0]: must be a text"},
		{"{\"categories\": {\"stages\": {\"pipeline\": [\"05\"], \"commit\": [\"Proposal\"]}}}", "stands for pipeline too"},
		{"{\"categories\": {\"commit_from_stage\": \"11\"}}", "commit_from_stage"},
		{"{\"categories\": {\"best_case_from\": 50}}", "best_case_from: must lie between 0 and 1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_error err = {.text = ""};
		CHECK_NUMBER(begin(cases[i].overlay, &err), KAM_USAGE);
		CHECK_CASE(strstr(err.text, cases[i].wanted), "case %zu: %s", i, err.text);
		end();
	}
}

static void views_add_up_categories(void)
{
	enum { P = 1 << KAM_CATEGORY_PIPELINE, B = 1 << KAM_CATEGORY_BEST_CASE, M = 1 << KAM_CATEGORY_MOST_LIKELY, C = 1 << KAM_CATEGORY_COMMIT, W = 1 << KAM_CATEGORY_CLOSED };
	CHECK_NUMBER(kam_view_categories(KAM_VIEW_OPEN_PIPELINE), P | B | M | C);
	CHECK_NUMBER(kam_view_categories(KAM_VIEW_BEST_CASE), B | M | C | W);
	CHECK_NUMBER(kam_view_categories(KAM_VIEW_MOST_LIKELY), M | C | W);
	CHECK_NUMBER(kam_view_categories(KAM_VIEW_COMMIT), C | W);
	CHECK(strcmp(kam_view_name(KAM_VIEW_OPEN_PIPELINE), "open_pipeline") == 0 && strcmp(kam_view_name(KAM_VIEW_COMMIT), "commit_forecast") == 0);
}

int main(void)
{
	TEST(words_of_every_system_are_known);
	TEST(deals_are_classed);
	TEST(a_firm_maps_its_stages);
	TEST(wrong_rules_are_named);
	TEST(views_add_up_categories);
	return check_end();
}
