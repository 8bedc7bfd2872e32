/* kinship.c - two prepared names against each other: what is equal by its hash first, then what is spelt or sounds alike. */
#include "kam/kinship.h"

#include "spelling.h"

static const char *const names[KAM_KINSHIPS] = {"null", "other", "group", "brand_elsewhere", "industry_apart", "brand_similar", "sound", "similar",
	"short", "tokens", "brand", "branch", "firm", "firm_region", "same"};

const char *kam_kinship_name(enum kam_kinship kinship)
{
	return names[kinship];
}

static struct kam_spelling part(const struct kam_kin *kin, size_t from, size_t to)
{
	return (struct kam_spelling){kin->text + from, to - from};
}

static struct kam_spelling core_of(const struct kam_kin *kin)
{
	return part(kin, kin->core_at, kin->form_at);
}

static struct kam_spelling brand_of(const struct kam_kin *kin)
{
	size_t end = kin->industry_at;
	if (end > kin->core_at && kin->text[end - 1] == ' ')
		end--;
	return part(kin, kin->core_at, end);
}

static struct kam_spelling industry_of(const struct kam_kin *kin)
{
	return part(kin, kin->industry_at, kin->form_at);
}

/* Regions and forms. */

/* Whether code a of GB/T 2260 is b or holds it. */
static bool holds_region(uint32_t a, uint32_t b)
{
	return a == b || (a % 100 == 0 && a / 100 == b / 100) || (a % 10000 == 0 && a / 10000 == b / 10000);
}

static enum kam_agreement agree_on_codes(uint32_t a, uint32_t b)
{
	if (a == b)
		return KAM_AGREE_SAME;
	return holds_region(a, b) || holds_region(b, a) ? KAM_AGREE_COMPATIBLE : KAM_AGREE_CONFLICT;
}

static enum kam_agreement agree_on_region(const struct kam_kin *a, const struct kam_kin *b)
{
	if (a->region_code && b->region_code)
		return agree_on_codes(a->region_code, b->region_code);
	if (!a->region || !b->region)
		return KAM_AGREE_UNKNOWN;
	if (a->region == b->region)
		return KAM_AGREE_SAME;
	return a->region_code || b->region_code ? KAM_AGREE_UNKNOWN : KAM_AGREE_CONFLICT;
}

static enum kam_agreement agree_on_legal(const struct kam_kin *a, const struct kam_kin *b)
{
	enum kam_legal x = (enum kam_legal)a->legal, y = (enum kam_legal)b->legal;
	if (!x || !y)
		return KAM_AGREE_UNKNOWN;
	if (x == y)
		return KAM_AGREE_SAME;
	if (x > y) {
		enum kam_legal spare = x;
		x = y, y = spare;
	}
	return x == KAM_LEGAL_COMPANY && (y == KAM_LEGAL_LIMITED || y == KAM_LEGAL_STOCK) ? KAM_AGREE_COMPATIBLE : KAM_AGREE_CONFLICT;
}

/* Words. */

static bool begins_with(struct kam_spelling s, struct kam_spelling start)
{
	return s.n >= start.n && memcmp(s.c, start.c, start.n * sizeof *s.c) == 0;
}

static size_t count_words(struct kam_spelling s)
{
	struct kam_spelling word;
	size_t n = 0;
	while (kam_next_spelling(&s, &word))
		n++;
	return n;
}

static bool is_same_word(struct kam_spelling a, struct kam_spelling b)
{
	return a.n == b.n && kam_changes(a, b, 0) == 0;
}

/* Whether a has a word of b, or it cut short, or with a slip. */
static bool has_word(struct kam_spelling b, struct kam_spelling word)
{
	struct kam_spelling other;
	while (kam_next_spelling(&b, &other))
		if (is_same_word(word, other) || kam_abbreviates(word, other) || (word.n >= 5 && kam_changes(word, other, 1) <= 1))
			return true;
	return false;
}

/* Whether all words of the one with fewer are among the other's. */
static bool has_all_words(struct kam_spelling few, struct kam_spelling many)
{
	struct kam_spelling word;
	while (kam_next_spelling(&few, &word))
		if (!has_word(many, word))
			return false;
	return true;
}

static bool ends_with(struct kam_spelling s, struct kam_spelling end)
{
	return s.n >= end.n && memcmp(s.c + s.n - end.n, end.c, end.n * sizeof *s.c) == 0;
}

/* TOKENS when the words of two names pair up in order, each the other's, or cut short, or with a slip; SIMILAR when the slip is
 * in the first, which may not be cut. */
static enum kam_kinship by_words(struct kam_spelling a, struct kam_spelling b)
{
	struct kam_spelling x, y;
	enum kam_kinship kinship = KAM_KIN_TOKENS;
	bool first = true, more = kam_next_spelling(&a, &x), other = kam_next_spelling(&b, &y);
	for (; more && other; more = kam_next_spelling(&a, &x), other = kam_next_spelling(&b, &y), first = false) {
		bool slip = x.n >= 4 && y.n >= 4 && kam_changes(x, y, 1) <= 1;
		if (!is_same_word(x, y) && !slip && (first || !kam_abbreviates(x, y)))
			return KAM_KIN_OTHER;
		if (first && slip && !is_same_word(x, y))
			kinship = KAM_KIN_SIMILAR;
	}
	return more || other || first ? KAM_KIN_OTHER : kinship;
}

/* Whether the shorter text begins the longer one, up to the end of a word, or of two hanzi or more. */
static bool begins_whole(struct kam_spelling a, struct kam_spelling b)
{
	if (a.n > b.n) {
		struct kam_spelling spare = a;
		a = b, b = spare;
	}
	if (a.n < 2 || a.n == b.n || !begins_with(b, a))
		return false;
	return kam_is_hanzi(a.c[a.n - 1]) ? a.n > 2 : b.c[a.n] == ' ';
}

/* Industries of one brand that are the same in other words. */
static bool industries_agree(struct kam_spelling a, struct kam_spelling b)
{
	if (a.n > b.n) {
		struct kam_spelling spare = a;
		a = b, b = spare;
	}
	if (!kam_is_hanzi(a.c[0]) || !kam_is_hanzi(b.c[0]))
		return has_all_words(a, b) || (a.n == b.n && has_all_words(b, a));
	return begins_with(b, a) || ends_with(b, a) || (a.n >= 3 && kam_changes(a, b, 1) <= 1);
}

/* Slips. */

/* Changes that a text of so many characters can have by slips. */
static unsigned slips_in(struct kam_spelling s)
{
	if (s.n && kam_is_hanzi(s.c[0]))
		return s.n >= 10 ? 2 : s.n >= 4;
	return s.n >= 16 ? 3 : s.n >= 9 ? 2 : s.n >= 5;
}

static unsigned most_slips(struct kam_spelling a, struct kam_spelling b)
{
	unsigned x = slips_in(a), y = slips_in(b);
	return x < y ? x : y;
}

static bool sounds_alike(struct kam_spelling a, struct kam_spelling b)
{
	if (a.n != b.n || a.n < 2 || !kam_is_hanzi(a.c[0]))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (!kam_sound_alike(a.c[i], b.c[i]))
			return false;
	return true;
}

/* Whether two brands of hanzi are one with a slip: two of two characters that differ in one are two brands. */
static bool brands_slip(struct kam_spelling a, struct kam_spelling b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	return n >= 3 || (a.n != b.n && n >= 2);
}

static enum kam_kinship by_slips(const struct kam_kin *a, const struct kam_kin *b)
{
	struct kam_spelling x = core_of(a), y = core_of(b);
	if (sounds_alike(x, y))
		return KAM_KIN_SOUND;
	unsigned most = most_slips(x, y);
	if (!most || __builtin_popcountll(a->letters ^ b->letters) > 2 * (int)most || kam_changes(x, y, most) > most)
		return KAM_KIN_OTHER;
	if (a->is_hanzi && b->is_hanzi && a->brand != b->brand && !brands_slip(brand_of(a), brand_of(b)))
		return KAM_KIN_OTHER;
	return KAM_KIN_SIMILAR;
}

/* Brands with a slip, where the industries do not speak against it. */
static enum kam_kinship by_brand_slips(const struct kam_kin *a, const struct kam_kin *b)
{
	struct kam_spelling x = brand_of(a), y = brand_of(b), m = industry_of(a), n = industry_of(b);
	bool slip = most_slips(x, y) && kam_changes(x, y, 1) <= 1 && (!a->is_hanzi || brands_slip(x, y));
	if (!slip && !sounds_alike(x, y))
		return KAM_KIN_OTHER;
	return m.n && n.n && !industries_agree(m, n) ? KAM_KIN_OTHER : KAM_KIN_BRAND_SIMILAR;
}

/* Short forms. */

/* Whether the characters of a short form stand in the text in order, each where a word begins or, for the last one, ends:
 * 中石化 in 中国石油化工, 中行 in 中国银行. Words of hanzi are taken to have two characters from the beginning of a part on. */
static bool shortens(struct kam_spelling brief, const struct kam_kin *full, size_t from)
{
	size_t i = 0, part_at = from;
	for (size_t k = from; k < full->text_n && i < brief.n; k++) {
		if (k == full->core_at || k == full->industry_at || k == full->form_at)
			part_at = k;
		bool begins = (k - part_at) % 2 == 0, ends = i + 1 == brief.n;
		if (full->text[k] == brief.c[i] && (begins || ends)) {
			i++;
			continue;
		}
		if (!i)
			return false; /* the first character is the first one of all */
	}
	return i == brief.n;
}

static bool is_short_form(const struct kam_kin *brief, const struct kam_kin *full)
{
	enum { LONGEST = 4 };
	struct kam_spelling all = part(brief, 0, brief->text_n), core = core_of(full), brand = brand_of(full);
	if (brief->is_hanzi != full->is_hanzi)
		return false;
	if (!brief->is_hanzi)
		return !brief->legal && count_words(all) == 1 && kam_is_acronym(all, core);
	if (brief->industry_at == brief->form_at && brief->brand && begins_with(brand, brand_of(brief)) && brand_of(brief).n >= 2)
		return true;
	if (all.n < 2 || all.n > LONGEST || all.n + 1 >= full->text_n || brief->legal)
		return false;
	return shortens(all, full, 0) || shortens(all, full, full->core_at);
}

/* Letters against hanzi. */
static bool is_spelt(const struct kam_kin *letters, const struct kam_kin *hanzi)
{
	struct kam_spelling brand = brand_of(hanzi);
	return !letters->is_hanzi && hanzi->is_hanzi && brand.n >= 2 && kam_is_hanzi(brand.c[0]) && kam_spells(core_of(letters), core_of(hanzi), brand.n);
}

/* Whether what one has for region and core is the beginning of the other's core: 中国邮票, of 合肥中国邮票生物科学有限公司. */
static bool takes_region_in(const struct kam_kin *a, const struct kam_kin *b)
{
	struct kam_spelling all = part(a, 0, a->form_at), core = core_of(b);
	return a->core_at && a->is_hanzi && all.n >= 3 && begins_with(core, all);
}

/* The levels. */

static enum kam_kinship by_brand(const struct kam_kin *a, const struct kam_kin *b)
{
	struct kam_spelling x = industry_of(a), y = industry_of(b);
	if (!x.n || !y.n)
		return KAM_KIN_BRAND;
	return industries_agree(x, y) ? KAM_KIN_TOKENS : KAM_KIN_INDUSTRY_APART;
}

/* Whether the brands have so few pairs of neighbours in common that they cannot be spelt alike. */
static bool share_little(const struct kam_kin *a, const struct kam_kin *b)
{
	int x = __builtin_popcountll(a->pairs), y = __builtin_popcountll(b->pairs), both = __builtin_popcountll(a->pairs & b->pairs);
	return both * 3 < (x < y ? x : y);
}

/* Cores with nothing equal as a whole. */
static enum kam_kinship by_text(const struct kam_kin *a, const struct kam_kin *b)
{
	if (a->is_hanzi != b->is_hanzi)
		return is_spelt(a, b) || is_spelt(b, a) ? KAM_KIN_SOUND : KAM_KIN_OTHER;
	if (is_short_form(a, b) || is_short_form(b, a))
		return KAM_KIN_SHORT;
	if (a->tokens == b->tokens)
		return KAM_KIN_TOKENS;
	if (!a->is_hanzi && share_little(a, b))
		return KAM_KIN_OTHER;
	enum kam_kinship kinship = a->is_hanzi ? KAM_KIN_OTHER : by_words(core_of(a), core_of(b));
	if (kinship != KAM_KIN_OTHER)
		return kinship;
	if (begins_whole(core_of(a), core_of(b)) || takes_region_in(a, b) || takes_region_in(b, a))
		return KAM_KIN_SHORT;
	kinship = by_slips(a, b);
	return kinship == KAM_KIN_OTHER ? by_brand_slips(a, b) : kinship;
}

/* Whether one is a firm of a group and the other the group, both by their forms. */
static bool is_group_and_member(const struct kam_kin *a, const struct kam_kin *b)
{
	return a->is_group != b->is_group && a->legal && b->legal;
}

/* Whether both name the same site of a person. */
static bool is_same_site(const struct kam_kin *a, const struct kam_kin *b)
{
	if (a->is_branch != b->is_branch)
		return false;
	if (!a->is_branch || a->branch == b->branch)
		return true;
	return a->branch_region_code && a->branch_region_code == b->branch_region_code;
}

static enum kam_kinship by_parts(const struct kam_kin *a, const struct kam_kin *b, enum kam_agreement region)
{
	bool one_core = a->core && a->core == b->core;
	enum kam_kinship kinship = one_core ? KAM_KIN_FIRM : a->brand && a->brand == b->brand ? by_brand(a, b) : by_text(a, b);
	if (kinship == KAM_KIN_OTHER)
		return kinship;
	if (region == KAM_AGREE_CONFLICT)
		return kinship >= KAM_KIN_INDUSTRY_APART && a->brand == b->brand ? KAM_KIN_BRAND_ELSEWHERE : kinship;
	if (a->brand == b->brand && is_group_and_member(a, b))
		return KAM_KIN_GROUP;
	return one_core && region == KAM_AGREE_SAME ? KAM_KIN_FIRM_REGION : kinship;
}

struct kam_relation kam_kin_relate(const struct kam_kin *a, const struct kam_kin *b, enum kam_branches branches)
{
	struct kam_relation relation = {KAM_KIN_NULL, agree_on_region(a, b), agree_on_legal(a, b)};
	if (!a->whole || !b->whole)
		return relation;
	relation.kinship = a->whole == b->whole ? KAM_KIN_SAME : by_parts(a, b, relation.region);
	if ((a->is_branch || b->is_branch) && relation.kinship != KAM_KIN_SAME && !is_same_site(a, b) && relation.kinship >= KAM_KIN_FIRM)
		relation.kinship = branches == KAM_BRANCHES_SAME ? KAM_KIN_BRANCH : KAM_KIN_GROUP;
	return relation;
}
