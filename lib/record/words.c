/* words.c - the few text fields whose values the domain names: account types and sources, in the words of many systems. */
#include "facts.h"

#include "kam/text.h"

struct word {
	enum kam_field field;
	const char *canonical;
	const char *others; /* separated by '|', folded */
};

static const struct word words[] = {
	{KAM_ACCOUNT_TYPE, "consumer", "consumer|individual|b2c|消费者|个人|个人客户"},
	{KAM_ACCOUNT_TYPE, "end-user", "end-user|end user|enduser|customer|customer - direct|b2b|终端用户|最终用户|终端客户|直接客户|企业客户"},
	{KAM_ACCOUNT_TYPE, "distributor", "distributor|channel partner / reseller|分销商|总代理"},
	{KAM_ACCOUNT_TYPE, "dealer", "dealer|reseller|经销商|customer - channel"},
	{KAM_ACCOUNT_TYPE, "wholesaler", "wholesaler|wholesale|批发商"},
	{KAM_ACCOUNT_TYPE, "agent", "agent|sales agent|代理商|代理"},
	{KAM_SOURCE, "marketing", "marketing|campaign|advertisement|email|email campaign|seminar|trade show|conference|exhibition|event|webinar|"
		"市场活动|展会|广告|会议营销"},
	{KAM_SOURCE, "channel", "channel|partner|partner referral|reseller|渠道|渠道管理|渠道推荐|合作伙伴"},
	{KAM_SOURCE, "online", "online|web|website|internet|organic search|paid search|social media|网上销售|网络|官网|线上|线上咨询|搜索引擎"},
	{KAM_SOURCE, "service", "service|support|existing customer|maintenance|维修服务|售后服务|售后"},
	{KAM_SOURCE, "purchased", "purchased|purchased list|list|信息购买|购买名单"},
};

struct kam_slice kam_domain_word(enum kam_field field, struct kam_slice s)
{
	struct kam_buffer folded = {0};
	struct kam_slice result = s;
	if (field != KAM_ACCOUNT_TYPE && field != KAM_SOURCE)
		return s;
	kam_fold(s, &folded);
	for (size_t i = 0; i < KAM_COUNT(words); i++) {
		struct kam_slice rest = kam_text(words[i].others), other;
		while (words[i].field == field && kam_split(&rest, '|', &other))
			if (kam_same(other, kam_buffer_slice(&folded)))
				result = kam_text(words[i].canonical);
	}
	kam_buffer_free(&folded);
	return result;
}

bool kam_yes_no(struct kam_slice s, bool *yes)
{
	static const char *const yeses[] = {"1", "true", "yes", "y", "t", "x", "是", "有", "√", "对"};
	static const char *const noes[] = {"0", "false", "no", "n", "f", "否", "无", "×", "不是"};
	struct kam_buffer folded = {0};
	kam_fold(kam_trim(s), &folded);
	bool found = false;
	for (size_t i = 0; i < KAM_COUNT(yeses) && !found; i++)
		found = *yes = kam_is(kam_buffer_slice(&folded), yeses[i]);
	for (size_t i = 0; i < KAM_COUNT(noes) && !found; i++)
		found = kam_is(kam_buffer_slice(&folded), noes[i]);
	kam_buffer_free(&folded);
	return found;
}
