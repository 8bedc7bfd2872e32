/* company.c - company names cut into their parts. */
#include "kam/company.h"

#include "check.h"

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

int main(void)
{
	TEST(chinese_names_in_all_orders);
	TEST(notes_are_kept_apart);
	TEST(latin_names);
	return check_end();
}
