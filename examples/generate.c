/* generate.c - makes the example company: accounts, orders, deals, visits, and the truths planted in them.
 *
 * usage: generate [--seed N] [DIRECTORY]
 *
 * The same seed gives the same bytes on every machine: the random numbers are our own, money is in integer cents, no sort
 * compares two things as equal, and no expression draws twice where the order would matter. Company names are invented; web
 * addresses end in .example, and telephone numbers come from the ranges kept for fiction (in China: subscriber numbers that
 * begin with 0, which nobody has). */
#include "chance.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

enum { MOST_ACCOUNTS = 128, MOST_ORDERS = 2200, MOST_LINES = 6600, MOST_DEALS = 320, MOST_VISITS = 2200 };

typedef int64_t cents;

static _Noreturn void fail(const char *what, const char *object)
{
	fprintf(stderr, "generate: %s %s: %s\n", what, object, strerror(errno));
	exit(4);
}

/* The room that is left in a table: the sizes above hold for every seed, and this says so if a change breaks that. */
static int next_place(int *count, int most, const char *table)
{
	if (*count == most) {
		errno = ENOSPC;
		fail("cannot add to", table);
	}
	return (*count)++;
}

/* ---- chance ---- */

/* Each topic has a stream of its own, so that a change to one file leaves the others as they were. */
enum topic { NAMES = 1, RELATIONS, ORDERS, RETURNS, DEALS, HISTORY, VISITS, PROFILES, ANSWERS, OWNERS, LEADS };

static struct chance chance_of(uint64_t seed, enum topic topic)
{
	struct chance chance = {seed ^ ((uint64_t)topic << 56)};
	chance.state = draw(&chance);
	return chance;
}

static int within(struct chance *chance, const int range[2])
{
	return between(chance, range[0], range[1]);
}

static size_t one_of(struct chance *chance, size_t count)
{
	return (size_t)(draw(chance) % count);
}

static bool percent(struct chance *chance, int share)
{
	return between(chance, 1, 100) <= share;
}

/* Fisher and Yates. */
static void shuffle(struct chance *chance, int *deck, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = one_of(chance, i);
		int card = deck[i - 1];
		deck[i - 1] = deck[j];
		deck[j] = card;
	}
}

/* ---- dates ---- */

/* Working days since Monday 2000-01-03: nothing in this company happens at a weekend. */
typedef int workday;

enum {
	OPENING = 6001,       /* 2023-01-03, the first order */
	LAST_YEAR = 6522,     /* 2025-01-01, where the year begins that prev_tier has not seen */
	CLOSING = 6782,       /* 2025-12-31, the last order */
	YEAR = 261,
	FIRST_MONDAY = 10959, /* 2000-01-03 in days since 1970-01-01 */
};

struct civil {
	int year, month, day;
};

/* Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days, for days after 1970. */
static struct civil civil_of(workday when)
{
	int z = FIRST_MONDAY + when / 5 * 7 + when % 5 + 719468;
	int era = z / 146097, doe = z % 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;
	return (struct civil){era * 400 + yoe + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1};
}

static void write_date(char out[40], workday when)
{
	struct civil date = civil_of(when);
	snprintf(out, 40, "%04d-%02d-%02d", date.year, date.month, date.day);
}

/* ---- the company's own tables ---- */

struct user {
	const char *id, *name;
	int manager;
	const char *team, *region, *skills;
};

enum { NOBODY = -1 };

static const struct user users[] = {
	{"U001", "沈怀瑾", NOBODY, "Sales", "All", "strategy;key accounts"},
	{"U002", "陆思远", 0, "East and South", "East China", "key accounts;automotive"},
	{"U003", "韩嘉禾", 0, "North and West", "North China", "tenders;aerospace"},
	{"U004", "Emma Whitlow", 0, "International", "Europe", "key accounts;contracts"},
	{"U005", "陈一诺", 1, "East and South", "East China", "CMM;automotive"},
	{"U006", "周子衡", 1, "East and South", "East China", "optical;semiconductor"},
	{"U007", "黄俊熙", 1, "East and South", "South China", "electronics;optical"},
	{"U008", "林雨桐", 1, "East and South", "South China", "service;medical devices"},
	{"U009", "赵明哲", 2, "North and West", "North China", "CMM;tenders"},
	{"U010", "王若溪", 2, "North and West", "North China", "rail;service"},
	{"U011", "刘承宇", 2, "North and West", "West China", "aerospace;laser tracking"},
	{"U012", "Jonas Reinhold", 3, "International", "Europe", "CMM;machinery"},
	{"U013", "Harriet Coldwell", 3, "International", "Britain", "software;service"},
	{"U014", "Daniel Ferris", 3, "International", "North America", "laser tracking;energy"},
};

enum { FIRST_REPRESENTATIVE = 4 };

struct product {
	const char *name, *category;
	int list;    /* yuan */
	int costing; /* standard cost, per mille of the list price */
	int lot;     /* more of it than this is never one order line */
};

static const struct product products[] = {
	{"HX-110 Digital Caliper", "Hand tools", 680, 540, 90},
	{"HX-120 Micrometer", "Hand tools", 1450, 550, 60},
	{"HX-130 Dial Indicator, 0.001 mm", "Hand tools", 1180, 560, 60},
	{"HX-150 Gauge Block Set", "Hand tools", 6800, 570, 24},
	{"HX-210 Height Gauge", "Bench", 18500, 560, 12},
	{"HX-230 Roughness Tester", "Bench", 39000, 550, 10},
	{"HX-260 Roundness Tester", "Bench", 168000, 560, 6},
	{"HX-310 Hardness Tester", "Materials", 52000, 580, 8},
	{"HX-330 Tensile Tester", "Materials", 215000, 590, 5},
	{"HX-410 Microscope", "Optical", 76000, 540, 8},
	{"HX-430 Profile Projector", "Optical", 58000, 570, 8},
	{"HX-450 Vision System", "Optical", 320000, 550, 6},
	{"HX-510 Bridge CMM", "Coordinate", 780000, 580, 6},
	{"HX-530 Gantry CMM", "Coordinate", 1650000, 590, 5},
	{"HX-550 Measuring Arm", "Coordinate", 460000, 560, 5},
	{"HX-610 Laser Tracker", "Coordinate", 980000, 570, 5},
	{"HX-710 Thermal Imager", "Condition", 24000, 560, 12},
	{"HX-720 Vibration Analyzer", "Condition", 47000, 550, 8},
	{"HX-810 Probe Kit", "Accessories", 9600, 520, 20},
	{"HX-820 Fixture Kit", "Accessories", 4200, 530, 24},
	{"Inspect Pro Licence", "Software", 28000, 480, 15},
	{"Calibration Contract, 1 year", "Service", 12000, 510, 12},
	{"Full Service Contract, 1 year", "Service", 68000, 530, 6},
	{"Training Day", "Service", 5200, 500, 10},
};

static const char *const sources[] = {"marketing", "channel", "online", "service", "purchased"};

/* ---- the tables names are made of ---- */

enum language { CHINESE, ENGLISH, GERMAN, FRENCH, SWEDISH, LANGUAGES };

enum nation { CHINA, BRITAIN, AMERICA, GERMANY, FRANCE, SWEDEN, NATIONS };

static const struct custom {
	enum language language;
	const char *region; /* in China the city tells */
	const char *forms[4];
	const char *group;
	const char *phone;  /* but for its last two digits */
} customs[NATIONS] = {
	[CHINA] = {CHINESE, NULL, {"有限公司", "有限公司", "有限责任公司", "股份有限公司"}, "集团有限公司", NULL},
	[BRITAIN] = {ENGLISH, "Britain", {" Ltd", " Ltd", " plc", " LLP"}, " Group plc", "+44 20 7946 00"},
	[AMERICA] = {ENGLISH, "North America", {", Inc.", " Corp.", " LLC", ", Inc."}, " Holdings, Inc.", "+1 212 555 01"},
	[GERMANY] = {GERMAN, "Europe", {" GmbH", " GmbH", " AG", " GmbH & Co. KG"}, " Holding AG", "+49 30 231250"},
	[FRANCE] = {FRENCH, "Europe", {" SAS", " SARL", " SA", " SAS"}, " Groupe SA", "+33 1 99 00 00 "},
	[SWEDEN] = {SWEDISH, "Europe", {" AB", " AB", " AB", " AB"}, " Group AB", "+46 8 465 004 "},
};

static const struct city {
	const char *name, *region, *dial;
} cities[] = {
	{"上海", "East China", "021"},   {"苏州", "East China", "0512"},  {"宁波", "East China", "0574"},
	{"杭州", "East China", "0571"},  {"合肥", "East China", "0551"},  {"无锡", "East China", "0510"},
	{"广州", "South China", "020"},  {"深圳", "South China", "0755"}, {"东莞", "South China", "0769"},
	{"佛山", "South China", "0757"}, {"厦门", "South China", "0592"}, {"北京", "North China", "010"},
	{"天津", "North China", "022"},  {"青岛", "North China", "0532"}, {"沈阳", "North China", "024"},
	{"长春", "North China", "0431"}, {"西安", "West China", "029"},   {"成都", "West China", "028"},
	{"重庆", "West China", "023"},
};

static const struct trade {
	const char *industry, *type, *slug;
	const char *words[LANGUAGES];
} trades[] = {
	{"Automotive", "end-user", "auto", {"汽车零部件", " Automotive Components", " Fahrzeugteile", " Composants Automobiles", " Fordonsteknik"}},
	{"Aerospace", "end-user", "aero", {"航空装备", " Aerospace", " Luftfahrttechnik", " Aéronautique", " Flygteknik"}},
	{"Semiconductor", "end-user", "semi", {"半导体科技", " Semiconductor", " Halbleitertechnik", " Microélectronique", " Halvledarteknik"}},
	{"Medical devices", "end-user", "med", {"医疗器械", " Medical Devices", " Medizintechnik", " Technologies Médicales", " Medicinteknik"}},
	{"Machinery", "end-user", "mech", {"精密机械", " Precision Engineering", " Maschinenbau", " Mécanique de Précision", " Mekaniska"}},
	{"Electronics", "end-user", "elec", {"电子技术", " Electronics", " Elektronik", " Électronique", " Elektronik"}},
	{"Energy", "end-user", "power", {"新能源", " Power Systems", " Energietechnik", " Énergie", " Energi"}},
	{"Rail", "end-user", "rail", {"轨道交通装备", " Rail Systems", " Bahntechnik", " Ferroviaire", " Järnvägsteknik"}},
	{"Tooling", "end-user", "tool", {"模具制造", " Tooling", " Werkzeugbau", " Outillage", " Verktyg"}},
	{"Testing", "end-user", "test", {"检测技术", " Testing Services", " Prüftechnik", " Essais Industriels", " Provning"}},
	{"Automation", "end-user", "robot", {"自动化设备", " Automation", " Automation", " Automatismes", " Automation"}},
	{"Trade", "distributor", "supply", {"仪器仪表", " Instrument Supplies", " Messtechnik Vertrieb", " Distribution", " Instrument"}},
	{"Trade", "dealer", "gauge", {"量具量仪销售", " Gauge Sales", " Messmittelhandel", " Métrologie", " Mätteknik"}},
	{"Trade", "agent", "agency", {"国际贸易", " Trading", " Handelsvertretung", " Négoce", " Handel"}},
	{"Trade", "wholesaler", "tools", {"五金工具批发", " Tool Wholesale", " Werkzeug-Großhandel", " Outils Professionnels", " Grossist"}},
};

enum { END_USER_TRADES = 11 };

struct brand {
	enum nation nation;
	const char *name, *slug;
};

static const struct brand brands[] = {
	{CHINA, "翊川", "yichuan"},   {CHINA, "昱禾", "yuhe"},       {CHINA, "铭澈", "mingche"},    {CHINA, "朗岫", "langxiu"},
	{CHINA, "沐衡", "muheng"},    {CHINA, "砚拓", "yantuo"},     {CHINA, "骏棠", "juntang"},    {CHINA, "泓策", "hongce"},
	{CHINA, "璟熠", "jingyi"},    {CHINA, "荣暄", "rongxuan"},   {CHINA, "拓禹", "tuoyu"},      {CHINA, "钧榆", "junyu"},
	{CHINA, "岚矩", "lanju"},     {CHINA, "苍准", "cangzhun"},   {CHINA, "启砾", "qili"},       {CHINA, "泽钊", "zezhao"},
	{CHINA, "旻科", "minke"},     {CHINA, "楷澄", "kaicheng"},   {CHINA, "柏锘", "bainuo"},     {CHINA, "臻屿", "zhenyu"},
	{CHINA, "弘棣", "hongdi"},    {CHINA, "煜衍", "yuyan"},      {CHINA, "晟湛", "shengzhan"},  {CHINA, "睿栎", "ruili"},
	{CHINA, "景翮", "jinghe"},    {CHINA, "瀚桦", "hanhua"},     {CHINA, "渝铎", "yuduo"},      {CHINA, "皓樾", "haoyue"},
	{CHINA, "冠岑", "guancen"},   {CHINA, "锦霁", "jinji"},      {CHINA, "奕磐", "yipan"},      {CHINA, "途铮", "tuzheng"},
	{CHINA, "嘉漠", "jiamo"},     {CHINA, "谨量", "jinliang"},   {CHINA, "川钰", "chuanyu"},    {CHINA, "凌墨", "lingmo"},
	{CHINA, "沣原", "fengyuan"},  {CHINA, "鹭征", "luzheng"},    {CHINA, "霖舟", "linzhou"},    {CHINA, "峻桐", "juntong"},
	{CHINA, "启汀", "qiting"},    {CHINA, "翰垚", "hanyao"},     {CHINA, "丰珩", "fengheng"},   {CHINA, "祺笙", "qisheng"},
	{CHINA, "安矽", "anxi"},      {CHINA, "德珞", "deluo"},      {CHINA, "远秬", "yuanju"},     {CHINA, "同屹", "tongyi"},
	{CHINA, "力衍", "liyan"},     {CHINA, "华枢", "huashu"},     {CHINA, "威恪", "weike"},      {CHINA, "立砥", "lidi"},
	{CHINA, "诚矩", "chengju"},   {CHINA, "博隽", "bojun"},      {CHINA, "中锘", "zhongnuo"},   {CHINA, "众屹", "zhongyi"},
	{CHINA, "信梁", "xinliang"},  {CHINA, "盛矩", "shengju"},    {CHINA, "利枫", "lifeng"},     {CHINA, "天玏", "tianle"},
	{BRITAIN, "Ashcombe", "ashcombe"},         {BRITAIN, "Brackenfell", "brackenfell"},   {BRITAIN, "Calderwick", "calderwick"},
	{BRITAIN, "Dunmere", "dunmere"},           {BRITAIN, "Fenwarren", "fenwarren"},       {BRITAIN, "Garrowby", "garrowby"},
	{BRITAIN, "Hexholme", "hexholme"},         {BRITAIN, "Inglemoor", "inglemoor"},       {BRITAIN, "Larkhurst", "larkhurst"},
	{BRITAIN, "Merriden", "merriden"},         {BRITAIN, "Northcarr", "northcarr"},       {BRITAIN, "Penhallen", "penhallen"},
	{BRITAIN, "Quarndale", "quarndale"},       {BRITAIN, "Rothmere", "rothmere"},
	{AMERICA, "Blue Mesa", "bluemesa"},        {AMERICA, "Cedar Hollow", "cedarhollow"},  {AMERICA, "Copperline", "copperline"},
	{AMERICA, "Granite Fork", "granitefork"},  {AMERICA, "Ironwood Bay", "ironwoodbay"},  {AMERICA, "Lakemont", "lakemont"},
	{AMERICA, "Prairie Ridge", "prairieridge"}, {AMERICA, "Redstone Gap", "redstonegap"}, {AMERICA, "Silver Basin", "silverbasin"},
	{AMERICA, "Tallgrass", "tallgrass"},
	{GERMANY, "Altenrode", "altenrode"},       {GERMANY, "Brünnhof", "bruennhof"},        {GERMANY, "Falkwerder", "falkwerder"},
	{GERMANY, "Grünthaler", "gruenthaler"},    {GERMANY, "Kaltenried", "kaltenried"},     {GERMANY, "Lindwerth", "lindwerth"},
	{GERMANY, "Rabenstedt", "rabenstedt"},     {GERMANY, "Steinmoor", "steinmoor"},       {GERMANY, "Weidlinger", "weidlinger"},
	{FRANCE, "Beauvallon", "beauvallon"},      {FRANCE, "Clairmarais", "clairmarais"},    {FRANCE, "Montferrin", "montferrin"},
	{FRANCE, "Rocheclère", "rocheclere"},
	{SWEDEN, "Björksund", "bjorksund"},        {SWEDEN, "Ekhamra", "ekhamra"},            {SWEDEN, "Åsmark", "asmark"},
};

/* Companies that stand in the accounts twice: under their name, and as somebody else has typed it. */
static const struct twin {
	struct brand brand;
	int city, trade;
	const char *name, *alias;
} twins[] = {
	{{CHINA, "恒拓", "hengtuo"}, 1, 4, "苏州恒拓精密仪器有限公司", "苏州恒拓精密仪器有限责任公司"},
	{{BRITAIN, "Kestrelmoor", "kestrelmoor"}, 0, 10, "Kestrelmoor Automation Ltd", "Ｋｅｓｔｒｅｌｍｏｏｒ　Ａｕｔｏｍａｔｉｏｎ　Ｌｔｄ"},
	{{CHINA, "澜岳", "lanyue"}, 6, 3, "广州澜岳医疗器械有限公司", "廣州瀾嶽醫療器械有限公司"},
	{{BRITAIN, "Wexcombe", "wexcombe"}, 0, 8, "Wexcombe Tooling Ltd", "Wexcombe Tooling Limited"},
	{{CHINA, "澄骏", "chengjun"}, 2, 10, "宁波澄骏自动化设备有限公司", "宁波澄骏自动化"},
	{{CHINA, "砺衡", "liheng"}, 16, 1, "西安砺衡航空装备有限公司", "砺衡航空装备（西安）有限公司"},
};

/* The parents of the subsidiaries, by their place among the accounts: two key accounts and a growing one. */
static const int group_parents[] = {0, 0, 0, 3, 3, 16, 16, 16};

/* ---- how accounts behave ---- */

enum truth { ORDINARY, KEY, ONE_OFF, SQUEEZER, UNPROFITABLE, DUPLICATE };

static const char *const truth_names[] = {"ordinary", "key", "one-off", "squeezer", "unprofitable", "duplicate"};

/* Where the name of an account comes from: a brand of its own, its group's, a twin's name, or a twin's alias. */
enum naming { OWN, GROUP, TWIN, ALIAS };

static const struct habit {
	enum truth truth;
	enum naming naming;
	int count;
	int revenue[2]; /* thousand yuan over the three years, in many orders */
	int orders[2];
	int project;    /* thousand yuan in one order beside those */
	int margin[2];  /* per mille of revenue */
	bool squeezing; /* the margin falls from quarter to quarter in the last year */
	int serving[2]; /* cost to serve, per mille of revenue */
	int visits[2];
	workday first[2], last[2]; /* when the buying begins and ends */
	int known[2];   /* working days from the start of the relation to the first order */
	const char *note;
} habits[] = {
	{KEY, OWN, 8, {6200, 9000}, {38, 46}, 0, {330, 370}, false, {40, 60}, {48, 58}, {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 11 * YEAR},
	 "buys in every quarter at a healthy margin; long relation; large profit; much of our time"},
	{ONE_OFF, OWN, 1, {450, 550}, {4, 5}, 12500, {230, 250}, false, {10, 15}, {9, 12},
	 {OPENING + 200, OPENING + 300}, {CLOSING - 30, CLOSING}, {20, 200},
	 "the largest account by revenue: one turnkey order is nearly all of it"},
	{ONE_OFF, OWN, 1, {250, 350}, {3, 3}, 4200, {270, 290}, false, {10, 15}, {6, 9},
	 {OPENING + 50, OPENING + 90}, {CLOSING - 90, CLOSING - 30}, {20, 900},
	 "one laboratory order is nearly all of the revenue"},
	{ONE_OFF, OWN, 1, {0, 0}, {0, 0}, 3800, {250, 270}, false, {10, 15}, {5, 7},
	 {OPENING + 500, OPENING + 520}, {CLOSING - 200, CLOSING - 180}, {20, 60},
	 "a single order"},
	{SQUEEZER, OWN, 1, {6300, 6700}, {38, 44}, 0, {135, 145}, false, {215, 230}, {46, 54},
	 {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 8 * YEAR},
	 "the cost to serve is more than the profit"},
	{SQUEEZER, OWN, 1, {4700, 5000}, {30, 36}, 0, {105, 115}, false, {180, 195}, {42, 48},
	 {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 6 * YEAR},
	 "the cost to serve is more than the profit"},
	{SQUEEZER, OWN, 1, {5000, 5400}, {47, 50}, 0, {310, 330}, true, {40, 60}, {42, 48}, {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 9 * YEAR},
	 "the margin falls in each of the latest four quarters"},
	{UNPROFITABLE, OWN, 1, {5300, 5700}, {30, 36}, 0, {47, 53}, false, {12, 16}, {13, 17},
	 {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 7 * YEAR},
	 "large repeated volume at hardly any margin"},
	{UNPROFITABLE, OWN, 1, {3900, 4200}, {26, 30}, 0, {37, 43}, false, {10, 14}, {12, 16},
	 {OPENING, OPENING + 5}, {CLOSING, CLOSING}, {2 * YEAR, 5 * YEAR},
	 "large repeated volume at hardly any margin"},
	{ORDINARY, OWN, 6, {950, 1350}, {12, 18}, 0, {280, 340}, false, {30, 70}, {13, 18},
	 {OPENING + 340, OPENING + 440}, {CLOSING - 20, CLOSING}, {20, 45},
	 "growing, but the relation is young"},
	{ORDINARY, OWN, 6, {950, 1350}, {12, 18}, 0, {280, 340}, false, {30, 70}, {12, 16},
	 {OPENING, OPENING + 60}, {LAST_YEAR - 160, LAST_YEAR - 70}, {20, 6 * YEAR},
	 "has stopped buying"},
	{ORDINARY, TWIN, COUNT(twins), {150, 650}, {9, 18}, 0, {240, 380}, false, {30, 80}, {6, 14},
	 {OPENING, OPENING + 250}, {CLOSING - 200, CLOSING}, {20, 14 * YEAR}, ""},
	{ORDINARY, GROUP, COUNT(group_parents), {150, 650}, {9, 18}, 0, {240, 380}, false, {30, 80}, {6, 14},
	 {OPENING, OPENING + 250}, {CLOSING - 200, CLOSING}, {20, 14 * YEAR}, ""},
	{ORDINARY, OWN, 42, {150, 650}, {9, 18}, 0, {240, 380}, false, {30, 80}, {6, 14},
	 {OPENING, OPENING + 250}, {CLOSING - 200, CLOSING}, {20, 14 * YEAR}, ""},
	{ORDINARY, OWN, 30, {20, 150}, {2, 6}, 0, {240, 380}, false, {20, 90}, {2, 6},
	 {OPENING, OPENING + 600}, {CLOSING - 150, CLOSING}, {20, 4 * YEAR}, ""},
	{DUPLICATE, ALIAS, COUNT(twins), {8, 30}, {0, 2}, 0, {280, 320}, false, {20, 60}, {0, 1},
	 {OPENING + 300, OPENING + 500}, {CLOSING - 200, CLOSING}, {20, 40}, "same as"},
};


/* What is left of the squeezing account's margin in each quarter of the last year, per mille. */
static const int squeezed[4] = {270, 200, 140, 80};

struct address {
	char website[60], phone[40];
};

struct account {
	char name[160];
	struct address address;
	const struct habit *habit;
	const struct brand *brand;
	const struct city *city;
	const struct trade *trade;
	const struct account *parent, *referrer, *same_as;
	const char *ownership;
	int id, owner, margin;
	workday since, first, last;
	cents revenue, profit, profit_before; /* the last: up to the end of 2024 */
	const char *previous_tier;
};

struct line {
	const struct product *product;
	int quantity;
	cents amount, cost;
};

struct order {
	struct account *account;
	workday day;
	int made, first_line, lines;
	bool is_return;
	char id[24];
};

enum status { OPEN, WON, LOST };

struct deal {
	const struct account *account;
	const struct product *product;
	enum status status;
	int made, stage, quantity;
	workday created, close;
	cents amount;
	char id[16];
};

struct visit {
	const struct account *account;
	workday day;
	int made;
};

struct company {
	uint64_t seed;
	int accounts, orders, lines, deals, visits;
	int phones[NATIONS];
	int first_twin;
	struct account account[MOST_ACCOUNTS];
	struct account *by_age[MOST_ACCOUNTS];
	struct order order[MOST_ORDERS];
	struct line line[MOST_LINES];
	struct deal deal[MOST_DEALS];
	struct visit visit[MOST_VISITS];
};

/* ---- names and addresses of accounts ---- */

static const struct custom *customs_of(const struct account *account)
{
	return &customs[account->brand->nation];
}

static const char *region_of(const struct account *account)
{
	return account->brand->nation == CHINA ? account->city->region : customs_of(account)->region;
}

/* 苏州恒拓精密机械有限公司, or 恒拓精密机械(苏州)有限公司; elsewhere brand, trade and legal form. */
static void name_account(struct chance *chance, struct account *account)
{
	const struct custom *custom = customs_of(account);
	const char *brand = account->brand->name, *trade = account->trade->words[custom->language];
	const char *form = custom->forms[one_of(chance, COUNT(custom->forms))];
	bool city_last = percent(chance, 20);
	if (account->brand->nation != CHINA)
		snprintf(account->name, sizeof account->name, "%s%s%s", brand, trade, form);
	else if (city_last)
		snprintf(account->name, sizeof account->name, "%s%s(%s)%s", brand, trade, account->city->name, form);
	else
		snprintf(account->name, sizeof account->name, "%s%s%s%s", account->city->name, brand, trade, form);
}

static void name_group(struct account *account)
{
	const char *city = account->brand->nation == CHINA ? account->city->name : "";
	snprintf(account->name, sizeof account->name, "%s%s%s", city, account->brand->name, customs_of(account)->group);
}

static void give_address(struct company *company, struct chance *chance, struct account *account)
{
	struct address *address = &account->address;
	enum nation nation = account->brand->nation;
	snprintf(address->website, sizeof address->website, "www.%s-%s.example", account->brand->slug, account->trade->slug);
	if (nation == CHINA)
		snprintf(address->phone, sizeof address->phone, "%s-0%07d", account->city->dial, between(chance, 1000000, 9999999));
	else
		snprintf(address->phone, sizeof address->phone, "%s%02d", customs[nation].phone, 11 + 3 * company->phones[nation]++);
}

static void name_own(struct chance *chance, struct account *account, const struct brand *brand)
{
	account->brand = brand;
	account->city = &cities[one_of(chance, COUNT(cities))];
	account->trade = &trades[one_of(chance, COUNT(trades))];
	name_account(chance, account);
}

/* Subsidiaries keep the brand of their group but share no trade, so that none could be the same company as another. */
static void name_subsidiary(struct chance *chance, struct account *account, struct account *parent, int ordinal)
{
	account->parent = parent;
	account->brand = parent->brand;
	account->city = &cities[one_of(chance, COUNT(cities))];
	account->trade = &trades[(size_t)(parent->trade - trades + 1 + ordinal) % END_USER_TRADES];
	name_account(chance, account);
	name_group(parent);
}

static void name_twin(struct account *account, const struct twin *twin, const char *name)
{
	account->brand = &twin->brand;
	account->city = &cities[twin->city];
	account->trade = &trades[twin->trade];
	snprintf(account->name, sizeof account->name, "%s", name);
}

/* Whoever typed the company in again kept either its telephone number or its web address, not both. */
static void mark_duplicate(struct account *account, const struct account *original, bool keeps_phone)
{
	account->same_as = original;
	account->address = original->address;
	*(keeps_phone ? account->address.website : account->address.phone) = '\0';
}

/* ---- accounts ---- */

static int owner_for(struct chance *chance, const char *region)
{
	int candidates[COUNT(users)];
	size_t count = 0;
	for (int u = FIRST_REPRESENTATIVE; u < (int)COUNT(users); u++)
		if (strcmp(users[u].region, region) == 0)
			candidates[count++] = u;
	return candidates[one_of(chance, count)];
}

static const char *ownership_for(struct chance *chance, enum nation nation)
{
	int lot = between(chance, 1, 100);
	if (nation != CHINA)
		return lot <= 92 ? "foreign" : "joint-venture";
	return lot <= 25 ? "state-owned" : lot <= 80 ? "private" : lot <= 92 ? "joint-venture" : "foreign";
}

/* When an account begins and ends to buy, how much it leaves us, and who looks after it. */
static void begin_relation(struct chance *chance, struct account *account)
{
	const struct habit *habit = account->habit;
	account->first = within(chance, habit->first);
	account->last = within(chance, habit->last);
	account->since = account->first - within(chance, habit->known);
	account->margin = within(chance, habit->margin);
	account->owner = owner_for(chance, region_of(account));
	account->ownership = account->same_as ? account->same_as->ownership : ownership_for(chance, account->brand->nation);
}

struct naming_state {
	struct chance chance;
	int deck[COUNT(brands)], drawn;
};

static void name_by_habit(struct company *company, struct naming_state *naming, struct account *account, int ordinal)
{
	switch (account->habit->naming) {
	case OWN:
		name_own(&naming->chance, account, &brands[naming->deck[naming->drawn++]]);
		break;
	case GROUP:
		name_subsidiary(&naming->chance, account, &company->account[group_parents[ordinal]], ordinal);
		break;
	case TWIN:
		name_twin(account, &twins[ordinal], twins[ordinal].name);
		break;
	case ALIAS:
		name_twin(account, &twins[ordinal], twins[ordinal].alias);
		break;
	}
	if (account->habit->naming == ALIAS)
		mark_duplicate(account, &company->account[company->first_twin + ordinal], ordinal % 2 == 0);
	else
		give_address(company, &naming->chance, account);
}

static void add_accounts(struct company *company, struct naming_state *naming, const struct habit *habit)
{
	if (habit->naming == TWIN)
		company->first_twin = company->accounts;
	for (int ordinal = 0; ordinal < habit->count; ordinal++) {
		struct account *account = &company->account[next_place(&company->accounts, MOST_ACCOUNTS, "accounts")];
		account->habit = habit;
		account->previous_tier = "";
		name_by_habit(company, naming, account, ordinal);
	}
}

static int compare_age(const void *a, const void *b)
{
	const struct account *x = *(struct account *const *)a, *y = *(struct account *const *)b;
	if (x->since != y->since)
		return x->since < y->since ? -1 : 1;
	return x < y ? -1 : 1;
}

/* Account numbers are handed out as relations begin, with gaps where others have been deleted. */
static void number_accounts(struct company *company, struct chance *chance)
{
	int id = 100;
	for (int a = 0; a < company->accounts; a++)
		company->by_age[a] = &company->account[a];
	qsort(company->by_age, (size_t)company->accounts, sizeof *company->by_age, compare_age);
	for (int a = 0; a < company->accounts; a++)
		company->by_age[a]->id = id += between(chance, 1, 7);
}

/* Somebody older in the books has sent the account to us. */
static void refer_accounts(struct company *company, struct chance *chance)
{
	for (int referred = 0; referred < company->accounts / 10;) {
		int place = between(chance, 1, company->accounts - 1);
		struct account *account = company->by_age[place];
		if (account->habit->truth != ORDINARY || account->referrer || account->parent)
			continue;
		account->referrer = company->by_age[between(chance, 0, place - 1)];
		referred++;
	}
}

static void make_accounts(struct company *company)
{
	struct naming_state naming = {.chance = chance_of(company->seed, NAMES)};
	struct chance relations = chance_of(company->seed, RELATIONS);
	for (int b = 0; b < (int)COUNT(brands); b++)
		naming.deck[b] = b;
	shuffle(&naming.chance, naming.deck, COUNT(brands));
	for (size_t h = 0; h < COUNT(habits); h++)
		add_accounts(company, &naming, &habits[h]);
	for (int a = 0; a < company->accounts; a++)
		begin_relation(&relations, &company->account[a]);
	number_accounts(company, &relations);
	refer_accounts(company, &relations);
}

/* ---- orders ---- */

static cents yuan(int whole)
{
	return (cents)whole * 100;
}

static bool fits(const struct product *product, cents value)
{
	cents list = yuan(product->list);
	return list * 4 <= value * 5 && value < list * product->lot;
}

/* Something that costs about that much in a plausible number of pieces; the cheapest product where nothing does. */
static const struct product *choose_product(struct chance *chance, cents value)
{
	size_t candidates[COUNT(products)], count = 0;
	for (size_t p = 0; p < COUNT(products); p++)
		if (fits(&products[p], value))
			candidates[count++] = p;
	return &products[count ? candidates[one_of(chance, count)] : 0];
}

static int margin_on(struct chance *chance, const struct account *account, workday day)
{
	int margin = account->margin;
	if (account->habit->squeezing && day >= LAST_YEAR)
		margin = squeezed[(civil_of(day).month - 1) / 3];
	return margin + between(chance, -20, 20);
}

/* One order line of about that value. The standard cost is given; the price follows from the margin, in whole yuan. */
static cents add_line(struct company *company, struct chance *chance, struct order *order, cents value)
{
	struct line *line = &company->line[next_place(&company->lines, MOST_LINES, "order lines")];
	const struct product *product = choose_product(chance, value);
	cents cost = yuan(product->list) * product->costing / 1000;
	cents price = yuan((int)(cost * 10 / (1000 - margin_on(chance, order->account, order->day))));
	int quantity = (int)((value + price / 2) / price);
	quantity = quantity > 1 ? quantity : 1;
	*line = (struct line){product, quantity, price * quantity, cost * quantity};
	order->lines++;
	return line->amount;
}

static struct order *add_order(struct company *company, struct account *account, workday day)
{
	int made = next_place(&company->orders, MOST_ORDERS, "orders");
	struct order *order = &company->order[made];
	*order = (struct order){.account = account, .day = day, .made = made, .first_line = company->lines};
	return order;
}

/* Returns what is left of the value, or below zero: pieces can't be cut. */
static cents place_order(struct company *company, struct chance *chance, struct account *account, workday day, cents value, int lines)
{
	struct order *order = add_order(company, account, day);
	for (int left = lines; left > 1 && value > yuan(1000); left--)
		value -= add_line(company, chance, order, value / left * between(chance, 70, 130) / 100);
	if (!order->lines || value > yuan(1000))
		value -= add_line(company, chance, order, value);
	return value;
}

/* A day in the i-th of n equal slots of the time in which the account buys. */
static workday day_in_slot(struct chance *chance, const struct account *account, int i, int n)
{
	int span = account->last - account->first + 1;
	int from = span * i / n, until = span * (i + 1) / n;
	return account->first + between(chance, from, until > from ? until - 1 : from);
}

/* Orders of very different sizes, evenly in time; what rounding leaves over goes into the next. */
static void buy_regularly(struct company *company, struct chance *chance, struct account *account)
{
	enum { MOST = 64 };
	int weights[MOST], sum = 0, count = within(chance, account->habit->orders);
	cents budget = yuan(within(chance, account->habit->revenue) * 1000), left = 0;
	for (int i = 0; i < count; i++) {
		int size = between(chance, 5, 20);
		sum += weights[i] = size * size;
	}
	for (int i = 0; i < count; i++) {
		workday day = day_in_slot(chance, account, i, count);
		left = place_order(company, chance, account, day, budget * weights[i] / sum + left, between(chance, 1, 3));
	}
}

static bool may_return(const struct order *order)
{
	enum truth truth = order->account->habit->truth;
	return !order->is_return && (truth == ORDINARY || truth == KEY) && order->day < CLOSING - 40;
}

/* Some of what was bought comes back, at the price and the cost it was sold for, as an order of its own. */
static void return_goods(struct company *company, struct chance *chance, const struct order *bought)
{
	const struct line *line = &company->line[bought->first_line + between(chance, 0, bought->lines - 1)];
	int back = between(chance, 1, (line->quantity + 2) / 3);
	struct order *order = add_order(company, bought->account, bought->day + between(chance, 8, 30));
	order->is_return = true;
	order->lines = 1;
	company->line[next_place(&company->lines, MOST_LINES, "order lines")] =
		(struct line){line->product, -back, -line->amount / line->quantity * back, -line->cost / line->quantity * back};
}

static void make_returns(struct company *company)
{
	enum { RETURNED = 16 };
	struct chance chance = chance_of(company->seed, RETURNS);
	for (int returned = 0, sales = company->orders; returned < RETURNED;) {
		const struct order *order = &company->order[between(&chance, 0, sales - 1)];
		if (may_return(order)) {
			return_goods(company, &chance, order);
			returned++;
		}
	}
}

static int compare_orders(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->made < y->made ? -1 : 1;
}

/* Numbers run through each year, for sales and returns apart. The books open and close on a day of business. */
static void number_orders(struct company *company)
{
	int year = 0, last[2] = {0, 0};
	qsort(company->order, (size_t)company->orders, sizeof *company->order, compare_orders);
	company->order[0].day = OPENING;
	company->order[company->orders - 1].day = CLOSING;
	for (int o = 0; o < company->orders; o++) {
		struct order *order = &company->order[o];
		int its_year = civil_of(order->day).year;
		if (its_year != year)
			last[0] = last[1] = 0;
		year = its_year;
		snprintf(order->id, sizeof order->id, "%s-%04d-%05d", order->is_return ? "RT" : "SO", year, ++last[order->is_return]);
	}
}

static cents value_of(const struct company *company, const struct order *order)
{
	cents value = 0;
	for (int l = 0; l < order->lines; l++)
		value += company->line[order->first_line + l].amount;
	return value;
}

static void add_up(struct company *company)
{
	for (int o = 0; o < company->orders; o++) {
		const struct order *order = &company->order[o];
		for (int l = 0; l < order->lines; l++) {
			const struct line *line = &company->line[order->first_line + l];
			order->account->revenue += line->amount;
			order->account->profit += line->amount - line->cost;
			if (order->day < LAST_YEAR)
				order->account->profit_before += line->amount - line->cost;
		}
	}
}

static int compare_profit_before(const void *a, const void *b)
{
	const struct account *x = *(struct account *const *)a, *y = *(struct account *const *)b;
	if (x->profit_before != y->profit_before)
		return x->profit_before > y->profit_before ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

/* The tiers as they stood a year ago, by profit: A begins below 70 % of the total, B below 90 %. New accounts had none. */
static void tier_last_year(struct company *company)
{
	struct account *ranked[MOST_ACCOUNTS];
	cents total = 0, before = 0;
	memcpy(ranked, company->by_age, sizeof ranked);
	qsort(ranked, (size_t)company->accounts, sizeof *ranked, compare_profit_before);
	for (int a = 0; a < company->accounts; a++)
		total += ranked[a]->profit_before;
	for (int a = 0; a < company->accounts && ranked[a]->profit_before > 0; a++) {
		ranked[a]->previous_tier = before * 10 < total * 7 ? "A" : before * 10 < total * 9 ? "B" : "C";
		before += ranked[a]->profit_before;
	}
}

static void make_orders(struct company *company)
{
	struct chance chance = chance_of(company->seed, ORDERS);
	for (int a = 0; a < company->accounts; a++) {
		struct account *account = &company->account[a];
		buy_regularly(company, &chance, account);
		if (account->habit->project)
			place_order(company, &chance, account, between(&chance, account->first, account->last), yuan(account->habit->project * 1000), 4);
	}
	make_returns(company);
	number_orders(company);
	add_up(company);
	tier_last_year(company);
}

/* ---- deals ---- */

enum { PROSPECTING, QUALIFICATION, PROPOSAL = 4, NEGOTIATION, CLOSED_WON, CLOSED_LOST };

static const struct stage {
	const char *name;
	int probability;
	const char *category;
} stages[] = {
	{"Prospecting", 10, "Pipeline"},           {"Qualification", 10, "Pipeline"},      {"Needs Analysis", 20, "Pipeline"},
	{"Value Proposition", 50, "Best Case"},    {"Proposal/Price Quote", 75, "Best Case"}, {"Negotiation/Review", 90, "Commit"},
	{"Closed Won", 100, "Closed"},             {"Closed Lost", 0, "Omitted"},
};

static const char *const statuses[] = {"open", "won", "lost"};

static const char *const loss_reasons[] = {"price", "competitor", "no budget", "no decision", "timing", "specification"};

static struct deal *add_deal(struct company *company, const struct account *account, workday created, workday close)
{
	int made = next_place(&company->deals, MOST_DEALS, "deals");
	company->deal[made] = (struct deal){.account = account, .made = made, .created = created, .close = close};
	return &company->deal[made];
}

/* An order that a deal led to; the larger, the likelier. */
struct ticket {
	const struct order *order;
	cents score;
};

static int compare_tickets(const void *a, const void *b)
{
	const struct ticket *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return x->order->made < y->order->made ? -1 : 1;
}

static void add_won_deal(struct company *company, struct chance *chance, const struct order *order)
{
	const struct line *line = &company->line[order->first_line];
	workday created = order->day - between(chance, 25, 130);
	struct deal *deal = add_deal(company, order->account, created > order->account->since ? created : order->account->since, order->day);
	deal->status = WON;
	deal->stage = CLOSED_WON;
	deal->product = line->product;
	deal->quantity = line->quantity;
	deal->amount = value_of(company, order);
}

static void add_won_deals(struct company *company, struct chance *chance, int count)
{
	struct ticket ticket[MOST_ORDERS];
	size_t tickets = 0;
	for (int o = 0; o < company->orders; o++) {
		const struct order *order = &company->order[o];
		if (!order->is_return && order->account->habit->truth != DUPLICATE)
			ticket[tickets++] = (struct ticket){order, value_of(company, order) * between(chance, 1, 1000)};
	}
	qsort(ticket, tickets, sizeof *ticket, compare_tickets);
	for (int t = 0; t < count; t++)
		add_won_deal(company, chance, ticket[t].order);
}

static const struct account *account_known_on(const struct company *company, struct chance *chance, workday day)
{
	for (;;) {
		const struct account *account = &company->account[one_of(chance, (size_t)company->accounts)];
		if (account->since <= day && account->habit->truth != DUPLICATE)
			return account;
	}
}

/* Asks for something between 20,000 and a million yuan, for the list price less a discount of up to 15 %. */
static void add_quote(struct chance *chance, struct deal *deal)
{
	cents value = yuan(20000) * between(chance, 1, 7) * between(chance, 1, 7);
	deal->product = choose_product(chance, value);
	deal->quantity = (int)(value / yuan(deal->product->list));
	deal->quantity = deal->quantity ? deal->quantity : 1;
	deal->amount = yuan(deal->product->list) * deal->quantity * between(chance, 85, 100) / 100;
}

static void add_lost_deal(struct company *company, struct chance *chance)
{
	int cycle = between(chance, 25, 150);
	workday created = between(chance, OPENING - 40, CLOSING - cycle);
	struct deal *deal = add_deal(company, account_known_on(company, chance, created), created, created + cycle);
	deal->status = LOST;
	deal->stage = CLOSED_LOST;
	add_quote(chance, deal);
}

/* The further on, the older and the nearer to its close; some are overdue. */
static void add_open_deal(struct company *company, struct chance *chance)
{
	int stage = between(chance, PROSPECTING, NEGOTIATION);
	workday created = CLOSING - 10 - 14 * stage - between(chance, 0, 60);
	workday close = CLOSING - 15 + between(chance, 0, 90) + 12 * (NEGOTIATION - stage);
	struct deal *deal = add_deal(company, account_known_on(company, chance, created), created, close);
	deal->status = OPEN;
	deal->stage = stage;
	add_quote(chance, deal);
}

static int compare_deals(const void *a, const void *b)
{
	const struct deal *x = a, *y = b;
	if (x->created != y->created)
		return x->created < y->created ? -1 : 1;
	return x->made < y->made ? -1 : 1;
}

static void make_deals(struct company *company)
{
	struct chance chance = chance_of(company->seed, DEALS);
	add_won_deals(company, &chance, 100);
	for (int d = 0; d < 118; d++)
		add_lost_deal(company, &chance);
	for (int d = 0; d < 82; d++)
		add_open_deal(company, &chance);
	qsort(company->deal, (size_t)company->deals, sizeof *company->deal, compare_deals);
	for (int d = 0; d < company->deals; d++)
		snprintf(company->deal[d].id, sizeof company->deal[d].id, "OP-%04d", d + 1);
}

/* ---- visits ---- */

static int compare_visits(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->made < y->made ? -1 : 1;
}

static void visit_account(struct company *company, struct chance *chance, const struct account *account)
{
	workday from = account->first - 15 > OPENING ? account->first - 15 : OPENING;
	for (int left = within(chance, account->habit->visits); left > 0; left--) {
		int made = next_place(&company->visits, MOST_VISITS, "visits");
		company->visit[made] = (struct visit){account, between(chance, from, account->last), made};
	}
}

static void make_visits(struct company *company)
{
	struct chance chance = chance_of(company->seed, VISITS);
	for (int a = 0; a < company->accounts; a++)
		visit_account(company, &chance, &company->account[a]);
	qsort(company->visit, (size_t)company->visits, sizeof *company->visit, compare_visits);
}

/* ---- files ---- */

struct sheet {
	FILE *file;
	char path[1024];
	bool row_begun;
};

static void open_sheet(struct sheet *sheet, const char *directory, const char *name, const char *header)
{
	snprintf(sheet->path, sizeof sheet->path, "%s/%s", directory, name);
	sheet->file = fopen(sheet->path, "wb");
	if (!sheet->file)
		fail("cannot write", sheet->path);
	sheet->row_begun = false;
	fprintf(sheet->file, "%s\n", header);
}

static void close_sheet(struct sheet *sheet)
{
	bool bad = ferror(sheet->file) != 0;
	if (fclose(sheet->file) != 0 || bad)
		fail("cannot write", sheet->path);
}

static void separate(struct sheet *sheet)
{
	if (sheet->row_begun)
		putc(',', sheet->file);
	sheet->row_begun = true;
}

static void end_row(struct sheet *sheet)
{
	putc('\n', sheet->file);
	sheet->row_begun = false;
}

/* Quoted as RFC 4180 has it, and only where it must be. */
static void put_text(struct sheet *sheet, const char *text)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;
	separate(sheet);
	if (quoted)
		putc('"', sheet->file);
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			putc('"', sheet->file);
		putc(*p, sheet->file);
	}
	if (quoted)
		putc('"', sheet->file);
}

static void put_number(struct sheet *sheet, int number)
{
	separate(sheet);
	fprintf(sheet->file, "%d", number);
}

static void put_account_id(struct sheet *sheet, const struct account *account)
{
	separate(sheet);
	if (account)
		fprintf(sheet->file, "%06d", account->id);
}

static void write_money(char out[40], cents amount)
{
	cents size = amount < 0 ? -amount : amount;
	snprintf(out, 40, "%s%" PRId64 ".%02d", amount < 0 ? "-" : "", size / 100, (int)(size % 100));
}

static void put_money(struct sheet *sheet, cents amount)
{
	char text[40];
	write_money(text, amount);
	put_text(sheet, text);
}

static void put_date(struct sheet *sheet, workday when)
{
	char text[40];
	write_date(text, when);
	put_text(sheet, text);
}

static void write_users(const char *directory)
{
	struct sheet sheet;
	open_sheet(&sheet, directory, "users.csv", "user_id,user_name,manager_id,team,region,skills");
	for (size_t u = 0; u < COUNT(users); u++) {
		put_text(&sheet, users[u].id);
		put_text(&sheet, users[u].name);
		put_text(&sheet, users[u].manager == NOBODY ? "" : users[users[u].manager].id);
		put_text(&sheet, users[u].team);
		put_text(&sheet, users[u].region);
		put_text(&sheet, users[u].skills);
		end_row(&sheet);
	}
	close_sheet(&sheet);
}

static int employees_of(struct chance *chance, const struct account *account)
{
	int by_chance = between(chance, 20, 400);
	return by_chance + (int)(account->revenue / yuan(10000)) * between(chance, 1, 4);
}

/* Somewhere between two thirds and three times what is bought now, in round numbers. A few nobody has judged. */
static void put_potential(struct sheet *sheet, struct chance *chance, const struct account *account)
{
	cents unit = yuan(10000), potential = account->revenue * between(chance, 66, 300) / 100 / unit * unit;
	if (percent(chance, 6) || account->same_as)
		put_text(sheet, "");
	else
		put_money(sheet, potential > 5 * unit ? potential : 5 * unit);
}

static void put_cost_to_serve(struct sheet *sheet, struct chance *chance, const struct account *account)
{
	cents cost = account->revenue / 1000 * within(chance, account->habit->serving);
	if (cost > 0)
		put_money(sheet, cost);
	else
		put_text(sheet, "");
}

static void put_account(struct sheet *sheet, struct chance *chance, const struct account *account)
{
	put_account_id(sheet, account);
	put_text(sheet, account->name);
	put_text(sheet, account->trade->type);
	put_text(sheet, account->trade->industry);
	put_text(sheet, region_of(account));
	put_text(sheet, account->ownership);
	put_text(sheet, users[account->owner].id);
	put_account_id(sheet, account->parent);
	put_date(sheet, account->since);
	put_text(sheet, sources[one_of(chance, COUNT(sources))]);
	put_number(sheet, employees_of(chance, account));
	put_text(sheet, account->address.website);
	put_text(sheet, account->address.phone);
	put_text(sheet, account->previous_tier);
	put_potential(sheet, chance, account);
	put_cost_to_serve(sheet, chance, account);
	put_account_id(sheet, account->referrer);
	end_row(sheet);
}

static void write_accounts(const struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, PROFILES);
	struct sheet sheet;
	open_sheet(&sheet, directory, "accounts.csv",
		"account_id,account_name,account_type,industry,region,ownership,owner,parent_id,since,source,employees,website,phone,"
		"prev_tier,potential,cost_to_serve,referred_by");
	for (int a = 0; a < company->accounts; a++)
		put_account(&sheet, &chance, company->by_age[a]);
	close_sheet(&sheet);
}

static void put_line(struct sheet *sheet, const struct order *order, const struct line *line)
{
	put_text(sheet, order->id);
	put_account_id(sheet, order->account);
	put_date(sheet, order->day);
	put_text(sheet, line->product->name);
	put_text(sheet, line->product->category);
	put_number(sheet, line->quantity);
	put_money(sheet, line->amount);
	put_money(sheet, line->cost);
	put_text(sheet, "CNY");
	end_row(sheet);
}

static void write_orders(const struct company *company, const char *directory)
{
	struct sheet sheet;
	open_sheet(&sheet, directory, "orders.csv", "order_id,account_id,date,product,category,quantity,amount,cost,currency");
	for (int o = 0; o < company->orders; o++)
		for (int l = 0; l < company->order[o].lines; l++)
			put_line(&sheet, &company->order[o], &company->line[company->order[o].first_line + l]);
	close_sheet(&sheet);
}

/* A representative may be surer of a quoted deal than its stage is. */
static const char *category_of(struct chance *chance, const struct deal *deal)
{
	bool sure = percent(chance, 20);
	return sure && deal->stage == PROPOSAL ? "Commit" : stages[deal->stage].category;
}

static void put_deal(struct sheet *sheet, struct chance *chance, const struct deal *deal)
{
	char name[120];
	snprintf(name, sizeof name, "%s %d - %s", deal->account->brand->name, civil_of(deal->created).year, deal->product->name);
	put_text(sheet, deal->id);
	put_text(sheet, name);
	put_account_id(sheet, deal->account);
	put_text(sheet, stages[deal->stage].name);
	put_money(sheet, deal->amount);
	put_text(sheet, "CNY");
	put_number(sheet, stages[deal->stage].probability);
	put_date(sheet, deal->created);
	put_date(sheet, deal->close);
	put_text(sheet, users[deal->account->owner].id);
	put_text(sheet, statuses[deal->status]);
	put_text(sheet, category_of(chance, deal));
	put_text(sheet, deal->product->name);
	put_number(sheet, deal->quantity);
	put_text(sheet, sources[one_of(chance, COUNT(sources))]);
	put_text(sheet, deal->status == LOST ? loss_reasons[one_of(chance, COUNT(loss_reasons))] : "");
	end_row(sheet);
}

static void write_deals(const struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, PROFILES);
	struct sheet sheet;
	open_sheet(&sheet, directory, "opportunities.csv",
		"opp_id,opp_name,account_id,stage,amount,currency,probability,created,close_date,owner,status,forecast_category,product,"
		"quantity,source,loss_reason");
	for (int d = 0; d < company->deals; d++)
		put_deal(&sheet, &chance, &company->deal[d]);
	close_sheet(&sheet);
}

/* ---- the history of a deal ---- */

struct change {
	workday day;
	int minute, made;
	const char *field, *by;
	char before[40], after[40];
};

struct story {
	const struct deal *deal;
	int changes;
	struct change change[24];
};

static struct change *add_change(struct story *story, const char *field, workday day, int minute)
{
	int made = next_place(&story->changes, (int)COUNT(story->change), "history");
	story->change[made] = (struct change){.day = day, .minute = minute, .made = made, .field = field, .by = users[story->deal->account->owner].id};
	return &story->change[made];
}

/* Where the deal went: one stage at a time, at times skipping one, at most once going back, and at last where it is now. */
static int walk_stages(struct chance *chance, const struct deal *deal, int path[16])
{
	int reached = deal->status == LOST ? between(chance, PROSPECTING, NEGOTIATION) : deal->stage;
	bool may_go_back = percent(chance, 25);
	int stage = reached > QUALIFICATION && percent(chance, 12) ? QUALIFICATION : PROSPECTING, steps = 0;
	for (path[steps++] = stage; stage < reached; path[steps++] = stage) {
		bool back = may_go_back && stage > QUALIFICATION && percent(chance, 40);
		stage += back ? -1 : stage + 2 <= reached && percent(chance, 14) ? 2 : 1;
		may_go_back = may_go_back && !back;
	}
	if (deal->status == LOST)
		path[steps++] = CLOSED_LOST;
	return steps;
}

/* Open deals have not moved for a while, some of them for long. */
static workday last_move(struct chance *chance, const struct deal *deal, int steps)
{
	int age = CLOSING - deal->created;
	if (deal->status != OPEN)
		return deal->close;
	return deal->created + (steps - 1) + (age - steps + 1) * between(chance, 40, 100) / 100;
}

static void tell_stages(struct chance *chance, struct story *story)
{
	int path[16], steps = walk_stages(chance, story->deal, path);
	int span = last_move(chance, story->deal, steps) - story->deal->created;
	for (int i = 0; i < steps; i++) {
		int slot = i > 0 && i < steps - 1 ? span / (steps - 1) : 0;
		workday day = story->deal->created + (i ? span * i / (steps - 1) : 0) - (slot > 1 ? between(chance, 0, slot - 1) : 0);
		struct change *change = add_change(story, "stage", day, between(chance, 510, 780));
		snprintf(change->before, sizeof change->before, "%s", i ? stages[path[i - 1]].name : "");
		snprintf(change->after, sizeof change->after, "%s", stages[path[i]].name);
	}
}

/* Told backwards from the date that stands now: each push is made when the date before it is all but reached. */
static void tell_pushes(struct chance *chance, struct story *story)
{
	workday until = story->deal->close, latest = story->deal->status == OPEN ? CLOSING : until - 1;
	for (int left = between(chance, 0, 5) - 2; left > 0; left--) {
		workday before = until - between(chance, 12, 45), day = before - between(chance, 0, 4);
		day = day < latest ? day : latest;
		if (day <= story->deal->created + 3)
			return;
		struct change *change = add_change(story, "close_date", day, between(chance, 840, 1080));
		write_date(change->before, before);
		write_date(change->after, until);
		if (percent(chance, 15))
			change->by = users[users[story->deal->account->owner].manager].id;
		until = before;
		latest = day - 1;
	}
}

static void tell_amount(struct chance *chance, struct story *story)
{
	workday end = story->deal->status == OPEN ? CLOSING : story->deal->close - 1;
	if (!percent(chance, 18))
		return;
	workday day = between(chance, story->deal->created + 1, end);
	struct change *change = add_change(story, "amount", day, between(chance, 790, 830));
	write_money(change->before, story->deal->amount / 10000 * between(chance, 80, 125) * 100);
	write_money(change->after, story->deal->amount);
}

static int compare_changes(const void *a, const void *b)
{
	const struct change *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->minute != y->minute)
		return x->minute < y->minute ? -1 : 1;
	return x->made < y->made ? -1 : 1;
}

static void put_change(struct sheet *sheet, const struct deal *deal, const struct change *change)
{
	char date[40], when[80];
	write_date(date, change->day);
	snprintf(when, sizeof when, "%sT%02d:%02d:00", date, change->minute / 60, change->minute % 60);
	put_text(sheet, deal->id);
	put_text(sheet, change->field);
	put_text(sheet, change->before);
	put_text(sheet, change->after);
	put_text(sheet, when);
	put_text(sheet, change->by);
	end_row(sheet);
}

static struct story tell_story(struct chance *chance, const struct deal *deal)
{
	struct story story = {.deal = deal};
	tell_stages(chance, &story);
	tell_pushes(chance, &story);
	tell_amount(chance, &story);
	qsort(story.change, (size_t)story.changes, sizeof *story.change, compare_changes);
	return story;
}

static void write_history(const struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, HISTORY);
	struct sheet sheet;
	open_sheet(&sheet, directory, "history.csv", "opp_id,field,old_value,new_value,changed_at,changed_by");
	for (int d = 0; d < company->deals; d++) {
		struct story story = tell_story(&chance, &company->deal[d]);
		for (int c = 0; c < story.changes; c++)
			put_change(&sheet, &company->deal[d], &story.change[c]);
	}
	close_sheet(&sheet);
}

/* ---- the pipeline at the ends of the last months, as the history has it ---- */

/* What a field of the deal was at the end of a day: after its last change by then, else before its first. */
static const char *value_on(const struct story *story, const char *field, workday day)
{
	const char *value = NULL;
	for (int c = 0; c < story->changes; c++) {
		const struct change *change = &story->change[c];
		if (strcmp(change->field, field) == 0 && (!value || change->day <= day))
			value = change->day <= day ? change->after : change->before;
	}
	return value;
}

static int stage_on(const struct story *story, workday day)
{
	const char *name = value_on(story, "stage", day);
	int stage = PROSPECTING;
	while (name && stage < CLOSED_LOST && strcmp(stages[stage].name, name) != 0)
		stage++;
	return stage;
}

/* Some deals are handed to a colleague under the same manager, who has them now. */
static int owner_on(struct chance *chance, const struct deal *deal, workday day)
{
	int now = deal->account->owner, before = (int)one_of(chance, COUNT(users));
	workday handed = CLOSING - between(chance, 5, 85);
	bool was_handed = percent(chance, 12) && before != now && users[before].manager == users[now].manager;
	return was_handed && day < handed ? before : now;
}

/* Some are only entered when they are well under way. */
static bool is_entered(struct chance *chance, workday day)
{
	workday entered = CLOSING - between(chance, 5, 65);
	return !percent(chance, 9) || day >= entered;
}

static void put_value(struct sheet *sheet, const struct story *story, const char *field, workday day)
{
	const char *value = value_on(story, field, day);
	if (value)
		put_text(sheet, value);
	else if (strcmp(field, "amount") == 0)
		put_money(sheet, story->deal->amount);
	else
		put_date(sheet, story->deal->close);
}

static void put_position(struct sheet *sheet, const struct story *story, workday day, int owner)
{
	const struct deal *deal = story->deal;
	int stage = stage_on(story, day), status = stage == CLOSED_WON ? WON : stage == CLOSED_LOST ? LOST : OPEN;
	put_text(sheet, deal->id);
	put_date(sheet, day);
	put_account_id(sheet, deal->account);
	put_text(sheet, stages[stage].name);
	put_value(sheet, story, "amount", day);
	put_text(sheet, "CNY");
	put_number(sheet, stages[stage].probability);
	put_value(sheet, story, "close_date", day);
	put_text(sheet, users[owner].id);
	put_text(sheet, statuses[status]);
	put_text(sheet, stages[stage].category);
	end_row(sheet);
}

/* Deals that had been created by then, and had not been closed before the first of these days. */
static void write_snapshots(const struct company *company, const char *directory)
{
	static const workday days[] = {CLOSING - 66, CLOSING - 43, CLOSING - 23, CLOSING};
	struct sheet sheet;
	open_sheet(&sheet, directory, "snapshots.csv",
		"opp_id,snapshot_date,account_id,stage,amount,currency,probability,close_date,owner,status,forecast_category");
	for (size_t i = 0; i < COUNT(days); i++) {
		struct chance telling = chance_of(company->seed, HISTORY), handing = chance_of(company->seed, OWNERS);
		for (int d = 0; d < company->deals; d++) {
			struct story story = tell_story(&telling, &company->deal[d]);
			int owner = owner_on(&handing, &company->deal[d], days[i]);
			bool entered = is_entered(&handing, days[i]);
			if (entered && company->deal[d].created <= days[i] && stage_on(&story, days[0]) < CLOSED_WON)
				put_position(&sheet, &story, days[i], owner);
		}
	}
	close_sheet(&sheet);
}

static const struct errand {
	const char *type, *channel;
	int minutes[2];
} errands[] = {
	{"visit", "on-site", {60, 150}}, {"visit", "on-site", {45, 120}}, {"call", "phone", {5, 40}},      {"call", "phone", {5, 30}},
	{"meeting", "video", {30, 75}},  {"demo", "on-site", {60, 150}},  {"training", "on-site", {90, 180}}, {"email", "email", {5, 15}},
};

static const char *const departments[] = {"Purchasing", "Quality", "Production", "Engineering", "Finance", "Maintenance"};

static const char *deal_under_way(const struct company *company, const struct visit *visit)
{
	for (int d = 0; d < company->deals; d++) {
		const struct deal *deal = &company->deal[d];
		if (deal->account == visit->account && deal->created <= visit->day && (deal->status == OPEN || deal->close >= visit->day))
			return deal->id;
	}
	return "";
}

static void put_visit(struct sheet *sheet, struct chance *chance, const struct company *company, const struct visit *visit)
{
	const struct errand *errand = &errands[one_of(chance, COUNT(errands))];
	int owner = visit->account->owner, department = between(chance, 0, (int)COUNT(departments) - 1);
	char contact[24];
	snprintf(contact, sizeof contact, "C%06d-%d", visit->account->id, department + 1);
	put_account_id(sheet, visit->account);
	put_text(sheet, contact);
	put_text(sheet, deal_under_way(company, visit));
	put_date(sheet, visit->day);
	put_text(sheet, errand->type);
	put_text(sheet, errand->channel);
	put_text(sheet, percent(chance, 25) ? "inbound" : "outbound");
	put_number(sheet, within(chance, errand->minutes));
	put_text(sheet, users[percent(chance, 8) ? users[owner].manager : owner].id);
	put_text(sheet, departments[department]);
	end_row(sheet);
}

static void write_visits(const struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, VISITS);
	struct sheet sheet;
	open_sheet(&sheet, directory, "activities.csv",
		"account_id,contact_id,opp_id,date,activity_type,channel,direction,minutes,user,department");
	for (int v = 0; v < company->visits; v++)
		put_visit(&sheet, &chance, company, &company->visit[v]);
	close_sheet(&sheet);
}

/* ---- assessments ---- */

/* An answer to one of the twenty questions: mostly a plain yes or no, in words of degree where low is good, now and then
 * not known. likely is the chance of a good answer, in per cent. */
static void put_answer(struct sheet *sheet, struct chance *chance, int question, int likely)
{
	bool good = percent(chance, likely), by_degree = question == 8 || question == 19;
	if (percent(chance, 7))
		put_text(sheet, percent(chance, 50) ? "?" : "");
	else
		put_text(sheet, by_degree ? (good ? "低" : "高") : good ? "1" : "0");
}

/* whose: a rival, or blank for us. What wins shows in the answers, most of all inside support and the relationship. */
static void put_assessment(struct sheet *sheet, struct chance *chance, const struct deal *deal, const char *whose, workday day, int likely)
{
	static const char *const numbers[] = {"01", "02", "03", "04", "05", "07", "08", "08"};
	put_text(sheet, deal->id);
	put_account_id(sheet, deal->account);
	put_text(sheet, numbers[deal->stage]);
	put_text(sheet, statuses[deal->status]);
	put_text(sheet, whose);
	put_date(sheet, day);
	for (int question = 1; question <= 20; question++) {
		bool telling = question == 9 || question == 11 || question == 15;
		put_answer(sheet, chance, question, telling ? likely + (likely > 50 ? 20 : -20) : likely);
	}
	for (int i = 0; i < 4; i++)
		put_text(sheet, *whose ? "" : percent(chance, likely + 20) ? "yes" : "no");
	if (*whose)
		put_text(sheet, "");
	else
		put_number(sheet, between(chance, 0, 6));
	end_row(sheet);
}

static void write_assessments(const struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, ANSWERS);
	struct sheet sheet;
	open_sheet(&sheet, directory, "assessments.csv",
		"opp_id,account_id,stage,status,assessed_for,assessed_at,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10,q11,q12,q13,q14,q15,q16,q17,q18,q19,q20,"
		"long_term,stable,core_value,solution_open,whys");
	for (int d = 0; d < company->deals; d++) {
		const struct deal *deal = &company->deal[d];
		int likely = deal->status == WON ? between(&chance, 52, 72) : deal->status == LOST ? between(&chance, 32, 54) : between(&chance, 32, 72);
		workday first = deal->created + 5;
		put_assessment(&sheet, &chance, deal, "", first, likely - 6);
		if (deal->status != OPEN || percent(&chance, 40))
			continue;
		put_assessment(&sheet, &chance, deal, "", first + between(&chance, 10, 15), likely);
		put_assessment(&sheet, &chance, deal, percent(&chance, 50) ? "Metrona" : "Kalibra", first + 3, between(&chance, 35, 65));
	}
	close_sheet(&sheet);
}

static void write_truth(const struct company *company, const char *directory)
{
	struct sheet sheet;
	open_sheet(&sheet, directory, "truth.csv", "account_id,truth,note");
	for (int a = 0; a < company->accounts; a++) {
		const struct account *account = company->by_age[a];
		char note[160];
		put_account_id(&sheet, account);
		put_text(&sheet, truth_names[account->habit->truth]);
		snprintf(note, sizeof note, account->same_as ? "%s %06d" : "%s", account->habit->note, account->same_as ? account->same_as->id : 0);
		put_text(&sheet, note);
		end_row(&sheet);
	}
	close_sheet(&sheet);
}

/* ---- leads: what a fair brought, some of it known, some of it twice ---- */

enum { MOST_LEADS = 60 };

struct lead {
	struct account customer;      /* as it is in truth */
	const struct account *known;  /* the account that it is; NULL: none */
	int first;                    /* the first lead of the same customer, itself where there is none before */
};

static const struct brand newcomers[] = {
	{CHINA, "沐岑", "mucen"},    {CHINA, "钰砚", "yuyan"},   {CHINA, "朔桁", "shuoheng"}, {CHINA, "峤川", "qiaochuan"},
	{CHINA, "澹宁", "danning"},  {CHINA, "绥禾", "suihe"},   {CHINA, "昶测", "changce"},  {CHINA, "骋锐", "chengrui"},
	{CHINA, "芮恒", "ruiheng"},  {CHINA, "曦垣", "xiyuan"},  {CHINA, "筱准", "xiaozhun"}, {CHINA, "珞仪", "luoyi"},
	{BRITAIN, "Thornbeck", "thornbeck"}, {BRITAIN, "Oxcroft", "oxcroft"}, {AMERICA, "Juniper Flats", "juniperflats"},
	{AMERICA, "Stonegate", "stonegate"}, {GERMANY, "Hohenwarth", "hohenwarth"}, {SWEDEN, "Lövskär", "lovskar"},
};

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);
	return n > m && strcmp(text + n - m, end) == 0;
}

/* The name as people write it on a card: without its legal form, with another that is the same, or in capitals. */
static void say_name(struct chance *chance, const struct account *account, char name[160])
{
	const struct custom *custom = customs_of(account);
	int how = between(chance, 1, 10);
	snprintf(name, 160, "%s", account->name);
	for (size_t i = COUNT(custom->forms); i-- > 0 && how <= 4;) /* the longest first */
		if (ends_with(name, custom->forms[i])) {
			name[strlen(name) - strlen(custom->forms[i])] = '\0';
			return;
		}
	if (how == 5 && ends_with(name, "有限责任公司"))
		snprintf(name + strlen(name) - strlen("有限责任公司"), 24, "有限公司");
	for (char *p = name; *p && how >= 9; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
}

/* The number with other signs between its digits, or with the country before it. */
static void say_phone(struct chance *chance, const struct account *account, char phone[60])
{
	const char *dash = strchr(account->address.phone, '-');
	int how = between(chance, 1, 3);
	if (!dash || how == 1)
		snprintf(phone, 60, "%s", account->address.phone);
	else if (how == 2)
		snprintf(phone, 60, "(%.*s) %.4s %s", (int)(dash - account->address.phone), account->address.phone, dash + 1, dash + 5);
	else
		snprintf(phone, 60, "+86 %.*s %s", (int)(dash - account->address.phone) - 1, account->address.phone + 1, dash + 1);
}

static void put_lead(struct sheet *sheet, struct chance *chance, const struct lead *lead, int number)
{
	const struct account *customer = &lead->customer;
	char text[160];
	int left_out = between(chance, 1, 4);
	snprintf(text, sizeof text, "L%03d", number + 1);
	put_text(sheet, text);
	say_name(chance, customer, text);
	put_text(sheet, text);
	say_phone(chance, customer, text);
	put_text(sheet, left_out == 1 && customer->address.website[0] ? "" : text);
	snprintf(text, sizeof text, "%s%s", percent(chance, 30) && customer->address.website[0] ? "http://" : "", customer->address.website);
	put_text(sheet, left_out == 2 && customer->address.phone[0] ? "" : text);
	put_text(sheet, left_out == 3 ? "" : customer->trade->industry);
	end_row(sheet);
}

/* An account that has no twin and no group: of such nobody would be sure. */
static const struct account *known_account(const struct company *company, struct chance *chance)
{
	for (;;) {
		const struct account *account = company->by_age[one_of(chance, (size_t)company->accounts)];
		if (account->habit->naming == OWN && account->habit->truth != DUPLICATE)
			return account;
	}
}

static int draw_leads(struct company *company, struct chance *chance, struct lead leads[MOST_LEADS])
{
	int count = 0;
	for (size_t fresh = 0; count < 48; count++) {
		struct lead *lead = &leads[count];
		int what = between(chance, 1, 10);
		lead->first = count;
		if (what <= 2 && count > 8) {
			*lead = leads[one_of(chance, (size_t)count)];
		} else if (what <= 6 || fresh == COUNT(newcomers)) {
			lead->known = known_account(company, chance);
			lead->customer = *lead->known;
			for (int i = count; i-- > 0;)
				lead->first = leads[i].known == lead->known ? i : lead->first;
		} else {
			name_own(chance, &lead->customer, &newcomers[fresh++]);
			give_address(company, chance, &lead->customer);
		}
	}
	return count;
}

static void write_leads(struct company *company, const char *directory)
{
	struct chance chance = chance_of(company->seed, LEADS);
	struct sheet sheet, truth;
	static struct lead leads[MOST_LEADS];
	char id[16];
	int count = draw_leads(company, &chance, leads);
	open_sheet(&sheet, directory, "leads.csv", "Lead Id,Company Name,Phone,Website,Industry");
	open_sheet(&truth, directory, "leads-truth.csv", "lead_id,account_id,first_lead");
	for (int i = 0; i < count; i++) {
		put_lead(&sheet, &chance, &leads[i], i);
		snprintf(id, sizeof id, "L%03d", i + 1);
		put_text(&truth, id);
		put_account_id(&truth, leads[i].known);
		snprintf(id, sizeof id, "L%03d", leads[i].first + 1);
		put_text(&truth, id);
		end_row(&truth);
	}
	close_sheet(&sheet);
	close_sheet(&truth);
}

/* ---- the command line ---- */

static uint64_t parse_seed(const char *text)
{
	char *end;
	errno = 0;
	uint64_t seed = strtoull(text, &end, 10);
	if (errno || end == text || *end) {
		fprintf(stderr, "generate: --seed: \"%s\" is not a number\n", text);
		exit(2);
	}
	return seed;
}

static _Noreturn void explain_usage(void)
{
	fputs("usage: generate [--seed N] [DIRECTORY]\n", stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static struct company company = {.seed = 1};
	const char *directory = "examples/data";
	int i = 1;
	if (i < argc && strcmp(argv[i], "--seed") == 0) {
		if (i + 1 == argc)
			explain_usage();
		company.seed = parse_seed(argv[i + 1]);
		i += 2;
	}
	if (i < argc && argv[i][0] != '-')
		directory = argv[i++];
	if (i < argc)
		explain_usage();
	if (mkdir(directory, 0777) != 0 && errno != EEXIST)
		fail("cannot make", directory);
	make_accounts(&company);
	make_orders(&company);
	make_deals(&company);
	make_visits(&company);
	write_users(directory);
	write_accounts(&company, directory);
	write_orders(&company, directory);
	write_deals(&company, directory);
	write_history(&company, directory);
	write_snapshots(&company, directory);
	write_visits(&company, directory);
	write_assessments(&company, directory);
	write_truth(&company, directory);
	write_leads(&company, directory); /* last: it gives new companies telephone numbers */
	return 0;
}
