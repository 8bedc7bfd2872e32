/* kin.c - a name prepared for comparison: its parts as hashes, and one behind the other as text. */
#include "kam/kinship.h"
#include "kam/table.h"

#include "spelling.h"

#include <utf8proc.h>

enum { MOST_REGION = 24, MOST_PART = 80, MOST_FORM = 16, MOST_TEXT = MOST_REGION + 2 * MOST_PART + MOST_FORM + 3 };

/* A text in the making, and the hash of what was added: FNV-1a, 64 bits. */
struct making {
	uint16_t text[MOST_TEXT];
	size_t n;
};

static const uint64_t HASH_BASIS = 0xCBF29CE484222325U, HASH_PRIME = 0x100000001B3U;

static uint64_t mix(uint64_t hash, uint32_t code)
{
	return (hash ^ code) * HASH_PRIME;
}

/* Spreads what a multiplication leaves in the high bits. */
static uint64_t settle(uint64_t hash)
{
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

/* Adds the characters of a folded part, at most `most`; *hash goes on over all of them but the blanks. */
static void add_part(struct making *m, struct kam_slice part, size_t most, uint64_t *hash)
{
	for (size_t i = 0, kept = 0; i < part.n;) {
		utf8proc_int32_t code = (unsigned char)part.p[i];
		utf8proc_ssize_t n = code < 128 ? 1 : utf8proc_iterate((const utf8proc_uint8_t *)part.p + i, (utf8proc_ssize_t)(part.n - i), &code);
		if (n <= 0) {
			code = 0xDC00 + (unsigned char)part.p[i];
			n = 1;
		}
		i += (size_t)n;
		if (code != ' ')
			*hash = mix(*hash, (uint32_t)code);
		if (kept < most)
			m->text[m->n++] = (uint16_t)(code < 0x10000 ? code : 0xE000 | (code & 0xFFF)), kept++;
	}
}

static uint64_t hash_of(struct kam_slice part)
{
	uint64_t hash = HASH_BASIS;
	for (size_t i = 0; i < part.n; i++)
		if (part.p[i] != ' ')
			hash = mix(hash, (unsigned char)part.p[i]);
	return part.n ? settle(hash) : 0;
}

static bool is_joining(struct kam_spelling word)
{
	static const uint16_t and[] = {'a', 'n', 'd'}, und[] = {'u', 'n', 'd'};
	return word.n == 3 && (memcmp(word.c, and, sizeof and) == 0 || memcmp(word.c, und, sizeof und) == 0);
}

/* A sum over the words: the same in any order. */
static uint64_t hash_words(struct kam_spelling words)
{
	struct kam_spelling word;
	uint64_t sum = 0;
	while (kam_next_spelling(&words, &word)) {
		uint64_t hash = HASH_BASIS;
		for (size_t i = 0; i < word.n; i++)
			hash = mix(hash, word.c[i]);
		if (!is_joining(word))
			sum += settle(hash);
	}
	return sum;
}

static uint64_t mark_pairs(struct kam_spelling s)
{
	uint64_t marks = 0;
	for (size_t i = 0; i + 1 < s.n; i++)
		marks |= (uint64_t)1 << (mix(mix(HASH_BASIS, s.c[i]), s.c[i + 1]) >> 32 & 63);
	return marks;
}

static uint64_t mark_letters(struct kam_spelling s)
{
	uint64_t marks = 0;
	for (size_t i = 0; i < s.n; i++)
		marks |= (uint64_t)1 << (s.c[i] < 128 ? s.c[i] & 63 : mix(HASH_BASIS, s.c[i]) >> 32 & 63);
	return marks;
}

/* A region that all firms of a country share says nothing: 中国, China. */
static bool is_everywhere(struct kam_slice region)
{
	static const char *const words[] = {"中国", "中华", "中国大陆", "大陆", "全国", "china", "prc", "中华人民共和国", NULL};
	for (size_t i = 0; words[i]; i++)
		if (kam_is(region, words[i]))
			return true;
	return false;
}

void kam_kin_of(const struct kam_company *company, struct kam_arena *arena, struct kam_kin *kin)
{
	struct making m;
	uint64_t unused = HASH_BASIS, core = HASH_BASIS, brand;
	m.n = 0;
	*kin = (struct kam_kin){.whole = hash_of(company->whole_key), .legal = (unsigned char)company->legal, .is_group = company->is_group,
		.is_branch = company->is_branch, .is_inactive = company->is_inactive, .is_hanzi = company->is_hanzi};
	add_part(&m, company->region_key, MOST_REGION, &unused);
	kin->core_at = (uint16_t)m.n;
	add_part(&m, company->plain_key, MOST_PART, &core);
	brand = core;
	if (company->plain_key.n && company->industry_key.n && !kam_is_hanzi(m.text[m.n - 1]))
		m.text[m.n++] = ' ';
	kin->industry_at = (uint16_t)m.n;
	add_part(&m, company->industry_key, MOST_PART, &core);
	kin->form_at = (uint16_t)m.n;
	add_part(&m, company->form_key, MOST_FORM, &unused);
	kin->text_n = (uint16_t)m.n;
	kin->brand = company->plain_key.n ? settle(brand) : 0;
	kin->core = kin->form_at > kin->core_at ? settle(core) : 0;
	struct kam_spelling spelling = {m.text + kin->core_at, (size_t)(kin->form_at - kin->core_at)};
	kin->tokens = company->is_hanzi ? kin->core : hash_words(spelling);
	kin->letters = mark_letters(spelling);
	kin->pairs = mark_pairs((struct kam_spelling){m.text + kin->core_at, (size_t)(kin->industry_at - kin->core_at)});
	kin->region = is_everywhere(company->region_key) ? 0 : (uint32_t)hash_of(company->region_key);
	kin->region_code = company->region_code;
	kin->branch = (uint32_t)hash_of(company->branch_key);
	kin->branch_region_code = company->branch_region_code;
	kin->text = memcpy(kam_arena_take(arena, m.n * sizeof *m.text + 1), m.text, m.n * sizeof *m.text);
}

void kam_kin_prepare(struct kam_splitter *splitter, struct kam_slice name, struct kam_arena *arena, struct kam_kin *kin)
{
	struct kam_company company;
	kam_company_split(splitter, name, &company);
	kam_kin_of(&company, arena, kin);
}
