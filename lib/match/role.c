/* role.c - what each column holds: by its heading, and where that says nothing, by its values. */
#include "inside.h"

#include "kam/date.h"
#include "kam/text.h"

#include <stdlib.h>

static const char *const names[] = {"ignore", "name", "person", "text", "address", "city", "postcode", "phone", "email", "domain", "taxid",
	"code", "date", "category"};

const char *kam_role_name(enum kam_role role)
{
	return names[role];
}

enum kam_role kam_role_named(struct kam_slice name)
{
	for (int i = 0; i < KAM_ROLES; i++)
		if (kam_is(name, names[i]))
			return (enum kam_role)i;
	return KAM_ROLES;
}

/* Words of headings, the first that fits decides. A word in quotes fits the whole heading alone; others any run of whole words
 * of it, or in Chinese any part. */
static const struct {
	enum kam_role role;
	const char *words; /* folded, separated by '|' */
} headings[] = {
	{KAM_ROLE_TAXID, "tax id|taxid|tax no|tax number|vat|vat id|vat number|credit code|uscc|duns|ssn|soc sec id|social security|social security number|"
		"ein|national id|passport|registration number|company number|id card|统一社会信用代码|社会信用代码|信用代码|税号|纳税人识别号|身份证|身份证号|证件号"},
	{KAM_ROLE_EMAIL, "email|e mail|mail|邮箱|电子邮件|邮件"},
	{KAM_ROLE_PHONE, "phone|telephone|tel|mobile|cell|fax|电话|手机|联系方式|传真"},
	{KAM_ROLE_DOMAIN, "website|web|url|domain|homepage|网址|网站|官网"},
	{KAM_ROLE_POSTCODE, "postcode|post code|postal code|zip|zipcode|zip code|plz|邮编|邮政编码"},
	{KAM_ROLE_IGNORE, "\"id\"|\"cluster\"|\"cluster id\"|\"cluster size\"|\"match probability\"|\"duplicate\"|\"related to\"|\"source\"|\"record id\"|"
		"\"row id\"|\"rec id\"|\"system id\"|uuid|guid|\"index\"|\"row\"|\"number\"|\"no\"|created|created at|created on|"
		"create time|updated|modified|last modified|owner|owner id|owner name|负责人|创建时间|更新时间|修改时间|序号|编号|客户编号|客户编码|客户id|来源|数据来源|parent id|parent|集团|上级|上级客户"},
	{KAM_ROLE_DATE, "dob|birthday|birthdate|birth date|date of birth|date|出生日期|生日|日期"},
	{KAM_ROLE_CITY, "city|town|suburb|municipality|county|province|region|country|birth place|birthplace|place|城市|所在地|省份|地区|国家|市|省"},
	{KAM_ROLE_CATEGORY, "state|gender|sex|type|category|industry|status|ownership|level|性别|类型|行业|状态|级别"},
	{KAM_ROLE_CODE, "street number|house number|volume|pages|number|year|isbn|issn|doi|sku|code|代码|门牌号"},
	{KAM_ROLE_ADDRESS, "address|addr|street|address 1|address 2|address1|address2|地址|住址|通讯地址|注册地址"},
	{KAM_ROLE_PERSON, "first name|given name|firstname|forename|surname|last name|lastname|family name|middle name|"
		"full name|person|contact|contact name|姓名|联系人|名字"},
	{KAM_ROLE_NAME, "\"company\"|company name|\"account\"|account name|\"organization\"|\"organisation\"|"
		"organization name|\"customer\"|business name|customer name|\"name\"|site name|"
		"公司|公司名称|客户名称|企业名称|单位名称|名称|供应商"},
	{KAM_ROLE_TEXT, "title|author|authors|description|venue|journal|publisher|occupation|editor|note|备注|标题"},
};

/* The heading in lower case, words apart by one space: "dateOfBirth", "date_of_birth" and "Date of birth" are the same. */
static void plain_heading(struct kam_slice heading, struct kam_buffer *out)
{
	struct kam_buffer spaced = {0};
	for (size_t i = 0; i < heading.n; i++) {
		unsigned char c = (unsigned char)heading.p[i];
		bool hump = i && c >= 'A' && c <= 'Z' && heading.p[i - 1] >= 'a' && heading.p[i - 1] <= 'z';
		bool letter = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		if ((hump || !letter) && spaced.n && spaced.p[spaced.n - 1] != ' ')
			kam_buffer_byte(&spaced, ' ');
		if (letter)
			kam_buffer_byte(&spaced, (char)c);
	}
	kam_fold(kam_trim(kam_buffer_slice(&spaced)), out);
	kam_buffer_free(&spaced);
}

/* Whether word stands in the heading: whole words where it is written with spaces between them. */
static bool stands_in(struct kam_slice heading, struct kam_slice word)
{
	if (word.n > 2 && word.p[0] == '"')
		return kam_same(heading, kam_slice(word.p + 1, word.n - 2));
	bool spaced = kam_is_ascii(word);
	for (size_t i = 0; i + word.n <= heading.n; i++) {
		bool begins = !spaced || i == 0 || heading.p[i - 1] == ' ', ends = !spaced || i + word.n == heading.n || heading.p[i + word.n] == ' ';
		if (begins && ends && memcmp(heading.p + i, word.p, word.n) == 0)
			return true;
	}
	return false;
}

static enum kam_role role_of_heading(struct kam_slice heading)
{
	struct kam_buffer plain = {0};
	enum kam_role role = KAM_ROLES;
	plain_heading(heading, &plain);
	struct kam_slice text = kam_buffer_slice(&plain);
	bool number = stands_in(text, kam_text("id")) || stands_in(text, kam_text("key"));
	for (size_t i = 0; i < KAM_COUNT(headings) && role == KAM_ROLES; i++) {
		struct kam_slice rest = kam_text(headings[i].words), word;
		while (role == KAM_ROLES && kam_split(&rest, '|', &word))
			if (stands_in(text, word))
				role = headings[i].role;
	}
	if (number && role != KAM_ROLE_TAXID)
		role = KAM_ROLE_IGNORE; /* a record's own number says nothing about whom it is of */
	kam_buffer_free(&plain);
	return role;
}

/* What some hundred values of a column look like. */
struct looks {
	size_t seen, emails, urls, dates, digits, words, long_words, letters;
};

enum { LOOKED_AT = 512 };

static void look_at(struct kam_slice s, struct looks *l)
{
	size_t digits = 0, letters = 0, words = 1;
	kam_day day;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		digits += c >= '0' && c <= '9';
		letters += c >= 0x80 || ((c | 32) >= 'a' && (c | 32) <= 'z');
		words += c == ' ';
	}
	l->seen++;
	l->emails += memchr(s.p, '@', s.n) && memchr(s.p, '.', s.n) && words == 1;
	l->urls += !memchr(s.p, '@', s.n) && ((s.n > 7 && memcmp(s.p, "http", 4) == 0) || (s.n > 5 && memcmp(s.p, "www.", 4) == 0));
	l->dates += digits >= 6 && kam_date_parse(s, KAM_ORDER_DMY, &day) == KAM_OK;
	l->digits += digits > letters;
	l->words += words;
	l->letters += letters;
	l->long_words += words >= 3 || s.n > 24;
}

static enum kam_role role_of_looks(const struct looks *l, size_t distinct)
{
	if (!l->seen)
		return KAM_ROLE_IGNORE;
	if (l->emails * 2 > l->seen)
		return KAM_ROLE_EMAIL;
	if (l->urls * 2 > l->seen)
		return KAM_ROLE_DOMAIN;
	if (l->dates * 10 > l->seen * 9)
		return KAM_ROLE_DATE;
	if (l->digits * 2 > l->seen)
		return KAM_ROLE_CODE;
	if (distinct * 20 < l->seen)
		return KAM_ROLE_CATEGORY;
	return KAM_ROLE_TEXT;
}

/* A column whose heading says nothing. */
struct unknown {
	struct looks looks;
	struct kam_table distinct;
};

/* The first column from there on that has a cell. */
static size_t filled_from(const struct kam_match_source *source, size_t row, size_t column)
{
	return source->next && column < source->columns ? source->next(source->from, row, column) : column;
}

/* Values from all over the file, chosen by their hash: the order of rows does not matter. */
static void look_at_rows(const struct kam_match_source *source, const unsigned char *roles, struct unknown *unknown)
{
	uint64_t every = source->rows / LOOKED_AT + 1;
	for (size_t row = 0; row < source->rows; row++)
		for (size_t c = filled_from(source, row, 0); c < source->columns; c = filled_from(source, row, c + 1)) {
			if (roles[c] != KAM_ROLES)
				continue;
			struct kam_slice s = kam_trim(source->cell(source->from, row, c));
			if (!s.n || (every > 1 && kam_hash(s) % every))
				continue;
			look_at(s, &unknown[c].looks);
			kam_table_put(&unknown[c].distinct, s, NULL);
		}
}

static void infer_by_values(const struct kam_match_source *source, unsigned char *roles)
{
	struct unknown *unknown = kam_allocate(source->columns, sizeof *unknown);
	look_at_rows(source, roles, unknown);
	for (size_t c = 0; c < source->columns; c++) {
		if (roles[c] == KAM_ROLES)
			roles[c] = (unsigned char)role_of_looks(&unknown[c].looks, kam_table_count(&unknown[c].distinct));
		kam_table_free(&unknown[c].distinct);
	}
	free(unknown);
}

void match_infer_roles(struct kam_match *m)
{
	bool known = true;
	for (size_t c = 0; c < m->source.columns; c++) {
		if (m->roles[c] == KAM_ROLES)
			m->roles[c] = (unsigned char)role_of_heading(m->source.headings[c]);
		known = known && m->roles[c] != KAM_ROLES;
	}
	if (!known)
		infer_by_values(&m->source, m->roles);
}
