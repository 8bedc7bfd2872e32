/* settings.c - what the rules say of matching. */
#include "inside.h"

#include "kam/rules.h"
#include "kam/text.h"

const char kam_match_rules[] = "\"match\": {\"threshold\": 0.5, \"review\": 0.1, \"precision\": 0.9, \"doubtful\": 0.25, "
	"\"outsized\": 100, \"pairs\": 30, "
	"\"placeholders\": [\"test\", \"tbd\", \"tba\", \"to be determined\", \"to be confirmed\", \"not available\", \"not applicable\", \"no data\", "
		"\"do not use\", \"测试\", \"测试数据\", \"待定\", \"待补充\", \"待确认\", \"不详\", \"没有\", \"空\", \"未填\", \"未填写\", \"不适用\"], "
	"\"free_mail\": [\"gmail.com\", \"googlemail.com\", \"hotmail.com\", \"outlook.com\", \"live.com\", \"msn.com\", \"yahoo.com\", "
		"\"ymail.com\", \"aol.com\", \"icloud.com\", \"me.com\", \"mail.com\", \"gmx.com\", \"gmx.de\", \"web.de\", \"t-online.de\", "
		"\"yandex.ru\", \"mail.ru\", \"protonmail.com\", \"qq.com\", \"163.com\", \"126.com\", \"yeah.net\", \"sina.com\", \"sina.cn\", "
		"\"sohu.com\", \"foxmail.com\", \"139.com\", \"189.cn\", \"aliyun.com\", \"21cn.com\", \"tom.com\", \"naver.com\", \"hanmail.net\", "
		"\"orange.fr\", \"wanadoo.fr\", \"free.fr\", \"libero.it\", \"example.com\"]}";

static enum kam_status read_number(const struct kam_rules *rules, const char *path, const char *low, const char *high, double *out,
	struct kam_error *err)
{
	struct kam_decimal number;
	enum kam_status status = kam_rules_number(rules, path, low, high, &number, err);
	if (!status)
		*out = kam_decimal_double(number);
	return status;
}

enum kam_status kam_match_rules_read(const struct kam_rules *rules, struct kam_match_settings *settings, struct kam_error *err)
{
	enum kam_status status = read_number(rules, "match.threshold", "0.000001", "0.999999", &settings->threshold, err);
	if (!status)
		status = read_number(rules, "match.review", "0.000001", "0.499999", &settings->review, err);
	if (!status)
		status = read_number(rules, "match.precision", "0", "1", &settings->precision, err);
	if (!status)
		status = read_number(rules, "match.doubtful", "0", "1", &settings->doubtful, err);
	if (!status)
		status = read_number(rules, "match.pairs", "1", "1000000", &settings->budget, err);
	if (!status)
		status = read_number(rules, "match.outsized", "1", "4294967295", &settings->outsized, err);
	settings->rules = rules;
	return status;
}

static void read_list(const struct kam_rules *rules, const char *path, struct kam_table *list)
{
	struct kam_buffer folded = {0};
	const char *word;
	for (size_t i = 0; rules && (word = kam_rules_word(rules, path, i)); i++) {
		folded.n = 0;
		kam_fold(kam_text(word), &folded);
		kam_table_put(list, kam_buffer_slice(&folded), NULL);
	}
	kam_buffer_free(&folded);
}

void match_read_lists(struct kam_match *m)
{
	read_list(m->settings.rules, "match.free_mail", &m->free_mail);
	read_list(m->settings.rules, "match.placeholders", &m->placeholders);
	for (uint32_t i = 0; i < kam_table_count(&m->placeholders); i++) {
		size_t n = kam_table_key(&m->placeholders, i).n;
		m->longest_placeholder = n > m->longest_placeholder ? n : m->longest_placeholder;
	}
}
