/* kinship.h - how two company names are related: levels of evidence that they name one firm, for a matcher to weigh.
 *
 * A name is prepared once (split, folded, hashed) and then compared with many others. Equal parts are told by their hashes;
 * text is touched only where the names share enough of it. */
#ifndef KAM_KINSHIP_H
#define KAM_KINSHIP_H

#include "kam/company.h"

/* Levels, from no evidence to the strongest. Regions and legal forms are told apart from them (enum kam_agreement), save
 * where a level says so. "Core" is brand and industry together. */
enum kam_kinship {
	KAM_KIN_NULL,           /* one of them is empty: nothing is known */
	KAM_KIN_OTHER,          /* none of the below */
	KAM_KIN_GROUP,          /* one brand; both have a form, one of them that of a group 集团: link, never merge. Also two sites of
	                         * one person under KAM_BRANCHES_DISTINCT */
	KAM_KIN_BRAND_ELSEWHERE, /* one brand, regions that exclude each other */
	KAM_KIN_INDUSTRY_APART, /* one brand, industries that differ, regions that do not exclude each other */
	KAM_KIN_BRAND_SIMILAR,  /* brands that differ by a slip or sound alike, one without an industry or industries that agree */
	KAM_KIN_SOUND,          /* one is how the other sounds: Huawei and 华为; 醉明月 and 醉明粤 */
	KAM_KIN_SIMILAR,        /* cores that differ by a slip of the pen: one letter in five, a hanzi dropped or doubled */
	KAM_KIN_SHORT,          /* one is a short form 简称 or an acronym of the other: 中石化, 中行, 东航, IBM; 百度 of 百度网讯 */
	KAM_KIN_TOKENS,         /* one brand, and the words of the industry are the same in another order, abbreviated, or all of one's
	                         * among the other's */
	KAM_KIN_BRAND,          /* the same brand, one without an industry; regions that do not exclude each other */
	KAM_KIN_BRANCH,         /* the same person, one of them a branch of it, or both are: 某公司 and 某公司北京分公司 */
	KAM_KIN_FIRM,           /* the same core; regions that do not exclude each other */
	KAM_KIN_FIRM_REGION,    /* the same core and region, whatever the order and the form */
	KAM_KIN_SAME,           /* the same name: folded, without blanks, punctuation and notes */
	KAM_KINSHIPS
};

/* Of the regions or the legal forms of two names. */
enum kam_agreement {
	KAM_AGREE_UNKNOWN,    /* one has none, or it is not known */
	KAM_AGREE_CONFLICT,   /* Beijing and Shanghai; 有限公司 and 有限合伙 */
	KAM_AGREE_COMPATIBLE, /* one holds the other: Guangdong and Shenzhen; 公司 and 有限公司 */
	KAM_AGREE_SAME,
};

struct kam_relation {
	enum kam_kinship kinship;
	enum kam_agreement region, legal;
};

/* One word for each level: same, firm_region, ... */
const char *kam_kinship_name(enum kam_kinship kinship);

/* A name prepared: 88 bytes, and two for each character of the text. */
struct kam_kin {
	const uint16_t *text;    /* region, core and form one behind the other, without accents; belongs to the arena */
	uint64_t whole;          /* hashes of the folded parts, blanks left out; 0: there is none */
	uint64_t core, brand, tokens;
	uint64_t pairs;          /* a bit for each pair of neighbours in the brand, hashed */
	uint64_t letters;        /* a bit for each character of the core, hashed */
	uint32_t region, branch; /* hashes */
	uint32_t region_code, branch_region_code; /* GB/T 2260, 0: unknown */
	uint16_t core_at, industry_at, form_at, text_n; /* places in text */
	unsigned char legal;     /* enum kam_legal */
	bool is_group, is_branch, is_inactive, is_hanzi;
};

/* How branches count (--branches): as the person they belong to (SAME), or as sites apart (DISTINCT), when two sites of a
 * person are no match but KAM_KIN_GROUP. */
enum kam_branches { KAM_BRANCHES_SAME, KAM_BRANCHES_DISTINCT };

/* Splits and prepares a name. Of a part longer than a hundred characters or so, the rest is in the hashes only. */
void kam_kin_prepare(struct kam_splitter *splitter, struct kam_slice name, struct kam_arena *arena, struct kam_kin *kin);

/* The same for a name that has been split. */
void kam_kin_of(const struct kam_company *company, struct kam_arena *arena, struct kam_kin *kin);

/* How a and b are related; symmetric, in a bounded number of steps whatever the names. */
struct kam_relation kam_kin_relate(const struct kam_kin *a, const struct kam_kin *b, enum kam_branches branches);

#endif
