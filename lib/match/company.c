/* company.c - a company's name cut into its parts: what is in parentheses, the branch and the form from the end, the regions from
 * the beginning, and the cheapest cut between brand and industry in what is left.
 *
 * Costs are in tenths of what a person would find odd; they come from the structure of names alone: brands mostly have two to
 * four characters, industries are made of words of the trade, regions come in order. */
#include "characters.h"

#include <stdlib.h>
#include <utf8proc.h>

enum {
	MOST_GROUPS = 8,         /* parentheses that are looked at; those behind them are notes */
	MOST_HEADS = 6,          /* regions that a name begins with */
	LONGEST_BRAND = 24,      /* characters of a brand that is cut off an industry */
	LONGEST_FORM = 40,       /* characters of a legal form: Gesellschaft mit beschrankter Haftung */
	LONGEST_HANZI_FORM = 16, /* 合伙企业(特殊普通合伙) */
	LONGEST_REGION = 16,
};

enum {
	COST_WORD = 1, COST_ONE_HANZI = 10, COST_INNER_REGION = 5, COST_INNER_FORM = 3, COST_UNKNOWN_HANZI = 20, COST_UNKNOWN_WORD = 25,
	COST_NO_BRAND = 25, COST_TRADE_AS_BRAND = 30, COST_TRADE_INSIDE = 15, COST_SKIPPED_REGION = 30, COST_UNSURE_REGION = 5, COST_SECOND_REGION = 15,
	COST_NEVER = 1000000,
};

/* Characters [from, to). */
struct range {
	size_t from, to;
};

struct split {
	struct kam_splitter *splitter;
	struct kam_name_character *c;
	size_t n;
	struct kam_slice name;
	struct kam_company *out;
	struct range groups[MOST_GROUPS]; /* of parentheses taken out, as bytes of the name */
	size_t groups_count;
	struct range brand, industry, region, branch, form;
	struct range body; /* what is left between the parts already found */
	uint32_t code;     /* of the narrowest region so far; 0: none or unsure */
	bool has_region;
};

static const char *const legal_names[KAM_LEGALS] = {"", "company", "llc", "jsc", "lp", "gp", "individual", "plant", "institution", "branch", "other"};

const char *kam_legal_name(enum kam_legal legal)
{
	return legal_names[legal];
}

static bool is_empty(struct range r)
{
	return r.from >= r.to;
}

/* Parts as text. */

/* Appends to one of the splitter's buffers, which were made large enough before: slices into them stay. */
static struct kam_slice end_of(const struct kam_buffer *b, size_t from)
{
	return kam_slice(b->p + from, b->n - from);
}

/* A range as it is written. Where parentheses were taken out of it the pieces are joined. */
static struct kam_slice written(struct split *s, struct range r)
{
	if (is_empty(r) || !s->name.p)
		return kam_slice(NULL, 0);
	size_t from = s->c[r.from].at, to = s->c[r.to - 1].at + s->c[r.to - 1].bytes;
	if (to < s->name.n && s->name.p[to] == '.' && s->c[r.to - 1].script == KAM_SCRIPT_WORD)
		to++; /* Ltd. */
	struct kam_buffer *joined = &s->splitter->joined;
	size_t start = joined->n, at = from;
	for (size_t i = 0; i < s->groups_count; i++) {
		struct range group = s->groups[i];
		if (group.from < at || group.to > to)
			continue;
		kam_buffer_add(joined, kam_slice(s->name.p + at, group.from - at));
		at = group.to;
	}
	if (at == from)
		return kam_trim(kam_slice(s->name.p + from, to - from));
	kam_buffer_add(joined, kam_slice(s->name.p + at, to - at));
	return kam_trim(end_of(joined, start));
}

static void add_folded(struct kam_buffer *out, uint32_t code)
{
	if (code < 128) {
		kam_buffer_byte(out, (char)code);
		return;
	}
	char *to = kam_buffer_reserve(out, 4);
	if (code >= 0x800 && code < 0xD800) { /* nearly all hanzi */
		to[0] = (char)(0xE0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3F));
		to[2] = (char)(0x80 | (code & 0x3F));
		out->n += 3;
		return;
	}
	out->n += (size_t)utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)to);
	if (code >= 0xDC80 && code < 0xDD00) /* a byte that was no UTF-8 */
		kam_buffer_byte(out, (char)(code - 0xDC00));
}

/* A range folded; plain leaves accents out. */
static struct kam_slice folded(struct split *s, struct range r, bool plain)
{
	struct kam_buffer *out = &s->splitter->folded;
	size_t start = out->n;
	while (!is_empty(r) && s->c[r.from].script == KAM_SCRIPT_BLANK)
		r.from++;
	while (!is_empty(r) && s->c[r.to - 1].script == KAM_SCRIPT_BLANK)
		r.to--;
	for (size_t i = r.from; i < r.to; i++)
		add_folded(out, plain && s->c[i].plain ? s->c[i].plain : s->c[i].code);
	return end_of(out, start);
}

/* Parentheses. */

/* The place behind the closing bracket that belongs to the one at i; n when it is missing. */
static size_t closing(const struct split *s, size_t i)
{
	size_t depth = 0;
	for (; i < s->n; i++) {
		depth += s->c[i].script == KAM_SCRIPT_OPEN;
		if (s->c[i].script == KAM_SCRIPT_CLOSE && --depth == 0)
			return i + 1;
	}
	return s->n;
}

/* Whether a range is nothing but words of the kinds, the longest first. */
static bool is_all(const struct split *s, struct range r, unsigned kinds)
{
	if (is_empty(r))
		return false;
	while (!is_empty(r)) {
		struct kam_found found = kam_longest_word(s->splitter, r.from, r.to, kinds);
		if (!found.word)
			return false;
		r.from += found.n;
		r.from += !is_empty(r) && s->c[r.from].script == KAM_SCRIPT_BLANK;
	}
	return true;
}

/* The code of a word's region that lies in `within` (0: anywhere); 0 where there are many. *inside says whether one does. */
static uint32_t region_code(const struct kam_word *word, uint32_t within, bool *inside)
{
	uint32_t code = 0, step = within % 10000 == 0 ? 10000 : within % 100 == 0 ? 100 : 1;
	size_t count = 0;
	*inside = false;
	for (size_t i = 0; i < word->regions_count; i++) {
		uint32_t one = kam_regions[word->regions + i];
		if (within && one / step != within / step)
			continue;
		*inside = true;
		if (!code || one / 100 != code / 100) /* renumbered counties of one prefecture are one */
			count++;
		code = one;
	}
	return count == 1 ? code : 0;
}

static void take_region_code(struct split *s, const struct kam_word *word)
{
	bool inside;
	uint32_t code = region_code(word, s->code, &inside);
	if (code && (!s->has_region || inside))
		s->code = code;
	s->has_region = true;
}

static void add_note(struct split *s, struct range bytes, struct range characters)
{
	struct kam_slice text = kam_trim(kam_slice(s->name.p + bytes.from, bytes.to - bytes.from));
	if (is_all(s, characters, KAM_WORD_INACTIVE))
		s->out->is_inactive = true;
	if (!s->out->note.n)
		s->out->note = text;
}

enum { ANY_REGION = KAM_WORD_REGION | KAM_WORD_SHORT | KAM_WORD_COUNTRY };

/* What stands in parentheses: characters `inner`, bytes `bytes`. True when it belongs to the name and stays. */
static bool judge_group(struct split *s, struct range inner, struct range bytes)
{
	if (is_all(s, inner, ANY_REGION)) {
		struct range rest = inner;
		while (!is_empty(rest)) {
			struct kam_found found = kam_longest_word(s->splitter, rest.from, rest.to, ANY_REGION);
			take_region_code(s, found.word);
			rest.from += found.n;
			rest.from += !is_empty(rest) && s->c[rest.from].script == KAM_SCRIPT_BLANK;
		}
		if (!s->out->place.n) {
			s->out->place = kam_trim(kam_slice(s->name.p + bytes.from, bytes.to - bytes.from));
			s->out->region_key = folded(s, inner, false);
		}
		return false;
	}
	if (is_all(s, inner, KAM_WORD_GROUP)) {
		s->out->is_group = true;
		return false;
	}
	if (is_all(s, inner, KAM_WORD_INACTIVE | KAM_WORD_STATUS) || !is_all(s, inner, KAM_WORD_INDUSTRY)) {
		add_note(s, bytes, inner);
		return false;
	}
	return true;
}

static bool has_groups(const struct split *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->c[i].script == KAM_SCRIPT_OPEN || s->c[i].script == KAM_SCRIPT_CLOSE)
			return true;
	return false;
}

/* Takes parentheses out of the characters, and tells what they hold. Forms such as (株) and (有限合伙) become part of the form. */
static void take_groups(struct split *s)
{
	size_t kept = 0;
	if (!has_groups(s))
		return;
	for (size_t i = 0; i < s->n;) {
		bool torn = i && s->c[i].script == KAM_SCRIPT_WORD && s->c[i - 1].script == KAM_SCRIPT_CLOSE && kept && s->c[kept - 1].script == KAM_SCRIPT_WORD;
		if (torn) /* two words with parentheses between them */
			s->c[kept++] = (struct kam_name_character){s->c[i - 1].at, ' ', 0, 0, ' ', kam_letter_ascii[' '], 0, 0, KAM_SCRIPT_BLANK};
		if (s->c[i].script != KAM_SCRIPT_OPEN) {
			if (s->c[i].script != KAM_SCRIPT_CLOSE)
				s->c[kept++] = s->c[i];
			i++;
			continue;
		}
		size_t end = closing(s, i);
		bool closed = s->c[end - 1].script == KAM_SCRIPT_CLOSE;
		struct kam_found form = kam_longest_word(s->splitter, i, s->n, KAM_WORD_FORM);
		struct range inner = {i + 1, end - closed}, bytes = {s->c[i].at, s->c[end - 1].at + s->c[end - 1].bytes};
		struct range inner_bytes = {bytes.from + s->c[i].bytes, bytes.to - (closed ? s->c[end - 1].bytes : 0)};
		if (inner_bytes.from > inner_bytes.to) /* one character that stands for its parentheses too */
			inner_bytes = bytes;
		if (form.word && form.n == end - i) {
			s->out->legal = (enum kam_legal)form.word->legal;
			s->out->form = kam_slice(s->name.p + bytes.from, bytes.to - bytes.from);
		} else if (judge_group(s, inner, inner_bytes)) {
			for (size_t k = inner.from; k < inner.to; k++)
				s->c[kept++] = s->c[k];
			i = end;
			continue;
		}
		if (s->groups_count < MOST_GROUPS)
			s->groups[s->groups_count++] = bytes;
		i = end;
	}
	s->n = kept;
	kam_name_words(s->splitter, kept);
}

/* Branch and form, from the end. */

/* The legal form that ends at a character. */
static struct kam_found form_ending(const struct split *s, size_t to)
{
	size_t most = to && s->c[to - 1].script == KAM_SCRIPT_HANZI ? LONGEST_HANZI_FORM : LONGEST_FORM;
	return kam_longest_ending(s->splitter, 0, to, KAM_WORD_FORM, most);
}

/* Whether a word of the form class ends a legal person's name, so that what follows is a branch. */
static bool is_person(const struct kam_word *word)
{
	return word && (word->legal == KAM_LEGAL_COMPANY || word->legal == KAM_LEGAL_LIMITED || word->legal == KAM_LEGAL_STOCK);
}

/* The place behind the last 公司 (or bank, or the like) that has something after it; 0 where there is none. */
static size_t person_end(const struct split *s, size_t last)
{
	for (size_t i = last; i >= 2; i--) {
		if (s->c[i - 1].code != 0x53F8 || s->c[i - 2].code != 0x516C) /* 公司 */
			continue;
		if (i >= 3 && (s->c[i - 3].code == 0x5206 || s->c[i - 3].code == 0x652F || s->c[i - 3].code == 0x5B50)) /* 分 支 子 */
			continue;
		return i;
	}
	return 0;
}

/* The place behind the last word that can be the person a branch belongs to, when it is no 公司: 工商银行, 设计院, 控股. */
static size_t other_person_end(const struct split *s, size_t last)
{
	for (size_t i = last; i > 2; i--) {
		struct kam_found found = kam_longest_ending(s->splitter, 0, i, KAM_WORD_FORM | KAM_WORD_GROUP, 6);
		if (found.word && found.n > 1)
			return i;
	}
	return 0;
}

static void note_branch(struct split *s, size_t from)
{
	s->branch = (struct range){from, s->n};
	s->out->is_branch = true;
	for (size_t i = from; i < s->n; i++) {
		struct kam_found found = kam_longest_word(s->splitter, i, s->n, KAM_WORD_REGION | KAM_WORD_SHORT);
		bool inside;
		if (!found.word)
			continue;
		uint32_t code = region_code(found.word, s->out->branch_region_code, &inside);
		if (code && (inside || !s->out->branch_region_code))
			s->out->branch_region_code = code;
		i += found.n - 1;
	}
	s->n = from;
}

/* The place where the region before a branch word begins: 邯郸 of 泽信控股邯郸分公司; the word's own place without one. */
static size_t branch_place(const struct split *s, size_t word)
{
	size_t at = word;
	for (struct kam_found found; at && (found = kam_longest_ending(s->splitter, 0, at, ANY_REGION, LONGEST_REGION)).word;)
		at -= found.n;
	return at;
}

static void take_branch(struct split *s)
{
	enum { LONGEST_BRANCH = 40 };
	struct kam_found end = kam_longest_ending(s->splitter, 0, s->n, KAM_WORD_BRANCH, LONGEST_REGION);
	struct kam_found form = form_ending(s, s->n);
	size_t word = s->n - end.n, person = person_end(s, end.word ? word : s->n - (form.word != NULL));
	if (person && person < s->n && s->n - person <= LONGEST_BRANCH && (end.word || (form.word && !is_person(form.word)) ||
		    is_all(s, (struct range){person, s->n}, ANY_REGION))) {
		note_branch(s, person);
		return;
	}
	if (!end.word)
		return;
	size_t place = branch_place(s, word);
	person = place < word ? place : other_person_end(s, word);
	if (person || place == 0)
		note_branch(s, person);
}

/* A number behind the form: a duplicate's mark, 某公司-1. */
static void drop_number(struct split *s)
{
	enum { MOST_DIGITS = 2 };
	size_t n = s->n;
	while (n && s->c[n - 1].code >= '0' && s->c[n - 1].code <= '9')
		n--;
	if (n < s->n && s->n - n <= MOST_DIGITS && n && s->c[n - 1].script == KAM_SCRIPT_HANZI && is_person(form_ending(s, n).word))
		s->n = n;
}

static void take_form_range(struct split *s, struct range r, const struct kam_word *word)
{
	if (!s->out->form.n || s->out->legal == KAM_LEGAL_NONE) {
		s->out->form = written(s, r);
		s->out->legal = (enum kam_legal)word->legal;
	} else { /* 合伙企业 before its (有限合伙): one form; the parentheses say which */
		struct kam_slice behind = s->out->form, before = written(s, r);
		if (before.p < behind.p && before.p + before.n <= behind.p && behind.p <= s->name.p + s->name.n && before.p >= s->name.p)
			s->out->form = kam_slice(before.p, (size_t)(behind.p + behind.n - before.p));
	}
}

/* Whether a form at the head of a name is one of those that stand there: 株式会社X, 주식회사 X, ООО X, PT X. */
static bool is_leading_form(const struct split *s, struct kam_found found)
{
	if (!found.word || found.n >= s->n)
		return false;
	uint32_t first = s->c[0].code, last = s->c[found.n - 1].code, before = found.n > 1 ? s->c[found.n - 2].code : 0;
	bool japanese = found.n == 4 && before == 0x4F1A && last == 0x793E; /* ...会社 */
	bool cyrillic = first >= 0x400 && first < 0x530, hangul = first >= 0xAC00 && first < 0xD7B0;
	bool sole = first == 0x4E2A && found.n > 2; /* 个体工商户 */
	bool letters = (found.n == 2 && first == 'p') || (found.n == 3 && first == 'o');
	return japanese || sole || cyrillic || hangul || letters;
}

static bool take_leading_form(struct split *s)
{
	struct kam_found found = kam_longest_word(s->splitter, 0, s->n, KAM_WORD_FORM);
	if (!is_leading_form(s, found))
		return false;
	s->form = (struct range){0, found.n};
	take_form_range(s, s->form, found.word);
	s->body.from = found.n + (s->c[found.n].script == KAM_SCRIPT_BLANK);
	return true;
}

/* A shorter form where the longer one would tear a word of a trade: 化工|厂, not 化|工厂. */
static struct kam_found without_theft(const struct split *s, struct kam_found form)
{
	bool local = form.word && (form.word->legal == KAM_LEGAL_INDIVIDUAL || form.word->legal == KAM_LEGAL_PLANT ||
		form.word->legal == KAM_LEGAL_INSTITUTION);
	for (size_t n = form.n; local && n-- > 1;) {
		struct kam_found less = kam_longest_ending(s->splitter, 0, s->n, KAM_WORD_FORM, n);
		struct kam_found trade = kam_longest_ending(s->splitter, 0, s->n - n, KAM_WORD_INDUSTRY, form.n - n + 2);
		if (less.n == n && trade.word && trade.n > form.n - n)
			return less;
	}
	return form;
}

static void take_form(struct split *s)
{
	struct kam_found found = form_ending(s, s->n);
	found = without_theft(s, found);
	if (take_leading_form(s) || !found.word || found.n > s->n - s->body.from)
		return;
	if (found.n == 1 && s->n <= 2 && s->c[s->n - 1].script == KAM_SCRIPT_HANZI)
		return; /* 中行: nothing would be left */
	s->form = (struct range){s->n - found.n, s->n};
	take_form_range(s, s->form, found.word);
	s->n -= found.n;
	while (s->n && s->c[s->n - 1].script == KAM_SCRIPT_BLANK)
		s->n--;
}

static bool holds(struct kam_slice s, const char *text)
{
	return s.p && memmem(s.p, s.n, text, strlen(text));
}

/* 集团 and Group, Holding before the form. */
static void look_for_group(struct split *s)
{
	struct kam_found found = kam_longest_ending(s->splitter, 0, s->n, KAM_WORD_GROUP, 10);
	if (found.word || holds(s->out->form, "集团") || holds(s->out->form, "集團"))
		s->out->is_group = true;
}

/* A region before the form, behind brand and industry: X上海有限公司. */
static void take_late_region(struct split *s)
{
	struct kam_found found = kam_longest_ending(s->splitter, 0, s->n, ANY_REGION, LONGEST_REGION);
	if (!found.word || found.n + s->body.from + 2 > s->n || (found.word->level > KAM_REGION_PREFECTURE && !(found.word->kinds & KAM_WORD_REGION)))
		return;
	size_t left = s->n - found.n;
	if (is_all(s, (struct range){s->body.from, left}, ANY_REGION))
		return; /* it goes on from the regions before it */
	bool trade = kam_longest_ending(s->splitter, 0, left, KAM_WORD_INDUSTRY | KAM_WORD_GROUP, 12).word != NULL;
	if (!trade && !s->out->is_hanzi)
		return;
	s->region = (struct range){left, s->n};
	take_region_code(s, found.word);
	s->n = left;
	while (s->n && s->c[s->n - 1].script == KAM_SCRIPT_BLANK)
		s->n--;
}

/* Brand and industry. */

/* What it costs to take the characters from i on for the words of a trade, for all i: in c[i].cost. */
static void price_trades(struct split *s, size_t from)
{
	struct kam_name_character *c = s->c;
	size_t n = s->n;
	uint32_t end = 0;
#define BEHIND(k) ((k) >= n ? end : c[k].cost)
	for (size_t i = n; i-- > from;) {
		if (c[i].script == KAM_SCRIPT_BLANK) {
			c[i].cost = BEHIND(i + 1);
			continue;
		}
		c[i].cost = BEHIND(i + 1) + (c[i].script == KAM_SCRIPT_HANZI ? COST_UNKNOWN_HANZI : 0);
		if (!kam_is_boundary(c, i, n))
			continue;
		if (c[i].script == KAM_SCRIPT_WORD)
			c[i].cost += COST_UNKNOWN_WORD;
		for (size_t w = c[i].words; w < c[i + 1].words; w++) {
			const struct kam_name_word *word = &s->splitter->words[w];
			unsigned kinds = word->kinds;
			if (i + word->n > n)
				break;
			uint32_t cost = COST_NEVER;
			if (kinds & (KAM_WORD_INDUSTRY | KAM_WORD_GROUP))
				cost = c[i].script == KAM_SCRIPT_HANZI && word->n == 1 ? COST_ONE_HANZI : COST_WORD;
			else if (kinds & KAM_WORD_FORM && word->n > 1)
				cost = COST_INNER_FORM;
			else if (kinds & KAM_WORD_COUNTRY || (kinds & (KAM_WORD_REGION | KAM_WORD_SHORT) && word->level <= KAM_REGION_PREFECTURE))
				cost = COST_INNER_REGION;
			cost += BEHIND(i + word->n);
			if (cost < c[i].cost)
				c[i].cost = cost;
		}
		if (c[i].cost > COST_NEVER)
			c[i].cost = COST_NEVER;
	}
#undef BEHIND
}

/* What the length of a brand costs. */
static uint32_t price_length(size_t hanzi, size_t words)
{
	static const uint32_t of_hanzi[] = {COST_NO_BRAND, 50, 0, 4, 10, 22, 35};
	if (words)
		return (uint32_t)((words - 1) * 8 + hanzi * 4);
	return hanzi < KAM_COUNT(of_hanzi) ? of_hanzi[hanzi] : 35 + 13 * (uint32_t)(hanzi - 6);
}

/* Where a brand that begins at `from` best ends, and what the whole then costs. */
static size_t cut(const struct split *s, size_t from, uint32_t *best)
{
	const struct kam_name_character *c = s->c;
	size_t n = s->n, most = n - from > LONGEST_BRAND ? LONGEST_BRAND : n - from, end = from, hanzi = 0, words = 0, trade_word = 0, inside = SIZE_MAX;
	bool trade[LONGEST_BRAND + 1] = {true}; /* whether words of a trade reach here */
	*best = COST_NEVER;
	for (size_t k = 0; k <= most; k++) {
		size_t i = from + k;
		if (k) {
			hanzi += c[i - 1].script == KAM_SCRIPT_HANZI;
			words += c[i - 1].script == KAM_SCRIPT_WORD && kam_is_boundary(c, i - 1, n);
			trade[k] = trade[k] || (c[i - 1].script == KAM_SCRIPT_BLANK && trade[k - 1]);
		}
		bool boundary = kam_is_boundary(c, i, n) && !(i < n && c[i].script == KAM_SCRIPT_BLANK);
		if (boundary) {
			for (size_t w = i < n ? c[i].words : 0; i < n && w < c[i + 1].words; w++) {
				const struct kam_name_word *word = &s->splitter->words[w];
				bool is_trade = word->kinds & KAM_WORD_INDUSTRY || (word->kinds & KAM_WORD_FORM && word->n > 1);
				if (!is_trade || i + word->n > n)
					continue;
				if (trade[k] && k + word->n <= most)
					trade[k + word->n] = true;
				if (!k)
					trade_word = word->n;
				else if (word->n > 1 && k + word->n < inside)
					inside = k + word->n;
			}
		}
		if (!kam_is_boundary(c, i, n) || (k && c[i - 1].script == KAM_SCRIPT_BLANK))
			continue;
		uint32_t cost = price_length(hanzi, words) + (i < n ? c[i].cost : 0);
		if (k && (trade[k] || k < trade_word)) /* all of it a trade, or cut out of a word of one */
			cost += COST_TRADE_AS_BRAND;
		else if (k && (trade_word || k >= inside))
			cost += COST_TRADE_INSIDE;
		if (!k && c[from].script == KAM_SCRIPT_WORD)
			cost = COST_NEVER;
		if (cost < *best) {
			*best = cost;
			end = i;
		}
	}
	if (n - from > most && price_length(n - from, 0) < *best) {
		*best = price_length(n - from, 0);
		end = n;
	}
	return end;
}

/* A region that a name may begin with, or go on with. */
struct head {
	size_t at;     /* behind the region */
	uint32_t cost; /* of the regions taken, so far, and of those that are passed over here */
	uint32_t code;
};

/* 千灯镇 behind 昆山, 开发区: a place that no list holds; its end, or `from`. Towns belong to counties, or to the two cities that
 * have none. */
static size_t area_end(const struct split *s, size_t from, uint32_t code)
{
	enum { LONGEST_AREA = 5, DONGGUAN = 441900, ZHONGSHAN = 442000 };
	bool county = code % 100 || code == DONGGUAN || code == ZHONGSHAN;
	for (size_t i = from; i <= from + LONGEST_AREA && i < s->n; i++) {
		struct kam_found found = kam_longest_word(s->splitter, i, s->n, KAM_WORD_AREA);
		if (found.word && ((i >= from + 2 && county) || found.n > 2) && i + found.n < s->n)
			return i + found.n;
	}
	return from;
}

/* A province that has prefectures: not Beijing, Tianjin, Shanghai or Chongqing, nor Hong Kong and Macau. */
static bool is_province(uint32_t code)
{
	uint32_t first = code / 10000;
	return code % 10000 == 0 && first != 11 && first != 12 && first != 31 && first != 50 && first < 81;
}

/* The regions that the body begins with, each a place where the brand may begin. Returns how many places there are. */
static size_t heads(const struct split *s, struct head *out)
{
	size_t count = 1;
	out[0] = (struct head){s->body.from, 0, s->code};
	while (count < MOST_HEADS) {
		struct head *last = &out[count - 1];
		struct kam_found found = kam_longest_word(s->splitter, last->at, s->n, ANY_REGION);
		bool inside = false;
		if (!found.word)
			break;
		uint32_t code = region_code(found.word, last->code, &inside);
		bool full = found.word->kinds & KAM_WORD_REGION, wide = found.word->level <= KAM_REGION_PREFECTURE;
		bool child = last->code && inside, word = s->c[last->at].script == KAM_SCRIPT_WORD;
		bool narrows = child || !last->code || (found.word->level == KAM_REGION_PREFECTURE && is_province(last->code) && !word);
		if (count > 1 && !narrows && !full)
			break; /* one city behind another is a brand */
		uint32_t take = full || wide || child ? 0 : COST_UNSURE_REGION, skip = full || wide || child ? COST_SKIPPED_REGION : 0;
		if (!full && !child && (found.word->level == KAM_REGION_DISTRICT || last->code) && !wide)
			break; /* a brand, rather than a district without its city or a county elsewhere */
		if (s->out->place.n && !full && !child && found.word->level >= KAM_REGION_PREFECTURE)
			take = COST_SECOND_REGION, skip = 0; /* 阿里巴巴(中国): a name has one region as a rule */
		size_t at = last->at + found.n, area = area_end(s, at, code ? code : last->code);
		if (area > at)
			take = 0, skip = COST_SKIPPED_REGION; /* 昆山开发区 is no brand */
		if (word) { /* a country may well be a brand's first word: China Mobile */
			take = found.word->kinds & KAM_WORD_COUNTRY ? 10 : 0;
			skip = 5;
		}
		at += at < s->n && s->c[at].script == KAM_SCRIPT_BLANK;
		uint32_t narrowed = code && (child || !last->code || count > 1) ? code : last->code;
		out[count] = (struct head){area > at ? area : at, last->cost + take, narrowed};
		last->cost += skip;
		count++;
	}
	return count;
}

/* "The X Company": an article says nothing. */
static void drop_article(struct split *s)
{
	static const char *const articles[] = {"the ", "le ", "la ", "les ", "el ", "los ", "die ", "der ", "das ", NULL};
	for (size_t a = 0; articles[a]; a++) {
		size_t n = strlen(articles[a]), i = 0;
		while (i < n && s->body.from + i < s->n && s->c[s->body.from + i].plain == (unsigned char)articles[a][i])
			i++;
		if (i == n && s->body.from + n < s->n) {
			s->body.from += n;
			return;
		}
	}
}

static void cut_body(struct split *s)
{
	struct head head[MOST_HEADS];
	size_t count = heads(s, head), best_head = 0, best_end = s->body.from;
	uint32_t best = UINT32_MAX;
	price_trades(s, s->body.from);
	for (size_t i = 0; i < count && head[i].at <= s->n; i++) {
		uint32_t cost;
		size_t end = cut(s, head[i].at, &cost);
		if (cost + head[i].cost < best) {
			best = cost + head[i].cost;
			best_head = i;
			best_end = end;
		}
	}
	size_t from = head[best_head].at;
	if (!s->out->is_hanzi && is_all(s, (struct range){from, s->n}, KAM_WORD_INDUSTRY | KAM_WORD_GROUP))
		best_end = s->n; /* International Business Machines: the trade is the name */
	s->brand = (struct range){from, best_end};
	s->industry = (struct range){best_end, s->n};
	s->code = best_head && head[best_head].code ? head[best_head].code : s->code;
	struct range region = {s->body.from, from};
	if (best_head && (is_empty(s->region) || !is_all(s, region, KAM_WORD_COUNTRY))) /* 中国 does not displace the 广东 of 中国移动广东有限公司 */
		s->region = region;
}

static bool has_accents(const struct split *s, struct range r)
{
	for (size_t i = r.from; i < r.to; i++)
		if (s->c[i].plain && s->c[i].plain != s->c[i].code)
			return true;
	return false;
}

/* The parts that were found, as they are written and as keys. */
static void finish(struct split *s)
{
	struct kam_company *out = s->out;
	out->brand = written(s, s->brand);
	out->industry = written(s, s->industry);
	out->region = written(s, s->region);
	out->branch = written(s, s->branch);
	out->region_code = s->code;
	out->brand_key = folded(s, s->brand, false);
	out->plain_key = has_accents(s, s->brand) ? folded(s, s->brand, true) : out->brand_key;
	out->industry_key = folded(s, s->industry, true);
	out->form_key = folded(s, s->form, true);
	out->branch_key = folded(s, s->branch, true);
	if (!is_empty(s->region))
		out->region_key = folded(s, s->region, true);
}

/* The whole name folded, before anything is taken out of it but notes. */
static void fold_whole(struct split *s, size_t all)
{
	struct kam_buffer *out = &s->splitter->folded;
	size_t start = out->n;
	for (size_t i = 0; i < all; i++)
		if (s->c[i].script != KAM_SCRIPT_OPEN && s->c[i].script != KAM_SCRIPT_CLOSE)
			add_folded(out, s->c[i].code);
	s->out->whole_key = end_of(out, start);
}

static bool has_hanzi(const struct split *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (kam_is_cjk(s->c[i].code))
			return true;
	return false;
}

/* A text that is too long for a name, as its own brand. */
static void take_whole(struct kam_slice name, struct kam_company *company)
{
	company->brand = company->brand_key = company->plain_key = company->whole_key = name;
}

void kam_company_split(struct kam_splitter *splitter, struct kam_slice name, struct kam_company *company)
{
	*company = (struct kam_company){0};
	if (name.n > KAM_LONGEST_NAME) {
		take_whole(name, company);
		return;
	}
	struct split s = {.splitter = splitter, .name = name, .out = company};
	s.n = kam_name_characters(splitter, name);
	kam_name_words(splitter, s.n);
	s.c = splitter->characters;
	splitter->folded.n = splitter->joined.n = 0;
	kam_buffer_reserve(&splitter->folded, s.n * 24 + 64); /* what is written there must not move */
	kam_buffer_reserve(&splitter->joined, name.n * 6 + 64);
	company->is_hanzi = has_hanzi(&s);
	take_groups(&s);
	drop_number(&s);
	fold_whole(&s, s.n);
	take_branch(&s);
	drop_article(&s);
	take_form(&s);
	look_for_group(&s);
	take_late_region(&s);
	cut_body(&s);
	finish(&s);
	if (company->is_branch && !company->brand.n && !company->form.n)
		company->legal = KAM_LEGAL_BRANCH;
}

void kam_splitter_free(struct kam_splitter *splitter)
{
	kam_buffer_free(&splitter->folded);
	kam_buffer_free(&splitter->joined);
	free(splitter->characters);
	free(splitter->words);
	*splitter = (struct kam_splitter){0};
}
