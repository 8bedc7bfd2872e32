/* compare.c - how far two values of a field agree: a level, by what the field's role makes of likeness. */
#include "inside.h"

#include "kam/likeness.h"

#include <math.h>
#include <stdlib.h>

static double least(double a, double b)
{
	return a < b ? a : b;
}

static const uint16_t *units_of(const struct field *f, const struct token *t)
{
	return f->units + t->at;
}

static bool is_start(const struct field *f, const struct token *of, const struct token *t)
{
	return t->n < of->n && memcmp(units_of(f, of), units_of(f, t), t->n * sizeof(uint16_t)) == 0;
}

/* Jaro-Winkler, stretched so that strangers are at 0: 0.6 and below count as nothing in common. */
enum { NOTHING_ALIKE = 60 };

static double stretch(double jaro_winkler)
{
	double s = (jaro_winkler * 100 - NOTHING_ALIKE) / (100 - NOTHING_ALIKE);
	return s > 0 ? s : 0;
}

/* The most that Jaro-Winkler can be, from which units the two have: those that only one has find no partner. */
static double most_alike(const struct field *f, const struct token *a, const struct token *b)
{
	double n = a->n, m = b->n, hits = least(n - __builtin_popcount(a->kinds & ~b->kinds), m - __builtin_popcount(b->kinds & ~a->kinds));
	double jaro = (hits / n + hits / m + 1) / 3;
	return f->units[a->at] == f->units[b->at] ? jaro + 0.4 * (1 - jaro) : jaro;
}

/* 0..1; anything under enough may be given as 0. */
static double token_likeness(const struct field *f, const struct token *a, const struct token *b, double enough)
{
	if (!a->soft || !b->soft)
		return 0;
	if (f->units[a->at] == f->units[b->at] && (is_start(f, a, b) || is_start(f, b, a)))
		return 0.9; /* an initial, or an abbreviation */
	if (a->n < 3 || b->n < 3 || stretch(most_alike(f, a, b)) < enough)
		return 0;
	return stretch(kam_jaro_winkler(units_of(f, a), a->n, units_of(f, b), b->n));
}

/* The tokens of two values as they are paired off. Bits are how rare tokens are: a rare word that both have says much. */
struct pairing {
	const struct field *f;
	const struct value *a, *b;
	uint32_t free_a, free_b; /* tokens not yet paired, one bit each */
	double shared, total_a, total_b;
};

static void pair_same(struct pairing *p)
{
	for (unsigned i = 0; i < p->a->n; i++)
		for (unsigned k = 0; k < p->b->n; k++)
			if ((p->free_b >> k & 1) && p->f->order[p->a->at + i] == p->f->order[p->b->at + k]) {
				p->free_a &= ~(1U << i);
				p->free_b &= ~(1U << k);
				p->shared += match_token(p->f, p->a, i)->bits;
				break;
			}
}

/* Takes two tokens for one word that is written in two ways: it weighs as much as the commoner of them. */
static void take(struct pairing *p, unsigned i, unsigned k, double likeness)
{
	double x = match_token(p->f, p->a, i)->bits, y = match_token(p->f, p->b, k)->bits, bits = least(x, y);
	p->free_a &= ~(1U << i);
	p->free_b &= ~(1U << k);
	p->total_a += bits - x;
	p->total_b += bits - y;
	p->shared += bits * likeness;
}

struct alike {
	double likeness;
	unsigned char i, k;
};

/* The likest first; of equals the first in the text. */
static int by_likeness(const void *a, const void *b)
{
	const struct alike *x = a, *y = b;
	if (x->likeness > y->likeness || x->likeness < y->likeness)
		return x->likeness > y->likeness ? -1 : 1;
	return x->i != y->i ? (int)x->i - (int)y->i : (int)x->k - (int)y->k;
}

enum { ALIKE = 65, MOST_ALIKE = 64 }; /* per cent, from which words are taken for one */

static void pair_alike(struct pairing *p)
{
	struct alike found[MOST_ALIKE];
	size_t count = 0;
	for (uint32_t x = p->free_a & p->a->soft; x; x &= x - 1)
		for (uint32_t y = p->free_b & p->b->soft; y && count < MOST_ALIKE; y &= y - 1) {
			unsigned i = (unsigned)__builtin_ctz(x), k = (unsigned)__builtin_ctz(y);
			double likeness = token_likeness(p->f, match_token(p->f, p->a, i), match_token(p->f, p->b, k), ALIKE / 100.0);
			if (likeness > ALIKE / 100.0)
				found[count++] = (struct alike){likeness, (unsigned char)i, (unsigned char)k};
		}
	if (count > 1)
		qsort(found, count, sizeof *found, by_likeness);
	for (size_t c = 0; c < count; c++)
		if ((p->free_a >> found[c].i & 1) && (p->free_b >> found[c].k & 1))
			take(p, found[c].i, found[c].k, found[c].likeness);
}

/* Whether token i of a is tokens k and k + 1 of b run together. */
static bool is_joined(const struct field *f, const struct token *whole, const struct token *first, const struct token *second)
{
	return whole->n == first->n + second->n && is_start(f, whole, first) &&
		memcmp(units_of(f, whole) + first->n, units_of(f, second), second->n * sizeof(uint16_t)) == 0;
}

static void pair_joined(const struct field *f, const struct value *a, const struct value *b, uint32_t *free_a, uint32_t *free_b, double *shared,
	double *total_a)
{
	uint32_t pairs = *free_b & *free_b >> 1 & b->soft & b->soft >> 1;
	if (!pairs)
		return;
	for (unsigned i = 0; i < a->n; i++)
		for (unsigned k = 0; k + 1 < b->n && (*free_a & a->soft) >> i & 1; k++) {
			if (!(pairs >> k & 1) || (*free_b >> k & 3) != 3 || !is_joined(f, match_token(f, a, i), match_token(f, b, k), match_token(f, b, k + 1)))
				continue;
			double bits = match_token(f, b, k)->bits + match_token(f, b, k + 1)->bits;
			*free_a &= ~(1U << i);
			*free_b &= ~(3U << k);
			*total_a += bits - match_token(f, a, i)->bits;
			*shared += bits;
		}
}

static unsigned all_bits(unsigned n)
{
	return n >= 32 ? UINT32_MAX : (1U << n) - 1;
}

static unsigned level_of(double likeness, double contained)
{
	if (likeness >= 0.92)
		return NEARLY;
	if (likeness >= 0.8)
		return 5;
	if (likeness >= 0.65)
		return 4;
	if (likeness >= 0.45 || contained >= 0.9)
		return 3;
	return likeness >= 0.25 ? 2 : ELSE;
}

struct agreement match_compare_words(const struct field *f, const struct value *a, const struct value *b)
{
	struct pairing p = {.f = f, .a = a, .b = b, .free_a = all_bits(a->n), .free_b = all_bits(b->n), .total_a = a->total, .total_b = b->total};
	if (!a->n || !b->n)
		return (struct agreement){ELSE, 0};
	if (a->n == 1 && b->n == 1) {
		double likeness = token_likeness(f, match_token(f, a, 0), match_token(f, b, 0), 0.25);
		return (struct agreement){(unsigned char)level_of(likeness, 0), (float)(least(a->total, b->total) * likeness)};
	}
	pair_same(&p);
	pair_joined(f, a, b, &p.free_a, &p.free_b, &p.shared, &p.total_a);
	pair_joined(f, b, a, &p.free_b, &p.free_a, &p.shared, &p.total_b);
	pair_alike(&p);
	double sum = p.total_a + p.total_b, smaller = least(p.total_a, p.total_b);
	double likeness = sum > 0 ? 2 * p.shared / sum : 0, contained = smaller > 0 ? p.shared / smaller : 0;
	return (struct agreement){(unsigned char)level_of(likeness, contained), (float)p.shared};
}

/* Values that are one token. */

/* One change brings in at most one kind of unit, and takes away one. */
static unsigned edits_between(const struct field *f, const struct token *a, const struct token *b, unsigned most)
{
	if ((unsigned)__builtin_popcount(a->kinds & ~b->kinds) > most || (unsigned)__builtin_popcount(b->kinds & ~a->kinds) > most)
		return most + 1;
	return kam_edits(units_of(f, a), a->n, units_of(f, b), b->n, most);
}

enum { MOST_DIGITS = 15, NUMBER_NEAR = 4 }; /* digits that a double holds exactly; a level of agreement */

/* The number that a token of digits stands for; -1: it is none. */
static double number_of(const struct field *f, const struct token *t)
{
	double number = 0;
	if (!t->digits || t->n > MOST_DIGITS)
		return -1;
	for (unsigned i = 0; i < t->n; i++) {
		unsigned unit = f->units[t->at + i];
		if (unit < '0' || unit > '9')
			return -1;
		number = number * 10 + (unit - '0');
	}
	return number;
}

/* Whether two numbers differ by no more than one in a hundred. */
static bool are_near(const struct field *f, const struct token *a, const struct token *b)
{
	double x = number_of(f, a), y = number_of(f, b);
	return x >= 0 && y >= 0 && fabs(x - y) * 100 <= fmax(x, y);
}

static unsigned compare_codes(const struct field *f, const struct token *a, const struct token *b)
{
	unsigned shorter = a->n < b->n ? a->n : b->n;
	if (shorter < 3)
		return ELSE;
	unsigned edits = edits_between(f, a, b, 2);
	if (edits <= 1)
		return 5;
	return f->role == KAM_ROLE_CODE && are_near(f, a, b) ? NUMBER_NEAR : edits == 2 && shorter >= 6 ? 3 : ELSE;
}

/* The last seven digits, where one was written without its area. */
static unsigned compare_phones(const struct field *f, const struct token *a, const struct token *b)
{
	unsigned shorter = a->n < b->n ? a->n : b->n;
	uint32_t strange = a->n < b->n ? a->kinds & ~b->kinds : b->kinds & ~a->kinds; /* kinds of units that only the shorter has */
	if (shorter >= 7 && !strange && memcmp(units_of(f, a) + a->n - shorter, units_of(f, b) + b->n - shorter, shorter * sizeof(uint16_t)) == 0)
		return 6;
	return compare_codes(f, a, b);
}

static unsigned compare_postcodes(const struct field *f, const struct token *a, const struct token *b)
{
	const uint16_t *x = units_of(f, a), *y = units_of(f, b);
	unsigned same = 0, edits = edits_between(f, a, b, 2);
	while (same < a->n && same < b->n && x[same] == y[same])
		same++;
	if (edits <= 1)
		return 5;
	return same * 2 >= (a->n > b->n ? a->n : b->n) ? 4 : edits == 2 ? 3 : ELSE;
}

static bool same_units(const uint16_t *x, const uint16_t *y, unsigned from, unsigned n)
{
	return memcmp(x + from, y + from, n * sizeof(uint16_t)) == 0;
}

/* A slip of one digit or day and month exchanged; two of year, month and day alike; the same year. */
static unsigned compare_dates(const struct field *f, const struct token *a, const struct token *b)
{
	const uint16_t *x = units_of(f, a), *y = units_of(f, b);
	if (a->n != 8 || b->n != 8)
		return edits_between(f, a, b, 1) <= 1 ? 5 : ELSE;
	bool year = same_units(x, y, 0, 4), month = same_units(x, y, 4, 2), day = same_units(x, y, 6, 2);
	bool exchanged = year && memcmp(x + 4, y + 6, 4) == 0 && memcmp(x + 6, y + 4, 4) == 0;
	if (exchanged || edits_between(f, a, b, 1) <= 1)
		return 6;
	if (year + month + day == 2)
		return 5;
	return edits_between(f, a, b, 2) <= 2 ? 4 : year ? 3 : same_units(x, y, 0, 3) ? 2 : ELSE;
}

static unsigned label_length(const struct field *f, const struct token *t)
{
	unsigned n = 0;
	while (n < t->n && f->units[t->at + n] != '.')
		n++;
	return n;
}

static unsigned compare_two_domains(const struct field *f, const struct token *a, const struct token *b)
{
	unsigned n = label_length(f, a), m = label_length(f, b);
	if (n == m && memcmp(units_of(f, a), units_of(f, b), n * sizeof(uint16_t)) == 0)
		return 5;
	return n >= 5 && m >= 5 && !a->digits && !b->digits && kam_edits(units_of(f, a), n, units_of(f, b), m, 1) <= 1 ? 4 : ELSE;
}

/* Records may name several domains: one in common is enough. */
static struct agreement compare_domains(const struct field *f, const struct value *a, const struct value *b)
{
	struct agreement best = {ELSE, 0};
	for (unsigned i = 0; i < a->n; i++)
		for (unsigned k = 0; k < b->n; k++) {
			const struct token *x = match_token(f, a, i), *y = match_token(f, b, k);
			unsigned level = x == y ? 6 : compare_two_domains(f, x, y);
			if (level > best.level)
				best = (struct agreement){(unsigned char)level, x == y ? x->bits : 0};
		}
	return best;
}

static unsigned compare_tokens(const struct field *f, const struct token *a, const struct token *b)
{
	switch (f->role) {
	case KAM_ROLE_PHONE:
		return compare_phones(f, a, b);
	case KAM_ROLE_POSTCODE:
		return compare_postcodes(f, a, b);
	case KAM_ROLE_DATE:
		return compare_dates(f, a, b);
	default:
		return compare_codes(f, a, b);
	}
}

struct agreement match_compare(const struct field *f, uint32_t a, uint32_t b)
{
	if (a == NO_VALUE || b == NO_VALUE)
		return (struct agreement){BLANK, 0};
	if (a == b)
		return (struct agreement){EXACT, f->values[a].bits};
	const struct value *x = &f->values[a], *y = &f->values[b];
	if (x->hash > y->hash) { /* the same whichever comes first */
		x = &f->values[b];
		y = &f->values[a];
	}
	if (f->part == DOMAINS)
		return compare_domains(f, x, y);
	if (f->kin)
		return match_compare_kin(f, x, y);
	if (f->cut == CUT_WORDS || f->part == LOCAL_PART)
		return match_compare_words(f, x, y);
	return (struct agreement){(unsigned char)compare_tokens(f, &f->tokens[x - f->values], &f->tokens[y - f->values]), 0}; /* each is its own value's */
}

const char *match_level_name(const struct field *f, unsigned level)
{
	static const char *const words[] = {"blank", "different", "little alike", "partly alike", "alike", "much alike", "nearly the same"};
	static const char *const dates[] = {"blank", "different", "same decade", "same year", "two digits differ", "two of year, month, day",
		"one digit differs"};
	static const char *const codes[] = {"blank", "different", "different", "two characters differ", "same start", "one character differs", "same end"};
	static const char *const domains[] = {"blank", "different", "different", "different", "one character differs", "same label", "one in common"};
	if (level > NEARLY)
		return level == EXACT ? "the same" : f->kin ? kam_kinship_name((enum kam_kinship)level) : "not used";
	if (f->kin && level > BLANK)
		return kam_kinship_name((enum kam_kinship)level);
	if (f->part == DOMAINS)
		return domains[level];
	if (f->role == KAM_ROLE_DATE)
		return dates[level];
	if (f->role == KAM_ROLE_CODE && level == NUMBER_NEAR && f->cut == CUT_NEVER)
		return "nearly as much";
	return f->cut == CUT_NEVER && f->part != LOCAL_PART ? codes[level] : words[level];
}

/* A direct-mapped cache: the same names meet again and again. */

enum { MEMO_SLOTS = 1 << 16 };

struct memo_slot {
	uint32_t a, b;
	float rarity;
	uint16_t field_and_one; /* 0: free */
	unsigned char level;
};

struct memo {
	struct memo_slot slots[MEMO_SLOTS];
};

struct memo *match_memo_new(const struct kam_match *m)
{
	(void)m;
	return kam_allocate(1, sizeof(struct memo));
}

struct agreement match_compare_memo(struct memo *memo, const struct kam_match *m, size_t field, uint32_t a, uint32_t b)
{
	const struct field *f = &m->fields[field];
	if (a == NO_VALUE || b == NO_VALUE || a == b || !memo)
		return match_compare(f, a, b);
	uint32_t low = a < b ? a : b, high = a < b ? b : a;
	uint64_t mixed = ((uint64_t)high << 32 | low) * 0x9E3779B97F4A7C15U + field * 0xC2B2AE3D27D4EB4FU;
	struct memo_slot *slot = &memo->slots[mixed >> 48];
	if (slot->field_and_one != field + 1 || slot->a != low || slot->b != high) {
		struct agreement now = match_compare(f, a, b);
		*slot = (struct memo_slot){low, high, now.rarity, (uint16_t)(field + 1), now.level};
	}
	return (struct agreement){slot->level, slot->rarity};
}

void match_memo_free(struct memo *memo)
{
	free(memo);
}
