/* company.c - company names cut into their parts. */
#include "kam/company.h"

#include "check.h"

#include <time.h>

struct example {
	const char *name, *region, *brand, *industry, *form, *legal, *branch, *place, *note;
};

static void check_examples(const struct example *e, size_t count)
{
	struct kam_splitter splitter = {0};
	for (; count; e++, count--) {
		struct kam_company c;
		kam_company_split(&splitter, kam_text(e->name), &c);
		CHECK_CASE(kam_is(c.region, e->region), "%s: region \"%.*s\"", e->name, KAM_PRINT(c.region));
		CHECK_CASE(kam_is(c.brand, e->brand), "%s: brand \"%.*s\"", e->name, KAM_PRINT(c.brand));
		CHECK_CASE(kam_is(c.industry, e->industry), "%s: industry \"%.*s\"", e->name, KAM_PRINT(c.industry));
		CHECK_CASE(kam_is(c.form, e->form), "%s: form \"%.*s\"", e->name, KAM_PRINT(c.form));
		CHECK_CASE(strcmp(kam_legal_name(c.legal), e->legal) == 0, "%s: class %s", e->name, kam_legal_name(c.legal));
		CHECK_CASE(kam_is(c.branch, e->branch), "%s: branch \"%.*s\"", e->name, KAM_PRINT(c.branch));
		CHECK_CASE(kam_is(c.place, e->place), "%s: place \"%.*s\"", e->name, KAM_PRINT(c.place));
		CHECK_CASE(kam_is(c.note, e->note), "%s: note \"%.*s\"", e->name, KAM_PRINT(c.note));
	}
	kam_splitter_free(&splitter);
}

static void chinese_names_in_all_orders(void)
{
	static const struct example examples[] = {
		{"深圳市腾讯计算机系统有限公司", "深圳市", "腾讯", "计算机系统", "有限公司", "llc", "", "", ""},
		{"北京百度网讯科技有限公司", "北京", "百度网讯", "科技", "有限公司", "llc", "", "", ""},
		{"贝塔斯曼科技(北京)有限公司", "", "贝塔斯曼", "科技", "有限公司", "llc", "", "北京", ""},
		{"西门子（中国）有限公司", "", "西门子", "", "有限公司", "llc", "", "中国", ""},
		{"用友网络科技股份有限公司北京分公司", "", "用友", "网络科技", "股份有限公司", "jsc", "北京分公司", "", ""},
		{"江苏国泰国际集团有限公司", "江苏", "国泰", "国际", "集团有限公司", "llc", "", "", ""},
		{"力赛佳管道支架技术上海有限公司", "上海", "力赛佳", "管道支架技术", "有限公司", "llc", "", "", ""},
		{"广西容县木木三农业有限公司", "广西容县", "木木三", "农业", "有限公司", "llc", "", "", ""},
		{"大厂回族自治县祁各庄镇宝艺大唐艺术行", "大厂回族自治县祁各庄镇", "宝艺大唐", "艺术", "行", "individual", "", "", ""},
		{"大连睿丰投资合伙企业（有限合伙）", "大连", "睿丰", "投资", "合伙企业（有限合伙）", "lp", "", "", ""},
	};
	check_examples(examples, sizeof examples / sizeof *examples);
}

static void notes_are_kept_apart(void)
{
	static const struct example examples[] = {
		{"沈阳钜东制衣厂(停用)", "沈阳", "钜东", "制衣", "厂", "plant", "", "", "停用"},
		{"Acme Foods Ltd (closed)", "", "Acme", "Foods", "Ltd", "llc", "", "", "closed"},
	};
	check_examples(examples, sizeof examples / sizeof *examples);
}

static void latin_names(void)
{
	static const struct example examples[] = {
		{"Rosnor Holdings GmbH & Co. KG", "", "Rosnor", "Holdings", "GmbH & Co. KG", "lp", "", "", ""},
		{"The Marqui Motors, AB", "", "Marqui", "Motors", "AB", "jsc", "", "", ""},
		{"Torultor Energy Packaging S.p.A.", "", "Torultor", "Energy Packaging", "S.p.A.", "jsc", "", "", ""},
		{"Siemens (China) Co., Ltd.", "", "Siemens", "", "Co., Ltd.", "llc", "", "China", ""},
		{"International Business Machines Corp.", "", "International Business Machines", "", "Corp.", "jsc", "", "", ""},
		{"AMBA", "", "AMBA", "", "", "", "", "", ""},
		{"ООО Ромашка", "", "Ромашка", "", "ООО", "llc", "", "", ""},
	};
	check_examples(examples, sizeof examples / sizeof *examples);
}

static void nothing_is_lost_to_nothing(void)
{
	static const struct example examples[] = {
		{"", "", "", "", "", "", "", "", ""},
		{" \t", "", "", "", "", "", "", "", ""},
		{"公司", "", "", "", "公司", "company", "", "", ""},
		{"北京分公司", "", "", "", "", "branch", "北京分公司", "", ""},
		{"中行", "", "中行", "", "", "", "", "", ""},
		{"(停用)", "", "", "", "", "", "", "", "停用"},
		{"国际贸易", "", "", "国际贸易", "", "", "", "", ""},
		{"\xFF\xFE有限公司", "", "\xFF\xFE", "", "有限公司", "llc", "", "", ""},
		{"🚀 Rocket Systems, Inc.", "", "🚀 Rocket", "Systems", "Inc.", "jsc", "", "", ""},
		{"ABC科技有限公司", "", "ABC", "科技", "有限公司", "llc", "", "", ""},
		{"㈱日立", "", "日立", "", "㈱", "jsc", "", "", ""},
	};
	check_examples(examples, sizeof examples / sizeof *examples);
}

/* Traditional characters and variants that Unihan alone does not simplify have the keys of the simplified ones; 乾 stays. */
static void traditional_names_have_simplified_keys(void)
{
	static const char *const pairs[][2] = {
		{"深圳市騰訊計算機系統有限公司", "深圳市腾讯计算机系统有限公司"}, {"高峯", "高峰"}, {"衆誠", "众诚"}, {"遊龍", "游龙"}, {"啓明", "启明"}, {"爲民", "为民"},
		{"羣星", "群星"}, {"淨水", "净水"}, {"嶽麓", "岳麓"}, {"祕境", "秘境"}, {"麪點王", "面点王"}, {"昇達", "升达"}, {"崑崙", "昆仑"}, {"滙豐", "汇丰"}, {"豔陽", "艳阳"},
		{"事蹟", "事迹"}, {"勳章", "勋章"}, {"週大福", "周大福"}, {"臥龍", "卧龙"}, {"乾元", "乾元"}, {"臺灣積體電路", "台湾积体电路"}, {"敍言", "叙言"}, {"鉅東", "巨东"},
		{"ＡＢＣ集團", "abc集团"}};
	struct kam_splitter splitter = {0}, other = {0};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct kam_company a, b;
		kam_company_split(&splitter, kam_text(pairs[i][0]), &a);
		kam_company_split(&other, kam_text(pairs[i][1]), &b);
		CHECK_CASE(kam_same(a.whole_key, b.whole_key) && kam_is(b.whole_key, pairs[i][1]), "%s has the key \"%.*s\"", pairs[i][0], KAM_PRINT(a.whole_key));
	}
	kam_splitter_free(&splitter);
	kam_splitter_free(&other);
}

/* Seconds of the processor that a name takes, made of so many repetitions. */
static double seconds(struct kam_splitter *splitter, const char *piece, size_t times)
{
	struct kam_buffer name = {0};
	struct kam_company c;
	for (size_t i = 0; i < times; i++)
		kam_buffer_text(&name, piece);
	clock_t start = clock();
	kam_company_split(splitter, kam_buffer_slice(&name), &c);
	double taken = (double)(clock() - start) / CLOCKS_PER_SEC;
	kam_buffer_free(&name);
	return taken;
}

static void long_names_take_time_in_proportion(void)
{
	static const char *const pieces[] = {"北京", "有限公司", "科技", "(", "(北京)", "a ", "集团", "分公司", "\xFF", "X公司", "Ltd. ", "第一", "\xEF\xB7\xBA"};
	struct kam_splitter splitter = {0};
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t times = KAM_LONGEST_NAME / strlen(pieces[i]);
		CHECK(seconds(&splitter, pieces[i], times * 16) < 1);
		seconds(&splitter, pieces[i], times); /* memory */
		double whole = seconds(&splitter, pieces[i], times), part = seconds(&splitter, pieces[i], times / 8);
		CHECK_CASE(whole < 0.01 || whole < part * 30, "64 KiB of \"%s\": %.3f s, and %.3f for an eighth", pieces[i], whole, part);
	}
	kam_splitter_free(&splitter);
}

int main(void)
{
	TEST(traditional_names_have_simplified_keys);
	TEST(nothing_is_lost_to_nothing);
	TEST(long_names_take_time_in_proportion);
	TEST(chinese_names_in_all_orders);
	TEST(notes_are_kept_apart);
	TEST(latin_names);
	return check_end();
}
