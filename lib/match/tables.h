/* tables.h - the tables that lib/match/tables/generate.c writes at build time: characters, readings, and a trie of words.
 *
 * Letters number the characters that words are made of, from 1; 0 is any other. A node's children lie side by side in the
 * order of their letters. */
#ifndef KAM_MATCH_TABLES_H
#define KAM_MATCH_TABLES_H

#include <stdint.h>

enum { KAM_HANZI_FIRST = 0x3400, KAM_HANZI_END = 0xA000, KAM_HANZI = KAM_HANZI_END - KAM_HANZI_FIRST, KAM_READINGS = 8 };

/* What a word is; it may be many of them. */
enum kam_word_kind {
	KAM_WORD_REGION = 1,    /* a division of China by its full name: 深圳市 */
	KAM_WORD_SHORT = 2,     /* by a short one: 深圳, or in Latin letters */
	KAM_WORD_COUNTRY = 4,
	KAM_WORD_INDUSTRY = 8,
	KAM_WORD_FORM = 16,
	KAM_WORD_BRANCH = 32,
	KAM_WORD_AREA = 64,     /* 镇, 开发区: ends the name of a place */
	KAM_WORD_GROUP = 128,
	KAM_WORD_INACTIVE = 256,
	KAM_WORD_STATUS = 512,
};

/* How wide the widest region of a name is. */
enum kam_region_level { KAM_REGION_NONE, KAM_REGION_PROVINCE, KAM_REGION_PREFECTURE, KAM_REGION_COUNTY, KAM_REGION_DISTRICT };

struct kam_hanzi {
	uint16_t simplified; /* the character itself where it is Simplified already */
	uint16_t letter;     /* of the simplified one */
	uint16_t readings;   /* place in kam_readings; 0: none are known */
};

struct kam_letter {
	uint16_t code, letter;
};

struct kam_node {
	uint16_t letter;
	uint16_t children; /* the first; they end where the next node's begin */
	uint16_t word;     /* place in kam_words; 0: no word ends here */
};

struct kam_word {
	uint16_t kinds;
	unsigned char legal; /* enum kam_legal of a form */
	unsigned char level; /* enum kam_region_level */
	uint16_t regions, regions_count; /* places in kam_regions */
};

extern const struct kam_hanzi kam_hanzi[KAM_HANZI];
extern const struct kam_letter kam_letters[]; /* of characters that are no hanzi, by code */
extern const uint16_t kam_letters_count;
extern const uint16_t kam_letter_ascii[128];
extern const struct kam_node kam_nodes[]; /* node 0 is the root; one more than there are stands at the end */
extern const uint16_t kam_roots[];        /* by letter: the child of the root, 0 for none */
extern const struct kam_word kam_words[];
extern const uint32_t kam_regions[];      /* codes of GB/T 2260 */
extern const uint16_t kam_readings[][KAM_READINGS]; /* sets of syllables, filled up with 0 */
extern const char kam_syllables[][8];     /* pinyin without tones, by number from 1 */

#endif
