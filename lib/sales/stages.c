/* stages.c - the funnel's stages from the rules, and which of them an export's words mean. */
#include "kam/stages.h"

#include "kam/buffer.h"
#include "kam/shrink.h"
#include "kam/table.h"
#include "kam/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define NAME_01 "contact and need found"
#define NAME_02 "need, budget, sponsor clear"
#define NAME_03 "organisation known"
#define NAME_04 "goal fixed, resources asked"
#define NAME_05 "short list or bidding"
#define NAME_06 "only choice or bid won"
#define NAME_07 "commercial negotiation"
#define NAME_08 "all terms agreed, or lost"
#define NAME_ZH_01 "找到对的人和需求"
#define NAME_ZH_02 "明确需求、预算和支持者"
#define NAME_ZH_03 "摸清客户组织关系"
#define NAME_ZH_04 "确定目标并申请资源"
#define NAME_ZH_05 "入围或投标"
#define NAME_ZH_06 "唯一选择或中标"
#define NAME_ZH_07 "商务谈判"
#define NAME_ZH_08 "条款谈妥或丢单"

#define BUDGET "budget"
#define SPONSOR "sponsor"
#define MAP "organisation_map"
#define REQUEST "resource_request"
#define LIST_OR_BID "short_list|bid"

enum { MOST_REQUIRED = 64 };

static const struct {
	const char *number, *name, *name_zh;
	const char *required[3]; /* what a deal must show from this stage on */
} domain[] = {{"01", NAME_01, NAME_ZH_01, {NULL}}, {"02", NAME_02, NAME_ZH_02, {BUDGET, SPONSOR, NULL}}, {"03", NAME_03, NAME_ZH_03, {MAP, NULL}},
	{"04", NAME_04, NAME_ZH_04, {REQUEST, NULL}}, {"05", NAME_05, NAME_ZH_05, {LIST_OR_BID, NULL}}, {"06", NAME_06, NAME_ZH_06, {NULL}},
	{"07", NAME_07, NAME_ZH_07, {NULL}}, {"08", NAME_08, NAME_ZH_08, {NULL}}};

/* The synonyms are the stage names of common systems by their crosswalk; their percents are not taken from a name, because the
 * same names stand for different percents in different systems. The first entry has every key there is: it is the model. */
#define NAMED(number, name, zh, kind) "{\"number\": \"" number "\", \"name\": \"" name "\", \"name_zh\": \"" zh "\", \"kind\": \"" kind "\","
#define UNKNOWN " \"probability\": null, \"low\": null, \"high\": null, \"n\": null, \"norm_count\": null, \"norm_amount\": null, \"by_age\": [],"
#define STAGE(number, name, zh, kind, synonyms, required) \
	NAMED(number, name, zh, kind) " \"synonyms\": [" synonyms "], \"requires\": [" required "]}"

const char kam_stages_rules[] = "\"stages\": ["
	NAMED("L1", "lead", "线索", "before") UNKNOWN
	" \"synonyms\": [\"new lead\", \"unqualified\", \"潜在客户\", \"新线索\"], \"requires\": []}, "
	STAGE("L2", "qualified lead", "已认定线索", "before", "\"mql\", \"sql\", \"marketing qualified\", \"已转化线索\", \"有效线索\"", "") ", "
	STAGE("01", NAME_01, NAME_ZH_01, "open", "\"prospecting\", \"prospect\", \"prosp\", \"new\", \"appointment scheduled\", \"contact made\","
		" \"初步洽谈\", \"初步接洽\", \"恰接\", \"新建\"", "") ", "
	STAGE("02", NAME_02, NAME_ZH_02, "open",
		"\"qualification\", \"needs analysis\", \"qualified\", \"qualified to buy\", \"qual\", \"1-qualify\", \"qualify\","
		" \"engaging\", \"engaged\", \"需求确定\", \"需求明确\", \"需求分析\"", "\"" BUDGET "\", \"" SPONSOR "\"") ", "
	STAGE("03", NAME_03, NAME_ZH_03, "open", "\"id. decision makers\", \"identify decision makers\", \"2-develop\", \"develop\"", "\"" MAP "\"") ", "
	STAGE("04", NAME_04, NAME_ZH_04, "open",
		"\"value proposition\", \"presentation scheduled\", \"demo scheduled\", \"demo/making\", \"方案验证\", \"立项汇报\"",
		"\"" REQUEST "\"") ", "
	STAGE("05", NAME_05, NAME_ZH_05, "open", "\"proposal/price quote\", \"proposal/quotation\", \"proposal\", \"perception analysis\", \"proposition\","
		" \"proposal made\", \"initial offer\", \"propo\", \"3-propose\", \"propose\", \"方案报价\", \"投标\"", "\"" LIST_OR_BID "\"") ", "
	STAGE("06", NAME_06, NAME_ZH_06, "open", "\"decision maker bought-in\", \"bid won\", \"中标\"", "") ", "
	STAGE("07", NAME_07, NAME_ZH_07, "open",
		"\"negotiation/review\", \"negotiation\", \"negotiations started\", \"nego\", \"contract sent\", \"ready to close\","
		" \"4-close\", \"close\", \"谈判审核\", \"签订合同\", \"商务采购\", \"合同谈判\"", "") ", "
	STAGE("08", NAME_08, NAME_ZH_08, "closed", "", "") ", "
	STAGE("C1", "delivered", "已交付", "after", "\"delivery\", \"shipped\", \"已发货\"", "") ", "
	STAGE("C2", "invoiced", "已开票", "after", "\"billed\", \"invoice sent\"", "") ", "
	STAGE("C3", "collected", "已回款", "after", "\"paid\", \"cash received\", \"已收款\"", "") "],"
	" \"learnt\": {\"as_of\": \"\", \"deals\": null, \"segment_by\": \"\", \"owner_by\": \"\","
	" \"win\": {\"probability\": null, \"low\": null, \"high\": null, \"n\": null, \"by_age\": []}, \"groups\": []}";

/* What was learnt of an owner or a segment: how its odds of winning differ. */
struct learnt_group {
	double log_odds;
};

struct kam_stages {
	const struct kam_rules *rules;
	struct kam_stage at[KAM_MOST_STAGES];
	int count;
	struct kam_table names;     /* comparable text -> place in stage_of */
	int *stage_of;
	size_t stage_of_capacity;
	struct kam_stage_age *deal_ages;
	size_t deal_ages_count;
	struct kam_figure win;
	const char **required[KAM_MOST_STAGES]; /* by stage: all that a deal there must show */
	size_t required_count[KAM_MOST_STAGES];
	struct kam_table groups;    /* "s" or "o" and the name -> place in group_at */
	struct learnt_group *group_at;
	size_t groups_capacity;
	struct kam_arena arena;
};

const char *kam_domain_stage_name(struct kam_slice number, bool chinese)
{
	for (size_t i = 0; i < KAM_COUNT(domain); i++)
		if (kam_is(number, domain[i].number))
			return chinese ? domain[i].name_zh : domain[i].name;
	return NULL;
}

/* The form in which names of stages are compared, in out. */
static struct kam_slice comparable(struct kam_slice text, struct kam_buffer *out)
{
	return kam_fold_word(text, " -_/.&,", out);
}

static void add_name(struct kam_stages *stages, struct kam_slice name, int stage)
{
	struct kam_buffer key = {0};
	bool added = false;
	struct kam_slice folded = comparable(name, &key);
	uint32_t number = folded.n ? kam_table_put(&stages->names, folded, &added) : 0;
	if (added) { /* of two stages with one name the first stands */
		stages->stage_of = kam_grow(stages->stage_of, &stages->stage_of_capacity, number + 1, sizeof *stages->stage_of);
		stages->stage_of[number] = stage;
	}
	kam_buffer_free(&key);
}

static enum kam_status read_kind(const char *word, const char *path, enum kam_stage_kind *kind, struct kam_error *err)
{
	static const char *const kinds[] = {"before", "open", "closed", "won", "lost", "after"};
	for (int k = 0; k < (int)KAM_COUNT(kinds); k++)
		if (word && strcmp(word, kinds[k]) == 0) {
			*kind = (enum kam_stage_kind)k;
			return KAM_OK;
		}
	return kam_fail(err, KAM_USAGE, "rule %s.kind: must be before, open, closed, won, lost or after", path);
}

static enum kam_status read_figure(const struct kam_rules *rules, const char *path, const char *key, const char *high, struct kam_figure *figure,
	struct kam_error *err)
{
	char full[80];
	snprintf(full, sizeof full, "%s.%s", path, key);
	figure->known = kam_rules_has(rules, full);
	return figure->known ? kam_rules_number(rules, full, "0", high, &figure->value, err) : KAM_OK;
}

static enum kam_status read_ages(struct kam_stages *stages, const char *path, struct kam_stage_age **ages, size_t *count, struct kam_error *err)
{
	char full[96];
	enum kam_status status = KAM_OK;
	snprintf(full, sizeof full, "%s.by_age", path);
	*count = kam_rules_length(stages->rules, full);
	*ages = kam_arena_take(&stages->arena, (*count + 1) * sizeof **ages);
	for (size_t i = 0; i < *count && !status; i++) {
		struct kam_decimal p;
		snprintf(full, sizeof full, "%s.by_age[%zu].from", path, i);
		status = kam_rules_count(stages->rules, full, i ? (*ages)[i - 1].from + 1 : 0, 1000000, &(*ages)[i].from, err);
		snprintf(full, sizeof full, "%s.by_age[%zu].probability", path, i);
		if (!status)
			status = kam_rules_number(stages->rules, full, "0", "1", &p, err);
		if (!status)
			(*ages)[i].probability = kam_decimal_double(p);
	}
	return status;
}

static struct kam_slice text_at(const struct kam_rules *rules, const char *path, const char *key)
{
	char full[80];
	snprintf(full, sizeof full, "%s.%s", path, key);
	return kam_text(kam_rules_text(rules, full));
}

static void read_names(struct kam_stages *stages, const char *path, int i)
{
	const struct kam_stage *stage = &stages->at[i];
	char full[80];
	const char *word;
	add_name(stages, stage->name, i);
	add_name(stages, stage->name_zh, i);
	snprintf(full, sizeof full, "%s.synonyms", path);
	for (size_t k = 0; (word = kam_rules_word(stages->rules, full, k)); k++)
		add_name(stages, kam_text(word), i);
}

static enum kam_status read_stage(struct kam_stages *stages, int i, struct kam_error *err)
{
	struct kam_stage *stage = &stages->at[i];
	const struct kam_rules *rules = stages->rules;
	char path[40];
	struct kam_figure n;
	struct kam_stage_age *ages;
	snprintf(path, sizeof path, "stages[%d]", i);
	stage->number = text_at(rules, path, "number");
	stage->name = text_at(rules, path, "name");
	stage->name_zh = text_at(rules, path, "name_zh");
	if (!stage->number.n || !stage->name.n)
		return kam_fail(err, KAM_USAGE, "rule %s: must have a number and a name", path);
	enum kam_status status = read_kind(text_at(rules, path, "kind").p, path, &stage->kind, err);
	if (!status)
		status = read_figure(rules, path, "probability", "1", &stage->probability, err);
	if (!status)
		status = read_figure(rules, path, "low", "1", &stage->low, err);
	if (!status)
		status = read_figure(rules, path, "high", "1", &stage->high, err);
	if (!status)
		status = read_figure(rules, path, "n", "1000000000000", &n, err);
	if (!status)
		status = read_figure(rules, path, "norm_count", "1000000000000", &stage->norm_count, err);
	if (!status)
		status = read_figure(rules, path, "norm_amount", "1000000000000000000", &stage->norm_amount, err);
	if (!status)
		status = read_ages(stages, path, &ages, &stage->ages_count, err);
	if (status)
		return status;
	stage->ages = ages;
	stage->n = n.known ? (uint64_t)kam_decimal_double(n.value) : 0;
	read_names(stages, path, i);
	return KAM_OK;
}

static void require(struct kam_stages *stages, int stage, const char *word)
{
	const char **words = stages->required[stage];
	for (size_t i = 0; i < stages->required_count[stage]; i++)
		if (strcmp(words[i], word) == 0)
			return;
	if (stages->required_count[stage] < MOST_REQUIRED)
		words[stages->required_count[stage]++] = word;
}

/* Whether some open stage with that number says itself what it requires; it then requires that of the deals at `stage`. */
static bool requires_own(struct kam_stages *stages, int stage, const char *number)
{
	bool own = false;
	for (int s = 0; s < stages->count; s++) {
		char path[48];
		const char *word;
		snprintf(path, sizeof path, "stages[%d].requires", s);
		if (stages->at[s].kind != KAM_STAGE_OPEN || !kam_is(stages->at[s].number, number) || !kam_rules_has(stages->rules, path))
			continue;
		own = true;
		for (size_t i = 0; (word = kam_rules_word(stages->rules, path, i)); i++)
			require(stages, stage, word);
	}
	return own;
}

/* What a deal must show at a stage: what the rules say for each of the domain's stages up to it, else what the domain says. */
static void settle_required(struct kam_stages *stages, int stage)
{
	stages->required[stage] = kam_arena_take(&stages->arena, MOST_REQUIRED * sizeof *stages->required[stage]);
	for (size_t d = 0; d < KAM_COUNT(domain) && stages->at[stage].kind == KAM_STAGE_OPEN; d++) {
		if (kam_compare(kam_text(domain[d].number), stages->at[stage].number) > 0 || requires_own(stages, stage, domain[d].number))
			continue;
		for (size_t i = 0; domain[d].required[i]; i++)
			require(stages, stage, domain[d].required[i]);
	}
}

/* A stage's number stands for it too, unless a name has taken the word. */
static void add_numbers(struct kam_stages *stages)
{
	for (int i = 0; i < stages->count; i++) {
		struct kam_slice number = stages->at[i].number;
		add_name(stages, number, i);
		if (number.n == 2 && number.p[0] == '0')
			add_name(stages, kam_slice(number.p + 1, 1), i);
	}
}

static enum kam_status read_group(struct kam_stages *stages, size_t i, struct kam_error *err)
{
	char path[40], full[80];
	struct kam_decimal odds = {0};
	struct kam_buffer key = {0};
	snprintf(path, sizeof path, "learnt.groups[%zu]", i);
	struct kam_slice level = text_at(stages->rules, path, "level"), name = text_at(stages->rules, path, "name");
	snprintf(full, sizeof full, "%s.odds", path);
	enum kam_status status = kam_rules_number(stages->rules, full, "0.000001", "1000000", &odds, err);
	if (!status && !kam_is(level, "segment") && !kam_is(level, "owner"))
		status = kam_fail(err, KAM_USAGE, "rule %s.level: must be segment or owner", path);
	if (!status) {
		kam_buffer_format(&key, "%c%.*s", level.p[0], KAM_PRINT(name));
		uint32_t number = kam_table_put(&stages->groups, kam_buffer_slice(&key), NULL);
		stages->group_at = kam_grow(stages->group_at, &stages->groups_capacity, number + 1, sizeof *stages->group_at);
		stages->group_at[number].log_odds = log(kam_decimal_double(odds));
	}
	kam_buffer_free(&key);
	return status;
}

static enum kam_status read_learnt(struct kam_stages *stages, struct kam_error *err)
{
	enum kam_status status = read_figure(stages->rules, "learnt.win", "probability", "1", &stages->win, err);
	if (!status)
		status = read_ages(stages, "learnt.win", &stages->deal_ages, &stages->deal_ages_count, err);
	size_t count = kam_rules_length(stages->rules, "learnt.groups");
	for (size_t i = 0; i < count && !status; i++)
		status = read_group(stages, i, err);
	return status;
}

enum kam_status kam_stages_new(const struct kam_rules *rules, struct kam_stages **out, struct kam_error *err)
{
	struct kam_stages *stages = *out = kam_allocate(1, sizeof *stages);
	size_t count = kam_rules_length(rules, "stages");
	bool open = false;
	enum kam_status status = KAM_OK;
	stages->rules = rules;
	if (count > KAM_MOST_STAGES)
		return kam_fail(err, KAM_USAGE, "rule stages: more than %d of them", KAM_MOST_STAGES);
	for (stages->count = 0; stages->count < (int)count && !status; stages->count++) {
		status = read_stage(stages, stages->count, err);
		open = open || stages->at[stages->count].kind == KAM_STAGE_OPEN;
	}
	if (!status && !open)
		status = kam_fail(err, KAM_USAGE, "rule stages: none of them is open");
	if (status)
		return status;
	add_numbers(stages);
	for (int s = 0; s < stages->count; s++)
		settle_required(stages, s);
	return read_learnt(stages, err);
}

void kam_stages_free(struct kam_stages *stages)
{
	if (!stages)
		return;
	kam_table_free(&stages->names);
	kam_table_free(&stages->groups);
	free(stages->stage_of);
	free(stages->group_at);
	kam_arena_free(&stages->arena);
	free(stages);
}

int kam_stages_count(const struct kam_stages *stages)
{
	return stages->count;
}

const struct kam_stage *kam_stages_at(const struct kam_stages *stages, int stage)
{
	return &stages->at[stage];
}

static int named(const struct kam_stages *stages, struct kam_slice text)
{
	struct kam_buffer key = {0};
	struct kam_slice folded = comparable(text, &key);
	uint32_t number = folded.n ? kam_table_find(&stages->names, folded) : KAM_ABSENT;
	kam_buffer_free(&key);
	return number == KAM_ABSENT ? KAM_NO_STAGE : stages->stage_of[number];
}

/* "Contract Sent (Sales Pipeline)": the stage without the pipeline it is in; empty if there is none. */
static struct kam_slice without_pipeline(struct kam_slice text)
{
	if (!text.n || text.p[text.n - 1] != ')')
		return kam_slice(NULL, 0);
	while (text.n && text.p[text.n - 1] != '(')
		text.n--;
	return text.n ? kam_trim(kam_slice(text.p, text.n - 1)) : text;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "03 organisation": the two digits at its start, if something else follows them. */
static struct kam_slice leading_number(struct kam_slice text)
{
	bool has = text.n > 2 && is_digit(text.p[0]) && is_digit(text.p[1]) && !is_digit(text.p[2]);
	return kam_slice(text.p, has ? 2 : 0);
}

static struct kam_slice without_word(struct kam_slice text)
{
	static const char *const words[] = {"stage", "阶段"};
	for (size_t i = 0; i < KAM_COUNT(words); i++)
		if (text.n > strlen(words[i]) && strncasecmp(text.p, words[i], strlen(words[i])) == 0)
			return kam_trim(kam_slice(text.p + strlen(words[i]), text.n - strlen(words[i])));
	return text;
}

/* "stage 5" and "阶段6": the number in two digits; empty if there is none. */
static struct kam_slice counted(struct kam_slice text, char digits[2])
{
	struct kam_slice s = without_word(text);
	if (!s.n || s.n > 2 || !is_digit(s.p[0]) || !is_digit(s.p[s.n - 1]))
		return kam_slice(NULL, 0);
	digits[0] = s.n == 2 ? s.p[0] : '0';
	digits[1] = s.p[s.n - 1];
	return kam_slice(digits, 2);
}

int kam_stages_find(const struct kam_stages *stages, struct kam_slice text)
{
	char digits[2];
	text = kam_trim(text);
	int stage = named(stages, text);
	if (stage == KAM_NO_STAGE)
		stage = named(stages, without_pipeline(text));
	if (stage == KAM_NO_STAGE)
		stage = named(stages, leading_number(text));
	if (stage == KAM_NO_STAGE)
		stage = named(stages, counted(text, digits));
	return stage;
}

bool kam_stage_reaches(const struct kam_stage *stage, const char *number)
{
	if (stage->kind == KAM_STAGE_OPEN)
		return kam_compare(stage->number, kam_text(number)) >= 0;
	return stage->kind != KAM_STAGE_BEFORE;
}

const char *kam_stages_required(const struct kam_stages *stages, int stage, size_t i)
{
	return i < stages->required_count[stage] ? stages->required[stage][i] : NULL;
}

const char *kam_stages_learnt_by(const struct kam_stages *stages, bool owner)
{
	const char *by = kam_rules_text(stages->rules, owner ? "learnt.owner_by" : "learnt.segment_by");
	return by && by[0] ? by : NULL;
}

/* The entry of the youngest age that is not over days. */
static double at_age(const struct kam_stage_age *ages, size_t count, int days)
{
	size_t i = 0;
	while (i + 1 < count && ages[i + 1].from <= days)
		i++;
	return ages[i].probability;
}

static bool group_shift(const struct kam_stages *stages, char level, struct kam_slice name, double *log_odds)
{
	struct kam_buffer key = {0};
	kam_buffer_byte(&key, level);
	kam_buffer_add(&key, name);
	uint32_t number = kam_table_find(&stages->groups, kam_buffer_slice(&key));
	kam_buffer_free(&key);
	if (number != KAM_ABSENT)
		*log_odds = stages->group_at[number].log_odds;
	return number != KAM_ABSENT;
}

bool kam_stages_probability(const struct kam_stages *stages, const struct kam_standing *standing, double *probability)
{
	static const double least = 1e-4; /* of an open deal nothing is certain, unless the firm says so */
	static const struct kam_stage unknown;
	const struct kam_stage *stage = standing->stage == KAM_NO_STAGE ? &unknown : &stages->at[standing->stage];
	bool stated = !stage->ages_count && !stage->n && stage->probability.known;
	double p, shift = 0;
	if (stage->ages_count && standing->days_in_stage >= 0)
		p = at_age(stage->ages, stage->ages_count, standing->days_in_stage);
	else if (stage->probability.known)
		p = kam_decimal_double(stage->probability.value);
	else if (stages->deal_ages_count && standing->days >= 0)
		p = at_age(stages->deal_ages, stages->deal_ages_count, standing->days);
	else if (stages->win.known)
		p = kam_decimal_double(stages->win.value);
	else
		return false;
	if (!standing->owner.n || !group_shift(stages, 'o', standing->owner, &shift))
		group_shift(stages, 's', standing->segment, &shift);
	p = kam_shift_odds(p, shift);
	*probability = stated ? p : fmax(least, fmin(p, 1 - least));
	return true;
}
