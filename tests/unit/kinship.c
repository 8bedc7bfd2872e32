/* kinship.c - how company names are related. */
#include "kam/kinship.h"

#include "check.h"

static struct kam_splitter splitter;
static struct kam_arena arena;

static struct kam_relation relate(const char *a, const char *b, enum kam_branches branches)
{
	struct kam_kin x, y;
	kam_kin_prepare(&splitter, kam_text(a), &arena, &x);
	kam_kin_prepare(&splitter, kam_text(b), &arena, &y);
	struct kam_relation one = kam_kin_relate(&x, &y, branches), other = kam_kin_relate(&y, &x, branches);
	CHECK_CASE(one.kinship == other.kinship && one.region == other.region && one.legal == other.legal, "%s and %s: not symmetric", a, b);
	return one;
}

struct pair {
	const char *a, *b, *level;
};

static void check_pairs(const struct pair *p, size_t count, enum kam_branches branches)
{
	for (; count; p++, count--) {
		const char *level = kam_kinship_name(relate(p->a, p->b, branches).kinship);
		CHECK_CASE(strcmp(level, p->level) == 0, "%s and %s: %s, not %s", p->a, p->b, level, p->level);
	}
}

#define CHECK_PAIRS(pairs, branches) check_pairs(pairs, sizeof(pairs) / sizeof(pairs)[0], branches)

static void one_firm_is_known_in_all_forms(void)
{
	static const struct pair pairs[] = {
		{"深圳市腾讯计算机系统有限公司", "深圳市騰訊計算機系統有限公司", "same"},
		{"Acme Foods, Inc.", "ACME FOODS INC", "same"},
		{"Ａｃｍｅ　Foods Inc", "Acme Foods Inc.", "same"},
		{"沈阳钜东制衣厂(停用)", "沈阳钜东制衣厂", "same"},
		{"北京远帆科技有限公司", "远帆科技（北京）有限公司", "firm_region"},
		{"北京远帆科技有限公司", "北京市远帆科技有限责任公司", "firm_region"},
		{"远帆科技有限公司", "北京远帆科技有限公司", "firm"},
		{"Torvaldan Materials AG", "The Torvaldan Materials, Aktiengesellschaft", "firm"},
		{"Yordel Materials BV", "YordelMaterials B.V.", "same"},
		{"北京远帆科技有限公司", "远帆", "brand"},
		{"Fendan Machinery Ltd", "Fendan", "brand"},
		{"Société Générale Énergie SA", "Societe Generale Energie S.A.", "firm"},
	};
	CHECK_PAIRS(pairs, KAM_BRANCHES_SAME);
}

static void other_firms_are_held_apart(void)
{
	static const struct pair pairs[] = {
		{"北京远帆科技有限公司", "上海远帆科技有限公司", "brand_elsewhere"},
		{"北京远帆科技有限公司", "北京远帆餐饮有限公司", "industry_apart"},
		{"北京远帆科技有限公司", "北京近海科技有限公司", "other"},
		{"上海阅文信息技术有限公司", "上海文阅信息技术有限公司", "other"},
		{"鸿佳装饰有限公司", "鸿佳装饰集团有限公司", "group"},
		{"", "北京远帆科技有限公司", "null"},
	};
	CHECK_PAIRS(pairs, KAM_BRANCHES_SAME);
}

static void short_forms_are_aligned_to_parts(void)
{
	static const struct pair pairs[] = {
		{"中行", "中国银行股份有限公司", "short"},
		{"工行", "中国工商银行股份有限公司", "short"},
		{"中石化", "中国石油化工股份有限公司", "short"},
		{"东航", "中国东方航空股份有限公司", "short"},
		{"百度", "北京百度网讯科技有限公司", "short"},
		{"腾讯", "深圳市腾讯计算机系统有限公司", "brand"},
		{"计算机", "深圳市腾讯计算机系统有限公司", "other"},
		{"IBM", "International Business Machines Corp", "short"},
	};
	CHECK_PAIRS(pairs, KAM_BRANCHES_SAME);
}

static void letters_and_slips(void)
{
	static const struct pair pairs[] = {
		{"Huawei", "华为技术有限公司", "sound"},
		{"Dongguan Wudeli Tanhuang Co., Ltd.", "东莞五得利弹簧有限公司", "sound"},
		{"Chongqing Yinhang Leyuan Co Ltd", "重庆银行乐园有限公司", "sound"}, /* zhong, hang and le have other readings */
		{"Xian Zhongcheng Dianqi Co., Ltd.", "西安众成电气股份有限公司", "sound"},
		{"沈阳醉明月电子器材有限公司", "沈阳醉明粤电子器材有限公司", "sound"},
		{"武汉华拉利化工原料有限公司", "武汉华拉利化工原有限公司", "tokens"},
		{"Melfenven Plastics Logistics", "Melfenven Plastics Loaistics", "tokens"},
		{"Belinran Soft. Text. Corporation", "Belinran Software Textiles Corp", "tokens"},
		{"Lorlan Software Pte. Ltd.", "Lorlna Software Pte. Ltd.", "similar"},
	};
	CHECK_PAIRS(pairs, KAM_BRANCHES_SAME);
}

static void branches_are_the_person_or_sites(void)
{
	static const char person[] = "用友网络科技股份有限公司", beijing[] = "用友网络科技股份有限公司北京分公司", shanghai[] = "用友网络科技股份有限公司上海分公司";
	static const struct pair same[] = {{person, beijing, "branch"}, {beijing, shanghai, "branch"}}, distinct[] = {{person, beijing, "group"}, {beijing, shanghai, "group"}};
	CHECK_PAIRS(same, KAM_BRANCHES_SAME);
	CHECK_PAIRS(distinct, KAM_BRANCHES_DISTINCT);
}

static void regions_and_forms_are_compared_apart(void)
{
	static const struct {
		const char *a, *b;
		enum kam_agreement region, legal;
	} cases[] = {
		{"深圳远帆科技有限公司", "广东远帆科技公司", KAM_AGREE_COMPATIBLE, KAM_AGREE_COMPATIBLE},
		{"深圳远帆科技有限公司", "远帆科技", KAM_AGREE_UNKNOWN, KAM_AGREE_UNKNOWN},
		{"深圳远帆投资有限公司", "广州远帆投资合伙企业(有限合伙)", KAM_AGREE_CONFLICT, KAM_AGREE_CONFLICT},
		{"Shenzhen Yuanfan GmbH", "深圳市远帆有限公司", KAM_AGREE_SAME, KAM_AGREE_SAME},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kam_relation r = relate(cases[i].a, cases[i].b, KAM_BRANCHES_SAME);
		CHECK_CASE(r.region == cases[i].region && r.legal == cases[i].legal, "%s and %s: region %d, form %d", cases[i].a, cases[i].b, r.region, r.legal);
	}
}

int main(void)
{
	TEST(one_firm_is_known_in_all_forms);
	TEST(other_firms_are_held_apart);
	TEST(short_forms_are_aligned_to_parts);
	TEST(letters_and_slips);
	TEST(branches_are_the_person_or_sites);
	TEST(regions_and_forms_are_compared_apart);
	kam_splitter_free(&splitter);
	kam_arena_free(&arena);
	return check_end();
}
