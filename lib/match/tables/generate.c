/* generate.c - writes the tables of lib/match/tables.h as C: `generate REGIONS MORE SIMPLIFIED WORDS... <READINGS >names.c`.
 *
 * REGIONS is loc.dat of python3-stdnum (codes of GB/T 2260), which MORE adds to, READINGS the Unihan readings of unicode-data; from Traditional to
 * Simplified goes libopencc, with what SIMPLIFIED adds. WORDS are files of "kind: word word" or "kind: words, words". */
#include "../tables.h"

#include "kam/company.h"
#include "kam/table.h"

#include <opencc/opencc.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { MOST_WORDS = 1 << 16, MOST_REGIONS = 1 << 15, MOST_SYLLABLES = 600, MOST_SETS = 1 << 12 };

static struct kam_hanzi hanzi[KAM_HANZI];
static struct kam_table letters;   /* UTF-8 of a character -> letter - 1 */
static struct kam_table syllables; /* -> number - 1 */
static struct kam_table sets;      /* of readings, as bytes of uint16_t[KAM_READINGS] -> place - 1 */
static struct kam_table words;     /* text -> place in word */
static struct kam_word word[MOST_WORDS];
static struct region {
	uint32_t code, next; /* of the same word, counted from 1 */
} region[MOST_REGIONS];
static uint32_t first_region[MOST_WORDS], regions_count;

static void stop(const char *what, const char *where)
{
	fprintf(stderr, "generate: %s: %s\n", where, what);
	exit(4);
}

/* Appends a character. */
static void add_code(struct kam_buffer *out, int32_t code)
{
	out->n += (size_t)utf8proc_encode_char(code, (utf8proc_uint8_t *)kam_buffer_reserve(out, 4));
}

/* Takes the first character off *rest; -1 at the end. */
static int32_t next_code(struct kam_slice *rest)
{
	utf8proc_int32_t code;
	if (!rest->n)
		return -1;
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)rest->p, (utf8proc_ssize_t)rest->n, &code);
	if (n <= 0)
		stop("not UTF-8", "words");
	*rest = kam_slice(rest->p + n, rest->n - (size_t)n);
	return code;
}

static bool is_hanzi(int32_t code)
{
	return code >= KAM_HANZI_FIRST && code < KAM_HANZI_END;
}

/* The text of a file, or of standard input; lives as long as the program. */
static struct kam_slice read_all(FILE *f, const char *name)
{
	struct kam_buffer text = {0};
	if (!f)
		stop("cannot read", name);
	for (size_t n = 1; n; text.n += n)
		n = fread(kam_buffer_reserve(&text, 1 << 16), 1, 1 << 16, f);
	if (ferror(f))
		stop("cannot read", name);
	return kam_buffer_slice(&text);
}

static struct kam_slice read_file(const char *name)
{
	return read_all(fopen(name, "re"), name);
}

/* The next line of *rest, without what follows a #. */
static bool next_line(struct kam_slice *rest, struct kam_slice *line)
{
	if (!kam_split(rest, '\n', line))
		return false;
	const char *comment = line->n ? memchr(line->p, '#', line->n) : NULL;
	*line = kam_trim(comment ? kam_slice(line->p, (size_t)(comment - line->p)) : *line);
	return true;
}

/* Characters. */

/* The one hanzi that OpenCC makes of another; the character itself where it makes more or none. */
static uint16_t simplify(opencc_t converter, int32_t code)
{
	struct kam_buffer from = {0};
	add_code(&from, code);
	char *to = opencc_convert_utf8(converter, from.p, from.n);
	if (!to)
		stop(opencc_error(), "opencc");
	struct kam_slice rest = kam_text(to);
	int32_t simplified = next_code(&rest);
	opencc_convert_utf8_free(to);
	kam_buffer_free(&from);
	return (uint16_t)(rest.n == 0 && is_hanzi(simplified) ? simplified : code);
}

static void simplify_all(const char *more)
{
	opencc_t converter = opencc_open("t2s.json");
	if (converter == (opencc_t)-1)
		stop(opencc_error(), "opencc t2s.json");
	for (int32_t code = KAM_HANZI_FIRST; code < KAM_HANZI_END; code++)
		hanzi[code - KAM_HANZI_FIRST].simplified = simplify(converter, code);
	opencc_close(converter);
	struct kam_slice rest = read_file(more), line;
	while (next_line(&rest, &line)) {
		struct kam_slice pair;
		while (kam_split(&line, ' ', &pair)) {
			int32_t from = next_code(&pair), to = next_code(&pair);
			if (is_hanzi(from) && is_hanzi(to))
				hanzi[from - KAM_HANZI_FIRST].simplified = (uint16_t)to;
		}
	}
}

/* Readings. */

static uint16_t readings[KAM_HANZI][KAM_READINGS];

/* Adds a syllable, which may have tone marks, to those of a character. */
static void add_reading(int32_t code, struct kam_slice marked)
{
	char plain[8] = "";
	size_t n = 0;
	utf8proc_uint8_t *apart = NULL;
	utf8proc_map((const utf8proc_uint8_t *)marked.p, (utf8proc_ssize_t)marked.n, &apart, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE);
	for (const utf8proc_uint8_t *p = apart; p && *p && n < sizeof plain - 1; p++) {
		if (p[0] == 0xCC && p[1] == 0x88 && n && plain[n - 1] == 'u') /* u with two dots is written v */
			plain[n - 1] = 'v';
		if (*p >= 'a' && *p <= 'z')
			plain[n++] = (char)*p;
	}
	free(apart);
	if (!n)
		return;
	uint16_t number = (uint16_t)(kam_table_put(&syllables, kam_text(plain), NULL) + 1), *set = readings[code - KAM_HANZI_FIRST];
	for (size_t i = 0; i < KAM_READINGS; i++) {
		if (set[i] == number)
			return;
		if (!set[i]) {
			set[i] = number;
			return;
		}
	}
}

/* "U+4E50<tab>kTGHZ2013<tab>212.030:lè 453.020:yuè": the syllables stand behind colons, or alone, between commas. */
static void read_reading(struct kam_slice line)
{
	struct kam_slice code_text, field, item;
	if (!kam_split(&line, '\t', &code_text) || !kam_split(&line, '\t', &field) || code_text.n < 3)
		return;
	bool wanted = kam_is(field, "kMandarin") || kam_is(field, "kTGHZ2013") || kam_is(field, "kXHC1983") || kam_is(field, "kHanyuPinlu");
	int32_t code = (int32_t)strtol(code_text.p + 2, NULL, 16);
	if (!wanted || !is_hanzi(code))
		return;
	while (kam_split(&line, ' ', &item)) {
		const char *colon = memchr(item.p, ':', item.n);
		struct kam_slice list = colon ? kam_slice(colon + 1, item.n - (size_t)(colon + 1 - item.p)) : item, one;
		while (kam_split(&list, ',', &one))
			add_reading(code, one);
	}
}

static int by_number(const void *a, const void *b)
{
	uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;
	return x == y ? 0 : !x ? 1 : !y ? -1 : x < y ? -1 : 1;
}

static void read_readings(void)
{
	struct kam_slice rest = read_all(stdin, "readings"), line;
	while (next_line(&rest, &line))
		read_reading(line);
	for (int32_t i = 0; i < KAM_HANZI; i++) {
		uint16_t set[KAM_READINGS], *from = readings[hanzi[i].simplified - KAM_HANZI_FIRST];
		memcpy(set, from[0] ? from : readings[i], sizeof set);
		if (!set[0])
			continue;
		qsort(set, KAM_READINGS, sizeof *set, by_number);
		hanzi[i].readings = (uint16_t)(kam_table_put(&sets, kam_slice((const char *)set, sizeof set), NULL) + 1);
	}
	if (!sets.keys.count)
		stop("there are none", "readings");
}

/* Words. */

static uint32_t add_word(struct kam_slice text, uint16_t kinds)
{
	bool added;
	uint32_t place = kam_table_put(&words, text, &added);
	if (place >= MOST_WORDS)
		stop("too many words", "words");
	word[place].kinds |= kinds;
	return place;
}

static const struct kind {
	const char *name;
	uint16_t kind;
	enum kam_legal legal;
} kinds[] = {
	{"industry", KAM_WORD_INDUSTRY, 0}, {"branch", KAM_WORD_BRANCH, 0}, {"area", KAM_WORD_AREA, 0}, {"group", KAM_WORD_GROUP, 0},
	{"country", KAM_WORD_COUNTRY, 0}, {"inactive", KAM_WORD_INACTIVE, 0}, {"status", KAM_WORD_STATUS, 0},
	{"company", KAM_WORD_FORM, KAM_LEGAL_COMPANY}, {"limited", KAM_WORD_FORM, KAM_LEGAL_LIMITED}, {"stock", KAM_WORD_FORM, KAM_LEGAL_STOCK},
	{"partnership", KAM_WORD_FORM, KAM_LEGAL_PARTNERSHIP}, {"general", KAM_WORD_FORM, KAM_LEGAL_GENERAL},
	{"individual", KAM_WORD_FORM, KAM_LEGAL_INDIVIDUAL}, {"plant", KAM_WORD_FORM, KAM_LEGAL_PLANT},
	{"institution", KAM_WORD_FORM, KAM_LEGAL_INSTITUTION}, {"other", KAM_WORD_FORM, KAM_LEGAL_OTHER},
};

static const struct kind *kind_named(struct kam_slice name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (kam_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static void read_words(const char *name)
{
	struct kam_slice rest = read_file(name), line, head, text;
	while (next_line(&rest, &line)) {
		if (!line.n)
			continue;
		kam_split(&line, ':', &head);
		const struct kind *kind = kind_named(head);
		if (!kind)
			stop("a line without a kind that is known", name);
		char separator = line.n && memchr(line.p, ',', line.n) ? ',' : ' ';
		while (kam_split(&line, separator, &text)) {
			text = kam_trim(text);
			if (!text.n)
				continue;
			struct kam_word *to = &word[add_word(text, kind->kind)];
			if (kind->legal && !to->legal)
				to->legal = (unsigned char)kind->legal;
		}
	}
}

/* Regions. */

static void add_region(struct kam_slice name, uint16_t kind, uint32_t code, enum kam_region_level level)
{
	uint32_t place = add_word(name, kind);
	if (!word[place].level || level < word[place].level)
		word[place].level = (unsigned char)level;
	for (uint32_t r = first_region[place]; r; r = region[r].next)
		if (region[r].code == code)
			return;
	if (regions_count + 1 == MOST_REGIONS)
		stop("too many regions", "regions");
	region[++regions_count] = (struct region){code, first_region[place]};
	first_region[place] = regions_count;
}

static size_t characters(struct kam_slice s)
{
	size_t n = 0;
	while (next_code(&s) >= 0)
		n++;
	return n;
}

static bool ends_with(struct kam_slice s, const char *end)
{
	size_t n = strlen(end);
	return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static struct kam_slice without_end(struct kam_slice s, const char *end)
{
	return ends_with(s, end) ? kam_slice(s.p, s.n - strlen(end)) : s;
}

/* Peoples, by which autonomous regions are called. */
static const char *const peoples[] = {"维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "达斡尔", "鄂温克", "鄂伦春", "朝鲜族", "蒙古族", "蒙古", "土家族", "布依族", "傈僳族",
	"拉祜族", "哈尼族", "景颇族", "仡佬族", "仫佬族", "毛南族", "纳西族", "普米族", "布朗族", "独龙族", "东乡族", "撒拉族", "保安族", "裕固族", "锡伯族", "壮族", "回族", "苗族",
	"侗族", "瑶族", "彝族", "藏族", "羌族", "白族", "傣族", "佤族", "怒族", "满族", "畲族", "黎族", "水族", "土族", "各族", "锡伯", "裕固", NULL};

/* A name without what kind of division it is; the name itself where too little would be left. */
static struct kam_slice short_name(struct kam_slice name)
{
	static const char *const ends[] = {"特别行政区", "自治区", "自治州", "自治县", "自治旗", "行政区", "联合旗", "地区", "林区", "特区", "矿区", "省", "市", "县", "区", "盟", "旗", NULL};
	struct kam_slice left = name;
	for (size_t i = 0; ends[i] && left.n == name.n; i++)
		left = without_end(name, ends[i]);
	if (ends_with(name, "自治区") || ends_with(name, "自治州") || ends_with(name, "自治县") || ends_with(name, "自治旗"))
		for (bool again = true; again;) {
			again = false;
			for (size_t i = 0; peoples[i]; i++) {
				struct kam_slice shorter = without_end(left, peoples[i]);
				if (shorter.n < left.n && characters(shorter) >= 2) {
					left = shorter;
					again = true;
				}
			}
		}
	return characters(left) >= 2 ? left : name;
}

/* Divisions that are no name: 市辖区, 城区. */
static bool is_nameless(struct kam_slice name)
{
	static const char *const nameless[] = {"市辖区", "县", "城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "市区", "新区", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位",
		"省直辖县级行政单位", "自治区直辖县级行政单位", "直辖县级", "直辖行政单位", "行政单位", "直辖村级区划", NULL};
	for (size_t i = 0; nameless[i]; i++)
		if (kam_is(name, nameless[i]))
			return true;
	return ends_with(name, "行政区划") || ends_with(name, "行政单位") || characters(name) < 2;
}

/* Spells a name in Latin letters in every way that the readings of its characters allow, as a word. */
static void spell(struct kam_slice rest, struct kam_buffer *spelt, uint32_t code, enum kam_region_level level)
{
	int32_t next = next_code(&rest);
	if (next < 0) {
		add_region(kam_buffer_slice(spelt), KAM_WORD_SHORT, code, level);
		return;
	}
	const uint16_t *set = is_hanzi(next) ? readings[next - KAM_HANZI_FIRST] : NULL;
	for (size_t i = 0, n = spelt->n; set && i < KAM_READINGS && set[i]; i++) {
		kam_buffer_add(spelt, kam_table_key(&syllables, set[i] - 1U));
		spell(rest, spelt, code, level);
		spelt->n = n;
	}
}

static void add_division(struct kam_slice name, uint32_t code, enum kam_region_level level)
{
	if (is_nameless(name))
		return;
	if (level == KAM_REGION_COUNTY && ends_with(name, "区"))
		level = KAM_REGION_DISTRICT;
	struct kam_slice brief = short_name(name);
	add_region(name, KAM_WORD_REGION, code, level);
	if (brief.n < name.n)
		add_region(brief, KAM_WORD_SHORT, code, level);
	if (level <= KAM_REGION_PREFECTURE && characters(brief) <= 4) {
		struct kam_buffer spelt = {0};
		spell(brief, &spelt, code, level);
		kam_buffer_free(&spelt);
	}
}

/* The value of key="..." in a line; empty where it has none. */
static struct kam_slice value_of(struct kam_slice line, const char *key)
{
	char *found = memmem(line.p, line.n, key, strlen(key));
	if (!found)
		return kam_slice("", 0);
	struct kam_slice rest = kam_slice(found + strlen(key), line.n - (size_t)(found - line.p) - strlen(key)), value;
	kam_split(&rest, '"', &value);
	return value;
}

static void read_regions(const char *name)
{
	struct kam_slice rest = read_file(name), line;
	size_t lines = 0;
	while (next_line(&rest, &line)) {
		uint32_t code = line.n > 6 ? (uint32_t)strtoul(line.p, NULL, 10) : 0;
		struct kam_slice county = value_of(line, "county=\""), prefecture = value_of(line, "prefecture=\""), province = value_of(line, "province=\"");
		if (!code || !province.n)
			continue;
		lines++;
		add_division(province, code / 10000 * 10000, KAM_REGION_PROVINCE);
		add_division(prefecture, code / 100 * 100, KAM_REGION_PREFECTURE);
		add_division(county, code, KAM_REGION_COUNTY);
	}
	if (lines < 1000)
		stop("holds no regions", name);
}

/* "441900 X": a code and a name. */
static void read_more_regions(const char *name)
{
	struct kam_slice rest = read_file(name), line, code_text;
	while (next_line(&rest, &line)) {
		if (!line.n)
			continue;
		kam_split(&line, ' ', &code_text);
		uint32_t code = (uint32_t)strtoul(code_text.p, NULL, 10);
		add_division(line, code, code % 10000 ? KAM_REGION_PREFECTURE : KAM_REGION_PROVINCE);
	}
}

/* The trie. */

static int by_text(const void *a, const void *b)
{
	return kam_compare(kam_table_key(&words, *(const uint32_t *)a), kam_table_key(&words, *(const uint32_t *)b));
}

static struct kam_node *nodes;
static size_t nodes_count, nodes_capacity;

static uint16_t letter_of(int32_t code)
{
	struct kam_buffer text = {0};
	add_code(&text, code);
	uint16_t letter = (uint16_t)(kam_table_put(&letters, kam_buffer_slice(&text), NULL) + 1);
	kam_buffer_free(&text);
	return letter;
}

/* A run of words that share their first `depth` characters, sorted; pos is the byte behind them. */
struct run {
	uint32_t *places;
	size_t count, node;
	size_t bytes;
};

static int by_letter(const void *a, const void *b)
{
	const struct run *x = a, *y = b;
	return (x->node > y->node) - (x->node < y->node); /* the letter stands there until the node has its place */
}

static size_t add_node(uint16_t letter)
{
	nodes = kam_grow(nodes, &nodes_capacity, nodes_count + 2, sizeof *nodes);
	nodes[nodes_count] = (struct kam_node){letter, 0, 0};
	if (nodes_count > 0xFFFE)
		stop("too many nodes for their numbers", "words");
	return nodes_count++;
}

/* Breadth first: the children of a node lie side by side. */
static void build_trie(void)
{
	size_t count = kam_table_count(&words), queue_capacity = 0, queued = 0;
	uint32_t *order = kam_allocate(count, sizeof *order);
	for (uint32_t i = 0; i < count; i++)
		order[i] = i;
	qsort(order, count, sizeof *order, by_text);
	struct run *queue = kam_grow(NULL, &queue_capacity, 1, sizeof *queue);
	queue[queued++] = (struct run){order, count, add_node(0), 0};
	for (size_t head = 0; head < queued; head++) {
		struct run run = queue[head];
		size_t i = 0, first = queued;
		nodes[run.node].children = (uint16_t)nodes_count;
		if (kam_table_key(&words, run.places[0]).n == run.bytes) {
			nodes[run.node].word = (uint16_t)(run.places[0] + 1);
			i = 1;
		}
		while (i < run.count) {
			struct kam_slice text = kam_table_key(&words, run.places[i]), rest = kam_slice(text.p + run.bytes, text.n - run.bytes);
			int32_t code = next_code(&rest);
			size_t bytes = text.n - rest.n, start = i;
			while (i < run.count && kam_table_key(&words, run.places[i]).n >= bytes && memcmp(kam_table_key(&words, run.places[i]).p, text.p, bytes) == 0)
				i++;
			queue = kam_grow(queue, &queue_capacity, queued + 1, sizeof *queue);
			queue[queued++] = (struct run){run.places + start, i - start, letter_of(code), bytes};
		}
		qsort(queue + first, queued - first, sizeof *queue, by_letter);
		for (size_t k = first; k < queued; k++)
			queue[k].node = add_node((uint16_t)queue[k].node);
	}
	nodes[nodes_count].children = (uint16_t)nodes_count;
}

/* What is written. */

static void write_hanzi(void)
{
	printf("const struct kam_hanzi kam_hanzi[KAM_HANZI] = {\n");
	for (int32_t i = 0; i < KAM_HANZI; i++) {
		struct kam_buffer text = {0};
		add_code(&text, hanzi[i].simplified);
		uint32_t letter = kam_table_find(&letters, kam_buffer_slice(&text));
		kam_buffer_free(&text);
		printf("{%u,%u,%u},%s", hanzi[i].simplified, letter == KAM_ABSENT ? 0 : letter + 1, hanzi[i].readings, i % 8 == 7 ? "\n" : "");
	}
	printf("};\n");
}

static int by_code(const void *a, const void *b)
{
	return ((const struct kam_letter *)a)->code - ((const struct kam_letter *)b)->code;
}

static void write_letters(void)
{
	struct kam_letter other[4096] = {{0}};
	uint32_t count = 0, ascii[128] = {0};
	for (uint32_t i = 0; i < kam_table_count(&letters); i++) {
		struct kam_slice text = kam_table_key(&letters, i);
		int32_t code = next_code(&text);
		if (code < 128)
			ascii[code] = i + 1;
		else if (!is_hanzi(code) && count < COUNT(other))
			other[count++] = (struct kam_letter){(uint16_t)code, (uint16_t)(i + 1)};
	}
	qsort(other, count, sizeof *other, by_code);
	printf("const uint16_t kam_letter_ascii[128] = {");
	for (size_t i = 0; i < 128; i++)
		printf("%u,", ascii[i]);
	printf("};\nconst uint16_t kam_letters_count = %u;\nconst struct kam_letter kam_letters[] = {", count);
	for (uint32_t i = 0; i < count; i++)
		printf("{%u,%u},", other[i].code, other[i].letter);
	printf("};\n");
}

static void write_trie(void)
{
	uint16_t *roots = kam_allocate(kam_table_count(&letters) + 1U, sizeof *roots);
	for (size_t i = nodes[0].children; i < nodes[1].children; i++)
		roots[nodes[i].letter] = (uint16_t)i;
	printf("const uint16_t kam_roots[] = {");
	for (size_t i = 0; i <= kam_table_count(&letters); i++)
		printf("%u,%s", roots[i], i % 32 == 31 ? "\n" : "");
	printf("};\nconst struct kam_node kam_nodes[] = {\n");
	for (size_t i = 0; i <= nodes_count; i++)
		printf("{%u,%u,%u},%s", nodes[i].letter, nodes[i].children, nodes[i].word, i % 16 == 15 ? "\n" : "");
	printf("};\n");
	free(roots);
}

static void write_words(void)
{
	struct kam_buffer codes = {0};
	uint32_t count = 0;
	printf("const struct kam_word kam_words[] = {{0,0,0,0,0},\n");
	for (uint32_t i = 0; i < kam_table_count(&words); i++) {
		uint32_t first = count;
		for (uint32_t r = first_region[i]; r; r = region[r].next, count++)
			kam_buffer_format(&codes, "%u,%s", region[r].code, count % 16 == 15 ? "\n" : "");
		printf("{%u,%u,%u,%u,%u},%s", word[i].kinds, word[i].legal, word[i].level, first, count - first, i % 8 == 7 ? "\n" : "");
	}
	printf("};\nconst uint32_t kam_regions[] = {%.*s};\n", (int)codes.n, codes.p);
	kam_buffer_free(&codes);
}

static void write_readings(void)
{
	printf("const char kam_syllables[][8] = {\"\",");
	for (uint32_t i = 0; i < kam_table_count(&syllables); i++)
		printf("\"%.*s\",%s", KAM_PRINT(kam_table_key(&syllables, i)), i % 16 == 15 ? "\n" : "");
	printf("};\nconst uint16_t kam_readings[][KAM_READINGS] = {{0},\n");
	for (uint32_t i = 0; i < kam_table_count(&sets); i++) {
		uint16_t set[KAM_READINGS];
		memcpy(set, kam_table_key(&sets, i).p, sizeof set);
		printf("{");
		for (size_t k = 0; k < KAM_READINGS && set[k]; k++)
			printf("%u,", set[k]);
		printf("},%s", i % 8 == 7 ? "\n" : "");
	}
	printf("};\n");
}

int main(int argc, char **argv)
{
	if (argc < 5)
		stop("REGIONS MORE SIMPLIFIED WORDS... <READINGS", "usage");
	simplify_all(argv[3]);
	read_readings();
	for (int i = 4; i < argc; i++)
		read_words(argv[i]);
	read_regions(argv[1]);
	read_more_regions(argv[2]);
	build_trie();
	printf("/* names.c - made by lib/match/tables/generate.c; not to be edited. */\n#include \"tables.h\"\n\n");
	write_hanzi();
	write_letters();
	write_trie();
	write_words();
	write_readings();
	return fflush(stdout) || ferror(stdout) ? 4 : 0;
}
