/* category.c - forecast categories from the rules: their words, and how a deal without one is classed. */
#include "kam/category.h"

#include "kam/text.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const names[KAM_CATEGORIES] = {"omitted", "pipeline", "best_case", "most_likely", "commit", "closed"};

const char kam_categories_rules[] = "\"categories\": {"
	"\"words\": {"
	"\"omitted\": [\"omitted\", \"omit\", \"not forecasted\", \"excluded\", \"lost\", \"closed lost\", "
	"\"已忽略\", \"省略\", \"已省略\", \"不计入\", \"不预测\", \"排除\","
		" \"输单\", \"丢单\"],"
	" \"pipeline\": [\"pipeline\", \"longshot\", \"管道\", \"管线\", \"线索池\", \"商机池\"],"
	" \"best_case\": [\"best case\", \"upside\", \"最佳情况\", \"最佳案例\", \"最好情况\", \"乐观\", \"争取\", \"冲刺\"],"
	" \"most_likely\": [\"most likely\", \"likely\", \"probable\", \"最有可能\", \"最可能\", \"很可能\", \"有望\"],"
	" \"commit\": [\"commit\", \"committed\", \"forecast\", \"safe\", \"承诺\", \"已承诺\", \"提交\", \"确定\", \"必成\", \"必签\"],"
	" \"closed\": [\"closed\", \"won\", \"closed won\", \"已关闭\", \"已结束\", \"赢单\", \"已赢得\", \"已成交\"]},"
	" \"stages\": {\"omitted\": [], \"pipeline\": [], \"best_case\": [], \"most_likely\": [], \"commit\": []},"
	" \"commit_from_stage\": \"07\", \"best_case_from\": 0.5, \"best_case_from_stage\": \"05\"}";

struct kam_categories {
	const struct kam_stages *stages;
	struct kam_table words;           /* comparable text -> place in category_of */
	signed char *category_of;
	size_t capacity;
	signed char by_stage[KAM_MOST_STAGES]; /* as the rules list them; KAM_NO_CATEGORY: they do not */
	const char *commit_from_stage, *best_case_from_stage;
	struct kam_decimal best_case_from;
};

static struct kam_slice comparable(struct kam_slice text, struct kam_buffer *out)
{
	return kam_fold_word(text, " -_", out);
}

static enum kam_status add_word(struct kam_categories *categories, const char *word, enum kam_category category, struct kam_error *err)
{
	struct kam_buffer key = {0};
	bool added = false;
	struct kam_slice folded = comparable(kam_text(word), &key);
	uint32_t number = folded.n ? kam_table_put(&categories->words, folded, &added) : 0;
	kam_buffer_free(&key);
	if (added) {
		categories->category_of = kam_grow(categories->category_of, &categories->capacity, number + 1, 1);
		categories->category_of[number] = (signed char)category;
		return KAM_OK;
	}
	if (!folded.n || categories->category_of[number] == (signed char)category)
		return KAM_OK;
	return kam_fail(err, KAM_USAGE, "rule categories.words.%s: \"%.60s\" stands for %s too", names[category], word,
		names[categories->category_of[number]]);
}

static enum kam_status add_stage(struct kam_categories *categories, const char *word, enum kam_category category, struct kam_error *err)
{
	int stage = kam_stages_find(categories->stages, kam_text(word));
	if (stage == KAM_NO_STAGE)
		return kam_fail(err, KAM_USAGE, "rule categories.stages.%s: \"%.60s\" is no stage of the rules", names[category], word);
	if (categories->by_stage[stage] != KAM_NO_CATEGORY && categories->by_stage[stage] != (signed char)category)
		return kam_fail(err, KAM_USAGE, "rule categories.stages.%s: \"%.60s\" stands for %s too", names[category], word,
			names[categories->by_stage[stage]]);
	categories->by_stage[stage] = (signed char)category;
	return KAM_OK;
}

/* Adds every entry of one list of the rules. */
static enum kam_status read_list(struct kam_categories *categories, const struct kam_rules *rules, const char *list, enum kam_category category,
	enum kam_status (*add)(struct kam_categories *, const char *, enum kam_category, struct kam_error *), struct kam_error *err)
{
	char path[60];
	enum kam_status status = KAM_OK;
	snprintf(path, sizeof path, "categories.%s.%s", list, names[category]);
	for (size_t i = 0; i < kam_rules_length(rules, path) && !status; i++) {
		const char *word = kam_rules_word(rules, path, i);
		status = word ? add(categories, word, category, err) : kam_fail(err, KAM_USAGE, "rule %s[%zu]: must be a text", path, i);
	}
	return status;
}

/* The number of one of the domain's stages. */
static enum kam_status read_stage_number(const struct kam_rules *rules, const char *path, const char **number, struct kam_error *err)
{
	*number = kam_rules_text(rules, path);
	if (*number && kam_domain_stage_name(kam_text(*number), false))
		return KAM_OK;
	return kam_fail(err, KAM_USAGE, "rule %s: must be the number of one of the domain's stages, \"01\" to \"08\"", path);
}

enum kam_status kam_categories_new(const struct kam_rules *rules, const struct kam_stages *stages, struct kam_categories **out, struct kam_error *err)
{
	struct kam_categories *categories = *out = kam_allocate(1, sizeof *categories);
	categories->stages = stages;
	memset(categories->by_stage, KAM_NO_CATEGORY, sizeof categories->by_stage);
	enum kam_status status = read_stage_number(rules, "categories.commit_from_stage", &categories->commit_from_stage, err);
	if (!status)
		status = read_stage_number(rules, "categories.best_case_from_stage", &categories->best_case_from_stage, err);
	if (!status)
		status = kam_rules_number(rules, "categories.best_case_from", "0", "1", &categories->best_case_from, err);
	for (int c = 0; c < KAM_CATEGORIES && !status; c++) {
		status = read_list(categories, rules, "words", (enum kam_category)c, add_word, err);
		if (!status)
			status = add_word(categories, names[c], (enum kam_category)c, err);
		if (!status && c != KAM_CATEGORY_CLOSED)
			status = read_list(categories, rules, "stages", (enum kam_category)c, add_stage, err);
	}
	return status;
}

void kam_categories_free(struct kam_categories *categories)
{
	if (!categories)
		return;
	kam_table_free(&categories->words);
	free(categories->category_of);
	free(categories);
}

const char *kam_category_name(enum kam_category category)
{
	return names[category];
}

enum kam_category kam_categories_find(const struct kam_categories *categories, struct kam_slice text)
{
	struct kam_buffer key = {0};
	struct kam_slice folded = comparable(text, &key);
	uint32_t number = folded.n ? kam_table_find(&categories->words, folded) : KAM_ABSENT;
	kam_buffer_free(&key);
	return number == KAM_ABSENT ? KAM_NO_CATEGORY : (enum kam_category)categories->category_of[number];
}

/* An open deal by where it stands. */
static enum kam_category by_standing(const struct kam_categories *categories, const struct kam_candidate *deal)
{
	const struct kam_stage *stage = deal->stage == KAM_NO_STAGE ? NULL : kam_stages_at(categories->stages, deal->stage);
	if (stage && categories->by_stage[deal->stage] != KAM_NO_CATEGORY)
		return (enum kam_category)categories->by_stage[deal->stage];
	if (stage && kam_stage_reaches(stage, categories->commit_from_stage))
		return KAM_CATEGORY_COMMIT;
	bool probable = deal->has_probability ? kam_decimal_compare(deal->probability, categories->best_case_from) >= 0
		: stage && kam_stage_reaches(stage, categories->best_case_from_stage);
	return probable ? KAM_CATEGORY_BEST_CASE : KAM_CATEGORY_PIPELINE;
}

/* What the deal's text says; KAM_NO_CATEGORY where it says nothing that the rules have. */
static enum kam_category told_category(const struct kam_categories *categories, const struct kam_candidate *deal)
{
	int known;
	if (deal->recent && kam_memo_find(deal->recent, deal->category_text, &known))
		return (enum kam_category)known;
	enum kam_category category = deal->category_text.n ? kam_categories_find(categories, deal->category_text) : KAM_NO_CATEGORY;
	if (deal->recent)
		kam_memo_keep(deal->recent, deal->category_text, category);
	return category;
}

enum kam_category kam_categories_of(const struct kam_categories *categories, const struct kam_candidate *deal)
{
	if (deal->outcome == KAM_WON)
		return KAM_CATEGORY_CLOSED;
	if (deal->outcome == KAM_LOST || deal->outcome == KAM_CANCELLED)
		return KAM_CATEGORY_OMITTED;
	enum kam_category told = told_category(categories, deal);
	if (deal->category_text.n && told != KAM_CATEGORY_CLOSED)
		return told;
	return by_standing(categories, deal);
}

const char *kam_view_name(enum kam_category_view view)
{
	static const char *const views[KAM_VIEWS] = {"open_pipeline", "best_case_forecast", "most_likely_forecast", "commit_forecast"};
	return views[view];
}

unsigned kam_view_categories(enum kam_category_view view)
{
	enum {
		COMMIT = 1 << KAM_CATEGORY_COMMIT | 1 << KAM_CATEGORY_CLOSED,
		LIKELY = COMMIT | 1 << KAM_CATEGORY_MOST_LIKELY,
		BEST = LIKELY | 1 << KAM_CATEGORY_BEST_CASE,
		OPEN = (BEST & ~(1 << KAM_CATEGORY_CLOSED)) | 1 << KAM_CATEGORY_PIPELINE,
	};
	static const unsigned views[KAM_VIEWS] = {OPEN, BEST, LIKELY, COMMIT};
	return views[view];
}
