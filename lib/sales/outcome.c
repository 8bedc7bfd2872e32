/* outcome.c - open, won, lost and cancelled, in the words of many systems. */
#include "kam/sale.h"

#include "kam/text.h"

#include <stdlib.h>

/* A word with '*' at its end stands for all that begin with it. Compared without case, blanks, hyphens, underscores. */
const char kam_status_rules[] =
	"\"status\": {\"won\": [\"won\", \"closed won*\", \"win\", \"converted\", \"赢单*\", \"成交\", \"已成交\", \"成功\", \"已签约\", \"赢\"],"
	" \"lost\": [\"lost\", \"loss\", \"closed lost*\", \"dead\", \"输单*\", \"失败\", \"丢单\", \"无效\", \"已流失\", \"输\"],"
	" \"open\": [\"open\", \"in progress\", \"active\", \"new\", \"进行中\", \"跟进中\"],"
	" \"cancelled\": [\"cancelled*\", \"canceled*\", \"void\", \"voided\", \"refunded\", \"取消\", \"已取消\", \"已退款\", \"作废\", \"已作废\"],"
	" \"won_codes\": [\"1\"], \"lost_codes\": [\"2\", \"3\"]}";

static struct kam_slice comparable(struct kam_slice s, struct kam_buffer *out)
{
	return kam_fold_word(s, " -_", out);
}

static bool in_list(const struct kam_rules *rules, const char *path, struct kam_slice text)
{
	struct kam_buffer folded = {0};
	const char *word;
	bool found = false;
	for (size_t i = 0; !found && (word = kam_rules_word(rules, path, i)); i++) {
		size_t n = strlen(word);
		bool prefix = n && word[n - 1] == '*';
		comparable(kam_slice(word, n - prefix), &folded);
		found = folded.n && (prefix ? text.n >= folded.n && memcmp(text.p, folded.p, folded.n) == 0 : kam_same(text, kam_buffer_slice(&folded)));
	}
	kam_buffer_free(&folded);
	return found;
}

static enum kam_outcome recognise(const struct kam_rules *rules, struct kam_slice text, bool is_code)
{
	static const struct {
		const char *path;
		enum kam_outcome outcome;
		bool code;
	} lists[] = {{"status.won", KAM_WON, false}, {"status.lost", KAM_LOST, false}, {"status.open", KAM_OPEN, false},
		{"status.cancelled", KAM_CANCELLED, false}, {"status.won_codes", KAM_WON, true}, {"status.lost_codes", KAM_LOST, true}};
	for (size_t i = 0; i < KAM_COUNT(lists); i++)
		if ((is_code || !lists[i].code) && in_list(rules, lists[i].path, text))
			return lists[i].outcome;
	return KAM_OUTCOME_UNKNOWN;
}

enum kam_outcome kam_outcome_of(struct kam_outcomes *outcomes, struct kam_slice text, bool is_code)
{
	struct kam_buffer key = {0};
	bool added;
	int known;
	if (kam_memo_find(&outcomes->recent[is_code], text, &known))
		return (enum kam_outcome)known;
	struct kam_slice folded = comparable(text, &key);
	kam_buffer_byte(&key, is_code ? '1' : '0');
	uint32_t number = kam_table_put(&outcomes->seen, kam_buffer_slice(&key), &added);
	if (added) {
		outcomes->outcome_of = kam_grow(outcomes->outcome_of, &outcomes->capacity, number + 1, 1);
		outcomes->outcome_of[number] = (unsigned char)recognise(outcomes->rules, kam_slice(key.p, folded.n), is_code);
	}
	kam_buffer_free(&key);
	kam_memo_keep(&outcomes->recent[is_code], text, outcomes->outcome_of[number]);
	return (enum kam_outcome)outcomes->outcome_of[number];
}

static bool says_yes(struct kam_slice s)
{
	bool yes;
	return kam_yes_no(s, &yes) && yes;
}

enum kam_outcome kam_outcome_told(struct kam_outcomes *outcomes, struct kam_slice status, bool has_won, struct kam_slice is_won,
	struct kam_slice is_closed)
{
	enum kam_outcome outcome = status.n ? kam_outcome_of(outcomes, status, true) : KAM_OUTCOME_UNKNOWN;
	if (!outcome && has_won)
		outcome = says_yes(is_won) ? KAM_WON : says_yes(is_closed) ? KAM_LOST : KAM_OUTCOME_UNKNOWN;
	return outcome;
}

enum kam_outcome kam_outcome_of_deal(struct kam_outcomes *outcomes, struct kam_slice status, bool has_won, struct kam_slice is_won,
	struct kam_slice is_closed, struct kam_slice stage)
{
	enum kam_outcome outcome = kam_outcome_told(outcomes, status, has_won, is_won, is_closed);
	if (!outcome)
		outcome = kam_outcome_of(outcomes, stage, false);
	return outcome ? outcome : KAM_OPEN;
}

void kam_outcomes_free(struct kam_outcomes *outcomes)
{
	kam_table_free(&outcomes->seen);
	free(outcomes->outcome_of);
}
