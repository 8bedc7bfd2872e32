/* inside.h - what the files of this room share. Private to it.
 *
 * Records are the distinct ones: rows that are the same in every field are one record, and records stand in the order of their
 * hashes, so that nothing that follows depends on the order of rows. Where some parts are compared within themselves and others
 * are not (a master), the former come first: the newcomers. How rare what they hold is, is then counted in the latter alone, so that
 * no newcomer's fate hangs on who else comes. A field is what is compared: a column, a part of one
 * (the name before the @), or several (all that name a domain). */
#ifndef KAM_MATCH_INSIDE_H
#define KAM_MATCH_INSIDE_H

#include "kam/latent.h"
#include "kam/match.h"
#include "kam/memory.h"
#include "kam/table.h"

#define NO_VALUE UINT32_MAX

/* Levels of agreement: the more the better. Names of companies use those of enum kam_kinship, others go up to NEARLY, and both
 * to EXACT. */
enum { LEVELS = 16, BLANK = 0, ELSE = 1, NEARLY = 6, EXACT = 15 };

enum { MOST_TOKENS = 32 }; /* of a value */

/* How a field's text is made from its columns. */
enum part { WHOLE_CELL, LOCAL_PART, DOMAINS, REMAINDER, WORDS, NUMBERS };

/* How it falls into tokens. */
enum cut { CUT_WORDS, CUT_NEVER };

struct token {
	uint32_t at;     /* of its first unit in the field's units */
	uint16_t n;      /* units */
	bool digits;     /* some unit is a digit */
	bool soft;       /* letters: it may be written in other ways; numbers and pairs of hanzi are the same or not */
	uint32_t kinds;  /* of units that it has: a bit for each remainder by 32 */
	uint32_t count;  /* values that hold it, weighted by their records */
	uint32_t hash;   /* of its text */
	float bits;      /* log2 of how rare it is */
};

struct value {
	uint64_t hash;   /* of its text */
	uint32_t at;     /* of its first token in the field's order */
	uint16_t n;      /* tokens */
	uint32_t count;  /* records */
	uint32_t soft;   /* its tokens that are so, a bit each */
	float bits;      /* log2 of how rare the value is */
	float total;     /* sum of its tokens' bits */
};

enum { KIN_PIECES = 16 }; /* in which names are prepared */

struct field {
	enum kam_role role;
	enum part part;
	enum cut cut;
	size_t columns[KAM_MATCH_FIELDS];
	size_t columns_count;
	struct kam_slice name;
	uint32_t *of;             /* value by row, until records are known: then match_value tells */
	struct kam_table texts;   /* values' texts, by number */
	struct kam_table words;   /* tokens' texts, by number, while values are cut */
	struct value *values;
	struct token *tokens;
	uint32_t *order;          /* tokens of values, as they follow one another in the text */
	uint16_t *units;
	size_t order_count, order_capacity, units_count, units_capacity, values_capacity, tokens_count, tokens_capacity;
	uint64_t filled;          /* records that have a value */
	double seen[KAM_LATENT_CLASSES][LEVELS]; /* how often pairs of each class agree so */
	double bits[LEVELS];      /* what that says for a match against strangers */
	unsigned char *taxid_kinds; /* by value, where the role is taxid; else NULL */
	bool companies;           /* names of such: compared by their parts */
	enum kam_branches branches;
	double best, best_same;   /* bits that it can say of two values that are not the same, and of the same */
	struct kam_kin *kin;      /* by value, of companies; else NULL */
	struct kam_arena kin_text[KIN_PIECES];
	uint32_t *cores, *brands; /* by value: how many records have its core, its brand */
	double expected[LEVELS];  /* bits of rarity that the level's u stands for */
};

/* What records may share: a value, one of its rarest words, how it starts, one of its least hashed runs of three characters; of a
 * company's name its brand and industry, or its brand alone. */
enum atom_kind { ATOM_VALUE, ATOM_TOKEN, ATOM_START, ATOM_SHINGLE, ATOM_CORE, ATOM_BRAND, ATOM_KINDS };

enum { MOST_HASHES = 4 }; /* of a record by one atom */

struct atom {
	uint16_t field;
	uint16_t kind; /* enum atom_kind */
};

static inline bool match_is_same_atom(struct atom a, struct atom b)
{
	return a.field == b.field && a.kind == b.kind;
}

/* A key: records that share its atom, or both of its atoms, are compared. */
struct key {
	struct atom atoms[2];
	size_t count;       /* of atoms; 0: every pair is compared */
	uint64_t pairs;     /* that it brings together, those of keys before it included */
	uint64_t windowed;  /* records of groups so large that only neighbours in them are compared */
	double found;       /* share of the sample's matches that it found and keys before it did not */
	char name[200];
	/* The index, once it has been built: of groups that bring pairs. */
	uint64_t *entries;  /* hash << 32 | record, sorted */
	size_t entries_count;
	uint32_t *crowded;  /* hashes of groups that are too large, sorted */
	size_t crowded_count;
};

enum { MOST_KEYS = 24 };

struct kam_match {
	struct kam_match_source source;
	struct kam_match_settings settings;
	struct kam_table free_mail, placeholders; /* folded */
	struct kam_arena names; /* of fields that have none of a column */
	size_t longest_placeholder; /* bytes */
	unsigned char *roles;   /* by column */
	struct field fields[KAM_MATCH_FIELDS];
	size_t fields_count;
	uint32_t *record_of;    /* by row */
	uint32_t *first_row;    /* by record */
	uint32_t *parts;        /* by record; NULL: all 0 */
	uint64_t *hashes;       /* by record */
	uint32_t *values;       /* each record's values, of all fields, one record behind the other */
	size_t records;
	size_t newcomers;       /* each pair has one of these; all records where there is no master */
	struct key keys[MOST_KEYS];
	size_t keys_count;
	size_t *met_at;         /* by record: where its hashes in the keys' indexes begin in met, one key's behind the other's */
	unsigned char *met_by;  /* by record and key: how many */
	uint32_t *met;
	bool planned, learnt;
	double blocking_recall;
	double share[KAM_LATENT_CLASSES]; /* of all pairs */
	struct kam_latent_kin kin;
	struct kam_latent_kin few; /* kinds of which there are so few that they may as well be matches with an error, and are taken for such */
	double prior;           /* match_prior, from match_note_best on */
	struct kam_latent_pattern *strangers; /* what pairs at random agree on */
	size_t strangers_count;
	void *learning;         /* what the threads of the present step add to */
	struct kam_match_pair *pairs; /* by record */
	size_t pairs_count, pairs_capacity;
	bool found;
	double least;           /* bits of a pair that is kept */
	struct kam_match_quality quality;
	struct kam_buffer words; /* of the latest explanation */
};

/* settings.c: the lists among the rules. */
void match_read_lists(struct kam_match *m);

/* role.c */
void match_infer_roles(struct kam_match *m);

/* clean.c: the text by which a cell is compared, in normal form; nothing when it stands for nothing. */
void match_clean(enum kam_role role, struct kam_slice cell, struct kam_buffer *out);
void match_clean_name(struct kam_slice cell, struct kam_buffer *out); /* folded only; nothing when its clean form is none */
/* Domains of free_mail, which are those of many, are left out; NULL: none is. */
void match_clean_email(const struct kam_table *free_mail, struct kam_slice cell, struct kam_buffer *local, struct kam_buffer *domain);
void match_clean_domain(const struct kam_table *free_mail, struct kam_slice cell, struct kam_buffer *out);

/* taxid.c: which kinds of number with a check character a clean one may be, a bit each; by value, of a field of such. */
unsigned match_taxid_kinds(struct kam_slice clean);
void match_prepare_taxids(struct field *f);

/* field.c */
enum kam_status match_build_fields(struct kam_match *m, struct kam_error *err);
void match_count(struct kam_match *m);
void match_free_field(struct field *f);

static inline uint32_t match_value(const struct kam_match *m, uint32_t record, size_t field)
{
	return m->values[record * m->fields_count + field];
}

static inline struct kam_slice match_text(const struct field *f, uint32_t value)
{
	return kam_table_key(&f->texts, value);
}

static inline const struct token *match_token(const struct field *f, const struct value *v, unsigned i)
{
	return &f->tokens[f->order[v->at + i]];
}

/* compare.c: how far two values of a field agree. */
struct agreement {
	unsigned char level;
	float rarity; /* bits: how unlikely strangers agree on just this; only of levels that share something */
};
struct agreement match_compare(const struct field *f, uint32_t a, uint32_t b);
struct agreement match_compare_words(const struct field *f, const struct value *a, const struct value *b);
const char *match_level_name(const struct field *f, unsigned level);

/* A memory of comparisons, for one thread. */
struct memo;
struct memo *match_memo_new(const struct kam_match *m);
struct agreement match_compare_memo(struct memo *memo, const struct kam_match *m, size_t field, uint32_t a, uint32_t b);
void match_memo_free(struct memo *memo);

/* forbid.c: why two records can't be one; NULL: they may. memo may be NULL. */
const char *match_forbidden(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b);

/* score.c */
double match_bits(const struct field *f, struct agreement agreement);
bool match_may_reach(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b, double least); /* false: the score is under */
void match_note_best(struct kam_match *m); /* for match_may_reach, once bits are known */
double match_prior(const struct kam_match *m); /* bits of two records that share no field */
double match_score(const struct kam_match *m, struct memo *memo, uint32_t a, uint32_t b);
double match_score_beside(const struct kam_match *m, const struct kam_latent_kin *kin, struct memo *memo, uint32_t a, uint32_t b);

static inline bool match_may_pair(const struct kam_match *m, uint32_t a, uint32_t b)
{
	return !m->parts || m->parts[a] != m->parts[b] || !m->source.apart || !m->source.apart[m->parts[a]];
}

double match_all_pairs(const struct kam_match *m);

/* The hashes by which records meet in one atom, by value of its field. */
struct atom_hashes {
	struct atom atom;
	uint32_t *hashes;      /* most of each value, of which so many are used: */
	unsigned char *counts;
	unsigned char most;
};

/* A key's hashes: its only atom's, or one for each two of its two atoms'. */
struct key_hashes {
	const struct atom_hashes *atoms[2];
	size_t count;
};

/* So many of the first newcomers and of the first others. */
struct sample {
	size_t newcomers, others;
};

/* key.c */
void match_hash_atom(const struct kam_match *m, struct atom_hashes *out); /* of out->atom */
void match_free_atom(struct atom_hashes *atom);
unsigned match_key_hashes(const struct kam_match *m, const struct key_hashes *key, uint32_t record, uint32_t *out); /* up to MOST_HASHES squared */
uint64_t *match_key_entries(const struct kam_match *m, const struct key_hashes *key, struct sample records, size_t *count); /* as in struct key */
size_t match_newcomers(const struct kam_match *m, const uint64_t *group, size_t count); /* they come first in a group */
size_t match_group_end(const uint64_t *entries, size_t count, size_t i); /* of the group that holds entry i */
void match_index_key(const struct kam_match *m, struct key *key, const struct key_hashes *hashes);
void match_index_records(struct kam_match *m); /* by the indexes of all keys */
void match_free_records(struct kam_match *m);
void match_name_key(const struct kam_match *m, struct key *key);
void match_free_entries(struct key *key); /* once no more pairs are to be visited */
void match_free_key(struct key *key);
bool match_holds(const uint32_t *sorted, size_t count, uint32_t hash);
enum { CROWD = 2000, NEIGHBOURS = 20 }; /* records of a group that are all compared; else each with so many behind it */

/* firm.c: names of companies by what their parts say. */
bool match_holds_companies(const struct kam_match_source *source, size_t column);
void match_prepare_kin(struct field *f, size_t jobs);
struct agreement match_compare_kin(const struct field *f, const struct value *a, const struct value *b);

/* field.c: how rare it is that another record holds what so many others do, in bits. */
float match_rarity(const struct field *f, double others);

/* kinds.c */
void match_find_kinds(struct kam_match *m); /* m->kin but for their shares */
uint32_t match_kin_apart(const struct kam_match *m, size_t kind);    /* the fields in which all of a kind differ, a bit each */
uint32_t match_kin_identity(const struct kam_match *m, size_t kind); /* those of them in which one entity does not */

/* learn.c */
double match_chance(enum kam_role role); /* how often strangers hold the very same value */
void match_learn_strangers(struct kam_match *m); /* u, from random pairs */
void match_default_matches(struct kam_match *m); /* m as shipped */

/* bridge.c: finds pairs by which alone two parts of several records of a cluster hang together, but for those that a reviewer's link holds to
 * be one, and gives each of their records, in across, the other; returns how many pairs. Clusters and links are by record. */
size_t match_find_bridges(const struct kam_match *m, const uint32_t *cluster, const struct kam_match_link *links, size_t links_count,
	uint32_t *across);

/* rate.c: fills m->quality; into: by record, of each cluster the same. one_to_one: as of kam_match_cluster. */
void match_rate_pairs(struct kam_match *m, const uint32_t *into, bool one_to_one);

/* match.c: fills m->pairs, once. */
void match_find_pairs(struct kam_match *m);

/* block.c: calls back for each pair that the keys bring together, nearly always once; several threads at once, each with
 * its own state. sample: only this share of the pairs, chosen by hash. */
struct pair_visitor {
	void *(*begin)(const struct kam_match *m); /* a state for one thread */
	bool (*may)(void *state, const struct kam_match *m, uint32_t a, uint32_t b); /* whether to call back at all: asked first; NULL: yes */
	void (*pair)(void *state, const struct kam_match *m, uint32_t a, uint32_t b, uint32_t key); /* a < b */
	void (*end)(void *state, struct kam_match *m); /* one after another */
};
void match_visit_pairs(struct kam_match *m, const struct pair_visitor *visitor, double sample, const char *what);
int match_first_key(const struct kam_match *m, uint32_t a, uint32_t b);

#endif
