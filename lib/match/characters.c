/* characters.c - a name as folded characters: utf8proc for what is Latin, tables made of OpenCC's for what is hanzi. */
#include "characters.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { MOST_APART = 20 }; /* characters that one can decompose into: U+FDFA, 18 */

bool kam_is_cjk(uint32_t code)
{
	return (code >= 0x2E80 && code < 0x3000) || (code >= 0x3005 && code < 0x3008) || (code >= 0x3021 && code < 0xA000) ||
		(code >= 0xAC00 && code < 0xD7B0) || (code >= 0x1100 && code < 0x1200) || (code >= 0x20000 && code < 0x32000);
}

static bool is_mark(uint32_t code)
{
	return code >= 0x300 && code < 0x370;
}

static uint16_t letter_of(uint32_t plain)
{
	if (plain < 128)
		return kam_letter_ascii[plain];
	if (plain >= KAM_HANZI_FIRST && plain < KAM_HANZI_END)
		return kam_hanzi[plain - KAM_HANZI_FIRST].letter;
	size_t low = 0, high = kam_letters_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (kam_letters[middle].code < plain)
			low = middle + 1;
		else
			high = middle;
	}
	return low < kam_letters_count && kam_letters[low].code == plain ? kam_letters[low].letter : 0;
}

/* Letters that Unicode does not take for another with an accent, but people do. */
static uint16_t without_stroke(uint32_t code)
{
	switch (code) {
	case 0xF8: /* o with a stroke */
		return 'o';
	case 0x142: /* l with a stroke */
		return 'l';
	case 0x111: /* d with a stroke */
	case 0xF0:
		return 'd';
	case 0x131: /* i without a dot */
		return 'i';
	default:
		return (uint16_t)(code < 0x10000 ? code : 0);
	}
}

/* Where characters are being gathered. */
struct gathering {
	struct kam_splitter *to;
	struct kam_slice name;
	size_t n, at, bytes;
	size_t piece; /* letters since the last blank or full stop, for initials */
	bool blank;   /* one is owed before the next word */
};

static struct kam_name_character *add(struct gathering *g, uint32_t code, uint16_t plain, enum kam_script script)
{
	if (g->n == g->to->capacity)
		g->to->characters = kam_grow(g->to->characters, &g->to->capacity, g->n + 1, sizeof *g->to->characters);
	struct kam_name_character *c = &g->to->characters[g->n++];
	*c = (struct kam_name_character){(uint32_t)g->at, code, 0, 0, plain, letter_of(plain ? plain : code), 0,
		(unsigned char)g->bytes, (unsigned char)script};
	return c;
}

/* A blank where one is owed: between two words only. */
static void pay_blank(struct gathering *g)
{
	if (g->blank && g->n && g->to->characters[g->n - 1].script == KAM_SCRIPT_WORD)
		*add(g, ' ', ' ', KAM_SCRIPT_BLANK) = (struct kam_name_character){(uint32_t)g->at, ' ', 0, 0, ' ', kam_letter_ascii[' '], 0, 0, KAM_SCRIPT_BLANK};
	g->blank = false;
}

static void add_word_character(struct gathering *g, uint32_t code, uint16_t plain)
{
	pay_blank(g);
	add(g, code, plain, KAM_SCRIPT_WORD);
	g->piece++;
}

static void add_blank(struct gathering *g)
{
	g->blank = true;
	g->piece = 0;
}

static void add_bracket(struct gathering *g, bool opens)
{
	g->blank = false;
	g->piece = 0;
	add(g, opens ? '(' : ')', opens ? '(' : ')', opens ? KAM_SCRIPT_OPEN : KAM_SCRIPT_CLOSE);
}

/* "S.p.A.": after a single letter a full stop is nothing. */
static void add_full_stop(struct gathering *g)
{
	if (g->piece != 1)
		add_blank(g);
	g->piece = 0;
}

static void add_ascii(struct gathering *g, char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		add_word_character(g, (uint32_t)c, (uint16_t)c);
	else if (c == '(' || c == '[' || c == '{')
		add_bracket(g, true);
	else if (c == ')' || c == ']' || c == '}')
		add_bracket(g, false);
	else if (c == '.')
		add_full_stop(g);
	else if (c == '+')
		add_word_character(g, '+', '+');
	else if (c != '\'')
		add_blank(g);
}

static void add_hanzi(struct gathering *g, uint32_t code)
{
	g->blank = false;
	g->piece = 0;
	if (code >= KAM_HANZI_FIRST && code < KAM_HANZI_END)
		code = kam_hanzi[code - KAM_HANZI_FIRST].simplified;
	add(g, code, (uint16_t)(code < 0x10000 ? code : 0), KAM_SCRIPT_HANZI);
}

/* A combining mark belongs to the character before it. */
static void add_mark(struct gathering *g, uint32_t mark)
{
	if (!g->n)
		return;
	struct kam_name_character *last = &g->to->characters[g->n - 1];
	utf8proc_int32_t pair[3] = {(utf8proc_int32_t)last->code, (utf8proc_int32_t)mark, 0};
	if (utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) == 1)
		last->code = (uint32_t)pair[0];
}

static bool is_letter(uint32_t code)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
	return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) || category == UTF8PROC_CATEGORY_ND ||
		category == UTF8PROC_CATEGORY_NL;
}

static void add_plain(struct gathering *g, uint32_t code);

/* What is neither ASCII nor hanzi: taken apart, case and width folded. */
static void add_other(struct gathering *g, uint32_t code)
{
	utf8proc_int32_t apart[MOST_APART];
	int last_class = 0;
	utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)code, apart, MOST_APART,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &last_class);
	if (n <= 0 || n > MOST_APART)
		return;
	bool accented = n > 1;
	for (utf8proc_ssize_t i = 1; i < n; i++)
		accented = accented && is_mark((uint32_t)apart[i]);
	if (accented && is_letter((uint32_t)apart[0])) {
		add_word_character(g, (uint32_t)utf8proc_tolower((utf8proc_int32_t)code), without_stroke((uint32_t)apart[0]));
		return;
	}
	for (utf8proc_ssize_t i = 0; i < n; i++)
		add_plain(g, (uint32_t)apart[i]);
}

/* One character that does not come apart. */
static void add_plain(struct gathering *g, uint32_t code)
{
	if (code < 128)
		add_ascii(g, (char)code);
	else if (kam_is_cjk(code))
		add_hanzi(g, code);
	else if (is_mark(code))
		add_mark(g, code);
	else if (is_letter(code))
		add_word_character(g, code, without_stroke(code));
	else if (code == 0x2019 || code == 0x2BC || utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_CF)
		return; /* an apostrophe, or a character that is not seen */
	else if (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_SO)
		add_hanzi(g, code); /* a symbol or an emoji: part of the brand */
	else
		add_blank(g);
}

/* Brackets of Chinese and other scripts; 0 for what is none, 1 opens, -1 closes. Quotation marks are no brackets. */
static int bracket(uint32_t code)
{
	if (code == 0xFF08 || code == 0x3010 || code == 0x3014 || code == 0xFF3B || code == 0x3016 || code == 0xFE59)
		return 1;
	return code == 0xFF09 || code == 0x3011 || code == 0x3015 || code == 0xFF3D || code == 0x3017 || code == 0xFE5A ? -1 : 0;
}

static void add_character(struct gathering *g, uint32_t code)
{
	int side = bracket(code);
	if (side)
		add_bracket(g, side > 0);
	else if (code >= KAM_HANZI_FIRST && code < KAM_HANZI_END)
		add_hanzi(g, code);
	else if (code >= 0xFF01 && code < 0xFF5F)
		add_ascii(g, (char)(code - 0xFEE0));
	else if (code >= 0xAC00 && code < 0xD7B0)
		add_hanzi(g, code); /* hangul: not to be taken apart */
	else if (code >= 0x3040 && code < 0x3100)
		add_hanzi(g, code);
	else
		add_other(g, code);
}

size_t kam_name_characters(struct kam_splitter *splitter, struct kam_slice name)
{
	struct gathering g = {.to = splitter, .name = name};
	for (; g.at < name.n; g.at += g.bytes) {
		const unsigned char first = (unsigned char)name.p[g.at];
		g.bytes = 1;
		if (first < 128) {
			add_ascii(&g, (char)first);
			continue;
		}
		utf8proc_int32_t code;
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)name.p + g.at, (utf8proc_ssize_t)(name.n - g.at), &code);
		if (n > 0) {
			g.bytes = (size_t)n;
			add_character(&g, (uint32_t)code);
		} else {
			add_hanzi(&g, 0xDC00U + first); /* a byte that is no UTF-8, as a character that no text holds */
		}
	}
	return g.n;
}

/* Words. */

/* The child of a node with a letter, NULL if there is none. */
static const struct kam_node *child(const struct kam_node *node, uint16_t letter)
{
	const struct kam_node *low = &kam_nodes[node->children];
	size_t count = (size_t)(&kam_nodes[node[1].children] - low);
	while (count > 1) {
		size_t half = count / 2;
		low = low[half].letter <= letter ? low + half : low;
		count -= half;
	}
	return count && low->letter == letter ? low : NULL;
}

static void add_word(struct kam_splitter *splitter, size_t *count, uint16_t place, size_t n)
{
	enum { LONGEST = 255 };
	if (*count == splitter->words_capacity)
		splitter->words = kam_grow(splitter->words, &splitter->words_capacity, *count + 1, sizeof *splitter->words);
	const struct kam_word *word = &kam_words[place];
	if (n <= LONGEST)
		splitter->words[(*count)++] = (struct kam_name_word){place, word->kinds, (unsigned char)n, word->level};
}

void kam_name_words(struct kam_splitter *splitter, size_t n)
{
	size_t count = 0;
	if (n >= splitter->capacity)
		splitter->characters = kam_grow(splitter->characters, &splitter->capacity, n + 1, sizeof *splitter->characters);
	struct kam_name_character *c = splitter->characters;
	for (size_t i = 0; i < n; i++) {
		c[i].words = (uint32_t)count;
		c[i].ending = 0;
		const struct kam_node *node = kam_roots[c[i].letter] && kam_is_boundary(c, i, n) ? &kam_nodes[kam_roots[c[i].letter]] : NULL;
		for (size_t k = i + 1; node; node = k < n && c[k].letter ? child(node, c[k].letter) : NULL, k++)
			if (node->word && kam_is_boundary(c, k, n))
				add_word(splitter, &count, node->word, k - i);
	}
	c[n].words = (uint32_t)count;
	for (size_t i = 0; i < n; i++)
		for (size_t w = c[i].words; w < c[i + 1].words; w++)
			c[i + splitter->words[w].n - 1].ending |= splitter->words[w].kinds;
}

struct kam_found kam_longest_word(const struct kam_splitter *splitter, size_t from, size_t to, unsigned kinds)
{
	const struct kam_name_character *c = splitter->characters;
	if (from < to)
		for (size_t w = c[from + 1].words; w-- > c[from].words;)
			if (splitter->words[w].kinds & kinds && from + splitter->words[w].n <= to)
				return (struct kam_found){&kam_words[splitter->words[w].word], splitter->words[w].n};
	return (struct kam_found){NULL, 0};
}

struct kam_found kam_longest_ending(const struct kam_splitter *splitter, size_t from, size_t to, unsigned kinds, size_t most)
{
	const struct kam_name_character *c = splitter->characters;
	if (to <= from || !(c[to - 1].ending & kinds))
		return (struct kam_found){NULL, 0};
	for (size_t i = to - from > most ? to - most : from; i < to; i++)
		for (size_t w = c[i].words; w < c[i + 1].words; w++)
			if (i + splitter->words[w].n == to && splitter->words[w].kinds & kinds)
				return (struct kam_found){&kam_words[splitter->words[w].word], splitter->words[w].n};
	return (struct kam_found){NULL, 0};
}
