/* accounts.c - customers for benchmarks, and who is who; the same bytes for the same arguments.
 *
 * accounts ROWS                          rows with the column cluster: their truth. Rows of one customer are as different people
 *                                        type them; nearly two customers in three have one row, some have ten
 * accounts MASTERS ARRIVALS DIRECTORY    DIRECTORY/master.csv with one row of each customer, incoming.csv, its halves first.csv and
 *                                        second.csv, and truth.csv: half of what comes in is of the master
 *
 * Four in five are Chinese, of these one in eight a shop by the name of its owner. What real files have in common is skewed as it
 * is there: brands, cities, trades and surnames; firms of one group share brand, site and head office's number; agents give their own
 * number for hundreds of customers; hundreds sit in one business park. */
#include "../../examples/chance.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 160, MOST_COPIES = 10, PARKS = 400, AGENTS = 150, GROUPS_PER_MILLE = 4 };

struct account {
	char name[TEXT], city[TEXT], address[TEXT], phone[TEXT], email[TEXT], website[TEXT], code[TEXT];
};

/* Chance. */

static unsigned below(uint64_t *state, unsigned n)
{
	return (unsigned)((splitmix64(state) >> 32) * n >> 32);
}

static bool in_hundred(uint64_t *state, unsigned n)
{
	return below(state, 100) < n;
}

/* Below n, the first much more often than the last. */
static unsigned skewed(uint64_t *state, unsigned n)
{
	double u = (double)(splitmix64(state) >> 11) / 9007199254740992.0;
	return (unsigned)(u * u * (double)n);
}

/* Words, the commonest first. */

#define COUNT(a) (unsigned)(sizeof(a) / sizeof *(a))

static const char *const cities[] = {"上海", "北京", "深圳", "广州", "杭州", "苏州", "成都", "武汉", "南京", "天津", "重庆", "宁波", "青岛", "东莞", "佛山", "西安", "无锡",
	"郑州", "长沙", "合肥", "厦门", "济南", "福州", "大连", "沈阳", "温州", "泉州", "昆明", "常州", "南昌"};
static const char *const trades[] = {"科技", "贸易", "电子", "机械", "信息技术", "建材", "商贸", "医疗器械", "电子科技", "食品", "化工", "物流", "网络科技", "机电设备", "装饰工程",
	"汽车零部件", "环保科技", "纺织", "生物科技", "新能源", "包装材料", "自动化设备", "精密机械", "企业管理咨询", "文化传播", "五金制品", "服饰", "塑料制品", "仪器仪表", "农业"};
static const char *const forms[] = {"有限公司", "有限公司", "有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司"};
static const char *const lucky[] = {"华", "恒", "瑞", "鑫", "盛", "达", "信", "泰", "德", "宏", "顺", "通", "源", "兴", "丰", "金", "联", "创", "新", "天", "博", "益", "康", "美", "安",
	"海", "龙", "东", "诚", "隆", "明", "佳", "利", "远", "正", "中", "嘉", "凯", "宇", "力", "飞", "万", "昌", "航", "锐", "腾", "智", "科", "星", "云", "卓", "越", "晟", "汇", "众", "赛",
	"艾", "尔", "特", "斯", "威", "格", "欧", "亚", "诺", "雅", "百", "优", "聚", "玖", "沃", "翔", "骏", "铭", "睿", "奥", "迪", "森", "莱", "茂", "麦", "普", "柏", "慧", "朗", "乐", "图",
	"捷", "贝", "思", "维", "帆", "启", "旭", "升", "蓝", "晨", "禾", "川", "峰", "岭", "桥", "枫", "鹏", "麟", "霖", "澜", "浦", "江", "湖", "泽", "润", "沐", "清", "溪"};
static const char *const surnames[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐"};
static const char *const given[] = {"伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "勇", "军", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "英", "华", "建国", "建华", "志强", "小红",
	"海燕", "国强", "桂英", "玉兰", "文", "丽", "辉", "鹏", "波", "斌", "宇", "浩", "凯", "健", "俊", "帆"};
static const char *const shops[] = {"便利店", "餐饮店", "服装店", "五金店", "百货商行", "水果店", "美容店", "建材经营部", "食品经营部", "电子商行", "汽车维修部", "药房"};
static const char *const sides[] = {"浦东", "西城", "高新", "南山", "江北", "东城", "新城", "开发", "鼓楼", "天河"};
static const char *const streets[] = {"人民", "中山", "建设", "解放", "工业", "科技", "长江", "和平", "创业", "新华", "文化", "迎宾"};
static const char *const towns[] = {"London", "New York", "Berlin", "Paris", "Chicago", "Hamburg", "Milan", "Madrid", "Leeds", "Boston", "Lyon", "Utrecht", "Zurich", "Porto"};
static const char *const crafts[] = {"Systems", "Logistics", "Engineering", "Consulting", "Foods", "Plastics", "Electronics", "Instruments", "Textiles", "Optics", "Cables", "Chemicals"};
static const char *const suffixes[] = {"Ltd", "GmbH", "Inc.", "LLC", "AG", "S.r.l.", "SARL", "B.V.", "Limited", "Corp."};
static const char *const families[] = {"Smith", "Johnson", "Brown", "Miller", "Jones", "Müller", "Schmidt", "Wilson", "Taylor", "Martin", "Davies", "Fischer", "Weber", "Clark"};
static const char *const syllables[] = {"al", "ber", "cor", "dan", "el", "fen", "gar", "hol", "ir", "jun", "kel", "lor", "mar", "nor", "ost", "per", "quin", "ros", "sel", "tor", "ul",
	"ver", "wes", "yar", "zan", "bri", "cal", "dru", "mon", "tri"};
static const char *const roads[] = {"High Street", "Main Street", "Station Road", "Church Lane", "Park Avenue", "Mill Street", "King Street", "Queen Road"};
static const char *const free_mails[] = {"qq.com", "163.com", "gmail.com", "126.com", "outlook.com"};
static const char *const mailboxes[] = {"info", "sales", "contact", "zhang.wei", "li.na", "service", "office", "wang"};

#define ANY(words) (words)[below(s, COUNT(words))]
#define COMMON(words) (words)[skewed(s, COUNT(words))]

static void print(char *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void print(char *to, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	vsnprintf(to, TEXT, format, values);
	va_end(values);
}

/* Customers. */

/* GB 32100-2015: the last of 18 characters makes the weighted sum divisible by 31. */
static void draw_code(uint64_t *s, char *to)
{
	static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
	unsigned sum = 0, weight = 1;
	print(to, "91%06u", 110000 + below(s, 540000));
	for (unsigned i = 8; i < 17; i++)
		to[i] = digits[below(s, 31)];
	for (unsigned i = 0; i < 17; i++, weight = weight * 3 % 31)
		sum += (unsigned)(strchr(digits, to[i]) - digits) * weight;
	to[17] = digits[(31 - sum % 31) % 31];
	to[18] = '\0';
}

static void draw_site(uint64_t *s, const char *brand, struct account *a)
{
	static const char *const ends[] = {"com", "com.cn", "cn", "net", "co"};
	char domain[TEXT];
	uint64_t seed = 0;
	for (const char *p = brand; *p; p++)
		seed = seed * 31 + (unsigned char)*p;
	uint64_t *of_brand = &seed; /* what is written in Latin for a brand is nearly always the same */
	print(domain, "%s%s%s", syllables[below(of_brand, COUNT(syllables))], syllables[below(of_brand, COUNT(syllables))], syllables[below(of_brand, COUNT(syllables))]);
	if (in_hundred(s, 60))
		print(domain + strlen(domain), "%u", below(s, 1000));
	strcat(domain, ".");
	strcat(domain, COMMON(ends));
	if (in_hundred(s, 60))
		print(a->website, "www.%s", domain);
	if (in_hundred(s, 70))
		print(a->email, "%s@%s", COMMON(mailboxes), in_hundred(s, 25) ? COMMON(free_mails) : domain);
}

/* Of all hanzi; few of them stand in many brands. */
static void add_hanzi(uint64_t *s, char *to)
{
	unsigned code = 0x4E00 + skewed(s, 20000);
	char bytes[4] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))};
	strcat(to, bytes);
}

static void draw_brand(uint64_t *s, char *to)
{
	print(to, "%s", COMMON(lucky));
	for (unsigned more = 1 + in_hundred(s, 35); more; more--)
		if (in_hundred(s, 50))
			strcat(to, COMMON(lucky));
		else
			add_hanzi(s, to);
}

static void draw_place(uint64_t *s, struct account *a)
{
	if (in_hundred(s, 8)) { /* a business park: the number is that of its gate */
		unsigned park = skewed(s, PARKS);
		print(a->city, "%s", cities[park % COUNT(cities)]);
		print(a->address, "%s市%s区%s路%u号科技园", a->city, sides[park % COUNT(sides)], streets[park % COUNT(streets)], 1 + park);
	} else {
		print(a->city, "%s", COMMON(cities));
		print(a->address, "%s市%s区%s路%u号", a->city, ANY(sides), ANY(streets), 1 + below(s, 2000));
	}
}

static void draw_chinese(uint64_t *s, const char *group, struct account *a)
{
	char brand[TEXT];
	draw_place(s, a);
	draw_brand(s, brand);
	if (group)
		print(brand, "%s", group);
	if (!group && in_hundred(s, 12)) {
		print(a->name, "%s市%s区%s%s%s", a->city, ANY(sides), COMMON(surnames), COMMON(given), COMMON(shops));
		print(a->phone, "1%u%08u", 30 + below(s, 60), below(s, 100000000));
		return;
	}
	const char *trade = COMMON(trades), *form = COMMON(forms);
	if (in_hundred(s, 80))
		print(a->name, "%s%s%s%s%s", a->city, in_hundred(s, 40) ? "市" : "", brand, trade, form);
	else
		print(a->name, "%s（%s）%s%s", brand, a->city, trade, form);
	print(a->phone, "0%u-%u", 10 + below(s, 900), 20000000 + below(s, 69999999));
	draw_site(s, brand, a);
	if (in_hundred(s, 35))
		draw_code(s, a->code);
}

static void draw_latin(uint64_t *s, const char *group, struct account *a)
{
	char brand[TEXT];
	print(brand, "%s%s%s", COMMON(syllables), ANY(syllables), in_hundred(s, 70) ? ANY(syllables) : "");
	brand[0] = (char)(brand[0] - 'a' + 'A');
	if (group)
		print(brand, "%s", group);
	print(a->city, "%s", COMMON(towns));
	if (!group && in_hundred(s, 15))
		print(a->name, "%s %s %s", COMMON(families), in_hundred(s, 50) ? "& Sons" : "Brothers", COMMON(suffixes));
	else
		print(a->name, "%s %s %s", brand, COMMON(crafts), COMMON(suffixes));
	print(a->address, "%u %s", 1 + below(s, 400), COMMON(roads));
	print(a->phone, "+%u %u", 30 + below(s, 20), 100000000 + below(s, 899999999));
	draw_site(s, brand, a);
}

/* Customer number of so many, from its number alone. */
static struct account customer(uint64_t number)
{
	uint64_t state = number * UINT64_C(0xD1342543DE82EF95) + 1, *s = &state;
	uint64_t group_state = (number / 12) * UINT64_C(0xA24BAED4963EE407) + 2; /* groups are neighbours, a dozen firms each */
	struct account a = {0};
	bool latin = below(&group_state, 5) == 0, grouped = below(&group_state, 1000) < GROUPS_PER_MILLE;
	char group[TEXT];
	draw_brand(&group_state, group);
	if (latin)
		print(group, "%s%s Group", syllables[below(&group_state, COUNT(syllables))], syllables[below(&group_state, COUNT(syllables))]);
	(latin ? draw_latin : draw_chinese)(s, grouped ? group : NULL, &a);
	if (grouped && in_hundred(s, 50))
		print(a.phone, "400-%03u-%04u", below(&group_state, 1000), below(&group_state, 10000));
	if (grouped)
		print(a.website, "www.g%" PRIu64 ".com", number / 12);
	if (!grouped && in_hundred(s, 2))
		print(a.phone, "021-6%07u", 1000 + skewed(s, AGENTS));
	return a;
}

/* The same customer as somebody else types it. */

static size_t length_at(const char *p)
{
	unsigned char c = (unsigned char)*p;
	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static void cut(char *text, size_t at, size_t n)
{
	memmove(text + at, text + at + n, strlen(text + at + n) + 1);
}

static void remove_word(char *text, const char *word)
{
	char *at = *word ? strstr(text, word) : NULL;
	if (at)
		cut(text, (size_t)(at - text), strlen(word));
}

/* A character left out, or exchanged with the next. */
static void slip(uint64_t *s, char *text)
{
	size_t at = 0, n = strlen(text);
	for (unsigned skip = below(s, (unsigned)(n / 2) + 1); skip && at + length_at(text + at) < n; skip--)
		at += length_at(text + at);
	size_t first = length_at(text + at), second = at + first < n ? length_at(text + at + first) : 0;
	char kept[8];
	if (!second || in_hundred(s, 50)) {
		cut(text, at, first);
		return;
	}
	memcpy(kept, text + at, first);
	memmove(text + at, text + at + first, second);
	memcpy(text + at + second, kept, first);
}

static void shorten(uint64_t *s, struct account *a)
{
	char *space = strrchr(a->name, ' ');
	bool latin = (unsigned char)a->name[0] < 0x80;
	if (latin && space && in_hundred(s, 50))
		*space = '\0';
	else if (!latin && in_hundred(s, 40))
		remove_word(a->name, a->city);
	else if (!latin && in_hundred(s, 50))
		remove_word(a->name, "有限公司");
	else
		remove_word(a->name, "责任");
}

static void rewrite_phone(uint64_t *s, char *phone)
{
	static const char *const styles[] = {"(%.*s)%s", "%.*s %s", "+86 %.*s-%s", "%.*s%s"};
	char *dash = strchr(phone, '-'), again[TEXT];
	if (phone[0] == '+') {
		memmove(phone + 2, phone + 1, strlen(phone));
		memcpy(phone, "00", 2);
	} else if (dash) {
		const char *style = ANY(styles);
		int area = (int)(dash - phone), zero = style[0] == '+' && phone[0] == '0';
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(again, TEXT, style, area - zero, phone + zero, dash + 1);
#pragma GCC diagnostic pop
		print(phone, "%s", again);
	}
}

static struct account typed(uint64_t *s, const struct account *of)
{
	struct account a = *of;
	if (in_hundred(s, 30))
		shorten(s, &a);
	if (in_hundred(s, 8) && a.name[0])
		slip(s, a.name);
	if (in_hundred(s, 40))
		rewrite_phone(s, a.phone);
	if (in_hundred(s, 5) && a.phone[0])
		slip(s, a.phone);
	if (in_hundred(s, 10))
		remove_word(a.address, in_hundred(s, 50) ? "市" : "号");
	char *const fields[] = {a.city, a.address, a.phone, a.email, a.website, a.code};
	static const unsigned blank[] = {15, 30, 25, 35, 45, 40};
	for (size_t i = 0; i < COUNT(fields); i++)
		if (in_hundred(s, blank[i]))
			fields[i][0] = '\0';
	return a;
}

/* Files. */

static const char headings[] = "name,city,address,phone,email,website,credit_code\n";

static void put_account(FILE *out, const struct account *a)
{
	fprintf(out, "%s,%s,%s,%s,%s,%s,%s\n", a->name, a->city, a->address, a->phone, a->email, a->website, a->code);
}

/* Each customer's rows are strewn over the file: row i of n stands at a place of its own. */
static void put_rows(uint64_t rows)
{
	uint64_t *of = calloc(rows + 1, sizeof *of), state = 8, customers = 0, made = 0, *s = &state;
	if (!of)
		exit(1);
	for (; made < rows; customers++)
		for (unsigned copies = 0; made < rows && (copies == 0 || (copies < MOST_COPIES && in_hundred(s, 36))); copies++)
			of[made++] = customers;
	for (uint64_t i = rows; i > 1; i--) {
		uint64_t other = splitmix64(s) % i, kept = of[i - 1];
		of[i - 1] = of[other];
		of[other] = kept;
	}
	printf("id,cluster,%s", headings);
	for (uint64_t i = 0; i < rows; i++) {
		const struct account known = customer(of[i]), a = typed(s, &known);
		printf("%" PRIu64 ",%" PRIu64 ",", i + 1, of[i]);
		put_account(stdout, &a);
	}
	free(of);
}

static FILE *create(const char *directory, const char *name, const char *heading)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s.csv", directory, name);
	FILE *out = fopen(path, "w");
	if (!out) {
		perror(path);
		exit(1);
	}
	fprintf(out, "%s%s", heading, strcmp(name, "truth") ? headings : "");
	return out;
}

static void close_all(FILE **files, size_t n)
{
	bool failed = false;
	for (size_t i = 0; i < n; i++)
		failed |= fclose(files[i]) != 0;
	if (failed)
		exit(1);
}

static void put_master(uint64_t masters, uint64_t arrivals, const char *directory)
{
	enum { MASTER, INCOMING, FIRST, SECOND, TRUTH, FILES };
	FILE *files[FILES] = {create(directory, "master", "account_id,"), create(directory, "incoming", "row,"), create(directory, "first", "row,"),
		create(directory, "second", "row,"), create(directory, "truth", "row,customer,known\n")};
	uint64_t state = 9, *s = &state;
	for (uint64_t i = 0; i < masters; i++) {
		const struct account known = customer(i), a = typed(s, &known);
		fprintf(files[MASTER], "M%07" PRIu64 ",", i);
		put_account(files[MASTER], &a);
	}
	for (uint64_t i = 0; i < arrivals; i++) {
		bool is_known = in_hundred(s, 50);
		uint64_t number = is_known ? splitmix64(s) % masters : masters + splitmix64(s) % (arrivals * 2);
		const struct account known = customer(number), a = typed(s, &known);
		FILE *const both[] = {files[INCOMING], files[i < arrivals / 2 ? FIRST : SECOND]};
		for (size_t k = 0; k < COUNT(both); k++) {
			fprintf(both[k], "R%" PRIu64 ",", i);
			put_account(both[k], &a);
		}
		fprintf(files[TRUTH], "R%" PRIu64 ",%" PRIu64 ",", i, number);
		if (is_known)
			fprintf(files[TRUTH], "M%07" PRIu64, number);
		fputc('\n', files[TRUTH]);
	}
	close_all(files, FILES);
}

int main(int argc, char **argv)
{
	if (argc == 2)
		put_rows(strtoull(argv[1], NULL, 10));
	else if (argc == 4)
		put_master(strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10), argv[3]);
	else
		return fprintf(stderr, "usage: accounts ROWS | accounts MASTERS ARRIVALS DIRECTORY\n"), 2;
	return fflush(stdout) || ferror(stdout);
}
