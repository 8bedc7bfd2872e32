/* characters.h - a name as folded characters, each with the place where it was written, and words found in them. */
#ifndef KAM_MATCH_CHARACTERS_H
#define KAM_MATCH_CHARACTERS_H

#include "kam/company.h"

#include "tables.h"

/* What kind of character: a word is made of letters and digits that are written together. */
enum kam_script { KAM_SCRIPT_BLANK, KAM_SCRIPT_OPEN, KAM_SCRIPT_CLOSE, KAM_SCRIPT_WORD, KAM_SCRIPT_HANZI };

struct kam_name_character {
	uint32_t at;          /* byte of the name where it begins */
	uint32_t code;        /* folded: Simplified, small, half width */
	uint32_t cost;        /* for the splitter's use */
	uint32_t words;       /* the first of the words that begin here */
	uint16_t plain;       /* code without accents; 0 where it is beyond 16 bits */
	uint16_t letter;      /* of plain, for the trie */
	uint16_t ending;      /* kinds of all the words that end with it */
	unsigned char bytes;  /* of the name that it takes */
	unsigned char script; /* enum kam_script; hanzi are also kana, hangul and what is unknown */
};

/* Folds a name into splitter->characters and returns how many there are. Blanks and punctuation are one blank between
 * words and nothing elsewhere; all kinds of brackets are ( and ). */
size_t kam_name_characters(struct kam_splitter *splitter, struct kam_slice name);

/* Whether a character is hanzi, kana, hangul or the like. */
bool kam_is_cjk(uint32_t code);

/* A word of the lexicon found in a name. */
struct kam_name_word {
	uint16_t word;  /* place in kam_words */
	uint16_t kinds; /* of it */
	unsigned char n, level;
};

/* Finds all words that the first n characters of the splitter hold: those that begin at character i are words
 * [c[i].words, c[i + 1].words) of splitter->words, shorter ones first. Words of letters end where letters end. */
void kam_name_words(struct kam_splitter *splitter, size_t n);

struct kam_found {
	const struct kam_word *word; /* NULL: there is none */
	size_t n;                    /* its characters */
};

/* The longest word that is any of kinds, begins at `from` and ends at or before `to`. */
struct kam_found kam_longest_word(const struct kam_splitter *splitter, size_t from, size_t to, unsigned kinds);

/* The longest word that is any of kinds, ends at `to`, begins at a boundary at or behind `from`, and has at most `most` characters. */
struct kam_found kam_longest_ending(const struct kam_splitter *splitter, size_t from, size_t to, unsigned kinds, size_t most);

/* Whether a word can begin or end before c[i], of n: letters are not torn apart. */
static inline bool kam_is_boundary(const struct kam_name_character *c, size_t i, size_t n)
{
	return i == 0 || i == n || c[i].script != KAM_SCRIPT_WORD || c[i - 1].script != KAM_SCRIPT_WORD;
}

#endif
