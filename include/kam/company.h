/* company.h - a company's name cut into its parts: region, brand, industry, legal form, branch, and what stands in parentheses.
 *
 * A Chinese name is region + brand 字号 + industry + legal form (企业名称登记管理规定 of 2021), with the region before, in
 * parentheses behind the brand, or before the form, and a branch behind the whole; a Latin one is brand + industry + legal
 * form, with a place in parentheses or before. Traditional characters, full width and case do not matter: parts are
 * compared by their folded form. Nothing is stripped to nothing: a name that is all industry or form keeps its words there,
 * and what none of the tables know is the brand.
 *
 * The tables (regions of GB/T 2260, Traditional to Simplified, readings) are made at build time from Debian's python3-stdnum,
 * libopencc-data and unicode-data; the words of industries and legal forms are those of lib/match/tables. */
#ifndef KAM_COMPANY_H
#define KAM_COMPANY_H

#include "kam/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/* Legal forms by what they are, whatever the country: 有限公司, Co Ltd, GmbH, SARL and ООО are one class. */
enum kam_legal {
	KAM_LEGAL_NONE,        /* no form is written */
	KAM_LEGAL_COMPANY,     /* a company of a kind that is not said: 公司, Company, Co, 会社 */
	KAM_LEGAL_LIMITED,     /* limited liability: 有限公司, LLC, Ltd, GmbH, SARL, BV, 有限会社, 유한회사 */
	KAM_LEGAL_STOCK,       /* by shares: 股份有限公司, Inc, Corp, AG, SA, SpA, NV, AB, PLC, 株式会社, 주식회사 */
	KAM_LEGAL_PARTNERSHIP, /* limited partnership: 有限合伙, LP, KG */
	KAM_LEGAL_GENERAL,     /* general partnership: 普通合伙, GP, LLP, OHG */
	KAM_LEGAL_INDIVIDUAL,  /* a person's firm: 个体工商户, 经营部, 商行, 店, e.K. */
	KAM_LEGAL_PLANT,       /* 厂, 总厂, Works */
	KAM_LEGAL_INSTITUTION, /* 学校, 医院, 研究院, 银行, 协会, Foundation, University */
	KAM_LEGAL_BRANCH,      /* no person of its own, and whose branch it is has no form: 上海分公司 alone */
	KAM_LEGAL_OTHER,       /* 合作社, Cooperative ... */
	KAM_LEGALS
};

/* The class as one word for a column: llc, jsc, lp, gp, individual, branch, company, plant, institution, other; "" for none. */
const char *kam_legal_name(enum kam_legal legal);

/* The parts as they are written, parts that are torn apart joined; empty where there is none. The slices point into the
 * name or into the splitter and hold until its next split. */
struct kam_company {
	struct kam_slice region;   /* 深圳市, 广西容县; the first one where there are several */
	struct kam_slice brand;    /* 腾讯 */
	struct kam_slice industry; /* 计算机系统 */
	struct kam_slice form;     /* 有限公司, GmbH & Co. KG */
	struct kam_slice branch;   /* 北京分公司, 上海分行, Shanghai Branch */
	struct kam_slice place;    /* a region in parentheses: 中国, Shanghai */
	struct kam_slice note;     /* anything else in parentheses or brackets: 停用, 原某某公司, a remark */

	/* The same folded, for comparison: Simplified, small letters, half width, no blanks or punctuation between hanzi, one
	 * blank between words. region_key is of the narrowest region of the head or in parentheses. */
	struct kam_slice region_key, brand_key, industry_key, form_key, branch_key;
	struct kam_slice plain_key;  /* brand_key without accents; the same slice where it has none */
	struct kam_slice whole_key;  /* the whole name, notes left out */

	uint32_t region_code;        /* GB/T 2260, 0 where unknown or ambiguous; 440300 is Shenzhen, 440000 Guangdong */
	uint32_t branch_region_code; /* of the branch's place */
	enum kam_legal legal;
	bool is_group;               /* 集团, Group, Holdings as part of the name */
	bool is_branch;              /* the branch of a person, which is what stands before it */
	bool is_inactive;            /* a note says that the record is out of use: 停用, 注销, 作废, closed */
	bool is_hanzi;               /* read as a Chinese, Japanese or Korean name */
};

/* Room to split names in, for one thread. Zero-initialise; it grows with the longest name. */
struct kam_splitter {
	struct kam_buffer folded, joined;
	struct kam_name_character *characters; /* of the name, folded */
	struct kam_name_word *words;           /* of the lexicon, found in it */
	size_t capacity, words_capacity;
};

enum { KAM_LONGEST_NAME = 1 << 16 };

/* Splits name. Any bytes are a name: what is not UTF-8 is part of the brand; an empty name has empty parts. The time is
 * linear in the length; a text of more than KAM_LONGEST_NAME bytes is all brand, and not folded. */
void kam_company_split(struct kam_splitter *splitter, struct kam_slice name, struct kam_company *company);

void kam_splitter_free(struct kam_splitter *splitter);

#endif
