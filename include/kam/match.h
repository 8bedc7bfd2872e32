/* match.h - which records are the same customer: from records to scored pairs and clusters, without training.
 *
 * After Fellegi and Sunter (1969): each field that two records share speaks in bits for or against their being one, log2 of how
 * often true pairs agree so over how often strangers do. How often strangers do is counted, how often true pairs do is learnt
 * by EM. Results depend on the records alone: not on their order, the order of the columns, or the number of threads.
 *
 * The caller owns the matcher until kam_match_free, and the source, which must outlive it. Rows are numbered from 0. */
#ifndef KAM_MATCH_H
#define KAM_MATCH_H

#include "kam/buffer.h"
#include "kam/kinship.h"
#include "kam/slice.h"
#include "kam/status.h"

#include <stdint.h>

/* What a column holds, and so how it is compared. */
enum kam_role {
	KAM_ROLE_IGNORE,
	KAM_ROLE_NAME,     /* of a company or site */
	KAM_ROLE_PERSON,   /* a person's name, or part of it */
	KAM_ROLE_TEXT,     /* words: a title, authors, an occupation */
	KAM_ROLE_ADDRESS,
	KAM_ROLE_CITY,
	KAM_ROLE_POSTCODE,
	KAM_ROLE_PHONE,
	KAM_ROLE_EMAIL,
	KAM_ROLE_DOMAIN,   /* a website */
	KAM_ROLE_TAXID,    /* a number that belongs to one customer alone */
	KAM_ROLE_CODE,     /* other numbers and codes */
	KAM_ROLE_DATE,
	KAM_ROLE_CATEGORY, /* one of few words */
	KAM_ROLES,         /* how many there are; of a column: to be inferred */
};

const char *kam_role_name(enum kam_role role);
enum kam_role kam_role_named(struct kam_slice name); /* KAM_ROLES when there is none of that name */

/* The records to match. Records in one part are compared with one another unless apart says otherwise for that part; those of
 * two parts always are. So two sources that are linked are two parts, both apart; and a master is part 0, apart, beside
 * incoming records in part 1. */
struct kam_match_source {
	size_t rows, columns;
	const struct kam_slice *headings;
	struct kam_slice (*cell)(const void *from, size_t row, size_t column); /* safe to call from several threads */
	size_t (*next)(const void *from, size_t row, size_t column); /* the first column from there on that has a cell; NULL: all have */
	const void *from;
	const unsigned char *roles; /* enum kam_role by column; NULL: all to be inferred */
	const uint32_t *part;       /* by row; NULL: all in part 0 */
	const bool *apart;          /* by part; NULL: none */
};

struct kam_match_settings {
	double budget;    /* pairs to compare, per record */
	double threshold; /* probability from which a pair is a match */
	double review;    /* probability from which a pair is worth a look */
	double precision; /* expected, under which matches can't be told from the rest */
	double doubtful;  /* share of the expected matches that may be under that, or they can't either */
	double outsized;  /* rows of a cluster over which it is worth a look */
	const struct kam_rules *rules; /* for their lists; NULL: these are empty */
	enum kam_branches branches; /* of a firm: the firm itself, or customers of their own */
	size_t jobs;      /* threads */
	void (*progress)(void *of, const char *what, uint64_t done, uint64_t total); /* may be NULL */
	void *progress_of;
};

#define KAM_MATCH_SETTINGS {.budget = 30, .threshold = 0.5, .review = 0.1, .precision = 0.9, .doubtful = 0.25, .outsized = 100, .jobs = 1}

/* The rules of matching, as members of a JSON object, and what they say, over *settings; rules must outlive the matcher. KAM_USAGE
 * names file and path of what is wrong. */
struct kam_rules;
extern const char kam_match_rules[];
enum kam_status kam_match_rules_read(const struct kam_rules *rules, struct kam_match_settings *settings, struct kam_error *err);

struct kam_match;

/* Infers roles, and reads and normalises all cells. KAM_BAD_DATA when no column can be compared. */
enum kam_status kam_match_new(const struct kam_match_source *source, const struct kam_match_settings *settings, struct kam_match **out,
	struct kam_error *err);

enum kam_role kam_match_role(const struct kam_match *m, size_t column);

/* Chooses by which keys records are brought together, by exact counts under the budget; a model's keys, where one has been read. */
void kam_match_plan(struct kam_match *m);

/* Whether kam_match_plan has found any key; without, no pairs are compared. */
bool kam_match_has_keys(const struct kam_match *m);

/* Appends, for people, what kam_match_plan found: roles, keys, pairs, estimated recall, and about how long the rest will take. */
void kam_match_print_plan(const struct kam_match *m, struct kam_buffer *out);

/* Learns how much each level of each field says, from the records themselves, unless a model has told; and how rare values are. Needs
 * the plan. */
void kam_match_learn(struct kam_match *m);

/* What has been learnt, as readable JSON, and back: fields are found by role and heading. KAM_USAGE names file and path of
 * what is wrong. To be read before kam_match_plan, for the model's keys to be used: then what becomes of a record does not hang on
 * the others of its file. */
void kam_match_write_model(const struct kam_match *m, struct kam_buffer *out);
enum kam_status kam_match_read_model(struct kam_match *m, const char *file, struct kam_error *err);

/* Two rows and how likely they are the same. */
struct kam_match_pair {
	uint32_t a, b;
	float bits;   /* log2 of the odds, the prior included */
	uint32_t key; /* that brought them together */
};

/* All pairs that the plan's keys bring together and whose probability is at least the review threshold, in an order that does
 * not depend on threads: how many there are, and each. Rows that are the same in every field stand for one another: only the first of
 * them has pairs, and kam_match_same says which that is. */
size_t kam_match_pairs(struct kam_match *m);
struct kam_match_pair kam_match_pair(const struct kam_match *m, size_t number); /* once kam_match_pairs has been asked */
uint32_t kam_match_same(const struct kam_match *m, uint32_t row);

/* Whether a row is blank in every field: it is like no other, not even one that is blank too. */
bool kam_match_is_blank(const struct kam_match *m, uint32_t row);

double kam_match_probability(double bits);

/* What a reviewer has decided of two rows. */
struct kam_match_link {
	uint32_t a, b;
	bool same; /* they must be one; else they must not */
};

#define KAM_NO_ROW UINT32_MAX

struct kam_match_clusters {
	uint32_t *cluster;     /* by row, numbered from 0 in the order of their first rows */
	uint32_t *size;        /* by cluster */
	float *probability;    /* by row: that it belongs to its cluster; 1 for one alone */
	uint32_t *doubt;       /* by row: the likeliest row of those with which it is neither clearly one nor clearly not, or one end of a bridge
	                        * where it is the other; KAM_NO_ROW: there is none */
	size_t count;          /* clusters */
	size_t outsized;       /* components too large to be weighed pair by pair */
	size_t bridges;        /* pairs by which alone two parts of a cluster hang together; their rows are to be reviewed */
};

/* Groups rows: components of the pairs, then average linkage inside, with the pairs that no key brought together scored too.
 * one_to_one: at most one row of each part in a cluster. To be freed with kam_match_clusters_free. */
void kam_match_cluster(struct kam_match *m, const struct kam_match_link *links, size_t links_count, bool one_to_one,
	struct kam_match_clusters *out);
void kam_match_clusters_free(struct kam_match_clusters *clusters);

/* By cluster, the clusters that it is linked with: others from starts[cluster] up to starts[cluster + 1], rising. */
struct kam_match_related {
	size_t *starts;
	uint32_t *others;
};

/* Links parents and children, which need not be links of the clusters, and by their names groups of firms and their members, and
 * branches that are customers of their own. To be freed with kam_match_related_free. */
void kam_match_relate(const struct kam_match *m, const struct kam_match_clusters *clusters, const struct kam_match_link *parents,
	size_t parents_count, struct kam_match_related *out);
void kam_match_related_free(struct kam_match_related *related);

enum { KAM_MATCH_FIELDS = 16 }; /* the most fields that are compared */

/* How well the pairs can be told apart, from their posterior probabilities. */
struct kam_match_quality {
	uint64_t joined;          /* pairs in clusters, of records that differ; 0: precision and recall say nothing */
	double matches;           /* expected number of true pairs among those compared */
	double precision, recall; /* expected, of the pairs at the threshold */
	double blocking_recall;   /* estimated share of true pairs that the keys bring together; 1 when no likely match was found to tell it from */
	uint64_t crowded;         /* records in groups so large that they were compared with neighbours only, by key and record */
	uint64_t cut;             /* likely pairs that were cut: the others of their clusters speak against them */
	uint64_t forbidden;       /* likely pairs that can't be one all the same */
	double doubtful;          /* share of the expected matches that lies between review and 1 - review */
	double undecided;         /* pairs taken for kin, by far more than matches, of a kind that differs in facts alone, as one entity may; 0: none */
	struct kam_slice facts[KAM_MATCH_FIELDS]; /* the fields of these facts */
	size_t facts_count;
	bool separates;           /* else: the weights do not separate matches from the rest, or kin are undecided */
};

void kam_match_quality(const struct kam_match *m, struct kam_match_quality *out);

/* One field's say in a pair. */
struct kam_match_say {
	struct kam_slice field; /* its name: the heading, or those it was made of */
	enum kam_role role;
	const char *level;      /* in words; "blank" when either lacks it */
	struct kam_slice a, b;  /* the values as compared */
	double bits;
};

/* Why two rows are one, or not. */
struct kam_match_why {
	struct kam_match_say says[KAM_MATCH_FIELDS];
	size_t count;
	double prior;       /* bits: how rare matches are among all pairs */
	double relation;    /* bits, 0 or less: that they may rather be two of one household, building or group */
	double sum, probability; /* sum: prior, relation and the bits of all fields */
	const char *key;                /* the first key that both have, in words; NULL: none */
	const char *forbidden;          /* why they can't be one whatever the sum; NULL: they can */
};

/* Scores any two rows. Texts live until the next call. */
void kam_match_explain(struct kam_match *m, uint32_t a, uint32_t b, struct kam_match_why *out);

/* Why two rows can't be one whatever the sum; NULL: they can. */
const char *kam_match_forbidden(const struct kam_match *m, uint32_t a, uint32_t b);

/* As the sum of kam_match_explain, without the words; safe to call from several threads. */
double kam_match_score(const struct kam_match *m, uint32_t a, uint32_t b);

void kam_match_free(struct kam_match *m);

#endif
