/* form.c - assessment forms: from rules to a score. */
#include "kam/form.h"

#include "kam/input.h"
#include "kam/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define Q(key, en, zh, low, names) "{\"key\": \"" key "\", \"en\": \"" en "\", \"zh\": \"" zh "\", \"names\": [" names "], \"low\": " low \
	", \"scale\": 1, \"weight\": 1, \"gate\": false, \"answers\": []}"

const char kam_form_rules[] =
	"\"form\": {\"name\": \"twenty questions\", \"dimensions\": ["
	"{\"key\": \"opportunity\", \"en\": \"Is there an opportunity?\", \"zh\": \"是否有商业机会\", \"questions\": ["
	Q("q1", "application and solution clear", "应用和方案明确", "false", "\"application and solution\"") ","
	Q("q2", "customer's business profile known", "客户业务概况清楚", "false", "\"business profile\", \"客户营业利润\"") ","
	Q("q3", "financially strong", "客户财务状况良好", "false", "\"financial condition\", \"财务状况\"") ","
	Q("q4", "funds available", "资金可用", "false", "\"access to funds\", \"资金\"") ","
	Q("q5", "compelling event clear", "紧迫事件明确", "false", "\"compelling event\", \"紧迫事件\"") "]},"
	"{\"key\": \"compete\", \"en\": \"Can we compete?\", \"zh\": \"是否有竞争力\", \"questions\": ["
	Q("q6", "formal decision criteria clear", "正式决策标准明确", "false", "\"formal decision criteria\", \"正式决策标准\"") ","
	Q("q7", "solution fits", "方案匹配", "false", "\"solution fit\"") ","
	Q("q8", "sales resources needed", "所需销售资源", "true", "\"sales resource requirements\"") ","
	Q("q9", "current relationship strong", "目前客户关系牢固", "false", "\"current relationship\", \"目前客户关系\"") ","
	Q("q10", "unique business value", "独特商业价值", "false", "") "]},"
	"{\"key\": \"win\", \"en\": \"Can we win?\", \"zh\": \"是否能赢\", \"questions\": ["
	Q("q11", "inside support", "内部支持", "false", "") ","
	Q("q12", "executive credibility", "高层信任", "false", "") ","
	Q("q13", "cultural compatibility", "文化兼容", "false", "\"文化相容\"") ","
	Q("q14", "informal decision criteria clear", "非正式决策标准明确", "false", "\"informal decision criteria\", \"非正式决策标准\"") ","
	Q("q15", "political alignment", "政治同盟", "false", "\"政治联盟\"") "]},"
	"{\"key\": \"worth\", \"en\": \"Is it worth winning?\", \"zh\": \"是否值得赢取\", \"questions\": ["
	Q("q16", "near-term revenue", "短期收入", "false", "\"short-term revenue\", \"近期收入\"") ","
	Q("q17", "future revenue", "未来收入", "false", "\"长期收入\"") ","
	Q("q18", "profitability", "盈利能力", "false", "\"利润率\"") ","
	Q("q19", "degree of risk", "风险程度", "true", "\"risk\", \"风险\"") ","
	Q("q20", "strategic value", "战略价值", "false", "") "]}],"
	" \"bands\": [{\"name\": \"high\", \"limit\": 10, \"inclusive\": false}, {\"name\": \"low\", \"limit\": 0, \"inclusive\": true}]}";

const char kam_answer_rules[] =
	"\"answers\": {\"yes\": [\"1\", \"y\", \"yes\", \"true\", \"是\", \"有\", \"明确\", \"强\", \"好\", \"clear\", \"strong\"],"
	" \"no\": [\"0\", \"n\", \"no\", \"false\", \"否\", \"无\", \"不明确\", \"弱\", \"差\", \"unclear\", \"weak\"],"
	" \"high\": [\"high\", \"高\", \"大\"], \"low\": [\"low\", \"低\", \"小\"],"
	" \"unknown\": [\"?\", \"unknown\", \"n/a\", \"未知\", \"不清楚\"]}";

/* Reading the rules. */

struct reading {
	struct kam_form *form;
	struct kam_answers answers; /* to fold in */
	struct kam_error *err;
	char path[80];
};

static enum kam_status wrong(const struct reading *r, const char *name, const char *must)
{
	return kam_fail(r->err, KAM_USAGE, "rule %s%s%s: %s", r->path, *name ? "." : "", name, must);
}

static const char *copy(struct reading *r, const json_t *text)
{
	const char *s = json_string_value(text);
	return s ? kam_arena_copy(&r->form->arena, s, strlen(s)) : "";
}

/* A number in millionths. */
static enum kam_status read_points(const struct reading *r, const json_t *object, const char *name, int64_t missing, int64_t *out)
{
	const json_t *value = json_object_get(object, name);
	double number = value ? json_number_value(value) * KAM_POINT : (double)missing;
	*out = 0;
	if ((value && !json_is_number(value)) || number < -1e15 || number > 1e15)
		return wrong(r, name, "must be a number between -1000000000 and 1000000000");
	*out = (int64_t)(number < 0 ? number - 0.5 : number + 0.5);
	return KAM_OK;
}

/* A key becomes part of a column's name. */
static bool is_key(const char *s)
{
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n && !s[n] && n < 40;
}

static struct kam_slice fold(struct kam_answers *answers, struct kam_slice s)
{
	answers->folded.n = 0;
	kam_fold(kam_trim(s), &answers->folded);
	return kam_buffer_slice(&answers->folded);
}

/* Answers of the question's own, each with its points. */
static enum kam_status read_answers(struct reading *r, const json_t *answers, struct kam_question *q)
{
	for (size_t i = 0; i < json_array_size(answers); i++) {
		const json_t *answer = json_array_get(answers, i);
		const char *is = json_string_value(json_object_get(answer, "is"));
		int64_t points = 0;
		bool added = true;
		if (!is || json_object_size(answer) != 2 || !json_object_get(answer, "points"))
			return wrong(r, "answers", "must be a list of {\"is\": TEXT, \"points\": NUMBER}");
		enum kam_status status = read_points(r, answer, "points", 0, &points);
		if (status)
			return status;
		if (strcmp(is, "*") == 0) {
			q->has_other = true;
			q->other_points = points;
		} else {
			uint32_t number = kam_table_put(&q->answers, fold(&r->answers, kam_text(is)), &added);
			if (!added || number >= KAM_COUNT(q->answer_points))
				return wrong(r, "answers", "has an answer twice, or more than 64");
			q->answer_points[number] = points;
		}
		q->most = points > q->most ? points : q->most;
	}
	return KAM_OK;
}

static void set_points(struct kam_question *q, bool low)
{
	int64_t full = q->scale * q->weight;
	q->points[KAM_ANSWER_YES] = full;
	q->points[low ? KAM_ANSWER_LOW : KAM_ANSWER_HIGH] = full;
	if (full > 0)
		q->most = full;
}

static enum kam_status read_question(struct reading *r, const json_t *from, int dimension)
{
	struct kam_form *form = r->form;
	if (form->questions_count == KAM_MOST_QUESTIONS)
		return wrong(r, "", "there are more than 128 questions");
	struct kam_question *q = &form->questions[form->questions_count];
	const json_t *names = json_object_get(from, "names"), *scale = json_object_get(from, "scale"), *answers = json_object_get(from, "answers");
	*q = (struct kam_question){.key = copy(r, json_object_get(from, "key")), .en = copy(r, json_object_get(from, "en")),
		.zh = copy(r, json_object_get(from, "zh")), .gate = json_is_true(json_object_get(from, "gate")), .dimension = dimension};
	if (!is_key(q->key) || kam_form_question(form, kam_text(q->key)) >= 0)
		return wrong(r, "key", "must be a name of its own, in a-z, 0-9 and _");
	q->scale = scale ? (int)json_integer_value(scale) : 1;
	if ((scale && !json_is_integer(scale)) || q->scale < 1 || q->scale > 100)
		return wrong(r, "scale", "must be a whole number between 1 and 100");
	q->names = kam_arena_take(&form->arena, (json_array_size(names) + 1) * sizeof *q->names);
	for (size_t i = 0; i <= json_array_size(names); i++)
		q->names[i] = i < json_array_size(names) ? copy(r, json_array_get(names, i)) : NULL;
	form->questions_count++;
	enum kam_status status = read_points(r, from, "weight", KAM_POINT, &q->weight);
	q->part = KAM_POINT;
	if (q->gate) { /* whether it is passed must not depend on what it is worth */
		q->part = q->weight;
		q->weight = KAM_POINT;
	}
	if (!status && json_array_size(answers))
		status = read_answers(r, answers, q);
	else
		set_points(q, json_is_true(json_object_get(from, "low")));
	return status;
}

/* What points that were given count. */
static int64_t counted(const struct kam_question *q, int64_t points)
{
	return q->gate ? (int64_t)((kam_int128)points * q->part / KAM_POINT) : points;
}

static enum kam_status read_dimensions(struct reading *r, const json_t *dimensions)
{
	struct kam_form *form = r->form;
	enum kam_status status = KAM_OK;
	for (size_t d = 0; d < json_array_size(dimensions) && !status; d++) {
		const json_t *from = json_array_get(dimensions, d), *questions = json_object_get(from, "questions");
		snprintf(r->path, sizeof r->path, "form.dimensions[%zu]", d);
		if (d == KAM_MOST_DIMENSIONS)
			return wrong(r, "", "there are more than 16 dimensions");
		form->dimensions[d] = (struct kam_dimension){.key = copy(r, json_object_get(from, "key"))};
		form->dimensions_count = d + 1;
		if (!is_key(form->dimensions[d].key))
			return wrong(r, "key", "must be a name in a-z, 0-9 and _");
		for (size_t other = 0; other < d; other++)
			if (strcmp(form->dimensions[d].key, form->dimensions[other].key) == 0)
				return wrong(r, "key", "stands twice");
		for (size_t i = 0; i < json_array_size(questions) && !status; i++) {
			snprintf(r->path, sizeof r->path, "form.dimensions[%zu].questions[%zu]", d, i);
			status = read_question(r, json_array_get(questions, i), (int)d);
			const struct kam_question *q = &form->questions[form->questions_count ? form->questions_count - 1 : 0];
			form->dimensions[d].most += status ? 0 : counted(q, q->most);
		}
	}
	return status;
}

static enum kam_status read_bands(struct reading *r, const json_t *bands)
{
	struct kam_form *form = r->form;
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < json_array_size(bands) && !status; i++) {
		const json_t *from = json_array_get(bands, i);
		snprintf(r->path, sizeof r->path, "form.bands[%zu]", i);
		if (i == KAM_MOST_BANDS)
			return wrong(r, "", "there are more than 16 bands");
		struct kam_band *band = &form->bands[form->bands_count++];
		*band = (struct kam_band){.name = copy(r, json_object_get(from, "name")), .inclusive = json_is_true(json_object_get(from, "inclusive"))};
		status = read_points(r, from, "limit", 0, &band->limit);
		if (!status && i && band->limit > band[-1].limit)
			return wrong(r, "limit", "must not be over that of the band before: bands go from the best down");
	}
	snprintf(r->path, sizeof r->path, "form.bands");
	return status || form->bands_count ? status : wrong(r, "", "must name at least one band");
}

static const char *const word_lists[KAM_ANSWER_WORDS] = {"answers.unknown", "answers.yes", "answers.no", "answers.high", "answers.low"};

static enum kam_status read_words(struct reading *r, const struct kam_rules *rules)
{
	struct kam_form *form = r->form;
	const char *word;
	for (int kind = 0; kind < KAM_ANSWER_WORDS; kind++)
		for (size_t i = 0; (word = kam_rules_word(rules, word_lists[kind], i)); i++) {
			bool added;
			snprintf(r->path, sizeof r->path, "%s[%zu]", word_lists[kind], i);
			uint32_t number = kam_table_put(&form->words, fold(&r->answers, kam_text(word)), &added);
			if (number >= sizeof form->word_of || (!added && form->word_of[number] != kind))
				return wrong(r, "", "is one word too many, or stands in two lists");
			form->word_of[number] = (unsigned char)kind;
		}
	for (int c = 0; c < 256; c++) {
		char byte = (char)c;
		form->quick[c] = -1;
		if (c > ' ' && c < 0x7F) {
			enum kam_answer_word known = kam_form_word(form, &r->answers, kam_slice(&byte, 1));
			form->quick[c] = known == KAM_ANSWER_WORDS ? -1 : (signed char)known;
		}
	}
	return KAM_OK;
}

enum kam_status kam_form_read(const struct kam_rules *rules, struct kam_form *form, struct kam_error *err)
{
	struct reading r = {.form = form, .err = err};
	char *text = kam_rules_print(rules);
	json_t *root = json_loads(text, 0, NULL);
	const json_t *from = json_object_get(root, "form");
	enum kam_status status = read_dimensions(&r, json_object_get(from, "dimensions"));
	if (!status && !form->questions_count)
		status = kam_fail(err, KAM_USAGE, "rule form.dimensions: there is no question");
	if (!status)
		status = read_bands(&r, json_object_get(from, "bands"));
	if (!status)
		status = read_words(&r, rules);
	kam_answers_free(&r.answers);
	json_decref(root);
	free(text);
	return status;
}

int kam_form_question(const struct kam_form *form, struct kam_slice key)
{
	for (size_t i = 0; i < form->questions_count; i++)
		if (kam_is(key, form->questions[i].key))
			return (int)i;
	return -1;
}

/* Binding. */

/* A heading as headings are compared: folded, without blanks and punctuation. */
static void comparable(struct kam_slice heading, struct kam_buffer *out)
{
	static const char *const marks[] = {"。", "、", "“", "”", "‘", "’", "·"};
	struct kam_buffer folded = {0};
	kam_fold(heading, &folded);
	out->n = 0;
	for (size_t i = 0; i < folded.n; i++) {
		unsigned char c = (unsigned char)folded.p[i];
		bool letter = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		for (size_t k = 0; k < KAM_COUNT(marks) && c >= 0x80; k++)
			if (folded.n - i >= strlen(marks[k]) && memcmp(folded.p + i, marks[k], strlen(marks[k])) == 0) {
				i += strlen(marks[k]) - 1;
				letter = false;
				break;
			}
		if (letter)
			kam_buffer_byte(out, folded.p[i]);
	}
	kam_buffer_free(&folded);
}

/* Whether the heading is the wording, alone or behind the key or its number ("Q8. Sales resources needed", "8 ..."). */
static bool says(struct kam_slice heading, const char *key, const char *wording, struct kam_buffer *scratch)
{
	comparable(kam_text(wording), scratch);
	struct kam_slice wanted = kam_buffer_slice(scratch);
	if (!wanted.n || !heading.n)
		return false;
	if (kam_same(heading, wanted))
		return true;
	if (heading.n && heading.p[0] >= '0' && heading.p[0] <= '9')
		key += strcspn(key, "0123456789");
	size_t n = strlen(key);
	return heading.n && heading.n == n + wanted.n && memcmp(heading.p, key, n) == 0 && memcmp(heading.p + n, wanted.p, wanted.n) == 0;
}

static bool asks(struct kam_slice heading, const struct kam_question *q, struct kam_buffer *scratch)
{
	if (says(heading, q->key, q->key, scratch) || says(heading, q->key, q->en, scratch) || says(heading, q->key, q->zh, scratch))
		return true;
	for (size_t i = 0; q->names[i]; i++)
		if (says(heading, q->key, q->names[i], scratch))
			return true;
	return false;
}

static enum kam_status bind_question(const struct kam_question *q, const struct kam_header *header, const char *mapped, int *column,
	struct kam_error *err)
{
	struct kam_buffer heading = {0}, scratch = {0};
	enum kam_status status = KAM_OK;
	*column = -1;
	for (size_t c = 0; c < header->count && !status; c++) {
		comparable(header->names[c], &heading);
		if (mapped ? !kam_is(kam_trim(header->names[c]), mapped) : !asks(kam_buffer_slice(&heading), q, &scratch))
			continue;
		if (*column >= 0)
			status = kam_fail(err, KAM_BAD_DATA, "headings \"%.*s\" and \"%.*s\" could both be %s: say which, as in --map %s=\"HEADING\"",
				KAM_PRINT(header->names[*column]), KAM_PRINT(header->names[c]), q->key, q->key);
		*column = (int)c;
	}
	if (!status && mapped && *column < 0 && header->count)
		status = kam_fail(err, KAM_USAGE, "--map %s=\"%s\": there is no such heading", q->key, mapped);
	kam_buffer_free(&heading);
	kam_buffer_free(&scratch);
	return status;
}

enum kam_status kam_form_bind(const struct kam_form *form, const struct kam_header *header, const char *const *mapped, int *columns,
	struct kam_error *err)
{
	enum kam_status status = KAM_OK;
	for (size_t i = 0; i < form->questions_count && !status; i++)
		status = bind_question(&form->questions[i], header, mapped ? mapped[i] : NULL, &columns[i], err);
	return status;
}

/* Scoring. */

void kam_answers_free(struct kam_answers *answers)
{
	kam_table_free(&answers->seen);
	kam_buffer_free(&answers->folded);
}

enum kam_answer_word kam_form_word(const struct kam_form *form, struct kam_answers *answers, struct kam_slice answer)
{
	if (!answer.n)
		return KAM_ANSWER_UNKNOWN;
	uint32_t number = kam_table_find(&answers->seen, answer);
	if (number != KAM_ABSENT)
		return (enum kam_answer_word)answers->word[number];
	number = kam_table_find(&form->words, fold(answers, answer));
	if (number == KAM_ABSENT)
		return KAM_ANSWER_WORDS;
	enum kam_answer_word word = (enum kam_answer_word)form->word_of[number];
	if (kam_table_count(&answers->seen) < sizeof answers->word) { /* spellings are few; those beyond are folded each time */
		number = kam_table_put(&answers->seen, answer, NULL);
		answers->word[number] = (unsigned char)word;
	}
	return word;
}

/* An answer on a scale: a whole number or a decimal from 0 to the scale. */
static bool read_step(const struct kam_question *q, struct kam_slice answer, int64_t *points)
{
	struct kam_decimal number, product;
	if (q->scale == 1 || !kam_decimal_parse(answer, &number) || kam_decimal_sign(number) < 0 ||
	    kam_decimal_compare(number, kam_decimal_whole(q->scale)) > 0 || !kam_decimal_multiply(number, kam_decimal_whole(q->weight), &product))
		return false;
	*points = (int64_t)kam_decimal_round(product, 0).value;
	return true;
}

static enum kam_status own_answer(const struct kam_form *form, struct kam_answers *answers, const struct kam_question *q, struct kam_slice answer,
	int64_t *points, bool *unknown, struct kam_error *err)
{
	uint32_t number = answer.n ? kam_table_find(&q->answers, fold(answers, answer)) : KAM_ABSENT;
	*points = number != KAM_ABSENT ? q->answer_points[number] : 0;
	*unknown = number == KAM_ABSENT && kam_form_word(form, answers, answer) == KAM_ANSWER_UNKNOWN;
	if (number != KAM_ABSENT || *unknown)
		return KAM_OK;
	*points = q->other_points;
	return q->has_other ? KAM_OK : kam_bad_value(err, q->key, answer, "is none of the question's answers");
}

enum kam_status kam_form_answer(const struct kam_form *form, struct kam_answers *answers, size_t question, struct kam_slice answer,
	int64_t *points, bool *unknown, struct kam_error *err)
{
	const struct kam_question *q = &form->questions[question];
	*points = 0;
	if (kam_table_count(&q->answers) || q->has_other)
		return own_answer(form, answers, q, answer, points, unknown, err);
	*unknown = false;
	if (read_step(q, answer, points))
		return KAM_OK;
	enum kam_answer_word word = kam_form_word(form, answers, answer);
	if (word == KAM_ANSWER_WORDS || (q->scale > 1 && answer.n && (unsigned char)(answer.p[0] - '0') < 10))
		return kam_bad_value(err, q->key, answer, q->scale > 1 ? "is neither a number on the scale nor yes, no, high, low or unknown"
			: "is not an answer: yes, no, high, low or unknown, in the words of the rules (--print-rules)");
	*points = q->points[word];
	*unknown = word == KAM_ANSWER_UNKNOWN;
	return KAM_OK;
}

/* What the sums make of the opportunity. */
static void judge(const struct kam_form *form, struct kam_score *s)
{
	size_t band = 0, last = form->bands_count - 1;
	while (band < last && (form->bands[band].inclusive ? s->total < form->bands[band].limit : s->total <= form->bands[band].limit))
		band++;
	s->band = (int)(s->gated ? last : band);
	s->weakest = -1;
	for (size_t d = 0; d < form->dimensions_count; d++) {
		int64_t most = form->dimensions[d].most;
		if (most <= 0 || s->by_dimension[d] >= most)
			continue;
		/* parts are compared by cross-multiplication: exact */
		if (s->weakest < 0 || (kam_int128)s->by_dimension[d] * form->dimensions[s->weakest].most < (kam_int128)s->by_dimension[s->weakest] * most)
			s->weakest = (int)d;
	}
}

enum kam_status kam_form_score(const struct kam_form *form, struct kam_answers *answers, const struct kam_slice *cells, size_t cells_count,
	const int *columns, struct kam_score *s, struct kam_error *err)
{
	s->total = 0;
	s->unknown = 0;
	s->gated = false;
	memset(s->by_dimension, 0, form->dimensions_count * sizeof *s->by_dimension);
	for (size_t i = 0; i < form->questions_count; i++) {
		const struct kam_question *q = &form->questions[i];
		int column = columns[i];
		struct kam_slice answer = column >= 0 && (size_t)column < cells_count ? kam_trim(cells[column]) : kam_slice(NULL, 0);
		int64_t points = 0;
		bool unknown = false;
		if (answer.n == 1 && q->scale == 1 && form->quick[(unsigned char)answer.p[0]] >= 0 && !kam_table_count(&q->answers) && !q->has_other) {
			points = q->points[form->quick[(unsigned char)answer.p[0]]];
			unknown = form->quick[(unsigned char)answer.p[0]] == KAM_ANSWER_UNKNOWN;
		} else {
			enum kam_status status = kam_form_answer(form, answers, i, answer, &points, &unknown, err);
			if (status)
				return status;
		}
		s->gated = s->gated || (q->gate && points < q->most);
		points = counted(q, points);
		s->by_dimension[q->dimension] += points;
		s->total += points;
		s->unknown += unknown;
		s->is_unknown[i] = unknown;
	}
	judge(form, s);
	return KAM_OK;
}

struct kam_decimal kam_form_points(int64_t millionths)
{
	if (millionths % KAM_POINT == 0) /* nearly always, and faster */
		return kam_decimal_whole(millionths / KAM_POINT);
	return kam_decimal_trim((struct kam_decimal){millionths, 6});
}

void kam_form_free(struct kam_form *form)
{
	if (!form)
		return;
	for (size_t i = 0; i < form->questions_count; i++)
		kam_table_free(&form->questions[i].answers);
	kam_table_free(&form->words);
	kam_arena_free(&form->arena);
	free(form);
}
